/* bounds: what somebody outside may make up, so that what he makes up takes no place of others': types and sources have a share each of the names that there may be,
 * unknown checkpoints one of the board; and a source that speaks for a member tells no figures of another's checkpoints. Looks only. */
#include <stdio.h>

#include "desk/impl.h"
#include "model/member.h"

enum { TYPES_EACH = 500, SOURCES_SUBMITTED = 5000, UNKNOWN_EACH = 200 };

int bounds_names(const struct desk *d, const struct decide_source *src, struct span type, struct err *why)
{
    static const char submitted[] = "submit/";
    const char *dot = type_find(type) ? NULL : memchr(type.p, '.', type.n);
    if (dot && !state_name_fits(&d->state, type, (size_t) (dot + 1 - type.p), TYPES_EACH))
        return err_field(why, WF_E_LIMIT, "type", "its plugin has made up %d types already: it has to use one of those", TYPES_EACH);
    if (src->submitted && src->source.n > sizeof submitted && memcmp(src->source.p, submitted, sizeof submitted - 1) == 0 &&
        !state_name_fits(&d->state, src->source, sizeof submitted - 1, SOURCES_SUBMITTED))
        return err_field(why, WF_E_LIMIT, "source", "%d sources have been submitted already: use the name of one of those", SOURCES_SUBMITTED);
    return 0;
}

/* Whose it is, as far as that can be told: by the register, else by its first letters (UN/LOCODE). */
static struct span member_of(const struct desk *d, struct span code)
{
    const struct checkpoint *known = checkpoints_find(&d->checkpoints, code);
    if (known && known->member[0])
        return span_str(known->member);
    struct span first = span_make(code.p, 2);
    return member_find(first) ? first : span_make(NULL, 0);
}

/* A member's share; all that are none of the eleven have one together. */
static int share_of(const char *member)
{
    for (int i = 0; i < MEMBER_COUNT; i++)
        if (memcmp(member_at((size_t) i)->iso2, member, 2) == 0)
            return i;
    return MEMBER_COUNT;
}

static size_t unknown_of(const struct desk *d, int share)
{
    size_t n = 0;
    for (size_t i = 0; i < d->state.head->board_n && n < UNKNOWN_EACH; i++) {
        const struct board_row *b = state_board(&d->state, i);
        n += share_of(b->member) == share && !checkpoints_find(&d->checkpoints, span_make(b->code, 5));
    }
    for (size_t i = 0; i < d->overlay->statuses.n && n < UNKNOWN_EACH; i++) {
        const struct board_status *s = &d->overlay->statuses.v[i];
        n += share_of(s->member.n == 2 ? s->member.p : "--") == share && !checkpoints_find(&d->checkpoints, s->checkpoint);
    }
    return n;
}

int bounds_checkpoint(struct desk *d, const struct decide_source *src, struct span code, struct span member, struct err *why)
{
    struct span speaks = src->binding.member, whose = member_of(d, code);
    if (speaks.n == 2 && !span_is(speaks, "--") && whose.n && !span_eq(speaks, whose))
        return err_field(why, WF_E_DENIED, "checkpoint", "\"%.*s\" is a checkpoint of %.2s, and this source speaks for %.2s", SPAN_FMT(code), whose.p, speaks.p);
    if (checkpoints_find(&d->checkpoints, code) || state_checkpoint(&d->state, code, false) || unknown_of(d, share_of(member.n == 2 ? member.p : "--")) < UNKNOWN_EACH)
        return 0;
    return err_field(why, WF_E_LIMIT, "checkpoint", "%d checkpoints that no data file knows are on the board already: put \"%.*s\" into checkpoints.csv", UNKNOWN_EACH, SPAN_FMT(code));
}
