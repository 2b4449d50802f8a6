/* state: the structs that the files of plugin share. For these alone.
 *
 *   plugins.c     the table of plugins, what the engine calls
 *   supervise.c   life and death of one plugin's children: start, back-off, quarantine
 *   child.c       one child process: its socket, its process descriptor, its clock
 *   job.c         inputs, and what comes back for them
 *   encode.c      notices, that go the same way
 *   decide.c      answers to a protocol, too
 *   descriptor.c  what a plugin says of itself, judged
 *   reload.c      a new build takes the place of the one that works
 *
 * A plugin has at most one child that it owns; a child that was let go (owner NULL) only waits to be reaped.
 */
#ifndef WF_PLUGIN_STATE_H
#define WF_PLUGIN_STATE_H

#include "base/hash.h"
#include "base/vec.h"
#include "frame/frame.h"
#include "model/report.h"
#include "plugin/plugin.h"

enum {
    PLUGIN_SLOW_MS = 50,
    PLUGIN_CPU_MS = 1000, /* of a callback without input */
    PLUGIN_CPU_MS_PER_MIB = 100,
    PLUGIN_WALL_FACTOR = 5,
    PLUGIN_DEATHS = 5,     /* so many ... */
    PLUGIN_DEATHS_S = 600, /* ... in this time are quarantine */
    PLUGIN_BACKOFF_MAX_S = 60,
    PLUGIN_QUEUE = 256,
    PLUGIN_ENCODES = 256,    /* notices may wait over that */
    PLUGIN_ENCODE_MS = 3000, /* for the callback at work, for a child that starts anew */
    PLUGIN_ASIDE_MAX = 1024, /* inputs remembered a plugin; the oldest goes first */
    PLUGIN_TIMES = 512,
    PLUGIN_RSS_MIB = 256, /* a child that holds more between two inputs is replaced */
};

/* Memory that frames were read into. */
struct plugin_block {
    struct plugin_block *next;
    size_t cap, n;
    char data[];
};

enum job_kind { JOB_INPUT,
                JOB_NOTICE,
                JOB_ANSWERS };
#define JOB_LOOK ((size_t) 4 << 20)
#define JOB_ABOUT ((size_t) 4 << 10)

/* One input on its way. Invariant: in p's queue, or p->running, or in all->answers. */
struct job {
    struct job *next;
    struct plugin *p;
    uint64_t id;
    const wf_source *source; /* of the descriptor at dispatch */
    char *source_id;
    struct arena arena; /* the strings of `in` */
    struct frame_input in;
    struct span bytes;
    char *own;         /* a copy of bytes, once the caller forgot them */
    plugin_done *done; /* NULL: forgotten */
    void *arg;
    unsigned attempts;
    struct plugin_output *out;
    VEC(wf_report) reports;
    VEC(struct plugin_reject) rejects;
    VEC(struct plugin_advice) advices;
    VEC(struct plugin_follow) follows;
    uint32_t notes, breaches;
    size_t given; /* bytes of frames */
    size_t look;  /* so many bytes are looked through yet for what is said of them */
    enum job_kind kind;
    /* Of a notice, of answers: */
    struct buf frame; /* the whole ENCODE or DECIDE */
    int64_t due;      /* monotonic: its turn must have come by then; 0: an input */
    /* Of a notice: */
    plugin_encoded_fn *encoded;
    struct span form, form_type; /* what came; in the output's blocks */
    /* Of answers; all in its arena: */
    plugin_decided_fn *decided;
    const char *version; /* of the protocol that they are answers to; NULL: any */
    const wf_answers *const *answers;
    size_t answers_n;
    const wf_decision *const *decisions; /* what came */
    size_t decisions_n;
};

enum child_phase { CHILD_GREETING = 1, CHILD_OPENING, CHILD_IDLE, CHILD_PARSING };

struct child {
    struct plugin *owner; /* NULL: let go */
    struct plugins *all;
    pid_t pid;
    int fd, pidfd;
    clockid_t cpu_clock;
    enum child_phase phase;
    uv_poll_t sock, exit;
    uv_timer_t watch;
    int handles;           /* not yet closed */
    bool want_write, deaf; /* deaf: no frame of it is looked at any more */
    bool gone;             /* it is dead */
    int status;            /* as waitpid gives it */
    struct buf out;        /* control frames to send */
    size_t out_at;
    size_t data_at, chunk_left;            /* of the running job's bytes */
    struct plugin_block *block;            /* being read into */
    size_t parsed;                         /* bytes of it that were looked at */
    int64_t begun, cpu_begun, cpu_allowed; /* ns */
    int64_t cpu_limit;                     /* ns for the callback at work; 0: none is */
    int64_t rss_checked;
    bool failed;                 /* FAILED came: no use trying again */
    enum plugin_outcome verdict; /* KILLED when it was we */
    char why[256];
};

struct set_aside {
    struct hash128 digest;
    size_t n;
};

struct plugin {
    struct plugins *all;
    char *name, *path;
    struct arena configured;
    struct plugin_option *options;
    size_t options_n;
    enum plugin_state state;
    struct child *child;
    struct arena described;
    struct plugin_descriptor descriptor; /* d NULL: none yet */
    struct report_binding binding;
    bool opened; /* on_ready was called since plugins_start */
    char last_error[256], last_note[256];
    uint32_t restarts;
    int64_t deaths[PLUGIN_DEATHS]; /* monotonic, a ring */
    unsigned deaths_n;
    int backoff_s;
    uv_timer_t retry;
    int64_t retry_at; /* monotonic; 0: not waiting */
    struct job *queue, **queue_end, *running;
    size_t queue_n;
    uint64_t parsed, quarantined;
    uint32_t times[PLUGIN_TIMES];
    size_t times_n;
    uint32_t health;
    char health_text[256];
    VEC(struct set_aside) aside;
    size_t aside_at;
    uint64_t build[5]; /* of the file that `aside` is about */
    bool told;         /* on_state is due */
    bool struck;       /* quarantined for its deaths: only an officer lifts it */
    bool held;         /* so it was before the engine's start: its descriptor is wanted, no more */
    struct plugin *trial, *trial_of; /* the new build that is tried; of such a one, whose place it will take */
    plugin_reloaded *reloaded;       /* of a trial */
    void *reloaded_arg;
};

