/* compose: see compose.h. */
#include "console/compose.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/plural.h"
#include "console/compose_impl.h"

void compose_begin(struct compose *c, const char *notice)
{
    compose_close(c);
    c->open = true;
    c->recipient = -1;
    snprintf(c->notice, sizeof c->notice, "%s", notice);
}

void compose_close(struct compose *c)
{
    form_free(&c->form);
    compose_words_free(c);
    arena_free(&c->draft_arena);
    arena_free(&c->made_arena);
    mem_free(c->saved);
    mem_free(c->read);
    memset(c, 0, sizeof *c);
}

/* A copy of a tree that lives only as long as its message. */
static const struct json *copy(struct arena *a, const struct json *v)
{
    struct json *out = NULL;
    struct buf text = {0};
    struct json_writer w;
    int rc;

    arena_reset(a);
    jw_init(&w, &text);
    json_write(&w, v, false);
    rc = json_parse(a, arena_span(a, buf_view(&text)), NULL, &out, NULL);
    buf_free(&text);
    return rc ? NULL : out;
}

void compose_load(struct compose *c, const struct json *draft, int64_t rev)
{
    c->draft = copy(&c->draft_arena, draft);
    c->rev = rev;
    c->ready = c->draft != NULL;
    c->stale = c->typed = false;
    c->refused[0] = 0;
    c->made = NULL;
    form_close(&c->form);
    compose_words_load(c);
    mem_free(c->saved);
    c->saved = NULL;
}

/* ---- the draft's members as fields ---- */

/* ["en","ms"] as "en, ms". */
static void join(const struct json *list, struct buf *out)
{
    JSON_EACH (v, list)
        buf_printf(out, "%s%.*s", out->n ? ", " : "", SPAN_FMT(v->s));
}

/* What the draft says of a row of the table (forms.c). */
static void known(const struct json *draft, const struct form_row *row, struct buf *out)
{
    const struct json *v = json_get(draft, row->name);

    if (strcmp(row->name, "areas") == 0) {
        JSON_EACH (area, v)
            compose_put_area(area, out);
    } else if (strcmp(row->name, "protection") == 0 || strcmp(row->name, "states") == 0) {
        v = json_get(json_get(draft, "person"), row->name);
        if (v && v->type == JSON_STRING)
            buf_printf(out, "%.*s", SPAN_FMT(v->s));
        join(v, out);
    } else if (compose_part(row->name) >= 0) {
        ; /* a language's: compose_words.c */
    } else if (v && v->type == JSON_STRING) {
        buf_printf(out, "%.*s", SPAN_FMT(v->s));
    } else if (v && v->type == JSON_INT) {
        buf_printf(out, "%lld", (long long) v->i);
    } else {
        join(v, out);
    }
    buf_add(out, "", 1); /* a NUL behind it */
}

/* ---- what the engine composed, in the form ---- */

/* "from the incident", "the template's default", "missing": where a field's value came from. */
static const char *origin_text(const struct json *field)
{
    struct span origin = json_str(field, "origin");
    bool value = json_str(field, "value").n > 0;

    if (!value)
        return json_bool(field, "needed", false) ? "MISSING" : "";
    return span_is(origin, "incident") ? "from the incident" : span_is(origin, "default") ? "the template's" : span_is(origin, "earlier") ? "from the earlier notice" : "an officer's";
}

static enum command_kind kind_of(struct span kind)
{
    return span_is(kind, "place") ? COMMAND_PLACE : span_is(kind, "time") ? COMMAND_TIME : span_is(kind, "number") ? COMMAND_NUMBER : COMMAND_TEXT;
}

static void add_field(struct compose *c, const struct json *field)
{
    struct choice choices[32] = {0};
    char name[64], label[48], value[512], help[120], text[32][80];
    size_t n = 0;
    struct span kind = json_str(field, "kind");
    bool needed = json_bool(field, "needed", false);

    JSON_EACH (v, json_get(field, "choices"))
        if (n + 1 < ARRAY_LEN(choices)) {
            snprintf(text[n], sizeof text[n], "%.*s", SPAN_FMT(v->s));
            choices[n] = (struct choice){text[n], ""};
            n++;
        }
    snprintf(name, sizeof name, COMPOSE_FIELD "%.*s", SPAN_FMT(json_str(field, "field")));
    snprintf(label, sizeof label, "%.*s", SPAN_FMT(json_str(field, "field")));
    snprintf(value, sizeof value, "%.*s", SPAN_FMT(json_str(field, "value")));
    snprintf(help, sizeof help, "%.*s%s", SPAN_FMT(json_str(field, "label")), needed ? "" : " (may be left empty)");
    form_add(&c->form, &(struct form_row){label, name, "field", help, kind_of(kind), n ? FORM_STRICT : 0, n ? choices : NULL, NULL}, value, origin_text(field));
}

