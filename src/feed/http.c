/* http: polls. One page each interval, unconditional at first, then with its ETag or date; then the pages that the plugin
 * asks for, one after the other. What marks a page as seen (ETag, date, digest) is kept only once the whole poll went
 * well, so that nothing that failed is skipped next time. */
#include <stdio.h>

#include "feed/http.h"

#define HTTP_REDIRECTS 5
#define HTTP_PAGE_TRIES 3
#define HTTP_BODY_KEEP (64u << 10) /* memory kept between polls */

struct http_page {
    char *url, *tag;
};
/* What the page was when it was last taken. */
struct http_mark {
    char etag[256], modified[64];
    struct hash128 digest;
    bool set;
};
/* One feed's poll. page 0 is the source's own, i > 0 is pages[i - 1]. */
struct http {
    struct feed_easy x;
    struct feed_auth auth;
    struct curl_slist *headers;
    struct feed_head head;
    struct buf url;      /* of the page under way, or handed out */
    struct buf url_set;  /* what curl was given */
    struct buf post;     /* the body sent, where there is one */
    struct buf body;
    struct buf main_url; /* of page 0 at its last success: another url forgets the mark */
    struct http_mark mark, got;
    VEC(struct http_page) pages;
    size_t page;
    unsigned redirects, tries;
    bool open;          /* x is set up */
    bool stale_headers; /* to be made anew */
    bool over;          /* the page passed its bound */
    bool ready;         /* a page waits to be handed out, or is out */
    bool token_tried;
    /* the first fault of a followed page, or of what became of a page */
    enum feed_fault fault;
    int64_t fault_wait;
    char fault_text[FEED_TEXT_MAX];
};

static void http_fetch(struct feed *f);

static struct http *http_run(struct feed *f)
{
    if (!f->run) {
        f->run = mem_alloc(sizeof(struct http));
        ((struct http *) f->run)->stale_headers = true;
    }
    return f->run;
}

static bool http_posts(const struct feed *f)
{
    return f->c.method && strcmp(f->c.method, "POST") == 0;
}

static size_t http_header_cb(char *p, size_t size, size_t n, void *arg)
{
    feed_head_line(&((struct http *) arg)->head, p, n * size);
    return n * size;
}

static size_t http_write_cb(char *p, size_t size, size_t n, void *arg)
{
    struct http *h = arg;
    n *= size;
    size_t max = feed_max_bytes(h->x.f, FEED_PAGE_MAX);
    if (n > max - h->body.n) {
        h->over = true;
        return 0;
    }
    buf_add(&h->body, p, n);
    return n;
}

static void http_done(struct feed_job *j, CURLcode code);

static int http_open(struct feed *f, struct http *h, struct err *e)
{
    CURL *c;
    int r = feed_easy_open(&h->x, f, h->url.p, "http,https", e);
    if (r < 0)
        return r;
    c = h->x.easy;
    curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t) feed_max_bytes(f, FEED_PAGE_MAX));
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, http_header_cb);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, h);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, http_write_cb);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, h);
    h->x.job.done = http_done;
    h->x.job.arg = h;
    h->open = true;
    h->stale_headers = true;
    buf_clear(&h->url_set);
    return 0;
}

static struct curl_slist *http_add_header(struct curl_slist *l, const char *name, const char *value)
{
    if (!value || !*value)
        return l;
    char *line = mem_printf("%s: %s", name, value);
    l = curl_slist_append(l, line);
    mem_free(line);
    return l;
}

static void http_set_headers(struct feed *f, struct http *h)
{
    struct curl_slist *l = curl_slist_append(NULL, "Expect:");
    l = http_add_header(l, "Accept", f->c.accept);
    if (h->auth.line.n)
        l = curl_slist_append(l, h->auth.line.p);
    if (h->page == 0 && h->mark.set && !http_posts(f) && !f->test) {
        l = http_add_header(l, "If-None-Match", h->mark.etag);
        l = http_add_header(l, "If-Modified-Since", h->mark.modified);
    }
    if (h->page == 0 && http_posts(f))
        l = http_add_header(l, "Content-Type", f->c.body_type ? f->c.body_type : "application/octet-stream");
    curl_easy_setopt(h->x.easy, CURLOPT_HTTPHEADER, l);
    curl_slist_free_all(h->headers);
    h->headers = l;
    h->stale_headers = false;
}

