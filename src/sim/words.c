/* sim/words: see words.h. */
#include "sim/words.h"

#include <string.h>

#include "base/mem.h"

#define X(lang) {#lang, words_##lang},
const struct tongue words_tongues[] = {WORDS_LIST(X)};
#undef X
const size_t words_tongues_n = ARRAY_LEN(words_tongues);

const struct phrase *words_find(const char *lang, const char *key)
{
    for (size_t i = 0; i < words_tongues_n; i++) {
        for (const struct phrase *p = words_tongues[i].phrases; p->key && strcmp(words_tongues[i].lang, lang) == 0; p++) {
            if (strcmp(p->key, key) == 0)
                return p;
        }
    }
    return NULL;
}
