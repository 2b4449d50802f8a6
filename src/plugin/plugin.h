/* plugin: one sandboxed child a plugin: starting, feeding, timing, killing and restarting it.
 *
 * Owns the children, their sockets and what they said; the engine and `watchfloor-tool plugin run` may call it. Never
 * loads a plugin: that is done by watchfloor-plughost, on the other side of a socketpair, in a sandbox.
 * All calls and callbacks are on the loop's thread. Callbacks never run inside the call that caused them, but
 * plugins_stop, which answers what is queued before it returns.
 *
 * Supervision (ARCHITECTURE 5): every callback is timed; SLOW over 50 ms; killed at 1 s plus 100 ms a MiB of input of
 * the child's CPU, or five times that of the wall. A dead child is restarted at once, then after 1, 2, 4 ... 60 s,
 * which resets on the first success and on an officer's command; five deaths in ten minutes are QUARANTINED. Input that
 * killed a child is set aside by digest and not offered again to that build.
 */
#ifndef WF_PLUGIN_PLUGIN_H
#define WF_PLUGIN_PLUGIN_H

#include <uv.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "model/notice.h"
#include "model/recipient.h"
#include "watchfloor/plugin.h"

struct plugins;

enum plugin_state { PLUGIN_STARTING = 1, PLUGIN_READY, PLUGIN_SLOW, PLUGIN_BACKOFF, PLUGIN_QUARANTINED, PLUGIN_OFF };
/* "STARTING" ... Static. */
const char *plugin_state_word(enum plugin_state s);

/* A checked copy of the descriptor. All strings are valid UTF-8 without control characters, inside their limits;
 * `d` is a whole wf_plugin of this build (its functions NULL): d->sources[i] are whole wf_source. Lives until the
 * plugin is started anew, stopped or freed; on_ready says so when there is another. */
struct plugin_descriptor {
    const char *name;
    const char *member;          /* "ID", or "--": any member as subject */
    bool encodes;                /* it makes a form of its own of notices */
    const wf_protocol *protocol; /* NULL: it is none */
    const char *exports;         /* names that its file exports beside the descriptor: a fault of its build; else "" */
    const wf_plugin *d;
};

/* A row of the `plugins` view. Strings live until the next call into this module. */
struct plugin_row {
    const char *name, *version, *member, *title; /* "" until the first greeting */
    enum plugin_state state;
    int pid;                /* 0: no child */
    uint32_t restarts;      /* deaths since it was started by configuration or an officer */
    const char *last_error; /* "" when there was none */
    wf_time next_try;       /* domain time of the next restart in BACKOFF, else TIME_NONE */
    uint64_t parsed;        /* reports it gave */
    uint64_t quarantined;   /* items and inputs that were set aside */
    uint32_t time_us_p99;   /* of the last 512 callbacks */
    uint32_t health;        /* enum wf_health; 0: it said nothing */
    const char *health_text;
    bool struck; /* QUARANTINED for its deaths, not for a fault of its file: only an officer lifts it, also after the engine's next start */
};

struct plugins_config {
    uv_loop_t *loop;
    struct log *log; /* may be NULL */
    const struct clock *clock;
    const char *host; /* watchfloor-plughost; NULL: paths_libexec() */
    const char *centre; /* the names under which the centre is addressed, apart by spaces, its own as a sender first; NULL: none. Copied */
    void *arg;
    /* The plugin opened with its options; also after each restart (then `again`). May be NULL. */
    void (*on_ready)(void *arg, const struct plugin_descriptor *d, bool again);
    /* Its state or last error changed; read plugins_row(). May be NULL. */
    void (*on_state)(void *arg, const char *name);
    /* Tests only: no quarantine after five deaths, no pause before a restart. */
    bool never_quarantine, no_backoff;
    /* plugin run and check: a plugin's own words are told also of a source whose bytes may not be kept. */
    bool outspoken;
};
int plugins_new(struct plugins **out, const struct plugins_config *cfg, struct err *e);
/* The names under which the centre is addressed (NULL: none), for children that are started from now on. */
void plugins_set_centre(struct plugins *p, const char *centre);
/* Kills every child, answers every queued input UNAVAILABLE, closes all handles; `done` (may be NULL) is called
 * from the loop when all are closed. */
void plugins_stop(struct plugins *p, void (*done)(void *arg), void *arg);
/* After `done` of plugins_stop. p may be NULL. */
void plugins_free(struct plugins *p);

