/* duty: who is on duty and who is here, who stands in for whom, who comes next. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"

static bool is_on(const struct row *r)
{
    return json_bool(r->j, "on", false);
}

static void draw_officer(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    cells_put(c, x, y, w, r->key, span_is(r->key, m->officer) ? ROLE_STRONG : ROLE_OWNER);
}

/* "on", "next"; what is over its time says so. */
static void draw_duty(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    bool over = json_bool(r->j, "over", false);

    (void) m;
    cells_str(c, x, y, w, is_on(r) ? over ? "on, over" : "on" : over ? "next, late" : "next", over ? ROLE_WARN : is_on(r) ? ROLE_STRONG : ROLE_BASE);
}

static void draw_moment(const struct row *r, const char *member, struct cells *c, int x, int y, int w)
{
    wf_time at = put_time(r, member, NULL);
    char text[40] = "--";

    if (at != TIME_NONE && time_format(at, text) >= 19) {
        char short_time[24];
        snprintf(short_time, sizeof short_time, "%.5s %.5sZ", text + 5, text + 11);
        cells_str(c, x, y, w, short_time, ROLE_BASE);
        return;
    }
    cells_str(c, x, y, w, text, ROLE_DIM);
}

static void draw_since(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    draw_moment(r, is_on(r) ? "since" : "next", c, x, y, w);
}

static void draw_until(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    draw_moment(r, "until", c, x, y, w);
}

static void draw_here(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    wf_time at = put_time(r, "absent_since", NULL);
    char text[40], age[16];

    if (json_bool(r->j, "here", false)) {
        cells_str(c, x, y, w, "here", ROLE_BASE);
        return;
    }
    age_short(at == TIME_NONE || m->now == TIME_NONE ? 0 : m->now - at, age);
    snprintf(text, sizeof text, "absent %s", age);
    cells_str(c, x, y, w, text, is_on(r) ? ROLE_BAD : ROLE_DIM);
}

static void draw_position(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span by = json_str(r->j, "relief"), whose = json_str(r->j, "stands_for"), until = json_str(r->j, "relief_until");
    char text[200] = "";

    (void) m;
    if (w < 24 && (by.n || whose.n)) /* 80 columns */
        snprintf(text, sizeof text, "%s %.*s", by.n ? "by" : "for", SPAN_FMT(by.n ? by : whose));
    else if (by.n)
        snprintf(text, sizeof text, "%.*s stands in until %.5sZ", SPAN_FMT(by), until.n >= 19 ? until.p + 11 : "");
    else if (whose.n)
        snprintf(text, sizeof text, "stands in for %.*s", SPAN_FMT(whose));
    cells_str(c, x, y, w, text, ROLE_WARN);
}

static const struct column columns[] = {
    {.head = "OFFICER", .sort = "officer", .width = 16, .draw = draw_officer},
    {.head = "DUTY", .width = 10, .draw = draw_duty},
    {.head = "SINCE/FROM", .sort = "since", .width = 12, .draw = draw_since},
    {.head = "UNTIL", .sort = "until", .width = 12, .draw = draw_until},
    {.head = "HERE", .width = 13, .draw = draw_here},
    {.head = "POSITION", .width = 0, .draw = draw_position},
};

static const struct section sections[] = {
    {.win = WIN_DUTY,
     .title = "Duty",
     .columns = columns,
     .columns_n = ARRAY_LEN(columns),
     .weight = 1,
     .empty = "nobody is on duty: \":duty on --until 20:00\" says that you are, \":duty next OFFICER --from 20:00\" who comes"},
};

const struct view view_duty = {.name = "duty", .title = "Duty", .screen = SCREEN_DUTY, .sections = sections, .sections_n = ARRAY_LEN(sections)};
