/* The descriptor of a protocol, its answers and decisions: JSON both ways, and that each fault is told by its name. */
#include "support.h"

#include <stdio.h>

#include "base/json.h"
#include "model/protocol.h"

static const wf_choice choices[] = {
    {.id = "cholera", .text = WF_TEXTS({"en", "Cholera", NULL}, {"ms", "Kolera", NULL})},
    {.id = "other", .text = WF_TEXTS({"en", "Another \"disease\"", NULL})},
};
static const wf_group groups[] = {{.id = "serious", .text = WF_TEXTS({"en", "Serious impact", NULL}), .citation = "Annex 2, I"}};
static const wf_question questions[] = {
    {.id = "disease", .kind = WF_QUESTION_CHOICE, .text = WF_TEXTS({"en", "Which?", NULL}), .choices = WF_TABLE(choices), .citation = "Box 1"},
    {.id = "a1",
     .kind = WF_QUESTION_YES_NO_UNKNOWN,
     .monotone = WF_MONOTONE_MORE,
     .group = "serious",
     .text = WF_TEXTS({"en", "Many?", NULL}, {"ms", "Banyak?", "A. Reviewer, Office, 2026-11"}),
     .help = WF_TEXTS({"en", "For the place and the time.", NULL})},
    {.id = "cases", .kind = WF_QUESTION_NUMBER, .min = 0, .max = 9999, .text = WF_TEXTS({"en", "How many?", NULL}), .when = "a1", .when_values = "yes unknown"},
    {.id = "onset", .kind = WF_QUESTION_DATE, .text = WF_TEXTS({"en", "Since when?", NULL}), .health = 1, .when = "disease", .when_values = "cholera"},
    {.id = "words", .kind = WF_QUESTION_TEXT, .text = WF_TEXTS({"en", "What else?", NULL})},
};
static const wf_step steps[] = {{.id = "call", .role = "health", .phase = "before landing", .text = WF_TEXTS({"en", "Call.", NULL}), .citation = "Annex 1B"}};
static const wf_clock clocks[] = {
    {.id = "assess", .text = WF_TEXTS({"en", "Assess", NULL}), .citation = "Annex 1A", .start = "opened", .stop = "assessed", .seconds = 172800, .warn_s = 3600},
    {.id = "notify", .text = WF_TEXTS({"en", "Notify", NULL}), .citation = "Art 6", .start = "decided:ASK NOW", .stop = "requested", .seconds = 86400}};
static const wf_outcome outcomes[] = {{.id = "ASK NOW", .rank = 2, .terminal = 1, .text = WF_TEXTS({"en", "Ask", NULL})},
                                      {.id = "LATER", .rank = 1, .text = WF_TEXTS({"en", "Later", NULL})}};
static const wf_field fields[] = {{"disease", "{disease}"}};
static const wf_output outputs[] = {{.id = "ask", .kind = WF_OUTPUT_REQUEST, .to = "ihr-nfp", .text = WF_TEXTS({"en", "Pre-assessment", NULL})},
                                    {.id = "tell", .kind = WF_OUTPUT_NOTICE, .form = "ill-travellers", .fields = WF_TABLE(fields), .text = WF_TEXTS({"en", "Tell", NULL})},
                                    {.id = "open", .kind = WF_OUTPUT_INCIDENT, .type = "MOV.STOWAWAY", .text = WF_TEXTS({"en", "Stowaway", NULL})}};
static const wf_trigger triggers[] = {{.type = "HLT.*", .text = WF_TEXTS({"en", "Health", NULL})}, {.label = "mdh", .text = WF_TEXTS({"en", "Declared", NULL})}};
static const wf_protocol sample = {
    .struct_size = sizeof sample,
    .id = "sample",
    .version = "2024.1",
    .title = WF_TEXTS({"en", "A sample", NULL}),
    .basis = "Regulations",
    .citation = "Annex 2",
    .text_date = "2024-06-01",
    .languages = "en ms",
    .groups = WF_TABLE(groups),
    .questions = WF_TABLE(questions),
    .checklist = WF_TABLE(steps),
    .clocks = WF_TABLE(clocks),
    .outcomes = WF_TABLE(outcomes),
    .outputs = WF_TABLE(outputs),
    .triggers = WF_TABLE(triggers),
};

