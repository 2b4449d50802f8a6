/* views_gram: how a text is cut for the index: FTS5 calls it for each. Owns the tokenizer "grams", which each connection to views.db has to know.
 *
 * As FTS5's own "trigram" it gives what begins at each character, three characters of it; but also at the last two, where less is left. So each
 * place of a text begins a gram, and one or two characters are found by all grams that begin with them, which FTS5 merges: theirs needs no scan of all texts.
 * Texts come folded: nothing is folded here.
 */
#ifndef WF_JOURNAL_VIEWS_GRAM_H
#define WF_JOURNAL_VIEWS_GRAM_H

#include <sqlite3.h>

#include "base/err.h"
#include "base/mem.h"

enum { VIEWS_GRAM = 3 };

int views_gram_register(sqlite3 *db, struct err *e);
/* Where the character that begins at `at` ends. */
size_t views_gram_after(struct span s, size_t at);

#endif
