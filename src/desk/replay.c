/* replay: the state from the journal at start, and as a replay's journal grows; and what views.db is fed with. */
#include <stdlib.h>

#include "desk/few.h"
#include "desk/actions.h"
#include "desk/impl.h"

struct replaying {
    struct desk *d;
    struct arena arena;
    struct incident room;
    uint64_t total;
    uint64_t skip_views; /* facts up to here are in views.db */
    bool purged;         /* a redaction came behind them: views.db may hold what is to be gone */
    struct views_batch *out;
    /* A journal that grows under the desk: lists follow, and it is told. */
    bool live;
    struct arena told;  /* strings of the events */
    VEC(uint32_t) rows; /* incidents that changed */
    uint32_t views;     /* bits of DESK_VIEW_* */
};

static int by_row(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return x < y ? -1 : x > y;
}

static void flush(struct replaying *x, bool force)
{
    if (!x->out || (!force && views_batch_count(x->out) < 1000))
        return;
    views_submit(x->d->views, x->out);
    x->out = NULL;
    /* A rebuild must not pile up what the other thread has yet to write. */
    if (views_pending(x->d->views) > 50000)
        views_flush(x->d->views, NULL);
}

static struct views_batch *out(struct replaying *x)
{
    if (!x->out)
        x->out = views_batch_new();
    return x->out;
}

/* A title that came with this fact is found by its words. */
static void index_title(struct views_batch *b, const struct change *c)
{
    if (change_is_incident(c->kind) && c->new_title)
        views_batch_text(b, (uint64_t) c->inc->r.row << 32 | VIEWS_TITLE, c->inc->title);
}

static void index_note(struct replaying *x, const struct change *c)
{
    if (c->seq <= x->skip_views)
        return;
    index_title(out(x), c);
    if (!c->free_text.n)
        return;
    if (c->kind == CHANGE_OPENED)
        views_batch_text(out(x), (uint64_t) c->inc->r.row << 32 | 1, c->free_text);
    else if (c->kind == CHANGE_ITEM)
        views_batch_text(out(x), (uint64_t) c->inc->r.row << 32 | (c->seq & 0xffffffff), c->free_text);
    else if (c->kind == CHANGE_CHANGED && (span_is(c->verb, "note") || span_is(c->verb, "called")))
        views_batch_text(out(x), (uint64_t) c->inc->r.row << 32 | (c->seq & 0xffffffff), c->free_text);
}

/* The incidents that a fact changes, in order, for the lists; all of the step are kept in x->rows. */
static void rows_of(struct replaying *x, const struct change *c)
{
    struct desk *d = x->d;
    d->rows.n = 0;
    if (change_is_incident(c->kind))
        VEC_PUSH(&d->rows, c->inc->r.row);
    for (size_t i = 0; i < c->counts_n; i++)
        VEC_PUSH(&d->rows, c->counts[i].row);
    if (d->rows.n > 1)
        qsort(d->rows.v, d->rows.n, sizeof *d->rows.v, by_row);
    for (size_t i = 0; i < d->rows.n; i++)
        VEC_PUSH(&x->rows, d->rows.v[i]);
}

static void told_of(struct replaying *x, const struct journal_fact *f, const struct change *c)
{
    struct desk *d = x->d;
    struct json *p = NULL;
    x->views |= c->kind == CHANGE_ASIDE ? DESK_VIEW_SET_ASIDE : 0;
    if (!change_is_incident(c->kind) && c->kind != CHANGE_TESTED && c->kind < CHANGE_ENGINE_STARTED)
        return;
    json_parse(&x->told, arena_span(&x->told, f->payload), NULL, &p, NULL);
    struct desk_event v = {.seq = f->seq, .time = f->time, .officer = arena_span(&x->told, f->actor), .kind = span_str(change_kind_word(c->kind)),
        .text = arena_span(&x->told, change_text(&x->told, f, p)), .row = change_is_incident(c->kind) ? c->inc->r.row : 0};
    if (v.row && incident_is_health(&c->inc->r, &c->inc->m, &d->state.names))
        v.text = few_say(&x->told, v.text);
    if (c->kind == CHANGE_ACTION)
        actions_about(c->actions, &v.actions);
    VEC_PUSH(&d->events, v);
}

