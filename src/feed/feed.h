/* feed: all that comes in by network or by folder. Transports, schedule, back-off, freshness.
 *
 * Owns the curl multi handle, the connections, and one struct feed for each source of each plugin. The engine
 * makes one struct feeds, puts configurations in, and gets inputs out, one at a time a feed. It parses nothing.
 *
 * Rules
 *  - Everything happens on the loop's thread. Callbacks come only from the loop, never from inside a call of this
 *    header, so a callback may call anything here.
 *  - An input's memory lives until feed_done() is called with its ticket, whatever happens to its feed meanwhile
 *    (removed, reconfigured, switched off). Each ticket is answered exactly once; an unknown one is ignored.
 *  - feed_done() comes only after the reports are durable; until then the feed reads no further, so a slow
 *    desk slows its sources and nothing piles up.
 *  - Freshness, intervals and back-off use the real monotonic clock. Content age and all times shown use domain time.
 */
#ifndef WF_FEED_FEED_H
#define WF_FEED_FEED_H

#include <uv.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "watchfloor/plugin.h"

struct feeds;

/* What the board says of a feed. STARTING: on, and nothing was heard yet. UP: heard within 1.5 intervals (of a push
 * source: heartbeats; without a heartbeat: connected). LATE: within 3. UNKNOWN: longer, whatever the cause; the
 * last error stays in the row. FAILED: the last try failed, and 3 intervals have not passed yet. */
enum feed_state { FEED_STARTING = 1, FEED_UP, FEED_LATE, FEED_UNKNOWN, FEED_FAILED, FEED_QUARANTINED, FEED_OFF };
/* "UP" ...; static. */
const char *feed_state_word(enum feed_state s);

/* One feed: what the descriptor says of the source, what the configuration adds, what the journal remembers.
 * All strings are copied; NULL is "not given". */
struct feed_config {
    const char *id;     /* "sg/queues" */
    const char *plugin; /* "sg" */
    const char *source; /* "queues" */
    const char *member; /* "SG", or "--" */
    const char *title;
    /* from wf_source; feed_config_source() fills these */
    uint32_t transport, raw, auth, complete;
    const char *url, *method, *body, *body_type, *accept, *auth_header, *on_connect;
    uint32_t interval_s, heartbeat_s, max_bytes, timeout_s, follow_max, content_max_age_s;
    /* from the configuration; url and interval_s above are overridden in place */
    bool enabled;
    bool allow_clear;   /* http:// or clear TCP beyond loopback */
    bool allow_private; /* a name that resolves to a private, loopback or link-local address */
    const char *key_file;    /* API key, bearer token, "user:password", or OAuth2 client secret: by `auth` */
    const char *proxy;       /* "http://proxy:3128", "socks5h://..."; the environment's is never used */
    const char *ca_file;     /* in place of the system's */
    const char *client_cert; /* PEM files; the key may be in the certificate's file */
    const char *client_key;
    const char *token_url, *client_id, *scope; /* OAuth2 client credentials */
    /* from the journal */
    struct span cursor;      /* the last accepted; p NULL: none */
    uint64_t sequence;       /* the highest number seen, 0: none */
    uint64_t reports;        /* accepted before this start, for the row */
};
/* Fills the fields that a source declares (id, plugin and member too, from their words). The strings are the source's. */
void feed_config_source(struct feed_config *c, const char *plugin, const char *member, const struct wf_source *s, char *id_buf, size_t id_size);
/* Checks one configuration without side effects, so that a reload can be all or nothing. e->field names the key at fault
 * ("url", "interval", "key_file"). Files of secrets are looked at when they are used, not here. */
int feed_check(const struct feed_config *c, struct err *e);
/* Looks at one file of it as it is now, as a poll would: key "key_file" (where auth is 0: by the file's mode alone), "ca_file", "client_cert", "client_key". */
int feed_check_file(const struct feed_config *c, const char *key, struct err *e);

/* One page, one event, whole lines, or one file. Views live until feed_done(ticket). */
struct feed_input {
    uint64_t ticket;
    const char *feed; /* its id */
    const char *plugin, *source, *member;
    uint32_t raw;     /* enum wf_raw */
    struct span bytes, content_type, url, tag;
    struct span cursor;      /* the last accepted; p NULL: none */
    struct span next_cursor; /* to be stored with the reports where the parse gives none (SSE: the event's id); p NULL: nothing */
    wf_time fetched;         /* domain time */
    bool first, last;
    bool followed; /* a page that the plugin asked for */
    bool test;     /* of feeds_test(): record nothing */
    struct span headers; /* of the answer, while feeds_record() is on; secrets taken out */
};

