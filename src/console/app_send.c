/* app_send: what leads to a signature, and what leaves: handing in, approving, releasing, calling back, answering what a member sent. Signing itself: app_sign.c. */
#include <stdio.h>
#include <strings.h>

#include "console/act.h"
#include "base/plural.h"
#include "console/model/age.h"
#include "console/notice_reach.h"
#include "console/theme/role.h"
#include "console/view/notice_put.h"

static const char *ex(const struct app *a)
{
    return a->model.exercise ? "EX " : "";
}

static const char *mode(const struct app *a)
{
    return a->model.exercise ? "EXERCISE" : "ACTUAL";
}

static struct signing *begin(struct app *a, enum sign_what what, const char *verb, const char *id)
{
    struct signing *s = &a->signing;

    *s = (struct signing){.what = what, .verb = verb, .sent = TIME_NONE};
    snprintf(s->notice, sizeof s->notice, "%s", id);
    return s;
}

/* ---- handing in ---- */

static void submit_of(struct app *a, const struct compose *c)
{
    struct signing *s = begin(a, SIGN_SUBMIT, "notice submit", c->notice);

    s->rev = c->rev;
    snprintf(s->content, sizeof s->content, "%.*s", SPAN_FMT(json_str(c->made, "content")));
    app_sign_go(a);
}

void act_submit(struct app *a)
{
    struct compose *c = &a->screen.compose;

    app_compose_save(a);
    if (c->saving || c->asking) {
        app_message(a, ROLE_WARN, "it is being saved: F4 once more");
    } else if (!compose_whole(c)) {
        for (int i = 0; i < c->todo_n; i++)
            if (c->todo[i].error && c->todo[i].at >= 0) {
                form_focus(&c->form, &a->model, c->todo[i].at);
                break;
            }
        app_message(a, ROLE_ERROR, "it can't be handed in yet: %s", c->todo_n ? "what is missing or wrong stands below, with the key that goes there" : c->refused[0] ? c->refused
                                                                                                                                                                      : "the engine has not composed it");
    } else {
        submit_of(a, c);
    }
}

/* ":notice submit" of the one that is open. */
void act_notice_submit(struct app *a, struct call *c)
{
    struct compose *r = &a->screen.review;
    char id[16];

    if (!act_notice_which(a, c, false, id))
        return;
    if (a->screen.view == VIEW_COMPOSE)
        act_submit(a);
    else if (r->open && r->made && strcmp(r->notice, id) == 0)
        submit_of(a, r);
    else
        act_compose_open(a, span_str(id)); /* what is signed is seen first */
}

/* ---- approving ---- */

void act_notice_approve(struct app *a, struct call *c)
{
    struct compose *r = &a->screen.review;
    const struct row *row;
    struct signing *s;
    char id[16];

    if (!act_notice_which(a, c, false, id))
        return;
    row = notice_row(&a->model, span_str(id));
    if (a->screen.view != VIEW_NOTICE || !r->open || !r->made || strcmp(r->notice, id) != 0 || !row || r->rev != json_int(row->j, "rev", -1)) {
        act_notice_open(a, span_str(id)); /* what is signed is seen first */
        app_message(a, ROLE_INFO, "read what will be sent (p: each language, then each recipient), then A approves it");
        return;
    }
    s = begin(a, SIGN_APPROVE, "notice approve", id);
    s->rev = r->rev;
    s->single = c->argc > c->words && strcmp(c->argv[c->words], "--single") == 0;
    snprintf(s->content, sizeof s->content, "%.*s", SPAN_FMT(json_str(r->made, "content")));
    if (!s->single)
        snprintf(s->author, sizeof s->author, "%.*s", SPAN_FMT(json_str(row->j, "author")));
    app_sign_go(a);
}

/* ---- letting states of nationality and origin be addressed ---- */

