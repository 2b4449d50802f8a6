/* test_actions: the register of border actions: each verb in each state, what is needed, times, objections, clocks of IHR Art 43, and that the journal makes it
 * all again. */
#include "actions_rig.h"

/* ---- verbs and states ---- */

/* One action in each state, by its number. */
static void one_of_each(struct rig *r)
{
    ok(action_new(r, "{'kind':'CLOSURE','checkpoints':'MYJHB','effective':'+2h','expires':'+30h'," GROUNDS "}")); /* 1 ANNOUNCED */
    ok(action_new(r, CLOSED_IN("THMSO")));                                                                        /* 2 IN_FORCE */
    ok(action_new(r, "{'kind':'CLOSURE','checkpoints':'KHBAV','expires':'+1m'," GROUNDS "}"));                    /* 3 EXPIRED */
    ok(action_new(r, CLOSED_IN("IDENT")));                                                                        /* 4 LIFTED */
    ok(action_verb(r, "actions lift", "BA-0004", 0, NULL, "the water fell"));
    ok(action_new(r, CLOSED_IN("TLBTG"))); /* 5 SUPERSEDED by 6 */
    ok(action_verb(r, "actions extend", "BA-0005", 0, "{'expires':'+20h','rationale':'it still rains'}", NULL));
    later(r, 120);
}

static void test_verbs_by_state(void **state)
{
    static const struct {
        const char *verb, *fields, *text;
        unsigned from; /* bits of states */
    } table[] = {
        {"actions edit", "{'rationale':'the river is higher than was thought'}", NULL, 1u << ACTION_ANNOUNCED | 1u << ACTION_IN_FORCE},
        {"actions extend", "{'expires':'+60h','rationale':'it still rains'}", NULL, 1u << ACTION_ANNOUNCED | 1u << ACTION_IN_FORCE},
        {"actions lift", NULL, "the water fell", 1u << ACTION_ANNOUNCED | 1u << ACTION_IN_FORCE},
        {"actions object", "{'member':'VN'}", "our nationals can't go home", 1u << ACTION_ANNOUNCED | 1u << ACTION_IN_FORCE},
        {"actions answer", NULL, "buses are provided", ~0u},
        {"actions reported", NULL, "WHO WPRO 17/2026", ~0u},
        {"actions reviewed", NULL, "it stays", ~0u},
    };
    static const uint8_t states[] = {0, ACTION_ANNOUNCED, ACTION_IN_FORCE, ACTION_EXPIRED, ACTION_LIFTED, ACTION_SUPERSEDED};
    (void) state;
    for (size_t v = 0; v < ARRAY_LEN(table); v++)
        for (uint32_t n = 1; n < ARRAY_LEN(states); n++) {
            struct rig r;
            char id[ACTION_ID_ROOM];
            rig_start(&r, true);
            one_of_each(&r);
            assert_int_equal(action_of(&r, n)->state, states[n]);
            struct told t = action_verb(&r, table[v].verb, action_id(n, id), action_of(&r, n)->rev, table[v].fields, table[v].text);
            if (table[v].from == ~0u) /* of any state: there is no objection, and nothing of it delays anybody */
                assert_true(t.code == WF_E_NOTFOUND || (t.code == WF_E_STATE && strcmp(t.field, "action") == 0));
            else if (table[v].from >> states[n] & 1)
                ok(t);
            else
                no(t, WF_E_STATE, "state", words_of(&words_action_state, states[n]));
            rig_end(&r);
        }
}

/* ---- what has to be said ---- */

