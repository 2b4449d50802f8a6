/* Unit tests of desk: the machine of notices (DOMAIN 9.5) and of what members send, explored whole: each verb in each state makes the state that stands in the table, or is refused
 * with the sentence that stands there, and then nothing is changed and nothing leaves. A verb of notices that has no row fails. */
#include "inbox_rig.h"

#include "desk/act.h"

/* Columns: what a notice can be, beside its state. */
enum as {
    AS_NONE, /* there is no such notice */
    AS_DRAFT,
    AS_IN_REVIEW,
    AS_APPROVED,
    AS_RELEASED,
    AS_HELD, /* RELEASED, and somebody means to cancel it */
    AS_PARTLY_ACKED,
    AS_FULLY_ACKED,
    AS_EXPIRED,
    AS_CANCELLED,
    AS_SUPERSEDED,
    AS_CORRECTED,
    AS_WITHDRAWN,
    AS_READY,  /* a Cancel that is ready, not signed */
    AS_CALLED, /* a Cancel that is out */
    AS_ANSWER, /* an answer to a member, not signed */
    AS_END
};
static const char *const as_words[] = {"none", "DRAFT", "IN_REVIEW", "APPROVED", "RELEASED", "RELEASED and held", "PARTLY_ACKED", "FULLY_ACKED", "EXPIRED", "CANCELLED", "SUPERSEDED", "CORRECTED", "WITHDRAWN", "a Cancel that is ready", "a Cancel that is out", "an answer that is ready"};
_Static_assert(ARRAY_LEN(as_words) == AS_END, "each has its word");

/* What comes of it: the state of the notice (a verb that makes another one leaves this as it is), or the sentence of its refusal ("": that of a wrong state). */
struct becomes {
    uint8_t to;
    const char *no;
};
#define TO(state) \
    { \
        DISSEM_##state, NULL \
    }
#define NO(says) \
    { \
        0, says \
    }
#define WRONG NO("")

static const char other[] = "there is no notice", replaced[] = " by N-", made[] = "nobody changes or submits it", two[] = "was not released by one officer alone", called[] = "is no Cancel that is ready", sent[] = "refers to a notice that was sent";
static const struct row {
    const char *verb;
    struct becomes in[AS_END];
} rows[] = {
    {"notice new", {TO(DRAFT)}}, /* of none there is */
    {"notice edit", {NO(other), TO(DRAFT), TO(DRAFT), TO(DRAFT), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, NO(made), WRONG, NO(made)}},
    {"notice submit", {NO(other), TO(IN_REVIEW), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, NO(made), WRONG, NO(made)}},
    {"notice return", {NO(other), WRONG, TO(DRAFT), TO(DRAFT), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG}},
    {"notice withdraw", {NO(other), TO(WITHDRAWN), TO(WITHDRAWN), TO(WITHDRAWN), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, TO(WITHDRAWN), WRONG, TO(WITHDRAWN)}},
    {"notice allow", {NO(other), TO(DRAFT), TO(DRAFT), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, NO(made), WRONG, NO(made)}},
    {"notice approve", {NO(other), WRONG, TO(APPROVED), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG}},
    {"notice release", {NO(other), WRONG, WRONG, TO(RELEASED), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG}},
    {"notice ready", {NO(other), WRONG, WRONG, WRONG, TO(RELEASED), TO(RELEASED), TO(PARTLY_ACKED), TO(FULLY_ACKED), TO(EXPIRED), WRONG, WRONG, WRONG, WRONG, WRONG, NO("is a Cancel itself"), WRONG}},
    {"notice cancel", {NO(other), NO(called), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, TO(RELEASED), WRONG, NO(called)}},
    {"notice update", {NO(sent), NO(sent), NO(sent), NO(sent), TO(RELEASED), TO(RELEASED), TO(PARTLY_ACKED), TO(FULLY_ACKED), TO(EXPIRED), NO(replaced), NO(replaced), NO(replaced), NO(sent), NO(sent), NO("a Cancel: say what is right in a new notice"), NO(sent)}},
    {"notice correct", {NO(sent), NO(sent), NO(sent), NO(sent), TO(RELEASED), TO(RELEASED), TO(PARTLY_ACKED), TO(FULLY_ACKED), TO(EXPIRED), NO(replaced), NO(replaced), NO(replaced), NO(sent), NO(sent), NO("a Cancel: say what is right in a new notice"), NO(sent)}},
    {"notice resume", {NO(other), WRONG, WRONG, WRONG, NO("nothing of "), TO(RELEASED), NO("nothing of "), NO("nothing of "), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, NO("nothing of "), WRONG}},
    {"notice review", {NO(other), NO(two), NO(two), NO(two), NO(two), NO(two), NO(two), NO(two), NO(two), NO(two), NO(two), NO(two), NO(two), NO(two), NO(two), NO(two)}},
    {"notice ack", {NO(other), WRONG, WRONG, WRONG, TO(PARTLY_ACKED), TO(PARTLY_ACKED), TO(PARTLY_ACKED), TO(FULLY_ACKED), TO(EXPIRED), TO(CANCELLED), TO(SUPERSEDED), TO(CORRECTED), WRONG, WRONG, TO(PARTLY_ACKED), WRONG}},
};

