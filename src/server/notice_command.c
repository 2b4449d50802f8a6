/* notice_command: verbs about notices and keys: what the engine has to find out before the desk decides, a row a verb. */
#include <stdio.h>
#include <stdlib.h>

#include "server/notice.h"

static struct span arg(const struct json *args, const char *key)
{
    struct span s = json_str(args, key);
    return s.p ? s : SPAN_LIT("");
}

static void decide(struct notice_work *x)
{
    notice_command(x, x->told ? x->told : act_answered);
}

static void composed(struct notice_work *x, const struct server_notice_made *m)
{
    notice_take(x, m);
    decide(x);
}

/* ---- drafted ---- */

/* The earlier one that a draft refers to, for its references. */
static bool take_earlier(struct notice_work *x, struct span of)
{
    struct desk_notice_about a;
    if (!of.n)
        return true;
    if (!desk_notice_find(x->r->server->o.desk, who_sight_of(x->r), of, &a) || a.sent == TIME_NONE) {
        notice_refuse(x, WF_E_INVALID, "draft.of", "\"%.*s\" is no notice that was sent", SPAN_FMT(of));
        return false;
    }
    notice_earlier(x, &a);
    return true;
}

/* What of the incident is known, where the officer may read it. */
static bool take_incident(struct notice_work *x, struct span id)
{
    struct server *s = x->r->server;
    struct buf row = {0};
    struct json_writer w;
    struct err e;
    if (!id.n)
        return true;
    err_clear(&e);
    if (who_may_incident(x->r->session, "notice new", id, &e)) {
        request_refuse(x->r, &e);
        return false;
    }
    jw_init(&w, &row);
    desk_record_json(s->o.desk, desk_row(s->o.desk, id), &w);
    x->ask.incident = arena_span(&x->r->arena, buf_view(&row));
    buf_free(&row);
    return true;
}

static bool same_text(const struct draft_text *a, const struct draft_text *b)
{
    return span_eq(a->language, b->language) && span_eq(a->headline, b->headline) && span_eq(a->description, b->description) && span_eq(a->instruction, b->instruction);
}

/* Who wrote each of an officer's own texts: it is his who sends it, unless it stood there before. What the draft says of that is not believed. */
static void sign_texts(struct notice_work *x, struct notice_draft *d, const struct notice_draft *was)
{
    struct buf out = {0};
    for (size_t i = 0; i < d->texts_n; i++) {
        d->texts[i].by = span_str(x->r->session->officer);
        for (size_t k = 0; k < was->texts_n; k++)
            if (same_text(&d->texts[i], &was->texts[k]))
                d->texts[i].by = was->texts[k].by;
    }
    if (!d->texts_n)
        return;
    notice_draft_write(d, &out);
    x->draft = arena_span(&x->r->arena, buf_view(&out));
    buf_free(&out);
}

static void ask_draft(struct notice_work *x, const struct notice_draft *d)
{
    if (!take_earlier(x, d->of) || (!x->about.n && !take_incident(x, d->incident)))
        return;
    x->ask.draft = x->draft;
    x->ask.n = x->about.n;
    x->ask.rev = x->about.rev;
    notice_ask(x, SERVER_NOTICE_COMPOSE, composed);
}

/* The draft that stands there was read. */
static void edit_read(struct notice_work *x)
{
    struct notice_draft d, was;
    struct err e;
    bool whole = notice_draft_read(&x->r->arena, x->draft, &was, &e) == 0;
    x->draft = x->given;
    if (!whole || notice_draft_read(&x->r->arena, x->given, &d, &e)) {
        request_refuse(x->r, &e);
        return;
    }
    sign_texts(x, &d, &was);
    ask_draft(x, &d);
}

static void do_draft(struct notice_work *x, const struct json *args)
{
    const struct notice_draft none = {0};
    struct notice_draft d;
    struct err e;
    bool edit = span_is(x->d->verb, "notice edit");
    x->draft = x->given = arg(args, "draft");
    if (edit && (!notice_find(x, arg(args, "notice")) || !notice_whole(x)))
        return;
    if (notice_draft_read(&x->r->arena, x->draft, &d, &e)) {
        request_refuse(x->r, &e);
        return;
    }
    if (edit && d.texts_n) {
        notice_read(x, edit_read);
        return;
    }
    sign_texts(x, &d, &none);
    ask_draft(x, &d);
}

