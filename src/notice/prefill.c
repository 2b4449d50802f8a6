/* prefill: see prefill.h. What a template's field is filled from is a row of a table: a word of template_words_from, and what gives it. */
#include "notice/prefill.h"

#include <math.h>
#include <stdio.h>

#include "model/member.h"
#include "text/clean.h"
#include "text/cluster.h"

#define UNPLACED_KM 10.0

struct filling {
    const struct compose_means *means;
    const struct json *record;
    wf_time now;
    struct arena *a;
    struct notice_draft *d;
    const struct checkpoint *checkpoint; /* NULL */
    const struct member *member;         /* NULL */
};

/* ---- what there is ---- */

static struct span checkpoint_name(const struct filling *x)
{
    return x->checkpoint ? span_str(x->checkpoint->name) : json_str(x->record, "checkpoint");
}

static struct span member_name(const struct filling *x)
{
    return x->member ? span_str(x->member->name) : span_make(NULL, 0);
}

static struct span place(const struct filling *x)
{
    struct span s = checkpoint_name(x);
    return s.n ? s : member_name(x);
}

/* The zone's short name, of the member whose offset it is; else "UTC+7". */
static const char *zone_of(const struct filling *x, int16_t offset)
{
    for (size_t i = 0; x->member && i < 3; i++)
        if (x->member->zone_names[i] && x->member->offset_min[i] == offset)
            return x->member->zone_names[i];
    if (offset == 0)
        return "UTC";
    int minutes = offset < 0 ? -offset : offset;
    return minutes % 60 ? arena_printf(x->a, "UTC%c%d:%02d", offset < 0 ? '-' : '+', minutes / 60, minutes % 60) : arena_printf(x->a, "UTC%c%d", offset < 0 ? '-' : '+', minutes / 60);
}

static int16_t offset_of(const struct filling *x, int16_t said)
{
    if (x->checkpoint)
        return x->checkpoint->offset_min;
    return x->member ? x->member->offset_min[0] : said == OFFSET_NONE ? 0 : said;
}

/* As people there read it; the day only where it is not today's. */
static struct span local_time(const struct filling *x, wf_time t, int16_t said)
{
    struct time_fields f, today;
    int16_t offset = offset_of(x, said);
    time_split(t, offset, &f);
    time_split(x->now, offset, &today);
    if (f.year == today.year && f.month == today.month && f.day == today.day)
        return span_str(arena_printf(x->a, "%02d:%02d %s", f.hour, f.minute, zone_of(x, offset)));
    return span_str(arena_printf(x->a, "%04d-%02d-%02d %02d:%02d %s", f.year, f.month, f.day, f.hour, f.minute, zone_of(x, offset)));
}

static struct span occurred(const struct filling *x)
{
    static const char *const keys[] = {"occurred", "detected", "reported", "received"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct span s = json_str(x->record, keys[i]);
        int16_t offset = OFFSET_NONE;
        wf_time t;
        if (s.n && time_parse(s, &t, &offset, NULL) == 0)
            return local_time(x, t, offset);
    }
    return span_make(NULL, 0);
}

static struct span title(const struct filling *x)
{
    return json_str(x->record, "title");
}

static struct span count(const struct filling *x, const char *key)
{
    const struct json *persons = json_get(x->record, "persons");
    int64_t n = json_int(persons, key, -1);
    struct span few = json_str(persons, key); /* "<5": of a health incident */
    if (few.n)
        return few;
    return n >= 0 ? span_str(arena_printf(x->a, "%lld", (long long) n)) : span_make(NULL, 0);
}

static struct span involved(const struct filling *x) { return count(x, "involved"); }
static struct span missing(const struct filling *x) { return count(x, "missing"); }
static struct span deceased(const struct filling *x) { return count(x, "dead"); }
static struct span unaccounted(const struct filling *x) { return count(x, "unaccounted"); }

static struct span type(const struct filling *x)
{
    return json_str(x->record, "type");
}

static const struct {
    const char *from;
    struct span (*give)(const struct filling *x);
} givers[] = {{"checkpoint", checkpoint_name}, {"member", member_name}, {"place", place}, {"occurred", occurred}, {"title", title}, {"involved", involved}, {"missing", missing},
              {"deceased", deceased}, {"unaccounted", unaccounted}, {"type", type}};

static struct span value_from(const struct filling *x, uint8_t from)
{
    const char *word = words_of(&template_words_from, from);
    for (size_t i = 0; word && i < ARRAY_LEN(givers); i++)
        if (strcmp(givers[i].from, word) == 0)
            return givers[i].give(x);
    return span_make(NULL, 0);
}

/* ---- put into the draft ---- */

/* Clean, without a brace, and no longer than a value may be. */
static struct span fitting(struct arena *a, struct span s)
{
    struct span clean = text_clean_arena(a, s, 0, NULL);
    char *copy = arena_strndup(a, clean.p, clean.n);
    for (size_t i = 0; i < clean.n; i++)
        if (copy[i] == '{' || copy[i] == '}')
            copy[i] = copy[i] == '{' ? '(' : ')';
    struct span out = span_make(copy, clean.n);
    while (out.n > TEMPLATE_VALUE_MOST)
        out.n = text_cluster_begin(out, out.n);
    return out;
}

