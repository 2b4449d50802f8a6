/* A list of which a part is loaded: what is selected is asked for where it is not among the rows, and found again. */
#include "support.h"

#include "console/frame.h"

static void feed(struct model *m, const char *line)
{
    struct err e = {0};

    if (model_fixture(m, span_str(line), &e) < 0)
        fail_msg("%s", e.text);
}

/* A snapshot of n rows named P000 ... for a window. */
static void rows(struct model *m, const char *win, const char *prefix, int n)
{
    struct buf b = {0};

    buf_printf(&b, "{\"win\":\"%s\",\"push\":\"snapshot\",\"seq\":1,\"total\":%d,\"offset\":0,\"rows\":[", win, n);
    for (int i = 0; i < n; i++)
        buf_printf(&b, "%s{\"id\":\"%s%03d\",\"priority\":\"P3\"}", i ? "," : "", prefix, i);
    buf_str(&b, "]}");
    feed(m, b.p);
    buf_free(&b);
}

/* A part of a long list, as it is loaded: rows from..to of `total`, around `anchor`. */
static void part(struct model *m, const char *win, int from, int to, int total, const char *anchor, int at)
{
    struct buf b = {0};

    buf_printf(&b, "{\"win\":\"%s\",\"push\":\"snapshot\",\"seq\":1,\"total\":%d,\"offset\":%d,\"anchor\":\"%s\",\"anchor_at\":%d,\"rows\":[", win, total, from, anchor,
               at);
    for (int i = from; i < to; i++)
        buf_printf(&b, "%s{\"id\":\"A%03d\",\"seq\":%d}", i > from ? "," : "", i, total - i);
    buf_str(&b, "]}");
    feed(m, b.p);
    buf_free(&b);
}

static bool says(const struct cells *c, const char *text)
{
    struct buf out = {0};
    bool found;

    cells_dump(c, &out);
    buf_add(&out, "", 1);
    found = strstr(out.p, text) != NULL;
    buf_free(&out);
    return found;
}

static void wants(struct list *l, const struct model *m, int section, const char *anchor)
{
    const struct view *v = view_get(VIEW_FLOOR);
    const char *got;
    int64_t offset;

    assert_true(list_want(l, v->sections, m, section, &offset, &got));
    assert_string_equal(got, anchor);
}

/* Of a list longer than what is loaded: what is not among the rows is asked for, in its section first, then where else it may be; it has left when all
 * have said so. In another order, too, it is kept; where another filter has no place for it, what stands there is selected, and it again later. */
static void longer(void **state)
{
    struct model m;
    struct screen *s = mem_alloc(sizeof *s);
    struct cells c = {0};
    struct list *l = &s->list[VIEW_FLOOR];
    const struct view *v = view_get(VIEW_FLOOR);
    int64_t offset;
    const char *anchor;

    (void) state;
    model_init(&m);
    part(&m, "inbox", 0, 200, 500, "", -1);
    rows(&m, "mine", "B", 2);
    part(&m, "floor", 600, 800, 900, "", -1);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    list_select(l, v->sections, v->sections_n, &m, 0, 150);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_string_equal(list_anchor(l, 0), "A150");
    assert_string_equal(list_anchor(l, 2), "");
    assert_false(list_want(l, v->sections, &m, 0, &offset, &anchor));
    /* others came: it may be further down */
    part(&m, "inbox", 200, 400, 700, "", -1);
    screen_sync(s, &m);
    assert_true(span_is(screen_subject(s, &m), "A150"));
    wants(l, &m, 0, "A150");
    assert_false(list_want(l, v->sections, &m, 2, &offset, &anchor) && anchor[0]);
    part(&m, "inbox", 100, 300, 700, "A150", 150);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "A150"));
    assert_false(l->gone);
    assert_int_equal(l->index, 150);
    /* its section does not have it: the other one that is not loaded whole is asked, and then it has left */
    part(&m, "inbox", 200, 400, 700, "", -1);
    screen_sync(s, &m);
    wants(l, &m, 0, "A150");
    part(&m, "inbox", 200, 400, 700, "A150", 210);
    screen_sync(s, &m);
    assert_true(l->unsure);
    wants(l, &m, 2, "A150");
    part(&m, "floor", 600, 800, 900, "A150", 700);
    screen_sync(s, &m);
    assert_true(l->gone && !l->unsure && span_is(screen_subject(s, &m), "A150"));
    assert_false(list_want(l, v->sections, &m, 2, &offset, &anchor) && anchor[0]);
    /* one that stands there now, and a filter that has no place for it */
    list_select(l, v->sections, v->sections_n, &m, 0, 250);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    const char *was = list_anchor(l, 0);
    char key[128];
    snprintf(key, sizeof key, "%s", was);
    snprintf(l->filter, sizeof l->filter, "x");
    m.win[WIN_INBOX].reorder = true;
    part(&m, "inbox", 0, 100, 100, key, 40);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "A040"));
    assert_string_equal(list_anchor(l, 0), key);
    l->filter[0] = 0;
    m.win[WIN_INBOX].reorder = true;
    part(&m, "inbox", 200, 400, 700, key, 249);
    screen_sync(s, &m);
    assert_true(span_is(screen_subject(s, &m), key));
    /* the officer went on: it is not come back to */
    snprintf(l->filter, sizeof l->filter, "x");
    m.win[WIN_INBOX].reorder = true;
    part(&m, "inbox", 0, 100, 100, key, 40);
    screen_sync(s, &m);
    list_settle(l);
    l->filter[0] = 0;
    m.win[WIN_INBOX].reorder = true;
    part(&m, "inbox", 0, 200, 700, "A040", 40);
    screen_sync(s, &m);
    assert_true(span_is(screen_subject(s, &m), "A040"));
    screen_free(s);
    cells_free(&c);
    model_free(&m);
    mem_free(s);
}