static struct buf written(const wf_protocol *p)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    protocol_write(&w, p);
    return b;
}

static void both_ways(void **state)
{
    (void) state;
    struct err e = {0};
    struct arena a = {0};
    const wf_protocol *back = NULL;
    struct buf one = written(&sample);
    assert_int_equal(protocol_parse(&a, buf_view(&one), &back, &e), 0);
    struct buf two = written(back);
    assert_string_equal(one.p, two.p);
    assert_int_equal(back->questions.n, 5);
    assert_int_equal(back->questions.size, sizeof(wf_question));
    assert_string_equal(back->questions.v[2].when_values, "yes unknown");
    assert_true(back->questions.v[2].max == 9999);
    assert_int_equal(back->questions.v[0].choices.n, 2);
    assert_string_equal(back->outputs.v[1].fields.v[0].value, "{disease}");
    assert_int_equal(back->clocks.v[0].warn_s, 3600);
    assert_null(back->questions.v[0].group);
    assert_true(protocol_is_health(protocol_question(back, SPAN_LIT("onset"))));
    assert_true(protocol_is_health(protocol_question(back, SPAN_LIT("words"))));
    assert_false(protocol_is_health(protocol_question(back, SPAN_LIT("a1"))));
    assert_null(protocol_question(back, SPAN_LIT("a2")));
    buf_free(&one);
    buf_free(&two);
    arena_free(&a);
}

static void languages(void **state)
{
    (void) state;
    bool machine = false;
    assert_string_equal(protocol_text(&choices[0].text, SPAN_LIT("ms-MY"), &machine), "Kolera");
    assert_true(machine);
    assert_string_equal(protocol_text(&questions[1].text, SPAN_LIT("ms"), &machine), "Banyak?");
    assert_false(machine);
    assert_string_equal(protocol_text(&choices[1].text, SPAN_LIT("km"), &machine), "Another \"disease\"");
    assert_false(machine);
    assert_string_equal(protocol_text(&questions[0].help, SPAN_LIT("en"), NULL), "");
}

