/* report_json: struct wf_report to JSON in the fixed order of fields, and to the canonical bytes for digests. */
#include <math.h>

#include "model/report.h"
#include "model/report_notice.h"
#include "model/words.h"

static void put_str(struct json_writer *w, const char *key, wf_str s)
{
    if (s.p)
        jw_kstr(w, key, report_span(s));
}

static void put_word(struct json_writer *w, const char *key, const struct words *t, uint32_t v)
{
    const char *word = words_of(t, v);
    if (word)
        jw_kcstr(w, key, word);
}

static void put_time(struct json_writer *w, const char *key, wf_instant t)
{
    char s[48];
    if (!t.set)
        return;
    size_t n = t.offset_min == WF_OFFSET_UNKNOWN ? time_format(t.utc_ns, s) : time_format_offset(t.utc_ns, t.offset_min, s);
    jw_kstr(w, key, span_make(s, n));
}

static void put_num(struct json_writer *w, const char *key, double v)
{
    if (isfinite(v))
        jw_knum(w, key, v);
}

static void put_int(struct json_writer *w, const char *key, int64_t v)
{
    if (v >= 0)
        jw_kint(w, key, v);
}

static void put_point(struct json_writer *w, wf_point p)
{
    jw_begin_array(w);
    jw_num(w, p.lat);
    jw_num(w, p.lon);
    jw_end_array(w);
}

static void put_pairs(struct json_writer *w, const char *key, const wf_pair *p, size_t n)
{
    if (!n)
        return;
    jw_key(w, key);
    jw_begin_object(w);
    for (size_t i = 0; i < n; i++) {
        jw_key_span(w, report_span(p[i].name));
        jw_str(w, report_span(p[i].value));
    }
    jw_end_object(w);
}

static void put_strings(struct json_writer *w, const char *key, const wf_str *p, size_t n)
{
    if (!n)
        return;
    jw_key(w, key);
    jw_begin_array(w);
    for (size_t i = 0; i < n; i++)
        jw_str(w, report_span(p[i]));
    jw_end_array(w);
}

static void put_areas(struct json_writer *w, const wf_report *r)
{
    if (!r->areas_n)
        return;
    jw_key(w, "area");
    jw_begin_array(w);
    for (size_t i = 0; i < r->areas_n; i++) {
        const wf_area *a = &r->areas[i];
        jw_begin_object(w);
        put_str(w, "desc", a->desc);
        if (a->polygon_n) {
            jw_key(w, "polygon");
            jw_begin_array(w);
            for (size_t k = 0; k < a->polygon_n; k++)
                put_point(w, a->polygon[k]);
            jw_end_array(w);
        }
        if (a->circle_km >= 0) {
            jw_key(w, "circle");
            jw_begin_array(w);
            jw_num(w, a->circle.lat);
            jw_num(w, a->circle.lon);
            jw_num(w, a->circle_km);
            jw_end_array(w);
        }
        put_pairs(w, "geocode", a->geocodes, a->geocodes_n);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void put_persons(struct json_writer *w, const wf_persons *p)
{
    if (p->involved < 0 && p->dead < 0 && p->injured < 0 && p->missing < 0 && p->minors < 0 && p->in_need_of_protection < 0 && !p->unknown)
        return;
    jw_key(w, "persons");
    jw_begin_object(w);
    put_int(w, "involved", p->involved);
    put_int(w, "dead", p->dead);
    put_int(w, "injured", p->injured);
    put_int(w, "missing", p->missing);
    put_int(w, "minors", p->minors);
    put_int(w, "in_need_of_protection", p->in_need_of_protection);
    if (p->unknown)
        jw_kbool(w, "unknown", true);
    jw_end_object(w);
}

static void put_status(struct json_writer *w, const wf_status *s)
{
    jw_key(w, "status");
    jw_begin_object(w);
    put_int(w, "lanes_open", s->lanes_open);
    put_int(w, "lanes", s->lanes);
    put_int(w, "gates_up", s->gates_up);
    put_int(w, "gates", s->gates);
    put_int(w, "queue_min", s->queue_min);
    put_int(w, "pax_h", s->pax_h);
    put_word(w, "watchlist", &words_link, s->watchlist);
    put_str(w, "health", s->health);
    put_num(w, "reject_pct", s->reject_pct);
    put_int(w, "verify_ms", s->verify_ms);
    if (s->rejects_n) {
        jw_key(w, "rejects");
        jw_begin_object(w);
        for (size_t i = 0; i < s->rejects_n; i++) {
            jw_key_span(w, report_span(s->rejects[i].name));
            jw_raw(w, report_span(s->rejects[i].value));
        }
        jw_end_object(w);
    }
    jw_end_object(w);
}

static void put_count(struct json_writer *w, const wf_count *c)
{
    put_str(w, "indicator", c->indicator);
    put_int(w, "value", c->value);
    put_int(w, "denominator", c->denominator);
    put_time(w, "from", c->from);
    put_time(w, "to", c->to);
}

void report_to_json(struct json_writer *w, const wf_report *r)
{
    jw_begin_object(w);
    if (r->kind != WF_KIND_EVENT)
        put_word(w, "kind", &words_kind, r->kind);
    put_str(w, "source_id", r->source_id);
    put_str(w, "revision", r->revision);
    put_str(w, "dedup_key", r->dedup_key);
    put_strings(w, "references", r->references, r->references_n);
    put_word(w, "msg_status", &words_msg_status, r->msg_status);
    put_str(w, "type", r->type);
    put_str(w, "member", r->member);
    put_str(w, "checkpoint", r->checkpoint);
    put_str(w, "title", r->title);
    put_str(w, "text", r->text);
    put_str(w, "lang", r->lang);
    put_time(w, "occurred", r->occurred);
    put_time(w, "detected", r->detected);
    put_time(w, "reported", r->reported);
    put_word(w, "impact", &words_impact, r->impact);
    put_word(w, "urgency", &words_urgency, r->urgency);
    put_word(w, "severity", &words_severity, r->severity);
    put_word(w, "certainty", &words_certainty, r->certainty);
    if (r->grade[0])
        jw_kcstr(w, "grade", r->grade);
    put_word(w, "tlp", &words_tlp, r->tlp);
    put_word(w, "pap", &words_pap, r->pap);
    put_str(w, "handling", r->handling);
    put_num(w, "lat", r->lat);
    put_num(w, "lon", r->lon);
    if (r->location_unknown)
        jw_kbool(w, "location_unknown", true);
    put_areas(w, r);
    put_word(w, "condition", &words_condition, r->condition);
    put_persons(w, &r->persons);
    put_int(w, "protection", r->protection);
    put_time(w, "expires", r->expires);
    put_strings(w, "links", r->links, r->links_n);
    put_pairs(w, "labels", r->labels, r->labels_n);
    if (r->status)
        put_status(w, r->status);
    if (r->count)
        put_count(w, r->count);
    if (r->received)
        report_put_received(w, r->received);
    if (r->ack)
        report_put_ack(w, r->ack);
    jw_end_object(w);
}

void report_canonical(struct buf *out, const wf_report *r)
{
    struct json_writer w;
    wf_report c = *r;
    if (!c.revision.p)
        c.revision = WF_STR("0");
    if (c.msg_status == 0)
        c.msg_status = WF_MSG_ACTUAL;
    jw_init(&w, out);
    report_to_json(&w, &c);
}
