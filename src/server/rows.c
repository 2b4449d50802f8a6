/* rows: the rows of views that live on the loop: status, feeds, plugins, checkpoints, playbooks, the directory, the duty list. */
#include "desk/places.h"
#include "server/state.h"

bool rows_on_loop(enum wire_view view)
{
    return view == WIRE_VIEW_STATUS || view == WIRE_VIEW_FEEDS || view == WIRE_VIEW_PLUGINS || view == WIRE_VIEW_CHECKPOINTS ||
           view == WIRE_VIEW_PLACES || view == WIRE_VIEW_PLAYBOOKS || view == WIRE_VIEW_DIRECTORY || view == WIRE_VIEW_DUTY || view == WIRE_VIEW_FLOOR || view == WIRE_VIEW_HANDOVERS || view == WIRE_VIEW_PRESENCE || notice_rows_is(view) || protocol_rows_is(view);
}

static int64_t percent(uint64_t n, uint64_t of)
{
    return of ? (int64_t) ((n * 100 + of / 2) / of) : 0;
}

/* What rang in the last ten minutes, and by priority in the last day. */
void rows_load(struct session *c, struct json_writer *w)
{
    struct desk_load l;
    desk_load(c->server->o.desk, who_sight(c), &l);
    jw_key(w, "load");
    jw_begin_object(w);
    jw_kint(w, "alerts_10min", (int64_t) l.alerts_10min);
    jw_kbool(w, "flood", l.flood);
    jw_kint(w, "alerts_24h", (int64_t) l.day[0]);
    jw_kint(w, "p1_pct", percent(l.day[1], l.day[0]));
    jw_kint(w, "p2_pct", percent(l.day[2], l.day[0]));
    jw_kint(w, "p3_p4_pct", percent(l.day[3] + l.day[4], l.day[0]));
    jw_end_object(w);
}

static void status_signals(struct session *c, const struct desk_totals *t, struct json_writer *w)
{
    jw_key(w, "signals");
    jw_begin_object(w);
    jw_kint(w, "unacked", (int64_t) t->unacked);
    jw_kint(w, "shelved", (int64_t) t->shelved);
    jw_kint(w, "out_of_service", (int64_t) t->out_of_service);
    jw_kint(w, "suppressed", (int64_t) t->suppressed);
    jw_kint(w, "flapping", (int64_t) t->flapping);
    jw_kint(w, "chattering", (int64_t) t->chattering);
    jw_kint(w, "stale", (int64_t) t->stale);
    jw_end_object(w);
    rows_load(c, w);
}

void rows_status(struct session *c, struct json_writer *w)
{
    struct server *s = c->server;
    struct server_status st = {0};
    s->o.calls.status(s->o.calls.arg, &st);
    struct desk_totals t;
    struct feed_totals f;
    who_totals(c, &t);
    feeds_totals(s->o.feeds, &f);
    jw_begin_object(w);
    jw_key(w, "engine");
    jw_begin_object(w);
    jw_kcstr(w, "version", st.version);
    jw_kint(w, "pid", st.pid);
    jw_kcstr(w, "mode", server_mode(s));
    jw_kint(w, "uptime_s", st.uptime_s);
    jw_end_object(w);
    jw_key(w, "feeds");
    jw_begin_object(w);
    jw_kint(w, "up", (int64_t) f.up);
    jw_kint(w, "late", (int64_t) f.late);
    jw_kint(w, "unknown", (int64_t) f.unknown);
    jw_kint(w, "failed", (int64_t) f.failed);
    jw_kint(w, "quarantined", (int64_t) f.quarantined);
    jw_kint(w, "total", (int64_t) f.total);
    jw_end_object(w);
    jw_key(w, "incidents");
    jw_begin_object(w);
    jw_kint(w, "open", (int64_t) t.open);
    jw_kint(w, "unowned", (int64_t) t.unowned);
    if (t.oldest_unowned == TIME_NONE)
        jw_knull(w, "oldest_unowned_s");
    else
        jw_kint(w, "oldest_unowned_s", (clock_now(s->o.clock) - t.oldest_unowned) / NSEC_PER_SEC);
    jw_end_object(w);
    jw_key(w, "reports");
    jw_begin_object(w);
    jw_kint(w, "accepted", (int64_t) t.accepted);
    jw_kint(w, "duplicate", (int64_t) t.duplicate);
    jw_kint(w, "quarantined", (int64_t) t.quarantined);
    jw_kint(w, "observations", (int64_t) t.observations);
    jw_kint(w, "set_aside", (int64_t) t.set_aside);
    jw_end_object(w);
    jw_key(w, "journal");
    jw_begin_object(w);
    jw_kint(w, "seq", (int64_t) t.seq);
    jw_end_object(w);
    jw_key(w, "loop");
    jw_begin_object(w);
    jw_kint(w, "lag_us_p50", (int64_t) st.lag_p50_us);
    jw_kint(w, "lag_us_p99", (int64_t) st.lag_p99_us);
    jw_kint(w, "lag_us_max", (int64_t) st.lag_max_us);
    jw_end_object(w);
    status_signals(c, &t, w);
    jw_end_object(w);
}

