/* sim/words: see words.h. */
#include "sim/words.h"

#include <string.h>

#include "base/mem.h"

const struct tongue tongues[] = {{"fil", words_fil}, {"ms", words_ms}, {"my", words_my}};
const size_t tongues_n = ARRAY_LEN(tongues);

const struct phrase *phrase_find(const char *lang, const char *key)
{
    for (size_t i = 0; i < tongues_n; i++) {
        for (const struct phrase *p = tongues[i].phrases; p->key && strcmp(tongues[i].lang, lang) == 0; p++) {
            if (strcmp(p->key, key) == 0)
                return p;
        }
    }
    return NULL;
}
