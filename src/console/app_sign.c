/* app_sign: what an officer signs: handing a notice in, approving it, calling one back, answering one that was received; and the passphrase before it.
 *
 * One thing is signed at a time. Each goes the same way: the key is open, or is opened first; the engine is asked for what is to be signed; it is looked at here
 * (manifest_look.c); it is signed; the signature goes to the engine, which looks at all of it again. What leaves the building is confirmed by words that
 * are made of the message: SEND 43, in an exercise DRILL 43.
 */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "console/act.h"
#include "console/manifest_look.h"
#include "console/theme/role.h"
#include "console/view/notice_put.h"
#include "sign/digest.h"

static const char *ex(const struct app *a)
{
    return a->model.exercise ? "EX " : "";
}

/* A Cancel that did not come to be has stopped what was still to be sent: that is never left unsaid. */
static void tell_held(struct app *a, uint8_t role, const char *why)
{
    const struct signing *s = &a->signing;

    app_message(a, role, "%s%s is NOT cancelled%s%s; what of it was still to be sent waits: X calls it back, :notice resume %s REASON lets it go on", ex(a), s->notice, why[0] ? ": " : "", why, s->notice);
}

void app_signing_end(struct app *a)
{
    struct signing *s = &a->signing;

    s->what = SIGN_NOTHING;
    if (a->screen.ask.kind != ASK_NONE)
        ask_close(&a->screen.ask);
    a->key_dirty = true;
}

static void gone_wrong(struct app *a, const char *why)
{
    if (a->signing.held)
        tell_held(a, ROLE_ERROR, why);
    else
        app_message(a, ROLE_ERROR, "%s%s%s: %s", a->signing.verb, a->signing.notice[0] ? " " : "", a->signing.notice, why);
    app_signing_end(a);
}

/* ---- the key ---- */

/* What the top line says of it. */
static void show_key(struct app *a)
{
    a->model.key = (int) keyring_state(a->keyring);
    a->key_dirty = true;
}

void app_key_find(struct app *a, bool asks)
{
    struct err e = {0};
    enum keyring_state state;

    if (!a->model.officer[0] || a->model.observer || strcmp(a->model.mode, "REPLAY") == 0)
        return;
    state = keyring_find(a->keyring, a->model.officer, a->model.exercise, &e);
    show_key(a);
    if (state == KEYRING_NONE && e.code && e.code != WF_E_NOTFOUND)
        app_message(a, ROLE_WARN, "%s", e.text);
    if (state == KEYRING_LOCKED && asks && !a->key_asked) {
        a->key_asked = true;
        a->signing = (struct signing){.what = SIGN_UNLOCK, .verb = "unlock"};
        app_ask_passphrase(a);
    }
}

/* What the passphrase is asked for, and for a Cancel how it stands with what was still to be sent. */
static void say_passphrase(struct app *a)
{
    const struct signing *s = &a->signing;
    struct ask *q = &a->screen.ask;
    size_t n = 0;

    if (s->what == SIGN_CANCEL)
        n = (size_t) snprintf(q->say, sizeof q->say, "%s%s: what of it is still to be sent %s. It is NOT cancelled before your key signs that.\n", ex(a), s->notice,
                              s->held ? "waits" : s->holding ? "is being stopped"
                                                             : "could NOT be stopped");
    snprintf(q->say + n, sizeof q->say - n, "Your signing key of this %s is locked. Its passphrase opens it until L or the end; Esc leaves it locked%s.",
             a->model.exercise ? "EXERCISE" : "floor", s->what == SIGN_UNLOCK ? ", :unlock asks again" : "");
}

void app_ask_passphrase(struct app *a)
{
    ask_open(&a->screen.ask, ASK_SECRET, a->signing.what == SIGN_CANCEL ? ROLE_ALARM : ROLE_POPUP, "passphrase: ");
    say_passphrase(a);
    prompt_close(&a->screen.prompt);
}

/* True once the key is open; else it is asked for, or was told that there is none. */
static bool key_ready(struct app *a)
{
    struct err e = {0};

    switch (keyring_find(a->keyring, a->model.officer, a->model.exercise, &e)) {
    case KEYRING_OPEN: return true;
    case KEYRING_LOCKED: app_ask_passphrase(a); return false;
    case KEYRING_OPENING: return false;
    default:
        gone_wrong(a, e.text[0] ? e.text : "you have no signing key here: watchfloor key new makes one, and a supervisor enrols it");
        return false;
    }
}

