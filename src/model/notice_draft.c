/* notice_draft: the draft's JSON both ways. A member of the object is a row of the table below, or has a function of its own where it is a list. */
#include "model/notice_draft.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

#include "model/member.h"

static const char *const form_words[] = {"alert", "update", "correction", "cancel"};
static const char *const origin_words[] = {"officer", "incident", "default", "earlier"};
static const char *const protection_words[] = {"none", "possible", "referred", "confirmed", "unknown"};
const struct words words_draft_form = {"form", form_words, 4};
const struct words words_draft_origin = {"origin", origin_words, 4};
const struct words words_draft_protection = {"protection", protection_words, 5};

/* A text, or a word of a list. */
static const struct draft_member {
    const char *key;
    size_t at, most;           /* of the text */
    const struct words *words; /* NULL: it is a text */
} members[] = {
    {"template", offsetof(struct notice_draft, template), DRAFT_NAME_MOST, NULL},
    {"form", offsetof(struct notice_draft, form), 0, &words_draft_form},
    {"to", offsetof(struct notice_draft, to), DRAFT_TO_MOST, NULL},
    {"tlp", offsetof(struct notice_draft, tlp), 0, &words_tlp},
    {"long_why", offsetof(struct notice_draft, long_why), DRAFT_VALUE_MOST, NULL},
    {"urgency", offsetof(struct notice_draft, urgency), 0, &words_urgency},
    {"severity", offsetof(struct notice_draft, severity), 0, &words_severity},
    {"certainty", offsetof(struct notice_draft, certainty), 0, &words_certainty},
    {"contact", offsetof(struct notice_draft, contact), DRAFT_VALUE_MOST, NULL},
    {"note", offsetof(struct notice_draft, note), DRAFT_VALUE_MOST, NULL},
    {"incident", offsetof(struct notice_draft, incident), DRAFT_NAME_MOST, NULL},
    {"of", offsetof(struct notice_draft, of), DRAFT_NAME_MOST, NULL},
};

static int bad(struct err *e, const char *key, const char *what)
{
    char field[64];
    snprintf(field, sizeof field, "draft.%s", key);
    return err_field(e, WF_E_INVALID, field, "%s", what);
}

/* "fields.place", "texts.ms.headline"; cut where it is long. */
static const char *below(const char *key, struct span a, struct span b, char out[56])
{
    snprintf(out, 56, "%s.%.*s%s%.*s", key, (int) (a.n < 20 ? a.n : 20), a.p, b.n ? "." : "", (int) (b.n < 20 ? b.n : 20), b.p ? b.p : "");
    return out;
}

/* A text within its bound. */
static int take_text(const struct json *v, const char *key, size_t most, struct span *out, struct err *e)
{
    char why[80];
    if (v->type != JSON_STRING)
        return bad(e, key, "it is a text");
    if (v->s.n > most) {
        snprintf(why, sizeof why, "it has %zu bytes, and at most %zu are taken", v->s.n, most);
        return bad(e, key, why);
    }
    *out = v->s;
    return 0;
}

static int take_word(const struct json *v, const struct draft_member *m, uint8_t *out, struct err *e)
{
    char list[160], why[260];
    *out = v->type == JSON_STRING ? (uint8_t) words_find(m->words, v->s) : 0;
    if (*out)
        return 0;
    snprintf(why, sizeof why, "it is %s", words_list(m->words, list, sizeof list));
    return bad(e, m->key, why);
}

/* A list of short texts. */
static int take_list(struct arena *a, const struct json *v, const char *key, size_t most, struct span **out, size_t *n, struct err *e)
{
    if (v->type != JSON_ARRAY || v->count > most)
        return bad(e, key, "it is a list, and not as long as this");
    *out = arena_alloc(a, (v->count + 1) * sizeof **out);
    JSON_EACH (x, v) {
        int rc = take_text(x, key, DRAFT_NAME_MOST, &(*out)[*n], e);
        if (rc)
            return rc;
        if (!(*out)[(*n)++].n)
            return bad(e, key, "an empty one is none");
    }
    return 0;
}

static int take_fields(struct arena *a, const struct json *v, struct notice_draft *d, struct err *e)
{
    if (v->type != JSON_OBJECT || v->count > DRAFT_FIELDS_MOST)
        return bad(e, "fields", "it is an object of a template's fields, 24 at most");
    d->fields = arena_alloc(a, (v->count + 1) * sizeof *d->fields);
    JSON_EACH (x, v) {
        struct draft_field *f = &d->fields[d->fields_n];
        char key[56];
        int rc = take_text(x, below("fields", x->key, span_make("", 0), key), DRAFT_VALUE_MOST, &f->value, e);
        if (rc || x->key.n > DRAFT_NAME_MOST || !x->key.n)
            return rc ? rc : bad(e, "fields", "a field's name has 1 to 40 bytes");
        f->name = x->key;
        f->origin = DRAFT_OFFICER;
        d->fields_n++;
    }
    return 0;
}

