/* dissem_inbox: notices that members sent to this centre: taken from their feeds, tied to what they update or cancel, told of, over and erased.
 *
 * What one says stands beside its fact alone (parts "title" and "report"): the page that brought it is not kept, and where it may be about a person its words go at
 * its end. A member updates and cancels what it sent itself; what refers to none of those dangles, until that one comes after it.
 */
#include <stdio.h>

#include "desk/dark.h"

/* How many of the newest ones are looked at for one that is meant. */
enum { LOOKED_AT = 5000 };

/* The received one with that identity by the same member, or, where nobody speaks for one, by the same feed; 0: none of them. What another relayed first, as it pleased him, takes nobody's place. */
static uint32_t find_received(const struct desk *d, const wf_identity *is, uint16_t member, uint16_t feed, struct received_row *r)
{
    uint32_t all = dissem_received_count(d), least = all > LOOKED_AT ? all - LOOKED_AT : 0;
    for (uint32_t n = all; n > least; n--)
        if (dissem_received(d, n, r) && r->member == member && (member || r->feed == feed) && span_is(report_span(is->sender), r->sender) && span_is(report_span(is->identifier), r->identifier) && r->sent == dissem_sent_of(is))
            return n;
    return 0;
}

struct received_row *dissem_received_change(struct desk *d, struct change **c, const struct received_row *was, const char *verb)
{
    *c = batch_new_change(d, CHANGE_NOTICE, SPAN_LIT("engine"));
    (*c)->verb = span_str(verb);
    (*c)->notices = arena_alloc(&d->overlay->arena, sizeof *(*c)->notices);
    (*c)->notices->received = arena_alloc(&d->overlay->arena, sizeof *was);
    *(*c)->notices->received = *was;
    return (*c)->notices->received;
}

wf_time dissem_received_next(const struct received_row *r)
{
    if (r->state == RECEIVED_NEW && r->expires != TIME_NONE)
        return r->expires;
    if (!r->person || r->erased)
        return TIME_NONE;
    return r->expires != TIME_NONE ? r->expires : r->received + (int64_t) DISSEM_LEFT_DAYS * 86400 * NSEC_PER_SEC;
}

/* A grave one is an incident, until it is answered. Of a person it says nothing: the inbox does, and there it can be taken away. */
int dissem_tell_received(struct desk *d, const struct received_row *r, struct err *e)
{
    struct arena *a = &d->overlay->arena;
    uint32_t row;
    struct span head = span_str(arena_printf(a, "R-%04u %s", r->n, words_of(&words_notice_precedence, r->precedence)));
    struct span member = names_get(&d->state.names, r->member);
    const struct dark x = {.type = SPAN_LIT("SYS.NOTICE"), .source_id = span_str(arena_printf(a, "notice-received/R-%04u", r->n)), .member = member, .head = head, .title = span_str(arena_printf(a, "%s from %.*s: %s", head.p, SPAN_FMT(member), r->tlp > WF_TLP_AMBER || r->person ? "see the inbox" : r->headline)), .impact = r->precedence == NOTICE_FLASH ? WF_IMPACT_VERY_HIGH : WF_IMPACT_HIGH, .urgency = WF_URGENCY_IMMEDIATE, .again = "came again", .back = r->state == RECEIVED_ACKED || r->state == RECEIVED_REJECTED ? "it was answered" : "it is over"};
    return r->precedence > NOTICE_IMMEDIATE ? 0 : dark_set(d, &x, r->state == RECEIVED_NEW, &row, e);
}

/* ---- taken ---- */

wf_time dissem_sent_of(const wf_identity *is)
{
    wf_time t = TIME_NONE;
    int16_t offset;
    return time_parse(report_span(is->sent), &t, &offset, NULL) ? TIME_NONE : t;
}

/* Families of types that are about nobody: of all else what is received may be about a person. */
static bool may_be_of_person(struct span type)
{
    static const char *const nobody[] = {"SYS", "FLOW", "HAZ", "ADM", "INT"};
    for (size_t i = 0; i < ARRAY_LEN(nobody); i++)
        if (type_in(type, nobody[i]))
            return false;
    return true;
}

/* Which one it refers to, as a number that says nothing else. */
static uint64_t digest_of(const struct desk *d, const wf_identity *is)
{
    struct span text = span_str(arena_printf(&d->overlay->arena, "%.*s,%.*s,%lld", SPAN_FMT(report_span(is->sender)), SPAN_FMT(report_span(is->identifier)), (long long) dissem_sent_of(is)));
    return state_digest(&d->state, text) >> 15; /* as many bits as a number in a fact may have */
}

/* May that one be updated or cancelled by this one? A member does so with what it sent itself. */
static bool is_its_own(const struct received_row *was, const struct received_row *by)
{
    return was->n != by->n && was->member == by->member && (was->member || was->feed == by->feed) && by->type != NOTICE_ALERT;
}

/* The earlier one is over: nobody need answer it any more. */
static void take_over(struct received_row *was, const struct received_row *by)
{
    was->replaced_by = by->n;
    if (was->state == RECEIVED_NEW)
        was->state = by->type == NOTICE_CANCEL ? RECEIVED_CANCELLED : RECEIVED_SUPERSEDED;
    was->chase = dissem_received_next(was);
}

