/* Unit tests of the desk's parts: tables, keys, the language of FILTER. */
#include "desk_support.h"

#include "desk/keys.h"

static char *folder(void)
{
    char dir[256];
    tmp_template(dir, sizeof dir, "wf-parts");
    assert_non_null(mkdtemp(dir));
    return mem_strdup(dir);
}

static void away(char *dir)
{
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    assert_int_equal(system(command), 0);
    mem_free(dir);
}

static struct hash128 key(uint64_t i)
{
    struct hash_key k = {1, 2};
    return hash_sip128(&k, &i, sizeof i);
}

static void keys_grow_and_stay(void **state)
{
    char *dir = folder();
    struct keys k;
    uint32_t busy = 0;
    enum { N = 60000 };
    (void) state;
    assert_int_equal(keys_open(&k, dir, "keys", &busy, NULL), 0);
    for (uint64_t i = 0; i < N; i++) {
        struct keys_value v = {i, ~i};
        assert_int_equal(keys_put(&k, key(i), v, NULL), 0);
    }
    for (uint64_t i = 0; i < N; i += 3) {
        struct keys_value v = {i + 1, 5};
        assert_int_equal(keys_put(&k, key(i), v, NULL), 0);
    }
    for (int again = 0; again < 2; again++) {
        assert_int_equal(k.count, N);
        for (uint64_t i = 0; i < N; i++) {
            struct keys_value v;
            assert_true(keys_get(&k, key(i), &v));
            assert_int_equal(v.a, i % 3 ? i : i + 1);
        }
        struct keys_value v;
        for (uint64_t i = N; i < N + 1000; i++)
            assert_false(keys_get(&k, key(i), &v));
        keys_close(&k);
        assert_int_equal(keys_open(&k, dir, "keys", &busy, NULL), 0);
    }
    assert_int_equal(busy, 0);
    /* a page that is no page any more */
    memset(k.tab.base + 3 * 4096, 0x5a, 64);
    keys_close(&k);
    assert_int_equal(keys_open(&k, dir, "keys", &busy, NULL), WF_E_CORRUPT);
    keys_close(&k);
    away(dir);
}

static void keys_of_zero(void **state)
{
    char *dir = folder();
    struct keys k;
    struct keys_value v = {7, 8};
    (void) state;
    assert_int_equal(keys_open(&k, dir, "keys", NULL, NULL), 0);
    struct hash128 zero = {0, 0};
    assert_false(keys_get(&k, zero, &v));
    v.a = 7;
    assert_int_equal(keys_put(&k, zero, v, NULL), 0);
    assert_true(keys_get(&k, zero, &v));
    assert_int_equal(v.a, 7);
    keys_close(&k);
    away(dir);
}

/* ---- FILTER ---- */

static const struct filter_env env = {.now = T0, .prefix = "AMICF", .me = {"r.sari", 6}};

static void wrong(const char *text, size_t where, const char *field, const char *says)
{
    struct filter *f;
    struct err e = {0};
    size_t at = SIZE_MAX;
    if (filter_parse(span_str(text), &env, &f, &at, &e) == 0)
        fail_msg("\"%s\" was taken", text);
    if (at != where || strcmp(e.field, field) != 0 || !strstr(e.text, says))
        fail_msg("\"%s\": at %zu, field \"%s\": %s", text, at, e.field, e.text);
}

static void filter_points_at_what_is_wrong(void **state)
{
    (void) state;
    wrong("member:ID colour:red", 10, "filter", "colour");
    wrong("priority:P1..P9", 9, "priority", "P1..P9");
    wrong("state:NEW,OLD", 10, "state", "OLD");
    wrong("member:", 7, "member", "value");
    wrong("member:ID,", 10, "member", "value");
    wrong("since:yesterday", 6, "since", "yesterday");
    wrong("type:SYS.GATE", 5, "type", "SYS.GATE");
    wrong("checkpoint:JAKARTA", 11, "checkpoint", "JAKARTA");
    wrong("text:\"open", 5, "text", "closed");
    wrong("id:x", 3, "id", "x");
    wrong("\"a\"b", 3, "filter", "blank");
}

static bool matches(const char *text, struct incident *i, struct names *names)
{
    struct filter *f;
    struct err e = {0};
    if (filter_parse(span_str(text), &env, &f, NULL, &e))
        fail_msg("\"%s\": %s", text, e.text);
    bool yes = filter_match(f, names, i, NULL, 0);
    filter_free(f);
    return yes;
}

