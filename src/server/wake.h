/* wake: wakes a loop from another thread.
 *
 * libuv has uv_async_send() for it; until 1.46 the loop then turns in circles until the sender is back from its system call, which may take a whole turn of the scheduler where
 * the sender is of less urgency. A counter of the kernel (eventfd) has nothing to wait for.
 */
#ifndef WF_SERVER_WAKE_H
#define WF_SERVER_WAKE_H

#include <uv.h>

/* Owned by whoever opened it; its memory stays until the loop has closed the handle. */
struct wake {
    uv_poll_t poll;
    int fd;
    void (*on)(void *arg);
    void *arg;
};
/* on(arg) is called on the loop, once for any number of sends since. 0, or an error of libuv's. */
int wake_open(struct wake *w, uv_loop_t *loop, void (*on)(void *arg), void *arg);
/* From any thread, and from the loop. */
void wake_send(const struct wake *w);
/* After the loop has closed the handle. */
void wake_free(struct wake *w);

#endif
