/* actions_time: what follows for border actions from the time alone: they come into force and end, their end is warned of, a measure that delays travellers was not
 * reported or reviewed in time (IHR Art 43). Each is a fact of the engine, and tells when it was so, also where the engine was down then.
 */
#include <stdio.h>

#include "desk/actions.h"
#include "desk/dark.h"

wf_time actions_review_due(wf_time effective)
{
    struct time_fields f;
    wf_time t;
    time_split(effective, 0, &f);
    f.month += ACTION_REVIEW_MONTHS;
    f.year += (f.month - 1) / 12;
    f.month = (f.month - 1) % 12 + 1;
    while (time_join(&f, 0, &t, NULL) && f.day > 28) /* three months after 30 November is the last day of February */
        f.day--;
    return t;
}

/* ---- when ---- */

static void sooner(struct desk *d, wf_time t)
{
    if (t != TIME_NONE && (d->actions_next == TIME_NONE || t < d->actions_next))
        d->actions_next = t;
}

/* When the first, or the last, warning of its end is due; TIME_NONE: none is, or it was given. What lasts no longer than that is not warned of. */
static wf_time warning(const struct desk *d, const struct action_row *r, bool last)
{
    wf_time at = r->expires - (int64_t) d->o.clocks.end_warn_s[last] * NSEC_PER_SEC;
    return r->pressed || (!last && r->warned) || action_end(r) != r->expires || at <= r->effective ? TIME_NONE : at;
}

bool actions_ends_soon(const struct desk *d, const struct action_row *r, wf_time now)
{
    wf_time left = r->expires - now, first = (int64_t) d->o.clocks.end_warn_s[0] * NSEC_PER_SEC, last = (int64_t) d->o.clocks.end_warn_s[1] * NSEC_PER_SEC;
    return action_in_force(r, now) && r->ended == TIME_NONE && (left <= last || (left <= first && r->expires - first > r->effective));
}

static wf_time earlier(wf_time a, wf_time b)
{
    return a == TIME_NONE || (b != TIME_NONE && b < a) ? b : a;
}

/* The next moment of it: what its row says, or a warning, whose time is the configuration's. */
static wf_time next_of(const struct desk *d, const struct action_row *r)
{
    return d->now >= action_end(r) ? r->next : earlier(r->next, earlier(warning(d, r, false), warning(d, r, true)));
}

static void look_at_all(struct desk *d)
{
    d->actions_next = TIME_NONE;
    for (uint32_t n = 1; n <= d->state.head->actions_n; n++)
        sooner(d, next_of(d, state_action(&d->state, n)));
}

void actions_load(struct desk *d)
{
    d->actions_most = (struct actions_most){CONFLICTS_MOST, SOURCE_OPEN_MOST, SOURCE_DAY_MOST, SOURCE_MOST};
    look_at_all(d);
}

void actions_warn_anew(struct desk *d)
{
    look_at_all(d);
}

bool actions_time_due(const struct desk *d, wf_time now)
{
    return d->actions_stale || (d->actions_next != TIME_NONE && d->actions_next <= now);
}

/* Did the incident of one that is open get a narrower TLP? What is told of it is to have it, too. */
static bool fewer_see(struct desk *d)
{
    const struct overlay *o = d->landed;
    const uint32_t *open = NULL;
    size_t n = 0;
    for (size_t i = 0; i < o->changes.n; i++) {
        const struct change *c = o->changes.v[i];
        if (!change_is_incident(c->kind) || !c->was || c->inc->r.tlp <= c->was->r.tlp)
            continue;
        n = open ? n : actions_index_open(d, &open);
        for (size_t k = 0; k < n; k++)
            if (state_action(&d->state, open[k])->incident == c->inc->r.row)
                return true;
    }
    return false;
}

void actions_merged(struct desk *d)
{
    const struct overlay *o = d->landed;
    for (size_t i = 0; i < o->actions.n; i++)
        for (size_t k = 0; k < o->actions.v[i]->actions_n; k++)
            sooner(d, next_of(d, &o->actions.v[i]->actions[k]));
    d->actions_stale = d->actions_stale || fewer_see(d);
    if (o->actions.n && d->actions_next != TIME_NONE && d->actions_next <= d->now)
        look_at_all(d);
}

/* ---- what is due ---- */

static const char *line_of(const struct action_row *r, char *out, size_t size)
{
    return action_line(r->kind, r->direction, r->member, r->all, r->checkpoints, out, size);
}

/* An incident that says so, as long as it is so. */
static int tell(struct desk *d, const struct action_row *r, const char *what, struct span type, bool is, uint8_t impact, const char *title, const char *back, struct err *e)
{
    struct arena *a = &d->overlay->arena;
    char id[ACTION_ID_ROOM];
    uint32_t row;
    bool rights = false;
    uint8_t tlp = actions_tlp(d, r, &rights);
    const struct dark x = {.tlp = tlp, .rights = rights, .type = type, .member = arena_span(a, span_str(r->member)), .source_id = span_str(arena_printf(a, "%s/%s", what, action_id(r->n, id))), .title = span_str(arena_printf(a, "%s", title)), .head = span_str(arena_strndup(a, id, strlen(id))), .impact = impact, .urgency = impact == WF_IMPACT_HIGH ? WF_URGENCY_IMMEDIATE : WF_URGENCY_EXPECTED, .again = "so again", .back = back};
    return dark_set(d, &x, is, &row, e);
}

