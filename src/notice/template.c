/* template: how a file of a notice is read, and the set of them. See template.h. The file's language is that of base/conf. */
#include <stdio.h>
#include <stdlib.h>

#include "model/datafile.h"
#include "model/playbook.h"
#include "model/type.h"
#include "notice/template_impl.h"

#define WORDS(id, label, ...) \
    static const char *const id##_list[] = {__VA_ARGS__}; \
    const struct words template_words_##id = {label, id##_list, ARRAY_LEN(id##_list)}

WORDS(kind, "kind", "text", "place", "time", "number", "choice");
WORDS(from, "from", "checkpoint", "member", "place", "occurred", "title", "involved", "missing", "deceased", "unaccounted", "type");
WORDS(form, "form", "alert", "correction", "cancel");

static bool field_name_ok(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz_");
    return n > 0 && n <= 30 && !s[n];
}

static bool type_ok(const char *s)
{
    return type_find(span_str(s)) != NULL;
}

static bool oet_ok(const char *s)
{
    return strlen(s) == 7 && strncmp(s, "OET-", 4) == 0 && strspn(s + 4, "0123456789") == 3 && atoi(s + 4) <= 223;
}

static const struct conf_section sections[] = {
    {"field", true, "small letters and _: field \"since\" { ... }", field_name_ok, true},
    {"alert", true, "a language: alert \"en\" { ... }", datafile_language_ok, true},
    {"correction", true, "a language: correction \"en\" { ... }", datafile_language_ok, true},
    {"cancel", true, "a language: cancel \"en\" { ... }", datafile_language_ok, true},
    {"words", true, "a language: words \"id\" { ... }", datafile_language_ok, true},
};
#define TEXT_KEYS(form) \
    {form, "event", CONF_TEXT, 0, 120, "the event in that language, at most 120 bytes", NULL}, \
    {form, "headline", CONF_TEXT, 0, 400, "at most 400 bytes", NULL}, \
    {form, "description", CONF_TEXT, 0, 2000, "at most 2000 bytes", NULL}, \
    {form, "instruction", CONF_TEXT, 0, 2000, "at most 2000 bytes", NULL}, \
    {form, "reviewed_by", CONF_TEXT, 0, 120, "the native reader's name", NULL}, \
    {form, "mt", CONF_BOOL, 0, 0, "true: a machine wrote it", NULL}
static const struct conf_key keys[] = {
    {"", "format", CONF_INTEGER, 1, 1, "format = 1 is the only one this version reads", NULL},
    {"", "title", CONF_TEXT, 0, 60, "a title of at most 60 bytes", NULL},
    {"", "about", CONF_TEXT, 0, 600, "at most 600 bytes", NULL},
    {"", "type", CONF_TEXT, 0, 60, "one of our event types, as SYS.BCS_OUTAGE", type_ok},
    {"", "oet", CONF_TEXT, 0, 7, "the nearest OASIS event term, OET-000 to OET-223", oet_ok},
    {"", "categories", CONF_LIST, 0, 0, "categories = {\"Infra\"}: CAP's", NULL},
    {"", "responses", CONF_LIST, 0, 0, "responses = {\"Prepare\"}: CAP's", NULL},
    {"", "urgency", CONF_TEXT, 0, 20, "Immediate, Expected, Future or Past", NULL},
    {"", "severity", CONF_TEXT, 0, 20, "Extreme, Severe, Moderate or Minor", NULL},
    {"", "certainty", CONF_TEXT, 0, 20, "Observed, Likely, Possible or Unlikely", NULL},
    {"", "tlp", CONF_TEXT, 0, 20, "CLEAR, GREEN, AMBER, AMBER+STRICT or RED", NULL},
    {"", "status", CONF_TEXT, 0, 20, "Actual, or Exercise for a drill's", NULL},
    {"", "hours", CONF_INTEGER, 1, TEMPLATE_HOURS_MOST, "until it expires, 1 to 24", NULL},
    {"", "person", CONF_BOOL, 0, 0, "true: it is about a person", NULL},
    {"", "by_name", CONF_BOOL, 0, 0, "true: never taken by an incident's type alone", NULL},
    {"field", "label", CONF_TEXT, 0, 80, "what the officer is asked, at most 80 bytes", NULL},
    {"field", "kind", CONF_TEXT, 0, 20, "text, place, time, number or choice", NULL},
    {"field", "from", CONF_TEXT, 0, 20, "checkpoint, member, place, occurred, title, involved, missing, deceased, unaccounted or type", NULL},
    {"field", "needed", CONF_BOOL, 0, 0, "true or false", NULL},
    {"field", "choices", CONF_LIST, 0, 0, "choices = {\"closed\", \"open\"}", NULL},
    {"field", "default", CONF_TEXT, 0, TEMPLATE_VALUE_MOST, "at most 400 bytes", NULL},
    TEXT_KEYS("alert"),
    TEXT_KEYS("correction"),
    TEXT_KEYS("cancel"),
    {"words", "say", CONF_PAIRS, 0, 0, "say = {\"see below=lihat di bawah\"}: a default or choice of its fields, and what it is in that language", NULL},
};
static const struct conf_grammar grammar = {keys, ARRAY_LEN(keys), sections, ARRAY_LEN(sections)};

