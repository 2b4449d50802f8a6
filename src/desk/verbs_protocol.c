/* verbs_protocol: a run of a protocol from its start to its close, but for what officers answer (verbs_assess.c): started, decided, the request to the focal point and its
 * answer, what starts and stops clocks, assessed anew, closed. In the table of verbs.c.
 */
#include <stdio.h>

#include "base/plural.h"
#include "desk/act.h"
#include "journal/digest.h"
#include "model/notice_draft.h"

static const char *say_text(struct act *x)
{
    return arena_strndup(&x->d->overlay->arena, x->c->say.p, x->c->say.n);
}

int verb_protocol_then(struct act *x, struct err *e)
{
    if (span_is(x->q->verb, "protocol answer"))
        return 0;
    int rc = runs_tell_incident(x->d, x->q->officer, x->c->runs->run->incident, false, x->c->free_name && !desk_run_is_apart(span_str(x->c->free_name)) ? x->c->free_text : span_make("", 0), e, "%s", say_text(x));
    rc = rc ? rc : runs_meet(x->d, x->q->officer, x->c->runs->run, e);
    return rc || !span_is(x->q->verb, "protocol decide") ? rc : runs_open_incidents(x, x->c->runs->run, e);
}

/* ---- started ---- */

/* The descriptor's row; a fact of its own where it was not seen before. 0: refused. */
static uint32_t take_descriptor(struct act *x, const wf_protocol *p, const uint8_t digest[32])
{
    struct desk *d = x->d;
    struct arena *a = &d->overlay->arena;
    struct protocol_row row, *r = arena_alloc(a, sizeof *r);
    struct err e = {0};
    for (uint32_t n = runs_protocols_count(d); n > 0; n--)
        if (runs_protocol_row(d, n, &row) && memcmp(row.digest, digest, sizeof row.digest) == 0)
            return n;
    memset(r, 0, sizeof *r);
    r->n = runs_protocols_count(d) + 1;
    if (r->n >= PROTOCOLS_MOST)
        return act_refuse(x, WF_E_LIMIT, "protocol", "there are more versions of protocols than can be kept"), 0;
    memcpy(r->digest, digest, sizeof r->digest);
    snprintf(r->name, sizeof r->name, "%s", p->id);
    snprintf(r->version, sizeof r->version, "%s", p->version);
    struct change *c = batch_new_change(d, CHANGE_PROTOCOL, SPAN_LIT("engine"));
    c->verb = SPAN_LIT("protocol seen");
    c->say = span_str(arena_printf(a, "protocol %s %s, of the text of %s, is kept as it was started", p->id, p->version, p->text_date ? p->text_date : "no date"));
    c->runs = arena_alloc(a, sizeof *c->runs);
    c->runs->protocol = r;
    c->runs->descriptor = x->q->run->descriptor;
    int rc = batch_change(d, c, OFFSET_NONE, &e);
    return rc ? (act_refuse(x, rc, "protocol", "%s", e.text), 0) : r->n;
}

/* One that runs already for this incident. */
static uint32_t runs_already(const struct desk *d, uint32_t incident, const char *name)
{
    struct run_row r;
    struct protocol_row p;
    for (uint32_t n = runs_count(d); n > 0; n--)
        if (runs_get(d, n, &r) && r.incident == incident && r.state != RUN_CLOSED && runs_protocol_row(d, r.protocol, &p) && strcmp(p.name, name) == 0)
            return n;
    return 0;
}

int act_runs_refuse(struct act *x, const char *then)
{
    struct run_row r, first = {0};
    struct protocol_row p;
    unsigned n = 0;
    char id[16];
    for (uint32_t k = 1; k <= runs_count(x->d); k++)
        if (runs_get(x->d, k, &r) && r.incident == x->was->r.row && r.state != RUN_CLOSED && n++ == 0)
            first = r;
    if (!n)
        return 0;
    runs_id(first.n, id);
    const char *more = n == 1 ? "" : arena_printf(&x->d->overlay->arena, ", and %u more of its protocols run%s", n - 1, n == 2 ? "s" : "");
    return act_refuse(x, WF_E_STATE, "protocol", "%s %s is %s%s: an incident ends after its protocols (protocol close %s REASON); %s", id,
                      runs_protocol_row(x->d, first.protocol, &p) ? p.name : "", words_of(&runs_words_state, first.state), more, id, then);
}

