/* watchfloor/protocol.h: the part of watchfloor/plugin.h that is about protocols. Since minor 2.
 *
 * A protocol is a plugin like any other; in place of feeds it has a descriptor (wf_protocol): questions, checklists, clocks, outcomes, outputs, and a
 * function, decide(), that says which outcome follows from what was answered so far. The engine asks, keeps what was answered and by whom, runs
 * the clocks, files what follows. Include watchfloor/plugin.h, which includes this; the rules at its head hold here too.
 */
#ifndef WATCHFLOOR_PROTOCOL_H
#define WATCHFLOOR_PROTOCOL_H

#ifndef WATCHFLOOR_PLUGIN_H
#error "include <watchfloor/plugin.h>, which includes this"
#endif

/* A table of the descriptor: its first row, how many there are, and how far they stand apart. A table that is not there is {0}.
 *     static const wf_question questions[] = {...};        .questions = WF_TABLE(questions)
 *     .text = WF_TEXTS({"en", "Is it serious?", NULL}, {"ms", "Adakah ia serius?", NULL})       (C alone; C++ takes WF_TABLE) */
#define WF_TABLE(rows) {(rows), sizeof(rows) / sizeof((rows)[0]), sizeof((rows)[0])}
#define WF_TEXTS(...) {(const wf_text[]){__VA_ARGS__}, sizeof((const wf_text[]){__VA_ARGS__}) / sizeof(wf_text), sizeof(wf_text)}

/* What an officer reads, in one language. Of whatever he reads English is there. */
typedef struct wf_text {
    const char *lang;     /* BCP 47: "en", "ms" */
    const char *text;     /* one line */
    const char *reviewer; /* the native speaker who stands for it: "name, office, 2026-11"; NULL: nobody does, and it is shown as such */
} wf_text;
typedef struct wf_texts {
    const wf_text *v;
    size_t n, size;
} wf_texts;

enum wf_question_kind { WF_QUESTION_YES_NO_UNKNOWN = 1, WF_QUESTION_NUMBER, WF_QUESTION_DATE, WF_QUESTION_CHOICE, WF_QUESTION_TEXT };
/* MORE: a yes instead of a no or an unknown, or a greater number, never lowers the outcome's rank. */
enum wf_monotone { WF_MONOTONE_NOT_SAID = 0, WF_MONOTONE_MORE };

typedef struct wf_choice {
    const char *id; /* [a-z0-9_-], 1..31; not "unknown", which is an answer to every question */
    wf_texts text;
} wf_choice;
typedef struct wf_choices {
    const wf_choice *v;
    size_t n, size;
} wf_choices;

/* Questions that belong together: a criterion. */
typedef struct wf_group {
    const char *id; /* [a-z0-9_-], 1..31 */
    wf_texts text;
    const char *citation;
} wf_group;
typedef struct wf_groups {
    const wf_group *v;
    size_t n, size;
} wf_groups;

/* What the floor knows by itself: its posture ("watch", "alert", "response-1" to "response-3", "recovery"); the global level ("none", "pheic",
 * "pandemic-emergency"). When the level changes, what was decided with it is assessed again. */
enum wf_known { WF_KNOWN_NOT = 0, WF_KNOWN_POSTURE, WF_KNOWN_LEVEL };
typedef struct wf_question {
    const char *id;          /* [a-z0-9_-], 1..31 */
    uint32_t kind;           /* enum wf_question_kind */
    uint32_t monotone;       /* enum wf_monotone; of yes-no-unknown and numbers */
    const char *group;       /* id of its group; NULL: none */
    wf_texts text, help;     /* help may be {0} */
    const char *citation;    /* where the rule says so: "Annex 2, I.1" */
    wf_choices choices;      /* of a choice */
    double min, max;         /* of a number; both 0: any */
    const char *when;        /* it is asked only if the answer to this question, which stands before it ... */
    const char *when_values; /* ... is one of these words: "yes unknown", "cholera other". Not answered is "unknown" */
    uint32_t health;         /* 1: what is answered may tell of a person, and belongs into the health record. A text always does */
    uint32_t known;          /* enum wf_known; of a choice. The floor answers it itself, with the choice whose id is its word in small letters; officers don't */
    uint32_t plain;          /* 1: a number that counts no persons (hours, rows, ports): a request tells it as it is. Of any other, 1 to 4 are "<5" there */
    uint32_t apart;          /* 1: whom a request is for can't do without it (the flight, the ship), and it is in the health record: the officer who makes the request is told it apart from the draft */
} wf_question;
typedef struct wf_questions {
    const wf_question *v;
    size_t n, size;
} wf_questions;