/* What stands where the draft says nothing of it. */
static void note_of(const struct compose *c, const char *name, char out[120])
{
    const struct json *v = json_get(c->made, name);

    out[0] = 0;
    if (strcmp(name, "to") == 0)
        snprintf(out, 120, "%lld desk%s, %lld member%s", (long long) json_int(c->made, "desks", 0), plural_s(json_int(c->made, "desks", 0)), (long long) json_int(c->made, "members", 0), plural_s(json_int(c->made, "members", 0)));
    else if (compose_part(name) >= 0)
        return;
    else if (json_get(c->draft, name) || !v)
        return;
    else if (v->type == JSON_STRING)
        snprintf(out, 120, "template: %.*s", SPAN_FMT(v->s));
    else if (v->type == JSON_INT)
        snprintf(out, 120, "template: %lld", (long long) v->i);
}

static void areas_note(const struct compose *c, char out[120])
{
    size_t n = (size_t) snprintf(out, 120, "%s", json_get(c->draft, "areas") ? "" : "by places: ");

    JSON_EACH (v, json_get(c->made, "areas"))
        if (n < 100)
            n += (size_t) snprintf(out + n, 120 - n, "%s%.*s", n && out[n - 1] != ' ' ? ", " : "", SPAN_FMT(v->s));
}

static bool is_person(const struct compose *c)
{
    return json_bool(c->made, "person", false);
}

/* Is the row asked of this notice at all? What has been said stays in sight. */
static bool row_wanted(const struct compose *c, const char *name)
{
    if (strcmp(name, "protection") == 0 || strcmp(name, "states") == 0)
        return is_person(c);
    if (strcmp(name, "long_why") == 0)
        return json_int(c->made, "hours", 0) > 24 || json_str(c->draft, name).n;
    return true;
}

static void add_row(struct compose *c, const struct form_row *row, const struct choice *to)
{
    struct form_row own = *row;
    struct buf value = {0};
    char note[120];

    if (!row_wanted(c, row->name))
        return;
    if (strcmp(row->name, "to") == 0)
        own.told = to;
    known(c->draft, row, &value);
    if (strcmp(row->name, "areas") == 0)
        areas_note(c, note);
    else
        note_of(c, row->name, note);
    form_add(&c->form, &own, value.p, note);
    buf_free(&value);
}

static void fill(struct compose *c, const struct choice *to)
{
    const struct form_kind *kind = form_find("notice edit");

    form_begin(&c->form, kind, c->notice);
    add_row(c, &kind->rows[0], to);
    JSON_EACH (field, json_get(c->made, "fields"))
        add_field(c, field);
    for (int i = 1; i < FORM_ROWS && kind->rows[i].label; i++)
        add_row(c, &kind->rows[i], to);
    compose_words_made(c, true);
}

/* Other rows than before: what was typed in those that stay is not lost, and the cursor stays where it was. */
static void fill_again(struct compose *c, const struct model *m, const struct choice *to)
{
    struct {
        char *name, *text;
    } was[FORM_FIELDS];
    int n = c->form.n, focus;
    char *at = mem_strdup(c->form.field[c->form.at].row->name);

    for (int i = 0; i < n; i++) {
        was[i].name = mem_strdup(c->form.field[i].row->name);
        was[i].text = mem_strdup(form_text(&c->form, i));
    }
    fill(c, to);
    for (int i = 0; i < n; i++) {
        int field = form_field_at(&c->form, was[i].name);

        if (field >= 0)
            form_again(&c->form, field, was[i].text);
        mem_free(was[i].name);
        mem_free(was[i].text);
    }
    focus = form_field_at(&c->form, at);
    form_focus(&c->form, m, focus < 0 ? 0 : focus);
    mem_free(at);
}

/* The same fields as before: their values and notes follow, but for what is typed. */
static void refill(struct compose *c)
{
    char note[120];

    JSON_EACH (field, json_get(c->made, "fields")) {
        char name[64], value[512];
        int at;

        snprintf(name, sizeof name, COMPOSE_FIELD "%.*s", SPAN_FMT(json_str(field, "field")));
        snprintf(value, sizeof value, "%.*s", SPAN_FMT(json_str(field, "value")));
        at = form_field_at(&c->form, name);
        if (at < 0)
            continue;
        form_note(&c->form, at, origin_text(field));
        if (at != c->form.at)
            form_value(&c->form, at, value);
    }
    for (int i = 0; i < c->form.n; i++) {
        const struct form_row *row = c->form.field[i].row;

        if (row->part || compose_part(row->name) >= 0)
            continue;
        if (strcmp(row->name, "areas") == 0)
            areas_note(c, note);
        else
            note_of(c, row->name, note);
        form_note(&c->form, i, note);
    }
    compose_words_made(c, false);
}

/* ---- what is to be done about it ---- */

