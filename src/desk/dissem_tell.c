/* dissem_tell: what is told of notices, deliveries and received ones: rows of the views, the whole of one, what the courier is given, the hash. */
#include <stdio.h>
#include <stdlib.h>

#include "desk/impl.h"
#include "model/notice_draft.h"
#include "model/recipient.h"
#include "sign/digest.h"

void dissem_put_name(const struct desk *d, struct json_writer *w, const char *key, uint16_t n)
{
    if (n)
        jw_kstr(w, key, names_get(&d->state.names, n));
    else
        jw_knull(w, key);
}

void dissem_put_number(struct json_writer *w, const char *key, uint32_t n)
{
    char id[16];
    jw_kcstr(w, key, n ? dissem_id(n, id) : NULL);
}

void dissem_put_incident(const struct desk *d, const struct desk_sight *s, struct json_writer *w, uint32_t row)
{
    char id[INCIDENT_ID_MAX] = "";
    if (row && row <= d->state.head->incidents && desk_sight_sees(d, s, state_row(&d->state, row)))
        incident_id(state_row(&d->state, row), d->prefix, id);
    jw_kcstr(w, "incident", id[0] ? id : NULL);
}

/* The incidents that the engine opened about it: who has one of them in hand has the notice. */
static void put_alarms(const struct desk *d, const struct desk_sight *s, struct json_writer *w, uint32_t n)
{
    char id[INCIDENT_ID_MAX];
    jw_key(w, "alarms");
    jw_begin_array(w);
    for (int kind = 0; kind < DISSEM_ALARMS; kind++) {
        uint32_t row = dissem_alarm_row(d, (enum dissem_alarm) kind, n);
        if (!row || row > d->state.head->incidents || !desk_sight_sees(d, s, state_row(&d->state, row)))
            continue;
        incident_id(state_row(&d->state, row), d->prefix, id);
        jw_cstr(w, id);
    }
    jw_end_array(w);
}

/* How many deliveries are in which state. */
struct tally {
    uint32_t queued, acked, seen, rejected, unreachable, voice;
};

static void count(const struct desk *d, const struct notice_row *r, struct tally *t)
{
    memset(t, 0, sizeof *t);
    for (uint32_t no = 1; no <= r->deliveries_n; no++) {
        uint8_t s = state_delivery(&d->state, r->deliveries_first + no)->state;
        t->queued += s == DELIVERY_QUEUED;
        t->acked += s == DELIVERY_ACKED || s == DELIVERY_ACKED_VOICE;
        t->seen += s == DELIVERY_SEEN;
        t->rejected += s == DELIVERY_REJECTED;
        t->unreachable += s == DELIVERY_UNREACHABLE;
        t->voice += s == DELIVERY_FALLBACK_VOICE;
    }
}

/* What a gateway published otherwise, in its words; NULL: nothing. */
static const char *differs(const struct desk *d, const struct notice_row *r)
{
    for (uint32_t no = 1; r->unread && no <= r->deliveries_n; no++) {
        const struct delivery_row *one = state_delivery(&d->state, r->deliveries_first + no);
        if (one->readback == 2)
            return one->text[0] ? one->text : "it differs";
    }
    return NULL;
}

/* How long it was out before it was taken back, in seconds; -1: it was not. */
static int64_t retract_s(const struct notice_row *r)
{
    return r->state == DISSEM_CANCELLED && r->ended != TIME_NONE && r->released != TIME_NONE ? (r->ended - r->released) / NSEC_PER_SEC : -1;
}

static void put_times(struct json_writer *w, const struct notice_row *r)
{
    int64_t s = retract_s(r);
    jw_ktime(w, "created", r->created);
    jw_ktime(w, "updated", r->updated);
    jw_ktime(w, "submitted", r->submitted);
    jw_ktime(w, "approved", r->approved);
    jw_ktime(w, "approval_until", r->state == DISSEM_APPROVED ? r->approved + DISSEM_APPROVAL_S * NSEC_PER_SEC : TIME_NONE);
    jw_ktime(w, "sent", r->sent);
    jw_ktime(w, "released", r->released);
    jw_ktime(w, "expires", r->expires);
    jw_ktime(w, "ended", r->ended);
    jw_ktime(w, "due", dissem_is_out(r->state) && r->chase != r->expires ? r->chase : TIME_NONE);
    if (s < 0)
        jw_knull(w, "retract_s");
    else
        jw_kint(w, "retract_s", s);
}

