/* format/json_items: the items of the lists in broken JSON. Owns nothing; json.c calls it. */
#ifndef WF_FORMAT_JSON_ITEMS_H
#define WF_FORMAT_JSON_ITEMS_H

#include <watchfloor/format/text.h>

/* An element of an outermost array: [from, to), inside so many brackets. False ends the walk. */
typedef bool json_item_fn(void *arg, size_t from, size_t to, size_t depth);
/* Each element of each outermost array, in order; of an empty array none. */
void json_items_each(wf_str text, json_item_fn *fn, void *arg);
/* Overwrites that element, and one comma beside it, with spaces; line ends stay. */
void json_item_blank(char *text, size_t n, size_t from, size_t to);

#endif
