/* engine: one of each module, and what joins them. Private to engine/.
 *
 * Everything here is on the loop's thread. Order of life: start.c makes it, main.c runs the loop, wiring.c hands words from module to
 * module, feeds.c keeps the feeds as configuration and plugins say, intake.c carries one input from a feed to the journal.
 */
#ifndef WF_ENGINE_ENGINE_H
#define WF_ENGINE_ENGINE_H

#include <uv.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/map.h"
#include "base/vec.h"
#include "desk/desk.h"
#include "engine/config.h"
#include "engine/courier.h"
#include "engine/home.h"
#include "engine/lag.h"
#include "engine/notices.h"
#include "engine/notifier.h"
#include "engine/vaulting.h"
#include "feed/feed.h"
#include "journal/journal.h"
#include "plugin/plugin.h"
#include "plugin/verifier.h"
#include "server/server.h"
#include "server/wake.h"

/* The command line of watchfloord. */
struct engine_args {
    const char *home, *config, *exercise, *start, *speed;
    const char *replay, *to; /* the home whose journal is replayed; up to where: a fact's number or a time */
    bool reach; /* of a replay: no server, only to come there */
    int ready_fd; /* -1: none */
};

struct intake;
struct officer_wait;
struct retention;
struct replay;
/* What was last set aside whole of a feed. */
struct engine_aside {
    char *feed;
    struct hash128 digest;
    uint64_t item; /* where they lie; 0: their digest alone does */
    int64_t at;    /* monotonic */
};
struct engine {
    struct engine_args args;
    uv_loop_t loop;
    bool loop_made;
    struct clock clock;
    struct home *home;
    struct log *log;
    struct config *config;
    struct policy *policy; /* NULL: there is no policy file */
    char policy_digest[33];
    struct journal *journal;
    struct journal_reader *reader; /* of the loop: cursors */
    struct desk *desk;
    struct feeds *feeds;
    struct plugins *plugins;
    struct verifier *verifier;
    struct server *server;
    struct retention *retention;
    struct replay *replay; /* NULL: it replays nothing, or no more */
    struct notifier *notifier;
    struct courier *courier; /* NULL: it replays */
    struct notices *notices;
    struct vaulting *vaulting;
    struct vault *vault;      /* vaulting's */
    struct wake wake;         /* from the journal's thread */
    struct wake journal_news; /* its health is another */
    uv_timer_t tick;
    uv_prepare_t prepare;
    uv_check_t check;
    uv_signal_t sig_term, sig_int, sig_hup;
    bool handles;
    struct lag lag;
    int64_t turn_mono;       /* when the loop last went to wait */
    uint64_t turn_idle;      /* uv's idle time then */
    int64_t started_mono;
    struct intake *intakes;  /* under way */
    VEC(struct engine_aside) asides;
    VEC(char *) struck;      /* plugins whose quarantine is a fact */
    VEC(struct officer_wait *) waiting; /* who switched a plugin on that is starting */
    struct {
        size_t lost, total;
        int64_t told; /* monotonic */
    } link; /* what was told last of our own link */
    bool stopping, journal_bad;
    int exit_code;
    char stop_reason[128];
};

/* ---- start.c ---- */
int engine_open(struct engine *g, struct err *e);
/* Lets everything go, in order; what is under way is answered "not now". */
void engine_close(struct engine *g);
/* The plugins have spoken: what is wrong with the configuration of single feeds and plugins, which the board shows, is told to the log, standard
 * error and whoever started us. */
