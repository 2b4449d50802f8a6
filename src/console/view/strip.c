/* strip: see strip.h. */
#include "console/view/strip.h"

#include <stdio.h>

#include "console/model/age.h"
#include "console/theme/role.h"
#include "console/view/put.h"
#include "text/width.h"

/* "000143 own 14:33Z -01:41!", "000118 ihr-verify 17:44Z 3h12", "000120 MY/desk asked 08:00Z 5h02", "000121 back 15:00Z 20:11", "000122 health referred 09:00Z 0:40", "000122 return check 09:00Z 0:40", "BA-0007 MYJHB ends 14:33Z 1h41" */
static void one(const struct model *m, const struct model_clock *k, char *out, size_t size)
{
    char at[32], left[16];
    const char *what = strcmp(k->kind, "own") == 0 ? "own" : strcmp(k->kind, "shelved") == 0 ? "back"
                                                         : strcmp(k->kind, "task") == 0      ? "task"
                                                         : k->name[0]                        ? k->name
                                                                                             : "clock";
    const char *after = strcmp(k->kind, "question") == 0 ? " asked" : strcmp(k->kind, "referral") == 0 ? " referred" : strcmp(k->kind, "check") == 0 ? " check" : strcmp(k->kind, "action") == 0 ? " ends" : "";
    bool over = k->due <= m->now;

    age_moment(k->due, m->now, at);
    age_short(over ? m->now - k->due : k->due - m->now, left);
    snprintf(out, size, "%s%.*s %s%s %s %s%s%s", m->exercise ? "EX " : "", SPAN_FMT(strcmp(k->kind, "action") == 0 ? span_str(k->id) : put_short_id(span_str(k->id))), what, after, at, over ? "-" : "", left, over ? "!" : "");
}

/* " +3 more": those that have no room; "+9 or more" where the engine may know of others, since it tells MODEL_CLOCKS at most. */
enum { MORE_ROOM = 12 };
static void more(struct cells *c, int x, int y, int n, bool others)
{
    char text[24];

    snprintf(text, sizeof text, " +%d%s more", n, others ? " or" : "");
    cells_str(c, x, y, c->w - x - 1, text, ROLE_DIM);
}

void strip_draw(const struct model *m, struct cells *c, int y)
{
    char text[160];
    int x = 1;

    cells_fill(c, 0, y, c->w, 1, ROLE_BASE);
    x += cells_str(c, x, y, c->w - 2, "clocks:", ROLE_DIM) + 1;
    if (m->now == TIME_NONE)
        return;
    if (!m->clocks_n) {
        cells_str(c, x, y, c->w - x - 1, "none runs", ROLE_DIM);
        return;
    }
    for (int i = 0; i < m->clocks_n; i++) {
        int w, apart = i ? 3 : 0, left = m->clocks_n - i;
        bool last = left == 1 && m->clocks_n < MODEL_CLOCKS;

        one(m, &m->clocks[i], text, sizeof text);
        w = text_width(NULL, span_str(text));
        if (i && x + apart + w + (last ? 0 : MORE_ROOM) > c->w - 1) {
            more(c, x, y, left, m->clocks_n == MODEL_CLOCKS);
            return;
        }
        if (i)
            x += cells_str(c, x, y, apart, " | ", ROLE_FRAME);
        x += cells_str(c, x, y, c->w - x - 1, text, m->clocks[i].due <= m->now ? ROLE_BAD : ROLE_BASE);
    }
}
