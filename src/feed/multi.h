/* multi: libcurl's multi interface on a libuv loop. Used inside feed.
 *
 * Sockets are watched by an epoll set of our own, which the loop watches as one descriptor. So a descriptor that curl
 * closes before it says so cannot make libuv abort, and a connection that is used again and again stays registered
 * between polls: a poll then costs one send, one recv and no epoll_ctl.
 */
#ifndef WF_FEED_MULTI_H
#define WF_FEED_MULTI_H

#include <curl/curl.h>
#include <stdbool.h>
#include <uv.h>

#include "base/err.h"

struct feed_multi;
struct feed_job;
typedef void feed_job_cb(struct feed_job *j, CURLcode code);
/* One transfer. The owner keeps the memory until the job is done or cancelled. */
struct feed_job {
    CURL *easy;
    feed_job_cb *done; /* called outside of curl, so it may start and cancel jobs */
    void *arg;
    bool keep;         /* connect-only: the handle stays in the multi after it is done, until cancelled */
    bool active;       /* in the multi */
};
/* Which addresses a transfer may connect to, and what it met. Lives as long as the easy handle. */
struct feed_link {
    struct feed_multi *multi;
    bool any;          /* the address stands in the configuration, or goes through a proxy: not ours to judge */
    bool refused;      /* the last connection was refused by us: see address */
    char address[64];  /* the last address tried */
};

int feed_multi_open(struct feed_multi **out, uv_loop_t *loop, struct err *e);
/* All jobs must be cancelled. The loop must run once more. */
void feed_multi_close(struct feed_multi *m);
/* `after` is called at the end of each turn in which anything happened. */
void feed_multi_after(struct feed_multi *m, void (*after)(void *arg), void *arg);
/* Gives the easy handle our sockets: address check, close-on-exec, closing that we know of. */
void feed_multi_adopt(struct feed_multi *m, CURL *easy, struct feed_link *link);
/* Starts j->easy. 0, or WF_E_SYSTEM. */
int feed_multi_start(struct feed_multi *m, struct feed_job *j, struct err *e);
/* Takes the job out without calling done. Nothing when it is not active. */
void feed_multi_cancel(struct feed_multi *m, struct feed_job *j);
/* Between these, starts are gathered and then run in one go. */
void feed_multi_begin(struct feed_multi *m);
void feed_multi_end(struct feed_multi *m);

/* Watches a connect-only job's socket ourselves. events: UV_READABLE | UV_WRITABLE; 0 stops. */
typedef void feed_watch_cb(void *arg);
void feed_multi_watch(struct feed_multi *m, curl_socket_t fd, int events, feed_watch_cb *cb, void *arg);

#endif
