/* Unit tests of desk: the machine of notices (DOMAIN 9.5), each verb in each state; two officers and their keys, attacked; deliveries, chase, expiry, erasure. */
#include "desk_support.h"

#include "model/notice_draft.h"
#include "sign/digest.h"
#include "sign/key.h"

static const char draft[] = "{\"template\":\"closure\",\"to\":\"all\",\"fields\":{\"place\":\"KUL T1\"}}";
static const uint8_t content[32] = "what it says, as a digest of it";

struct officer {
    const char *name;
    uint32_t uid;
    struct key key;
};
struct floor {
    struct rig r;
    struct officer sari, tan, lim, boss; /* author, approver, another liaison, supervisor */
    struct desk_recipient to[3];
    struct desk_notice q;                /* of the next verb */
    uint8_t precedence;
    bool person;
    char manifest[2000];
    uint8_t signature[64];
};

/* ---- the verbs ---- */

static struct told say(struct floor *f, const struct officer *o, const char *verb, uint32_t rev)
{
    struct desk_command c = {.verb = span_str(verb), .officer = span_str(o->name), .uid = o->uid, .offset = OFFSET_NONE, .rev = rev, .notice = &f->q, .reason = SPAN_LIT("because"),
        .number = SPAN_LIT("+60 3 000"), .until = SPAN_LIT("+30d"), .to = span_str(f->tan.name)};
    return rig_command(&f->r, &c);
}

static void about(struct floor *f, const char *id)
{
    memset(&f->q, 0, sizeof f->q);
    f->q.id = span_str(id);
    f->q.sent = f->q.expires = TIME_NONE;
}

static void composed(struct floor *f, const char *id, const char *json, uint8_t form, const char *of)
{
    about(f, id);
    f->q.draft = span_str(json);
    f->q.composed = true;
    f->q.form = form;
    f->q.of = span_str(of);
    f->q.precedence = f->precedence;
    f->q.person = f->person;
    f->q.tlp = WF_TLP_GREEN;
    f->q.type = SPAN_LIT("FLOW.CLOSURE");
    f->q.headline = SPAN_LIT("KUL T1 closed since 14:20");
    f->q.recipients = f->to;
    f->q.recipients_n = ARRAY_LEN(f->to);
    memcpy(f->q.content, content, sizeof content);
}

static void sign(struct floor *f, struct officer *o, const char *purpose, struct span bytes)
{
    struct err e;
    if (key_sign(&o->key, purpose, bytes, f->signature, &e))
        fail_msg("%s", e.text);
    f->q.key = span_make((const char *) o->key.is.bytes, sizeof o->key.is.bytes);
    f->q.signature = span_make((const char *) f->signature, sizeof f->signature);
}

static struct told new_(struct floor *f)
{
    composed(f, "", draft, DRAFT_ALERT, "");
    return say(f, &f->sari, "notice new", 0);
}

static struct told edit(struct floor *f, const char *id, uint32_t rev)
{
    composed(f, id, draft, DRAFT_ALERT, "");
    return say(f, &f->sari, "notice edit", rev);
}

static struct told submit(struct floor *f, struct officer *o, const char *id, uint32_t rev)
{
    composed(f, id, draft, DRAFT_ALERT, "");
    sign(f, o, KEY_PURPOSE_CONTENT, span_make((const char *) content, sizeof content));
    return say(f, o, "notice submit", rev);
}

/* The manifest as the server reads it from its bytes; what is in them matters to the desk as bytes alone. */
static void manifest(struct floor *f, struct officer *o, const char *id, uint8_t rule, const struct officer *author)
{
    char identifier[64];
    struct desk_notice_about a;
    assert_true(desk_notice_find(f->r.desk, NULL, span_str(id), &a));
    composed(f, id, "", 0, "");
    f->q.sent = f->r.clock.fixed;
    f->q.expires = f->r.clock.fixed + 12 * HOUR;
    f->q.rule = rule;
    f->q.exercise = !f->r.o.actual;
    snprintf(identifier, sizeof identifier, "AMICF-2026-N%05u", a.n);
    snprintf(f->manifest, sizeof f->manifest, "{\"notice\":\"%s\",\"rule\":%u,\"at\":%lld}", identifier, rule, (long long) f->q.sent);
    f->q.manifest = span_str(f->manifest);
    f->q.manifest_notice = span_make(f->manifest + 11, strlen(identifier));
    if (author) {
        static uint8_t author_signature[64];
        memcpy(author_signature, a.author_signature, sizeof author_signature);
        f->q.author = span_str(author->name);
        f->q.author_key = span_make((const char *) author->key.is.bytes, 32);
        f->q.author_signature = span_make((const char *) author_signature, 64);
    }
    f->q.sender = SPAN_LIT("watch@amicf.example");
    sign(f, o, KEY_PURPOSE_MANIFEST, f->q.manifest);
}

