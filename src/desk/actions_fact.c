/* actions_fact: the fact "action.changed": its payload both ways by the tables of its rows' fields, its texts beside the chain, and its rows in the state. */
#include <stdio.h>

#include "desk/actions.h"
#include "desk/impl.h"
#include "desk/rowjson.h"

static const char *const source_words[] = {"officer", "feed", "notice"};
const struct words actions_words_source = {"source", source_words, ARRAY_LEN(source_words)};

#define A(member, kind) ROWJSON(action_row, member, kind)
static const struct rowjson_field action_fields[] = {
    A(n, U32),
    A(rev, U32),
    ROWJSON_OF(action_row, kind, words_action_kind),
    ROWJSON_OF(action_row, state, words_action_state),
    ROWJSON_OF(action_row, direction, words_action_direction),
    ROWJSON_OF(action_row, source, actions_words_source),
    ROWJSON_OF(action_row, ends, words_action_state),
    A(all, BOOL),
    A(delays, BOOL),
    A(warned, BOOL),
    A(pressed, BOOL),
    A(breached, U8),
    A(maker, NAME),
    A(by, NAME),
    A(quota, U32),
    A(of, U32),
    A(replaced_by, U32),
    A(incident, U32),
    A(notice, U32),
    A(objections, U32),
    A(received, U32),
    A(updated, U32),
    A(withdrawn, U32),
    A(created, TIME),
    A(changed, TIME),
    A(effective, TIME),
    A(expires, TIME),
    A(ended, TIME),
    A(reported, TIME),
    A(reviewed, TIME),
    A(next, TIME),
    A(first, U64),
    A(chain, U64),
    A(member, TEXT),
    A(hours, TEXT),
    A(checkpoints, TEXT),
    A(feed, TEXT),
};
#undef A
#define O(member, kind) ROWJSON(objection_row, member, kind)
static const struct rowjson_field objection_fields[] = {
    O(n, U32),
    O(action, U32),
    O(no, U32),
    O(by, NAME),
    O(answered_by, NAME),
    O(at, TIME),
    O(answered, TIME),
    O(member, TEXT),
};
#undef O
#define C(member, kind) ROWJSON(conflict_row, member, kind)
static const struct rowjson_field conflict_fields[] = {
    C(n, U32),
    ROWJSON_OF(conflict_row, why, words_action_why),
    C(open, BOOL),
    C(begun, BOOL),
    C(from, TEXT),
    C(to, TEXT),
    C(a, U32),
    C(b, U32),
    C(incident, U32),
    C(found, TIME),
    C(begins, TIME),
    C(until, TIME),
    C(ended, TIME),
};
#undef C
#define F(member, kind) ROWJSON(follow_row, member, kind)
static const struct rowjson_field follow_fields[] = {
    F(n, U32),
    F(on, BOOL),
    F(officer, NAME),
    F(since, TIME),
    F(place, TEXT),
};
#undef F

void actions_row_init(struct action_row *r)
{
    rowjson_clear(r, sizeof *r, action_fields, ARRAY_LEN(action_fields));
}

void actions_objection_init(struct objection_row *r)
{
    rowjson_clear(r, sizeof *r, objection_fields, ARRAY_LEN(objection_fields));
}

void actions_conflict_init(struct conflict_row *r)
{
    rowjson_clear(r, sizeof *r, conflict_fields, ARRAY_LEN(conflict_fields));
}

void actions_followed_init(struct follow_row *r)
{
    rowjson_clear(r, sizeof *r, follow_fields, ARRAY_LEN(follow_fields));
}

/* ---- written ---- */

static void put_texts(struct json_writer *w, const struct action_row *r)
{
    for (unsigned t = 0; t < ACTION_TEXTS; t++)
        if (r->text[t][0])
            jw_kcstr(w, action_field_name(ACTION_FIELD_TEXT + t), r->text[t]);
}

