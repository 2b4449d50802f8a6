/* format/out: what a notice says is escaped for where it stands; identities go and come back as they are; answers become reports or say why not. */
#include "host.h"

#include <watchfloor/format/out.h>

#include "model/report.h"

static wf_str made(const wf_out *o)
{
    assert_false(o->failed);
    return (wf_str){o->p ? o->p : "", o->n};
}

static void strings(void **state)
{
    static const char odd[] = "a\"b\\c\n\t\x01<&>'\xe0\xb8\x9b\xff\xe2\x80\xa8.";
    struct test_host h;
    (void) state;
    test_host_init(&h);
    wf_out o = wf_out_begin(&h.table);
    wf_out_json(&o, lit(odd));
    wf_out_json(&o, (wf_str){NULL, 0});
    wf_out_json(&o, lit(""));
    assert_str(made(&o), "\"a\\\"b\\\\c\\n\\u0009\\u0001<&>'\xe0\xb8\x9b\xef\xbf\xbd\\u2028.\"null\"\"");
    o = wf_out_begin(&h.table);
    wf_out_xml(&o, lit(odd));
    assert_str(made(&o), "a&quot;b\\c\n\t&lt;&amp;&gt;'\xe0\xb8\x9b\xef\xbf\xbd\xe2\x80\xa8.");
    o = wf_out_begin(&h.table);
    wf_out_element(&o, "a b=\"1\"", lit("x<y"));
    wf_out_element(&o, "c", lit(""));
    assert_str(made(&o), "<a b=\"1\">x&lt;y</a>\n");
    o = wf_out_begin(&h.table);
    wf_out_line(&o, lit("a\tb\r\nc\n\n d\x1b[31m"));
    assert_str(made(&o), "a b c  d [31m");
    o = wf_out_begin(&h.table);
    wf_out_member(&o, true, "k", lit("v"));
    wf_out_member(&o, false, "l", (wf_str){NULL, 0});
    assert_str(made(&o), "\"k\":\"v\",\"l\":null");
    arena_free(&h.arena);
}

static void csv_fields(void **state)
{
    static const char *const cases[][2] = {{"plain", "plain"}, {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""}, {"a\r\nb", "\"a\nb\""}, {"=cmd|'x'!A1", "\"'=cmd|'x'!A1\""},
                                           {"@x", "\"'@x\""},   {"-1", "\"'-1\""},    {"a-1", "a-1"},         {"", ""},                  {"a;b", "a;b"}};
    struct test_host h;
    (void) state;
    test_host_init(&h);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        wf_out o = wf_out_begin(&h.table);
        wf_out_csv(&o, lit(cases[i][0]), ',');
        assert_str(made(&o), cases[i][1]);
    }
    arena_free(&h.arena);
}

static void times(void **state)
{
    const wf_instant t = {.utc_ns = INT64_C(1795492375123456789), .offset_min = 0, .set = 1}, none = {.set = 0}, first = {.utc_ns = -1, .set = 1};
    struct test_host h;
    (void) state;
    test_host_init(&h);
    wf_out o = wf_out_begin(&h.table);
    wf_out_time(&o, t, 420);
    wf_out_time(&o, none, 420);
    wf_out_text(&o, " ");
    wf_out_time_buddhist(&o, t);
    wf_out_text(&o, " ");
    wf_out_time_buddhist(&o, none);
    wf_out_time(&o, first, 0);
    assert_str(made(&o), "2026-11-24T10:52:55+07:00 24/11/2569 10:52:55 1969-12-31T23:59:59+00:00");
    arena_free(&h.arena);
}

static void ends(void **state)
{
    struct test_host h;
    wf_encoded out = {.struct_size = sizeof out};
    (void) state;
    test_host_init(&h);
    wf_out o = wf_out_begin(&h.table);
    for (int i = 0; i < 10000; i++)
        wf_out_fmt(&o, "%05d ", i);
    assert_int_equal(wf_out_end(&o, &out, "text/plain"), WF_DONE);
    assert_int_equal(out.bytes.n, 60000);
    assert_memory_equal(out.bytes.p + 59994, "09999 ", 6);
    assert_str(out.content_type, "text/plain");
    char *big = arena_alloc(&h.arena, WF_ENCODED_MAX);
    memset(big, 'x', WF_ENCODED_MAX);
    wf_out_str(&o, (wf_str){big, WF_ENCODED_MAX});
    assert_int_equal(wf_out_end(&o, &out, "text/plain"), WF_FAIL_LIMIT);
    wf_out_str(&o, (wf_str){big, WF_ENCODED_MAX});
    assert_true(o.failed);
    wf_out_text(&o, "more");
    assert_int_equal(wf_out_end(&o, &out, "text/plain"), WF_FAIL_LIMIT);
    assert_int_equal(h.logged, 2);
    arena_free(&h.arena);
}

static wf_str centre(const wf_host *host)
{
    (void) host;
    return WF_STR("Ops@centre.example amicf");
}

