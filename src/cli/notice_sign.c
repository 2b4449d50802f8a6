/* notice_sign: notice submit, allow, approve, cancel, release; inbox ack, reject: what an officer's key signs, and what leaves.
 *
 * Each goes the console's way: it is said what it is, the key is opened by the passphrase that is typed on the terminal, what is to be signed is looked at here
 * (console/manifest_look.h), and the engine looks at all of it again. No option takes the passphrase, and none the words that confirm a release.
 */
#include <stdlib.h>
#include <sys/resource.h>

#include "base/base64.h"
#include "base/plural.h"
#include "cli/notice.h"
#include "cli/programs.h"
#include "console/manifest_look.h"
#include "sign/digest.h"
#include "sign/passphrase.h"

/* What is under way: the notice, and the key that signs. */
struct signing {
    struct cli *c;
    struct cli_notice n;
    struct key key;
    char *path;
    char hex[2 * KEY_PUBLIC_SIZE + 1];
};

static void end(struct signing *s)
{
    key_free(&s->key);
    mem_free(s->path);
    cli_notice_free(&s->n);
}

/* ---- the key ---- */

static int find_key(struct signing *s)
{
    const char *officer = client_greeting(s->c->client)->officer, *file = cli_value(s->c, "--key");
    enum key_mode mode = cli_notice_drill(s->c) ? KEY_EXERCISE : KEY_ACTUAL;
    struct err e = {0};
    if (!key_officer_ok(span_str(officer)))
        return cli_fail(CLI_NO, "\"%s\" can't have a key", officer);
    s->path = file ? mem_strdup(file) : key_path(mode, officer);
    if (key_load(&s->key, s->path, &e))
        return cli_fail(CLI_NO, e.code == WF_E_NOTFOUND ? "%s; watchfloor key new makes one, and a supervisor enrols it" : "%s", e.text);
    if (s->key.is.mode != mode || strcmp(s->key.is.officer, officer) != 0)
        return cli_fail(CLI_NO, "\"%s\" is the %s key of %s, and you are %s of an %s engine", s->path, key_mode_word(s->key.is.mode), s->key.is.officer, officer, key_mode_word(mode));
    for (size_t i = 0; i < KEY_PUBLIC_SIZE; i++)
        snprintf(s->hex + 2 * i, 3, "%02x", s->key.is.bytes[i]);
    return 0;
}

static int open_key(struct signing *s)
{
    const struct rlimit none = {0, 0};
    struct buf passphrase = {0};
    struct err e = {0};
    setrlimit(RLIMIT_CORE, &none);
    fflush(stdout);
    int rc = passphrase_ask("passphrase: ", &passphrase, &e);
    if (!rc)
        rc = key_unlock(&s->key, s->path, buf_view(&passphrase), &e);
    passphrase_wipe(&passphrase);
    return rc ? cli_fail(CLI_NO, "%s", e.text) : 0;
}

static int sign(struct signing *s, const char *purpose, struct span bytes, struct buf *base64)
{
    uint8_t signature[KEY_SIGNATURE_SIZE];
    struct err e = {0};
    int rc = key_sign(&s->key, purpose, bytes, signature, &e);
    key_lock(&s->key); /* one thing is signed, and no second one */
    if (rc)
        return cli_fail(CLI_NO, "%s", e.text);
    base64_encode(span_make((const char *) signature, sizeof signature), base64);
    return 0;
}

/* The command with its signature; member: what was signed, "content" or "manifest". */
static int send_signed(struct signing *s, const char *verb, const char *about, int64_t rev, const char *member, struct span what, const struct buf *signature)
{
    const struct json *reply;
    const char *reason = cli_value(s->c, "REASON");
    struct json_writer *w = cli_notice_verb(s->c, verb, rev);
    jw_kcstr(w, strncmp(verb, "inbox", 5) == 0 ? "received" : "notice", about);
    jw_kstr(w, member, what);
    if (reason && *reason)
        jw_kcstr(w, "reason", reason);
    jw_kcstr(w, "key", s->hex);
    jw_kstr(w, "signature", buf_view(signature));
    int rc = cli_notice_send(s->c, w, &reply);
    if (rc)
        return rc;
    printf("%s", cli_notice_ex(s->c));
    cli_put(json_str(reply, "text"), false);
    putchar('\n');
    return 0;
}

/* ---- submit, allow: the content ---- */

