/* poe-measures: a public health measure at a point of entry: what it lacks, and whether it may be announced. By the International Health Regulations (2005), Articles 22, 23, 31, 32, 42
 * and 43, and the floor's own rule that nothing is announced without an end.
 *
 * Immigration orders no health measure and judges no science: it looks that what it is told to do has been decided by those who may, with a reason, weighed against something
 * gentler, with exceptions and an end, and that what is owed to WHO is on its way. "Unknown" is not yes: what nobody knows is missing.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <watchfloor/format/text.h>
#include <watchfloor/plugin.h>

#include "texts.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* ---- What is asked ------------------------------------------------------------------------------------------------- */

static const wf_choice measures[] = {
    {.id = "refusal", .text = T_M_REFUSAL},
    {.id = "closure", .text = T_M_CLOSURE},
    {.id = "quarantine", .text = T_M_QUARANTINE},
    {.id = "test", .text = T_M_TEST},
    {.id = "screening", .text = T_M_SCREENING},
    {.id = "certificate", .text = T_M_CERTIFICATE},
    {.id = "carrier", .text = T_M_CARRIER},
    {.id = "other", .text = T_M_OTHER},
};
static const wf_choice advices[] = {{.id = "follows", .text = T_A_FOLLOWS}, {.id = "beyond", .text = T_A_BEYOND}, {.id = "none", .text = T_A_NONE}};
static const wf_group groups[] = {
    {.id = "order", .text = T_G_ORDER, .citation = "IHR Art 22"},
    {.id = "why", .text = T_G_WHY, .citation = "IHR Art 43.1, 43.2"},
    {.id = "whom", .text = T_G_WHOM, .citation = "IHR Art 32, 42"},
    {.id = "end", .text = T_G_END, .citation = "IHR Art 43.6"},
};
#define ASK(i, g, t, c) .id = (i), .kind = WF_QUESTION_YES_NO_UNKNOWN, .group = (g), .text = t, .citation = (c)
#define DAY_OF(i, t, c) .id = (i), .kind = WF_QUESTION_DATE, .group = "end", .text = t, .citation = (c)
#define MUST "IHR Art 43"
static const wf_question questions[] = {
    {.id = "measure", .kind = WF_QUESTION_CHOICE, .group = "order", .text = T_MEASURE, .citation = "IHR Art 18, 23, 43", .choices = WF_TABLE(measures)},
    {ASK("order", "order", T_ORDER, "IHR Art 22"), .help = H_ORDER},
    {ASK("law", "order", T_BASIS, "IHR Art 3.4, 45")},
    {ASK("reason", "why", T_REASON, "IHR Art 43.2")},
    {.id = "advice", .kind = WF_QUESTION_CHOICE, .group = "why", .text = T_ADVICE, .help = H_ADVICE, .citation = "IHR Art 15, 43.1, 43.3", .choices = WF_TABLE(advices)},
    {ASK("proportion", "why", T_PROPORTION, "IHR Art 43.1")},
    {ASK("gentler", "why", T_GENTLER, "IHR Art 23.2, 31.2, 43.1")},
    {ASK("nationality", "whom", T_NATIONALITY, "IHR Art 42"), .help = H_NATIONALITY},
    {ASK("nationality-law", "whom", T_NATIONALITY_LAW, "IHR Art 3.1, 42"), .when = "nationality", .when_values = "yes unknown"},
    {ASK("exceptions", "whom", T_EXCEPTIONS, "IHR Art 3.1, 32")},
    {ASK("care", "whom", T_CARE, "IHR Art 32")},
    {ASK("long", "end", T_LONG, "IHR Art 43.3"), .help = H_LONG},
    {ASK("focal", "end", T_FOCAL, "IHR Art 43.5"), .when = "long", .when_values = "yes unknown"},
    {DAY_OF("from", T_FROM, "IHR Art 43.5")},
    {DAY_OF("expires", T_EXPIRES, "IHR Art 43.6"), .help = H_EXPIRES},
    {DAY_OF("review", T_REVIEW, "IHR Art 43.6"), .when = "long", .when_values = "yes unknown"},
    {ASK("told", "end", T_TOLD, "IHR Art 43.5, 44.1")},
};