static struct told approve(struct floor *f, struct officer *o, const char *id, uint32_t rev)
{
    manifest(f, o, id, DISSEM_TWO, &f->sari);
    return say(f, o, "notice approve", rev);
}

static struct told release(struct floor *f, const struct officer *o, const char *id, const char *confirm)
{
    about(f, id);
    f->q.confirm = span_str(confirm);
    return say(f, o, "notice release", 0);
}

static struct told plain(struct floor *f, const struct officer *o, const char *verb, const char *id)
{
    about(f, id);
    return say(f, o, verb, 0);
}

static struct told cancel(struct floor *f, struct officer *o, const char *id)
{
    char ready[INCIDENT_ID_MAX];
    composed(f, id, draft, DRAFT_CANCEL, id);
    struct told t = say(f, o, "notice ready", 0);
    if (t.code)
        return t;
    snprintf(ready, sizeof ready, "%s", t.id);
    manifest(f, o, ready, DISSEM_CANCEL, NULL);
    return say(f, o, "notice cancel", 0);
}

/* ---- the floor ---- */

static void make_officer(struct floor *f, struct officer *o, const char *name, uint32_t uid)
{
    struct err e;
    struct buf pub = {0};
    o->name = name;
    o->uid = uid;
    assert_int_equal(key_make(&o->key, name, f->r.o.actual ? KEY_ACTUAL : KEY_EXERCISE, T0, &e), 0);
    key_public_write(&o->key.is, &pub);
    about(f, "");
    f->q.draft = buf_view(&pub);
    const struct officer by = {.name = strcmp(name, "boss") == 0 ? "boss2" : "boss", .uid = 9};
    struct desk_command c = {.verb = SPAN_LIT("key enrol"), .officer = span_str(by.name), .uid = 9, .offset = OFFSET_NONE, .notice = &f->q};
    struct told t = rig_command(&f->r, &c);
    if (t.code)
        fail_msg("%s", t.error);
    buf_free(&pub);
}

static void open_floor(struct floor *f, bool actual)
{
    memset(f, 0, sizeof *f);
    rig_start(&f->r, actual);
    f->precedence = NOTICE_FLASH;
    f->to[0] = (struct desk_recipient) {.to = SPAN_LIT("MY"), .member = SPAN_LIT("MY"), .title = SPAN_LIT("duty"), .channel = 1, .whole = true, .phone = SPAN_LIT("+60 3 000"), .phone_language = SPAN_LIT("ms")};
    f->to[1] = (struct desk_recipient) {.to = SPAN_LIT("MY/protection"), .member = SPAN_LIT("MY"), .channel = 5, .whole = true};
    f->to[2] = (struct desk_recipient) {.to = SPAN_LIT("ID"), .member = SPAN_LIT("ID"), .channel = 2, .whole = true};
    make_officer(f, &f->sari, "r.sari", 1001);
    make_officer(f, &f->tan, "n.tan", 1002);
    make_officer(f, &f->lim, "k.lim", 1003);
    make_officer(f, &f->boss, "boss", 1004);
}

static void close_floor(struct floor *f)
{
    key_free(&f->sari.key);
    key_free(&f->tan.key);
    key_free(&f->lim.key);
    key_free(&f->boss.key);
    rig_end(&f->r);
}

static void later(struct floor *f, int64_t seconds)
{
    f->r.clock.fixed += seconds * NSEC_PER_SEC;
    for (int i = 0; i < 3; i++) {
        desk_tick(f->r.desk);
        desk_settle(f->r.desk);
    }
}

static uint8_t state_of(const struct floor *f, const char *id)
{
    struct desk_notice_about a;
    return desk_notice_find(f->r.desk, NULL, span_str(id), &a) ? a.state : 0;
}

