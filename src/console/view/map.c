/* map: the region with its coast, each checkpoint a letter that says by a figure and a colour what the worst is that is open there, and at the right what lies
 * under the cursor. What waits for an owner stands out. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"
#include "console/widget/atlas.h"
#include "console/widget/page.h"

enum { SIDE_LEAST = 30, /* columns of what lies under the cursor */
       SIDE_MOST = 64,
       BELOW_UNDER = 66, /* columns under which it stands below the map */
       LEGEND_FROM = 12, /* rows from which there is a legend */
       LABEL_ALL = 3 };  /* from this zoom on every mark has its code */

/* ---- the marks ---- */

static uint8_t role_of(int worst)
{
    return worst == 0 ? ROLE_BASE : worst > 4 ? ROLE_P4
                                              : put_priority_role(worst);
}

/* "A1" where the worst that is open is a P1, "a" where nothing is. */
static void mark_text(const struct atlas_place *p, char out[4])
{
    char letter = p->letter;

    if (!p->worst)
        snprintf(out, 4, "%c", letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
    else
        snprintf(out, 4, "%c%c", letter, p->worst > 4 ? '?' : '0' + p->worst);
}

static bool wants_label(const struct atlas *x, const struct atlas_place *p, bool on, bool first)
{
    return on || first || x->zoom >= LABEL_ALL || (p->worst && (p->worst <= 2 || p->worst_unowned || x->zoom));
}

/* Is nothing but coast from column `at` on, and one column further? */
static bool is_free(const struct atlas *x, const struct atlas_mark *k, int at, int w, const struct rect *r, const bool *taken)
{
    if (at + w > r->w)
        return false;
    for (size_t i = 0; i < x->marks.n; i++) {
        const struct atlas_mark *o = &x->marks.v[i];

        if (o != k && o->seen && o->y == k->y && at + w >= o->x - o->unowned && at < o->x + o->w)
            return false;
    }
    for (int i = at; i < at + w; i++)
        if (taken[k->y * r->w + i])
            return false;
    return true;
}

/* "+3 SGSIN" at its right; where that has no room how many more there are alone. */
static void draw_label(const struct atlas *x, const struct atlas_mark *k, bool with_code, struct cells *c, struct rect r, bool *taken)
{
    const struct atlas_place *p = &x->places.v[k->lead];
    char more[24] = "", text[40] = "";
    int at = k->x + k->w;

    if (k->n > 1)
        snprintf(more, sizeof more, "+%zu", k->n - 1);
    if (with_code && p->row)
        snprintf(text, sizeof text, "%s %.*s", more, (int) (p->key.n < 8 ? p->key.n : 8), p->key.p);
    if (!text[0] || !is_free(x, k, at, (int) strlen(text), &r, taken))
        snprintf(text, sizeof text, "%s", more);
    if (!text[0] || !is_free(x, k, at, (int) strlen(text), &r, taken))
        return;
    cells_str(c, r.x + at, r.y + k->y, (int) strlen(text), text, p->worst || text[strlen(more)] ? ROLE_STRONG : ROLE_DIM);
    memset(&taken[k->y * r.w + at], 1, strlen(text));
}

static void draw_mark(const struct atlas *x, const struct atlas_mark *k, bool on, bool first, struct cells *c, struct rect r, struct hits *h)
{
    const struct atlas_place *p = &x->places.v[k->lead];
    int px = r.x + k->x, py = r.y + k->y, left = k->unowned && k->x > 0;
    char text[4];

    mark_text(p, text);
    if (left)
        cells_str(c, px - 1, py, 1, "!", ROLE_ALARM);
    cells_str(c, px, py, k->x + k->w > r.w ? 1 : k->w, text, first ? ROLE_ALARM : role_of(p->worst));
    if (on)
        cells_mod(c, px - left, py, k->w + left, 1, CELL_SEL);
    hits_add(h, HIT_CHOICE, px - left, py, k->w + left, 1, 0, (int64_t) (k - x->marks.v));
}

static void draw_marks(const struct atlas *x, struct cells *c, struct rect r, struct hits *h)
{
    const struct atlas_mark *on = atlas_cursor(x);
    const struct atlas_place *worst = atlas_worst(x);
    bool *taken = mem_alloc_array((size_t) r.w * (size_t) r.h, sizeof *taken);

    for (size_t i = 0; i < x->marks.n; i++) {
        const struct atlas_mark *k = &x->marks.v[i];
        bool first = worst && worst->worst_unowned && worst->mark == i;

        if (k->seen)
            draw_mark(x, k, k == on, first, c, r, h);
    }
    for (int pass = 0; pass < 2; pass++) /* the selected one's first */
        for (size_t i = 0; i < x->marks.n; i++) {
            const struct atlas_mark *k = &x->marks.v[i];

            if (k->seen && (k == on) == (pass == 0))
                draw_label(x, k, wants_label(x, &x->places.v[k->lead], k == on, worst && worst->mark == i), c, r, taken);
        }
    mem_free(taken);
}

/* ---- the map ---- */

static void draw_legend(const struct atlas *x, struct cells *c, struct rect r)
{
    const char *text = r.w >= 88   ? "A airport P port L land R rail * elsewhere   a nothing open  A1 worst is P1  ! nobody owns it  +2 two more"
                       : r.w >= 60 ? "a nothing open  A1 worst is P1  ! nobody owns it  +2 two more"
                                   : "A1 worst is P1  ! no owner  +2 two more";
    char zoom[16] = "";

    if (x->zoom)
        snprintf(zoom, sizeof zoom, "x%d  ", 1 << x->zoom);
    cells_str(c, r.x + cells_str(c, r.x, r.y, r.w, zoom, ROLE_STRONG), r.y, r.w - (int) strlen(zoom), text, ROLE_DIM);
}

static void draw_said(const struct model *m, const struct atlas *x, struct cells *c, struct rect r)
{
    const struct window *w = &m->win[WIN_MAP];
    const char *none = !m->win[WIN_PLACES].loaded || !w->loaded ? "loading ..." : x->places.n      ? NULL
                                                                              : x->built_filter[0] ? "nothing passes the filter: Esc clears it"
                                                                                                   : "no checkpoint is in the register: checkpoints.csv fills the map";
    int y = r.y;

    if (x->coast_said[0]) {
        struct page p = {.w = r.w};
        int64_t top = 0;

        page_line(&p);
        page_text(&p, 0, true, span_str(x->coast_said), ROLE_WARN);
        page_draw(&p, &top, c, (struct rect){r.x, y, r.w, r.h < 2 ? r.h : 2});
        y += p.lines.n < 2 ? 1 : 2;
        page_free(&p);
    }
    if (none)
        cells_str(c, r.x, y, r.w, none, ROLE_EMPTY);
    else if (w->total > (int64_t) w->rows.n)
        cells_printf(c, r.x, y, r.w, ROLE_WARN, "the worst %zu of %lld open incidents", w->rows.n, (long long) w->total);
}

static void draw_map(const struct model *m, struct atlas *x, struct cells *c, struct rect r, struct hits *h)
{
    struct rect legend = {r.x, r.y + r.h - 1, r.w, 1};
    struct chart chart;

    if (r.h >= LEGEND_FROM) {
        r.h--;
        draw_legend(x, c, legend);
    }
    hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 0, 0);
    chart = atlas_chart(x, r.w, r.h);
    atlas_layout(x, &chart);
    chart_raster(&x->dots, &chart, &x->coast);
    chart_draw(&x->dots, c, r, x->ascii, ROLE_FRAME);
    draw_marks(x, c, r, h);
    draw_said(m, x, c, r);
}

