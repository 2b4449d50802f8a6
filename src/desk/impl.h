/* impl: struct desk and what its files share. Included by desk/ alone.
 *
 * desk.c: open, queue. turn.c: rounds and answers. land.c: what is durable becomes state and is told. batch.c: facts and intake of the batch in the
 * making. decide_report.c, decide_verb.c, decide_feed.c: what is decided; clocks.c: what comes to its end by itself; act.c, verbs.c: what the verbs do.
 * replay.c: start. query.c, tell.c: what is told.
 */
#ifndef WF_DESK_IMPL_H
#define WF_DESK_IMPL_H

#include "base/vec.h"
#include "desk/clocks.h"
#include "desk/columns.h"
#include "desk/desk.h"
#include "desk/duty.h"
#include "desk/group.h"
#include "desk/renew.h"
#include "desk/load.h"
#include "desk/noise.h"
#include "desk/overlay.h"
#include "desk/sealing.h"
#include "model/checkpoint.h"
#include "model/directory.h"
#include "model/legal.h"
#include "model/playbook.h"
#include "model/type.h"

/* Why a report of rights is not taken in. */
#define RIGHTS_REFUSED "reports of rights (RGT.*) are refused: no policy file names an auditor or a protection officer, the roles that may see them"

enum work_kind { WORK_ACCEPT, WORK_QUARANTINE, WORK_SUBMIT, WORK_COMMAND, WORK_FEED, WORK_LINK, WORK_FACT, WORK_DROP, WORK_READ, WORK_TICK, WORK_ALARM, WORK_NOTIFIER, WORK_TROUBLE, WORK_GROUP, WORK_RENEW, WORK_DELIVERY };

/* One thing to decide, and its answer. Results live in the overlay's arena until the answer is given. */
struct work {
    struct work *next;
    enum work_kind kind;
    union {
        struct desk_input input;
        struct desk_submission submission;
        struct desk_command command;
        struct { char feed[64], member[3], text[256]; bool silent; } feed;
        struct { bool down; uint32_t lost, total; } link;
        struct { struct span kind, actor, payload, text, key, value; } fact;
        struct journal_drop drop;
        struct { uint32_t row, uid; struct span officer; } read;
        struct desk_alarm_mark alarm;
        struct { bool failing; char text[256]; } notifier;
        struct { bool bad; char id[96], head[96], title[320]; } trouble;
        struct { struct desk_delivery is; char by[64], via[32], text[160], identifier[100], member[4], desk[64]; } delivery;
    };
    struct span reason; /* QUARANTINE */
    union {
        desk_accepted_fn *accepted;
        desk_submitted_fn *submitted;
        desk_reply_fn *reply;
    } done;
    void *arg;
    struct desk_accepted sum;
    struct desk_answer *answers;
    size_t answers_n;
    struct desk_reply answer;
    struct err *err;
};
struct work_list {
    struct work *head, **tail;
    size_t n;
};

/* A batch from its making to its answers. */
struct round {
    struct overlay overlay;
    struct work_list works;
    struct journal_batch *batch;
    wf_time now;  /* the time of all its facts */
    bool plain;   /* of submissions alone: another such one may be decided over it */
};

/* A pass over a complete list of a source. */
struct listing {
    char source[64];
    struct map64 seen;  /* rows */
    bool spoilt;        /* something of it was not understood: nothing is cleared */
};
/* When a feed's incident was opened, for our own link. */
struct silent {
    uint32_t row;
    int64_t at; /* monotonic */
};

/* One clock of an incident, or of what hangs on it. */
struct nearest_entry {
    wf_time due;
    uint32_t row, item; /* item 0: the incident's own */
    uint8_t kind;       /* enum desk_clock_kind */
};
struct nearest {
    VEC(struct nearest_entry) heap; /* the earliest first; some no longer hold */
    VEC(uint32_t) front;            /* while it is looked at */
    size_t sound;                   /* how many held when it was tidied last */
};

