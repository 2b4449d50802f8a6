/* decide_input: what a feed's input, an officer's submission or a broken input brings to the batch. */
#include <stdio.h>
#include <stdlib.h>

#include "desk/health.h"
#include "desk/impl.h"
#include "desk/past.h"
#include "text/quote.h"

#define REFUSED_LOOK ((size_t) 1 << 20)

static struct listing *listing_for(struct desk *d, struct span source)
{
    for (size_t i = 0; i < d->listings.n; i++)
        if (span_is(source, d->listings.v[i]->source))
            return d->listings.v[i];
    struct listing *l = mem_alloc(sizeof *l);
    snprintf(l->source, sizeof l->source, "%.*s", (int) (source.n > 63 ? 63 : source.n), source.p);
    VEC_PUSH(&d->listings, l);
    return l;
}

/* The list was read to its end: what it no longer names is over. */
static int clear_unlisted(struct desk *d, const struct decide_source *src, struct err *e)
{
    uint16_t source = names_find(&d->state.names, src->source);
    struct overlay *o = d->overlay;
    for (uint32_t row = 1; source && row <= o->incidents; row++) {
        /* A cheap look first: most rows are another's, or long over. */
        if (row <= d->state.head->incidents) {
            const struct incident_row *r = state_row(&d->state, row);
            if (r->source != source || r->condition != WF_CONDITION_ACTIVE || !(r->flags & INCIDENT_LISTED))
                continue;
        }
        const struct incident *was = overlay_get(o, row);
        if (was->r.source != source || was->r.condition != WF_CONDITION_ACTIVE || !(was->r.flags & INCIDENT_LISTED) ||
            was->r.state == STATE_DUPLICATE || map64_get(&src->listing->seen, row))
            continue;
        struct change *c = batch_new_change(d, CHANGE_CHANGED, src->actor);
        c->was = was;
        c->inc = overlay_edit(o, row);
        c->inc->r.condition = WF_CONDITION_CLEARED;
        signal_clear(c->inc);
        c->inc->r.rev++;
        c->inc->r.by = 0;
        c->inc->r.updated = d->now;
        c->verb = SPAN_LIT("clear");
        c->say = span_str(arena_printf(&o->arena, "no longer on the list of %.*s", SPAN_FMT(src->source)));
        int rc = batch_change(d, c, OFFSET_NONE, e);
        if (rc)
            return rc;
    }
    return 0;
}

static struct span reject_bytes(const struct desk_input *in, const struct desk_reject *r)
{
    if (r->bytes.p)
        return r->bytes;
    if (r->offset >= in->raw.n)
        return span_make("", 0);
    uint64_t left = in->raw.n - r->offset;
    return span_make(in->raw.p + r->offset, (size_t) (r->length < left ? r->length : left));
}

static int set_aside(struct desk *d, struct work *w, const struct batch_quarantine *q, struct err *e)
{
    int rc = batch_quarantine(d, q, &w->sum.item, e);
    if (rc)
        return rc;
    w->sum.quarantined++;
    w->sum.unkept |= !d->overlay->quarantined.v[d->overlay->quarantined.n - 1].intake_kind;
    return 0;
}

static int take_rejects(struct desk *d, const struct desk_input *in, struct work *w, wf_time received, struct err *e)
{
    for (size_t i = 0; i < in->rejects_n; i++) {
        const struct desk_reject *r = &in->rejects[i];
        struct batch_quarantine q = {.source = in->source, .member = in->member, .reason = r->reason, .bytes = reject_bytes(in, r), .offset = r->offset, .policy = in->raw_policy, .received = received};
        if (r->line)
            q.reason = span_str(arena_printf(&d->overlay->arena, "line %u: %.*s", r->line, SPAN_FMT(r->reason)));
        int rc = set_aside(d, w, &q, e);
        if (rc)
            return rc;
    }
    return 0;
}

/* A report of a plugin that the desk's check refused: kept like what the plugin itself could not understand. */
static int quarantine_refused(struct desk *d, struct work *w, const wf_report *r, const struct desk_answer *a, wf_time received,
                              struct err *e)
{
    const struct desk_input *in = &w->input;
    bool rights = type_in(report_span(r->type), "RGT"), health = in->health && health_is(report_span(r->type));
    struct batch_quarantine q = {.source = in->source, .member = in->member, .policy = rights || health ? WF_RAW_DIGEST : in->raw_policy, .received = received};
    struct buf json = {0};
    size_t left = REFUSED_LOOK;
    struct json_writer j;
    jw_init(&j, &json);
    report_to_json(&j, r);
    q.bytes = buf_view(&json);
    /* It is kept in the open: what it quotes of the report is not. */
    q.reason = text_unquoted(&d->overlay->arena, span_str(arena_printf(&d->overlay->arena, "%s%s%s", a->field, a->field[0] ? ": " : "", a->error)), q.bytes, &left);
    int rc = set_aside(d, w, &q, e);
    buf_free(&json);
    return rc;
}

/* A feed's numbers lie beside its cursor; no feed's id has a '#'. */
static size_t number_key(struct span feed, char *to, size_t size)
{
    int n = snprintf(to, size, "%.*s#number", SPAN_FMT(feed));
    return n > 0 && (size_t) n < size ? (size_t) n : 0;
}

uint64_t desk_sequence(struct journal_reader *r, struct span feed)
{
    char key[128];
    size_t n = number_key(feed, key, sizeof key);
    struct buf value = {0};
    struct err e = {0};
    uint64_t number = 0;
    if (n && journal_cursor(r, span_make(key, n), &value, &e) == 0)
        number = strtoull(value.p, NULL, 10);
    err_clear(&e);
    buf_free(&value);
    return number;
}

