/* CAP: own small alerts, the reference data beside the checkout, the hostile ones. */
#include "host.h"

#include <time.h>

#include <watchfloor/format/cap.h>

static size_t advices;
static char advice_text[4096];

static void on_advice(void *arg, size_t offset, uint32_t line, const char *text)
{
    (void) arg;
    (void) offset;
    (void) line;
    advices++;
    strncat(advice_text, text, sizeof advice_text - strlen(advice_text) - 2);
    strcat(advice_text, "\n");
}

static const wf_cap *read_cap(const char *text, wf_fault *fault)
{
    advices = 0;
    advice_text[0] = 0;
    return wf_cap_read(lit(text), lit(NULL), on_advice, NULL, fault);
}

#define CAP12 "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'>"
#define HEAD "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'><identifier>A-1</identifier><sender>s@x</sender>" \
             "<sent>2026-11-24T10:52:55+07:00</sent><status>Actual</status>"
#define INFO "<info><language>en</language><category>Transport</category><event>Queue</event><urgency>Immediate</urgency><severity>Severe</severity>" \
             "<certainty>Observed</certainty><headline>H</headline><description>D</description><instruction>I</instruction>"

static void good(void **state)
{
    struct test_host h;
    wf_fault fault;
    wf_report r;
    (void) state;
    test_host_init(&h);
    const wf_cap *c = read_cap(HEAD "<msgType>Update</msgType><scope>Public</scope><references>s@x,A-0,2026-11-24T09:00:00+07:00</references>" INFO
                                    "<area><areaDesc>P</areaDesc><polygon>1,1 1,2 2,2 1,1</polygon><polygon>5,5 5,6 6,6 5,5</polygon><circle>1.5,2.5 3</circle>"
                                    "<geocode><valueName>UN/LOCODE</valueName><value>IDBTC</value></geocode></area></info></alert>", &fault);
    assert_non_null(c);
    assert_string_equal(advice_text, "");
    assert_int_equal(c->version, 12);
    assert_int_equal(c->type, WF_CAP_UPDATE);
    assert_int_equal(c->references_n, 1);
    assert_str(c->references[0], "A-0");
    assert_int_equal(c->infos[0].areas_n, 3);
    wf_report_init(&r, WF_KIND_EVENT);
    wf_cap_to_report(&h.table, c, wf_cap_info_in(c, "en"), &r);
    assert_str(r.source_id, "A-1");
    assert_str(r.title, "H");
    assert_str(r.text, "D\n\nI");
    assert_str(r.checkpoint, "IDBTC");
    assert_int_equal(r.impact, WF_IMPACT_HIGH);
    assert_int_equal(r.condition, WF_CONDITION_ACTIVE);
    assert_true(r.lat == 1.5 && r.lon == 2.5);
    assert_int_equal(r.occurred.offset_min, 420);
    wf_cap_free(c);
    c = read_cap(HEAD "<msgType>Cancel</msgType><scope>Public</scope><references>s@x,A-0,2026-11-24T09:00:00+07:00</references></alert>", &fault);
    wf_report_init(&r, WF_KIND_EVENT);
    wf_cap_to_report(&h.table, c, NULL, &r);
    assert_int_equal(r.condition, WF_CONDITION_CLEARED);
    assert_str(r.title, "cancellation of A-0");
    wf_cap_free(c);
    arena_free(&h.arena);
}

/* Of several coastlines in two languages each keeps its share: the language that an officer reads is not the one that came last. */
static void polygons_share(void **state)
{
    static const unsigned sizes[] = {5000, 5000, 20, 9000};
    struct buf b = {0};
    wf_fault fault;
    (void) state;
    buf_str(&b, HEAD "<msgType>Alert</msgType><scope>Public</scope>");
    for (int info = 0; info < 2; info++) {
        buf_str(&b, "<info>");
        for (size_t p = 0; p < ARRAY_LEN(sizes); p++) {
            buf_str(&b, "<area><areaDesc>x</areaDesc><polygon>");
            for (unsigned i = 0; i < sizes[p]; i++)
                buf_printf(&b, "%.4f,%.4f ", 10 + (double) (i % 97) / 50, 100 + (double) i / 1000);
            buf_str(&b, "</polygon></area>");
        }
        buf_str(&b, "</info>");
    }
    buf_str(&b, "</alert>");
    const wf_cap *c = read_cap(b.p, &fault);
    assert_non_null(c);
    for (size_t info = 0; info < 2; info++) {
        size_t all = 0;
        assert_int_equal(c->infos[info].areas_n, ARRAY_LEN(sizes));
        for (size_t p = 0; p < ARRAY_LEN(sizes); p++) {
            size_t n = c->infos[info].areas[p].polygon_n, share = sizes[p] * 8000 / 19020;
            if (n + 10 < share || n > share + 10)
                fail_msg("info %zu, polygon %zu: %zu points, not about %zu", info, p, n, share);
            all += n;
        }
        assert_in_range(all, 7900, WF_CAP_MAX_POINTS);
    }
    wf_cap_free(c);
    buf_free(&b);
}

