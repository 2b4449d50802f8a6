/* format/xml: a small tree in an arena of what xml_scan tells, behind our own limits.
 *
 * Owns the tree. Names, and the text that items are cut from, are views into the source, which lives as long; texts and values are copies with a NUL.
 * The source is UTF-8 that text/ made, without NUL bytes.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <watchfloor/format/xml.h>

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "format/xml_scan.h"
#include "text/decode.h"
#include "text/norm.h"

#define XML_MOST_BYTES ((size_t) 16 << 20)
#define XML_MOST_NAMESPACES 64 /* in one place */
#define XML_OWN_NAMESPACE "http://www.w3.org/XML/1998/namespace"

struct wf_xml_doc {
    struct arena arena;
    struct buf decoded; /* the text in UTF-8 */
    wf_str source;      /* what is parsed of it */
    bool same;
    wf_xml_node *root;
    bool failed;
    wf_fault fault;
    wf_advice_fn advice;
    void *arg;
};

static void advise(struct wf_xml_doc *d, uint32_t line, const char *text)
{
    if (d->advice)
        d->advice(d->arg, 0, line, text);
}

static uint32_t line_of(const struct wf_xml_doc *d, size_t offset)
{
    uint32_t line = 1;
    for (size_t i = 0; i < offset && i < d->source.n; i++)
        line += d->source.p[i] == '\n';
    return line;
}

static void fail(struct wf_xml_doc *d, size_t offset, uint32_t line, const char *text)
{
    d->failed = true;
    d->fault.offset = offset;
    d->fault.line = line;
    snprintf(d->fault.text, sizeof d->fault.text, "%s", text);
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
    d->same = d->source.n == text.n && ((enc == TEXT_UTF8 && !bad) || wf_str_eq(d->source, text)); /* UTF-8 is copied as it is */
    if (d->source.n && memchr(d->source.p, 0, d->source.n)) {
        size_t at = strlen(d->source.p);
        fail(d, at, line_of(d, at), "a NUL byte");
        return false;
    }
    return true;
}

/* ---- The tree -------------------------------------------------------------------------------------------- */

struct binding {
    struct span prefix;
    wf_str uri;
};

/* An element that is open. Its text is mostly one run, which is copied once; else the runs lie in the builder's `joined` from `from` on. */
struct level {
    wf_xml_node *node, *last; /* its youngest child */
    struct span run;
    enum xml_scan_form form;
    size_t from;
    unsigned bindings_n; /* of namespaces, outside it */
    wf_str ns;           /* the one without a prefix, outside it */
};

struct builder {
    struct wf_xml_doc *doc;
    struct xml_scan scan;
    struct level levels[XML_SCAN_DEPTH];
    unsigned depth;
    struct binding bindings[XML_MOST_NAMESPACES];
    unsigned bindings_n;
    wf_str ns;         /* the one without a prefix */
    struct buf joined; /* texts in several runs, of all open elements: an inner one's end before its parent's goes on */
    bool told_prefix;
};

/* A text or value as it reads, with a NUL after it. */
static wf_str reading(struct builder *b, struct span raw, enum xml_scan_form form)
{
    wf_str s = {NULL, raw.n};
    if (form == XML_SCAN_PLAIN) {
        s.p = arena_strndup(&b->doc->arena, raw.p, raw.n);
        return s;
    }
    char *p = arena_alloc_raw(&b->doc->arena, raw.n + 1);
    s.n = xml_scan_read(raw, form, p);
    p[s.n] = 0;
    s.p = p;
    return s;
}

/* A prefix's namespace, absent where it has none. */
static wf_str namespace_of(const struct builder *b, struct span prefix)
{
    if (span_is(prefix, "xml"))
        return WF_STR(XML_OWN_NAMESPACE);
    for (unsigned i = b->bindings_n; i-- > 0;) {
        if (span_eq(b->bindings[i].prefix, prefix))
            return b->bindings[i].uri;
    }
    wf_str none = {NULL, 0};
    return none;
}

/* The prefix that "xmlns:prefix" declares, without n for "xmlns"; false for other attributes. */
static bool is_declaration(struct span name, struct span *prefix)
{
    if (name.n < 5 || memcmp(name.p, "xmlns", 5) != 0 || (name.n > 5 && xml_scan_local(name) != 6))
        return false;
    *prefix = name.n > 5 ? span_make(name.p + 6, name.n - 6) : span_make("", 0);
    return true;
}

/* Declares what an element's attributes declare; false after a fault. What the standard forbids (a prefix for nothing, xml and xmlns) is passed over. */
static bool declare_namespaces(struct builder *b)
{
    for (unsigned i = 0; i < b->scan.attrs_n; i++) {
        const struct xml_scan_attr *a = &b->scan.attrs[i];
        struct span prefix;
        if (!is_declaration(a->name, &prefix))
            continue;
        wf_str uri = reading(b, a->value, a->form);
        if (wf_str_is(uri, XML_OWN_NAMESPACE) || wf_str_is(uri, "http://www.w3.org/2000/xmlns/") || span_is(prefix, "xml") || span_is(prefix, "xmlns") ||
            (prefix.n && !uri.n))
            continue;
        if (!uri.n)
            uri.p = NULL;
        if (!prefix.n) {
            b->ns = uri;
            continue;
        }
        if (b->bindings_n == XML_MOST_NAMESPACES) {
            fail(b->doc, b->scan.at, b->scan.line, "more than 64 namespaces have a prefix");
            return false;
        }
        b->bindings[b->bindings_n++] = (struct binding){prefix, uri};
    }
    return true;
}

