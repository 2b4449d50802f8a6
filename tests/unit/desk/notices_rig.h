/* notices_rig: a floor of officers with keys, and the verbs of notices, for the desk's tests of them. */
#ifndef WF_TESTS_UNIT_DESK_NOTICES_RIG_H
#define WF_TESTS_UNIT_DESK_NOTICES_RIG_H

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
    struct desk_recipient to[43];
    size_t to_n;
    struct desk_notice q; /* of the next verb */
    uint8_t precedence;
    uint16_t hours;
    bool person;
    char manifest[2000];
    uint8_t signature[64];
};

/* ---- the verbs ---- */

static inline struct told say(struct floor *f, const struct officer *o, const char *verb, uint32_t rev)
{
    struct desk_command c = {.verb = span_str(verb), .officer = span_str(o->name), .uid = o->uid, .offset = OFFSET_NONE, .rev = rev, .notice = &f->q, .reason = SPAN_LIT("because"), .number = SPAN_LIT("+60 3 000"), .until = SPAN_LIT("+30d"), .to = span_str(f->tan.name)};
    return rig_command(&f->r, &c);
}

static inline void about(struct floor *f, const char *id)
{
    memset(&f->q, 0, sizeof f->q);
    f->q.id = span_str(id);
    f->q.sent = f->q.expires = TIME_NONE;
}

static inline void composed(struct floor *f, const char *id, const char *json, uint8_t form, const char *of)
{
    about(f, id);
    f->q.draft = span_str(json);
    f->q.composed = true;
    f->q.form = form;
    f->q.of = span_str(of);
    f->q.precedence = f->precedence;
    f->q.person = f->person;
    f->q.hours = f->hours;
    f->q.tlp = WF_TLP_GREEN;
    f->q.type = SPAN_LIT("FLOW.CLOSURE");
    f->q.headline = SPAN_LIT("KUL T1 closed since 14:20");
    f->q.recipients = f->to;
    f->q.recipients_n = f->to_n;
    memcpy(f->q.content, content, sizeof content);
}

static inline void sign(struct floor *f, struct officer *o, const char *purpose, struct span bytes)
{
    struct err e;
    if (key_sign(&o->key, purpose, bytes, f->signature, &e))
        fail_msg("%s", e.text);
    f->q.key = span_make((const char *) o->key.is.bytes, sizeof o->key.is.bytes);
    f->q.signature = span_make((const char *) f->signature, sizeof f->signature);
}

static inline struct told new_(struct floor *f)
{
    composed(f, "", draft, DRAFT_ALERT, "");
    return say(f, &f->sari, "notice new", 0);
}

static inline struct told edit(struct floor *f, const char *id, uint32_t rev)
{
    composed(f, id, draft, DRAFT_ALERT, "");
    return say(f, &f->sari, "notice edit", rev);
}

static inline struct told submit(struct floor *f, struct officer *o, const char *id, uint32_t rev)
{
    composed(f, id, draft, DRAFT_ALERT, "");
    sign(f, o, KEY_PURPOSE_CONTENT, span_make((const char *) content, sizeof content));
    return say(f, o, "notice submit", rev);
}

/* The manifest as the server reads it from its bytes; what is in them matters to the desk as bytes alone. */
static inline void manifest(struct floor *f, struct officer *o, const char *id, uint8_t rule, const struct officer *author)
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

static inline struct told approve(struct floor *f, struct officer *o, const char *id, uint32_t rev)
{
    manifest(f, o, id, DISSEM_TWO, &f->sari);
    return say(f, o, "notice approve", rev);
}

static inline struct told release(struct floor *f, const struct officer *o, const char *id, const char *confirm)
{
    about(f, id);
    f->q.confirm = span_str(confirm);
    return say(f, o, "notice release", 0);
}

static inline struct told plain(struct floor *f, const struct officer *o, const char *verb, const char *id)
{
    about(f, id);
    return say(f, o, verb, 0);
}

static inline struct told cancel(struct floor *f, struct officer *o, const char *id)
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

