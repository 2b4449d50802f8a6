/* look: the read-back: what a recipient's gateway shows of a notice is fetched and held against what was sent (readback/compare.h, by the reader's process). */
#include <stdio.h>

#include "base/json.h"
#include "courier/reader.h"
#include "courier/transfer.h"

enum { FIRST_MS = 500, LONGEST_S = 60, WITHIN_S = 120 };

static const char *const fetched[] = {"https", "http", NULL};

static void over(struct send *s, const char *verdict, struct span text)
{
    queue_readback(s, verdict, text);
    queue_release(s);
}

/* It is not there yet: soon again, for a time. */
static void again(struct send *s, const char *why)
{
    int64_t now = clock_mono(), wait = (int64_t) FIRST_MS << (s->looks < 8 ? s->looks : 8);
    if (wait > LONGEST_S * 1000)
        wait = LONGEST_S * 1000;
    if (s->stopped || now + wait * NSEC_PER_MS > s->looks_end) {
        over(s, "unread", span_str(why));
        return;
    }
    s->looks++;
    s->look_due = now + wait * NSEC_PER_MS;
}

static void on_compared(void *arg, struct span said, bool late)
{
    struct send *s = arg;
    struct arena a = {0};
    struct json *v = NULL;
    struct span verdict = span_make(NULL, 0);
    if (said.n && said.p[said.n - 1] == '\n' && json_parse(&a, said, NULL, &v, NULL) == 0)
        verdict = json_str(v, "verdict");
    if (span_is(verdict, "same") || span_is(verdict, "different"))
        over(s, span_is(verdict, "same") ? "same" : "different", json_str(v, "text"));
    else if (verdict.n)
        again(s, json_str(v, "text").p);
    else
        over(s, "unread", late ? SPAN_LIT("comparing it took too long") : SPAN_LIT("it could not be compared"));
    arena_free(&a);
}

/* Our alert lies beside the form: notice.xml in its folder. */
static int read_sent(struct send *s, struct buf *out, struct err *e)
{
    const char *slash = memrchr(s->job.file.p, '/', s->job.file.n);
    struct buf path = {0};
    buf_add(&path, s->job.file.p, (size_t) (slash - s->job.file.p) + 1);
    buf_str(&path, "notice.xml");
    int code = gate_read(&s->c->gate, buf_view(&path), GATE_FORM_MOST, out, e);
    buf_free(&path);
    return code;
}

static void on_fetched(struct transfer *t, CURLcode code)
{
    struct send *s = t->s;
    struct err e = {0};
    struct buf page = t->answer, sent = {0};
    struct outcome o = {0};
    long status = transfer_status(t);
    t->answer = (struct buf){0};
    if (t->cut)
        outcome_set(&o, OUTCOME_FAILED, "what is shown has more than %d bytes", TRANSFER_PAGE_MOST);
    else if (code != CURLE_OK)
        transfer_explain(t, code, &o);
    else if (status != 200)
        outcome_set(&o, OUTCOME_FAILED, "its gateway answers HTTP %ld", status);
    transfer_end(t);
    if (o.state)
        again(s, o.text);
    else if (read_sent(s, &sent, &e) != 0 || reader_ask(s, "compare", buf_view(&sent), buf_view(&page), on_compared, &e) != 0)
        over(s, "unread", span_str(e.text));
    buf_free(&page);
    buf_free(&sent);
}

/* The identifier as it may stand in an address. */
static char *address_of(struct send *s)
{
    struct buf b = {0};
    struct span url = s->job.readback;
    const char *at = memmem(url.p, url.n, "{identifier}", 12);
    char *escaped = curl_easy_escape(NULL, s->job.identifier.p, (int) s->job.identifier.n);
    buf_add(&b, url.p, at ? (size_t) (at - url.p) : url.n);
    if (at) {
        buf_str(&b, escaped ? escaped : "");
        buf_add(&b, at + 12, url.n - (size_t) (at + 12 - url.p));
    }
    curl_free(escaped);
    char *out = arena_strndup(&s->arena, b.p, b.n);
    buf_free(&b);
    return out;
}

void look_now(struct send *s)
{
    struct err e = {0};
    struct transfer *t;
    char *token = s->job.token_file.n ? arena_strndup(&s->arena, s->job.token_file.p, s->job.token_file.n) : NULL;
    s->look_due = 0;
    int code = transfer_new(s, address_of(s), fetched, &t, &e);
    if (!code) {
        t->most = TRANSFER_PAGE_MOST;
        code = token ? transfer_secret(t, "Authorization: Bearer ", token, &e) : 0;
        transfer_header(t, "Cache-Control: no-cache");
        code = code ? code : transfer_start(t, on_fetched, &e);
    }
    if (!code)
        return;
    transfer_end(s->transfer);
    over(s, "unread", span_str(e.text));
}

void look_begin(struct send *s)
{
    queue_hold(s);
    s->looks = 0;
    s->looks_end = clock_mono() + WITHIN_S * NSEC_PER_SEC;
    s->look_due = clock_mono() + FIRST_MS * NSEC_PER_MS;
}
