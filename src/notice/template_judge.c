/* template_judge: what is wrong with a template as a whole, once each line of its file is right: what is missing, what stands for no field, and what one
 * language says less than another. See template.h. */
#include "notice/template_impl.h"

#include <stdarg.h>

/* The next "{word}" of a text from *at on, which it moves behind it; false: there is none. */
static bool next_field(const char **at, struct span *name)
{
    const char *open = *at ? strchr(*at, '{') : NULL, *end = open ? strchr(open, '}') : NULL;
    if (!open)
        return false;
    *name = span_make(open + 1, end ? (size_t) (end - open - 1) : strlen(open + 1));
    *at = end ? end + 1 : open + 1 + name->n;
    return true;
}

/* The first "{word}" of a text that is no field, or that is never closed; absent: there is none. */
static struct span stray(const struct template *t, const char *s)
{
    struct span name;
    for (const char *at = s; next_field(&at, &name);)
        if (!template_field_find(t, name) || at[-1] != '}')
            return name;
    return span_make(NULL, 0);
}

/* The first "{word}" of `s` that `other` has not; absent: there is none. */
static struct span lacking(const char *s, const char *other)
{
    struct span name, its;
    for (const char *at = s; next_field(&at, &name);) {
        bool has = false;
        for (const char *from = other; !has && next_field(&from, &its);)
            has = span_eq(name, its);
        if (!has)
            return name;
    }
    return span_make(NULL, 0);
}

struct judge {
    const struct template *t;
    const char *file;
    struct buf *problems;
    size_t n;
};

static void __attribute__((format(printf, 3, 4))) wrong(struct judge *j, unsigned line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buf_printf(j->problems, "%s:%u: ", j->file, line);
    buf_vprintf(j->problems, fmt, ap);
    buf_char(j->problems, '\n');
    va_end(ap);
    j->n++;
}

static void judge_text(struct judge *j, enum template_form form, const struct template_text *x)
{
    const char *const said[] = {x->headline, x->description, x->instruction};
    const char *which = words_of(&template_words_form, (uint32_t) form + 1);
    if (!x->headline || !x->description || (form == TEMPLATE_ALERT && !x->event))
        wrong(j, x->line, "%s \"%s\": %s is missing", which, x->language, !x->headline ? "headline" : !x->description ? "description" : "event");
    if (x->machine && x->reviewed_by)
        wrong(j, x->line, "%s \"%s\": what a native reader has reviewed is mt no more", which, x->language);
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        struct span name = stray(j->t, said[i]);
        if (name.p)
            wrong(j, x->line, "%s \"%s\": {%.*s} is none of its fields", which, x->language, (int) (name.n > 40 ? 40 : name.n), name.p);
        for (const char *at = said[i]; next_field(&at, &name);) {
            const struct template_field *f = template_field_find(j->t, name);
            if (f && !f->needed && !f->dflt)
                wrong(j, x->line, "%s \"%s\": {%s}: nobody has to say it, and it has no default: \"{%s}\" would be sent", which, x->language, f->name, f->name);
        }
    }
}

/* The field's default and choices: has the text's language each of them? */
static void judge_words_of(struct judge *j, const char *which, const struct template_text *x, const struct template_field *f)
{
    for (size_t i = 0; i <= f->choices.n; i++) {
        const char *word = i ? f->choices.v[i - 1] : f->dflt;
        if (word && !template_said(j->t, x->language, span_str(word)))
            wrong(j, x->line, "%s \"%s\": {%s}: words \"%s\" has no \"%s=...\"", which, x->language, f->name, x->language, word);
    }
}

/* A language says what English says: the same fields in each part, and no word of a field in English. */
static void judge_against(struct judge *j, enum template_form form, const struct template_text *x, const struct template_text *english)
{
    const struct {
        const char *part, *said, *english;
    } parts[] = {{"headline", x->headline, english->headline}, {"description", x->description, english->description}, {"instruction", x->instruction, english->instruction}};
    const char *which = words_of(&template_words_form, (uint32_t) form + 1);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct span less = lacking(parts[i].english, parts[i].said), more = lacking(parts[i].said, parts[i].english), name;
        if (!parts[i].said != !parts[i].english)
            wrong(j, x->line, "%s \"%s\": %s: the English has %s", which, x->language, parts[i].part, parts[i].english ? "one" : "none");
        else if (less.p || more.p)
            wrong(j, x->line, "%s \"%s\": %s: {%.*s} stands in %s alone", which, x->language, parts[i].part, SPAN_FMT(less.p ? less : more), less.p ? "the English" : "it");
        for (const char *at = parts[i].said; next_field(&at, &name);)
            if (template_field_find(j->t, name))
                judge_words_of(j, which, x, template_field_find(j->t, name));
    }
}

