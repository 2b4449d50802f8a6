/* atlas_move: the cursor of the map, what lies under it, and how near one looks. See atlas.h. */
#include "console/widget/atlas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- where the cursor is ---- */

const struct atlas_place *atlas_worst(const struct atlas *x)
{
    const struct atlas_place *worst = NULL;

    for (size_t i = 0; i < x->places.n; i++) {
        const struct atlas_place *p = &x->places.v[i];

        if (p->worst_unowned && (!worst || p->worst_unowned < worst->worst_unowned || (p->worst_unowned == worst->worst_unowned && p->first < worst->first)))
            worst = p;
    }
    return worst ? worst : x->places.n && x->places.v[0].worst ? &x->places.v[0]
                                                               : NULL;
}

/* The place under the cursor: the one that he chose, while it is there; else where the worst is, else the first. */
static const struct atlas_place *place_at(const struct atlas *x)
{
    const struct atlas_place *worst;

    for (size_t i = 0; x->moved && i < x->places.n; i++)
        if (span_is(x->places.v[i].key, x->at))
            return &x->places.v[i];
    worst = atlas_worst(x);
    return worst ? worst : x->places.n ? &x->places.v[0]
                                       : NULL;
}

const struct atlas_mark *atlas_cursor(const struct atlas *x)
{
    const struct atlas_place *p = place_at(x);

    return p && p->mark < x->marks.n ? &x->marks.v[p->mark] : NULL;
}

static bool settle(struct atlas *x, const struct atlas_place *p)
{
    if (!p)
        return false;
    snprintf(x->at, sizeof x->at, "%.*s", SPAN_FMT(p->key));
    x->moved = true;
    x->item[0] = 0;
    x->scroll = 0;
    return true;
}

bool atlas_go(struct atlas *x, size_t mark)
{
    return x->marks.v && mark < x->marks.n && settle(x, &x->places.v[x->marks.v[mark].lead]);
}

bool atlas_home(struct atlas *x)
{
    x->moved = false;
    x->item[0] = 0;
    x->scroll = 0;
    return x->places.n > 0;
}

bool atlas_step(struct atlas *x, int by)
{
    const struct atlas_mark *here = atlas_cursor(x);
    int64_t to = here ? here - x->marks.v + by : 0;

    return x->marks.n && atlas_go(x, (size_t) (to < 0 ? 0 : to >= (int64_t) x->marks.n ? (int64_t) x->marks.n - 1
                                                                                       : to));
}

/* What it costs to go there: what is aside counts twice; what is more aside than ahead comes behind all others. */
static double cost(const struct atlas_mark *from, const struct atlas_mark *to, int dx, int dy)
{
    double x = to->x - from->x, y = 2.0 * (to->y - from->y); /* a cell is twice as high as wide */
    double ahead = dx * x + dy * y, aside = fabs(dx ? y : x);

    return ahead <= 0 ? INFINITY : ahead + 2 * aside + (aside > 2 * ahead ? 1e7 : 0);
}

bool atlas_move(struct atlas *x, int dx, int dy)
{
    const struct atlas_mark *here = atlas_cursor(x);
    double least = INFINITY;
    size_t best = SIZE_MAX;

    for (size_t i = 0; here && i < x->marks.n; i++) {
        double one = cost(here, &x->marks.v[i], dx, dy);

        if (one < least) {
            least = one;
            best = i;
        }
    }
    return atlas_go(x, best);
}

/* ---- what lies under it ---- */

/* What tells a line from the others: a place that is not of the register has its incident's id, too. */
static void item_key(const struct atlas *x, const struct atlas_item *one, char out[64])
{
    const struct atlas_place *p = &x->places.v[one->place];
    struct span key = one->incident ? one->incident->key : p->key;

    snprintf(out, 64, "%s%.*s", one->incident || p->row ? "" : "@", (int) (key.n < 62 ? key.n : 62), key.p ? key.p : "");
}

static bool is_item(const struct atlas *x, const struct atlas_item *one)
{
    char key[64];

    item_key(x, one, key);
    return strcmp(key, x->item) == 0;
}

/* Without a choice of his: what waits longest of the worst without an owner, else the first incident, else the place. */
static size_t first_item(const struct atlas_item *v, size_t n)
{
    size_t best = SIZE_MAX, some = SIZE_MAX;

    for (size_t i = 0; i < n; i++) {
        if (!v[i].incident)
            continue;
        some = some == SIZE_MAX ? i : some;
        if (!json_str(v[i].incident->j, "owner").n && (best == SIZE_MAX || v[i].incident->priority < v[best].incident->priority))
            best = i;
    }
    return best != SIZE_MAX ? best : some != SIZE_MAX ? some
                                                      : 0;
}

