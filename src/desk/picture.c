/* picture: see picture.h. The incidents of the event are found on the loop; their records are opened, and the figures made, beside it. */
#include "desk/picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "desk/health.h"
#include "desk/impl.h"
#include "desk/items.h"
#include "model/type.h"
#include "vault/vault.h"

enum { CONVEYANCES = 200,
       CONVEYANCE_ROOM = 40 };
#define DAY_NS ((wf_time) 24 * 3600 * NSEC_PER_SEC)

/* One report of ill travellers. */
struct part {
    uint32_t row;
    char checkpoint[6];
    bool record, restricted; /* it has a health record; which is not opened for this */
    int64_t cases;           /* as its incident says; -1: not said */
    uint64_t intake;
};
/* What an officer added to the health record of one. */
struct entry {
    size_t part;
    char record[VAULT_ID_MOST + 1];
};
struct place {
    char code[6];
    char member[3];
    const char *name; /* in the arena; or NULL */
    double lat, lon;  /* NaN where the register does not say */
};
struct desk_picture {
    struct arena arena;
    char id[INCIDENT_ID_MAX];
    struct vault *vault;
    wf_time now;
    bool health; /* every number is told */
    bool more;   /* the event has more incidents than are looked at */
    VEC(uint32_t) rows;
    VEC(struct part) parts;
    VEC(struct entry) entries; /* in the order of parts */
    VEC(struct place) places;
};

/* ---- which incidents ---- */

struct link {
    uint32_t a, b;
    uint8_t word;
};
typedef VEC(struct link) links;

static bool has(const uint32_t *rows, size_t n, uint32_t row)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i] == row)
            return true;
    return false;
}

static void all_links(const struct desk *d, links *out)
{
    for (uint32_t n = 1; n <= d->state.head->items; n++) {
        struct item it;
        items_get(&d->state, n, &it);
        if (it.r.kind == ITEM_LINK && it.r.state == ITEM_OPEN && it.r.incident && it.r.other)
            VEC_PUSH(out, ((struct link){it.r.incident, it.r.other, it.r.word}));
    }
}

/* What is not seen leads nowhere. */
static void add(const struct desk *d, const struct desk_sight *s, struct desk_picture *p, uint32_t row)
{
    if (!row || has(p->rows.v, p->rows.n, row) || !desk_sees(d, s, row) || incident_is_rights(state_row(&d->state, row)))
        return;
    if (p->rows.n == PICTURE_INCIDENTS)
        p->more = true;
    else
        VEC_PUSH(&p->rows, row);
}

/* Parts of parts belong to it; what is only related, or a cause, does where that is said of the event itself. */
static void find_rows(const struct desk *d, const struct desk_sight *s, struct desk_picture *p, uint32_t root)
{
    links all = {0};
    all_links(d, &all);
    add(d, s, p, root);
    for (size_t i = 0; i < p->rows.n; i++) {
        uint32_t row = p->rows.v[i];
        for (size_t k = 0; k < all.n; k++)
            if ((all.v[k].a == row || all.v[k].b == row) && (i == 0 || all.v[k].word == RELATION_PART_OF))
                add(d, s, p, all.v[k].a == row ? all.v[k].b : all.v[k].a);
        for (size_t k = 0; state_more(&d->state, row)->inside && k < d->groups.children.n; k++)
            if (state_more(&d->state, d->groups.children.v[k])->parent == row)
                add(d, s, p, d->groups.children.v[k]);
        if (i == 0)
            add(d, s, p, state_row(&d->state, row)->related);
    }
    VEC_FREE(&all);
}

/* One that is another's copy, or turned out to be none, counts for nothing. */
static bool counts(const struct desk *d, const struct incident_row *r)
{
    bool none = r->disposition == DISPOSITION_NOT_AN_INCIDENT || r->disposition == DISPOSITION_DRILL;
    return r->state != STATE_DUPLICATE && r->state != STATE_DISCARDED && !none && health_is(names_get(&d->state.names, r->type));
}

static size_t place_of(const struct desk *d, struct desk_picture *p, const char *code, const char *member)
{
    for (size_t i = 0; i < p->places.n; i++)
        if (strcmp(p->places.v[i].code, code) == 0)
            return i;
    const struct checkpoint *c = code[0] ? checkpoints_find(&d->checkpoints, span_str(code)) : NULL;
    struct place one = {.name = c && c->name ? arena_strndup(&p->arena, c->name, strlen(c->name)) : NULL, .lat = c ? c->lat : NAN, .lon = c ? c->lon : NAN};
    memcpy(one.code, code, sizeof one.code);
    memcpy(one.member, member, 2);
    VEC_PUSH(&p->places, one);
    return p->places.n - 1;
}

