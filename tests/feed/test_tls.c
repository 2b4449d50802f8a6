/* Lines over TLS against openssl s_server, with an authority made here: who is trusted, and that nothing of a burst stays behind in the TLS layer.
 * s_server reads without waiting (-nbio): it looks at its input and its socket at once, and what the handshake took from the socket meanwhile it would
 * wait for otherwise, and send nothing more. */
#include "config.h"

#include "tests/feed/harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t server;
static char url[64], ca[128], other[128], cert[128], key[128];

/* `input` is a shell command whose output s_server sends to who connects; it wants a client's certificate. */
static void serve(struct floor_ *f, const char *input)
{
    char cmd[1024];
    int port = floor_port();
    snprintf(cmd, sizeof cmd, "cd '%s' && { %s; } 2>/dev/null | openssl s_server -accept 127.0.0.1:%d -nbio -cert srv.pem -key srv.key -CAfile ca.pem "
             "-Verify 1 -verify_return_error -quiet >/dev/null 2>&1", f->dir, input, port);
    snprintf(url, sizeof url, "tls://127.0.0.1:%d", port);
    server = fork();
    if (server == 0) {
        setpgid(0, 0); /* the whole pipe ends with it */
        execl("/bin/sh", "sh", "-c", cmd, NULL);
        _exit(127);
    }
    setpgid(server, server);
}

static int setup(void **state)
{
    if (floor_setup(state) < 0)
        return -1;
    struct floor_ *f = *state;
    if (!floor_has("openssl"))
        return 0; /* the cases skip */
    snprintf(ca, sizeof ca, "%s/ca.pem", f->dir);
    snprintf(other, sizeof other, "%s/other.pem", f->dir);
    snprintf(cert, sizeof cert, "%s/cli.pem", f->dir);
    snprintf(key, sizeof key, "%s/cli.key", f->dir);
    return floor_exec("cd '%s' && { "
                      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca && "
                      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.pem -days 2 -subj /CN=other-ca && "
                      "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout srv.key -out srv.csr -subj /CN=server && "
                      "printf 'subjectAltName=IP:127.0.0.1' >ext && "
                      "openssl x509 -req -in srv.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out srv.pem && "
                      "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout cli.key -out cli.csr -subj /CN=watchfloor && "
                      "openssl x509 -req -in cli.csr -CA ca.pem -CAkey ca.key -days 2 -out cli.pem; } >/dev/null 2>&1", f->dir) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    if (server > 0) {
        kill(-server, SIGTERM);
        waitpid(server, NULL, 0);
    }
    server = 0;
    return floor_teardown(state);
}

#define NEED_OPENSSL() \
    if (!floor_has("openssl")) { \
        print_message("# SKIP: no openssl: TLS was not tested\n"); \
        skip(); \
    }

static struct feed_config tls_conf(void)
{
    return (struct feed_config){.id = "la/lines", .plugin = "la", .source = "lines", .member = "LA", .transport = WF_TRANSPORT_TCP, .url = url,
                                .enabled = true, .timeout_s = 5, .ca_file = ca, .client_cert = cert, .client_key = key};
}

static void lines_over_tls(void **state)
{
    struct floor_ *f = *state;
    NEED_OPENSSL();
    serve(f, "i=0; while echo line $i; do i=$((i+1)); sleep 0.05; done");
    struct feed_config c = tls_conf();
    c.ca_file = other;
    floor_put(f, &c);
    floor_wait_error(f, "la/lines", "is not accepted");
    HAS(floor_row(f, "la/lines").error, "set ca_file for la/lines");
    c.ca_file = ca;
    floor_put(f, &c);
    feeds_retry(f->feeds, "la/lines", NULL);
    floor_wait_got(f, 3);
    HAS(f->got.v[0].bytes, "line ");
    floor_wait_state(f, "la/lines", FEED_UP, 1000);
    c.client_key = floor_file(f, "loose.key", "x", 0644);
    floor_put(f, &c);
    floor_wait_error(f, "la/lines", "chmod 600");
}

static bool all_there(struct floor_ *f, void *arg)
{
    size_t n = 0;
    for (size_t i = 0; i < f->got.n; i++)
        n += f->got.v[i].n;
    return n >= *(size_t *) arg;
}

/* All is sent at once, then the socket is silent: what the TLS layer holds decrypted is read all the same, also past a desk that takes its time
 * and within a line that is longer than what is read in one turn. */
static void a_burst_over_tls(void **state)
{
    struct floor_ *f = *state;
    const int lines = 6000, widest = 300000;
    size_t want = (size_t) lines * 50 + (size_t) widest + 1 + 5;
    NEED_OPENSSL();
    serve(f, "awk 'BEGIN { for (i = 0; i < 6000; i++) printf \"%049d\\n\", i; printf \"%0300000d\\nlast\\n\", 7 }'; exec sleep 600");
    struct feed_config c = tls_conf();
    c.max_bytes = 400000;
    f->hold = true;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    floor_run(f, 100);
    assert_int_equal(f->got.n, 1);
    f->hold = false;
    floor_done(f, f->got.v[0].ticket, FEED_TAKEN, NULL);
    floor_wait(f, 8000, "the whole burst", all_there, &want);
    struct buf all = {0};
    for (size_t i = 0; i < f->got.n; i++)
        buf_add(&all, f->got.v[i].bytes, f->got.v[i].n);
    assert_int_equal(all.n, want);
    for (int i = 0; i < lines; i++)
        assert_int_equal(atoi(all.p + (size_t) i * 50), i);
    assert_memory_equal(all.p + want - 7, "7\nlast\n", 7);
    assert_int_equal(f->asides, 0);
    buf_free(&all);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(lines_over_tls),
        CASE(a_burst_over_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
