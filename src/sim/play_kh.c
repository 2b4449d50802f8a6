/* sim/play_kh: Cambodia's CSV, two files a day that grow (doc/interfaces/kh.md). A row is written over some seconds, so that a reader
 * now and then finds the last one half there; the columns' order changes from day to day.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/play.h"

#define OFFSET 420
#define SLOT (5 * MINUTE)             /* between two rows of a checkpoint */
#define WRITTEN_IN (20 * NSEC_PER_SEC) /* one row after another */
#define DAY (24 * HOUR)
#define KEPT 7

/* The columns in the order of the day whose number is `day`: they move round. */
static size_t column(int64_t day, size_t i, size_t n)
{
    return (i + (size_t) (day % (int64_t) n)) % n;
}

static void quoted(struct buf *b, struct span text)
{
    bool plain = true;
    for (size_t i = 0; i < text.n; i++)
        plain = plain && !strchr(",\"\r\n", text.p[i]);
    if (plain) {
        buf_span(b, text);
        return;
    }
    buf_char(b, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, text.p[i]);
    }
    buf_char(b, '"');
}

/* One row: the fields in the day's order. */
static void write_row(struct buf *b, const struct buf *fields, size_t n, int64_t day)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        quoted(b, buf_view(&fields[column(day, i, n)]));
    }
    buf_str(b, "\r\n");
}

static void header(struct buf *b, const char *const *names, size_t n, int64_t day)
{
    buf_str(b, "\xef\xbb\xbf");
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s%s", i ? "," : "", names[column(day, i, n)]);
    buf_str(b, "\r\n");
}

static void free_fields(struct buf *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_free(&fields[i]);
}

/* ---- Checkpoints ------------------------------------------------------------------------------------------------------------------ */

enum { C_TAKEN, C_CODE, C_OPEN, C_ALL, C_UP, C_GATES, C_WAIT, C_PAX, C_REJECTED, C_VERIFY, C_LINK, C_NOTE, C_COLUMNS };
static const char *const checkpoint_columns[C_COLUMNS] = {
    "taken_at", "checkpoint", "counters_open", "counters", "egates_up", "egates", "wait_minutes", "travellers_per_hour", "rejected_percent",
    "verify_ms", "watchlist", "note",
};

static void checkpoint_row(const struct world *w, const struct place *p, wf_time slot, int64_t day, struct buf *b)
{
    static const char *const links[] = {"", "ok", "slow", "down"};
    struct buf f[C_COLUMNS] = {0};
    struct figures s;
    world_figures(w, p, slot, &s);
    play_time(&f[C_TAKEN], slot, OFFSET);
    buf_str(&f[C_CODE], p->code);
    buf_printf(&f[C_OPEN], "%d", s.lanes_open);
    buf_printf(&f[C_ALL], "%d", s.lanes);
    if (p->gates) {
        buf_printf(&f[C_UP], "%d", s.gates_up);
        buf_printf(&f[C_GATES], "%d", s.gates);
        buf_printf(&f[C_REJECTED], "%.1f", s.reject_pct);
        buf_printf(&f[C_VERIFY], "%d", s.verify_ms);
    }
    buf_printf(&f[C_WAIT], "%d", s.queue_min);
    buf_printf(&f[C_PAX], "%d", s.pax_h);
    buf_str(&f[C_LINK], links[s.watchlist]);
    if (s.watchlist == 2)
        buf_str(&f[C_NOTE], "ប្រព័ន្ធឆ្លើយតបយឺត,\nពិនិត្យដោយដៃ \"បញ្ជី\xe2\x80\x8bតាមដាន\"");
    else if (s.queue_min >= 45)
        buf_str(&f[C_NOTE], "ជួររង់ចាំវែង\nកំពុងបើកបញ្ជរបន្ថែម");
    write_row(b, f, C_COLUMNS, day);
    free_fields(f, C_COLUMNS);
}

/* Cuts the row at `from`, which began to be written at `at`, to its half where the other isn't written yet. False: so it was. */
static bool as_written(struct buf *b, size_t from, wf_time at, wf_time now)
{
    if (now >= at + WRITTEN_IN / 2)
        return true;
    b->n = from + (b->n - from) / 2;
    return false;
}

static void checkpoints(const struct world *w, wf_time now, wf_time midnight, enum misbehave_kind odd, struct buf *b)
{
    size_t mine[16], idx[32], n = play_places(SIM_KH, mine, ARRAY_LEN(mine)), shown = play_order(odd, n, idx);
    int64_t day = midnight / DAY;
    header(b, checkpoint_columns, C_COLUMNS, day);
    for (wf_time slot = midnight; slot <= now && slot < midnight + DAY; slot += SLOT) {
        for (size_t i = 0; i < shown && slot + (wf_time) i * WRITTEN_IN <= now; i++) {
            size_t from = b->n;
            checkpoint_row(w, &places[mine[idx[i]]], slot, day, b);
            if (!as_written(b, from, slot + (wf_time) i * WRITTEN_IN, now))
                return;
        }
    }
}

/* ---- Events ----------------------------------------------------------------------------------------------------------------------- */

