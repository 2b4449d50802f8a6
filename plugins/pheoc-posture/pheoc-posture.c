/* pheoc-posture: which posture the floor should be in, by the modes of a public health emergency operations centre: watch, alert, response 1 to 3, recovery.
 *
 * It suggests and sets nothing: an officer does, with posture set, and says why. The criteria are questions; how many members make a response 2 or 3 is an option of the
 * centre's. With the posture come who may set it, how it is staffed, and its checklist. The level that WHO declared raises what is suggested where there is an event
 * at all: a declaration far away is no reason to keep people from their beds.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <watchfloor/format/text.h>
#include <watchfloor/plugin.h>

#include "texts.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* ---- What is asked ------------------------------------------------------------------------------------------------- */

#define FRAMEWORK "WHO, Framework for a PHEOC, 2015"
static const wf_choice postures[] = {
    {.id = "watch", .text = T_P_WATCH},
    {.id = "alert", .text = T_P_ALERT},
    {.id = "response-1", .text = T_P_1},
    {.id = "response-2", .text = T_P_2},
    {.id = "response-3", .text = T_P_3},
    {.id = "recovery", .text = T_P_RECOVERY},
};
static const wf_choice levels[] = {{.id = "none", .text = T_L_NONE}, {.id = "pheic", .text = T_L_PHEIC}, {.id = "pandemic-emergency", .text = T_L_PANDEMIC}};
static const wf_group groups[] = {
    {.id = "now", .text = T_G_NOW, .citation = "IHR Art 12"},
    {.id = "event", .text = T_G_EVENT, .citation = "IHR Annex 2"},
    {.id = "reach", .text = T_G_REACH, .citation = "IHR Art 43"},
    {.id = "floor", .text = T_G_FLOOR, .citation = FRAMEWORK},
};
#define ASK(i, g, t, c) .id = (i), .kind = WF_QUESTION_YES_NO_UNKNOWN, .monotone = WF_MONOTONE_MORE, .group = (g), .text = t, .citation = (c)
#define COUNT(i, t, h, m, c) .id = (i), .kind = WF_QUESTION_NUMBER, .monotone = WF_MONOTONE_MORE, .group = "reach", .text = t, .help = h, .max = (m), .citation = (c)
#define WHILE_EVENT .when = "event", .when_values = "yes"
static const wf_question questions[] = {
    {.id = "now", .kind = WF_QUESTION_CHOICE, .group = "now", .text = T_NOW, .help = H_NOW, .citation = FRAMEWORK, .choices = WF_TABLE(postures), .known = WF_KNOWN_POSTURE},
    {.id = "level", .kind = WF_QUESTION_CHOICE, .group = "now", .text = T_LEVEL, .help = H_LEVEL, .citation = "IHR Art 12", .choices = WF_TABLE(levels), .known = WF_KNOWN_LEVEL},
    {ASK("event", "event", T_EVENT, "IHR Art 1, \"event\"")},
    {ASK("cause", "event", T_CAUSE, "IHR Annex 2"), WHILE_EVENT},
    {ASK("asked", "event", T_ASKED, "IHR Art 44.1")},
    {COUNT("members", T_MEMBERS, H_MEMBERS, 11, "IHR Art 43"), WHILE_EVENT},
    {COUNT("crossings", T_CROSSINGS, {0}, 1000, "IHR Art 43"), WHILE_EVENT},
    {ASK("over", "floor", T_OVER, FRAMEWORK)},
    {ASK("long", "floor", T_LONG, FRAMEWORK), WHILE_EVENT},
    {.id = "ended", .kind = WF_QUESTION_YES_NO_UNKNOWN, .group = "now", .text = T_ENDED, .help = H_ENDED, .citation = "IHR Art 43.6", .when = "now", .when_values = "response-1 response-2 response-3 recovery"},
};

