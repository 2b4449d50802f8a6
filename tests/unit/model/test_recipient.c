/* To whom notices go: what the file may say, what "--to" means, and that an empty group is nobody. */
#include "support.h"

#include "model/recipient.h"

static const char good[] =
    "format = 1\n"
    "recipient \"MY\" {\n title = \"duty desk\"\n channel = \"cap\"\n address = \"https://my.example/in\"\n languages = {\"ms\", \"en\"}\n tlp = \"AMBER\"\n"
    " phone = \"+60 3 000\"\n tested = \"2026-11-01\"\n second = \"sms\"\n second_address = \"+60 3 111\"\n readback = \"https://my.example/out/{identifier}\"\n"
    " client_cert = \"/etc/wf/cert\"\n client_key = \"/etc/wf/key\"\n token_file = \"/etc/wf/token\"\n ca_file = \"/etc/wf/ca\"\n}\n"
    "recipient \"MY/protection\" {\n title = \"protection\"\n channel = \"mail\"\n address = \"p@my.example\"\n languages = {\"ms\"}\n tlp = \"AMBER\"\n encrypted = true\n certificate = \"p.pem\"\n}\n"
    "recipient \"ID/nfp\" {\n title = \"focal point\"\n channel = \"sms\"\n address = \"+62 21 000\"\n languages = {\"id\"}\n tlp = \"GREEN\"\n tested = \"2026-01-01\"\n}\n"
    "recipient \"carrier:GA\" {\n title = \"carrier\"\n channel = \"feed\"\n address = \"carriers\"\n languages = {\"en\"}\n tlp = \"CLEAR\"\n}\n";

static void read_good(struct recipients *r)
{
    struct buf problems = {0};
    size_t n = recipients_read(r, "r.conf", span_str(good), &problems);
    if (n)
        fail_msg("%s", problems.p);
    buf_free(&problems);
}

static void what_a_recipient_has(void **state)
{
    struct recipients r;
    (void) state;
    read_good(&r);
    const struct recipient *my = recipients_find(&r, SPAN_LIT("MY"));
    assert_non_null(my);
    assert_int_equal(my->second, RECIPIENT_SMS);
    assert_string_equal(my->second_address, "+60 3 111");
    assert_string_equal(my->readback, "https://my.example/out/{identifier}");
    assert_string_equal(my->token_file, "/etc/wf/token");
    assert_true(recipient_is_posted(my->channel) && !recipient_is_posted(my->second) && !recipient_is_posted(0));
    const struct recipient *other = recipients_find(&r, SPAN_LIT("ID/nfp"));
    assert_true(other && !other->second && !other->second_address && !other->readback && !other->ca_file);
    recipients_free(&r);
    /* an exercise's receivers: this machine, by its address */
    static const char *const loops[] = {"http://127.0.0.1:8080/in", "http://[::1]:8080/in", "http://127.0.0.1/in"};
    for (size_t i = 0; i < ARRAY_LEN(loops); i++) {
        struct buf problems = {0};
        char *text = mem_printf("format = 1\nrecipient \"MY\" { title = \"x\" channel = \"json\" address = \"%s\" languages = {\"en\"} tlp = \"GREEN\" }\n", loops[i]);
        if (recipients_read(&r, "r.conf", span_str(text), &problems))
            fail_msg("%s", problems.p);
        recipients_free(&r);
        buf_free(&problems);
        mem_free(text);
    }
}

static void take_name(void *arg, const struct recipient *one)
{
    buf_printf(arg, "%s ", one->name);
}

static void what_a_list_means(void **state)
{
    static const struct {
        const char *list, *names; /* NULL: nobody */
    } rows[] = {
        {"all", "ID/nfp MY MY/protection "}, {"MY", "MY MY/protection "}, {"MY/protection", "MY/protection "}, {"MY,MY/protection, MY", "MY MY/protection "},
        {"carrier:", "carrier:GA "}, {"carrier:GA,ID", "ID/nfp carrier:GA "}, {"TH", NULL}, {"MY,TH", NULL}, {"carrier:SQ", NULL}, {"", NULL}, {",", NULL}, {"MY,", "MY MY/protection "},
        {"bus:", NULL}, {"M", NULL},
    };
    struct recipients r;
    (void) state;
    read_good(&r);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b = {0};
        struct err e = {0};
        int code = recipients_resolve(&r, span_str(rows[i].list), take_name, &b, &e);
        if (!rows[i].names) {
            assert_true(code != 0 && e.text[0]);
            assert_int_equal(b.n, 0); /* a part that is nobody: nobody at all is taken */
        } else if (code || strcmp(b.p, rows[i].names) != 0) {
            fail_msg("\"%s\": %s%s", rows[i].list, b.p ? b.p : "", e.text);
        }
        buf_free(&b);
    }
    recipients_free(&r);
    struct err e = {0};
    memset(&r, 0, sizeof r);
    assert_int_equal(recipients_resolve(&r, SPAN_LIT("all"), take_name, NULL, &e), WF_E_NOTFOUND);
}

