/* picture: see picture.h. */
#include "console/view/picture.h"

#include <stdio.h>

#include "console/model/age.h"
#include "console/theme/role.h"
#include "console/view/picture_map.h"
#include "console/view/put.h"
#include "console/widget/page.h"

enum { KEEP = 12,       /* rows that the questions keep */
       LEAST = 7,       /* rows in which a curve can be read */
       MOST = 16,
       DAYS_MOST = 366,
       AFTER_MOST = 14, /* days without cases after the last that are shown up to today */
       BESIDE_FROM = 56 /* columns from which places stand beside the curve */
};
#define DAY_NS ((wf_time) 24 * 3600 * NSEC_PER_SEC)

/* What is told of a day. */
enum told { GAP, TOLD, FEW, HIDDEN };
struct day {
    int64_t n;
    enum told told;
};
struct curve {
    int64_t first; /* its day, counted from 1970-01-01 */
    int n;         /* days */
    int64_t most;
    int peak, newest; /* of those; -1: none is told */
    struct day v[DAYS_MOST];
};

static const struct row *picture_row(const struct model *m, const struct row *run)
{
    const struct row *r = window_row(&m->win[WIN_PICTURE], 0);

    return r && run && span_eq(r->key, json_str(run->j, "incident")) ? r : NULL;
}

/* ---- the curve's days ---- */

static bool day_of(struct span date, int64_t *day)
{
    char text[32];
    wf_time t;

    snprintf(text, sizeof text, "%.10sT00:00:00Z", date.n == 10 ? date.p : "");
    if (date.n != 10 || time_parse(span_str(text), &t, NULL, NULL) < 0)
        return false;
    *day = t / DAY_NS;
    return true;
}

static void take_day(struct curve *x, int64_t day, const struct json *count)
{
    int at = (int) (day - x->first);
    bool number = count && count->type == JSON_INT;
    struct day one = {number ? count->i : 0, number ? TOLD : count && count->type == JSON_STRING ? FEW
                                                                                               : HIDDEN};

    if (number && one.n <= 0)
        return;
    x->v[at] = one;
    x->newest = at;
    if (number && one.n > x->most) {
        x->most = one.n;
        x->peak = at;
    }
}

/* From the first day with cases to today, where that is not long after the last. Of more than a year the last one. False: there is none. */
static bool curve_of(const struct json *onset, wf_time now, struct curve *x)
{
    int64_t first = INT64_MAX, last = INT64_MIN, day, today = now == TIME_NONE ? 0 : now / DAY_NS;

    memset(x, 0, sizeof *x);
    x->peak = x->newest = -1;
    JSON_EACH (d, onset)
        if (day_of(json_str(d, "date"), &day)) {
            first = day < first ? day : first;
            last = day > last ? day : last;
        }
    if (last == INT64_MIN)
        return false;
    if (today > last)
        last = today - last > AFTER_MOST ? last + 1 : today;
    x->first = last - first >= DAYS_MOST ? last - DAYS_MOST + 1 : first;
    x->n = (int) (last - x->first + 1);
    JSON_EACH (d, onset)
        if (day_of(json_str(d, "date"), &day) && day >= x->first && day <= last)
            take_day(x, day, json_get(d, "count"));
    return true;
}

/* "Thu 11-19" */
static const char *day_text(int64_t day, bool weekday, char out[16])
{
    static const char *const names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    struct time_fields f;

    time_split((wf_time) day * DAY_NS, 0, &f);
    snprintf(out, 16, "%s%s%02d-%02d", weekday ? names[f.weekday] : "", weekday ? " " : "", f.month, f.day);
    return out;
}

/* ---- drawn ---- */

/* "7", "<5", "?": as a number of the wire is told. */
static const char *count_text(const struct json *count, char out[24])
{
    if (count && count->type == JSON_INT)
        snprintf(out, 24, "%lld", (long long) count->i);
    else
        snprintf(out, 24, "%.*s", SPAN_FMT(count && count->type == JSON_STRING ? count->s : SPAN_LIT("?")));
    return out;
}

