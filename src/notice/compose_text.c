/* compose_text: what a notice says in each language: the template's text with the fields' values, or what an officer wrote in its place, with the word that tells
 * whether a native reader has looked at it. See compose.h. */
#include <stdio.h>

#include "model/type.h"
#include "notice/compose_impl.h"
#include "text/clean.h"

static enum template_form form_of(const struct composed *c)
{
    return c->form == DRAFT_CORRECTION ? TEMPLATE_CORRECTION : c->form == DRAFT_CANCEL ? TEMPLATE_CANCEL
                                                                                       : TEMPLATE_ALERT;
}

static bool speaks_of(const char *text, const char *field)
{
    size_t n = strlen(field);
    for (const char *at = text ? strchr(text, '{') : NULL; at; at = strchr(at + 1, '{'))
        if (strncmp(at + 1, field, n) == 0 && at[n + 1] == '}')
            return true;
    return false;
}

/* Has any text of the form that field? */
static bool is_used(const struct template *t, enum template_form form, const char *field)
{
    for (size_t i = 0; i < t->texts[form].n; i++) {
        const struct template_text *x = &t->texts[form].v[i];
        if (speaks_of(x->event, field) || speaks_of(x->headline, field) || speaks_of(x->description, field) || speaks_of(x->instruction, field))
            return true;
    }
    return false;
}

/* ---- fields ---- */

static const struct draft_field *said(const struct notice_draft *d, const char *name)
{
    for (size_t i = 0; i < d->fields_n; i++)
        if (span_is(d->fields[i].name, name))
            return &d->fields[i];
    return NULL;
}

static void fields(const struct composing *x)
{
    const struct template *t = x->out->t;
    const struct notice_draft *d = x->ask->draft;
    enum template_form form = form_of(x->out);
    for (size_t i = 0; i < t->fields.n; i++) {
        const struct template_field *f = &t->fields.v[i];
        const struct draft_field *s = said(d, f->name);
        bool used = is_used(t, form, f->name);
        struct compose_field out = {.f = f, .needed = used || (f->needed && form == TEMPLATE_ALERT)};
        out.asked = out.needed || f->kind == TEMPLATE_PLACE;
        if (s && s->value.n) {
            out.value = text_clean_arena(x->a, s->value, 0, NULL);
            out.origin = s->origin ? s->origin : DRAFT_OFFICER;
        } else if (f->dflt) {
            out.value = span_str(f->dflt);
            out.origin = DRAFT_DEFAULT;
        }
        VEC_PUSH(&x->out->fields, out);
        if (form == TEMPLATE_CORRECTION && out.origin == DRAFT_DEFAULT && strcmp(f->name, "corrected") == 0)
            compose_find(x, false, "corrected", f->name, "nobody said yet what is right: it goes out as \"%s\"", f->dflt);
    }
    for (size_t i = 0; i < d->fields_n; i++) {
        bool known = false;
        for (size_t k = 0; k < t->fields.n; k++)
            known |= span_is(d->fields[i].name, t->fields.v[k].name);
        if (!known)
            compose_find(x, false, "field", "fields", "\"%.*s\" is no field of \"%s\": what it says stands nowhere", SPAN_FMT(d->fields[i].name), t->name);
    }
}

static void missing(const struct composing *x)
{
    for (size_t i = 0; i < x->out->fields.n && !x->ask->single_handed; i++) {
        const struct compose_field *f = &x->out->fields.v[i];
        if (f->needed && !f->value.n)
            compose_miss(x, f->f->name, f->f->label, words_of(&template_words_kind, f->f->kind));
    }
}

/* ---- the template's texts ---- */

/* A number of persons from 1 to 4 in a notice about health: with the flight beside it, somebody knows who they are. */
static struct span few(const struct composing *x, const struct compose_field *f)
{
    if (f->f->kind != TEMPLATE_NUMBER || f->value.n != 1 || f->value.p[0] < '1' || f->value.p[0] > '4' || !type_in(span_str(x->out->t->type), "HLT"))
        return f->value;
    return SPAN_LIT("<5");
}