/* As it would be composed with the protection officer's signature: its digest is what is signed, and how far it goes is asked first. */
static void allow_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    const struct compose *r = &a->screen.review;
    struct signing *s = &a->signing;
    struct ask *q = &a->screen.ask;

    if (s->what != SIGN_ALLOW || strcmp(p->about, s->notice) != 0)
        return;
    if (why || q->kind != ASK_NONE) {
        if (why)
            app_message(a, ROLE_ERROR, "%s %s: %s", s->verb, s->notice, why->text);
        app_signing_end(a);
        return;
    }
    snprintf(s->content, sizeof s->content, "%.*s", SPAN_FMT(json_str(root, "content")));
    ask_open(q, ASK_YES, ROLE_ALARM, "y signs it, any other key does not: ");
    snprintf(q->say, sizeof q->say, "Let %s%s go to states of nationality and origin, too? Now it goes to %lld member%s, %lld desk%s; with your signature to %lld member%s, %lld desk%s.\n%.*s\nBecause: %.300s",
             ex(a), s->notice, (long long) json_int(r->made, "members", 0), plural_s(json_int(r->made, "members", 0)), (long long) json_int(r->made, "desks", 0), plural_s(json_int(r->made, "desks", 0)), (long long) json_int(root, "members", 0), plural_s(json_int(root, "members", 0)),
             (long long) json_int(root, "desks", 0), plural_s(json_int(root, "desks", 0)), SPAN_FMT(json_str(root, "headline")), s->reason);
    a->key_dirty = true;
}

/* "notice allow [N-0031] REASON" */
void act_notice_allow(struct app *a, struct call *c)
{
    const struct compose *r = &a->screen.review;
    struct json_writer *w;
    struct signing *s;
    char id[16], line[64], reason[400];

    if (!act_notice_which(a, c, false, id))
        return;
    act_rest(c, reason, sizeof reason);
    if (a->screen.view != VIEW_NOTICE || !r->open || !r->made || strcmp(r->notice, id) != 0) {
        act_notice_open(a, span_str(id)); /* what is signed is seen first */
        app_message(a, ROLE_INFO, "read it; :notice allow REASON then lets it go to states of nationality and origin");
        return;
    }
    if (!reason[0]) {
        snprintf(line, sizeof line, "notice allow %s ", id);
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
        return;
    }
    if (!act_connected(a))
        return;
    s = begin(a, SIGN_ALLOW, "notice allow", id);
    s->rev = r->rev;
    snprintf(s->reason, sizeof s->reason, "%s", reason);
    w = client_begin(a->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "compose");
    jw_kcstr(w, "notice", id);
    jw_kbool(w, "allow", true);
    app_ask(a, client_end(a->client), s->verb, id, allow_came);
    prompt_close(&a->screen.prompt);
}

/* ---- whom it reaches, beside the notice that it is about ---- */

/* Below the question that is asked: who got the earlier one and does not get this, and the reverse. */
static void reach_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    const struct signing *s = &a->signing;
    const struct json *reach = json_get(root, "reach");
    struct ask *q = &a->screen.ask;
    struct buf lost = {0}, fresh = {0};
    size_t n = strlen(q->say);

    if (why || (q->kind != ASK_YES && q->kind != ASK_WORDS) || (s->what != SIGN_CANCEL && s->what != SIGN_RELEASE) || strcmp(p->about, s->notice) != 0)
        return;
    (void) notice_reach_lost(reach, &lost);
    (void) notice_reach_fresh(reach, &fresh);
    snprintf(q->say + n, sizeof q->say - n, "%s%.300s%s%.300s", lost.n ? "\n" : "", lost.n ? lost.p : "", fresh.n ? "\n" : "", fresh.n ? fresh.p : "");
    buf_free(&lost);
    buf_free(&fresh);
    a->key_dirty = true;
}

static void ask_reach(struct app *a)
{
    struct json_writer *w;

    if (!a->client)
        return;
    w = client_begin(a->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "reach");
    jw_kcstr(w, "notice", a->signing.notice);
    app_ask(a, client_end(a->client), a->signing.verb, a->signing.notice, reach_came);
}

/* ---- releasing ---- */

/* "ACTUAL FLASH alert to 11 members, 43 desks, until 20:40Z: HEADLINE" */
static void sentence(struct app *a, const struct row *row, int64_t desks, char *out, size_t size)
{
    bool fresh = strcmp(a->encoded.notice, a->signing.notice) == 0 && a->encoded.desks == desks;
    wf_time expires = fresh ? a->encoded.expires : put_time(row, "expires", NULL);
    int64_t members = fresh ? a->encoded.members : json_int(row->j, "members", 0);
    char until[32] = "its end";

    if (expires != TIME_NONE)
        age_moment(expires, a->model.now, until);
    snprintf(out, size, "%s %.*s: %s%s goes to %lld member%s, %lld desk%s, and holds until %s.\n%.*s", mode(a), SPAN_FMT(json_str(row->j, "precedence")), ex(a), a->signing.notice,
             (long long) members, plural_s(members), (long long) desks, plural_s(desks), until, SPAN_FMT(json_str(row->j, "headline")));
}

