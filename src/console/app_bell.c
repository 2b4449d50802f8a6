/* app_bell: the bell: for what needs a person and was not this officer's own doing. What rings stands on the screen, too, in the status line.
 *
 * The engine's configuration says down to which priority it rings. A window of its own (WIN_BELL) holds what waits unacknowledged for an owner, whatever the
 * officer's filters and order are; a P1 rings again until somebody acknowledges it. What becomes the officer's own without his doing rings as well,
 * and what he follows (app_watch.c).
 */
#include <stdio.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/put.h"

#define BELL_APART (2 * NSEC_PER_SEC)
#define BELL_AGAIN (15 * NSEC_PER_SEC)
#define ROWS 8
#define BELL_ANY "*" /* a command of no one incident (a line or a position taken over): what comes to be mine of it */
#define OWN_FOR (5 * NSEC_PER_SEC) /* so long what comes of the officer's own command is his own doing */

void app_bell_own_all(struct app *a, const char *verb)
{
    static const char *const verbs[] = {"handover accept", "duty relief", "duty back"};

    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(verb, verbs[i]) == 0)
            app_bell_own(a, BELL_ANY);
}

void app_bell_own(struct app *a, const char *incident)
{
    struct bell_own *o = &a->own[a->own_at++ % BELL_OWN];

    snprintf(o->id, sizeof o->id, "%.*s", SPAN_FMT(put_short_id(span_str(incident ? incident : ""))));
    o->until = clock_mono() + OWN_FOR;
}

bool app_bell_is_own(const struct app *a, enum model_win win, struct span id)
{
    struct span number = put_short_id(id);
    int64_t now = clock_mono();

    for (int i = 0; i < BELL_OWN; i++)
        if (a->own[i].until > now && a->own[i].id[0] && (span_is(number, a->own[i].id) || (win == WIN_MINE && strcmp(a->own[i].id, BELL_ANY) == 0)))
            return true;
    return false;
}

static void ring(struct app *a)
{
    int64_t now = clock_mono();

    a->bell_late = now - a->bell_at <= BELL_APART; /* it has just rung: again in a moment, so that it is not taken for the last one */
    if (a->bell_late)
        return;
    term_bell(a->term);
    a->bell_at = now;
}

/* The first row that came and was not the officer's own doing; NULL: there is none. */
static const struct json *came(const struct app *a, enum model_win win, const struct json *root)
{
    JSON_EACH (edit, json_get(root, "edits")) {
        const struct json *row = json_get(edit, "row");

        if (json_get(edit, "ins") && row && !app_bell_is_own(a, win, json_str(row, "id")))
            return row;
    }
    return NULL;
}

/* The twin of whoever locked his console and left: the bell calls him back. */
static void tell_lock(struct lock *l, struct span priority)
{
    int p = priority.n == 2 && priority.p[1] >= '1' && priority.p[1] <= '4' ? priority.p[1] - '0' : 0;

    if (l->on && p && (!l->worse || p < l->worse))
        l->worse = p;
}

void app_bell_ring(struct app *a, struct span priority)
{
    tell_lock(&a->screen.lock, priority);
    ring(a);
}

bool app_bell_wanted(const struct app *a)
{
    return a->model.bell > 0 && a->model.bell <= 4 && !a->options->observer; /* who only looks is called for nothing */
}

void app_bell_window(const struct app *a, struct json_writer *w)
{
    char filter[96];

    snprintf(filter, sizeof filter, "owner:none shelved:no suppressed:no signal:UNACK priority:P1..P%d", (int) a->model.bell);
    jw_kint(w, "limit", ROWS);
    jw_kcstr(w, "filter", filter);
}

void app_bell_delta(struct app *a, enum model_win win, const struct json *root, int64_t total_before)
{
    const struct json *row;

    if (!app_bell_wanted(a) || (win != WIN_BELL && win != WIN_MINE) || a->model.win[win].total <= total_before)
        return; /* it only moved into the window */
    row = came(a, win, root);
    if (!row)
        return;
    if (win == WIN_MINE) {
        struct span tier = json_str(row, "tier");
        bool owned = span_is(json_str(row, "owner"), a->model.officer);
        if (a->screen.list[VIEW_FLOOR].filter[0])
            return; /* the officer's filter let it in */
        app_message(a, ROLE_UNACK, "!! %.*s %.*s is %s%.*s: %.*s", SPAN_FMT(json_str(row, "priority")), SPAN_FMT(put_short_id(json_str(row, "id"))), owned ? "yours" : "escalated to you, ",
                    SPAN_FMT(owned ? span_make("", 0) : tier), SPAN_FMT(json_str(row, "title")));
    } else {
        tell_lock(&a->screen.lock, json_str(row, "priority"));
        app_message(a, ROLE_UNACK, "!! new %.*s: %.*s %.*s %.*s", SPAN_FMT(json_str(row, "priority")), SPAN_FMT(put_short_id(json_str(row, "id"))), SPAN_FMT(json_str(row, "type")),
                    SPAN_FMT(json_str(row, "title")));
    }
    ring(a);
}

/* A P1 that nobody acknowledged rings again. Its twin does not take the place of what is said to the officer at this moment. */
void app_bell_tick(struct app *a)
{
    const struct window *w = &a->model.win[WIN_BELL];
    const struct row *r = w->loaded && w->offset == 0 && w->rows.n ? w->rows.v[0] : NULL;

    if (a->bell_level != a->model.bell) { /* another configuration: it is asked for anew */
        a->bell_level = a->model.bell;
        app_follow_end(a, WIN_BELL);
    }
    if (a->bell_late)
        ring(a);
    if (!app_bell_wanted(a) || !r || put_priority(r) != 1 || clock_mono() - a->bell_at < BELL_AGAIN)
        return;
    if (!a->screen.message[0])
        app_message(a, ROLE_UNACK, "!! P1 %.*s is not acknowledged: %.*s %.*s", SPAN_FMT(put_short_id(r->key)), SPAN_FMT(json_str(r->j, "type")), SPAN_FMT(json_str(r->j, "title")));
    ring(a);
}
