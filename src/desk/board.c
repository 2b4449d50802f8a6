#include "desk/board.h"

#include <stdio.h>

#include "desk/past.h"
#include "model/words.h"

int64_t board_hour_of(wf_time t)
{
    int64_t per = 3600 * NSEC_PER_SEC;
    return t >= 0 ? t / per : -((-t + per - 1) / per);
}

static void take_text(char *out, size_t size, wf_str s)
{
    size_t n = s.n < size - 1 ? s.n : size - 1;
    /* Not in the middle of a character. */
    while (n && n < s.n && ((unsigned char) s.p[n] & 0xc0) == 0x80)
        n--;
    memset(out, 0, size);
    if (n)
        memcpy(out, s.p, n);
}

/* ---- the last word ---- */

static bool says(const wf_status *v, enum board_parts part)
{
    switch (part) {
    case BOARD_LANES: return v->lanes_open >= 0 || v->lanes >= 0;
    case BOARD_GATES: return v->gates_up >= 0 || v->gates >= 0;
    case BOARD_QUEUE: return v->queue_min >= 0;
    case BOARD_PAX: return v->pax_h >= 0;
    case BOARD_WATCHLIST: return v->watchlist != 0;
    case BOARD_HEALTH: return v->health.n > 0;
    case BOARD_PARTS: break;
    }
    return false;
}

/* The part as v has it; one that v does not say is emptied. */
static void put_part(struct board_row *r, enum board_parts part, const wf_status *v)
{
    switch (part) {
    case BOARD_LANES:
        r->lanes_open = v->lanes_open;
        r->lanes = v->lanes;
        break;
    case BOARD_GATES:
        r->gates_up = v->gates_up;
        r->gates = v->gates;
        break;
    case BOARD_QUEUE: r->queue_min = v->queue_min; break;
    case BOARD_PAX: r->pax_h = v->pax_h; break;
    case BOARD_WATCHLIST: r->watchlist = (uint8_t) v->watchlist; break;
    case BOARD_HEALTH: take_text(r->health, sizeof r->health, v->health); break;
    case BOARD_PARTS: break;
    }
}

/* The row's own time, source and member: of its newest part. */
static void sum_up(struct board_row *r)
{
    const struct board_part *newest = NULL;
    for (int i = 0; i < BOARD_PARTS; i++) {
        const struct board_part *p = &r->part[i];
        if (p->at != TIME_NONE && (!newest || p->at > newest->at || (p->at == newest->at && p->intake > newest->intake)))
            newest = p;
    }
    r->has_now = newest != NULL;
    r->updated = newest ? newest->at : TIME_NONE;
    r->intake = newest ? newest->intake : 0;
    r->source = newest ? newest->source : 0;
    memset(r->member, 0, sizeof r->member);
    if (newest)
        memcpy(r->member, newest->member, sizeof r->member);
}

static void take_now(struct board_row *r, const struct board_status *b, uint16_t source)
{
    for (int i = 0; i < BOARD_PARTS; i++) {
        struct board_part *p = &r->part[i];
        if (p->at != TIME_NONE && b->occurred < p->at)
            continue;
        /* A remark stands while its source repeats it; a figure that is not said was not taken. */
        if (i == BOARD_HEALTH && p->source == source && !says(b->status, BOARD_HEALTH)) {
            *p = (struct board_part){.at = TIME_NONE};
            put_part(r, BOARD_HEALTH, b->status);
        }
        if (!says(b->status, (enum board_parts) i))
            continue;
        *p = (struct board_part){.at = b->occurred, .intake = b->intake, .source = source};
        if (b->member.n == 2)
            memcpy(p->member, b->member.p, 2);
        put_part(r, (enum board_parts) i, b->status);
    }
    sum_up(r);
}

bool board_hour_over(const struct state *s, int64_t hour)
{
    return s->head->hour && (s->head->hour < hour || s->head->hour > hour + 1);
}

static void count_hour(struct state *s, struct board_row *r, const wf_status *v, int64_t hour)
{
    if (s->head->hour == 0 || board_hour_over(s, hour)) {
        for (size_t i = 0; i < s->head->board_n; i++) {
            struct board_row *x = state_board(s, i);
            x->sum_queue = x->sum_pax = 0;
            x->n_queue = x->n_pax = x->n = 0;
            x->low_gates = -1;
        }
        s->head->hour = hour;
    }
    if (hour != s->head->hour)
        return;
    r->n++;
    if (v->queue_min >= 0) {
        r->sum_queue += v->queue_min;
        r->n_queue++;
    }
    if (v->pax_h >= 0) {
        r->sum_pax += v->pax_h;
        r->n_pax++;
    }
    if (v->gates_up >= 0 && (r->low_gates < 0 || v->gates_up < r->low_gates))
        r->low_gates = v->gates_up;
}

