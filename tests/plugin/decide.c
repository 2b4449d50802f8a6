/* decide: a protocol that does what its one answer says: decides rightly, or breaks the contract in one way or another. */
#include <stdlib.h>
#include <string.h>

#include <watchfloor/plugin.h>

static const wf_choice ways[] = {
    {.id = "right", .text = WF_TEXTS({"en", "right", NULL})},         {.id = "fails", .text = WF_TEXTS({"en", "fails", NULL})},   {.id = "crashes", .text = WF_TEXTS({"en", "crashes", NULL})},
    {.id = "hangs", .text = WF_TEXTS({"en", "hangs", NULL})},         {.id = "nothing", .text = WF_TEXTS({"en", "nothing", NULL})}, {.id = "beyond", .text = WF_TEXTS({"en", "beyond", NULL})},
    {.id = "lines", .text = WF_TEXTS({"en", "lines", NULL})},         {.id = "stranger", .text = WF_TEXTS({"en", "stranger", NULL})}, {.id = "answered", .text = WF_TEXTS({"en", "answered", NULL})},
    {.id = "talks", .text = WF_TEXTS({"en", "talks", NULL})},
};
static const wf_question questions[] = {
    {.id = "way", .kind = WF_QUESTION_CHOICE, .text = WF_TEXTS({"en", "Which way?", NULL}), .choices = WF_TABLE(ways)},
    {.id = "sure", .kind = WF_QUESTION_YES_NO_UNKNOWN, .text = WF_TEXTS({"en", "Sure?", NULL})},
    {.id = "words", .kind = WF_QUESTION_TEXT, .text = WF_TEXTS({"en", "Say it.", NULL})},
};
static const wf_outcome outcomes[] = {{.id = "YES", .text = WF_TEXTS({"en", "Yes", NULL}), .rank = 2, .terminal = 1}, {.id = "LATER", .text = WF_TEXTS({"en", "Later", NULL}), .rank = 1}};
static const wf_protocol protocol = {
    .struct_size = sizeof protocol,
    .id = "decide",
    .version = "7",
    .title = WF_TEXTS({"en", "A protocol of the tests", NULL}),
    .basis = "none",
    .citation = "none",
    .text_date = "2026-11-01",
    .languages = "en",
    .questions = WF_TABLE(questions),
    .outcomes = WF_TABLE(outcomes),
};

static int is(const wf_answers *a, const char *way)
{
    wf_str said = wf_answer_text(a, "way");
    return said.n == strlen(way) && memcmp(said.p, way, said.n) == 0;
}

static int decide(void *instance, const wf_host *host, const wf_answers *a, wf_decision *out)
{
    static const wf_str sure[] = {{"sure", 4}}, stranger[] = {{"who", 3}}, way[] = {{"way", 3}};
    volatile int *nowhere = NULL;
    wf_pair *results = host->scratch(host, sizeof *results);
    (void) instance;
    out->outcome = wf_answer_is_yes(a, "sure") ? 0 : 1;
    out->reassess_s = out->outcome ? 60 : 0;
    out->rule = WF_STR("as it was said");
    out->needed = sure;
    out->needed_n = wf_answer_of(a, "sure") == WF_ANSWER_UNKNOWN;
    results[0] = (wf_pair){WF_STR("day"), {a->now.utc_ns % 86400000000000 == 0 ? "midnight" : "no midnight", a->now.utc_ns % 86400000000000 == 0 ? 8 : 11}};
    out->results = results;
    out->results_n = 1;
    if (is(a, "fails"))
        return WF_FAIL_OTHER;
    if (is(a, "crashes"))
        *nowhere = 1;
    while (is(a, "hangs"))
        ;
    if (is(a, "nothing"))
        out->outcome = WF_OUTCOME_NONE;
    if (is(a, "beyond"))
        out->outcome = 2;
    if (is(a, "lines"))
        out->rule = WF_STR("two\nlines");
    if (is(a, "stranger") || is(a, "answered")) {
        out->needed = is(a, "stranger") ? stranger : way;
        out->needed_n = 1;
    }
    if (is(a, "talks")) {
        host->log(host, WF_LEVEL_ERROR, wf_answer_text(a, "words"));
        return WF_FAIL_INVALID;
    }
    return WF_DONE;
}

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "decide",
    .version = "1.0",
    .license = "Apache-2.0",
    .attribution = "the tests",
    .member = "--",
    .title = "A protocol of the tests",
    .protocol = &protocol,
    .decide = decide,
};
