/* list_mark: see list.h. A mark is a row's key: it stays with the thing through sorting, filters and redraws, until it is taken away. */
#include "console/widget/list_impl.h"

static int mark_at(const struct list *l, struct span key)
{
    for (int i = 0; i < l->marks_n; i++)
        if (span_is(key, l->marks[i]))
            return i;
    return -1;
}

bool list_marked(const struct list *l, struct span key)
{
    return l->marks_n && mark_at(l, key) >= 0;
}

static void unmark_at(struct list *l, int i)
{
    l->marks_n--;
    memmove(l->marks[i], l->marks[i + 1], (size_t) (l->marks_n - i) * sizeof l->marks[0]);
}

void list_unmark(struct list *l, struct span key)
{
    int i = mark_at(l, key);

    if (i >= 0)
        unmark_at(l, i);
}

void list_unmark_all(struct list *l)
{
    l->marks_n = 0;
    l->mark_last[0] = 0;
}

bool list_mark(struct list *l, struct span key)
{
    if (mark_at(l, key) >= 0)
        return true;
    if (l->marks_n == LIST_MARKS)
        return false;
    if (!l->marks)
        l->marks = mem_alloc_array(LIST_MARKS, sizeof l->marks[0]);
    list_copy_key(l->marks[l->marks_n++], key);
    return true;
}

bool list_mark_toggle(struct list *l, const struct section *s, int n, const struct model *m)
{
    const struct row *r = list_selected(l, s, n, m);

    if (!r)
        return true;
    if (list_marked(l, r->key)) {
        list_unmark(l, r->key);
        return true;
    }
    list_copy_key(l->mark_last, r->key);
    return list_mark(l, r->key);
}

/* Rows from..to of a section, those that are loaded. */
static bool mark_rows(struct list *l, const struct section *s, const struct model *m, int section, int64_t from, int64_t to)
{
    bool room = true;

    for (int64_t i = from; i <= to && room; i++) {
        const struct row *r = list_row_at(l, s, m, section, i);

        room = !r || list_mark(l, r->key);
    }
    return room;
}

bool list_mark_range(struct list *l, const struct section *s, int n, const struct model *m)
{
    const struct row *r = list_selected(l, s, n, m);
    int64_t from = l->index;

    if (!r)
        return true;
    if (l->mark_last[0])
        from = list_find(l, s, m, l->section, l->mark_last);
    if (from < 0) /* it is in another part, or not here any more */
        from = l->index;
    list_copy_key(l->mark_last, r->key);
    return from < l->index ? mark_rows(l, s, m, l->section, from, l->index) : mark_rows(l, s, m, l->section, l->index, from);
}

bool list_mark_section(struct list *l, const struct section *s, int n, const struct model *m)
{
    return l->section >= n || mark_rows(l, s, m, l->section, 0, list_lines(l, s, m, l->section) - 1);
}

int list_marks_unseen(const struct list *l, const struct section *s, int n, const struct model *m)
{
    int unseen = 0;

    for (int i = 0; i < l->marks_n; i++) {
        bool seen = false;

        for (int k = 0; k < n && !seen; k++)
            seen = list_find(l, s, m, k, l->marks[i]) >= 0 || (list_gone_from(l, k) && strcmp(l->key, l->marks[i]) == 0);
        unseen += !seen;
    }
    return unseen;
}
