/* ihr-annex2: the decision instrument of the International Health Regulations (2005), Annex 2: must an event be notified to WHO?
 *
 * Box 1: a single case of four diseases is notified at once, without questions. Box 3: an event with one of a list of diseases is always
 * put through the four criteria. Box 2: so is any other event of international concern, of an unknown cause too. Two of the four criteria, each met by a yes to any of
 * its questions, are NOTIFY; else it is NOT NOTIFIED AT THIS STAGE, and is looked at again. "Unknown" is not yes, and is asked again.
 *
 * Immigration does not notify WHO: what comes of NOTIFY here is a request to the member's National IHR Focal Point, labelled as an immigration
 * pre-assessment. The texts are our own short words for the questions; texts.h has them in the members' languages.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <watchfloor/format/text.h>
#include <watchfloor/plugin.h>

#include "texts.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* ---- What is asked ------------------------------------------------------------------------------------------------- */

/* The first BOX_1 of them are box 1, those up to BOX_3 are box 3. */
enum { BOX_1 = 4,
       BOX_3 = 10 };
static const wf_choice diseases[] = {
    {.id = "smallpox", .text = T_SMALLPOX},
    {.id = "poliomyelitis", .text = T_POLIO},
    {.id = "influenza-new-subtype", .text = T_INFLUENZA},
    {.id = "sars", .text = T_SARS},
    {.id = "cholera", .text = T_CHOLERA},
    {.id = "pneumonic-plague", .text = T_PLAGUE},
    {.id = "yellow-fever", .text = T_YELLOW_FEVER},
    {.id = "viral-haemorrhagic-fever", .text = T_VHF},
    {.id = "west-nile-fever", .text = T_WEST_NILE},
    {.id = "special-concern", .text = T_SPECIAL},
    {.id = "other", .text = T_OTHER},
};

static const wf_group groups[] = {
    {.id = "serious", .text = T_SERIOUS, .citation = "Annex 2, I"},
    {.id = "unusual", .text = T_UNUSUAL, .citation = "Annex 2, II"},
    {.id = "spread", .text = T_SPREAD, .citation = "Annex 2, III"},
    {.id = "restrictions", .text = T_RESTRICTIONS, .citation = "Annex 2, IV"},
};
/* What the rule calls them. */
static const char *const criteria[] = {"serious impact", "unusual or unexpected", "international spread", "travel or trade restrictions"};

#define ANY_BUT_BOX_1 "cholera pneumonic-plague yellow-fever viral-haemorrhagic-fever west-nile-fever special-concern other unknown"
#define ASK(i, g, t, h, c) \
    { \
        .id = (i), .kind = WF_QUESTION_YES_NO_UNKNOWN, .monotone = WF_MONOTONE_MORE, .group = (g), .text = t, .help = h, .citation = (c), .when = "disease", .when_values = ANY_BUT_BOX_1 \
    }
static const wf_question questions[] = {
    {.id = "disease", .kind = WF_QUESTION_CHOICE, .text = T_DISEASE, .help = H_DISEASE, .citation = "Annex 2, boxes 1 to 3", .choices = WF_TABLE(diseases)},
    ASK("a1", "serious", T_A1, H_A1, "Annex 2, I.1"),
    ASK("a2", "serious", T_A2, H_A2, "Annex 2, I.2"),
    ASK("a3", "serious", T_A3, H_A3, "Annex 2, I.3"),
    ASK("b4", "unusual", T_B4, H_B4, "Annex 2, II.4"),
    ASK("b5", "unusual", T_B5, H_B5, "Annex 2, II.5"),
    ASK("c6", "spread", T_C6, H_C6, "Annex 2, III.6"),
    ASK("c7", "spread", T_C7, H_C7, "Annex 2, III.7"),
    ASK("d8", "restrictions", T_D8, H_D8, "Annex 2, IV.8"),
    ASK("d9", "restrictions", T_D9, H_D9, "Annex 2, IV.9"),
    ASK("d10", "restrictions", T_D10, H_D10, "Annex 2, IV.10"),
    ASK("d11", "restrictions", T_D11, H_D11, "Annex 2, IV.11"),
};

/* ---- What is to be done, and by when ---------------------------------------------------------------------------------- */

