#include "desk/noise.h"

#include "desk/impl.h"

enum { CHATTER_S = 60, QUIET_S = 600 };

unsigned noise_percent(uint32_t turns)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < NOISE_CHECKS; i++)
        if (turns >> i & 1)
            sum += 152 + 4 * (NOISE_CHECKS - 1 - i); /* (0.8 + 0.4 * k / 19) * 190, k = 19 for the newest */
    return sum / 38;
}

/* ---- what may be put aside ---- */

static bool is_down(const struct board_row *b, const struct incident_row *r)
{
    if (b->watchlist != WF_LINK_DOWN)
        return false;
    return r->checkpoint[0] ? memcmp(b->code, r->checkpoint, 5) == 0 : r->member[0] && memcmp(b->member, r->member, 2) == 0;
}

bool noise_may_be_aside(const struct desk *d, const struct incident_row *r)
{
    struct span type = names_get(&d->state.names, r->type);
    if (!incident_may_be_shelved(r, type))
        return false;
    for (size_t k = 0; type_in(type, "SYS") && k < d->state.head->board_n; k++)
        if (is_down(state_board(&d->state, k), r))
            return false;
    return true;
}

/* ---- checks ---- */

static void push(struct incident *i, unsigned n, bool turned)
{
    i->m.turns = n < NOISE_CHECKS ? i->m.turns << n : 0;
    i->m.turns = (i->m.turns | turned) & ((1u << NOISE_CHECKS) - 1);
}

/* Checks that found what the one before did, and were no fact: exact repeats, and the time in which nothing was heard. */
static void push_silent(struct desk *d, struct incident *i)
{
    int64_t every = (int64_t) d->o.clocks.check_s * NSEC_PER_SEC, idle = 0;
    uint32_t now = i->r.duplicates, repeats = now > i->m.repeats ? now - i->m.repeats : 0;
    if (!i->m.turns || i->m.checked == TIME_NONE)
        return;
    if (d->now > i->m.checked)
        idle = (d->now - i->m.checked) / every;
    if (idle > 0)
        i->m.checked += idle * every;
    uint64_t n = (uint64_t) idle > repeats ? (uint64_t) idle : repeats;
    i->m.repeats = now;
    if (n)
        push(i, n < NOISE_CHECKS ? (unsigned) n : NOISE_CHECKS, false);
}

static void check(struct desk *d, struct incident *i, bool turned)
{
    push_silent(d, i);
    if (!i->m.turns && !turned)
        return; /* steady: nothing has to be kept of it */
    push(i, 1, turned);
    i->m.checked = d->now;
    i->m.repeats = i->r.duplicates;
}

/* ---- what follows ---- */

static wf_time active_since(const struct incident *i)
{
    return i->m.turned != TIME_NONE ? i->m.turned : i->r.opened;
}

static uint8_t noise_of(struct desk *d, const struct incident *i, bool turned)
{
    const struct desk_clocks *k = &d->o.clocks;
    unsigned percent = noise_percent(i->m.turns);
    uint8_t noise = 0;
    if (i->m.noise & NOISE_FLAPPING ? percent >= k->flap_low : percent > k->flap_high)
        noise |= NOISE_FLAPPING;
    bool third = turned && i->m.turned_before != TIME_NONE && d->now - i->m.turned_before <= CHATTER_S * NSEC_PER_SEC;
    bool lately = i->m.turned != TIME_NONE && d->now - i->m.turned < QUIET_S * NSEC_PER_SEC;
    if (third || (i->m.noise & NOISE_CHATTERING && lately))
        noise |= NOISE_CHATTERING;
    if (i->r.condition == WF_CONDITION_ACTIVE && d->now - active_since(i) >= (int64_t) k->stale_s * NSEC_PER_SEC)
        noise |= NOISE_STALE;
    return noise;
}

static void earlier(wf_time *to, wf_time t)
{
    if (*to == TIME_NONE || t < *to)
        *to = t;
}

/* When it would be steady, if nothing more is heard; when it would be stale. */
static wf_time look_again(const struct desk *d, const struct incident *i)
{
    wf_time at = TIME_NONE;
    if (i->m.noise & NOISE_FLAPPING) {
        unsigned n = 1;
        while (n < NOISE_CHECKS && noise_percent(i->m.turns << n & ((1u << NOISE_CHECKS) - 1)) >= d->o.clocks.flap_low)
            n++;
        earlier(&at, i->m.checked + (int64_t) n * d->o.clocks.check_s * NSEC_PER_SEC);
    }
    if (i->m.noise & NOISE_CHATTERING)
        earlier(&at, i->m.turned + QUIET_S * NSEC_PER_SEC);
    if (i->r.condition == WF_CONDITION_ACTIVE && !(i->m.noise & NOISE_STALE))
        earlier(&at, active_since(i) + (int64_t) d->o.clocks.stale_s * NSEC_PER_SEC);
    return at;
}

