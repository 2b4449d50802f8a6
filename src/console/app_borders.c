/* app_borders: a border action at a place that the officer follows rings and is said when it opens, begins, changes, is extended, nears its end, or ends. What he did
 * himself is silent.
 *
 * A window of its own (WIN_BORDERS) holds them; each row is held against what was known of it, so that what changed while the engine was not there is told as well.
 */
#include <stdio.h>

#include "base/hash.h"
#include "console/act.h"
#include "console/model/age.h"
#include "console/theme/role.h"
#include "wire/protocol.h"

void app_borders_window(struct json_writer *w)
{
    jw_kcstr(w, "key", ACTIONS_FOLLOWED);
    jw_kint(w, "limit", WATCH_MOST);
}

/* What the measure is, as a number: whatever else changes in its row (a notice is drafted of it) is no news. */
static uint64_t said_of(const struct row *r)
{
    static const char *const members[] = {"kind", "direction", "effective", "expires", "ended", "hours", "affected", "rationale", "legal_basis", "proportionality", "alternatives", "exceptions"};
    struct hash_key key = hash_key_process();
    struct buf b = {0};
    uint64_t h;

    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        buf_printf(&b, "%.*s\n", SPAN_FMT(json_str(r->j, members[i])));
    buf_printf(&b, "%lld %d", (long long) json_int(r->j, "quota", 0), json_bool(r->j, "all", false));
    JSON_EACH (code, json_get(r->j, "checkpoints"))
        buf_printf(&b, " %.*s", SPAN_FMT(code->s));
    h = hash_sip64(&key, b.p, b.n);
    buf_free(&b);
    return h;
}

static void learn(struct border_one *k, const struct row *r)
{
    snprintf(k->id, sizeof k->id, "%.*s", SPAN_FMT(r->key));
    snprintf(k->state, sizeof k->state, "%.*s", SPAN_FMT(json_str(r->j, "state")));
    k->said = said_of(r);
    k->objections = json_int(r->j, "objections", 0);
    k->soon = json_bool(r->j, "ends_soon", false);
    k->last = json_bool(r->j, "last_call", false);
    k->withdrawn = json_str(r->j, "withdrawn_by").n > 0;
    k->updated = json_str(r->j, "updated_by").n > 0;
}

static struct border_one *known(struct app *a, struct span id)
{
    for (unsigned i = 0; i < a->border_n; i++)
        if (span_is(id, a->border[i].id))
            return &a->border[i];
    return NULL;
}

static struct border_one *another(struct app *a)
{
    if (a->border_n < WATCH_MOST)
        return &a->border[a->border_n++];
    return &a->border[a->border_at++ % WATCH_MOST];
}

static wf_time time_of(const struct json *j, const char *member)
{
    wf_time t;

    return time_parse(json_str(j, member), &t, NULL, NULL) ? TIME_NONE : t;
}

/* "until 14:33Z" */
static void put_when(const struct app *a, const struct row *r, const char *before, const char *member, struct buf *out)
{
    wf_time t = time_of(r->j, member);
    char text[32];

    age_moment(t, a->model.now, text);
    buf_printf(out, "%s %s", before, text);
}

/* It was not there before. What came before he followed that place is none of it. */
static void opens(const struct app *a, const struct row *r, struct buf *out)
{
    wf_time made = time_of(r->j, "created"), since = TIME_NONE;

    JSON_EACH (f, json_get(r->j, "followed")) {
        wf_time t = time_of(f, "since");
        since = since == TIME_NONE || (t != TIME_NONE && t < since) ? t : since;
    }
    if (!a->border_known || made == TIME_NONE || since == TIME_NONE || made < since)
        return;
    if (json_str(r->j, "of").n)
        buf_printf(out, "takes the place of %.*s, ", SPAN_FMT(json_str(r->j, "of")));
    if (span_is(json_str(r->j, "state"), "ANNOUNCED"))
        put_when(a, r, "is announced from", "effective", out);
    else
        put_when(a, r, "holds until", "expires", out);
}

/* "is in force until 14:33Z"; empty: nothing of it is news. */
static void news(const struct app *a, const struct border_one *was, const struct row *r, struct buf *out)
{
    struct span state = json_str(r->j, "state");
    bool withdrawn = json_str(r->j, "withdrawn_by").n > 0, updated = json_str(r->j, "updated_by").n > 0;
    bool own = span_is(json_str(r->j, "changed_by"), a->model.officer);

    if (!was) {
        if (!span_is(json_str(r->j, "by"), a->model.officer))
            opens(a, r, out);
    } else if (!span_is(state, was->state)) {
        if (span_is(state, "IN_FORCE"))
            put_when(a, r, "is in force, until", "expires", out);
        else if (span_is(state, "EXPIRED"))
            buf_str(out, "has ended");
        else if (span_is(state, "LIFTED") && !own)
            buf_str(out, "is lifted");
    } else if (withdrawn && !was->withdrawn) {
        buf_printf(out, "is withdrawn by its sender (%.*s)", SPAN_FMT(json_str(r->j, "withdrawn_by")));
    } else if (updated && !was->updated) {
        buf_printf(out, "is updated by its sender (%.*s)", SPAN_FMT(json_str(r->j, "updated_by")));
    } else if (json_bool(r->j, "last_call", false) && !was->last) {
        put_when(a, r, "ends soon, at", "expires", out);
    } else if (json_bool(r->j, "ends_soon", false) && !was->soon) {
        put_when(a, r, "ends at", "expires", out);
    } else if (json_int(r->j, "objections", 0) > was->objections && !own) {
        buf_str(out, "is objected to");
    } else if (said_of(r) != was->said && !own) {
        put_when(a, r, "is changed; it ends at", json_str(r->j, "ended").n ? "ended" : "expires", out);
    }
}

void app_borders_came(struct app *a)
{
    const struct window *w = &a->model.win[WIN_BORDERS];
    struct buf said = {0};
    int more = -1;

    for (size_t i = 0; i < w->rows.n; i++) {
        const struct row *r = w->rows.v[i];
        struct border_one *k = known(a, r->key);
        const struct json *place = json_first(json_get(r->j, "followed"));
        struct buf one = {0};

        news(a, k, r, &one);
        if (one.n && ++more == 0)
            buf_printf(&said, "!! %s%.*s %.*s at %.*s that you follow %.*s", a->model.exercise ? "EX " : "", SPAN_FMT(r->key), SPAN_FMT(json_str(r->j, "kind")),
                       SPAN_FMT(json_str(place, "place")), SPAN_FMT(buf_view(&one)));
        buf_free(&one);
        learn(k ? k : another(a), r);
    }
    a->border_known = true;
    if (more >= 0) {
        if (more > 0)
            app_message(a, ROLE_UNACK, "%.*s; and %d more (6 lists them)", SPAN_FMT(buf_view(&said)), more);
        else
            app_message(a, ROLE_UNACK, "%.*s", SPAN_FMT(buf_view(&said)));
        app_bell_ring(a, span_make("", 0));
    }
    buf_free(&said);
}
