/* The policy: the matrix role x command x member x TLP cell by cell against tests/data/policy/matrix.txt, who somebody is, and every fault of a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fs.h"
#include "policy/policy.h"
#include "watchfloor/plugin.h"
#include "wire/commands.h"

static struct policy *parsed(const char *text)
{
    struct policy *p = NULL;
    struct buf problems = {0};
    struct err e = {0};
    if (policy_parse(&p, "p.conf", span_str(text), &problems, &e))
        fail_msg("%s: %s", e.text, problems.p);
    assert_int_equal(problems.n, 0);
    return p;
}

/* ---- the matrix ---- */

/* What matrix.txt says: "see ROLE TLP [rights]", "do COMMAND: ROLE...". */
struct expected {
    char name[64];
    uint32_t roles;
};
static struct expected commands[400];
static size_t commands_n;
static uint32_t ceilings[POLICY_ROLES_END];
static bool rights[POLICY_ROLES_END];

static void read_matrix(void)
{
    struct buf b = {0};
    char path[512];
    snprintf(path, sizeof path, "%s/tests/data/policy/matrix.txt", getenv("srcdir") ? getenv("srcdir") : ".");
    assert_int_equal(fs_read(path, 1 << 20, &b, NULL), 0);
    for (char *line = strtok(b.p, "\n"); line; line = strtok(NULL, "\n")) {
        char role[32], tlp[32], more[32] = "";
        if (sscanf(line, "see %31s %31s %31s", role, tlp, more) >= 2) {
            enum policy_role r = policy_role_find(span_str(role));
            assert_true(r < POLICY_ROLES_END);
            ceilings[r] = words_find(&words_tlp, span_str(tlp));
            rights[r] = strcmp(more, "rights") == 0;
        } else if (strncmp(line, "do ", 3) == 0) {
            char *colon = strchr(line, ':');
            assert_non_null(colon);
            *colon = 0;
            struct expected *x = &commands[commands_n++];
            snprintf(x->name, sizeof x->name, "%s", line + 3);
            for (int r = 0; r < POLICY_ROLES_END; r++) {
                char word[40];
                snprintf(word, sizeof word, " %s ", policy_role_word((enum policy_role) r));
                char roles[256];
                snprintf(roles, sizeof roles, "%s ", colon + 1);
                if (strstr(roles, word))
                    x->roles |= 1u << r;
            }
        }
    }
    buf_free(&b);
    assert_true(commands_n > 60);
}

static const struct expected *expected_of(const char *command)
{
    for (size_t i = 0; i < commands_n; i++)
        if (strcmp(commands[i].name, command) == 0)
            return &commands[i];
    return NULL;
}

/* Every row of the table of commands is in the file, and the file has no other. */
static void test_matrix_is_whole(void **state)
{
    (void) state;
    size_t n;
    const struct command *all = commands_all(&n);
    for (size_t i = 0; i < n; i++)
        if (!expected_of(all[i].name))
            fail_msg("\"%s\" is a command and has no line \"do %s: ...\" in tests/data/policy/matrix.txt: decide who "
                     "may do it",
                     all[i].name, all[i].name);
    for (size_t i = 0; i < commands_n; i++)
        if (!commands_find(span_str(commands[i].name), 0))
            fail_msg("matrix.txt: there is no command \"%s\"", commands[i].name);
}

static const char *const whom[] = {NULL, "ID", "SG"};

static size_t cells(uint32_t roles, const struct expected *command, bool only_id)
{
    struct policy_who who = {
        .name = "x", .by = "officer \"x\"", .roles = roles, .members = {{'I', 'D'}}, .members_n = only_id ? 1 : 0};
    size_t n = 0;
    for (size_t m = 0; m < ARRAY_LEN(whom); m++)
        for (uint32_t tlp = 0; tlp <= WF_TLP_RED; tlp++)
            for (int rgt = 0; rgt < 2; rgt++, n++) {
                bool want = false;
                for (int r = 0; r < POLICY_ROLES_END; r++)
                    want = want || ((roles >> r & 1) && tlp <= ceilings[r] && (!rgt || rights[r]) &&
                                    (!command || command->roles >> r & 1));
                want = want && (!only_id || !whom[m] || strcmp(whom[m], "ID") == 0);
                struct policy_question q = {command ? command->name : NULL, whom[m], tlp, rgt != 0};
                struct policy_answer a;
                policy_decide(NULL, &who, &q, &a);
                if (a.allowed != want)
                    fail_msg("roles %x, %s, member %s, TLP %u, rights %d: %s, and should not be (%s)", roles,
                             command ? command->name : "see", whom[m] ? whom[m] : "-", tlp, rgt,
                             a.allowed ? "allowed" : "denied", a.rule);
                assert_true(a.rule[0] != 0);
            }
    return n;
}