static void put_objection_texts(struct json_writer *w, const struct objection_row *r)
{
    jw_kcstr(w, "text", r->text);
    if (r->answer[0])
        jw_kcstr(w, "answer", r->answer);
}

struct span actions_texts(struct arena *a, const struct actions_change *x)
{
    struct buf b = {0};
    struct json_writer w;
    char id[ACTION_ID_ROOM];
    jw_init(&w, &b);
    jw_begin_object(&w);
    for (size_t i = 0; i < x->actions_n; i++) {
        jw_key(&w, action_id(x->actions[i].n, id));
        jw_begin_object(&w);
        put_texts(&w, &x->actions[i]);
        jw_end_object(&w);
    }
    if (x->objection) {
        jw_key(&w, "objection");
        jw_begin_object(&w);
        put_objection_texts(&w, x->objection);
        jw_end_object(&w);
    }
    jw_end_object(&w);
    struct span out = arena_span(a, buf_view(&b));
    buf_free(&b);
    return out;
}

static void put_row(struct json_writer *w, const void *row, const struct rowjson_field *fields, size_t n, const struct state *s)
{
    jw_begin_object(w);
    rowjson_write(w, row, fields, n, s);
    jw_end_object(w);
}

static void put_words(struct json_writer *w, const char *key, struct span s)
{
    if (s.n)
        jw_kstr(w, key, s);
}

void actions_write(struct buf *out, const struct change *c, const struct change_env *env)
{
    const struct actions_change *x = c->actions;
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    put_words(&w, "verb", c->verb);
    put_words(&w, "cmd", c->cmd);
    put_words(&w, "say", c->say);
    if (c->has_uid)
        jw_kint(&w, "uid", c->uid);
    if (x->actions_n) {
        jw_key(&w, "actions");
        jw_begin_array(&w);
        for (size_t i = 0; i < x->actions_n; i++)
            put_row(&w, &x->actions[i], action_fields, ARRAY_LEN(action_fields), env->state);
        jw_end_array(&w);
    }
    if (x->objection) {
        jw_key(&w, "objection");
        put_row(&w, x->objection, objection_fields, ARRAY_LEN(objection_fields), env->state);
    }
    if (x->follow) {
        jw_key(&w, "follow");
        put_row(&w, x->follow, follow_fields, ARRAY_LEN(follow_fields), env->state);
    }
    if (x->conflicts_n) {
        jw_key(&w, "conflicts");
        jw_begin_array(&w);
        for (size_t i = 0; i < x->conflicts_n; i++)
            put_row(&w, &x->conflicts[i], conflict_fields, ARRAY_LEN(conflict_fields), env->state);
        jw_end_array(&w);
    }
    jw_end_object(&w);
}

/* ---- read ---- */

static int bad(struct err *e, const struct journal_fact *f, const char *what)
{
    return err_set(e, WF_E_CORRUPT, "fact %llu (%.*s) has no right \"%s\"", (unsigned long long) f->seq, SPAN_FMT(f->kind), what);
}

static void copy(char *out, size_t size, struct span s)
{
    size_t n = s.n < size ? s.n : size - 1;
    memset(out, 0, size);
    if (n)
        memcpy(out, s.p, n);
}

/* What lies beside the chain; NULL: nothing, or it was taken away. */
static const struct json *texts_of(struct arena *a, const struct journal_fact *f)
{
    struct json *v = NULL;
    for (size_t i = 0; i < f->nparts; i++)
        if (span_is(f->parts[i].name, "texts") && !f->parts[i].redacted && json_parse(a, f->parts[i].text, NULL, &v, NULL) == 0)
            return v;
    return NULL;
}

