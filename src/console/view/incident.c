/* incident: one incident on the whole screen. */
#include "console/view/detail.h"
#include "console/view/put.h"

static void draw(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    const struct row *row = window_row(&m->win[WIN_DETAIL], 0);

    hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 0, 0);
    if (!row) {
        cells_str(c, r.x + 1, r.y, r.w - 2,
                  m->win[WIN_DETAIL].loaded ? "there is no such incident: Esc goes back" : "loading ...", ROLE_EMPTY);
        return;
    }
    /* Lines of more than 110 columns are hard to read. */
    if (r.w > 112)
        r.w = 112;
    r.x++;
    r.w -= 2;
    detail_draw(m, row, &v->scroll, c, r);
}

const struct view view_incident = {.name = "incident", .title = "Incident", .screen = SCREEN_FLOOR, .draw = draw, .wants_detail = true};
