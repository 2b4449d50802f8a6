/* actions_tell: what is told of border actions: rows of the views, also of a time that was, conflicts, clocks of IHR Art 43, the whole of one. */
#include <stdio.h>

#include "desk/desk_action.h"
#include "desk/impl.h"

static void put_name(const struct desk *d, struct json_writer *w, const char *key, uint16_t n)
{
    if (n)
        jw_kstr(w, key, names_get(&d->state.names, n));
    else
        jw_knull(w, key);
}

static void put_action(struct json_writer *w, const char *key, uint32_t n)
{
    char id[ACTION_ID_ROOM];
    jw_kcstr(w, key, n ? action_id(n, id) : NULL);
}

/* The same, where it may be seen. */
static void put_seen(const struct desk *d, const struct desk_sight *s, struct json_writer *w, const char *key, uint32_t n)
{
    put_action(w, key, n && n <= d->state.head->actions_n && actions_seen(d, s, state_action(&d->state, n)) ? n : 0);
}

void actions_put_of_notice(const struct desk *d, const struct desk_sight *s, struct json_writer *w, uint32_t notice)
{
    uint32_t n = d->state.head->actions_n;
    while (n > 0 && state_action(&d->state, n)->notice != notice)
        n--;
    put_seen(d, s, w, "action", n);
}

/* Is it that incident's, or does a conflict that raised the incident lie between it and a neighbour's? */
static bool is_of_incident(const struct desk *d, const struct action_row *r, uint32_t row)
{
    if (r->incident == row)
        return true;
    for (uint32_t n = d->state.head->conflicts_n; n > 0; n--) {
        const struct conflict_row *c = state_conflict(&d->state, n);
        if (c->incident == row && (c->a == r->n || c->b == r->n))
            return true;
    }
    return false;
}

void actions_put_of_incident(const struct desk *d, const struct desk_sight *s, struct json_writer *w, uint32_t row)
{
    enum { MOST = 20 };
    jw_key(w, "actions");
    jw_begin_array(w);
    for (uint32_t n = d->state.head->actions_n, put = 0; n > 0 && put < MOST; n--) {
        const struct action_row *r = state_action(&d->state, n);
        if (!is_of_incident(d, r, row) || !actions_seen(d, s, r))
            continue;
        jw_begin_object(w);
        put_action(w, "action", n);
        jw_kcstr(w, "kind", words_of(&words_action_kind, r->kind));
        jw_kcstr(w, "direction", words_of(&words_action_direction, r->direction));
        jw_kcstr(w, "state", words_of(&words_action_state, r->state));
        jw_end_object(w);
        put++;
    }
    jw_end_array(w);
}

bool desk_actions_seen(const struct desk *d, const struct desk_sight *s, const struct desk_actions_about *about)
{
    if (s && about->n > ARRAY_LEN(about->v))
        return false;
    for (size_t i = 0; s && i < about->n; i++)
        if (about->v[i] > d->state.head->actions_n || !actions_seen(d, s, state_action(&d->state, about->v[i])))
            return false;
    return true;
}

bool desk_actions_restricted(const struct desk *d, const struct desk_actions_about *about)
{
    for (size_t i = 0; i < about->n && i < ARRAY_LEN(about->v); i++) {
        uint32_t row = about->v[i] <= d->state.head->actions_n ? state_action(&d->state, about->v[i])->incident : 0;
        if (row && row <= d->state.head->incidents && incident_is_restricted(state_row(&d->state, row)))
            return true;
    }
    return false;
}

static void put_incident(const struct desk *d, const struct desk_sight *s, struct json_writer *w, uint32_t row)
{
    char id[INCIDENT_ID_MAX] = "";
    if (row && row <= d->state.head->incidents && desk_sight_sees(d, s, state_row(&d->state, row)))
        incident_id(state_row(&d->state, row), d->prefix, id);
    jw_kcstr(w, "incident", id[0] ? id : NULL);
}

static void put_places(struct json_writer *w, const struct action_row *r)
{
    jw_key(w, "checkpoints");
    jw_begin_array(w);
    for (const char *p = r->checkpoints; strlen(p) >= 5; p += p[5] ? 6 : 5)
        jw_str(w, span_make(p, 5));
    jw_end_array(w);
    jw_kbool(w, "all", r->all);
}

