/* raw: the bytes of an item of quarantine. What was not understood may tell of persons, so who reads it is a fact of the journal before a byte is told, as who reads a restricted record is (reads.c); the
 * pieces of one item, and the same item again within ten minutes, are one reading.
 */
#include <stdio.h>

#include "base/base64.h"
#include "model/type.h"
#include "model/words.h"
#include "server/state.h"

static int raw_item(void *arg, const struct views_quarantined *q)
{
    struct job *j = arg;
    j->item = *q;
    if (q->member.n == 2)
        memcpy(j->member, q->member.p, 2);
    snprintf(j->source, sizeof j->source, "%.*s", SPAN_FMT(q->source));
    j->item.source = j->item.member = j->item.reason = span_make("", 0);
    for (size_t i = 0; i < VIEWS_DIGEST_BYTES; i++)
        snprintf(j->digest + 2 * i, 3, "%02x", q->digest[i]);
    return 0;
}

static void run_raw(struct job *j)
{
    views_settle(j->server->o.views, SETTLE_MS);
    j->code = views_quarantine_get(j->readers->views, j->n, raw_item, j, &j->err);
    if (j->code) {
        err_field(&j->err, j->code, "n", "quarantine has no item \"%llu\"", (unsigned long long) j->n);
        return;
    }
    if (j->item.intake_kind == 0)
        return;
    unsigned days;
    int rc = desk_quarantine_bytes(desk_vault(j->server->o.desk, &days), j->readers->journal, &j->item, &j->bytes, &j->err);
    j->more = rc == 0;
    if (rc && rc != WF_E_NOTFOUND)
        j->code = rc;
}

/* What is not seen is not there: an item of another member, a report of rights. Bytes above the client's TLP are refused: the list names them. What says no TLP, was not understood, or is of persons'
 * health or of trafficking, is AMBER. */
static int limit_raw(struct job *j)
{
    const struct session *c = j->session;
    struct json *v = NULL;
    bool parsed = json_parse(&j->request->arena, buf_view(&j->bytes), NULL, &v, NULL) == 0;
    uint32_t tlp = parsed ? words_find(&words_tlp, json_str(v, "tlp")) : 0;
    struct span type = parsed ? json_str(v, "type") : span_make("", 0);
    bool rights = type_in(type, "RGT"), of_persons = type_in(type, "HLT") || type_in(type, "THB");
    if (of_persons && tlp < WF_TLP_AMBER)
        tlp = WF_TLP_AMBER;
    if (c->limited && !who_sees_member(c, span_str(j->member)))
        return err_field(&j->err, WF_E_NOTFOUND, "n", "quarantine has no item \"%llu\"", (unsigned long long) j->n);
    if (who_sees_report(c, span_make("", 0), tlp, type, parsed ? json_int(v, "protection", 0) : 0))
        return 0;
    if (rights)
        return err_field(&j->err, WF_E_NOTFOUND, "n", "quarantine has no item \"%llu\"", (unsigned long long) j->n);
    return err_field(&j->err, WF_E_DENIED, "n", "the bytes of item %llu may tell of persons: they are for who sees TLP:%s of its member; ask a supervisor what is wrong with them, or the member for an example that is made up",
                     (unsigned long long) j->n, words_of(&words_tlp, tlp ? tlp : WF_TLP_AMBER));
}

/* A piece of them, as it is told once its reading is recorded. In the request's arena. */
struct raw {
    struct request *request;
    uint64_t n;
    int64_t total, offset;
    const char *digest;
    bool kept;
    struct span base64;
};

static void tell(const struct raw *x)
{
    struct request *r = x->request;
    struct json_writer w;
    if (reply_begin(r->session, r->id, &w)) {
        jw_kint(&w, "n", (int64_t) x->n);
        jw_kint(&w, "total", x->total);
        jw_kint(&w, "offset", x->offset);
        jw_kcstr(&w, "digest", x->digest);
        jw_kbool(&w, "kept", x->kept);
        jw_kstr(&w, "base64", x->base64);
        reply_end(r->session, &w);
    }
    request_done(r);
}

