/* verbs_record: what officers write into a record by hand: set, persons, grade, protect, called. In the table of verbs.c. */
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "desk/act.h"
#include "desk/health.h"
#include "model/member.h"
#include "model/when.h"
#include "text/clean.h"

/* The rules give the priority anew; where it rises, the ack goes and the clock begins (DOMAIN 9.2, 9.3). */
void act_decide_again(struct act *x)
{
    priority_decide(x->i, names_get(&x->d->state.names, x->i->r.type), &x->d->types);
    if (!incident_is_open(x->i->r.state))
        return;
    if (x->i->r.priority < x->was->r.priority)
        signal_rise(x->i);
    if (x->i->r.priority != x->was->r.priority)
        clocks_own_by(x->d, x->i);
}

/* ---- set ---- */

static int set_word(struct act *x, const char *name, const struct words *t, uint8_t *to)
{
    char list[200];
    uint32_t v = words_find(t, x->q->value);
    if (!v)
        return act_refuse(x, WF_E_INVALID, name, "\"%.*s\" is no %s; it is %s", SPAN_FMT(x->q->value), name, words_list(t, list, sizeof list));
    *to = (uint8_t) v;
    return 0;
}

int act_time(struct act *x, const char *name, struct span v, wf_time *to, int16_t *offset)
{
    struct err why = {0};
    int16_t off = OFFSET_NONE;
    if (time_parse(v, to, &off, NULL) == 0 && *to <= x->d->now + 300 * NSEC_PER_SEC) {
        *offset = off;
        return 0;
    }
    *offset = OFFSET_NONE;
    return when_parse_past(v, x->d->now, x->q->offset, name, to, &why) ? act_refuse(x, why.code, name, "%s", why.text) : 0;
}

/* What to do where words can't be taken into a health record any more. */
#define OPEN_ANOTHER "open one of that type (new TYPE ...), link this one to it (link ID related), and let what tells of persons be taken away here by two officers (redact)"

/* It becomes one of health: what stands in it already is what such a one may say. What a report told stands in the journal, and never was in a health record. */
static int becomes_health(struct act *x)
{
    struct arena *a = &x->d->overlay->arena;
    struct journal_fact f;
    struct json *p = NULL;
    static const struct json_limits limits = {.bytes = JOURNAL_PAYLOAD_MAX, .long_integers = true};
    if (health_is(x->q->value) && !span_is(x->q->value, HEALTH_HAZARD) && x->was->r.reports && !(x->was->r.flags & INCIDENT_HEALTH))
        return act_refuse(x, WF_E_STATE, "type", "what its report says stands in the open, and would not be erased as what is told of persons' health is: " OPEN_ANOTHER);
    if (act_headline(x, "title", x->was->title))
        return x->a->code;
    for (uint64_t seq = x->was->r.chain; seq; seq = (uint64_t) json_int(p, "prev", 0)) {
        if (!x->d->reader || journal_read(x->d->reader, seq, &f, NULL) || json_parse(a, arena_span(a, f.payload), &limits, &p, NULL))
            return act_refuse(x, WF_E_AGAIN, "type", "its last change is still being written; come again");
        for (size_t i = 0; i < f.nparts; i++)
            if (!f.parts[i].redacted && act_no_person(x, "type", arena_span(a, f.parts[i].text)))
                return act_refuse(x, x->a->code, "type", "entry %llu of its timeline tells of one person's health or identity, and an incident of health keeps no such words: " OPEN_ANOTHER, (unsigned long long) seq);
    }
    return 0;
}

static int set_type(struct act *x)
{
    if (type_in(x->q->value, "RGT") || type_in(names_get(&x->d->state.names, x->was->r.type), "RGT"))
        return act_refuse(x, WF_E_DENIED, "type", "no record becomes a report of rights (RGT.*) or ceases to be one");
    if (!type_find(x->q->value))
        return act_refuse(x, WF_E_INVALID, "type", "\"%.*s\" is no type of urn:amicf:event:1", SPAN_FMT(x->q->value));
    if (!type_in(x->q->value, "HLT") && incident_is_health(&x->was->r, &x->was->m, &x->d->state.names))
        x->i->m.health = 1; /* what was told of it stays what it is */
    x->i->r.type = state_name(&x->d->state, x->q->value);
    if (type_in(x->q->value, "HLT") && !incident_is_health(&x->was->r, &x->was->m, &x->d->state.names) && becomes_health(x))
        return x->a->code;
    const struct type *t = type_find(x->q->value);
    x->i->r.flags = (uint16_t) (t->latches ? x->i->r.flags | INCIDENT_LATCHED : x->i->r.flags & ~INCIDENT_LATCHED);
    return 0;
}

