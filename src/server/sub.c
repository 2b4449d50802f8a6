/* sub: subscriptions: made, moved, ended. What they get is frame.c's. */
#include <stdio.h>

#include "server/state.h"

struct sub *sub_find(struct session *c, int64_t id)
{
    for (size_t i = 0; i < c->subs.n; i++)
        if (c->subs.v[i]->id == id)
            return c->subs.v[i];
    return NULL;
}

static bool needs_events(enum wire_view view)
{
    return view == WIRE_VIEW_CHANGES || view == WIRE_VIEW_LOG;
}

void sub_free(struct session *c, struct sub *b)
{
    if (b->query)
        desk_query_close(c->server->o.desk, b->query);
    filter_free(b->filter);
    if (needs_events(b->view))
        c->server->watchers--;
    window_free(&b->w);
    mem_free(b->key);
    VEC_FREE(&b->lines);
    VEC_FREE(&b->rows);
    mem_free(b);
}

static void take_query(struct sub *b, struct desk *d, struct desk_query *q)
{
    desk_query_close(d, b->query);
    b->query = q;
}

static struct sub *sub_by_serial(struct session *c, uint64_t serial)
{
    for (size_t i = 0; i < c->subs.n; i++)
        if (c->subs.v[i]->serial == serial)
            return c->subs.v[i];
    return NULL;
}

static void begin(struct session *c, struct sub *b)
{
    b->fresh = true;
    b->asked = true;
    frame_sub(c, b);
}

static void remove_sub(struct session *c, struct sub *b)
{
    for (size_t i = 0; i < c->subs.n; i++) {
        if (c->subs.v[i] == b) {
            VEC_REMOVE(&c->subs, i);
            break;
        }
    }
    sub_free(c, b);
}

/* The list is made. Where its first rows were told when it was begun (no request waits for it) its follower gets what they were not; a window that was asked for since has
   another list. */
static void found(struct job *j)
{
    struct session *c = j->session;
    struct request *r = j->request;
    struct sub *b = c->closed ? NULL : sub_by_serial(c, j->sub);
    if (b)
        b->finding--;
    if (j->code) {
        if (b && !b->query)
            remove_sub(c, b);
        if (r)
            request_refuse(r, &j->err);
        return;
    }
    if (b && j->search == b->searches) {
        take_query(b, c->server->o.desk, j->query);
        j->query = NULL;
    }
    if (r) {
        reply_ok(c, r->id);
        request_done(r);
    }
    if (b && r)
        begin(c, b);
    else if (b)
        frame_sub(c, b);
}

/* The list of incidents that the window asks for: taken at once, or when it is made (then true is returned, and the request is answered by then). */
static bool start_query(struct request *r, struct sub *b, struct filter *filter)
{
    struct session *c = r->session;
    struct desk *d = c->server->o.desk;
    struct desk_query_spec spec = {.filter = filter,
                                   .all = b->w.all || (filter && filter_has_state(filter)),
                                   .sort = b->w.sort,
                                   .desc = b->w.desc,
                                   .sight = who_sight(c)};
    struct desk_query *q = desk_query_begin(d, &spec);
    b->searches++;
    if (desk_query_phase(q) == DESK_QUERY_READY) {
        take_query(b, d, q);
        return false;
    }
    struct job *j = disk_new(c);
    bool headed = find_head(c->server, q, &b->w);
    if (headed) {
        desk_query_keep(q); /* the job's, and the subscription's */
        take_query(b, d, q);
    }
    j->request = headed ? NULL : r;
    j->sub = b->serial;
    j->search = b->searches;
    j->query = q;
    b->finding++;
    find_start(j, found);
    return !headed;
}

static bool same_list(const struct window *a, const struct window *b)
{
    bool same = a->filter && b->filter ? strcmp(a->filter, b->filter) == 0 : a->filter == b->filter;
    return same && a->all == b->all && a->sort == b->sort && a->desc == b->desc;
}

/* Opens the view and answers; at once, or when the list is made. keep: it is the one that it has, another part of it. */
static int start_sub(struct request *r, struct sub *b, bool keep, struct err *e)
{
    struct session *c = r->session;
    struct filter *filter = NULL;
    int rc = 0;
    if (b->view == WIRE_VIEW_INCIDENTS || b->view == WIRE_VIEW_CHANGES) {
        rc = window_filter(r, &b->w, &filter, e);
        if (!rc && b->view == WIRE_VIEW_INCIDENTS && keep)
            filter_free(filter);
        else if (!rc && b->view == WIRE_VIEW_INCIDENTS && start_query(r, b, filter))
            return 0;
        if (!rc && b->view == WIRE_VIEW_CHANGES) {
            filter_free(b->filter);
            b->filter = filter;
        }
    } else if ((b->view == WIRE_VIEW_INCIDENT || b->view == WIRE_VIEW_PICTURE) && !who_sees_id(c, span_str(b->key ? b->key : ""))) {
        rc = err_field(e, WF_E_NOTFOUND, "key", "there is no incident \"%s\"", b->key ? b->key : "");
    }
    if (rc)
        return rc;
    reply_ok(c, r->id);
    request_done(r);
    begin(c, b);
    return 0;
}

