/* state: what the files of server/ share. Private to server/. */
#ifndef WF_SERVER_STATE_H
#define WF_SERVER_STATE_H

#include "base/map.h"
#include "base/vec.h"
#include "server/edits.h"
#include "journal/backup.h"
#include "server/server.h"
#include "wire/protocol.h"

enum {
    SESSION_BUDGET = 4 << 20,   /* bytes that may wait to be written to one client */
    SESSION_REQUESTS = 256,     /* of one client that are not answered yet */
    SESSION_INPUT = 8 << 20,    /* bytes of requests of one client that are not answered yet */
    SESSIONS_MAX = 1000,
    SESSIONS_EACH = 250,        /* of one Unix user: nobody keeps the others out */
    DESK_QUEUE = 10000,         /* over this nobody's requests are read */
    FRAME_BUCKET = 8,           /* frames at once */
    FRAME_RATE = 30,            /* then so many a second */
    EVENTS_MAX = 4096,          /* changes kept for watchers between two frames */
    SETTLE_MS = 500,            /* that a reader of derived data waits for what was just committed */
    ROWS_BYTES = WIRE_LINE_MAX - 8192,
};

struct session;

/* One request that is not answered yet. Owned by who answers it; request_done() gives it back to the pool. */
struct request {
    struct server *server;
    struct session *session; /* holds a reference */
    uint64_t id;
    struct arena arena;
    struct buf text;         /* the line; the tree points into it */
    struct json *root;
    enum wire_op op;
    void (*refused)(void *arg, const struct err *e); /* takes a refusal in place of the client; NULL: the client */
    void *refused_arg;
    int64_t error_at;        /* the byte of the filter at which an error stands; -1: of no filter */
    wf_report *reports;      /* of submit: those that could be read ... */
    struct span *raw;         /* the same as they came */
    size_t reports_n;
    int32_t *place;          /* ... and for each given one its index in reports, or -1 - index in bad */
    size_t given;
    struct request_bad {
        char field[64], error[256];
    } *bad;
    size_t bad_n;
    struct request *next;    /* in the pool */
};

struct window {
    size_t offset, limit;
    char *filter;         /* NULL: none */
    char *anchor;         /* a row's key, or NULL */
    size_t anchor_row;
    bool all, desc;
    enum desk_sort sort;
    uint64_t before;      /* timeline of one incident: from below this seq */
    bool read;            /* ... with its text, where that is restricted */
};

struct sub {
    uint32_t id;
    uint64_t serial;       /* unlike any other, ever */
    enum wire_view view;
    struct window w;
    char *key;
    struct desk_query *query;
    unsigned finding;      /* lists that are being made to take its place */
    uint64_t searches;     /* how many it was the window of: the last one counts */
    struct filter *filter; /* of view changes */
    uint64_t stamp;        /* of the query, or a digest of the row, as last sent */
    uint64_t seq;          /* what the client was told last */
    size_t total, base;    /* base: the offset when the window was set, for `above` */
    int64_t anchor_at;     /* where the anchor stands, -1: nowhere; in the first snapshot where it would stand */
    uint64_t event;        /* next event to tell (changes, log) */
    uint64_t missed;
    VEC(struct line) lines;
    VEC(uint32_t) rows;    /* of view picture: the incidents that it is made of */
    bool fresh;            /* a snapshot is due */
    bool asked;            /* ... which answers a request */
    bool dirty;            /* something may have changed */
    bool busy;             /* a job is under way for it */
};

/* A restricted record or an item of quarantine that was opened, and when (monotonic): what is shown of it from then on is the same reading. */
struct session_read {
    uint64_t what;
    int64_t at;
};

