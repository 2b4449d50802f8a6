/* mask: text in which names, numbers and dates are replaced, the same ones alike, and structure stays: for recordings.
 *
 * Kept: JSON keys, XML element and attribute names, a CSV's first line, punctuation, numbers of at most four digits, and the words of
 * the vocabulary. Dates move by one number of days, their form and the time of day stay. All else becomes other letters and
 * digits of the same kind and length. The key is random: two runs give different texts, and nothing leads back.
 */
#ifndef WF_TOOL_MASK_H
#define WF_TOOL_MASK_H

#include "base/buf.h"
#include "base/hash.h"
#include "base/map.h"

struct mask {
    struct hash_key key;
    int days; /* that dates move back */
    struct map words; /* the vocabulary, in small letters */
    unsigned long names, numbers, dates;
};

void mask_init(struct mask *m);
void mask_free(struct mask *m);
/* A word that stays as it is, whatever its case. */
void mask_keep(struct mask *m, struct span word);
/* All words in the bytes of a plugin's file: what it compares with is the interface's vocabulary, not anybody's name. */
void mask_keep_words_of(struct mask *m, struct span object);
void mask_text(struct mask *m, struct span in, struct buf *out);

#endif
