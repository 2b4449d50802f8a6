/* frame: every message comes back as it went; every truncation and every change of a byte is an error or another message of the same
 * form, and never a crash. Frames hold no checksum (both ends are one machine), so what is promised of a changed byte is this: what is
 * taken is inside its bounds, and written again it stays what it is. */
#include "support.h"

#include <math.h>

#include "frame/frame.h"

/* One message: made, then read and written again. */
struct message {
    const char *name;
    enum frame_type type;
    void (*make)(struct buf *out);
    int (*again)(struct span payload, struct arena *a, struct buf *out); /* 0: read, and written to out; else the error */
};

#define S(lit) ((wf_str){"" lit, sizeof(lit) - 1})
static const wf_instant some_time = {.utc_ns = INT64_C(1795492800123456789), .offset_min = 480, .set = 1};
static const wf_instant unknown_zone = {.utc_ns = INT64_C(1795492800000000000), .offset_min = WF_OFFSET_UNKNOWN, .set = 1};

static void made(int rc, const struct err *e)
{
    if (rc != 0)
        fail_msg("%s", e->text);
}

/* ---- The messages ------------------------------------------------------------------------------------------ */

static void make_greeting(struct buf *out)
{
    static const wf_option_decl options[] = {{.name = "region", .type = WF_OPTION_TEXT, .default_value = "world", .help = "which part"},
                                             {.name = "bare", .type = WF_OPTION_BOOLEAN}};
    static const wf_source sources[] = {
        {.struct_size = sizeof(wf_source), .id = "queues", .title = "Queues", .transport = WF_TRANSPORT_HTTP, .raw = WF_RAW_DIGEST,
         .url = "https://example.invalid/{cursor}", .method = "POST", .body = "{}", .body_type = "application/json", .accept = "*/*",
         .auth = WF_AUTH_API_KEY | WF_AUTH_BEARER, .interval_s = 60, .auth_header = "X-Key", .heartbeat_s = 5, .max_bytes = 4096,
         .timeout_s = 7, .follow_max = 3, .on_connect = "HELLO", .complete = 1, .content_max_age_s = 900},
        {.struct_size = sizeof(wf_source), .id = "bare", .transport = WF_TRANSPORT_DROP, .url = "file:///x/"}};
    static const wf_plugin d = {.struct_size = sizeof d, .abi_major = 1, .name = "id", .version = "1.2", .license = "MIT",
                                .attribution = "whose", .member = "ID", .title = "Indonesia", .options = options, .options_n = 2,
                                .sources = sources, .sources_n = 2};
    struct err e = {0};
    made(frame_put_greeting(out, &d, SPAN_LIT("one, two"), &e), &e);
}
static int again_greeting(struct span payload, struct arena *a, struct buf *out)
{
    const wf_plugin *d;
    const char *exports;
    int rc = frame_get_greeting(payload, a, &d, &exports, NULL);
    return rc ? rc : frame_put_greeting(out, d, span_str(exports), NULL);
}

#include "protocol_messages.h"

static void make_failed(struct buf *out)
{
    made(frame_put_text(out, FRAME_FAILED, SPAN_LIT("it cannot be loaded"), NULL), NULL);
}
static int again_failed(struct span payload, struct arena *a, struct buf *out)
{
    struct span text;
    (void) a;
    int rc = frame_get_text(payload, &text, NULL);
    return rc ? rc : frame_put_text(out, FRAME_FAILED, text, NULL);
}

static void make_open(struct buf *out)
{
    static const wf_pair options[] = {{S("greeting"), S("good morning")}, {S("empty"), S("")}, {S("absent"), {NULL, 0}}};
    const struct frame_open o = {unknown_zone, SPAN_LIT("ops@centre.example.org amicf"), options, 3};
    made(frame_put_open(out, &o, NULL), NULL);
}
static int again_open(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_open o;
    int rc = frame_get_open(payload, a, &o, NULL);
    return rc ? rc : frame_put_open(out, &o, NULL);
}

