/* actions_rig: verbs about border actions as a client gives them, for the desk's tests of the register. */
#ifndef WF_TESTS_UNIT_DESK_ACTIONS_RIG_H
#define WF_TESTS_UNIT_DESK_ACTIONS_RIG_H

#include "desk_support.h"

#include "desk/desk_action.h"

#define GROUNDS "'rationale':'flood on the bridge','legal_basis':'Immigration Act 1959/63, s. 8','proportionality':'nothing less keeps people off it','exceptions':'crew, medical cases, families, asylum'"
#define CLOSED_IN(where) "{'kind':'CLOSURE','checkpoints':'" where "','direction':'IN','expires':'+12h'," GROUNDS "}"

/* The verb with its fields, ' for ". */
/* held: why what looks like a person's is none. */
static inline struct told action_held(struct rig *r, const char *verb, const char *id, uint32_t rev, const char *fields, const char *text, const char *held)
{
    struct arena a = {0};
    struct json *v = NULL;
    struct err e = {0};
    char *s = mem_strdup(fields ? fields : "{}");
    for (char *p = s; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    if (json_parse(&a, span_str(s), NULL, &v, &e))
        fail_msg("%s: %s", s, e.text);
    const struct desk_action x = {.id = span_str(id), .fields = v, .member = json_str(v, "member"), .no = json_str(v, "objection")};
    struct desk_command c = {.verb = span_str(verb), .rev = rev, .text = span_str(text ? text : ""), .reason = span_str(text ? text : ""), .action = &x, .no_person = span_str(held ? held : "")};
    struct told t = rig_command(r, &c);
    arena_free(&a);
    mem_free(s);
    return t;
}

static inline struct told action_verb(struct rig *r, const char *verb, const char *id, uint32_t rev, const char *fields, const char *text)
{
    return action_held(r, verb, id, rev, fields, text, NULL);
}

static inline struct told action_new(struct rig *r, const char *fields)
{
    return action_verb(r, "actions new", "", 0, fields, NULL);
}

static inline void ok(struct told t)
{
    if (t.code)
        fail_msg("refused: %s: %s", t.field, t.error);
}

static inline void no(struct told t, int code, const char *field, const char *says)
{
    if (t.code != code || strcmp(t.field, field) != 0 || !strstr(t.error, says))
        fail_msg("not %d %s \"%s\" but %d %s: %s%s", code, field, says, t.code, t.field, t.error, t.text);
}

static inline void later(struct rig *r, int64_t seconds)
{
    r->clock.fixed += seconds * NSEC_PER_SEC;
    for (int i = 0; i < 3; i++) {
        desk_tick(r->desk);
        desk_settle(r->desk);
    }
}

static inline const struct action_row *action_of(const struct rig *r, uint32_t n)
{
    assert_true(n && n <= r->desk->state.head->actions_n);
    return state_action(&r->desk->state, n);
}

/* What the incident's timeline says, as JSON. */
static inline void timeline(struct rig *r, const char *id, char *out, size_t size)
{
    struct desk_show *x = NULL;
    struct err e = {0};
    struct buf b = {0};
    struct json_writer w;
    struct journal_reader *j = NULL;
    assert_int_equal(desk_show_begin(r->desk, span_str(id), NULL, false, &x, &e), 0);
    assert_int_equal(journal_reader_open(&j, r->home, &e), 0);
    jw_init(&w, &b);
    assert_int_equal(desk_show_json(x, j, 0, 100, &w, &e), 0);
    snprintf(out, size, "%.*s", SPAN_FMT(buf_view(&b)));
    journal_reader_close(j);
    desk_show_free(x);
    buf_free(&b);
}

/* How many conflicts are open. */
static inline unsigned conflicts(const struct rig *r)
{
    unsigned k = 0;
    for (uint32_t n = 1; n <= r->desk->state.head->conflicts_n; n++)
        k += state_conflict(&r->desk->state, n)->open;
    return k;
}

static inline unsigned incidents_of(struct rig *r, const char *type, uint8_t condition)
{
    struct incident i;
    unsigned k = 0;
    for (uint32_t row = 1; desk_incident(r->desk, row, &i); row++)
        k += span_is(names_get(&r->desk->state.names, i.r.type), type) && i.r.condition == condition;
    return k;
}

#endif
