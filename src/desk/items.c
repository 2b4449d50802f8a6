#include "desk/items.h"

#include <stdio.h>
#include <stdlib.h>

#include "desk/change.h"

static struct item_row *row_of(const struct state *s, uint32_t n)
{
    return (struct item_row *) (void *) s->t_items.base + (n - 1);
}

void items_get(const struct state *s, uint32_t n, struct item *out)
{
    out->r = *row_of(s, n);
    out->text = span_make(out->r.text_n ? s->t_heap.base + (size_t) out->r.text_at * 8 : NULL, out->r.text_n);
}

/* Its place in the heap: the old one where it fits. */
static int put_text(struct state *s, struct item *it, const struct item_row *old, struct err *e)
{
    size_t room = old ? ((size_t) old->text_n + 7) & ~(size_t) 7 : 0;
    uint64_t at = old ? (uint64_t) old->text_at * 8 : 0;
    if (old && old->text_n == it->text.n && (!it->text.n || memcmp(s->t_heap.base + at, it->text.p, it->text.n) == 0)) {
        it->r.text_at = old->text_at;
        it->r.text_n = old->text_n;
        return 0;
    }
    if (it->text.n > room) {
        at = s->head->heap_used ? s->head->heap_used : 8;
        int rc = tab_need(&s->t_heap, at + it->text.n + 8, e);
        if (rc)
            return rc;
        s->head->heap_used = (at + it->text.n + 7) & ~(uint64_t) 7;
    }
    if (it->text.n > room && room) /* it moves: nothing of it stays where it lay */
        memset(s->t_heap.base + (size_t) old->text_at * 8, 0, room);
    else if (room)
        memset(s->t_heap.base + at, 0, room);
    if (it->text.n)
        memcpy(s->t_heap.base + at, it->text.p, it->text.n);
    it->r.text_at = (uint32_t) (at / 8);
    it->r.text_n = (uint16_t) it->text.n;
    return 0;
}

int items_put(struct state *s, const struct item *it, struct err *e)
{
    struct item now = *it;
    bool old = now.r.n <= s->head->items;
    if (now.r.n == 0 || now.r.n > s->head->items + 1 || now.r.incident > s->head->incidents)
        return err_set(e, WF_E_CORRUPT, "item %u of incident row %u does not follow %u", now.r.n, now.r.incident, s->head->items);
    int rc = tab_need(&s->t_items, (size_t) now.r.n * sizeof(struct item_row), e);
    if (rc == 0)
        rc = put_text(s, &now, old ? row_of(s, now.r.n) : NULL, e);
    if (rc)
        return rc;
    uint32_t *first = now.r.incident ? &state_more(s, now.r.incident)->items : &s->head->items_alone;
    now.r.next = old ? row_of(s, now.r.n)->next : *first;
    *row_of(s, now.r.n) = now.r;
    if (!old) {
        *first = now.r.n;
        s->head->items = now.r.n;
    }
    return 0;
}

void items_redact(struct state *s, uint64_t seq)
{
    for (uint32_t n = 1; n <= s->head->items; n++) {
        struct item_row *r = row_of(s, n);
        if (r->text_seq != seq || !r->text_n)
            continue;
        memset(s->t_heap.base + (size_t) r->text_at * 8, 0, r->text_n);
        r->text_n = 0;
    }
}

/* ---- in facts ---- */

static void write_time(struct json_writer *w, const char *key, wf_time t)
{
    char text[24];
    if (t == TIME_NONE)
        return;
    snprintf(text, sizeof text, "%lld", (long long) t);
    jw_kcstr(w, key, text);
}

static void write_name(struct json_writer *w, const char *key, const struct names *names, uint16_t id)
{
    if (id)
        jw_kstr(w, key, names_get(names, id));
}

