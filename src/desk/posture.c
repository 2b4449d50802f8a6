/* posture: see posture.h: the two rows, their facts both ways, and what is told of them. */
#include "desk/posture.h"

#include <stdio.h>

#include "desk/impl.h"
#include "desk/rowjson.h"

#define P(member, kind) ROWJSON(posture_row, member, kind)
static const struct rowjson_field posture_fields[] = {
    ROWJSON_OF(posture_row, posture, words_posture),
    P(by, NAME),
    P(since, TIME),
    P(seq, U64),
};
#undef P
#define L(member, kind) ROWJSON(level_row, member, kind)
static const struct rowjson_field level_fields[] = {
    ROWJSON_OF(level_row, level, words_level),
    L(who_doc, TEXT),
    L(proposed_by, NAME),
    L(confirmed_by, NAME),
    L(since, TIME),
    L(seq, U64),
    L(n, U32),
    ROWJSON_OF(level_row, wanted, words_level),
    L(wanted_doc, TEXT),
    L(wanted_by, NAME),
    L(wanted_uid, U32),
    L(wanted_at, TIME),
    L(wanted_seq, U64),
};
#undef L

/* ---- facts ---- */

void posture_write(struct buf *out, const struct change *c, const struct change_env *env)
{
    const struct posture_change *x = c->posture;
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    jw_kstr(&w, "verb", c->verb);
    if (c->cmd.n)
        jw_kstr(&w, "cmd", c->cmd);
    jw_kstr(&w, "say", c->say);
    if (c->has_uid)
        jw_kint(&w, "uid", c->uid);
    if (x->posture)
        rowjson_write(&w, x->posture, posture_fields, ARRAY_LEN(posture_fields), env->state);
    else
        rowjson_write(&w, x->level, level_fields, ARRAY_LEN(level_fields), env->state);
    jw_end_object(&w);
}

int posture_read(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e)
{
    struct posture_change *x = c->posture = arena_alloc(a, sizeof *x);
    const char *wrong;
    c->verb = json_str(p, "verb");
    c->cmd = json_str(p, "cmd");
    c->say = json_str(p, "say");
    if (c->kind == CHANGE_POSTURE) {
        x->posture = arena_alloc(a, sizeof *x->posture);
        rowjson_clear(x->posture, sizeof *x->posture, posture_fields, ARRAY_LEN(posture_fields));
        wrong = rowjson_read(p, x->posture, posture_fields, ARRAY_LEN(posture_fields), env->state);
        wrong = wrong ? wrong : x->posture->posture ? NULL : "posture";
    } else {
        x->level = arena_alloc(a, sizeof *x->level);
        rowjson_clear(x->level, sizeof *x->level, level_fields, ARRAY_LEN(level_fields));
        wrong = rowjson_read(p, x->level, level_fields, ARRAY_LEN(level_fields), env->state);
        wrong = wrong ? wrong : x->level->n ? NULL : "n";
    }
    return wrong ? err_set(e, WF_E_CORRUPT, "fact %llu (%.*s) has no right \"%s\"", (unsigned long long) f->seq, SPAN_FMT(f->kind), wrong) : 0;
}

void posture_seal(struct change *c)
{
    struct posture_row *p = c->posture->posture;
    struct level_row *l = c->posture->level;
    if (p && p->seq == POSTURE_HERE)
        p->seq = c->seq;
    if (l && l->seq == POSTURE_HERE)
        l->seq = c->seq;
    if (l && l->wanted_seq == POSTURE_HERE)
        l->wanted_seq = c->seq;
}

void posture_apply(struct state *s, const struct change *c)
{
    if (c->posture->posture)
        s->head->posture = *c->posture->posture;
    if (c->posture->level)
        s->head->level = *c->posture->level;
}

/* ---- looked up: the newest change of this batch, else the state ---- */

void posture_get(const struct desk *d, struct posture_row *out)
{
    *out = d->overlay && d->overlay->floor.posture ? *d->overlay->floor.posture : d->state.head->posture;
    if (!out->posture)
        rowjson_clear(out, sizeof *out, posture_fields, ARRAY_LEN(posture_fields));
}

void posture_level_get(const struct desk *d, struct level_row *out)
{
    *out = d->overlay && d->overlay->floor.level ? *d->overlay->floor.level : d->state.head->level;
    if (!out->n)
        rowjson_clear(out, sizeof *out, level_fields, ARRAY_LEN(level_fields));
}

bool posture_level_wanted(const struct level_row *r, wf_time now)
{
    return r->wanted && now < r->wanted_at + (int64_t) LEVEL_PROPOSAL_S * NSEC_PER_SEC;
}

/* ---- told ---- */

static void put_name(const struct desk *d, struct json_writer *w, const char *key, uint16_t id)
{
    if (id)
        jw_kstr(w, key, names_get(&d->state.names, id));
    else
        jw_knull(w, key);
}

/* What was written beside that fact, from the journal. */
static void put_reason(const struct desk *d, struct json_writer *w, uint64_t seq)
{
    struct journal_fact f;
    struct span text = {NULL, 0};
    if (seq && d->reader && journal_read(d->reader, seq, &f, NULL) == 0)
        for (size_t i = 0; i < f.nparts; i++)
            if (span_is(f.parts[i].name, "reason"))
                text = f.parts[i].redacted ? SPAN_LIT("[redacted]") : f.parts[i].text;
    if (text.n)
        jw_kstr(w, "reason", text);
    else
        jw_knull(w, "reason");
}

