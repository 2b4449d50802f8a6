/* What reports tell of persons' health: taken out of those that are about travellers and of no other, under an id that a newer revision shares; a source's own label never opens another's
 * record. */
#include "desk_support.h"

#include "desk/health.h"
#include "model/report.h"

static wf_str str(const char *s)
{
    return (wf_str){s, strlen(s)};
}

static wf_report report(const char *type, const char *id, const wf_pair *labels, size_t n)
{
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.type = str(type);
    r.source_id = str(id);
    r.title = str("Fever in 31C");
    r.text = str("rash");
    r.lang = str("vi");
    r.labels = labels;
    r.labels_n = n;
    r.persons.involved = 3;
    return r;
}

static void taken_out_of_travellers(void **state)
{
    (void) state;
    struct arena a = {0};
    const wf_pair labels[] = {{str("seat"), str("31C")}, {str(HEALTH_LABEL), str("H-0123456789abcdef")}};
    wf_report r[] = {report("HLT.CLUSTER", "a", labels, 2), report("FLOW.QUEUE", "b", labels, 2), report("HLT.ILL_TRAVELLER", "a", NULL, 0), report("HLT.CBRN", "c", labels, 1)};
    struct health_part parts[4];
    assert_int_equal(health_take(&a, SPAN_LIT("sg/floor"), SPAN_LIT("sg/floor"), true, r, 4, parts), 3);
    assert_true(span_is(report_span(r[0].title), "Cluster of ill travellers"));
    assert_null(r[0].text.p);
    assert_int_equal(r[0].persons.involved, 3);
    assert_int_equal(r[0].labels_n, 1);
    assert_true(span_is(report_span(r[0].labels[0].value), parts[0].id));
    assert_string_equal(parts[0].id, parts[1].id); /* the same source_id of the same source */
    assert_string_not_equal(parts[0].id, "H-0123456789abcdef");
    assert_non_null(memmem(parts[0].text.p, parts[0].text.n, "\"text\":\"rash\"", 13));
    assert_non_null(memmem(parts[0].text.p, parts[0].text.n, "\"seat\":\"31C\"", 12));
    assert_null(memmem(parts[0].text.p, parts[0].text.n, "0123456789abcdef", 16));
    /* what is of no traveller stays, but for that label */
    assert_true(span_is(report_span(r[1].title), "Fever in 31C"));
    assert_int_equal(r[1].labels_n, 1);
    assert_true(span_is(report_span(r[1].labels[0].name), "seat"));
    assert_true(span_is(report_span(r[3].title), "CBRN hazard"));
    assert_null(r[3].text.p);
    assert_int_equal(r[3].labels_n, 1);
    struct health_part other;
    wf_report same = report("HLT.CLUSTER", "a", NULL, 0);
    assert_int_equal(health_take(&a, SPAN_LIT("my/floor"), SPAN_LIT("my/floor"), true, &same, 1, &other), 1);
    assert_string_not_equal(other.id, parts[0].id); /* another source's */
    arena_free(&a);
}

/* What is made up for training says so in its title or at the head of its text; that alone of it stays. */
static void synthetic_stays_said(void **state)
{
    static const struct { const char *title, *text, *want; } said[] = {
        {"SYNTHETIC: Fever in 31C", "rash", "SYNTHETIC: Cluster of ill travellers"}, {"Fever", "SYNTHETIC. rash", "SYNTHETIC: Cluster of ill travellers"},
        {"SYNTHETICS in 31C", "of SYNTHETIC. cloth", "Cluster of ill travellers"}, {"SYNTHETIC", "SYNTHETIC", "Cluster of ill travellers"}};
    (void) state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        wf_report r = report("HLT.CLUSTER", "a", NULL, 0);
        struct health_part part;
        r.title = str(said[i].title);
        r.text = str(said[i].text);
        assert_int_equal(health_take(&a, SPAN_LIT("sg/floor"), SPAN_LIT("sg/floor"), true, &r, 1, &part), 1);
        assert_true(span_is(report_span(r.title), said[i].want));
        assert_null(r.text.p);
    }
    arena_free(&a);
}