static const wf_step steps[] = {
    {.id = "order", .role = "duty", .phase = "before it is announced", .text = T_S_ORDER, .citation = "IHR Art 22"},
    {.id = "who", .role = "liaison", .phase = "before it is announced", .text = T_S_WHO, .citation = "IHR Art 15, 43.1"},
    {.id = "alternative", .role = "health", .phase = "before it is announced", .text = T_S_ALTERNATIVE, .citation = "IHR Art 43.1"},
    {.id = "neighbour", .role = "liaison", .phase = "before it is announced", .text = T_S_NEIGHBOUR, .citation = "IHR Art 44.1"},
    {.id = "announce", .role = "liaison", .phase = "announce", .text = T_S_ANNOUNCE, .citation = "IHR Art 43.5"},
    {.id = "waiting", .role = "supervisor", .phase = "while it lasts", .text = T_S_WAITING, .citation = "IHR Art 32"},
    {.id = "report", .role = "liaison", .phase = "while it lasts", .text = T_S_REPORT, .citation = "IHR Art 43.5"},
    {.id = "review", .role = "supervisor", .phase = "while it lasts", .text = T_S_REVIEW, .citation = "IHR Art 43.6"},
    {.id = "lift", .role = "supervisor", .phase = "the end", .text = T_S_LIFT, .citation = "IHR Art 43.6"},
};

enum { HOUR = 3600,
       DAY = 24 * HOUR,
       REVIEW_DAYS = 92, /* three months are at most so long */
       LONGEST_DAYS = 366 };
static const wf_clock clocks[] = {
    {.id = "report", .text = T_CLOCK_REPORT, .citation = "IHR Art 43.5", .start = "measure", .stop = "reported", .seconds = 48 * HOUR, .warn_s = 12 * HOUR},
    {.id = "review", .text = T_CLOCK_REVIEW, .citation = "IHR Art 43.6", .start = "measure", .stop = "reviewed", .seconds = 90 * DAY, .warn_s = 14 * DAY},
};

enum { MAY,
       AND_REPORT,
       NOT_YET };
static const wf_outcome outcomes[] = {
    [MAY] = {.id = "MAY BE ANNOUNCED", .text = T_O_MAY, .rank = 1, .terminal = 1},
    [AND_REPORT] = {.id = "ANNOUNCE AND REPORT", .text = T_O_REPORT, .rank = 2},
    [NOT_YET] = {.id = "NOT TO BE ANNOUNCED YET", .text = T_O_NOT, .rank = 3},
};
static const wf_field measure_fields[] = {{"measure", "{measure}"}};
static const wf_output outputs[] = {
    {.id = "notice", .kind = WF_OUTPUT_NOTICE, .form = "health-measure", .fields = WF_TABLE(measure_fields), .text = T_OUT_MEASURE},
    {.id = "closure", .kind = WF_OUTPUT_NOTICE, .form = "closure", .text = T_OUT_CLOSURE},
    {.id = "report", .kind = WF_OUTPUT_REQUEST, .to = "ihr-nfp", .text = T_OUT_REQUEST},
};
static const wf_trigger triggers[] = {{.type = "HLT.BORDER_MEASURE", .text = T_TR_MEASURE}, {.type = "FLOW.CLOSURE", .text = T_TR_CLOSURE}};
static const wf_protocol protocol = {
    .struct_size = sizeof protocol,
    .id = "poe-measures",
    .version = "2024.1",
    .title = T_TITLE,
    .basis = "International Health Regulations (2005), as amended in 2014, 2022 and 2024",
    .citation = "Art 22, 23, 31, 32, 42, 43",
    .text_date = "2024-06-01",
    .languages = LANGUAGES,
    .groups = WF_TABLE(groups),
    .questions = WF_TABLE(questions),
    .checklist = WF_TABLE(steps),
    .clocks = WF_TABLE(clocks),
    .outcomes = WF_TABLE(outcomes),
    .outputs = WF_TABLE(outputs),
    .triggers = WF_TABLE(triggers),
};

