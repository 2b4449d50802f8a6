/* bench_desk: reports through the desk into a journal on disk; windows of a floor with 100,000 open incidents; memory; start.
 * Prints a line of JSON a figure. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "desk/desk.h"

enum { TOTAL = 100000, BATCH = 100 };

struct bench {
    char home[64];
    struct clock clock;
    struct journal *journal;
    struct desk *desk;
    struct desk_options o;
    uint64_t done;
};

static void figure(const char *name, double value, const char *unit)
{
    printf("{\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name, value, unit);
    fflush(stdout);
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static double rss_mib(void)
{
    struct buf b = {0};
    double v = 0;
    if (fs_read("/proc/self/smaps_rollup", 65536, &b, NULL) == 0) {
        const char *p = strstr(b.p, "Rss:");
        v = p ? strtod(p + 4, NULL) / 1024 : 0;
    }
    buf_free(&b);
    return v;
}

static void submitted(void *arg, int code, const struct desk_answer *answers, size_t n, uint64_t seq, const struct err *e)
{
    struct bench *b = arg;
    (void) seq;
    if (code) {
        fprintf(stderr, "%s\n", e ? e->text : "?");
        exit(1);
    }
    for (size_t i = 0; i < n; i++)
        b->done += answers[i].status == DESK_ACCEPTED;
}

static void start(struct bench *b)
{
    struct err e = {0};
    struct journal_options j = {.home = b->home, .mode = JOURNAL_ACTUAL, .clock = &b->clock, .knows = desk_knows};
    b->o.home = b->home;
    b->o.clock = &b->clock;
    b->o.actual = true;
    if (journal_open(&b->journal, &j, &e) || (b->o.journal = b->journal, desk_open(&b->desk, &b->o, &e))) {
        fprintf(stderr, "%s\n", e.text);
        exit(1);
    }
}

static void stop(struct bench *b)
{
    desk_close(b->desk);
    journal_close(b->journal);
}

/* One client's request: BATCH reports as JSON, as the server gets them. */
static struct buf request(unsigned from)
{
    struct buf t = {0};
    buf_char(&t, '[');
    for (unsigned i = 0; i < BATCH; i++)
        buf_printf(&t, "%s{\"source_id\":\"r-%u\",\"revision\":\"1\",\"type\":\"FLOW.QUEUE\",\"member\":\"SG\",\"checkpoint\":\"SGSIN\",\"title\":\"Queue of %u minutes at hall %u\","
            "\"text\":\"Lanes are being opened\",\"occurred\":\"2026-11-24T12:00:00+08:00\",\"impact\":\"%s\",\"urgency\":\"Expected\",\"condition\":\"active\"}", i ? "," : "", from + i,
            (from + i) % 90, (from + i) % 7, (from + i) % 3 ? "LOW" : "MEDIUM");
    buf_char(&t, ']');
    return t;
}

static void storm(struct bench *b)
{
    struct arena arenas[4] = {{0}};
    wf_report *reports[4];
    struct buf text[TOTAL / BATCH];
    for (unsigned i = 0; i < TOTAL / BATCH; i++)
        text[i] = request(i * BATCH);
    int64_t t0 = clock_mono();
    double c0 = cpu();
    for (unsigned i = 0; i < TOTAL / BATCH; i += 4) {
        for (unsigned k = 0; k < 4; k++) {
            struct err e = {0};
            struct json *list;
            size_t n = 0;
            arena_reset(&arenas[k]);
            if (json_parse(&arenas[k], buf_view(&text[i + k]), NULL, &list, &e))
                exit(1);
            reports[k] = arena_alloc_raw(&arenas[k], BATCH * sizeof **reports);
            JSON_EACH (v, list) {
                if (report_from_json(&arenas[k], v, &reports[k][n], &e))
                    exit(1);
                report_clean(&arenas[k], &reports[k][n++], NULL);
            }
            struct desk_submission s = {.officer = SPAN_LIT("r.sari"), .source = SPAN_LIT("submit/r.sari"), .reports = reports[k], .reports_n = n};
            desk_submit(b->desk, &s, submitted, b, NULL);
        }
        desk_settle(b->desk);
    }
    double wall = (double) (clock_mono() - t0) / 1e9, used = cpu() - c0;
    if (b->done != TOTAL)
        exit(1);
    figure("desk: durable reports a second, batches of 100, 4 clients", TOTAL / wall, "1/s");
    figure("desk: CPU of 100,000 durable reports", used, "s");
    for (unsigned i = 0; i < TOTAL / BATCH; i++)
        buf_free(&text[i]);
    for (unsigned k = 0; k < 4; k++)
        arena_free(&arenas[k]);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;
    return x < y ? -1 : x > y;
}