static void put_texts(struct json_writer *w, const struct action_row *r)
{
    for (unsigned t = 0; t < ACTION_TEXTS; t++)
        jw_kcstr(w, action_field_name(ACTION_FIELD_TEXT + t), r->text[t][0] ? r->text[t] : NULL);
}

static wf_time report_due(const struct action_row *r)
{
    return r->effective + (int64_t) ACTION_REPORT_S * NSEC_PER_SEC;
}

static bool conflict_seen(const struct desk *d, const struct desk_sight *s, const struct conflict_row *c)
{
    const struct desk_actions_about both = {c->b ? 2 : 1, {c->a, c->b}};
    return c->a && desk_actions_seen(d, s, &both);
}

/* The conflicts that it is in, of those that may be seen: those that are open, or were at that time. */
static unsigned conflicts_of(const struct desk *d, const struct desk_sight *s, uint32_t n, wf_time at)
{
    unsigned k = 0;
    for (uint32_t i = 1; i <= d->state.head->conflicts_n; i++) {
        const struct conflict_row *c = state_conflict(&d->state, i);
        bool open = at == TIME_NONE ? c->open : c->found <= at && (c->open || c->ended == TIME_NONE || at < c->ended);
        k += open && (c->a == n || c->b == n) && conflict_seen(d, s, c);
    }
    return k;
}

/* A notice that a member sent, where it may be seen. */
static void put_received(const struct desk *d, const struct desk_sight *s, struct json_writer *w, const char *key, uint32_t n)
{
    char id[16];
    snprintf(id, sizeof id, "R-%04u", n);
    jw_kcstr(w, key, n && n <= d->state.head->received_n && dissem_received_seen(s, state_received(&d->state, n)) ? id : NULL);
}

bool actions_still_reported(const struct desk *d, const struct action_row *r)
{
    const struct incident_row *i = r->source == ACTION_OF_FEED && r->incident ? state_row(&d->state, r->incident) : NULL;
    return i && r->by && r->ends == ACTION_LIFTED && r->ended != TIME_NONE && r->ended < r->expires && incident_is_open(i->state) && i->condition != WF_CONDITION_CLEARED;
}

static void members(const struct desk *d, const struct desk_sight *s, uint16_t officer, const struct action_row *r, wf_time at, struct json_writer *w)
{
    char id[20];
    wf_time now = at == TIME_NONE ? clock_now(d->o.clock) : at;
    jw_kcstr(w, "action", action_id(r->n, id));
    jw_kcstr(w, "kind", words_of(&words_action_kind, r->kind));
    jw_kcstr(w, "state", words_of(&words_action_state, action_state_at(r, now)));
    jw_kcstr(w, "member", r->member);
    put_places(w, r);
    jw_kcstr(w, "direction", words_of(&words_action_direction, r->direction));
    jw_ktime(w, "effective", r->effective);
    jw_ktime(w, "expires", r->expires);
    jw_ktime(w, "ended", r->ended);
    jw_kcstr(w, "hours", r->hours[0] ? r->hours : NULL);
    if (r->quota)
        jw_kint(w, "quota", r->quota);
    else
        jw_knull(w, "quota");
    put_texts(w, r);
    jw_kbool(w, "delays_over_24h", r->delays);
    jw_ktime(w, "report_due", r->delays ? report_due(r) : TIME_NONE);
    jw_ktime(w, "reported", r->reported);
    jw_ktime(w, "review_due", r->delays ? actions_review_due(r->effective) : TIME_NONE);
    jw_ktime(w, "reviewed", r->reviewed);
    jw_kbool(w, "ends_soon", r->warned && now < action_end(r));
    jw_kbool(w, "last_call", r->pressed && now < action_end(r));
    jw_kint(w, "conflicts", conflicts_of(d, s, r->n, at));
    jw_kint(w, "objections", r->objections);
    jw_kcstr(w, "source", words_of(&actions_words_source, r->source));
    jw_kcstr(w, "feed", r->feed[0] ? r->feed : NULL);
    jw_kbool(w, "still_reported", at == TIME_NONE && now < r->expires && actions_still_reported(d, r));
    put_incident(d, s, w, r->incident);
    snprintf(id, sizeof id, "N-%04u", r->notice);
    jw_kcstr(w, "notice", r->notice ? id : NULL);
    put_received(d, s, w, "received", r->received);
    put_received(d, s, w, "updated_by", r->updated);
    put_received(d, s, w, "withdrawn_by", r->withdrawn);
    put_seen(d, s, w, "of", r->of);
    put_seen(d, s, w, "replaced_by", r->replaced_by);
    put_name(d, w, "by", r->maker);
    put_name(d, w, "changed_by", r->by);
    jw_ktime(w, "created", r->created);
    jw_ktime(w, "changed_at", r->changed);
    jw_kint(w, "rev", r->rev);
    actions_followed_put(d, officer, r, w);
}