static void test_matrix(void **state)
{
    (void) state;
    size_t n = 0;
    for (int r = 0; r < POLICY_ROLES_END; r++)
        for (size_t i = 0; i <= commands_n; i++)
            for (int only = 0; only < 2; only++)
                n += cells(1u << r, i < commands_n ? &commands[i] : NULL, only != 0);
    /* Two roles, one that may and one that sees: neither lends to the other. */
    n += cells(1u << POLICY_DUTY | 1u << POLICY_AUDITOR, expected_of("own"), false);
    n += cells(0, expected_of("own"), false);
    assert_true(n > 30000);
}

static void test_unknown_is_denied(void **state)
{
    (void) state;
    struct policy_who who;
    struct policy_answer a;
    policy_everything(&who, "owner");
    policy_decide(NULL, &who, &(struct policy_question){.command = "launch"}, &a);
    assert_false(a.allowed);
    assert_string_equal(a.rule, "there is no command \"launch\"");
    struct policy *p = parsed("format = 1\nofficer \"r.sari\" { unix = \"rsari\" roles = {\"duty\"} }\n");
    assert_false(policy_find_user(p, "mallory", NULL, 0, &who));
    assert_false(policy_find_officer(p, "mallory", &who));
    policy_free(p);
}

/* ---- who ---- */

static void test_who(void **state)
{
    (void) state;
    struct policy *p =
        parsed("format = 1\n"
               "officer \"r.sari\" { unix = \"rsari\" roles = {\"duty\", \"liaison\"} members = {\"ID\", \"SG\"} }\n"
               "officer \"duty1\" { roles = {\"duty\"} }\n"
               "group \"watch\" { roles = {\"observer\"} members = {\"TH\"} }\n"
               "group \"floor\" { roles = {\"duty\"} members = {\"ID\"} }\n"
               "group \"all\" { roles = {\"analyst\"} }\n");
    struct policy_who w;
    const char *const groups[] = {"users", "watch", "floor"};
    assert_true(policy_find_user(p, "rsari", groups, 3, &w));
    assert_string_equal(w.name, "r.sari");
    assert_string_equal(w.by, "officer \"r.sari\"");
    assert_int_equal(w.roles, 1u << POLICY_DUTY | 1u << POLICY_LIAISON);
    assert_int_equal(w.members_n, 2);
    assert_true(policy_find_user(p, "someone", groups, 3, &w));
    assert_string_equal(w.name, "someone");
    assert_int_equal(w.roles, 1u << POLICY_OBSERVER | 1u << POLICY_DUTY);
    assert_int_equal(w.members_n, 2);
    const char *const more[] = {"watch", "all"};
    assert_true(policy_find_user(p, "someone", more, 2, &w));
    assert_int_equal(w.members_n, 0);
    assert_false(policy_find_user(p, "someone", groups, 1, &w));
    assert_true(policy_find_officer(p, "duty1", &w));
    assert_false(policy_find_user(p, "duty1", NULL, 0, &w));
    assert_true(policy_is_officer(p, "rsari"));
    assert_false(policy_is_officer(p, "duty1"));
    assert_false(policy_has_rights_reader(p));
    policy_free(p);
}

