/* impl: what the files of feed share. Nobody outside includes it.
 *
 * Who calls whom: feeds.c owns the set and the calls of feed.h; sched.c the one timer; deliver.c hands inputs out and takes
 * answers; a transport fetches. All callbacks to the owner are made by feed_drain() alone, from the loop.
 */
#ifndef WF_FEED_IMPL_H
#define WF_FEED_IMPL_H

#include "base/buf.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/vec.h"
#include "feed/backoff.h"
#include "feed/feed.h"
#include "feed/fresh.h"
#include "feed/gap.h"
#include "feed/multi.h"

#define FEED_NEVER INT64_MAX
#define FEED_PAGE_MAX (16u << 20)  /* bytes of a page, where the source says nothing */
#define FEED_EVENT_MAX (1u << 20)  /* of one event */
#define FEED_LINE_MAX (64u << 10)  /* of one line */
#define FEED_TIMEOUT_S 30
#define FEED_ERROR_MAX 512
#define FEED_HEAD_MAX (64u << 10)  /* of what is set aside */

/* What went wrong, as far as the schedule and the search for our own link care. */
enum feed_fault {
    FEED_FAULT_NET = 1, /* no connection, no answer, broken off */
    FEED_FAULT_HTTP,    /* an answer that says no; the link is there */
    FEED_FAULT_AUTH,    /* refused; trying faster than the interval would only lock us out */
    FEED_FAULT_PAGE,    /* an answer that cannot be used: too large, cut short, wrong type */
    FEED_FAULT_LOCAL,   /* our own file, folder or configuration */
    FEED_FAULT_TAKER,   /* plugin or desk could not take it */
};

struct feed;
/* One transport. Invariant: while a ticket is out, neither start nor stop touches the memory of its input. */
struct feed_transport {
    const char *word;
    uint32_t id;  /* enum wf_transport */
    bool push;
    int (*check)(const struct feed_config *c, struct err *e);
    void (*start)(struct feed *f);      /* a poll, or a connection; ends in feed_ok() or feed_failed() */
    void (*stop)(struct feed *f);       /* breaks off what is under way; no callback of it comes any more */
    bool (*next)(struct feed *f, struct feed_input *in); /* the input that is ready; the same until taken */
    void (*taken)(struct feed *f, const struct feed_result *r); /* TAKEN or BROKEN */
    /* The same of an input that was out when the feed was stopped, moved or removed: it must not come again. True: that takes a while,
     * feed_settled() is called then. May be NULL: a cursor says where to go on. */
    bool (*late)(struct feed *f, const struct feed_result *r);
    void (*tick)(struct feed *f, int64_t now); /* f->wake has come; may be NULL */
    void (*missing)(struct feed *f);    /* numbers are missing that a new start may bring; may be NULL */
    void (*changed)(struct feed *f);    /* the configuration is another, the url is not; may be NULL */
    void (*free)(struct feed *f);
};
extern const struct feed_transport feed_http, feed_sse, feed_tcp, feed_drop;
/* NULL where there is none. */
const struct feed_transport *feed_transport_of(uint32_t id);

/* Invariants: in fs->byid unless gone or test; in the heap exactly when heap_at > 0 (1-based); ticket != 0 while an input is out. */
struct feed {
    struct feeds *fs;
    struct feed_config c;         /* all strings owned */
    struct feed_config *pending;  /* to be applied when no ticket is out */
    const struct feed_transport *t;
    void *run;                    /* the transport's own */
    /* schedule, monotonic */
    size_t heap_at;
    int64_t due;       /* key in the heap */
    int64_t next_try;  /* of start; FEED_NEVER */
    int64_t wake;      /* of the transport's tick */
    int64_t fresh_at;  /* of judging */
    int64_t held;      /* an input waits until then (AGAIN); 0: none */
    int64_t started;   /* of the poll under way, or the last one */
    bool busy;         /* a poll or connection is under way */
    struct feed_backoff backoff, hold_backoff;
    /* delivery */
    uint64_t ticket;
    bool queued;       /* in fs->ready */
    bool gone;         /* removed; freed when no ticket is out */
    bool settling;     /* its transport is at `late`: nothing starts */
    enum feed_plugin_state plugin;
    /* freshness */
    bool connected, failing;
    unsigned net_failures; /* in a row */
    int64_t since, heard, connected_at, lost_at;
    bool lost, counted; /* for our own link */
    enum feed_state state, told;
    bool content_old, told_old;
    uint64_t told_error; /* what of the error was told with the state: feed_error_mark() */
    wf_time last_ok, content_at;
    int64_t skew_s, skew_at; /* by how much its server's clock is ahead of ours, and when it said so (monotonic; 0: never) */
    struct buf cursor;
    bool has_cursor;
    struct feed_gaps gaps;
    char error[FEED_ERROR_MAX];
    char unfit[FEED_ERROR_MAX]; /* why its configuration can't be: it is on the board, FAILED, and never starts; "": it can */
    bool stray;                 /* of those: no plugin declares it, so it can't be silent */
    char note[FEED_ERROR_MAX];  /* what of the last content was not understood: the feed is up, and its board says so. "": all was */
    bool begins;       /* the input that is out begins a poll's content: what was said of the last one is over */
    char why[256];     /* of the plugin's quarantine */
    uint64_t reports, polls, unchanged, failures, bytes, version;
    struct log_complaint complaint;
    /* feeds_test */
    feed_test_cb *test_cb;
    void *test_arg;
    bool recorded; /* feeds_record() */
    bool test, test_done;
    struct feed_probe probe;
    struct err test_err;
};