static size_t values_of(const struct composing *x, struct template_value *v)
{
    size_t n = 0;
    for (size_t i = 0; i < x->out->fields.n; i++) {
        const struct compose_field *f = &x->out->fields.v[i];
        if (!f->value.n || f->origin == DRAFT_DEFAULT)
            continue;
        v[n++] = (struct template_value){span_str(f->f->name), f->f->kind == TEMPLATE_PLACE ? compose_place_value(x, f->value) : few(x, f)};
    }
    return n;
}

/* Takes out the value that does not fit its field; false: there is none of that name. */
static bool drop_value(const struct composing *x, const struct err *e)
{
    for (size_t i = 0; i < x->out->fields.n; i++) {
        struct compose_field *f = &x->out->fields.v[i];
        if (strcmp(f->f->name, e->field) != 0 || !f->value.n)
            continue;
        compose_find(x, !x->ask->single_handed, "field", e->field, "%s", e->text);
        f->value = span_make(NULL, 0);
        f->origin = 0;
        return true;
    }
    return false;
}

static void fill(const struct composing *x, const struct span *languages, size_t languages_n, struct notice_area *areas, size_t areas_n)
{
    struct composed *c = x->out;
    struct template_value *values = arena_alloc(x->a, (c->fields.n + 1) * sizeof *values);
    struct span contact = x->ask->draft->contact.n ? text_clean_arena(x->a, x->ask->draft->contact, 0, NULL) : x->means->contact.n ? x->means->contact
                                                                                                                                   : x->means->phone;
    struct template_ground g = {.values = values, .languages = languages, .languages_n = languages_n, .sender_name = x->means->sender_name, .contact = contact, .areas = areas, .areas_n = areas_n};
    for (size_t again = 0; again <= c->fields.n; again++) {
        struct template_filled filled = {0};
        struct err e = {0};
        g.values_n = values_of(x, values);
        int code = template_fill(c->t, form_of(c), &g, &c->n, &filled, &e);
        VEC_FREE(&filled.missing);
        if (code == 0)
            return;
        c->n.infos_n = 0;
        if (!drop_value(x, &e)) {
            compose_find(x, !x->ask->single_handed, "template", *e.field ? e.field : "template", "%s", e.text);
            return;
        }
    }
}

/* ---- what an officer wrote ---- */

static struct notice_pair *parameter(struct notice_info *i, const char *name)
{
    for (size_t k = 0; k < i->parameters_n; k++)
        if (span_is(i->parameters[k].name, name))
            return &i->parameters[k];
    return NULL;
}

static struct notice_info *info_in(struct notice *n, struct span language)
{
    for (size_t i = 0; i < n->infos_n; i++)
        if (span_eq(notice_language(&n->infos[i]), language))
            return &n->infos[i];
    return NULL;
}

/* A language that the template has not got: the first info's facts, to be written over. */
static struct notice_info *info_new(const struct composing *x, struct span language)
{
    struct notice *n = &x->out->n;
    struct notice_info *v = arena_alloc(x->a, (n->infos_n + 1) * sizeof *v);
    memcpy(v, n->infos, n->infos_n * sizeof *v);
    v[n->infos_n] = v[0];
    v[n->infos_n].language = arena_span(x->a, language);
    v[n->infos_n].parameters = arena_alloc(x->a, v[0].parameters_n * sizeof *v[0].parameters);
    memcpy(v[n->infos_n].parameters, v[0].parameters, v[0].parameters_n * sizeof *v[0].parameters);
    n->infos = v;
    return &n->infos[n->infos_n++];
}

static bool is_asked_for(const struct notice_draft *d, struct span language)
{
    for (size_t i = 0; i < d->languages_n; i++)
        if (span_eq(d->languages[i], language))
            return true;
    return !d->languages_n || span_is(language, "en");
}

/* Without white space at its ends, which who reads the alert passes over: the text would not be the one that was signed. */
static struct span ends_cut(struct span s)
{
    while (s.n && (unsigned char) s.p[s.n - 1] <= ' ')
        s.n--;
    while (s.n && (unsigned char) *s.p <= ' ') {
        s.p++;
        s.n--;
    }
    return s;
}

