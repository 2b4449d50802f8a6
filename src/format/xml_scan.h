/* format/xml_scan: the text of an XML document as a row of tags and texts, strictly. Called by xml.c alone, which makes a tree of them.
 *
 * It knows XML 1.0 (fifth edition) without DTDs: a DOCTYPE ends it, so there is no entity but the five, and nothing that could be fetched. What is not
 * well formed ends it with its place. Namespaces are the caller's; of names only the places of colons are looked at. It allocates nothing and changes
 * nothing: names, values and texts are views into the source.
 */
#ifndef WF_FORMAT_XML_SCAN_H
#define WF_FORMAT_XML_SCAN_H

#include "base/mem.h"

#define XML_SCAN_DEPTH 64
#define XML_SCAN_ATTRS 256

enum xml_scan_event { XML_SCAN_FAULT, XML_SCAN_START, XML_SCAN_END, XML_SCAN_TEXT, XML_SCAN_DONE };
/* How a text stands in the source: as it reads; with references and line ends of other systems; a CDATA section with such line ends; an attribute's
 * value, where white space is blanks. */
enum xml_scan_form { XML_SCAN_PLAIN, XML_SCAN_MARKED, XML_SCAN_CDATA, XML_SCAN_VALUE };

struct xml_scan_attr {
    struct span name, value;
    enum xml_scan_form form;
};

struct xml_scan {
    const char *begin, *p, *end;
    uint32_t line; /* of p */
    unsigned depth;
    bool begun, empty;                /* "<a/>" has begun, and its end is still to be told */
    struct span open[XML_SCAN_DEPTH]; /* names of the open elements, as they stand */
    /* XML_SCAN_START: the element, with where its "<" stands; line is where its tag ends. */
    struct span name;
    size_t at;
    struct xml_scan_attr attrs[XML_SCAN_ATTRS];
    unsigned attrs_n;
    /* XML_SCAN_TEXT: a run of character data; an element may have several. */
    struct span text;
    enum xml_scan_form form;
    /* XML_SCAN_FAULT: what was wrong, where in the source, and in which line. */
    const char *fault;
    size_t fault_at;
    uint32_t fault_line;
};

/* source is valid UTF-8 without NUL bytes, has a NUL after it, and outlives the scan. */
void xml_scan_begin(struct xml_scan *s, struct span source);
/* The next event. XML_SCAN_DONE and XML_SCAN_FAULT are the last. */
enum xml_scan_event xml_scan_next(struct xml_scan *s);
/* Writes raw, a text or value of that form as the scan told it, as it reads; out has room for raw.n bytes. Returns its length. */
size_t xml_scan_read(struct span raw, enum xml_scan_form form, char *out);
/* Where the local part of a name begins: behind the colon; 0 for a name without a prefix, or with a colon that parts nothing. */
size_t xml_scan_local(struct span name);

#endif
