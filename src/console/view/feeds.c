/* feeds: every source and how fresh it is, and the plugins that read them; trouble first. Under them what is known of the selected one, whole. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"
#include "console/widget/page.h"

static void draw_id(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    cells_put(c, x, y, w, r->key, ROLE_ID);
}

static void draw_member(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "member", c, x, y, w, ROLE_STRONG);
}

static void draw_transport(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "transport", c, x, y, w, ROLE_DIM);
}

static void draw_state(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "state", c, x, y, w, put_health_role(json_str(r->j, "state")));
}

/* Real seconds: feeds are judged by the monotonic clock, not by domain time, so an exercise's speed is taken out. The engine says whether there
 * is an age at all (a push source without a heartbeat has none); it grows here, between two words of the engine. */
static void draw_age(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    const struct json *told = json_get(r->j, "age_s");
    struct span state = json_str(r->j, "state");
    wf_time last = put_time(r, "last_ok", NULL), now = model_now(m);
    int64_t age = told && told->type != JSON_NULL && last != TIME_NONE && now != TIME_NONE ? (int64_t) ((double) (now - last) / m->clock.speed) : TIME_NONE;

    put_age(age, c, x, y, w, span_is(state, "UP") ? ROLE_BASE : ROLE_STALE);
}

static void draw_interval(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    int64_t s = json_int(r->j, "interval_s", -1);
    char text[32];

    (void) m;
    if (s <= 0) {
        cells_right(c, x, y, w, "push", ROLE_DIM);
        return;
    }
    snprintf(text, sizeof text, "%llds", (long long) s);
    cells_right(c, x, y, w, text, ROLE_DIM);
}

static void draw_reports(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "reports", c, x, y, w, ROLE_BASE);
}

static void draw_error(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span error = json_str(r->j, "error");
    wf_time next = put_time(r, "next_try", NULL);
    char when[32];

    (void) m;
    if (json_bool(r->j, "content_old", false)) {
        int n = cells_str(c, x, y, w, "CONTENT OLD ", ROLE_WARN);
        x += n;
        w -= n;
    }
    int64_t missing = json_int(r->j, "missing", 0);
    if (missing > 0) { /* of a numbered feed */
        int n = cells_printf(c, x, y, w, ROLE_WARN, "%lld MISSING ", (long long) missing);
        x += n;
        w -= n;
    }
    if (!error.n || w <= 0)
        return;
    if (next != TIME_NONE && w > 30) {
        int n;
        age_moment(next, next, when);
        n = cells_printf(c, x, y, w, ROLE_DIM, "next try %s: ", when);
        x += n;
        w -= n;
    }
    cells_put(c, x, y, w, error, ROLE_BAD);
}

static const struct column feed_columns[] = {
    {.head = "FEED", .sort = "id", .width = 20, .draw = draw_id},
    {.head = "MM", .sort = "member", .width = 2, .draw = draw_member},
    {.head = "STATE", .sort = "state", .width = 11, .draw = draw_state},
    {.head = "AGE", .width = 5, .right = true, .draw = draw_age},
    {.head = "EVERY", .width = 5, .right = true, .draw = draw_interval},
    {.head = "VIA", .width = 6, .from = 90, .draw = draw_transport},
    {.head = "REPORTS", .sort = "reports", .width = 8, .right = true, .draw = draw_reports},
    {.head = "WHAT IS WRONG", .width = 0, .draw = draw_error},
};

static void draw_version(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "version", c, x, y, w, ROLE_DIM);
}

static void draw_restarts(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "restarts", c, x, y, w, json_int(r->j, "restarts", 0) > 0 ? ROLE_WARN : ROLE_BASE);
}

static void draw_parsed(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "parsed", c, x, y, w, ROLE_BASE);
}

static void draw_quarantined(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "quarantined", c, x, y, w, json_int(r->j, "quarantined", 0) > 0 ? ROLE_WARN : ROLE_BASE);
}

static void draw_p99(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "time_us_p99", c, x, y, w, json_int(r->j, "time_us_p99", 0) > 50000 ? ROLE_WARN : ROLE_DIM);
}

static void draw_last_error(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "last_error");

    (void) m;
    if (s.n)
        cells_put(c, x, y, w, s, ROLE_BAD);
}

