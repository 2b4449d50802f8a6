/* views_short: words of one or two characters, looked for in the newest texts. Used by views_read.c alone, on a reader's thread. */
#ifndef WF_JOURNAL_VIEWS_SHORT_H
#define WF_JOURNAL_VIEWS_SHORT_H

#include "journal/views_text.h"

/* Looks for the folded word in titles and reports' texts, or in the others (notes). *done: that is the answer; s->more says whether it is of the newest alone. Else the word
 * is rare and the index is to be asked, which gives what was found here once more. */
int views_short_find(sqlite3 *db, bool notes, struct span what, struct views_search *s, views_found_fn fn, void *arg, bool *done, struct err *e);
/* Is the incident of that text one of those that are asked for? */
bool views_is_among(const struct views_search *s, uint64_t num);

#endif