static int one_fact(void *arg, const struct journal_fact *f, struct err *e)
{
    struct replaying *x = arg;
    struct desk *d = x->d;
    const struct change_env env = {&d->state, d->prefix};
    struct change c = {.inc = &x->room};
    arena_reset(&x->arena);
    int rc = change_read(&x->arena, f, &env, &c, e);
    if (rc == 0 && x->live) {
        rows_of(x, &c);
        queries_before(d);
    }
    if (rc == 0) {
        fold_seal(&c, f->seq);
        rc = fold_apply(&d->state, &c, e);
    }
    if (rc)
        return rc;
    if (x->live) {
        queries_after(d);
        told_of(x, f, &c);
    }
    index_note(x, &c);
    x->purged |= (c.kind == CHANGE_REDACTED || c.kind == CHANGE_REWRITTEN) && f->seq > x->skip_views;
    if (c.kind == CHANGE_DROPPED && c.dropped_kind)
        views_batch_quarantine_drop(out(x), c.dropped_kind, c.dropped_up_to);
    flush(x, false);
    if (f->seq > d->state.head->applied) {
        d->state.head->applied = f->seq;
        memcpy(d->state.head->applied_hash, f->hash, JOURNAL_HASH_BYTES);
    }
    if (d->o.progress && f->seq % 20000 == 0)
        d->o.progress(d->o.arg, f->seq, x->total);
    return 0;
}

static int one_report(void *arg, const struct journal_item *it, struct err *e)
{
    struct replaying *x = arg;
    struct json *p = NULL;
    uint16_t year;
    uint32_t number, row;
    arena_reset(&x->arena);
    if (json_parse(&x->arena, it->body, NULL, &p, e))
        return err_wrap(e, "report %llu", (unsigned long long) it->seq);
    struct span text = json_str(json_get(p, "report"), "text"), id = json_str(p, "incident");
    if (text.n && incident_id_parse(id, x->d->prefix, 0, &year, &number) && (row = state_find(&x->d->state, year, number)) != 0)
        views_batch_text(out(x), (uint64_t) row << 32, text);
    flush(x, false);
    x->d->state.head->report_seq = it->seq;
    return 0;
}

static int one_status(void *arg, const struct journal_item *it, struct err *e)
{
    struct replaying *x = arg;
    struct state *s = &x->d->state;
    struct json *p = NULL;
    wf_report r;
    arena_reset(&x->arena);
    if (json_parse(&x->arena, it->body, NULL, &p, e) || report_from_json(&x->arena, p, &r, e))
        return err_wrap(e, "status %llu", (unsigned long long) it->seq);
    if (r.status && it->seq > s->head->status_dropped) {
        struct span revision = r.revision.n ? report_span(r.revision) : SPAN_LIT("0");
        struct hash128 key = state_key(s, 'S', it->source, report_span(r.source_id), revision);
        struct board_status b = {report_span(r.checkpoint), report_span(r.member), it->source, r.status, r.occurred.utc_ns, it->time, it->seq};
        state_seen(s, key, state_digest(s, it->body), true);
        board_take(s, &b, s->head->applied);
    }
    s->head->status_seq = it->seq;
    return 0;
}

static int one_quarantined(void *arg, const struct journal_item *it, struct err *e)
{
    struct replaying *x = arg;
    struct json *p = NULL;
    const char *nl = memchr(it->body.p, '\n', it->body.n);
    arena_reset(&x->arena);
    if (!nl || json_parse(&x->arena, span_make(it->body.p, (size_t) (nl - it->body.p)), NULL, &p, e))
        return err_set(e, WF_E_CORRUPT, "quarantine item %llu has no head", (unsigned long long) it->seq);
    struct views_quarantined v = {.n = it->seq, .source = json_str(p, "source"), .member = json_str(p, "member"), .reason = json_str(p, "reason"),
        .received = TIME_NONE, .offset = (uint64_t) json_int(p, "offset", 0), .bytes = (uint64_t) json_int(p, "bytes", 0),
        .intake_kind = JOURNAL_QUARANTINE, .intake_seq = it->seq};
    struct span hex = json_str(p, "digest"), tail = span_make(nl + 1, it->body.n - (size_t) (nl + 1 - it->body.p));
    int64_t policy = json_int(p, "policy", 0);
    if (time_parse(json_str(p, "received"), &v.received, NULL, NULL))
        v.received = it->time;
    for (size_t i = 0; i < VIEWS_DIGEST_BYTES && hex.n == 2 * VIEWS_DIGEST_BYTES; i++) {
        char two[3] = {hex.p[2 * i], hex.p[2 * i + 1], 0};
        v.digest[i] = (uint8_t) strtoul(two, NULL, 16);
    }
    if (policy == WF_RAW_DIGEST)
        v.intake_kind = 0;
    if (policy == WF_RAW_SEALED && tail.n && tail.n < 20) {
        char n[24] = "";
        memcpy(n, tail.p, tail.n);
        v.intake_kind = JOURNAL_SEALED;
        v.intake_seq = strtoull(n, NULL, 10);
    }
    views_batch_quarantined(out(x), &v);
    flush(x, false);
    x->d->state.head->quarantine_seq = it->seq;
    return 0;
}

