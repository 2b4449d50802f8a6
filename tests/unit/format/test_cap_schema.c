/* The check against CAP's schemas says of every document of the reference data what xmllint says with the OASIS schemas (data/expected), and
 * rows of our own for what those documents do not hold. */
#include "host.h"

#include "format/cap_check.h"

struct seen {
    size_t schema, standard, remark;
    char first[200];
};

static void on_told(void *arg, const wf_xml_node *at, enum cap_rule rule, const char *text)
{
    struct seen *s = arg;
    (void) at;
    if (rule == CAP_SCHEMA && !s->schema)
        snprintf(s->first, sizeof s->first, "%s", text);
    *(rule == CAP_SCHEMA ? &s->schema : rule == CAP_STANDARD ? &s->standard : &s->remark) += 1;
}

/* False when it is no XML or holds no alert. */
static bool look(wf_str text, struct seen *s)
{
    memset(s, 0, sizeof *s);
    wf_xml_doc *doc = wf_xml_read(text, lit(NULL), NULL, NULL);
    const wf_xml_node *alert = wf_xml_fault(doc) ? NULL : cap_find(wf_xml_root(doc));
    if (alert)
        wf_cap_free(cap_read(alert, on_told, s));
    wf_xml_free(doc);
    return alert != NULL;
}

static void agrees(void **state)
{
    static const char *const tables[] = {"data/expected/cap_expected.csv", "data/expected/hostile_xml_expected.csv"};
    (void) state;
    TEST_NEED_SHARED(root, "data");
    size_t valid = 0, invalid = 0, beyond = 0;
    for (size_t k = 0; k < 2; k++) {
        TEST_NEED_SHARED(csv, tables[k]);
        struct buf table = {0}, text = {0};
        assert_int_equal(fs_read(csv, 4 << 20, &table, NULL), 0);
        char *at = table.p, *f[32];
        csv_row(&at, f, 32);
        while (csv_row(&at, f, 32) >= 29) {
            struct seen s;
            char *path = fs_join(root, f[0]);
            buf_clear(&text);
            assert_int_equal(fs_read(path, 32 << 20, &text, NULL), 0);
            bool is_valid = strcmp(f[8], "yes") == 0;
            bool judged = is_valid || (strcmp(f[8], "no") == 0 && strcmp(f[5], "alert") == 0);
            if (judged && look((wf_str){text.p, text.n}, &s)) {
                if (is_valid != (s.schema == 0))
                    fail_msg("%s: xmllint says %s, we say: %s", f[0], is_valid ? "valid" : f[9], s.schema ? s.first : "nothing");
                valid += is_valid;
                invalid += !is_valid;
                beyond += is_valid && s.standard;
            } else if (is_valid) {
                fail_msg("%s is valid and was not read", f[0]);
            }
            mem_free(path);
        }
        buf_free(&table);
        buf_free(&text);
        mem_free(csv);
    }
    print_message("# %zu valid, %zu not, all as xmllint says; %zu of the valid depart from the standard's text, which no schema holds\n", valid,
                  invalid, beyond);
    assert_true(valid > 120 && invalid > 20);
    mem_free(root);
}

#define CAP(version, inside) "<alert xmlns='urn:oasis:names:tc:emergency:cap:" version "'><identifier>A</identifier><sender>s</sender>" inside "</alert>"
#define REST "<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"
#define INFO(before, after) "<info>" before "<category>Met</category><event>e</event>" after "</info>"
#define LEVELS "<urgency>Past</urgency><severity>Minor</severity><certainty>Likely</certainty>"
#define SENT "<sent>2026-11-24T10:52:55+07:00</sent>"

static void rows(void **state)
{
    static const struct {
        const char *text, *first;
        size_t schema, standard, remark;
    } list[] = {
        {CAP("1.2", SENT REST), "", 0, 0, 0},
        {CAP("1.2", "<sent>2026-11-24T10:52:55Z</sent>" REST), "\"sent\" says Z in place of -00:00", 1, 0, 0},
        {CAP("1.1", "<sent>2026-11-24T10:52:55Z</sent>" REST), "", 0, 1, 0},
        {CAP("1.1", "<sent>2026-11-24 10:52</sent>" REST), "\"sent\" has no time zone; taken as UTC", 1, 0, 0},
        {CAP("1.2", "<sent>9999-01-01T00:00:00+07:00</sent>" REST), "", 0, 0, 1},
        {CAP("1.2", "<sent/>" REST), "\"sent\" is empty", 1, 0, 0},
        {CAP("1.2", SENT REST INFO("<language>en-GB</language>", LEVELS)), "", 0, 0, 0},
        {CAP("1.2", SENT REST INFO("<language>english (GB)</language>", LEVELS)), "\"language\" is no language tag", 1, 0, 0},
        {CAP("1.2", SENT REST INFO("", "<responseType>AllClear</responseType>" LEVELS)), "", 0, 0, 0},
        {CAP("1.1", SENT REST INFO("", "<responseType>AllClear</responseType>" LEVELS)), "\"responseType\" is not of the standard's list", 1, 0, 0},
        {CAP("1.2", SENT REST INFO("", LEVELS "<parameter><valueName>a</valueName></parameter>")), "\"value\" is missing", 1, 0, 0},
        {CAP("1.2", SENT REST INFO("", LEVELS "<resource><resourceDesc>d</resourceDesc><size>x</size></resource>")), "\"size\" is no whole number", 2, 0, 0},
        {CAP("1.2", SENT REST INFO("", LEVELS "<area><areaDesc>a</areaDesc><altitude>high</altitude></area>")), "\"altitude\" is no number", 1, 0, 0},
        {CAP("1.1", SENT REST INFO("", LEVELS "<area><areaDesc>a</areaDesc><altitude>high</altitude></area>")), "", 0, 0, 0},
        {CAP("1.2", SENT REST "<info lang='x'><category>Met</category><event>e</event>" LEVELS "</info>"),
         "\"info\" has an attribute that the standard does not have", 1, 0, 0},
        {CAP("1.2", SENT REST "<note><b/></note>"), "\"note\" holds elements in place of text", 1, 0, 0},
        {CAP("1.2", SENT REST "stray"), "\"alert\" holds text between its elements", 1, 0, 0},
        {CAP("1.2", SENT REST "<x:note xmlns:x='urn:y'>n</x:note>"), "\"note\" is of another namespace than its alert", 1, 0, 0},
        {CAP("1.2", SENT REST "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/>"), "", 0, 0, 0},
        {CAP("1.2", SENT "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/>" REST), "\"status\" stands out of order", 3, 0, 0},
        {CAP("1.2", SENT REST INFO("", LEVELS "<expires>2026-11-24T09:00:00+07:00</expires>")), "", 0, 0, 1},
    };
    (void) state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct seen s;
        assert_true(look(lit(list[i].text), &s));
        if (strcmp(s.first, list[i].first) != 0 || s.schema != list[i].schema || s.standard != list[i].standard || s.remark != list[i].remark)
            fail_msg("row %zu: \"%s\" %zu %zu %zu", i, s.first, s.schema, s.standard, s.remark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows), cmocka_unit_test(agrees)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
