/* format/xml: libxml2's SAX reader behind our own limits, into a small tree in an arena.
 *
 * Owns the tree. The only file that includes libxml. Never NOENT, never a DTD, never the network: a DOCTYPE ends the reading, so
 * there is no entity but the five. libxml2 only sees UTF-8 that text/ made, so it never opens iconv's files.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memrchr */
#endif
#include <watchfloor/format/xml.h>

#include <stdio.h>
#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/decode.h"
#include "text/norm.h"

#define XML_MOST_BYTES ((size_t) 16 << 20)
#define XML_MOST_DEPTH 64

struct wf_xml_doc {
    struct arena arena;
    struct buf decoded; /* the text in UTF-8, where it was not so already */
    wf_str source;      /* what the parser saw */
    bool same;
    wf_xml_node *root, *open;
    wf_xml_node *last[XML_MOST_DEPTH + 1]; /* the youngest child of each open element */
    struct buf text[XML_MOST_DEPTH + 1];   /* character data of each open element */
    unsigned depth;
    bool failed;
    wf_fault fault;
    wf_advice_fn advice;
    void *arg;
    bool told_prefix;
    xmlParserCtxtPtr ctxt;
    xmlDictPtr names; /* names and namespaces of the tree lie in the parser's dictionary, which outlives it here */
    wf_str ns_last;   /* the last namespace met: nearly all elements share one */
};

static void advise(struct wf_xml_doc *d, uint32_t line, const char *text)
{
    if (d->advice)
        d->advice(d->arg, 0, line, text);
}

/* The line of a byte of the source. */
static uint32_t line_of(const struct wf_xml_doc *d, size_t offset)
{
    uint32_t line = 1;
    for (size_t i = 0; i < offset && i < d->source.n; i++)
        line += d->source.p[i] == '\n';
    return line;
}

/* A line that is not known (0) is counted. */
static void fail(struct wf_xml_doc *d, size_t offset, uint32_t line, const char *text)
{
    if (d->failed)
        return;
    d->failed = true;
    d->fault.offset = offset;
    d->fault.line = line ? line : line_of(d, offset);
    snprintf(d->fault.text, sizeof d->fault.text, "%s", text);
}

/* Ends the parse from inside a callback. */
static void stop(struct wf_xml_doc *d, const char *text)
{
    long at = xmlByteConsumed(d->ctxt);
    fail(d, at > 0 ? (size_t) at : 0, (uint32_t) xmlSAX2GetLineNumber(d->ctxt), text);
    xmlStopParser(d->ctxt);
}

static wf_str copy(struct wf_xml_doc *d, const char *p, size_t n)
{
    wf_str r = {arena_strndup(&d->arena, p, n), n};
    return r;
}

/* A name of the dictionary's: it is ended by a NUL, and stays as long as the tree. */
static wf_str named(const xmlChar *name)
{
    return wf_str_of((const char *) name);
}

static wf_str namespace_of(struct wf_xml_doc *d, const xmlChar *uri)
{
    wf_str none = {NULL, 0};
    if (!uri)
        return none;
    if (d->ns_last.p != (const char *) uri) /* equal names have one address */
        d->ns_last = named(uri);
    return d->ns_last;
}

static void add_attributes(struct wf_xml_doc *d, wf_xml_node *n, int count, const xmlChar **attrs)
{
    wf_xml_attr **end = &n->attrs;
    for (int i = 0; i < count; i++, attrs += 5) {
        wf_xml_attr *a = arena_alloc(&d->arena, sizeof *a);
        a->name = named(attrs[0]);
        a->ns = namespace_of(d, attrs[2]);
        a->value = copy(d, (const char *) attrs[3], (size_t) (attrs[4] - attrs[3]));
        *end = a;
        end = &a->next;
    }
}

