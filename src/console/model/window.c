/* window: see window.h. */
#include "console/model/window.h"

#include <stdio.h>

#include "wire/protocol.h"

struct row *window_row_keep(struct row *r)
{
    if (r)
        r->refs++;
    return r;
}

void window_row_drop(struct row *r)
{
    if (!r || --r->refs)
        return;
    arena_free(&r->arena);
    mem_free(r);
}

/* A copy of our own: the message's tree dies with the next message. */
static struct row *row_new(const struct json *j, const char *key)
{
    struct row *r = window_row_keep(mem_alloc(sizeof *r));
    struct span text = arena_span(&r->arena, j->raw);
    struct json *copy = NULL;
    const struct json *k;
    char number[32];

    if (json_parse(&r->arena, text, NULL, &copy, NULL) < 0 || copy->type != JSON_OBJECT) {
        window_row_drop(r);
        return NULL;
    }
    r->j = copy;
    r->key = span_make("", 0);
    k = json_get(copy, "priority");
    if (k && k->type == JSON_STRING && k->s.n == 2 && k->s.p[0] == 'P' && k->s.p[1] >= '1' && k->s.p[1] <= '4')
        r->priority = k->s.p[1] - '0';
    k = key ? json_get(copy, key) : NULL;
    if (k && k->type == JSON_STRING) {
        r->key = k->s;
    } else if (k && k->type == JSON_INT) {
        snprintf(number, sizeof number, "%lld", (long long) k->i);
        r->key = arena_span(&r->arena, span_str(number));
    }
    return r;
}

void window_clear(struct window *w)
{
    for (size_t i = 0; i < w->rows.n; i++)
        window_row_drop(w->rows.v[i]);
    VEC_FREE(&w->rows);
    w->offset = w->total = w->seq = 0;
    w->anchor[0] = 0;
    w->anchor_at = -1;
    w->loaded = false;
    w->changes++;
}

void window_set(struct window *w, const struct json *rows, const char *key)
{
    for (size_t i = 0; i < w->rows.n; i++)
        window_row_drop(w->rows.v[i]);
    w->rows.n = 0;
    JSON_EACH (j, rows) {
        struct row *r = w->rows.n < WIRE_WINDOW_MAX && j->type == JSON_OBJECT ? row_new(j, key) : NULL;
        if (r)
            VEC_PUSH(&w->rows, r);
    }
    w->orders += w->reorder || !w->loaded;
    w->reorder = false;
    w->loaded = true;
    w->changes++;
}

bool window_insert(struct window *w, int64_t at, const struct json *row, const char *key)
{
    struct row *r;

    if (at < 0 || at > (int64_t) w->rows.n || w->rows.n >= WIRE_WINDOW_MAX || !row || row->type != JSON_OBJECT)
        return false;
    r = row_new(row, key);
    if (!r)
        return false;
    VEC_INSERT(&w->rows, (size_t) at, r);
    w->changes++;
    return true;
}

bool window_replace(struct window *w, int64_t at, const struct json *row, const char *key)
{
    struct row *r;

    if (at < 0 || at >= (int64_t) w->rows.n || !row || row->type != JSON_OBJECT)
        return false;
    r = row_new(row, key);
    if (!r)
        return false;
    window_row_drop(w->rows.v[at]);
    w->rows.v[at] = r;
    w->changes++;
    return true;
}

bool window_remove(struct window *w, int64_t at)
{
    if (at < 0 || at >= (int64_t) w->rows.n)
        return false;
    window_row_drop(w->rows.v[at]);
    VEC_REMOVE(&w->rows, (size_t) at);
    w->changes++;
    return true;
}

int64_t window_find(const struct window *w, struct span key)
{
    for (size_t i = 0; key.n && i < w->rows.n; i++)
        if (span_eq(w->rows.v[i]->key, key))
            return w->offset + (int64_t) i;
    return -1;
}

struct row *window_row(const struct window *w, int64_t i)
{
    i -= w->offset;
    return i >= 0 && i < (int64_t) w->rows.n ? w->rows.v[i] : NULL;
}
