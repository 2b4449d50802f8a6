/* app: the running console: one loop over the terminal, the engine's socket and signals.
 *
 * Internal to console.c and app*.c. Owns all that console_run needs. The rule of each turn: signals, then what was
 * typed (painted at once), then what the engine said (painted at most 30 times a second, from a bucket of 8).
 */
#ifndef WF_CONSOLE_APP_H
#define WF_CONSOLE_APP_H

#include <sys/types.h>

#include "console/console.h"
#include "console/frame.h"
#include "console/keyring.h"
#include "console/saved.h"
#include "console/start.h"
#include "console/term/term.h"

#define PENDING_MAX 64
#define WINDOW_ROWS 200      /* rows asked for at a time */
#define LATE_NS (NSEC_PER_SEC * 5 / 2) /* nothing heard for so long: STALE */
#define STARTS_MAX 3         /* engines started ... */
#define STARTS_SPAN (60 * NSEC_PER_SEC) /* ... in this time */

enum pending_kind { PENDING_NONE, PENDING_COMMAND, PENDING_WINDOW, PENDING_SUBSCRIBE, PENDING_RAW, PENDING_STATUS, PENDING_TRY, PENDING_OTHER, PENDING_ASK };

struct app;
struct pending;
/* The reply, or why it was refused (root NULL). */
typedef void app_told_fn(struct app *a, const struct pending *p, const struct json *root, const struct err *why);

/* A request whose reply is awaited. A change is kept whole, so that it can be sent again with the same cmd_id. */
struct pending {
    enum pending_kind kind;
    uint64_t id;          /* 0: to be sent when the engine is back */
    enum model_win win;
    bool granted;         /* a window: its snapshot is on its way */
    char label[96];       /* for the message: "own 000143" */
    char cmd_id[27];
    char *verb, *incident, *args; /* of PENDING_COMMAND; args is JSON text */
    int64_t rev;
    app_told_fn *told;    /* of PENDING_ASK, and of a command that has more to do with its answer; or NULL */
    char about[64];       /* for that: the notice it is about */
    int64_t desks;        /* to how many it would go */
    bool quiet;           /* nothing is said of how it went well */
    bool form;            /* a form said it: where it is refused, that is there again */
    int bulk;             /* number of the incident in struct bulk, from 1 on; 0: a command of its own */
};

/* One verb for all that was marked: each is sent and answered by itself. */
struct bulk_one {
    char id[64];
    enum { BULK_OPEN, BULK_DONE, BULK_REFUSED } state;
    char *told;           /* why it was refused */
};
struct bulk {
    const struct command *cmd; /* NULL: there was none yet */
    char *args;           /* JSON text, or NULL */
    struct bulk_one *one;
    int n, sent, done, refused;
};

#define BELL_OWN 64 /* incidents of the officer's last commands */
struct bell_own {
    char id[32];
    int64_t until; /* monotonic */
};

/* What is being signed, one thing at a time (app_sign.c). */
enum sign_what { SIGN_NOTHING, SIGN_UNLOCK, SIGN_SUBMIT, SIGN_ALLOW, SIGN_APPROVE, SIGN_CANCEL, SIGN_RECEIPT, SIGN_RELEASE, SIGN_CLOSE /* a run, which is no signature: the question alone */ };
struct signing {
    enum sign_what what;
    const char *verb;
    char notice[16];      /* or R-0007 */
    int64_t rev, desks;
    wf_time sent;         /* as it was fixed here */
    bool single;          /* by the single-officer path */
    bool holding, held;   /* a Cancel with a locked key: what is still to be sent is being stopped, is stopped, before the passphrase */
    char content[80];     /* "blake2b-256:..." */
    char author[72], author_key[KEYRING_HEX];
    char reason[400];
};

/* What was encoded last, to be told when it is released before its row came anew. */
struct encoded {
    char notice[16];
    int64_t members, desks;
    wf_time expires;
};

/* Names that a notice's list of addressees may hold. */
struct addressees {
    struct arena arena;
    struct choice v[64]; /* ended by a NULL text */
    int n;
};

/* Incidents that the officer follows, as he knows them. */
#define WATCH_MOST 128
struct watch_one {
    char id[64], state[16], tier[4];
    int priority;
};

/* Border actions at places that he follows, as he knows them. */
struct border_one {
    char id[16], state[12];
    uint64_t said; /* what it is, as a number */
    int64_t objections;
    bool soon, last, withdrawn, updated;
};

