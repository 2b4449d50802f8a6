/* mdh: the Maritime Declaration of Health (International Health Regulations (2005), Art 37 and Annex 8), as the master gave it: what it says of the nine questions, and who has to see the ship.
 *
 * A yes to what may be a disease on board: the health authority sees the ship before free pratique. Stowaways (question 8) are immigration's matter as well, and open a movement incident of
 * their own, whatever the rest says. What is not answered is asked for by radio, before the ship arrives. Of the attachment only the number of its rows is kept: no names.
 */
#include <stdbool.h>
#include <string.h>
#include <watchfloor/format/text.h>
#include <watchfloor/plugin.h>

#include "texts.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static const wf_group groups[] = {
    {.id = "ship", .text = T_G_SHIP, .citation = "Annex 8"},
    {.id = "health", .text = T_G_HEALTH, .citation = "Annex 8"},
    {.id = "attachment", .text = T_G_ATTACHMENT, .citation = "Annex 8; Art 45"},
};
static const wf_choice certificates[] = {
    {.id = "control", .text = T_C_CONTROL},
    {.id = "exemption", .text = T_C_EXEMPTION},
    {.id = "none", .text = T_NONE},
};

#define YES_NO(i, t, c) .id = (i), .kind = WF_QUESTION_YES_NO_UNKNOWN, .text = t, .citation = (c)
#define COUNT(i, t, most) .id = (i), .kind = WF_QUESTION_NUMBER, .text = t, .citation = "Annex 8", .min = 0, .max = (most)
enum { NINE = 8 }; /* where the nine questions begin */
static const wf_question questions[] = {
    {.id = "ship", .kind = WF_QUESTION_TEXT, .group = "ship", .text = T_SHIP, .help = H_NO_NAME, .citation = "Annex 8", .apart = 1},
    {.id = "imo", .kind = WF_QUESTION_NUMBER, .group = "ship", .text = T_IMO, .citation = "Annex 8", .min = 1000000, .max = 9999999, .health = 1, .apart = 1},
    {.id = "certificate", .kind = WF_QUESTION_CHOICE, .group = "ship", .text = T_CERTIFICATE, .citation = "Art 39, Annex 3", .choices = WF_TABLE(certificates)},
    {.id = "issued", .kind = WF_QUESTION_DATE, .group = "ship", .text = T_ISSUED, .citation = "Art 39, Annex 3", .when = "certificate", .when_values = "control exemption"},
    {YES_NO("area", T_AREA, "Annex 8"), .group = "ship"},
    {COUNT("ports", T_PORTS, 100), .group = "ship", .plain = 1},
    {.id = "called", .kind = WF_QUESTION_TEXT, .group = "ship", .text = T_CALLED, .help = H_NO_NAME, .citation = "Annex 8", .apart = 1},
    {COUNT("aboard", T_ABOARD, 20000), .group = "ship"},
    {YES_NO("q1", T_Q1, "Annex 8, 1"), .group = "health", .monotone = WF_MONOTONE_MORE},
    {YES_NO("q2", T_Q2, "Annex 8, 2"), .group = "health", .monotone = WF_MONOTONE_MORE},
    {YES_NO("q3", T_Q3, "Annex 8, 3"), .group = "health", .monotone = WF_MONOTONE_MORE},
    {YES_NO("q4", T_Q4, "Annex 8, 4"), .group = "health", .monotone = WF_MONOTONE_MORE},
    {YES_NO("q5", T_Q5, "Annex 8, 5"), .group = "health"},
    {YES_NO("q6", T_Q6, "Annex 8, 6"), .group = "health", .monotone = WF_MONOTONE_MORE},
    {YES_NO("q7", T_Q7, "Annex 8, 7"), .group = "health", .monotone = WF_MONOTONE_MORE},
    {YES_NO("q8", T_Q8, "Annex 8, 8"), .group = "health"},
    {YES_NO("q9", T_Q9, "Annex 8, 9"), .group = "health", .monotone = WF_MONOTONE_MORE},
    {COUNT("listed", T_LISTED, 20000), .group = "attachment", .health = 1},
};