size_t desk_actions(const struct desk *d)
{
    return d->state.head->actions_n;
}

bool desk_action_json(const struct desk *d, const struct desk_sight *s, size_t i, const struct desk_actions_ask *ask, struct json_writer *w, char key[16])
{
    static const struct desk_actions_ask all = {.at = TIME_NONE};
    if (i >= d->state.head->actions_n)
        return false;
    const struct action_row *r = state_action(&d->state, d->state.head->actions_n - (uint32_t) i);
    char id[ACTION_ID_ROOM];
    ask = ask ? ask : &all;
    uint16_t officer = ask->officer.n ? names_find(&d->state.names, ask->officer) : 0;
    if (!actions_seen(d, s, r) || (ask->at != TIME_NONE && !action_in_force(r, ask->at)))
        return false;
    if (ask->followed && (!actions_is_shown(r, clock_now(d->o.clock)) || !actions_followed_is(d, officer, r)))
        return false;
    snprintf(key, 16, "%.15s", action_id(r->n, id));
    jw_begin_object(w);
    members(d, s, officer, r, ask->at, w);
    jw_end_object(w);
    return true;
}

/* ---- conflicts ---- */

static const struct conflict_row *conflict_at(const struct desk *d, size_t i)
{
    for (int open = 1; open >= 0; open--)
        for (uint32_t n = d->state.head->conflicts_n; n > 0; n--)
            if (state_conflict(&d->state, n)->open == (bool) open && i-- == 0)
                return state_conflict(&d->state, n);
    return NULL;
}

size_t desk_conflicts(const struct desk *d)
{
    return d->state.head->conflicts_n;
}

static const char *crossing_name(const struct desk *d, const struct conflict_row *c)
{
    for (size_t i = 0; i < d->crossings.n; i++) {
        const struct crossing *x = &d->crossings.v[i];
        if ((strcmp(x->a, c->from) == 0 && strcmp(x->b, c->to) == 0) || (strcmp(x->b, c->from) == 0 && strcmp(x->a, c->to) == 0))
            return x->name;
    }
    return NULL;
}

bool desk_conflict_json(const struct desk *d, const struct desk_sight *s, size_t i, struct json_writer *w, char key[16])
{
    const struct conflict_row *c = conflict_at(d, i);
    if (!c || !conflict_seen(d, s, c))
        return false;
    snprintf(key, 16, "BC-%04u", c->n);
    jw_begin_object(w);
    jw_kcstr(w, "conflict", key);
    jw_kbool(w, "open", c->open);
    jw_kcstr(w, "why", words_of(&words_action_why, c->why));
    jw_kcstr(w, "from", c->from);
    jw_kcstr(w, "to", c->to);
    jw_kstr(w, "from_member", desk_member_at(d, span_str(c->from)));
    jw_kstr(w, "to_member", desk_member_at(d, span_str(c->to)));
    jw_kcstr(w, "crossing", crossing_name(d, c));
    put_action(w, "a", c->a);
    put_action(w, "b", c->b);
    jw_ktime(w, "found", c->found);
    jw_ktime(w, "begins", c->begins);
    jw_ktime(w, "until", c->until);
    jw_ktime(w, "ended", c->ended);
    put_incident(d, s, w, c->incident);
    jw_end_object(w);
    return true;
}

/* ---- clocks ---- */

