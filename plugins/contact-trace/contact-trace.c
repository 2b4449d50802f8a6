/* contact-trace: of a flight, a bus or a carriage with somebody ill aboard: the rows and zones whose travellers health asks for, and of whom. From the seat map
 * and counts alone: no name comes in, none goes out; which flight it was lies in the health record. The names stay with the member that holds them, to whom the request goes.
 *
 * How wide the window is hangs on how the disease spreads. The figures are options with defaults, each with its source in README.md; a health authority sets its
 * own. Whatever is not known makes the window wider, never narrower: no class, no row, or a row that is not in the cabin, and everybody aboard is asked for.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <watchfloor/format/text.h>
#include <watchfloor/plugin.h>

#include "texts.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
enum { ROWS_MOST = 120,
       ACROSS_MOST = 11,
       CASES = 3,
       LONG_HOURS = 8,
       DAY = 86400 };

/* ---- What is asked ------------------------------------------------------------------------------------------------- */

static const wf_choice crafts[] = {{.id = "flight", .text = T_FLIGHT}, {.id = "bus", .text = T_BUS}, {.id = "train", .text = T_TRAIN}};

/* How it spreads: rows before and behind, or seats around; whether it takes a long journey; who is asked for beside them. */
enum spread { DROPLET,
              AIRBORNE,
              TUBERCULOSIS,
              MENINGOCOCCAL,
              CONTACT,
              NOT_BETWEEN_PERSONS,
              SPREADS,
              NOT_KNOWN = SPREADS };
static const wf_choice classes[] = {
    [DROPLET] = {.id = "droplet", .text = T_DROPLET},
    [AIRBORNE] = {.id = "airborne", .text = T_AIRBORNE},
    [TUBERCULOSIS] = {.id = "tuberculosis", .text = T_TUBERCULOSIS},
    [MENINGOCOCCAL] = {.id = "meningococcal", .text = T_MENINGOCOCCAL},
    [CONTACT] = {.id = "contact", .text = T_CONTACT},
    [NOT_BETWEEN_PERSONS] = {.id = "not-between-persons", .text = T_NONE},
};
struct figures {
    const char *rows, *seats, *days; /* options; rows or seats */
    bool long_only;                  /* only after LONG_HOURS */
    const char *beside, *source;
};
static const struct figures figures[SPREADS] = {
    [DROPLET] = {"rows_droplet", NULL, "days_droplet", false, "crew who worked in this cabin; lap infants of these rows", "WHO, COVID-19 and aviation, 2020"},
    [AIRBORNE] = {"rows_airborne", NULL, "days_airborne", false, "lap infants of the whole cabin, whatever their row; crew who worked in this cabin", "CDC, measles on aircraft"},
    [TUBERCULOSIS] = {"rows_tuberculosis", NULL, "days_tuberculosis", true, "crew who worked in this cabin; lap infants of these rows", "WHO/HTM/TB/2008.399"},
    [MENINGOCOCCAL] = {NULL, "seats_meningococcal", "days_meningococcal", true, "whoever cared for the ill one closely", "ECDC, RAGIDA part 2"},
    [CONTACT] = {NULL, "seats_contact", "days_contact", false, "whoever touched the ill one; crew and cleaners of this section", "BMC Public Health 2012, 12:1014 (RAGIDA)"},
    [NOT_BETWEEN_PERSONS] = {NULL, NULL, NULL, false, NULL, "not spread from person to person"},
};

#define LAYOUT(id_) \
    { \
        .id = (id_), .text = T_SAME(id_) \
    }
static const wf_choice layouts[] = {LAYOUT("1-1"), LAYOUT("2-1"), LAYOUT("2-2"), LAYOUT("2-3"), LAYOUT("3-2"), LAYOUT("3-3"), LAYOUT("1-2-1"), LAYOUT("2-2-2"), LAYOUT("2-3-2"), LAYOUT("2-4-2"), LAYOUT("3-3-3"), LAYOUT("3-4-3")};

