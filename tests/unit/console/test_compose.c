/* Writing a notice: the draft goes through the form and back whole, what was not touched keeps where it came from, what is missing and wrong leads to its field;
 * what the form does not show is not lost; an answer that comes while somebody types takes nothing away. */
#include "support.h"

#include "console/compose.h"
#include "console/term/key.h"
#include "model/notice_draft.h"

_Static_assert((int) COMPOSE_TEXT_MOST == (int) DRAFT_TEXT_MOST && (int) COMPOSE_TO_MOST == (int) DRAFT_TO_MOST && (int) COMPOSE_VALUE_MOST == (int) DRAFT_VALUE_MOST, "the console bounds a draft's words as the draft does");

#define DRAFT \
    "{\"template\":\"closure\",\"form\":\"alert\",\"to\":\"MY\",\"fields\":{\"place\":\"KUL T1\"},\"origins\":{\"place\":\"incident\"},\"languages\":[\"en\",\"ms\"]," \
    "\"texts\":{\"en\":{\"headline\":\"Shut\"},\"ms\":{\"headline\":\"Tutup\"}}," \
    "\"areas\":[{\"desc\":\"a ring\",\"polygon\":[[1,2],[3,4],[5,6],[1,2]]},{\"desc\":\"Poipet\",\"circle\":[13.66,102.56,20]}],\"incident\":\"AMICF-2026-000143\"}"
#define ANSWER \
    "{\"notice\":\"N-0031\",\"rev\":1,\"template\":\"closure\",\"tlp\":\"GREEN\",\"hours\":24,\"person\":%s,\"content\":\"blake2b-256:00\",\"errors\":%d,\"members\":1,\"desks\":4," \
    "\"fields\":[{\"field\":\"place\",\"label\":\"where\",\"kind\":\"place\",\"value\":\"KUL T1\",\"origin\":\"incident\",\"needed\":true}," \
    "{\"field\":\"reason\",\"label\":\"why\",\"kind\":\"text\",\"value\":%s,\"origin\":null,\"needed\":true}," \
    "{\"field\":\"until\",\"label\":\"until when\",\"kind\":\"time\",\"value\":\"further notice\",\"origin\":\"default\",\"needed\":false}]," \
    "\"missing\":[%s],\"findings\":[{\"error\":true,\"rule\":\"area\",\"field\":\"area\",\"text\":\"no area holds it\"},{\"error\":false,\"rule\":\"l\",\"field\":\"headline\",\"language\":\"ms\",\"text\":\"long\"}]," \
    "\"texts\":[{\"language\":\"en\",\"review\":\"UNREVIEWED\"},{\"language\":\"ms\",\"review\":\"MT\"}]," \
    "\"recipients\":[{\"to\":\"MY\",\"carries\":\"whole\"},{\"to\":\"carrier:GA\",\"carries\":\"nothing\"},{\"to\":\"MY/police\",\"carries\":\"waiting\"}]}"

static struct model model;

static const struct json *parsed(struct arena *a, const char *text)
{
    struct json *root;
    struct err e = {0};

    if (json_parse(a, span_str(text), NULL, &root, &e))
        fail_msg("%s in %s", e.text, text);
    return root;
}

static void take(struct compose *c, const char *person, int errors, const char *reason, const char *missing)
{
    struct arena a = {0};
    char *text = mem_printf(ANSWER, person, errors, reason, missing);

    compose_take(c, &model, parsed(&a, text), NULL);
    mem_free(text);
    arena_free(&a);
}

static void begin(struct compose *c)
{
    struct arena a = {0};

    memset(c, 0, sizeof *c);
    model_init(&model);
    compose_begin(c, "N-0031");
    compose_load(c, parsed(&a, DRAFT), 1);
    arena_free(&a);
    take(c, "false", 1, "null", "{\"field\":\"reason\",\"label\":\"why\",\"kind\":\"text\"}");
}

/* The draft as it would be saved, as a tree. */
static const struct json *written(const struct compose *c, struct arena *a)
{
    struct buf out = {0};
    const struct json *v;

    compose_write(c, &out);
    v = parsed(a, arena_strndup(a, out.p, out.n));
    buf_free(&out);
    return v;
}

static void type(struct compose *c, const char *field, const char *text)
{
    int at = form_field_at(&c->form, field);

    assert_true(at >= 0);
    form_focus(&c->form, &model, at);
    form_key(&c->form, &model, &(struct key){.code = 'u', .mods = KEY_CTRL});
    for (; *text; text++)
        form_key(&c->form, &model, &(struct key){.code = (unsigned char) *text});
}

static void assert_text(const struct json *v, const char *key, const char *want)
{
    char got[200];

    snprintf(got, sizeof got, "%.*s", SPAN_FMT(json_str(v, key)));
    assert_string_equal(got, want);
}