static inline void make_officer(struct floor *f, struct officer *o, const char *name, uint32_t uid)
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

static inline void open_floor(struct floor *f, bool actual)
{
    memset(f, 0, sizeof *f);
    rig_start(&f->r, actual);
    f->precedence = NOTICE_FLASH;
    f->to[0] = (struct desk_recipient){.to = SPAN_LIT("MY"), .member = SPAN_LIT("MY"), .title = SPAN_LIT("duty"), .channel = 1, .whole = true, .phone = SPAN_LIT("+60 3 000"), .phone_language = SPAN_LIT("ms")};
    f->to[1] = (struct desk_recipient){.to = SPAN_LIT("MY/protection"), .member = SPAN_LIT("MY"), .channel = 5, .whole = true};
    f->to[2] = (struct desk_recipient){.to = SPAN_LIT("ID"), .member = SPAN_LIT("ID"), .channel = 2, .whole = true};
    f->to_n = 3;
    make_officer(f, &f->sari, "r.sari", 1001);
    make_officer(f, &f->tan, "n.tan", 1002);
    make_officer(f, &f->lim, "k.lim", 1003);
    make_officer(f, &f->boss, "boss", 1004);
}

static inline void close_floor(struct floor *f)
{
    key_free(&f->sari.key);
    key_free(&f->tan.key);
    key_free(&f->lim.key);
    key_free(&f->boss.key);
    rig_end(&f->r);
}

static inline void later(struct floor *f, int64_t seconds)
{
    f->r.clock.fixed += seconds * NSEC_PER_SEC;
    for (int i = 0; i < 3; i++) {
        desk_tick(f->r.desk);
        desk_settle(f->r.desk);
    }
}

static inline uint8_t state_of(const struct floor *f, const char *id)
{
    struct desk_notice_about a;
    return desk_notice_find(f->r.desk, NULL, span_str(id), &a) ? a.state : 0;
}

static inline uint32_t rev_of(const struct floor *f, const char *id)
{
    struct desk_notice_about a;
    return desk_notice_find(f->r.desk, NULL, span_str(id), &a) ? a.rev : 0;
}

static inline void ok(struct told t)
{
    if (t.code)
        fail_msg("refused: %s: %s", t.field, t.error);
}

static inline void no(struct told t, int code, const char *field, const char *says)
{
    if (t.code != code || strcmp(t.field, field) != 0 || !strstr(t.error, says))
        fail_msg("not %d %s \"%s\" but %d %s: %s%s", code, field, says, t.code, t.field, t.error, t.text);
}

static inline void delivered(struct floor *f, uint32_t n, uint32_t no_, uint8_t state, const char *by)
{
    struct err e;
    const struct desk_delivery x = {.n = n, .no = no_, .state = state, .at = TIME_NONE, .by = span_str(by), .via = SPAN_LIT("my/acks")};
    assert_int_equal(desk_delivery(f->r.desk, &x, &e), 0);
    desk_settle(f->r.desk);
}

static inline bool count_job(void *arg, const struct desk_courier_job *j)
{
    *(unsigned *) arg += !j->look;
    return true;
}

static inline bool count_look(void *arg, const struct desk_courier_job *j)
{
    *(unsigned *) arg += j->look;
    return true;
}

/* Those of which only what their gateway shows is still to be looked at. */
static inline unsigned looks(const struct floor *f)
{
    unsigned n = 0;
    desk_deliveries(f->r.desk, count_look, &n);
    return n;
}

static inline unsigned jobs(const struct floor *f)
{
    unsigned n = 0;
    desk_deliveries(f->r.desk, count_job, &n);
    return n;
}

static inline void out(struct floor *f)
{
    ok(new_(f));
    char id[16], desks[16];
    dissem_id(dissem_count(f->r.desk), id);
    snprintf(desks, sizeof desks, "%zu", f->to_n);
    ok(submit(f, &f->sari, id, 1));
    ok(approve(f, &f->tan, id, 1));
    ok(release(f, &f->sari, id, desks));
}

#endif
