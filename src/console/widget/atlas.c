/* atlas: see atlas.h. The places and their marks; atlas_move.c moves the cursor. */
#include "console/widget/atlas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/paths.h"

#define NOWHERE_Y 100000 /* the mark of what is nowhere lies below all others */
#define NO_PRIORITY 5
#define WORDS_MOST 16

void atlas_free(struct atlas *x)
{
    VEC_FREE(&x->places);
    VEC_FREE(&x->incidents);
    VEC_FREE(&x->marks);
    coast_free(&x->coast);
    chart_dots_free(&x->dots);
    chart_dots_free(&x->small);
}

void atlas_coast(struct atlas *x)
{
    char *path;
    struct err e = {0};

    if (x->coast_tried)
        return;
    x->coast_tried = true;
    path = paths_data("coastline.txt");
    if (coast_load(&x->coast, path, &e) < 0)
        snprintf(x->coast_said, sizeof x->coast_said, "no coast: %.280s", e.text);
    mem_free(path);
}

/* ---- the filter ---- */

/* Is each word somewhere in the text? Case is ignored for ASCII. */
static bool has_words(const char *text, const char *filter)
{
    char word[LIST_FILTER];

    for (const char *p = filter + strspn(filter, " "); *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");

        snprintf(word, sizeof word, "%.*s", (int) n, p);
        if (!strcasestr(text, word))
            return false;
        p += n;
    }
    return true;
}

static void say(struct buf *b, const struct row *r, const char *const *members)
{
    for (; r && *members; members++)
        buf_printf(b, "%.*s ", SPAN_FMT(json_str(r->j, *members)));
    buf_char(b, 0);
    b->n--;
}

static bool passes(struct buf *room, const struct row *place, const struct row *incident, const char *filter)
{
    static const char *const of_place[] = {"checkpoint", "name", "member", "kind", NULL}, *const of_incident[] = {"id", "priority", "type", "state", "member", "checkpoint", "owner", "title", NULL};

    if (!filter[0])
        return true;
    buf_clear(room);
    say(room, place, of_place);
    say(room, incident, of_incident);
    return has_words(room->p ? room->p : "", filter);
}

/* ---- places ---- */

static double degrees(const struct row *r, const char *member)
{
    const struct json *v = json_get(r->j, member);

    return !v ? NAN : v->type == JSON_INT ? (double) v->i
                  : v->type == JSON_REAL  ? v->d
                                          : NAN;
}

static bool in_region(double lat, double lon)
{
    return lat >= CHART_SOUTH && lat <= CHART_NORTH && lon >= CHART_WEST && lon <= CHART_EAST;
}

static char letter_of(const struct row *r)
{
    struct span kind = json_str(r->j, "kind");

    return kind.n && strchr("APLR", kind.p[0]) ? kind.p[0] : '?';
}

static void add_place(struct atlas *x, struct span key, const struct row *row, double lat, double lon, char letter)
{
    struct atlas_place p = {.key = key, .row = row, .lat = lat, .lon = lon, .nowhere = !in_region(lat, lon), .letter = letter, .first = SIZE_MAX};

    VEC_PUSH(&x->places, p);
}

static int by_key(const void *a, const void *b)
{
    const struct atlas_place *p = a, *q = b;
    int c = memcmp(p->key.p ? p->key.p : "", q->key.p ? q->key.p : "", p->key.n < q->key.n ? p->key.n : q->key.n);

    return c ? c : p->key.n < q->key.n ? -1
                                       : p->key.n > q->key.n;
}

/* Among the first n places, which stand in order of their keys; SIZE_MAX: none. */
static size_t find_place(const struct atlas *x, size_t n, struct span key)
{
    struct atlas_place want = {.key = key};
    const struct atlas_place *p = key.n && n ? bsearch(&want, x->places.v, n, sizeof want, by_key) : NULL;

    return p ? (size_t) (p - x->places.v) : SIZE_MAX;
}

/* Where an incident is: at its checkpoint, else where it says itself, else nowhere (one place for all of those). */
static size_t place_of(struct atlas *x, size_t known, const struct row *r, size_t *nowhere)
{
    size_t at = find_place(x, known, json_str(r->j, "checkpoint"));
    double lat, lon;

    if (at != SIZE_MAX)
        return at;
    lat = degrees(r, "lat");
    lon = degrees(r, "lon");
    if (in_region(lat, lon)) {
        add_place(x, r->key, NULL, lat, lon, '*');
        return x->places.n - 1;
    }
    if (*nowhere == SIZE_MAX) {
        *nowhere = x->places.n;
        add_place(x, span_make("", 0), NULL, NAN, NAN, '?');
    }
    return *nowhere;
}

static void add_incident(struct atlas *x, size_t place, const struct row *r)
{
    struct atlas_place *p = &x->places.v[place];
    bool unowned = !json_str(r->j, "owner").n;
    int priority = r->priority ? r->priority : NO_PRIORITY;

    p->open++;
    p->unowned += unowned;
    p->worst = !p->worst || priority < p->worst ? priority : p->worst;
    if (unowned)
        p->worst_unowned = !p->worst_unowned || priority < p->worst_unowned ? priority : p->worst_unowned;
    if (p->first == SIZE_MAX)
        p->first = x->incidents.n;
    VEC_PUSH(&x->incidents, ((struct atlas_incident){r, place, unowned}));
}