static void test_what_is_needed(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    no(action_new(&r, "{}"), WF_E_INVALID, "kind", "kind, member, checkpoints, expires");
    no(action_new(&r, "{'kind':'CLOSURE','checkpoints':'MYJHB'," GROUNDS "}"), WF_E_INVALID, "expires", "expires");
    no(action_new(&r, "{'kind':'CLOSURE','checkpoints':'MYJHB','expires':'+2h','rationale':'x'}"), WF_E_INVALID, "legal_basis", "legal_basis, proportionality, exceptions");
    no(action_new(&r, "{'kind':'HEALTH_MEASURE','checkpoints':'MYJHB','expires':'+2h'," GROUNDS "}"), WF_E_INVALID, "affected", "affected, alternatives");
    no(action_new(&r, "{'kind':'QUOTA','checkpoints':'MYJHB','expires':'+2h'," GROUNDS "}"), WF_E_INVALID, "quota", "quota");
    no(action_new(&r, "{'kind':'HOURS','checkpoints':'MYJHB','expires':'+2h','rationale':'x','hours':'6-22'}"), WF_E_INVALID, "hours", "06:00-22:00");
    no(action_new(&r, "{'kind':'QUOTA','checkpoints':'MYJHB','expires':'+2h','quota':'0'," GROUNDS "}"), WF_E_INVALID, "quota", "closure");
    no(action_new(&r, "{'kind':'CLOSURE','checkpoints':'MYJHB,SGWDL','expires':'+2h'," GROUNDS "}"), WF_E_INVALID, "checkpoints", "SGWDL is SG's");
    no(action_new(&r, "{'kind':'CLOSURE','checkpoints':'MYJHB','expires':'+400d'," GROUNDS "}"), WF_E_INVALID, "expires", "366 days");
    no(action_new(&r, "{'kind':'CLOSURE','checkpoints':'../x','expires':'+2h'," GROUNDS "}"), WF_E_INVALID, "checkpoints", "../x");
    no(action_new(&r, "{'kind':'CLOSURE','checkpoints':'MYJHB','effective':'+3h','expires':'+2h'," GROUNDS "}"), WF_E_INVALID, "expires", "before it begins");
    no(action_new(&r, "{'kind':'SIEGE'}"), WF_E_INVALID, "kind", "CLOSURE");
    no(action_new(&r, "{'colour':'red'}"), WF_E_INVALID, "fields", "colour");
    no(action_new(&r, "{'kind':'ENTRY_RULE','checkpoints':'all','expires':'+2h','affected':'all'," GROUNDS "}"), WF_E_INVALID, "member", "member");
    ok(action_new(&r, "{'kind':'ENTRY_RULE','member':'MY','checkpoints':'all','expires':'+2h','affected':'whoever was there in 21 days'," GROUNDS "}"));
    assert_true(action_of(&r, 1)->all);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void test_never_by_nationality_alone(void **state)
{
    static const char *const by[] = {"nationals of country X", "Vietnamese travellers", "citizens of any member", "holders of a Lao passport", "FILIPINO workers",
                                     "warganegara asing", "Warga negara Vietnam", "mga mamamayan ng ibang bansa", "người Việt Nam", "cidadãos de Y", "sidadaun sira", "คนไทยทุกคน", "ຄົນລາວ", "ពលរដ្ឋ", "နိုင်ငံခြားသားများ", "外国人", "வெளிநாட்டவர்"};
    static const char *const without[] = {"whoever was in Y in the last 21 days", "international travellers", "lorry drivers", "crews", "semua penumpang dari pelabuhan itu", "hành khách", "ผู้โดยสาร", "旅客", "todos os passageiros"};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(by); i++)
        assert_true(action_by_nationality(span_str(by[i])));
    for (size_t i = 0; i < ARRAY_LEN(without); i++)
        assert_false(action_by_nationality(span_str(without[i])));
    assert_false(action_cites(SPAN_LIT("by order of the minister")));
    assert_false(action_cites(SPAN_LIT("2026")));
    assert_true(action_cites(SPAN_LIT("Immigration Act 1959/63, s. 8")));
    struct rig r;
    rig_start(&r, true);
    no(action_new(&r, "{'kind':'ENTRY_RULE','checkpoints':'MYJHB','expires':'+2h','affected':'Thai nationals','rationale':'x','legal_basis':'the law','proportionality':'x','exceptions':'x'}"), WF_E_INVALID, "legal_basis", "nationality");
    ok(action_new(&r, "{'kind':'ENTRY_RULE','checkpoints':'MYJHB','expires':'+2h','affected':'Thai nationals'," GROUNDS "}"));
    rig_end(&r);
}

/* ---- what is in force is not rewritten ---- */

