/* What the courier is told: a right job as it is read, and hostile lines, each refused with what was wrong. */
#include "support.h"

#include "base/json.h"
#include "courier/line.h"

#define SIGNATURE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
#define DIGEST "blake2b-256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
static const char good[] = "{\"job\":17,\"notice\":\"N-0031\",\"to\":\"MY/protection\",\"channel\":\"cap\",\"address\":\"https://my.example/in\",\"file\":\"/h/outbox/N-0031/x/001.bin\","
                           "\"manifest\":\"/h/outbox/N-0031/x/manifest.json\",\"digest\":\"" DIGEST "\",\"signature\":\"" SIGNATURE "\",\"expires\":\"2026-11-29T10:00:00Z\","
                           "\"identity\":\"c@w.example,AMICF-2026-N00031,2026-11-29T00:00:00-00:00\",\"attempt\":2,\"precedence\":1,\"token_file\":\"/etc/t\"}";

static int read_text(const char *text, struct line *out, struct err *e)
{
    static struct arena a;
    arena_free(&a);
    memset(&a, 0, sizeof a);
    return line_read(span_str(text), &a, out, e);
}

static void a_right_job(void **state)
{
    struct line l;
    struct err e = {0};
    struct arena mine = {0};
    struct job j;
    (void) state;
    assert_int_equal(read_text(good, &l, &e), 0);
    line_copy_job(&j, &l.job, &mine);
    assert_int_equal(l.kind, LINE_JOB);
    assert_int_equal(read_text("{\"stop\":\"N-0031\",\"to\":\"MY\"}", &l, &e), 0); /* what it lay in is gone */
    assert_true(l.kind == LINE_STOP && span_is(l.stop, "N-0031") && span_is(l.stop_to, "MY"));
    assert_true(j.id == 17 && j.attempt == 2 && j.precedence == 1 && j.channel == RECIPIENT_CAP && j.digest[1] == 0x11);
    assert_true(span_is(j.to, "MY/protection") && span_is(j.sender, "c@w.example") && span_is(j.identifier, "AMICF-2026-N00031") && span_is(j.token_file, "/etc/t"));
    assert_true(j.sent == INT64_C(1795910400) * NSEC_PER_SEC && j.expires == j.sent + 36000 * NSEC_PER_SEC && !j.readback.p);
    arena_free(&mine);
}

static void the_setup(void **state)
{
    struct line l;
    struct err e = {0};
    struct setup s = {0};
    (void) state;
    assert_int_equal(read_text("{\"setup\":{\"smtp\":\"smtps://relay\",\"parallel\":9,\"sms\":\"/x\"}}", &l, &e), 0);
    line_setup_take(&s, &l.setup);
    assert_int_equal(read_text("{\"setup\":{}}", &l, &e), 0);
    assert_true(strcmp(s.smtp, "smtps://relay") == 0 && s.parallel == 9 && strcmp(s.sms, "/x") == 0 && !s.voice && !s.per_host);
    line_setup_take(&s, &l.setup);
    assert_true(!s.smtp && !s.parallel);
    line_setup_free(&s);
}

/* The good job with one text in place of another. */
static char *with(const char *from, const char *to)
{
    const char *at = strstr(good, from);
    assert_non_null(at);
    return mem_printf("%.*s%s%s", (int) (at - good), good, to, at + strlen(from));
}

