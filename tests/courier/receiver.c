/* receiver FOLDER [CERT KEY]: a member's gateway on this machine: takes what is posted, once by each Idempotency-Key, and answers as its path says. FOLDER/port tells where;
 * FOLDER/requests has a JSON line for each request, with "effect":true for the first of its key; GET /out/IDENTIFIER shows what XML was posted to /ok, GET /poor/IDENTIFIER the same
 * without its polygons, GET /late/IDENTIFIER only once FOLDER/late is there. */
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/map.h"

static struct {
    const char *folder;
    pthread_mutex_t lock;
    struct map seen;   /* key -> how often */
    struct map shown;  /* identifier -> bytes */
    int requests;
} r = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct got {
    struct buf body;
};

/* What a path answers. times: so often, then 200. %s in the body stands for what was sent, as a reference names it. */
static const struct {
    const char *path;
    unsigned status, times;
    const char *body, *retry;
} answers[] = {
    {"/ok", 200, 0, "taken\n", NULL},
    {"/ack", 200, 0,
     "<?xml version=\"1.0\"?>\n<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>A-1</identifier><sender>duty@my.example</sender>"
     "<sent>2026-11-29T00:00:00-00:00</sent><status>%S</status><msgType>Ack</msgType><scope>Private</scope><addresses>c</addresses><note>received by the duty officer</note>"
     "<references>%s</references></alert>",
     NULL},
    {"/strange", 200, 0,
     "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>A-1</identifier><sender>duty@my.example</sender><sent>2026-11-29T00:00:00-00:00</sent>"
     "<status>Actual</status><msgType>Ack</msgType><scope>Private</scope><references>x@y,Z-1,2026-11-29T00:00:00-00:00</references></alert>",
     NULL},
    {"/error", 200, 0,
     "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>A-1</identifier><sender>duty@my.example</sender><sent>2026-11-29T00:00:00-00:00</sent>"
     "<status>%S</status><msgType>Error</msgType><scope>Private</scope><note>no such desk here</note><references>%s</references></alert>",
     NULL},
    {"/jsonack", 202, 0, "{\"state\":\"ACKED\",\"by\":\"A. Officer\\u202e\"}", NULL},
    {"/jsonreject", 200, 0, "{\"state\":\"REJECTED\",\"text\":\"the desk is closed\"}", NULL},
    {"/refuse", 422, 0, "no polygon, no entry\nmore\n", NULL},
    {"/forbidden", 403, 0, "{\"error\":\"the token is old\"}", NULL},
    {"/busy", 503, 2, "later\n", NULL},
    {"/after", 429, 1, "later\n", "3"},
    {"/redirect", 302, 0, "", NULL},
    {"/down", 500, 0, "", NULL},
    {"/bomb", 200, 0, "<!DOCTYPE a [<!ENTITY a \"aaaaaaaa\">]><alert>&a;</alert>", NULL},
    {"/large", 200, 0, NULL, NULL}, /* a megabyte */
    {"/hold", 200, 0, "taken\n", NULL}, /* once FOLDER/go is there */
};

static const char *value(struct MHD_Connection *c, const char *name)
{
    const char *v = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
    return v ? v : "";
}

/* "sender,identifier,sent to": its parts. */
static void parts(const char *key, char *identity, char *identifier, size_t size)
{
    const char *from = key[0] == '"' ? key + 1 : key, *end = strchr(from, ' '), *comma = strchr(from, ',');
    (void) snprintf(identity, size, "%.*s", end ? (int) (end - from) : (int) strlen(from), from);
    (void) snprintf(identifier, size, "%.*s", comma ? (int) strcspn(comma + 1, ",") : 0, comma ? comma + 1 : "");
}

/* Notes the request before it is answered; how often its key came. */
static uintptr_t note(struct MHD_Connection *c, const char *path, const struct got *g)
{
    const char *key = value(c, "Idempotency-Key");
    struct buf line = {0};
    struct json_writer w;
    pthread_mutex_lock(&r.lock);
    uintptr_t times = (uintptr_t) map_get(&r.seen, span_str(key)) + 1;
    (void) map_put(&r.seen, span_str(key), (void *) times); /* NOLINT(performance-no-int-to-ptr) */
    jw_init(&w, &line);
    jw_begin_object(&w);
    jw_kcstr(&w, "path", path);
    jw_kcstr(&w, "key", key);
    jw_kbool(&w, "effect", times == 1);
    jw_kcstr(&w, "type", value(c, "Content-Type"));
    jw_kcstr(&w, "authorization", value(c, "Authorization"));
    jw_kcstr(&w, "mode", value(c, "Watchfloor-Mode"));
    jw_kint(&w, "bytes", (int64_t) g->body.n);
    jw_kstr(&w, "body", g->body.n < 400 ? buf_view(&g->body) : SPAN_LIT(""));
    jw_end_object(&w);
    buf_char(&line, '\n');
    if (write(r.requests, line.p, line.n) < 0)
        abort();
    char identity[300], identifier[300];
    parts(key, identity, identifier, sizeof identity);
    if (identifier[0] && g->body.n && g->body.p[0] == '<' && strcmp(path, "/ok") == 0) {
        struct buf *copy = mem_alloc(sizeof *copy), *old;
        buf_span(copy, buf_view(&g->body));
        old = map_put(&r.shown, span_str(identifier), copy);
        if (old) {
            buf_free(old);
            mem_free(old);
        }
    }
    pthread_mutex_unlock(&r.lock);
    buf_free(&line);
    return times;
}

static bool is_there(const char *name)
{
    char *path = fs_join(r.folder, name);
    bool is = access(path, F_OK) == 0;
    mem_free(path);
    return is;
}

