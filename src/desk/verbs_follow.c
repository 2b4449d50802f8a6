/* verbs_follow: who wants to be kept informed of an incident, and who looked at it again once it was closed. In the table of verbs.c. */
#include "desk/act.h"

static bool find_watcher(struct act *x, struct item *out)
{
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, out); after = out->r.n)
        if (out->r.kind == ITEM_WATCHER && out->r.state == ITEM_OPEN && out->r.to == x->officer)
            return true;
    return false;
}

int verb_follow(struct act *x)
{
    struct item it;
    if (find_watcher(x, &it)) {
        x->nothing = true;
        act_say(x, "you follow it already");
        return 0;
    }
    if (act_room(x, ITEM_ROOM))
        return x->a->code;
    act_item_new(x, ITEM_WATCHER)->r.to = x->officer;
    x->i->m.watchers++;
    act_say(x, "followed");
    return 0;
}

int verb_unfollow(struct act *x)
{
    struct item it;
    if (!find_watcher(x, &it))
        return act_refuse(x, WF_E_STATE, "incident", "you don't follow it");
    act_item_finish(x, act_item_edit(x, &it), ITEM_GONE);
    x->i->m.watchers -= x->i->m.watchers > 0;
    act_say(x, "followed no longer");
    return 0;
}

/* By another than who closed it: four eyes see what two did not. */
int verb_review(struct act *x)
{
    if (x->was->m.closed_by == x->officer)
        return act_refuse(x, WF_E_DENIED, "officer", "you closed it: another officer reviews it");
    if (x->q->text.n && act_note(x, "note", x->q->text, false, ""))
        return x->a->code;
    x->i->m.reviewed_by = x->officer;
    act_say(x, "reviewed");
    return 0;
}
