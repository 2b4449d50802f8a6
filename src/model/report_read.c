/* report_read: a report's JSON object to struct wf_report. Owns the table of its fields. */
#include <math.h>
#include <stdio.h>

#include "model/report.h"
#include "model/report_notice.h"
#include "model/words.h"

enum kind {
    F_STR, F_REVISION, F_TIME, F_WORD, F_NUM, F_INT, F_BOOL32, F_GRADE, F_PERSONS, F_STATUS, F_AREAS, F_STRINGS, F_PAIRS,
    F_COUNT_STR, F_COUNT_INT, F_COUNT_TIME, F_RECEIVED, F_ACK
};

struct field {
    const char *name;
    enum kind kind;
    size_t at;  /* in wf_report; of a count: in wf_count */
    size_t at2; /* of an array: its number */
    const struct words *words;
    int64_t max;
};

#define R(f) offsetof(wf_report, f)
#define C(f) offsetof(wf_count, f)
static const struct field fields[] = {
    {"kind", F_WORD, R(kind), 0, &words_kind, 0},
    {"source_id", F_STR, R(source_id), 0, NULL, 0},
    {"revision", F_REVISION, R(revision), 0, NULL, 0},
    {"dedup_key", F_STR, R(dedup_key), 0, NULL, 0},
    {"references", F_STRINGS, R(references), R(references_n), NULL, REPORT_REFERENCES_MAX},
    {"msg_status", F_WORD, R(msg_status), 0, &words_msg_status, 0},
    {"type", F_STR, R(type), 0, NULL, 0},
    {"member", F_STR, R(member), 0, NULL, 0},
    {"checkpoint", F_STR, R(checkpoint), 0, NULL, 0},
    {"title", F_STR, R(title), 0, NULL, 0},
    {"text", F_STR, R(text), 0, NULL, 0},
    {"lang", F_STR, R(lang), 0, NULL, 0},
    {"occurred", F_TIME, R(occurred), 0, NULL, 0},
    {"detected", F_TIME, R(detected), 0, NULL, 0},
    {"reported", F_TIME, R(reported), 0, NULL, 0},
    {"expires", F_TIME, R(expires), 0, NULL, 0},
    {"impact", F_WORD, R(impact), 0, &words_impact, 0},
    {"urgency", F_WORD, R(urgency), 0, &words_urgency, 0},
    {"severity", F_WORD, R(severity), 0, &words_severity, 0},
    {"certainty", F_WORD, R(certainty), 0, &words_certainty, 0},
    {"grade", F_GRADE, R(grade), 0, NULL, 0},
    {"tlp", F_WORD, R(tlp), 0, &words_tlp, 0},
    {"pap", F_WORD, R(pap), 0, &words_pap, 0},
    {"handling", F_STR, R(handling), 0, NULL, 0},
    {"protection", F_INT, R(protection), 0, NULL, 3},
    {"condition", F_WORD, R(condition), 0, &words_condition, 0},
    {"lat", F_NUM, R(lat), 0, NULL, 0},
    {"lon", F_NUM, R(lon), 0, NULL, 0},
    {"location_unknown", F_BOOL32, R(location_unknown), 0, NULL, 0},
    {"area", F_AREAS, R(areas), 0, NULL, 0},
    {"persons", F_PERSONS, R(persons), 0, NULL, 0},
    {"links", F_STRINGS, R(links), R(links_n), NULL, REPORT_LINKS_MAX},
    {"labels", F_PAIRS, R(labels), R(labels_n), NULL, REPORT_LABELS_MAX},
    {"status", F_STATUS, R(status), 0, NULL, 0},
    {"indicator", F_COUNT_STR, C(indicator), 0, NULL, 0},
    {"value", F_COUNT_INT, C(value), 0, NULL, 0},
    {"denominator", F_COUNT_INT, C(denominator), 0, NULL, 0},
    {"from", F_COUNT_TIME, C(from), 0, NULL, 0},
    {"to", F_COUNT_TIME, C(to), 0, NULL, 0},
    {"received", F_RECEIVED, R(received), 0, NULL, 0},
    {"ack", F_ACK, R(ack), 0, NULL, 0},
};
#undef R
#undef C

