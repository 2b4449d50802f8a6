/* protocol: the descriptor of a protocol plugin, judged, and looked into. See protocol.h. */
#include "model/protocol.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "model/type.h"
#include "text/clean.h"

static const char *const kind_words[] = {"yes-no-unknown", "number", "date", "choice", "text"};
static const char *const answer_words[] = {"no", "yes", "unknown"};
static const char *const output_words[] = {"incident", "notice", "request"};
const struct words words_question_kind = {"kind", kind_words, 5};
const struct words words_answer = {"answer", answer_words, 3};
const struct words words_output_kind = {"kind", output_words, 3};
static const char *const addressee_words[] = {"ihr-nfp", "port-health", "manifest-holder"};
const struct words words_addressee = {"addressee", addressee_words, 3};

static const char *const events[] = {"opened", "started", "assessed", "decided", "requested", "answered", PROTOCOL_NOTIFIED, PROTOCOL_NOT_NOTIFIED, "verification", "replied", "measure", "reported", "reviewed", "closed"};
static const char *const roles[] = {"duty", "liaison", "health", "supervisor"};

/* ---- Looking ------------------------------------------------------------------------------------------------- */

#define FIND(name, T, table) \
    const T *protocol_##name(const wf_protocol *p, struct span id) \
    { \
        for (size_t i = 0; i < p->table.n; i++) \
            if (span_is(id, p->table.v[i].id)) \
                return &p->table.v[i]; \
        return NULL; \
    }
FIND(question, wf_question, questions)
FIND(outcome, wf_outcome, outcomes)
FIND(group, wf_group, groups)
FIND(step, wf_step, checklist)
FIND(clock, wf_clock, clocks)
FIND(output, wf_output, outputs)

const wf_choice *protocol_choice(const wf_question *q, struct span id)
{
    for (size_t i = 0; i < q->choices.n; i++)
        if (span_is(id, q->choices.v[i].id))
            return &q->choices.v[i];
    return NULL;
}

static bool is_language(const char *tag, struct span lang)
{
    size_t n = strlen(tag);
    return lang.n >= n && memcmp(lang.p, tag, n) == 0 && (lang.n == n || lang.p[n] == '-');
}

const char *protocol_text(const wf_texts *t, struct span lang, bool *machine)
{
    const wf_text *best = NULL;
    for (size_t i = 0; i < t->n && !best; i++)
        best = lang.p && is_language(t->v[i].lang, lang) ? &t->v[i] : NULL;
    for (size_t i = 0; i < t->n && !best; i++)
        best = strcmp(t->v[i].lang, "en") == 0 ? &t->v[i] : NULL;
    best = best || !t->n ? best : &t->v[0];
    if (machine)
        *machine = best && !best->reviewer && strcmp(best->lang, "en") != 0;
    return best ? best->text : "";
}

bool protocol_is_health(const wf_question *q)
{
    return q->health || q->kind == WF_QUESTION_TEXT;
}

bool protocol_event_ok(const wf_protocol *p, const char *event)
{
    const char decided[] = "decided:";
    if (!event)
        return false;
    if (strncmp(event, decided, sizeof decided - 1) == 0)
        return p && protocol_outcome(p, span_str(event + sizeof decided - 1));
    for (size_t i = 0; i < ARRAY_LEN(events); i++)
        if (strcmp(event, events[i]) == 0)
            return true;
    return false;
}

/* ---- Judging --------------------------------------------------------------------------------------------------- */

/* Who is judged: "question \"a1\"", for messages. */
struct judge {
    struct err *e;
    char where[80];
};

__attribute__((format(printf, 3, 4))) static int bad(const struct judge *j, const char *field, const char *fmt, ...)
{
    char what[600];
    va_list ap;
    va_start(ap, fmt);
    (void) vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_field(j->e, WF_E_INVALID, field, "protocol: %s%s%s", j->where, j->where[0] ? ": " : "", what);
}

static void at(struct judge *j, const char *what, const char *id, size_t i)
{
    bool shown = id && *id && strlen(id) <= PROTOCOL_OUTCOME_MOST && text_is_clean(span_str(id), 0);
    if (shown)
        (void) snprintf(j->where, sizeof j->where, "%s \"%s\"", what, id);
    else
        (void) snprintf(j->where, sizeof j->where, "%s %zu", what, i + 1);
}

