/* find: lists of incidents that take a while to be made: the loop looks at rows in steps of a millisecond, between which it does all else; words are looked up, and many
 * rows put in order, on a worker. What is ready at once never comes here. The first rows of a long list are there long before it is: they are told at once, and who follows
 * it gets the rest when it is made. The desk's part: desk/query_fill.c.
 */
#include "server/state.h"

static void go_on(struct job *j);

static void end(struct job *j, int code)
{
    j->code = code;
    if (code)
        err_set(&j->err, code, "the engine stops");
    disk_fail(j);
}

bool find_head(struct server *s, struct desk_query *q, const struct window *w)
{
    enum { AROUND = 500 }; /* the anchor is mostly near the top: what is selected was seen */
    uint32_t anchor = w->anchor ? desk_row(s->o.desk, span_str(w->anchor)) : 0;
    size_t n = w->offset + w->limit + (w->anchor ? AROUND : 0);
    if (desk_query_phase(q) == DESK_QUERY_READY || n > DESK_HEAD_MOST || !desk_query_head(s->o.desk, q, n))
        return false;
    if (!w->anchor || desk_query_total(q) <= n)
        return true;
    int64_t at = anchor ? desk_query_find(s->o.desk, q, anchor) : -1;
    return at >= 0 && (size_t) at + w->limit <= n;
}

static void take_first(struct server *s)
{
    struct job *j = s->finding;
    s->finding = j->next;
    j->next = NULL; /* of this queue; it may go into another */
    if (!s->finding)
        uv_idle_stop(&s->find_idle);
}

/* One step of the first of those that wait; it goes behind the others then. */
static void on_idle(uv_idle_t *h)
{
    struct server *s = h->data;
    struct job *j = s->finding, **last = &s->finding;
    if (!j)
        return;
    if (!j->session->closed)
        desk_query_step(s->o.desk, j->query);
    take_first(s);
    if (j->session->closed || desk_query_phase(j->query) != DESK_QUERY_SCAN) {
        go_on(j);
        return;
    }
    if (j->enough && find_head(s, j->query, &j->w)) {
        disk_fail(j); /* its end; nothing is wrong */
        return;
    }
    while (*last)
        last = &(*last)->next;
    *last = j;
    uv_idle_start(&s->find_idle, on_idle);
}

/* This job ends, and another goes on with its list. */
static void again(struct job *j)
{
    struct job *k = disk_new(j->session);
    k->request = j->request;
    k->sub = j->sub;
    k->query = j->query;
    k->w = j->w;
    k->enough = j->enough;
    k->search = j->search;
    j->query = NULL;
    memset(&j->w, 0, sizeof j->w);
    find_start(k, j->found);
}

static void run_work(struct job *j)
{
    j->code = desk_query_work(j->query, j->server->o.views, j->readers->views, &j->err);
}

static void worked(struct job *j)
{
    if (!j->code)
        desk_query_worked(j->server->o.desk, j->query);
    if (!j->code && desk_query_phase(j->query) != DESK_QUERY_READY)
        again(j); /* what the index found is to be looked at, or rows are to be picked out first */
    else
        j->found(j);
}

static void go_on(struct job *j)
{
    struct server *s = j->server;
    struct job **last = &s->finding;
    if (j->session->closed) {
        end(j, WF_E_AGAIN);
        return;
    }
    switch (desk_query_phase(j->query)) {
    case DESK_QUERY_SCAN:
        while (*last)
            last = &(*last)->next;
        *last = j;
        uv_idle_start(&s->find_idle, on_idle);
        break;
    case DESK_QUERY_WORK:
        j->run = run_work;
        j->done = worked;
        disk_start(j);
        break;
    case DESK_QUERY_READY:
        disk_fail(j); /* its end; nothing is wrong */
        break;
    }
}

void find_start(struct job *j, void (*found)(struct job *j))
{
    j->found = j->done = found;
    go_on(j);
}

void find_open(struct server *s)
{
    uv_idle_init(s->o.loop, &s->find_idle);
    s->find_idle.data = s;
}

void find_close(struct server *s)
{
    while (s->finding) {
        struct job *j = s->finding;
        take_first(s);
        end(j, WF_E_AGAIN);
    }
    uv_close((uv_handle_t *) &s->find_idle, NULL);
}