static uint64_t meta(struct desk *d, const char *key)
{
    struct buf b = {0};
    uint64_t v = views_meta(d->views, key, &b, NULL) == 0 && b.n ? strtoull(b.p, NULL, 10) : 0;
    buf_free(&b);
    return v;
}

static void put_meta(struct views_batch *b, const char *key, uint64_t v)
{
    struct buf t = {0};
    buf_u64(&t, v);
    views_batch_meta(b, key, buf_view(&t));
    buf_free(&t);
}

static void put_all_meta(struct desk *d, struct views_batch *b)
{
    const struct state_head *h = d->state.head;
    put_meta(b, "generation", h->generation);
    put_meta(b, "applied", h->applied);
    put_meta(b, "reports", h->report_seq);
    put_meta(b, "quarantine", h->quarantine_seq);
}

/* Nothing of a redacted text is left in the index, nor in the file. */
static void feed_redacted(const struct desk *d, struct views_batch *b, const struct change *c)
{
    uint64_t row = (uint64_t) c->redacted_row << 32;
    if (c->kind == CHANGE_REDACTED && row) {
        bool first = state_more(&d->state, c->redacted_row)->first == c->redacted_seq;
        views_batch_text_drop(b, row | (first ? 1 : c->redacted_seq & 0xffffffff));
        if (span_is(c->redacted_part, "title"))
            views_batch_text_drop(b, row | VIEWS_TITLE);
    }
    if (c->kind == CHANGE_REWRITTEN && row)
        views_batch_text_drop(b, row);
    if (c->kind == CHANGE_REDACTED || c->kind == CHANGE_REWRITTEN)
        views_batch_purge(b);
}

void views_feed(struct desk *d)
{
    const struct overlay *o = d->landed;
    bool dropped = false, titles = false;
    for (size_t i = 0; i < o->changes.n; i++) {
        dropped |= o->changes.v[i]->kind == CHANGE_DROPPED || o->changes.v[i]->kind == CHANGE_REDACTED || o->changes.v[i]->kind == CHANGE_REWRITTEN;
        titles |= o->changes.v[i]->new_title;
    }
    /* Nothing for it: its own mark follows with the next thing there is. */
    if (!o->texts.n && !o->quarantined.n && !dropped && !titles)
        return;
    struct views_batch *b = views_batch_new();
    for (size_t i = 0; titles && i < o->changes.n; i++)
        index_title(b, o->changes.v[i]);
    for (size_t i = 0; i < o->texts.n; i++)
        views_batch_text(b, o->texts.v[i].num, o->texts.v[i].text);
    for (size_t i = 0; i < o->quarantined.n; i++)
        views_batch_quarantined(b, &o->quarantined.v[i]);
    for (size_t i = 0; dropped && i < o->changes.n; i++)
        if (o->changes.v[i]->kind == CHANGE_DROPPED)
            views_batch_quarantine_drop(b, o->changes.v[i]->dropped_kind, o->changes.v[i]->dropped_up_to);
        else
            feed_redacted(d, b, o->changes.v[i]);
    d->state.head->fed = d->state.head->applied;
    put_all_meta(d, b);
    views_submit(d->views, b);
}

/* Do the tables belong to this journal: is the fact they end with the one that stands there? */
static bool is_ours(struct desk *d)
{
    const struct state_head *h = d->state.head;
    struct journal_fact f;
    if (h->applied == 0)
        return true;
    if (h->applied > journal_seq(d->o.journal, NULL) || journal_read(d->reader, h->applied, &f, NULL))
        return false;
    return memcmp(f.hash, h->applied_hash, JOURNAL_HASH_BYTES) == 0;
}

static int start_fresh(struct desk *d, struct err *e)
{
    struct views_batch *b = views_batch_new();
    views_batch_reset(b);
    views_submit(d->views, b);
    return state_reset(&d->state, journal_about(d->o.journal)->site, e);
}