enum { E_ID, E_WRITTEN, E_OCCURRED, E_CODE, E_KIND, E_IMPACT, E_URGENCY, E_STATE, E_MESSAGE, E_PERSONS, E_REFERS, E_TITLE, E_TEXT, E_LAT, E_LON, E_COLUMNS };
static const char *const event_columns[E_COLUMNS] = {
    "event_id", "written_at", "occurred_at", "checkpoint", "kind", "impact", "urgency", "state", "message", "persons", "refers_to", "title",
    "text", "lat", "lon",
};
static const struct {
    const char *key, *kind;
} kinds[] = {
    {"queue", "long_queue"},       {"gates", "gate_fault"},       {"fraud", "false_document"}, {"stolen", "stolen_document"},  {"ill", "ill_traveller"},
    {"cluster", "illness_cluster"}, {"irregular", "irregular_entry"}, {"overstay", "overstay"},    {"surge", "surge"},            {"trafficking", "trafficking"},
    {"bag", "threat"},             {"power", "power_cut"},        {"system", "system_fault"},  {"stranded", "stranded"},       {"weather", "bad_weather"},
    {"closure", "closed"},         {"reopen", "reopened"},        {"typhoon", "bad_weather"},  {"scam", "scam_compound"},      {"smuggling", "smuggling"},
    {"thermal", "ill_traveller"},
};

enum { TOLD, AGAIN, OVER };
struct telling {
    const struct happening *h;
    wf_time at;
    int step;
};

static int by_time(const void *a, const void *b)
{
    const struct telling *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at ? 1 : strcmp(x->h->id, y->h->id);
}

static void event_row(const struct telling *t, int64_t day, struct buf *b)
{
    static const char *const urgencies[] = {"", "immediate", "expected", "future", "past"};
    static const char *const more[] = {"", "\nស្ថានភាពមិនទាន់ផ្លាស់ប្ដូរ។", "\nស្ថានភាពបានត្រឡប់ជាធម្មតាវិញ។"};
    const struct happening *h = t->h;
    struct buf f[E_COLUMNS] = {0};
    buf_str(&f[E_ID], h->id);
    play_time(&f[E_WRITTEN], t->at, OFFSET);
    play_time(&f[E_OCCURRED], h->start, OFFSET);
    buf_str(&f[E_CODE], h->place->code);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i].key, h->tmpl->key) == 0)
            buf_str(&f[E_KIND], kinds[i].kind);
    }
    buf_printf(&f[E_IMPACT], "%d", h->impact);
    buf_str(&f[E_URGENCY], urgencies[t->step == OVER ? 4 : h->urgency]);
    buf_str(&f[E_STATE], t->step == OVER ? "closed" : "open");
    if (h->tmpl->persons)
        buf_printf(&f[E_PERSONS], "%d", h->n);
    play_words(&f[E_TITLE], h, "km", true);
    play_words(&f[E_TEXT], h, "km", false);
    buf_str(&f[E_TEXT], more[t->step]);
    buf_printf(&f[E_LAT], "%.4f", h->lat);
    buf_printf(&f[E_LON], "%.4f", h->lon);
    write_row(b, f, E_COLUMNS, day);
    free_fields(f, E_COLUMNS);
}

static void events(const struct world *w, wf_time now, wf_time midnight, enum misbehave_kind odd, struct buf *b)
{
    happenings list = {0};
    VEC(struct telling) rows = {0};
    int64_t day = midnight / DAY;
    wf_time end = midnight + DAY < now ? midnight + DAY - 1 : now;
    header(b, event_columns, E_COLUMNS, day);
    world_happenings(w, SIM_KH, end, DAY + HOUR, &list);
    for (size_t i = 0; i < list.n; i++) {
        const struct happening *h = &list.v[i];
        wf_time at[] = {h->start + 2 * MINUTE, h->revised, h->end};
        for (int step = TOLD; step <= OVER; step++) {
            struct telling t = {h, at[step], step};
            if (at[step] != TIME_NONE && at[step] >= midnight && at[step] <= end)
                VEC_PUSH(&rows, t);
        }
    }
    if (rows.n)
        qsort(rows.v, rows.n, sizeof *rows.v, by_time);
    size_t *idx = mem_alloc_array(2 * rows.n + 1, sizeof *idx), shown = play_order(odd, rows.n, idx);
    for (size_t i = 0; rows.v && i < shown; i++) {
        size_t from = b->n;
        event_row(&rows.v[idx[i]], day, b);
        if (odd == MIS_OK && !as_written(b, from, rows.v[idx[i]].at, now))
            break; /* what comes next waits */
    }
    mem_free(idx);
    VEC_FREE(&rows);
    VEC_FREE(&list);
}

/* The midnight of a file's day by its name, "NAME-2026-11-27.csv"; TIME_NONE where it has no such file. */
static wf_time day_of(const char *path, const char *name, wf_time now)
{
    char text[40];
    wf_time midnight;
    size_t n = strlen(name);
    if (strncmp(path, name, n) != 0 || strlen(path) != n + 14 || strcmp(path + n + 10, ".csv") != 0)
        return TIME_NONE;
    snprintf(text, sizeof text, "%.10sT00:00:00+07:00", path + n);
    if (time_parse(span_str(text), &midnight, NULL, NULL) != 0)
        return TIME_NONE;
    return midnight <= now && midnight + KEPT * DAY > now ? midnight : TIME_NONE;
}

static int page_kh(const struct world *w, wf_time now, const struct play_request *r, struct buf *body, const char **type)
{
    wf_time day = day_of(r->path, "/csv/checkpoints-", now);
    *type = "text/csv; charset=utf-8";
    if (day != TIME_NONE) {
        checkpoints(w, now, day, r->odd, body);
        return 0;
    }
    day = day_of(r->path, "/csv/events-", now);
    if (day == TIME_NONE)
        return -1;
    events(w, now, day, r->odd, body);
    return 1;
}

static const struct play_feed feeds[] = {{"checkpoints", "/csv/checkpoints-{date:+07:00}.csv", 3}, {"events", "/csv/events-{date:+07:00}.csv", 5}};
const struct play play_kh = {.name = "kh", .title = "Cambodia: CSV, a file a day that grows, Khmer", .member = SIM_KH, .port = 3,
                             .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_kh};
