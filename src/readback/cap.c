/* readback/cap: see cap.h. The schema is checked first, by format/cap_schema's table: what follows may take each element for what it is. */
#include "readback/cap.h"

#include <math.h>
#include <stdio.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/time.h>

#include "format/cap_check.h"

struct reader {
    struct notice *n;
    struct err *e;
    int code; /* the first fault's; the rest is not looked at then */
};

static void fault(struct reader *r, const wf_xml_node *at, const char *text)
{
    if (!r->code)
        r->code = err_field(r->e, WF_E_INVALID, "alert", "line %u: %s", at ? at->line : 1, text);
}

static void on_schema(void *arg, const wf_xml_node *at, enum cap_rule rule, const char *text)
{
    if (rule == CAP_SCHEMA)
        fault(arg, at, text);
}

static struct span keep(struct reader *r, wf_str s)
{
    return s.p ? arena_span(&r->n->arena, span_make(s.p, s.n)) : span_make(NULL, 0);
}

static struct span text(struct reader *r, const wf_xml_node *n, const char *name)
{
    return keep(r, wf_xml_text(n, name));
}

static size_t count(const wf_xml_node *n, const char *name)
{
    size_t k = 0;
    for (const wf_xml_node *c = wf_xml_child(n, name); c; c = wf_xml_again(c))
        k++;
    return k;
}

/* An array of that many items in the notice's arena; *n becomes 0, for the caller to count up. NULL where there are none. */
static void *room(struct reader *r, const wf_xml_node *in, const char *name, size_t size, size_t *n)
{
    size_t k = count(in, name);
    *n = 0;
    return k ? arena_alloc(&r->n->arena, k * size) : NULL;
}

static uint32_t word(const wf_xml_node *n, const char *name, const struct words *t)
{
    wf_str s = wf_xml_text(n, name);
    return s.n ? words_find(t, span_make(s.p, s.n)) : 0;
}

static uint32_t *words(struct reader *r, const wf_xml_node *n, const char *name, const struct words *t, size_t *k)
{
    uint32_t *v = room(r, n, name, sizeof *v, k);
    for (const wf_xml_node *c = wf_xml_child(n, name); c; c = wf_xml_again(c)) {
        wf_str s = wf_str_trim(c->text);
        v[(*k)++] = words_find(t, span_make(s.p, s.n));
    }
    return v;
}

static struct notice_time time_of(struct reader *r, const wf_xml_node *at, wf_str s)
{
    struct notice_time t = {TIME_NONE, 0};
    struct err e = {0};
    int16_t offset = 0;
    if (!s.p)
        return t;
    if (time_parse(span_make(s.p, s.n), &t.at, &offset, &e)) {
        t.at = TIME_NONE;
        fault(r, at, e.text);
    }
    t.offset_min = offset == OFFSET_NONE ? 0 : offset;
    return t;
}

static struct notice_time when(struct reader *r, const wf_xml_node *n, const char *name)
{
    return time_of(r, wf_xml_child(n, name), wf_xml_text(n, name));
}

static struct notice_pair *pairs(struct reader *r, const wf_xml_node *n, const char *name, size_t *k)
{
    struct notice_pair *v = room(r, n, name, sizeof *v, k);
    for (const wf_xml_node *c = wf_xml_child(n, name); c; c = wf_xml_again(c))
        v[(*k)++] = (struct notice_pair){text(r, c, "valueName"), text(r, c, "value")};
    return v;
}

static void polygon(struct reader *r, const wf_xml_node *c, struct notice_polygon *p)
{
    long k = wf_geo_points(c->text, NULL, 0);
    wf_point *points;
    if (k < 1) {
        fault(r, c, "a polygon that is no list of places");
        return;
    }
    points = mem_alloc_array((size_t) k, sizeof *points);
    (void) wf_geo_points(c->text, points, (size_t) k);
    p->v = arena_alloc(&r->n->arena, (size_t) k * sizeof *p->v);
    p->n = (size_t) k;
    for (size_t i = 0; i < p->n; i++)
        p->v[i] = (struct notice_point){points[i].lat, points[i].lon};
    mem_free(points);
}

