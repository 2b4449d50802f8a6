/* Unit tests of model: files of playbooks and of the directory: every fault with its line, those that ship, whose copy stands. */
#include "support.h"

#include "model/directory.h"
#include "model/playbook.h"
#include "model/posture.h"
#include "model/type.h"

#define HEAD "format = 1\ntitle = \"Gate outage\"\n"
#define STEP "step { do = \"call\" }\n"

struct wrong {
    const char *text, *told;
};

static void a_playbook_is_read(void **state)
{
    static const char text[] = "# ours\nformat = 1\ntitle = \"Gate \\\"outage\\\"\"\nabout = 'why'\ntypes = {\"SYS.GATE_OUTAGE\", \"HAZ.*\", \"GDACS.TC\"}\n"
                               "step {\n  do = \"call\"\n  who = \"duty\"\n  within = 15\n}\nstep { do = \"\xe0\xb9\x82\xe0\xb8\x97\xe0\xb8\xa3\" }\n";
    struct playbook p;
    struct buf problems = {0};
    (void) state;
    if (playbook_read(&p, "gate-outage", "f.conf", span_str(text), &problems))
        fail_msg("%s", problems.p);
    assert_string_equal(p.name, "gate-outage");
    assert_string_equal(p.title, "Gate \"outage\"");
    assert_string_equal(p.about, "why");
    assert_int_equal(p.types.n, 3);
    assert_string_equal(p.types.v[1], "HAZ.*");
    assert_int_equal(p.steps.n, 2);
    assert_string_equal(p.steps.v[0].who, "duty");
    assert_int_equal(p.steps.v[0].within, 15);
    assert_null(p.steps.v[1].who);
    assert_int_equal(p.steps.v[1].within, 0);
    playbook_free(&p);
    buf_free(&problems);
}

static void faults_of_playbooks(void **state)
{
    static const struct wrong wrong[] = {
        {"", "f.conf:1: format: is missing"},
        {"format = 2\n" STEP, "f.conf:1: format: \"2\" is not right; format = 1"},
        {"format = 1\n" STEP, "f.conf:1: title: is missing"},
        {HEAD, "f.conf:1: step: there is none"},
        {HEAD "title = \"b\"\n" STEP, "f.conf:3: title: \"b\" is not right; it stands twice"},
        {HEAD "step { who = \"duty\" }\n", "f.conf:3: step: \"do\" is missing"},
        {HEAD "step { do = \"a\"\n do = \"b\" }\n", "f.conf:4: do: \"b\" is not right; it stands twice"},
        {HEAD "step { do = \" \" }\n", "f.conf:3: do: \" \" is not right; a text is needed"},
        {HEAD "step { do = \"a\x1b[31m\" }\n", "without control characters"},
        {HEAD "step { do = \"a\xe2\x80\xae\" }\n", "without control characters"},
        {HEAD "step { do = \"a\xff\" }\n", "a text in UTF-8"},
        {HEAD "step { do = call }\n", "f.conf:3: do: \"call\" stands without quotes"},
        {HEAD "step { when = \"now\" }\n", "f.conf:3: when: there is no such key in step; there are: do who within"},
        {HEAD "step { do = \"a\" within = 0 }\n", "f.conf:3: within: \"0\" is not right; minutes from the start, 1 to 10080"},
        {HEAD "step { do = \"a\" within = \"5\" }\n", "f.conf:3: within: \"5\" is not right"},
        {HEAD "step \"one\" { do = \"a\" }\n", "f.conf:3: step: takes no title"},
        {HEAD "steps { do = \"a\" }\n", "f.conf:3: steps: there is no such key or section"},
        {HEAD "types = {\"SYS.GATE_OUTAG\"}\n" STEP, "f.conf:3: types: \"SYS.GATE_OUTAG\" is not right; types ="},
        {HEAD "levels = {\"NONE\"}\n" STEP, "f.conf:3: levels: \"NONE\" is not right; levels = {"},
        {HEAD "types = {\"*\"}\n" STEP, "f.conf:3: types: \"*\" is not right"},
        {HEAD "types = {\"HAZ.\"}\n" STEP, "f.conf:3: types: \"HAZ.\" is not right"},
        {HEAD "types = {\"HAZ.*\",\n\"HAZ.*\"}\n" STEP, "f.conf:4: types: \"HAZ.*\" is not right; it stands twice"},
        {HEAD "types = \"HAZ.*\"\n" STEP, "f.conf:3: types: a list stands in braces"},
        {HEAD "step { do = \"a\"\n", "f.conf:3: step: the section is never closed"},
    };
    struct playbook p;
    struct buf problems = {0}, many = {0};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        buf_clear(&problems);
        assert_true(playbook_read(&p, "gate-outage", "f.conf", span_str(wrong[i].text), &problems) > 0);
        if (!strstr(problems.p, wrong[i].told))
            fail_msg("%zu: \"%s\" does not say \"%s\"", i, problems.p, wrong[i].told);
        assert_null(p.name);
        assert_int_equal(p.steps.n, 0);
    }
    buf_clear(&problems);
    assert_int_equal(playbook_read(&p, "Gate Outage", "f.conf", SPAN_LIT(HEAD STEP), &problems), 1);
    assert_non_null(strstr(problems.p, "is no playbook's name; a file is named as gate-outage.conf"));
    buf_str(&many, HEAD);
    for (int i = 0; i < 41; i++)
        buf_str(&many, STEP);
    assert_true(playbook_read(&p, "many", "f.conf", buf_view(&many), &problems) > 0);
    assert_non_null(strstr(problems.p, "f.conf:43: step: \"\" is not right; a playbook has at most 40 steps"));
    buf_free(&many);
    buf_free(&problems);
}