static void write_item(struct json_writer *w, const struct item *it, const struct change_env *env)
{
    const struct names *names = &env->state->names;
    const struct words *words = item_words(it->r.kind);
    jw_begin_object(w);
    jw_kint(w, "n", it->r.n);
    jw_kcstr(w, "kind", words_of(&words_item, it->r.kind));
    jw_kcstr(w, "state", words_of(&words_item_state, it->r.state));
    if (words && it->r.word)
        jw_kcstr(w, "word", words_of(words, it->r.word));
    if (it->r.other)
        jw_kint(w, "other", it->r.other);
    if (it->r.count)
        jw_kint(w, "count", it->r.count);
    if (it->r.part_of)
        jw_kint(w, "part_of", it->r.part_of);
    write_name(w, "by", names, it->r.by);
    write_name(w, "to", names, it->r.to);
    write_name(w, "done_by", names, it->r.done_by);
    write_time(w, "made", it->r.made);
    write_time(w, "due", it->r.due);
    write_time(w, "done", it->r.done);
    if (it->r.text_seq == ITEM_TEXT_HERE)
        jw_kbool(w, "text", true);
    if (it->r.text_seq == ITEM_TEXT_STATED)
        jw_kstr(w, "stated", it->text);
    jw_end_object(w);
}

void items_write(struct buf *out, const struct change *c, const struct change_env *env)
{
    struct json_writer w;
    buf_str(out, ",\"items\":");
    jw_init(&w, out);
    jw_begin_array(&w);
    for (size_t i = 0; i < c->items_n; i++)
        write_item(&w, c->items[i], env);
    jw_end_array(&w);
}

static wf_time read_time(const struct json *v, const char *key)
{
    const struct json *t = json_get(v, key);
    return t && t->type == JSON_STRING ? strtoll(t->s.p, NULL, 10) : TIME_NONE;
}

static uint16_t read_name(struct state *s, const struct json *v, const char *key)
{
    struct span n = json_str(v, key);
    return n.n ? state_name(s, n) : 0;
}

static bool read_item(const struct json *v, const struct change_env *env, const struct change *c, struct item *it)
{
    struct state *s = env->state;
    item_init(it);
    it->r.n = (uint32_t) json_int(v, "n", 0);
    it->r.incident = c->inc->r.row;
    it->r.kind = (uint8_t) words_find(&words_item, json_str(v, "kind"));
    it->r.state = (uint8_t) words_find(&words_item_state, json_str(v, "state"));
    const struct words *words = item_words(it->r.kind);
    it->r.word = words && json_get(v, "word") ? (uint8_t) words_find(words, json_str(v, "word")) : 0;
    it->r.other = (uint32_t) json_int(v, "other", 0);
    it->r.count = (int32_t) json_int(v, "count", 0);
    it->r.part_of = (uint32_t) json_int(v, "part_of", 0);
    it->r.by = read_name(s, v, "by");
    it->r.to = read_name(s, v, "to");
    it->r.done_by = read_name(s, v, "done_by");
    it->r.made = read_time(v, "made");
    it->r.due = read_time(v, "due");
    it->r.done = read_time(v, "done");
    /* The text lies beside the fact that made it; later facts leave it. */
    if (json_bool(v, "text", false)) {
        it->r.text_seq = ITEM_TEXT_HERE;
        it->text = c->free_text;
    } else if (json_get(v, "stated")) {
        it->text = json_str(v, "stated");
    } else if (it->r.n && it->r.n <= s->head->items) {
        struct item old;
        items_get(s, it->r.n, &old);
        it->text = old.text;
        it->r.text_seq = old.r.text_seq;
    }
    return it->r.n && it->r.kind && it->r.state;
}

int items_read(struct arena *a, const struct json *list, const struct change_env *env, struct change *c, struct err *e)
{
    size_t n = list && list->type == JSON_ARRAY ? list->count : 0;
    struct item **items = arena_alloc(a, (n + 1) * sizeof(struct item *));
    c->items = items;
    c->items_n = 0;
    if (!n)
        return err_set(e, WF_E_CORRUPT, "fact %llu has no right \"items\"", (unsigned long long) c->seq);
    JSON_EACH (v, list) {
        struct item *it = arena_alloc(a, sizeof *it);
        if (!read_item(v, env, c, it))
            return err_set(e, WF_E_CORRUPT, "fact %llu has no right \"items\"", (unsigned long long) c->seq);
        it->text = arena_span(a, it->text);
        items[c->items_n++] = it;
    }
    return 0;
}
