/* protocols: runs of health protocols, the legal clocks that run, and what members do at their borders: what is over or contradicts a neighbour first. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/run_put.h"
#include "console/view/view.h"
#include "console/widget/page.h"

/* ---- words and their roles ---- */

struct word_role {
    const char *word;
    uint8_t role;
    int rank; /* the lowest stands first */
};
static const struct word_role run_states[] = {{"REASSESS", ROLE_ALARM, 0}, {"ASSESSED", ROLE_WARN, 1}, {"OPEN", ROLE_WARN, 2}, {"DECIDED", ROLE_WARN, 3}, {"REQUESTED", ROLE_STRONG, 4}, {"ANSWERED", ROLE_OK, 5}, {"CLOSED", ROLE_DIM, 6}};
static const struct word_role clock_states[] = {{"BREACHED", ROLE_BAD, 0}, {"RUNNING", ROLE_WARN, 1}, {"MET", ROLE_DIM, 2}, {"REFUSED", ROLE_BAD, 2}, {"ENDED", ROLE_DIM, 2}};
static const struct word_role action_states[] = {{"IN_FORCE", ROLE_STRONG, 1}, {"ANNOUNCED", ROLE_WARN, 2}, {"EXPIRED", ROLE_DIM, 3}, {"LIFTED", ROLE_DIM, 3}, {"SUPERSEDED", ROLE_DIM, 3}};

static const struct word_role *state_of(const struct row *r, const struct word_role *v, size_t n)
{
    static const struct word_role other = {"", ROLE_BASE, 9};
    struct span s = json_str(r->j, "state");

    for (size_t i = 0; i < n; i++)
        if (span_is(s, v[i].word))
            return &v[i];
    return &other;
}

static void put_state(const struct row *r, const struct word_role *v, size_t n, struct cells *c, int x, int y, int w)
{
    cells_put(c, x, y, w, json_str(r->j, "state"), state_of(r, v, n)->role);
}

/* ---- columns ---- */

static void draw_key(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    int n = m->exercise ? cells_str(c, x, y, w, "EX", ROLE_EXERCISE) + 1 : 0;

    cells_put(c, x + n, y, w - n, r->key, ROLE_ID);
}

static void draw_run_state(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_state(r, run_states, ARRAY_LEN(run_states), c, x, y, w);
}

static void draw_clock_state(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    if (json_str(r->j, "met").n && span_is(json_str(r->j, "state"), "BREACHED"))
        cells_put(c, x, y, w, SPAN_LIT("MET LATE"), ROLE_WARN);
    else
        put_state(r, clock_states, ARRAY_LEN(clock_states), c, x, y, w);
}

static void draw_action_state(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    if (json_bool(r->j, "still_reported", false))
        cells_put(c, x, y, w, SPAN_LIT("LIFTED?"), ROLE_BAD);
    else
        put_state(r, action_states, ARRAY_LEN(action_states), c, x, y, w);
}

static void draw_incident(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    cells_put(c, x, y, w, put_short_id(json_str(r->j, "incident")), ROLE_ID);
}

static void draw_protocol(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "protocol", c, x, y, w, ROLE_BASE);
}

static void draw_outcome(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    bool differ = json_bool(r->j, "disagree", false);
    struct span s = json_str(r->j, "outcome");

    (void) m;
    cells_put(c, x, y, w, s.n ? s : SPAN_LIT("--"), differ ? ROLE_BAD : s.n ? ROLE_STRONG
                                                                            : ROLE_DIM);
}

/* What there is to be done, or by which rule it was decided. */
static void draw_rule(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span rule = json_str(r->j, "rule"), title = json_str(r->j, "title");

    (void) m;
    if (json_bool(r->j, "disagree", false))
        cells_str(c, x, y, w, "THE ASSESSORS DISAGREE: the more cautious decides", ROLE_BAD);
    else
        cells_put(c, x, y, w, rule.n ? rule : title, ROLE_BASE);
}

/* "-1:20" where it is over, "3:40" to go. */
static void draw_time(const struct model *m, const struct row *r, const char *member, bool open, struct cells *c, int x, int y, int w)
{
    wf_time at = put_time(r, member, NULL);
    char left[16], text[20];
    bool over = at != TIME_NONE && m->now != TIME_NONE && at <= m->now;

    if (at == TIME_NONE || m->now == TIME_NONE || !open) {
        cells_right(c, x, y, w, "----", ROLE_DIM);
        return;
    }
    age_short(over ? m->now - at : at - m->now, left);
    snprintf(text, sizeof text, "%s%s", over ? "-" : "", left);
    cells_right(c, x, y, w, text, over ? ROLE_BAD : ROLE_WARN);
}