void app_key_opened(struct app *a)
{
    struct err e = {0};
    struct ask *q = &a->screen.ask;

    if (keyring_opened(a->keyring, &e) == 0) {
        show_key(a);
        ask_close(q);
        if (a->signing.what == SIGN_UNLOCK || a->signing.what == SIGN_NOTHING) {
            app_signing_end(a);
            app_message(a, ROLE_INFO, "your key is open until L or the end");
        } else {
            app_sign_go(a);
        }
        return;
    }
    show_key(a);
    if (q->kind == ASK_SECRET) {
        q->waits = false;
        snprintf(q->said, sizeof q->said, "%.150s", e.code == WF_E_DENIED ? "that is not it" : e.text);
    }
}

void app_key_wipe(struct app *a)
{
    keyring_lock(a->keyring);
    if (a->signing.what != SIGN_NOTHING)
        app_signing_end(a);
    show_key(a);
}

static void take_passphrase(struct app *a)
{
    struct ask *q = &a->screen.ask;
    struct err e = {0};

    if (keyring_open(a->keyring, span_make(q->text, q->n), &e) < 0) {
        snprintf(q->said, sizeof q->said, "%.150s", e.text);
        ask_forget(q);
        return;
    }
    ask_forget(q);
    q->waits = true;
    q->said[0] = 0;
    show_key(a);
}

void act_unlock(struct app *a, struct call *c)
{
    (void) c;
    a->signing = (struct signing){.what = SIGN_UNLOCK, .verb = "unlock"};
    if (key_ready(a)) {
        app_signing_end(a);
        app_message(a, ROLE_INFO, "your key is open already; L wipes it");
    }
}

/* ---- the command with the signature ---- */

void app_signed(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    if (why || !root)
        return;                                                                                                                             /* it was told */
    a->screen.review.preview = a->screen.review.preview && strcmp(p->verb, "notice release") != 0 && strcmp(p->verb, "notice cancel") != 0; /* its desks are what matters now */
    if (strcmp(p->verb, "notice submit") == 0 && a->screen.compose.open && strcmp(a->screen.compose.notice, p->about) == 0) {
        compose_close(&a->screen.compose);
        act_notice_open(a, span_str(p->about));
    } else if (strcmp(p->verb, "notice approve") == 0) {
        act_release_ask(a, span_str(p->about), p->desks);
    }
}

/* Sends it; args has all but the key and the signature. */
static void send_signed(struct app *a, struct buf *args, struct json_writer *w, const struct buf *signature, int64_t rev)
{
    struct signing *s = &a->signing;
    char hex[KEYRING_HEX], label[96];
    struct pending *p;

    jw_kcstr(w, "key", keyring_public(a->keyring, hex));
    jw_kstr(w, "signature", buf_view(signature));
    jw_end_object(w);
    snprintf(label, sizeof label, "%s %s%s", s->verb, ex(a), s->notice);
    p = app_send_command(a, s->verb, "", rev, buf_take(args), label);
    if (p) {
        p->told = app_signed;
        p->desks = s->desks;
        snprintf(p->about, sizeof p->about, "%s", s->notice);
    }
    app_signing_end(a);
}

static void sign_content(struct app *a)
{
    struct signing *s = &a->signing;
    struct buf args = {0}, signature = {0};
    struct json_writer w;
    struct err e = {0};
    uint8_t digest[SIGN_DIGEST_SIZE];

    if (!sign_digest_read(span_str(s->content), digest)) {
        gone_wrong(a, "the engine told no digest of its text");
        return;
    }
    if (keyring_sign(a->keyring, s->what == SIGN_ALLOW ? KEYRING_PROTECTION : KEYRING_CONTENT, span_make((const char *) digest, sizeof digest), &signature, &e) < 0) {
        gone_wrong(a, e.text);
    } else {
        jw_init(&w, &args);
        jw_begin_object(&w);
        jw_kcstr(&w, "notice", s->notice);
        jw_kcstr(&w, "content", s->content);
        if (s->reason[0])
            jw_kcstr(&w, "reason", s->reason);
        send_signed(a, &args, &w, &signature, s->rev);
    }
    buf_free(&args);
    buf_free(&signature);
}

