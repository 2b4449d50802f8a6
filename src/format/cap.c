/* format/cap: CAP 1.0 to 1.2 from format/xml's tree. Owns the alert and its tree; plugins and tools call it.
 *
 * This file understands what it can; what departs from the schema is cap_schema.c's to tell, before it. What departs from the
 * standard's text alone is told here, in words of our own; names that stand in an advice come from our lists, never from the input.
 */
#include <watchfloor/format/cap.h>

#include <stdio.h>
#include <string.h>

#include <watchfloor/format/time.h>

#include "base/arena.h"
#include "base/vec.h"
#include "format/cap_check.h"
#include "format/cap_words.h"

const char *const cap_statuses[] = {"Actual", "Exercise", "System", "Test", "Draft", NULL};
const char *const cap_types[] = {"Alert", "Update", "Cancel", "Ack", "Error", NULL};
const char *const cap_scopes[] = {"Public", "Restricted", "Private", NULL};
const char *const cap_urgencies[] = {"Immediate", "Expected", "Future", "Past", "Unknown", NULL};
const char *const cap_severities[] = {"Extreme", "Severe", "Moderate", "Minor", "Unknown", NULL};
const char *const cap_certainties[] = {"Observed", "Likely", "Possible", "Unlikely", "Unknown", NULL};
const char *const cap_categories[] = {"Geo",    "Met",       "Safety", "Security", "Rescue", "Fire", "Health",
                                      "Env",    "Transport", "Infra",  "CBRNE",    "Other",  NULL};
/* A report holds no more (CONTRACT, "Size"). */
#define CAP_MOST_AREAS 64
#define CAP_MOST_GEOCODES 256
#define CAP_MOST_REFERENCES 64
#define SAID_(n) #n
#define SAID(n) SAID_(n) /* a limit, in words */

struct alert {
    wf_cap cap; /* first: what the caller holds */
    struct arena arena;
    wf_xml_doc *doc; /* NULL: the tree is the caller's */
    cap_tell_fn tell;
    void *arg;
    size_t points;   /* of the polygons of the info at work, where they are more than a report holds; else 0 */
    size_t geocodes; /* of areas, read so far */
    bool told_size;
    const wf_xml_node *at, *status; /* its element; that of its status, NULL where it says none */
};

uint32_t cap_word(wf_str word, const char *const *list)
{
    for (uint32_t i = 0; list[i]; i++) {
        if (word.n && word.p[0] == list[i][0] && wf_str_is(word, list[i]))
            return i + 1;
    }
    return 0;
}

static void advise(struct alert *a, const wf_xml_node *at, enum cap_rule rule, const char *text)
{
    a->tell(a->arg, at, rule, text);
}

/* The child's text, with an advice when it is empty; that it is missing the schema tells. */
static wf_str needed(struct alert *a, const wf_xml_node *n, const char *name)
{
    wf_str s = wf_xml_text(n, name);
    if (s.p && !s.n) {
        char text[64];
        snprintf(text, sizeof text, "\"%s\" is empty", name);
        advise(a, wf_xml_child(n, name), CAP_STANDARD, text);
    }
    return s;
}

/* The child's place in a list: exact, else without regard to case, else 0. */
static uint32_t listed(const wf_xml_node *n, const char *name, const char *const *list)
{
    wf_str s = wf_xml_text(n, name);
    uint32_t found = s.n ? cap_word(s, list) : 0;
    for (uint32_t i = 0; s.n && list[i] && !found; i++) {
        if (wf_str_is_nocase(s, list[i]))
            found = i + 1;
    }
    if (!found && list == cap_certainties && wf_str_is(s, "Very Likely"))
        found = WF_CERTAINTY_LIKELY; /* CAP 1.0 */
    return found;
}

/* What it says of itself, in whatever case and namespace. Where it says nothing it is actual: older senders leave it out, and a real alert may not be lost.
 * A word that is none of the list's may be "Excercise", and two that differ may be anything: 0, which no floor takes for an actual one. */