static const wf_group groups[] = {
    {.id = "disease", .text = T_G_DISEASE, .citation = "IHR Art 23"},
    {.id = "craft", .text = T_G_CRAFT, .citation = "IHR Art 24"},
    {.id = "seats", .text = T_G_SEATS, .citation = "IHR Art 45"},
};
#define ROW(i, t) \
    { \
        .id = (i), .kind = WF_QUESTION_NUMBER, .group = "seats", .text = t, .help = H_ROW, .citation = "IHR Art 45", .min = 1, .max = ROWS_MOST, .health = 1 \
    }
#define SEAT(i, t) \
    { \
        .id = (i), .kind = WF_QUESTION_NUMBER, .group = "seats", .text = t, .help = H_SEAT, .citation = "IHR Art 45", .min = 1, .max = ACROSS_MOST, .health = 1 \
    }
static const wf_question questions[] = {
    {.id = "class", .kind = WF_QUESTION_CHOICE, .group = "disease", .text = T_CLASS, .help = H_CLASS, .citation = "IHR Art 23.1", .choices = WF_TABLE(classes)},
    {.id = "incubation", .kind = WF_QUESTION_NUMBER, .group = "disease", .text = T_INCUBATION, .citation = "IHR Art 45.2", .min = 1, .max = 180, .plain = 1},
    {.id = "craft", .kind = WF_QUESTION_CHOICE, .group = "craft", .text = T_CRAFT, .citation = "IHR Art 24", .choices = WF_TABLE(crafts)},
    {.id = "flight", .kind = WF_QUESTION_TEXT, .group = "craft", .text = T_WHICH, .help = H_NO_NAME, .citation = "IHR Art 45.2", .apart = 1},
    {.id = "hours", .kind = WF_QUESTION_NUMBER, .group = "craft", .text = T_HOURS, .help = H_HOURS, .citation = "WHO/HTM/TB/2008.399", .max = 72, .plain = 1},
    {.id = "arrived", .kind = WF_QUESTION_DATE, .group = "craft", .text = T_ARRIVED, .citation = "IHR Art 45.2"},
    {.id = "first", .kind = WF_QUESTION_NUMBER, .group = "craft", .text = T_FIRST, .citation = "IHR Art 45.2", .min = 1, .max = ROWS_MOST, .plain = 1},
    {.id = "last", .kind = WF_QUESTION_NUMBER, .group = "craft", .text = T_LAST, .citation = "IHR Art 45.2", .min = 1, .max = ROWS_MOST, .plain = 1},
    {.id = "layout", .kind = WF_QUESTION_CHOICE, .group = "craft", .text = T_LAYOUT, .help = H_LAYOUT, .citation = "IHR Art 45.2", .choices = WF_TABLE(layouts)},
    {.id = "more", .kind = WF_QUESTION_YES_NO_UNKNOWN, .monotone = WF_MONOTONE_MORE, .group = "seats", .text = T_MORE, .citation = "IHR Art 23.1", .health = 1},
    ROW("row1", T_ROW1),
    SEAT("seat1", T_SEAT1),
    ROW("row2", T_ROW2),
    SEAT("seat2", T_SEAT2),
    ROW("row3", T_ROW3),
    SEAT("seat3", T_SEAT3),
};

static const wf_step steps[] = {
    {.id = "health", .role = "health", .phase = "before", .text = T_STEP_HEALTH, .citation = "IHR Art 23"},
    {.id = "counts", .role = "duty", .phase = "before", .text = T_STEP_COUNTS, .citation = "IHR Art 45.2"},
    {.id = "hold", .role = "liaison", .phase = "ask", .text = T_STEP_HOLD, .citation = "IHR Art 23.1"},
    {.id = "request", .role = "liaison", .phase = "ask", .text = T_STEP_REQUEST, .citation = "IHR Art 45"},
    {.id = "told", .role = "liaison", .phase = "after", .text = T_STEP_TOLD, .citation = "IHR Art 45"},
    {.id = "erase", .role = "health", .phase = "after", .text = T_STEP_ERASE, .citation = "IHR Art 45.2"},
};
static const wf_clock clocks[] = {
    {.id = "names", .text = T_CLOCK_ASK, .citation = "IHR Art 44.1", .start = "requested", .stop = "answered", .seconds = DAY, .warn_s = 6 * 3600},
};
enum { WHOLE,
       BY_ROWS,
       NOBODY };