static void make_input(struct buf *out)
{
    const struct frame_input i = {.job = UINT64_C(0x1122334455667788), .now = some_time, .raw = WF_RAW_SEALED, .follow_max = 9,
                                  .in = {.struct_size = sizeof(wf_input), .source = S("queues"), .content_type = S("text/xml; charset=tis-620"),
                                         .url = S("https://example.invalid/?a=b"), .tag = S("page"), .cursor = S("17"), .fetched = some_time,
                                         .first = 1, .last = 1, .bytes = {NULL, 4711}}};
    made(frame_put_input(out, &i, NULL), NULL);
}
static int again_input(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_input i;
    (void) a;
    int rc = frame_get_input(payload, &i, NULL);
    return rc ? rc : frame_put_input(out, &i, NULL);
}

static void make_event(struct buf *out)
{
    static const wf_point polygon[] = {{1.25, 103.5}, {1.5, 103.5}, {1.5, 103.75}, {1.25, 103.5}};
    static const wf_pair codes[] = {{S("ISO"), S("SG")}};
    static const wf_area areas[] = {{S("Woodlands"), polygon, 4, {0, 0}, -1, codes, 1}, {{NULL, 0}, NULL, 0, {1.5, 103.5}, 12.5, NULL, 0}};
    static const wf_str links[] = {S("https://example.invalid/1"), S("https://example.invalid/2")}, references[] = {S("before")};
    static const wf_pair labels[] = {{S("lane"), S("7")}, {S("shift"), S("night")}};
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = S("Q-1");
    r.revision = S("3");
    r.sequence = UINT64_C(9007199254740993);
    r.dedup_key = S("key");
    r.type = S("FLOW.QUEUE");
    r.member = S("SG");
    r.checkpoint = S("SGSIN");
    r.title = S("\xe0\xb9\x81\xe0\xb8\x96\xe0\xb8\xa7 queue");
    r.text = S("long\ntext");
    r.lang = S("th");
    r.handling = S("officers only");
    r.occurred = r.reported = some_time;
    r.detected = r.expires = unknown_zone;
    r.msg_status = WF_MSG_ACTUAL;
    r.impact = WF_IMPACT_HIGH;
    r.urgency = WF_URGENCY_EXPECTED;
    r.severity = WF_SEVERITY_MINOR;
    r.certainty = WF_CERTAINTY_LIKELY;
    r.tlp = WF_TLP_AMBER;
    r.pap = WF_PAP_RED;
    r.condition = WF_CONDITION_CLEARED;
    memcpy(r.grade, "B2", 3);
    r.lat = 1.4;
    r.lon = 103.7;
    r.location_unknown = 1;
    r.protection = 2;
    r.persons = (wf_persons){10, 1, 2, 3, 4, 5, 1, 0};
    r.areas = areas;
    r.areas_n = 2;
    r.links = links;
    r.links_n = 2;
    r.references = references;
    r.references_n = 1;
    r.labels = labels;
    r.labels_n = 2;
    made(frame_put_report(out, &r, NULL), NULL);
}
static void make_status(struct buf *out)
{
    static const wf_pair rejects[] = {{S("face"), S("12")}, {S("chip"), S("3")}};
    wf_status s;
    wf_report r;
    wf_status_init(&s);
    s.lanes_open = 3;
    s.lanes = 8;
    s.queue_min = 40;
    s.watchlist = WF_LINK_DEGRADED;
    s.reject_pct = 2.5;
    s.health = S("ISO 1");
    s.rejects = rejects;
    s.rejects_n = 2;
    wf_report_init(&r, WF_KIND_STATUS);
    r.source_id = S("s");
    r.checkpoint = S("SGSIN");
    r.occurred = some_time;
    r.status = &s;
    made(frame_put_report(out, &r, NULL), NULL);
}
static void make_count(struct buf *out)
{
    static const wf_count c = {sizeof c, S("arrivals"), 120, -1, {.utc_ns = 1, .set = 1}, {.utc_ns = 2, .set = 1}, };
    wf_report r;
    wf_report_init(&r, WF_KIND_COUNT);
    r.source_id = S("c");
    r.count = &c;
    made(frame_put_report(out, &r, NULL), NULL);
}
static void make_received(struct buf *out)
{
    static const wf_str addresses[] = {S("amicf"), S("ops@centre.example.org")};
    static const wf_identity refers[] = {{S("a@b"), S("1"), S("2026-11-24T12:00:00-00:00")}, {S("a@b"), S("2"), S("2026-11-24T12:00:01-00:00")}};
    static const wf_received received = {sizeof received, {S("a@b"), S("3"), S("2026-11-24T12:00:02-00:00")}, WF_NOTICE_UPDATE, WF_SCOPE_PRIVATE, addresses, 2, refers, 2, S("note")};
    wf_report r;
    wf_report_init(&r, WF_KIND_NOTICE);
    r.source_id = S("3");
    r.title = S("gate shut");
    r.received = &received;
    made(frame_put_report(out, &r, NULL), NULL);
}
static void make_ack(struct buf *out)
{
    static const wf_ack ack = {sizeof ack, {S("a@b"), S("3"), S("2026-11-24T12:00:02-00:00")}, WF_ACK_REJECTED, 0, S("MY/duty"), S("Cpt A"), S("not ours"), {.utc_ns = 5, .set = 1}};
    wf_report r;
    wf_report_init(&r, WF_KIND_ACK);
    r.source_id = S("4");
    r.ack = &ack;
    made(frame_put_report(out, &r, NULL), NULL);
}
static void make_least(struct buf *out)
{
    wf_report r;
    wf_report_init(&r, 0);
    made(frame_put_report(out, &r, NULL), NULL);
}
static int again_report(struct span payload, struct arena *a, struct buf *out)
{
    wf_report r;
    int rc = frame_get_report(payload, a, &r, NULL);
    if (rc == 0)
        assert_int_equal(r.struct_size, sizeof r);
    return rc ? rc : frame_put_report(out, &r, NULL);
}