void notice_draft_new(struct request *r, struct span draft, desk_reply_fn *told, void *arg_)
{
    const struct notice_draft none = {0};
    struct notice_draft d;
    struct err e;
    struct desk_command *c = arena_alloc(&r->arena, sizeof *c);
    *c = (struct desk_command){.verb = SPAN_LIT("notice new"), .officer = arena_span(&r->arena, span_str(r->session->officer)), .sight = who_sight_of(r), .uid = r->session->uid, .offset = OFFSET_NONE};
    struct notice_work *x = notice_new(r, c);
    x->told = told;
    x->told_arg = arg_;
    x->draft = x->given = draft;
    if (notice_draft_read(&r->arena, x->draft, &d, &e)) {
        request_refuse(r, &e);
        return;
    }
    sign_texts(x, &d, &none);
    ask_draft(x, &d);
}

/* What was there, with the words of what is given. */
static void anew_read(struct notice_work *x)
{
    struct arena *a = &x->r->arena;
    struct notice_draft d, was, whole;
    struct err e;
    if (notice_draft_read(a, x->draft, &was, &e) || notice_draft_read(a, x->given, &d, &e)) {
        request_refuse(x->r, &e);
        return;
    }
    whole = was;
    whole.form = d.form;
    whole.of = d.of;
    whole.note = d.note;
    whole.texts = d.texts;
    whole.texts_n = d.texts_n;
    whole.fields = arena_alloc(a, (was.fields_n + d.fields_n + 1) * sizeof *whole.fields);
    whole.fields_n = 0;
    for (size_t i = 0; i < was.fields_n; i++)
        if (!notice_draft_field(&d, was.fields[i].name).n)
            whole.fields[whole.fields_n++] = was.fields[i];
    for (size_t i = 0; i < d.fields_n && whole.fields_n < DRAFT_FIELDS_MOST; i++)
        whole.fields[whole.fields_n++] = d.fields[i];
    sign_texts(x, &whole, &was);
    ask_draft(x, &whole);
}

void notice_draft_anew(struct request *r, struct span id, struct span draft, desk_reply_fn *told, void *arg_)
{
    struct desk_command *c = arena_alloc(&r->arena, sizeof *c);
    *c = (struct desk_command){.verb = SPAN_LIT("notice edit"), .officer = arena_span(&r->arena, span_str(r->session->officer)), .sight = who_sight_of(r), .uid = r->session->uid, .offset = OFFSET_NONE};
    struct notice_work *x = notice_new(r, c);
    x->told = told;
    x->told_arg = arg_;
    x->given = draft;
    if (!notice_find(x, id))
        return;
    c->rev = x->about.rev;
    x->q.id = arena_span(&r->arena, id);
    notice_read(x, anew_read);
}

void *notice_told_arg(void *work)
{
    return ((struct notice_work *) work)->told_arg;
}

struct span notice_told_nobody(const void *work)
{
    return ((const struct notice_work *) work)->nobody;
}

static void followed(struct notice_work *x)
{
    if (notice_follow(x, SPAN_LIT("")))
        notice_ask(x, SERVER_NOTICE_COMPOSE, composed);
}

static void do_follow(struct notice_work *x, const struct json *args)
{
    x->form = span_is(x->d->verb, "notice update") ? DRAFT_UPDATE : DRAFT_CORRECTION;
    if (notice_find(x, arg(args, "notice")) && notice_whole(x))
        notice_read(x, followed);
}

/* ---- of a border action ---- */

void notice_draft_of(struct notice_work *x, const struct desk_action_about *a, struct span draft, struct span of)
{
    x->draft = draft;
    x->d->verb = SPAN_LIT("notice new");
    x->q.action = a->n;
    if ((of.n && !take_earlier(x, of)) || !take_incident(x, arena_span(&x->r->arena, span_str(a->incident))))
        return;
    x->ask.draft = x->draft;
    notice_ask(x, SERVER_NOTICE_COMPOSE, composed);
}

/* ---- signed ---- */

static bool take_signature(struct notice_work *x, const struct json *args)
{
    struct arena *a = &x->r->arena;
    uint8_t *key = arena_alloc(a, KEY_PUBLIC_SIZE), *signature = arena_alloc(a, KEY_SIGNATURE_SIZE);
    if (!notice_key(x, arg(args, "key"), key) || !notice_signature(x, arg(args, "signature"), signature))
        return false;
    x->q.key = span_make((const char *) key, KEY_PUBLIC_SIZE);
    x->q.signature = span_make((const char *) signature, KEY_SIGNATURE_SIZE);
    memcpy(x->ask.signature, signature, KEY_SIGNATURE_SIZE);
    return true;
}

