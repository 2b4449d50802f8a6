/* lint: the table of rules, and those that look at the notice as a whole. */
#include "notice/lint.h"

#include <stdarg.h>
#include <stdio.h>

#include "model/member.h"
#include "model/type.h"
#include "notice/lint_impl.h"

static void __attribute__((format(printf, 4, 0))) put(const struct lint_at *at, bool error, const char *field, const char *fmt, va_list ap)
{
    struct lint_finding x = {.error = error, .rule = at->rule, .info = at->info_nth, .area = at->area_nth, .field = field};
    vsnprintf(x.text, sizeof x.text, fmt, ap);
    VEC_PUSH(&at->l->found, x);
}

void lint_error(const struct lint_at *at, const char *field, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    put(at, true, field, fmt, ap);
    va_end(ap);
}

void lint_advice(const struct lint_at *at, const char *field, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    put(at, false, field, fmt, ap);
    va_end(ap);
}

/* ---- the whole ---- */

static void means_there(struct lint_at *at)
{
    if (!at->l->means->phrases)
        lint_advice(at, "alert", "there is no file of phrases: drills, leads and nationality labels are not looked for");
    if (!at->l->means->checkpoints)
        lint_advice(at, "alert", "there is no register of checkpoints: places in headlines are not held against the area");
}

static void status_note(struct lint_at *at)
{
    const struct notice *n = at->l->n;
    if (n->status == NOTICE_DRAFT)
        lint_error(at, "status", "Draft is not sent; Actual or Exercise");
    if (n->status == NOTICE_EXERCISE && !n->note.n)
        lint_error(at, "note", "an Exercise names itself in note: its id, and who takes part");
}

static void scope_said(struct lint_at *at)
{
    const struct notice *n = at->l->n;
    if (n->scope == NOTICE_RESTRICTED && !n->restriction.n)
        lint_error(at, "restriction", "Restricted says to whom: restriction is missing");
    if (n->scope == NOTICE_PRIVATE && !n->addresses_n)
        lint_error(at, "addresses", "Private goes to those whom addresses names, and it names nobody");
}

static bool same(const struct notice_identity *a, const struct notice_identity *b)
{
    return span_eq(a->sender, b->sender) && span_eq(a->identifier, b->identifier) && a->sent.at == b->sent.at;
}

static void references_right(struct lint_at *at)
{
    const struct notice *n = at->l->n;
    if (n->type != NOTICE_ALERT && !n->references_n)
        lint_error(at, "references", "%s refers to an earlier message: references is missing", words_of(&words_notice_type, n->type) ? words_of(&words_notice_type, n->type) : "this");
    if (n->type == NOTICE_ALERT && n->references_n)
        lint_error(at, "references", "an Alert is the first of its kind and refers to none; make it an Update");
    if (n->type == NOTICE_ERROR && !n->note.n)
        lint_error(at, "note", "an Error says in note what is wrong");
    for (size_t i = 0; i < n->references_n; i++) {
        if (same(&n->references[i], &n->is))
            lint_error(at, "references", "it refers to itself");
        if (n->references[i].sent.at != TIME_NONE && n->is.sent.at != TIME_NONE && n->references[i].sent.at > n->is.sent.at)
            lint_error(at, "references", "\"%.*s\" was sent after this one", SPAN_FMT(n->references[i].identifier));
        for (size_t k = 0; k < i; k++)
            if (same(&n->references[i], &n->references[k]))
                lint_error(at, "references", "\"%.*s\" stands twice", SPAN_FMT(n->references[i].identifier));
    }
}

static void info_there(struct lint_at *at)
{
    if (!at->l->n->infos_n && !lint_is_answer(at))
        lint_error(at, "info", "it says nothing: an info block for each language is missing");
}