struct session {
    struct server *server;
    uint64_t number;
    int fd;
    uv_poll_t poll;
    int events;            /* that poll waits for */
    unsigned refs;         /* the server's own, requests, jobs */
    bool closed;           /* no more reading or writing */
    bool closing;          /* close when all is written */
    bool farewell_due;     /* its own reload took rights of it: it gets the answer, then the bye */
    bool dirty;            /* on the server's list of those to write to */
    bool choked;           /* the budget was passed: subscriptions start anew when there is room */
    bool paused;           /* not read for now */
    uint32_t uid;
    char officer[64];      /* who acts */
    char user[64];         /* the Unix user */
    char played[64];       /* the officer whom it plays (an exercise), or "" */
    char attends[64];      /* the officer who is here by this session, or "" */
    struct policy_who who; /* to the policy */
    bool limited;          /* sees less than all: by `sight` */
    struct desk_sight sight;
    struct desk_tally *tally; /* the figures of what it sees, where limited and asked for; else NULL */
    struct buf in, out;
    size_t out_at;
    size_t scanned;        /* of in: no newline before */
    size_t requests;       /* not answered yet */
    size_t request_bytes;
    VEC(struct sub *) subs;
    uint32_t look;         /* the incident that it shows; 0: none */
    bool looks_on;         /* it said that it changes nothing */
    bool locked;           /* its officer is away from it: not here by it */
    VEC(struct session_read) reads; /* restricted records that it opened lately, the oldest first */
    char *recorded;        /* the feed that this client records, or NULL */
    uint64_t recorded_n;   /* inputs sent of it */
    struct export *export; /* what it exports, or NULL */
    struct session *next_dirty;
};

/* Who looks at what. */
struct look {
    uint32_t row;
    const struct session *session;
};

/* A change that watchers and log readers get. Strings are its own. */
struct event {
    uint64_t seq;
    wf_time time;
    char *officer, *kind, *text;
    uint32_t row;
    struct desk_actions_about actions;
};

struct protocol_line {
    size_t begin, end; /* in the text */
    int rank;          /* of a clock: breached, running, met */
    wf_time due;
    char key[80];
};

struct readers {
    struct journal_reader *journal;
    struct views_reader *views;
};

struct server {
    struct server_options o;
    char *home, *group, *site, *centre, *exercise, *version;
    uid_t owner;
    const struct policy *policy;
    struct session *reloads; /* whose request for a reload is under way, or NULL */
    char *socket_path;
    int listen_fd;
    int spare_fd;          /* given up to turn a client away when there are no more descriptors */
    int64_t short_at;      /* when that was told last (monotonic) */
    uv_poll_t listen_poll;
    uv_timer_t frame_timer;
    bool frame_armed, listening, closed;
    VEC(struct session *) sessions;
    VEC(struct look) looks;  /* presence.c */
    bool looks_stale;
    struct session *dirty_sessions;
    uint64_t numbers;
    struct request *pool;
    size_t pool_n;
    bool work;             /* requests queued with the desk since the last turn */
    size_t paused, backups;
    /* frames */
    uint32_t dirty;        /* bits of DESK_VIEW_*, and FEEDS, PLUGINS below */
    bool tick_due;
    double tokens;
    int64_t tokens_at;
    VEC(uint32_t) rows;    /* incidents that changed since the last frame */
    bool rows_all;
    VEC(struct event) events; /* a window on all events: events.v[i] is number events_first + i */
    uint64_t events_first;
    size_t watchers;       /* subscriptions that need events */
    struct workers *workers;
    size_t jobs;           /* that they have */
    struct job *finding;   /* whose lists are looked for on the loop */
    uv_idle_t find_idle;
    struct buf scratch;
    struct notice_index {
        uint64_t session, seq;
        enum wire_view view;
        char of[64];
        VEC(uint32_t) rows;
        struct desk_matrix *matrix; /* of WIRE_VIEW_MATRIX, or NULL */
        wf_time at;                 /* what had left by then is not shown */
    } notice_index;        /* notice_rows.c: what was shown last */
    struct protocol_index {
        uint64_t session, seq;
        enum wire_view view;
        wf_time at;        /* when that was */
        struct buf text;   /* of the rows, one behind the other */
        VEC(struct protocol_line) rows;
    } protocol_index;      /* protocol_rows.c: the same, and what it said */
    struct arena arena;    /* for the time of one call */
};

enum { VIEW_FEEDS = 1 << 16, VIEW_PLUGINS = 1 << 17, VIEW_DATA = 1 << 18, VIEW_PRESENCE = 1 << 19 };

/* session.c */
void session_accept(struct server *s, int fd);
/* "ACTUAL", "EXERCISE" or "REPLAY". Static. */
const char *server_mode(const struct server *s);
void session_unref(struct session *c);
void session_close(struct session *c);
/* Says why and closes it, with what can be written at once. stopped: the engine ends in order, and is not to be started again unasked. */
void session_bye(struct session *c, const char *reason, bool stopped);
/* Puts it on the list of those to write to. */
void session_touch(struct session *c);
/* Writes what waits; re-arms the poll. */
void session_flush(struct session *c);
void session_arm(struct session *c);
size_t session_waiting(const struct session *c);