static int http_set_body(struct feed *f, struct http *h, struct err *e)
{
    if (h->page > 0 || !http_posts(f)) {
        if (h->post.n || h->page > 0)
            curl_easy_setopt(h->x.easy, CURLOPT_HTTPGET, 1L);
        return 0;
    }
    const char *type = f->c.body_type ? f->c.body_type : "";
    enum feed_url_escape how = strstr(type, "json") ? FEED_ESCAPE_JSON : strstr(type, "form-urlencoded") ? FEED_ESCAPE_URL : FEED_ESCAPE_NONE;
    struct span cursor = f->has_cursor ? buf_view(&f->cursor) : span_make(NULL, 0);
    buf_clear(&h->post);
    buf_reserve(&h->post, 1);
    int r = feed_template(&h->post, f->c.body ? f->c.body : "", cursor, feed_domain_now(f->fs), how, e);
    if (r == 0) {
        curl_easy_setopt(h->x.easy, CURLOPT_POSTFIELDSIZE, (long) h->post.n);
        curl_easy_setopt(h->x.easy, CURLOPT_POSTFIELDS, h->post.p ? h->post.p : "");
    }
    return r;
}

/* Everything that may differ from the last request on this handle. */
static int http_prepare(struct feed *f, struct http *h, struct err *e)
{
    bool changed;
    int r = h->open ? 0 : http_open(f, h, e);
    if (r == 0)
        r = feed_easy_secrets(&h->x, e);
    if (r == 0)
        r = feed_auth_line(f, &h->auth, &changed, e);
    if (r != 0)
        return r;
    if (h->stale_headers || changed)
        http_set_headers(f, h);
    if ((r = http_set_body(f, h, e)) < 0)
        return r;
    if (!span_eq(buf_view(&h->url), buf_view(&h->url_set))) {
        curl_easy_setopt(h->x.easy, CURLOPT_URL, h->url.p);
        buf_clear(&h->url_set);
        buf_span(&h->url_set, buf_view(&h->url));
    }
    buf_clear(&h->body);
    h->over = false;
    return 0;
}

/* The poll is through: what went wrong on the way, if anything, is its end. */
static void http_finish(struct feed *f, bool unchanged)
{
    struct http *h = f->run;
    if (h->body.cap > HTTP_BODY_KEEP)
        buf_free(&h->body);
    if (h->fault) {
        if (h->page > 0 || h->fault == FEED_FAULT_TAKER) {
            /* Something of this page is still to come: next time it is read as if it were new. */
            h->mark.set = false;
            h->stale_headers = true;
        }
        feed_failed(f, h->fault, h->fault_wait, "%s", h->fault_text);
        return;
    }
    if (!unchanged) {
        if (strcmp(h->mark.etag, h->got.etag) != 0 || strcmp(h->mark.modified, h->got.modified) != 0 || !h->mark.set || h->pages.n)
            h->stale_headers = true;
        h->mark = h->got;
        h->mark.set = true;
    }
    feed_ok(f, unchanged);
}

static void http_next_page(struct feed *f)
{
    struct http *h = f->run;
    h->tries = 0;
    h->redirects = 0;
    if (h->page >= h->pages.n) {
        http_finish(f, false);
        return;
    }
    h->page++;
    h->stale_headers = true;
    buf_clear(&h->url);
    buf_str(&h->url, h->pages.v[h->page - 1].url);
    http_fetch(f);
}

