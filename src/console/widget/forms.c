/* forms: the one table of forms: a row a verb, and what is filled in from the record. Owns constants only. See form.h. */
#include <stdio.h>

#include "base/vec.h"
#include "console/widget/form.h"

static const struct choice location_unknown[] = {{"unknown", "location unknown: nobody knows where"}, {NULL, NULL}};
static const struct choice yes_no[] = {{"yes", ""}, {"no", ""}, {NULL, NULL}};
static const struct choice counts[] = {{"involved=", "how many in all"}, {"minors=", "under 18"}, {"injured=", ""}, {"dead=", ""}, {"missing=", ""},
    {"in_need_of_protection=", ""}, {"unknown=yes", "nobody knows how many"}, {NULL, NULL}};
static const struct choice of_source[] = {{"A", "completely reliable"}, {"B", "usually reliable"}, {"C", "fairly reliable"}, {"D", "not usually reliable"},
    {"E", "unreliable"}, {"F", "reliability can't be judged"}, {NULL, NULL}};
static const struct choice of_information[] = {{"1", "confirmed by other sources"}, {"2", "probably true"}, {"3", "possibly true"}, {"4", "doubtful"},
    {"5", "improbable"}, {"6", "truth can't be judged"}, {NULL, NULL}};
static const struct choice levels[] = {{"0", "none"}, {"1", "possible"}, {"2", "referred"}, {"3", "confirmed"}, {NULL, NULL}};
static const struct choice referred[] = {{"protection", ""}, {"victim-support", ""}, {"health", ""}, {"sar", "search and rescue"}, {NULL, NULL}};
static const struct choice desks[] = {{"BN/desk", "Brunei"}, {"ID/desk", "Indonesia"}, {"KH/desk", "Cambodia"}, {"LA/desk", "Laos"}, {"MM/desk", "Myanmar"},
    {"MY/desk", "Malaysia"}, {"PH/desk", "Philippines"}, {"SG/desk", "Singapore"}, {"TH/desk", "Thailand"}, {"TL/desk", "Timor-Leste"}, {"VN/desk", "Vietnam"}, {NULL, NULL}};
static const struct choice dues[] = {{"+30m", ""}, {"+1h", ""}, {"+2h", ""}, {"+4h", ""}, {NULL, NULL}};

static const struct choice protections[] = {{"none", "asked, and there is none"}, {"possible", "flag 1"}, {"referred", "flag 2"}, {"confirmed", "flag 3"},
    {"unknown", "nobody could say: states of nationality and origin get nothing"}, {NULL, NULL}};
static const struct choice tlps[] = {{"CLEAR", "no limit"}, {"GREEN", "the community"}, {"AMBER", "the recipients and those who work for them"}, {"AMBER+STRICT", "the recipients alone"},
    {"RED", "who reads it, nobody else"}, {NULL, NULL}};
static const struct choice urgencies[] = {{"Immediate", "now"}, {"Expected", "within the hour"}, {"Future", "in the near future"}, {"Past", "no longer"}, {NULL, NULL}};
static const struct choice severities[] = {{"Extreme", "extraordinary"}, {"Severe", "significant"}, {"Moderate", "possible"}, {"Minor", "little or none"}, {NULL, NULL}};
static const struct choice certainties[] = {{"Observed", "it happened, or goes on"}, {"Likely", "more than even"}, {"Possible", "not more than even"}, {"Unlikely", ""}, {NULL, NULL}};

static void put_count(const struct json *v, char *out, size_t size)
{
    if (v && v->type == JSON_INT)
        snprintf(out, size, "%lld", (long long) v->i);
}

static void persons_known(const struct json *record, const struct form_row *row, char *out, size_t size)
{
    const struct json *persons = json_get(record, "persons"), *v = json_get(persons, row->part);

    if (v && v->type == JSON_BOOL)
        snprintf(out, size, "%s", json_bool(persons, row->part, false) ? "yes" : "no");
    put_count(v, out, size);
}

static void outcome_known(const struct json *record, const struct form_row *row, char *out, size_t size)
{
    JSON_EACH (it, json_get(record, "items"))
        if (span_is(json_str(it, "kind"), "outcome") && span_is(json_str(it, "word"), row->part))
            put_count(json_get(it, "count"), out, size);
}

/* The first field of the grade is the source's, the second the information's. */
static void grade_known(const struct json *record, const struct form_row *row, char *out, size_t size)
{
    struct span grade = json_str(record, "grade");

    if (grade.n == 2)
        snprintf(out, size, "%c", grade.p[row->told == of_information]);
}

#define COUNT(label, part, help) {label, "counts", part, help, COMMAND_NUMBER, 0, NULL, NULL}
#define OUTCOME(part, help) {part, "counts", part, help, COMMAND_NUMBER, 0, NULL, NULL}
#define TEXT(label, name, help) {label, name, NULL, help, COMMAND_TEXT, FORM_NEEDED, NULL, NULL}
#define MAYBE(label, name, help) {label, name, NULL, help, COMMAND_TEXT, 0, NULL, NULL}
#define WHEN(label, name, help) {label, name, NULL, help, COMMAND_TIME, 0, NULL, NULL}

