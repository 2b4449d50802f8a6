/* runs_rig: a protocol of the tests' own, its decide(), and the verbs of runs, for the desk's tests of them. */
#ifndef WF_TESTS_UNIT_DESK_RUNS_RIG_H
#define WF_TESTS_UNIT_DESK_RUNS_RIG_H

#include "desk_support.h"

#include "model/protocol.h"
#include "vault/vault.h"

#define SARI "r.sari"
#define TAN "n.tan"
#define LIM "k.lim"
enum { NOTIFY = 1,
       NOT = 0 };

/* Two yes of three questions notify. `version` apart, so that an update can be tried. */
static inline wf_protocol *test_protocol(const char *version, bool clocks)
{
    static wf_text yes_no[3] = {{"en", "Is it serious?", NULL}, {"en", "Is it unusual?", NULL}, {"en", "Does it spread?", NULL}};
    static wf_text kinds[3] = {{"en", "cholera", NULL}, {"en", "zebra fever", NULL}, {"en", "Which disease?", NULL}};
    static wf_text done[2] = {{"en", "Tell the port health authority", NULL}, {"en", "Count the ill", NULL}};
    static wf_step steps[2];
    static wf_text words[8] = {{"en", "Tell the focal point", NULL}, {"en", "Not at this stage", NULL}, {"en", "Request to the focal point", NULL}, {"en", "Assess it", NULL}, {"en", "Make the request", NULL}, {"en", "Crisis", NULL}, {"en", "Reply to WHO", NULL}, {"en", "Who is ill?", NULL}};
    static wf_choice choices[2];
    static wf_question q[5];
    static wf_outcome outcomes[2];
    static wf_output outputs[1];
    static wf_clock c[3];
    static wf_protocol p;
#define ONE(x) {&(x), 1, sizeof(wf_text)}
    choices[0] = (wf_choice){"cholera", ONE(kinds[0])};
    choices[1] = (wf_choice){"zebra-fever", ONE(kinds[1])};
    for (int i = 0; i < 3; i++)
        q[i] = (wf_question){.id = i == 0 ? "a" : i == 1 ? "b"
                                                         : "c",
                             .kind = WF_QUESTION_YES_NO_UNKNOWN,
                             .monotone = WF_MONOTONE_MORE,
                             .text = ONE(yes_no[i]),
                             .citation = "Annex 2"};
    q[3] = (wf_question){.id = "disease", .kind = WF_QUESTION_CHOICE, .text = ONE(kinds[2]), .citation = "Annex 2", .choices = {choices, 2, sizeof(wf_choice)}};
    q[4] = (wf_question){.id = "who", .kind = WF_QUESTION_TEXT, .text = ONE(words[7]), .citation = "Annex 8"};
    outcomes[0] = (wf_outcome){.id = "NOT NOTIFIED AT THIS STAGE", .text = ONE(words[1]), .rank = 1};
    outcomes[1] = (wf_outcome){.id = "NOTIFY", .text = ONE(words[0]), .rank = 2, .terminal = 1};
    outputs[0] = (wf_output){.id = "nfp", .kind = WF_OUTPUT_REQUEST, .to = "ihr-nfp", .text = ONE(words[2])};
    c[0] = (wf_clock){.id = "assess", .text = ONE(words[3]), .citation = "IHR Annex 1A, 6(a)", .start = "opened", .stop = "assessed", .seconds = 48 * 3600};
    c[1] = (wf_clock){.id = "request", .text = ONE(words[4]), .citation = "IHR Article 6", .start = "decided:NOTIFY", .stop = "requested", .seconds = 24 * 3600};
    c[2] = (wf_clock){.id = "reply", .text = ONE(words[6]), .citation = "IHR Article 10", .start = "verification", .stop = "replied", .seconds = 24 * 3600};
    steps[0] = (wf_step){.id = "call", .role = "liaison", .phase = "at once", .text = ONE(done[0]), .citation = "Annex 1A"};
    steps[1] = (wf_step){.id = "count", .role = "duty", .phase = "at once", .text = ONE(done[1])};
    p = (wf_protocol){.struct_size = sizeof p, .id = "test-annex", .version = version, .title = ONE(words[5]), .basis = "International Health Regulations (2005)", .citation = "Annex 2", .text_date = "2024-06-01", .languages = "en", .questions = {q, 5, sizeof *q}, .outcomes = {outcomes, 2, sizeof *outcomes}, .outputs = {outputs, 1, sizeof *outputs}, .clocks = {c, clocks ? 3 : 0, sizeof *c}, .checklist = {steps, 2, sizeof *steps}};
#undef ONE
    return &p;
}

struct crisis {
    struct rig r;
    char *descriptor;
    wf_protocol *p;
    uint32_t reassess_s, erase_s;
    size_t rule_pad; /* so many bytes more of a rule */
    char record[40]; /* the newest health record that was written; its id */
};

