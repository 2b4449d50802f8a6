/* dissem_chase: what follows for notices and keys from the time alone: an approval lapses, who has not acknowledged is tried another way and then called, a notice
 * ends, what it said of a person is erased, a key's end comes near. Each is a fact of the engine.
 */
#include <stdio.h>

#include "desk/dissem.h"
#include "desk/impl.h"
#include "model/notice_draft.h"

/* After how many seconds a second path is taken, and when the desk is to be called; 0: not at all. */
static const struct chase {
    int64_t second_s, call_s;
} chases[] = {
    [NOTICE_FLASH] = {60, 120},
    [NOTICE_IMMEDIATE] = {300, 600},
    [NOTICE_PRIORITY] = {0, 3600},
    [NOTICE_ROUTINE] = {0, 0},
};
static const uint8_t key_days[] = {60, 30, 14, 7, 1};
static const int64_t day = (int64_t) 86400 * NSEC_PER_SEC;

wf_time dissem_due(uint8_t precedence, uint8_t step, wf_time released)
{
    if (!precedence || precedence >= ARRAY_LEN(chases) || step > 1)
        return TIME_NONE;
    const struct chase *c = &chases[precedence];
    int64_t s = step == 0 && c->second_s ? c->second_s : c->call_s;
    return s ? released + s * NSEC_PER_SEC : TIME_NONE;
}

/* ---- when ---- */

/* Days before its end of which an alarm is due now; 0: none. */
static uint8_t days_left(const struct officer_key_row *k, wf_time now)
{
    uint8_t days = 0;
    if (k->revoked != TIME_NONE || k->expires == TIME_NONE || k->expires <= now)
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(key_days); i++)
        if (now >= k->expires - key_days[i] * day)
            days = key_days[i];
    return days && (!k->told || days < k->told) ? days : 0;
}

static wf_time key_next(const struct officer_key_row *k, wf_time now)
{
    wf_time next = TIME_NONE;
    if (k->revoked != TIME_NONE || k->expires == TIME_NONE || k->expires <= now)
        return TIME_NONE;
    for (size_t i = 0; i < ARRAY_LEN(key_days); i++)
        if ((!k->told || key_days[i] < k->told) && (next == TIME_NONE || k->expires - key_days[i] * day < next))
            next = k->expires - key_days[i] * day;
    return next;
}

static void sooner(struct desk *d, wf_time t)
{
    if (t != TIME_NONE && (d->notices_next == TIME_NONE || t < d->notices_next))
        d->notices_next = t;
}

static void look_at_all(struct desk *d)
{
    d->notices_next = TIME_NONE;
    for (uint32_t n = 1; n <= d->state.head->notices_n; n++)
        sooner(d, state_notice(&d->state, n)->chase);
    for (uint32_t n = 1; n <= d->state.head->received_n; n++)
        sooner(d, state_received(&d->state, n)->chase);
    for (uint32_t n = 1; n <= d->state.head->officer_keys_n; n++)
        sooner(d, key_next(state_officer_key(&d->state, n), d->now));
}

void dissem_load(struct desk *d)
{
    d->notices_started = true;
    if (!d->notice_rules.per_author_hour)
        desk_set_notice_rules(d, &(struct desk_notice_rules){0});
    look_at_all(d);
    for (uint32_t n = 1; n <= d->state.head->notices_n; n++)
        if (state_notice(&d->state, n)->erased) /* the engine may have ended before its bytes were gone */
            VEC_PUSH(&d->notices_over, n);
}

void dissem_close(struct desk *d)
{
    VEC_FREE(&d->notices_over);
}

void desk_set_notice_rules(struct desk *d, const struct desk_notice_rules *r)
{
    d->notice_rules = *r;
    if (!r->per_author_hour)
        d->notice_rules.per_author_hour = 10;
    if (!r->per_centre_hour)
        d->notice_rules.per_centre_hour = 30;
}

void desk_set_clock_doubt(struct desk *d, int64_t seconds)
{
    d->clock_doubt = seconds;
}

bool dissem_time_due(const struct desk *d, wf_time now)
{
    return d->notices_next != TIME_NONE && d->notices_next <= now;
}

void dissem_merged(struct desk *d)
{
    const struct overlay *o = d->landed;
    for (size_t i = 0; i < o->notices.n; i++) {
        const struct notices_change *x = o->notices.v[i];
        if (x->notice)
            sooner(d, x->notice->chase);
        if (x->received)
            sooner(d, x->received->chase);
        if (x->notice && x->notice->erased)
            VEC_PUSH(&d->notices_over, x->notice->n);
        if (x->key)
            sooner(d, key_next(x->key, d->now));
    }
    if (o->notices.n && d->notices_next != TIME_NONE && d->notices_next <= d->now)
        look_at_all(d);
}

