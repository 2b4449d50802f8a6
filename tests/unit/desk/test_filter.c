/* Unit tests of FILTER: what is written of it is read as the same again, over random filters; quotes; every value that completion offers is one. */
#include "desk_support.h"

#include "desk/filter.h"
#include "wire/columns.h"
#include "wire/filter_terms.h"

static const struct filter_env env = {.now = T0, .prefix = "AMICF", .me = {"r.sari", 6}};

static struct filter *parse(const char *text)
{
    struct filter *f;
    struct err e = {0};
    if (filter_parse(span_str(text), &env, &f, NULL, &e))
        fail_msg("\"%s\": %s", text, e.text);
    return f;
}

/* Written, read and written again it is the same, and means the same to who shares lists. */
static void same_again(const char *text)
{
    struct filter *f = parse(text), *g;
    struct buf one = {0}, two = {0};
    filter_print(f, &one);
    g = parse(one.p ? one.p : "");
    filter_print(g, &two);
    if (!span_eq(buf_view(&one), buf_view(&two)) || !span_eq(filter_key(f), filter_key(g)))
        fail_msg("\"%s\" is written \"%s\", and that \"%s\"", text, one.p, two.p);
    filter_free(f);
    filter_free(g);
    buf_free(&one);
    buf_free(&two);
}

static uint64_t seed = 7;
static size_t pick(size_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (size_t) (seed >> 33) % n;
}

static void random_value(enum filter_name name, struct buf *out)
{
    static const char *const types[] = {"SYS.*", "flow.queue", "HLT.ILL_TRAVELLER", "GDACS.EQ", "*"};
    static const char *const words[] = {"autogate", "\"two words\"", "\"a \\\" quote\"", "\"back\\\\slash, comma\"", "ประตู", "cửa", "x:y", "-1"};
    static const char *const times[] = {"-6h", "-90m", "08:00", "2026-11-24", "2026-11-24T08:00:00Z", "-3w"};
    const struct filter_term *t = filter_term(name);
    size_t n = 1;
    if (t->values && name != FILTER_SINCE && name != FILTER_UNTIL && name != FILTER_OWNER) {
        for (const char *p = t->values; *p; p++)
            n += *p == ' ';
        const char *p = t->values;
        for (size_t k = pick(n); k > 0; k--)
            p += strcspn(p, " ") + 1;
        buf_add(out, p, strcspn(p, " "));
        return;
    }
    switch (name) {
    case FILTER_TYPE: buf_str(out, types[pick(ARRAY_LEN(types))]); break;
    case FILTER_MEMBER: buf_str(out, pick(2) ? "id" : pick(2) ? "TH"
                                                              : "--");
        break;
    case FILTER_CHECKPOINT: buf_str(out, pick(2) ? "idcgk" : "SGWDL"); break;
    case FILTER_OWNER: buf_str(out, (const char *[]){"none", "me", "others", "n.tan", "\"a b\"", "\"x,y\""}[pick(6)]); break;
    case FILTER_SOURCE: buf_str(out, pick(2) ? "sg/*" : "submit/r.sari"); break;
    case FILTER_INSIDE:
    case FILTER_ID: buf_str(out, pick(2) ? "143" : "AMICF-2026-000143"); break;
    case FILTER_SINCE:
    case FILTER_UNTIL: buf_str(out, times[pick(ARRAY_LEN(times))]); break;
    default: buf_str(out, words[pick(ARRAY_LEN(words))]);
    }
}

static void written_is_read_again(void **state)
{
    static const char *const some[] = {"", "  ", "autogate \"two  words\"", "owner:none,me", "text:\"\\\"\"", "priority:P1..P3", "tier:none,T2", "id:1,2026-000002", "since:-100000w"};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(some); i++)
        same_again(some[i]);
    for (int k = 0; k < 20000; k++) {
        struct buf b = {0};
        for (size_t i = pick(6); i < 6; i++) {
            enum filter_name name = (enum filter_name) pick(FILTER_NAMES_END);
            buf_printf(&b, "%s%s:", b.n ? " " : "", filter_term(name)->name);
            bool one = name == FILTER_TEXT || name == FILTER_SINCE || name == FILTER_UNTIL;
            for (size_t v = one ? 2 : pick(3); v < 3; v++) {
                if (b.p[b.n - 1] != ':')
                    buf_char(&b, ',');
                random_value(name, &b);
            }
        }
        same_again(b.p ? b.p : "");
        buf_free(&b);
    }
}

static void every_value_offered_is_one(void **state)
{
    (void) state;
    for (int i = 0; i < FILTER_NAMES_END; i++) {
        const struct filter_term *t = filter_term((enum filter_name) i);
        assert_int_equal(filter_name_find(span_str(t->name)), i);
        for (const char *p = t->values; p && *p; p += strcspn(p, " "), p += *p == ' ') {
            char text[80];
            snprintf(text, sizeof text, "%s:%.*s", t->name, (int) strcspn(p, " "), p);
            filter_free(parse(text));
        }
    }
    assert_int_equal(filter_name_find(SPAN_LIT("colour")), FILTER_NAMES_END);
}

static void every_column_sorts(void **state)
{
    size_t n;
    const struct column_word *all = column_words(&n), *out[COLUMN_WORDS_MOST];
    struct err e = {0};
    size_t at = 99, got;
    (void) state;
    assert_true(n <= COLUMN_WORDS_MOST);
    for (size_t i = 0; i < n; i++)
        if (desk_sort_find(span_str(all[i].sort)) == DESK_SORT_END)
            fail_msg("the desk knows no order \"%s\"", all[i].sort);
    assert_int_equal(columns_read(SPAN_LIT("title,id, priority id"), out, &got, &at, &e), 0);
    assert_int_equal(got, 3);
    assert_string_equal(out[0]->name, "id");
    assert_string_equal(out[2]->name, "title"); /* which takes what is left */
    assert_int_equal(columns_read(SPAN_LIT("id,colour"), out, &got, &at, &e), WF_E_INVALID);
    assert_int_equal(at, 3);
    assert_int_equal(columns_read(SPAN_LIT(" ,"), out, &got, &at, &e), WF_E_INVALID);
}

static void where_a_word_stands(void **state)
{
    static const struct {
        const char *line;
        size_t word, value;
        enum filter_name which;
        bool completed;
    } cases[] = {{"", 0, 0, FILTER_NAMES_END, true}, {"mem", 0, 0, FILTER_NAMES_END, true}, {"P1 member:ID,M", 3, 13, FILTER_MEMBER, true}, {"text:\"a b member:", 0, 5, FILTER_TEXT, false}, {"\"a b\" owner:", 6, 12, FILTER_OWNER, true}, {"\"a \\\" b\" st", 9, 9, FILTER_NAMES_END, true}, {"colour:re", 0, 0, FILTER_NAMES_END, true}, {"id:1 ", 5, 5, FILTER_NAMES_END, true}};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t word, value;
        enum filter_name which;
        bool yes = filter_word_at(cases[i].line, strlen(cases[i].line), &word, &value, &which);
        if (yes != cases[i].completed || word != cases[i].word || value != cases[i].value || which != cases[i].which)
            fail_msg("\"%s\": word %zu, value %zu, name %d", cases[i].line, word, value, which);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(written_is_read_again), cmocka_unit_test(every_value_offered_is_one), cmocka_unit_test(every_column_sorts),
                                       cmocka_unit_test(where_a_word_stands)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