/* ---- The rule --------------------------------------------------------------------------------------------------------- */

static int open_measures(const wf_host *host, void **instance)
{
    (void) host;
    *instance = NULL;
    return WF_DONE;
}

/* Those that must be yes, whatever the measure; in the order in which they are told. */
static const struct {
    const char *question, *missing;
} musts[] = {
    {"order", "the order of the competent authority (IHR Art 22)"},
    {"law", "the national law and its article"},
    {"reason", "the public health reason and its evidence (IHR Art 43.2)"},
    {"proportion", "that it is no more restrictive than the risk calls for (IHR Art 43.1)"},
    {"gentler", "the less intrusive alternative, and why it is not enough (IHR Art 43.1)"},
    {"exceptions", "the humanitarian exceptions (IHR Art 3.1, 32)"},
    {"care", "what those who wait have (IHR Art 32)"},
};

/* What it lacks, and what is still to be asked. */
struct lacks {
    const wf_answers *a;
    wf_pair *v;
    size_t n;
    wf_str *needed;
    size_t needed_n;
};

/* A no is missing as well, but was answered. */
static void lack(struct lacks *l, const char *question, const char *what)
{
    l->v[l->n++] = (wf_pair){wf_str_of("missing"), wf_str_of(what)};
    if (wf_answer_of(l->a, question) == WF_ANSWER_UNKNOWN)
        l->needed[l->needed_n++] = wf_str_of(question);
}

/* Whole days of UTC from today to the day that was answered; false: there is no answer. */
static bool days_to(const wf_answers *a, const char *question, int64_t *days)
{
    const wf_response *one = wf_answer_to(a, question);
    int64_t second = INT64_C(1000000000), now = a->now.utc_ns / second;
    if (!one || one->state != WF_ANSWER_VALUE || !one->at.set)
        return false;
    *days = one->at.utc_ns / second / DAY - now / DAY;
    return true;
}

/* Its end, and the day of its review where one is owed. */
static void look_at_days(struct lacks *l, const wf_answers *a, bool owed)
{
    int64_t end, from = 0, review;
    bool begins = days_to(a, "from", &from), ends = days_to(a, "expires", &end);
    if (!begins)
        lack(l, "from", "the day from which it is in force");
    if (!ends)
        lack(l, "expires", "the day on which it ends: nothing is announced without one");
    else if (end < 0)
        lack(l, "expires", "its end is over already");
    else if (begins && end < from)
        lack(l, "expires", "it ends before it begins");
    else if (end - from > LONGEST_DAYS)
        lack(l, "expires", "it lasts for more than a year: it is reviewed and extended instead");
    if (!owed)
        return;
    if (!days_to(a, "review", &review))
        lack(l, "review", "the day of its review (IHR Art 43.6)");
    else if (review < 0 || review - (from > 0 ? from : 0) > REVIEW_DAYS)
        lack(l, "review", review < 0 ? "the day of its review is over already" : "its review is later than three months (IHR Art 43.6)");
}

