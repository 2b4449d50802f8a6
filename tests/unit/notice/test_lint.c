/* The linter: a notice that is right gets no word; each fault gets its rule's, and no other rule's. Every rule of the table is met. */
#include "notices.h"

#include "notice/lint.h"

struct fixture {
    struct phrases phrases;
    struct checkpoints checkpoints;
    struct lint_means means;
};

static int setup(void **state)
{
    struct fixture *f = mem_alloc(sizeof *f);
    char *phrases = test_source("share/watchfloor/phrases.conf"), *checkpoints = test_source("share/watchfloor/checkpoints.csv");
    struct err e = {0};
    if (phrases_load(&f->phrases, phrases, &e) || checkpoints_load(&f->checkpoints, checkpoints, &e))
        fail_msg("%s", e.text);
    f->means = (struct lint_means){.checkpoints = &f->checkpoints, .phrases = &f->phrases};
    mem_free(phrases);
    mem_free(checkpoints);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    phrases_free(&f->phrases);
    checkpoints_free(&f->checkpoints);
    mem_free(f);
    return 0;
}

static void right_gets_no_word(void **state)
{
    const struct fixture *f = *state;
    struct notice n = notice_from("gates.xml");
    struct lint l;
    lint_run(&l, &n, &f->means);
    for (size_t i = 0; i < l.found.n; i++)
        fail_msg("%s: %s: %s", l.found.v[i].rule, l.found.v[i].field, l.found.v[i].text);
    lint_free(&l);
    notice_free(&n);
}

static void make_type(struct notice *n, const char *type)
{
    for (size_t i = 0; i < n->infos_n; i++)
        n->infos[i].event_codes[0].value = text(type);
}
static void draft(struct notice *n) { n->status = NOTICE_DRAFT; }
static void nameless_exercise(struct notice *n) { n->status = NOTICE_EXERCISE; n->note = text(""); }
static void to_nobody(struct notice *n) { n->addresses_n = 0; }
static void unrestricted(struct notice *n) { n->scope = NOTICE_RESTRICTED; n->restriction = text(""); }
static void refers_to_none(struct notice *n) { n->references_n = 0; }
static void alert_that_refers(struct notice *n) { n->type = NOTICE_ALERT; }
static void refers_to_itself(struct notice *n) { n->references[0] = n->is; }
static void refers_to_later(struct notice *n) { n->references[0].sent.at = n->is.sent.at + NSEC_PER_SEC; }
static void says_nothing(struct notice *n) { n->infos_n = 0; }
static void languages_differ(struct notice *n) { n->infos[1].severity = NOTICE_MINOR; }
static void language_twice(struct notice *n) { n->infos[1].language = text("en"); n->addresses[0] = text("SG"); }
static void ends_never(struct notice *n) { n->infos[0].expires.at = n->infos[1].expires.at = TIME_NONE; }
static void ends_late(struct notice *n) { n->infos[0].expires.at = n->infos[1].expires.at = n->is.sent.at + LINT_EXPIRY_MOST + NSEC_PER_SEC; }
static void ended(struct notice *n) { n->infos[0].expires.at = n->infos[1].expires.at = n->is.sent.at; }
static void unknown(struct notice *n) { n->infos[0].certainty = n->infos[1].certainty = NOTICE_CERTAINTY_UNKNOWN; }
static void no_type(struct notice *n) { n->infos[0].event_codes[0].name = n->infos[1].event_codes[0].name = text("x"); }
static void bad_type(struct notice *n) { make_type(n, "GATES"); }
static void bad_term(struct notice *n) { n->infos[1].event_codes[1].value = text("OET-224"); }
static void no_headline(struct notice *n) { n->infos[0].headline = text(""); }
static void no_contact(struct notice *n) { n->infos[0].contact = text(""); }
static void nowhere(struct notice *n) { n->infos[0].headline = text("Gates down at the airport since 10:40"); }
static void no_time(struct notice *n) { n->infos[0].headline = text("Gates down at Soekarno-Hatta T3, 36 of 4000"); }
static void no_drill(struct notice *n) { n->infos[0].description = text("This is NOT a drill."); }
static void no_drill_elsewhere(struct notice *n) { n->infos[1].instruction = text("INI BUKAN LATIHAN"); }
static void actual_drill(struct notice *n) { n->infos[0].headline = text("Exercise: gates down at Soekarno-Hatta since 10:40"); }
static void label(struct notice *n) { make_type(n, "HLT.CLUSTER"); n->infos[0].headline = text("Ill Thai travellers at Soekarno-Hatta, 10:40"); }
static void how_many(struct notice *n) { make_type(n, "HLT.CLUSTER"); n->infos[0].headline = text("Gates shut for 12 ill travellers at Soekarno-Hatta T3, 10:40"); }
static void few_in_headline(struct notice *n) { make_type(n, "HLT.CLUSTER"); n->infos[0].headline = text("Gates shut at Soekarno-Hatta T3, 10:40, one dead"); }
static void few(struct notice *n) { make_type(n, "HLT.CLUSTER"); n->infos[0].description = text("Assessment:\n  - 2 Is anybody ill? more than three were ill: no\n  - 3 ill travellers came"); }
static void few_elsewhere(struct notice *n) { make_type(n, "HLT.CLUSTER"); n->infos[1].description = text("Ada tiga orang sakit"); }
static void one_person(struct notice *n) { make_type(n, "HLT.CLUSTER"); n->infos[0].description = text("<5 children of one family, seat 31C, are ill"); }
static void one_maybe(struct notice *n) { make_type(n, "HLT.CLUSTER"); n->infos[0].instruction = text("Keep 31C and 31D apart"); }
static void lead(struct notice *n) { make_type(n, "SEC.WANTED_LEAD"); n->infos[1].instruction = text("Verifikasi sebelum bertindak."); }
static void no_area(struct notice *n) { n->infos[0].areas_n = n->infos[1].areas_n = 0; }
static void only_words(struct notice *n)
{
    struct notice_area *a = &n->infos[0].areas[0];
    a->polygons_n = a->circles_n = a->geocodes_n = 0;
    n->infos[0].headline = text("Gates down in Jakarta since 10:40");
}
static void empty_circle(struct notice *n) { n->infos[0].areas[0].circles[0].km = 0; }
static void open_ring(struct notice *n) { n->infos[0].areas[0].polygons[0].v[3].lat = -6.2; }
static void elsewhere(struct notice *n) { n->infos[0].headline = text("Gates down at Woodlands since 10:40"); }
static void other_member(struct notice *n) { n->infos[0].headline = text("Gates down in Singapore since 10:40"); }
static void also_elsewhere(struct notice *n) { n->infos[0].headline = text("Gates down at Soekarno-Hatta and Woodlands since 10:40"); }
static void capitals(struct notice *n) { n->infos[0].headline = text("GATES DOWN AT SOEKARNO-HATTA SINCE 10:40"); }
static void long_headline(struct notice *n)
{
    n->infos[0].headline = text("Gates down at Soekarno-Hatta since 10:40 WIB, and nobody knows when they will be up again since the vendor does not answer his telephone, "
                                "nor does the operator of the hall answer");
}
static void cut(struct notice *n) { n->infos[0].description = text("Gates are down [...] until noon."); }
static void shorter(struct notice *n) { n->infos[0].description = text("Gates are down. Shortened to fit: evidence is counted. PR-0001 has it whole."); }
static void wording(struct notice *n) { n->infos[0].description = text("Illegal migrants were let through."); }
static void unread(struct notice *n) { n->addresses[0] = text("VN"); n->infos[0].language = text("pt"); }
static void english_alone(struct notice *n) { n->addresses[0] = text("VN"); }

