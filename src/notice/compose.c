/* compose: a draft as a notice: its identity, what is said by the draft alone, and what is found against the whole. See compose.h. */
#include <stdarg.h>
#include <stdio.h>

#include "notice/cap_write.h"
#include "notice/compose_impl.h"
#include "text/clean.h"

static const char *const carries_words[] = {"whole", "waiting", "nothing"};
const struct words compose_words_carries = {"carries", carries_words, ARRAY_LEN(carries_words)};

void compose_find(const struct composing *x, bool error, const char *rule, const char *field, const char *fmt, ...)
{
    struct compose_finding f = {.error = error, .rule = span_str(rule), .field = arena_span(x->a, span_str(field))};
    struct buf b = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    f.text = arena_span(x->a, buf_view(&b));
    buf_free(&b);
    VEC_PUSH(&x->out->findings, f);
}

void compose_miss(const struct composing *x, const char *field, const char *label, const char *kind)
{
    struct compose_missing m = {arena_span(x->a, span_str(field)), arena_span(x->a, span_str(label)), kind};
    VEC_PUSH(&x->out->missing, m);
}

/* ---- its identity ---- */

static void identity(const struct composing *x)
{
    struct notice *n = &x->out->n;
    struct time_fields f;
    time_split(x->ask->sent, 0, &f);
    n->is.sender = arena_span(x->a, x->means->sender);
    n->is.identifier = span_str(arena_printf(x->a, "%.*s-%04d-N%05u", SPAN_FMT(x->means->prefix), f.year, x->ask->n));
    n->is.sent = (struct notice_time){x->ask->sent, 0};
}

static struct notice_identity identity_copy(struct arena *a, const struct notice_identity *from)
{
    return (struct notice_identity){arena_span(a, from->sender), arena_span(a, from->identifier), from->sent};
}

static void references(const struct composing *x)
{
    struct notice *n = &x->out->n;
    if (!x->ask->earlier.sender.n)
        return;
    n->references = arena_alloc(x->a, sizeof *n->references);
    n->references[0] = identity_copy(x->a, &x->ask->earlier);
    n->references_n = 1;
}

/* The exercise's id stands in note; what the draft says, behind it. */
static void note(const struct composing *x)
{
    struct span said = x->ask->draft->note;
    if (x->means->exercise.n)
        x->out->n.note = span_str(arena_printf(x->a, "exercise %.*s%s%.*s", SPAN_FMT(x->means->exercise), said.n ? ": " : "", SPAN_FMT(said)));
    else if (said.n)
        x->out->n.note = arena_span(x->a, said);
}

static void status(const struct composing *x)
{
    const struct template *t = x->out->t;
    x->out->n.status = x->means->exercise.n ? NOTICE_EXERCISE : NOTICE_ACTUAL;
    if (t && t->status == NOTICE_EXERCISE && !x->means->exercise.n && !x->ask->single_handed)
        compose_find(x, true, "mode", "template", "\"%s\" is for drills alone: this engine is ACTUAL, an exercise has an engine of its own", t->name);
}

static void template_of(const struct composing *x)
{
    struct composed *c = x->out;
    struct span name = x->ask->draft->template;
    c->t = name.n ? templates_find(x->means->templates, name) : NULL;
    if (!c->t && !x->ask->single_handed)
        compose_miss(x, "template", "which template", "template");
    if (!c->t && name.n)
        compose_find(x, !x->ask->single_handed, "template", "template", "there is no template \"%.*s\"", SPAN_FMT(name));
    c->form = x->ask->draft->form ? x->ask->draft->form : DRAFT_ALERT;
    c->tlp = x->ask->draft->tlp ? x->ask->draft->tlp : c->t ? c->t->tlp : (uint8_t) words_find(&words_tlp, SPAN_LIT("AMBER"));
    c->person = x->ask->earlier_person || (c->t && c->t->person) || x->ask->draft->protection > DRAFT_NONE;
    if (c->t && c->tlp < c->t->tlp)
        compose_find(x, false, "tlp", "tlp", "TLP:%s is wider than the template's TLP:%s", words_of(&words_tlp, c->tlp), words_of(&words_tlp, c->t->tlp));
    c->hours = x->ask->draft->hours ? x->ask->draft->hours : c->t && c->t->hours ? c->t->hours : TEMPLATE_HOURS_MOST;
}

