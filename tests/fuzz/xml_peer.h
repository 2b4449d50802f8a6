/* xml_peer: what libxml2 makes of a document, and what format/xml does, as one text each, so that they can be compared. For fuzz_xml and test_xml.
 *
 * The peer is asked with our own rules: no DOCTYPE, no entity but the five, 64 deep. It is given UTF-8, as format/xml's parser is.
 */
#ifndef TESTS_FUZZ_XML_PEER_H
#define TESTS_FUZZ_XML_PEER_H

#include <stdlib.h>
#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <watchfloor/format/xml.h>

#include "base/buf.h"

#define PEER_DEPTH 64

struct peer {
    xmlParserCtxtPtr ctxt;
    struct buf dump;
    struct buf text[PEER_DEPTH + 1];
    bool has_child[PEER_DEPTH + 1];
    unsigned depth;
    bool refused;
};

static inline bool peer_blank(const char *p, size_t n)
{
    return strspn(p ? p : "", " \t\r\n") == n;
}

static inline void dump_field(struct buf *out, char mark, const char *p, size_t n)
{
    buf_printf(out, "%c%zu:", mark, n);
    buf_add(out, p, n);
}

static inline void peer_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int ns_n, const xmlChar **namespaces, int attrs_n,
                              int defaulted_n, const xmlChar **attrs)
{
    struct peer *p = arg;
    (void) prefix, (void) ns_n, (void) namespaces, (void) defaulted_n;
    if (p->depth == PEER_DEPTH) {
        p->refused = true;
        xmlStopParser(p->ctxt);
        return;
    }
    p->has_child[p->depth] = true;
    p->depth++;
    p->has_child[p->depth] = false;
    buf_clear(&p->text[p->depth]);
    buf_printf(&p->dump, "(%d ", xmlSAX2GetLineNumber(p->ctxt));
    dump_field(&p->dump, 'e', (const char *) name, strlen((const char *) name));
    dump_field(&p->dump, 'n', (const char *) uri, uri ? strlen((const char *) uri) : 0);
    for (int i = 0; i < attrs_n; i++, attrs += 5) {
        dump_field(&p->dump, 'a', (const char *) attrs[0], strlen((const char *) attrs[0]));
        dump_field(&p->dump, 'n', (const char *) attrs[2], attrs[2] ? strlen((const char *) attrs[2]) : 0);
        dump_field(&p->dump, '=', (const char *) attrs[3], (size_t) (attrs[4] - attrs[3]));
    }
}

static inline void peer_end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct peer *p = arg;
    (void) name, (void) prefix, (void) uri;
    struct span text = buf_view(&p->text[p->depth]);
    if (p->has_child[p->depth] && peer_blank(text.p, text.n))
        text.n = 0;
    dump_field(&p->dump, 't', text.p, text.n);
    buf_char(&p->dump, ')');
    p->depth--;
}

static inline void peer_text(void *arg, const xmlChar *s, int n)
{
    struct peer *p = arg;
    if (n > 0)
        buf_add(&p->text[p->depth], s, (size_t) n);
}

static inline void peer_doctype(void *arg, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    struct peer *p = arg;
    (void) name, (void) external, (void) system;
    p->refused = true;
    xmlStopParser(p->ctxt);
}

static inline xmlEntityPtr peer_entity(void *arg, const xmlChar *name)
{
    (void) arg;
    return xmlGetPredefinedEntity(name);
}

/* The dump of source (UTF-8 without NUL and mark, with a NUL behind it); false: libxml2 refuses it. */
static inline bool peer_dump(struct span source, struct buf *out)
{
    xmlSAXHandler sax;
    struct peer p;
    memset(&sax, 0, sizeof sax);
    memset(&p, 0, sizeof p);
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = peer_start;
    sax.endElementNs = peer_end;
    sax.characters = sax.ignorableWhitespace = peer_text;
    sax.cdataBlock = peer_text;
    sax.internalSubset = peer_doctype;
    sax.getEntity = peer_entity;
    p.ctxt = xmlCreateMemoryParserCtxt(source.p, (int) source.n);
    if (!p.ctxt)
        return false;
    xmlCtxtUseOptions(p.ctxt, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT); /* without NOENT it leaves "&#38;" in values */
    *p.ctxt->sax = sax;
    p.ctxt->userData = &p;
    if (p.ctxt->input && p.ctxt->input->buf)
        p.ctxt->input->buf->readcallback = NULL;
    xmlParseDocument(p.ctxt);
    bool good = p.ctxt->wellFormed && !p.refused;
    if (p.ctxt->myDoc)
        xmlFreeDoc(p.ctxt->myDoc);
    p.ctxt->myDoc = NULL;
    xmlFreeParserCtxt(p.ctxt);
    for (unsigned i = 0; i <= PEER_DEPTH; i++)
        buf_free(&p.text[i]);
    if (good)
        buf_span(out, buf_view(&p.dump));
    buf_free(&p.dump);
    return good;
}

/* The same of our tree. */
static inline void own_dump(const wf_xml_node *n, struct buf *out)
{
    buf_printf(out, "(%d ", (int) n->line);
    dump_field(out, 'e', n->name.p, n->name.n);
    dump_field(out, 'n', n->ns.p, n->ns.n);
    for (const wf_xml_attr *a = n->attrs; a; a = a->next) {
        dump_field(out, 'a', a->name.p, a->name.n);
        dump_field(out, 'n', a->ns.p, a->ns.n);
        dump_field(out, '=', a->value.p, a->value.n);
    }
    for (const wf_xml_node *c = n->child; c; c = c->next)
        own_dump(c, out);
    dump_field(out, 't', n->text.p, n->text.n);
    buf_char(out, ')');
}

#endif
