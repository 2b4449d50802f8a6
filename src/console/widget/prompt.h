/* prompt: the line at the bottom: a command with completion, or a filter that acts as one types. */
#ifndef WF_CONSOLE_PROMPT_H
#define WF_CONSOLE_PROMPT_H

#include "console/widget/complete.h"
#include "console/widget/hits.h"
#include "console/widget/line.h"

enum prompt_kind { PROMPT_NONE, PROMPT_COMMAND, PROMPT_FILTER };
/* What a filter chooses from: it has the names of that, or none. */
enum prompt_of { FILTERS_INCIDENTS, FILTERS_ENTRIES, FILTERS_WORDS };
enum prompt_did { PROMPT_STAYS, PROMPT_CHANGED, PROMPT_TAKEN, PROMPT_LEFT };

#define PROMPT_HISTORY 64

struct prompt {
    enum prompt_kind kind;
    enum prompt_of of;
    struct line line;
    struct choices choices;
    int64_t wrong; /* the byte at which a filter is wrong, -1: it is not known to be */
    char why[400];
    int chosen;                /* the choice that stands in the line, -1: none */
    char *history[PROMPT_HISTORY];
    int history_n, history_at; /* at == n: the line being typed */
};

void prompt_free(struct prompt *p);
void prompt_open(struct prompt *p, enum prompt_kind kind, const char *text, const struct model *m);
void prompt_close(struct prompt *p);
/* TAKEN: Enter; the text is in p->line. CHANGED: the text is another (for the filter). LEFT: Esc, or Backspace on nothing. */
enum prompt_did prompt_key(struct prompt *p, const struct model *m, const struct key *k);
void prompt_paste(struct prompt *p, const struct model *m, struct span s);
/* The line is wrong at a byte, for a reason; -1: it is right. */
void prompt_wrong(struct prompt *p, int64_t at, const char *why);
bool prompt_is_wrong(const struct prompt *p);
/* Puts choice i into the line. */
void prompt_choose(struct prompt *p, int i);
/* Draws on row y, the choices above it, below it (where a row is) a mark under what is wrong. marked: how many incidents the word "marked" stands for; that stands
   before a command. */
void prompt_draw(const struct prompt *p, int marked, struct cells *c, int y, struct hits *h);

#endif
