/* record: a client that keeps what a feed brings over the wire, for a plugin's author (`plugin record`).
 *
 * Each input of the feed goes to the client as pushes of at most PART bytes. In ACTUAL only sources whose raw bytes may be kept are recorded. A
 * client that does not keep up is told so and records no more: recording never holds up a feed.
 */
#include "base/base64.h"
#include "server/state.h"

enum { PART = 384 << 10 };

void record_end(struct session *c)
{
    if (!c->recorded)
        return;
    char *feed = c->recorded;
    bool others = false;
    c->recorded = NULL;
    for (size_t i = 0; i < c->server->sessions.n; i++) {
        const char *r = c->server->sessions.v[i]->recorded;
        others = others || (r && strcmp(r, feed) == 0);
    }
    if (!others && c->server->o.feeds)
        (void) feeds_record(c->server->o.feeds, feed, false, NULL);
    mem_free(feed);
}

static int record_begin(struct request *r, struct err *e)
{
    struct session *c = r->session;
    struct span feed = request_text(r->root, "feed");
    char *id = mem_strndup(feed.p, feed.n);
    struct feed_row row;
    int rc = 0;
    if (!feeds_row_by_id(c->server->o.feeds, id, &row))
        rc = err_field(e, WF_E_NOTFOUND, "feed", "there is no feed \"%.64s\"", id);
    else if (!c->server->exercise && row.raw != WF_RAW_KEEP)
        rc = err_field(e, WF_E_DENIED, "feed", "\"%s\" declares that its bytes are not kept; on an ACTUAL floor it is not recorded", id);
    else if (c->limited && (c->sight.tlp < WF_TLP_AMBER || (row.member && strlen(row.member) == 2 && strcmp(row.member, "--") != 0 && !who_sees_member(c, span_str(row.member)))))
        rc = err_field(e, WF_E_DENIED, "feed", "what \"%s\" brings says no TLP as it comes, so it is AMBER: it is recorded for who sees that, of its member", id);
    else if (c->recorded)
        rc = err_field(e, WF_E_STATE, "feed", "this client records \"%s\" already", c->recorded);
    rc = rc ? rc : feeds_record(c->server->o.feeds, id, true, e);
    if (rc == 0) {
        c->recorded = id;
        c->recorded_n = 0;
        return 0;
    }
    mem_free(id);
    return rc;
}

void record_request(struct request *r)
{
    struct err e;
    if (!request_members(r, "feed") || !who_may(r, "plugin record"))
        return;
    err_clear(&e);
    int rc = record_begin(r, &e);
    if (rc)
        reply_error(r->session, r->id, &e);
    else
        reply_ok(r->session, r->id);
    request_done(r);
}

static void part(struct session *c, const struct feed_input *in, size_t at, size_t n)
{
    struct json_writer w;
    struct buf b = {0};
    size_t start = c->out.n;
    base64_encode(span_make(in->bytes.p + at, n), &b);
    jw_init(&w, &c->out);
    jw_begin_object(&w);
    jw_kcstr(&w, "push", WIRE_PUSH_RECORDED);
    jw_kcstr(&w, "feed", in->feed);
    jw_kint(&w, "n", (int64_t) c->recorded_n);
    jw_kint(&w, "offset", (int64_t) at);
    jw_kint(&w, "total", (int64_t) in->bytes.n);
    jw_kcstr(&w, "source", in->source);
    jw_kcstr(&w, "plugin", in->plugin);
    jw_kstr(&w, "url", in->url);
    jw_kstr(&w, "content_type", in->content_type);
    jw_kstr(&w, "tag", in->tag);
    jw_kstr(&w, "cursor", in->cursor);
    jw_ktime(&w, "fetched", in->fetched);
    jw_kstr(&w, "headers", in->headers);
    jw_kstr(&w, "base64", buf_view(&b));
    jw_end_object(&w);
    buf_char(&c->out, '\n');
    buf_free(&b);
    if (c->out.n - start > WIRE_LINE_MAX) { /* a header or an address without end */
        c->out.n = start;
        c->out.p[start] = 0;
    }
    session_touch(c);
}

void server_input(struct server *s, const struct feed_input *in)
{
    for (size_t i = 0; i < s->sessions.n; i++) {
        struct session *c = s->sessions.v[i];
        if (!c->recorded || c->closed || in->test || strcmp(c->recorded, in->feed) != 0)
            continue;
        if (session_waiting(c) + in->bytes.n * 2 > ((size_t) 64 << 20)) {
            record_end(c);
            continue;
        }
        c->recorded_n++;
        size_t at = 0;
        do {
            size_t n = in->bytes.n - at < PART ? in->bytes.n - at : PART;
            part(c, in, at, n);
            at += n;
        } while (at < in->bytes.n);
    }
}
