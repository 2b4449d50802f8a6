/* compare: see compare.h. */
#include "readback/compare.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#define CAP_PREFIX "urn:oasis:names:tc:emergency:cap:"
#define POINT_NEAR 1e-6 /* degrees: a tenth of a metre */
#define KM_NEAR 1e-3
enum { SHOWN_MOST = 64 };

struct differences {
    struct buf *out;
    size_t n;
};

__attribute__((format(printf, 2, 3))) static void differ(struct differences *d, const char *fmt, ...)
{
    va_list ap;
    if (d->n++)
        buf_str(d->out, "; ");
    va_start(ap, fmt);
    buf_vprintf(d->out, fmt, ap);
    va_end(ap);
}

/* ---- shapes ---- */

static bool near(const struct notice_point *a, const struct notice_point *b)
{
    return fabs(a->lat - b->lat) <= POINT_NEAR && fabs(a->lon - b->lon) <= POINT_NEAR;
}

/* The corners without the last, which is the first again. */
static size_t corners(const struct notice_polygon *p)
{
    return p->n > 1 && near(&p->v[0], &p->v[p->n - 1]) ? p->n - 1 : p->n;
}

static bool ring_from(const struct notice_polygon *a, const struct notice_polygon *b, size_t n, size_t at, bool back)
{
    for (size_t i = 0; i < n; i++)
        if (!near(&a->v[i], &b->v[back ? (at + n - i) % n : (at + i) % n]))
            return false;
    return true;
}

/* The same ring, wherever it begins and whichever way it goes. */
static bool same_ring(const struct notice_polygon *a, const struct notice_polygon *b)
{
    size_t n = corners(a);
    if (n != corners(b))
        return false;
    for (size_t at = 0; at < n; at++)
        if (near(&a->v[0], &b->v[at]) && (ring_from(a, b, n, at, false) || ring_from(a, b, n, at, true)))
            return true;
    return n == 0;
}

static bool same_circle(const struct notice_circle *a, const struct notice_circle *b)
{
    return fabs(a->lat - b->lat) <= POINT_NEAR && fabs(a->lon - b->lon) <= POINT_NEAR && fabs(a->km - b->km) <= KM_NEAR;
}

static bool has_pair(const struct notice_pair *v, size_t n, const struct notice_pair *one)
{
    for (size_t i = 0; i < n; i++)
        if (span_eq(v[i].name, one->name) && span_eq(v[i].value, one->value))
            return true;
    return false;
}

/* ---- areas ---- */

static void compare_area(struct differences *d, const char *language, size_t nth, const struct notice_area *a, const struct notice_area *b)
{
    if (!span_eq(a->desc, b->desc))
        differ(d, "area %zu (%s): is called another name", nth, language);
    if (a->polygons_n != b->polygons_n)
        differ(d, "area %zu (%s): %zu polygons were sent, %zu are shown", nth, language, a->polygons_n, b->polygons_n);
    for (size_t i = 0; i < a->polygons_n && a->polygons_n == b->polygons_n; i++)
        if (!same_ring(&a->polygons[i], &b->polygons[i]))
            differ(d, "area %zu (%s): polygon %zu is another: %zu corners were sent, %zu are shown", nth, language, i + 1, corners(&a->polygons[i]), corners(&b->polygons[i]));
    if (a->circles_n != b->circles_n)
        differ(d, "area %zu (%s): %zu circles were sent, %zu are shown", nth, language, a->circles_n, b->circles_n);
    for (size_t i = 0; i < a->circles_n && a->circles_n == b->circles_n; i++)
        if (!same_circle(&a->circles[i], &b->circles[i]))
            differ(d, "area %zu (%s): circle %zu is another: %.1f km were sent, %.1f km are shown", nth, language, i + 1, a->circles[i].km, b->circles[i].km);
    if (a->geocodes_n != b->geocodes_n)
        differ(d, "area %zu (%s): %zu codes were sent, %zu are shown", nth, language, a->geocodes_n, b->geocodes_n);
    for (size_t i = 0; i < a->geocodes_n && a->geocodes_n == b->geocodes_n; i++)
        if (!has_pair(b->geocodes, b->geocodes_n, &a->geocodes[i]))
            differ(d, "area %zu (%s): code %.*s is not shown", nth, language, SPAN_FMT(a->geocodes[i].value));
    if (!span_eq(a->altitude, b->altitude) || !span_eq(a->ceiling, b->ceiling))
        differ(d, "area %zu (%s): another height", nth, language);
}

/* ---- infos ---- */

static bool same_numbers(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
    return an == bn && (an == 0 || memcmp(a, b, an * sizeof *a) == 0);
}

static void compare_info(struct differences *d, const struct notice_info *a, const struct notice_info *b)
{
    const struct {
        const char *name;
        struct span a, b;
    } texts[] = {{"event", a->event, b->event}, {"headline", a->headline, b->headline}, {"description", a->description, b->description}, {"instruction", a->instruction, b->instruction}};
    char language[24];
    struct span tag = notice_language(a);
    (void) snprintf(language, sizeof language, "%.*s", SPAN_FMT(tag));
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (!span_eq(texts[i].a, texts[i].b))
            differ(d, "%s: the %s is another", language, texts[i].name);
    if (a->urgency != b->urgency || a->severity != b->severity || a->certainty != b->certainty)
        differ(d, "%s: another urgency, severity or certainty", language);
    if (!same_numbers(a->categories, a->categories_n, b->categories, b->categories_n) || !same_numbers(a->responses, a->responses_n, b->responses, b->responses_n))
        differ(d, "%s: other categories or responses", language);
    for (size_t i = 0; i < a->event_codes_n; i++)
        if (!has_pair(b->event_codes, b->event_codes_n, &a->event_codes[i]))
            differ(d, "%s: event code %.*s is not shown", language, SPAN_FMT(a->event_codes[i].value));
    if (a->expires.at != b->expires.at || a->effective.at != b->effective.at || a->onset.at != b->onset.at)
        differ(d, "%s: another time of expiry, effect or onset", language);
    if (a->areas_n != b->areas_n)
        differ(d, "%s: %zu areas were sent, %zu are shown", language, a->areas_n, b->areas_n);
    for (size_t i = 0; i < a->areas_n && a->areas_n == b->areas_n; i++)
        compare_area(d, language, i + 1, &a->areas[i], &b->areas[i]);
}