/* Is it whole? What is not is listed. */
static int whole(const struct signing *s)
{
    int64_t errors = json_int(s->n.made, "errors", 1), missing = 0;
    JSON_EACH (m, json_get(s->n.made, "missing")) {
        missing++;
        cli_fail(0, "missing: %.*s (%.*s)", SPAN_FMT(json_str(m, "field")), SPAN_FMT(json_str(m, "label")));
    }
    JSON_EACH (f, json_get(s->n.made, "findings"))
        if (json_bool(f, "error", true))
            cli_fail(0, "error: %.*s", SPAN_FMT(json_str(f, "text")));
    if (missing || errors || !json_str(s->n.made, "content").n)
        return cli_fail(CLI_NO, "%s is not ready to be signed: watchfloor notice edit %s", s->n.id, s->n.id);
    return 0;
}

/* "ACTUAL FLASH alert N-0031 of r.sari: to 11 members, 43 desks, for 12 hours." and the headline. */
static void say_what(const struct signing *s)
{
    const struct json *m = s->n.made;
    struct buf b = {0};
    buf_printf(&b, "%s %.*s %.*s %s%s of %.*s: to %lld member%s, %lld desk%s, for %lld hour%s\n%.*s\n", client_greeting(s->c->client)->mode, SPAN_FMT(json_str(m, "precedence")),
               SPAN_FMT(json_str(m, "form")), cli_notice_ex(s->c), s->n.id, SPAN_FMT(json_str(s->n.row, "author")), (long long) json_int(m, "members", 0), plural_s(json_int(m, "members", 0)),
               (long long) json_int(m, "desks", 0), plural_s(json_int(m, "desks", 0)), (long long) json_int(m, "hours", 0), plural_s(json_int(m, "hours", 0)), SPAN_FMT(json_str(m, "headline")));
    JSON_EACH (t, json_get(m, "texts")) {
        struct span review = json_str(t, "review");
        if (review.n < 8 || memcmp(review.p, "REVIEWED", 8) != 0)
            buf_printf(&b, "  %.*s: %.*s\n", SPAN_FMT(json_str(t, "language")), SPAN_FMT(review));
    }
    cli_put(buf_view(&b), true);
    buf_free(&b);
    cli_notice_reach(m);
}

/* Where it goes to: an approver signs the addresses with the bytes. "  MY by cap to https://...; then by sms to +60 3 1111" */
static void say_where(const struct signing *s)
{
    struct buf b = {0};
    JSON_EACH (r, json_get(s->n.made, "recipients")) {
        struct span second = json_str(r, "second_address");
        if (span_is(json_str(r, "carries"), "nothing"))
            continue;
        buf_printf(&b, "  %.*s by %.*s to %.*s", SPAN_FMT(json_str(r, "to")), SPAN_FMT(json_str(r, "channel")), SPAN_FMT(json_str(r, "address")));
        if (second.n)
            buf_printf(&b, "; then by %.*s to %.*s", SPAN_FMT(json_str(r, "second")), SPAN_FMT(second));
        buf_str(&b, json_str(r, "certificate").n ? ", encrypted\n" : "\n");
    }
    cli_put(buf_view(&b), true);
    buf_free(&b);
}

static int sign_content(struct signing *s, const char *verb, const char *purpose)
{
    struct buf signature = {0};
    uint8_t digest[SIGN_DIGEST_SIZE];
    struct span content = json_str(s->n.made, "content");
    int64_t rev;
    if (!cli_number(s->c, "--rev", 1, UINT32_MAX, json_int(s->n.row, "rev", 0), &rev))
        return CLI_USAGE;
    if (!sign_digest_read(content, digest))
        return cli_fail(CLI_NO, "the engine told no digest of what %s says", s->n.id);
    int rc = open_key(s);
    if (!rc)
        rc = sign(s, purpose, span_make((const char *) digest, sizeof digest), &signature);
    if (!rc)
        rc = send_signed(s, verb, s->n.id, rev, "content", content, &signature);
    buf_free(&signature);
    return rc;
}

static int begin(struct signing *s)
{
    int rc = cli_notice_read(s->c, cli_value(s->c, "NOTICE"), &s->n);
    if (!rc)
        rc = find_key(s);
    if (!rc)
        rc = cli_notice_compose(s->c, &s->n, NULL, false, strcmp(s->c->command->name, "notice allow") == 0);
    return rc;
}

int cli_notice_submit(struct cli *c)
{
    struct signing s = {.c = c};
    bool allow = strcmp(c->command->name, "notice allow") == 0;
    int rc = begin(&s);
    if (!rc && !allow)
        rc = whole(&s);
    if (!rc) {
        say_what(&s);
        rc = sign_content(&s, c->command->name, allow ? KEY_PURPOSE_PROTECTION : KEY_PURPOSE_CONTENT);
    }
    end(&s);
    return rc;
}

/* ---- approve, cancel, inbox: the manifest ---- */

