/* gendec-health: the health part of the Aircraft General Declaration (International Health Regulations (2005), Art 38 and Annex 9): somebody is ill on board, and what is done before the aircraft lands, at
 * the stand, and after.
 *
 * A death, a fever with other signs, or several who are ill: the health authority meets the aircraft, and nobody leaves it before. One who is ill: he is seen at the stand. What the crew has not said yet is
 * asked by radio. No seat and no name: where they sat is contact-trace's matter, for the member that holds the list.
 */
#include <stdbool.h>
#include <string.h>
#include <watchfloor/format/text.h>
#include <watchfloor/plugin.h>

#include "texts.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static const wf_group groups[] = {
    {.id = "ill", .text = T_G_ILL, .citation = "Annex 9"},
    {.id = "aircraft", .text = T_G_AIRCRAFT, .citation = "Annex 9"},
};
static const wf_choice phases[] = {
    {.id = "flying", .text = T_P_FLYING},
    {.id = "stand", .text = T_P_STAND},
    {.id = "left", .text = T_P_LEFT},
};
static const wf_choice treatments[] = {
    {.id = "residual", .text = T_D_RESIDUAL},
    {.id = "in-flight", .text = T_D_FLIGHT},
    {.id = "not-needed", .text = T_D_NOT_NEEDED},
    {.id = "none", .text = T_NONE},
};

#define YES_NO(i, g, t, h) .id = (i), .kind = WF_QUESTION_YES_NO_UNKNOWN, .group = (g), .text = t, .help = h, .citation = "Annex 9", .monotone = WF_MONOTONE_MORE
/* The first CREW of them are what the crew has to say before it lands. */
enum { CREW = 6 };
static const wf_question questions[] = {
    {.id = "ill", .kind = WF_QUESTION_NUMBER, .group = "ill", .text = T_ILL, .citation = "Annex 9", .min = 0, .max = 900, .health = 1, .apart = 1, .monotone = WF_MONOTONE_MORE},
    {YES_NO("died", "ill", T_DIED, H_DIED)},
    {YES_NO("fever", "ill", T_FEVER, H_FEVER), .health = 1},
    {YES_NO("signs", "ill", T_SIGNS, H_SIGNS), .health = 1},
    {YES_NO("earlier", "ill", T_EARLIER, H_EARLIER)},
    {YES_NO("condition", "aircraft", T_CONDITION, H_CONDITION)},
    {.id = "flight", .kind = WF_QUESTION_TEXT, .group = "aircraft", .text = T_WHICH, .help = H_NO_NAME, .citation = "Annex 9", .apart = 1},
    {.id = "phase", .kind = WF_QUESTION_CHOICE, .group = "aircraft", .text = T_PHASE, .citation = "Art 28", .choices = WF_TABLE(phases)},
    {.id = "disinsection", .kind = WF_QUESTION_CHOICE, .group = "aircraft", .text = T_DISINSECTION, .citation = "Annex 5, Annex 9", .choices = WF_TABLE(treatments)},
    {.id = "aboard", .kind = WF_QUESTION_NUMBER, .group = "aircraft", .text = T_ABOARD, .citation = "Annex 9", .min = 0, .max = 1000},
};

static const wf_step steps[] = {
    {.id = "crew", .role = "duty", .phase = "before landing", .text = T_STEP_CREW, .citation = "Art 28.4, Annex 9"},
    {.id = "tell", .role = "liaison", .phase = "before landing", .text = T_STEP_TELL, .citation = "Art 28.4"},
    {.id = "apart", .role = "duty", .phase = "before landing", .text = T_STEP_APART, .citation = "Art 32"},
    {.id = "stand", .role = "supervisor", .phase = "before landing", .text = T_STEP_STAND, .citation = "Annex 1B"},
    {.id = "doors", .role = "duty", .phase = "at the stand", .text = T_STEP_DOORS, .citation = "Art 28, Art 32"},
    {.id = "see", .role = "health", .phase = "at the stand", .text = T_STEP_SEE, .citation = "Art 23, Art 27"},
    {.id = "cards", .role = "duty", .phase = "at the stand", .text = T_STEP_CARDS, .citation = "Art 23, Art 45"},
    {.id = "clean", .role = "supervisor", .phase = "after", .text = T_STEP_CLEAN, .citation = "Art 27, Annex 5"},
    {.id = "trace", .role = "liaison", .phase = "after", .text = T_STEP_TRACE, .citation = "Art 45"},
    {.id = "annex2", .role = "health", .phase = "after", .text = T_STEP_ANNEX2, .citation = "Annex 2"},
};
enum { HOUR = 3600 };
static const wf_clock clocks[] = {
    {.id = "authority", .text = T_CLOCK_AUTHORITY, .citation = "IHR Art 28.4: as early as possible (the time is a local default)", .start = "opened", .stop = "requested", .seconds = HOUR / 2, .warn_s = HOUR / 6},
    {.id = "measure", .text = T_CLOCK_MEASURE, .citation = "IHR Art 43", .start = "measure", .stop = "reported", .seconds = 48 * HOUR, .warn_s = 12 * HOUR},
};
enum { MEET,
       SEE,
       ASK_AGAIN,
       NOTHING };
