/* sse: event streams (WHATWG HTML, 9.2) over one long answer. Events wait in a stash of bounded size; when it is full the
 * server waits too. The id of the last event that is durable is what a reconnection asks from, or the plugin's own cursor: then a hole in the
 * numbers is asked for again. */
#include <stdio.h>

#include "feed/again.h"
#include "feed/http.h"
#include "feed/stream.h"

#define SSE_STASH_FULL (256u << 10)
#define SSE_STASH_LOW (64u << 10)
#define SSE_RETRY_NS (3 * NSEC_PER_SEC)
#define SSE_RETRY_MAX_NS (300 * NSEC_PER_SEC)

struct sse {
    struct feed_easy x;
    struct feed_auth auth;
    struct curl_slist *headers;
    struct feed_head head;
    struct feed_stream stream;
    struct buf url, stash, accepted; /* accepted: the last durable event's id, or the plugin's cursor */
    struct feed_again again;
    size_t stash_at;                 /* read up to here */
    struct feed_event event;         /* handed out, or waiting to be */
    bool have_event, first, paused, told_connected, wrong_type, has_accepted, token_tried, ended;
    bool own_cursor;                 /* the plugin says where to begin again */
    bool heard;                      /* bytes came since the last drain */
};

static size_t sse_left(const struct sse *s)
{
    return s->stash.n - s->stash_at;
}

static void sse_compact(struct sse *s)
{
    buf_consume(&s->stash, s->stash_at);
    s->stash_at = 0;
}

static void sse_drop_stash(struct sse *s)
{
    buf_clear(&s->stash);
    s->stash_at = 0;
}

static bool sse_is_stream(const struct sse *s)
{
    static const char type[] = "text/event-stream";
    size_t n = sizeof type - 1;
    const struct buf *c = &s->head.content_type;
    return c->n >= n && strncasecmp(c->p, type, n) == 0 && (c->n == n || c->p[n] == ';' || c->p[n] == ' ');
}

static size_t sse_header_cb(char *p, size_t size, size_t n, void *arg)
{
    struct sse *s = arg;
    s->head.keep = true; /* a stream may be recorded long after it began */
    feed_head_line(&s->head, p, n * size);
    if (s->head.whole && s->head.status == 200)
        feed_ready(s->x.f);
    return n * size;
}