static void test_not_rewritten(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, CLOSED_IN("MYJHB")));
    no(action_verb(&r, "actions edit", "BA-0001", 1, "{'expires':'+20h'}", NULL), WF_E_STATE, "fields", "expires");
    no(action_verb(&r, "actions edit", "1", 1, "{'affected':'all'}", NULL), WF_E_STATE, "fields", "affected");
    no(action_verb(&r, "actions edit", "BA-0001", 0, "{'rationale':'x'}", NULL), WF_E_INVALID, "rev", "1 is the newest");
    ok(action_verb(&r, "actions edit", "ba-0001", 1, "{'rationale':'the bridge is gone'}", NULL));
    no(action_verb(&r, "actions edit", "BA-0001", 1, "{'rationale':'x'}", NULL), WF_E_STALE, "rev", "2 is the newest");
    assert_string_equal(action_of(&r, 1)->text[ACTION_RATIONALE], "the bridge is gone");
    no(action_verb(&r, "actions extend", "BA-0001", 0, "{'expires':'+20h'}", NULL), WF_E_INVALID, "rationale", "why");
    no(action_verb(&r, "actions extend", "BA-0001", 0, "{'expires':'+2h','rationale':'x'}", NULL), WF_E_INVALID, "expires", "lifted");
    no(action_verb(&r, "actions extend", "BA-0001", 0, "{'expires':'+20h','rationale':'x','direction':'OUT'}", NULL), WF_E_INVALID, "fields", "new one");
    ok(action_verb(&r, "actions extend", "BA-0001", 0, "{'expires':'+20h','rationale':'it still rains'}", NULL));
    assert_int_equal(action_of(&r, 1)->replaced_by, 2);
    assert_int_equal(action_of(&r, 2)->of, 1);
    assert_string_equal(action_of(&r, 2)->text[ACTION_EXCEPTIONS], action_of(&r, 1)->text[ACTION_EXCEPTIONS]);
    assert_true(action_of(&r, 1)->ended == action_of(&r, 2)->effective); /* no minute between, none twice */
    no(action_new(&r, "{'kind':'REOPENING','of':'BA-0001','rationale':'dry'}"), WF_E_STATE, "of", "over already");
    no(action_new(&r, "{'kind':'REOPENING','of':'BA-0009','rationale':'dry'}"), WF_E_NOTFOUND, "of", "BA-0009");
    ok(action_new(&r, "{'kind':'REOPENING','of':'BA-0002','effective':'+3h','rationale':'dry'}"));
    assert_int_equal(action_of(&r, 2)->state, ACTION_IN_FORCE);
    assert_int_equal(action_state_at(action_of(&r, 2), r.clock.fixed + 3 * HOUR), ACTION_LIFTED);
    later(&r, 3 * 3600);
    assert_int_equal(action_of(&r, 2)->state, ACTION_LIFTED);
    assert_int_equal(action_of(&r, 3)->state, ACTION_IN_FORCE);
    no(action_verb(&r, "actions lift", "BA-0007", 0, NULL, "x"), WF_E_NOTFOUND, "action", "BA-0007");
    no(action_verb(&r, "actions lift", "BA-0003", 0, NULL, " "), WF_E_INVALID, "reason", "why");
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void test_objections(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, CLOSED_IN("MYJHB")));
    no(action_verb(&r, "actions object", "BA-0001", 0, "{'member':'MY'}", "x"), WF_E_INVALID, "member", "own");
    no(action_verb(&r, "actions object", "BA-0001", 0, "{'member':'Singapore'}", "x"), WF_E_INVALID, "member", "two capital");
    no(action_verb(&r, "actions object", "BA-0001", 0, "{'member':'SG'}", " "), WF_E_INVALID, "text", "what is objected");
    ok(action_verb(&r, "actions object", "BA-0001", 0, "{'member':'SG'}", "300000 commuters a day"));
    ok(action_verb(&r, "actions object", "BA-0001", 0, "{'member':'TH'}", "lorries wait"));
    no(action_verb(&r, "actions answer", "BA-0001", 0, NULL, "x"), WF_E_NOTFOUND, "objection", "2 objections");
    ok(action_verb(&r, "actions answer", "BA-0001", 0, "{'objection':'2'}", "they may use Padang Besar"));
    no(action_verb(&r, "actions answer", "BA-0001", 0, "{'objection':'2'}", "x"), WF_E_STATE, "objection", "was answered");
    struct objection_row o;
    assert_true(actions_objection(r.desk, 1, 2, &o));
    assert_string_equal(o.answer, "they may use Padang Besar");
    assert_string_equal(o.member, "TH");
    rig_same_rebuilt(&r);
    assert_true(actions_objection(r.desk, 1, 1, &o));
    assert_string_equal(o.text, "300000 commuters a day");
    rig_end(&r);
}

/* ---- times ---- */

static void test_expiry(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, "{'kind':'HOURS','checkpoints':'BNBWN','hours':'08:00-20:00','effective':'+2h','expires':'+50h','rationale':'night works'}"));
    assert_int_equal(action_of(&r, 1)->state, ACTION_ANNOUNCED);
    later(&r, 2 * 3600);
    assert_int_equal(action_of(&r, 1)->state, ACTION_IN_FORCE);
    later(&r, 23 * 3600);
    assert_false(action_of(&r, 1)->warned);
    later(&r, 3600);
    assert_true(action_of(&r, 1)->warned);
    assert_int_equal(incidents_of(&r, "ADM.POLICY_CHANGE", WF_CONDITION_ACTIVE), 1);
    uint64_t chain = action_of(&r, 1)->chain;
    later(&r, 21 * 3600);
    assert_int_equal(action_of(&r, 1)->chain, chain); /* said once */
    assert_false(action_of(&r, 1)->pressed);
    later(&r, 3600);
    assert_true(action_of(&r, 1)->pressed); /* two hours before its end once more, and it weighs more */
    assert_int_equal(incidents_of(&r, "ADM.POLICY_CHANGE", WF_CONDITION_ACTIVE), 1);
    assert_int_equal(rig_get(&r, "1").r.impact, WF_IMPACT_HIGH);
    later(&r, 2 * 3600 - 1);
    assert_int_equal(action_of(&r, 1)->state, ACTION_IN_FORCE);
    later(&r, 1);
    assert_int_equal(action_of(&r, 1)->state, ACTION_EXPIRED);
    assert_int_equal(incidents_of(&r, "ADM.POLICY_CHANGE", WF_CONDITION_ACTIVE), 0);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Other times of the configuration hold for what is in force; what lasts no longer than a warning's time is not warned of; what was missed is said once. */
