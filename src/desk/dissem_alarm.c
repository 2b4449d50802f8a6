/* dissem_alarm: incidents of the engine about notices and keys: one of each kind for each of them, named by its source_id.
 *
 * An alarm is opened, told anew and cleared by dark_set; the row of its notice names it ("alarms"), so that whoever has the incident in hand has the notice, too.
 */
#include <stdio.h>

#include "desk/dark.h"
#include "desk/dissem.h"

static const char *const sources[] = {[DISSEM_ALARM_READBACK] = "notice-readback", [DISSEM_ALARM_OVERDUE] = "notice-overdue", [DISSEM_ALARM_REVIEW] = "notice-single"};

static struct span source(struct arena *a, enum dissem_alarm kind, uint32_t n)
{
    char id[16], *out = arena_alloc(a, 48);
    snprintf(out, 48, "%s/%s", sources[kind], dissem_id(n, id));
    return span_str(out);
}

uint32_t dissem_alarm_row(const struct desk *d, enum dissem_alarm kind, uint32_t n)
{
    struct keys_value v;
    char id[16], text[48];
    snprintf(text, sizeof text, "%s/%s", sources[kind], dissem_id(n, id));
    return keys_get(&d->state.keys, state_key(&d->state, 'I', SPAN_LIT("engine"), span_str(text), span_make(NULL, 0)), &v) ? (uint32_t) v.a : 0;
}

uint32_t dissem_reviewed_in(const struct desk *d, const struct incident *i)
{
    struct keys_value v;
    struct notice_row r;
    if (!span_is(names_get(&d->state.names, i->r.type), "SYS.NOTICE") || !span_is(names_get(&d->state.names, i->r.source), "engine"))
        return 0;
    for (uint32_t n = dissem_count(d); n > 0; n--) {
        if (!dissem_get(d, n, &r) || !r.single || r.released == TIME_NONE)
            continue;
        struct hash128 key = state_key(&d->state, 'I', SPAN_LIT("engine"), source(&d->overlay->arena, DISSEM_ALARM_REVIEW, n), span_make(NULL, 0));
        if (overlay_key(d->overlay, key, &v) && v.a == i->r.row)
            return n;
    }
    return 0;
}

static int set(struct desk *d, struct dark *x, bool is, struct err *e)
{
    uint32_t row;
    x->type = SPAN_LIT("SYS.NOTICE");
    return dark_set(d, x, is, &row, e);
}

/* ---- of a notice ---- */

int dissem_tell_altered(struct desk *d, const struct notice_row *r, struct span to, struct span text, struct err *e)
{
    char id[16];
    struct arena *a = &d->overlay->arena;
    struct dark x = {.source_id = source(a, DISSEM_ALARM_READBACK, r->n),
                     .head = span_str(arena_printf(a, "%s was published otherwise than it was sent", dissem_id(r->n, id))),
                     .impact = WF_IMPACT_VERY_HIGH,
                     .urgency = WF_URGENCY_IMMEDIATE,
                     .again = "again",
                     .back = "it is as it was sent"};
    x.title = span_str(arena_printf(a, "%.*s by %.*s: %.*s. The rest waits: X cancels it", SPAN_FMT(x.head), SPAN_FMT(to), SPAN_FMT(text)));
    return set(d, &x, true, e);
}

int dissem_tell_overdue(struct desk *d, const struct notice_row *r, struct err *e)
{
    char id[16];
    struct arena *a = &d->overlay->arena;
    struct dark x = {.source_id = source(a, DISSEM_ALARM_OVERDUE, r->n),
                     .head = span_str(arena_printf(a, "%s %s", dissem_id(r->n, id), words_of(&words_notice_precedence, r->precedence))),
                     .impact = WF_IMPACT_MEDIUM,
                     .urgency = r->precedence == NOTICE_FLASH ? WF_URGENCY_IMMEDIATE : WF_URGENCY_EXPECTED,
                     .again = "overdue again",
                     .back = "nobody is left to be called"};
    x.title = span_str(arena_printf(a, "%.*s: %u of %u desks did not acknowledge it in time: call them", SPAN_FMT(x.head), r->overdue, r->desks));
    if (r->precedence <= NOTICE_IMMEDIATE)
        x.impact = r->precedence == NOTICE_FLASH ? WF_IMPACT_VERY_HIGH : WF_IMPACT_HIGH;
    return set(d, &x, r->overdue != 0 && dissem_is_out(r->state), e);
}

int dissem_tell_single(struct desk *d, const struct notice_row *r, struct err *e)
{
    char id[16];
    struct arena *a = &d->overlay->arena;
    struct span by = names_get(&d->state.names, r->releaser);
    struct dark x = {.source_id = source(a, DISSEM_ALARM_REVIEW, r->n),
                     .title = span_str(arena_printf(a, "%s was released by one officer alone (%.*s): a supervisor reviews it", dissem_id(r->n, id), SPAN_FMT(by))),
                     .impact = WF_IMPACT_HIGH,
                     .urgency = WF_URGENCY_EXPECTED,
                     .again = "again",
                     .back = r->verdict == DISSEM_WRONG ? "reviewed: it was wrong" : "reviewed: upheld"};
    x.head = x.title;
    return set(d, &x, dissem_to_review(r), e);
}

/* ---- of a key ---- */

int dissem_tell_key(struct desk *d, const struct officer_key_row *k, unsigned days, const char *over, struct err *e)
{
    struct arena *a = &d->overlay->arena;
    struct span officer = names_get(&d->state.names, k->officer);
    struct dark x = {.source_id = span_str(arena_printf(a, "key-ends/%.*s/%u", SPAN_FMT(officer), k->n)),
                     .title = span_str(arena_printf(a, "The key of %.*s ends within %u day%s: key new, and a supervisor enrols it", SPAN_FMT(officer), days, days == 1 ? "" : "s")),
                     .head = SPAN_LIT("The key of "),
                     .impact = days <= 7 ? WF_IMPACT_HIGH : WF_IMPACT_MEDIUM,
                     .urgency = WF_URGENCY_EXPECTED,
                     .again = "nearer",
                     .back = over};
    return set(d, &x, days != 0, e);
}
