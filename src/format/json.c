/* format/json: values found by path in what base/json read strictly. Owns the document; plugins call it.
 *
 * A wf_json is a struct json under another name: the public header shows none of our own types.
 */
#include <watchfloor/format/json.h>

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "format/json_items.h"

#define MENDED_MOST 1024 /* items that are left out of one text */
#define DEPTH_MOST 16
#define REJECTS_MOST 16 /* of a status */

struct wf_json_doc {
    struct arena arena;
    struct json *root;
    wf_str text;
    char *copy; /* the text, where it was mended; else NULL */
    size_t seen;     /* bytes whose line ends were counted for wf_json_line, */
    uint32_t passed; /* and how many there were */
};

static const struct json *in(const wf_json *v)
{
    return (const struct json *) (const void *) v;
}

static const wf_json *out(const struct json *v)
{
    return (const wf_json *) (const void *) v;
}

static uint32_t line_at(wf_str text, size_t offset)
{
    uint32_t line = 1;
    const char *p = text.p;
    const char *end = p + (offset < text.n ? offset : text.n);
    while (p < end && (p = memchr(p, '\n', (size_t) (end - p)))) {
        line++;
        p++;
    }
    return line;
}

/* The offset that the reader's message names as "at byte N" or "offset N"; 0 when there is none. */
static size_t offset_in(const char *message)
{
    const char *at = strstr(message, "byte ");
    at = at ? at + 5 : NULL;
    size_t v = 0;
    for (; at && *at >= '0' && *at <= '9' && v < SIZE_MAX / 100; at++)
        v = v * 10 + (size_t) (*at - '0');
    return v;
}

wf_json_doc *wf_json_read(wf_str text, wf_fault *fault)
{
    static const struct json_limits limits = {.depth = DEPTH_MOST, .allow_nul = true}; /* valid JSON; what it may not be part of refuses it */
    wf_json_doc *doc = mem_alloc(sizeof *doc);
    struct err e;
    err_clear(&e);
    if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0) {
        text.p += 3;
        text.n -= 3;
    }
    doc->text = text;
    if (json_parse(&doc->arena, span_make(text.p, text.n), &limits, &doc->root, &e) == 0)
        return doc;
    if (fault) {
        memset(fault, 0, sizeof *fault);
        fault->offset = offset_in(e.text);
        fault->line = line_at(text, fault->offset);
        /* What the message quotes are the input's own bytes, so it ends before them. */
        snprintf(fault->text, sizeof fault->text, "%.*s", (int) strcspn(e.text, "\""), e.text);
        for (size_t n = strlen(fault->text); n && fault->text[n - 1] == ' ';)
            fault->text[--n] = 0;
    }
    wf_json_free(doc);
    return NULL;
}

/* An item that is left out. */
struct left_out {
    size_t from, to;
    wf_fault fault;
};
struct mending {
    wf_str text;
    char *copy; /* of the text, with what is left out blanked */
    struct arena arena;
    struct left_out *items;
    unsigned n;
    size_t seen;   /* up to here lines are counted: */
    uint32_t line; /* this many ends of lines */
};

/* An item is read by itself: one that is broken is blanked. */
static bool try_item(void *arg, size_t from, size_t to, size_t depth)
{
    struct mending *m = arg;
    struct json_limits limits = {.depth = depth < DEPTH_MOST ? (uint32_t) (DEPTH_MOST - depth) : 1, .allow_nul = true};
    struct json *tree;
    struct err e;
    err_clear(&e);
    bool good = json_parse(&m->arena, span_make(m->text.p + from, to - from), &limits, &tree, &e) == 0;
    arena_reset(&m->arena);
    if (good)
        return true;
    if (m->n == MENDED_MOST)
        return false;
    struct left_out *item = &m->items[m->n++];
    item->from = from;
    item->to = to;
    size_t at = from + offset_in(e.text);
    const char *why = strstr(e.text, ": ");
    item->fault.offset = at;
    m->line += line_at((wf_str){m->text.p + m->seen, m->text.n - m->seen}, from - m->seen) - 1;
    m->seen = from;
    item->fault.line = m->line + line_at((wf_str){m->text.p + from, m->text.n - from}, at - from);
    snprintf(item->fault.text, sizeof item->fault.text, "JSON, byte %zu: %.*s", at, why ? (int) strcspn(why + 2, "\"") : 0, why ? why + 2 : "");
    for (size_t n = strlen(item->fault.text); n && item->fault.text[n - 1] == ' ';)
        item->fault.text[--n] = 0;
    json_item_blank(m->copy, m->text.n, from, to);
    return true;
}

