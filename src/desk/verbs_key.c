/* verbs_key: officers' keys: enrolled, revoked, given an end by a supervisor other than the officer. In the table of verbs.c.
 *
 * Who may say whose key is whose can't sign for both: nobody enrols his own, but in an exercise, where keys are for learning.
 */
#include <stdio.h>

#include "desk/act.h"
#include "model/when.h"
#include "sign/key.h"

static int of_another(struct act *x, uint16_t officer)
{
    return x->d->o.actual && officer == x->officer ? act_refuse(x, WF_E_DENIED, "officer", "it is your own key: another supervisor does that") : 0;
}

static struct officer_key_row *change(struct act *x, const struct officer_key_row *was)
{
    struct notices_change *c = x->c->notices = arena_alloc(&x->d->overlay->arena, sizeof *c);
    c->key = arena_alloc(&x->d->overlay->arena, sizeof *c->key);
    *c->key = *was;
    return c->key;
}

/* The newest key of that officer that is not revoked. */
static int find_key(struct act *x, uint16_t officer, struct officer_key_row *out)
{
    for (uint32_t n = dissem_keys_count(x->d); n > 0; n--)
        if (dissem_key(x->d, n, out) && out->officer == officer && out->revoked == TIME_NONE)
            return 0;
    return act_refuse(x, WF_E_NOTFOUND, "officer", "no key of %.*s is enrolled", SPAN_FMT(names_get(&x->d->state.names, officer)));
}

/* "3f9a 1c22 ..." */
static const char *print_of(struct act *x, const struct officer_key_row *k)
{
    struct key_public p = {0};
    char print[KEY_PRINT_SIZE];
    memcpy(p.bytes, k->public, sizeof p.bytes);
    return arena_printf(&x->d->overlay->arena, "%s", key_print(&p, print));
}

int verb_key_enrol(struct act *x)
{
    struct key_public p;
    struct officer_key_row k, have;
    struct err why = {0};
    uint16_t officer;
    const struct desk_notice *q = x->q->notice;
    if (!q || !q->draft.n)
        return act_refuse(x, WF_E_INVALID, "pub", "which key? the text of OFFICER.pub is needed");
    if (key_public_read(q->draft, "pub", &p, &why))
        return act_refuse(x, why.code, "pub", "%s", why.text);
    if (act_officer(x, span_str(p.officer), &officer))
        return x->a->code;
    if (x->q->to.n && !span_is(x->q->to, p.officer))
        return act_refuse(x, WF_E_INVALID, "officer", "the key is %s's, not %.*s's", p.officer, SPAN_FMT(x->q->to));
    if ((p.mode == KEY_ACTUAL) != x->d->o.actual)
        return act_refuse(x, WF_E_DENIED, "pub", "it is a key of mode %s: actual and exercise never share one", key_mode_word(p.mode));
    if (of_another(x, officer))
        return x->a->code;
    for (uint32_t n = dissem_keys_count(x->d); n > 0; n--)
        if (dissem_key(x->d, n, &have) && memcmp(have.public, p.bytes, sizeof have.public) == 0)
            return act_refuse(x, WF_E_EXISTS, "pub", "this key %s: a new one is made with key new", have.revoked == TIME_NONE ? "is enrolled already" : "was revoked");
    dissem_key_init(&k);
    k.n = dissem_keys_count(x->d) + 1;
    if (k.n >= OFFICER_KEYS_MOST)
        return act_refuse(x, WF_E_LIMIT, "pub", "there were more keys than can be kept");
    k.officer = officer;
    k.enrolled_by = x->officer;
    k.exercise = p.mode == KEY_EXERCISE;
    memcpy(k.public, p.bytes, sizeof k.public);
    k.made = p.made;
    k.enrolled = x->d->now;
    k.expires = x->d->now + (int64_t) DISSEM_KEY_DAYS * 86400 * NSEC_PER_SEC;
    change(x, &k);
    act_say(x, "key %s of %s enrolled, until %s", print_of(x, &k), p.officer, clocks_time(x->d, k.expires));
    return 0;
}

int verb_key_revoke(struct act *x)
{
    struct officer_key_row was;
    uint16_t officer;
    if (act_officer(x, x->q->to, &officer) || find_key(x, officer, &was) || act_text(x, "reason", x->q->reason, true, "why is it revoked?"))
        return x->a->code;
    struct officer_key_row *k = change(x, &was); /* one's own too: who lost it can't wait */
    k->revoked = x->d->now;
    k->revoked_by = x->officer;
    act_say(x, "key %s of %.*s revoked: what it signed and is not sent holds no longer", print_of(x, k), SPAN_FMT(x->q->to));
    return 0;
}

int verb_key_expire(struct act *x)
{
    struct officer_key_row was;
    struct err why = {0};
    uint16_t officer;
    wf_time until;
    if (act_officer(x, x->q->to, &officer) || find_key(x, officer, &was) || of_another(x, officer))
        return x->a->code;
    if (!x->q->until.n || when_parse(x->q->until, x->d->now, x->q->offset, "until", &until, &why))
        return act_refuse(x, WF_E_INVALID, "until", "%s", x->q->until.n ? why.text : "until when? (a date, or +30d)");
    if (until < x->d->now || until > x->d->now + (int64_t) 2 * DISSEM_KEY_DAYS * 86400 * NSEC_PER_SEC)
        return act_refuse(x, WF_E_INVALID, "until", "a key ends within two years from now");
    struct officer_key_row *k = change(x, &was);
    k->expires = until;
    k->told = 0;
    act_say(x, "key %s of %.*s ends at %s", print_of(x, k), SPAN_FMT(x->q->to), clocks_time(x->d, until));
    return 0;
}
