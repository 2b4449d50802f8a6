/* format/cap_schema: the schemas of CAP 1.0, 1.1 and 1.2 as one table, and the check of an alert against it. Owns no state; cap.c calls it.
 *
 * A row is an element that may stand in another: in which versions, how often, holding what. Rows of one parent stand in the schema's
 * order. Where 1.1 asks for less than 1.2 and the standard's text agrees with 1.2, the departure is told as one from the text.
 */
#include "format/cap_check.h"

#include <stdio.h>
#include <string.h>

#include <watchfloor/format/time.h>

#include "base/mem.h"

#define XML_SCHEMA_INSTANCE "http://www.w3.org/2001/XMLSchema-instance"
#define XML_DSIG "http://www.w3.org/2000/09/xmldsig#"

enum holds { TEXT, STAMP, DAYTIME, LANGUAGE, WHOLE, DECIMAL, WORD, NODES };
enum often { MAYBE, ONCE, MANY, SOME }; /* 0..1, 1, 0.., 1.. */

struct row {
    const char *name;
    uint8_t from, to; /* versions */
    enum often often;
    enum holds holds;
    const char *const *words;  /* WORD */
    const struct row *inside;  /* NODES: ends with a row without a name */
};

#define WORDS(name, ...) static const char *const name[] = {__VA_ARGS__, NULL}
WORDS(statuses_10, "Actual", "Exercise", "System", "Test");
WORDS(statuses, "Actual", "Exercise", "System", "Test", "Draft");
WORDS(types, "Alert", "Update", "Cancel", "Ack", "Error");
WORDS(scopes, "Public", "Restricted", "Private");
WORDS(categories_10, "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "Other");
WORDS(categories, "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other");
WORDS(responses_11, "Shelter", "Evacuate", "Prepare", "Execute", "Monitor", "Assess", "None");
WORDS(responses, "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None");
WORDS(urgencies, "Immediate", "Expected", "Future", "Past", "Unknown");
WORDS(severities, "Extreme", "Severe", "Moderate", "Minor", "Unknown");
WORDS(certainties_10, "Very Likely", "Likely", "Possible", "Unlikely", "Unknown");
WORDS(certainties, "Observed", "Likely", "Possible", "Unlikely", "Unknown");

static const struct row pair_rows[] = {{"valueName", 11, 12, ONCE, TEXT, NULL, NULL}, {"value", 11, 12, ONCE, TEXT, NULL, NULL}, {0}};
static const struct row resource_rows[] = {
    {"resourceDesc", 10, 12, ONCE, TEXT, NULL, NULL}, {"mimeType", 10, 11, MAYBE, TEXT, NULL, NULL}, {"mimeType", 12, 12, ONCE, TEXT, NULL, NULL},
    {"size", 10, 12, MAYBE, WHOLE, NULL, NULL},       {"uri", 10, 12, MAYBE, TEXT, NULL, NULL},      {"derefUri", 11, 12, MAYBE, TEXT, NULL, NULL},
    {"digest", 10, 12, MAYBE, TEXT, NULL, NULL},      {0},
};
static const struct row area_rows[] = {
    {"areaDesc", 10, 12, ONCE, TEXT, NULL, NULL},     {"polygon", 10, 12, MANY, TEXT, NULL, NULL},
    {"circle", 10, 12, MANY, TEXT, NULL, NULL},       {"geocode", 10, 10, MANY, TEXT, NULL, NULL},
    {"geocode", 11, 12, MANY, NODES, NULL, pair_rows}, {"altitude", 10, 11, MAYBE, TEXT, NULL, NULL},
    {"altitude", 12, 12, MAYBE, DECIMAL, NULL, NULL}, {"ceiling", 10, 11, MAYBE, TEXT, NULL, NULL},
    {"ceiling", 12, 12, MAYBE, DECIMAL, NULL, NULL},  {0},
};
static const struct row info_rows[] = {
    {"language", 10, 12, MAYBE, LANGUAGE, NULL, NULL},
    {"category", 10, 10, MANY, WORD, categories_10, NULL},
    {"category", 11, 12, SOME, WORD, categories, NULL},
    {"event", 10, 12, ONCE, TEXT, NULL, NULL},
    {"responseType", 11, 11, MANY, WORD, responses_11, NULL},
    {"responseType", 12, 12, MANY, WORD, responses, NULL},
    {"urgency", 10, 12, ONCE, WORD, urgencies, NULL},
    {"severity", 10, 12, ONCE, WORD, severities, NULL},
    {"certainty", 10, 10, ONCE, WORD, certainties_10, NULL},
    {"certainty", 11, 12, ONCE, WORD, certainties, NULL},
    {"audience", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"eventCode", 10, 10, MANY, TEXT, NULL, NULL},
    {"eventCode", 11, 12, MANY, NODES, NULL, pair_rows},
    {"effective", 10, 11, MAYBE, DAYTIME, NULL, NULL},
    {"effective", 12, 12, MAYBE, STAMP, NULL, NULL},
    {"onset", 10, 11, MAYBE, DAYTIME, NULL, NULL},
    {"onset", 12, 12, MAYBE, STAMP, NULL, NULL},
    {"expires", 10, 11, MAYBE, DAYTIME, NULL, NULL},
    {"expires", 12, 12, MAYBE, STAMP, NULL, NULL},
    {"senderName", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"headline", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"description", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"instruction", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"web", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"contact", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"parameter", 10, 10, MANY, TEXT, NULL, NULL},
    {"parameter", 11, 12, MANY, NODES, NULL, pair_rows},
    {"resource", 10, 12, MANY, NODES, NULL, resource_rows},
    {"area", 10, 12, MANY, NODES, NULL, area_rows},
    {0},
};
static const struct row alert_rows[] = {
    {"identifier", 10, 12, ONCE, TEXT, NULL, NULL},
    {"sender", 10, 12, ONCE, TEXT, NULL, NULL},
    {"sent", 10, 11, ONCE, DAYTIME, NULL, NULL},
    {"sent", 12, 12, ONCE, STAMP, NULL, NULL},
    {"status", 10, 10, ONCE, WORD, statuses_10, NULL},
    {"status", 11, 12, ONCE, WORD, statuses, NULL},
    {"msgType", 10, 12, ONCE, WORD, types, NULL},
    {"password", 10, 10, MAYBE, TEXT, NULL, NULL},
    {"source", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"scope", 10, 10, MAYBE, WORD, scopes, NULL},
    {"scope", 11, 12, ONCE, WORD, scopes, NULL},
    {"restriction", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"addresses", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"code", 10, 12, MANY, TEXT, NULL, NULL},
    {"note", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"references", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"incidents", 10, 12, MAYBE, TEXT, NULL, NULL},
    {"info", 10, 12, MANY, NODES, NULL, info_rows},
    {0},
};

struct check {
    uint32_t version;
    wf_str ns;
    cap_tell_fn tell;
    void *arg;
};

static void told(const struct check *c, const wf_xml_node *at, enum cap_rule rule, const char *name, const char *what)
{
    char text[160];
    snprintf(text, sizeof text, "\"%s\" %s", name, what);
    c->tell(c->arg, at, rule, text);
}

uint32_t cap_version_of(const wf_xml_node *alert)
{
    return wf_str_is(alert->ns, "urn:oasis:names:tc:emergency:cap:1.2")   ? 12
           : wf_str_is(alert->ns, "urn:oasis:names:tc:emergency:cap:1.1") ? 11
           : wf_str_is(alert->ns, "http://www.incident.com/cap/1.0")      ? 10
                                                                          : 0;
}

/* ---- What an element holds ------------------------------------------------------------------------------------------ */

static bool digits(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
    }
    return true;
}