static void test_role_rules(void **state)
{
    (void) state;
    struct policy *p = parsed("format = 1\n"
                              "officer \"a\" { unix = \"a\" roles = {\"analyst\"} }\n"
                              "officer \"b\" { unix = \"b\" roles = {\"supervisor\"} }\n"
                              "role \"analyst\" { tlp = \"GREEN\" may = {\"note\"} }\n"
                              "role \"supervisor\" { may_not = {\"engine stop\"} }\n"
                              "group \"*\" { roles = {\"protection\"} }\n");
    struct policy_who w;
    struct policy_answer a;
    struct policy_sight s;
    assert_true(policy_find_user(p, "a", NULL, 0, &w));
    policy_decide(p, &w, &(struct policy_question){"note", NULL, WF_TLP_GREEN, false}, &a);
    assert_true(a.allowed);
    assert_string_equal(a.rule,
                        "role \"analyst\" may \"note\" (by may of the policy file), which officer \"a\" gives a");
    policy_decide(p, &w, &(struct policy_question){"note", NULL, WF_TLP_AMBER, false}, &a);
    assert_false(a.allowed);
    assert_string_equal(a.rule, "role \"analyst\" sees up to TLP:GREEN, and this is TLP:AMBER");
    policy_sight_of(p, &w, &s);
    assert_int_equal(s.tlp, WF_TLP_GREEN);
    assert_true(policy_find_user(p, "b", NULL, 0, &w));
    policy_decide(p, &w, &(struct policy_question){"engine stop", NULL, 0, false}, &a);
    assert_false(a.allowed);
    assert_string_equal(a.rule, "role \"supervisor\" may not \"engine stop\" (by may_not of the policy file)");
    assert_true(policy_find_user(p, "anybody", NULL, 0, &w));
    assert_true(policy_has_rights_reader(p));
    policy_sight_of(p, &w, &s);
    assert_true(s.rights);
    policy_free(p);
}

/* ---- faults ---- */

static void test_faults(void **state)
{
    (void) state;
    static const struct {
        const char *text, *told;
    } cases[] = {
        {"format = 1\n", "p.conf:1: it names nobody"},
        {"officer \"a\" { roles = {\"duty\"} }\n", "p.conf:1: format: is missing"},
        {"format = 1\nofficer \"a\" { unix = \"a\" }\n", "\"a\" has no roles"},
        {"format = 1\nofficer \"a\" { roles = {\"dutty\"} }\n", "p.conf:2: roles: \"dutty\" is not right"},
        {"format = 1\nofficer \"a\" { roles = {\"duty\"} members = {\"Indonesia\"} }\n",
         "p.conf:2: members: \"Indonesia\" is not right"},
        {"format = 1\nofficer \"a\" { rolls = {\"duty\"} }\n",
         "p.conf:2: rolls: there is no such key in officer; there are: unix roles members"},
        {"format = 1\nofficer { roles = {\"duty\"} }\n", "p.conf:2: officer: wants a title"},
        {"format = 1\nofficer \"a b\" { roles = {\"duty\"} }\n", "p.conf:2: officer: \"a b\" is no title"},
        {"format = 1\nofficer \"a\" { roles = {\"duty\"} }\nofficer \"a\" { roles = {\"supervisor\"} }\n",
         "p.conf:3: officer: \"a\" is there already"},
        {"format = 1\nofficer \"a\" { unix = \"u\" roles = {\"duty\"} }\nofficer \"b\" { unix = \"u\" roles = "
         "{\"supervisor\"} }\n",
         "unix: \"u\" is the officer \"a\" already"},
        {"format = 1\nrole \"king\" { tlp = \"RED\" }\ngroup \"*\" { roles = {\"duty\"} }\n",
         "p.conf:2: role: \"king\" is no title"},
        {"format = 1\nrole \"duty\" { tlp = \"WHITE\" }\ngroup \"*\" { roles = {\"duty\"} }\n",
         "tlp: \"WHITE\" is not right"},
        {"format = 1\nrole \"duty\" { may = {\"reboot\"} }\ngroup \"*\" { roles = {\"duty\"} }\n",
         "p.conf:2: may: \"reboot\" is not right"},
        {"format = 1\nuser \"a\" { }\n", "p.conf:2: user: there is no such key or section"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct policy *p = NULL;
        struct buf problems = {0};
        struct err e = {0};
        int rc = policy_parse(&p, "p.conf", span_str(cases[i].text), &problems, &e);
        buf_char(&problems, 0);
        if (rc == 0 || p || !strstr(problems.p, cases[i].told))
            fail_msg("case %zu: want \"%s\", got %d \"%s\"", i, cases[i].told, rc, problems.p);
        buf_free(&problems);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matrix_is_whole),   cmocka_unit_test(test_matrix),
        cmocka_unit_test(test_unknown_is_denied), cmocka_unit_test(test_who),
        cmocka_unit_test(test_role_rules),        cmocka_unit_test(test_faults),
    };
    read_matrix();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
