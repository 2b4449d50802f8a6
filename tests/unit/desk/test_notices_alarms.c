/* Unit tests of desk: the engine's incidents about notices and keys: when one is opened and told anew, what ends it, and that a notice's row names those about it. */
#include "notices_rig.h"

/* The newest incident whose title begins so, as it is; false: there is none. */
static bool titled(struct floor *f, const char *head, struct incident *out)
{
    char id[16];
    for (uint32_t n = f->r.desk->state.head->incidents; n > 0; n--) {
        snprintf(id, sizeof id, "%u", n);
        *out = rig_get(&f->r, id);
        if (out->title.n >= strlen(head) && memcmp(out->title.p, head, strlen(head)) == 0)
            return true;
    }
    return false;
}

static unsigned active(struct floor *f, const char *head)
{
    unsigned k = 0;
    char id[16];
    for (uint32_t n = f->r.desk->state.head->incidents; n > 0; n--) {
        snprintf(id, sizeof id, "%u", n);
        const struct incident i = rig_get(&f->r, id);
        k += i.title.n >= strlen(head) && memcmp(i.title.p, head, strlen(head)) == 0 && i.r.condition == WF_CONDITION_ACTIVE;
    }
    return k;
}

/* ---- keys ---- */

/* A key of that officer, enrolled by boss. */
static void enrol(struct floor *f, const char *officer)
{
    struct err e;
    struct buf pub = {0};
    struct key k = {0};
    assert_int_equal(key_make(&k, officer, KEY_ACTUAL, f->r.clock.fixed, &e), 0);
    key_public_write(&k.is, &pub);
    about(f, "");
    f->q.draft = buf_view(&pub);
    const struct desk_command c = {.verb = SPAN_LIT("key enrol"), .officer = SPAN_LIT("boss2"), .uid = 9, .offset = OFFSET_NONE, .notice = &f->q};
    ok(rig_command(&f->r, &c));
    key_free(&k);
    buf_free(&pub);
}

static struct told of_key(struct floor *f, const char *verb, const char *officer, const char *until)
{
    about(f, "");
    const struct desk_command c = {.verb = span_str(verb), .officer = SPAN_LIT("boss2"), .uid = 9, .offset = OFFSET_NONE, .notice = &f->q, .reason = SPAN_LIT("lost"), .until = span_str(until), .to = span_str(officer)};
    return rig_command(&f->r, &c);
}

/* Each of the five days is told once, in the one incident of that key. */
static void key_days(void **state)
{
    static const int64_t days[] = {60, 30, 14, 7, 1};
    struct floor f;
    struct incident i;
    char title[128];
    int64_t gone = 0;
    (void) state;
    open_floor(&f, true);
    assert_int_equal(active(&f, "The key of "), 0);
    for (size_t k = 0; k < ARRAY_LEN(days); k++) {
        later(&f, (DISSEM_KEY_DAYS - days[k] - gone) * 86400 - 60);
        snprintf(title, sizeof title, "The key of n.tan ends within %lld day%s: ", (long long) days[k], days[k] == 1 ? "" : "s");
        if (titled(&f, title, &i))
            fail_msg("\"%s\" came a minute early", title);
        later(&f, 120);
        if (!titled(&f, title, &i))
            fail_msg("\"%s\" did not come", title);
        assert_int_equal(i.r.impact, days[k] <= 7 ? WF_IMPACT_HIGH : WF_IMPACT_MEDIUM);
        assert_int_equal(active(&f, "The key of "), 4); /* one an officer */
        gone = DISSEM_KEY_DAYS - days[k];
        f.r.clock.fixed -= 60 * NSEC_PER_SEC;
    }
    uint32_t all = f.r.desk->state.head->incidents;
    later(&f, 86400 * 3); /* it has ended; nothing more is told, and nobody looks for ever */
    assert_int_equal(f.r.desk->state.head->incidents, all);
    desk_tick(f.r.desk);
    assert_int_equal(f.r.desk->notices_next, TIME_NONE);
    close_floor(&f);
}

