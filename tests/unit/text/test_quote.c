/* test_quote: of what is said of bytes nothing is left that it quotes of them; what tells where and why stays. */
#include "support.h"

#include "text/quote.h"

static void check(const char *said, const char *bytes, const char *want)
{
    struct arena a = {0};
    size_t left = 1 << 20;
    struct span got = text_unquoted(&a, span_str(said), span_str(bytes), &left);
    if (!span_is(got, want))
        fail_msg("\"%s\" of %s: \"%.*s\", not \"%s\"", said, bytes, SPAN_FMT(got), want);
    arena_free(&a);
}

static void rows(void **state)
{
    static const char person[] = "{\"name\":\"Aye Aye\",\"age\":\"34\",\"passport\":\"K1234567\",\"note\":\"fever since the tenth\"}";
    (void) state;
    check("invalid age '34' of Aye Aye", person, "invalid age '...' of ...");
    check("age: \"34\" of \"Aye Aye\" is no number", person, "age: \"...\" of \"...\" is no number");
    check("passport K1234567 has fever", person, "passport ... has ...");
    check("AYE AYE", person, "...");
    check("Aye, aye", person, "..., ...");
    check("K12345 is cut", person, "... is cut");
    check("\"name\" is missing", "{}", "\"name\" is missing");
    check("there is no \"queue_minutes\"", person, "there is no \"queue_minutes\"");
    check("\"Rosa\" decoded", person, "\"...\" decoded");
    check("\"th\u00e9r\u00e8se\" and \u1021\u1031\u1038", person, "\"...\" and ...");
    check("member \"TH\" is not \"LA\"", "LA,34", "member \"TH\" is not \"...\"");
    check("it can't be read, isn't it 'aye'?", person, "it can't be read, isn't it '...'?");
    check("line 3: 12 columns where 10 belong", "12,10,Aye", "line 3: 12 columns where 10 belong");
    check("element passport is not closed", "<row><passport>K1234567</row>", "element passport is not closed");
    check("element K1234567", "<row><passport>K1234567</row>", "element ...");
    check("Narwhal comes twice", "{\"Narwhal\":1,\"Narwhal\":2}", "... comes twice"); /* a name with a capital is none of a field */
    check("number 900101145678", "900101145678", "number ...");
    check("the same in the same", "the same", "the same in the same");
    check("", person, "");
    check("no bytes at all: Aye", "", "no bytes at all: Aye");
}

static void nothing_new(void **state)
{
    struct arena a = {0};
    size_t left = 100;
    struct span said = SPAN_LIT("nothing is quoted here");
    (void) state;
    assert_ptr_equal(text_unquoted(&a, said, SPAN_LIT("Aye Aye"), &left).p, said.p);
    arena_free(&a);
}

/* What is not looked for is taken to stand there. */
static void bounded(void **state)
{
    struct arena a = {0};
    size_t left = 20;
    struct span bytes = SPAN_LIT("0123456789");
    (void) state;
    struct span got = text_unquoted(&a, SPAN_LIT("alpha beta, gamma and the line"), bytes, &left);
    assert_true(span_is(got, "alpha beta, ... and the line"));
    assert_int_equal(left, 0);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows), cmocka_unit_test(nothing_new), cmocka_unit_test(bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