static void add_attributes(struct builder *b, wf_xml_node *n)
{
    wf_xml_attr **end = &n->attrs;
    for (unsigned i = 0; i < b->scan.attrs_n; i++) {
        const struct xml_scan_attr *raw = &b->scan.attrs[i];
        struct span prefix;
        if (is_declaration(raw->name, &prefix))
            continue;
        size_t local = xml_scan_local(raw->name);
        wf_xml_attr *a = arena_alloc(&b->doc->arena, sizeof *a);
        a->name = (wf_str){raw->name.p + local, raw->name.n - local};
        if (local)
            a->ns = namespace_of(b, span_make(raw->name.p, local - 1));
        a->value = reading(b, raw->value, raw->form);
        *end = a;
        end = &a->next;
    }
}

/* Keeps the run of an element's text with those before it. */
static void join_run(struct builder *b, struct level *at)
{
    if (!at->run.n)
        return;
    char *to = buf_reserve(&b->joined, at->run.n);
    if (at->form == XML_SCAN_PLAIN) {
        memcpy(to, at->run.p, at->run.n);
        buf_grew(&b->joined, at->run.n);
    } else {
        buf_grew(&b->joined, xml_scan_read(at->run, at->form, to));
    }
    at->run.n = 0;
}

static void link_node(struct builder *b, wf_xml_node *n)
{
    if (!b->depth) {
        b->doc->root = n;
        return;
    }
    struct level *parent = &b->levels[b->depth - 1];
    join_run(b, parent);
    n->parent = parent->node;
    if (parent->last)
        parent->last->next = n;
    else
        parent->node->child = n;
    parent->last = n;
}

static bool on_start(struct builder *b)
{
    const struct xml_scan *scan = &b->scan;
    struct level *at = &b->levels[b->depth];
    at->bindings_n = b->bindings_n;
    at->ns = b->ns;
    if (scan->attrs_n && !declare_namespaces(b))
        return false;
    wf_xml_node *n = arena_alloc(&b->doc->arena, sizeof *n);
    size_t local = xml_scan_local(scan->name);
    n->name = (wf_str){scan->name.p + local, scan->name.n - local};
    n->ns = local ? namespace_of(b, span_make(scan->name.p, local - 1)) : b->ns;
    n->text = WF_STR("");
    n->line = scan->line;
    n->offset = scan->at;
    if (local && !n->ns.p && !b->told_prefix) {
        b->told_prefix = true;
        advise(b->doc, n->line, "a prefix has no namespace");
    }
    if (scan->attrs_n)
        add_attributes(b, n);
    link_node(b, n);
    at->node = n;
    at->last = NULL;
    at->run.n = 0;
    at->from = b->joined.n;
    b->depth++;
    return true;
}

static bool blank(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\t' && s.p[i] != '\r')
            return false;
    }
    return true;
}

static void on_end(struct builder *b)
{
    struct level *at = &b->levels[--b->depth];
    wf_xml_node *n = at->node;
    if (b->joined.n == at->from && !n->child) {
        if (at->run.n)
            n->text = reading(b, at->run, at->form);
    } else {
        join_run(b, at);
        struct span text = span_make(buf_view(&b->joined).p + at->from, b->joined.n - at->from);
        if (text.n && !(n->child && blank(text)))
            n->text = reading(b, text, XML_SCAN_PLAIN);
        b->joined.n = at->from;
    }
    n->closed = true;
    b->bindings_n = at->bindings_n;
    b->ns = at->ns;
}

static void on_text(struct builder *b)
{
    struct level *at = &b->levels[b->depth - 1];
    join_run(b, at);
    at->run = b->scan.text;
    at->form = b->scan.form;
}

static void parse(struct wf_xml_doc *d)
{
    struct builder b;
    b.doc = d;
    b.depth = b.bindings_n = 0;
    b.ns = (wf_str){NULL, 0};
    b.joined = (struct buf){0};
    b.told_prefix = false;
    xml_scan_begin(&b.scan, span_make(d->source.p, d->source.n));
    for (bool on = true; on;) {
        switch (xml_scan_next(&b.scan)) {
        case XML_SCAN_START: on = on_start(&b); break;
        case XML_SCAN_END: on_end(&b); break;
        case XML_SCAN_TEXT: on_text(&b); break;
        case XML_SCAN_FAULT: fail(d, b.scan.fault_at, b.scan.fault_line, b.scan.fault); on = false; break;
        case XML_SCAN_DONE: on = false; break;
        }
    }
    buf_free(&b.joined);
}

wf_xml_doc *wf_xml_read(wf_str text, wf_str content_type, wf_advice_fn advice, void *arg)
{
    struct wf_xml_doc *d = mem_alloc(sizeof *d);
    d->advice = advice;
    d->arg = arg;
    if (text.n > XML_MOST_BYTES)
        fail(d, 0, 1, "larger than 16 MiB");
    else if (decode(d, text, content_type)) {
        if (d->source.n)
            parse(d);
        else
            fail(d, 0, 1, "there is no element");
    }
    return d;
}

void wf_xml_free(wf_xml_doc *doc)
{
    if (!doc)
        return;
    arena_free(&doc->arena);
    buf_free(&doc->decoded);
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
