/* topline: see topline.h. */
#include "console/topline.h"

#include <stdio.h>

#include "console/model/age.h"
#include "console/theme/role.h"
#include "console/view/put.h"
#include "text/width.h"

struct piece {
    char text[160];
    char brief[32]; /* what stands in its place where there is no room, or "" */
    int rank;       /* the highest is left out first; 0: never */
    int brief_rank;
    uint8_t role;
    bool left;
};

static struct piece *piece(struct piece *p, int *n, uint8_t role, int rank, bool left)
{
    p[*n] = (struct piece){.role = role, .rank = rank, .left = left};
    return &p[(*n)++];
}

static void unowned_piece(struct piece *p, int *n, const struct model *m)
{
    bool some = m->unowned > 0;
    struct piece *v = piece(p, n, some ? ROLE_ALARM : ROLE_CALM, 0, false);
    char age[16];

    if (m->unowned < 0) {
        snprintf(v->text, sizeof v->text, "- unowned");
        return;
    }
    snprintf(v->text, sizeof v->text, "%s%lld unowned", some ? "!! " : "", (long long) m->unowned);
    if (!some || m->oldest_unowned_s < 0)
        return;
    age_short(m->oldest_unowned_s * NSEC_PER_SEC, age);
    v = piece(p, n, ROLE_ALARM, 4, false);
    snprintf(v->text, sizeof v->text, "oldest %s", age);
}

/* "! approve N-0033+1" and, where there is room, "waits 04:12"; what is approved and runs out: "! release N-0034", "04:23 left". */
static void notices_piece(struct piece *p, int *n, const struct model *m)
{
    const struct model_notices *t = &m->notices;
    wf_time until = t->until;
    char more[24] = "", age[16];
    struct piece *v;

    if (t->waiting <= 0)
        return;
    v = piece(p, n, ROLE_ALARM, 0, false);
    if (t->waiting > 1)
        snprintf(more, sizeof more, "+%lld", (long long) t->waiting - 1);
    if (t->notice[0])
        snprintf(v->text, sizeof v->text, "! %s %s%s%s", until != TIME_NONE ? "release" : "approve", m->exercise ? "EX " : "", t->notice, more);
    else
        snprintf(v->text, sizeof v->text, "! %lld to approve", (long long) t->waiting);
    if (m->now == TIME_NONE || (until == TIME_NONE && t->since == TIME_NONE))
        return;
    v = piece(p, n, ROLE_ALARM, 2, false);
    age_short(until != TIME_NONE ? until - m->now : m->now - t->since, age);
    snprintf(v->text, sizeof v->text, until != TIME_NONE ? "%s left" : "waits %s", age);
    snprintf(v->brief, sizeof v->brief, "%s", age);
    v->brief_rank = 1;
}

/* "posture ALERT", at least "ALERT"; the global level where there is one; one that waits for another officer. */
static void floor_pieces(struct piece *p, int *n, const struct model *m)
{
    bool calm = !strcmp(m->posture, "WATCH"), mine = !strcmp(m->level_proposed_by, m->officer);
    struct piece *v;

    if (m->posture[0]) {
        v = piece(p, n, calm ? ROLE_TOP : ROLE_WARN, 6, false);
        snprintf(v->text, sizeof v->text, "posture %s", m->posture);
        snprintf(v->brief, sizeof v->brief, "%s", m->posture);
        v->brief_rank = calm ? 3 : 2;
    }
    if (m->level[0] && strcmp(m->level, "NONE") != 0) {
        bool pandemic = !strcmp(m->level, "PANDEMIC_EMERGENCY");
        v = piece(p, n, ROLE_ALARM, pandemic ? 5 : 1, false);
        snprintf(v->text, sizeof v->text, "%s", pandemic ? "PANDEMIC EMERGENCY" : m->level);
        snprintf(v->brief, sizeof v->brief, "%s", pandemic ? "PANDEMIC" : "");
        v->brief_rank = 1;
    }
    if (m->level_proposed[0]) {
        v = piece(p, n, mine ? ROLE_TOP : ROLE_WARN, mine ? 6 : 4, false);
        snprintf(v->text, sizeof v->text, mine ? "%s proposed" : "confirm %s?", m->level_proposed);
    }
}