static void add_part(const struct desk *d, struct desk_picture *p, uint32_t row)
{
    const struct incident_row *r = state_row(&d->state, row);
    const struct incident_more *m = state_more(&d->state, row);
    struct part one = {.row = row, .record = r->flags & INCIDENT_HEALTH, .restricted = incident_is_restricted(r), .intake = m->intake};
    one.cases = m->involved > 0 ? m->involved : m->dead > 0 ? m->dead
                                                            : m->involved;
    memcpy(one.checkpoint, r->checkpoint, 5);
    place_of(d, p, one.checkpoint, r->member);
    struct item it;
    for (uint32_t after = 0; health_entry_next(&d->state, row, after, &it); after = it.r.n) {
        struct entry added = {.part = p->parts.n};
        snprintf(added.record, sizeof added.record, "%.*s", SPAN_FMT(it.text));
        VEC_PUSH(&p->entries, added);
    }
    VEC_PUSH(&p->parts, one);
}

int desk_picture_begin(const struct desk *d, const struct desk_sight *s, struct span id, struct desk_picture **out, struct err *e)
{
    uint32_t row = desk_row(d, id);
    if (!row || !desk_sees(d, s, row) || incident_is_rights(state_row(&d->state, row)))
        return err_field(e, WF_E_NOTFOUND, "incident", "there is no incident \"%.*s\"", SPAN_FMT(id));
    struct desk_picture *p = mem_alloc(sizeof *p);
    p->vault = d->o.vault;
    p->now = clock_now(d->o.clock);
    p->health = !s || s->health;
    incident_id(state_row(&d->state, row), d->prefix, p->id);
    find_rows(d, s, p, row);
    for (size_t i = 0; i < p->rows.n; i++)
        if (counts(d, state_row(&d->state, p->rows.v[i])))
            add_part(d, p, p->rows.v[i]);
    *out = p;
    return 0;
}

size_t desk_picture_rows(const struct desk_picture *p, const uint32_t **rows)
{
    *rows = p->rows.v;
    return p->rows.n;
}

bool desk_picture_hangs_on(const struct desk *d, const uint32_t *rows, size_t n, uint32_t row)
{
    struct item it;
    if (!row || row > d->state.head->incidents)
        return false;
    if (has(rows, n, row) || has(rows, n, state_more(&d->state, row)->parent))
        return true;
    for (uint32_t i = state_more(&d->state, row)->items; i; i = it.r.next) {
        items_get(&d->state, i, &it);
        if (it.r.kind == ITEM_LINK && has(rows, n, it.r.other))
            return true;
    }
    return false;
}

void desk_picture_free(struct desk_picture *p)
{
    if (!p)
        return;
    VEC_FREE(&p->rows);
    VEC_FREE(&p->parts);
    VEC_FREE(&p->entries);
    VEC_FREE(&p->places);
    arena_free(&p->arena);
    mem_free(p);
}

/* ---- their figures ---- */

/* A sum of numbers of reports, some of which may be too small to be told: those are counted. */
struct sum {
    int64_t n;
    size_t reports, few, silent; /* few: with 1 to 4, where that is not told; silent: that say no number */
};
struct conveyance {
    const char *kind;
    char id[CONVEYANCE_ROOM + 1];
    struct sum sum;
};
/* How many cases of one report came with it; -1: not said. */
struct share {
    const char *kind;
    char id[CONVEYANCE_ROOM + 1];
    int64_t n;
};
struct figures {
    const struct desk_picture *p;
    struct arena arena;
    VEC(struct picture_day) days; /* in order, each once */
    VEC(struct conveyance) conveyances;
    VEC(struct share) shares; /* of the report at hand */
    size_t entry;             /* the next one of p->entries */
    struct sum *places; /* of p->places */
    struct sum all;
    int64_t undated;
    size_t dated, unread, no_onset, erased, restricted; /* reports */
};

static void sum_add(const struct figures *f, struct sum *s, int64_t n)
{
    bool few = !f->p->health && n > 0 && n < INCIDENT_FEW;
    s->reports++;
    s->few += few;
    s->silent += n < 0;
    s->n += few || n < 0 ? 0 : n;
}

