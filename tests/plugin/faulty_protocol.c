/* faulty_protocol: built by tests/integration/protocol_check.sh with one fault at a time (-D...); without any, plugin check has nothing to say of it. A protocol of a few questions: two of three
 * points are ASK. */
#include <stdlib.h>
#include <string.h>

#include <watchfloor/plugin.h>

#ifndef LANGUAGES
#define LANGUAGES "en ms"
#endif
#ifndef A_CITATION
#define A_CITATION "Art 1"
#endif
#ifndef CLOCK_CITATION
#define CLOCK_CITATION "Art 2"
#endif
#ifndef A_WHEN
#define A_WHEN "way"
#endif
#ifndef A_VALUES
#define A_VALUES "air sea unknown"
#endif
#ifndef B_VALUES
#define B_VALUES "yes no unknown"
#endif
#ifndef A_TEXTS
#define A_TEXTS TEXT("Is anybody ill?", "Ada yang sakit?")
#endif
#ifndef REVIEWER
#define REVIEWER "A. Reviewer, Office, 2026-11"
#endif
#ifndef VERSION
#define VERSION "1"
#endif
#ifndef LATER_TERMINAL
#define LATER_TERMINAL 0
#endif
#ifndef LATER_RANK
#define LATER_RANK 1
#endif
#ifndef POINTS
#define POINTS points(a)
#endif
#ifndef AT_DECIDE
#define AT_DECIDE
#endif
#ifndef RULE
#define RULE out->rule = met >= 2 ? WF_STR("two points or more: ask") : WF_STR("fewer than two points: later");
#endif
#ifndef NEEDED
#define NEEDED needed(host, a, out);
#endif
#ifndef FOLLOWS
#define FOLLOWS \
    out->outputs = follows; \
    out->outputs_n = met >= 2;
#endif
#ifndef TABLE_SIZE
#define TABLE_SIZE sizeof(wf_question)
#endif
#ifndef DECIDE
#define DECIDE decide
#endif
#ifndef CASES_HEALTH
#define CASES_HEALTH 0
#endif
#ifndef REQUEST_TO
#define REQUEST_TO "ihr-nfp"
#endif
#ifndef MONOTONE_C
#define MONOTONE_C WF_MONOTONE_MORE
#endif

#define TEXT(en, ms) WF_TEXTS({"en", en, NULL}, {"ms", ms, REVIEWER})
static const wf_choice ways[] = {{.id = "air", .text = TEXT("By air", "Udara")}, {.id = "sea", .text = TEXT("By sea", "Laut")}, {.id = "land", .text = TEXT("By land", "Darat")}};
static const wf_question questions[] = {
    {.id = "way", .kind = WF_QUESTION_CHOICE, .text = TEXT("How do they come?", "Bagaimana mereka tiba?"), .choices = WF_TABLE(ways), .citation = "Art 1"},
    {.id = "a", .kind = WF_QUESTION_YES_NO_UNKNOWN, .monotone = WF_MONOTONE_MORE, .text = A_TEXTS, .citation = A_CITATION, .when = A_WHEN, .when_values = A_VALUES},
    {.id = "b", .kind = WF_QUESTION_YES_NO_UNKNOWN, .monotone = WF_MONOTONE_MORE, .text = TEXT("More of them?", "Lebih ramai?"), .citation = "Art 1", .when = "a", .when_values = B_VALUES},
    {.id = "cases", .kind = WF_QUESTION_NUMBER, .monotone = MONOTONE_C, .text = TEXT("How many?", "Berapa?"), .min = 0, .max = 500, .health = CASES_HEALTH, .citation = "Art 1"},
    {.id = "since", .kind = WF_QUESTION_DATE, .text = TEXT("Since when?", "Sejak bila?"), .citation = "Art 1"},
    {.id = "words", .kind = WF_QUESTION_TEXT, .text = TEXT("What else?", "Apa lagi?"), .citation = "Art 1"},
};
static const wf_clock clocks[] = {{.id = "ask", .text = TEXT("Ask", "Tanya"), .citation = CLOCK_CITATION, .start = "opened", .stop = "requested", .seconds = 3600}};
static const wf_outcome outcomes[] = {{.id = "ASK", .text = TEXT("Ask", "Tanya"), .rank = 2, .terminal = 1},
                                      {.id = "LATER", .text = TEXT("Later", "Kemudian"), .rank = LATER_RANK, .terminal = LATER_TERMINAL},
#ifdef THIRD
                                      {.id = "NEVER", .text = TEXT("Never", "Tidak"), .rank = 3, .terminal = 1}
#endif
};
static const wf_output outputs[] = {{.id = "request", .kind = WF_OUTPUT_REQUEST, .to = REQUEST_TO, .text = TEXT("Request", "Permintaan")}};
static const wf_protocol protocol = {
    .struct_size = sizeof protocol,
    .id = "faulty",
    .version = VERSION,
    .title = TEXT("A protocol of the tests", "Protokol ujian"),
    .basis = "the tests",
    .citation = "Art 1",
    .text_date = "2026-11-01",
    .languages = LANGUAGES,
    .questions = {questions, sizeof questions / sizeof *questions, TABLE_SIZE},
    .clocks = WF_TABLE(clocks),
    .outcomes = WF_TABLE(outcomes),
    .outputs = WF_TABLE(outputs),
};

/* The calls of this process so far. */
__attribute__((unused)) static unsigned calls;

__attribute__((unused)) static unsigned points(const wf_answers *a)
{
    return (unsigned) wf_answer_is_yes(a, "a") + (unsigned) wf_answer_is_yes(a, "b") + (wf_answer_number(a, "cases", 0) > 9);
}

static void needed(const wf_host *host, const wf_answers *a, wf_decision *out)
{
    wf_str *ids = host->scratch(host, 8 * sizeof *ids);
    wf_str way = wf_answer_text(a, "way");
    int land = way.n == 4 && memcmp(way.p, "land", 4) == 0;
    out->needed = ids;
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (wf_answer_of(a, questions[i].id) == WF_ANSWER_UNKNOWN && !(land && (strcmp(questions[i].id, "a") == 0 || strcmp(questions[i].id, "b") == 0)))
            ids[out->needed_n++] = (wf_str){questions[i].id, strlen(questions[i].id)};
}

__attribute__((unused)) static int decide(void *instance, const wf_host *host, const wf_answers *a, wf_decision *out)
{
    static const wf_str follows[] = {{"request", 7}};
    (void) instance;
    unsigned met = POINTS;
    out->outcome = met >= 2 ? 0 : 1;
    out->reassess_s = met >= 2 ? 0 : 3600;
    (void) follows;
    (void) needed;
    RULE
    NEEDED
    FOLLOWS
    AT_DECIDE
    return WF_DONE;
}

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "faulty",
    .version = VERSION ".0",
    .license = "Apache-2.0",
    .attribution = "the tests",
    .member = "--",
    .title = "A protocol of the tests",
    .protocol = &protocol,
    .decide = DECIDE,
};