struct app {
    const struct console_options *options;
    struct term *term;
    struct theme theme;
    struct model model;
    struct screen screen;
    struct cells cells;
    struct hits hits;
    int w, h;
    int signals;           /* signalfd */
    bool quit;
    /* the engine */
    struct client *client; /* NULL while there is none */
    struct start *start;   /* connecting */
    int64_t retry_at;      /* monotonic; 0: not waiting */
    int retries;
    int64_t starts[STARTS_MAX]; /* when engines were started */
    char call_for[64];     /* the incident from which the directory was opened, or "" */
    bool seek_step;        /* the first open step is selected as soon as the playbook's incident is there */
    bool detail_read;      /* WIN_DETAIL was asked for with the text of what is restricted */
    pid_t unlock_pid;      /* looks at the password that was given */
    int unlock_fd;         /* its end hangs up with it; -1: none runs */
    bool reopen_detail;    /* detail_id is another one than WIN_DETAIL shows */
    struct keyring *keyring;
    bool key_asked;        /* its passphrase was asked for at the start */
    struct signing signing;
    struct encoded encoded;
    struct addressees addressees;
    char new_type[48];     /* of the incident that a new notice is about */
    char acks_id[16];      /* the notice whose deliveries WIN_ACKS shows, and that WIN_NOTICE was asked for */
    uint64_t notice_row;   /* a digest of its row when WIN_NOTICE was asked for: it is asked for again when that is another */
    char run_id[40];       /* what WIN_RUN was asked for: the run, its language, whether what is held was read */
    uint64_t run_row;      /* a digest of its row then */
    char picture_id[64];   /* the incident whose picture WIN_PICTURE shows */
    char picture_bad[64];  /* the one whose picture the engine refused */
    int64_t answers_at;    /* monotonic: answers are not sent before */
    bool quit_warned;      /* answers that are not sent would be lost, and the officer knows it */
    bool stopped;          /* it was stopped on purpose: none is started until the officer says so */
    bool bye;              /* the engine took leave */
    bool more;             /* messages are left to be handled */
    bool lost_shown;
    int64_t lost_paint_at; /* the seconds since it was lost were painted */
    struct err fatal;      /* we may not, or can not, talk to this engine */
    int64_t heard_at;      /* monotonic */
    uint64_t next_sub;
    struct pending pending[PENDING_MAX];
    struct bulk bulk;
    char detail_id[64];    /* what WIN_DETAIL shows or will show */
    int64_t key_at;        /* monotonic: when something was typed last */
    int64_t detail_at;     /* monotonic: when another one is asked for; 0: it was */
    char look_id[64];      /* the incident that the engine was told is shown here, or "" */
    bool look_told, look_locked;
    int64_t look_sent;     /* monotonic: when */
    int64_t look_at;       /* monotonic: when another one is told; 0: it was */
    int64_t detail_asked;  /* monotonic: when one was asked for last; 0: never */
    char filter_sent[LIST_SECTIONS + 1][LIST_FILTER + 120];
    bool filter_bad[LIST_SECTIONS + 1]; /* what was sent first could not be read: it is asked for again when it is another */
    bool others_refused;   /* this engine does not know owner:others */
    bool shelved_refused;  /* nor shelved:, being older than we are */
    struct saved saved;                 /* the officer's own views and columns */
    /* painting */
    int64_t first_by; /* the first frame is painted by then, whatever is there; 0: it was */
    bool key_dirty, data_dirty;
    double tokens;
    int64_t tokens_at;
    int message_ticks;
    unsigned messages_n; /* how many there were */
    char news[400]; /* what is told once the answer that stands there has been read */
    int64_t bell_at;
    bool bell_late;
    struct bell_own own[BELL_OWN];
    unsigned own_at;
    struct watch_one watch[WATCH_MOST];
    unsigned watch_n, watch_at;
    struct border_one border[WATCH_MOST];
    unsigned border_n, border_at;
    bool border_known;     /* it was told once: what comes from now on is news */
    bool border_refused;   /* this engine does not know whose places are followed, being older than we are */
    bool watch_refused;    /* this engine does not know follows:, being older than we are */
    int64_t bell_level; /* that WIN_BELL was asked for with */
};