size_t desk_action_clocks(const struct desk *d)
{
    return (size_t) d->state.head->actions_n * 2;
}

bool desk_action_clock_json(const struct desk *d, const struct desk_sight *s, size_t i, struct json_writer *w, char key[16])
{
    static const struct {
        const char *word, *name, *citation;
    } clocks[] = {
        {"report", "additional health measure reported to WHO", "IHR (2005) Art 43(3), (5): within 48 hours of implementation"},
        {"review", "additional health measure reviewed", "IHR (2005) Art 43(6): within three months"},
    };
    char id[ACTION_ID_ROOM], local[40];
    if (i / 2 >= d->state.head->actions_n)
        return false;
    const struct action_row *r = state_action(&d->state, d->state.head->actions_n - (uint32_t) (i / 2));
    bool review = i & 1;
    wf_time due = review ? actions_review_due(r->effective) : report_due(r), done = review ? r->reviewed : r->reported, now = clock_now(d->o.clock);
    if (!r->delays || !actions_seen(d, s, r) || r->effective > now || action_end(r) <= r->effective || (review && done == TIME_NONE && action_end(r) <= due))
        return false;
    const struct checkpoint *cp = r->all ? NULL : checkpoints_find(&d->checkpoints, span_make(r->checkpoints, strnlen(r->checkpoints, 5)));
    bool breached = done == TIME_NONE ? due <= now : due < done;
    snprintf(key, 16, "%s/%s", action_id(r->n, id), clocks[review].word);
    jw_begin_object(w);
    jw_kcstr(w, "clock", key);
    jw_kcstr(w, "action", id);
    put_incident(d, s, w, r->incident);
    jw_kcstr(w, "name", clocks[review].name);
    jw_kcstr(w, "citation", clocks[review].citation);
    jw_ktime(w, "started", r->effective);
    jw_ktime(w, "due", due);
    jw_kcstr(w, "state", breached ? "BREACHED" : done != TIME_NONE ? "MET"
                                                                   : "RUNNING");
    jw_ktime(w, "met", done);
    jw_ktime(w, "breached_at", breached ? due : TIME_NONE);
    jw_kcstr(w, "member", r->member);
    time_format_offset(due, cp ? cp->offset_min : 0, local);
    jw_kcstr(w, "due_local", cp ? local : NULL);
    jw_end_object(w);
    return true;
}

/* ---- the whole of one ---- */

struct desk_action_show {
    struct buf row; /* members, without the closing brace */
    uint64_t chain;
    uint32_t n;
};

static void put_objections(const struct desk *d, uint32_t n, struct json_writer *w)
{
    jw_key(w, "objections_said");
    jw_begin_array(w);
    for (uint32_t i = 1; i <= d->state.head->objections_n; i++) {
        const struct objection_row *o = state_objection(&d->state, i);
        if (o->action != n)
            continue;
        jw_begin_object(w);
        jw_kint(w, "no", o->no);
        jw_kcstr(w, "member", o->member);
        put_name(d, w, "by", o->by);
        jw_ktime(w, "at", o->at);
        jw_kcstr(w, "text", o->text);
        jw_ktime(w, "answered", o->answered);
        put_name(d, w, "answered_by", o->answered_by);
        jw_kcstr(w, "answer", o->answer[0] ? o->answer : NULL);
        jw_end_object(w);
    }
    jw_end_array(w);
}

int desk_action_show_begin(const struct desk *d, const struct desk_sight *s, struct span officer, struct span id, struct desk_action_show **out, struct err *e)
{
    uint32_t n = action_number(id);
    struct json_writer w;
    if (!n || n > d->state.head->actions_n || !actions_seen(d, s, state_action(&d->state, n)))
        return err_field(e, WF_E_NOTFOUND, "action", "there is no border action \"%.*s\"", SPAN_FMT(id));
    struct desk_action_show *x = *out = mem_alloc(sizeof *x);
    const struct action_row *r = state_action(&d->state, n);
    jw_init(&w, &x->row);
    jw_begin_object(&w);
    members(d, s, officer.n ? names_find(&d->state.names, officer) : 0, r, TIME_NONE, &w);
    put_objections(d, n, &w);
    x->chain = r->chain;
    x->n = n;
    return 0;
}

