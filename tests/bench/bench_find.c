/* bench_find: finding among a million incidents while 1,000 reports a second arrive: words in the full text, windows of filtered lists, from a client's request to its
 * answer read whole.
 *
 * FIND_HOME=DIR keeps the home there and takes it again the next time (it grows by what arrives meanwhile); else it is made and removed. FIND_INCIDENTS=N: fewer.
 * Titles and texts are drawn from words of eleven languages by a rule, so that a word stands in one incident of a thousand or in every tenth. All incidents are open: a list
 * of those that are has them all, which no floor has.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/vec.h"
#include "engine.h"
#include "wire/client.h"

enum { BATCH = 1000,
       ROUNDS = 40,
       CALL_MS = 60000,
       RATE_BATCH = 50,
       RATE_MS = 50 };

static const char *const members[] = {"BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN"};
static const char *const types[] = {"FLOW.QUEUE", "SYS.CYBER", "DOC.FRAUD", "MOV.OVERSTAY_CLUSTER", "FLOW.SURGE", "SYS.CYBER", "DOC.LOST_STOLEN", "MOV.SECONDARY"};
/* Each title has one of these; and a number of four digits that ten thousand incidents share by hundreds. */
static const char *const words[] = {"queue at the arrivals", "autogate ขัดข้อง สุวรรณภูมิ", "antrean panjang di gerbang", "cửa khẩu Mộc Bài", "ច្រកទ្វារ ប៉ោយប៉ែត", "ດ່ານ ມິດຕະພາບ",
                                    "တာချီလိတ် နယ်စပ်ဂိတ်", "自动通关故障", "mahabang pila", "passport reported lost"};

static void add_report(struct json_writer *w, const char *key, uint64_t n)
{
    char text[256];
    const char *m = members[n % 11];
    jw_begin_object(w);
    snprintf(text, sizeof text, "%s%llu", key, (unsigned long long) n);
    jw_kcstr(w, "source_id", text);
    jw_kcstr(w, "type", types[n / 7 % ARRAY_LEN(types)]);
    jw_kcstr(w, "member", m);
    snprintf(text, sizeof text, "%s%03llu", m, (unsigned long long) (n % 900 + 100));
    jw_kcstr(w, "checkpoint", text);
    snprintf(text, sizeof text, "%s, lane %04llu", words[n / 3 % ARRAY_LEN(words)], (unsigned long long) (n * 7919 % 10000));
    jw_kcstr(w, "title", text);
    snprintf(text, sizeof text, "shift %llu of desk %llu reports case %llu", (unsigned long long) (n % 13), (unsigned long long) (n % 997), (unsigned long long) n);
    jw_kcstr(w, "text", text);
    jw_kcstr(w, "impact", n % 50 ? "LOW" : "MEDIUM");
    jw_kcstr(w, "urgency", "Expected");
    jw_kcstr(w, "occurred", "2026-11-24T10:00:00+08:00");
    jw_end_object(w);
}

static const struct json *call(struct client *c, const char *what)
{
    const struct json *reply;
    struct err e = {0};
    if (client_call(c, CALL_MS, &reply, &e)) {
        fprintf(stderr, "bench_find: %s: %s\n", what, e.text);
        exit(1);
    }
    return reply;
}

static void submit(struct client *c, const char *key, uint64_t from, uint64_t n)
{
    struct json_writer *w = client_begin(c, WIRE_OP_SUBMIT);
    jw_key(w, "reports");
    jw_begin_array(w);
    for (uint64_t i = 0; i < n; i++)
        add_report(w, key, from + i);
    jw_end_array(w);
    call(c, "submit");
}

static struct client *join(const struct engine *g)
{
    struct client *c;
    struct err e = {0};
    if (client_connect(&c, g->home, NULL, &e)) {
        fprintf(stderr, "bench_find: %s\n", e.text);
        exit(1);
    }
    return c;
}

static int64_t count(struct client *c)
{
    struct json_writer *w = client_begin(c, WIRE_OP_QUERY);
    jw_kcstr(w, "view", "incidents");
    jw_kint(w, "limit", 0);
    jw_kbool(w, "all", true);
    return json_int(call(c, "count"), "total", 0);
}

/* Another process: 1,000 reports a second, in batches of fifty. */
static pid_t load(const struct engine *g)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    struct client *c = join(g);
    char key[32];
    snprintf(key, sizeof key, "load%d-", (int) getpid());
    int64_t next = clock_mono();
    for (uint64_t n = 0; getppid() != 1; n += RATE_BATCH) {
        int64_t now = clock_mono();
        if (next > now)
            usleep((useconds_t) ((next - now) / 1000));
        next += RATE_MS * NSEC_PER_MS;
        submit(c, key, n, RATE_BATCH);
    }
    _exit(0);
}