static void notice_members(const struct desk *d, const struct desk_sight *s, const struct notice_row *r, struct json_writer *w)
{
    char id[16], identifier[64];
    struct tally t;
    count(d, r, &t);
    dissem_identifier(d, r, identifier);
    jw_kcstr(w, "notice", dissem_id(r->n, id));
    jw_kcstr(w, "state", words_of(&dissem_words_state, r->state));
    jw_kcstr(w, "form", words_of(&words_draft_form, r->form));
    jw_kcstr(w, "type", r->type[0] ? r->type : NULL);
    jw_kcstr(w, "precedence", words_of(&words_notice_precedence, r->precedence));
    jw_kcstr(w, "headline", r->erased ? "[erased]" : r->headline);
    dissem_put_incident(d, s, w, r->incident);
    put_alarms(d, s, w, r->n);
    jw_kcstr(w, "tlp", words_of(&words_tlp, r->tlp));
    jw_kbool(w, "person", r->person);
    jw_kbool(w, "held", r->held);
    jw_kbool(w, "erased", r->erased);
    jw_kbool(w, "allowed", r->allowed);
    jw_kcstr(w, "readback", differs(d, r));
    dissem_put_name(d, w, "author", r->author);
    dissem_put_name(d, w, "approver", r->approver);
    dissem_put_name(d, w, "released_by", r->releaser);
    dissem_put_name(d, w, "cancelled_by", r->canceller);
    dissem_put_name(d, w, "changed_by", r->by);
    dissem_put_name(d, w, "allowed_by", r->allower);
    jw_ktime(w, "allowed_at", r->allowed_at);
    jw_kbool(w, "to_review", dissem_to_review(r));
    dissem_put_name(d, w, "reviewed_by", r->reviewer);
    jw_ktime(w, "reviewed", r->reviewed);
    jw_kcstr(w, "verdict", words_of(&dissem_words_verdict, r->verdict));
    jw_kcstr(w, "rule", words_of(&dissem_words_rule, r->rule));
    jw_kint(w, "rev", r->rev);
    dissem_put_number(w, "of", r->of);
    dissem_put_number(w, "replaced_by", r->replaced_by);
    dissem_put_number(w, "cancel", r->cancel);
    actions_put_of_notice(d, s, w, r->n);
    if (r->of_received) {
        snprintf(id, sizeof id, "R-%04u", r->of_received);
        jw_kcstr(w, "answers", id);
    }
    put_times(w, r);
    jw_kint(w, "members", r->members);
    jw_kint(w, "desks", r->desks);
    jw_kint(w, "queued", t.queued);
    jw_kint(w, "acked", t.acked);
    jw_kint(w, "seen", t.seen);
    jw_kint(w, "rejected", t.rejected);
    jw_kint(w, "unreachable", t.unreachable);
    jw_kint(w, "voice", t.voice);
    jw_kint(w, "overdue", r->overdue);
    jw_kcstr(w, "identifier", r->sent == TIME_NONE ? NULL : identifier);
}

size_t desk_notices(const struct desk *d)
{
    return d->state.head->notices_n;
}

bool desk_notice_json(const struct desk *d, const struct desk_sight *s, size_t i, struct json_writer *w, char key[16])
{
    if (i >= d->state.head->notices_n)
        return false;
    const struct notice_row *r = state_notice(&d->state, d->state.head->notices_n - (uint32_t) i);
    if (!dissem_seen(d, s, r) || (r->form == DRAFT_CANCEL && r->state == DISSEM_DRAFT)) /* a Cancel that is ready stands with what it would cancel */
        return false;
    dissem_id(r->n, key);
    jw_begin_object(w);
    notice_members(d, s, r, w);
    jw_end_object(w);
    return true;
}