/* ---- what lies under the cursor ---- */

/* "42m queue  3/12 gates  WL ok": as the checkpoint's board says it. */
static void state_text(const struct model *m, const struct atlas_place *p, char *out, size_t size)
{
    const struct row *r = NULL;
    size_t used = 0;
    int64_t queue, up, gates;
    struct span wl, health;

    out[0] = 0;
    for (size_t i = 0; i < m->win[WIN_CHECKPOINTS].rows.n && !r; i++)
        if (span_eq(m->win[WIN_CHECKPOINTS].rows.v[i]->key, p->key))
            r = m->win[WIN_CHECKPOINTS].rows.v[i];
    if (!r) {
        snprintf(out, size, "%s", p->row ? "reports no status" : "");
        return;
    }
    queue = json_int(r->j, "queue_min", -1);
    up = json_int(r->j, "gates_up", -1);
    gates = json_int(r->j, "gates", -1);
    wl = json_str(r->j, "watchlist");
    health = json_str(r->j, "health");
    if (queue >= 0)
        used += (size_t) snprintf(out + used, size - used, "queue %lldm  ", (long long) queue);
    if (up >= 0 && gates >= 0)
        used += (size_t) snprintf(out + used, size - used, "gates %lld/%lld%s  ", (long long) up, (long long) gates, up * 2 < gates ? "!" : "");
    if (wl.n)
        used += (size_t) snprintf(out + used, size - used, "WL %.*s  ", (int) (wl.n < 16 ? wl.n : 16), wl.p);
    if (health.n && used < size)
        snprintf(out + used, size - used, "%.*s", (int) (health.n < 16 ? health.n : 16), health.p);
}

