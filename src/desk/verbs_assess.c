/* verbs_assess: what an officer answers to a protocol, and that his assessment is in.
 *
 * In the table of verbs.c. What the plugin said of his answers comes with the command (desk_run): it is taken only for the answers that the desk finds it was asked about.
 * Nothing here tells anything of another officer's answers, nor puts his own into what others read.
 */
#include <stdio.h>

#include "desk/act.h"
#include "text/person.h"

struct run_row *act_run_change(struct act *x, const struct run_row *was)
{
    struct run_row *r = runs_change(x->d, x->c, was);
    r->by = x->officer;
    x->a->notice_state = words_of(&runs_words_state, r->state);
    return r;
}

const struct incident *act_run_incident(struct act *x, const struct run_row *r)
{
    const struct incident *i = overlay_get(x->d->overlay, r->incident);
    return i && desk_sight_sees(x->d, x->q->sight, &i->r) ? i : NULL;
}

/* What a run that is not assessed waits for. */
static const char *waits_for(struct act *x, const struct run_row *r)
{
    char from[32];
    if (r->state != RUN_OPEN)
        return "";
    if (r->alone == TIME_NONE)
        return ", and no assessment is in yet: protocol submit";
    time_format(r->alone - r->alone % NSEC_PER_SEC, from);
    return arena_printf(&x->d->overlay->arena, ", and it waits for another officer's assessment; from %s on the one that is in decides alone", from);
}

int act_run(struct act *x, struct run_row *r)
{
    const struct desk_run *q = x->q->run;
    uint32_t n = q ? runs_number(q->id) : 0;
    unsigned from = runs_from(x->q->verb);
    struct buf list = {0};
    if (!n || !runs_get(x->d, n, r) || !act_run_incident(x, r))
        return act_refuse(x, WF_E_NOTFOUND, "run", "there is no run \"%.*s\"", SPAN_FMT(q ? q->id : span_make("", 0)));
    runs_id(n, x->a->id);
    x->a->notice_state = words_of(&runs_words_state, r->state);
    if (from & BIT(r->state))
        return 0;
    for (unsigned s = 1; s < RUN_STATES_END; s++)
        if (from & BIT(s))
            buf_printf(&list, "%s%s", list.n ? ", " : "", words_of(&runs_words_state, s));
    int rc = act_refuse(x, WF_E_STATE, "state", "%s is %s: \"%.*s\" is for what is %s%s", x->a->id, x->a->notice_state, SPAN_FMT(x->q->verb), list.p, waits_for(x, r));
    buf_free(&list);
    return rc;
}

/* ---- whose turn it is ---- */

/* Whether he may still assess this round; mine: his row of it, NULL where he has none. The two who hand in first are its assessors: who only began holds nobody's place. */
static bool may_assess(struct act *x, const struct run_row *r, const struct assessment_row *mine)
{
    unsigned in = runs_assessors_in(x->d, r);
    bool late = r->state != RUN_OPEN;
    if (mine && mine->state == ASSESSMENT_IN)
        act_refuse(x, WF_E_STATE, "state", "your assessment of %s is in: it is changed by assessing anew (protocol reopen)", x->a->id);
    else if (in >= 2 || (late && !r->single))
        act_refuse(x, WF_E_STATE, "officer", "%s is assessed by two officers already", x->a->id);
    else if (late && r->requester == x->officer)
        act_refuse(x, WF_E_DENIED, "officer", "you have read the first assessment of %s in the request that you made: another officer is the second", x->a->id);
    else if ((late || r->cycle > 1) && runs_has_read(r, x->officer))
        act_refuse(x, WF_E_DENIED, "officer", "you have read the grounds of the first assessment of %s (protocol grounds): another officer is the second", x->a->id);
    return x->a->code == 0;
}

/* His row of this round, to be changed; a new one where he has none yet. NULL: refused. */
static struct assessment_row *take_mine(struct act *x, struct run_row *r, bool make)
{
    struct assessment_row before, *a = arena_alloc(&x->d->overlay->arena, sizeof *a);
    bool has = runs_mine(x->d, r, x->officer, a);
    if (!may_assess(x, r, has ? a : NULL))
        return NULL;
    if (has)
        return a;
    if (!make) {
        act_refuse(x, WF_E_STATE, "answers", "you have answered nothing of %s", x->a->id);
        return NULL;
    }
    if (runs_assessments_count(x->d) + 1 >= ASSESSMENTS_MOST) {
        act_refuse(x, WF_E_LIMIT, "answers", "there are more assessments than can be kept");
        return NULL;
    }
    runs_assessment_init(a);
    a->n = runs_assessments_count(x->d) + 1;
    a->run = r->n;
    a->prev = r->assessments;
    a->cycle = r->cycle;
    a->officer = x->officer;
    a->state = ASSESSMENT_DRAFT;
    a->made = x->d->now;
    for (uint32_t n = r->assessments; n && runs_assessment(x->d, n, &before); n = before.prev)
        if (before.officer == x->officer) { /* what he answered before stands until he changes it */
            memcpy(a->answers, before.answers, sizeof a->answers);
            memcpy(a->evidence, before.evidence, sizeof a->evidence);
            memcpy(a->held, before.held, sizeof a->held); /* it is laid into a record of this round's own with the decision */
            memcpy(a->record, before.record, sizeof a->record);
            break;
        }
    return a;
}

