/* quarantine: what no plugin could understand: where from, when, why, how many bytes; under the list the reason whole. */
#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"
#include "console/widget/page.h"

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
    {.win = WIN_QUARANTINE,
     .title = "Quarantine",
     .columns = columns,
     .columns_n = ARRAY_LEN(columns),
     .weight = 1,
     .empty = "nothing was set aside: what a plugin can't understand comes here with its reason; F shows the feeds it "
              "would come from"},
};

static void below(const struct model *m, struct view_state *v, struct cells *c, struct rect rect, struct hits *h)
{
    const struct row *r = list_selected(v->list, sections, ARRAY_LEN(sections), m);
    struct page p = {.w = rect.w};
    char buf[32];

    (void) h;
    if (!r)
        return;
    page_part(&p, 0, json_str(r->j, "source"), ROLE_ID);
    page_pair(&p, "item", r->key, ROLE_BASE);
    page_pair(&p, "bytes", put_text(r, "bytes", buf), ROLE_BASE);
    page_pair(&p, "wrong at byte", put_text(r, "offset", buf), ROLE_BASE);
    page_str(&p, -1, "v shows the bytes", ROLE_DIM);
    page_line(&p);
    page_text(&p, 0, true, json_str(r->j, "reason"), ROLE_WARN);
    page_line(&p);
    page_pair(&p, "digest", json_str(r->j, "digest"), ROLE_DIM);
    page_draw(&p, &v->scroll, c, rect);
    page_free(&p);
}

const struct view view_quarantine = {.name = "quarantine",
                                     .title = "Quarantine",
                                     .screen = SCREEN_QUARANTINE,
                                     .sections = sections,
                                     .sections_n = ARRAY_LEN(sections),
                                     .below = below};
