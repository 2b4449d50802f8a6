/* frame: what subscribers get and when: snapshots, deltas, ticks, changes.
 *
 * What changed sets bits; a frame then compares each window with what its client holds and sends the edits between the two. So a client gets
 * what is, not what was, and what came in between costs nothing. Frames come from a bucket of 8, then 30 a second.
 */
#include <stdio.h>

#include "desk/picture.h"
#include "server/state.h"

/* ---- frames ---------------------------------------------------------------------------------------------------- */

static bool row_changed(struct server *s, const char *id)
{
    if (s->rows_all)
        return true;
    uint32_t row = desk_row(s->o.desk, span_str(id ? id : ""));
    for (size_t i = 0; i < s->rows.n; i++)
        if (s->rows.v[i] == row)
            return true;
    return false;
}

/* May the picture of an event be another by what changed? */
static bool picture_changed(struct server *s, const struct sub *b)
{
    for (size_t i = 0; !s->rows_all && i < s->rows.n; i++)
        if (desk_picture_hangs_on(s->o.desk, b->rows.v, b->rows.n, s->rows.v[i]))
            return true;
    return s->rows_all;
}

static uint32_t bits_of(enum wire_view view)
{
    switch (view) {
    case WIRE_VIEW_FEEDS:
        return VIEW_FEEDS;
    case WIRE_VIEW_PLUGINS:
        return VIEW_PLUGINS;
    case WIRE_VIEW_CHECKPOINTS:
        return DESK_VIEW_CHECKPOINTS;
    case WIRE_VIEW_PLACES:
    case WIRE_VIEW_PLAYBOOKS:
        return VIEW_DATA;
    case WIRE_VIEW_DIRECTORY:
        return DESK_VIEW_DIRECTORY | VIEW_DATA;
    case WIRE_VIEW_DUTY:
        return DESK_VIEW_DUTY;
    case WIRE_VIEW_FLOOR:
        return DESK_VIEW_FLOOR;
    case WIRE_VIEW_HANDOVER:
        return DESK_VIEW_SHIFT | VIEW_FEEDS;
    case WIRE_VIEW_HANDOVERS:
        return DESK_VIEW_SHIFT;
    case WIRE_VIEW_NOTICES:
    case WIRE_VIEW_NOTICE:
    case WIRE_VIEW_ACKS:
    case WIRE_VIEW_RECEIVED:
        return DESK_VIEW_NOTICES;
    case WIRE_VIEW_ACTIONS:
    case WIRE_VIEW_ACTION:
    case WIRE_VIEW_CONFLICTS:
    case WIRE_VIEW_MATRIX:
    case WIRE_VIEW_FOLLOWS:
        return DESK_VIEW_ACTIONS;
    case WIRE_VIEW_KEYS:
        return DESK_VIEW_KEYS;
    case WIRE_VIEW_RUNS:
    case WIRE_VIEW_RUN:
        return DESK_VIEW_RUNS | DESK_VIEW_NOTICES; /* what became of its request */
    case WIRE_VIEW_CLOCKS:
        return DESK_VIEW_RUNS | DESK_VIEW_INCIDENTS | DESK_VIEW_ACTIONS;
    case WIRE_VIEW_PROTOCOLS:
    case WIRE_VIEW_PROTOCOL:
        return VIEW_PLUGINS;
    case WIRE_VIEW_PRESENCE:
        return VIEW_PRESENCE | DESK_VIEW_INCIDENTS;
    case WIRE_VIEW_QUARANTINE:
        return DESK_VIEW_QUARANTINE;
    case WIRE_VIEW_SET_ASIDE:
        return DESK_VIEW_SET_ASIDE;
    case WIRE_VIEW_STATUS:
        return DESK_VIEW_STATUS | VIEW_FEEDS;
    default:
        return ~0U;
    }
}