static bool put(char *out, size_t size, struct span s)
{
    if (s.n >= size)
        return false;
    memset(out, 0, size);
    memcpy(out, s.p, s.n);
    return true;
}

/* ---- what the plugin said ---- */

/* The record is of this run, and holds what has to be held. */
static int take_held(struct act *x, struct assessment_row *a, const struct runs_parted *parted)
{
    struct span record = x->q->run->record;
    size_t n = strlen(x->a->id);
    bool its = record.n > n + 1 && record.n <= VAULT_ID_MOST && memcmp(record.p, x->a->id, n) == 0 && record.p[n] == '-';
    if (parted->n && !its)
        return act_refuse(x, WF_E_STATE, "answers", "what is told of persons' health is kept in the HEALTH RECORD, and there is none here: leave it out");
    if (!put(a->held, sizeof a->held, parted->held) || !put(a->record, sizeof a->record, parted->n ? record : SPAN_LIT("")))
        return act_refuse(x, WF_E_LIMIT, "answers", "these answers are more than a health record can hold");
    return 0;
}

static int take_decision(struct act *x, const wf_protocol *p, struct assessment_row *a, struct span whole)
{
    const struct desk_run *q = x->q->run;
    struct arena *arena = &x->d->overlay->arena;
    struct json *answers = NULL, *v = NULL;
    const wf_answers *given;
    const wf_decision *decision;
    struct runs_parted parted;
    struct err e = {0};
    if (!span_eq(q->whole, whole))
        return act_refuse(x, WF_E_CONFLICT, "answers", "your answers changed meanwhile: give them once more");
    int rc = json_parse(arena, q->decision, NULL, &v, &e);
    rc = rc ? rc : json_parse(arena, whole, NULL, &answers, &e);
    rc = rc ? rc : protocol_answers_read(arena, p, answers, x->d->now, &given, &e);
    rc = rc ? rc : protocol_decision_read(arena, p, v, &decision, &e);
    rc = rc ? rc : protocol_decision_check(p, given, decision, &e);
    if (rc)
        return act_refuse(x, WF_E_PROTO, "decision", "%s gave no decision that can be used: %s", p->id, e.text);
    struct buf text = {0};
    struct json_writer w;
    jw_init(&w, &text);
    protocol_decision_write(&w, p, decision, x->d->now);
    rc = runs_part(arena, p, whole, buf_view(&text), &parted);
    bool fits = rc == 0 && put(a->decision, sizeof a->decision, parted.decision);
    vault_wipe(&text);
    if (!fits)
        return act_refuse(x, WF_E_LIMIT, "decision", "what %s decided is longer than %d bytes", p->id, RUN_DECISION_ROOM - 1);
    if (!put(a->answers, sizeof a->answers, parted.open))
        return act_refuse(x, WF_E_LIMIT, "answers", "these answers are longer than %d bytes", RUN_ANSWERS_ROOM - 1);
    return take_held(x, a, &parted);
}

/* Its whole id, however it was named; empty: it is none that he sees. */
static struct span incident_of(void *arg, struct span ref)
{
    struct act *x = arg;
    const struct incident *i = act_incident(x, ref);
    char *id = arena_alloc(&x->d->overlay->arena, INCIDENT_ID_MAX);
    return i ? span_make(id, incident_id(&i->r, x->d->prefix, id)) : SPAN_LIT("");
}

/* What is answered in words lies in the health record, where a seat may stand and a flight; who it is, no record here says. */
static int names_nobody(struct act *x, const wf_protocol *p, struct span given)
{
    struct arena *a = &x->d->overlay->arena;
    struct json *v = NULL;
    if (!given.n || json_parse(a, given, NULL, &v, NULL))
        return 0;
    JSON_EACH (one, v) {
        const wf_question *q = protocol_question(p, one->key);
        if (q && q->kind == WF_QUESTION_TEXT && one->type == JSON_STRING &&
            act_of_nobody(x, arena_printf(a, "answers.%s", q->id), one->s, TEXT_PERSON_SEATS | TEXT_PERSON_RESULT | TEXT_PERSON_NAMES,
                          "an answer tells of no person who or how old he is, in the health record neither. Say the flight, the ship (without Mr or Miss), the place, ages in bands (40-49)"))
            return x->a->code;
    }
    return 0;
}