/* What the engine made is looked at, signed and handed in. */
static int sign_manifest(struct signing *s, const char *verb, const char *about, int64_t rev, struct span manifest, const struct manifest_want *want)
{
    struct buf signature = {0};
    struct err e = {0};
    int rc = manifest_look(manifest, want, &e) ? cli_fail(CLI_NO, "%s", e.text) : sign(s, KEY_PURPOSE_MANIFEST, manifest, &signature);
    if (!rc)
        rc = send_signed(s, verb, about, rev, "manifest", manifest, &signature);
    buf_free(&signature);
    return rc;
}

struct author {
    struct span officer, mode;
    char key[2 * KEY_PUBLIC_SIZE + 1];
};

static void author_key(const struct json *row, void *arg)
{
    struct author *a = arg;
    if (span_eq(json_str(row, "officer"), a->officer) && !json_str(row, "revoked").n && span_eq(json_str(row, "mode"), a->mode))
        snprintf(a->key, sizeof a->key, "%.*s", SPAN_FMT(json_str(row, "key")));
}

static int approve(struct signing *s)
{
    bool single = cli_has(s->c, "--single");
    int64_t rev = json_int(s->n.row, "rev", 0);
    struct author author = {.officer = json_str(s->n.row, "author"), .mode = span_str(client_greeting(s->c->client)->mode)};
    const struct json *reply;
    int rc = single ? 0 : cli_rows(s->c, WIRE_VIEW_KEYS, 0, NULL, author_key, &author);
    if (!rc && !single && !author.key[0])
        rc = cli_fail(CLI_NO, "no key of %.*s, who wrote %s, is enrolled", SPAN_FMT(author.officer), s->n.id);
    if (!rc)
        rc = open_key(s);
    if (rc)
        return rc;
    struct manifest_want want = {.notice = s->n.id, .rule = single ? "single officer" : "two officers", .exercise = cli_notice_drill(s->c), .now = cli_notice_now(s->c), .content = json_str(s->n.made, "content"), .officer = s->key.is.officer, .key = s->hex, .recipients = json_get(s->n.made, "recipients")};
    want.sent = want.now - want.now % NSEC_PER_SEC;
    if (!single) {
        want.author = author.officer;
        want.author_key = span_str(author.key);
    }
    struct json_writer *w = client_begin(s->c->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "encode");
    jw_kcstr(w, "notice", s->n.id);
    jw_kint(w, "rev", rev);
    jw_ktime(w, "sent", want.sent);
    if (single)
        jw_kcstr(w, "rule", want.rule);
    jw_kcstr(w, "key", s->hex);
    rc = cli_call(s->c, &reply);
    if (rc)
        return rc;
    struct span manifest = json_str(cli_notice_keep(&s->n.arena, reply), "manifest");
    return sign_manifest(s, "notice approve", s->n.id, rev, manifest, &want);
}

int cli_notice_approve(struct cli *c)
{
    struct signing s = {.c = c};
    int rc = begin(&s);
    if (!rc && !span_is(json_str(s.n.row, "state"), "IN_REVIEW"))
        rc = cli_fail(CLI_NO, "%s is %.*s: what its author submitted is approved", s.n.id, SPAN_FMT(json_str(s.n.row, "state")));
    if (!rc && !cli_has(c, "--single") && span_is(json_str(s.n.row, "author"), s.key.is.officer))
        rc = cli_fail(CLI_NO, "you wrote %s: another officer approves it", s.n.id);
    if (!rc) {
        say_what(&s);
        say_where(&s);
        rc = approve(&s);
    }
    end(&s);
    return rc;
}

