/* incident_json: an incident's rows on the command line, on the wire, and whole. */
#include "model/incident.h"

#include <math.h>
#include <stdio.h>

#include "model/notice.h"
#include "model/type.h"

static void put_word(struct json_writer *w, const char *key, const struct words *t, uint32_t v)
{
    jw_kcstr(w, key, words_of(t, v));
}

static void put_name(struct json_writer *w, const char *key, const struct incident_context *c, uint16_t id)
{
    struct span s = names_get(c->names, id);
    if (s.n)
        jw_kstr(w, key, s);
    else
        jw_knull(w, key);
}

static void put_letters(struct json_writer *w, const char *key, const char *s, size_t max)
{
    size_t n = strnlen(s, max);
    if (n)
        jw_kstr(w, key, span_make(s, n));
    else
        jw_knull(w, key);
}

bool incident_is_restricted(const struct incident_row *r)
{
    return r->protection >= 1 || r->tlp == WF_TLP_RED || incident_is_rights(r);
}

bool incident_is_health(const struct incident_row *r, const struct incident_more *m, const struct names *names)
{
    return m->health || r->flags & INCIDENT_HEALTH || type_in(names_get(names, r->type), "HLT");
}

struct span incident_title(const struct incident *i, const struct names *names, char *room)
{
    struct span type = names_get(names, i->r.type);
    const char *place = i->r.checkpoint[0] ? i->r.checkpoint : i->r.member;
    int most = i->r.checkpoint[0] ? 5 : 2;
    if (i->r.protection < 1)
        return i->r.flags & INCIDENT_TITLE_REDACTED ? SPAN_LIT("[redacted]") : i->title;
    int n = place[0] ? snprintf(room, INCIDENT_TITLE_ROOM, "%.*s, %.*s", (int) (type.n < 64 ? type.n : 64), type.p, most, place)
                     : snprintf(room, INCIDENT_TITLE_ROOM, "%.*s, place unknown", (int) (type.n < 64 ? type.n : 64), type.p);
    return span_make(room, n < 0 ? 0 : (size_t) n);
}

static void put_title(struct json_writer *w, const struct incident *i, const struct incident_context *c, bool open)
{
    char room[INCIDENT_TITLE_ROOM];
    struct incident bare = *i;
    if (open)
        bare.r.protection = 0;
    jw_kstr(w, "title", incident_title(&bare, c->names, room));
}

static void put_time(struct json_writer *w, const char *key, wf_time t, int16_t offset)
{
    char s[48];
    if (t == TIME_NONE || offset == OFFSET_NONE)
        jw_ktime(w, key, t);
    else
        jw_kstr(w, key, span_make(s, time_format_offset(t, offset, s)));
}

static void put_num(struct json_writer *w, const char *key, double v)
{
    if (isfinite(v))
        jw_knum(w, key, v);
    else
        jw_knull(w, key);
}

/* How far its playbooks are; nothing where none was started. */
static void put_steps(struct json_writer *w, const struct incident *i)
{
    if (!i->m.steps)
        return;
    jw_kint(w, "steps", i->m.steps);
    jw_kint(w, "steps_open", i->m.steps_open);
}

static const char *const badge_words[] = {"flapping", "chattering", "stale"};

/* What makes it noise, and that reports contradict each other. */
static void put_badges(struct json_writer *w, const struct incident *i)
{
    jw_key(w, "badges");
    jw_begin_array(w);
    for (size_t k = 0; k < ARRAY_LEN(badge_words); k++)
        if (i->m.noise >> k & 1)
            jw_str(w, span_str(badge_words[k]));
    if (i->m.conflicts)
        jw_str(w, SPAN_LIT("conflict"));
    jw_end_array(w);
}

static void put_parent(struct json_writer *w, const struct incident *i, const struct incident_context *c)
{
    const struct incident_row p = {.year = i->m.parent_year, .number = i->m.parent_number};
    char id[INCIDENT_ID_MAX];
    if (i->m.parent)
        jw_kstr(w, "inside_of", span_make(id, incident_id(&p, c->prefix, id)));
    else
        jw_knull(w, "inside_of");
}