typedef struct wf_step {
    const char *id;       /* [a-z0-9_-], 1..31 */
    const char *role;     /* "duty", "liaison", "health", "supervisor" */
    const char *phase;    /* "before landing": one line, shown over its steps; NULL: none */
    wf_texts text;
    const char *citation; /* may be NULL */
} wf_step;
typedef struct wf_steps {
    const wf_step *v;
    size_t n, size;
} wf_steps;

/* What may start or stop a clock: "opened" (the incident), "started" (the run), "assessed" (both assessments, or a single one, are in), "decided",
 * "decided:OUTCOME", "requested" (the request to the focal point is made), "answered" (its answer is recorded), "notified", "not-notified" (it says that WHO
 * is, or is not: by the second a clock that stops at the first stops unmet), "verification" (WHO asks), "replied",
 * "measure" (a measure at a border is announced), "reported" (it is, to WHO), "reviewed", "closed". */
typedef struct wf_clock {
    const char *id; /* [a-z0-9_-], 1..31 */
    wf_texts text;
    const char *citation;
    const char *start, *stop;
    uint32_t seconds; /* a default, which the centre's configuration may change */
    uint32_t warn_s;  /* so long before its end it is shown as near; 0: a quarter of it */
} wf_clock;
typedef struct wf_clocks {
    const wf_clock *v;
    size_t n, size;
} wf_clocks;

typedef struct wf_outcome {
    const char *id;    /* capitals, digits, spaces and -, 1..47: "NOT NOTIFIED AT THIS STAGE" */
    wf_texts text;
    uint32_t rank;     /* the greater, the more cautious. Where two assessors disagree, the greater decides. No two have the same */
    uint32_t terminal; /* 0: it is looked at again: decide() says when */
} wf_outcome;
typedef struct wf_outcomes {
    const wf_outcome *v;
    size_t n, size;
} wf_outcomes;

enum wf_output_kind { WF_OUTPUT_INCIDENT = 1, WF_OUTPUT_NOTICE, WF_OUTPUT_REQUEST };
/* Of a value, "{question}" stands for what was answered. */
typedef struct wf_field {
    const char *name, *value;
} wf_field;
typedef struct wf_fields {
    const wf_field *v;
    size_t n, size;
} wf_fields;
typedef struct wf_output {
    const char *id;   /* [a-z0-9_-], 1..31 */
    uint32_t kind;    /* enum wf_output_kind */
    uint32_t reserved;
    const char *to;   /* REQUEST: whom it is for: "ihr-nfp" */
    const char *form; /* NOTICE: its template's id: "ill-travellers" */
    const char *type; /* INCIDENT: the type of the one that is opened: "MOV.STOWAWAY" */
    wf_fields fields; /* NOTICE: of the template */
    wf_texts text;    /* what it is called, or labelled with: "Immigration pre-assessment" */
} wf_output;
typedef struct wf_outputs {
    const wf_output *v;
    size_t n, size;
} wf_outputs;

/* What suggests the protocol: an incident of a type, or a report that has a label. */
typedef struct wf_trigger {
    const char *type;  /* "HLT.CLUSTER", "HLT.*"; NULL: any */
    const char *label; /* a label's name; NULL: none is needed */
    wf_texts text;     /* why */
} wf_trigger;
typedef struct wf_triggers {
    const wf_trigger *v;
    size_t n, size;
} wf_triggers;

