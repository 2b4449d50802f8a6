/* bench_poll: what polls of unchanged feeds (304) take of a core, at RATE polls a second over N feeds, against nginx on loopback. The process
 * holds nothing but the feeds; each millisecond the next few are asked to poll now, whatever their interval. Usage: bench_poll [N] [SECONDS] [RATE]
 *
 * N matters: libcurl 7.88 walks all connections of a multi handle whenever a transfer is taken off it, so with 7,000 feeds, each with a
 * connection of its own, a poll costs five times what it does with 300. A floor has some 50 to 300 feeds. */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "feed/feed.h"

static const char conf_text[] =
    "daemon off; master_process off; pid nginx.pid; error_log stderr crit; worker_rlimit_nofile 16384;\n"
    "events { worker_connections 8192; }\n"
    "http { access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4;\n"
    "  scgi_temp_path t5; keepalive_requests 1000000000; open_file_cache max=16;\n"
    "  server { listen 127.0.0.1:%d; root www; } }\n";

static uint64_t inputs, asked;
static int64_t began;
static int feeds_n, wanted;
static struct feeds *feeds;

static void on_input(void *arg, const struct feed_input *in)
{
    (void) arg;
    struct feed_result r = {.outcome = FEED_TAKEN, .consumed = SIZE_MAX, .content_time = TIME_NONE};
    inputs++;
    feed_done(feeds, in->ticket, &r);
}

static int free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *) &a, n) < 0)
        return -1;
    getsockname(fd, (struct sockaddr *) &a, &n);
    close(fd);
    return ntohs(a.sin_port);
}

static bool answers(int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = connect(fd, (struct sockaddr *) &a, sizeof a) == 0;
    close(fd);
    return good;
}

static pid_t start_nginx(const char *root, int port)
{
    char path[128];
    snprintf(path, sizeof path, "mkdir '%s/www'", root);
    if (system(path) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/www/q.json", root);
    FILE *f = fopen(path, "w");
    if (!f)
        return -1;
    fputs("{\"queue\":12}", f);
    fclose(f);
    snprintf(path, sizeof path, "%s/nginx.conf", root);
    f = fopen(path, "w");
    if (!f)
        return -1;
    fprintf(f, conf_text, port);
    fclose(f);
    pid_t p = fork();
    if (p == 0) {
        setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
        execlp("nginx", "nginx", "-p", root, "-c", path, NULL);
        _exit(127);
    }
    for (int i = 0; i < 500 && !answers(port); i++)
        usleep(10000);
    return p;
}

/* As many as are due by now, one after the other. */
static void ask(uv_timer_t *t)
{
    char id[32];
    (void) t;
    for (uint64_t due = (uint64_t) ((clock_mono() - began) / NSEC_PER_MS) * (uint64_t) wanted / 1000; asked < due; asked++) {
        snprintf(id, sizeof id, "bench/f%05d", (int) (asked % (uint64_t) feeds_n));
        (void) feeds_retry(feeds, id, NULL);
    }
}

static void stop(uv_timer_t *t)
{
    uv_stop(t->loop);
}

static double cpu_s(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double) r.ru_utime.tv_sec + (double) r.ru_stime.tv_sec + (double) (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static void run_for(uv_loop_t *loop, uv_timer_t *t, double seconds)
{
    uv_update_time(loop);
    uv_timer_start(t, stop, (uint64_t) (seconds * 1000), 0);
    uv_run(loop, UV_RUN_DEFAULT);
}

static uint64_t polls(uint64_t *unchanged, uint64_t *failures)
{
    struct feed_row r;
    uint64_t n = 0;
    *unchanged = *failures = 0;
    for (size_t i = 0; feeds_row(feeds, i, &r); i++) {
        n += r.polls;
        *unchanged += r.unchanged;
        *failures += r.failures;
    }
    return n;
}

int main(int argc, char **argv)
{
    int n = feeds_n = argc > 1 ? atoi(argv[1]) : 300;
    double seconds = argc > 2 ? atof(argv[2]) : 5;
    wanted = argc > 3 ? atoi(argv[3]) : 7000;
    char root[] = "/tmp/wf-bench-XXXXXX", url[64], id[32], cmd[64];
    uv_loop_t loop;
    uv_timer_t timer, pace;
    struct clock clock;
    struct err e = {0};
    int port = free_port();
    if (!mkdtemp(root))
        return 2;
    pid_t nginx = start_nginx(root, port);
    if (nginx <= 0 || !answers(port)) {
        fprintf(stderr, "bench_poll: nginx does not start; is nginx-light installed?\n");
        return 2;
    }
    uv_loop_init(&loop);
    uv_timer_init(&loop, &timer);
    uv_timer_init(&loop, &pace);
    clock_wall(&clock);
    struct feeds_options o = {.loop = &loop, .clock = &clock, .calls = {.input = on_input}};
    if (feeds_open(&feeds, &o, &e) < 0)
        return 2;
    snprintf(url, sizeof url, "http://127.0.0.1:%d/q.json", port);
    for (int i = 0; i < n; i++) {
        snprintf(id, sizeof id, "bench/f%05d", i);
        struct feed_config c = {.id = id, .plugin = "bench", .source = "f", .member = "--", .transport = WF_TRANSPORT_HTTP, .url = url,
                                .interval_s = 3600, .enabled = true};
        if (feeds_put(feeds, &c, &e) < 0) {
            fprintf(stderr, "bench_poll: %s\n", e.text);
            return 2;
        }
    }
    run_for(&loop, &timer, 1); /* every feed has its first page */
    began = clock_mono();
    uv_timer_start(&pace, ask, 1, 1);
    run_for(&loop, &timer, 1);
    uint64_t u0, f0, u1, f1, first = inputs, p0 = polls(&u0, &f0);
    double c0 = cpu_s();
    int64_t t0 = clock_mono();
    run_for(&loop, &timer, seconds);
    double wall = (double) (clock_mono() - t0) / 1e9, cpu = cpu_s() - c0;
    uint64_t p1 = polls(&u1, &f1);
    struct rusage ru;
    getrusage(RUSAGE_SELF, &ru);
    double rate = (double) (u1 - u0) / wall, share = cpu / wall * 100;
    printf("{\"figure\":\"poll_304_rate\",\"value\":%.0f,\"unit\":\"1/s\"}\n", rate);
    printf("{\"figure\":\"poll_304_cpu\",\"value\":%.1f,\"unit\":\"%%\"}\n", share);
    printf("{\"figure\":\"poll_304_cost\",\"value\":%.1f,\"unit\":\"us\"}\n", cpu / (double) (u1 - u0 ? u1 - u0 : 1) * 1e6);
    printf("{\"figure\":\"poll_304_cpu_at_7000\",\"value\":%.1f,\"unit\":\"%%\"}\n", rate > 0 ? share * 7000 / rate : 0);
    printf("{\"figure\":\"poll_rss\",\"value\":%.1f,\"unit\":\"MB\"}\n", (double) ru.ru_maxrss / 1024);
    fprintf(stderr, "bench_poll: %d feeds, %llu polls, %llu unchanged, %llu failed, %llu pages read at first, %llu later\n", n,
            (unsigned long long) (p1 - p0), (unsigned long long) (u1 - u0), (unsigned long long) (f1 - f0), (unsigned long long) first,
            (unsigned long long) (inputs - first));
    feeds_close(feeds);
    uv_close((uv_handle_t *) &pace, NULL);
    uv_close((uv_handle_t *) &timer, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    kill(nginx, SIGTERM);
    waitpid(nginx, NULL, 0);
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", root);
    return system(cmd) == 0 ? 0 : 2;
}
