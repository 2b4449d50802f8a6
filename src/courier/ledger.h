/* ledger: what was sent already, so that a courier or an engine that died in between sends nothing twice that it knows of.
 *
 * One file, a JSON object a line, added to and synced before an outcome is told; of one key the last line holds. A key is the notice's identity, the
 * recipient, the channel and the digest of the bytes. What has expired for a day leaves when it is opened. Between a receiver's last word and the line lies
 * a moment: what falls into it is sent again, with the same identity, which the receiver knows. Mail, texts and calls go to who does not: before each of those a line
 * says BEGUN, and where no other follows it, it may have gone, and what is said of it then says so.
 *
 * A line that the disk had no room for is taken back whole: nothing that is half a line is ever read as one, nor spoils the next.
 */
#ifndef WF_COURIER_LEDGER_H
#define WF_COURIER_LEDGER_H

#include "base/map.h"
#include "courier/line.h"

enum { LEDGER_KEY = 33 };

struct ledger {
    char *path;
    int fd;
    struct map lines; /* key -> struct ledger_line */
    bool dirty;
    bool torn; /* half a line stands at its end, and could not be taken back */
};
struct ledger_line {
    uint32_t state; /* enum outcome_state */
    char *text, *by; /* by NULL: nobody */
};
int ledger_open(struct ledger *l, const char *path, wf_time now, struct err *e);
void ledger_close(struct ledger *l);
/* What is known of that job; NULL: nothing. */
const struct ledger_line *ledger_find(const struct ledger *l, const struct job *j);
/* Adds a line; ledger_sync makes it last. */
int ledger_add(struct ledger *l, const struct job *j, uint32_t state, const char *text, const char *by, wf_time now, struct err *e);
int ledger_sync(struct ledger *l, struct err *e);

#endif
