/* log: the journal's facts, newest first: who did what, when, to which incident. */
#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"

static void draw_seq(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "seq", c, x, y, w, ROLE_DIM);
}

static void draw_time(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    wf_time t = put_time(r, "time", NULL);
    char text[32];

    (void) m;
    age_clock(t, text);
    cells_str(c, x, y, w, text, ROLE_BASE);
}

static void draw_day(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "time");

    (void) m;
    cells_put(c, x, y, w, span_make(s.p, s.n > 10 ? 10 : s.n), ROLE_DIM);
}

static void draw_officer(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "officer", c, x, y, w, ROLE_OWNER);
}

static void draw_kind(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "kind", c, x, y, w, ROLE_STRONG);
}

static void draw_incident(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "incident");

    if (s.n)
        put_id(m, s, c, x, y, w, ROLE_ID);
}

static void draw_text(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    const struct json *struck = json_get(r->j, "struck");
    bool is = struck && struck->type == JSON_OBJECT;
    int n = is ? cells_printf(c, x, y, w, ROLE_WARN, "struck by %.*s: ", SPAN_FMT(json_str(struck, "officer"))) : 0;

    (void) m;
    if (n < w)
        cells_put(c, x + n, y, w - n, json_str(r->j, "text"), is ? ROLE_DIM : ROLE_BASE);
}

static const struct column columns[] = {
    {.head = "SEQ", .width = 9, .from = 90, .right = true, .draw = draw_seq},
    {.head = "DAY", .width = 10, .from = 110, .draw = draw_day},
    {.head = "TIME", .width = 9, .draw = draw_time},
    {.head = "OFFICER", .width = 12, .draw = draw_officer},
    {.head = "KIND", .width = 16, .draw = draw_kind},
    {.head = "INCIDENT", .width = 9, .actual = 8, .draw = draw_incident},
    {.head = "WHAT", .width = 0, .draw = draw_text},
};

static const struct section sections[] = {
    {.win = WIN_LOG,
     .title = "Log",
     .columns = columns,
     .columns_n = ARRAY_LEN(columns),
     .weight = 1,
     .empty =
         "nothing was recorded yet: every change of an incident is a line here; on the Floor (1) n opens one by hand"},
};

const struct view view_log = {.name = "log", .title = "Log", .number = 8, .screen = SCREEN_LOG, .sections = sections,
                              .sections_n = ARRAY_LEN(sections)};
