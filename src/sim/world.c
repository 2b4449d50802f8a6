/* sim/world: see world.h. */
#include "sim/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"

static const struct {
    const char *code;
    int lookback;
    bool nature;
} members[SIM_MEMBERS] = {
#define X(name, code, lookback, nature) {code, lookback, nature},
    SIM_MEMBER_LIST(X)
#undef X
};

double world_random(const struct world *w, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t words[3] = {a, b, c};
    struct hash_key key = {w->seed, UINT64_C(0x73696d)};
    return (double) (hash_sip64(&key, words, sizeof words) >> 11) * 0x1p-53;
}

/* A whole number least..most. */
static int pick(const struct world *w, uint64_t a, uint64_t b, uint64_t c, int least, int most)
{
    return least + (int) (world_random(w, a, b, c) * (most - least + 1));
}

/* How busy a place is at a time: 0..1 and above (at most WAVE_MOST), by its own clock and day of the week. */
#define WAVE_MOST 2.2
static double wave(const struct place *p, wf_time now)
{
    struct time_fields f;
    time_split(now, p->offset_min, &f);
    double h = f.hour + f.minute / 60.0;
    double morning = p->kind == 'A' ? 9.5 : 7.2, evening = p->kind == 'A' ? 19.5 : 18.2;
    double width = p->kind == 'A' ? 3.4 : 2.1;
    double base = p->kind == 'P' && (h < 6 || h > 21.5) ? 0 : 0.16;
    double v = base + 0.72 * exp(-pow((h - morning) / width, 2)) + 0.84 * exp(-pow((h - evening) / width, 2));
    if (p->kind == 'L' && f.weekday == 5 && h > 15)
        v *= 1.25; /* Friday evening at the causeway */
    return v;
}

/* Noise -1..1 that goes smoothly from one ten minutes to the next. */
static double drift(const struct world *w, const struct place *p, wf_time now, uint64_t what)
{
    uint64_t index = (uint64_t) (p - places);
    int64_t slot = now / (10 * MINUTE);
    double part = (double) (now % (10 * MINUTE)) / (double) (10 * MINUTE);
    double a = world_random(w, index * 16 + what, (uint64_t) slot, 7), b = world_random(w, index * 16 + what, (uint64_t) slot + 1, 7);
    return 2 * (a + (b - a) * part) - 1;
}

/* ---- What happens by itself ----------------------------------------------------------------------- */

static const struct place *place_of(const struct world *w, enum sim_member member, int64_t hour, uint64_t i, const struct tmpl *t)
{
    const struct place *fit[32];
    size_t n = 0;
    for (size_t k = 0; k < places_n && n < ARRAY_LEN(fit); k++) {
        if (places[k].member == member && (!t || strchr(t->kinds, places[k].kind)) && (!t || !t->gates || places[k].gates))
            fit[n++] = &places[k];
    }
    return n ? fit[(size_t) (world_random(w, (uint64_t) hour, i, 2 + 100 * (uint64_t) member) * (double) n)] : NULL;
}

static const struct tmpl *tmpl_of(const struct world *w, enum sim_member member, int64_t hour, uint64_t i)
{
    int all = 0;
    for (size_t k = 0; k < tmpls_n; k++)
        all += tmpls[k].weight;
    int at = (int) (world_random(w, (uint64_t) hour, i, 3 + 100 * (uint64_t) member) * all);
    size_t k = 0;
    while (at >= tmpls[k].weight)
        at -= tmpls[k++].weight;
    return &tmpls[k];
}

/* Where nature does something, for gdacs and usgs: within the region. */
static void somewhere(const struct world *w, uint64_t hour, uint64_t i, struct happening *h)
{
    h->lat = -9 + 26 * world_random(w, hour, i, 901);
    h->lon = 95 + 33 * world_random(w, hour, i, 902);
    h->size = 4.5 - log(1 - 0.995 * world_random(w, hour, i, 903)) / 2.3; /* few are strong */
    h->which = (int) (world_random(w, hour, i, 904) * 1000);
}

static bool by_travellers(const struct world *w, const struct tmpl *t)
{
    for (size_t k = 0; k < w->per_million_n; k++) {
        if (w->per_million[k].tmpl == t)
            return true;
    }
    return false;
}

