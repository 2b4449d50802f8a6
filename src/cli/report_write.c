/* report_write: a shift's report as text, as a page of HTML that needs nothing beside it, and as JSON with its keys in one order. */
#include "cli/report.h"

#include <stdio.h>

#include "text/clean.h"

#define LINE_KEYS \
    "line section state new incident priority type member checkpoint title incident_state owner was due item item_state text to feed feed_state accepted_by at left_out said"
#define LOG_KEYS "seq time officer kind incident text struck"

const char *report_section(struct span section)
{
    static const struct {
        const char *section, *title;
    } titles[] = {{"P1", "Open P1"}, {"P2", "Open P2"}, {"unaccounted", "Resolved, persons not accounted for"}, {"owned", "Owned by the officer who leaves"},
        {"own-by", "Waiting for an owner"}, {"clock", "Clocks of the law"}, {"shelved", "Shelved"}, {"question", "Open questions"},
        {"referral", "Open referrals"}, {"feed", "Feeds down"}, {"promise", "Promises"}, {"ruled-out", "Ruled out"},
        {"check", "Non-refoulement checks nobody answered"}, {"notice", "Notices that wait"}, {"posture", "Posture"}, {"level", "Global health level"}};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        if (span_is(section, titles[i].section))
            return titles[i].title;
    return "Other";
}

/* "2026-11-27 08:00:00Z". */
static struct span moment(struct span t, char out[32])
{
    if (t.n < 19)
        return span_make("", 0);
    snprintf(out, 32, "%.10s %.8sZ", t.p, t.p + 11);
    return span_str(out);
}

static struct span words_of_line(const struct json *l)
{
    struct span text = json_str(l, "text");
    return text.n ? text : json_str(l, "title");
}

/* ---- text ---- */

static void put(struct buf *out, struct span s)
{
    text_clean(s, TEXT_TERMINAL, out);
}

static void part(struct buf *out, const char *label, struct span s)
{
    if (!s.n)
        return;
    buf_printf(out, "  %s", label);
    put(out, s);
}

static void text_head(const struct report *r, struct buf *out)
{
    char a[32], b[32];
    struct span from = moment(r->from, a), to = moment(r->to, b);
    buf_printf(out, "Shift report, %.*s to %.*s\n", SPAN_FMT(from.n ? from : SPAN_LIT("the beginning")), SPAN_FMT(to.n ? to : SPAN_LIT("now")));
    if (r->handover) {
        buf_printf(out, "handed over by ");
        put(out, json_str(r->handover, "by"));
        buf_printf(out, ", %.*s", SPAN_FMT(json_str(r->handover, "state")));
        if (json_str(r->handover, "to").n)
            buf_str(out, " by ");
        put(out, json_str(r->handover, "to"));
        buf_char(out, '\n');
    }
    buf_str(out, "as ");
    put(out, r->reader);
    buf_str(out, " may see it\n\nOfficers\n");
    for (size_t i = 0; i < r->officers.n; i++) {
        buf_str(out, "  ");
        put(out, r->officers.v[i].name);
        buf_printf(out, ": %llu line%s of the log\n", (unsigned long long) r->officers.v[i].lines, r->officers.v[i].lines == 1 ? "" : "s");
    }
    buf_str(out, "\nFigures\n");
    for (size_t i = 0; i < REPORT_COUNTS; i++)
        buf_printf(out, "  %-14s %llu\n", r->counts[i].name, (unsigned long long) r->counts[i].n);
}

static void text_line(const struct json *l, struct buf *out)
{
    char at[32];
    const struct json *said = json_get(l, "said");
    int64_t no = json_int(l, "line", 0);
    if (no)
        buf_printf(out, "%4lld %-8.*s", (long long) no, SPAN_FMT(json_str(l, "state")));
    else
        buf_str(out, "            ");
    part(out, "", json_str(l, "incident"));
    part(out, "", json_str(l, "incident_state"));
    part(out, "owner ", json_str(l, "owner"));
    part(out, "", json_str(l, "feed"));
    part(out, "", json_str(l, "feed_state"));
    part(out, "due ", moment(json_str(l, "due"), at));
    part(out, "", words_of_line(l));
    part(out, "accepted by ", json_str(l, "accepted_by"));
    buf_char(out, '\n');
    if (!json_str(said, "text").n)
        return;
    buf_str(out, "            last said outside:");
    part(out, "", moment(json_str(said, "time"), at));
    part(out, "", json_str(said, "officer"));
    part(out, "", json_str(said, "text"));
    buf_char(out, '\n');
}

