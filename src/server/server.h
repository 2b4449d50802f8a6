/* server: what clients see: sessions on the home's Unix socket, requests, windows of views, deltas, the 1 Hz tick.
 *
 * Owns the listening socket, the sessions and their buffers. It decides nothing about incidents: it asks the desk, the feeds and the
 * plugins, and the engine for what is the engine's own. The engine makes one and calls it on the loop's thread only.
 */
#ifndef WF_SERVER_SERVER_H
#define WF_SERVER_SERVER_H

#include <sys/types.h>
#include <uv.h>

#include "base/json.h"
#include "base/log.h"
#include "desk/desk.h"
#include "feed/feed.h"
#include "plugin/plugin.h"
#include "policy/policy.h"

struct server;

/* What only the engine knows. */
struct server_status {
    const char *version;
    int pid;
    int64_t uptime_s;
    uint64_t lag_p50_us, lag_p99_us, lag_max_us;
    const char *trouble; /* what an officer has to know of (the disk is full), or NULL */
};

/* The outcome of a fetch and parse that records nothing. */
typedef void server_probe_fn(void *arg, const struct err *failed, const struct feed_probe *probe, const struct plugin_output *out);

/* What an officer wants of a plugin. done is called once where the call returned 0, maybe before it returns. */
struct server_plugin {
    const char *action, *plugin; /* "reload", "sg" */
    struct span officer;
    uint32_t uid;
    void (*done)(void *arg, const struct err *failed, const char *text); /* text: what is now so, a sentence */
    void *arg;
};

/* What came of a try of the notifier: whether it did well, how it ended, and what it said, clean. */
typedef void server_tried_fn(void *arg, bool well, const char *how, struct span said);

/* What the engine does for officers. Each is called on the loop; 0 or a negative code. */
struct server_calls {
    void *arg;
    void (*status)(void *arg, struct server_status *out);
    /* Reads the configuration again. problems: all that is wrong, a line each. digest: at least 65 bytes. */
    int (*reload)(void *arg, struct span officer, uint32_t uid, bool *changed, char *digest, struct buf *problems, struct err *e);
    void (*stop)(void *arg, struct span officer);
    /* Fetches and parses once; done is called once when it returned 0. */
    int (*feed_test)(void *arg, struct span feed, server_probe_fn *done, void *done_arg, struct err *e);
    /* problems: what is wrong with the configuration, a line each. */
    int (*plugin)(void *arg, const struct server_plugin *q, struct buf *problems, struct err *e);
    /* Runs the notifier's command with a message that is a test; done is called once when it returned 0. */
    int (*notifier)(void *arg, struct span officer, server_tried_fn *done, void *done_arg, struct err *e);
};

struct server_options {
    uv_loop_t *loop;
    const char *home;
    const char *group; /* of the socket, or NULL: the owner's alone */
    const char *site, *centre, *exercise; /* exercise NULL: mode ACTUAL */
    bool replay;  /* mode REPLAY: what was, to be looked at */
    const char *version;
    const struct clock *clock;
    struct log *log;
    struct desk *desk;
    struct views *views; /* of the desk */
    struct feeds *feeds;
    struct plugins *plugins;
    const struct policy *policy; /* NULL: no policy file; must live until server_set_policy or the end */
    uint8_t bell; /* consoles ring down to this priority; 0: they are silent */
    struct server_calls calls;
};
/* Makes it; nobody can connect yet. Strings of o are copied, the modules must outlive it. */
int server_open(struct server **out, const struct server_options *o, struct err *e);
/* Binds and listens. The caller holds engine.lock, so what lies at the socket's place is stale. */
int server_listen(struct server *s, struct err *e);
/* Says bye to everyone with the reason, writes what can be written at once, closes. The loop must run once more. */
void server_close(struct server *s, const char *reason);
/* After server_close, once the loop ran. */
void server_free(struct server *s);

/* Requests of clients were read since the last call: the desk has something to decide. */
bool server_has_work(struct server *s);
/* At the end of each turn of the loop: frames that are due, then one write for each session. */
void server_flush(struct server *s);
/* After each commit (desk_options.changed). */
void server_changed(struct server *s, const struct desk_change *c);
/* A feed or plugin is another than before. */
void server_touch(struct server *s);
/* Playbooks or the directory were taken up anew. */
void server_data(struct server *s);
/* An input of a feed is on its way to its plugin: whoever records the feed gets a copy. */
void server_input(struct server *s, const struct feed_input *in);
/* Another policy from now on (NULL: none): clients become who they are in it, or are let go. */
void server_set_policy(struct server *s, const struct policy *p);
/* May somebody of that name own a record like that, by the policy? Without one everybody may. */
bool server_may_own(struct server *s, struct span officer, const struct incident *i, bool rights);
/* Consoles ring down to this priority from now on; 0: not at all. */
void server_set_bell(struct server *s, uint8_t bell);
/* Each second. */
void server_tick(struct server *s);
/* Workers read for a client. */
bool server_is_busy(const struct server *s);

/* HOME/run/socket, or where that is too long a path below XDG_RUNTIME_DIR (HOME/socket then links to it). mem_free. */
int server_socket_path(const char *home, bool group, char **out, struct err *e);

#endif
