/* Polls against nginx as Debian has it: conditional requests of its own making, compression, TLS, limits, errors. */
#include "config.h"

#include "tests/feed/harness.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char conf_text[] =
    "daemon off; master_process off; pid nginx.pid; error_log stderr crit;\n"
    "events { worker_connections 256; }\n"
    "http {\n"
    "  access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;\n"
    "  types { application/json json; application/rss+xml xml; }\n"
    "  gzip on; gzip_min_length 1; gzip_types application/json; gzip_http_version 1.0;\n"
    "  limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;\n"
    "  server { listen 127.0.0.1:%d; listen 127.0.0.1:%d ssl; ssl_certificate srv.pem; ssl_certificate_key srv.key; root www;\n"
    "    location /limited { limit_req zone=one; limit_req_status 429; add_header Retry-After 1 always; try_files /q.json =404; }\n"
    "    location /moved { return 302 /q.json; }\n"
    "    location /away { return 302 http://localhost:1/; }\n"
    "    location /secret { if ($http_x_api_key != sesame) { return 401; } try_files /q.json =404; }\n"
    "    location /broken { return 500; }\n"
    "    location /closed { return 444; }\n"
    "    location /empty { return 204; }\n"
    "    location /slow { limit_rate_after 1000; limit_rate 1; try_files /big.json =404; }\n"
    "  }\n"
    "}\n";

static pid_t nginx;
static int port, tls_port;
static char root[64];

static int connects(int p)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t) p), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), r = connect(fd, (struct sockaddr *) &a, sizeof a);
    close(fd);
    return r;
}

static int start_nginx(void **state)
{
    char path[128];
    (void) state;
    if (!floor_has("nginx") || !floor_has("openssl"))
        return 0; /* the cases skip */
    snprintf(root, sizeof root, "/tmp/wf-nginx-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    if (floor_exec("cd '%s' && mkdir www && printf '{\"queue\":12}' >www/q.json && head -c 100000 /dev/urandom >www/big.json && "
                   "{ openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca && "
                   "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout srv.key -out srv.csr -subj /CN=server && "
                   "printf 'subjectAltName=IP:127.0.0.1' >ext && "
                   "openssl x509 -req -in srv.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out srv.pem; } >/dev/null 2>&1", root) != 0)
        return -1;
    port = floor_port();
    tls_port = floor_port();
    snprintf(path, sizeof path, "%s/nginx.conf", root);
    FILE *out = fopen(path, "w");
    fprintf(out, conf_text, port, tls_port);
    fclose(out);
    nginx = fork();
    if (nginx == 0) {
        setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
        execlp("nginx", "nginx", "-p", root, "-c", path, NULL);
        _exit(127);
    }
    for (int i = 0; i < 500 && connects(port) < 0; i++)
        usleep(10000);
    return connects(port);
}

static int stop_nginx(void **state)
{
    (void) state;
    if (nginx > 0) {
        kill(nginx, SIGTERM);
        waitpid(nginx, NULL, 0);
        floor_exec("rm -rf '%s'", root);
    }
    return 0;
}

#define NEED_NGINX() \
    if (nginx <= 0) { \
        print_message("# SKIP: no nginx or openssl: polls of a real server were not tested\n"); \
        skip(); \
    }

static char url[256];

static struct feed_config conf(const char *path)
{
    return poll_config("sg/queues", url, sizeof url, port, path);
}

static bool unchanged(struct floor_ *f, void *arg)
{
    const int *least = arg;
    return floor_row(f, "sg/queues").unchanged >= (uint64_t) *least;
}

static bool has_error(struct floor_ *f, void *arg)
{
    return strstr(floor_row(f, "sg/queues").error, arg) != NULL;
}

static void wait_error(struct floor_ *f, const char *part)
{
    floor_wait(f, 8000, part, has_error, (void *) (uintptr_t) part);
}

static void conditional_and_compressed(void **state)
{
    struct floor_ *f = *state;
    int two = 2;
    NEED_NGINX();
    struct feed_config c = conf("/q.json");
    floor_put(f, &c);
    floor_wait_got(f, 1);
    assert_string_equal(f->got.v[0].bytes, "{\"queue\":12}");
    assert_string_equal(f->got.v[0].type, "application/json");
    floor_wait(f, 4000, "304s", unchanged, &two);
    assert_true(floor_row(f, "sg/queues").bytes < 20); /* the body came once */
    assert_int_equal(floor_exec("cd '%s' && printf '{\"queue\":345}' >www/q.json", root), 0);
    floor_wait_got(f, 2);
    assert_string_equal(f->got.v[1].bytes, "{\"queue\":345}");
}