/* "7", "7 +2 of <5", "3 of <5", "not said" */
static void sum_text(const struct json *j, char out[48])
{
    const struct json *count = json_get(j, "count");
    int64_t few = json_int(j, "few", 0);

    if (count && count->type == JSON_INT && few > 0)
        snprintf(out, 48, "%lld +%lldx<5", (long long) count->i, (long long) few);
    else if (count && count->type == JSON_INT)
        snprintf(out, 48, "%lld", (long long) count->i);
    else if (count && count->type == JSON_STRING)
        snprintf(out, 48, "%.*lld%s<5", few > 1 ? 1 : 0, few > 1 ? (long long) few : 0LL, few > 1 ? "x" : "");
    else
        snprintf(out, 48, "not said");
}

static int put(struct cells *c, struct rect r, int x, int y, const char *s, uint8_t role)
{
    return x < r.w && y < r.h ? cells_str(c, r.x + x, r.y + y, r.w - x, s, role) : 0;
}

/* "label value" at x; where both have no room, neither. The column behind it. */
static int put_fact(struct cells *c, struct rect r, int x, int y, const char *label, const char *value, uint8_t role)
{
    int need = (int) (strlen(label) + strlen(value)) + 1;

    if (x && x + need > r.w)
        return x;
    x += put(c, r, x, y, label, ROLE_DIM) + 1;
    return x + put(c, r, x, y, value, role) + 2;
}

static const char *ago_text(int64_t days, char out[24])
{
    if (days == 0)
        return "today";
    snprintf(out, 24, "%lld d ago", (long long) days);
    return out;
}

/* The peak and the newest day in words: they are what is looked for. */
static void draw_facts(const struct model *m, const struct curve *x, struct cells *c, struct rect r)
{
    char day[16], text[64], peak[64], n[24];
    int64_t today = model_now(m) == TIME_NONE ? -1 : model_now(m) / DAY_NS, ago = today - (x->first + x->newest);
    const struct day *d = &x->v[x->newest < 0 ? 0 : x->newest];
    int at = 0;

    if (x->peak >= 0) {
        snprintf(peak, sizeof peak, "%s: %lld", day_text(x->first + x->peak, true, day), (long long) x->most);
        at = put_fact(c, r, at, 0, "peak", peak, ROLE_STRONG);
    }
    if (x->newest < 0)
        return;
    if (d->told == TOLD)
        snprintf(text, sizeof text, "%s: %lld", day_text(x->first + x->newest, true, day), (long long) d->n);
    else
        snprintf(text, sizeof text, "%s: %s", day_text(x->first + x->newest, true, day), d->told == FEW ? "<5" : "?");
    if (today >= 0 && ago >= 0 && ago < 1000 && at + 7 + (int) strlen(text) + 9 <= r.w)
        snprintf(text + strlen(text), sizeof text - strlen(text), ", %s", ago_text(ago, n));
    put_fact(c, r, at, 0, "newest", text, ROLE_STRONG);
}

