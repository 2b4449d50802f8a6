/* compose_words: what officers wrote over the template's words, a language at a time: three rows of the form are those of one language, the others wait here. See compose.h.
 *
 * In a row a paragraph's end is a sign of its own (COMPOSE_PARAGRAPH), since a row has one line; "-" alone leaves the notice without that part.
 */
#include <stdio.h>

#include "base/mem.h"
#include "console/compose_impl.h"

static const char *const parts[COMPOSE_PARTS] = {"headline", "description", "instruction"};

int compose_part(const char *name)
{
    for (int i = 0; i < COMPOSE_PARTS; i++)
        if (strcmp(name, parts[i]) == 0)
            return i;
    return -1;
}

void compose_words_free(struct compose *c)
{
    for (int i = 0; i < c->words_n; i++)
        for (int k = 0; k < COMPOSE_PARTS; k++)
            mem_free(c->words[i].part[k]);
    memset(c->words, 0, sizeof c->words);
    c->words_n = 0;
}

static struct compose_words *words_of(struct compose *c, const char *language)
{
    for (int i = 0; i < c->words_n; i++)
        if (strcmp(c->words[i].language, language) == 0)
            return &c->words[i];
    return NULL;
}

static struct compose_words *words_new(struct compose *c, const char *language)
{
    struct compose_words *w = words_of(c, language);

    if (w || c->words_n == COMPOSE_LANGUAGES)
        return w;
    w = &c->words[c->words_n++];
    snprintf(w->language, sizeof w->language, "%s", language);
    return w;
}

void compose_words_load(struct compose *c)
{
    char language[12];

    compose_words_free(c);
    JSON_EACH (v, json_get(c->draft, "texts")) {
        struct compose_words *w;

        snprintf(language, sizeof language, "%.*s", SPAN_FMT(v->key));
        w = words_new(c, language);
        for (int k = 0; w && k < COMPOSE_PARTS; k++)
            if (json_str(v, parts[k]).p)
                w->part[k] = mem_strndup(json_str(v, parts[k]).p, json_str(v, parts[k]).n);
    }
}

/* ---- a row's text and the notice's ---- */

void compose_put_row(struct span text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\n')
            buf_str(out, COMPOSE_PARAGRAPH);
        else if (text.p[i] != '\r')
            buf_char(out, text.p[i]);
    buf_add(out, "", 1);
}

/* NULL: nothing was written, the template's stands there. */
static char *from_row(const char *row)
{
    struct buf out = {0};
    size_t n = strlen(COMPOSE_PARAGRAPH);

    if (!row[0])
        return NULL;
    if (strcmp(row, "-") == 0)
        return mem_strdup("");
    while (*row)
        if (strncmp(row, COMPOSE_PARAGRAPH, n) == 0) {
            buf_char(&out, '\n');
            row += n;
        } else {
            buf_char(&out, *row++);
        }
    return buf_take(&out);
}

static char *typed(const struct compose *c, int part)
{
    return from_row(form_text(&c->form, form_field_at(&c->form, parts[part])));
}

static void take_rows(struct compose *c)
{
    struct compose_words *w = NULL;

    if (!c->form.open)
        return;
    for (int k = 0; k < COMPOSE_PARTS && !w; k++)
        if (form_text(&c->form, form_field_at(&c->form, parts[k]))[0])
            w = words_new(c, c->language);
    w = words_of(c, c->language);
    for (int k = 0; w && k < COMPOSE_PARTS; k++) {
        mem_free(w->part[k]);
        w->part[k] = typed(c, k);
    }
}

/* ---- the languages that there are: those of the answer, and behind them those that were asked for and have no text yet ---- */

static bool is_told(const struct compose *c, const char *language)
{
    JSON_EACH (v, json_get(c->made, "texts"))
        if (span_is(json_str(v, "language"), language))
            return true;
    return false;
}

/* The n-th language of the list that the template has no text in. */
static bool asked_for(const struct compose *c, int n, char out[12])
{
    const char *list = form_text(&c->form, form_field_at(&c->form, "languages"));

    while (*list) {
        size_t len;

        list += strspn(list, ", ");
        len = strcspn(list, ", ");
        snprintf(out, 12, "%.*s", (int) (len < 12 ? len : 11), list);
        if (len && len < 12 && !is_told(c, out) && n-- == 0)
            return true;
        list += len;
    }
    return false;
}

int compose_texts(const struct compose *c)
{
    const struct json *list = json_get(c->made, "texts");
    int n = list && list->type == JSON_ARRAY ? (int) list->count : 0;
    char language[12];

    for (int more = 0; c->form.open && n < COMPOSE_LANGUAGES && asked_for(c, more, language); more++)
        n++;
    return n;
}

void compose_language(const struct compose *c, int i, char out[12])
{
    const struct json *text = compose_text_at(c, i), *list = json_get(c->made, "texts");

    out[0] = 0;
    if (text)
        snprintf(out, 12, "%.*s", SPAN_FMT(json_str(text, "language")));
    else if (c->form.open && list && i >= (int) list->count && !asked_for(c, i - (int) list->count, out))
        out[0] = 0;
}