const char *act_runs_left(struct act *x)
{
    struct run_row r;
    struct buf list = {0};
    unsigned n = 0;
    char id[16];
    for (uint32_t k = 1; k <= runs_count(x->d); k++)
        if (runs_get(x->d, k, &r) && r.state != RUN_CLOSED && runs_seen(x->d, x->q->sight, &r) && n++ < 3)
            buf_printf(&list, "%s%s", n > 1 ? ", " : "", runs_id(r.n, id));
    const char *out = !n ? "" : arena_printf(&x->d->overlay->arena, "; %u run%s of protocols %s not closed: %s%s", n, plural_s(n), n == 1 ? "is" : "are", list.p,
                                             n > 3 ? arena_printf(&x->d->overlay->arena, " and %u more", n - 3) : "");
    buf_free(&list);
    return out;
}

static void begin_clocks(struct act *x, struct run_row *r, const wf_protocol *p, const struct incident *i)
{
    r->clocks_n = (uint8_t) p->clocks.n;
    for (size_t k = 0; k < p->clocks.n; k++)
        snprintf(r->clocks[k].id, sizeof r->clocks[k].id, "%s", p->clocks.v[k].id);
    runs_event(x->d, r, p, "opened", i->r.opened);
    runs_event(x->d, r, p, "started", x->d->now);
    runs_set_next(r);
}

int verb_protocol_start(struct act *x)
{
    const struct incident *i = act_incident(x, x->q->incident);
    struct err e = {0};
    uint8_t digest[32];
    char id[16];
    if (!i)
        return act_refuse(x, WF_E_NOTFOUND, "incident", "there is no incident \"%.*s\"", SPAN_FMT(x->q->incident));
    if (!incident_is_open(i->r.state))
        return act_refuse(x, WF_E_STATE, "incident", "it is %s: a protocol is started for what is open", words_of(&words_state, i->r.state));
    const wf_protocol *p = x->q->run ? runs_learn(x->d, x->q->run->descriptor, digest, &e) : NULL;
    if (!p)
        return act_refuse(x, WF_E_INVALID, "protocol", "it is no protocol that can be run: %s", e.text);
    if (p->clocks.n > RUN_CLOCKS_MOST)
        return act_refuse(x, WF_E_LIMIT, "protocol", "%s has %zu clocks, more than %d", p->id, p->clocks.n, RUN_CLOCKS_MOST);
    uint32_t other = runs_already(x->d, i->r.row, p->id);
    if (other)
        return act_refuse(x, WF_E_CONFLICT, "protocol", "%s runs already for this incident: %s", p->id, runs_id(other, id));
    struct run_row row;
    runs_row_init(&row);
    row.n = runs_count(x->d) + 1;
    if (row.n >= RUNS_MOST)
        return act_refuse(x, WF_E_LIMIT, "protocol", "there are more runs of protocols than can be kept");
    row.protocol = take_descriptor(x, p, digest);
    if (!row.protocol)
        return x->a->code;
    row.state = RUN_OPEN;
    row.incident = i->r.row;
    row.cycle = 1;
    row.starter = x->officer;
    row.created = x->d->now;
    begin_clocks(x, &row, p, i);
    act_run_change(x, &row);
    runs_id(row.n, x->a->id);
    act_say(x, "%s: %s %s started", x->a->id, p->id, p->version);
    return 0;
}

/* ---- decided ---- */

/* When it is to be looked at again: the sooner of what the assessments say; where the outcome is final, what that one says. */
static wf_time reassess_at(struct act *x, const wf_protocol *p, const struct run_row *r)
{
    struct assessment_row a;
    uint32_t least = 0;
    for (uint32_t n = r->assessments; n && runs_assessment(x->d, n, &a) && a.cycle == r->cycle; n = a.prev) {
        const wf_decision *d = a.state == ASSESSMENT_IN ? runs_decision(&x->d->overlay->arena, p, &a) : NULL;
        if (d && d->reassess_s && (!r->terminal || a.n == r->deciding) && (!least || d->reassess_s < least))
            least = d->reassess_s;
    }
    if (!least && !r->terminal)
        least = RUNS_REASSESS_S;
    return least ? x->d->now + (int64_t) least * NSEC_PER_SEC : TIME_NONE;
}