static void on_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int ns_n, const xmlChar **namespaces,
                     int attrs_n, int defaulted_n, const xmlChar **attrs)
{
    struct wf_xml_doc *d = arg;
    (void) ns_n;
    (void) namespaces;
    (void) defaulted_n;
    if (d->failed)
        return;
    if (d->depth >= XML_MOST_DEPTH) {
        stop(d, "elements lie more than 64 deep");
        return;
    }
    wf_xml_node *n = arena_alloc(&d->arena, sizeof *n);
    n->name = named(name);
    n->ns = namespace_of(d, uri);
    n->text = WF_STR("");
    n->line = (uint32_t) xmlSAX2GetLineNumber(d->ctxt);
    long at = xmlByteConsumed(d->ctxt);
    size_t end = at > 0 && (size_t) at <= d->source.n ? (size_t) at : 0;
    const char *begin = end ? memrchr(d->source.p, '<', end) : NULL; /* no "<" can stand inside a tag */
    n->offset = begin ? (size_t) (begin - d->source.p) : 0;
    if (prefix && !uri && !d->told_prefix) {
        d->told_prefix = true;
        advise(d, n->line, "a prefix has no namespace");
    }
    add_attributes(d, n, attrs_n, attrs);
    n->parent = d->open;
    if (!d->open)
        d->root = n;
    else if (d->last[d->depth])
        d->last[d->depth]->next = n;
    else
        d->open->child = n;
    d->last[d->depth] = n;
    d->open = n;
    d->depth++;
    d->last[d->depth] = NULL;
    buf_clear(&d->text[d->depth]);
}

static bool blank(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\t' && s.p[i] != '\r')
            return false;
    }
    return true;
}

static void on_end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct wf_xml_doc *d = arg;
    (void) name;
    (void) prefix;
    (void) uri;
    if (d->failed || !d->open)
        return;
    struct span text = buf_view(&d->text[d->depth]);
    if (text.n && !(d->open->child && blank(text)))
        d->open->text = copy(d, text.p, text.n);
    d->open->closed = true;
    d->open = d->open->parent;
    d->depth--;
}

static void on_text(void *arg, const xmlChar *p, int n)
{
    struct wf_xml_doc *d = arg;
    if (!d->failed && d->open && n > 0)
        buf_add(&d->text[d->depth], p, (size_t) n);
}

static void on_doctype(void *arg, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    (void) name;
    (void) external;
    (void) system;
    stop(arg, "a DOCTYPE is not allowed");
}

static xmlEntityPtr on_entity(void *arg, const xmlChar *name)
{
    (void) arg;
    return xmlGetPredefinedEntity(name);
}

/* What was wrong, in words of our own: libxml2's would quote the input. */
static const char *reason_of(int code)
{
    switch (code) {
    case XML_ERR_TAG_NAME_MISMATCH:
        return "an end tag does not match its start tag";
    case XML_ERR_TAG_NOT_FINISHED:
    case XML_ERR_DOCUMENT_END:
        return "the text ends inside an element, or goes on after the last one";
    case XML_ERR_DOCUMENT_EMPTY:
        return "there is no element";
    case XML_ERR_UNDECLARED_ENTITY:
    case XML_WAR_UNDECLARED_ENTITY:
        return "an entity that is not one of the five";
    case XML_ERR_ENTITYREF_SEMICOL_MISSING:
    case XML_ERR_NAME_REQUIRED:
        return "a bare \"&\" or a tag without a name";
    case XML_ERR_INVALID_CHAR:
    case XML_ERR_INVALID_CHARREF:
        return "a character that XML does not allow";
    case XML_ERR_ATTRIBUTE_REDEFINED:
        return "an attribute stands twice";
    case XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
    case XML_ERR_ATTRIBUTE_NOT_STARTED:
    case XML_ERR_ATTRIBUTE_NOT_FINISHED:
        return "an attribute without a value in quotes";
    case XML_ERR_LT_IN_ATTRIBUTE:
        return "a \"<\" in an attribute";
    case XML_ERR_GT_REQUIRED:
    case XML_ERR_SPACE_REQUIRED:
    case XML_ERR_LTSLASH_REQUIRED:
        return "a tag is not finished";
    case XML_ERR_NAME_TOO_LONG:
        return "a name is too long";
    case XML_ERR_RESERVED_XML_NAME:
        return "an XML declaration that does not stand at the start";
    case XML_ERR_CDATA_NOT_FINISHED:
    case XML_ERR_COMMENT_NOT_FINISHED:
        return "a CDATA section or a comment is not finished";
    default:
        return NULL;
    }
}

static void on_error(void *arg, xmlErrorPtr error)
{
    struct wf_xml_doc *d = arg;
    if (error->level < XML_ERR_FATAL || d->failed)
        return; /* warnings and errors of namespaces: understood all the same */
    char other[64];
    const char *reason = reason_of(error->code);
    if (!reason) {
        snprintf(other, sizeof other, "not well formed (libxml2's error %d)", error->code);
        reason = other;
    }
    long at = xmlByteConsumed(d->ctxt);
    fail(d, at > 0 && (size_t) at <= d->source.n ? (size_t) at : d->source.n, error->line > 0 ? (uint32_t) error->line : 0, reason);
}

/* ---- What encoding it is in -------------------------------------------------------------------------- */