static void sign_manifest(struct app *a, const struct json *root, const struct manifest_want *want)
{
    struct signing *s = &a->signing;
    struct buf args = {0}, signature = {0};
    struct span manifest = json_str(root, "manifest");
    struct json_writer w;
    struct err e = {0};
    bool receipt = s->what == SIGN_RECEIPT;

    if (manifest_look(manifest, want, &e) < 0 || keyring_sign(a->keyring, KEYRING_MANIFEST, manifest, &signature, &e) < 0) {
        gone_wrong(a, e.text);
    } else {
        jw_init(&w, &args);
        jw_begin_object(&w);
        jw_kcstr(&w, receipt ? "received" : "notice", s->what == SIGN_CANCEL ? want->notice : s->notice); /* a Cancel has a number of its own */
        jw_kstr(&w, "manifest", manifest);
        if (s->reason[0])
            jw_kcstr(&w, "reason", s->reason);
        send_signed(a, &args, &w, &signature, s->what == SIGN_APPROVE ? s->rev : 0);
    }
    buf_free(&args);
    buf_free(&signature);
}

/* ---- what is to be signed comes ---- */

static void manifest_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    struct signing *s = &a->signing;
    char notice[16], hex[KEYRING_HEX];
    struct manifest_want want = {.exercise = a->model.exercise, .sent = s->sent, .now = clock_now(&a->model.clock), .officer = a->model.officer};

    if (s->what == SIGN_NOTHING || strcmp(p->about, s->notice) != 0)
        return;
    if (why) {
        gone_wrong(a, why->text);
        return;
    }
    s->desks = json_int(root, "desks", 0);
    a->encoded = (struct encoded){.desks = s->desks, .members = json_int(root, "members", 0)};
    snprintf(a->encoded.notice, sizeof a->encoded.notice, "%s", s->notice);
    if (time_parse(json_str(root, "expires"), &a->encoded.expires, NULL, NULL) < 0)
        a->encoded.expires = TIME_NONE;
    want.key = keyring_public(a->keyring, hex);
    snprintf(notice, sizeof notice, "%.*s", SPAN_FMT(json_str(root, "notice")));
    want.notice = notice;
    want.rule = s->what == SIGN_CANCEL ? "cancel" : s->what == SIGN_RECEIPT ? "receipt"
                                                : s->single                 ? "single officer"
                                                                            : "two officers";
    if (s->what == SIGN_APPROVE) {
        want.notice = s->notice;
        want.content = span_str(s->content);
        want.author = span_str(s->author);
        want.author_key = span_str(s->author_key);
        want.recipients = json_get(a->screen.review.made, "recipients");
    }
    sign_manifest(a, root, &want);
}

static void ask_manifest(struct app *a)
{
    struct signing *s = &a->signing;
    struct json_writer *w;
    char hex[KEYRING_HEX];

    if (!act_connected(a)) {
        app_signing_end(a);
        return;
    }
    w = client_begin(a->client, WIRE_OP_NOTICE);
    s->sent = TIME_NONE;
    if (s->what == SIGN_RECEIPT) {
        jw_kcstr(w, "do", "receipt-ready");
        jw_kcstr(w, "received", s->notice);
        if (s->reason[0])
            jw_kcstr(w, "reject", s->reason);
    } else if (s->what == SIGN_CANCEL) {
        jw_kcstr(w, "do", "cancel-ready");
        jw_kcstr(w, "notice", s->notice);
        if (s->reason[0])
            jw_kcstr(w, "reason", s->reason);
    } else {
        s->sent = clock_now(&a->model.clock);
        s->sent -= s->sent % NSEC_PER_SEC;
        jw_kcstr(w, "do", "encode");
        jw_kcstr(w, "notice", s->notice);
        jw_kint(w, "rev", s->rev);
        jw_ktime(w, "sent", s->sent);
        if (s->single)
            jw_kcstr(w, "rule", "single officer");
    }
    jw_kcstr(w, "key", keyring_public(a->keyring, hex));
    app_ask(a, client_end(a->client), s->verb, s->notice, manifest_came);
}

static void held_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    struct signing *s = &a->signing;

    (void) root;
    if (s->what != SIGN_CANCEL || strcmp(p->about, s->notice) != 0)
        return;
    s->holding = false;
    s->held = s->held || !why;
    if (a->screen.ask.kind != ASK_SECRET)
        return;
    say_passphrase(a);
    if (why)
        snprintf(a->screen.ask.said, sizeof a->screen.ask.said, "%.150s", why->text);
    a->key_dirty = true;
}