static bool truth(const struct conf_value *v)
{
    return span_is(v->text, "true") || span_is(v->text, "yes") || span_is(v->text, "on");
}

static const char *take_word(uint8_t *to, const struct words *t, const struct conf_value *v, const char *right)
{
    *to = (uint8_t) words_find(t, v->text);
    return *to ? NULL : right;
}

static const char *take_list(uint8_t *to, size_t *n, size_t most, const struct words *t, const struct conf_value *v)
{
    uint32_t word = words_find(t, v->text);
    if (!word || *n == most)
        return "a word of CAP's list, each once";
    to[(*n)++] = (uint8_t) word;
    return NULL;
}

static const char *take_top(struct template *t, const struct conf_value *v)
{
    const struct {
        const char *key;
        char **to;
    } texts[] = {{"title", &t->title}, {"about", &t->about}, {"type", &t->type}, {"oet", &t->oet}};
    const struct {
        const char *key, *right;
        uint8_t *to;
        const struct words *words;
    } words[] = {
        {"urgency", "Immediate, Expected, Future or Past", &t->urgency, &words_urgency},
        {"severity", "Extreme, Severe, Moderate or Minor", &t->severity, &words_severity},
        {"certainty", "Observed, Likely, Possible or Unlikely", &t->certainty, &words_certainty},
        {"tlp", "CLEAR, GREEN, AMBER, AMBER+STRICT or RED", &t->tlp, &words_tlp},
        {"status", "Actual, or Exercise for a drill's", &t->status, &words_notice_status},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (strcmp(v->key, texts[i].key) == 0)
            return datafile_take_text(texts[i].to, v);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(v->key, words[i].key) == 0)
            return take_word(words[i].to, words[i].words, v, words[i].right);
    if (strcmp(v->key, "categories") == 0)
        return take_list(t->categories, &t->categories_n, ARRAY_LEN(t->categories), &words_notice_category, v);
    if (strcmp(v->key, "responses") == 0)
        return take_list(t->responses, &t->responses_n, ARRAY_LEN(t->responses), &words_notice_response, v);
    if (strcmp(v->key, "hours") == 0)
        t->hours = (unsigned) v->number;
    else if (strcmp(v->key, "person") == 0)
        t->person = truth(v);
    else if (strcmp(v->key, "by_name") == 0)
        t->by_name = truth(v);
    return NULL;
}