static int set_member(struct act *x)
{
    if (!member_code_ok(x->q->value))
        return act_refuse(x, WF_E_INVALID, "member", "\"%.*s\" is no member; it is two capital letters of ISO 3166-1", SPAN_FMT(x->q->value));
    memcpy(x->i->r.member, x->q->value.p, 2);
    return 0;
}

int act_checkpoint(struct act *x, struct span v)
{
    if (v.n == 7 && strncasecmp(v.p, "unknown", 7) == 0)
        return act_place(x, v);
    for (size_t i = 0; i < v.n; i++)
        if (!((v.p[i] >= 'A' && v.p[i] <= 'Z') || (v.p[i] >= '0' && v.p[i] <= '9')) || v.n != 5)
            return act_refuse(x, WF_E_INVALID, "checkpoint", "\"%.*s\" is no checkpoint; it is five capital letters or digits (UN/LOCODE), as IDCGK", SPAN_FMT(v));
    memset(x->i->r.checkpoint, 0, sizeof x->i->r.checkpoint);
    if (v.n == 5)
        memcpy(x->i->r.checkpoint, v.p, 5);
    x->i->r.flags &= (uint16_t) ~INCIDENT_NO_PLACE;
    return 0;
}

/* Numbers in degrees (and kilometres) with commas between, n of them; strtod alone also takes "", blanks, hexadecimal and words. */
static bool read_numbers(struct span v, double *out, size_t n)
{
    char text[96], *at = text, *end;
    if (v.n == 0 || v.n >= sizeof text)
        return false;
    memcpy(text, v.p, v.n);
    text[v.n] = 0;
    if (strspn(text, "0123456789.,+-") != v.n)
        return false;
    for (size_t i = 0; i < n; i++, at = end + 1) {
        out[i] = strtod(at, &end);
        if (end == at || *end != (i + 1 < n ? ',' : 0))
            return false;
    }
    return out[0] >= -90 && out[0] <= 90 && out[1] >= -180 && out[1] <= 180;
}

int act_place(struct act *x, struct span v)
{
    double at[2];
    if (v.n == 7 && strncasecmp(v.p, "unknown", 7) == 0) {
        x->i->r.flags |= INCIDENT_NO_PLACE;
        x->i->m.lat = x->i->m.lon = NAN;
        x->i->m.area_lat = x->i->m.area_lon = x->i->m.area_km = NAN;
        return 0;
    }
    if (!read_numbers(v, at, 2))
        return act_refuse(x, WF_E_INVALID, "place", "\"%.*s\" is no place; it is LAT,LON in degrees, as -6.1256,106.6559, or unknown", SPAN_FMT(v));
    x->i->m.lat = at[0];
    x->i->m.lon = at[1];
    x->i->r.flags &= (uint16_t) ~INCIDENT_NO_PLACE;
    return 0;
}

int act_area(struct act *x, struct span v)
{
    double at[3] = {NAN, NAN, NAN};
    if (!span_is(v, "none") && (!read_numbers(v, at, 3) || !(at[2] > 0 && at[2] <= 5000)))
        return act_refuse(x, WF_E_INVALID, "area", "\"%.*s\" is no area; it is LAT,LON,KM: a circle of up to 5000 km, as 1.1301,104.0529,12, or none", SPAN_FMT(v));
    x->i->m.area_lat = at[0];
    x->i->m.area_lon = at[1];
    x->i->m.area_km = at[2];
    if (isfinite(at[2]))
        x->i->r.flags &= (uint16_t) ~INCIDENT_NO_PLACE;
    return 0;
}

static int set_checkpoint(struct act *x)
{
    return act_checkpoint(x, x->q->value);
}
static int set_place(struct act *x)
{
    return act_place(x, x->q->value);
}
static int set_area(struct act *x)
{
    return act_area(x, x->q->value);
}