/* "lat,lon km". */
static void circle(struct reader *r, const wf_xml_node *c, struct notice_circle *out)
{
    wf_str s = wf_str_trim(c->text), place = s;
    size_t blank = 0;
    double km = NAN;
    wf_point at;
    while (blank < s.n && s.p[blank] != ' ' && s.p[blank] != '\t' && s.p[blank] != '\n')
        blank++;
    place.n = blank;
    if (wf_geo_points(place, &at, 1) != 1 || blank == s.n || !wf_str_number(wf_str_trim((wf_str){s.p + blank, s.n - blank}), &km) || km < 0) {
        fault(r, c, "a circle is \"latitude,longitude kilometres\"");
        return;
    }
    *out = (struct notice_circle){at.lat, at.lon, km};
}

static void areas(struct reader *r, const wf_xml_node *n, struct notice_info *i)
{
    i->areas = room(r, n, "area", sizeof *i->areas, &i->areas_n);
    for (const wf_xml_node *c = wf_xml_child(n, "area"); c; c = wf_xml_again(c)) {
        struct notice_area *a = &i->areas[i->areas_n++];
        a->desc = text(r, c, "areaDesc");
        a->polygons = room(r, c, "polygon", sizeof *a->polygons, &a->polygons_n);
        for (const wf_xml_node *p = wf_xml_child(c, "polygon"); p && !r->code; p = wf_xml_again(p))
            polygon(r, p, &a->polygons[a->polygons_n++]);
        a->circles = room(r, c, "circle", sizeof *a->circles, &a->circles_n);
        for (const wf_xml_node *p = wf_xml_child(c, "circle"); p && !r->code; p = wf_xml_again(p))
            circle(r, p, &a->circles[a->circles_n++]);
        a->geocodes = pairs(r, c, "geocode", &a->geocodes_n);
        a->altitude = text(r, c, "altitude");
        a->ceiling = text(r, c, "ceiling");
    }
}

static void resources(struct reader *r, const wf_xml_node *n, struct notice_info *i)
{
    i->resources = room(r, n, "resource", sizeof *i->resources, &i->resources_n);
    for (const wf_xml_node *c = wf_xml_child(n, "resource"); c; c = wf_xml_again(c))
        i->resources[i->resources_n++] = (struct notice_resource){text(r, c, "resourceDesc"), text(r, c, "mimeType"),  text(r, c, "size"),
                                                                  text(r, c, "uri"),          text(r, c, "derefUri"), text(r, c, "digest")};
}

static void info(struct reader *r, const wf_xml_node *n, struct notice_info *i)
{
    i->language = text(r, n, "language");
    i->categories = words(r, n, "category", &words_notice_category, &i->categories_n);
    i->event = text(r, n, "event");
    i->responses = words(r, n, "responseType", &words_notice_response, &i->responses_n);
    i->urgency = word(n, "urgency", &words_urgency);
    i->severity = word(n, "severity", &words_severity);
    i->certainty = word(n, "certainty", &words_certainty);
    i->audience = text(r, n, "audience");
    i->event_codes = pairs(r, n, "eventCode", &i->event_codes_n);
    i->effective = when(r, n, "effective");
    i->onset = when(r, n, "onset");
    i->expires = when(r, n, "expires");
    i->sender_name = text(r, n, "senderName");
    i->headline = text(r, n, "headline");
    i->description = text(r, n, "description");
    i->instruction = text(r, n, "instruction");
    i->web = text(r, n, "web");
    i->contact = text(r, n, "contact");
    i->parameters = pairs(r, n, "parameter", &i->parameters_n);
    resources(r, n, i);
    areas(r, n, i);
}

/* The next item of a list of words with blanks between, quotes around what has a blank itself; false at the end. */
static bool next_item(wf_str *rest, wf_str *item)
{
    wf_str s = wf_str_trim(*rest);
    size_t k = 0;
    bool quoted = s.n && s.p[0] == '"';
    if (!s.n)
        return false;
    if (quoted) {
        s.p++;
        s.n--;
    }
    while (k < s.n && (quoted ? s.p[k] != '"' : s.p[k] != ' ' && s.p[k] != '\t' && s.p[k] != '\n'))
        k++;
    *item = (wf_str){s.p, k};
    k += quoted && k < s.n;
    *rest = (wf_str){s.p + k, s.n - k};
    return true;
}

