/* engine: start, stop, status, reload. Who starts one: connect; on nobody there take HOME/start.lock, connect again, spawn
 *
 *     watchfloord --home HOME [--config FILE] [--exercise ID] [--speed N] [--start TIME] --ready-fd N
 *
 * in a session of its own with its output in HOME/log/start.log, and wait until it writes "ready\n" to that descriptor. What it
 * writes there before ("progress DONE TOTAL\n", "error TEXT\n") is shown. It keeps no pipe of the caller open.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/paths.h"
#include "cli/programs.h"

extern char **environ;

enum { START_WAIT_S = 600 };

static int connect_quietly(struct cli *c, struct err *e)
{
    err_clear(e);
    return c->client ? 0 : client_connect(&c->client, c->home, c->as, e);
}

/* Makes the home (0700) and takes HOME/start.lock, waiting for another starter. -1 and a message, or the descriptor. */
static int take_start_lock(const char *home)
{
    struct err e = {0};
    if (fs_mkdirs(home, 0700, &e) < 0) {
        cli_fail(0, "%s", e.text);
        return -1;
    }
    char *path = fs_join(home, "start.lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || flock(fd, LOCK_EX) < 0) {
        cli_fail(0, "\"%s\" can't be locked: %m", path);
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    mem_free(path);
    return fd;
}

/* Starts watchfloord with its words; *ready gets the reading end of its pipe. The pid, or -1 and a message. */
static pid_t spawn(struct cli *c, const char *exercise, const char *speed, const char *start, int *ready)
{
    int pipe_fd[2];
    char *program = paths_bin("watchfloord"), *log_dir = fs_join(c->home, "log"), *log = fs_join(log_dir, "start.log");
    struct err e = {0};
    pid_t pid = -1;
    if (fs_mkdirs(log_dir, 0700, &e) < 0) {
        cli_fail(0, "%s", e.text);
    } else if (pipe2(pipe_fd, O_CLOEXEC) < 0) {
        cli_fail(0, "no pipe: %m");
    } else {
        const char *argv[16];
        int n = 0;
        const char *const pairs[][2] = {{"--home", c->home}, {"--config", c->config}, {"--exercise", exercise}, {"--speed", speed}, {"--start", start}, {"--ready-fd", "3"}};
        argv[n++] = program;
        for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
            if (pairs[i][1]) {
                argv[n++] = pairs[i][0];
                argv[n++] = pairs[i][1];
            }
        argv[n] = NULL;
        posix_spawn_file_actions_t fa;
        posix_spawnattr_t attr;
        posix_spawn_file_actions_init(&fa);
        posix_spawnattr_init(&attr);
        posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID);
        posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&fa, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        posix_spawn_file_actions_adddup2(&fa, 1, 2);
        posix_spawn_file_actions_adddup2(&fa, pipe_fd[1], 3);
        posix_spawn_file_actions_addclosefrom_np(&fa, 4);
        int rc = posix_spawn(&pid, program, &fa, &attr, (char *const *) argv, environ);
        posix_spawn_file_actions_destroy(&fa);
        posix_spawnattr_destroy(&attr);
        close(pipe_fd[1]);
        *ready = pipe_fd[0];
        if (rc) {
            close(pipe_fd[0]);
            pid = -1;
            errno = rc;
            cli_fail(0, "\"%s\" can't be run: %m", program);
        }
    }
    mem_free(program);
    mem_free(log);
    mem_free(log_dir);
    return pid;
}

/* One line of the engine's word. 1 ready, -1 an error was shown, 0 to go on. */
static int hear(const char *line, bool *progress)
{
    unsigned long long done, total;
    if (strcmp(line, "ready") == 0) {
        if (*progress)
            fputc('\n', stderr);
        return 1;
    }
    if (sscanf(line, "progress %llu %llu", &done, &total) == 2) {
        fprintf(stderr, "\rrebuilding the views from the journal: %llu of %llu facts", done, total);
        *progress = true;
    } else if (strncmp(line, "error ", 6) == 0) {
        if (*progress)
            fputc('\n', stderr);
        cli_fail(0, "%s", line + 6);
        return -1;
    }
    return 0;
}