static uint32_t status_of(struct alert *a, const wf_xml_node *n)
{
    uint32_t status = 0;
    for (const wf_xml_node *c = wf_xml_child(n, "status"); c; c = wf_xml_again(c)) {
        wf_str s = wf_str_trim(c->text);
        uint32_t one = wf_str_place(s, cap_statuses);
        if (!s.n && !c->child)
            continue;
        if (!one || (status && one != status)) {
            a->status = c;
            advise(a, c, CAP_REMARK, one ? "\"status\" stands more than once, and differs; set aside, for it may be an exercise" : "\"status\" is no word of CAP's; set aside, for it may be an exercise");
            return 0;
        }
        a->status = c;
        status = one;
    }
    if (!a->status)
        advise(a, n, CAP_REMARK, "\"status\" is not said; taken as Actual");
    return a->status ? status : WF_MSG_ACTUAL;
}

/* Each text that an officer reads, and whether it holds what he would not see. One walk: most hold nothing, and their names do not matter. */
static void hidden_in(struct alert *a, const wf_xml_node *n, const char *const *names)
{
    for (const wf_xml_node *c = n->child; c; c = c->next) {
        char text[96];
        if (c->child || !cap_has_hidden(c->text))
            continue;
        for (const char *const *name = names; *name; name++) {
            if (!wf_str_is(c->name, *name))
                continue;
            snprintf(text, sizeof text, "\"%s\" holds characters that are not seen: bidi controls, tags or the like", *name);
            advise(a, c, CAP_REMARK, text);
        }
    }
}

static wf_instant time_of(const wf_xml_node *n, const char *name)
{
    wf_instant t;
    wf_time_loose(wf_xml_text(n, name), 0, &t, NULL);
    return t;
}

static size_t count_of(const wf_xml_node *n, const char *name)
{
    size_t count = 0;
    for (const wf_xml_node *c = wf_xml_child(n, name); c; c = wf_xml_again(c))
        count++;
    return count;
}

static const wf_pair *pairs_of(struct alert *a, const wf_xml_node *n, const char *name, size_t *count)
{
    size_t want = count_of(n, name);
    wf_pair *pairs = want ? arena_alloc(&a->arena, want * sizeof *pairs) : NULL;
    *count = 0;
    for (const wf_xml_node *c = wf_xml_child(n, name); c && pairs; c = wf_xml_again(c)) {
        wf_pair p = {wf_xml_text(c, "valueName"), wf_xml_text(c, "value")};
        wf_str text = wf_str_trim(c->text);
        if (!c->child && text.n && wf_str_split(&text, '=', &p.name)) { /* CAP 1.0: name=value */
            p.value = text.p ? text : (wf_str){"", 0};
        } else if (!p.name.n || !p.value.p) {
            if (a->cap.version == 10)
                advise(a, c, CAP_STANDARD, "a code or parameter that is not written name=value");
            continue;
        }
        pairs[(*count)++] = p;
    }
    return pairs;
}

static bool same_point(wf_point a, wf_point b)
{
    return a.lat == b.lat && a.lon == b.lon;
}

/* Reads a polygon into area; false when there is none to be had. */
static bool polygon_of(struct alert *a, const wf_xml_node *n, wf_area *area)
{
    wf_point few[128]; /* most have fewer, and are read but once */
    long n_points = wf_geo_points(n->text, few, ARRAY_LEN(few));
    if (n_points < 3) {
        advise(a, n, CAP_STANDARD, n_points < 0 ? "a polygon that is no list of places" : "a polygon of fewer than four points");
        return false;
    }
    wf_point *points = arena_alloc_raw(&a->arena, ((size_t) n_points + 1) * sizeof *points);
    size_t count = (size_t) n_points;
    if (count <= ARRAY_LEN(few))
        memcpy(points, few, count * sizeof *points);
    else
        (void) wf_geo_points(n->text, points, count);
    if (!same_point(points[0], points[count - 1])) {
        advise(a, n, CAP_STANDARD, "a polygon that is not closed");
        points[count] = points[0];
        count++;
    }
    if (count < 4) {
        advise(a, n, CAP_STANDARD, "a polygon of fewer than four points");
        return false;
    }
    size_t room = a->points ? count * WF_CAP_MAX_POINTS / a->points : count; /* its share: each is made smaller as much as the others */
    if (count > room) {
        if (!a->told_size)
            advise(a, n, CAP_REMARK, "polygons of more than " SAID(WF_CAP_MAX_POINTS) " points; simplified");
        a->told_size = true;
        count = wf_geo_simplify(points, count, room > 8 ? room : 8);
    }
    area->polygon = points;
    area->polygon_n = count;
    return true;
}

