/* A notice as CAP: what is read from a file is written as the same bytes; what the schema would refuse is refused, with its element; identity, times,
 * precedence. With the reference data: each valid CAP 1.2 alert of the world is read, written and read again to the same. */
#include "notices.h"

static char *write_of(const struct notice *n)
{
    struct buf b = {0};
    struct err e = {0};
    if (notice_cap_write(n, &b, &e))
        fail_msg("%s", e.text);
    return buf_take(&b);
}

static void the_same_bytes(void **state)
{
    (void) state;
    struct buf b = notice_bytes("gates.xml");
    struct notice n = notice_from("gates.xml");
    char *out = write_of(&n);
    assert_string_equal(out, b.p);
    assert_int_equal(n.infos_n, 2);
    assert_int_equal(n.infos[0].categories_n, 2);
    assert_true(span_is(n.addresses[2], "SG duty desk"));
    assert_true(span_is(n.note, "corrects the number of gates & lanes: 36 < 40"));
    assert_true(n.infos[0].areas[0].circles[0].km == 4.5);
    assert_int_equal(n.infos[0].onset.offset_min, 420);
    mem_free(out);
    buf_free(&b);
    notice_free(&n);
}

/* Of each refusal the element, and what was done to the notice. */
static void set_identifier(struct notice *n) { n->is.identifier = text("a b"); }
static void set_sender(struct notice *n) { n->is.sender = text("a,b"); }
static void set_sent(struct notice *n) { n->is.sent.at = TIME_NONE; }
static void set_sent_fraction(struct notice *n) { n->is.sent.at += 1; }
static void set_status(struct notice *n) { n->status = 0; }
static void set_type(struct notice *n) { n->type = 9; }
static void set_scope(struct notice *n) { n->scope = 0; }
static void set_addresses(struct notice *n) { n->addresses[0] = text("a\"b"); }
static void set_references(struct notice *n) { n->references[0].identifier = text(""); }
static void set_category(struct notice *n) { n->infos[0].categories_n = 0; }
static void set_event(struct notice *n) { n->infos[1].event = text(""); }
static void set_urgency(struct notice *n) { n->infos[0].urgency = 0; }
static void set_language(struct notice *n) { n->infos[0].language = text("en_US"); }
static void set_headline(struct notice *n) { n->infos[0].headline = text("a\x01" "b"); }
static void set_description(struct notice *n) { n->infos[0].description = text("\xff"); }
static void set_code_name(struct notice *n) { n->infos[0].event_codes[0].name = text(""); }
static void set_expires(struct notice *n) { n->infos[0].expires.offset_min = 900; }
static void set_mime(struct notice *n) { n->infos[0].resources[0].mime_type = text(""); }
static void set_size(struct notice *n) { n->infos[0].resources[0].size = text("20k"); }
static void set_desc(struct notice *n) { n->infos[0].areas[0].desc = text(""); }
static void set_open_ring(struct notice *n) { n->infos[0].areas[0].polygons[0].v[3].lat = 1; }
static void set_far_point(struct notice *n) { n->infos[0].areas[0].polygons[0].v[1].lat = 91; }
static void set_circle(struct notice *n) { n->infos[1].areas[0].circles[0].km = -1; }
static void set_altitude(struct notice *n) { n->infos[0].areas[0].altitude = text("1.2.3"); }
static void set_ceiling(struct notice *n) { n->infos[0].areas[0].altitude = span_make(NULL, 0); }

static void refused_with_its_element(void **state)
{
    static const struct {
        void (*spoil)(struct notice *n);
        const char *field;
    } rows[] = {
        {set_identifier, "identifier"}, {set_sender, "sender"}, {set_sent, "sent"}, {set_sent_fraction, "sent"}, {set_status, "status"}, {set_type, "msgType"},
        {set_scope, "scope"}, {set_addresses, "addresses"}, {set_references, "references"}, {set_category, "info[1].category"}, {set_event, "info[2].event"},
        {set_urgency, "info[1].urgency"}, {set_language, "info[1].language"}, {set_headline, "info[1].headline"}, {set_description, "info[1].description"},
        {set_code_name, "info[1].eventCode"}, {set_expires, "info[1].expires"}, {set_mime, "info[1].mimeType"}, {set_size, "info[1].size"},
        {set_desc, "info[1].area[1].areaDesc"}, {set_open_ring, "info[1].area[1].polygon"}, {set_far_point, "info[1].area[1].polygon"},
        {set_circle, "info[2].area[1].circle"}, {set_altitude, "info[1].area[1].altitude"}, {set_ceiling, "info[1].area[1].ceiling"},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct notice n = notice_from("gates.xml");
        struct buf b = {0};
        struct err e = {0};
        buf_str(&b, "before");
        rows[i].spoil(&n);
        assert_int_equal(notice_cap_write(&n, &b, &e), WF_E_INVALID);
        assert_string_equal(e.field, rows[i].field);
        assert_string_equal(b.p, "before");
        buf_free(&b);
        notice_free(&n);
    }
}