static struct span reason_of(const struct journal_fact *f)
{
    for (size_t i = 0; i < f->nparts; i++)
        if (span_is(f->parts[i].name, "reason"))
            return f->parts[i].redacted ? SPAN_LIT("[redacted]") : f->parts[i].text;
    return span_make(NULL, 0);
}

/* The fact before this one in the action's chain; 0: it is the first. */
static uint64_t before(const struct json *p, uint32_t n)
{
    JSON_EACH (one, json_get(p, "actions"))
        if (json_int(one, "n", 0) == (int64_t) n)
            return (uint64_t) json_int(one, "chain", 0);
    return 0;
}

int desk_action_show_json(const struct desk_action_show *x, struct journal_reader *r, struct json_writer *w, struct err *e)
{
    enum { HOPS = 500 };
    uint64_t seqs[HOPS];
    size_t n = 0;
    struct arena a = {0};
    struct journal_fact f;
    struct json *p = NULL;
    (void) e;
    buf_span(w->out, buf_view(&x->row));
    w->need_comma = true;
    w->depth++;
    for (uint64_t seq = x->chain; seq && n < HOPS && !journal_read(r, seq, &f, NULL) && !json_parse(&a, f.payload, NULL, &p, NULL); seq = before(p, x->n)) {
        seqs[n++] = seq;
    }
    jw_key(w, "history");
    jw_begin_array(w);
    while (n > 0) {
        arena_reset(&a);
        if (journal_read(r, seqs[--n], &f, NULL) || json_parse(&a, f.payload, NULL, &p, NULL))
            continue;
        jw_begin_object(w);
        jw_kint(w, "seq", (int64_t) f.seq);
        jw_ktime(w, "time", f.time);
        jw_kstr(w, "officer", f.actor);
        jw_kstr(w, "verb", json_str(p, "verb"));
        jw_kstr(w, "text", change_line(&a, json_str(p, "say"), reason_of(&f)));
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_end_object(w);
    arena_free(&a);
    return 0;
}

void desk_action_show_free(struct desk_action_show *x)
{
    if (!x)
        return;
    buf_free(&x->row);
    mem_free(x);
}

bool desk_action_find(const struct desk *d, const struct desk_sight *s, struct span id, struct desk_action_about *out)
{
    uint32_t n = action_number(id);
    if (!n || n > d->state.head->actions_n || !actions_seen(d, s, state_action(&d->state, n)))
        return false;
    const struct action_row *r = state_action(&d->state, n);
    memset(out, 0, sizeof *out);
    out->n = n;
    out->notice = r->notice;
    out->of = r->of;
    out->of_notice = r->of && r->of <= d->state.head->actions_n ? state_action(&d->state, r->of)->notice : 0;
    out->kind = r->kind;
    out->state = action_state_at(r, clock_now(d->o.clock));
    out->direction = r->direction;
    bool rights = false;
    out->tlp = actions_tlp(d, r, &rights);
    out->all = r->all;
    out->still_reported = out->state == ACTION_LIFTED && clock_now(d->o.clock) < r->expires && actions_still_reported(d, r);
    out->quota = r->quota;
    out->hours = r->hours;
    out->effective = r->effective;
    out->expires = r->expires;
    out->ended = r->ended;
    const struct checkpoint *cp = checkpoints_find(&d->checkpoints, span_make(r->checkpoints, strnlen(r->checkpoints, 5)));
    out->offset_min = cp ? cp->offset_min : 0;
    out->member = r->member;
    out->checkpoints = r->checkpoints;
    out->affected = r->text[ACTION_AFFECTED];
    out->rationale = r->text[ACTION_RATIONALE];
    out->exceptions = r->text[ACTION_EXCEPTIONS];
    out->legal_basis = r->text[ACTION_LEGAL_BASIS];
    snprintf(out->id, sizeof out->id, "BA-%04u", n);
    if (r->incident && r->incident <= d->state.head->incidents && desk_sight_sees(d, s, state_row(&d->state, r->incident)))
        incident_id(state_row(&d->state, r->incident), d->prefix, out->incident);
    return true;
}
