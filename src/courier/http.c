/* http: a form posted to its recipient, and what is answered. With the simulator's row: an exercise's texts and calls, which no command carries. */
#include <stdio.h>

#include "base/json.h"
#include "courier/answer.h"
#include "courier/reader.h"
#include "courier/transfer.h"
#include "courier/transport.h"

static const char *const posted[] = {"https", "http", NULL};

static int place_of(const struct courier *c, const char *url, char *out, size_t size, struct err *e)
{
    struct place p;
    int code = place_read(url, posted, c->mode == KEY_EXERCISE, &p, e);
    if (!code)
        place_text(&p, out, size);
    return code;
}

static int http_place(const struct courier *c, const struct job *j, char *out, size_t size, struct err *e)
{
    char *url = mem_strndup(j->address.p, j->address.n);
    int code = place_of(c, url, out, size, e);
    mem_free(url);
    return code;
}

/* ---- the answer ---- */

/* What was answered is known whole before any of it is told: a courier that dies in between posts again, and is answered again. */
static void on_read(void *arg, struct span said, bool late)
{
    struct send *s = arg;
    struct arena a = {0};
    struct json *v = NULL;
    struct outcome o = s->answered;
    (void) late;
    if (said.n && said.p[said.n - 1] == '\n' && json_parse(&a, said, NULL, &v, NULL) == 0)
        (void) answer_of_alert(json_str(v, "type"), json_str(v, "by"), json_str(v, "text"), &o);
    arena_free(&a);
    queue_done(s, &o);
}

static int64_t retry_after(const struct transfer *t)
{
    curl_off_t s = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &s);
    return s < 0 ? 0 : s > 3600 ? 3600 : (int64_t) s;
}

/* One line of text without tags is a reason that an officer can read. */
static void add_reason(struct outcome *o, struct span body)
{
    const char *nl = body.n ? memchr(body.p, '\n', body.n) : NULL;
    if (o->state != OUTCOME_DELIVERED && body.n && !answer_is_xml(body) && body.p[0] != '{')
        outcome_add(o, span_make(body.p, nl ? (size_t) (nl - body.p) : body.n));
}

static void on_done(struct transfer *t, CURLcode code)
{
    struct send *s = t->s;
    struct outcome o;
    struct buf body = {0};
    long status = transfer_status(t);
    if (code != CURLE_OK && !(t->cut && status)) {
        transfer_explain(t, code, &o);
    } else {
        answer_of_status(status, retry_after(t), &o);
        body = t->answer;
        t->answer = (struct buf){0};
        if (!t->cut && !answer_of_json(buf_view(&body), &o))
            add_reason(&o, buf_view(&body));
    }
    bool ask = o.state == OUTCOME_DELIVERED && !t->cut && answer_is_xml(buf_view(&body));
    transfer_end(t);
    s->answered = o;
    if (!ask || reader_ask(s, "answer", span_make(NULL, 0), buf_view(&body), on_read, NULL) != 0)
        queue_done(s, &o);
    buf_free(&body);
}

/* ---- posted ---- */

/* What an encoder said; else what its first byte says. */
static const char *type_of(const struct send *s)
{
    static const char *const by_channel[] = {[RECIPIENT_CAP] = "application/cap+xml", [RECIPIENT_EDXL] = "application/emergency-data-exchange-language+xml"};
    char first = s->bytes.n ? s->bytes.p[0] : 0;
    if (first == '<')
        return s->job.channel < ARRAY_LEN(by_channel) && by_channel[s->job.channel] ? by_channel[s->job.channel] : "application/xml";
    return first == '{' || first == '[' ? "application/json" : "text/plain; charset=utf-8";
}

static void give_up(struct send *s, const struct err *e)
{
    struct outcome o;
    transfer_end(s->transfer);
    if (e->code == WF_E_DENIED || e->code == WF_E_INVALID)
        outcome_refuse(&o, e->text);
    else
        outcome_set(&o, OUTCOME_FAILED, "%s", e->text);
    queue_done(s, &o);
}

static int post(struct send *s, const char *url, const char *type, const struct buf *body, struct err *e)
{
    struct transfer *t;
    char digest[SIGN_DIGEST_TEXT], *token = s->job.token_file.n ? arena_strndup(&s->arena, s->job.token_file.p, s->job.token_file.n) : NULL;
    int code = transfer_new(s, url, posted, &t, e);
    if (code)
        return code;
    transfer_header(t, "Content-Type: %s", type);
    transfer_header(t, "Idempotency-Key: \"%.*s %.*s\"", SPAN_FMT(s->job.identity), SPAN_FMT(s->job.to));
    transfer_header(t, "Watchfloor-Mode: %s", key_mode_word(s->c->mode));
    transfer_header(t, "Watchfloor-Digest: %s", sign_digest_text(s->job.digest, digest));
    transfer_header(t, "Expect:");
    code = token ? transfer_secret(t, "Authorization: Bearer ", token, e) : 0;
    if (code)
        return code;
    curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) body->n);
    curl_easy_setopt(t->easy, CURLOPT_COPYPOSTFIELDS, body->n ? body->p : "");
    return transfer_start(t, on_done, e);
}

static void http_begin(struct courier *c, struct send *s)
{
    struct err e = {0};
    const char *type = s->job.type.n ? arena_strndup(&s->arena, s->job.type.p, s->job.type.n) : type_of(s);
    (void) c;
    if (post(s, arena_strndup(&s->arena, s->job.address.p, s->job.address.n), type, &s->bytes, &e) != 0)
        give_up(s, &e);
}

const struct transport transport_http = {http_place, http_begin, false};

/* ---- the simulator ---- */

static int simulator_place(const struct courier *c, const struct job *j, char *out, size_t size, struct err *e)
{
    (void) j;
    if (!c->setup.simulator)
        return err_set(e, WF_E_INVALID, "an exercise's texts and calls go to its simulator, and none is configured: courier { simulator = \"http://127.0.0.1:PORT/\" }");
    return place_of(c, c->setup.simulator, out, size, e);
}

static void simulator_begin(struct courier *c, struct send *s)
{
    struct err e = {0};
    struct buf body = {0};
    struct json_writer w;
    jw_init(&w, &body);
    jw_begin_object(&w);
    jw_kcstr(&w, "channel", words_of(&words_channel, s->job.channel));
    jw_kstr(&w, "to", s->job.to);
    jw_kstr(&w, "address", s->job.address);
    jw_kstr(&w, "identity", s->job.identity);
    jw_kstr(&w, "text", buf_view(&s->bytes));
    jw_end_object(&w);
    if (post(s, c->setup.simulator, "application/json", &body, &e) != 0)
        give_up(s, &e);
    buf_free(&body);
}

const struct transport transport_simulator = {simulator_place, simulator_begin, false};
