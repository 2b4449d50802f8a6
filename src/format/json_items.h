/* format/json_items: which item of a list a byte of broken JSON belongs to. Owns nothing; json.c calls it. */
#ifndef WF_FORMAT_JSON_ITEMS_H
#define WF_FORMAT_JSON_ITEMS_H

#include <watchfloor/format/text.h>

/* The element of the outermost array around byte `at`: [*from, *to). False where there is none, or where it does not end. */
bool json_item_at(wf_str text, size_t at, size_t *from, size_t *to);
/* Overwrites that element, and one comma beside it, with spaces; line ends stay. */
void json_item_blank(char *text, size_t n, size_t from, size_t to);

#endif