/* What struck, and where, stays open; who was struck, and how, does not, nor what can't be judged. */
static void a_hazard_tells_what_it_is(void **state)
{
    static const struct { const char *title, *text, *left_title, *left_text; } said[] = {
        {"Chlorine, arrival hall 2", "Drum leaks at gate 3. Meter 12 ppm. Hall closed, contact the fire service.", "Chlorine, arrival hall 2", "Drum leaks at gate 3. Meter 12 ppm. Hall closed, contact the fire service."},
        {"Chlorine, arrival hall 2", "two passengers vomit", "Chlorine, arrival hall 2", NULL}, {"3 ill of chlorine", "a leak", "CBRN hazard", "a leak"}, {"exposed in seat 31-C", "two exposed", "CBRN hazard", NULL}, {"gas near 31 C, DOB 120381", "toddler near the drum", "CBRN hazard", NULL}, {"Source of Cs-137, 30 kBq", "driver, 47yo", "Source of Cs-137, 30 kBq", NULL},
        {"SYNTHETIC: burns in hall 2", "SYNTHETIC. somebody collapsed", "SYNTHETIC: CBRN hazard", NULL}, {"Parcel of Mr Tan", "Bau klorin, 12 penumpang pusing", "CBRN hazard", NULL}, {"\u0e01\u0e4a\u0e32\u0e0b\u0e04\u0e25\u0e2d\u0e23\u0e35\u0e19", "", "CBRN hazard", NULL},
        {"Powder in a letter", "passport K1234567 lay with it", "Powder in a letter", NULL}, {"Powder in a letter", "one officer exposed", "Powder in a letter", NULL}};
    const wf_pair labels[] = {{str("cases"), str("2")}, {str("age"), str("47")}};
    (void) state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        wf_report r = report(HEALTH_HAZARD, "a", labels, 2);
        struct health_part part;
        r.title = str(said[i].title);
        r.text = str(said[i].text);
        assert_int_equal(health_take(&a, SPAN_LIT("sg/floor"), SPAN_LIT("sg/floor"), true, &r, 1, &part), 1);
        if (!span_is(report_span(r.title), said[i].left_title) || (said[i].left_text ? !span_is(report_span(r.text), said[i].left_text) : r.text.n != 0))
            fail_msg("\"%s\", \"%s\" leaves \"%.*s\", \"%.*s\"", said[i].title, said[i].text, SPAN_FMT(r.title), SPAN_FMT(r.text));
        assert_int_equal(r.labels_n, 1);
        assert_true(span_is(report_span(r.labels[0].value), part.id));
        assert_non_null(memmem(part.text.p, part.text.n, "\"age\":\"47\"", 10));
        assert_non_null(memmem(part.text.p, part.text.n, said[i].title, strlen(said[i].title)));
    }
    /* what a public source says of one stays */
    wf_report r = report(HEALTH_HAZARD, "a", NULL, 0);
    struct health_part part;
    assert_int_equal(health_take(&a, SPAN_LIT("w/cap"), SPAN_LIT("w/cap"), false, &r, 1, &part), 0);
    arena_free(&a);
}

/* Of a measure the register of border actions has what it needs, and nothing of one person: not in its words, nor in the guise of a number or a time. */
static void a_measure_leaves_what_the_register_needs(void **state)
{
    static const char *const keeps[][2] = {{"kind", "HEALTH_MEASURE"}, {"checkpoints", "SGSIN"}, {"direction", "IN"}, {"effective", "2026-11-27T03:20:00+07:00"}, {"expires", "+2d"},
        {"delays_over_24h", "yes"}, {"legal_basis", "Act s. 1"}};
    static const char *const goes[][2] = {{"rationale", "passport K1234567, seat 31C"}, {"exceptions", "holder of document 512345678"}, {"affected", "cholera found on SQ956, seats 31 A and 32 B"}, {"hours", "seat 31C"}, {"quota", "31C"}, {"of", "BA-0001"}, {"seat", "31C"}, {HEALTH_LABEL, "H-0"}};
    wf_pair labels[ARRAY_LEN(keeps) + ARRAY_LEN(goes) + 2];
    size_t n = 0;
    (void) state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(goes); i++)
        labels[n++] = (wf_pair){str(goes[i][0]), str(goes[i][1])};
    for (size_t i = 0; i < ARRAY_LEN(keeps); i++)
        labels[n++] = (wf_pair){str(keeps[i][0]), str(keeps[i][1])};
    labels[n++] = (wf_pair){str("proportionality"), str("3 ill travellers")};
    labels[n++] = (wf_pair){str("alternatives"), str("two siblings with measles")};
    wf_report r = report(HEALTH_MEASURE, "m", labels, n);
    struct health_part part;
    assert_int_equal(health_take(&a, SPAN_LIT("sg/floor"), SPAN_LIT("sg/floor"), true, &r, 1, &part), 1);
    assert_true(span_is(report_span(r.title), "Health measure at a border"));
    assert_null(r.text.p);
    assert_int_equal(r.labels_n, ARRAY_LEN(keeps) + 3);
    for (size_t i = 0; i < ARRAY_LEN(keeps); i++)
        assert_true(span_is(report_span(wf_pair_find(r.labels, r.labels_n, keeps[i][0])), keeps[i][1]));
    assert_true(span_is(report_span(wf_pair_find(r.labels, r.labels_n, "proportionality")), "<5 ill travellers"));
    assert_true(span_is(report_span(wf_pair_find(r.labels, r.labels_n, "alternatives")), "<5 siblings with measles"));
    assert_true(span_is(report_span(wf_pair_find(r.labels, r.labels_n, HEALTH_LABEL)), part.id));
    assert_non_null(memmem(part.text.p, part.text.n, "K1234567", 8));
    arena_free(&a);
}