static const wf_step steps[] = {
    {.id = "copy", .role = "duty", .phase = "before arrival", .text = T_STEP_COPY, .citation = "Art 37, Art 45"},
    {.id = "radio", .role = "duty", .phase = "before arrival", .text = T_STEP_RADIO, .citation = "Art 28, Art 37"},
    {.id = "authority", .role = "liaison", .phase = "before arrival", .text = T_STEP_AUTHORITY, .citation = "Art 28"},
    {.id = "pratique", .role = "health", .phase = "at the port", .text = T_STEP_PRATIQUE, .citation = "Art 28"},
    {.id = "apart", .role = "duty", .phase = "at the port", .text = T_STEP_APART, .citation = "Art 28, Art 32"},
    {.id = "stowaways", .role = "duty", .phase = "at the port", .text = T_STEP_STOWAWAYS, .citation = "Annex 8, 8"},
    {.id = "ports", .role = "liaison", .phase = "after", .text = T_STEP_PORTS, .citation = "Art 27"},
};
enum { HOUR = 3600,
       DAY = 24 * HOUR };
static const wf_clock clocks[] = {
    {.id = "missing", .text = T_CLOCK_MISSING, .citation = "IHR Art 37 (the time is a local default)", .start = "started", .stop = "assessed", .seconds = 2 * HOUR, .warn_s = HOUR / 2},
    {.id = "measure", .text = T_CLOCK_MEASURE, .citation = "IHR Art 43", .start = "measure", .stop = "reported", .seconds = 48 * HOUR, .warn_s = 12 * HOUR},
};
enum { SEEN_FIRST,
       INCOMPLETE,
       NOTHING };
