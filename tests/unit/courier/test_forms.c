/* Where addresses lead, what answers mean, what a feed's index and the ledger are. */
#include "support.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <netinet/in.h>
#include <unistd.h>

#include "courier/answer.h"
#include "courier/index.h"
#include "courier/ledger.h"
#include "courier/place.h"

static void places(void **state)
{
    static const char *const https[] = {"https", "http", NULL};
    static const struct {
        const char *url, *actual, *exercise; /* host:port, or NULL: refused */
    } rows[] = {
        {"https://gw.my.example/in", "gw.my.example:443", NULL},
        {"https://127.0.0.1:8443/in", "127.0.0.1:8443", "127.0.0.1:8443"},
        {"https://[::1]:8443/in", "::1:8443", "::1:8443"},
        {"http://127.0.0.1:80/in", "127.0.0.1:80", "127.0.0.1:80"},
        {"http://localhost:81/in", "localhost:81", "localhost:81"},
        {"http://gw.my.example/in", NULL, NULL},
        {"http://127.0.0.1.my.example/", NULL, NULL},
        {"https://10.0.0.1/", "10.0.0.1:443", NULL},
        {"http://10.0.0.1/", NULL, NULL},
        {"https://u:p@127.0.0.1/", NULL, NULL},
        {"https://u@127.0.0.1/", NULL, NULL},
        {"ftp://127.0.0.1/", NULL, NULL},
        {"file:///etc/passwd", NULL, NULL},
        {"https://", NULL, NULL},
        {"gw.my.example", NULL, NULL},
        {"", NULL, NULL},
        {"http://2130706433/", "127.0.0.1:80", "127.0.0.1:80"},
        {"http://0x7f.1/", "127.0.0.1:80", "127.0.0.1:80"},
        {"https://0.0.0.0/", "0.0.0.0:443", NULL},
        {"http://0.0.0.0/", NULL, NULL},
        {"http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1:80", "::ffff:127.0.0.1:80"},
        {"http://[::ffff:10.0.0.1]/", NULL, NULL},
        {"https://localhost.example/", "localhost.example:443", NULL},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (int exercise = 0; exercise < 2; exercise++) {
            const char *wanted = exercise ? rows[i].exercise : rows[i].actual;
            struct place p;
            char text[300] = "";
            struct err e = {0};
            if (place_read(rows[i].url, https, exercise, &p, &e) == 0)
                place_text(&p, text, sizeof text);
            if (strcmp(text, wanted ? wanted : "") != 0 || (!wanted && !e.text[0]))
                fail_msg("%s (exercise %d): \"%s\" %s", rows[i].url, exercise, text, e.text);
        }
}

static void sockets(void **state)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f010203)};
    struct sockaddr local = {.sa_family = AF_UNIX};
    (void) state;
    assert_true(place_is_loopback((const struct sockaddr *) &in));
    in.sin_addr.s_addr = htonl(0x0a000001);
    assert_false(place_is_loopback((const struct sockaddr *) &in));
    assert_false(place_is_loopback(&local));
}

