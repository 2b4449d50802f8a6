/* journal replay: a second engine on a home of its own folds the journal up to a fact, at once or as its clock runs, and tells the state's hash. */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* nftw */
#endif
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/programs.h"
#include "cli/spawn.h"

static void show_progress(void *arg, unsigned long long done, unsigned long long total)
{
    bool *shown = arg;
    if (!isatty(STDERR_FILENO))
        return;
    *shown = true;
    fprintf(stderr, "\rreplaying: %llu of %llu facts", done, total);
}

/* Where the floor has a policy its engine says who may, and records it. */
static int ask(struct cli *c, const char *to)
{
    const struct json *reply;
    char *path = fs_join(c->home, "policy.conf");
    bool policy = access(path, F_OK) == 0;
    mem_free(path);
    int rc = policy ? cli_connect(c) : 0;
    if (!policy || rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_REPLAY);
    if (to)
        jw_kcstr(w, "to", to);
    return cli_call(c, &reply);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void) st;
    (void) at;
    return type == FTW_DP ? rmdir(path) : unlink(path);
}

/* Where it came to, as the engine left it. */
static int tell(const struct cli *c, const char *home)
{
    struct buf b = {0};
    struct arena a = {0};
    struct json *r = NULL;
    struct err e = {0};
    char *path = fs_join(home, "replay.json");
    int rc = 0;
    if (fs_read(path, 4096, &b, &e) || json_parse(&a, buf_view(&b), NULL, &r, &e))
        rc = cli_fail(CLI_NO, "the replay does not tell where it came to: %s", e.text);
    else if (c->json)
        cli_print_keys(r, "seq time hash missing");
    else
        printf("fact %lld, %.*s\nstate %.*s\n", (long long) json_int(r, "seq", 0), SPAN_FMT(json_str(r, "time")), SPAN_FMT(json_str(r, "hash")));
    if (rc == 0 && json_int(r, "missing", 0))
        cli_fail(0, "%lld items of intake of that time have been dropped since: what a checkpoint said last, and texts of reports, may be less than they were",
                 (long long) json_int(r, "missing", 0));
    mem_free(path);
    arena_free(&a);
    buf_free(&b);
    return rc;
}

static int run(struct cli *c, const struct spawn *what)
{
    struct spawn own = *what, *s = &own;
    struct err e = {0};
    struct buf faults = {0};
    bool started, shown = false;
    s->progress = show_progress;
    s->arg = &shown;
    s->faults = &faults;
    int rc = spawn_engine(s, &started, &e);
    if (shown)
        fputs("\r\033[K", stderr);
    cli_faults(buf_view(&faults));
    buf_free(&faults);
    if (rc)
        return cli_fail(CLI_NO, "%s", e.text);
    if (!started)
        return cli_fail(CLI_NO, "an engine runs on \"%s\"; end it first: watchfloor --home %s engine stop", s->home, s->home);
    if (s->speed)
        printf("the replay runs, %s times as fast\n", s->speed);
    else
        rc = tell(c, s->home);
    if (!s->reach)
        printf("look at it: watchfloor --home %s     end it: watchfloor --home %s engine stop\n", s->home, s->home);
    return rc;
}

/* Aside: in a folder of its own, which goes. */
static int run_aside(struct cli *c, struct spawn *s)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = mem_printf("%s/watchfloor-replay.XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");
    if (!mkdtemp(dir)) {
        int rc = cli_fail(CLI_USAGE, "\"%s\" can't be made: %m", dir);
        mem_free(dir);
        return rc;
    }
    s->home = dir;
    s->reach = "1";
    int rc = run(c, s);
    spawn_wait_gone(dir);
    nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    mem_free(dir);
    return rc;
}

int cli_journal_replay(struct cli *c)
{
    const char *to = cli_value(c, "--to"), *speed = cli_value(c, "--speed"), *into = cli_value(c, "--into");
    char *journal = fs_join(c->home, "journal.db"), *home = realpath(c->home, NULL);
    int rc = 0;
    if (speed && strcmp(speed, "max") == 0)
        speed = NULL;
    if (access(journal, F_OK) != 0)
        rc = cli_fail(CLI_USAGE, "there is no journal in \"%s\"", c->home);
    else if (access(journal, R_OK) != 0)
        rc = cli_fail(CLI_USAGE, "\"%s\" is not yours to read: a replay is made by the home's owner", journal);
    else if (speed && !into)
        rc = cli_fail(CLI_USAGE, "--speed goes with --into: what runs with a clock is to be looked at");
    if (rc == 0)
        rc = ask(c, to);
    if (rc == 0) {
        struct spawn s = {.home = into, .replay = home, .to = to, .speed = speed};
        rc = into ? run(c, &s) : run_aside(c, &s);
    }
    mem_free(journal);
    free(home);
    return rc;
}