static void draw_due(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    draw_time(m, r, "due", !span_is(json_str(r->j, "state"), "MET") && !json_str(r->j, "met").n, c, x, y, w);
}

static void draw_again(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    draw_time(m, r, "reassess_at", !span_is(json_str(r->j, "state"), "CLOSED"), c, x, y, w);
}

static void draw_ends(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    draw_time(m, r, "expires", state_of(r, action_states, ARRAY_LEN(action_states))->rank < 3, c, x, y, w);
}

static void draw_name(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "name", c, x, y, w, ROLE_BASE);
}

static void draw_citation(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "citation", c, x, y, w, ROLE_DIM);
}

/* The run or the action whose clock it is. */
static void draw_whose(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "run").n ? json_str(r->j, "run") : json_str(r->j, "action");
    int n = m->exercise ? cells_str(c, x, y, w, "EX", ROLE_EXERCISE) + 1 : 0;

    cells_put(c, x + n, y, w - n, s.n ? s : put_short_id(json_str(r->j, "incident")), ROLE_ID);
}

static void draw_kind(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "kind", c, x, y, w, ROLE_BASE);
}

static void draw_member(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "member", c, x, y, w, ROLE_ID);
}

static void draw_direction(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "direction", c, x, y, w, ROLE_BASE);
}

static void where_of(const struct row *r, struct buf *out)
{
    if (json_bool(r->j, "all", false))
        buf_str(out, "all of the member's");
    JSON_EACH (v, json_get(r->j, "checkpoints"))
        buf_printf(out, "%s%.*s", out->n ? " " : "", SPAN_FMT(v->s));
}

/* What is the matter with it, where it is, and why. */
static void draw_where(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct buf where = {0};
    bool open = state_of(r, action_states, ARRAY_LEN(action_states))->rank < 3;
    int n = 0;

    (void) m;
    if (json_int(r->j, "conflicts", 0) > 0)
        n = cells_str(c, x, y, w, "CONFLICTS WITH A NEIGHBOUR  ", ROLE_BAD);
    else if (json_str(r->j, "withdrawn_by").n && open)
        n = cells_str(c, x, y, w, "its sender withdrew it  ", ROLE_WARN);
    else if (json_str(r->j, "updated_by").n && open)
        n = cells_str(c, x, y, w, "its sender updated it  ", ROLE_WARN);
    else if (json_int(r->j, "objections", 0) > 0)
        n = cells_str(c, x, y, w, "objected to  ", ROLE_WARN);
    else if (json_bool(r->j, "ends_soon", false))
        n = cells_str(c, x, y, w, "ends soon: extend it or let it go  ", ROLE_WARN);
    where_of(r, &where);
    if (n < w)
        n += cells_put(c, x + n, y, w - n, buf_view(&where), ROLE_BASE) + 2;
    if (n < w)
        cells_put(c, x + n, y, w - n, json_str(r->j, "rationale"), ROLE_DIM);
    buf_free(&where);
}

static const struct column runs[] = {
    {.head = "RUN", .width = 10, .actual = 7, .draw = draw_key},
    {.head = "PROTOCOL", .width = 14, .draw = draw_protocol},
    {.head = "ID", .width = 6, .draw = draw_incident},
    {.head = "STATE", .width = 9, .draw = draw_run_state},
    {.head = "OUTCOME", .width = 12, .draw = draw_outcome},
    {.head = "AGAIN", .width = 6, .right = true, .from = 100, .draw = draw_again},
    {.head = "RULE", .width = 0, .draw = draw_rule},
};
static const struct column clocks[] = {
    {.head = "OF", .width = 10, .actual = 7, .draw = draw_whose},
    {.head = "STATE", .width = 9, .draw = draw_clock_state},
    {.head = "DUE", .width = 7, .right = true, .draw = draw_due},
    {.head = "MM", .width = 2, .draw = draw_member},
    {.head = "CLOCK", .width = 18, .draw = draw_name},
    {.head = "BY", .width = 0, .draw = draw_citation},
};
static const struct column actions[] = {
    {.head = "ACTION", .width = 10, .actual = 7, .draw = draw_key},
    {.head = "KIND", .width = 14, .draw = draw_kind},
    {.head = "MM", .width = 2, .draw = draw_member},
    {.head = "DIR", .width = 4, .draw = draw_direction},
    {.head = "STATE", .width = 10, .draw = draw_action_state},
    {.head = "ENDS", .width = 6, .right = true, .draw = draw_ends},
    {.head = "WHERE", .width = 0, .draw = draw_where},
};