bool desk_notice_find(const struct desk *d, const struct desk_sight *s, struct span id, struct desk_notice_about *out)
{
    uint32_t n = dissem_number(id);
    const struct notice_row *r = n && n <= d->state.head->notices_n ? state_notice(&d->state, n) : NULL;
    if (!r || !dissem_seen(d, s, r))
        return false;
    memset(out, 0, sizeof *out);
    out->n = r->n;
    out->rev = r->rev;
    out->of = r->of;
    out->cancel = r->cancel;
    out->state = r->state;
    out->form = r->form;
    out->precedence = r->precedence;
    out->tlp = r->tlp;
    out->rule = r->rule;
    out->allowed = r->allowed;
    out->person = r->person;
    out->erased = r->erased;
    out->draft_seq = r->draft_seq;
    out->approve_seq = r->approve_seq;
    memcpy(out->manifest, r->manifest, sizeof out->manifest);
    out->approved = r->state == DISSEM_APPROVED;
    out->sent = r->sent;
    out->submitted = r->submitted;
    out->expires = r->expires;
    out->sender = r->sender;
    out->author = names_get(&d->state.names, r->author);
    out->deliveries_n = r->deliveries_n;
    memcpy(out->content, r->content, sizeof out->content);
    memcpy(out->author_signature, r->author_signature, sizeof out->author_signature);
    memcpy(out->signature, r->signature, sizeof out->signature);
    if (r->author_key && r->author_key <= d->state.head->officer_keys_n)
        memcpy(out->author_key, state_officer_key(&d->state, r->author_key)->public, sizeof out->author_key);
    dissem_id(r->n, out->id);
    dissem_identifier(d, r, out->identifier);
    return true;
}

struct span desk_notice_recipient(const struct desk *d, uint32_t n, size_t i)
{
    const struct notice_row *r = state_notice(&d->state, n);
    return names_get(&d->state.names, state_delivery(&d->state, r->deliveries_first + (uint32_t) i + 1)->to);
}

char *dissem_line(const struct desk *d, uint32_t n, char *out, size_t size)
{
    struct tally t = {0};
    char id[16], call[48] = "";
    out[0] = 0;
    if (!n || n > d->state.head->notices_n)
        return out;
    const struct notice_row *r = state_notice(&d->state, n);
    count(d, r, &t);
    if (r->overdue)
        snprintf(call, sizeof call, ", %u to be called", r->overdue);
    if (r->released == TIME_NONE)
        snprintf(out, size, "%s %s %s", dissem_id(n, id), words_of(&words_notice_precedence, r->precedence), words_of(&dissem_words_state, r->state));
    else
        snprintf(out, size, "%s %s %s: acknowledged by %u of %u desks%s%s", dissem_id(n, id), words_of(&words_notice_precedence, r->precedence), words_of(&dissem_words_state, r->state), t.acked, r->desks, call,
                 dissem_to_review(r) ? ", to be reviewed: released by one officer alone" : "");
    return out;
}

/* ---- what lies in the journal ---- */

int desk_notice_draft(struct journal_reader *r, uint64_t draft_seq, struct buf *out, struct err *e)
{
    struct journal_fact f;
    int rc = draft_seq ? journal_read(r, draft_seq, &f, e) : err_set(e, WF_E_NOTFOUND, "it has no draft");
    for (size_t i = 0; rc == 0 && i < f.nparts; i++)
        if (span_is(f.parts[i].name, "draft") && !f.parts[i].redacted) {
            buf_span(out, f.parts[i].text);
            return 0;
        }
    return rc ? rc : err_set(e, WF_E_NOTFOUND, "what it said is erased");
}

int desk_notice_manifest(struct journal_reader *r, uint64_t approve_seq, struct buf *manifest, uint8_t signature[64], struct err *e)
{
    struct journal_fact f;
    struct arena a = {0};
    struct json *p = NULL;
    int rc = approve_seq ? journal_read(r, approve_seq, &f, e) : err_set(e, WF_E_STATE, "it was not approved");
    if (rc == 0)
        rc = json_parse(&a, f.payload, NULL, &p, e);
    if (rc == 0) {
        struct span text = json_str(p, "manifest"), hex = json_str(json_get(p, "notice"), "signature");
        buf_span(manifest, text);
        for (size_t i = 0; i < 64 && hex.n == 128; i++) {
            char two[3] = {hex.p[2 * i], hex.p[2 * i + 1], 0};
            signature[i] = (uint8_t) strtoul(two, NULL, 16);
        }
        rc = text.n && hex.n == 128 ? 0 : err_set(e, WF_E_CORRUPT, "fact %llu holds no manifest", (unsigned long long) approve_seq);
    }
    arena_free(&a);
    return rc;
}

