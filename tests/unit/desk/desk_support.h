/* desk_support: a desk on a journal in a folder of its own, with a clock that stands still. */
#ifndef WF_TESTS_UNIT_DESK_SUPPORT_H
#define WF_TESTS_UNIT_DESK_SUPPORT_H

#include "support.h"

#include "desk/desk.h"
#include "desk/impl.h"
#include "desk/items.h"

#define T0 INT64_C(1795492800000000000) /* 2026-11-24T04:00:00Z */
#define HOUR (3600 * NSEC_PER_SEC)
/* An event of one source: its id, and what else it has. */
#define EV(id, more) "{'source_id':'" id "','type':'SYS.GATE_OUTAGE','member':'ID','checkpoint':'IDCGK','title':'Gates down','occurred':'2026-11-24T03:20:00+07:00'" more "}"

struct rig {
    char *home;
    struct clock clock;
    struct journal *journal;
    struct desk *desk;
    struct desk_options o;
    uint64_t changes; /* calls of changed */
    uint64_t to_seq;
    size_t events;
    char last_event[256];
    size_t last_text_n;
    int fatal;
};

static inline void rig_changed(void *arg, const struct desk_change *c)
{
    struct rig *r = arg;
    r->changes++;
    assert_true(c->from_seq <= c->to_seq);
    r->to_seq = c->to_seq;
    r->events += c->events_n;
    if (c->events_n) {
        const struct desk_event *v = &c->events[c->events_n - 1];
        r->last_text_n = v->text.n;
        snprintf(r->last_event, sizeof r->last_event, "%.*s|%.*s", SPAN_FMT(v->kind), SPAN_FMT(v->text));
    }
    for (size_t i = 1; i < c->rows_n; i++)
        assert_true(c->rows[i - 1] < c->rows[i]);
}

static inline void rig_fatal(void *arg, int code, const char *text)
{
    struct rig *r = arg;
    print_message("# fatal %d: %s\n", code, text);
    r->fatal = code;
}

static inline void rig_open(struct rig *r)
{
    struct err e = {0};
    struct journal_options j = {.home = r->home, .mode = r->o.actual ? JOURNAL_ACTUAL : JOURNAL_EXERCISE, .exercise = r->o.actual ? NULL : "test",
        .clock = &r->clock, .knows = desk_knows};
    if (journal_open(&r->journal, &j, &e))
        fail_msg("journal: %s", e.text);
    r->o.home = r->home;
    r->o.journal = r->journal;
    r->o.clock = &r->clock;
    r->o.changed = rig_changed;
    r->o.fatal = rig_fatal;
    r->o.arg = r;
    if (desk_open(&r->desk, &r->o, &e))
        fail_msg("desk: %s", e.text);
}

static inline void rig_close(struct rig *r)
{
    desk_close(r->desk);
    journal_close(r->journal);
    r->desk = NULL;
    r->journal = NULL;
}

static inline void rig_start(struct rig *r, bool actual)
{
    static char types[512], checkpoints[512], legal[512], playbooks[512], directory[512];
    char dir[256];
    char *t = test_source("share/watchfloor/types.conf"), *c = test_source("share/watchfloor/checkpoints.csv");
    memset(r, 0, sizeof *r);
    tmp_template(dir, sizeof dir, "wf-desk");
    assert_non_null(mkdtemp(dir));
    r->home = mem_strdup(dir);
    clock_wall(&r->clock);
    r->clock.fixed = T0;
    snprintf(types, sizeof types, "%s", t);
    snprintf(checkpoints, sizeof checkpoints, "%s", c);
    char *l = test_source("share/watchfloor/clocks.conf");
    snprintf(legal, sizeof legal, "%s", l);
    mem_free(l);
    static char groups[512];
    char *g = test_source("share/watchfloor/groups.conf");
    snprintf(groups, sizeof groups, "%s", g);
    mem_free(g);
    r->o.groups_path = groups;
    static char crossings[512];
    char *x = test_source("share/watchfloor/crossings.conf");
    snprintf(crossings, sizeof crossings, "%s", x);
    mem_free(x);
    r->o.crossings_path = crossings;
    r->o.legal_path = legal;
    mem_free(t);
    mem_free(c);
    t = test_source("share/watchfloor/playbooks");
    c = test_source("share/watchfloor/directory.conf");
    snprintf(playbooks, sizeof playbooks, "%s", t);
    snprintf(directory, sizeof directory, "%s", c);
    mem_free(t);
    mem_free(c);
    r->o.playbooks_path = playbooks;
    r->o.directory_path = directory;
    r->o.types_path = types;
    r->o.checkpoints_path = checkpoints;
    r->o.actual = actual;
    rig_open(r);
}