/* A bar of that many eighths of a row, its foot on row y. */
static void draw_bar(struct cells *c, int x, int y, int w, int eighths, bool is_told, uint8_t role)
{
    static const char *const parts[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

    for (; eighths > 0; eighths -= 8, y--)
        for (int i = 0; i < w; i++)
            cells_glyph(c, x + i, y, is_told ? parts[eighths >= 8 ? 7 : eighths - 1] : "░", role);
}

/* Under the line: each day's number where it has room, else Mondays; month and day where that has. */
static void draw_dates(const struct curve *x, int from, int slot, struct cells *c, struct rect r, int y)
{
    int end = -1;

    for (int i = from; i < x->n; i++) {
        char text[16];
        struct time_fields f;
        int at = (i - from) * slot, w;

        time_split((wf_time) (x->first + i) * DAY_NS, 0, &f);
        if (slot < 3 && i > from && f.weekday != 1)
            continue;
        day_text(x->first + i, false, text);
        w = slot < 3 || (slot > 5 && (i == from || f.day == 1)) ? 5 : 2;
        if (at <= end || at + w > r.w)
            continue;
        put(c, r, at, y, text + 5 - w, ROLE_DIM);
        end = at + w;
    }
}

/* The bars, their numbers where these have room, the days under them. r.h of at least 4. */
static void draw_bars(const struct curve *x, struct cells *c, struct rect r)
{
    int slot = r.w / x->n < 1 ? 1 : r.w / x->n > 6 ? 6
                                                   : r.w / x->n;
    int bar = slot > 1 ? slot - 1 : 1;
    int from = x->n > r.w ? x->n - r.w : 0, rows = r.h - 2, foot = rows;
    int64_t most = 0;

    for (int i = from; i < x->n; i++) {
        int64_t n = x->v[i].told == TOLD ? x->v[i].n : x->v[i].told == GAP ? 0
                                                                           : 4;

        most = n > most ? n : most;
    }
    for (int i = from; i < x->n; i++) {
        const struct day *d = &x->v[i];
        int at = (i - from) * slot, top;
        int64_t n = d->told == TOLD ? d->n : d->told == FEW ? 4
                                                            : 1;
        int eighths = most ? (int) ((double) n / (double) most * rows * 8) : 0;
        char text[24];

        if (d->told == GAP) {
            cells_glyph(c, r.x + at + (bar - 1) / 2, r.y + foot, "·", ROLE_DIM);
            continue;
        }
        eighths = eighths < 1 ? 1 : eighths;
        draw_bar(c, r.x + at, r.y + foot, bar, eighths, d->told == TOLD, i == x->peak ? ROLE_STRONG : ROLE_BASE);
        top = foot - (eighths + 7) / 8;
        snprintf(text, sizeof text, "%lld", (long long) d->n);
        if (d->told != TOLD)
            snprintf(text, sizeof text, "%s", d->told == FEW ? "<5" : "?");
        if ((int) strlen(text) <= (slot > 1 ? slot : 0) && top >= 0)
            put(c, r, at, top, text, i == x->peak || i == x->newest ? ROLE_STRONG : ROLE_DIM);
    }
    draw_dates(x, from, slot, c, r, r.h - 1);
    if (from > 0) {
        char text[32];

        snprintf(text, sizeof text, "< %d d before", from);
        put(c, r, 0, 0, text, ROLE_WARN);
    }
}

/* Why there is no curve, and what would make one. */
static void draw_empty(const struct json *j, struct cells *c, struct rect r)
{
    const struct json *records = json_get(j, "records");
    struct page p = {.w = r.w};
    int64_t top = 0;
    char text[96];
    static const char *const why[][2] = {{"erased", "with a health record that had its time"}, {"restricted", "restricted: the record is not opened for this"}, {"unread", "with a label \"onset\" that can't be read"}};

    if (span_is(json_str(j, "onset_withheld"), "few"))
        page_text(&p, 0, true, SPAN_LIT("So few fell ill that their days would tell who they are: the curve is for those who work with the health records."), ROLE_EMPTY);
    else
        page_text(&p, 0, true, SPAN_LIT("No day of onset is known. E adds days (2026-11-15:2 2026-11-16:4, day:cases), flights and ships; reports say them in their labels."), ROLE_EMPTY);
    for (size_t i = 0; i < ARRAY_LEN(why); i++) {
        int64_t n = json_int(records, why[i][0], 0);

        if (n < 1)
            continue;
        snprintf(text, sizeof text, "%lld report%s %s", (long long) n, n == 1 ? "" : "s", why[i][1]);
        page_line(&p);
        page_text(&p, 0, true, span_str(text), ROLE_WARN);
    }
    page_draw(&p, &top, c, r);
    page_free(&p);
}

static void draw_curve(const struct model *m, const struct json *j, struct cells *c, struct rect r)
{
    struct curve x;
    struct rect facts = {r.x, r.y, r.w, 1}, bars = {r.x, r.y + 1, r.w, r.h - 1};

    if (!curve_of(json_get(j, "onset"), model_now(m), &x)) {
        draw_empty(j, c, r);
        return;
    }
    draw_facts(m, &x, c, facts);
    draw_bars(&x, c, bars);
}

/* ---- places, flights and ships ---- */

static int64_t number_of(const struct json *j)
{
    const struct json *count = json_get(j, "count");

    return count && count->type == JSON_INT ? count->i : 0;
}

/* "SGSIN Changi Airport    ███████ 7": what has most stands first, and is the longest. */
static void draw_place(const struct json *p, int64_t most, bool first, struct cells *c, struct rect r, int y)
{
    char n[48];
    int w, bar_w = r.w >= 44 ? 12 : r.w >= 30 ? 8
                                              : 0;
    int64_t count = number_of(p);
    uint8_t role = first ? ROLE_STRONG : ROLE_BASE;
    struct span code = json_str(p, "locode");

    sum_text(p, n);
    w = (int) strlen(n);
    cells_put(c, r.x, r.y + y, 5, code.n ? code : SPAN_LIT("?"), first ? ROLE_STRONG : ROLE_ID);
    if (bar_w && most && count)
        for (int i = 0; i < bar_w && i * most < count * bar_w; i++)
            cells_glyph(c, r.x + r.w - w - 1 - bar_w + i, r.y + y, "█", role);
    cells_put(c, r.x + 6, r.y + y, r.w - 6 - w - 1 - (bar_w ? bar_w + 1 : 0), code.n ? json_str(p, "name") : SPAN_LIT("place not told"), ROLE_DIM);
    cells_right(c, r.x + r.w - w, r.y + y, w, n, role);
}

static void draw_conveyance(const struct json *v, struct cells *c, struct rect r, int y)
{
    char text[48], n[48];
    int w, x;
    int64_t reports = json_int(v, "reports", 0);

    sum_text(v, n);
    w = (int) strlen(n);
    snprintf(text, sizeof text, "%.*s%s", (int) (json_str(v, "kind").n < 16 ? json_str(v, "kind").n : 16), json_str(v, "kind").p ? json_str(v, "kind").p : "", "");
    if (reports > 1)
        snprintf(text + strlen(text), sizeof text - strlen(text), ", %lld reports", (long long) reports);
    x = cells_put(c, r.x, r.y + y, r.w - w - 1, json_str(v, "id"), ROLE_ID) + 1;
    if (x + 4 < r.w - w)
        cells_str(c, r.x + x, r.y + y, r.w - w - 1 - x, text, ROLE_DIM);
    cells_right(c, r.x + r.w - w, r.y + y, w, n, ROLE_BASE);
}

static int count_of(const struct json *list)
{
    return list && list->type == JSON_ARRAY ? (int) list->count : 0;
}

static void draw_more(struct cells *c, struct rect r, int y, int n, const char *what)
{
    char text[48];

    snprintf(text, sizeof text, "+%d more %s", n, what);
    put(c, r, 0, y, text, ROLE_DIM);
}

/* A part of a list in rows y to y + room - 1; the last one says how many have no room. */
static void draw_list(const struct json *list, bool places, struct cells *c, struct rect r, int y, int room)
{
    int i = 0, n = count_of(list);
    int64_t most = 0;

    JSON_EACH (one, list)
        most = number_of(one) > most ? number_of(one) : most;
    JSON_EACH (one, list) {
        if (i == room - 1 && n > room) {
            draw_more(c, r, y + i, n - i, places ? "places" : "flights and ships");
            return;
        }
        if (i >= room)
            return;
        if (places)
            draw_place(one, most, i == 0, c, r, y + i);
        else
            draw_conveyance(one, c, r, y + i);
        i++;
    }
}

static void draw_side(const struct json *j, struct cells *c, struct rect r)
{
    const struct json *places = json_get(j, "places"), *conveyances = json_get(j, "conveyances");
    bool withheld = json_str(j, "conveyances_withheld").n > 0;
    int p = count_of(places), v = count_of(conveyances), rows = r.h - 2, of_v = v ? v : 1;

    if (of_v > rows / 2 && p + of_v > rows)
        of_v = rows - p > rows / 2 ? rows - p : rows / 2;
    if (of_v < 1)
        of_v = 1;
    put(c, r, 0, 0, "Places, most cases first", ROLE_HEAD);
    draw_list(places, true, c, r, 1, rows - of_v);
    if (p > rows - of_v)
        p = rows - of_v;
    put(c, r, 0, p + 1, "Flights and ships", ROLE_HEAD);
    if (v)
        draw_list(conveyances, false, c, r, p + 2, of_v);
    else
        put(c, r, 0, p + 2, withheld ? "for those who work with the records" : "none named: E adds one", ROLE_EMPTY);
}

/* ---- all of it ---- */

static const char *nothing(const struct model *m, const struct row *p)
{
    if (!p)
        return m->win[WIN_PICTURE].loaded ? "there is no picture of this event" : "loading ...";
    return json_int(p->j, "reports", 0) ? NULL : "No report of ill travellers belongs to this event: link one to it (link ID part_of ID), or start the run on one.";
}

static void draw_title(const struct model *m, const struct row *p, struct cells *c, struct rect r)
{
    char text[120] = "", sum[48], n[24];
    const struct json *undated = p ? json_get(p->j, "undated") : NULL;
    bool some = undated && undated->type != JSON_NULL && !(undated->type == JSON_INT && undated->i == 0);
    int x = 0;

    cells_hline(c, r.x - 1, r.y, r.w + 2, "─", ROLE_FRAME);
    x += cells_str(c, r.x, r.y, r.w, "Picture of the event", ROLE_SECTION);
    if (p && !nothing(m, p)) {
        sum_text(p->j, sum);
        snprintf(text, sizeof text, " %s cases, %lld report%s%s%s%s ", sum, (long long) json_int(p->j, "reports", 0), json_int(p->j, "reports", 0) == 1 ? "" : "s", json_bool(p->j, "more", false) ? " and more" : "",
                 some ? ", day not known of " : "", some ? count_text(undated, n) : "");
        cells_str(c, r.x + x + 1, r.y, r.w - x - 1, text, ROLE_STRONG);
    }
    cells_glyph(c, r.x + x, r.y, " ", ROLE_FRAME);
}

int picture_rows(const struct model *m, const struct row *run, int w, int h)
{
    const struct row *p = picture_row(m, run);
    int room = h - KEEP;

    if (w < 40 || room < 3)
        return 0;
    if (nothing(m, p) || !json_first(json_get(p->j, "onset")))
        return room < LEAST ? 3 : room < 2 + LEAST ? room
                                                   : LEAST;
    return room < LEAST ? 0 : room < MOST ? room
                                          : MOST;
}

void picture_draw(const struct model *m, const struct row *run, struct atlas *map, struct cells *c, struct rect r, struct hits *h)
{
    const struct row *p = picture_row(m, run);
    struct rect in = {r.x, r.y + 1, r.w, r.h - 1}, side = in, below;
    const char *none = nothing(m, p);

    hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 0, 0);
    draw_title(m, p, c, r);
    if (none) {
        struct page page = {.w = in.w};
        int64_t top = 0;

        page_text(&page, 0, true, span_str(none), ROLE_EMPTY);
        page_draw(&page, &top, c, in);
        page_free(&page);
        return;
    }
    if (r.w >= BESIDE_FROM) {
        side.w = r.w >= 100 ? 46 : r.w >= 70 ? 28
                                             : 22;
        side.x = r.x + r.w - side.w;
        in.w -= side.w + 2;
    } else if (r.h >= 16) {
        side.h = in.h / 2;
        side.y = in.y + in.h - side.h;
        in.h -= side.h;
    } else {
        side.h = 0;
    }
    below = in;
    below.h = map ? picture_map_rows(json_get(p->j, "places"), in.w, in.h) : 0;
    in.h -= below.h;
    below.y += in.h;
    draw_curve(m, p->j, c, in);
    if (below.h)
        picture_map_draw(map, json_get(p->j, "places"), c, below);
    if (side.h >= 4)
        draw_side(p->j, c, side);
}
