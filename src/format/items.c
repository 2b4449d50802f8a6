/* format/items: a document that is a list, an element at a time. Owns the list and its trees; rss and plugins call it.
 *
 * Where an item is not well formed the reader goes on at the next one: the text before the first item (its namespaces and enclosing elements) and
 * the text from the next item on are read again as a document.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <watchfloor/format/xml.h>

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

#define MOST_RESTARTS 32
#define FIRST_WINDOW ((size_t) 64 << 10) /* behind a fault so much is read, then twice as much: a large list with many faults is not read again for each */

struct reader {
    wf_xml_list list; /* first: what the caller holds */
    struct arena arena;
    VEC(wf_xml_doc *) docs;
    wf_xml_item **end;
    const wf_xml_list_kind *kind;
    wf_xml_bad_fn bad;
    void *arg;
    wf_str text;   /* the input */
    wf_str source; /* in UTF-8 */
    bool same;
    size_t head;   /* bytes of source before the first item */
    char tag[48];  /* "<item", as it stands in the source */
};

static void add_item(struct reader *r, const wf_xml_node *n, size_t offset, size_t length, uint32_t line)
{
    wf_xml_item *item = arena_alloc(&r->arena, sizeof *item);
    item->node = n;
    item->offset = r->same ? offset : 0;
    item->length = r->same ? length : 0;
    item->line = line;
    *r->end = item;
    r->end = &item->next;
    r->list.items_n++;
}

static void tell_bad(struct reader *r, size_t offset, size_t length, uint32_t line, const char *reason)
{
    r->list.bad_n++;
    if (r->bad)
        r->bad(r->arg, r->same ? offset : 0, r->same ? length : r->text.n, line, reason);
}

static uint32_t lines_in(const char *p, const char *end)
{
    uint32_t n = 0;
    while (p < end && (p = memchr(p, '\n', (size_t) (end - p)))) {
        n++;
        p++;
    }
    return n;
}

/* Where the next item begins in the source at or after `from`; the source's length when there is none. */
static size_t next_item(const struct reader *r, size_t from)
{
    size_t n = strlen(r->tag);
    while (n && from < r->source.n) {
        const char *at = memmem(r->source.p + from, r->source.n - from, r->tag, n);
        if (!at)
            break;
        size_t after = (size_t) (at - r->source.p) + n;
        if (after < r->source.n && strchr(" \t\r\n/>", r->source.p[after]))
            return (size_t) (at - r->source.p);
        from = after;
    }
    return r->source.n;
}

static bool is_item(const struct reader *r, const wf_xml_node *n)
{
    const char *const *name = r->kind->names;
    while (*name && !wf_str_is(n->name, *name))
        name++;
    return *name != NULL;
}

static const wf_xml_node *parent_of(const struct reader *r, wf_xml_doc *doc)
{
    const wf_xml_node *root = wf_xml_root(doc);
    return root && r->kind->parent ? r->kind->parent(root) : root;
}

/* Whether a document that ends at `end`, before the source does, ends inside an item: in what only looked like the tag of the next. */
static bool cuts_an_item(const struct reader *r, wf_xml_doc *doc, size_t shift, size_t end)
{
    const wf_xml_node *parent = parent_of(r, doc);
    const wf_fault *fault = wf_xml_fault(doc);
    const wf_xml_node *n = parent ? parent->child : NULL;
    while (n && (n->closed || !is_item(r, n)))
        n = n->next;
    return end < r->source.n && n && fault && fault->offset + (shift - r->head) >= end;
}

/* Takes the whole items of one document in; `shift` is where its text after the head begins in the source, `end` where it ends, maybe before the source
 * does. Returns where in the source the reading must go on: its length when it is done. */
static size_t take_items(struct reader *r, wf_xml_doc *doc, size_t shift, size_t end)
{
    const wf_xml_node *parent = parent_of(r, doc);
    const wf_fault *fault = wf_xml_fault(doc);
    size_t moved = shift - r->head;
    uint32_t lines = lines_in(r->source.p + r->head, r->source.p + shift);
    size_t broken = fault ? fault->offset + moved : r->source.n;
    size_t clean = shift;
    for (const wf_xml_node *n = parent ? parent->child : NULL; n; n = n->next) {
        if (!is_item(r, n))
            continue;
        size_t begin = n->offset + moved;
        if (!n->closed) {
            broken = begin;
            break;
        }
        clean = next_item(r, begin + 1);
        add_item(r, n, begin, (clean < broken ? clean : broken) - begin, n->line + lines);
    }
    if (!fault || (end < r->source.n && broken >= end))
        return end;
    if (broken < clean && r->list.items_n)
        broken = clean < r->source.n ? clean : broken;
    size_t next = next_item(r, broken + 1);
    if (broken >= r->source.n)
        broken = r->source.n ? r->source.n - 1 : 0;
    tell_bad(r, broken, next - broken, fault->line ? fault->line + lines : 0, fault->text);
    return next;
}