static void http_note_fault(struct http *h, enum feed_fault k, int64_t wait, const char *text)
{
    if (h->fault)
        return;
    h->fault = k;
    h->fault_wait = wait;
    snprintf(h->fault_text, sizeof h->fault_text, "%s%.440s", h->page && k != FEED_FAULT_TAKER ? "a linked page: " : "", text);
}

static void http_fault(struct feed *f, enum feed_fault k, int64_t wait, const char *text)
{
    struct http *h = f->run;
    if (h->page == 0 || k == FEED_FAULT_LOCAL || k == FEED_FAULT_AUTH) {
        http_note_fault(h, k, wait, text);
        http_finish(f, false);
        return;
    }
    if (h->head.status == 404 || h->head.status == 410) {
        /* The list names what is no more: that is no failure of the feed, and would never heal. */
        log_warn(f->fs->log, "feed", "%s: a linked page is gone (%d)", f->c.id, h->head.status);
        http_next_page(f);
        return;
    }
    if ((k == FEED_FAULT_NET || k == FEED_FAULT_PAGE || h->head.status >= 500) && ++h->tries < HTTP_PAGE_TRIES) {
        f->wake = clock_mono() + (FEED_BACKOFF_BASE_NS << h->tries);
        feed_resched(f);
        return;
    }
    http_note_fault(h, k, wait, text);
    http_next_page(f);
}

static void http_token_done(struct feed *f, enum feed_fault k, const char *text)
{
    if (k)
        http_fault(f, k, 0, text);
    else
        http_fetch(f);
}

static void http_fetch(struct feed *f)
{
    struct http *h = f->run;
    struct err e = {0};
    int r = http_prepare(f, h, &e);
    h->head.status = 0;
    h->head.keep = f->recorded;
    if (r == 1) {
        feed_auth_fetch(f, &h->auth, http_token_done);
        return;
    }
    if (r == 0)
        r = feed_multi_start(f->fs->multi, &h->x.job, &e);
    if (r < 0)
        http_fault(f, FEED_FAULT_LOCAL, 0, e.text);
}

static void http_redirected(struct feed *f)
{
    struct http *h = f->run;
    struct err e = {0};
    int s = h->head.status;
    if (http_posts(f) && h->page == 0 && s != 307 && s != 308)
        http_fault(f, FEED_FAULT_HTTP, 0, "the server redirects a POST to somewhere else");
    else if (h->redirects++ >= HTTP_REDIRECTS)
        http_fault(f, FEED_FAULT_HTTP, 0, "the server redirects without end");
    else if (feed_redirect(&h->x, &h->url, &e) < 0)
        http_fault(f, FEED_FAULT_HTTP, 0, e.text);
    else
        http_fetch(f);
}

static void http_page_came(struct feed *f)
{
    struct http *h = f->run;
    if (h->page == 0) {
        struct span body = buf_view(&h->body);
        snprintf(h->got.etag, sizeof h->got.etag, "%s", h->head.etag);
        snprintf(h->got.modified, sizeof h->got.modified, "%s", h->head.modified);
        h->got.digest = hash_sip128(&f->fs->key, body.p, body.n);
        if (h->mark.set && !f->test && h->got.digest.lo == h->mark.digest.lo && h->got.digest.hi == h->mark.digest.hi) {
            h->stale_headers |= strcmp(h->mark.etag, h->got.etag) != 0 || strcmp(h->mark.modified, h->got.modified) != 0;
            h->got.set = true;
            h->mark = h->got;
            http_finish(f, true);
            return;
        }
    }
    h->ready = true;
    feed_ready(f);
}