/* Cut anywhere, or with any byte changed, a file is read or refused, and nothing else happens. */
static void spoilt_files(void **state)
{
    static const char text[] = HEAD "types = {\"SYS.POWER\"}\nstep { do = \"a\" who = \"b\" within = 3 }\n" STEP;
    struct buf problems = {0};
    (void) state;
    for (size_t n = 0; n < sizeof text; n++) {
        struct playbook p;
        char copy[sizeof text];
        if (playbook_read(&p, "x", "f", span_make(text, n), &problems) == 0)
            playbook_free(&p);
        for (int c = 0; c < 256 && n < sizeof text - 1; c += 7) {
            memcpy(copy, text, sizeof text);
            copy[n] = (char) c;
            if (playbook_read(&p, "x", "f", span_make(copy, sizeof text - 1), &problems) == 0)
                playbook_free(&p);
        }
        buf_clear(&problems);
    }
    buf_free(&problems);
}

/* The twelve that ship: for which types, and how a boat's begins. */
static void those_that_ship(void **state)
{
    static const char *const names[] = {"boat-arrival", "bomb-threat", "border-system-outage", "death-on-board", "document-batch-theft", "feed-silent",
        "gate-outage", "health-emergency", "ill-travellers", "mass-casualty", "natural-hazard", "surge", "trafficking-indicators"};
    static const struct {
        const char *type, *name;
    } types[] = {{"SYS.GATE_OUTAGE", "gate-outage"}, {"SYS.BCS_OUTAGE", "border-system-outage"}, {"SYS.FEED_SILENT", "feed-silent"}, {"FLOW.SURGE", "surge"},
        {"SEC.BOMB", "bomb-threat"}, {"DOC.BATCH_THEFT", "document-batch-theft"}, {"MOV.BOAT_ARRIVAL", "boat-arrival"}, {"THB.INDICATOR", "trafficking-indicators"},
        {"THB.MINOR", "trafficking-indicators"}, {"HLT.ILL_TRAVELLER", "ill-travellers"}, {"HLT.DEATH_ON_BOARD", "death-on-board"},
        {"CON.MASS_CASUALTY", "mass-casualty"}, {"HAZ.TSUNAMI", "natural-hazard"}};
    char *dir = test_source("share/watchfloor/playbooks");
    struct buf problems = {0};
    struct playbooks all;
    (void) state;
    playbooks_load(&all, dir, NULL, &problems);
    if (problems.n)
        fail_msg("%s", problems.p);
    assert_int_equal(all.v.n, ARRAY_LEN(names));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct playbook *p = &all.v.v[i];
        assert_string_equal(p->name, names[i]);
        assert_true(p->steps.n >= 8 && p->types.n >= 1 && p->about);
        for (size_t k = 0; k < p->types.n; k++)
            assert_ptr_equal(playbooks_for(&all, span_str(p->types.v[k]), p->levels ? LEVEL_PHEIC : LEVEL_NONE), p); /* no two are for the same */
        for (size_t k = 0; k < p->steps.n; k++)
            assert_non_null(p->steps.v[k].who);
    }
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        assert_string_equal(playbooks_for(&all, span_str(types[i].type), 1)->name, types[i].name);
    assert_null(playbooks_for(&all, SPAN_LIT("INT.TREND"), 1));
    assert_string_equal(playbooks_for(&all, SPAN_LIT("HLT.CLUSTER"), LEVEL_PHEIC)->name, "health-emergency"); /* stands first while its level does */
    assert_string_equal(playbooks_for(&all, SPAN_LIT("HLT.CLUSTER"), LEVEL_PANDEMIC_EMERGENCY)->name, "health-emergency");
    assert_string_equal(playbooks_for(&all, SPAN_LIT("HLT.CLUSTER"), LEVEL_NONE)->name, "ill-travellers");
    assert_string_equal(playbooks_for(&all, SPAN_LIT("HLT.DEATH_ON_BOARD"), LEVEL_PHEIC)->name, "death-on-board");
    const char *first = playbooks_find(&all, SPAN_LIT("boat-arrival"))->steps.v[0].text;
    assert_int_equal(strncmp(first, "Is anyone in danger?", 20), 0);
    playbooks_free(&all);
    buf_free(&problems);
    mem_free(dir);
}