static const wf_step steps[] = {
    {.id = "look-over", .role = "duty", .phase = "watch", .text = T_S_WATCH, .citation = FRAMEWORK},
    {.id = "focal-points", .role = "liaison", .phase = "alert", .text = T_S_ALERT_NFP, .citation = "IHR Art 4"},
    {.id = "second", .role = "duty", .phase = "alert", .text = T_S_ALERT_TWO, .citation = FRAMEWORK},
    {.id = "lead", .role = "supervisor", .phase = "response 1", .text = T_S_1_LEAD, .citation = FRAMEWORK},
    {.id = "picture", .role = "duty", .phase = "response 1", .text = T_S_1_PICTURE, .citation = FRAMEWORK},
    {.id = "relief", .role = "supervisor", .phase = "response 2", .text = T_S_2_RELIEF, .citation = FRAMEWORK},
    {.id = "actions", .role = "liaison", .phase = "response 2", .text = T_S_2_ACTIONS, .citation = "IHR Art 43"},
    {.id = "heads", .role = "supervisor", .phase = "response 3", .text = T_S_3_CALL, .citation = "IHR Art 44.1"},
    {.id = "surge", .role = "supervisor", .phase = "response 3", .text = T_S_3_SUPPORT, .citation = "IHR Art 44.1"},
    {.id = "lift", .role = "liaison", .phase = "recovery", .text = T_S_R_LIFT, .citation = "IHR Art 43.6"},
    {.id = "review", .role = "supervisor", .phase = "recovery", .text = T_S_R_REVIEW, .citation = FRAMEWORK},
};

enum { HOUR = 3600,
       DAY = 24 * HOUR };
static const wf_clock clocks[] = {
    {.id = "review", .text = T_CLOCK_REVIEW, .citation = FRAMEWORK, .start = "decided:RECOVERY", .stop = "reviewed", .seconds = 30 * DAY, .warn_s = 7 * DAY},
};

/* In order of rank; what goes with each. */
enum suggested { WATCH,
                 RECOVERY,
                 ALERT,
                 RESPONSE_1,
                 RESPONSE_2,
                 RESPONSE_3 };
static const wf_outcome outcomes[] = {
    [WATCH] = {.id = "WATCH", .text = T_O_WATCH, .rank = 1, .terminal = 1},
    [RECOVERY] = {.id = "RECOVERY", .text = T_O_RECOVERY, .rank = 2},
    [ALERT] = {.id = "ALERT", .text = T_O_ALERT, .rank = 3},
    [RESPONSE_1] = {.id = "RESPONSE-1", .text = T_O_1, .rank = 4},
    [RESPONSE_2] = {.id = "RESPONSE-2", .text = T_O_2, .rank = 5},
    [RESPONSE_3] = {.id = "RESPONSE-3", .text = T_O_3, .rank = 6},
};
static const struct {
    uint32_t again_s;
    const char *staffing, *phase;
} with[] = {
    [WATCH] = {0, "the shift on duty", "watch"},
    [RECOVERY] = {7 * DAY, "the shift on duty; one officer until the last measure has ended", "recovery"},
    [ALERT] = {24 * HOUR, "the shift on duty; a second officer within an hour", "alert"},
    [RESPONSE_1] = {12 * HOUR, "the shift and one officer for this event; a supervisor within an hour", "response 1"},
    [RESPONSE_2] = {8 * HOUR, "two officers for this event in each shift, liaison day and night, a supervisor on the floor", "response 2"},
    [RESPONSE_3] = {6 * HOUR, "four officers for this event in each shift, liaison and health officer day and night, surge staff of members, a supervisor on the floor", "response 3"},
};

static const wf_trigger triggers[] = {
    {.type = "HLT.CLUSTER", .text = T_TR_CLUSTER},
    {.type = "HLT.BORDER_MEASURE", .text = T_TR_MEASURE},
    {.type = "HLT.CBRN", .text = T_TR_CBRN},
};
static const wf_protocol protocol = {
    .struct_size = sizeof protocol,
    .id = "pheoc-posture",
    .version = "2026.1",
    .title = T_TITLE,
    .basis = "WHO, Framework for a Public Health Emergency Operations Centre, November 2015; its modes watch, alert, response, and recovery",
    .citation = "modes of operation and levels of activation",
    .text_date = "2015-11-01",
    .languages = LANGUAGES,
    .groups = WF_TABLE(groups),
    .questions = WF_TABLE(questions),
    .checklist = WF_TABLE(steps),
    .clocks = WF_TABLE(clocks),
    .outcomes = WF_TABLE(outcomes),
    .triggers = WF_TABLE(triggers),
};