static void http_status(struct feed *f)
{
    struct http *h = f->run;
    int s = h->head.status;
    char text[FEED_TEXT_MAX];
    if (s == 200) {
        http_page_came(f);
    } else if (s == 204 || (s == 304 && h->page == 0 && h->mark.set)) {
        if (h->page == 0)
            http_finish(f, true);
        else
            http_next_page(f);
    } else if (s == 301 || s == 302 || s == 303 || s == 307 || s == 308) {
        http_redirected(f);
    } else if (s == 401 && !h->token_tried && feed_auth_forget(&h->auth)) {
        h->token_tried = true;
        http_fetch(f);
    } else {
        enum feed_fault k = feed_explain_http(f, s, h->head.retry_after_s, text);
        int64_t wait = h->head.retry_after_s * NSEC_PER_SEC;
        http_fault(f, k, s == 429 && wait == 0 ? feed_interval_ns(f) : wait, text);
    }
}

static void http_done(struct feed_job *j, CURLcode code)
{
    struct http *h = j->arg;
    struct feed *f = h->x.f;
    char text[FEED_TEXT_MAX];
    f->bytes += h->body.n;
    if (f->test)
        feed_easy_probe(&h->x, &f->probe);
    if (code == CURLE_OK && !h->head.aged && h->head.date != TIME_NONE) {
        f->skew_s = (h->head.date - clock_realtime()) / NSEC_PER_SEC;
        f->skew_at = clock_mono();
    }
    if (code == CURLE_OK) {
        http_status(f);
        return;
    }
    /* An error's page is cut where it is too long; its status still says what is wrong. */
    if (h->over && h->head.status != 200)
        http_status(f);
    else
        http_fault(f, feed_explain_curl(&h->x, h->over ? CURLE_FILESIZE_EXCEEDED : code, text), 0, text);
}

static void http_clear_pages(struct http *h)
{
    for (size_t i = 0; i < h->pages.n; i++) {
        mem_free(h->pages.v[i].url);
        mem_free(h->pages.v[i].tag);
    }
    h->pages.n = 0;
}

static void http_start(struct feed *f)
{
    struct http *h = http_run(f);
    struct err e = {0};
    if (h->page > 0)
        h->stale_headers = true;
    h->page = 0;
    h->redirects = h->tries = 0;
    h->token_tried = h->ready = false;
    h->fault = 0;
    if (h->pages.n)
        http_clear_pages(h);
    struct span cursor = f->has_cursor ? buf_view(&f->cursor) : span_make(NULL, 0);
    buf_clear(&h->url);
    if (feed_template(&h->url, f->c.url, cursor, feed_domain_now(f->fs), FEED_ESCAPE_URL, &e) < 0) {
        http_fault(f, FEED_FAULT_LOCAL, 0, e.text);
        return;
    }
    if (!span_eq(buf_view(&h->url), buf_view(&h->main_url))) {
        h->stale_headers |= h->mark.set;
        h->mark.set = false;
        buf_clear(&h->main_url);
        buf_span(&h->main_url, buf_view(&h->url));
    }
    http_fetch(f);
}

static void http_tick(struct feed *f, int64_t now)
{
    (void) now;
    http_fetch(f);
}

static void http_stop(struct feed *f)
{
    struct http *h = f->run;
    if (!h)
        return;
    feed_easy_cancel(&h->x);
    feed_auth_cancel(&h->auth);
    h->ready = false;
}

static bool http_next(struct feed *f, struct feed_input *in)
{
    struct http *h = f->run;
    if (!h || !h->ready)
        return false;
    in->bytes = buf_view(&h->body);
    in->headers = buf_view(&h->head.lines);
    in->content_type = h->head.content_type.n ? buf_view(&h->head.content_type) : span_make(NULL, 0);
    in->url = buf_view(&h->url);
    in->followed = h->page > 0;
    if (h->page > 0)
        in->tag = span_str(h->pages.v[h->page - 1].tag);
    return true;
}

