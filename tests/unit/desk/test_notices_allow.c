/* Unit tests of desk: a protection officer's signature that a notice about a person goes to states of origin: whose it may be, over what, and what takes it away. */
#include "notices_rig.h"

/* A notice about a person, drafted by r.sari. */
static void drafted(struct floor *f)
{
    open_floor(f, true);
    f->person = true;
    ok(new_(f));
}

static struct told allows(struct floor *f, struct officer *o, bool protection, const char *purpose, const uint8_t *what)
{
    composed(f, "N-0001", draft, DRAFT_ALERT, "");
    memcpy(f->q.content, what, sizeof f->q.content);
    sign(f, o, purpose, span_make((const char *) content, sizeof content));
    const struct desk_command c = {.verb = SPAN_LIT("notice allow"), .officer = span_str(o->name), .uid = o->uid, .offset = OFFSET_NONE, .may_lower = protection, .notice = &f->q, .reason = SPAN_LIT("his family asked")};
    return rig_command(&f->r, &c);
}

static void attacked(void **state)
{
    static const uint8_t other[32] = "what another notice says, as one";
    struct floor f;
    struct notice_row r;
    (void) state;
    drafted(&f);
    no(allows(&f, &f.lim, false, KEY_PURPOSE_PROTECTION, content), WF_E_DENIED, "officer", "a protection officer's to sign");
    no(allows(&f, &f.sari, true, KEY_PURPOSE_PROTECTION, content), WF_E_DENIED, "officer", "another protection officer");
    no(allows(&f, &f.lim, true, KEY_PURPOSE_CONTENT, content), WF_E_DENIED, "signature", "not that of this key");
    no(allows(&f, &f.lim, true, KEY_PURPOSE_PROTECTION, other), WF_E_DENIED, "signature", "not that of this key"); /* of another draft */
    ok(allows(&f, &f.lim, true, KEY_PURPOSE_PROTECTION, content));
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_true(r.allowed && r.allow_key && r.allowed_at != TIME_NONE);
    assert_memory_equal(r.allow_signature, f.signature, sizeof f.signature);
    /* who let it go is not its author either; other words are not let go */
    no(submit(&f, &f.lim, "N-0001", 2), WF_E_DENIED, "officer", "another officer is its author");
    composed(&f, "N-0001", draft, DRAFT_ALERT, "");
    memcpy(f.q.content, other, sizeof f.q.content);
    sign(&f, &f.sari, KEY_PURPOSE_CONTENT, span_make((const char *) other, sizeof other));
    no(say(&f, &f.sari, "notice submit", 2), WF_E_CONFLICT, "allowed", "to be allowed anew");
    ok(submit(&f, &f.sari, "N-0001", 2));
    ok(approve(&f, &f.tan, "N-0001", 2));
    char hash[65], again[65];
    desk_hash(f.r.desk, hash);
    rig_close(&f.r);
    rig_forget_views(&f.r);
    rig_open(&f.r);
    desk_hash(f.r.desk, again);
    assert_string_equal(hash, again);
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_memory_equal(r.allow_content, content, sizeof r.allow_content);
    /* his key is revoked between the approval and the release */
    const struct desk_command c = {.verb = SPAN_LIT("key revoke"), .officer = SPAN_LIT("boss"), .uid = 9, .offset = OFFSET_NONE, .notice = &f.q, .reason = SPAN_LIT("lost"), .to = span_str(f.lim.name)};
    about(&f, "");
    ok(rig_command(&f.r, &c));
    no(release(&f, &f.sari, "N-0001", "3"), WF_E_DENIED, "key", "let N-0001 go to states of origin was revoked");
    no(allows(&f, &f.lim, true, KEY_PURPOSE_PROTECTION, content), WF_E_STATE, "state", "is APPROVED");
    assert_int_equal(jobs(&f), 0);
    close_floor(&f);
}

static void taken_away(void **state)
{
    struct floor f;
    struct notice_row r;
    (void) state;
    drafted(&f);
    ok(submit(&f, &f.sari, "N-0001", 1));
    ok(allows(&f, &f.lim, true, KEY_PURPOSE_PROTECTION, content)); /* it goes further than its author signed: he signs anew */
    assert_int_equal(state_of(&f, "N-0001"), DISSEM_DRAFT);
    ok(edit(&f, "N-0001", 2));
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_false(r.allowed || r.allower || r.allow_key || r.allowed_at != TIME_NONE);
    close_floor(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attacked),
        cmocka_unit_test(taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