/* The labels of a health record; NULL: it is gone. */
static const struct json *record_labels(struct figures *f, struct span record)
{
    struct json *told = NULL;
    struct buf b = {0};
    if (!f->p->vault || !record.n || vault_read(f->p->vault, record, &b, &(struct err){0})) {
        vault_wipe(&b);
        return NULL;
    }
    struct span text = arena_span(&f->arena, buf_view(&b));
    vault_wipe(&b);
    return json_parse(&f->arena, text, NULL, &told, NULL) == 0 && told->type == JSON_OBJECT ? told : NULL;
}

/* The same of the record that its newest report names. */
static const struct json *report_labels(struct figures *f, const struct part *one, struct journal_reader *r)
{
    struct journal_item it;
    struct json *body = NULL;
    if (!one->intake || journal_intake(r, JOURNAL_REPORT, one->intake, &it, NULL) || json_parse(&f->arena, arena_span(&f->arena, it.body), NULL, &body, NULL))
        return NULL;
    return record_labels(f, json_str(json_get(json_get(body, "report"), "labels"), HEALTH_LABEL));
}

static void add_day(struct figures *f, struct picture_day one)
{
    size_t i = f->days.n;
    while (i > 0 && f->days.v[i - 1].day > one.day)
        i--;
    if (i > 0 && f->days.v[i - 1].day == one.day)
        f->days.v[i - 1].n += one.n;
    else
        VEC_INSERT(&f->days, i, one);
}

/* How many cases its days are of; *any: there are days. */
static int64_t add_days(struct figures *f, const struct json *labels, bool *any, bool *bad)
{
    struct picture_day days[PICTURE_ONSETS];
    bool unread = false;
    int64_t dated = 0;
    size_t n = picture_onsets(json_str(labels, "onset"), (int32_t) (f->p->now / DAY_NS) + 1, days, &unread);
    for (size_t i = 0; i < n; i++) {
        add_day(f, days[i]);
        dated += days[i].n;
    }
    *any = *any || n;
    *bad = *bad || unread;
    return dated;
}

static struct span trim(struct span s)
{
    while (s.n && s.p[s.n - 1] == ' ')
        s.n--;
    while (s.n && *s.p == ' ')
        s = span_make(s.p + 1, s.n - 1);
    return s;
}

/* "SQ 956", "sq-956" and "SQ956" are one flight. */
static void put_id(struct share *one, struct span id)
{
    bool flight = strcmp(one->kind, "flight") == 0;
    size_t n = 0;
    for (size_t i = 0; i < id.n && n < CONVEYANCE_ROOM; i++) {
        char c = id.p[i];
        if (!flight || (c != ' ' && c != '-'))
            one->id[n++] = (char) (c >= 'a' && c <= 'z' ? c & ~32 : c);
    }
    while (id.n > CONVEYANCE_ROOM && n && (unsigned char) one->id[n - 1] >= 0x80) /* no character is cut in two */
        one->id[--n] = 0;
}

/* Takes up each flight and ship that is named; returns how many, and where the last of them stands. */
static size_t take_names(struct figures *f, const struct json *labels, size_t *at)
{
    static const char *const kinds[] = {"flight", "ship", "bus", "train"};
    size_t named = 0;
    *at = 0;
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        struct span s = json_str(labels, kinds[k]);
        for (size_t i = 0; i < s.n; i++) {
            struct share one = {.kind = kinds[k], .n = -1};
            size_t from = i;
            while (i < s.n && s.p[i] != ',' && s.p[i] != ';')
                i++;
            put_id(&one, trim(span_make(s.p + from, i - from)));
            if (!one.id[0])
                continue;
            named++;
            for (*at = 0; *at < f->shares.n && (f->shares.v[*at].kind != one.kind || strcmp(f->shares.v[*at].id, one.id) != 0);)
                ++*at;
            if (*at == CONVEYANCES)
                return 0;
            if (*at == f->shares.n)
                VEC_PUSH(&f->shares, one);
        }
    }
    return named;
}

/* Where several are named, nobody knows how the cases are shared among them. */
static void share_entry(struct figures *f, const struct json *labels, int64_t cases)
{
    size_t at, named = take_names(f, labels, &at);
    if (named == 1 && cases > 0)
        f->shares.v[at].n = cases + (f->shares.v[at].n > 0 ? f->shares.v[at].n : 0);
}