static uint32_t rev_of(const struct floor *f, const char *id)
{
    struct desk_notice_about a;
    return desk_notice_find(f->r.desk, NULL, span_str(id), &a) ? a.rev : 0;
}

static void ok(struct told t)
{
    if (t.code)
        fail_msg("refused: %s: %s", t.field, t.error);
}

static void no(struct told t, int code, const char *field, const char *says)
{
    if (t.code != code || strcmp(t.field, field) != 0 || !strstr(t.error, says))
        fail_msg("not %d %s \"%s\" but %d %s: %s%s", code, field, says, t.code, t.field, t.error, t.text);
}

static void delivered(struct floor *f, uint32_t n, uint32_t no_, uint8_t state, const char *by)
{
    struct err e;
    const struct desk_delivery x = {.n = n, .no = no_, .state = state, .at = TIME_NONE, .by = span_str(by), .via = SPAN_LIT("my/acks")};
    assert_int_equal(desk_delivery(f->r.desk, &x, &e), 0);
    desk_settle(f->r.desk);
}

static bool count_job(void *arg, const struct desk_courier_job *j)
{
    (void) j;
    ++*(unsigned *) arg;
    return true;
}

static unsigned jobs(const struct floor *f)
{
    unsigned n = 0;
    desk_deliveries(f->r.desk, count_job, &n);
    return n;
}

static void out(struct floor *f)
{
    ok(new_(f));
    char id[16];
    dissem_id(dissem_count(f->r.desk), id);
    ok(submit(f, &f->sari, id, 1));
    ok(approve(f, &f->tan, id, 1));
    ok(release(f, &f->sari, id, "3"));
}

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

/* ---- each verb in each state ---- */

enum { S_NONE, S_KEEP = 100 };

/* Brings a new notice into that state; returns its id. */
static void bring(struct floor *f, uint8_t to, char id[16])
{
    ok(new_(f));
    dissem_id(dissem_count(f->r.desk), id);
    if (to == DISSEM_DRAFT)
        return;
    if (to == DISSEM_WITHDRAWN) {
        ok(plain(f, &f->sari, "notice withdraw", id));
        return;
    }
    ok(submit(f, &f->sari, id, 1));
    if (to == DISSEM_IN_REVIEW)
        return;
    ok(approve(f, &f->tan, id, 1));
    if (to == DISSEM_APPROVED)
        return;
    ok(release(f, &f->sari, id, "3"));
    uint32_t n = dissem_number(span_str(id));
    for (uint32_t k = 1; k <= 3 && (to == DISSEM_PARTLY_ACKED || to == DISSEM_FULLY_ACKED); k++)
        if (to == DISSEM_FULLY_ACKED || k == 1)
            delivered(f, n, k, DELIVERY_ACKED, "x");
    if (to == DISSEM_EXPIRED)
        later(f, 13 * 3600);
    if (to == DISSEM_CANCELLED)
        ok(cancel(f, &f->lim, id));
    if (to == DISSEM_SUPERSEDED || to == DISSEM_CORRECTED) {
        char next[16];
        composed(f, "", draft, to == DISSEM_SUPERSEDED ? DRAFT_UPDATE : DRAFT_CORRECTION, id);
        ok(say(f, &f->sari, to == DISSEM_SUPERSEDED ? "notice update" : "notice correct", 0));
        dissem_id(dissem_count(f->r.desk), next);
        ok(submit(f, &f->sari, next, 1));
        ok(approve(f, &f->tan, next, 1));
        ok(release(f, &f->sari, next, "3"));
    }
    assert_int_equal(state_of(f, id), to);
}

static struct told attempt(struct floor *f, int verb, const char *id)
{
    switch (verb) {
    case 0:
        return edit(f, id, rev_of(f, id));
    case 1:
        return submit(f, &f->sari, id, rev_of(f, id));
    case 2:
        return approve(f, &f->tan, id, rev_of(f, id));
    case 3:
        return release(f, &f->lim, id, "3");
    case 4:
        return plain(f, &f->tan, "notice return", id);
    case 5:
        return plain(f, &f->sari, "notice withdraw", id);
    default:
        return cancel(f, &f->lim, id);
    }
}

