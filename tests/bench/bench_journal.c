/* bench_journal: rows a second, commit times and CPU of the journal, against plain SQLite with its defaults, in one run.
 *
 *   bench_journal [--preload N] [--rows N] [--batch N] [--only WORD]
 *   bench_journal --verify N: how long `journal verify` takes over N records, three facts to an item of intake, and how long they took to write
 * Both begin with --preload reports (default 1,000,000), then take --rows more (100,000) in batches of --batch (100) while
 * checkpoints run. A report is a fact with a title beside it and its body in the intake, as the desk writes them; plain
 * SQLite gets the same three texts in a table with a dedupe key and three indexes, as one would do it at first.
 * A line of JSON for each figure.
 */
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "journal/journal.h"
#include "journal/verify.h"

static const char payload[] =
    "{\"incident\":143,\"rev\":7,\"state\":\"NEW\",\"type\":\"SYS.BCS_OUTAGE\",\"priority\":\"P2\",\"member\":\"ID\",\"checkpoint\":\"IDCGK\","
    "\"source\":\"id/alerts\",\"source_id\":\"id-2026-%08llu\",\"revision\":\"1\",\"occurred\":\"2026-11-24T03:52:55Z\",\"impact\":\"major\","
    "\"urgency\":\"immediate\",\"reports\":%llu,\"rule\":\"impact x urgency\",\"prev\":%llu,\"intake\":%llu}";
static const char body[] =
    "{\"source_id\":\"id-2026-%08llu\",\"revision\":\"1\",\"type\":\"SYS.BCS_OUTAGE\",\"member\":\"ID\",\"checkpoint\":\"IDCGK\",\"title\":\"Autogates "
    "down at Terminal %llu\",\"text\":\"Seven autogates of the arrivals hall do not open since 10:40; officers clear by hand.\",\"lang\":\"en\","
    "\"occurred\":\"2026-11-24T03:52:55Z\",\"reported\":\"2026-11-24T03:53:10Z\",\"impact\":\"major\",\"urgency\":\"immediate\",\"grade\":\"B2\"}";

static int64_t cpu_now(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return ((int64_t) u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;
    return (x > y) - (x < y);
}

static void figure(const char *name, double value, const char *unit, unsigned long n)
{
    printf("{\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"n\":%lu}\n", name, value, unit, n);
    fflush(stdout);
}

static void figures(const char *who, size_t rows, int64_t nsec, int64_t cpu_us, int64_t *times, size_t n)
{
    char name[96];
    qsort(times, n, sizeof *times, by_size);
    const struct {
        const char *what;
        double value;
        const char *unit;
    } all[] = {{"rate", (double) rows * 1e9 / (double) nsec, "rows/s"}, {"cpu", (double) cpu_us / (double) rows, "us/row"},
        {"commit_p50", (double) times[n / 2] / 1e6, "ms"}, {"commit_p99", (double) times[n * 99 / 100] / 1e6, "ms"},
        {"commit_max", (double) times[n - 1] / 1e6, "ms"}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        snprintf(name, sizeof name, "%s_%s", who, all[i].what);
        figure(name, all[i].value, all[i].unit, (unsigned long) n);
    }
}

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_journal: %s: %s\n", what, why);
    exit(2);
}

/* ---- the journal ---- */

static void fill(struct journal_batch *b, uint64_t n, size_t rows)
{
    struct err e;
    char p[1024], t[1024], title[64];
    for (size_t i = 0; i < rows; i++) {
        unsigned long long k = n + i;
        uint64_t seq = 0;
        struct journal_item it = {.time = clock_realtime(), .source = SPAN_LIT("id/alerts")};
        it.body = span_make(t, (size_t) snprintf(t, sizeof t, body, k, k));
        if (journal_batch_intake(b, JOURNAL_REPORT, &it, &seq, &e))
            die("intake", e.text);
        struct journal_part part = {.name = SPAN_LIT("title"), .text = span_make(title, (size_t) snprintf(title, sizeof title, "Autogates down at Terminal %llu", k))};
        struct journal_fact f = {.time = it.time, .offset = 420, .version = 1, .actor = SPAN_LIT("engine"), .kind = SPAN_LIT("report.accepted"),
            .payload = span_make(p, (size_t) snprintf(p, sizeof p, payload, k, k, k, (unsigned long long) seq)), .parts = &part, .nparts = 1};
        if (journal_batch_fact(b, &f, NULL, &e))
            die("fact", e.text);
    }
}