static void make_reject(struct buf *out)
{
    const struct frame_reject r = {1, 2, 3, SPAN_LIT("no place")};
    made(frame_put_reject(out, &r, NULL), NULL);
}
static int again_reject(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_reject r;
    (void) a;
    int rc = frame_get_reject(payload, &r, NULL);
    return rc ? rc : frame_put_reject(out, &r, NULL);
}

static void make_advice(struct buf *out)
{
    const struct frame_advice v = {17, 2, SPAN_LIT("a date of the wrong form")};
    made(frame_put_advice(out, &v, NULL), NULL);
}
static int again_advice(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_advice v;
    (void) a;
    int rc = frame_get_advice(payload, &v, NULL);
    return rc ? rc : frame_put_advice(out, &v, NULL);
}

static void make_follow(struct buf *out)
{
    const struct frame_follow f = {SPAN_LIT("next?page=2"), SPAN_LIT("")};
    made(frame_put_follow(out, &f, NULL), NULL);
}
static int again_follow(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_follow f;
    (void) a;
    int rc = frame_get_follow(payload, &f, NULL);
    return rc ? rc : frame_put_follow(out, &f, NULL);
}

static void make_log(struct buf *out)
{
    const struct frame_note n = {WF_LEVEL_WARN, SPAN_LIT("it limps")};
    made(frame_put_note(out, FRAME_LOG, &n, NULL), NULL);
}
static int again_log(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_note n;
    (void) a;
    int rc = frame_get_note(payload, &n, NULL);
    return rc ? rc : frame_put_note(out, FRAME_LOG, &n, NULL);
}

static void make_result(struct buf *out)
{
    const struct frame_result r = {77, WF_FAIL_LIMIT, WF_LIST_END, 1234, 567, 1, some_time, SPAN_LIT("cursor"), 4711, SPAN_LIT("12345678abcdefgh")};
    made(frame_put_result(out, &r, NULL), NULL);
}
static int again_result(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_result r;
    (void) a;
    int rc = frame_get_result(payload, &r, NULL);
    return rc ? rc : frame_put_result(out, &r, NULL);
}