size_t atlas_items(const struct atlas *x, struct atlas_item *out, size_t most, size_t *selected)
{
    const struct atlas_mark *here = atlas_cursor(x);
    size_t n = 0, mark = here ? (size_t) (here - x->marks.v) : SIZE_MAX;
    bool chosen = false;

    *selected = 0;
    for (size_t i = here ? here->lead : x->places.n; i < x->places.n && n < most; i++) {
        if (x->places.v[i].mark != mark)
            continue;
        out[n++] = (struct atlas_item){i, NULL};
        for (size_t k = x->places.v[i].first; k < x->incidents.n && n < most; k++)
            if (x->incidents.v[k].place == i)
                out[n++] = (struct atlas_item){i, x->incidents.v[k].row};
    }
    for (size_t i = 0; x->item[0] && i < n && !chosen; i++)
        if (is_item(x, &out[i])) {
            *selected = i;
            chosen = true;
        }
    if (!chosen)
        *selected = x->item[0] ? SIZE_MAX : first_item(out, n);
    return n;
}

/* All of them, to be freed. */
static struct atlas_item *all_items(const struct atlas *x, size_t *n, size_t *selected)
{
    size_t most = x->places.n + x->incidents.n;
    struct atlas_item *v = mem_alloc_array(most + 1, sizeof *v);

    *n = atlas_items(x, v, most, selected);
    return v;
}

const struct row *atlas_incident(const struct atlas *x)
{
    size_t n, selected;
    struct atlas_item *v = all_items(x, &n, &selected);
    const struct row *r = selected < n ? v[selected].incident : NULL;

    mem_free(v);
    return r;
}

/* The cursor is his from here on: what comes in elsewhere does not move it. */
static bool choose(struct atlas *x, const struct atlas_item *one)
{
    const struct atlas_place *p = place_at(x);

    if (!x->moved && p)
        snprintf(x->at, sizeof x->at, "%.*s", SPAN_FMT(p->key));
    x->moved = true;
    item_key(x, one, x->item);
    return true;
}

void atlas_hold(struct atlas *x)
{
    size_t n, selected;
    struct atlas_item *v = all_items(x, &n, &selected);

    if (selected < n)
        choose(x, &v[selected]);
    mem_free(v);
}

bool atlas_item_go(struct atlas *x, size_t item)
{
    size_t n, selected;
    struct atlas_item *v = all_items(x, &n, &selected);
    bool ok = item < n && choose(x, &v[item]);

    mem_free(v);
    return ok;
}

bool atlas_item_step(struct atlas *x, int by)
{
    size_t n, selected;
    struct atlas_item *v = all_items(x, &n, &selected);
    int64_t to = selected < n ? (int64_t) selected + by : 0; /* what he had selected has left: the first */
    bool ok = to >= 0 && to < (int64_t) n && choose(x, &v[to]);

    mem_free(v);
    return ok;
}

/* ---- how near ---- */

static void centre(struct atlas *x)
{
    const struct atlas_place *p = place_at(x);

    x->lat = p && !p->nowhere ? p->lat : NAN;
    x->lon = p && !p->nowhere ? p->lon : NAN;
}

bool atlas_zoom(struct atlas *x, int by)
{
    int was = x->zoom;

    x->zoom = by == 0 ? 0 : was + by < 0             ? 0
                        : was + by > CHART_ZOOM_MOST ? CHART_ZOOM_MOST
                                                     : was + by;
    if (x->zoom == was)
        return false;
    if (was == 0 || by > 0)
        centre(x);
    return true;
}

struct chart atlas_chart(struct atlas *x, int w, int h)
{
    const struct atlas_place *p = place_at(x);
    struct chart c = chart_make(w, h, x->zoom, x->zoom ? x->lat : NAN, x->zoom ? x->lon : NAN);
    int px, py, margin_x = w / 8, margin_y = h / 8;

    if (!x->zoom || !p || p->nowhere || !chart_cell(&c, p->lat, p->lon, &px, &py) || (px >= margin_x && py >= margin_y && px < w - margin_x && py < h - margin_y))
        return c;
    centre(x);
    return chart_make(w, h, x->zoom, x->lat, x->lon);
}