/* "2026-11-24T10:52:55+07:00" and nothing else. */
static bool is_stamp(wf_str s)
{
    wf_instant t;
    return s.n == 25 && digits(s.p, 4) && s.p[10] == 'T' && (s.p[19] == '+' || s.p[19] == '-') && wf_time_rfc3339(s, &t) && s.p[17] != '6';
}

/* A date of that form in a year that nanoseconds in 64 bits do not reach: 1677 to 2262 do. */
static bool is_far_stamp(wf_str s)
{
    char near[26];
    if (s.n != 25 || !digits(s.p, 4) || (memcmp(s.p, "1678", 4) > 0 && memcmp(s.p, "2262", 4) < 0))
        return false;
    snprintf(near, sizeof near, "2000%.21s", s.p + 4);
    return is_stamp((wf_str){near, 25});
}

static void time_check(const struct check *c, const wf_xml_node *n, const struct row *row, wf_str s)
{
    wf_instant t;
    uint32_t odd = 0;
    if (is_stamp(s))
        return;
    if (is_far_stamp(s)) {
        told(c, n, CAP_REMARK, row->name, "lies too far off to be kept");
        return;
    }
    if (!s.n) {
        told(c, n, CAP_SCHEMA, row->name, "is empty");
        return;
    }
    if (!wf_time_loose(s, 0, &t, &odd)) {
        told(c, n, CAP_SCHEMA, row->name, "is no date that can be read");
        return;
    }
    /* xs:dateTime allows these, which the texts of all versions do not. */
    bool allowed = row->holds == DAYTIME && !(odd & ~(uint32_t) (WF_TIME_NO_ZONE | WF_TIME_FRACTION | WF_TIME_ZULU));
    const char *what = odd & WF_TIME_NO_ZONE      ? "has no time zone; taken as UTC"
                       : odd & WF_TIME_FRACTION   ? "has fractions of a second"
                       : odd & WF_TIME_ZULU       ? "says Z in place of -00:00"
                       : odd & WF_TIME_NO_SECONDS ? "has no seconds"
                                                  : "is not written as the standard has it";
    told(c, n, allowed ? CAP_STANDARD : CAP_SCHEMA, row->name, what);
}