static const wf_protocol *descriptor(struct act *x, const struct run_row *r)
{
    struct err e = {0};
    const wf_protocol *p = runs_descriptor(x->d, r->protocol, &e);
    if (!p)
        act_refuse(x, WF_E_CORRUPT, "run", "%s", e.text);
    return p;
}

int verb_protocol_decide(struct act *x)
{
    struct run_row was;
    const wf_protocol *p;
    char event[PROTOCOL_OUTCOME_MOST + 16];
    if (act_run(x, &was) || !(p = descriptor(x, &was)))
        return x->a->code;
    struct run_row *r = act_run_change(x, &was);
    r->state = RUN_DECIDED;
    r->decided = x->d->now;
    r->decider = x->officer;
    if (r->single)
        r->alone_decided = x->d->now;
    r->reassess = reassess_at(x, p, r);
    runs_event(x->d, r, p, "decided", x->d->now);
    snprintf(event, sizeof event, "decided:%s", r->outcome);
    runs_event(x->d, r, p, event, x->d->now);
    runs_set_next(r);
    x->a->notice_state = words_of(&runs_words_state, r->state);
    x->c->say = span_str(arena_printf(&x->d->overlay->arena, "%s: decided: %s%s%s%s%s", x->a->id, r->outcome, r->single ? " (single: by one assessment, the second is to follow)" : "",
                                      r->rule[0] ? "; " : "", r->rule, r->reassess == TIME_NONE ? "" : arena_printf(&x->d->overlay->arena, "; to be assessed again at %s", clocks_time(x->d, r->reassess))));
    return 0;
}

/* ---- the focal point ---- */

/* Whom this round's request is for, as a text tells it; NULL: it asks nobody for anything. */
static const char *asked_of(struct act *x, const wf_protocol *p, const struct run_row *r)
{
    struct arena *a = &x->d->overlay->arena;
    const wf_output *o = runs_request_of(x->d, a, p, r);
    return o ? runs_addressee(a, o).name : NULL;
}

/* What this round asks for has no answer, or what an earlier one asked. */
static bool is_owed(struct act *x, const wf_protocol *p, const struct run_row *r)
{
    bool decided = r->state != RUN_OPEN && r->state != RUN_ASSESSED;
    return r->unanswered || (decided && r->answered == TIME_NONE && asked_of(x, p, r));
}

void act_run_ask_anew(struct act *x, const wf_protocol *p, struct run_row *r)
{
    r->asked = (r->unanswered && r->asked) || (r->requested != TIME_NONE && r->answered == TIME_NONE);
    r->unanswered = is_owed(x, p, r);
    r->requested = r->answered = TIME_NONE;
    r->requester = r->answerer = 0;
    r->came[0] = 0;
    runs_put_off_notice(x->d, r);
}

void act_run_anew(struct act *x, const wf_protocol *p, struct run_row *r)
{
    act_run_ask_anew(x, p, r);
    r->state = RUN_OPEN;
    r->cycle++;
    r->single = r->disagree = false;
    r->alone = r->reassess = r->closed = r->alone_decided = r->second = r->followed = TIME_NONE;
    r->closer = 0;
    runs_begin_ended(x->d, r, p);
    while (r->readers_n)
        r->readers[--r->readers_n] = (struct run_reader){.read = TIME_NONE};
}

/* "N-0002 is DRAFT" of a request's notice that is to be sent; "" where there is none. */
static const char *unsent(struct act *x, const struct run_row *r)
{
    struct notice_row n;
    char id[16];
    uint32_t which = runs_unsent(x->d, r);
    return which && dissem_get(x->d, which, &n) ? arena_printf(&x->d->overlay->arena, "%s is %s", dissem_id(which, id), words_of(&dissem_words_state, n.state)) : "";
}