/* What is misspelt passes neither for an exercise nor for real: the report is one that emit refuses. */
static void status_in_the_wild(void **state)
{
    static const struct {
        const char *status;
        uint32_t read;
    } rows[] = {
        {"<status>Actual</status>", WF_MSG_ACTUAL}, {"", WF_MSG_ACTUAL}, {"<status/>", WF_MSG_ACTUAL}, {"<status>ACTUAL </status>", WF_MSG_ACTUAL},
        {"<status>exercise</status>", WF_MSG_EXERCISE}, {"<status>Draft</status>", WF_MSG_DRAFT}, {"<status>Excercise</status>", 0},
        {"<status>Tset</status>", 0}, {"<status>Actual.</status>", 0}, {"<status><b>Actual</b></status>", 0}, {"<status>\xc2\xa0""Actual</status>", 0},
        {"<status>Actual</status><status>Actual</status>", WF_MSG_ACTUAL}, {"<status>Actual</status><status>Exercise</status>", 0},
        {"<status>Exercise</status><status>Actual</status>", 0}, {"<x:status xmlns:x='urn:x'>Test</x:status><status>Actual</status>", 0},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct test_host h;
        wf_fault fault;
        wf_report r;
        char text[512];
        snprintf(text, sizeof text, CAP12 "<identifier>A</identifier>%s</alert>", rows[i].status);
        test_host_init(&h);
        const wf_cap *c = read_cap(text, &fault);
        assert_non_null(c);
        if (c->msg_status != rows[i].read)
            fail_msg("%s is read as %u", rows[i].status, c->msg_status);
        wf_report_init(&r, WF_KIND_EVENT);
        wf_cap_to_report(&h.table, c, NULL, &r);
        assert_int_equal(r.msg_status, rows[i].read ? rows[i].read : UINT32_MAX);
        wf_cap_free(c);
        arena_free(&h.arena);
    }
}

/* Each departure is understood, and told. */
static void departures(void **state)
{
    static const struct {
        const char *text, *advice;
    } rows[] = {
        {"<alert><identifier>A</identifier></alert>", "there is no namespace"},
        {"<alert xmlns='urn:x'><identifier>A</identifier></alert>", "the namespace is not one of CAP's"},
        {" \n<?xml version='1.0'?>" HEAD "<msgType>Alert</msgType><scope>Public</scope></alert>", "white space before the XML declaration"},
        {HEAD "<msgType>Alert</msgType><scope>Public</scope>" INFO "<area><areaDesc>x</areaDesc></area></info><info/></alert>", "\"event\" is missing"},
        {HEAD "<msgType>Alert</msgType><scope>Public</scope>" INFO "<instruction>a</instruction></info></alert>", "\"instruction\" stands more than once"},
        {HEAD "<msgType>Alert</msgType><scope>Public</scope>" INFO "<web>&lt;b&gt;x&lt;/b&gt;</web></info></alert>", ""},
        {HEAD "<msgType>Alert</msgType><scope>Public</scope><info><description>a&lt;br/&gt;b</description></info></alert>", "HTML in text; shown as plain text"},
        {"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'><identifier>A 1</identifier><sent>2026-11-24T10:52:55.120+07:00</sent></alert>",
         "\"sent\" has fractions of a second"},
        {"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'><identifier>A 1</identifier><sent>2026-11-24T10:52:55</sent></alert>",
         "\"sent\" has no time zone; taken as UTC"},
        {"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'><identifier>A 1</identifier></alert>", "\"identifier\" holds a space, a comma, < or &"},
        {HEAD "<msgType>alert</msgType><scope>Public</scope></alert>", "\"msgType\" is not spelled as the standard has it"},
        {CAP12 "<identifier>A</identifier><status>Tset</status></alert>", "\"status\" is no word of CAP's; set aside, for it may be an exercise"},
        {CAP12 "<identifier>A</identifier><status>Actual</status><status>Test</status></alert>", "\"status\" stands more than once, and differs"},
        {CAP12 "<identifier>A</identifier><status> </status></alert>", "\"status\" is not said; taken as Actual"},
        {CAP12 "<identifier>A</identifier><sender>a\xe2\x80\xae</sender></alert>", "\"sender\" holds characters that are not seen"},
        {HEAD "<msgType>Alert</msgType><scope>Public</scope><info><headline>open \xf3\xa0\x81\x81</headline></info></alert>", "\"headline\" holds characters that are not seen"},
        {HEAD "<msgType>Zap</msgType><scope>Public</scope></alert>", "\"msgType\" is not of the standard's list"},
        {HEAD "<scope>Public</scope><msgType>Alert</msgType></alert>", "\"msgType\" stands out of order"},
        {HEAD "<msgType>Cancel</msgType><scope>Public</scope></alert>", "\"references\" is missing, which this msgType needs"},
        {HEAD "<msgType>Alert</msgType><scope>Restricted</scope></alert>", "\"restriction\" is missing, which scope Restricted needs"},
        {HEAD "<msgType>Alert</msgType><scope>Public</scope>" INFO "<area><areaDesc>x</areaDesc><circle></circle></area></info></alert>", "an empty circle"},
        {HEAD "<msgType>Alert</msgType><scope>Public</scope>" INFO "<area><areaDesc>x</areaDesc><polygon>1,1 1,2 2,2</polygon></area></info></alert>", "a polygon that is not closed"},
        {HEAD "<msgType>Alert</msgType><scope>Public</scope>" INFO "<area><areaDesc>x</areaDesc><polygon>1,1 999,2 2,2 1,1</polygon></area></info></alert>", "a polygon that is no list of places"},
        {HEAD "<msgType>Alert</msgType><scope>Public</scope><odd/></alert>", "\"alert\" holds an element that the standard does not have there"},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wf_fault fault;
        const wf_cap *c = read_cap(rows[i].text, &fault);
        if (!c)
            fail_msg("row %zu was refused: %s", i, fault.text);
        if (!strstr(advice_text, rows[i].advice))
            fail_msg("row %zu has no advice \"%s\" but: %s", i, rows[i].advice, advice_text);
        wf_cap_free(c);
    }
}