static int set_title(struct act *x)
{
    struct span t = act_clean(x, x->q->value, 0);
    if (t.n == 0 || t.n > REPORT_TITLE_MAX)
        return act_refuse(x, WF_E_INVALID, "title", "a title has 1 to %d bytes", REPORT_TITLE_MAX);
    if (act_headline(x, "title", t))
        return x->a->code;
    x->i->title = t;
    x->i->r.flags &= (uint16_t) ~INCIDENT_TITLE_REDACTED;
    x->c->new_title = true;
    return 0;
}

/* Europol's codes, as police partners write them (DOMAIN 5); words may follow: "H3 not to carriers". */
static int set_handling(struct act *x)
{
    struct span t = act_clean(x, x->q->value, 0);
    bool none = span_is(t, "none"), code = t.n >= 2 && t.p[0] == 'H' && t.p[1] >= '0' && t.p[1] <= '3' && (t.n == 2 || t.p[2] == ' ');
    if (none)
        t.n = 0;
    else if (!code)
        return act_refuse(x, WF_E_INVALID, "handling", "\"%.*s\" is no handling code; it is H0, H1, H2 or H3, words may follow (\"H3 not to carriers\"), or none", SPAN_FMT(t));
    if (t.n > 64)
        return act_refuse(x, WF_E_LIMIT, "handling", "a handling code has at most 64 bytes");
    x->i->handling = t;
    return 0;
}

/* With whom it may be shared beside what TLP says: the name of a group that the centre knows. */
static int set_sharing_group(struct act *x)
{
    struct span t = x->q->value;
    for (size_t i = 0; i < t.n; i++)
        if (!((t.p[i] >= 'a' && t.p[i] <= 'z') || (t.p[i] >= 'A' && t.p[i] <= 'Z') || (t.p[i] >= '0' && t.p[i] <= '9') || (i && strchr("-_.", t.p[i]))))
            t.n = 0;
    if (!t.n || t.n > 40)
        return act_refuse(x, WF_E_INVALID, "sharing_group", "\"%.*s\" is no group's name; it is letters, digits, \"-\", \"_\" and \".\", at most 40, or none", SPAN_FMT(x->q->value));
    x->i->m.sharing_group = span_is(t, "none") ? 0 : state_name(&x->d->state, t);
    return 0;
}

static int set_tlp(struct act *x)
{
    int rc = set_word(x, "tlp", &words_tlp, &x->i->r.tlp);
    if (rc == 0 && x->i->r.protection && x->i->r.tlp < WF_TLP_AMBER_STRICT)
        rc = act_refuse(x, WF_E_STATE, "tlp", "protection is %u: TLP is at least AMBER+STRICT", x->i->r.protection);
    return rc;
}

static int set_impact(struct act *x)
{
    return set_word(x, "impact", &words_impact, &x->i->r.impact);
}
static int set_urgency(struct act *x)
{
    return set_word(x, "urgency", &words_urgency, &x->i->r.urgency);
}
static int set_severity(struct act *x)
{
    return set_word(x, "severity", &words_severity, &x->i->r.severity);
}
static int set_certainty(struct act *x)
{
    return set_word(x, "certainty", &words_certainty, &x->i->r.certainty);
}
static int set_pap(struct act *x)
{
    return set_word(x, "pap", &words_pap, &x->i->r.pap);
}
static int set_occurred(struct act *x)
{
    return act_time(x, "occurred", x->q->value, &x->i->r.occurred, &x->i->m.occurred_off);
}
static int set_detected(struct act *x)
{
    return act_time(x, "detected", x->q->value, &x->i->m.detected, &x->i->m.detected_off);
}
static int set_reported(struct act *x)
{
    return act_time(x, "reported", x->q->value, &x->i->m.reported, &x->i->m.reported_off);
}

static int set_nationality(struct act *x)
{
    return nations_take(x, "nationality", x->i->m.nationality);
}
static int set_origin(struct act *x)
{
    return nations_take(x, "origin", x->i->m.origin);
}

static const struct {
    const char *name;
    int (*fn)(struct act *x);
} settable[] = {
    {"title", set_title},       {"type", set_type},         {"member", set_member},       {"checkpoint", set_checkpoint}, {"place", set_place},
    {"impact", set_impact},     {"urgency", set_urgency},   {"severity", set_severity},   {"certainty", set_certainty},   {"tlp", set_tlp},
    {"pap", set_pap},           {"handling", set_handling}, {"occurred", set_occurred},   {"detected", set_detected},
    {"nationality", set_nationality}, {"origin", set_origin}, {"sharing_group", set_sharing_group},
    {"reported", set_reported}, {"area", set_area},
};