struct plugins {
    struct plugins_config cfg;
    char *host;
    VEC(struct plugin *) list;          /* in order of name */
    struct job *answers, **answers_end; /* done, to be told from the loop */
    uv_timer_t notify, encodes; /* encodes: looks after notices that wait */
    char *centre;
    uint64_t next_job;
    size_t handles; /* not yet closed, of all */
    bool stopping;
    void (*stopped)(void *arg);
    void *stopped_arg;
    struct hash_key key;
};

/* plugins.c */
void plugins_changed(struct plugin *p); /* on_state, soon */
void plugins_wake(struct plugins *all); /* answers are told soon */
void plugins_closed(struct plugins *all, size_t handles);

struct plugin *plugins_find(const struct plugins *all, const char *name);

/* encode.c */
void encode_tell(struct job *j, struct plugin_output *out);
void encode_expire(struct plugins *all);

/* decide.c */
struct job *job_new_answers(struct plugin *p, const char *version, const wf_answers *const *answers, size_t n, plugin_decided_fn *done, void *arg, struct err *e);
/* NULL: it may be sent; else why not. */
const char *decide_hindrance(const struct plugin *p, const struct job *j);
/* The DECIDED of a child: 1, or the error: why it must be killed. */
int decide_take(struct job *j, struct span payload, struct err *e);
void decide_tell(struct job *j, struct plugin_output *out);

/* supervise.c */
void supervise_encode(struct plugin *p, struct job *j);   /* a notice or answers: ahead of all inputs that wait, behind those that came before */
void supervise_too_late(struct plugin *p, struct job *j); /* of the queue: it is answered */
int supervise_spawn(struct plugin *p, struct err *e); /* from OFF, BACKOFF ...: a new child, STARTING */
void supervise_begin(struct plugin *p);               /* forgets deaths, lets the child go, spawns */
void supervise_let_go(struct plugin *p);              /* the child goes; what it was at comes again */
void supervise_forgive(struct plugin *p);             /* deaths, back-off and the last error are forgotten */
void supervise_build(struct plugin *p, const uint64_t build[5]); /* of the file that it is now */
void supervise_end(struct plugin *p, enum plugin_state state, const char *why); /* no child, no queue */
void supervise_ready(struct plugin *p);                                         /* READY came */
void supervise_success(struct plugin *p);
void supervise_died(struct plugin *p, struct child *c);
void supervise_dispatch(struct plugin *p); /* the next input of the queue, where the child is idle */

/* child.c */
int child_spawn(struct plugin *p, struct child **out, uint64_t build[5], struct err *e);
void child_let_go(struct child *c); /* kills it; it cleans up after itself */
void child_kill(struct child *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void child_begin(struct child *c, enum child_phase phase, size_t bytes); /* starts the clock of a callback */
int64_t child_end(struct child *c);                                      /* stops it; microseconds of the wall */
void child_pump(struct child *c);                                        /* sends what there is to send */
struct plugin_block *child_take_block(struct child *c);                  /* the block that holds the frames so far */
size_t child_rss_mib(const struct child *c);

/* job.c */
struct job *job_new(struct plugin *p, const struct plugin_input *in, plugin_done *done, void *arg);
/* A notice; NULL, with the error, where it is larger than a frame. */
struct job *job_new_notice(struct plugin *p, const struct plugin_notice *notice, plugin_encoded_fn *done, void *arg, struct err *e);
void job_free(struct job *j);
void job_reset(struct job *j); /* forgets what came back */
/* One frame of a child at work. 0; else why the child must be killed. 1: it was the result. */
int job_frame(struct job *j, struct child *c, const struct frame *f, struct err *e);
/* Makes the answer; text may be NULL. */
void job_answer(struct job *j, enum plugin_outcome outcome, const char *text);
/* Calls done and frees the job. */
void job_tell(struct job *j);
struct set_aside job_digest(const struct job *j);
void job_forget(struct job *j);            /* nobody waits for it any more */
bool job_is_wanted(const struct job *j);
bool job_is_discreet(const struct job *j); /* its plugin's words may quote bytes that may not be kept */
/* The plugin's words about its input without what they quote of it: they are kept in the open. */
struct span job_unquoted(struct job *j, struct span said);
void job_keep_text(char *to, size_t cap, struct span text); /* cleaned and cut */

/* reload.c */
int reload_begin(struct plugin *p, plugin_reloaded *done, void *arg, struct err *e);
void reload_ready(struct plugin *trial);                   /* it is open: it takes its place */
void reload_failed(struct plugin *trial, const char *why); /* it died: all is as it was */
void reload_drop(struct plugin *p, const char *why);       /* ends what is tried, if anything is */

/* descriptor.c */
/* What was judged to be right is kept: also where the plugin can't be opened the board shows its feeds. Takes `a` over. */
void descriptor_keep(struct plugin *p, struct arena *a, const wf_plugin *d, const char *exports);
int descriptor_check(const wf_plugin *d, const char *name, struct err *e);
/* Every declared option with its value, configured or default. */
int descriptor_options(const wf_plugin *d, const struct plugin_option *set, size_t set_n, struct arena *a,
                       wf_pair **out, struct err *e);

#endif