/* What intake the journal has of these kinds, from behind those seqs on. */
static int take_intake(struct replaying *x, uint64_t reports, uint64_t statuses, uint64_t quarantine, struct err *e)
{
    struct desk *d = x->d;
    struct state_head *h = d->state.head;
    int rc = 0;
    if (reports < journal_intake_seq(d->o.journal, JOURNAL_REPORT))
        rc = journal_intake_each(d->reader, JOURNAL_REPORT, reports + 1, one_report, x, e);
    if (rc == 0 && statuses < journal_intake_seq(d->o.journal, JOURNAL_STATUS))
        rc = journal_intake_each(d->reader, JOURNAL_STATUS, statuses + 1, one_status, x, e);
    if (rc == 0 && quarantine < journal_intake_seq(d->o.journal, JOURNAL_QUARANTINE))
        rc = journal_intake_each(d->reader, JOURNAL_QUARANTINE, quarantine + 1, one_quarantined, x, e);
    if (rc == 0) {
        h->fed = h->applied;
        h->report_seq = journal_intake_seq(d->o.journal, JOURNAL_REPORT);
        h->quarantine_seq = journal_intake_seq(d->o.journal, JOURNAL_QUARANTINE);
        put_all_meta(d, out(x));
        flush(x, true);
    }
    return rc;
}

int replay(struct desk *d, bool fresh, struct err *e)
{
    struct replaying x = {.d = d, .total = journal_seq(d->o.journal, NULL)};
    struct state_head *h = d->state.head;
    int rc = 0;
    fresh = fresh || !is_ours(d) || meta(d, "generation") != h->generation;
    if (fresh)
        rc = start_fresh(d, e);
    uint64_t reports = 0, quarantine = 0, from = 0;
    if (!fresh) {
        /* views.db may lag behind the tables; where nothing for it came since, it does not. */
        bool lags = meta(d, "applied") < h->fed;
        x.skip_views = lags ? meta(d, "applied") : h->applied;
        from = x.skip_views;
        reports = lags ? meta(d, "reports") : h->report_seq;
        quarantine = lags ? meta(d, "quarantine") : h->quarantine_seq;
    }
    /* Facts again from an earlier one do no harm: each holds absolute values. */
    if (rc == 0)
        rc = from < x.total ? journal_each(d->reader, from + 1, x.total, false, one_fact, &x, e) : 0;
    if (rc == 0 && x.purged && !fresh) {
        /* We ended between the redaction and its way into the index: that is made again, from what is left. */
        if (x.out)
            views_batch_free(x.out);
        arena_free(&x.arena);
        return replay(d, true, e);
    }
    if (rc == 0)
        rc = take_intake(&x, reports, h->status_seq, quarantine, e);
    if (rc == 0) {
        memcpy(h->magic, "wfviews", 8);
        if (d->o.progress && fresh && x.total > 20000)
            d->o.progress(d->o.arg, x.total, x.total);
    }
    if (x.out)
        views_batch_free(x.out);
    arena_free(&x.arena);
    return rc;
}

/* Each row once, in order. */
static void gather_rows(struct replaying *x)
{
    struct desk *d = x->d;
    d->rows.n = 0;
    if (x->rows.n)
        qsort(x->rows.v, x->rows.n, sizeof *x->rows.v, by_row);
    for (size_t i = 0; i < x->rows.n; i++)
        if (!i || x->rows.v[i] != x->rows.v[i - 1])
            VEC_PUSH(&d->rows, x->rows.v[i]);
}

int desk_follow(struct desk *d, struct err *e)
{
    struct replaying x = {.d = d, .live = true, .total = journal_seq(d->o.journal, NULL), .views = DESK_VIEW_STATUS};
    struct state_head *h = d->state.head;
    uint64_t from = h->applied, statuses = h->status_seq, quarantine = h->quarantine_seq;
    x.skip_views = h->applied;
    d->events.n = 0;
    int rc = from < x.total ? journal_each(d->reader, from + 1, x.total, false, one_fact, &x, e) : 0;
    if (rc == 0)
        rc = take_intake(&x, h->report_seq, h->status_seq, h->quarantine_seq, e);
    gather_rows(&x);
    x.views |= d->rows.n ? DESK_VIEW_INCIDENTS : 0;
    x.views |= d->events.n ? DESK_VIEW_LOG | DESK_VIEW_DIRECTORY : 0;
    x.views |= h->status_seq != statuses || from != h->applied ? DESK_VIEW_CHECKPOINTS : 0;
    x.views |= h->quarantine_seq != quarantine ? DESK_VIEW_QUARANTINE : 0;
    struct desk_change c = {.from_seq = from, .to_seq = h->applied, .views = x.views, .rows = d->rows.v, .rows_n = d->rows.n, .events = d->events.v,
        .events_n = d->events.n};
    if (rc == 0 && d->o.changed && from != h->applied)
        d->o.changed(d->o.arg, &c);
    if (x.out)
        views_batch_free(x.out);
    VEC_FREE(&x.rows);
    arena_free(&x.told);
    arena_free(&x.arena);
    return rc;
}
