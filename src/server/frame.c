/* frame: what subscribers get and when: snapshots, deltas, ticks, changes.
 *
 * What changed sets bits; a frame then compares each window with what its client holds and sends the edits between the two. So a client gets
 * what is, not what was, and what came in between costs nothing. Frames come from a bucket of 8, then 30 a second.
 */
#include <stdio.h>

#include "server/state.h"

/* ---- windows ------------------------------------------------------------------------------------------------- */

/* Where the rows of a window come from. */
struct source {
    struct server *server;
    enum wire_view view;
    size_t offset;
    struct job *job; /* rows that a worker wrote; else from the loop's modules */
};

static void write_row(const struct source *src, const struct line *lines, size_t i, struct json_writer *w)
{
    if (src->job) {
        size_t from = i ? src->job->ends.v[i - 1] + 1 : 0;
        jw_raw(w, span_make(src->job->rows.p + from, src->job->ends.v[i] - from));
    } else if (src->view == WIRE_VIEW_INCIDENTS) {
        desk_row_json(src->server->o.desk, (uint32_t) lines[i].key, w);
    } else {
        rows_write(src->server, src->view, src->offset + i, w);
    }
}

static void begin_push(struct session *c, struct json_writer *w, const char *push, const struct sub *b)
{
    jw_init(w, &c->out);
    jw_begin_object(w);
    jw_kcstr(w, "push", push);
    jw_kint(w, "sub", b->id);
    jw_kcstr(w, "view", wire_view_word(b->view));
}

static void end_push(struct session *c, struct json_writer *w)
{
    jw_end_object(w);
    buf_char(&c->out, '\n');
    session_touch(c);
}

static void place_members(struct json_writer *w, const struct sub *b, size_t total, size_t offset)
{
    jw_kint(w, "total", (int64_t) total);
    jw_kint(w, "offset", (int64_t) offset);
    jw_kint(w, "above", (int64_t) (offset > b->base ? offset - b->base : 0));
}

static void send_snapshot(struct session *c, struct sub *b, const struct line *lines, size_t n, size_t total, size_t offset, uint64_t seq,
    const struct source *src)
{
    struct json_writer w;
    size_t start = c->out.n, i = 0;
    b->base = offset;
    begin_push(c, &w, WIRE_PUSH_SNAPSHOT, b);
    jw_kint(&w, "seq", (int64_t) seq);
    place_members(&w, b, total, offset);
    jw_key(&w, "rows");
    jw_begin_array(&w);
    for (; i < n && c->out.n - start < ROWS_BYTES; i++)
        write_row(src, lines, i, &w);
    jw_end_array(&w);
    end_push(c, &w);
    b->lines.n = 0;
    VEC_RESERVE(&b->lines, n);
    if (i)
        memcpy(b->lines.v, lines, i * sizeof *lines);
    b->lines.n = i;
    b->fresh = false;
    b->seq = seq;
    b->total = total;
    b->w.offset = offset;
}

/* The edits that make the client's lines into the new ones. */
struct edit {
    enum { EDIT_DEL, EDIT_INS, EDIT_SET } what;
    uint32_t at;
};

/* Keys of the new window, to ask whether one is in it. Open addressing, in the arena. */
struct key_set {
    uint64_t *slots;
    size_t mask;
};

static size_t key_slot(const struct key_set *k, uint64_t key)
{
    return (size_t) ((key * 0x9e3779b97f4a7c15ULL) >> 20) & k->mask;
}

static void key_set_make(struct key_set *k, struct arena *a, const struct line *lines, size_t n)
{
    size_t cap = 16;
    while (cap < 2 * n)
        cap *= 2;
    k->slots = arena_alloc(a, cap * sizeof *k->slots);
    k->mask = cap - 1;
    for (size_t i = 0; i < n; i++) {
        size_t at = key_slot(k, lines[i].key);
        while (k->slots[at] && k->slots[at] != lines[i].key)
            at = (at + 1) & k->mask;
        k->slots[at] = lines[i].key;
    }
}

static bool key_set_has(const struct key_set *k, uint64_t key)
{
    size_t at = key_slot(k, key);
    while (k->slots[at] && k->slots[at] != key)
        at = (at + 1) & k->mask;
    return k->slots[at] == key;
}