static struct span *list(struct reader *r, const wf_xml_node *n, const char *name, size_t *k)
{
    wf_str rest = wf_xml_text(n, name), item, all = rest;
    struct span *v;
    *k = 0;
    while (next_item(&rest, &item))
        ++*k;
    if (!*k)
        return NULL;
    v = arena_alloc(&r->n->arena, *k * sizeof *v);
    for (size_t i = 0; next_item(&all, &item); i++)
        v[i] = keep(r, item);
    return v;
}

/* "sender,identifier,sent": neither of the first two may have a comma. */
static void reference(struct reader *r, const wf_xml_node *at, struct span s, struct notice_identity *out)
{
    const char *end = s.p + s.n, *first = memchr(s.p, ',', s.n), *second = first ? memchr(first + 1, ',', (size_t) (end - first - 1)) : NULL;
    if (!second) {
        fault(r, at, "a reference is \"sender,identifier,sent\"");
        return;
    }
    out->sender = keep(r, (wf_str){s.p, (size_t) (first - s.p)});
    out->identifier = keep(r, (wf_str){first + 1, (size_t) (second - first - 1)});
    out->sent = time_of(r, at, (wf_str){second + 1, (size_t) (end - second - 1)});
}

static void alert(struct reader *r, const wf_xml_node *n)
{
    struct notice *out = r->n;
    const wf_xml_node *c, *at = wf_xml_child(n, "references");
    struct span *items;
    out->is = (struct notice_identity){text(r, n, "sender"), text(r, n, "identifier"), when(r, n, "sent")};
    out->status = word(n, "status", &words_notice_status);
    out->type = word(n, "msgType", &words_notice_type);
    out->scope = word(n, "scope", &words_notice_scope);
    out->source = text(r, n, "source");
    out->restriction = text(r, n, "restriction");
    out->note = text(r, n, "note");
    out->addresses = list(r, n, "addresses", &out->addresses_n);
    out->incidents = list(r, n, "incidents", &out->incidents_n);
    out->codes = room(r, n, "code", sizeof *out->codes, &out->codes_n);
    for (c = wf_xml_child(n, "code"); c; c = wf_xml_again(c))
        out->codes[out->codes_n++] = keep(r, wf_str_trim(c->text));
    items = list(r, n, "references", &out->references_n);
    out->references = out->references_n ? arena_alloc(&out->arena, out->references_n * sizeof *out->references) : NULL;
    for (size_t i = 0; i < out->references_n; i++)
        reference(r, at, items[i], &out->references[i]);
    out->infos = room(r, n, "info", sizeof *out->infos, &out->infos_n);
    for (c = wf_xml_child(n, "info"); c && !r->code; c = wf_xml_again(c))
        info(r, c, &out->infos[out->infos_n++]);
}

int readback_cap(const wf_xml_node *n, struct notice *out, struct err *e)
{
    struct reader r = {.n = out, .e = e};
    memset(out, 0, sizeof *out);
    out->is.sent.at = TIME_NONE;
    if (!n || !wf_str_is(n->name, "alert"))
        return err_field(e, WF_E_INVALID, "alert", "there is no CAP alert in it");
    if (cap_version_of(n) != 12)
        return err_field(e, WF_E_INVALID, "alert", "line %u: its namespace is not CAP 1.2's", n->line);
    cap_schema_check(n, on_schema, &r);
    if (!r.code)
        alert(&r, n);
    return r.code;
}

int readback_cap_text(struct span s, struct notice *out, struct err *e)
{
    wf_xml_doc *doc = wf_xml_read((wf_str){s.p, s.n}, (wf_str){NULL, 0}, NULL, NULL);
    const wf_fault *f = wf_xml_fault(doc);
    int code;
    memset(out, 0, sizeof *out);
    code = f ? err_field(e, WF_E_INVALID, "xml", "line %u: %s", f->line, f->text) : readback_cap(wf_xml_root(doc), out, e);
    wf_xml_free(doc);
    return code;
}
