/* dissem_arrive: what became of deliveries, as the courier and the members' feeds tell it. */
#include <stdio.h>
#include <stdlib.h>

#include "desk/dissem.h"
#include "desk/impl.h"

/* From which states a delivery may come into each: what was acknowledged is not SENT again. */
static const unsigned from[] = {
    [DELIVERY_SENT] = 1u << DELIVERY_QUEUED | 1u << DELIVERY_SENT | 1u << DELIVERY_UNREACHABLE | 1u << DELIVERY_FALLBACK_VOICE,
    [DELIVERY_DELIVERED] = 1u << DELIVERY_QUEUED | 1u << DELIVERY_SENT | 1u << DELIVERY_UNREACHABLE | 1u << DELIVERY_FALLBACK_VOICE,
    [DELIVERY_SEEN] = 1u << DELIVERY_QUEUED | 1u << DELIVERY_SENT | 1u << DELIVERY_DELIVERED | 1u << DELIVERY_UNREACHABLE | 1u << DELIVERY_FALLBACK_VOICE | 1u << DELIVERY_EXPIRED,
    [DELIVERY_ACKED] = 1u << DELIVERY_QUEUED | 1u << DELIVERY_SENT | 1u << DELIVERY_DELIVERED | 1u << DELIVERY_SEEN | 1u << DELIVERY_UNREACHABLE | 1u << DELIVERY_FALLBACK_VOICE |
                       1u << DELIVERY_EXPIRED | 1u << DELIVERY_REJECTED,
    [DELIVERY_REJECTED] = 1u << DELIVERY_QUEUED | 1u << DELIVERY_SENT | 1u << DELIVERY_DELIVERED | 1u << DELIVERY_SEEN | 1u << DELIVERY_UNREACHABLE | 1u << DELIVERY_FALLBACK_VOICE |
                          1u << DELIVERY_EXPIRED,
    [DELIVERY_UNREACHABLE] = 1u << DELIVERY_QUEUED | 1u << DELIVERY_SENT,
};

bool dissem_may_become(uint8_t was, uint8_t state)
{
    return state < ARRAY_LEN(from) && from[state] & 1u << was;
}

void dissem_put(char *out, size_t size, struct span s)
{
    size_t n = s.n < size ? s.n : size - 1;
    while (n && n < s.n && ((unsigned char) s.p[n] & 0xc0) == 0x80)
        n--;
    memset(out, 0, size);
    if (n)
        memcpy(out, s.p, n);
}

/* What a member says of somebody stands where it can be taken away: as the fact's reason, not in the row. */
static bool says_of_person(const struct notice_row *r, const struct desk_delivery *x)
{
    return r->person && x->text.n && (x->state == DELIVERY_REJECTED || x->state == DELIVERY_ACKED || x->state == DELIVERY_SEEN);
}

/* What it says comes into the row; false: it is as it was. */
static bool take(struct desk *d, const struct notice_row *r, struct delivery_row *one, const struct desk_delivery *x)
{
    bool changed = x->readback && x->readback != one->readback;
    if (x->readback)
        one->readback = x->readback;
    one->attempts += x->attempts;
    if (x->state && dissem_may_become(one->state, x->state)) {
        changed |= one->state != x->state || x->state == DELIVERY_SENT;
        if (x->state <= DELIVERY_ACKED && one->sent == TIME_NONE && !x->second)
            one->sent = d->now;
        /* Who is to be called is so until he acknowledges, though it reached him after all. */
        if (x->state > DELIVERY_DELIVERED || one->state != DELIVERY_FALLBACK_VOICE)
            one->state = x->state;
        one->at = x->at == TIME_NONE || x->at > d->now ? d->now : x->at;
        dissem_put(one->by, sizeof one->by, x->by);
        dissem_put(one->via, sizeof one->via, x->via);
        if (x->state == DELIVERY_ACKED || x->state == DELIVERY_REJECTED)
            one->due = TIME_NONE;
    }
    if (one->second == 1 && x->second && x->state && x->state <= DELIVERY_ACKED)
        one->second = 2;
    if (x->text.n || x->state) {
        char text[sizeof one->text];
        dissem_put(text, sizeof text, says_of_person(r, x) ? SPAN_LIT("its words stand in the history") : x->text);
        changed |= strcmp(text, one->text) != 0;
        memcpy(one->text, text, sizeof text);
    }
    return changed;
}

uint32_t dissem_calls_left(const struct desk *d, const struct notices_change *x)
{
    uint32_t n = 0;
    for (uint32_t no = 1; no <= x->notice->deliveries_n; no++) {
        struct delivery_row one;
        bool here = false;
        for (size_t k = 0; k < x->deliveries_n && !here; k++)
            if (x->deliveries[k].no == no)
                one = x->deliveries[k], here = true;
        n += (here || dissem_delivery(d, x->notice, no, &one)) && one.state == DELIVERY_FALLBACK_VOICE;
    }
    return n;
}