static const wf_outcome outcomes[] = {
    [MEET] = {.id = "MEET THE AIRCRAFT", .text = T_MEET, .rank = 4, .terminal = 1},
    [SEE] = {.id = "SEE THE TRAVELLER", .text = T_SEE, .rank = 3, .terminal = 1},
    [ASK_AGAIN] = {.id = "ASK THE CREW AGAIN", .text = T_ASK_AGAIN, .rank = 2},
    [NOTHING] = {.id = "NOTHING REPORTED", .text = T_NOTHING, .rank = 1, .terminal = 1},
};
static const wf_output outputs[] = {
    {.id = "request", .kind = WF_OUTPUT_REQUEST, .to = "port-health", .text = T_REQUEST},
    {.id = "notice", .kind = WF_OUTPUT_NOTICE, .form = "ill-travellers", .text = T_NOTICE},
};
static const wf_trigger triggers[] = {
    {.type = "HLT.ILL_TRAVELLER", .text = T_TRIGGER_ILL},
    {.type = "HLT.CLUSTER", .text = T_TRIGGER_CLUSTER},
    {.type = "HLT.DEATH_ON_BOARD", .text = T_TRIGGER_DEATH},
    {.label = "gendec", .text = T_TRIGGER_GENDEC},
};
static const wf_protocol protocol = {
    .struct_size = sizeof protocol,
    .id = "gendec-health",
    .version = "2024.2",
    .title = T_TITLE,
    .basis = "International Health Regulations (2005), as amended in 2014, 2022 and 2024",
    .citation = "Art 38, Annex 9",
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
    {.name = "again_minutes", .type = WF_OPTION_INTEGER, .default_value = "15", .help = "in how many minutes the crew is asked again, 5 to 240"},
    {.name = "several", .type = WF_OPTION_INTEGER, .default_value = "2", .help = "from how many ill on the aircraft is met, 2 to 50"},
};
static uint32_t again_s;
static int64_t several;

static int open_gendec(const wf_host *host, void **instance)
{
    int64_t minutes = 0;
    *instance = NULL;
    if (!wf_option_int(host, "again_minutes", 5, 240, &minutes) || !wf_option_int(host, "several", 2, 50, &several))
        return WF_FAIL_INVALID;
    again_s = (uint32_t) minutes * 60;
    return WF_DONE;
}

/* What is to be done now, and what the aircraft still needs. */
static void results_of(const wf_host *host, const wf_answers *a, wf_decision *out)
{
    wf_str phase = wf_answer_text(a, "phase");
    wf_pair *results = host->scratch(host, 2 * sizeof *results);
    if (!results)
        return;
    if (phase.p)
        results[out->results_n++] = (wf_pair){WF_STR("steps now"), wf_str_is(phase, "flying") ? WF_STR("before landing") : wf_str_is(phase, "stand") ? WF_STR("at the stand")
                                                                                                                                                     : WF_STR("after")};
    if (wf_str_is(wf_answer_text(a, "disinsection"), "none"))
        results[out->results_n++] = (wf_pair){WF_STR("disinsection"), WF_STR("none: treat it where the route asks for it (Annex 5)")};
    out->results = results;
}

static int decide(void *instance, const wf_host *host, const wf_answers *a, wf_decision *out)
{
    static const wf_str follows[] = {{"request", 7}, {"notice", 6}};
    wf_str *needed = host->scratch(host, LEN(questions) * sizeof *needed);
    double ill = wf_answer_number(a, "ill", 0);
    bool died = wf_answer_is_yes(a, "died"), fever = wf_answer_is_yes(a, "fever"), signs = wf_answer_is_yes(a, "signs"), many = ill >= (double) several;
    bool other = wf_answer_is_yes(a, "earlier") || wf_answer_is_yes(a, "condition");
    unsigned open = 0;
    (void) instance;
    if (!needed)
        return WF_FAIL_MEMORY;
    for (size_t i = 0; i < LEN(questions); i++)
        if (wf_answer_of(a, questions[i].id) == WF_ANSWER_UNKNOWN) {
            needed[out->needed_n++] = wf_str_of(questions[i].id);
            open += i < CREW;
        }
    out->needed = needed;
    if (died || (fever && signs) || many) {
        out->outcome = MEET;
        out->rule = died ? WF_STR("a death on board: the health authority meets the aircraft") : many ? WF_STR("several are ill: the health authority meets the aircraft")
                                                                                                      : WF_STR("a fever with other signs: the health authority meets the aircraft");
    } else if (ill >= 1 || fever || signs || other) {
        out->outcome = SEE;
        out->rule = ill >= 1 || fever || signs ? WF_STR("somebody is ill: seen at the stand") : WF_STR("what may spread a disease is reported: seen at the stand");
    } else {
        out->outcome = open ? ASK_AGAIN : NOTHING;
        out->reassess_s = open ? again_s : 0;
        out->rule = open ? wf_fmt(host, "nothing so far; %u of the %d that the crew has to say are open", open, CREW) : WF_STR("the crew reports nothing");
    }
    out->outputs = follows;
    out->outputs_n = out->outcome == MEET ? 2 : out->outcome == SEE;
    results_of(host, a, out);
    return out->rule.p && out->results ? WF_DONE : WF_FAIL_MEMORY;
}

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "gendec-health",
    .version = "1.0",
    .license = "Apache-2.0",
    .attribution = "Rule: International Health Regulations (2005), Art 38 and Annex 9; texts: watchfloor's own",
    .member = "--",
    .title = "Aircraft General Declaration, health part",
    .options = options,
    .options_n = LEN(options),
    .open = open_gendec,
    .protocol = &protocol,
    .decide = decide,
};