static int tell_end(struct desk *d, const struct action_row *r, bool is, struct err *e)
{
    char id[ACTION_ID_ROOM], line[300];
    return tell(d, r, "action-ends", SPAN_LIT("ADM.POLICY_CHANGE"), is, r->pressed ? WF_IMPACT_HIGH : WF_IMPACT_MEDIUM, arena_printf(&d->overlay->arena, "%s %s ends %sat %s: extend it, or let it end", action_id(r->n, id), line_of(r, line, sizeof line), r->pressed ? "soon, " : "", clocks_time(d, r->expires)), "it ended, or another one is in its place", e);
}

static int tell_breach(struct desk *d, const struct action_row *r, bool is, struct err *e)
{
    char id[ACTION_ID_ROOM];
    bool report = r->breached & 1 && r->reported == TIME_NONE;
    return tell(d, r, "action-art43", SPAN_LIT("HLT.BORDER_MEASURE"), is, WF_IMPACT_MEDIUM, arena_printf(&d->overlay->arena, "%s delays travellers and was not %s in time (IHR Art 43): due %s", action_id(r->n, id), report ? "reported within 48 hours" : "reviewed within three months", clocks_time(d, report ? r->effective + (int64_t) ACTION_REPORT_S * NSEC_PER_SEC : actions_review_due(r->effective))), "it was done", e);
}

/* Its member took the notice of it back, or said it otherwise: an officer reads that, and does what follows. */
static int tell_sender(struct desk *d, const struct action_row *r, struct err *e)
{
    char id[ACTION_ID_ROOM], line[300];
    bool is = (r->withdrawn || r->updated) && r->ended == TIME_NONE && d->now < action_end(r);
    const char *title = r->withdrawn ? arena_printf(&d->overlay->arena, "%s %s: %s withdrew its notice (R-%04u): lift it, where it no longer holds", action_id(r->n, id), line_of(r, line, sizeof line), r->member, r->withdrawn)
                                     : arena_printf(&d->overlay->arena, "%s %s: %s updated its notice (R-%04u): take that over", action_id(r->n, id), line_of(r, line, sizeof line), r->member, r->updated);
    return r->received ? tell(d, r, "action-sender", SPAN_LIT("ADM.POLICY_CHANGE"), is, WF_IMPACT_MEDIUM, title, "it ended, or another one is in its place", e) : 0;
}

static int say_sender(struct desk *d, const struct action_row *was, uint32_t by, bool cancels, struct err *e)
{
    char id[ACTION_ID_ROOM];
    struct change *c = batch_new_change(d, CHANGE_ACTION, SPAN_LIT("engine"));
    actions_change(d, c, 1);
    struct action_row *r = actions_add(d, c, was);
    *(cancels ? &r->withdrawn : &r->updated) = by;
    r->changed = was->changed; /* the measure is as it was, until an officer says so */
    r->rev++;
    c->verb = cancels ? SPAN_LIT("action withdrawn") : SPAN_LIT("action updated");
    c->say = span_str(arena_printf(&d->overlay->arena, "%s: its sender %s the notice that it was taken from (R-%04u)", action_id(r->n, id), cancels ? "withdrew" : "updated", by));
    int rc = batch_change(d, c, OFFSET_NONE, e);
    return rc ? rc : actions_told(d, r, e);
}

int actions_received(struct desk *d, uint32_t was, uint32_t by, bool cancels, struct err *e)
{
    struct action_row r;
    int rc = 0;
    for (uint32_t n = 1; rc == 0 && n <= actions_count(d); n++)
        if (actions_get(d, n, &r) && r.received && (r.received == was || r.updated == was) && d->now < action_end(&r))
            rc = say_sender(d, &r, by, cancels, e);
    return rc;
}

int actions_withdraw_draft(struct desk *d, const struct action_row *r, char id[16], struct err *e)
{
    struct notice_row was;
    char action[ACTION_ID_ROOM];
    id[0] = 0;
    if (!r->notice || r->ended == TIME_NONE || r->ended > d->now || !dissem_get(d, r->notice, &was) || was.created >= r->ended ||
        (was.state != DISSEM_DRAFT && was.state != DISSEM_IN_REVIEW && was.state != DISSEM_APPROVED))
        return 0;
    struct change *c = dissem_engine(d, &was, 0, "notice withdrawn");
    struct notice_row *n = c->notices->notice;
    n->state = DISSEM_WITHDRAWN;
    n->ended = d->now;
    n->rev++;
    dissem_set_chase(d, c);
    dissem_id(n->n, id);
    c->say = span_str(arena_printf(&d->overlay->arena, "%s withdrawn: nothing of it was sent, and %s is %s", id, action_id(r->n, action), words_of(&words_action_state, action_state_at(r, d->now))));
    return batch_change(d, c, OFFSET_NONE, e);
}