void engine_tell_config(struct engine *g);
/* One line to whoever started us. */
void engine_say(struct engine *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The loop ends at the end of this turn. officer may be empty. */
void engine_stop(struct engine *g, const char *reason, int exit_code);

/* The journal, its reader and the desk alone. */
int engine_open_state(struct engine *g, struct err *e);
void engine_close_state(struct engine *g);

/* A fact of the engine itself, with a sentence for the log; everything is copied. For desk_fact's kinds. */
void engine_fact(struct engine *g, const char *kind, struct span actor, struct span payload, struct span text);
/* The same, and a word that journal_cursor() gives back under key. */
void engine_fact_keep(struct engine *g, const char *kind, struct span actor, struct span payload, struct span text, struct span key, struct span value);

/* ---- policy.c ---- */
/* Reads HOME/policy.conf: *out NULL where there is none. The caller's. problems: a line for each fault. */
int policy_of_home(struct engine *g, struct policy **out, char digest[33], struct buf *problems, struct err *e);

/* ---- wiring.c ---- */
int wiring_open(struct engine *g, struct err *e); /* feeds, plugins, server */
/* Reads the configuration again and takes it up, whole or not at all; see server_calls.reload. */
int wiring_reload(struct engine *g, struct span officer, uint32_t uid, bool *changed, char *digest, struct buf *problems, struct err *e);
/* The lengths of the desk's clocks, as the configuration says. */
/* desk_options.may_own: by the policy. */
bool wiring_may_own(void *arg, struct span officer, const struct incident *i, bool rights);
void wiring_clocks(const struct engine *g, struct desk_clocks *out);
void wiring_desk_changed(void *arg, const struct desk_change *c);

/* ---- feeds.c ---- */
/* The feeds of a plugin as its descriptor and the configuration say: new ones are made, old ones changed, what is gone removed. */
void feeds_of_plugin(struct engine *g, const char *plugin);
/* What a source declares, as a section of the configuration (may be NULL) changes it. id holds its name afterwards. */
void feeds_compose(const struct config_feed *f, const struct plugin_descriptor *d, const wf_source *s, struct feed_config *c, char *id, size_t cap);
/* Starts, stops and changes plugins so that they are as the configuration says. old NULL: the engine starts. by: whose reload it is. */
void feeds_apply_config(struct engine *g, const struct config *old, struct span by);
void feeds_plugin_state(struct engine *g, const char *plugin);
/* Once a second: while our own link is down its incident follows the numbers. */
void feeds_tick(struct engine *g);
/* feed.h's callbacks */
void feeds_on_state(void *arg, const struct feed_change *c);
void feeds_on_own_link(void *arg, bool down, size_t lost, size_t total);
void feeds_on_set_aside(void *arg, const char *id, struct span head, uint64_t total, const char *reason);

/* ---- config_check.c ---- */
/* Holds the configuration against what is installed and adds a line for each fault. Of a start: what no running plugin has told (running may be
 * NULL) is asked of short-lived ones. Of a reload: running plugins alone are asked, and files that `was` named already hold nothing up. */
void config_check_start(const struct config *c, const char *home, struct plugins *running, const struct clock *clock, struct buf *problems);
void config_check_reload(const struct config *c, const struct config *was, const char *home, struct plugins *running, struct buf *problems);
bool config_plugin_installed(const char *plugin);
/* "plugin "sg" has no source "x"; it has: ..." */
void config_no_source(const struct plugin_descriptor *d, const char *source, struct buf *out);

/* ---- survey.c ---- */
struct survey;
/* NULL: no loop can be made, nobody is asked. The other calls take NULL. */
struct survey *survey_new(const struct clock *clock);
void survey_ask(struct survey *s, const char *plugin);
void survey_wait(struct survey *s); /* until each has answered or is at an end */
const struct plugins *survey_plugins(const struct survey *s);
void survey_free(struct survey *s);

/* ---- officer.c: what officers do with plugins; who is in quarantine, also over the engine's end ---- */
/* Of server_calls.plugin. */
int officer_plugin(void *arg, const struct server_plugin *q, struct buf *problems, struct err *e);
/* The plugin's state is another: a quarantine for deaths is a fact, and is remembered; who waits for its start is answered. */
void officer_state(struct engine *g, const struct plugin_row *row);
/* At the end: who waits is told so. */
void officer_close(struct engine *g);
/* At the engine's start, right after plugins_start: it may be in quarantine still. */
void officer_hold(struct engine *g, const char *plugin);
/* It was started by `by`, whether or not it was in quarantine: if it was that is a fact. */
void officer_lifted(struct engine *g, const char *plugin, struct span by);
void officer_forget(struct engine *g);

/* ---- intake.c ---- */
void intake_on_input(void *arg, const struct feed_input *in);
int intake_test(struct engine *g, struct span feed, server_probe_fn *done, void *arg, struct err *e);
/* At the end: what is under way is let go without an answer. */
void intake_drop_all(struct engine *g);
void intake_forget_asides(struct engine *g);

/* ---- signature.c ---- */
/* What becomes known of the signatures of one page's alerts. Invariant: while `pending`, the page's bytes and `feed` must live. */
struct signature {
    struct engine *g;
    const char *feed;
    bool asked;   /* the feed has a signer */
    bool pending; /* the verifier has not answered yet; then done is called */
    void (*done)(void *arg);
    void *arg;
    struct arena arena;
    VEC(struct verifier_alert) alerts;
    char trouble[256];
};
/* Checks the signers' files that the configuration names; a line in problems each. */
void signature_check_config(const struct config *c, struct buf *problems);
/* Asks the verifier, where the feed has a signer. s is zeroed; signature_end ends it. */
void signature_begin(struct signature *s, struct engine *g, const char *feed, struct span content_type, struct span bytes, void (*done)(void *arg), void *arg);
/* What is known of the alert that r was read from; views into s. state 0: nothing was said, and it is none. */
struct desk_signature signature_of(const struct signature *s, const wf_report *r);
void signature_end(struct signature *s);

/* ---- retention.c ---- */
int retention_open(struct retention **out, struct engine *g, struct err *e);
void retention_tick(struct retention *r);
void retention_close(struct retention *r);

/* ---- replay.c ---- */
/* Before the state is opened: makes or continues the journal of the replay that the arguments ask for. */
int replay_open(struct engine *g, struct err *e);
/* When clients can come: the clock stands where the journal ends, or runs and the journal follows it. */
void replay_start(struct engine *g);
void replay_stop(struct engine *g);
void replay_close(struct engine *g);

#endif
