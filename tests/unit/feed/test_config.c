/* Unit test of feed/config: what a configuration may say, and that the error names key and value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "feed/impl.h"

static struct feed_config good(uint32_t transport, const char *url)
{
    return (struct feed_config){.id = "sg/queues", .plugin = "sg", .source = "queues", .member = "SG", .transport = transport,
                                .url = url, .interval_s = 5, .enabled = true};
}

static void takes(const struct feed_config *c)
{
    struct err e = {0};
    if (feed_check(c, &e) < 0)
        fail_msg("%s is refused: %s", c->url, e.text);
}

static void refuses(const struct feed_config *c, const char *field, const char *part)
{
    struct err e = {0};
    if (feed_check(c, &e) == 0)
        fail_msg("%s is taken", c->url ? c->url : "(null)");
    assert_string_equal(e.field, field);
    if (!strstr(e.text, part))
        fail_msg("\"%s\" does not say \"%s\"", e.text, part);
}

static void schemes(void **state)
{
    (void) state;
    struct feed_config c = good(WF_TRANSPORT_HTTP, "https://api.example/x?d={date:+08:00}&c={cursor}");
    takes(&c);
    c.url = "http://127.0.0.1:8102/v1";
    takes(&c);
    c.url = "http://api.example/";
    refuses(&c, "url", "clear text");
    c.allow_clear = true;
    takes(&c);
    c.url = "ftp://api.example/";
    refuses(&c, "url", "\"ftp");
    c.url = "https://user:hunter2@api.example/";
    refuses(&c, "url", "key file");
    c.url = "https://api.example/{when}";
    refuses(&c, "url", "\"{when}\"");
    c.url = NULL;
    refuses(&c, "url", "needs a url");
    c = good(WF_TRANSPORT_TCP, "tls://lao.example:7001");
    takes(&c);
    c.url = "tcp://127.0.0.1:7001";
    takes(&c);
    c.url = "tcp://lao.example:7001";
    refuses(&c, "url", "clear text");
    c.url = "tls://lao.example";
    refuses(&c, "url", "no port");
    c = good(WF_TRANSPORT_DROP, "file:///srv/drop/x/");
    takes(&c);
    c.url = "file:///srv/drop/x";
    refuses(&c, "url", "no drop folder");
    c.url = "file:///srv/../etc/";
    refuses(&c, "url", "..");
    c.transport = 9;
    refuses(&c, "transport", "\"9\"");
}

static void numbers_and_names(void **state)
{
    (void) state;
    struct feed_config c = good(WF_TRANSPORT_HTTP, "https://api.example/");
    c.interval_s = 0;
    refuses(&c, "interval", "\"0\"");
    c.interval_s = 5;
    c.timeout_s = 601;
    refuses(&c, "timeout", "\"601\"");
    c.timeout_s = 0;
    c.method = "DELETE";
    refuses(&c, "method", "\"DELETE\"");
    c.method = "POST";
    c.body = "{\"since\":\"{cursor}\"}";
    takes(&c);
    c.accept = "text/xml\r\nX-Evil: 1";
    refuses(&c, "accept", "one line");
    c.accept = NULL;
    c.auth_header = "X Key";
    refuses(&c, "auth_header", "\"X Key\"");
}

static void authentication(void **state)
{
    (void) state;
    struct feed_config c = good(WF_TRANSPORT_HTTP, "https://api.example/");
    c.key_file = "/etc/key";
    refuses(&c, "key_file", "takes no key");
    c.auth = WF_AUTH_API_KEY;
    takes(&c);
    c.token_url = "https://login.example/token";
    refuses(&c, "token_url", "OAuth2");
    c.auth |= WF_AUTH_OAUTH2;
    refuses(&c, "client_id", "client_id");
    c.client_id = "wf";
    takes(&c);
    c.token_url = "http://login.example/token";
    refuses(&c, "token_url", "https://");
    c.token_url = NULL;
    c.client_key = "/etc/k.pem";
    refuses(&c, "client_key", "client_cert");
}

static void copies_and_compares(void **state)
{
    (void) state;
    struct feed_config a = good(WF_TRANSPORT_HTTP, "https://a/"), b, c;
    a.key_file = "/k";
    feed_config_copy(&b, &a);
    assert_true(feed_config_same(&a, &b));
    assert_false(feed_config_moved(&a, &b));
    assert_ptr_not_equal(a.url, b.url);
    c = b;
    c.interval_s = 60;
    c.key_file = "/other";
    assert_false(feed_config_same(&b, &c));
    assert_false(feed_config_moved(&b, &c));
    c.url = "https://b/";
    assert_true(feed_config_moved(&b, &c));
    feed_config_free(&b);
    static const wf_source src = {.struct_size = sizeof src, .id = "queues", .transport = WF_TRANSPORT_HTTP, .url = "https://a/",
                                  .interval_s = 30, .follow_max = 4, .auth = WF_AUTH_API_KEY};
    char id[64];
    feed_config_source(&c, "sg", "SG", &src, id, sizeof id);
    assert_string_equal(c.id, "sg/queues");
    assert_int_equal(c.follow_max, 4);
    takes(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schemes),
        cmocka_unit_test(numbers_and_names),
        cmocka_unit_test(authentication),
        cmocka_unit_test(copies_and_compares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
