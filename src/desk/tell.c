/* tell: what the desk shows of itself: totals, rows, the whole record, the log, the boards, the hash. */
#include <stdio.h>
#include <stdlib.h>

#include "desk/few.h"
#include "desk/impl.h"
#include "desk/items.h"
#include "journal/digest.h"

const char *desk_status_word(enum desk_status s)
{
    static const char *const words[] = {"", "accepted", "duplicate", "rejected"};
    return words[s];
}

int tell_unowned_open(struct desk *d, const struct desk_sight *s, struct desk_query **out, struct err *e)
{
    struct desk_query_spec spec = {.all = false, .sort = DESK_SORT_OPENED, .sight = s};
    const struct filter_env env = {.now = clock_now(d->o.clock), .prefix = d->prefix};
    int rc = filter_parse(SPAN_LIT("owner:none shelved:no suppressed:no"), &env, &spec.filter, NULL, e);
    return rc ? rc : desk_query_open(d, &spec, out, e);
}

wf_time tell_unowned_oldest(const struct desk *d, const struct desk_query *q)
{
    struct desk_line first;
    for (size_t at = 0; q && desk_query_lines(d, q, at, &first, 1); at++)
        if (incident_is_open(state_row(&d->state, first.row)->state))
            return state_row(&d->state, first.row)->opened;
    return TIME_NONE;
}

void desk_totals(const struct desk *d, struct desk_totals *out)
{
    const struct state_head *h = d->state.head;
    memset(out, 0, sizeof *out);
    out->accepted = h->accepted;
    out->duplicate = h->duplicates;
    out->quarantined = h->quarantined;
    out->observations = h->status_n + h->count_n;
    out->set_aside = h->set_aside;
    out->incidents = h->incidents;
    out->open = h->open;
    out->unowned = h->unowned;
    out->unacked = h->unacked;
    out->shelved = h->shelved;
    out->suppressed = h->suppressed;
    out->out_of_service = h->out_of_service;
    out->flapping = h->flapping;
    out->chattering = h->chattering;
    out->stale = h->stale;
    memcpy(out->by_priority, h->by_priority, sizeof out->by_priority);
    out->seq = h->applied;
    out->oldest_unowned = tell_unowned_oldest(d, d->unowned);
}

void desk_load(const struct desk *d, const struct desk_sight *s, struct desk_load *out)
{
    if (s)
        load_sum_seen(d, s, clock_now(d->o.clock), out);
    else
        load_sum(&d->load, clock_now(d->o.clock), out);
}

uint64_t desk_mine(const struct desk *d, struct span officer)
{
    uint16_t id = names_find(&d->state.names, officer);
    return id && id < d->state.owned_n ? d->state.owned[id] : 0;
}

bool desk_follows(const struct desk *d, uint32_t row, struct span officer)
{
    struct item it;
    uint16_t id = names_find(&d->state.names, officer);
    for (uint32_t n = id ? state_more(&d->state, row)->items : 0; n; n = it.r.next) {
        items_get(&d->state, n, &it);
        if (it.r.kind == ITEM_WATCHER && it.r.state == ITEM_OPEN && it.r.to == id)
            return true;
    }
    return false;
}

bool desk_incident(const struct desk *d, uint32_t row, struct incident *out)
{
    if (row == 0 || row > d->state.head->incidents)
        return false;
    state_get(&d->state, row, out);
    return true;
}

uint32_t desk_row(const struct desk *d, struct span id)
{
    const struct state_head *h = d->state.head;
    uint16_t year, newest = h->years_n ? h->years[h->years_n - 1].year : 0;
    uint32_t number;
    return incident_id_parse(id, d->prefix, newest, &year, &number) ? state_find(&d->state, year, number) : 0;
}

struct views *desk_views(const struct desk *d)
{
    return d->views;
}

const struct incident_context *desk_context(const struct desk *d)
{
    return &d->context;
}

void desk_row_json(const struct desk *d, uint32_t row, struct json_writer *w)
{
    struct incident i;
    if (desk_incident(d, row, &i))
        incident_wire_json(w, &i, &d->context);
    else
        jw_null(w);
}

void desk_record_json(const struct desk *d, uint32_t row, struct json_writer *w)
{
    struct incident i;
    if (!desk_incident(d, row, &i)) {
        jw_null(w);
        return;
    }
    jw_begin_object(w);
    incident_full_members(w, &i, &d->context, 0);
    jw_end_object(w);
}

uint64_t desk_seq(const struct desk *d)
{
    return d->state.head->applied;
}

uint64_t desk_generation(const struct desk *d)
{
    return d->state.head->generation;
}

/* ---- checkpoints ---- */

static bool says_nothing(const struct board_row *b)
{
    return !b->has_now && b->last_hour == 0;
}

/* Row i of those that say something. */
static const struct board_row *board_at(const struct desk *d, size_t i)
{
    for (size_t k = 0; k < d->state.head->board_n; k++)
        if (!says_nothing(state_board(&d->state, k)) && i-- == 0)
            return state_board(&d->state, k);
    return NULL;
}

