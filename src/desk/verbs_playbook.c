/* verbs_playbook: a playbook is started on an incident, its steps are done, ruled out or taken up again; an entry of the directory is tested.
 *
 * What the playbook said when it was started stands in the fact: a file that is edited later changes nothing that was begun. Steps are numbered over
 * all playbooks of an incident, so that a number is enough to name one. In the table of verbs.c.
 */
#include "desk/act.h"

enum { BRIEF_MOST = 72 }; /* bytes of a step in a sentence */

/* "boat-arrival, bomb-threat ..." for a refusal. */
static const char *list_names(struct act *x)
{
    struct buf b = {0};
    const struct playbooks *all = &x->d->playbooks;
    for (size_t i = 0; i < all->v.n && b.n < 360; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", all->v.v[i].name);
    const char *text = b.n ? arena_printf(&x->d->overlay->arena, "there are: %s", b.p) : "there is none at all";
    buf_free(&b);
    return text;
}

/* The one that was asked for, else the one for the incident's type; NULL: refused. */
static const struct playbook *find_playbook(struct act *x)
{
    struct level_row level;
    posture_level_get(x->d, &level);
    struct span name = x->q->playbook, type = names_get(&x->d->state.names, x->was->r.type);
    const struct playbook *p = name.n ? playbooks_find(&x->d->playbooks, name) : playbooks_for(&x->d->playbooks, type, level_of(&level));
    if (!p && name.n)
        act_refuse(x, WF_E_NOTFOUND, "playbook", "there is no playbook \"%.*s\"; %s", SPAN_FMT(name), list_names(x));
    else if (!p)
        act_refuse(x, WF_E_NOTFOUND, "playbook", "no playbook is for %.*s: name one; %s", SPAN_FMT(type), list_names(x));
    return p;
}

/* How many steps there are, and whether this playbook is begun: refused. */
static int look(struct act *x, const struct playbook *p, int32_t *last)
{
    struct item it;
    *last = 0;
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, &it); after = it.r.n) {
        if (it.r.kind == ITEM_STEP && it.r.state != ITEM_GONE && it.r.count > *last)
            *last = it.r.count;
        if (it.r.kind == ITEM_PLAYBOOK && it.r.state != ITEM_GONE && span_is(names_get(&x->d->state.names, it.r.to), p->name))
            return act_refuse(x, WF_E_STATE, "playbook", "%s was started already", p->name);
    }
    return 0;
}

/* A new item that says what the file says. */
static struct item *add(struct act *x, uint8_t kind, const char *text, const char *to)
{
    struct item *it = act_item_new(x, kind);
    it->text = arena_span(&x->d->overlay->arena, span_str(text));
    it->r.text_seq = ITEM_TEXT_STATED;
    it->r.to = to ? state_name(&x->d->state, span_str(to)) : 0;
    if (to && !it->r.to)
        act_refuse(x, WF_E_LIMIT, "playbook", "there are too many different names");
    return it;
}

int verb_playbook_start(struct act *x)
{
    const struct playbook *p = find_playbook(x);
    int32_t last;
    size_t room = 0;
    if (!p || look(x, p, &last))
        return x->a->code;
    for (size_t i = 0; i < p->steps.n; i++)
        room += ITEM_ROOM + 2 * strlen(p->steps.v[i].text);
    if (act_room(x, room))
        return x->a->code;
    uint32_t of = add(x, ITEM_PLAYBOOK, p->title, p->name)->r.n;
    for (uint32_t i = 0; i < p->steps.n && !x->a->code; i++) {
        const struct playbook_step *s = &p->steps.v[i];
        struct item *it = add(x, ITEM_STEP, s->text, s->who);
        it->r.part_of = of;
        it->r.count = last + (int32_t) i + 1;
        it->r.due = s->within ? x->d->now + (wf_time) s->within * 60 * NSEC_PER_SEC : TIME_NONE;
    }
    x->i->m.steps = (uint16_t) (x->i->m.steps + p->steps.n);
    x->i->m.steps_open = (uint16_t) (x->i->m.steps_open + p->steps.n);
    act_say(x, "playbook %s started, %zu step%s", p->name, p->steps.n, p->steps.n == 1 ? "" : "s");
    return x->a->code;
}

