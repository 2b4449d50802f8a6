/* verbs_key: officers' keys: enrolled, revoked, given an end by a supervisor other than the officer. In the table of verbs.c.
 *
 * The alarm about a key's end is over once another one of that officer is enrolled, or this one is revoked or has a later end; where the other one is revoked it
 * comes again. Who may say whose key is whose can't sign for both: nobody enrols his own, but in an exercise, where keys are for learning.
 */
#include <stdio.h>

#include "desk/act.h"
#include "model/when.h"
#include "sign/key.h"

/* told: of a key whose end nobody has to see to, since there is a newer one. The last that dissem_chase.c tells. */
enum { TOLD_ALL = 1 };

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

/* Of that officer's other keys: told and untold, by a fact each. */
static int others(struct act *x, const struct officer_key_row *but, bool replaced, const char *over, struct err *e)
{
    struct officer_key_row was;
    int rc = 0;
    for (uint32_t n = dissem_keys_count(x->d); rc == 0 && n > 0; n--) {
        if (n == but->n || !dissem_key(x->d, n, &was) || was.officer != but->officer || was.revoked != TIME_NONE || was.expires == TIME_NONE || (was.told == TOLD_ALL) == replaced)
            continue;
        struct change *c = batch_new_change(x->d, CHANGE_KEY, SPAN_LIT("engine"));
        c->verb = replaced ? SPAN_LIT("key replaced") : SPAN_LIT("key counts again");
        c->say = span_str(arena_printf(&x->d->overlay->arena, "key %s of %.*s: %s", print_of(x, &was), SPAN_FMT(names_get(&x->d->state.names, was.officer)), over));
        c->notices = arena_alloc(&x->d->overlay->arena, sizeof *c->notices);
        c->notices->key = arena_alloc(&x->d->overlay->arena, sizeof was);
        *c->notices->key = was;
        c->notices->key->told = replaced ? TOLD_ALL : 0;
        rc = batch_change(x->d, c, OFFSET_NONE, e);
        if (rc == 0 && replaced)
            rc = dissem_tell_key(x->d, &was, 0, over, e);
        if (!replaced)
            break; /* the newest of those that are left */
    }
    return rc;
}

int verb_key_enrol_then(struct act *x, struct err *e)
{
    return others(x, x->c->notices->key, true, "another key is enrolled", e);
}

int verb_key_revoke_then(struct act *x, struct err *e)
{
    const struct officer_key_row *k = x->c->notices->key;
    int rc = dissem_tell_key(x->d, k, 0, "it was revoked", e);
    return rc ? rc : others(x, k, false, "the newer one was revoked: this one is the officer's again", e);
}

/* An end that is far enough is no alarm; one that is near is told anew. */
int verb_key_expire_then(struct act *x, struct err *e)
{
    return dissem_tell_key(x->d, x->c->notices->key, 0, "it was given another end", e);
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