/* What the record said of a field, as it is told; the title stands in its own facts, beside the chain. */
static struct span said_before(struct act *x, const char *name)
{
    struct arena *a = &x->d->overlay->arena;
    struct buf b = {0};
    struct json_writer w;
    struct json *was = NULL;
    struct span said = SPAN_LIT("not said");
    jw_init(&w, &b);
    jw_begin_object(&w);
    incident_full_members(&w, x->was, &x->d->context, INCIDENT_TELL_ALL);
    jw_end_object(&w);
    json_parse(a, arena_span(a, buf_view(&b)), NULL, &was, NULL);
    buf_free(&b);
    bool place = strcmp(name, "place") == 0, area = strcmp(name, "area") == 0;
    if (place && json_bool(was, "location_unknown", false))
        said = SPAN_LIT("unknown");
    else if (place && isfinite(x->was->m.lat))
        said = span_str(arena_printf(a, "%.*s,%.*s", SPAN_FMT(json_get(was, "lat")->raw), SPAN_FMT(json_get(was, "lon")->raw)));
    else if (area && isfinite(x->was->m.area_km))
        said = span_str(arena_printf(a, "%g,%g,%g", x->was->m.area_lat, x->was->m.area_lon, x->was->m.area_km));
    else if (json_str(was, name).n)
        said = json_str(was, name);
    return said;
}

int verb_set(struct act *x)
{
    struct buf names = {0};
    int rc;
    for (size_t k = 0; k < ARRAY_LEN(settable); k++) {
        if (!span_is(x->q->field, settable[k].name))
            continue;
        if (act_text(x, "reason", x->q->reason, true, "a value that is changed by hand needs a reason"))
            return x->a->code;
        rc = settable[k].fn(x);
        if (rc)
            return rc;
        act_decide_again(x);
        if (span_is(x->q->field, "title"))
            act_say(x, "title set");
        else if (incident_is_restricted(&x->was->r)) /* who sets it may be one who may not read it */
            act_say(x, "%s set to %.*s", settable[k].name, SPAN_FMT(act_clean(x, x->q->value, 0)));
        else
            act_say(x, "%s set to %.*s, was %.*s", settable[k].name, SPAN_FMT(act_clean(x, x->q->value, 0)), SPAN_FMT(said_before(x, settable[k].name)));
        return 0;
    }
    for (size_t k = 0; k < ARRAY_LEN(settable); k++)
        buf_printf(&names, "%s%s", k ? " " : "", settable[k].name);
    rc = act_refuse(x, WF_E_INVALID, "field", "\"%.*s\" can't be set; what can: %s", SPAN_FMT(x->q->field), names.p);
    buf_free(&names);
    return rc;
}

/* ---- persons ---- */

#define COUNTS "involved=N dead=N injured=N missing=N minors=N in_need_of_protection=N unknown=yes|no"

static bool read_count(struct span v, int32_t *out)
{
    int64_t n = 0;
    bool digits = v.n > 0 && v.n < 8;
    for (size_t i = 0; i < v.n && digits; i++) {
        digits = v.p[i] >= '0' && v.p[i] <= '9';
        n = n * 10 + (v.p[i] - '0');
    }
    if (digits)
        *out = (int32_t) n;
    return digits;
}

/* One "NAME=N"; a number alone is how many are involved. */
static bool take_count(struct span one, struct incident *i)
{
    const struct {
        const char *name;
        int32_t *to;
    } tallies[] = {{"involved", &i->m.involved}, {"dead", &i->m.dead}, {"injured", &i->m.injured}, {"missing", &i->m.missing}, {"minors", &i->m.minors},
        {"in_need_of_protection", &i->m.in_need}};
    size_t eq = 0;
    while (eq < one.n && one.p[eq] != '=')
        eq++;
    struct span name = span_make(one.p, eq), value = span_make(one.p + eq + (eq < one.n), one.n - eq - (eq < one.n));
    if (eq == one.n)
        return read_count(one, &i->m.involved);
    if (span_is(name, "unknown") && (span_is(value, "yes") || span_is(value, "no"))) {
        i->r.flags = (uint16_t) (span_is(value, "yes") ? i->r.flags | INCIDENT_PERSONS_UNKNOWN : i->r.flags & ~INCIDENT_PERSONS_UNKNOWN);
        return true;
    }
    for (size_t k = 0; k < ARRAY_LEN(tallies); k++)
        if (span_is(name, tallies[k].name))
            return read_count(value, tallies[k].to);
    return false;
}

