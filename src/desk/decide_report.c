/* decide_report: what becomes of a report: duplicate, conflict, set aside, a new incident, or more of one that is there. */
#include <math.h>
#include <stdio.h>

#include "desk/deciding.h"
#include "desk/health.h"
#include "desk/voices.h"
#include "journal/digest.h"

#define DAY (24 * 3600 * NSEC_PER_SEC)

/* ---- answers ---- */

void deciding_reject(struct deciding *x, const char *field, const char *text)
{
    x->a->status = DESK_REJECTED;
    snprintf(x->a->field, sizeof x->a->field, "%s", field);
    snprintf(x->a->error, sizeof x->a->error, "%s", text);
}

static void say_id(struct deciding *x, const struct incident *i)
{
    incident_id(&i->r, x->d->prefix, x->a->id);
}

/* A record that the officer who submits may not see: nothing is said of it, and no report of his goes into it (one of rights does: rights.c). */
static bool hidden(const struct deciding *x, const struct incident *i)
{
    return i && !desk_sight_sees(x->d, x->src->sight, &i->r);
}

/* ---- values ---- */

static void take_time(wf_instant t, wf_time *out, int16_t *offset)
{
    if (!t.set)
        return;
    *out = t.utc_ns;
    *offset = t.offset_min;
}

static void take_count(int32_t v, int32_t *out)
{
    if (v >= 0)
        *out = v;
}

static void take_word(uint32_t v, uint8_t *out)
{
    if (v)
        *out = (uint8_t) v;
}

static void take_flag(struct incident *i, bool on, uint16_t flag)
{
    if (on)
        i->r.flags |= flag;
}

static void take_persons(struct incident *i, const wf_persons *p)
{
    take_count(p->involved, &i->m.involved);
    take_count(p->dead, &i->m.dead);
    take_count(p->injured, &i->m.injured);
    take_count(p->missing, &i->m.missing);
    take_count(p->minors, &i->m.minors);
    take_count(p->in_need_of_protection, &i->m.in_need);
    take_flag(i, p->unknown, INCIDENT_PERSONS_UNKNOWN);
}

/* What the report says goes into the incident; what it does not say stays. */
static void take_values(struct deciding *x, struct incident *i, struct change *c)
{
    const wf_report *r = x->r;
    struct span title = report_span(r->title);
    take_flag(i, health_is(report_span(r->type)) && wf_pair_find(r->labels, r->labels_n, HEALTH_LABEL).n, INCIDENT_HEALTH);
    if (title.n && !span_eq(title, i->title)) {
        i->title = title;
        i->r.flags &= (uint16_t) ~INCIDENT_TITLE_REDACTED;
        c->new_title = true;
    }
    if (x->member.n == 2)
        memcpy(i->r.member, x->member.p, 2);
    if (r->checkpoint.n == 5)
        memcpy(i->r.checkpoint, r->checkpoint.p, 5);
    take_word(r->impact, &i->r.impact);
    take_word(r->urgency, &i->r.urgency);
    take_word(r->severity, &i->r.severity);
    take_word(r->certainty, &i->r.certainty);
    take_word(r->pap, &i->r.pap);
    take_word(r->tlp, &i->r.tlp);
    if (r->grade[0])
        memcpy(i->r.grade, r->grade, 2);
    if (r->protection > (int32_t) i->r.protection)
        i->r.protection = (uint8_t) r->protection; /* a report raises it, never lowers it */
    take_time(r->occurred, &i->r.occurred, &i->m.occurred_off);
    take_time(r->detected, &i->m.detected, &i->m.detected_off);
    take_time(r->reported, &i->m.reported, &i->m.reported_off);
    take_time(r->expires, &i->m.expires, &i->m.expires_off);
    if (!isnan(r->lat)) {
        i->m.lat = r->lat;
        i->m.lon = r->lon;
    }
    take_flag(i, r->location_unknown, INCIDENT_NO_PLACE);
    take_persons(i, &r->persons);
    if (r->handling.n)
        i->handling = report_span(r->handling);
    if (r->lang.n)
        i->lang = report_span(r->lang);
    i->revision = x->revision;
    i->r.signature = (uint8_t) x->signature;
    incident_settle_tlp(i, x->type, r->tlp != 0);
}