static void write_file(const char *dir, const char *name, const char *text)
{
    char *path = fs_join(dir, name);
    assert_int_equal(fs_write_atomic(path, span_str(text), 0600, NULL), 0);
    mem_free(path);
}

/* The centre's own takes the shipped one's place; a wrong one is told, and the shipped one stands. */
static void own_copies(void **state)
{
    char dir[] = "/tmp/wf-data-XXXXXX", command[64];
    struct buf problems = {0};
    struct playbooks all;
    (void) state;
    assert_non_null(mkdtemp(dir));
    char *shipped = fs_join(dir, "shipped"), *own = fs_join(dir, "own"), *none = fs_join(dir, "none");
    fs_mkdirs(shipped, 0700, NULL);
    fs_mkdirs(own, 0700, NULL);
    write_file(shipped, "a.conf", "format = 1\ntitle = \"shipped a\"\ntypes = {\"HAZ.*\"}\n" STEP);
    write_file(shipped, "b.conf", "format = 1\ntitle = \"shipped b\"\n" STEP);
    write_file(own, "a.conf", "format = 1\ntitle = \"own a\"\ntypes = {\"HAZ.*\"}\n" STEP);
    write_file(own, "b.conf", "format = 1\ntitel = \"own b\"\n" STEP);
    write_file(own, "c.conf", "format = 1\ntitle = \"own c\"\ntypes = {\"HAZ.QUAKE\"}\n" STEP);
    write_file(own, ".d.conf", "no");
    playbooks_load(&all, shipped, own, &problems);
    assert_non_null(strstr(problems.p, "own/b.conf:2: titel: there is no such key"));
    assert_int_equal(all.v.n, 3);
    assert_string_equal(all.v.v[0].title, "own a");
    assert_true(all.v.v[0].own);
    assert_string_equal(all.v.v[1].title, "shipped b");
    assert_false(all.v.v[1].own);
    assert_string_equal(playbooks_for(&all, SPAN_LIT("HAZ.QUAKE"), 1)->name, "c"); /* the type before its family */
    assert_string_equal(playbooks_for(&all, SPAN_LIT("HAZ.HAZE"), 1)->name, "a");
    playbooks_free(&all);
    buf_clear(&problems);
    playbooks_load(&all, none, none, &problems);
    assert_int_equal(all.v.n + problems.n, 0);
    playbooks_free(&all);
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    assert_int_equal(system(command), 0);
    buf_free(&problems);
    mem_free(shipped);
    mem_free(own);
    mem_free(none);
}

/* ---- the directory ---- */

#define ENTRY "entry \"my-hotline\" { member = \"MY\" role = \"hotline\" name = \"Duty desk\" "

static void a_directory_is_read(void **state)
{
    static const char text[] = "format = 1\nentry \"zz\" { member = \"--\" role = \"carrier\" name = \"A\" }\n" ENTRY
                               "numbers = {\"+60 3-8000 0000\", \"112\"} languages = {\"ms\", \"zh-Hans\"} hours = \"24/7\" tested = \"2026-09-01\" }\n";
    struct directory d;
    struct buf problems = {0};
    (void) state;
    if (directory_read(&d, "f.conf", span_str(text), &problems))
        fail_msg("%s", problems.p);
    assert_int_equal(d.v.n, 2);
    const struct directory_entry *e = directory_find(&d, SPAN_LIT("my-hotline"));
    assert_ptr_equal(e, &d.v.v[1]); /* "--" stands before the members */
    assert_int_equal(e->numbers.n, 2);
    assert_string_equal(e->languages.v[1], "zh-Hans");
    assert_int_equal(e->tested, INT64_C(1788220800) * NSEC_PER_SEC);
    assert_int_equal(d.v.v[0].tested, TIME_NONE);
    assert_null(directory_find(&d, SPAN_LIT("sg-hotline")));
    directory_free(&d);
    buf_free(&problems);
}

