/* The model and the list: edits fit or a new snapshot is asked for; the selection keeps its thing, the window its place. */
#include "support.h"

#include "console/frame.h"
#include "console/widget/complete.h"

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

static struct key key(uint32_t code)
{
    return (struct key){.code = code};
}

static void selection(void **state)
{
    struct model m;
    struct screen *s = mem_alloc(sizeof *s);
    struct cells c = {0};
    const struct view *v = view_get(VIEW_FLOOR);
    struct list *l = &s->list[VIEW_FLOOR];
    struct key down = key('j');

    (void) state;
    model_init(&m);
    rows(&m, "inbox", "A", 30);
    rows(&m, "mine", "B", 2);
    rows(&m, "floor", "C", 0);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "A000"));
    for (int i = 0; i < 12; i++)
        list_key(l, v->sections, v->sections_n, &m, &down);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "A012"));
    assert_true(l->part[0].top > 0);
    /* two new ones above: the thing stays selected, the window stays where it was, and it is said */
    feed(&m, "{\"win\":\"inbox\",\"push\":\"delta\",\"from_seq\":1,\"to_seq\":2,\"total\":32,\"offset\":0,"
             "\"edits\":[{\"ins\":0,\"row\":{\"id\":\"N1\"}},{\"ins\":0,\"row\":{\"id\":\"N2\"}}]}");
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "A012"));
    assert_int_equal(l->part[0].fresh, 2);
    /* it moves to another section: the selection goes with it */
    feed(&m, "{\"win\":\"inbox\",\"push\":\"delta\",\"from_seq\":2,\"to_seq\":3,\"total\":31,\"offset\":0,\"edits\":[{\"del\":14}]}");
    feed(&m, "{\"win\":\"mine\",\"push\":\"delta\",\"from_seq\":1,\"to_seq\":3,\"total\":3,\"offset\":0,\"edits\":[{\"ins\":1,\"row\":{\"id\":\"A012\"}}]}");
    screen_sync(s, &m);
    assert_true(span_is(screen_subject(s, &m), "A012"));
    assert_int_equal(l->section, 1);
    screen_free(s);
    cells_free(&c);
    model_free(&m);
    mem_free(s);
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

static void edit(struct model *m, const char *win, int from, int total, const char *edits)
{
    char line[512];

    snprintf(
        line, sizeof line,
        "{\"win\":\"%s\",\"push\":\"delta\",\"from_seq\":%d,\"to_seq\":%d,\"total\":%d,\"offset\":0,\"edits\":[%s]}",
        win, from, from + 1, total, edits);
    feed(m, line);
}

/* A floor that was empty, or held some, and fills: what matters most is selected until the officer's first key; then the thing is kept. */
static void fills(int held)
{
    struct model m;
    struct screen *s = mem_alloc(sizeof *s);
    struct cells c = {0};
    const struct view *v = view_get(VIEW_FLOOR);
    struct list *l = &s->list[VIEW_FLOOR];

    model_init(&m);
    rows(&m, "inbox", "A", held);
    rows(&m, "mine", "B", 0);
    rows(&m, "floor", "C", 0);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    edit(&m, "inbox", 1, held + 1, "{\"ins\":0,\"row\":{\"id\":\"FIRST\",\"priority\":\"P3\"}}");
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "FIRST"));
    edit(&m, "inbox", 2, held + 2, "{\"ins\":0,\"row\":{\"id\":\"WORST\",\"priority\":\"P1\"}}");
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "WORST"));
    assert_int_equal(l->part[0].top, 0);
    assert_int_equal(l->part[0].fresh, 0);
    assert_false(says(&c, "new above"));
    l->touched = true; /* a key, whatever it is: app_key */
    edit(&m, "inbox", 3, held + 3, "{\"ins\":0,\"row\":{\"id\":\"LATER\",\"priority\":\"P1\"}}");
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "WORST"));
    assert_non_null(list_selected(l, v->sections, v->sections_n, &m));
    screen_free(s);
    cells_free(&c);
    model_free(&m);
    mem_free(s);
}

static void filled(void **state)
{
    (void) state;
    fills(0);
    fills(3);
}

/* What was selected and has left stays selected where it stood, also while rows come above it; what the officer does next is about that. A move goes
 * to what is beside it, and it is not counted. */
