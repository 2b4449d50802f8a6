/* deciding: a status or a count becomes intake and the board's last word, a notice or an answer goes to where those are kept; an hour that is over becomes a fact. See deciding.h. */
#include "desk/deciding.h"

#include "desk/past.h"

int deciding_observe(struct deciding *x, struct err *e)
{
    struct desk *d = x->d;
    bool status = x->r->kind == WF_KIND_STATUS;
    struct hash128 key = state_key(&d->state, status ? 'S' : 'N', x->src->source, x->source_id, x->revision);
    int seen = overlay_seen(d->overlay, key, x->digest, false);
    struct err why = {0};
    uint64_t seq;
    if (bounds_checkpoint(d, x->src, report_span(x->r->checkpoint), x->member, &why)) {
        deciding_reject(x, why.field, why.text);
        return 0;
    }
    if (seen == 2)
        return deciding_conflict(x, 0, e);
    if (seen == 1) {
        x->a->status = DESK_DUPLICATE;
        return 0;
    }
    int64_t hour = board_hour_of(d->now);
    struct change *c = batch_new_change(d, CHANGE_HOUR, SPAN_LIT("engine"));
    if (status && d->overlay->hour != hour && board_hour_due(&d->state, hour, &d->overlay->arena, c)) {
        d->overlay->hour = hour;
        int rc = batch_change(d, c, OFFSET_NONE, e);
        if (rc)
            return rc;
    }
    int rc = batch_body(d, status ? JOURNAL_STATUS : JOURNAL_COUNT, x->src->source, span_make(NULL, 0), x->json, &seq, e);
    if (rc)
        return rc;
    overlay_seen(d->overlay, key, x->digest, true);
    x->a->status = DESK_ACCEPTED;
    x->sum->observations++;
    if (status) {
        struct board_status b = {report_span(x->r->checkpoint), x->member, x->src->source, x->r->status, x->r->occurred.utc_ns, d->now, seq};
        VEC_PUSH(&d->overlay->statuses, b);
        if (x->src->past && past_is(b.occurred, b.received))
            past_add(x->src->past, &d->state, b.checkpoint, b.status, b.occurred, b.received);
    }
    return 0;
}

/* Notices and their answers are of the floor's own mode, both ways: an exercise answers no actual one. */
static bool of_other_mode(const struct deciding *x)
{
    uint32_t m = x->r->msg_status ? x->r->msg_status : WF_MSG_ACTUAL;
    return m != (x->d->o.actual ? WF_MSG_ACTUAL : WF_MSG_EXERCISE);
}

/* One that belongs to another floor: that it came is kept, once; what it says of anybody is not. */
static int notice_aside(struct deciding *x, struct err *e)
{
    struct desk *d = x->d;
    struct hash128 key = state_key(&d->state, 'N', x->src->source, x->source_id, x->revision);
    wf_report *bare = arena_alloc(&d->overlay->arena, sizeof *bare);
    struct buf json = {0};
    if (overlay_seen(d->overlay, key, x->digest, false) != 0) {
        x->a->status = DESK_DUPLICATE;
        return 0;
    }
    wf_report_init(bare, x->r->kind);
    bare->source_id = x->r->source_id;
    bare->revision = x->r->revision;
    bare->member = x->r->member;
    bare->msg_status = x->r->msg_status;
    bare->reported = x->r->reported;
    bare->title = x->r->kind == WF_KIND_NOTICE ? WF_STR("a notice of the other mode") : WF_STR("an answer of the other mode");
    bare->received = x->r->received;
    bare->ack = x->r->ack;
    report_canonical(&json, bare);
    x->json = arena_span(&d->overlay->arena, buf_view(&json));
    buf_free(&json);
    x->r = bare;
    overlay_seen(d->overlay, key, x->digest, true);
    return deciding_set_aside(x, e);
}

int deciding_notice(struct deciding *x, struct err *e)
{
    const char *no = dissem_refuse(x->src, x->member, x->r);
    if (no) {
        deciding_reject(x, "kind", no);
        return 0;
    }
    return of_other_mode(x) ? notice_aside(x, e) : dissem_take(x->d, x->src, x->member, x->r, x->json, x->a, x->sum, e);
}
