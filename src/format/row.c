/* format/row: rows of interfaces as reports, by tables of their columns' names. Owns no state; plugins call it. */
#include <watchfloor/format/row.h>

#include <math.h>
#include <stdio.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/time.h>

#define NUMBER_MOST 10000000
#define TITLE_MOST 400
#define TEXT_MOST 60000 /* of all languages */
#define HEALTH_MOST 200

/* What stands in the column, white space at its ends apart: WF_ROW_NO_TEXT where it is no text. */
static wf_str value(const wf_row *row, const char *column)
{
    wf_str s = column ? wf_str_trim(row->get(row, column)) : (wf_str){NULL, 0};
    return s.n ? s : (wf_str){NULL, 0};
}

wf_str wf_row_text(const wf_row *row, const char *column)
{
    wf_str s = value(row, column);
    return wf_str_eq(s, WF_ROW_NO_TEXT) ? (wf_str){NULL, 0} : s;
}

/* No scratch memory: a page may have a hundred thousand of these, and its rows need it. */
static void advise(const wf_row *row, const char *column, const char *what)
{
    char text[256];
    snprintf(text, sizeof text, "\"%s\" is %s", column, what);
    row->host->advise(row->host, row->offset, row->line, wf_str_of(text));
}

/* Why a row is set aside. */
static const char *fault(const wf_row *row, const char *before, const char *column, const char *behind)
{
    wf_str text = wf_fmt(row->host, "%s \"%s\"%s", before, column, behind);
    return text.n ? text.p : "a row that cannot be read: the memory for one input is used up";
}

/* As a number; NaN where nothing can be read. */
static double figure(const wf_row *row, const char *column, const char *wanted)
{
    wf_str s = value(row, column);
    double v = NAN;
    if (!s.n || wf_str_number(s, &v))
        return v;
    advise(row, column, wanted);
    return NAN;
}

int32_t wf_row_number(const wf_row *row, const char *column)
{
    static const char wanted[] = "no whole number from 0 to 10000000; taken as not said";
    double v = figure(row, column, wanted);
    if (v >= 0 && v <= NUMBER_MOST)
        return (int32_t) v;
    if (!isnan(v))
        advise(row, column, wanted);
    return -1;
}

/* Reads a time. False where the column is blank, or (*said set) what stands there is none. */
static bool take_time(const wf_row *row, const char *column, wf_instant *t, bool *said)
{
    wf_str s = value(row, column);
    *said = s.n != 0;
    *t = (wf_instant){.set = 0};
    if (!s.n || !(row->time ? row->time(s, row->zone_min, t, NULL) : wf_time_rfc3339(s, t)))
        return false;
    if (row->time && t->offset_min == WF_OFFSET_UNKNOWN)
        t->offset_min = row->zone_min;
    return true;
}

bool wf_row_time(const wf_row *row, const char *column, wf_instant *t)
{
    bool said, read = take_time(row, column, t, &said);
    if (said && !read)
        advise(row, column, row->time ? "no time; taken as not said" : "no RFC 3339 time; taken as not said");
    return read;
}

uint32_t wf_row_word(const wf_row *row, const char *column, const char *const *list, uint32_t otherwise)
{
    wf_str s = value(row, column);
    uint32_t place = s.n && list ? wf_str_place(s, list) : 0;
    if (!s.n || place)
        return place;
    advise(row, column, otherwise ? "a word that the interface does not have; taken as the safer" : "a word that the interface does not have; taken as not said");
    return otherwise;
}

const char *wf_row_emit(const wf_row *row, const wf_report *r, wf_instant *newest)
{
    if (newest)
        *newest = wf_time_later(*newest, r->reported.set ? r->reported : r->occurred);
    return row->host->emit(row->host, r) == WF_DONE ? NULL : "";
}

/* The time that a report needs. NULL, or why there is none. */
static const char *needed_time(const wf_row *row, const char *what, const char *column, wf_instant *t)
{
    bool said;
    if (take_time(row, column, t, &said))
        return NULL;
    return fault(row, what, column, row->time ? " is no time" : " is no RFC 3339 time");
}

const char *wf_row_status(const wf_row *row, const wf_status_columns *c, wf_report *r, wf_status *s)
{
    wf_report_init(r, WF_KIND_STATUS);
    wf_status_init(s);
    r->source_id = r->checkpoint = wf_row_text(row, c->checkpoint);
    if (!r->checkpoint.n)
        return fault(row, "a checkpoint without", c->checkpoint, "");
    r->revision = wf_row_text(row, c->taken);
    const char *why = needed_time(row, "a checkpoint whose", c->taken, &r->occurred);
    if (why)
        return why;
    s->lanes_open = wf_row_number(row, c->lanes_open);
    s->lanes = wf_row_number(row, c->lanes);
    s->gates_up = wf_row_number(row, c->gates_up);
    s->gates = wf_row_number(row, c->gates);
    s->queue_min = wf_row_number(row, c->queue_min);
    s->pax_h = wf_row_number(row, c->pax_h);
    s->verify_ms = wf_row_number(row, c->verify_ms);
    s->reject_pct = figure(row, c->reject_pct, "no number; taken as not said");
    s->watchlist = wf_row_word(row, c->watchlist, c->links, WF_LINK_UNKNOWN);
    s->health = wf_str_cut(wf_row_text(row, c->health), HEALTH_MOST);
    r->status = s;
    return NULL;
}

