/* actions_conflict: neighbours' border actions that do not go together: who comes to a checkpoint finds it closed, or shut at that hour, or full, while the one
 * opposite still lets him go.
 *
 * For each direction of each crossing the actions that bear on it are put in order of their beginning, and the times at which anything changes are gone through
 * once; what holds at each is the top of a stack, from which goes what is over. So it takes as long as there are actions, not their square.
 */
#include <stdio.h>
#include <stdlib.h>

#include "desk/actions.h"
#include "desk/dark.h"

enum side_kind { SIDE_SHUT, /* closures and reopenings: the newest says */
                 SIDE_HOURS,
                 SIDE_QUOTA,
                 SIDE_KINDS };
/* One action at one side of a crossing. */
struct at {
    const struct action_row *row;
    wf_time from, until;
};
struct side {
    VEC(struct at)
    v[SIDE_KINDS]; /* in order of their beginning */
    VEC(struct at)
    stack[SIDE_KINDS];
    size_t next[SIDE_KINDS];
};
struct searching {
    const struct action_world *w;
    struct side to, from;
    VEC(wf_time)
    times;
    found_conflicts *out;
};

static int kind_of(uint8_t kind)
{
    return kind == ACTION_CLOSURE || kind == ACTION_REOPENING ? SIDE_SHUT : kind == ACTION_HOURS ? SIDE_HOURS
                                                                        : kind == ACTION_QUOTA   ? SIDE_QUOTA
                                                                                                 : SIDE_KINDS;
}

static int by_beginning(const void *a, const void *b)
{
    const struct at *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from   ? 1
                                : x->row->n < y->row->n ? -1
                                                        : x->row->n > y->row->n;
}

static int by_time(const void *a, const void *b)
{
    wf_time x = *(const wf_time *) a, y = *(const wf_time *) b;
    return x < y ? -1 : x > y;
}

/* Does it bear on who passes there in that direction? */
static bool bears(const struct action_world *w, const struct action_row *r, const char *code, uint8_t direction)
{
    if (r->direction != ACTION_BOTH && r->direction != direction)
        return false;
    return r->all ? span_is(w->member(w->arg, code), r->member) : action_names(r->checkpoints, code);
}

static void gather(struct searching *x, struct side *s, const char *code, uint8_t direction)
{
    const struct action_world *w = x->w;
    for (int k = 0; k < SIDE_KINDS; k++)
        s->v[k].n = s->stack[k].n = s->next[k] = 0;
    for (size_t i = 0; i < w->n; i++) {
        const struct action_row *r = w->rows[i];
        int k = kind_of(r->kind);
        struct at at = {r, r->effective, action_end(r)};
        if (k == SIDE_KINDS || at.until <= w->now || at.until <= at.from || !bears(w, r, code, direction))
            continue;
        VEC_PUSH(&s->v[k], at);
        VEC_PUSH(&x->times, at.from);
        VEC_PUSH(&x->times, at.until);
    }
    for (int k = 0; k < SIDE_KINDS; k++)
        if (s->v[k].n)
            qsort(s->v[k].v, s->v[k].n, sizeof s->v[k].v[0], by_beginning);
}

/* What holds of that kind at t, which never goes back; NULL: nothing. */
static const struct action_row *holds(struct side *s, int k, wf_time t)
{
    while (s->next[k] < s->v[k].n && s->v[k].v[s->next[k]].from <= t)
        VEC_PUSH(&s->stack[k], s->v[k].v[s->next[k]++]);
    while (s->stack[k].n && s->stack[k].v[s->stack[k].n - 1].until <= t)
        s->stack[k].n--;
    return s->stack[k].n ? s->stack[k].v[s->stack[k].n - 1].row : NULL;
}

/* Does the second's time lie within the first's? Each in its checkpoint's own zone; no hours: at any time. */
static bool within(const struct action_world *w, const struct action_row *to, const char *to_code, const struct action_row *from, const char *from_code)
{
    unsigned a, b, c, d;
    if (!to || !action_hours(span_str(to->hours), &a, &b))
        return true;
    if (!from || !action_hours(span_str(from->hours), &c, &d))
        return false;
    int open = (int) (b + 1440 - a) % 1440, sends = (int) (d + 1440 - c) % 1440;
    open = open ? open : 1440;
    sends = sends ? sends : 1440;
    int at = ((int) c - w->offset(w->arg, from_code)) - ((int) a - w->offset(w->arg, to_code));
    at = ((at % 1440) + 1440) % 1440;
    return at + sends <= open;
}