/* x->p as it is now is what runs are started with. */
static inline void use_protocol(struct crisis *x)
{
    struct buf b = {0};
    struct json_writer w;
    struct err e = {0};
    if (protocol_check(x->p, &e))
        fail_msg("%s: %s", e.field, e.text);
    jw_init(&w, &b);
    protocol_write(&w, x->p);
    mem_free(x->descriptor);
    x->descriptor = mem_strndup(b.p, b.n);
    buf_free(&b);
}

static inline void take_protocol(struct crisis *x, const char *version, bool clocks)
{
    x->p = test_protocol(version, clocks);
    use_protocol(x);
}

static inline void crisis_open(struct crisis *x, bool clocks)
{
    memset(x, 0, sizeof *x);
    x->reassess_s = 24 * 3600;
    rig_start(&x->r, false);
    take_protocol(x, "1.0", clocks);
}

static inline void crisis_close(struct crisis *x)
{
    struct vault *v = x->r.o.vault;
    mem_free(x->descriptor);
    rig_end(&x->r);
    vault_close(v);
}

/* With a vault. */
static inline void crisis_vault(struct crisis *x)
{
    struct err e = {0};
    rig_close(&x->r);
    if (vault_open(&x->r.o.vault, x->r.home, NULL, NULL, &e))
        fail_msg("%s", e.text);
    rig_open(&x->r);
}

/* An incident of a health type; its id. */
static inline const char *ill(struct crisis *x, const char *member, const char *checkpoint)
{
    static char id[INCIDENT_ID_MAX];
    struct desk_command q = {.verb = SPAN_LIT("new"), .type = SPAN_LIT("HLT.ILL_TRAVELLER"), .member = span_str(member), .checkpoint = span_str(checkpoint), .title = SPAN_LIT("Ill travellers")};
    struct told t = rig_command(&x->r, &q);
    if (t.code)
        fail_msg("new: %s", t.error);
    snprintf(id, sizeof id, "%s", t.id);
    return id;
}

static inline struct told start(struct crisis *x, const char *incident)
{
    const struct desk_run q = {.descriptor = span_str(x->descriptor)};
    const struct desk_command c = {.verb = SPAN_LIT("protocol start"), .incident = span_str(incident), .run = &q};
    return rig_command(&x->r, &c);
}

/* decide() of the protocol above. */
static inline void decide_json(const struct crisis *x, struct span whole, struct buf *out)
{
    struct arena a = {0};
    struct json *v = NULL;
    struct json_writer w;
    uint32_t yes = 0;
    wf_str needed[3];
    wf_decision d = {.struct_size = sizeof d};
    char rule[500];
    assert_int_equal(json_parse(&a, whole, NULL, &v, NULL), 0);
    for (int i = 0; i < 3; i++) {
        const char *id = i == 0 ? "a" : i == 1 ? "b"
                                               : "c";
        struct span s = json_str(v, id);
        yes += span_is(s, "yes");
        if (!s.n || span_is(s, "unknown"))
            needed[d.needed_n++] = (wf_str){id, 1};
    }
    /* What was answered in words is worked with; as "aloud ..." the rule repeats it, which no plugin should. */
    struct span who = json_str(v, "who");
    wf_pair result = {{"told", 4}, {who.p, who.n}};
    d.results = &result;
    d.results_n = who.n > 0;
    d.needed = needed;
    snprintf(rule, sizeof rule, "%u of 3 answered yes, of %.*s", yes, SPAN_FMT(json_str(v, "disease").n ? json_str(v, "disease") : SPAN_LIT("what is not told")));
    if (who.n > 6 && memcmp(who.p, "aloud ", 6) == 0)
        snprintf(rule, sizeof rule, "%u of 3, because of %.*s", yes, SPAN_FMT(who));
    for (size_t n = strlen(rule), end = n + x->rule_pad; n < end && n + 1 < sizeof rule; n++)
        rule[n] = 'r', rule[n + 1] = 0;
    d.erase_s = who.n ? x->erase_s : 0;
    d.outcome = yes >= 2;
    d.met = yes;
    d.of = 3;
    d.rule = (wf_str){rule, strlen(rule)};
    d.reassess_s = yes >= 2 ? 0 : x->reassess_s;
    static const wf_str request = {"nfp", 3};
    d.outputs = &request;
    d.outputs_n = yes >= 2;
    jw_init(&w, out);
    protocol_decision_write(&w, x->p, &d, x->r.clock.fixed);
    arena_free(&a);
}

static inline struct told run_verb(struct crisis *x, const char *officer, const char *verb, const char *run)
{
    const struct desk_run q = {.id = span_str(run), .notified = true, .by = SPAN_LIT("phone")}; /* the two are nfp's */
    const struct desk_command c = {.verb = span_str(verb), .officer = span_str(officer), .run = &q, .text = SPAN_LIT("we notify"), .reason = SPAN_LIT("because")};
    return rig_command(&x->r, &c);
}