static void faults(void **state)
{
    static const struct {
        const char *from, *to, *says;
    } rows[] = {
        {"\"MY\"", "\"MYS\"", "a member, with or without a desk"}, {"channel = \"cap\"", "channel = \"fax\"", "one of: cap edxl"},
        {"https://my.example/in", "http://my.example/in", "https://"}, {"tlp = \"AMBER\"\n phone", "tlp = \"RED\"\n phone", "above what its channel may carry"},
        {"encrypted = true\n certificate = \"p.pem\"\n", "encrypted = false\n", "GREEN at most, and AMBER where it is encrypted"}, {" certificate = \"p.pem\"\n", "", "encrypted: of \"MY/protection\": is true, and there is nothing to encrypt with"},
        {"encrypted = true", "encoder = \"my\"\n encrypted = true", "a plugin's form is not encrypted"},
        {"tlp = \"GREEN\"\n tested", "tlp = \"GREEN\"\n certificate = \"x\"\n tested", "certificate: of \"ID/nfp\": stands beside encrypted"}, {"tlp = \"GREEN\"", "tlp = \"AMBER\"", "above what its channel"},
        {"languages = {\"id\"}", "languages = {\"Bahasa\"}", "BCP 47"}, {"title = \"carrier\"", "", "title: of \"carrier:GA\": is missing"},
        {"address = \"carriers\"", "address = \"../carriers\"", "a folder below"}, {"+62 21 000", "call me", "a telephone number"},
        {"p@my.example", "p@my.example, q@my.example", "a mail address"}, {"\"ID/nfp\"", "\"MY\"", "is there already"},
        {"https://my.example/in", "http://127.0.0.1.my.example/in", "https://"}, {"https://my.example/in", "https://u:p@my.example/in", "https://"},
        {"second = \"sms\"", "second = \"cap\"", "second: of \"MY\": is the channel that it has already"}, {"second = \"sms\"\n", "", "second and second_address stand together"},
        {"second_address = \"+60 3 111\"", "second_address = \"me@my.example\"", "second_address: of \"MY\": a telephone number"}, {"{identifier}", "newest", "{identifier} in it"},
        {"client_cert = \"/etc/wf/cert\"\n", "", "client_key: of \"MY\": stands beside client_cert"}, {"/etc/wf/token", "token", "absolute path"},
        {"encrypted = true", "encrypted = true\n ca_file = \"/ca\"", "ca_file: of \"MY/protection\": is about channels that post"},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *at = strstr(good, rows[i].from);
        assert_non_null(at);
        char *text = mem_printf("%.*s%s%s", (int) (at - good), good, rows[i].to, at + strlen(rows[i].from));
        struct recipients r;
        struct buf problems = {0};
        if (!recipients_read(&r, "r.conf", span_str(text), &problems) || !strstr(problems.p, rows[i].says) || strncmp(problems.p, "r.conf:", 7) != 0)
            fail_msg("row %zu: %s", i, problems.p ? problems.p : "nothing");
        assert_int_equal(r.v.n, 0);
        buf_free(&problems);
        mem_free(text);
    }
}

static void advice(void **state)
{
    struct recipients r;
    struct buf b = {0};
    wf_time now;
    (void) state;
    read_good(&r);
    assert_int_equal(time_parse(SPAN_LIT("2026-11-24T00:00:00Z"), &now, NULL, NULL), 0);
    recipients_advise(&r, "r.conf", now, &b);
    assert_null(strstr(b.p, "\"MY\" was"));
    assert_non_null(strstr(b.p, "\"ID/nfp\" was not tested for 327 days"));
    assert_non_null(strstr(b.p, "\"carrier:GA\" was never tested"));
    assert_non_null(strstr(b.p, "\"MY/protection\" has no number to call"));
    assert_non_null(strstr(b.p, "Thailand (TH) has no recipient"));
    assert_null(strstr(b.p, "Malaysia (MY) has no recipient"));
    buf_free(&b);
    recipients_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_a_recipient_has), cmocka_unit_test(what_a_list_means), cmocka_unit_test(faults), cmocka_unit_test(advice)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