/* ---- brought there ---- */

static void follow(struct floor *f, const char *id, uint8_t form)
{
    char next[16];
    composed(f, "", draft, form, id);
    ok(say(f, &f->sari, form == DRAFT_UPDATE ? "notice update" : "notice correct", 0));
    dissem_id(dissem_count(f->r.desk), next);
    ok(submit(f, &f->sari, next, 1));
    ok(approve(f, &f->tan, next, 1));
    ok(release(f, &f->sari, next, "3"));
}

static void ready(struct floor *f, const char *of, char id[16])
{
    composed(f, of, draft, DRAFT_CANCEL, of);
    ok(say(f, &f->lim, "notice ready", 0));
    if (id)
        dissem_id(dissem_count(f->r.desk), id);
}

static void bring_answer(struct floor *f, char id[16])
{
    char got[16];
    const struct sent_here s = {.member = "MY", .n = dissem_received_count(f->r.desk) + 1, .calm = true};
    comes(f, &s);
    snprintf(got, sizeof got, "R-%04u", dissem_received_count(f->r.desk));
    ok(answer_ready(f, &f->lim, got, false));
    dissem_id(dissem_count(f->r.desk), id);
}

/* Further than the release. */
static void bring_on(struct floor *f, enum as to, char id[16])
{
    uint32_t n = dissem_number(span_str(id));
    for (uint32_t k = 1; k <= 3 && (to == AS_PARTLY_ACKED || to == AS_FULLY_ACKED); k++)
        if (to == AS_FULLY_ACKED || k == 1)
            delivered(f, n, k, DELIVERY_ACKED, "x");
    if (to == AS_EXPIRED)
        later(f, 13 * 3600);
    if (to == AS_HELD)
        ready(f, id, NULL);
    if (to == AS_READY)
        ready(f, id, id);
    if (to == AS_CANCELLED || to == AS_CALLED) {
        ok(cancel(f, &f->lim, id));
        if (to == AS_CALLED)
            dissem_id(dissem_count(f->r.desk), id);
    }
    if (to == AS_SUPERSEDED || to == AS_CORRECTED)
        follow(f, id, to == AS_SUPERSEDED ? DRAFT_UPDATE : DRAFT_CORRECTION);
}

static void bring(struct floor *f, enum as to, char id[16])
{
    snprintf(id, 16, "N-9999");
    if (to == AS_NONE)
        return;
    if (to == AS_ANSWER) {
        bring_answer(f, id);
        return;
    }
    ok(new_(f));
    dissem_id(dissem_count(f->r.desk), id);
    if (to == AS_WITHDRAWN)
        ok(plain(f, &f->sari, "notice withdraw", id));
    if (to == AS_DRAFT || to == AS_WITHDRAWN)
        return;
    ok(submit(f, &f->sari, id, 1));
    if (to == AS_IN_REVIEW)
        return;
    ok(approve(f, &f->tan, id, 1));
    if (to == AS_APPROVED)
        return;
    ok(release(f, &f->sari, id, "3"));
    bring_on(f, to, id);
}

