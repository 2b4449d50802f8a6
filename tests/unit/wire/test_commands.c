/* The table of commands: it holds together, and what is near a wrong word is found. */
#include "../support.h"
#include "wire/commands.h"
#include "wire/protocol.h"

static void test_rows(void **state)
{
    (void) state;
    size_t n;
    const struct command *c = commands_all(&n);
    assert_true(n > 40);
    for (size_t i = 0; i < n; i++) {
        assert_non_null(c[i].name);
        assert_non_null(c[i].help);
        assert_true(c[i].flags & (COMMAND_CLI | COMMAND_CONSOLE));
        size_t len = strlen(c[i].help);
        assert_true(c[i].help[len - 1] != '.');
        assert_ptr_equal(commands_find(span_str(c[i].name), 0), &c[i]); /* no name twice */
        if (c[i].flags & COMMAND_TOOL)
            assert_false(c[i].flags & COMMAND_ENGINE);
        bool optional = false;
        for (size_t k = 0; k < COMMAND_ARGS && c[i].args[k].name; k++) {
            assert_false(optional && !(c[i].args[k].flags & COMMAND_OPTIONAL)); /* what must be given stands first */
            optional = c[i].args[k].flags & COMMAND_OPTIONAL;
            if (c[i].args[k].flags & COMMAND_REST)
                assert_true(k + 1 == COMMAND_ARGS || !c[i].args[k + 1].name);
        }
    }
}

/* What an officer can change with the command line he can change from the console: by its line, a form or a key. */
static void test_reach(void **state)
{
    (void) state;
    size_t n, verbs = 0;
    const struct command *c = commands_all(&n);
    for (size_t i = 0; i < n; i++) {
        if (!(c[i].flags & COMMAND_VERB))
            continue;
        verbs++;
        if (!(c[i].flags & COMMAND_CONSOLE) || !(c[i].flags & COMMAND_CLI))
            fail_msg("%s is not to be reached from %s", c[i].name, c[i].flags & COMMAND_CLI ? "the console" : "the command line");
        assert_ptr_equal(commands_find(span_str(c[i].name), COMMAND_CONSOLE | COMMAND_CLI), &c[i]);
    }
    assert_true(verbs > 50);
}

static bool has_option(const struct command *c, const char *name)
{
    for (size_t k = 0; k < COMMAND_OPTIONS && c->options[k].name; k++)
        if (strcmp(c->options[k].name, name) == 0)
            return true;
    return false;
}

/* What an officer writes of an incident may look like a person's and be none: whatever command takes his words takes the reason, too. */
static void test_no_person(void **state)
{
    (void) state;
    static const char *const none[] = {"persons", "outcome", "health add"}; /* counts and names that lie elsewhere: no words */
    size_t n, found = 0;
    const struct command *c = commands_all(&n);
    for (size_t i = 0; i < n; i++) {
        bool words = false;
        for (size_t k = 0; k < COMMAND_ARGS && c[i].args[k].name; k++)
            words = words || c[i].args[k].kind == COMMAND_TEXT;
        for (size_t k = 0; k < COMMAND_OPTIONS && c[i].options[k].name; k++)
            words = words || (c[i].options[k].kind == COMMAND_TEXT && strcmp(c[i].options[k].name, "--no-person") != 0);
        for (size_t k = 0; k < ARRAY_LEN(none); k++)
            words = words && strcmp(c[i].name, none[k]) != 0;
        if (!(c[i].flags & COMMAND_VERB) || c[i].args[0].kind != COMMAND_INCIDENT)
            continue;
        found += words;
        if (words != has_option(&c[i], "--no-person"))
            fail_msg("%s takes %s", c[i].name, words ? "words and no --no-person" : "--no-person and no words");
    }
    assert_true(found > 20);
}

static void each_key(const struct command *c, void (*fn)(const struct command *c, unsigned screen, const char *key))
{
    for (unsigned screen = 1; screen < SCREEN_ANY; screen <<= 1) {
        if (!(c->screens & screen))
            continue;
        char key[16];
        for (const char *p = c->keys; p && *p;) {
            size_t n = strcspn(p, " ");
            snprintf(key, sizeof key, "%.*s", (int) n, p);
            fn(c, screen, key);
            p += n + (p[n] == ' ');
        }
        if (c->fkey) {
            snprintf(key, sizeof key, "F%d", c->fkey);
            fn(c, screen, key);
        }
    }
}