/* The log is not asked for one line: what was pushed out of what is loaded stands as many lines further down as came. */
static void log_line(void **state)
{
    struct model m;
    struct screen *s = mem_alloc(sizeof *s);
    struct list *l = &s->list[VIEW_LOG];
    const struct view *v = view_get(VIEW_LOG);
    struct cells c = {0};
    const char *anchor;
    int64_t offset;
    char key[128];

    (void) state;
    model_init(&m);
    s->view = VIEW_LOG;
    part(&m, "log", 0, 200, 1000, "", -1);
    screen_sync(s, &m);
    list_select(l, v->sections, v->sections_n, &m, 0, 150);
    snprintf(key, sizeof key, "%s", l->key);
    assert_string_equal(key, "850");
    part(&m, "log", 0, 200, 1100, "", -1);
    screen_sync(s, &m);
    assert_true(list_want(l, v->sections, &m, 0, &offset, &anchor));
    assert_int_equal(offset, 150);
    part(&m, "log", 150, 350, 1100, "", -1);
    screen_sync(s, &m);
    assert_string_equal(l->key, key);
    assert_int_equal(l->index, 250);
    assert_false(l->gone);
    /* A filter looks at the loaded part alone, and says so; as much as can be had is asked for, once. */
    snprintf(l->filter, sizeof l->filter, "A151");
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(says(&c, "Log 1 of the newest 200"));
    assert_true(list_want(l, v->sections, &m, 0, &offset, &anchor));
    assert_int_equal(offset, 0);
    assert_false(list_want(l, v->sections, &m, 0, &offset, &anchor));
    snprintf(l->filter, sizeof l->filter, "nothing like it");
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(says(&c, "none of the newest 200 passes the filter"));
    part(&m, "log", 0, 200, 200, "", -1);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(says(&c, "nothing passes the filter"));
    cells_free(&c);
    screen_free(s);
    model_free(&m);
    mem_free(s);
}

/* What is selected goes down by itself: nothing is new above it. */
static void went_down(void **state)
{
    struct model m;
    struct screen *s = mem_alloc(sizeof *s);
    struct cells c = {0};
    struct list *l = &s->list[VIEW_FLOOR];
    const struct view *v = view_get(VIEW_FLOOR);

    (void) state;
    model_init(&m);
    rows(&m, "inbox", "A", 100);
    rows(&m, "mine", "B", 0);
    rows(&m, "floor", "C", 0);
    rows(&m, "shelved", "D", 0);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    for (int i = 0; i < 2; i++) {
        list_select(l, v->sections, v->sections_n, &m, 0, i ? 40 : 2); /* at the list's head, and scrolled down */
        screen_sync(s, &m);
        screen_draw(s, &m, &c, 80, 24, 0, NULL);
        feed(&m, i ? "{\"win\":\"inbox\",\"push\":\"delta\",\"from_seq\":2,\"to_seq\":3,\"total\":101,\"offset\":0,\"edits\":[{\"del\":40},{\"ins\":98,\"row\":{\"id\":\"A041\"}},"
                     "{\"ins\":0,\"row\":{\"id\":\"N\"}}]}"
                   : "{\"win\":\"inbox\",\"push\":\"delta\",\"from_seq\":1,\"to_seq\":2,\"total\":100,\"offset\":0,\"edits\":[{\"del\":2},{\"ins\":90,\"row\":{\"id\":\"A002\"}}]}");
        screen_sync(s, &m);
        screen_draw(s, &m, &c, 80, 24, 0, NULL);
        assert_true(span_is(screen_subject(s, &m), i ? "A041" : "A002"));
        assert_int_equal(l->part[0].fresh, i); /* the second time one did come in */
    }
    screen_free(s);
    cells_free(&c);
    model_free(&m);
    mem_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(longer), cmocka_unit_test(log_line), cmocka_unit_test(went_down)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
