/* verbs_action_follow: which places' border actions an officer follows. In the table of verbs.c. */
#include "desk/act.h"
#include "desk/desk_action.h"

/* The place that is meant, and the officer's row of it. */
static int which(struct act *x, char place[FOLLOW_PLACE_ROOM], struct follow_row *r)
{
    struct span said = x->q->action ? json_str(x->q->action->fields, "place") : span_make("", 0);
    if (!actions_followed_place(x->d, said, place))
        return act_refuse(x, WF_E_NOTFOUND, "place", "there is no checkpoint, crossing or member \"%.*s\"; they are as MYJHB, MYJHB-SGWDL (crossings.conf) and MY", (int) (said.n > 40 ? 40 : said.n), said.p ? said.p : "");
    if (!actions_followed_find(x->d, x->officer, place, r))
        return act_refuse(x, WF_E_LIMIT, "place", "you follow %d places, as many as one officer may: actions unfollow PLACE first", FOLLOWS_OF_OFFICER);
    return 0;
}

static int turn(struct act *x, bool on)
{
    char place[FOLLOW_PLACE_ROOM];
    struct follow_row was;
    if (which(x, place, &was))
        return x->a->code;
    if (was.on == on && on) {
        x->nothing = true;
        act_say(x, "you follow %s already, since %s", place, clocks_time(x->d, was.since));
        return 0;
    }
    if (was.on == on)
        return act_refuse(x, WF_E_STATE, "place", "you don't follow %s; watchfloor actions followed lists what you do", place);
    actions_change(x->d, x->c, 0);
    struct follow_row *r = x->c->actions->follow = arena_alloc(&x->d->overlay->arena, sizeof *r);
    *r = was;
    r->on = on;
    r->officer = x->officer;
    r->since = action_whole(x->d->now);
    memcpy(r->place, place, sizeof r->place);
    act_say(x, on ? "border actions at %s are followed" : "border actions at %s are followed no longer", place);
    return 0;
}

int verb_action_follow(struct act *x)
{
    return turn(x, true);
}

int verb_action_unfollow(struct act *x)
{
    return turn(x, false);
}
