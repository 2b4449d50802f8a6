/* quarantine: what no plugin could understand: where from, when, why, how many bytes. */
#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"

static void draw_n(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    cells_put(c, x, y, w, r->key, ROLE_ID);
}

static void draw_received(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    char text[32];

    age_moment(put_time(r, "received", NULL), model_now(m), text);
    cells_str(c, x, y, w, text, ROLE_BASE);
}

static void draw_member(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "member", c, x, y, w, ROLE_STRONG);
}

static void draw_source(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "source", c, x, y, w, ROLE_ID);
}

static void draw_bytes(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "bytes", c, x, y, w, ROLE_BASE);
}

static void draw_offset(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "offset", c, x, y, w, ROLE_DIM);
}

static void draw_digest(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "digest");

    (void) m;
    cells_put(c, x, y, w, span_make(s.p, s.n > 12 ? 12 : s.n), ROLE_DIM);
}

static void draw_reason(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "reason", c, x, y, w, ROLE_WARN);
}

static const struct column columns[] = {
    {.head = "NO", .width = 6, .draw = draw_n},
    {.head = "RECEIVED", .width = 16, .draw = draw_received},
    {.head = "MM", .width = 2, .draw = draw_member},
    {.head = "SOURCE", .width = 18, .draw = draw_source},
    {.head = "BYTES", .width = 9, .right = true, .draw = draw_bytes},
    {.head = "AT", .width = 8, .from = 90, .right = true, .draw = draw_offset},
    {.head = "DIGEST", .width = 12, .from = 110, .draw = draw_digest},
    {.head = "WHY", .width = 0, .draw = draw_reason},
};

static const struct section sections[] = {
    {.win = WIN_QUARANTINE, .title = "Quarantine", .columns = columns, .columns_n = ARRAY_LEN(columns), .weight = 1,
     .empty = "nothing was set aside: what a plugin can't understand is kept here with its reason"},
};

const struct view view_quarantine = {.name = "quarantine", .title = "Quarantine", .screen = SCREEN_QUARANTINE, .sections = sections,
                                     .sections_n = ARRAY_LEN(sections)};