/* What is wrong at t: a bit a reason; a and b get who it is. */
static unsigned wrong_at(struct searching *x, const char *from, const char *to, wf_time t, uint32_t a[], uint32_t b[])
{
    const struct action_row *in[SIDE_KINDS], *out[SIDE_KINDS];
    unsigned bits = 0;
    for (int k = 0; k < SIDE_KINDS; k++) {
        in[k] = holds(&x->to, k, t);
        out[k] = holds(&x->from, k, t);
    }
    bool shut = in[SIDE_SHUT] && in[SIDE_SHUT]->kind == ACTION_CLOSURE, stays = out[SIDE_SHUT] && out[SIDE_SHUT]->kind == ACTION_CLOSURE;
    if (stays)
        return 0; /* nobody leaves */
    if (shut) {
        const struct action_row *says = out[SIDE_QUOTA] ? out[SIDE_QUOTA] : out[SIDE_HOURS] ? out[SIDE_HOURS]
                                                                                            : out[SIDE_SHUT];
        a[ACTION_WHY_CLOSED] = in[SIDE_SHUT]->n;
        b[ACTION_WHY_CLOSED] = says ? says->n : 0;
        return 1u << ACTION_WHY_CLOSED;
    }
    if (in[SIDE_HOURS] && !within(x->w, in[SIDE_HOURS], to, out[SIDE_HOURS], from)) {
        a[ACTION_WHY_HOURS] = in[SIDE_HOURS]->n;
        b[ACTION_WHY_HOURS] = out[SIDE_HOURS] ? out[SIDE_HOURS]->n : 0;
        bits |= 1u << ACTION_WHY_HOURS;
    }
    if (in[SIDE_QUOTA] && (!out[SIDE_QUOTA] || out[SIDE_QUOTA]->quota > in[SIDE_QUOTA]->quota)) {
        a[ACTION_WHY_QUOTA] = in[SIDE_QUOTA]->n;
        b[ACTION_WHY_QUOTA] = out[SIDE_QUOTA] ? out[SIDE_QUOTA]->n : 0;
        bits |= 1u << ACTION_WHY_QUOTA;
    }
    return bits;
}

/* The first conflict of each reason among who goes from the one to the other. */
static void direction(struct searching *x, const char *from, const char *to)
{
    enum { WHYS = ACTION_WHY_QUOTA + 1 };
    struct found_conflict found[WHYS];
    bool begun[WHYS] = {false}, over[WHYS] = {false};
    x->times.n = 0;
    gather(x, &x->to, to, ACTION_IN);
    if (!x->to.v[SIDE_SHUT].n && !x->to.v[SIDE_HOURS].n && !x->to.v[SIDE_QUOTA].n)
        return;
    gather(x, &x->from, from, ACTION_OUT);
    VEC_PUSH(&x->times, x->w->now);
    qsort(x->times.v, x->times.n, sizeof x->times.v[0], by_time);
    for (size_t i = 0; i < x->times.n; i++) {
        wf_time t = x->times.v[i];
        uint32_t a[WHYS] = {0}, b[WHYS] = {0};
        if (t < x->w->now || (i && t == x->times.v[i - 1]))
            continue;
        unsigned bits = wrong_at(x, from, to, t, a, b);
        for (unsigned why = 1; why < WHYS; why++) {
            bool is = bits >> why & 1;
            if (is && !begun[why]) {
                found[why] = (struct found_conflict){.why = (uint8_t) why, .a = a[why], .b = b[why], .begins = t, .until = TIME_NONE};
                memcpy(found[why].from, from, sizeof found[why].from);
                memcpy(found[why].to, to, sizeof found[why].to);
                begun[why] = true;
            } else if (!is && begun[why] && !over[why]) {
                found[why].until = t;
                over[why] = true;
            }
        }
    }
    for (unsigned why = 1; why < WHYS; why++)
        if (begun[why])
            VEC_PUSH(x->out, found[why]);
}

void actions_search(const struct action_world *w, found_conflicts *out)
{
    struct searching x = {.w = w, .out = out};
    for (size_t i = 0; i < w->crossings->n; i++) {
        direction(&x, w->crossings->v[i].a, w->crossings->v[i].b);
        direction(&x, w->crossings->v[i].b, w->crossings->v[i].a);
    }
    struct side *sides[] = {&x.to, &x.from};
    for (size_t i = 0; i < ARRAY_LEN(sides); i++)
        for (int k = 0; k < SIDE_KINDS; k++) {
            VEC_FREE(&sides[i]->v[k]);
            VEC_FREE(&sides[i]->stack[k]);
        }
    VEC_FREE(&x.times);
}

