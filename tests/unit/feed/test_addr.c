/* Unit test of feed/addr: which addresses a public name may lead to. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "feed/addr.h"

static enum feed_addr_kind kind(const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return feed_addr_kind((const struct sockaddr *) &in);
    assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return feed_addr_kind((const struct sockaddr *) &in6);
}

static void kinds(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        enum feed_addr_kind want;
    } cases[] = {
        {"8.8.8.8", FEED_ADDR_PUBLIC},        {"203.0.112.255", FEED_ADDR_PUBLIC},      {"172.15.255.255", FEED_ADDR_PUBLIC},
        {"172.32.0.0", FEED_ADDR_PUBLIC},     {"127.0.0.1", FEED_ADDR_LOOPBACK},        {"127.255.255.254", FEED_ADDR_LOOPBACK},
        {"10.0.0.1", FEED_ADDR_PRIVATE},      {"172.16.0.1", FEED_ADDR_PRIVATE},        {"172.31.255.255", FEED_ADDR_PRIVATE},
        {"192.168.1.1", FEED_ADDR_PRIVATE},   {"100.64.0.1", FEED_ADDR_PRIVATE},        {"100.128.0.1", FEED_ADDR_PUBLIC},
        {"169.254.169.254", FEED_ADDR_LINK_LOCAL}, {"0.0.0.0", FEED_ADDR_OTHER},        {"224.0.0.1", FEED_ADDR_OTHER},
        {"255.255.255.255", FEED_ADDR_OTHER}, {"198.18.0.1", FEED_ADDR_PRIVATE},        {"192.0.2.7", FEED_ADDR_OTHER},
        {"::1", FEED_ADDR_LOOPBACK},          {"::", FEED_ADDR_OTHER},                  {"::ffff:127.0.0.1", FEED_ADDR_LOOPBACK},
        {"::ffff:10.1.2.3", FEED_ADDR_PRIVATE}, {"::ffff:8.8.8.8", FEED_ADDR_PUBLIC},   {"64:ff9b::a9fe:a9fe", FEED_ADDR_LINK_LOCAL},
        {"2002:7f00:1::", FEED_ADDR_LOOPBACK}, {"fe80::1", FEED_ADDR_LINK_LOCAL},       {"fd12::1", FEED_ADDR_PRIVATE},
        {"fc00::1", FEED_ADDR_PRIVATE},       {"fec0::1", FEED_ADDR_PRIVATE},           {"ff02::1", FEED_ADDR_OTHER},
        {"2001:4860:4860::8888", FEED_ADDR_PUBLIC}, {"2001:db8::1", FEED_ADDR_OTHER},   {"4000::1", FEED_ADDR_OTHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (kind(cases[i].text) != cases[i].want)
            fail_msg("%s is taken for %s", cases[i].text, feed_addr_word(kind(cases[i].text)));
}

static void literals(void **state)
{
    (void) state;
    bool loop;
    assert_true(feed_addr_literal("127.0.0.1", &loop) && loop);
    assert_true(feed_addr_literal("localhost", &loop) && loop);
    assert_true(feed_addr_literal("[::1]", &loop) && loop);
    assert_true(feed_addr_literal("::1", &loop) && loop);
    assert_true(feed_addr_literal("10.1.2.3", &loop) && !loop);
    assert_true(feed_addr_literal("fe80::1%eth0", &loop) && !loop);
    assert_false(feed_addr_literal("example.org", &loop) || loop);
    assert_false(feed_addr_literal("localhost.evil.example", &loop) || loop);
    assert_false(feed_addr_literal("127.0.0.1.example.org", &loop) || loop);
    assert_false(feed_addr_literal("", &loop));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kinds), cmocka_unit_test(literals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