/* "lat,lon radius" in km. */
static bool circle_of(struct alert *a, const wf_xml_node *n, wf_area *area)
{
    wf_str s = wf_str_trim(n->text);
    double lat, lon, km;
    bool good = wf_str_take_number(&s, &lat);
    if (good && s.n && s.p[0] == ',') {
        s.p++;
        s.n--;
    }
    s = wf_str_trim(s);
    good = good && wf_str_take_number(&s, &lon);
    s = wf_str_trim(s);
    good = good && wf_str_take_number(&s, &km) && !s.n && wf_geo_valid(lat, lon) && km >= 0 && km <= 21000;
    if (!good) {
        advise(a, n, CAP_STANDARD, s.n || n->text.n ? "a circle that is no place and radius" : "an empty circle");
        return false;
    }
    area->circle.lat = lat;
    area->circle.lon = lon;
    area->circle_km = km;
    return true;
}

typedef VEC(wf_area) area_list;

static void read_area(struct alert *a, const wf_xml_node *n, area_list *list)
{
    wf_area first;
    memset(&first, 0, sizeof first);
    first.circle_km = -1;
    static const char *const seen[] = {"areaDesc", NULL};
    hidden_in(a, n, seen);
    first.desc = needed(a, n, "areaDesc");
    first.geocodes = pairs_of(a, n, "geocode", &first.geocodes_n);
    size_t room = CAP_MOST_GEOCODES - a->geocodes;
    if (first.geocodes_n > room) {
        advise(a, n, CAP_REMARK, "more than " SAID(CAP_MOST_GEOCODES) " geocodes in all; the first are kept");
        first.geocodes_n = room;
    }
    a->geocodes += first.geocodes_n;
    size_t from = list->n;
    wf_area area = first;
    for (const wf_xml_node *c = n->child; c; c = c->next) {
        bool got = wf_str_is(c->name, "polygon") ? polygon_of(a, c, &area) : wf_str_is(c->name, "circle") && circle_of(a, c, &area);
        if (!got)
            continue;
        VEC_PUSH(list, area);
        memset(&area, 0, sizeof area);
        area.circle_km = -1;
        area.desc = first.desc;
    }
    if (list->n == from)
        VEC_PUSH(list, first);
}

static void read_resources(struct alert *a, const wf_xml_node *n, wf_cap_info *info)
{
    size_t want = count_of(n, "resource");
    wf_cap_resource *r = want ? arena_alloc(&a->arena, want * sizeof *r) : NULL;
    info->resources = r;
    for (const wf_xml_node *c = wf_xml_child(n, "resource"); c && r; c = wf_xml_again(c), r++) {
        r->desc = wf_xml_text(c, "resourceDesc");
        r->mime_type = wf_xml_text(c, "mimeType");
        r->uri = wf_xml_text(c, "uri");
        r->digest = wf_xml_text(c, "digest");
        if (!wf_str_int(wf_xml_text(c, "size"), &r->size))
            r->size = -1;
        info->resources_n++;
    }
}

/* How many points the polygons of an info have that a report takes; 0 where they are not too many. An info has its own: one of them makes the report. */
static size_t points_of(const wf_xml_node *info)
{
    size_t bytes = 0, points = 0, polygons = 0;
    for (int pass = 0; pass < 2; pass++, polygons = 0) {
        for (const wf_xml_node *area = wf_xml_child(info, "area"); area; area = wf_xml_again(area)) {
            for (const wf_xml_node *p = wf_xml_child(area, "polygon"); p && polygons < CAP_MOST_AREAS; p = wf_xml_again(p), polygons++) {
                long n = pass ? wf_geo_points(p->text, NULL, 0) : 0;
                points += n > 0 ? (size_t) n + 1 : 0; /* it may have to be closed */
                bytes += p->text.n;
            }
        }
        if (bytes <= (size_t) 4 * WF_CAP_MAX_POINTS) /* "1,2 " is the shortest of points: most alerts need no counting */
            return 0;
    }
    return points > WF_CAP_MAX_POINTS ? points : 0;
}