/* The document without the items that are broken; NULL where that is no JSON either. */
static wf_json_doc *mend(struct mending *m)
{
    m->copy = mem_alloc(m->text.n);
    memcpy(m->copy, m->text.p, m->text.n);
    m->items = mem_alloc_array(MENDED_MOST, sizeof *m->items);
    json_items_each(m->text, try_item, m);
    arena_free(&m->arena);
    wf_json_doc *doc = m->n ? wf_json_read((wf_str){m->copy, m->text.n}, NULL) : NULL;
    if (doc)
        doc->copy = m->copy;
    else
        mem_free(m->copy);
    return doc;
}

wf_json_doc *wf_json_read_items(const wf_host *host, wf_str text, unsigned *bad, wf_fault *fault)
{
    size_t mark = text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    struct mending m = {.text = {text.p + mark, text.n - mark}};
    wf_fault first;
    wf_json_doc *doc = wf_json_read(text, &first);
    if (bad)
        *bad = 0;
    if (!doc && m.text.n) {
        doc = mend(&m);
        for (unsigned i = 0; doc && i < m.n; i++) {
            const struct left_out *item = &m.items[i];
            host->reject(host, item->from + mark, item->to - item->from + (item->to == item->from), item->fault.line, wf_str_of(item->fault.text));
        }
        if (doc && bad)
            *bad = m.n;
        mem_free(m.items);
    }
    if (!doc && fault)
        *fault = first;
    return doc;
}

void wf_json_free(wf_json_doc *doc)
{
    if (!doc)
        return;
    arena_free(&doc->arena);
    mem_free(doc->copy);
    mem_free(doc);
}

const wf_json *wf_json_root(const wf_json_doc *doc)
{
    return out(doc->root);
}

enum wf_json_type wf_json_type(const wf_json *v)
{
    if (!v)
        return WF_JSON_ABSENT;
    switch (in(v)->type) {
    case JSON_NULL:
        return WF_JSON_NULL;
    case JSON_BOOL:
        return WF_JSON_BOOL;
    case JSON_INT:
    case JSON_REAL:
        return WF_JSON_NUMBER;
    case JSON_STRING:
        return WF_JSON_STRING;
    case JSON_ARRAY:
        return WF_JSON_ARRAY;
    case JSON_OBJECT:
        return WF_JSON_OBJECT;
    }
    return WF_JSON_ABSENT;
}

/* One step of a path: the member of that name, or the item of that number. */
static const struct json *step(const struct json *v, wf_str name)
{
    int64_t index;
    if (v->type == JSON_OBJECT)
        return json_get_span(v, span_make(name.p, name.n));
    if (v->type != JSON_ARRAY || !wf_str_int(name, &index) || index < 0 || index >= v->count)
        return NULL;
    const struct json *item = v->child;
    while (item && index--)
        item = item->next;
    return item;
}

const wf_json *wf_json_at(const wf_json *v, const char *path)
{
    const struct json *at = in(v);
    if (!*path)
        return v;
    wf_str rest = wf_str_of(path);
    wf_str name;
    while (at && wf_str_split(&rest, '.', &name))
        at = step(at, name);
    return out(at);
}

const wf_json *wf_json_first(const wf_json *v)
{
    const struct json *j = in(v);
    return j && (j->type == JSON_ARRAY || j->type == JSON_OBJECT) ? out(j->child) : NULL;
}

const wf_json *wf_json_next(const wf_json *v)
{
    return v ? out(in(v)->next) : NULL;
}

wf_str wf_json_key(const wf_json *v)
{
    wf_str none = {NULL, 0};
    if (!v)
        return none;
    wf_str key = {in(v)->key.p, in(v)->key.n};
    return key;
}

size_t wf_json_count(const wf_json *v)
{
    const struct json *j = in(v);
    return j && (j->type == JSON_ARRAY || j->type == JSON_OBJECT) ? j->count : 0;
}

wf_str wf_json_text(const wf_json *v, const char *path)
{
    const struct json *j = in(wf_json_at(v, path));
    wf_str r = {NULL, 0};
    if (j && j->type == JSON_STRING) {
        r.p = j->s.p ? j->s.p : "";
        r.n = j->s.n;
    }
    return r;
}

