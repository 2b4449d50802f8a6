/* format/rss: RSS and Atom as one list of items. Owns the feed and its trees; plugins call it.
 *
 * Where an item is not well formed the reader goes on at the next one: the text before the first item (its namespaces
 * and enclosing elements) and the text from the next item on are read again as a document.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <watchfloor/format/rss.h>

#include <math.h>
#include <string.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

#define RSS_MOST_RESTARTS 32

struct feed {
    wf_rss rss; /* first: what the caller holds */
    struct arena arena;
    VEC(wf_xml_doc *) docs;
    wf_rss_item **end;
    wf_rss_bad_fn bad;
    wf_advice_fn advice;
    void *arg;
    wf_str text;     /* the input */
    wf_str source;   /* in UTF-8 */
    bool same;
    size_t head;     /* bytes of source before the first item */
    uint32_t head_lines;
    char tag[48];    /* "<item", as it stands in the source */
};

static bool loose_date(wf_str s, wf_instant *out)
{
    return s.p && (wf_time_rfc822(s, out) || wf_time_loose(s, 0, out, NULL));
}

/* The first of the named children that holds a date. */
static wf_instant date_of(const wf_xml_node *n, const char *const *names)
{
    wf_instant t;
    memset(&t, 0, sizeof t);
    for (; *names; names++) {
        if (loose_date(wf_xml_text(n, *names), &t))
            break;
    }
    return t;
}

static wf_str first_text(const wf_xml_node *n, const char *const *names)
{
    wf_str s = {NULL, 0};
    for (; *names && !s.n; names++)
        s = wf_xml_text(n, *names);
    return s;
}

static void links_of(const wf_xml_node *n, wf_rss_item *item)
{
    for (const wf_xml_node *l = wf_xml_child(n, "link"); l; l = wf_xml_again(l)) {
        wf_str href = wf_xml_attr_value(l, "href");
        wf_str rel = wf_xml_attr_value(l, "rel");
        wf_str type = wf_xml_attr_value(l, "type");
        wf_str target = href.n ? wf_str_trim(href) : wf_str_trim(l->text);
        if (wf_str_find(type, "cap+xml") != SIZE_MAX)
            item->cap_link = target;
        if (!item->link.n && (!rel.n || wf_str_is(rel, "alternate")))
            item->link = target;
    }
    for (const wf_xml_node *l = wf_xml_child(n, "enclosure"); l; l = wf_xml_again(l)) {
        if (wf_str_find(wf_xml_attr_value(l, "type"), "cap+xml") != SIZE_MAX)
            item->cap_link = wf_str_trim(wf_xml_attr_value(l, "url"));
    }
}

static void point_of(const wf_xml_node *n, wf_rss_item *item)
{
    wf_point p;
    wf_str text = wf_xml_text(n, "point"); /* georss:point, "lat lon" */
    if (!text.n)
        text = wf_xml_text(wf_xml_child(wf_xml_child(n, "where"), "Point"), "pos");
    if (text.n && wf_geo_points(text, &p, 1) == 1) {
        item->lat = p.lat;
        item->lon = p.lon;
        return;
    }
    const wf_xml_node *geo = wf_xml_child(n, "Point");
    double lat, lon;
    if (!geo)
        geo = n;
    wf_str longitude = wf_xml_text(geo, "long");
    if (!longitude.n)
        longitude = wf_xml_text(geo, "lon");
    if (wf_str_number(wf_xml_text(geo, "lat"), &lat) && wf_str_number(longitude, &lon) && wf_geo_valid(lat, lon)) {
        item->lat = lat;
        item->lon = lon;
    }
}