void rows_feed(struct server *s, const struct feed_row *r, struct json_writer *w)
{
    (void) s;
    jw_begin_object(w);
    jw_kcstr(w, "id", r->id);
    jw_kcstr(w, "plugin", r->plugin);
    jw_kcstr(w, "member", r->member);
    jw_kcstr(w, "transport", r->transport);
    jw_kcstr(w, "state", feed_state_word(r->state));
    jw_ktime(w, "last_ok", r->last_ok);
    jw_key(w, "age_s");
    if (r->age_s < 0)
        jw_null(w);
    else
        jw_num(w, (double) (int64_t) (r->age_s * 10) / 10);
    jw_knum(w, "interval_s", r->interval_s);
    jw_kcstr(w, "error", r->error && r->error[0] ? r->error : NULL);
    jw_ktime(w, "next_try", r->next_try);
    jw_kint(w, "reports", (int64_t) r->reports);
    jw_ktime(w, "content_at", r->content_at);
    jw_kbool(w, "content_old", r->content_old);
    jw_kcstr(w, "title", r->title);
    jw_kcstr(w, "url", r->url);
    jw_kint(w, "polls", (int64_t) r->polls);
    jw_kint(w, "unchanged", (int64_t) r->unchanged);
    jw_kint(w, "failures", (int64_t) r->failures);
    jw_kint(w, "bytes", (int64_t) r->bytes);
    jw_kint(w, "missing", (int64_t) r->missing);
    jw_end_object(w);
}

void rows_plugin(struct server *s, const struct plugin_row *r, struct json_writer *w)
{
    (void) s;
    static const char *const health[] = {NULL, "OK", "DEGRADED", "DOWN"};
    jw_begin_object(w);
    jw_kcstr(w, "name", r->name);
    jw_kcstr(w, "version", r->version);
    jw_kcstr(w, "member", r->member);
    jw_kcstr(w, "state", plugin_state_word(r->state));
    jw_key(w, "pid");
    if (r->pid)
        jw_int(w, r->pid);
    else
        jw_null(w);
    jw_kint(w, "restarts", r->restarts);
    jw_kcstr(w, "last_error", r->last_error && r->last_error[0] ? r->last_error : NULL);
    jw_kint(w, "parsed", (int64_t) r->parsed);
    jw_kint(w, "quarantined", (int64_t) r->quarantined);
    jw_kint(w, "time_us_p99", r->time_us_p99);
    jw_kcstr(w, "title", r->title);
    jw_ktime(w, "next_try", r->next_try);
    jw_kcstr(w, "health", r->health < ARRAY_LEN(health) ? health[r->health] : NULL);
    jw_kcstr(w, "health_text", r->health_text && r->health_text[0] ? r->health_text : NULL);
    jw_end_object(w);
}