static void left(void **state)
{
    struct model m;
    struct screen *s = mem_alloc(sizeof *s);
    struct cells c = {0};
    const struct view *v = view_get(VIEW_FLOOR);
    struct list *l = &s->list[VIEW_FLOOR];
    struct key down = key('j'), up = key('k');

    (void) state;
    model_init(&m);
    rows(&m, "inbox", "A", 5);
    rows(&m, "mine", "B", 2);
    rows(&m, "floor", "C", 0);
    screen_sync(s, &m);
    list_key(l, v->sections, v->sections_n, &m, &down);
    assert_true(span_is(screen_subject(s, &m), "A001"));
    edit(&m, "inbox", 1, 4, "{\"del\":1}");
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 120, 34, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "A001"));
    assert_int_equal(list_count(l, v->sections, &m, 0), 4);
    assert_int_equal(cells_at(&c, 1, 5)->mod, CELL_SEL | CELL_STALE);
    assert_true(says(&c, "Inbox 4"));
    edit(&m, "inbox", 2, 5, "{\"ins\":0,\"row\":{\"id\":\"N1\"}}");
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 120, 34, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "A001"));
    assert_int_equal(cells_at(&c, 1, 6)->mod, CELL_SEL | CELL_STALE);
    /* a click on it changes nothing; down goes to what was under it */
    list_select(l, v->sections, v->sections_n, &m, 0, l->index);
    assert_true(span_is(screen_subject(s, &m), "A001"));
    list_key(l, v->sections, v->sections_n, &m, &down);
    assert_true(span_is(screen_subject(s, &m), "A002"));
    assert_false(l->gone);
    /* up goes to what was above it */
    edit(&m, "inbox", 3, 4, "{\"del\":2}");
    screen_sync(s, &m);
    assert_true(span_is(screen_subject(s, &m), "A002"));
    list_key(l, v->sections, v->sections_n, &m, &up);
    assert_true(span_is(screen_subject(s, &m), "A000"));
    /* the last of a section leaves, and comes back as another's */
    list_select(l, v->sections, v->sections_n, &m, 1, 1);
    edit(&m, "mine", 1, 1, "{\"del\":1}");
    screen_sync(s, &m);
    assert_true(l->gone && l->index == 1 && span_is(screen_subject(s, &m), "B001"));
    edit(&m, "floor", 1, 1, "{\"ins\":0,\"row\":{\"id\":\"B001\"}}");
    screen_sync(s, &m);
    assert_true(!l->gone && l->section == 2 && span_is(screen_subject(s, &m), "B001"));
    /* let go of: what took its place is selected */
    list_select(l, v->sections, v->sections_n, &m, 0, 0);
    edit(&m, "inbox", 4, 3, "{\"del\":0}");
    screen_sync(s, &m);
    list_leave(l);
    screen_sync(s, &m);
    assert_true(span_is(screen_subject(s, &m), "A000"));
    /* another filter: nothing is kept that does not pass it */
    edit(&m, "inbox", 5, 2, "{\"del\":0}");
    snprintf(l->filter, sizeof l->filter, "x");
    screen_sync(s, &m);
    assert_true(span_is(screen_subject(s, &m), "A003"));
    screen_free(s);
    cells_free(&c);
    model_free(&m);
    mem_free(s);
}