/* ---- the register's ---- */

static int16_t offset_of(void *arg, const char *code)
{
    const struct desk *d = arg;
    const struct checkpoint *c = checkpoints_find(&d->checkpoints, span_str(code));
    return c ? c->offset_min : 0;
}

static struct span member_of(void *arg, const char *code)
{
    return desk_member_at(arg, span_str(code));
}

/* Rows that the batch changed, and the one in flight below it; the newest wins. */
static const struct action_row *changed_row(const struct overlay *o, uint32_t n)
{
    for (; o; o = o->under)
        for (size_t i = o->actions.n; i-- > 0;)
            for (size_t k = o->actions.v[i]->actions_n; k-- > 0;)
                if (o->actions.v[i]->actions[k].n == n)
                    return &o->actions.v[i]->actions[k];
    return NULL;
}

/* Those that are not over, as the batch sees them. */
static size_t open_rows(struct desk *d, const struct action_row ***out)
{
    const uint32_t *open;
    size_t k = actions_index_open(d, &open), n = 0;
    uint32_t had = d->state.head->actions_n, all = actions_count(d);
    const struct action_row **v = *out = arena_alloc(&d->overlay->arena, (k + (all - had) + 1) * sizeof(const struct action_row *));
    for (size_t i = 0; i < k + (all - had); i++) {
        uint32_t id = i < k ? open[i] : had + (uint32_t) (i - k) + 1;
        const struct action_row *r = changed_row(d->overlay, id);
        r = r ? r : id <= had ? state_action(&d->state, id)
                              : NULL;
        if (r && action_end(r) > d->now)
            v[n++] = r;
    }
    return n;
}

static const char *title_of(struct desk *d, const struct conflict_row *c)
{
    struct arena *a = &d->overlay->arena;
    char id[ACTION_ID_ROOM];
    const char *when = c->begins > d->now ? arena_printf(a, "from %s on ", clocks_time(d, c->begins)) : "";
    action_id(c->a, id);
    switch (c->why) {
    case ACTION_WHY_CLOSED:
        return arena_printf(a, "%s still lets out to %s, which is %sclosed to who comes (%s)", c->from, c->to, when, id);
    case ACTION_WHY_HOURS:
        return arena_printf(a, "%s lets out at hours at which %s %sis shut (%s)", c->from, c->to, when, id);
    default:
        return arena_printf(a, "%s lets out more than %s %stakes in a day (%s)", c->from, c->to, when, id);
    }
}

/* Both actions are told of: the narrower TLP. */
static uint8_t closest(const struct desk *d, const struct conflict_row *c, bool *rights)
{
    const uint32_t of[] = {c->a, c->b};
    struct action_row r;
    uint8_t tlp = 0;
    for (size_t i = 0; i < ARRAY_LEN(of); i++)
        if (of[i] && actions_get(d, of[i], &r)) {
            uint8_t one = actions_tlp(d, &r, rights);
            tlp = one > tlp ? one : tlp;
        }
    return tlp;
}

/* The incident of a conflict: opened once, told anew, cleared when it is gone. */
static int tell(struct desk *d, struct conflict_row *c, struct err *e)
{
    struct arena *a = &d->overlay->arena;
    struct span title = span_str(title_of(d, c));
    bool rights = false;
    uint8_t tlp = closest(d, c, &rights);
    const struct dark x = {.tlp = tlp, .rights = rights, .type = c->why == ACTION_WHY_CLOSED ? SPAN_LIT("FLOW.CLOSURE") : SPAN_LIT("ADM.POLICY_CHANGE"), .source_id = span_str(arena_printf(a, "border-conflict/%u", c->n)), .member = arena_span(a, desk_member_at(d, span_str(c->from))), .title = title, .head = span_str(arena_strndup(a, c->from, 5)), .impact = c->why == ACTION_WHY_CLOSED && c->begins <= d->now ? WF_IMPACT_HIGH : WF_IMPACT_MEDIUM, .urgency = WF_URGENCY_EXPECTED, .again = "so again", .back = "the two go together again"};
    uint32_t row = 0;
    int rc = dark_set(d, &x, c->open, &row, e);
    if (row)
        c->incident = row;
    return rc;
}

