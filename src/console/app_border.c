/* app_border: border actions: one whole in a box. */
#include <stdio.h>

#include "console/act.h"
#include "console/theme/role.h"

/* The action that is selected, in the list or in the matrix; empty: none is. */
static struct span selected(struct app *a)
{
    const struct row *r = a->screen.view == VIEW_MATRIX ? matrix_action(&a->model, act_list(a)) : act_selected(a);

    return a->screen.view == VIEW_MATRIX || (a->screen.view == VIEW_PROTOCOLS && r && json_get(r->j, "action")) ? r ? json_str(r->j, "action") : span_make("", 0) : span_make("", 0);
}

void act_action_show(struct app *a, struct call *c)
{
    struct span id = c->argc > c->words ? span_str(c->argv[c->words]) : selected(a);
    char key[32];
    struct json_writer *w;

    if (!id.n) {
        app_message(a, ROLE_INFO, a->screen.view == VIEW_MATRIX ? "no border action stands in this cell" : "no border action is selected");
        return;
    }
    if (!act_connected(a))
        return;
    snprintf(key, sizeof key, "%.*s", SPAN_FMT(id));
    w = client_begin(a->client, WIRE_OP_QUERY);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_ACTION));
    jw_kcstr(w, "key", key);
    jw_kint(w, "limit", 1);
    act_request(a, PENDING_STATUS, client_end(a->client), key);
}

/* ---- following a place ---- */

/* The place of what is selected: the matrix's checkpoint, the action's only one, or its member where it is everywhere there. False after a message. */
static bool place_of(struct app *a, char place[8])
{
    const struct row *r = act_selected(a);
    const struct json *list = r ? json_get(r->j, "checkpoints") : NULL;
    struct span id = a->screen.view == VIEW_MATRIX && r ? r->key : r && json_bool(r->j, "all", false) ? json_str(r->j, "member")
                                                                  : list && list->count == 1          ? json_first(list)->s
                                                                                                      : span_make("", 0);

    if (id.n && id.n < 8) {
        snprintf(place, 8, "%.*s", SPAN_FMT(id));
        return true;
    }
    if (list)
        app_message(a, ROLE_INFO, "it is at several places: type which, :actions follow %.*s", SPAN_FMT(json_first(list)->s));
    else
        app_message(a, ROLE_INFO, "no border action is selected; :actions follow PLACE");
    return false;
}

void act_action_follow(struct app *a, struct call *c)
{
    const struct row *r = act_selected(a);
    bool followed = false;
    char place[8], label[64];
    struct buf args = {0};
    struct json_writer w;

    if (c->argc > c->words) {
        act_verb_send(a, c);
        return;
    }
    if (!place_of(a, place))
        return;
    JSON_EACH (f, json_get(r->j, "followed"))
        followed = followed || span_is(json_str(f, "place"), place);
    jw_init(&w, &args);
    jw_begin_object(&w);
    jw_kcstr(&w, "place", place);
    jw_end_object(&w);
    snprintf(label, sizeof label, "actions %s %s", followed ? "unfollow" : "follow", place);
    app_send_command(a, followed ? "actions unfollow" : "actions follow", "", 0, buf_take(&args), label);
}