/* Closed without the second assessment, or its request. */
static inline struct told close_without(struct crisis *x, const char *officer, const char *run)
{
    const struct desk_run q = {.id = span_str(run), .without_second = true};
    const struct desk_command c = {.verb = SPAN_LIT("protocol close"), .officer = span_str(officer), .run = &q, .reason = SPAN_LIT("nobody is there at night")};
    return rig_command(&x->r, &c);
}

/* Asks decide() as the server does, then the desk. */
static inline struct told assess(struct crisis *x, const char *officer, const char *verb, const char *run, const char *json, const char *evidence)
{
    struct buf whole = {0}, decision = {0};
    struct err e = {0};
    char *given = mem_strdup(json), *refs = mem_strdup(evidence);
    for (char *p = given; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    for (char *p = refs; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    struct told t = {0};
    if (desk_run_answers(x->r.desk, NULL, span_str(run), span_str(officer), span_str(given), &whole, &e)) {
        t.code = e.code;
        snprintf(t.field, sizeof t.field, "%s", e.field);
        snprintf(t.error, sizeof t.error, "%s", e.text);
    } else {
        decide_json(x, buf_view(&whole), &decision);
        struct desk_run_held held;
        assert_int_equal(desk_run_hold(x->r.desk, NULL, span_str(run), span_str(officer), buf_view(&whole), buf_view(&decision), &held, &e), 0);
        snprintf(x->record, sizeof x->record, "%s", held.n ? held.record : "");
        if (held.n && x->r.o.vault)
            assert_int_equal(vault_write(x->r.o.vault, span_str(held.record), buf_view(&held.text), held.made, held.until, &e), 0);
        vault_wipe(&held.text);
        const struct desk_run q = {.id = span_str(run), .answers = span_str(given), .evidence = span_str(refs), .whole = buf_view(&whole), .decision = buf_view(&decision), .record = span_str(x->r.o.vault ? x->record : "")};
        const struct desk_command c = {.verb = span_str(verb), .officer = span_str(officer), .run = &q};
        t = rig_command(&x->r, &c);
    }
    buf_free(&whole);
    buf_free(&decision);
    mem_free(given);
    mem_free(refs);
    return t;
}

static inline struct told answer(struct crisis *x, const char *officer, const char *run, const char *json)
{
    return assess(x, officer, "protocol answer", run, json, "");
}

static inline struct told submit(struct crisis *x, const char *officer, const char *run)
{
    return assess(x, officer, "protocol submit", run, "", "");
}

static inline void ok(struct told t)
{
    if (t.code)
        fail_msg("refused: %s: %s", t.field, t.error);
}

static inline void no(struct told t, int code, const char *says)
{
    if (t.code != code || !strstr(t.error, says))
        fail_msg("not %d \"%s\" but %d %s: %s%s", code, says, t.code, t.field, t.error, t.text);
}

static inline struct run_row row_of(const struct crisis *x, const char *run)
{
    struct run_row r;
    assert_true(runs_get(x->r.desk, runs_number(span_str(run)), &r));
    return r;
}

static inline void later(struct crisis *x, int64_t seconds)
{
    x->r.clock.fixed += seconds * NSEC_PER_SEC;
    for (int i = 0; i < 3; i++) {
        desk_tick(x->r.desk);
        desk_settle(x->r.desk);
    }
}

/* Both assess: sari so that it is to be notified, tan so that it is not, or as he does. */
static inline void both(struct crisis *x, const char *run, bool agree)
{
    ok(answer(x, SARI, run, "{'a':'yes','b':'yes','c':'no'}"));
    ok(answer(x, TAN, run, agree ? "{'a':'yes','b':'yes'}" : "{'a':'yes','b':'no'}"));
    ok(submit(x, SARI, run));
    ok(submit(x, TAN, run));
}

/* The whole of a run as that officer is shown it; s: his sight, NULL: all. read: what others told of persons' health, too. */
static inline char *shown_as(struct crisis *x, const struct desk_sight *sight, const char *officer, const char *run, bool read)
{
    struct desk_run_show *s;
    struct err e = {0};
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    if (desk_run_show_begin(x->r.desk, sight, span_str(officer), SPAN_LIT("en"), span_str(run), read, &s, &e))
        fail_msg("%s", e.text);
    assert_int_equal(desk_run_show_json(s, x->r.desk->reader, &w, &e), 0);
    desk_run_show_free(s);
    char *text = mem_strndup(b.p, b.n);
    buf_free(&b);
    return text;
}

static inline char *shown(struct crisis *x, const char *officer, const char *run)
{
    return shown_as(x, NULL, officer, run, false);
}

#endif
