/* template_fill: a template's texts with the values of its fields, as the infos of a notice. See template.h. */
#include <stdio.h>

#include "notice/template_impl.h"
#include "text/clean.h"

struct filling {
    const struct template *t;
    const struct template_ground *g;
    struct notice *n;
    struct template_filled *filled;
    struct err *e;
};

static const struct template_value *value_of(const struct template_ground *g, struct span name)
{
    for (size_t i = 0; i < g->values_n; i++)
        if (span_eq(g->values[i].field, name) && g->values[i].value.n)
            return &g->values[i];
    return NULL;
}

const struct template_field *template_field_find(const struct template *t, struct span name)
{
    for (size_t i = 0; i < t->fields.n; i++)
        if (span_is(name, t->fields.v[i].name))
            return &t->fields.v[i];
    return NULL;
}

const char *template_said(const struct template *t, const char *language, struct span word)
{
    for (size_t i = 0; i < t->said.n; i++)
        if (span_is(word, t->said.v[i].word) && strcmp(t->said.v[i].language, language) == 0)
            return t->said.v[i].form;
    return NULL;
}

/* Or "<5": fewer than that. */
static bool is_number(struct span s)
{
    if (s.n > 1 && s.p[0] == '<')
        s = span_make(s.p + 1, s.n - 1);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0 && s.n <= 9;
}

/* Has it a digit: "14:30", "14.30 WIB", "24 Nov 14:30"? What a clock time is in a headline, the linter says. */
static bool is_time(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9')
            return true;
    return false;
}

static bool is_choice(const struct template_field *f, struct span s)
{
    for (size_t i = 0; i < f->choices.n; i++)
        if (span_is(s, f->choices.v[i]))
            return true;
    return false;
}

static int check_value(const struct template_value *v, const struct template_field *f, struct err *e)
{
    char name[40];
    snprintf(name, sizeof name, "%.*s", (int) (v->field.n > 39 ? 39 : v->field.n), v->field.p);
    if (!f)
        return err_field(e, WF_E_NOTFOUND, name, "\"%s\" is no field of this template", name);
    if (v->value.n > TEMPLATE_VALUE_MOST)
        return err_field(e, WF_E_LIMIT, name, "%s: %zu bytes; %d at most", name, v->value.n, TEMPLATE_VALUE_MOST);
    if (!text_is_clean(v->value, 0) || (v->value.n && memchr(v->value.p, '{', v->value.n)))
        return err_field(e, WF_E_INVALID, name, "%s: a text in UTF-8 without control characters and without \"{\"", name);
    if (f->dflt && span_is(v->value, f->dflt)) /* "further notice" for a time */
        return WF_OK;
    if (v->value.n && f->kind == TEMPLATE_NUMBER && !is_number(v->value))
        return err_field(e, WF_E_INVALID, name, "%s: \"%.*s\" is no whole number", name, SPAN_FMT(v->value));
    if (v->value.n && f->kind == TEMPLATE_TIME && !is_time(v->value))
        return err_field(e, WF_E_INVALID, name, "%s: \"%.*s\" is no time; as 14:30 WIB", name, SPAN_FMT(v->value));
    if (v->value.n && f->kind == TEMPLATE_CHOICE && !is_choice(f, v->value))
        return err_field(e, WF_E_INVALID, name, "%s: \"%.*s\" is none of its choices", name, SPAN_FMT(v->value));
    return WF_OK;
}

static int check_values(const struct filling *x)
{
    for (size_t i = 0; i < x->g->values_n; i++) {
        int code = check_value(&x->g->values[i], template_field_find(x->t, x->g->values[i].field), x->e);
        if (code)
            return code;
    }
    for (size_t i = 0; i < x->t->fields.n; i++) {
        const struct template_field *f = &x->t->fields.v[i];
        if (f->needed && !f->dflt && !value_of(x->g, span_str(f->name)))
            VEC_PUSH(&x->filled->missing, f);
    }
    return WF_OK;
}

/* A field's value as that language has it: a default and a choice in its own words, what an officer has said as he said it. Absent: there is none. */
static struct span value_in(const struct filling *x, const char *language, struct span name)
{
    const struct template_value *v = value_of(x->g, name);
    const struct template_field *f = template_field_find(x->t, name);
    struct span word = v ? v->value : f && f->dflt ? span_str(f->dflt) : span_make(NULL, 0);
    bool own = f && (is_choice(f, word) || (f->dflt && span_is(word, f->dflt)));
    const char *said = own ? template_said(x->t, language, word) : NULL;
    return said ? span_str(said) : word;
}

