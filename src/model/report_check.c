/* report_check: what a report must hold, what it may not, and the cleaning of its text. Owns the bounds' messages. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/checkpoint.h"
#include "model/member.h"
#include "model/report.h"
#include "model/report_notice.h"
#include "model/type.h"
#include "model/words.h"
#include "text/clean.h"

#define CUT(s) (int) ((s).n > 60 ? 60 : (s).n), (s).p

static int missing(struct err *e, const char *field)
{
    return err_field(e, WF_E_INVALID, field, "\"%s\" is missing", field);
}

/* An identifier: bounded, clean, not empty when it is there. */
static int check_id(wf_str s, const char *field, size_t max, struct err *e)
{
    if (!s.p)
        return 0;
    if (s.n == 0)
        return err_field(e, WF_E_INVALID, field, "\"%s\" is empty", field);
    if (s.n > max)
        return err_field(e, WF_E_LIMIT, field, "\"%s\" has %zu bytes where %zu are the most", field, s.n, max);
    if (text_has_forbidden(report_span(s)))
        return err_field(e, WF_E_INVALID, field, "\"%s\" holds control, bidi or tag characters, or bytes that are not UTF-8", field);
    return 0;
}

static int check_needed(const wf_report *r, struct err *e)
{
    if (!r->source_id.n)
        return missing(e, "source_id");
    if (r->kind == WF_KIND_EVENT) {
        if (!r->type.n)
            return missing(e, "type");
        if (!r->title.n)
            return missing(e, "title");
        return r->occurred.set ? 0 : missing(e, "occurred");
    }
    if (r->kind == WF_KIND_NOTICE)
        return r->title.n ? report_check_received(r->received, e) : missing(e, "title");
    if (r->kind == WF_KIND_ACK)
        return report_check_ack(r->ack, e);
    if (!r->checkpoint.n)
        return missing(e, "checkpoint");
    if (r->kind == WF_KIND_STATUS) {
        if (!r->status)
            return missing(e, "status");
        return r->occurred.set ? 0 : missing(e, "occurred");
    }
    if (!r->count || !r->count->indicator.n)
        return missing(e, "indicator");
    if (r->count->value < 0)
        return missing(e, "value");
    if (r->count->denominator < 0)
        return missing(e, "denominator");
    if (!r->count->from.set)
        return missing(e, "from");
    return r->count->to.set ? 0 : missing(e, "to");
}

static int check_time(wf_instant t, const char *field, struct err *e)
{
    if (!t.set)
        return 0;
    if (t.utc_ns == INT64_MIN)
        return err_field(e, WF_E_INVALID, field, "\"%s\" is outside the times that can be told", field);
    if (t.offset_min != WF_OFFSET_UNKNOWN && (t.offset_min < -14 * 60 || t.offset_min > 14 * 60))
        return err_field(e, WF_E_INVALID, field, "\"%s\" has an offset of %d minutes; 840 are the most", field, t.offset_min);
    return 0;
}

static int check_word(uint32_t v, const struct words *t, struct err *e)
{
    return v <= t->n ? 0 : err_field(e, WF_E_INVALID, t->name, "\"%u\" is no %s", v, t->name);
}

static int check_words(const wf_report *r, struct err *e)
{
    int rc = check_word(r->kind, &words_kind, e);
    if (rc == 0 && r->kind == 0)
        rc = err_field(e, WF_E_INVALID, "kind", "\"0\" is no kind");
    if (rc == 0)
        rc = check_word(r->msg_status, &words_msg_status, e);
    if (rc == 0)
        rc = check_word(r->impact, &words_impact, e);
    if (rc == 0)
        rc = check_word(r->urgency, &words_urgency, e);
    if (rc == 0)
        rc = check_word(r->severity, &words_severity, e);
    if (rc == 0)
        rc = check_word(r->certainty, &words_certainty, e);
    if (rc == 0)
        rc = check_word(r->tlp, &words_tlp, e);
    if (rc == 0)
        rc = check_word(r->pap, &words_pap, e);
    if (rc == 0)
        rc = check_word(r->condition, &words_condition, e);
    if (rc == 0 && r->status)
        rc = check_word(r->status->watchlist, &words_link, e);
    return rc;
}

static int check_place(const wf_report *r, struct err *e)
{
    if (isnan(r->lat) != isnan(r->lon))
        return missing(e, isnan(r->lat) ? "lat" : "lon");
    if (!isnan(r->lat) && !(r->lat >= -90 && r->lat <= 90))
        return err_field(e, WF_E_INVALID, "lat", "\"%g\" is no latitude", r->lat);
    if (!isnan(r->lon) && !(r->lon >= -180 && r->lon <= 180))
        return err_field(e, WF_E_INVALID, "lon", "\"%g\" is no longitude", r->lon);
    for (size_t i = 0; i < r->areas_n; i++)
        for (size_t k = 0; k < r->areas[i].polygon_n; k++) {
            wf_point p = r->areas[i].polygon[k];
            if (!(p.lat >= -90 && p.lat <= 90 && p.lon >= -180 && p.lon <= 180))
                return err_field(e, WF_E_INVALID, "area.polygon", "point %zu of \"area.polygon\" lies outside the earth", k + 1);
        }
    return 0;
}