/* What waits to be told by the notifier. */
struct alarms {
    bool on;
    bool look;           /* at all incidents: at start, and where the list was full */
    VEC(uint32_t) rows;
    struct map64 in;
};

/* Data files, read anew. */
struct desk_data {
    struct playbooks playbooks;
    struct directory directory;
    struct legal_clocks legal;
    struct group_rules groups;
    struct crossings crossings;
};

struct desk {
    struct desk_options o;
    char prefix[17];
    struct state state;
    struct journal_reader *reader;
    struct views *views;
    struct views_reader *views_reader;
    struct type_defaults types;
    struct legal_clocks legal;
    struct checkpoints checkpoints;
    struct playbooks playbooks;
    struct directory directory;
    struct incident_context context;
    /* A ring: in_flight rounds from `first` on are the journal's, the next one is in the making; overlay and batch are that one's. */
    struct round rounds[JOURNAL_FLIGHTS + 1];
    unsigned first, in_flight;
    struct overlay *overlay;
    struct journal_batch *batch;
    const struct overlay *landed; /* what becomes state at this moment; NULL: nothing does */
    struct work_list queued;
    size_t queued_reports, queued_others; /* submitted reports among them, and what is no submission */
    bool deciding_now, full;
    bool held;         /* nothing is decided over what is in flight until that is done */
    struct clocks clocks;
    struct duty duty;
    struct alarms alarms;
    struct groups groups;
    struct renew renew;
    struct load load;
    struct nearest nearest;
    bool tick_queued;  /* a WORK_TICK for what is due waits to be decided */
    wf_time now;       /* of this batch */
    struct buf payload, body;
    struct buf sealed;           /* room for bytes of quarantine */
    struct sealing sealing;
    VEC(struct listing *) listings;
    VEC(struct silent) silent;
    VEC(struct desk_query *) queries;
    VEC(uint32_t) shift_rows; /* incidents that changed since the open handover was last looked at; 0: what is of none */
    bool shift_all;           /* ... or all did */
    struct columns columns; /* what lists ask for most */
    int64_t step_ns;        /* how long a step of a list that is filled may take */
    size_t sort_here;       /* lists of up to so many rows are put in order on the loop */
    struct desk_query *unowned; /* opened, oldest first */
    VEC(struct desk_tally *) tallies;
    bool rights;       /* somebody may read reports of rights: they are taken in */
    VEC(struct desk_event) events;
    VEC(uint32_t) rows;
    struct desk_notice_rules notice_rules;
    int64_t clock_doubt;      /* seconds by which the wall clock differs from what others say */
    wf_time notices_next;     /* the next moment of any notice or key; TIME_NONE: none */
    VEC(uint32_t) notices_over; /* about a person, and over: their forms are to be deleted */
    bool notices_started;     /* what was SENT before the start and not heard of is given to the courier again */
    struct runs runs;
    struct crossings crossings;
    bool actions_stale;       /* which checkpoints stand opposite each other was read anew */
    struct actions_most actions_most;
    struct actions_index *actions_index;
    wf_time actions_next;     /* the next moment of any border action; TIME_NONE: none */
    int64_t tick_hour;
    struct log_complaint failing;
};

/* ---- batch.c ---- */

/* Writes the change as a fact, seals it, lays it over. c lives in the overlay's arena. */
int batch_change(struct desk *d, struct change *c, int16_t offset, struct err *e);
struct change *batch_new_change(struct desk *d, enum change_kind kind, struct span actor);
/* Adds a report's body to the intake; the body is {"incident":ID,"report":{...}} for an event. */
int batch_body(struct desk *d, enum journal_kind kind, struct span source, struct span id, struct span json, uint64_t *seq, struct err *e);
struct batch_quarantine {
    struct span source, member, reason;
    struct span bytes;  /* whole item */
    uint64_t offset;
    uint32_t policy;    /* enum wf_raw */
    wf_time received;
};
/* Keeps what was not understood; *n gets its number. */
int batch_quarantine(struct desk *d, const struct batch_quarantine *q, uint64_t *n, struct err *e);
/* What was put off to the batch's end: exact repeats. */
int batch_finish(struct desk *d, struct err *e);