#define AT(base, off, T) ((T *) (void *) ((char *) (base) + (off)))

static const char *type_word(enum json_type t)
{
    static const char *const w[] = {"", "null", "a boolean", "a number", "a number", "a string", "an array", "an object"};
    return w[t];
}

static int wrong(struct err *e, const char *field, const struct json *v, const char *want)
{
    return err_field(e, WF_E_INVALID, field, "\"%s\" is %s where %s belongs", field, type_word(v->type), want);
}

static int read_str(const struct json *v, const char *field, wf_str *out, struct err *e)
{
    if (v->type != JSON_STRING)
        return wrong(e, field, v, "a string");
    *out = report_str(v->s);
    return 0;
}

static int read_time(const struct json *v, const char *field, wf_instant *out, struct err *e)
{
    struct err te = {0};
    wf_time t;
    int16_t off;
    if (v->type != JSON_STRING)
        return wrong(e, field, v, "a time as RFC 3339 text");
    if (time_parse(v->s, &t, &off, &te))
        return err_field(e, WF_E_INVALID, field, "%s", te.text);
    out->utc_ns = t;
    out->offset_min = off;
    out->set = 1;
    return 0;
}

static int read_whole(const struct json *v, const char *field, int64_t lo, int64_t hi, int64_t *out, struct err *e)
{
    if (v->type != JSON_INT)
        return wrong(e, field, v, "a whole number");
    if (v->i < lo || v->i > hi)
        return err_field(e, WF_E_INVALID, field, "\"%lld\" is outside %lld..%lld", (long long) v->i, (long long) lo, (long long) hi);
    *out = v->i;
    return 0;
}

static int read_num(const struct json *v, const char *field, double *out, struct err *e)
{
    if (v->type != JSON_INT && v->type != JSON_REAL)
        return wrong(e, field, v, "a number");
    *out = v->type == JSON_INT ? (double) v->i : v->d;
    return 0;
}

static int read_word(const struct json *v, const char *field, const struct words *t, uint32_t *out, struct err *e)
{
    char list[160];
    if (v->type != JSON_STRING)
        return wrong(e, field, v, "a string");
    *out = words_find(t, v->s);
    if (*out)
        return 0;
    return err_field(e, WF_E_INVALID, field, "\"%.*s\" is no %s; it is %s", (int) (v->s.n > 40 ? 40 : v->s.n), v->s.p, field,
        words_list(t, list, sizeof list));
}

static int read_grade(const struct json *v, char out[4], struct err *e)
{
    if (v->type != JSON_STRING)
        return wrong(e, "grade", v, "a string");
    if (v->s.n != 2 || v->s.p[0] < 'A' || v->s.p[0] > 'F' || v->s.p[1] < '1' || v->s.p[1] > '6')
        return err_field(e, WF_E_INVALID, "grade", "\"%.*s\" is no grade; it is A..F and 1..6, as \"B2\"",
            (int) (v->s.n > 40 ? 40 : v->s.n), v->s.p);
    memcpy(out, v->s.p, 2);
    return 0;
}

/* persons and status: objects of whole numbers and a few others. */
struct part {
    const char *name;
    size_t at;
};

static int unknown_field(struct err *e, const char *where, struct span key)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s%.*s", where, *where ? "." : "", (int) (key.n > 40 ? 40 : key.n), key.p);
    return err_field(e, WF_E_INVALID, name, "unknown field \"%s\"", name);
}