/* ---- the rows of one of them ---- */

/* "the template's, MT", "n.tan's, UNREVIEWED" */
static void words_note(const struct json *text, bool written, char out[120])
{
    struct span review = json_str(text, "review"), by = json_str(text, "by");

    if (!text)
        snprintf(out, 120, "no template: write it");
    else if (written && by.n)
        snprintf(out, 120, "%.*s's, UNREVIEWED", SPAN_FMT(by));
    else
        snprintf(out, 120, "%s, %.*s", written ? "an officer's" : "template", SPAN_FMT(written ? SPAN_LIT("UNREVIEWED") : review));
}

/* What the words are: their values, or where nothing was typed since, their notes alone. */
static void show_rows(struct compose *c, bool values)
{
    const struct compose_words *w = words_of(c, c->language);
    const struct json *text = NULL;

    JSON_EACH (v, json_get(c->made, "texts"))
        if (span_is(json_str(v, "language"), c->language))
            text = v;
    for (int k = 0; k < COMPOSE_PARTS; k++) {
        int at = form_field_at(&c->form, parts[k]);
        const char *part = w ? w->part[k] : NULL;
        char label[48], help[160], note[120];
        struct buf row = {0};

        if (at < 0)
            continue;
        if (values) {
            compose_put_row(part ? span_str(part[0] ? part : "-") : span_make("", 0), &row);
            form_again(&c->form, at, row.p);
            buf_free(&row);
        }
        snprintf(label, sizeof label, "%s %s", c->language, parts[k]);
        snprintf(help, sizeof help, "in place of the template's (C-y takes its words%s); it is UNREVIEWED then%s", k ? ", C-p begins a paragraph" : "", k == 2 ? "; - for none" : "");
        form_retitle(&c->form, at, label, help);
        words_note(text, form_text(&c->form, at)[0] != 0, note);
        form_note(&c->form, at, note);
    }
}

/* Where the language stands in the list now; 0 where it is gone: English is first. */
static int place_of(const struct compose *c)
{
    char language[12];

    for (int i = 0; i < compose_texts(c); i++) {
        compose_language(c, i, language);
        if (strcmp(language, c->language) == 0)
            return i;
    }
    return 0;
}

void compose_words_made(struct compose *c, bool fresh)
{
    if (!c->language[0])
        snprintf(c->language, sizeof c->language, "en");
    c->text = place_of(c);
    show_rows(c, fresh);
}

void compose_speak(struct compose *c, int i)
{
    if (!c->form.open || i < 0 || i >= compose_texts(c))
        return;
    take_rows(c);
    c->text = i;
    compose_language(c, i, c->language);
    show_rows(c, true);
}

bool compose_copy_words(struct compose *c)
{
    int part = c->form.open ? compose_part(c->form.field[c->form.at].row->name) : -1;
    struct buf row = {0};

    if (part < 0 || form_text(&c->form, c->form.at)[0] || !compose_text_at(c, c->text))
        return false;
    compose_put_row(json_str(compose_text_at(c, c->text), parts[part]), &row);
    line_set(&c->form.field[c->form.at].line, row.p);
    buf_free(&row);
    return true;
}

/* ---- written ---- */

static void write_part(struct json_writer *w, bool *begun, const char *language, int k, const char *text)
{
    if (!text)
        return;
    if (!*begun) {
        jw_key(w, language);
        jw_begin_object(w);
    }
    *begun = true;
    jw_kcstr(w, parts[k], text);
}

static void write_language(const struct compose *c, struct json_writer *w, const char *language, char *const *part)
{
    bool begun = false;

    for (int k = 0; k < COMPOSE_PARTS; k++) {
        char *row = strcmp(language, c->language) == 0 ? typed(c, k) : NULL;

        write_part(w, &begun, language, k, strcmp(language, c->language) == 0 ? row : part[k]);
        mem_free(row);
    }
    if (begun)
        jw_end_object(w);
}

static bool has_words(const struct compose *c)
{
    for (int k = 0; k < COMPOSE_PARTS; k++)
        if (form_text(&c->form, form_field_at(&c->form, parts[k]))[0])
            return true;
    for (int i = 0; i < c->words_n; i++)
        for (int k = 0; k < COMPOSE_PARTS; k++)
            if (c->words[i].part[k] && strcmp(c->words[i].language, c->language) != 0)
                return true;
    return false;
}

void compose_words_write(const struct compose *c, struct json_writer *w)
{
    static char *const none[COMPOSE_PARTS];
    bool current = false;

    if (!has_words(c))
        return;
    jw_key(w, "texts");
    jw_begin_object(w);
    for (int i = 0; i < c->words_n; i++) {
        write_language(c, w, c->words[i].language, c->words[i].part);
        current = current || strcmp(c->words[i].language, c->language) == 0;
    }
    if (!current && c->language[0])
        write_language(c, w, c->language, none);
    jw_end_object(w);
}
