/* Unit test of feed/stream: the transcripts of ../shared/data/log/sse with their expectations, whole, byte by byte and
 * cut everywhere; the bound; reconnection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"
#include "feed/stream.h"

/* What decoding would make of the bytes: invalid ones become U+FFFD. */
static void decode(struct buf *out, struct span s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        char c[4];
        int n = utf8_decode(s.p + i, s.n - i, &cp);
        buf_add(out, c, (size_t) utf8_encode(cp, c));
        i += (size_t) (n < 0 ? -n : n);
    }
}

static void expect_span(const char *file, const char *what, struct span got, struct span want)
{
    struct buf b = {0};
    decode(&b, got);
    if (!span_eq(buf_view(&b), want))
        fail_msg("%s: %s is \"%.*s\", not \"%.*s\"", file, what, SPAN_FMT(buf_view(&b)), SPAN_FMT(want));
    buf_free(&b);
}

static void run_file(const char *file, struct span text, const struct json *want, size_t piece)
{
    struct feed_stream s = {.max = 65536};
    struct feed_event ev;
    const struct json *events = json_get(want, "events"), *next = events ? events->child : NULL;
    int64_t n = 0;
    for (size_t at = 0; at < text.n;) {
        size_t len = text.n - at < piece ? text.n - at : piece, used = 0, done = 0;
        /* Each piece in memory of its own, so that nothing is read past its end. */
        char *copy = malloc(len);
        memcpy(copy, text.p + at, len);
        while (done < len && feed_stream_next(&s, copy + done, len - done, &used, &ev) == FEED_STREAM_EVENT) {
            done += used;
            n++;
            if (!next)
                fail_msg("%s: one event too many: \"%.*s\"", file, SPAN_FMT(ev.data));
            expect_span(file, "type", ev.type, json_str(next, "type"));
            expect_span(file, "data", ev.data, json_str(next, "data"));
            expect_span(file, "id", ev.id, json_str(next, "id"));
            next = next->next;
        }
        free(copy);
        at += len;
    }
    if (n != json_int(want, "count", -1))
        fail_msg("%s: %lld events in pieces of %zu, not %lld", file, (long long) n, piece, (long long) json_int(want, "count", -1));
    expect_span(file, "last event id", buf_view(&s.id), json_str(want, "last_event_id"));
    struct span retry = json_str(want, "retry");
    if (retry.p)
        assert_true(s.retry_ms > 0);
    feed_stream_free(&s);
}

static void transcripts(void **state)
{
    (void) state;
    const char *shared = getenv("WATCHFLOOR_SHARED");
    if (!shared) {
        print_message("# SKIP: WATCHFLOOR_SHARED is not set: the event-stream transcripts were not read\n");
        skip();
    }
    struct arena a = {0};
    struct buf text = {0}, body = {0};
    struct json *root = NULL;
    struct err e = {0};
    struct json_limits lim = {.long_integers = true};
    char *path = mem_printf("%s/data/expected/sse_expected.json", shared);
    size_t files = 0;
    if (fs_read(path, 1 << 20, &text, &e) < 0 || json_parse(&a, buf_view(&text), &lim, &root, &e) < 0)
        fail_msg("%s", e.text);
    JSON_EACH (want, root) {
        char *file = mem_printf("%s/data/%.*s", shared, SPAN_FMT(want->key));
        static const size_t pieces[] = {1, 2, 3, 7, 1 << 20};
        buf_clear(&body);
        if (fs_read(file, 1 << 20, &body, &e) < 0)
            fail_msg("%s", e.text);
        for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
            run_file(file, buf_view(&body), want, pieces[i]);
        mem_free(file);
        files++;
    }
    assert_true(files >= 20);
    mem_free(path);
    buf_free(&text);
    buf_free(&body);
    arena_free(&a);
}

static int feed_all(struct feed_stream *s, const char *text, struct feed_event *ev)
{
    size_t used;
    return feed_stream_next(s, text, strlen(text), &used, ev);
}

static void bound(void **state)
{
    (void) state;
    struct feed_stream s = {.max = 10};
    struct feed_event ev;
    size_t used;
    assert_int_equal(feed_all(&s, "data: 0123456789\n\n", &ev), FEED_STREAM_EVENT);
    assert_int_equal(ev.data.n, 10);
    assert_int_equal(feed_all(&s, "data: 0123456789a\n\n", &ev), FEED_STREAM_OVER);
    assert_int_equal(ev.data.n, 10);
    assert_int_equal(ev.size, 11);
    assert_int_equal(feed_all(&s, "data: 01234\ndata: 56789\n\n", &ev), FEED_STREAM_OVER);
    assert_int_equal(ev.size, 11);
    char *big = malloc(100000);
    memset(big, 'x', 100000);
    memcpy(big, "data:", 5);
    for (int i = 0; i < 20; i++)
        assert_int_equal(feed_stream_next(&s, i ? big + 5 : big, 99995, &used, &ev), FEED_STREAM_MORE);
    assert_true(s.line.cap < 4096); /* not kept */
    assert_int_equal(feed_all(&s, "\n\n", &ev), FEED_STREAM_OVER);
    assert_true(ev.size > 1900000);
    free(big);
    assert_int_equal(feed_all(&s, "data: ok\n\n", &ev), FEED_STREAM_EVENT);
    assert_int_equal(ev.size, 2);
    feed_stream_free(&s);
}

static void reconnection(void **state)
{
    (void) state;
    struct feed_stream s = {.max = 100};
    struct feed_event ev;
    assert_int_equal(feed_all(&s, "id: 7\ndata: a\n\nid: 8\ndata: half", &ev), FEED_STREAM_EVENT);
    feed_all(&s, "id: 8\ndata: half", &ev);
    feed_stream_restart(&s);
    assert_int_equal(feed_all(&s, "\xef\xbb\xbf" "data: b\n\n", &ev), FEED_STREAM_EVENT);
    assert_true(span_is(ev.data, "b"));
    assert_true(span_is(ev.id, "7"));
    feed_stream_set_id(&s, SPAN_LIT("99"));
    assert_int_equal(feed_all(&s, "data: c\n\n", &ev), FEED_STREAM_EVENT);
    assert_true(span_is(ev.id, "99"));
    feed_stream_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(transcripts), cmocka_unit_test(bound), cmocka_unit_test(reconnection)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