/* What was found of its signature, for the log: "signed, verified: by CN=...". */
static const char *signature_text(struct deciding *x)
{
    const char *word = words_of(&words_signature, x->signature);
    struct span note = x->src->signature ? x->src->signature->note : span_make(NULL, 0);
    return arena_printf(&x->d->overlay->arena, "%s%s%.*s", word ? word : "its signature is not spoken of", note.n ? ": " : "", SPAN_FMT(note));
}

/* The body says what was found, not what the plugin claims. The digest is of the report as the plugin gave it: one that comes again is the same
 * report, whatever was found out of its signature this time. */
static void take_signature(struct deciding *x, wf_report *r)
{
    const struct desk_signature *s = x->src->signature;
    bool honest;
    x->signature = report_signature_said(r, &honest);
    if (s)
        x->signature = s->state;
    if (!x->signature || (!s && honest))
        return;
    report_sign(&x->d->overlay->arena, r, x->signature, s ? s->note : span_make(NULL, 0));
    buf_clear(&x->d->body);
    report_canonical(&x->d->body, r);
    x->json = buf_view(&x->d->body);
}

static void fill_report(struct deciding *x, struct change *c)
{
    c->report.present = true;
    c->report.source = x->src->source;
    c->report.source_id = x->source_id;
    c->report.revision = x->revision;
    c->report.digest = x->digest;
    c->report.keyed = true;
    c->report.key_report = x->key_report;
    c->report.key_id = x->key_id;
    if (x->dedup_key.n) {
        c->report.dedup_key = x->dedup_key;
        c->report.dedup_type = x->type;
        c->report.dedup_member = x->member;
    }
}

static void index_text(struct deciding *x, uint32_t row)
{
    if (!x->r->text.n)
        return;
    struct overlay_text t = {(uint64_t) row << 32, report_span(x->r->text)};
    VEC_PUSH(&x->d->overlay->texts, t);
}

/* Writes body and fact, and answers. */
static int accept(struct deciding *x, struct change *c, struct err *e)
{
    struct incident *i = c->inc;
    say_id(x, i); /* for the body, too */
    voices_take(x->d, i, x->src, x->r);
    int rc = batch_body(x->d, JOURNAL_REPORT, x->src->source, span_str(x->a->id), x->json, &c->report.intake, e);
    if (rc == 0)
        rc = batch_change(x->d, c, OFFSET_NONE, e);
    if (rc)
        return rc;
    index_text(x, i->r.row);
    if (x->rights && hidden(x, i))
        x->a->id[0] = 0;
    x->a->status = DESK_ACCEPTED;
    x->sum->accepted++;
    if (x->src->listing)
        map64_put(&x->src->listing->seen, i->r.row, x->d);
    return 0;
}

/* ---- a new incident ---- */

static int open_incident(struct deciding *x, uint32_t related, struct err *e)
{
    struct err why = {0};
    if (bounds_names(x->d, x->src, x->type, &why)) {
        deciding_reject(x, why.field, why.text);
        return 0;
    }
    struct desk *d = x->d;
    const wf_report *r = x->r;
    struct change *c = batch_new_change(d, CHANGE_OPENED, x->src->actor);
    struct incident *i = overlay_new(d->overlay, d->now, x->rights);
    const struct type *t = type_find(x->type);
    c->inc = i;
    i->r.type = state_name(&d->state, x->type);
    i->r.source = state_name(&d->state, x->src->source);
    if (!i->r.type || !i->r.source)
        return deciding_reject(x, "source", "there are too many different sources and types"), 0;
    i->r.state = STATE_NEW;
    i->r.rev = 1;
    i->r.reports = 1;
    i->r.related = related;
    i->r.opened = i->r.updated = d->now;
    i->m.received = x->src->received;
    i->source_id = x->source_id;
    i->dedup_key = x->dedup_key;
    take_values(x, i, c);
    if (!i->r.grade[0] && !x->src->authenticated && !x->src->submitted)
        memcpy(i->r.grade, "F6", 2);
    take_flag(i, t && t->latches, INCIDENT_LATCHED);
    take_flag(i, i->m.dead > 0 || i->m.missing > 0, INCIDENT_LATCHED);
    take_flag(i, r->msg_status == WF_MSG_EXERCISE, INCIDENT_EXERCISE);
    take_flag(i, x->src->listing != NULL, INCIDENT_LISTED);
    i->r.condition = r->condition == WF_CONDITION_CLEARED ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
    i->m.cond_time = i->m.reported != TIME_NONE ? i->m.reported : d->now;
    signal_trigger(i);
    priority_decide(i, x->type, &d->types);
    clocks_own_by(d, i);
    fill_report(x, c);
    if (x->src->signature && x->signature)
        c->say = span_str(signature_text(x));
    return accept(x, c, e);
}