static const wf_outcome outcomes[] = {
    [WHOLE] = {.id = "WHOLE CRAFT", .text = T_WHOLE, .rank = 3, .terminal = 1},
    [BY_ROWS] = {.id = "ROWS AND ZONES", .text = T_ROWS, .rank = 2, .terminal = 1},
    [NOBODY] = {.id = "NOBODY BY SEAT", .text = T_NOBODY, .rank = 1, .terminal = 1},
};
static const wf_output outputs[] = {{.id = "request", .kind = WF_OUTPUT_REQUEST, .to = "manifest-holder", .text = T_REQUEST}};
static const wf_trigger triggers[] = {
    {.type = "HLT.ILL_TRAVELLER", .text = T_TRIGGER_ILL},
    {.type = "HLT.CLUSTER", .text = T_TRIGGER_CLUSTER},
    {.type = "HLT.DEATH_ON_BOARD", .text = T_TRIGGER_DEATH},
};
static const wf_protocol protocol = {
    .struct_size = sizeof protocol,
    .id = "contact-trace",
    .version = "2026.2",
    .title = T_TITLE,
    .basis = "International Health Regulations (2005), as amended in 2024",
    .citation = "Art 23, 24, 45",
    .text_date = "2024-06-01",
    .languages = LANGUAGES,
    .groups = WF_TABLE(groups),
    .questions = WF_TABLE(questions),
    .checklist = WF_TABLE(steps),
    .clocks = WF_TABLE(clocks),
    .outcomes = WF_TABLE(outcomes),
    .outputs = WF_TABLE(outputs),
    .triggers = WF_TABLE(triggers),
};

/* ---- The figures ------------------------------------------------------------------------------------------------------ */

static const wf_option_decl options[] = {
    {.name = "rows_droplet", .type = WF_OPTION_INTEGER, .default_value = "2", .help = "droplets: rows before and behind the ill one's, 0 to 10"},
    {.name = "rows_airborne", .type = WF_OPTION_INTEGER, .default_value = "2", .help = "through the air: rows before and behind, 0 to 10"},
    {.name = "rows_tuberculosis", .type = WF_OPTION_INTEGER, .default_value = "2", .help = "tuberculosis: rows before and behind, 0 to 10"},
    {.name = "seats_meningococcal", .type = WF_OPTION_INTEGER, .default_value = "1", .help = "meningococcal disease: seats around, 0 to 5"},
    {.name = "seats_contact", .type = WF_OPTION_INTEGER, .default_value = "1", .help = "touch and body fluids: seats around, 0 to 5"},
    {.name = "days_droplet", .type = WF_OPTION_INTEGER, .default_value = "14", .help = "droplets: longest incubation in days, 1 to 180"},
    {.name = "days_airborne", .type = WF_OPTION_INTEGER, .default_value = "21", .help = "through the air: longest incubation in days, 1 to 180"},
    {.name = "days_tuberculosis", .type = WF_OPTION_INTEGER, .default_value = "90", .help = "tuberculosis: days that the list is of use, 1 to 180"},
    {.name = "days_meningococcal", .type = WF_OPTION_INTEGER, .default_value = "10", .help = "meningococcal disease: longest incubation in days, 1 to 180"},
    {.name = "days_contact", .type = WF_OPTION_INTEGER, .default_value = "21", .help = "touch and body fluids: longest incubation in days, 1 to 180"},
};

static bool figure(const wf_host *host, const char *name, int64_t *out)
{
    bool days = strncmp(name, "days_", 5) == 0, rows = strncmp(name, "rows_", 5) == 0;
    return wf_option_int(host, name, days ? 1 : 0, days ? 180 : rows ? 10 : 5, out);
}

static int open_trace(const wf_host *host, void **instance)
{
    int64_t v;
    *instance = NULL;
    for (size_t i = 0; i < LEN(options); i++)
        if (!figure(host, options[i].name, &v))
            return WF_FAIL_INVALID;
    return WF_DONE;
}

/* ---- The window ------------------------------------------------------------------------------------------------------- */

struct cabin {
    int first, last, across; /* across 0: nobody said how many seats a row has */
};
/* Which seats are in; index 0 is not used. */
struct window {
    bool in[ROWS_MOST + 1][ACROSS_MOST + 1];
    bool whole_row[ROWS_MOST + 1];
};

