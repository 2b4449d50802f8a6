/* notice_rows: rows of the views of notices that live on the loop: notices, acks (of one), keys, the inbox. What a client may not see has no row. */
#include <stdio.h>

#include "server/state.h"

bool notice_rows_is(enum wire_view view)
{
    return view == WIRE_VIEW_NOTICES || view == WIRE_VIEW_ACKS || view == WIRE_VIEW_KEYS || view == WIRE_VIEW_RECEIVED;
}

static bool write_row(struct session *c, enum wire_view view, size_t i, struct json_writer *w, char key[16])
{
    struct desk *d = c->server->o.desk;
    return view == WIRE_VIEW_NOTICES ? desk_notice_json(d, who_sight(c), i, w, key) : desk_received_json(d, who_sight(c), i, w, key);
}

/* Which rows of the desk this client is shown, in their order; kept while nothing changes. */
static void look(struct session *c, enum wire_view view)
{
    struct server *s = c->server;
    struct notice_index *x = &s->notice_index;
    uint64_t seq = desk_seq(s->o.desk);
    char key[16];
    if (x->session == c->number && x->view == view && x->seq == seq)
        return;
    size_t n = view == WIRE_VIEW_NOTICES ? desk_notices(s->o.desk) : desk_received(s->o.desk);
    x->session = c->number;
    x->view = view;
    x->seq = seq;
    x->rows.n = 0;
    for (size_t i = 0; i < n; i++) {
        struct json_writer w;
        buf_clear(&s->scratch);
        jw_init(&w, &s->scratch);
        if (write_row(c, view, i, &w, key))
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
    look(c, view);
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
        (void) write_row(c, view, c->server->notice_index.rows.v[i], w, key);
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
