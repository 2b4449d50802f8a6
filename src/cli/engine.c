/* engine: start, stop, status, reload, scenario. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/programs.h"
#include "cli/spawn.h"

static void show_progress(void *arg, unsigned long long done, unsigned long long total)
{
    bool *shown = arg;
    *shown = true;
    fprintf(stderr, "\rrebuilding the views from the journal: %llu of %llu facts", done, total);
}

static int connect_quietly(struct cli *c, struct err *e)
{
    return c->client ? 0 : client_connect(&c->client, c->home, c->as, e);
}

int cli_engine_start(struct cli *c)
{
    int64_t speed;
    bool started;
    if (!cli_number(c, "--speed", 1, 600, 1, &speed))
        return CLI_USAGE;
    for (size_t i = 0; i < 2; i++) {
        static const char *const clock[] = {"--speed", "--start"};
        if (cli_has(c, clock[i]) && !cli_has(c, "--exercise"))
            return cli_fail(CLI_USAGE, "%s goes with --exercise: an ACTUAL engine's clock is the wall clock", clock[i]);
    }
    const char *exercise = cli_value(c, "--exercise");
    bool progress = false;
    struct buf faults = {0};
    struct err e = {0};
    struct spawn s = {.home = c->home, .config = c->config, .as = c->as, .exercise = exercise, .speed = cli_value(c, "--speed"),
                      .start = cli_value(c, "--start"), .progress = show_progress, .arg = &progress, .faults = &faults};
    int rc = spawn_engine(&s, &started, &e);
    if (progress)
        fputc('\n', stderr);
    cli_faults(buf_view(&faults));
    bool faulty = faults.n > 0;
    buf_free(&faults);
    if (rc < 0 && faulty)
        return cli_fail(CLI_USAGE, "the configuration is wrong: the engine was not started");
    if (faulty)
        cli_fail(0, "what is named above is dark until it is put right, all else works; then: watchfloor engine reload");
    if (rc == 0)
        rc = connect_quietly(c, &e);
    if (rc < 0)
        return cli_fail(rc == WF_E_DENIED ? CLI_NO : CLI_USAGE, "%s", e.text);
    const struct client_greeting *g = client_greeting(c->client);
    printf("%s, mode %s%s%s, seq %lld\n", started ? "the engine runs" : "an engine runs already", g->mode, *g->exercise ? " " : "", g->exercise, (long long) g->seq);
    if (exercise && strcmp(g->exercise, exercise) != 0)
        return cli_fail(CLI_NO, "this home is %s%s%s, not the exercise \"%s\": the mode is written at a home's first start and never changes", g->mode,
                        *g->exercise ? " " : "", g->exercise, exercise);
    return CLI_DONE;
}

int cli_engine_stop(struct cli *c)
{
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_ENGINE);
    jw_kcstr(w, "action", "stop");
    const struct json *reply;
    rc = cli_call(c, &reply);
    if (rc)
        return rc;
    if (!spawn_wait_gone(c->home))
        return cli_fail(CLI_NO, "the engine said it stops but still holds its lock after 60 s; see %s/log", c->home);
    puts("the engine has stopped");
    return CLI_DONE;
}

int cli_engine_status(struct cli *c)
{
    struct err e = {0};
    int rc = connect_quietly(c, &e);
    if (rc == WF_E_NOTFOUND) {
        puts("stopped");
        return CLI_NO;
    }
    if (rc < 0)
        return cli_fail(CLI_USAGE, "%s", e.text);
    const struct client_greeting *g = client_greeting(c->client);
    printf("running: %s %s, %s%s%s, seq %lld\n", g->site, g->engine, g->mode, *g->exercise ? " " : "", g->exercise, (long long) g->seq);
    return CLI_DONE;
}

int cli_engine_reload(struct cli *c)
{
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_ENGINE);
    jw_kcstr(w, "action", "reload");
    const struct json *reply;
    rc = cli_call(c, &reply);
    if (rc == 0)
        puts(json_bool(reply, "changed", true) ? "the configuration is taken up" : "nothing in the configuration has changed");
    return rc;
}

/* An actual floor is told itself: what is played without an engine of an exercise, or beside one, disturbs it all the same. */
static void announce(struct cli *c, const char *name)
{
    char cmd_id[27];
    client_cmd_id(cmd_id);
    struct json_writer *w = client_begin(c->client, WIRE_OP_COMMAND);
    jw_kcstr(w, "verb", "exercise announce");
    jw_kcstr(w, "cmd_id", cmd_id);
    jw_key(w, "args");
    jw_begin_object(w);
    jw_kcstr(w, "name", name);
    jw_end_object(w);
}

int cli_engine_scenario(struct cli *c)
{
    struct err e = {0};
    const char *name = cli_value(c, "NAME");
    int rc = connect_quietly(c, &e);
    if (rc == WF_E_NOTFOUND) {
        printf("no engine runs in %s: it asks the floor when it starts\n", c->home);
        return CLI_DONE;
    }
    if (rc < 0)
        return cli_fail(rc == WF_E_DENIED ? CLI_NO : CLI_USAGE, "%s", e.text);
    if (strcmp(client_greeting(c->client)->mode, "ACTUAL") == 0) {
        announce(c, name);
    } else {
        struct json_writer *w = client_begin(c->client, WIRE_OP_ENGINE);
        jw_kcstr(w, "action", "scenario");
        jw_kcstr(w, "name", name);
    }
    const struct json *reply;
    rc = cli_call(c, &reply);
    if (rc)
        return rc;
    struct span text = json_str(reply, "text");
    printf("%.*s\n", SPAN_FMT(text.n ? text : SPAN_LIT("the floor was told")));
    return CLI_DONE;
}
