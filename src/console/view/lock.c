/* lock: see lock.h. */
#include "console/view/lock.h"

#include <stdio.h>

#include "console/model/age.h"
#include "console/theme/role.h"

static void middle(struct cells *c, int y, const char *text, uint8_t role)
{
    int n = (int) strlen(text), x = n < c->w ? (c->w - n) / 2 : 0;

    if (y >= 0 && y < c->h)
        cells_str(c, x, y, c->w - x, text, role);
}

/* How many wait, as figures alone. */
static void counts(const struct lock *l, const struct model *m, struct cells *c, int y)
{
    char text[160], age[32] = "";
    int worst[3] = {0};

    if (m->unowned < 0) {
        middle(c, y, "no engine is heard", ROLE_LOST);
        return;
    }
    if (m->oldest_unowned_s >= 0 && m->unowned > 0)
        age_words(m->oldest_unowned_s * NSEC_PER_SEC, age);
    for (size_t i = 0; i < m->win[WIN_INBOX].rows.n; i++)
        if (m->win[WIN_INBOX].rows.v[i]->priority <= 2)
            worst[m->win[WIN_INBOX].rows.v[i]->priority]++;
    snprintf(text, sizeof text, "%s%lld unowned%s%s   P1 %d   P2 %d   %lld open", m->unowned > 0 ? "!! " : "", (long long) m->unowned, age[0] ? ", the oldest for " : "", age,
             worst[1], worst[2], (long long) (m->open < 0 ? 0 : m->open));
    middle(c, y, text, m->unowned > 0 ? ROLE_ALARM : ROLE_BASE);
    if (l->worse) {
        snprintf(text, sizeof text, "a P%d came since", l->worse);
        middle(c, y + 1, text, ROLE_ALARM);
    }
}

void lock_draw(const struct lock *l, const struct model *m, struct cells *c)
{
    char text[160], at[16] = "";
    int y = c->h / 2 - 4;

    if (l->since != TIME_NONE)
        age_clock(l->since, at);
    snprintf(text, sizeof text, "LOCKED by %.40s%s%s", m->officer[0] ? m->officer : "its officer", at[0] ? " since " : "", at);
    middle(c, y, text, ROLE_STRONG);
    counts(l, m, c, y + 2);
    middle(c, y + 5, l->asking ? "..." : "your password, then Enter; nothing of it is shown", ROLE_BASE);
    if (l->said[0])
        middle(c, y + 7, l->said, ROLE_WARN);
}
