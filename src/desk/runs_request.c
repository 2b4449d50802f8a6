/* runs_request: the request to the national IHR focal point, or to whom else a protocol's request is for: immigration does not notify WHO, it hands over a pre-assessment. As text, as
 * JSON, and as the draft of a notice; where the assessors disagree, both assessments go with it.
 */
#include <stdio.h>

#include "desk/health.h"
#include "desk/impl.h"
#include "model/member.h"
#include "model/notice_draft.h"

#define LABEL "immigration pre-assessment"

struct request {
    const struct desk *d;
    const struct run_row *r;
    const wf_protocol *p;
    const struct incident_row *i;
    struct arena *a;
    uint16_t who;
    struct run_addressee to;
    const char *instead; /* the notice of an earlier request that the draft takes the place of; NULL: none */
};

static bool open_request(struct desk *d, const struct desk_sight *s, struct span officer, struct span id, struct request *x, struct err *e)
{
    uint32_t n = runs_number(id);
    const struct run_row *r = n && n <= d->state.head->runs_n ? state_run(&d->state, n) : NULL;
    if (!r || !runs_seen(d, s, r)) {
        err_field(e, WF_E_NOTFOUND, "run", "there is no run \"%.*s\"", SPAN_FMT(id));
        return false;
    }
    if (r->state == RUN_OPEN || r->state == RUN_ASSESSED) {
        err_field(e, WF_E_STATE, "state", "%.*s is %s: a request is made of what is decided", SPAN_FMT(id), words_of(&runs_words_state, r->state));
        return false;
    }
    *x = (struct request){d, r, runs_descriptor(d, r->protocol, e), state_row(&d->state, r->incident), x->a, names_find(&d->state.names, officer), {0}, NULL};
    const wf_output *o = x->p ? runs_request_of(d, x->a, x->p, r) : NULL;
    if (x->p && !o)
        err_field(e, WF_E_STATE, "run", "%.*s decided %s, which asks nobody for anything", SPAN_FMT(id), r->outcome);
    if (!o)
        return false;
    x->to = runs_addressee(x->a, o);
    return x->to.to && x->to.name; /* each has both */
}

static const char *name(const struct request *x, uint16_t n)
{
    return arena_printf(x->a, "%.*s", SPAN_FMT(names_get(&x->d->state.names, n)));
}

static const char *at(const struct request *x, wf_time t)
{
    char text[40] = "";
    if (t != TIME_NONE)
        time_format(t - t % NSEC_PER_SEC, text);
    return arena_printf(x->a, "%s", text);
}

static const char *place(const struct request *x)
{
    const struct checkpoint *c = x->i->checkpoint[0] ? checkpoints_find(&x->d->checkpoints, span_make(x->i->checkpoint, 5)) : NULL;
    if (c && c->name)
        return arena_printf(x->a, "%s (%.5s)", c->name, x->i->checkpoint);
    return x->i->checkpoint[0] ? arena_printf(x->a, "%.5s", x->i->checkpoint) : "place not told";
}

/* "14:02 (+08:00)", as the clocks of the place say. */
static const char *local(const struct request *x, wf_time t)
{
    const struct checkpoint *c = x->i->checkpoint[0] ? checkpoints_find(&x->d->checkpoints, span_make(x->i->checkpoint, 5)) : NULL;
    const struct member *m = member_find(span_make(x->i->member, 2));
    char text[40] = "";
    size_t n = time_format_offset(t - t % NSEC_PER_SEC, c ? c->offset_min : m ? m->offset_min[0]
                                                                              : 0,
                                  text);
    return n >= 19 ? arena_printf(x->a, "%.5s (%s)", text + 11, text[19] == 'Z' || !text[19] ? "UTC" : text + 19) : "";
}

static const char *member(const struct request *x)
{
    return x->i->member[0] && x->i->member[0] != '-' ? arena_printf(x->a, "%.2s", x->i->member) : NULL;
}

/* The assessments of this round that are in; the one that decides first. */
static size_t assessments(const struct request *x, const struct assessment_row *out[2])
{
    size_t n = 0;
    struct assessment_row row, *a;
    for (uint32_t k = x->r->assessments; k && n < 2 && runs_assessment(x->d, k, &row); k = row.prev) {
        a = memcpy(arena_alloc(x->a, sizeof row), &row, sizeof row);
        if (a->cycle != x->r->cycle || a->state != ASSESSMENT_IN)
            continue;
        if (n && a->n == x->r->deciding) {
            out[1] = out[0];
            out[0] = a;
        } else {
            out[n] = a;
        }
        n++;
    }
    return n;
}

