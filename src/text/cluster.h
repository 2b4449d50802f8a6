/* cluster: grapheme clusters (UAX 29 extended), tailored for the region.
 *
 * The tailoring: a Khmer COENG or Myanmar virama binds the consonant behind it, and Myanmar and Tai vowel signs stay
 * with their consonant, so that a cut never leaves half a syllable stack. A cluster ends after 32 code points in any
 * case.
 */
#ifndef WF_TEXT_CLUSTER_H
#define WF_TEXT_CLUSTER_H

#include "base/mem.h"

/* Where the cluster that begins at byte `at` < s.n ends. Bad bytes are clusters of their own, as U+FFFD. */
size_t text_cluster_end(struct span s, size_t at);
/* Where the cluster before byte `at` begins (0 at the start): for a backspace in a form. Walks from the text's start.
 */
size_t text_cluster_begin(struct span s, size_t at);
size_t text_cluster_count(struct span s);
/* For (size_t from = 0, to; from < s.n && (to = text_cluster_end(s, from)); from = to) */

#endif