static bool is_id(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    if (n == 0 || n > PROTOCOL_ID_MOST)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '-' || s[i] == '_'))
            return false;
    return true;
}

static int check_id(const struct judge *j, const char *id)
{
    return is_id(id) ? 0 : bad(j, "id", "its id is not 1 to %d of a-z, 0-9, - and _", PROTOCOL_ID_MOST);
}

static int check_line(const struct judge *j, const char *field, const char *s, bool needed)
{
    if (!s || !*s)
        return needed ? bad(j, field, "it has no %s", field) : 0;
    if (strlen(s) > PROTOCOL_TEXT_MOST || !text_is_clean(span_str(s), 0))
        return bad(j, field, "%s is not one clean line of at most %d bytes", field, PROTOCOL_TEXT_MOST);
    return 0;
}

/* "en", "zh-Hant" */
static bool is_tag(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    if (n < 2 || n > 15 || s[0] == '-' || s[n - 1] == '-')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '-'))
            return false;
    return true;
}

static int check_texts(const struct judge *j, const char *field, const wf_texts *t, bool needed)
{
    bool english = false;
    if (t->n == 0)
        return needed ? bad(j, field, "it has no %s; English is needed", field) : 0;
    if (t->n > PROTOCOL_TEXTS_MOST || !t->v)
        return bad(j, field, "its %s is in more than %d languages", field, PROTOCOL_TEXTS_MOST);
    for (size_t i = 0; i < t->n; i++) {
        const wf_text *one = &t->v[i];
        if (!is_tag(one->lang))
            return bad(j, field, "language of its %s is not one as \"en\"", field);
        for (size_t k = 0; k < i; k++)
            if (strcmp(t->v[k].lang, one->lang) == 0)
                return bad(j, field, "its %s is there twice in \"%s\"", field, one->lang);
        english |= strcmp(one->lang, "en") == 0;
        int rc = check_line(j, field, one->text, true);
        rc = rc ? rc : check_line(j, "reviewer", one->reviewer, false);
        if (rc)
            return rc;
    }
    return english ? 0 : bad(j, field, "its %s is not there in English (\"en\")", field);
}

/* Are no two the same? ids stand `size` bytes apart, each at `offset`. */
static int check_twice(const struct judge *j, const void *rows, size_t size, size_t offset, size_t n)
{
    const char *one, *other, *p = rows;
    memcpy(&one, p + n * size + offset, sizeof one);
    for (size_t k = 0; k < n; k++) {
        memcpy(&other, p + k * size + offset, sizeof other);
        if (strcmp(one, other) == 0)
            return bad(j, "id", "there are two of this id");
    }
    return 0;
}
#define TWICE(j, table, i) check_twice(j, (table).v, sizeof(table).v[0], offsetof(__typeof__((table).v[0]), id), i)

/* One word of a list apart by spaces; false at the end. */
static bool next_word(const char **at_, struct span *out)
{
    const char *s = *at_ + strspn(*at_, " ");
    *out = span_make(s, strcspn(s, " "));
    *at_ = s + out->n;
    return out->n > 0;
}

static bool when_value_ok(const wf_question *of, struct span word)
{
    if (span_is(word, "unknown"))
        return true;
    if (of->kind == WF_QUESTION_CHOICE)
        return protocol_choice(of, word);
    return span_is(word, "yes") || span_is(word, "no");
}

static int check_when(const struct judge *j, const wf_protocol *p, size_t n)
{
    const wf_question *q = &p->questions.v[n], *of = NULL;
    struct span word;
    const char *rest = q->when_values ? q->when_values : "";
    if (!q->when)
        return q->when_values ? bad(j, "when", "it has when_values, but no question of which they are the answers (when)") : 0;
    for (size_t i = 0; i < n; i++)
        of = strcmp(p->questions.v[i].id, q->when) == 0 ? &p->questions.v[i] : of;
    if (!of)
        return bad(j, "when", "it depends on \"%.40s\", which is no question that stands before it", q->when);
    if (of->kind != WF_QUESTION_YES_NO_UNKNOWN && of->kind != WF_QUESTION_CHOICE)
        return bad(j, "when", "it depends on \"%s\", which is neither yes-no-unknown nor a choice", q->when);
    if (!*(rest + strspn(rest, " ")))
        return bad(j, "when_values", "it depends on \"%s\", but no answer is named in when_values", q->when);
    while (next_word(&rest, &word))
        if (!when_value_ok(of, word))
            return bad(j, "when_values", "\"%.*s\" is not an answer to \"%s\"", word.n <= 40 ? (int) word.n : 40, word.p, q->when);
    return 0;
}