static void news_of_the_world_stays(void **state)
{
    (void) state;
    struct arena a = {0};
    const wf_pair labels[] = {{str(HEALTH_LABEL), str("H-0123456789abcdef")}};
    wf_report r = report("HLT.CLUSTER", "don", labels, 1);
    struct health_part part;
    assert_int_equal(health_take(&a, SPAN_LIT("who-don/news"), SPAN_LIT("who-don/news"), false, &r, 1, &part), 0);
    assert_true(span_is(report_span(r.text), "rash"));
    assert_int_equal(r.labels_n, 0);
    arena_free(&a);
}

static void without_a_vault_it_is_refused(void **state)
{
    (void) state;
    struct err e = {0};
    char label[] = "H-0123456789abcdef-0123450";
    struct health_part part = {.id = "H-0123456789abcdef-0123450", .text = SPAN_LIT("{}"), .label = label};
    assert_int_equal(health_keep(NULL, &part, 1, 0, 21, &e), WF_E_STATE);
    assert_int_equal(health_keep(NULL, &part, 0, 0, 21, &e), WF_E_STATE);
}

/* ---- kept before the desk has judged ---- */

struct kept {
    struct rig r;
    struct vault *v;
    struct arena a;
    struct err e;
};

static void open_kept(struct kept *k)
{
    memset(k, 0, sizeof *k);
    rig_start(&k->r, false);
    assert_int_equal(vault_open(&k->v, k->r.home, NULL, NULL, &k->e), 0);
}

static void close_kept(struct kept *k)
{
    vault_close(k->v);
    arena_free(&k->a);
    rig_end(&k->r);
}

static void answered(void *arg, int code, const struct desk_answer *answers, size_t n, uint64_t seq, const struct err *e)
{
    (void) arg;
    (void) seq;
    (void) e;
    assert_int_equal(code, 0);
    assert_int_equal(n, 1);
    if (answers[0].status == DESK_REJECTED && strcmp(answers[0].field, "revision") != 0)
        fail_msg("%s: %s", answers[0].field, answers[0].error);
}

/* A page of one report, as intake.c takes it. judged: the desk takes it too. */
static struct health_part page(struct kept *k, const char *id, const char *revision, const char *title, bool judged)
{
    wf_report r = report("HLT.CLUSTER", id, NULL, 0);
    struct health_part p;
    r.revision = str(revision);
    r.title = str(title);
    r.occurred = (wf_instant){.utc_ns = T0, .set = 1};
    assert_int_equal(health_take(&k->a, SPAN_LIT("submit/a"), SPAN_LIT("submit"), true, &r, 1, &p), 1);
    health_look(k->r.desk, SPAN_LIT("submit/a"), &p, 1, false);
    assert_int_equal(health_keep(k->v, &p, 1, k->r.clock.fixed, 21, &k->e), 0);
    assert_string_equal(p.label, p.id);
    if (judged) {
        struct desk_submission s = {.officer = SPAN_LIT("duty1"), .source = SPAN_LIT("submit/a"), .reports = &r, .reports_n = 1};
        r.member = str("SG");
        r.checkpoint = str("SGWDL");
        assert_int_equal(desk_submit(k->r.desk, &s, answered, NULL, &k->e), 0);
        desk_settle(k->r.desk);
        health_look(k->r.desk, SPAN_LIT("submit/a"), &p, 1, true);
    }
    health_settle(k->v, &p, 1);
    return p;
}

