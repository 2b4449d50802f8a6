/* list_impl: what the files of the list share. For these alone.
 *
 *   list_rows.c   which rows a section has, in which order, by number and by key
 *   list_keep.c   the selection keeps its thing
 *   list.c        keys, scrolling
 *   list_mark.c   what is marked
 *   list_columns.c which columns there is room for
 *   list_draw.c   sections, heads, rows on the screen
 */
#ifndef WF_CONSOLE_LIST_IMPL_H
#define WF_CONSOLE_LIST_IMPL_H

#include "console/widget/list.h"

/* Whether the row that left and is still shown stands in this section. */
bool list_gone_from(const struct list *l, int section);
/* Rows, and the line of the one that left. */
int64_t list_lines(const struct list *l, const struct section *s, const struct model *m, int section);
/* What stands in a line; NULL where it is not loaded. */
struct row *list_row_at(const struct list *l, const struct section *s, const struct model *m, int section, int64_t i);
/* The line of the row with this key, or -1. */
int64_t list_find(const struct list *l, const struct section *s, const struct model *m, int section, const char *key);
/* Which rows pass the filter and how they are ordered, where that is done here. */
void list_refilter(struct list *l, const struct section *s, const struct model *m, int section);
void list_copy_key(char out[128], struct span key);
/* The line in which the thing stands or, by the order of what is loaded, would stand; -1: not known. */
int64_t list_place(const struct list *l, const struct section *s, const struct model *m, int section, const char *key);
/* What is shown of a section in a rectangle's width, and where; returns how many columns. */
#define LIST_COLUMNS 24
struct list_shown {
    const struct column *col;
    int x, w;
};
int list_columns(const struct list *l, const struct section *s, const struct model *m, struct rect r, struct list_shown out[LIST_COLUMNS]);
/* Selects the row of this number. */
void list_choose(struct list *l, const struct section *s, int n, const struct model *m, int section, int64_t index);

#endif