static void make_encode(struct buf *out)
{
    static const wf_str words[] = {S("one"), S("two")}, reads[] = {S("ms"), S("en")};
    static const wf_pair codes[] = {{S("urn:amicf:event:1"), S("FLOW.CLOSURE")}};
    static const wf_point ring[] = {{1.4, 103.7}, {1.5, 103.8}, {1.4, 103.9}, {1.4, 103.7}};
    static const wf_area areas[] = {{.desc = S("Woodlands"), .polygon = ring, .polygon_n = 4, .circle_km = -1, .geocodes = codes, .geocodes_n = 1},
                                    {.circle = {1.5, 103.5}, .circle_km = 2.5}};
    static const wf_identity references[] = {{S("a@b"), S("1"), S("2026-11-24T12:00:00-00:00")}};
    const wf_notice_info ms = {.struct_size = sizeof ms, .lang = S("ms"), .event = S("tutup"), .headline = S("pintu ditutup"), .description = S("d"),
                               .instruction = S("i"), .sender_name = S("centre"), .contact = S("c"), .web = S("w"), .audience = S("a"), .urgency = 1, .severity = 2,
                               .certainty = 3, .unreviewed = 1, .effective = some_time, .onset = unknown_zone, .expires = some_time, .categories = words, .categories_n = 2,
                               .responses = words, .responses_n = 1, .codes = codes, .codes_n = 1, .parameters = codes, .parameters_n = 1, .areas = areas, .areas_n = 2};
    const wf_notice_info en = {.struct_size = sizeof en, .lang = S("en")};
    const wf_notice_info *const infos[] = {&ms, &en};
    const wf_recipient to = {.struct_size = sizeof to, .name = S("MY/duty"), .member = S("MY"), .title = S("Duty"), .address = S("https://example.invalid/"), .languages = reads, .languages_n = 2};
    const wf_notice n = {.struct_size = sizeof n, .is = {S("ops@c"), S("AMICF-2026-N00031"), S("2026-11-24T12:00:00-00:00")}, .sent = some_time, .status = 1, .type = 2,
                         .scope = 3, .precedence = 1, .tlp = 3, .ack_wanted = 1, .event_type = S("FLOW.CLOSURE"), .source = S("s"), .restriction = S("r"), .note = S("n"),
                         .expires = some_time, .addresses = words, .addresses_n = 2, .codes = words, .codes_n = 1, .incidents = words, .incidents_n = 1,
                         .references = references, .references_n = 1, .infos = infos, .infos_n = 2, .to = &to, .cap = S("<alert/>")};
    const struct frame_encode f = {7, unknown_zone, &n};
    made(frame_put_encode(out, &f, NULL), NULL);
}
static int again_encode(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_encode f;
    int rc = frame_get_encode(payload, a, &f, NULL);
    return rc ? rc : frame_put_encode(out, &f, NULL);
}

static void make_encoded(struct buf *out)
{
    const struct frame_encoded v = {7, WF_DONE, 1234, SPAN_LIT("text/csv; charset=tis-620"), SPAN_LIT("a,b\r\n")};
    made(frame_put_encoded(out, &v, NULL), NULL);
}
static int again_encoded(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_encoded v;
    (void) a;
    int rc = frame_get_encoded(payload, &v, NULL);
    return rc ? rc : frame_put_encoded(out, &v, NULL);
}

static const struct message messages[] = {
    {"greeting", FRAME_GREETING, make_greeting, again_greeting}, {"failed", FRAME_FAILED, make_failed, again_failed},
    {"open", FRAME_OPEN, make_open, again_open},                 {"input", FRAME_INPUT, make_input, again_input},
    {"event", FRAME_REPORT, make_event, again_report},           {"status", FRAME_REPORT, make_status, again_report},
    {"count", FRAME_REPORT, make_count, again_report},           {"least report", FRAME_REPORT, make_least, again_report},
    {"reject", FRAME_REJECT, make_reject, again_reject},         {"advice", FRAME_ADVICE, make_advice, again_advice},
    {"follow", FRAME_FOLLOW, make_follow, again_follow},         {"log", FRAME_LOG, make_log, again_log},
    {"result", FRAME_RESULT, make_result, again_result},         {"received", FRAME_REPORT, make_received, again_report},
    {"ack", FRAME_REPORT, make_ack, again_report},               {"encode", FRAME_ENCODE, make_encode, again_encode},
    {"encoded", FRAME_ENCODED, make_encoded, again_encoded},     {"protocol", FRAME_GREETING, make_protocol, again_greeting},
    {"decide", FRAME_DECIDE, make_decide, again_decide},         {"decided", FRAME_DECIDED, make_decided, again_decided},
};

/* ---- The tests --------------------------------------------------------------------------------------------- */

/* The payload in memory of just its size, so that a sanitiser sees a read beyond it. */
static int again_exact(const struct message *m, struct span payload, struct buf *out)
{
    struct arena a = {0};
    char *copy = mem_alloc(payload.n ? payload.n : 1);
    memcpy(copy, payload.p, payload.n);
    int rc = m->again(span_make(copy, payload.n), &a, out);
    arena_free(&a);
    mem_free(copy);
    return rc;
}