/* [a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})* */
static bool is_language(wf_str s)
{
    wf_str part;
    bool first = true;
    while (wf_str_split(&s, '-', &part)) {
        if (part.n < 1 || part.n > 8)
            return false;
        for (size_t i = 0; i < part.n; i++) {
            bool letter = (part.p[i] | 32) >= 'a' && (part.p[i] | 32) <= 'z';
            if (!letter && (first || part.p[i] < '0' || part.p[i] > '9'))
                return false;
        }
        first = false;
    }
    return !first;
}

static bool is_decimal(wf_str s, bool whole)
{
    double v;
    if (!s.n || memchr(s.p, 'e', s.n) || memchr(s.p, 'E', s.n) || (whole && memchr(s.p, '.', s.n)))
        return false;
    s.n -= s.n > 1 && s.p[s.n - 1] == '.'; /* "5." */
    return wf_str_number(s, &v);
}

static void word_check(const struct check *c, const wf_xml_node *n, const struct row *row)
{
    bool nearly = false;
    for (size_t i = 0; row->words[i]; i++) {
        if (wf_str_is(n->text, row->words[i]))
            return;
        nearly |= wf_str_is_nocase(wf_str_trim(n->text), row->words[i]);
    }
    told(c, n, CAP_SCHEMA, row->name,
         nearly                     ? "is not spelled as the standard has it"
         : !wf_str_trim(n->text).n ? "is empty"
                                    : "is not of the standard's list");
}

static void attribute_check(const struct check *c, const wf_xml_node *n, const char *name)
{
    for (const wf_xml_attr *a = n->attrs; a; a = a->next) {
        if (!wf_str_is(a->ns, XML_SCHEMA_INSTANCE)) {
            told(c, n, CAP_SCHEMA, name, "has an attribute that the standard does not have");
            return;
        }
    }
}

static void nodes_check(const struct check *c, const wf_xml_node *parent, const struct row *rows, const char *name);