static void say(struct desk *d, struct change *c, const char *text)
{
    c->say = span_str(arena_printf(&d->overlay->arena, "%.*s%s%s", SPAN_FMT(c->say), c->say.n ? "; " : "", text));
}

static void say_begun(struct desk *d, struct change *c, uint8_t begun)
{
    if (begun & NOISE_FLAPPING)
        say(d, c, arena_printf(&d->overlay->arena, "flapping: %u %% of its last %d checks", noise_percent(c->inc->m.turns), NOISE_CHECKS + 1));
    if (begun & NOISE_CHATTERING)
        say(d, c, "chattering: three turns in a minute");
    if (begun & NOISE_STALE)
        say(d, c, "stale: it lasts, and nobody ended it");
}

/* The desk's own shelf: with a count of what it kept quiet, and back as soon as it is steady, at most for a shift. */
static void put_aside(struct desk *d, struct change *c, uint8_t why)
{
    struct incident *i = c->inc;
    i->r.flags |= INCIDENT_SHELVED;
    i->m.aside = why & NOISE_FLAPPING ? ASIDE_FLAPPING : ASIDE_CHATTERING;
    i->m.shelved = d->now + (int64_t) d->o.clocks.shelf_s * NSEC_PER_SEC;
    i->m.shelved_by = state_name(&d->state, SPAN_LIT("engine"));
    i->m.swallowed = 0;
    say(d, c, "shelved by the desk until it is steady");
}

static void take_back(struct desk *d, struct change *c)
{
    struct incident *i = c->inc;
    say(d, c, arena_printf(&d->overlay->arena, "steady again, no longer shelved; it rang %u time%s meanwhile", i->m.swallowed, i->m.swallowed == 1 ? "" : "s"));
    signal_unshelve(i);
    if (i->r.condition != WF_CONDITION_CLEARED)
        signal_trigger(i);
}

/* An officer has to know of it: a fact that only looked at the noise counts, too. */
static void count_it(struct change *c)
{
    if (c->was && c->inc->r.rev == c->was->r.rev)
        c->inc->r.rev++;
}

static void act_on(struct desk *d, struct change *c, uint8_t begun)
{
    struct incident *i = c->inc;
    bool shelved = i->r.flags & INCIDENT_SHELVED, own = i->m.aside == ASIDE_FLAPPING || i->m.aside == ASIDE_CHATTERING;
    uint8_t loud = i->m.noise & (NOISE_FLAPPING | NOISE_CHATTERING);
    say_begun(d, c, begun);
    if (shelved && own && !loud) {
        take_back(d, c);
        count_it(c);
    } else if (begun & loud && !shelved && !i->r.owner && !i->m.inside && !(i->r.flags & INCIDENT_SUPPRESSED) && noise_may_be_aside(d, &i->r)) {
        put_aside(d, c, begun);
        count_it(c);
    }
}

/* Health, death and missing latch (DOMAIN 9.3), whenever they are said. */
static void latch(struct incident *i)
{
    if (i->m.dead > 0 || i->m.missing > 0)
        i->r.flags |= INCIDENT_LATCHED;
}

void noise_settle(struct desk *d, struct change *c)
{
    struct incident *i = c->inc;
    bool turned = c->was && c->was->r.condition && i->r.condition && c->was->r.condition != i->r.condition, look = span_is(c->verb, "steady");
    if (span_is(c->verb, "undo"))
        return; /* as it was before, and that was settled */
    latch(i);
    if (!incident_is_open(i->r.state)) {
        if (turned)
            i->m.turned = d->now;
        i->m.noise = 0;
        i->m.steady = TIME_NONE;
        return;
    }
    if (c->kind == CHANGE_REPORT || turned)
        check(d, i, turned);
    else if (look)
        push_silent(d, i);
    else if (i->m.steady != TIME_NONE)
        return; /* nothing was heard, and nothing is due: what an officer does is no check */
    uint8_t noise = noise_of(d, i, turned), begun;
    if (turned) {
        noise &= (uint8_t) ~NOISE_STALE;
        i->m.turned_before = i->m.turned;
        i->m.turned = d->now;
    }
    begun = noise & (uint8_t) ~i->m.noise;
    i->m.noise = noise;
    act_on(d, c, begun);
    i->m.steady = look_again(d, i);
}