/* ---- query.c ---- */
/* Whether a record with this row, decided or not, may be seen. s NULL: it may. */
bool desk_sight_sees(const struct desk *d, const struct desk_sight *s, const struct incident_row *r);

/* ---- decide_report.c ---- */

struct decide_source {
    struct span source; /* "sg/queues", "submit/r.sari" */
    struct span actor;  /* of the facts */
    struct report_binding binding;
    bool submitted;     /* by an officer */
    bool authenticated;
    uint32_t policy;
    wf_time received;
    struct listing *listing;
    struct past *past;  /* statuses of hours that are over */
    const struct desk_signature *signature; /* of the report at hand; NULL: nobody verified it */
    struct span raw;    /* the report at hand as it came; empty: its JSON form is kept */
    const struct desk_sight *sight; /* of the officer who submits; NULL: all */
};
/* Decides one report; a is filled. Only a failure of the batch itself is returned. */
int decide_report(struct desk *d, const struct decide_source *src, const wf_report *r, struct desk_answer *a, struct desk_accepted *sum, struct err *e);

/* ---- bounds.c: refused, and why: what is made up has had its share ---- */
int bounds_names(const struct desk *d, const struct decide_source *src, struct span type, struct err *why);
/* Of a status or a count. member: for whom it is told. */
int bounds_checkpoint(struct desk *d, const struct decide_source *src, struct span code, struct span member, struct err *why);

/* ---- rights.c ---- */
/* A submitted report of rights: false, and answered, where it is not taken in; else its source becomes one apart from all others. */
bool rights_admit(struct desk *d, const wf_report *r, struct decide_source *src, struct desk_answer *a);

/* ---- decide_input.c ---- */
int decide_input(struct desk *d, struct work *w, struct err *e);
int decide_submission(struct desk *d, struct work *w, struct err *e);
int decide_quarantine(struct desk *d, struct work *w, struct err *e);
/* ---- decide_verb.c ---- */
int decide_command(struct desk *d, struct work *w, struct err *e);
/* ---- decide_feed.c ---- */
int decide_feed(struct desk *d, struct work *w, struct err *e);
int decide_link(struct desk *d, struct work *w, struct err *e);

int decide_notifier(struct desk *d, struct work *w, struct err *e);
int decide_trouble(struct desk *d, struct work *w, struct err *e);

/* ---- nearest.c ---- */
void nearest_load(struct desk *d);
void nearest_free(struct nearest *k);
/* The batch was committed: clocks that it began or set anew. */
void nearest_merged(struct desk *d);

/* ---- alarm.c ---- */
/* What is no longer so counts as not told: before the fact is written, after the clocks. */
void alarm_settle(struct change *c);
/* The batch was committed: what it changed may have to be told. */
void alarm_landed(struct desk *d);
int alarm_decide(struct desk *d, const struct desk_alarm_mark *m, struct err *e);
void alarm_free(struct desk *d);

/* Rules of the signal (DOMAIN 9.3), shared by reports and verbs. */
void signal_trigger(struct incident *i);                 /* active again, or its priority rose: the ack goes */
void signal_rise(struct incident *i);                    /* its priority rose: the same, and no shelf but that of a source out of service holds it */
void signal_clear(struct incident *i);                   /* the source says it is over: never undoes an ack */
void signal_ack(struct incident *i, uint16_t officer, wf_time now);
void signal_unshelve(struct incident *i);                /* the flag goes; the signal stays as it is */