static int check_persons(const wf_persons *p, struct err *e)
{
    const int32_t v[] = {p->involved, p->dead, p->injured, p->missing, p->minors, p->in_need_of_protection};
    static const char *const n[] = {"persons.involved", "persons.dead", "persons.injured", "persons.missing", "persons.minors", "persons.in_need_of_protection"};
    for (size_t i = 0; i < ARRAY_LEN(v); i++)
        if (v[i] < -1)
            return err_field(e, WF_E_INVALID, n[i], "\"%d\" is below 0", v[i]);
    return 0;
}

static int check_who(const wf_report *r, const struct report_binding *b, struct err *e)
{
    struct span member = report_span(r->member), type = report_span(r->type), cp = report_span(r->checkpoint);
    if (r->member.p && !member_code_ok(member))
        return err_field(e, WF_E_INVALID, "member", "\"%.*s\" is no member; it is two capital letters of ISO 3166-1", CUT(member));
    if (b && b->member.n == 2 && !span_is(b->member, "--") && r->member.p && !span_eq(member, b->member))
        return err_field(e, WF_E_INVALID, "member", "\"%.*s\" is another member than \"%.*s\", for whom this source speaks", CUT(member), CUT(b->member));
    if (r->type.n && (r->kind == WF_KIND_EVENT || r->kind == WF_KIND_NOTICE) && !type_allowed(type, b ? b->plugin : span_make(NULL, 0)))
        return err_field(e, WF_E_INVALID, "type", "\"%.*s\" is no event type", CUT(type));
    if (r->checkpoint.p && !checkpoint_code_ok(cp))
        return err_field(e, WF_E_INVALID, "checkpoint", "\"%.*s\" is no checkpoint; it is five capital letters or digits, as \"IDCGK\"", CUT(cp));
    return 0;
}

static size_t pairs_size(const wf_pair *p, size_t n)
{
    size_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p[i].name.n + p[i].value.n;
    return sum;
}

static int check_sizes(const wf_report *r, struct err *e)
{
    size_t text = r->source_id.n + r->title.n + r->text.n + r->handling.n + r->lang.n, geometry = 0;
    if (r->labels_n > REPORT_LABELS_MAX)
        return err_field(e, WF_E_LIMIT, "labels", "%zu labels where %d are the most", r->labels_n, REPORT_LABELS_MAX);
    if (r->links_n > REPORT_LINKS_MAX)
        return err_field(e, WF_E_LIMIT, "links", "%zu links where %d are the most", r->links_n, REPORT_LINKS_MAX);
    if (r->references_n > REPORT_REFERENCES_MAX)
        return err_field(e, WF_E_LIMIT, "references", "%zu references where %d are the most", r->references_n, REPORT_REFERENCES_MAX);
    if (r->areas_n > REPORT_AREAS_MAX)
        return err_field(e, WF_E_LIMIT, "area", "%zu areas where %d are the most", r->areas_n, REPORT_AREAS_MAX);
    text += pairs_size(r->labels, r->labels_n) + report_notice_size(r);
    for (size_t i = 0; i < r->links_n; i++)
        text += r->links[i].n;
    for (size_t i = 0; i < r->areas_n; i++) {
        text += r->areas[i].desc.n + pairs_size(r->areas[i].geocodes, r->areas[i].geocodes_n);
        geometry += r->areas[i].polygon_n * sizeof(wf_point);
    }
    if (r->title.n > REPORT_TITLE_MAX)
        return err_field(e, WF_E_LIMIT, "title", "\"title\" has %zu bytes where %d are the most", r->title.n, REPORT_TITLE_MAX);
    if (text > REPORT_TEXT_MAX)
        return err_field(e, WF_E_LIMIT, "text", "%zu bytes of text where %d are the most", text, REPORT_TEXT_MAX);
    if (geometry > REPORT_GEOMETRY_MAX)
        return err_field(e, WF_E_LIMIT, "area", "%zu bytes of geometry where %d are the most", geometry, REPORT_GEOMETRY_MAX);
    return 0;
}