/* Waits for "ready". 0, or CLI_USAGE after a message. */
static int wait_ready(struct cli *c, pid_t pid, int fd)
{
    struct buf b = {0};
    bool progress = false, told = false;
    int rc = -1;
    while (rc < 0) {
        struct pollfd p = {fd, POLLIN, 0};
        int got = poll(&p, 1, START_WAIT_S * 1000);
        ssize_t n = got > 0 ? read(fd, buf_reserve(&b, 4096), 4096) : -1;
        if (got < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        buf_grew(&b, (size_t) n);
        for (char *nl; rc < 0 && b.n && (nl = memchr(b.p, '\n', b.n));) {
            *nl = 0;
            int what = hear(b.p, &progress);
            told = told || what < 0;
            rc = what > 0 ? 0 : -1;
            buf_consume(&b, (size_t) (nl - b.p) + 1);
        }
    }
    buf_free(&b);
    close(fd);
    if (rc == 0)
        return 0;
    int status = 0;
    if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !told)
        cli_fail(0, "the engine ended at once with code %d; its words are in %s/log", WEXITSTATUS(status), c->home);
    else if (!told)
        cli_fail(0, "the engine did not become ready; its words are in %s/log", c->home);
    return CLI_USAGE;
}

int cli_start_engine(struct cli *c, const char *exercise, const char *speed, const char *start, bool *started)
{
    struct err e = {0};
    if (started)
        *started = false;
    int rc = connect_quietly(c, &e);
    if (rc == 0)
        return 0;
    if (rc != WF_E_NOTFOUND)
        return cli_fail(rc == WF_E_DENIED ? CLI_NO : CLI_USAGE, "%s", e.text);
    int lock = take_start_lock(c->home);
    if (lock < 0)
        return CLI_USAGE;
    int ready = -1;
    rc = connect_quietly(c, &e) == 0 ? 0 : -1;
    if (rc < 0) {
        pid_t pid = spawn(c, exercise, speed, start, &ready);
        rc = pid < 0 ? CLI_USAGE : wait_ready(c, pid, ready);
        if (rc == 0 && (rc = connect_quietly(c, &e)) < 0)
            rc = cli_fail(rc == WF_E_DENIED ? CLI_NO : CLI_USAGE, "%s", e.text);
        if (started)
            *started = rc == 0;
    }
    close(lock);
    return rc;
}

int cli_engine_start(struct cli *c)
{
    int64_t speed;
    bool started;
    if (!cli_number(c, "--speed", 1, 600, 1, &speed))
        return CLI_USAGE;
    if (cli_has(c, "--speed") && !cli_has(c, "--exercise"))
        return cli_fail(CLI_USAGE, "--speed goes with --exercise: an ACTUAL engine's clock is the wall clock");
    const char *exercise = cli_value(c, "--exercise");
    int rc = cli_start_engine(c, exercise, cli_value(c, "--speed"), cli_value(c, "--start"), &started);
    if (rc)
        return rc;
    const struct client_greeting *g = client_greeting(c->client);
    printf("%s, mode %s%s%s, seq %lld\n", started ? "the engine runs" : "an engine runs already", g->mode, *g->exercise ? " " : "", g->exercise, (long long) g->seq);
    if (exercise && strcmp(g->exercise, exercise) != 0)
        return cli_fail(CLI_NO, "this home is %s%s%s, not the exercise \"%s\": the mode is written at a home's first start and never changes", g->mode,
                        *g->exercise ? " " : "", g->exercise, exercise);
    return CLI_DONE;
}

/* Waits until nobody holds HOME/engine.lock. */
static bool wait_gone(const char *home)
{
    char *path = fs_join(home, "engine.lock");
    bool gone = false;
    for (int64_t end = clock_mono() + 60 * NSEC_PER_SEC; !gone && clock_mono() < end;) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        gone = fd < 0 || flock(fd, LOCK_SH | LOCK_NB) == 0;
        if (fd >= 0)
            close(fd);
        if (!gone)
            poll(NULL, 0, 10);
    }
    mem_free(path);
    return gone;
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
    if (!wait_gone(c->home))
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
