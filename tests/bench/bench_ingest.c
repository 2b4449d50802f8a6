/* bench_ingest: a real engine under load: durable reports in batches and one a message, submitted to seen, memory with many open incidents.
 *
 * bench_ingest [batch|single|seen|wait|all]: starts watchfloord (WATCHFLOOR_BINDIR) in a home of its own below TMPDIR for each part, and prints one line of
 * JSON a figure. bench_ingest fill HOME N: a home with N reports, ten an incident, and its engine stopped
 * again; killed HOME: its engine is killed with SIGKILL while it takes reports. A report counts once its answer "accepted" was read: that is after its commit.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "engine.h"

/* ---- clients ----------------------------------------------------------------------------------------------------- */

struct conn {
    int fd;
    struct buf in;
    struct buf request;
    size_t sent;
    size_t expected; /* reports under way */
    int64_t began;
};

static void conn_open(struct conn *c, const struct engine *g)
{
    memset(c, 0, sizeof *c);
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%.80s/run/socket", g->home);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(c->fd, (struct sockaddr *) &a, sizeof a) < 0)
        die("connect");
}

static void conn_close(struct conn *c)
{
    close(c->fd);
    buf_free(&c->in);
    buf_free(&c->request);
}

/* Reads until a whole line lies in c->in; the former one is dropped with `used` bytes. Blocking. */
static size_t conn_line(struct conn *c, size_t used)
{
    buf_consume(&c->in, used);
    for (size_t from = 0;;) {
        char *end = c->in.n > from ? memchr(c->in.p + from, '\n', c->in.n - from) : NULL;
        if (end)
            return (size_t) (end + 1 - c->in.p);
        from = c->in.n;
        ssize_t n = recv(c->fd, buf_reserve(&c->in, 1 << 16), 1 << 16, 0);
        if (n <= 0)
            die("the engine closed");
        buf_grew(&c->in, (size_t) n);
    }
}

static unsigned revisions = 1; /* reports of one incident */

/* A request of `batch` new reports, as Alertmanager's harness makes its alerts. */
static void make_request(struct buf *b, uint64_t *id, size_t batch)
{
    static const char *const members[] = {"BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN"};
    buf_clear(b);
    buf_printf(b, "{\"id\":1,\"op\":\"submit\",\"reports\":[");
    for (size_t i = 0; i < batch; i++) {
        uint64_t n = *id / revisions + 1, revision = (*id)++ % revisions;
        const char *m = members[n % 11];
        buf_printf(b,
            "%s{\"source_id\":\"b%llu\",\"revision\":\"%llu\",\"type\":\"DOC.IMPOSTOR\",\"member\":\"%s\",\"checkpoint\":\"%s%03llu\",\"title\":\"Holder of document %llu does not match the "
            "photograph\",\"text\":\"second check asked at counter 12\",\"occurred\":\"2026-11-24T03:52:55+08:00\",\"severity\":\"Severe\"}",
            i ? "," : "", (unsigned long long) n, (unsigned long long) revision, m, m, (unsigned long long) (n % 900 + 100), (unsigned long long) n);
    }
    buf_str(b, "]}\n");
}

static size_t count(const struct buf *b, size_t n, const char *word)
{
    size_t found = 0, len = strlen(word);
    for (const char *p = b->p; (p = memmem(p, n - (size_t) (p - b->p), word, len)); p += len)
        found++;
    return found;
}

static bool conn_write(struct conn *c)
{
    while (c->sent < c->request.n) {
        ssize_t n = send(c->fd, c->request.p + c->sent, c->request.n - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN)
            return false;
        if (n < 0)
            die("send");
        c->sent += (size_t) n;
    }
    return true;
}

struct load {
    double seconds, driver_cpu;
    double worst_ms;
    size_t accepted;
};

