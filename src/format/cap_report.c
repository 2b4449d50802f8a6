/* format/cap_report: what a CAP alert says, as a report of the plugin contract. Owns no state; plugins call it. */
#include <watchfloor/format/cap.h>

#include <string.h>

#include "base/mem.h"
#include "format/cap_words.h"
#include "text/clean.h"

const wf_cap_info *wf_cap_info_in(const wf_cap *alert, const char *language)
{
    size_t n = strlen(language);
    for (size_t i = 0; i < alert->infos_n; i++) {
        wf_str lang = alert->infos[i].language;
        wf_str head = {lang.p, lang.n < n ? lang.n : n};
        if (wf_str_is_nocase(head, language) && (lang.n == n || lang.p[n] == '-' || lang.p[n] == '_'))
            return &alert->infos[i];
    }
    return alert->infos_n ? &alert->infos[0] : NULL;
}

wf_str wf_cap_code(const wf_pair *pairs, size_t n, const char *name)
{
    wf_str none = {NULL, 0};
    for (size_t i = 0; i < n; i++) {
        if (wf_str_is_nocase(pairs[i].name, name))
            return pairs[i].value;
    }
    return none;
}

/* OASIS Event Terms List 1.2, and the event type nearest to each that concerns a border. */
static wf_str type_of_term(wf_str term)
{
    static const struct {
        const char *number;
        const char *type;
    } terms[] = {{"001", "SEC.THREAT"},  {"009", "FLOW.CLOSURE"},    {"010", "FLOW.CLOSURE"}, {"020", "SEC.THREAT"},
                 {"022", "HLT.CBRN"},    {"028", "SEC.BOMB"},        {"038", "THB.MINOR"},    {"045", "SYS.BCS_OUTAGE"},
                 {"046", "HLT.CLUSTER"}, {"050", "SYS.CYBER"},       {"055", "SEC.THREAT"},   {"061", "HLT.CLUSTER"},
                 {"062", "HLT.CLUSTER"}, {"097", "HLT.CLUSTER"},     {"114", "SYS.BCS_OUTAGE"}, {"115", "SYS.BCS_OUTAGE"},
                 {"145", "SYS.POWER"},   {"150", "HLT.BORDER_MEASURE"}, {"154", "HLT.CBRN"},  {"158", "FLOW.CLOSURE"},
                 {"165", "FLOW.CLOSURE"}, {"177", "SEC.THREAT"},     {"189", "HAZ.WEATHER"},  {"193", "SEC.THREAT"},
                 {"194", "HAZ.WEATHER"}, {"199", "FLOW.QUEUE"},      {"203", "HAZ.TSUNAMI"},  {"204", "HAZ.WEATHER"},
                 {"209", "HAZ.VOLCANO"}, {"217", "HAZ.HAZE"}};
    wf_str none = {NULL, 0};
    if (wf_str_starts(term, "OET-")) {
        term.p += 4;
        term.n -= 4;
    }
    for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
        if (wf_str_is(term, terms[i].number))
            return wf_str_of(terms[i].type);
    }
    return none;
}

/* Words in an event's name, English or Malay and Indonesian, that tell what nature does. */
static wf_str type_of_event(wf_str event)
{
    static const struct {
        const char *word;
        const char *type;
    } words[] = {{"sunami", "HAZ.TSUNAMI"}, {"arthquake", "HAZ.QUAKE"}, {"empa", "HAZ.QUAKE"}, {"olcan", "HAZ.VOLCANO"},
                 {"unung", "HAZ.VOLCANO"},  {"rupsi", "HAZ.VOLCANO"},   {"aze", "HAZ.HAZE"},   {"abut asap", "HAZ.HAZE"}};
    wf_str none = {NULL, 0};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (wf_str_find(event, words[i].word) != SIZE_MAX)
            return wf_str_of(words[i].type);
    }
    return none;
}

wf_str wf_cap_event_type(const wf_cap_info *info)
{
    static const struct {
        const char *category;
        const char *type;
    } categories[] = {{"Met", "HAZ.WEATHER"}, {"Health", "HLT.CLUSTER"}, {"Security", "SEC.THREAT"},
                      {"Infra", "SYS.BCS_OUTAGE"}, {"CBRNE", "HLT.CBRN"}, {"Env", "HAZ.HAZE"}};
    wf_str type = wf_cap_code(info->event_codes, info->event_codes_n, "urn:amicf:event:1");
    for (size_t i = 0; i < info->event_codes_n && !type.n; i++) {
        if (wf_str_is(info->event_codes[i].name, "OET") || wf_str_starts(info->event_codes[i].name, "OET:") ||
            wf_str_starts(info->event_codes[i].value, "OET-"))
            type = type_of_term(info->event_codes[i].value);
    }
    if (!type.n && (wf_str_is(info->category, "Geo") || wf_str_is(info->category, "Env") || wf_str_is(info->category, "Met")))
        type = type_of_event(info->event);
    for (size_t i = 0; i < ARRAY_LEN(categories) && !type.n; i++) {
        if (wf_str_is(info->category, categories[i].category))
            type = wf_str_of(categories[i].type);
    }
    return type;
}

/* "&name;" or "&#nn;" at p. */
static bool is_entity(const char *p, const char *end)
{
    const char *from = ++p;
    while (p < end && p - from < 9 && (((*p | 32) >= 'a' && (*p | 32) <= 'z') || (*p >= '0' && *p <= '9') || *p == '#'))
        p++;
    return p < end && *p == ';' && p > from + 1;
}