double wf_json_number(const wf_json *v, const char *path, double dflt)
{
    const struct json *j = in(wf_json_at(v, path));
    double d;
    if (!j)
        return dflt;
    if (j->type == JSON_INT)
        return (double) j->i;
    if (j->type == JSON_REAL)
        return j->d;
    if (j->type == JSON_STRING && wf_str_number(wf_str_trim((wf_str){j->s.p, j->s.n}), &d))
        return d;
    return dflt;
}

int64_t wf_json_int(const wf_json *v, const char *path, int64_t dflt)
{
    const struct json *j = in(wf_json_at(v, path));
    if (j && j->type == JSON_INT)
        return j->i;
    double d = wf_json_number(v, path, (double) INT64_MIN);
    return d > -9e15 && d < 9e15 ? (int64_t) d : dflt;
}

bool wf_json_bool(const wf_json *v, const char *path, bool dflt)
{
    const struct json *j = in(wf_json_at(v, path));
    return j && j->type == JSON_BOOL ? j->i != 0 : dflt;
}

wf_str wf_json_as_text(const wf_json *v, const char *path)
{
    const struct json *j = in(wf_json_at(v, path));
    wf_str r = {NULL, 0};
    if (j && (j->type == JSON_INT || j->type == JSON_REAL)) {
        r.p = j->raw.p;
        r.n = j->raw.n;
        return r;
    }
    return wf_json_text(v, path);
}

uint32_t wf_json_tlp(const wf_host *host, const wf_json_doc *doc, const wf_json *v, const char *path)
{
    const wf_json *at = wf_json_at(v, path);
    if (wf_json_type(at) == WF_JSON_ABSENT || wf_json_type(at) == WF_JSON_NULL)
        return 0;
    wf_str word = wf_json_type(at) == WF_JSON_STRING ? wf_json_text(at, "") : WF_STR("?");
    return wf_tlp_of(host, word, path, wf_json_offset(at), wf_json_line(doc, at));
}

static wf_str column_of(const wf_row *row, const char *column)
{
    const wf_json *v = wf_json_at(row->of, column);
    switch (wf_json_type(v)) {
    case WF_JSON_ABSENT:
    case WF_JSON_NULL:
        return (wf_str){NULL, 0};
    case WF_JSON_BOOL:
        return wf_json_bool(v, "", false) ? WF_STR("true") : WF_STR("false");
    case WF_JSON_NUMBER:
    case WF_JSON_STRING:
        return wf_json_as_text(v, "");
    case WF_JSON_ARRAY:
    case WF_JSON_OBJECT:
        break;
    }
    return WF_ROW_NO_TEXT;
}

wf_row wf_json_row(const wf_host *host, const wf_json_doc *doc, const wf_json *v)
{
    return (wf_row){.host = host, .of = v, .get = column_of, .offset = wf_json_offset(v), .line = wf_json_line(doc, v)};
}

size_t wf_json_offset(const wf_json *v)
{
    return v ? in(v)->offset : 0;
}

size_t wf_json_length(const wf_json *v)
{
    return v ? in(v)->raw.n : 0;
}

uint32_t wf_json_line(const wf_json_doc *doc, const wf_json *v)
{
    size_t offset = wf_json_offset(v);
    wf_json_doc *d = (wf_json_doc *) (uintptr_t) doc; /* what was counted is no part of what the document says */
    if (offset < d->seen)
        return line_at(d->text, offset);
    d->passed += line_at((wf_str){d->text.p + d->seen, d->text.n - d->seen}, offset - d->seen) - 1;
    d->seen = offset;
    return d->passed + 1;
}

void wf_json_references(const wf_host *host, wf_report *r, const wf_json *list)
{
    for (const wf_json *v = wf_json_first(list); v; v = wf_json_next(v))
        wf_references(host, r, wf_json_as_text(v, ""), '\0');
}

void wf_json_rejects(const wf_host *host, wf_status *s, const wf_json *object)
{
    size_t n = wf_json_type(object) == WF_JSON_OBJECT ? wf_json_count(object) : 0;
    wf_pair *pairs = n && n <= REJECTS_MOST ? host->scratch(host, n * sizeof *pairs) : NULL;
    s->rejects = pairs;
    for (const wf_json *v = pairs ? wf_json_first(object) : NULL; v; v = wf_json_next(v)) {
        int64_t count = wf_json_int(v, "", -1);
        if (wf_json_key(v).n && count >= 0)
            pairs[s->rejects_n++] = (wf_pair){wf_json_key(v), wf_fmt(host, "%lld", (long long) count)};
    }
}