static int rank_run(const struct row *r)
{
    return json_bool(r->j, "disagree", false) && !span_is(json_str(r->j, "state"), "CLOSED") ? -1 : state_of(r, run_states, ARRAY_LEN(run_states))->rank;
}

static int rank_clock(const struct row *r)
{
    return json_str(r->j, "met").n ? 2 : state_of(r, clock_states, ARRAY_LEN(clock_states))->rank;
}

static int rank_action(const struct row *r)
{
    return json_int(r->j, "conflicts", 0) > 0 ? 0 : state_of(r, action_states, ARRAY_LEN(action_states))->rank;
}

static const struct section sections[] = {
    {.win = WIN_RUNS, .title = "Protocols", .columns = runs, .columns_n = ARRAY_LEN(runs), .weight = 2, .rank = rank_run, .empty = "no run of a protocol that you may see: P on an incident of the Floor starts one"},
    {.win = WIN_CLOCKS, .title = "Legal clocks", .columns = clocks, .columns_n = ARRAY_LEN(clocks), .weight = 1, .rank = rank_clock, .empty = "no legal clock that you may see runs: a protocol or a measure at a border starts them"},
    {.win = WIN_ACTIONS, .title = "Border actions", .columns = actions, .columns_n = ARRAY_LEN(actions), .weight = 2, .rank = rank_action, .empty = "no border action that you may see: :actions new KIND --checkpoints CODES ..."},
};

/* ---- the one that is selected ---- */

static void put_at(struct page *p, const struct model *m, const struct row *r, const char *label, const char *member)
{
    wf_time at = put_time(r, member, NULL);
    char text[32];

    if (at == TIME_NONE)
        return;
    age_moment(at, m->now, text);
    page_pair(p, label, span_str(text), ROLE_BASE);
}

static void put_line(struct page *p, struct span text, uint8_t role)
{
    if (!text.n)
        return;
    page_line(p);
    page_text(p, 0, true, text, role);
}