/* ---- attempted, with all that the verb needs ---- */

static struct told attempt(struct floor *f, const char *verb, const char *id)
{
    bool there = state_of(f, id) != 0;
    uint32_t rev = there ? rev_of(f, id) : 1;
    if (strcmp(verb, "notice new") == 0)
        return new_(f);
    if (strcmp(verb, "notice update") == 0 || strcmp(verb, "notice correct") == 0 || strcmp(verb, "notice ready") == 0) {
        bool cancels = strcmp(verb, "notice ready") == 0;
        composed(f, cancels ? id : "", draft, cancels ? DRAFT_CANCEL : strcmp(verb, "notice update") == 0 ? DRAFT_UPDATE
                                                                                                          : DRAFT_CORRECTION,
                 id);
        return say(f, &f->sari, verb, 0);
    }
    if (strcmp(verb, "notice edit") == 0)
        return edit(f, id, rev);
    if (strcmp(verb, "notice submit") == 0)
        return submit(f, &f->sari, id, rev);
    if (strcmp(verb, "notice allow") == 0) {
        composed(f, id, draft, DRAFT_ALERT, "");
        sign(f, &f->lim, KEY_PURPOSE_PROTECTION, span_make((const char *) content, sizeof content));
        struct desk_command c = {.verb = SPAN_LIT("notice allow"), .officer = span_str(f->lim.name), .uid = f->lim.uid, .offset = OFFSET_NONE, .may_lower = true, .notice = &f->q, .reason = SPAN_LIT("asylum is no matter here")};
        return rig_command(&f->r, &c);
    }
    if ((strcmp(verb, "notice approve") == 0 || strcmp(verb, "notice cancel") == 0) && there) {
        bool cancels = strcmp(verb, "notice cancel") == 0;
        manifest(f, cancels ? &f->lim : &f->tan, id, cancels ? DISSEM_CANCEL : DISSEM_TWO, cancels ? NULL : &f->sari);
        return say(f, cancels ? &f->lim : &f->tan, verb, rev);
    }
    about(f, id);
    f->q.confirm = SPAN_LIT("3");
    f->q.recipient = SPAN_LIT("ID");
    f->q.by = SPAN_LIT("d.putra");
    return say(f, &f->lim, verb, rev);
}

/* The hash of all that is so. */
static void hash_of(const struct floor *f, char out[65])
{
    desk_hash(f->r.desk, out);
}

static void check(struct floor *f, const struct row *row, enum as as)
{
    char id[16], before[65], after[65], wrong[80];
    const struct becomes *b = &row->in[as];
    f->person = strcmp(row->verb, "notice allow") == 0;
    bring(f, as, id);
    uint8_t was = state_of(f, id);
    unsigned leaves = jobs(f);
    hash_of(f, before);
    struct told t = attempt(f, row->verb, id);
    if (b->no) {
        hash_of(f, after);
        snprintf(wrong, sizeof wrong, ": \"%s\" is for what is ", row->verb);
        if (!t.code || !strstr(t.error, *b->no ? b->no : wrong))
            fail_msg("%s of %s: not refused by \"%s\", but %d %s%s", row->verb, as_words[as], *b->no ? b->no : wrong, t.code, t.error, t.text);
        if (strcmp(before, after) != 0 || jobs(f) != leaves || state_of(f, id) != was)
            fail_msg("%s of %s was refused (%s), and something is another", row->verb, as_words[as], t.error);
        return;
    }
    if (t.code || (as != AS_NONE && state_of(f, id) != b->to) || !t.text[0])
        fail_msg("%s of %s: %s, wanted %s; %d %s", row->verb, as_words[as], words_of(&dissem_words_state, state_of(f, id)), words_of(&dissem_words_state, b->to), t.code, t.error);
}