static void read_info(struct alert *a, const wf_xml_node *n, wf_cap_info *info)
{
    static const char *const seen[] = {"event", "audience", "senderName", "headline", "description", "instruction", "web", "contact", NULL};
    hidden_in(a, n, seen);
    info->line = n->line;
    info->language = wf_xml_text(n, "language");
    if (!info->language.n)
        info->language = WF_STR("en-US");
    uint32_t category = listed(n, "category", cap_categories);
    info->category = category ? wf_str_of(cap_categories[category - 1]) : (wf_str){NULL, 0};
    info->event = needed(a, n, "event");
    info->response_type = wf_xml_text(n, "responseType");
    info->urgency = listed(n, "urgency", cap_urgencies);
    info->severity = listed(n, "severity", cap_severities);
    info->certainty = listed(n, "certainty", cap_certainties);
    info->audience = wf_xml_text(n, "audience");
    info->event_codes = pairs_of(a, n, "eventCode", &info->event_codes_n);
    info->effective = time_of(n, "effective");
    info->onset = time_of(n, "onset");
    info->expires = time_of(n, "expires");
    info->sender_name = wf_xml_text(n, "senderName");
    info->headline = wf_xml_text(n, "headline");
    info->description = wf_xml_text(n, "description");
    info->instruction = wf_xml_text(n, "instruction");
    info->web = wf_xml_text(n, "web");
    info->contact = wf_xml_text(n, "contact");
    info->parameters = pairs_of(a, n, "parameter", &info->parameters_n);
    static const char *const texts[] = {"headline", "description", "instruction"};
    const wf_str held[] = {info->headline, info->description, info->instruction};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (cap_has_html(held[i]))
            advise(a, wf_xml_child(n, texts[i]), CAP_REMARK, "HTML in text; shown as plain text");
    }
    read_resources(a, n, info);
    if (info->expires.set && a->cap.sent.set && info->expires.utc_ns < a->cap.sent.utc_ns)
        advise(a, wf_xml_child(n, "expires"), CAP_REMARK, "\"expires\" lies before \"sent\"");
    area_list areas = {0};
    a->points = points_of(n);
    for (const wf_xml_node *c = wf_xml_child(n, "area"); c; c = wf_xml_again(c))
        read_area(a, c, &areas);
    if (areas.n > CAP_MOST_AREAS) {
        advise(a, n, CAP_REMARK, "more than " SAID(CAP_MOST_AREAS) " areas; the first are kept");
        areas.n = CAP_MOST_AREAS;
    }
    if (areas.n) {
        wf_area *kept = arena_alloc_raw(&a->arena, areas.n * sizeof *kept);
        memcpy(kept, areas.v, areas.n * sizeof *kept);
        info->areas = kept;
        info->areas_n = areas.n;
    }
    VEC_FREE(&areas);
}