static size_t count_of(struct session *c, enum wire_view view, const char *of)
{
    struct server *s = c->server;
    if (notice_rows_is(view))
        return notice_rows_count(c, view, of);
    if (protocol_rows_is(view))
        return protocol_rows_count(c, view, of);
    switch (view) {
    case WIRE_VIEW_FEEDS:
        return feeds_count(s->o.feeds);
    case WIRE_VIEW_PLUGINS:
        return plugins_count(s->o.plugins);
    case WIRE_VIEW_CHECKPOINTS:
        return desk_checkpoints(s->o.desk);
    case WIRE_VIEW_PLACES:
        return desk_places(s->o.desk);
    case WIRE_VIEW_PLAYBOOKS:
        return desk_playbooks(s->o.desk);
    case WIRE_VIEW_DIRECTORY:
        return desk_directory(s->o.desk);
    case WIRE_VIEW_DUTY:
        return desk_duty(s->o.desk);
    case WIRE_VIEW_FLOOR:
        return desk_floor(s->o.desk);
    case WIRE_VIEW_HANDOVERS:
        return desk_handovers(s->o.desk);
    case WIRE_VIEW_PRESENCE:
        return presence_count(c);
    default:
        return 1;
    }
}

void rows_write(struct session *c, enum wire_view view, const char *of, size_t i, struct json_writer *w)
{
    struct server *s = c->server;
    struct feed_row f;
    struct plugin_row p;
    char id[80];
    if (notice_rows_is(view)) {
        notice_rows_write(c, view, of, i, w, id);
        return;
    }
    if (protocol_rows_is(view)) {
        protocol_rows_write(c, view, of, i, w, id);
        return;
    }
    switch (view) {
    case WIRE_VIEW_FEEDS:
        if (feeds_row(s->o.feeds, i, &f))
            rows_feed(s, &f, w);
        break;
    case WIRE_VIEW_PLUGINS:
        if (plugins_row_at(s->o.plugins, i, &p) == 0)
            rows_plugin(s, &p, w);
        break;
    case WIRE_VIEW_CHECKPOINTS:
        desk_checkpoint_json(s->o.desk, i, w);
        break;
    case WIRE_VIEW_PLACES:
        desk_place_json(s->o.desk, i, w);
        break;
    case WIRE_VIEW_PLAYBOOKS:
        desk_playbook_json(s->o.desk, i, w);
        break;
    case WIRE_VIEW_DIRECTORY:
        desk_directory_json(s->o.desk, i, w);
        break;
    case WIRE_VIEW_DUTY:
        desk_duty_json(s->o.desk, i, w);
        break;
    case WIRE_VIEW_FLOOR:
        desk_floor_json(s->o.desk, i, w);
        break;
    case WIRE_VIEW_HANDOVERS:
        desk_handovers_json(s->o.desk, i, w);
        break;
    case WIRE_VIEW_PRESENCE:
        presence_json(c, i, w);
        break;
    default:
        rows_status(c, w);
    }
}

size_t rows_down(struct server *s, struct arena *a, const struct desk_down **out)
{
    size_t n = feeds_count(s->o.feeds), k = 0;
    struct desk_down *v = arena_alloc(a, (n + 1) * sizeof *v);
    for (size_t i = 0; i < n; i++) {
        struct feed_row f;
        if (!feeds_row(s->o.feeds, i, &f) || (f.state != FEED_UNKNOWN && f.state != FEED_FAILED && f.state != FEED_QUARANTINED))
            continue;
        v[k].feed = arena_strndup(a, f.id, strlen(f.id));
        v[k++].state = feed_state_word(f.state);
    }
    *out = v;
    return k;
}

static uint64_t text_hash(const char *p, size_t n)
{
    struct hash_key k = hash_key_process();
    return hash_sip64(&k, p, n);
}