/* who.c */
/* False: nobody. */
bool who_is(struct server *s, uint32_t uid, const char *user, struct policy_who *out);
void who_take(struct session *c, const struct policy_who *who);
/* May it be told a report that is no record: by member, TLP (0: not said, AMBER), type and protection flag? */
bool who_sees_report(const struct session *c, struct span member, uint32_t tlp, struct span type, int64_t protection);
/* In the line that is being written to it: ids of incidents that it may not see, or that are none, are taken out, whoever wrote them where. */
void who_mask(struct session *c);
/* The same in what will be told it: text from `start` on. */
void who_mask_text(const struct session *c, struct buf *text, size_t start);
/* The figures of what it sees. */
/* The steps of an escalation that call this client by his role, as bits of enum incident_tier. */
uint8_t who_called(const struct session *c);
/* The bye of a session that may do or see something else since a reload. */
void who_farewell(struct session *c);
void who_totals(struct session *c, struct desk_totals *out);
/* Its officer is here as long as the session lives. */
void who_attend(struct session *c);
/* "roles":[...] */
void who_roles(const struct session *c, struct json_writer *w);
/* NULL: it sees all. */
const struct desk_sight *who_sight(const struct session *c);
/* The same for as long as the request lives, whoever the client becomes meanwhile. */
const struct desk_sight *who_sight_of(struct request *r);
/* Whether something of this member (empty: of none, or unknown) is for them. */
bool who_sees_member(const struct session *c, struct span member);
bool who_sees(const struct session *c, uint32_t row);
/* Whether there is an incident with this id that they may see. */
bool who_sees_id(const struct session *c, struct span id);
/* Whether it may be done to a record like that; e says the rule that denies. */
int who_check(const struct session *c, const char *command, const char *member, uint32_t tlp, bool rights, struct err *e);
/* The same of no record; denied, it answers and ends the request. */
bool who_may(struct request *r, const char *command);
/* The same of an incident; what is not seen is not there. */
int who_may_incident(const struct session *c, const char *command, struct span incident, struct err *e);
/* With a policy: does it know somebody of this name, and may he own this incident? An incident given to nobody, or to one who can't see it, would be lost. */
int who_may_be_given(const struct session *c, struct span name, struct span incident, struct err *e);
/* With a policy: does it know an officer of this name? */
int who_is_known(const struct session *c, struct span name, struct err *e);
/* What bears neither member nor TLP (set-aside events) is for those who see AMBER+STRICT of all members. */
bool who_sees_all_members(const struct session *c);

/* request.c */
void request_line(struct session *c, struct span line);
void request_done(struct request *r);
/* Begins {"id":N,"ok":true in the session's output; the caller adds members and calls reply_end. NULL when the session is closed. */
struct json_writer *reply_begin(struct session *c, uint64_t id, struct json_writer *w);
void reply_end(struct session *c, struct json_writer *w);
void reply_ok(struct session *c, uint64_t id);
void reply_error(struct session *c, uint64_t id, const struct err *e);
/* Answers with the error (and its place in the filter, where it has one) and ends the request. */
void request_refuse(struct request *r, const struct err *e);
/* The same with the list of what is possible (may be NULL). */
struct json_writer *reply_error_begin(struct session *c, uint64_t id, const struct err *e, struct json_writer *w);
void reply_error_end(struct session *c, struct json_writer *w);
/* Refuses members that are not in `allowed` (space-separated); true when all are known. Answers otherwise. */
bool request_members(struct request *r, const char *allowed);
struct span request_text(const struct json *obj, const char *key); /* "" where absent */

/* submit.c, act.c */
void submit_request(struct request *r);
void command_request(struct request *r);
/* Answers a command; arg is its request. */
void act_answered(void *arg, const struct desk_reply *a);
/* The same where it was done, and something else is to be done beside it; NULL: nothing. */
void act_answered_but(struct request *r, const struct desk_reply *a, const char *warning);
void hello_request(struct request *r);
void feed_request(struct request *r);
void plugin_request(struct request *r);
void engine_request(struct request *r);
void notifier_request(struct request *r);
void hash_request(struct request *r);

/* query.c */
void query_request(struct request *r);
void raw_request(struct request *r);
int window_count(const struct json *obj, const char *key, int64_t most, size_t *out, struct err *e);
int window_read(struct server *s, const struct json *obj, enum wire_view view, struct window *w, struct err *e);
void window_free(struct window *w);
/* Compiles the window's filter for this officer; *out NULL when it has none. */
int window_filter(struct request *r, const struct window *w, struct filter **out, struct err *e);