static void content_made(struct notice_work *x, const struct server_notice_made *m)
{
    uint8_t signed_[SIGN_DIGEST_SIZE];
    memcpy(signed_, x->q.content, sizeof signed_);
    notice_take(x, m);
    if (memcmp(signed_, m->content, sizeof signed_) != 0)
        notice_refuse(x, WF_E_CONFLICT, "content", "this is not the digest of what %s says now: look at it again, and sign that", x->about.id);
    else
        decide(x);
}

static void draft_read(struct notice_work *x)
{
    struct notice_draft d;
    struct err e;
    if (notice_draft_read(&x->r->arena, x->draft, &d, &e))
        request_refuse(x->r, &e);
    else if (take_earlier(x, d.of)) {
        x->ask.draft = x->draft;
        notice_ask(x, SERVER_NOTICE_COMPOSE, content_made);
    }
}

static void do_sign(struct notice_work *x, const struct json *args)
{
    if (!notice_find(x, arg(args, "notice")) || !notice_whole(x) || !take_signature(x, args))
        return;
    if (!sign_digest_read(arg(args, "content"), x->q.content)) {
        notice_refuse(x, WF_E_INVALID, "content", "a digest is blake2b-256: and 64 hexadecimal digits");
        return;
    }
    x->ask.n = x->about.n;
    x->ask.rev = x->about.rev;
    x->ask.allowed = x->about.allowed || span_is(x->d->verb, "notice allow");
    notice_read(x, draft_read);
}

/* ---- approved: what lies in the outbox is verified by another process before the desk is asked ---- */

static void verified(struct notice_work *x, const struct server_notice_made *m)
{
    notice_take(x, m);
    decide(x);
}

static void do_approve(struct notice_work *x, const struct json *args)
{
    struct arena *a = &x->r->arena;
    struct manifest m;
    struct err e;
    struct span received = arg(args, "received");
    err_clear(&e);
    x->q.manifest = arg(args, "manifest");
    if ((!received.n && (!notice_find(x, arg(args, "notice")) || (!span_is(x->d->verb, "notice cancel") && !notice_whole(x)))) || !take_signature(x, args))
        return;
    if (manifest_read(x->q.manifest, &m, &e)) {
        manifest_free(&m);
        request_refuse(x->r, &e);
        return;
    }
    x->q.manifest_notice = arena_span(a, m.notice);
    x->q.rule = (uint8_t) m.rule;
    x->q.exercise = m.mode == KEY_EXERCISE;
    x->q.sent = m.sent;
    x->q.expires = m.expires;
    memcpy(x->q.content, m.content, sizeof x->q.content);
    x->q.author = arena_span(a, span_str(m.author.officer));
    x->q.author_key = arena_span(a, span_make((const char *) m.author.key, sizeof m.author.key));
    x->q.author_signature = arena_span(a, span_make((const char *) m.author_signature, sizeof m.author_signature));
    /* The number is the end of the identifier: the desk checks that it is this notice's. */
    const char *dash = m.notice.n ? memrchr(m.notice.p, '-', m.notice.n) : NULL;
    x->ask.n = received.n && dash && dash[1] == 'N' ? (uint32_t) strtoul(dash + 2, NULL, 10) : x->about.n;
    x->ask.manifest = x->q.manifest;
    manifest_free(&m);
    notice_keys(x);
    notice_ask(x, SERVER_NOTICE_VERIFY, verified);
}

/* ---- released: what was approved is verified once more: since then recipients.conf, a key or the outbox may have become others ---- */

static void still_right(struct notice_work *x, const struct server_notice_made *m)
{
    (void) m;
    decide(x);
}

static void approved_read(struct notice_work *x)
{
    notice_keys(x);
    notice_ask(x, SERVER_NOTICE_VERIFY, still_right);
}

static void do_release(struct notice_work *x, const struct json *args)
{
    x->q.confirm = arg(args, "confirm");
    if (!notice_find(x, arg(args, "notice")))
        return;
    if (x->about.approved && x->r->server->o.calls.notice)
        notice_manifest(x, approved_read);
    else
        decide(x); /* the desk says why not */
}