static struct json *tree(const struct request *x, const char *text)
{
    struct json *v = NULL;
    return text[0] && json_parse(x->a, span_str(text), NULL, &v, NULL) == 0 ? v : NULL;
}

/* Few persons may be found by who knows their flight: what goes out says "<5" of each number so small, but of hours, rows and the like. */
static bool is_few(const wf_question *q, const struct json *v)
{
    return q->kind == WF_QUESTION_NUMBER && !q->plain && (v->type == JSON_INT || v->type == JSON_REAL) && (v->type == JSON_INT ? (double) v->i : v->d) > 0 && (v->type == JSON_INT ? (double) v->i : v->d) < INCIDENT_FEW;
}

/* What he answered, for what was asked after it; NULL: it can't be read. */
static const wf_answers *given_of(const struct request *x, const struct assessment_row *a)
{
    const wf_answers *given = NULL;
    struct json *v = NULL;
    if (json_parse(x->a, runs_answers_of(x->d, x->a, x->p, a), NULL, &v, NULL) || protocol_answers_read(x->a, x->p, v, clock_now(x->d->o.clock), &given, NULL))
        return NULL;
    return given;
}

/* Does it stand in the request? What is of persons' health does not, nor what was answered before and is not asked any more. */
static bool is_in(const struct request *x, const struct assessment_row *a, const wf_answers *given, const wf_question *q)
{
    return !protocol_is_health(q) && runs_is_asked(x->a, x->p, a, given, q);
}

static unsigned held_n(const struct request *x, const struct assessment_row *a)
{
    const struct json *ids = tree(x, a->held);
    return ids && ids->type == JSON_ARRAY ? (unsigned) ids->count : 0;
}

/* How much of it the request has not, what of that its addressee needs, and how he gets it. */
static void add_withheld(const struct request *x, const struct assessment_row *a, struct buf *out)
{
    bool rows = strcmp(x->to.to, "manifest-holder") == 0, any = false;
    buf_printf(out, "  - %u answers of persons' health, and what was worked out from them, are in this centre's health record and not in this request: ", held_n(x, a));
    for (size_t i = 0; i < x->p->questions.n; i++)
        any = any || (x->p->questions.v[i].apart && runs_holds(x->a, a, x->p->questions.v[i].id));
    if (any || rows)
        buf_str(out, "by telephone, or another channel of the two of you, the officer who sends it tells you");
    for (size_t i = 0; i < x->p->questions.n; i++)
        if (x->p->questions.v[i].apart && runs_holds(x->a, a, x->p->questions.v[i].id))
            buf_printf(out, " \"%s\"", protocol_text(&x->p->questions.v[i].text, SPAN_LIT("en"), NULL));
    if (rows)
        buf_printf(out, "%s the rows or seats that are asked for\n", any ? " and" : "");
    else
        buf_str(out, any ? "; ask for what else you need\n" : "ask for what you need\n");
}

/* How short a text is: what is left out of it, from one to the next, until it fits. What each keeps: rules, outcomes, on what the two differ, what is asked. */
enum { FORM_WHOLE,
       FORM_UNTITLED, /* evidence is named by its ids alone */
       FORM_COUNTED, /* evidence is counted */
       FORM_IDS,     /* questions are named by their ids, too */
       FORM_DIFFER,  /* answers are counted, but for those on which the two differ */
       FORM_BARE,    /* and rules are cut */
       FORMS };
enum { BARE_RULE = 300 };

static struct span told(const wf_question *q, const struct json *v)
{
    return !v ? SPAN_LIT("-") : is_few(q, v) ? SPAN_LIT("<5")
                            : v->type == JSON_STRING ? v->s
                                                     : v->raw;
}

static size_t whole_characters(struct span b, size_t most)
{
    size_t n = b.n < most ? b.n : most;
    while (n && n < b.n && ((unsigned char) b.p[n] & 0xc0) == 0x80)
        n--;
    return n;
}

