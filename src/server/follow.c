/* follow: what grows at its head: the log, the changes that watchers get, and the tick. */
#include "server/state.h"

static struct event *event_at(struct server *s, uint64_t number)
{
    return number >= s->events_first && number < s->events_first + s->events.n ? &s->events.v[number - s->events_first] : NULL;
}

static bool sees_event(const struct session *c, const struct event *e)
{
    if (strcmp(e->kind, "notice.changed") == 0)
        return who_sees_all_members(c);
    if (strcmp(e->kind, "action.changed") == 0)
        return desk_actions_seen(c->server->o.desk, who_sight(c), &e->actions);
    return !e->row || who_sees(c, e->row);
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
    jw_knull(w, "verb");
    jw_knull(w, "struck");
    jw_end_object(w);
}

/* A line that was struck looks otherwise: what is shown is read anew. */
static bool strikes(const struct event *e)
{
    return strcmp(e->kind, "shift.changed") == 0 && (strncmp(e->text, "line ", 5) == 0 || strncmp(e->text, "in place of line ", 17) == 0);
}

/* New lines of the log come from the events at hand; only a window that is new, or that fell behind, is read from the journal. */
void follow_log(struct session *c, struct sub *b)
{
    struct server *s = c->server;
    uint64_t end = s->events_first + s->events.n;
    if (b->busy)
        return; /* what it brings holds everything up to its seq; the rest follows */
    if (b->fresh || b->event < s->events_first || end - b->event > 64) {
        b->fresh = true;
        b->event = end;
        push_disk(c, b);
        return;
    }
    size_t fresh = 0;
    bool struck = false;
    for (uint64_t i = b->event; i < end; i++) {
        struck = struck || strikes(event_at(s, i));
        fresh += event_at(s, i)->seq > b->seq && sees_event(c, event_at(s, i));
    }
    if (struck) {
        b->fresh = true;
        b->event = end;
        push_disk(c, b);
        return;
    }
    if (!fresh) {
        b->event = end;
        return;
    }
    bool top = b->w.offset == 0 && !b->w.before;
    size_t offset = top ? 0 : b->w.offset + fresh;
    struct json_writer w;
    push_delta(c, b, &w, event_at(s, end - 1)->seq, b->total + fresh, offset);
    for (uint64_t i = b->event; top && i < end; i++) {
        const struct event *e = event_at(s, i);
        if (e->seq <= b->seq || !sees_event(c, e))
            continue;
        jw_begin_object(&w);
        jw_kint(&w, "ins", 0);
        jw_key(&w, "row");
        log_row(s, e, &w);
        jw_end_object(&w);
        struct line l = {e->seq, 1};
        VEC_INSERT(&b->lines, 0, l);
    }
    while (b->lines.n > b->w.limit) {
        jw_begin_object(&w);
        jw_kint(&w, "del", (int64_t) --b->lines.n);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    push_end(c, &w);
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

void follow_changes(struct session *c, struct sub *b)
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
        push_begin(c, &w, WIRE_PUSH_CHANGES, b);
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
            if (!e->row || strcmp(e->kind, "incident.read") == 0 || !sees_event(c, e) || !desk_incident(s->o.desk, e->row, &i))
                continue;
            if (b->filter && filter_has_text(b->filter) && !desk_sight_reads(s->o.desk, who_sight(c), e->row))
                continue; /* what it says is not for this client */
            if (b->filter && !filter_match(b->filter, desk_context(s->o.desk)->names, &i, &(struct span){e->text, strlen(e->text)}, 1))
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
        push_end(c, &w);
        b->missed = 0;
        b->fresh = false;
    }
}

/* What is over, and what comes next, of what this client may see. */
static void put_clocks(struct session *c, struct json_writer *w)
{
    enum { CLOCKS_TOLD = 12 };
    struct desk *d = c->server->o.desk;
    struct desk_clock v[CLOCKS_TOLD];
    size_t n = desk_clocks_next(d, who_sight(c), v, CLOCKS_TOLD);
    jw_key(w, "clocks");
    jw_begin_array(w);
    for (size_t i = 0; i < n; i++)
        desk_clock_json(d, &v[i], w);
    jw_end_array(w);
}

/* Who keeps no list of who is on duty is told of none. */
static void put_duty(const struct session *c, struct json_writer *w)
{
    bool me;
    int64_t n = desk_on_duty(c->server->o.desk, span_str(c->officer), &me);
    if (n < 0)
        jw_knull(w, "on_duty");
    else
        jw_kint(w, "on_duty", n);
    jw_kbool(w, "duty", me);
}

void follow_tick(struct session *c, struct sub *b)
{
    struct server *s = c->server;
    struct desk_totals t;
    struct feed_totals f;
    struct server_status st = {0};
    who_totals(c, &t);
    feeds_totals(s->o.feeds, &f);
    s->o.calls.status(s->o.calls.arg, &st);
    struct json_writer w;
    push_begin(c, &w, WIRE_PUSH_TICK, b);
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
    jw_kint(&w, "shelved", (int64_t) t.shelved);
    jw_kint(&w, "suppressed", (int64_t) t.suppressed);
    rows_load(c, &w);
    jw_key(&w, "by_priority");
    jw_begin_array(&w);
    for (int i = 1; i <= 4; i++)
        jw_int(&w, (int64_t) t.by_priority[i]);
    jw_end_array(&w);
    jw_kint(&w, "feeds_up", (int64_t) f.up);
    jw_kint(&w, "feeds_total", (int64_t) f.total);
    jw_kint(&w, "quarantined", (int64_t) t.quarantined);
    jw_kcstr(&w, "trouble", st.trouble);
    put_duty(c, &w);
    desk_floor_tick(s->o.desk, &w);
    jw_kint(&w, "bell", s->o.bell);
    put_clocks(c, &w);
    notice_rows_tick(c, &w);
    push_end(c, &w);
    b->fresh = false;
}

/* The figures of the top line, so that a tick goes out early when they changed. */
uint64_t follow_figures(struct session *c)
{
    struct server *s = c->server;
    struct desk_totals t;
    struct feed_totals f;
    who_totals(c, &t);
    feeds_totals(s->o.feeds, &f);
    bool me;
    uint64_t on = (uint64_t) desk_on_duty(s->o.desk, span_str(c->officer), &me);
    uint64_t v[] = {t.open, t.unowned, t.unacked, t.shelved, t.suppressed, f.up, f.total, t.quarantined, on, me, desk_floor_figure(s->o.desk), 1};
    struct hash_key k = hash_key_process();
    return hash_sip64(&k, v, sizeof v);
}