void frame_sub(struct session *c, struct sub *b)
{
    struct server *s = c->server;
    if (c->closed)
        return;
    if (session_waiting(c) > SESSION_BUDGET) {
        c->choked = true;
        return;
    }
    bool due = b->fresh || b->dirty;
    switch (b->view) {
    case WIRE_VIEW_INCIDENTS:
        push_incidents(c, b);
        break;
    case WIRE_VIEW_TICK: {
        uint64_t now = follow_figures(c);
        if (b->fresh || now != b->stamp)
            follow_tick(c, b);
        b->stamp = now;
        break;
    }
    case WIRE_VIEW_CHANGES:
        follow_changes(c, b);
        break;
    case WIRE_VIEW_LOG:
        if (due || b->event < s->events_first + s->events.n)
            follow_log(c, b);
        break;
    case WIRE_VIEW_INCIDENT:
        if (due || row_changed(s, b->key))
            push_disk(c, b);
        break;
    case WIRE_VIEW_PICTURE:
        if (due || picture_changed(s, b))
            push_disk(c, b);
        break;
    case WIRE_VIEW_QUARANTINE:
    case WIRE_VIEW_HANDOVER:
    case WIRE_VIEW_SET_ASIDE:
    case WIRE_VIEW_ACTION:
        if (due || (s->dirty & bits_of(b->view)))
            push_disk(c, b);
        break;
    default:
        if (due || (s->dirty & bits_of(b->view)))
            push_loop_rows(c, b);
        b->dirty = false;
    }
    arena_reset(&s->arena);
}

void frame_session(struct session *c, bool tick)
{
    if (c->closed || !c->subs.n)
        return;
    if (c->choked) {
        if (session_waiting(c) > SESSION_BUDGET / 4)
            return;
        c->choked = false;
        for (size_t i = 0; i < c->subs.n; i++)
            c->subs.v[i]->fresh = true;
    }
    for (size_t i = 0; i < c->subs.n; i++) {
        struct sub *b = c->subs.v[i];
        if (tick && b->view == WIRE_VIEW_TICK && session_waiting(c) <= SESSION_BUDGET)
            follow_tick(c, b);
        else
            frame_sub(c, b);
    }
}

static void on_frame(uv_timer_t *t)
{
    struct server *s = t->data;
    s->frame_armed = false; /* the turn that this begins ends in server_flush */
}

void frame_request(struct server *s)
{
    s->dirty |= DESK_VIEW_STATUS;
}

static void one_frame(struct server *s, bool tick)
{
    for (size_t i = s->sessions.n; i-- > 0;)
        frame_session(s->sessions.v[i], tick);
    uint32_t again = 0;
    for (size_t i = 0; i < s->sessions.n; i++) {
        struct session *c = s->sessions.v[i];
        for (size_t k = 0; k < c->subs.n; k++)
            if (c->subs.v[k]->dirty && !c->subs.v[k]->busy)
                again = DESK_VIEW_STATUS;
    }
    s->dirty = again;
    s->rows.n = 0;
    s->rows_all = false;
    /* Events that everyone has, or that are too old. */
    size_t drop = s->watchers ? 0 : s->events.n;
    if (s->watchers) {
        uint64_t least = s->events_first + s->events.n;
        for (size_t i = 0; i < s->sessions.n; i++) {
            struct session *c = s->sessions.v[i];
            for (size_t k = 0; k < c->subs.n; k++) {
                struct sub *b = c->subs.v[k];
                if ((b->view == WIRE_VIEW_LOG || b->view == WIRE_VIEW_CHANGES) && b->event < least)
                    least = b->event;
            }
        }
        drop = least > s->events_first ? (size_t) (least - s->events_first) : 0;
    }
    for (size_t i = 0; i < drop; i++) {
        mem_free(s->events.v[i].officer);
        mem_free(s->events.v[i].kind);
        mem_free(s->events.v[i].text);
    }
    if (drop) {
        memmove(s->events.v, s->events.v + drop, (s->events.n - drop) * sizeof *s->events.v);
        s->events.n -= drop;
        s->events_first += drop;
    }
}

