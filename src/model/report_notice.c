/* report_notice: see report_notice.h. What says that somebody has a notice, or has sent one, decides what officers are chased for: so identities are
 * taken as they are or not at all, and nothing of one is mended. */
#include "model/report_notice.h"

#include <stdio.h>

#include "model/notice.h"
#include "model/words.h"
#include "text/clean.h"

/* ---- Identities ---------------------------------------------------------------------------------------------- */

int report_identity_read(struct span text, const char *field, wf_identity *out, struct err *e)
{
    wf_str *parts[] = {&out->sender, &out->identifier, &out->sent};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        const char *comma = text.n ? memchr(text.p, ',', text.n) : NULL;
        if ((comma != NULL) != (i < 2))
            return err_field(e, WF_E_INVALID, field, "\"%s\" is not \"sender,identifier,sent\" of a message", field);
        size_t n = comma ? (size_t) (comma - text.p) : text.n;
        *parts[i] = report_str(span_make(text.p, n));
        text = comma ? span_make(comma + 1, text.n - n - 1) : span_make(NULL, 0);
    }
    return 0;
}

void report_identity_write(struct buf *out, const wf_identity *is)
{
    buf_printf(out, "%.*s,%.*s,%.*s", SPAN_FMT(report_span(is->sender)), SPAN_FMT(report_span(is->identifier)), SPAN_FMT(report_span(is->sent)));
}

static bool name_ok(wf_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (strchr(" ,<&\t\r\n", s.p[i]))
            return false;
    return s.n && s.n <= REPORT_NAME_MAX && !text_has_forbidden(report_span(s));
}

static int check_identity(const wf_identity *is, const char *field, struct err *e)
{
    wf_time at;
    int16_t offset;
    struct err why = {0};
    if (!name_ok(is->sender) || !name_ok(is->identifier))
        return err_field(e, WF_E_INVALID, field, "\"%s\" has a sender or an identifier that is empty, longer than %d bytes, or holds a blank, a comma, < or &",
                         field, REPORT_NAME_MAX);
    if (is->sent.n < 19 || is->sent.n > 32 || !name_ok(is->sent) || time_parse(report_span(is->sent), &at, &offset, &why))
        return err_field(e, WF_E_INVALID, field, "\"%s\" has a time of sending that is none", field);
    return 0;
}

/* ---- JSON ---------------------------------------------------------------------------------------------------- */

static int wrong(struct err *e, const char *field, const char *want)
{
    return err_field(e, WF_E_INVALID, field, "\"%s\" is not %s", field, want);
}

static int read_text(const struct json *v, const char *field, wf_str *out, struct err *e)
{
    if (v->type != JSON_STRING)
        return wrong(e, field, "a string");
    *out = report_str(v->s);
    return 0;
}

static int read_word(const struct json *v, const char *field, const struct words *t, uint32_t *out, struct err *e)
{
    char list[120];
    *out = v->type == JSON_STRING ? words_find(t, v->s) : 0;
    return *out ? 0 : err_field(e, WF_E_INVALID, field, "\"%s\" is not one of %s", field, words_list(t, list, sizeof list));
}

static int read_identity(const struct json *v, const char *field, wf_identity *out, struct err *e)
{
    if (v->type != JSON_STRING)
        return wrong(e, field, "a string \"sender,identifier,sent\"");
    return report_identity_read(v->s, field, out, e);
}