static void refused(void **state)
{
    static const char *const texts[] = {"", "<alert>", "{}", "<other/>", "<!DOCTYPE alert>" HEAD "</alert>",
                                        "<!DOCTYPE a [<!ENTITY x 'y'>]><alert><identifier>&x;</identifier></alert>", HEAD "&undefined;</alert>"};
    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        wf_fault fault = {0};
        if (read_cap(texts[i], &fault))
            fail_msg("\"%s\" was read", texts[i]);
        assert_true(fault.text[0] != 0);
    }
}

/* Every document that is well formed and has no DOCTYPE is read, with the fields that lxml finds. No valid one is refused. */
static void reference(void **state)
{
    static const char *const tables[] = {"data/expected/cap_expected.csv", "data/expected/hostile_xml_expected.csv"};
    (void) state;
    TEST_NEED_SHARED(root, "data");
    size_t files = 0, read = 0, valid = 0;
    for (size_t k = 0; k < 2; k++) {
        TEST_NEED_SHARED(csv, tables[k]);
        struct buf table = {0}, text = {0};
        assert_int_equal(fs_read(csv, 4 << 20, &table, NULL), 0);
        char *at = table.p, *f[32];
        csv_row(&at, f, 32);
        while (csv_row(&at, f, 32) >= 29) {
            char *path = fs_join(root, f[0]);
            buf_clear(&text);
            assert_int_equal(fs_read(path, 32 << 20, &text, NULL), 0);
            wf_fault fault = {0};
            clock_t before = clock();
            const wf_cap *c = wf_cap_read((wf_str){text.p, text.n}, lit(NULL), NULL, NULL, &fault);
            double ms = (double) (clock() - before) * 1000 / CLOCKS_PER_SEC;
            if (ms > 400 + 400 * (double) text.n / 1048576) /* sanitisers cost their part of 100 ms a MiB */
                fail_msg("%s took %.0f ms", f[0], ms);
            files++;
            valid += strcmp(f[8], "yes") == 0;
            if (c) {
                read++;
                if (strcmp(f[5], "alert") == 0 && (!wf_str_is(c->identifier, f[17]) || c->infos_n != (size_t) atoi(f[10])))
                    fail_msg("%s: identifier \"%.*s\" and %zu infos; expected \"%s\" and %s", f[0], (int) c->identifier.n, c->identifier.p, c->infos_n, f[17], f[10]);
            } else if (strcmp(f[8], "yes") == 0 && !strstr(fault.text, "DOCTYPE")) {
                fail_msg("%s is valid by schema and was refused: %s", f[0], fault.text);
            } else if (strcmp(f[2], "yes") == 0 && strcmp(f[5], "alert") == 0) {
                print_message("# %s is well formed and was refused: %s\n", f[0], fault.text);
            }
            wf_cap_free(c);
            mem_free(path);
        }
        buf_free(&table);
        buf_free(&text);
        mem_free(csv);
    }
    print_message("# %zu documents, %zu valid by schema, %zu read\n", files, valid, read);
    assert_true(files > 150 && read >= valid);
    mem_free(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(good), cmocka_unit_test(polygons_share), cmocka_unit_test(status_in_the_wild), cmocka_unit_test(departures), cmocka_unit_test(refused), cmocka_unit_test(reference)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