static const wf_outcome outcomes[] = {
    [SEEN_FIRST] = {.id = "HEALTH AUTHORITY BEFORE FREE PRATIQUE", .text = T_SEEN_FIRST, .rank = 3, .terminal = 1},
    [INCOMPLETE] = {.id = "INCOMPLETE", .text = T_INCOMPLETE, .rank = 2},
    [NOTHING] = {.id = "NOTHING DECLARED", .text = T_NOTHING, .rank = 1, .terminal = 1},
};
static const wf_output outputs[] = {
    {.id = "request", .kind = WF_OUTPUT_REQUEST, .to = "port-health", .text = T_REQUEST},
    {.id = "notice", .kind = WF_OUTPUT_NOTICE, .form = "ill-travellers", .text = T_NOTICE},
    {.id = "stowaways", .kind = WF_OUTPUT_INCIDENT, .type = "MOV.STOWAWAY", .text = T_STOWAWAYS},
};
static const wf_trigger triggers[] = {
    {.type = "HLT.MDH_POSITIVE", .text = T_TRIGGER_DECLARED},
    {.type = "HLT.DEATH_ON_BOARD", .text = T_TRIGGER_DEATH},
    {.label = "mdh", .text = T_TRIGGER_MDH},
};
static const wf_protocol protocol = {
    .struct_size = sizeof protocol,
    .id = "mdh",
    .version = "2024.2",
    .title = T_TITLE,
    .basis = "International Health Regulations (2005), as amended in 2014, 2022 and 2024",
    .citation = "Art 37, Annex 8",
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

static const wf_option_decl options[] = {
    {.name = "again_hours", .type = WF_OPTION_INTEGER, .default_value = "2", .help = "in how many hours an incomplete declaration is asked for again, 1 to 48"},
};
static uint32_t again_s;

static int open_mdh(const wf_host *host, void **instance)
{
    int64_t hours = 0;
    *instance = NULL;
    if (!wf_option_int(host, "again_hours", 1, 48, &hours))
        return WF_FAIL_INVALID;
    again_s = (uint32_t) hours * HOUR;
    return WF_DONE;
}

/* Is it one of the nine that may be a disease on board? 5 and 8 are not. */
static bool is_disease(const char *id)
{
    return id[0] == 'q' && id[1] != '5' && id[1] != '8';
}

/* The last digit of an IMO number follows from the six before it. */
static bool imo_ok(long imo)
{
    long sum = 0;
    for (long rest = imo / 10, weight = 2; rest; rest /= 10, weight++)
        sum += rest % 10 * weight;
    return sum % 10 == imo % 10;
}

static void add_result(wf_decision *out, wf_pair *results, const char *name, const char *value)
{
    results[out->results_n++] = (wf_pair){wf_str_of(name), wf_str_of(value)};
}

/* What does not fit together, or is missing by law. */
static void results_of(const wf_host *host, const wf_answers *a, wf_decision *out)
{
    const wf_response *issued = wf_answer_to(a, "issued");
    wf_str certificate = wf_answer_text(a, "certificate");
    double imo = wf_answer_number(a, "imo", 0), listed = wf_answer_number(a, "listed", -1);
    wf_pair *results = host->scratch(host, 4 * sizeof *results);
    if (!results)
        return;
    if (imo > 0 && !imo_ok((long) imo))
        add_result(out, results, "IMO number", "its last digit does not fit: ask again");
    if (wf_str_is(certificate, "none"))
        add_result(out, results, "sanitation certificate", "none: inspect (Art 39)");
    else if (certificate.p && issued && issued->state == WF_ANSWER_VALUE && a->now.set && a->now.utc_ns - issued->at.utc_ns > INT64_C(183) * DAY * 1000000000)
        add_result(out, results, "sanitation certificate", "over six months old: inspect, or extend by a month (Art 39)");
    if (wf_answer_is_yes(a, "q4") && listed == 0)
        add_result(out, results, "attachment", "somebody is ill and nobody is listed: ask for it (Annex 8)");
    out->results = results;
}

static int decide(void *instance, const wf_host *host, const wf_answers *a, wf_decision *out)
{
    static const wf_str both[] = {{"request", 7}, {"notice", 6}, {"stowaways", 9}};
    wf_str *needed = host->scratch(host, LEN(questions) * sizeof *needed);
    char yes[40] = "";
    unsigned open = 0;
    bool stowaways = wf_answer_is_yes(a, "q8"), no_certificate = wf_str_is(wf_answer_text(a, "certificate"), "none");
    (void) instance;
    if (!needed)
        return WF_FAIL_MEMORY;
    for (size_t i = 0; i < LEN(questions); i++) {
        const char *id = questions[i].id;
        bool skipped = questions[i].when && (no_certificate || !wf_answer_text(a, "certificate").p);
        if (wf_answer_of(a, id) == WF_ANSWER_UNKNOWN && !skipped) {
            needed[out->needed_n++] = wf_str_of(id);
            open += i >= NINE && id[0] == 'q';
        }
        if (is_disease(id) && wf_answer_is_yes(a, id)) {
            size_t n = strlen(yes);
            memcpy(yes + n, n ? ", " : "", n ? 2 : 0);
            memcpy(yes + n + (n ? 2 : 0), id + 1, 2);
        }
    }
    out->needed = needed;
    out->outcome = *yes ? SEEN_FIRST : open ? INCOMPLETE
                                            : NOTHING;
    out->reassess_s = out->outcome == INCOMPLETE ? again_s : 0;
    out->outputs = *yes ? both : both + 2;
    out->outputs_n = (*yes ? 2u : 0u) + stowaways;
    const char *and_stowaways = stowaways ? "; 8: stowaways, a movement incident" : "";
    if (*yes)
        out->rule = wf_fmt(host, "yes to %s: the health authority sees the ship before free pratique%s", yes, and_stowaways);
    else if (open)
        out->rule = wf_fmt(host, "no yes so far, %u of the nine questions are open%s", open, and_stowaways);
    else
        out->rule = wf_fmt(host, "no yes that may be a disease%s", and_stowaways);
    results_of(host, a, out);
    return out->rule.p && out->results ? WF_DONE : WF_FAIL_MEMORY;
}

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "mdh",
    .version = "1.0",
    .license = "Apache-2.0",
    .attribution = "Rule: International Health Regulations (2005), Art 37 and Annex 8; texts: watchfloor's own",
    .member = "--",
    .title = "Maritime Declaration of Health",
    .options = options,
    .options_n = LEN(options),
    .open = open_mdh,
    .protocol = &protocol,
    .decide = decide,
};