static void key_is_its_own(const struct command *c, unsigned screen, const char *key)
{
    const struct command *got = commands_for_key(screen, key);
    if (got != c)
        fail_msg("key %s is both %s and %s", key, c->name, got ? got->name : "nothing");
    assert_null(strpbrk(key, "hjkl") && strlen(key) == 1 ? key : NULL); /* those move */
}

static void test_keys(void **state)
{
    (void) state;
    size_t n;
    const struct command *c = commands_all(&n);
    for (size_t i = 0; i < n; i++)
        each_key(&c[i], key_is_its_own);
    assert_string_equal(commands_for_key(SCREEN_FLOOR, "o")->name, "own");
    assert_string_equal(commands_for_key(SCREEN_FLOOR, "F2")->name, "own");
    assert_null(commands_for_key(SCREEN_FLOOR, "F12"));
    assert_null(commands_for_key(SCREEN_QUARANTINE, "o"));
}

static void test_match(void **state)
{
    (void) state;
    int words;
    char quarantine[] = "quarantine", json[] = "--json", show[] = "show", seven[] = "7", engine[] = "engine";
    char *one[] = {quarantine, json}, *two[] = {quarantine, show, seven}, *none[] = {engine};
    assert_string_equal(commands_match(2, one, COMMAND_CLI, &words)->name, "quarantine");
    assert_int_equal(words, 1);
    assert_string_equal(commands_match(3, two, COMMAND_CLI, &words)->name, "quarantine show");
    assert_int_equal(words, 2);
    assert_null(commands_match(1, none, COMMAND_CLI, &words));
    assert_null(commands_find(SPAN_LIT("quit"), COMMAND_CLI));
    assert_string_equal(commands_find(SPAN_LIT("list"), COMMAND_CLI)->name, "incidents");
}

static void test_near(void **state)
{
    (void) state;
    char out[64];
    assert_string_equal(commands_near("incidnets", COMMAND_CLI), "incidents");
    assert_string_equal(commands_near("stat", COMMAND_CLI), "status");
    assert_string_equal(commands_near("ownn", COMMAND_CLI), "own");
    assert_null(commands_near("xyzzy", COMMAND_CLI));
    assert_null(commands_near("a-word-of-more-than-forty-letters-that-nobody-would-type", COMMAND_CLI));
    assert_true(commands_near_word("tcolr", "color tcolor", out, sizeof out));
    assert_string_equal(out, "tcolor");
    assert_false(commands_near_word("zz", "color tcolor", out, sizeof out));
    assert_int_equal(commands_distance("ab", "ba"), 1);
    assert_int_equal(commands_distance("", "abc"), 3);
    assert_int_equal(commands_distance("kitten", "sitting"), 3);
}

static void test_usage(void **state)
{
    (void) state;
    struct buf b = {0};
    commands_usage(commands_find(SPAN_LIT("own"), 0), &b);
    assert_string_equal(b.p, "own [--rev N] [--take REASON] [--no-person REASON] ID");
    buf_clear(&b);
    commands_usage(commands_find(SPAN_LIT("completion"), 0), &b);
    assert_string_equal(b.p, "completion bash|zsh|fish");
    size_t n;
    const struct command *c = commands_all(&n);
    for (size_t i = 0; i < n; i++) {
        buf_clear(&b);
        commands_help(&c[i], "watchfloor", &b);
        assert_non_null(strstr(b.p, c[i].help));
    }
    buf_free(&b);
}

static void test_words(void **state)
{
    (void) state;
    for (enum wire_op op = WIRE_OP_HELLO; wire_op_word(op); op++)
        assert_int_equal(wire_op_find(span_str(wire_op_word(op))), op);
    for (enum wire_view v = WIRE_VIEW_STATUS; v < WIRE_VIEWS_END; v++)
        assert_int_equal(wire_view_find(span_str(wire_view_word(v))), v);
    assert_int_equal(wire_op_find(SPAN_LIT("Query")), WIRE_OP_NONE);
    assert_int_equal(wire_view_find(SPAN_LIT("")), WIRE_VIEW_NONE);
    assert_true(wire_op_changes(WIRE_OP_SUBMIT));
    assert_false(wire_op_changes(WIRE_OP_QUERY));
    assert_string_equal(wire_view_key(WIRE_VIEW_INCIDENTS), "id");
    assert_null(wire_op_word(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows), cmocka_unit_test(test_reach), cmocka_unit_test(test_no_person), cmocka_unit_test(test_keys), cmocka_unit_test(test_match),
        cmocka_unit_test(test_near), cmocka_unit_test(test_usage), cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