static int read_actions(struct arena *a, const struct journal_fact *f, const struct json *all, const struct json *texts, struct state *s, struct actions_change *x, struct err *e)
{
    char id[ACTION_ID_ROOM];
    x->actions = arena_alloc(a, (all->count + 1) * sizeof *x->actions);
    JSON_EACH (one, all) {
        struct action_row *r = &x->actions[x->actions_n++];
        actions_row_init(r);
        const char *wrong = rowjson_read(one, r, action_fields, ARRAY_LEN(action_fields), s);
        if (wrong || !r->n || !r->kind || !r->state || r->effective == TIME_NONE || r->expires == TIME_NONE || r->incident > s->head->incidents)
            return bad(e, f, wrong ? wrong : "actions");
        if (r->n <= s->head->actions_n)
            memcpy(r->text, state_action(s, r->n)->text, sizeof r->text);
        const struct json *said = json_get(texts, action_id(r->n, id));
        for (unsigned t = 0; said && t < ACTION_TEXTS; t++)
            copy(r->text[t], sizeof r->text[t], json_str(said, action_field_name(ACTION_FIELD_TEXT + t)));
    }
    return 0;
}

static int read_objection(struct arena *a, const struct journal_fact *f, const struct json *v, const struct json *texts, struct state *s, struct actions_change *x, struct err *e)
{
    struct objection_row *r = x->objection = arena_alloc(a, sizeof *r);
    actions_objection_init(r);
    const char *wrong = rowjson_read(v, r, objection_fields, ARRAY_LEN(objection_fields), s);
    if (wrong || !r->n || !r->action || !r->no)
        return bad(e, f, wrong ? wrong : "objection");
    const struct json *said = json_get(texts, "objection");
    copy(r->text, sizeof r->text, json_str(said, "text"));
    copy(r->answer, sizeof r->answer, json_str(said, "answer"));
    return 0;
}

static int read_conflicts(struct arena *a, const struct journal_fact *f, const struct json *all, struct state *s, struct actions_change *x, struct err *e)
{
    x->conflicts = arena_alloc(a, (all->count + 1) * sizeof *x->conflicts);
    JSON_EACH (one, all) {
        struct conflict_row *r = &x->conflicts[x->conflicts_n++];
        actions_conflict_init(r);
        const char *wrong = rowjson_read(one, r, conflict_fields, ARRAY_LEN(conflict_fields), s);
        if (wrong || !r->n || !r->why || !r->a || r->incident > s->head->incidents)
            return bad(e, f, wrong ? wrong : "conflicts");
    }
    return 0;
}

static int read_follow(struct arena *a, const struct journal_fact *f, const struct json *v, struct state *s, struct actions_change *x, struct err *e)
{
    struct follow_row *r = x->follow = arena_alloc(a, sizeof *r);
    actions_followed_init(r);
    const char *wrong = rowjson_read(v, r, follow_fields, ARRAY_LEN(follow_fields), s);
    if (wrong || !r->n || !r->officer || !r->place[0])
        return bad(e, f, wrong ? wrong : "follow");
    return 0;
}

int actions_read(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e)
{
    struct actions_change *x = c->actions = arena_alloc(a, sizeof *x);
    const struct json *actions = json_get(p, "actions"), *objection = json_get(p, "objection"), *conflicts = json_get(p, "conflicts"), *follow = json_get(p, "follow"), *texts = texts_of(a, f);
    c->verb = json_str(p, "verb");
    c->cmd = json_str(p, "cmd");
    c->say = json_str(p, "say");
    int rc = actions ? read_actions(a, f, actions, texts, env->state, x, e) : 0;
    if (rc == 0 && objection)
        rc = read_objection(a, f, objection, texts, env->state, x, e);
    if (rc == 0 && conflicts)
        rc = read_conflicts(a, f, conflicts, env->state, x, e);
    if (rc == 0 && follow)
        rc = read_follow(a, f, follow, env->state, x, e);
    return rc;
}

/* ---- which actions it is about ---- */

static void add_about(struct desk_actions_about *out, int64_t n)
{
    if (n <= 0)
        return;
    if (out->n < ARRAY_LEN(out->v))
        out->v[out->n] = (uint32_t) n;
    out->n += out->n <= ARRAY_LEN(out->v); /* one past the room: there are more */
}