void subscribe_request(struct request *r)
{
    if (!request_members(r, "sub view key offset limit filter all sort desc anchor anchor_row before read"))
        return;
    struct session *c = r->session;
    struct err e;
    err_clear(&e);
    const struct json *id = json_get(r->root, "sub");
    enum wire_view view = wire_view_find(request_text(r->root, "view"));
    int rc = 0;
    if (!id || id->type != JSON_INT || id->i < 1 || id->i > INT32_MAX)
        rc = err_field(&e, WF_E_INVALID, "sub", "a subscription needs a \"sub\", a whole number from 1 on");
    else if (sub_find(c, id->i))
        rc = err_field(&e, WF_E_EXISTS, "sub", "there is a subscription \"%lld\" already: use window, or unsubscribe",
                       (long long) id->i);
    else if (!view)
        rc = err_field(&e, WF_E_INVALID, "view", "there is no view \"%.*s\"", SPAN_FMT(request_text(r->root, "view")));
    else if (c->subs.n >= WIRE_SUBS_MAX)
        rc = err_set(&e, WF_E_LIMIT, "a session has at most %d subscriptions", WIRE_SUBS_MAX);
    if (rc) {
        request_refuse(r, &e);
        return;
    }
    struct sub *b = mem_alloc(sizeof *b);
    b->id = (uint32_t) id->i;
    b->serial = ++c->server->numbers;
    b->view = view;
    b->w.limit = 100;
    struct span key = request_text(r->root, "key");
    b->key = key.n ? mem_strndup(key.p, key.n < 64 ? key.n : 64) : NULL;
    if (needs_events(view))
        c->server->watchers++;
    b->event = c->server->events_first + c->server->events.n;
    VEC_PUSH(&c->subs, b);
    rc = window_read(c->server, r->root, view, &b->w, &e);
    if (!rc)
        rc = start_sub(r, b, false, &e);
    if (rc) {
        remove_sub(c, b);
        request_refuse(r, &e);
    }
}

void window_request(struct request *r)
{
    if (!request_members(r, "sub key offset limit filter all sort desc anchor anchor_row before read"))
        return;
    struct session *c = r->session;
    struct sub *b = sub_find(c, json_int(r->root, "sub", 0));
    struct err e;
    err_clear(&e);
    if (!b) {
        err_field(&e, WF_E_NOTFOUND, "sub", "there is no subscription \"%lld\"",
                  (long long) json_int(r->root, "sub", 0));
        request_refuse(r, &e);
        return;
    }
    /* All or nothing: a window that is refused leaves the old one. */
    struct window old = b->w;
    b->w.filter = mem_strdup(old.filter);
    b->w.anchor = mem_strdup(old.anchor);
    int rc = window_read(c->server, r->root, b->view, &b->w, &e);
    char *old_key = b->key;
    struct span key = request_text(r->root, "key");
    b->key = key.n ? mem_strndup(key.p, key.n < 64 ? key.n : 64) : mem_strdup(old_key);
    /* One that is not made yet goes on being made: its rows there are told as its first were. */
    bool keep = !rc && b->query && same_list(&old, &b->w) && (!b->finding || desk_query_phase(b->query) == DESK_QUERY_READY || find_head(c->server, b->query, &b->w));
    if (!rc)
        rc = start_sub(r, b, keep, &e);
    if (rc) {
        window_free(&b->w);
        mem_free(b->key);
        b->w = old;
        b->key = old_key;
        request_refuse(r, &e);
        return;
    }
    window_free(&old);
    mem_free(old_key);
}

void unsubscribe_request(struct request *r)
{
    if (!request_members(r, "sub"))
        return;
    struct sub *b = sub_find(r->session, json_int(r->root, "sub", 0));
    if (!b) {
        struct err e;
        err_field(&e, WF_E_NOTFOUND, "sub", "there is no subscription \"%lld\"",
                  (long long) json_int(r->root, "sub", 0));
        request_refuse(r, &e);
        return;
    }
    remove_sub(r->session, b);
    reply_ok(r->session, r->id);
    request_done(r);
}