/* Returns how many edits there are; more than `most`: give up, a snapshot is shorter. */
static size_t make_edits(struct arena *a, const struct line *old, size_t old_n, const struct line *new, size_t n, struct edit *out, size_t most)
{
    struct key_set set;
    size_t k = 0, m = old_n;
    key_set_make(&set, a, new, n);
    struct line *cur = arena_alloc_raw(a, (old_n + n + 1) * sizeof *cur);
    memcpy(cur, old, old_n * sizeof *cur);
#define EDIT(op, index) \
    do { \
        if (k == most) \
            return most + 1; \
        out[k++] = (struct edit) {op, (uint32_t) (index)}; \
    } while (0)
    for (size_t i = m; i-- > 0;) {
        if (!key_set_has(&set, cur[i].key)) {
            EDIT(EDIT_DEL, i);
            memmove(&cur[i], &cur[i + 1], (--m - i) * sizeof *cur);
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (i < m && cur[i].key != new[i].key && i + 1 < m && cur[i + 1].key == new[i].key) {
            EDIT(EDIT_DEL, i); /* it moved down: it is put in again below */
            memmove(&cur[i], &cur[i + 1], (--m - i) * sizeof *cur);
        }
        if (i < m && cur[i].key == new[i].key) {
            if (cur[i].stamp != new[i].stamp)
                EDIT(EDIT_SET, i);
            continue;
        }
        for (size_t j = i + 1; j < m; j++) {
            if (cur[j].key == new[i].key) {
                EDIT(EDIT_DEL, j);
                memmove(&cur[j], &cur[j + 1], (--m - j) * sizeof *cur);
                break;
            }
        }
        EDIT(EDIT_INS, i);
        memmove(&cur[i + 1], &cur[i], (m++ - i) * sizeof *cur);
        cur[i] = new[i];
    }
    for (size_t i = m; i-- > n;)
        EDIT(EDIT_DEL, i);
#undef EDIT
    return k;
}

static void begin_delta(struct session *c, struct sub *b, struct json_writer *w, uint64_t seq, size_t total, size_t offset)
{
    begin_push(c, w, WIRE_PUSH_DELTA, b);
    jw_kint(w, "from_seq", (int64_t) b->seq);
    jw_kint(w, "to_seq", (int64_t) seq);
    place_members(w, b, total, offset);
    jw_key(w, "edits");
    jw_begin_array(w);
}

static void send_window(struct session *c, struct sub *b, const struct line *lines, size_t n, size_t total, size_t offset, uint64_t seq,
    const struct source *src)
{
    struct server *s = c->server;
    size_t most = n / 2 + 8, k = 0;
    struct edit *edits = arena_alloc_raw(&s->arena, (most + 1) * sizeof *edits);
    if (!b->fresh)
        k = make_edits(&s->arena, b->lines.v, b->lines.n, lines, n, edits, most);
    if (b->fresh || k > most) {
        size_t base = b->base;
        bool fresh = b->fresh;
        send_snapshot(c, b, lines, n, total, offset, seq, src);
        if (!fresh)
            b->base = base;
        return;
    }
    if (!k && total == b->total && offset == b->w.offset)
        return;
    size_t start = c->out.n;
    struct json_writer w;
    begin_delta(c, b, &w, seq, total, offset);
    for (size_t i = 0; i < k; i++) {
        static const char *const words[] = {"del", "ins", "set"};
        jw_begin_object(&w);
        jw_kint(&w, words[edits[i].what], edits[i].at);
        if (edits[i].what != EDIT_DEL) {
            jw_key(&w, "row");
            write_row(src, lines, edits[i].at, &w);
        }
        jw_end_object(&w);
    }
    jw_end_array(&w);
    if (c->out.n - start > ROWS_BYTES) {
        c->out.n = start; /* too long for a line */
        c->out.p[start] = 0;
        send_snapshot(c, b, lines, n, total, offset, seq, src);
        return;
    }
    end_push(c, &w);
    b->lines.n = 0;
    VEC_RESERVE(&b->lines, n);
    if (n)
        memcpy(b->lines.v, lines, n * sizeof *lines);
    b->lines.n = n;
    b->seq = seq;
    b->total = total;
    b->w.offset = offset;
}

static size_t anchored(const struct sub *b, int64_t at)
{
    if (at < 0)
        return b->w.offset;
    return (size_t) at > b->w.anchor_row ? (size_t) at - b->w.anchor_row : 0;
}

static void frame_incidents(struct session *c, struct sub *b)
{
    struct server *s = c->server;
    if (!b->query)
        return; /* its words are being looked up */
    uint64_t stamp = desk_query_stamp(b->query);
    if (!b->fresh && stamp == b->stamp)
        return;
    size_t offset = b->w.offset;
    if (b->w.anchor) {
        uint32_t row = desk_row(s->o.desk, span_str(b->w.anchor));
        offset = anchored(b, row ? desk_query_find(s->o.desk, b->query, row) : -1);
    }
    struct desk_line *got = arena_alloc_raw(&s->arena, (b->w.limit + 1) * sizeof *got);
    struct line *lines = arena_alloc_raw(&s->arena, (b->w.limit + 1) * sizeof *lines);
    size_t n = desk_query_lines(s->o.desk, b->query, offset, got, b->w.limit);
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct line) {got[i].row, got[i].stamp};
    struct source src = {s, b->view, offset, NULL};
    send_window(c, b, lines, n, desk_query_total(b->query), offset, desk_seq(s->o.desk), &src);
    b->stamp = stamp;
}

