/* err: codes, words, context. */
#include "support.h"

#include <errno.h>

#include "base/err.h"

static void words_and_codes(void **state)
{
    (void) state;
    assert_string_equal(err_word(WF_E_NOTFOUND), "not-found");
    assert_string_equal(err_word(WF_E_SYSTEM), "system");
    assert_string_equal(err_word(0), "ok");
    assert_string_equal(err_word(-1000), "unknown");
    assert_string_equal(err_word(7), "unknown");
    assert_int_equal(err_from_word("conflict"), WF_E_CONFLICT);
    assert_int_equal(err_from_word("nonsense"), 0);
    assert_int_equal(err_from_word(NULL), 0);
    for (int c = WF_E_INVALID; c >= WF_E_SYSTEM; c--)
        assert_int_equal(err_from_word(err_word(c)), c);
}

static void messages(void **state)
{
    (void) state;
    struct err e = {0};
    assert_int_equal(err_field(&e, WF_E_LIMIT, "title", "\"%s\" is too long", "x"), WF_E_LIMIT);
    assert_string_equal(e.field, "title");
    assert_int_equal(err_wrap(&e, "line %d", 3), WF_E_LIMIT);
    assert_string_equal(e.text, "line 3: \"x\" is too long");
    assert_string_equal(e.field, "title");
    err_clear(&e);
    assert_int_equal(e.code, 0);
    assert_string_equal(e.text, "");
    errno = ENOENT;
    assert_int_equal(err_errno(&e, WF_E_IO, "can't open \"%s\"", "f"), WF_E_IO);
    assert_string_equal(e.text, "can't open \"f\": No such file or directory");
    assert_int_equal(errno, ENOENT);
    assert_int_equal(err_set(NULL, WF_E_IO, "x"), WF_E_IO);
    err_set(&e, WF_E_IO, "%s", "");
    assert_string_equal(e.text, "io");
}

static void long_text_is_cut(void **state)
{
    (void) state;
    struct err e;
    char big[3000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    err_set(&e, WF_E_IO, "%s", big);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    err_wrap(&e, "context");
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    assert_memory_equal(e.text, "context: xxx", 12);
    err_wrap(&e, "%s", big);
    errno = EIO;
    err_errno(&e, WF_E_IO, "%s", big);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_codes),
        cmocka_unit_test(messages),
        cmocka_unit_test(long_text_is_cut),
    };
    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