struct desk_notice_show {
    struct buf row;                                   /* members, without braces */
    uint64_t chain, draft_seq, approve_seq, received; /* received: the fact of one that a member sent */
    uint8_t content[32];
    bool has_content;
    char held[16]; /* the run whose grounds its draft is told without; empty: it is told whole */
};

static int show_received(const struct desk *d, const struct desk_sight *s, uint32_t n, struct desk_notice_show **out, struct err *e)
{
    struct json_writer w;
    if (n > d->state.head->received_n || !dissem_received_seen(s, state_received(&d->state, n)))
        return err_field(e, WF_E_NOTFOUND, "notice", "nothing was received as R-%04u", n);
    const struct received_row *r = state_received(&d->state, n);
    struct desk_notice_show *x = *out = mem_alloc(sizeof *x);
    jw_init(&w, &x->row);
    jw_begin_object(&w);
    dissem_received_members(d, r, &w);
    dissem_put_incident(d, s, &w, r->incident);
    x->received = r->first;
    return 0;
}

int desk_notice_show_begin(const struct desk *d, const struct desk_sight *s, struct span officer, struct span id, struct desk_notice_show **out, struct err *e)
{
    uint32_t n = dissem_number(id);
    struct json_writer w;
    if (!n && dissem_received_number(id))
        return show_received(d, s, dissem_received_number(id), out, e);
    if (!n || n > d->state.head->notices_n || !dissem_seen(d, s, state_notice(&d->state, n)))
        return err_field(e, WF_E_NOTFOUND, "notice", "there is no notice \"%.*s\"", SPAN_FMT(id));
    const struct notice_row *r = state_notice(&d->state, n);
    struct desk_notice_show *x = *out = mem_alloc(sizeof *x);
    jw_init(&w, &x->row);
    jw_begin_object(&w);
    notice_members(d, s, r, &w);
    x->chain = r->chain;
    (void) desk_run_grounds_held(d, officer, n, x->held);
    x->draft_seq = r->draft_seq;
    x->approve_seq = r->approve_seq;
    x->has_content = r->submitted != TIME_NONE || r->approved != TIME_NONE;
    memcpy(x->content, r->content, sizeof x->content);
    return 0;
}

static struct span reason_of(const struct journal_fact *f)
{
    for (size_t i = 0; i < f->nparts; i++)
        if (span_is(f->parts[i].name, "reason"))
            return f->parts[i].redacted ? SPAN_LIT("[redacted]") : f->parts[i].text;
    return span_make(NULL, 0);
}

/* The facts of its chain, the oldest first. */
static void put_history(struct journal_reader *r, uint64_t seq, struct json_writer *w)
{
    enum { HOPS = 500 };
    uint64_t seqs[HOPS];
    size_t n = 0;
    struct arena a = {0};
    struct journal_fact f;
    struct json *p = NULL;
    while (seq && n < HOPS && !journal_read(r, seq, &f, NULL) && !json_parse(&a, f.payload, NULL, &p, NULL)) {
        seqs[n++] = seq;
        seq = (uint64_t) json_int(p, "prev", 0);
        arena_reset(&a);
    }
    jw_key(w, "history");
    jw_begin_array(w);
    while (n > 0) {
        arena_reset(&a);
        if (journal_read(r, seqs[--n], &f, NULL) || json_parse(&a, f.payload, NULL, &p, NULL))
            continue;
        jw_begin_object(w);
        jw_kint(w, "seq", (int64_t) f.seq);
        jw_ktime(w, "time", f.time);
        jw_kstr(w, "officer", f.actor);
        jw_kstr(w, "verb", json_str(p, "verb"));
        jw_kstr(w, "text", change_line(&a, json_str(p, "say"), reason_of(&f)));
        jw_end_object(w);
    }
    jw_end_array(w);
    arena_free(&a);
}