/* " (evidence: AMICF-2026-000012 Measles - Cambodia; ...)", or how much. */
static void add_evidence(const struct request *x, const struct json *refs, int form, struct buf *out)
{
    if (!refs || !refs->count)
        return;
    if (form > FORM_UNTITLED) {
        buf_printf(out, form == FORM_COUNTED ? " (evidence: %zu)" : " [%zu]", (size_t) refs->count);
        return;
    }
    bool first = true;
    JSON_EACH (ref, refs) {
        struct span title = form == FORM_WHOLE ? runs_evidence_title(x->d, x->a, ref->s, x->i->tlp > WF_TLP_AMBER ? x->i->tlp : WF_TLP_AMBER) : SPAN_LIT("");
        buf_printf(out, "%s%.*s%s%.*s", first ? " (evidence: " : "; ", SPAN_FMT(ref->s), title.n ? " " : "", SPAN_FMT(title));
        first = false;
    }
    buf_char(out, ')');
}

static void add_answers(const struct request *x, const struct assessment_row *a, int form, struct buf *out)
{
    const struct json *answers = tree(x, a->answers), *evidence = tree(x, a->evidence);
    const wf_answers *given = given_of(x, a);
    size_t n = 0;
    for (size_t i = 0; i < x->p->questions.n; i++) {
        const wf_question *q = &x->p->questions.v[i];
        const struct json *v = json_get(answers, q->id);
        if (!v || !is_in(x, a, given, q))
            continue;
        if (form >= FORM_IDS)
            buf_printf(out, "%s%s %.*s", n ? ", " : "  Answers (evidence is counted): ", q->id, SPAN_FMT(told(q, v)));
        else
            buf_printf(out, "  - %s: %s %.*s", q->id, protocol_text(&q->text, SPAN_LIT("en"), NULL), SPAN_FMT(told(q, v)));
        add_evidence(x, json_get(evidence, q->id), form, out);
        buf_str(out, form >= FORM_IDS ? "" : "\n");
        n++;
    }
    if (n && form >= FORM_IDS)
        buf_char(out, '\n');
}

/* "  Answers: 4 yes, 7 no, 1 unknown, 2 others; 9 pieces of evidence". */
static void count_answers(const struct request *x, const struct assessment_row *a, struct buf *out)
{
    const struct json *answers = tree(x, a->answers), *evidence = tree(x, a->evidence);
    const wf_answers *given = given_of(x, a);
    unsigned yes = 0, no = 0, unknown = 0, others = 0, refs = 0;
    for (size_t i = 0; i < x->p->questions.n; i++) {
        const wf_question *q = &x->p->questions.v[i];
        const struct json *v = json_get(answers, q->id), *e = json_get(evidence, q->id);
        if (!v || !is_in(x, a, given, q))
            continue;
        refs += e ? (unsigned) e->count : 0;
        *(span_is(v->s, "yes") ? &yes : span_is(v->s, "no") ? &no : span_is(v->s, "unknown") ? &unknown : &others) += 1;
    }
    buf_printf(out, "  Answers: %u yes, %u no, %u unknown, %u others; %u of evidence\n", yes, no, unknown, others, refs);
}

/* "  Still needed: c6 c7": what its decision says is, or how much. */
static void add_needed(const struct json *decision, int form, struct buf *out)
{
    const struct json *needed = json_get(decision, "needed");
    if (!needed || needed->type != JSON_ARRAY || !needed->count)
        return;
    buf_str(out, "  Still needed:");
    if (form >= FORM_DIFFER)
        buf_printf(out, " %zu answers", (size_t) needed->count);
    else
        JSON_EACH (id, needed)
            buf_printf(out, " %.*s", SPAN_FMT(id->s));
    buf_char(out, '\n');
}

static void add_assessment(const struct request *x, const struct assessment_row *a, size_t n, int form, struct buf *out)
{
    const struct json *decision = tree(x, a->decision);
    struct span rule = json_str(decision, "rule");
    size_t most = form == FORM_BARE && rule.n > BARE_RULE ? whole_characters(rule, BARE_RULE) : rule.n;
    buf_printf(out, "\nAssessment %zu%s, by %s, %s: %.*s\n  Rule: %.*s%s\n", n, x->r->single ? " (single)" : "", name(x, a->officer), at(x, a->in), SPAN_FMT(json_str(decision, "outcome")), (int) most, rule.p ? rule.p : "", most < rule.n ? DRAFT_CUT : "");
    if (form >= FORM_DIFFER)
        count_answers(x, a, out);
    else
        add_answers(x, a, form, out);
    add_needed(decision, form, out);
    if (held_n(x, a))
        add_withheld(x, a, out);
}