/* The label of encoding="..." in an XML declaration at the start of s; n 0 when there is none. */
static wf_str declared(wf_str s)
{
    wf_str none = {"", 0};
    s.n = s.n < 256 ? s.n : 256;
    const char *end = wf_str_starts(s, "<?xml") ? memmem(s.p, s.n, "?>", 2) : NULL;
    if (!end)
        return none;
    s.n = (size_t) (end - s.p);
    size_t at = wf_str_find(s, "encoding");
    if (at == SIZE_MAX)
        return none;
    s.p += at + 8;
    s.n -= at + 8;
    s = wf_str_trim(s);
    if (!s.n || s.p[0] != '=')
        return none;
    s.p++;
    s.n--;
    s = wf_str_trim(s);
    if (s.n < 2 || (s.p[0] != '"' && s.p[0] != '\''))
        return none;
    const char *close = memchr(s.p + 1, s.p[0], s.n - 1);
    wf_str label = {s.p + 1, close ? (size_t) (close - s.p) - 1 : 0};
    return label;
}

static bool is_ascii(wf_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char) s.p[i] >= 0x80)
            return false;
    }
    return true;
}

/* The encoding to decode text by; 0 after a fault. */
static enum text_encoding encoding_of(struct wf_xml_doc *d, wf_str text, wf_str content_type, bool *sure)
{
    size_t skip;
    enum text_encoding enc = text_encoding_from_bom(span_make(text.p, text.n), &skip);
    *sure = enc != 0;
    if (enc)
        return enc;
    if (text.n >= 2 && text.p[0] == '<' && text.p[1] == 0)
        return TEXT_UTF16LE;
    if (text.n >= 2 && text.p[0] == 0 && text.p[1] == '<')
        return TEXT_UTF16BE;
    wf_str label = wf_charset(content_type);
    wf_str in_text = declared(text);
    if (!label.n)
        label = in_text;
    if (!label.n)
        return TEXT_UTF8;
    enc = text_encoding_from_label(span_make(label.p, label.n));
    if (enc == TEXT_UTF16LE || enc == TEXT_UTF16BE) {
        advise(d, 1, "it says UTF-16 but is not; read as UTF-8");
        return TEXT_UTF8;
    }
    if (wf_str_is_nocase(label, "utf-7")) {
        fail(d, 0, 1, "UTF-7 is not allowed");
        return enc;
    }
    if (!enc && is_ascii(text)) {
        advise(d, 1, "an encoding that is not known; the text is all ASCII");
        return TEXT_UTF8;
    }
    if (!enc)
        fail(d, 0, 1, "an encoding that is not known");
    return enc;
}

/* Sets d->source to text in UTF-8, without byte order mark and leading white space. */
static bool decode(struct wf_xml_doc *d, wf_str text, wf_str content_type)
{
    bool by_mark;
    enum text_encoding enc = encoding_of(d, text, content_type, &by_mark);
    if (!enc)
        return false;
    size_t bad = 0;
    if (text_decode(enc, span_make(text.p, text.n), &d->decoded, &bad, NULL) != 0) {
        fail(d, 0, 1, "it could not be decoded");
        return false;
    }
    if (enc == TEXT_WINDOWS_1258) { /* it writes Vietnamese as letters and marks apart */
        struct buf apart = d->decoded;
        d->decoded = (struct buf){0};
        text_nfc(buf_view(&apart), &d->decoded);
        buf_free(&apart);
    }
    if (enc != TEXT_UTF8)
        advise(d, 1, WF_XML_ADVICE_DECODED);
    if (bad)
        advise(d, 1, WF_XML_ADVICE_BYTES);
    d->source.p = d->decoded.p;
    d->source.n = d->decoded.n;
    if (wf_str_starts(d->source, "\xef\xbb\xbf")) {
        advise(d, 1, WF_XML_ADVICE_MARK);
        d->source.p += 3;
        d->source.n -= 3;
    }
    const char *p = d->source.p;
    while (d->source.n && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) {
        p++;
        d->source.n--;
    }
    bool moved = p != d->source.p;
    d->source.p = p;
    if (moved && wf_str_starts(d->source, "<?xml"))
        advise(d, 1, WF_XML_ADVICE_SPACE);
    d->same = wf_str_eq(d->source, text);
    if (d->source.n && memchr(d->source.p, 0, d->source.n)) {
        fail(d, (size_t) ((const char *) memchr(d->source.p, 0, d->source.n) - d->source.p), 0, "a NUL byte");
        return false;
    }
    return true;
}

