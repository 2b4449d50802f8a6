/* near: the words beside a place in a text: what a number counts, what it is the number of. A word is letters, and all that is not ASCII; one blank parts it from the place. */
#ifndef WF_TEXT_NEAR_H
#define WF_TEXT_NEAR_H

#include "base/mem.h"

bool text_is_letter(char c);
/* The word behind one blank at `at`: a view into s; n 0: something else stands there. */
struct span text_word_behind(struct span s, size_t at);
/* The word before one blank before `at`, without the dot that shortens it ("No. 3"); n 0: none. */
struct span text_word_before(struct span s, size_t at);

#endif