/* A whole number that was answered; 0: none was, or it is none. */
static int number_of(const wf_answers *a, const char *question)
{
    double v = wf_answer_number(a, question, 0);
    return v >= 1 && v <= 1000 ? (int) v : 0;
}

static int across_of(const wf_answers *a)
{
    wf_str s = wf_answer_text(a, "layout");
    int n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] >= '1' && s.p[i] <= '9' ? s.p[i] - '0' : 0;
    return n <= ACROSS_MOST ? n : 0;
}

static int clip(int v, int least, int most)
{
    return v < least ? least : v > most ? most : v;
}

/* Adds what lies around one of the ill: rows of it, or seats. A seat that nobody knows, or that the row has not, takes the whole row. */
static void add_case(struct window *w, const struct cabin *c, int row, int seat, int rows, int seats)
{
    bool by_seat = seats >= 0 && c->across && seat >= 1 && seat <= c->across;
    int around = seats >= 0 ? seats : rows;
    for (int r = clip(row - around, c->first, c->last); r <= clip(row + around, c->first, c->last); r++) {
        if (!by_seat) {
            w->whole_row[r] = true;
            continue;
        }
        for (int s = clip(seat - seats, 1, c->across); s <= clip(seat + seats, 1, c->across); s++)
            w->in[r][s] = true;
    }
}

/* A line that is made piece by piece; what has no room is left out. */
struct line {
    char text[900];
    size_t n;
};

static void put(struct line *l, const char *s)
{
    size_t n = strlen(s);
    if (n >= sizeof l->text - l->n)
        return;
    memcpy(l->text + l->n, s, n + 1);
    l->n += n;
}

static void put_number(struct line *l, int v)
{
    char digits[8];
    size_t at = sizeof digits;
    digits[--at] = 0;
    do
        digits[--at] = (char) ('0' + v % 10);
    while ((v /= 10) && at);
    put(l, digits + at);
}

/* "20-24", or "31". */
static void put_run(struct line *l, int from, int to)
{
    put_number(l, from);
    if (to > from) {
        put(l, "-");
        put_number(l, to);
    }
}

/* "20-24, 31": rows that are in whole. */
static wf_str say_rows(const wf_host *host, const struct window *w, const struct cabin *c)
{
    struct line l = {.n = 0};
    for (int r = c->first, to; r <= c->last; r = to + 1) {
        to = r;
        if (!w->whole_row[r])
            continue;
        while (to < c->last && w->whole_row[to + 1])
            to++;
        put(&l, l.n ? ", " : "");
        put_run(&l, r, to);
    }
    return l.n ? wf_fmt(host, "%s", l.text) : wf_str_of("");
}

/* "20: 3-5; 21: 3-5": seats of rows that are not in whole, counted from the left. */
static wf_str say_seats(const wf_host *host, const struct window *w, const struct cabin *c)
{
    struct line l = {.n = 0};
    for (int r = c->first; r <= c->last; r++) {
        bool row = false;
        for (int s = 1, to; !w->whole_row[r] && s <= c->across; s = to + 1) {
            to = s;
            if (!w->in[r][s])
                continue;
            while (to < c->across && w->in[r][to + 1])
                to++;
            if (!row) {
                put(&l, l.n ? "; " : "");
                put_number(&l, r);
            }
            put(&l, row ? "," : ": ");
            put_run(&l, s, to);
            row = true;
        }
    }
    return l.n ? wf_fmt(host, "%s", l.text) : wf_str_of("");
}

static int count_seats(const struct window *w, const struct cabin *c)
{
    int n = 0;
    for (int r = c->first; r <= c->last; r++)
        for (int s = 1; s <= c->across; s++)
            n += w->whole_row[r] || w->in[r][s];
    return n;
}

/* ---- The rule --------------------------------------------------------------------------------------------------------- */

static enum spread spread_of(const wf_answers *a)
{
    wf_str said = wf_answer_text(a, "class");
    int i = 0;
    while (i < SPREADS && !wf_str_is(said, classes[i].id))
        i++;
    return (enum spread) i;
}

