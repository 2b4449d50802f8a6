/* fuzz_row: rows of JSON, CSV and XML as reports, pages of JSON with such rows, numbered streams, flights, digits as times take any bytes. What is made of a row keeps to what row.h
 * promises: nothing needed is missing, no word is guessed, no advice and no reason holds what stood in the row, and the same row gives the same twice. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <watchfloor/format/csv.h>
#include <watchfloor/format/flight.h>
#include <watchfloor/format/geo.h>
#include <watchfloor/format/jsonlist.h>
#include <watchfloor/format/numbered.h>
#include <watchfloor/format/time.h>
#include <watchfloor/format/xml.h>

#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fuzz_host {
    wf_host table; /* first */
    struct arena arena;
    size_t n;
    unsigned said, followed;
    bool refused; /* by emit: the next reject may say its place alone */
};

static struct fuzz_host *fuzz_of(const wf_host *h)
{
    return (struct fuzz_host *) (void *) (uintptr_t) h;
}

static void need(bool ok)
{
    if (!ok)
        abort();
}

static void *on_scratch(const wf_host *h, size_t n)
{
    return arena_alloc(&fuzz_of(h)->arena, n);
}

/* The words of ours begin and end as they are written here: "\"COLUMN\" is ...". */
static void on_advise(const wf_host *h, size_t offset, uint32_t line, wf_str text)
{
    need(offset <= fuzz_of(h)->n && line > 0 && text.n > 8 && text.n < 160 && text.p[0] == '"');
    fuzz_of(h)->said++;
}

static void on_log(const wf_host *h, uint32_t level, wf_str text)
{
    (void) h, (void) level;
    need(text.n > 0 && text.n < 200);
}

static void on_reject(const wf_host *h, size_t offset, size_t length, uint32_t line, wf_str reason)
{
    need(offset + length <= fuzz_of(h)->n && line > 0 && (reason.n > 0 || fuzz_of(h)->refused));
    fuzz_of(h)->refused = false;
}

static int on_emit(const wf_host *h, const wf_report *r)
{
    need(r->source_id.n && !fuzz_of(h)->refused);
    fuzz_of(h)->refused = r->source_id.n % 3 == 0;
    return fuzz_of(h)->refused ? WF_FAIL_INVALID : WF_DONE;
}

static int on_follow(const wf_host *h, wf_str url, wf_str tag)
{
    need(url.n > 0 && tag.n > 0);
    return fuzz_of(h)->followed++ ? WF_FAIL_LIMIT : WF_DONE;
}

static wf_str on_option(const wf_host *h, const char *name)
{
    (void) h, (void) name;
    return WF_STR("th");
}

static const char *const types[] = {"QUEUE", "FLOW.QUEUE", "คิวยาว", "FLOW.QUEUE", NULL};
static const char *const words[] = {"open", "closed", "1", "2", NULL};
static const wf_event_columns events = {
    .id = "id", .revision = "rev", .occurred = "at", .detected = "seen", .reported = "told", .expires = "until",
    .tongue = {{"en", "title", "text"}, {"th", "title2", "text2"}}, .type = "kind", .types = types, .other = "X.OTHER", .checkpoint = "port", .dedup_key = "case",
    .condition = "state", .conditions = words, .nature = "nature", .natures = words, .impact = "level", .impacts = words, .urgency = "hurry", .urgencies = words,
    .tlp = "tlp", .involved = "n", .dead = "dead", .minors = "minors", .lat = "lat", .lon = "lon", .references = "refs", .separator = ';',
};
static const wf_status_columns statuses = {
    .checkpoint = "port", .taken = "at", .lanes_open = "open", .lanes = "all", .gates = "gates", .queue_min = "wait", .pax_h = "pax", .reject_pct = "rej",
    .watchlist = "state", .links = words, .health = "text",
};

static bool is_there(const wf_row *row, const char *column)
{
    return wf_str_trim(row->get(row, column)).n != 0;
}

static void as_event(const wf_row *row)
{
    wf_report r, again;
    unsigned before = fuzz_of(row->host)->said;
    const char *why = wf_row_event(row, &events, &r);
    unsigned said = fuzz_of(row->host)->said - before;
    if (why) {
        need(strncmp(why, "an event w", 10) == 0 && strlen(why) < 160);
        return;
    }
    need(r.source_id.n && r.title.n && r.title.n <= 400 && r.text.n <= 62000 && r.occurred.set && r.type.n && r.references_n <= 16);
    need(r.condition <= 4 && r.impact <= 4 && r.urgency <= 4 && r.msg_status <= 4 && r.tlp <= WF_TLP_RED);
    need(isnan(r.lat) == isnan(r.lon) && (isnan(r.lat) || wf_geo_valid(r.lat, r.lon)));
    need(r.persons.involved >= -1 && r.persons.involved <= 10000000 && r.persons.dead >= -1 && r.persons.minors >= -1);
    /* what is there is never taken as not said */
    need((r.condition != 0) == is_there(row, "state") && (r.tlp != 0) == is_there(row, "tlp") && (r.msg_status != 0) == is_there(row, "nature"));
    need(!wf_row_event(row, &events, &again) && fuzz_of(row->host)->said - before == 2 * said);
    need(again.condition == r.condition && again.tlp == r.tlp && wf_str_eq(again.title, r.title) && again.occurred.utc_ns == r.occurred.utc_ns);
}