/* export.c: facts out of the house, and what of them who may see */
void export_request(struct request *r);
/* The session ends: what it was exporting is let go. */
void export_end(struct session *c);

/* backup.c */
void backup_request(struct request *r);
void replay_request(struct request *r);

/* record.c */
void record_request(struct request *r);
/* The session ends: it records no more. */
void record_end(struct session *c);

/* sub.c */
void subscribe_request(struct request *r);
void window_request(struct request *r);
void unsubscribe_request(struct request *r);
void sub_free(struct session *c, struct sub *b);
struct sub *sub_find(struct session *c, int64_t id);

/* frame.c */
void frame_request(struct server *s); /* something changed: a frame is due */
void frame_session(struct session *c, bool tick); /* what this one is due */
void frame_sub(struct session *c, struct sub *b);

/* push.c: windows */
void push_begin(struct session *c, struct json_writer *w, const char *push, const struct sub *b);
void push_end(struct session *c, struct json_writer *w);
/* Begins a delta, up to the open array of edits. */
void push_delta(struct session *c, struct sub *b, struct json_writer *w, uint64_t seq, size_t total, size_t offset);
void push_incidents(struct session *c, struct sub *b);
void push_loop_rows(struct session *c, struct sub *b);
void push_disk(struct session *c, struct sub *b);

/* follow.c: what grows at its head */
void follow_log(struct session *c, struct sub *b);
void follow_changes(struct session *c, struct sub *b);
void follow_tick(struct session *c, struct sub *b);
/* A digest of the top line's figures, so that a tick goes out early when they changed. */
uint64_t follow_figures(struct session *c);

/* presence.c: rows of the view "presence" for a client: an incident that others look at each, in order of the incidents. */
size_t presence_count(struct session *c);
/* 0: there is no such row. */
uint32_t presence_row(struct session *c, size_t i);
void presence_json(struct session *c, size_t i, struct json_writer *w);
/* A session looks at another incident, or is gone. */
void presence_changed(struct server *s);
void look_request(struct request *r);

/* rows.c: each writes one row */
void rows_status(struct session *c, struct json_writer *w);
/* "load": what rings, of the last ten minutes and of the last day. */
void rows_load(struct session *c, struct json_writer *w);
void rows_feed(struct server *s, const struct feed_row *r, struct json_writer *w);
void rows_plugin(struct server *s, const struct plugin_row *r, struct json_writer *w);
/* The lines of a view that lives on the loop (feeds, plugins, checkpoints, status, playbooks, directory): keys and stamps of `limit` rows from `offset`; *total gets
 * how many there are. */
void rows_lines(struct session *c, enum wire_view view, size_t offset, size_t limit, struct line *out, size_t *n, size_t *total, const char *of);
void rows_write(struct session *c, enum wire_view view, const char *of, size_t index, struct json_writer *w);
/* Where a row with this key stands; -1: nowhere. */
int64_t rows_place(struct session *c, enum wire_view view, const char *of, const char *key);
bool rows_on_loop(enum wire_view view);
/* action_command.c: is it a verb about border actions? Its arguments, and whose it is. */
bool action_is_verb(struct span verb);
int action_args(struct request *r, const struct json *args, struct desk_command *d, struct err *e);
/* notice_rows.c: of: the notice whose acks they are; the time of which border actions are told. */
bool notice_rows_is(enum wire_view view);
size_t notice_rows_count(struct session *c, enum wire_view view, const char *of);
void notice_rows_write(struct session *c, enum wire_view view, const char *of, size_t i, struct json_writer *w, char key[16]);
/* protocol_rows.c: of: the protocol whose descriptor it is. */
bool protocol_rows_is(enum wire_view view);
size_t protocol_rows_count(struct session *c, enum wire_view view, const char *of);
void protocol_rows_free(struct server *s);
void protocol_rows_write(struct session *c, enum wire_view view, const char *of, size_t i, struct json_writer *w, char key[80]);
/* "notices": what the top line tells. */
void notice_rows_tick(struct session *c, struct json_writer *w);
void notice_rows_time(struct server *s, wf_time now);

/* rows.c: the feeds that are not up, in the arena. */
size_t rows_down(struct server *s, struct arena *a, const struct desk_down **out);

