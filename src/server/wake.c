/* wake: see wake.h. */
#include "server/wake.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void on_poll(uv_poll_t *p, int status, int events)
{
    struct wake *w = p->data;
    uint64_t n;
    (void) status;
    (void) events;
    if (read(w->fd, &n, sizeof n) == (ssize_t) sizeof n)
        w->on(w->arg);
}

int wake_open(struct wake *w, uv_loop_t *loop, void (*on)(void *arg), void *arg)
{
    memset(w, 0, sizeof *w);
    w->on = on;
    w->arg = arg;
    w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (w->fd < 0)
        return uv_translate_sys_error(errno);
    int rc = uv_poll_init(loop, &w->poll, w->fd);
    w->poll.data = w;
    rc = rc ? rc : uv_poll_start(&w->poll, UV_READABLE, on_poll);
    if (rc)
        wake_free(w);
    return rc;
}

void wake_send(const struct wake *w)
{
    const uint64_t one = 1;
    ssize_t n = write(w->fd, &one, sizeof one);
    (void) n; /* it can fail only where the counter is full, and then the loop is woken all the same */
}

void wake_free(struct wake *w)
{
    if (w->on && w->fd >= 0)
        close(w->fd);
    w->fd = -1;
}