static void frame_loop_rows(struct session *c, struct sub *b)
{
    struct server *s = c->server;
    size_t offset = b->w.anchor ? anchored(b, rows_place(s, b->view, b->w.anchor)) : b->w.offset, n, total;
    struct line *lines = arena_alloc_raw(&s->arena, (b->w.limit + 1) * sizeof *lines);
    rows_lines(s, b->view, offset, b->w.limit, lines, &n, &total);
    struct source src = {s, b->view, offset, NULL};
    send_window(c, b, lines, n, total, offset, desk_seq(s->o.desk), &src);
}

/* ---- views on disk ------------------------------------------------------------------------------------------- */

static void disk_done(struct job *j)
{
    struct session *c = j->session;
    struct sub *b = NULL;
    for (size_t i = 0; !c->closed && i < c->subs.n; i++)
        if (c->subs.v[i]->serial == j->sub)
            b = c->subs.v[i];
    if (!b)
        return;
    b->busy = false;
    if (j->code) {
        log_warn(c->server->o.log, "server", "the view %s could not be read: %s", wire_view_word(b->view), j->err.text);
        return;
    }
    struct source src = {c->server, b->view, j->w.offset, j};
    if (b->w.offset != j->w.offset || b->w.limit != j->w.limit) {
        b->fresh = true; /* the window was moved meanwhile */
        frame_sub(c, b);
        return;
    }
    send_window(c, b, j->lines.v, j->lines.n, j->total, j->w.offset, j->seq, &src);
    arena_reset(&c->server->arena);
    if (b->dirty)
        frame_request(c->server);
}

static void frame_disk(struct session *c, struct sub *b)
{
    if (b->busy) {
        b->dirty = true;
        return;
    }
    if (b->view == WIRE_VIEW_QUARANTINE && !b->fresh && views_pending(c->server->o.views)) {
        b->dirty = true; /* the list is being written: look again at the next frame */
        frame_request(c->server);
        return;
    }
    struct err e;
    struct job *j;
    b->dirty = false;
    if (job_for_view(c, b->view, &b->w, b->key, &j, &e)) {
        log_warn(c->server->o.log, "server", "the view %s could not be read: %s", wire_view_word(b->view), e.text);
        return;
    }
    j->sub = b->serial;
    j->done = disk_done;
    b->busy = true;
    job_start(j);
}

static struct event *event_at(struct server *s, uint64_t number)
{
    return number >= s->events_first && number < s->events_first + s->events.n ? &s->events.v[number - s->events_first] : NULL;
}

static void log_row(struct server *s, const struct event *e, struct json_writer *w)
{
    struct incident i;
    char id[INCIDENT_ID_MAX];
    bool has = e->row && desk_incident(s->o.desk, e->row, &i);
    if (has)
        incident_id(&i.r, s->site, id);
    jw_begin_object(w);
    jw_kint(w, "seq", (int64_t) e->seq);
    jw_ktime(w, "time", e->time);
    jw_kcstr(w, "officer", e->officer);
    jw_kcstr(w, "kind", e->kind);
    jw_kcstr(w, "incident", has ? id : NULL);
    jw_kcstr(w, "text", e->text);
    jw_end_object(w);
}