/* A protocol: everything that the engine has to know to ask, to show, to time and to file. What follows from the answers, decide() says. */
typedef struct wf_protocol {
    size_t struct_size;
    const char *id;        /* the plugin's name */
    const char *version;   /* of the protocol: another one where a question, an outcome or the rule changes. Old runs keep theirs */
    wf_texts title;
    const char *basis;     /* "International Health Regulations (2005), as amended in 2024" */
    const char *citation;  /* "Annex 2" */
    const char *text_date; /* of the text that it was written from: "2024-06-01" */
    const char *languages; /* what its texts are meant to be in: "en id ms"; English first */
    wf_groups groups;
    wf_questions questions; /* in the order in which they are asked */
    wf_steps checklist;
    wf_clocks clocks;
    wf_outcomes outcomes;
    wf_outputs outputs;
    wf_triggers triggers;
} wf_protocol;

enum wf_answer_state { WF_ANSWER_NO = 1, WF_ANSWER_YES, WF_ANSWER_UNKNOWN, WF_ANSWER_VALUE };
typedef struct wf_response {
    size_t struct_size;
    wf_str question;
    uint32_t state;    /* enum wf_answer_state. VALUE: of a number, a date, a choice or a text */
    uint32_t reserved;
    double number;     /* of a number */
    wf_instant at;     /* of a date: its midnight UTC, or the time where one was given */
    wf_str text;       /* of a choice its id; of a text what it says */
} wf_response;

/* Those that were given; a question that is not among them was not answered yet. A question that is not asked may be among them. */
typedef struct wf_answers {
    size_t struct_size;
    const wf_response *const *v; /* n pointers, in the order of the questions */
    size_t n;
    wf_instant now;
} wf_answers;

/* Zeroed by the host before the call, struct_size set, outcome WF_OUTCOME_NONE. Strings may lie in scratch memory: they are copied. */
typedef struct wf_decision {
    size_t struct_size;
    uint32_t outcome;      /* index into outcomes. There is always one, whatever was answered */
    uint32_t met, of;      /* "2 of 4"; of 0: it is not that sort of rule */
    uint32_t reassess_s;   /* it is looked at again in so long; 0: it need not be */
    wf_str rule;           /* which rule decided, a sentence in English: "2 of 4 criteria: serious impact, unusual" */
    const wf_str *needed;  /* ids of the questions whose answer could still change something, in the order to be asked: not answered, or unknown */
    size_t needed_n;
    const wf_str *outputs; /* ids of the outputs that follow */
    size_t outputs_n;
    const wf_pair *results; /* what it works out, to be shown: "rows" "22-26" */
    size_t results_n;
    uint32_t erase_s; /* what of these answers lies in a health record is erased in so long, at most 90 days; 0: when this centre's time for it is over */
} wf_decision;
#define WF_OUTCOME_NONE UINT32_MAX

/* What was answered to a question; NULL: nothing yet. */
static inline const wf_response *wf_answer_to(const wf_answers *a, const char *question)
{
    size_t len = __builtin_strlen(question);
    for (size_t i = 0; i < a->n; i++)
        if (a->v[i]->question.n == len && __builtin_memcmp(a->v[i]->question.p, question, len) == 0)
            return a->v[i];
    return NULL;
}
/* WF_ANSWER_YES or WF_ANSWER_NO where it is one of them, WF_ANSWER_VALUE where it has one; UNKNOWN also where nothing was answered. */
static inline uint32_t wf_answer_of(const wf_answers *a, const char *question)
{
    const wf_response *one = wf_answer_to(a, question);
    return one ? one->state : (uint32_t) WF_ANSWER_UNKNOWN;
}
static inline int wf_answer_is_yes(const wf_answers *a, const char *question)
{
    return wf_answer_of(a, question) == WF_ANSWER_YES;
}
/* A choice's id, or a text; absent where there is none. */
static inline wf_str wf_answer_text(const wf_answers *a, const char *question)
{
    wf_str none = {NULL, 0};
    const wf_response *one = wf_answer_to(a, question);
    return one && one->state == WF_ANSWER_VALUE ? one->text : none;
}
/* A number; otherwise where there is none. */
static inline double wf_answer_number(const wf_answers *a, const char *question, double otherwise)
{
    const wf_response *one = wf_answer_to(a, question);
    return one && one->state == WF_ANSWER_VALUE ? one->number : otherwise;
}

#endif
