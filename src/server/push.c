/* push: what a subscription to a window gets: a snapshot, or the edits between what its client holds and what there is. */
#include "desk/picture.h"
#include "server/state.h"

/* ---- windows ------------------------------------------------------------------------------------------------- */

/* Where the rows of a window come from. */
struct source {
    struct session *session;
    enum wire_view view;
    size_t offset;
    struct job *job; /* rows that a worker wrote; else from the loop's modules */
    const char *of;  /* whose they are, or NULL */
};

static void write_row(const struct source *src, const struct line *lines, size_t i, struct json_writer *w)
{
    if (src->job) {
        size_t from = i ? src->job->ends.v[i - 1] + 1 : 0;
        jw_raw(w, span_make(src->job->rows.p + from, src->job->ends.v[i] - from));
    } else if (src->view == WIRE_VIEW_INCIDENTS) {
        desk_row_json(src->session->server->o.desk, (uint32_t) lines[i].key, w);
    } else {
        rows_write(src->session, src->view, src->of, src->offset + i, w);
    }
}

void push_begin(struct session *c, struct json_writer *w, const char *push, const struct sub *b)
{
    jw_init(w, &c->out);
    jw_begin_object(w);
    jw_kcstr(w, "push", push);
    jw_kint(w, "sub", b->id);
    jw_kcstr(w, "view", wire_view_word(b->view));
}

void push_end(struct session *c, struct json_writer *w)
{
    jw_end_object(w);
    who_mask(c);
    buf_char(&c->out, '\n');
    session_touch(c);
}

static void place_members(struct json_writer *w, const struct sub *b, size_t total, size_t offset)
{
    jw_kint(w, "total", (int64_t) total);
    jw_kint(w, "offset", (int64_t) offset);
    jw_kint(w, "above", (int64_t) (offset > b->base ? offset - b->base : 0));
    if (b->query && desk_query_is_part(b->query))
        jw_kbool(w, "part", true);
    if (!b->w.anchor || !(b->query || rows_on_loop(b->view)))
        return;
    jw_kcstr(w, "anchor", b->w.anchor);
    if (b->anchor_at >= 0)
        jw_kint(w, "anchor_at", b->anchor_at);
}

static void send_snapshot(struct session *c, struct sub *b, const struct line *lines, size_t n, size_t total, size_t offset, uint64_t seq,
    const struct source *src)
{
    struct json_writer w;
    size_t start = c->out.n, i = 0;
    b->base = offset;
    push_begin(c, &w, WIRE_PUSH_SNAPSHOT, b);
    jw_kint(&w, "seq", (int64_t) seq);
    place_members(&w, b, total, offset);
    jw_key(&w, "rows");
    jw_begin_array(&w);
    for (; i < n && c->out.n - start < ROWS_BYTES; i++)
        write_row(src, lines, i, &w);
    jw_end_array(&w);
    push_end(c, &w);
    b->lines.n = 0;
    VEC_RESERVE(&b->lines, n);
    if (i)
        memcpy(b->lines.v, lines, i * sizeof *lines);
    b->lines.n = i;
    b->fresh = false;
    b->seq = seq;
    b->total = total;
    b->w.offset = offset;
}

void push_delta(struct session *c, struct sub *b, struct json_writer *w, uint64_t seq, size_t total, size_t offset)
{
    push_begin(c, w, WIRE_PUSH_DELTA, b);
    jw_kint(w, "from_seq", (int64_t) b->seq);
    jw_kint(w, "to_seq", (int64_t) seq);
    place_members(w, b, total, offset);
    jw_key(w, "edits");
    jw_begin_array(w);
}

static void send_window(struct session *c, struct sub *b, const struct line *lines, size_t n, size_t total, size_t offset, uint64_t seq,
    const struct source *src)
{
    struct server *s = c->server;
    size_t most = n / 2 + 8, k = 0;
    struct edit *edits = arena_alloc_raw(&s->arena, (most + 1) * sizeof *edits);
    if (!b->fresh)
        k = edits_make(&s->arena, b->lines.v, b->lines.n, lines, n, edits, most);
    if (b->fresh || k > most) {
        size_t base = b->base;
        bool fresh = b->fresh;
        send_snapshot(c, b, lines, n, total, offset, seq, src);
        if (!fresh)
            b->base = base;
        return;
    }
    if (!k && total == b->total && offset == b->w.offset)
        return;
    size_t start = c->out.n;
    struct json_writer w;
    push_delta(c, b, &w, seq, total, offset);
    for (size_t i = 0; i < k; i++) {
        static const char *const words[] = {"del", "ins", "set"};
        jw_begin_object(&w);
        jw_kint(&w, words[edits[i].what], edits[i].at);
        if (edits[i].what != EDIT_DEL) {
            jw_key(&w, "row");
            write_row(src, lines, edits[i].at, &w);
        }
        jw_end_object(&w);
    }
    jw_end_array(&w);
    if (c->out.n - start > ROWS_BYTES) {
        c->out.n = start; /* too long for a line */
        c->out.p[start] = 0;
        send_snapshot(c, b, lines, n, total, offset, seq, src);
        return;
    }
    push_end(c, &w);
    b->lines.n = 0;
    VEC_RESERVE(&b->lines, n);
    if (n)
        memcpy(b->lines.v, lines, n * sizeof *lines);
    b->lines.n = n;
    b->seq = seq;
    b->total = total;
    b->w.offset = offset;
}