/* Each client has one request under way until `total` reports were accepted. */
static void run_load(const struct engine *g, size_t clients, size_t batch, size_t total, uint64_t *id, struct load *out)
{
    struct conn *c = mem_alloc_array(clients, sizeof *c);
    int ep = epoll_create1(EPOLL_CLOEXEC);
    size_t asked = 0, live = 0;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < clients; i++) {
        conn_open(&c[i], g);
        size_t used = conn_line(&c[i], 0);
        buf_consume(&c[i].in, used);
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &c[i]};
        epoll_ctl(ep, EPOLL_CTL_ADD, c[i].fd, &e);
    }
    clock_t cpu = clock();
    int64_t begin = clock_mono();
    for (size_t i = 0; i < clients && asked < total; i++, live++) {
        make_request(&c[i].request, id, batch);
        c[i].sent = 0;
        c[i].began = clock_mono();
        asked += batch;
        while (!conn_write(&c[i]))
            ;
    }
    while (live) {
        struct epoll_event e[256];
        int n = epoll_wait(ep, e, 256, 20000);
        if (n <= 0)
            die("no answer for 20 s");
        for (int k = 0; k < n; k++) {
            struct conn *x = e[k].data.ptr;
            ssize_t got = recv(x->fd, buf_reserve(&x->in, 1 << 16), 1 << 16, MSG_DONTWAIT);
            if (got <= 0)
                die("the engine closed");
            buf_grew(&x->in, (size_t) got);
            if (x->in.p[x->in.n - 1] != '\n')
                continue;
            out->accepted += count(&x->in, x->in.n, "\"status\":\"accepted\"");
            buf_clear(&x->in);
            double ms = (double) (clock_mono() - x->began) / 1e6;
            out->worst_ms = ms > out->worst_ms ? ms : out->worst_ms;
            if (asked >= total) {
                live--;
                continue;
            }
            make_request(&x->request, id, batch);
            x->sent = 0;
            x->began = clock_mono();
            asked += batch;
            while (!conn_write(x))
                ;
        }
    }
    out->seconds = (double) (clock_mono() - begin) / 1e9;
    out->driver_cpu = (double) (clock() - cpu) / CLOCKS_PER_SEC;
    for (size_t i = 0; i < clients; i++)
        conn_close(&c[i]);
    mem_free(c);
    close(ep);
    if (out->accepted != asked)
        fprintf(stderr, "bench_ingest: %zu of %zu were accepted\n", out->accepted, asked);
}

static void rate(const char *prefix, size_t clients, size_t batch, size_t total)
{
    struct engine g;
    struct load l;
    uint64_t id = 0;
    char name[64];
    engine_start(&g);
    double cpu = engine_cpu(&g);
    run_load(&g, clients, batch, total, &id, &l);
    double answered = engine_cpu(&g) - cpu, all = engine_cpu_still(&g) - cpu;
    snprintf(name, sizeof name, "%s_rate", prefix);
    figure(name, (double) l.accepted / l.seconds, "reports/s", l.accepted);
    snprintf(name, sizeof name, "%s_cpu", prefix);
    figure(name, all / (double) l.accepted * 1e5, "s/100k reports", l.accepted);
    snprintf(name, sizeof name, "%s_cpu_answered", prefix);
    figure(name, answered / (double) l.accepted * 1e5, "s/100k reports", l.accepted);
    snprintf(name, sizeof name, "%s_worst", prefix);
    figure(name, l.worst_ms, "ms", l.accepted);
    snprintf(name, sizeof name, "%s_driver_cpu", prefix);
    figure(name, l.driver_cpu / l.seconds * 100, "%", l.accepted);
    engine_stop(&g);
}

/* ---- submitted to seen, memory ------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

static void subscribe(struct conn *c)
{
    static const char text[] = "{\"id\":1,\"op\":\"subscribe\",\"sub\":1,\"view\":\"incidents\",\"sort\":\"opened\",\"desc\":true,\"limit\":50}\n";
    if (send(c->fd, text, sizeof text - 1, MSG_NOSIGNAL) < 0)
        die("subscribe");
}

/* From just before one report is sent until a subscribed client has read the delta that holds it. */
static void seen(const struct engine *g, const char *prefix, size_t n, uint64_t *id)
{
    struct conn watcher, sender;
    double *ms = mem_alloc_array(n, sizeof *ms);
    char name[64];
    conn_open(&watcher, g);
    conn_open(&sender, g);
    size_t used = conn_line(&watcher, 0), answered = conn_line(&sender, 0);
    subscribe(&watcher);
    do
        used = conn_line(&watcher, used);
    while (!memmem(watcher.in.p, used, "\"snapshot\"", 10));
    for (size_t i = 0; i < n; i++) {
        char word[64];
        make_request(&sender.request, id, 1);
        snprintf(word, sizeof word, "document %llu does", (unsigned long long) *id);
        usleep(40000 + (useconds_t) (i * 7919 % 10000)); /* slower than the frames' bucket empties; no fixed beat */
        int64_t began = clock_mono();
        if (send(sender.fd, sender.request.p, sender.request.n, MSG_NOSIGNAL) < 0)
            die("send");
        do
            used = conn_line(&watcher, used);
        while (!memmem(watcher.in.p, used, word, strlen(word)));
        ms[i] = (double) (clock_mono() - began) / 1e6;
        answered = conn_line(&sender, answered);
    }
    qsort(ms, n, sizeof *ms, by_value);
    snprintf(name, sizeof name, "%s_p50", prefix);
    figure(name, ms[n / 2], "ms", n);
    snprintf(name, sizeof name, "%s_p99", prefix);
    figure(name, ms[(size_t) ((double) n * 0.99)], "ms", n);
    conn_close(&watcher);
    conn_close(&sender);
    mem_free(ms);
}

