/* alerts: see alerts.h. format/xml reads first, with all its limits; libxml2 then makes its tree of the very text that was read there. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "verify/alerts.h"

#include <libxml/parser.h>

#include <watchfloor/format/xml.h>

#include "base/buf.h"

#define ALERTS_DEPTH 1 /* of text that is XML itself */

struct walk {
    alerts_fn *fn;
    void *arg;
    uint32_t line; /* what the lines of the document at work count from */
    unsigned depth;
    bool *unread; /* something that the readers of format/ may take for an alert could not be looked at */
};

static int read_text(struct walk *w, wf_str text, wf_str content_type, struct err *e);

static bool has_identifier(const xmlNode *n)
{
    for (const xmlNode *c = n->children; c; c = c->next) {
        if (c->type == XML_ELEMENT_NODE && xmlStrEqual(c->name, BAD_CAST "identifier"))
            return true;
    }
    return false;
}

/* An element below n that is an alert with its identifier. */
static bool has_alert(xmlNodePtr n) /* NOLINT(misc-no-recursion): 64 deep at most */
{
    for (xmlNodePtr c = n->children; c; c = c->next) {
        if (c->type == XML_ELEMENT_NODE &&
            ((xmlStrEqual(c->name, BAD_CAST "alert") && has_identifier(c)) || has_alert(c)))
            return true;
    }
    return false;
}

static void found(struct walk *w, xmlNodePtr n)
{
    long line = xmlGetLineNo(n);
    uint32_t at = w->line + (line > 0 ? (uint32_t) line : 1);
    if (n == xmlDocGetRootElement(n->doc)) {
        w->fn(w->arg, n->doc, at);
        return;
    }
    xmlDocPtr alone = xmlNewDoc(BAD_CAST "1.0");
    xmlNodePtr copy = alone ? xmlDocCopyNode(n, alone, 1) : NULL;
    if (copy) {
        (void) xmlDocSetRootElement(alone, copy);
        w->fn(w->arg, alone, at);
    }
    *w->unread |= !copy;
    if (alone)
        xmlFreeDoc(alone);
}

/* XML in the text of an element: all character data directly inside, joined, as wf_xml_node has it - other elements may stand between. */
static void text_of(struct walk *w, xmlNodePtr n)
{
    struct buf b = {0};
    for (const xmlNode *c = n->children; c; c = c->next) {
        if (c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE)
            buf_str(&b, (const char *) c->content);
    }
    wf_str text = wf_str_trim((wf_str){b.p ? b.p : "", b.n});
    if (text.n && text.p[0] == '<' && memmem(text.p, text.n, "alert", 5)) {
        struct walk inner = *w;
        long line = xmlGetLineNo(n);
        inner.line += line > 0 ? (uint32_t) line - 1 : 0;
        inner.depth++;
        (void) read_text(&inner, text, (wf_str){NULL, 0},
                         NULL); /* what its reader can't read has no verdict: it sets it aside */
    }
    buf_free(&b);
}

/* Alerts at or below n. Depth is bounded by the reader that went before. */
static void search(struct walk *w, xmlNodePtr n) /* NOLINT(misc-no-recursion): 64 deep at most */
{
    if (xmlStrEqual(n->name, BAD_CAST "alert") && (has_identifier(n) || !has_alert(n))) {
        found(w, n);
        return;
    }
    if (w->depth < ALERTS_DEPTH)
        text_of(w, n);
    for (xmlNodePtr c = n->children; c; c = c->next) {
        if (c->type == XML_ELEMENT_NODE)
            search(w, c);
    }
}

static int read_tree(struct walk *w, wf_str source, struct err *e)
{
    xmlParserCtxtPtr ctxt = xmlNewParserCtxt();
    xmlDocPtr doc = ctxt ? xmlCtxtReadMemory(ctxt, source.p, (int) source.n, NULL, NULL,
                                             XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR |
                                                 XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES)
                         : NULL;
    int rc = doc && !doc->intSubset && !doc->extSubset ? 0 : err_set(e, WF_E_INVALID, "it can't be read");
    *w->unread |= rc != 0; /* and was read before: format/xml is first */
    if (rc == 0)
        search(w, xmlDocGetRootElement(doc));
    if (doc)
        xmlFreeDoc(doc);
    if (ctxt)
        xmlFreeParserCtxt(ctxt);
    return rc;
}

static int read_text(struct walk *w, wf_str text, wf_str content_type, struct err *e)
{
    bool same;
    wf_xml_doc *x = wf_xml_read(text, content_type, NULL, NULL);
    const wf_fault *fault = wf_xml_fault(x);
    int rc = fault ? err_set(e, WF_E_INVALID, "%s (line %u)", fault->text, fault->line)
                   : read_tree(w, wf_xml_source(x, &same), e);
    wf_xml_free(x);
    return rc;
}

int alerts_each(struct span page, struct span content_type, alerts_fn *fn, void *arg, struct err *e)
{
    bool unread = false;
    struct walk w = {.fn = fn, .arg = arg, .unread = &unread};
    int rc = read_text(&w, (wf_str){page.p, page.n}, (wf_str){content_type.p, content_type.n}, e);
    return rc == 0 && unread ? err_set(e, WF_E_INVALID, "a part of it that may be an alert can't be read") : rc;
}