static void answers(void **state)
{
    static const struct {
        long status;
        const char *json;
        uint32_t is;
        const char *text, *by;
    } rows[] = {
        {200, "", OUTCOME_DELIVERED, "HTTP 200", ""},
        {202, "{}", OUTCOME_DELIVERED, "HTTP 202", ""},
        {208, "", OUTCOME_DELIVERED, "HTTP 208: it was there already", ""},
        {409, "", OUTCOME_DELIVERED, "HTTP 409: it was there already", ""},
        {409, "{\"state\":\"ACKED\",\"by\":\"x\"}", OUTCOME_ACKED, "HTTP 409: it was there already", "x"},
        {301, "", OUTCOME_FAILED, "HTTP 301: it points elsewhere, and that is not followed", ""},
        {400, "{\"reason\":\"no\\nway\"}", OUTCOME_REJECTED, "HTTP 400: no way", ""},
        {408, "", OUTCOME_FAILED, "HTTP 408", ""},
        {429, "", OUTCOME_FAILED, "HTTP 429", ""},
        {500, "{\"state\":\"ACKED\"}", OUTCOME_FAILED, "HTTP 500", ""},
        {404, "{\"state\":\"ACKED\"}", OUTCOME_REJECTED, "HTTP 404", ""},
        {200, "{\"state\":\"DELIVERED\"}", OUTCOME_DELIVERED, "HTTP 200", ""},
        {200, "{\"state\":\"SENT\"}", OUTCOME_DELIVERED, "HTTP 200", ""},
        {200, "{\"state\":7}", OUTCOME_DELIVERED, "HTTP 200", ""},
        {200, "[\"ACKED\"]", OUTCOME_DELIVERED, "HTTP 200", ""},
        {200, "{\"state\":\"ACKED\"", OUTCOME_DELIVERED, "HTTP 200", ""},
        {100, "", OUTCOME_FAILED, "HTTP 100", ""},
        {0, "", OUTCOME_FAILED, "HTTP 0", ""},
    };
    struct outcome o;
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        answer_of_status(rows[i].status, 9, &o);
        (void) answer_of_json(span_str(rows[i].json), &o);
        if (o.state != rows[i].is || strcmp(o.text, rows[i].text) != 0 || strcmp(o.by, rows[i].by) != 0 || o.wait_s != (o.state == OUTCOME_FAILED ? 9 : 0))
            fail_msg("row %zu: %u \"%s\" by \"%s\"", i, o.state, o.text, o.by);
    }
    assert_true(answer_is_xml(SPAN_LIT("\xef\xbb\xbf \n<alert/>")) && !answer_is_xml(SPAN_LIT("{}")) && !answer_is_xml(SPAN_LIT("")));
    assert_false(answer_of_alert(SPAN_LIT("Alert"), SPAN_LIT("x"), SPAN_LIT("y"), &o));
    answer_of_status(500, 0, &o);
    for (int i = 0; i < 10; i++) /* no words, however many, leave its bounds */
        outcome_add(&o, SPAN_LIT("\xe0\xb8\x9b\xe0\xb8\xb4\xe0\xb8\x94 \x1b[31m a very long reason that nobody asked for, with a colour in it and words without an end and without an end and without an end and without an end"));
    assert_true(strlen(o.text) < sizeof o.text && !strchr(o.text, '\x1b'));
}

static void feeds(void **state)
{
    struct index x, again;
    struct buf text = {0}, xml = {0};
    struct err e = {0};
    const wf_time now = INT64_C(1795910400) * NSEC_PER_SEC;
    struct index_entry one = {.identity = SPAN_LIT("c@w,N-1,t"), .identifier = SPAN_LIT("N-1"), .type = SPAN_LIT("Alert"), .title = SPAN_LIT("A <b> & \"c\""), .text = SPAN_LIT("x\x01]]>"), .language = SPAN_LIT("en"), .sent = now, .expires = now + NSEC_PER_SEC};
    const struct index_about about = {"carriers", "Centre", "https://w.example/f", now};
    (void) state;
    assert_int_equal(index_read(&x, SPAN_LIT(""), &e), 0);
    index_put(&x, &one);
    index_put(&x, &one);
    one.identity = SPAN_LIT("c@w,N-2,t"), one.identifier = SPAN_LIT("N-2"), one.sent = now + 5, one.expires = TIME_NONE;
    index_put(&x, &one);
    assert_int_equal(x.entries.n, 2);
    assert_true(span_is(x.entries.v[0].identifier, "N-2"));
    index_write(&x, &text);
    assert_int_equal(index_read(&again, buf_view(&text), &e), 0);
    assert_true(again.entries.n == 2 && again.entries.v[0].expires == TIME_NONE && again.entries.v[1].expires == now + NSEC_PER_SEC);
    index_atom(&again, &about, &xml);
    assert_non_null(strstr(xml.p, "A &lt;b&gt; &amp; &quot;c&quot;</title>"));
    assert_non_null(strstr(xml.p, "href=\"https://w.example/f/carriers/N-1.xml\""));
    assert_null(strchr(xml.p, '\x01'));
    assert_false(index_trim(&again, now, 2));
    assert_true(index_trim(&again, now + NSEC_PER_SEC, 2));
    assert_true(again.entries.n == 1 && again.left.n == 1 && span_is(again.left.v[0], "N-1"));
    assert_true(index_trim(&x, now, 1));
    assert_true(x.entries.n == 1 && span_is(x.left.v[0], "N-1"));
    index_free(&x);
    index_free(&again);
    assert_int_not_equal(index_read(&x, SPAN_LIT("{\"entries\":[{}]}"), &e), 0);
    index_free(&x);
    assert_int_not_equal(index_read(&x, SPAN_LIT("[]"), &e), 0);
    index_free(&x);
    buf_free(&text);
    buf_free(&xml);
}