void act_release_ask(struct app *a, struct span id, int64_t desks)
{
    const struct row *row = notice_row(&a->model, id);
    struct ask *q = &a->screen.ask;
    struct signing *s;
    char notice[16], label[64];

    snprintf(notice, sizeof notice, "%.*s", SPAN_FMT(id));
    if (desks <= 0 && row)
        desks = json_int(row->j, "desks", 0);
    if (!row || desks <= 0 || q->kind != ASK_NONE)
        return;
    s = begin(a, SIGN_RELEASE, "notice release", notice);
    s->desks = desks;
    snprintf(label, sizeof label, "type %s %lld to release: ", a->model.exercise ? "DRILL" : "SEND", (long long) desks);
    ask_open(q, ASK_WORDS, ROLE_ALARM, label);
    sentence(a, row, desks, q->say, sizeof q->say);
    if (json_str(row->j, "of").n)
        ask_reach(a);
    prompt_close(&a->screen.prompt);
    a->key_dirty = true;
}

void act_notice_release(struct app *a, struct call *c)
{
    const struct row *row;
    char id[16];

    if (!act_notice_which(a, c, false, id))
        return;
    row = notice_row(&a->model, span_str(id));
    if (row && !span_is(json_str(row->j, "state"), "APPROVED"))
        app_message(a, ROLE_ERROR, "%s%s is %.*s: what is approved is released", ex(a), id, SPAN_FMT(json_str(row->j, "state")));
    else
        act_release_ask(a, span_str(id), 0);
}

void act_release_send(struct app *a)
{
    struct signing *s = &a->signing;
    struct buf args = {0};
    struct json_writer w;
    struct pending *p;
    char confirm[24], label[64];

    snprintf(confirm, sizeof confirm, "%lld", (long long) s->desks);
    snprintf(label, sizeof label, "notice release %s%s", ex(a), s->notice);
    jw_init(&w, &args);
    jw_begin_object(&w);
    jw_kcstr(&w, "notice", s->notice);
    jw_kcstr(&w, "confirm", confirm);
    jw_end_object(&w);
    p = app_send_command(a, "notice release", "", 0, buf_take(&args), label);
    if (p)
        p->told = app_signed;
    app_signing_end(a);
}

/* ---- calling back ---- */

void act_notice_cancel(struct app *a, struct call *c)
{
    const struct row *row;
    struct ask *q = &a->screen.ask;
    struct signing *s;
    char id[16], reason[400];
    bool locked;

    if (!act_notice_which(a, c, false, id))
        return;
    row = notice_row(&a->model, span_str(id));
    act_rest(c, reason, sizeof reason);
    if (row && !notice_is_out(row)) {
        app_message(a, ROLE_ERROR, "%s%s is %.*s: only what is out is called back", ex(a), id, SPAN_FMT(json_str(row->j, "state")));
        return;
    }
    s = begin(a, SIGN_CANCEL, "notice cancel", id);
    if (!c->by_key)
        snprintf(s->reason, sizeof s->reason, "%s", reason);
    locked = keyring_find(a->keyring, a->model.officer, a->model.exercise, NULL) != KEYRING_OPEN;
    ask_open(q, ASK_YES, ROLE_ALARM, "y calls it back, any other key does not: ");
    snprintf(q->say, sizeof q->say, "Cancel %s %s%s %.*s to the same %lld desk%s? %.*s%s", mode(a), ex(a), id, SPAN_FMT(json_str(row ? row->j : NULL, "precedence")),
             (long long) json_int(row ? row->j : NULL, "desks", 0), plural_s(json_int(row ? row->j : NULL, "desks", 0)), SPAN_FMT(json_str(row ? row->j : NULL, "headline")), locked ? "\nYour key is locked: y stops what is still to be sent, then your passphrase is asked for." : "");
    ask_reach(a);
    prompt_close(&a->screen.prompt);
}

/* ---- what members sent ---- */

/* "inbox ack [R-0007]", "inbox reject [R-0007] REASON" */
void act_inbox(struct app *a, struct call *c)
{
    bool rejects = strcmp(c->cmd->name, "inbox reject") == 0;
    char id[16], line[64], reason[400];
    struct signing *s;

    if (!act_notice_which(a, c, true, id))
        return;
    act_rest(c, reason, sizeof reason);
    if (rejects && (c->by_key || !reason[0])) {
        snprintf(line, sizeof line, "%s %s ", c->cmd->name, id);
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
        return;
    }
    s = begin(a, SIGN_RECEIPT, c->cmd->name, id);
    if (rejects)
        snprintf(s->reason, sizeof s->reason, "%s", reason);
    app_sign_go(a);
}