static void times(void **state)
{
    static const struct {
        int64_t seconds;
        int16_t offset;
        const char *text;
    } rows[] = {
        {1795905198, 0, "2026-11-28T22:33:18-00:00"},
        {1795905198, 390, "2026-11-29T05:03:18+06:30"},
        {1795905198, -210, "2026-11-28T19:03:18-03:30"},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char out[32];
        struct notice_time t = {rows[i].seconds * NSEC_PER_SEC, rows[i].offset};
        assert_int_equal(notice_time_write(t, out, NULL), 0);
        assert_string_equal(out, rows[i].text);
    }
}

/* DOMAIN 1's rule written a second time, over every triple. */
static void precedence(void **state)
{
    (void) state;
    for (uint32_t u = 0; u <= 5; u++)
        for (uint32_t s = 0; s <= 5; s++)
            for (uint32_t c = 0; c <= 5; c++) {
                const char *why = NULL;
                enum notice_precedence want = NOTICE_ROUTINE;
                if (u == NOTICE_IMMEDIATE_NOW && s == NOTICE_EXTREME && (c == NOTICE_OBSERVED || c == NOTICE_LIKELY))
                    want = NOTICE_FLASH;
                else if ((u == NOTICE_IMMEDIATE_NOW && (s == NOTICE_EXTREME || s == NOTICE_SEVERE)) || (u == NOTICE_EXPECTED && s == NOTICE_EXTREME))
                    want = NOTICE_IMMEDIATE;
                else if ((u == NOTICE_EXPECTED && s == NOTICE_SEVERE) || (u == NOTICE_IMMEDIATE_NOW && s == NOTICE_MODERATE))
                    want = NOTICE_PRIORITY;
                assert_int_equal(notice_precedence_of(u, s, c, &why), want);
                assert_non_null(why);
            }
    struct notice n = notice_from("gates.xml");
    assert_int_equal(notice_precedence(&n, NULL), NOTICE_IMMEDIATE);
    n.infos[1].severity = NOTICE_EXTREME; /* the gravest of all infos decides */
    assert_int_equal(notice_precedence(&n, NULL), NOTICE_FLASH);
    notice_free(&n);
}

struct world {
    size_t read, refused;
    char dir[32];
};

static void one_of_the_world(const char *name, struct span bytes, void *arg)
{
    struct world *w = arg;
    struct notice n, again;
    struct buf first = {0}, second = {0};
    struct err e = {0};
    if (readback_cap_text(bytes, &n, &e) == 0) {
        int code = notice_cap_write(&n, &first, &e);
        if (code) { /* what the schema allows and the writer does not: open rings, blanks in an identifier */
            w->refused++;
            assert_true(e.field[0] != 0);
        } else {
            if (readback_cap_text(buf_view(&first), &again, &e))
                fail_msg("%s: what was written can't be read: %s", name, e.text);
            assert_int_equal(notice_cap_write(&again, &second, &e), 0);
            assert_string_equal(first.p, second.p);
            assert_int_equal(n.infos_n, again.infos_n);
            notice_put(w->dir, name, buf_view(&first));
            notice_free(&again);
            w->read++;
        }
    } else {
        assert_true(e.text[0] != 0);
    }
    notice_free(&n);
    buf_free(&first);
    buf_free(&second);
}

static void the_world(void **state)
{
    static const char *const folders[] = {"data/cap", "data/cap/sea", "data/cap/history"};
    struct world w = {.dir = "/tmp/wf-notice-XXXXXX"};
    (void) state;
    TEST_NEED_SHARED(xsd, "data/cap/schema/cap12.xsd");
    assert_non_null(mkdtemp(w.dir));
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        TEST_NEED_SHARED(dir, folders[i]);
        (void) test_each_file(dir, one_of_the_world, &w);
        mem_free(dir);
    }
    print_message("# %zu read, written and read again; %zu not written\n", w.read, w.refused);
    assert_true(w.read > 40);
    notice_valid(w.dir, xsd);
    mem_free(xsd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_bytes), cmocka_unit_test(refused_with_its_element), cmocka_unit_test(times),
                                       cmocka_unit_test(precedence),     cmocka_unit_test(the_world)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