static int top_pieces(struct piece *p, const struct model *m, int64_t now_mono)
{
    int n = 0;
    struct piece *v = piece(p, &n, m->exercise ? ROLE_EXERCISE : ROLE_ACTUAL, 0, true);

    snprintf(v->text, sizeof v->text, " %s%s%s ", m->mode[0] ? m->mode : "NO ENGINE", m->exercise_id[0] ? " " : "", m->exercise_id);
    if (m->mode[0] && m->exercise_id[0]) { /* which exercise it is goes before what the floor is in */
        v->rank = 2;
        snprintf(v->brief, sizeof v->brief, " %s ", m->mode);
    }
    if (m->observer) {
        v = piece(p, &n, ROLE_WARN, 0, true);
        snprintf(v->text, sizeof v->text, "READ-ONLY");
    }
    v = piece(p, &n, ROLE_TOP, 8, true);
    snprintf(v->text, sizeof v->text, "%s", m->centre);
    floor_pieces(p, &n, m);
    if (m->trouble[0]) { /* its head: "the disk is full" */
        v = piece(p, &n, ROLE_ALARM, 0, false);
        snprintf(v->text, sizeof v->text, "! %.*s", (int) strcspn(m->trouble, ":"), m->trouble);
    }
    unowned_piece(p, &n, m);
    notices_piece(p, &n, m);
    if (m->on_duty >= 0) {
        v = piece(p, &n, m->on_duty ? ROLE_TOP : ROLE_ALARM, m->on_duty ? 3 : 0, false);
        snprintf(v->text, sizeof v->text, m->on_duty ? "%lld on duty" : "!! nobody on duty", (long long) m->on_duty);
    }
    v = piece(p, &n, m->feeds_total > 0 && m->feeds_up < m->feeds_total ? ROLE_ALARM : ROLE_TOP, 0, false);
    if (m->feeds_total >= 0)
        snprintf(v->text, sizeof v->text, "feeds %lld/%lld", (long long) m->feeds_up, (long long) m->feeds_total);
    else
        snprintf(v->text, sizeof v->text, "feeds -/-");
    v = piece(p, &n, ROLE_TOP, 0, false);
    if (m->link == LINK_UP) {
        age_clock(m->now, v->text);
    } else {
        char age[16];
        age_short(m->lost_since ? now_mono - m->lost_since : 0, age);
        v->role = ROLE_LOST;
        snprintf(v->text, sizeof v->text, " STALE %s ", age);
    }
    if (m->local_offset != OFFSET_NONE && m->now != TIME_NONE) {
        struct time_fields f;
        time_split(m->now, m->local_offset, &f);
        v = piece(p, &n, ROLE_TOP, 5, false);
        snprintf(v->text, sizeof v->text, "%02d:%02d %s", f.hour, f.minute, m->local_zone);
    }
    if (m->key) {
        static const char *const keys[] = {"", "key locked", "key ...", "key open"};
        v = piece(p, &n, m->key == 3 ? ROLE_CALM : ROLE_TOP, 6, false);
        snprintf(v->text, sizeof v->text, "%s", keys[m->key & 3]);
    }
    v = piece(p, &n, ROLE_TOP, 7, false);
    snprintf(v->text, sizeof v->text, "%s%s", m->officer, m->duty ? " duty" : "");
    return n;
}

static int piece_width(const struct piece *p)
{
    return text_width(NULL, span_str(p->text));
}

void topline_draw(const struct model *m, struct cells *c, int64_t now_mono)
{
    struct piece p[16];
    int n = top_pieces(p, m, now_mono), total, x, right = 0;

    for (;;) {
        int drop = -1;

        total = 0;
        right = 0;
        for (int i = 0; i < n; i++) {
            if (!p[i].text[0])
                continue;
            total += piece_width(&p[i]) + 2;
            right += p[i].left ? 0 : piece_width(&p[i]) + 2;
            if (p[i].rank && (drop < 0 || p[i].rank > p[drop].rank))
                drop = i;
        }
        if (total <= c->w || drop < 0)
            break;
        memcpy(p[drop].text, p[drop].brief, sizeof p[drop].brief);
        p[drop].rank = p[drop].text[0] ? p[drop].brief_rank : 0;
        p[drop].brief[0] = 0;
    }
    for (int i = 1; m->link != LINK_UP && i < n; i++)
        if (p[i].role != ROLE_LOST)
            p[i].role = ROLE_STALE;
    cells_fill(c, 0, 0, c->w, 1, ROLE_TOP);
    x = 0;
    for (int i = 0; i < n; i++)
        if (p[i].left && p[i].text[0])
            x += cells_str(c, x, 0, c->w - x, p[i].text, p[i].role) + 1;
    x = c->w - right + 1 > x ? c->w - right + 1 : x;
    for (int i = 0; i < n; i++)
        if (!p[i].left && p[i].text[0])
            x += cells_str(c, x, 0, c->w - x, p[i].text, p[i].role) + 2;
}