static int check_choices(struct judge *j, const wf_question *q)
{
    if (q->kind != WF_QUESTION_CHOICE)
        return q->choices.n ? bad(j, "choices", "it has choices, but is no choice") : 0;
    if (q->choices.n < 2 || q->choices.n > PROTOCOL_ROWS_MOST || !q->choices.v)
        return bad(j, "choices", "it is a choice of %zu, not 2 to %d", q->choices.n, PROTOCOL_ROWS_MOST);
    for (size_t i = 0; i < q->choices.n; i++) {
        struct judge c = {j->e, ""};
        (void) snprintf(c.where, sizeof c.where, "%.40s: choice %zu", j->where, i + 1);
        int rc = check_id(&c, q->choices.v[i].id);
        rc = rc ? rc : TWICE(&c, q->choices, i);
        rc = rc ? rc : check_texts(&c, "text", &q->choices.v[i].text, true);
        if (rc)
            return rc;
        if (strcmp(q->choices.v[i].id, "unknown") == 0)
            return bad(j, "choices", "\"unknown\" is an answer to every question, and no choice of its own");
    }
    return 0;
}

static int check_question(struct judge *j, const wf_protocol *p, size_t i)
{
    const wf_question *q = &p->questions.v[i];
    at(j, "question", q->id, i);
    int rc = check_id(j, q->id);
    rc = rc ? rc : TWICE(j, p->questions, i);
    if (rc)
        return rc;
    if (!words_of(&words_question_kind, q->kind))
        return bad(j, "kind", "there is no kind %u", q->kind);
    if (q->monotone > WF_MONOTONE_MORE || (q->monotone && q->kind != WF_QUESTION_YES_NO_UNKNOWN && q->kind != WF_QUESTION_NUMBER))
        return bad(j, "monotone", "monotone is MORE or not said, of yes-no-unknown and numbers alone");
    if (!isfinite(q->min) || !isfinite(q->max) || q->min > q->max || ((q->min != 0 || q->max != 0) && q->kind != WF_QUESTION_NUMBER))
        return bad(j, "min", "min and max are finite, in this order, and a number's alone");
    if (q->group && !protocol_group(p, span_str(q->group)))
        return bad(j, "group", "its group \"%.40s\" is none of groups", q->group);
    if (q->health > 1)
        return bad(j, "health", "health is 0 or 1");
    if (q->known > WF_KNOWN_LEVEL || (q->known && q->kind != WF_QUESTION_CHOICE))
        return bad(j, "known", "known is POSTURE, LEVEL or not said, of a choice alone");
    if (q->plain > 1 || (q->plain && (q->kind != WF_QUESTION_NUMBER || q->health)))
        return bad(j, "plain", "plain is 0 or 1, of a number alone that is not about persons' health");
    if (q->apart > 1 || (q->apart && !protocol_is_health(q)))
        return bad(j, "apart", "apart is 0 or 1, of what is in the health record alone: a text, or what has .health");
    rc = check_texts(j, "text", &q->text, true);
    rc = rc ? rc : check_texts(j, "help", &q->help, false);
    rc = rc ? rc : check_line(j, "citation", q->citation, false);
    rc = rc ? rc : check_choices(j, q);
    return rc ? rc : check_when(j, p, i);
}

static int check_group(struct judge *j, const wf_protocol *p, size_t i)
{
    const wf_group *g = &p->groups.v[i];
    at(j, "group", g->id, i);
    int rc = check_id(j, g->id);
    rc = rc ? rc : TWICE(j, p->groups, i);
    rc = rc ? rc : check_texts(j, "text", &g->text, true);
    return rc ? rc : check_line(j, "citation", g->citation, false);
}