/* Trouble first, else as it came; a column that the officer chose goes before that. The selection keeps its thing when trouble moves it. */
static void trouble(void **state)
{
    struct model m;
    struct screen *s = mem_alloc(sizeof *s);
    const struct view *v = view_get(VIEW_FEEDS);
    struct list *l = &s->list[VIEW_FEEDS];
    static const char *const by_rank[] = {"e", "f", "d", "c", "a", "g", "b"};

    (void) state;
    model_init(&m);
    feed(&m,
         "{\"win\":\"feeds\",\"push\":\"snapshot\",\"seq\":1,\"total\":7,\"offset\":0,\"rows\":["
         "{\"id\":\"a\",\"state\":\"UP\"},{\"id\":\"b\",\"state\":\"OFF\"},{\"id\":\"c\",\"state\":\"UP\",\"missing\":"
         "3},{\"id\":\"d\",\"state\":\"LATE\"},"
         "{\"id\":\"e\",\"state\":\"UNKNOWN\"},{\"id\":\"f\",\"state\":\"FAILED\"},{\"id\":\"g\",\"state\":\"UP\"}]}");
    feed(&m, "{\"win\":\"plugins\",\"push\":\"snapshot\",\"seq\":1,\"total\":0,\"offset\":0,\"rows\":[]}");
    s->view = VIEW_FEEDS;
    screen_sync(s, &m);
    for (int i = 0; i < 7; i++) {
        list_select(l, v->sections, v->sections_n, &m, 0, i);
        assert_string_equal(l->key, by_rank[i]);
    }
    list_select(l, v->sections, v->sections_n, &m, 0, 5);
    edit(&m, "feeds", 1, 7, "{\"set\":6,\"row\":{\"id\":\"g\",\"state\":\"FAILED\"}}");
    screen_sync(s, &m);
    assert_string_equal(l->key, "g");
    assert_int_equal(l->index, 2);
    snprintf(l->sort, sizeof l->sort, "id");
    screen_sync(s, &m);
    assert_int_equal(l->index, 6);
    l->desc = true;
    screen_sync(s, &m);
    assert_int_equal(l->index, 0);
    screen_free(s);
    model_free(&m);
    mem_free(s);
}

/* What is to come is selected when it is there, unless the officer moved. */
static void sought(void **state)
{
    struct model m;
    struct screen *s = mem_alloc(sizeof *s);
    const struct view *v = view_get(VIEW_FLOOR);
    struct list *l = &s->list[VIEW_FLOOR];
    struct key down = key('j');

    (void) state;
    model_init(&m);
    rows(&m, "inbox", "A", 3);
    rows(&m, "mine", "B", 2);
    rows(&m, "floor", "C", 0);
    screen_sync(s, &m);
    list_seek(l, SPAN_LIT("N1"));
    screen_sync(s, &m);
    assert_true(span_is(screen_subject(s, &m), "A000"));
    edit(&m, "mine", 1, 3, "{\"ins\":2,\"row\":{\"id\":\"N1\"}}");
    screen_sync(s, &m);
    assert_true(span_is(screen_subject(s, &m), "N1"));
    list_seek(l, SPAN_LIT("N2"));
    list_key(l, v->sections, v->sections_n, &m, &down);
    edit(&m, "inbox", 1, 4, "{\"ins\":0,\"row\":{\"id\":\"N2\"}}");
    screen_sync(s, &m);
    assert_true(span_is(screen_subject(s, &m), "N1"));
    screen_free(s);
    model_free(&m);
    mem_free(s);
}

/* The window stood at the top and what comes pushes the selection out of it: what is then out of sight is said, whatever section it is in. What the
   officer's keys, or another filter, put out of sight is not new. */
