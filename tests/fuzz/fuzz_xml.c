/* fuzz_xml: any bytes are read as libxml2 reads them, or refused as it refuses them; what the tree says of places and texts is so. */
#include "xml_peer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
    if (!ok)
        abort();
}

static void check_node(const wf_xml_node *n, wf_str source)
{
    need(n->offset < source.n && source.p[n->offset] == '<' && n->line > 0 && n->text.p[n->text.n] == 0);
    for (const wf_xml_attr *a = n->attrs; a; a = a->next)
        need(a->name.n > 0 && a->value.p[a->value.n] == 0);
    for (const wf_xml_node *c = n->child; c; c = c->next) {
        need(c->parent == n && c->offset > n->offset && (!c->next || c->next->offset > c->offset));
        check_node(c, source);
    }
}

/* Limits of ours that the peer does not have. */
static bool is_own_limit(const wf_fault *fault)
{
    return strstr(fault->text, "namespaces") || strstr(fault->text, "attributes");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    wf_xml_doc *doc = wf_xml_read((wf_str){(const char *) data, n}, (wf_str){NULL, 0}, NULL, NULL);
    const wf_fault *fault = wf_xml_fault(doc);
    bool same;
    wf_str source = wf_xml_source(doc, &same);
    struct buf ours = {0}, theirs = {0};
    need(fault ? fault->offset <= n * 4 && fault->line > 0 && fault->text[0] : wf_xml_root(doc) && wf_xml_root(doc)->closed);
    if (wf_xml_root(doc))
        check_node(wf_xml_root(doc), source);
    if (source.n && !memchr(source.p, 0, source.n)) {
        bool good = peer_dump(span_make(source.p, source.n), &theirs);
        need(good == !fault || (fault && is_own_limit(fault)));
        if (!fault) {
            own_dump(wf_xml_root(doc), &ours);
            need(span_eq(buf_view(&ours), buf_view(&theirs)));
        }
    }
    buf_free(&ours);
    buf_free(&theirs);
    wf_xml_free(doc);
    return 0;
}
