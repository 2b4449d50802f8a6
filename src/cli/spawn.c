/* spawn: see spawn.h. */
#include "cli/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/paths.h"
#include "wire/client.h"

extern char **environ;

enum { START_WAIT_S = 600, DYING_S = 10 };

/* 0 when an engine answers; the connection is dropped again. */
static int answers(const struct spawn *s, struct err *e)
{
    struct client *client = NULL;
    err_clear(e);
    int rc = client_connect(&client, s->home, s->as, e);
    client_close(client);
    return rc;
}

/* Makes the home (0700) and takes HOME/start.lock, waiting for another starter. The descriptor, or -1. */
static int take_start_lock(const char *home, struct err *e)
{
    if (fs_mkdirs(home, 0700, e) < 0)
        return -1;
    char *path = fs_join(home, "start.lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || flock(fd, LOCK_EX) < 0) {
        err_errno(e, WF_E_SYSTEM, "\"%s\" can't be locked", path);
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    mem_free(path);
    return fd;
}

/* Runs watchfloord with its words and one pipe. The pid, or -1. */
static pid_t run_engine(const struct spawn *s, const char *program, const char *log, int pipe_end, struct err *e)
{
    const char *argv[24];
    int n = 0;
    pid_t pid = -1;
    const char *const pairs[][2] = {{"--home", s->home}, {"--config", s->config}, {"--exercise", s->exercise},
                                    {"--speed", s->speed}, {"--start", s->start}, {"--replay", s->replay}, {"--to", s->to},
                                    {"--reach", s->reach}, {"--ready-fd", "3"}};
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
    sigset_t none;
    sigemptyset(&none); /* the console starts it from a thread whose signals are blocked */
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
    posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&fa, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&fa, 1, 2);
    posix_spawn_file_actions_adddup2(&fa, pipe_end, 3);
    posix_spawn_file_actions_addclosefrom_np(&fa, 4);
    int rc = posix_spawn(&pid, program, &fa, &attr, (char *const *) argv, environ);
    posix_spawn_file_actions_destroy(&fa);
    posix_spawnattr_destroy(&attr);
    if (rc == 0)
        return pid;
    errno = rc;
    err_errno(e, WF_E_SYSTEM, "\"%s\" can't be run", program);
    return -1;
}

/* Starts one; *ready gets the reading end of its pipe. The pid, or -1. */
static pid_t begin(const struct spawn *s, int *ready, struct err *e)
{
    int pipe_fd[2];
    char *program = paths_bin("watchfloord"), *log_dir = fs_join(s->home, "log"), *log = fs_join(log_dir, "start.log");
    pid_t pid = -1;
    if (fs_mkdirs(log_dir, 0700, e) == 0) {
        if (pipe2(pipe_fd, O_CLOEXEC) < 0) {
            err_errno(e, WF_E_SYSTEM, "no pipe");
        } else {
            pid = run_engine(s, program, log, pipe_fd[1], e);
            close(pipe_fd[1]);
            *ready = pipe_fd[0];
            if (pid < 0)
                close(pipe_fd[0]);
        }
    }
    mem_free(program);
    mem_free(log);
    mem_free(log_dir);
    return pid;
}

/* One line of the engine's word. 1 ready, negative an error, 0 to go on. */
static int hear(const struct spawn *s, const char *line, struct err *e)
{
    unsigned long long done, total;
    if (strcmp(line, "ready") == 0)
        return 1;
    if (sscanf(line, "progress %llu %llu", &done, &total) == 2 && s->progress)
        s->progress(s->arg, done, total);
    if (strncmp(line, "fault ", 6) == 0 && s->faults)
        buf_printf(s->faults, "%s\n", line + 6);
    if (strncmp(line, "refused ", 8) == 0)
        return err_set(e, WF_E_DENIED, "%s", line + 8);
    if (strncmp(line, "error ", 6) == 0)
        return err_set(e, WF_E_STATE, "%s", line + 6);
    return 0;
}

/* Waits for "ready". */
static int wait_ready(const struct spawn *s, pid_t pid, int fd, struct err *e)
{
    struct buf b = {0};
    int heard = 0, status = 0;
    while (heard == 0) {
        struct pollfd p = {fd, POLLIN, 0};
        int got = poll(&p, 1, START_WAIT_S * 1000);
        if (got < 0 && errno == EINTR)
            continue;
        ssize_t n = got > 0 ? read(fd, buf_reserve(&b, 4096), 4096) : -1;
        if (n <= 0)
            break;
        buf_grew(&b, (size_t) n);
        for (char *nl; heard == 0 && b.n && (nl = memchr(b.p, '\n', b.n));) {
            *nl = 0;
            heard = hear(s, b.p, e);
            buf_consume(&b, (size_t) (nl - b.p) + 1);
        }
    }
    buf_free(&b);
    close(fd);
    if (heard > 0)
        return 0;
    if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && heard == 0)
        return err_set(e, WF_E_STATE, "the engine ended at once with code %d; its words are in %s/log", WEXITSTATUS(status), s->home);
    return heard < 0 ? heard : err_set(e, WF_E_TIMEOUT, "the engine did not become ready; its words are in %s/log", s->home);
}

static bool is_gone(const char *home)
{
    char *path = fs_join(home, "engine.lock");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool gone = fd < 0 || flock(fd, LOCK_SH | LOCK_NB) == 0;
    if (fd >= 0)
        close(fd);
    mem_free(path);
    return gone;
}

bool spawn_wait_gone(const char *home)
{
    bool gone = false;
    for (int64_t end = clock_mono() + 60 * NSEC_PER_SEC; !gone && clock_mono() < end;) {
        gone = is_gone(home);
        if (!gone)
            poll(NULL, 0, 10);
    }
    return gone;
}

/* One that was just killed has its lock, and even its socket, until the kernel has taken all of it away: on a loaded machine seconds. Who starts another then waits for that. 0: one answers;
 * WF_E_NOTFOUND: there is none. */
static int answers_or_is_gone(const struct spawn *s, struct err *e)
{
    for (int64_t end = clock_mono() + DYING_S * NSEC_PER_SEC;;) {
        int rc = answers(s, e);
        bool dying = rc == WF_E_IO || (rc == WF_E_NOTFOUND && !is_gone(s->home));
        if (!dying || clock_mono() > end)
            return rc;
        poll(NULL, 0, 50);
    }
}

int spawn_engine(const struct spawn *s, bool *started, struct err *e)
{
    int ready = -1;
    *started = false;
    int rc = answers(s, e);
    if (rc != WF_E_NOTFOUND && rc != WF_E_IO)
        return rc;
    int lock = take_start_lock(s->home, e);
    if (lock < 0)
        return e->code;
    rc = answers_or_is_gone(s, e);
    if (rc == WF_E_NOTFOUND) {
        err_clear(e);
        pid_t pid = begin(s, &ready, e);
        rc = pid < 0 ? e->code : wait_ready(s, pid, ready, e);
        *started = rc == 0;
    }
    close(lock);
    return rc;
}
