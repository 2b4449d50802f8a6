/* protocol_json: the JSON of a protocol's descriptor, both ways. A row of the table at the top of each struct is a member of its object, for
 * writer and reader alike. See protocol.h. */
#include "model/protocol.h"

#include <stdio.h>

/* C string, number, real, texts: the members of each struct in order. */
#define TEXT_ROW(C, N, R, T) C(lang) C(text) C(reviewer)
#define CHOICE_ROW(C, N, R, T) C(id) T(text)
#define GROUP_ROW(C, N, R, T) C(id) T(text) C(citation)
#define QUESTION_ROW(C, N, R, T) C(id) N(monotone) C(group) T(text) T(help) C(citation) R(min) R(max) C(when) C(when_values) N(health) N(known) N(plain) N(apart)
#define STEP_ROW(C, N, R, T) C(id) C(role) C(phase) T(text) C(citation)
#define CLOCK_ROW(C, N, R, T) C(id) T(text) C(citation) C(start) C(stop) N(seconds) N(warn_s)
#define OUTCOME_ROW(C, N, R, T) C(id) T(text) N(rank) N(terminal)
#define FIELD_ROW(C, N, R, T) C(name) C(value)
#define OUTPUT_ROW(C, N, R, T) C(id) C(to) C(form) C(type) T(text)
#define TRIGGER_ROW(C, N, R, T) C(type) C(label) T(text)
#define HEAD_ROW(C, N, R, T) C(id) C(version) T(title) C(basis) C(citation) C(text_date) C(languages)

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