static void expiry(const struct composing *x)
{
    struct notice *n = &x->out->n;
    for (size_t i = 0; i < n->infos_n; i++)
        n->infos[i].expires = (struct notice_time){x->ask->sent + (wf_time) x->out->hours * 3600 * NSEC_PER_SEC, 0};
    if (x->out->hours > TEMPLATE_HOURS_MOST && !x->ask->draft->long_why.n && !x->ask->single_handed)
        compose_miss(x, "long_why", "why it runs for over 24 hours (a supervisor says so)", "text");
}

/* "Protection, refugee or asylum status with any member?" An answer is asked of each notice about a person; unknown is one. */
static void person(const struct composing *x)
{
    const struct notice_draft *d = x->ask->draft;
    if (!x->out->person || x->ask->single_handed)
        return;
    if (!d->protection)
        compose_miss(x, "person.protection", "protection, refugee or asylum status with any member? none possible referred confirmed unknown", "choice");
    else if (d->protection > DRAFT_NONE && !d->states_n && !x->ask->allowed)
        compose_miss(x, "person.states", "states of nationality and origin, which get nothing of it", "states");
}

static void sender(const struct composing *x)
{
    if (!x->means->sender.n)
        compose_find(x, true, "sender", "sender", "nobody sends it: notices { sender = \"...\" } of the configuration is not set");
    if (x->ask->draft->incident.n) {
        struct notice *n = &x->out->n;
        n->incidents = arena_alloc(x->a, sizeof *n->incidents);
        n->incidents[0] = arena_span(x->a, x->ask->draft->incident);
        n->incidents_n = 1;
    }
}

/* ---- judged ---- */

/* One language rewritten, and the others still as the template has them: they may say something else. */
static void rewritten(const struct composing *x)
{
    const struct notice_draft *d = x->ask->draft;
    for (size_t i = 0; i < d->texts_n; i++) {
        const struct draft_text *t = &d->texts[i];
        if (!t->language.n || !notice_language_fits(t->language, "en") || x->out->n.infos_n < 2)
            continue;
        for (size_t k = 0; k < x->out->n.infos_n; k++) {
            struct span language = notice_language(&x->out->n.infos[k]);
            bool said = false;
            for (size_t j = 0; j < d->texts_n; j++)
                said |= span_eq(d->texts[j].language, language);
            if (said)
                continue;
            compose_find(x, false, "agree", "headline", "English was written anew; %.*s still says what the template says: write it anew too, or leave it out", SPAN_FMT(language));
            x->out->findings.v[x->out->findings.n - 1].language = language;
        }
    }
}

/* A language that was asked for, and in which nothing is said: who reads it gets another one. */
static void unwritten(const struct composing *x)
{
    const struct notice_draft *d = x->ask->draft;
    for (size_t i = 0; i < d->languages_n && x->out->n.infos_n; i++) {
        bool said = false;
        for (size_t k = 0; k < x->out->n.infos_n; k++)
            said |= span_eq(notice_language(&x->out->n.infos[k]), d->languages[i]);
        if (!said)
            compose_find(x, false, "language", "languages", "the template has no words in \"%.*s\", and nobody wrote any: it is left out", SPAN_FMT(d->languages[i]));
    }
}

static void lint(const struct composing *x)
{
    struct composed *c = x->out;
    struct lint_means means = {.checkpoints = x->means->checkpoints, .phrases = x->means->phrases, .long_expiry = x->ask->draft->long_why.n > 0};
    struct lint l;
    lint_run(&l, &c->n, &means);
    for (size_t i = 0; i < l.found.n; i++) {
        const struct lint_finding *f = &l.found.v[i];
        struct compose_finding out = {.error = f->error && !x->ask->single_handed, .rule = span_str(f->rule), .field = span_str(f->field)};
        if (f->info && f->info <= c->n.infos_n)
            out.language = notice_language(&c->n.infos[f->info - 1]);
        out.text = arena_span(x->a, span_str(f->text));
        VEC_PUSH(&c->findings, out);
    }
    lint_free(&l);
}

/* Errors first, each kind in the order in which it was found. */
static void sort_findings(struct composed *c)
{
    size_t at = 0;
    for (size_t i = 0; i < c->findings.n; i++) {
        struct compose_finding f = c->findings.v[i];
        if (!f.error)
            continue;
        memmove(&c->findings.v[at + 1], &c->findings.v[at], (i - at) * sizeof f);
        c->findings.v[at++] = f;
    }
    c->errors = at;
}