int actions_told(struct desk *d, const struct action_row *r, struct err *e)
{
    char id[16];
    bool late = (r->breached & 1 && r->reported == TIME_NONE) || (r->breached & 2 && r->reviewed == TIME_NONE);
    bool warns = r->warned && d->now < action_end(r) && r->ended == TIME_NONE;
    int rc = actions_withdraw_draft(d, r, id, e);
    rc = rc ? rc : tell_end(d, r, warns, e);
    rc = rc ? rc : tell_sender(d, r, e);
    return rc ? rc : tell_breach(d, r, late, e);
}

static bool is_due(wf_time t, wf_time now)
{
    return t != TIME_NONE && t <= now;
}

/* What is due, one thing: into the row, and the sentence of its fact. */
static const char *one_thing(struct desk *d, struct action_row *r, const char **verb)
{
    struct arena *a = &d->overlay->arena;
    char id[ACTION_ID_ROOM], line[300];
    wf_time report = r->effective + (int64_t) ACTION_REPORT_S * NSEC_PER_SEC, review = actions_review_due(r->effective);
    uint8_t was = r->state, now = action_state_at(r, d->now);
    action_id(r->n, id);
    line_of(r, line, sizeof line);
    if (was == ACTION_ANNOUNCED && now != was && r->effective < action_end(r)) { /* also where it came and went while the engine was down */
        r->state = ACTION_IN_FORCE;
        *verb = "action begins";
        return arena_printf(a, "%s %s is in force since %s", id, line, clocks_time(d, r->effective));
    }
    if (r->delays && r->reported == TIME_NONE && !(r->breached & 1) && report <= d->now && action_end(r) > r->effective) {
        r->breached |= 1;
        *verb = "action late";
        return arena_printf(a, "%s was not reported to WHO within 48 hours, which were over at %s (IHR Art 43)", id, clocks_time(d, report));
    }
    if (r->delays && r->reviewed == TIME_NONE && !(r->breached & 2) && review <= d->now && review < action_end(r)) {
        r->breached |= 2;
        *verb = "action late";
        return arena_printf(a, "%s was not reviewed within three months, which were over at %s (IHR Art 43)", id, clocks_time(d, review));
    }
    if (now != r->state) {
        r->state = now;
        *verb = "action ends";
        return arena_printf(a, "%s %s: %s since %s", id, line, words_of(&words_action_state, now), clocks_time(d, action_end(r)));
    }
    bool last = is_due(warning(d, r, true), d->now);
    if (d->now < r->expires && (last || is_due(warning(d, r, false), d->now))) {
        r->warned = true;
        r->pressed = last;
        *verb = "action warned";
        return arena_printf(a, "%s %s ends at %s", id, line, clocks_time(d, r->expires));
    }
    return NULL;
}

static int one(struct desk *d, uint32_t n, struct err *e)
{
    struct action_row was;
    int rc = 0;
    for (unsigned k = 0; rc == 0 && k < 6 && actions_get(d, n, &was) && is_due(next_of(d, &was), d->now); k++) {
        struct change *c = batch_new_change(d, CHANGE_ACTION, SPAN_LIT("engine"));
        const char *verb = "action settled", *say;
        actions_change(d, c, 1);
        struct action_row *r = actions_add(d, c, &was);
        say = one_thing(d, r, &verb);
        uint8_t state = r->state;
        if (state == was.state)
            r->changed = was.changed; /* a warning makes no other measure of it */
        actions_settle(r, d->now);
        if (say)
            r->state = state; /* the next one of it says the rest */
        if (r->state != action_state_at(r, d->now))
            r->next = d->now;
        c->verb = span_str(verb);
        c->say = span_str(say ? say : "");
        rc = batch_change(d, c, OFFSET_NONE, e);
        rc = rc ? rc : actions_told(d, r, e);
    }
    return rc;
}

int actions_decide(struct desk *d, size_t most, struct err *e)
{
    int rc = 0;
    bool any = d->actions_stale;
    if (!actions_time_due(d, d->now))
        return 0;
    for (uint32_t n = 1; rc == 0 && most && n <= d->state.head->actions_n; n++) {
        if (!is_due(next_of(d, state_action(&d->state, n)), d->now))
            continue;
        rc = one(d, n, e);
        any = true;
        most--;
    }
    const uint32_t *open;
    size_t k = rc == 0 && d->actions_stale ? actions_index_open(d, &open) : 0;
    for (size_t i = 0; rc == 0 && i < k; i++) {
        struct action_row r;
        if (actions_get(d, open[i], &r))
            rc = actions_told(d, &r, e);
    }
    d->actions_stale = false;
    return rc || !any ? rc : actions_look(d, e);
}