/* The key of a row of a data file; NULL: the view is another. */
static const char *data_key(struct server *s, enum wire_view view, size_t i)
{
    return view == WIRE_VIEW_PLACES ? desk_place_code(s->o.desk, i) : view == WIRE_VIEW_PLAYBOOKS ? desk_playbook_name(s->o.desk, i) : view == WIRE_VIEW_DIRECTORY ? desk_directory_id(s->o.desk, i) : view == WIRE_VIEW_FLOOR ? desk_floor_key(i) : NULL;
}

static struct line line_of(struct session *c, enum wire_view view, const char *of, size_t i)
{
    struct server *s = c->server;
    struct line l = {1, 0};
    struct feed_row f;
    if (view == WIRE_VIEW_FEEDS && feeds_row(s->o.feeds, i, &f)) {
        l.key = text_hash(f.id, strlen(f.id));
        l.stamp = f.version;
        return l;
    }
    if (view == WIRE_VIEW_CHECKPOINTS) {
        const char *code = desk_checkpoint_code(s->o.desk, i);
        l.key = text_hash(code, strlen(code));
        l.stamp = desk_checkpoint_stamp(s->o.desk, i);
        return l;
    }
    /* No version of its own: the row's text tells. */
    struct json_writer w;
    buf_clear(&s->scratch);
    jw_init(&w, &s->scratch);
    char id[80] = "";
    if (notice_rows_is(view))
        notice_rows_write(c, view, of, i, &w, id);
    else if (protocol_rows_is(view))
        protocol_rows_write(c, view, of, i, &w, id);
    else
        rows_write(c, view, of, i, &w);
    l.stamp = text_hash(s->scratch.p, s->scratch.n);
    if (id[0])
        l.key = text_hash(id, strlen(id));
    struct plugin_row p;
    if (view == WIRE_VIEW_PLUGINS && plugins_row_at(s->o.plugins, i, &p) == 0)
        l.key = text_hash(p.name, strlen(p.name));
    if (view == WIRE_VIEW_HANDOVERS)
        l.key = count_of(c, view, of) - i;
    const char *name = data_key(s, view, i);
    if (name)
        l.key = text_hash(name, strlen(name));
    struct span officer = view == WIRE_VIEW_DUTY ? desk_duty_officer(s->o.desk, i) : span_make(NULL, 0);
    if (officer.n)
        l.key = text_hash(officer.p, officer.n);
    if (view == WIRE_VIEW_PRESENCE)
        l.key = presence_row(c, i);
    return l;
}

void rows_lines(struct session *c, enum wire_view view, size_t offset, size_t limit, struct line *out, size_t *n, size_t *total, const char *of)
{
    *total = count_of(c, view, of);
    *n = 0;
    for (size_t i = offset; i < *total && *n < limit; i++)
        out[(*n)++] = line_of(c, view, of, i);
}

int64_t rows_place(struct session *c, enum wire_view view, const char *of, const char *key)
{
    struct server *s = c->server;
    size_t n = count_of(c, view, of);
    for (size_t i = 0; i < n; i++) {
        struct feed_row f;
        struct plugin_row p;
        const char *name = "";
        if (view == WIRE_VIEW_FEEDS && feeds_row(s->o.feeds, i, &f))
            name = f.id;
        else if (view == WIRE_VIEW_PLUGINS && plugins_row_at(s->o.plugins, i, &p) == 0)
            name = p.name;
        else if (view == WIRE_VIEW_CHECKPOINTS)
            name = desk_checkpoint_code(s->o.desk, i);
        else if (data_key(s, view, i))
            name = data_key(s, view, i);
        char id[80] = "";
        if (notice_rows_is(view) || protocol_rows_is(view)) {
            struct json_writer w;
            buf_clear(&s->scratch);
            jw_init(&w, &s->scratch);
            if (notice_rows_is(view))
                notice_rows_write(c, view, of, i, &w, id);
            else
                protocol_rows_write(c, view, of, i, &w, id);
            name = id;
        }
        if (strcmp(name, key) == 0 || (view == WIRE_VIEW_DUTY && span_is(desk_duty_officer(s->o.desk, i), key)))
            return (int64_t) i;
    }
    return -1;
}
