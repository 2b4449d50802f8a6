/* reload: a new build of a plugin takes the place of the one that works. It is tried in a child of its own first: only when it is open does the
 * old child go, and what that was at is offered to the new one; where it does not come up, the old one is not touched. Called by plugins.c
 * for an officer, by supervise.c for what the trial's child did.
 *
 * A trial is a struct plugin that is in no list: same name, path and options, no queue and no timer of its own. */
#include <stdio.h>

#include "plugin/state.h"

int reload_begin(struct plugin *p, plugin_reloaded *done, void *arg, struct err *e)
{
    struct plugin *t = mem_alloc(sizeof *t);
    t->all = p->all;
    t->name = p->name;
    t->path = p->path;
    t->options = p->options;
    t->options_n = p->options_n;
    t->queue_end = &t->queue;
    t->trial_of = p;
    int rc = supervise_spawn(t, e);
    if (rc != 0) {
        mem_free(t);
        return rc;
    }
    t->reloaded = done;
    t->reloaded_arg = arg;
    p->trial = t;
    return 0;
}

void reload_failed(struct plugin *t, const char *why)
{
    plugin_reloaded *done = t->reloaded;
    void *arg = t->reloaded_arg;
    struct err e;
    err_clear(&e);
    (void) err_set(&e, WF_E_STATE, "%s", why);
    t->trial_of->trial = NULL;
    if (t->child)
        child_let_go(t->child);
    arena_free(&t->described);
    mem_free(t);
    done(arg, &e, NULL);
}

void reload_drop(struct plugin *p, const char *why)
{
    if (p->trial)
        reload_failed(p->trial, why);
}

void reload_ready(struct plugin *t)
{
    struct plugin *p = t->trial_of;
    plugin_reloaded *done = t->reloaded;
    void *arg = t->reloaded_arg;
    char was[64] = "";
    if (p->descriptor.d)
        (void) snprintf(was, sizeof was, "%s", p->descriptor.d->version);
    supervise_let_go(p);
    arena_free(&p->described);
    p->described = t->described;
    p->descriptor = t->descriptor;
    p->binding = t->binding;
    supervise_build(p, t->build);
    p->child = t->child;
    p->child->owner = p;
    p->trial = NULL;
    supervise_forgive(p);
    p->health = t->health;
    memcpy(p->health_text, t->health_text, sizeof p->health_text);
    memcpy(p->last_note, t->last_note, sizeof p->last_note);
    mem_free(t);
    supervise_ready(p);
    done(arg, NULL, was);
}