static void draw_place(const struct model *m, const struct atlas_place *p, bool on, struct cells *c, struct rect r)
{
    char state[96];
    int n;

    if (p->row) {
        n = cells_put(c, r.x, r.y, r.w, p->key, ROLE_ID) + 1;
        n += cells_put(c, r.x + n, r.y, r.w - n, json_str(p->row->j, "name"), ROLE_STRONG) + 1;
        state_text(m, p, state, sizeof state);
        if (n + 4 < r.w)
            cells_str(c, r.x + n, r.y, r.w - n, state, ROLE_DIM);
    } else if (p->key.n) {
        cells_printf(c, r.x, r.y, r.w, ROLE_STRONG, "elsewhere, at %.2f %.2f", p->lat, p->lon);
    } else {
        cells_str(c, r.x, r.y, r.w, "no place told, or off the map", ROLE_STRONG);
    }
    if (on)
        cells_mod(c, r.x, r.y, r.w, 1, CELL_SEL);
}

/* " !P1 000143 SYS.GATE_OUTAGE 02:41 Autogates down": what has room. */
static void draw_incident(const struct model *m, const struct row *i, bool on, struct cells *c, struct rect r)
{
    int priority = put_priority(i), x = 5, id = m->exercise ? 9 : 6;
    struct span owner = json_str(i->j, "owner");
    wf_time opened = put_time(i, "opened", NULL);
    char age[24] = "", p[4] = "P?";

    if (priority)
        snprintf(p, sizeof p, "P%d", priority);
    cells_str(c, r.x + 1, r.y, 1, owner.n ? "" : "!", ROLE_ALARM);
    cells_str(c, r.x + 2, r.y, 2, p, put_priority_role(priority));
    put_id(m, i->key, c, r.x + x, r.y, id, ROLE_ID);
    x += id + 1;
    if (opened != TIME_NONE && m->now != TIME_NONE)
        age_short(m->now > opened ? m->now - opened : 0, age);
    cells_str(c, r.x + x, r.y, r.w - x, age, ROLE_BASE);
    x += (int) strlen(age) + (age[0] != 0);
    x += cells_put(c, r.x + x, r.y, r.w - x, json_str(i->j, "type"), put_priority_role(priority)) + 1;
    if (r.w - x >= 8 && owner.n)
        x += cells_put(c, r.x + x, r.y, r.w - x, owner, ROLE_OWNER) + 1;
    if (r.w - x >= 12)
        cells_put(c, r.x + x, r.y, r.w - x, json_str(i->j, "title"), ROLE_DIM);
    if (on)
        cells_mod(c, r.x, r.y, r.w, 1, CELL_SEL);
}

/* The selected one in words, in the last rows. Returns how many it took. */
static int draw_selected(const struct model *m, const struct atlas *x, const struct atlas_item *v, size_t n, size_t selected, struct cells *c, struct rect r)
{
    struct page p = {.w = r.w};
    int64_t top = 0;
    int rows;
    char state[96] = "";

    page_line(&p);
    if (selected >= n) {
        page_text(&p, 0, true, SPAN_LIT("what was selected is not here any more: J and K select"), ROLE_WARN);
    } else if (v[selected].incident) {
        const struct row *i = v[selected].incident;

        page_part(&p, 0, json_str(i->j, "state"), put_state_role(json_str(i->j, "state")));
        page_part(&p, -1, json_str(i->j, "owner").n ? json_str(i->j, "owner") : SPAN_LIT("nobody owns it"), json_str(i->j, "owner").n ? ROLE_OWNER : ROLE_ALARM);
        page_line(&p);
        page_text(&p, 0, true, json_str(i->j, "title"), ROLE_BASE);
    } else {
        const struct atlas_place *at = &x->places.v[v[selected].place];

        state_text(m, at, state, sizeof state);
        page_text(&p, 0, true, span_str(state), ROLE_BASE);
    }
    rows = (int) p.lines.n < r.h / 2 ? (int) p.lines.n : r.h / 2;
    page_draw(&p, &top, c, (struct rect){r.x, r.y + r.h - rows, r.w, rows});
    page_free(&p);
    return rows;
}