/* Its signal as a whole, what is the matter with it, who else tells of it, what it took in and was taken in by. */
static void put_signal(struct json_writer *w, const struct incident *i, const struct incident_context *c)
{
    put_word(w, "alert", &words_alert, incident_alert(&i->r, &i->m));
    jw_kint(w, "sources", i->m.sources);
    put_badges(w, i);
    jw_kint(w, "inside", i->m.inside);
    put_parent(w, i, c);
}

static void list_members(struct json_writer *w, const struct incident *i, const struct incident_context *c, bool open)
{
    char id[INCIDENT_ID_MAX];
    jw_kstr(w, "id", span_make(id, incident_id(&i->r, c->prefix, id)));
    jw_kint(w, "rev", i->r.rev);
    put_word(w, "state", &words_state, i->r.state);
    put_name(w, "type", c, i->r.type);
    put_word(w, "priority", &words_priority, i->r.priority);
    put_letters(w, "member", i->r.member, 2);
    put_letters(w, "checkpoint", i->r.checkpoint, 5);
    put_title(w, i, c, open);
    put_name(w, "owner", c, i->r.owner);
    jw_ktime(w, "opened", i->r.opened);
    jw_ktime(w, "updated", i->r.updated);
    jw_kint(w, "reports", i->r.reports);
    put_word(w, "condition", &words_condition, i->r.condition);
    jw_kint(w, "duplicates", i->r.duplicates);
    put_signal(w, i, c);
}

void incident_list_json(struct json_writer *w, const struct incident *i, const struct incident_context *c)
{
    jw_begin_object(w);
    list_members(w, i, c, false);
    jw_end_object(w);
}

static void put_grade(struct json_writer *w, const struct incident *i)
{
    if (i->r.grade[0])
        jw_kstr(w, "grade", span_make(i->r.grade, 2));
    else
        jw_knull(w, "grade");
}

static void put_source(struct json_writer *w, const struct incident *i, const struct incident_context *c)
{
    put_name(w, "source", c, i->r.source);
}

/* Until when its signal is put aside, how far it was escalated, when the law asks for something. */
static void put_shelf(struct json_writer *w, const struct incident *i, const struct incident_context *c)
{
    jw_ktime(w, "shelved_until", i->m.shelved);
    put_name(w, "shelved_by", c, i->m.shelved_by);
    put_word(w, "shelved_as", &words_aside, i->r.flags & INCIDENT_SHELVED ? i->m.aside ? i->m.aside : ASIDE_SHELVED : 0);
    jw_kint(w, "swallowed", i->m.swallowed);
    put_word(w, "tier", &words_tier, i->m.tier);
    if (i->m.called)
        put_name(w, "called", c, i->m.called);
    if (i->m.stands_for)
        put_name(w, "stands_for", c, i->m.stands_for);
    jw_ktime(w, "legal_due", i->m.legal_due);
    jw_ktime(w, "asked_due", i->m.asked_due);
    jw_ktime(w, "referred_due", i->m.referred_due);
    jw_ktime(w, "check_due", i->m.check_due);
}

/* What the notifier told: "unowned", "overdue", and the step of the escalation. */
static void put_alarmed(struct json_writer *w, const struct incident *i)
{
    uint8_t step = i->m.alarmed >> ALARM_TIER_SHIFT & TIER_LIAISON;
    jw_key(w, "alarmed");
    jw_begin_array(w);
    if (i->m.alarmed & ALARM_UNOWNED)
        jw_cstr(w, "unowned");
    if (i->m.alarmed & ALARM_OVERDUE)
        jw_cstr(w, "overdue");
    if (step)
        jw_cstr(w, words_of(&words_tier, step));
    jw_end_array(w);
}

