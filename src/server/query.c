/* query: windows read from requests, and answers to `query`. */
#include <stdio.h>
#include <stdlib.h>

#include "model/words.h"
#include "server/state.h"

void window_free(struct window *w)
{
    mem_free(w->filter);
    mem_free(w->anchor);
    w->filter = w->anchor = NULL;
}

int window_count(const struct json *obj, const char *key, int64_t most, size_t *out, struct err *e)
{
    const struct json *v = json_get(obj, key);
    if (!v)
        return 0;
    if (v->type != JSON_INT || v->i < 0 || v->i > most)
        return err_field(e, WF_E_INVALID, key, "\"%s\" is a whole number from 0 to %lld", key, (long long) most);
    *out = (size_t) v->i;
    return 0;
}

static int read_text(const struct json *obj, const char *key, size_t most, char **out, struct err *e)
{
    const struct json *v = json_get(obj, key);
    if (!v)
        return 0;
    if (v->type != JSON_NULL && v->type != JSON_STRING && v->type != JSON_INT)
        return err_field(e, WF_E_INVALID, key, "\"%s\" is a string", key);
    struct span s = v->type == JSON_STRING ? v->s : v->type == JSON_INT ? v->raw : span_make("", 0);
    if (s.n > most)
        return err_field(e, WF_E_LIMIT, key, "\"%s\" has at most %zu bytes", key, most);
    mem_free(*out);
    *out = s.n ? mem_strndup(s.p, s.n) : NULL;
    return 0;
}

static int read_bool(const struct json *obj, const char *key, bool *out, struct err *e)
{
    const struct json *v = json_get(obj, key);
    if (!v)
        return 0;
    if (v->type != JSON_BOOL)
        return err_field(e, WF_E_INVALID, key, "\"%s\" is true or false", key);
    *out = v->i != 0;
    return 0;
}

int window_read(struct server *s, const struct json *obj, enum wire_view view, struct window *w, struct err *e)
{
    (void) s;
    size_t before = 0;
    int rc = window_count(obj, "offset", 100000000, &w->offset, e);
    if (!rc)
        rc = window_count(obj, "limit", WIRE_WINDOW_MAX, &w->limit, e);
    if (!rc)
        rc = window_count(obj, "anchor_row", WIRE_WINDOW_MAX, &w->anchor_row, e);
    if (!rc)
        rc = window_count(obj, "before", INT64_MAX, &before, e);
    if (!rc)
        rc = read_text(obj, "filter", 4096, &w->filter, e);
    if (!rc)
        rc = read_text(obj, "anchor", 64, &w->anchor, e);
    if (!rc)
        rc = read_bool(obj, "all", &w->all, e);
    if (!rc)
        rc = read_bool(obj, "desc", &w->desc, e);
    if (!rc)
        rc = read_bool(obj, "read", &w->read, e);
    struct span at = view == WIRE_VIEW_ACTIONS ? request_text(obj, "key") : span_make("", 0);
    wf_time t;
    if (!rc && at.n && !span_is(at, ACTIONS_FOLLOWED) && (at.n > 40 || time_parse(at, &t, NULL, NULL)))
        rc = err_field(e, WF_E_INVALID, "key", "the view \"actions\" takes a time as its key, as 2026-11-24T08:00:00Z, or \"" ACTIONS_FOLLOWED "\"");
    if (rc)
        return rc;
    if (json_get(obj, "before"))
        w->before = before;
    const struct json *sort = json_get(obj, "sort");
    if (sort) {
        enum desk_sort by = sort->type == JSON_STRING ? desk_sort_find(sort->s) : DESK_SORT_END;
        if (by == DESK_SORT_END)
            return err_field(e, WF_E_INVALID, "sort", "there is no order \"%.*s\"",
                             SPAN_FMT(request_text(obj, "sort")));
        w->sort = by;
    }
    if (w->filter && view != WIRE_VIEW_INCIDENTS && view != WIRE_VIEW_CHANGES && view != WIRE_VIEW_LOG && view)
        return err_field(e, WF_E_INVALID, "filter", "the view \"%s\" takes no filter", wire_view_word(view));
    if (w->filter && view == WIRE_VIEW_LOG && json_get(obj, "sub"))
        return err_field(e, WF_E_INVALID, "filter", "a subscription to the log takes no filter; a query does");
    return 0;
}

