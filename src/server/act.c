/* act: requests that do something: verbs, and who one is. */
#include <stdio.h>

#include "model/words.h"
#include "server/health.h"
#include "server/notice.h"
#include "server/protocol.h"
#include "wire/commands.h"

/* ---- verbs ------------------------------------------------------------------------------------------------ */

/* The member that names what was commanded about. */
static const char *subject(const struct desk_reply *a)
{
    if (!a->notice_state)
        return "incident";
    return a->id[0] == 'R' ? "received" : a->id[0] == 'B' ? "action"
           : a->id[0] == 'P'                          ? "run"
                                                          : "notice";
}

static void write_refusal(struct session *c, uint64_t id, const struct desk_reply *a)
{
    struct json_writer w;
    struct err none;
    err_set(&none, a->code, "it was refused");
    if (!reply_error_begin(c, id, a->err ? a->err : &none, &w))
        return;
    for (size_t i = 0; i < a->possible_n; i++)
        jw_cstr(&w, a->possible[i]);
    jw_end_array(&w);
    if (a->changed_by.n) {
        jw_key(&w, "changed");
        jw_begin_object(&w);
        jw_kstr(&w, "officer", a->changed_by);
        jw_kstr(&w, "kind", a->changed_what);
        jw_ktime(&w, "time", a->changed_at);
        jw_kint(&w, "rev", a->changed_rev);
        jw_end_object(&w);
    }
    if (a->id[0])
        jw_kcstr(&w, subject(a), a->id);
    jw_end_object(&w);
    if (a->code != WF_E_NOTFOUND) /* what others said may stand in it: who changed it, and how; there, his own words alone do */
        who_mask(c);
    reply_end(c, &w);
}

void act_answered(void *arg, const struct desk_reply *a)
{
    act_answered_but(arg, a, NULL);
}

void act_answered_but(struct request *r, const struct desk_reply *a, const char *warning)
{
    struct json_writer w;
    if (a->code) {
        write_refusal(r->session, r->id, a);
    } else if (reply_begin(r->session, r->id, &w)) {
        jw_kcstr(&w, subject(a), a->id[0] ? a->id : NULL);
        jw_kint(&w, "rev", a->rev);
        jw_kint(&w, "seq", (int64_t) a->seq);
        jw_kcstr(&w, "state", a->notice_state ? a->notice_state : words_of(&words_state, a->state));
        jw_kcstr(&w, "text", a->text);
        if (warning)
            jw_kcstr(&w, "warning", warning);
        reply_end(r->session, &w);
    }
    request_done(r);
}

static const char *const arg_names[] = {"text", "reason", "take", "priority", "disposition", "officer", "to", "into", "type", "member", "checkpoint",
    "title", "accepted", "declined", "field", "value", "counts", "grade", "level", "number", "item", "rel", "due", "contact", "done", "na", "until", "name", "from", "met",
    "playbook", "step", "entry", "failed", "confirm", "withdraw", "incident", "promise", "ruledout", "line", "seq", "strikes", "likelihood", "confidence", "anonymous", "answer",
    "occurred", "detected", "reported", "place", "area", "persons", "posture", "whodoc", "noperson", "at"};

