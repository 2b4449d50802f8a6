/* compose_area: where a notice speaks of: what the draft draws, else a circle and the codes of the checkpoints and members that its place fields name. */
#include <math.h>

#include "model/member.h"
#include "notice/compose_impl.h"
#include "text/clean.h"
#include "text/norm.h"

/* How far around a checkpoint of that kind people wait, queue and are stopped. */
static double circle_km(char kind)
{
    return kind == 'A' || kind == 'P' ? 10 : 5;
}

static bool is_code(const struct checkpoint *c, struct span word)
{
    return span_is(word, c->code) || (c->iata[0] && span_is(word, c->iata));
}

/* A word of the text that is the checkpoint's code. */
static bool has_code(const struct checkpoint *c, struct span text)
{
    size_t i = 0;
    while (i < text.n) {
        size_t from = i;
        while (i < text.n && !strchr(" ,;()/", text.p[i]))
            i++;
        if (i > from && is_code(c, span_make(text.p + from, i - from)))
            return true;
        i++;
    }
    return false;
}

const struct checkpoint *compose_checkpoint(const struct checkpoints *all, struct span text)
{
    const struct checkpoint *best = NULL;
    struct buf folded = {0}, name = {0};
    size_t longest = 0;
    for (size_t i = 0; all && text.n && i < all->n; i++)
        if (has_code(&all->v[i], text))
            return &all->v[i];
    text_fold_search(text, &folded);
    for (size_t i = 0; all && i < all->n; i++) {
        buf_clear(&name);
        text_fold_search(span_str(all->v[i].name), &name);
        if (name.n >= 3 && name.n > longest && phrase_in_text(buf_view(&folded), buf_view(&name))) {
            best = &all->v[i];
            longest = name.n;
        }
    }
    buf_free(&folded);
    buf_free(&name);
    return best;
}

static const struct member *member_in(struct span text)
{
    const struct member *found = text.n == 2 ? member_find(text) : NULL;
    struct buf folded = {0}, name = {0};
    text_fold_search(text, &folded);
    for (size_t i = 0; i < MEMBER_COUNT && !found; i++) {
        buf_clear(&name);
        text_fold_search(span_str(member_at(i)->name), &name);
        if (phrase_in_text(buf_view(&folded), buf_view(&name)))
            found = member_at(i);
    }
    buf_free(&folded);
    buf_free(&name);
    return found;
}

struct span compose_place_value(const struct composing *x, struct span value)
{
    const struct checkpoints *all = x->means->checkpoints;
    for (size_t i = 0; all && i < all->n; i++)
        if (is_code(&all->v[i], value))
            return span_str(all->v[i].name);
    return value;
}

/* ---- from the draft ---- */

/* A ring that an officer drew need not say its first point again. */
static struct notice_polygon closed(struct arena *a, const struct notice_polygon *p)
{
    struct notice_polygon out = {.v = arena_alloc(a, (p->n + 1) * sizeof *out.v), .n = p->n};
    if (p->n)
        memcpy(out.v, p->v, p->n * sizeof *out.v);
    if (p->n > 2 && (p->v[0].lat != p->v[p->n - 1].lat || p->v[0].lon != p->v[p->n - 1].lon))
        out.v[out.n++] = p->v[0];
    return out;
}

static struct span desc_of(const struct composing *x, const struct notice_area *from)
{
    struct span locode = notice_pair_find(from->geocodes, from->geocodes_n, NOTICE_LOCODE);
    const struct checkpoint *c = from->desc.n || !x->means->checkpoints ? NULL : checkpoints_find(x->means->checkpoints, locode);
    return c ? span_str(c->name) : text_clean_arena(x->a, from->desc.p ? from->desc : SPAN_LIT(""), 0, NULL);
}

static struct notice_area drawn(const struct composing *x, const struct notice_area *from)
{
    struct notice_area out = *from;
    out.desc = desc_of(x, from);
    out.polygons = arena_alloc(x->a, (from->polygons_n + 1) * sizeof *out.polygons);
    for (size_t i = 0; i < from->polygons_n; i++)
        out.polygons[i] = closed(x->a, &from->polygons[i]);
    return out;
}

/* ---- from the place fields ---- */

static struct notice_area around(struct arena *a, const struct checkpoint *c)
{
    const struct member *m = member_find(span_str(c->member));
    struct notice_area out = {.desc = span_str(arena_printf(a, "%s%s%s", c->name, m ? ", " : "", m ? m->name : ""))};
    out.geocodes = arena_alloc(a, 2 * sizeof *out.geocodes);
    out.geocodes[out.geocodes_n++] = (struct notice_pair){SPAN_LIT(NOTICE_LOCODE), span_str(c->code)};
    if (m)
        out.geocodes[out.geocodes_n++] = (struct notice_pair){SPAN_LIT("ISO 3166-1"), span_str(m->iso2)};
    if (isfinite(c->lat) && isfinite(c->lon)) {
        out.circles = arena_alloc(a, sizeof *out.circles);
        out.circles[0] = (struct notice_circle){c->lat, c->lon, circle_km(c->kind)};
        out.circles_n = 1;
    }
    return out;
}

static struct notice_area whole_member(struct arena *a, const struct member *m)
{
    struct notice_area out = {.desc = span_str(m->name), .geocodes = arena_alloc(a, sizeof *out.geocodes), .geocodes_n = 1};
    out.geocodes[0] = (struct notice_pair){SPAN_LIT("ISO 3166-1"), span_str(m->iso2)};
    return out;
}

static bool is_there(const struct notice_area *v, size_t n, const struct notice_area *one)
{
    for (size_t i = 0; i < n; i++)
        if (span_eq(v[i].desc, one->desc))
            return true;
    return false;
}

struct notice_area *compose_areas(const struct composing *x, size_t *n)
{
    const struct notice_draft *d = x->ask->draft;
    struct notice_area *v = arena_alloc(x->a, (d->areas_n + d->fields_n + 1) * sizeof *v);
    *n = 0;
    for (size_t i = 0; i < d->areas_n; i++)
        v[(*n)++] = drawn(x, &d->areas[i]);
    for (size_t i = 0; i < x->out->fields.n && !d->areas_n; i++) {
        const struct compose_field *f = &x->out->fields.v[i];
        if (f->f->kind != TEMPLATE_PLACE || !f->value.n)
            continue;
        const struct checkpoint *c = compose_checkpoint(x->means->checkpoints, f->value);
        const struct member *m = c ? NULL : member_in(f->value);
        if (!c && !m)
            continue;
        v[*n] = c ? around(x->a, c) : whole_member(x->a, m);
        *n += !is_there(v, *n, &v[*n]);
    }
    return v;
}