static void test_warnings(void **state)
{
    struct rig r;
    struct desk_clocks c = {.end_warn_s = {40 * 3600, 3 * 3600}};
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, "{'kind':'HOURS','checkpoints':'BNBWN','hours':'08:00-20:00','expires':'+50h','rationale':'night works'}"));
    ok(action_new(&r, "{'kind':'HOURS','checkpoints':'VNMOB','hours':'08:00-20:00','expires':'+5h','rationale':'night works'}"));
    later(&r, 3 * 3600 - 1);
    assert_false(action_of(&r, 2)->warned); /* five hours are no day: its last two alone are warned of */
    later(&r, 1);
    assert_true(action_of(&r, 2)->warned && action_of(&r, 2)->pressed);
    later(&r, 8 * 3600);
    assert_false(action_of(&r, 1)->warned);
    desk_set_clocks(r.desk, &c);
    later(&r, 1);
    assert_true(action_of(&r, 1)->warned);
    ok(action_new(&r, "{'kind':'HOURS','checkpoints':'THSDO','hours':'08:00-20:00','expires':'+44h','rationale':'night works'}"));
    rig_close(&r);
    r.clock.fixed += 42 * HOUR;
    rig_open(&r);
    later(&r, 1);
    assert_true(action_of(&r, 3)->warned && action_of(&r, 3)->pressed);
    uint64_t chain = action_of(&r, 3)->chain;
    later(&r, 60);
    assert_int_equal(action_of(&r, 3)->chain, chain); /* both at once are said as one */
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Away for days: what happened meanwhile is told as it was, each thing once. */
static void test_away(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, "{'kind':'HEALTH_MEASURE','checkpoints':'MYKUL','direction':'IN','effective':'+1h','expires':'+100h','delays_over_24h':'yes','affected':'arrivals from Y','alternatives':'testing'," GROUNDS "}"));
    rig_close(&r);
    r.clock.fixed += 200 * HOUR;
    rig_open(&r);
    uint64_t before = desk_seq(r.desk);
    later(&r, 1);
    const struct action_row *a = action_of(&r, 1);
    assert_int_equal(a->state, ACTION_EXPIRED);
    assert_int_equal(a->breached, 1); /* it ended before it was to be reviewed */
    assert_true(desk_seq(r.desk) > before);
    uint64_t after = desk_seq(r.desk);
    later(&r, 30);
    if (desk_seq(r.desk) != after)
        fail_msg("more was told: %s", r.last_event);
    assert_int_equal(incidents_of(&r, "HLT.BORDER_MEASURE", WF_CONDITION_ACTIVE), 1);
    ok(action_verb(&r, "actions reported", "BA-0001", 0, NULL, "WHO WPRO 17/2026"));
    assert_int_equal(incidents_of(&r, "HLT.BORDER_MEASURE", WF_CONDITION_ACTIVE), 0);
    no(action_verb(&r, "actions reported", "BA-0001", 0, NULL, "x"), WF_E_STATE, "action", "was reported");
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static wf_time at(const char *s)
{
    wf_time t;
    assert_int_equal(time_parse(span_str(s), &t, NULL, NULL), 0);
    return t;
}

static void test_three_months(void **state)
{
    (void) state;
    assert_int_equal(actions_review_due(at("2027-11-30T23:59:59Z")), at("2028-02-29T23:59:59Z")); /* a leap year */
    assert_int_equal(actions_review_due(at("2026-11-30T10:00:00Z")), at("2027-02-28T10:00:00Z"));
    assert_int_equal(actions_review_due(at("2028-02-29T01:00:00+06:30")), at("2028-05-28T18:30:00Z"));
    assert_int_equal(actions_review_due(at("2026-08-31T00:00:00Z")), at("2026-11-30T00:00:00Z"));
}