/* The linter names members of the alert; these are the fields that make them. */
static int field_of(const struct compose *c, struct span name)
{
    static const struct {
        const char *said, *field;
    } same[] = {{"recipients", "to"}, {"addresses", "to"}, {"area", "areas"}, {"circle", "areas"}, {"polygon", "areas"}, {"geocode", "areas"}, {"areaDesc", "areas"},
        {"expires", "hours"}, {"language", "languages"}, {"texts", "headline"}, {"person.protection", "protection"}, {"person.states", "states"}, {"status", "tlp"}};
    char word[80], own[80];

    snprintf(word, sizeof word, "%.*s", SPAN_FMT(name));
    snprintf(own, sizeof own, COMPOSE_FIELD "%.*s", SPAN_FMT(name));
    if (form_field_at(&c->form, own) >= 0)
        return form_field_at(&c->form, own);
    for (size_t i = 0; i < ARRAY_LEN(same); i++)
        if (strcmp(word, same[i].said) == 0)
            return form_field_at(&c->form, same[i].field);
    return form_field_at(&c->form, word);
}

static void add_todo(struct compose *c, struct compose_todo t)
{
    if (c->todo_n < COMPOSE_TODO)
        c->todo[c->todo_n++] = t;
}

/* What is wrong with a field in which nothing stands comes of that. */
static bool is_missing(const struct compose *c, int at)
{
    for (int i = 0; i < c->todo_n; i++)
        if (c->todo[i].missing && c->todo[i].at == at && at >= 0 && !form_text(&c->form, at)[0])
            return true;
    return false;
}

static void find_todo(struct compose *c)
{
    c->todo_n = 0;
    JSON_EACH (v, json_get(c->made, "missing"))
        add_todo(c, (struct compose_todo){true, true, field_of(c, json_str(v, "field")), json_str(v, "label"), span_make(NULL, 0)});
    for (int error = 1; error >= 0; error--)
        JSON_EACH (v, json_get(c->made, "findings"))
            if (json_bool(v, "error", true) == (error == 1) && !is_missing(c, field_of(c, json_str(v, "field"))))
                add_todo(c, (struct compose_todo){false, error == 1, field_of(c, json_str(v, "field")), json_str(v, "text"), json_str(v, "language")});
}

/* Does the form have just the fields that the answer names? */
static bool same_fields(const struct compose *c)
{
    int n = 0, made = 0;

    for (int i = 0; i < c->form.n; i++)
        made += c->form.field[i].row->part != NULL;
    JSON_EACH (field, json_get(c->made, "fields")) {
        char name[64];

        snprintf(name, sizeof name, COMPOSE_FIELD "%.*s", SPAN_FMT(json_str(field, "field")));
        if (form_field_at(&c->form, name) < 0)
            return false;
        n++;
    }
    for (const struct form_row *row = form_find("notice edit")->rows; row->label; row++)
        if (row_wanted(c, row->name) != (form_field_at(&c->form, row->name) >= 0))
            return false;
    return n == made;
}

void compose_hold(struct compose *c, const struct json *answer)
{
    if (json_get(answer, "preview")) {
        mem_free(c->read);
        c->read = mem_strndup(json_str(answer, "preview").p ? json_str(answer, "preview").p : "", json_str(answer, "preview").n);
    }
    c->made = copy(&c->made_arena, answer);
    if (c->text >= compose_texts(c))
        c->text = 0;
}

void compose_take(struct compose *c, const struct model *m, const struct json *answer, const struct choice *to)
{
    bool first = !c->form.open;

    compose_hold(c, answer);
    if (!c->made)
        return;
    if (first)
        fill(c, to);
    else if (!same_fields(c))
        fill_again(c, m, to);
    else
        refill(c);
    find_todo(c);
    if (first)
        form_focus(&c->form, m, c->todo_n && c->todo[0].at >= 0 ? c->todo[0].at : 0); /* what is missing first */
    if (first && !c->saved) {
        struct buf text = {0};

        compose_write(c, &text);
        c->saved = buf_take(&text);
    }
}

/* ---- what is read ---- */

static const struct json *nth(const struct json *list, int i)
{
    JSON_EACH (v, list)
        if (i-- == 0)
            return v;
    return NULL;
}

const struct json *compose_text_at(const struct compose *c, int i)
{
    return nth(json_get(c->made, "texts"), i);
}

const struct json *compose_recipient_at(const struct compose *c, int i)
{
    JSON_EACH (v, json_get(c->made, "recipients"))
        if (!span_is(json_str(v, "carries"), "nothing") && i-- == 0)
            return v;
    return NULL;
}

int compose_recipients(const struct compose *c)
{
    int n = 0;

    JSON_EACH (v, json_get(c->made, "recipients"))
        n += !span_is(json_str(v, "carries"), "nothing");
    return n;
}

bool compose_whole(const struct compose *c)
{
    const struct json *missing = json_get(c->made, "missing");

    return c->made && !c->saving && !c->asking && !compose_changed(c) && json_int(c->made, "errors", 1) == 0 && !(missing && missing->count) && json_str(c->made, "content").n;
}
