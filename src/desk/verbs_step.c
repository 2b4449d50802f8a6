/* verbs_step: steps of a run's checklist are done, or are taken back with the reason. In the table of verbs.c. */
#include <stdio.h>

#include "desk/act.h"

enum { STEP_BRIEF_MOST = 96,  /* bytes of a step in a sentence */
       STEP_LIST_MOST = 400 }; /* ... of the list in a refusal */

static struct span brief(struct arena *a, const char *text)
{
    size_t n = strlen(text);
    if (n <= STEP_BRIEF_MOST)
        return span_make(text, n);
    for (n = STEP_BRIEF_MOST; n > 0 && ((unsigned char) text[n] & 0xc0) == 0x80;)
        n--;
    return span_str(arena_printf(a, "%.*s ...", (int) n, text));
}

/* "tell-nfp, call-back ..." */
static int refuse_unknown(struct act *x, const wf_protocol *p)
{
    struct buf list = {0};
    for (size_t i = 0; i < p->checklist.n; i++) {
        if (list.n > STEP_LIST_MOST) {
            buf_str(&list, " ...");
            break;
        }
        buf_printf(&list, "%s%s", i ? ", " : "", p->checklist.v[i].id);
    }
    if (list.n)
        act_refuse(x, WF_E_NOTFOUND, "step", "\"%.*s\" is no step of %s; they are %s", SPAN_FMT(x->q->run->step), x->a->id, list.p);
    else
        act_refuse(x, WF_E_NOTFOUND, "step", "%s has no checklist", p->id);
    buf_free(&list);
    return x->a->code;
}

/* The run, its descriptor and the step that is named; NULL: refused. */
static const wf_step *find_step(struct act *x, struct run_row *was)
{
    struct err e = {0};
    if (act_run(x, was))
        return NULL;
    const wf_protocol *p = runs_descriptor(x->d, was->protocol, &e);
    if (!p) {
        act_refuse(x, WF_E_CORRUPT, "run", "%s", e.text);
        return NULL;
    }
    const wf_step *s = protocol_step(p, x->q->run->step);
    if (!s)
        refuse_unknown(x, p);
    return s;
}

static const char *text_of(const wf_step *s)
{
    return protocol_text(&s->text, SPAN_LIT("en"), NULL);
}

/* Two officers do the same at once: it is done, and who was first stands. */
int verb_protocol_tick(struct act *x)
{
    struct run_row was;
    const wf_step *s = find_step(x, &was);
    if (!s)
        return x->a->code;
    const struct run_step *done = runs_step(&was, span_str(s->id));
    if (done) {
        x->nothing = true;
        act_say(x, "%s: %s is done already, by %.*s at %s", x->a->id, s->id, SPAN_FMT(names_get(&x->d->state.names, done->by)), clocks_time(x->d, done->done));
        return 0;
    }
    if (was.steps_n == RUN_STEPS_MOST)
        return act_refuse(x, WF_E_LIMIT, "step", "%s has more steps than can be kept", x->a->id);
    struct run_row *r = act_run_change(x, &was);
    struct run_step *now = &r->steps[r->steps_n++];
    snprintf(now->id, sizeof now->id, "%s", s->id);
    now->done = x->d->now;
    now->by = x->officer;
    struct span text = brief(&x->d->overlay->arena, text_of(s));
    act_say(x, "%s: done: %s (%s): %.*s", x->a->id, s->id, s->role, SPAN_FMT(text));
    return 0;
}

int verb_protocol_untick(struct act *x)
{
    struct run_row was;
    const wf_step *s = find_step(x, &was);
    if (!s)
        return x->a->code;
    const struct run_step *done = runs_step(&was, span_str(s->id));
    if (!done)
        return act_refuse(x, WF_E_STATE, "step", "%s of %s is not done yet", s->id, x->a->id);
    if (act_text(x, "reason", x->q->reason, true, "why is it not done after all?"))
        return x->a->code;
    size_t at = (size_t) (done - was.steps);
    struct run_row *r = act_run_change(x, &was);
    memmove(&r->steps[at], &r->steps[at + 1], (size_t) (r->steps_n - at - 1) * sizeof *r->steps);
    r->steps_n--;
    r->steps[r->steps_n] = (struct run_step){.done = TIME_NONE};
    act_say(x, "%s: not done after all: %s (%s)", x->a->id, s->id, s->role);
    return 0;
}
