/* courier: the parts of watchfloor-courier and what they share. The program alone sends notices; the engine gives it jobs and hears what came of them.
 *
 * One thread (libcurl's resolver apart): main.c's loop waits for the engine's lines, for libcurl's sockets and for children, and calls whoever is meant.
 * queue.c owns the sends from the job's line to the last word about it; a transport (transport.h) carries one of them once.
 */
#ifndef WF_COURIER_COURIER_H
#define WF_COURIER_COURIER_H

#include <curl/curl.h>
#include <poll.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/vec.h"
#include "courier/gate.h"
#include "courier/ledger.h"
#include "courier/line.h"
#include "courier/outcome.h"

enum { COURIER_PARALLEL = 64, COURIER_PER_HOST = 8, COURIER_FEED_LAST = 50, COURIER_JOBS_MOST = 4096 };

struct courier;
struct transport;
struct transfer;
struct child;

enum send_state { SEND_WAITING = 1, SEND_UNDER_WAY, SEND_OVER };
/* A job on its way. */
struct send {
    struct send *next;
    struct courier *c;
    struct arena arena;
    struct job job;
    enum send_state state;
    bool stopped;          /* no further try */
    bool begun;            /* the ledger says BEGUN of it */
    bool doubt;            /* an earlier courier died while it was sent: it may have gone then */
    int64_t due;           /* monotonic: not before */
    uint32_t tries;        /* since it came */
    char host[256];        /* whose turn it takes: host and port, or the channel's word */
    const struct transport *transport;
    struct buf bytes;      /* while it is under way, and until it was read back */
    struct transfer *transfer; /* its transport's, then the read-back's */
    struct outcome answered; /* by its status, while its answer is read */
    unsigned holds;        /* SEND_OVER: what is still to come of it */
    uint32_t looks;        /* of the read-back */
    int64_t looks_end, look_due; /* monotonic; look_due 0: none is due */
};

/* A descriptor that the loop waits for. */
struct watch {
    int fd;
    short events;
    void (*ready)(void *arg, short revents);
    void *arg;
};

struct courier {
    enum key_mode mode;
    char *home;
    struct clock clock;
    struct setup setup;
    struct gate gate;
    struct ledger ledger;
    bool unnoted;              /* the ledger could not be added to, and the engine was told */
    CURLM *multi;
    struct send *sends, **end; /* as they came */
    size_t sends_n;
    VEC(struct watch) watches;
    VEC(struct child *) children;
    struct buf in, out;        /* from and to the engine */
    bool hung_up;              /* the engine says nothing more */
};

/* ---- queue.c ---- */
/* A job's line. */
void queue_take(struct courier *c, const struct job *j);
void queue_stop(struct courier *c, struct span notice, struct span to, uint64_t job);
/* What was sent can't be noted, or can again: told to the engine when it changes. */
void queue_alarm(struct courier *c, bool bad, const char *text);
/* Begins what may begin. Milliseconds until it is to be called again; -1: nothing waits for a time. */
int queue_run(struct courier *c);
/* A try is over. The send may be gone afterwards. */
void queue_done(struct send *s, const struct outcome *o);
/* The read-back is over; verdict "same", "different" or "unread". */
void queue_readback(struct send *s, const char *verdict, struct span text);
/* Somebody will still have a word about it after queue_done(); and has had it: it may be gone then. */
void queue_hold(struct send *s);
void queue_release(struct send *s);
void queue_free(struct courier *c);

/* ---- look.c: the read-back ---- */
/* It was delivered: what its gateway shows is fetched, soon and then again until it is there. Holds it. */
void look_begin(struct send *s);
/* It is due. */
void look_now(struct send *s);

/* ---- main.c ---- */
void courier_watch(struct courier *c, int fd, short events, void (*ready)(void *arg, short revents), void *arg);
void courier_unwatch(struct courier *c, int fd);

#endif
