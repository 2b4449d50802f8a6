/* cap_write: see cap_write.h. Elements are written in the schema's order; each writer refuses what its element may not hold. */
#include "notice/cap_write.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "notice/xml_out.h"

static void word(struct xml_out *w, const char *name, const struct words *t, uint32_t v)
{
    const char *s = words_of(t, v);
    if (!s)
        xml_refuse(w, name, v ? "is no word of its list" : "is missing");
    xml_element(w, name, span_str(s));
}

static void words(struct xml_out *w, const char *name, const struct words *t, const uint32_t *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        word(w, name, t, v[i]);
}

static void when(struct xml_out *w, const char *name, struct notice_time t)
{
    char text[32];
    struct err e = {0};
    if (t.at == TIME_NONE)
        return;
    if (notice_time_write(t, text, &e)) {
        xml_refuse(w, name, e.text);
        return;
    }
    xml_element(w, name, span_str(text));
}

static void pairs(struct xml_out *w, const char *name, const struct notice_pair *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!v[i].name.n)
            xml_refuse(w, name, "has no valueName");
        xml_open(w, name);
        xml_element(w, "valueName", v[i].name);
        xml_element(w, "value", v[i].value.p ? v[i].value : SPAN_LIT(""));
        xml_close(w, name);
    }
}

/* A list of words with blanks between; one that has a blank of its own stands in quotes, as the standard says. */
static void list(struct xml_out *w, const char *name, const struct span *v, size_t n)
{
    struct buf b = {0};
    for (size_t i = 0; i < n; i++) {
        bool blank = v[i].n && (memchr(v[i].p, ' ', v[i].n) || memchr(v[i].p, '\t', v[i].n) || memchr(v[i].p, '\n', v[i].n));
        if (!v[i].n || memchr(v[i].p, '"', v[i].n))
            xml_refuse(w, name, "holds an item that is empty or has a quotation mark");
        buf_printf(&b, "%s%s", i ? " " : "", blank ? "\"" : "");
        buf_span(&b, v[i]);
        buf_str(&b, blank ? "\"" : "");
    }
    if (n)
        xml_element(w, name, buf_view(&b));
    buf_free(&b);
}

static bool identity_text_ok(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (strchr(" ,<&\t\n\r", s.p[i]))
            return false;
    return s.n > 0;
}

int notice_time_write(struct notice_time t, char *out, struct err *e)
{
    struct time_fields f;
    int minutes = abs(t.offset_min);
    if (t.at == TIME_NONE || t.offset_min == OFFSET_NONE)
        return err_set(e, WF_E_INVALID, "is missing");
    if (t.at % NSEC_PER_SEC)
        return err_set(e, WF_E_INVALID, "is not of whole seconds");
    if (minutes > 14 * 60)
        return err_set(e, WF_E_INVALID, "is of a zone that there is not");
    time_split(t.at, t.offset_min, &f);
    snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", f.year, f.month, f.day, f.hour, f.minute, f.second, t.offset_min > 0 ? '+' : '-',
             minutes / 60, minutes % 60);
    return WF_OK;
}

int notice_identity_write(const struct notice_identity *is, struct buf *out, struct err *e)
{
    char sent[32];
    int code = notice_time_write(is->sent, sent, e);
    if (code)
        return code;
    if (!identity_text_ok(is->sender) || !identity_text_ok(is->identifier))
        return err_set(e, WF_E_INVALID, "sender and identifier have no blank, comma, \"<\" or \"&\", and are not empty");
    buf_span(out, is->sender);
    buf_char(out, ',');
    buf_span(out, is->identifier);
    buf_printf(out, ",%s", sent);
    return WF_OK;
}

static void references(struct xml_out *w, const struct notice *n)
{
    struct buf b = {0};
    for (size_t i = 0; i < n->references_n; i++) {
        struct err e = {0};
        if (i)
            buf_char(&b, ' ');
        if (notice_identity_write(&n->references[i], &b, &e))
            xml_refuse(w, "references", e.text);
    }
    if (n->references_n)
        xml_element(w, "references", buf_view(&b));
    buf_free(&b);
}