static void recorded(void *arg, const struct desk_accepted *a)
{
    const struct raw *x = arg;
    struct err e;
    if (a->code) {
        err_field(&e, a->code, "n", "that they are read can't be recorded, so they are not shown: %s", a->err ? a->err->text : "try again");
        request_refuse(x->request, &e);
        return;
    }
    reads_item_remember(x->request->session, x->n);
    tell(x);
}

/* The fact of it, before anything is told. */
static int record(struct raw *x, const struct job *j, struct err *e)
{
    struct request *r = x->request;
    struct buf payload = {0};
    struct json_writer w;
    jw_init(&w, &payload);
    jw_begin_object(&w);
    jw_kint(&w, "n", (int64_t) x->n);
    jw_kcstr(&w, "source", j->source);
    jw_kcstr(&w, "member", j->member[0] ? j->member : NULL);
    jw_kint(&w, "bytes", x->total);
    jw_kcstr(&w, "digest", x->digest);
    jw_kint(&w, "uid", r->session->uid);
    jw_end_object(&w);
    const char *of = j->member[0] ? arena_printf(&r->arena, " of %s", j->member) : "";
    struct span text = span_str(arena_printf(&r->arena, "bytes in quarantine were read: item %llu%s, from %s", (unsigned long long) x->n, of, j->source));
    int rc = desk_fact(r->server->o.desk, SPAN_LIT("quarantine.read"), arena_span(&r->arena, span_str(r->session->officer)), arena_span(&r->arena, buf_view(&payload)), text, recorded, x, e);
    buf_free(&payload);
    r->server->work = rc == 0 || r->server->work;
    return rc;
}

static void raw_answer(struct job *j)
{
    struct request *r = j->request;
    if (j->code || limit_raw(j)) {
        request_refuse(r, &j->err);
        return;
    }
    struct raw *x = arena_alloc(&r->arena, sizeof *x);
    size_t offset = j->w.offset < j->bytes.n ? j->w.offset : j->bytes.n;
    size_t n = j->bytes.n - offset < j->w.limit ? j->bytes.n - offset : j->w.limit;
    struct buf b = {0};
    base64_encode(span_make(j->bytes.p ? j->bytes.p + offset : "", n), &b);
    *x = (struct raw){.request = r, .n = j->n, .total = (int64_t) (j->more ? j->bytes.n : j->item.bytes), .offset = (int64_t) offset, .kept = j->more};
    x->digest = arena_strndup(&r->arena, j->digest, strlen(j->digest));
    x->base64 = arena_span(&r->arena, buf_view(&b));
    buf_free(&b);
    if (!j->more || reads_item_lately(r->session, j->n))
        tell(x);
    else if (record(x, j, &j->err))
        request_refuse(r, &j->err);
}

void raw_request(struct request *r)
{
    if (!request_members(r, "n offset limit") || !who_may(r, "quarantine show"))
        return;
    struct err e;
    size_t n = 0, offset = 0, limit = 512 << 10;
    int rc = window_count(r->root, "n", INT64_MAX, &n, &e);
    if (!rc && !json_get(r->root, "n"))
        rc = err_field(&e, WF_E_INVALID, "n", "which item of quarantine? give its \"n\"");
    if (!rc)
        rc = window_count(r->root, "offset", INT64_MAX, &offset, &e);
    if (!rc)
        rc = window_count(r->root, "limit", 512 << 10, &limit, &e);
    if (rc) {
        request_refuse(r, &e);
        return;
    }
    struct job *j = disk_new(r->session);
    j->request = r;
    j->n = n;
    j->w.offset = offset;
    j->w.limit = limit;
    j->run = run_raw;
    j->done = raw_answer;
    disk_start(j);
}