static void text_entry(const struct json *row, struct buf *out)
{
    char at[32];
    const struct json *struck = json_get(row, "struck");
    buf_printf(out, "%8lld  %.*s  ", (long long) json_int(row, "seq", 0), SPAN_FMT(moment(json_str(row, "time"), at)));
    put(out, json_str(row, "officer"));
    part(out, "", json_str(row, "incident"));
    if (struck && struck->type == JSON_OBJECT) {
        buf_printf(out, "  [struck by ");
        put(out, json_str(struck, "officer"));
        buf_printf(out, ", line %lld: ", (long long) json_int(struck, "seq", 0));
        put(out, json_str(struck, "reason"));
        buf_char(out, ']');
    }
    part(out, "", json_str(row, "text").n ? json_str(row, "text") : json_str(row, "kind"));
    buf_char(out, '\n');
}

/* " 37 more had no room in it", where there were some. */
static void left_out(const struct report *r, const char *before, const char *after, struct buf *out)
{
    int64_t n = r->lines.n ? json_int(r->lines.v[0], "left_out", 0) : 0;
    if (n > 0)
        buf_printf(out, "%s%lld more had no room in it%s", before, (long long) n, after);
    else if (n)
        buf_printf(out, "%smore had no room in it%s", before, after);
}

void report_text(const struct report *r, struct buf *out)
{
    struct span section = {NULL, 0};
    text_head(r, out);
    buf_str(out, r->handover ? "\nHanded over\n" : "\nTo be handed over\n");
    if (!r->lines.n)
        buf_str(out, "  nothing\n");
    for (size_t i = 0; i < r->lines.n; i++) {
        struct span s = json_str(r->lines.v[i], "section");
        if (!span_eq(s, section))
            buf_printf(out, " %s\n", report_section(s));
        section = s;
        text_line(r->lines.v[i], out);
    }
    left_out(r, " ", "\n", out);
    buf_str(out, "\nLog\n");
    for (size_t i = 0; i < r->log.n; i++)
        text_entry(r->log.v[i], out);
}

/* ---- HTML ---- */

/* Text between tags or in an attribute: no character of it is markup, none of it is a control. */
static void html(struct buf *out, struct span s)
{
    struct buf clean = {0};
    text_clean(s, TEXT_TERMINAL, &clean);
    for (size_t i = 0; i < clean.n; i++)
        switch (clean.p[i]) {
        case '&': buf_str(out, "&amp;"); break;
        case '<': buf_str(out, "&lt;"); break;
        case '>': buf_str(out, "&gt;"); break;
        case '"': buf_str(out, "&quot;"); break;
        case '\'': buf_str(out, "&#39;"); break;
        default: buf_char(out, clean.p[i]);
        }
    buf_free(&clean);
}

static void cell(struct buf *out, struct span s)
{
    buf_str(out, "<td>");
    html(out, s);
    buf_str(out, "</td>");
}