void actions_about(const struct actions_change *x, struct desk_actions_about *out)
{
    out->n = 0;
    for (size_t i = 0; i < x->actions_n; i++)
        add_about(out, x->actions[i].n);
    for (size_t i = 0; i < x->conflicts_n; i++) {
        add_about(out, x->conflicts[i].a);
        add_about(out, x->conflicts[i].b);
    }
}

void actions_about_payload(const struct json *p, struct desk_actions_about *out)
{
    out->n = 0;
    JSON_EACH (one, json_get(p, "actions"))
        add_about(out, json_int(one, "n", 0));
    JSON_EACH (one, json_get(p, "conflicts")) {
        add_about(out, json_int(one, "a", 0));
        add_about(out, json_int(one, "b", 0));
    }
}

/* ---- the state ---- */

void actions_seal(struct change *c)
{
    for (size_t i = 0; i < c->actions->actions_n; i++) {
        struct action_row *r = &c->actions->actions[i];
        r->first = r->first ? r->first : c->seq;
        r->chain = c->seq;
    }
}

static int put_at(struct tab *t, uint32_t *count, uint32_t n, const void *row, size_t size, const char *what, struct err *e)
{
    if (n > *count + 1)
        return err_set(e, WF_E_CORRUPT, "%s %u does not follow %u", what, n, *count);
    int rc = tab_need(t, (size_t) n * size, e);
    if (rc)
        return rc;
    memcpy(t->base + (size_t) (n - 1) * size, row, size);
    if (n > *count)
        *count = n;
    return 0;
}

int actions_apply(struct state *s, const struct change *c, struct err *e)
{
    const struct actions_change *x = c->actions;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < x->actions_n; i++)
        rc = put_at(&s->t_actions, &s->head->actions_n, x->actions[i].n, &x->actions[i], sizeof x->actions[i], "action", e);
    if (rc == 0 && x->objection)
        rc = put_at(&s->t_objections, &s->head->objections_n, x->objection->n, x->objection, sizeof *x->objection, "objection", e);
    for (size_t i = 0; rc == 0 && i < x->conflicts_n; i++)
        rc = put_at(&s->t_conflicts, &s->head->conflicts_n, x->conflicts[i].n, &x->conflicts[i], sizeof x->conflicts[i], "conflict", e);
    if (rc == 0 && x->follow)
        rc = put_at(&s->t_follows, &s->head->follows_n, x->follow->n, x->follow, sizeof *x->follow, "followed place", e);
    return rc;
}

bool actions_hash_row(const struct desk *d, size_t i, struct json_writer *w)
{
    const struct state *s = &d->state;
    const struct state_head *h = s->head;
    if (i < h->actions_n) {
        jw_begin_object(w);
        rowjson_write(w, state_action(s, (uint32_t) i + 1), action_fields, ARRAY_LEN(action_fields), s);
        put_texts(w, state_action(s, (uint32_t) i + 1));
        jw_end_object(w);
        return true;
    }
    i -= h->actions_n;
    if (i < h->objections_n) {
        jw_begin_object(w);
        rowjson_write(w, state_objection(s, (uint32_t) i + 1), objection_fields, ARRAY_LEN(objection_fields), s);
        put_objection_texts(w, state_objection(s, (uint32_t) i + 1));
        jw_end_object(w);
        return true;
    }
    i -= h->objections_n;
    if (i < h->conflicts_n) {
        put_row(w, state_conflict(s, (uint32_t) i + 1), conflict_fields, ARRAY_LEN(conflict_fields), s);
        return true;
    }
    i -= h->conflicts_n;
    if (i >= h->follows_n)
        return false;
    put_row(w, state_follow(s, (uint32_t) i + 1), follow_fields, ARRAY_LEN(follow_fields), s);
    return true;
}
