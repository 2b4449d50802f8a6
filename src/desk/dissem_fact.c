/* dissem_fact: facts "notice.changed" and "key.changed": their payload both ways by the tables of their rows' fields, and their rows in the state. */
#include "desk/change.h"
#include "desk/dissem.h"
#include "desk/rowjson.h"
#include "model/notice_draft.h"
#include "model/recipient.h"

static const char *const state_words[] = {"DRAFT", "IN_REVIEW", "APPROVED", "RELEASED", "PARTLY_ACKED", "FULLY_ACKED", "EXPIRED", "CANCELLED", "SUPERSEDED", "CORRECTED", "WITHDRAWN"};
static const char *const rule_words[] = {"two officers", "cancel", "single officer", "receipt"};
static const char *const verdict_words[] = {"upheld", "wrong"};
static const char *const received_words[] = {"NEW", "ACKED", "REJECTED", "SUPERSEDED", "CANCELLED", "EXPIRED"};
const struct words dissem_words_state = {"state", state_words, ARRAY_LEN(state_words)};
const struct words dissem_words_rule = {"rule", rule_words, ARRAY_LEN(rule_words)};
const struct words dissem_words_verdict = {"verdict", verdict_words, ARRAY_LEN(verdict_words)};
const struct words dissem_words_received = {"state", received_words, ARRAY_LEN(received_words)};

#define N(member, kind) ROWJSON(notice_row, member, kind)
static const struct rowjson_field notice_fields[] = {
    N(n, U32),
    N(rev, U32),
    ROWJSON_OF(notice_row, state, dissem_words_state),
    ROWJSON_OF(notice_row, form, words_draft_form),
    ROWJSON_OF(notice_row, precedence, words_notice_precedence),
    ROWJSON_OF(notice_row, rule, dissem_words_rule),
    ROWJSON_OF(notice_row, tlp, words_tlp),
    ROWJSON_OF(notice_row, verdict, dissem_words_verdict),
    N(person, BOOL),
    N(held, BOOL),
    N(erased, BOOL),
    N(allowed, BOOL),
    N(single, BOOL),
    N(unread, BOOL),
    N(author, NAME),
    N(approver, NAME),
    N(releaser, NAME),
    N(canceller, NAME),
    N(allower, NAME),
    N(reviewer, NAME),
    N(allow_key, U32),
    N(allow_rev, U32),
    N(allowed_at, TIME),
    N(reviewed, TIME),
    N(allow_content, HEX),
    N(allow_reason, HEX),
    N(allow_signature, HEX),
    N(by, NAME),
    N(author_uid, U32),
    N(author_key, U32),
    N(approver_key, U32),
    N(of, U32),
    N(replaced_by, U32),
    N(cancel, U32),
    N(incident, U32),
    N(overdue, U32),
    N(of_received, U32),
    N(deliveries_first, U32),
    N(deliveries_n, U32),
    N(members, U32),
    N(desks, U32),
    N(hours, U32),
    N(created, TIME),
    N(updated, TIME),
    N(submitted, TIME),
    N(approved, TIME),
    N(sent, TIME),
    N(released, TIME),
    N(expires, TIME),
    N(ended, TIME),
    N(chase, TIME),
    N(first, U64),
    N(draft_seq, U64),
    N(approve_seq, U64),
    N(content, HEX),
    N(author_signature, HEX),
    N(signature, HEX),
    N(manifest, HEX),
    N(type, TEXT),
    N(sender, TEXT),
};
#undef N
#define D(member, kind) ROWJSON(delivery_row, member, kind)
static const struct rowjson_field delivery_fields[] = {
    D(no, U32),
    ROWJSON_OF(delivery_row, state, words_delivery),
    ROWJSON_OF(delivery_row, channel, words_channel),
    D(step, U8),
    D(whole, BOOL),
    D(second, U8),
    D(readback, U8),
    D(to, NAME),
    D(member, NAME),
    D(title, NAME),
    D(attempts, U32),
    D(at, TIME),
    D(sent, TIME),
    D(due, TIME),
    D(by, TEXT),
    D(via, TEXT),
    D(number, TEXT),
    D(phone, TEXT),
    D(phone_language, TEXT),
    D(text, TEXT),
};
#undef D
#define K(member, kind) ROWJSON(officer_key_row, member, kind)
static const struct rowjson_field key_fields[] = {
    K(n, U32),
    K(officer, NAME),
    K(enrolled_by, NAME),
    K(revoked_by, NAME),
    K(exercise, U8),
    K(told, U8),
    K(public, HEX),
    K(made, TIME),
    K(enrolled, TIME),
    K(revoked, TIME),
    K(expires, TIME),
};
#undef K
#define R(member, kind) ROWJSON(received_row, member, kind)
static const struct rowjson_field received_fields[] = {
    R(n, U32),
    ROWJSON_OF(received_row, state, dissem_words_received),
    ROWJSON_OF(received_row, precedence, words_notice_precedence),
    ROWJSON_OF(received_row, tlp, words_tlp),
    ROWJSON_OF(received_row, type, words_notice_type),
    R(rejects, BOOL),
    R(person, BOOL),
    R(erased, BOOL),
    R(dangling, BOOL),
    R(feed, NAME),
    R(member, NAME),
    R(by, NAME),
    R(incident, U32),
    R(answer, U32),
    R(of, U32),
    R(replaced_by, U32),
    R(intake, U64),
    R(first, U64),
    R(refers, U64),
    R(received, TIME),
    R(sent, TIME),
    R(expires, TIME),
    R(at, TIME),
    R(chase, TIME),
    R(sender, TEXT),
    R(identifier, TEXT),
};
#undef R

