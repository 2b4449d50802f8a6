/* EDIFACT: segments of our own, what gateways leave round them, counts, and the reference data beside the checkout. */
#include "host.h"

#include <watchfloor/format/edifact.h>

#include "base/json.h"

static wf_edi edi;

/* Segments as "TAG|e.c=text ...", a fault as "!", an advice as "~". */
static void show(const char *text, size_t n, char *out, size_t room)
{
    size_t k = 0;
    out[0] = 0;
    wf_edi_begin(&edi, (wf_str){text, n});
    while (wf_edi_next(&edi)) {
        if (edi.fault) {
            k += (size_t) snprintf(out + k, room - k, "!%s/", edi.fault);
            continue;
        }
        for (size_t i = 0; i < edi.part_n; i++)
            k += (size_t) snprintf(out + k, room - k, "%s%.*s", i == 0 ? "" : edi.part[i].component ? ":" : "+", (int) edi.part[i].text.n, edi.part[i].text.p);
        k += (size_t) snprintf(out + k, room - k, "%s%s/", edi.advice ? "~" : "", edi.advice ? edi.advice : "");
    }
}

#define UNB "UNB+UNOA:4+A+B+1+R'"
#define UNZ "UNZ+0+R'"

static void segments(void **state)
{
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"", ""},
        {"no interchange, UNB or not", ""},
        {UNB UNZ, "UNB+UNOA:4+A+B+1+R/UNZ+0+R/"},
        {"UNA:+.? '" UNB UNZ, "UNB+UNOA:4+A+B+1+R/UNZ+0+R/"},
        {"UNA-*.! #\r\nUNB*UNOA-4*x!*y!!#UNZ*0*R#", "UNB+UNOA:4+x*y!/UNZ+0+R/"},
        {"UNA:+.?*'" UNB UNZ, "UNB+UNOA:4+A+B+1+R/UNZ+0+R/"},
        {UNB "FTX+a?+b:c??+?'d'" UNZ, "UNB+UNOA:4+A+B+1+R/FTX+a+b:c?+'d/UNZ+0+R/"},
        {UNB "FT\r\nX+a?\r\n+b\r\n'\r\n" UNZ, "UNB+UNOA:4+A+B+1+R/FTX+a+b/UNZ+0+R/"},
        {"To: x\r\n\x01QD ABC\r\n" UNB UNZ "\r\n-- \r\nfooter\r\n", "UNB+UNOA:4+A+B+1+R~text before the interchange was passed over/UNZ+0+R/"},
        {UNB UNZ " " UNB UNZ, "UNB+UNOA:4+A+B+1+R/UNZ+0+R/UNB+UNOA:4+A+B+1+R~text before the interchange was passed over/UNZ+0+R/"},
        {UNB "lowercase+1'" UNZ, "UNB+UNOA:4+A+B+1+R/!a segment whose tag is not three letters/UNZ+0+R/"},
        {UNB "LOC+12", "UNB+UNOA:4+A+B+1+R/!the text ends inside a segment/"},
        {UNB "LOC+12?", "UNB+UNOA:4+A+B+1+R/!the text ends inside a segment/"},
        {UNB "UNH+1+X:D:05B:UN'BGM+1'UNT+3+1'UNZ+1+R'", "UNB+UNOA:4+A+B+1+R/UNH+1+X:D:05B:UN/BGM+1/UNT+3+1/UNZ+1+R/"},
        {UNB "UNH+1+X'BGM+1'UNT+9+1'UNZ+1+R'", "UNB+UNOA:4+A+B+1+R/UNH+1+X/BGM+1/UNT+9+1~UNT says another number of segments than there are/UNZ+1+R/"},
        {UNB "UNH+1+X'UNT+2+2'UNZ+7+R'",
         "UNB+UNOA:4+A+B+1+R/UNH+1+X/UNT+2+2~UNT names another message than UNH/UNZ+7+R~UNZ says another number of messages or groups than there are/"},
        {UNB "UNG+X'UNH+1+X'UNT+2+1'UNE+1+1'UNZ+1+R'", "UNB+UNOA:4+A+B+1+R/UNG+X/UNH+1+X/UNT+2+1/UNE+1+1/UNZ+1+R/"},
        {UNB "UNG+X'UNH+1+X'UNT+2+1'UNE+4+1'UNZ+1+R'",
         "UNB+UNOA:4+A+B+1+R/UNG+X/UNH+1+X/UNT+2+1/UNE+4+1~UNE says another number of messages than there are/UNZ+1+R/"},
        {"UNA::.? 'UNB+UNOA:4+A'UNZ+0+R'", "UNB+UNOA:4+A~text before the interchange was passed over/UNZ+0+R/"},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char got[1024];
        show(rows[i].text, strlen(rows[i].text), got, sizeof got);
        if (strcmp(got, rows[i].shown) != 0)
            fail_msg("row %zu: %s\nexpected: %s", i, got, rows[i].shown);
    }
}

