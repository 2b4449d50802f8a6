/* Unit tests of desk: a notice's whole life; two officers and their keys, attacked. test_machine goes over each verb in each state. */
#include "notices_rig.h"

/* ---- the whole life ---- */

static void whole_life(void **state)
{
    struct floor f;
    struct buf m = {0};
    struct desk_notice_about a;
    uint8_t signature[64];
    struct err e;
    (void) state;
    open_floor(&f, true);
    ok(new_(&f));
    no(submit(&f, &f.sari, "N-0001", 0), WF_E_INVALID, "rev", "which revision");
    ok(submit(&f, &f.sari, "1", 1));
    assert_int_equal(state_of(&f, "N-0001"), DISSEM_IN_REVIEW);
    ok(approve(&f, &f.tan, "N-0001", 1));
    assert_int_equal(jobs(&f), 0);
    no(release(&f, &f.lim, "N-0001", "43"), WF_E_INVALID, "confirm", "3 desks of 2 members");
    ok(release(&f, &f.lim, "N-0001", "3"));
    assert_int_equal(jobs(&f), 3);
    assert_true(desk_notice_find(f.r.desk, NULL, SPAN_LIT("N-0001"), &a));
    struct journal_reader *r;
    assert_int_equal(journal_reader_open(&r, f.r.home, &e), 0);
    assert_int_equal(desk_notice_manifest(r, a.approve_seq, &m, signature, &e), 0);
    assert_true(strstr(m.p, a.identifier) != NULL);
    journal_reader_close(r);
    buf_free(&m);
    delivered(&f, 1, 1, DELIVERY_DELIVERED, "");
    assert_int_equal(state_of(&f, "N-0001"), DISSEM_RELEASED);
    delivered(&f, 1, 1, DELIVERY_ACKED, "Aminah");
    assert_int_equal(state_of(&f, "N-0001"), DISSEM_PARTLY_ACKED);
    delivered(&f, 1, 1, DELIVERY_SENT, ""); /* a late word of the courier takes no ack back */
    assert_int_equal(state_of(&f, "N-0001"), DISSEM_PARTLY_ACKED);
    delivered(&f, 1, 3, DELIVERY_ACKED, "d.putra");
    assert_int_equal(jobs(&f), 1);
    about(&f, "N-0001");
    f.q.recipient = SPAN_LIT("MY/protection");
    f.q.voice = true;
    no(say(&f, &f.lim, "notice ack", 0), WF_E_INVALID, "by", "who acknowledged");
    f.q.by = SPAN_LIT("Farah");
    ok(say(&f, &f.lim, "notice ack", 0));
    assert_int_equal(state_of(&f, "N-0001"), DISSEM_FULLY_ACKED);
    char hash[65], again[65];
    desk_hash(f.r.desk, hash);
    rig_close(&f.r);
    rig_forget_views(&f.r);
    rig_open(&f.r);
    desk_hash(f.r.desk, again);
    assert_string_equal(hash, again);
    assert_int_equal(state_of(&f, "N-0001"), DISSEM_FULLY_ACKED);
    close_floor(&f);
}

/* ---- two officers, attacked: nothing leaves ---- */