/* What ends the alarm: another key, a revocation, a later end; and it comes again where the newer key is revoked. */
static void key_seen_to(void **state)
{
    struct floor f;
    struct incident i;
    (void) state;
    open_floor(&f, true);
    later(&f, 310 * 86400); /* 55 days left */
    assert_int_equal(active(&f, "The key of "), 4);
    enrol(&f, "n.tan");
    assert_int_equal(active(&f, "The key of n.tan"), 0);
    assert_int_equal(active(&f, "The key of "), 3);
    ok(of_key(&f, "key revoke", "k.lim", ""));
    assert_int_equal(active(&f, "The key of k.lim"), 0);
    ok(of_key(&f, "key expire", "r.sari", "+300d"));
    assert_int_equal(active(&f, "The key of r.sari"), 0);
    assert_int_equal(active(&f, "The key of "), 1);
    later(&f, 40 * 86400); /* 15 days left of the first ones: only boss has to see to it */
    assert_int_equal(active(&f, "The key of "), 1);
    assert_true(titled(&f, "The key of boss ends within 30 days", &i));
    ok(of_key(&f, "key revoke", "n.tan", "")); /* the newer one: the older is his again */
    later(&f, 2);
    assert_int_equal(active(&f, "The key of n.tan ends within 30 days"), 1);
    ok(of_key(&f, "key expire", "r.sari", "+5d")); /* nearer than it was */
    later(&f, 2);
    assert_int_equal(active(&f, "The key of r.sari ends within 7 days"), 1);
    char hash[65], again[65];
    desk_hash(f.r.desk, hash);
    rig_close(&f.r);
    rig_forget_views(&f.r);
    rig_open(&f.r);
    desk_hash(f.r.desk, again);
    assert_string_equal(hash, again);
    close_floor(&f);
}

/* ---- a notice's row names the incidents about it ---- */

static void alarms_of(struct floor *f, size_t i, struct buf *out)
{
    struct json_writer w;
    char key[16];
    buf_clear(out);
    jw_init(&w, out);
    assert_true(desk_notice_json(f->r.desk, NULL, i, &w, key));
    buf_char(out, 0);
}

static void named_by_its_notice(void **state)
{
    struct floor f;
    struct incident i;
    struct err e;
    struct buf row = {0};
    char id[INCIDENT_ID_MAX], want[160];
    (void) state;
    open_floor(&f, true);
    out(&f);
    alarms_of(&f, 0, &row);
    assert_non_null(strstr(row.p, "\"alarms\":[]"));
    later(&f, 121); /* overdue */
    assert_true(titled(&f, "N-0001 FLASH: 3 of 3 desks", &i));
    incident_id(&i.r, "AMICF", id);
    snprintf(want, sizeof want, "\"alarms\":[\"%s\"]", id);
    alarms_of(&f, 0, &row);
    if (!strstr(row.p, want))
        fail_msg("%s is not in %s", want, row.p);
    const struct desk_delivery x = {.n = 1, .no = 1, .at = TIME_NONE, .readback = 2, .text = SPAN_LIT("area 2 is wider")};
    assert_int_equal(desk_delivery(f.r.desk, &x, &e), 0);
    desk_settle(f.r.desk);
    assert_true(titled(&f, "N-0001 was published otherwise", &i));
    char both[INCIDENT_ID_MAX];
    incident_id(&i.r, "AMICF", both);
    snprintf(want, sizeof want, "\"alarms\":[\"%s\",\"%s\"]", both, id);
    alarms_of(&f, 0, &row);
    if (!strstr(row.p, want))
        fail_msg("%s is not in %s", want, row.p);
    buf_free(&row);
    close_floor(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_days),
        cmocka_unit_test(key_seen_to),
        cmocka_unit_test(named_by_its_notice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
