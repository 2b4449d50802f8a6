/* footer: see footer.h. */
#include "console/footer.h"

#include <stdio.h>

#include "console/theme/role.h"
#include "console/view/notice_put.h"
#include "console/view/run_put.h"

/* "alerts 4/10min  P1 5% P2 15% P3-4 80%": how much officers are asked to look at, as far as there is room; a flood, and more than 5 or 15 per cent of the grave ones, stand out.
   Drawn from the right; returns its width. */
static int draw_load(const struct model *m, struct cells *c, int right, int y, int most)
{
    char alerts[40], shares[48];
    int n, w;

    if (m->alerts < 0)
        return 0;
    snprintf(alerts, sizeof alerts, m->flood ? "FLOOD %lld/10min" : "alerts %lld/10min", (long long) m->alerts);
    snprintf(shares, sizeof shares, "P1 %lld%% P2 %lld%% P3-4 %lld%%", (long long) m->p1, (long long) m->p2, (long long) m->p3);
    if ((int) strlen(alerts) > most)
        snprintf(alerts, sizeof alerts, m->flood ? "! %lld/10min" : "%lld/10min", (long long) m->alerts);
    n = (int) strlen(alerts);
    w = n + 2 + (int) strlen(shares);
    if (w > most || m->p1 + m->p2 + m->p3 == 0)
        w = n;
    if (w > most)
        return 0;
    cells_str(c, right - w, y, n, alerts, m->flood ? ROLE_ALARM : ROLE_FOOT);
    if (w > n)
        cells_str(c, right - w + n + 2, y, w - n - 2, shares, m->p1 > 5 || m->p2 > 15 ? ROLE_WARN : ROLE_FOOT);
    return w;
}

/* "2 answers late", of what is mine, up to column `right`. Returns the columns it takes. */
static int draw_answers(const struct model *m, struct cells *c, int y, int right)
{
    const struct window *mine = &m->win[WIN_MINE];
    char text[32];
    int late = 0;

    for (size_t i = 0; i < mine->rows.n; i++)
        late += put_answer_late(m, mine->rows.v[i]);
    if (!late)
        return 0;
    snprintf(text, sizeof text, "%d answer%s late", late, late == 1 ? "" : "s");
    cells_right(c, 0, y, right, text, ROLE_BAD);
    return (int) strlen(text) + 2;
}

/* Does it go to another screen, from nearly every one? */
static bool is_general(const struct command *cmd)
{
    return __builtin_popcount(cmd->screens) > 6;
}

void footer_draw(enum view_id view, const struct model *m, const struct row *notice, struct cells *c, int y, struct hits *h)
{
    size_t n;
    const struct command *all = commands_all(&n);
    unsigned screen = view_get(view)->screen;
    char open[96] = "", shelved[64] = "";
    int x = 1, room = c->w - 2;

    cells_fill(c, 0, y, c->w, 1, ROLE_FOOT);
    if (m->open >= 0) {
        if (m->shelved > 0)
            snprintf(shelved, sizeof shelved, "%lld shelved  ", (long long) m->shelved);
        if (m->suppressed > 0)
            snprintf(shelved + strlen(shelved), sizeof shelved - strlen(shelved), "%lld inside  ", (long long) m->suppressed);
        snprintf(open, sizeof open, ":command  %s%lld open", shelved, (long long) m->open);
        room -= (int) strlen(open) + 2;
        int load = draw_load(m, c, room + 1, y, (notice ? c->w / 3 : c->w * 2 / 3) - (int) strlen(open));
        room -= load ? load + 2 : 0;
        cells_right(c, 0, y, c->w - 1, open, ROLE_FOOT);
        cells_str(c, c->w - 1 - (int) strlen(open), y, 1, ":", ROLE_KEY);
    }
    room -= draw_answers(m, c, y, room - 1);
    for (size_t k = 0; k < 2 * n && view != VIEW_COMPOSE; k++) { /* first what this screen has of its own */
        const struct command *cmd = &all[k < n ? k : k - n];
        size_t key_n = cmd->keys ? strcspn(cmd->keys, " ") : 0;
        struct hit *hit;
        int w;

        /* tabs and the help at the top name those keys already */
        if (!(cmd->screens & screen) || (k < n) == is_general(cmd) || !cmd->menu || !key_n || (cmd->keys[0] >= '1' && cmd->keys[0] <= '9') || cmd->keys[0] == '?' || cmd->keys[0] == ':')
            continue;
        if (view == VIEW_RUN && run_row(m) && !run_verb_fits(run_row(m)->j, cmd->name))
            continue;
        if (notice && !notice_verb_fits(m, notice, cmd->name))
            continue;
        w = (int) key_n + 1 + (int) strlen(cmd->menu);
        if (x + w > room)
            break;
        hit = hits_add(h, HIT_KEY, x, y, w, 1, 0, 0);
        if (hit)
            snprintf(hit->key, sizeof hit->key, "%.*s", (int) key_n, cmd->keys);
        x += cells_put(c, x, y, room - x, span_make(cmd->keys, key_n), ROLE_KEY) + 1;
        x += cells_str(c, x, y, room - x, cmd->menu, ROLE_FOOT) + 2;
    }
}