static void clock_row(struct rig *r, size_t i, char state[16], char due[40], char local[40])
{
    struct buf b = {0};
    struct json_writer w;
    struct arena a = {0};
    struct json *v = NULL;
    char key[16];
    jw_init(&w, &b);
    assert_true(desk_action_clock_json(r->desk, NULL, i, &w, key));
    assert_int_equal(json_parse(&a, buf_view(&b), NULL, &v, NULL), 0);
    snprintf(state, 16, "%.*s", SPAN_FMT(json_str(v, "state")));
    snprintf(due, 40, "%.*s", SPAN_FMT(json_str(v, "due")));
    snprintf(local, 40, "%.*s", SPAN_FMT(json_str(v, "due_local")));
    arena_free(&a);
    buf_free(&b);
}

/* Over midnight, in a zone of half an hour. */
static void test_art43_clock(void **state)
{
    struct rig r;
    char word[16], due[40], local[40];
    (void) state;
    rig_start(&r, true);
    ok(action_new(&r, "{'kind':'HEALTH_MEASURE','checkpoints':'MMRGN','direction':'IN','effective':'2026-11-24T18:10:00Z','expires':'2027-06-01T00:00:00Z','delays_over_24h':true,'affected':'arrivals from Y','alternatives':'testing'," GROUNDS "}"));
    later(&r, 16 * 3600);
    clock_row(&r, 0, word, due, local);
    assert_string_equal(word, "RUNNING");
    assert_string_equal(due, "2026-11-26T18:10:00Z");
    assert_string_equal(local, "2026-11-27T00:40:00+06:30");
    later(&r, 48 * 3600);
    clock_row(&r, 0, word, due, local);
    assert_string_equal(word, "BREACHED");
    ok(action_verb(&r, "actions reported", "BA-0001", 0, NULL, "WHO SEARO 4/2026"));
    clock_row(&r, 0, word, due, local);
    assert_string_equal(word, "BREACHED"); /* done, but late: it stays so */
    clock_row(&r, 1, word, due, local);
    assert_string_equal(word, "RUNNING");
    assert_string_equal(due, "2027-02-24T18:10:00Z");
    ok(action_verb(&r, "actions reviewed", "BA-0001", 0, NULL, "it stays"));
    clock_row(&r, 1, word, due, local);
    assert_string_equal(word, "MET");
    rig_end(&r);
}

/* ---- what was in force at T ---- */

/* As a list that is written beside: what each verb did, when. */
struct spell {
    wf_time from, until;
};

static void test_in_force_at(void **state)
{
    struct rig r;
    struct spell spells[300];
    uint32_t seed = 20261124;
    (void) state;
    rig_start(&r, true);
    for (int step = 0; step < 120; step++) {
        char fields[700], id[ACTION_ID_ROOM];
        uint32_t n = r.desk->state.head->actions_n, which;
        seed = seed * 1664525 + 1013904223;
        unsigned dice = seed >> 28, a = (seed >> 16) % 40, b = 1 + (seed >> 8) % 90;
        wf_time now = r.clock.fixed;
        if (!n || dice < 6) {
            snprintf(fields, sizeof fields, "{'kind':'CLOSURE','checkpoints':'PHMNL','effective':'+%uh','expires':'+%uh'," GROUNDS "}", a, a + b);
            struct told t = a ? action_new(&r, fields) : action_new(&r, "{'kind':'CLOSURE','checkpoints':'PHMNL','expires':'+5h'," GROUNDS "}");
            ok(t);
            spells[n + 1] = a ? (struct spell){now + a * HOUR, now + (a + b) * HOUR} : (struct spell){now, now + 5 * HOUR};
        } else {
            which = 1 + (seed >> 4) % n;
            bool open = now < spells[which].until;
            action_id(which, id);
            if (dice < 10) {
                struct told t = action_verb(&r, "actions lift", id, 0, NULL, "over");
                assert_int_equal(t.code == 0, open);
                spells[which].until = open ? now : spells[which].until;
            } else if (dice < 13) {
                snprintf(fields, sizeof fields, "{'expires':'+%uh','rationale':'longer'}", 200 + b);
                struct told t = action_verb(&r, "actions extend", id, 0, fields, NULL);
                if (!t.code) {
                    assert_true(open);
                    wf_time from = spells[which].from > now ? spells[which].from : now;
                    spells[n + 1] = (struct spell){from, now + (200 + b) * HOUR};
                    spells[which].until = from;
                }
            } else {
                later(&r, b * 1800);
            }
        }
        if (step % 40 == 39)
            rig_same_rebuilt(&r);
        for (int k = -200; k <= 200; k += 7) {
            wf_time t = r.clock.fixed + k * (HOUR / 2);
            for (uint32_t i = 1; i <= r.desk->state.head->actions_n; i++) {
                bool is = spells[i].from <= t && t < spells[i].until;
                struct buf row = {0};
                struct json_writer w;
                char key[16];
                jw_init(&w, &row);
                if (desk_action_json(r.desk, NULL, r.desk->state.head->actions_n - i, &(struct desk_actions_ask){.at = t}, &w, key) != is)
                    fail_msg("step %d: BA-%04u is %sin force at %+d half hours", step, i, is ? "not " : "", k);
                buf_free(&row);
            }
        }
    }
    rig_end(&r);
}