struct plugin_option {
    const char *name, *value;
};
/* Switches a plugin on, or, where it is on, closes it and starts it anew with these options (a reload, or an officer's
 * restart: deaths and back-off are forgotten). path NULL: paths_plugin(name). The file must be regular, owned by root
 * or this user, and writable by no other. What cannot be told before the child has spoken (descriptor, options) comes
 * as state QUARANTINED with last_error, the rest as a negative code. An enabled plugin's queued inputs stay queued. */
int plugins_start(struct plugins *p, const char *name, const char *path, const struct plugin_option *options,
                  size_t options_n, struct err *e);
/* Switches it off: queued inputs are answered UNAVAILABLE, the child is closed. WF_E_NOTFOUND. */
int plugins_switch_off(struct plugins *p, const char *name, struct err *e);
/* An officer's restart with the options it has. WF_E_NOTFOUND. */
int plugins_restart(struct plugins *p, const char *name, struct err *e);
/* Right after plugins_start: it was struck before the engine's start, and still is. It says which sources it has, and is QUARANTINED then. */
void plugins_hold(struct plugins *p, const char *name, const char *why);
/* What now lies at the plugin's path takes the place of what works, without a pause: it is tried in a child of its own, with the options
 * there are; once that is open, the old child goes, and the input that it was at is offered to the new one. Where it does not come up
 * nothing is changed, not even a quarantine. done is called once where 0 was returned; failed NULL: it is in place, and `was` is the
 * version before ("": none). WF_E_NOTFOUND; WF_E_STATE: switched off, or a reload is under way; else the file's fault. */
typedef void plugin_reloaded(void *arg, const struct err *failed, const char *was);
int plugins_reload(struct plugins *p, const char *name, plugin_reloaded *done, void *arg, struct err *e);

/* Whether the plugin has these options, and they may have these values; the message names those that it has. Not all of what `open` may refuse. */
int plugin_options_check(const struct plugin_descriptor *d, const struct plugin_option *set, size_t set_n, struct err *e);

/* NULL until its first greeting. */
const struct plugin_descriptor *plugins_descriptor(const struct plugins *p, const char *name);
size_t plugins_count(const struct plugins *p);
/* Row i of count, in order of name. WF_E_NOTFOUND. */
int plugins_row_at(struct plugins *p, size_t i, struct plugin_row *out);
int plugins_row(struct plugins *p, const char *name, struct plugin_row *out);

/* ---- One input ------------------------------------------------------------------------------------------ */

/* Everything is copied but `bytes`, which must live until the answer. */
struct plugin_input {
    const char *source; /* id within the plugin: "queues" */
    struct span content_type, url, tag;
    struct span cursor; /* p NULL: none yet */
    wf_time fetched;
    bool first, last;
    struct span bytes;
};

enum plugin_outcome {
    PLUGIN_DONE = 1,   /* parse returned WF_DONE */
    PLUGIN_REFUSED,    /* parse returned a failure: `code`; reports given before it are there all the same */
    PLUGIN_CRASHED,    /* the child died of it: no reports; the input is set aside */
    PLUGIN_KILLED,     /* it was killed: too long, too much, no frames; no reports; the input is set aside */
    PLUGIN_SET_ASIDE,  /* this input killed a child of this build before: it was not offered again */
    PLUGIN_UNAVAILABLE /* switched off, quarantined or stopped before its turn came: ask again later */
};
const char *plugin_outcome_word(enum plugin_outcome o);

struct plugin_reject {
    size_t offset, length; /* inside the input's bytes */
    uint32_t line;
    struct span reason;
};
struct plugin_advice {
    size_t offset;
    uint32_t line;
    struct span text;
};
struct plugin_follow {
    struct span url, tag;
};

/* What one input gave. Owned by who got it, until plugin_output_free(): it may be kept while the next input
 * is parsed. Reports are cleaned and passed report_check() for this plugin's member; those that did not are rejects. */
