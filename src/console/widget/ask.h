/* ask: a question in the status line that is no command: a passphrase, of which nothing is shown; words that are to be typed as they stand; y or anything else.
 *
 * Owns what is typed. It is no line of the prompt's: nothing of it is completed, remembered or pasted.
 */
#ifndef WF_CONSOLE_ASK_H
#define WF_CONSOLE_ASK_H

#include "console/cell/cell.h"
#include "console/term/key.h"

#define ASK_BYTES 512

enum ask_kind { ASK_NONE, ASK_SECRET, ASK_WORDS, ASK_YES };
enum ask_did { ASK_STAYS, ASK_TAKEN, ASK_LEFT };

/* A zeroed struct asks nothing. */
struct ask {
    enum ask_kind kind;
    bool waits;       /* what was typed is being looked at: keys do nothing */
    uint8_t role;     /* of what is said above the line */
    char label[96];   /* "passphrase: ", "type SEND 43 to release: " */
    char say[800];    /* what it is about: lines above it */
    char said[160];   /* what was wrong with the answer before */
    size_t n;
    char text[ASK_BYTES]; /* UTF-8; of a secret in memory that is locked, if the system lets us */
};

void ask_open(struct ask *a, enum ask_kind kind, uint8_t role, const char *label);
/* Wipes what was typed. */
void ask_forget(struct ask *a);
void ask_close(struct ask *a);
enum ask_did ask_key(struct ask *a, const struct key *k);
/* On row y, with what is said above it; in an exercise the prompt says so first. */
void ask_draw(const struct ask *a, struct cells *c, int y);

#endif