/* ---- The rule --------------------------------------------------------------------------------------------------------- */

static const wf_option_decl options[] = {
    {.name = "members_response_2", .type = WF_OPTION_INTEGER, .default_value = "3", .help = "so many members with the event, or measures because of it, are a response 2; 2 to 11"},
    {.name = "members_response_3", .type = WF_OPTION_INTEGER, .default_value = "6", .help = "so many are a response 3; more than for a response 2"},
    {.name = "crossings_response_2", .type = WF_OPTION_INTEGER, .default_value = "5", .help = "so many checkpoints under a measure, where it takes more than a day, are a response 2; 1 to 1000"},
};

struct limits {
    int64_t members_2, members_3, crossings_2;
};

static bool limits_of(const wf_host *host, struct limits *l)
{
    return wf_option_int(host, "members_response_2", 2, 11, &l->members_2) && wf_option_int(host, "members_response_3", l->members_2 + 1, 12, &l->members_3) &&
           wf_option_int(host, "crossings_response_2", 1, 1000, &l->crossings_2);
}

static int open_posture(const wf_host *host, void **instance)
{
    struct limits l;
    *instance = NULL;
    return limits_of(host, &l) ? WF_DONE : WF_FAIL_INVALID;
}

/* What was answered, with what is not asked now left out. */
struct picture {
    bool event, cause, asked, over, lasts, pheic, pandemic, responding, ended;
    double members, crossings;
};

static struct picture picture_of(const wf_answers *a)
{
    wf_str now = wf_answer_text(a, "now"), level = wf_answer_text(a, "level");
    struct picture p = {.event = wf_answer_is_yes(a, "event"), .asked = wf_answer_is_yes(a, "asked"), .over = wf_answer_is_yes(a, "over")};
    p.pandemic = wf_str_is(level, "pandemic-emergency");
    p.pheic = p.pandemic || wf_str_is(level, "pheic");
    p.responding = wf_str_starts(now, "response-") || wf_str_is(now, "recovery");
    p.ended = p.responding && wf_answer_is_yes(a, "ended");
    if (p.event) {
        p.cause = wf_answer_is_yes(a, "cause");
        p.lasts = wf_answer_is_yes(a, "long");
        p.members = wf_answer_number(a, "members", 0);
        p.crossings = wf_answer_number(a, "crossings", 0);
    }
    return p;
}

/* The first line that holds decides, the highest posture first. */
static enum suggested suggest(const struct picture *p, const struct limits *l, const char **why)
{
    const struct {
        bool holds;
        enum suggested then;
        const char *why;
    } lines[] = {
        {p->members >= (double) l->members_3, RESPONSE_3, "so many members are concerned"},
        {p->event && p->pandemic && p->members >= 1, RESPONSE_3, "WHO declared a pandemic emergency, and a member has the event"},
        {p->members >= (double) l->members_2 && p->lasts, RESPONSE_3, "several members are concerned, for more than a day's staff"},
        {p->members >= (double) l->members_2, RESPONSE_2, "several members are concerned"},
        {p->event && p->pheic && p->members >= 1, RESPONSE_2, "WHO declared an emergency, and a member has the event"},
        {p->crossings >= (double) l->crossings_2 && p->lasts, RESPONSE_2, "many checkpoints are under a measure, for more than a day's staff"},
        {p->event && p->members >= 2, RESPONSE_1, "an event that two members share"},
        {p->event && p->crossings >= 1, RESPONSE_1, "an event with a checkpoint closed or under a measure"},
        {p->event && p->asked, RESPONSE_1, "an event, and the centre was asked to coordinate"},
        {p->event && p->cause, RESPONSE_1, "an event of unknown cause, or of a disease of Annex 2"},
        {p->event && (p->over || p->lasts), RESPONSE_1, "an event that is more than the shift can carry"},
        {p->event, ALERT, "there is an event"},
        {p->asked, ALERT, "the centre was asked to coordinate"},
        {p->ended, RECOVERY, "no new cases for two incubation periods, every measure lifted or under review"},
        {p->responding, ALERT, "nothing holds a response any more, but its end is not confirmed: two incubation periods, every measure lifted or under review"},
        {p->over, ALERT, "there is more to own than the shift can own in time"},
        {p->pheic, ALERT, "WHO declared an emergency; no event of it is at the members' borders"},
    };
    for (size_t i = 0; i < LEN(lines); i++)
        if (lines[i].holds) {
            *why = lines[i].why;
            return lines[i].then;
        }
    *why = "nothing of it is so";
    return WATCH;
}