static const struct notice_info *of_language(const struct notice *n, struct span tag)
{
    for (size_t i = 0; i < n->infos_n; i++) {
        struct span t = notice_language(&n->infos[i]);
        if (t.n == tag.n && strncasecmp(t.p, tag.p, t.n) == 0)
            return &n->infos[i];
    }
    return NULL;
}

static bool same_identity(const struct notice_identity *a, const struct notice_identity *b)
{
    return span_eq(a->sender, b->sender) && span_eq(a->identifier, b->identifier) && a->sent.at == b->sent.at;
}

size_t readback_compare(const struct notice *sent, const struct notice *got, struct buf *differs)
{
    struct differences d = {differs, 0};
    if (!same_identity(&sent->is, &got->is))
        differ(&d, "another identity");
    if (sent->status != got->status)
        differ(&d, "the status is %s, and %s was sent", words_of(&words_notice_status, got->status) ? words_of(&words_notice_status, got->status) : "none",
               words_of(&words_notice_status, sent->status) ? words_of(&words_notice_status, sent->status) : "none");
    if (sent->type != got->type || sent->scope != got->scope)
        differ(&d, "another type of message, or another scope");
    if (sent->references_n != got->references_n)
        differ(&d, "%zu references were sent, %zu are shown", sent->references_n, got->references_n);
    for (size_t i = 0; i < sent->references_n && sent->references_n == got->references_n; i++)
        if (!same_identity(&sent->references[i], &got->references[i]))
            differ(&d, "reference %zu is another", i + 1);
    for (size_t i = 0; i < sent->infos_n; i++) {
        struct span tag = notice_language(&sent->infos[i]);
        const struct notice_info *its = of_language(got, tag);
        if (its)
            compare_info(&d, &sent->infos[i], its);
        else
            differ(&d, "language %.*s is not shown", SPAN_FMT(tag));
    }
    for (size_t i = 0; i < got->infos_n; i++) {
        struct span tag = notice_language(&got->infos[i]);
        if (!of_language(sent, tag))
            differ(&d, "language %.*s is shown and was not sent", SPAN_FMT(tag));
    }
    if (got->infos_n > sent->infos_n && !d.n)
        differ(&d, "a language is shown twice");
    return d.n;
}

/* ---- of bytes ---- */

static bool is_alert(const wf_xml_node *n)
{
    const size_t k = sizeof CAP_PREFIX - 1;
    return n->name.n == 5 && memcmp(n->name.p, "alert", 5) == 0 && n->ns.n > k && memcmp(n->ns.p, CAP_PREFIX, k) == 0;
}

/* The node after n in the document's order, without what is inside of n where it is `over`. */
static const wf_xml_node *following(const wf_xml_node *n, bool over)
{
    if (n->child && !over)
        return n->child;
    while (n && !n->next)
        n = n->parent;
    return n ? n->next : NULL;
}

/* Alerts of that identifier: *first, and how many. */
static size_t find(const wf_xml_node *root, struct span identifier, const wf_xml_node **first)
{
    size_t n = 0;
    bool over;
    *first = NULL;
    for (const wf_xml_node *at = root; at && n < SHOWN_MOST; at = following(at, over)) {
        wf_str its = (over = is_alert(at)) ? wf_xml_text(at, "identifier") : (wf_str){NULL, 0};
        if (!its.n || !span_eq(span_make(its.p, its.n), identifier))
            continue;
        if (!n++)
            *first = at;
    }
    return n;
}

static enum readback_verdict compare_alert(const struct notice *sent, const wf_xml_node *alert, size_t n, struct buf *differs)
{
    struct notice got;
    struct err e = {0};
    enum readback_verdict v = READBACK_DIFFERENT;
    if (n > 1)
        buf_printf(differs, "it is shown %zu times", n);
    else if (readback_cap(alert, &got, &e) != 0)
        buf_printf(differs, "what is shown is no CAP 1.2 alert: %s", e.text);
    else
        v = readback_compare(sent, &got, differs) ? READBACK_DIFFERENT : READBACK_SAME;
    if (n == 1)
        notice_free(&got);
    return v;
}

enum readback_verdict readback_compare_text(struct span sent_text, struct span shown, struct buf *differs)
{
    struct notice sent;
    struct err e = {0};
    enum readback_verdict v = READBACK_UNREAD;
    wf_xml_doc *doc = wf_xml_read((wf_str){shown.p ? shown.p : "", shown.n}, (wf_str){NULL, 0}, NULL, NULL);
    const wf_xml_node *root = wf_xml_root(doc), *alert;
    if (readback_cap_text(sent_text, &sent, &e) != 0)
        buf_printf(differs, "what was sent can't be read: %s", e.text);
    else if (!root || wf_xml_fault(doc))
        buf_str(differs, "what is shown is no whole XML document");
    else {
        size_t n = find(root, sent.is.identifier, &alert);
        if (!n)
            buf_str(differs, "it is not shown");
        else
            v = compare_alert(&sent, alert, n, differs);
    }
    notice_free(&sent);
    wf_xml_free(doc);
    return v;
}