static int check_step(struct judge *j, const wf_protocol *p, size_t i)
{
    const wf_step *s = &p->checklist.v[i];
    bool known = false;
    at(j, "step", s->id, i);
    int rc = check_id(j, s->id);
    rc = rc ? rc : TWICE(j, p->checklist, i);
    for (size_t k = 0; k < ARRAY_LEN(roles); k++)
        known |= s->role && strcmp(s->role, roles[k]) == 0;
    if (!rc && !known)
        return bad(j, "role", "its role is not duty, liaison, health or supervisor");
    rc = rc ? rc : check_line(j, "phase", s->phase, false);
    rc = rc ? rc : check_texts(j, "text", &s->text, true);
    return rc ? rc : check_line(j, "citation", s->citation, false);
}

static int check_clock(struct judge *j, const wf_protocol *p, size_t i)
{
    const wf_clock *c = &p->clocks.v[i];
    at(j, "clock", c->id, i);
    int rc = check_id(j, c->id);
    rc = rc ? rc : TWICE(j, p->clocks, i);
    rc = rc ? rc : check_texts(j, "text", &c->text, true);
    rc = rc ? rc : check_line(j, "citation", c->citation, false);
    if (rc)
        return rc;
    if (!protocol_event_ok(p, c->start) || !protocol_event_ok(p, c->stop))
        return bad(j, protocol_event_ok(p, c->start) ? "stop" : "start", "it starts or stops at what is no event; there are opened, started, assessed, decided, decided:OUTCOME, requested, answered, notified, not-notified, verification, replied, measure, reported, reviewed, closed");
    if (c->seconds < 60 || c->seconds > PROTOCOL_REASSESS_MOST || c->warn_s >= c->seconds)
        return bad(j, "seconds", "it runs %u s and warns at %u s; a clock runs a minute to 366 days, and warns before its end", c->seconds, c->warn_s);
    return 0;
}

static bool is_outcome_word(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    if (n == 0 || n > PROTOCOL_OUTCOME_MOST || s[0] == ' ' || s[n - 1] == ' ')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!((s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '-' || s[i] == ' '))
            return false;
    return true;
}

static int check_outcome(struct judge *j, const wf_protocol *p, size_t i)
{
    const wf_outcome *o = &p->outcomes.v[i];
    at(j, "outcome", o->id, i);
    if (!is_outcome_word(o->id))
        return bad(j, "id", "its word is not 1 to %d of A-Z, 0-9, - and space", PROTOCOL_OUTCOME_MOST);
    int rc = TWICE(j, p->outcomes, i);
    rc = rc ? rc : check_texts(j, "text", &o->text, true);
    for (size_t k = 0; k < i && !rc; k++)
        if (p->outcomes.v[k].rank == o->rank)
            return bad(j, "rank", "it has the rank %u of \"%s\": where two assessors disagree it must be told which is more cautious", o->rank, p->outcomes.v[k].id);
    return rc || o->terminal <= 1 ? rc : bad(j, "terminal", "terminal is 0 or 1");
}

static int check_output(struct judge *j, const wf_protocol *p, size_t i)
{
    const wf_output *o = &p->outputs.v[i];
    at(j, "output", o->id, i);
    int rc = check_id(j, o->id);
    rc = rc ? rc : TWICE(j, p->outputs, i);
    rc = rc ? rc : check_texts(j, "text", &o->text, true);
    if (rc)
        return rc;
    if (!words_of(&words_output_kind, o->kind))
        return bad(j, "kind", "there is no kind %u", o->kind);
    if (o->kind == WF_OUTPUT_REQUEST && !is_id(o->to))
        return bad(j, "to", "a request needs whom it is for: \"ihr-nfp\"");
    if (o->kind == WF_OUTPUT_NOTICE && !is_id(o->form))
        return bad(j, "form", "a notice needs its template's id: \"ill-travellers\"");
    if (o->kind == WF_OUTPUT_INCIDENT && (!o->type || !type_find(span_str(o->type))))
        return bad(j, "type", "an incident needs its type, one of the table of event types");
    if (o->fields.n > PROTOCOL_ROWS_MOST || (o->fields.n && o->kind != WF_OUTPUT_NOTICE))
        return bad(j, "fields", "fields are a notice's, and at most %d", PROTOCOL_ROWS_MOST);
    for (size_t k = 0; k < o->fields.n && !rc; k++) {
        rc = check_line(j, "fields", o->fields.v[k].name, true);
        rc = rc ? rc : check_line(j, "fields", o->fields.v[k].value, true);
    }
    return rc;
}