void board_take(struct state *s, const struct board_status *b, uint64_t stamp)
{
    struct board_row *r = state_checkpoint(s, b->checkpoint, true);
    if (!r)
        return;
    if (!past_is(b->occurred, b->received))
        count_hour(s, r, b->status, board_hour_of(b->received));
    take_now(r, b, state_name(s, b->source));
    r->stamp = stamp;
}

/* ---- the hours ---- */

static void shift(struct board_row *r, int64_t to)
{
    bool back = r->last_hour - to >= BOARD_HOURS; /* the clock was set back */
    if (r->last_hour == 0 || to - r->last_hour >= BOARD_HOURS || back) {
        memset(r->queue, 0xff, sizeof r->queue);
        memset(r->low, 0xff, sizeof r->low);
        memset(r->pax, 0xff, sizeof r->pax);
    } else if (to > r->last_hour) {
        size_t by = (size_t) (to - r->last_hour), keep = BOARD_HOURS - by;
        memmove(r->queue, r->queue + by, keep * sizeof *r->queue);
        memmove(r->low, r->low + by, keep * sizeof *r->low);
        memmove(r->pax, r->pax + by, keep * sizeof *r->pax);
        memset(r->queue + keep, 0xff, by * sizeof *r->queue);
        memset(r->low + keep, 0xff, by * sizeof *r->low);
        memset(r->pax + keep, 0xff, by * sizeof *r->pax);
    }
    if (to > r->last_hour || back)
        r->last_hour = to;
}

void board_hour(struct state *s, const struct change *c)
{
    for (size_t i = 0; i < c->hours_n; i++) {
        const struct change_hour *h = &c->hours[i];
        struct board_row *r = state_checkpoint(s, span_make(h->code, 5), true);
        if (!r)
            continue;
        shift(r, c->hour);
        int64_t at = BOARD_HOURS - 1 - (r->last_hour - c->hour);
        if (at >= 0 && at < BOARD_HOURS) {
            r->queue[at] = h->queue;
            r->low[at] = h->low;
            r->pax[at] = h->pax;
        }
        r->stamp = c->seq;
    }
    /* The running sums are of a later hour from here on. */
    if (s->head->hour <= c->hour) {
        s->head->hour = c->hour + 1;
        for (size_t i = 0; i < s->head->board_n; i++) {
            struct board_row *x = state_board(s, i);
            x->sum_queue = x->sum_pax = 0;
            x->n_queue = x->n_pax = x->n = 0;
            x->low_gates = -1;
        }
    }
}

void board_drop(struct state *s, uint64_t up_to, uint64_t stamp)
{
    static const wf_status nothing = {.lanes_open = -1, .lanes = -1, .gates_up = -1, .gates = -1, .queue_min = -1, .pax_h = -1};
    for (size_t i = 0; i < s->head->board_n; i++) {
        struct board_row *r = state_board(s, i);
        bool any = false;
        for (int k = 0; k < BOARD_PARTS; k++) {
            struct board_part *p = &r->part[k];
            if (p->at == TIME_NONE || p->intake > up_to)
                continue;
            *p = (struct board_part){.at = TIME_NONE};
            put_part(r, (enum board_parts) k, &nothing);
            any = true;
        }
        if (!any)
            continue;
        sum_up(r);
        r->stamp = stamp;
    }
}

void board_hour_row(struct change_hour *h, const char *code, int64_t sum_queue, int32_t n_queue, int64_t sum_pax, int32_t n_pax, int32_t low_gates)
{
    int64_t queue = n_queue ? sum_queue / n_queue : -1;
    memset(h->code, 0, sizeof h->code);
    memcpy(h->code, code, 5);
    h->queue = (int16_t) (queue > INT16_MAX ? INT16_MAX : queue);
    h->low = (int16_t) (low_gates > INT16_MAX ? INT16_MAX : low_gates);
    h->pax = (int32_t) (n_pax ? sum_pax / n_pax : -1);
}