/* ---- data.c ---- */
/* Reads playbooks and the directory: what is not right is logged, and what ships stands in its place. The clocks of the law and groups: an error. */
int data_open(struct desk *d, struct err *e);
void data_close(struct desk *d);
/* "playbook": the one for this incident's type, or null where there is none, or it was started. */
void data_playbook_for(const struct desk *d, const struct incident *i, struct json_writer *w);
/* Whether one more test of an entry can be kept. */
bool data_may_test(const struct desk *d, const struct directory_entry *e);
/* Row i of what the journal says of tests, for the hash. */
void data_tested_json(const struct desk *d, size_t i, struct json_writer *w);

/* ---- desk.c ---- */
/* Queues a sweep of what is inside of what, where one is due. */
void desk_sweep(struct desk *d);

/* ---- tell.c ---- */
/* An item as it is shown. */
void tell_item(const struct desk *d, uint32_t n, bool open, enum item_counting counting, struct json_writer *w);

/* ---- turn.c ---- */
void turn_push(struct work_list *l, struct work *w);
/* It came to the queue's counts (by 1), or went (-1). */
void turn_count(struct desk *d, const struct work *w, int by);
/* Waits for the batches in flight, answers them, and what is queued with WF_E_AGAIN. */
void turn_end(struct desk *d);

/* ---- land.c ---- */
/* A durable batch becomes state and is told: everything but the answers to those who asked. */
void land(struct desk *d, struct round *r, uint64_t last);

/* ---- shift.c, shift_tell.c ---- */
/* The handover that is, or was last, as the batch in the making sees it; false: there was none yet. */
bool shift_last(const struct desk *d, struct handover_row *out);
bool shift_line(const struct desk *d, const struct handover_row *h, uint32_t no, struct line_row *out);
/* What there is to hand over by the officer who leaves, in order, with numbers from 1 on. o NULL: of the state alone. */
void shift_survey(const struct desk *d, struct overlay *o, uint16_t leaving, struct shift_lines *out);
/* What came since the open handover was looked at last, numbered behind its lines. */
void shift_news(struct desk *d, const struct handover_row *h, struct shift_lines *out);
/* What there is to hand over, and has no line in a handover that is full, with its news. */
uint32_t shift_left_out(struct desk *d, const struct handover_row *h, const struct shift_lines *news);
/* Is there an open handover, and did anything change? */
bool shift_due(const struct desk *d);
int shift_decide(struct desk *d, struct err *e);
void shift_merged(struct desk *d);
/* A change of an open handover, with that line (NULL: none) behind what is new. */
struct shift_change *shift_change(struct desk *d, struct change *c, const struct handover_row *h, const struct shift_lines *lines);
/* What it says is of that incident (0: of none). */
void shift_about(struct desk *d, struct shift_change *x, uint32_t row);
/* Row i of all that the state holds of handovers, their lines and strikes, for the hash; false: there is no such row. */
bool shift_hash_row(const struct desk *d, size_t i, struct json_writer *w);
/* ,"struck":null, or who struck that line, when and why. */
void shift_struck_json(struct journal_reader *r, const struct desk_strikes *x, uint64_t seq, struct buf *out);

/* ---- replay.c ---- */
int replay(struct desk *d, bool fresh, struct err *e);
/* Feeds views.db with what has landed. */
void views_feed(struct desk *d);

/* ---- tell.c ---- */
/* The list of what waits for an owner, oldest first, as `s` sees it (NULL: all), and when its first was opened (TIME_NONE). */
int tell_unowned_open(struct desk *d, const struct desk_sight *s, struct desk_query **out, struct err *e);
wf_time tell_unowned_oldest(const struct desk *d, const struct desk_query *q);

/* ---- tally.c ---- */
void tally_all_before(struct desk *d);
void tally_all_after(struct desk *d);
void tally_all_free(struct desk *d);

/* ---- query.c ---- */
/* Once the state is there: what is listed. */
void queries_start(struct desk *d);
void queries_before(struct desk *d);
void queries_after(struct desk *d);
void queries_free(struct desk *d);

#endif