/* ---- Events ----------------------------------------------------------------------------------------------------------------------------------- */

static wf_tongue tongue(const wf_row *row, const wf_tongue_columns *c, size_t most)
{
    return (wf_tongue){c->lang, wf_str_cut(wf_row_text(row, c->title), TITLE_MOST), wf_str_cut(wf_row_text(row, c->text), most)};
}

static void say_words(const wf_row *row, const wf_event_columns *c, wf_report *r)
{
    size_t most = TEXT_MOST / (c->tongue[1].lang ? 2 : 1);
    wf_tongue a = tongue(row, &c->tongue[0], most), b = tongue(row, &c->tongue[1], most);
    if (b.lang && wf_str_is(row->host->option(row->host, "language"), b.lang))
        wf_two_languages(row->host, r, &b, &a);
    else
        wf_two_languages(row->host, r, &a, &b);
}

static void say_place(const wf_row *row, const wf_event_columns *c, wf_report *r)
{
    static const char wanted[] = "no place in degrees; where it was is not known";
    double lat = figure(row, c->lat, wanted), lon = figure(row, c->lon, wanted);
    bool lat_said = value(row, c->lat).n != 0, lon_said = value(row, c->lon).n != 0;
    r->checkpoint = wf_row_text(row, c->checkpoint);
    if (wf_geo_valid(lat, lon)) {
        r->lat = lat;
        r->lon = lon;
    } else if (lat_said || lon_said) {
        r->location_unknown = 1;
        bool told = (lat_said && isnan(lat)) || (lon_said && isnan(lon)); /* that it is no number */
        if (!told)
            advise(row, lat_said ? c->lat : c->lon, wanted);
    }
}

static void say_persons(const wf_row *row, const wf_event_columns *c, wf_persons *p)
{
    p->involved = wf_row_number(row, c->involved);
    p->dead = wf_row_number(row, c->dead);
    p->injured = wf_row_number(row, c->injured);
    p->missing = wf_row_number(row, c->missing);
    p->minors = wf_row_number(row, c->minors);
    p->in_need_of_protection = wf_row_number(row, c->in_need_of_protection);
}

static wf_str type_of(const wf_row *row, const wf_event_columns *c)
{
    wf_str word = wf_row_text(row, c->type);
    if (c->types || !word.n)
        return c->types ? wf_str_means(word, c->types, c->other) : wf_str_of(c->other);
    return word;
}

const char *wf_row_event(const wf_row *row, const wf_event_columns *c, wf_report *r)
{
    wf_report_init(r, WF_KIND_EVENT);
    r->source_id = wf_row_text(row, c->id);
    if (!r->source_id.n)
        return fault(row, "an event without", c->id, "");
    say_words(row, c, r);
    if (!r->title.n)
        return fault(row, "an event without", c->tongue[0].title, c->tongue[1].lang ? " in one of its languages" : "");
    const char *why = needed_time(row, "an event whose", c->occurred, &r->occurred);
    if (why)
        return why;
    r->msg_status = c->natures ? wf_str_place(value(row, c->nature), c->natures) : 0;
    if (!r->msg_status && value(row, c->nature).n)
        return fault(row, "an event whose", c->nature, " is no word of the interface: it may not pass for an actual one");
    r->revision = wf_row_text(row, c->revision);
    r->dedup_key = wf_row_text(row, c->dedup_key);
    wf_row_time(row, c->detected, &r->detected);
    wf_row_time(row, c->reported, &r->reported);
    wf_row_time(row, c->expires, &r->expires);
    r->type = type_of(row, c);
    r->condition = wf_row_word(row, c->condition, c->conditions, WF_CONDITION_ACTIVE);
    r->impact = wf_row_word(row, c->impact, c->impacts, 0);
    r->urgency = wf_row_word(row, c->urgency, c->urgencies, 0);
    if (c->tlp)
        r->tlp = wf_tlp_of(row->host, value(row, c->tlp), c->tlp, row->offset, row->line);
    say_place(row, c, r);
    say_persons(row, c, &r->persons);
    wf_references(row->host, r, wf_row_text(row, c->references), c->separator);
    return NULL;
}
