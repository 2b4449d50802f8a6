/* prefix: a journal that holds the first facts of another one, byte for byte, with what intake of theirs is left, and grows by more of them: what a replay
 * folds. It is marked as one for ever (journal_info.replay): nothing else is ever written into it, and no engine runs on it as a floor.
 *
 * One writer: whoever holds the home's lock. The other journal is only read, beside its engine if one runs.
 */
#ifndef WF_JOURNAL_PREFIX_H
#define WF_JOURNAL_PREFIX_H

#include "journal/journal.h"

struct journal_prefix;
/* from: the home of the journal to be followed. home: the replay's, which has no journal yet, or one that is such a prefix: it is verified, and its head must
 * be a fact of the other. WF_E_STATE: it is a journal of its own, or of another; WF_E_CORRUPT. */
int journal_prefix_open(struct journal_prefix **out, const char *from, const char *home, struct err *e);
void journal_prefix_close(struct journal_prefix *p); /* NULL is allowed */
/* The last fact that it holds; 0: none. */
uint64_t journal_prefix_seq(const struct journal_prefix *p);
wf_time journal_prefix_time(const struct journal_prefix *p);
/* The last fact of the other journal. */
int journal_prefix_head(struct journal_prefix *p, uint64_t *seq, struct err *e);
/* Takes the facts that follow, at most `most`, up to fact `to`, and none from the first one on that is later than `until` (TIME_NONE: any), in one
 * transaction. *n gets how many; fewer than `most`: there is no other for now. */
int journal_prefix_grow(struct journal_prefix *p, uint64_t to, wf_time until, size_t most, size_t *n, struct err *e);
/* Items of intake of those facts that the other journal has no more: dropped since. */
uint64_t journal_prefix_missing(const struct journal_prefix *p);

#endif
