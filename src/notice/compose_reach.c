/* compose_reach: who gets a notice, and how much of it: the one point of egress. An empty group is nobody; a TLP above a channel's ceiling goes there as "a
 * notice is waiting" alone; where somebody's protection is in question the states of nationality and origin get nothing. See compose.h. */
#include <stdio.h>

#include "notice/compose_impl.h"

static void take(void *arg, const struct recipient *r)
{
    struct composed *c = arg;
    struct compose_addressee one = {.r = r, .carries = COMPOSE_WHOLE};
    VEC_PUSH(&c->addressees, one);
}

static struct span part_of(struct span *rest)
{
    const char *comma = rest->n ? memchr(rest->p, ',', rest->n) : NULL;
    struct span part = span_make(rest->p, comma ? (size_t) (comma - rest->p) : rest->n);
    size_t n = part.n + (comma != NULL);
    *rest = span_make(rest->p + n, rest->n - n);
    return part;
}

/* What nobody is to be stopped by: each part of the list that means somebody. */
static void resolve_parts(const struct composing *x)
{
    struct span rest = x->ask->draft->to;
    struct err e = {0};
    while (rest.n) {
        struct span part = part_of(&rest);
        size_t before = x->out->addressees.n;
        err_clear(&e);
        (void) recipients_resolve(x->means->recipients, part, take, x->out, &e);
        for (size_t i = before; i < x->out->addressees.n; i++)
            for (size_t k = 0; k < before; k++)
                if (x->out->addressees.v[k].r == x->out->addressees.v[i].r) {
                    VEC_REMOVE(&x->out->addressees, i);
                    i--;
                    break;
                }
    }
}

static void resolve(const struct composing *x)
{
    struct err e = {0};
    if (!x->ask->draft->to.n)
        compose_miss(x, "to", "to whom: all, MY, MY/protection, carrier:", "recipients");
    else if (x->ask->single_handed)
        resolve_parts(x);
    else if (recipients_resolve(x->means->recipients, x->ask->draft->to, take, x->out, &e)) {
        compose_find(x, true, "to", "to", "%s", e.text);
        x->out->addressees.n = 0;
        compose_miss(x, "to", "to whom: all, MY, MY/protection, carrier:", "recipients");
    }
}

/* Just those that got the earlier one. Who is in the file no more can't be reached by us, and is told. */
static void same_reach(const struct composing *x)
{
    for (size_t i = 0; i < x->ask->same_reach_n; i++) {
        const struct recipient *r = recipients_find(x->means->recipients, x->ask->same_reach[i]);
        if (r)
            take(x->out, r);
        else
            compose_find(x, false, "to", "to", "\"%.*s\" got the earlier one and is in recipients.conf no more: call it", SPAN_FMT(x->ask->same_reach[i]));
    }
}

static bool is_state(const struct notice_draft *d, const char *member)
{
    for (size_t i = 0; i < d->states_n; i++)
        if (member[0] && span_is(d->states[i], member))
            return true;
    return false;
}

bool compose_seals(const struct notice *n, const struct recipient *r, uint32_t channel)
{
    wf_time at = n->is.sent.at;
    if (n->type == NOTICE_CANCEL && r->pem_until != TIME_NONE && at > r->pem_until)
        at = r->pem_until;
    return recipient_seals(r, channel, at);
}

/* How much of it this one gets. A Cancel of the same reach takes back what is known there already. */
static void settle(const struct composing *x, struct compose_addressee *one)
{
    const struct notice_draft *d = x->ask->draft;
    bool sealed = compose_seals(&x->out->n, one->r, one->r->channel);
    uint32_t ceiling = recipient_ceiling(one->r->channel, sealed);
    if (one->r->tlp < ceiling)
        ceiling = one->r->tlp;
    if (d->protection > DRAFT_NONE && !x->ask->allowed && !x->ask->same_reach && is_state(d, one->r->member)) {
        one->carries = COMPOSE_NOTHING;
        one->why = span_str(arena_printf(x->a, "%s may be the state of origin or nationality, and protection is %s: a protection officer allows it, or it gets nothing", one->r->member,
                                         words_of(&words_draft_protection, d->protection)));
    } else if (x->out->tlp > ceiling) {
        one->carries = COMPOSE_WAITING;
        one->why = span_str(arena_printf(x->a, "TLP:%s is above what %s carries to it (%s): it hears that a notice is waiting", words_of(&words_tlp, x->out->tlp),
                                         words_of(&words_channel, one->r->channel), words_of(&words_tlp, ceiling)));
        if (one->r->encrypted && !sealed && one->r->channel == RECIPIENT_MAIL)
            one->why = span_str(arena_printf(x->a, "%.*s; its certificate is of another time, or could not be read: watchfloor recipients check", SPAN_FMT(one->why)));
    }
}