/* "3 checkpoints, 5 open"; and where nothing is open at all, what would fill it. */
static void draw_head(const struct atlas *x, const struct atlas_mark *k, const struct atlas_item *v, size_t n, struct cells *c, struct rect r)
{
    size_t open = 0;
    char text[80];

    for (size_t i = 0; i < n; i++)
        open += v[i].incident != NULL;
    if (x->incidents.n == 0)
        snprintf(text, sizeof text, "no incident is open (F: feeds)");
    else if (k->n > 1)
        snprintf(text, sizeof text, "%zu places here, %zu open", k->n, open);
    else if (open)
        snprintf(text, sizeof text, "%zu open here", open);
    else
        snprintf(text, sizeof text, "nothing is open here");
    cells_str(c, r.x, r.y, r.w, text, ROLE_HEAD);
    if (n > 1 && r.w >= (int) strlen(text) + 13)
        cells_right(c, r.x, r.y, r.w, "J K, Enter", ROLE_DIM);
}

static void draw_side(const struct model *m, struct atlas *x, struct cells *c, struct rect r, struct hits *h)
{
    size_t most = x->places.n + x->incidents.n, n, selected;
    struct atlas_item *v;
    const struct atlas_mark *k = atlas_cursor(x);
    int rows;

    hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 1, 0);
    if (!k || r.h < 3)
        return;
    v = mem_alloc_array(most + 1, sizeof *v);
    n = atlas_items(x, v, most, &selected);
    draw_head(x, k, v, n, c, r);
    rows = r.h - 2 - draw_selected(m, x, v, n, selected, c, (struct rect){r.x, r.y + 1, r.w, r.h - 1});
    rows -= (int64_t) n > rows; /* the last one says how many more there are */
    if (selected < n && (int64_t) selected < x->scroll)
        x->scroll = (int64_t) selected;
    if (selected < n && (int64_t) selected >= x->scroll + rows)
        x->scroll = (int64_t) selected - rows + 1;
    if (x->scroll > (int64_t) n - rows)
        x->scroll = (int64_t) n - rows;
    if (x->scroll < 0)
        x->scroll = 0;
    for (int i = 0; i < rows && (size_t) (x->scroll + i) < n; i++) {
        size_t at = (size_t) (x->scroll + i);
        struct rect one = {r.x, r.y + 1 + i, r.w, 1};

        if (v[at].incident)
            draw_incident(m, v[at].incident, at == selected, c, one);
        else
            draw_place(m, &x->places.v[v[at].place], at == selected, c, one);
        hits_add(h, HIT_FIELD, one.x, one.y, one.w, 1, 0, (int64_t) at);
    }
    if (x->scroll + rows < (int64_t) n)
        cells_printf(c, r.x, r.y + 1 + rows, r.w, ROLE_WARN, "+%lld more below", (long long) ((int64_t) n - x->scroll - rows));
    mem_free(v);
}

/* ---- the screen ---- */

static void draw_title(const struct model *m, const struct atlas *x, struct cells *c, struct rect r)
{
    int at = r.x + 8;

    (void) m;
    at += cells_printf(c, at, r.y - 1, r.w - at, ROLE_SECTION, " %zu place%s, %zu open ", x->places.n, x->places.n == 1 ? "" : "s", x->incidents.n) + 2;
    if (x->built_filter[0] && at + 12 < r.x + r.w) {
        char text[80];

        snprintf(text, sizeof text, " / %.70s ", x->built_filter);
        cells_right(c, at, r.y - 1, r.x + r.w - at - 2, text, ROLE_CHOICE);
    }
}

static void draw(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    struct atlas *x = v->map;
    struct rect map = r, side = r;

    if (!x)
        return;
    atlas_build(x, m, v->list->filter);
    draw_title(m, x, c, r);
    if (r.w < BELOW_UNDER) {
        side.h = r.h / 3;
        map.h = r.h - side.h - 1;
        side.y = r.y + map.h + 1;
        cells_hline(c, r.x, r.y + map.h, r.w, "─", ROLE_FRAME);
    } else {
        side.w = r.w - chart_columns(r.h - (r.h >= LEGEND_FROM)) - 2;
        side.w = side.w < SIDE_LEAST ? SIDE_LEAST : side.w > SIDE_MOST ? SIDE_MOST
                                                                       : side.w;
        map.w = r.w - side.w - 2;
        side.x = r.x + map.w + 2;
        cells_vline(c, side.x - 2, r.y, r.h, "│", ROLE_FRAME);
        if (!m->exercise) {
            cells_glyph(c, side.x - 2, r.y - 1, "┬", ROLE_FRAME);
            cells_glyph(c, side.x - 2, r.y + r.h, "┴", ROLE_FRAME);
        }
    }
    draw_map(m, x, c, map, h);
    draw_side(m, x, c, side, h);
}

const struct view view_map = {.name = "map", .title = "Map", .number = 3, .screen = SCREEN_MAP, .draw = draw};
