/* dissem_arrive: what became of deliveries, as the courier and the members' feeds tell it; and notices that members sent to the centre. */
#include <stdio.h>
#include <stdlib.h>

#include "desk/dark.h"

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

static void put(char *out, size_t size, struct span s)
{
    size_t n = s.n < size ? s.n : size - 1;
    while (n && n < s.n && ((unsigned char) s.p[n] & 0xc0) == 0x80)
        n--;
    memset(out, 0, size);
    if (n)
        memcpy(out, s.p, n);
}

/* What it says comes into the row; false: it is as it was. */
static bool take(struct desk *d, const struct notice_row *r, struct delivery_row *one, const struct desk_delivery *x)
{
    bool changed = x->readback && x->readback != one->readback;
    if (x->readback)
        one->readback = x->readback;
    if (x->state && dissem_may_become(one->state, x->state)) {
        changed |= one->state != x->state || x->state == DELIVERY_SENT;
        if (x->state <= DELIVERY_ACKED && one->sent == TIME_NONE && !x->second)
            one->sent = d->now;
        one->attempts += x->state == DELIVERY_SENT;
        /* Who is to be called is so until he acknowledges, though it reached him after all. */
        if (x->state > DELIVERY_DELIVERED || one->state != DELIVERY_FALLBACK_VOICE)
            one->state = x->state;
        one->at = x->at == TIME_NONE || x->at > d->now ? d->now : x->at;
        put(one->by, sizeof one->by, x->by);
        put(one->via, sizeof one->via, x->via);
        if (x->state == DELIVERY_ACKED || x->state == DELIVERY_REJECTED)
            one->due = TIME_NONE;
    }
    if (one->second == 1 && x->second && x->state && x->state <= DELIVERY_ACKED)
        one->second = 2;
    if (x->text.n || x->state) {
        char text[sizeof one->text];
        put(text, sizeof text, x->text);
        changed |= strcmp(text, one->text) != 0;
        memcpy(one->text, text, sizeof text);
    }
    (void) r;
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

/* A gateway published another thing than was sent: nothing more of it leaves, and somebody is told at once. */
static int alarm(struct desk *d, const struct notice_row *r, struct span to, struct span text, struct err *e)
{
    char id[16];
    uint32_t row;
    struct arena *a = &d->overlay->arena;
    struct span head = span_str(arena_printf(a, "%s was published otherwise than it was sent", dissem_id(r->n, id)));
    struct span title = span_str(arena_printf(a, "%s by %.*s: %.*s. The rest waits: X cancels it", head.p, SPAN_FMT(to), SPAN_FMT(text)));
    const struct dark x = {.type = SPAN_LIT("SYS.NOTICE"), .source_id = span_str(arena_printf(a, "notice-readback/%s", id)), .title = title, .head = head, .impact = WF_IMPACT_VERY_HIGH, .urgency = WF_URGENCY_IMMEDIATE, .again = "again", .back = "it is as it was sent"};
    return dark_set(d, &x, true, &row, e);
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
    c->say = span_str(x->readback == 2 ? arena_printf(a, "%s: what %.*s published is not what was sent: %.*s", dissem_id(r->n, id), SPAN_FMT(to), SPAN_FMT(x->text))
                                       : arena_printf(a, "%s: %.*s %s%s%s", dissem_id(r->n, id), SPAN_FMT(to), words_of(&words_delivery, one->state), one->by[0] ? " by " : "", one->by));
    int rc = batch_change(d, c, OFFSET_NONE, e);
    if (rc == 0 && (r->overdue != was->overdue))
        rc = dissem_tell_overdue(d, r, e);
    if (rc == 0 && x->readback == 2 && !was->unread)
        rc = alarm(d, r, to, x->text, e);
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
    }
    return rc;
}