static bool known_member(const struct composed *c, size_t before, const char *member)
{
    for (size_t i = 0; i < before; i++)
        if (c->addressees.v[i].carries != COMPOSE_NOTHING && strcmp(c->addressees.v[i].r->member, member) == 0)
            return true;
    return false;
}

/* A request to one national IHR focal point. */
static bool to_focal_point(struct span to)
{
    return to.n == 6 && memcmp(to.p + 2, "/nfp", 4) == 0;
}

/* Restricted, and to whom, where it goes to every desk, or to a focal point, who shares it as his law says; else Private, to those named. */
static void scope(const struct composing *x, bool cut)
{
    struct composed *c = x->out;
    struct notice *n = &c->n;
    bool all = span_is(x->ask->draft->to, "all") && !cut && !x->ask->same_reach;
    bool nfp = to_focal_point(x->ask->draft->to);
    n->scope = all || nfp ? NOTICE_RESTRICTED : NOTICE_PRIVATE;
    if (nfp)
        n->restriction = span_str(arena_printf(x->a, "TLP:%s: the national IHR focal point, and those whom it asks", words_of(&words_tlp, c->tlp)));
    if (all)
        n->restriction = span_str(arena_printf(x->a, "TLP:%s: border and immigration authorities of the members", words_of(&words_tlp, c->tlp)));
    n->addresses = arena_alloc(x->a, (c->addressees.n + 1) * sizeof *n->addresses);
    for (size_t i = 0; i < c->addressees.n; i++)
        if (c->addressees.v[i].carries != COMPOSE_NOTHING)
            n->addresses[n->addresses_n++] = arena_span(x->a, span_str(c->addressees.v[i].r->name));
}

void compose_reach(const struct composing *x)
{
    struct composed *c = x->out;
    bool cut = false;
    if (x->ask->same_reach)
        same_reach(x);
    else
        resolve(x);
    for (size_t i = 0; i < c->addressees.n; i++) {
        struct compose_addressee *one = &c->addressees.v[i];
        settle(x, one);
        cut |= one->carries == COMPOSE_NOTHING;
        if (one->carries == COMPOSE_NOTHING)
            continue;
        c->desks++;
        c->members += one->r->member[0] && !known_member(c, i, one->r->member);
    }
    scope(x, cut);
    if (c->addressees.n && !c->desks && !x->ask->single_handed)
        compose_find(x, true, "to", "to", "nobody is left whom it may go to: see why at each recipient");
}

/* ---- languages ---- */

static bool has(const struct span *v, size_t n, struct span language)
{
    for (size_t i = 0; i < n; i++)
        if (span_eq(v[i], language))
            return true;
    return false;
}

static bool read_by_any(const struct composed *c, const char *language)
{
    for (size_t i = 0; i < c->addressees.n; i++)
        for (size_t k = 0; k < c->addressees.v[i].r->languages.n && c->addressees.v[i].carries != COMPOSE_NOTHING; k++)
            if (notice_language_fits(span_str(c->addressees.v[i].r->languages.v[k]), language))
                return true;
    return false;
}

struct span *compose_languages(const struct composing *x, size_t *n)
{
    const struct notice_draft *d = x->ask->draft;
    const struct template *t = x->out->t;
    struct span *v = arena_alloc(x->a, (d->languages_n + TEMPLATE_LANGUAGES_MOST + 1) * sizeof *v);
    *n = 0;
    v[(*n)++] = SPAN_LIT("en");
    for (size_t i = 0; i < d->languages_n; i++)
        if (!has(v, *n, d->languages[i]))
            v[(*n)++] = d->languages[i];
    if (d->languages_n)
        return v;
    for (size_t i = 0; t && i < t->texts[TEMPLATE_ALERT].n; i++) {
        const char *language = t->texts[TEMPLATE_ALERT].v[i].language;
        if (!has(v, *n, span_str(language)) && read_by_any(x->out, language))
            v[(*n)++] = span_str(language);
    }
    return v;
}
