/* CSV: rows of our own, texts that grow, and the reference data: as many rows and columns as Python's reader finds. */
#include "host.h"

#include <watchfloor/format/csv.h>

static struct test_host host;

/* All rows as text: fields apart by "|", rows by "/", a fault as "!". */
static void show(wf_csv *c, char *out, size_t room)
{
    size_t n = 0;
    out[0] = 0;
    while (wf_csv_next(c)) {
        for (size_t i = 0; i < c->field_n; i++)
            n += (size_t) snprintf(out + n, room - n, "%s%.*s", i ? "|" : "", (int) c->field[i].n, c->field[i].p);
        n += (size_t) snprintf(out + n, room - n, "%s/", c->fault ? "!" : "");
    }
}

static void rows(void **state)
{
    static const struct {
        const char *text, *rows;
        size_t consumed;
        bool whole;
    } list[] = {
        {"", "", 0, true},
        {"a,b\n", "", 4, true},
        {"a,b\n1,2\n", "1|2/", 8, true},
        {"a,b\n1,2", "1|2/", 7, true},
        {"a,b\n1,2", "", 4, false},
        {"a,b\n1,2\r\n3,", "1|2/", 9, false},
        {"\xef\xbb\xbf" "a,b\r\n1,\"x,\"\"y\"\"\nz\"\r\n\r\n3,4\r\n", "1|x,\"y\"\nz/3|4/", 30, true},
        {"a;b\n1;2,5\n", "1|2,5/", 10, true},
        {"a\tb\n1\t\n", "1|/", 7, true},
        {"a,b\n1\n1,2,3\n4,5\n", "1!/1|2|3!/4|5/", 16, true},
        {"a,b\n1,\"open\n3,4\n", "1|\"open!/3|4/", 16, true},
        {"a,b\n1,\"open\n3,4\n", "", 4, false},
        {"a,b\n\"1\"x,2\n3,4\n", "1|2!/3|4/", 15, true},
        {"a,b\n,\n", "|/", 6, true},
        /* a quote that is never closed does not end at the next row's quote */
        {"a,b\n1,\"open\n3,\"x\ny\"\n5,6\n", "1|\"open!/3|x\ny/5|6/", 24, true},
        {"a,b\n1,\"open\n3,\"x\ny\"\n5,6\n", "1|\"open!/3|x\ny/5|6/", 24, false},
        {"a\n\"\"\n", "/", 5, true},
        /* CR alone ends lines where it ends the first */
        {"a;b\r1;\"x\ry\"\r3;4\r", "1|x\ry/3|4/", 16, true},
        {"a,b\r1,2\r3,", "1|2/", 8, false},
        {"a,b\r1,2\r\r3,4\r\n5,6\n7,8", "1|2/3|4/5|6/7|8/", 21, true},
        {"\"a\r\",b\n1,x\ry\n", "1|x\ry/", 13, true},
        {"a,b\r", "", 4, false},
    };
    (void) state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        wf_csv c;
        char got[256];
        wf_csv_begin(&c, &host.table, lit(list[i].text), list[i].whole);
        show(&c, got, sizeof got);
        if (strcmp(got, list[i].rows) != 0 || c.consumed != list[i].consumed)
            fail_msg("row %zu: \"%s\", %zu consumed; expected \"%s\", %zu", i, got, c.consumed, list[i].rows, list[i].consumed);
    }
}

static void by_name(void **state)
{
    wf_csv c;
    (void) state;
    wf_csv_begin(&c, &host.table, lit("Port , CODE\n Manila ,PHMNL\n\"two\nlines\",X\n"), true);
    assert_true(wf_csv_next(&c));
    assert_str(wf_csv_get(&c, "code"), "PHMNL");
    assert_str(wf_csv_get(&c, "port"), "Manila");
    assert_null(wf_csv_get(&c, "other").p);
    assert_true(wf_csv_has(&c, "Code") && !wf_csv_has(&c, "co"));
    assert_int_equal(c.line, 2);
    assert_int_equal(c.offset, 12);
    assert_true(wf_csv_next(&c) && c.line == 3);
    assert_false(wf_csv_next(&c));
    wf_csv_begin_with(&c, &host.table, lit("1,2\n"), true, lit("a,b"), ',');
    assert_true(wf_csv_next(&c));
    assert_str(wf_csv_get(&c, "b"), "2");
}