static void pushed(void **state)
{
    struct model m;
    struct screen *s = mem_alloc(sizeof *s);
    struct cells c = {0};
    const struct view *v = view_get(VIEW_FLOOR);
    struct list *l = &s->list[VIEW_FLOOR];
    struct key down = key('j'), home = key('g');
    struct buf b = {0};
    char text[64];

    (void) state;
    model_init(&m);
    rows(&m, "inbox", "A", 40);
    rows(&m, "mine", "B", 0);
    rows(&m, "floor", "C", 0);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_int_equal(l->part[0].top, 0);
    l->touched = true;
    /* three: all in sight, nothing to say */
    feed(&m, "{\"win\":\"inbox\",\"push\":\"delta\",\"from_seq\":1,\"to_seq\":2,\"total\":43,\"offset\":0,"
             "\"edits\":[{\"ins\":0,\"row\":{\"id\":\"N1\"}},{\"ins\":0,\"row\":{\"id\":\"N2\"}},{\"ins\":0,\"row\":{\"id\":\"N3\"}}]}");
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_int_equal(l->part[0].top, 0);
    assert_int_equal(l->part[0].fresh, 0);
    /* twenty more */
    buf_str(&b, "{\"win\":\"inbox\",\"push\":\"delta\",\"from_seq\":2,\"to_seq\":3,\"total\":63,\"offset\":0,\"edits\":[");
    for (int i = 0; i < 20; i++)
        buf_printf(&b, "%s{\"ins\":0,\"row\":{\"id\":\"M%02d\"}}", i ? "," : "", i);
    buf_str(&b, "]}");
    feed(&m, b.p);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(span_is(screen_subject(s, &m), "A000"));
    assert_true(l->part[0].top > 0);
    assert_int_equal(l->part[0].fresh, l->part[0].top);
    snprintf(text, sizeof text, " %d new above ", (int) l->part[0].fresh);
    assert_true(says(&c, text));
    /* one more between the window's first row and the selection: one more is out of sight */
    snprintf(text, sizeof text, "%d", (int) l->part[0].top + 2);
    b.n = 0;
    buf_printf(&b, "{\"win\":\"inbox\",\"push\":\"delta\",\"from_seq\":3,\"to_seq\":4,\"total\":64,\"offset\":0,\"edits\":[{\"ins\":%s,\"row\":{\"id\":\"L1\"}}]}", text);
    int64_t before = l->part[0].fresh;
    feed(&m, b.p);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_int_equal(l->part[0].fresh, before + 1);
    /* having looked, keys say nothing */
    list_key(l, v->sections, v->sections_n, &m, &home);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_int_equal(l->part[0].fresh, 0);
    for (int i = 0; i < 30; i++)
        list_key(l, v->sections, v->sections_n, &m, &down);
    screen_sync(s, &m);
    screen_draw(s, &m, &c, 80, 24, 0, NULL);
    assert_true(l->part[0].top > 0);
    assert_int_equal(l->part[0].fresh, 0);
    buf_free(&b);
    screen_free(s);
    cells_free(&c);
    model_free(&m);
    mem_free(s);
}

static void edits(void **state)
{
    struct model m;
    struct arena a = {0};
    struct json *j;
    enum model_win win;
    const char *gap = "{\"push\":\"delta\",\"from_seq\":7,\"to_seq\":8,\"total\":2,\"offset\":0,\"edits\":[]}";
    const char *outside = "{\"push\":\"delta\",\"from_seq\":8,\"to_seq\":9,\"total\":2,\"offset\":0,\"edits\":[{\"del\":9}]}";

    (void) state;
    model_init(&m);
    rows(&m, "inbox", "A", 2);
    assert_int_equal(json_parse(&a, span_str(gap), NULL, &j, NULL), 0);
    assert_true(model_push(&m, SPAN_LIT("delta"), m.sub[WIN_INBOX], j, &win) & MODEL_RESYNC);
    assert_int_equal(json_parse(&a, span_str(outside), NULL, &j, NULL), 0);
    assert_true(model_push(&m, SPAN_LIT("delta"), m.sub[WIN_INBOX], j, &win) & MODEL_RESYNC);
    assert_int_equal(model_push(&m, SPAN_LIT("delta"), 12345, j, &win), MODEL_NOTHING);
    assert_int_equal(m.win[WIN_INBOX].rows.n, 2);
    /* a mode that is not plainly ACTUAL is shown as an exercise */
    feed(&m, "{\"greeting\":{\"mode\":\"actual\"}}");
    assert_true(m.exercise);
    feed(&m, "{\"greeting\":{\"mode\":\"ACTUAL\"}}");
    assert_false(m.exercise);
    arena_free(&a);
    model_free(&m);
}

static bool offers(const struct choices *c, const char *text)
{
    for (int i = 0; i < c->n; i++)
        if (strcmp(c->v[i].text, text) == 0)
            return true;
    return false;
}

static void completion(void **state)
{
    struct model m;
    struct choices c = {0};

    (void) state;
    model_init(&m);
    rows(&m, "inbox", "AMICF-2026-000", 3);
    complete_command(&c, &m, "pri", 3);
    assert_true(offers(&c, "priority"));
    complete_command(&c, &m, "priority ", 9);
    assert_true(offers(&c, "AMICF-2026-000001"));
    complete_command(&c, &m, "priority AMICF-2026-000001 ", 27);
    assert_true(offers(&c, "P2"));
    complete_command(&c, &m, "close AMICF-2026-000001 --disposition ", 38);
    assert_true(offers(&c, "confirmed"));
    complete_filter(&c, &m, "P1 member:ID,M", 14);
    assert_true(offers(&c, "MY"));
    assert_int_equal(c.from, 13);
    complete_filter(&c, &m, "own", 3);
    assert_true(offers(&c, "owner:"));
    /* a filter of the directory has names of its own; one that looks for words alone has none */
    complete_entries(&c, &m, "ro", 2);
    assert_true(offers(&c, "role:"));
    assert_false(offers(&c, "priority:"));
    complete_entries(&c, &m, "km role:sar,ho", 14);
    assert_true(offers(&c, "hotline"));
    assert_int_equal(c.from, 12);
    complete_entries(&c, &m, "member:M", 8);
    assert_true(offers(&c, "MY"));
    assert_false(offers(&c, "member:"));
    complete_nothing(&c);
    assert_int_equal(c.n, 0);
    complete_kind(&c, &m, COMMAND_TYPE, NULL, "boat");
    assert_true(offers(&c, "MOV.BOAT_ARRIVAL"));
    choices_free(&c);
    model_free(&m);
}