static void judge_form(struct judge *j, enum template_form form)
{
    const struct template_text *english = NULL;
    size_t n = j->t->texts[form].n;
    for (size_t i = 0; i < n; i++)
        if (strcmp(j->t->texts[form].v[i].language, "en") == 0)
            english = &j->t->texts[form].v[i];
    for (size_t i = 0; i < n && english; i++)
        if (&j->t->texts[form].v[i] != english)
            judge_against(j, form, &j->t->texts[form].v[i], english);
}

static bool is_word_of(const struct template_field *f, const char *word)
{
    bool is = f->dflt && strcmp(f->dflt, word) == 0;
    for (size_t i = 0; i < f->choices.n; i++)
        is |= strcmp(f->choices.v[i], word) == 0;
    return is;
}

static void judge_said(struct judge *j)
{
    const struct template *t = j->t;
    for (size_t i = 0; i < t->said.n; i++) {
        const struct template_said *x = &t->said.v[i];
        bool is = false;
        for (size_t k = 0; k < t->fields.n; k++)
            is |= is_word_of(&t->fields.v[k], x->word);
        if (!is)
            wrong(j, x->line, "words \"%s\": \"%.60s\" is neither a default nor a choice of its fields", x->language, x->word);
        for (size_t k = 0; k < i; k++)
            if (strcmp(t->said.v[k].language, x->language) == 0 && strcmp(t->said.v[k].word, x->word) == 0)
                wrong(j, x->line, "words \"%s\": \"%.60s\" stands twice", x->language, x->word);
        if (strcmp(x->language, "en") == 0)
            wrong(j, x->line, "words \"en\": the fields' own words are the English ones");
    }
}

/* An alert in a language that its Correction or Cancel lacks could not be taken back in it. */
static void judge_pairs(struct judge *j, const struct template_text *x)
{
    for (enum template_form form = TEMPLATE_CORRECTION; form < TEMPLATE_FORMS; form++) {
        bool has = false;
        for (size_t i = 0; i < j->t->texts[form].n; i++)
            has |= strcmp(j->t->texts[form].v[i].language, x->language) == 0;
        if (!has)
            wrong(j, x->line, "alert \"%s\": its %s in that language is missing", x->language, words_of(&template_words_form, (uint32_t) form + 1));
    }
}

static void judge_all(struct judge *j)
{
    const struct template *t = j->t;
    const char *key = !t->title ? "title" : !t->type       ? "type"
                                        : !t->oet          ? "oet"
                                        : !t->categories_n ? "categories"
                                        : !t->urgency      ? "urgency"
                                        : !t->severity     ? "severity"
                                        : !t->certainty    ? "certainty"
                                        : !t->tlp          ? "tlp"
                                        : !t->hours        ? "hours"
                                                           : NULL;
    if (key)
        wrong(j, 1, "%s: is missing", key);
    for (size_t i = 0; i < t->fields.n; i++) {
        const struct template_field *f = &t->fields.v[i];
        if (!f->label)
            wrong(j, f->line, "field \"%s\": label is missing", f->name);
        if (f->kind == TEMPLATE_CHOICE ? !f->choices.n : f->choices.n && f->kind != TEMPLATE_TEXT)
            wrong(j, f->line, "field \"%s\": a choice has choices, a text may have some that each language has in its own words, and no other kind has any", f->name);
    }
    if (!t->texts[TEMPLATE_ALERT].n || strcmp(t->texts[TEMPLATE_ALERT].v[0].language, "en") != 0)
        wrong(j, 1, "alert: English comes first: alert \"en\" { ... }");
    for (unsigned form = 0; form < TEMPLATE_FORMS; form++)
        for (size_t i = 0; i < t->texts[form].n; i++)
            judge_text(j, (enum template_form) form, &t->texts[form].v[i]);
    for (unsigned form = 0; form < TEMPLATE_FORMS; form++)
        judge_form(j, (enum template_form) form);
    judge_said(j);
    for (size_t i = 0; i < t->texts[TEMPLATE_ALERT].n; i++)
        judge_pairs(j, &t->texts[TEMPLATE_ALERT].v[i]);
}

size_t template_judge(const struct template *t, const char *file, struct buf *problems)
{
    struct judge j = {t, file, problems, 0};
    judge_all(&j);
    return j.n;
}
