/* manifest_look: see manifest_look.h. */
#include "console/manifest_look.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/base64.h"
#include "console/keyring.h"
#include "sign/place.h"

#define SENT_WITHIN (60 * NSEC_PER_SEC)

static int other(struct err *e, const char *field, const char *what)
{
    return err_field(e, WF_E_INVALID, field, "not signed: the manifest's %s is another than what was shown here: %s", field, what);
}

/* Does the identifier, "AMICF-2026-N00031", end in the number of "N-0031"? */
static bool is_of(struct span identifier, const char *notice)
{
    char tail[24];
    size_t n = (size_t) snprintf(tail, sizeof tail, "-N%05lu", strncmp(notice, "N-", 2) == 0 ? strtoul(notice + 2, NULL, 10) : 0UL);

    return identifier.n > n && memcmp(identifier.p + identifier.n - n, tail, n) == 0;
}

static bool same_bytes(struct span base64, const char *hex)
{
    struct buf bytes = {0};
    bool same;

    base64_decode(base64, &bytes);
    same = bytes.n * 2 == strlen(hex) && bytes.n > 0;
    for (size_t i = 0; same && i < bytes.n; i++) {
        char two[3];

        snprintf(two, sizeof two, "%02x", (unsigned char) bytes.p[i]);
        same = memcmp(two, hex + 2 * i, 2) == 0;
    }
    buf_free(&bytes);
    return same;
}

/* The author's signature, over the content that the manifest names, by the key that is enrolled for him. */
static int look_author(const struct json *m, const struct manifest_want *want, const uint8_t content[SIGN_DIGEST_SIZE], struct err *e)
{
    const struct json *author = json_get(m, "author");
    struct buf key = {0}, signature = {0};
    char hex[80];
    bool good;

    if (!want->author.n)
        return 0;
    if (!span_eq(json_str(author, "officer"), want->author))
        return other(e, "author", "another officer");
    snprintf(hex, sizeof hex, "%.*s", SPAN_FMT(want->author_key));
    if (!same_bytes(json_str(author, "key"), hex))
        return other(e, "author", "his key is not the one that is enrolled");
    base64_decode(json_str(author, "key"), &key);
    base64_decode(json_str(author, "signature"), &signature);
    good = keyring_verify(want->exercise, buf_view(&key), KEYRING_CONTENT, span_make((const char *) content, SIGN_DIGEST_SIZE), buf_view(&signature));
    buf_free(&key);
    buf_free(&signature);
    return good ? 0 : other(e, "author", "his signature is not over this content");
}

static bool is_in(const struct json *list, struct span to, bool composed)
{
    JSON_EACH (v, list)
        if (span_eq(json_str(v, "to"), to) && (!composed || !span_is(json_str(v, "carries"), "nothing")))
            return true;
    return false;
}

/* To the address that was shown, in the channel that was shown, for the certificate that was shown. */
static bool is_where(const struct json *form, const struct json *shown)
{
    struct span channel = json_str(form, "channel");
    bool first = span_eq(channel, json_str(shown, "channel")), second = !first && span_eq(channel, json_str(shown, "second"));
    const struct sign_place p = {json_str(form, "to"), channel, json_str(shown, first ? "address" : "second_address"), span_is(channel, "mail") ? json_str(shown, "certificate") : span_make(NULL, 0)};
    uint8_t is[SIGN_DIGEST_SIZE], should[SIGN_DIGEST_SIZE];

    sign_place(&p, should);
    return (first || second) && p.address.n && sign_digest_read(json_str(form, "place"), is) && memcmp(is, should, sizeof is) == 0;
}

static const struct json *shown_as(const struct json *list, struct span to)
{
    JSON_EACH (v, list)
        if (span_eq(json_str(v, "to"), to))
            return v;
    return NULL;
}

/* Everybody who was shown, and nobody else, and each where it was shown. */
static int look_recipients(const struct json *m, const struct manifest_want *want, struct err *e)
{
    const struct json *list = json_get(m, "recipients");
    char name[80];

    if (!list || list->type != JSON_ARRAY || !list->count)
        return other(e, "recipients", "nobody would get it");
    if (!want->recipients)
        return 0;
    JSON_EACH (v, list)
        if (!is_in(want->recipients, json_str(v, "to"), true)) {
            snprintf(name, sizeof name, "%.*s was not shown", SPAN_FMT(json_str(v, "to")));
            return other(e, "recipients", name);
        }
    JSON_EACH (v, list)
        if (!is_where(v, shown_as(want->recipients, json_str(v, "to")))) {
            snprintf(name, sizeof name, "%.*s goes to another address", SPAN_FMT(json_str(v, "to")));
            return other(e, "recipients", name);
        }
    JSON_EACH (v, want->recipients)
        if (!span_is(json_str(v, "carries"), "nothing") && !is_in(list, json_str(v, "to"), false)) {
            snprintf(name, sizeof name, "%.*s is missing", SPAN_FMT(json_str(v, "to")));
            return other(e, "recipients", name);
        }
    return 0;
}

static int look_sent(const struct json *m, const struct manifest_want *want, struct err *e)
{
    wf_time sent = TIME_NONE;

    if (time_parse(json_str(m, "sent"), &sent, NULL, NULL) < 0)
        return other(e, "sent", "no time");
    if (want->sent != TIME_NONE)
        return sent == want->sent ? 0 : other(e, "sent", "another time");
    return sent > want->now + SENT_WITHIN || sent < want->now - SENT_WITHIN ? other(e, "sent", "not now") : 0;
}

static int look(const struct json *m, const struct manifest_want *want, struct err *e)
{
    uint8_t content[SIGN_DIGEST_SIZE];
    const struct json *approver = json_get(m, "approver");
    int rc;

    if (!is_of(json_str(m, "notice"), want->notice))
        return other(e, "notice", "another notice");
    if (!span_is(json_str(m, "mode"), want->exercise ? "EXERCISE" : "ACTUAL"))
        return other(e, "mode", "not that of this floor");
    if (!span_is(json_str(m, "rule"), want->rule))
        return other(e, "rule", "another rule");
    rc = look_sent(m, want, e);
    if (rc)
        return rc;
    if (!sign_digest_read(json_str(m, "content"), content) || (want->content.n && !span_eq(json_str(m, "content"), want->content)))
        return other(e, "content", "another text");
    rc = look_author(m, want, content, e);
    if (rc)
        return rc;
    if (!span_is(json_str(approver, "officer"), want->officer) || !same_bytes(json_str(approver, "key"), want->key))
        return other(e, "approver", "not this officer with this key");
    return look_recipients(m, want, e);
}

int manifest_look(struct span text, const struct manifest_want *want, struct err *e)
{
    struct arena a = {0};
    struct json *m = NULL;
    int rc = json_parse(&a, text, NULL, &m, e);

    if (!rc)
        rc = look(m, want, e);
    arena_free(&a);
    return rc;
}