static inline void rig_forget_views(struct rig *r)
{
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s/views' '%s'/views.db*", r->home, r->home);
    assert_int_equal(system(command), 0);
}

static inline void rig_end(struct rig *r)
{
    char command[600];
    if (r->desk)
        rig_close(r);
    snprintf(command, sizeof command, "rm -rf '%s'", r->home);
    assert_int_equal(system(command), 0);
    mem_free(r->home);
}

/* ---- one report ---- */

struct said {
    int calls, code;
    struct desk_answer a[64];
    size_t n;
    uint64_t seq;
    char error[1024];
};
static inline void said_submitted(void *arg, int code, const struct desk_answer *answers, size_t n, uint64_t seq, const struct err *e)
{
    struct said *s = arg;
    s->calls++;
    s->code = code;
    s->n = n;
    s->seq = seq;
    for (size_t i = 0; i < n && i < ARRAY_LEN(s->a); i++)
        s->a[i] = answers[i];
    snprintf(s->error, sizeof s->error, "%s", e ? e->text : "");
}

/* Submits one report given as JSON text with ' for ". */
static inline struct desk_answer rig_say(struct rig *r, const char *source, const char *json_text)
{
    struct arena a = {0};
    struct json *v;
    struct err e = {0};
    wf_report rep;
    struct said s = {0};
    char *text = mem_strdup(json_text);
    for (char *p = text; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    if (json_parse(&a, span_str(text), NULL, &v, &e) || report_from_json(&a, v, &rep, &e))
        fail_msg("%s: %s", text, e.text);
    report_clean(&a, &rep, NULL);
    struct desk_submission q = {.officer = SPAN_LIT("r.sari"), .source = span_str(source), .reports = &rep, .reports_n = 1};
    assert_int_equal(desk_submit(r->desk, &q, said_submitted, &s, &e), 0);
    assert_int_equal(s.calls, 0);
    desk_settle(r->desk);
    assert_int_equal(s.calls, 1);
    if (s.code)
        fail_msg("submit: %d %s", s.code, s.error);
    arena_free(&a);
    mem_free(text);
    return s.a[0];
}

/* ---- one verb ---- */

struct told {
    int calls, code;
    uint32_t rev;
    uint8_t state;
    char id[INCIDENT_ID_MAX], text[512], error[1024], field[64], by[64], what[128], possible[512];
    wf_time at;
};
static inline void told_reply(void *arg, const struct desk_reply *a)
{
    struct told *t = arg;
    t->calls++;
    t->code = a->code;
    t->rev = a->rev;
    t->state = a->state;
    t->at = a->changed_at;
    snprintf(t->id, sizeof t->id, "%s", a->id);
    snprintf(t->text, sizeof t->text, "%s", a->text ? a->text : "");
    snprintf(t->error, sizeof t->error, "%s", a->err ? a->err->text : "");
    snprintf(t->field, sizeof t->field, "%s", a->err ? a->err->field : "");
    snprintf(t->by, sizeof t->by, "%.*s", SPAN_FMT(a->changed_by));
    snprintf(t->what, sizeof t->what, "%.*s", SPAN_FMT(a->changed_what));
    t->possible[0] = 0;
    for (size_t i = 0; i < a->possible_n; i++) {
        strncat(t->possible, " ", sizeof t->possible - strlen(t->possible) - 1);
        strncat(t->possible, a->possible[i], sizeof t->possible - strlen(t->possible) - 1);
    }
}
static inline struct told rig_command(struct rig *r, const struct desk_command *q)
{
    struct told t = {0};
    struct desk_command c = *q;
    if (!c.officer.n)
        c.officer = SPAN_LIT("r.sari");
    if (!c.offset)
        c.offset = OFFSET_NONE;
    assert_int_equal(desk_command(r->desk, &c, told_reply, &t, NULL), 0);
    desk_settle(r->desk);
    assert_int_equal(t.calls, 1);
    return t;
}
static inline struct told rig_verb(struct rig *r, const char *officer, const char *verb, const char *id)
{
    struct desk_command q = {.verb = span_str(verb), .incident = span_str(id), .officer = span_str(officer)};
    return rig_command(r, &q);
}

static inline struct incident rig_get(struct rig *r, const char *id)
{
    struct incident i = {0};
    uint32_t row = desk_row(r->desk, span_str(id));
    if (!row || !desk_incident(r->desk, row, &i))
        fail_msg("there is no incident %s", id);
    return i;
}

/* The columns that lists are made by are what the rows say. */
static inline void rig_check_columns(struct rig *r, uint32_t row)
{
    const struct desk *d = r->desk;
    const struct incident_row *i = state_row(&d->state, row);
    for (enum column w = 0; w < COLUMNS_END; w++)
        if (columns_get(&d->columns, w, row) != columns_of(&d->columns, w, i, state_more(&d->state, row)))
            fail_msg("column %d of row %u is %u", (int) w, row, columns_get(&d->columns, w, row));
}

/* The sum rule and the counts that lists give, checked against the rows themselves. */
static inline void rig_check(struct rig *r)
{
    struct desk_totals t;
    struct incident i;
    uint64_t reports = 0, duplicates = 0, open = 0, unowned = 0, shelved = 0, suppressed = 0, inside = 0, parents = 0;
    desk_totals(r->desk, &t);
    for (uint32_t row = 1; desk_incident(r->desk, row, &i); row++) {
        rig_check_columns(r, row);
        reports += i.r.reports;
        duplicates += i.r.duplicates;
        open += incident_is_open(i.r.state);
        shelved += incident_is_open(i.r.state) && (i.r.flags & INCIDENT_SHELVED);
        unowned += incident_is_open(i.r.state) && !i.r.owner && !(i.r.flags & (INCIDENT_SHELVED | INCIDENT_SUPPRESSED));
        suppressed += incident_is_open(i.r.state) && incident_alert(&i.r, &i.m) == ALERT_SUPPRESSED;
        parents += i.m.inside;
        inside += i.m.parent != 0;
        assert_true((i.m.parent != 0) == ((i.r.flags & INCIDENT_SUPPRESSED) != 0));
    }
    assert_int_equal(r->desk->columns.rows, r->desk->state.head->incidents);
    assert_int_equal(t.accepted, reports);
    assert_int_equal(t.duplicate, duplicates);
    assert_int_equal(t.open, open);
    assert_int_equal(t.unowned, unowned);
    assert_int_equal(t.shelved, shelved);
    assert_int_equal(t.suppressed, suppressed);
    assert_int_equal(parents, inside);
    assert_int_equal(t.by_priority[1] + t.by_priority[2] + t.by_priority[3] + t.by_priority[4], open);
}

/* The live state, and the one that the journal makes from nothing. */
static inline void rig_same_rebuilt(struct rig *r)
{
    char live[65], again[65], rebuilt[65];
    desk_hash(r->desk, live);
    rig_close(r);
    rig_open(r);
    desk_hash(r->desk, again);
    assert_string_equal(live, again);
    rig_close(r);
    rig_forget_views(r);
    rig_open(r);
    desk_hash(r->desk, rebuilt);
    assert_string_equal(live, rebuilt);
}

/* Item n, as the state has it. */
static inline struct item rig_item(struct rig *r, uint32_t n)
{
    struct item it = {0};
    assert_true(n <= r->desk->state.head->items);
    items_get(&r->desk->state, n, &it);
    return it;
}

/* A verb with what it is given; on incident 1 where none is named. */
static inline struct told rig_act(struct rig *r, const char *verb, struct desk_command q)
{
    q.verb = span_str(verb);
    if (!q.incident.n)
        q.incident = SPAN_LIT("1");
    return rig_command(r, &q);
}

#endif
