/* test_map: what stands on the map, in which order, what shares a mark; the cursor that stays with its place, the selection that stays with its thing, and never becomes another. */
#include "support.h"

#include "console/frame.h"
#include "console/theme/role.h"

#define PLACES \
    "{\"checkpoint\":\"SGSIN\",\"name\":\"Changi\",\"member\":\"SG\",\"kind\":\"AIRPORT\",\"lat\":1.36,\"lon\":103.99}," \
    "{\"checkpoint\":\"SGWDL\",\"name\":\"Woodlands\",\"member\":\"SG\",\"kind\":\"LAND\",\"lat\":1.45,\"lon\":103.77}," \
    "{\"checkpoint\":\"THBKK\",\"name\":\"Suvarnabhumi\",\"member\":\"TH\",\"kind\":\"AIRPORT\",\"lat\":13.68,\"lon\":100.75}," \
    "{\"checkpoint\":\"PHMNL\",\"name\":\"Manila\",\"member\":\"PH\",\"kind\":\"AIRPORT\",\"lat\":14.51,\"lon\":121.02}," \
    "{\"checkpoint\":\"IDCGK\",\"name\":\"Soekarno-Hatta\",\"member\":\"ID\",\"kind\":\"AIRPORT\",\"lat\":-6.13,\"lon\":106.66}"
#define INCIDENT(n, p, cp, owner) "{\"id\":\"AMICF-2026-00000" n "\",\"priority\":\"" p "\",\"type\":\"FLOW.QUEUE\",\"state\":\"NEW\",\"checkpoint\":" cp ",\"title\":\"T" n "\",\"owner\":" owner "}"

static void feed(struct model *m, const char *win, const char *rows)
{
    struct buf b = {0};
    struct err e = {0};

    buf_printf(&b, "{\"win\":\"%s\",\"push\":\"snapshot\",\"seq\":1,\"offset\":0,\"rows\":[%s]}", win, rows);
    if (model_fixture(m, buf_view(&b), &e) < 0)
        fail_msg("%s", e.text);
    buf_free(&b);
}

struct rig {
    struct model m;
    struct screen s;
    struct cells c;
    struct hits h;
};

static struct rig *rig_of(const char *places, const char *incidents)
{
    struct rig *r = mem_alloc(sizeof *r);

    model_init(&r->m);
    r->m.link = LINK_UP;
    r->s.view = VIEW_MAP;
    r->s.map.coast_tried = true; /* no file: the sea alone */
    feed(&r->m, "places", places);
    feed(&r->m, "map", incidents);
    return r;
}

static void rig_free(struct rig *r)
{
    screen_free(&r->s);
    cells_free(&r->c);
    model_free(&r->m);
    mem_free(r);
}

static char *drawn(struct rig *r, int w, int h)
{
    struct buf out = {0};

    screen_sync(&r->s, &r->m);
    screen_draw(&r->s, &r->m, &r->c, w, h, 0, &r->h);
    cells_dump(&r->c, &out);
    buf_char(&out, 0);
    return buf_take(&out);
}

static void shows(struct rig *r, int w, int h, const char *text, bool there)
{
    char *all = drawn(r, w, h);

    if ((strstr(all, text) != NULL) != there)
        fail_msg("%dx%d: \"%s\" is %sthere:\n%s", w, h, text, there ? "not " : "", all);
    mem_free(all);
}

static void cursor_at(struct rig *r, const char *code)
{
    mem_free(drawn(r, 120, 34));
    const struct atlas_mark *k = atlas_cursor(&r->s.map);
    assert_non_null(k);
    if (!span_is(r->s.map.places.v[k->lead].key, code))
        fail_msg("the cursor is at %.*s, not at %s", SPAN_FMT(r->s.map.places.v[k->lead].key), code);
}

static void subject(struct rig *r, const char *id)
{
    mem_free(drawn(r, 120, 34));
    struct span s = screen_subject(&r->s, &r->m);
    if (!span_is(s, id))
        fail_msg("in hand is \"%.*s\", not \"%s\"", SPAN_FMT(s), id);
}