/* ---- more of an incident that is there ---- */

static bool is_older(const struct deciding *x, const struct incident *i)
{
    return x->r->reported.set && i->m.reported != TIME_NONE && x->r->reported.utc_ns < i->m.reported;
}

/* Condition, signal and clock after the values; `was` is the incident before. */
static void take_condition(struct deciding *x, struct incident *i, const struct incident *was, bool reopened)
{
    uint32_t said = x->r->condition;
    wf_time now = x->d->now;
    if (reopened) {
        i->r.condition = WF_CONDITION_ACTIVE;
        signal_trigger(i);
        clocks_own_by(x->d, i);
    } else if (said == WF_CONDITION_CLEARED && was->r.condition != WF_CONDITION_CLEARED) {
        i->r.condition = WF_CONDITION_CLEARED;
        signal_clear(i);
    } else if (said == WF_CONDITION_ACTIVE && was->r.condition == WF_CONDITION_CLEARED) {
        i->r.condition = WF_CONDITION_ACTIVE;
        signal_trigger(i);
    }
    if (i->r.priority < was->r.priority && !reopened && incident_is_open(i->r.state)) {
        if (said != WF_CONDITION_CLEARED)
            signal_rise(i);
        if (i->r.due != TIME_NONE && now + (int64_t) x->d->o.clocks.own_by_s[i->r.priority - 1] * NSEC_PER_SEC < i->r.due)
            clocks_own_by(x->d, i);
    }
    if (said)
        i->m.cond_time = x->r->reported.set ? x->r->reported.utc_ns : now;
}

/* Would an officer want to know, beside the count? */
static bool matters(const struct incident *a, const struct incident *b)
{
    return a->r.state != b->r.state || a->r.priority != b->r.priority || a->r.condition != b->r.condition || a->r.signal != b->r.signal || (a->r.flags ^ b->r.flags) & INCIDENT_SHELVED ||
           a->r.impact != b->r.impact || a->r.urgency != b->r.urgency || a->r.tlp != b->r.tlp || a->r.protection != b->r.protection ||
           !span_eq(a->title, b->title) || a->m.involved != b->m.involved || a->m.dead != b->m.dead || a->m.injured != b->m.injured ||
           a->m.missing != b->m.missing || a->r.signature != b->r.signature || a->m.minors != b->m.minors || memcmp(a->r.checkpoint, b->r.checkpoint, 5) != 0;
}

static int add_report(struct deciding *x, uint32_t row, bool reopen, bool record_only, struct err *e)
{
    struct desk *d = x->d;
    struct change *c = batch_new_change(d, CHANGE_REPORT, x->src->actor);
    const struct incident *was = overlay_get(d->overlay, row);
    struct incident *i = overlay_edit(d->overlay, row);
    c->was = was;
    c->inc = i;
    i->r.reports++;
    i->r.updated = d->now;
    fill_report(x, c);
    if (!record_only && (!is_older(x, was) || reopen)) {
        take_values(x, i, c);
        if (reopen) {
            i->r.state = STATE_ACTIVE;
            i->r.flags |= INCIDENT_REOPENED;
            i->r.resolved = TIME_NONE;
            i->r.disposition = 0;
            i->m.resolved_by = i->m.closed_by = i->m.reviewed_by = 0;
            c->verb = SPAN_LIT("reopen");
        }
        priority_decide(i, names_get(&d->state.names, i->r.type), &d->types);
        take_condition(x, i, was, reopen);
    } else if (record_only && x->r->condition == WF_CONDITION_CLEARED && !is_older(x, was) && was->r.condition != WF_CONDITION_CLEARED) {
        /* Not open any more: that it is over is noted; nothing rings. */
        i->r.condition = WF_CONDITION_CLEARED;
        signal_clear(i);
    }
    if (matters(was, i)) {
        i->r.rev++;
        i->r.by = 0;
        const char *p = words_of(&words_priority, i->r.priority), *q = words_of(&words_priority, was->r.priority);
        if (i->r.state != was->r.state)
            c->say = span_str(arena_printf(&d->overlay->arena, "%s again", words_of(&words_state, i->r.state)));
        else if (i->r.priority != was->r.priority)
            c->say = span_str(arena_printf(&d->overlay->arena, "%s to %s (%s)", q, p, words_of(&words_rule, i->r.rule)));
        else if (i->r.condition != was->r.condition)
            c->say = i->r.condition == WF_CONDITION_CLEARED ? SPAN_LIT("cleared by the source") : SPAN_LIT("active again");
        else
            c->say = SPAN_LIT("a further report");
        if (i->r.signature != was->r.signature)
            c->say = span_str(arena_printf(&d->overlay->arena, "%.*s; %s", SPAN_FMT(c->say), signature_text(x)));
    } else if (!c->say.n) {
        c->say = SPAN_LIT("a further report; nothing changed");
    }
    return accept(x, c, e);
}