/* The same host, also where a page of an https source writes its links with http. */
static int http_follow_url(struct feed *f, struct http *h, struct span ref, struct buf *url, struct err *e)
{
    struct feed_origin o;
    int r = feed_url_resolve(url, h->url.p, ref, e);
    if (r == 0)
        r = feed_origin_parse(url->p, &o, e);
    if (r)
        return r;
    if (strcmp(h->x.origin.scheme, "https") == 0 && h->x.origin.port == 443 && strcmp(o.scheme, "http") == 0 && o.port == 80 &&
        strcmp(o.host, h->x.origin.host) == 0 && strncmp(url->p, "http://", 7) == 0) {
        char *rest = mem_strdup(url->p + 4);
        buf_clear(url);
        buf_printf(url, "https%s", rest);
        mem_free(rest);
        return 0;
    }
    if (!feed_origin_same(&h->x.origin, &o))
        return err_set(e, WF_E_DENIED, "a link leads to another host, \"%.100s\": not followed", o.host);
    (void) f;
    return 0;
}

static void http_follow(struct feed *f, struct http *h, const struct feed_follow *w)
{
    struct buf url = {0};
    struct err e = {0};
    int r = http_follow_url(f, h, w->url, &url, &e);
    for (size_t i = 0; i < h->pages.n && r == 0; i++)
        if (strcmp(h->pages.v[i].url, url.p) == 0)
            r = 1; /* it is fetched already: links in a circle end here */
    if (r == 0 && h->pages.n >= f->c.follow_max)
        r = err_set(&e, WF_E_LIMIT, "over %u linked pages in one poll: the rest is not followed", f->c.follow_max);
    if (r == 0) {
        struct http_page p = {buf_take(&url), mem_strndup(w->tag.p ? w->tag.p : "", w->tag.n)};
        VEC_PUSH(&h->pages, p);
    } else if (r < 0) {
        log_warn(f->fs->log, "feed", "%s: %s", f->c.id, e.text);
    }
    buf_free(&url);
}

static void http_taken(struct feed *f, const struct feed_result *r)
{
    struct http *h = f->run;
    if (!h || !h->ready)
        return;
    h->ready = false;
    if (f->test) {
        f->busy = false;
        return;
    }
    if (r->outcome == FEED_BROKEN)
        http_note_fault(h, FEED_FAULT_TAKER, 0, r->error && *r->error ? r->error : "the plugin could not read the page");
    else
        for (size_t i = 0; i < r->follows_n; i++)
            http_follow(f, h, &r->follows[i]);
    http_next_page(f);
}

static void http_changed(struct feed *f)
{
    struct http *h = f->run;
    if (!h)
        return;
    if (!h->x.job.active && !h->auth.x.job.active)
        h->open = false;
    h->stale_headers = true;
    feed_auth_forget(&h->auth);
}

static void http_free(struct feed *f)
{
    struct http *h = f->run;
    if (!h)
        return;
    feed_easy_free(&h->x);
    feed_auth_free(&h->auth);
    curl_slist_free_all(h->headers);
    http_clear_pages(h);
    VEC_FREE(&h->pages);
    buf_free(&h->url);
    buf_free(&h->url_set);
    buf_free(&h->post);
    buf_free(&h->body);
    buf_free(&h->main_url);
    buf_free(&h->head.content_type);
    buf_free(&h->head.lines);
    mem_free(h);
    f->run = NULL;
}

static int http_check(const struct feed_config *c, struct err *e)
{
    struct buf body = {0};
    int r = feed_easy_check_url(c, c->url, "https", "http", e);
    if (r == 0 && c->method && strcmp(c->method, "GET") != 0 && strcmp(c->method, "POST") != 0)
        r = err_field(e, WF_E_INVALID, "method", "\"%s\" is no method that a poll may use; GET and POST are", c->method);
    if (r == 0 && c->body)
        r = feed_template(&body, c->body, SPAN_LIT("0"), 0, FEED_ESCAPE_JSON, e);
    buf_free(&body);
    return r;
}

const struct feed_transport feed_http = {
    .word = "http",
    .id = WF_TRANSPORT_HTTP,
    .check = http_check,
    .start = http_start,
    .stop = http_stop,
    .next = http_next,
    .taken = http_taken,
    .tick = http_tick,
    .changed = http_changed,
    .free = http_free,
};