static struct desk_query *query(struct bench *b, const char *filter, enum desk_sort sort)
{
    struct desk_query_spec s = {.sort = sort};
    struct filter_env env = {.now = clock_now(&b->clock), .prefix = "AMICF", .me = SPAN_LIT("r.sari")};
    struct desk_query *q;
    struct err e = {0};
    if (filter_parse(span_str(filter), &env, &s.filter, NULL, &e) || desk_query_open(b->desk, &s, &q, &e)) {
        fprintf(stderr, "%s\n", e.text);
        exit(1);
    }
    return q;
}

/* A report comes in while six lists are kept right: how long until the window of the first can be read. */
static void windows(struct bench *b)
{
    const char *filters[] = {"owner:none", "owner:me", "owner:others", "type:FLOW.* member:SG", "priority:P1..P2", "hall"};
    struct desk_query *q[6];
    enum { N = 400 };
    static int64_t took[N];
    int64_t t0 = clock_mono();
    for (int i = 0; i < 6; i++)
        q[i] = query(b, filters[i], i == 3 ? DESK_SORT_TITLE : DESK_SORT_PRIORITY);
    figure("desk: opening a list of 100,000 open incidents", (double) (clock_mono() - t0) / 6e6, "ms");
    for (int i = 0; i < N; i++) {
        struct desk_line lines[100];
        struct buf out = {0};
        struct json_writer w;
        wf_report r;
        char id[32];
        snprintf(id, sizeof id, "w-%d", i);
        wf_report_init(&r, WF_KIND_EVENT);
        r.source_id = report_str(span_str(id));
        r.type = WF_STR("SYS.POWER");
        r.title = WF_STR("Power");
        r.occurred = (wf_instant){.utc_ns = clock_now(&b->clock), .offset_min = 0, .set = 1};
        struct desk_submission s = {.officer = SPAN_LIT("r.sari"), .source = SPAN_LIT("submit/r.sari"), .reports = &r, .reports_n = 1};
        t0 = clock_mono();
        desk_submit(b->desk, &s, submitted, b, NULL);
        desk_settle(b->desk);
        jw_init(&w, &out);
        size_t n = desk_query_lines(b->desk, q[0], 0, lines, 60);
        for (size_t k = 0; k < n; k++)
            desk_row_json(b->desk, lines[k].row, &w);
        took[i] = clock_mono() - t0;
        buf_free(&out);
    }
    qsort(took, N, sizeof *took, by_value);
    figure("desk: one report to a window of 60 rows, durable first, p50", (double) took[N / 2] / 1e6, "ms");
    figure("desk: one report to a window of 60 rows, durable first, p99", (double) took[N * 99 / 100] / 1e6, "ms");
    for (int i = 0; i < 6; i++)
        desk_query_close(b->desk, q[i]);
}

int main(void)
{
    struct bench b = {0};
    char command[192];
    snprintf(b.home, sizeof b.home, "%s", "bench-desk-XXXXXX");
    if (!mkdtemp(b.home))
        return 1;
    b.clock.fixed = TIME_NONE;
    clock_wall(&b.clock);
    double before = rss_mib();
    start(&b);
    storm(&b);
    desk_tick(b.desk);
    figure("desk: memory with 100,000 open incidents, above an empty process", rss_mib() - before, "MiB");
    windows(&b);
    stop(&b);
    int64_t t0 = clock_mono();
    start(&b);
    figure("desk: start on 100,000 incidents", (double) (clock_mono() - t0) / 1e6, "ms");
    stop(&b);
    snprintf(command, sizeof command, "rm -rf '%s/views' '%s'/views.db*", b.home, b.home);
    t0 = clock_mono();
    if (system(command) == 0) {
        start(&b);
        figure("desk: rebuild of 100,000 incidents from the journal", (double) (clock_mono() - t0) / 1e6, "ms");
        stop(&b);
    }
    snprintf(command, sizeof command, "rm -rf '%s'", b.home);
    return system(command) ? 1 : 0;
}