/* After all members are read: each origin is of a field that is there. */
static int take_origins(const struct json *v, struct notice_draft *d, struct err *e)
{
    if (!v || v->type == JSON_NULL)
        return 0;
    if (v->type != JSON_OBJECT)
        return bad(e, "origins", "it is an object of fields");
    JSON_EACH (x, v) {
        uint8_t origin = x->type == JSON_STRING ? (uint8_t) words_find(&words_draft_origin, x->s) : 0;
        if (!origin)
            return bad(e, "origins", "it is officer, incident, default or earlier");
        for (size_t i = 0; i < d->fields_n; i++)
            if (span_eq(d->fields[i].name, x->key))
                d->fields[i].origin = origin;
    }
    return 0;
}

static int take_texts(struct arena *a, const struct json *v, struct notice_draft *d, struct err *e)
{
    if (v->type != JSON_OBJECT || v->count > DRAFT_TEXTS_MOST)
        return bad(e, "texts", "it is an object of languages, 20 at most");
    d->texts = arena_alloc(a, (v->count + 1) * sizeof *d->texts);
    JSON_EACH (x, v) {
        struct draft_text *t = &d->texts[d->texts_n++];
        if (x->type != JSON_OBJECT || !x->key.n || x->key.n > 11)
            return bad(e, "texts", "a language's text is an object");
        t->language = x->key;
        JSON_EACH (y, x) {
            struct span *to = span_is(y->key, "headline")      ? &t->headline
                              : span_is(y->key, "description") ? &t->description
                              : span_is(y->key, "instruction") ? &t->instruction
                              : span_is(y->key, "by")          ? &t->by
                                                               : NULL;
            char key[56];
            int rc = to ? take_text(y, below("texts", x->key, y->key, key), to == &t->by ? DRAFT_NAME_MOST : DRAFT_TEXT_MOST, to, e) : bad(e, "texts", "a text has headline, description and instruction");
            if (rc)
                return rc;
        }
    }
    return 0;
}

/* ---- areas ---- */

static bool number(const struct json *v, double low, double high, double *out)
{
    if (!v || (v->type != JSON_INT && v->type != JSON_REAL))
        return false;
    *out = v->type == JSON_INT ? (double) v->i : v->d;
    return isfinite(*out) && *out >= low && *out <= high;
}

static bool take_point(const struct json *v, struct notice_point *p)
{
    const struct json *lat = json_first(v);
    return v->type == JSON_ARRAY && v->count == 2 && number(lat, -90, 90, &p->lat) && number(lat->next, -180, 180, &p->lon);
}

static int take_circle(struct arena *a, const struct json *v, struct notice_area *to, struct err *e)
{
    const struct json *lat = json_first(v), *lon = lat ? lat->next : NULL;
    struct notice_circle *c = to->circles = arena_alloc(a, sizeof *c);
    to->circles_n = 1;
    return v->type == JSON_ARRAY && v->count == 3 && number(lat, -90, 90, &c->lat) && number(lon, -180, 180, &c->lon) && number(lon->next, 0, 5000, &c->km)
               ? 0
               : bad(e, "areas", "a circle is [latitude, longitude, kilometres]");
}

static int take_polygon(struct arena *a, const struct json *v, struct notice_area *to, struct err *e)
{
    struct notice_polygon *p = to->polygons = arena_alloc(a, sizeof *p);
    to->polygons_n = 1;
    if (v->type != JSON_ARRAY || v->count > DRAFT_POINTS_MOST)
        return bad(e, "areas", "a polygon is a list of [latitude, longitude], 200 at most");
    p->v = arena_alloc(a, (v->count + 1) * sizeof *p->v);
    JSON_EACH (x, v)
        if (!take_point(x, &p->v[p->n++]))
            return bad(e, "areas", "a polygon's point is [latitude, longitude]");
    return 0;
}

static int take_codes(struct arena *a, const struct json *v, struct notice_area *to, struct err *e)
{
    if (v->type != JSON_ARRAY || v->count > DRAFT_CODES_MOST)
        return bad(e, "areas", "codes are a list of [name, value]");
    to->geocodes = arena_alloc(a, (v->count + 1) * sizeof *to->geocodes);
    JSON_EACH (x, v) {
        const struct json *name = json_first(x);
        struct notice_pair *p = &to->geocodes[to->geocodes_n++];
        if (x->type != JSON_ARRAY || x->count != 2)
            return bad(e, "areas", "a code is [name, value]");
        int rc = take_text(name, "areas", DRAFT_NAME_MOST, &p->name, e);
        if (rc == 0)
            rc = take_text(name->next, "areas", DRAFT_NAME_MOST, &p->value, e);
        if (rc)
            return rc;
    }
    return 0;
}

