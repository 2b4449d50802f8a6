#include "desk/fold.h"

#include "desk/board.h"
#include "desk/items.h"

static void seal_items(struct change *c, uint64_t seq)
{
    for (size_t i = 0; i < c->items_n; i++)
        if (c->items[i]->r.text_seq == ITEM_TEXT_HERE)
            c->items[i]->r.text_seq = seq;
        else if (c->items[i]->r.text_seq == ITEM_TEXT_STATED)
            c->items[i]->r.text_seq = 0;
}

/* Was something said to somebody outside, or by him? */
static bool is_outward(struct span verb)
{
    static const char *const verbs[] = {"called", "ask", "answer", "refer"};
    bool yes = false;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        yes = yes || span_is(verb, verbs[i]);
    return yes;
}

void fold_seal(struct change *c, uint64_t seq)
{
    c->seq = seq;
    for (size_t i = 0; i < c->alarms_n; i++)
        if (c->alarms[i].inc)
            c->alarms[i].inc->r.stamp = seq;
    if (c->kind == CHANGE_SHIFT)
        shift_seal(c);
    if (c->kind == CHANGE_NOTICE)
        dissem_seal(c);
    if (c->kind == CHANGE_ACTION)
        actions_seal(c);
    if (c->kind == CHANGE_RUN || c->kind == CHANGE_PROTOCOL)
        runs_seal(c);
    if (c->kind == CHANGE_POSTURE || c->kind == CHANGE_LEVEL)
        posture_seal(c);
    if (!change_is_incident(c->kind)) {
        seal_items(c, seq);
        return;
    }
    c->inc->r.chain = c->inc->r.stamp = seq;
    if (c->kind == CHANGE_OPENED)
        c->inc->m.first = seq;
    if (c->new_title)
        c->inc->m.title_seq = seq;
    if (span_is(c->verb, "shelve") || span_is(c->verb, "out-of-service"))
        c->inc->m.shelf_seq = seq;
    if (is_outward(c->verb))
        c->inc->m.said_seq = seq;
    seal_items(c, seq);
    if (c->report.present && c->kind != CHANGE_CONFLICT) {
        c->inc->m.intake = c->report.intake;
        c->inc->m.digest = c->report.digest;
    }
}

size_t fold_keys(const struct state *s, const struct change *c, struct fold_key out[FOLD_KEYS])
{
    const struct change_report *r = &c->report;
    size_t n = 0;
    uint32_t row = change_is_incident(c->kind) ? c->inc->r.row : 0;
    if (c->kind == CHANGE_CONFLICT)
        return 0;
    if (r->present) {
        out[n].key = r->keyed ? r->key_report : state_key(s, 'R', r->source, r->source_id, r->revision);
        out[n].v.a = row;
        out[n++].v.b = r->digest;
    }
    if (r->present && row) {
        out[n].key = r->keyed ? r->key_id : state_key(s, 'I', r->source, r->source_id, span_make(NULL, 0));
        out[n].v.a = row;
        out[n++].v.b = 0;
    }
    if (r->present && row && r->dedup_key.n) {
        out[n].key = state_key(s, 'D', r->dedup_member, r->dedup_type, r->dedup_key);
        out[n].v.a = row;
        out[n++].v.b = 0;
    }
    if (c->cmd.n && change_is_alone(c->kind)) {
        out[n].key = state_key(s, 'C', c->actor, c->cmd, c->verb);
        out[n].v.a = 0;
        out[n++].v.b = c->seq << 8;
    }
    if (c->cmd.n && row) {
        out[n].key = state_key(s, 'C', c->actor, c->cmd, c->verb);
        out[n].v.a = row | (uint64_t) c->inc->r.rev << 32;
        out[n++].v.b = c->seq << 8 | c->inc->r.state;
    }
    return n;
}

static int put_counts(struct state *s, const struct change *c, struct err *e)
{
    for (size_t i = 0; i < c->counts_n; i++) {
        if (c->counts[i].row == 0 || c->counts[i].row > s->head->incidents)
            return err_set(e, WF_E_CORRUPT, "fact %llu counts an incident that is not there", (unsigned long long) c->seq);
        struct incident_row *r = state_row(s, c->counts[i].row);
        s->head->duplicates += (uint64_t) c->counts[i].duplicates - r->duplicates;
        r->duplicates = c->counts[i].duplicates;
        r->stamp = c->seq;
    }
    if (c->has_set_aside)
        s->head->set_aside = c->set_aside;
    return 0;
}