static void as_both(wf_row *row, bool loose)
{
    wf_report r;
    wf_status s;
    row->time = loose ? wf_time_loose : NULL;
    row->zone_min = 420;
    as_event(row);
    const char *why = wf_row_status(row, &statuses, &r, &s);
    need(why ? strncmp(why, "a checkpoint w", 14) == 0 : r.checkpoint.n && r.occurred.set && s.health.n <= 200);
    need(s.queue_min >= -1 && s.lanes <= 10000000 && s.watchlist <= WF_LINK_UNKNOWN);
}

static void rows(struct fuzz_host *f, wf_str s)
{
    wf_json_doc *doc = wf_json_read_items(&f->table, s, NULL, NULL);
    uint32_t line = 1;
    for (const wf_json *v = doc ? wf_json_first(wf_json_root(doc)) : NULL; v; v = wf_json_next(v)) {
        wf_row row = wf_json_row(&f->table, doc, v);
        need(row.line >= line);
        line = row.line;
        as_both(&row, v == wf_json_first(wf_json_root(doc)));
    }
    wf_json_free(doc);
    wf_csv *c = mem_alloc(sizeof *c);
    wf_csv_begin(c, &f->table, s, true);
    while (wf_csv_next(c)) {
        wf_row row = wf_csv_row(c);
        as_both(&row, true);
    }
    mem_free(c);
    wf_xml_doc *xml = wf_xml_read(s, (wf_str){NULL, 0}, NULL, NULL);
    if (wf_xml_root(xml)) {
        wf_row row = wf_xml_row(&f->table, wf_xml_root(xml));
        row.offset = 0; /* it may have been decoded */
        as_both(&row, false);
        (void) row.get(&row, "a@b");
        (void) row.get(&row, "@b");
    }
    wf_xml_free(xml);
}

static const char *one(void *arg, const wf_row *row, wf_instant *newest)
{
    wf_report r;
    (void) arg;
    const char *why = wf_row_event(row, &events, &r);
    return why ? why : wf_row_emit(row, &r, newest);
}

/* A list ends only on a page that is the one that was asked for, and where no further one is named. */
static void pages(struct fuzz_host *f, wf_str s)
{
    wf_jsonlist linked = {.who = "X", .item = "event", .good = "events arrive", .rows = "v", .made = "at", .next = "next", .row = one}, numbered = linked;
    numbered.next = NULL;
    numbered.page = "m.page";
    numbered.pages = "m.pages";
    numbered.page_arg = "page";
    numbered.state = "m.state";
    numbered.state_arg = "state";
    for (int k = 0; k < 3; k++) {
        wf_input in = {.struct_size = sizeof in, .url = WF_STR("https://x/v?a=1"), .bytes = s, .tag = k == 2 ? WF_STR("2") : (wf_str){NULL, 0}};
        wf_result out = {.struct_size = sizeof out};
        wf_fault fault;
        f->followed = 0;
        wf_jsonlist_parse(k ? &numbered : &linked, &f->table, &in, &out);
        need(!f->refused && f->followed <= 1 && out.list <= WF_LIST_END && (!f->followed || out.list == WF_LIST_MORE));
        wf_json_doc *doc = wf_json_read(s, &fault);
        if (doc && k && out.list == WF_LIST_END)
            need(wf_json_int(wf_json_root(doc), "m.page", 0) == k && wf_json_int(wf_json_root(doc), "m.pages", 0) <= k);
        wf_json_free(doc);
    }
}

/* Each line is a message's number; what comes of them never goes down but by a million. */
static void numbers(struct fuzz_host *f, wf_str s)
{
    wf_str line = {NULL, 0};
    wf_input in = {.struct_size = sizeof in};
    (void) wf_str_split(&s, '\n', &in.cursor);
    wf_numbered n = wf_numbered_begin(&f->table, &in, "X", 3);
    while (wf_str_split(&s, '\n', &line)) {
        int64_t number, was = n.whole;
        bool first = wf_str_starts(line, "F");
        if (!wf_str_int(first ? (wf_str){line.p + 1, line.n - 1} : line, &number))
            continue;
        (first ? wf_numbered_first : wf_numbered_came)(&n, number);
        need(n.whole >= -1 && (n.whole >= was || was - n.whole > 999999));
    }
    wf_str cursor = wf_numbered_cursor(&n);
    int64_t back;
    need(!cursor.p || (wf_str_int(cursor, &back) && back == n.whole));
}

static void flights(struct fuzz_host *f, wf_str s)
{
    char out[WF_FLIGHT_MOST];
    wf_str line, number;
    wf_route route = {.n = 0};
    while (wf_str_split(&s, '\n', &line)) {
        wf_instant t;
        wf_airport at;
        (void) wf_str_split(&line, '+', &number);
        bool is = wf_flight_of(number, line, out);
        need(is == (out[0] != 0) && strlen(out) < sizeof out && strspn(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(out));
        need(wf_route_add(&route, number) == wf_is_iata(number));
        need(!wf_airport_find(number, &at) || (wf_is_iata(number) && strlen(at.checkpoint) == 5));
        need(wf_time_digits(number, 0, &t) == (t.set != 0));
        need(wf_airport_time(line, number).set == t.set);
    }
    need(wf_route_text(&f->table, &route).n <= 4 * WF_ROUTE_MOST);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct fuzz_host f = {.n = n};
    wf_str s = {(const char *) data, n};
    f.table = (wf_host){.struct_size = sizeof f.table, .scratch = on_scratch, .advise = on_advise, .log = on_log, .health = on_log, .reject = on_reject, .option = on_option,
                        .emit = on_emit, .follow = on_follow};
    rows(&f, s);
    pages(&f, s);
    numbers(&f, s);
    flights(&f, s);
    arena_free(&f.arena);
    return 0;
}
