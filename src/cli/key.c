/* key: key new, which in an exercise enrols what it made; key enrol; and ping --live, which says whether an officer could send now. */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/notice.h"
#include "cli/programs.h"

/* ---- enrolled ---- */

static int enrol(struct cli *c, const char *officer, struct span pub)
{
    const struct json *reply;
    struct json_writer *w = cli_notice_verb(c, "key enrol", 0);
    jw_kcstr(w, "officer", officer);
    jw_kstr(w, "pub", pub);
    int rc = cli_notice_send(c, w, &reply);
    if (rc)
        return rc;
    cli_put(json_str(reply, "text"), false);
    putchar('\n');
    return 0;
}

int cli_key_enrol(struct cli *c)
{
    struct buf pub = {0};
    struct err e = {0};
    int rc = fs_read(cli_value(c, "FILE"), 4096, &pub, &e) ? cli_fail(CLI_USAGE, "%s", e.text) : cli_connect(c);
    if (!rc)
        rc = enrol(c, cli_value(c, "OFFICER"), buf_view(&pub));
    buf_free(&pub);
    return rc;
}

/* ---- made ---- */

/* Runs watchfloor-tool, and comes back. Its exit code. */
static int run_tool(struct cli *c)
{
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        _exit(cli_tool(c));
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return pid < 0 ? cli_fail(CLI_USAGE, "no process can be started: %m") : WIFEXITED(status) ? WEXITSTATUS(status)
                                                                                              : CLI_USAGE;
}

/* In an exercise a key is for learning: it is enrolled where the engine runs. That it could not be is said, and the key is there. */
static void enrol_new(struct cli *c, const char *officer)
{
    const char *file = cli_value(c, "--key");
    char *path = file ? mem_strdup(file) : key_path(KEY_EXERCISE, officer);
    struct client *client = NULL;
    struct key k = {.secret = NULL};
    struct buf pub = {0};
    struct err e = {0};
    if (key_load(&k, path, &e) == 0 && k.is.mode == KEY_EXERCISE && client_connect(&client, c->home, c->as ? c->as : officer, &e) == 0) {
        c->client = client;
        key_public_write(&k.is, &pub);
        if (cli_notice_drill(c) && enrol(c, officer, buf_view(&pub)))
            cli_fail(0, "the key is made, and not enrolled: watchfloor key enrol %s FILE.pub", officer);
    }
    buf_free(&pub);
    key_free(&k);
    mem_free(path);
}

int cli_key_new(struct cli *c)
{
    const char *officer = cli_value(c, "OFFICER"), *mode = cli_value(c, "--mode");
    const struct passwd *me = getpwuid(getuid());
    char *clock = fs_join(c->home, "clock.json");
    bool drill = mode ? strcmp(mode, "exercise") == 0 : access(clock, F_OK) == 0;
    mem_free(clock);
    if (!officer && c->as) { /* whom he plays */
        struct cli_value v = {"OFFICER", mem_strdup(c->as)};
        VEC_PUSH(&c->values, v);
        officer = c->as;
    }
    if (!officer)
        officer = me ? me->pw_name : "";
    if (!drill)
        return cli_tool(c);
    int rc = run_tool(c);
    if (rc == 0)
        enrol_new(c, officer);
    return rc;
}

/* ---- live? ---- */

struct mine {
    struct span officer;
    const char *hex;
    bool enrolled, revoked;
    char expires[32];
};

static void look(const struct json *row, void *arg)
{
    struct mine *m = arg;
    if (!span_eq(json_str(row, "officer"), m->officer) || !span_is(json_str(row, "key"), m->hex))
        return;
    m->enrolled = true;
    m->revoked = json_str(row, "revoked").n > 0 || json_int(row, "days", 1) < 0;
    snprintf(m->expires, sizeof m->expires, "%.*s", SPAN_FMT(json_str(row, "expires")));
}

/* Says of the officer's key what is so. True: it could sign. */
static bool tell_key(struct cli *c, const char *officer, bool drill)
{
    char hex[2 * KEY_PUBLIC_SIZE + 1] = "", print[KEY_PRINT_SIZE];
    char *path = key_officer_ok(span_str(officer)) ? key_path(drill ? KEY_EXERCISE : KEY_ACTUAL, officer) : NULL;
    struct key k = {.secret = NULL};
    struct err e = {0};
    struct mine m = {.officer = span_str(officer), .hex = hex};
    bool fit = false;
    if (!path || key_load(&k, path, &e)) {
        printf("key         none of yours here: %s\n", e.code && e.code != WF_E_NOTFOUND ? e.text : "watchfloor key new makes one");
    } else {
        for (size_t i = 0; i < KEY_PUBLIC_SIZE; i++)
            snprintf(hex + 2 * i, 3, "%02x", k.is.bytes[i]);
        if (cli_rows(c, WIRE_VIEW_KEYS, 0, NULL, look, &m) == 0)
            fit = m.enrolled && !m.revoked;
        printf("key         %s, locked here, %s", key_print(&k.is, print), !m.enrolled ? "NOT enrolled: a supervisor does that" : m.revoked ? "enrolled, and REVOKED or over"
                                                                                                                                            : "enrolled until ");
        printf("%s\n", fit ? m.expires : "");
    }
    key_free(&k);
    mem_free(path);
    return fit;
}

int cli_ping(struct cli *c)
{
    const struct json *reply;
    int rc = cli_connect(c);
    if (rc)
        return rc;
    const struct client_greeting *g = client_greeting(c->client);
    int64_t from = clock_mono();
    client_begin(c->client, WIRE_OP_PING);
    rc = cli_call(c, &reply);
    if (rc)
        return rc;
    bool drill = cli_notice_drill(c);
    printf("%s%s%s  ", g->mode, *g->exercise ? " " : "", g->exercise);
    cli_put(span_str(g->site), false);
    printf("  engine %s answers in %lld ms\n", g->engine, (long long) ((clock_mono() - from) / NSEC_PER_MS));
    printf("officer     ");
    cli_put(span_str(g->officer), false);
    putchar('\n');
    if (!cli_has(c, "--live"))
        return 0;
    bool fit = tell_key(c, g->officer, drill);
    printf("nothing was sent\n");
    if (drill)
        return cli_fail(CLI_NO, "this is no live floor: what is released here reaches nobody");
    return fit ? 0 : cli_fail(CLI_NO, "the floor is live, and you could not sign there now");
}