static size_t sse_write_cb(char *p, size_t size, size_t n, void *arg)
{
    struct sse *s = arg;
    n *= size;
    if (s->head.status != 200)
        return n; /* the page of an error is not read */
    if (!sse_is_stream(s)) {
        s->wrong_type = true;
        return 0;
    }
    if (sse_left(s) + n > SSE_STASH_FULL && sse_left(s) > 0) {
        s->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    if (s->stash_at > SSE_STASH_LOW || sse_left(s) == 0)
        sse_compact(s);
    buf_add(&s->stash, p, n);
    s->x.f->bytes += n;
    s->heard = true;
    feed_ready(s->x.f);
    return n;
}

static int64_t sse_retry_ns(const struct sse *s)
{
    if (s->stream.retry_ms == 0)
        return SSE_RETRY_NS;
    if (s->stream.retry_ms > (uint64_t) (SSE_RETRY_MAX_NS / NSEC_PER_MS))
        return SSE_RETRY_MAX_NS;
    return (int64_t) s->stream.retry_ms * NSEC_PER_MS;
}

static void sse_fetch(struct feed *f);

static void sse_token_done(struct feed *f, enum feed_fault k, const char *text)
{
    if (k)
        feed_failed(f, k, 0, "%s", text);
    else
        sse_fetch(f);
}

static void sse_done(struct feed_job *j, CURLcode code)
{
    struct sse *s = j->arg;
    struct feed *f = s->x.f;
    char text[FEED_TEXT_MAX];
    if (f->test)
        feed_easy_probe(&s->x, &f->probe);
    s->paused = false;
    s->ended = true;
    if (s->wrong_type) {
        feed_failed(f, FEED_FAULT_HTTP, 0, "the answer is no event stream (its type is \"%.60s\")",
                    s->head.content_type.n ? s->head.content_type.p : "missing");
    } else if (code != CURLE_OK) {
        enum feed_fault k = feed_explain_curl(&s->x, code, text);
        feed_failed(f, k, sse_retry_ns(s), "%s", text);
    } else if (s->head.status == 200) {
        feed_failed(f, FEED_FAULT_NET, sse_retry_ns(s), "the server ended the stream");
    } else if (s->head.status == 204) {
        feed_failed(f, FEED_FAULT_HTTP, FEED_BACKOFF_CAP_NS, "204: the server asks not to be called again; it is tried once a minute");
    } else if (s->head.status == 401 && !s->token_tried && feed_auth_forget(&s->auth)) {
        s->token_tried = true;
        sse_fetch(f);
    } else {
        enum feed_fault k = feed_explain_http(f, s->head.status, s->head.retry_after_s, text);
        feed_failed(f, k, s->head.retry_after_s * NSEC_PER_SEC, "%s", text);
    }
    feed_ready(f);
}

static struct curl_slist *sse_headers(struct feed *f, struct sse *s)
{
    struct curl_slist *l = curl_slist_append(NULL, "Accept: text/event-stream");
    l = curl_slist_append(l, "Cache-Control: no-store");
    if (s->auth.line.n)
        l = curl_slist_append(l, s->auth.line.p);
    const struct buf *id = s->has_accepted ? &s->accepted : f->has_cursor ? &f->cursor : NULL;
    if (id && id->n && id->n < 4096 && !memchr(id->p, '\n', id->n) && !memchr(id->p, '\r', id->n) && !memchr(id->p, 0, id->n)) {
        char *line = mem_printf("Last-Event-ID: %s", id->p);
        l = curl_slist_append(l, line);
        mem_free(line);
    }
    return l;
}

static int sse_prepare(struct feed *f, struct sse *s, struct err *e)
{
    bool changed;
    struct span cursor = f->has_cursor ? buf_view(&f->cursor) : span_make(NULL, 0);
    buf_clear(&s->url);
    int r = feed_template(&s->url, f->c.url, cursor, feed_domain_now(f->fs), FEED_ESCAPE_URL, e);
    if (r == 0)
        r = feed_easy_open(&s->x, f, s->url.p, "http,https", e);
    if (r == 0)
        r = feed_easy_secrets(&s->x, e);
    if (r == 0)
        r = feed_auth_line(f, &s->auth, &changed, e);
    if (r != 0)
        return r;
    struct curl_slist *l = sse_headers(f, s);
    curl_easy_setopt(s->x.easy, CURLOPT_HTTPHEADER, l);
    curl_slist_free_all(s->headers);
    s->headers = l;
    curl_easy_setopt(s->x.easy, CURLOPT_URL, s->url.p);
    curl_easy_setopt(s->x.easy, CURLOPT_HEADERFUNCTION, sse_header_cb);
    curl_easy_setopt(s->x.easy, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(s->x.easy, CURLOPT_WRITEFUNCTION, sse_write_cb);
    curl_easy_setopt(s->x.easy, CURLOPT_WRITEDATA, s);
    s->x.job.done = sse_done;
    s->x.job.arg = s;
    return 0;
}

static void sse_fetch(struct feed *f)
{
    struct sse *s = f->run;
    struct err e = {0};
    int r = sse_prepare(f, s, &e);
    if (r == 1) {
        feed_auth_fetch(f, &s->auth, sse_token_done);
        return;
    }
    if (r == 0)
        r = feed_multi_start(f->fs->multi, &s->x.job, &e);
    if (r < 0)
        feed_failed(f, FEED_FAULT_LOCAL, 0, "%s", e.text);
}

static void sse_start(struct feed *f)
{
    if (!f->run)
        f->run = mem_alloc(sizeof(struct sse));
    struct sse *s = f->run;
    s->stream.max = feed_max_bytes(f, FEED_EVENT_MAX);
    feed_stream_restart(&s->stream);
    if (s->has_accepted)
        feed_stream_set_id(&s->stream, buf_view(&s->accepted));
    sse_drop_stash(s);
    s->head.status = 0;
    s->have_event = s->paused = s->told_connected = s->wrong_type = s->token_tried = s->ended = s->heard = false;
    s->first = true;
    s->again.at = 0;
    /* No answer in time is noticed by tick; afterwards silence is, where there is a heartbeat. */
    f->wake = clock_mono() + (int64_t) feed_timeout_s(f) * NSEC_PER_SEC;
    feed_resched(f);
    sse_fetch(f);
}

static void sse_stop(struct feed *f)
{
    struct sse *s = f->run;
    if (!s)
        return;
    feed_easy_cancel(&s->x);
    feed_auth_cancel(&s->auth);
    s->have_event = s->paused = false;
    s->ended = true;
    sse_drop_stash(s);
}

/* Silence: before the answer's head, or past three heartbeats. */
static void sse_tick(struct feed *f, int64_t now)
{
    struct sse *s = f->run;
    int64_t beat = feed_interval_ns(f);
    f->wake = FEED_NEVER;
    if (s->told_connected && feed_again_tick(f, &s->again, now))
        return;
    if (!s->told_connected || f->test) {
        sse_stop(f);
        if (s->told_connected)
            feed_failed(f, FEED_FAULT_NET, 0, "connected, and nothing was said within %u s", feed_timeout_s(f));
        else
            feed_failed(f, FEED_FAULT_NET, 0, "no answer from %.200s:%u within %u s", s->x.origin.host, s->x.origin.port, feed_timeout_s(f));
    } else if (beat && now >= feed_sign(f) + 3 * beat && !s->paused) {
        sse_stop(f);
        feed_failed(f, FEED_FAULT_NET, 0, "nothing was heard for %lld s, and a heartbeat is due every %u s", (long long) ((now - feed_sign(f)) / NSEC_PER_SEC), f->c.heartbeat_s);
    } else if (beat) {
        f->wake = feed_sign(f) + 3 * beat;
        if (f->wake <= now)
            f->wake = now + beat;
    }
    if (s->again.at && s->again.at < f->wake)
        f->wake = s->again.at;
}

/* A message was lost. */
static void sse_missing(struct feed *f)
{
    struct sse *s = f->run;
    if (s && s->told_connected && !s->ended && s->own_cursor)
        feed_again_want(f, &s->again);
}

/* What the curl callbacks only noted. */
static void sse_note(struct feed *f, struct sse *s)
{
    if (s->head.whole && s->head.status == 200 && !s->told_connected && !s->ended && sse_is_stream(s)) {
        s->told_connected = true;
        feed_connected(f);
        f->wake = f->test ? f->wake : feed_interval_ns(f) ? feed_sign(f) + 3 * feed_interval_ns(f) : FEED_NEVER;
        feed_again_opened(f, &s->again);
    }
    if (s->heard && !f->test) {
        s->heard = false;
        if (!s->ended)
            feed_heard(f);
    }
}

static bool sse_read_event(struct feed *f, struct sse *s)
{
    while (sse_left(s) > 0) {
        size_t used;
        int r = feed_stream_next(&s->stream, s->stash.p + s->stash_at, sse_left(s), &used, &s->event);
        s->stash_at += used;
        if (r == FEED_STREAM_EVENT)
            return true;
        if (r == FEED_STREAM_OVER) {
            char why[128];
            snprintf(why, sizeof why, "an event of %llu bytes is over the bound of %zu", (unsigned long long) s->event.size, s->stream.max);
            feed_set_aside(f, s->event.data, s->event.size, why);
        }
    }
    return false;
}

static bool sse_next(struct feed *f, struct feed_input *in)
{
    struct sse *s = f->run;
    if (!s)
        return false;
    sse_note(f, s);
    if (!s->have_event)
        s->have_event = sse_read_event(f, s);
    if (s->paused && sse_left(s) < SSE_STASH_LOW) {
        s->paused = false;
        curl_easy_pause(s->x.easy, CURLPAUSE_CONT);
    }
    if (!s->have_event)
        return false;
    in->bytes = s->event.data;
    in->tag = s->event.type;
    in->headers = f->recorded ? buf_view(&s->head.lines) : span_make(NULL, 0);
    in->content_type = buf_view(&s->head.content_type);
    in->url = buf_view(&s->url);
    if (s->event.id.n)
        in->next_cursor = s->event.id;
    in->first = s->first;
    return true;
}

static void sse_taken(struct feed *f, const struct feed_result *r)
{
    struct sse *s = f->run;
    if (!s || !s->have_event)
        return;
    s->have_event = s->first = false;
    if (r->cursor.p && r->outcome == FEED_TAKEN)
        s->own_cursor = true;
    if (!s->own_cursor || (r->cursor.p && r->outcome == FEED_TAKEN)) {
        buf_clear(&s->accepted);
        buf_span(&s->accepted, s->own_cursor ? r->cursor : s->event.id);
        s->has_accepted = true;
    }
    if (!r->cursor.p && r->outcome == FEED_TAKEN && s->event.id.n) {
        buf_clear(&f->cursor);
        buf_span(&f->cursor, s->event.id);
        f->has_cursor = true;
    }
    if (r->outcome == FEED_BROKEN) {
        snprintf(f->error, sizeof f->error, "%s", r->error && *r->error ? r->error : "the plugin could not read an event");
        feed_touch(f);
    }
}

/* Another key or file: the stream begins again with it. */
static void sse_changed(struct feed *f)
{
    struct sse *s = f->run;
    if (!s || !f->busy)
        return;
    feed_auth_forget(&s->auth);
    feed_stop(f);
    f->since = f->next_try = clock_mono();
}

static void sse_free(struct feed *f)
{
    struct sse *s = f->run;
    if (!s)
        return;
    feed_easy_free(&s->x);
    feed_auth_free(&s->auth);
    curl_slist_free_all(s->headers);
    feed_stream_free(&s->stream);
    buf_free(&s->url);
    buf_free(&s->stash);
    buf_free(&s->accepted);
    buf_free(&s->head.content_type);
    buf_free(&s->head.lines);
    mem_free(s);
    f->run = NULL;
}

static int sse_check(const struct feed_config *c, struct err *e)
{
    return feed_easy_check_url(c, c->url, "https", "http", e);
}

const struct feed_transport feed_sse = {
    .word = "sse",
    .id = WF_TRANSPORT_SSE,
    .push = true,
    .check = sse_check,
    .start = sse_start,
    .stop = sse_stop,
    .next = sse_next,
    .taken = sse_taken,
    .tick = sse_tick,
    .missing = sse_missing,
    .changed = sse_changed,
    .free = sse_free,
};
