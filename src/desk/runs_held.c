/* runs_held: answers that belong into a health record. They lie in the vault with what the plugin worked out from them, in a record of the assessment's own; the row and the journal know
 * which questions they are of, and the record's id. A record is never written over: a newer one is safe before the fact that names it, so that what a crash leaves is the older
 * whole or the newer whole; what no fact names is destroyed (desk_run_names). See runs.h.
 */
#include <stdio.h>

#include "desk/impl.h"
#include "vault/vault.h"

#define RULE_HELD "the words of the rule are in the health record"

/* What stands in the vault: {"answers":{},"rule":"","results":[]}; NULL: nothing does, or not any more. */
static const struct json *in_vault(const struct desk *d, struct arena *a, const struct assessment_row *r)
{
    struct buf b = {0};
    struct json *v = NULL;
    if (!r->record[0] || !d->o.vault || vault_read(d->o.vault, span_str(r->record), &b, &(struct err){0})) {
        vault_wipe(&b);
        return NULL;
    }
    struct span text = arena_span(a, buf_view(&b));
    vault_wipe(&b);
    return json_parse(a, text, NULL, &v, NULL) == 0 && v->type == JSON_OBJECT ? v : NULL;
}

static const struct json *tree(struct arena *a, struct span text)
{
    struct json *v = NULL;
    return text.n && json_parse(a, text, NULL, &v, NULL) == 0 ? v : NULL;
}

bool runs_holds(struct arena *a, const struct assessment_row *r, const char *question)
{
    JSON_EACH (id, tree(a, span_str(r->held)))
        if (id->type == JSON_STRING && span_is(id->s, question))
            return true;
    return false;
}

/* Open and held answers in the order of the questions; told false: a held one is null. */
static struct span join(struct arena *a, const wf_protocol *p, const struct assessment_row *r, const struct json *held, bool told)
{
    const struct json *open = tree(a, span_str(r->answers));
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    jw_begin_object(&w);
    for (size_t i = 0; i < p->questions.n; i++) {
        const char *id = p->questions.v[i].id;
        const struct json *v = json_get(open, id) ? json_get(open, id) : told ? json_get(json_get(held, "answers"), id)
                                                                              : NULL;
        if (!v && (told || !runs_holds(a, r, id)))
            continue;
        jw_key(&w, id);
        if (v)
            json_write(&w, v, false);
        else
            jw_null(&w);
    }
    jw_end_object(&w);
    struct span out = arena_span(a, buf_view(&b));
    vault_wipe(&b);
    return out;
}

struct span runs_answers_of(const struct desk *d, struct arena *a, const wf_protocol *p, const struct assessment_row *r)
{
    return r->held[0] ? join(a, p, r, in_vault(d, a, r), true) : span_str(r->answers);
}

bool runs_is_asked(struct arena *a, const wf_protocol *p, const struct assessment_row *r, const wf_answers *given, const wf_question *q)
{
    if (!given || protocol_is_asked(p, q, given))
        return true;
    for (; q && q->when; q = protocol_question(p, span_str(q->when)))
        if (runs_holds(a, r, q->when) && !protocol_is_answered(given, q->when))
            return true; /* what it hangs on is withheld, or erased */
    return false;
}

/* The decision with what the health record has of it. */
static struct span whole_decision(struct arena *a, const struct assessment_row *r, const struct json *held)
{
    struct buf b = {0};
    struct json_writer w;
    const struct json *rule = json_get(held, "rule"), *results = json_get(held, "results");
    jw_init(&w, &b);
    jw_begin_object(&w);
    JSON_EACH (m, tree(a, span_str(r->decision))) {
        jw_key_span(&w, m->key);
        json_write(&w, rule && span_is(m->key, "rule") ? rule : results && span_is(m->key, "results") ? results
                                                                                                      : m,
                   false);
    }
    jw_end_object(&w);
    struct span out = arena_span(a, buf_view(&b));
    vault_wipe(&b);
    return out;
}

void runs_told(const struct desk *d, struct arena *a, const wf_protocol *p, const struct assessment_row *r, bool may, bool asked, struct runs_told *out)
{
    *out = (struct runs_told){.row = r, .whole = span_str(r->answers), .answers = span_str(r->answers), .decision = span_str(r->decision), .life = {TIME_NONE, TIME_NONE}};
    if (!r->held[0])
        return;
    const struct json *held = d->o.vault && vault_life(d->o.vault, span_str(r->record), &out->life) ? in_vault(d, a, r) : NULL;
    out->withheld = !held ? "erased" : !may ? "role"
                                   : !asked ? "unread"
                                            : NULL;
    out->whole = held && may ? join(a, p, r, held, true) : span_str(r->answers);
    out->answers = join(a, p, r, held, !out->withheld);
    if (!out->withheld && r->decision[0])
        out->decision = whole_decision(a, r, held);
}

/* ---- parted ---- */

/* Does the rule repeat what was answered in words? */
static bool repeats(struct span rule, const struct json *v)
{
    return v->type == JSON_STRING && v->s.n >= 3 && rule.n >= v->s.n && memmem(rule.p, rule.n, v->s.p, v->s.n) != NULL;
}

static struct span kept(struct arena *a, struct buf *b)
{
    struct span s = arena_span(a, buf_view(b));
    vault_wipe(b);
    return s;
}