/* One info a language, and all of them say the same of the danger. */
static void infos_agree(struct lint_at *at)
{
    const struct notice *n = at->l->n;
    for (size_t i = 1; i < n->infos_n; i++) {
        const struct notice_info *a = &n->infos[0], *b = &n->infos[i];
        at->info_nth = i + 1;
        for (size_t k = 0; k < i; k++)
            if (span_eq(notice_language(&n->infos[k]), notice_language(b)))
                lint_error(at, "language", "\"%.*s\" stands twice; one info a language", SPAN_FMT(notice_language(b)));
        if (a->urgency != b->urgency || a->severity != b->severity || a->certainty != b->certainty)
            lint_error(at, "urgency", "urgency, severity or certainty are others than in the first info: each language says the same");
        if (a->expires.at != b->expires.at || a->onset.at != b->onset.at || a->effective.at != b->effective.at)
            lint_error(at, "expires", "effective, onset or expires are others than in the first info: each language says the same");
        if (!span_eq(notice_event_type(a), notice_event_type(b)))
            lint_error(at, "eventCode", "the event is another one than in the first info");
        if (a->areas_n != b->areas_n)
            lint_error(at, "area", "there are %zu areas, and %zu in the first info: each language names the same", b->areas_n, a->areas_n);
    }
    at->info_nth = 0;
}

static bool speaks(const struct notice *n, struct span language)
{
    char tag[12] = "";
    if (language.n >= sizeof tag)
        return false;
    memcpy(tag, language.p, language.n);
    for (size_t i = 0; i < n->infos_n; i++)
        if (notice_language_fits(notice_language(&n->infos[i]), tag))
            return true;
    return false;
}

/* "MY" or "MY/protection": has it one of the member's languages? */
static void address_language(struct lint_at *at, struct span address)
{
    const struct notice *n = at->l->n;
    const struct member *m = address.n >= 2 && (address.n == 2 || address.p[2] == '/') ? member_find(span_make(address.p, 2)) : NULL;
    if (!m)
        return;
    for (const char *p = m->languages; *p;) {
        size_t k = strcspn(p, ", ");
        if (speaks(n, span_make(p, k)))
            return;
        p += k + strspn(p + k, ", ");
    }
    if (speaks(n, SPAN_LIT("en")))
        lint_advice(at, "language", "%s reads %s; it gets English alone", m->name, m->languages);
    else
        lint_error(at, "language", "%s reads %s, and there is neither that nor English", m->name, m->languages);
}

static void languages_there(struct lint_at *at)
{
    const struct notice *n = at->l->n;
    for (size_t i = 0; i < n->addresses_n && n->infos_n; i++) {
        if (!span_is(n->addresses[i], "all")) {
            address_language(at, n->addresses[i]);
            continue;
        }
        for (size_t k = 0; k < MEMBER_COUNT; k++)
            address_language(at, span_str(member_at(k)->iso2));
    }
}

/* ---- each info ---- */

static void expiry(struct lint_at *at)
{
    const struct notice_info *i = at->info;
    const struct notice_time sent = at->l->n->is.sent;
    if (i->expires.at == TIME_NONE)
        lint_error(at, "expires", "is missing: a notice that does not end is believed for ever");
    if (sent.at == TIME_NONE)
        return;
    if (i->expires.at != TIME_NONE && i->expires.at <= sent.at)
        lint_error(at, "expires", "it has expired before it is sent");
    if (i->expires.at != TIME_NONE && i->expires.at - sent.at > LINT_EXPIRY_MOST && !at->l->means->long_expiry)
        lint_error(at, "expires", "over 24 hours after sent; for longer a supervisor says why");
    if (i->effective.at != TIME_NONE && i->effective.at < sent.at)
        lint_error(at, "effective", "is before sent");
}

static void not_unknown(struct lint_at *at)
{
    const struct notice_info *i = at->info;
    if (i->urgency == NOTICE_URGENCY_UNKNOWN)
        lint_error(at, "urgency", "Unknown is for what is read, not for what is sent");
    if (i->severity == NOTICE_SEVERITY_UNKNOWN)
        lint_error(at, "severity", "Unknown is for what is read, not for what is sent");
    if (i->certainty == NOTICE_CERTAINTY_UNKNOWN)
        lint_error(at, "certainty", "Unknown is for what is read, not for what is sent");
}

static bool is_oet(struct span s)
{
    unsigned v = 0;
    if (s.n != 7 || memcmp(s.p, "OET-", 4) != 0)
        return false;
    for (size_t i = 4; i < 7; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (unsigned) (s.p[i] - '0');
    }
    return v <= 223;
}