/* "sender,identifier,sent" triples, apart by white space; the identifiers are kept. */
static void read_references(struct alert *a, const wf_xml_node *n)
{
    wf_str s = wf_xml_text(n, "references");
    const wf_xml_node *at = wf_xml_child(n, "references");
    VEC(wf_str) list = {0};
    VEC(wf_identity) whole = {0};
    bool odd = false;
    while ((s = wf_str_trim(s)).n) {
        size_t end = 0;
        while (end < s.n && !strchr(" \t\r\n", s.p[end]))
            end++;
        wf_str triple = {s.p, end};
        wf_str sender, id, sent;
        s.p += end;
        s.n -= end;
        if (wf_str_split(&triple, ',', &sender) && wf_str_split(&triple, ',', &id) && wf_str_split(&triple, ',', &sent) && id.n) {
            wf_identity is = {sender, id, sent};
            VEC_PUSH(&list, id);
            VEC_PUSH(&whole, is);
        } else {
            odd = true;
            if (sender.n)
                VEC_PUSH(&list, sender); /* CAP 1.0: identifier/sender, or the identifier alone */
        }
    }
    if (odd)
        advise(a, at, CAP_STANDARD, "\"references\" is no list of sender,identifier,sent");
    if (list.n > CAP_MOST_REFERENCES) {
        advise(a, at, CAP_REMARK, "more than " SAID(CAP_MOST_REFERENCES) " references; the last are kept");
        memmove(list.v, list.v + list.n - CAP_MOST_REFERENCES, CAP_MOST_REFERENCES * sizeof *list.v);
        list.n = CAP_MOST_REFERENCES;
    }
    if (list.n) {
        wf_str *kept = arena_alloc_raw(&a->arena, list.n * sizeof *kept);
        memcpy(kept, list.v, list.n * sizeof *kept);
        a->cap.references = kept;
        a->cap.references_n = list.n;
    } else if (a->cap.type >= WF_CAP_UPDATE) {
        advise(a, n, CAP_STANDARD, "\"references\" is missing, which this msgType needs");
    }
    if (whole.n) { /* the last ones, as of the list */
        size_t from = whole.n > CAP_MOST_REFERENCES ? whole.n - CAP_MOST_REFERENCES : 0;
        a->cap.refers_n = whole.n - from;
        wf_identity *kept = arena_alloc_raw(&a->arena, a->cap.refers_n * sizeof *kept);
        memcpy(kept, whole.v + from, a->cap.refers_n * sizeof *kept);
        a->cap.refers = kept;
    }
    VEC_FREE(&list);
    VEC_FREE(&whole);
}

/* Apart by white space; one that holds a blank stands in quotation marks. */
static void read_addresses(struct alert *a, const wf_xml_node *n)
{
    wf_str s = wf_xml_text(n, "addresses");
    VEC(wf_str) list = {0};
    while ((s = wf_str_trim(s)).n && list.n < CAP_MOST_REFERENCES) {
        bool quoted = s.p[0] == '"';
        size_t from = quoted ? 1 : 0, end = from;
        while (end < s.n && !(quoted ? s.p[end] == '"' : strchr(" \t\r\n", s.p[end]) != NULL))
            end++;
        if (end > from) {
            wf_str one = {s.p + from, end - from};
            VEC_PUSH(&list, one);
        }
        end += quoted && end < s.n ? 1 : 0;
        s.p += end;
        s.n -= end;
    }
    if (list.n) {
        wf_str *kept = arena_alloc_raw(&a->arena, list.n * sizeof *kept);
        memcpy(kept, list.v, list.n * sizeof *kept);
        a->cap.addresses = kept;
        a->cap.addresses_n = list.n;
    }
    VEC_FREE(&list);
}

static void read_alert(struct alert *a, const wf_xml_node *n)
{
    static const char *const seen[] = {"identifier", "sender", "source", "restriction", "addresses", "note", "references", "incidents", NULL};
    wf_cap *c = &a->cap;
    hidden_in(a, n, seen);
    c->version = cap_version_of(n);
    c->is_signed = wf_xml_child_ns(n, "http://www.w3.org/2000/09/xmldsig#", "Signature") != NULL;
    c->identifier = needed(a, n, "identifier");
    c->sender = needed(a, n, "sender");
    for (size_t i = 0; i < c->identifier.n; i++) {
        if (strchr(" ,<&", c->identifier.p[i])) {
            advise(a, wf_xml_child(n, "identifier"), CAP_STANDARD, "\"identifier\" holds a space, a comma, < or &");
            break;
        }
    }
    c->sent_text = wf_xml_text(n, "sent");
    c->sent = time_of(n, "sent");
    c->msg_status = status_of(a, n);
    c->type = listed(n, "msgType", cap_types);
    uint32_t scope = listed(n, "scope", cap_scopes);
    c->scope = scope ? wf_str_of(cap_scopes[scope - 1]) : (wf_str){NULL, 0};
    c->source = wf_xml_text(n, "source");
    c->restriction = wf_xml_text(n, "restriction");
    c->note = wf_xml_text(n, "note");
    c->incidents = wf_xml_text(n, "incidents");
    if (scope == 2 && !c->restriction.n)
        advise(a, n, CAP_STANDARD, "\"restriction\" is missing, which scope Restricted needs");
    if (scope == 3 && !wf_xml_text(n, "addresses").n)
        advise(a, n, CAP_STANDARD, "\"addresses\" is missing, which scope Private needs");
    if (c->type == WF_CAP_ERROR && !c->note.n)
        advise(a, n, CAP_REMARK, "\"note\" is missing, which should explain the Error");
    read_references(a, n);
    read_addresses(a, n);
    for (const wf_xml_node *code = wf_xml_child(n, "code"); code && !c->tlp.n; code = wf_xml_again(code))
        if (wf_str_starts(wf_str_trim(code->text), "TLP:"))
            c->tlp = wf_str_trim(code->text);
    size_t want = count_of(n, "info");
    wf_cap_info *infos = want ? arena_alloc(&a->arena, want * sizeof *infos) : NULL;
    for (const wf_xml_node *i = wf_xml_child(n, "info"); i && infos; i = wf_xml_again(i))
        read_info(a, i, &infos[c->infos_n++]);
    c->infos = infos;
}

