/* batch: facts and intake of the batch in the making. */
#include "desk/impl.h"
#include "journal/digest.h"

struct change *batch_new_change(struct desk *d, enum change_kind kind, struct span actor)
{
    struct change *c = arena_alloc(&d->overlay->arena, sizeof *c);
    c->kind = kind;
    c->time = d->now;
    c->actor = actor;
    return c;
}

/* The priority with which the signal asks for an officer again, where it did not before or did and was answered. */
static uint8_t rings_anew(const struct change *c)
{
    if (incident_is_rights(&c->inc->r))
        return 0; /* no figure tells of those */
    return incident_rings(&c->inc->r) && !(c->was && incident_rings(&c->was->r)) ? c->inc->r.priority : 0;
}

int batch_change(struct desk *d, struct change *c, int16_t offset, struct err *e)
{
    const struct change_env env = {&d->state, d->prefix};
    struct journal_part parts[3];
    struct journal_fact f = {.time = d->now, .offset = offset, .version = change_version(c), .actor = c->actor, .parts = parts};
    uint64_t seq;
    if (change_is_incident(c->kind) && c->kind != CHANGE_CONFLICT) {
        noise_settle(d, c);
        group_settle(d, c);
        clocks_settle(d, c);
        c->rings = rings_anew(c);
    }
    f.kind = span_str(change_kind_word(c->kind));
    if (c->new_title) {
        parts[f.nparts].name = SPAN_LIT("title");
        parts[f.nparts++].text = c->kind == CHANGE_NOTICE ? dissem_title(c->notices) : c->inc->title;
    }
    if (c->number.n) {
        parts[f.nparts].name = SPAN_LIT("number");
        parts[f.nparts++].text = c->number;
    }
    if (c->free_text.n) {
        parts[f.nparts].name = span_str(c->free_name);
        parts[f.nparts++].text = c->free_text;
    }
    buf_clear(&d->payload);
    change_write(&d->payload, c, &env);
    f.payload = buf_view(&d->payload);
    int rc = journal_batch_fact(d->batch, &f, &seq, e);
    if (rc)
        return rc;
    fold_seal(c, seq);
    overlay_add(d->overlay, c);
    return c->kind == CHANGE_OPENED ? clocks_begin(d, c->inc->r.row, e) : 0;
}

int batch_body(struct desk *d, enum journal_kind kind, struct span source, struct span id, struct span json, uint64_t *seq, struct err *e)
{
    struct buf *b = &d->payload;
    buf_clear(b);
    if (id.n) {
        buf_str(b, "{\"incident\":\"");
        buf_span(b, id);
        buf_str(b, "\",\"report\":");
        buf_span(b, json);
        buf_char(b, '}');
    } else {
        buf_span(b, json);
    }
    struct journal_item it = {.time = d->now, .source = source, .body = buf_view(b)};
    int rc = journal_batch_intake(d->batch, kind, &it, seq, e);
    if (rc == 0)
        d->overlay->last_intake[kind] = *seq;
    return rc;
}

/* The item of intake: a head as JSON in one line, then, if they may be kept, the bytes. */
static void quarantine_body(struct buf *b, const struct batch_quarantine *q, const char *hex)
{
    struct json_writer w;
    jw_init(&w, b);
    jw_begin_object(&w);
    jw_kstr(&w, "source", q->source);
    jw_kstr(&w, "member", q->member);
    jw_kstr(&w, "reason", q->reason);
    jw_ktime(&w, "received", q->received);
    jw_kint(&w, "offset", (int64_t) q->offset);
    jw_kint(&w, "bytes", (int64_t) q->bytes.n);
    jw_kcstr(&w, "digest", hex);
    jw_kint(&w, "policy", q->policy);
    jw_end_object(&w);
    buf_char(b, '\n');
}

int batch_quarantine(struct desk *d, const struct batch_quarantine *given, uint64_t *n, struct err *e)
{
    struct batch_quarantine what = *given, *q = &what;
    struct buf *sealed_bytes = &d->sealed;
    struct views_quarantined v = {.source = q->source, .member = q->member, .reason = q->reason, .received = q->received,
        .offset = q->offset, .bytes = q->bytes.n, .intake_kind = JOURNAL_QUARANTINE};
    char hex[2 * DIGEST_BYTES + 1];
    uint64_t sealed = 0;
    int rc = 0;
    digest_of(q->bytes, v.digest);
    digest_hex(v.digest, hex);
    buf_clear(sealed_bytes);
    if (q->policy != WF_RAW_DIGEST && q->bytes.n && sealing_take(d, q->bytes, sealed_bytes))
        q->policy = WF_RAW_DIGEST;
    struct journal_item it = {.time = d->now, .source = q->source};
    /* The bytes of a sealed source go with the others that live for a day. */
    if (q->policy == WF_RAW_SEALED && q->bytes.n) {
        it.body = buf_view(sealed_bytes);
        rc = journal_batch_intake(d->batch, JOURNAL_SEALED, &it, &sealed, e);
        if (rc)
            return rc;
        v.intake_kind = JOURNAL_SEALED;
    }
    buf_clear(&d->payload);
    quarantine_body(&d->payload, q, hex);
    if (sealed)
        buf_u64(&d->payload, sealed);
    else if (q->policy == WF_RAW_KEEP)
        buf_span(&d->payload, buf_view(sealed_bytes));
    it.body = buf_view(&d->payload);
    rc = journal_batch_intake(d->batch, JOURNAL_QUARANTINE, &it, &v.n, e);
    if (rc)
        return rc;
    d->overlay->last_intake[JOURNAL_QUARANTINE] = v.n;
    v.intake_seq = sealed ? sealed : v.n;
    if (q->policy == WF_RAW_DIGEST)
        v.intake_kind = 0;
    v.source = arena_span(&d->overlay->arena, v.source);
    v.member = arena_span(&d->overlay->arena, v.member);
    v.reason = arena_span(&d->overlay->arena, v.reason);
    VEC_PUSH(&d->overlay->quarantined, v);
    if (n)
        *n = v.n;
    return 0;
}

int batch_finish(struct desk *d, struct err *e)
{
    struct overlay *o = d->overlay;
    if (o->counts.n == 0 && !o->aside_changed)
        return 0;
    struct change *c = batch_new_change(d, CHANGE_DUPLICATES, SPAN_LIT("engine"));
    c->counts = arena_alloc(&o->arena, (o->counts.n + 1) * sizeof *c->counts);
    for (size_t i = 0; i < o->counts.n; i++) {
        struct change_count *to = (struct change_count *) &c->counts[i]; /* NOLINT: our own */
        to->row = o->counts.v[i].row;
        to->duplicates = o->counts.v[i].duplicates;
    }
    c->counts_n = o->counts.n;
    c->has_set_aside = o->aside_changed;
    c->set_aside = o->set_aside;
    return batch_change(d, c, OFFSET_NONE, e);
}
