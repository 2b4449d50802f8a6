/* runs_tell: what is told of runs of protocols: rows of the view, the whole of one to an officer, clocks, the hash. Of an assessment nobody but its author is told more than
 * that it is, before both are in.
 */
#include <stdio.h>
#include <stdlib.h>

#include "desk/impl.h"
#include "desk/items.h"
#include "model/member.h"

static void put_name(const struct desk *d, struct json_writer *w, const char *key, uint16_t n)
{
    if (n)
        jw_kstr(w, key, names_get(&d->state.names, n));
    else
        jw_knull(w, key);
}

static const wf_protocol *of_run(const struct desk *d, const struct run_row *r)
{
    return runs_descriptor(d, r->protocol, NULL);
}

void runs_put_text(struct json_writer *w, const char *key, const wf_texts *t, struct span lang)
{
    bool machine = false;
    const char *s = protocol_text(t, lang, &machine);
    char mark[40];
    jw_kcstr(w, key, s[0] ? s : NULL);
    if (machine && s[0]) {
        snprintf(mark, sizeof mark, "%s_mt", key); /* no native speaker stands for it */
        jw_kbool(w, mark, true);
    }
}

/* ---- a row ---- */

static void put_assessors(const struct desk *d, const struct run_row *r, struct json_writer *w)
{
    jw_key(w, "assessors");
    jw_begin_array(w);
    for (uint32_t n = r->assessments; n && state_assessment(&d->state, n)->cycle == r->cycle; n = state_assessment(&d->state, n)->prev) {
        const struct assessment_row *a = state_assessment(&d->state, n);
        if (runs_too_late(d, r, a))
            continue;
        jw_begin_object(w);
        put_name(d, w, "officer", a->officer);
        jw_kcstr(w, "state", words_of(&runs_words_assessment, a->state));
        jw_ktime(w, "in", a->in);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static bool is_acked(uint8_t state)
{
    return state == DELIVERY_ACKED || state == DELIVERY_ACKED_VOICE;
}

/* The first acknowledgement of it; TIME_NONE: there is none. */
static wf_time first_ack(const struct desk *d, const struct notice_row *n)
{
    wf_time first = TIME_NONE;
    for (uint32_t no = 1; no <= n->deliveries_n && n->deliveries_first + no <= d->state.head->deliveries_n; no++) {
        const struct delivery_row *one = state_delivery(&d->state, n->deliveries_first + no);
        if (is_acked(one->state) && (first == TIME_NONE || one->at < first))
            first = one->at;
    }
    return first;
}

void runs_put_notice(const struct desk *d, struct json_writer *w, const char *prefix, uint32_t n)
{
    const struct notice_row *r = n && n <= d->state.head->notices_n ? state_notice(&d->state, n) : NULL;
    char id[16], key[40];
    snprintf(key, sizeof key, "%snotice", prefix);
    jw_kcstr(w, key, r ? dissem_id(n, id) : NULL);
    snprintf(key, sizeof key, "%snotice_state", prefix);
    jw_kcstr(w, key, r ? words_of(&dissem_words_state, r->state) : NULL);
    snprintf(key, sizeof key, "%snotice_released", prefix);
    jw_ktime(w, key, r ? r->released : TIME_NONE);
    snprintf(key, sizeof key, "%snotice_acked", prefix);
    jw_ktime(w, key, r ? first_ack(d, r) : TIME_NONE);
}

void runs_members(const struct desk *d, const struct run_row *r, struct json_writer *w)
{
    const struct protocol_row *p = state_protocol(&d->state, r->protocol);
    const wf_protocol *descriptor = of_run(d, r);
    char id[INCIDENT_ID_MAX];
    jw_kcstr(w, "run", runs_id(r->n, id));
    jw_kcstr(w, "protocol", p->name);
    jw_kcstr(w, "version", p->version);
    jw_kcstr(w, "title", descriptor ? protocol_text(&descriptor->title, SPAN_LIT("en"), NULL) : NULL);
    incident_id(state_row(&d->state, r->incident), d->prefix, id);
    jw_kcstr(w, "incident", id);
    jw_kcstr(w, "state", words_of(&runs_words_state, r->state));
    jw_kcstr(w, "outcome", r->outcome[0] ? r->outcome : NULL);
    jw_kcstr(w, "rule", r->rule[0] ? r->rule : NULL);
    jw_kint(w, "met", r->met);
    jw_kint(w, "of", r->of);
    jw_kint(w, "round", r->cycle);
    jw_kbool(w, "single", r->single);
    jw_ktime(w, "alone_decided", r->alone_decided);
    jw_ktime(w, "second_in", r->second);
    jw_kbool(w, "to_follow", runs_to_follow(d, r));
    jw_ktime(w, "followed", r->followed);
    jw_kbool(w, "disagree", r->disagree);
    put_assessors(d, r, w);
    put_name(d, w, "started_by", r->starter);
    jw_ktime(w, "started", r->created);
    jw_ktime(w, "updated", r->updated);
    put_name(d, w, "changed_by", r->by);
    jw_ktime(w, "alone_at", r->state == RUN_OPEN ? r->alone : TIME_NONE);
    jw_ktime(w, "assessed", r->assessed);
    put_name(d, w, "decided_by", r->decider);
    jw_ktime(w, "decided", r->decided);
    jw_ktime(w, "reassess_at", r->reassess);
    put_name(d, w, "requested_by", r->requester);
    jw_ktime(w, "requested", r->requested);
    runs_put_notice(d, w, "", r->notice);
    runs_put_notice(d, w, "earlier_", r->earlier);
    put_name(d, w, "answered_by", r->answerer);
    jw_ktime(w, "answered", r->answered);
    jw_kcstr(w, "answer_came", r->came[0] ? r->came : NULL);
    jw_kcstr(w, "who", r->who ? words_of(&runs_words_who, r->who) : NULL);
    jw_ktime(w, "who_at", r->who_at);
    put_name(d, w, "closed_by", r->closer);
    jw_ktime(w, "closed", r->closed);
    jw_kbool(w, "unanswered", r->unanswered);
    jw_kint(w, "steps", descriptor ? (int64_t) descriptor->checklist.n : 0);
    jw_kint(w, "steps_done", r->steps_n);
}

size_t desk_runs(const struct desk *d)
{
    return d->state.head->runs_n;
}

bool desk_run_json(const struct desk *d, const struct desk_sight *s, size_t i, struct json_writer *w, char key[16])
{
    if (i >= d->state.head->runs_n)
        return false;
    const struct run_row *r = state_run(&d->state, d->state.head->runs_n - (uint32_t) i);
    if (!runs_seen(d, s, r))
        return false;
    runs_id(r->n, key);
    jw_begin_object(w);
    runs_members(d, r, w);
    jw_end_object(w);
    return true;
}

const struct run_row *runs_find(const struct desk *d, const struct desk_sight *s, struct span id)
{
    uint32_t n = runs_number(id);
    if (!n || n > d->state.head->runs_n || !runs_seen(d, s, state_run(&d->state, n)))
        return NULL;
    return state_run(&d->state, n);
}

/* Does what was decided ask somebody for something? */
static bool asks_somebody(const struct desk *d, const struct run_row *r)
{
    struct arena a = {0};
    const wf_protocol *p = of_run(d, r);
    bool asks = p && runs_request_of(d, &a, p, r);
    arena_free(&a);
    return asks;
}

bool desk_run_find(const struct desk *d, const struct desk_sight *s, struct span id, struct desk_run_about *out)
{
    const struct run_row *r = runs_find(d, s, id);
    if (!r)
        return false;
    memset(out, 0, sizeof *out);
    out->n = r->n;
    out->row = r->incident;
    out->cycle = r->cycle;
    out->state = words_of(&runs_words_state, r->state);
    out->protocol = span_str(state_protocol(&d->state, r->protocol)->name);
    out->version = span_str(state_protocol(&d->state, r->protocol)->version);
    out->outcome = span_str(r->outcome);
    struct notice_row sent;
    uint32_t unsent = runs_unsent(d, r), left = runs_left(d, r);
    out->to_follow = runs_to_follow(d, r);
    out->may_request = (r->state == RUN_DECIDED && asks_somebody(d, r)) || (out->to_follow && !runs_follow_waits(d, r));
    if (unsent)
        dissem_id(unsent, out->rewrites);
    if (dissem_get(d, left, &sent) && dissem_is_out(sent.state))
        dissem_id(left, out->updates);
    runs_id(r->n, out->id);
    return true;
}

int desk_run_answers(struct desk *d, const struct desk_sight *s, struct span id, struct span officer, struct span given, struct buf *out, struct err *e)
{
    const struct run_row *r = runs_find(d, s, id);
    struct assessment_row mine = {0};
    struct arena a = {0};
    struct span whole;
    uint16_t who = names_find(&d->state.names, officer);
    if (!r)
        return err_field(e, WF_E_NOTFOUND, "run", "there is no run \"%.*s\"", SPAN_FMT(id));
    const wf_protocol *p = runs_descriptor(d, r->protocol, e);
    if (!p)
        return WF_E_CORRUPT;
    bool anew = r->state == RUN_REASSESS;
    if (who && (anew || !runs_mine(d, r, who, &mine))) /* as the verb does it: a new round begins with what he answered before */
        for (uint32_t n = r->assessments; n; n = mine.prev) {
            mine = *state_assessment(&d->state, n);
            if (mine.officer == who)
                break;
            mine = (struct assessment_row){.prev = mine.prev};
        }
    int rc = runs_known(d, &a, p, given, &given, e);
    rc = rc ? rc : runs_merge(&a, p, runs_answers_of(d, &a, p, &mine), given, clock_now(d->o.clock), &whole, e);
    if (rc == 0)
        buf_span(out, whole);
    arena_free(&a);
    return rc;
}

char *runs_line(const struct desk *d, uint32_t n, char *out, size_t size)
{
    char id[16];
    out[0] = 0;
    if (!n || n > d->state.head->runs_n)
        return out;
    const struct run_row *r = state_run(&d->state, n);
    snprintf(out, size, "%s %s %s%s%s%s", runs_id(n, id), state_protocol(&d->state, r->protocol)->name, words_of(&runs_words_state, r->state), r->outcome[0] ? ": " : "", r->outcome, r->single ? " (single)" : "");
    return out;
}

/* ---- clocks ---- */

const char *runs_clock_state(const struct run_clock *k)
{
    if (k->started == TIME_NONE)
        return NULL;
    if (k->refused)
        return "REFUSED";
    if (k->ended_by)
        return "ENDED";
    return k->breached != TIME_NONE ? "BREACHED" : k->stopped != TIME_NONE ? "MET"
                                                                           : "RUNNING";
}

/* "2026-11-25T10:30:00+06:30", as the member's clocks say; where it has several zones, as the checkpoint's. */
static void put_local(const struct desk *d, struct json_writer *w, const char *key, wf_time t, const struct incident_row *r)
{
    const struct checkpoint *c = r->checkpoint[0] ? checkpoints_find(&d->checkpoints, span_make(r->checkpoint, 5)) : NULL;
    const struct member *m = member_find(span_make(r->member, 2));
    char text[40];
    if (t == TIME_NONE || (!c && !m)) {
        jw_knull(w, key);
        return;
    }
    size_t n = time_format_offset(t, c ? c->offset_min : m->offset_min[0], text);
    jw_kstr(w, key, span_make(text, n));
}

static void clock_members(const struct desk *d, const struct run_row *r, size_t i, struct span lang, struct json_writer *w)
{
    const struct run_clock *k = &r->clocks[i];
    const wf_protocol *p = of_run(d, r);
    const wf_clock *c = p ? protocol_clock(p, span_str(k->id)) : NULL;
    const struct incident_row *of = state_row(&d->state, r->incident);
    char id[INCIDENT_ID_MAX], key[RUN_CLOCK_ID_ROOM];
    jw_kcstr(w, "clock", runs_clock_id(r, i, key));
    jw_kcstr(w, "run", runs_id(r->n, id));
    if (k->round)
        jw_kint(w, "round", k->round);
    else
        jw_knull(w, "round");
    incident_id(of, d->prefix, id);
    jw_kcstr(w, "incident", id);
    if (c)
        runs_put_text(w, "name", &c->text, lang);
    else
        jw_kcstr(w, "name", k->id);
    jw_kcstr(w, "citation", c ? c->citation : NULL);
    jw_ktime(w, "started", k->started);
    jw_ktime(w, "due", k->due);
    put_local(d, w, "due_local", k->due, of);
    jw_kcstr(w, "state", runs_clock_state(k));
    jw_ktime(w, "met", k->refused || k->ended_by ? TIME_NONE : k->stopped);
    jw_ktime(w, "refused", k->refused ? k->stopped : TIME_NONE);
    jw_ktime(w, "ended", k->ended_by ? k->stopped : TIME_NONE);
    put_name(d, w, "ended_by", k->ended_by);
    jw_ktime(w, "breached_at", k->breached);
    if (of->member[0])
        jw_kstr(w, "member", span_make(of->member, 2));
    else
        jw_knull(w, "member");
    jw_kint(w, "warn_s", c && c->warn_s ? c->warn_s : k->due == TIME_NONE ? 0
                                                                          : (k->due - k->started) / NSEC_PER_SEC / 4);
}

enum { CLOCK_BREACHED = 1,
       CLOCK_RUNNING,
       CLOCK_MET }; /* what needs somebody first */

static int by_order(const void *a, const void *b)
{
    const struct desk_legal_clock *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    if (x->due != y->due)
        return x->due < y->due ? -1 : 1;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    return x->k < y->k ? -1 : x->k > y->k;
}

size_t desk_legal_clocks(struct desk *d, const struct desk_sight *s, struct desk_legal_clock **out)
{
    VEC(struct desk_legal_clock)
    v = {0};
    for (uint32_t n = 1; n <= d->state.head->runs_n; n++) {
        const struct run_row *r = state_run(&d->state, n);
        for (uint32_t k = 0; k < r->clocks_n && runs_seen(d, s, r); k++) {
            const struct run_clock *c = &r->clocks[k];
            struct desk_legal_clock one = {n, k, c->due, c->stopped != TIME_NONE ? CLOCK_MET : c->breached != TIME_NONE ? CLOCK_BREACHED
                                                                                                                        : CLOCK_RUNNING};
            if (c->started != TIME_NONE)
                VEC_PUSH(&v, one);
        }
    }
    for (uint32_t n = 1; n <= d->state.head->items; n++) {
        struct item it;
        items_get(&d->state, n, &it);
        if (it.r.kind != ITEM_CLOCK || it.r.state == ITEM_GONE || !it.r.incident || (s && !desk_sight_sees(d, s, state_row(&d->state, it.r.incident))))
            continue;
        struct desk_legal_clock one = {0, n, it.r.due, it.r.done != TIME_NONE ? CLOCK_MET : it.r.state == ITEM_BREACHED ? CLOCK_BREACHED
                                                                                                                        : CLOCK_RUNNING};
        VEC_PUSH(&v, one);
    }
    if (v.n)
        qsort(v.v, v.n, sizeof *v.v, by_order);
    *out = v.v;
    return v.n;
}

static void item_clock(struct desk *d, uint32_t n, struct json_writer *w)
{
    struct item it;
    char id[INCIDENT_ID_MAX], key[64];
    items_get(&d->state, n, &it);
    const struct incident_row *of = state_row(&d->state, it.r.incident);
    const struct legal_clock *c = legal_find(&d->legal, names_get(&d->state.names, it.r.to));
    bool late = it.r.state == ITEM_BREACHED || (it.r.done != TIME_NONE && it.r.done > it.r.due);
    incident_id(of, d->prefix, id);
    snprintf(key, sizeof key, "%s/%u", id, it.r.n);
    jw_kcstr(w, "clock", key);
    jw_knull(w, "run");
    jw_knull(w, "round");
    jw_kcstr(w, "incident", id);
    put_name(d, w, "name", it.r.to);
    jw_kcstr(w, "citation", c ? c->basis : NULL);
    jw_ktime(w, "started", it.r.made);
    jw_ktime(w, "due", it.r.due);
    put_local(d, w, "due_local", it.r.due, of);
    jw_kcstr(w, "state", late ? "BREACHED" : it.r.done != TIME_NONE ? "MET"
                                                                    : "RUNNING");
    jw_ktime(w, "met", it.r.done);
    jw_knull(w, "refused");
    jw_knull(w, "ended");
    jw_knull(w, "ended_by");
    jw_ktime(w, "breached_at", late ? it.r.due : TIME_NONE);
    if (of->member[0])
        jw_kstr(w, "member", span_make(of->member, 2));
    else
        jw_knull(w, "member");
    jw_kint(w, "warn_s", (it.r.due - it.r.made) / NSEC_PER_SEC / 4);
}

void desk_legal_clock_json(struct desk *d, const struct desk_sight *s, const struct desk_legal_clock *k, struct json_writer *w, char key[80])
{
    (void) s;
    jw_begin_object(w);
    if (k->run) {
        clock_members(d, state_run(&d->state, k->run), k->k, SPAN_LIT("en"), w);
        runs_clock_id(state_run(&d->state, k->run), k->k, key);
    } else {
        item_clock(d, k->k, w);
        struct item it;
        char id[INCIDENT_ID_MAX];
        items_get(&d->state, k->k, &it);
        incident_id(state_row(&d->state, it.r.incident), d->prefix, id);
        snprintf(key, 80, "%s/%u", id, it.r.n);
    }
    jw_end_object(w);
}

void runs_put_clocks(const struct desk *d, const struct run_row *r, struct span lang, struct json_writer *w)
{
    jw_key(w, "clocks");
    jw_begin_array(w);
    for (size_t i = 0; i < r->clocks_n; i++) {
        if (r->clocks[i].started == TIME_NONE)
            continue;
        jw_begin_object(w);
        clock_members(d, r, i, lang, w);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_kint(w, "clocks_gone", r->clocks_gone);
}

/* What an officer does by which that event happens. */
static void begins_with(const char *event, const char *run, char *out, size_t size)
{
    static const struct {
        const char *event, *before, *verb;
    } steps[] = {{"assessed", "both assessments: ", "submit"}, {"decided", "", "decide"}, {"requested", "", "request"}, {"answered", "", "nfp"}, {PROTOCOL_NOTIFIED, "WHO is notified: ", "nfp"}, {PROTOCOL_NOT_NOTIFIED, "WHO is not notified: ", "nfp"}, {"closed", "", "close"}};
    const size_t decided = sizeof "decided:" - 1;
    snprintf(out, size, "protocol mark %s %s", run, event);
    if (strncmp(event, "decided:", decided) == 0)
        snprintf(out, size, "%s decided: protocol decide %s", event + decided, run);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (strcmp(event, steps[i].event) == 0)
            snprintf(out, size, "%sprotocol %s %s", steps[i].before, steps[i].verb, run);
}

void runs_put_waiting(const struct run_row *r, const wf_protocol *p, struct span lang, struct json_writer *w)
{
    char key[RUN_CLOCK_ID_ROOM], id[16], text[PROTOCOL_OUTCOME_MOST + 80];
    jw_key(w, "clocks_waiting");
    jw_begin_array(w);
    for (size_t i = 0; r->state != RUN_CLOSED && i < p->clocks.n && i < r->clocks_n; i++) {
        const wf_clock *c = &p->clocks.v[i];
        if (r->clocks[i].started != TIME_NONE)
            continue;
        begins_with(c->start, runs_id(r->n, id), text, sizeof text);
        jw_begin_object(w);
        jw_kcstr(w, "clock", runs_clock_id(r, i, key));
        runs_put_text(w, "name", &c->text, lang);
        jw_kcstr(w, "citation", c->citation);
        jw_kcstr(w, "begins_with", text);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* ---- the checklist ---- */

static void put_done(const struct desk *d, const struct run_step *s, struct json_writer *w)
{
    jw_begin_object(w);
    put_name(d, w, "by", s->by);
    jw_ktime(w, "at", s->done);
    jw_end_object(w);
}

void runs_put_checklist(const struct desk *d, const struct run_row *r, const wf_protocol *p, struct span lang, struct json_writer *w)
{
    jw_key(w, "checklist");
    jw_begin_array(w);
    for (size_t i = 0; i < p->checklist.n; i++) {
        const wf_step *s = &p->checklist.v[i];
        const struct run_step *done = runs_step(r, span_str(s->id));
        jw_begin_object(w);
        jw_kcstr(w, "id", s->id);
        jw_kcstr(w, "role", s->role);
        jw_kcstr(w, "phase", s->phase);
        runs_put_text(w, "text", &s->text, lang);
        jw_kcstr(w, "citation", s->citation);
        jw_key(w, "done");
        if (done)
            put_done(d, done, w);
        else
            jw_null(w);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* ---- the hash ---- */

static void put_raw(struct json_writer *w, const char *key, const char *json)
{
    jw_key(w, key);
    if (json[0])
        jw_raw(w, span_str(json));
    else
        jw_null(w);
}

bool runs_hash_row(const struct desk *d, size_t i, struct json_writer *w)
{
    const struct state_head *h = d->state.head;
    jw_begin_object(w);
    if (i < h->runs_n) {
        const struct run_row *r = state_run(&d->state, (uint32_t) i + 1);
        runs_members(d, r, w);
        runs_put_clocks(d, r, SPAN_LIT("en"), w);
        for (size_t k = 0; k < r->steps_n; k++) {
            jw_key(w, r->steps[k].id);
            put_done(d, &r->steps[k], w);
        }
        jw_ktime(w, "next", r->next);
        jw_kint(w, "chain", (int64_t) r->chain);
        jw_end_object(w);
        return true;
    }
    i -= h->runs_n;
    if (i < h->assessments_n) {
        const struct assessment_row *a = state_assessment(&d->state, (uint32_t) i + 1);
        put_name(d, w, "officer", a->officer);
        put_raw(w, "answers", a->answers);
        put_raw(w, "evidence", a->evidence);
        put_raw(w, "decision", a->decision);
        put_raw(w, "held", a->held);
        jw_kcstr(w, "record", a->record[0] ? a->record : NULL);
        jw_end_object(w);
        return true;
    }
    i -= h->assessments_n;
    if (i >= h->protocols_n)
        return false;
    jw_kcstr(w, "protocol", state_protocol(&d->state, (uint32_t) i + 1)->name);
    jw_kint(w, "seq", (int64_t) state_protocol(&d->state, (uint32_t) i + 1)->seq);
    jw_end_object(w);
    return true;
}
