/* shift: what there is to hand over: the survey that makes the lines of a handover, and what comes to it while it is open. See shift.h. */
#include <stdlib.h>

#include "desk/impl.h"
#include "desk/items.h"

/* ---- the survey ---- */

struct survey {
    const struct desk *d;
    struct overlay *o; /* NULL: the state alone */
    uint16_t leaving;
    struct shift_lines *out;
};

static struct line_row *add(struct survey *x, uint8_t section, const struct incident_row *r, wf_time due)
{
    struct line_row l = {.section = section, .state = SHIFT_LINE_OPEN, .incident = r ? r->row : 0, .owner = r ? r->owner : 0, .due = due, .at = TIME_NONE};
    VEC_PUSH(&x->out->v, l);
    return &x->out->v.v[x->out->v.n - 1];
}

/* The row as the batch in the making sees it. */
static bool look(const struct survey *x, uint32_t row, const struct incident_row **r, const struct incident_more **m)
{
    uintptr_t at = x->o && x->o->touched.n ? (uintptr_t) map64_get(&x->o->rows, row) : 0;
    if (at) {
        *r = &x->o->touched.v[at - 1]->r;
        *m = &x->o->touched.v[at - 1]->m;
        return true;
    }
    if (row < 1 || row > x->d->state.head->incidents)
        return false;
    *r = state_row(&x->d->state, row);
    *m = state_more(&x->d->state, row);
    return true;
}

/* Which section an incident stands in; 0: none. */
static uint8_t section_of(const struct survey *x, const struct incident_row *r, const struct incident_more *m, wf_time *due)
{
    bool waits = r->state == STATE_TRANSFERRED && !(r->flags & INCIDENT_ACCEPTED);
    *due = r->due;
    if (r->state == STATE_RESOLVED && incident_unaccounted(m) > 0)
        return SHIFT_UNACCOUNTED;
    if (!incident_is_open(r->state) && !waits)
        return 0;
    if (r->flags & INCIDENT_SUPPRESSED && !r->owner)
        return 0; /* inside another one, which stands for it */
    if (r->flags & INCIDENT_SHELVED) {
        *due = m->shelved;
        return SHIFT_SHELVED;
    }
    if (r->priority <= 2)
        return r->priority == 1 ? SHIFT_P1 : SHIFT_P2;
    if (r->owner)
        return r->owner == x->leaving ? SHIFT_OWNED : 0;
    return waits ? 0 : SHIFT_WAITING;
}

static void take_item(struct survey *x, const struct item_row *it, const struct incident_row *r, bool listed, bool *clock)
{
    static const uint8_t sections[ITEM_KINDS_END] = {[ITEM_QUESTION] = SHIFT_QUESTION, [ITEM_REFERRAL] = SHIFT_REFERRAL, [ITEM_PROMISE] = SHIFT_PROMISE, [ITEM_CHECK] = SHIFT_CHECK};
    struct line_row *l = NULL;
    if (item_is_running(it)) {
        l = add(x, SHIFT_CLOCK, r, it->due);
        l->moves = !listed && !*clock;
        *clock = true;
    } else if (it->state == ITEM_OPEN && it->kind < ITEM_KINDS_END && sections[it->kind]) {
        l = add(x, sections[it->kind], r, it->due);
        l->moves = it->kind == ITEM_PROMISE;
    } else if (it->kind == ITEM_RULED_OUT && it->state == ITEM_DONE && r && incident_is_open(r->state)) {
        l = add(x, SHIFT_RULED_OUT, r, TIME_NONE);
    }
    if (!l)
        return;
    l->item = it->n;
    if (it->kind == ITEM_PROMISE)
        l->owner = it->to;
}

static void survey_items(struct survey *x, uint32_t row, const struct incident_row *r, uint32_t first, bool listed)
{
    struct item it;
    bool clock = false;
    if (x->o) {
        for (uint32_t after = 0; overlay_item_next(x->o, row, after, &it); after = it.r.n)
            take_item(x, &it.r, r, listed, &clock);
        return;
    }
    for (uint32_t n = first; n; n = it.r.next) {
        items_get(&x->d->state, n, &it);
        take_item(x, &it.r, r, listed, &clock);
    }
}