static void untouched(void **state)
{
    struct compose c;
    struct arena a = {0};
    const struct json *v;

    (void) state;
    begin(&c);
    assert_false(compose_changed(&c));
    v = written(&c, &a);
    assert_text(v, "template", "closure");
    assert_text(v, "incident", "AMICF-2026-000143");
    assert_text(v, "to", "MY");
    assert_text(json_get(v, "fields"), "place", "KUL T1");
    assert_text(json_get(v, "origins"), "place", "incident");
    assert_null(json_get(json_get(v, "fields"), "until")); /* the default is the template's */
    assert_text(json_get(json_get(v, "texts"), "ms"), "headline", "Tutup");
    assert_text(json_get(json_get(v, "texts"), "en"), "headline", "Shut");
    assert_int_equal(json_get(v, "areas")->count, 2);
    assert_int_equal(json_get(json_first(json_get(v, "areas")), "polygon")->count, 4);
    assert_int_equal(json_get(v, "languages")->count, 2);
    assert_null(json_get(v, "person"));
    assert_int_equal(c.form.at, form_field_at(&c.form, COMPOSE_FIELD "reason")); /* what is missing has the cursor */
    arena_free(&a);
    compose_close(&c);
}

static void typed(void **state)
{
    struct compose c;
    struct arena a = {0};
    const struct json *v, *area;

    (void) state;
    begin(&c);
    type(&c, COMPOSE_FIELD "reason", "flood");
    type(&c, COMPOSE_FIELD "place", "Sadao");
    type(&c, "hours", "6");
    type(&c, "areas", "polygon a ring; 6.6,100.4,5 Sadao; IDCGK");
    type(&c, "headline", "");
    assert_true(compose_changed(&c));
    v = written(&c, &a);
    assert_text(json_get(v, "fields"), "reason", "flood");
    assert_text(json_get(v, "origins"), "reason", "officer");
    assert_text(json_get(v, "origins"), "place", "officer"); /* it was the incident's */
    assert_int_equal(json_int(v, "hours", 0), 6);
    area = json_first(json_get(v, "areas"));
    assert_int_equal(json_get(area, "polygon")->count, 4); /* as it came */
    assert_text(area->next, "desc", "Sadao");
    assert_int_equal(json_get(area->next, "circle")->count, 3);
    assert_text(area->next->next, "desc", "IDCGK");
    assert_int_equal(json_get(area->next->next, "codes")->count, 1); /* a machine can find it */
    assert_null(json_get(json_get(v, "texts"), "en"));
    assert_non_null(json_get(json_get(v, "texts"), "ms"));
    arena_free(&a);
    compose_close(&c);
}

static void answer_while_typing(void **state)
{
    struct compose c;

    (void) state;
    begin(&c);
    type(&c, COMPOSE_FIELD "reason", "flo");
    take(&c, "false", 1, "\"\"", "{\"field\":\"reason\",\"label\":\"why\",\"kind\":\"text\"}");
    assert_string_equal(form_text(&c.form, c.form.at), "flo");
    type(&c, COMPOSE_FIELD "reason", "flood");
    form_focus(&c.form, &model, 0);
    take(&c, "false", 0, "\"flood\"", "");
    assert_string_equal(form_text(&c.form, form_field_at(&c.form, COMPOSE_FIELD "reason")), "flood");
    compose_close(&c);
}

static void what_is_to_do(void **state)
{
    struct compose c;
    struct buf now = {0};

    (void) state;
    begin(&c);
    assert_int_equal(c.todo_n, 3);
    assert_true(c.todo[0].missing);
    assert_int_equal(c.todo[0].at, form_field_at(&c.form, COMPOSE_FIELD "reason"));
    assert_true(c.todo[1].error);
    assert_int_equal(c.todo[1].at, form_field_at(&c.form, "areas")); /* the alert's "area" */
    assert_false(c.todo[2].error);
    assert_true(span_is(c.todo[2].language, "ms"));
    assert_false(compose_whole(&c));
    type(&c, COMPOSE_FIELD "reason", "flood");
    take(&c, "false", 0, "\"flood\"", "");
    assert_false(compose_whole(&c)); /* the engine does not have it yet */
    compose_write(&c, &now);
    mem_free(c.saved);
    c.saved = buf_take(&now);
    assert_true(compose_whole(&c));
    c.saving = true;
    assert_false(compose_whole(&c));
    compose_close(&c);
}

static void about_a_person(void **state)
{
    struct compose c;
    struct arena a = {0};
    const struct json *v;

    (void) state;
    begin(&c);
    assert_int_equal(form_field_at(&c.form, "protection"), -1);
    take(&c, "true", 1, "null", "{\"field\":\"person.protection\",\"label\":\"protection status?\",\"kind\":\"choice\"}");
    assert_true(form_field_at(&c.form, "protection") >= 0);
    assert_int_equal(c.todo[0].at, form_field_at(&c.form, "protection"));
    type(&c, "protection", "unknown");
    type(&c, "states", "MM, PH");
    v = written(&c, &a);
    assert_text(json_get(v, "person"), "protection", "unknown");
    assert_int_equal(json_get(json_get(v, "person"), "states")->count, 2);
    arena_free(&a);
    compose_close(&c);
}