int verb_persons_read(struct span counts, struct incident *i, const char *field, struct err *e)
{
    bool said = false;
    for (size_t at = 0, end; at < counts.n; at = end + 1) {
        for (end = at; end < counts.n && counts.p[end] != ' ';)
            end++;
        struct span one = span_make(counts.p + at, end - at);
        if (one.n && !take_count(one, i))
            return err_field(e, WF_E_INVALID, field, "\"%.*s\" is not right; " COUNTS, SPAN_FMT(one));
        said = said || one.n;
    }
    if (!said)
        return err_field(e, WF_E_INVALID, field, "which persons? " COUNTS);
    const struct {
        const char *name;
        int32_t n;
    } parts[] = {{"dead", i->m.dead}, {"injured", i->m.injured}, {"missing", i->m.missing}, {"minors", i->m.minors}, {"in_need_of_protection", i->m.in_need}};
    for (size_t k = 0; k < ARRAY_LEN(parts); k++)
        if (i->m.involved >= 0 && parts[k].n > i->m.involved)
            return err_field(e, WF_E_INVALID, field, "%s=%d is more than involved=%d", parts[k].name, parts[k].n, i->m.involved);
    return 0;
}

int verb_persons(struct act *x)
{
    struct err why = {0};
    uint32_t check = 0;
    if (verb_persons_read(x->q->counts, x->i, "counts", &why))
        return act_refuse(x, why.code, why.field, "%s", why.text);
    if (x->was->r.state == STATE_TRANSFERRED && refoul_transfer(x, span_make(x->was->m.transfer, 2), &check))
        return x->a->code;
    act_decide_again(x);
    act_say(x, "persons: %.*s%s", SPAN_FMT(act_clean(x, x->q->counts, 0)), refoul_said(x, check));
    act_say_few(x);
    return 0;
}

/* ---- grade, protect, called ---- */

int verb_grade(struct act *x)
{
    const struct span g = x->q->grade;
    if (g.n != 2 || g.p[0] < 'A' || g.p[0] > 'F' || g.p[1] < '1' || g.p[1] > '6')
        return act_refuse(x, WF_E_INVALID, "grade", "\"%.*s\" is no grade; source A to F, information 1 to 6, as B2", SPAN_FMT(g));
    memcpy(x->i->r.grade, g.p, 2);
    x->nothing = memcmp(x->was->r.grade, g.p, 2) == 0;
    act_say(x, "%s %.2s", x->nothing ? "the grade is" : "graded", g.p);
    return 0;
}

int verb_protect(struct act *x)
{
    const struct span v = x->q->level;
    if (v.n != 1 || v.p[0] < '0' || v.p[0] > '3')
        return act_refuse(x, WF_E_INVALID, "level", "\"%.*s\" is no protection flag; it is 0 none, 1 possible, 2 referred or 3 confirmed", SPAN_FMT(v));
    uint8_t level = (uint8_t) (v.p[0] - '0');
    if (level < x->was->r.protection && !x->q->may_lower)
        return act_refuse(x, WF_E_DENIED, "level", "it is %u: only the role \"protection\" lowers it", x->was->r.protection);
    if (act_text(x, "reason", x->q->reason, true, "a protection flag needs a reason"))
        return x->a->code;
    x->i->r.protection = level;
    if (level && x->i->r.tlp < WF_TLP_AMBER_STRICT)
        x->i->r.tlp = WF_TLP_AMBER_STRICT;
    act_decide_again(x);
    act_say(x, "protection %u to %u%s", x->was->r.protection, level, x->i->r.tlp != x->was->r.tlp ? ", TLP:AMBER+STRICT" : "");
    return 0;
}

int verb_called(struct act *x)
{
    struct span number = act_clean(x, x->q->number, 0);
    if (number.n == 0 || number.n > 64)
        return act_refuse(x, WF_E_INVALID, "number", "which number was called? --number N, at most 64 bytes");
    if (act_text(x, "note", x->q->text, true, "what was said?"))
        return x->a->code;
    act_index(x);
    x->c->number = number;
    act_say(x, "called");
    return 0;
}