/* May it be made, or made again, by a notice or by the way that is told? */
static int may_request(struct act *x, const struct run_row *was, bool follows, struct span by)
{
    const char *id = x->a->id;
    if (follows && !runs_to_follow(x->d, was))
        return act_refuse(x, WF_E_STATE, "state", "%s is %s: its request was made. It is made again where a second assessment follows one that decided alone, or after it was assessed anew (protocol reopen)", id, x->a->notice_state);
    if (follows && runs_follow_waits(x->d, was))
        return act_refuse(x, WF_E_STATE, "state", "the request of %s follows already: %s. It is released; or it is taken back (notice withdraw) and made again", id, unsent(x, was));
    if (by.n >= RUN_CAME_ROOM)
        return act_refuse(x, WF_E_LIMIT, "by", "%zu bytes where %d are the most", by.n, RUN_CAME_ROOM - 1);
    if (follows && !x->q->run->notice.n && !by.n)
        return act_refuse(x, WF_E_INVALID, "by", "no notice carries the request of %s that follows: a liaison officer makes it (protocol request %s), or its text is handed over another way, and you say by which: --by \"phone +65 ...\"", id, id);
    return act_no_person(x, "by", by);
}

int verb_protocol_request(struct act *x)
{
    struct run_row was;
    const wf_protocol *p;
    struct notice_row notice;
    uint32_t n = 0;
    char id[16], of[16];
    struct span by = act_clean(x, x->q->run ? x->q->run->by : SPAN_LIT(""), 0);
    if (act_run(x, &was) || !(p = descriptor(x, &was)))
        return x->a->code;
    bool follows = was.state != RUN_DECIDED;
    if (may_request(x, &was, follows, by))
        return x->a->code;
    const char *whom = asked_of(x, p, &was);
    if (!whom)
        return act_refuse(x, WF_E_STATE, "run", "%s decided %s, which asks nobody for anything", x->a->id, was.outcome);
    if (x->q->run->notice.n) {
        n = dissem_number(x->q->run->notice);
        if (!n || !dissem_get(x->d, n, &notice) || notice.incident != was.incident)
            return act_refuse(x, WF_E_NOTFOUND, "notice", "\"%.*s\" is no notice of its incident", SPAN_FMT(x->q->run->notice));
    }
    struct run_row *r = act_run_change(x, &was);
    if (follows) {
        r->followed = x->d->now;
    } else {
        r->state = RUN_REQUESTED;
        r->requested = x->d->now;
        r->requester = x->officer;
        r->answer_seq = 0; /* what was answered to an earlier one is in the history */
        runs_event(x->d, r, p, "requested", x->d->now);
    }
    if (n != r->notice)
        runs_put_off_notice(x->d, r);
    r->notice = n;
    runs_set_next(r);
    x->a->notice_state = words_of(&runs_words_state, r->state);
    const char *draft = !n ? "" : arena_printf(&x->d->overlay->arena, ", draft %s%s", dissem_id(n, id), notice.form == DRAFT_UPDATE ? arena_printf(&x->d->overlay->arena, ", an Update of %s", dissem_id(notice.of, of)) : "");
    x->c->free_name = CHANGE_REQUEST;
    x->c->free_text = runs_request_text(x->d, &x->d->overlay->arena, r, p);
    act_say(x, "%s: immigration pre-assessment: request to the %s %s%s%s%s", x->a->id, whom, follows ? "follows, with both assessments" : "made", !follows && was.disagree ? ", with both assessments" : !follows && was.single ? ", with one assessment alone (single)" : "", draft,
            n || !by.n ? "" : arena_printf(&x->d->overlay->arena, ", handed over (%.*s)", SPAN_FMT(by)));
    return 0;
}

/* Is it the national IHR focal point that answers, who alone says whether WHO is notified? */
static bool is_focal_point(struct act *x, const wf_protocol *p, const struct run_row *r)
{
    const wf_output *o = runs_request_of(x->d, &x->d->overlay->arena, p, r);
    for (size_t i = 0; !o && i < p->outputs.n; i++) /* to an earlier round, whose outcome was another one */
        o = p->outputs.v[i].kind == WF_OUTPUT_REQUEST ? &p->outputs.v[i] : NULL;
    return o && strcmp(o->to, "ihr-nfp") == 0;
}