/* Every key of the table is one that a terminal can send, and no screen has two commands for one key. */
/* Up brings back what was typed, and never a report of rights. */
static void remembered(void **state)
{
    static const struct {
        const char *typed, *back;
    } lines[] = {{"note seen", "note seen"}, {"rights report he was struck", "note seen"}, {"  rights  report --anonymous again", "note seen"}, {"rights", "note seen"}, {"rightsize", "rightsize"}};
    const struct key enter = {.code = WKEY_ENTER}, up = {.code = WKEY_UP};
    struct prompt p = {0};
    struct model m;

    (void) state;
    model_init(&m);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        prompt_open(&p, PROMPT_COMMAND, lines[i].typed, &m);
        assert_int_equal(prompt_key(&p, &m, &enter), PROMPT_TAKEN);
        prompt_close(&p);
        prompt_open(&p, PROMPT_COMMAND, "", &m);
        prompt_key(&p, &m, &up);
        assert_string_equal(line_text(&p.line), lines[i].back);
        prompt_close(&p);
    }
    prompt_free(&p);
    model_free(&m);
}

static void table(void **state)
{
    size_t n;
    const struct command *all = commands_all(&n);

    (void) state;
    for (size_t i = 0; i < n; i++) {
        const char *p = all[i].keys;

        while (p && *p) {
            size_t len = strcspn(p, " ");
            struct key k;
            char name[32];

            snprintf(name, sizeof name, "%.*s", (int) len, p);
            if (!key_from_word(span_str(name), &k))
                fail_msg("%s: no terminal sends \"%s\"", all[i].name, name);
            for (unsigned bit = 1; bit < SCREEN_ANY; bit <<= 1)
                if (all[i].screens & bit && commands_for_key(bit, name) != &all[i])
                    fail_msg("%s: key \"%s\" does %s", all[i].name, name, commands_for_key(bit, name)->name);
            p += len + (p[len] == ' ');
        }
    }
}

static void sizes(void **state)
{
    struct model m;
    struct screen *s = mem_alloc(sizeof *s);
    struct cells c = {0};

    (void) state;
    model_init(&m);
    rows(&m, "inbox", "A", 30);
    for (int view = 0; view < VIEW_COUNT; view++)
        for (int w = 1; w < 220; w += w < 50 ? 1 : 13)
            for (int h = 1; h < 64; h += h < 14 ? 1 : 11) {
                s->view = (enum view_id) view;
                screen_sync(s, &m);
                screen_draw(s, &m, &c, w, h, 0, NULL);
                assert_int_equal(c.w, w);
                assert_int_equal(c.h, h);
            }
    form_open(&s->form, form_find("new"), &m, "", NULL);
    prompt_open(&s->prompt, PROMPT_COMMAND, "", &m);
    s->popup.open = true;
    m.link = LINK_DOWN;
    for (int w = 1; w < 130; w += 7)
        for (int h = 1; h < 40; h += 3)
            screen_draw(s, &m, &c, w, h, 0, NULL);
    screen_free(s);
    cells_free(&c);
    model_free(&m);
    mem_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selection),  cmocka_unit_test(filled),  cmocka_unit_test(trouble), cmocka_unit_test(left),
        cmocka_unit_test(sought),     cmocka_unit_test(pushed),  cmocka_unit_test(edits),
        cmocka_unit_test(completion), cmocka_unit_test(remembered), cmocka_unit_test(table),   cmocka_unit_test(sizes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
