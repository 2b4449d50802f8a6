/* runs_show: the whole of a run as one officer is shown it: the descriptor in his language, his own assessment and the other one's where it may be seen, what they disagree on
 * first, what changed since the last round, clocks, checklist, history. */
#include <stdlib.h>

#include "desk/impl.h"
#include "desk/runs_rounds.h"

static void put_name(const struct desk *d, struct json_writer *w, const char *key, uint16_t n)
{
    if (n)
        jw_kstr(w, key, names_get(&d->state.names, n));
    else
        jw_knull(w, key);
}

/* Those that he may see, the newest first, each as it is told him. */
enum { SHOWN_MOST = 200 };
struct shown {
    struct runs_told told[SHOWN_MOST];
    size_t n;
    uint16_t who;
    bool may, read; /* what is told of persons' health */
    struct arena arena;
};
enum { REQUESTS_TOLD = 16 };
struct desk_run_show {
    struct buf row; /* members, without braces */
    uint64_t chain, answer_seq, reason_seq;
    bool may; /* read the request of this round */
    struct runs_rounds_about rounds;
};

/* May this officer see what was answered there? */
static bool is_shown(const struct desk *d, const struct run_row *r, const struct assessment_row *a, uint16_t who)
{
    if (runs_too_late(d, r, a))
        return false;
    if (a->officer == who)
        return true;
    return a->state == ASSESSMENT_IN && (a->cycle < r->cycle ? !runs_round_held(d, r, a->cycle, who) : runs_shown(d, r));
}

/* What lies in the vault is read once. */
static void look(const struct desk *d, const struct run_row *r, const wf_protocol *p, struct shown *s)
{
    for (uint32_t n = r->assessments; n && s->n < SHOWN_MOST; n = state_assessment(&d->state, n)->prev) {
        const struct assessment_row *a = state_assessment(&d->state, n);
        if (is_shown(d, r, a, s->who))
            runs_told(d, &s->arena, p, a, s->may, s->read || a->officer == s->who, &s->told[s->n++]);
    }
}

static const struct runs_told *told_of(const struct shown *s, const struct assessment_row *a)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->told[i].row == a)
            return &s->told[i];
    return NULL;
}

static void put_span(struct json_writer *w, const char *key, struct span json)
{
    jw_key(w, key);
    if (json.n)
        jw_raw(w, json);
    else
        jw_null(w);
}

/* Which answers are withheld, and why: {"row1":"role"}; and what lives how long. */
static void put_held(const struct runs_told *t, struct arena *a, struct json_writer *w)
{
    struct json *ids = NULL;
    jw_key(w, "held");
    jw_begin_object(w);
    if (t && t->withheld && json_parse(a, span_str(t->row->held), NULL, &ids, NULL) == 0)
        JSON_EACH (id, ids) {
            jw_key_span(w, id->s);
            jw_cstr(w, t->withheld);
        }
    jw_end_object(w);
    jw_kcstr(w, "held_results", t && t->row->decision[0] ? t->withheld : NULL);
    jw_key(w, "health");
    if (!t || !t->row->record[0]) {
        jw_null(w);
        return;
    }
    jw_begin_object(w);
    jw_kcstr(w, "record", t->row->record);
    jw_ktime(w, "made", t->life.made);
    jw_ktime(w, "until", t->life.until);
    jw_end_object(w);
}

static int64_t rank_of(struct arena *a, const struct runs_told *t)
{
    struct json *decision = NULL;
    return json_parse(a, span_str(t->row->decision), NULL, &decision, NULL) == 0 ? json_int(decision, "rank", -1) : -1;
}

/* Did it decide its round? As runs_assess() has it: the more cautious one, of equal ones the earlier. */
static bool decides(const struct run_row *r, struct shown *s, const struct runs_told *t)
{
    if (t->row->cycle == r->cycle)
        return r->deciding == t->row->n;
    if (t->row->state != ASSESSMENT_IN)
        return false;
    int64_t rank = rank_of(&s->arena, t);
    for (size_t i = 0; i < s->n; i++) {
        const struct runs_told *o = &s->told[i];
        if (o == t || o->row->cycle != t->row->cycle || o->row->state != ASSESSMENT_IN)
            continue;
        int64_t other = rank_of(&s->arena, o);
        if (other > rank || (other == rank && o->row->n < t->row->n))
            return false;
    }
    return true;
}