/* What it updates or cancels: the newest of those that it names and that came; none of them: it dangles. */
static void refer(const struct desk *d, const wf_received *in, struct received_row *to)
{
    struct received_row was;
    if (to->type == NOTICE_ALERT)
        return;
    for (size_t i = 0; i < in->refers_n; i++) {
        uint32_t n = find_received(d, &in->refers[i], to->member, to->feed, &was);
        if (n > to->of && is_its_own(&was, to))
            to->of = n;
    }
    to->dangling = !to->of;
    if (to->dangling && in->refers_n)
        to->refers = digest_of(d, &in->refers[in->refers_n - 1]);
}

/* The one that came before and refers to this one: pages have the newest first. */
static bool was_referred_to(const struct desk *d, const wf_received *in, struct received_row *to, struct received_row *by)
{
    uint64_t digest = digest_of(d, &in->is);
    uint32_t all = dissem_received_count(d), least = all > LOOKED_AT ? all - LOOKED_AT : 0;
    for (uint32_t n = all; n > least; n--)
        if (dissem_received(d, n, by) && by->dangling && by->refers == digest && is_its_own(to, by)) {
            take_over(to, by);
            by->dangling = false;
            by->of = to->n;
            return true;
        }
    return false;
}

/* Facts of the others that it says something of. */
static int tell_others(struct desk *d, const struct received_row *to, const struct received_row *late, struct err *e)
{
    struct received_row was;
    struct change *c;
    int rc = 0;
    if (late) {
        *dissem_received_change(d, &c, late, "notice refers") = *late;
        c->say = span_str(arena_printf(&d->overlay->arena, "R-%04u %s R-%04u, which came after it", late->n, late->type == NOTICE_CANCEL ? "cancels" : "updates", to->n));
        rc = batch_change(d, c, OFFSET_NONE, e);
    }
    if (rc || !to->of || !dissem_received(d, to->of, &was) || was.replaced_by)
        return rc;
    struct received_row *r = dissem_received_change(d, &c, &was, "notice replaced");
    take_over(r, to);
    c->say = span_str(arena_printf(&d->overlay->arena, "R-%04u was %s by R-%04u", r->n, to->type == NOTICE_CANCEL ? "cancelled" : "updated", to->n));
    rc = batch_change(d, c, OFFSET_NONE, e);
    rc = rc ? rc : actions_received(d, was.n, to->n, to->type == NOTICE_CANCEL, e);
    return rc || was.state != RECEIVED_NEW ? rc : dissem_tell_received(d, r, e);
}

/* What it says, beside the chain: whole, but for shapes that have no room there. */
static struct span body_of(struct desk *d, const wf_report *r, struct span json)
{
    wf_report bare = *r;
    struct buf small = {0};
    if (json.n <= JOURNAL_TEXT_MAX)
        return json;
    bare.areas_n = 0;
    report_canonical(&small, &bare);
    struct span out = arena_span(&d->overlay->arena, buf_view(&small));
    buf_free(&small);
    return out.n <= JOURNAL_TEXT_MAX ? out : span_make(NULL, 0);
}

int dissem_receive(struct desk *d, const struct dissem_came *in, const wf_report *r, struct span json, bool *again, struct err *e)
{
    struct received_row row;
    uint16_t feed = state_name(&d->state, in->source), member = in->bound ? state_name(&d->state, in->member) : 0; /* a source that speaks for nobody says nothing of who sent it */
    *again = find_received(d, &r->received->is, member, feed, &row) != 0;
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
    to->feed = feed;
    to->member = member;
    to->received = in->received;
    to->sent = dissem_sent_of(&r->received->is);
    to->expires = r->expires.set ? r->expires.utc_ns : TIME_NONE;
    to->person = may_be_of_person(report_span(r->type));
    dissem_put(to->sender, sizeof to->sender, report_span(r->received->is.sender));
    dissem_put(to->identifier, sizeof to->identifier, report_span(r->received->is.identifier));
    dissem_put(to->headline, sizeof to->headline, report_span(r->title));
    refer(d, r->received, to);
    bool late = was_referred_to(d, r->received, to, &row);
    if (to->state == RECEIVED_NEW && to->expires != TIME_NONE && to->expires <= d->now)
        to->state = RECEIVED_EXPIRED;
    to->chase = dissem_received_next(to);
    c->new_title = to->headline[0] != 0;
    c->free_name = "report";
    c->free_text = arena_span(&d->overlay->arena, body_of(d, r, json));
    c->verb = SPAN_LIT("notice received");
    c->say = span_str(arena_printf(&d->overlay->arena, "R-%04u %s received from %.*s%s", to->n, words_of(&words_notice_precedence, to->precedence), SPAN_FMT(in->member),
                                   to->dangling ? ": it refers to none that it sent here" : to->state == RECEIVED_EXPIRED ? ": it has expired already"
                                                                                                                          : ""));
    int rc = batch_change(d, c, OFFSET_NONE, e);
    if (rc == 0)
        rc = tell_others(d, to, late ? &row : NULL, e);
    return rc ? rc : dissem_tell_received(d, to, e);
}