static int read_addresses(struct arena *a, const struct json *v, wf_received *r, struct err *e)
{
    if (v->type != JSON_ARRAY || v->count > REPORT_ADDRESSES_MAX)
        return wrong(e, "received.addresses", "an array of at most 64 strings");
    wf_str *p = arena_alloc(a, sizeof *p * (v->count + 1));
    r->addresses = p;
    JSON_EACH (k, v) {
        int rc = read_text(k, "received.addresses", &p[r->addresses_n++], e);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int read_refers(struct arena *a, const struct json *v, wf_received *r, struct err *e)
{
    if (v->type != JSON_ARRAY || v->count > REPORT_REFERENCES_MAX)
        return wrong(e, "received.refers", "an array of at most 64 strings");
    wf_identity *p = arena_alloc(a, sizeof *p * (v->count + 1));
    r->refers = p;
    JSON_EACH (k, v) {
        int rc = read_identity(k, "received.refers", &p[r->refers_n++], e);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int unknown(struct err *e, const char *where, struct span key)
{
    char name[64];
    (void) snprintf(name, sizeof name, "%s.%.*s", where, (int) (key.n > 40 ? 40 : key.n), key.p);
    return err_field(e, WF_E_INVALID, name, "unknown field \"%s\"", name);
}

int report_read_received(struct arena *a, const struct json *v, const wf_received **out, struct err *e)
{
    if (v->type != JSON_OBJECT)
        return wrong(e, "received", "an object");
    wf_received *r = arena_alloc(a, sizeof *r);
    r->struct_size = sizeof *r;
    JSON_EACH (k, v) {
        int rc;
        if (span_is(k->key, "is"))
            rc = read_identity(k, "received.is", &r->is, e);
        else if (span_is(k->key, "type"))
            rc = read_word(k, "received.type", &words_notice_type, &r->type, e);
        else if (span_is(k->key, "scope"))
            rc = read_word(k, "received.scope", &words_notice_scope, &r->scope, e);
        else if (span_is(k->key, "addresses"))
            rc = read_addresses(a, k, r, e);
        else if (span_is(k->key, "refers"))
            rc = read_refers(a, k, r, e);
        else if (span_is(k->key, "note"))
            rc = read_text(k, "received.note", &r->note, e);
        else
            rc = unknown(e, "received", k->key);
        if (rc != 0)
            return rc;
    }
    *out = r;
    return 0;
}

static int read_at(const struct json *v, wf_instant *out, struct err *e)
{
    struct err why = {0};
    wf_time t;
    int16_t offset;
    if (v->type != JSON_STRING || time_parse(v->s, &t, &offset, &why))
        return wrong(e, "ack.at", "a time as RFC 3339 text");
    *out = (wf_instant){.utc_ns = t, .offset_min = offset, .set = 1};
    return 0;
}

int report_read_ack(struct arena *a, const struct json *v, const wf_ack **out, struct err *e)
{
    if (v->type != JSON_OBJECT)
        return wrong(e, "ack", "an object");
    wf_ack *r = arena_alloc(a, sizeof *r);
    r->struct_size = sizeof *r;
    JSON_EACH (k, v) {
        int rc;
        if (span_is(k->key, "of"))
            rc = read_identity(k, "ack.of", &r->of, e);
        else if (span_is(k->key, "state"))
            rc = read_word(k, "ack.state", &words_ack_state, &r->state, e);
        else if (span_is(k->key, "desk"))
            rc = read_text(k, "ack.desk", &r->desk, e);
        else if (span_is(k->key, "by"))
            rc = read_text(k, "ack.by", &r->by, e);
        else if (span_is(k->key, "reason"))
            rc = read_text(k, "ack.reason", &r->reason, e);
        else if (span_is(k->key, "at"))
            rc = read_at(k, &r->at, e);
        else
            rc = unknown(e, "ack", k->key);
        if (rc != 0)
            return rc;
    }
    *out = r;
    return 0;
}

static void put_text(struct json_writer *w, const char *key, wf_str s)
{
    if (s.p)
        jw_kstr(w, key, report_span(s));
}

static void put_word(struct json_writer *w, const char *key, const struct words *t, uint32_t v)
{
    const char *word = words_of(t, v);
    if (word)
        jw_kcstr(w, key, word);
}

static void put_identity(struct json_writer *w, const char *key, const wf_identity *is)
{
    struct buf b = {0};
    report_identity_write(&b, is);
    if (key)
        jw_kstr(w, key, buf_view(&b));
    else
        jw_str(w, buf_view(&b));
    buf_free(&b);
}

void report_put_received(struct json_writer *w, const wf_received *r)
{
    jw_key(w, "received");
    jw_begin_object(w);
    put_identity(w, "is", &r->is);
    put_word(w, "type", &words_notice_type, r->type);
    put_word(w, "scope", &words_notice_scope, r->scope);
    jw_key(w, "addresses");
    jw_begin_array(w);
    for (size_t i = 0; i < r->addresses_n; i++)
        jw_str(w, report_span(r->addresses[i]));
    jw_end_array(w);
    if (r->refers_n) {
        jw_key(w, "refers");
        jw_begin_array(w);
        for (size_t i = 0; i < r->refers_n; i++)
            put_identity(w, NULL, &r->refers[i]);
        jw_end_array(w);
    }
    put_text(w, "note", r->note);
    jw_end_object(w);
}

void report_put_ack(struct json_writer *w, const wf_ack *k)
{
    jw_key(w, "ack");
    jw_begin_object(w);
    put_identity(w, "of", &k->of);
    put_word(w, "state", &words_ack_state, k->state);
    put_text(w, "desk", k->desk);
    put_text(w, "by", k->by);
    put_text(w, "reason", k->reason);
    if (k->at.set) {
        char s[48];
        size_t n = k->at.offset_min == WF_OFFSET_UNKNOWN ? time_format(k->at.utc_ns, s) : time_format_offset(k->at.utc_ns, k->at.offset_min, s);
        jw_kstr(w, "at", span_make(s, n));
    }
    jw_end_object(w);
}

/* ---- Checks --------------------------------------------------------------------------------------------------- */

int report_check_received(const wf_received *r, struct err *e)
{
    if (!r)
        return err_field(e, WF_E_INVALID, "received", "\"received\" is missing");
    int rc = check_identity(&r->is, "received.is", e);
    if (rc != 0)
        return rc;
    if (r->type < WF_NOTICE_ALERT || r->type > WF_NOTICE_CANCEL)
        return err_field(e, WF_E_INVALID, "received.type", "\"%u\" is none of Alert, Update, Cancel", r->type);
    if (r->scope != WF_SCOPE_RESTRICTED && r->scope != WF_SCOPE_PRIVATE)
        return err_field(e, WF_E_INVALID, "received.scope", "what is addressed to somebody is Restricted or Private");
    if (r->addresses_n == 0 || r->addresses_n > REPORT_ADDRESSES_MAX)
        return err_field(e, WF_E_INVALID, "received.addresses", "%zu addresses, not 1 to %d", r->addresses_n, REPORT_ADDRESSES_MAX);
    for (size_t i = 0; i < r->addresses_n; i++)
        if (r->addresses[i].n == 0 || r->addresses[i].n > REPORT_NAME_MAX || text_has_forbidden(report_span(r->addresses[i])))
            return err_field(e, WF_E_INVALID, "received.addresses", "address %zu is empty, longer than %d bytes, or no clean text", i + 1, REPORT_NAME_MAX);
    if (r->type != WF_NOTICE_ALERT && r->refers_n == 0)
        return err_field(e, WF_E_INVALID, "received.refers", "an Update or Cancel names no earlier message");
    if (r->refers_n > REPORT_REFERENCES_MAX)
        return err_field(e, WF_E_LIMIT, "received.refers", "%zu references where %d are the most", r->refers_n, REPORT_REFERENCES_MAX);
    for (size_t i = 0; rc == 0 && i < r->refers_n; i++)
        rc = check_identity(&r->refers[i], "received.refers", e);
    return rc;
}

int report_check_ack(const wf_ack *k, struct err *e)
{
    if (!k)
        return err_field(e, WF_E_INVALID, "ack", "\"ack\" is missing");
    int rc = check_identity(&k->of, "ack.of", e);
    if (rc != 0)
        return rc;
    if (k->state < WF_ACK_DELIVERED || k->state > WF_ACK_REJECTED)
        return err_field(e, WF_E_INVALID, "ack.state", "\"%u\" is none of DELIVERED, SEEN, ACKED, REJECTED", k->state);
    if (k->desk.p && !name_ok(k->desk))
        return err_field(e, WF_E_INVALID, "ack.desk", "\"ack.desk\" is no recipient, as \"MY/protection\"");
    if (k->by.n > REPORT_NAME_MAX)
        return err_field(e, WF_E_LIMIT, "ack.by", "\"ack.by\" has %zu bytes where %d are the most", k->by.n, REPORT_NAME_MAX);
    if (k->reason.n > REPORT_TITLE_MAX)
        return err_field(e, WF_E_LIMIT, "ack.reason", "\"ack.reason\" has %zu bytes where %d are the most", k->reason.n, REPORT_TITLE_MAX);
    if (k->state == WF_ACK_REJECTED && !k->reason.n)
        return err_field(e, WF_E_INVALID, "ack.reason", "\"ack.reason\" is missing: who rejects says why");
    return 0;
}

size_t report_notice_size(const wf_report *r)
{
    size_t n = 0;
    if (r->received) {
        n = r->received->note.n;
        for (size_t i = 0; i < r->received->addresses_n; i++)
            n += r->received->addresses[i].n;
    }
    return n + (r->ack ? r->ack->by.n + r->ack->reason.n : 0);
}

/* ---- Cleaning and copies --------------------------------------------------------------------------------------- */

const wf_received *report_clean_received(struct arena *a, const wf_received *r, bool *changed)
{
    bool now = false;
    wf_str note = r && r->note.p ? report_str(text_clean_arena(a, report_span(r->note), 0, &now)) : WF_STR("");
    if (!now)
        return r;
    wf_received *c = arena_alloc(a, sizeof *c);
    *c = *r;
    c->note = note;
    *changed = true;
    return c;
}

const wf_ack *report_clean_ack(struct arena *a, const wf_ack *k, bool *changed)
{
    bool now = false;
    if (!k)
        return NULL;
    wf_str by = k->by.p ? report_str(text_clean_arena(a, report_span(k->by), 0, &now)) : k->by;
    wf_str reason = k->reason.p ? report_str(text_clean_arena(a, report_span(k->reason), 0, &now)) : k->reason;
    if (!now)
        return k;
    wf_ack *c = arena_alloc(a, sizeof *c);
    *c = *k;
    c->by = by;
    c->reason = reason;
    *changed = true;
    return c;
}

static wf_str copy_text(struct arena *a, wf_str s)
{
    return s.p ? report_str(arena_span(a, report_span(s))) : s;
}

static wf_identity copy_identity(struct arena *a, const wf_identity *is)
{
    return (wf_identity){copy_text(a, is->sender), copy_text(a, is->identifier), copy_text(a, is->sent)};
}

const wf_received *report_copy_received(struct arena *a, const wf_received *r)
{
    if (!r)
        return NULL;
    wf_received *c = arena_alloc(a, sizeof *c);
    wf_str *addresses = arena_alloc(a, (r->addresses_n + 1) * sizeof *addresses);
    wf_identity *refers = arena_alloc(a, (r->refers_n + 1) * sizeof *refers);
    for (size_t i = 0; i < r->addresses_n; i++)
        addresses[i] = copy_text(a, r->addresses[i]);
    for (size_t i = 0; i < r->refers_n; i++)
        refers[i] = copy_identity(a, &r->refers[i]);
    *c = *r;
    c->is = copy_identity(a, &r->is);
    c->addresses = addresses;
    c->refers = refers;
    c->note = copy_text(a, r->note);
    return c;
}

const wf_ack *report_copy_ack(struct arena *a, const wf_ack *k)
{
    if (!k)
        return NULL;
    wf_ack *c = arena_alloc(a, sizeof *c);
    *c = *k;
    c->of = copy_identity(a, &k->of);
    c->desk = copy_text(a, k->desk);
    c->by = copy_text(a, k->by);
    c->reason = copy_text(a, k->reason);
    return c;
}
