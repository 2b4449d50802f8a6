/* notice: see notice.h. */
#include "model/notice.h"

#include <strings.h>

#define WORDS(id, label, ...) \
    static const char *const id##_list[] = {__VA_ARGS__}; \
    const struct words words_notice_##id = {label, id##_list, ARRAY_LEN(id##_list)}

WORDS(status, "status", "Actual", "Exercise", "System", "Test", "Draft");
WORDS(type, "msgType", "Alert", "Update", "Cancel", "Ack", "Error");
WORDS(scope, "scope", "Public", "Restricted", "Private");
WORDS(category, "category", "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other");
WORDS(response, "responseType", "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None");
WORDS(precedence, "precedence", "FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE");
static const char *const delivery_list[] = {"QUEUED", "SENT", "DELIVERED", "SEEN", "ACKED", "REJECTED", "EXPIRED", "UNREACHABLE", "FALLBACK_VOICE", "ACKED_VOICE"};
const struct words words_delivery = {"state", delivery_list, ARRAY_LEN(delivery_list)};

void notice_free(struct notice *n)
{
    arena_free(&n->arena);
    memset(n, 0, sizeof *n);
}

struct span notice_pair_find(const struct notice_pair *pairs, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (span_is(pairs[i].name, name))
            return pairs[i].value;
    return span_make(NULL, 0);
}

struct span notice_event_type(const struct notice_info *i)
{
    return notice_pair_find(i->event_codes, i->event_codes_n, NOTICE_EVENT_CODE);
}

struct span notice_language(const struct notice_info *i)
{
    return i->language.n ? i->language : SPAN_LIT("en-US");
}

bool notice_language_fits(struct span tag, const char *of)
{
    size_t n = strlen(of);
    return tag.n >= n && strncasecmp(tag.p, of, n) == 0 && (tag.n == n || tag.p[n] == '-');
}

/* The rule as a table: the first row whose bounds hold decides. A bound is the gravest number that still holds: 1 is the gravest of each list. */
static const struct {
    uint32_t urgency_from, urgency_to, severity_to, certainty_to;
    enum notice_precedence is;
    const char *why;
} rules[] = {
    {NOTICE_IMMEDIATE_NOW, NOTICE_IMMEDIATE_NOW, NOTICE_EXTREME, NOTICE_LIKELY, NOTICE_FLASH, "Immediate, Extreme, and Observed or Likely"},
    {NOTICE_IMMEDIATE_NOW, NOTICE_IMMEDIATE_NOW, NOTICE_SEVERE, UINT32_MAX, NOTICE_IMMEDIATE, "Immediate, and Severe or Extreme"},
    {NOTICE_EXPECTED, NOTICE_EXPECTED, NOTICE_EXTREME, UINT32_MAX, NOTICE_IMMEDIATE, "Expected and Extreme"},
    {NOTICE_EXPECTED, NOTICE_EXPECTED, NOTICE_SEVERE, UINT32_MAX, NOTICE_PRIORITY, "Expected and Severe"},
    {NOTICE_IMMEDIATE_NOW, NOTICE_IMMEDIATE_NOW, NOTICE_MODERATE, UINT32_MAX, NOTICE_PRIORITY, "Immediate and Moderate"},
};

enum notice_precedence notice_precedence_of(uint32_t urgency, uint32_t severity, uint32_t certainty, const char **why)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        bool urgent = urgency >= rules[i].urgency_from && urgency <= rules[i].urgency_to;
        bool severe = severity && severity <= rules[i].severity_to;
        bool certain = rules[i].certainty_to == UINT32_MAX || (certainty && certainty <= rules[i].certainty_to);
        if (!urgent || !severe || !certain)
            continue;
        if (why)
            *why = rules[i].why;
        return rules[i].is;
    }
    if (why)
        *why = "none of the graver rules holds";
    return NOTICE_ROUTINE;
}

enum notice_precedence notice_precedence(const struct notice *n, const char **why)
{
    enum notice_precedence gravest = notice_precedence_of(0, 0, 0, why);
    for (size_t i = 0; i < n->infos_n; i++) {
        const char *how;
        enum notice_precedence is = notice_precedence_of(n->infos[i].urgency, n->infos[i].severity, n->infos[i].certainty, &how);
        if (is >= gravest)
            continue;
        gravest = is;
        if (why)
            *why = how;
    }
    return gravest;
}