static void put_field(const struct filling *x, const char *name, struct span value)
{
    struct notice_draft *d = x->d;
    struct draft_field *v;
    if (!value.n || notice_draft_field(d, span_str(name)).n || d->fields_n == DRAFT_FIELDS_MOST)
        return;
    v = arena_alloc(x->a, (d->fields_n + 1) * sizeof *v);
    if (d->fields_n)
        memcpy(v, d->fields, d->fields_n * sizeof *v);
    size_t at = 0;
    while (at < d->fields_n && !span_is(v[at].name, name))
        at++;
    v[at] = (struct draft_field){arena_span(x->a, span_str(name)), fitting(x->a, value), DRAFT_INCIDENT};
    d->fields = v;
    d->fields_n += at == d->fields_n;
}

static void put_fields(const struct filling *x, const struct template *t)
{
    for (size_t i = 0; i < t->fields.n; i++)
        if (t->fields.v[i].from)
            put_field(x, t->fields.v[i].name, value_from(x, t->fields.v[i].from));
}

static const struct template *template_of(const struct filling *x)
{
    struct span t = json_str(x->record, "type");
    const struct template *found = x->d->template.n ? templates_find(x->means->templates, x->d->template) : templates_for(x->means->templates, t);
    if (found && !x->d->template.n)
        x->d->template = arena_span(x->a, span_str(found->name));
    return found;
}

/* What the record is marked with is never told to more than it. */
static void put_tlp(const struct filling *x, const struct template *t)
{
    uint32_t tlp = words_find(&words_tlp, json_str(x->record, "tlp"));
    if (!x->d->tlp && tlp > (t ? t->tlp : 0U))
        x->d->tlp = (uint8_t) tlp;
}

static void put_protection(const struct filling *x)
{
    int64_t flag = json_int(x->record, "protection", 0);
    if (!x->d->protection && flag >= 1 && flag <= 3)
        x->d->protection = (uint8_t) (DRAFT_NONE + flag);
}

static bool get_circle(const struct filling *x, struct notice_circle *c)
{
    const struct json *v = json_first(json_get(x->record, "circle"));
    *c = (struct notice_circle){json_num(x->record, "lat", NAN), json_num(x->record, "lon", NAN), UNPLACED_KM};
    double *const to[] = {&c->lat, &c->lon, &c->km};
    for (size_t i = 0; i < ARRAY_LEN(to) && v; i++, v = v->next)
        *to[i] = v->type == JSON_INT ? (double) v->i : v->type == JSON_REAL ? v->d : NAN;
    return isfinite(c->lat) && isfinite(c->lon) && isfinite(c->km) && fabs(c->lat) <= 90 && fabs(c->lon) <= 180 && c->km >= 0 && c->km <= 5000;
}

/* The circle that an officer said; where nothing else names a place, one about the record's own point. */
static void put_area(const struct filling *x)
{
    struct notice_circle c;
    bool said = json_get(x->record, "circle") != NULL;
    if (x->d->areas_n || (!said && x->checkpoint) || !get_circle(x, &c))
        return;
    struct notice_area *area = arena_alloc(x->a, sizeof *area);
    area->desc = place(x).n ? arena_span(x->a, place(x)) : span_str(arena_printf(x->a, "%.4f, %.4f", c.lat, c.lon));
    area->circles = arena_alloc(x->a, sizeof *area->circles);
    area->circles[0] = c;
    area->circles_n = 1;
    area->geocodes = arena_alloc(x->a, 2 * sizeof *area->geocodes);
    if (x->checkpoint)
        area->geocodes[area->geocodes_n++] = (struct notice_pair){SPAN_LIT(NOTICE_LOCODE), arena_span(x->a, span_str(x->checkpoint->code))};
    if (x->member)
        area->geocodes[area->geocodes_n++] = (struct notice_pair){SPAN_LIT("ISO 3166-1"), span_str(x->member->iso2)};
    x->d->areas = area;
    x->d->areas_n = 1;
}

int prefill(const struct compose_means *means, struct span text, wf_time now, struct arena *a, struct notice_draft *d, struct err *e)
{
    struct json *record = NULL;
    int code = json_parse(a, text, NULL, &record, e);
    if (code)
        return err_wrap(e, "the incident's record");
    if (record->type != JSON_OBJECT)
        return err_field(e, WF_E_INVALID, "incident", "there is no such incident");
    struct filling x = {.means = means, .record = record, .now = now, .a = a, .d = d};
    struct span code_ = json_str(record, "checkpoint"), iso = json_str(record, "member");
    x.checkpoint = means->checkpoints && code_.n ? checkpoints_find(means->checkpoints, code_) : NULL;
    x.member = iso.n == 2 ? member_find(iso) : x.checkpoint ? member_find(span_str(x.checkpoint->member)) : NULL;
    if (!d->incident.n && json_str(record, "id").n)
        d->incident = arena_span(a, json_str(record, "id"));
    const struct template *t = template_of(&x);
    if (t)
        put_fields(&x, t);
    put_tlp(&x, t);
    put_protection(&x);
    put_area(&x);
    return 0;
}