static int take_area(struct arena *a, const struct json *v, struct notice_area *to, struct err *e)
{
    if (v->type != JSON_OBJECT)
        return bad(e, "areas", "an area is an object");
    JSON_EACH (x, v) {
        int rc = span_is(x->key, "desc")      ? take_text(x, "areas", DRAFT_VALUE_MOST, &to->desc, e)
                 : span_is(x->key, "circle")  ? take_circle(a, x, to, e)
                 : span_is(x->key, "polygon") ? take_polygon(a, x, to, e)
                 : span_is(x->key, "codes")   ? take_codes(a, x, to, e)
                                              : bad(e, "areas", "an area has desc, circle, polygon and codes");
        if (rc)
            return rc;
    }
    return 0;
}

static int take_areas(struct arena *a, const struct json *v, struct notice_draft *d, struct err *e)
{
    if (v->type != JSON_ARRAY || v->count > DRAFT_AREAS_MOST)
        return bad(e, "areas", "it is a list of areas, 16 at most");
    d->areas = arena_alloc(a, (v->count + 1) * sizeof *d->areas);
    JSON_EACH (x, v) {
        int rc = take_area(a, x, &d->areas[d->areas_n++], e);
        if (rc)
            return rc;
    }
    return 0;
}

/* ---- whom it is about ---- */

static int take_person(struct arena *a, const struct json *v, struct notice_draft *d, struct err *e)
{
    static const struct draft_member word = {"person.protection", 0, 0, &words_draft_protection};
    if (v->type != JSON_OBJECT)
        return bad(e, "person", "it is an object: protection and states");
    JSON_EACH (x, v) {
        int rc = span_is(x->key, "protection") ? take_word(x, &word, &d->protection, e)
                 : span_is(x->key, "states")   ? take_list(a, x, "person.states", DRAFT_STATES_MOST, &d->states, &d->states_n, e)
                                               : bad(e, "person", "it has protection and states");
        if (rc)
            return rc;
    }
    for (size_t i = 0; i < d->states_n; i++)
        if (d->states[i].n != 2)
            return bad(e, "person.states", "a state is a code of two letters, as MM");
    return 0;
}

static int take_hours(const struct json *v, struct notice_draft *d, struct err *e)
{
    if (v->type != JSON_INT || v->i < 1 || v->i > DRAFT_HOURS_MOST)
        return bad(e, "hours", "it is a whole number of hours, 1 to 168");
    d->hours = (unsigned) v->i;
    return 0;
}

static int take_member(struct arena *a, const struct json *v, struct notice_draft *d, struct err *e)
{
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct draft_member *m = &members[i];
        if (!span_is(v->key, m->key))
            continue;
        return m->words ? take_word(v, m, (uint8_t *) d + m->at, e) : take_text(v, m->key, m->most, (struct span *) (void *) ((char *) d + m->at), e);
    }
    if (span_is(v->key, "hours"))
        return take_hours(v, d, e);
    if (span_is(v->key, "languages"))
        return take_list(a, v, "languages", DRAFT_TEXTS_MOST, &d->languages, &d->languages_n, e);
    if (span_is(v->key, "fields"))
        return take_fields(a, v, d, e);
    if (span_is(v->key, "texts"))
        return take_texts(a, v, d, e);
    if (span_is(v->key, "areas"))
        return take_areas(a, v, d, e);
    if (span_is(v->key, "person"))
        return take_person(a, v, d, e);
    char why[120];
    snprintf(why, sizeof why, "a draft has no member \"%.*s\"", (int) (v->key.n < 40 ? v->key.n : 40), v->key.p);
    return span_is(v->key, "origins") ? 0 : bad(e, "", why);
}

int notice_draft_read(struct arena *a, struct span text, struct notice_draft *out, struct err *e)
{
    const struct json_limits limits = {.depth = 8, .nodes = 8000, .bytes = DRAFT_BYTES_MOST};
    struct json *root = NULL;
    memset(out, 0, sizeof *out);
    int rc = json_parse(a, text, &limits, &root, e);
    if (rc)
        return err_wrap(e, "draft");
    if (root->type != JSON_OBJECT)
        return err_field(e, WF_E_INVALID, "draft", "a draft is one JSON object");
    JSON_EACH (v, root) {
        rc = v->type == JSON_NULL ? 0 : take_member(a, v, out, e);
        if (rc)
            return rc;
    }
    return take_origins(json_get(root, "origins"), out, e);
}

/* ---- written ---- */

