#include "model/incident.h"

#include <math.h>

#include "model/type.h"

void incident_init(struct incident *i)
{
    memset(i, 0, sizeof *i);
    i->r.opened = i->r.updated = i->r.due = i->r.occurred = i->r.resolved = TIME_NONE;
    i->m.detected = i->m.reported = i->m.received = i->m.expires = TIME_NONE;
    i->m.cond_time = i->m.acked = i->m.silent_since = TIME_NONE;
    i->m.shelved = i->m.lapse = i->m.escalate = i->m.legal_due = i->m.legal_next = i->m.asked_due = TIME_NONE;
    i->m.referred_due = i->m.check_due = i->m.chase = TIME_NONE;
    i->m.checked = i->m.turned = i->m.turned_before = i->m.steady = TIME_NONE;
    i->m.lat = i->m.lon = i->m.area_lat = i->m.area_lon = i->m.area_km = NAN;
    i->m.occurred_off = i->m.detected_off = i->m.reported_off = i->m.expires_off = OFFSET_NONE;
    i->m.involved = i->m.dead = i->m.injured = i->m.missing = i->m.minors = i->m.in_need = -1;
}

size_t incident_id(const struct incident_row *r, const char *prefix, char *out)
{
    char digits[12];
    size_t n = strlen(prefix), k = 0;
    memcpy(out, prefix, n);
    out[n++] = '-';
    for (unsigned y = r->year, place = 1000; place; place /= 10)
        out[n++] = (char) ('0' + y / place % 10);
    out[n++] = '-';
    uint32_t v = r->number & ~INCIDENT_RIGHTS_NUMBER;
    size_t least = incident_is_rights(r) ? 5 : 6;
    if (incident_is_rights(r))
        out[n++] = 'R';
    do {
        digits[k++] = (char) ('0' + v % 10);
        v /= 10;
    } while (v || k < least);
    while (k)
        out[n++] = digits[--k];
    out[n] = 0;
    return n;
}

/* Digits up to the end of *s or the first other byte; false where there are none or too many. */
static bool take_number(struct span *s, uint32_t *out)
{
    uint64_t v = 0;
    size_t i = 0;
    for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9' && i < 10; i++)
        v = v * 10 + (uint64_t) (s->p[i] - '0');
    if (i == 0 || v > UINT32_MAX)
        return false;
    *out = (uint32_t) v;
    *s = span_make(s->p + i, s->n - i);
    return true;
}

/* "R" before the number of a report of rights: what it adds to the number. */
static uint32_t take_series(struct span *s)
{
    if (!s->n || s->p[0] != 'R')
        return 0;
    *s = span_make(s->p + 1, s->n - 1);
    return INCIDENT_RIGHTS_NUMBER;
}

bool incident_id_parse(struct span s, const char *prefix, uint16_t year, uint16_t *out_year, uint32_t *out_number)
{
    uint32_t a, b;
    size_t n = strlen(prefix);
    if (s.n > 3 && memcmp(s.p, "EX ", 3) == 0)
        s = span_make(s.p + 3, s.n - 3);
    if (s.n > n && memcmp(s.p, prefix, n) == 0 && s.p[n] == '-')
        s = span_make(s.p + n + 1, s.n - n - 1);
    uint32_t series = take_series(&s);
    if (!take_number(&s, &a))
        return false;
    if (s.n == 0) {
        *out_year = year;
        *out_number = a | series;
        return a > 0 && a < INCIDENT_RIGHTS_NUMBER;
    }
    s = span_make(s.p + 1, s.n - 1);
    if (series || s.p[-1] != '-' || a > 9999)
        return false;
    series = take_series(&s);
    if (!take_number(&s, &b) || s.n)
        return false;
    *out_year = (uint16_t) a;
    *out_number = b | series;
    return b > 0 && b < INCIDENT_RIGHTS_NUMBER;
}

bool incident_may_be_shelved(const struct incident_row *r, struct span type)
{
    static const char *const never[] = {"HLT", "THB", "SEC", "RGT"};
    for (size_t k = 0; k < ARRAY_LEN(never); k++)
        if (type_in(type, never[k]))
            return false;
    return r->priority > 2;
}

wf_time incident_clock(const struct incident_more *m)
{
    const wf_time all[] = {m->shelved, m->lapse, m->escalate, m->legal_next, m->steady, m->chase};
    wf_time next = TIME_NONE;
    for (size_t k = 0; k < ARRAY_LEN(all); k++)
        if (all[k] != TIME_NONE && (next == TIME_NONE || all[k] < next))
            next = all[k];
    return next;
}

uint8_t incident_alert(const struct incident_row *r, const struct incident_more *m)
{
    if (r->flags & INCIDENT_SHELVED)
        return m->aside == ASIDE_SERVICE ? ALERT_OUT_OF_SERVICE : ALERT_SHELVED;
    return r->flags & INCIDENT_SUPPRESSED ? ALERT_SUPPRESSED : r->signal;
}

bool incident_rings(const struct incident_row *r)
{
    return incident_is_open(r->state) && r->signal == SIGNAL_UNACK && !(r->flags & (INCIDENT_SHELVED | INCIDENT_SUPPRESSED));
}

int32_t incident_unaccounted(const struct incident_more *m)
{
    int32_t left = m->involved > m->accounted ? m->involved - m->accounted : 0;
    return m->missing > left ? m->missing : left;
}

bool incident_is_open(uint8_t state)
{
    return state >= STATE_NEW && state <= STATE_MONITORING;
}

bool incident_row_is_listed(const struct incident_row *r, const struct incident_more *m)
{
    if (incident_is_open(r->state))
        return true;
    bool chased = m->referred_due != TIME_NONE || m->check_due != TIME_NONE;
    if (r->state == STATE_TRANSFERRED)
        return !(r->flags & INCIDENT_ACCEPTED) || chased;
    return r->state == STATE_RESOLVED && (r->flags & INCIDENT_LEGAL || m->asked_due != TIME_NONE || chased || incident_unaccounted(m) > 0);
}

bool incident_is_listed(const struct incident *i)
{
    return incident_row_is_listed(&i->r, &i->m);
}

void incident_settle_tlp(struct incident *i, struct span type, bool said)
{
    bool persons = i->m.involved > 0 || i->m.dead > 0 || i->m.injured > 0 || i->m.missing > 0 || i->m.minors > 0 || i->m.in_need > 0 ||
        (i->r.flags & INCIDENT_PERSONS_UNKNOWN);
    bool strict = type_in(type, "THB") || type_in(type, "RGT") || (type_in(type, "HLT") && persons);
    if (!said && i->r.tlp == 0)
        i->r.tlp = WF_TLP_AMBER;
    if (!said && strict && i->r.tlp < WF_TLP_AMBER_STRICT)
        i->r.tlp = WF_TLP_AMBER_STRICT;
    if (i->r.protection >= 1 && i->r.tlp < WF_TLP_AMBER_STRICT)
        i->r.tlp = WF_TLP_AMBER_STRICT;
}