static int read_persons(const struct json *v, wf_persons *out, struct err *e)
{
    static const struct part parts[] = {{"involved", offsetof(wf_persons, involved)}, {"dead", offsetof(wf_persons, dead)},
        {"injured", offsetof(wf_persons, injured)}, {"missing", offsetof(wf_persons, missing)}, {"minors", offsetof(wf_persons, minors)},
        {"in_need_of_protection", offsetof(wf_persons, in_need_of_protection)}};
    if (v->type != JSON_OBJECT)
        return wrong(e, "persons", v, "an object");
    JSON_EACH (k, v) {
        char name[64];
        size_t i = 0;
        int64_t n;
        while (i < ARRAY_LEN(parts) && !span_is(k->key, parts[i].name))
            i++;
        snprintf(name, sizeof name, "persons.%.*s", (int) (k->key.n > 40 ? 40 : k->key.n), k->key.p);
        if (span_is(k->key, "unknown")) {
            if (k->type != JSON_BOOL)
                return wrong(e, name, k, "true or false");
            out->unknown = k->i != 0;
        } else if (i == ARRAY_LEN(parts)) {
            return unknown_field(e, "persons", k->key);
        } else if (read_whole(k, name, 0, 100000000, &n, e)) {
            return WF_E_INVALID;
        } else {
            *AT(out, parts[i].at, int32_t) = (int32_t) n;
        }
    }
    return 0;
}

static int read_rejects(struct arena *a, const struct json *v, wf_status *s, struct err *e)
{
    if (v->type != JSON_OBJECT)
        return wrong(e, "status.rejects", v, "an object");
    if (v->count > REPORT_REJECTS_MAX)
        return err_field(e, WF_E_LIMIT, "status.rejects", "%u reasons where %d are the most", v->count, REPORT_REJECTS_MAX);
    wf_pair *p = arena_alloc(a, sizeof *p * (v->count + 1));
    size_t n = 0;
    JSON_EACH (k, v) {
        int64_t count = 0;
        if (read_whole(k, "status.rejects", 0, 1000000000, &count, e))
            return WF_E_INVALID;
        p[n].name = report_str(k->key);
        p[n++].value = report_str(span_str(arena_printf(a, "%lld", (long long) count)));
    }
    s->rejects = p;
    s->rejects_n = n;
    return 0;
}

static int read_status(struct arena *a, const struct json *v, const wf_status **out, struct err *e)
{
    static const struct part parts[] = {{"lanes_open", offsetof(wf_status, lanes_open)}, {"lanes", offsetof(wf_status, lanes)},
        {"gates_up", offsetof(wf_status, gates_up)}, {"gates", offsetof(wf_status, gates)}, {"queue_min", offsetof(wf_status, queue_min)},
        {"pax_h", offsetof(wf_status, pax_h)}, {"verify_ms", offsetof(wf_status, verify_ms)}};
    if (v->type != JSON_OBJECT)
        return wrong(e, "status", v, "an object");
    wf_status *s = arena_alloc(a, sizeof *s);
    wf_status_init(s);
    JSON_EACH (k, v) {
        char name[64];
        size_t i = 0;
        int64_t n;
        int rc = 0;
        while (i < ARRAY_LEN(parts) && !span_is(k->key, parts[i].name))
            i++;
        snprintf(name, sizeof name, "status.%.*s", (int) (k->key.n > 40 ? 40 : k->key.n), k->key.p);
        if (span_is(k->key, "watchlist"))
            rc = read_word(k, name, &words_link, &s->watchlist, e);
        else if (span_is(k->key, "health"))
            rc = read_str(k, name, &s->health, e);
        else if (span_is(k->key, "reject_pct"))
            rc = read_num(k, name, &s->reject_pct, e);
        else if (span_is(k->key, "rejects"))
            rc = read_rejects(a, k, s, e);
        else if (i == ARRAY_LEN(parts))
            rc = unknown_field(e, "status", k->key);
        else if (!(rc = read_whole(k, name, 0, 100000000, &n, e)))
            *AT(s, parts[i].at, int32_t) = (int32_t) n;
        if (rc)
            return rc;
    }
    *out = s;
    return 0;
}

static int read_point(const struct json *v, const char *field, wf_point *p, struct err *e)
{
    if (v->type != JSON_ARRAY || v->count != 2 || read_num(v->child, field, &p->lat, NULL) || read_num(v->child->next, field, &p->lon, NULL))
        return err_field(e, WF_E_INVALID, field, "a point of \"%s\" is not [lat, lon]", field);
    return 0;
}