#define PUT_C(f) \
    if (v->f) \
        jw_kcstr(w, #f, v->f);
#define PUT_N(f) \
    if (v->f) \
        jw_kint(w, #f, v->f);
#define PUT_R(f) \
    if (v->f != 0) \
        jw_knum(w, #f, v->f);
#define PUT_T(f) put_texts(w, #f, &v->f);
#define PUT_ROW(ROW) ROW(PUT_C, PUT_N, PUT_R, PUT_T)

/* No texts, no member: so it is with all that is not there. */
static void put_texts(struct json_writer *w, const char *key, const wf_texts *t)
{
    if (!t->n)
        return;
    jw_key(w, key);
    jw_begin_array(w);
    for (size_t i = 0; i < t->n; i++) {
        const wf_text *v = &t->v[i];
        jw_begin_object(w);
        TEXT_ROW(PUT_C, , , )
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void put_choice(struct json_writer *w, const wf_choice *v)
{
    PUT_ROW(CHOICE_ROW)
}
static void put_group(struct json_writer *w, const wf_group *v)
{
    PUT_ROW(GROUP_ROW)
}
static void put_step(struct json_writer *w, const wf_step *v)
{
    PUT_ROW(STEP_ROW)
}
static void put_clock(struct json_writer *w, const wf_clock *v)
{
    PUT_ROW(CLOCK_ROW)
}
static void put_outcome(struct json_writer *w, const wf_outcome *v)
{
    PUT_ROW(OUTCOME_ROW)
}
static void put_field(struct json_writer *w, const wf_field *v)
{
    PUT_ROW(FIELD_ROW)
}
static void put_trigger(struct json_writer *w, const wf_trigger *v)
{
    PUT_ROW(TRIGGER_ROW)
}

#define PUT_TABLE(key, table, put) \
    do { \
        if ((table).n) { \
            jw_key(w, key); \
            jw_begin_array(w); \
            for (size_t i_ = 0; i_ < (table).n; i_++) { \
                jw_begin_object(w); \
                put(w, &(table).v[i_]); \
                jw_end_object(w); \
            } \
            jw_end_array(w); \
        } \
    } while (0)

static void put_question(struct json_writer *w, const wf_question *v)
{
    jw_kcstr(w, "kind", words_of(&words_question_kind, v->kind));
    PUT_ROW(QUESTION_ROW)
    PUT_TABLE("choices", v->choices, put_choice);
}
static void put_output(struct json_writer *w, const wf_output *v)
{
    jw_kcstr(w, "kind", words_of(&words_output_kind, v->kind));
    PUT_ROW(OUTPUT_ROW)
    PUT_TABLE("fields", v->fields, put_field);
}

void protocol_write(struct json_writer *w, const wf_protocol *v)
{
    jw_begin_object(w);
    PUT_ROW(HEAD_ROW)
    PUT_TABLE("groups", v->groups, put_group);
    PUT_TABLE("questions", v->questions, put_question);
    PUT_TABLE("checklist", v->checklist, put_step);
    PUT_TABLE("clocks", v->clocks, put_clock);
    PUT_TABLE("outcomes", v->outcomes, put_outcome);
    PUT_TABLE("outputs", v->outputs, put_output);
    PUT_TABLE("triggers", v->triggers, put_trigger);
    jw_end_object(w);
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

/* rc stays at the first error. */
struct reader {
    struct arena *a;
    struct err *e;
    int rc;
};

static void fail(struct reader *r, const char *key, const char *what)
{
    if (r->rc == 0)
        r->rc = err_field(r->e, WF_E_INVALID, key, "protocol: \"%s\" is not %s", key, what);
}

static const char *get_c(struct reader *r, const struct json *o, const char *key)
{
    const struct json *v = json_get(o, key);
    if (!v || v->type == JSON_NULL)
        return NULL;
    if (v->type != JSON_STRING || memchr(v->s.p, 0, v->s.n)) {
        fail(r, key, "a text");
        return NULL;
    }
    return arena_strndup(r->a, v->s.p, v->s.n);
}

static uint32_t get_n(struct reader *r, const struct json *o, const char *key)
{
    const struct json *v = json_get(o, key);
    if (!v || v->type == JSON_NULL)
        return 0;
    if (v->type == JSON_INT && v->i >= 0 && v->i <= UINT32_MAX)
        return (uint32_t) v->i;
    fail(r, key, "a whole number from 0");
    return 0;
}

static double get_r(struct reader *r, const struct json *o, const char *key)
{
    const struct json *v = json_get(o, key);
    if (v && v->type != JSON_NULL && v->type != JSON_INT && v->type != JSON_REAL)
        fail(r, key, "a number");
    return json_num(o, key, 0);
}

/* A list of objects, `most` at most; NULL where there is none. */
static const struct json *get_list(struct reader *r, const struct json *o, const char *key, size_t most, size_t *n)
{
    const struct json *v = json_get(o, key);
    *n = 0;
    if (!v || v->type == JSON_NULL || r->rc)
        return NULL;
    if (v->type != JSON_ARRAY || v->count > most) {
        fail(r, key, "a list, or too long");
        return NULL;
    }
    JSON_EACH (x, v)
        if (x->type != JSON_OBJECT)
            fail(r, key, "a list of objects");
    *n = r->rc ? 0 : v->count;
    return r->rc ? NULL : v;
}

#define GET_C(f) v->f = get_c(r, o, #f);
#define GET_N(f) v->f = get_n(r, o, #f);
#define GET_R(f) v->f = get_r(r, o, #f);
#define GET_T(f) get_texts(r, o, #f, &v->f);
#define GET_ROW(ROW) ROW(GET_C, GET_N, GET_R, GET_T)
/* Reads a table of T. `rows` is what the table points to. */
#define GET_TABLE(key, table, T, most, get) \
    do { \
        const struct json *list_ = get_list(r, o, key, most, &(table).n); \
        T *rows_ = arena_alloc(r->a, ((table).n + 1) * sizeof(T)); \
        size_t i_ = 0; \
        JSON_EACH (x_, list_) \
            get(r, x_, &rows_[i_++]); \
        (table).v = rows_; \
        (table).size = sizeof(T); \
    } while (0)

static void get_text(struct reader *r, const struct json *o, wf_text *v)
{
    TEXT_ROW(GET_C, , , )
}
static void get_texts(struct reader *r, const struct json *o, const char *key, wf_texts *t)
{
    GET_TABLE(key, *t, wf_text, PROTOCOL_TEXTS_MOST, get_text);
}
static void get_choice(struct reader *r, const struct json *o, wf_choice *v)
{
    GET_ROW(CHOICE_ROW)
}
static void get_group(struct reader *r, const struct json *o, wf_group *v)
{
    GET_ROW(GROUP_ROW)
}
static void get_step(struct reader *r, const struct json *o, wf_step *v)
{
    GET_ROW(STEP_ROW)
}
static void get_clock(struct reader *r, const struct json *o, wf_clock *v)
{
    GET_ROW(CLOCK_ROW)
}
static void get_outcome(struct reader *r, const struct json *o, wf_outcome *v)
{
    GET_ROW(OUTCOME_ROW)
}
static void get_field(struct reader *r, const struct json *o, wf_field *v)
{
    GET_ROW(FIELD_ROW)
}
static void get_trigger(struct reader *r, const struct json *o, wf_trigger *v)
{
    GET_ROW(TRIGGER_ROW)
}
static void get_question(struct reader *r, const struct json *o, wf_question *v)
{
    v->kind = words_find(&words_question_kind, json_str(o, "kind"));
    GET_ROW(QUESTION_ROW)
    GET_TABLE("choices", v->choices, wf_choice, PROTOCOL_ROWS_MOST, get_choice);
}
static void get_output(struct reader *r, const struct json *o, wf_output *v)
{
    v->kind = words_find(&words_output_kind, json_str(o, "kind"));
    GET_ROW(OUTPUT_ROW)
    GET_TABLE("fields", v->fields, wf_field, PROTOCOL_ROWS_MOST, get_field);
}

int protocol_read(struct arena *a, const struct json *o, const wf_protocol **out, struct err *e)
{
    struct reader reader = {a, e, 0}, *r = &reader;
    wf_protocol *v = arena_alloc(a, sizeof *v);
    if (!o || o->type != JSON_OBJECT)
        return err_set(e, WF_E_INVALID, "protocol: it is no JSON object");
    v->struct_size = sizeof *v;
    GET_ROW(HEAD_ROW)
    GET_TABLE("groups", v->groups, wf_group, PROTOCOL_ROWS_MOST, get_group);
    GET_TABLE("questions", v->questions, wf_question, PROTOCOL_QUESTIONS_MOST, get_question);
    GET_TABLE("checklist", v->checklist, wf_step, PROTOCOL_ROWS_MOST, get_step);
    GET_TABLE("clocks", v->clocks, wf_clock, PROTOCOL_ROWS_MOST, get_clock);
    GET_TABLE("outcomes", v->outcomes, wf_outcome, PROTOCOL_ROWS_MOST, get_outcome);
    GET_TABLE("outputs", v->outputs, wf_output, PROTOCOL_ROWS_MOST, get_output);
    GET_TABLE("triggers", v->triggers, wf_trigger, PROTOCOL_ROWS_MOST, get_trigger);
    *out = v;
    return r->rc ? r->rc : protocol_check(v, e);
}

int protocol_parse(struct arena *a, struct span text, const wf_protocol **out, struct err *e)
{
    struct arena tree = {0};
    struct json *v = NULL;
    int rc = json_parse(&tree, text, NULL, &v, e);
    rc = rc ? rc : protocol_read(a, v, out, e);
    arena_free(&tree);
    return rc;
}
