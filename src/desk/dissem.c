/* dissem: rows of notices, deliveries, received ones and keys as the batch in the making sees them, and what follows from them. See dissem.h. */
#include "desk/dissem.h"

#include <stdio.h>

#include "desk/impl.h"
#include "model/notice_draft.h"

/* ---- looked up: the newest change of this batch, else the state ---- */

bool dissem_get(const struct desk *d, uint32_t n, struct notice_row *out)
{
    for (size_t i = d->overlay ? d->overlay->notices.n : 0; i > 0; i--) {
        const struct notices_change *x = d->overlay->notices.v[i - 1];
        if (x->notice && x->notice->n == n) {
            *out = *x->notice;
            return true;
        }
    }
    if (!n || n > d->state.head->notices_n)
        return false;
    *out = *state_notice(&d->state, n);
    return true;
}

bool dissem_delivery(const struct desk *d, const struct notice_row *r, uint32_t no, struct delivery_row *out)
{
    for (size_t i = d->overlay ? d->overlay->notices.n : 0; i > 0; i--) {
        const struct notices_change *x = d->overlay->notices.v[i - 1];
        for (size_t k = 0; x->notice && x->notice->n == r->n && k < x->deliveries_n; k++)
            if (x->deliveries[k].no == no) {
                *out = x->deliveries[k];
                return true;
            }
    }
    if (!no || no > r->deliveries_n || r->deliveries_first + no > d->state.head->deliveries_n)
        return false;
    *out = *state_delivery(&d->state, r->deliveries_first + no);
    return true;
}

bool dissem_key(const struct desk *d, uint32_t n, struct officer_key_row *out)
{
    for (size_t i = d->overlay ? d->overlay->notices.n : 0; i > 0; i--) {
        const struct notices_change *x = d->overlay->notices.v[i - 1];
        if (x->key && x->key->n == n) {
            *out = *x->key;
            return true;
        }
    }
    if (!n || n > d->state.head->officer_keys_n)
        return false;
    *out = *state_officer_key(&d->state, n);
    return true;
}

bool dissem_received(const struct desk *d, uint32_t n, struct received_row *out)
{
    for (size_t i = d->overlay ? d->overlay->notices.n : 0; i > 0; i--) {
        const struct notices_change *x = d->overlay->notices.v[i - 1];
        if (x->received && x->received->n == n) {
            *out = *x->received;
            return true;
        }
    }
    if (!n || n > d->state.head->received_n)
        return false;
    *out = *state_received(&d->state, n);
    return true;
}

/* The highest number there is, of one of the three. */
static uint32_t highest(const struct desk *d, uint32_t n, uint32_t (*of)(const struct notices_change *x))
{
    for (size_t i = 0; d->overlay && i < d->overlay->notices.n; i++) {
        uint32_t m = of(d->overlay->notices.v[i]);
        n = m > n ? m : n;
    }
    return n;
}

static uint32_t notice_of(const struct notices_change *x)
{
    return x->notice ? x->notice->n : 0;
}

static uint32_t key_of(const struct notices_change *x)
{
    return x->key ? x->key->n : 0;
}

static uint32_t received_of(const struct notices_change *x)
{
    return x->received ? x->received->n : 0;
}

uint32_t dissem_count(const struct desk *d)
{
    return highest(d, d->state.head->notices_n, notice_of);
}

uint32_t dissem_keys_count(const struct desk *d)
{
    return highest(d, d->state.head->officer_keys_n, key_of);
}

uint32_t dissem_received_count(const struct desk *d)
{
    return highest(d, d->state.head->received_n, received_of);
}

uint32_t dissem_deliveries_count(const struct desk *d)
{
    uint32_t n = d->state.head->deliveries_n;
    for (size_t i = 0; d->overlay && i < d->overlay->notices.n; i++) {
        const struct notices_change *x = d->overlay->notices.v[i];
        if (x->deliveries_n && x->notice->deliveries_first + x->notice->deliveries_n > n)
            n = x->notice->deliveries_first + x->notice->deliveries_n;
    }
    return n;
}

uint32_t dissem_key_of(const struct desk *d, uint16_t officer, const uint8_t public[32], const char **why)
{
    struct officer_key_row k;
    wf_time now = d->now;
    *why = "this key is not enrolled: a supervisor enrols it (key enrol)";
    for (uint32_t n = dissem_keys_count(d); n > 0; n--) {
        if (!dissem_key(d, n, &k) || memcmp(k.public, public, sizeof k.public) != 0)
            continue;
        *why = k.officer != officer                         ? "this key is another officer's"
               : (bool) k.exercise == d->o.actual           ? "this key is of the other mode: actual and exercise never share one"
               : k.revoked != TIME_NONE                     ? "this key was revoked"
               : k.expires != TIME_NONE && k.expires <= now ? "this key has expired: make a new one (key new) and have it enrolled"
                                                            : NULL;
        return *why ? 0 : n;
    }
    return 0;
}

/* ---- ids ---- */