static int read_polygon(struct arena *a, const struct json *v, wf_area *out, struct err *e)
{
    if (v->type != JSON_ARRAY)
        return wrong(e, "area.polygon", v, "an array");
    wf_point *p = arena_alloc(a, sizeof *p * (v->count + 1));
    size_t n = 0;
    JSON_EACH (k, v)
        if (read_point(k, "area.polygon", &p[n++], e))
            return WF_E_INVALID;
    out->polygon = p;
    out->polygon_n = n;
    return 0;
}

static int read_circle(const struct json *v, wf_area *out, struct err *e)
{
    const struct json *c = v->type == JSON_ARRAY && v->count == 3 ? v->child : NULL;
    if (!c || read_num(c, "", &out->circle.lat, NULL) || read_num(c->next, "", &out->circle.lon, NULL) ||
        read_num(c->next->next, "", &out->circle_km, NULL) || !(out->circle_km >= 0))
        return err_field(e, WF_E_INVALID, "area.circle", "\"area.circle\" is not [lat, lon, radius_km]");
    return 0;
}

static int read_pairs(struct arena *a, const struct json *v, const char *field, size_t max, const wf_pair **out, size_t *out_n, struct err *e)
{
    if (v->type != JSON_OBJECT)
        return wrong(e, field, v, "an object");
    if (v->count > max)
        return err_field(e, WF_E_LIMIT, field, "%u pairs in \"%s\" where %zu are the most", v->count, field, max);
    wf_pair *p = arena_alloc(a, sizeof *p * (v->count + 1));
    size_t n = 0;
    JSON_EACH (k, v) {
        if (read_str(k, field, &p[n].value, e))
            return WF_E_INVALID;
        p[n++].name = report_str(k->key);
    }
    *out = p;
    *out_n = n;
    return 0;
}

static int read_areas(struct arena *a, const struct json *v, wf_report *r, struct err *e)
{
    if (v->type != JSON_ARRAY)
        return wrong(e, "area", v, "an array");
    if (v->count > REPORT_AREAS_MAX)
        return err_field(e, WF_E_LIMIT, "area", "%u areas where %d are the most", v->count, REPORT_AREAS_MAX);
    wf_area *p = arena_alloc(a, sizeof *p * (v->count + 1));
    size_t n = 0;
    JSON_EACH (item, v) {
        wf_area *out = &p[n++];
        out->circle_km = -1;
        if (item->type != JSON_OBJECT)
            return wrong(e, "area", item, "an object");
        JSON_EACH (k, item) {
            int rc;
            if (span_is(k->key, "desc"))
                rc = read_str(k, "area.desc", &out->desc, e);
            else if (span_is(k->key, "polygon"))
                rc = read_polygon(a, k, out, e);
            else if (span_is(k->key, "circle"))
                rc = read_circle(k, out, e);
            else if (span_is(k->key, "geocode"))
                rc = read_pairs(a, k, "area.geocode", REPORT_GEOCODES_MAX, &out->geocodes, &out->geocodes_n, e);
            else
                rc = unknown_field(e, "area", k->key);
            if (rc)
                return rc;
        }
    }
    r->areas = p;
    r->areas_n = n;
    return 0;
}

static int read_strings(struct arena *a, const struct json *v, const struct field *f, wf_report *r, struct err *e)
{
    if (v->type != JSON_ARRAY)
        return wrong(e, f->name, v, "an array of strings");
    if (v->count > f->max)
        return err_field(e, WF_E_LIMIT, f->name, "%u items in \"%s\" where %lld are the most", v->count, f->name, (long long) f->max);
    wf_str *p = arena_alloc(a, sizeof *p * (v->count + 1));
    size_t n = 0;
    JSON_EACH (k, v)
        if (read_str(k, f->name, &p[n++], e))
            return WF_E_INVALID;
    *AT(r, f->at, const wf_str *) = p;
    *AT(r, f->at2, size_t) = n;
    return 0;
}

