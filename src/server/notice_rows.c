/* notice_rows: rows of the views of notices that live on the loop: notices, acks (of one), keys, the inbox; and of border actions, their conflicts and their matrix. What a client
 * may not see has no row. */
#include <stdio.h>

#include "server/state.h"

bool notice_rows_is(enum wire_view view)
{
    return view == WIRE_VIEW_NOTICES || view == WIRE_VIEW_ACKS || view == WIRE_VIEW_KEYS || view == WIRE_VIEW_RECEIVED || view == WIRE_VIEW_ACTIONS || view == WIRE_VIEW_CONFLICTS || view == WIRE_VIEW_MATRIX || view == WIRE_VIEW_FOLLOWS;
}

static size_t all_rows(struct session *c, enum wire_view view)
{
    struct desk *d = c->server->o.desk;
    struct notice_index *x = &c->server->notice_index;
    desk_matrix_free(x->matrix);
    x->matrix = NULL;
    switch (view) {
    case WIRE_VIEW_MATRIX:
        x->matrix = desk_matrix_begin(d, who_sight(c), span_str(c->officer));
        return desk_matrix_rows(x->matrix);
    case WIRE_VIEW_ACTIONS:
        return desk_actions(d);
    case WIRE_VIEW_FOLLOWS:
        return desk_followed(d);
    case WIRE_VIEW_CONFLICTS:
        return desk_conflicts(d);
    case WIRE_VIEW_NOTICES:
        return desk_notices(d);
    default:
        return desk_received(d);
    }
}

/* The time that the view's key says; TIME_NONE: none, now. */
static wf_time time_of(const char *of)
{
    wf_time t;
    return of && of[0] && time_parse(span_str(of), &t, NULL, NULL) == 0 ? t : TIME_NONE;
}

static bool write_row(struct session *c, enum wire_view view, const char *of, size_t i, struct json_writer *w, char key[16])
{
    struct desk *d = c->server->o.desk;
    const struct desk_actions_ask ask = {.officer = span_str(c->officer), .at = time_of(of), .followed = of && strcmp(of, ACTIONS_FOLLOWED) == 0};
    switch (view) {
    case WIRE_VIEW_ACTIONS:
        return desk_action_json(d, who_sight(c), i, &ask, w, key);
    case WIRE_VIEW_FOLLOWS:
        return desk_followed_json(d, who_sight(c), i, ask.officer, w, key);
    case WIRE_VIEW_CONFLICTS:
        return desk_conflict_json(d, who_sight(c), i, w, key);
    case WIRE_VIEW_MATRIX:
        return c->server->notice_index.matrix && desk_matrix_json(c->server->notice_index.matrix, i, w, key);
    case WIRE_VIEW_NOTICES:
        return desk_notice_json(d, who_sight(c), i, w, key);
    default:
        return desk_received_json(d, who_sight(c), i, w, key);
    }
}

/* Which rows of the desk this client is shown, in their order; kept while nothing changes. */
static void look(struct session *c, enum wire_view view, const char *of)
{
    struct server *s = c->server;
    struct notice_index *x = &s->notice_index;
    uint64_t seq = desk_seq(s->o.desk);
    char key[16];
    of = of ? of : "";
    if (x->session == c->number && x->view == view && x->seq == seq && strcmp(x->of, of) == 0)
        return;
    size_t n = all_rows(c, view);
    snprintf(x->of, sizeof x->of, "%s", of);
    x->session = c->number;
    x->view = view;
    x->seq = seq;
    x->rows.n = 0;
    for (size_t i = 0; i < n; i++) {
        struct json_writer w;
        buf_clear(&s->scratch);
        jw_init(&w, &s->scratch);
        if (write_row(c, view, of, i, &w, key))
            VEC_PUSH(&x->rows, (uint32_t) i);
    }
}

size_t notice_rows_count(struct session *c, enum wire_view view, const char *of)
{
    struct desk *d = c->server->o.desk;
    uint32_t n;
    if (view == WIRE_VIEW_ACKS)
        return desk_acks(d, who_sight(c), span_str(of ? of : ""), &n);
    if (view == WIRE_VIEW_KEYS)
        return desk_officer_keys(d);
    look(c, view, of);
    return c->server->notice_index.rows.n;
}

void notice_rows_write(struct session *c, enum wire_view view, const char *of, size_t i, struct json_writer *w, char key[16])
{
    struct desk *d = c->server->o.desk;
    uint32_t n = 0;
    snprintf(key, 16, "%zu", i + 1);
    if (view == WIRE_VIEW_ACKS) {
        if (i < desk_acks(d, who_sight(c), span_str(of ? of : ""), &n))
            desk_ack_json(d, n, i, w);
        return;
    }
    if (view == WIRE_VIEW_KEYS) {
        if (i < desk_officer_keys(d))
            desk_officer_key_json(d, i, w);
        return;
    }
    if (i < c->server->notice_index.rows.n)
        (void) write_row(c, view, of, c->server->notice_index.rows.v[i], w, key);
}

/* What was over for a day by now is no longer shown: nothing but the time says so. */
void notice_rows_time(struct server *s, wf_time now)
{
    bool left = desk_actions_left(s->o.desk, s->notice_index.at, now);
    s->notice_index.at = now;
    if (!left)
        return;
    s->notice_index.session = 0; /* made anew */
    s->dirty |= DESK_VIEW_ACTIONS;
}

void notice_rows_tick(struct session *c, struct json_writer *w)
{
    struct desk_notices_wait x;
    desk_notices_waiting(c->server->o.desk, who_sight(c), span_str(c->officer), &x);
    jw_key(w, "notices");
    jw_begin_object(w);
    jw_kint(w, "waiting", x.waiting);
    jw_kcstr(w, "notice", x.id[0] ? x.id : NULL);
    jw_ktime(w, "since", x.since);
    jw_ktime(w, "until", x.until);
    jw_kint(w, "inbox", x.inbox);
    jw_kint(w, "cancellable", x.out);
    jw_end_object(w);
}
