/* tcp: lines over TCP, with TLS (tls://) or clear (tcp://). libcurl connects, verifies and encrypts (CONNECT_ONLY); the lines
 * are ours. While lines are out at the desk nothing is read, so a slow desk slows the source. */
#include "config.h"

#include <stdio.h>

#include "feed/again.h"
#include "feed/easy.h"

#define TCP_BATCH (64u << 10)  /* bytes read in one turn of the loop, and so of whole lines handed out at once, but for a longer one */
#define TCP_CHUNK 16384
#define TCP_REFUSED (1u << 20) /* what a plugin may leave unread before it is set aside */
#define TCP_STABLE_NS (30 * NSEC_PER_SEC)

/* in: bytes received, whole lines up to `lines`. [0, given) is handed out; the first `refused` were offered before and not consumed. */
struct tcp {
    struct feed_easy x;
    struct buf url, in, out;
    size_t lines, given, refused, sent;
    uint64_t skipped; /* bytes of an overlong line so far */
    curl_socket_t fd;
    bool open, first, skipping, heard;
    struct feed_again again;
};

static void tcp_watch(struct feed *f, struct tcp *t, int events);

static void tcp_close(struct feed *f, struct tcp *t)
{
    if (t->open)
        feed_multi_watch(f->fs->multi, t->fd, 0, NULL, NULL);
    t->open = false;
    feed_easy_cancel(&t->x);
}

static void tcp_stop(struct feed *f)
{
    struct tcp *t = f->run;
    if (!t)
        return;
    tcp_close(f, t);
    t->given = 0;
}

static void tcp_broke(struct feed *f, struct tcp *t, const char *text)
{
    tcp_close(f, t);
    /* A connection that lasted is no reason to wait longer and longer. */
    if (clock_mono() - t->again.opened > TCP_STABLE_NS)
        feed_backoff_reset(&f->backoff);
    feed_failed(f, FEED_FAULT_NET, 0, "%s", text);
}

/* Sends what on_connect says. False when the connection broke. */
static bool tcp_send(struct feed *f, struct tcp *t)
{
    while (t->sent < t->out.n) {
        size_t n = 0;
        CURLcode c = curl_easy_send(t->x.easy, t->out.p + t->sent, t->out.n - t->sent, &n);
        if (c == CURLE_AGAIN)
            return true;
        if (c != CURLE_OK) {
            char text[FEED_TEXT_MAX];
            feed_explain_curl(&t->x, c, text);
            tcp_broke(f, t, text);
            return false;
        }
        t->sent += n;
    }
    return true;
}

static void tcp_event(void *arg)
{
    struct feed *f = arg;
    struct tcp *t = f->run;
    tcp_watch(f, t, 0);
    if (tcp_send(f, t))
        feed_ready(f); /* read in next(), outside of everything */
}

static void tcp_watch(struct feed *f, struct tcp *t, int events)
{
    if (events && t->sent < t->out.n)
        events |= UV_WRITABLE;
    feed_multi_watch(f->fs->multi, t->fd, events, tcp_event, f);
}

static void tcp_connected(struct feed_job *j, CURLcode code)
{
    struct tcp *t = j->arg;
    struct feed *f = t->x.f;
    char text[FEED_TEXT_MAX];
    if (f->test)
        feed_easy_probe(&t->x, &f->probe);
    if (code == CURLE_OK && curl_easy_getinfo(t->x.easy, CURLINFO_ACTIVESOCKET, &t->fd) == CURLE_OK && t->fd != CURL_SOCKET_BAD) {
        t->open = true;
        t->again.opened = clock_mono();
        if (!tcp_send(f, t))
            return;
        feed_connected(f);
        int64_t beat = feed_interval_ns(f);
        f->wake = f->test ? t->again.opened + (int64_t) feed_timeout_s(f) * NSEC_PER_SEC : beat ? t->again.opened + 3 * beat : FEED_NEVER;
        feed_again_opened(f, &t->again);
        feed_resched(f);
        feed_ready(f);
        return;
    }
    enum feed_fault k = feed_explain_curl(&t->x, code, text);
    feed_easy_cancel(&t->x);
    feed_failed(f, k, 0, "%s", text);
}