void incident_wire_json(struct json_writer *w, const struct incident *i, const struct incident_context *c)
{
    jw_begin_object(w);
    list_members(w, i, c, false);
    jw_kbool(w, "acked", i->r.signal == SIGNAL_ACK);
    put_word(w, "signal", &words_signal, i->r.signal);
    jw_ktime(w, "due", i->r.due);
    put_shelf(w, i, c);
    put_source(w, i, c);
    jw_ktime(w, "occurred", i->r.occurred);
    jw_ktime(w, "detected", i->m.detected);
    jw_ktime(w, "reported", i->m.reported);
    jw_ktime(w, "received", i->m.received);
    put_word(w, "impact", &words_impact, i->r.impact);
    put_word(w, "urgency", &words_urgency, i->r.urgency);
    put_word(w, "severity", &words_severity, i->r.severity);
    put_word(w, "certainty", &words_certainty, i->r.certainty);
    jw_kbool(w, "assumed", (i->r.flags & INCIDENT_ASSUMED) != 0);
    put_word(w, "rule", &words_rule, i->r.rule);
    put_word(w, "given", &words_priority, i->r.given);
    put_word(w, "tlp", &words_tlp, i->r.tlp);
    put_grade(w, i);
    put_num(w, "lat", i->m.lat);
    put_num(w, "lon", i->m.lon);
    jw_kbool(w, "reopened", (i->r.flags & INCIDENT_REOPENED) != 0);
    jw_kbool(w, "latched", (i->r.flags & INCIDENT_LATCHED) != 0);
    put_word(w, "disposition", &words_disposition, i->r.disposition);
    put_steps(w, i);
    jw_kint(w, "stamp", (int64_t) i->r.stamp);
    jw_end_object(w);
}

void incident_circle_json(struct json_writer *w, const char *key, const struct incident *i)
{
    jw_key(w, key);
    jw_begin_array(w);
    jw_num(w, i->m.area_lat);
    jw_num(w, i->m.area_lon);
    jw_num(w, i->m.area_km);
    jw_end_array(w);
}

/* few: numbers under INCIDENT_FEW are not told. */
static void put_count(struct json_writer *w, const char *key, int32_t v, bool few)
{
    if (few && v > 0 && v < INCIDENT_FEW)
        jw_kcstr(w, key, "<5");
    else if (v >= 0)
        jw_kint(w, key, v);
    else
        jw_knull(w, key);
}

static void put_persons(struct json_writer *w, const struct incident *i, bool few)
{
    jw_key(w, "persons");
    jw_begin_object(w);
    put_count(w, "involved", i->m.involved, few);
    put_count(w, "dead", i->m.dead, few);
    put_count(w, "injured", i->m.injured, few);
    put_count(w, "missing", i->m.missing, few);
    put_count(w, "minors", i->m.minors, few);
    put_count(w, "in_need_of_protection", i->m.in_need, few);
    jw_kbool(w, "unknown", (i->r.flags & INCIDENT_PERSONS_UNKNOWN) != 0);
    int32_t left = i->m.involved >= 0 || i->m.missing > 0 ? incident_unaccounted(&i->m) : -1;
    put_count(w, "unaccounted", few && left > 0 && i->m.accounted > 0 ? -1 : left, few); /* the difference would tell of how many there is an outcome */
    jw_end_object(w);
}

static void put_text(struct json_writer *w, const char *key, struct span s)
{
    if (s.n)
        jw_kstr(w, key, s);
    else
        jw_knull(w, key);
}

/* As an officer said it; what a report says stands among its labels. */
static void put_nations(struct json_writer *w, const struct incident *i, bool open)
{
    put_text(w, "nationality", span_make(i->m.nationality, open ? strnlen(i->m.nationality, NATIONS_ROOM) : 0));
    put_text(w, "origin", span_make(i->m.origin, open ? strnlen(i->m.origin, NATIONS_ROOM) : 0));
}

