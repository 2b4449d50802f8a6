/* notice_ask: the op "notice": what is composed, encoded, made ready, listed; it changes nothing but that a Cancel or an answer is made ready. A row a `do`. */
#include <stdio.h>

#include "server/notice.h"

static struct span member(const struct notice_work *x, const char *key)
{
    return request_text(x->r->root, key);
}

static void reply(struct notice_work *x, const struct server_notice_made *m, const char *id, uint32_t rev)
{
    struct json_writer w;
    if (reply_begin(x->r->session, x->r->id, &w)) {
        if (id && *id) {
            jw_kcstr(&w, "notice", id);
            jw_kint(&w, "rev", rev);
            if (x->held[0])
                jw_kcstr(&w, "grounds_held", x->held);
        }
        if (m->json.n) {
            buf_char(w.out, ',');
            buf_span(w.out, m->json);
        }
        notice_reach_put(x, m, &w);
        who_mask(x->r->session);
        reply_end(x->r->session, &w);
    }
    request_done(x->r);
}

static void tell(struct notice_work *x, const struct server_notice_made *m)
{
    x->reach_of = x->about.of;
    reply(x, m, x->about.id, x->about.rev);
}

static void earlier_of(struct notice_work *x, struct span of)
{
    struct desk_notice_about a;
    if (of.n && desk_notice_find(x->r->server->o.desk, who_sight_of(x->r), of, &a) && a.sent != TIME_NONE)
        notice_earlier(x, &a);
}

/* The draft is there: given, or read. */
static bool take_draft(struct notice_work *x)
{
    struct notice_draft d;
    struct err e;
    if (notice_draft_read(&x->r->arena, x->draft, &d, &e)) {
        request_refuse(x->r, &e);
        return false;
    }
    x->ask.draft = x->draft;
    x->ask.n = x->about.n;
    x->ask.rev = x->about.rev;
    x->ask.allowed = x->about.allowed;
    earlier_of(x, d.of);
    return true;
}

/* ---- compose ---- */

static void compose(struct notice_work *x)
{
    x->ask.recipient = member(x, "recipient");
    x->ask.cap = json_bool(x->r->root, "cap", false);
    if (x->held[0])
        x->draft = desk_run_grounds_hidden(&x->r->arena, x->draft, x->held);
    if (!take_draft(x))
        return;
    x->ask.allowed = x->ask.allowed || json_bool(x->r->root, "allow", false); /* as it would be; what may leave hangs on the signature alone */
    notice_ask(x, SERVER_NOTICE_COMPOSE, tell);
}

static void do_compose(struct notice_work *x)
{
    const struct json *draft = json_get(x->r->root, "draft");
    if (draft && draft->type == JSON_OBJECT) {
        if (member(x, "notice").n && !notice_find(x, member(x, "notice")))
            return;
        x->draft = draft->raw;
        x->held[0] = 0; /* his own words */
        compose(x);
    } else if (notice_find(x, member(x, "notice"))) {
        notice_read(x, compose);
    }
}

/* ---- encode ---- */

static bool take_officer(struct notice_work *x)
{
    if (!notice_key(x, member(x, "key"), x->ask.approver.key))
        return false;
    x->ask.approver.officer = arena_span(&x->r->arena, span_str(x->r->session->officer));
    return true;
}

static void encode(struct notice_work *x)
{
    struct span sent = member(x, "sent");
    struct err e;
    int16_t offset;
    if (!take_draft(x) || !take_officer(x))
        return;
    if (time_parse(sent, &x->ask.sent, &offset, &e)) {
        notice_refuse(x, WF_E_INVALID, "sent", "\"%.*s\" is no time (RFC 3339)", SPAN_FMT(sent));
        return;
    }
    x->ask.sent -= x->ask.sent % NSEC_PER_SEC;
    x->ask.rule = MANIFEST_TWO;
    if (member(x, "rule").n)
        x->ask.rule = (enum manifest_rule) words_find(&manifest_words_rule, member(x, "rule"));
    if (x->ask.rule != MANIFEST_TWO && x->ask.rule != MANIFEST_SINGLE) {
        notice_refuse(x, WF_E_INVALID, "rule", "it is \"two officers\" or \"single officer\"; a Cancel is asked for by cancel-ready");
        return;
    }
    notice_ask(x, SERVER_NOTICE_ENCODE, tell);
}

static void do_encode(struct notice_work *x)
{
    if (!notice_find(x, member(x, "notice")) || !notice_whole(x))
        return;
    if (x->about.submitted == TIME_NONE) {
        notice_refuse(x, WF_E_STATE, "state", "%s was not signed by its author: notice submit first", x->about.id);
        return;
    }
    x->ask.author.officer = arena_span(&x->r->arena, x->about.author);
    memcpy(x->ask.author.key, x->about.author_key, sizeof x->ask.author.key);
    memcpy(x->ask.author.signature, x->about.author_signature, sizeof x->ask.author.signature);
    x->ask.author.at = x->about.submitted;
    memcpy(x->ask.content, x->about.content, sizeof x->ask.content);
    notice_read(x, encode);
}

/* ---- a Cancel, made ready: composed, given a number and the original held, encoded ---- */

