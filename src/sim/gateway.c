/* sim/gateway: see gateway.h. */
#include "sim/gateway.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/json.h"
#include "sim/play.h"

#define AT "/notices"

/* The parts of an Idempotency-Key: "sender,identifier,sent WHO". */
struct said {
    struct span identity, identifier, to;
};

static bool said_of(const char *key, struct said *s)
{
    const char *from = key && key[0] == '"' ? key + 1 : key;
    size_t n = from ? strlen(from) : 0;
    if (n && from[n - 1] == '"')
        n--;
    const char *blank = n ? memchr(from, ' ', n) : NULL, *comma = n ? memchr(from, ',', n) : NULL;
    if (!blank || !comma || comma > blank || blank + 1 == from + n)
        return false;
    const char *second = memchr(comma + 1, ',', (size_t) (blank - comma - 1));
    if (!second || second == comma + 1)
        return false;
    s->identity = span_make(from, (size_t) (blank - from));
    s->identifier = span_make(comma + 1, (size_t) (second - comma - 1));
    s->to = span_make(blank + 1, n - (size_t) (blank + 1 - from));
    return true;
}

/* "/notices/MY/health": MY/health; of "/notices" whom the key names. */
static struct span who_of(const char *path, const char *key)
{
    struct said s;
    if (strncmp(path, AT "/", sizeof AT) == 0)
        return span_str(path + sizeof AT);
    return said_of(key, &s) ? s.to : span_make(NULL, 0);
}

struct misbehaviour gateway_rule(struct misbehaviours *odd, const char *path, const char *key, bool use)
{
    struct span who = who_of(path, key);
    char name[sizeof odd->list.v->feed];
    struct misbehaviour m = {.kind = MIS_OK};
    int n = snprintf(name, sizeof name, "notices/%.*s", SPAN_FMT(who));
    if (n < 0 || (size_t) n >= sizeof name)
        return m;
    if (misbehave_of(odd, name, use, &m))
        return m;
    name[strcspn(name, "/") + 1 + (who.n < 2 ? who.n : 2)] = 0; /* its member's */
    if (!misbehave_of(odd, name, use, &m))
        (void) misbehave_of(odd, "notices/*", use, &m);
    return m;
}

/* ---- what was taken ---- */

static struct gateway_notice *find(const struct gateways *g, const char *way, const struct said *s)
{
    for (size_t i = 0; i < g->taken.n; i++) {
        struct gateway_notice *n = g->taken.v[i];
        if (strcmp(n->way, way) == 0 && span_is(s->identity, n->identity) && span_is(s->to, n->to))
            return n;
    }
    return NULL;
}

static struct gateway_notice *keep(struct gateways *g, const struct gateway_post *p, const char *way, const struct said *s)
{
    struct gateway_notice *n = mem_alloc(sizeof *n);
    *n = (struct gateway_notice){.at = p->now, .late = TIME_NONE, .exercise = p->mode && strcmp(p->mode, "EXERCISE") == 0, .times = 1};
    n->way = mem_strdup(way);
    n->to = mem_strndup(s->to.p, s->to.n);
    n->identity = mem_strndup(s->identity.p, s->identity.n);
    n->identifier = mem_strndup(s->identifier.p, s->identifier.n);
    n->real = clock_realtime();
    buf_span(&n->bytes, p->bytes);
    g->bytes += p->bytes.n;
    VEC_PUSH(&g->taken, n);
    return n;
}

static void free_notice(struct gateway_notice *n)
{
    char *const texts[] = {n->way, n->to, n->identity, n->identifier};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        mem_free(texts[i]);
    buf_free(&n->bytes);
    mem_free(n);
}

void gateway_free(struct gateways *g)
{
    for (size_t i = 0; i < g->taken.n; i++)
        free_notice(g->taken.v[i]);
    VEC_FREE(&g->taken);
    g->bytes = 0;
}

/* ---- what is answered ---- */

static void refuse(struct gateway_answer *out, unsigned status, const char *why)
{
    out->status = status;
    out->type = "text/plain; charset=utf-8";
    buf_printf(&out->body, "%s\n", why);
}

