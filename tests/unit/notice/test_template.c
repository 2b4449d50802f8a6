/* Templates: the eighteen that ship, filled with what an incident and an officer would say, lint without an error in each of their three forms; what a file may not
 * say is told with its line; values that don't fit their field are refused by its name. */
#include "templates.h"

static void each_that_ships(void **state)
{
    const struct fixture *f = *state;
    assert_int_equal(f->templates.v.n, 18);
    for (size_t i = 0; i < f->templates.v.n; i++)
        for (unsigned form = 0; form < TEMPLATE_FORMS; form++) {
            const struct template *t = &f->templates.v.v[i];
            struct template_value values[TEMPLATE_FIELDS_MOST];
            struct template_filled filled = {0};
            struct notice n;
            struct lint l;
            struct buf cap = {0};
            struct err e = {0};
            for (size_t k = 0; k < t->fields.n; k++)
                values[k] = (struct template_value){span_str(t->fields.v[k].name), value_for(&t->fields.v[k])};
            begin(&n, (enum template_form) form, t->status);
            const struct template_ground g = {.values = values, .values_n = t->fields.n, .sender_name = SPAN_LIT("AMICF watch floor"), .contact = SPAN_LIT("+62 21 000"),
                                              .areas = area_of(&n), .areas_n = 1};
            if (template_fill(t, (enum template_form) form, &g, &n, &filled, &e))
                fail_msg("%s: %s", t->name, e.text);
            assert_int_equal(filled.missing.n, 0);
            lint_run(&l, &n, &f->means);
            for (size_t k = 0; k < l.found.n; k++)
                if (l.found.v[k].error)
                    fail_msg("%s/%u: %s: %s: %s", t->name, form, l.found.v[k].rule, l.found.v[k].field, l.found.v[k].text);
            if (notice_cap_write(&n, &cap, &e))
                fail_msg("%s: %s", t->name, e.text);
            assert_null(strchr(cap.p, '{'));
            buf_free(&cap);
            lint_free(&l);
            VEC_FREE(&filled.missing);
            notice_free(&n);
        }
}

/* Each under the name by which the contract knows it. */
static void their_names(void **state)
{
    static const char *const names[] = {"system-outage", "closure", "reopening", "surge", "document-theft", "dangerous-person", "missing-person", "modus-operandi",
                                        "imminent-threat", "ill-travellers", "ihr-request", "health-measure", "border-measure", "natural-hazard", "mass-casualty", "correction", "all-clear", "exercise"};
    const struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        assert_non_null(templates_find(&f->templates, text(names[i])));
}

static void what_is_missing_stands(void **state)
{
    const struct fixture *f = *state;
    const struct template *t = templates_find(&f->templates, SPAN_LIT("system-outage"));
    const struct template_value one = {SPAN_LIT("place"), SPAN_LIT("Woodlands")};
    const struct span languages[] = {SPAN_LIT("en-SG")}, other[] = {SPAN_LIT("tlh")};
    struct template_ground g = {.values = &one, .values_n = 1, .languages = languages, .languages_n = 1};
    struct template_filled filled = {0};
    struct notice n;
    struct err e = {0};
    begin(&n, TEMPLATE_ALERT, NOTICE_ACTUAL);
    assert_int_equal(template_fill(t, TEMPLATE_ALERT, &g, &n, &filled, &e), 0);
    assert_int_equal(filled.missing.n, 2);
    assert_string_equal(filled.missing.v[0]->name, "since");
    assert_true(span_is(n.infos[0].headline, "Border system down at Woodlands since {since}"));
    assert_true(span_is(notice_pair_find(n.infos[0].parameters, n.infos[0].parameters_n, "urn:amicf:translation:1"), "UNREVIEWED"));
    assert_true(span_is(notice_pair_find(n.infos[0].parameters, n.infos[0].parameters_n, "urn:amicf:precedence:1"), "IMMEDIATE"));
    g.languages = other;
    assert_int_equal(template_fill(t, TEMPLATE_ALERT, &g, &n, &filled, &e), WF_E_NOTFOUND);
    VEC_FREE(&filled.missing);
    notice_free(&n);
}