/* app.c: what the last line says. News (ROLE_UNACK) that come within three seconds of an answer to the officer wait for that long. */
void app_message(struct app *a, uint8_t role, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A second is over: what was said long enough goes, and what waited is told. */
void app_message_tick(struct app *a);
int app_loop(struct app *a, struct err *e);

/* app_link.c: the connection and what is subscribed */
void app_connect(struct app *a);
void app_link_ready(struct app *a);  /* the thread that connects is done */
void app_link_pump(struct app *a);   /* reads and handles what the engine said */
void app_link_timers(struct app *a, int64_t now);
int64_t app_link_deadline(const struct app *a); /* monotonic, INT64_MAX: none */
void app_link_close(struct app *a);
struct pending *app_pending(struct app *a, enum pending_kind kind, uint64_t id);
void app_pending_clear(struct pending *p);
/* The reply to request `id` goes to `told`. */
void app_ask(struct app *a, uint64_t id, const char *label, const char *about, app_told_fn *told);

/* app_follow.c: makes the subscriptions fit what is shown: view, filter, sort, windows, the selected incident. */
void app_follow(struct app *a);
/* The engine could not read what a window was subscribed by: it is not followed until that is another. */
void app_follow_refused(struct app *a, enum model_win win);
/* Another part of a window is under way. */
bool app_follow_pending(const struct app *a, enum model_win win);
/* It came: the snapshot after the reply. */
void app_follow_came(struct app *a, enum model_win win);
bool app_follow_incidents(enum model_win win);
/* A digest of a row's text. */
uint64_t app_follow_digest(struct span s);
/* The list whose filter this window is asked by, NULL: it has none; *begins: the byte of what is sent at which the officer's own words begin. */
const struct list *app_follow_filter(const struct app *a, enum model_win win, int64_t *begins);
void app_follow_move(struct app *a, enum model_win win, int64_t offset, const char *anchor);
void app_follow_end(struct app *a, enum model_win win);
/* Sends a change. args: JSON text of an object (taken over), or NULL. NULL, after a message: too much is under way. */
struct pending *app_send_command(struct app *a, const char *verb, const char *incident, int64_t rev, char *args, const char *label);

/* app_compose.c: the draft that is written. A key there; a click; what rests is saved; its notice came whole. */
void app_compose_key(struct app *a, const struct key *k);
void app_compose_click(struct app *a, const struct hit *hit);
void app_compose_tick(struct app *a);
void app_compose_save(struct app *a);
void app_compose_notice(struct app *a, const struct json *row);
/* app_notice.c: the notice that is open came whole. */
void app_review_notice(struct app *a, const struct json *row);

/* app_run.c: the run that is open is asked for as often as its row is another; what was answered is sent. */
void app_run_follow(struct app *a);
/* app_sign.c: the officer's key is looked for, and its passphrase asked for where `asks`; a key while something is asked; the thread that opens it is done; it is wiped. */
void app_key_find(struct app *a, bool asks);
void app_asked(struct app *a, const struct key *k);
void app_key_opened(struct app *a);
void app_key_wipe(struct app *a);
void app_ask_passphrase(struct app *a);
/* What a->signing says is signed, once the key is open; and: nothing is any more. */
void app_sign_go(struct app *a);
void app_signing_end(struct app *a);
/* What leads on from a command about the notice that went well. */
app_told_fn app_signed;

/* app_bulk.c: the answer to one of many; refused: why, or NULL. */
void app_bulk_answer(struct app *a, const struct pending *p, const char *refused);
void app_bulk_free(struct app *a);

/* app_bell.c: what rings */
/* The officer did something to this incident (its id, or number): what comes of it does not ring. */
void app_bell_own(struct app *a, const char *incident);
/* The same where the verb is of no one incident and gives him some: a line or a position taken over. */
void app_bell_own_all(struct app *a, const char *verb);
/* Rows of a window came; it had that many in all before. */
bool app_bell_is_own(const struct app *a, enum model_win win, struct span id);
/* It rings; a console that is locked says which priority it rang for. */
void app_bell_ring(struct app *a, struct span priority);

/* app_watch.c: rings for what the officer follows. */
void app_watch_window(struct json_writer *w);
/* The rows of WIN_FOLLOWED are others now. */
void app_watch_came(struct app *a);
/* app_borders.c: the same of border actions at places that he follows: rows of WIN_BORDERS. */
void app_borders_window(struct json_writer *w);
void app_borders_came(struct app *a);

void app_bell_delta(struct app *a, enum model_win win, const struct json *root, int64_t total_before);
void app_bell_tick(struct app *a);
/* Whether there is a bell at all, and which window it asks for. */
bool app_bell_wanted(const struct app *a);
void app_bell_window(const struct app *a, struct json_writer *w);

/* app_key.c, app_act.c, app_box.c: keys, the mouse, commands (what they share: act.h) */
void app_key(struct app *a, const struct key *k);
void app_command(struct app *a, const char *line);
void app_go(struct app *a, enum view_id view);
/* app_lock.c: a key while the console is locked; the process that looked at the password is done. */
void app_lock_key(struct app *a, const struct key *k);
void app_lock_answered(struct app *a);
/* The reply to a request whose answer is shown in a box. */
void app_answer(struct app *a, const struct pending *p, const struct json *root);

#endif