/* What is said of the answer: of WHO by the focal point alone, and by what way it came where the request had not left. */
static int answer_told(struct act *x, const wf_protocol *p, const struct run_row *was, const char *whom, struct span *came)
{
    const struct desk_run *q = x->q->run;
    const char *draft = unsent(x, was);
    bool focal = is_focal_point(x, p, was);
    if (focal && q->notified == q->not_notified)
        return act_refuse(x, WF_E_INVALID, "notified", "is WHO notified? --notified or --not-notified. An answer that says neither is a note of its incident, and %s still waits", x->a->id);
    if (!focal && (q->notified || q->not_notified))
        return act_refuse(x, WF_E_INVALID, "notified", "whether WHO is notified the national IHR focal point says, and %s asks the %s", x->a->id, whom ? whom : "one whom its protocol names");
    *came = act_clean(x, q->by, 0);
    if (came->n >= RUN_CAME_ROOM)
        return act_refuse(x, WF_E_LIMIT, "by", "%zu bytes where %d are the most", came->n, RUN_CAME_ROOM - 1);
    if (!came->n && !runs_left(x->d, was))
        return act_refuse(x, WF_E_STATE, "by", "the request of %s never left: %s. Where it was asked and answered another way, say by which: --by \"phone +65 ...\"", x->a->id,
                          draft[0] ? draft : "no notice of it was sent");
    return act_no_person(x, "by", *came);
}

int verb_protocol_nfp(struct act *x)
{
    struct run_row was;
    struct span came;
    const wf_protocol *p;
    wf_time at;
    if (act_run(x, &was) || !(p = descriptor(x, &was)))
        return x->a->code;
    bool asked = was.requested != TIME_NONE; /* in this round */
    const struct desk_run *q = x->q->run;
    if (!asked && !was.unanswered)
        return act_refuse(x, WF_E_STATE, "run", "%s has asked nobody for anything yet (protocol request)", x->a->id);
    const char *whom = asked_of(x, p, &was);
    if (answer_told(x, p, &was, whom, &came) || act_at(x, was.created, &at) || act_text(x, "reason", x->q->text, true, "what was answered?"))
        return x->a->code;
    struct run_row *r = act_run_change(x, &was);
    r->unanswered = r->asked = false;
    snprintf(r->came, sizeof r->came, "%.*s", SPAN_FMT(came));
    if (asked) {
        r->state = was.state == RUN_REQUESTED ? RUN_ANSWERED : was.state; /* what is due again stays so */
        r->answered = at;
        r->answerer = x->officer;
    }
    runs_event(x->d, r, p, "answered", at);
    if (q->notified || q->not_notified) {
        r->who = q->notified ? RUN_NOTIFIED : RUN_NOT_NOTIFIED;
        r->who_at = at;
        runs_event(x->d, r, p, q->notified ? PROTOCOL_NOTIFIED : PROTOCOL_NOT_NOTIFIED, at);
    }
    runs_set_next(r);
    x->a->notice_state = words_of(&runs_words_state, r->state);
    const char *draft = r->came[0] ? unsent(x, r) : "";
    const char *what = asked ? "" : was.asked ? " what was asked in an earlier round" : was.cycle > 1 ? ", whom no request was made to in this round" : ", whom no request was made to";
    act_say(x, "%s: the %s answered%s%s%s%s%s", x->a->id, whom ? whom : "national IHR focal point", what, came.n ? arena_printf(&x->d->overlay->arena, " (%s)", r->came) : "",
            draft[0] ? arena_printf(&x->d->overlay->arena, asked ? ", the request's %s" : ", an earlier request's %s", draft) : "",
            q->notified ? ": WHO is notified" : q->not_notified ? ": WHO is NOT notified" : "", act_at_said(x, at));
    return 0;
}

/* ---- clocks, rounds, the end ---- */