static void write_over(const struct composing *x, const struct draft_text *t)
{
    const struct {
        const struct span *from;
        size_t to;
    } parts[] = {{&t->headline, offsetof(struct notice_info, headline)}, {&t->description, offsetof(struct notice_info, description)}, {&t->instruction, offsetof(struct notice_info, instruction)}};
    struct notice_info *i = info_in(&x->out->n, t->language);
    bool fresh = !i;
    if (!x->out->n.infos_n || !is_asked_for(x->ask->draft, t->language) || !t->language.n || t->language.n > 11)
        return;
    if (fresh && !t->headline.n) {
        compose_find(x, false, "text", "texts", "the template has no %.*s, and no headline was written in it: it is left out", SPAN_FMT(t->language));
        return;
    }
    if (fresh)
        i = info_new(x, t->language);
    for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
        struct span *to = (struct span *) (void *) ((char *) i + parts[k].to);
        if (parts[k].from->p)
            *to = parts[k].from->n ? ends_cut(text_clean_arena(x->a, *parts[k].from, k ? TEXT_LINES : 0, NULL)) : span_make(NULL, 0);
        else if (fresh)
            *to = span_make(NULL, 0); /* never another language's */
    }
    struct notice_pair *review = parameter(i, COMPOSE_TRANSLATION_PARAMETER);
    if (review)
        review->value = SPAN_LIT("UNREVIEWED");
}

/* ---- a Cancel that lacks something ---- */

/* Each "{field}" that nothing stands for: the time for "now", else dots. */
static void close_gap(const struct composing *x, struct span *text)
{
    struct buf b = {0};
    struct time_fields f;
    size_t i = 0;
    time_split(x->ask->sent, 0, &f);
    while (i < text->n) {
        const char *end = text->p[i] == '{' ? memchr(text->p + i, '}', text->n - i) : NULL;
        if (!end) {
            buf_char(&b, text->p[i++]);
            continue;
        }
        struct span name = span_make(text->p + i + 1, (size_t) (end - text->p) - i - 1);
        if (span_is(name, "now"))
            buf_printf(&b, "%02d:%02d UTC", f.hour, f.minute);
        else
            buf_str(&b, "...");
        i = (size_t) (end - text->p) + 1;
    }
    *text = arena_span(x->a, buf_view(&b));
    buf_free(&b);
}

static void close_gaps(const struct composing *x)
{
    for (size_t i = 0; i < x->out->n.infos_n; i++) {
        struct notice_info *info = &x->out->n.infos[i];
        struct span *texts[] = {&info->event, &info->headline, &info->description, &info->instruction};
        for (size_t k = 0; k < ARRAY_LEN(texts); k++)
            if (texts[k]->n && memchr(texts[k]->p, '{', texts[k]->n))
                close_gap(x, texts[k]);
    }
}

/* What can be said of any notice that is taken back; FLASH, since nobody can tell how urgent that one was, and a Cancel is no less. */
static void bare_cancel(const struct composing *x)
{
    struct notice *n = &x->out->n;
    struct notice_info *i = arena_alloc(x->a, sizeof *i);
    const struct notice_identity *of = &x->ask->earlier;
    char sent[32] = "an earlier time";
    struct notice_pair review = {SPAN_LIT(COMPOSE_TRANSLATION_PARAMETER), SPAN_LIT("UNREVIEWED")};
    if (of->sent.at != TIME_NONE && of->sender.n)
        (void) time_format(of->sent.at, sent);
    *i = (struct notice_info){.language = SPAN_LIT("en"), .event = SPAN_LIT("Cancelled notice"), .urgency = NOTICE_IMMEDIATE_NOW, .severity = NOTICE_EXTREME, .certainty = NOTICE_OBSERVED};
    i->effective.at = i->onset.at = i->expires.at = TIME_NONE;
    i->categories = arena_alloc(x->a, sizeof *i->categories);
    i->categories[0] = words_find(&words_notice_category, SPAN_LIT("Other"));
    i->categories_n = 1;
    i->sender_name = x->means->sender_name;
    i->contact = x->means->contact.n ? x->means->contact : x->means->phone;
    i->headline = span_str(arena_printf(x->a, "Cancelled: notice %.*s of %s", SPAN_FMT(of->identifier), sent));
    i->description = span_str(arena_printf(x->a, "The notice %.*s of %s is taken back. Discard it.", SPAN_FMT(of->identifier), sent));
    i->instruction = SPAN_LIT("Take back what you ordered because of it, and tell everybody to whom you passed it.");
    i->parameters = arena_alloc(x->a, sizeof review);
    i->parameters[0] = review;
    i->parameters_n = 1;
    n->infos = i;
    n->infos_n = 1;
}