static int change_delivery(struct desk *d, const struct notice_row *was, const struct delivery_row *one, const struct desk_delivery *x, struct err *e)
{
    struct arena *a = &d->overlay->arena;
    char id[16];
    struct span to = names_get(&d->state.names, one->to);
    struct change *c = dissem_engine(d, was, 1, "notice delivery");
    struct notice_row *r = c->notices->notice;
    c->notices->deliveries[0] = *one;
    c->notices->deliveries_n = 1;
    r->overdue = dissem_calls_left(d, c->notices);
    if (x->readback == 2)
        r->held = r->unread = true;
    dissem_count_acks(d, c);
    dissem_set_chase(d, c);
    if (says_of_person(was, x)) {
        c->free_name = "reason";
        c->free_text = arena_span(a, x->text);
    }
    c->say = span_str(x->readback == 2 ? arena_printf(a, "%s: what %.*s published is not what was sent: %.*s", dissem_id(r->n, id), SPAN_FMT(to), SPAN_FMT(x->text))
                                       : arena_printf(a, "%s: %.*s %s%s%s", dissem_id(r->n, id), SPAN_FMT(to), words_of(&words_delivery, one->state), one->by[0] ? " by " : "", one->by));
    int rc = batch_change(d, c, OFFSET_NONE, e);
    if (rc == 0 && (r->overdue != was->overdue))
        rc = dissem_tell_overdue(d, r, e);
    if (rc == 0 && x->readback == 2 && !was->unread)
        rc = dissem_tell_altered(d, r, to, x->text, e);
    return rc;
}

/* An Ack that a feed brought: of which notice, and which of the member's desks? */
static uint32_t find_by_identity(const struct desk *d, const struct desk_delivery *x, struct notice_row *r)
{
    char identifier[64];
    for (uint32_t n = dissem_count(d); n > 0; n--) {
        if (!dissem_get(d, n, r) || r->sent == TIME_NONE || r->released == TIME_NONE)
            continue;
        dissem_identifier(d, r, identifier);
        if (span_is(x->identifier, identifier) && (x->sent == TIME_NONE || x->sent == r->sent))
            return n;
    }
    return 0;
}

int dissem_decide_delivery(struct desk *d, const struct desk_delivery *x, struct err *e)
{
    struct notice_row r;
    struct delivery_row one;
    uint32_t n = x->n, last = x->no;
    int rc = 0;
    if (!n)
        n = find_by_identity(d, x, &r);
    if (!n || !dissem_get(d, n, &r))
        return 0; /* of no notice of ours: who told it is told by the caller's log */
    for (uint32_t no = x->no ? x->no : 1; rc == 0 && no <= (x->no ? last : r.deliveries_n); no++) {
        if (!dissem_delivery(d, &r, no, &one))
            continue;
        struct span member = names_get(&d->state.names, one.member), to = names_get(&d->state.names, one.to);
        if (!x->no && (!one.member || !span_eq(member, x->member) || (x->desk.n && !span_eq(to, x->desk))))
            continue; /* a member answers for itself alone */
        if (!take(d, &r, &one, x))
            continue;
        rc = change_delivery(d, &r, &one, x, e);
        dissem_get(d, n, &r);
        rc = rc ? rc : runs_notice(d, SPAN_LIT("engine"), &r, e);
    }
    return rc;
}

static struct span keep(char *room, size_t size, struct span s)
{
    dissem_put(room, size, s);
    return span_str(room);
}

void dissem_copy_delivery(struct work *w, const struct desk_delivery *x)
{
    w->delivery.is = *x;
    w->delivery.is.by = keep(w->delivery.by, sizeof w->delivery.by, x->by);
    w->delivery.is.via = keep(w->delivery.via, sizeof w->delivery.via, x->via);
    w->delivery.is.text = keep(w->delivery.text, sizeof w->delivery.text, x->text);
    w->delivery.is.identifier = keep(w->delivery.identifier, sizeof w->delivery.identifier, x->identifier);
    w->delivery.is.member = keep(w->delivery.member, sizeof w->delivery.member, x->member);
    w->delivery.is.desk = keep(w->delivery.desk, sizeof w->delivery.desk, x->desk);
}

/* ---- from members' feeds ---- */

static int acked(struct desk *d, const struct dissem_came *in, const wf_ack *a, struct err *e)
{
    static const uint8_t states[] = {[WF_ACK_DELIVERED] = DELIVERY_DELIVERED, [WF_ACK_SEEN] = DELIVERY_SEEN, [WF_ACK_ACKED] = DELIVERY_ACKED, [WF_ACK_REJECTED] = DELIVERY_REJECTED};
    const struct desk_delivery x = {.state = a->state < ARRAY_LEN(states) ? states[a->state] : 0, .at = a->at.set ? a->at.utc_ns : in->received, .by = report_span(a->by), .via = in->source, .text = report_span(a->reason), .identifier = report_span(a->of.identifier), .member = in->member, .desk = report_span(a->desk), .sent = dissem_sent_of(&a->of)};
    return dissem_decide_delivery(d, &x, e);
}

const char *dissem_refuse(const struct decide_source *src, struct span member, const wf_report *r)
{
    bool bound = src->binding.member.n == 2 && !span_is(src->binding.member, "--");
    if (src->submitted)
        return "notices and their answers come by feeds; what was said by voice an officer records (notice ack)";
    if (r->kind == WF_KIND_ACK && (!bound || !span_eq(src->binding.member, member)))
        return "an answer to a notice is taken from a source that is bound to its member";
    return NULL;
}

int dissem_take(struct desk *d, const struct decide_source *src, struct span member, const wf_report *r, struct span json, struct desk_answer *a, struct desk_accepted *sum,
                struct err *e)
{
    struct dissem_came in = {src->source, member, src->actor, src->received, src->binding.member.n == 2 && span_eq(src->binding.member, member)};
    bool again = false;
    int rc;
    if (r->kind == WF_KIND_ACK) {
        rc = acked(d, &in, r->ack, e);
    } else {
        rc = dissem_receive(d, &in, r, json, &again, e);
    }
    a->status = again ? DESK_DUPLICATE : DESK_ACCEPTED;
    if (rc == 0 && !again)
        sum->observations++;
    return rc;
}