/* Fills the desk's command from "args"; a wrong member is told. */
static int read_args(const struct json *args, struct desk_command *d, struct err *e)
{
    JSON_EACH (m, args) {
        bool known = false;
        for (size_t i = 0; i < ARRAY_LEN(arg_names); i++)
            known = known || span_is(m->key, arg_names[i]);
        if (!known)
            return err_field(e, WF_E_INVALID, "args", "a command has no argument \"%.*s\"", SPAN_FMT(m->key));
        bool flag = span_is(m->key, "accepted") || span_is(m->key, "declined") || span_is(m->key, "done") || span_is(m->key, "na") || span_is(m->key, "failed") || span_is(m->key, "confirm") || span_is(m->key, "withdraw") || span_is(m->key, "anonymous") || span_is(m->key, "ruledout");
        if (m->type != JSON_NULL && m->type != (flag ? JSON_BOOL : JSON_STRING))
            return err_field(e, WF_E_INVALID, "args", "\"%.*s\" is %s", SPAN_FMT(m->key), flag ? "true or false" : "a string");
    }
    d->text = request_text(args, "text");
    d->reason = request_text(args, "reason");
    if (json_get(args, "take"))
        d->reason = request_text(args, "take");
    d->priority = request_text(args, "priority");
    d->disposition = request_text(args, "disposition");
    d->to = request_text(args, "to");
    if (json_get(args, "officer"))
        d->to = request_text(args, "officer");
    if (json_get(args, "into"))
        d->to = request_text(args, "into");
    d->type = request_text(args, "type");
    d->member = request_text(args, "member");
    d->checkpoint = request_text(args, "checkpoint");
    d->title = request_text(args, "title");
    d->occurred = request_text(args, "occurred");
    d->detected = request_text(args, "detected");
    d->reported = request_text(args, "reported");
    d->place = request_text(args, "place");
    d->area = request_text(args, "area");
    d->persons = request_text(args, "persons");
    d->field = request_text(args, "field");
    d->value = request_text(args, "value");
    d->counts = request_text(args, "counts");
    d->grade = request_text(args, "grade");
    d->level = request_text(args, "level");
    d->posture = request_text(args, "posture");
    d->who_doc = request_text(args, "whodoc");
    d->number = request_text(args, "number");
    d->item = request_text(args, "item");
    d->rel = request_text(args, "rel");
    d->due = request_text(args, "due");
    d->until = request_text(args, "until");
    d->name = request_text(args, "name");
    d->from = request_text(args, "from");
    d->at = request_text(args, "at");
    d->met = request_text(args, "met");
    d->done = json_bool(args, "done", false);
    d->not_applicable = json_bool(args, "na", false);
    d->playbook = request_text(args, "playbook");
    d->step = request_text(args, "step");
    d->entry = request_text(args, "entry");
    d->likelihood = request_text(args, "likelihood");
    d->confidence = request_text(args, "confidence");
    d->answer = request_text(args, "answer");
    d->failed = json_bool(args, "failed", false);
    d->confirm = json_bool(args, "confirm", false);
    d->withdraw = json_bool(args, "withdraw", false);
    d->anonymous = json_bool(args, "anonymous", false);
    if (json_get(args, "contact"))
        d->text = request_text(args, "contact");
    d->line = request_text(args, "line");
    d->seq = request_text(args, json_get(args, "strikes") ? "strikes" : "seq");
    d->no_person = request_text(args, "noperson");
    d->ruled_out = json_bool(args, "ruledout", false);
    if (json_get(args, "promise"))
        d->item = request_text(args, "promise");
    if (json_get(args, "incident"))
        d->incident = request_text(args, "incident");
    d->accepted = json_bool(args, "accepted", false);
    d->declined = json_bool(args, "declined", false);
    return 0;
}

static int read_command(struct request *r, struct desk_command *d, struct err *e)
{
    const struct json *args = json_get(r->root, "args"), *incident = json_get(r->root, "incident"), *rev = json_get(r->root, "rev");
    d->verb = request_text(r->root, "verb");
    if (!d->verb.n)
        return err_field(e, WF_E_INVALID, "verb", "a command needs a \"verb\"");
    if (incident && incident->type == JSON_INT)
        d->incident = incident->raw;
    else
        d->incident = request_text(r->root, "incident");
    if (rev && rev->type != JSON_NULL) {
        if (rev->type != JSON_INT || rev->i < 1 || rev->i > UINT32_MAX)
            return err_field(e, WF_E_INVALID, "rev", "a revision is a whole number from 1 on");
        d->rev = (uint32_t) rev->i;
    }
    d->cmd_id = request_text(r->root, "cmd_id");
    if (d->cmd_id.n > 64)
        return err_field(e, WF_E_LIMIT, "cmd_id", "a cmd_id has at most 64 characters");
    if (args && args->type != JSON_OBJECT && args->type != JSON_NULL)
        return err_field(e, WF_E_INVALID, "args", "\"args\" is an object");
    d->officer = arena_span(&r->arena, span_str(r->session->officer));
    d->sight = who_sight_of(r);
    d->uid = r->session->uid;
    d->offset = OFFSET_NONE;
    if (span_is(d->verb, "handover start"))
        d->down_n = rows_down(r->server, &r->arena, &d->down);
    d->supervisor = r->session->who.roles >> POLICY_SUPERVISOR & 1;
    d->may_lower = r->session->who.roles >> POLICY_PROTECTION & 1;
    int rc = notice_is_verb(d->verb) || protocol_is_verb(d->verb) || health_is_verb(d->verb) ? 0 : action_is_verb(d->verb) ? action_args(r, args, d, e)
                                                                   : read_args(args, d, e);
    if (rc == 0 && span_is(d->verb, "link") && span_is(d->rel, "duplicate_of"))
        d->verb = SPAN_LIT("merge"); /* the same thing said in another way: who may not merge may not say it so either */
    if (rc == 0 && span_is(d->verb, "new") && !d->member.n)
        d->member = desk_member_at(r->server->o.desk, d->checkpoint);
    return rc;
}