static void watched(const struct engine *g, uint64_t *id)
{
    struct conn c[10];
    pid_t readers[10];
    struct load l;
    for (int i = 0; i < 10; i++) {
        conn_open(&c[i], g);
        subscribe(&c[i]);
        readers[i] = fork();
        if (readers[i] == 0) { /* reads until the bench closes it */
            char b[65536];
            while (recv(c[i].fd, b, sizeof b, 0) > 0)
                ;
            _exit(0);
        }
    }
    run_load(g, 4, 100, 4000, id, &l);
    figure("rss_100k_watched", engine_rss(g, "VmRSS:"), "MiB", 10);
    figure("rss_100k_peak", engine_rss(g, "VmHWM:"), "MiB", 10);
    for (int i = 0; i < 10; i++) {
        shutdown(c[i].fd, SHUT_RDWR);
        conn_close(&c[i]);
        waitpid(readers[i], NULL, 0);
    }
}

static void seen_and_memory(void)
{
    struct engine g;
    struct load l;
    uint64_t id = 0;
    engine_start(&g);
    run_load(&g, 4, 100, 10000, &id, &l);
    seen(&g, "seen_10k", 200, &id);
    figure("rss_10k", engine_rss(&g, "VmRSS:"), "MiB", 10000);
    run_load(&g, 4, 100, 90000, &id, &l);
    seen(&g, "seen_100k", 200, &id);
    figure("rss_100k", engine_rss(&g, "VmRSS:"), "MiB", 100000);
    watched(&g, &id);
    engine_stop(&g);
}

/* The longest time that a client waits for the answer to a hundred reports, which is after their commit, while checkpoints run: one client, one
 * request under way, a journal of a million reports, as the row of plain SQLite inserts. */
static void wait_for_answers(void)
{
    struct engine g;
    struct load l;
    uint64_t id = 0;
    revisions = 10;
    engine_start(&g);
    run_load(&g, 4, 1000, 1000000, &id, &l);
    (void) engine_cpu_still(&g);
    revisions = 1;
    id = 100000;
    run_load(&g, 1, 100, 100000, &id, &l);
    figure("client_rate", (double) l.accepted / l.seconds, "reports/s", l.accepted);
    figure("client_worst", l.worst_ms, "ms", l.accepted / 100);
    engine_stop(&g);
}

/* Leaves a home as a power cut of the engine alone does: reports under way, views behind. */
static int killed(const char *home)
{
    struct engine g;
    struct conn c;
    uint64_t id = 0;
    revisions = 10;
    engine_start_in(&g, home);
    conn_open(&c, &g);
    size_t used = conn_line(&c, 0);
    for (int i = 0; i < 20; i++) { /* new reports of incidents that are there, and, last, some that get no answer */
        id = (uint64_t) (i * 100 * 10 + 9);
        make_request(&c.request, &id, 1000);
        c.sent = 0;
        while (!conn_write(&c))
            ;
        if (i < 19)
            used = conn_line(&c, used);
    }
    kill(g.pid, SIGKILL);
    waitpid(g.pid, NULL, 0);
    conn_close(&c);
    mem_free(g.home);
    return 0;
}

static int fill(const char *home, size_t n)
{
    struct engine g;
    struct load l;
    uint64_t id = 0;
    revisions = 10;
    engine_start_in(&g, home);
    run_load(&g, 4, 1000, n, &id, &l);
    engine_end(&g);
    mem_free(g.home);
    figure("fill_rate", (double) l.accepted / l.seconds, "reports/s", l.accepted);
    return l.accepted == n ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "fill") == 0)
        return fill(argv[2], (size_t) atoll(argv[3]));
    if (argc == 3 && strcmp(argv[1], "killed") == 0)
        return killed(argv[2]);
    const char *what = argc > 1 ? argv[1] : "all";
    bool all = strcmp(what, "all") == 0;
    if (all || strcmp(what, "batch") == 0)
        rate("batch", 4, 100, 200000);
    if (all || strcmp(what, "single") == 0)
        rate("single", 256, 1, 100000);
    if (all || strcmp(what, "seen") == 0)
        seen_and_memory();
    if (all || strcmp(what, "wait") == 0)
        wait_for_answers();
    return 0;
}
