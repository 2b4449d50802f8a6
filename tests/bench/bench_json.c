/* bench_json: MB a second of our strict reader, of its writer, and of cJSON's reader over the same texts, and the
 * ratio.
 *
 * Texts: the files named as arguments; else a generated list of reports, one report, and the weather responses of the
 * reference data where they are there. One line of JSON a figure.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/json.h"

#define BENCH_NS (NSEC_PER_SEC / 4) /* of measuring a reader */
#define ROUNDS 3                    /* the best counts */

static void add_report(struct buf *b, int i)
{
    struct json_writer w;
    jw_init(&w, b);
    jw_begin_object(&w);
    jw_key(&w, "source_id");
    buf_printf(b, "\"SG-ICA-%06d\"", i);
    w.need_comma = true;
    jw_kcstr(&w, "type", "SYS.WATCHLIST");
    jw_kcstr(&w, "member", "SG");
    jw_kcstr(&w, "checkpoint", "SGWOD");
    jw_kcstr(&w, "title",
             "Watchlist slow at Woodlands: "
             "\xe0\xb8\xa3\xe0\xb8\xb0\xe0\xb8\x9a\xe0\xb8\x9a\xe0\xb8\x8a\xe0\xb9\x89\xe0\xb8\xb2");
    jw_kcstr(
        &w, "text",
        "Verification takes longer than usual on all lanes; officers check \"manual\" lists.\nNext update follows.");
    jw_kcstr(&w, "urgency", "expected");
    jw_kint(&w, "revision", i % 7);
    jw_ktime(&w, "occurred", INT64_C(1795492375) * NSEC_PER_SEC + i * NSEC_PER_MS);
    jw_key(&w, "area");
    jw_raw(&w, SPAN_LIT("[{\"desc\":\"Woodlands\",\"circle\":[1.4452,103.7691,2.5]}]"));
    jw_key(&w, "persons");
    jw_raw(&w, SPAN_LIT("{\"affected\":1200,\"injured\":0,\"minors\":0,\"unknown\":true}"));
    jw_key(&w, "labels");
    jw_raw(&w, SPAN_LIT("{\"lane\":\"car\",\"shift\":\"B\",\"system\":\"abis-3\"}"));
    jw_end_object(&w);
}

static double mb_per_s(size_t bytes, uint64_t times, int64_t ns)
{
    return (double) bytes * (double) times / 1e6 / ((double) ns / 1e9);
}

static double measure_ours(struct span text)
{
    static const struct json_limits lim = {.depth = 64};
    struct arena a = {0};
    int64_t from = clock_mono(), now;
    uint64_t times = 0;
    do {
        struct json *v;
        for (int i = 0; i < 8; i++) {
            if (json_parse(&a, text, &lim, &v, NULL) < 0)
                exit(1);
            arena_reset(&a);
        }
        times += 8;
    } while ((now = clock_mono()) - from < BENCH_NS);
    arena_free(&a);
    return mb_per_s(text.n, times, now - from);
}

static double measure_write(struct span text)
{
    static const struct json_limits lim = {.depth = 64};
    struct arena a = {0};
    struct buf out = {0};
    struct json *v;
    if (json_parse(&a, text, &lim, &v, NULL) < 0)
        exit(1);
    int64_t from = clock_mono(), now;
    uint64_t times = 0;
    do {
        struct json_writer w;
        buf_clear(&out);
        jw_init(&w, &out);
        json_write(&w, v, false);
        times++;
    } while ((now = clock_mono()) - from < BENCH_NS);
    double r = mb_per_s(out.n, times, now - from);
    arena_free(&a);
    buf_free(&out);
    return r;
}

static double measure_cjson(struct span text)
{
    int64_t from = clock_mono(), now;
    uint64_t times = 0;
    do {
        for (int i = 0; i < 8; i++) {
            cJSON *v = cJSON_ParseWithLength(text.p, text.n);
            if (!v)
                exit(1);
            cJSON_Delete(v);
        }
        times += 8;
    } while ((now = clock_mono()) - from < BENCH_NS);
    return mb_per_s(text.n, times, now - from);
}

static double best(double (*measure)(struct span), struct span text)
{
    double most = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double v = measure(text);
        most = v > most ? v : most;
    }
    return most;
}

static double least; /* of the ratios */

static void run(const char *name, struct span text)
{
    double ours = best(measure_ours, text), theirs = best(measure_cjson, text), written = best(measure_write, text);
    printf("{\"figure\":\"json read, %s\",\"value\":%.0f,\"unit\":\"MB/s\"}\n", name, ours);
    printf("{\"figure\":\"json read by cJSON, %s\",\"value\":%.0f,\"unit\":\"MB/s\"}\n", name, theirs);
    printf("{\"figure\":\"json read against cJSON, %s\",\"value\":%.2f,\"unit\":\"times\"}\n", name, ours / theirs);
    least = least > 0 && least < ours / theirs ? least : ours / theirs;
    printf("{\"figure\":\"json write, %s\",\"value\":%.0f,\"unit\":\"MB/s\"}\n", name, written);
}

static void run_file(const char *path)
{
    struct buf b = {0};
    struct err e = {0};
    const char *slash = strrchr(path, '/');
    if (fs_read(path, (size_t) 64 << 20, &b, &e) < 0)
        fprintf(stderr, "%s\n", e.text);
    else
        run(slash ? slash + 1 : path, buf_view(&b));
    buf_free(&b);
}

static void run_shared(const char *dir)
{
    static const char *const files[] = {"data/json/nws/weather-gov-hourly.json",
                                        "data/json/nws/weather-gov-stations__limit_3.json"};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char *path = fs_join(dir, files[i]);
        run_file(path);
        mem_free(path);
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        run_file(argv[i]);
    if (argc > 1)
        return 0;
    struct buf one = {0}, list = {0};
    add_report(&one, 1);
    buf_char(&list, '[');
    for (int i = 0; i < 2000; i++) {
        if (i)
            buf_char(&list, ',');
        add_report(&list, i);
    }
    buf_char(&list, ']');
    run("one report", buf_view(&one));
    run("2000 reports", buf_view(&list));
    const char *dir = getenv("WATCHFLOOR_SHARED");
    if (dir && *dir)
        run_shared(dir);
    printf("{\"figure\":\"json_against_cjson\",\"value\":%.3g,\"unit\":\"times\"}\n", least);
    buf_free(&one);
    buf_free(&list);
    return 0;
}