static void every_refusal(void **state)
{
    struct floor_ *f = *state;
    static const struct {
        const char *path, *error;
    } cases[] = {
        {"/none", "404 not found"},        {"/broken", "500 internal server error"}, {"/closed", "without an answer"},
        {"/away", "another host"},         {"/slow", "too slowly"},                  {"/secret", "401 unauthorized"},
    };
    NEED_NGINX();
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct feed_config c = conf(cases[i].path);
        c.timeout_s = 2;
        c.auth = WF_AUTH_API_KEY;
        floor_put(f, &c);
        wait_error(f, cases[i].error);
    }
    assert_int_equal(f->got.n, 0);
    struct feed_config c = conf("/secret");
    c.auth = WF_AUTH_API_KEY;
    c.key_file = floor_file(f, "key", "sesame\n", 0600);
    floor_put(f, &c);
    floor_wait_got(f, 1);
    c = conf("/moved");
    floor_put(f, &c);
    floor_wait_got(f, 2);
    HAS(f->got.v[1].url, "/q.json");
    c = conf("/empty");
    int one = (int) floor_row(f, "sg/queues").unchanged + 1;
    floor_put(f, &c);
    floor_wait(f, 3000, "204 is a success without content", unchanged, &one);
    floor_wait_state(f, "sg/queues", FEED_UP, 500);
}

static void too_many_requests(void **state)
{
    struct floor_ *f = *state;
    NEED_NGINX();
    struct feed_config c = conf("/limited"), d;
    char other[256];
    floor_put(f, &c);
    d = poll_config("sg/more", other, sizeof other, port, "/limited");
    floor_put(f, &d);
    floor_run(f, 3500);
    struct feed_row a = floor_row(f, "sg/queues"), b = floor_row(f, "sg/more");
    assert_true(a.failures + b.failures > 0);
    /* Retry-After of a second is kept: nobody hammers. */
    assert_true(a.polls + b.polls <= 10);
    assert_true(f->got.n >= 1);
}

static void verified_tls(void **state)
{
    struct floor_ *f = *state;
    char ca[128];
    NEED_NGINX();
    snprintf(url, sizeof url, "https://127.0.0.1:%d/q.json", tls_port);
    struct feed_config c = {.id = "sg/queues", .plugin = "sg", .source = "queues", .member = "SG", .transport = WF_TRANSPORT_HTTP,
                            .url = url, .interval_s = 1, .enabled = true};
    floor_put(f, &c);
    wait_error(f, "is not accepted"); /* the system does not know the test's authority */
    snprintf(ca, sizeof ca, "%s/ca.pem", root);
    c.ca_file = ca;
    floor_put(f, &c);
    floor_wait_got(f, 1);
    snprintf(url, sizeof url, "https://localhost:%d/q.json", tls_port); /* the certificate names 127.0.0.1 */
    floor_put(f, &c);
    wait_error(f, "is not accepted");
    c.ca_file = "/nonexistent";
    floor_put(f, &c);
    wait_error(f, "ca_file \"/nonexistent\" cannot be used");
}

static void clear_on_a_tls_port(void **state)
{
    struct floor_ *f = *state;
    NEED_NGINX();
    snprintf(url, sizeof url, "http://127.0.0.1:%d/q.json", tls_port);
    struct feed_config c = conf("/q.json");
    snprintf(url, sizeof url, "http://127.0.0.1:%d/q.json", tls_port);
    floor_put(f, &c);
    wait_error(f, "400 bad request");
    snprintf(url, sizeof url, "https://127.0.0.1:%d/q.json", port);
    floor_put(f, &c);
    wait_error(f, "no TLS with 127.0.0.1");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, floor_setup, floor_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(conditional_and_compressed),
        CASE(every_refusal),
        CASE(too_many_requests),
        CASE(verified_tls),
        CASE(clear_on_a_tls_port),
    };
    return cmocka_run_group_tests(tests, start_nginx, stop_nginx);
}
