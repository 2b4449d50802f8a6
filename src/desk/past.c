/* past: see past.h. */
#include "desk/past.h"

/* Of one input: checkpoints times hours. What is beyond is not shown; nothing else is lost by it. */
#define PAST_MOST 1024

bool past_is(wf_time occurred, wf_time received)
{
    return occurred != TIME_NONE && occurred < received && board_hour_of(occurred) < board_hour_of(received) &&
           received - occurred > 3600 * NSEC_PER_SEC;
}

/* Whether the board has a value, of whatever kind, for that hour already, or doesn't show it. */
static bool known(const struct state *s, struct span code, int64_t hour, int64_t now)
{
    const struct board_row *r = NULL;
    if (hour <= now - BOARD_HOURS)
        return true;
    for (size_t i = 0; i < s->head->board_n && !r; i++) {
        if (memcmp(state_board(s, i)->code, code.p, 5) == 0)
            r = state_board(s, i);
    }
    if (r && r->n && s->head->hour == hour)
        return true; /* it is being counted, and not closed yet */
    int64_t at = r && r->last_hour ? BOARD_HOURS - 1 - (r->last_hour - hour) : -1;
    return at >= 0 && at < BOARD_HOURS && (r->queue[at] >= 0 || r->low[at] >= 0 || r->pax[at] >= 0);
}

static struct past_hour *hour_for(struct past *p, const struct state *s, struct span code, int64_t hour, int64_t now)
{
    for (size_t i = p->hours.n; i-- > 0;) {
        if (p->hours.v[i].hour == hour && memcmp(p->hours.v[i].code, code.p, 5) == 0)
            return &p->hours.v[i];
    }
    if (code.n != 5 || p->hours.n == PAST_MOST || known(s, code, hour, now))
        return NULL;
    struct past_hour h = {.hour = hour, .low_gates = -1};
    memcpy(h.code, code.p, 5);
    VEC_PUSH(&p->hours, h);
    return &p->hours.v[p->hours.n - 1];
}

void past_add(struct past *p, const struct state *s, struct span code, const wf_status *v, wf_time occurred, wf_time received)
{
    struct past_hour *h = hour_for(p, s, code, board_hour_of(occurred), board_hour_of(received));
    if (!h)
        return;
    if (v->queue_min >= 0) {
        h->sum_queue += v->queue_min;
        h->n_queue++;
    }
    if (v->pax_h >= 0) {
        h->sum_pax += v->pax_h;
        h->n_pax++;
    }
    if (v->gates_up >= 0 && (h->low_gates < 0 || v->gates_up < h->low_gates))
        h->low_gates = v->gates_up;
}

bool past_next(struct past *p, struct arena *a, struct change *c)
{
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < p->hours.n; i++)
        first = p->hours.v[i].hour < first ? p->hours.v[i].hour : first;
    if (!p->hours.n)
        return false;
    struct change_hour *v = arena_alloc(a, p->hours.n * sizeof *v);
    size_t n = 0;
    for (size_t i = p->hours.n; i-- > 0;) {
        const struct past_hour *h = &p->hours.v[i];
        if (h->hour != first)
            continue;
        board_hour_row(&v[n++], h->code, h->sum_queue, h->n_queue, h->sum_pax, h->n_pax, h->low_gates);
        VEC_REMOVE(&p->hours, i);
    }
    c->kind = CHANGE_HOUR;
    c->hour = first;
    c->hours = v;
    c->hours_n = n;
    return true;
}

void past_free(struct past *p)
{
    VEC_FREE(&p->hours);
}