size_t desk_checkpoints(const struct desk *d)
{
    size_t n = 0;
    for (size_t k = 0; k < d->state.head->board_n; k++)
        n += !says_nothing(state_board(&d->state, k));
    return n;
}

void desk_checkpoint_json(const struct desk *d, size_t i, struct json_writer *w)
{
    const struct board_row *b = board_at(d, i);
    if (b)
        board_json(&d->state, &d->checkpoints, b, board_hour_of(clock_now(d->o.clock)), w);
    else
        jw_null(w);
}

uint64_t desk_checkpoint_stamp(const struct desk *d, size_t i)
{
    const struct board_row *b = board_at(d, i);
    return b ? b->stamp : 0;
}

const char *desk_checkpoint_code(const struct desk *d, size_t i)
{
    const struct board_row *b = board_at(d, i);
    return b ? b->code : "";
}

/* ---- the hash ---- */

/* The rows are written with their members in one fixed order; canonical JSON sorts them, so each is read and written again. */
static void add_row(struct digest *h, struct arena *a, const struct buf *row, struct buf *room)
{
    struct json *v = NULL;
    struct json_writer w;
    const struct json_limits lim = {.long_integers = true};
    arena_reset(a);
    buf_clear(room);
    if (json_parse(a, buf_view(row), &lim, &v, NULL) == 0) {
        jw_init(&w, room);
        json_write(&w, v, true);
    }
    buf_char(room, '\n');
    digest_add(h, buf_view(room));
}

static void hash_status(const struct desk *d, struct json_writer *w)
{
    const struct state_head *s = d->state.head;
    jw_begin_object(w);
    jw_kint(w, "accepted", (int64_t) s->accepted);
    jw_kint(w, "duplicate", (int64_t) s->duplicates);
    jw_kint(w, "set_aside", (int64_t) s->set_aside);
    jw_kint(w, "observations", (int64_t) (s->status_n + s->count_n));
    jw_kint(w, "quarantined", (int64_t) s->quarantined);
    jw_kint(w, "quarantine_dropped", (int64_t) s->quarantine_dropped);
    jw_kint(w, "incidents", s->incidents);
    jw_kint(w, "aside", s->aside_n);
    jw_end_object(w);
}

/* open: with the words of an officer's that hang on it; what the centre's files say stands. */
void tell_item(const struct desk *d, uint32_t n, bool open, enum item_counting counting, struct json_writer *w)
{
    struct item it;
    char other[INCIDENT_ID_MAX];
    items_get(&d->state, n, &it);
    if (!open && it.r.text_seq && it.r.kind != ITEM_CLOCK)
        it.text = span_make(NULL, 0);
    if (it.r.other)
        incident_id(state_row(&d->state, it.r.other), d->prefix, other);
    if (counting != ITEM_COUNT_EXACT && it.r.kind == ITEM_CHECK)
        it.text = few_check(it.text);
    item_json(w, &it, &d->context, it.r.other ? other : NULL, counting);
}

void desk_hash(const struct desk *d, char out[65])
{
    struct digest h;
    struct arena a = {0};
    struct buf row = {0}, room = {0};
    struct json_writer w;
    uint8_t sum[DIGEST_BYTES];
    digest_begin(&h);
    jw_init(&w, &row);
    hash_status(d, &w);
    add_row(&h, &a, &row, &room);
    for (size_t i = 0; i < d->state.head->board_n; i++) {
        if (says_nothing(state_board(&d->state, i)))
            continue;
        buf_clear(&row);
        jw_init(&w, &row);
        board_hash_json(&d->state, state_board(&d->state, i), &w);
        add_row(&h, &a, &row, &room);
    }
    for (uint32_t r = 1; r <= d->state.head->incidents; r++) {
        struct incident i;
        state_get(&d->state, r, &i);
        buf_clear(&row);
        jw_init(&w, &row);
        jw_begin_object(&w);
        incident_full_members(&w, &i, &d->context, INCIDENT_TELL_ALL);
        jw_kint(&w, "flags", i.r.flags);
        jw_kint(&w, "original", i.r.original);
        jw_kint(&w, "related", i.r.related);
        jw_kint(&w, "first", (int64_t) i.m.first);
        jw_kint(&w, "intake", (int64_t) i.m.intake);
        jw_kint(&w, "stamp", (int64_t) i.r.stamp);
        jw_kint(&w, "digest_high", (int64_t) (i.m.digest >> 32));
        jw_kint(&w, "digest_low", (int64_t) (i.m.digest & 0xffffffff));
        if (i.m.health)
            jw_kint(&w, "was_health", 1);
        jw_end_object(&w);
        add_row(&h, &a, &row, &room);
    }
    for (size_t i = 0; i < d->state.head->tested_n; i++) {
        buf_clear(&row);
        jw_init(&w, &row);
        data_tested_json(d, i, &w);
        add_row(&h, &a, &row, &room);
    }
    for (size_t i = 0; i < d->state.head->duty_n; i++) {
        buf_clear(&row);
        jw_init(&w, &row);
        jw_begin_object(&w);
        duty_members(&d->state, state_duty_at(&d->state, i), &w);
        jw_end_object(&w);
        add_row(&h, &a, &row, &room);
    }
    bool (*const others[])(const struct desk *d, size_t i, struct json_writer *w) = {shift_hash_row, dissem_hash_row, actions_hash_row, runs_hash_row, posture_hash_row};
    for (size_t k = 0; k < ARRAY_LEN(others); k++)
        for (size_t i = 0;; i++) {
            buf_clear(&row);
            jw_init(&w, &row);
            if (!others[k](d, i, &w))
                break;
            add_row(&h, &a, &row, &room);
        }
    for (uint32_t n = 1; n <= d->state.head->items; n++) {
        struct item it;
        items_get(&d->state, n, &it);
        buf_clear(&row);
        jw_init(&w, &row);
        jw_begin_object(&w);
        jw_key(&w, "item");
        tell_item(d, n, true, ITEM_COUNT_EXACT, &w);
        jw_kint(&w, "incident", it.r.incident);
        jw_kint(&w, "next", it.r.next);
        jw_kint(&w, "text_seq", (int64_t) it.r.text_seq);
        jw_end_object(&w);
        add_row(&h, &a, &row, &room);
    }
    digest_end(&h, sum);
    digest_hex(sum, out);
    arena_free(&a);
    buf_free(&row);
    buf_free(&room);
}

