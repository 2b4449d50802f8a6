/* action_command: what a client says of border actions, for the desk: arguments are their own, the desk reads the fields. */
#include "server/state.h"

bool action_is_verb(struct span verb)
{
    static const char prefix[] = "actions ";
    return verb.n > sizeof prefix - 1 && memcmp(verb.p, prefix, sizeof prefix - 1) == 0;
}

/* Whose it is: an officer of some members only acts for those. An objection is the objecting member's. */
static struct span member_of(struct request *r, const struct desk_command *d, const struct json *args)
{
    struct desk_action_about about;
    struct span said = request_text(args, "member");
    if (span_is(d->verb, "actions from-notice")) {
        struct desk_received_about from;
        return desk_received_find(r->server->o.desk, who_sight_of(r), request_text(args, "notice"), &from) ? arena_span(&r->arena, from.member) : span_make("", 0);
    }
    bool there = d->action->id.n && !span_is(d->verb, "actions object"); /* one that is there is its member's, whatever is said */
    if (said.n && !there)
        return said;
    if (desk_action_find(r->server->o.desk, who_sight_of(r), d->action->id.n ? d->action->id : request_text(args, "of"), &about))
        return arena_span(&r->arena, span_str(about.member));
    const struct json *list = json_get(args, "checkpoints");
    struct span places = list && list->type == JSON_ARRAY && list->child && list->child->type == JSON_STRING ? list->child->s : request_text(args, "checkpoints");
    return places.n >= 5 ? arena_span(&r->arena, desk_member_at(r->server->o.desk, span_make(places.p, 5))) : span_make("", 0);
}

int action_args(struct request *r, const struct json *args, struct desk_command *d, struct err *e)
{
    struct desk_action *x = arena_alloc(&r->arena, sizeof *x);
    d->action = x;
    x->fields = args;
    x->id = request_text(args, "action");
    x->member = request_text(args, "member");
    x->no = request_text(args, "objection");
    d->text = request_text(args, "text");
    d->reason = request_text(args, "reason");
    d->no_person = request_text(args, "noperson");
    d->at = request_text(args, "at");
    if (json_get(args, "incident"))
        d->incident = request_text(args, "incident");
    JSON_EACH (m, args)
        if (m->type != JSON_STRING && m->type != JSON_BOOL && m->type != JSON_INT && m->type != JSON_ARRAY && m->type != JSON_NULL)
            return err_field(e, WF_E_INVALID, "args", "\"%.*s\" is a string", (int) (m->key.n > 40 ? 40 : m->key.n), m->key.p);
    if (span_is(d->verb, "actions follow") || span_is(d->verb, "actions unfollow"))
        return 0; /* nobody's action is changed */
    struct span member = member_of(r, d, args);
    d->member = member.n == 2 ? member : span_make("", 0);
    if (d->member.n != 2 && r->session->who.members_n)
        return err_field(e, WF_E_DENIED, "member", "you act for some members alone: say whose it is, with --member");
    return 0;
}