static bool holds(struct kept *k, const char *id, const char *title)
{
    struct buf b = {0};
    bool there = vault_read(k->v, span_str(id), &b, &k->e) == 0 && memmem(b.p, b.n, title, strlen(title)) != NULL;
    vault_wipe(&b);
    return there;
}

/* A report that is refused, one that comes twice, an older revision and other words of the same one take nothing from the record that is there. */
static void nothing_is_written_over(void **state)
{
    struct kept k;
    (void) state;
    open_kept(&k);
    struct health_part one = page(&k, "a", "1", "first", true);
    assert_true(one.fresh && one.taken);
    assert_true(holds(&k, one.id, "first"));
    struct vault_life life, now;
    assert_true(vault_life(k.v, span_str(one.id), &life));
    k.r.clock.fixed += 5 * HOUR;
    struct health_part again = page(&k, "a", "1", "first", true);
    assert_false(again.fresh);
    assert_string_equal(again.id, one.id);
    assert_true(vault_life(k.v, span_str(one.id), &now));
    assert_true(now.until == life.until); /* it lives no longer for that */
    struct health_part forged = page(&k, "a", "1", "forged", true);
    assert_false(forged.fresh);
    assert_string_not_equal(forged.id, one.id); /* the desk sees that it is no duplicate */
    struct health_part refused = page(&k, "a", "0", "older", false);
    assert_true(refused.fresh);
    assert_false(holds(&k, refused.id, "older")); /* it was not taken */
    assert_true(holds(&k, one.id, "first"));
    struct health_part two = page(&k, "a", "2", "second", true);
    assert_true(two.taken);
    assert_true(holds(&k, two.id, "second"));
    assert_false(holds(&k, one.id, "first")); /* a newer revision that was taken */
    assert_int_equal(vault_count(k.v, SPAN_LIT("H-")), 1);
    close_kept(&k);
}

/* What had its time does not come back with a page that lists it still. */
static void erased_stays_erased(void **state)
{
    struct kept k;
    (void) state;
    open_kept(&k);
    struct health_part one = page(&k, "a", "1", "first", true);
    k.r.clock.fixed += 22 * 24 * HOUR;
    assert_int_equal(vault_sweep(k.v, k.r.clock.fixed, NULL, NULL), 1);
    vault_recorded(k.v, span_str(one.id), true);
    struct health_part again = page(&k, "a", "1", "first", true);
    assert_false(again.fresh);
    assert_string_equal(again.id, one.id); /* a duplicate to the desk */
    assert_int_equal(vault_count(k.v, SPAN_LIT("H-")), 0);
    close_kept(&k);
}

/* One source fills its own part of the vault and no other's. */
static void each_source_has_its_part(void **state)
{
    struct kept k;
    (void) state;
    open_kept(&k);
    struct health_part one = page(&k, "a", "1", "first", true), p;
    char id[HEALTH_ID];
    for (int i = 1; i < HEALTH_SOURCE_MOST; i++) {
        snprintf(id, sizeof id, "%.6s%012x-0000000", one.id, i);
        for (int key = 0; key < 2; key++) {
            char *path = mem_printf("%s/vault/%s.1.%s", k.r.home, id, key ? "key" : "rec");
            FILE *f = fopen(path, "w");
            assert_non_null(f);
            fclose(f);
            mem_free(path);
        }
    }
    vault_close(k.v);
    assert_int_equal(vault_open(&k.v, k.r.home, NULL, NULL, &k.e), 0);
    wf_report r = report("HLT.CLUSTER", "next", NULL, 0), other = r;
    assert_int_equal(health_take(&k.a, SPAN_LIT("submit/b"), SPAN_LIT("submit"), true, &r, 1, &p), 1);
    assert_int_equal(health_keep(k.v, &p, 1, k.r.clock.fixed, 21, &k.e), WF_E_LIMIT);
    assert_non_null(strstr(k.e.text, "its source has"));
    assert_int_equal(health_take(&k.a, SPAN_LIT("my/floor"), SPAN_LIT("my/floor"), true, &other, 1, &p), 1);
    assert_int_equal(health_keep(k.v, &p, 1, k.r.clock.fixed, 21, &k.e), 0);
    assert_true(holds(&k, one.id, "first"));
    close_kept(&k);
}

/* ---- by what number ---- */

