/* steps: see steps.h. */
#include "console/model/steps.h"

#include <stdio.h>

enum { STEPS_MOST = 512 };

static bool is_step(const struct json *it)
{
    return span_is(json_str(it, "kind"), "step");
}

const struct json *steps_count(const struct json *j, int64_t playbook, int *all, int *open)
{
    const struct json *first = NULL;
    *all = *open = 0;
    JSON_EACH (it, json_get(j, "items")) {
        if (!is_step(it) || json_int(it, "part_of", 0) != playbook)
            continue;
        bool is_open = span_is(json_str(it, "state"), "open");
        ++*all;
        *open += is_open;
        if (is_open && (!first || json_int(it, "count", 0) < json_int(first, "count", 0)))
            first = it;
    }
    return first;
}

/* The title of the playbook that is item n. */
static struct span title_of(const struct json *j, int64_t n)
{
    JSON_EACH (it, json_get(j, "items"))
        if (json_int(it, "n", 0) == n)
            return json_str(it, "text");
    return span_make("", 0);
}

static void copy(struct json_writer *w, const char *key, const struct json *from, const char *member)
{
    const struct json *v = json_get(from, member);
    jw_key(w, key);
    if (v)
        json_write(w, v, false);
    else
        jw_null(w);
}

static void put_started(struct json_writer *w, const struct json *j, const struct json *it)
{
    char key[24];
    snprintf(key, sizeof key, "%lld", (long long) json_int(it, "count", 0));
    jw_begin_object(w);
    jw_kcstr(w, "key", key);
    jw_kint(w, "step", json_int(it, "count", 0));
    copy(w, "state", it, "state");
    copy(w, "who", it, "to");
    copy(w, "text", it, "text");
    copy(w, "due", it, "due");
    copy(w, "done", it, "done");
    copy(w, "done_by", it, "done_by");
    jw_kstr(w, "playbook", title_of(j, json_int(it, "part_of", 0)));
    jw_end_object(w);
}

static void put_fitting(struct json_writer *w, const struct json *p, const struct json *s)
{
    char key[80];
    snprintf(key, sizeof key, "%.*s/%lld", SPAN_FMT(json_str(p, "name")), (long long) json_int(s, "step", 0));
    jw_begin_object(w);
    jw_kcstr(w, "key", key);
    jw_kint(w, "step", json_int(s, "step", 0));
    jw_knull(w, "state");
    copy(w, "who", s, "who");
    copy(w, "text", s, "text");
    copy(w, "within", s, "within_min");
    copy(w, "playbook", p, "title");
    jw_end_object(w);
}

void steps_fill(struct window *out, const struct json *j)
{
    struct arena a = {0};
    struct buf text = {0};
    struct json_writer w;
    struct json *rows = NULL;
    const struct json *by_number[STEPS_MOST] = {NULL}, *p = json_get(j, "playbook");
    jw_init(&w, &text);
    jw_begin_array(&w);
    JSON_EACH (it, json_get(j, "items")) {
        int64_t n = is_step(it) ? json_int(it, "count", 0) : 0;
        if (n > 0 && n < STEPS_MOST)
            by_number[n] = it;
    }
    for (size_t i = 0; i < STEPS_MOST; i++)
        if (by_number[i])
            put_started(&w, j, by_number[i]);
    JSON_EACH (s, json_get(p, "do"))
        put_fitting(&w, p, s);
    jw_end_array(&w);
    window_clear(out);
    if (j && json_parse(&a, buf_view(&text), NULL, &rows, NULL) == 0) {
        window_set(out, rows, "key");
        out->total = (int64_t) out->rows.n;
    }
    buf_free(&text);
    arena_free(&a);
}
