/* report_copy: a deep copy, and polygons made small enough. */
#include <math.h>
#include <stdlib.h>

#include "model/report.h"
#include "model/report_notice.h"

static wf_str copy_str(struct arena *a, wf_str s)
{
    return s.p ? report_str(arena_span(a, report_span(s))) : s;
}

static const wf_pair *copy_pairs(struct arena *a, const wf_pair *p, size_t n)
{
    wf_pair *c = n ? arena_alloc(a, n * sizeof *c) : NULL;
    for (size_t i = 0; i < n; i++) {
        c[i].name = copy_str(a, p[i].name);
        c[i].value = copy_str(a, p[i].value);
    }
    return c;
}

static const wf_str *copy_strings(struct arena *a, const wf_str *p, size_t n)
{
    wf_str *c = n ? arena_alloc(a, n * sizeof *c) : NULL;
    for (size_t i = 0; i < n; i++)
        c[i] = copy_str(a, p[i]);
    return c;
}

static const wf_area *copy_areas(struct arena *a, const wf_area *p, size_t n)
{
    wf_area *c = n ? arena_alloc(a, n * sizeof *c) : NULL;
    for (size_t i = 0; i < n; i++) {
        c[i] = p[i];
        c[i].desc = copy_str(a, p[i].desc);
        c[i].geocodes = copy_pairs(a, p[i].geocodes, p[i].geocodes_n);
        if (p[i].polygon_n) {
            wf_point *q = arena_alloc(a, p[i].polygon_n * sizeof *q);
            memcpy(q, p[i].polygon, p[i].polygon_n * sizeof *q);
            c[i].polygon = q;
        }
    }
    return c;
}

const wf_report *report_copy(struct arena *a, const wf_report *r)
{
    wf_report *c = arena_alloc(a, sizeof *c);
    *c = *r;
    c->source_id = copy_str(a, r->source_id);
    c->revision = copy_str(a, r->revision);
    c->dedup_key = copy_str(a, r->dedup_key);
    c->type = copy_str(a, r->type);
    c->member = copy_str(a, r->member);
    c->checkpoint = copy_str(a, r->checkpoint);
    c->title = copy_str(a, r->title);
    c->text = copy_str(a, r->text);
    c->lang = copy_str(a, r->lang);
    c->handling = copy_str(a, r->handling);
    c->areas = copy_areas(a, r->areas, r->areas_n);
    c->links = copy_strings(a, r->links, r->links_n);
    c->references = copy_strings(a, r->references, r->references_n);
    c->labels = copy_pairs(a, r->labels, r->labels_n);
    if (r->status) {
        wf_status *s = arena_alloc(a, sizeof *s);
        *s = *r->status;
        s->health = copy_str(a, s->health);
        s->rejects = copy_pairs(a, s->rejects, s->rejects_n);
        c->status = s;
    }
    if (r->count) {
        wf_count *n = arena_alloc(a, sizeof *n);
        *n = *r->count;
        n->indicator = copy_str(a, n->indicator);
        c->count = n;
    }
    c->received = report_copy_received(a, r->received);
    c->ack = report_copy_ack(a, r->ack);
    return c;
}

static double distance(wf_point p, wf_point a, wf_point b)
{
    double dx = b.lon - a.lon, dy = b.lat - a.lat, len = dx * dx + dy * dy;
    if (len == 0)
        return hypot(p.lon - a.lon, p.lat - a.lat);
    return fabs(dy * (p.lon - a.lon) - dx * (p.lat - a.lat)) / sqrt(len);
}

/* Douglas-Peucker without recursion: keep[] gets what stays; each step splits the span at its farthest point. */
static size_t thin(const wf_point *p, size_t n, double tolerance, uint8_t *keep, size_t *stack)
{
    size_t top = 0, kept = 2;
    memset(keep, 0, n);
    keep[0] = keep[n - 1] = 1;
    stack[top++] = 0;
    stack[top++] = n - 1;
    while (top) {
        size_t hi = stack[--top], lo = stack[--top], far = 0;
        double worst = tolerance;
        for (size_t i = lo + 1; i < hi; i++) {
            double d = distance(p[i], p[lo], p[hi]);
            if (d > worst) {
                worst = d;
                far = i;
            }
        }
        if (!far)
            continue;
        keep[far] = 1;
        kept++;
        stack[top++] = lo;
        stack[top++] = far;
        stack[top++] = far;
        stack[top++] = hi;
    }
    return kept;
}

static void simplify(struct arena *a, wf_area *area, size_t most)
{
    size_t n = area->polygon_n;
    uint8_t *keep = mem_alloc(n);
    size_t *stack = mem_alloc_array(2 * n + 8, sizeof *stack);
    /* A bounded thinning first: it makes the worst case of a hostile polygon cheap. */
    size_t stride = n / 20000 + 1, m = 0;
    wf_point *p = arena_alloc(a, n * sizeof *p);
    for (size_t i = 0; i + 1 < n; i += stride)
        p[m++] = area->polygon[i];
    p[m++] = area->polygon[n - 1];
    double tolerance = 1e-5;
    for (int step = 0; step < 40 && thin(p, m, tolerance, keep, stack) > most; step++)
        tolerance *= 2;
    size_t out = 0;
    for (size_t i = 0; i < m; i++)
        if (keep[i] && out < most)
            p[out++] = p[i];
    if (out)
        p[out - 1] = area->polygon[n - 1];
    area->polygon = p;
    area->polygon_n = out;
    mem_free(keep);
    mem_free(stack);
}

bool report_simplify(struct arena *a, wf_report *r)
{
    size_t points = 0, most = REPORT_GEOMETRY_MAX / sizeof(wf_point);
    for (size_t i = 0; i < r->areas_n; i++)
        points += r->areas[i].polygon_n;
    if (points <= most)
        return false;
    wf_area *copy = arena_alloc(a, r->areas_n * sizeof *copy);
    memcpy(copy, r->areas, r->areas_n * sizeof *copy);
    for (size_t i = 0; i < r->areas_n; i++) {
        size_t share = (size_t) ((double) copy[i].polygon_n / (double) points * (double) most);
        if (copy[i].polygon_n > 4)
            simplify(a, &copy[i], share < 4 ? 4 : share);
    }
    r->areas = copy;
    return true;
}