/* ---- reports ---- */

#define CLOSURE(id, more) "{'source_id':'" id "','type':'FLOW.CLOSURE','member':'MY','checkpoint':'MYJHB','title':'Causeway closed','occurred':'2026-11-24T03:20:00Z'" more "}"

static void test_reports(void **state)
{
    struct rig r;
    static char text[20000];
    (void) state;
    rig_start(&r, true);
    struct desk_answer a = rig_say(&r, "my/floor", CLOSURE("c1", ""));
    assert_int_equal(r.desk->state.head->actions_n, 0);
    timeline(&r, a.id, text, sizeof text);
    assert_non_null(strstr(text, "not in the register of border actions: it does not say expires"));
    a = rig_say(&r, "my/floor", CLOSURE("c1", ",'revision':'2','expires':'2026-11-25T00:00:00+08:00','labels':{'direction':'IN','rationale':'flood'}"));
    assert_int_equal(r.desk->state.head->actions_n, 1);
    const struct action_row *x = action_of(&r, 1);
    assert_int_equal(x->kind, ACTION_CLOSURE);
    assert_int_equal(x->direction, ACTION_IN);
    assert_string_equal(x->checkpoints, "MYJHB");
    assert_string_equal(x->feed, "my/floor");
    assert_int_equal(x->expires, at("2026-11-24T16:00:00Z"));
    assert_int_equal(x->effective, at("2026-11-24T03:20:00Z"));
    assert_int_equal(conflicts(&r), 1); /* Woodlands still lets out */
    (void) rig_say(&r, "my/floor", CLOSURE("c1", ",'revision':'3','expires':'2026-11-25T00:00:00+08:00','labels':{'direction':'IN','rationale':'flood'}"));
    assert_int_equal(r.desk->state.head->actions_n, 1); /* nothing else was said */
    (void) rig_say(&r, "my/floor", CLOSURE("c1", ",'revision':'4','expires':'2026-11-26T00:00:00+08:00','labels':{'direction':'IN','rationale':'flood'}"));
    assert_int_equal(r.desk->state.head->actions_n, 2); /* longer: another one in its place */
    assert_int_equal(action_of(&r, 1)->state, ACTION_SUPERSEDED);
    assert_int_equal(action_of(&r, 2)->of, 1);
    (void) rig_say(&r, "my/floor", "{'source_id':'c2','references':['c1'],'type':'FLOW.REOPEN','member':'MY','checkpoint':'MYJHB','title':'Causeway open','occurred':'2026-11-24T04:00:00Z'}");
    assert_int_equal(r.desk->state.head->actions_n, 3);
    assert_int_equal(action_of(&r, 3)->kind, ACTION_REOPENING);
    assert_int_equal(action_of(&r, 2)->state, ACTION_LIFTED);
    assert_int_equal(conflicts(&r), 0);
    /* What it says of persons does not come in: the register is exported. */
    (void) rig_say(&r, "my/floor", "{'source_id':'c3','type':'FLOW.CLOSURE','member':'MY','checkpoint':'MYKSB','title':'Closed','occurred':'2026-11-24T03:20:00Z','expires':'2026-11-25T00:00:00Z','labels':{'rationale':'three ill of one family, 31C and passport K1234567','legal_basis':'Act 31A'}}");
    assert_string_equal(action_of(&r, 4)->text[ACTION_RATIONALE], "<5 ill of one family, [of a person] and [of a person]");
    assert_string_equal(action_of(&r, 4)->text[ACTION_LEGAL_BASIS], "Act 31A");
    rig_same_rebuilt(&r);
    rig_end(&r);
}

static void test_cleared(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    (void) rig_say(&r, "my/floor", CLOSURE("c1", ",'expires':'2026-11-25T00:00:00+08:00'"));
    assert_int_equal(action_of(&r, 1)->direction, ACTION_BOTH);
    (void) rig_say(&r, "my/floor", CLOSURE("c1", ",'revision':'2','condition':'cleared'"));
    assert_int_equal(action_of(&r, 1)->state, ACTION_LIFTED);
    assert_int_equal(r.desk->state.head->actions_n, 1);
    rig_end(&r);
}