static void identities(void **state)
{
    struct test_host h;
    wf_identity is;
    (void) state;
    test_host_init(&h);
    assert_true(wf_identity_read(WF_STR(" ops@c,AMICF-2026-N00031,2026-11-24T03:52:00-00:00\n"), &is));
    assert_str(wf_identity_text(&h.table, &is), "ops@c,AMICF-2026-N00031,2026-11-24T03:52:00-00:00");
    static const char *const bad[] = {"", "a", "a,b", "a,,c", ",b,c", "a,b,", "a,b,c,d", "a b,c,d", "a,b\tc,d"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (wf_identity_read(lit(bad[i]), &is))
            fail_msg("\"%s\" was taken", bad[i]);
    assert_false(wf_is_centre(&h.table, WF_STR("amicf"))); /* a host of minor 0 */
    h.table.abi_minor = 1;
    h.table.centre = centre;
    assert_true(wf_is_centre(&h.table, WF_STR("AMICF")) && wf_is_centre(&h.table, WF_STR("ops@centre.example")));
    assert_false(wf_is_centre(&h.table, WF_STR("ops@centre")) || wf_is_centre(&h.table, WF_STR("")) || wf_is_centre(&h.table, WF_STR("Ops@centre.example amicf")));
    arena_free(&h.arena);
}

static void texts(void **state)
{
    struct test_host h;
    const wf_notice_info vi = {.struct_size = sizeof vi, .lang = WF_STR("vi"), .headline = WF_STR("dong"), .instruction = WF_STR("cho"), .unreviewed = 1};
    const wf_notice_info en = {.struct_size = sizeof en, .lang = WF_STR("en-US"), .headline = WF_STR("shut"), .description = WF_STR("why"), .contact = WF_STR("+65")};
    const wf_notice_info *const infos[] = {&vi, &en};
    wf_notice n = {.struct_size = sizeof n, .status = WF_MSG_EXERCISE, .infos = infos, .infos_n = 2, .note = WF_STR("n")};
    (void) state;
    test_host_init(&h);
    assert_ptr_equal(wf_notice_for(&n, "vi"), &vi);
    assert_ptr_equal(wf_notice_for(&n, "th"), &en);
    assert_str(wf_notice_text(&h.table, &n, &vi), "EXERCISE EXERCISE EXERCISE\nUNREVIEWED translation\ndong\ncho");
    n.status = WF_MSG_ACTUAL;
    assert_str(wf_notice_text(&h.table, &n, &en), "shut\nwhy\n+65");
    n.status = WF_MSG_TEST;
    n.infos_n = 0;
    assert_null(wf_notice_for(&n, "en"));
    assert_str(wf_notice_text(&h.table, &n, NULL), "TEST, NOT ACTUAL\nn");
    arena_free(&h.arena);
}

static wf_report last;
static wf_ack last_ack;
static int emits;
static int emit(const wf_host *host, const wf_report *r)
{
    struct err e = {0};
    (void) host;
    if (report_check(r, NULL, &e) != 0)
        return WF_FAIL_INVALID;
    last = *r;
    last_ack = *r->ack;
    emits++;
    return WF_DONE;
}

static void answers(void **state)
{
    static const char *const words[] = {"ARRIVED", "READ", "YES", "NO", NULL};
    struct test_host h;
    (void) state;
    test_host_init(&h);
    h.table.emit = emit;
    wf_answer a = {.of = WF_STR("ops@c,AMICF-2026-N00031,2026-11-24T03:52:00-00:00"), .state = WF_STR("yes"), .states = words, .desk = WF_STR("MY/duty"),
                   .at = {.utc_ns = INT64_C(1795492400000000000), .set = 1}, .msg_status = WF_MSG_EXERCISE};
    assert_null(wf_answer_emit(&h.table, &a));
    assert_true(last_ack.state == WF_ACK_ACKED && last.msg_status == WF_MSG_EXERCISE && last.kind == WF_KIND_ACK);
    assert_str(last.source_id, "AMICF-2026-N00031/MY/duty");
    char revision[32];
    snprintf(revision, sizeof revision, "%.*s", (int) last.revision.n, last.revision.p);
    a.state = WF_STR("NO");
    assert_null(wf_answer_emit(&h.table, &a)); /* a reason is needed, and none was given */
    assert_true(last_ack.state == WF_ACK_REJECTED && last_ack.reason.n > 0);
    assert_int_not_equal(strncmp(revision, last.revision.p, last.revision.n), 0); /* another state is another revision */
    a.state = WF_STR("MAYBE");
    assert_non_null(strstr(wf_answer_emit(&h.table, &a), "state"));
    a.state = WF_STR("YES");
    a.of = WF_STR("AMICF-2026-N00031");
    assert_non_null(strstr(wf_answer_emit(&h.table, &a), "does not name its notice"));
    a.of = WF_STR("ops@c,AMICF-2026-N00031,noon");
    assert_string_equal(wf_answer_emit(&h.table, &a), ""); /* the host knows why */
    a.of = WF_STR("ops@c,AMICF-2026-N00031,2026-11-24T03:52:00-00:00");
    a.desk = WF_STR("MY, ID");
    assert_string_equal(wf_answer_emit(&h.table, &a), "");
    assert_int_equal(emits, 2);
    arena_free(&h.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings), cmocka_unit_test(csv_fields), cmocka_unit_test(times),   cmocka_unit_test(ends),
        cmocka_unit_test(identities), cmocka_unit_test(texts),   cmocka_unit_test(answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