/* An officer's own words, a language at a time: each keeps its own while another is written, what the draft had goes back as it came. */
static void words_of_languages(void **state)
{
    struct compose c;
    struct arena a = {0};
    const struct json *texts;
    char language[12];

    (void) state;
    begin(&c);
    assert_string_equal(c.form.field[form_field_at(&c.form, "headline")].row->label, "en headline");
    assert_string_equal(form_text(&c.form, form_field_at(&c.form, "headline")), "Shut");
    compose_speak(&c, 1);
    assert_string_equal(c.form.field[form_field_at(&c.form, "headline")].row->label, "ms headline");
    assert_string_equal(form_text(&c.form, form_field_at(&c.form, "headline")), "Tutup");
    type(&c, "headline", "Ditutup");
    type(&c, "description", "");
    form_paste(&c.form, &model, SPAN_LIT("Satu" COMPOSE_PARAGRAPH "Dua"));
    type(&c, "instruction", "-");
    take(&c, "false", 1, "null", ""); /* an answer takes nothing away */
    assert_int_equal(c.text, 1);
    compose_speak(&c, 0);
    assert_string_equal(form_text(&c.form, form_field_at(&c.form, "headline")), "Shut");
    assert_string_equal(form_text(&c.form, form_field_at(&c.form, "description")), "");
    type(&c, "headline", "");
    texts = json_get(written(&c, &a), "texts");
    assert_null(json_get(texts, "en"));
    assert_text(json_get(texts, "ms"), "headline", "Ditutup");
    assert_text(json_get(texts, "ms"), "description", "Satu\nDua");
    assert_non_null(json_str(json_get(texts, "ms"), "instruction").p); /* it has none */
    assert_int_equal(json_str(json_get(texts, "ms"), "instruction").n, 0);
    /* a language that was asked for, and has no words yet */
    type(&c, "languages", "en, ms, pt");
    assert_int_equal(compose_texts(&c), 3);
    assert_null(compose_text_at(&c, 2));
    compose_language(&c, 2, language);
    assert_string_equal(language, "pt");
    compose_speak(&c, 2);
    type(&c, "headline", "Fechado");
    assert_text(json_get(json_get(written(&c, &a), "texts"), "pt"), "headline", "Fechado");
    compose_speak(&c, 1);
    assert_string_equal(form_text(&c.form, form_field_at(&c.form, "description")), "Satu" COMPOSE_PARAGRAPH "Dua");
    assert_string_equal(form_text(&c.form, form_field_at(&c.form, "instruction")), "-");
    arena_free(&a);
    compose_close(&c);
}

/* Rows that come and go take nothing of what was typed with them; a field of another form goes back as it came. */
static void rows_come_and_go(void **state)
{
    struct compose c;
    struct arena a = {0};
    const struct json *v;

    (void) state;
    memset(&c, 0, sizeof c);
    model_init(&model);
    compose_begin(&c, "N-0031");
    compose_load(&c, parsed(&a, "{\"template\":\"closure\",\"fields\":{\"place\":\"KUL T1\",\"corrected\":\"the lane\"},\"origins\":{\"corrected\":\"earlier\"}}"), 1);
    take(&c, "false", 1, "null", "");
    assert_int_equal(form_field_at(&c.form, "long_why"), -1);
    type(&c, "contact", "n.tan");
    take(&c, "true", 1, "null", "");
    assert_true(form_field_at(&c.form, "protection") >= 0);
    assert_string_equal(form_text(&c.form, form_field_at(&c.form, "contact")), "n.tan");
    assert_string_equal(c.form.field[c.form.at].row->name, "contact");
    v = written(&c, &a);
    assert_text(json_get(v, "fields"), "corrected", "the lane");
    assert_text(json_get(v, "origins"), "corrected", "earlier");
    arena_free(&a);
    compose_close(&c);
}

static void readers(void **state)
{
    struct compose c;

    (void) state;
    begin(&c);
    assert_int_equal(compose_texts(&c), 2);
    assert_int_equal(compose_recipients(&c), 2); /* who gets nothing reads nothing */
    assert_text(compose_recipient_at(&c, 1), "to", "MY/police");
    assert_null(compose_recipient_at(&c, 2));
    compose_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(untouched), cmocka_unit_test(typed), cmocka_unit_test(answer_while_typing),
        cmocka_unit_test(what_is_to_do), cmocka_unit_test(about_a_person), cmocka_unit_test(readers), cmocka_unit_test(words_of_languages), cmocka_unit_test(rows_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