static void values_that_do_not_fit(void **state)
{
    static const struct {
        const char *template, *field, *value;
        int code;
    } rows[] = {
        {"surge", "until", "further notice", WF_OK}, {"surge", "until", "tomorrow", WF_E_INVALID}, {"surge", "people", "not known yet", WF_OK}, {"surge", "people", "many", WF_E_INVALID}, {"surge", "people", "9999999999", WF_E_INVALID}, {"surge", "since", "this morning", WF_E_INVALID},
        {"dangerous-person", "protection", "perhaps", WF_E_INVALID}, {"surge", "cause", "a{place}b", WF_E_INVALID}, {"surge", "cause", "a\nb", WF_E_INVALID},
        {"surge", "cause", "a\xe2\x80\xae" "b", WF_E_INVALID}, {"surge", "nothing", "x", WF_E_NOTFOUND},
    };
    const struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct template_value one = {text(rows[i].field), text(rows[i].value)};
        const struct template_ground g = {.values = &one, .values_n = 1};
        struct template_filled filled = {0};
        struct notice n;
        struct err e = {0};
        begin(&n, TEMPLATE_ALERT, NOTICE_ACTUAL);
        assert_int_equal(template_fill(templates_find(&f->templates, text(rows[i].template)), TEMPLATE_ALERT, &g, &n, &filled, &e), rows[i].code);
        if (rows[i].code)
            assert_string_equal(e.field, rows[i].field);
        VEC_FREE(&filled.missing);
        notice_free(&n);
    }
}

static void which_fits(void **state)
{
    const struct fixture *f = *state;
    assert_string_equal(templates_for(&f->templates, SPAN_LIT("SYS.BCS_OUTAGE"))->name, "system-outage");
    assert_string_equal(templates_for(&f->templates, SPAN_LIT("SYS.GATE_OUTAGE"))->name, "system-outage");
    assert_string_equal(templates_for(&f->templates, SPAN_LIT("HLT.BORDER_MEASURE"))->name, "health-measure");
    assert_string_not_equal(templates_for(&f->templates, SPAN_LIT("HLT.CLUSTER"))->name, "ihr-request"); /* by its name alone */
    assert_null(templates_for(&f->templates, SPAN_LIT("GDACS.X")));
}

static const char good[] =
    "format = 1\ntitle = \"T\"\ntype = \"SYS.POWER\"\noet = \"OET-145\"\ncategories = {\"Infra\"}\nurgency = \"Expected\"\nseverity = \"Minor\"\ncertainty = \"Likely\"\n"
    "tlp = \"GREEN\"\nhours = 6\nfield \"place\" { label = \"where\" kind = \"place\" needed = true }\n"
    "alert \"en\" { event = \"E\" headline = \"H {place}\" description = \"D\" }\ncorrection \"en\" { headline = \"H\" description = \"D\" }\n"
    "cancel \"en\" { headline = \"H\" description = \"D\" }\n";

static void faults_have_their_line(void **state)
{
    static const struct {
        const char *from, *to, *says;
    } rows[] = {
        {"\"SYS.POWER\"", "\"SYS.COFFEE\"", "t.conf:3: type: "}, {"OET-145", "OET-224", "t.conf:4: oet: "}, {"{\"Infra\"}", "{\"Border\"}", "t.conf:5: categories: "},
        {"hours = 6", "hours = 25", "t.conf:10: hours: "}, {"tlp = \"GREEN\"", "", "t.conf:1: tlp: is missing"}, {"H {place}", "H {pace}", "{pace} is none of its fields"},
        {"H {place}", "H {place", "none of its fields"}, {"alert \"en\"", "alert \"id\"", "English comes first"}, {"cancel \"en\"", "cancel \"id\"", "its cancel in that language is missing"},
        {"kind = \"place\"", "kind = \"choice\"", "a choice has choices"}, {"kind = \"place\"", "kind = \"place\" choices = {\"KUL\"}", "no other kind has any"}, {"description = \"D\" }\ncorrection", "}\ncorrection", "description is missing"},
        {"needed = true", "", "t.conf:12: alert \"en\": {place}: nobody has to say it"}, {"event = \"E\"", "", "event is missing"}, {"event = \"E\"", "event = \"E\" mt = true reviewed_by = \"N\"", "is mt no more"},
    };
    struct template t;
    struct buf problems = {0};
    (void) state;
    if (template_read(&t, "t", "t.conf", span_str(good), &problems))
        fail_msg("%s", problems.p);
    template_free(&t);
    assert_int_equal(template_read(&t, "T 1", "t.conf", span_str(good), &problems), 1);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *at = strstr(good, rows[i].from);
        char *changed = mem_printf("%.*s%s%s", (int) (at - good), good, rows[i].to, at + strlen(rows[i].from));
        buf_clear(&problems);
        if (!template_read(&t, "t", "t.conf", span_str(changed), &problems) || !strstr(problems.p, rows[i].says))
            fail_msg("row %zu: %s", i, problems.p ? problems.p : "nothing");
        assert_null(t.title);
        mem_free(changed);
    }
    buf_free(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_that_ships), cmocka_unit_test(their_names), cmocka_unit_test(what_is_missing_stands), cmocka_unit_test(values_that_do_not_fit),
                                       cmocka_unit_test(which_fits), cmocka_unit_test(faults_have_their_line)};
    return cmocka_run_group_tests(tests, templates_setup, templates_teardown);
}