/* Where the feed goes on after a restart: its cursor, its last number. */
static int keep_place(struct desk *d, const struct desk_input *in, struct err *e)
{
    char key[128], number[24];
    size_t n = in->sequence ? number_key(in->source, key, sizeof key) : 0;
    int rc = in->cursor.p ? journal_batch_cursor(d->batch, in->source, in->cursor, e) : 0;
    if (rc || !n)
        return rc;
    snprintf(number, sizeof number, "%llu", (unsigned long long) in->sequence);
    return journal_batch_cursor(d->batch, span_make(key, n), span_str(number), e);
}

/* The facts of hours that are over, of which the board knew nothing. */
static int tell_past(struct desk *d, struct past *p, struct err *e)
{
    int rc = 0;
    while (rc == 0) {
        struct change *c = batch_new_change(d, CHANGE_HOUR, SPAN_LIT("engine"));
        if (!past_next(p, &d->overlay->arena, c))
            break;
        rc = batch_change(d, c, OFFSET_NONE, e);
    }
    past_free(p);
    return rc;
}

static int take_reports(struct desk *d, struct decide_source *src, struct work *w, struct err *e)
{
    const struct desk_input *in = &w->input;
    struct desk_answer a;
    for (size_t i = 0; i < in->reports_n; i++) {
        uint64_t before = w->sum.quarantined;
        src->signature = in->signatures ? &in->signatures[i] : NULL;
        int rc = decide_report(d, src, &in->reports[i], &a, &w->sum, e);
        if (rc == 0 && a.status == DESK_REJECTED && w->sum.quarantined == before) {
            rc = quarantine_refused(d, w, &in->reports[i], &a, src->received, e);
        }
        if (rc)
            return rc;
    }
    return 0;
}

/* What members send to the centre may be about persons, and goes at its end: it stands in the report, the bytes of the page are not kept beside it. */
static bool has_notice(const struct desk_input *in)
{
    for (size_t i = 0; i < in->reports_n; i++)
        if (in->reports[i].kind == WF_KIND_NOTICE)
            return true;
    return false;
}

/* The bytes of a page stand beside what was read of them, but where they may tell of persons' health: something of it went into a health record, or was not understood, and travellers are told of. */
static bool page_is_kept(const struct desk_input *in, const struct work *w)
{
    bool of_travellers = in->member.n == 2 && !span_is(in->member, "--");
    return in->raw.n && (w->sum.accepted || w->sum.observations || w->sum.set_aside) && in->raw_policy != WF_RAW_DIGEST && !has_notice(in) && !in->health && !(of_travellers && w->sum.quarantined);
}

int decide_input(struct desk *d, struct work *w, struct err *e)
{
    const struct desk_input *in = &w->input;
    struct decide_source src = {.source = in->source, .binding = {in->plugin, in->member}, .policy = in->raw_policy, .received = in->received == TIME_NONE ? d->now : in->received, .authenticated = in->authenticated};
    int rc;
    src.actor = span_str(arena_printf(&d->overlay->arena, "feed:%.*s", SPAN_FMT(in->source)));
    if (in->list != WF_LIST_NONE)
        src.listing = listing_for(d, in->source);
    struct past past = {0};
    src.past = &past;
    rc = take_reports(d, &src, w, e);
    int told = rc == 0 ? tell_past(d, &past, e) : 0;
    past_free(&past);
    rc = rc ? rc : told;
    if (rc)
        return rc;
    rc = take_rejects(d, in, w, src.received, e);
    if (rc)
        return rc;
    if (src.listing) {
        src.listing->spoilt |= w->sum.quarantined > 0;
        if (in->list == WF_LIST_END) {
            if (!src.listing->spoilt)
                rc = clear_unlisted(d, &src, e);
            map64_clear(&src.listing->seen);
            src.listing->spoilt = false;
        }
    }
    if (rc == 0 && page_is_kept(in, w)) {
        struct journal_item it = {.time = d->now, .source = in->source, .body = in->raw};
        rc = journal_batch_intake(d->batch, in->raw_policy == WF_RAW_SEALED ? JOURNAL_SEALED : JOURNAL_RAW, &it, NULL, e);
    }
    return rc ? rc : keep_place(d, in, e);
}

int decide_submission(struct desk *d, struct work *w, struct err *e)
{
    const struct desk_submission *s = &w->submission;
    struct decide_source src = {.source = s->source, .actor = s->officer, .submitted = true, .received = d->now, .policy = WF_RAW_KEEP, .sight = s->sight};
    w->answers = arena_alloc_raw(&d->overlay->arena, (s->reports_n + 1) * sizeof *w->answers);
    w->answers_n = s->reports_n;
    for (size_t i = 0; i < s->reports_n; i++) {
        src.raw = s->raw ? s->raw[i] : span_make(NULL, 0);
        int rc = decide_report(d, &src, &s->reports[i], &w->answers[i], &w->sum, e);
        if (rc)
            return rc;
    }
    return 0;
}

int decide_quarantine(struct desk *d, struct work *w, struct err *e)
{
    const struct desk_input *in = &w->input;
    struct batch_quarantine q = {.source = in->source, .member = in->member, .reason = w->reason, .bytes = in->raw, .policy = in->raw_policy, .received = in->received == TIME_NONE ? d->now : in->received};
    int rc = set_aside(d, w, &q, e);
    return rc ? rc : keep_place(d, in, e);
}