/* Labels say anything. */
static void test_hostile_labels(void **state)
{
    static const char *const labels[] = {
        "'direction':'SIDEWAYS'",
        "'checkpoints':'SGWDL'",
        "'checkpoints':'MYJHB,../../x'",
        "'effective':'yesterday'",
        "'effective':'2020-01-01T00:00:00Z'",
        "'expires':'1970-01-01T00:00:00Z'",
        "'hours':'06:00-22:00'",
        "'quota':'-1'",
        "'kind':'REOPEN; DROP TABLE'",
        "'affected':'all Lao nationals'",
        "'checkpoints':''",
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
        struct rig r;
        char json[600];
        static char text[20000];
        rig_start(&r, true);
        snprintf(json, sizeof json, CLOSURE("c1", ",'expires':'2026-11-25T00:00:00+08:00','labels':{%s}"), labels[i]);
        struct desk_answer a = rig_say(&r, "my/floor", json);
        assert_int_equal(a.status, DESK_ACCEPTED);
        if (r.desk->state.head->actions_n)
            fail_msg("%s made an action", labels[i]);
        timeline(&r, a.id, text, sizeof text);
        if (!strstr(text, "not in the register of border actions: "))
            fail_msg("%s: nothing is said of it: %s", labels[i], text);
        rig_end(&r);
    }
    struct rig r;
    rig_start(&r, true);
    char *big = mem_alloc(2000), *json = mem_alloc(4000);
    memset(big, 'x', 1500);
    snprintf(json, 4000, CLOSURE("c1", ",'expires':'2026-11-25T00:00:00+08:00','labels':{'rationale':'%s'}"), big);
    (void) rig_say(&r, "my/floor", json);
    assert_int_equal(r.desk->state.head->actions_n, 0);
    (void) rig_say(&r, "my/floor", CLOSURE("c2", ",'expires':'2026-11-25T00:00:00+08:00','labels':{'of':'BA-0001','member':'SG','rationale':'\\u202eeld\\u0007x\\u001b[2J'}"));
    assert_int_equal(r.desk->state.head->actions_n, 1);
    assert_string_equal(action_of(&r, 1)->member, "MY");
    assert_int_equal(action_of(&r, 1)->of, 0);
    assert_null(strpbrk(action_of(&r, 1)->text[ACTION_RATIONALE], "\x1b\x07"));
    mem_free(big);
    mem_free(json);
    rig_end(&r);
}

/* A health measure tells no number of persons under five, neither an officer's nor a member's. */
static void test_few(void **state)
{
    static const struct {
        const char *said, *is;
    } rows[] = {{"3 ill travellers in row 12", "<5 ill travellers in row 12"}, {"Two cases", "<5 cases"}, {"(1 case)", "(<5 case)"}, {"seats 12, 4 persons and one child", "seats 12, <5 persons and <5 child"}, {"3 orang sakit", "<5 orang sakit"}, {"dua orang, 12 orang", "<5 orang, 12 orang"},
        {"พบผู้ป่วย 3 ราย", "พบผู้ป่วย <5 ราย"}, {"ผู้ป่วย๒คนจาก ๑๒ คน", "ผู้ป่วย<5คนจาก ๑๒ คน"}, {"ທ່ານ ໓ ຄົນ", "ທ່ານ <5 ຄົນ"}, {"អ្នកជំងឺ ៣ នាក់", "អ្នកជំងឺ <5 នាក់"}, {"လူနာ ၃ ဦး", "လူနာ <5 ဦး"}, {"3 người ốm, ba ca bệnh, ba tuần", "<5 người ốm, <5 ca bệnh, ba tuần"}, {"duas pessoas, 3 dias", "<5 pessoas, 3 dias"},
        {"ema nain 3 moras", "ema nain <5 moras"}, {"tatlong pasahero, 4 na tao", "<5 pasahero, <5 na tao"}, {"3名旅客, 十三人, 三人", "<5名旅客, 十三人, <5人"}, {"மூன்று பேர், 4 பயணிகள்", "<5 பேர், <5 பயணிகள்"}, {"cân 3 kg, ไป 3 วัน, 3個小時", NULL}, {"B3 người", NULL}, {"\xe0\xb8 3", NULL}, {"every 3 hours", NULL},
        {"12 cases", NULL}, {"<5 cases", NULL}, {"s. 3 of the Act", NULL}, {"at 14:03 passengers", NULL}, {"1.4 cases a day", NULL}, {"3 days of contact tracing", NULL}, {"13 ill", NULL}, {"someone ill", NULL}, {"4", NULL}, {"", NULL}};
    struct rig r;
    struct arena a = {0};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct span s = action_few_hidden(&a, span_str(rows[i].said));
        const char *want = rows[i].is ? rows[i].is : rows[i].said;
        if (!span_is(s, want))
            fail_msg("\"%s\" becomes \"%.*s\"", rows[i].said, SPAN_FMT(s));
    }
    arena_free(&a);
    rig_start(&r, true);