/* The key is locked: what is still to be sent is stopped now, before anything is typed. */
static void hold_first(struct app *a)
{
    struct signing *s = &a->signing;
    struct json_writer *w;
    char hex[KEYRING_HEX];
    enum keyring_state state = keyring_find(a->keyring, a->model.officer, a->model.exercise, NULL);

    if (s->what != SIGN_CANCEL || s->holding || s->held || !a->client || (state != KEYRING_LOCKED && state != KEYRING_OPENING))
        return;
    s->holding = true;
    w = client_begin(a->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "cancel-ready");
    jw_kcstr(w, "notice", s->notice);
    if (s->reason[0])
        jw_kcstr(w, "reason", s->reason);
    jw_kcstr(w, "key", keyring_public(a->keyring, hex));
    app_ask(a, client_end(a->client), s->verb, s->notice, held_came);
}

/* The author's key that is enrolled, before his signature is looked at. */
static void keys_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    struct signing *s = &a->signing;

    if (s->what != SIGN_APPROVE || strcmp(p->about, s->notice) != 0)
        return;
    s->author_key[0] = 0;
    JSON_EACH (k, json_get(root, "rows"))
        if (span_is(json_str(k, "officer"), s->author) && !json_str(k, "revoked").n && span_is(json_str(k, "mode"), a->model.exercise ? "EXERCISE" : "ACTUAL"))
            snprintf(s->author_key, sizeof s->author_key, "%.*s", SPAN_FMT(json_str(k, "key")));
    if (why)
        gone_wrong(a, why->text);
    else if (!s->author_key[0])
        gone_wrong(a, "no key of its author is enrolled");
    else
        ask_manifest(a);
}

static void ask_keys(struct app *a)
{
    struct json_writer *w;

    if (!act_connected(a)) {
        app_signing_end(a);
        return;
    }
    w = client_begin(a->client, WIRE_OP_QUERY);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_KEYS));
    jw_kint(w, "limit", WIRE_WINDOW_MAX);
    app_ask(a, client_end(a->client), a->signing.verb, a->signing.notice, keys_came);
}

void app_sign_go(struct app *a)
{
    hold_first(a);
    if (!key_ready(a))
        return;
    switch (a->signing.what) {
    case SIGN_SUBMIT:
    case SIGN_ALLOW: sign_content(a); break;
    case SIGN_APPROVE:
        if (a->signing.single)
            ask_manifest(a);
        else
            ask_keys(a);
        break;
    case SIGN_CANCEL:
    case SIGN_RECEIPT: ask_manifest(a); break;
    default: app_signing_end(a);
    }
}

/* ---- the questions ---- */

static void taken(struct app *a)
{
    struct ask *q = &a->screen.ask;
    char want[32];

    if (q->kind == ASK_SECRET) {
        take_passphrase(a);
    } else if (q->kind == ASK_YES) {
        ask_close(q);
        if (a->signing.what == SIGN_CLOSE)
            act_run_close(a);
        else
            app_sign_go(a);
    } else {
        snprintf(want, sizeof want, "%s %lld", a->model.exercise ? "DRILL" : "SEND", (long long) a->signing.desks);
        if (strcmp(q->text, want) == 0) {
            act_release_send(a);
        } else {
            snprintf(q->said, sizeof q->said, "that is not %s: nothing was sent", want);
            ask_forget(q);
        }
    }
}

void app_asked(struct app *a, const struct key *k)
{
    switch (ask_key(&a->screen.ask, k)) {
    case ASK_TAKEN: taken(a); break;
    case ASK_LEFT:
        if (a->signing.held || a->signing.holding)
            tell_held(a, ROLE_WARN, "");
        else if (a->signing.what == SIGN_RELEASE)
            app_message(a, ROLE_WARN, "%s%s is NOT sent: it is approved for five minutes, S releases it", ex(a), a->signing.notice);
        else if (a->signing.what != SIGN_UNLOCK)
            app_message(a, ROLE_INFO, "%s %s%s: not done", a->signing.verb, ex(a), a->signing.notice);
        app_signing_end(a);
        break;
    default: break;
    }
}
