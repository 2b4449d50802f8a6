/* actions_index: which border actions came of which source and incident, and which are not over: in memory, made from the rows of the state as far as it is behind
 * them. So a report costs what its source has, not what the register has; and a source has no more of it than its share.
 */
#include "desk/desk_action.h"
#include "desk/impl.h"

/* How long what is over stays among the open ones: the clock may go back. */
#define OVER_NS ((int64_t) 48 * 3600 * NSEC_PER_SEC)

struct of_incident {
    uint32_t n, incident;
};
struct of_source {
    char feed[sizeof((struct action_row *) 0)->feed];
    VEC(struct of_incident) all; /* in order of their numbers */
    VEC(uint32_t) open;
};
struct actions_index {
    uint32_t top; /* rows up to this one are in it */
    VEC(struct of_source) sources;
    VEC(uint32_t) open;
};

void actions_index_free(struct desk *d)
{
    struct actions_index *x = d->actions_index;
    for (size_t i = 0; x && i < x->sources.n; i++) {
        VEC_FREE(&x->sources.v[i].all);
        VEC_FREE(&x->sources.v[i].open);
    }
    if (x) {
        VEC_FREE(&x->sources);
        VEC_FREE(&x->open);
    }
    mem_free(x);
    d->actions_index = NULL;
}

static struct of_source *source_of(struct actions_index *x, const char *feed, bool make)
{
    struct of_source s = {.feed = ""};
    for (size_t i = 0; i < x->sources.n; i++)
        if (strcmp(x->sources.v[i].feed, feed) == 0)
            return &x->sources.v[i];
    if (!make)
        return NULL;
    memcpy(s.feed, feed, sizeof s.feed);
    VEC_PUSH(&x->sources, s);
    return &x->sources.v[x->sources.n - 1];
}

/* As far as the state is. */
static struct actions_index *index_of(struct desk *d)
{
    if (d->actions_index && d->actions_index->top > d->state.head->actions_n)
        actions_index_free(d); /* the state was made anew */
    if (!d->actions_index) {
        d->actions_index = mem_alloc(sizeof *d->actions_index);
        memset(d->actions_index, 0, sizeof *d->actions_index);
    }
    struct actions_index *x = d->actions_index;
    while (x->top < d->state.head->actions_n) {
        const struct action_row *r = state_action(&d->state, ++x->top);
        bool open = action_end(r) + OVER_NS > d->now;
        if (open)
            VEC_PUSH(&x->open, r->n);
        if (r->source != ACTION_OF_FEED)
            continue;
        struct of_source *s = source_of(x, r->feed, true);
        const struct of_incident one = {r->n, r->incident};
        VEC_PUSH(&s->all, one);
        if (open)
            VEC_PUSH(&s->open, r->n);
    }
    return x;
}

/* Those that are long over go out; how many of the rest are not over. */
static size_t sweep(const struct desk *d, uint32_t *v, size_t *n)
{
    size_t kept = 0, open = 0;
    for (size_t i = 0; i < *n; i++) {
        const struct action_row *r = state_action(&d->state, v[i]);
        open += action_end(r) > d->now;
        if (action_end(r) + OVER_NS > d->now)
            v[kept++] = v[i];
    }
    *n = kept;
    return open;
}

size_t actions_index_open(struct desk *d, const uint32_t **out)
{
    struct actions_index *x = index_of(d);
    (void) sweep(d, x->open.v, &x->open.n);
    *out = x->open.v;
    return x->open.n;
}

bool desk_actions_left(struct desk *d, wf_time was, wf_time now)
{
    const uint32_t *open;
    size_t n = was <= now ? actions_index_open(d, &open) : 0;
    bool left = was > now;
    for (size_t i = 0; i < n && !left; i++) {
        const struct action_row *r = state_action(&d->state, open[i]);
        left = actions_is_shown(r, was) && !actions_is_shown(r, now);
    }
    return left;
}

/* Rows of the batch and of that in flight which the state has not yet: made by the source. */
static void count_fresh(const struct desk *d, const struct overlay *o, struct span feed, uint32_t incident, struct actions_of_source *out)
{
    for (; o; o = o->under)
        for (size_t i = 0; i < o->actions.n; i++)
            for (size_t k = 0; k < o->actions.v[i]->actions_n; k++) {
                const struct action_row *r = &o->actions.v[i]->actions[k];
                if (r->source != ACTION_OF_FEED || !span_is(feed, r->feed))
                    continue;
                if (r->incident == incident && r->n > out->newest)
                    out->newest = r->n;
                if (r->n > d->state.head->actions_n && r->rev == 1)
                    out->open++, out->day++, out->all++;
            }
}

void actions_of_source(struct desk *d, struct span feed, uint32_t incident, struct actions_of_source *out)
{
    struct actions_index *x = index_of(d);
    char name[sizeof((struct action_row *) 0)->feed] = "";
    memset(out, 0, sizeof *out);
    memcpy(name, feed.p, feed.n < sizeof name ? feed.n : sizeof name - 1);
    struct of_source *s = source_of(x, name, false);
    if (s) {
        out->open = (uint32_t) sweep(d, s->open.v, &s->open.n);
        out->all = (uint32_t) s->all.n;
        for (size_t i = s->all.n; i-- > 0 && state_action(&d->state, s->all.v[i].n)->created > d->now - (int64_t) 24 * 3600 * NSEC_PER_SEC;)
            out->day++;
        for (size_t i = s->all.n; i-- > 0 && !out->newest;)
            out->newest = s->all.v[i].incident == incident ? s->all.v[i].n : 0;
    }
    count_fresh(d, d->overlay, span_str(name), incident, out);
}

uint32_t actions_from_received(struct desk *d, uint32_t received, bool updated)
{
    struct action_row r;
    for (uint32_t n = actions_count(d); n > 0; n--)
        if (actions_get(d, n, &r) && (r.received == received || (updated && r.updated == received)) && d->now < action_end(&r))
            return n;
    return 0;
}

uint32_t actions_next_of(struct desk *d, struct span feed, uint32_t incident, uint32_t after)
{
    struct actions_index *x = index_of(d);
    char name[sizeof((struct action_row *) 0)->feed] = "";
    uint32_t found = 0;
    memcpy(name, feed.p, feed.n < sizeof name ? feed.n : sizeof name - 1);
    const struct of_source *s = source_of(x, name, false);
    for (size_t i = 0; s && i < s->all.n && !found; i++)
        if (s->all.v[i].incident == incident && s->all.v[i].n > after)
            found = s->all.v[i].n;
    for (const struct overlay *o = d->overlay; o; o = o->under)
        for (size_t i = 0; i < o->actions.n; i++)
            for (size_t k = 0; k < o->actions.v[i]->actions_n; k++) {
                const struct action_row *r = &o->actions.v[i]->actions[k];
                if (r->source == ACTION_OF_FEED && r->incident == incident && r->n > after && (!found || r->n < found) && strcmp(r->feed, name) == 0)
                    found = r->n;
            }
    return found;
}
