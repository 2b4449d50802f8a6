/* watchfloor-pager: runs the notifier's command once: in a session and a folder of its own, with what sandbox/command.h leaves it, for ten seconds at most.
 *
 * Started by the engine alone: watchfloor-pager ENGINE_PID FOLDER COMMAND. What is to be told comes on standard input and is the command's own; the environment
 * is what the engine made of the configuration. Whatever the command starts is ended with it: daemons become ours when their parents end (we are their
 * subreaper). What it says goes nowhere but into the first kilobyte that follows our answer on standard output: one line, "exit N", "signal N", "late" or
 * "norun WHY".
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "pager/pager.h"
#include "sandbox/command.h"

enum { SWEEP_MS = 2000,
       STEP_MS = 5 };

struct run {
    pid_t command;
    int status;       /* of the command, once `ended` */
    bool ended, told; /* told: the engine wants us gone */
    int out, why;     /* what it says; why it could not be run */
    int signals;
    char said[PAGER_SAID];
    size_t said_n;
    char norun[200];
};

static int64_t now_ms(void)
{
    return clock_mono() / NSEC_PER_MS;
}

/* ---- the command's side ---- */

__attribute__((noreturn)) static void become(const char *folder, char *command, int out, int why)
{
    char text[200];
    struct err e = {0};
    sigset_t none;
    (void) sigemptyset(&none);
    (void) setsid();
    (void) dup2(out, 1);
    (void) dup2(out, 2);
    if (chdir(folder) != 0)
        (void) err_errno(&e, WF_E_SYSTEM, "its folder \"%s\" can't be entered", folder);
    else if (sandbox_command(folder, command, &e) == 0) {
        char *argv[] = {command, NULL};
        (void) sigprocmask(SIG_SETMASK, &none, NULL);
        (void) execve(command, argv, environ);
        (void) err_errno(&e, WF_E_SYSTEM, "it can't be run");
    }
    int n = snprintf(text, sizeof text, "%s", e.text);
    if (write(why, text, n > 0 && (size_t) n < sizeof text ? (size_t) n : sizeof text - 1) < 0)
        _exit(126);
    _exit(127);
}

/* ---- ours ---- */

static bool is_ours(pid_t pid)
{
    char path[64], line[512], state;
    int parent = 0;
    (void) snprintf(path, sizeof path, "/proc/%d/stat", (int) pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, line, sizeof line - 1) : -1;
    if (fd >= 0)
        (void) close(fd);
    if (n <= 0)
        return false;
    line[n] = 0;
    const char *close_ = strrchr(line, ')');
    return close_ && sscanf(close_ + 1, " %c %d", &state, &parent) == 2 && parent == getpid() && state != 'Z';
}

static void kill_children(void)
{
    DIR *d = opendir("/proc");
    for (struct dirent *f; d && (f = readdir(d));) { /* NOLINT(concurrency-mt-unsafe): one thread */
        pid_t pid = isdigit((unsigned char) f->d_name[0]) ? (pid_t) atol(f->d_name) : 0;
        if (pid > 1 && is_ours(pid))
            (void) kill(pid, SIGKILL);
    }
    if (d)
        (void) closedir(d);
}

/* False: there is nobody left to wait for. */
static bool reap(struct run *r)
{
    int status;
    pid_t got;
    while ((got = waitpid(-1, &status, WNOHANG)) > 0)
        if (got == r->command) {
            r->ended = true;
            r->status = status;
        }
    return got == 0;
}

/* Ends whatever is left, generation by generation; the command's own group at one blow. */
static void sweep(struct run *r)
{
    int64_t end = now_ms() + SWEEP_MS;
    while (now_ms() < end) {
        (void) kill(-r->command, SIGKILL);
        kill_children();
        if (!reap(r))
            return;
        (void) poll(NULL, 0, STEP_MS);
    }
}

/* Reads what it says, so that it never waits for us; only the beginning is kept. False: nobody can say anything more. */
static bool listen_to(struct run *r)
{
    char more[4096];
    ssize_t n = read(r->out, more, sizeof more);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    size_t take = (size_t) n < sizeof r->said - r->said_n ? (size_t) n : sizeof r->said - r->said_n;
    memcpy(r->said + r->said_n, more, take);
    r->said_n += take;
    return n > 0;
}

static void hear_signals(struct run *r)
{
    struct signalfd_siginfo si;
    while (read(r->signals, &si, sizeof si) == (ssize_t) sizeof si)
        r->told = r->told || si.ssi_signo != SIGCHLD;
    (void) reap(r);
}

static void wait_for(struct run *r, int64_t end)
{
    bool open = true;
    while (!r->ended && !r->told) {
        int64_t left = end - now_ms();
        struct pollfd p[] = {{r->signals, POLLIN, 0}, {r->out, POLLIN, 0}};
        if (left <= 0)
            return;
        if (poll(p, open ? 2 : 1, (int) left) < 0 && errno != EINTR)
            return;
        if (open && p[1].revents)
            open = listen_to(r);
        hear_signals(r);
    }
    while (open && r->ended && r->said_n < sizeof r->said) {
        size_t before = r->said_n;
        open = listen_to(r); /* what it said last */
        if (r->said_n == before)
            break;
    }
}

static int begin(struct run *r, const char *folder, char *command)
{
    int out[2], why[2];
    sigset_t mine;
    (void) sigemptyset(&mine);
    (void) sigaddset(&mine, SIGCHLD);
    (void) sigaddset(&mine, SIGTERM);
    (void) sigaddset(&mine, SIGINT);
    (void) sigaddset(&mine, SIGHUP);
    (void) sigprocmask(SIG_BLOCK, &mine, NULL);
    r->signals = signalfd(-1, &mine, SFD_CLOEXEC | SFD_NONBLOCK);
    if (r->signals < 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(why, O_CLOEXEC) != 0)
        return -1;
    r->command = fork();
    if (r->command == 0)
        become(folder, command, out[1], why[1]);
    (void) close(out[1]);
    (void) close(why[1]);
    (void) close(0); /* what is to be told is the command's */
    r->out = out[0];
    r->why = why[0];
    (void) fcntl(r->out, F_SETFL, O_NONBLOCK);
    return r->command < 0 ? -1 : 0;
}

static void answer(struct run *r)
{
    ssize_t n = read(r->why, r->norun, sizeof r->norun - 1); /* at its end: whoever could write there is gone */
    if (n > 0)
        printf("norun %s\n", r->norun);
    else if (!r->ended)
        puts("late");
    else if (WIFSIGNALED(r->status))
        printf("signal %d\n", WTERMSIG(r->status));
    else
        printf("exit %d\n", WEXITSTATUS(r->status));
    (void) fwrite(r->said, 1, r->said_n, stdout);
    (void) fflush(stdout);
}

int main(int argc, char **argv)
{
    static struct run r;
    pid_t engine = argc == 4 ? (pid_t) atol(argv[1]) : 0;
    if (engine <= 0) {
        fputs("watchfloor-pager: the engine starts it, for the notifier\n", stderr);
        return 2;
    }
    closefrom(3);
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || getppid() != engine)
        return 2;
    int64_t end = now_ms() + PAGER_MS;
    if (begin(&r, argv[2], argv[3]) != 0) {
        printf("norun %s\n", strerror(errno)); /* NOLINT(concurrency-mt-unsafe): one thread */
        return 1;
    }
    wait_for(&r, end);
    bool late = !r.ended;
    sweep(&r);
    r.ended = r.ended && !late;
    answer(&r);
    return 0;
}