static struct span payload_of(const struct message *m, const struct buf *b)
{
    struct frame f;
    size_t size = 0;
    struct err e = {0};
    if (frame_next(buf_view(b), &f, &size, &e) != 1)
        fail_msg("%s: %s", m->name, e.text);
    assert_int_equal(f.type, m->type);
    assert_int_equal(size, b->n);
    return f.payload;
}

static void test_round_trip(void **state)
{
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
        struct buf b = {0}, again = {0};
        messages[i].make(&b);
        if (again_exact(&messages[i], payload_of(&messages[i], &b), &again) != 0 || !span_eq(buf_view(&b), buf_view(&again)))
            fail_msg("%s does not come back as it went", messages[i].name);
        buf_free(&b);
        buf_free(&again);
    }
}

/* What a reader makes of the fields, one by one: the writer could forget what the reader forgets too. */
static void test_fields(void **state)
{
    struct buf b = {0};
    struct arena a = {0};
    wf_report r;
    (void) state;
    make_event(&b);
    assert_int_equal(frame_get_report(payload_of(&messages[4], &b), &a, &r, NULL), 0);
    assert_int_equal(r.kind, WF_KIND_EVENT);
    assert_int_equal(r.sequence, UINT64_C(9007199254740993));
    assert_memory_equal(r.source_id.p, "Q-1", 3);
    assert_memory_equal(r.title.p, "\xe0\xb9\x81\xe0\xb8\x96\xe0\xb8\xa7 queue", r.title.n);
    assert_memory_equal(&r.occurred, &some_time, sizeof some_time);
    assert_int_equal(r.expires.offset_min, WF_OFFSET_UNKNOWN);
    assert_true(r.impact == WF_IMPACT_HIGH && r.urgency == WF_URGENCY_EXPECTED && r.severity == WF_SEVERITY_MINOR);
    assert_true(r.certainty == WF_CERTAINTY_LIKELY && r.tlp == WF_TLP_AMBER && r.pap == WF_PAP_RED && r.condition == WF_CONDITION_CLEARED);
    assert_string_equal(r.grade, "B2");
    assert_true(fabs(r.lat - 1.4) < 1e-12 && fabs(r.lon - 103.7) < 1e-12 && r.location_unknown == 1 && r.protection == 2);
    assert_true(r.persons.involved == 10 && r.persons.in_need_of_protection == 5 && r.persons.unknown == 1);
    assert_int_equal(r.areas_n, 2);
    assert_true(r.areas[0].polygon_n == 4 && r.areas[0].polygon[2].lon > 103.7 && r.areas[0].circle_km < 0);
    assert_true(!r.areas[1].desc.p && r.areas[1].circle_km > 12 && r.areas[1].geocodes_n == 0);
    assert_true(r.links_n == 2 && r.references_n == 1 && r.labels_n == 2);
    assert_memory_equal(r.labels[1].value.p, "night", 5);
    assert_true(!r.status && !r.count);
    buf_clear(&b);
    make_status(&b);
    assert_int_equal(frame_get_report(payload_of(&messages[5], &b), &a, &r, NULL), 0);
    assert_true(r.status->lanes_open == 3 && r.status->gates == -1 && r.status->queue_min == 40 && r.status->watchlist == WF_LINK_DEGRADED);
    struct buf c = {0}, k = {0};
    wf_report n;
    make_received(&c);
    assert_int_equal(frame_get_report(payload_of(&messages[13], &c), &a, &n, NULL), 0);
    assert_true(n.kind == WF_KIND_NOTICE && n.received->type == WF_NOTICE_UPDATE && n.received->scope == WF_SCOPE_PRIVATE && !n.ack);
    assert_true(n.received->addresses_n == 2 && n.received->refers_n == 2 && n.received->note.n == 4);
    assert_memory_equal(n.received->refers[1].sent.p, "2026-11-24T12:00:01-00:00", 25);
    make_ack(&k);
    assert_int_equal(frame_get_report(payload_of(&messages[14], &k), &a, &n, NULL), 0);
    assert_true(n.kind == WF_KIND_ACK && n.ack->state == WF_ACK_REJECTED && n.ack->at.utc_ns == 5 && !n.received);
    assert_memory_equal(n.ack->desk.p, "MY/duty", 7);
    assert_memory_equal(n.ack->reason.p, "not ours", 8);
    buf_free(&c);
    buf_free(&k);
    assert_true(r.status->rejects_n == 2 && !r.title.p && !r.expires.set && isnan(r.lat) && r.persons.dead == -1);
    buf_free(&b);
    arena_free(&a);
}