int verb_protocol_mark(struct act *x)
{
    static const char *const events[] = {"verification", "replied", "measure", "reported", "reviewed"};
    struct run_row was;
    const wf_protocol *p;
    const char *event = NULL;
    wf_time at;
    if (act_run(x, &was) || !(p = descriptor(x, &was)))
        return x->a->code;
    for (size_t i = 0; i < ARRAY_LEN(events); i++)
        event = span_is(x->q->run->event, events[i]) ? events[i] : event;
    if (!event)
        return act_refuse(x, WF_E_INVALID, "event", "an event is verification, replied, measure, reported or reviewed");
    if (act_at(x, was.created, &at))
        return x->a->code;
    struct run_row *r = act_run_change(x, &was);
    runs_event(x->d, r, p, event, at);
    if (runs_same_clocks(r->clocks, was.clocks))
        return act_refuse(x, WF_E_STATE, "event", "no clock of %s starts or stops at \"%s\" now", x->a->id, event);
    runs_set_next(r);
    act_say(x, "%s: %s%s; its clocks follow", x->a->id, event, act_at_said(x, at));
    return 0;
}

int verb_protocol_reopen(struct act *x)
{
    struct run_row was;
    const wf_protocol *p;
    if (act_run(x, &was) || !(p = descriptor(x, &was)) || act_text(x, "reason", x->q->reason, false, ""))
        return x->a->code;
    const struct incident *i = act_run_incident(x, &was);
    if (!incident_is_open(i->r.state))
        return act_refuse(x, WF_E_STATE, "incident", "its incident is %s: reopen that first", words_of(&words_state, i->r.state));
    struct run_row *r = act_run_change(x, &was);
    act_run_anew(x, p, r);
    runs_set_next(r);
    x->a->notice_state = words_of(&runs_words_state, r->state);
    act_say(x, "%s: to be assessed anew, round %u", x->a->id, r->cycle);
    return 0;
}

/* Who has not answered, or was not asked, in which round. */
static const char *owes(struct act *x, const wf_protocol *p, const struct run_row *r)
{
    struct arena *a = &x->d->overlay->arena;
    const char *whom = asked_of(x, p, r), *way = "record the answer (protocol nfp), or say that it is closed without one (--unanswered)";
    bool now = r->answered == TIME_NONE && whom && r->state != RUN_OPEN && r->state != RUN_ASSESSED; /* this round is to ask */
    if (now && r->requested != TIME_NONE)
        return runs_left(x->d, r) ? arena_printf(a, "the %s has not answered: %s", whom, way) : arena_printf(a, "the %s has not answered, and no notice with the request was sent: %s", whom, way);
    if (r->unanswered && r->asked)
        return arena_printf(a, "the one that was asked in an earlier round has not answered: %s", way);
    if (now)
        return arena_printf(a, "the %s was not asked yet: make the request (protocol request), or say that it is closed without one (--unanswered)", whom);
    return "an earlier round came to what somebody is to be asked, and nobody was asked: ask by telephone and record the answer (protocol nfp --by), or say that it is closed without (--unanswered)";
}

/* Of a run that one assessment alone decided: what was to follow, and did not. NULL: nothing was. */
static const char *second_missing(struct act *x, const struct run_row *r)
{
    bool decided = r->state == RUN_DECIDED || r->state == RUN_REQUESTED || r->state == RUN_ANSWERED;
    if (decided && r->single)
        return "the second assessment";
    return runs_to_follow(x->d, r) ? "the request with both assessments" : NULL;
}

static const char *second_owed(struct act *x, const wf_protocol *p, const struct run_row *r)
{
    struct arena *a = &x->d->overlay->arena;
    const char *otherwise = "or say that it is closed without (--without-second)";
    if (!r->single)
        return arena_printf(a, "the second assessment came, and the request did not follow with both: make it (protocol request %s), %s", x->a->id, otherwise);
    return arena_printf(a, "one assessment alone decided it, and the second is still to come: another officer gives it (protocol answer %s, protocol submit %s)%s, %s", x->a->id, x->a->id,
                        asked_of(x, p, r) ? " and the request follows with both" : "", otherwise);
}