static int tcp_prepare(struct feed *f, struct tcp *t, struct err *e)
{
    struct span cursor = f->has_cursor ? buf_view(&f->cursor) : span_make(NULL, 0);
    bool tls = strncmp(f->c.url, "tls://", 6) == 0;
    int r = feed_easy_open(&t->x, f, f->c.url, "http,https", e);
    if (r == 0)
        r = feed_easy_secrets(&t->x, e);
    buf_clear(&t->out);
    if (r == 0 && f->c.on_connect)
        r = feed_template(&t->out, f->c.on_connect, cursor, feed_domain_now(f->fs), FEED_ESCAPE_NONE, e);
    if (r < 0)
        return r;
    /* A cursor with a line break in it would be a second command. */
    for (size_t i = 0; i < cursor.n && f->c.on_connect; i++)
        if ((unsigned char) cursor.p[i] < 0x20)
            return err_set(e, WF_E_INVALID, "the cursor holds control characters and cannot be sent");
    buf_clear(&t->url);
    buf_printf(&t->url, "%s%s", tls ? "https://" : "http://", f->c.url + 6);
    curl_easy_setopt(t->x.easy, CURLOPT_URL, t->url.p);
    curl_easy_setopt(t->x.easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(t->x.easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
    curl_easy_setopt(t->x.easy, CURLOPT_FRESH_CONNECT, 1L);
    if (f->c.proxy && *f->c.proxy)
        curl_easy_setopt(t->x.easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    t->x.job.done = tcp_connected;
    t->x.job.arg = t;
    t->x.job.keep = true;
    return 0;
}

static void tcp_start(struct feed *f)
{
    struct err e = {0};
    if (!f->run)
        f->run = mem_alloc(sizeof(struct tcp));
    struct tcp *t = f->run;
    buf_clear(&t->in);
    t->lines = t->given = t->refused = t->sent = 0;
    t->skipped = 0;
    t->again.at = 0;
    t->skipping = t->heard = t->open = false;
    t->first = true;
    int r = tcp_prepare(f, t, &e);
    if (r == 0)
        r = feed_multi_start(f->fs->multi, &t->x.job, &e);
    if (r < 0)
        feed_failed(f, FEED_FAULT_LOCAL, 0, "%s", e.text);
}

/* A line was lost: where the source can be asked to begin after what we have, it is asked. */
static void tcp_missing(struct feed *f)
{
    struct tcp *t = f->run;
    if (t && t->open && f->c.on_connect && strstr(f->c.on_connect, "{cursor}"))
        feed_again_want(f, &t->again);
}

static void tcp_tick(struct feed *f, int64_t now)
{
    struct tcp *t = f->run;
    int64_t beat = feed_interval_ns(f);
    f->wake = FEED_NEVER;
    if (t->open && feed_again_tick(f, &t->again, now))
        return;
    if (f->test) {
        tcp_stop(f);
        feed_failed(f, FEED_FAULT_NET, 0, "connected, and no line came within %u s", feed_timeout_s(f));
    } else if (beat && f->ticket == 0 && now >= feed_sign(f) + 3 * beat) {
        char text[FEED_TEXT_MAX];
        snprintf(text, sizeof text, "nothing was heard for %lld s, and a heartbeat is due every %u s",
                 (long long) ((now - feed_sign(f)) / NSEC_PER_SEC), f->c.heartbeat_s);
        tcp_broke(f, t, text);
        return;
    } else if (beat) {
        f->wake = feed_sign(f) + 3 * beat > now ? feed_sign(f) + 3 * beat : now + beat;
    }
    if (t->again.at && t->again.at < f->wake)
        f->wake = t->again.at;
}

/* Looks at the n bytes that came last. Of an overlong line the head is set aside and the rest is passed over, up to its
 * end; whole lines before it stay. */
static void tcp_bound_line(struct feed *f, struct tcp *t, size_t n)
{
    size_t max = feed_max_bytes(f, FEED_LINE_MAX), from = t->in.n - n;
    if (t->skipping) {
        const char *nl = memchr(t->in.p + from, '\n', n);
        size_t gone = nl ? (size_t) (nl - (t->in.p + from)) + 1 : n;
        t->skipped += gone;
        memmove(t->in.p + from, t->in.p + from + gone, n - gone);
        t->in.n -= gone;
        if (!nl)
            return;
        t->skipping = false;
        log_warn(f->fs->log, "feed", "%s: a line of %llu bytes was passed over", f->c.id, (unsigned long long) t->skipped);
    }
    const char *last = t->in.n > from ? memrchr(t->in.p + from, '\n', t->in.n - from) : NULL;
    if (last)
        t->lines = (size_t) (last + 1 - t->in.p);
    size_t tail = t->in.n - t->lines;
    if (tail <= max)
        return;
    char why[128];
    snprintf(why, sizeof why, "a line is over the bound of %zu bytes", max);
    feed_set_aside(f, span_make(t->in.p + (t->in.n - tail), tail), tail, why);
    t->in.n -= tail;
    t->skipped = tail;
    t->skipping = true;
}

/* Reads until there is nothing more for now (0), or the end (-1: told). 1: it may go on, but others of the loop come first. */
static int tcp_read(struct feed *f, struct tcp *t)
{
    for (size_t got = 0, n; got < TCP_BATCH; got += n) {
        n = 0;
        char *room = buf_reserve(&t->in, TCP_CHUNK);
        CURLcode c = curl_easy_recv(t->x.easy, room, TCP_CHUNK, &n);
        if (c == CURLE_AGAIN)
            return 0;
        if (c != CURLE_OK || n == 0) {
            char text[FEED_TEXT_MAX] = "the other side closed the connection";
            if (c != CURLE_OK)
                feed_explain_curl(&t->x, c, text);
            tcp_broke(f, t, text);
            return -1;
        }
        buf_grew(&t->in, n);
        f->bytes += n;
        t->heard = true;
        tcp_bound_line(f, t, n);
    }
    return 1;
}

/* Bytes of whole lines that were not refused before; 0: none. */
static size_t tcp_whole(struct feed *f, struct tcp *t)
{
    if (t->lines <= t->refused)
        return 0;
    if (t->refused > TCP_REFUSED) {
        feed_set_aside(f, span_make(t->in.p, t->refused), t->refused, "the plugin does not take these lines");
        buf_consume(&t->in, t->refused);
        t->lines -= t->refused;
        t->refused = 0;
    }
    return t->lines;
}

static bool tcp_next(struct feed *f, struct feed_input *in)
{
    struct tcp *t = f->run;
    if (!t)
        return false;
    size_t n = t->given ? t->given : tcp_whole(f, t);
    int more = 0;
    if (n == 0 && t->open) {
        more = tcp_read(f, t);
        n = tcp_whole(f, t);
        if (t->heard && t->open && !f->test)
            feed_heard(f);
        t->heard = false;
    }
    if (n == 0) {
        /* What TLS has decrypted is not seen at the socket; that it can be written to brings us back in the next turn. */
        if (t->open)
            tcp_watch(f, t, more > 0 ? UV_READABLE | UV_WRITABLE : UV_READABLE);
        return false;
    }
    t->given = n;
    in->bytes = span_make(t->in.p, n);
    in->url = span_str(f->c.url);
    in->first = t->first;
    in->last = false;
    return true;
}

static void tcp_taken(struct feed *f, const struct feed_result *r)
{
    struct tcp *t = f->run;
    if (!t || t->given == 0)
        return;
    size_t used = r->outcome == FEED_BROKEN || r->consumed > t->given ? t->given : r->consumed;
    t->refused = t->given - used;
    t->given = 0;
    t->first = false;
    t->lines -= used;
    buf_consume(&t->in, used);
    if (r->outcome == FEED_BROKEN) {
        snprintf(f->error, sizeof f->error, "%s", r->error && *r->error ? r->error : "the plugin could not read these lines");
        feed_touch(f);
    }
}

/* Another certificate, authority or proxy: connect anew with it. */
static void tcp_changed(struct feed *f)
{
    if (!f->run || !f->busy)
        return;
    feed_stop(f);
    f->since = f->next_try = clock_mono();
}

static void tcp_free(struct feed *f)
{
    struct tcp *t = f->run;
    if (!t)
        return;
    tcp_close(f, t);
    feed_easy_free(&t->x);
    buf_free(&t->url);
    buf_free(&t->in);
    buf_free(&t->out);
    mem_free(t);
    f->run = NULL;
}

static int tcp_check(const struct feed_config *c, struct err *e)
{
    struct buf out = {0};
    int r = feed_easy_check_url(c, c->url, "tls", "tcp", e);
    if (r == 0 && c->on_connect)
        r = feed_template(&out, c->on_connect, SPAN_LIT("0"), 0, FEED_ESCAPE_NONE, e);
    buf_free(&out);
    if (r == 0 && c->auth & ~(uint32_t) WF_AUTH_CLIENT_CERT)
        r = err_field(e, WF_E_INVALID, "auth", "\"%s\" reads lines over TCP, where only a client certificate can prove who we are", c->id);
    return r;
}

const struct feed_transport feed_tcp = {
    .word = "tcp",
    .id = WF_TRANSPORT_TCP,
    .push = true,
    .check = tcp_check,
    .start = tcp_start,
    .stop = tcp_stop,
    .next = tcp_next,
    .taken = tcp_taken,
    .tick = tcp_tick,
    .missing = tcp_missing,
    .changed = tcp_changed,
    .free = tcp_free,
};