/* The revision: text, or an integer that is compared as text. */
static int read_revision(const struct json *v, wf_str *out, struct err *e)
{
    if (v->type == JSON_INT) {
        *out = report_str(v->raw);
        return 0;
    }
    if (v->type != JSON_STRING)
        return wrong(e, "revision", v, "a string or an integer");
    *out = report_str(v->s);
    return 0;
}

static wf_count *count_of(struct arena *a, wf_report *r)
{
    if (!r->count) {
        wf_count *c = arena_alloc(a, sizeof *c);
        c->struct_size = sizeof *c;
        c->value = c->denominator = -1;
        r->count = c;
    }
    return (wf_count *) r->count; /* NOLINT: our own, made above */
}

static int read_field(struct arena *a, const struct json *v, const struct field *f, wf_report *r, struct err *e)
{
    int64_t n = 0;
    int rc;
    switch (f->kind) {
    case F_STR:
        return read_str(v, f->name, AT(r, f->at, wf_str), e);
    case F_REVISION:
        return read_revision(v, &r->revision, e);
    case F_TIME:
        return read_time(v, f->name, AT(r, f->at, wf_instant), e);
    case F_WORD:
        return read_word(v, f->name, f->words, AT(r, f->at, uint32_t), e);
    case F_NUM:
        return read_num(v, f->name, AT(r, f->at, double), e);
    case F_INT:
        rc = read_whole(v, f->name, 0, f->max, &n, e);
        *AT(r, f->at, int32_t) = (int32_t) n;
        return rc;
    case F_BOOL32:
        if (v->type != JSON_BOOL)
            return wrong(e, f->name, v, "true or false");
        *AT(r, f->at, uint32_t) = v->i != 0;
        return 0;
    case F_GRADE:
        return read_grade(v, r->grade, e);
    case F_PERSONS:
        return read_persons(v, &r->persons, e);
    case F_STATUS:
        return read_status(a, v, &r->status, e);
    case F_AREAS:
        return read_areas(a, v, r, e);
    case F_STRINGS:
        return read_strings(a, v, f, r, e);
    case F_PAIRS:
        return read_pairs(a, v, f->name, (size_t) f->max, AT(r, f->at, const wf_pair *), AT(r, f->at2, size_t), e);
    case F_COUNT_STR:
        return read_str(v, f->name, AT(count_of(a, r), f->at, wf_str), e);
    case F_COUNT_INT:
        rc = read_whole(v, f->name, 0, INT64_C(999999999999999), &n, e);
        *AT(count_of(a, r), f->at, int64_t) = n;
        return rc;
    case F_COUNT_TIME:
        return read_time(v, f->name, AT(count_of(a, r), f->at, wf_instant), e);
    case F_RECEIVED:
        return report_read_received(a, v, &r->received, e);
    case F_ACK:
        return report_read_ack(a, v, &r->ack, e);
    }
    return WF_E_INVALID;
}

static const struct field *find_field(struct span key, size_t hint)
{
    /* Fields mostly come in our own order: look from the last one on. */
    for (size_t k = 0; k < ARRAY_LEN(fields); k++) {
        const struct field *f = &fields[(hint + k) % ARRAY_LEN(fields)];
        if (span_is(key, f->name))
            return f;
    }
    return NULL;
}

int report_from_json(struct arena *a, const struct json *obj, wf_report *out, struct err *e)
{
    wf_report_init(out, WF_KIND_EVENT);
    if (!obj || obj->type != JSON_OBJECT)
        return err_set(e, WF_E_INVALID, "a report is a JSON object");
    size_t hint = 0;
    JSON_EACH (k, obj) {
        const struct field *f = find_field(k->key, hint);
        if (!f)
            return unknown_field(e, "", k->key);
        hint = (size_t) (f - fields) + 1;
        if (k->type == JSON_NULL)
            continue;
        int rc = read_field(a, k, f, out, e);
        if (rc)
            return rc;
    }
    return 0;
}