static void filter_matches(void **state)
{
    struct names names;
    struct incident i;
    (void) state;
    names_init(&names);
    incident_init(&i);
    i.r.row = 1;
    i.r.year = 2026;
    i.r.number = 143;
    i.r.type = names_put(&names, SPAN_LIT("SYS.GATE_OUTAGE"));
    i.r.source = names_put(&names, SPAN_LIT("sg/queues"));
    i.r.priority = 2;
    i.r.state = STATE_TRIAGED;
    i.r.signal = SIGNAL_ACK;
    i.r.condition = WF_CONDITION_ACTIVE;
    i.r.tlp = WF_TLP_AMBER_STRICT;
    memcpy(i.r.member, "ID", 2);
    memcpy(i.r.checkpoint, "IDCGK", 5);
    i.r.opened = T0 - 2 * HOUR;
    i.title = SPAN_LIT("Autogates DOWN, ประตูอัตโนมัติ");
    const char *yes[] = {"", "type:SYS.*", "type:sys.gate_outage", "type:FLOW.*,SYS.*", "member:ID,MY", "member:id", "priority:P1..P2", "priority:P2", "state:triaged",
        "owner:none", "owner:none,me", "checkpoint:idcgk", "since:-6h", "until:-1h", "since:2026-11-24", "since:01:00", "autogates", "text:down", "\"gates down\"",
        "text:\"down,\"", "ประตู", "signal:ACK", "tlp:AMBER+STRICT", "condition:active", "id:143", "id:AMICF-2026-000143", "source:sg/*", "type:SYS.* member:ID down", "  "};
    const char *no[] = {"type:FLOW.*", "member:MY", "member:--", "priority:P1", "state:NEW,CLOSED", "owner:me", "owner:others", "owner:r.sari", "since:-1h", "until:-6h", "up",
        "ประตูน้ำ", "id:144", "id:AMICF-2025-000143", "source:id/*", "type:SYS.* member:MY", "tlp:RED"};
    for (size_t k = 0; k < ARRAY_LEN(yes); k++)
        if (!matches(yes[k], &i, &names))
            fail_msg("\"%s\" does not match", yes[k]);
    for (size_t k = 0; k < ARRAY_LEN(no); k++)
        if (matches(no[k], &i, &names))
            fail_msg("\"%s\" matches", no[k]);
    i.r.owner = names_put(&names, SPAN_LIT("r.sari"));
    assert_true(matches("owner:me", &i, &names));
    assert_false(matches("owner:none", &i, &names));
    assert_false(matches("owner:others", &i, &names));
    i.r.owner = names_put(&names, SPAN_LIT("n.tan"));
    assert_true(matches("owner:others", &i, &names));
    assert_true(matches("owner:n.tan", &i, &names));
    assert_false(matches("owner:me", &i, &names));
    names_free(&names);
}

static void text_is_found_in_bodies_and_notes(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", "{'source_id':'1','type':'SYS.POWER','title':'Generator','text':'The spare pump leaks','occurred':'2026-11-24T03:00:00Z'}");
    rig_say(&r, "s", "{'source_id':'2','type':'SYS.POWER','title':'Pump room','occurred':'2026-11-24T03:00:00Z'}");
    struct desk_command n = {.verb = SPAN_LIT("note"), .incident = SPAN_LIT("2"), .text = SPAN_LIT("plumber called")};
    assert_int_equal(rig_command(&r, &n).code, 0);
    for (int again = 0; again < 3; again++) {
        const struct {
            const char *text;
            size_t n;
        } asked[] = {{"pump", 2}, {"LEAKS", 1}, {"plumber", 1}, {"pump plumber", 1}, {"nothing", 0}};
        for (size_t k = 0; k < ARRAY_LEN(asked); k++) {
            struct desk_query_spec s = {.all = true};
            struct desk_query *q;
            assert_int_equal(filter_parse(span_str(asked[k].text), &env, &s.filter, NULL, NULL), 0);
            assert_int_equal(desk_query_open(r.desk, &s, &q, NULL), 0);
            if (desk_query_total(q) != asked[k].n)
                fail_msg("\"%s\": %zu found", asked[k].text, desk_query_total(q));
            desk_query_close(r.desk, q);
        }
        rig_close(&r);
        if (again)
            rig_forget_views(&r);
        rig_open(&r);
    }
    rig_end(&r);
}

/* Of one priority, what is back to normal stands behind what lasts, however new it is; a lower priority stands behind both. */
static void what_lasts_comes_first(void **state)
{
    struct rig r;
    struct desk_query_spec by_priority = {.sort = DESK_SORT_PRIORITY};
    struct desk_query *q;
    struct desk_line line[4];
    static const char *const said[] = {
        "{'source_id':'1','type':'SEC.BOMB','title':'a','occurred':'2026-11-24T03:00:00Z','impact':'VERY_HIGH','"
        "urgency':'IMMEDIATE'}",
        "{'source_id':'2','type':'SEC.BOMB','title':'b','occurred':'2026-11-24T03:01:00Z','impact':'VERY_HIGH','"
        "urgency':'IMMEDIATE'}",
        "{'source_id':'3','type':'SEC.BOMB','title':'c','occurred':'2026-11-24T03:02:00Z','impact':'VERY_HIGH','"
        "urgency':'IMMEDIATE'}",
        "{'source_id':'4','type':'SYS.POWER','title':'d','occurred':'2026-11-24T03:03:00Z'}",
        "{'source_id':'3','revision':'2','type':'SEC.BOMB','title':'c','occurred':'2026-11-24T03:02:00Z','condition':'"
        "cleared'}",
    };
    static const uint32_t order[] = {2, 1, 3, 4};
    (void) state;
    rig_start(&r, true);
    assert_int_equal(desk_query_open(r.desk, &by_priority, &q, NULL), 0);
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        rig_say(&r, "s", said[i]);
    assert_int_equal(desk_query_lines(r.desk, q, 0, line, ARRAY_LEN(line)), ARRAY_LEN(order));
    for (size_t i = 0; i < ARRAY_LEN(order); i++)
        assert_int_equal(line[i].row, order[i]);
    desk_query_close(r.desk, q);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lasts_comes_first), cmocka_unit_test(keys_grow_and_stay),
        cmocka_unit_test(keys_of_zero),           cmocka_unit_test(filter_points_at_what_is_wrong),
        cmocka_unit_test(filter_matches),         cmocka_unit_test(text_is_found_in_bodies_and_notes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