/* How long it lasts, when it is told anew, how many it counts, as its kind is. */
static void course(const struct world *w, uint64_t u, uint64_t i, uint64_t m, struct happening *h)
{
    const struct tmpl *t = h->tmpl;
    int minutes = pick(w, u, i, 4 + m, t->least_min, t->most_min);
    h->end = h->start + minutes * MINUTE;
    h->revised = pick(w, u, i, 5 + m, 0, 2) ? TIME_NONE : h->start + minutes * MINUTE / 2;
    h->n = pick(w, u, i, 6 + m, t->least_n, t->most_n);
    h->impact = t->impact;
    h->urgency = t->urgency;
    h->gates = t->gates;
    h->lat = h->place->lat;
    h->lon = h->place->lon;
}

/* The i-th thing of an hour (counted from the start; negative before it). False where no place fits. */
static bool thing(const struct world *w, enum sim_member member, int64_t hour, uint64_t i, struct happening *h)
{
    uint64_t u = (uint64_t) hour, m = 100 * (uint64_t) member;
    struct time_fields f;
    memset(h, 0, sizeof *h);
    h->member = member;
    h->start = w->start + hour * HOUR + (wf_time) (world_random(w, u, i, 1 + m) * (double) HOUR);
    h->start -= h->start % NSEC_PER_SEC;
    time_split(w->start + hour * HOUR, 0, &f);
    snprintf(h->id, sizeof h->id, "%s-%02d%02d%02d-%02d%02d", members[member].code, f.year % 100, f.month, f.day, f.hour, (int) i + 1);
    if (members[member].nature) {
        somewhere(w, u, i, h);
        h->end = h->start + (member == SIM_USGS ? MINUTE : (wf_time) pick(w, u, i, 4 + m, 8, 34) * HOUR);
        h->revised = h->start + (member == SIM_USGS ? 20 * MINUTE : 6 * HOUR);
        return true;
    }
    const struct tmpl *t = tmpl_of(w, member, hour, i);
    if (by_travellers(w, t))
        return false;
    h->tmpl = t;
    h->place = place_of(w, member, hour, i, t);
    if (!h->place)
        return false;
    course(w, u, i, m, h);
    /* One in five is worse than its kind is by default, one in five milder. */
    int shade = pick(w, u, i, 8 + m, 0, 4);
    h->impact += shade == 0 && h->impact < 4 ? 1 : shade == 1 && h->impact > 1 ? -1 : 0;
    return true;
}

/* Of the k-th kind of those that are told by a million travellers, the one of an hour at a place. Which hour has how many travellers follows from the
 * place's wave; fewer than one is expected at each, so it is a chance. False: none. */
static bool of_travellers(const struct world *w, const struct place *p, int64_t hour, size_t k, struct happening *h)
{
    const struct per_million *rate = &w->per_million[k];
    uint64_t u = (uint64_t) hour, i = (uint64_t) (p - places) * PER_MILLION_MOST + k, m = 90000;
    wf_time begins = w->start + hour * HOUR;
    struct time_fields f;
    double chance = world_random(w, u, i, m), most = p->peak_pax_h * rate->n / 1e6;
    if (!strchr(rate->tmpl->kinds, p->kind) || chance >= WAVE_MOST * most || chance >= wave(p, begins + HOUR / 2) * most) /* mostly the first says so, and is cheap */
        return false;
    memset(h, 0, sizeof *h);
    h->member = p->member;
    h->place = p;
    h->tmpl = rate->tmpl;
    h->start = begins + (wf_time) (world_random(w, u, i, 1 + m) * (double) HOUR);
    h->start -= h->start % NSEC_PER_SEC;
    time_split(begins, 0, &f);
    snprintf(h->id, sizeof h->id, "%s-%02d%02d%02d-%02d%s%c", members[p->member].code, f.year % 100, f.month, f.day, f.hour, p->code + 2, (char) ('A' + k));
    course(w, u, i, m, h);
    return true;
}

static bool seen(const struct happening *h, wf_time now, wf_time after)
{
    return h->start <= now && now < h->end + after;
}

static int by_start(const void *a, const void *b)
{
    const struct happening *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start ? 1 : strcmp(x->id, y->id);
}

