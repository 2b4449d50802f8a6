/* What the console does itself before a key signs: the key opens by its passphrase alone, in a thread, and is wiped; a manifest in which anything is another
 * than what was shown is not signed, whatever the engine says. */
#include "support.h"

#include <poll.h>

#include "base/base64.h"
#include "console/keyring.h"
#include "console/manifest_look.h"
#include "sign/place.h"
#include "sign/digest.h"
#include "sign/key.h"

#define WORDS SPAN_LIT("correct horse battery staple")
#define SENT "2026-11-24T14:44:00Z"

struct fixture {
    char dir[40];
    struct key author, approver;
    uint8_t content[SIGN_DIGEST_SIZE];
};

static void store(struct key *k, const char *officer)
{
    struct err e = {0};
    char *path = key_path(KEY_ACTUAL, officer);

    assert_int_equal(key_make(k, officer, KEY_ACTUAL, INT64_C(1795905198) * NSEC_PER_SEC, &e), 0);
    if (key_store(k, path, WORDS, &e))
        fail_msg("%s", e.text);
    mem_free(path);
}

static int setup(void **state)
{
    struct fixture *f = mem_alloc(sizeof *f);

    snprintf(f->dir, sizeof f->dir, "/tmp/wf-sign-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    setenv("XDG_CONFIG_HOME", f->dir, 1);
    store(&f->author, "r.sari");
    store(&f->approver, "n.tan");
    sign_digest(SPAN_LIT("what it says"), f->content);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char *all = mem_printf("rm -rf %s", f->dir);

    assert_int_equal(system(all), 0);
    mem_free(all);
    key_free(&f->author);
    key_free(&f->approver);
    mem_free(f);
    return 0;
}

static int opened(struct keyring *k, struct span passphrase)
{
    struct err e = {0};
    struct pollfd p;

    assert_int_equal(keyring_open(k, passphrase, &e), 0);
    assert_int_equal(keyring_state(k), KEYRING_OPENING);
    p = (struct pollfd){.fd = keyring_fd(k), .events = POLLIN};
    assert_int_equal(poll(&p, 1, 60000), 1);
    return keyring_opened(k, &e);
}

static void key_opens(void **state)
{
    struct keyring *k = keyring_new();
    struct err e = {0};
    struct buf signature = {0}, raw = {0};
    const struct fixture *f = *state;

    assert_int_equal(keyring_find(k, "nobody", false, &e), KEYRING_NONE);
    assert_int_equal(keyring_find(k, "../r.sari", false, &e), KEYRING_NONE);
    assert_int_equal(keyring_find(k, "n.tan", true, &e), KEYRING_NONE); /* the key of the floor is none of an exercise */
    assert_int_equal(keyring_find(k, "n.tan", false, &e), KEYRING_LOCKED);
    assert_int_equal(keyring_sign(k, KEYRING_CONTENT, WORDS, &signature, &e), WF_E_STATE);
    assert_int_equal(opened(k, SPAN_LIT("another passphrase")), WF_E_DENIED);
    assert_int_equal(keyring_state(k), KEYRING_LOCKED);
    assert_int_equal(opened(k, WORDS), 0);
    assert_int_equal(keyring_find(k, "n.tan", false, &e), KEYRING_OPEN); /* found again it stays open */
    assert_int_equal(keyring_sign(k, KEYRING_CONTENT, WORDS, &signature, &e), 0);
    base64_decode(buf_view(&signature), &raw);
    assert_true(key_verify(&f->approver.is, "notice.content", WORDS, (const uint8_t *) raw.p));
    assert_false(key_verify(&f->approver.is, "notice.manifest", WORDS, (const uint8_t *) raw.p));
    keyring_lock(k);
    assert_int_equal(keyring_sign(k, KEYRING_CONTENT, WORDS, &signature, &e), WF_E_STATE);
    assert_int_equal(opened(k, WORDS), 0);
    assert_int_equal(keyring_find(k, "r.sari", false, &e), KEYRING_LOCKED); /* another officer's: the first is wiped */
    keyring_free(k);
    buf_free(&signature);
    buf_free(&raw);
}

static void put_hex(char out[KEYRING_HEX], const uint8_t *bytes)
{
    for (size_t i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static void put_base64(struct buf *out, const uint8_t *bytes, size_t n)
{
    base64_encode(span_make((const char *) bytes, n), out);
}

static char *where(const char *to, const char *channel, const char *address, const char *certificate, char out[SIGN_DIGEST_TEXT])
{
    const struct sign_place p = {span_str(to), span_str(channel), span_str(address), span_str(certificate)};
    uint8_t digest[SIGN_DIGEST_SIZE];

    sign_place(&p, digest);
    return sign_digest_text(digest, out);
}

/* The manifest that is as it should be; what is to be swapped is one of its words. */
static char *manifest(const struct fixture *f)
{
    uint8_t signature[KEY_SIGNATURE_SIZE];
    struct buf one = {0}, two = {0}, three = {0};
    char digest[SIGN_DIGEST_TEXT], my[SIGN_DIGEST_TEXT], text_to[SIGN_DIGEST_TEXT], police[SIGN_DIGEST_TEXT], *text;
    struct err e = {0};

    assert_int_equal(key_sign(&f->author, "notice.content", span_make((const char *) f->content, sizeof f->content), signature, &e), 0);
    put_base64(&one, f->author.is.bytes, 32);
    put_base64(&two, signature, sizeof signature);
    put_base64(&three, f->approver.is.bytes, 32);
    text = mem_printf("{\"v\":1,\"notice\":\"AMICF-2026-N00031\",\"mode\":\"ACTUAL\",\"rule\":\"two officers\",\"sent\":\"" SENT "\",\"content\":\"%s\","
                      "\"author\":{\"officer\":\"r.sari\",\"key\":\"%s\",\"signature\":\"%s\"},\"approver\":{\"officer\":\"n.tan\",\"key\":\"%s\"},"
                      "\"recipients\":[{\"to\":\"MY\",\"channel\":\"cap\",\"place\":\"%s\"},{\"to\":\"MY\",\"channel\":\"sms\",\"place\":\"%s\"},{\"to\":\"MY/police\",\"channel\":\"mail\",\"place\":\"%s\"}]}",
                      sign_digest_text(f->content, digest), one.p, two.p, three.p, where("MY", "cap", "https://my.example/in", "", my), where("MY", "sms", "+60 3 1111", "", text_to),
                      where("MY/police", "mail", "police@my.example", "00ff", police));
    buf_free(&one);
    buf_free(&two);
    buf_free(&three);
    return text;
}

static char *swapped(const char *text, const char *what, const char *by)
{
    const char *at = strstr(text, what);

    assert_non_null(at);
    return mem_printf("%.*s%s%s", (int) (at - text), text, by, at + strlen(what));
}

struct wanted {
    struct manifest_want want;
    char digest[SIGN_DIGEST_TEXT], author_key[KEYRING_HEX], key[KEYRING_HEX];
    struct arena a;
};

static const char shown_list[] =
    "[{\"to\":\"MY\",\"carries\":\"whole\",\"channel\":\"cap\",\"address\":\"https://my.example/in\",\"second\":\"sms\",\"second_address\":\"+60 3 1111\",\"certificate\":\"00ff\"},"
        "{\"to\":\"MY/police\",\"carries\":\"waiting\",\"channel\":\"mail\",\"address\":\"police@my.example\",\"certificate\":\"00ff\"},{\"to\":\"carrier:GA\",\"carries\":\"nothing\"}]";

static void want_shown(const struct fixture *f, struct wanted *w, const char *shown)
{
    struct json *list;
    wf_time sent;

    memset(w, 0, sizeof *w);
    assert_int_equal(time_parse(SPAN_LIT(SENT), &sent, NULL, NULL), 0);
    assert_int_equal(json_parse(&w->a, span_str(shown), NULL, &list, NULL), 0);
    put_hex(w->author_key, f->author.is.bytes);
    put_hex(w->key, f->approver.is.bytes);
    w->want = (struct manifest_want){.notice = "N-0031", .rule = "two officers", .sent = sent, .now = sent, .content = span_str(sign_digest_text(f->content, w->digest)),
        .author = SPAN_LIT("r.sari"), .author_key = span_str(w->author_key), .officer = "n.tan", .key = w->key, .recipients = list};
}

static void want(const struct fixture *f, struct wanted *w)
{
    want_shown(f, w, shown_list);
}

static void refused(const char *text, const struct wanted *w, const char *field)
{
    struct err e = {0};

    assert_int_equal(manifest_look(span_str(text), &w->want, &e), WF_E_INVALID);
    assert_string_equal(e.field, field);
}

static void looked_at(void **state)
{
    const struct fixture *f = *state;
    static const struct {
        const char *what, *by, *field;
    } swaps[] = {
        {"N00031", "N00032", "notice"}, {"ACTUAL", "EXERCISE", "mode"}, {"two officers", "single officer", "rule"}, {"14:44:00", "14:44:01", "sent"},
        {"\"officer\":\"r.sari\"", "\"officer\":\"d.putra\"", "author"}, {"\"officer\":\"n.tan\"", "\"officer\":\"r.sari\"", "approver"},
        {"\"MY/police\"", "\"MY\"", "recipients"}, {"{\"to\":\"MY\"", "{\"to\":\"carrier:GA\"},{\"to\":\"MY\"", "recipients"}, {"\"MY\"", "\"SG\"", "recipients"},
        {"\"channel\":\"cap\"", "\"channel\":\"json\"", "recipients"}, {"\"place\"", "\"plaice\"", "recipients"},
    };
    char *good = manifest(f), *bad;
    struct wanted w;
    struct err e = {0};
    uint8_t other[SIGN_DIGEST_SIZE];
    char digest[SIGN_DIGEST_TEXT];

    want(f, &w);
    if (manifest_look(span_str(good), &w.want, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < ARRAY_LEN(swaps); i++) {
        bad = swapped(good, swaps[i].what, swaps[i].by);
        refused(bad, &w, swaps[i].field);
        mem_free(bad);
    }
    /* each is another place than the one that was shown */
    static const char *const shown[][2] = {{"https://my.example/in", "https://elsewhere.example/in"}, {"+60 3 1111", "+60 3 2222"}, {"police@my.example", "me@elsewhere.example"}, {"police@my.example\",\"certificate\":\"00ff", "police@my.example\",\"certificate\":\"00fe"}};
    for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
        bad = swapped(shown_list, shown[i][0], shown[i][1]);
        arena_free(&w.a);
        want_shown(f, &w, bad);
        refused(good, &w, "recipients");
        mem_free(bad);
    }
    arena_free(&w.a);
    want(f, &w);
    /* another text, though the author's signature is not over it; and one that nobody was shown */
    sign_digest(SPAN_LIT("another text"), other);
    sign_digest_text(other, digest);
    bad = swapped(good, w.digest, digest);
    refused(bad, &w, "content");
    w.want.content = span_make(NULL, 0);
    refused(bad, &w, "author");
    mem_free(bad);
    /* the author's key is not the one that is enrolled */
    arena_free(&w.a);
    want(f, &w);
    w.want.author_key = span_str(w.key);
    refused(good, &w, "author");
    mem_free(good);
    arena_free(&w.a);
}

static void fixed_by_the_engine(void **state)
{
    const struct fixture *f = *state;
    char *good = manifest(f), *cancel = swapped(good, "two officers", "cancel");
    struct wanted w;
    struct err e = {0};

    want(f, &w);
    w.want.rule = "cancel";
    w.want.author = w.want.content = span_make(NULL, 0);
    w.want.recipients = NULL;
    w.want.now = w.want.sent + 59 * NSEC_PER_SEC;
    w.want.sent = TIME_NONE;
    assert_int_equal(manifest_look(span_str(cancel), &w.want, &e), 0);
    w.want.now += 2 * NSEC_PER_SEC;
    refused(cancel, &w, "sent"); /* an old manifest is not signed again */
    refused(good, &w, "rule");
    mem_free(good);
    mem_free(cancel);
    arena_free(&w.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(key_opens, setup, teardown),
        cmocka_unit_test_setup_teardown(looked_at, setup, teardown),
        cmocka_unit_test_setup_teardown(fixed_by_the_engine, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