/* In the form in which it was asked: a CAP Ack to XML, else an object. */
static void acknowledge(const struct gateway_notice *n, wf_time now, struct gateway_answer *out)
{
    if (!n->bytes.n || n->bytes.p[0] != '<') {
        out->type = "application/json";
        buf_printf(&out->body, "{\"state\":\"ACKED\",\"by\":\"duty officer, %s\"}\n", n->to);
        return;
    }
    out->type = "application/cap+xml";
    buf_printf(&out->body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>ACK-%s-", n->identifier);
    play_xml(&out->body, span_str(n->to));
    buf_printf(&out->body, "</identifier><sender>duty@%.2s.example</sender><sent>", n->to);
    play_time(&out->body, now, 480);
    buf_printf(&out->body, "</sent><status>%s</status><msgType>Ack</msgType><source>", n->exercise ? "Exercise" : "Actual");
    play_xml(&out->body, span_str(n->to));
    buf_str(&out->body, "</source><scope>Private</scope><addresses>");
    play_xml(&out->body, span_make(n->identity, strcspn(n->identity, ",")));
    buf_str(&out->body, "</addresses><note>received by the duty officer</note><references>");
    play_xml(&out->body, span_str(n->identity));
    buf_str(&out->body, "</references></alert>\n");
}

/* "notices/MY", "sms": by which way it came; an object of a text or a call says so itself. */
static bool way_of(const struct gateway_post *p, char *way, size_t size)
{
    struct arena a = {0};
    struct json *v = NULL;
    bool good = true;
    if (strcmp(p->path, AT) == 0) {
        struct span channel = json_parse(&a, p->bytes, NULL, &v, NULL) == 0 ? json_str(v, "channel") : span_make(NULL, 0);
        good = span_is(channel, "sms") || span_is(channel, "voice");
        (void) snprintf(way, size, "%.*s", good ? (int) channel.n : 0, channel.p ? channel.p : "");
    } else {
        (void) snprintf(way, size, "%.*s", (int) size - 1, p->path + 1);
    }
    arena_free(&a);
    return good;
}

void gateway_take(struct gateways *g, const struct gateway_post *p, struct misbehaviour rule, struct gateway_answer *out)
{
    struct said s;
    char way[64];
    bool again;
    *out = (struct gateway_answer){.status = 200, .type = "text/plain; charset=utf-8"};
    if (!said_of(p->key, &s) || s.to.n < 2) {
        refuse(out, 400, "Idempotency-Key is missing, or is not \"sender,identifier,sent WHO\"");
        return;
    }
    if (strcmp(p->path, AT) != 0 && !span_is(s.to, p->path + sizeof AT)) {
        refuse(out, 400, "it is for another desk than this one");
        return;
    }
    if (!way_of(p, way, sizeof way)) {
        refuse(out, 400, "neither a text nor a call: \"channel\" is sms or voice");
        return;
    }
    struct gateway_notice *n = find(g, way, &s);
    again = n != NULL;
    if (again) {
        n->times++;
        n->changed += !span_eq(buf_view(&n->bytes), p->bytes);
    } else if (g->taken.n == GATEWAY_NOTICES_MOST || g->bytes + p->bytes.n > GATEWAY_BYTES_MOST) {
        refuse(out, 507, "too much was taken: start the simulator anew");
        return;
    } else {
        n = keep(g, p, way, &s);
        n->rejected = rule.kind == MIS_REJECT;
        if (rule.kind == MIS_LATE)
            n->late = p->now + rule.value * NSEC_PER_SEC;
    }
    if (n->rejected)
        refuse(out, 422, "this desk does not take it: the area is not ours");
    else if (rule.kind == MIS_ACK)
        acknowledge(n, p->now, out);
    else if (n->late != TIME_NONE && !gateway_has_feed(span_make(n->to, 2)) && n->late > p->now)
        refuse(out, 503, "it was taken, and nobody has read it yet: ask again");
    else if (n->late != TIME_NONE && !gateway_has_feed(span_make(n->to, 2)))
        acknowledge(n, p->now, out);
    else if (again)
        refuse(out, 409, "it was taken already");
    else
        buf_str(&out->body, "taken\n");
}

/* ---- what is shown ---- */

/* The mean of "a,b c,d ...". */
static bool mean_of(struct span points, double *lat, double *lon)
{
    size_t n = 0;
    const char *end = points.p + points.n;
    *lat = *lon = 0;
    for (const char *at = points.p; at < end; n++) {
        char *next;
        double a = strtod(at, &next);
        if (next == at || *next != ',')
            return false;
        at = next + 1;
        double b = strtod(at, &next);
        if (next == at)
            return false;
        *lat += a;
        *lon += b;
        for (at = next; at < end && isspace((unsigned char) *at);)
            at++;
    }
    *lat /= n ? (double) n : 1;
    *lon /= n ? (double) n : 1;
    return n > 0;
}

/* Each point three times as far from the middle. */
static void widen_polygon(struct buf *out, struct span points)
{
    double lat, lon;
    if (!mean_of(points, &lat, &lon)) {
        buf_span(out, points);
        return;
    }
    const char *end = points.p + points.n;
    for (const char *at = points.p; at < end;) {
        char *next;
        double a = strtod(at, &next), b = strtod(next + 1, &next);
        buf_printf(out, "%s%.4f,%.4f", at == points.p ? "" : " ", lat + 3 * (a - lat), lon + 3 * (b - lon));
        for (at = next; at < end && isspace((unsigned char) *at);)
            at++;
    }
}

/* "a,b r": four times the radius, and a kilometre. */
static void widen_circle(struct buf *out, struct span text)
{
    const char *blank = text.n ? memchr(text.p, ' ', text.n) : NULL;
    if (!blank) {
        buf_span(out, text);
        return;
    }
    buf_add(out, text.p, (size_t) (blank - text.p));
    buf_printf(out, " %.3f", 4 * strtod(blank, NULL) + 1);
}

/* As a gateway that draws areas anew, and too wide. */
static void show_wider(struct span alert, struct buf *out)
{
    static const struct {
        const char *begin, *end;
        void (*widen)(struct buf *out, struct span text);
    } shapes[] = {{"<polygon>", "</polygon>", widen_polygon}, {"<circle>", "</circle>", widen_circle}};
    const char *at = alert.p, *last = alert.p + alert.n;
    while (at < last) {
        size_t i = 0, n;
        const char *end = NULL;
        for (; i < ARRAY_LEN(shapes); i++) {
            n = strlen(shapes[i].begin);
            if ((size_t) (last - at) > n && memcmp(at, shapes[i].begin, n) == 0 && (end = memmem(at + n, (size_t) (last - at) - n, shapes[i].end, strlen(shapes[i].end))))
                break;
        }
        if (i == ARRAY_LEN(shapes)) {
            buf_char(out, *at++);
            continue;
        }
        buf_str(out, shapes[i].begin);
        shapes[i].widen(out, span_make(at + n, (size_t) (end - at) - n));
        at = end;
    }
}

bool gateway_show(const struct gateways *g, const char *path, struct misbehaviour rule, struct buf *out)
{
    const char *slash = strrchr(path, '/');
    for (size_t i = 0; slash && i < g->taken.n; i++) {
        const struct gateway_notice *n = g->taken.v[i];
        struct span whole = buf_view(&n->bytes);
        if (n->rejected || strcmp(n->identifier, slash + 1) != 0 || !span_eq(span_str(n->way), span_make(path + 1, (size_t) (slash - path - 1))))
            continue;
        const char *from = memmem(whole.p, whole.n, "<alert", 6), *end = memmem(whole.p, whole.n, "</alert>", 8);
        if (from && end && end > from)
            whole = span_make(from, (size_t) (end - from) + 8);
        if (rule.kind == MIS_ALTER)
            show_wider(whole, out);
        else
            buf_span(out, whole);
        return true;
    }
    return false;
}

void gateway_list(const struct gateways *g, struct buf *out)
{
    static const struct hash_key key = {1, 2};
    for (size_t i = 0; i < g->taken.n; i++) {
        const struct gateway_notice *n = g->taken.v[i];
        struct json_writer w;
        char digest[32];
        (void) snprintf(digest, sizeof digest, "%016llx", (unsigned long long) hash_sip64(&key, n->bytes.p, n->bytes.n));
        jw_init(&w, out);
        jw_begin_object(&w);
        jw_kcstr(&w, "to", n->to);
        jw_kcstr(&w, "way", n->way);
        jw_kcstr(&w, "identifier", n->identifier);
        jw_kcstr(&w, "identity", n->identity);
        jw_kint(&w, "times", n->times);
        jw_kint(&w, "effects", n->rejected ? 0 : 1);
        jw_kint(&w, "changed", n->changed);
        jw_kbool(&w, "exercise", n->exercise);
        jw_kint(&w, "bytes", (int64_t) n->bytes.n);
        jw_kcstr(&w, "digest", digest);
        jw_ktime(&w, "at", n->at);
        if (n->late != TIME_NONE)
            jw_ktime(&w, "acknowledged", n->late);
        jw_kint(&w, "real_us", n->real / 1000);
        jw_end_object(&w);
        buf_char(out, '\n');
    }
}
