/* Unit tests of format/words: which way a word fails that an interface does not have. */
#include "host.h"

#include <watchfloor/format/json.h>

struct listener {
    struct test_host h; /* first: the host's functions get its table */
    unsigned n;
    size_t offset;
    uint32_t line;
    char last[200];
};

static void on_advise(const wf_host *host, size_t offset, uint32_t line, wf_str text)
{
    struct listener *l = (struct listener *) (void *) (uintptr_t) host;
    l->n++;
    l->offset = offset;
    l->line = line;
    snprintf(l->last, sizeof l->last, "%.*s", (int) text.n, text.p ? text.p : "");
}

static void listen_to(struct listener *l)
{
    memset(l, 0, sizeof *l);
    test_host_init(&l->h);
    l->h.table.advise = on_advise;
}

static void tlp_fails_towards_red(void **state)
{
    static const struct {
        const char *word;
        uint32_t tlp;
        unsigned advised;
    } rows[] = {
        {NULL, 0, 0}, {"", 0, 0}, {" \t", 0, 0}, {"CLEAR", WF_TLP_CLEAR, 0}, {"white", WF_TLP_CLEAR, 0}, {" Green ", WF_TLP_GREEN, 0},
        {"TLP:AMBER", WF_TLP_AMBER, 0}, {"tlp: amber+strict", WF_TLP_AMBER_STRICT, 0}, {"RED", WF_TLP_RED, 0},
        {"AMBR", WF_TLP_RED, 1}, {"TLP:", WF_TLP_RED, 1}, {"CLEAR\xc2\xa0", WF_TLP_RED, 1}, {"1", WF_TLP_RED, 1}, {"TLP:TLP:CLEAR", WF_TLP_RED, 1},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct listener l;
        listen_to(&l);
        uint32_t tlp = wf_tlp_of(&l.h.table, lit(rows[i].word), "mark", 12, 3);
        if (tlp != rows[i].tlp || l.n != rows[i].advised)
            fail_msg("\"%s\": %u with %u advices", rows[i].word ? rows[i].word : "(absent)", tlp, l.n);
        assert_int_equal(l.offset, l.n ? 12 : 0);
        if (l.n)
            assert_string_equal(l.last, "\"mark\" is none of CLEAR, GREEN, AMBER, AMBER+STRICT, RED; held as TLP:RED");
        arena_free(&l.h.arena);
    }
}

static void tlp_of_json(void **state)
{
    static const char text[] = "{\"a\":\"TLP:GREEN\",\n\"b\":null,\n\"c\":3,\"d\":[\"CLEAR\"],\"e\":\"secret\"}";
    struct listener l;
    wf_fault fault;
    (void) state;
    listen_to(&l);
    wf_json_doc *doc = wf_json_read(lit(text), &fault);
    assert_non_null(doc);
    const wf_json *root = wf_json_root(doc);
    assert_int_equal(wf_json_tlp(&l.h.table, doc, root, "a"), WF_TLP_GREEN);
    assert_int_equal(wf_json_tlp(&l.h.table, doc, root, "b"), 0);
    assert_int_equal(wf_json_tlp(&l.h.table, doc, root, "none"), 0);
    assert_int_equal(l.n, 0);
    assert_int_equal(wf_json_tlp(&l.h.table, doc, root, "c"), WF_TLP_RED);
    assert_int_equal(l.line, 3);
    assert_int_equal(wf_json_tlp(&l.h.table, doc, root, "d"), WF_TLP_RED);
    assert_int_equal(wf_json_tlp(&l.h.table, doc, root, "e"), WF_TLP_RED);
    assert_int_equal(l.n, 3);
    assert_null(strstr(l.last, "secret"));
    wf_json_free(doc);
    arena_free(&l.h.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tlp_fails_towards_red), cmocka_unit_test(tlp_of_json)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
