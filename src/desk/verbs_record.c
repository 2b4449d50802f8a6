/* verbs_record: what officers write into a record by hand: set, persons, grade, protect, called. In the table of verbs.c. */
#include <math.h>
#include <stdlib.h>

#include "desk/act.h"
#include "model/member.h"
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

static int set_time(struct act *x, const char *name, wf_time *to, int16_t *offset)
{
    struct err why = {0};
    int16_t off = OFFSET_NONE;
    if (time_parse(x->q->value, to, &off, &why))
        return act_refuse(x, WF_E_INVALID, name, "%s", why.text);
    *offset = off;
    if (*to > x->d->now + 300 * NSEC_PER_SEC)
        return act_refuse(x, WF_E_INVALID, name, "\"%.*s\" is still to come", SPAN_FMT(x->q->value));
    return 0;
}

static int set_type(struct act *x)
{
    if (type_in(x->q->value, "RGT") || type_in(names_get(&x->d->state.names, x->was->r.type), "RGT"))
        return act_refuse(x, WF_E_DENIED, "type", "no record becomes a report of rights (RGT.*) or ceases to be one");
    if (!type_find(x->q->value))
        return act_refuse(x, WF_E_INVALID, "type", "\"%.*s\" is no type of urn:amicf:event:1", SPAN_FMT(x->q->value));
    x->i->r.type = state_name(&x->d->state, x->q->value);
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

static int set_checkpoint(struct act *x)
{
    const struct span v = x->q->value;
    for (size_t i = 0; i < v.n; i++)
        if (!((v.p[i] >= 'A' && v.p[i] <= 'Z') || (v.p[i] >= '0' && v.p[i] <= '9')) || v.n != 5)
            return act_refuse(x, WF_E_INVALID, "checkpoint", "\"%.*s\" is no checkpoint; it is five letters or digits (UN/LOCODE), as IDCGK", SPAN_FMT(v));
    memset(x->i->r.checkpoint, 0, sizeof x->i->r.checkpoint);
    if (v.n == 5)
        memcpy(x->i->r.checkpoint, v.p, 5);
    x->i->r.flags &= (uint16_t) ~INCIDENT_NO_PLACE;
    return 0;
}

/* "LAT,LON", or "unknown". */
static int set_place(struct act *x)
{
    char text[64], *end;
    const struct span v = x->q->value;
    if (span_is(v, "unknown")) {
        x->i->r.flags |= INCIDENT_NO_PLACE;
        x->i->m.lat = x->i->m.lon = NAN;
        return 0;
    }
    size_t comma = 0, n = v.n < sizeof text ? v.n : 0;
    if (n)
        memcpy(text, v.p, n);
    text[n] = 0;
    /* strtod also takes "", blanks, hexadecimal and words. */
    bool plain = n && strspn(text, "0123456789.,+-") == n;
    while (comma < n && text[comma] != ',')
        comma++;
    plain = plain && comma && comma + 1 < n;
    double lat = strtod(text, &end), lon = *end == ',' ? strtod(end + 1, &end) : NAN;
    if (!plain || *end || !(lat >= -90 && lat <= 90) || !(lon >= -180 && lon <= 180))
        return act_refuse(x, WF_E_INVALID, "place", "\"%.*s\" is no place; it is LAT,LON in degrees, as -6.1256,106.6559, or unknown", SPAN_FMT(v));
    x->i->m.lat = lat;
    x->i->m.lon = lon;
    x->i->r.flags &= (uint16_t) ~INCIDENT_NO_PLACE;
    return 0;
}

static int set_title(struct act *x)
{
    struct span t = act_clean(x, x->q->value, 0);
    if (t.n == 0 || t.n > REPORT_TITLE_MAX)
        return act_refuse(x, WF_E_INVALID, "title", "a title has 1 to %d bytes", REPORT_TITLE_MAX);
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
    return set_time(x, "occurred", &x->i->r.occurred, &x->i->m.occurred_off);
}
static int set_detected(struct act *x)
{
    return set_time(x, "detected", &x->i->m.detected, &x->i->m.detected_off);
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
    {"nationality", set_nationality}, {"origin", set_origin},
};

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
        else
            act_say(x, "%s set to %.*s", settable[k].name, SPAN_FMT(act_clean(x, x->q->value, 0)));
        return 0;
    }
    for (size_t k = 0; k < ARRAY_LEN(settable); k++)
        buf_printf(&names, "%s%s", k ? " " : "", settable[k].name);
    rc = act_refuse(x, WF_E_INVALID, "field", "\"%.*s\" can't be set; what can: %s", SPAN_FMT(x->q->field), names.p);
    buf_free(&names);
    return rc;
}