static void raise_to(uint64_t *to, uint64_t v)
{
    if (v > *to)
        *to = v;
}

static void put_alarms(struct state *s, const struct change *c)
{
    for (size_t i = 0; i < c->alarms_n; i++) {
        state_more(s, c->alarms[i].row)->alarmed = c->alarms[i].alarmed;
        state_row(s, c->alarms[i].row)->stamp = c->seq;
    }
}

static void put_dropped(struct state *s, const struct change *c)
{
    if (c->dropped_kind == JOURNAL_STATUS) {
        raise_to(&s->head->status_dropped, c->dropped_up_to);
        board_drop(s, c->dropped_up_to, c->seq);
    }
    if (c->dropped_kind == JOURNAL_QUARANTINE)
        raise_to(&s->head->quarantine_dropped, c->dropped_up_to);
}

/* Which incident's title was it? Titles are in facts OPENED and REPORT; a fact does not know, so the row that points to it does. */
static int put_redacted(struct state *s, const struct change *c, struct err *e)
{
    items_redact(s, c->redacted_seq);
    if (!span_is(c->redacted_part, "title"))
        return 0;
    for (uint32_t row = 1; row <= s->head->incidents; row++) {
        if (state_more(s, row)->title_seq != c->redacted_seq)
            continue;
        struct incident inc;
        state_get(s, row, &inc);
        memset(s->t_heap.base + (size_t) inc.r.text_at * 8, 0, inc.title.n);
        inc.title = span_make(NULL, 0);
        inc.r.flags |= INCIDENT_TITLE_REDACTED;
        inc.r.stamp = c->seq;
        return state_put(s, &inc, e);
    }
    return 0;
}

int fold_apply(struct state *s, const struct change *c, struct err *e)
{
    struct fold_key own[FOLD_KEYS];
    int rc = 0;
    switch (c->kind) {
    case CHANGE_OPENED:
    case CHANGE_REPORT:
    case CHANGE_CHANGED:
    case CHANGE_CONFLICT:
        rc = state_put(s, c->inc, e);
        break;
    case CHANGE_ITEM:
        rc = state_put(s, c->inc, e);
        for (size_t i = 0; rc == 0 && i < c->items_n; i++)
            rc = items_put(s, c->items[i], e);
        break;
    case CHANGE_DUPLICATES:
        rc = put_counts(s, c, e);
        break;
    case CHANGE_ASIDE:
        s->head->set_aside = c->set_aside;
        rc = state_aside(s, c->seq, e);
        break;
    case CHANGE_HOUR:
        board_hour(s, c);
        break;
    case CHANGE_TESTED:
        rc = state_tested(s, c->entry, c->actor, c->time, c->answered, e);
        break;
    case CHANGE_DUTY:
        rc = state_duty(s, &c->duty, e);
        break;
    case CHANGE_ALARM:
        put_alarms(s, c);
        break;
    case CHANGE_SHIFT:
        rc = shift_apply(s, c, e);
        for (size_t i = 0; rc == 0 && i < c->items_n; i++)
            rc = items_put(s, c->items[i], e);
        break;
    case CHANGE_NOTICE:
    case CHANGE_KEY:
        rc = dissem_apply(s, c, e);
        break;
    case CHANGE_ACTION:
        rc = actions_apply(s, c, e);
        break;
    case CHANGE_RUN:
    case CHANGE_PROTOCOL:
        rc = runs_apply(s, c, e);
        break;
    case CHANGE_POSTURE:
    case CHANGE_LEVEL:
        posture_apply(s, c);
        break;
    case CHANGE_BLOCK:
        raise_to(&s->head->status_n, c->last[JOURNAL_STATUS]);
        raise_to(&s->head->count_n, c->last[JOURNAL_COUNT]);
        raise_to(&s->head->quarantined, c->last[JOURNAL_QUARANTINE]);
        break;
    case CHANGE_DROPPED:
        put_dropped(s, c);
        break;
    case CHANGE_REDACTED:
        rc = put_redacted(s, c, e);
        break;
    default:
        break;
    }
    const struct fold_key *keys = c->keys ? c->keys : own;
    size_t n = rc ? 0 : c->keys ? c->keys_n : fold_keys(s, c, own);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = keys_put(&s->keys, keys[i].key, keys[i].v, e);
    return rc;
}
