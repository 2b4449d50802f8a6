/* app_watch: an incident that the officer follows rings when it changes in a way that matters to who does not work on it: its priority rises, it is escalated,
 * ended (RESOLVED, CLOSED, DUPLICATE, DISCARDED, TRANSFERRED), or open again. What he did himself is silent.
 *
 * A window of its own (WIN_FOLLOWED) holds what he follows, whatever his filters are; each row is held against what was known of it, so that what changed
 * while the engine was not there is told as well.
 */
#include <stdio.h>
#include <stdlib.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/put.h"

void app_watch_window(struct json_writer *w)
{
    jw_kint(w, "limit", WATCH_MOST);
    jw_kcstr(w, "filter", "follows:me");
    jw_kcstr(w, "sort", "updated");
    jw_kbool(w, "desc", true);
    jw_kbool(w, "all", true);
}

static bool is_over(struct span state)
{
    static const char *const open[] = {"NEW", "TRIAGED", "ACTIVE", "MONITORING"};

    for (size_t i = 0; i < ARRAY_LEN(open); i++)
        if (span_is(state, open[i]))
            return false;
    return true;
}

static void learn(struct watch_one *k, const struct row *r)
{
    snprintf(k->id, sizeof k->id, "%.*s", SPAN_FMT(r->key));
    snprintf(k->state, sizeof k->state, "%.*s", SPAN_FMT(json_str(r->j, "state")));
    snprintf(k->tier, sizeof k->tier, "%.*s", SPAN_FMT(json_str(r->j, "tier")));
    k->priority = r->priority;
}

static struct watch_one *known(struct app *a, struct span id)
{
    for (unsigned i = 0; i < a->watch_n; i++)
        if (span_is(id, a->watch[i].id))
            return &a->watch[i];
    return NULL;
}

static struct watch_one *another(struct app *a)
{
    if (a->watch_n < WATCH_MOST)
        return &a->watch[a->watch_n++];
    return &a->watch[a->watch_at++ % WATCH_MOST];
}

/* "P3 is P1 now, is CLOSED"; false: nothing of it matters. */
static bool news(const struct watch_one *was, const struct row *r, struct buf *out)
{
    struct span state = json_str(r->j, "state"), tier = json_str(r->j, "tier");

    if (r->priority < was->priority)
        buf_printf(out, ", rises from P%d to P%d", was->priority, r->priority);
    if (!span_is(state, was->state) && is_over(state))
        buf_printf(out, ", is %.*s", SPAN_FMT(state));
    else if (!is_over(state) && is_over(span_str(was->state)))
        buf_printf(out, ", is open again, %.*s", SPAN_FMT(state));
    if (tier.n == 2 && strcmp(was->tier, (char[]){tier.p[0], tier.p[1], 0}) < 0)
        buf_printf(out, ", is escalated to %.*s", SPAN_FMT(tier));
    return out->n > 0;
}

void app_watch_came(struct app *a)
{
    const struct window *w = &a->model.win[WIN_FOLLOWED];
    struct buf said = {0};
    struct span first = {NULL, 0};
    int more = -1;

    for (size_t i = 0; i < w->rows.n; i++) {
        const struct row *r = w->rows.v[i];
        struct watch_one *k = known(a, r->key);
        struct buf one = {0};

        if (k && news(k, r, &one) && !app_bell_is_own(a, WIN_FOLLOWED, r->key) && ++more == 0) {
            buf_printf(&said, "!! %.*s that you follow%.*s: %.*s", SPAN_FMT(put_short_id(r->key)), SPAN_FMT(buf_view(&one)), SPAN_FMT(json_str(r->j, "title")));
            first = json_str(r->j, "priority");
        }
        buf_free(&one);
        learn(k ? k : another(a), r);
    }
    if (more >= 0) {
        if (more > 0)
            app_message(a, ROLE_UNACK, "%.*s; and %d more (:find follows:me)", SPAN_FMT(buf_view(&said)), more);
        else
            app_message(a, ROLE_UNACK, "%.*s", SPAN_FMT(buf_view(&said)));
        app_bell_ring(a, first);
    }
    buf_free(&said);
}