/* The cases of a report, less those of whom an officer added that they came with another; where it says no number, as many as its days are of. */
static void share_report(struct figures *f, const struct json *labels, int64_t cases, int64_t dated)
{
    size_t at, named = take_names(f, labels, &at);
    bool said = cases >= 0;
    cases = said ? cases : dated;
    if (named != 1 || (!said && !dated))
        return;
    for (size_t i = 0; said && i < f->shares.n; i++)
        cases -= i != at && f->shares.v[i].n > 0 ? f->shares.v[i].n : 0;
    cases = cases > 0 ? cases : 0;
    f->shares.v[at].n = f->shares.v[at].n > cases ? f->shares.v[at].n : cases;
}

static void put_conveyances_of(struct figures *f)
{
    for (size_t k = 0; k < f->shares.n; k++) {
        const struct share *s = &f->shares.v[k];
        struct conveyance one = {.kind = s->kind};
        size_t i = 0;
        while (i < f->conveyances.n && (f->conveyances.v[i].kind != s->kind || strcmp(f->conveyances.v[i].id, s->id) != 0))
            i++;
        if (i == CONVEYANCES)
            continue;
        memcpy(one.id, s->id, sizeof one.id);
        if (i == f->conveyances.n)
            VEC_PUSH(&f->conveyances, one);
        sum_add(f, &f->conveyances.v[i].sum, s->n);
    }
    f->shares.n = 0;
}

/* What is known of the cases of one report: of its own record, and of what officers added to it. */
struct known {
    int64_t dated, cases; /* of how many the day is known; how many its entries are of */
    bool any, bad, gone;  /* it has days; some can't be read; a record had its time */
};

/* The entries of a part say more of its cases, and are no more cases. */
static void add_entries(struct figures *f, size_t part, struct known *k)
{
    for (; f->entry < f->p->entries.n && f->p->entries.v[f->entry].part == part; f->entry++) {
        const struct json *told = f->p->parts.v[part].restricted ? NULL : record_labels(f, span_str(f->p->entries.v[f->entry].record)), *labels = json_get(told, "labels");
        k->gone = k->gone || !told;
        if (!labels)
            continue;
        int64_t dated = add_days(f, labels, &k->any, &k->bad), said = strtoll(json_str(labels, "cases").n ? json_str(labels, "cases").p : "0", NULL, 10);
        k->dated += dated;
        k->cases += said > dated ? said : dated;
        share_entry(f, labels, said > dated ? said : dated);
    }
}

static void add_figures(struct figures *f, size_t part, struct journal_reader *r)
{
    const struct part *one = &f->p->parts.v[part];
    const struct json *told = one->restricted ? NULL : report_labels(f, one, r), *labels = json_get(told, "labels");
    struct known k = {.gone = one->record && !told};
    int64_t cases = one->cases, reported = labels ? add_days(f, labels, &k.any, &k.bad) : 0;
    size_t place = 0;
    add_entries(f, part, &k);
    k.dated += reported;
    if (cases < 0 && (k.any || k.cases))
        cases = reported + k.cases;
    f->undated += cases > k.dated ? cases - k.dated : 0;
    f->dated += k.any;
    f->unread += k.bad;
    f->restricted += one->restricted;
    f->erased += k.gone && !one->restricted;
    f->no_onset += !k.any && !k.bad && !one->restricted && !k.gone;
    while (strcmp(f->p->places.v[place].code, one->checkpoint) != 0)
        place++;
    sum_add(f, &f->places[place], cases);
    sum_add(f, &f->all, cases);
    share_report(f, labels, one->cases, reported);
    if (f->p->health)
        put_conveyances_of(f);
    f->shares.n = 0;
}

/* ---- told ---- */

/* n, "<5" where all of it is of reports with fewer, null where none says a number. */
static void put_sum(struct json_writer *w, const struct sum *s)
{
    jw_key(w, "count");
    if (s->n == 0 && s->few)
        jw_cstr(w, "<5");
    else if (s->silent == s->reports)
        jw_null(w);
    else
        jw_int(w, s->n);
    jw_kint(w, "few", (int64_t) s->few);
    jw_kint(w, "reports", (int64_t) s->reports);
}

static void put_cell(struct json_writer *w, const char *key, const struct picture_cell *c)
{
    jw_key(w, key);
    if (c->told == PICTURE_FEW)
        jw_cstr(w, "<5");
    else if (c->told == PICTURE_HIDDEN)
        jw_null(w);
    else
        jw_int(w, c->n);
}