/* ---- which incident ---- */

static uint32_t find_key(struct deciding *x, struct hash128 key)
{
    struct keys_value v;
    uint32_t row = overlay_key(x->d->overlay, key, &v) ? (uint32_t) v.a : 0;
    /* Of a duplicate it goes to the original. */
    for (int hops = 0; row && hops < 16; hops++) {
        const struct incident *i = overlay_get(x->d->overlay, row);
        if (!i || i->r.state != STATE_DUPLICATE || !i->r.original)
            break;
        row = i->r.original;
    }
    return row;
}

/* The incident of what its source calls so, by the number that it has where it was one of health. */
static uint32_t find_numbered(struct deciding *x, wf_str id)
{
    char number[HEALTH_NUMBER];
    health_number(&x->d->state, x->src->source, report_span(id), number);
    return find_key(x, state_key(&x->d->state, 'I', x->src->source, span_str(number), span_make(NULL, 0)));
}

static uint32_t find_plain(struct deciding *x, wf_str id)
{
    return find_key(x, state_key(&x->d->state, 'I', x->src->source, report_span(id), span_make(NULL, 0)));
}

static uint32_t find_incident(struct deciding *x)
{
    uint32_t row = 0;
    for (size_t k = 0; k < x->r->references_n && !row; k++) {
        row = find_plain(x, x->r->references[k]);
        row = row || !x->numbered ? row : find_plain(x, x->said->references[k]);
    }
    if (row)
        return row;
    if (x->dedup_key.n)
        return find_key(x, state_key(&x->d->state, 'D', x->member, x->type, x->dedup_key));
    row = find_key(x, x->key_id);
    return row || !x->numbered ? row : find_plain(x, x->said->source_id); /* what it is about was none of health before */
}

/* A report that is none of health names one that is, or was one itself: it says so by that one's number, for its source's own is kept nowhere. True: something was changed. */
static bool renumber(struct deciding *x, wf_report *r)
{
    struct desk *d = x->d;
    bool own = !find_key(x, x->key_id) && find_numbered(x, r->source_id), any = own;
    if (own) {
        health_renumber(&d->overlay->arena, &d->state, x->src->source, &r->source_id, &r->revision);
        health_renumber(&d->overlay->arena, &d->state, span_make(NULL, 0), &r->dedup_key, NULL);
        x->dedup_key = report_span(r->dedup_key);
    }
    for (size_t k = 0; k < r->references_n; k++) {
        if (find_plain(x, r->references[k]) || !find_numbered(x, r->references[k]))
            continue;
        wf_str *references = arena_alloc(&d->overlay->arena, r->references_n * sizeof *references);
        memcpy(references, r->references, r->references_n * sizeof *references);
        health_renumber(&d->overlay->arena, &d->state, x->src->source, &references[k], NULL);
        r->references = references;
        any = true;
    }
    return any;
}

static int to_incident(struct deciding *x, struct err *e)
{
    uint32_t row = find_incident(x);
    const struct incident *i = row ? overlay_get(x->d->overlay, row) : NULL;
    if (!i)
        return open_incident(x, 0, e);
    if (!x->rights && hidden(x, i)) {
        deciding_reject(x, x->r->references_n ? "references" : x->dedup_key.n ? "dedup_key"
                                                                              : "source_id",
                        "what it is a report of is not yours to change");
        return 0;
    }
    if (incident_is_open(i->r.state))
        return add_report(x, row, false, false, e);
    if (x->r->condition == WF_CONDITION_CLEARED)
        return add_report(x, row, false, true, e);
    if (i->r.state == STATE_RESOLVED && i->r.resolved != TIME_NONE && x->d->now - i->r.resolved <= DAY)
        return add_report(x, row, true, false, e);
    if (i->r.state == STATE_TRANSFERRED)
        return add_report(x, row, false, true, e);
    return open_incident(x, row, e);
}

