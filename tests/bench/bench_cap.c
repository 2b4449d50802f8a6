/* bench_cap: MB a second of the CAP reader, whole alerts with their advice, and of libxml2's bare SAX with handlers that only count, over the same
 * texts; and the ratio. Texts: one alert as a member sends it, and all of the reference data's that fit, where they are there. A line of JSON a figure.
 */
#include <dirent.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/vec.h"
#include <watchfloor/format/cap.h>

#define BENCH_NS (NSEC_PER_SEC / 4)
enum { ROUNDS = 5 };

struct texts {
    VEC(struct buf) v;
    size_t bytes;
};

static unsigned long events;

static void add_alert(struct texts *t)
{
    struct buf b = {0};
    buf_str(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n"
                "  <identifier>urn:oid:2.49.0.1.458.7</identifier>\n  <sender>moh@example.my</sender>\n  <sent>2026-11-24T10:15:00+08:00</sent>\n"
                "  <status>Actual</status>\n  <msgType>Alert</msgType>\n  <scope>Restricted</scope>\n  <restriction>AMICF members</restriction>\n");
    for (int k = 0; k < 2; k++)
        buf_printf(&b,
            "  <info>\n    <language>%s</language>\n    <category>Health</category>\n    <event>Cluster on arrival</event>\n    "
            "<urgency>Expected</urgency>\n    <severity>Severe</severity>\n    <certainty>Likely</certainty>\n    "
            "<effective>2026-11-24T10:00:00+08:00</effective>\n    <expires>2026-11-25T10:00:00+08:00</expires>\n    "
            "<headline>Cluster of 12 cases among travellers at the causeway</headline>\n    <description>Acute watery diarrhoea in travellers who "
            "crossed between 20 and 22 November; &lt;3 were admitted. Samples are at the reference laboratory. Officers ask arriving travellers about "
            "symptoms, and keep the contact cards.</description>\n    <instruction>Isolate who has symptoms; tell the focal point within 24 "
            "hours.</instruction>\n    <parameter><valueName>cases</valueName><value>12</value></parameter>\n    <area>\n      <areaDesc>Johor Bahru, "
            "Woodlands</areaDesc>\n      <polygon>1.45,103.75 1.47,103.75 1.47,103.78 1.45,103.78 1.45,103.75</polygon>\n      "
            "<geocode><valueName>UN/LOCODE</valueName><value>MYJHB</value></geocode>\n    </area>\n  </info>\n",
            k ? "ms-MY" : "en-GB");
    buf_str(&b, "</alert>\n");
    t->bytes += b.n;
    VEC_PUSH(&t->v, b);
}

static void on_start(void *u, const xmlChar *n, const xmlChar *prefix, const xmlChar *uri, int nn, const xmlChar **ns, int na, int nd, const xmlChar **at)
{
    (void) u, (void) prefix, (void) uri, (void) nn, (void) ns, (void) na, (void) nd, (void) at;
    events += n[0];
}
static void on_end(void *u, const xmlChar *n, const xmlChar *prefix, const xmlChar *uri)
{
    (void) u, (void) prefix, (void) uri;
    events += n[0];
}
static void on_text(void *u, const xmlChar *s, int n)
{
    (void) u, (void) s;
    events += (unsigned long) n;
}
static void no_word(void *u, const char *fmt, ...)
{
    (void) u, (void) fmt;
}

static bool read_sax(const struct buf *b)
{
    static xmlSAXHandler h = {.initialized = XML_SAX2_MAGIC, .startElementNs = on_start, .endElementNs = on_end, .characters = on_text, .error = no_word,
        .warning = no_word};
    return xmlSAXUserParseMemory(&h, NULL, b->p, (int) b->n) == 0;
}

static void on_advice(void *arg, size_t offset, uint32_t line, const char *text)
{
    (void) arg, (void) offset, (void) line;
    events += (unsigned char) text[0];
}

static bool read_ours(const struct buf *b)
{
    wf_fault fault;
    const wf_cap *c = wf_cap_read((wf_str){b->p, b->n}, (wf_str){NULL, 0}, on_advice, NULL, &fault);
    bool good = c != NULL;
    wf_cap_free(c);
    return good;
}

static int64_t cpu_time(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t) t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

/* MB a second of the processor's time: what others do on the machine meanwhile is not in it. */
static double measure(const struct texts *t, bool (*reader)(const struct buf *))
{
    uint64_t times = 0;
    int64_t from = cpu_time(), now;
    do {
        for (size_t i = 0; i < t->v.n; i++)
            (void) reader(&t->v.v[i]);
        times++;
    } while ((now = cpu_time()) - from < BENCH_NS);
    return (double) t->bytes * (double) times / ((double) (now - from) / 1e9) / 1e6;
}

/* The best round of each; rounds in turn, so that a slow hour meets both. */
static void run(const char *name, const struct texts *t)
{
    double ours = 0, sax = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double v = measure(t, read_ours);
        ours = v > ours ? v : ours;
        v = measure(t, read_sax);
        sax = v > sax ? v : sax;
    }
    printf("{\"figure\":\"%s_read\",\"value\":%.4g,\"unit\":\"MB/s\",\"n\":%zu}\n", name, ours, t->v.n);
    printf("{\"figure\":\"%s_bare_sax\",\"value\":%.4g,\"unit\":\"MB/s\",\"n\":%zu}\n", name, sax, t->v.n);
    printf("{\"figure\":\"%s_share\",\"value\":%.4g,\"unit\":\"%%\",\"n\":%zu}\n", name, ours / sax * 100, t->v.n);
    fflush(stdout);
}

/* Files that both read without a fault: a refusal takes no time, and would flatter. */
static void add_folder(struct texts *t, const char *dir)
{
    DIR *d = opendir(dir);
    for (struct dirent *f; d && (f = readdir(d));) {
        char *path = fs_join(dir, f->d_name);
        struct buf b = {0};
        if (f->d_name[0] != '.' && fs_read(path, 4 << 20, &b, NULL) == 0 && b.n && read_ours(&b) && read_sax(&b)) {
            t->bytes += b.n;
            VEC_PUSH(&t->v, b);
        } else {
            buf_free(&b);
        }
        mem_free(path);
    }
    if (d)
        closedir(d);
}

static void forget(struct texts *t)
{
    for (size_t i = 0; i < t->v.n; i++)
        buf_free(&t->v.v[i]);
    VEC_FREE(&t->v);
}

int main(void)
{
    struct texts one = {0}, all = {0};
    const char *shared = getenv("WATCHFLOOR_SHARED");
    xmlInitParser();
    add_alert(&one);
    run("cap_alert", &one);
    forget(&one);
    if (shared && *shared) {
        static const char *const folders[] = {"data/cap"};
        for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
            char *dir = fs_join(shared, folders[i]);
            add_folder(&all, dir);
            mem_free(dir);
        }
        if (all.v.n)
            run("cap_files", &all);
        forget(&all);
    }
    return events == 0;
}