bool board_hour_due(const struct state *s, int64_t hour, struct arena *a, struct change *c)
{
    struct change_hour *v = NULL;
    size_t n = 0;
    if (!board_hour_over(s, hour))
        return false;
    for (size_t i = 0; i < s->head->board_n; i++) {
        const struct board_row *r = state_board(s, i);
        if (!r->n)
            continue;
        if (!v)
            v = arena_alloc(a, s->head->board_n * sizeof *v);
        board_hour_row(&v[n++], r->code, r->sum_queue, r->n_queue, r->sum_pax, r->n_pax, r->low_gates);
    }
    if (!n)
        return false;
    c->kind = CHANGE_HOUR;
    c->hour = s->head->hour;
    c->hours = v;
    c->hours_n = n;
    return true;
}

static void put(struct json_writer *w, const char *key, int64_t v)
{
    if (v < 0)
        jw_knull(w, key);
    else
        jw_kint(w, key, v);
}

static void put_source(const struct state *s, uint16_t number, struct json_writer *w)
{
    struct span source = names_get(&s->names, number);
    if (source.n)
        jw_kstr(w, "source", source);
    else
        jw_knull(w, "source");
}

static void put_now(const struct state *s, const struct board_row *b, struct json_writer *w)
{
    put(w, "lanes_open", b->lanes_open);
    put(w, "lanes", b->lanes);
    put(w, "gates_up", b->gates_up);
    put(w, "gates", b->gates);
    put(w, "queue_min", b->queue_min);
    put(w, "pax_h", b->pax_h);
    jw_kcstr(w, "watchlist", b->watchlist ? words_of(&words_link, b->watchlist) : NULL);
    jw_kcstr(w, "health", b->health[0] ? b->health : NULL);
    jw_ktime(w, "updated", b->updated);
    put_source(s, b->source, w);
}

/* Who said each part, and when: several feeds may speak of one checkpoint. */
static void put_parts(const struct state *s, const struct board_row *b, struct json_writer *w)
{
    static const char *const names[BOARD_PARTS] = {"lanes", "gates", "queue", "pax", "watchlist", "health"};
    jw_key(w, "parts");
    jw_begin_object(w);
    for (int i = 0; i < BOARD_PARTS; i++) {
        if (b->part[i].at == TIME_NONE)
            continue;
        jw_key(w, names[i]);
        jw_begin_object(w);
        jw_ktime(w, "at", b->part[i].at);
        put_source(s, b->part[i].source, w);
        jw_end_object(w);
    }
    jw_end_object(w);
}

static void put_history(struct json_writer *w, const char *key, const int16_t *v, const struct board_row *b, int64_t hour, int64_t running)
{
    jw_key(w, key);
    jw_begin_array(w);
    for (int64_t h = hour - BOARD_HOURS + 1; h <= hour; h++) {
        int64_t at = BOARD_HOURS - 1 - (b->last_hour - h);
        int64_t x = h == hour && running >= 0 ? running : b->last_hour && at >= 0 && at < BOARD_HOURS ? v[at] : -1;
        if (x < 0)
            jw_null(w);
        else
            jw_int(w, x);
    }
    jw_end_array(w);
}

void board_json(const struct state *s, const struct checkpoints *names, const struct board_row *b, int64_t hour, struct json_writer *w)
{
    const struct checkpoint *cp = checkpoints_find(names, span_make(b->code, 5));
    bool running = s->head->hour == hour;
    jw_begin_object(w);
    jw_kcstr(w, "checkpoint", b->code);
    jw_kcstr(w, "name", cp ? cp->name : NULL);
    if (b->member[0])
        jw_kstr(w, "member", span_make(b->member, 2));
    else
        jw_kcstr(w, "member", cp && cp->member[0] ? cp->member : NULL);
    put_now(s, b, w);
    put_parts(s, b, w);
    put_history(w, "history", b->queue, b, hour, running && b->n_queue ? b->sum_queue / b->n_queue : -1);
    put_history(w, "gates_history", b->low, b, hour, running ? b->low_gates : -1);
    jw_end_object(w);
}

void board_hash_json(const struct state *s, const struct board_row *b, struct json_writer *w)
{
    jw_begin_object(w);
    jw_kcstr(w, "checkpoint", b->code);
    if (b->member[0])
        jw_kstr(w, "member", span_make(b->member, 2));
    put_now(s, b, w);
    put_parts(s, b, w);
    put_history(w, "gates_history", b->low, b, b->last_hour, -1);
    put_history(w, "history", b->queue, b, b->last_hour, -1);
    jw_end_object(w);
}