/* A file that grew: what was read is passed over, lines are counted on. */
static void goes_on(void **state)
{
    static const char text[] = "a,b\n1,\"x\ny\"\n3,4\n5,6\n";
    wf_csv c;
    (void) state;
    wf_csv_begin(&c, &host.table, lit(text), true);
    assert_true(wf_csv_next(&c));
    size_t read = c.consumed;
    assert_int_equal(read, 12);
    wf_csv_begin(&c, &host.table, lit(text), true);
    wf_csv_skip(&c, read);
    assert_true(wf_csv_next(&c) && c.line == 4 && c.offset == 12);
    assert_str(wf_csv_get(&c, "b"), "4");
    wf_csv_skip(&c, 3);    /* not back */
    wf_csv_skip(&c, 1000); /* not behind the end */
    assert_true(wf_csv_next(&c) && c.line == 5);
    wf_csv_skip(&c, sizeof text - 1);
    assert_false(wf_csv_next(&c));
}

/* What Python's csv module counts: data/expected/csv_expected.csv. Texts in UTF-8 with the separators that we look for. */
static void reference(void **state)
{
    (void) state;
    TEST_NEED_SHARED(root, "data");
    TEST_NEED_SHARED(path, "data/expected/csv_expected.csv");
    struct buf table = {0}, text = {0};
    size_t files = 0;
    assert_int_equal(fs_read(path, 1 << 20, &table, NULL), 0);
    char *at = table.p, *f[16];
    csv_row(&at, f, 16);
    while (csv_row(&at, f, 16) >= 12) {
        char *file = fs_join(root, f[0]);
        long want = atol(f[7]), got = 0;
        size_t most = 0;
        buf_clear(&text);
        assert_int_equal(fs_read(file, 32 << 20, &text, NULL), 0);
        mem_free(file);
        bool ours = strncmp(f[2], "utf-8", 5) == 0 && (strcmp(f[6], ",") == 0 || strcmp(f[6], ";") == 0 || strcmp(f[6], "\\t") == 0) && strcmp(f[8], f[9]) == 0 &&
                    atol(f[9]) <= WF_CSV_MOST_COLUMNS && strcmp(f[4], "yes") != 0;
        if (!ours || strstr(f[0], "unclosed-quote")) /* that one we refuse, and keep its neighbours */
            continue;
        wf_csv c;
        wf_csv_begin(&c, &host.table, (wf_str){text.p, text.n}, true);
        got += c.header_n > 0;
        most = c.header_n;
        while (wf_csv_next(&c)) {
            got++;
            if (c.fault)
                fail_msg("%s line %u: %s", f[0], c.line, c.fault);
        }
        if (got != want || most != (size_t) atol(f[9]))
            fail_msg("%s: %ld rows of %zu, expected %s of %s", f[0], got, most, f[7], f[9]);
        files++;
        arena_free(&host.arena);
    }
    print_message("# %zu files as Python's reader has them\n", files);
    assert_true(files > 20);
    buf_free(&table);
    buf_free(&text);
    mem_free(root);
    mem_free(path);
}

/* Any bytes: it ends, stays inside, and moves on. */
static void anything(void **state)
{
    (void) state;
    uint64_t x = 88172645463325252u;
    char text[400];
    for (int i = 0; i < 20000; i++) {
        wf_csv c;
        size_t n = 0, last = 0;
        for (; n < sizeof text; n++) {
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            text[n] = "\",\n\r;ab\t\xff"[x % 9];
        }
        n = x % sizeof text;
        wf_csv_begin(&c, &host.table, (wf_str){text, n}, i & 1);
        while (wf_csv_next(&c)) {
            assert_true(c.consumed > last && c.consumed <= n && c.offset + c.length <= c.consumed && c.field_n > 0);
            last = c.consumed;
        }
        assert_true(!(i & 1) || c.consumed == n || c.at >= n);
        arena_free(&host.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows), cmocka_unit_test(by_name), cmocka_unit_test(goes_on), cmocka_unit_test(reference), cmocka_unit_test(anything)};
    test_host_init(&host);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&host.arena);
    return rc;
}