void dissem_row_init(struct notice_row *r)
{
    rowjson_clear(r, sizeof *r, notice_fields, ARRAY_LEN(notice_fields));
}

void dissem_delivery_init(struct delivery_row *r)
{
    rowjson_clear(r, sizeof *r, delivery_fields, ARRAY_LEN(delivery_fields));
}

void dissem_key_init(struct officer_key_row *r)
{
    rowjson_clear(r, sizeof *r, key_fields, ARRAY_LEN(key_fields));
}

void dissem_received_init(struct received_row *r)
{
    rowjson_clear(r, sizeof *r, received_fields, ARRAY_LEN(received_fields));
}

/* ---- written ---- */

static void put_row(struct json_writer *w, const char *key, const void *row, const struct rowjson_field *fields, size_t n, const struct state *s)
{
    if (key)
        jw_key(w, key);
    jw_begin_object(w);
    rowjson_write(w, row, fields, n, s);
    jw_end_object(w);
}

static void put_words(struct json_writer *w, const char *key, struct span s)
{
    if (s.n)
        jw_kstr(w, key, s);
}

void dissem_write(struct buf *out, const struct change *c, const struct change_env *env)
{
    const struct notices_change *x = c->notices;
    const struct state *s = env->state;
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    put_words(&w, "verb", c->verb);
    put_words(&w, "cmd", c->cmd);
    put_words(&w, "say", c->say);
    if (c->has_uid)
        jw_kint(&w, "uid", c->uid);
    if (x->notice) {
        if (x->notice->chain)
            jw_kint(&w, "prev", (int64_t) x->notice->chain);
        put_row(&w, "notice", x->notice, notice_fields, ARRAY_LEN(notice_fields), s);
    }
    if (x->deliveries_n) {
        jw_key(&w, "deliveries");
        jw_begin_array(&w);
        for (size_t i = 0; i < x->deliveries_n; i++)
            put_row(&w, NULL, &x->deliveries[i], delivery_fields, ARRAY_LEN(delivery_fields), s);
        jw_end_array(&w);
    }
    if (x->received)
        put_row(&w, "received", x->received, received_fields, ARRAY_LEN(received_fields), s);
    if (x->key)
        put_row(&w, "key", x->key, key_fields, ARRAY_LEN(key_fields), s);
    put_words(&w, "manifest", x->manifest);
    jw_end_object(&w);
}

/* ---- read ---- */

static int bad(struct err *e, const struct journal_fact *f, const char *what)
{
    return err_set(e, WF_E_CORRUPT, "fact %llu (%.*s) has no right \"%s\"", (unsigned long long) f->seq, SPAN_FMT(f->kind), what);
}

/* What the row says that lies beside the chain: the headline, which the draft's fact brings along. */
static void take_headline(struct state *s, const struct journal_fact *f, struct notice_row *r)
{
    if (r->n <= s->head->notices_n)
        memcpy(r->headline, state_notice(s, r->n)->headline, sizeof r->headline);
    for (size_t i = 0; i < f->nparts; i++)
        if (span_is(f->parts[i].name, "title")) {
            size_t n = f->parts[i].text.n < sizeof r->headline - 1 ? f->parts[i].text.n : sizeof r->headline - 1;
            memset(r->headline, 0, sizeof r->headline);
            if (n)
                memcpy(r->headline, f->parts[i].text.p, n);
        }
    if (r->erased)
        memset(r->headline, 0, sizeof r->headline);
}

static int read_notice(struct arena *a, const struct journal_fact *f, const struct json *p, struct state *s, struct notices_change *x, struct err *e)
{
    const struct json *v = json_get(p, "notice"), *all = json_get(p, "deliveries");
    if (!v)
        return all ? bad(e, f, "notice") : 0;
    struct notice_row *r = x->notice = arena_alloc(a, sizeof *r);
    dissem_row_init(r);
    const char *wrong = rowjson_read(v, r, notice_fields, ARRAY_LEN(notice_fields), s);
    if (wrong || !r->n || !r->state || r->incident > s->head->incidents)
        return bad(e, f, wrong ? wrong : "notice");
    r->chain = (uint64_t) json_int(p, "prev", 0);
    take_headline(s, f, r);
    x->deliveries = arena_alloc(a, ((all ? all->count : 0) + 1) * sizeof *x->deliveries);
    JSON_EACH (one, all) {
        struct delivery_row *d = &x->deliveries[x->deliveries_n++];
        dissem_delivery_init(d);
        wrong = rowjson_read(one, d, delivery_fields, ARRAY_LEN(delivery_fields), s);
        if (wrong || !d->no || d->no > r->deliveries_n)
            return bad(e, f, wrong ? wrong : "deliveries");
        d->notice = r->n;
    }
    return 0;
}