/* Where the first item's tag stands, if its start tag itself is what is not well formed, so that there is no node of it. */
static size_t first_tag(struct reader *r, size_t from)
{
    size_t first = r->source.n;
    for (const char *const *name = r->kind->names; *name; name++) {
        snprintf(r->tag, sizeof r->tag, "<%s", *name);
        size_t at = next_item(r, from);
        first = at < first ? at : first;
    }
    return first;
}

/* Notes where the items begin, and how their tags are written. */
static void find_head(struct reader *r, const wf_xml_node *parent, bool broken)
{
    const wf_xml_node *n = parent->child;
    while (n && !is_item(r, n))
        n = n->next;
    r->head = n ? n->offset : broken ? first_tag(r, parent->offset) : r->source.n;
    size_t i = r->head;
    size_t k = 0;
    while (i < r->source.n && k + 1 < sizeof r->tag && !strchr(" \t\r\n/>", r->source.p[i]))
        r->tag[k++] = r->source.p[i++];
    r->tag[k] = 0;
}

/* The head and a part of the items as a document. */
static wf_xml_doc *read_part(const struct reader *r, struct buf *text, size_t from, size_t to)
{
    buf_clear(text);
    buf_add(text, r->source.p, r->head);
    buf_add(text, r->source.p + from, to - from);
    return wf_xml_read((wf_str){text->p, text->n}, WF_STR("text/xml; charset=utf-8"), NULL, NULL);
}

static void restart(struct reader *r, size_t next)
{
    struct buf text = {0};
    size_t window = FIRST_WINDOW;
    for (int faults = 0; next < r->source.n;) {
        if (faults == MOST_RESTARTS) {
            tell_bad(r, next, r->source.n - next, 0, "too many items are not well formed");
            break;
        }
        size_t end = r->source.n - next > window ? next_item(r, next + window) : r->source.n, bad = r->list.bad_n;
        wf_xml_doc *doc = read_part(r, &text, next, end);
        if (cuts_an_item(r, doc, next, end)) {
            wf_xml_free(doc);
            end = r->source.n;
            doc = read_part(r, &text, next, end);
        }
        VEC_PUSH(&r->docs, doc);
        next = take_items(r, doc, next, end);
        faults += r->list.bad_n != bad;
        window = r->list.bad_n != bad ? FIRST_WINDOW : 2 * window;
    }
    buf_free(&text);
}

const wf_xml_list *wf_xml_list_read(wf_str text, wf_str content_type, const wf_xml_list_kind *kind, wf_xml_bad_fn bad, wf_advice_fn advice, void *arg,
                                    wf_fault *fault)
{
    struct reader *r = mem_alloc(sizeof *r);
    r->kind = kind;
    r->bad = bad;
    r->arg = arg;
    r->text = text;
    r->end = (wf_xml_item **) (void *) &r->list.items;
    wf_xml_doc *doc = wf_xml_read(text, content_type, advice, arg);
    VEC_PUSH(&r->docs, doc);
    r->source = wf_xml_source(doc, &r->same);
    r->list.root = wf_xml_root(doc);
    r->list.parent = parent_of(r, doc);
    const wf_fault *wrong = wf_xml_fault(doc);
    if (r->list.parent)
        find_head(r, r->list.parent, wrong != NULL);
    if (!r->list.parent || (wrong && (r->head == r->source.n || wrong->offset < r->head))) {
        if (fault) {
            memset(fault, 0, sizeof *fault);
            if (wrong)
                *fault = *wrong;
            else {
                fault->line = 1;
                strncpy(fault->text, kind->wanted, sizeof fault->text - 1);
            }
        }
        wf_xml_list_free(&r->list);
        return NULL;
    }
    restart(r, take_items(r, doc, r->head, r->source.n));
    return &r->list;
}

void wf_xml_list_free(const wf_xml_list *list)
{
    if (!list)
        return;
    struct reader *r = (struct reader *) (void *) (uintptr_t) list;
    for (size_t i = 0; i < r->docs.n; i++)
        wf_xml_free(r->docs.v[i]);
    VEC_FREE(&r->docs);
    arena_free(&r->arena);
    mem_free(r);
}