/* The worst that waits for an owner is where the cursor begins, though what is worse has one. */
static void what_matters_first(void **state)
{
    struct rig *r = rig_of(PLACES, INCIDENT("1", "P1", "\"THBKK\"", "\"n.tan\"") "," INCIDENT("2", "P2", "\"PHMNL\"", "null") "," INCIDENT("3", "P3", "\"SGSIN\"", "null"));

    (void) state;
    cursor_at(r, "PHMNL");
    subject(r, "AMICF-2026-000002");
    assert_true(span_is(r->s.map.places.v[0].key, "THBKK"));
    shows(r, 120, 34, "A1 THBKK", true);
    shows(r, 120, 34, "!A2 PHMNL", true);
    shows(r, 120, 34, "nobody owns it", true);
    shows(r, 120, 34, " 5 places, 3 open ", true);
    /* what comes in is where it is until he moves; then the cursor is his */
    feed(&r->m, "map", INCIDENT("4", "P1", "\"IDCGK\"", "null") "," INCIDENT("2", "P2", "\"PHMNL\"", "null"));
    cursor_at(r, "IDCGK");
    atlas_hold(&r->s.map);
    feed(&r->m, "map", INCIDENT("5", "P1", "\"THBKK\"", "null") "," INCIDENT("4", "P2", "\"IDCGK\"", "null"));
    cursor_at(r, "IDCGK");
    subject(r, "AMICF-2026-000004");
    atlas_home(&r->s.map);
    cursor_at(r, "THBKK");
    rig_free(r);
}

/* A key is never about another incident than the one that was selected. */
static void what_left(void **state)
{
    struct rig *r = rig_of(PLACES, INCIDENT("1", "P2", "\"SGSIN\"", "null") "," INCIDENT("2", "P3", "\"SGSIN\"", "null"));

    (void) state;
    subject(r, "AMICF-2026-000001");
    atlas_hold(&r->s.map);
    feed(&r->m, "map", INCIDENT("2", "P3", "\"SGSIN\"", "null"));
    subject(r, "");
    shows(r, 120, 34, "what was selected is not here any more", true);
    assert_true(atlas_item_step(&r->s.map, 1)); /* the checkpoint's own line */
    subject(r, "");
    assert_true(atlas_item_step(&r->s.map, 1));
    subject(r, "AMICF-2026-000002");
    rig_free(r);
}

/* Woodlands and Changi are one mark from afar, two from near; what is selected stays so. */
static void shared_marks(void **state)
{
    struct rig *r = rig_of(PLACES, INCIDENT("1", "P2", "\"SGWDL\"", "\"n.tan\"") "," INCIDENT("2", "P3", "\"SGSIN\"", "null"));
    size_t far;

    (void) state;
    shows(r, 120, 34, "!L2+1 SGWDL", true);
    shows(r, 120, 34, "2 places here, 2 open", true);
    subject(r, "AMICF-2026-000002"); /* that one has no owner */
    far = r->s.map.marks.n;
    atlas_hold(&r->s.map);
    for (int i = 0; i < 9; i++)
        atlas_zoom(&r->s.map, 1);
    assert_int_equal(r->s.map.zoom, CHART_ZOOM_MOST);
    cursor_at(r, "SGSIN");
    subject(r, "AMICF-2026-000002");
    assert_int_equal(r->s.map.marks.n, far + 1);
    shows(r, 120, 34, "!A3 SGSIN", true);
    shows(r, 120, 34, "x16", true);
    assert_true(atlas_zoom(&r->s.map, 0));
    assert_false(atlas_zoom(&r->s.map, -1));
    shows(r, 120, 34, "2 places here, 2 open", true);
    rig_free(r);
}

static void moves(void **state)
{
    struct rig *r = rig_of(PLACES, INCIDENT("1", "P2", "\"SGSIN\"", "null"));

    (void) state;
    cursor_at(r, "SGSIN");
    assert_true(atlas_move(&r->s.map, 0, -1));
    cursor_at(r, "THBKK");
    assert_true(atlas_move(&r->s.map, 1, 0));
    cursor_at(r, "PHMNL");
    assert_false(atlas_move(&r->s.map, 1, 0)); /* nothing lies further east */
    cursor_at(r, "PHMNL");
    assert_true(atlas_move(&r->s.map, 0, 1));
    assert_true(atlas_move(&r->s.map, 0, 1));
    cursor_at(r, "IDCGK");
    assert_false(atlas_move(&r->s.map, 0, 1));
    assert_true(atlas_step(&r->s.map, -10)); /* the first in the order of what matters */
    cursor_at(r, "SGSIN");
    /* while nearer it comes along */
    atlas_zoom(&r->s.map, 1);
    atlas_zoom(&r->s.map, 1);
    assert_true(atlas_move(&r->s.map, 1, 0));
    cursor_at(r, "PHMNL");
    assert_true(atlas_cursor(&r->s.map)->seen);
    rig_free(r);
}

