/* A notice's draft: what is written is read again to the last member, and what is none is refused by its name. */
#include "support.h"

#include "model/notice_draft.h"

static const char whole[] =
    "{\"template\":\"closure\",\"form\":\"correction\",\"to\":\"all,carrier:GA\",\"tlp\":\"AMBER\",\"long_why\":\"the port is gone\",\"urgency\":\"Immediate\","
    "\"severity\":\"Severe\",\"certainty\":\"Observed\",\"contact\":\"+60 3\",\"note\":\"n\",\"incident\":\"AMICF-2026-000143\",\"of\":\"N-0030\",\"hours\":36,"
    "\"languages\":[\"en\",\"ms\"],\"fields\":{\"place\":\"KUL T1\",\"since\":\"14:20\"},\"origins\":{\"place\":\"incident\",\"since\":\"officer\"},"
    "\"texts\":{\"en\":{\"headline\":\"Closed\",\"instruction\":\"Hold\",\"by\":\"r.sari\"}},\"person\":{\"protection\":\"unknown\",\"states\":[\"MM\",\"PH\"]},"
    "\"areas\":[{\"desc\":\"KUL\",\"circle\":[2.75,101.7,5],\"codes\":[[\"UN/LOCODE\",\"MYKUL\"]]},{\"desc\":\"sea\",\"polygon\":[[1,2],[1,3],[2,3],[1,2]]}]}";

static void what_is_written_is_read(void **state)
{
    struct arena a = {0};
    struct buf out = {0}, again = {0};
    struct notice_draft d;
    struct err e;
    (void) state;
    assert_int_equal(notice_draft_read(&a, span_str(whole), &d, &e), 0);
    notice_draft_write(&d, &out);
    assert_string_equal(out.p, whole);
    assert_true(span_is(notice_draft_field(&d, SPAN_LIT("since")), "14:20"));
    assert_null(notice_draft_field(&d, SPAN_LIT("until")).p);
    assert_int_equal(d.fields[0].origin, DRAFT_INCIDENT);
    assert_int_equal(d.areas[1].polygons[0].n, 4);
    assert_int_equal(notice_draft_type(&d), NOTICE_UPDATE);
    assert_int_equal(notice_draft_read(&a, SPAN_LIT("{}"), &d, &e), 0);
    assert_int_equal(notice_draft_type(&d), NOTICE_ALERT);
    notice_draft_write(&d, &again);
    assert_string_equal(again.p, "{}");
    buf_free(&out);
    buf_free(&again);
    arena_free(&a);
}

static void what_is_none_is_refused(void **state)
{
    static const struct {
        const char *text, *field, *says;
    } rows[] = {
        {"[]", "draft", "one JSON object"},
        {"{\"template\":1}", "draft.template", "a text"},
        {"{\"template\":\"0123456789012345678901234567890123456789x\"}", "draft.template", "41 bytes"},
        {"{\"form\":\"all clear\"}", "draft.form", "alert, update, correction or cancel"},
        {"{\"tlp\":\"PINK\"}", "draft.tlp", "CLEAR"},
        {"{\"hours\":0}", "draft.hours", "1 to 168"},
        {"{\"hours\":\"12\"}", "draft.hours", "whole number"},
        {"{\"senders\":\"x\"}", "draft.", "no member \"senders\""},
        {"{\"fields\":{\"place\":null}}", "draft.fields.place", "a text"},
        {"{\"texts\":{\"ms\":{\"headline\":1}}}", "draft.texts.ms.headline", "a text"},
        {"{\"origins\":{\"place\":\"heaven\"}}", "draft.origins", "officer, incident"},
        {"{\"texts\":{\"en\":{\"title\":\"x\"}}}", "draft.texts", "headline, description and instruction"},
        {"{\"languages\":[\"\"]}", "draft.languages", "empty"},
        {"{\"person\":{\"protection\":\"maybe\"}}", "draft.person.protection", "none, possible"},
        {"{\"person\":{\"states\":[\"Myanmar\"]}}", "draft.person.states", "two letters"},
        {"{\"areas\":[{\"circle\":[91,0,1]}]}", "draft.areas", "a circle is"},
        {"{\"areas\":[{\"circle\":[1,2]}]}", "draft.areas", "a circle is"},
        {"{\"areas\":[{\"polygon\":[[1,2,3]]}]}", "draft.areas", "point"},
        {"{\"areas\":[{\"codes\":[[\"a\"]]}]}", "draft.areas", "[name, value]"},
        {"{\"areas\":[{\"radius\":1}]}", "draft.areas", "desc, circle"},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct notice_draft d;
        struct err e;
        err_clear(&e);
        if (!notice_draft_read(&a, span_str(rows[i].text), &d, &e))
            fail_msg("taken: %s", rows[i].text);
        assert_string_equal(e.field, rows[i].field);
        if (!strstr(e.text, rows[i].says))
            fail_msg("%s: \"%s\" says nothing of \"%s\"", rows[i].text, e.text, rows[i].says);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(what_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
