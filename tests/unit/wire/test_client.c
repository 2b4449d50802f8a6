/* The client against an engine that this test plays: greetings, replies out of order, cut lines, garbage, an end. */
#include "../support.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "wire/client.h"

#define GREETING "{\"proto\":1,\"minor\":0,\"site\":\"AMICF\",\"mode\":\"EXERCISE\",\"engine\":\"0\",\"seq\":7,\"exercise\":\"x\",\"centre\":\"C\",\"officer\":\"me\"," \
    "\"now\":\"2026-11-24T04:00:00Z\",\"speed\":60,\"later\":{\"unknown\":1}}\n"

/* Accepts one client, says each text in turn: the first at once, each next one when a line came. "" is the end. */
struct play {
    char *home;
    int fd;
    const char *const *says;
    struct buf heard;
    pthread_t thread;
};

static void *run(void *arg)
{
    struct play *p = arg;
    int c = accept(p->fd, NULL, NULL);
    for (const char *const *s = p->says; *s; s++) {
        for (size_t at = 0, n = strlen(*s); at < n;) {
            ssize_t w = write(c, *s + at, n - at);
            if (w <= 0)
                break;
            at += (size_t) w;
        }
        if (!s[1])
            break;
        char b[65536];
        ssize_t n;
        do {
            n = read(c, b, sizeof b);
            if (n > 0)
                buf_add(&p->heard, b, (size_t) n);
        } while (n > 0 && p->heard.p[p->heard.n - 1] != '\n');
    }
    close(c);
    return NULL;
}

static void play_start(struct play *p, const char *const *says)
{
    memset(p, 0, sizeof *p);
    p->says = says;
    p->home = test_tmp();
    char *run_dir = fs_join(p->home, "run"), *path = fs_join(p->home, WIRE_SOCKET);
    mkdir(run_dir, 0700);
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    assert_true(strlen(path) < sizeof a.sun_path);
    strcpy(a.sun_path, path);
    p->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(p->fd, (struct sockaddr *) &a, sizeof a), 0);
    assert_int_equal(listen(p->fd, 4), 0);
    assert_int_equal(pthread_create(&p->thread, NULL, run, p), 0);
    mem_free(run_dir);
    mem_free(path);
}

static void play_end(struct play *p)
{
    pthread_join(p->thread, NULL);
    close(p->fd);
    buf_free(&p->heard);
    test_tmp_free(p->home);
}

static void test_greeting(void **state)
{
    (void) state;
    const char *const says[] = {GREETING, NULL};
    struct play p;
    struct client *c;
    struct err e = {0};
    play_start(&p, says);
    assert_int_equal(client_connect(&c, p.home, NULL, &e), 0);
    const struct client_greeting *g = client_greeting(c);
    assert_string_equal(g->mode, "EXERCISE");
    assert_string_equal(g->officer, "me");
    assert_int_equal(g->seq, 7);
    assert_true(g->speed > 59 && g->speed < 61);
    assert_int_not_equal(g->now, TIME_NONE);
    client_close(c);
    play_end(&p);
}

static void refused(const char *greeting, int code, const char *text)
{
    const char *const says[] = {greeting, NULL};
    struct play p;
    struct client *c = NULL;
    struct err e = {0};
    play_start(&p, says);
    assert_int_equal(client_connect(&c, p.home, NULL, &e), code);
    assert_non_null(strstr(e.text, text));
    play_end(&p);
}

static void test_refused(void **state)
{
    (void) state;
    refused("{\"proto\":2,\"minor\":0}\n", WF_E_UNSUPPORTED, "protocol \"2\"");
    refused("{\"proto\":1,\"minor\":0,\"error\":{\"code\":\"denied\",\"field\":\"officer\",\"text\":\"no role\",\"possible\":[]}}\n", WF_E_DENIED, "no role");
    refused("", WF_E_IO, "without a greeting");
    refused("SSH-2.0-OpenSSH\n", WF_E_INVALID, "greeting");
}