static int rank(int priority)
{
    return priority ? priority : NO_PRIORITY + 1;
}

/* The worst first; of those what waits for an owner; of those as the engine puts them; then by code. */
static int by_matter(const void *a, const void *b)
{
    const struct atlas_place *p = a, *q = b;

    if (rank(p->worst) != rank(q->worst))
        return rank(p->worst) - rank(q->worst);
    if (rank(p->worst_unowned) != rank(q->worst_unowned))
        return rank(p->worst_unowned) - rank(q->worst_unowned);
    if (p->first != q->first)
        return p->first < q->first ? -1 : 1;
    return by_key(a, b);
}

/* Puts them in order, and tells their incidents where they stand now. */
static void order(struct atlas *x)
{
    size_t *now = mem_alloc_array(x->incidents.n + 1, sizeof *now);

    if (x->places.n)
        qsort(x->places.v, x->places.n, sizeof *x->places.v, by_matter);
    for (size_t i = 0; i < x->places.n; i++)
        if (x->places.v[i].first != SIZE_MAX)
            now[x->places.v[i].first] = i;
    for (size_t i = 0; i < x->incidents.n; i++)
        x->incidents.v[i].place = now[x->incidents.v[i].place];
    mem_free(now);
}

void atlas_build(struct atlas *x, const struct model *m, const char *filter)
{
    const struct window *places = &m->win[WIN_PLACES], *incidents = &m->win[WIN_MAP];
    struct buf room = {0};
    size_t known, nowhere = SIZE_MAX;

    if (x->built[0] == places->changes && x->built[1] == incidents->changes && strcmp(x->built_filter, filter) == 0)
        return;
    x->built[0] = places->changes;
    x->built[1] = incidents->changes;
    if (strcmp(x->built_filter, filter) != 0)
        x->item[0] = 0; /* he asked for others: nothing of them was chosen yet */
    snprintf(x->built_filter, sizeof x->built_filter, "%s", filter);
    x->places.n = x->incidents.n = x->marks.n = 0;
    x->laid.w = 0;
    for (size_t i = 0; i < places->rows.n; i++)
        if (places->rows.v[i]->key.n)
            add_place(x, places->rows.v[i]->key, places->rows.v[i], degrees(places->rows.v[i], "lat"), degrees(places->rows.v[i], "lon"), letter_of(places->rows.v[i]));
    if (x->places.n)
        qsort(x->places.v, x->places.n, sizeof *x->places.v, by_key);
    known = x->places.n;
    for (size_t i = 0; i < incidents->rows.n; i++) {
        const struct row *r = incidents->rows.v[i];
        size_t at = find_place(x, known, json_str(r->j, "checkpoint"));

        if (passes(&room, at == SIZE_MAX ? NULL : x->places.v[at].row, r, filter))
            add_incident(x, place_of(x, known, r, &nowhere), r);
    }
    for (size_t i = 0; i < x->incidents.n; i++) /* until they are in order an incident names its place by the first one there */
        x->incidents.v[i].place = x->places.v[x->incidents.v[i].place].first;
    for (size_t i = 0; i < x->places.n;)
        if (!x->places.v[i].open && !passes(&room, x->places.v[i].row, NULL, filter))
            VEC_REMOVE(&x->places, i);
        else
            i++;
    order(x);
    buf_free(&room);
}

/* ---- marks ---- */

/* The columns that a place's letter and figure take. */
static int width_of(const struct atlas_place *p)
{
    return p->worst ? 2 : 1;
}

/* The column before what says how bad it is belongs to it, too: for "!". */
static int left_of(int x, int w)
{
    return x - (w > 1);
}

/* The mark that a place at (px, py) belongs to, because one would cover the other; SIZE_MAX: none. */
static size_t covering(const struct atlas *x, const struct atlas_place *p, int px, int py)
{
    for (size_t i = 0; i < x->marks.n; i++) {
        const struct atlas_mark *k = &x->marks.v[i];

        if (k->y == py && left_of(px, width_of(p)) < k->x + k->w && px + width_of(p) > left_of(k->x, k->w))
            return i;
    }
    return SIZE_MAX;
}

void atlas_layout(struct atlas *x, const struct chart *c)
{
    if (chart_same(&x->laid, c))
        return;
    x->laid = *c;
    x->marks.n = 0;
    for (size_t i = 0; i < x->places.n; i++) {
        struct atlas_place *p = &x->places.v[i];
        int px = 0, py = NOWHERE_Y;
        size_t at;

        if (!p->nowhere)
            chart_cell(c, p->lat, p->lon, &px, &py);
        at = covering(x, p, px, py);
        if (at == SIZE_MAX) {
            at = x->marks.n;
            VEC_PUSH(&x->marks, ((struct atlas_mark){.x = px, .y = py, .w = width_of(p), .seen = !p->nowhere && chart_shows(c, px, py), .lead = i}));
        }
        p->mark = at;
        x->marks.v[at].n++;
        x->marks.v[at].unowned |= p->unowned > 0;
    }
}