static void survey_incident(struct survey *x, uint32_t row)
{
    const struct incident_row *r;
    const struct incident_more *m;
    wf_time due;
    if (!look(x, row, &r, &m) || r->state == STATE_DUPLICATE || r->state == STATE_DISCARDED ||
        incident_is_rights(r)) /* those are handed over by nobody: they bypass the chain */
        return;
    uint8_t section = section_of(x, r, m, &due);
    if (section)
        add(x, section, r, due)->moves = true;
    if (m->items || x->o)
        survey_items(x, row, r, m->items, section != 0);
}

/* Notices that nobody approved yet, or that are out and not acknowledged by all. */
static void survey_notices(struct survey *x)
{
    struct notice_row r;
    uint32_t all = x->o ? dissem_count(x->d) : x->d->state.head->notices_n;
    for (uint32_t n = 1; n <= all; n++) {
        bool there = x->o ? dissem_get(x->d, n, &r) : (r = *state_notice(&x->d->state, n), true);
        bool waits = r.state == DISSEM_IN_REVIEW || r.state == DISSEM_APPROVED || r.state == DISSEM_RELEASED || r.state == DISSEM_PARTLY_ACKED || dissem_to_review(&r);
        if (there && waits && !r.of_received)
            add(x, SHIFT_NOTICE, NULL, r.expires)->notice = n;
    }
    uint32_t came = x->o ? dissem_received_count(x->d) : x->d->state.head->received_n;
    for (uint32_t n = 1; n <= came; n++) {
        struct received_row got;
        bool there = x->o ? dissem_received(x->d, n, &got) : (got = *state_received(&x->d->state, n), true);
        if (there && got.state == RECEIVED_NEW)
            add(x, SHIFT_NOTICE, NULL, got.expires)->received = n;
    }
}

/* Runs of protocols that are not closed: the next clock's time with each. */
static void survey_runs(struct survey *x)
{
    struct run_row r;
    uint32_t all = x->o ? runs_count(x->d) : x->d->state.head->runs_n;
    for (uint32_t n = 1; n <= all; n++) {
        bool there = x->o ? runs_get(x->d, n, &r) : (r = *state_run(&x->d->state, n), true);
        if (there && r.state != RUN_CLOSED)
            add(x, SHIFT_PROTOCOL, NULL, r.next)->run = n;
    }
}

/* A posture above WATCH, and a level that is set or proposed, are told first of all to whoever comes. */
static void survey_floor(struct survey *x)
{
    struct posture_row p;
    struct level_row l;
    posture_get(x->d, &p);
    posture_level_get(x->d, &l);
    if (posture_of(&p) != POSTURE_WATCH)
        add(x, SHIFT_POSTURE, NULL, TIME_NONE);
    if (level_of(&l) != LEVEL_NONE || l.wanted)
        add(x, SHIFT_LEVEL, NULL, TIME_NONE);
}

static int order_of(uint8_t section)
{
    return section >= SHIFT_POSTURE ? section - SHIFT_SECTIONS_END : section;
}

static int by_order(const void *a, const void *b)
{
    const struct line_row *x = a, *y = b;
    if (x->section != y->section)
        return order_of(x->section) < order_of(y->section) ? -1 : 1;
    wf_time p = x->due == TIME_NONE ? INT64_MAX : x->due, q = y->due == TIME_NONE ? INT64_MAX : y->due;
    if (p != q)
        return p < q ? -1 : 1;
    if (x->incident != y->incident)
        return x->incident < y->incident ? -1 : 1;
    if (x->notice != y->notice)
        return x->notice < y->notice ? -1 : 1;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->received != y->received)
        return x->received < y->received ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

/* In order, with numbers behind the first `before`; no more than a handover holds. */
static void put_in_order(struct shift_lines *out, uint32_t before)
{
    if (out->v.n)
        qsort(out->v.v, out->v.n, sizeof *out->v.v, by_order);
    size_t room = SHIFT_LINES_EACH - before;
    out->over = out->v.n > room ? (uint32_t) (out->v.n - room) : 0;
    if (out->over)
        out->v.n = room;
    for (size_t i = 0; i < out->v.n; i++)
        out->v.v[i].no = before + (uint32_t) i + 1;
}