static void parse(struct wf_xml_doc *d)
{
    xmlSAXHandler sax;
    memset(&sax, 0, sizeof sax);
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_start;
    sax.endElementNs = on_end;
    sax.characters = on_text;
    sax.ignorableWhitespace = on_text;
    sax.cdataBlock = on_text;
    sax.internalSubset = on_doctype;
    sax.getEntity = on_entity;
    sax.serror = on_error;
    xmlParserCtxtPtr ctxt = xmlCreateMemoryParserCtxt(d->source.p, (int) d->source.n);
    if (!ctxt) {
        fail(d, 0, 0, "there is no element");
        return;
    }
    d->ctxt = ctxt;
    *ctxt->sax = sax;
    xmlCtxtUseOptions(ctxt, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOCDATA);
    *ctxt->sax = sax; /* the options put handlers of their own there */
    ctxt->userData = d;
    ctxt->dictNames = 1; /* every name it tells is the dictionary's */
    d->names = ctxt->dict;
    xmlDictReference(d->names);
    if (ctxt->input && ctxt->input->buf)
        ctxt->input->buf->readcallback = NULL; /* all of it is there: older libxml2 asks for more at each token near the end */
    xmlParseDocument(ctxt);
    if (!ctxt->wellFormed)
        fail(d, d->source.n, 0, "not well formed");
    if (ctxt->myDoc)
        xmlFreeDoc(ctxt->myDoc);
    ctxt->myDoc = NULL;
    xmlFreeParserCtxt(ctxt);
    d->ctxt = NULL;
    for (unsigned i = 0; i <= XML_MOST_DEPTH; i++)
        buf_free(&d->text[i]);
}

wf_xml_doc *wf_xml_read(wf_str text, wf_str content_type, wf_advice_fn advice, void *arg)
{
    struct wf_xml_doc *d = mem_alloc(sizeof *d);
    d->advice = advice;
    d->arg = arg;
    if (text.n > XML_MOST_BYTES)
        fail(d, 0, 0, "larger than 16 MiB");
    else if (decode(d, text, content_type)) {
        if (d->source.n)
            parse(d);
        else
            fail(d, 0, 0, "there is no element");
    }
    return d;
}

void wf_xml_free(wf_xml_doc *doc)
{
    if (!doc)
        return;
    arena_free(&doc->arena);
    buf_free(&doc->decoded);
    if (doc->names)
        xmlDictFree(doc->names);
    mem_free(doc);
}

const wf_xml_node *wf_xml_root(const wf_xml_doc *doc)
{
    return doc->root;
}

const wf_fault *wf_xml_fault(const wf_xml_doc *doc)
{
    return doc->failed ? &doc->fault : NULL;
}

wf_str wf_xml_source(const wf_xml_doc *doc, bool *same)
{
    *same = doc->same;
    return doc->source;
}

static const wf_xml_node *find(const wf_xml_node *n, const char *ns, const char *name)
{
    wf_str want = wf_str_of(name);
    for (; n; n = n->next) {
        if (n->name.n == want.n && wf_str_eq(n->name, want) && (!ns || wf_str_is(n->ns, ns)))
            return n;
    }
    return NULL;
}

const wf_xml_node *wf_xml_child(const wf_xml_node *n, const char *name)
{
    return n ? find(n->child, NULL, name) : NULL;
}

const wf_xml_node *wf_xml_again(const wf_xml_node *n)
{
    for (const wf_xml_node *m = n ? n->next : NULL; m; m = m->next) {
        if (m->name.n == n->name.n && wf_str_eq(m->name, n->name))
            return m;
    }
    return NULL;
}

const wf_xml_node *wf_xml_child_ns(const wf_xml_node *n, const char *ns, const char *name)
{
    return n ? find(n->child, ns, name) : NULL;
}

static wf_str text_of(const wf_xml_node *n)
{
    wf_str none = {NULL, 0};
    return n ? wf_str_trim(n->text) : none;
}

wf_str wf_xml_text(const wf_xml_node *n, const char *name)
{
    return text_of(wf_xml_child(n, name));
}

wf_str wf_xml_text_ns(const wf_xml_node *n, const char *ns, const char *name)
{
    return text_of(wf_xml_child_ns(n, ns, name));
}

wf_str wf_xml_attr_value(const wf_xml_node *n, const char *name)
{
    wf_str none = {NULL, 0};
    for (const wf_xml_attr *a = n ? n->attrs : NULL; a; a = a->next) {
        if (wf_str_is(a->name, name))
            return a->value;
    }
    return none;
}