struct feed_follow {
    struct span url, tag;
};
/* What became of an input. */
enum feed_outcome {
    FEED_TAKEN = 1, /* durable (or nothing in it): the cursor moves on */
    FEED_AGAIN,     /* not now (disk full, plugin restarting): the same input comes again after a back-off */
    FEED_BROKEN,    /* the plugin could not: the input is given up (it is in quarantine), the feed shows `error` */
};
struct feed_result {
    enum feed_outcome outcome;
    size_t consumed;     /* of tcp: less than all, and the rest comes again with what follows. SIZE_MAX: all */
    struct span cursor;  /* p NULL: as it was (or next_cursor) */
    wf_time content_time; /* TIME_NONE: not told */
    const struct feed_follow *follows;
    size_t follows_n;
    uint64_t reports;    /* accepted, for the row's count */
    const char *error;   /* of AGAIN and BROKEN: why; of TAKEN: what of it could not be understood. Fit to print; NULL: nothing */
    const char *note;    /* drop: the file is not to lie there any longer, since it may tell of persons; this is written in its place. NULL: it is moved, to done/ or quarantine/ */
};

/* Why own_link or a state changed, for desk. */
struct feed_change {
    const char *id, *plugin, *member;
    enum feed_state from, to;
    bool silent;         /* to is UNKNOWN: SYS.FEED_SILENT is due (unless own_link_down) */
    bool content_old, content_was_old;
    bool own_link_down;  /* over half of all feeds were lost within a minute: one incident, not one each */
    const char *error;   /* may be "" */
};
struct feed_calls {
    void *arg;
    /* An input is ready. Answer with feed_done(). */
    void (*input)(void *arg, const struct feed_input *in);
    /* The state (or content_old) is another than before; or, of a feed that is dark, why it is (from == to). */
    void (*state)(void *arg, const struct feed_change *c);
    /* Our own link was lost or is back: `lost` of `total` feeds that are on. */
    void (*own_link)(void *arg, bool down, size_t lost, size_t total);
    /* A line, event, page or file was over its bound and is not delivered: the head of it (64 KiB at most) for
     * quarantine, how long it was as far as known, and why. Valid during the call. `digest`-sources: head is empty. */
    void (*set_aside)(void *arg, const char *id, struct span head, uint64_t total, const char *reason);
};

struct feeds_options {
    uv_loop_t *loop;
    const struct clock *clock; /* domain time; must outlive the feeds */
    struct log *log;           /* may be NULL */
    struct feed_calls calls;   /* input must be set; the others may be NULL */
    uint64_t seed;             /* of jitter; 0: from the kernel */
};
/* Opens an empty set. The caller ends it with feeds_close(). */
int feeds_open(struct feeds **out, const struct feeds_options *o, struct err *e);
/* Stops everything at once and frees what inputs hold; no callback comes any more. The loop must run once more for the
 * handles to close. NULL is nothing. */
void feeds_close(struct feeds *fs);

/* Adds a feed, or changes the one of that id in place: interval, key file, enabled without a break; another
 * url or transport starts it anew (cursor and count are kept, those of `c` are ignored for a feed that is there). A
 * configuration that can't be is refused: a feed that works goes on as it was, a new one is FAILED with the reason until it is put right. */
int feeds_put(struct feeds *fs, const struct feed_config *c, struct err *e);
/* A feed that is configured and that no plugin declares: on the board it stands FAILED with `why`, so that nobody takes it for one that works. It is
 * never tried, and its silence is none. c needs id, plugin, source and member. Nothing happens where a feed of that id works. */
void feeds_put_stray(struct feeds *fs, const struct feed_config *c, const char *why);
/* What lies in quarantine/ of a drop folder goes after so many seconds; 0, as at first: never. */
void feeds_keep(struct feeds *fs, int64_t seconds);
/* Stops and forgets it. */
int feeds_remove(struct feeds *fs, const char *id, struct err *e);
/* Answers an input. Everything in r is copied. */
void feed_done(struct feeds *fs, uint64_t ticket, const struct feed_result *r);
/* An officer's "now": the back-off is forgotten and the feed tries at once. */
int feeds_retry(struct feeds *fs, const char *id, struct err *e);