static const struct form_kind kinds[] = {
    {"new", "A new incident, by hand", FORM_TRIES,
     {{"type", "type", NULL, "begin to type: queue, gate, boat ...", COMMAND_TYPE, FORM_NEEDED | FORM_STRICT | FORM_UPPER | FORM_RULES, NULL, NULL},
      {"checkpoint", "checkpoint", NULL, "five letters, or unknown; empty where it is none", COMMAND_CHECKPOINT, FORM_UPPER, location_unknown, "member"},
      {"member", "member", NULL, "two letters; the checkpoint's, where one is said", COMMAND_MEMBER, FORM_NEEDED | FORM_STRICT | FORM_UPPER, NULL, NULL},
      WHEN("occurred", "occurred", "when: -20m, 14:20 (UTC); empty: now"),
      {"persons", "persons", NULL, "22, or involved=22 minors=3 injured=1; empty: not said", COMMAND_WORD, FORM_WORDS | FORM_RULES, counts, NULL},
      TEXT("title", "title", "what happened, in one line"),
      MAYBE("text", "text", "what more is known"),
      WHEN("detected", "detected", "when it was noticed: -15m, 14:25"),
      WHEN("reported", "reported", "when it was told: -5m, 14:35"),
      MAYBE("point", "place", "LAT,LON in degrees: 1.2655,103.8201"),
      MAYBE("area", "area", "LAT,LON,KM: a circle of so many kilometres")},
     NULL},
    {"persons", "Persons of ", 0,
     {COUNT("involved", "involved", "how many in all"), COUNT("minors", "minors", "of them under 18"), COUNT("injured", "injured", "of them"),
      COUNT("dead", "dead", "of them"), COUNT("missing", "missing", "of them"),
      COUNT("in need of", "in_need_of_protection", "of them in need of protection"), {"unknown", "counts", "unknown", "does nobody know how many: yes or no", COMMAND_WORD, FORM_STRICT, yes_no, NULL}},
     persons_known},
    {"outcome", "Outcomes of the persons of ", 0,
     {OUTCOME("ADMITTED", "how many"), OUTCOME("ADMITTED_CONDITIONAL", "how many"), OUTCOME("REFUSED_RETURNED_ON_CARRIER", "how many were refused and went back"),
      OUTCOME("REFUSED_PENDING", "how many were refused and are still here"), OUTCOME("REFERRED_PROTECTION", "how many"), OUTCOME("REFERRED_VICTIM_SUPPORT", "how many"),
      OUTCOME("REFERRED_HEALTH", "how many"), OUTCOME("HANDED_TO_POLICE", "how many"), OUTCOME("RESCUED", "how many"), OUTCOME("DECEASED", "how many"),
      OUTCOME("ABSCONDED", "how many"), OUTCOME("UNKNOWN", "of how many nobody knows")},
     outcome_known},
    {"grade", "Grade of ", 0,
     {{"source", "grade", NULL, "A to F: how reliable is who tells it", COMMAND_WORD, FORM_NEEDED | FORM_STRICT | FORM_UPPER | FORM_JOIN, of_source, NULL},
      {"information", "grade", NULL, "1 to 6: how likely is what is told", COMMAND_WORD, FORM_NEEDED | FORM_STRICT | FORM_JOIN, of_information, NULL}},
     grade_known},
    {"protect", "Protection of ", 0,
     {{"level", "level", NULL, "0 to 3; only the protection role lowers it", COMMAND_WORD, FORM_NEEDED | FORM_STRICT, levels, NULL}, TEXT("reason", "reason", "why")}, NULL},
    {"refer", "Refer the persons of ", 0,
     {{"to", "to", NULL, "to whom", COMMAND_WORD, FORM_NEEDED | FORM_STRICT, referred, NULL}, TEXT("contact", "contact", "whom you reached there, and how")}, NULL},
    {"ask", "Ask a member about ", 0,
     {{"to", "to", NULL, "a member's desk, as MY/desk", COMMAND_WORD, FORM_NEEDED, desks, NULL},
      {"due", "due", NULL, "by when: +2h, 08:00", COMMAND_TIME, FORM_NEEDED, dues, NULL}, TEXT("question", "text", "a plain question")}, NULL},
    {"notice new", "A new notice ", 0, {{"template", "template", NULL, "what it is about: begin to type, or arrows", COMMAND_WORD, FORM_NEEDED | FORM_STRICT, NULL, NULL}}, NULL},
    {"health add", "To the health record of ", FORM_SECRET,
     {MAYBE("onset", "onset", "2026-11-15:2 2026-11-16:4 (day:cases)"), MAYBE("flight", "flight", "they came with it: XX123; commas between several"), MAYBE("ship", "ship", "they came with it: its name"),
      MAYBE("bus", "bus", "they came with it"), MAYBE("train", "train", "they came with it"), {"cases", "cases", NULL, "of how many that is said; empty: as many as the days are of", COMMAND_NUMBER, 0, NULL, NULL}},
     NULL},
    {"protocol start", "Start a protocol for ", 0, {{"protocol", "protocol", NULL, "which one: begin to type, or arrows", COMMAND_WORD, FORM_NEEDED | FORM_STRICT, NULL, NULL}}, NULL},
    {"protocol answer", "Answer", FORM_SECRET, {{"answer", "value", NULL, "empty takes the answer out", COMMAND_WORD, 0, NULL, NULL}}, NULL},
    {"protocol tick", "What is done", FORM_SECRET, {{"step", "step", NULL, "begin to type, or arrows", COMMAND_WORD, FORM_NEEDED | FORM_STRICT, NULL, NULL}}, NULL},
    {"protocol untick", "What is not done after all", FORM_SECRET,
     {{"step", "step", NULL, "begin to type, or arrows", COMMAND_WORD, FORM_NEEDED | FORM_STRICT, NULL, NULL}, TEXT("reason", "reason", "why it is not")}, NULL},
    {"answer evidence", "What the answer rests on", FORM_SECRET, {{"incidents", "evidence", NULL, "incidents, with blanks between; empty: none", COMMAND_INCIDENT, FORM_WORDS, NULL, NULL}}, NULL},
    {"notice ack", "Reached by telephone: notice ", FORM_SECRET,
     {{"desk", "recipient", NULL, "which desk: MY/protection", COMMAND_TEXT, FORM_NEEDED, NULL, NULL}, TEXT("who", "by", "who acknowledged it, by name"),
      TEXT("number", "number", "which number was called"), MAYBE("rejected", "reason", "only where it was rejected: why")},
     NULL},
    /* the template's own fields stand behind the first of these (console/compose.c); headline, description and instruction are of the language whose turn it is
     * (console/compose_words.c) */
    {"notice edit", "Notice ", FORM_SECRET,
     {{"to", "to", NULL, "to whom: all, MY, MY/protection, carrier:GA, with commas", COMMAND_WORD, FORM_COMMAS, NULL, NULL},
      {"protection", "protection", NULL, "protection, refugee or asylum status with any member? unknown is an answer", COMMAND_WORD, FORM_STRICT, protections, NULL},
      {"states of", "states", NULL, "states of nationality and origin of whom it is about: MM, PH", COMMAND_MEMBER, FORM_COMMAS | FORM_UPPER, NULL, NULL},
      {"TLP", "tlp", NULL, "who may read it", COMMAND_WORD, FORM_STRICT | FORM_UPPER, tlps, NULL},
      {"hours", "hours", NULL, "until it ends; over 24 a supervisor says why", COMMAND_NUMBER, 0, NULL, NULL},
      MAYBE("why longer", "long_why", "why it runs for more than 24 hours"),
      {"urgency", "urgency", NULL, "with severity and certainty it makes the precedence", COMMAND_WORD, FORM_STRICT, urgencies, NULL},
      {"severity", "severity", NULL, "with urgency and certainty it makes the precedence", COMMAND_WORD, FORM_STRICT, severities, NULL},
      {"certainty", "certainty", NULL, "with urgency and severity it makes the precedence", COMMAND_WORD, FORM_STRICT, certainties, NULL},
      {"languages", "languages", NULL, "en, ms; empty: those that an addressee reads", COMMAND_WORD, FORM_COMMAS, NULL, NULL},
      {"area", "areas", NULL, "LAT,LON,KM PLACE or IDCGK PLACE, parted by \";\"; empty: around the places above", COMMAND_CHECKPOINT, FORM_SEMICOLONS | FORM_FREE, NULL, NULL},
      MAYBE("headline", "headline", "in place of the template's"),
      MAYBE("description", "description", "in place of the template's"),
      MAYBE("instruction", "instruction", "in place of the template's"),
      MAYBE("contact", "contact", "whom one asks, with the number; empty: this centre"),
      MAYBE("note", "note", "for those who read it at other centres; never personal data")},
     NULL},
    {"rights report", "A report of rights, past the chain of command", FORM_SECRET,
     {TEXT("what", "text", "what happened; the auditor and the protection role alone read it"),
      {"member", "member", NULL, "of which member; empty: not said", COMMAND_MEMBER, FORM_STRICT | FORM_UPPER, NULL, NULL},
      {"checkpoint", "checkpoint", NULL, "where, five letters; empty: not said", COMMAND_CHECKPOINT, FORM_UPPER, NULL, "member"},
      {"unnamed", "anonymous", NULL, "yes: who reports is written down nowhere", COMMAND_WORD, FORM_STRICT | FORM_SWITCH, yes_no, NULL}},
     NULL},
};

_Static_assert(ARRAY_LEN(kinds) <= FORMS_MOST, "each form has room for its draft");

const struct form_kind *form_kinds(size_t *n)
{
    *n = ARRAY_LEN(kinds);
    return kinds;
}

const struct form_kind *form_find(const char *verb)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i].verb, verb) == 0)
            return &kinds[i];
    return NULL;
}