/* What a member sent, as the report that it was made into. */
static int put_report(const struct desk_notice_show *x, struct journal_reader *r, struct json_writer *w)
{
    struct journal_fact f;
    int rc = journal_read(r, x->received, &f, NULL);
    jw_key(w, "report");
    size_t at = 0;
    while (rc == 0 && at < f.nparts && !span_is(f.parts[at].name, "report"))
        at++;
    if (rc == 0 && at < f.nparts && !f.parts[at].redacted && f.parts[at].text.n)
        jw_raw(w, f.parts[at].text); /* one line, as the desk wrote it */
    else
        jw_null(w);
    jw_end_object(w);
    return 0;
}

static void put_draft(const struct desk_notice_show *x, struct span draft, struct json_writer *w)
{
    struct arena a = {0};
    if (x->held[0])
        draft = desk_run_grounds_hidden(&a, draft, x->held);
    if (draft.n)
        jw_raw(w, draft);
    else
        jw_null(w);
    arena_free(&a);
}

int desk_notice_show_json(const struct desk_notice_show *x, struct journal_reader *r, struct json_writer *w, struct err *e)
{
    char digest[SIGN_DIGEST_TEXT];
    uint8_t signature[64];
    struct buf text = {0};
    (void) e;
    buf_span(w->out, buf_view(&x->row));
    w->need_comma = true;
    w->depth++;
    if (x->received)
        return put_report(x, r, w);
    jw_key(w, "draft");
    if (desk_notice_draft(r, x->draft_seq, &text, NULL) == 0) {
        for (size_t i = 0; i < text.n; i++) /* a file of several lines; an answer is one line. Within strings JSON has neither */
            text.p[i] = text.p[i] == '\n' || text.p[i] == '\r' ? ' ' : text.p[i];
        put_draft(x, buf_view(&text), w);
    } else
        jw_null(w);
    jw_kcstr(w, "grounds_held", x->held[0] ? x->held : NULL);
    jw_kcstr(w, "content", x->has_content ? sign_digest_text(x->content, digest) : NULL);
    buf_clear(&text);
    if (x->approve_seq && desk_notice_manifest(r, x->approve_seq, &text, signature, NULL) == 0)
        jw_kstr(w, "manifest", buf_view(&text));
    else
        jw_knull(w, "manifest");
    buf_free(&text);
    put_history(r, x->chain, w);
    jw_end_object(w);
    return 0;
}

void desk_notice_show_free(struct desk_notice_show *x)
{
    if (x)
        buf_free(&x->row);
    mem_free(x);
}

/* ---- deliveries ---- */

size_t desk_acks(const struct desk *d, const struct desk_sight *s, struct span id, uint32_t *n)
{
    *n = dissem_number(id);
    if (!*n || *n > d->state.head->notices_n || !dissem_seen(d, s, state_notice(&d->state, *n))) {
        *n = 0;
        return 0;
    }
    return state_notice(&d->state, *n)->deliveries_n;
}

void desk_ack_json(const struct desk *d, uint32_t n, size_t i, struct json_writer *w)
{
    static const char *const readbacks[] = {NULL, "same", "different", "unread"};
    const struct delivery_row *r = state_delivery(&d->state, state_notice(&d->state, n)->deliveries_first + (uint32_t) i + 1);
    jw_begin_object(w);
    dissem_put_name(d, w, "to", r->to);
    dissem_put_name(d, w, "member", r->member);
    dissem_put_name(d, w, "desk", r->title);
    jw_kcstr(w, "channel", words_of(&words_channel, r->channel));
    jw_kcstr(w, "carries", r->whole ? "whole" : "waiting");
    jw_kcstr(w, "state", words_of(&words_delivery, r->state));
    jw_ktime(w, "at", r->at);
    jw_kcstr(w, "by", r->by[0] ? r->by : NULL);
    jw_kcstr(w, "via", r->via[0] ? r->via : NULL);
    jw_kcstr(w, "number", r->number[0] ? r->number : NULL);
    jw_ktime(w, "due", r->due);
    jw_kcstr(w, "phone", r->phone[0] ? r->phone : NULL);
    jw_kcstr(w, "phone_language", r->phone_language[0] ? r->phone_language : NULL);
    jw_kint(w, "attempts", r->attempts);
    jw_kcstr(w, "readback", readbacks[r->readback < ARRAY_LEN(readbacks) ? r->readback : 0]);
    jw_kbool(w, "second", r->second == 2);
    jw_kcstr(w, "text", r->text[0] ? r->text : NULL);
    jw_end_object(w);
}

