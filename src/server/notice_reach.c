/* notice_reach: whom a notice reaches beside the one that it takes the place of: who got that and does not get this, and who gets this alone. The op "notice", do "reach". */
#include <stdio.h>

#include "server/notice.h"

struct reached {
    const struct span *v;
    size_t n;
};

static bool among(struct reached list, struct span name)
{
    for (size_t i = 0; i < list.n; i++)
        if (span_eq(list.v[i], name))
            return true;
    return false;
}

static struct reached deliveries(struct notice_work *x, const struct desk_notice_about *of)
{
    struct span *v = arena_alloc(&x->r->arena, (of->deliveries_n + 1) * sizeof *v);
    for (size_t i = 0; i < of->deliveries_n; i++)
        v[i] = arena_span(&x->r->arena, desk_notice_recipient(x->r->server->o.desk, of->n, i));
    return (struct reached){v, of->deliveries_n};
}

static struct reached made_names(struct notice_work *x, const struct server_notice_made *m)
{
    struct span *v = arena_alloc(&x->r->arena, (m->recipients_n + 1) * sizeof *v);
    size_t n = 0;
    for (size_t i = 0; i < m->recipients_n; i++)
        if (m->recipients[i].carries != SERVER_CARRIES_NOTHING)
            v[n++] = m->recipients[i].to;
    return (struct reached){v, n};
}

static void put_missing(struct json_writer *w, const char *key, struct reached of, struct reached in)
{
    jw_key(w, key);
    jw_begin_array(w);
    for (size_t i = 0; i < of.n; i++)
        if (!among(in, of.v[i]))
            jw_str(w, of.v[i]);
    jw_end_array(w);
}

static void put(struct json_writer *w, const char *of, struct reached earlier, struct reached now)
{
    jw_key(w, "reach");
    jw_begin_object(w);
    jw_kcstr(w, "of", of);
    put_missing(w, "lost", earlier, now);
    put_missing(w, "fresh", now, earlier);
    jw_end_object(w);
}

void notice_reach_put(struct notice_work *x, const struct server_notice_made *m, struct json_writer *w)
{
    struct desk_notice_about of;
    char id[16];
    snprintf(id, sizeof id, "N-%04u", x->reach_of);
    if (x->reach_of && desk_notice_find(x->r->server->o.desk, who_sight_of(x->r), span_str(id), &of) && of.deliveries_n)
        put(w, of.id, deliveries(x, &of), m ? made_names(x, m) : deliveries(x, &x->about));
}

void notice_same_reach(struct notice_work *x, const struct desk_notice_about *of)
{
    struct reached n = deliveries(x, of);
    x->ask.same_reach = n.v;
    x->ask.same_reach_n = n.n;
    x->ask.of_n = of->n;
    memcpy(x->ask.of_manifest, of->manifest, sizeof x->ask.of_manifest);
}

static void tell(struct notice_work *x, const struct server_notice_made *m)
{
    struct json_writer w;
    if (reply_begin(x->r->session, x->r->id, &w)) {
        jw_kcstr(&w, "notice", x->about.id);
        notice_reach_put(x, m, &w);
        who_mask(x->r->session);
        reply_end(x->r->session, &w);
    }
    request_done(x->r);
}

static void cancel_read(struct notice_work *x)
{
    notice_same_reach(x, &x->about);
    if (notice_follow(x, SPAN_LIT("")))
        notice_ask(x, SERVER_NOTICE_COMPOSE, tell);
}

/* Of one that is out: what its Cancel would reach; it is made by no one yet. Of one that is approved: what it will reach, beside the one that it refers to. */
void notice_reach_request(struct notice_work *x)
{
    if (!notice_find(x, request_text(x->r->root, "notice")))
        return;
    if (x->about.sent == TIME_NONE || !x->about.deliveries_n) {
        x->reach_of = x->about.deliveries_n ? x->about.of : 0;
        tell(x, NULL);
        return;
    }
    x->reach_of = x->about.n;
    x->form = DRAFT_CANCEL;
    notice_read(x, cancel_read);
}