/* disk.c: what reads the disk, on worker threads */
struct job {
    struct server *server;
    struct session *session;   /* a reference */
    struct request *request;   /* to be answered, or NULL */
    uint64_t sub;              /* serial of the subscription it is for, or 0 */
    enum wire_view view;
    struct window w;           /* its own copy */
    uint64_t n;                /* raw: the row */
    struct desk_show *show;
    struct desk_handover *handover;
    struct desk_strikes *struck;
    struct desk_query *query;  /* a list that is being made, or NULL; closed with the job */
    void (*found)(struct job *j); /* it is ready, or code says why not; who takes it sets query to NULL */
    bool enough;               /* its first rows are all that is asked for, where they come sooner */
    uint64_t search;           /* number of the search of its subscription */
    VEC(uint64_t) seqs;        /* set aside */
    struct readers *readers;   /* the worker's */
    /* results */
    struct buf rows;           /* rows, joined by commas */
    struct buf plain;          /* log: each row again without free text, joined likewise; empty: of no incident */
    VEC(uint32_t) plain_ends;
    VEC(struct desk_actions_about) actions; /* of each row */
    VEC(struct line) lines;
    VEC(uint32_t) ends;        /* where each row ends in `rows` */
    size_t total;
    uint64_t seq;
    bool more;
    struct filter *filter;     /* log: of its lines, or NULL */
    uint64_t next_seq;         /* ... the last one that was looked at; 0: all were */
    size_t looked;
    int64_t until;
    struct buf bytes;
    struct views_quarantined item;
    char digest[65];
    uint32_t read_row;         /* the record whose opening is recorded first; 0: none is */
    char reader[64];           /* who opens it */
    char member[3], source[64]; /* raw: whose the item is, or ""; which feed brought it */
    struct export *export;     /* export: the session's */
    struct redacting *redacting; /* redact, confirmed */
    struct notice_work *notice; /* whose draft or manifest is read */
    struct desk_notice_show *notice_show;
    struct submit_health *health; /* submit: what is to be kept; in the request's arena */
    struct settling *settling;    /* ... what the desk has judged */
    struct protocol_held *held;   /* protocol.c: the same of a run's answers */
    struct health_job *entry;     /* health.c: the same of an officer's entry */
    struct desk_action_show *action_show;
    struct desk_run_show *run_show;
    struct desk_picture *picture;
    char *path;                /* backup: the file */
    struct journal_backed backed;
    int code;
    struct err err;
    void (*run)(struct job *j);  /* on a worker */
    void (*done)(struct job *j); /* on the loop; the job is freed after it */
    struct job *next;
};
struct job *disk_new(struct session *c);
/* workers.c: on one of the threads beside the loop; then its end. */
void disk_start(struct job *j);
int workers_open(struct server *s, struct err *e);
/* No job is left, and the loop has closed its handles. */
void workers_free(struct workers *k);
/* find.c: j->query is made ready (where enough: or the window's rows of it are), then found is called and the job freed. */
void find_start(struct job *j, void (*found)(struct job *j));
/* Can the window be told of a list that is not ready yet? */
bool find_head(struct server *s, struct desk_query *q, const struct window *w);
void find_open(struct server *s);
void find_close(struct server *s);
/* Adds one row's text, and the same as it is told of what is restricted (empty: of none); false when the line would be too long. */
bool disk_add_row(struct job *j, uint64_t key, const struct desk_log_line *line);
/* log.c: j->filter is there. On a worker; then, on the loop, for each row that it kept: told is the row as this client is told it; bared: that is less than was looked at. */
void log_run(struct job *j);
bool log_fits(const struct job *j, const struct json *row, struct span told, bool bared);
/* Makes the job for a view that lies on disk (incident, log, quarantine, set-aside, picture). */
int disk_for_view(struct session *c, enum wire_view view, const struct window *w, const char *key, struct job **out, struct err *e);
bool disk_needed(enum wire_view view);
/* The run in the key "PR-0001 ms", and the language. */
struct span disk_run_of(struct span key, struct span *lang);
/* Its end, with the code and error that stand in it. */
void disk_fail(struct job *j);
/* reads.c: disk_start, but where the job shows a record whose reads are recorded, and this is another reading, once that is a durable fact. */
void reads_start(struct job *j, enum wire_view view, struct span key);
/* Did this client open the item of quarantine lately? Then it is the same reading. */
bool reads_item_lately(struct session *c, uint64_t n);
void reads_item_remember(struct session *c, uint64_t n);
/* Takes out of a finished job what its client may not see. On the loop. */
void disk_limit(struct job *j);

#endif
