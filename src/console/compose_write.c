/* compose_write: the draft as the form now has it: what the form does not show goes back as it came, what an officer did not touch keeps its origin. See compose.h. */
#include <stdio.h>
#include <stdlib.h>

#include "console/compose_impl.h"

void compose_put_area(const struct json *area, struct buf *out)
{
    const struct json *circle = json_get(area, "circle"), *codes = json_get(area, "codes"), *code = json_first(json_first(codes));
    struct span desc = json_str(area, "desc");

    buf_str(out, out->n ? "; " : "");
    if (json_get(area, "polygon"))
        buf_printf(out, "polygon %.*s", SPAN_FMT(desc));
    else if (circle && circle->count == 3)
        buf_printf(out, "%.*s,%.*s,%.*s %.*s", SPAN_FMT(circle->child->raw), SPAN_FMT(circle->child->next->raw), SPAN_FMT(circle->child->next->next->raw), SPAN_FMT(desc));
    else if (code && code->next)
        buf_printf(out, "%.*s%s%.*s", SPAN_FMT(code->next->s), span_eq(desc, code->next->s) ? "" : " ", span_eq(desc, code->next->s) ? (int) 0 : (int) desc.n, desc.p ? desc.p : "");
    else
        buf_printf(out, "%.*s", SPAN_FMT(desc));
}

/* Members that stand in the form; all others go back as they came. */
static bool in_form(const struct compose *c, struct span key)
{
    char name[64];
    int at;

    snprintf(name, sizeof name, "%.*s", SPAN_FMT(key));
    if (span_is(key, "fields") || span_is(key, "origins") || span_is(key, "texts"))
        return true;
    if (span_is(key, "person"))
        return form_field_at(&c->form, "protection") >= 0;
    at = form_field_at(&c->form, name);
    return at >= 0 && !c->form.field[at].row->part;
}

static void write_list(struct json_writer *w, const char *key, const char *text)
{
    jw_key(w, key);
    jw_begin_array(w);
    while (*text) {
        size_t n;

        text += strspn(text, ", ");
        n = strcspn(text, ", ");
        if (n)
            jw_str(w, span_make(text, n));
        text += n;
    }
    jw_end_array(w);
}

/* Does it begin with a checkpoint's code, "IDCGK" or "IDCGK Soekarno-Hatta"? */
static bool code_of(const char *word)
{
    size_t n = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    return n == 5 && word[0] > '9' && word[1] > '9' && (!word[5] || word[5] == ' ');
}

/* An area that was typed: one that the draft has as it is, or a circle, or a code. */
static void write_area(const struct compose *c, struct json_writer *w, struct span text)
{
    double lat, lon, km;
    char word[200];
    int used = 0;

    JSON_EACH (area, json_get(c->draft, "areas")) {
        struct buf was = {0};
        bool same;

        compose_put_area(area, &was);
        same = span_eq(buf_view(&was), text);
        buf_free(&was);
        if (same) {
            json_write(w, area, false);
            return;
        }
    }
    snprintf(word, sizeof word, "%.*s", SPAN_FMT(text));
    jw_begin_object(w);
    if (sscanf(word, "%lf,%lf,%lf %n", &lat, &lon, &km, &used) == 3 && used) {
        jw_kcstr(w, "desc", word[used] ? word + used : word);
        jw_key(w, "circle");
        jw_begin_array(w);
        jw_num(w, lat);
        jw_num(w, lon);
        jw_num(w, km);
        jw_end_array(w);
    } else if (code_of(word)) {
        jw_kcstr(w, "desc", word[5] ? word + 6 : word);
        jw_key(w, "codes");
        jw_begin_array(w);
        jw_begin_array(w);
        jw_cstr(w, "UN/LOCODE");
        jw_str(w, span_make(word, 5));
        jw_end_array(w);
        jw_end_array(w);
    } else {
        jw_kcstr(w, "desc", word);
    }
    jw_end_object(w);
}