/* ---- all of it ---- */

static void danger(const struct composing *x)
{
    const struct notice_draft *d = x->ask->draft;
    for (size_t i = 0; i < x->out->n.infos_n; i++) {
        struct notice_info *info = &x->out->n.infos[i];
        info->urgency = d->urgency ? d->urgency : info->urgency;
        info->severity = d->severity ? d->severity : info->severity;
        info->certainty = d->certainty ? d->certainty : info->certainty;
    }
}

void compose_texts(const struct composing *x)
{
    struct composed *c = x->out;
    size_t languages_n, areas_n;
    struct span *languages = compose_languages(x, &languages_n);
    if (c->t) {
        fields(x);
        struct notice_area *areas = compose_areas(x, &areas_n);
        fill(x, languages, languages_n, areas, areas_n);
        missing(x);
        if (!areas_n && !x->ask->single_handed)
            compose_miss(x, "areas", "where: a checkpoint or member in the place, or an area", "areas");
        for (size_t i = 0; i < x->ask->draft->texts_n; i++)
            write_over(x, &x->ask->draft->texts[i]);
    }
    if (!c->n.infos_n && x->ask->single_handed)
        bare_cancel(x);
    if (x->ask->single_handed)
        close_gaps(x);
    danger(x);
}

static struct span written_by(const struct composing *x, struct span language)
{
    for (size_t i = 0; i < x->ask->draft->texts_n; i++)
        if (span_eq(x->ask->draft->texts[i].language, language))
            return x->ask->draft->texts[i].by;
    return span_make(NULL, 0);
}

void compose_parameters(const struct composing *x)
{
    struct composed *c = x->out;
    c->precedence = notice_precedence(&c->n, &c->why);
    if (c->form == DRAFT_CORRECTION && c->person && c->precedence > NOTICE_PRIORITY) {
        c->precedence = NOTICE_PRIORITY;
        c->why = "a correction about a person is PRIORITY at least";
    }
    if (x->ask->floor && c->precedence > x->ask->floor) {
        c->precedence = x->ask->floor;
        c->why = "no less than what it refers to";
    }
    for (size_t i = 0; i < c->n.infos_n; i++) {
        struct notice_info *info = &c->n.infos[i];
        struct notice_pair *v = arena_alloc(x->a, (info->parameters_n + 2) * sizeof *v);
        size_t n = 0;
        v[n++] = (struct notice_pair){SPAN_LIT(COMPOSE_PRECEDENCE_PARAMETER), span_str(words_of(&words_notice_precedence, c->precedence))};
        v[n++] = (struct notice_pair){SPAN_LIT(COMPOSE_TLP_PARAMETER), span_str(arena_printf(x->a, "TLP:%s", words_of(&words_tlp, c->tlp)))};
        for (size_t k = 0; k < info->parameters_n; k++)
            if (!span_is(info->parameters[k].name, COMPOSE_PRECEDENCE_PARAMETER))
                v[n++] = info->parameters[k];
        info->parameters = v;
        info->parameters_n = n;
        struct notice_pair *review = parameter(info, COMPOSE_TRANSLATION_PARAMETER);
        struct compose_text t = {.info = info, .review = review ? review->value : SPAN_LIT("UNREVIEWED"), .by = written_by(x, notice_language(info))};
        VEC_PUSH(&c->texts, t);
    }
}