/* A Cancel, or an answer to what was received, as the engine has it ready; *reply lives until the next call. */
static int ready(struct signing *s, const char *what, const char *about, const struct json **reply)
{
    bool receipt = strcmp(what, "receipt-ready") == 0;
    struct json_writer *w = client_begin(s->c->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", what);
    jw_kcstr(w, receipt ? "received" : "notice", about);
    if (cli_has(s->c, "REASON") && *cli_value(s->c, "REASON"))
        jw_kcstr(w, receipt ? "reject" : "reason", cli_value(s->c, "REASON"));
    jw_kcstr(w, "key", s->hex);
    return cli_call(s->c, reply);
}

static int sign_ready(struct signing *s, const char *what, const char *about, const char *rule)
{
    const struct json *reply;
    int rc = ready(s, what, about, &reply);
    if (rc)
        return rc;
    const struct json *kept = cli_notice_keep(&s->n.arena, reply);
    struct span number = json_str(kept, "notice");
    const struct manifest_want want = {.notice = arena_strndup(&s->n.arena, number.p ? number.p : "", number.n), .rule = rule, .exercise = cli_notice_drill(s->c), .sent = TIME_NONE, .now = cli_notice_now(s->c), .officer = s->key.is.officer, .key = s->hex};
    return sign_manifest(s, s->c->command->name, strcmp(rule, "receipt") == 0 ? about : want.notice, 0, json_str(kept, "manifest"), &want);
}

int cli_notice_cancel(struct cli *c)
{
    struct signing s = {.c = c};
    const struct json *reply;
    int rc = cli_notice_read(c, cli_value(c, "NOTICE"), &s.n);
    if (!rc)
        rc = find_key(&s);
    if (!rc)
        rc = ready(&s, "cancel-ready", s.n.id, &reply); /* what is still to be sent stops now, before anything is typed */
    if (!rc) {
        struct buf b = {0};
        buf_printf(&b, "Cancel %s %s%s %.*s, to the same %lld desk%s\n%.*s\n", client_greeting(c->client)->mode, cli_notice_ex(c), s.n.id, SPAN_FMT(json_str(s.n.row, "precedence")),
                   (long long) json_int(s.n.row, "desks", 0), plural_s(json_int(s.n.row, "desks", 0)), SPAN_FMT(json_str(s.n.row, "headline")));
        cli_put(buf_view(&b), true);
        buf_free(&b);
        cli_notice_reach(reply);
        rc = open_key(&s);
        if (!rc)
            rc = sign_ready(&s, "cancel-ready", s.n.id, "cancel");
        if (rc)
            cli_fail(0, "%s is NOT cancelled; what of it was still to be sent waits: watchfloor notice cancel %s", s.n.id, s.n.id);
    }
    end(&s);
    return rc;
}

int cli_inbox(struct cli *c)
{
    struct signing s = {.c = c};
    int rc = cli_connect(c);
    if (!rc)
        rc = find_key(&s);
    if (!rc)
        rc = open_key(&s);
    if (!rc)
        rc = sign_ready(&s, "receipt-ready", cli_value(c, "RECEIVED"), "receipt");
    end(&s);
    return rc;
}

/* ---- release ---- */

/* Of what takes the place of another. */
static void ask_reach(struct cli *c, const struct cli_notice *n)
{
    const struct json *reply;
    struct json_writer *w;
    if (!json_str(n->row, "of").n)
        return;
    w = client_begin(c->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "reach");
    jw_kcstr(w, "notice", n->id);
    if (cli_call(c, &reply) == 0)
        cli_notice_reach(reply);
}

int cli_notice_release(struct cli *c)
{
    struct cli_notice n = {.id = NULL};
    struct buf b = {0}, typed = {0};
    struct err e = {0};
    const struct json *reply;
    char prompt[64], want[32];
    int rc = cli_notice_read(c, cli_value(c, "NOTICE"), &n);
    if (!rc && !span_is(json_str(n.row, "state"), "APPROVED"))
        rc = cli_fail(CLI_NO, "%s is %.*s: what is approved is released", n.id, SPAN_FMT(json_str(n.row, "state")));
    if (!rc) {
        long long desks = (long long) json_int(n.row, "desks", 0);
        buf_printf(&b, "%s %.*s: %s%s goes to %lld member%s, %lld desk%s, and holds until %.*s\n%.*s\n", client_greeting(c->client)->mode, SPAN_FMT(json_str(n.row, "precedence")),
                   cli_notice_ex(c), n.id, (long long) json_int(n.row, "members", 0), plural_s(json_int(n.row, "members", 0)), desks, plural_s(desks), SPAN_FMT(json_str(n.row, "expires")), SPAN_FMT(json_str(n.row, "headline")));
        cli_put(buf_view(&b), true);
        ask_reach(c, &n);
        fflush(stdout);
        snprintf(want, sizeof want, "%s %lld", cli_notice_drill(c) ? "DRILL" : "SEND", desks);
        snprintf(prompt, sizeof prompt, "type %s to release: ", want);
        if (passphrase_confirm(prompt, &typed, &e))
            rc = cli_fail(CLI_NO, "%s: nothing was sent", e.text);
        else if (!span_is(buf_view(&typed), want))
            rc = cli_fail(CLI_NO, "that is not %s: nothing was sent", want);
    }
    if (!rc) {
        struct json_writer *w = cli_notice_verb(c, "notice release", 0);
        jw_kcstr(w, "notice", n.id);
        jw_kcstr(w, "confirm", strchr(want, ' ') + 1);
        rc = cli_notice_send(c, w, &reply);
    }
    if (!rc) {
        printf("%s", cli_notice_ex(c));
        cli_put(json_str(reply, "text"), false);
        putchar('\n');
    }
    buf_free(&typed);
    buf_free(&b);
    cli_notice_free(&n);
    return rc;
}
