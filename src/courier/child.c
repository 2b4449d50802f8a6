/* child: see child.h. */
#include "courier/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GRACE_MS = 3000 };

struct child {
    struct courier *c;
    pid_t pid;
    int in, out; /* one socket where both are the same; -1: closed */
    struct buf give, said;
    size_t given, most;
    int64_t late; /* monotonic */
    bool told;    /* it was asked to end */
    child_done *done;
    void *arg;
};

/* ---- the child's side ---- */

__attribute__((noreturn)) static void become(const struct child_run *r, int in, int out)
{
    sigset_t none;
    (void) sigemptyset(&none);
    (void) sigprocmask(SIG_SETMASK, &none, NULL);
    (void) signal(SIGPIPE, SIG_DFL);
    if (r->folder && chdir(r->folder) != 0)
        _exit(126);
    if (r->socket)
        in = dup2(in, 3);
    else
        in = dup2(in, 0) < 0 ? -1 : dup2(out, 1);
    if (in < 0)
        _exit(126);
    (void) execve(r->program, r->argv, r->env);
    _exit(127);
}

/* ---- ours ---- */

static void close_in(struct child *k)
{
    if (k->in < 0)
        return;
    if (k->in == k->out) {
        (void) shutdown(k->in, SHUT_WR);
        courier_watch(k->c, k->out, POLLIN, NULL, NULL);
    } else {
        courier_unwatch(k->c, k->in);
        close(k->in);
    }
    k->in = -1;
}

/* It is gone, or will be at once. */
static void end(struct child *k)
{
    struct courier *c = k->c;
    close_in(k);
    courier_unwatch(c, k->out);
    close(k->out);
    if (waitpid(k->pid, NULL, WNOHANG) == 0) {
        (void) kill(k->pid, SIGKILL);
        while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    for (size_t i = 0; i < c->children.n; i++)
        if (c->children.v[i] == k) {
            VEC_REMOVE(&c->children, i);
            break;
        }
    buf_free(&k->give);
    buf_free(&k->said);
    mem_free(k);
}

static void finish(struct child *k)
{
    struct buf said = k->said;
    child_done *done = k->done;
    void *arg = k->arg;
    bool late = k->told;
    k->said = (struct buf){0};
    end(k);
    done(arg, buf_view(&said), late);
    buf_free(&said);
}

static void write_on(struct child *k)
{
    while (k->in >= 0 && k->given < k->give.n) {
        ssize_t n = write(k->in, k->give.p + k->given, k->give.n - k->given);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n <= 0)
            break; /* it need not read it all */
        k->given += (size_t) n;
    }
    close_in(k);
}

static void on_ready(void *arg, short revents)
{
    struct child *k = arg;
    if (revents & (POLLOUT | POLLERR))
        write_on(k);
    if (!(revents & (POLLIN | POLLHUP)))
        return;
    for (;;) {
        char *w = buf_reserve(&k->said, 4096);
        ssize_t n = read(k->out, w, 4096);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n > 0)
            buf_grew(&k->said, (size_t) n);
        if (n <= 0 || k->said.n > k->most) {
            finish(k);
            return;
        }
    }
}

static int pipes(bool socket, int mine[2], int its[2])
{
    int a[2], b[2];
    if (socket) {
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, a) != 0)
            return -1;
        mine[0] = mine[1] = a[0];
        its[0] = its[1] = a[1];
        return 0;
    }
    if (pipe2(a, O_CLOEXEC) != 0)
        return -1;
    if (pipe2(b, O_CLOEXEC) != 0) {
        close(a[0]);
        close(a[1]);
        return -1;
    }
    mine[0] = a[1];
    its[0] = a[0];
    mine[1] = b[0];
    its[1] = b[1];
    return 0;
}

int child_start(struct courier *c, struct child_run *run, struct err *e)
{
    int mine[2], its[2];
    if (pipes(run->socket, mine, its) != 0) {
        buf_free(&run->give);
        return err_errno(e, WF_E_SYSTEM, "a program can't be started");
    }
    pid_t pid = fork();
    if (pid == 0)
        become(run, its[0], its[1]);
    close(its[0]);
    if (its[1] != its[0])
        close(its[1]);
    if (pid < 0) {
        (void) err_errno(e, WF_E_SYSTEM, "a program can't be started");
        close(mine[0]);
        if (mine[1] != mine[0])
            close(mine[1]);
        buf_free(&run->give);
        return WF_E_SYSTEM;
    }
    struct child *k = mem_alloc(sizeof *k);
    *k = (struct child){.c = c, .pid = pid, .in = mine[0], .out = mine[1], .give = run->give, .most = run->most, .done = run->done, .arg = run->arg};
    k->late = clock_mono() + run->ms * NSEC_PER_MS;
    run->give = (struct buf){0};
    (void) fcntl(k->in, F_SETFL, O_NONBLOCK);
    (void) fcntl(k->out, F_SETFL, O_NONBLOCK);
    VEC_PUSH(&c->children, k);
    courier_watch(c, k->out, k->in == k->out ? POLLIN | POLLOUT : POLLIN, on_ready, k);
    if (k->in != k->out)
        courier_watch(c, k->in, POLLOUT, on_ready, k);
    return 0;
}

int child_look(struct courier *c)
{
    const int64_t now = clock_mono();
    int64_t next = -1;
    for (size_t i = 0; i < c->children.n; i++) {
        struct child *k = c->children.v[i];
        if (k->late <= now) {
            (void) kill(k->pid, k->told ? SIGKILL : SIGTERM);
            k->told = true;
            k->late = now + GRACE_MS * NSEC_PER_MS;
        }
        if (next < 0 || k->late < next)
            next = k->late;
    }
    return next < 0 ? -1 : (int) ((next - now) / NSEC_PER_MS) + 1;
}

void child_forget(struct courier *c, const void *arg)
{
    for (size_t i = c->children.n; i-- > 0;)
        if (!arg || c->children.v[i]->arg == arg)
            end(c->children.v[i]);
}
