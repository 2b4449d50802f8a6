/* format/rss: RSS and Atom as one list of items. Owns the feed; plugins call it. The reading of item after item is items.c's. */
#include <watchfloor/format/rss.h>

#include <math.h>
#include <string.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/time.h>

#include "base/arena.h"

struct feed {
    wf_rss rss; /* first: what the caller holds */
    struct arena arena;
    const wf_xml_list *list;
    wf_rss_item **end;
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

static void add_item(struct feed *f, const wf_xml_item *from)
{
    const wf_xml_node *n = from->node;
    static const char *const ids[] = {"guid", "id", NULL};
    static const char *const texts[] = {"description", "summary", "content", "encoded", NULL};
    static const char *const published[] = {"pubDate", "published", "date", "issued", NULL};
    static const char *const updated[] = {"updated", "modified", NULL};
    wf_rss_item *item = arena_alloc(&f->arena, sizeof *item);
    item->node = n;
    item->offset = from->offset;
    item->length = from->length;
    item->line = from->line;
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

/* The element whose children are the items: the feed, the RDF, the channel (where one is); NULL when it is no feed. */
static const wf_xml_node *items_parent(const wf_xml_node *root)
{
    if (wf_str_is(root->name, "feed") || wf_str_is(root->name, "RDF"))
        return root;
    if (!wf_str_is_nocase(root->name, "rss") && !wf_str_is(root->name, "channel"))
        return NULL;
    const wf_xml_node *channel = wf_xml_child(root, "channel");
    return channel ? channel : root;
}

static const char *const item_names[] = {"item", "entry", NULL};
static const wf_xml_list_kind feed_kind = {item_names, items_parent, "it is no RSS or Atom feed"};

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
    const wf_xml_list *list = wf_xml_list_read(text, content_type, &feed_kind, bad, advice, arg, fault);
    if (!list)
        return NULL;
    struct feed *f = mem_alloc(sizeof *f);
    f->list = list;
    f->end = (wf_rss_item **) (void *) &f->rss.items;
    f->rss.bad_n = list->bad_n;
    f->rss.kind = wf_str_is(list->root->name, "feed") ? WF_STR("atom") : wf_str_is(list->root->name, "RDF") ? WF_STR("rdf") : WF_STR("rss");
    describe(&f->rss, list->parent);
    for (const wf_xml_item *i = list->items; i; i = i->next)
        add_item(f, i);
    return &f->rss;
}

void wf_rss_free(const wf_rss *feed)
{
    if (!feed)
        return;
    struct feed *f = (struct feed *) (void *) (uintptr_t) feed;
    wf_xml_list_free(f->list);
    arena_free(&f->arena);
    mem_free(f);
}
