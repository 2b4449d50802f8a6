/* edxl_write: see edxl_write.h. The alert inside has the bytes that cap_write gives, without the XML declaration. */
#include "notice/edxl_write.h"

#include "notice/xml_out.h"

static void list(struct xml_out *w, const char *name, const char *urn, const struct span *v, size_t n)
{
    if (!n)
        return;
    xml_open(w, name);
    xml_element(w, "valueListUrn", span_str(urn));
    for (size_t i = 0; i < n; i++)
        xml_must(w, "value", v[i]);
    xml_close(w, name);
}

static void addresses(struct xml_out *w, const struct edxl_envelope *x)
{
    if (!x->addresses_n)
        xml_refuse(w, "explicitAddress", "is missing: an envelope names whom it goes to");
    xml_open(w, "explicitAddress");
    xml_element(w, "explicitAddressScheme", span_str(EDXL_ADDRESSES));
    for (size_t i = 0; i < x->addresses_n; i++)
        xml_must(w, "explicitAddressValue", x->addresses[i]);
    xml_close(w, "explicitAddress");
}

/* The codes of the first info's areas: all infos name the same. */
static void target(struct xml_out *w, const struct notice *n)
{
    const struct notice_info *i = n->infos_n ? &n->infos[0] : NULL;
    bool any = false;
    for (unsigned pass = 0; pass < 2; pass++) { /* the schema wants countries first */
        for (size_t a = 0; i && a < i->areas_n; a++)
            for (size_t k = 0; k < i->areas[a].geocodes_n; k++) {
                const struct notice_pair *g = &i->areas[a].geocodes[k];
                bool locode = span_is(g->name, NOTICE_LOCODE), country = !locode && g->value.n == 2;
                if (pass ? !locode : !country)
                    continue;
                if (!any)
                    xml_open(w, "targetArea");
                any = true;
                xml_element(w, pass ? "locCodeUN" : "country", g->value);
            }
    }
    if (any)
        xml_close(w, "targetArea");
}

static const char *type_of(const struct notice *n)
{
    return n->type == NOTICE_ALERT ? "Report" : words_of(&words_notice_type, n->type);
}

/* The alert, a line at a time, each as far in as it stands. */
static void alert(struct xml_out *w, const struct notice *n)
{
    static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    struct buf cap = {0};
    if (!w->code)
        w->code = notice_cap_write(n, &cap, w->e);
    if (!w->code)
        buf_add(w->out, cap.p + sizeof head - 1, cap.n - (sizeof head - 1));
    buf_free(&cap);
}

static void content(struct xml_out *w, const struct notice *n, const struct edxl_envelope *x)
{
    xml_open(w, "contentObject");
    xml_element(w, "contentDescription", n->infos_n && n->infos[0].headline.n ? n->infos[0].headline : SPAN_LIT("CAP 1.2 alert"));
    xml_maybe(w, "incidentID", x->incident);
    xml_maybe(w, "confidentiality", x->confidentiality);
    xml_open(w, "xmlContent");
    xml_open(w, "embeddedXMLContent");
    alert(w, n);
    xml_close(w, "embeddedXMLContent");
    xml_close(w, "xmlContent");
    xml_close(w, "contentObject");
}

static void references(struct xml_out *w, const struct notice *n)
{
    for (size_t i = 0; i < n->references_n; i++) {
        struct buf b = {0};
        struct err e = {0};
        if (notice_identity_write(&n->references[i], &b, &e))
            xml_refuse(w, "distributionReference", e.text);
        xml_element(w, "distributionReference", buf_view(&b));
        buf_free(&b);
    }
}

int edxl_write(const struct notice *n, const struct edxl_envelope *x, struct buf *out, struct err *e)
{
    size_t before = out->n;
    struct xml_out w = {.out = out, .e = e, .depth = 1};
    char sent[32] = "";
    struct err why = {0};
    if (n->status < NOTICE_ACTUAL || n->status > NOTICE_TEST)
        xml_refuse(&w, "distributionStatus", "an envelope is Actual, Exercise, System or Test");
    if (notice_time_write(n->is.sent, sent, &why))
        xml_refuse(&w, "dateTimeSent", why.text);
    buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EDXLDistribution xmlns=\"" EDXL_NS "\">\n");
    xml_must(&w, "distributionID", n->is.identifier);
    xml_must(&w, "senderID", n->is.sender);
    xml_element(&w, "dateTimeSent", span_str(sent));
    xml_element(&w, "distributionStatus", span_str(words_of(&words_notice_status, n->status)));
    xml_must(&w, "distributionType", span_str(type_of(n)));
    xml_must(&w, "combinedConfidentiality", x->confidentiality);
    if (n->infos_n)
        xml_element(&w, "language", notice_language(&n->infos[0]));
    list(&w, "senderRole", EDXL_ROLES, &x->sender_role, x->sender_role.n > 0);
    list(&w, "recipientRole", EDXL_ROLES, x->recipient_roles, x->recipient_roles_n);
    references(&w, n);
    addresses(&w, x);
    target(&w, n);
    content(&w, n, x);
    buf_str(out, "</EDXLDistribution>\n");
    if (w.code) {
        out->n = before;
        out->p[before] = 0;
    }
    return w.code;
}