/* ---- duplicate, conflict, set aside ---- */

int deciding_conflict(struct deciding *x, uint32_t row, struct err *e)
{
    struct desk *d = x->d;
    const struct incident *was = row ? overlay_get(d->overlay, row) : NULL;
    if (x->rights || hidden(x, was)) { /* nothing of it lies in quarantine */
        deciding_reject(x, "revision", "this source_id and revision came before with other content");
        return 0;
    }
    struct batch_quarantine q = {.source = x->src->source, .member = x->member, .bytes = x->src->raw.n ? x->src->raw : x->json, .policy = x->src->policy, .received = x->src->received, .reason = SPAN_LIT("the same source_id and revision came before with other content")};
    uint64_t n;
    int rc = batch_quarantine(d, &q, &n, e);
    if (rc)
        return rc;
    if (was) {
        struct change *c = batch_new_change(d, CHANGE_CONFLICT, x->src->actor);
        c->was = was;
        c->inc = overlay_edit(d->overlay, row);
        c->quarantine = n;
        c->inc->m.conflicts += c->inc->m.conflicts < UINT16_MAX;
        c->say = span_str(arena_printf(&d->overlay->arena, "the same revision came with other content; it is in quarantine, number %llu", (unsigned long long) n));
        fill_report(x, c);
        say_id(x, was);
        rc = batch_change(d, c, OFFSET_NONE, e);
        if (rc)
            return rc;
    }
    x->sum->quarantined++;
    char text[256];
    snprintf(text, sizeof text, "revision \"%.*s\" of \"%.*s\" came before with other content", (int) (x->revision.n > 60 ? 60 : x->revision.n), x->revision.p,
             (int) (x->source_id.n > 60 ? 60 : x->source_id.n), x->source_id.p);
    deciding_reject(x, "revision", text);
    return 0;
}

/* A complete list left it out and names it again, at the same revision: what was cleared for that alone is active again. What a later revision
 * cleared stays so; without times one can't tell, and it stays so too. */
static int listed_again(struct deciding *x, uint32_t row, const struct incident *was, struct err *e)
{
    struct desk *d = x->d;
    if (!x->src->listing || !(was->r.flags & INCIDENT_LISTED) || was->r.condition != WF_CONDITION_CLEARED || !incident_is_open(was->r.state) ||
        was->r.original || x->r->condition == WF_CONDITION_CLEARED || !x->r->reported.set || x->r->reported.utc_ns != was->m.reported)
        return 0;
    struct change *c = batch_new_change(d, CHANGE_CHANGED, x->src->actor);
    c->was = was;
    c->inc = overlay_edit(d->overlay, row);
    c->inc->r.condition = WF_CONDITION_ACTIVE;
    signal_trigger(c->inc);
    c->inc->r.rev++;
    c->inc->r.by = 0;
    c->inc->r.updated = d->now;
    c->say = span_str(arena_printf(&d->overlay->arena, "active again: listed again by %.*s", SPAN_FMT(x->src->source)));
    return batch_change(d, c, OFFSET_NONE, e);
}

/* True when it was seen before, and then answered. */
static bool seen_before(struct deciding *x, int *rc, struct err *e)
{
    struct keys_value v;
    struct desk *d = x->d;
    if (!overlay_key(d->overlay, x->key_report, &v))
        return false;
    uint32_t row = (uint32_t) v.a;
    *rc = 0;
    if (v.b != x->digest) {
        *rc = deciding_conflict(x, row, e);
        return true;
    }
    overlay_duplicate(d->overlay, row);
    x->a->status = DESK_DUPLICATE;
    if (row)
        x->sum->duplicates++;
    else
        x->sum->set_aside++;
    const struct incident *i = row ? overlay_get(d->overlay, row) : NULL;
    if (i && !hidden(x, i))
        say_id(x, i);
    if (row && x->src->listing) {
        /* What is listed may have been merged since. */
        map64_put(&x->src->listing->seen, row, d);
        if (i && i->r.original)
            map64_put(&x->src->listing->seen, i->r.original, d);
    }
    if (i)
        *rc = listed_again(x, row, i, e);
    return true;
}