/* Roles, members and TLP; what the officer may not see is not there. */
static int may_command(const struct session *c, const struct desk_command *d, struct err *e)
{
    char verb[32], member[3] = "";
    snprintf(verb, sizeof verb, "%.*s", SPAN_FMT(d->verb));
    if (!commands_find(span_str(verb), COMMAND_VERB))
        return 0; /* the desk says that there is no such verb */
    struct span to_be = span_is(d->verb, "new") || d->action ? d->member : span_is(d->field, "member") ? d->value : span_make("", 0);
    if (to_be.n == 2)
        memcpy(member, to_be.p, 2);
    int rc = who_check(c, verb, member[0] ? member : NULL, 0, false, e);
    if (rc || span_is(d->verb, "new"))
        return rc || member[0] || !c->who.members_n ? rc : err_field(e, WF_E_DENIED, "member", "of which member? %s gives %s some members only", c->who.by, c->who.name);
    if (d->incident.n)
        rc = who_may_incident(c, verb, d->incident, e);
    if (rc == 0 && span_is(d->verb, "duty next") && d->to.n)
        rc = who_is_known(c, d->to, e);
    if (rc == 0 && span_is(d->verb, "assign"))
        rc = who_may_be_given(c, d->to, d->incident, e);
    return rc; /* what it is merged into or linked with the desk looks at: it knows the sight */
}

/* ---- a redaction is looked for on a worker before it is confirmed ---- */

struct redacting {
    struct request *r;
    struct desk_command *command;
    struct desk_redaction *found;
};

static void redacted(void *arg, const struct desk_reply *a)
{
    struct redacting *x = arg;
    desk_redaction_free(x->found);
    act_answered(x->r, a);
}

static void run_find(struct job *j)
{
    struct redacting *x = j->redacting;
    j->code = desk_redaction_find(x->found, j->readers->journal, &j->err);
}

static void found(struct job *j)
{
    struct redacting *x = j->redacting;
    struct err e = j->err;
    int rc = j->code;
    x->command->redaction = x->found;
    if (!rc)
        rc = desk_command(j->server->o.desk, x->command, redacted, x, &e);
    if (rc) {
        desk_redaction_free(x->found);
        request_refuse(x->r, &e);
    }
    j->server->work = true;
}

static int find_redaction(struct request *r, struct desk_command *d, struct err *e)
{
    struct redacting *x = arena_alloc(&r->arena, sizeof *x);
    *x = (struct redacting){.r = r, .command = d};
    int rc = desk_redaction_begin(r->server->o.desk, d->incident, d->field, &x->found, e);
    if (rc)
        return rc;
    struct job *j = disk_new(r->session);
    j->request = r;
    j->redacting = x;
    j->run = run_find;
    j->done = found;
    disk_start(j);
    return 0;
}

/* What would become of it; nothing is changed. It tells nothing of any record, so whoever may open one may ask. */
static void try_request(struct request *r, const struct desk_command *d)
{
    const char *priority, *rule;
    struct json_writer w;
    struct err e;
    int rc = span_is(d->verb, "new") ? 0 : err_field(&e, WF_E_INVALID, "try", "only \"new\" can be tried");
    if (!rc)
        rc = who_check(r->session, "new", NULL, 0, false, &e);
    if (!rc)
        rc = desk_try_new(r->server->o.desk, d, &priority, &rule, &e);
    if (rc) {
        reply_error(r->session, r->id, &e);
    } else if (reply_begin(r->session, r->id, &w)) {
        jw_kcstr(&w, "priority", priority);
        jw_kcstr(&w, "rule", rule);
        reply_end(r->session, &w);
    }
    request_done(r);
}

