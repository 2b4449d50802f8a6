/* list_columns: see list_impl.h. */
#include "console/widget/list_impl.h"

#define TITLE_LEAST 20 /* columns of the screen that a column without a width gets, before others give way */

/* Is there another column of this name, for narrower lists? */
static bool has_narrow(const struct section *s, const struct column *col)
{
    for (int i = 0; i < s->columns_n; i++)
        if (&s->columns[i] != col && s->columns[i].until && s->columns[i].name && strcmp(s->columns[i].name, col->name) == 0)
            return true;
    return false;
}

/* The column of a name at this width, or NULL. */
static const struct column *named(const struct section *s, struct span name, int w)
{
    for (int i = 0; i < s->columns_n; i++) {
        const struct column *col = &s->columns[i];
        if (!col->name || !span_is(name, col->name) || (col->until && w >= col->until))
            continue;
        if (!(col->from && w < col->from && has_narrow(s, col)))
            return col;
    }
    return NULL;
}

static int width_of(const struct column *col, const struct model *m)
{
    return !m->exercise && col->actual ? col->actual : col->width;
}

static int total(const struct list_shown *out, int n, const struct model *m)
{
    int w = 0;
    for (int i = 0; i < n; i++)
        w += (out[i].col->width ? width_of(out[i].col, m) : TITLE_LEAST) + (i + 1 < n);
    return w;
}

/* Columns of the officer's own; where there is no room for all, those at the right are left out first, the title stays. */
static int own(const struct list *l, const struct section *s, const struct model *m, int w, struct list_shown *out)
{
    int n = 0;
    const char *p = l->columns;

    while (*p && n < LIST_COLUMNS) {
        size_t len = strcspn(p, ", ");
        const struct column *col = named(s, span_make(p, len), w);
        if (col)
            out[n++].col = col;
        p += len + (p[len] != 0);
    }
    while (n > 1 && total(out, n, m) > w) {
        int drop = out[n - 1].col->width ? n - 1 : n - 2;
        memmove(out + drop, out + drop + 1, (size_t) (n - drop - 1) * sizeof *out);
        n--;
    }
    return n;
}

static int usual(const struct section *s, int w, struct list_shown *out)
{
    int n = 0;

    for (int i = 0; i < s->columns_n && n < LIST_COLUMNS; i++) {
        const struct column *col = &s->columns[i];
        if (!col->extra && w >= col->from && !(col->until && w >= col->until))
            out[n++].col = col;
    }
    return n;
}

int list_columns(const struct list *l, const struct section *s, const struct model *m, struct rect r, struct list_shown out[LIST_COLUMNS])
{
    int n = l->columns[0] && s->columns[0].name ? own(l, s, m, r.w, out) : 0, x = r.x, k = 0;

    if (!n)
        n = usual(s, r.w, out);
    for (; k < n; k++) {
        int left = r.x + r.w - x, w = out[k].col->width ? width_of(out[k].col, m) : left;

        if (left <= 0)
            break;
        out[k].x = x;
        out[k].w = w < left ? w : left;
        x += out[k].w + 1;
    }
    return k;
}