/* ---- over ---- */

int dissem_received_end(struct desk *d, const struct received_row *was, struct err *e)
{
    struct change *c;
    bool over = was->expires != TIME_NONE && was->expires <= d->now, lapsed = was->state == RECEIVED_NEW && over;
    bool goes = was->person && !was->erased && (over || was->expires == TIME_NONE);
    int rc = goes ? dissem_erase_texts(d, was->first, e) : 0;
    if (rc > 0 && !lapsed)
        return 0;
    goes = goes && rc <= 0;
    struct received_row *r = dissem_received_change(d, &c, was, lapsed ? "notice expired" : "notice erased");
    r->state = lapsed ? RECEIVED_EXPIRED : r->state;
    r->erased |= goes;
    if (goes)
        memset(r->headline, 0, sizeof r->headline);
    r->chase = dissem_received_next(r);
    c->say = span_str(arena_printf(&d->overlay->arena, "R-%04u%s%s", r->n, lapsed ? " has expired: nobody answered it" : "", goes ? ": what it said of a person is erased" : ""));
    if (rc >= 0)
        rc = batch_change(d, c, OFFSET_NONE, e);
    return rc || !lapsed ? rc : dissem_tell_received(d, r, e);
}

/* ---- told ---- */

char *dissem_received_line(const struct desk *d, uint32_t n, char *out, size_t size)
{
    out[0] = 0;
    if (!n || n > d->state.head->received_n)
        return out;
    const struct received_row *r = state_received(&d->state, n);
    struct span from = r->member ? names_get(&d->state.names, r->member) : names_get(&d->state.names, r->feed);
    snprintf(out, size, "R-%04u %s from %.*s: %s", n, words_of(&words_notice_precedence, r->precedence), SPAN_FMT(from), r->state == RECEIVED_NEW ? "not answered" : words_of(&dissem_words_received, r->state));
    return out;
}

static void put_received_number(struct json_writer *w, const char *key, uint32_t n)
{
    char id[16];
    snprintf(id, sizeof id, "R-%04u", n);
    jw_kcstr(w, key, n ? id : NULL);
}

void dissem_received_members(const struct desk *d, const struct received_row *r, struct json_writer *w)
{
    char id[16];
    snprintf(id, sizeof id, "R-%04u", r->n);
    jw_kcstr(w, "received", id);
    dissem_put_name(d, w, "member", r->member);
    dissem_put_name(d, w, "feed", r->feed);
    jw_kcstr(w, "sender", r->sender);
    jw_kcstr(w, "identifier", r->identifier);
    jw_ktime(w, "sent", r->sent);
    jw_ktime(w, "received_at", r->received);
    jw_kcstr(w, "headline", r->erased ? "[erased]" : r->headline);
    jw_kcstr(w, "precedence", words_of(&words_notice_precedence, r->precedence));
    jw_kcstr(w, "type", words_of(&words_notice_type, r->type));
    put_received_number(w, "of", r->of);
    put_received_number(w, "replaced_by", r->replaced_by);
    jw_kbool(w, "dangling", r->dangling);
    jw_kbool(w, "person", r->person);
    jw_kbool(w, "erased", r->erased);
    jw_kcstr(w, "tlp", words_of(&words_tlp, r->tlp));
    jw_ktime(w, "expires", r->expires);
    jw_kcstr(w, "state", words_of(&dissem_words_received, r->state));
    dissem_put_name(d, w, "by", r->by);
    jw_ktime(w, "at", r->at);
    dissem_put_number(w, "answer", r->state == RECEIVED_NEW ? 0 : r->answer);
}

bool dissem_received_seen(const struct desk_sight *s, const struct received_row *r)
{
    return !s || r->tlp <= s->tlp;
}

size_t desk_received(const struct desk *d)
{
    return d->state.head->received_n;
}

bool desk_received_json(const struct desk *d, const struct desk_sight *s, size_t i, struct json_writer *w, char key[16])
{
    if (i >= d->state.head->received_n)
        return false;
    const struct received_row *r = state_received(&d->state, d->state.head->received_n - (uint32_t) i);
    if (!dissem_received_seen(s, r))
        return false;
    snprintf(key, 16, "R-%04u", r->n);
    jw_begin_object(w);
    dissem_received_members(d, r, w);
    dissem_put_incident(d, s, w, r->incident);
    jw_end_object(w);
    return true;
}

bool desk_received_find(const struct desk *d, const struct desk_sight *s, struct span id, struct desk_received_about *out)
{
    uint32_t n = dissem_received_number(id);
    if (!n || n > d->state.head->received_n || !dissem_received_seen(s, state_received(&d->state, n)))
        return false;
    const struct received_row *r = state_received(&d->state, n);
    *out = (struct desk_received_about){.sender = span_str(r->sender), .identifier = span_str(r->identifier), .member = names_get(&d->state.names, r->member), .sent = r->sent, .intake = r->intake, .is_new = r->state == RECEIVED_NEW};
    return true;
}