static void write_areas(const struct compose *c, struct json_writer *w, const char *text)
{
    jw_key(w, "areas");
    jw_begin_array(w);
    while (*text) {
        size_t n, end;

        text += strspn(text, "; ");
        n = end = strcspn(text, ";");
        while (end && text[end - 1] == ' ')
            end--;
        if (end)
            write_area(c, w, span_make(text, end));
        text += n;
    }
    jw_end_array(w);
}

/* The template's fields, and where each value came from: what an officer did not touch keeps its origin, a default is left to the template. */
static void write_fields(const struct compose *c, struct json_writer *w, bool origins)
{
    jw_key(w, origins ? "origins" : "fields");
    jw_begin_object(w);
    JSON_EACH (was, json_get(c->draft, origins ? "origins" : "fields")) { /* of another form: it goes along */
        char name[64];

        snprintf(name, sizeof name, COMPOSE_FIELD "%.*s", SPAN_FMT(was->key));
        if (form_field_at(&c->form, name) >= 0)
            continue;
        jw_key_span(w, was->key);
        jw_str(w, was->s);
    }
    for (int i = 0; i < c->form.n; i++) {
        const char *name = c->form.field[i].row->name + strlen(COMPOSE_FIELD), *text = form_text(&c->form, i);
        struct span origin = SPAN_LIT("officer");

        if (!c->form.field[i].row->part || !text[0])
            continue;
        JSON_EACH (field, json_get(c->made, "fields"))
            if (span_is(json_str(field, "field"), name) && span_is(json_str(field, "value"), text) && json_str(field, "origin").n)
                origin = json_str(field, "origin");
        if (span_is(origin, "default"))
            continue;
        jw_key(w, name);
        jw_str(w, origins ? origin : span_str(text));
    }
    jw_end_object(w);
}

static void write_person(const struct compose *c, struct json_writer *w)
{
    const char *protection = form_text(&c->form, form_field_at(&c->form, "protection")), *states = form_text(&c->form, form_field_at(&c->form, "states"));

    if (form_field_at(&c->form, "protection") < 0 || (!protection[0] && !states[0]))
        return;
    jw_key(w, "person");
    jw_begin_object(w);
    if (protection[0])
        jw_kcstr(w, "protection", protection);
    if (states[0])
        write_list(w, "states", states);
    jw_end_object(w);
}

static void write_row(const struct compose *c, struct json_writer *w, int at)
{
    const struct form_row *row = c->form.field[at].row;
    const char *text = form_text(&c->form, at);
    static const char *const elsewhere[] = {"protection", "states"};

    for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
        if (strcmp(row->name, elsewhere[i]) == 0)
            return;
    if (row->part || !text[0] || compose_part(row->name) >= 0)
        return;
    if (strcmp(row->name, "areas") == 0)
        write_areas(c, w, text);
    else if (strcmp(row->name, "languages") == 0)
        write_list(w, row->name, text);
    else if (row->kind == COMMAND_NUMBER)
        jw_kint(w, row->name, atoll(text));
    else
        jw_kcstr(w, row->name, text);
}

void compose_write(const struct compose *c, struct buf *out)
{
    struct json_writer w;

    jw_init(&w, out);
    jw_begin_object(&w);
    JSON_EACH (v, c->draft)
        if (!in_form(c, v->key)) {
            jw_key_span(&w, v->key);
            json_write(&w, v, false);
        }
    for (int i = 0; i < c->form.n; i++)
        write_row(c, &w, i);
    write_fields(c, &w, false);
    write_fields(c, &w, true);
    compose_words_write(c, &w);
    write_person(c, &w);
    jw_end_object(&w);
}

bool compose_changed(const struct compose *c)
{
    struct buf text = {0};
    bool other;

    if (!c->form.open || !c->saved)
        return false;
    compose_write(c, &text);
    other = strcmp(text.p, c->saved) != 0;
    buf_free(&text);
    return other;
}
