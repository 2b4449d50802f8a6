/* act: what decide_verb and the verbs say and check alike: a refusal, the sentence of the fact, free text, a number, an officer's name, an incident's id. */
#include "desk/act.h"

#include <stdio.h>

#include "desk/few.h"
#include "model/few_told.h"
#include "model/headline.h"
#include "model/type.h"
#include "model/when.h"
#include "text/clean.h"
#include "text/person.h"

/* In brackets: not the macro that the analyser sees (act.h). */
int(act_refuse)(struct act *x, int code, const char *field, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (!x->w->err)
        x->w->err = arena_alloc(&x->d->overlay->arena, sizeof *x->w->err);
    x->a->code = err_field(x->w->err, code, field, "%s", text);
    x->a->err = x->w->err;
    return code;
}

void act_say(struct act *x, const char *fmt, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    size_t len = n < 0 ? 0 : (size_t) n < sizeof text ? (size_t) n : sizeof text - 1;
    x->c->say = arena_span(&x->d->overlay->arena, span_make(text, len));
}

int act_at(struct act *x, wf_time since, wf_time *out)
{
    struct err why = {0};
    *out = x->d->now;
    if (!x->q->at.n)
        return 0;
    if (when_parse_past(x->q->at, x->d->now, x->q->offset, "at", out, &why))
        return act_refuse(x, why.code, why.field, "%s", why.text);
    if (since != TIME_NONE && *out < since)
        return act_refuse(x, WF_E_INVALID, "at", "that is before it began, at %s", clocks_time(x->d, since));
    return 0;
}

const char *act_at_said(struct act *x, wf_time at)
{
    return x->q->at.n ? arena_printf(&x->d->overlay->arena, ", at %s, as told now", clocks_time(x->d, at)) : "";
}

void act_say_few(struct act *x)
{
    const struct names *names = &x->d->state.names;
    if (incident_is_health(&x->i->r, &x->i->m, names) || (x->was && incident_is_health(&x->was->r, &x->was->m, names)))
        x->c->say = few_say(&x->d->overlay->arena, x->c->say);
}

struct span act_clean(struct act *x, struct span s, unsigned flags)
{
    return text_clean_arena(&x->d->overlay->arena, s, flags, NULL);
}

/* The incident of the run, or of the notice, that the command is about; 0: none. */
static uint32_t about(struct act *x)
{
    struct run_row r;
    struct notice_row n;
    uint32_t run = x->q->run ? runs_number(x->q->run->id) : 0, notice = x->q->notice ? dissem_number(x->q->notice->id) : 0;
    if (run && runs_get(x->d, run, &r))
        return r.incident;
    return notice && dissem_get(x->d, notice, &n) ? n.incident : 0;
}

/* Posture and level are those of the floor in a crisis of health. */
static bool of_crisis(struct span verb)
{
    return span_is(verb, "posture set") || span_is(verb, "level set") || span_is(verb, "level confirm") || span_is(verb, "level withdraw");
}

/* The type of the incident that the words will stand in; empty: they stand in none. */
static struct span type_of(struct act *x)
{
    const struct names *names = &x->d->state.names;
    uint32_t row = x->was ? 0 : about(x);
    const struct incident *i = row ? overlay_get(x->d->overlay, row) : NULL;
    if (x->was) /* what it was once, and what it is about to be */
        return incident_is_health(&x->was->r, &x->was->m, names) ? SPAN_LIT("HLT.") : names_get(names, x->i ? x->i->r.type : x->was->r.type);
    if (i)
        return incident_is_health(&i->r, &i->m, names) ? SPAN_LIT("HLT.") : names_get(names, i->r.type);
    return of_crisis(x->q->verb) ? SPAN_LIT("HLT.") : x->q->type;
}

/* Does its command take --no-person? Each of an incident does that takes words; of the others these. */
static bool may_say_why(const struct act *x)
{
    static const char *const verbs[] = {"new", "actions new", "actions from-notice", "actions edit", "actions extend", "actions lift", "actions object", "actions answer", "actions reported", "actions reviewed",
                                        "protocol request", "protocol nfp", "protocol close", "protocol reopen", "protocol untick"};
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (span_is(x->q->verb, verbs[i]))
            return true;
    return x->was;
}

/* An officer may say why what looks like it is none, in words that are of nobody themselves. */
static bool said_why(struct act *x)
{
    struct span why = act_clean(x, x->q->no_person, 0);
    struct text_person again;
    if (!may_say_why(x) || !why.n || why.n > REPORT_TITLE_MAX || text_person(why, TEXT_PERSON_HEALTH, &again))
        return false;
    x->no_person = why;
    return true;
}

/* At most n bytes of it from byte `at` on, and no half a character. */
static struct span cut_at(struct span s, size_t at, size_t n)
{
    n = s.n - at < n ? s.n - at : n;
    while (n && at + n < s.n && ((unsigned char) s.p[at + n] & 0xc0) == 0x80)
        n--;
    return span_make(s.p + at, n);
}

#define NO_PERSON_HINT ". Where it is of no person: --no-person REASON"
#define CUT(s) (int) ((s).n < 80 ? (s).n : 80), (s).p

int act_of_nobody(struct act *x, const char *name, struct span text, unsigned flags, const char *why)
{
    struct text_person p;
    if (!text_person(text, flags, &p) || (!p.certain && said_why(x)))
        return 0;
    return act_refuse(x, WF_E_INVALID, name, "\"%.*s\" %s %s: %s%s", CUT(p.where), p.certain ? "is" : "looks like", p.what, why, !p.certain && may_say_why(x) ? NO_PERSON_HINT : "");
}