static void event_codes(struct lint_at *at)
{
    const struct notice_info *i = at->info;
    struct span type = notice_event_type(i), family = type;
    bool oet = false;
    for (size_t k = 0; k < i->event_codes_n; k++)
        oet |= is_oet(i->event_codes[k].value);
    while (family.n && family.p[family.n - 1] != '.')
        family.n--;
    if (!type.n)
        lint_error(at, "eventCode", "\"" NOTICE_EVENT_CODE "\" is missing: plugins of members read the event from it");
    else if (!type_find(type) && family.n < 2)
        lint_error(at, "eventCode", "\"%.*s\" is no event type; as HLT.CLUSTER, or PLUGIN.X", SPAN_FMT(type));
    if (!oet)
        lint_error(at, "eventCode", "the nearest OASIS event term is missing: " NOTICE_OET_CODE " with OET-000 to OET-223");
}

static void text_there(struct lint_at *at)
{
    const struct notice_info *i = at->info;
    if (!i->headline.n)
        lint_error(at, "headline", "is missing");
    if (!i->description.n)
        lint_error(at, "description", "is missing");
    if (!i->sender_name.n)
        lint_advice(at, "senderName", "is missing: who says so?");
    if (!i->contact.n)
        lint_advice(at, "contact", "is missing: whom does one ask?");
    if (!i->instruction.n && i->urgency == NOTICE_IMMEDIATE_NOW)
        lint_advice(at, "instruction", "is missing, and it is Immediate: what is to be done?");
}

/* Each rule: its name, what it is for, and what it looks at. The order is that of the findings: first what makes the rest moot. */
static const struct {
    const char *name, *about;
    void (*whole)(struct lint_at *at);
    void (*info)(struct lint_at *at);
} rules[] = {
    {"means", "files that other rules need", means_there, NULL},
    {"status", "no Draft is sent; an Exercise names itself", status_note, NULL},
    {"scope", "Restricted and Private say to whom", scope_said, NULL},
    {"references", "chains that don't dangle", references_right, NULL},
    {"info", "it says something", info_there, NULL},
    {"agree", "each language says the same", infos_agree, NULL},
    {"languages", "each addressee gets a language of its own", languages_there, NULL},
    {"expiry", "it ends, within 24 hours", NULL, expiry},
    {"unknown", "no Unknown is sent", NULL, not_unknown},
    {"event-code", "our event type and the nearest OASIS event term", NULL, event_codes},
    {"text", "headline, text, sender and contact", NULL, text_there},
    {"place", "the headline names a place", NULL, lint_headline_place},
    {"time", "the headline names a local time", NULL, lint_headline_time},
    {"drill", "nothing says that it is no drill; only an Exercise speaks of one", NULL, lint_drill},
    {"nationality", "a headline about health names no nationality", NULL, lint_nationality},
    {"count", "a headline about health tells place and pathogen, not how many", NULL, lint_count},
    {"few", "nothing about health tells of fewer than five persons", NULL, lint_few},
    {"person", "nothing about health is of one person", NULL, lint_person},
    {"lead", "a lead says to verify before action", NULL, lint_lead},
    {"area", "there is an area, and it can be drawn or looked up", NULL, lint_area_there},
    {"shape", "polygons close, circles are not empty", NULL, lint_area_shape},
    {"area-named", "what the headline names lies in the area", NULL, lint_area_named},
    {"capitals", "no headline all in capitals", NULL, lint_capitals},
    {"length", "it fits the smallest recipient", NULL, lint_length},
    {"shortened", "what was left out of a text to make it fit is said", NULL, lint_shortened},
    {"wording", "words that a better one stands for", NULL, lint_wording},
};

void lint_run(struct lint *l, const struct notice *n, const struct lint_means *means)
{
    memset(l, 0, sizeof *l);
    l->n = n;
    l->means = means;
    for (size_t r = 0; r < ARRAY_LEN(rules); r++) {
        struct lint_at at = {.l = l, .rule = rules[r].name};
        if (rules[r].whole)
            rules[r].whole(&at);
        for (size_t i = 0; i < n->infos_n && rules[r].info && !lint_is_answer(&at); i++) {
            at.info = &n->infos[i];
            at.info_nth = i + 1;
            at.area_nth = 0;
            rules[r].info(&at);
        }
    }
}

size_t lint_errors(const struct lint *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->found.n; i++)
        n += l->found.v[i].error;
    return n;
}

void lint_free(struct lint *l)
{
    VEC_FREE(&l->found);
}

const char *lint_rule_name(size_t i, const char **about)
{
    if (i >= ARRAY_LEN(rules))
        return NULL;
    if (about)
        *about = rules[i].about;
    return rules[i].name;
}