static void attacked(void **state)
{
    struct floor f;
    (void) state;
    open_floor(&f, true);
    ok(new_(&f));
    /* a signature over other bytes, by another's key, of another purpose */
    composed(&f, "N-0001", draft, DRAFT_ALERT, "");
    sign(&f, &f.sari, KEY_PURPOSE_CONTENT, SPAN_LIT("something else"));
    no(say(&f, &f.sari, "notice submit", 1), WF_E_DENIED, "signature", "not that of this key");
    sign(&f, &f.sari, KEY_PURPOSE_MANIFEST, span_make((const char *) content, sizeof content));
    no(say(&f, &f.sari, "notice submit", 1), WF_E_DENIED, "signature", "not that of this key");
    sign(&f, &f.tan, KEY_PURPOSE_CONTENT, span_make((const char *) content, sizeof content));
    no(say(&f, &f.sari, "notice submit", 1), WF_E_DENIED, "key", "another officer's");
    f.q.errors = 1;
    no(say(&f, &f.sari, "notice submit", 1), WF_E_STATE, "draft", "1 error");
    ok(submit(&f, &f.sari, "N-0001", 1));
    /* the same officer; the same Unix user; another's key; a stranger's key */
    no(approve(&f, &f.sari, "N-0001", 1), WF_E_DENIED, "officer", "another officer approves");
    f.tan.uid = 1001;
    no(approve(&f, &f.tan, "N-0001", 1), WF_E_DENIED, "officer", "this account of the machine");
    f.tan.uid = 1002;
    manifest(&f, &f.lim, "N-0001", DISSEM_TWO, &f.sari);
    no(say(&f, &f.tan, "notice approve", 1), WF_E_DENIED, "key", "another officer's");
    manifest(&f, &f.sari, "N-0001", DISSEM_TWO, &f.sari);
    no(say(&f, &f.tan, "notice approve", 1), WF_E_DENIED, "key", "two officers have two keys");
    /* rules that are not for it; other bytes; another content, author, mode, number; a time that is not now */
    manifest(&f, &f.tan, "N-0001", DISSEM_CANCEL, NULL);
    no(say(&f, &f.tan, "notice approve", 1), WF_E_INVALID, "rule", "two officers");
    manifest(&f, &f.sari, "N-0001", DISSEM_SINGLE, &f.sari);
    no(say(&f, &f.sari, "notice approve", 1), WF_E_DENIED, "rule", "one officer alone releases nothing");
    manifest(&f, &f.tan, "N-0001", DISSEM_TWO, &f.sari);
    f.manifest[2] ^= 1;
    no(say(&f, &f.tan, "notice approve", 1), WF_E_DENIED, "signature", "not that of this key");
    manifest(&f, &f.tan, "N-0001", DISSEM_TWO, &f.sari);
    f.q.content[0] ^= 1;
    no(say(&f, &f.tan, "notice approve", 1), WF_E_CONFLICT, "manifest", "not of what its author signed");
    manifest(&f, &f.tan, "N-0001", DISSEM_TWO, &f.lim);
    no(say(&f, &f.tan, "notice approve", 1), WF_E_CONFLICT, "manifest", "author's signature");
    manifest(&f, &f.tan, "N-0001", DISSEM_TWO, &f.sari);
    f.q.exercise = true;
    no(say(&f, &f.tan, "notice approve", 1), WF_E_DENIED, "manifest", "other mode");
    manifest(&f, &f.tan, "N-0001", DISSEM_TWO, &f.sari);
    f.q.manifest_notice = SPAN_LIT("AMICF-2026-N00002");
    no(say(&f, &f.tan, "notice approve", 1), WF_E_INVALID, "manifest", "not of AMICF-2026-N00001");
    manifest(&f, &f.tan, "N-0001", DISSEM_TWO, &f.sari);
    f.q.sent -= 61 * NSEC_PER_SEC;
    no(say(&f, &f.tan, "notice approve", 1), WF_E_STATE, "manifest", "not now");
    /* the clock set back between approval and release, and over its five minutes */
    ok(approve(&f, &f.tan, "N-0001", 1));
    struct desk_notice replay = f.q;
    f.r.clock.fixed -= 60 * NSEC_PER_SEC;
    no(release(&f, &f.sari, "N-0001", "3"), WF_E_STATE, "clock", "set back");
    f.r.clock.fixed += 60 * NSEC_PER_SEC;
    later(&f, 301);
    assert_int_equal(state_of(&f, "N-0001"), DISSEM_IN_REVIEW);
    no(release(&f, &f.sari, "N-0001", "3"), WF_E_STATE, "state", "is IN_REVIEW");
    f.q = replay; /* the approval once more */
    no(say(&f, &f.tan, "notice approve", 1), WF_E_STATE, "manifest", "not now");
    /* a key revoked between approval and release; one that has ended */
    ok(approve(&f, &f.tan, "N-0001", 1));
    ok(plain(&f, &f.boss, "key revoke", ""));
    no(release(&f, &f.sari, "N-0001", "3"), WF_E_DENIED, "key", "was revoked");
    later(&f, 400);
    no(approve(&f, &f.tan, "N-0001", 1), WF_E_DENIED, "key", "was revoked");
    assert_int_equal(jobs(&f), 0);
    /* an edit voids */
    ok(approve(&f, &f.lim, "N-0001", 1));
    ok(edit(&f, "N-0001", 1));
    no(release(&f, &f.sari, "N-0001", "3"), WF_E_STATE, "state", "is DRAFT");
    no(edit(&f, "N-0001", 1), WF_E_STALE, "rev", "r.sari changed N-0001");
    assert_int_equal(jobs(&f), 0);
    close_floor(&f);
}

/* A key is enrolled by another, once, of this mode. */
static void keys(void **state)
{
    struct floor f;
    struct key k;
    struct err e;
    struct buf pub = {0};
    (void) state;
    open_floor(&f, true);
    assert_int_equal(key_make(&k, "boss", KEY_ACTUAL, T0, &e), 0);
    key_public_write(&k.is, &pub);
    struct desk_command c = {.verb = SPAN_LIT("key enrol"), .officer = SPAN_LIT("boss"), .uid = 9, .offset = OFFSET_NONE, .notice = &f.q};
    about(&f, "");
    f.q.draft = buf_view(&pub);
    no(rig_command(&f.r, &c), WF_E_DENIED, "officer", "your own key");
    c.officer = SPAN_LIT("boss2");
    ok(rig_command(&f.r, &c));
    no(rig_command(&f.r, &c), WF_E_EXISTS, "pub", "enrolled already");
    key_free(&k);
    buf_clear(&pub);
    assert_int_equal(key_make(&k, "r.sari", KEY_EXERCISE, T0, &e), 0);
    key_public_write(&k.is, &pub);
    f.q.draft = buf_view(&pub);
    no(rig_command(&f.r, &c), WF_E_DENIED, "pub", "EXERCISE");
    key_free(&k);
    buf_free(&pub);
    later(&f, 306 * 86400); /* 59 days left */
    struct desk_totals t;
    desk_totals(f.r.desk, &t);
    assert_true(t.open > 0); /* an alarm a key */
    close_floor(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_life),
        cmocka_unit_test(attacked),
        cmocka_unit_test(keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