/* The posture now, in the order of outcomes; LEN(outcomes): it was not said. */
static size_t now_of(const wf_answers *a)
{
    static const enum suggested order[] = {WATCH, ALERT, RESPONSE_1, RESPONSE_2, RESPONSE_3, RECOVERY};
    wf_str now = wf_answer_text(a, "now");
    for (size_t i = 0; i < LEN(postures); i++)
        if (wf_str_is(now, postures[i].id))
            return order[i];
    return LEN(outcomes);
}

/* Who may set it: the floor brings itself up, a supervisor stands it down. As posture set has it. */
static const char *who_may(size_t now, enum suggested then)
{
    bool response = now >= RESPONSE_1 && now < LEN(outcomes), down = (response && then < now) || (now == RECOVERY && then < RESPONSE_1 && then != RECOVERY);
    return down ? "a supervisor" : "duty officer, liaison officer or supervisor";
}

static void still_needed(const wf_host *host, const wf_answers *a, wf_decision *out)
{
    wf_str *ids = host->scratch(host, sizeof *ids * LEN(questions));
    bool event = wf_answer_is_yes(a, "event"), responding = picture_of(a).responding;
    for (size_t i = 0; ids && i < LEN(questions); i++) {
        const wf_question *q = &questions[i];
        bool asked = !q->when || (strcmp(q->when, "event") == 0 ? event : responding);
        if (asked && wf_answer_of(a, q->id) == WF_ANSWER_UNKNOWN)
            ids[out->needed_n++] = wf_str_of(q->id);
    }
    out->needed = ids;
}

static int decide(void *instance, const wf_host *host, const wf_answers *a, wf_decision *out)
{
    struct limits l;
    struct picture p = picture_of(a);
    wf_pair *r = host->scratch(host, sizeof *r * 4);
    const char *why;
    size_t now = now_of(a);
    (void) instance;
    if (!r)
        return WF_FAIL_MEMORY;
    if (!limits_of(host, &l))
        return WF_FAIL_INVALID;
    enum suggested then = suggest(&p, &l, &why);
    out->outcome = then;
    out->reassess_s = with[then].again_s;
    still_needed(host, a, out);
    bool same = now == (size_t) then;
    out->rule = wf_fmt(host, "%s %s: %s", same ? "stay in" : "suggested:", outcomes[then].id, why);
    r[0] = (wf_pair){wf_str_of("staffing"), wf_str_of(with[then].staffing)};
    r[1] = (wf_pair){wf_str_of("checklist"), wf_fmt(host, "the steps of %s", with[then].phase)};
    r[2] = (wf_pair){wf_str_of("set by"), wf_str_of(same ? "nobody: it is so already" : who_may(now, then))};
    r[3] = (wf_pair){wf_str_of("command"), same ? wf_str_of("") : wf_fmt(host, "posture set %s --reason \"...\"", outcomes[then].id)};
    out->results = r;
    out->results_n = same ? 3 : 4;
    return out->rule.p ? WF_DONE : WF_FAIL_MEMORY;
}

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "pheoc-posture",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Modes: WHO, Framework for a PHEOC, 2015; criteria and texts: watchfloor's own",
    .member = "--",
    .title = "Posture of the floor, suggested",
    .options = options,
    .options_n = LEN(options),
    .open = open_posture,
    .protocol = &protocol,
    .decide = decide,
};