static void faults_of_directories(void **state)
{
    static const struct wrong wrong[] = {
        {"entry \"a\" { }\n", "f.conf:1: format: is missing"},
        {"format = 1\nentry \"A\" { }\n", "f.conf:2: entry: \"A\" is no title; small letters"},
        {"format = 1\n" ENTRY "}\n" ENTRY "}\n", "f.conf:3: entry: \"my-hotline\" is there already"},
        {"format = 1\nentry \"a\" { role = \"sar\" name = \"x\" }\n", "f.conf:2: member: is missing in \"a\""},
        {"format = 1\nentry \"a\" { member = \"MY\" name = \"x\" }\n", "f.conf:2: role: is missing in \"a\""},
        {"format = 1\n" ENTRY "member = \"my\" }\n", "f.conf:2: member: \"my\" is not right; two capital letters"},
        {"format = 1\nentry \"a\" { role = \"boss\" }\n", "f.conf:2: role: \"boss\" is not right; one of: hotline"},
        {"format = 1\n" ENTRY "numbers = {\"call me\"} }\n", "f.conf:2: numbers: \"call me\" is not right; numbers ="},
        {"format = 1\n" ENTRY "numbers = {\"+\"} }\n", "f.conf:2: numbers: \"+\" is not right"},
        {"format = 1\n" ENTRY "languages = {\"Malay\"} }\n", "f.conf:2: languages: \"Malay\" is not right; languages ="},
        {"format = 1\n" ENTRY "tested = \"yesterday\" }\n", "f.conf:2: tested: \"yesterday\" is not right; a day as"},
        {"format = 1\n" ENTRY "tested = \"2026-02-30\" }\n", "f.conf:2: tested: \"2026-02-30\" is not right"},
        {"format = 1\n" ENTRY "note = \"a\x07\" }\n", "without control characters"},
        {"format = 1\n" ENTRY "fax = \"1\" }\n", "f.conf:2: fax: there is no such key in entry; there are: member role"},
    };
    struct directory d;
    struct buf problems = {0}, many = {0};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        buf_clear(&problems);
        assert_true(directory_read(&d, "f.conf", span_str(wrong[i].text), &problems) > 0);
        if (!strstr(problems.p, wrong[i].told))
            fail_msg("%zu: \"%s\" does not say \"%s\"", i, problems.p, wrong[i].told);
        assert_int_equal(d.v.n, 0);
    }
    buf_str(&many, "format = 1\n");
    for (int i = 0; i < 1001; i++)
        buf_printf(&many, "entry \"e%d\" { member = \"--\" role = \"other\" name = \"x\" }\n", i);
    buf_clear(&problems);
    assert_true(directory_read(&d, "f.conf", buf_view(&many), &problems) > 0);
    assert_non_null(strstr(problems.p, "f.conf:1002: entry: \"e1000\" is not right; a directory has at most 1000 entries"));
    buf_free(&many);
    buf_free(&problems);
}

/* The example: each member has a hotline, an IHR focal point, protection, rescue and consular help; no number of it could be called by mistake. */
static void the_example(void **state)
{
    char *path = test_source("share/watchfloor/directory.conf"), *none = test_source("no/such/file");
    struct buf problems = {0};
    struct directory d;
    size_t roles[8] = {0};
    (void) state;
    directory_load(&d, path, none, &problems);
    if (problems.n)
        fail_msg("%s", problems.p);
    assert_false(d.own);
    for (size_t i = 0; i < d.v.n; i++) {
        const struct directory_entry *e = &d.v.v[i];
        roles[e->role < 8 ? e->role : 0]++;
        assert_int_equal(e->tested, TIME_NONE);
        for (size_t k = 0; k < e->numbers.n; k++)
            assert_int_equal(strncmp(e->numbers.v[k], "+00 ", 4), 0);
    }
    static const char *const each[] = {"hotline", "ihr-nfp", "sar", "protection", "consular"};
    for (size_t i = 0; i < ARRAY_LEN(each); i++)
        assert_int_equal(roles[words_find(&words_desk_role, span_str(each[i]))], 11);
    directory_free(&d);
    buf_free(&problems);
    mem_free(path);
    mem_free(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_playbook_is_read),
        cmocka_unit_test(faults_of_playbooks),
        cmocka_unit_test(spoilt_files),
        cmocka_unit_test(those_that_ship),
        cmocka_unit_test(own_copies),
        cmocka_unit_test(a_directory_is_read),
        cmocka_unit_test(faults_of_directories),
        cmocka_unit_test(the_example),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