static void hostile_jobs(void **state)
{
    static const struct {
        const char *from, *to, *says;
    } rows[] = {
        {"\"job\":17", "\"job\":0", "\"job\""}, {"\"job\":17", "\"job\":-1", "\"job\""}, {"\"job\":17", "\"job\":\"17\"", "\"job\""}, {"\"job\":17", "\"job\":1e3", "\"job\""},
        {"\"notice\":\"N-0031\",", "", "\"notice\": is missing"}, {"N-0031\",\"to\"", "\",\"to\"", "\"notice\""}, {"N-0031\",\"to\"", "N\\n31\",\"to\"", "control characters"},
        {"N-0031\",\"to\"", "N\\u202e31\",\"to\"", "control characters"}, {"\"channel\":\"cap\"", "\"channel\":\"fax\"", "\"channel\""}, {"\"channel\":\"cap\",", "", "\"channel\""},
        {"/h/outbox/N-0031/x/001.bin", "outbox/001.bin", "\"file\""}, {"/h/outbox/N-0031/x/manifest.json", "manifest.json", "\"manifest\""}, {"blake2b-256:00", "sha256:00", "\"digest\""},
        {"blake2b-256:00", "blake2b-256:", "\"digest\""}, {SIGNATURE, "AAAA", "\"signature\""}, {"\"signature\":\"" SIGNATURE "\",", "", "\"signature\""},
        {"2026-11-29T10:00:00Z", "tomorrow", "\"expires\""}, {",\"expires\":\"2026-11-29T10:00:00Z\"", "", "\"expires\""}, {"\"attempt\":2", "\"attempt\":0", "\"attempt\""},
        {"\"precedence\":1", "\"precedence\":5", "\"precedence\""}, {"c@w.example,", "", "\"identity\""}, {"c@w.example,", "c@w.example\\r\\nX: y,", "control"},
        {"c@w.example,", "c@w example,", "visible characters"}, {"c@w.example,", ",", "not empty"}, {"AMICF-2026-N00031", "../../x", "file's name"}, {"AMICF-2026-N00031", ".x", "file's name"},
        {"T00:00:00-00:00", "", "\"identity\""}, {"\"attempt\":2", "\"attempt\":2,\"command\":\"/bin/sh\"", "a job has no \"command\""},
        {"\"attempt\":2", "\"attempt\":2,\"attempt\":3", ""}, {"\"token_file\":\"/etc/t\"", "\"token_file\":7", "\"token_file\""}, {"\"token_file\":\"/etc/t\"", "\"token_file\":\"\"", "not empty"},
        {"MY/protection", "MY/ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp", "\"to\""},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *text = with(rows[i].from, rows[i].to);
        struct line l;
        struct err e = {0};
        if (read_text(text, &l, &e) == 0 || !e.text[0] || !strstr(e.text, rows[i].says))
            fail_msg("%s -> %s: %s", rows[i].from, rows[i].to, e.text);
        mem_free(text);
    }
}

static void hostile_lines(void **state)
{
    static const char *const rows[] = {"", "x", "[]", "17", "{}", "{\"jobs\":1}", "{\"stop\":7}", "{\"stop\":\"\"}", "{\"stop\":\"N-1\",\"job\":1}", "{\"stop\":\"N-1\",\"all\":true}", "{\"setup\":7}",
                                       "{\"setup\":{},\"more\":1}", "{\"setup\":{\"shell\":\"x\"}}", "{\"setup\":{\"parallel\":0}}", "{\"setup\":{\"parallel\":100000}}", "{\"setup\":{\"smtp\":7}}",
                                       "{\"setup\":{\"a\":{\"b\":{\"c\":{\"d\":1}}}}}", "{\"stop\":\"N-1\"} {\"stop\":\"N-2\"}", "{\"stop\":\"\xff\"}"};
    struct line l;
    struct buf b = {0};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err e = {0};
        if (read_text(rows[i], &l, &e) == 0 || !e.text[0])
            fail_msg("\"%s\" is taken", rows[i]);
    }
    for (size_t i = 0; i < sizeof good - 1; i++) { /* one cut anywhere */
        char *text = mem_strndup(good, i);
        struct err e = {0};
        assert_int_not_equal(read_text(text, &l, &e), 0);
        mem_free(text);
    }
    buf_str(&b, "{\"stop\":\"");
    while (b.n <= LINE_MOST)
        buf_char(&b, 'x');
    buf_str(&b, "\"}");
    assert_int_equal(read_text(b.p, &l, NULL), WF_E_LIMIT);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_right_job), cmocka_unit_test(the_setup), cmocka_unit_test(hostile_jobs), cmocka_unit_test(hostile_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