static const wf_xml_node *find_alert(const wf_xml_node *n, unsigned depth)
{
    if (wf_str_is(n->name, "alert") && wf_xml_child(n, "identifier"))
        return n;
    for (const wf_xml_node *c = n->child; c && depth < 16; c = c->next) {
        const wf_xml_node *found = find_alert(c, depth + 1);
        if (found)
            return found;
    }
    return NULL;
}

const wf_xml_node *cap_find(const wf_xml_node *n)
{
    const wf_xml_node *found = find_alert(n, 0);
    return found ? found : wf_str_is(n->name, "alert") ? n : NULL;
}

const wf_cap *cap_read(const wf_xml_node *alert, cap_tell_fn tell, void *arg)
{
    struct alert *a = mem_alloc(sizeof *a);
    a->tell = tell;
    a->arg = arg;
    a->at = alert;
    cap_schema_check(alert, tell, arg);
    read_alert(a, alert);
    return &a->cap;
}

const wf_xml_node *cap_at(const wf_cap *alert)
{
    const struct alert *a = (const void *) alert;
    return alert->msg_status ? a->at : a->status;
}

/* A caller's wf_advice_fn as a cap_tell_fn. */
struct listener {
    wf_advice_fn advice;
    void *arg;
};

static void on_told(void *arg, const wf_xml_node *at, enum cap_rule rule, const char *text)
{
    const struct listener *l = arg;
    (void) rule;
    if (l->advice)
        l->advice(l->arg, at ? at->offset : 0, at ? at->line : 0, text);
}

const wf_cap *wf_cap_of(const wf_xml_node *n, wf_advice_fn advice, void *arg)
{
    struct listener l = {advice, arg};
    const wf_xml_node *alert = n ? cap_find(n) : NULL;
    return alert ? cap_read(alert, on_told, &l) : NULL;
}

const wf_cap *wf_cap_read(wf_str text, wf_str content_type, wf_advice_fn advice, void *arg, wf_fault *fault)
{
    wf_xml_doc *doc = wf_xml_read(text, content_type, advice, arg);
    const wf_fault *wrong = wf_xml_fault(doc);
    const wf_cap *cap = wrong ? NULL : wf_cap_of(wf_xml_root(doc), advice, arg);
    if (cap) {
        ((struct alert *) (void *) (uintptr_t) cap)->doc = doc;
        return cap;
    }
    if (fault) {
        memset(fault, 0, sizeof *fault);
        if (wrong)
            *fault = *wrong;
        else {
            fault->line = 1;
            snprintf(fault->text, sizeof fault->text, "there is no CAP alert in it");
        }
    }
    wf_xml_free(doc);
    return NULL;
}

void wf_cap_free(const wf_cap *alert)
{
    if (!alert)
        return;
    struct alert *a = (struct alert *) (void *) (uintptr_t) alert;
    wf_xml_free(a->doc);
    arena_free(&a->arena);
    mem_free(a);
}