static bool same(const struct conflict_row *c, const struct found_conflict *f)
{
    return c->why == f->why && strcmp(c->from, f->from) == 0 && strcmp(c->to, f->to) == 0;
}

/* What the row says, as the search found it. One that has begun began when it did. */
static bool take_found(struct desk *d, struct conflict_row *c, const struct found_conflict *f)
{
    struct conflict_row was = *c;
    c->a = f->a;
    c->b = f->b;
    c->until = f->until;
    if (c->begins == TIME_NONE || f->begins > d->now || c->begins > d->now)
        c->begins = f->begins;
    c->begun = c->begins <= d->now;
    return was.begun != c->begun || was.a != c->a || was.b != c->b || was.until != c->until || was.begins != c->begins;
}

static int put(struct desk *d, struct conflict_row *c, const char *verb, struct err *e)
{
    struct change *x = batch_new_change(d, CHANGE_ACTION, SPAN_LIT("engine"));
    int rc = tell(d, c, e);
    if (rc)
        return rc;
    actions_change(d, x, 0);
    x->actions->conflicts = arena_alloc(&d->overlay->arena, sizeof *c);
    x->actions->conflicts[x->actions->conflicts_n++] = *c;
    x->verb = span_str(verb);
    x->say = span_str(c->open ? title_of(d, c) : arena_printf(&d->overlay->arena, "%s and %s go together again", c->from, c->to));
    return batch_change(d, x, OFFSET_NONE, e);
}

/* Where there is no room for all of them, an incident says how many are not told, as long as it is so. */
static int tell_cut(struct desk *d, size_t cut, struct err *e)
{
    struct arena *a = &d->overlay->arena;
    uint32_t row;
    const struct dark x = {.type = SPAN_LIT("ADM.POLICY_CHANGE"), .source_id = SPAN_LIT("border-conflicts-cut"), .head = SPAN_LIT("Conflicts of border actions"), .impact = WF_IMPACT_HIGH, .urgency = WF_URGENCY_EXPECTED, .again = "so again", .back = "all that there are are told again",
                           .title = span_str(arena_printf(a, "Conflicts of border actions are not all told: %zu of now have no room, %u are kept", cut, d->actions_most.conflicts))};
    return dark_set(d, &x, cut > 0, &row, e);
}

static int new_conflict(struct desk *d, const struct found_conflict *f, size_t *cut, struct err *e)
{
    struct conflict_row c;
    actions_conflict_init(&c);
    c.n = actions_conflicts_count(d) + 1;
    if (c.n > d->actions_most.conflicts) {
        ++*cut;
        return 0;
    }
    c.open = true;
    c.why = f->why;
    memcpy(c.from, f->from, 5);
    memcpy(c.to, f->to, 5);
    c.found = d->now;
    (void) take_found(d, &c, f);
    return put(d, &c, "conflict found", e);
}

int actions_look(struct desk *d, struct err *e)
{
    const struct action_row **rows;
    found_conflicts found = {0};
    struct action_world w = {.crossings = &d->crossings, .offset = offset_of, .member = member_of, .arg = d, .now = d->now};
    uint32_t known = actions_conflicts_count(d);
    size_t cut = 0;
    int rc = 0;
    w.n = open_rows(d, &rows);
    w.rows = rows;
    actions_search(&w, &found);
    bool *taken = arena_alloc(&d->overlay->arena, (found.n + 1) * sizeof *taken);
    for (uint32_t n = 1; rc == 0 && n <= known; n++) {
        struct conflict_row c;
        size_t i = 0;
        if (!actions_conflict(d, n, &c) || !c.open)
            continue;
        while (i < found.n && !same(&c, &found.v[i]))
            i++;
        if (i < found.n) {
            taken[i] = true;
            rc = take_found(d, &c, &found.v[i]) ? put(d, &c, "conflict changed", e) : tell(d, &c, e); /* fewer may see it by now */
            continue;
        }
        c.open = false;
        c.ended = d->now;
        rc = put(d, &c, "conflict over", e);
    }
    for (size_t i = 0; rc == 0 && i < found.n; i++)
        if (!taken[i])
            rc = new_conflict(d, &found.v[i], &cut, e);
    VEC_FREE(&found);
    return rc ? rc : tell_cut(d, cut, e);
}