static uint32_t number_after(struct span id, char letter)
{
    uint64_t n = 0;
    if (id.n > 3 && memcmp(id.p, "EX ", 3) == 0)
        id = span_make(id.p + 3, id.n - 3);
    if (id.n > 2 && (id.p[0] == letter || id.p[0] == letter + 32) && id.p[1] == '-')
        id = span_make(id.p + 2, id.n - 2);
    if (!id.n || id.n > 9)
        return 0;
    for (size_t i = 0; i < id.n; i++) {
        if (id.p[i] < '0' || id.p[i] > '9')
            return 0;
        n = n * 10 + (uint64_t) (id.p[i] - '0');
    }
    return (uint32_t) n;
}

uint32_t dissem_number(struct span id)
{
    return number_after(id, 'N');
}

uint32_t dissem_received_number(struct span id)
{
    return number_after(id, 'R');
}

char *dissem_id(uint32_t n, char *out)
{
    snprintf(out, 16, "N-%04u", n);
    return out;
}

void dissem_identifier(const struct desk *d, const struct notice_row *r, char out[64])
{
    struct time_fields f;
    time_split(r->sent == TIME_NONE ? 0 : r->sent, 0, &f);
    snprintf(out, 64, "%s-%04d-N%05u", d->prefix, f.year, r->n);
}

/* ---- changed ---- */

struct notice_row *dissem_change(struct desk *d, struct change *c, const struct notice_row *r, size_t deliveries)
{
    struct arena *a = &d->overlay->arena;
    struct notices_change *x = c->notices ? c->notices : arena_alloc(a, sizeof *x);
    c->notices = x;
    x->notice = arena_alloc(a, sizeof *x->notice);
    *x->notice = *r;
    x->notice->updated = d->now;
    x->deliveries = deliveries ? arena_alloc(a, deliveries * sizeof *x->deliveries) : NULL;
    return x->notice;
}

struct change *dissem_engine(struct desk *d, const struct notice_row *r, size_t deliveries, const char *verb)
{
    struct change *c = batch_new_change(d, CHANGE_NOTICE, SPAN_LIT("engine"));
    c->verb = span_str(verb);
    dissem_change(d, c, r, deliveries);
    return c;
}

struct span dissem_title(const struct notices_change *x)
{
    return span_str(x->notice ? x->notice->headline : x->received ? x->received->headline
                                                                  : "");
}

static bool is_acked(uint8_t state)
{
    return state == DELIVERY_ACKED || state == DELIVERY_ACKED_VOICE;
}

bool dissem_is_out(uint8_t state)
{
    return state == DISSEM_RELEASED || state == DISSEM_PARTLY_ACKED || state == DISSEM_FULLY_ACKED;
}

bool dissem_to_review(const struct notice_row *r)
{
    return r->single && r->released != TIME_NONE && !r->verdict;
}

/* The delivery as this change leaves it. */
static bool as_changed(const struct desk *d, const struct notices_change *x, uint32_t no, struct delivery_row *out)
{
    for (size_t k = 0; k < x->deliveries_n; k++)
        if (x->deliveries[k].no == no) {
            *out = x->deliveries[k];
            return true;
        }
    return dissem_delivery(d, x->notice, no, out);
}

void dissem_count_acks(struct desk *d, struct change *c)
{
    struct notice_row *r = c->notices->notice;
    struct delivery_row one;
    uint32_t acked = 0;
    if (!dissem_is_out(r->state))
        return;
    for (uint32_t no = 1; no <= r->deliveries_n; no++)
        acked += as_changed(d, c->notices, no, &one) && is_acked(one.state);
    r->state = acked == r->deliveries_n ? DISSEM_FULLY_ACKED : acked ? DISSEM_PARTLY_ACKED
                                                                     : DISSEM_RELEASED;
}

/* When what it says of a person goes, where nothing of it is out: called back, taken back, or left; a Cancel that is ready goes with the notice that it is of. */
static wf_time goes_at(const struct desk *d, const struct notice_row *r)
{
    struct notice_row of;
    wf_time left = r->updated + (int64_t) DISSEM_LEFT_DAYS * 86400 * NSEC_PER_SEC;
    if (r->released != TIME_NONE && r->expires != TIME_NONE)
        return r->expires;
    if (r->form == DRAFT_CANCEL && dissem_get(d, r->of, &of) && of.expires != TIME_NONE)
        return of.expires > r->updated ? of.expires : r->updated + 3600 * NSEC_PER_SEC;
    return left;
}

void dissem_set_chase(struct desk *d, struct change *c)
{
    struct notice_row *r = c->notices->notice;
    struct delivery_row one;
    wf_time next = TIME_NONE;
    if (r->state == DISSEM_APPROVED)
        next = r->approved + DISSEM_APPROVAL_S * NSEC_PER_SEC;
    if (dissem_is_out(r->state)) {
        next = r->expires;
        for (uint32_t no = 1; no <= r->deliveries_n; no++)
            if (as_changed(d, c->notices, no, &one) && one.due != TIME_NONE && (next == TIME_NONE || one.due < next))
                next = one.due;
    }
    if (!dissem_is_out(r->state) && r->state != DISSEM_APPROVED && r->person && !r->erased)
        next = goes_at(d, r);
    r->chase = next;
}

bool dissem_seen(const struct desk *d, const struct desk_sight *s, const struct notice_row *r)
{
    if (!s)
        return true;
    if (r->tlp > s->tlp)
        return false;
    return !r->incident || r->incident > d->state.head->incidents || desk_sight_sees(d, s, state_row(&d->state, r->incident));
}