struct plugin_output {
    enum plugin_outcome outcome;
    int code;           /* enum wf_code, of DONE and REFUSED */
    char text[256];     /* why, in a sentence fit to print, where the outcome is not DONE */
    const char *plugin; /* its name and member: copies */
    const char *member;
    wf_report *reports;
    size_t reports_n;
    struct plugin_reject *rejects;
    size_t rejects_n;
    struct plugin_advice *advices;
    size_t advices_n;
    struct plugin_follow *follows;
    size_t follows_n;
    size_t consumed;    /* <= the input's length */
    struct span cursor; /* p NULL: keep the old one */
    wf_instant content_time;
    uint32_t list; /* enum wf_list */
    uint64_t sequence; /* the last number that the interface says it has sent; 0: none */
    struct span arrived; /* numbers of messages without a report, a uint64_t each, not aligned */
    uint32_t time_us;
    struct arena arena;          /* free for the owner's own use too */
    struct plugin_block *blocks; /* the frames' memory */
};
void plugin_output_free(struct plugin_output *out);

/* Called once for each accepted input, from the loop. */
typedef void plugin_done(void *arg, struct plugin_output *out);
/* Queues one input. 0: `done` will be called. WF_E_NOTFOUND: no such plugin or source; WF_E_STATE: it is off or
 * quarantined; WF_E_AGAIN: its queue of 256 is full; WF_E_LIMIT: more than 64 MiB. */
int plugins_parse(struct plugins *p, const char *name, const struct plugin_input *in, plugin_done *done, void *arg,
                  struct err *e);
/* ---- A notice in a country's own form ------------------------------------------------------------------- */

struct plugin_notice {
    const struct notice *notice; /* with its identity */
    const struct recipient *to;
    uint32_t tlp;                /* words_tlp; 0: not said */
    uint32_t precedence;         /* words_notice_precedence; 0: as the notice's own words make it. A Cancel's is its original's at least */
    struct span cap;             /* its bytes as CAP 1.2 */
};
/* failed NULL: bytes and content_type (clean, never empty) are there, until this returns. Else failed->text is a sentence that names the plugin. */
typedef void plugin_encoded_fn(void *arg, const struct err *failed, struct span bytes, struct span content_type);
/* Has the plugin's encode make its bytes: queued ahead of all inputs, all of it is copied before this returns. 0: `done` is called once, from the loop,
 * after PLUGIN_ENCODE_MS of waiting and five seconds of work at worst. WF_E_NOTFOUND; WF_E_STATE: off or quarantined; WF_E_UNSUPPORTED: it has no encode;
 * WF_E_AGAIN; WF_E_LIMIT: the notice is larger than a frame. Each error names the plugin. */
int plugins_encode(struct plugins *p, const char *name, const struct plugin_notice *notice, plugin_encoded_fn *done, void *arg, struct err *e);
/* The notice as plugins see it; lives in a and in what was given. */
const wf_notice *plugin_notice_of(struct arena *a, const struct plugin_notice *given);
/* ---- A protocol (model/protocol.h) ------------------------------------------------------------------------ */

/* NULL: there is no such plugin, it has not spoken yet, or is no protocol. Lives as its descriptor does. */
const wf_protocol *plugins_protocol(const struct plugins *p, const char *name);
/* failed NULL: one decision for each set of answers, in their order, checked against them; they live until this returns. Else failed->text is a sentence
 * that names the plugin, and the n decisions before the one that went wrong are there all the same (n is its number, from 0, where it was decide's own fault). */
typedef void plugin_decided_fn(void *arg, const struct err *failed, const wf_decision *const *decisions, size_t n);
/* Asks its decide: queued ahead of all inputs, all is copied before this returns. version: of the protocol that the answers are to; where the plugin is of
 * another by now it is refused (NULL: any). 0: `done` is called once, from the loop, within the time that a notice takes (plugins_encode). WF_E_NOTFOUND; WF_E_STATE: off, quarantined or
 * of another version; WF_E_UNSUPPORTED: it is no protocol; WF_E_AGAIN; WF_E_LIMIT. Each error names the plugin. */
int plugins_decide(struct plugins *p, const char *name, const char *version, const wf_answers *answers, plugin_decided_fn *done, void *arg, struct err *e);
/* Of many sets at once (FRAME_MAX_DECISIONS at most), all with the time of the first. Fewer than were asked may come back without an error: ask for the rest. */
int plugins_decide_all(struct plugins *p, const char *name, const char *version, const wf_answers *const *answers, size_t n, plugin_decided_fn *done, void *arg, struct err *e);
/* Forgets all inputs, answers and notices queued or running with this arg: their done is not called, and their bytes are needed no longer
 * once this returns. A child at work on one is left to finish. */
void plugins_forget(struct plugins *p, const char *name, void *arg);

#endif
