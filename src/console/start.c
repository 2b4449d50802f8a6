/* start: see start.h. */
#include "console/start.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct start {
    pthread_t thread;
    int fd;
    const struct console_options *options;
    bool may_start;
    struct start_result result;
};

static void *run(void *arg)
{
    struct start *s = arg;
    const struct console_options *o = s->options;
    uint64_t one = 1;
    int rc = client_connect(&s->result.client, o->home, o->as, &s->result.err);

    if (rc == WF_E_NOTFOUND && s->may_start && o->start) {
        err_clear(&s->result.err);
        s->result.started = true;
        rc = o->start(o->arg, &s->result.err);
        if (!rc)
            rc = client_connect(&s->result.client, o->home, o->as, &s->result.err);
    }
    if (rc)
        s->result.client = NULL;
    while (write(s->fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
    return NULL;
}

int start_begin(struct start **out, const struct console_options *o, bool may_start, struct err *e)
{
    struct start *s = mem_alloc(sizeof *s);
    sigset_t all, old;
    int rc;

    s->options = o;
    s->may_start = may_start;
    s->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (s->fd < 0) {
        mem_free(s);
        return err_errno(e, WF_E_SYSTEM, "can't make an eventfd");
    }
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old); /* signals are the main thread's */
    rc = pthread_create(&s->thread, NULL, run, s);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (rc) {
        close(s->fd);
        mem_free(s);
        return err_set(e, WF_E_SYSTEM, "can't start a thread");
    }
    *out = s;
    return 0;
}

int start_fd(const struct start *s)
{
    return s->fd;
}

void start_take(struct start *s, struct start_result *out)
{
    pthread_join(s->thread, NULL);
    close(s->fd);
    *out = s->result;
    mem_free(s);
}

void start_drop(struct start *s)
{
    struct start_result r;

    if (!s)
        return;
    start_take(s, &r);
    client_close(r.client);
}