static void html_head(const struct report *r, struct buf *out)
{
    char a[32], b[32];
    struct span from = moment(r->from, a), to = moment(r->to, b);
    from = from.n ? from : SPAN_LIT("the beginning");
    to = to.n ? to : SPAN_LIT("now");
    buf_printf(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Shift report, %.*s to %.*s</title>\n", SPAN_FMT(from), SPAN_FMT(to));
    buf_str(out, "<style>\nbody { font: 14px/1.4 sans-serif; margin: 2em; color: #111; background: #fff; }\ntable { border-collapse: collapse; margin-bottom: 1.5em; }\n"
                 "th, td { border: 1px solid #888; padding: 2px 6px; text-align: left; vertical-align: top; }\nth { background: #eee; }\n</style>\n</head>\n<body>\n");
    buf_printf(out, "<h1>Shift report</h1>\n<p>%.*s to %.*s", SPAN_FMT(from), SPAN_FMT(to));
    if (r->handover) {
        buf_str(out, "; handed over by ");
        html(out, json_str(r->handover, "by"));
        buf_str(out, ", ");
        html(out, json_str(r->handover, "state"));
        if (json_str(r->handover, "to").n)
            buf_str(out, " by ");
        html(out, json_str(r->handover, "to"));
    }
    buf_str(out, ". As ");
    html(out, r->reader);
    buf_str(out, " may see it.</p>\n");
}

static void html_figures(const struct report *r, struct buf *out)
{
    buf_str(out, "<h2>Officers</h2>\n<table>\n<thead><tr><th>officer</th><th>lines of the log</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->officers.n; i++) {
        buf_str(out, "<tr>");
        cell(out, r->officers.v[i].name);
        buf_printf(out, "<td>%llu</td></tr>\n", (unsigned long long) r->officers.v[i].lines);
    }
    buf_str(out, "</tbody>\n</table>\n<h2>Figures</h2>\n<table>\n<thead><tr>");
    for (size_t i = 0; i < REPORT_COUNTS; i++)
        buf_printf(out, "<th>%s</th>", r->counts[i].name);
    buf_str(out, "</tr></thead>\n<tbody><tr>");
    for (size_t i = 0; i < REPORT_COUNTS; i++)
        buf_printf(out, "<td>%llu</td>", (unsigned long long) r->counts[i].n);
    buf_str(out, "</tr></tbody>\n</table>\n");
}

static void html_line(const struct json *l, struct buf *out)
{
    char at[32], no[24] = "";
    const struct json *said = json_get(l, "said");
    if (json_int(l, "line", 0))
        snprintf(no, sizeof no, "%lld", (long long) json_int(l, "line", 0));
    buf_str(out, "<tr>");
    cell(out, span_str(no));
    cell(out, span_str(report_section(json_str(l, "section"))));
    cell(out, json_str(l, "state"));
    cell(out, json_str(l, "incident").n ? json_str(l, "incident") : json_str(l, "feed"));
    cell(out, json_str(l, "incident_state").n ? json_str(l, "incident_state") : json_str(l, "feed_state"));
    cell(out, json_str(l, "owner"));
    cell(out, moment(json_str(l, "due"), at));
    cell(out, words_of_line(l));
    cell(out, json_str(said, "text"));
    cell(out, json_str(l, "accepted_by"));
    buf_str(out, "</tr>\n");
}

static void html_entry(const struct json *row, struct buf *out)
{
    char at[32];
    const struct json *struck = json_get(row, "struck");
    bool is = struck && struck->type == JSON_OBJECT;
    struct span text = json_str(row, "text").n ? json_str(row, "text") : json_str(row, "kind");
    buf_printf(out, "<tr><td>%lld</td>", (long long) json_int(row, "seq", 0));
    cell(out, moment(json_str(row, "time"), at));
    cell(out, json_str(row, "officer"));
    cell(out, json_str(row, "incident"));
    buf_str(out, is ? "<td><s>" : "<td>");
    html(out, text);
    if (is) {
        buf_printf(out, "</s> struck by ");
        html(out, json_str(struck, "officer"));
        buf_printf(out, ", line %lld: ", (long long) json_int(struck, "seq", 0));
        html(out, json_str(struck, "reason"));
    }
    buf_str(out, "</td></tr>\n");
}

void report_html(const struct report *r, struct buf *out)
{
    html_head(r, out);
    html_figures(r, out);
    buf_printf(out, "<h2>%s</h2>\n<table>\n", r->handover ? "Handed over" : "To be handed over");
    buf_str(out, "<thead><tr><th>line</th><th>what</th><th>became</th><th>incident, feed</th><th>state</th><th>owner</th><th>due</th><th>text</th>"
                 "<th>last said outside</th><th>accepted by</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->lines.n; i++)
        html_line(r->lines.v[i], out);
    buf_str(out, "</tbody>\n</table>\n");
    left_out(r, "<p>", "</p>\n", out);
    buf_str(out, "<h2>Log</h2>\n<table>\n<thead><tr><th>seq</th><th>time</th><th>officer</th><th>incident</th><th>what</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->log.n; i++)
        html_entry(r->log.v[i], out);
    buf_str(out, "</tbody>\n</table>\n</body>\n</html>\n");
}

/* ---- JSON ---- */

static void put_keys(struct json_writer *w, const struct json *row, const char *keys)
{
    jw_begin_object(w);
    for (const char *p = keys; *p;) {
        struct span key = span_make(p, strcspn(p, " "));
        const struct json *v = json_get_span(row, key);
        jw_key_span(w, key);
        if (v)
            json_write(w, v, false);
        else
            jw_null(w);
        p += key.n + (p[key.n] == ' ');
    }
    jw_end_object(w);
}

static void put_or_null(struct json_writer *w, const char *key, struct span s)
{
    if (s.n)
        jw_kstr(w, key, s);
    else
        jw_knull(w, key);
}

void report_json(const struct report *r, struct buf *out)
{
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    put_or_null(&w, "from", r->from);
    put_or_null(&w, "to", r->to);
    put_or_null(&w, "reader", r->reader);
    jw_key(&w, "handover");
    if (r->handover)
        put_keys(&w, r->handover, "handover state by started to ended");
    else
        jw_null(&w);
    jw_key(&w, "officers");
    jw_begin_array(&w);
    for (size_t i = 0; i < r->officers.n; i++) {
        jw_begin_object(&w);
        jw_kstr(&w, "officer", r->officers.v[i].name);
        jw_kint(&w, "lines", (int64_t) r->officers.v[i].lines);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_key(&w, "figures");
    jw_begin_object(&w);
    for (size_t i = 0; i < REPORT_COUNTS; i++)
        jw_kint(&w, r->counts[i].name, (int64_t) r->counts[i].n);
    jw_end_object(&w);
    jw_key(&w, "lines");
    jw_begin_array(&w);
    for (size_t i = 0; i < r->lines.n; i++)
        put_keys(&w, r->lines.v[i], LINE_KEYS);
    jw_end_array(&w);
    jw_key(&w, "log");
    jw_begin_array(&w);
    for (size_t i = 0; i < r->log.n; i++)
        put_keys(&w, r->log.v[i], LOG_KEYS);
    jw_end_array(&w);
    jw_end_object(&w);
    buf_char(out, '\n');
}