/* The step with the number that was given. */
static int find_step(struct act *x, struct item *out)
{
    int64_t want = 0;
    struct span s = x->q->step;
    for (size_t i = 0; i < s.n && want >= 0; i++)
        want = s.p[i] >= '0' && s.p[i] <= '9' && i < 8 ? want * 10 + (s.p[i] - '0') : -1;
    if (!x->was->m.steps)
        return act_refuse(x, WF_E_STATE, "step", "no playbook was started on it: playbook start %s", x->a->id);
    for (uint32_t after = 0; want > 0 && overlay_item_next(x->d->overlay, x->was->r.row, after, out); after = out->r.n)
        if (out->r.kind == ITEM_STEP && out->r.state != ITEM_GONE && out->r.count == want)
            return 0;
    return act_refuse(x, WF_E_NOTFOUND, "step", "\"%.*s\" is no step of it; they are 1 to %u", SPAN_FMT(s), x->was->m.steps);
}

/* The playbook is done when none of its steps is open, and open again with the first that is. `step` is as it will be. */
static void follow_playbook(struct act *x, const struct item *step)
{
    struct item it, playbook = {0};
    unsigned open = step->r.state == ITEM_OPEN;
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, &it); after = it.r.n) {
        open += it.r.kind == ITEM_STEP && it.r.part_of == step->r.part_of && it.r.state == ITEM_OPEN && it.r.n != step->r.n;
        if (it.r.n == step->r.part_of)
            playbook = it;
    }
    if (!playbook.r.n || (open > 0) == (playbook.r.state == ITEM_OPEN))
        return;
    struct item *now = act_item_edit(x, &playbook);
    if (open)
        act_item_open(now);
    else
        act_item_finish(x, now, ITEM_DONE);
}

/* How a step begins, for the sentence: up to a blank where there is one. */
static const char *brief(struct act *x, struct span text)
{
    size_t n = text.n, blank;
    if (n <= BRIEF_MOST)
        return arena_strndup(&x->d->overlay->arena, text.p, n);
    for (n = BRIEF_MOST; n > 0 && ((unsigned char) text.p[n] & 0xc0) == 0x80;)
        n--;
    for (blank = n; blank > BRIEF_MOST / 2 && text.p[blank] != ' ';)
        blank--;
    return arena_printf(&x->d->overlay->arena, "%.*s ...", (int) (text.p[blank] == ' ' ? blank : n), text.p);
}

static int to_state(struct act *x, uint8_t state, bool reason, const char *why)
{
    struct item was = {0};
    struct span text = reason ? x->q->reason : x->q->text;
    if (find_step(x, &was))
        return x->a->code;
    if (state == ITEM_OPEN ? was.r.state == ITEM_OPEN : was.r.state != ITEM_OPEN)
        return act_refuse(x, WF_E_STATE, "step", "step %d is %s already%s", was.r.count, words_of(&words_item_state, was.r.state),
            state == ITEM_OPEN ? "" : "; playbook open takes it up again");
    if (act_note(x, reason ? "reason" : "note", text, reason, why))
        return x->a->code;
    struct item *it = act_item_edit(x, &was);
    if (state == ITEM_OPEN)
        act_item_open(it);
    else
        act_item_finish(x, it, state);
    x->i->m.steps_open = (uint16_t) (x->i->m.steps_open + (state == ITEM_OPEN ? 1 : -1));
    follow_playbook(x, it);
    act_say(x, "step %d %s (%u/%u): %s", it->r.count, words_of(&words_item_state, state), x->i->m.steps - x->i->m.steps_open, x->i->m.steps, brief(x, it->text));
    return 0;
}

int verb_playbook_done(struct act *x)
{
    return to_state(x, ITEM_DONE, false, "");
}

int verb_playbook_na(struct act *x)
{
    return to_state(x, ITEM_NOT_APPLICABLE, true, "why is it not applicable?");
}

int verb_playbook_open(struct act *x)
{
    return to_state(x, ITEM_OPEN, true, "why is it taken up again?");
}

/* ---- the directory ---- */

int verb_directory_tested(struct act *x)
{
    const struct directory_entry *e = directory_find(&x->d->directory, x->q->entry);
    if (!e)
        return act_refuse(x, WF_E_NOTFOUND, "entry", "the directory has no entry \"%.*s\"; watchfloor directory lists them", SPAN_FMT(x->q->entry));
    if (act_text(x, "note", x->q->text, x->q->failed, "what happened? --failed wants it in words"))
        return x->a->code;
    if (!data_may_test(x->d, e) || !state_name(&x->d->state, span_str(e->id)))
        return act_refuse(x, WF_E_LIMIT, "entry", "more entries of the directory were tested than can be kept");
    x->c->entry = arena_span(&x->d->overlay->arena, span_str(e->id));
    x->c->answered = !x->q->failed;
    act_say(x, "%s %s", e->id, x->q->failed ? "did not answer" : "answered");
    return 0;
}