int act_no_person(struct act *x, const char *name, struct span text)
{
    if (!type_in(type_of(x), "HLT"))
        return 0;
    return act_of_nobody(x, name, text, TEXT_PERSON_HEALTH | TEXT_PERSON_RESULT,
                         "an incident keeps its words for good, so nothing in it tells of one person's health or identity. Say how many, ages in bands (40-49), the flight; "
                         "what is of persons is answered in a protocol's questions, which are erased (protocol answer)");
}

/* Nor does it say that it is of one to four persons, who are found by it: how many, is answered in a protocol's questions, counted (persons) or put into the health record. */
static int no_few(struct act *x, const char *name, struct span text)
{
    size_t at, n;
    bool run = x->q->run && x->q->run->id.n;
    if (!type_in(type_of(x), "HLT") || !few_told(text, 0, &at, &n) || said_why(x))
        return 0;
    return act_refuse(x, WF_E_INVALID, name, "it tells of fewer than five persons (\"%.*s\"), who are found by it: write \"<5\"; how many, %s%s", CUT(cut_at(text, at, 24)),
                      run ? "is answered in the protocol's questions" : "is answered in a protocol's questions, or stands in the counts (persons ID involved=N) and the health record (health add), which are told to whom they are for",
                      may_say_why(x) ? NO_PERSON_HINT : "");
}

int act_headline(struct act *x, const char *name, struct span title)
{
    struct headline_flaw f;
    if (act_no_person(x, name, title))
        return x->a->code;
    if (!type_in(type_of(x), "HLT") || !headline_of_health(title, &f) || said_why(x))
        return 0;
    return act_refuse(x, WF_E_INVALID, name, "\"%.*s\" tells of %s: %s. A title about illness has the place and the pathogen alone (\"Measles, Woodlands\"), for it stands in lists, logs and on walls" NO_PERSON_HINT, CUT(f.where), f.what, f.instead);
}

int act_text(struct act *x, const char *name, struct span s, bool needed, const char *what)
{
    struct span t = act_clean(x, s, TEXT_LINES);
    size_t blank = 0;
    while (blank < t.n && strchr(" \t\n", t.p[blank]))
        blank++;
    if (blank == t.n && needed)
        return act_refuse(x, WF_E_INVALID, name, "%s", what);
    if (t.n > REPORT_TEXT_MAX)
        return act_refuse(x, WF_E_LIMIT, name, "%zu bytes of text where %d are the most", t.n, REPORT_TEXT_MAX);
    if (act_no_person(x, name, t) || no_few(x, name, t))
        return x->a->code;
    x->c->free_name = name;
    x->c->free_text = t;
    return 0;
}

int act_number(struct act *x, struct span s, const char *field, const char *what, uint64_t most, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = (unsigned char) s.p[i] - '0';
        if (digit > 9 || *out > (most - digit) / 10)
            return act_refuse(x, WF_E_INVALID, field, "\"%.*s\" is no number of %s", SPAN_FMT(s), what);
        *out = *out * 10 + digit;
    }
    return 0;
}

int act_officer(struct act *x, struct span name, uint16_t *out)
{
    if (name.n == 0 || name.n > 64 || text_has_forbidden(name))
        return act_refuse(x, WF_E_INVALID, "officer", "\"%.*s\" is no officer's name", SPAN_FMT(name));
    *out = state_name(&x->d->state, name);
    return *out ? 0 : act_refuse(x, WF_E_LIMIT, "officer", "there are too many different names");
}

int act_tell_original(struct act *x, uint32_t row, const char *what)
{
    struct err e = {0};
    char id[INCIDENT_ID_MAX];
    const struct incident *was = row ? overlay_get(x->d->overlay, row) : NULL;
    if (!was)
        return 0;
    struct change *c = batch_new_change(x->d, CHANGE_CHANGED, x->q->officer);
    c->verb = SPAN_LIT("note");
    c->uid = x->q->uid;
    c->has_uid = true;
    c->was = was;
    c->inc = overlay_edit(x->d->overlay, row);
    incident_id(&x->was->r, x->d->prefix, id);
    c->say = span_str(arena_printf(&x->d->overlay->arena, "%s %s", id, what));
    int rc = batch_change(x->d, c, x->q->offset, &e);
    return rc ? act_refuse(x, rc, e.field, "%s", e.text) : 0;
}

void act_index(struct act *x)
{
    struct overlay_text t = {(uint64_t) x->was->r.row << 32, x->c->free_text};
    t.num |= (journal_seq(x->d->o.journal, NULL) + journal_batch_facts(x->d->batch) + 1) & 0xffffffff;
    VEC_PUSH(&x->d->overlay->texts, t);
}

uint32_t act_row(struct desk *d, struct span id)
{
    struct overlay *o = d->overlay;
    const struct state_head *h = d->state.head;
    uint16_t year, newest = o->year ? o->year : h->years_n ? h->years[h->years_n - 1].year : 0;
    uint32_t number;
    if (!incident_id_parse(id, d->prefix, newest, &year, &number))
        return 0;
    uint32_t row = state_find(&d->state, year, number);
    /* One of this very batch. */
    for (uint32_t r = h->incidents + 1; !row && r <= o->incidents; r++) {
        const struct incident *i = overlay_get(o, r);
        if (i && i->r.year == year && i->r.number == number)
            row = r;
    }
    return row;
}

const struct incident *act_incident(struct act *x, struct span id)
{
    uint32_t row = act_row(x->d, id);
    const struct incident *i = row ? overlay_get(x->d->overlay, row) : NULL;
    return i && desk_sight_sees(x->d, x->q->sight, &i->r) ? i : NULL;
}