/* What the plugin of these feeds can do: READY polls; WAIT holds (it is starting; freshness goes on by the clock);
 * QUARANTINED stops them with `why` as their error. A feed starts in READY. */
enum feed_plugin_state { FEED_PLUGIN_READY = 1, FEED_PLUGIN_WAIT, FEED_PLUGIN_QUARANTINED };
void feeds_plugin(struct feeds *fs, const char *plugin, enum feed_plugin_state s, const char *why);

/* One fetch of a feed that is there (also when it is OFF), apart from its own running: unconditional, follows nothing, moves no file,
 * changes no state. The callback comes exactly once: with an input (answer its ticket with feed_done when done with its bytes),
 * or in == NULL and the error in `e`. `override` may be NULL; else its url, key_file ... are tried in place of the
 * feed's (feed set, before it is written). */
struct feed_probe {
    int status;          /* HTTP; 0: none */
    uint64_t bytes;
    int64_t time_us;
    char address[64];    /* of the peer, "" where not known */
};
typedef void feed_test_cb(void *arg, const struct feed_input *in, const struct feed_probe *p, const struct err *e);
int feeds_test(struct feeds *fs, const char *id, const struct feed_config *override, feed_test_cb *cb, void *arg, struct err *e);

/* While on, inputs of an HTTP feed bring the answer's headers. */
int feeds_record(struct feeds *fs, const char *id, bool on, struct err *e);

/* Numbered messages (F1): tell each report's sequence in the order of the messages, as their reports are accepted. Returns 1
 * when a gap opened: first..last are missing as of this message; 2 when a late message filled (part of) one; 3 when the
 * source began again at 1; 0 otherwise. */
struct feed_gap {
    uint64_t first, last; /* of the gap opened, or the number filled */
    uint64_t missing;     /* numbers missing in all now */
};
int feed_sequence(struct feeds *fs, const char *id, uint64_t seq, struct feed_gap *out);
/* The same, for an interface that sends its last number as a heartbeat. */
int feed_sequence_head(struct feeds *fs, const char *id, uint64_t last, struct feed_gap *out);

/* A row of the `feeds` view. Views live until the next call into feeds. */
struct feed_row {
    const char *id, *plugin, *member, *title, *transport; /* "http", "sse", "tcp", "drop" */
    enum feed_state state;
    wf_time last_ok;     /* domain; TIME_NONE: never */
    double age_s;        /* real seconds since; < 0: null (never, or a push source without a heartbeat) */
    double interval_s;   /* of a push source its heartbeat, 0 where it has none */
    const char *error;   /* why the last try failed; of one that did not, what of its content could not be understood; "" */
    wf_time next_try;    /* domain; TIME_NONE: none */
    uint64_t reports;
    wf_time content_at;  /* TIME_NONE */
    bool content_old;
    const char *url;     /* the template; it never holds a secret */
    uint32_t raw;        /* enum wf_raw */
    bool stray;          /* of feeds_put_stray() */
    uint64_t polls, unchanged, failures, bytes, missing;
    uint64_t sequence;   /* the highest number seen or announced, 0: none */
    uint64_t version;    /* grows with each change of anything in the row but age_s */
};
size_t feeds_count(const struct feeds *fs);
/* The i-th in order of id; false past the end. */
bool feeds_row(struct feeds *fs, size_t i, struct feed_row *out);
bool feeds_row_by_id(struct feeds *fs, const char *id, struct feed_row *out);
struct feed_totals {
    size_t up, late, unknown, failed, quarantined, starting, off, total; /* total: without those that are off */
};
void feeds_totals(struct feeds *fs, struct feed_totals *out);
/* By how many seconds the clocks of those who answered in the last hour are ahead of this machine's, as far as they can be believed (feed/skew.h); 0: nobody says so. */
int64_t feeds_clock_skew(const struct feeds *fs);
bool feeds_own_link_down(const struct feeds *fs);
/* How many feeds are lost now, of those that come by network. */
void feeds_own_link_count(const struct feeds *fs, size_t *lost, size_t *total);

#endif