static void bench_own(const char *home, size_t preload, size_t rows, size_t batch)
{
    struct err e;
    struct journal *j;
    struct clock clock;
    clock_wall(&clock);
    struct journal_options o = {.home = home, .mode = JOURNAL_ACTUAL, .clock = &clock, .reserve_bytes = 64 << 20};
    if (journal_open(&j, &o, &e))
        die("open", e.text);
    struct journal_batch *b = journal_batch_new();
    for (size_t n = 0; n < preload; n += 2000) {
        journal_batch_begin(j, b, &e);
        fill(b, n, 2000);
        if (journal_commit_wait(j, b, NULL, &e))
            die("commit", e.text);
    }
    size_t commits = rows / batch;
    int64_t *times = calloc(commits, sizeof *times), building = 0, cpu = cpu_now(), start = clock_mono();
    for (size_t i = 0; i < commits; i++) {
        int64_t t = clock_mono();
        journal_batch_begin(j, b, &e);
        fill(b, preload + i * batch, batch);
        int64_t handed = clock_mono();
        building += handed - t;
        if (journal_commit_wait(j, b, NULL, &e))
            die("commit", e.text);
        times[i] = clock_mono() - handed;
    }
    int64_t took = clock_mono() - start, used = cpu_now() - cpu - building / 1000;
    char who[64];
    snprintf(who, sizeof who, "journal_%zu", batch);
    figures(who, rows, took - building, used, times, commits);
    snprintf(who, sizeof who, "journal_%zu_build", batch);
    figure(who, (double) building / 1e3 / (double) rows, "us/row", rows);
    free(times);
    journal_batch_free(b);
    journal_close(j);
}

/* ---- the whole chain ---- */

/* Of four records one is an item of intake. */
static void fill_mixed(struct journal_batch *b, uint64_t n, size_t records)
{
    struct err e;
    char p[1024];
    for (size_t i = 0; i < records / 4; i++) {
        unsigned long long k = n + i;
        fill(b, k, 1);
        for (int more = 0; more < 2; more++) {
            struct journal_fact f = {.time = clock_realtime(), .offset = 420, .version = 1, .actor = SPAN_LIT("duty1"), .kind = SPAN_LIT("incident.changed"),
                .payload = span_make(p, (size_t) snprintf(p, sizeof p, payload, k, k, k, k))};
            if (journal_batch_fact(b, &f, NULL, &e))
                die("fact", e.text);
        }
    }
}

static void bench_verify(const char *home, size_t records)
{
    enum { STEP = 4000 };
    struct err e;
    struct journal *j;
    struct clock clock;
    struct journal_report r;
    clock_wall(&clock);
    struct journal_options o = {.home = home, .mode = JOURNAL_ACTUAL, .clock = &clock};
    if (journal_open(&j, &o, &e))
        die("open", e.text);
    struct journal_batch *b = journal_batch_new();
    int64_t start = clock_mono();
    for (size_t n = 0; n < records; n += STEP) {
        journal_batch_begin(j, b, &e);
        fill_mixed(b, n / 4, STEP);
        if (journal_commit_wait(j, b, NULL, &e))
            die("commit", e.text);
    }
    figure("verify_written", (double) (clock_mono() - start) / 1e9, "s", records);
    journal_batch_free(b);
    journal_close(j);
    int64_t cpu = cpu_now();
    start = clock_mono();
    if (journal_verify(home, NULL, NULL, &r, &e))
        die("verify", e.text);
    figure("verify_time", (double) (clock_mono() - start) / 1e9, "s", (unsigned long) (r.facts + r.items));
    figure("verify_cpu", (double) (cpu_now() - cpu) / 1e6, "s", (unsigned long) (r.facts + r.items));
}

/* ---- plain SQLite ---- */