/* After which the notice of a border action no longer says what is so. */
static bool says_otherwise(struct span verb)
{
    return span_is(verb, "actions extend") || span_is(verb, "actions lift") || span_is(verb, "actions new");
}

void command_request(struct request *r)
{
    if (!request_members(r, "verb incident rev cmd_id args try"))
        return;
    struct desk_command *d = arena_alloc(&r->arena, sizeof *d);
    struct err e;
    err_clear(&e);
    int rc = read_command(r, d, &e);
    const struct json *trying = json_get(r->root, "try");
    if (!rc && trying && trying->type != JSON_BOOL)
        rc = err_field(&e, WF_E_INVALID, "try", "\"try\" is true or false");
    if (!rc && json_bool(r->root, "try", false)) {
        try_request(r, d);
        return;
    }
    if (!rc)
        rc = may_command(r->session, d, &e);
    if (!rc && (notice_verb(r, d, json_get(r->root, "args")) || protocol_verb(r, d, json_get(r->root, "args")) || health_verb(r, d, json_get(r->root, "args"))))
        return;
    if (!rc)
        rc = d->confirm && span_is(d->verb, "redact") ? find_redaction(r, d, &e) : desk_command(r->server->o.desk, d, says_otherwise(d->verb) ? action_answered : act_answered, r, &e);
    if (rc) {
        reply_error(r->session, r->id, &e);
        request_done(r);
        return;
    }
    r->server->work = true;
}

/* ---- who ----------------------------------------------------------------------------------------------------- */

static bool officer_ok(struct span n)
{
    if (!n.n || n.n > 31)
        return false;
    for (size_t i = 0; i < n.n; i++) {
        char c = n.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (i && (c == '.' || c == '-' || c == '_'))))
            return false;
    }
    return true;
}

/* In an exercise: another officer, in the roles that the policy gives that name. */
static int play(struct session *c, struct span name, struct err *e)
{
    char officer[64];
    struct policy_who who;
    snprintf(officer, sizeof officer, "%.*s", SPAN_FMT(name));
    if (!c->server->policy)
        policy_everything(&who, officer);
    else if (!policy_find_officer(c->server->policy, officer, &who))
        return err_field(e, WF_E_DENIED, "as", "the policy file names no officer \"%s\"", officer);
    who_take(c, &who);
    memcpy(c->played, officer, sizeof c->played);
    return 0;
}

void hello_request(struct request *r)
{
    if (!request_members(r, "as client observer"))
        return;
    struct session *c = r->session;
    const struct json *as = json_get(r->root, "as");
    struct err e;
    int rc = 0;
    if (as && as->type != JSON_NULL) {
        if (!r->server->exercise)
            rc = err_field(&e, WF_E_INVALID, "as", "nobody plays another officer in mode ACTUAL: --as is for exercises");
        else if (as->type != JSON_STRING || !officer_ok(as->s))
            rc = err_field(&e, WF_E_INVALID, "as", "an officer's name is 1 to 31 letters, digits, '.', '-' or '_'");
        else
            rc = play(c, as->s, &e);
    }
    const struct json *observer = json_get(r->root, "observer");
    if (rc == 0 && observer && observer->type != JSON_BOOL)
        rc = err_field(&e, WF_E_INVALID, "observer", "\"observer\" is true or false");
    if (rc == 0 && json_bool(r->root, "observer", false)) {
        c->looks_on = true; /* for good */
        struct policy_who who = c->who;
        who_take(c, &who);
    }
    struct json_writer w;
    if (rc) {
        reply_error(c, r->id, &e);
    } else if (reply_begin(c, r->id, &w)) {
        jw_kcstr(&w, "officer", c->officer);
        who_roles(c, &w);
        reply_end(c, &w);
    }
    request_done(r);
}