static enum MHD_Result say(struct MHD_Connection *c, unsigned status, struct span body, const char *header, const char *v)
{
    struct MHD_Response *a = MHD_create_response_from_buffer(body.n, (void *) body.p, MHD_RESPMEM_MUST_COPY);
    if (header)
        (void) MHD_add_response_header(a, header, v);
    enum MHD_Result rc = MHD_queue_response(c, status, a);
    MHD_destroy_response(a);
    return rc;
}

static enum MHD_Result answer(struct MHD_Connection *c, const char *path, uintptr_t times)
{
    char identity[300], identifier[300];
    struct buf body = {0};
    size_t i = 0;
    parts(value(c, "Idempotency-Key"), identity, identifier, sizeof identity);
    while (i < ARRAY_LEN(answers) && strcmp(path, answers[i].path) != 0)
        i++;
    if (i == ARRAY_LEN(answers))
        return say(c, 404, SPAN_LIT("no such path\n"), NULL, NULL);
    while (strcmp(path, "/hold") == 0 && !is_there("go"))
        usleep(5000);
    bool exercise = strcmp(value(c, "Watchfloor-Mode"), "EXERCISE") == 0;
    for (const char *p = answers[i].body; p && *p; p++)
        if (p[0] == '%' && p[1] == 's')
            buf_str(&body, identity), p++;
        else if (p[0] == '%' && p[1] == 'S')
            buf_str(&body, exercise ? "Exercise" : "Actual"), p++;
        else
            buf_char(&body, *p);
    for (size_t n = 0; !answers[i].body && n < 1 << 20; n++)
        buf_char(&body, 'x');
    unsigned status = answers[i].times && times > answers[i].times ? 200 : answers[i].status;
    bool again = status == 200 && times > answers[i].times + 1;
    enum MHD_Result rc = answers[i].retry && status != 200 ? say(c, status, buf_view(&body), "Retry-After", answers[i].retry)
                         : status == 302                   ? say(c, 302, SPAN_LIT(""), "Location", "/ok")
                                                           : say(c, again ? 409 : status, buf_view(&body), NULL, NULL);
    buf_free(&body);
    return rc;
}

static enum MHD_Result show(struct MHD_Connection *c, const char *path)
{
    static const char *const ways[] = {"/out/", "/poor/", "/late/"};
    size_t way = 0;
    struct buf copy = {0};
    while (way < ARRAY_LEN(ways) && strncmp(path, ways[way], strlen(ways[way])) != 0)
        way++;
    if (way == ARRAY_LEN(ways) || (way == 2 && !is_there("late")))
        return say(c, 404, SPAN_LIT("nothing\n"), NULL, NULL);
    pthread_mutex_lock(&r.lock);
    const struct buf *b = map_get(&r.shown, span_str(path + strlen(ways[way])));
    if (b)
        buf_span(&copy, buf_view(b));
    pthread_mutex_unlock(&r.lock);
    for (char *at; way == 1 && copy.n && (at = memmem(copy.p, copy.n, "<polygon>", 9));) {
        char *end = memmem(at, copy.n - (size_t) (at - copy.p), "</polygon>", 10);
        memmove(at, end + 10, copy.n - (size_t) (end + 10 - copy.p));
        copy.n -= (size_t) (end + 10 - at);
    }
    enum MHD_Result rc = copy.n ? say(c, 200, buf_view(&copy), NULL, NULL) : say(c, 404, SPAN_LIT("nothing\n"), NULL, NULL);
    buf_free(&copy);
    return rc;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *path, const char *method, const char *version, const char *bytes, size_t *n, void **at)
{
    struct got *g = *at;
    (void) arg;
    (void) version;
    if (!g) {
        *at = mem_alloc(sizeof *g);
        return MHD_YES;
    }
    if (*n) {
        buf_add(&g->body, bytes, *n);
        *n = 0;
        return MHD_YES;
    }
    return strcmp(method, "GET") == 0 ? show(c, path) : answer(c, path, note(c, path, g));
}

static void on_over(void *arg, struct MHD_Connection *c, void **at, enum MHD_RequestTerminationCode why)
{
    struct got *g = *at;
    (void) arg;
    (void) c;
    (void) why;
    if (!g)
        return;
    buf_free(&g->body);
    mem_free(g);
}

int main(int argc, char **argv)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct buf cert = {0}, key = {0};
    if (argc != 2 && argc != 4)
        return 2;
    r.folder = argv[1];
    char *requests = fs_join(r.folder, "requests"), *port = fs_join(r.folder, "port");
    FILE *f = fopen(requests, "a");
    if (!f || (argc == 4 && (fs_read(argv[2], 1 << 16, &cert, NULL) != 0 || fs_read(argv[3], 1 << 16, &key, NULL) != 0)))
        return 1;
    r.requests = fileno(f);
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | (argc == 4 ? MHD_USE_TLS : 0);
    struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, cert.p}, {MHD_OPTION_HTTPS_MEM_KEY, 0, key.p}, {MHD_OPTION_END, 0, NULL}}, none[] = {{MHD_OPTION_END, 0, NULL}};
    struct MHD_Daemon *d = MHD_start_daemon(flags, 0, NULL, NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR, &here, MHD_OPTION_NOTIFY_COMPLETED, on_over, NULL, MHD_OPTION_ARRAY, argc == 4 ? tls : none, MHD_OPTION_END);
    if (!d)
        return 1;
    char text[16];
    (void) snprintf(text, sizeof text, "%d\n", (int) MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
    if (fs_write_atomic(port, span_str(text), 0600, NULL) != 0)
        return 1;
    for (;;)
        pause();
}