static void limits(void **state)
{
    struct buf b = {0};
    (void) state;
    buf_str(&b, UNB "FTX+");
    for (int i = 0; i < 5000; i++)
        buf_char(&b, 'x');
    buf_str(&b, "'LOC");
    for (int i = 0; i < 300; i++)
        buf_str(&b, "+1");
    buf_str(&b, "'DTM+1'");
    wf_edi_begin(&edi, (wf_str){b.p, b.n});
    assert_true(wf_edi_next(&edi) && wf_str_is(edi.tag, "UNB"));
    assert_true(wf_edi_next(&edi));
    assert_string_equal(edi.fault, "a segment of more than 4096 bytes");
    assert_true(wf_edi_next(&edi));
    assert_string_equal(edi.fault, "a segment of more than 256 components");
    assert_true(wf_edi_next(&edi) && !edi.fault && wf_str_is(edi.tag, "DTM"));
    assert_false(wf_edi_next(&edi));
    buf_free(&b);
}

/* As many segments, messages and passengers as the two readers of data/expected find (segments without UNA). */
static void reference(void **state)
{
    (void) state;
    TEST_NEED_SHARED(root, "data");
    TEST_NEED_SHARED(path, "data/expected/edifact_expected.json");
    struct buf table = {0}, text = {0};
    struct arena a = {0};
    struct json *doc = NULL;
    struct err e;
    size_t files = 0;
    err_clear(&e);
    assert_int_equal(fs_read(path, 4 << 20, &table, NULL), 0);
    assert_int_equal(json_parse(&a, buf_view(&table), NULL, &doc, &e), 0);
    const struct json *results = json_get(doc, "results");
    for (const struct json *f = results->child; f; f = f->next) {
        const struct json *plain = json_get(f, "plain");
        char *name = mem_strndup(f->key.p, f->key.n), *relative = mem_printf("data/%s", name), *file = test_shared(relative);
        int64_t want = json_int(plain, "segments", 0), tail = json_int(plain, "unterminated_tail", 0), nad = json_int(plain, "NAD_FL", 0);
        buf_clear(&text);
        assert_int_equal(fs_read(file, 8 << 20, &text, NULL), 0);
        int64_t got = 0, faults = 0, passengers = 0;
        wf_edi_begin(&edi, (wf_str){text.p, text.n});
        while (wf_edi_next(&edi)) {
            got += edi.fault == NULL;
            faults += edi.fault != NULL;
            passengers += wf_str_is(edi.tag, "NAD") && wf_str_is(wf_edi_get(&edi, 1, 0), "FL");
        }
        bool fragment = wf_str_find((wf_str){text.p, text.n}, "UNB") == SIZE_MAX; /* a message without its interchange: not ours */
        bool one_short = strstr(name, "many-components") != NULL;     /* its one segment is over a limit */
        if (fragment || one_short)
            files++;
        else if (got + faults < want || got > want + 1 || (tail == 0 && faults == 0 && got != want) || (faults == 0 && passengers != nad))
            print_message("# %s: %d segments, %d faults, %d passengers; expected %d (%d behind), %d\n", name, (int) got, (int) faults, (int) passengers, (int) want,
                          (int) tail, (int) nad);
        else
            files++;
        mem_free(file);
        mem_free(relative);
        mem_free(name);
    }
    print_message("# %zu files as expected\n", files);
    assert_true(files >= 60);
    arena_free(&a);
    buf_free(&table);
    buf_free(&text);
    mem_free(root);
    mem_free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(segments), cmocka_unit_test(limits), cmocka_unit_test(reference)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