/* Why the window can't be drawn, and everybody is asked for; NULL: it can. Fills the cabin. */
static const char *why_whole(const wf_answers *a, enum spread spread, struct cabin *c)
{
    static const char *const rows[CASES] = {"row1", "row2", "row3"};
    *c = (struct cabin){number_of(a, "first") ? number_of(a, "first") : 1, number_of(a, "last"), across_of(a)};
    if (spread == NOT_KNOWN)
        return "how it spreads is not known";
    if (wf_answer_is_yes(a, "more"))
        return "more than three were ill, or one walked about";
    if (wf_str_is(wf_answer_text(a, "craft"), "bus") && figures[spread].rows)
        return "a bus is one room";
    if (!c->last || c->last > ROWS_MOST || c->first > c->last)
        return "the rows of the cabin are not known";
    if (!number_of(a, rows[0]))
        return "nobody knows where the ill one sat";
    for (size_t i = 0; i < CASES; i++)
        if (number_of(a, rows[i]) && (number_of(a, rows[i]) < c->first || number_of(a, rows[i]) > c->last))
            return "a row that was named is not in this cabin";
    return NULL;
}

/* Until the end of that day, in seconds from now; one that is over already leaves an hour in which what was worked out is read. */
static uint32_t erased_in(const wf_answers *a, int64_t days)
{
    const wf_response *one = wf_answer_to(a, "arrived");
    int64_t now = a->now.utc_ns / INT64_C(1000000000), from = one && one->state == WF_ANSWER_VALUE ? one->at.utc_ns / INT64_C(1000000000) + DAY : now;
    int64_t left = from + days * DAY - now;
    return (uint32_t) (left < 3600 ? 3600 : left > 90 * DAY ? 90 * DAY : left);
}

/* The day at whose end what was gathered is erased: "2026-12-18"; absent where the day of arrival is not known. */
static wf_str erased_on(const wf_host *host, const wf_answers *a, int64_t days)
{
    const wf_response *one = wf_answer_to(a, "arrived");
    if (!one || one->state != WF_ANSWER_VALUE)
        return wf_fmt(host, "%lld days after arrival", (long long) days);
    int64_t z = one->at.utc_ns / (DAY * INT64_C(1000000000)) + days + 719468; /* days since 0000-03-01, of the civil calendar */
    int64_t era = z / 146097, doe = z % 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9, y = yoe + era * 400 + (m <= 2);
    return wf_fmt(host, "%04lld-%02lld-%02lld", (long long) y, (long long) m, (long long) d);
}

struct results {
    wf_pair *v;
    size_t n;
};

static void tell(struct results *r, const char *name, wf_str value)
{
    if (r->v && value.n)
        r->v[r->n++] = (wf_pair){wf_str_of(name), value};
}

/* Is everybody asked for by what is answered, whatever else will be? (But where nobody is.) */
static bool is_whole(const wf_answers *a, enum spread spread)
{
    static const char *const rows[CASES] = {"row1", "row2", "row3"};
    int first = number_of(a, "first") ? number_of(a, "first") : 1, last = number_of(a, "last");
    if (wf_answer_is_yes(a, "more") || (last && first > last))
        return true;
    if (spread < SPREADS && figures[spread].rows && wf_str_is(wf_answer_text(a, "craft"), "bus"))
        return true;
    for (size_t i = 0; i < CASES; i++) {
        int row = number_of(a, rows[i]);
        if (row && (row < first || (last && row > last)))
            return true;
    }
    return false;
}

/* Can an answer to it change who is asked for, what is told of that, or is it told apart from the request that follows? Those of a second and third case, and what has a default, are nobody's need. */
static bool can_change(const char *id, enum spread spread, bool whole)
{
    bool open = spread == NOT_KNOWN;
    if (strcmp(id, "class") == 0 || strcmp(id, "flight") == 0 || strcmp(id, "arrived") == 0)
        return true;
    if (strcmp(id, "hours") == 0)
        return open || figures[spread].long_only;
    if (whole)
        return false;
    if (strcmp(id, "craft") == 0)
        return open || figures[spread].rows;
    if (strcmp(id, "seat1") == 0)
        return open || figures[spread].seats;
    return strcmp(id, "last") == 0 || strcmp(id, "layout") == 0 || strcmp(id, "more") == 0 || strcmp(id, "row1") == 0;
}

