/* syllable: where a line of Thai, Lao, Khmer or Burmese, which put no spaces between words, may break.
 *
 * Owns the rules by which these scripts show that a syllable begins. They need no dictionary: they find fewer places
 * than a reader would, and none inside a syllable.
 */
#ifndef WF_TEXT_SYLLABLE_H
#define WF_TEXT_SYLLABLE_H

#include "base/mem.h"

/* True where a syllable begins with the cluster, and `before`, the last code point of the one before it, is of the same
 * script. */
bool text_syllable_begins(uint32_t before, struct span cluster);

#endif
