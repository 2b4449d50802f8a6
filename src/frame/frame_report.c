/* frame_report: a wf_report in a frame. What crosses here most; so sizes are counted first, and then all is written
 * without a further check. See frame.h. */
#include "frame/codec.h"
#include "frame/frame.h"

/* One bit for each field that may be absent, in the order in which they are written. */
enum {
    HAS_SOURCE_ID = 1u << 0,
    HAS_REVISION = 1u << 1,
    HAS_DEDUP_KEY = 1u << 2,
    HAS_TYPE = 1u << 3,
    HAS_MEMBER = 1u << 4,
    HAS_CHECKPOINT = 1u << 5,
    HAS_TITLE = 1u << 6,
    HAS_TEXT = 1u << 7,
    HAS_LANG = 1u << 8,
    HAS_HANDLING = 1u << 9,
    HAS_OCCURRED = 1u << 10,
    HAS_DETECTED = 1u << 11,
    HAS_REPORTED = 1u << 12,
    HAS_EXPIRES = 1u << 13,
    HAS_PERSONS = 1u << 14,
    HAS_AREAS = 1u << 15,
    HAS_LINKS = 1u << 16,
    HAS_REFERENCES = 1u << 17,
    HAS_LABELS = 1u << 18,
    HAS_STATUS = 1u << 19,
    HAS_COUNT = 1u << 20,
    HAS_RECEIVED = 1u << 21,
    HAS_ACK = 1u << 22,
    HAS_ALL = (1u << 23) - 1
};

/* What every report has, as it stands in the frame. */
struct fixed {
    uint32_t has, kind;
    uint64_t sequence;
    double lat, lon;
    uint32_t msg_status, impact, urgency, severity, certainty, tlp, pap, condition, location_unknown;
    int32_t protection;
    char grade[4];
    uint32_t reserved;
};
_Static_assert(sizeof(struct fixed) == 80, "no hidden padding crosses");
_Static_assert(sizeof(wf_persons) == 32 && sizeof(wf_point) == 16, "copied as they are");

static uint32_t present(const wf_report *r)
{
    const wf_persons *p = &r->persons;
    uint32_t has = 0;
    has |= r->source_id.p ? HAS_SOURCE_ID : 0;
    has |= r->revision.p ? HAS_REVISION : 0;
    has |= r->dedup_key.p ? HAS_DEDUP_KEY : 0;
    has |= r->type.p ? HAS_TYPE : 0;
    has |= r->member.p ? HAS_MEMBER : 0;
    has |= r->checkpoint.p ? HAS_CHECKPOINT : 0;
    has |= r->title.p ? HAS_TITLE : 0;
    has |= r->text.p ? HAS_TEXT : 0;
    has |= r->lang.p ? HAS_LANG : 0;
    has |= r->handling.p ? HAS_HANDLING : 0;
    has |= r->occurred.set ? HAS_OCCURRED : 0;
    has |= r->detected.set ? HAS_DETECTED : 0;
    has |= r->reported.set ? HAS_REPORTED : 0;
    has |= r->expires.set ? HAS_EXPIRES : 0;
    if ((p->involved & p->dead & p->injured & p->missing & p->minors & p->in_need_of_protection) != -1 || p->unknown)
        has |= HAS_PERSONS;
    has |= r->areas_n ? HAS_AREAS : 0;
    has |= r->links_n ? HAS_LINKS : 0;
    has |= r->references_n ? HAS_REFERENCES : 0;
    has |= r->labels_n ? HAS_LABELS : 0;
    has |= r->status ? HAS_STATUS : 0;
    has |= r->count ? HAS_COUNT : 0;
    has |= r->received ? HAS_RECEIVED : 0;
    has |= r->ack ? HAS_ACK : 0;
    return has;
}

static size_t size_received(const wf_received *r)
{
    return codec_size_identities(&r->is, 1) + 8 + codec_size_strs(r->addresses, r->addresses_n) + codec_size_identities(r->refers, r->refers_n) +
           codec_size(r->note);
}

static size_t size_ack(const wf_ack *k)
{
    return codec_size_identities(&k->of, 1) + 4 + codec_size(k->desk) + codec_size(k->by) + codec_size(k->reason) + CODEC_INSTANT;
}

/* Bytes of the payload; over FRAME_MAX where it cannot fit. */
static size_t size_report(const wf_report *r)
{
    size_t size = sizeof(struct fixed) + 4 * CODEC_INSTANT + sizeof(wf_persons);
    const wf_str *strs[] = {&r->source_id,  &r->revision, &r->dedup_key, &r->type, &r->member,
                            &r->checkpoint, &r->title,    &r->text,      &r->lang, &r->handling};
    for (size_t i = 0; i < ARRAY_LEN(strs); i++)
        size += codec_size(*strs[i]);
    size += r->areas_n ? codec_size_areas(r->areas, r->areas_n) : 0;
    size += r->links_n ? codec_size_strs(r->links, r->links_n) : 0;
    size += r->references_n ? codec_size_strs(r->references, r->references_n) : 0;
    size += r->labels_n ? codec_size_pairs(r->labels, r->labels_n) : 0;
    if (r->status)
        size += 8 * 4 + 8 + codec_size(r->status->health) + codec_size_pairs(r->status->rejects, r->status->rejects_n);
    if (r->count)
        size += codec_size(r->count->indicator) + 16 + 2 * CODEC_INSTANT;
    size += r->received ? size_received(r->received) : 0;
    size += r->ack ? size_ack(r->ack) : 0;
    return size;
}