/* ---- set aside ---- */

size_t desk_set_aside_total(const struct desk *d)
{
    return d->state.head->aside_n;
}

size_t desk_set_aside_seqs(const struct desk *d, size_t offset, uint64_t *seqs, size_t n)
{
    const uint64_t *all = (const uint64_t *) (const void *) d->state.t_aside.base;
    size_t total = d->state.head->aside_n, k = 0;
    for (; k < n && offset + k < total; k++)
        seqs[k] = all[total - 1 - offset - k];
    return k;
}

int desk_set_aside_json(struct journal_reader *r, uint64_t seq, struct json_writer *w, struct err *e)
{
    struct journal_fact f;
    struct arena a = {0};
    struct json *p = NULL;
    int rc = journal_read(r, seq, &f, e);
    if (rc == 0)
        rc = json_parse(&a, f.payload, NULL, &p, e);
    if (rc == 0) {
        const struct json *rep = json_get(p, "report");
        jw_begin_object(w);
        jw_kint(w, "seq", (int64_t) seq);
        jw_ktime(w, "time", f.time);
        jw_kstr(w, "msg_status", json_str(p, "msg_status"));
        jw_kstr(w, "source", json_str(rep, "source"));
        jw_kstr(w, "source_id", json_str(rep, "source_id"));
        jw_kstr(w, "revision", json_str(rep, "revision"));
        jw_kstr(w, "title", f.nparts ? f.parts[0].redacted ? SPAN_LIT("[redacted]") : f.parts[0].text : SPAN_LIT(""));
        jw_end_object(w);
    }
    arena_free(&a);
    return rc;
}

/* ---- quarantine ---- */

void desk_quarantine_json(const struct views_quarantined *q, struct json_writer *w)
{
    char hex[2 * DIGEST_BYTES + 1];
    digest_hex(q->digest, hex);
    jw_begin_object(w);
    jw_kint(w, "n", (int64_t) q->n);
    jw_kstr(w, "source", q->source);
    if (q->member.n && !span_is(q->member, "--"))
        jw_kstr(w, "member", q->member);
    else
        jw_knull(w, "member");
    jw_ktime(w, "received", q->received);
    jw_kstr(w, "reason", q->reason);
    jw_kint(w, "offset", (int64_t) q->offset);
    jw_kint(w, "bytes", (int64_t) q->bytes);
    jw_kcstr(w, "digest", hex);
    jw_end_object(w);
}

int desk_quarantine_bytes(struct vault *vault, struct journal_reader *r, const struct views_quarantined *q, struct buf *out, struct err *e)
{
    struct journal_item it;
    if (!q->intake_kind)
        return err_set(e, WF_E_NOTFOUND, "the bytes of quarantine item %llu were not kept: its source is declared \"digest\"", (unsigned long long) q->n);
    int rc = journal_intake(r, (enum journal_kind) q->intake_kind, q->intake_seq, &it, e);
    if (rc)
        return rc;
    const char *nl = q->intake_kind == JOURNAL_QUARANTINE ? memchr(it.body.p, '\n', it.body.n) : NULL;
    if (q->intake_kind == JOURNAL_QUARANTINE && !nl)
        return err_set(e, WF_E_CORRUPT, "quarantine item %llu has no head", (unsigned long long) q->n);
    return sealing_open(vault, nl ? span_make(nl + 1, it.body.n - (size_t) (nl + 1 - it.body.p)) : it.body, out, e);
}