void server_flush(struct server *s)
{
    if (s->closed)
        return;
    if (s->tick_due) {
        s->tick_due = false;
        one_frame(s, true);
    } else if (s->dirty && !s->frame_armed) {
        int64_t now = clock_mono();
        s->tokens += (double) (now - s->tokens_at) / 1e9 * FRAME_RATE;
        s->tokens_at = now;
        if (s->tokens > FRAME_BUCKET)
            s->tokens = FRAME_BUCKET;
        if (s->tokens >= 1) {
            s->tokens -= 1;
            one_frame(s, false);
        } else {
            s->frame_armed = true;
            uv_update_time(s->o.loop);
            uv_timer_start(&s->frame_timer, on_frame, (uint64_t) ((1 - s->tokens) * 1000 / FRAME_RATE) + 1, 0);
        }
    }
    while (s->dirty_sessions) {
        struct session *c = s->dirty_sessions;
        s->dirty_sessions = c->next_dirty;
        c->next_dirty = NULL;
        c->dirty = false;
        session_flush(c);
        if (c->choked && session_waiting(c) <= SESSION_BUDGET / 4)
            s->dirty |= DESK_VIEW_STATUS;
        session_unref(c);
    }
    if (s->paused) {
        for (size_t i = s->sessions.n; i-- > 0;)
            if (s->sessions.v[i]->paused)
                session_flush(s->sessions.v[i]);
    }
}

static char *copy(struct span s)
{
    return mem_strndup(s.p ? s.p : "", s.n);
}

void server_changed(struct server *s, const struct desk_change *c)
{
    s->dirty |= c->views ? c->views : DESK_VIEW_STATUS;
    if (c->views & DESK_VIEW_FLOOR)
        server_data(s); /* which playbook stands first hangs on the level */
    if (s->rows.n + c->rows_n > 4096)
        s->rows_all = true;
    for (size_t i = 0; !s->rows_all && i < c->rows_n; i++)
        VEC_PUSH(&s->rows, c->rows[i]);
    if (!s->watchers) {
        s->events_first += c->events_n;
        return;
    }
    size_t from = 0;
    if (c->events_n > EVENTS_MAX)
        from = c->events_n - EVENTS_MAX;
    size_t over = s->events.n + (c->events_n - from) > EVENTS_MAX ? s->events.n + (c->events_n - from) - EVENTS_MAX : 0;
    for (size_t i = 0; i < over; i++) {
        mem_free(s->events.v[i].officer);
        mem_free(s->events.v[i].kind);
        mem_free(s->events.v[i].text);
    }
    if (over) {
        memmove(s->events.v, s->events.v + over, (s->events.n - over) * sizeof *s->events.v);
        s->events.n -= over;
    }
    s->events_first += over + from;
    for (size_t i = from; i < c->events_n; i++) {
        const struct desk_event *e = &c->events[i];
        struct event n = {e->seq, e->time, copy(e->officer), copy(e->kind), copy(e->text), e->row, e->actions};
        VEC_PUSH(&s->events, n);
    }
}

void server_data(struct server *s)
{
    s->dirty |= VIEW_DATA;
    s->rows_all = true; /* open incidents name the playbook that is for them */
}

void server_set_bell(struct server *s, uint8_t bell)
{
    s->o.bell = bell;
}

void server_touch(struct server *s)
{
    s->dirty |= VIEW_FEEDS | VIEW_PLUGINS;
}

void server_tick(struct server *s)
{
    s->tick_due = true;
    notice_rows_time(s, clock_now(s->o.clock));
    for (size_t i = 0; i < s->sessions.n; i++) {
        struct session *c = s->sessions.v[i];
        for (size_t k = 0; k < c->subs.n; k++)
            if (c->subs.v[k]->view == WIRE_VIEW_PLUGINS || c->subs.v[k]->view == WIRE_VIEW_STATUS)
                c->subs.v[k]->dirty = true;
    }
}