/* What a request says about its questions counts nobody; nor does what is to be done, or what is of no health. */
static void fewer_than_it_seems(void **state)
{
    static const char *const right[] = {"Assessment 1:\n  - 2 Is anybody ill on board now? yes\n  - Were more than three ill, or did an ill one walk about for long? no\n  - Is more than one ill traveller seen? <5", "<5 ill travellers on the flight", "12 ill, rows 12 to 16", "at least four passengers of it are asked for"};
    const struct fixture *f = *state;
    for (size_t i = 0; i <= ARRAY_LEN(right); i++) {
        struct notice n = notice_from("gates.xml");
        struct lint l;
        if (i < ARRAY_LEN(right))
            make_type(&n, "HLT.CLUSTER");
        n.infos[0].description = text(i < ARRAY_LEN(right) ? right[i] : "3 officers and passengers, passport K1234567, are of no health's");
        n.infos[0].instruction = text("Keep two persons at the stand.");
        lint_run(&l, &n, &f->means);
        for (size_t k = 0; k < l.found.n; k++)
            if (strcmp(l.found.v[k].rule, "few") == 0 || strcmp(l.found.v[k].rule, "person") == 0)
                fail_msg("%zu: %s", i, l.found.v[k].text);
        lint_free(&l);
        notice_free(&n);
    }
}