/* What is put into the descriptor's JSON in place of a piece of it, and what is said then. */
static const struct fault {
    const char *piece, *instead, *said;
} faults[] = {
    {"\"id\":\"a1\"", "\"id\":\"A 1\"", "question \"A 1\": its id is not 1 to 31"},
    {"\"id\":\"words\"", "\"id\":\"a1\"", "question \"a1\": there are two of this id"},
    {"\"kind\":\"date\"", "\"kind\":\"when\"", "question \"onset\": there is no kind 0"},
    {"\"group\":\"serious\"", "\"group\":\"other\"", "question \"a1\": its group \"other\" is none of groups"},
    {"\"when\":\"a1\"", "\"when\":\"words\"", "question \"cases\": it depends on \"words\", which is no question that stands before it"},
    {"\"when\":\"a1\"", "\"when\":\"cases\"", "question \"cases\": it depends on \"cases\""},
    {"\"when_values\":\"cholera\"", "\"when_values\":\"plague\"", "question \"onset\": \"plague\" is not an answer to \"disease\""},
    {"\"when_values\":\"cholera\"", "\"when_values\":\" \"", "question \"onset\": it depends on \"disease\", but no answer is named"},
    {"\"max\":9999", "\"max\":-1", "question \"cases\": min and max"},
    {"\"max\":9999", "\"max\":9999,\"plain\":2", "question \"cases\": plain is 0 or 1"},
    {"\"max\":9999", "\"max\":9999,\"apart\":1", "question \"cases\": apart is 0 or 1, of what is in the health record alone"},
    {"\"kind\":\"date\"", "\"kind\":\"date\",\"plain\":1", "question \"onset\": plain is 0 or 1, of a number alone"},
    {"\"choices\":[{\"id\":\"cholera\"", "\"choices\":[{\"id\":\"unknown\"", "question \"disease\": \"unknown\" is an answer to every question"},
    {"{\"lang\":\"en\",\"text\":\"Many?\"},", "", "question \"a1\": its text is not there in English"},
    {"\"text\":\"Many?\"", "\"text\":\"Many\\u202e?\"", "question \"a1\": text is not one clean line"},
    {"{\"lang\":\"ms\",\"text\":\"Banyak?\"", "{\"lang\":\"en\",\"text\":\"Banyak?\"", "question \"a1\": its text is there twice in \"en\""},
    {"\"role\":\"health\"", "\"role\":\"doctor\"", "step \"call\": its role is not duty, liaison, health or supervisor"},
    {"\"start\":\"opened\"", "\"start\":\"sunrise\"", "clock \"assess\": it starts or stops at what is no event"},
    {"decided:ASK NOW", "decided:NOTIFY", "clock \"notify\": it starts or stops at what is no event"},
    {"\"warn_s\":3600", "\"warn_s\":172800", "clock \"assess\": it runs 172800 s and warns at 172800 s"},
    {"\"rank\":2", "\"rank\":1", "outcome \"LATER\": it has the rank 1 of \"ASK NOW\""},
    {"\"id\":\"LATER\"", "\"id\":\"later\"", "outcome \"later\": its word is not"},
    {"\"to\":\"ihr-nfp\"", "\"to\":null", "output \"ask\": a request needs whom it is for"},
    {"\"type\":\"MOV.STOWAWAY\"", "\"type\":\"MOV.NONE\"", "output \"open\": an incident needs its type"},
    {"\"type\":\"HLT.*\"", "\"type\":\"HLT\"", "trigger \"HLT\": its type is neither"},
    {"\"languages\":\"en ms\"", "\"languages\":\"ms en\"", "English (\"en\") stands first"},
    {"\"text_date\":\"2024-06-01\"", "\"text_date\":\"2024-06-31\"", "text_date is the date"},
    {"\"basis\":\"Regulations\"", "\"basis\":7", "\"basis\" is not a text"},
    {"\"rank\":2", "\"rank\":-2", "\"rank\" is not a whole number"},
    {"\"groups\":[{", "\"groups\":[7,{", "\"groups\" is not a list of objects"},
    {"\"version\":\"2024.1\",", "", "it has no version"},
};

static void each_fault_is_told(void **state)
{
    (void) state;
    struct buf good = written(&sample);
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        const struct fault *f = &faults[i];
        struct err e = {0};
        struct arena a = {0};
        struct buf b = {0};
        const wf_protocol *p;
        const char *at = strstr(good.p, f->piece);
        if (!at)
            fail_msg("there is no %s", f->piece);
        buf_add(&b, good.p, (size_t) (at - good.p));
        buf_str(&b, f->instead);
        buf_str(&b, at + strlen(f->piece));
        if (protocol_parse(&a, buf_view(&b), &p, &e) == 0)
            fail_msg("%s was taken", f->instead);
        if (!strstr(e.text, f->said))
            fail_msg("of %s it was said: %s", f->instead, e.text);
        buf_free(&b);
        arena_free(&a);
    }
    buf_free(&good);
}

/* The answers as they are read and written; or what is said of them. */
static void answers_are(const char *given, const char *want)
{
    struct err e = {0};
    struct arena a = {0};
    struct buf b = {0};
    struct json *v = NULL;
    struct json_writer w;
    const wf_answers *answers;
    jw_init(&w, &b);
    assert_int_equal(json_parse(&a, span_str(given), NULL, &v, &e), 0);
    if (protocol_answers_read(&a, &sample, v, 0, &answers, &e) == 0) {
        protocol_answers_write(&w, answers);
        assert_string_equal(b.p, want);
    } else if (!strstr(e.text, want)) {
        fail_msg("of %s it was said: %s", given, e.text);
    }
    buf_free(&b);
    arena_free(&a);
}