/* Where the window begins, once anchor_at is known. */
static size_t anchored(const struct sub *b)
{
    if (b->anchor_at < 0)
        return b->w.offset;
    return (size_t) b->anchor_at > b->w.anchor_row ? (size_t) b->anchor_at - b->w.anchor_row : 0;
}

/* Where the anchor stands. Who asks is told, too, where it would stand: what is beside it is shown. Of one that this client may not see nothing is said. */
static int64_t place_of_anchor(const struct session *c, const struct sub *b)
{
    struct desk *d = c->server->o.desk;
    uint32_t row = desk_row(d, span_str(b->w.anchor));
    int64_t at = row ? desk_query_find(d, b->query, row) : -1;
    return at < 0 && b->asked && row && who_sees(c, row) ? (int64_t) desk_query_place(d, b->query, row) : at;
}

void push_incidents(struct session *c, struct sub *b)
{
    struct server *s = c->server;
    if (!b->query)
        return; /* its words are being looked up */
    uint64_t stamp = desk_query_stamp(b->query);
    if (!b->fresh && stamp == b->stamp)
        return;
    b->anchor_at = b->w.anchor ? place_of_anchor(c, b) : -1;
    b->asked = false;
    size_t offset = anchored(b);
    struct desk_line *got = arena_alloc_raw(&s->arena, (b->w.limit + 1) * sizeof *got);
    struct line *lines = arena_alloc_raw(&s->arena, (b->w.limit + 1) * sizeof *lines);
    size_t n = desk_query_lines(s->o.desk, b->query, offset, got, b->w.limit);
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct line){got[i].row, got[i].stamp};
    struct source src = {c, b->view, offset, NULL, NULL};
    send_window(c, b, lines, n, desk_query_total(b->query), offset, desk_seq(s->o.desk), &src);
    b->stamp = stamp;
}

void push_loop_rows(struct session *c, struct sub *b)
{
    struct server *s = c->server;
    b->anchor_at = b->w.anchor ? rows_place(c, b->view, b->key, b->w.anchor) : -1;
    size_t offset = anchored(b), n, total;
    struct line *lines = arena_alloc_raw(&s->arena, (b->w.limit + 1) * sizeof *lines);
    rows_lines(c, b->view, offset, b->w.limit, lines, &n, &total, b->key);
    struct source src = {c, b->view, offset, NULL, b->key};
    send_window(c, b, lines, n, total, offset, desk_seq(s->o.desk), &src);
}

/* ---- views on disk ------------------------------------------------------------------------------------------- */

static void disk_shown(struct job *j)
{
    struct session *c = j->session;
    struct sub *b = NULL;
    for (size_t i = 0; !c->closed && i < c->subs.n; i++)
        if (c->subs.v[i]->serial == j->sub)
            b = c->subs.v[i];
    if (!b)
        return;
    b->busy = false;
    disk_limit(j);
    if (j->code) {
        log_warn(c->server->o.log, "server", "the view %s could not be read: %s", wire_view_word(b->view), j->err.text);
        return;
    }
    if (b->view == WIRE_VIEW_LOG && j->lines.n && j->lines.v[0].key > j->seq)
        j->seq = j->lines.v[0].key; /* the reader saw what was committed meanwhile; it must not come again as news */
    struct source src = {c, b->view, j->w.offset, j, NULL};
    if (b->w.offset != j->w.offset || b->w.limit != j->w.limit) {
        b->fresh = true; /* the window was moved meanwhile */
        frame_sub(c, b);
        return;
    }
    send_window(c, b, j->lines.v, j->lines.n, j->total, j->w.offset, j->seq, &src);
    arena_reset(&c->server->arena);
    if (b->dirty)
        frame_request(c->server);
}

void push_disk(struct session *c, struct sub *b)
{
    if (b->busy) {
        b->dirty = true;
        return;
    }
    if (b->view == WIRE_VIEW_QUARANTINE && !b->fresh && views_pending(c->server->o.views)) {
        b->dirty = true; /* the list is being written: look again at the next frame */
        frame_request(c->server);
        return;
    }
    struct err e;
    struct job *j;
    b->dirty = false;
    if (disk_for_view(c, b->view, &b->w, b->key, &j, &e)) {
        log_warn(c->server->o.log, "server", "the view %s could not be read: %s", wire_view_word(b->view), e.text);
        return;
    }
    if (j->picture) {
        const uint32_t *rows;
        size_t n = desk_picture_rows(j->picture, &rows);
        b->rows.n = 0;
        for (size_t i = 0; i < n; i++)
            VEC_PUSH(&b->rows, rows[i]);
    }
    j->sub = b->serial;
    j->done = disk_shown;
    b->busy = true;
    reads_start(j, b->view, span_str(b->key ? b->key : ""));
}