static void element_check(const struct check *c, const wf_xml_node *n, const struct row *row)
{
    wf_str s = wf_str_trim(n->text);
    attribute_check(c, n, row->name);
    if (row->holds != NODES && n->child) {
        told(c, n, CAP_SCHEMA, row->name, "holds elements in place of text");
        return;
    }
    switch (row->holds) {
    case NODES:
        nodes_check(c, n, row->inside, row->name);
        break;
    case STAMP:
    case DAYTIME:
        time_check(c, n, row, s);
        break;
    case WORD:
        word_check(c, n, row);
        break;
    case LANGUAGE: /* an empty one stands for the default */
        if (n->text.n && !is_language(s))
            told(c, n, CAP_SCHEMA, row->name, "is no language tag");
        break;
    case WHOLE:
        if (!is_decimal(s, true))
            told(c, n, CAP_SCHEMA, row->name, "is no whole number");
        break;
    case DECIMAL:
        if (!is_decimal(s, false))
            told(c, n, CAP_SCHEMA, row->name, "is no number");
        break;
    case TEXT:
        break;
    }
}

/* The row of n. A version has a name once, so the search may begin at the last row met, where an alert in order goes on. */
static const struct row *row_of(const struct check *c, const struct row *rows, const struct row *at, const wf_xml_node *n)
{
    const struct row *row = at;
    do {
        if (!row->name)
            row = rows;
        if (row->name && c->version >= row->from && c->version <= row->to && n->name.p[0] == row->name[0] && wf_str_is(n->name, row->name))
            return row;
        row++;
    } while (row != at && (row->name || at != rows));
    return NULL;
}

/* Children in the schema's order, as often as it allows, and none that it doesn't have. */
static void nodes_check(const struct check *c, const wf_xml_node *parent, const struct row *rows, const char *name)
{
    unsigned seen[32] = {0};
    const struct row *at = rows;
    if (wf_str_trim(parent->text).n)
        told(c, parent, CAP_SCHEMA, name, "holds text between its elements");
    for (const wf_xml_node *n = parent->child; n; n = n->next) {
        const struct row *row = row_of(c, rows, at, n);
        bool own = wf_str_eq(n->ns, c->ns);
        if (rows == alert_rows && wf_str_is(n->ns, XML_DSIG)) { /* an enveloped signature, last */
            if (c->version != 12)
                told(c, n, CAP_SCHEMA, name, "holds a signature, which the schema of its version does not have");
            while (at->name)
                at++;
            continue;
        }
        if (!row) {
            told(c, n, CAP_SCHEMA, name, "holds an element that the standard does not have there");
            continue;
        }
        if (!own)
            told(c, n, CAP_SCHEMA, row->name, "is of another namespace than its alert");
        else if (row < at)
            told(c, n, CAP_SCHEMA, row->name, "stands out of order");
        else if (seen[row - rows] && (row->often == MAYBE || row->often == ONCE))
            told(c, n, CAP_SCHEMA, row->name, "stands more than once");
        at = row > at ? row : at;
        seen[row - rows]++;
        element_check(c, n, row);
    }
    for (const struct row *row = rows; row->name; row++) {
        bool needed = row->often == ONCE || row->often == SOME;
        if (needed && c->version >= row->from && c->version <= row->to && !seen[row - rows])
            told(c, parent, CAP_SCHEMA, row->name, "is missing");
    }
}

void cap_schema_check(const wf_xml_node *alert, cap_tell_fn tell, void *arg)
{
    struct check c = {cap_version_of(alert), alert->ns, tell, arg};
    if (!c.version) {
        c.version = 12;
        tell(arg, alert, CAP_SCHEMA, alert->ns.n ? "the namespace is not one of CAP's; read as CAP 1.2" : "there is no namespace; read as CAP 1.2");
    }
    attribute_check(&c, alert, "alert");
    nodes_check(&c, alert, alert_rows, "alert");
}