static const wf_step steps[] = {
    {.id = "count", .role = "duty", .phase = "assess", .text = T_STEP_COUNT, .citation = "Art 45"},
    {.id = "two", .role = "health", .phase = "assess", .text = T_STEP_TWO, .citation = "Annex 1A"},
    {.id = "unknown", .role = "health", .phase = "assess", .text = T_STEP_UNKNOWN, .citation = "Annex 2"},
    {.id = "request", .role = "liaison", .phase = "request", .text = T_STEP_REQUEST, .citation = "Art 4, Art 6"},
    {.id = "answer", .role = "liaison", .phase = "request", .text = T_STEP_ANSWER, .citation = "Art 6, Art 10"},
    {.id = "measures", .role = "supervisor", .phase = "after", .text = T_STEP_MEASURES, .citation = "Art 43"},
    {.id = "again", .role = "health", .phase = "after", .text = T_STEP_AGAIN, .citation = "Annex 2"},
};

enum { HOUR = 3600,
       DAY = 24 * HOUR };
static const wf_clock clocks[] = {
    {.id = "assess", .text = T_CLOCK_ASSESS, .citation = "IHR Annex 1A", .start = "opened", .stop = "assessed", .seconds = 48 * HOUR, .warn_s = 12 * HOUR},
    {.id = "notify", .text = T_CLOCK_NOTIFY, .citation = "IHR Art 6", .start = "decided:NOTIFY", .stop = "notified", .seconds = 24 * HOUR, .warn_s = 6 * HOUR},
    {.id = "verify", .text = T_CLOCK_VERIFY, .citation = "IHR Art 10", .start = "verification", .stop = "replied", .seconds = 24 * HOUR, .warn_s = 6 * HOUR},
    {.id = "measure", .text = T_CLOCK_MEASURE, .citation = "IHR Art 43", .start = "measure", .stop = "reported", .seconds = 48 * HOUR, .warn_s = 12 * HOUR},
    {.id = "review", .text = T_CLOCK_REVIEW, .citation = "IHR Art 43", .start = "measure", .stop = "reviewed", .seconds = 90 * DAY, .warn_s = 7 * DAY},
};

enum { NOTIFY,
       NOT_NOTIFIED };
static const wf_outcome outcomes[] = {
    [NOTIFY] = {.id = "NOTIFY", .text = T_NOTIFY, .rank = 2, .terminal = 1},
    [NOT_NOTIFIED] = {.id = "NOT NOTIFIED AT THIS STAGE", .text = T_NOT_NOTIFIED, .rank = 1},
};
static const wf_output outputs[] = {
    {.id = "request", .kind = WF_OUTPUT_REQUEST, .to = "ihr-nfp", .text = T_REQUEST},
    {.id = "notice", .kind = WF_OUTPUT_NOTICE, .form = "ill-travellers", .text = T_NOTICE},
};
static const wf_trigger triggers[] = {
    {.type = "HLT.CLUSTER", .text = T_TRIGGER_CLUSTER},
    {.type = "HLT.ILL_TRAVELLER", .text = T_TRIGGER_ILL},
    {.type = "HLT.DEATH_ON_BOARD", .text = T_TRIGGER_DEATH},
    {.type = "HLT.MDH_POSITIVE", .text = T_TRIGGER_DECLARED},
    {.type = "HLT.CBRN", .text = T_TRIGGER_CBRN},
};

static const wf_protocol protocol = {
    .struct_size = sizeof protocol,
    .id = "ihr-annex2",
    .version = "2024.2",
    .title = T_TITLE,
    .basis = "International Health Regulations (2005), as amended in 2014, 2022 and 2024",
    .citation = "Annex 2",
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
    {.name = "reassess_hours", .type = WF_OPTION_INTEGER, .default_value = "24", .help = "in how many hours an event that is not notified at this stage is looked at again, 1 to 168"},
};
static uint32_t reassess_s;

static int open_ihr(const wf_host *host, void **instance)
{
    int64_t hours = 0;
    *instance = NULL;
    if (!wf_option_int(host, "reassess_hours", 1, 168, &hours))
        return WF_FAIL_INVALID;
    reassess_s = (uint32_t) hours * HOUR;
    return WF_DONE;
}