/* New lines of the log come from the events at hand; only a window that is new, or that fell behind, is read from the journal. */
static void frame_log(struct session *c, struct sub *b)
{
    struct server *s = c->server;
    uint64_t end = s->events_first + s->events.n;
    if (b->busy)
        return; /* what it brings holds everything up to its seq; the rest follows */
    if (b->fresh || b->event < s->events_first || end - b->event > 64) {
        b->fresh = true;
        b->event = end;
        frame_disk(c, b);
        return;
    }
    size_t fresh = 0;
    for (uint64_t i = b->event; i < end; i++)
        fresh += event_at(s, i)->seq > b->seq;
    if (!fresh) {
        b->event = end;
        return;
    }
    bool top = b->w.offset == 0 && !b->w.before;
    size_t offset = top ? 0 : b->w.offset + fresh;
    struct json_writer w;
    begin_delta(c, b, &w, event_at(s, end - 1)->seq, b->total + fresh, offset);
    for (uint64_t i = b->event; top && i < end; i++) {
        const struct event *e = event_at(s, i);
        if (e->seq <= b->seq)
            continue;
        jw_begin_object(&w);
        jw_kint(&w, "ins", 0);
        jw_key(&w, "row");
        log_row(s, e, &w);
        jw_end_object(&w);
        struct line l = {e->seq, 1};
        VEC_PUSH(&b->lines, l);
        memmove(&b->lines.v[1], &b->lines.v[0], (b->lines.n - 1) * sizeof l);
        b->lines.v[0] = l;
    }
    while (b->lines.n > b->w.limit) {
        jw_begin_object(&w);
        jw_kint(&w, "del", (int64_t) --b->lines.n);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    end_push(c, &w);
    b->seq = event_at(s, end - 1)->seq;
    b->total += fresh;
    b->w.offset = offset;
    b->event = end;
}

/* ---- changes and the tick -------------------------------------------------------------------------------------- */

static void change_row(struct session *c, const struct event *e, struct json_writer *w)
{
    struct server *s = c->server;
    struct json_writer row;
    buf_clear(&s->scratch);
    jw_init(&row, &s->scratch);
    desk_row_json(s->o.desk, e->row, &row);
    s->scratch.n--; /* its closing brace */
    jw_init(&row, &s->scratch);
    buf_str(&s->scratch, ",\"change\":");
    jw_begin_object(&row);
    jw_kint(&row, "seq", (int64_t) e->seq);
    jw_ktime(&row, "time", e->time);
    jw_kcstr(&row, "officer", e->officer);
    jw_kcstr(&row, "kind", e->kind);
    jw_kcstr(&row, "text", e->text);
    jw_end_object(&row);
    buf_char(&s->scratch, '}');
    jw_raw(w, buf_view(&s->scratch));
}

static void frame_changes(struct session *c, struct sub *b)
{
    struct server *s = c->server;
    uint64_t end = s->events_first + s->events.n;
    if (b->event < s->events_first) {
        b->missed += s->events_first - b->event;
        b->event = s->events_first;
    }
    if (b->event == end && !b->missed && !b->fresh)
        return;
    while (b->event < end || b->missed || b->fresh) {
        size_t start = c->out.n;
        struct json_writer w;
        begin_push(c, &w, WIRE_PUSH_CHANGES, b);
        jw_kint(&w, "from_seq", (int64_t) b->seq);
        size_t head = c->out.n, rows = 0;
        (void) head;
        jw_kint(&w, "missed", (int64_t) b->missed);
        jw_key(&w, "rows");
        jw_begin_array(&w);
        for (; b->event < end && c->out.n - start < ROWS_BYTES / 2; b->event++) {
            const struct event *e = event_at(s, b->event);
            struct incident i;
            b->seq = e->seq;
            if (!e->row || !desk_incident(s->o.desk, e->row, &i))
                continue;
            if (b->filter && !filter_match(b->filter, desk_context(s->o.desk)->names, &i, span_str(e->text)))
                continue;
            change_row(c, e, &w);
            rows++;
        }
        jw_end_array(&w);
        jw_kint(&w, "to_seq", (int64_t) b->seq);
        if (!rows && !b->missed && !b->fresh) {
            c->out.n = start;
            c->out.p[start] = 0;
            return;
        }
        end_push(c, &w);
        b->missed = 0;
        b->fresh = false;
    }
}

void frame_tick(struct session *c, struct sub *b)
{
    struct server *s = c->server;
    struct desk_totals t;
    struct feed_totals f;
    struct server_status st = {0};
    desk_totals(s->o.desk, &t);
    feeds_totals(s->o.feeds, &f);
    s->o.calls.status(s->o.calls.arg, &st);
    struct json_writer w;
    begin_push(c, &w, WIRE_PUSH_TICK, b);
    jw_ktime(&w, "now", clock_now(s->o.clock));
    jw_kint(&w, "seq", (int64_t) t.seq);
    jw_kint(&w, "open", (int64_t) t.open);
    jw_kint(&w, "unowned", (int64_t) t.unowned);
    if (t.oldest_unowned == TIME_NONE)
        jw_knull(&w, "oldest_unowned_s");
    else
        jw_kint(&w, "oldest_unowned_s", (clock_now(s->o.clock) - t.oldest_unowned) / NSEC_PER_SEC);
    jw_kint(&w, "mine", (int64_t) desk_mine(s->o.desk, span_str(c->officer)));
    jw_kint(&w, "unacked", (int64_t) t.unacked);
    jw_key(&w, "by_priority");
    jw_begin_array(&w);
    for (int i = 1; i <= 4; i++)
        jw_int(&w, (int64_t) t.by_priority[i]);
    jw_end_array(&w);
    jw_kint(&w, "feeds_up", (int64_t) f.up);
    jw_kint(&w, "feeds_total", (int64_t) f.total);
    jw_kint(&w, "quarantined", (int64_t) t.quarantined);
    jw_kcstr(&w, "trouble", st.trouble);
    end_push(c, &w);
    b->fresh = false;
}

/* The figures of the top line, so that a tick goes out early when they changed. */
static uint64_t figures(struct server *s)
{
    struct desk_totals t;
    struct feed_totals f;
    desk_totals(s->o.desk, &t);
    feeds_totals(s->o.feeds, &f);
    uint64_t v[] = {t.open, t.unowned, t.unacked, f.up, f.total, t.quarantined, 1};
    struct hash_key k = hash_key_process();
    return hash_sip64(&k, v, sizeof v);
}

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

static uint32_t bits_of(enum wire_view view)
{
    switch (view) {
    case WIRE_VIEW_FEEDS:
        return VIEW_FEEDS;
    case WIRE_VIEW_PLUGINS:
        return VIEW_PLUGINS;
    case WIRE_VIEW_CHECKPOINTS:
        return DESK_VIEW_CHECKPOINTS;
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
        frame_incidents(c, b);
        break;
    case WIRE_VIEW_TICK: {
        uint64_t now = figures(s);
        if (b->fresh || now != b->stamp)
            frame_tick(c, b);
        b->stamp = now;
        break;
    }
    case WIRE_VIEW_CHANGES:
        frame_changes(c, b);
        break;
    case WIRE_VIEW_LOG:
        if (due || b->event < s->events_first + s->events.n)
            frame_log(c, b);
        break;
    case WIRE_VIEW_INCIDENT:
        if (due || row_changed(s, b->key))
            frame_disk(c, b);
        break;
    case WIRE_VIEW_QUARANTINE:
    case WIRE_VIEW_SET_ASIDE:
        if (due || (s->dirty & bits_of(b->view)))
            frame_disk(c, b);
        break;
    default:
        if (due || (s->dirty & bits_of(b->view)))
            frame_loop_rows(c, b);
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
            frame_tick(c, b);
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
        struct event n = {e->seq, e->time, copy(e->officer), copy(e->kind), copy(e->text), e->row};
        VEC_PUSH(&s->events, n);
    }
}

void server_touch(struct server *s)
{
    s->dirty |= VIEW_FEEDS | VIEW_PLUGINS;
}

void server_tick(struct server *s)
{
    s->tick_due = true;
    for (size_t i = 0; i < s->sessions.n; i++) {
        struct session *c = s->sessions.v[i];
        for (size_t k = 0; k < c->subs.n; k++)
            if (c->subs.v[k]->view == WIRE_VIEW_PLUGINS || c->subs.v[k]->view == WIRE_VIEW_STATUS)
                c->subs.v[k]->dirty = true;
    }
}
