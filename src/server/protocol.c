#include "server/protocol.h"

#include <stdarg.h>
#include <stdio.h>

#include "model/protocol.h"
#include "server/notice.h"
#include "vault/vault.h"

/* One command on its way: in its request's arena. */
struct work_of_run {
    struct request *r;
    struct desk_command *d;
    struct desk_run q;
    struct desk_run_about about;
    const struct json *args;
    char name[PROTOCOL_ID_MOST + 1];
    const char *warning;       /* request: why nobody gets it yet, and what to do; NULL: somebody does, or will */
    struct desk_run_held held; /* what of his answers goes into a health record */
    struct desk_reply *after;  /* what its submit was answered, where the request follows from it; NULL: it was asked for */
};
/* A record that is written, or destroyed, on a worker. */
struct protocol_held {
    struct work_of_run *x; /* written for it; NULL: destroyed */
    char record[VAULT_ID_MOST + 1];
};

static void refuse(struct work_of_run *x, int code, const char *field, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static void refuse(struct work_of_run *x, int code, const char *field, const char *fmt, ...)
{
    struct err e;
    char text[sizeof e.text];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    err_field(&e, code, field, "%s", text);
    request_refuse(x->r, &e);
}

static void decide(struct work_of_run *x)
{
    struct server *s = x->r->server;
    struct err e;
    err_clear(&e);
    x->d->run = &x->q;
    if (desk_command(s->o.desk, x->d, act_answered, x->r, &e))
        request_refuse(x->r, &e);
    else
        s->work = true;
}

/* ---- the descriptor ---- */

static void do_start(struct work_of_run *x)
{
    struct span name = request_text(x->args, "protocol");
    struct buf out = {0};
    struct json_writer w;
    snprintf(x->name, sizeof x->name, "%.*s", SPAN_FMT(name));
    const wf_protocol *p = name.n < sizeof x->name ? protocol_switched_on(x->r->server, x->name) : NULL;
    if (!p) {
        refuse(x, WF_E_NOTFOUND, "protocol", "there is no protocol \"%.*s\" here: protocol list has those that are switched on", SPAN_FMT(name));
        return;
    }
    jw_init(&w, &out);
    protocol_write(&w, p);
    x->q.descriptor = arena_span(&x->r->arena, buf_view(&out));
    buf_free(&out);
    decide(x);
}

/* ---- what belongs into a health record: safe before the fact that names it, and the older one destroyed when that fact is safe ---- */

static void run_destroy(struct job *j)
{
    unsigned days;
    struct vault *v = desk_vault(j->server->o.desk, &days);
    if (v)
        (void) vault_destroy(v, span_str(j->held->record), &j->err); /* what fails here the engine finds: no fact names it */
}

static void destroyed(struct job *j)
{
    mem_free(j->held);
}

/* Which of the two a fact names the desk says, and not how the command ended: one that came twice was answered as it was the first time. */
static void destroy(struct session *c, const char *record)
{
    struct desk *d = c->server->o.desk;
    bool over;
    if (!record[0] || desk_run_names(d, span_str(record), clock_now(c->server->o.clock), &over))
        return;
    struct job *j = disk_new(c);
    j->held = mem_alloc(sizeof *j->held);
    snprintf(j->held->record, sizeof j->held->record, "%.*s", VAULT_ID_MOST, record);
    j->run = run_destroy;
    j->done = destroyed;
    disk_start(j);
}

static void follow(struct work_of_run *x, const struct desk_reply *a);

static void assessed(void *arg, const struct desk_reply *a)
{
    struct work_of_run *x = arg;
    destroy(x->r->session, x->held.record);
    destroy(x->r->session, x->held.replaced);
    if (a->code == 0 && span_is(x->d->verb, "protocol submit"))
        follow(x, a);
    else
        act_answered(x->r, a);
}

/* The desk's word: with the record, where there is one. */
static void decide_held(struct work_of_run *x)
{
    struct server *s = x->r->server;
    struct err e;
    err_clear(&e);
    x->d->run = &x->q;
    if (desk_command(s->o.desk, x->d, assessed, x, &e) == 0) {
        s->work = true;
        return;
    }
    destroy(x->r->session, x->held.record);
    request_refuse(x->r, &e);
}

static void run_hold(struct job *j)
{
    struct work_of_run *x = j->held->x;
    unsigned days;
    struct vault *v = desk_vault(x->r->server->o.desk, &days);
    j->code = v ? vault_write(v, span_str(x->held.record), buf_view(&x->held.text), x->held.made, x->held.until, &j->err)
                : err_field(&j->err, WF_E_STATE, "answers", "what is told of persons' health is kept in a health record, and there is no vault: leave it out");
}

static void holds(struct job *j)
{
    struct work_of_run *x = j->held->x;
    vault_wipe(&x->held.text);
    mem_free(j->held);
    if (j->code) {
        request_refuse(x->r, &j->err);
        return;
    }
    x->q.record = span_str(x->held.record);
    decide_held(x);
}

static void hold(struct work_of_run *x)
{
    struct err e;
    err_clear(&e);
    if (desk_run_hold(x->r->server->o.desk, who_sight_of(x->r), span_str(x->about.id), x->d->officer, x->q.whole, x->q.decision, &x->held, &e)) {
        request_refuse(x->r, &e);
        return;
    }
    if (!x->held.n) {
        x->held.record[0] = 0;
        decide_held(x);
        return;
    }
    struct job *j = disk_new(x->r->session);
    j->held = mem_alloc(sizeof *j->held);
    j->held->x = x;
    j->run = run_hold;
    j->done = holds;
    disk_start(j);
}

/* ---- answers: the plugin is asked before the desk ---- */

static void decided(void *arg, const struct err *failed, const wf_decision *const *decisions, size_t n)
{
    struct work_of_run *x = arg;
    struct buf out = {0};
    struct json_writer w;
    const wf_protocol *p = plugins_protocol(x->r->server->o.plugins, x->name);
    if (failed) {
        request_refuse(x->r, failed);
        return;
    }
    if (!p || !n) {
        refuse(x, WF_E_AGAIN, "protocol", "%s is being loaded anew: try again", x->name);
        return;
    }
    jw_init(&w, &out);
    protocol_decision_write(&w, p, decisions[0], clock_now(x->r->server->o.clock));
    x->q.decision = arena_span(&x->r->arena, buf_view(&out));
    vault_wipe(&out);
    hold(x);
}

static void do_assess(struct work_of_run *x)
{
    struct server *s = x->r->server;
    struct arena *a = &x->r->arena;
    const struct json *given = json_get(x->args, "answers"), *evidence = json_get(x->args, "evidence");
    struct json *whole;
    const wf_answers *answers;
    struct buf out = {0};
    struct err e;
    err_clear(&e);
    snprintf(x->name, sizeof x->name, "%.*s", SPAN_FMT(x->about.protocol));
    const wf_protocol *p = plugins_protocol(s->o.plugins, x->name);
    struct plugin_row row;
    if (!p && plugins_row(s->o.plugins, x->name, &row) == 0 && (row.state == PLUGIN_STARTING || row.state == PLUGIN_BACKOFF)) {
        refuse(x, WF_E_AGAIN, "protocol", "%s is being started: try again in a moment", x->name);
        return;
    }
    if (!p || !span_is(x->about.version, p->version)) {
        bool due = strcmp(x->about.state, "REASSESS") == 0;
        refuse(x, WF_E_STATE, "protocol", "%s ran with %s %.*s, and %s%s is here now: %sclose it, and start it anew", x->about.id, x->name, SPAN_FMT(x->about.version), p ? "version " : "none", p ? p->version : "", due ? "reopen it, " : "");
        return;
    }
    x->q.answers = given ? given->raw : SPAN_LIT("");
    x->q.evidence = evidence ? evidence->raw : SPAN_LIT("");
    int rc = desk_run_answers(s->o.desk, who_sight_of(x->r), span_str(x->about.id), x->d->officer, x->q.answers, &out, &e);
    x->q.whole = arena_span(a, buf_view(&out));
    vault_wipe(&out);
    rc = rc ? rc : json_parse(a, x->q.whole, NULL, &whole, &e);
    rc = rc ? rc : protocol_answers_read(a, p, whole, clock_now(s->o.clock), &answers, &e);
    rc = rc ? rc : plugins_decide(s->o.plugins, x->name, p->version, answers, decided, x, &e);
    if (rc)
        request_refuse(x->r, &e);
}

/* ---- the request: a draft of a notice carries it, where the officer may write one ---- */

/* What the submit was answered, and what came of the request that follows. */
static void answer_after(struct work_of_run *x, const char *more, const char *warning)
{
    x->r->refused = NULL;
    x->after->text = arena_printf(&x->r->arena, "%s; %s", x->after->text, more);
    act_answered_but(x->r, x->after, warning);
}

static void requested(void *arg, const struct desk_reply *a)
{
    struct work_of_run *x = arg;
    if (!x->after)
        act_answered_but(x->r, a, x->warning);
    else
        answer_after(x, a->code == 0 ? a->text : a->err ? a->err->text : "its request does not follow", x->warning);
}

static void decide_request(struct work_of_run *x)
{
    struct server *s = x->r->server;
    struct err e;
    err_clear(&e);
    x->d->run = &x->q;
    if (desk_command(s->o.desk, x->d, requested, x, &e))
        request_refuse(x->r, &e);
    else
        s->work = true;
}

static const char *goes_to_nobody(struct work_of_run *x, struct span why)
{
    return !why.n ? NULL : arena_printf(&x->r->arena, "Its draft %.*s reaches nobody: %.*s. Put that recipient there and reload the engine, or name another: notice edit %.*s --to WHO. Until then hand the request over by telephone", SPAN_FMT(x->q.notice), SPAN_FMT(why), SPAN_FMT(x->q.notice));
}

static void drafted(void *arg, const struct desk_reply *a)
{
    struct work_of_run *x = notice_told_arg(arg);
    struct err e;
    err_clear(&e);
    if (a->code) {
        err_set(&e, a->code, "its draft was refused");
        request_refuse(x->r, a->err ? a->err : &e);
        return;
    }
    x->q.notice = arena_span(&x->r->arena, span_str(a->id));
    x->warning = goes_to_nobody(x, notice_told_nobody(arg));
    decide_request(x);
}

/* Of an officer who may not write notices: whose turn it is, with the command; of what was drafted or sent before, that one. */
static const char *no_draft(struct work_of_run *x, struct span draft)
{
    struct arena *a = &x->r->arena;
    struct notice_draft d;
    const char *how;
    if (!draft.n || notice_draft_read(a, draft, &d, NULL))
        return NULL;
    if (x->about.rewrites[0])
        how = arena_printf(a, "writes it into %s, which was not sent (notice edit %s)", x->about.rewrites, x->about.rewrites);
    else if (x->about.updates[0])
        how = arena_printf(a, "drafts an Update of %s, which was sent (notice update %s)", x->about.updates, x->about.updates);
    else
        how = arena_printf(a, "does (notice new --template %.*s --incident %.*s --to %.*s)", SPAN_FMT(d.template), SPAN_FMT(d.incident), SPAN_FMT(d.to));
    return arena_printf(a, "No notice carries it: to write one is none of your roles. A liaison officer %s, or you hand the text over by telephone", how);
}

/* The same of a request that follows: it has not, until one of the two is done. */
static void refuse_follow(struct work_of_run *x)
{
    const char *before = x->about.rewrites[0] ? "into " : "as an Update of ", *of = x->about.rewrites[0] ? x->about.rewrites : x->about.updates;
    refuse(x, WF_E_DENIED, "officer", "to write its notice is none of your roles, a liaison officer makes it (protocol request %s%s%s); or its text is handed over another way, and you say by which: protocol request %s --by \"phone +65 ...\"", x->about.id,
           of[0] ? ", " : "", of[0] ? arena_printf(&x->r->arena, "%s%s", before, of) : "", x->about.id);
}

static void do_request(struct work_of_run *x)
{
    struct server *s = x->r->server;
    struct buf out = {0};
    struct err e;
    err_clear(&e);
    bool may = s->o.calls.notice && who_check(x->r->session, "notice new", NULL, 0, false, &e) == 0;
    err_clear(&e);
    if (!x->about.may_request || !s->o.calls.notice || x->q.by.n) {
        decide_request(x); /* the desk says what is wrong; else it stands without a draft */
        return;
    }
    int rc = desk_run_draft(s->o.desk, who_sight_of(x->r), x->d->officer, span_str(x->about.id), &out, &e);
    struct span draft = arena_span(&x->r->arena, buf_view(&out));
    buf_free(&out);
    if (rc) {
        request_refuse(x->r, &e);
    } else if (may && x->about.rewrites[0]) {
        notice_draft_anew(x->r, span_str(x->about.rewrites), draft, drafted, x);
    } else if (may) {
        notice_draft_new(x->r, draft, drafted, x);
    } else if (x->about.to_follow) { /* else nobody would have it, and it would be said to have followed */
        refuse_follow(x);
    } else {
        x->warning = no_draft(x, draft);
        decide_request(x);
    }
}

/* His assessment is in all the same. */
static void not_followed(void *arg, const struct err *e)
{
    struct work_of_run *x = arg;
    answer_after(x, arena_printf(&x->r->arena, "its request is to follow with both assessments (protocol request %s): %s", x->about.id, e->text), NULL);
}

/* The second one is in, after one alone had decided and asked: the request follows with both, by who handed it in. */
static void follow(struct work_of_run *x, const struct desk_reply *a)
{
    struct request *r = x->r;
    struct err e;
    err_clear(&e);
    if (!desk_run_find(r->server->o.desk, who_sight_of(r), x->q.id, &x->about) || !x->about.to_follow) {
        act_answered(r, a);
        return;
    }
    x->after = arena_alloc(&r->arena, sizeof *x->after);
    *x->after = *a;
    x->after->text = arena_strndup(&r->arena, a->text, strlen(a->text));
    if (who_check(r->session, "protocol request", NULL, 0, false, &e)) {
        not_followed(x, &e);
        return;
    }
    x->d = arena_alloc(&r->arena, sizeof *x->d);
    *x->d = (struct desk_command){.verb = SPAN_LIT("protocol request"), .officer = arena_span(&r->arena, span_str(r->session->officer)), .sight = who_sight_of(r), .uid = r->session->uid, .offset = OFFSET_NONE};
    x->q = (struct desk_run){.id = arena_span(&r->arena, span_str(x->about.id))};
    r->refused = not_followed;
    r->refused_arg = x;
    do_request(x);
}

/* ---- the rest asks nobody ---- */

static const struct {
    const char *verb;
    void (*fn)(struct work_of_run *x);
    const char *args;
} verbs[] = {
    {"protocol start", do_start, "protocol incident"},
    {"protocol answer", do_assess, "run answers evidence"},
    {"protocol submit", do_assess, "run"},
    {"protocol decide", decide, "run"},
    {"protocol request", do_request, "run by noperson"},
    {"protocol grounds", decide, "run"},
    {"protocol nfp", decide, "run text notified notnotified by at noperson"},
    {"protocol mark", decide, "run event at"},
    {"protocol tick", decide, "run step"},
    {"protocol untick", decide, "run step reason noperson"},
    {"protocol reopen", decide, "run reason noperson"},
    {"protocol close", decide, "run reason unanswered withoutsecond noperson"},
};

static bool in_list(const char *list, struct span word)
{
    while (*list) {
        size_t n = strcspn(list, " ");
        if (span_eq(span_make(list, n), word))
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

static bool args_ok(struct work_of_run *x, const char *allowed)
{
    JSON_EACH (m, x->args) {
        bool flag = span_is(m->key, "unanswered") || span_is(m->key, "withoutsecond") || span_is(m->key, "notified") || span_is(m->key, "notnotified"), object = span_is(m->key, "answers") || span_is(m->key, "evidence");
        if (!in_list(allowed, m->key)) {
            refuse(x, WF_E_INVALID, "args", "\"%.*s\" has no argument \"%.*s\"", SPAN_FMT(x->d->verb), SPAN_FMT(m->key));
            return false;
        }
        if (m->type != JSON_NULL && m->type != (flag ? JSON_BOOL : object ? JSON_OBJECT
                                                                          : JSON_STRING)) {
            refuse(x, WF_E_INVALID, "args", "\"%.*s\" is %s", SPAN_FMT(m->key), flag ? "true or false" : object ? "an object"
                                                                                                                : "a string");
            return false;
        }
    }
    return true;
}

bool protocol_is_verb(struct span verb)
{
    bool is = false;
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        is = is || span_is(verb, verbs[i].verb);
    return is;
}

/* The run is seen, and its incident is one with which this officer may do that. */
static bool find_run(struct work_of_run *x)
{
    struct desk *d = x->r->server->o.desk;
    char id[INCIDENT_ID_MAX], verb[32];
    struct incident i;
    struct err e;
    err_clear(&e);
    if (!desk_run_find(d, who_sight_of(x->r), x->q.id, &x->about) || !desk_incident(d, x->about.row, &i)) {
        refuse(x, WF_E_NOTFOUND, "run", "there is no run \"%.*s\"", SPAN_FMT(x->q.id));
        return false;
    }
    snprintf(verb, sizeof verb, "%.*s", SPAN_FMT(x->d->verb));
    incident_id(&i.r, x->r->server->site, id);
    if (who_may_incident(x->r->session, verb, span_str(id), &e)) {
        request_refuse(x->r, &e);
        return false;
    }
    return true;
}

bool protocol_verb(struct request *r, struct desk_command *d, const struct json *args)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        struct err e;
        if (!span_is(d->verb, verbs[i].verb))
            continue;
        struct work_of_run *x = arena_alloc(&r->arena, sizeof *x);
        x->r = r;
        x->d = d;
        x->args = args;
        err_clear(&e);
        if (who_check(r->session, verbs[i].verb, NULL, 0, false, &e)) {
            request_refuse(r, &e);
            return true;
        }
        if (!args_ok(x, verbs[i].args))
            return true;
        if (json_get(args, "incident"))
            d->incident = request_text(args, "incident");
        d->text = request_text(args, "text");
        d->reason = request_text(args, "reason");
        d->no_person = request_text(args, "noperson");
        d->at = request_text(args, "at");
        x->q.id = request_text(args, "run");
        x->q.event = request_text(args, "event");
        x->q.step = request_text(args, "step");
        x->q.by = request_text(args, "by");
        x->q.unanswered = json_bool(args, "unanswered", false);
        x->q.without_second = json_bool(args, "withoutsecond", false);
        x->q.notified = json_bool(args, "notified", false);
        x->q.not_notified = json_bool(args, "notnotified", false);
        if (verbs[i].fn == do_start || find_run(x))
            verbs[i].fn(x);
        return true;
    }
    return false;
}