void incident_full_members(struct json_writer *w, const struct incident *i, const struct incident_context *c, unsigned telling)
{
    bool open = telling & INCIDENT_TELL_TITLE;
    const struct type *t = type_at((size_t) i->r.type - 1);
    list_members(w, i, c, open);
    jw_kbool(w, "exercise", (i->r.flags & INCIDENT_EXERCISE) != 0);
    jw_kbool(w, "acked", i->r.signal == SIGNAL_ACK);
    put_word(w, "signal", &words_signal, i->r.signal);
    jw_kbool(w, "latched", (i->r.flags & INCIDENT_LATCHED) != 0);
    put_word(w, "sublayer", &words_sublayer, i->r.type && t ? t->sublayer : 0);
    put_word(w, "rule", &words_rule, i->r.rule);
    put_word(w, "given", &words_priority, i->r.given);
    jw_kbool(w, "override", (i->r.flags & INCIDENT_OVERRIDE) != 0);
    jw_kbool(w, "assumed", (i->r.flags & INCIDENT_ASSUMED) != 0);
    jw_ktime(w, "due", i->r.due);
    put_shelf(w, i, c);
    jw_kint(w, "copies", i->m.copies);
    jw_kint(w, "conflicts", i->m.conflicts);
    jw_kint(w, "turns", i->m.turns);
    jw_kint(w, "repeats", i->m.repeats);
    jw_ktime(w, "checked", i->m.checked);
    jw_ktime(w, "turned", i->m.turned);
    jw_ktime(w, "turned_before", i->m.turned_before);
    jw_ktime(w, "looked_at_again", i->m.steady);
    jw_ktime(w, "ack_ends", i->m.lapse);
    jw_ktime(w, "escalates", i->m.escalate);
    put_alarmed(w, i);
    put_time(w, "occurred", i->r.occurred, i->m.occurred_off);
    put_time(w, "detected", i->m.detected, i->m.detected_off);
    put_time(w, "reported", i->m.reported, i->m.reported_off);
    jw_ktime(w, "received", i->m.received);
    put_time(w, "expires", i->m.expires, i->m.expires_off);
    jw_ktime(w, "resolved", i->r.resolved);
    put_word(w, "impact", &words_impact, i->r.impact);
    put_word(w, "urgency", &words_urgency, i->r.urgency);
    put_word(w, "severity", &words_severity, i->r.severity);
    put_word(w, "certainty", &words_certainty, i->r.certainty);
    put_word(w, "precedence", &words_notice_precedence, i->r.urgency && i->r.severity ? notice_precedence_of(i->r.urgency, i->r.severity, i->r.certainty, NULL) : 0);
    put_grade(w, i);
    put_steps(w, i);
    put_word(w, "tlp", &words_tlp, i->r.tlp);
    put_word(w, "pap", &words_pap, i->r.pap);
    put_text(w, "handling", i->handling);
    put_text(w, "lang", i->lang);
    put_word(w, "signature", &words_signature, i->r.signature);
    put_num(w, "lat", i->m.lat);
    put_num(w, "lon", i->m.lon);
    if (isfinite(i->m.area_km))
        incident_circle_json(w, "circle", i);
    jw_kbool(w, "location_unknown", (i->r.flags & INCIDENT_NO_PLACE) != 0);
    put_persons(w, i, !(telling & INCIDENT_TELL_SMALL) && incident_is_health(&i->r, &i->m, c->names));
    put_nations(w, i, open);
    jw_kint(w, "protection", i->r.protection);
    put_word(w, "disposition", &words_disposition, i->r.disposition);
    jw_kbool(w, "reopened", (i->r.flags & INCIDENT_REOPENED) != 0);
    put_word(w, "former", &words_state, i->r.former);
    jw_kbool(w, "by_hand", (i->r.flags & INCIDENT_BY_HAND) != 0);
    put_name(w, "changed_by", c, i->r.by);
    put_name(w, "opened_by", c, i->m.opened_by);
    put_name(w, "resolved_by", c, i->m.resolved_by);
    put_name(w, "closed_by", c, i->m.closed_by);
    put_name(w, "reviewed_by", c, i->m.reviewed_by);
    put_name(w, "sharing_group", c, i->m.sharing_group);
    put_name(w, "acked_by", c, i->m.acked_by);
    jw_ktime(w, "acked_at", i->m.acked);
    put_letters(w, "transferred_to", i->m.transfer, 2);
    jw_kbool(w, "transfer_accepted", (i->r.flags & INCIDENT_ACCEPTED) != 0);
    put_source(w, i, c);
    bool theirs = telling & INCIDENT_TELL_SMALL || !incident_is_health(&i->r, &i->m, c->names); /* a source names its reports as it likes */
    put_text(w, "source_id", theirs ? i->source_id : SPAN_LIT(""));
    put_text(w, "revision", i->revision);
    put_text(w, "dedup_key", theirs ? i->dedup_key : SPAN_LIT(""));
    jw_kint(w, "seq", (int64_t) i->r.chain);
}