static struct span keep(char *room, size_t size, struct span s)
{
    put(room, size, s);
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

/* The time in an identity; TIME_NONE where it is none. */
static wf_time sent_of(const wf_identity *is)
{
    wf_time t = TIME_NONE;
    int16_t offset;
    return time_parse(report_span(is->sent), &t, &offset, NULL) ? TIME_NONE : t;
}

static bool came_before(const struct desk *d, const wf_received *in, struct received_row *r)
{
    enum { LOOKED_AT = 5000 };
    uint32_t all = dissem_received_count(d), least = all > LOOKED_AT ? all - LOOKED_AT : 0;
    for (uint32_t n = all; n > least; n--)
        if (dissem_received(d, n, r) && span_is(report_span(in->is.sender), r->sender) && span_is(report_span(in->is.identifier), r->identifier) && r->sent == sent_of(&in->is))
            return true;
    return false;
}

/* A grave one is an incident, until it is answered. */
int dissem_tell_received(struct desk *d, const struct received_row *r, struct err *e)
{
    struct arena *a = &d->overlay->arena;
    uint32_t row;
    struct span head = span_str(arena_printf(a, "R-%04u %s", r->n, words_of(&words_notice_precedence, r->precedence)));
    struct span member = names_get(&d->state.names, r->member);
    const struct dark x = {.type = SPAN_LIT("SYS.NOTICE"), .source_id = span_str(arena_printf(a, "notice-received/R-%04u", r->n)), .member = member, .head = head, .title = span_str(arena_printf(a, "%s from %.*s: %s", head.p, SPAN_FMT(member), r->tlp > WF_TLP_AMBER ? "see the inbox" : r->headline)), .impact = r->precedence == NOTICE_FLASH ? WF_IMPACT_VERY_HIGH : WF_IMPACT_HIGH, .urgency = WF_URGENCY_IMMEDIATE, .again = "came again", .back = "it was answered"};
    return r->precedence > NOTICE_IMMEDIATE ? 0 : dark_set(d, &x, r->state == RECEIVED_NEW, &row, e);
}

/* By which feed something came. */
struct came {
    struct span source, member, actor;
    wf_time received;
    uint64_t intake;
    bool bound; /* the source is that member's */
};

static int receive(struct desk *d, const struct came *in, const wf_report *r, bool *again, struct err *e)
{
    struct received_row row;
    *again = came_before(d, r->received, &row);
    if (*again)
        return 0;
    struct change *c = batch_new_change(d, CHANGE_NOTICE, in->actor);
    struct notices_change *x = c->notices = arena_alloc(&d->overlay->arena, sizeof *x);
    x->received = arena_alloc(&d->overlay->arena, sizeof *x->received);
    struct received_row *to = x->received;
    dissem_received_init(to);
    to->n = dissem_received_count(d) + 1;
    if (to->n >= RECEIVED_MOST)
        return err_set(e, WF_E_LIMIT, "more notices were received than can be kept");
    to->state = RECEIVED_NEW;
    to->type = r->received->type == WF_NOTICE_ALERT ? NOTICE_ALERT : r->received->type == WF_NOTICE_UPDATE ? NOTICE_UPDATE
                                                                                                           : NOTICE_CANCEL;
    to->precedence = notice_precedence_of(r->urgency, r->severity, r->certainty, NULL);
    to->tlp = r->tlp ? (uint8_t) r->tlp : WF_TLP_AMBER;
    to->feed = state_name(&d->state, in->source);
    to->member = in->bound ? state_name(&d->state, in->member) : 0; /* a source that speaks for nobody says nothing of who sent it */
    to->received = in->received;
    to->sent = sent_of(&r->received->is);
    to->expires = r->expires.set ? r->expires.utc_ns : TIME_NONE;
    to->intake = in->intake;
    put(to->sender, sizeof to->sender, report_span(r->received->is.sender));
    put(to->identifier, sizeof to->identifier, report_span(r->received->is.identifier));
    put(to->headline, sizeof to->headline, report_span(r->title));
    c->new_title = to->headline[0] != 0;
    c->verb = SPAN_LIT("notice received");
    c->say = span_str(arena_printf(&d->overlay->arena, "R-%04u %s received from %.*s", to->n, words_of(&words_notice_precedence, to->precedence), SPAN_FMT(in->member)));
    int rc = batch_change(d, c, OFFSET_NONE, e);
    return rc ? rc : dissem_tell_received(d, to, e);
}

static int acked(struct desk *d, const struct came *in, const wf_ack *a, struct err *e)
{
    static const uint8_t states[] = {[WF_ACK_DELIVERED] = DELIVERY_DELIVERED, [WF_ACK_SEEN] = DELIVERY_SEEN, [WF_ACK_ACKED] = DELIVERY_ACKED, [WF_ACK_REJECTED] = DELIVERY_REJECTED};
    const struct desk_delivery x = {.state = a->state < ARRAY_LEN(states) ? states[a->state] : 0, .at = a->at.set ? a->at.utc_ns : in->received, .by = report_span(a->by), .via = in->source, .text = report_span(a->reason), .identifier = report_span(a->of.identifier), .member = in->member, .desk = report_span(a->desk), .sent = sent_of(&a->of)};
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
    struct came in = {src->source, member, src->actor, src->received, 0, src->binding.member.n == 2 && span_eq(src->binding.member, member)};
    bool again = false;
    int rc;
    if (r->kind == WF_KIND_ACK) {
        rc = acked(d, &in, r->ack, e);
    } else {
        rc = batch_body(d, JOURNAL_REPORT, src->source, span_make(NULL, 0), json, &in.intake, e);
        rc = rc ? rc : receive(d, &in, r, &again, e);
    }
    a->status = again ? DESK_DUPLICATE : DESK_ACCEPTED;
    if (rc == 0 && !again)
        sum->observations++;
    return rc;
}