/* What he answered and is not asked any more, as far as it is told: it counts for nothing. */
static void put_not_asked(const struct desk *d, const wf_protocol *p, const struct runs_told *t, struct arena *a, struct json_writer *w)
{
    const wf_answers *given = NULL;
    struct json *answers = NULL;
    jw_key(w, "not_asked");
    jw_begin_array(w);
    if (t && t->answers.n && json_parse(a, t->answers, NULL, &answers, NULL) == 0 && protocol_answers_read(a, p, answers, clock_now(d->o.clock), &given, NULL) == 0)
        JSON_EACH (v, answers) {
            const wf_question *q = protocol_question(p, v->key);
            if (q && !runs_is_asked(a, p, t->row, given, q))
                jw_str(w, v->key);
        }
    jw_end_array(w);
}

static void put_assessments(const struct desk *d, const struct run_row *r, const wf_protocol *p, struct shown *s, struct json_writer *w)
{
    uint16_t who = s->who;
    jw_key(w, "assessments");
    jw_begin_array(w);
    for (uint32_t n = r->assessments; n; n = state_assessment(&d->state, n)->prev) {
        const struct assessment_row *a = state_assessment(&d->state, n);
        const struct runs_told *t = told_of(s, a);
        if (!t && ((a->cycle < r->cycle && a->state == ASSESSMENT_DRAFT) || runs_too_late(d, r, a)))
            continue; /* a draft of what is over */
        jw_begin_object(w);
        jw_kint(w, "round", a->cycle);
        put_name(d, w, "officer", a->officer);
        jw_kbool(w, "mine", a->officer == who);
        jw_kcstr(w, "state", words_of(&runs_words_assessment, a->state));
        jw_ktime(w, "in", a->in);
        jw_kbool(w, "decides", t && decides(r, s, t));
        put_span(w, "answers", t ? t->answers : SPAN_LIT(""));
        put_not_asked(d, p, t, &s->arena, w);
        put_span(w, "evidence", t ? span_str(a->evidence) : SPAN_LIT(""));
        put_span(w, "decision", t ? t->decision : SPAN_LIT(""));
        put_held(t, &s->arena, w);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* His own of this round (NULL: none), the other one (NULL: none, or not shown), and what was assessed before. */
struct sides {
    const struct runs_told *mine, *theirs, *before;
};

/* The last assessment before this round: of that officer where he made one then, else the one that decided. The newest stand first. */
static const struct runs_told *before(const struct run_row *r, struct shown *s, uint16_t officer)
{
    const struct runs_told *found = NULL;
    for (size_t i = 0; i < s->n; i++) {
        const struct runs_told *t = &s->told[i];
        if (t->row->cycle >= r->cycle || t->row->state != ASSESSMENT_IN)
            continue;
        if (found && t->row->cycle != found->row->cycle)
            break;
        if (t->row->officer == officer)
            return t;
        if (!found || rank_of(&s->arena, t) > rank_of(&s->arena, found))
            found = t;
    }
    return found;
}

static struct sides sides_of(const struct run_row *r, struct shown *s)
{
    struct sides x = {0};
    for (size_t i = 0; i < s->n; i++) {
        const struct runs_told *t = &s->told[i];
        if (t->row->cycle == r->cycle) {
            if (t->row->officer == s->who || (x.theirs && !x.mine))
                x.mine = t;
            else
                x.theirs = t;
        }
    }
    if (!x.mine && x.theirs) { /* who looks on: the two side by side */
        x.mine = x.theirs;
        x.theirs = NULL;
    }
    x.before = before(r, s, x.mine ? x.mine->row->officer : s->who);
    return x;
}

static struct json *tree(struct arena *a, struct span text)
{
    struct json *v = NULL;
    return text.n && json_parse(a, text, NULL, &v, NULL) == 0 ? v : NULL;
}

static bool same(const struct json *a, const struct json *b)
{
    struct span x = a ? a->raw : SPAN_LIT("\"unknown\""), y = b ? b->raw : SPAN_LIT("\"unknown\"");
    return span_eq(x, y);
}

/* What of a question is withheld there, and why; NULL: nothing. */
static const char *withheld(struct arena *a, const struct runs_told *t, const char *question)
{
    return t && t->withheld && runs_holds(a, t->row, question) ? t->withheld : NULL;
}

/* Do the two differ, as far as this officer may know? That they do is told before he has asked for what it is. */
static bool differ(struct arena *a, const struct runs_told *x, const struct runs_told *y, const char *question)
{
    const char *v = withheld(a, x, question), *w = withheld(a, y, question);
    if (!x || !y || (v && strcmp(v, "unread") != 0) || (w && strcmp(w, "unread") != 0))
        return false;
    return !same(json_get(tree(a, x->whole), question), json_get(tree(a, y->whole), question));
}

static void put_withheld(struct json_writer *w, const struct sides *x, struct arena *a, const char *question)
{
    const char *mine = withheld(a, x->mine, question), *theirs = withheld(a, x->theirs, question), *before = withheld(a, x->before, question);
    jw_key(w, "held");
    if (!mine && !theirs && !before) {
        jw_null(w);
        return;
    }
    jw_begin_object(w);
    jw_kcstr(w, "mine", mine);
    jw_kcstr(w, "theirs", theirs);
    jw_kcstr(w, "before", before);
    jw_end_object(w);
}

static void put_answer(struct json_writer *w, const char *key, const struct json *of, const char *question)
{
    const struct json *v = json_get(of, question);
    jw_key(w, key);
    if (v)
        json_write(w, v, false);
    else
        jw_null(w);
}

static const char *const question_kinds[] = {"", "yes-no-unknown", "number", "date", "choice", "text"};

static void put_question(struct json_writer *w, const wf_protocol *p, const wf_question *q, const struct sides *x, const wf_answers *mine, struct span lang, struct arena *a)
{
    const struct span none = {NULL, 0};
    const struct json *m = tree(a, x->mine ? x->mine->answers : none), *t = tree(a, x->theirs ? x->theirs->answers : none), *b = tree(a, x->before ? x->before->answers : none);
    const wf_group *g = q->group ? protocol_group(p, span_str(q->group)) : NULL;
    jw_begin_object(w);
    jw_kcstr(w, "id", q->id);
    jw_kcstr(w, "kind", question_kinds[q->kind < ARRAY_LEN(question_kinds) ? q->kind : 0]);
    jw_kcstr(w, "group", q->group);
    if (g)
        runs_put_text(w, "group_text", &g->text, lang);
    runs_put_text(w, "text", &q->text, lang);
    runs_put_text(w, "help", &q->help, lang);
    jw_kcstr(w, "citation", q->citation);
    jw_kbool(w, "health", protocol_is_health(q));
    jw_kcstr(w, "known", q->known == WF_KNOWN_POSTURE ? "posture" : q->known == WF_KNOWN_LEVEL ? "level"
                                                                                              : NULL);
    if (q->kind == WF_QUESTION_NUMBER && (q->min != 0 || q->max != 0)) {
        jw_knum(w, "min", q->min);
        jw_knum(w, "max", q->max);
    }
    jw_kbool(w, "asked", !mine || protocol_is_asked(p, q, mine));
    put_answer(w, "mine", m, q->id);
    put_answer(w, "theirs", t, q->id);
    put_answer(w, "before", b, q->id);
    put_withheld(w, x, a, q->id);
    put_answer(w, "evidence", tree(a, x->mine ? span_str(x->mine->row->evidence) : none), q->id);
    put_answer(w, "evidence_theirs", tree(a, x->theirs ? span_str(x->theirs->row->evidence) : none), q->id);
    jw_kbool(w, "disagree", differ(a, x->mine, x->theirs, q->id));
    jw_kbool(w, "changed", differ(a, x->mine, x->before, q->id));
    if (q->choices.n) {
        jw_key(w, "choices");
        jw_begin_array(w);
        for (size_t i = 0; i < q->choices.n; i++) {
            jw_begin_object(w);
            jw_kcstr(w, "id", q->choices.v[i].id);
            runs_put_text(w, "text", &q->choices.v[i].text, lang);
            jw_end_object(w);
        }
        jw_end_array(w);
    }
    jw_end_object(w);
}

/* What the two disagree on stands first. */
static void put_questions(const struct desk *d, const wf_protocol *p, const struct sides *x, struct span lang, struct json_writer *w)
{
    struct arena a = {0};
    const wf_answers *mine = NULL;
    struct json *v = x->mine ? tree(&a, x->mine->answers) : NULL;
    if (!v || protocol_answers_read(&a, p, v, clock_now(d->o.clock), &mine, NULL))
        mine = NULL;
    jw_key(w, "questions");
    jw_begin_array(w);
    for (int first = 1; first >= 0; first--)
        for (size_t i = 0; i < p->questions.n; i++)
            if (differ(&a, x->mine, x->theirs, p->questions.v[i].id) == (first == 1))
                put_question(w, p, &p->questions.v[i], x, mine, lang, &a);
    jw_end_array(w);
    arena_free(&a);
}

/* Was the same answered, or withheld, by one who stands before? */
static bool told_before(struct shown *s, const struct run_row *r, size_t i, const char *question)
{
    const struct runs_told *t = &s->told[i];
    for (size_t k = 0; k < i; k++) {
        const struct runs_told *b = &s->told[k];
        if (b->row->cycle == r->cycle && b->row->state == ASSESSMENT_IN && runs_holds(&s->arena, b->row, question) && !b->withheld == !t->withheld &&
            (t->withheld || same(json_get(tree(&s->arena, b->answers), question), json_get(tree(&s->arena, t->answers), question))))
            return true;
    }
    return false;
}

/* What its addressee needs and the request has not, for the officer who tells it him by a channel of their own. */
static void put_apart(const struct desk *d, const struct run_row *r, const wf_protocol *p, struct shown *s, struct span lang, bool may, struct json_writer *w)
{
    jw_key(w, "apart");
    if (!may) {
        jw_null(w);
        return;
    }
    jw_begin_array(w);
    for (size_t q = 0; q < p->questions.n; q++)
        for (size_t i = 0; p->questions.v[q].apart && i < s->n; i++) {
            const struct runs_told *t = &s->told[i];
            const char *id = p->questions.v[q].id;
            if (t->row->cycle != r->cycle || t->row->state != ASSESSMENT_IN || !runs_holds(&s->arena, t->row, id) || told_before(s, r, i, id))
                continue;
            jw_begin_object(w);
            put_name(d, w, "officer", t->row->officer);
            jw_kcstr(w, "question", id);
            runs_put_text(w, "text", &p->questions.v[q].text, lang);
            put_answer(w, "value", t->withheld ? NULL : tree(&s->arena, t->answers), id);
            jw_kcstr(w, "held", t->withheld);
            jw_end_object(w);
        }
    jw_end_array(w);
}

/* The request to the focal point, where there is one and he may read it (true). */
static bool put_request(struct desk *d, const struct desk_sight *s, struct span officer, struct span id, struct json_writer *w)
{
    struct buf text = {0}, json = {0};
    struct err e = {0};
    const struct run_row *r = runs_find(d, s, id);
    bool made = r && (r->state != RUN_CLOSED || r->requested != TIME_NONE); /* before it is made it is shown as it would be */
    bool may = made && desk_run_request(d, s, officer, id, false, &text, &e) == 0 && desk_run_request(d, s, officer, id, true, &json, &e) == 0;
    if (may)
        jw_kstr(w, "request_text", buf_view(&text));
    else
        jw_knull(w, "request_text");
    jw_key(w, "request");
    if (may)
        jw_raw(w, buf_view(&json));
    else
        jw_null(w);
    buf_free(&text);
    buf_free(&json);
    return may;
}

/* A notice of an earlier request that was never sent, and may still be. */
static bool waits(const struct desk *d, uint32_t notice)
{
    struct notice_row n;
    return notice && dissem_get(d, notice, &n) && (n.state == DISSEM_DRAFT || n.state == DISSEM_IN_REVIEW || n.state == DISSEM_APPROVED);
}

static bool may_health(const struct desk *d, const struct desk_sight *s, const struct run_row *r)
{
    return !s || (s->health && desk_sight_reads(d, s, r->incident));
}

bool desk_run_has_health(const struct desk *d, const struct desk_sight *s, struct span officer, struct span id, uint32_t *incident)
{
    const struct run_row *r = runs_find(d, s, id);
    uint16_t who = names_find(&d->state.names, officer);
    struct vault_life life;
    if (!r || !d->o.vault || !may_health(d, s, r))
        return false;
    *incident = r->incident;
    for (uint32_t n = r->assessments; n; n = state_assessment(&d->state, n)->prev) {
        const struct assessment_row *a = state_assessment(&d->state, n);
        if (a->officer != who && a->record[0] && is_shown(d, r, a, who) && vault_life(d->o.vault, span_str(a->record), &life))
            return true;
    }
    return false;
}

int desk_run_show_begin(struct desk *d, const struct desk_sight *s, struct span officer, struct span lang, struct span id, bool read, struct desk_run_show **out, struct err *e)
{
    const struct run_row *r = runs_find(d, s, id);
    struct json_writer w;
    if (!r)
        return err_field(e, WF_E_NOTFOUND, "run", "there is no run \"%.*s\"", SPAN_FMT(id));
    const wf_protocol *p = runs_descriptor(d, r->protocol, e);
    if (!p)
        return WF_E_CORRUPT;
    struct shown *shown = mem_alloc(sizeof *shown);
    shown->who = names_find(&d->state.names, officer);
    shown->may = may_health(d, s, r);
    shown->read = read;
    look(d, r, p, shown);
    struct sides x = sides_of(r, shown);
    struct desk_run_show *show = *out = mem_alloc(sizeof *show);
    memset(show, 0, sizeof *show);
    jw_init(&w, &show->row);
    jw_begin_object(&w);
    runs_members(d, r, &w);
    runs_put_notice(d, &w, "pending_", waits(d, r->pending) ? r->pending : 0);
    runs_put_text(&w, "title_text", &p->title, lang);
    jw_kcstr(&w, "basis", p->basis);
    jw_kcstr(&w, "citation", p->citation);
    jw_kcstr(&w, "text_date", p->text_date);
    jw_kcstr(&w, "languages", p->languages);
    put_assessments(d, r, p, shown, &w);
    put_questions(d, p, &x, lang, &w);
    runs_put_clocks(d, r, lang, &w);
    runs_put_waiting(r, p, lang, &w);
    runs_put_checklist(d, r, p, lang, &w);
    runs_put_follows(d, r, p, lang, &w);
    struct desk_run_about about;
    jw_kbool(&w, "may_request", desk_run_find(d, s, id, &about) && about.may_request);
    bool may = put_request(d, s, officer, id, &w);
    put_apart(d, r, p, shown, lang, may, &w);
    show->may = may;
    runs_rounds_about(d, r, names_find(&d->state.names, officer), &show->rounds);
    show->chain = r->chain;
    show->answer_seq = r->answer_seq;
    show->reason_seq = r->reason_seq;
    arena_free(&shown->arena);
    mem_free(shown);
    return 0;
}

static struct span part_of(const struct journal_fact *f, const char *name)
{
    for (size_t i = 0; i < f->nparts; i++)
        if (span_is(f->parts[i].name, name))
            return f->parts[i].redacted ? SPAN_LIT("[redacted]") : f->parts[i].text;
    return span_make(NULL, 0);
}

static void put_said(struct journal_reader *r, uint64_t seq, const char *key, struct json_writer *w)
{
    struct journal_fact f;
    if (seq && journal_read(r, seq, &f, NULL) == 0 && part_of(&f, "reason").n)
        jw_kstr(w, key, part_of(&f, "reason"));
    else
        jw_knull(w, key);
}

struct made {
    uint64_t seq;
    uint32_t notice;
    wf_time at;
};

/* A request as it was made: by whom, when, in which words, carried by which notice. next: when a later one was written into the same notice. */
static void put_made(const struct desk_run_show *x, const struct journal_fact *f, uint32_t round, const struct made *m, wf_time next, struct json_writer *w)
{
    struct span text = part_of(f, CHANGE_REQUEST);
    bool may = !runs_rounds_held(&x->rounds, round) && (x->may || round < x->rounds.cycle);
    jw_begin_object(w);
    jw_kint(w, "round", round);
    jw_kint(w, "seq", (int64_t) f->seq);
    jw_ktime(w, "time", f->time);
    jw_kstr(w, "officer", f->actor);
    runs_rounds_put_notice(&x->rounds, m->notice, next, w);
    if (text.n && may)
        jw_kstr(w, "text", text);
    else
        jw_knull(w, "text");
    jw_end_object(w);
}

/* The newest stand first in `made`. */
static void put_requests(const struct desk_run_show *x, struct journal_reader *r, const struct made *made, size_t n, struct json_writer *w)
{
    struct arena a = {0};
    jw_key(w, "requests");
    jw_begin_array(w);
    for (; n > 0; n--) {
        struct journal_fact f;
        struct json *p = NULL;
        const struct made *m = &made[n - 1];
        wf_time next = TIME_NONE;
        for (size_t i = n - 1; i > 0 && next == TIME_NONE; i--)
            next = m->notice && made[i - 1].notice == m->notice ? made[i - 1].at : TIME_NONE;
        arena_reset(&a);
        if (journal_read(r, m->seq, &f, NULL) || json_parse(&a, f.payload, NULL, &p, NULL))
            continue;
        put_made(x, &f, (uint32_t) json_int(json_get(p, "run"), "cycle", 0), m, next, w);
    }
    jw_end_array(w);
    arena_free(&a);
}

static void put_history(const struct desk_run_show *x, struct journal_reader *r, struct json_writer *w)
{
    enum { HOPS = 500 };
    struct made made[REQUESTS_TOLD];
    uint64_t seqs[HOPS], seq = x->chain;
    size_t n = 0, made_n = 0;
    struct arena a = {0};
    struct journal_fact f;
    struct json *p = NULL;
    struct rounds *rounds = runs_rounds_begin(&x->rounds);
    while (seq && n < HOPS && !journal_read(r, seq, &f, NULL) && !json_parse(&a, f.payload, NULL, &p, NULL)) {
        if (span_is(json_str(p, "verb"), "protocol request") && made_n < REQUESTS_TOLD)
            made[made_n++] = (struct made){seq, (uint32_t) json_int(json_get(p, "run"), "notice", 0), f.time};
        seqs[n++] = seq;
        seq = (uint64_t) json_int(p, "prev", 0);
        arena_reset(&a);
    }
    jw_key(w, "history");
    jw_begin_array(w);
    while (n > 0) {
        arena_reset(&a);
        if (journal_read(r, seqs[--n], &f, NULL) || json_parse(&a, f.payload, NULL, &p, NULL))
            continue;
        runs_rounds_take(rounds, &f, p);
        jw_begin_object(w);
        jw_kint(w, "seq", (int64_t) f.seq);
        jw_ktime(w, "time", f.time);
        jw_kstr(w, "officer", f.actor);
        jw_kstr(w, "verb", json_str(p, "verb"));
        jw_kstr(w, "text", change_line(&a, json_str(p, "say"), part_of(&f, "reason")));
        jw_end_object(w);
    }
    jw_end_array(w);
    put_requests(x, r, made, made_n, w);
    runs_rounds_put(rounds, w);
    runs_rounds_free(rounds);
    arena_free(&a);
}

int desk_run_show_json(const struct desk_run_show *x, struct journal_reader *r, struct json_writer *w, struct err *e)
{
    (void) e;
    buf_span(w->out, buf_view(&x->row));
    w->need_comma = true;
    w->depth++;
    put_said(r, x->answer_seq, "nfp_answer", w);
    put_said(r, x->reason_seq, "close_reason", w);
    put_history(x, r, w);
    jw_end_object(w);
    return 0;
}

void desk_run_show_free(struct desk_run_show *x)
{
    if (x)
        vault_wipe(&x->row);
    mem_free(x);
}