#define HEALTH(why) "{'kind':'HEALTH_MEASURE','checkpoints':'THMSO','direction':'IN','expires':'+9d','affected':'arrivals','alternatives':'testing','rationale':'" why "','legal_basis':'Act 3, s. 8','proportionality':'x','exceptions':'crew'}"
    no(action_new(&r, HEALTH("3 ill travellers on SQ12")), WF_E_INVALID, "rationale", "(\"3 ill travellers on SQ12\")");
    ok(action_new(&r, HEALTH("<5 ill travellers on a flight")));
    no(action_verb(&r, "actions edit", "BA-0001", 1, "{'affected':'4 pilgrims'}", NULL), WF_E_STATE, "fields", "affected");
    no(action_verb(&r, "actions edit", "BA-0001", 1, "{'exceptions':'two children'}", NULL), WF_E_INVALID, "exceptions", "two children");
    no(action_verb(&r, "actions object", "BA-0001", 0, "{'member':'MM'}", "only one case"), WF_E_INVALID, "text", "one case");
    ok(action_new(&r, "{'kind':'HOURS','checkpoints':'BNBWN','hours':'08:00-20:00','expires':'+9d','rationale':'3 workers are away'}")); /* of nobody's health */
    rig_end(&r);
}

/* The register leaves in exports and notices: nothing of one person comes into it, of whatever kind it is. */
static void test_nobody(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
#define SCREENING(why, law) "{'kind':'EXTRA_SCREENING','checkpoints':'THMSO','expires':'+9d','affected':'arrivals','rationale':'" why "','legal_basis':'" law "','proportionality':'x','exceptions':'crew'}"
    no(action_new(&r, HEALTH("a family, the mother in seat 31C, 42 years old, passport K1234567")), WF_E_INVALID, "rationale", "\"seat 31C\" is a seat: the register of border actions leaves in exports");
    no(action_held(&r, "actions new", "", 0, SCREENING("passport K1234567", "Act 3"), NULL, "a book's number"), WF_E_INVALID, "rationale", "passport K1234567"); /* certain: nothing is said against it */
    no(action_new(&r, SCREENING("three ill of one family", "Act 3")), WF_E_INVALID, "rationale", "write \"<5\"");
    no(action_new(&r, SCREENING("a family of ours, Mr Tan", "Act 3")), WF_E_INVALID, "rationale", "\"Mr Tan\" looks like a person's name");
    no(action_new(&r, SCREENING("the fever of 31C", "Act 3")), WF_E_INVALID, "rationale", "Where it is of no person: --no-person REASON");
    no(action_held(&r, "actions new", "", 0, SCREENING("the fever of 31C", "Act 3"), NULL, "seat 31C"), WF_E_INVALID, "rationale", "31C"); /* a reason is of nobody itself */
    ok(action_held(&r, "actions new", "", 0, SCREENING("the fever of 31C", "Act 3, s. 31C"), NULL, "a bus"));
    assert_non_null(strstr(r.last_event, "(held to be of no person: a bus)"));
    ok(action_new(&r, "{'kind':'HOURS','checkpoints':'BNBWN','hours':'08:00-20:00','expires':'+9d','rationale':'gate 31C and lane 4B are shut, 31A too'}"));
    no(action_verb(&r, "actions edit", "BA-0002", 1, "{'announced_how':'told to K1234567'}", NULL), WF_E_INVALID, "announced_how", "K1234567");
    no(action_verb(&r, "actions lift", "BA-0001", 0, NULL, "she left, aged 42"), WF_E_INVALID, "reason", "the age of a person");
    no(action_verb(&r, "actions object", "BA-0001", 0, "{'member':'MM'}", "the man in 12B is ours"), WF_E_INVALID, "text", "a seat");
    no(action_verb(&r, "actions object", "BA-0001", 0, "{'member':'MM'}", "S1234567D is ours"), WF_E_INVALID, "text", "card's number");
    ok(action_verb(&r, "actions object", "BA-0001", 0, "{'member':'MM'}", "ours are kept for days"));
    no(action_verb(&r, "actions answer", "BA-0001", 0, NULL, "(42/F) was let in"), WF_E_INVALID, "text", "the age of a person");
    rig_same_rebuilt(&r);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few), cmocka_unit_test(test_nobody), cmocka_unit_test(test_verbs_by_state),
        cmocka_unit_test(test_what_is_needed),
        cmocka_unit_test(test_never_by_nationality_alone),
        cmocka_unit_test(test_not_rewritten),
        cmocka_unit_test(test_objections),
        cmocka_unit_test(test_expiry), cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_away),
        cmocka_unit_test(test_three_months),
        cmocka_unit_test(test_art43_clock),
        cmocka_unit_test(test_in_force_at),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_cleared),
        cmocka_unit_test(test_hostile_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