static int check_trigger(struct judge *j, const wf_protocol *p, size_t i)
{
    const wf_trigger *t = &p->triggers.v[i];
    size_t n = t->type ? strlen(t->type) : 0;
    at(j, "trigger", t->type, i);
    if (!n && !t->label)
        return bad(j, "type", "it has neither a type nor a label");
    if (n && !(n > 2 && strcmp(t->type + n - 2, ".*") == 0) && !type_find(span_str(t->type)))
        return bad(j, "type", "its type is neither one of the table of event types nor a family of them (\"HLT.*\")");
    int rc = check_line(j, "label", t->label, false);
    return rc ? rc : check_texts(j, "text", &t->text, true);
}

static int check_languages(const struct judge *j, const char *languages)
{
    struct span word;
    const char *rest = languages ? languages : "";
    size_t n = 0;
    for (; next_word(&rest, &word); n++) {
        char tag[16] = "";
        if (word.n < sizeof tag)
            memcpy(tag, word.p, word.n);
        if (!is_tag(tag))
            return bad(j, "languages", "languages are words as \"en id ms\"");
        if (n == 0 && strcmp(tag, "en") != 0)
            return bad(j, "languages", "English (\"en\") stands first among its languages");
    }
    return n && n <= PROTOCOL_TEXTS_MOST ? 0 : bad(j, "languages", "it names no languages, or more than %d", PROTOCOL_TEXTS_MOST);
}

static bool is_date(const char *s)
{
    char t[32];
    wf_time when;
    if (!s || strlen(s) != 10)
        return false;
    (void) snprintf(t, sizeof t, "%sT00:00:00Z", s);
    return time_parse(span_str(t), &when, NULL, NULL) == 0;
}

static int check_head(const struct judge *j, const wf_protocol *p)
{
    int rc = check_id(j, p->id);
    rc = rc ? rc : check_line(j, "version", p->version, true);
    rc = rc ? rc : check_texts(j, "title", &p->title, true);
    rc = rc ? rc : check_line(j, "basis", p->basis, true);
    rc = rc ? rc : check_line(j, "citation", p->citation, true);
    rc = rc ? rc : check_languages(j, p->languages);
    if (!rc && strlen(p->version) > PROTOCOL_ID_MOST)
        return bad(j, "version", "its version is longer than %d bytes", PROTOCOL_ID_MOST);
    return rc || is_date(p->text_date) ? rc : bad(j, "text_date", "text_date is the date of the text that it was written from, as 2024-06-01");
}

static int check_counts(const struct judge *j, const wf_protocol *p)
{
    if (p->questions.n == 0 || p->questions.n > PROTOCOL_QUESTIONS_MOST || !p->questions.v)
        return bad(j, "questions", "it has %zu questions, not 1 to %d", p->questions.n, PROTOCOL_QUESTIONS_MOST);
    if (p->outcomes.n == 0 || p->outcomes.n > PROTOCOL_ROWS_MOST || !p->outcomes.v)
        return bad(j, "outcomes", "it has %zu outcomes, not 1 to %d", p->outcomes.n, PROTOCOL_ROWS_MOST);
    const struct {
        const char *name;
        size_t n;
        const void *v;
    } all[] = {{"groups", p->groups.n, p->groups.v},
               {"checklist", p->checklist.n, p->checklist.v},
               {"clocks", p->clocks.n, p->clocks.v},
               {"outputs", p->outputs.n, p->outputs.v},
               {"triggers", p->triggers.n, p->triggers.v}};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i].n > PROTOCOL_ROWS_MOST || (all[i].n && !all[i].v))
            return bad(j, all[i].name, "it has %zu %s, more than %d", all[i].n, all[i].name, PROTOCOL_ROWS_MOST);
    return 0;
}

int protocol_check(const wf_protocol *p, struct err *e)
{
    struct judge j = {e, ""};
    int rc = check_head(&j, p);
    rc = rc ? rc : check_counts(&j, p);
#define EACH(table, one) \
    for (size_t i = 0; i < p->table.n && !rc; i++) \
        rc = one(&j, p, i);
    EACH(groups, check_group)
    EACH(questions, check_question)
    EACH(outcomes, check_outcome)
    EACH(checklist, check_step)
    EACH(clocks, check_clock)
    EACH(outputs, check_output)
    EACH(triggers, check_trigger)
#undef EACH
    return rc;
}