static void answers(void **state)
{
    (void) state;
    answers_are("{}", "{}");
    answers_are("{\"a1\":\"yes\",\"disease\":\"cholera\"}", "{\"disease\":\"cholera\",\"a1\":\"yes\"}");
    answers_are("{\"a1\":null,\"cases\":\"12\",\"onset\":\"2024-02-29\"}", "{\"cases\":12,\"onset\":\"2024-02-29\"}");
    answers_are("{\"onset\":\"2026-11-24T06:30:00+06:30\",\"words\":\"so it is\"}", "{\"onset\":\"2026-11-24T06:30:00+06:30\",\"words\":\"so it is\"}");
    answers_are("{\"onset\":\"unknown\",\"cases\":\"unknown\",\"disease\":\"unknown\"}", "{\"disease\":\"unknown\",\"cases\":\"unknown\",\"onset\":\"unknown\"}");
    answers_are("{\"a2\":\"yes\"}", "protocol \"sample\" has no question \"a2\"");
    answers_are("{\"a1\":\"maybe\"}", "question \"a1\": the answer is yes, no or unknown");
    answers_are("{\"a1\":true}", "question \"a1\": the answer is yes, no or unknown");
    answers_are("{\"disease\":\"yes\"}", "question \"disease\": the answer is one of cholera, other or unknown");
    answers_are("{\"cases\":-1}", "question \"cases\": -1 is not from 0 to 9999");
    answers_are("{\"cases\":\"1x\"}", "question \"cases\": the answer is a number");
    answers_are("{\"cases\":\"\"}", "question \"cases\": the answer is a number");
    answers_are("{\"onset\":\"2023-02-29\"}", "question \"onset\": the answer is a date");
    answers_are("{\"words\":\"\"}", "question \"words\": the answer is a text");
    answers_are("[1]", "the answers are a JSON object");
}

static const wf_answers *answered(struct arena *a, const char *given)
{
    struct json *v = NULL;
    const wf_answers *out;
    assert_int_equal(json_parse(a, span_str(given), NULL, &v, NULL), 0);
    assert_int_equal(protocol_answers_read(a, &sample, v, 0, &out, NULL), 0);
    return out;
}

static void what_is_asked(void **state)
{
    (void) state;
    struct arena a = {0};
    const wf_question *cases = &questions[2], *onset = &questions[3];
    assert_true(protocol_is_asked(&sample, cases, answered(&a, "{}")));
    assert_true(protocol_is_asked(&sample, cases, answered(&a, "{\"a1\":\"yes\"}")));
    assert_false(protocol_is_asked(&sample, cases, answered(&a, "{\"a1\":\"no\"}")));
    assert_false(protocol_is_asked(&sample, onset, answered(&a, "{}")));
    assert_false(protocol_is_asked(&sample, onset, answered(&a, "{\"disease\":\"other\"}")));
    assert_true(protocol_is_asked(&sample, onset, answered(&a, "{\"disease\":\"cholera\"}")));
    assert_false(protocol_is_answered(answered(&a, "{\"a1\":\"unknown\"}"), "a1"));
    assert_true(protocol_is_answered(answered(&a, "{\"a1\":\"no\"}"), "a1"));
    arena_free(&a);
}

/* A decision that may be given to no answer at all; a test changes one thing of it. */
static const wf_str asks[] = {{"a1", 2}, {"cases", 5}}, onset_asked[] = {{"onset", 5}}, twice[] = {{"a1", 2}, {"a1", 2}}, none_of_it[] = {{"a2", 2}}, follows[] = {{"ask", 3}};
static const wf_pair results[] = {{{"rows", 4}, {"22-26", 5}}};
static const wf_decision good = {.struct_size = sizeof good,
                                 .outcome = 1,
                                 .met = 1,
                                 .of = 4,
                                 .reassess_s = 3600,
                                 .rule = {"1 of 4: serious", 15},
                                 .needed = asks,
                                 .needed_n = 2,
                                 .outputs = follows,
                                 .outputs_n = 1,
                                 .results = results,
                                 .results_n = 1};