bool cap_has_html(wf_str s)
{
    if (!s.n || (!memchr(s.p, '<', s.n) && !memchr(s.p, '&', s.n))) /* most texts */
        return false;
    const char *end = s.p + s.n;
    for (const char *p = s.p; p < end; p++) {
        bool tag = *p == '<' && p + 1 < end && (((p[1] | 32) >= 'a' && (p[1] | 32) <= 'z') || p[1] == '/') && memchr(p, '>', (size_t) (end - p));
        if (tag || (*p == '&' && is_entity(p, end)))
            return true;
    }
    return false;
}

bool cap_has_hidden(wf_str s)
{
    size_t i = 0;
    uint64_t word;
    for (; i + sizeof word <= s.n; i += sizeof word) { /* ASCII is nothing of the kind in XML, and most texts are ASCII */
        memcpy(&word, s.p + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return i < s.n && !text_is_clean(span_make(s.p + i, s.n - i), TEXT_LINES);
}

static wf_str plain(const wf_host *host, wf_str s)
{
    return cap_has_html(s) ? wf_html_text(host, wf_str_cut(s, 60000)) : s;
}

static uint32_t impact_of(uint32_t severity)
{
    switch (severity) {
    case WF_SEVERITY_EXTREME:
        return WF_IMPACT_VERY_HIGH;
    case WF_SEVERITY_SEVERE:
        return WF_IMPACT_HIGH;
    case WF_SEVERITY_MODERATE:
        return WF_IMPACT_MEDIUM;
    case WF_SEVERITY_MINOR:
        return WF_IMPACT_LOW;
    default:
        return 0;
    }
}

static void place_of(const wf_cap_info *info, wf_report *r)
{
    r->areas = info->areas;
    r->areas_n = info->areas_n;
    for (size_t i = 0; i < info->areas_n; i++) {
        const wf_area *a = &info->areas[i];
        wf_str code = wf_cap_code(a->geocodes, a->geocodes_n, "UN/LOCODE");
        if (code.n == 5 && !r->checkpoint.n)
            r->checkpoint = code;
        if (a->circle_km >= 0 && r->lat != r->lat) {
            r->lat = a->circle.lat;
            r->lon = a->circle.lon;
        }
    }
}

static void text_of(const wf_host *host, const wf_cap_info *info, wf_report *r)
{
    wf_str instruction = plain(host, info->instruction);
    r->title = plain(host, info->headline.n ? info->headline : info->event);
    r->text = plain(host, info->description);
    if (instruction.n)
        r->text = wf_fmt(host, "%.*s%s%.*s", (int) r->text.n, r->text.p ? r->text.p : "", r->text.n ? "\n\n" : "", (int) instruction.n, instruction.p);
    r->text = wf_str_cut(r->text, 60000);
    r->lang = info->language;
    if (info->web.n) {
        wf_str *link = host->scratch(host, sizeof *link);
        if (link) {
            *link = info->web;
            r->links = link;
            r->links_n = 1;
        }
    }
}

static void labels_of(const wf_host *host, const wf_cap *alert, const wf_cap_info *info, wf_report *r)
{
    wf_pair *l = host->scratch(host, 4 * sizeof *l);
    if (!l)
        return;
    r->labels = l;
    l[r->labels_n++] = (wf_pair){WF_STR("cap.sender"), alert->sender};
    if (info && info->sender_name.n)
        l[r->labels_n++] = (wf_pair){WF_STR("cap.sender_name"), wf_str_cut(info->sender_name, 200)};
    if (info && info->event.n)
        l[r->labels_n++] = (wf_pair){WF_STR("cap.event"), wf_str_cut(info->event, 200)};
    l[r->labels_n++] = (wf_pair){WF_STR("cap.signature"), alert->is_signed ? WF_STR("signed, not verified") : WF_STR("unsigned")};
}

/* Of ill travellers: on which days they fell ill, and with what they came. */
static void cases_of(const wf_host *host, const wf_cap_info *info, wf_report *r)
{
    static const char *const names[][2] = {{"urn:amicf:onset:1", "onset"}, {"urn:amicf:flight:1", "flight"}, {"urn:amicf:ship:1", "ship"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        wf_label(host, r, names[i][1], wf_str_cut(wf_cap_code(info->parameters, info->parameters_n, names[i][0]), 400));
}

void wf_cap_to_report(const wf_host *host, const wf_cap *alert, const wf_cap_info *info, wf_report *r)
{
    r->source_id = alert->identifier;
    r->revision = alert->sent_text;
    r->msg_status = alert->msg_status ? alert->msg_status : UINT32_MAX; /* emit refuses it: it may be an exercise */
    r->references = alert->references;
    r->references_n = alert->references_n;
    r->reported = alert->sent;
    r->occurred = alert->sent;
    r->condition = alert->type == WF_CAP_CANCEL ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
    if (wf_str_is(alert->scope, "Public"))
        r->tlp = WF_TLP_CLEAR;
    if (info) {
        text_of(host, info, r);
        place_of(info, r);
        r->urgency = info->urgency;
        r->severity = info->severity;
        r->certainty = info->certainty;
        r->impact = impact_of(info->severity);
        r->expires = info->expires;
        if (info->onset.set || info->effective.set)
            r->occurred = info->onset.set ? info->onset : info->effective;
        if (wf_str_is(info->response_type, "AllClear"))
            r->condition = WF_CONDITION_CLEARED;
    }
    labels_of(host, alert, info, r);
    if (info)
        cases_of(host, info, r);
    if (!r->title.n)
        r->title = wf_str_cut(alert->note, 200);
    if (!r->title.n)
        r->title = wf_fmt(host, "%s of %.*s", alert->type == WF_CAP_CANCEL ? "cancellation" : "alert",
                          (int) (alert->references_n ? alert->references[0].n : alert->identifier.n),
                          alert->references_n ? alert->references[0].p : alert->identifier.p ? alert->identifier.p : "");
}