static void test_nobody(void **state)
{
    (void) state;
    char *home = test_tmp();
    struct client *c;
    struct err e = {0};
    assert_int_equal(client_connect(&c, home, NULL, &e), WF_E_NOTFOUND);
    char *deep = mem_printf("%s/%0200d", home, 0);
    assert_int_equal(client_connect(&c, deep, NULL, &e), WF_E_NOTFOUND);
    mem_free(deep);
    test_tmp_free(home);
}

static void test_replies(void **state)
{
    (void) state;
    /* A push and another reply come before the one that is waited for; they are not lost, and keep their order. */
    const char *const says[] = {GREETING,
        "{\"push\":\"tick\",\"sub\":3,\"seq\":1}\n{\"id\":2,\"ok\":true,\"n\":22}\n{\"id\":1,\"ok\":true,\"n\":11}\n{\"push\":\"tick\",\"sub\":3,\"seq\":2}\n", "", NULL};
    struct play p;
    struct client *c;
    struct err e = {0};
    const struct json *reply;
    struct client_message m;
    play_start(&p, says);
    assert_int_equal(client_connect(&c, p.home, NULL, &e), 0);
    client_begin(c, WIRE_OP_PING);
    uint64_t first = client_end(c);
    assert_int_equal(first, 1);
    assert_int_equal(client_wait(c, first, 5000, &reply, &e), 0);
    assert_int_equal(json_int(reply, "n", 0), 11);
    assert_int_equal(client_next(c, &m, &e), 1);
    assert_span(m.push, "tick");
    assert_int_equal(m.sub, 3);
    assert_int_equal(client_next(c, &m, &e), 1);
    assert_int_equal(m.id, 2);
    client_begin(c, WIRE_OP_QUIT);
    client_end(c);
    int got = 0;
    while (got < 1) {
        struct pollfd f = {client_fd(c), POLLIN, 0};
        assert_true(poll(&f, 1, 5000) > 0);
        client_pump(c, &e);
        got += client_next(c, &m, &e);
    }
    assert_int_equal(json_int(m.root, "seq", 0), 2);
    client_close(c);
    play_end(&p);
}

static void test_error_reply(void **state)
{
    (void) state;
    const char *const says[] = {GREETING,
        "{\"id\":1,\"ok\":false,\"error\":{\"code\":\"stale\",\"field\":\"rev\",\"text\":\"it was changed\",\"possible\":[\"ack\"]}}\n", NULL};
    struct play p;
    struct client *c;
    struct err e = {0};
    const struct json *reply;
    play_start(&p, says);
    assert_int_equal(client_connect(&c, p.home, NULL, &e), 0);
    client_begin(c, WIRE_OP_COMMAND);
    assert_int_equal(client_call(c, 5000, &reply, &e), WF_E_STALE);
    assert_string_equal(e.field, "rev");
    assert_string_equal(e.text, "it was changed");
    client_begin(c, WIRE_OP_PING);
    assert_int_equal(client_call(c, 5000, &reply, &e), WF_E_IO); /* the engine went away */
    client_close(c);
    play_end(&p);
}

static void test_garbage(void **state)
{
    (void) state;
    const char *const says[] = {GREETING, "[1,2]\n{\"id\":1,\"id\":2}\n", NULL};
    struct play p;
    struct client *c;
    struct err e = {0};
    const struct json *reply;
    play_start(&p, says);
    assert_int_equal(client_connect(&c, p.home, NULL, &e), 0);
    client_begin(c, WIRE_OP_PING);
    assert_int_equal(client_call(c, 5000, &reply, &e), WF_E_PROTO);
    client_close(c);
    play_end(&p);
}

static void test_cmd_id(void **state)
{
    (void) state;
    char a[27], b[27];
    client_cmd_id(a);
    client_cmd_id(b);
    assert_int_equal(strlen(a), 26);
    assert_string_not_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_greeting), cmocka_unit_test(test_refused), cmocka_unit_test(test_nobody), cmocka_unit_test(test_replies),
        cmocka_unit_test(test_error_reply), cmocka_unit_test(test_garbage), cmocka_unit_test(test_cmd_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
