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
#include "notice/manifest.h"
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

/* ---- What the engine does with notices (engine/notices.c): it alone composes, encodes and has verified ---- */

enum server_notice_do { SERVER_NOTICE_COMPOSE = 1, SERVER_NOTICE_ENCODE, SERVER_NOTICE_VERIFY, SERVER_NOTICE_TEMPLATES, SERVER_NOTICE_RECIPIENTS, SERVER_NOTICE_EXPORT };
/* To whom what goes: a row a recipient. carries NOTHING: it gets none, and why. */
enum server_notice_carries { SERVER_CARRIES_WHOLE = 1, SERVER_CARRIES_WAITING, SERVER_CARRIES_NOTHING };
struct server_notice_recipient {
    struct span to, member, title, channel, phone, phone_language, why;
    uint8_t carries;
    uint8_t digest[SIGN_DIGEST_SIZE]; /* ENCODE: of its bytes */
    uint64_t bytes;
};
struct server_notice_signer {
    struct span officer; /* empty: none */
    uint8_t key[KEY_PUBLIC_SIZE];
    wf_time at;
    uint8_t signature[KEY_SIGNATURE_SIZE];
};
/* An Ack or an Error to a notice that was received. */
struct server_notice_receipt {
    struct span to;     /* the member that sent it, or a recipient: the first of it */
    struct span reject; /* why; empty: it is acknowledged */
};
/* What is asked. All spans are copied before the call returns. */
struct server_notice_ask {
    enum server_notice_do what;
    struct span draft;              /* the draft's JSON (model/notice_draft.h); COMPOSE, ENCODE; RECEIPT: empty */
    uint32_t n, rev;                /* N-0031; 0: not one yet */
    struct notice_identity earlier; /* what it refers to; sender absent: nothing */
    enum notice_precedence earlier_precedence; /* its precedence: what refers to it has no lower one; 0: none */
    bool earlier_person;            /* it was about a person */
    bool allowed;                   /* a protection officer signed: states of origin may be addressed */
    struct span incident;           /* COMPOSE of a new one: its incident's row as JSON; what the template takes from it is filled in. Empty: none */
    struct span recipient;          /* COMPOSE: whose preview; empty: none */
    bool cap;                       /* COMPOSE: the alert, too */
    /* ENCODE */
    wf_time sent;
    enum manifest_rule rule;
    struct server_notice_signer author, approver; /* approver: officer and key; by rule cancel and receipt he alone */
    uint8_t content[SIGN_DIGEST_SIZE];            /* that the author signed: another one is refused. Rules two and single */
    const struct span *same_reach;                /* cancel: these recipients and no other; NULL: those of the draft */
    size_t same_reach_n;
    uint32_t of_n;                                /* cancel: the number of the one that it takes back, 0: none; */
    uint8_t of_manifest[SIGN_DIGEST_SIZE];        /* and by which manifest that went out: the Cancel goes where it went */
    const struct server_notice_receipt *receipt;  /* NULL: it is none */
    /* VERIFY, EXPORT: what lies in the outbox */
    struct span manifest;                         /* its text: names the folder by its digest */
    uint8_t signature[KEY_SIGNATURE_SIZE];        /* the approver's, over the manifest */
    const struct key_public *keys;                /* enrolled, not revoked, not expired */
    size_t keys_n;
};
/* What came of it; lives until done returns. */
struct server_notice_made {
    const struct err *failed; /* NULL: it went well. VERIFY: the first reason for which it may not leave */
    struct span json;         /* members of the answer, without braces: "\"errors\":0,..." */
    struct span draft;        /* COMPOSE: the draft with what was filled in from the incident; empty: as it was given */
    enum notice_precedence precedence;
    enum notice_status status;
    struct span type, headline, event; /* "FLOW.CLOSURE", English headline and event */
    uint8_t tlp;                       /* words_tlp */
    bool person;                       /* about a person: erased after its end */
    uint8_t content[SIGN_DIGEST_SIZE];
    unsigned errors, missing, members, desks; /* desks: recipients that get something */
    struct span nobody;                /* why it would go to nobody, where the draft names whom recipients.conf does not have; else empty */
    wf_time expires;                   /* ENCODE; COMPOSE: hours from sent 0 */
    struct notice_identity is;         /* ENCODE */
    struct span manifest;              /* ENCODE: the bytes to sign */
    const struct server_notice_recipient *recipients;
    size_t recipients_n;
};
typedef void server_notice_fn(void *arg, const struct server_notice_made *made);

/* What the engine does for officers. Each is called on the loop; 0 or a negative code. */
struct server_calls {
    void *arg;
    void (*status)(void *arg, struct server_status *out);
    /* Reads the configuration again. problems: all that is wrong, a line each. digest: at least 65 bytes. */
    int (*reload)(void *arg, struct span officer, uint32_t uid, bool *changed, char *digest, struct buf *problems, struct err *e);
    void (*stop)(void *arg, struct span officer);
    /* A scenario of that name begins in this exercise: whom it was told, a sentence; negative where the floor does not let it. */
    int (*scenario)(void *arg, struct span officer, uint32_t uid, struct span name, struct buf *told, struct err *e);
    /* Fetches and parses once; done is called once when it returned 0. */
    int (*feed_test)(void *arg, struct span feed, server_probe_fn *done, void *done_arg, struct err *e);
    /* problems: what is wrong with the configuration, a line each. */
    int (*plugin)(void *arg, const struct server_plugin *q, struct buf *problems, struct err *e);
    /* Runs the notifier's command with a message that is a test; done is called once when it returned 0. */
    int (*notifier)(void *arg, struct span officer, server_tried_fn *done, void *done_arg, struct err *e);
    /* NULL: there are no notices here. done is called once where it returned 0, maybe before it returns. */
    int (*notice)(void *arg, const struct server_notice_ask *ask, server_notice_fn *done, void *done_arg, struct err *e);
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