static int take_answers(struct act *x, const wf_protocol *p, struct assessment_row *a)
{
    const struct desk_run *q = x->q->run;
    struct span answers = SPAN_LIT(""), evidence, given;
    struct err e = {0};
    struct arena *arena = &x->d->overlay->arena;
    struct span before = runs_answers_of(x->d, arena, p, a);
    if (names_nobody(x, p, q->answers))
        return x->a->code;
    int rc = runs_known(x->d, arena, p, q->answers, &given, &e);
    rc = rc ? rc : runs_merge(arena, p, before, given, x->d->now, &answers, &e);
    const struct runs_evidence about = {span_str(a->evidence), q->evidence, before, answers, span_str(a->held), incident_of, x};
    rc = rc ? rc : runs_merge_evidence(arena, p, &about, &evidence, &e);
    if (rc)
        return act_refuse(x, rc, e.field[0] ? e.field : "answers", "%s", e.text);
    if (!put(a->evidence, sizeof a->evidence, evidence))
        return act_refuse(x, WF_E_LIMIT, "answers", "their evidence is longer than %d bytes", RUN_EVIDENCE_ROOM - 1);
    return take_decision(x, p, a, answers);
}

/* It goes with the fact, beside the chain. */
static void lay(struct act *x, struct run_row *r, struct assessment_row *a)
{
    r->assessments = a->n > r->assessments ? a->n : r->assessments;
    x->c->runs->assessment = a;
    x->c->free_name = CHANGE_ASSESSMENT;
    x->c->free_text = runs_assessment_text(&x->d->overlay->arena, a);
}

static const wf_protocol *descriptor(struct act *x, const struct run_row *r)
{
    struct err e = {0};
    const wf_protocol *p = runs_descriptor(x->d, r->protocol, &e);
    if (!p)
        act_refuse(x, WF_E_CORRUPT, "run", "%s", e.text);
    return p;
}

int verb_protocol_answer(struct act *x)
{
    struct run_row was;
    const wf_protocol *p;
    if (act_run(x, &was) || !(p = descriptor(x, &was)))
        return x->a->code;
    if (!x->q->run->answers.n && !x->q->run->evidence.n)
        return act_refuse(x, WF_E_INVALID, "answers", "what is answered? QUESTION=VALUE is needed");
    if (was.state == RUN_REASSESS)
        act_run_anew(x, p, &was);
    struct assessment_row *a = take_mine(x, &was, true);
    if (!a || take_answers(x, p, a))
        return x->a->code;
    struct run_row *r = act_run_change(x, &was);
    lay(x, r, a);
    runs_set_next(r);
    act_say(x, "%s: %.*s works on an assessment", x->a->id, SPAN_FMT(x->q->officer));
    return 0;
}

/* Nobody named a report: on what evidence they assessed, the record will not say. */
static bool none_rests(struct act *x, const struct run_row *r, const struct assessment_row *mine)
{
    struct assessment_row one;
    bool none = runs_rests_on_nothing(&x->d->overlay->arena, mine);
    for (uint32_t n = r->assessments; none && n && runs_assessment(x->d, n, &one) && one.cycle == r->cycle; n = one.prev)
        none = one.state != ASSESSMENT_IN || runs_rests_on_nothing(&x->d->overlay->arena, &one);
    return none;
}

/* What the sentence of a round that is assessed says; of one alone not by which rule. */
static void say_assessed(struct act *x, const struct run_row *r, const struct assessment_row *mine)
{
    struct arena *a = &x->d->overlay->arena;
    if (r->single)
        return;
    x->c->say = span_str(arena_printf(a, "%s: both assessments are in%s: %s; %s%s", x->a->id, r->disagree ? " and they disagree, the more cautious one decides" : "", r->outcome, r->rule,
                                      none_rests(x, r, mine) ? "; neither names a report that it rests on" : ""));
}

int verb_protocol_submit(struct act *x)
{
    struct run_row was;
    const wf_protocol *p;
    if (act_run(x, &was) || !(p = descriptor(x, &was)))
        return x->a->code;
    unsigned in = runs_assessors_in(x->d, &was);
    struct assessment_row *a = take_mine(x, &was, false);
    if (!a || take_decision(x, p, a, runs_answers_of(x->d, &x->d->overlay->arena, p, a)))
        return x->a->code;
    struct run_row *r = act_run_change(x, &was);
    uint32_t rank = was.rank;
    a->state = ASSESSMENT_IN;
    a->in = x->d->now;
    lay(x, r, a);
    act_say(x, "%s: the assessment of %.*s is in", x->a->id, SPAN_FMT(x->q->officer));
    if (in == 0) { /* his is the first */
        uint32_t after = x->d->runs.rules.single_after_s ? x->d->runs.rules.single_after_s : RUNS_SINGLE_S;
        r->alone = x->d->now + (int64_t) after * NSEC_PER_SEC;
    } else {
        runs_assess(x->d, r, a);
        r->second = was.alone_decided != TIME_NONE ? x->d->now : TIME_NONE;
        say_assessed(x, r, a);
        r->alone = TIME_NONE;
        if (was.state == RUN_OPEN) {
            r->assessed = x->d->now;
            runs_event(x->d, r, p, "assessed", x->d->now);
        }
        if (was.state == RUN_OPEN || r->rank > rank) { /* the second of a single one is more cautious: it is decided anew */
            act_run_ask_anew(x, p, r);
            r->state = RUN_ASSESSED;
            r->reassess = TIME_NONE;
        }
    }
    runs_set_next(r);
    x->a->notice_state = words_of(&runs_words_state, r->state);
    return 0;
}