/* What leads on from that state: its page has the keys for it. */
static void put_next(struct page *p, const struct row *r)
{
    static const struct {
        const char *state, *text;
    } rows[] = {{"OPEN", "Enter opens it: answer, and hand your assessment in"}, {"ASSESSED", "Enter opens it: read both assessments, and fix the outcome"},
        {"DECIDED", "Enter opens it: make the request, or close it"}, {"REQUESTED", "Enter opens it: write down what is answered"},
        {"ANSWERED", "Enter opens it: close it with the reason"}, {"REASSESS", "Enter opens it: it is time to look again"}, {"", "Enter opens it"}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (!rows[i].state[0] || span_is(json_str(r->j, "state"), rows[i].state)) {
            put_line(p, span_str(rows[i].text), ROLE_KEY);
            return;
        }
}

static void put_run(struct page *p, const struct model *m, const struct row *r)
{
    char met[32];

    page_part(p, -1, json_str(r->j, "protocol"), ROLE_BASE);
    page_part(p, -1, json_str(r->j, "state"), state_of(r, run_states, ARRAY_LEN(run_states))->role);
    page_part(p, -1, json_str(r->j, "outcome"), ROLE_STRONG);
    put_next(p, r);
    put_line(p, json_str(r->j, "title"), ROLE_STRONG);
    put_line(p, json_str(r->j, "rule"), ROLE_BASE);
    page_line(p);
    snprintf(met, sizeof met, "%lld of %lld", (long long) json_int(r->j, "met", 0), (long long) json_int(r->j, "of", 0));
    if (json_int(r->j, "of", 0) > 0)
        page_pair(p, "criteria", span_str(met), ROLE_BASE);
    page_pair(p, "incident", put_short_id(json_str(r->j, "incident")), ROLE_ID);
    page_pair(p, "notice", json_str(r->j, "notice"), ROLE_ID);
    if (json_bool(r->j, "single", false))
        page_str(p, -1, span_is(json_str(r->j, "state"), "CLOSED") ? "one assessor alone: closed without the second" : "one assessor alone: the second follows", ROLE_WARN);
    JSON_EACH (v, json_get(r->j, "assessors")) {
        page_line(p);
        page_pair(p, "assessor", json_str(v, "officer"), ROLE_OWNER);
        page_part(p, -1, json_str(v, "state"), ROLE_BASE);
    }
    page_line(p);
    put_at(p, m, r, "started", "started");
    put_at(p, m, r, "decided", "decided");
    put_at(p, m, r, "requested", "requested");
    put_at(p, m, r, "assess again by", "reassess_at");
}

static void put_clock(struct page *p, const struct model *m, const struct row *r)
{
    char when[128];
    int64_t left;

    page_part(p, -1, json_str(r->j, "state"), state_of(r, clock_states, ARRAY_LEN(clock_states))->role);
    put_line(p, json_str(r->j, "name"), ROLE_STRONG);
    put_line(p, json_str(r->j, "citation"), ROLE_BASE);
    page_line(p);
    put_at(p, m, r, "started", "started");
    if (state_of(r, clock_states, ARRAY_LEN(clock_states))->rank < 2) {
        run_moment(m, r->j, when, &left);
        page_pair(p, "due", span_str(when), left < 0 ? ROLE_BAD : ROLE_WARN);
    } else
        put_at(p, m, r, "due", "due");
    put_at(p, m, r, "broken", "breached_at");
    put_at(p, m, r, "ended with its run", "ended");
    if (json_str(r->j, "ended_by").n)
        page_pair(p, "closed by", json_str(r->j, "ended_by"), ROLE_BASE);
    if (json_int(r->j, "round", 0) > 0) {
        char round[24];

        snprintf(round, sizeof round, "%lld", (long long) json_int(r->j, "round", 0));
        page_pair(p, "round", span_str(round), ROLE_BASE);
    }
    page_pair(p, "member", json_str(r->j, "member"), ROLE_ID);
    page_pair(p, "incident", put_short_id(json_str(r->j, "incident")), ROLE_ID);
}

static void put_action(struct page *p, const struct model *m, const struct row *r)
{
    struct buf where = {0};
    char next[120];

    page_part(p, -1, json_str(r->j, "kind"), ROLE_BASE);
    page_part(p, -1, json_str(r->j, "member"), ROLE_ID);
    page_part(p, -1, json_str(r->j, "direction"), ROLE_BASE);
    page_part(p, -1, json_str(r->j, "state"), state_of(r, action_states, ARRAY_LEN(action_states))->role);
    if (json_bool(r->j, "still_reported", false))
        page_str(p, -1, "here alone: its member's feed still reports it", ROLE_BAD);
    if (state_of(r, action_states, ARRAY_LEN(action_states))->rank < 3) {
        snprintf(next, sizeof next, ":actions extend %.*s --expires +12h   :actions lift %.*s REASON", SPAN_FMT(r->key), SPAN_FMT(r->key));
        put_line(p, span_str(next), ROLE_KEY);
    }
    where_of(r, &where);
    put_line(p, buf_view(&where), ROLE_STRONG);
    put_line(p, json_str(r->j, "rationale"), ROLE_BASE);
    page_line(p);
    page_pair(p, "by", json_str(r->j, "legal_basis"), ROLE_BASE);
    page_pair(p, "hours", json_str(r->j, "hours"), ROLE_BASE);
    page_pair(p, "affected", json_str(r->j, "affected"), ROLE_BASE);
    page_line(p);
    put_at(p, m, r, "from", "effective");
    put_at(p, m, r, "until", "expires");
    put_at(p, m, r, "report by", "report_due");
    put_at(p, m, r, "reported", "reported");
    put_at(p, m, r, "review by", "review_due");
    page_pair(p, "of", json_str(r->j, "of"), ROLE_ID);
    buf_clear(&where);
    put_followed(r, &where);
    page_pair(p, "you follow", buf_view(&where), ROLE_OWNER);
    buf_free(&where);
    page_pair(p, "notice", json_str(r->j, "notice"), ROLE_ID);
    page_pair(p, "from notice", json_str(r->j, "received"), ROLE_ID);
    page_pair(p, "updated by", json_str(r->j, "updated_by"), ROLE_WARN);
    page_pair(p, "withdrawn by", json_str(r->j, "withdrawn_by"), ROLE_WARN);
    page_pair(p, "incident", put_short_id(json_str(r->j, "incident")), ROLE_ID);
}

static void pane(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    static void (*const puts[])(struct page * p, const struct model *m, const struct row *r) = {put_run, put_clock, put_action};
    const struct row *row = list_selected(v->list, sections, ARRAY_LEN(sections), m);
    struct page p = {.w = r.w};

    (void) h;
    if (row && v->list->section < (int) ARRAY_LEN(puts)) {
        page_str(&p, 0, m->exercise && v->list->section != 1 ? "EX" : "", ROLE_EXERCISE);
        page_part(&p, m->exercise && v->list->section != 1 ? 3 : 0, row->key, ROLE_ID);
        puts[v->list->section](&p, m, row);
    }
    page_draw(&p, &v->scroll, c, r);
    page_free(&p);
}

const struct view view_protocols = {.name = "protocols", .title = "Protocols", .number = 6, .screen = SCREEN_PROTOCOLS, .sections = sections, .sections_n = ARRAY_LEN(sections), .pane = pane, .below = pane};