static void ready(void *arg, const struct desk_reply *a)
{
    struct notice_work *x = arg;
    struct err e;
    struct desk_notice_about of = x->about;
    if (a->code) {
        err_set(&e, a->code, "it was refused");
        request_refuse(x->r, a->err ? a->err : &e);
        return;
    }
    if (!notice_find(x, span_str(a->id)))
        return;
    notice_same_reach(x, &of);
    x->ask.n = x->about.n;
    x->ask.rev = x->about.rev;
    x->ask.rule = MANIFEST_CANCEL;
    x->ask.allowed = true;
    x->ask.sent = clock_now(x->r->server->o.clock);
    x->ask.sent -= x->ask.sent % NSEC_PER_SEC;
    notice_ask(x, SERVER_NOTICE_ENCODE, tell);
}

static void cancel_composed(struct notice_work *x, const struct server_notice_made *m)
{
    notice_take(x, m);
    notice_command(x, ready);
}

static void cancel_read(struct notice_work *x)
{
    if (notice_follow(x, member(x, "reason")))
        notice_ask(x, SERVER_NOTICE_COMPOSE, cancel_composed);
}

static struct desk_command *own_command(struct notice_work *x, const char *verb)
{
    struct desk_command *d = arena_alloc(&x->r->arena, sizeof *d);
    d->verb = span_str(verb);
    d->officer = arena_span(&x->r->arena, span_str(x->r->session->officer));
    d->sight = who_sight_of(x->r);
    d->uid = x->r->session->uid;
    d->offset = OFFSET_NONE;
    return d;
}

static void do_cancel_ready(struct notice_work *x)
{
    if (!who_may(x->r, "notice cancel") || !notice_find(x, member(x, "notice")) || !take_officer(x))
        return;
    if (x->about.sent == TIME_NONE) {
        notice_refuse(x, WF_E_STATE, "state", "%s was not sent: notice withdraw takes it back", x->about.id);
        return;
    }
    x->d = own_command(x, "notice ready");
    x->q.id = arena_span(&x->r->arena, span_str(x->about.id));
    x->form = DRAFT_CANCEL;
    notice_read(x, cancel_read);
}

/* ---- an answer to what was received ---- */

static void receipt_ready(void *arg, const struct desk_reply *a)
{
    struct notice_work *x = arg;
    struct err e;
    if (a->code) {
        err_set(&e, a->code, "it was refused");
        request_refuse(x->r, a->err ? a->err : &e);
        return;
    }
    if (!notice_find(x, span_str(a->id)))
        return;
    x->ask.n = x->about.n;
    x->ask.rev = x->about.rev;
    x->ask.rule = MANIFEST_RECEIPT;
    x->ask.sent = clock_now(x->r->server->o.clock);
    x->ask.sent -= x->ask.sent % NSEC_PER_SEC;
    notice_ask(x, SERVER_NOTICE_ENCODE, tell);
}

static void do_receipt_ready(struct notice_work *x)
{
    struct desk_received_about a;
    struct arena *arena = &x->r->arena;
    struct server_notice_receipt *receipt = arena_alloc(arena, sizeof *receipt);
    if (!who_may(x->r, "inbox ack") || !take_officer(x))
        return;
    if (!desk_received_find(x->r->server->o.desk, who_sight_of(x->r), member(x, "received"), &a)) {
        notice_refuse(x, WF_E_NOTFOUND, "received", "nothing was received as \"%.*s\"", SPAN_FMT(member(x, "received")));
        return;
    }
    receipt->to = arena_span(arena, a.member);
    receipt->reject = member(x, "reject");
    x->ask.receipt = receipt;
    x->ask.earlier = (struct notice_identity){.sender = arena_span(arena, a.sender), .identifier = arena_span(arena, a.identifier), .sent = {a.sent, 0}};
    x->d = own_command(x, "inbox ready");
    x->d->declined = receipt->reject.n > 0;
    x->q.id = member(x, "received");
    notice_command(x, receipt_ready);
}

/* ---- lists, and what is taken along ---- */

static void do_templates(struct notice_work *x)
{
    notice_ask(x, SERVER_NOTICE_TEMPLATES, tell);
}

static void do_recipients(struct notice_work *x)
{
    notice_ask(x, SERVER_NOTICE_RECIPIENTS, tell);
}

static void export(struct notice_work *x)
{
    notice_ask(x, SERVER_NOTICE_EXPORT, tell);
}

static void do_export(struct notice_work *x)
{
    if (notice_find(x, member(x, "notice")) && notice_whole(x))
        notice_manifest(x, export);
}

static const struct {
    const char *word, *command; /* whose roles may */
    void (*fn)(struct notice_work *x);
} does[] = {
    {"compose", "notice preview", do_compose},
    {"encode", "notice approve", do_encode},
    {"cancel-ready", "notice cancel", do_cancel_ready},
    {"receipt-ready", "inbox ack", do_receipt_ready},
    {"reach", "notice preview", notice_reach_request},
    {"templates", "notice templates", do_templates},
    {"recipients", "recipients list", do_recipients},
    {"export", "notice export", do_export},
};

void notice_request(struct request *r)
{
    struct span what = request_text(r->root, "do");
    if (!request_members(r, "do notice rev draft recipient cap allow sent rule key received reject reason"))
        return;
    struct notice_work *x = notice_new(r, NULL);
    for (size_t i = 0; i < ARRAY_LEN(does); i++)
        if (span_is(what, does[i].word)) {
            if (who_may(r, does[i].command))
                does[i].fn(x);
            return;
        }
    notice_refuse(x, WF_E_INVALID, "do", "\"%.*s\" is not done with notices: compose, encode, cancel-ready, receipt-ready, reach, templates, recipients or export", SPAN_FMT(what));
}