static void write_once(const struct composing *x)
{
    struct composed *c = x->out;
    struct err e = {0};
    if (!c->n.infos_n)
        return;
    if (manifest_content_digest(&c->n, c->content, &e) == 0)
        c->whole = true;
    else
        compose_find(x, true, "schema", e.field, "%s", e.text);
}

void compose(const struct compose_means *means, const struct compose_ask *ask, struct composed *out)
{
    struct composing x = {means, ask, out, &out->n.arena};
    memset(out, 0, sizeof *out);
    out->n.type = notice_draft_type(ask->draft);
    template_of(&x);
    identity(&x);
    status(&x);
    sender(&x);
    note(&x);
    references(&x);
    compose_reach(&x);
    compose_texts(&x);
    expiry(&x);
    compose_parameters(&x);
    person(&x);
    rewritten(&x);
    unwritten(&x);
    if (out->n.infos_n)
        lint(&x);
    write_once(&x);
    sort_findings(out);
}

void compose_free(struct composed *c)
{
    notice_free(&c->n);
    VEC_FREE(&c->findings);
    VEC_FREE(&c->missing);
    VEC_FREE(&c->fields);
    VEC_FREE(&c->texts);
    VEC_FREE(&c->addressees);
    memset(c, 0, sizeof *c);
}

/* The recipient of that name, else the first of that member. */
static struct span recipient_of(const struct recipients *all, struct span to)
{
    for (size_t i = 0; i < all->v.n && !recipients_find(all, to); i++)
        if (all->v.v[i].member[0] && span_is(to, all->v.v[i].member))
            return span_str(all->v.v[i].name);
    return to;
}

int compose_receipt(const struct compose_means *means, const struct compose_receipt *ask, struct composed *out, struct err *e)
{
    const struct notice_draft none = {0};
    const struct span to = recipient_of(means->recipients, ask->to);
    const struct compose_ask as = {.draft = &none, .n = ask->n, .sent = ask->sent, .earlier = ask->of, .single_handed = true, .same_reach = &to, .same_reach_n = 1};
    struct composing x = {means, &as, out, &out->n.arena};
    memset(out, 0, sizeof *out);
    if (!text_is_clean(ask->reject, 0))
        return err_field(e, WF_E_INVALID, "reason", "the reason holds what no text may");
    if (!ask->of.sender.n || !ask->of.identifier.n || ask->of.sent.at == TIME_NONE)
        return err_field(e, WF_E_INVALID, "received", "the notice that it answers says no sender, identifier or time: it can't be referred to");
    out->form = DRAFT_ALERT;
    out->tlp = (uint8_t) words_find(&words_tlp, SPAN_LIT("CLEAR"));
    out->precedence = NOTICE_ROUTINE;
    out->n.type = ask->reject.n ? NOTICE_ERROR : NOTICE_ACK;
    identity(&x);
    out->n.status = means->exercise.n ? NOTICE_EXERCISE : NOTICE_ACTUAL;
    references(&x);
    note(&x);
    if (ask->reject.n)
        out->n.note = span_str(arena_printf(x.a, "%.*s%s%.*s", SPAN_FMT(out->n.note), out->n.note.n ? ": " : "", SPAN_FMT(ask->reject)));
    compose_reach(&x);
    if (!out->desks)
        return err_field(e, WF_E_NOTFOUND, "to", "\"%.*s\" is no recipient: recipients.conf does not say where an answer goes", SPAN_FMT(ask->to));
    int code = manifest_content_digest(&out->n, out->content, e);
    out->whole = code == 0;
    return code;
}

char *compose_name(const struct composed *c, uint32_t n, char *out)
{
    snprintf(out, 32, "%sN-%04u", c->n.status == NOTICE_EXERCISE ? "EX " : "", n);
    return out;
}

const struct notice_info *compose_info_for(const struct composed *c, const char *const *languages, size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < c->n.infos_n; i++)
            if (notice_language_fits(notice_language(&c->n.infos[i]), languages[k]))
                return &c->n.infos[i];
    for (size_t i = 0; i < c->n.infos_n; i++)
        if (notice_language_fits(notice_language(&c->n.infos[i]), "en"))
            return &c->n.infos[i];
    return c->n.infos_n ? &c->n.infos[0] : NULL;
}