int window_filter(struct request *r, const struct window *w, struct filter **out, struct err *e)
{
    *out = NULL;
    if (!w->filter)
        return 0;
    struct filter_env env = {.now = clock_now(r->server->o.clock),
                             .me = span_str(r->session->officer),
                             .called = who_called(r->session),
                             .prefix = r->server->site,
                             .follows = desk_follows,
                             .desk = r->server->o.desk,
                             .zone = 0};
    size_t at = 0;
    int rc = filter_parse(span_str(w->filter), &env, out, &at, e);
    if (rc) {
        *out = NULL;
        r->error_at = (int64_t) at;
    }
    return rc;
}

/* ---- query ---------------------------------------------------------------------------------------------------- */

static struct json_writer *begin_rows(struct request *r, struct json_writer *w, enum wire_view view, uint64_t seq,
                                      size_t total, size_t offset)
{
    if (!reply_begin(r->session, r->id, w))
        return NULL;
    jw_kcstr(w, "view", wire_view_word(view));
    jw_kint(w, "seq", (int64_t) seq);
    jw_kint(w, "total", (int64_t) total);
    jw_kint(w, "offset", (int64_t) offset);
    jw_key(w, "rows");
    jw_begin_array(w);
    return w;
}

static void end_rows(struct request *r, struct json_writer *w, bool more)
{
    jw_end_array(w);
    jw_kbool(w, "more", more);
    who_mask(r->session);
    reply_end(r->session, w);
}

/* Where the window begins, its anchor looked for. */
static size_t incidents_offset(struct server *s, const struct desk_query *q, const struct window *w)
{
    if (!w->anchor)
        return w->offset;
    uint32_t row = desk_row(s->o.desk, span_str(w->anchor));
    int64_t at = row ? desk_query_find(s->o.desk, q, row) : -1;
    if (at < 0)
        return w->offset;
    return (size_t) at > w->anchor_row ? (size_t) at - w->anchor_row : 0;
}

/* The list is closed after it. */
static void answer_incidents(struct request *r, const struct window *w, struct desk_query *q)
{
    struct server *s = r->server;
    size_t offset = incidents_offset(s, q, w);
    struct desk_line *lines = arena_alloc_raw(&r->arena, (w->limit + 1) * sizeof *lines);
    size_t n = desk_query_lines(s->o.desk, q, offset, lines, w->limit);
    struct json_writer out;
    size_t start = r->session->out.n, done = 0;
    if (begin_rows(r, &out, WIRE_VIEW_INCIDENTS, desk_seq(s->o.desk), desk_query_total(q), offset)) {
        for (; done < n && r->session->out.n - start < ROWS_BYTES; done++)
            desk_row_json(s->o.desk, lines[done].row, &out);
        jw_end_array(&out);
        if (desk_query_is_part(q))
            jw_kbool(&out, "part", true);
        jw_kbool(&out, "more", offset + done < desk_query_total(q));
        who_mask(r->session);
        reply_end(r->session, &out);
    }
    desk_query_close(s->o.desk, q);
    request_done(r);
}

static void answer_loop_rows(struct request *r, enum wire_view view, const struct window *w)
{
    struct server *s = r->server;
    struct span key = request_text(r->root, "key");
    const char *of = arena_strndup(&r->arena, key.p, key.n);
    size_t offset = w->offset, n, total;
    if (w->anchor) {
        int64_t at = rows_place(r->session, view, of, w->anchor);
        if (at >= 0)
            offset = (size_t) at > w->anchor_row ? (size_t) at - w->anchor_row : 0;
    }
    struct line *lines = arena_alloc_raw(&r->arena, (w->limit + 1) * sizeof *lines);
    rows_lines(r->session, view, offset, view == WIRE_VIEW_STATUS ? 1 : w->limit, lines, &n, &total, of);
    struct json_writer out;
    size_t start = r->session->out.n, done = 0;
    if (begin_rows(r, &out, view, desk_seq(s->o.desk), total, offset)) {
        for (; done < n && r->session->out.n - start < ROWS_BYTES; done++)
            rows_write(r->session, view, of, offset + done, &out);
        end_rows(r, &out, offset + done < total);
    }
    request_done(r);
}