/* Questions that have no answer yet, or "unknown", in the order to be asked. nobody: it is decided that none is asked for, and no answer changes that. */
static void still_needed(const wf_host *host, const wf_answers *a, enum spread spread, bool nobody, wf_decision *out)
{
    wf_str *ids = host->scratch(host, sizeof *ids * LEN(questions));
    bool whole = is_whole(a, spread);
    size_t n = 0;
    for (size_t i = 0; ids && !nobody && i < LEN(questions); i++)
        if (wf_answer_of(a, questions[i].id) == WF_ANSWER_UNKNOWN && can_change(questions[i].id, spread, whole))
            ids[n++] = wf_str_of(questions[i].id);
    out->needed = ids;
    out->needed_n = n;
}

/* Asked for: everybody, or a window. */
static wf_str ask_for(const wf_host *host, const wf_answers *a, enum spread spread, const char *why, const struct cabin *c, struct results *r)
{
    static const char *const rows[CASES] = {"row1", "row2", "row3"}, *const seats[CASES] = {"seat1", "seat2", "seat3"};
    int64_t width = 0;
    if (why)
        return wf_fmt(host, "everybody aboard: %s", why);
    const struct figures *f = &figures[spread];
    struct window *w = host->scratch(host, sizeof *w);
    if (!w || !figure(host, f->rows ? f->rows : f->seats, &width))
        return (wf_str){NULL, 0};
    for (size_t i = 0; i < CASES; i++)
        if (number_of(a, rows[i]))
            add_case(w, c, number_of(a, rows[i]), number_of(a, seats[i]), f->rows ? (int) width : 0, f->rows ? -1 : (int) width);
    tell(r, "rows", say_rows(host, w, c));
    tell(r, "seats", say_seats(host, w, c));
    if (c->across)
        tell(r, "seats at most", wf_fmt(host, "%d", count_seats(w, c)));
    return wf_fmt(host, "%s: %lld %s around each of the ill, %s", classes[spread].id, (long long) width, f->rows ? "rows" : "seats", f->source);
}

static int decide(void *instance, const wf_host *host, const wf_answers *a, wf_decision *out)
{
    static const wf_str request[] = {{"request", 7}};
    struct results r = {host->scratch(host, sizeof(wf_pair) * 8), 0};
    enum spread spread = spread_of(a);
    struct cabin c;
    int64_t days = 21;
    double hours = wf_answer_number(a, "hours", LONG_HOURS);
    (void) instance;
    bool nobody = spread == NOT_BETWEEN_PERSONS || (spread < SPREADS && figures[spread].long_only && hours < LONG_HOURS);
    still_needed(host, a, spread, nobody, out);
    if (nobody) {
        out->outcome = NOBODY;
        out->rule = spread == NOT_BETWEEN_PERSONS ? wf_str_of("it does not spread from person to person") : wf_fmt(host, "%s: under %d hours aboard nobody is traced by seat, %s", classes[spread].id, LONG_HOURS, figures[spread].source);
        return out->rule.p ? WF_DONE : WF_FAIL_MEMORY;
    }
    if (spread < SPREADS && !figure(host, figures[spread].days, &days))
        return WF_FAIL_INVALID;
    if (number_of(a, "incubation"))
        days = number_of(a, "incubation");
    const char *why = why_whole(a, spread, &c);
    out->outcome = why ? WHOLE : BY_ROWS;
    out->rule = ask_for(host, a, spread, why, &c, &r);
    tell(&r, "beside them", wf_str_of(why ? "all crew; lap infants" : figures[spread].beside));
    tell(&r, "erased on", erased_on(host, a, days));
    if (out->struct_size >= sizeof *out) /* an engine of before knows no such time */
        out->erase_s = erased_in(a, days);
    out->results = r.v;
    out->results_n = r.n;
    out->outputs = request;
    out->outputs_n = LEN(request);
    return out->rule.p && r.v ? WF_DONE : WF_FAIL_MEMORY;
}

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "contact-trace",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "watchfloor; figures: WHO, ECDC, CDC (README)",
    .member = "--",
    .title = "Contacts on board, by seat map",
    .options = options,
    .options_n = LEN(options),
    .open = open_trace,
    .protocol = &protocol,
    .decide = decide,
};
