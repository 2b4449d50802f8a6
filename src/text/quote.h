/* text/quote: what somebody said of bytes that he could not understand, without what he quotes of them: the bytes may be of a person, and what is said of them is kept in the open.
 *
 * Taken out ("...") is each word and number that stands in the bytes, or may stand there in another form: what is not ASCII, and what is between quotes and is no name of a field or a member.
 * It stays where it is a common word of such reasons, the name of a member (JSON) or an element (XML) of the bytes themselves, or a short number outside quotes, which counts rows or bytes.
 */
#ifndef WF_TEXT_QUOTE_H
#define WF_TEXT_QUOTE_H

#include "base/arena.h"

/* The bytes are looked through once for each word, as far as *left goes, which is lessened by as many; what it is too small for is taken to stand in them. said: clean text. The same text where nothing is taken out. */
struct span text_unquoted(struct arena *a, struct span said, struct span bytes, size_t *left);

#endif