/* All there is, in no order. */
static void survey_all(const struct desk *d, struct overlay *o, uint16_t leaving, struct shift_lines *out)
{
    struct survey x = {d, o, leaving, out};
    uint32_t rows = o ? o->incidents : d->state.head->incidents;
    for (uint32_t row = 1; row <= rows; row++)
        survey_incident(&x, row);
    survey_items(&x, 0, NULL, d->state.head->items_alone, false);
    survey_notices(&x);
    survey_runs(&x);
    survey_floor(&x);
}

void shift_survey(const struct desk *d, struct overlay *o, uint16_t leaving, struct shift_lines *out)
{
    survey_all(d, o, leaving, out);
    put_in_order(out, 0);
}

/* ---- the handover that is open ---- */

bool shift_last(const struct desk *d, struct handover_row *out)
{
    if (d->overlay && d->overlay->has_handover)
        *out = d->overlay->handover;
    else if (d->state.head->handovers_n)
        *out = *state_handover(&d->state, d->state.head->handovers_n);
    else
        return false;
    return true;
}

bool shift_line(const struct desk *d, const struct handover_row *h, uint32_t no, struct line_row *out)
{
    if (no < 1 || no > h->lines_n)
        return false;
    for (size_t i = d->overlay ? d->overlay->handed.n : 0; i > 0; i--)
        if (d->overlay->handed.v[i - 1].handover == h->n && d->overlay->handed.v[i - 1].no == no) {
            *out = d->overlay->handed.v[i - 1];
            return true;
        }
    if (h->lines_first + no > d->state.head->lines_n)
        return false;
    *out = *state_line(&d->state, h->lines_first + no);
    return true;
}

static bool is_listed(const struct desk *d, const struct handover_row *h, const struct line_row *l)
{
    struct line_row have;
    for (uint32_t no = 1; no <= h->lines_n; no++)
        if (shift_line(d, h, no, &have) && have.incident == l->incident && have.item == l->item && have.name == l->name && have.notice == l->notice && have.received == l->received && have.run == l->run && (have.section == l->section || l->section < SHIFT_POSTURE))
            return true;
    return false;
}

/* What a line is about, as a key. */
static uint64_t shift_key(const struct line_row *l)
{
    return (uint64_t) l->incident << 32 | (l->section >= SHIFT_POSTURE ? UINT32_MAX - l->section : l->notice ? 1u << 31 | l->notice : l->received ? 3u << 30 | l->received : l->run ? 1u << 30 | l->run : l->item);
}

void shift_news(struct desk *d, const struct handover_row *h, struct shift_lines *out)
{
    struct survey x = {d, d->overlay, h->by, out};
    size_t kept = 0;
    if (d->shift_all) {
        survey_all(d, d->overlay, h->by, out);
    } else {
        for (size_t i = 0; i < d->shift_rows.n; i++)
            survey_incident(&x, d->shift_rows.v[i]);
        for (size_t i = 0; i < d->overlay->touched.n; i++)
            survey_incident(&x, d->overlay->touched.v[i]->r.row);
        survey_items(&x, 0, NULL, 0, false);
        survey_notices(&x);
        survey_runs(&x);
        survey_floor(&x);
    }
    for (size_t i = 0; i < out->v.n; i++) {
        bool twice = is_listed(d, h, &out->v.v[i]);
        for (size_t k = 0; k < kept && !twice; k++)
            twice = shift_key(&out->v.v[k]) == shift_key(&out->v.v[i]);
        if (!twice)
            out->v.v[kept++] = out->v.v[i];
    }
    out->v.n = kept;
    put_in_order(out, h->lines_n);
    for (size_t i = 0; i < out->v.n; i++) {
        out->v.v[i].handover = h->n;
        out->v.v[i].fresh = true;
    }
}