/* What was made of the answers. */
struct sums {
    char words[400]; /* "serious impact (a1, a3), unusual or unexpected (b4)" */
    size_t n;
    uint32_t met;
    bool is_met[LEN(groups)];
    uint32_t said[LEN(questions)]; /* enum wf_answer_state */
};
/* The criterion of each question; of the disease none. */
static const int group_of[LEN(questions)] = {-1, 0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 3};

static void say(struct sums *s, const char *text)
{
    size_t n = strlen(text);
    if (n >= sizeof s->words - s->n)
        return;
    memcpy(s->words + s->n, text, n + 1);
    s->n += n;
}

/* Which criteria are met, in words with the questions that were answered with yes. */
static void sum_up(struct sums *s, const wf_answers *a)
{
    int last = -1;
    for (size_t i = 0; i < LEN(questions); i++) {
        int g = group_of[i];
        s->said[i] = wf_answer_of(a, questions[i].id);
        if (g < 0 || s->said[i] != WF_ANSWER_YES)
            continue;
        if (!s->is_met[g]) {
            say(s, last >= 0 ? "), " : "");
            say(s, criteria[g]);
        }
        say(s, s->is_met[g] ? ", " : " (");
        say(s, questions[i].id);
        s->met += !s->is_met[g];
        s->is_met[g] = true;
        last = g;
    }
    say(s, last >= 0 ? ")" : "");
}

/* What could still change something: a question of a criterion that is not met, while two are not. Then what was answered with unknown, whatever was decided. */
static void still_needed(const wf_host *host, const wf_answers *a, const struct sums *s, wf_decision *out)
{
    wf_str *ids = host->scratch(host, sizeof *ids * LEN(questions));
    size_t n = 0;
    for (int again = 0; ids && again < 2; again++) {
        for (size_t i = 0; i < LEN(questions); i++) {
            bool settled = s->met >= 2 || (group_of[i] >= 0 && s->is_met[group_of[i]]);
            if (s->said[i] == WF_ANSWER_UNKNOWN && settled == (bool) again && (!settled || wf_answer_to(a, questions[i].id)))
                ids[n++] = wf_str_of(questions[i].id);
        }
    }
    out->needed = ids;
    out->needed_n = n;
}

static void follow(wf_decision *out, uint32_t outcome)
{
    static const wf_str to_notify[] = {{"request", 7}, {"notice", 6}};
    out->outcome = outcome;
    if (outcome == NOTIFY) {
        out->outputs = to_notify;
        out->outputs_n = LEN(to_notify);
    } else {
        out->reassess_s = reassess_s;
    }
}

/* Where the disease stands in the list; LEN(diseases): it is not known. */
static size_t disease_of(const wf_answers *a)
{
    wf_str said = wf_answer_text(a, "disease");
    size_t i = 0;
    while (i < LEN(diseases) && !wf_str_is(said, diseases[i].id))
        i++;
    return i;
}

static int decide(void *instance, const wf_host *host, const wf_answers *a, wf_decision *out)
{
    struct sums s = {.n = 0};
    size_t disease = disease_of(a);
    (void) instance;
    if (disease < BOX_1) {
        follow(out, NOTIFY);
        out->rule = wf_fmt(host, "box 1: %s: a single case is notified, without further questions", diseases[disease].id);
        return out->rule.p ? WF_DONE : WF_FAIL_MEMORY;
    }
    sum_up(&s, a);
    out->met = s.met;
    out->of = LEN(groups);
    follow(out, s.met >= 2 ? NOTIFY : NOT_NOTIFIED);
    still_needed(host, a, &s, out);
    const char *box = disease < BOX_3 ? "box 3: " : "";
    if (s.met >= 2)
        out->rule = wf_fmt(host, "%s%u of 4 criteria: %s: notify", box, s.met, s.words);
    else
        out->rule = wf_fmt(host, "%s%u of 4 criteria%s%s: fewer than two, not notified at this stage", box, s.met, s.n ? ": " : "", s.words);
    return out->rule.p ? WF_DONE : WF_FAIL_MEMORY;
}

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "ihr-annex2",
    .version = "1.0",
    .license = "Apache-2.0",
    .attribution = "Rule: International Health Regulations (2005), Annex 2; texts: watchfloor's own",
    .member = "--",
    .title = "IHR Annex 2: must it be notified?",
    .options = options,
    .options_n = LEN(options),
    .open = open_ihr,
    .protocol = &protocol,
    .decide = decide,
};
