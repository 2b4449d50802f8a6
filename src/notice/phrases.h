/* notice/phrases: what notices must and must not say, by language: share/watchfloor/phrases.conf, of which a centre may have its own copy in HOME.
 *
 * Owns the file's form and the search for a phrase in a text. Plain data; the linter and the composer read it.
 */
#ifndef WF_NOTICE_PHRASES_H
#define WF_NOTICE_PHRASES_H

#include "base/err.h"
#include "base/vec.h"
#include "model/words.h"

enum phrase_kind { PHRASE_NOT_A_DRILL = 1, PHRASE_DRILL, PHRASE_VERIFY, PHRASE_NATIONALITY, PHRASE_GENERIC, PHRASE_INSTEAD, PHRASE_WAITING };
extern const struct words phrases_words_kind; /* not-a-drill drill verify nationality generic instead waiting */

struct phrase {
    enum phrase_kind kind;
    char language[12]; /* "id" */
    char *text;        /* as the file has it */
    char *folded;      /* as it is looked for (text/norm) */
    char *better;      /* of PHRASE_INSTEAD what to say; else NULL */
};
struct phrases {
    VEC(struct phrase) v;
};

/* Every wrong line is told, with file and line; nothing is taken when one is wrong. Free with phrases_free. */
int phrases_load(struct phrases *out, const char *path, struct err *e);
void phrases_free(struct phrases *p);
/* The first phrase of that kind that `folded` (text_fold_search) holds, of one language tag ("id-ID"; empty: of any); NULL. */
const struct phrase *phrases_in(const struct phrases *p, enum phrase_kind kind, struct span language, struct span folded);
/* The first of that kind and language, for a message; NULL: the file has none. */
const struct phrase *phrases_first(const struct phrases *p, enum phrase_kind kind, struct span language);
/* Does the folded text hold the folded words? As whole words, unless the words are of a script that is written without spaces. */
bool phrase_in_text(struct span folded, struct span words);

#endif