static void plain_exec(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(db));
}

static void plain_row(sqlite3_stmt *s, uint64_t n)
{
    char p[1024], t[1024], key[64], title[64];
    unsigned long long k = n;
    snprintf(key, sizeof key, "id-2026-%08llu", k * 2654435761u % 100000000u);
    snprintf(title, sizeof title, "Autogates down at Terminal %llu", k);
    snprintf(p, sizeof p, payload, k, k, k, k);
    snprintf(t, sizeof t, body, k, k);
    sqlite3_bind_text(s, 1, key, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(s, 2, k % 3 ? "ID" : "SG", -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 3, "SYS.BCS_OUTAGE", -1, SQLITE_STATIC);
    sqlite3_bind_int64(s, 4, clock_realtime());
    sqlite3_bind_text(s, 5, title, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(s, 6, p, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(s, 7, t, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(s) != SQLITE_DONE)
        die("insert", sqlite3_errmsg(sqlite3_db_handle(s)));
    sqlite3_reset(s);
}

static void bench_plain(const char *home, size_t preload, size_t rows, size_t batch)
{
    char path[512];
    snprintf(path, sizeof path, "%s/plain.db", home);
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK)
        die(path, "cannot open");
    plain_exec(db, "CREATE TABLE IF NOT EXISTS report(id INTEGER PRIMARY KEY, key TEXT UNIQUE, member TEXT, type TEXT, time INTEGER, title TEXT, fact "
                   "TEXT, body TEXT); CREATE INDEX IF NOT EXISTS by_member ON report(member, time); CREATE INDEX IF NOT EXISTS by_type ON "
                   "report(type, time); CREATE INDEX IF NOT EXISTS by_time ON report(time)");
    if (sqlite3_prepare_v2(db, "INSERT OR IGNORE INTO report(key,member,type,time,title,fact,body) VALUES(?,?,?,?,?,?,?)", -1, &s, NULL) != SQLITE_OK)
        die("prepare", sqlite3_errmsg(db));
    plain_exec(db, "PRAGMA synchronous=OFF");
    for (size_t n = 0; n < preload; n += 50000) {
        plain_exec(db, "BEGIN");
        for (size_t i = 0; i < 50000; i++)
            plain_row(s, n + i);
        plain_exec(db, "COMMIT");
    }
    plain_exec(db, "PRAGMA synchronous=FULL");
    size_t commits = rows / batch;
    int64_t *times = calloc(commits, sizeof *times), cpu = cpu_now(), start = clock_mono();
    for (size_t i = 0; i < commits; i++) {
        int64_t t = clock_mono();
        plain_exec(db, "BEGIN");
        for (size_t k = 0; k < batch; k++)
            plain_row(s, preload + i * batch + k);
        plain_exec(db, "COMMIT");
        times[i] = clock_mono() - t;
    }
    char who[64];
    snprintf(who, sizeof who, "plain_%zu", batch);
    figures(who, rows, clock_mono() - start, cpu_now() - cpu, times, commits);
    free(times);
    sqlite3_finalize(s);
    sqlite3_close(db);
}

int main(int argc, char **argv)
{
    size_t preload = 1000000, rows = 100000, batch = 100;
    const char *only = "";
    size_t verify = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--preload") == 0)
            preload = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--rows") == 0)
            rows = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--batch") == 0)
            batch = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--verify") == 0)
            verify = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--only") == 0)
            only = argv[i + 1];
        else
            die(argv[i], "unknown option");
    }
    if (batch == 0 || rows < batch)
        die("--batch", "must be 1 or more, and --rows no less");
    char home[] = "/tmp/bench_journal.XXXXXX", command[64];
    if (!mkdtemp(home))
        die("mkdtemp", home);
    if (verify)
        bench_verify(home, verify);
    else if (!*only || strcmp(only, "journal") == 0)
        bench_own(home, preload, rows, batch);
    if (!verify && (!*only || strcmp(only, "plain") == 0))
        bench_plain(home, preload, rows, batch);
    snprintf(command, sizeof command, "rm -r %s", home);
    return system(command) == 0 ? 0 : 2;
}