struct feeds {
    uv_loop_t *loop;
    const struct clock *clock;
    struct log *log;
    struct feed_calls calls;
    struct feed_rng rng;
    struct hash_key key;
    struct feed_multi *multi;
    uv_timer_t *timer;     /* its memory outlives us until the loop has closed it */
    int64_t armed;         /* what the timer is set to */
    VEC(struct feed *) byid; /* in order of id */
    VEC(struct feed *) apart; /* tests, and removed ones with a ticket, or settling */
    VEC(struct feed *) heap;
    VEC(struct feed *) ready;
    struct map64 tickets;
    uint64_t ticket;
    VEC(struct feed_plugin_entry {
        char *name;
        enum feed_plugin_state state;
        char why[256];
    }) plugins;
    bool draining, closing;
    int64_t keep_s;        /* what lies in quarantine/ of a drop folder goes after it; 0: never */
    size_t networked, lost; /* feeds that are on and come by network; those of them that are lost */
    bool link_down, link_dirty;
};

/* ---- feeds.c ---- */
struct feed *feed_find(struct feeds *fs, const char *id);
void feed_free(struct feed *f);
/* Breaks off what is under way; starts nothing. */
void feed_stop(struct feed *f);
/* Takes over what was put while an input was out. */
void feed_apply_pending(struct feed *f);
/* One of the same id was removed and has an input out still: until that is settled this one may not start, or it would come twice. */
bool feed_has_elder(const struct feed *f);

/* ---- config.c: owned copies ---- */
void feed_config_copy(struct feed_config *to, const struct feed_config *from);
void feed_config_free(struct feed_config *c);
/* True when going from a to b needs a new start: another place, or another way to get there. */
bool feed_config_moved(const struct feed_config *a, const struct feed_config *b);
bool feed_config_same(const struct feed_config *a, const struct feed_config *b);
/* One feed's numbers with their defaults. */
int64_t feed_interval_ns(const struct feed *f);  /* of a push source its heartbeat, or 0 */
uint32_t feed_timeout_s(const struct feed *f);
size_t feed_max_bytes(const struct feed *f, size_t dflt);

/* ---- sched.c ---- */
int feed_sched_open(struct feeds *fs);
void feed_sched_close(struct feeds *fs);
/* Computes f->due anew and puts it into its place. */
void feed_resched(struct feed *f);
void feed_unsched(struct feed *f);
/* Sets the timer to the first in the heap, or to now when something is ready. Called at the end of each turn and API call. */
void feed_arm(struct feeds *fs);
/* Nothing keeps this feed from starting now. */
bool feed_may_start(const struct feed *f);

/* ---- deliver.c ---- */
/* Something of f is to be told or handed out: it is looked at in the next drain. */
void feed_ready(struct feed *f);
/* The transport's `late` is through. */
void feed_settled(struct feed *f);
void feed_drain(struct feeds *fs);
/* Sets something aside for quarantine, at the next safe point (now: the caller is not inside curl). */
void feed_set_aside(struct feed *f, struct span head, uint64_t total, const char *reason);

/* ---- outcome.c: how a try ended, and what follows for state and schedule ---- */
/* When a push source was last heard, or connected, where it has said nothing since. */
static inline int64_t feed_sign(const struct feed *f)
{
    return f->heard > f->connected_at ? f->heard : f->connected_at;
}
/* A poll is through (or, unchanged, brought nothing new). */
void feed_ok(struct feed *f, bool unchanged);
/* A sign of life of a push source. */
void feed_heard(struct feed *f);
void feed_connected(struct feed *f);
/* The try failed. wait_ns: what the source asked for, 0 nothing. text: fit to print. */
void feed_failed(struct feed *f, enum feed_fault k, int64_t wait_ns, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Judges the state by the clock, sets fresh_at; queues the feed where the owner must hear of it. */
void feed_judge(struct feed *f, int64_t now);
/* The error without its numbers, so that a count that grows is no news; 0 of a feed that is not dark. */
uint64_t feed_error_mark(const struct feed *f);
/* The owner has not heard of the state, or of why a dark feed is dark, as it is now. */
bool feed_is_news(const struct feed *f);
/* Back to STARTING: another source of data. */
void feed_begin(struct feed *f, int64_t now);
void feed_ownlink_judge(struct feeds *fs);
/* A change of the row. */
void feed_touch(struct feed *f);
static inline wf_time feed_domain_now(const struct feeds *fs)
{
    return clock_now(fs->clock);
}

#endif