static const struct column plugin_columns[] = {
    {.head = "PLUGIN", .sort = "name", .width = 12, .draw = draw_id},
    {.head = "VERSION", .width = 7, .draw = draw_version},
    {.head = "MM", .sort = "member", .width = 2, .draw = draw_member},
    {.head = "STATE", .sort = "state", .width = 11, .draw = draw_state},
    {.head = "RESTARTS", .width = 8, .right = true, .draw = draw_restarts},
    {.head = "PARSED", .width = 8, .right = true, .draw = draw_parsed},
    {.head = "SET ASIDE", .width = 9, .right = true, .draw = draw_quarantined},
    {.head = "P99 US", .width = 7, .right = true, .from = 90, .draw = draw_p99},
    {.head = "LAST FAULT", .width = 0, .draw = draw_last_error},
};

/* What is down, what is late, what limps, what is well, what is switched off. */
static int rank(const struct row *r)
{
    bool limps = json_bool(r->j, "content_old", false) || json_int(r->j, "missing", 0) > 0 ||
                 put_health_role(json_str(r->j, "health")) == ROLE_WARN;

    switch (put_health_role(json_str(r->j, "state"))) {
    case ROLE_BAD:
    case ROLE_UNKNOWN: return 0;
    case ROLE_WARN: return 1;
    case ROLE_OK: return span_is(json_str(r->j, "health"), "DOWN") ? 0 : limps ? 2 : 3;
    default: return 4;
    }
}

static const struct section sections[] = {
    {.win = WIN_FEEDS,
     .title = "Feeds",
     .columns = feed_columns,
     .columns_n = ARRAY_LEN(feed_columns),
     .weight = 2,
     .rank = rank,
     .empty = "no feed is switched on: \"watchfloor plugin enable NAME\" switches on those of a plugin"},
    {.win = WIN_PLUGINS,
     .title = "Plugins",
     .columns = plugin_columns,
     .columns_n = ARRAY_LEN(plugin_columns),
     .weight = 1,
     .rank = rank,
     .empty = "no plugin is switched on: \"watchfloor plugin enable NAME\" does so"},
};

static void pair(struct page *p, const struct row *r, const char *label, const char *member, uint8_t role)
{
    char buf[32];

    page_pair(p, label, put_text(r, member, buf), role);
}

static void moment(struct page *p, const struct model *m, const struct row *r, const char *label, const char *member)
{
    wf_time t = put_time(r, member, NULL);
    char text[32];

    if (t == TIME_NONE)
        return;
    age_moment(t, model_now(m), text);
    page_pair(p, label, span_str(text), ROLE_BASE);
}

/* A word that tells trouble, and why, whole. */
static void reason(struct page *p, const struct row *r, const char *member)
{
    if (!json_str(r->j, member).n)
        return;
    page_line(p);
    page_text(p, 0, true, json_str(r->j, member), ROLE_BAD);
}

static void below(const struct model *m, struct view_state *v, struct cells *c, struct rect rect, struct hits *h)
{
    const struct row *r = list_selected(v->list, sections, ARRAY_LEN(sections), m);
    struct page p = {.w = rect.w};
    struct span state;

    (void) h;
    if (!r)
        return;
    state = json_str(r->j, "state");
    page_part(&p, 0, r->key, ROLE_ID);
    page_part(&p, -1, state, put_health_role(state));
    page_part(&p, -1, json_str(r->j, "title"), ROLE_BASE);
    reason(&p, r, "error");
    reason(&p, r, "last_error");
    reason(&p, r, "health_text");
    page_line(&p);
    moment(&p, m, r, "next try", "next_try");
    moment(&p, m, r, "last ok", "last_ok");
    moment(&p, m, r, "content of", "content_at");
    pair(&p, r, "missing", "missing", ROLE_WARN);
    pair(&p, r, "failures", "failures", ROLE_BASE);
    pair(&p, r, "restarts", "restarts", ROLE_BASE);
    pair(&p, r, "set aside", "quarantined", ROLE_BASE);
    pair(&p, r, "plugin", "plugin", ROLE_BASE);
    page_line(&p);
    page_text(&p, 0, true, json_str(r->j, "url"), ROLE_DIM);
    page_draw(&p, &v->scroll, c, rect);
    page_free(&p);
}

const struct view view_feeds = {.name = "feeds",
                                .title = "Feeds",
                                .screen = SCREEN_FEEDS,
                                .sections = sections,
                                .sections_n = ARRAY_LEN(sections),
                                .below = below};