/* What is open at no checkpoint: at its own place, else in one mark that lies on no map and can be gone to all the same. */
static void elsewhere(void **state)
{
    struct rig *r = rig_of(PLACES ",{\"checkpoint\":\"XXNEW\",\"name\":\"New\",\"lat\":null,\"lon\":null}",
                           INCIDENT("1", "P1", "null", "null") ",{\"id\":\"AMICF-2026-000002\",\"priority\":\"P2\",\"type\":\"HAZ.EARTHQUAKE\",\"lat\":-9.0,\"lon\":110,\"owner\":\"n.tan\",\"checkpoint\":null},"
                                                               "{\"id\":\"AMICF-2026-000003\",\"priority\":\"P3\",\"type\":\"HAZ.EARTHQUAKE\",\"lat\":35.0,\"lon\":139,\"owner\":null}," INCIDENT("4", "P4", "\"XXNEW\"", "\"n.tan\""));

    (void) state;
    subject(r, "AMICF-2026-000001");
    shows(r, 120, 34, "no place told, or off the map", true);
    shows(r, 120, 34, "2 places here, 3 open", true);
    shows(r, 120, 34, "XXNEW", true);
    shows(r, 120, 34, "*2", true);
    assert_true(atlas_move(&r->s.map, 0, -1));
    mem_free(drawn(r, 120, 34));
    assert_true(atlas_cursor(&r->s.map)->seen);
    rig_free(r);
}

static void filtered(void **state)
{
    struct rig *r = rig_of(PLACES, INCIDENT("1", "P1", "\"THBKK\"", "null") "," INCIDENT("2", "P2", "\"PHMNL\"", "null"));

    (void) state;
    snprintf(r->s.list[VIEW_MAP].filter, LIST_FILTER, "manila");
    cursor_at(r, "PHMNL");
    shows(r, 120, 34, " 1 place, 1 open ", true);
    shows(r, 120, 34, " / manila ", true);
    snprintf(r->s.list[VIEW_MAP].filter, LIST_FILTER, "flow.queue t1");
    cursor_at(r, "THBKK");
    snprintf(r->s.list[VIEW_MAP].filter, LIST_FILTER, "nowhere to be found");
    shows(r, 120, 34, "nothing passes the filter", true);
    assert_false(atlas_move(&r->s.map, 1, 0));
    assert_false(atlas_step(&r->s.map, 1));
    assert_false(atlas_item_step(&r->s.map, 1));
    assert_null(atlas_incident(&r->s.map));
    rig_free(r);
}

static void empty_and_hostile(void **state)
{
    struct rig *r = rig_of("", "");
    static const char *const odd[] = {"{\"checkpoint\":\"\\u001b[2J\",\"name\":\"\\u009b31m\",\"kind\":7,\"lat\":\"x\",\"lon\":[]}", "{\"checkpoint\":\"SGSIN\",\"lat\":1e308,\"lon\":-1e308}", "{\"checkpoint\":\"SGSIN\",\"lat\":1,\"lon\":104,\"kind\":\"\\u001b\"},{\"checkpoint\":\"SGSIN\",\"lat\":1,\"lon\":104}",
                                      "{}", "{\"checkpoint\":null}", "{\"checkpoint\":5,\"lat\":1,\"lon\":104}"};

    (void) state;
    shows(r, 120, 34, "no checkpoint is in the register", true);
    rig_free(r);
    r = rig_of(PLACES, "");
    shows(r, 120, 34, "no incident is open (F: feeds)", true);
    rig_free(r);
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        r = rig_of(odd[i], "{\"id\":\"\\u001b]0;x\",\"checkpoint\":\"SGSIN\",\"priority\":\"P9\",\"lat\":1e300,\"type\":7,\"owner\":{}},{},{\"id\":\"A\",\"lat\":1,\"lon\":104,\"title\":\"\\u202e\"}");
        for (int w = 40; w <= 200; w += 32)
            for (int h = 10; h <= 60; h += 9)
                shows(r, w, h, "\x1b", false);
        atlas_zoom(&r->s.map, 1);
        shows(r, 120, 34, "\x1b", false);
        rig_free(r);
    }
}

/* What has the mouse hits; a frame in which nothing changed makes nothing anew. */
static void clicks_and_cost(void **state)
{
    struct rig *r = rig_of(PLACES, INCIDENT("1", "P1", "\"THBKK\"", "null"));
    bool found = false;

    (void) state;
    mem_free(drawn(r, 120, 34));
    for (int i = 0; i < r->h.n; i++)
        found |= r->h.v[i].kind == HIT_CHOICE && hits_at(&r->h, r->h.v[i].x, r->h.v[i].y)->kind == HIT_CHOICE;
    assert_true(found);
    const uint8_t *dots = r->s.map.dots.v;
    const struct atlas_mark *marks = r->s.map.marks.v;
    uint64_t built = r->s.map.built[1];
    mem_free(drawn(r, 120, 34));
    assert_ptr_equal(dots, r->s.map.dots.v);
    assert_ptr_equal(marks, r->s.map.marks.v);
    assert_int_equal(built, r->s.map.built[1]);
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_matters_first),
        cmocka_unit_test(what_left),
        cmocka_unit_test(shared_marks),
        cmocka_unit_test(moves),
        cmocka_unit_test(elsewhere),
        cmocka_unit_test(filtered),
        cmocka_unit_test(empty_and_hostile),
        cmocka_unit_test(clicks_and_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
