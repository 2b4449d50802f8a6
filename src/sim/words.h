/* sim/words: the happenings of the tables in a member's language, a file words_LANG.c and a row of WORDS_LIST each. Keys are those of
 * tables.c; {place} and {n} are put in. English, Indonesian and Lao stand in tables.c itself. The play's play_words reads them.
 *
 * None of these texts was reviewed by a native reader (doc/interfaces/README.md says so).
 */
#ifndef WF_SIM_WORDS_H
#define WF_SIM_WORDS_H

#include <stddef.h>

struct phrase {
    const char *key, *title, *text;
};
struct tongue {
    const char *lang;             /* BCP 47: "ms" */
    const struct phrase *phrases; /* ends with a key NULL */
};
extern const struct tongue words_tongues[];
extern const size_t words_tongues_n;

/* The tongues, a row each: BCP 47, and their file is words_LANG.c. */
#define WORDS_LIST(X) \
    X(fil) \
    X(km) \
    X(ms) \
    X(my) \
    X(pt) \
    X(tet) \
    X(th) \
    X(vi)
#define X(lang) extern const struct phrase words_##lang[];
WORDS_LIST(X)
#undef X

/* The phrase of a key; NULL where the language has none. */
const struct phrase *words_find(const char *lang, const char *key);

#endif
