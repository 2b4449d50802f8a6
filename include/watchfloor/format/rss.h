/* watchfloor/format/rss.h: RSS 0.9x, 1.0, 2.0 and Atom as one list of items, with GeoRSS and W3C geo points.
 *
 * Items that are not well formed are told through `bad` and their neighbours still come: in a feed of a hundred items
 * with one broken, ninety-nine arrive.
 */
#ifndef WATCHFLOOR_FORMAT_RSS_H
#define WATCHFLOOR_FORMAT_RSS_H

#include <watchfloor/format/xml.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wf_rss_item {
    wf_str id;          /* guid, id or rdf:about; else the link; may be absent */
    wf_str title;
    wf_str text;        /* description, summary or content; may hold HTML */
    wf_str link;        /* rel="alternate" in Atom */
    wf_str cap_link;    /* a link that says it is CAP; else absent */
    wf_str category;    /* the first */
    wf_instant published, updated; /* absent when not given or not readable */
    double lat, lon;    /* NaN: no point */
    const wf_xml_node *node; /* the whole element, for namespaces of one's own */
    size_t offset, length;   /* of the element in the input; length 0 where the input was decoded first */
    uint32_t line;
    struct wf_rss_item *next;
} wf_rss_item;

typedef struct wf_rss {
    wf_str title, link, language;
    wf_instant updated; /* lastBuildDate, pubDate or updated of the feed */
    const wf_rss_item *items;
    size_t items_n;
    size_t bad_n; /* items that were given to `bad` */
    wf_str kind;  /* "rss", "rdf" or "atom" */
} wf_rss;

/* Told of an item that could not be read: its place in the input, and why. */
typedef wf_xml_bad_fn wf_rss_bad_fn;

/* Reads a feed; free with wf_rss_free. NULL, with *fault set, when nothing can be made of it. bad, advice may be NULL. */
const wf_rss *wf_rss_read(wf_str text, wf_str content_type, wf_rss_bad_fn bad, wf_advice_fn advice, void *arg, wf_fault *fault);
void wf_rss_free(const wf_rss *feed); /* NULL does nothing */

#ifdef __cplusplus
}
#endif

#endif
