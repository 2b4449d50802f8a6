/* checkpoints: lanes, gates, queues and watch-list links of every checkpoint that reports a status. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"

/* A status older than this is drawn as old. */
#define FRESH_NS (600 * NSEC_PER_SEC)

/* Of one part ("queue"), as the feed that tells it said it last; NULL or a part that is not told: of the row. */
static int64_t age_of(const struct model *m, const struct row *r, const char *part)
{
    wf_time t = put_time(r, "updated", NULL);
    struct span at = json_str(json_get(json_get(r->j, "parts"), part ? part : ""), "at");

    if (at.n && time_parse(at, &t, NULL, NULL) != 0)
        t = TIME_NONE;

    return t == TIME_NONE || model_now(m) == TIME_NONE ? TIME_NONE : model_now(m) - t;
}

static uint8_t fresh(const struct model *m, const struct row *r, const char *part, uint8_t role)
{
    int64_t age = age_of(m, r, part);

    return age == TIME_NONE || age > FRESH_NS ? ROLE_STALE : role;
}

static void draw_code(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    cells_put(c, x, y, w, r->key, ROLE_ID);
}

static void draw_member(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "member", c, x, y, w, ROLE_STRONG);
}

static void draw_name(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "name", c, x, y, w, ROLE_BASE);
}

static bool few(const struct row *r, const char *part, const char *whole)
{
    int64_t a = json_int(r->j, part, -1), b = json_int(r->j, whole, -1);

    return a >= 0 && b > 0 && a * 2 < b;
}

/* "18/24", with "!" when under half are open or up. */
static void open_of(const struct model *m, const struct row *r, const char *part, const char *whole, const char *name, struct cells *c, int x, int y, int w)
{
    int64_t a = json_int(r->j, part, -1), b = json_int(r->j, whole, -1);
    bool marked = few(r, part, whole);
    char text[64], left[24] = "--", right[24] = "--";

    if (a < 0 && b < 0) {
        cells_right(c, x, y, w - 1, "--", ROLE_DIM);
        return;
    }
    if (a >= 0)
        snprintf(left, sizeof left, "%lld", (long long) a);
    if (b >= 0)
        snprintf(right, sizeof right, "%lld", (long long) b);
    snprintf(text, sizeof text, "%s/%s%s", left, right, marked ? "!" : " ");
    cells_right(c, x, y, w, text, fresh(m, r, name, marked ? ROLE_BAD : a >= 0 && a < b ? ROLE_WARN : ROLE_BASE));
}

static void draw_lanes(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    open_of(m, r, "lanes_open", "lanes", "lanes", c, x, y, w);
}

static void draw_gates(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    open_of(m, r, "gates_up", "gates", "gates", c, x, y, w);
}

static void draw_queue(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    int64_t q = json_int(r->j, "queue_min", -1);
    char text[32];

    if (q < 0) {
        cells_right(c, x, y, w, "--", ROLE_DIM);
        return;
    }
    snprintf(text, sizeof text, "%lldm", (long long) q);
    cells_right(c, x, y, w, text, fresh(m, r, "queue", q >= 60 ? ROLE_BAD : q >= 30 ? ROLE_WARN : ROLE_BASE));
}

static void draw_pax(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    put_number(r, "pax_h", c, x, y, w, fresh(m, r, "pax", ROLE_BASE));
}

/* Queue minutes of the last 24 hours, oldest first; a gap is a dot, so that "no word" never looks like "no queue". */
static void draw_history(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    static const char *const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const struct json *history = json_get(r->j, "history");
    int64_t most = 60;
    int skip, i = 0;

    JSON_EACH (v, history)
        if (v->type == JSON_INT && v->i > most)
            most = v->i;
    skip = history && history->type == JSON_ARRAY ? (int) history->count - w : 0;
    JSON_EACH (v, history) {
        if (i++ < skip)
            continue;
        if (v->type != JSON_INT || v->i < 0)
            cells_glyph(c, x++, y, "·", ROLE_DIM);
        else
            cells_glyph(c, x++, y, bars[v->i >= most ? 7 : v->i * 7 / most], fresh(m, r, "queue", v->i >= 60 ? ROLE_BAD : v->i >= 30 ? ROLE_WARN : ROLE_OK));
    }
}

/* "ok", "DEG!", "DN!", "??": short, and never by colour alone. */
static void draw_watchlist(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "watchlist");
    const char *text = span_is(s, "ok") ? "ok" : span_is(s, "degraded") ? "DEG!" : span_is(s, "down") ? "DN!" : "??";

    cells_str(c, x, y, w, text, fresh(m, r, "watchlist", put_health_role(s)));
}

static void draw_health(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    put_field(r, "health", c, x, y, w, fresh(m, r, "health", put_health_role(json_str(r->j, "health"))));
}

static void draw_last(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    int64_t age = age_of(m, r, NULL);
    char bare[16], text[24];

    age_short(age, bare);
    snprintf(text, sizeof text, "%s%c", bare, age != TIME_NONE && age > FRESH_NS ? '!' : ' ');
    cells_right(c, x, y, w, text, fresh(m, r, NULL, ROLE_DIM));
}

static void draw_source(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "source", c, x, y, w, ROLE_DIM);
}

static const struct column columns[] = {
    {.head = "CP", .sort = "checkpoint", .width = 5, .draw = draw_code},
    {.head = "MM", .sort = "member", .width = 2, .draw = draw_member},
    {.head = "LANES", .width = 8, .right = true, .draw = draw_lanes},
    {.head = "GATES", .width = 8, .right = true, .draw = draw_gates},
    {.head = "QUEUE", .width = 5, .right = true, .draw = draw_queue},
    {.head = "PAX/H", .width = 6, .right = true, .draw = draw_pax},
    {.head = "QUEUE, 24 H", .width = 24, .from = 140, .draw = draw_history},
    {.head = "24 H", .width = 12, .from = 100, .until = 140, .draw = draw_history},
    {.head = "WL", .width = 4, .draw = draw_watchlist},
    {.head = "HEALTH", .width = 9, .from = 90, .draw = draw_health},
    {.head = "LAST", .width = 6, .right = true, .draw = draw_last},
    {.head = "SOURCE", .width = 16, .from = 100, .draw = draw_source},
    {.head = "NAME", .sort = "name", .width = 0, .draw = draw_name},
};

/* What is closed, what has few gates, a queue of an hour, a link or a system that is down: before what is well. Within, by code: that does not jump about.
 * Few lanes are no trouble: at night they are closed. */
static int rank(const struct row *r)
{
    bool closed = json_int(r->j, "lanes_open", -1) == 0 && json_int(r->j, "lanes", 0) > 0;

    return !closed && !few(r, "gates_up", "gates") && json_int(r->j, "queue_min", 0) < 60 &&
           put_health_role(json_str(r->j, "watchlist")) != ROLE_BAD && put_health_role(json_str(r->j, "health")) != ROLE_BAD;
}

static const struct section sections[] = {
    {.win = WIN_CHECKPOINTS,
     .title = "Checkpoints",
     .columns = columns,
     .columns_n = ARRAY_LEN(columns),
     .weight = 1,
     .rank = rank,
     .empty = "no checkpoint has reported a status: feeds of kind status fill this, F shows whether they are up"},
};

const struct view view_checkpoints = {.name = "checkpoints", .title = "Checkpoints", .number = 2, .screen = SCREEN_CHECKPOINTS,
                                      .sections = sections, .sections_n = ARRAY_LEN(sections)};
