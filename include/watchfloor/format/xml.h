/* watchfloor/format/xml.h: XML read safely into a small tree.
 *
 * Refused, with the place: any DOCTYPE (so no entity but the five), depth over 64, over 16 MiB, NUL bytes, more than 256
 * attributes of an element or 64 prefixes in one place, names over 50,000 bytes, values, comments and CDATA sections over
 * 10 MB, what is not well formed. Nothing is ever fetched. Other encodings than UTF-8 (byte order mark, declaration, Content-Type) are
 * decoded by our own tables before the parser sees the text, with an advice. The tree that was read up to a fault stays
 * usable: elements that were closed before it say so.
 */
#ifndef WATCHFLOOR_FORMAT_XML_H
#define WATCHFLOOR_FORMAT_XML_H

#include <watchfloor/format/row.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wf_xml_attr {
    wf_str name; /* without its prefix */
    wf_str ns;   /* absent: none */
    wf_str value;
    struct wf_xml_attr *next;
} wf_xml_attr;

typedef struct wf_xml_node {
    wf_str name; /* without its prefix */
    wf_str ns;   /* the namespace's URI; absent: none */
    wf_str text; /* all character data directly inside, joined; NUL-terminated */
    wf_xml_attr *attrs;
    struct wf_xml_node *parent, *child, *next;
    size_t offset;   /* byte of the element's "<" in the text that was parsed */
    uint32_t line;
    bool closed;     /* its end tag was seen */
} wf_xml_node;

typedef struct wf_xml_doc wf_xml_doc;

/* The advices of the reader that tell of what XML itself does not allow; its other advices tell of what is only unusual. */
#define WF_XML_ADVICE_SPACE "white space before the XML declaration"
#define WF_XML_ADVICE_DECODED "not in UTF-8; decoded" /* of the latter kind */
#define WF_XML_ADVICE_MARK "a second byte order mark"
#define WF_XML_ADVICE_BYTES "bytes that its encoding does not have; each is U+FFFD now"

/* Reads text (which need not outlive the call). Never NULL: look at wf_xml_root, NULL when nothing was read, and at
 * wf_xml_fault, NULL when all is well. advice may be NULL. */
wf_xml_doc *wf_xml_read(wf_str text, wf_str content_type, wf_advice_fn advice, void *arg);
void wf_xml_free(wf_xml_doc *doc);
const wf_xml_node *wf_xml_root(const wf_xml_doc *doc);
const wf_fault *wf_xml_fault(const wf_xml_doc *doc);
/* The text as parsed, in UTF-8; offsets count in it. *same is true when that is the input byte for byte. */
wf_str wf_xml_source(const wf_xml_doc *doc, bool *same);

/* The first child element of that local name, in any namespace; NULL when there is none. n may be NULL. */
const wf_xml_node *wf_xml_child(const wf_xml_node *n, const char *name);
/* The next sibling of the same local name as n. */
const wf_xml_node *wf_xml_again(const wf_xml_node *n);
/* The same, in the namespace `ns`. */
const wf_xml_node *wf_xml_child_ns(const wf_xml_node *n, const char *ns, const char *name);
/* The trimmed text of that child; absent when there is none. */
wf_str wf_xml_text(const wf_xml_node *n, const char *name);
wf_str wf_xml_text_ns(const wf_xml_node *n, const char *ns, const char *name);
/* An attribute's value by local name; absent when there is none. */
wf_str wf_xml_attr_value(const wf_xml_node *n, const char *name);

/* An element as a row (watchfloor/format/row.h). A column is a child's name, "wait", whose text it is; a child's attribute, "lanes@open"; one of the
 * element's own, "@code". Where the input was decoded, set the row's offset to 0. */
wf_row wf_xml_row(const wf_host *host, const wf_xml_node *n);

/* ---- A document that is a list: an item that is not well formed is told through `bad`, and its neighbours still come ------------------------- */

typedef struct wf_xml_item {
    const wf_xml_node *node;
    size_t offset, length; /* of the element in the input; length 0 where the input was decoded first */
    uint32_t line;
    struct wf_xml_item *next;
} wf_xml_item;

typedef struct wf_xml_list {
    const wf_xml_node *root;   /* with what stands before the first item that is not well formed */
    const wf_xml_node *parent; /* whose children the items are */
    const wf_xml_item *items;
    size_t items_n;
    size_t bad_n; /* items that were given to `bad` */
} wf_xml_list;

typedef struct wf_xml_list_kind {
    const char *const *names; /* local names of the items; ends with NULL */
    /* The element whose children the items are; NULL where the document is no such list. The root where the function is NULL. */
    const wf_xml_node *(*parent)(const wf_xml_node *root);
    const char *wanted; /* what is said of a document that is none: "it is no RSS or Atom feed" */
} wf_xml_list_kind;

/* Told of an item that could not be read: its place in the input, and why. */
typedef void (*wf_xml_bad_fn)(void *arg, size_t offset, size_t length, uint32_t line, const char *reason);

/* Reads a list; free with wf_xml_list_free. NULL, with *fault set, when nothing can be made of it. bad, advice may be NULL. */
const wf_xml_list *wf_xml_list_read(wf_str text, wf_str content_type, const wf_xml_list_kind *kind, wf_xml_bad_fn bad, wf_advice_fn advice, void *arg,
                                    wf_fault *fault);
void wf_xml_list_free(const wf_xml_list *list); /* NULL does nothing */

#ifdef __cplusplus
}
#endif

#endif