static void add_item(struct feed *f, const wf_xml_node *n, size_t offset, size_t length, uint32_t line)
{
    static const char *const ids[] = {"guid", "id", NULL};
    static const char *const texts[] = {"description", "summary", "content", "encoded", NULL};
    static const char *const published[] = {"pubDate", "published", "date", "issued", NULL};
    static const char *const updated[] = {"updated", "modified", NULL};
    wf_rss_item *item = arena_alloc(&f->arena, sizeof *item);
    item->node = n;
    item->offset = f->same ? offset : 0;
    item->length = f->same ? length : 0;
    item->line = line;
    item->lat = item->lon = NAN;
    item->id = first_text(n, ids);
    item->title = wf_xml_text(n, "title");
    item->text = first_text(n, texts);
    links_of(n, item);
    if (!item->id.n)
        item->id = wf_str_trim(wf_xml_attr_value(n, "about"));
    if (!item->id.n)
        item->id = item->link;
    item->category = wf_xml_text(n, "category");
    if (!item->category.n)
        item->category = wf_xml_attr_value(wf_xml_child(n, "category"), "term");
    item->published = date_of(n, published);
    item->updated = date_of(n, updated);
    point_of(n, item);
    *f->end = item;
    f->end = &item->next;
    f->rss.items_n++;
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
static size_t next_item(const struct feed *f, size_t from)
{
    size_t n = strlen(f->tag);
    while (n && from < f->source.n) {
        const char *at = memmem(f->source.p + from, f->source.n - from, f->tag, n);
        if (!at)
            break;
        size_t after = (size_t) (at - f->source.p) + n;
        if (after < f->source.n && strchr(" \t\r\n/>", f->source.p[after]))
            return (size_t) (at - f->source.p);
        from = after;
    }
    return f->source.n;
}

static bool is_item(const wf_xml_node *n)
{
    return wf_str_is(n->name, "item") || wf_str_is(n->name, "entry");
}

/* The element whose children are the items: the feed, the RDF, the channel (where one is); NULL when it is no feed. */
static const wf_xml_node *items_parent(const wf_xml_node *root, wf_rss *rss)
{
    if (!root)
        return NULL;
    if (wf_str_is(root->name, "feed")) {
        rss->kind = WF_STR("atom");
        return root;
    }
    if (wf_str_is(root->name, "RDF")) {
        rss->kind = WF_STR("rdf");
        return root;
    }
    if (!wf_str_is_nocase(root->name, "rss") && !wf_str_is(root->name, "channel"))
        return NULL;
    rss->kind = WF_STR("rss");
    const wf_xml_node *channel = wf_xml_child(root, "channel");
    return channel ? channel : root;
}

/* Takes the whole items of one document in; `shift` is where its text after the head begins in the source. Returns where in the
 * source the reading must go on: its length when it is done. */
static size_t take_items(struct feed *f, wf_xml_doc *doc, size_t shift)
{
    const wf_xml_node *parent = items_parent(wf_xml_root(doc), &f->rss);
    const wf_fault *fault = wf_xml_fault(doc);
    size_t moved = shift - f->head;
    uint32_t lines = lines_in(f->source.p + f->head, f->source.p + shift);
    size_t broken = fault ? fault->offset + moved : f->source.n;
    size_t clean = shift;
    for (const wf_xml_node *n = parent ? parent->child : NULL; n; n = n->next) {
        if (!is_item(n))
            continue;
        size_t begin = n->offset + moved;
        if (!n->closed) {
            broken = begin;
            break;
        }
        clean = next_item(f, begin + 1);
        add_item(f, n, begin, (clean < broken ? clean : broken) - begin, n->line + lines);
    }
    if (!fault)
        return f->source.n;
    if (broken < clean && f->rss.items_n)
        broken = clean < f->source.n ? clean : broken;
    size_t next = next_item(f, broken + 1);
    if (broken >= f->source.n)
        broken = f->source.n ? f->source.n - 1 : 0;
    f->rss.bad_n++;
    if (f->bad)
        f->bad(f->arg, f->same ? broken : 0, f->same ? next - broken : f->text.n, fault->line ? fault->line + lines : 0, fault->text);
    return next;
}

/* Notes where the items begin, and how their tags are written. */
static void find_head(struct feed *f, const wf_xml_node *parent)
{
    const wf_xml_node *n = parent ? parent->child : NULL;
    while (n && !is_item(n))
        n = n->next;
    f->head = n ? n->offset : f->source.n;
    f->head_lines = lines_in(f->source.p, f->source.p + f->head);
    if (!n)
        return;
    size_t i = f->head;
    size_t k = 0;
    while (i < f->source.n && k + 1 < sizeof f->tag && !strchr(" \t\r\n/>", f->source.p[i]))
        f->tag[k++] = f->source.p[i++];
    f->tag[k] = 0;
}

static void restart(struct feed *f, size_t next)
{
    struct buf again = {0};
    for (int i = 0; next < f->source.n; i++) {
        if (i == RSS_MOST_RESTARTS) {
            f->rss.bad_n++;
            if (f->bad)
                f->bad(f->arg, f->same ? next : 0, f->same ? f->source.n - next : f->text.n, 0, "too many items are not well formed");
            break;
        }
        buf_clear(&again);
        buf_add(&again, f->source.p, f->head);
        buf_add(&again, f->source.p + next, f->source.n - next);
        wf_xml_doc *doc = wf_xml_read((wf_str){again.p, again.n}, WF_STR("text/xml; charset=utf-8"), NULL, NULL);
        VEC_PUSH(&f->docs, doc);
        next = take_items(f, doc, next);
    }
    buf_free(&again);
}

static void describe(wf_rss *rss, const wf_xml_node *parent)
{
    static const char *const dates[] = {"lastBuildDate", "pubDate", "updated", "modified", "date", NULL};
    if (wf_str_is(rss->kind, "rdf"))
        parent = wf_xml_child(parent, "channel");
    rss->title = wf_xml_text(parent, "title");
    rss->language = wf_xml_text(parent, "language");
    wf_rss_item ends;
    memset(&ends, 0, sizeof ends);
    if (parent)
        links_of(parent, &ends);
    rss->link = ends.link;
    rss->updated = date_of(parent, dates);
}

const wf_rss *wf_rss_read(wf_str text, wf_str content_type, wf_rss_bad_fn bad, wf_advice_fn advice, void *arg, wf_fault *fault)
{
    struct feed *f = mem_alloc(sizeof *f);
    f->bad = bad;
    f->advice = advice;
    f->arg = arg;
    f->text = text;
    f->end = (wf_rss_item **) (void *) &f->rss.items;
    wf_xml_doc *doc = wf_xml_read(text, content_type, advice, arg);
    VEC_PUSH(&f->docs, doc);
    f->source = wf_xml_source(doc, &f->same);
    const wf_xml_node *parent = items_parent(wf_xml_root(doc), &f->rss);
    const wf_fault *wrong = wf_xml_fault(doc);
    if (parent)
        find_head(f, parent);
    if (!parent || (wrong && f->head == f->source.n)) {
        if (fault) {
            memset(fault, 0, sizeof *fault);
            if (wrong)
                *fault = *wrong;
            else
                memcpy(fault->text, "it is no RSS or Atom feed", sizeof "it is no RSS or Atom feed");
        }
        wf_rss_free(&f->rss);
        return NULL;
    }
    describe(&f->rss, parent);
    restart(f, take_items(f, doc, f->head));
    return &f->rss;
}

void wf_rss_free(const wf_rss *feed)
{
    if (!feed)
        return;
    struct feed *f = (struct feed *) (void *) (uintptr_t) feed;
    for (size_t i = 0; i < f->docs.n; i++)
        wf_xml_free(f->docs.v[i]);
    VEC_FREE(&f->docs);
    arena_free(&f->arena);
    mem_free(f);
}