/* ---- persons ---- */

struct tally {
    const char *name;
    int32_t *to;
};

/* One "NAME=N"; *rest goes on behind it. */
static int take_count(struct act *x, struct span *rest, const struct tally *t, size_t n)
{
    size_t word = 0, eq = 0, k;
    while (word < rest->n && rest->p[word] != ' ')
        word++;
    struct span one = span_make(rest->p, word);
    *rest = span_make(rest->p + word, rest->n - word);
    while (eq < one.n && one.p[eq] != '=')
        eq++;
    struct span name = span_make(one.p, eq), value = span_make(one.p + eq + (eq < one.n), one.n - eq - (eq < one.n));
    if (span_is(name, "unknown") && (span_is(value, "yes") || span_is(value, "no"))) {
        x->i->r.flags = (uint16_t) (span_is(value, "yes") ? x->i->r.flags | INCIDENT_PERSONS_UNKNOWN : x->i->r.flags & ~INCIDENT_PERSONS_UNKNOWN);
        return 0;
    }
    for (k = 0; k < n && !span_is(name, t[k].name); k++)
        ;
    int64_t v = 0;
    bool digits = value.n > 0 && value.n < 8;
    for (size_t i = 0; i < value.n && digits; i++) {
        digits = value.p[i] >= '0' && value.p[i] <= '9';
        v = v * 10 + (value.p[i] - '0');
    }
    if (k == n || !digits)
        return act_refuse(x, WF_E_INVALID, "counts",
            "\"%.*s\" is not right; involved=N dead=N injured=N missing=N minors=N in_need_of_protection=N, unknown=yes or unknown=no", SPAN_FMT(one));
    *t[k].to = (int32_t) v;
    return 0;
}

int verb_persons(struct act *x)
{
    const struct tally tallies[] = {{"involved", &x->i->m.involved}, {"dead", &x->i->m.dead}, {"injured", &x->i->m.injured},
        {"missing", &x->i->m.missing}, {"minors", &x->i->m.minors}, {"in_need_of_protection", &x->i->m.in_need}};
    struct span rest = x->q->counts;
    bool said = false;
    while (rest.n) {
        if (*rest.p == ' ')
            rest = span_make(rest.p + 1, rest.n - 1);
        else if (take_count(x, &rest, tallies, ARRAY_LEN(tallies)))
            return x->a->code;
        else
            said = true;
    }
    if (!said)
        return act_refuse(x, WF_E_INVALID, "counts", "which persons? involved=N dead=N injured=N missing=N minors=N in_need_of_protection=N unknown=yes|no");
    for (size_t k = 1; k < ARRAY_LEN(tallies); k++)
        if (x->i->m.involved >= 0 && *tallies[k].to > x->i->m.involved)
            return act_refuse(x, WF_E_INVALID, "counts", "%s=%d is more than involved=%d", tallies[k].name, *tallies[k].to, x->i->m.involved);
    act_decide_again(x);
    act_say(x, "persons: %.*s", SPAN_FMT(act_clean(x, x->q->counts, 0)));
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
    act_say(x, "called %.*s", SPAN_FMT(number));
    return 0;
}