static int check_ids(const wf_report *r, struct err *e)
{
    int rc = check_id(r->source_id, "source_id", REPORT_ID_MAX, e);
    if (rc == 0 && r->revision.n)
        rc = check_id(r->revision, "revision", REPORT_ID_MAX, e);
    if (rc == 0)
        rc = check_id(r->dedup_key, "dedup_key", REPORT_ID_MAX, e);
    if (rc == 0)
        rc = check_id(r->type, "type", REPORT_TYPE_MAX, e);
    if (rc == 0)
        rc = check_id(r->member, "member", REPORT_TYPE_MAX, e);
    if (rc == 0)
        rc = check_id(r->checkpoint, "checkpoint", REPORT_TYPE_MAX, e);
    if (rc == 0)
        rc = check_id(r->lang, "lang", 35, e);
    if (rc == 0)
        rc = check_id(r->handling, "handling", 255, e);
    for (size_t i = 0; rc == 0 && i < r->references_n; i++)
        rc = check_id(r->references[i], "references", REPORT_ID_MAX, e);
    return rc;
}

int report_check(const wf_report *r, const struct report_binding *b, struct err *e)
{
    int rc = check_words(r, e);
    if (rc == 0)
        rc = check_ids(r, e);
    if (rc == 0)
        rc = check_needed(r, e);
    if (rc == 0)
        rc = check_who(r, b, e);
    if (rc == 0)
        rc = check_sizes(r, e);
    if (rc == 0)
        rc = check_time(r->occurred, "occurred", e);
    if (rc == 0)
        rc = check_time(r->detected, "detected", e);
    if (rc == 0)
        rc = check_time(r->reported, "reported", e);
    if (rc == 0)
        rc = check_time(r->expires, "expires", e);
    if (rc == 0 && r->ack)
        rc = check_time(r->ack->at, "ack.at", e);
    if (rc == 0)
        rc = check_place(r, e);
    if (rc == 0)
        rc = check_persons(&r->persons, e);
    if (rc == 0 && (r->protection < -1 || r->protection > 3))
        rc = err_field(e, WF_E_INVALID, "protection", "\"%d\" is outside 0..3", r->protection);
    if (rc == 0 && r->grade[0] && (r->grade[0] < 'A' || r->grade[0] > 'F' || r->grade[1] < '1' || r->grade[1] > '6' || r->grade[2]))
        rc = err_field(e, WF_E_INVALID, "grade", "\"%.3s\" is no grade; it is A..F and 1..6, as \"B2\"", r->grade);
    return rc;
}

static void clean(struct arena *a, wf_str *s, unsigned flags, bool *changed)
{
    if (s->p)
        *s = report_str(text_clean_arena(a, report_span(*s), flags, changed));
}

static const wf_pair *clean_pairs(struct arena *a, const wf_pair *p, size_t n, bool *changed)
{
    wf_pair *copy = NULL;
    for (size_t i = 0; i < n; i++) {
        wf_pair c = p[i];
        bool now = false;
        clean(a, &c.name, 0, &now);
        clean(a, &c.value, 0, &now);
        if (now && !copy) {
            copy = arena_alloc(a, n * sizeof *copy);
            memcpy(copy, p, n * sizeof *copy);
        }
        if (now)
            copy[i] = c;
        *changed |= now;
    }
    return copy ? copy : p;
}

static const wf_str *clean_strings(struct arena *a, const wf_str *p, size_t n, bool *changed)
{
    wf_str *copy = NULL;
    for (size_t i = 0; i < n; i++) {
        wf_str c = p[i];
        bool now = false;
        clean(a, &c, 0, &now);
        if (now && !copy) {
            copy = arena_alloc(a, n * sizeof *copy);
            memcpy(copy, p, n * sizeof *copy);
        }
        if (now)
            copy[i] = c;
        *changed |= now;
    }
    return copy ? copy : p;
}

void report_clean(struct arena *a, wf_report *r, bool *changed)
{
    bool any = false;
    clean(a, &r->title, 0, &any);
    clean(a, &r->text, TEXT_LINES, &any);
    clean(a, &r->handling, 0, &any);
    r->labels = clean_pairs(a, r->labels, r->labels_n, &any);
    r->links = clean_strings(a, r->links, r->links_n, &any);
    for (size_t i = 0; i < r->areas_n; i++) {
        wf_area c = r->areas[i];
        bool now = false;
        clean(a, &c.desc, 0, &now);
        c.geocodes = clean_pairs(a, c.geocodes, c.geocodes_n, &now);
        if (!now)
            continue;
        wf_area *copy = arena_alloc(a, r->areas_n * sizeof *copy);
        memcpy(copy, r->areas, r->areas_n * sizeof *copy);
        copy[i] = c;
        r->areas = copy;
        any = true;
    }
    if (r->status) {
        bool now = false;
        wf_status s = *r->status;
        clean(a, &s.health, 0, &now);
        s.rejects = clean_pairs(a, s.rejects, s.rejects_n, &now);
        if (now) {
            wf_status *copy = arena_alloc(a, sizeof *copy);
            *copy = s;
            r->status = copy;
            any = true;
        }
    }
    r->received = report_clean_received(a, r->received, &any);
    r->ack = report_clean_ack(a, r->ack, &any);
    if (changed)
        *changed |= any;
}