static void part_answers(struct arena *a, const wf_protocol *p, const struct json *whole, struct runs_parted *out)
{
    struct buf open = {0}, held = {0}, ids = {0};
    struct json_writer o, h, i;
    jw_init(&o, &open);
    jw_init(&h, &held);
    jw_init(&i, &ids);
    jw_begin_object(&o);
    jw_begin_object(&h);
    jw_begin_array(&i);
    JSON_EACH (v, whole) {
        const wf_question *q = protocol_question(p, v->key);
        bool health = q && protocol_is_health(q);
        jw_key_span(health ? &h : &o, v->key);
        json_write(health ? &h : &o, v, false);
        if (health)
            jw_str(&i, v->key);
        out->n += health;
    }
    jw_end_object(&o);
    jw_end_object(&h);
    jw_end_array(&i);
    out->open = kept(a, &open);
    out->held_answers = kept(a, &held);
    out->held = out->n ? kept(a, &ids) : span_make("", 0);
    buf_free(&ids);
}

/* Of a decision on health the results, and a rule that repeats what was said, go into the record. */
static void part_decision(struct arena *a, const wf_protocol *p, const struct json *whole, const struct json *decision, struct runs_parted *out)
{
    struct buf b = {0};
    struct json_writer w;
    struct span rule = json_str(decision, "rule");
    bool hide = false;
    JSON_EACH (v, whole)
        hide = hide || (protocol_question(p, v->key) && protocol_is_health(protocol_question(p, v->key)) && repeats(rule, v));
    jw_init(&w, &b);
    jw_begin_object(&w);
    JSON_EACH (m, decision) {
        jw_key_span(&w, m->key);
        if (span_is(m->key, "results"))
            jw_raw(&w, SPAN_LIT("[]"));
        else if (hide && span_is(m->key, "rule"))
            jw_cstr(&w, RULE_HELD);
        else
            json_write(&w, m, false);
    }
    jw_end_object(&w);
    out->decision = kept(a, &b);
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_key(&w, "answers");
    jw_raw(&w, out->held_answers);
    if (hide)
        jw_kstr(&w, "rule", rule);
    jw_key(&w, "results");
    if (json_get(decision, "results"))
        json_write(&w, json_get(decision, "results"), false);
    else
        jw_raw(&w, SPAN_LIT("[]"));
    jw_end_object(&w);
    out->record = kept(a, &b);
}

int runs_part(struct arena *a, const wf_protocol *p, struct span answers, struct span decision, struct runs_parted *out)
{
    const struct json *whole = tree(a, answers), *said = tree(a, decision);
    *out = (struct runs_parted){0};
    if (!whole || whole->type != JSON_OBJECT || !said || said->type != JSON_OBJECT)
        return WF_E_INVALID;
    part_answers(a, p, whole, out);
    out->decision = decision;
    if (out->n)
        part_decision(a, p, whole, said, out);
    return 0;
}

/* ---- for who writes the record ---- */

/* His assessment of this round, as it stands. */
static bool mine(const struct desk *d, const struct run_row *r, struct span officer, struct assessment_row *out)
{
    uint16_t who = names_find(&d->state.names, officer);
    return who && r->state != RUN_REASSESS && runs_mine(d, r, who, out);
}

int desk_run_hold(struct desk *d, const struct desk_sight *s, struct span id, struct span officer, struct span whole, struct span decision, struct desk_run_held *out, struct err *e)
{
    const struct run_row *r = runs_find(d, s, id);
    struct arena a = {0};
    struct runs_parted x;
    struct assessment_row was;
    struct vault_life life;
    *out = (struct desk_run_held){.made = clock_now(d->o.clock)};
    if (!r)
        return err_field(e, WF_E_NOTFOUND, "run", "there is no run \"%.*s\"", SPAN_FMT(id));
    const wf_protocol *p = runs_descriptor(d, r->protocol, e);
    int rc = p ? runs_part(&a, p, whole, decision, &x) : WF_E_CORRUPT;
    if (rc == 0 && mine(d, r, officer, &was) && was.record[0]) {
        snprintf(out->replaced, sizeof out->replaced, "%s", was.record);
        if (d->o.vault && vault_life(d->o.vault, span_str(was.record), &life))
            out->made = life.made;
    }
    if (rc == 0 && x.n) {
        const struct json *said = tree(&a, decision);
        int64_t erase = json_int(said, "erase_s", 0);
        wf_time now = clock_now(d->o.clock);
        out->n = x.n;
        out->until = erase > 0 ? now + erase * NSEC_PER_SEC : out->made + (wf_time) d->o.clocks.health_days * 24 * 3600 * NSEC_PER_SEC;
        out->until = out->until > now + 60 * NSEC_PER_SEC ? out->until : now + 60 * NSEC_PER_SEC; /* its time is over already: it is decided by it once more, and gone */
        buf_span(&out->text, x.record);
        vault_new_id(runs_id(r->n, out->record), sizeof out->record);
    }
    arena_free(&a);
    return rc && !e->code ? err_field(e, rc, "answers", "these answers can't be read") : rc;
}

/* The run that a record is of: "PR-0007-0123456789abcdef". NULL: none. */
static const struct run_row *run_of(const struct desk *d, struct span record)
{
    size_t n = record.n;
    while (n && record.p[n - 1] != '-')
        n--;
    uint32_t run = n > 1 ? runs_number(span_make(record.p, n - 1)) : 0;
    return run && run <= d->state.head->runs_n ? state_run(&d->state, run) : NULL;
}

bool desk_run_names(const struct desk *d, struct span record, wf_time now, bool *over)
{
    const struct run_row *r = run_of(d, record);
    *over = r && r->state == RUN_CLOSED && r->closed != TIME_NONE && r->reassess == TIME_NONE && now - r->closed >= RUNS_HELD_CLOSED_S * NSEC_PER_SEC;
    for (uint32_t n = r ? r->assessments : 0; n; n = state_assessment(&d->state, n)->prev)
        if (span_is(record, state_assessment(&d->state, n)->record))
            return true;
    return false;
}