/* Nothing but actual can change an actual incident; an ACTUAL engine works on nothing else. */
static bool is_set_aside(struct deciding *x)
{
    uint32_t m = x->r->msg_status ? x->r->msg_status : WF_MSG_ACTUAL;
    if (m == WF_MSG_ACTUAL)
        return false;
    if (x->d->o.actual || m != WF_MSG_EXERCISE)
        return true;
    uint32_t row = find_incident(x);
    const struct incident *i = row ? overlay_get(x->d->overlay, row) : NULL;
    return i && !(i->r.flags & INCIDENT_EXERCISE);
}

int deciding_set_aside(struct deciding *x, struct err *e)
{
    struct desk *d = x->d;
    struct change *c = batch_new_change(d, CHANGE_ASIDE, x->src->actor);
    c->msg_status = x->r->msg_status;
    c->set_aside = d->overlay->set_aside + 1;
    fill_report(x, c);
    int rc = batch_body(d, JOURNAL_REPORT, x->src->source, span_make(NULL, 0), x->json, &c->report.intake, e);
    c->free_name = "title";
    c->free_text = report_span(x->r->title);
    if (rc == 0)
        rc = batch_change(d, c, OFFSET_NONE, e);
    if (rc == 0) {
        x->a->status = DESK_ACCEPTED;
        x->sum->set_aside++;
    }
    return rc;
}

/* Its keys, its body, and what that is told by. */
static void write_out(struct deciding *x, wf_report *r)
{
    struct desk *d = x->d;
    x->source_id = report_span(r->source_id);
    x->revision = r->revision.n ? report_span(r->revision) : SPAN_LIT("0");
    if (r->kind == WF_KIND_EVENT) { /* what is far away in memory comes while the report is written out */
        x->key_report = state_key(&d->state, 'R', x->src->source, x->source_id, x->revision);
        x->key_id = state_key(&d->state, 'I', x->src->source, x->source_id, span_make(NULL, 0));
        keys_expect(&d->state.keys, x->key_report);
        keys_expect(&d->state.keys, x->key_id);
    }
    buf_clear(&d->body);
    report_canonical(&d->body, r);
    x->json = buf_view(&d->body);
    x->digest = state_digest(&d->state, x->json);
}

int decide_report(struct desk *d, const struct decide_source *src, const wf_report *r, struct desk_answer *a, struct desk_accepted *sum,
                  struct err *e)
{
    struct deciding x = {.d = d, .src = src, .r = r, .a = a, .sum = sum};
    struct err why = {0};
    int rc = 0;
    a->id[0] = a->field[0] = a->error[0] = 0;
    x.type = report_span(r->type);
    struct decide_source apart = *src;
    x.rights = type_in(x.type, "RGT");
    if (x.rights && !rights_admit(d, r, &apart, a)) /* before all else: nothing more is said of it */
        return 0;
    x.src = &apart;
    if (report_check(r, &src->binding, &why)) {
        deciding_reject(&x, why.field, why.text);
        return 0;
    }
    wf_report whole = *r;
    if ((r->kind == WF_KIND_STATUS || r->kind == WF_KIND_COUNT) && health_is(x.type) && !span_is(report_span(r->member), "--")) {
        deciding_reject(&x, "type", "what is told of persons' health is an event: a status and a count have no such type");
        return 0;
    }
    x.said = r;
    x.numbered = health_numbered(&d->overlay->arena, &d->state, apart.source, &whole);
    if (!x.rights) /* of those each is its own: nobody comes into another's by guessing what was said */
        x.dedup_key = report_span(whole.dedup_key);
    x.member = report_span(r->member);
    if (!x.member.n && src->binding.member.n == 2 && !span_is(src->binding.member, "--"))
        x.member = src->binding.member;
    /* The member is the binding's where the report names none: the body says so, too. */
    if (!whole.member.p && x.member.n)
        whole.member = report_str(x.member);
    x.r = r = &whole;
    write_out(&x, &whole);
    if (r->kind == WF_KIND_NOTICE || r->kind == WF_KIND_ACK)
        return deciding_notice(&x, e);
    if (r->kind != WF_KIND_EVENT)
        return deciding_observe(&x, e);
    if (!x.numbered && renumber(&x, &whole))
        write_out(&x, &whole);
    take_signature(&x, &whole);
    if (seen_before(&x, &rc, e))
        return rc;
    if (is_set_aside(&x))
        return deciding_set_aside(&x, e);
    rc = to_incident(&x, e);
    return rc || a->status != DESK_ACCEPTED || !a->id[0] ? rc : actions_hear(&x, find_incident(&x), e);
}
