/* Unit tests of the console: what the forms offer is what the engine takes. The words of forms.c stand there with what they mean, and those of the record in model/:
 * a word that one of them lacks would be offered and refused, or taken and never offered. */
#include "support.h"

#include "console/widget/form.h"
#include "model/item.h"
#include "model/member.h"
#include "model/words.h"

static const struct form_row *row_of(const char *verb, const char *label)
{
    const struct form_kind *k = form_find(verb);
    assert_non_null(k);
    for (const struct form_row *r = k->rows; r->label; r++)
        if (strcmp(r->label, label) == 0)
            return r;
    fail_msg("the form of \"%s\" has no field \"%s\"", verb, label);
    return NULL;
}

static void outcomes(void **state)
{
    const struct form_kind *k = form_find("outcome");
    uint32_t n = 0;
    (void) state;
    for (; k->rows[n].label; n++)
        if (n >= words_outcome.n || strcmp(k->rows[n].part, words_of(&words_outcome, n + 1)) != 0)
            fail_msg("field %u of the form is %s, outcome %u is %s", n + 1, k->rows[n].part, n + 1, n < words_outcome.n ? words_of(&words_outcome, n + 1) : "none");
    assert_int_equal(n, words_outcome.n);
}

static void referrals(void **state)
{
    const struct choice *told = row_of("refer", "to")->told;
    uint32_t n = 0;
    (void) state;
    for (; told[n].text; n++)
        assert_string_equal(told[n].text, words_of(&words_referral, n + 1));
    assert_int_equal(n, words_referral.n);
}

/* A desk of each member, and of nobody else. */
static void desks(void **state)
{
    const struct choice *told = row_of("ask", "to")->told;
    size_t n = 0;
    (void) state;
    for (; told[n].text; n++) {
        assert_string_equal(told[n].text + 2, "/desk");
        assert_true(member_code_ok(span_make(told[n].text, 2)));
        for (size_t k = 0; k < n; k++)
            assert_string_not_equal(told[n].text, told[k].text);
    }
    assert_int_equal(n, 11);
}

/* Each level, source and information that a record can have, once. */
static void grades_and_levels(void **state)
{
    static const struct {
        const char *verb, *label, *all;
    } fields[] = {{"protect", "level", "0123"}, {"grade", "source", "ABCDEF"}, {"grade", "information", "123456"}};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const struct choice *told = row_of(fields[i].verb, fields[i].label)->told;
        char got[16] = "";
        for (size_t n = 0; told[n].text && n < 15; n++) {
            assert_int_equal(strlen(told[n].text), 1);
            got[n] = told[n].text[0];
        }
        assert_string_equal(got, fields[i].all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(outcomes), cmocka_unit_test(referrals), cmocka_unit_test(desks), cmocka_unit_test(grades_and_levels)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