static void the_ledger(void **state)
{
    char *dir = test_tmp(), *path = fs_join(dir, "sent.jsonl");
    struct ledger l;
    struct err e = {0};
    const wf_time now = INT64_C(1795910400) * NSEC_PER_SEC, day = 86400 * NSEC_PER_SEC;
    struct job j = {.to = SPAN_LIT("MY"), .identity = SPAN_LIT("c@w,N-1,t"), .channel = RECIPIENT_CAP, .expires = now + NSEC_PER_SEC}, other = j;
    (void) state;
    other.to = SPAN_LIT("TH");
    assert_int_equal(ledger_open(&l, path, now, &e), 0);
    assert_null(ledger_find(&l, &j));
    assert_int_equal(ledger_add(&l, &j, OUTCOME_DELIVERED, "HTTP 200", NULL, now, &e), 0);
    assert_int_equal(ledger_add(&l, &j, OUTCOME_ACKED, "CAP Ack", "duty", now, &e), 0);
    assert_int_equal(ledger_sync(&l, &e), 0);
    ledger_close(&l);
    FILE *f = fopen(path, "a"); /* a machine that stopped in the middle of a line */
    assert_true(f && fputs("{\"key\":\"00112233445566778899aabbccddeeff\",\"sta", f) >= 0 && fclose(f) == 0);
    assert_int_equal(ledger_open(&l, path, now + day, &e), 0);
    const struct ledger_line *line = ledger_find(&l, &j);
    assert_true(line && line->state == OUTCOME_ACKED && strcmp(line->by, "duty") == 0);
    assert_null(ledger_find(&l, &other));
    j.digest[0] ^= 1;
    assert_null(ledger_find(&l, &j)); /* other bytes are another send */
    j.digest[0] ^= 1;
    assert_int_equal(ledger_add(&l, &other, OUTCOME_SENT, "", NULL, now, &e), 0);
    ledger_close(&l);
    assert_int_equal(ledger_open(&l, path, now + 2 * day, &e), 0);
    assert_null(ledger_find(&l, &j)); /* long past its end */
    ledger_close(&l);
    mem_free(path);
    test_tmp_free(dir);
}

/* A disk that is full in the middle of a line: the line is taken back, what was noted before stays, and what comes later is read. */
static void a_full_disk(void **state)
{
    char *dir = test_tmp(), *path = fs_join(dir, "sent.jsonl");
    struct ledger l;
    struct err e = {0};
    struct stat st;
    struct rlimit was, full;
    const wf_time now = INT64_C(1795910400) * NSEC_PER_SEC;
    struct job a = {.to = SPAN_LIT("MY"), .identity = SPAN_LIT("c@w,N-1,t"), .channel = RECIPIENT_SMS, .expires = now + NSEC_PER_SEC}, b = a, c = a;
    (void) state;
    b.to = SPAN_LIT("TH");
    c.to = SPAN_LIT("VN");
    assert_int_equal(ledger_open(&l, path, now, &e), 0);
    assert_int_equal(ledger_add(&l, &a, OUTCOME_SENT, "taken", NULL, now, &e), 0);
    assert_int_equal(stat(path, &st), 0);
    const off_t whole = st.st_size;
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR && getrlimit(RLIMIT_FSIZE, &was) == 0);
    for (unsigned room = 0; room < 120; room += 17) {
        full = (struct rlimit){(rlim_t) whole + room, was.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
        int code = ledger_add(&l, &b, OUTCOME_SENT, "taken", NULL, now, &e);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
        assert_int_equal(code, WF_E_IO);
        assert_true(e.text[0] != 0);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_size, whole); /* nothing of it stands there */
        err_clear(&e);
    }
    assert_int_equal(ledger_add(&l, &c, OUTCOME_SENT, "taken", NULL, now, &e), 0);
    ledger_close(&l);
    assert_int_equal(ledger_open(&l, path, now, &e), 0);
    assert_non_null(ledger_find(&l, &a));
    assert_null(ledger_find(&l, &b)); /* it is sent again rather than not at all */
    assert_non_null(ledger_find(&l, &c));
    ledger_close(&l);
    mem_free(path);
    test_tmp_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(places), cmocka_unit_test(sockets), cmocka_unit_test(answers), cmocka_unit_test(feeds), cmocka_unit_test(the_ledger), cmocka_unit_test(a_full_disk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