/* It came there lately, and what its gateway shows is not known: who was to look died meanwhile. Quarter of an hour later nobody is helped by it. */
static bool to_be_read_back(const struct desk *d, const struct delivery_row *r)
{
    return r->state >= DELIVERY_DELIVERED && r->state <= DELIVERY_ACKED && !r->readback && r->whole && r->sent != TIME_NONE && r->sent > clock_now(d->o.clock) - 900 * NSEC_PER_SEC;
}

void desk_deliveries(const struct desk *d, bool (*fn)(void *arg, const struct desk_courier_job *j), void *arg)
{
    for (uint32_t n = 1; n <= d->state.head->notices_n; n++) {
        const struct notice_row *r = state_notice(&d->state, n);
        if (!dissem_is_out(r->state) || r->held || r->erased)
            continue;
        struct desk_courier_job j = {.n = n, .precedence = r->precedence, .sent = r->sent, .expires = r->expires, .sender = r->sender, .approve_seq = r->approve_seq};
        dissem_id(n, j.id);
        dissem_identifier(d, r, j.identifier);
        memcpy(j.manifest, r->manifest, sizeof j.manifest);
        memcpy(j.signature, r->signature, sizeof j.signature);
        for (uint32_t no = 1; no <= r->deliveries_n; no++) {
            const struct delivery_row *one = state_delivery(&d->state, r->deliveries_first + no);
            j.no = no;
            j.to = names_get(&d->state.names, one->to);
            j.channel = one->channel;
            j.sent_before = one->state == DELIVERY_SENT;
            j.second = false;
            j.look = to_be_read_back(d, one);
            bool first = j.look || one->state == DELIVERY_QUEUED || one->state == DELIVERY_SENT || (one->state == DELIVERY_FALLBACK_VOICE && one->sent == TIME_NONE);
            if (first && !fn(arg, &j))
                return;
            j.look = false;
            j.second = one->second == 1 && r->state != DISSEM_FULLY_ACKED; /* beside the first, which may still be under way */
            if (j.second && !fn(arg, &j))
                return;
        }
    }
}

/* ---- the hash ---- */

bool dissem_hash_row(const struct desk *d, size_t i, struct json_writer *w)
{
    const struct state_head *h = d->state.head;
    if (i < h->notices_n) {
        const struct notice_row *r = state_notice(&d->state, (uint32_t) i + 1);
        jw_begin_object(w);
        notice_members(d, NULL, r, w);
        jw_kint(w, "chain", (int64_t) r->chain);
        jw_kint(w, "draft_seq", (int64_t) r->draft_seq);
        jw_kint(w, "approve_seq", (int64_t) r->approve_seq);
        jw_kint(w, "first", r->deliveries_first);
        jw_ktime(w, "chase", r->chase);
        jw_end_object(w);
        return true;
    }
    i -= h->notices_n;
    for (uint32_t n = 1; n <= h->notices_n; n++) {
        if (i < state_notice(&d->state, n)->deliveries_n) {
            desk_ack_json(d, n, i, w);
            return true;
        }
        i -= state_notice(&d->state, n)->deliveries_n;
    }
    if (i < h->received_n) {
        jw_begin_object(w);
        dissem_received_members(d, state_received(&d->state, (uint32_t) i + 1), w);
        jw_ktime(w, "chase", state_received(&d->state, (uint32_t) i + 1)->chase);
        jw_kint(w, "first", (int64_t) state_received(&d->state, (uint32_t) i + 1)->first);
        jw_end_object(w);
        return true;
    }
    i -= h->received_n;
    if (i >= h->officer_keys_n)
        return false;
    const struct officer_key_row *k = state_officer_key(&d->state, (uint32_t) i + 1);
    jw_begin_object(w);
    dissem_put_name(d, w, "officer", k->officer);
    jw_ktime(w, "expires", k->expires);
    jw_ktime(w, "revoked", k->revoked);
    jw_kint(w, "told", k->told);
    jw_end_object(w);
    return true;
}