bool desk_notice_erased(struct desk *d, uint32_t *n)
{
    if (!d->notices_over.n)
        return false;
    *n = d->notices_over.v[--d->notices_over.n];
    return true;
}

/* ---- what comes to its end ---- */

static bool settled(uint8_t state)
{
    return state == DELIVERY_ACKED || state == DELIVERY_ACKED_VOICE || state == DELIVERY_REJECTED || state == DELIVERY_EXPIRED;
}

static int lapse(struct desk *d, const struct notice_row *was, struct err *e)
{
    struct change *c = dissem_engine(d, was, 0, "notice lapsed");
    struct notice_row *r = c->notices->notice;
    char id[16];
    r->state = DISSEM_IN_REVIEW;
    r->approved = r->sent = TIME_NONE;
    r->approver = 0;
    r->approver_key = 0;
    r->single = false;
    dissem_set_chase(d, c);
    c->say = span_str(arena_printf(&d->overlay->arena, "%s: the approval is over, 5 minutes have passed; it waits for another one", dissem_id(r->n, id)));
    return batch_change(d, c, OFFSET_NONE, e);
}

int dissem_erase_texts(struct desk *d, uint64_t chain, struct err *e)
{
    static const struct span why = {"what was said of a person is erased at the notice's end", 55};
    struct journal_fact f;
    struct json *p = NULL;
    int rc = 0;
    uint64_t seq = chain, at;
    while (rc == 0 && seq) {
        if (!d->reader || journal_read(d->reader, seq, &f, NULL) || json_parse(&d->overlay->arena, f.payload, NULL, &p, NULL))
            return 1; /* later: it is not erased before all of it is */
        uint64_t before = (uint64_t) json_int(p, "prev", 0);
        struct span parts[4] = {{0}};
        size_t n = 0;
        for (size_t i = 0; i < f.nparts && n < ARRAY_LEN(parts); i++)
            if (!f.parts[i].redacted)
                parts[n++] = arena_span(&d->overlay->arena, f.parts[i].name);
        for (size_t i = 0; rc == 0 && i < n; i++) {
            rc = journal_batch_redact(d->batch, seq, parts[i], d->now, SPAN_LIT("engine"), SPAN_LIT("engine"), why, &at, e);
            struct change *c = batch_new_change(d, CHANGE_REDACTED, SPAN_LIT("engine"));
            c->redacted_seq = seq;
            c->redacted_part = parts[i];
            fold_seal(c, at);
            if (rc == 0)
                overlay_add(d->overlay, c);
        }
        seq = before;
    }
    return rc;
}

static int erase(struct desk *d, const struct notice_row *was, struct err *e)
{
    int rc = dissem_erase_texts(d, was->chain, e);
    if (rc > 0)
        return 0;
    struct change *c = dissem_engine(d, was, 0, "notice erased");
    struct notice_row *r = c->notices->notice;
    char id[16];
    r->erased = true;
    memset(r->headline, 0, sizeof r->headline);
    dissem_set_chase(d, c);
    c->say = span_str(arena_printf(&d->overlay->arena, "%s: what it said of a person is erased", dissem_id(r->n, id)));
    return rc ? rc : batch_change(d, c, OFFSET_NONE, e);
}

static int end(struct desk *d, const struct notice_row *was, struct err *e)
{
    struct change *c = dissem_engine(d, was, was->deliveries_n, "notice expired");
    struct notice_row *r = c->notices->notice;
    unsigned open = 0;
    char id[16];
    r->state = DISSEM_EXPIRED;
    r->ended = d->now;
    r->held = false;
    r->overdue = 0;
    for (uint32_t no = 1; no <= was->deliveries_n; no++) {
        struct delivery_row *one = &c->notices->deliveries[c->notices->deliveries_n];
        if (!dissem_delivery(d, was, no, one) || settled(one->state))
            continue;
        one->state = DELIVERY_EXPIRED;
        one->at = d->now;
        one->due = TIME_NONE;
        one->second = 0;
        c->notices->deliveries_n++;
        open++;
    }
    dissem_set_chase(d, c);
    c->say = span_str(arena_printf(&d->overlay->arena, "%s has expired%s", dissem_id(r->n, id), open ? arena_printf(&d->overlay->arena, "; %u of %u desks never acknowledged it", open, r->desks) : ""));
    int rc = batch_change(d, c, OFFSET_NONE, e);
    return rc ? rc : dissem_tell_overdue(d, r, e);
}