/* Six digits behind the point are a tenth of a metre; zeros at the end are left out. */
static void put_number(struct buf *b, double v)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%.6f", v);
    while (n > 0 && text[n - 1] == '0')
        text[--n] = 0;
    if (n > 0 && text[n - 1] == '.')
        text[--n] = 0;
    buf_str(b, strcmp(text, "-0") == 0 ? "0" : text);
}

static bool place_ok(double lat, double lon)
{
    return isfinite(lat) && isfinite(lon) && fabs(lat) <= 90 && fabs(lon) <= 180;
}

static void polygon(struct xml_out *w, const struct notice_polygon *p)
{
    struct buf b = {0};
    if (p->n < 4 || p->v[0].lat != p->v[p->n - 1].lat || p->v[0].lon != p->v[p->n - 1].lon)
        xml_refuse(w, "polygon", "a ring has four points at least, and its last is its first");
    for (size_t i = 0; i < p->n; i++) {
        if (!place_ok(p->v[i].lat, p->v[i].lon))
            xml_refuse(w, "polygon", "has a point that is not on Earth");
        if (i)
            buf_char(&b, ' ');
        put_number(&b, p->v[i].lat);
        buf_char(&b, ',');
        put_number(&b, p->v[i].lon);
    }
    xml_element(w, "polygon", buf_view(&b));
    buf_free(&b);
}

static void circle(struct xml_out *w, const struct notice_circle *c)
{
    struct buf b = {0};
    if (!place_ok(c->lat, c->lon) || !isfinite(c->km) || c->km < 0)
        xml_refuse(w, "circle", "its middle is on Earth, and its radius is kilometres, 0 or more");
    put_number(&b, c->lat);
    buf_char(&b, ',');
    put_number(&b, c->lon);
    buf_char(&b, ' ');
    put_number(&b, c->km);
    xml_element(w, "circle", buf_view(&b));
    buf_free(&b);
}

static bool decimal_ok(struct span s, bool whole)
{
    size_t i = !whole && s.n && (s.p[0] == '-' || s.p[0] == '+'), digits = 0, points = 0;
    for (; i < s.n; i++) {
        digits += s.p[i] >= '0' && s.p[i] <= '9';
        points += s.p[i] == '.';
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && (whole || s.p[i] != '.'))
            return false;
    }
    return digits > 0 && points <= 1;
}

static void number(struct xml_out *w, const char *name, struct span s, bool whole)
{
    if (s.p && !decimal_ok(s, whole))
        xml_refuse(w, name, whole ? "is no whole number" : "is no decimal number");
    xml_maybe(w, name, s);
}

static void area(struct xml_out *w, const struct notice_area *a)
{
    xml_open(w, "area");
    xml_must(w, "areaDesc", a->desc);
    for (size_t i = 0; i < a->polygons_n; i++)
        polygon(w, &a->polygons[i]);
    for (size_t i = 0; i < a->circles_n; i++)
        circle(w, &a->circles[i]);
    pairs(w, "geocode", a->geocodes, a->geocodes_n);
    number(w, "altitude", a->altitude, false);
    number(w, "ceiling", a->ceiling, false);
    if (a->ceiling.p && !a->altitude.p)
        xml_refuse(w, "ceiling", "stands only beside an altitude");
    xml_close(w, "area");
}

static void resource(struct xml_out *w, const struct notice_resource *r)
{
    xml_open(w, "resource");
    xml_must(w, "resourceDesc", r->desc);
    xml_must(w, "mimeType", r->mime_type);
    number(w, "size", r->size, true);
    xml_maybe(w, "uri", r->uri);
    xml_maybe(w, "derefUri", r->deref_uri);
    xml_maybe(w, "digest", r->digest);
    xml_close(w, "resource");
}