uint32_t shift_left_out(struct desk *d, const struct handover_row *h, const struct shift_lines *news)
{
    struct shift_lines all = {0};
    struct map64 listed = {0};
    struct line_row l;
    uint32_t n = 0;
    if (h->lines_n + news->v.n < SHIFT_LINES_EACH)
        return 0;
    for (uint32_t no = 1; no <= h->lines_n; no++)
        if (shift_line(d, h, no, &l) && !l.name)
            map64_put(&listed, shift_key(&l), d);
    for (size_t i = 0; i < news->v.n; i++)
        map64_put(&listed, shift_key(&news->v.v[i]), d);
    survey_all(d, d->overlay, h->by, &all);
    for (size_t i = 0; i < all.v.n; i++)
        n += map64_get(&listed, shift_key(&all.v.v[i])) == NULL;
    map64_free(&listed);
    VEC_FREE(&all.v);
    return n;
}

struct shift_change *shift_change(struct desk *d, struct change *c, const struct handover_row *h, const struct shift_lines *lines)
{
    struct arena *a = &d->overlay->arena;
    struct shift_change *x = c->shift = arena_alloc(a, sizeof *x);
    size_t n = lines ? lines->v.n : 0;
    if (h)
        x->handover = *h;
    x->lines = arena_alloc(a, (n + 1) * sizeof *x->lines); /* room for one more */
    if (n)
        memcpy(x->lines, lines->v.v, n * sizeof *x->lines);
    x->lines_n = n;
    x->handover.lines_n += (uint32_t) n;
    return x;
}

void shift_about(struct desk *d, struct shift_change *x, uint32_t row)
{
    char id[INCIDENT_ID_MAX];
    x->about = row;
    if (row)
        x->id = arena_span(&d->overlay->arena, span_make(id, incident_id(&overlay_get(d->overlay, row)->r, d->prefix, id)));
}

bool shift_due(const struct desk *d)
{
    const struct state_head *h = d->state.head;
    return (d->shift_all || d->shift_rows.n) && h->handovers_n && state_handover(&d->state, h->handovers_n)->state == SHIFT_OPEN;
}

/* A fact for each line that is new: what it says is about that incident alone, and for those who may see it. */
int shift_decide(struct desk *d, struct err *e)
{
    struct handover_row h;
    struct shift_lines news = {0};
    int rc = 0;
    if (!shift_last(d, &h) || h.state != SHIFT_OPEN || !(d->shift_all || d->shift_rows.n))
        return 0;
    shift_news(d, &h, &news);
    if (!news.v.n) { /* of what has landed nothing is new; what this batch changes is looked at when it has */
        d->shift_rows.n = 0;
        d->shift_all = false;
    }
    for (size_t i = 0; rc == 0 && i < news.v.n; i++) {
        const struct shift_lines one = {.v = {&news.v.v[i], 1, 1}};
        struct change *c = batch_new_change(d, CHANGE_SHIFT, SPAN_LIT("engine"));
        c->verb = SPAN_LIT("handover new");
        shift_about(d, shift_change(d, c, &h, &one), news.v.v[i].incident);
        c->say = span_str(arena_printf(&d->overlay->arena, "handover, line %u: new since it was started", news.v.v[i].no));
        h.lines_n++;
        rc = batch_change(d, c, OFFSET_NONE, e);
    }
    VEC_FREE(&news.v);
    return rc;
}

void shift_merged(struct desk *d)
{
    const struct overlay *o = d->landed;
    const struct state_head *h = d->state.head;
    bool looked = o->has_handover, open = h->handovers_n && state_handover(&d->state, h->handovers_n)->state == SHIFT_OPEN;
    if (!open || looked) {
        d->shift_rows.n = 0;
        d->shift_all = !open;
    }
    if (!open || d->shift_all)
        return;
    for (size_t i = 0; i < o->touched.n; i++)
        VEC_PUSH(&d->shift_rows, o->touched.v[i]->r.row);
    if ((!o->touched.n && o->items.n) || o->floor.posture || o->floor.level)
        VEC_PUSH(&d->shift_rows, 0);
    if (d->shift_rows.n > 10000) {
        d->shift_rows.n = 0;
        d->shift_all = true;
    }
}