static void test_truncated(void **state)
{
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
        struct buf b = {0}, again = {0};
        struct frame f;
        size_t size;
        messages[i].make(&b);
        struct span payload = payload_of(&messages[i], &b);
        for (size_t n = 0; n < b.n; n++)
            assert_int_equal(frame_next(span_make(b.p, n), &f, &size, NULL), 0); /* more must come */
        for (size_t n = 0; n < payload.n; n++)
            if (again_exact(&messages[i], span_make(payload.p, n), &again) != WF_E_PROTO)
                fail_msg("%s cut to %zu of %zu bytes is taken", messages[i].name, n, payload.n);
        /* and what is too long */
        char *longer = mem_alloc(payload.n + 1);
        memcpy(longer, payload.p, payload.n);
        assert_int_equal(again_exact(&messages[i], span_make(longer, payload.n + 1), &again), WF_E_PROTO);
        mem_free(longer);
        buf_free(&b);
        buf_free(&again);
    }
}

/* One changed payload: refused, or it is another message that stays what it is. True: refused. */
static bool corrupt(const struct message *m, struct span payload, struct buf *once, struct buf *twice)
{
    buf_clear(once);
    buf_clear(twice);
    int rc = again_exact(m, payload, once);
    if (rc == 0) {
        if (again_exact(m, payload_of(m, once), twice) != 0 || !span_eq(buf_view(once), buf_view(twice)))
            fail_msg("%s does not stay what it is", m->name);
    } else {
        assert_true(rc == WF_E_PROTO || rc == WF_E_LIMIT || (rc == WF_E_INVALID && m->make == make_protocol));
    }
    return rc != 0;
}

static void test_corrupt(void **state)
{
    unsigned long tried = 0, refused = 0;
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
        struct buf b = {0}, once = {0}, twice = {0};
        messages[i].make(&b);
        struct span payload = payload_of(&messages[i], &b);
        char *p = mem_alloc(payload.n);
        memcpy(p, payload.p, payload.n);
        for (size_t at = 0; at < payload.n; at++)
            for (unsigned c = 1; c < 256; c += c < 4 || c > 250 ? 1 : 13) {
                p[at] = (char) ((unsigned char) payload.p[at] ^ c);
                tried++;
                refused += corrupt(&messages[i], span_make(p, payload.n), &once, &twice);
                p[at] = payload.p[at];
            }
        mem_free(p);
        buf_free(&b);
        buf_free(&once);
        buf_free(&twice);
    }
    print_message("# %lu changed frames, %lu refused\n", tried, refused);
    assert_true(refused > tried / 10);
}

/* Every value of every byte of a header. */
static void test_header(void **state)
{
    struct buf b = {0};
    (void) state;
    make_log(&b);
    for (size_t at = 0; at < FRAME_HEADER; at++)
        for (unsigned c = 0; c < 256; c++) {
            char was = b.p[at];
            struct frame f;
            size_t size;
            struct err e = {0};
            b.p[at] = (char) c;
            int rc = frame_next(buf_view(&b), &f, &size, &e);
            uint32_t n;
            memcpy(&n, b.p + 4, sizeof n);
            bool sound = (unsigned char) b.p[0] == FRAME_VERSION && b.p[1] > 0 && b.p[1] < FRAME_TYPES && !b.p[2] && !b.p[3];
            if (!sound || n > FRAME_MAX)
                assert_true(rc == WF_E_PROTO && e.text[0]);
            else
                assert_int_equal(rc, n <= b.n - FRAME_HEADER);
            b.p[at] = was;
        }
    buf_free(&b);
}