/* xs:language: parts of one to eight letters (digits after the first part), with "-" between. */
static bool language_ok(struct span s)
{
    size_t part = 0, nth = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
        if (c == '-' && part) {
            part = 0;
            nth++;
        } else if ((letter || (digit && nth)) && part < 8) {
            part++;
        } else {
            return false;
        }
    }
    return part > 0;
}

static void info(struct xml_out *w, const struct notice_info *i)
{
    xml_open(w, "info");
    if (i->language.p && !language_ok(i->language))
        xml_refuse(w, "language", "is no language tag as \"id\" or \"pt-TL\"");
    xml_maybe(w, "language", i->language);
    if (!i->categories_n)
        xml_refuse(w, "category", "is missing");
    words(w, "category", &words_notice_category, i->categories, i->categories_n);
    xml_must(w, "event", i->event);
    words(w, "responseType", &words_notice_response, i->responses, i->responses_n);
    word(w, "urgency", &words_urgency, i->urgency);
    word(w, "severity", &words_severity, i->severity);
    word(w, "certainty", &words_certainty, i->certainty);
    xml_maybe(w, "audience", i->audience);
    pairs(w, "eventCode", i->event_codes, i->event_codes_n);
    when(w, "effective", i->effective);
    when(w, "onset", i->onset);
    when(w, "expires", i->expires);
    xml_maybe(w, "senderName", i->sender_name);
    xml_maybe(w, "headline", i->headline);
    xml_maybe(w, "description", i->description);
    xml_maybe(w, "instruction", i->instruction);
    xml_maybe(w, "web", i->web);
    xml_maybe(w, "contact", i->contact);
    pairs(w, "parameter", i->parameters, i->parameters_n);
    for (size_t k = 0; k < i->resources_n; k++)
        resource(w, &i->resources[k]);
    for (size_t k = 0; k < i->areas_n; k++) {
        size_t base = strlen(w->at);
        snprintf(w->at + base, sizeof w->at - base, ".area[%zu]", k + 1);
        area(w, &i->areas[k]);
        w->at[base] = 0;
    }
    xml_close(w, "info");
}

static void alert(struct xml_out *w, const struct notice *n)
{
    if (!identity_text_ok(n->is.identifier))
        xml_refuse(w, "identifier", n->is.identifier.n ? "has a blank, a comma, \"<\" or \"&\"" : "is missing");
    if (!identity_text_ok(n->is.sender))
        xml_refuse(w, "sender", n->is.sender.n ? "has a blank, a comma, \"<\" or \"&\"" : "is missing");
    if (n->is.sent.at == TIME_NONE)
        xml_refuse(w, "sent", "is missing");
    xml_element(w, "identifier", n->is.identifier);
    xml_element(w, "sender", n->is.sender);
    when(w, "sent", n->is.sent);
    word(w, "status", &words_notice_status, n->status);
    word(w, "msgType", &words_notice_type, n->type);
    xml_maybe(w, "source", n->source);
    word(w, "scope", &words_notice_scope, n->scope);
    xml_maybe(w, "restriction", n->restriction);
    list(w, "addresses", n->addresses, n->addresses_n);
    for (size_t i = 0; i < n->codes_n; i++)
        xml_element(w, "code", n->codes[i]);
    xml_maybe(w, "note", n->note);
    references(w, n);
    list(w, "incidents", n->incidents, n->incidents_n);
    for (size_t i = 0; i < n->infos_n; i++) {
        snprintf(w->at, sizeof w->at, "info[%zu]", i + 1);
        info(w, &n->infos[i]);
        w->at[0] = 0;
    }
}

int notice_cap_write(const struct notice *n, struct buf *out, struct err *e)
{
    size_t before = out->n;
    struct xml_out w = {.out = out, .e = e, .depth = 1};
    buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alert xmlns=\"" NOTICE_CAP_NS "\">\n");
    alert(&w, n);
    buf_str(out, "</alert>\n");
    if (w.code) {
        out->n = before;
        out->p[before] = 0;
    }
    return w.code;
}