#define TAKEN "'labels':{'health-record':'H-0123456789abcdef-0123450'},'member':'SG','checkpoint':'SGWDL','title':'Ill traveller','occurred':'2026-11-24T03:20:00Z'"
#define PLAIN "'type':'FLOW.QUEUE','member':'SG','checkpoint':'SGWDL','title':'Queue','occurred':'2026-11-24T03:20:00Z'"

/* A source may number by a passport: of its numbers none is kept, and still each report finds its incident, whatever type it is of now. */
static void no_number_of_a_person_is_kept(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    struct desk_answer ill = rig_say(&r, "sg/floor", "{'source_id':'K1234567','revision':'row 31','type':'HLT.ILL_TRAVELLER'," TAKEN "}");
    assert_int_equal(ill.status, DESK_ACCEPTED);
    struct incident i = rig_get(&r, ill.id);
    char number[HEALTH_NUMBER];
    health_number(&r.desk->state, SPAN_LIT("sg/floor"), SPAN_LIT("K1234567"), number);
    assert_true(span_is(i.source_id, number));
    assert_int_equal(strncmp(number, "health-", 7), 0);
    assert_null(memmem(i.revision.p, i.revision.n, "31", 2));
    assert_int_equal(rig_say(&r, "sg/floor", "{'source_id':'K1234567','revision':'row 31','type':'HLT.ILL_TRAVELLER'," TAKEN "}").status, DESK_DUPLICATE);
    assert_string_equal(rig_say(&r, "sg/floor", "{'source_id':'K1234567','revision':'2','type':'HLT.ILL_TRAVELLER'," TAKEN "}").id, ill.id);
    assert_true(span_is(rig_get(&r, ill.id).revision, "2")); /* a number stays */
    assert_string_not_equal(rig_say(&r, "my/floor", "{'source_id':'K1234567','type':'HLT.ILL_TRAVELLER'," TAKEN "}").id, ill.id); /* another source's */
    assert_string_equal(rig_say(&r, "sg/floor", "{'source_id':'n1','references':['K1234567']," PLAIN "}").id, ill.id);
    assert_string_equal(rig_say(&r, "sg/floor", "{'source_id':'h1','references':['K1234567'],'type':'HLT.CLUSTER'," TAKEN "}").id, ill.id);
    assert_string_equal(rig_say(&r, "sg/floor", "{'source_id':'K1234567','revision':'3'," PLAIN "}").id, ill.id); /* it turned out to be none */
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void what_becomes_one_of_health(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    struct desk_answer queue = rig_say(&r, "sg/floor", "{'source_id':'q1'," PLAIN "}");
    assert_string_equal(rig_say(&r, "sg/floor", "{'source_id':'q1','revision':'1','type':'HLT.CLUSTER'," TAKEN "}").id, queue.id);
    assert_string_equal(rig_say(&r, "sg/floor", "{'source_id':'h2','references':['q1'],'type':'HLT.CLUSTER'," TAKEN "}").id, queue.id);
    /* one key of one member, whichever of its sources says it */
    struct desk_answer one = rig_say(&r, "sg/floor", "{'source_id':'h3','dedup_key':'K7654321','type':'HLT.CLUSTER'," TAKEN "}");
    assert_string_equal(rig_say(&r, "sg/second", "{'source_id':'h4','dedup_key':'K7654321','type':'HLT.CLUSTER'," TAKEN "}").id, one.id);
    assert_string_not_equal(one.id, queue.id);
    struct incident i = rig_get(&r, one.id);
    assert_int_equal(strncmp(i.dedup_key.p, "health-", 7), 0);
    struct desk_answer none = rig_say(&r, "sg/floor", "{'source_id':'h3','revision':'1','dedup_key':'K7654321'," PLAIN "}"); /* it turned out to be none */
    assert_int_equal(none.status, DESK_ACCEPTED);
    i = rig_get(&r, none.id);
    assert_int_equal(strncmp(i.dedup_key.p, "health-", 7), 0);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void places_and_caveats_name_nobody(void **state)
{
    (void) state;
    static const struct { const char *type, *desc, *left; } rows[] = {
        {"HLT.ILL_TRAVELLER", "Changi, terminal 3", ""}, {"HLT.BORDER_MEASURE", "Changi, terminal 3", "Changi, terminal 3"}, {"HLT.CBRN", "Hall of Woodlands", "Hall of Woodlands"},
        {"HLT.CBRN", "the house of Mr Tan", ""}, {"HLT.CBRN", "seats 31 A", ""}, {"HLT.BORDER_MEASURE", "cabin B212", ""}, {"HLT.BORDER_MEASURE", "DOB 120381", ""}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        wf_pair codes[] = {{str("passport"), str("512345678")}, {str("UN/LOCODE"), str("SGSIN")}, {str("UN/LOCODE"), str("K7654321")}, {str("seat"), str("31C")}};
        wf_area area = {.desc = str(rows[i].desc), .circle_km = 2, .geocodes = codes, .geocodes_n = 4};
        wf_report r = report(rows[i].type, "a", NULL, 0);
        struct health_part p;
        r.areas = &area;
        r.areas_n = 1;
        r.handling = str("tell nobody but Mr Tan");
        r.lang = str("x-seat31C");
        assert_int_equal(health_take(&a, SPAN_LIT("sg/floor"), SPAN_LIT("sg/floor"), true, &r, 1, &p), 1);
        assert_int_equal(r.areas_n, 1);
        assert_true(r.areas[0].circle_km == 2);
        if (!span_is(report_span(r.areas[0].desc), rows[i].left))
            fail_msg("%s \"%s\": left \"%.*s\"", rows[i].type, rows[i].desc, SPAN_FMT(report_span(r.areas[0].desc)));
        assert_int_equal(r.areas[0].geocodes_n, 1);
        assert_true(span_is(report_span(r.areas[0].geocodes[0].value), "SGSIN"));
        assert_int_equal(r.handling.n, 0);
        assert_true(span_is(report_span(r.lang), "en"));
        assert_non_null(memmem(p.text.p, p.text.n, "\"handling\":\"tell nobody but Mr Tan\"", 35));
        assert_non_null(memmem(p.text.p, p.text.n, rows[i].desc, strlen(rows[i].desc)));
        assert_true(span_is(report_span(area.desc), rows[i].desc)); /* the plugin's own is not written into */
        arena_free(&a);
    }
}

static void revisions_are_counts_and_times(void **state)
{
    (void) state;
    static const struct { const char *revision; bool stays; } rows[] = {
        {"2", true}, {"00017", true}, {"2026-11-27T03:20:00+07:00", true}, {"512345678", false}, {"19810312", false}, {"900101145678", false}, {"+6591234567", false}, {"1981-03-12T00:00:00Z", false}, {"31-C", false}};
    struct rig r;
    rig_start(&r, true);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char json[400];
        snprintf(json, sizeof json, "{'source_id':'r%zu','revision':'%s','type':'HLT.ILL_TRAVELLER'," TAKEN "}", i, rows[i].revision);
        struct desk_answer is = rig_say(&r, "sg/floor", json);
        assert_int_equal(is.status, DESK_ACCEPTED);
        if (span_is(rig_get(&r, is.id).revision, rows[i].revision) != rows[i].stays)
            fail_msg("revision \"%s\"", rows[i].revision);
    }
    rig_end(&r);
}

/* Only an event tells of persons' health: as anything else it would not be taken apart. */
static void no_status_tells_of_health(void **state)
{
    (void) state;
    struct rig r;
    rig_start(&r, true);
    struct desk_answer is = rig_say(&r, "sg/floor", "{'kind':'status','source_id':'s1','type':'HLT.ILL_TRAVELLER','member':'SG','checkpoint':'SGWDL','occurred':'2026-11-24T03:20:00Z','title':'seat 31C','status':{'queue_min':7}}");
    assert_int_equal(is.status, DESK_REJECTED);
    assert_string_equal(is.field, "type");
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(taken_out_of_travellers), cmocka_unit_test(synthetic_stays_said), cmocka_unit_test(a_hazard_tells_what_it_is), cmocka_unit_test(a_measure_leaves_what_the_register_needs), cmocka_unit_test(news_of_the_world_stays), cmocka_unit_test(without_a_vault_it_is_refused), cmocka_unit_test(nothing_is_written_over), cmocka_unit_test(erased_stays_erased), cmocka_unit_test(each_source_has_its_part), cmocka_unit_test(no_number_of_a_person_is_kept), cmocka_unit_test(what_becomes_one_of_health), cmocka_unit_test(places_and_caveats_name_nobody), cmocka_unit_test(revisions_are_counts_and_times), cmocka_unit_test(no_status_tells_of_health)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