static const struct {
    const char *rule;
    bool error;
    void (*spoil)(struct notice *n);
} rows[] = {
    {"status", true, draft}, {"status", true, nameless_exercise}, {"scope", true, to_nobody}, {"scope", true, unrestricted}, {"references", true, refers_to_none},
    {"references", true, alert_that_refers}, {"references", true, refers_to_itself}, {"references", true, refers_to_later}, {"info", true, says_nothing},
    {"agree", true, languages_differ}, {"agree", true, language_twice}, {"expiry", true, ends_never}, {"expiry", true, ends_late}, {"expiry", true, ended},
    {"unknown", true, unknown}, {"event-code", true, no_type}, {"event-code", true, bad_type}, {"event-code", true, bad_term}, {"text", true, no_headline},
    {"text", false, no_contact}, {"place", true, nowhere}, {"time", true, no_time}, {"drill", true, no_drill}, {"drill", true, no_drill_elsewhere},
    {"drill", true, actual_drill}, {"nationality", true, label}, {"count", false, how_many}, {"few", true, few_in_headline}, {"few", true, few}, {"few", true, few_elsewhere}, {"person", true, one_person}, {"person", false, one_maybe}, {"lead", true, lead}, {"area", true, no_area}, {"area", true, only_words},
    {"shape", true, empty_circle}, {"shape", true, open_ring}, {"area-named", true, elsewhere}, {"area-named", true, other_member},
    {"area-named", false, also_elsewhere}, {"capitals", false, capitals}, {"length", false, long_headline}, {"wording", false, wording}, {"shortened", false, cut}, {"shortened", false, shorter},
    {"languages", true, unread}, {"languages", false, english_alone},
};

static void each_fault_gets_its_rule(void **state)
{
    const struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct notice n = notice_from("gates.xml");
        struct lint l;
        rows[i].spoil(&n);
        lint_run(&l, &n, &f->means);
        if (!l.found.n)
            fail_msg("row %zu: %s finds nothing", i, rows[i].rule);
        for (size_t k = 0; k < l.found.n; k++)
            if (strcmp(l.found.v[k].rule, rows[i].rule) != 0 || l.found.v[k].error != rows[i].error)
                fail_msg("row %zu: %s wanted; %s: %s: %s", i, rows[i].rule, l.found.v[k].rule, l.found.v[k].field, l.found.v[k].text);
        assert_int_equal(lint_errors(&l), rows[i].error ? l.found.n : 0);
        lint_free(&l);
        notice_free(&n);
    }
    const char *about;
    for (size_t r = 0, met; lint_rule_name(r, &about); r++) {
        met = strcmp(lint_rule_name(r, NULL), "means") == 0;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
            met += strcmp(rows[i].rule, lint_rule_name(r, NULL)) == 0;
        if (!met)
            fail_msg("no row for the rule %s", lint_rule_name(r, NULL));
        assert_true(*about);
    }
}

/* A supervisor may let it run for longer; without the files the rules that need them say so, once each. */
static void what_the_means_change(void **state)
{
    const struct fixture *f = *state;
    struct notice n = notice_from("gates.xml");
    struct lint_means means = f->means, none = {0};
    struct lint l;
    ends_late(&n);
    means.long_expiry = true;
    lint_run(&l, &n, &means);
    assert_int_equal(l.found.n, 0);
    lint_free(&l);
    n.infos[0].expires.at = n.infos[1].expires.at = n.is.sent.at + NSEC_PER_SEC;
    no_drill(&n);
    lint_run(&l, &n, &none);
    assert_int_equal(l.found.n, 2);
    assert_string_equal(l.found.v[0].rule, "means");
    assert_int_equal(lint_errors(&l), 0);
    lint_free(&l);
    notice_free(&n);
}

/* Each clock time that is one, in the digits of the members' scripts, and what looks like one. */
static void clock_times(void **state)
{
    static const char *const is[] = {"10:40", "9.05", "1430 LT", "1430Z", "1430 WIB", "14h30", "๑๔:๓๐", "໑໔:໓໐", "១៤:៣០", "၁၄:၃၀", "14时30", "0:00", "23:59"};
    static const char *const none[] = {"36 of 40", "24:00", "10:60", "4000", "12:345", "2026-11-24", "1430", "2026 WIBBLE", "1:2", "99.99", ":30"};
    const struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(is) + ARRAY_LEN(none); i++) {
        bool want = i < ARRAY_LEN(is);
        struct notice n = notice_from("gates.xml");
        struct lint l;
        char *headline = mem_printf("Gates down at Soekarno-Hatta, %s", want ? is[i] : none[i - ARRAY_LEN(is)]);
        n.infos[0].headline = text(headline);
        lint_run(&l, &n, &f->means);
        if ((l.found.n == 0) != want)
            fail_msg("\"%s\" is %s", headline, want ? "not seen as a time" : "taken for a time");
        lint_free(&l);
        notice_free(&n);
        mem_free(headline);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(right_gets_no_word), cmocka_unit_test(each_fault_gets_its_rule), cmocka_unit_test(fewer_than_it_seems), cmocka_unit_test(what_the_means_change),
                                       cmocka_unit_test(clock_times)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