/* The days, and those of whom none is known. */
static void put_onset(const struct figures *f, struct json_writer *w)
{
    size_t n = f->days.n;
    struct picture_cell *cells = mem_alloc_array(n + 1, sizeof *cells);
    for (size_t i = 0; i < n; i++)
        cells[i].n = f->days.v[i].n;
    cells[n].n = f->undated;
    bool told = f->p->health || picture_suppress(cells, n + 1);
    jw_key(w, "onset");
    jw_begin_array(w);
    for (size_t i = 0; told && i < n; i++) {
        char date[16];
        picture_date(f->days.v[i].day, date);
        jw_begin_object(w);
        jw_kcstr(w, "date", date);
        put_cell(w, "count", &cells[i]);
        jw_end_object(w);
    }
    jw_end_array(w);
    if (told)
        put_cell(w, "undated", &cells[n]);
    else
        jw_knull(w, "undated");
    jw_kcstr(w, "onset_withheld", told ? NULL : "few");
    mem_free(cells);
}

/* What most were ill of first. */
static int by_sum(const struct sum *a, const struct sum *b)
{
    if (a->n != b->n)
        return a->n < b->n ? 1 : -1;
    if (a->few != b->few)
        return a->few < b->few ? 1 : -1;
    return a->reports < b->reports ? 1 : a->reports > b->reports ? -1
                                                                 : 0;
}

struct ranked {
    const struct sum *sum;
    const char *name;
    size_t i;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int c = by_sum(x->sum, y->sum);
    return c ? c : strcmp(x->name, y->name);
}

static void put_places(const struct figures *f, struct json_writer *w)
{
    size_t n = f->p->places.n;
    struct ranked *v = mem_alloc_array(n + 1, sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = (struct ranked){&f->places[i], f->p->places.v[i].code, i};
    qsort(v, n, sizeof *v, by_rank);
    jw_key(w, "places");
    jw_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        const struct place *p = &f->p->places.v[v[i].i];
        jw_begin_object(w);
        jw_kcstr(w, "locode", p->code[0] ? p->code : NULL);
        jw_kcstr(w, "name", p->name);
        jw_kcstr(w, "member", p->member[0] ? p->member : NULL);
        jw_key(w, "lat");
        jw_num(w, p->lat); /* null where it is not known */
        jw_key(w, "lon");
        jw_num(w, p->lon);
        put_sum(w, v[i].sum);
        jw_end_object(w);
    }
    jw_end_array(w);
    mem_free(v);
}

static void put_conveyances(const struct figures *f, struct json_writer *w)
{
    size_t n = f->conveyances.n;
    struct ranked *v = mem_alloc_array(n + 1, sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = (struct ranked){&f->conveyances.v[i].sum, f->conveyances.v[i].id, i};
    qsort(v, n, sizeof *v, by_rank);
    jw_key(w, "conveyances");
    jw_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        jw_begin_object(w);
        jw_kcstr(w, "id", v[i].name);
        jw_kcstr(w, "kind", f->conveyances.v[v[i].i].kind);
        put_sum(w, v[i].sum);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_kcstr(w, "conveyances_withheld", f->p->health ? NULL : "role");
    mem_free(v);
}

static void write_figures(const struct figures *f, struct json_writer *w)
{
    jw_begin_object(w);
    jw_kcstr(w, "incident", f->p->id);
    jw_ktime(w, "as_of", f->p->now - f->p->now % NSEC_PER_SEC);
    put_sum(w, &f->all);
    jw_kint(w, "incidents", (int64_t) f->p->rows.n);
    jw_kbool(w, "more", f->p->more);
    put_onset(f, w);
    put_places(f, w);
    put_conveyances(f, w);
    jw_key(w, "records");
    jw_begin_object(w);
    jw_kint(w, "dated", (int64_t) f->dated);
    jw_kint(w, "no_onset", (int64_t) f->no_onset);
    jw_kint(w, "unread", (int64_t) f->unread);
    jw_kint(w, "erased", (int64_t) f->erased);
    jw_kint(w, "restricted", (int64_t) f->restricted);
    jw_end_object(w);
    jw_end_object(w);
}

int desk_picture_json(const struct desk_picture *p, struct journal_reader *r, struct json_writer *w, struct err *e)
{
    (void) e;
    struct figures f = {.p = p, .places = mem_alloc_array(p->places.n + 1, sizeof *f.places)};
    for (size_t i = 0; i < p->parts.n; i++) {
        add_figures(&f, i, r);
        arena_reset(&f.arena);
    }
    write_figures(&f, w);
    mem_free(f.places);
    VEC_FREE(&f.days);
    VEC_FREE(&f.conveyances);
    VEC_FREE(&f.shares);
    arena_free(&f.arena);
    return 0;
}