/* On what the two differ, whatever else is left out: "a1 (yes, no), b2 (no, -)". */
static void write_differ(const struct request *x, const struct assessment_row *const v[2], struct buf *out)
{
    const struct json *one = tree(x, v[0]->answers), *other = tree(x, v[1]->answers);
    const wf_answers *given[2] = {given_of(x, v[0]), given_of(x, v[1])};
    size_t n = 0;
    for (size_t i = 0; i < x->p->questions.n; i++) {
        const wf_question *q = &x->p->questions.v[i];
        struct span a = told(q, is_in(x, v[0], given[0], q) ? json_get(one, q->id) : NULL), b = told(q, is_in(x, v[1], given[1], q) ? json_get(other, q->id) : NULL);
        bool known = !(span_is(a, "-") || span_is(a, "unknown")) || !(span_is(b, "-") || span_is(b, "unknown")); /* what was not answered is not known */
        if (!known || span_eq(a, b))
            continue;
        buf_printf(out, "%s%s (%.*s, %.*s)", n++ ? ", " : "They differ on: ", q->id, SPAN_FMT(a), SPAN_FMT(b));
    }
    buf_str(out, n ? "\n" : "");
}

/* As a headline has it; what is no ASCII stays. */
static const char *capitals(const struct request *x, const char *s)
{
    char *out = arena_strndup(x->a, s, strlen(s));
    for (char *c = out; *c; c++)
        *c = (char) (*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    return out;
}

/* What happened, when it began (as it was said, else when the centre heard of it), and to how many: few are never told how many. */
static void write_event(const struct request *x, struct buf *out)
{
    const struct incident_more *m = state_more(&x->d->state, x->i->row);
    wf_time began = x->i->occurred != TIME_NONE ? x->i->occurred : x->i->opened;
    struct span type = names_get(&x->d->state.names, x->i->type);
    const char *words = health_words(type);
    buf_printf(out, "Event: %s%s%.*s%s, %s %s, %s there\n", words ? words : "", words ? " (" : "", SPAN_FMT(type), words ? ")" : "", x->i->occurred != TIME_NONE ? "since" : "known since", at(x, began), local(x, began));
    if (m->involved < 0)
        buf_str(out, "Persons: not told\n");
    else
        buf_printf(out, m->involved > 0 && m->involved < INCIDENT_FEW ? "Persons: <5\n" : "Persons: %d\n", m->involved);
}

/* The clocks of the law that run: by when what is asked for has to be there. */
static void write_due(const struct request *x, struct buf *out)
{
    for (size_t i = 0; i < x->r->clocks_n; i++) {
        const struct run_clock *k = &x->r->clocks[i];
        const wf_clock *c = protocol_clock(x->p, span_str(k->id));
        if (c && k->started != TIME_NONE && k->stopped == TIME_NONE)
            buf_printf(out, "Due: %s, %s: by %s, %s there%s\n", protocol_text(&c->text, SPAN_LIT("en"), NULL), c->citation, at(x, k->due), local(x, k->due), k->breached != TIME_NONE ? " (over)" : "");
    }
}

/* By how many it was decided, and whether the second came. */
static const char *how_many(const struct request *x)
{
    if (x->r->single)
        return x->r->state == RUN_CLOSED ? " (single: by one assessment, closed without the second)" : " (single: by one assessment, the second is to follow)";
    if (x->r->second != TIME_NONE)
        return arena_printf(x->a, " (first by one assessment alone, at %s; the second came at %s)", at(x, x->r->alone_decided), at(x, x->r->second));
    return "";
}

/* What was left out, and where it stands. */
static void write_shortened(const struct request *x, int form, struct buf *out)
{
    static const char *const left_out[FORMS] = {"", "evidence is named by its ids alone", "evidence is counted", "questions are named by their ids, evidence is counted", "answers and evidence are counted, but for answers that differ", "answers and evidence are counted, but for answers that differ, and long rules are cut"};
    char run[16];
    if (form != FORM_WHOLE)
        buf_printf(out, "\n" DRAFT_SHORTENED "%s. %s has it whole (protocol status; protocol request --json): ask this centre for it.\n", left_out[form], runs_id(x->r->n, run));
}

/* All of it but its end, and its end: what was left out, what is asked. */
static void write_text(const struct request *x, int form, struct buf *out, struct buf *end)
{
    const struct assessment_row *v[2];
    size_t n = assessments(x, v);
    char id[INCIDENT_ID_MAX], run[16];
    incident_id(x->i, x->d->prefix, id);
    buf_printf(out, "REQUEST TO THE %s%s%s: " LABEL "\n", capitals(x, x->to.name), member(x) ? " OF " : "", member(x) ? member(x) : "");
    buf_printf(out, "%s\n\nRun %s, round %u, of incident %s\nProtocol: %s, version %s\nBasis: %s, %s (text of %s)\nPlace: %s\n", x->to.role, runs_id(x->r->n, run), x->r->cycle, id,
               protocol_text(&x->p->title, SPAN_LIT("en"), NULL), x->p->version, x->p->basis, x->p->citation, x->p->text_date, place(x));
    if (x->instead)
        buf_printf(out, "In place of the request sent before: %s\n", x->instead);
    write_event(x, out);
    buf_printf(out, "Outcome: %s%s, decided by %s at %s\n", x->r->outcome, how_many(x), name(x, x->r->decider), at(x, x->r->decided));
    write_due(x, out);
    if (x->r->disagree)
        buf_str(out, "The two assessors disagree: the more cautious outcome decides, and both assessments follow.\n");
    if (n == 2)
        write_differ(x, v, out);
    for (size_t i = 0; i < n; i++)
        add_assessment(x, v[i], i + 1, form, out);
    write_shortened(x, form, end);
    buf_printf(end, "\nAsked of you: %s\n", x->to.asked);
}

static void put_clocks(const struct request *x, struct json_writer *w)
{
    jw_key(w, "clocks");
    jw_begin_array(w);
    for (size_t i = 0; i < x->r->clocks_n; i++) {
        const struct run_clock *k = &x->r->clocks[i];
        const wf_clock *c = protocol_clock(x->p, span_str(k->id));
        if (k->started == TIME_NONE || k->past)
            continue;
        jw_begin_object(w);
        jw_kcstr(w, "clock", k->id);
        jw_kcstr(w, "citation", c ? c->citation : NULL);
        jw_ktime(w, "due", k->due);
        jw_kcstr(w, "state", runs_clock_state(k));
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* What is answered, but for what belongs into the health record. */
static void put_answers(const struct request *x, const struct assessment_row *a, struct json_writer *w)
{
    const struct json *answers = tree(x, a->answers);
    const wf_answers *given = given_of(x, a);
    jw_key(w, "answers");
    jw_begin_object(w);
    JSON_EACH (v, answers) {
        const wf_question *q = protocol_question(x->p, v->key);
        if (!q || !is_in(x, a, given, q))
            continue;
        jw_key_span(w, v->key);
        if (is_few(q, v))
            jw_cstr(w, "<5");
        else
            json_write(w, v, false);
    }
    jw_end_object(w);
    jw_kint(w, "held", held_n(x, a));
}

/* Of persons' health, too: it says where it was reported, and nothing that was answered. */
static void put_evidence(const struct request *x, const struct assessment_row *a, struct json_writer *w)
{
    const wf_answers *given = given_of(x, a);
    jw_key(w, "evidence");
    jw_begin_object(w);
    JSON_EACH (v, tree(x, a->evidence)) {
        const wf_question *q = protocol_question(x->p, v->key);
        if (!q || !runs_is_asked(x->a, x->p, a, given, q))
            continue;
        jw_key_span(w, v->key);
        json_write(w, v, false);
    }
    jw_end_object(w);
}

static void put_event(const struct request *x, struct json_writer *w)
{
    const struct incident_more *m = state_more(&x->d->state, x->i->row);
    jw_kstr(w, "type", names_get(&x->d->state.names, x->i->type));
    jw_ktime(w, "occurred", x->i->occurred);
    jw_ktime(w, "opened", x->i->opened);
    jw_key(w, "involved");
    if (m->involved < 0)
        jw_null(w);
    else if (m->involved > 0 && m->involved < INCIDENT_FEW)
        jw_cstr(w, "<5");
    else
        jw_int(w, m->involved);
}

static void write_json(const struct request *x, struct buf *out)
{
    const struct assessment_row *v[2];
    size_t n = assessments(x, v);
    struct json_writer w;
    char id[INCIDENT_ID_MAX];
    jw_init(&w, out);
    jw_begin_object(&w);
    jw_kcstr(&w, "kind", LABEL);
    jw_kcstr(&w, "to", x->to.to);
    jw_kcstr(&w, "member", member(x));
    jw_kcstr(&w, "role", x->to.role);
    jw_kcstr(&w, "run", runs_id(x->r->n, id));
    incident_id(x->i, x->d->prefix, id);
    jw_kcstr(&w, "incident", id);
    jw_kcstr(&w, "protocol", x->p->id);
    jw_kcstr(&w, "version", x->p->version);
    jw_kcstr(&w, "basis", x->p->basis);
    jw_kcstr(&w, "citation", x->p->citation);
    jw_kcstr(&w, "text_date", x->p->text_date);
    jw_kcstr(&w, "place", place(x));
    put_event(x, &w);
    jw_kcstr(&w, "outcome", x->r->outcome);
    jw_kbool(&w, "single", x->r->single);
    jw_ktime(&w, "alone_decided", x->r->alone_decided);
    jw_ktime(&w, "second_in", x->r->second);
    jw_kbool(&w, "disagree", x->r->disagree);
    jw_kcstr(&w, "decided_by", name(x, x->r->decider));
    jw_ktime(&w, "decided", x->r->decided);
    jw_ktime(&w, "reassess_at", x->r->reassess);
    jw_key(&w, "assessments");
    jw_begin_array(&w);
    for (size_t i = 0; i < n; i++) {
        jw_begin_object(&w);
        jw_kcstr(&w, "officer", name(x, v[i]->officer));
        jw_ktime(&w, "in", v[i]->in);
        put_answers(x, v[i], &w);
        put_evidence(x, v[i], &w);
        jw_key(&w, "decision");
        jw_raw(&w, span_str(v[i]->decision));
        jw_end_object(&w);
    }
    jw_end_array(&w);
    put_clocks(x, &w);
    jw_end_object(&w);
}

struct span runs_request_text(const struct desk *d, struct arena *a, const struct run_row *r, const wf_protocol *p)
{
    struct request x = {.d = d, .r = r, .p = p, .i = state_row(&d->state, r->incident), .a = a};
    const wf_output *o = runs_request_of(d, a, p, r);
    struct buf text = {0};
    if (!o)
        return span_make("", 0);
    x.to = runs_addressee(a, o);
    write_text(&x, FORM_WHOLE, &text, &text);
    struct span out = arena_span(a, buf_view(&text));
    buf_free(&text);
    return out;
}

int desk_run_request(struct desk *d, const struct desk_sight *s, struct span officer, struct span id, bool json, struct buf *out, struct err *e)
{
    struct arena a = {0};
    struct request x = {.a = &a};
    const struct assessment_row *v[2];
    bool ok = open_request(d, s, officer, id, &x, e);
    size_t n = ok ? assessments(&x, v) : 0;
    /* One assessment alone is read by its author, by who made the request, and by who said that he reads it (who are then no second assessor). */
    if (ok && n == 1 && x.r->state != RUN_CLOSED && v[0]->officer != x.who && x.r->requester != x.who && !runs_has_read(x.r, x.who)) {
        ok = false;
        err_field(e, WF_E_DENIED, "officer", "the second assessment is still to come: the first one is read by its author, by who makes the request, and by who gives up being the second assessor (protocol grounds %.*s)", SPAN_FMT(id));
    }
    if (ok && json)
        write_json(&x, out);
    else if (ok)
        write_text(&x, FORM_WHOLE, out, out);
    arena_free(&a);
    return ok ? 0 : e->code ? e->code
                            : WF_E_STATE;
}

/* The words that stand in the draft, within its bounds; what is cut is seen to be. lines: it may have several. */
static struct span bounded(const struct request *x, struct span b, size_t most, bool lines)
{
    bool cut = b.n > most;
    size_t n = whole_characters(b, cut ? most - sizeof DRAFT_CUT + 1 : most);
    char *out = arena_alloc(x->a, n + sizeof DRAFT_CUT);
    for (size_t i = 0; i < n; i++)
        out[i] = (b.p[i] == '\n' && !lines) || b.p[i] == '{' || b.p[i] == '}' ? ' ' : b.p[i]; /* nothing that a template would fill */
    if (cut)
        memcpy(out + n, DRAFT_CUT, sizeof DRAFT_CUT - 1);
    return span_make(out, cut ? n + sizeof DRAFT_CUT - 1 : n);
}

/* In the first form that fits. */
static struct span description(const struct request *x)
{
    struct buf text = {0}, end = {0};
    struct span out = SPAN_LIT("");
    for (int form = FORM_WHOLE; form < FORMS && !out.n; form++) {
        buf_clear(&text);
        buf_clear(&end);
        write_text(x, form, &text, &end);
        if (text.n + end.n >= DRAFT_TEXT_MOST && form < FORM_BARE)
            continue;
        struct span head = bounded(x, buf_view(&text), DRAFT_TEXT_MOST - 1 - end.n, true), tail = bounded(x, buf_view(&end), end.n, true);
        out = span_str(arena_printf(x->a, "%.*s%.*s", SPAN_FMT(head), SPAN_FMT(tail)));
    }
    buf_free(&text);
    buf_free(&end);
    return out;
}

/* By which rule: in a request of one alone by his. */
static struct span rule_of(const struct request *x)
{
    const struct assessment_row *v[2];
    return x->r->rule[0] || !assessments(x, v) ? span_str(x->r->rule) : json_str(tree(x, v[0]->decision), "rule");
}

int desk_run_draft(struct desk *d, const struct desk_sight *s, struct span officer, struct span id, struct buf *out, struct err *e)
{
    struct arena a = {0};
    struct request x = {.a = &a};
    char incident[INCIDENT_ID_MAX], run[16];
    struct desk_run_about about;
    if (!open_request(d, s, officer, id, &x, e) || !desk_run_find(d, s, id, &about)) {
        arena_free(&a);
        return e->code ? e->code : WF_E_STATE;
    }
    incident_id(x.i, d->prefix, incident);
    x.instead = about.updates[0] ? about.updates : NULL;
    struct draft_text words = {.language = SPAN_LIT("en"), .headline = span_str(arena_printf(&a, "%s to the %s: " LABEL ", %s, %s", about.updates[0] ? "New request" : "Request", x.to.name, place(&x), local(&x, x.r->decided))), .description = description(&x), .instruction = span_str(arena_printf(&a, "Asked of you: %s %s", x.to.asked, x.to.role))};
    struct span english = SPAN_LIT("en");
    struct draft_field fields[4];
    struct notice_draft draft = {.template = SPAN_LIT("ill-travellers"), .to = span_str(member(&x) ? arena_printf(&a, "%s%s", member(&x), x.to.desk) : "all"), .incident = span_str(incident), .form = about.updates[0] ? DRAFT_UPDATE : DRAFT_ALERT, .of = span_str(about.updates), .tlp = x.i->tlp > WF_TLP_AMBER ? x.i->tlp : WF_TLP_AMBER, .note = span_str(arena_printf(&a, LABEL ", run %s", runs_id(x.r->n, run))), .fields = fields, .texts = &words, .texts_n = 1};
    if (strcmp(x.to.to, "ihr-nfp") == 0) { /* its other languages say the same by the template of its own, with the rule */
        draft.template = SPAN_LIT("ihr-request");
        fields[draft.fields_n++] = (struct draft_field){SPAN_LIT("run"), span_str(run), DRAFT_INCIDENT};
        fields[draft.fields_n++] = (struct draft_field){SPAN_LIT("outcome"), bounded(&x, span_str(x.r->outcome), DRAFT_VALUE_MOST, false), DRAFT_INCIDENT};
        if (about.updates[0]) /* each language has it in its own words, as what it came to; the rule is in English, and said to be */
            fields[draft.fields_n++] = (struct draft_field){SPAN_LIT("which"), SPAN_LIT("new, in place of the earlier one"), DRAFT_INCIDENT};
        if (rule_of(&x).n)
            fields[draft.fields_n++] = (struct draft_field){SPAN_LIT("rule"), bounded(&x, rule_of(&x), DRAFT_VALUE_MOST, false), DRAFT_INCIDENT};
    } else {
        fields[draft.fields_n++] = (struct draft_field){SPAN_LIT("came"), SPAN_LIT("told in the text"), DRAFT_OFFICER};
        fields[draft.fields_n++] = (struct draft_field){SPAN_LIT("advice"), SPAN_LIT("asked of you"), DRAFT_OFFICER};
        draft.languages = &english;
        draft.languages_n = 1;
    }
    notice_draft_write(&draft, out);
    arena_free(&a);
    return 0;
}
