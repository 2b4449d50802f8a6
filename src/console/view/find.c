/* find: incidents open and closed that match a filter. */
#include "console/view/detail.h"
#include "console/view/view.h"

static const struct section sections[] = {
    {.win = WIN_FIND, .title = "Found", .columns = incident_columns, .columns_n = INCIDENT_COLUMNS, .weight = 1, .server_filter = true,
     .empty = "nothing matches: / changes the words, :find looks for others"},
};

static void pane(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    (void) h;
    detail_draw(m, list_selected(v->list, sections, ARRAY_LEN(sections), m), &v->scroll, c, r);
}

const struct view view_find = {.name = "find", .title = "Find", .screen = SCREEN_FLOOR, .sections = sections,
                               .sections_n = ARRAY_LEN(sections), .pane = pane, .wants_detail = true};