/* What stands against closing it: NULL where nothing does. */
static const char *may_not_close(struct act *x, const wf_protocol *p, const struct run_row *r)
{
    const struct incident *i = act_run_incident(x, r);
    unsigned in = runs_assessors_in(x->d, r);
    if (!incident_is_open(i->r.state))
        return NULL; /* the end of the incident ends it */
    if (r->state == RUN_OPEN && in)
        return "an assessment is in: it is decided first";
    if (r->state == RUN_REASSESS)
        return "it is due to be assessed again (protocol answer), and until then its incident is not done with it. Where nobody can, since its plugin is switched off: protocol reopen, then protocol close puts it aside for a day";
    if (runs_unsent(x->d, r)) {
        char id[16];
        dissem_id(runs_unsent(x->d, r), id);
        return arena_printf(&x->d->overlay->arena, "the request's %s and was never sent: release it, or take it back (notice withdraw %s) and close it then", unsent(x, r), id);
    }
    if (is_owed(x, p, r) && !x->q->run->unanswered)
        return owes(x, p, r);
    if (r->state != RUN_OPEN && !r->terminal && r->reassess == TIME_NONE)
        return "its outcome is never final, and no time stands at which it is assessed again";
    return NULL;
}

int verb_protocol_close(struct act *x)
{
    struct run_row was;
    struct assessment_row a;
    struct json *v = NULL;
    const wf_protocol *p;
    if (act_run(x, &was) || !(p = descriptor(x, &was)) || act_text(x, "reason", x->q->reason, true, "why is it closed?"))
        return x->a->code;
    const char *why = may_not_close(x, p, &was);
    if (why)
        return act_refuse(x, WF_E_STATE, "run", "%s: %s", x->a->id, why);
    const char *without = second_missing(x, &was);
    if (without && !x->q->run->without_second && incident_is_open(act_run_incident(x, &was)->r.state))
        return act_refuse(x, WF_E_STATE, "second", "%s: %s", x->a->id, second_owed(x, p, &was));
    struct run_row *r = act_run_change(x, &was);
    r->state = RUN_CLOSED;
    r->closed = x->d->now;
    r->closer = x->officer;
    r->unanswered = is_owed(x, p, &was);
    if (r->deciding && !r->rule[0] && runs_assessment(x->d, r->deciding, &a) && json_parse(&x->d->overlay->arena, span_str(a.decision), NULL, &v, NULL) == 0)
        snprintf(r->rule, sizeof r->rule, "%.*s", SPAN_FMT(json_str(v, "rule"))); /* no second assessment comes any more */
    if (was.state == RUN_OPEN && r->outcome[0] && !r->terminal && r->reassess == TIME_NONE) /* begun anew, and not assessed: what was to come back comes back */
        r->reassess = x->d->now + (int64_t) RUNS_REASSESS_S * NSEC_PER_SEC;
    runs_event(x->d, r, p, "closed", x->d->now);
    const char *clocks = runs_end_clocks(x->d, r, p, x->officer);
    runs_set_next(r);
    x->a->notice_state = words_of(&runs_words_state, r->state);
    const char *open = !r->unanswered ? "" : runs_left(x->d, r) ? ", without an answer" : r->requested != TIME_NONE || was.asked ? ", without an answer, the request was not sent as a notice" : ", and nobody was asked";
    unsigned left = p->checklist.n > r->steps_n ? (unsigned) (p->checklist.n - r->steps_n) : 0;
    const char *steps = left ? arena_printf(&x->d->overlay->arena, ", %u of the %zu steps of its checklist not ticked", left, p->checklist.n) : "";
    x->c->say = span_str(arena_printf(&x->d->overlay->arena, "%s closed%s%s%s%s%s%s%s%s", x->a->id, r->outcome[0] ? ": " : "", r->outcome, open, steps, without ? ", without " : "", without ? without : "",
                                      r->reassess == TIME_NONE ? "" : arena_printf(&x->d->overlay->arena, ", until it is assessed again at %s", clocks_time(x->d, r->reassess)), clocks));
    return 0;
}