void world_happenings(const struct world *w, enum sim_member member, wf_time now, wf_time after, happenings *out)
{
    size_t from = out->n;
    int64_t last = (now - w->start) / HOUR - (now < w->start);
    int64_t first = last - members[member].lookback - after / HOUR - 1;
    struct happening h;
    for (int64_t hour = first; hour <= last; hour++) {
        double rate = w->rate[member];
        /* Never more than twice the rate and one, on average the rate. */
        double want = rate * 2 * world_random(w, (uint64_t) hour, 0, 99 + 100 * (uint64_t) member);
        uint64_t n = (uint64_t) (want + world_random(w, (uint64_t) hour, 0, 98 + 100 * (uint64_t) member));
        for (uint64_t i = 0; i < n; i++) {
            /* What was over before the scenario began is not told. */
            if (thing(w, member, hour, i, &h) && seen(&h, now, after) && (h.end > w->start || !h.tmpl))
                VEC_PUSH(out, h);
        }
        for (size_t p = 0; p < places_n && w->per_million_n; p++) {
            for (size_t k = 0; k < w->per_million_n && places[p].member == member; k++) {
                if (of_travellers(w, &places[p], hour, k, &h) && seen(&h, now, after) && h.end > w->start)
                    VEC_PUSH(out, h);
            }
        }
    }
    for (size_t i = 0; i < w->planned_n; i++) {
        h = w->planned[i].h;
        h.start = w->start + w->planned[i].at;
        h.end = h.start + w->planned[i].lasts;
        if (h.revised != TIME_NONE)
            h.revised += h.start; /* a plan counts it from its beginning */
        if (!w->planned[i].misbehave && h.member == member && seen(&h, now, after))
            VEC_PUSH(out, h);
    }
    for (size_t i = from; i < out->n; i++)
        out->v[i].mark = w->mark;
    if (out->n > from)
        qsort(out->v + from, out->n - from, sizeof *out->v, by_start);
}

/* ---- What a checkpoint shows ------------------------------------------------------------------------- */

void world_figures(const struct world *w, const struct place *p, wf_time now, struct figures *f)
{
    happenings list = {0};
    double pax = p->peak_pax_h * wave(p, now) * (1 + 0.12 * drift(w, p, now, 1));
    double manual = 1, crowd = 1;
    memset(f, 0, sizeof *f);
    f->lanes = p->lanes;
    f->gates = p->gates;
    f->gates_up = p->gates;
    f->watchlist = 1;
    world_happenings(w, p->member, now, 0, &list);
    for (size_t i = 0; i < list.n; i++) {
        const struct happening *h = &list.v[i];
        if (h->place != p)
            continue;
        if (h->tmpl->pax > 0)
            crowd *= h->tmpl->pax;
        if (h->gates == 1)
            f->gates_up -= h->n < f->gates_up ? h->n : f->gates_up;
        if (h->gates == 2) {
            f->gates_up = 0;
            manual = 0.6; /* each check takes longer by hand */
        }
        if (h->degraded || strcmp(h->tmpl->key, "system") == 0)
            f->watchlist = 2;
    }
    VEC_FREE(&list);
    pax *= crowd > 1.6 ? 1.6 : crowd; /* more than that can't come in */
    f->pax_h = (int) (pax > 0 ? pax : 0);
    /* Planned for the usual wave: what comes on top makes the queue. */
    double staffed = 0.25 + 0.85 * wave(p, now);
    f->lanes_open = (int) ceil(p->lanes * (manual < 1 ? 1 : staffed < 1 ? staffed : 1));
    double capacity = f->lanes_open * 48 * manual + f->gates_up * 70;
    double load = capacity > 0 ? pax / capacity : 2;
    double queue = 3 + 14 * load * load + (load > 0.85 ? 60 * (load - 0.85) : 0) + 2 * drift(w, p, now, 2);
    f->queue_min = (int) (queue < 0 ? 0 : queue > 240 ? 240 : queue);
    f->verify_ms = (int) (7800 + 900 * drift(w, p, now, 3) + (f->watchlist == 2 ? 4200 : 0));
    f->reject_pct = f->gates_up ? round(10 * (3.4 + 1.4 * drift(w, p, now, 4))) / 10 : 0;
    double rejected = f->gates_up ? pax * 0.55 * f->reject_pct / 100 : 0;
    f->biometric = (int) (rejected * 0.6);
    f->document = (int) (rejected * 0.3);
    f->watch = (int) (rejected * 0.01);
}

void world_words(struct buf *out, const char *text, const struct happening *h, const char *place_name)
{
    while (*text) {
        const char *brace = strchr(text, '{');
        if (!brace) {
            buf_str(out, text);
            return;
        }
        buf_add(out, text, (size_t) (brace - text));
        if (strncmp(brace, "{place}", 7) == 0) {
            buf_str(out, place_name);
            text = brace + 7;
        } else if (strncmp(brace, "{n}", 3) == 0) {
            buf_printf(out, "%d", h->n);
            text = brace + 3;
        } else {
            buf_char(out, '{');
            text = brace + 1;
        }
    }
}