static const char *take_field(struct template *t, const struct conf_value *v)
{
    if (!v->key) {
        struct template_field none = {.name = mem_strdup(v->title), .kind = TEMPLATE_TEXT, .line = v->line};
        VEC_PUSH(&t->fields, none);
        return t->fields.n > TEMPLATE_FIELDS_MOST ? "a template has at most 24 fields" : NULL;
    }
    struct template_field *f = &t->fields.v[t->fields.n - 1];
    if (strcmp(v->key, "label") == 0)
        return datafile_take_text(&f->label, v);
    if (strcmp(v->key, "default") == 0)
        return datafile_take_text(&f->dflt, v);
    if (strcmp(v->key, "kind") == 0)
        return take_word(&f->kind, &template_words_kind, v, "text, place, time, number or choice");
    if (strcmp(v->key, "from") == 0)
        return take_word(&f->from, &template_words_from, v, "checkpoint, member, place, occurred, title, involved, missing, deceased, unaccounted or type");
    if (strcmp(v->key, "needed") == 0)
        f->needed = truth(v);
    else
        VEC_PUSH(&f->choices, mem_strndup(v->text.p, v->text.n));
    return f->choices.n > 20 ? "at most 20 choices" : NULL;
}

static const char *take_text(struct template *t, enum template_form form, const struct conf_value *v)
{
    if (!v->key) {
        struct template_text none = {.line = v->line};
        snprintf(none.language, sizeof none.language, "%s", v->title);
        VEC_PUSH(&t->texts[form], none);
        return t->texts[form].n > TEMPLATE_LANGUAGES_MOST || strlen(v->title) >= sizeof none.language ? "at most 20 languages, of 11 letters each" : NULL;
    }
    struct template_text *x = &t->texts[form].v[t->texts[form].n - 1];
    const struct {
        const char *key;
        char **to;
    } texts[] = {{"event", &x->event}, {"headline", &x->headline}, {"description", &x->description}, {"instruction", &x->instruction}, {"reviewed_by", &x->reviewed_by}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (strcmp(v->key, texts[i].key) == 0)
            return datafile_take_text(texts[i].to, v);
    x->machine = truth(v);
    return NULL;
}

/* "see below=lihat di bawah". */
static const char *take_said(struct template *t, const struct conf_value *v)
{
    struct template_said x = {.line = v->line};
    const char *equal = v->key ? memchr(v->text.p, '=', v->text.n) : NULL;
    if (!v->key)
        return strlen(v->title) >= sizeof x.language ? "a language of at most 11 letters" : NULL;
    size_t word = equal ? (size_t) (equal - v->text.p) : 0, form = equal ? v->text.n - word - 1 : 0;
    if (!word || !form || word > TEMPLATE_VALUE_MOST || form > TEMPLATE_VALUE_MOST || strcspn(equal, "{") < form + 1)
        return "a default or choice, \"=\", and what it is in that language; at most 400 bytes each, without \"{\"";
    snprintf(x.language, sizeof x.language, "%s", v->title);
    x.word = mem_strndup(v->text.p, word);
    x.form = mem_strndup(equal + 1, form);
    VEC_PUSH(&t->said, x);
    return t->said.n > TEMPLATE_SAID_MOST ? "a template says at most 800 words in other languages" : NULL;
}

static const char *take(void *arg, const struct conf_value *v)
{
    struct template *t = arg;
    if (!v->nth)
        return take_top(t, v);
    if (strcmp(v->section, "field") == 0)
        return take_field(t, v);
    if (strcmp(v->section, "words") == 0)
        return take_said(t, v);
    return take_text(t, (enum template_form) (words_find(&template_words_form, span_str(v->section)) - 1), v);
}

size_t template_read(struct template *out, const char *name, const char *file, struct span text, struct buf *problems)
{
    memset(out, 0, sizeof *out);
    size_t faults = conf_read(&grammar, file, text, take, out, problems);
    if (!playbook_name_ok(span_str(name))) {
        buf_printf(problems, "%s:1: \"%.60s\" is no template's name; small letters, digits and dashes, a letter first\n", file, name);
        faults++;
    }
    if (!faults)
        faults = template_judge(out, file, problems);
    if (faults) {
        template_free(out);
        return faults;
    }
    out->status = out->status ? out->status : NOTICE_ACTUAL;
    out->name = mem_strdup(name);
    return 0;
}

void template_free(struct template *t)
{
    char *const texts[] = {t->name, t->title, t->about, t->type, t->oet};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        mem_free(texts[i]);
    for (size_t i = 0; i < t->fields.n; i++) {
        struct template_field *f = &t->fields.v[i];
        for (size_t k = 0; k < f->choices.n; k++)
            mem_free(f->choices.v[k]);
        VEC_FREE(&f->choices);
        mem_free(f->name);
        mem_free(f->label);
        mem_free(f->dflt);
    }
    VEC_FREE(&t->fields);
    for (unsigned form = 0; form < TEMPLATE_FORMS; form++) {
        for (size_t i = 0; i < t->texts[form].n; i++) {
            struct template_text *x = &t->texts[form].v[i];
            char *const said[] = {x->event, x->headline, x->description, x->instruction, x->reviewed_by};
            for (size_t k = 0; k < ARRAY_LEN(said); k++)
                mem_free(said[k]);
        }
        VEC_FREE(&t->texts[form]);
    }
    for (size_t i = 0; i < t->said.n; i++) {
        mem_free(t->said.v[i].word);
        mem_free(t->said.v[i].form);
    }
    VEC_FREE(&t->said);
    memset(t, 0, sizeof *t);
}

const char *template_review(const struct template_text *x, struct arena *a)
{
    return x->reviewed_by ? arena_printf(a, "REVIEWED by %s", x->reviewed_by) : x->machine ? "MT" : "UNREVIEWED";
}

/* ---- all of them ---- */

struct loading {
    struct templates *out;
    bool own;
};

static void put(struct templates *all, struct template *t)
{
    size_t at = 0;
    while (at < all->v.n && strcmp(all->v.v[at].name, t->name) < 0)
        at++;
    if (at < all->v.n && strcmp(all->v.v[at].name, t->name) == 0) {
        template_free(&all->v.v[at]);
        all->v.v[at] = *t;
        return;
    }
    VEC_INSERT(&all->v, at, *t);
}

static void load_one(void *arg, const char *name, const char *file, struct span text, struct buf *problems)
{
    const struct loading *l = arg;
    struct template t;
    if (l->out->v.n == TEMPLATES_MOST) {
        buf_printf(problems, "%s:1: there are %d templates already, the most there may be\n", file, TEMPLATES_MOST);
    } else if (template_read(&t, name, file, text, problems) == 0) {
        t.own = l->own;
        put(l->out, &t);
    }
}

void templates_load(struct templates *out, const char *shipped, const char *own, struct buf *problems)
{
    struct loading l = {.out = out};
    memset(out, 0, sizeof *out);
    datafile_folder(shipped, load_one, &l, problems);
    l.own = true;
    if (own)
        datafile_folder(own, load_one, &l, problems);
}

void templates_free(struct templates *t)
{
    for (size_t i = 0; i < t->v.n; i++)
        template_free(&t->v.v[i]);
    VEC_FREE(&t->v);
}

const struct template *templates_find(const struct templates *t, struct span name)
{
    for (size_t i = 0; i < t->v.n; i++)
        if (span_is(name, t->v.v[i].name))
            return &t->v.v[i];
    return NULL;
}

/* 0: not for this type; 1 its family, 2 itself. */
static int fits(const struct template *t, struct span type)
{
    const char *dot = strchr(t->type, '.');
    size_t family = dot ? (size_t) (dot - t->type) + 1 : 0;
    if (t->by_name)
        return 0;
    if (span_is(type, t->type))
        return 2;
    return family && type.n > family && memcmp(type.p, t->type, family) == 0;
}

const struct template *templates_for(const struct templates *t, struct span type)
{
    const struct template *best = NULL;
    for (size_t i = 0; i < t->v.n; i++)
        if (fits(&t->v.v[i], type) > (best ? fits(best, type) : 0))
            best = &t->v.v[i];
    return best;
}