static int chase(struct desk *d, const struct notice_row *was, struct err *e)
{
    struct change *c = dissem_engine(d, was, was->deliveries_n, "notice chased");
    struct notice_row *r = c->notices->notice;
    unsigned second = 0, call = 0;
    char id[16];
    for (uint32_t no = 1; no <= was->deliveries_n; no++) {
        struct delivery_row *one = &c->notices->deliveries[c->notices->deliveries_n];
        if (!dissem_delivery(d, was, no, one) || settled(one->state) || one->due == TIME_NONE || one->due > d->now)
            continue;
        bool calls = one->step == 1 || !chases[r->precedence].second_s || dissem_due(r->precedence, 1, r->released) <= d->now;
        one->step = calls ? 2 : 1;
        one->second = calls ? one->second : 1;
        one->due = calls ? TIME_NONE : dissem_due(r->precedence, 1, r->released);
        if (calls) {
            one->state = DELIVERY_FALLBACK_VOICE;
            one->at = d->now;
        }
        second += !calls;
        call += calls;
        c->notices->deliveries_n++;
    }
    r->overdue += call;
    dissem_set_chase(d, c);
    c->say = span_str(arena_printf(&d->overlay->arena, "%s: %u desk%s did not acknowledge it in time: %s", dissem_id(r->n, id), second + call, second + call == 1 ? "" : "s",
                                   call ? "to be called" : "a second path is taken"));
    int rc = batch_change(d, c, OFFSET_NONE, e);
    return rc || !call ? rc : dissem_tell_overdue(d, r, e);
}

static int one_notice(struct desk *d, const struct notice_row *r, struct err *e)
{
    if (r->state == DISSEM_APPROVED)
        return lapse(d, r, e);
    bool over = r->expires != TIME_NONE && r->expires <= d->now;
    if (dissem_is_out(r->state))
        return over ? end(d, r, e) : chase(d, r, e);
    return r->person && !r->erased ? erase(d, r, e) : 0;
}

static int one_key(struct desk *d, const struct officer_key_row *was, struct err *e)
{
    uint8_t days = days_left(was, d->now);
    struct span officer = names_get(&d->state.names, was->officer);
    struct arena *a = &d->overlay->arena;
    struct change *c = batch_new_change(d, CHANGE_KEY, SPAN_LIT("engine"));
    c->verb = SPAN_LIT("key ends");
    c->notices = arena_alloc(a, sizeof *c->notices);
    c->notices->key = arena_alloc(a, sizeof *was);
    *c->notices->key = *was;
    c->notices->key->told = days;
    c->say = span_str(arena_printf(a, "the key of %.*s ends within %u day%s", SPAN_FMT(officer), days, days == 1 ? "" : "s"));
    int rc = batch_change(d, c, OFFSET_NONE, e);
    return rc ? rc : dissem_tell_key(d, c->notices->key, days, "", e);
}

int dissem_decide(struct desk *d, size_t most, struct err *e)
{
    int rc = 0;
    size_t room = most;
    if (!dissem_time_due(d, d->now))
        return 0;
    for (uint32_t n = 1; rc == 0 && most && n <= d->state.head->notices_n; n++) {
        struct notice_row r;
        if (state_notice(&d->state, n)->chase == TIME_NONE || state_notice(&d->state, n)->chase > d->now || !dissem_get(d, n, &r) || r.chase == TIME_NONE || r.chase > d->now)
            continue;
        rc = one_notice(d, &r, e);
        most--;
    }
    for (uint32_t n = 1; rc == 0 && most && n <= d->state.head->received_n; n++) {
        struct received_row r;
        if (state_received(&d->state, n)->chase == TIME_NONE || state_received(&d->state, n)->chase > d->now || !dissem_received(d, n, &r) || r.chase == TIME_NONE || r.chase > d->now)
            continue;
        rc = dissem_received_end(d, &r, e);
        most--;
    }
    for (uint32_t n = 1; rc == 0 && most && n <= d->state.head->officer_keys_n; n++) {
        struct officer_key_row k;
        if (!dissem_key(d, n, &k) || !days_left(&k, d->now))
            continue;
        rc = one_key(d, &k, e);
        most--;
    }
    if (rc == 0 && room && most == room)
        look_at_all(d); /* what was to be seen to is gone: a key was revoked, say */
    return rc;
}