static char *put_status(char *w, const wf_status *s)
{
    const int32_t n[] = {s->lanes_open, s->lanes, s->gates_up, s->gates, s->queue_min, s->pax_h, s->verify_ms};
    w = codec_put(w, n, sizeof n);
    w = codec_put_u32(w, s->watchlist);
    w = codec_put_f64(w, s->reject_pct);
    w = codec_put_str(w, s->health);
    return codec_put_pairs(w, s->rejects, s->rejects_n);
}

static char *put_count(char *w, const wf_count *c)
{
    w = codec_put_str(w, c->indicator);
    w = codec_put_u64(w, (uint64_t) c->value);
    w = codec_put_u64(w, (uint64_t) c->denominator);
    w = codec_put_instant(w, c->from);
    return codec_put_instant(w, c->to);
}

static char *put_received(char *w, const wf_received *r)
{
    w = codec_put_identity(w, &r->is);
    w = codec_put_u32(w, r->type);
    w = codec_put_u32(w, r->scope);
    w = codec_put_strs(w, r->addresses, r->addresses_n);
    w = codec_put_identities(w, r->refers, r->refers_n);
    return codec_put_str(w, r->note);
}

static char *put_ack(char *w, const wf_ack *k)
{
    w = codec_put_identity(w, &k->of);
    w = codec_put_u32(w, k->state);
    w = codec_put_str(w, k->desk);
    w = codec_put_str(w, k->by);
    w = codec_put_str(w, k->reason);
    return codec_put_instant(w, k->at);
}

static struct fixed fixed_of(const wf_report *r, uint32_t has)
{
    struct fixed f = {.has = has,
                      .kind = r->kind,
                      .sequence = r->sequence,
                      .lat = r->lat,
                      .lon = r->lon,
                      .msg_status = r->msg_status,
                      .impact = r->impact,
                      .urgency = r->urgency,
                      .severity = r->severity,
                      .certainty = r->certainty,
                      .tlp = r->tlp,
                      .pap = r->pap,
                      .condition = r->condition,
                      .location_unknown = r->location_unknown,
                      .protection = r->protection};
    memcpy(f.grade, r->grade, sizeof f.grade);
    return f;
}

int frame_put_report(struct buf *out, const wf_report *r, struct err *e)
{
    char *p = codec_open(out, FRAME_REPORT, size_report(r), e);
    if (!p)
        return WF_E_LIMIT;
    uint32_t has = present(r);
    struct fixed f = fixed_of(r, has);
    char *w = codec_put(p, &f, sizeof f);
#define PUT(bit, put, field) w = (has & (bit)) ? put(w, r->field) : w
    PUT(HAS_SOURCE_ID, codec_put_str, source_id);
    PUT(HAS_REVISION, codec_put_str, revision);
    PUT(HAS_DEDUP_KEY, codec_put_str, dedup_key);
    PUT(HAS_TYPE, codec_put_str, type);
    PUT(HAS_MEMBER, codec_put_str, member);
    PUT(HAS_CHECKPOINT, codec_put_str, checkpoint);
    PUT(HAS_TITLE, codec_put_str, title);
    PUT(HAS_TEXT, codec_put_str, text);
    PUT(HAS_LANG, codec_put_str, lang);
    PUT(HAS_HANDLING, codec_put_str, handling);
    PUT(HAS_OCCURRED, codec_put_instant, occurred);
    PUT(HAS_DETECTED, codec_put_instant, detected);
    PUT(HAS_REPORTED, codec_put_instant, reported);
    PUT(HAS_EXPIRES, codec_put_instant, expires);
#undef PUT
    if (has & HAS_PERSONS)
        w = codec_put(w, &r->persons, sizeof r->persons);
    if (has & HAS_AREAS)
        w = codec_put_areas(w, r->areas, r->areas_n);
    if (has & HAS_LINKS)
        w = codec_put_strs(w, r->links, r->links_n);
    if (has & HAS_REFERENCES)
        w = codec_put_strs(w, r->references, r->references_n);
    if (has & HAS_LABELS)
        w = codec_put_pairs(w, r->labels, r->labels_n);
    if (has & HAS_STATUS)
        w = put_status(w, r->status);
    if (has & HAS_COUNT)
        w = put_count(w, r->count);
    if (has & HAS_RECEIVED)
        w = put_received(w, r->received);
    if (has & HAS_ACK)
        w = put_ack(w, r->ack);
    codec_close(out, p, w);
    return 0;
}