/* ---- what is asked --------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static void tell(const char *name, double *ms, size_t n)
{
    char key[64];
    qsort(ms, n, sizeof *ms, by_value);
    snprintf(key, sizeof key, "%s_p50", name);
    figure(key, ms[n / 2], "ms", n);
    snprintf(key, sizeof key, "%s_p99", name);
    figure(key, ms[n * 99 / 100], "ms", n);
    snprintf(key, sizeof key, "%s_max", name);
    figure(key, ms[n - 1], "ms", n);
}

static double ask(struct client *c, const char *filter, bool all, int64_t offset, int64_t *total)
{
    int64_t begin = clock_mono();
    struct json_writer *w = client_begin(c, WIRE_OP_QUERY);
    jw_kcstr(w, "view", "incidents");
    jw_kint(w, "limit", 50);
    jw_kint(w, "offset", offset);
    jw_kcstr(w, "filter", filter);
    jw_kbool(w, "all", all);
    *total = json_int(call(c, filter), "total", -1);
    return (double) (clock_mono() - begin) / NSEC_PER_MS;
}

/* %04d is another number each time, so that no two ask for the same list. */
static void each(struct client *c, const char *name, const char *const *filters, size_t n, bool all)
{
    double *ms = mem_alloc_array(n * ROUNDS, sizeof *ms);
    size_t k = 0;
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < n; i++) {
            char filter[256];
            int64_t total;
            const char *at = strstr(filters[i], "####");
            snprintf(filter, sizeof filter, "%.*s", at ? (int) (at - filters[i]) : 255, filters[i]);
            if (at)
                snprintf(filter + strlen(filter), sizeof filter - strlen(filter), "%04d%s", round * 37 % 10000, at + 4);
            ms[k++] = ask(c, filter, all, 0, &total);
            if (round == 0)
                fprintf(stderr, "%s: %s: %lld, %.1f ms\n", name, filter, (long long) total, ms[k - 1]);
        }
    tell(name, ms, k);
    mem_free(ms);
}

/* Another part of a filtered list that is open: its window moves. */
static void moves(struct client *c)
{
    enum { MOVES = 400 };
    double ms[MOVES];
    struct client_message msg;
    struct err e = {0};
    struct json_writer *w = client_begin(c, WIRE_OP_SUBSCRIBE);
    jw_kint(w, "sub", 1);
    jw_kcstr(w, "view", "incidents");
    jw_kcstr(w, "filter", "type:SYS.* member:ID,MY");
    jw_kint(w, "limit", 200);
    call(c, "subscribe");
    for (int i = 0; i < MOVES; i++) {
        int64_t begin = clock_mono();
        w = client_begin(c, WIRE_OP_WINDOW);
        jw_kint(w, "sub", 1);
        jw_kint(w, "offset", i * 53);
        call(c, "window");
        ms[i] = (double) (clock_mono() - begin) / NSEC_PER_MS;
        while (client_next(c, &msg, &e) > 0)
            ;
    }
    tell("find_window_move", ms, MOVES);
    w = client_begin(c, WIRE_OP_UNSUBSCRIBE);
    jw_kint(w, "sub", 1);
    call(c, "unsubscribe");
}

static void loop_lag(struct client *c)
{
    struct json_writer *w = client_begin(c, WIRE_OP_QUERY);
    jw_kcstr(w, "view", "status");
    const struct json *loop = json_get(json_get(call(c, "status"), "rows")->child, "loop");
    figure("find_loop_lag_p99", json_num(loop, "lag_us_p99", -1) / 1000, "ms", 1);
    figure("find_loop_lag_max", json_num(loop, "lag_us_max", -1) / 1000, "ms", 1);
}

int main(void)
{
    static const char *const text[] = {"\"lane ####\"", "\"case ####\"", "สุวรรณภูมิ \"lane ####\"", "\"desk 41 reports case\" \"lane ####\"", "khau \"lane ####\"", "ប៉ោយប៉ែត member:KH \"lane ####\"", "queue",
                                       "passport", "通关", "nothing-at-all-####"};
    static const char *const brief[] = {"9", "关", "ច្រ", "41"};
    static const char *const selective[] = {"type:SYS.* member:ID,MY priority:P1..P2 since:-6h owner:none checkpoint:ID123", "checkpoint:TH456", "owner:me", "member:LA priority:P1..P2"};
    static const char *const broad[] = {"type:SYS.* member:ID,MY", "priority:P3 member:TH", "type:DOC.*"};
    const char *home = getenv("FIND_HOME"), *wanted = getenv("FIND_INCIDENTS");
    int64_t incidents = wanted ? atoll(wanted) : 1000000;
    struct engine g;
    if (home && mkdir(home, 0700) == 0)
        fprintf(stderr, "bench_find: a new home in %s\n", home);
    if (home)
        engine_start_in(&g, home);
    else
        engine_start(&g);
    struct client *c = join(&g);
    int64_t have = count(c), began = clock_mono();
    for (int64_t n = have; n < incidents; n += BATCH)
        submit(c, "find", (uint64_t) n, BATCH);
    if (have < incidents)
        figure("find_home_made", (double) (clock_mono() - began) / 1e9, "s", (size_t) (incidents - have));
    (void) engine_cpu_still(&g); /* the index is written */
    figure("find_incidents", (double) count(c), "incidents", 1);
    pid_t pid = load(&g);
    sleep(2);
    each(c, "find_text", text, ARRAY_LEN(text), true);
    each(c, "find_text_short", brief, ARRAY_LEN(brief), true);
    each(c, "find_filter", selective, ARRAY_LEN(selective), false);
    each(c, "find_filter_broad", broad, ARRAY_LEN(broad), true);
    moves(c);
    loop_lag(c);
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    client_close(c);
    if (home)
        engine_end(&g);
    else
        engine_stop(&g);
    return 0;
}