static void refused(const wf_decision *d, const char *given, const char *field)
{
    struct err e = {0};
    struct arena a = {0};
    assert_int_equal(protocol_decision_check(&sample, answered(&a, given), d, &e), WF_E_INVALID);
    assert_string_equal(e.field, field);
    arena_free(&a);
}

static void decisions(void **state)
{
    (void) state;
    struct arena a = {0};
    wf_decision d = good;
    assert_int_equal(protocol_decision_check(&sample, answered(&a, "{}"), &good, NULL), 0);
    refused(&good, "{\"a1\":\"yes\"}", "needed");
    refused(&good, "{\"a1\":\"no\"}", "needed");
#define WRONG(field, change) \
    d = good; \
    change; \
    refused(&d, "{}", field);
    WRONG("outcome", d.outcome = WF_OUTCOME_NONE)
    WRONG("outcome", d.outcome = 2)
    WRONG("met", d.met = 5)
    WRONG("reassess_s", d.reassess_s = 0)
    WRONG("reassess_s", d.reassess_s = UINT32_MAX)
    WRONG("rule", d.rule.n = 0)
    WRONG("rule", d.rule = WF_STR("a\nb"))
    WRONG("needed", d.needed = none_of_it; d.needed_n = 1)
    WRONG("needed", d.needed = twice)
    WRONG("needed", d.needed = onset_asked; d.needed_n = 1)
    WRONG("needed", d.needed_n = 99)
    WRONG("outputs", d.outputs = none_of_it)
    WRONG("outputs", d.outputs_n = 99)
    WRONG("results", d.results_n = 99)
    d = good;
    d.outcome = 0;
    d.reassess_s = 0;
    assert_int_equal(protocol_decision_check(&sample, answered(&a, "{}"), &d, NULL), 0);
    arena_free(&a);
}

static void decisions_both_ways(void **state)
{
    (void) state;
    const char *want = "{\"outcome\":\"LATER\",\"rank\":1,\"terminal\":false,\"rule\":\"1 of 4: serious\",\"met\":1,\"of\":4,\"needed\":[\"a1\",\"cases\"],\"reassess_s\":3600,"
                       "\"reassess_at\":\"1970-01-01T01:00:00Z\",\"outputs\":[\"ask\"],\"results\":[{\"name\":\"rows\",\"value\":\"22-26\"}]}";
    struct arena a = {0};
    struct buf b = {0}, c = {0};
    struct json *v = NULL;
    struct json_writer w;
    const wf_decision *back;
    jw_init(&w, &b);
    protocol_decision_write(&w, &sample, &good, 0);
    assert_string_equal(b.p, want);
    assert_int_equal(json_parse(&a, buf_view(&b), NULL, &v, NULL), 0);
    assert_int_equal(protocol_decision_read(&a, &sample, v, &back, NULL), 0);
    jw_init(&w, &c);
    protocol_decision_write(&w, &sample, back, 0);
    assert_string_equal(c.p, want);
    assert_int_equal(json_parse(&a, SPAN_LIT("{\"outcome\":\"NOTIFY\",\"rule\":\"x\"}"), NULL, &v, NULL), 0);
    assert_int_equal(protocol_decision_read(&a, &sample, v, &back, NULL), WF_E_INVALID);
    buf_free(&b);
    buf_free(&c);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways), cmocka_unit_test(languages), cmocka_unit_test(each_fault_is_told),
                                       cmocka_unit_test(answers), cmocka_unit_test(what_is_asked), cmocka_unit_test(decisions),
                                       cmocka_unit_test(decisions_both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