static void job_answer(struct job *j)
{
    struct request *r = j->request;
    disk_limit(j);
    if (j->code) {
        request_refuse(r, &j->err);
        return;
    }
    struct json_writer out;
    if (begin_rows(r, &out, j->view, j->seq, j->total, j->w.offset)) {
        jw_raw(&out, buf_view(&j->rows));
        if (j->filter) {
            jw_end_array(&out);
            jw_kint(&out, "next", (int64_t) j->next_seq);
            jw_kbool(&out, "more", j->next_seq > 1);
            who_mask(r->session);
            reply_end(r->session, &out);
        } else {
            end_rows(r, &out, j->more || j->w.offset + j->lines.n < j->total);
        }
    }
    request_done(r);
}

static void found(struct job *j)
{
    struct request *r = j->request;
    struct desk_query *q = j->query;
    if (j->code) {
        request_refuse(r, &j->err);
        return;
    }
    j->query = NULL;
    answer_incidents(r, &j->w, q);
}

static void query_incidents(struct request *r, struct window *w)
{
    struct filter *filter;
    struct err e;
    err_clear(&e);
    if (window_filter(r, w, &filter, &e)) {
        request_refuse(r, &e);
        window_free(w);
        return;
    }
    struct desk_query_spec spec = {.filter = filter,
                                   .all = w->all || (filter && filter_has_state(filter)),
                                   .sort = w->sort,
                                   .desc = w->desc,
                                   .sight = who_sight(r->session)};
    struct desk_query *q = desk_query_begin(r->server->o.desk, &spec);
    if (desk_query_phase(q) == DESK_QUERY_READY || find_head(r->server, q, w)) {
        answer_incidents(r, w, q);
        window_free(w);
        return;
    }
    struct job *j = disk_new(r->session);
    j->request = r;
    j->query = q;
    j->enough = true;
    j->w = *w; /* strings and all */
    memset(w, 0, sizeof *w);
    find_start(j, found);
}

static void query_disk(struct request *r, enum wire_view view, struct window *w)
{
    struct err e;
    struct job *j;
    struct span key = request_text(r->root, "key");
    struct filter *filter;
    if (window_filter(r, w, &filter, &e)) {
        request_refuse(r, &e);
        window_free(w);
        return;
    }
    if (disk_for_view(r->session, view, w, arena_strndup(&r->arena, key.p, key.n), &j, &e)) {
        filter_free(filter);
        request_refuse(r, &e);
    } else {
        j->request = r;
        j->done = job_answer;
        j->filter = filter;
        j->run = filter ? log_run : j->run;
        reads_start(j, view, key);
    }
    window_free(w);
}

void query_request(struct request *r)
{
    if (!request_members(r, "view key offset limit filter all sort desc anchor anchor_row before read"))
        return;
    enum wire_view view = wire_view_find(request_text(r->root, "view"));
    struct err e;
    struct window w = {.limit = 100};
    if (!view || view == WIRE_VIEW_TICK || view == WIRE_VIEW_CHANGES) {
        err_field(&e, WF_E_INVALID, "view", "there is no view \"%.*s\" to query",
                  SPAN_FMT(request_text(r->root, "view")));
        struct json_writer out;
        if (reply_error_begin(r->session, r->id, &e, &out)) {
            for (enum wire_view v = WIRE_VIEW_STATUS; v < WIRE_VIEWS_END; v++)
                if (v != WIRE_VIEW_TICK && v != WIRE_VIEW_CHANGES)
                    jw_cstr(&out, wire_view_word(v));
            reply_error_end(r->session, &out);
        }
        request_done(r);
        return;
    }
    if (window_read(r->server, r->root, view, &w, &e)) {
        request_refuse(r, &e);
        window_free(&w);
        return;
    }
    if (view == WIRE_VIEW_INCIDENTS) {
        query_incidents(r, &w);
    } else if (disk_needed(view)) {
        query_disk(r, view, &w);
    } else {
        answer_loop_rows(r, view, &w);
        window_free(&w);
    }
}