static void get_status(struct codec_reader *in, struct arena *a, wf_report *r)
{
    wf_status *s = arena_alloc(a, sizeof *s);
    int32_t n[7];
    codec_take(in, n, sizeof n);
    s->struct_size = sizeof *s;
    s->lanes_open = n[0];
    s->lanes = n[1];
    s->gates_up = n[2];
    s->gates = n[3];
    s->queue_min = n[4];
    s->pax_h = n[5];
    s->verify_ms = n[6];
    s->watchlist = codec_u32(in);
    s->reject_pct = codec_f64(in);
    s->health = codec_str(in);
    s->rejects = codec_pairs(in, a, &s->rejects_n);
    r->status = s;
}

static void get_count(struct codec_reader *in, struct arena *a, wf_report *r)
{
    wf_count *c = arena_alloc(a, sizeof *c);
    c->struct_size = sizeof *c;
    c->indicator = codec_str(in);
    c->value = (int64_t) codec_u64(in);
    c->denominator = (int64_t) codec_u64(in);
    c->from = codec_instant(in);
    c->to = codec_instant(in);
    r->count = c;
}

static void get_received(struct codec_reader *in, struct arena *a, wf_report *r)
{
    wf_received *c = arena_alloc(a, sizeof *c);
    c->struct_size = sizeof *c;
    c->is = codec_identity(in);
    c->type = codec_u32(in);
    c->scope = codec_u32(in);
    c->addresses = codec_strs(in, a, &c->addresses_n);
    c->refers = codec_identities(in, a, &c->refers_n);
    c->note = codec_str(in);
    r->received = c;
}

static void get_ack(struct codec_reader *in, struct arena *a, wf_report *r)
{
    wf_ack *c = arena_alloc(a, sizeof *c);
    c->struct_size = sizeof *c;
    c->of = codec_identity(in);
    c->state = codec_u32(in);
    c->desk = codec_str(in);
    c->by = codec_str(in);
    c->reason = codec_str(in);
    c->at = codec_instant(in);
    r->ack = c;
}

static void get_fixed(const struct fixed *f, wf_report *r)
{
    r->sequence = f->sequence;
    r->lat = f->lat;
    r->lon = f->lon;
    r->msg_status = f->msg_status;
    r->impact = f->impact;
    r->urgency = f->urgency;
    r->severity = f->severity;
    r->certainty = f->certainty;
    r->tlp = f->tlp;
    r->pap = f->pap;
    r->condition = f->condition;
    r->location_unknown = f->location_unknown;
    r->protection = f->protection;
    memcpy(r->grade, f->grade, sizeof r->grade);
}

int frame_get_report(struct span payload, struct arena *a, wf_report *r, struct err *e)
{
    struct codec_reader in = codec_reader_make(payload);
    struct fixed f;
    codec_take(&in, &f, sizeof f);
    uint32_t has = f.has;
    if (in.bad || (has & ~(uint32_t) HAS_ALL) || f.reserved)
        return err_set(e, WF_E_PROTO, "report frame is damaged");
    wf_report_init(r, f.kind);
    get_fixed(&f, r);
#define GET(bit, get, field)                                                                                           \
    if (has & (bit))                                                                                                   \
    r->field = get(&in)
    GET(HAS_SOURCE_ID, codec_str, source_id);
    GET(HAS_REVISION, codec_str, revision);
    GET(HAS_DEDUP_KEY, codec_str, dedup_key);
    GET(HAS_TYPE, codec_str, type);
    GET(HAS_MEMBER, codec_str, member);
    GET(HAS_CHECKPOINT, codec_str, checkpoint);
    GET(HAS_TITLE, codec_str, title);
    GET(HAS_TEXT, codec_str, text);
    GET(HAS_LANG, codec_str, lang);
    GET(HAS_HANDLING, codec_str, handling);
    GET(HAS_OCCURRED, codec_instant, occurred);
    GET(HAS_DETECTED, codec_instant, detected);
    GET(HAS_REPORTED, codec_instant, reported);
    GET(HAS_EXPIRES, codec_instant, expires);
#undef GET
    if (has & HAS_PERSONS) {
        codec_take(&in, &r->persons, sizeof r->persons);
        r->persons.reserved = 0;
    }
    if (has & HAS_AREAS)
        r->areas = codec_areas(&in, a, &r->areas_n);
    if (has & HAS_LINKS)
        r->links = codec_strs(&in, a, &r->links_n);
    if (has & HAS_REFERENCES)
        r->references = codec_strs(&in, a, &r->references_n);
    if (has & HAS_LABELS)
        r->labels = codec_pairs(&in, a, &r->labels_n);
    if (has & HAS_STATUS)
        get_status(&in, a, r);
    if (has & HAS_COUNT)
        get_count(&in, a, r);
    if (has & HAS_RECEIVED)
        get_received(&in, a, r);
    if (has & HAS_ACK)
        get_ack(&in, a, r);
    return codec_end(&in, "report", e);
}