static void each_verb_in_each_state(void **state)
{
    struct floor f;
    const struct desk_notice_rules many = {.per_author_hour = 100000, .per_centre_hour = 100000};
    (void) state;
    open_floor(&f, true);
    desk_set_notice_rules(f.r.desk, &many);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (enum as as = 0; as < (strcmp(rows[i].verb, "notice new") == 0 ? 1 : AS_END); as++)
            check(&f, &rows[i], as);
    rig_same_rebuilt(&f.r);
    close_floor(&f);
}

/* ---- what members send ---- */

static const char *const answers[] = {"inbox ready", "inbox ack", "inbox reject"};
static const char answered_already[] = " already", by_another[] = "answer that one";
/* States of a received one, in their order; what "inbox ack" and "inbox reject" make of it. */
static const struct {
    const char *no; /* the sentence, where none of them is possible */
} received_in[RECEIVED_STATES_END] = {{"nothing was received as"}, {NULL}, {answered_already}, {answered_already}, {by_another}, {by_another}, {NULL}};

static void bring_received(struct floor *f, uint8_t to, char id[16])
{
    uint32_t n = dissem_received_count(f->r.desk) + 1;
    struct sent_here s = {.member = "MY", .n = n, .expires_s = 3600, .calm = true};
    snprintf(id, 16, "R-%04u", to ? n : 9999);
    if (!to)
        return;
    comes(f, &s);
    if (to == RECEIVED_ACKED || to == RECEIVED_REJECTED)
        ok(answer(f, &f->lim, id, to == RECEIVED_REJECTED));
    if (to == RECEIVED_SUPERSEDED || to == RECEIVED_CANCELLED) {
        const struct sent_here next = {.member = "MY", .n = n + 1, .refers = n, .type = to == RECEIVED_CANCELLED ? WF_NOTICE_CANCEL : WF_NOTICE_UPDATE, .calm = true};
        comes(f, &next);
    }
    if (to == RECEIVED_EXPIRED)
        later(f, 3601);
    assert_int_equal(received(f, n).state, to);
}

static void each_answer_in_each_state(void **state)
{
    struct floor f;
    (void) state;
    open_floor(&f, true);
    for (size_t v = 0; v < ARRAY_LEN(answers); v++)
        for (uint8_t to = 0; to < RECEIVED_STATES_END; to++) {
            char id[16], before[65], after[65];
            bool rejects = v == 2;
            bring_received(&f, to, id);
            hash_of(&f, before);
            struct told t = v == 0 ? answer_ready(&f, &f.lim, id, false) : answer(&f, &f.lim, id, rejects);
            if ((t.code != 0) != (received_in[to].no != NULL) || (t.code && !strstr(t.error, received_in[to].no)))
                fail_msg("%s of %s: %d %s", answers[v], to ? words_of(&dissem_words_received, to) : "none", t.code, t.error);
            hash_of(&f, after);
            if (t.code)
                assert_string_equal(before, after);
            else
                assert_int_equal(received(&f, dissem_received_number(span_str(id))).state, v == 0 ? to : rejects ? RECEIVED_REJECTED
                                                                                                                 : RECEIVED_ACKED);
        }
    rig_same_rebuilt(&f.r);
    close_floor(&f);
}

/* ---- none is left out ---- */

static void each_verb_has_a_row(void **state)
{
    (void) state;
    for (size_t i = 0; verbs_alone_at(i); i++) {
        const struct verb_alone *v = verbs_alone_at(i);
        bool has = v->kind != CHANGE_NOTICE;
        for (size_t k = 0; k < ARRAY_LEN(rows); k++)
            has = has || strcmp(rows[k].verb, v->name) == 0;
        for (size_t k = 0; k < ARRAY_LEN(answers); k++)
            has = has || strcmp(answers[k], v->name) == 0;
        if (!has)
            fail_msg("\"%s\" is a verb of notices, and has no row here", v->name);
    }
    for (size_t k = 0; k < ARRAY_LEN(rows); k++)
        assert_non_null(verbs_find_alone(span_str(rows[k].verb)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_verb_has_a_row),
        cmocka_unit_test(each_verb_in_each_state),
        cmocka_unit_test(each_answer_in_each_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