static void put_wanted(const struct desk *d, const struct level_row *r, struct json_writer *w)
{
    jw_key(w, "proposal");
    if (!r->wanted) {
        jw_null(w);
        return;
    }
    jw_begin_object(w);
    jw_kint(w, "n", r->n);
    jw_kcstr(w, "level", words_of(&words_level, r->wanted));
    jw_kcstr(w, "who_doc", r->wanted_doc);
    put_name(d, w, "by", r->wanted_by);
    jw_ktime(w, "at", r->wanted_at);
    jw_ktime(w, "until", r->wanted_at + (int64_t) LEVEL_PROPOSAL_S * NSEC_PER_SEC);
    jw_kbool(w, "stale", !posture_level_wanted(r, clock_now(d->o.clock)));
    put_reason(d, w, r->wanted_seq);
    jw_end_object(w);
}

static const char *const floor_rows[] = {"posture", "level"};

size_t desk_floor(const struct desk *d)
{
    (void) d;
    return ARRAY_LEN(floor_rows);
}

const char *desk_floor_key(size_t i)
{
    return i < ARRAY_LEN(floor_rows) ? floor_rows[i] : "";
}

void desk_floor_json(const struct desk *d, size_t i, struct json_writer *w)
{
    struct posture_row p;
    struct level_row l;
    posture_get(d, &p);
    posture_level_get(d, &l);
    jw_begin_object(w);
    jw_kcstr(w, "what", desk_floor_key(i));
    jw_kcstr(w, "value", i ? words_of(&words_level, level_of(&l)) : words_of(&words_posture, posture_of(&p)));
    jw_ktime(w, "since", i ? l.since : p.since);
    put_name(d, w, "by", i ? l.proposed_by : p.by);
    put_name(d, w, "confirmed_by", i ? l.confirmed_by : 0);
    jw_kcstr(w, "who_doc", i && l.who_doc[0] ? l.who_doc : NULL);
    put_reason(d, w, i ? l.seq : p.seq);
    if (i)
        put_wanted(d, &l, w);
    else
        jw_knull(w, "proposal");
    jw_end_object(w);
}

void desk_floor_tick(const struct desk *d, struct json_writer *w)
{
    struct posture_row p;
    struct level_row l;
    posture_get(d, &p);
    posture_level_get(d, &l);
    bool wanted = posture_level_wanted(&l, clock_now(d->o.clock));
    jw_kcstr(w, "posture", words_of(&words_posture, posture_of(&p)));
    jw_kcstr(w, "level", words_of(&words_level, level_of(&l)));
    jw_kcstr(w, "level_proposed", wanted ? words_of(&words_level, l.wanted) : NULL);
    put_name(d, w, "level_proposed_by", wanted ? l.wanted_by : 0);
    jw_kcstr(w, "level_proposed_doc", wanted ? l.wanted_doc : NULL);
    jw_kint(w, "level_proposed_rev", wanted ? l.n : 0);
}

uint64_t desk_floor_figure(const struct desk *d)
{
    struct posture_row p;
    struct level_row l;
    posture_get(d, &p);
    posture_level_get(d, &l);
    return (uint64_t) posture_of(&p) << 48 | (uint64_t) level_of(&l) << 40 | (uint64_t) posture_level_wanted(&l, clock_now(d->o.clock)) << 32 | l.n;
}

const char *desk_floor_level(const struct desk *d)
{
    return words_of(&words_level, level_of(&d->state.head->level));
}

/* " since 2026-11-24 04:00Z", or nothing. */
static const char *since(wf_time t, char out[40])
{
    char text[40] = "";
    out[0] = 0;
    if (t != TIME_NONE && t) {
        time_format(t, text);
        snprintf(out, 40, " since %.10s %.5sZ", text, text + 11);
    }
    return out;
}

const char *posture_line(const struct desk *d, char *buf, size_t cap)
{
    struct posture_row p;
    char at[40];
    posture_get(d, &p);
    snprintf(buf, cap, "posture %s%s", words_of(&words_posture, posture_of(&p)), since(p.since, at));
    return buf;
}

const char *posture_level_line(const struct desk *d, char *buf, size_t cap)
{
    struct level_row l;
    char at[40];
    posture_level_get(d, &l);
    int n = snprintf(buf, cap, "level %s%s%s%s", words_of(&words_level, level_of(&l)), since(l.since, at), l.who_doc[0] ? ", " : "", l.who_doc);
    if (l.wanted && n > 0 && (size_t) n < cap)
        snprintf(buf + n, cap - (size_t) n, "; %s proposed by %.*s waits for another officer", words_of(&words_level, l.wanted), SPAN_FMT(names_get(&d->state.names, l.wanted_by)));
    return buf;
}

bool posture_hash_row(const struct desk *d, size_t i, struct json_writer *w)
{
    if (i > 1)
        return false;
    jw_begin_object(w);
    if (i)
        rowjson_write(w, &d->state.head->level, level_fields, d->state.head->level.n ? ARRAY_LEN(level_fields) : 0, &d->state);
    else
        rowjson_write(w, &d->state.head->posture, posture_fields, d->state.head->posture.posture ? ARRAY_LEN(posture_fields) : 0, &d->state);
    jw_end_object(w);
    return true;
}