static int read_received(struct arena *a, const struct journal_fact *f, const struct json *v, struct state *s, struct notices_change *x, struct err *e)
{
    struct received_row *r = x->received = arena_alloc(a, sizeof *r);
    dissem_received_init(r);
    const char *wrong = rowjson_read(v, r, received_fields, ARRAY_LEN(received_fields), s);
    if (wrong || !r->n || !r->state)
        return bad(e, f, wrong ? wrong : "received");
    if (r->n <= s->head->received_n)
        memcpy(r->headline, state_received(s, r->n)->headline, sizeof r->headline);
    for (size_t i = 0; !x->notice && i < f->nparts; i++)
        if (span_is(f->parts[i].name, "title") && f->parts[i].text.n < sizeof r->headline)
            memcpy(r->headline, f->parts[i].text.p, f->parts[i].text.n);
    if (r->erased)
        memset(r->headline, 0, sizeof r->headline);
    return 0;
}

int dissem_read(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e)
{
    struct notices_change *x = c->notices = arena_alloc(a, sizeof *x);
    const struct json *received = json_get(p, "received"), *key = json_get(p, "key");
    c->verb = json_str(p, "verb");
    c->cmd = json_str(p, "cmd");
    c->say = json_str(p, "say");
    x->manifest = json_str(p, "manifest");
    int rc = read_notice(a, f, p, env->state, x, e);
    if (rc == 0 && received)
        rc = read_received(a, f, received, env->state, x, e);
    if (rc == 0 && key) {
        x->key = arena_alloc(a, sizeof *x->key);
        dissem_key_init(x->key);
        const char *wrong = rowjson_read(key, x->key, key_fields, ARRAY_LEN(key_fields), env->state);
        rc = wrong || !x->key->n || !x->key->officer ? bad(e, f, wrong ? wrong : "key") : 0;
    }
    return rc;
}

/* ---- the state ---- */

void dissem_seal(struct change *c)
{
    struct notice_row *r = c->notices->notice;
    struct received_row *got = c->notices->received;
    if (got && !got->first)
        got->first = c->seq;
    if (!r)
        return;
    if (!r->first)
        r->first = c->seq;
    if (c->notices->manifest.n)
        r->approve_seq = c->seq;
    if (r->draft_seq == DISSEM_HERE)
        r->draft_seq = c->seq;
    r->chain = c->seq;
}

static int put_at(struct tab *t, uint32_t *count, uint32_t n, const void *row, size_t size, const char *what, struct err *e)
{
    if (n > *count + 1)
        return err_set(e, WF_E_CORRUPT, "%s %u does not follow %u", what, n, *count);
    int rc = tab_need(t, (size_t) n * size, e);
    if (rc)
        return rc;
    memcpy(t->base + (size_t) (n - 1) * size, row, size);
    if (n > *count)
        *count = n;
    return 0;
}

static int put_deliveries(struct state *s, const struct notices_change *x, struct err *e)
{
    const struct notice_row *r = x->notice;
    int rc = 0;
    if (!r || r->deliveries_first > s->head->deliveries_n || r->deliveries_n > DELIVERIES_MOST - r->deliveries_first)
        return err_set(e, WF_E_CORRUPT, "the deliveries of notice %u do not follow", r ? r->n : 0);
    for (size_t i = 0; rc == 0 && i < x->deliveries_n; i++)
        rc = put_at(&s->t_deliveries, &s->head->deliveries_n, r->deliveries_first + x->deliveries[i].no, &x->deliveries[i], sizeof x->deliveries[i], "delivery", e);
    return rc;
}

int dissem_apply(struct state *s, const struct change *c, struct err *e)
{
    const struct notices_change *x = c->notices;
    int rc = 0;
    if (x->notice)
        rc = put_at(&s->t_notices, &s->head->notices_n, x->notice->n, x->notice, sizeof *x->notice, "notice", e);
    if (rc == 0 && x->deliveries_n)
        rc = put_deliveries(s, x, e);
    if (rc == 0 && x->received)
        rc = put_at(&s->t_received, &s->head->received_n, x->received->n, x->received, sizeof *x->received, "received notice", e);
    if (rc == 0 && x->key)
        rc = put_at(&s->t_officer_keys, &s->head->officer_keys_n, x->key->n, x->key, sizeof *x->key, "key", e);
    return rc;
}