/* Everything that it lacks. owed: it refuses travellers, or delays them for more than a day. */
static void look(struct lacks *l, const wf_answers *a, bool owed)
{
    if (wf_answer_of(a, "measure") != WF_ANSWER_VALUE)
        lack(l, "measure", "what the measure is");
    for (size_t i = 0; i < LEN(musts); i++)
        if (!wf_answer_is_yes(a, musts[i].question))
            lack(l, musts[i].question, musts[i].missing);
    if (wf_answer_of(a, "advice") != WF_ANSWER_VALUE)
        lack(l, "advice", "how it stands to WHO's recommendations (IHR Art 43.1)");
    if (wf_answer_of(a, "nationality") == WF_ANSWER_UNKNOWN)
        lack(l, "nationality", "whether it meets people by nationality (IHR Art 42)");
    else if (wf_answer_is_yes(a, "nationality") && !wf_answer_is_yes(a, "nationality-law"))
        lack(l, "nationality-law", "a legal basis for meeting people by nationality (IHR Art 42)");
    if (wf_answer_of(a, "long") == WF_ANSWER_UNKNOWN)
        lack(l, "long", "whether anybody is refused or delayed for more than 24 hours (IHR Art 43.3)");
    else if (!owed && wf_str_is(wf_answer_text(a, "measure"), "refusal"))
        lack(l, "long", "whoever is refused is refused for more than 24 hours: that answer is wrong (IHR Art 43.3)");
    else if (owed && !wf_answer_is_yes(a, "focal"))
        lack(l, "focal", "the reasons, with the focal point (IHR Art 43.5)");
    look_at_days(l, a, owed);
    if (!wf_answer_is_yes(a, "told"))
        lack(l, "told", "word to neighbours and carriers before it is in force");
}

static void tell_owed(struct lacks *l, const wf_answers *a, bool owed)
{
    if (owed) {
        l->v[l->n++] = (wf_pair){wf_str_of("owed"), wf_str_of("report to WHO by the focal point within 48 hours of its being in force (IHR Art 43.5)")};
        l->v[l->n++] = (wf_pair){wf_str_of("owed"), wf_str_of("review within three months (IHR Art 43.6)")};
    }
    if (wf_str_is(wf_answer_text(a, "advice"), "beyond"))
        l->v[l->n++] = (wf_pair){wf_str_of("owed"), wf_str_of("its scientific reasons, to WHO on request: it goes beyond the recommendations (IHR Art 43.3)")};
}

static void follow(wf_decision *out, const wf_answers *a, uint32_t outcome, wf_str *ids)
{
    size_t n = 0;
    out->outcome = outcome;
    out->reassess_s = outcome == NOT_YET ? DAY : outcome == AND_REPORT ? 2 * DAY : 0;
    if (outcome != NOT_YET)
        ids[n++] = wf_str_of(wf_str_is(wf_answer_text(a, "measure"), "closure") ? "closure" : "notice");
    if (outcome == AND_REPORT)
        ids[n++] = wf_str_of("report");
    out->outputs = ids;
    out->outputs_n = n;
}

static int decide(void *instance, const wf_host *host, const wf_answers *a, wf_decision *out)
{
    struct lacks l = {.a = a, .v = host->scratch(host, sizeof *l.v * 32), .needed = host->scratch(host, sizeof *l.needed * LEN(questions))};
    wf_str *ids = host->scratch(host, sizeof *ids * LEN(outputs));
    (void) instance;
    if (!l.v || !l.needed || !ids)
        return WF_FAIL_MEMORY;
    bool owed = wf_answer_is_yes(a, "long");
    look(&l, a, owed);
    size_t missing = l.n;
    tell_owed(&l, a, owed);
    follow(out, a, missing ? NOT_YET : owed ? AND_REPORT : MAY, ids);
    out->needed = l.needed;
    out->needed_n = l.needed_n;
    out->results = l.v;
    out->results_n = l.n;
    if (missing)
        out->rule = wf_fmt(host, "%zu missing, first %.*s: not to be announced yet", missing, (int) l.v[0].value.n, l.v[0].value.p);
    else if (owed)
        out->rule = wf_str_of("nothing is missing; it refuses travellers or delays them for over 24 hours: report within 48 hours, review within three months (IHR Art 43)");
    else
        out->rule = wf_str_of("nothing is missing, and nobody is refused or delayed for over 24 hours");
    return out->rule.p ? WF_DONE : WF_FAIL_MEMORY;
}

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "poe-measures",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Rule: International Health Regulations (2005), Art 43; texts: watchfloor's own",
    .member = "--",
    .title = "Health measure at a point of entry",
    .open = open_measures,
    .protocol = &protocol,
    .decide = decide,
};
