/* plugin record FEED DIR: keeps what a feed brings over the wire: NNNN.in the bytes, NNNN.args what else the plugin was told, NNNN.headers
 * the answer's headers; recording.json says of what. So a recording is a folder of fixtures. Files are 0600, the folder 0700. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/fs.h"
#include "cli/programs.h"

struct recording {
    struct cli *c;
    const char *dir;
    struct buf bytes; /* of the input that is coming in */
    int64_t inputs, total;
};

static int keep(struct recording *r, int64_t n, const char *ending, struct span data, struct err *e)
{
    char *path = mem_printf("%s/%04lld.%s", r->dir, (long long) n, ending);
    int rc = fs_write_atomic(path, data, 0600, e);
    mem_free(path);
    return rc;
}

/* One word of .args: quoted, since a content type holds blanks; what can't be quoted is left out. */
static void word(struct buf *b, const char *option, struct span value)
{
    if (!value.n || memchr(value.p, '"', value.n) || memchr(value.p, '\n', value.n))
        return;
    buf_printf(b, "%s \"", option);
    buf_span(b, value);
    buf_str(b, "\"\n");
}

/* An address without what could be a key in it: the values of its query that are called key, token and the like. */
static void clean_url(struct span url, struct buf *out)
{
    static const char *const secret[] = {"key", "apikey", "api_key", "api-key", "token", "access_token", "password", "sig", "signature", "auth"};
    const char *mark = url.n ? memchr(url.p, '?', url.n) : NULL;
    size_t at = mark ? (size_t) (mark - url.p) + 1 : url.n;
    buf_add(out, url.p ? url.p : "", at);
    while (at < url.n) {
        size_t end = at;
        while (end < url.n && url.p[end] != '&')
            end++;
        const char *equals = memchr(url.p + at, '=', end - at);
        size_t name = equals ? (size_t) (equals - url.p) - at : end - at;
        bool hide = false;
        for (size_t i = 0; i < ARRAY_LEN(secret); i++)
            hide = hide || (name == strlen(secret[i]) && strncasecmp(url.p + at, secret[i], name) == 0);
        buf_add(out, url.p + at, hide ? name : end - at);
        if (hide)
            buf_str(out, "=taken-out");
        if (end < url.n)
            buf_char(out, '&');
        at = end + 1;
    }
}

static int keep_input(struct recording *r, const struct json *m, struct err *e)
{
    int64_t n = json_int(m, "n", 0);
    struct buf args = {0}, url = {0};
    clean_url(json_str(m, "url"), &url);
    word(&args, "--source", json_str(m, "source"));
    word(&args, "--url", buf_view(&url));
    word(&args, "--type", json_str(m, "content_type"));
    word(&args, "--tag", json_str(m, "tag"));
    word(&args, "--cursor", json_str(m, "cursor"));
    word(&args, "--now", json_str(m, "fetched"));
    int rc = keep(r, n, "in", buf_view(&r->bytes), e);
    rc = rc ? rc : keep(r, n, "args", buf_view(&args), e);
    if (rc == 0 && json_str(m, "headers").n)
        rc = keep(r, n, "headers", json_str(m, "headers"), e);
    if (rc == 0 && n == 1) {
        buf_clear(&args);
        struct json_writer w;
        char *path = fs_join(r->dir, "recording.json");
        jw_init(&w, &args);
        jw_begin_object(&w);
        jw_kstr(&w, "feed", json_str(m, "feed"));
        jw_kstr(&w, "plugin", json_str(m, "plugin"));
        jw_kstr(&w, "source", json_str(m, "source"));
        jw_kstr(&w, "begun", json_str(m, "fetched"));
        jw_end_object(&w);
        buf_char(&args, '\n');
        rc = fs_write_atomic(path, buf_view(&args), 0600, e);
        mem_free(path);
    }
    r->inputs++;
    r->total += (int64_t) r->bytes.n;
    buf_free(&args);
    buf_free(&url);
    return rc;
}

static int take(struct recording *r, struct err *e)
{
    struct client_message m;
    int got;
    while ((got = client_next(r->c->client, &m, e)) > 0) {
        if (span_is(m.push, WIRE_PUSH_BYE))
            return err_set(e, WF_E_IO, "the engine let go: %.*s", SPAN_FMT(json_str(m.root, "reason")));
        if (!span_is(m.push, WIRE_PUSH_RECORDED))
            continue;
        if (json_int(m.root, "offset", 0) == 0)
            buf_clear(&r->bytes);
        base64_decode(json_str(m.root, "base64"), &r->bytes);
        if ((int64_t) r->bytes.n >= json_int(m.root, "total", 0) && keep_input(r, m.root, e) != 0)
            return e->code;
    }
    return got;
}

static int record(struct recording *r, int64_t seconds, struct err *e)
{
    int64_t begin = clock_mono(), end = begin + seconds * NSEC_PER_SEC, told = begin;
    int rc = 0;
    while (rc == 0 && clock_mono() < end) {
        struct pollfd p = {client_fd(r->c->client), client_events(r->c->client), 0};
        int64_t left = (end - clock_mono()) / NSEC_PER_MS;
        if (poll(&p, 1, left > 1000 ? 1000 : left > 0 ? (int) left : 0) > 0 && p.revents)
            rc = client_pump(r->c->client, e);
        int got = take(r, e);
        rc = got < 0 ? got : rc;
        if (clock_mono() - told > 5 * NSEC_PER_SEC) {
            fprintf(stderr, "%lld s left, %lld inputs, %lld bytes\n", (long long) ((end - clock_mono()) / NSEC_PER_SEC), (long long) r->inputs,
                    (long long) r->total);
            told = clock_mono();
        }
    }
    return rc;
}

int cli_plugin_record(struct cli *c)
{
    struct recording r = {.c = c, .dir = cli_value(c, "DIR")};
    struct err e = {0};
    const char *text = cli_value(c, "--for"), *feed = cli_value(c, "FEED");
    int64_t seconds = time_seconds(text ? text : "60s");
    const struct json *reply;
    if (!seconds)
        return cli_fail(CLI_USAGE, "--for is \"%s\"; 60s, 10m or 1h", text);
    int rc = cli_connect(c);
    if (rc)
        return rc;
    if (mkdir(r.dir, 0700) != 0)
        return cli_fail(CLI_USAGE, "the folder \"%s\" can't be made: %m", r.dir);
    struct json_writer *w = client_begin(c->client, WIRE_OP_RECORD);
    jw_kcstr(w, "feed", feed);
    rc = cli_call(c, &reply);
    if (rc) {
        (void) rmdir(r.dir);
        return rc;
    }
    rc = record(&r, seconds, &e) ? cli_fail(CLI_NO, "%s", e.text) : CLI_DONE;
    buf_free(&r.bytes);
    printf("%lld inputs, %lld bytes in %s\n", (long long) r.inputs, (long long) r.total, r.dir);
    if (r.inputs)
        printf("next: watchfloor plugin replay %s; before it becomes a fixture: watchfloor plugin mask %s\n", r.dir, r.dir);
    else
        printf("%s brought nothing new in that time; record longer, or look at: watchfloor feeds\n", feed);
    return rc;
}