/* ---- the rest asks nobody ---- */

static void do_plain(struct notice_work *x, const struct json *args)
{
    x->q.confirm = arg(args, "confirm");
    x->q.recipient = arg(args, json_get(args, "member") ? "member" : "recipient");
    x->q.by = arg(args, "by");
    x->q.via = arg(args, "via");
    x->q.state = arg(args, "state");
    x->q.verdict = arg(args, "verdict");
    x->q.voice = json_bool(args, "voice", false);
    x->q.draft = arg(args, "pub");
    decide(x);
}

static const struct {
    const char *verb;
    void (*fn)(struct notice_work *x, const struct json *args);
    const char *args;
} verbs[] = {
    {"notice new", do_draft, "draft"},
    {"notice edit", do_draft, "notice draft"},
    {"actions announce", action_notice_new, "action"},
    {"notice update", do_follow, "notice"},
    {"notice correct", do_follow, "notice"},
    {"notice submit", do_sign, "notice content key signature"},
    {"notice allow", do_sign, "notice content key signature reason"},
    {"notice approve", do_approve, "notice manifest key signature"},
    {"notice cancel", do_approve, "notice manifest key signature reason"},
    {"inbox ack", do_approve, "received manifest key signature"},
    {"inbox reject", do_approve, "received manifest key signature reason"},
    {"notice return", do_plain, "notice reason"},
    {"notice withdraw", do_plain, "notice reason"},
    {"notice resume", do_plain, "notice reason"},
    {"notice release", do_release, "notice confirm"},
    {"notice review", do_plain, "notice verdict reason"},
    {"notice ack", do_plain, "notice recipient member by number voice state reason via"},
    {"key enrol", do_plain, "officer pub"},
    {"key revoke", do_plain, "officer reason"},
    {"key expire", do_plain, "officer until"},
};

static bool in_list(const char *list, struct span word)
{
    while (*list) {
        size_t n = strcspn(list, " ");
        if (span_eq(span_make(list, n), word))
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

/* A wrong member is told. */
static bool args_ok(struct notice_work *x, const struct json *args, const char *allowed)
{
    JSON_EACH (m, args) {
        bool flag = span_is(m->key, "voice");
        if (!in_list(allowed, m->key)) {
            notice_refuse(x, WF_E_INVALID, "args", "\"%.*s\" has no argument \"%.*s\"", SPAN_FMT(x->d->verb), SPAN_FMT(m->key));
            return false;
        }
        if (m->type != JSON_NULL && m->type != (flag ? JSON_BOOL : JSON_STRING)) {
            notice_refuse(x, WF_E_INVALID, "args", "\"%.*s\" is %s", SPAN_FMT(m->key), flag ? "true or false" : "a string");
            return false;
        }
    }
    return true;
}

bool notice_is_verb(struct span verb)
{
    bool is = false;
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        is = is || span_is(verb, verbs[i].verb);
    return is;
}

/* In an exercise everybody enrols his own key: it is for learning. */
static bool own_of_exercise(const struct request *r, struct span verb, const struct json *args)
{
    struct key_public p;
    return r->server->exercise && span_is(verb, "key enrol") && key_public_read(arg(args, "pub"), "pub", &p, NULL) == 0 && strcmp(p.officer, r->session->officer) == 0;
}

bool notice_verb(struct request *r, struct desk_command *d, const struct json *args)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        struct err e;
        char verb[32];
        if (!span_is(d->verb, verbs[i].verb))
            continue;
        struct notice_work *x = notice_new(r, d);
        err_clear(&e);
        snprintf(verb, sizeof verb, "%s", verbs[i].verb);
        if (!own_of_exercise(r, d->verb, args) && who_check(r->session, verb, NULL, 0, false, &e)) {
            request_refuse(r, &e);
            return true;
        }
        if (!args_ok(x, args, verbs[i].args))
            return true;
        d->reason = arg(args, "reason");
        d->number = arg(args, "number");
        d->to = arg(args, "officer");
        d->until = arg(args, "until");
        x->q.id = arg(args, json_get(args, "received") ? "received" : "notice");
        x->q.supervisor = r->session->who.roles >> POLICY_SUPERVISOR & 1;
        verbs[i].fn(x, args);
        return true;
    }
    return false;
}
