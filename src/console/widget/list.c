/* list: keys and scrolling; see list.h. */
#include "console/widget/list_impl.h"

void list_free(struct list *l)
{
    for (int i = 0; i < LIST_SECTIONS; i++)
        mem_free(l->part[i].map);
    window_row_drop(l->held);
    mem_free(l->marks);
    memset(l, 0, sizeof *l);
}

void list_renew(struct list *l)
{
    struct list kept = {.desc = l->desc};
    memcpy(kept.sort, l->sort, sizeof kept.sort);
    memcpy(kept.columns, l->columns, sizeof kept.columns);
    list_free(l);
    *l = kept;
}

void list_select(struct list *l, const struct section *s, int n, const struct model *m, int section, int64_t index)
{
    l->touched = true;
    l->seek[0] = 0;
    list_settle(l);
    if (list_gone_from(l, section)) {
        if (index == l->index)
            return;
        index -= index > l->index;
    }
    list_choose(l, s, n, m, section, index);
}

const struct row *list_selected(const struct list *l, const struct section *s, int n, const struct model *m)
{
    return l->section < n ? list_row_at(l, s, m, l->section, l->index) : NULL;
}

static void step(struct list *l, const struct section *s, int n, const struct model *m, int64_t by)
{
    int section = l->section;
    int64_t index = l->index + by;

    if (index < 0) {
        while (section > 0 && !list_count(l, s, m, section - 1))
            section--;
        if (section > 0 && l->index == 0) {
            section--;
            index = list_count(l, s, m, section) - 1;
        } else {
            section = l->section;
            index = 0;
        }
    } else if (index >= list_lines(l, s, m, section)) {
        int next = section + 1;

        while (next < n && !list_count(l, s, m, next))
            next++;
        if (next < n && l->index >= list_lines(l, s, m, section) - 1) {
            section = next;
            index = 0;
        } else {
            index = list_lines(l, s, m, section) - 1;
        }
    }
    list_select(l, s, n, m, section, index);
}

/* To the first row of the next (or previous) section that has any. */
static void jump_section(struct list *l, const struct section *s, int n, const struct model *m, int by)
{
    for (int i = l->section + by; i >= 0 && i < n; i += by)
        if (list_count(l, s, m, i)) {
            list_select(l, s, n, m, i, 0);
            return;
        }
}

void list_cell(struct list *l, const struct section *s, int cell)
{
    int most = s[l->section].cells - 1;

    l->cell = cell > most ? most : cell;
    l->cell = l->cell < 0 ? 0 : l->cell;
}

/* To the next cell of the row, or where it has none to another section. */
static void sideways(struct list *l, const struct section *s, int n, const struct model *m, int by)
{
    if (s[l->section].cells)
        list_cell(l, s, l->cell + by);
    else
        jump_section(l, s, n, m, by);
}

bool list_key(struct list *l, const struct section *s, int n, const struct model *m, const struct key *k)
{
    int page = l->part[l->section].page > 1 ? l->part[l->section].page - 1 : 1;
    uint32_t code = k->mods ? 0 : k->code;

    if (k->mods == KEY_CTRL)
        code = k->code == 'f' ? WKEY_PGDN : k->code == 'b' ? WKEY_PGUP : 0;
    switch (code) {
    case WKEY_UP:
    case 'k': step(l, s, n, m, -1); break;
    case WKEY_DOWN:
    case 'j': step(l, s, n, m, 1); break;
    case WKEY_PGUP: step(l, s, n, m, -page); break;
    case WKEY_PGDN: step(l, s, n, m, page); break;
    case WKEY_HOME:
    case 'g': list_select(l, s, n, m, l->index ? l->section : 0, 0); break;
    case WKEY_END:
    case 'G': {
        int64_t last = list_lines(l, s, m, l->section) - 1;
        list_select(l, s, n, m, l->index < last ? l->section : n - 1, INT64_MAX - 1);
        break;
    }
    case WKEY_LEFT:
    case 'h': sideways(l, s, n, m, -1); break;
    case WKEY_RIGHT:
    case 'l': sideways(l, s, n, m, 1); break;
    default: return false;
    }
    l->touched = true;
    return true;
}

void list_scroll(struct list *l, const struct section *s, int n, const struct model *m, int section, int rows)
{
    struct list_part *p = &l->part[section];
    int64_t count = list_lines(l, s, m, section), last = count - p->page;

    p->top += rows;
    if (p->top > last)
        p->top = last;
    if (p->top < 0)
        p->top = 0;
    if (p->top == 0)
        p->fresh = 0;
    if (section == l->section && l->index < p->top)
        list_select(l, s, n, m, section, p->top);
    if (section == l->section && p->page > 0 && l->index >= p->top + p->page)
        list_select(l, s, n, m, section, p->top + p->page - 1);
    l->touched = true;
}