static void each_verb_in_each_state(void **state)
{
    /* What a verb makes of it; 0: it is refused. Columns: edit submit approve release return withdraw cancel. */
    static const struct {
        uint8_t from, to[7];
    } rows[] = {
        {DISSEM_DRAFT, {DISSEM_DRAFT, DISSEM_IN_REVIEW, 0, 0, 0, DISSEM_WITHDRAWN, 0}},
        {DISSEM_IN_REVIEW, {DISSEM_DRAFT, 0, DISSEM_APPROVED, 0, DISSEM_DRAFT, DISSEM_WITHDRAWN, 0}},
        {DISSEM_APPROVED, {DISSEM_DRAFT, 0, 0, DISSEM_RELEASED, DISSEM_DRAFT, DISSEM_WITHDRAWN, 0}},
        {DISSEM_RELEASED, {0, 0, 0, 0, 0, 0, DISSEM_CANCELLED}},
        {DISSEM_PARTLY_ACKED, {0, 0, 0, 0, 0, 0, DISSEM_CANCELLED}},
        {DISSEM_FULLY_ACKED, {0, 0, 0, 0, 0, 0, DISSEM_CANCELLED}},
        {DISSEM_EXPIRED, {0, 0, 0, 0, 0, 0, DISSEM_CANCELLED}},
        {DISSEM_CANCELLED, {0}},
        {DISSEM_SUPERSEDED, {0}},
        {DISSEM_CORRECTED, {0}},
        {DISSEM_WITHDRAWN, {0}},
    };
    struct floor f;
    struct desk_notice_rules many = {.per_author_hour = 1000, .per_centre_hour = 1000};
    (void) state;
    open_floor(&f, true);
    desk_set_notice_rules(f.r.desk, &many);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (int v = 0; v < 7; v++) {
            char id[16];
            bring(&f, rows[i].from, id);
            unsigned before = jobs(&f);
            struct told t = attempt(&f, v, id);
            uint8_t want = rows[i].to[v] ? rows[i].to[v] : rows[i].from;
            if ((t.code == 0) != (rows[i].to[v] != 0) || state_of(&f, id) != want)
                fail_msg("%s, verb %d: code %d (%s), state %s", words_of(&dissem_words_state, rows[i].from), v, t.code, t.error, words_of(&dissem_words_state, state_of(&f, id)));
            if (t.code && jobs(&f) > before)
                fail_msg("%s, verb %d was refused, and something leaves", words_of(&dissem_words_state, rows[i].from), v);
        }
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

/* ---- the chase ---- */

static void chase(void **state)
{
    struct floor f;
    struct desk_totals t;
    (void) state;
    open_floor(&f, true);
    out(&f);
    delivered(&f, 1, 1, DELIVERY_ACKED, "x");
    delivered(&f, 1, 2, DELIVERY_DELIVERED, "");
    delivered(&f, 1, 3, DELIVERY_SENT, "");
    assert_int_equal(jobs(&f), 1); /* sent, and nothing is known of it: after a restart it is given again */
    later(&f, 59);
    assert_int_equal(jobs(&f), 1);
    later(&f, 1); /* 60 s: FLASH takes a second path */
    assert_int_equal(jobs(&f), 2);
    delivered(&f, 1, 2, DELIVERY_SENT, "");
    later(&f, 60);
    struct delivery_row d;
    struct notice_row r;
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_int_equal(r.overdue, 2);
    assert_true(dissem_delivery(f.r.desk, &r, 2, &d));
    assert_int_equal(d.state, DELIVERY_FALLBACK_VOICE);
    desk_totals(f.r.desk, &t);
    assert_int_equal(t.open, 1); /* one incident about it */
    delivered(&f, 1, 2, DELIVERY_ACKED, "x");
    delivered(&f, 1, 3, DELIVERY_ACKED, "x");
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_int_equal(r.overdue, 0);
    assert_int_equal(r.state, DISSEM_FULLY_ACKED);
    close_floor(&f);
}

/* What is said of a person is gone when the notice ends: from the row, and from the journal. */
static void erased(void **state)
{
    struct floor f;
    struct desk_notice_about a;
    struct journal_reader *r;
    struct buf text = {0};
    struct err e;
    uint32_t n;
    (void) state;
    open_floor(&f, true);
    f.person = true;
    f.precedence = NOTICE_ROUTINE;
    out(&f);
    later(&f, 13 * 3600);
    assert_int_equal(state_of(&f, "N-0001"), DISSEM_EXPIRED);
    assert_true(desk_notice_find(f.r.desk, NULL, SPAN_LIT("N-0001"), &a));
    assert_true(a.erased);
    assert_true(desk_notice_erased(f.r.desk, &n));
    assert_int_equal(n, 1);
    assert_int_equal(journal_reader_open(&r, f.r.home, &e), 0);
    assert_int_equal(desk_notice_draft(r, a.draft_seq, &text, &e), WF_E_NOTFOUND);
    journal_reader_close(r);
    buf_free(&text);
    char hash[65], again[65];
    desk_hash(f.r.desk, hash);
    rig_close(&f.r);
    rig_forget_views(&f.r);
    rig_open(&f.r);
    desk_hash(f.r.desk, again);
    assert_string_equal(hash, again);
    close_floor(&f);
}

/* What a gateway altered stops what is still to be sent; the Cancel goes to all, and QUEUED ones are told why they got nothing. */
static void altered(void **state)
{
    struct floor f;
    struct err e;
    struct desk_totals t;
    struct notice_row r;
    struct delivery_row d;
    (void) state;
    open_floor(&f, true);
    out(&f);
    delivered(&f, 1, 1, DELIVERY_DELIVERED, "");
    const struct desk_delivery x = {.n = 1, .no = 1, .at = TIME_NONE, .readback = 2, .text = SPAN_LIT("area 1: 40 km for 4 km")};
    assert_int_equal(desk_delivery(f.r.desk, &x, &e), 0);
    desk_settle(f.r.desk);
    assert_int_equal(jobs(&f), 0);
    desk_totals(f.r.desk, &t);
    assert_int_equal(t.open, 1);
    later(&f, 20);
    ok(cancel(&f, &f.lim, "N-0001"));
    assert_true(dissem_get(f.r.desk, 1, &r));
    assert_int_equal(r.state, DISSEM_CANCELLED);
    assert_int_equal((r.ended - r.released) / NSEC_PER_SEC, 20);
    assert_true(dissem_delivery(f.r.desk, &r, 2, &d));
    assert_int_equal(d.state, DELIVERY_EXPIRED);
    assert_true(strstr(d.text, "not sent") != NULL);
    assert_int_equal(jobs(&f), 3);
    no(cancel(&f, &f.lim, "N-0001"), WF_E_STATE, "state", "is CANCELLED");
    close_floor(&f);
}

/* Limits: over them a supervisor approves; one alone only where that is allowed, grave, and after ten minutes. */
static void bounds(void **state)
{
    struct floor f;
    struct desk_notice_rules rules = {.per_author_hour = 1, .per_centre_hour = 5};
    (void) state;
    open_floor(&f, true);
    desk_set_notice_rules(f.r.desk, &rules);
    out(&f);
    ok(new_(&f));
    ok(submit(&f, &f.sari, "N-0002", 1));
    no(approve(&f, &f.tan, "N-0002", 1), WF_E_LIMIT, "notice", "a supervisor approves");
    manifest(&f, &f.boss, "N-0002", DISSEM_TWO, &f.sari);
    f.q.supervisor = true;
    ok(say(&f, &f.boss, "notice approve", 1));
    later(&f, 4000);
    desk_set_clock_doubt(f.r.desk, -61);
    no(approve(&f, &f.tan, "N-0002", 1), WF_E_DENIED, "clock", "differs by -61 s");
    desk_set_clock_doubt(f.r.desk, 0);
    rules.single = true;
    desk_set_notice_rules(f.r.desk, &rules);
    ok(new_(&f));
    ok(submit(&f, &f.sari, "N-0003", 1));
    manifest(&f, &f.sari, "N-0003", DISSEM_SINGLE, &f.sari);
    no(say(&f, &f.sari, "notice approve", 1), WF_E_STATE, "rule", "an approver has until");
    later(&f, 601);
    manifest(&f, &f.sari, "N-0003", DISSEM_SINGLE, &f.sari);
    ok(say(&f, &f.sari, "notice approve", 1));
    ok(release(&f, &f.sari, "N-0003", "3"));
    struct desk_totals t;
    desk_totals(f.r.desk, &t);
    assert_true(t.open > 0); /* to be reviewed */
    close_floor(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_life), cmocka_unit_test(each_verb_in_each_state), cmocka_unit_test(attacked), cmocka_unit_test(keys), cmocka_unit_test(chase),
        cmocka_unit_test(erased), cmocka_unit_test(altered), cmocka_unit_test(bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