/* The text with each "{field}" as its value, its default, or as it stands. */
static struct span text_of(const struct filling *x, const char *language, const char *s)
{
    struct buf b = {0};
    if (!s)
        return span_make(NULL, 0);
    while (*s) {
        size_t plain = strcspn(s, "{");
        buf_add(&b, s, plain);
        s += plain;
        const char *end = *s ? strchr(s, '}') : NULL;
        if (!end)
            continue;
        struct span value = value_in(x, language, span_make(s + 1, (size_t) (end - s - 1)));
        buf_span(&b, value.p ? value : span_make(s, (size_t) (end - s) + 1));
        s = end + 1;
    }
    struct span out = arena_span(&x->n->arena, buf_view(&b));
    buf_free(&b);
    return out;
}

static uint32_t *words_into(struct arena *a, const uint8_t *from, size_t n)
{
    uint32_t *v = arena_alloc(a, (n + 1) * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = from[i];
    return v;
}

/* The event in that language: a Correction and a Cancel are of the same. */
static const char *event_of(const struct template *t, const struct template_text *x)
{
    for (size_t i = 0; i < t->texts[TEMPLATE_ALERT].n && !x->event; i++)
        if (strcmp(t->texts[TEMPLATE_ALERT].v[i].language, x->language) == 0)
            return t->texts[TEMPLATE_ALERT].v[i].event;
    return x->event;
}

static void parameters(const struct filling *x, const struct template_text *text, enum template_form form, struct notice_info *i)
{
    struct arena *a = &x->n->arena;
    const char *precedence = words_of(&words_notice_precedence, notice_precedence_of(i->urgency, i->severity, i->certainty, NULL));
    const struct notice_pair all[] = {
        {SPAN_LIT("urn:amicf:precedence:1"), span_str(precedence)},
        {SPAN_LIT("urn:amicf:template:1"), span_str(arena_printf(a, "%s/%s", x->t->name, words_of(&template_words_form, (uint32_t) form + 1)))},
        {SPAN_LIT("urn:amicf:translation:1"), span_str(template_review(text, a))},
    };
    i->parameters = arena_alloc(a, sizeof all);
    memcpy(i->parameters, all, sizeof all);
    i->parameters_n = ARRAY_LEN(all);
}

static void info_of(const struct filling *x, const struct template_text *text, enum template_form form, struct notice_info *i)
{
    const struct template *t = x->t;
    struct arena *a = &x->n->arena;
    const struct notice_time sent = x->n->is.sent, never = {TIME_NONE, 0};
    i->language = arena_span(a, span_str(text->language));
    i->categories = words_into(a, t->categories, t->categories_n);
    i->categories_n = t->categories_n;
    i->responses = words_into(a, t->responses, t->responses_n);
    i->responses_n = t->responses_n;
    i->event = text_of(x, text->language, event_of(t, text));
    i->urgency = t->urgency;
    i->severity = t->severity;
    i->certainty = t->certainty;
    i->event_codes = arena_alloc(a, 2 * sizeof *i->event_codes);
    i->event_codes[0] = (struct notice_pair){SPAN_LIT(NOTICE_EVENT_CODE), arena_span(a, span_str(t->type))};
    i->event_codes[1] = (struct notice_pair){SPAN_LIT(NOTICE_OET_CODE), arena_span(a, span_str(t->oet))};
    i->event_codes_n = 2;
    i->effective = i->onset = never;
    i->expires = never;
    if (sent.at != TIME_NONE)
        i->expires = (struct notice_time){sent.at + (wf_time) t->hours * 3600 * NSEC_PER_SEC, sent.offset_min};
    i->sender_name = x->g->sender_name;
    i->contact = x->g->contact;
    i->headline = text_of(x, text->language, text->headline);
    i->description = text_of(x, text->language, text->description);
    i->instruction = text_of(x, text->language, text->instruction);
    i->areas = x->g->areas;
    i->areas_n = x->g->areas_n;
    parameters(x, text, form, i);
}

static bool is_wanted(const struct template_ground *g, const char *language)
{
    for (size_t i = 0; i < g->languages_n; i++)
        if (notice_language_fits(g->languages[i], language))
            return true;
    return !g->languages;
}

int template_fill(const struct template *t, enum template_form form, const struct template_ground *g, struct notice *n, struct template_filled *filled, struct err *e)
{
    struct filling x = {t, g, n, filled, e};
    int code = check_values(&x);
    if (code)
        return code;
    n->infos = arena_alloc(&n->arena, (t->texts[form].n + 1) * sizeof *n->infos);
    n->infos_n = 0;
    for (size_t i = 0; i < t->texts[form].n; i++)
        if (is_wanted(g, t->texts[form].v[i].language))
            info_of(&x, &t->texts[form].v[i], form, &n->infos[n->infos_n++]);
    if (!n->infos_n)
        return err_field(e, WF_E_NOTFOUND, "language", "the template \"%s\" has no text in a language that was asked for", t->name);
    return WF_OK;
}