static void put_list(struct json_writer *w, const char *key, const struct span *v, size_t n)
{
    if (!n)
        return;
    jw_key(w, key);
    jw_begin_array(w);
    for (size_t i = 0; i < n; i++)
        jw_str(w, v[i]);
    jw_end_array(w);
}

static void put_fields(struct json_writer *w, const struct notice_draft *d)
{
    if (!d->fields_n)
        return;
    jw_key(w, "fields");
    jw_begin_object(w);
    for (size_t i = 0; i < d->fields_n; i++) {
        jw_key_span(w, d->fields[i].name);
        jw_str(w, d->fields[i].value);
    }
    jw_end_object(w);
    jw_key(w, "origins");
    jw_begin_object(w);
    for (size_t i = 0; i < d->fields_n; i++) {
        jw_key_span(w, d->fields[i].name);
        jw_cstr(w, words_of(&words_draft_origin, d->fields[i].origin));
    }
    jw_end_object(w);
}

static void put_text(struct json_writer *w, const char *key, struct span s)
{
    if (s.p)
        jw_kstr(w, key, s);
}

static void put_texts(struct json_writer *w, const struct notice_draft *d)
{
    if (!d->texts_n)
        return;
    jw_key(w, "texts");
    jw_begin_object(w);
    for (size_t i = 0; i < d->texts_n; i++) {
        jw_key_span(w, d->texts[i].language);
        jw_begin_object(w);
        put_text(w, "headline", d->texts[i].headline);
        put_text(w, "description", d->texts[i].description);
        put_text(w, "instruction", d->texts[i].instruction);
        put_text(w, "by", d->texts[i].by);
        jw_end_object(w);
    }
    jw_end_object(w);
}

static void put_point(struct json_writer *w, double lat, double lon)
{
    jw_num(w, lat);
    jw_num(w, lon);
}

static void put_area(struct json_writer *w, const struct notice_area *x)
{
    jw_begin_object(w);
    put_text(w, "desc", x->desc);
    if (x->circles_n) {
        jw_key(w, "circle");
        jw_begin_array(w);
        put_point(w, x->circles[0].lat, x->circles[0].lon);
        jw_num(w, x->circles[0].km);
        jw_end_array(w);
    }
    if (x->polygons_n) {
        jw_key(w, "polygon");
        jw_begin_array(w);
        for (size_t i = 0; i < x->polygons[0].n; i++) {
            jw_begin_array(w);
            put_point(w, x->polygons[0].v[i].lat, x->polygons[0].v[i].lon);
            jw_end_array(w);
        }
        jw_end_array(w);
    }
    if (x->geocodes_n) {
        jw_key(w, "codes");
        jw_begin_array(w);
        for (size_t i = 0; i < x->geocodes_n; i++) {
            jw_begin_array(w);
            jw_str(w, x->geocodes[i].name);
            jw_str(w, x->geocodes[i].value);
            jw_end_array(w);
        }
        jw_end_array(w);
    }
    jw_end_object(w);
}

static void put_person(struct json_writer *w, const struct notice_draft *d)
{
    if (!d->protection && !d->states_n)
        return;
    jw_key(w, "person");
    jw_begin_object(w);
    if (d->protection)
        jw_kcstr(w, "protection", words_of(&words_draft_protection, d->protection));
    put_list(w, "states", d->states, d->states_n);
    jw_end_object(w);
}

void notice_draft_write(const struct notice_draft *d, struct buf *out)
{
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct draft_member *m = &members[i];
        const void *at = (const char *) d + m->at;
        if (!m->words)
            put_text(&w, m->key, *(const struct span *) at);
        else if (*(const uint8_t *) at)
            jw_kcstr(&w, m->key, words_of(m->words, *(const uint8_t *) at));
    }
    if (d->hours)
        jw_kint(&w, "hours", d->hours);
    put_list(&w, "languages", d->languages, d->languages_n);
    put_fields(&w, d);
    put_texts(&w, d);
    put_person(&w, d);
    if (d->areas_n) {
        jw_key(&w, "areas");
        jw_begin_array(&w);
        for (size_t i = 0; i < d->areas_n; i++)
            put_area(&w, &d->areas[i]);
        jw_end_array(&w);
    }
    jw_end_object(&w);
}

struct span notice_draft_field(const struct notice_draft *d, struct span name)
{
    for (size_t i = 0; i < d->fields_n; i++)
        if (span_eq(d->fields[i].name, name))
            return d->fields[i].value;
    return (struct span){0};
}

enum notice_type notice_draft_type(const struct notice_draft *d)
{
    static const enum notice_type types[] = {NOTICE_ALERT, NOTICE_ALERT, NOTICE_UPDATE, NOTICE_UPDATE, NOTICE_CANCEL};
    return types[d->form];
}