static void test_limits(void **state)
{
    struct buf b = {0}, big = {0};
    struct err e = {0};
    (void) state;
    for (size_t i = 0; i <= FRAME_MAX; i++)
        buf_char(&big, 'x');
    assert_int_equal(frame_put_text(&b, FRAME_FAILED, buf_view(&big), &e), WF_E_LIMIT);
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.text = (wf_str){big.p, big.n};
    assert_int_equal(frame_put_report(&b, &r, &e), WF_E_LIMIT);
    const wf_area area = {.polygon = (const wf_point *) big.p, .polygon_n = SIZE_MAX / 2, .circle_km = -1};
    wf_report_init(&r, WF_KIND_EVENT);
    r.areas = &area;
    r.areas_n = 1;
    assert_int_equal(frame_put_report(&b, &r, &e), WF_E_LIMIT);
    struct frame_input in = {.in = {.bytes = {NULL, FRAME_INPUT_MAX + 1}}};
    assert_int_equal(frame_put_input(&b, &in, &e), WF_E_LIMIT);
    wf_plugin d = {.struct_size = sizeof d, .sources_n = FRAME_MAX_SOURCES + 1};
    assert_int_equal(frame_put_greeting(&b, &d, SPAN_LIT(""), &e), WF_E_LIMIT);
    assert_int_equal(b.n, 0); /* nothing of them was added */
    size_t at = frame_begin(&b, FRAME_LOG);
    buf_span(&b, buf_view(&big));
    assert_int_equal(frame_end(&b, at, &e), WF_E_LIMIT);
    assert_int_equal(b.n, 0);
    buf_free(&b);
    buf_free(&big);
}

/* Frames that announce more things than there are bytes. */
static void test_counts(void **state)
{
    struct arena a = {0};
    char payload[64] = {0};
    const uint32_t many = 0x7fffffff;
    struct frame_open o;
    (void) state;
    memcpy(payload + 12, &many, sizeof many);
    assert_int_equal(frame_get_open(span_make(payload, sizeof payload), &a, &o, NULL), WF_E_PROTO);
    assert_true(a.total < 4096);
    arena_free(&a);
}

/* A notice of two languages, field by field where the reader could forget what the writer forgets. */
static void test_encode(void **state)
{
    struct buf b = {0}, big = {0};
    struct arena a = {0};
    struct frame_encode f;
    struct err e = {0};
    (void) state;
    make_encode(&b);
    assert_int_equal(frame_get_encode(payload_of(&messages[15], &b), &a, &f, &e), 0);
    const wf_notice *n = f.notice;
    assert_true(f.job == 7 && n->status == 1 && n->type == 2 && n->scope == 3 && n->precedence == 1 && n->tlp == 3 && n->ack_wanted == 1);
    assert_memory_equal(n->is.identifier.p, "AMICF-2026-N00031", 17);
    assert_memory_equal(n->to->address.p, "https://example.invalid/", 24);
    assert_true(n->infos_n == 2 && n->infos[0]->unreviewed == 1 && n->infos[0]->areas_n == 2 && n->infos[0]->areas[0].polygon_n == 4 && n->infos[0]->areas[1].circle_km > 2);
    assert_true(wf_notice_in(n, "ms") == n->infos[0] && wf_notice_in(n, "en") == n->infos[1] && !wf_notice_in(n, "e"));
    assert_memory_equal(wf_pair_find(n->infos[0]->codes, n->infos[0]->codes_n, "urn:amicf:event:1").p, "FLOW.CLOSURE", 12);
    assert_true(n->references_n == 1 && n->cap.n == 8 && n->addresses_n == 2);
    wf_notice more = *n;
    char *text = mem_alloc(FRAME_MAX + 1);
    more.cap = (wf_str){text, FRAME_MAX + 1};
    f.notice = &more;
    assert_int_equal(frame_put_encode(&big, &f, &e), WF_E_LIMIT);
    assert_int_equal(big.n, 0);
    mem_free(text);
    assert_true(frame_content_type_ok(SPAN_LIT("text/plain")) && frame_content_type_ok(SPAN_LIT("text/csv; charset=tis-620")));
    assert_true(!frame_content_type_ok(SPAN_LIT("text")) && !frame_content_type_ok(SPAN_LIT("text/")) && !frame_content_type_ok(SPAN_LIT("/x")) &&
                !frame_content_type_ok(SPAN_LIT("text/x\r\nHost: y")) && !frame_content_type_ok(span_make(NULL, 0)));
    buf_free(&b);
    buf_free(&big);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_fields), cmocka_unit_test(test_encode), cmocka_unit_test(test_truncated), cmocka_unit_test(test_corrupt),
        cmocka_unit_test(test_header),     cmocka_unit_test(test_limits), cmocka_unit_test(test_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
