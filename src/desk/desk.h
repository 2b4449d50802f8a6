/* desk: what the centre does with reports: dedupe, incidents, verbs, signals, boards. The heart of the engine.
 *
 * Owns the state (memory-mapped tables under HOME/views/), the queue of what is not yet decided, and the batches in flight.
 * The engine makes one and calls it from the loop's thread only, but for what is marked "any thread". No libuv here.
 *
 * One turn: all that is queued is decided in order, against state + overlay; the facts go to the journal as one batch; when the
 * journal says "committed" the overlay becomes state, then answers go out, then `changed` is called once. A batch that fails
 * is dropped whole and its callers get WF_E_AGAIN or WF_E_IO. Under load, submissions are decided over those that are being
 * written (turn.c), and are answered after them. Callbacks come only from desk_turn, never from inside the
 * call that queued the work; they may queue more.
 *
 * Memory of what is queued: everything that an input, a submission or a command points to must live until its callback.
 */
#ifndef WF_DESK_DESK_H
#define WF_DESK_DESK_H

#include "base/json.h"
#include "base/log.h"
#include "desk/filter.h"
#include "journal/journal.h"
#include "journal/views.h"
#include "model/incident.h"
#include "model/report.h"

struct desk;
struct desk_redaction;

/* How long the desk's clocks run, in seconds of domain time; 0: the default. What runs already keeps the time that it began with. */
struct desk_clocks {
    uint32_t own_by_s[4]; /* P1..P4: until somebody is to own it (60, 300, 900, 1800), and as long again to the next one it is escalated to */
    uint32_t ack_s;       /* an ack that nobody owns ends (600) */
    uint32_t shelf_s;     /* the longest shelf: a shift (28800) */
    uint32_t absent_s;    /* real seconds after which what belongs to somebody who is not here is nobody's (600) */
    uint32_t flap_low, flap_high; /* per cent of turns: over the high one a signal flaps, until it is under the low one (5, 20) */
    uint32_t check_s;     /* an interval without a report is a check that found nothing new (300) */
    uint32_t stale_s;     /* what is active for so long is stale (86400) */
    uint16_t handovers[8]; /* when the shift is handed over: minutes of the day, UTC */
    uint32_t handovers_n;  /* 0: when the shift (shelf_s) that the last one began is over */
    uint32_t health_days; /* a health record lives so long (21) */
    uint32_t quarantine_days; /* what is in quarantine; 0: as long as that */
    uint32_t end_warn_s[2]; /* how long before its end a border action is warned of, first and last (86400, 7200) */
    uint32_t accept_s, answer_s; /* by when a referral is to be accepted, a non-refoulement check answered; then it is chased, every accept_s (3600, 3600) */
};

struct desk_change;
struct desk_options {
    const char *home;
    struct journal *journal;   /* must outlive the desk */
    const struct clock *clock;
    struct log *log;           /* may be NULL */
    const char *types_path;       /* types.conf; NULL: paths_data("types.conf") */
    const char *legal_path;       /* clocks.conf; NULL: HOME/clocks.conf, else paths_data("clocks.conf") */
    const char *crossings_path;   /* crossings.conf; NULL: as groups.conf */
    const char *groups_path;      /* groups.conf; NULL: HOME/groups.conf, else paths_data("groups.conf") */
    const char *checkpoints_path; /* checkpoints.csv; NULL: paths_data("checkpoints.csv") */
    struct desk_clocks clocks;
    const char *playbooks_path;   /* the shipped ones' folder; NULL: paths_data("playbooks"). The centre's own lie in HOME/playbooks */
    struct vault *vault;          /* of the health records; NULL: there are none to be shown. Must outlive the desk */
    const char *directory_path;   /* NULL: paths_data("directory.conf"); HOME/directory.conf takes its place */
    bool replay;               /* of a replay's journal: nothing is ever decided, all that is queued is refused; see desk_follow */
    bool actual;               /* mode ACTUAL; else what is exercise is worked on, too */
    /* Called on the journal's thread when a batch is done: wake the loop, which then calls desk_turn. */
    void (*wake)(void *arg);
    /* After each commit, on the loop. */
    void (*changed)(void *arg, const struct desk_change *c);
    /* A fatal fault of the journal: the engine exits with this code at once. */
    void (*fatal)(void *arg, int exit_code, const char *text);
    /* May that officer own a record like that? NULL: everybody may. On the loop. */
    bool (*may_own)(void *arg, struct span officer, const struct incident *i, bool rights);
    /* Progress of a rebuild at start: done of total facts. May be NULL. */
    void (*progress)(void *arg, uint64_t done, uint64_t total);
    void *arg;
};
/* Maps the tables, or rebuilds them from the journal where they are missing, another version's, or not to be trusted; replays the
 * facts after applied_seq. WF_E_UNSUPPORTED names an unknown kind or a newer version. */
int desk_open(struct desk **out, const struct desk_options *o, struct err *e);
/* Waits for the batch in flight, answers it, answers what is queued WF_E_AGAIN, marks the tables clean, frees. d may be NULL. */
void desk_close(struct desk *d);
/* For journal_options.knows: every kind of fact that this version folds (desk/kinds.c). */
bool desk_knows(void *arg, struct span kind, uint32_t version);
/* Reaps a finished batch (merge, answers, changed), then decides what is queued. Call it after queuing, and when `wake` was called. */
void desk_turn(struct desk *d);
/* A replay's journal has grown (journal_renew): folds what is new, and tells it by `changed`. */
int desk_follow(struct desk *d, struct err *e);
/* The 1 Hz tick: hourly facts, and the clocks of incidents that come to their end. */
void desk_tick(struct desk *d);
/* Other lengths from now on (a reload). */
void desk_set_clocks(struct desk *d, const struct desk_clocks *c);
/* What submitted reports tell of health is kept there, for so many days. NULL: nowhere. */
struct vault *desk_vault(const struct desk *d, unsigned *days);
/* True when nothing is queued and nothing is in flight. */
bool desk_is_idle(const struct desk *d);
/* Items that wait for a decision. Over 10,000 the server should read no more. */
size_t desk_queued(const struct desk *d);
/* desk_turn until idle, waiting for the journal (start, stop, tests; never the running loop). */
void desk_settle(struct desk *d);

/* ---- What is said to the desk ------------------------------------------------------------------------------ */

struct desk_reject {
    uint64_t offset, length; /* in the input's bytes */
    uint32_t line;
    struct span reason;
    struct span bytes;       /* what to keep; empty: taken from the input's raw bytes at offset */
};

/* What watchfloor-verify said of the alert that a report was read from. */
struct desk_signature {
    enum report_signature state;
    struct span note; /* by whom, or why not; clean text, may be empty */
};

/* One parse of one feed's input. */
struct desk_input {
    struct span source;   /* the feed's id, "sg/queues" */
    struct span plugin;   /* "sg" */
    struct span member;   /* the binding: "SG" or "--" */
    const wf_report *reports;
    size_t reports_n;
    const struct desk_signature *signatures; /* of each report; NULL: nobody verified, and a report's own label is not believed beyond "not verified" */
    const struct desk_reject *rejects;
    size_t rejects_n;
    struct span raw;      /* the input's bytes; kept by `raw_policy` when any report was accepted or anything was rejected */
    uint32_t raw_policy;  /* enum wf_raw */
    bool health;          /* something of the page went into health records (desk/health.h): the page itself is not kept */
    struct span url;
    struct span cursor;   /* p NULL: the feed's cursor stays */
    uint64_t sequence;    /* the highest number of a numbered feed, to be kept; 0: the last one stays */
    wf_time received;     /* domain time; TIME_NONE: now */
    uint32_t list;        /* enum wf_list: MORE or END for a source that declares its list complete */
    bool authenticated;   /* else the default grade is F6 */
};
struct desk_accepted {
    int code;             /* 0: durable. WF_E_AGAIN, WF_E_IO: nothing was taken; offer it again */
    const struct err *err;
    uint64_t accepted, duplicates, quarantined, observations, set_aside;
    uint64_t item;        /* the last item of quarantine, where there is any */
    bool unkept;          /* of an item the digest alone is kept, not its bytes */
    uint64_t seq;
};
typedef void desk_accepted_fn(void *arg, const struct desk_accepted *a);
/* Queues it. done is called once. WF_E_LIMIT when the queue is full. */
int desk_accept(struct desk *d, const struct desk_input *in, desk_accepted_fn *done, void *arg, struct err *e);

/* Bytes that no plugin could be asked about, or that killed one: into quarantine. done may be NULL. */
int desk_quarantine(struct desk *d, const struct desk_input *in, struct span reason, desk_accepted_fn *done, void *arg, struct err *e);

enum desk_status { DESK_ACCEPTED = 1, DESK_DUPLICATE, DESK_REJECTED };
/* "accepted", "duplicate", "rejected". Static. */
const char *desk_status_word(enum desk_status s);
struct desk_answer {
    enum desk_status status;
    char id[INCIDENT_ID_MAX]; /* "" where there is no incident */
    char field[64];
    char error[256];
};
struct desk_sight;
struct desk_submission {
    struct span officer;
    const struct desk_sight *sight; /* what the officer may see; no other record is changed or named. NULL: all. Lives until done */
    struct span source;  /* "submit/r.sari" */
    const wf_report *reports; /* cleaned; checked by the desk with report_check */
    const struct span *raw;   /* of each: its bytes as they came, for the quarantine; may be NULL */
    size_t reports_n;
};
/* code 0: every answer holds, and what was accepted is durable. Else nothing of it was taken, and n is 0. */
typedef void desk_submitted_fn(void *arg, int code, const struct desk_answer *answers, size_t n, uint64_t seq, const struct err *e);
int desk_submit(struct desk *d, const struct desk_submission *s, desk_submitted_fn *done, void *arg, struct err *e);

struct desk_notice; /* desk/desk_notice.h */
struct desk_action; /* desk/desk_action.h */
struct desk_run;    /* desk/desk_run.h */
/* A feed that is not up, and its state's word. */
struct desk_down {
    const char *feed, *state;
};

/* A verb of an officer. Spans that a verb does not take are empty. */
struct desk_command {
    const struct desk_sight *sight; /* of the officer: what is not seen is not there, also of this very turn. NULL: all. Lives until done */
    struct span verb;     /* "own" ... "new"; see desk_verbs() */
    struct span incident; /* whole id or number; empty for new */
    uint32_t rev;         /* compare-and-set; 0: not asked */
    struct span cmd_id;   /* at most 64 bytes; a repeat gets the first one's answer */
    struct span officer;
    uint32_t uid;
    int16_t offset;       /* of the officer's zone, or OFFSET_NONE */
    struct span at;       /* protocol nfp, protocol mark, actions reported, actions reviewed, clock (met): when it was; empty: now */
    struct span text;     /* note TEXT; new: more text */
    struct span reason;   /* own --take, priority, discard, dispose, transfer */
    struct span priority; /* P1..P4 */
    struct span disposition;
    struct span to;       /* assign NAME, transfer --to XX, merge B */
    struct span type, member, checkpoint, title; /* new */
    struct span occurred, detected, reported, place, area, persons; /* new */
    bool accepted, declined; /* transfer */
    struct span field, value; /* set */
    struct span counts;       /* persons: "involved=3 minors=1" */
    struct span grade, level, number; /* grade, protect, called */
    struct span item, rel, due; /* answer, task, refer: which; link; ask, task */
    struct span until;        /* shelve */
    struct span likelihood, confidence; /* assess */
    struct span answer; /* check */
    struct span name, from, met; /* clock */
    bool done, not_applicable;  /* task */
    struct span playbook, step;  /* playbook start; playbook done, na, open */
    struct span entry;           /* directory tested: which */
    bool failed;                 /* ... and nobody answered */
    bool ruled_out;              /* note: what is not so */
    struct span no_person;       /* why what looks like a person's number, seat or age is none */
    struct span line;            /* handover accept: its number */
    struct span seq;             /* log add --strikes, log strike: the log's line */
    const struct desk_down *down; /* handover start: the feeds that are not up. Lives until done */
    size_t down_n;
    bool confirm, withdraw;   /* redact */
    const struct desk_redaction *redaction; /* redact, confirmed: what was found; lives until done */
    struct span posture, who_doc; /* posture set; level set, confirm */
    bool supervisor;          /* the officer has that role: posture set, where it stands the floor down */
    bool may_lower;           /* the officer has the role "protection": protect, check, and whom a question may go to */
    bool anonymous;           /* rights report: who it was is written down nowhere */
    const struct desk_notice *notice; /* of verbs about notices and keys; NULL: none. Lives until done */
    const struct desk_action *action; /* of verbs about border actions; NULL: none. Lives until done */
    const struct desk_run *run;       /* of verbs about runs of protocols; the same */
    struct span record;       /* health add: the record in the vault, which is written already (health.h) */
};
struct desk_reply {
    int code;             /* 0 or WF_E_* */
    const struct err *err;
    char id[INCIDENT_ID_MAX];
    uint32_t rev;
    uint8_t state;
    const char *notice_state; /* of verbs about notices, border actions: "IN_REVIEW"; id is then its own */
    uint64_t seq;         /* of the fact */
    const char *text;     /* a sentence: "AMICF-2026-000123 is yours" */
    const char *const *possible; /* verbs that are possible now, where it was refused */
    size_t possible_n;
    /* The last change, where the revision was stale or the state does not allow it; officer empty: there was none. */
    struct span changed_by, changed_what;
    wf_time changed_at;
    uint32_t changed_rev;
    char record[40];      /* health drop: the record that nothing names any more, to be destroyed; else "" */
};
typedef void desk_reply_fn(void *arg, const struct desk_reply *r);
/* What a confirmed redaction takes away: begun on the loop, found by any thread with its own reader, then given to the command. field: title, text, note, reason,
 * or the number of an entry of the timeline. */
struct desk_redaction;
int desk_redaction_begin(const struct desk *d, struct span id, struct span field, struct desk_redaction **out, struct err *e);
int desk_redaction_find(struct desk_redaction *x, struct journal_reader *r, struct err *e);
void desk_redaction_free(struct desk_redaction *x); /* NULL is allowed */
int desk_command(struct desk *d, const struct desk_command *c, desk_reply_fn *done, void *arg, struct err *e);
/* Whose a checkpoint is: the register's member, else the country of its code; empty: nobody can tell. A view of the register's, or of `checkpoint`. */
struct span desk_member_at(const struct desk *d, struct span checkpoint);
/* Which priority the rules would give to what `new` says (type and persons), and by which rule. Nothing is changed. */
int desk_try_new(const struct desk *d, const struct desk_command *q, const char **priority, const char **rule, struct err *e);
/* The verbs that an incident takes as it is, in the table's order; returns how many (at most n). Static strings. */
size_t desk_verbs_for(const struct desk *d, const struct incident_row *r, const char **out, size_t n);

/* The `sequence` that a feed's last input brought, also after a restart; 0: none. */
uint64_t desk_sequence(struct journal_reader *r, struct span feed);

/* A feed went UNKNOWN (silent), or is heard again. member "--" or empty: none. text: "no answer since 14:09"; said again while the incident is open,
 * the title follows it (one that an officer wrote stays), and no ack is undone. */
int desk_feed_state(struct desk *d, struct span feed, struct span member, bool silent, struct span text, struct err *e);
/* Our own link: one incident, whose title follows the numbers; those that were opened for single feeds in the last minute are merged into it. */
int desk_own_link(struct desk *d, bool down, uint32_t lost, uint32_t total, struct err *e);
/* A fact of the engine itself: kind one of "engine.started" "engine.stopped" "engine.reloaded" "engine.upgraded" "feed.set" "plugin.set"
 * "feed.gap" "notifier.tested" "exercise.scenario" "health.erased". text (a sentence for the log) goes beside the chain. payload: JSON object, or empty. done may be NULL. */
int desk_fact(struct desk *d, struct span kind, struct span actor, struct span payload, struct span text, desk_accepted_fn *done, void *arg, struct err *e);
/* The same, and a word of the engine's own that is durable with it: journal_cursor() gives it back under `key`, which has a '#'. */
int desk_fact_keep(struct desk *d, struct span kind, struct span actor, struct span payload, struct span text, struct span key, struct span value,
                   desk_accepted_fn *done, void *arg, struct err *e);
/* One step of retention: drops intake of `kind` that arrived before `before`, through the plan made by a reader. */
int desk_drop(struct desk *d, const struct journal_drop *plan, desk_accepted_fn *done, void *arg, struct err *e);

/* An officer opens a record whose reads are recorded: a fact of its own, in the log of those who see the record, not in its timeline. Nothing of the record is
 * to be told before `done` says that it is durable. officer lives until then. */
int desk_read(struct desk *d, uint32_t row, struct span officer, uint32_t uid, desk_accepted_fn *done, void *arg, struct err *e);
/* ---- Alarms: what somebody is called for who does not look at the screen -------------------------------------- */

#define DESK_NOTIFIER_TYPE "SYS.NOTIFIER"
struct desk_alarm {
    uint32_t row;
    uint8_t what;         /* bits of enum incident_alarm that are to be told */
    uint8_t priority, tier;
    char id[INCIDENT_ID_MAX], member[3];
    wf_time due;          /* by when it is, or was, to be owned; TIME_NONE: it has an owner */
    bool overdue;
    bool quotable;        /* title and text may be given to whoever tells it */
    const char *event;    /* unowned, overdue, escalated */
    const char *role;     /* who is called: duty, supervisor, liaison */
    char officer[65];     /* the one who is named for it, or "" */
};
/* From now on what is to be told is gathered, or not. Off until it is switched on. */
void desk_alarms_on(struct desk *d, bool on);
/* All that waits to be told, the worst first; *out is the caller's. */
size_t desk_alarms(struct desk *d, struct desk_alarm **out);
/* Lives until done. */
struct desk_alarm_mark {
    const struct desk_alarm *v;
    size_t n;
    bool told;            /* else it is given to the notifier now: a fact before it runs */
    struct span say;      /* the line in the log */
};
int desk_alarm_mark(struct desk *d, const struct desk_alarm_mark *m, desk_accepted_fn *done, void *arg, struct err *e);
/* The notifier fails, or works again: one incident. text: why, without anything of what it was to tell. */
int desk_notifier_state(struct desk *d, bool failing, struct span text, struct err *e);
/* Something of what sends notices is wrong, or right again: one incident an id ("certificate-ends/MY"). head: what the title begins with, the same each time; text: what is wrong and what to do. */
int desk_notice_trouble(struct desk *d, bool bad, struct span id, struct span head, struct span text, struct err *e);

/* ---- The clocks that come to their end next -------------------------------------------------------------------- */

enum desk_clock_kind { DESK_CLOCK_OWN = 1,
                       DESK_CLOCK_LEGAL,
                       DESK_CLOCK_QUESTION,
                       DESK_CLOCK_TASK,
                       DESK_CLOCK_SHELVED,
                       DESK_CLOCK_REFERRAL,
                       DESK_CLOCK_CHECK,
                       DESK_CLOCK_PROTOCOL,
                       DESK_CLOCK_ACTION };
struct desk_clock {
    wf_time due;
    uint32_t row, item; /* of a run of a protocol: which of its clocks */
    enum desk_clock_kind kind;
    uint32_t run;    /* 0: of none */
    uint32_t action; /* the border action that ends; 0: of none */
};
/* What is over first, then what comes next; of what may be seen (NULL: all). At most `most`; returns how many. */
size_t desk_clocks_next(struct desk *d, const struct desk_sight *sight, struct desk_clock *out, size_t most);
/* {"id","kind","name","due"}: kind own, legal, question, task, shelved, referral, check, protocol, action (a border action in force that ends soon; id is then its own); name: the clock of the law, whom was asked, where the action is, or null. */
void desk_clock_json(const struct desk *d, const struct desk_clock *c, struct json_writer *w);

/* ---- Posture and global level ---------------------------------------------------------------------------------- */

/* Two rows, "posture" and "level": {"what","value","since","by","confirmed_by","who_doc","reason","proposal"}. On the loop. */
size_t desk_floor(const struct desk *d);
const char *desk_floor_key(size_t i);
void desk_floor_json(const struct desk *d, size_t i, struct json_writer *w);
/* The members of the top line, and a figure that changes with them. */
void desk_floor_tick(const struct desk *d, struct json_writer *w);
uint64_t desk_floor_figure(const struct desk *d);
/* "PHEIC". Static. */
const char *desk_floor_level(const struct desk *d);

/* ---- Data files that a centre edits: playbooks, the directory, clocks of the law, groups --------------------- */

struct desk_data;
/* Reads them anew, for a reload. A line in `problems` for each fault, and an error; else *out is to be taken, or freed. */
int desk_data_read(const struct desk *d, struct desk_data **out, struct buf *problems, struct err *e);
/* True: they are others than before. */
bool desk_data_take(struct desk *d, struct desk_data *x);
void desk_data_free(struct desk_data *x);
/* In order of the name; {"name","title","types","steps","own","about","do":[{"step","text","who","within_min"}]}. */
size_t desk_playbooks(const struct desk *d);
const char *desk_playbook_name(const struct desk *d, size_t i);
void desk_playbook_json(const struct desk *d, size_t i, struct json_writer *w);
/* By member and role; the object of `directory --json`. */
size_t desk_directory(const struct desk *d);
const char *desk_directory_id(const struct desk *d, size_t i);
void desk_directory_json(const struct desk *d, size_t i, struct json_writer *w);

/* ---- People ---------------------------------------------------------------------------------------------------- */

/* A console or session of that officer came (by 1) or went (-1). Who has none is absent; nothing of it is in the journal but what follows from it. */
void desk_attend(struct desk *d, struct span officer, int by);
/* The duty list: those who are on, the first to come first, then those who are to come. */
size_t desk_duty(const struct desk *d);
/* Views; lives until the next desk_turn. */
struct span desk_duty_officer(const struct desk *d, size_t i);
/* How many officers are on duty; *me: is that one? -1 where nobody ever kept the list. */
int64_t desk_on_duty(const struct desk *d, struct span officer, bool *me);
/* {"officer","on","since","until","over","here","absent_since","next","relief","relief_until","stands_for"} */
void desk_duty_json(const struct desk *d, size_t i, struct json_writer *w);

/* ---- What the desk tells ----------------------------------------------------------------------------------- */

enum { DESK_VIEW_INCIDENTS = 1,
       DESK_VIEW_CHECKPOINTS = 2,
       DESK_VIEW_QUARANTINE = 4,
       DESK_VIEW_LOG = 8,
       DESK_VIEW_STATUS = 16,
       DESK_VIEW_SET_ASIDE = 32,
       DESK_VIEW_DIRECTORY = 64,
       DESK_VIEW_DUTY = 128,
       DESK_VIEW_SHIFT = 256,
       DESK_VIEW_NOTICES = 512,
       DESK_VIEW_KEYS = 1024,
       DESK_VIEW_ACTIONS = 8192,
       DESK_VIEW_RUNS = 2048,
       DESK_VIEW_FLOOR = 4096 };
/* One for each fact with a line in the log, for `watch`. */
/* The border actions that a fact is about: who may not see one of them doesn't see its line. n past the array: more than are told. */
struct desk_actions_about {
    uint32_t n, v[4];
};
struct desk_event {
    uint64_t seq;
    wf_time time;
    struct span officer, kind, text;
    uint32_t row; /* of the incident; 0: none */
    struct desk_actions_about actions;
};
struct desk_change {
    uint64_t from_seq, to_seq; /* the state before and after */
    uint32_t views;            /* bits of DESK_VIEW_* */
    const uint32_t *rows;      /* incidents that changed, in order of row, once each */
    size_t rows_n;
    const struct desk_event *events;
    size_t events_n;
};

struct desk_totals {
    uint64_t accepted, duplicate, quarantined, observations, set_aside;
    uint64_t incidents;         /* all there are */
    uint64_t open, unowned; /* what is shelved waits for no owner */
    uint64_t shelved, out_of_service, suppressed; /* open ones that are put aside; inside of another one */
    uint64_t flapping, chattering, stale;         /* open ones */
    wf_time oldest_unowned;     /* when it was opened; TIME_NONE */
    uint64_t by_priority[5];    /* open ones, [1..4] */
    uint64_t unacked;           /* open or not: UNACK and RTN_UNACK among what is listed */
    uint64_t seq;               /* applied */
};
void desk_totals(const struct desk *d, struct desk_totals *out);
/* Alerts: signals that rang anew. */
struct desk_load {
    uint64_t alerts_10min;
    uint64_t day[5]; /* of the last 24 hours: all, then P1..P4 */
    bool flood;      /* more than ten in ten minutes (ISA-18.2) */
};
struct desk_sight;
/* Of the records that this sight has; NULL: of all. */
void desk_load(const struct desk *d, const struct desk_sight *s, struct desk_load *out);
/* Open incidents of one owner. */
uint64_t desk_mine(const struct desk *d, struct span officer);
/* Does he want to be kept informed of it (follow)? */
bool desk_follows(const struct desk *d, uint32_t row, struct span officer);

/* The same as somebody sees them (below): what he may not see is in no figure of incidents. What was quarantined, observed or set aside is of no record, and is the engine's own. */
struct desk_tally;
int desk_tally_open(struct desk *d, const struct desk_sight *s, struct desk_tally **out, struct err *e);
void desk_tally_close(struct desk *d, struct desk_tally *t);
void desk_tally_totals(const struct desk *d, const struct desk_tally *t, struct desk_totals *out);

/* ---- Windows of incidents ---------------------------------------------------------------------------------- */

enum desk_sort { DESK_SORT_PRIORITY = 0, DESK_SORT_OPENED, DESK_SORT_UPDATED, DESK_SORT_ID, DESK_SORT_DUE, DESK_SORT_STATE, DESK_SORT_TYPE,
    DESK_SORT_MEMBER, DESK_SORT_CHECKPOINT, DESK_SORT_OWNER, DESK_SORT_TITLE, DESK_SORT_REPORTS, DESK_SORT_AGE,
    DESK_SORT_TIER, DESK_SORT_SOURCE, DESK_SORT_TLP, DESK_SORT_GRADE, DESK_SORT_SIGNAL, DESK_SORT_SOURCES, DESK_SORT_END };
/* "priority" ... (wire/columns.h); DESK_SORT_END when the word is none. PRIORITY: P1 first, newest first within; TIER, TLP: the highest first; the others ascend. */
enum desk_sort desk_sort_find(struct span word);

/* A live, ordered list of incidents: kept right at each commit for as long as it is open; those that ask for the same share one. */
struct desk_query;
/* What somebody may see of incidents (policy): all zero is nothing. */
struct desk_sight {
    uint8_t tlp;            /* the highest, enum wf_tlp */
    bool rights;            /* RGT.* too */
    bool reads;             /* the text of who is protected */
    bool health;            /* what is told of persons' health, and numbers under five of such incidents */
    char members[24][2];
    size_t members_n;       /* 0: of all members */
};
/* Do both see the same? */
bool desk_sight_same(const struct desk_sight *a, const struct desk_sight *b);
/* Whether that incident may be seen. */
bool desk_sees(const struct desk *d, const struct desk_sight *s, uint32_t row);
/* Whether he may read its text (title, reports, notes), or search it: more is asked than to see that it is there. s NULL: all. */
bool desk_sight_reads(const struct desk *d, const struct desk_sight *s, uint32_t row);
/* Is its text told only on a reading that is recorded (desk_read)? */
bool desk_is_restricted(const struct desk *d, uint32_t row);
/* Is it a report of rights (RGT.*)? */
bool desk_is_rights(const struct desk *d, uint32_t row);
/* Are there any? */
bool desk_has_rights(const struct desk *d);
/* Whether reports of rights are taken in: somebody may read them (policy). At first they are not. */
void desk_set_rights(struct desk *d, bool taken);
/* Is it a record each opening of which is a fact: TLP from `tlp` on (enum wf_tlp), a protection flag, a report of rights? */
/* Has it a health record, or entries that officers added to it, which are told who asks for it? */
bool desk_has_health(const struct desk *d, uint32_t row);
/* Does an incident name this record of an officer's entry ("HA-000012-0123456789abcdef")? */
/* Is it, or was it, an incident of persons' health, whose numbers under five are not told to everybody? */
bool desk_is_health(const struct desk *d, uint32_t row);
bool desk_health_names(const struct desk *d, struct span record);
bool desk_reads_recorded(const struct desk *d, uint32_t row, uint8_t tlp);
struct desk_query_spec {
    struct filter *filter; /* NULL: all; taken over by the query, also on error */
    bool all;              /* closed ones, too */
    enum desk_sort sort;
    bool desc;             /* the other way round */
    const struct desk_sight *sight; /* NULL: all may be seen; copied */
};
/* Begins a list. It is filled by steps: SCAN: desk_query_step on the loop, a millisecond each; WORK: desk_query_work on another thread, with a reader of its own, then
 * desk_query_worked on the loop; READY: it can be looked at. A list is closed in any phase, but not while its work is done. Lists that are being filled follow what changes. */
enum desk_query_phase { DESK_QUERY_READY, DESK_QUERY_SCAN, DESK_QUERY_WORK };
struct desk_query *desk_query_begin(struct desk *d, const struct desk_query_spec *s);
enum desk_query_phase desk_query_phase(const struct desk_query *q);
void desk_query_step(struct desk *d, struct desk_query *q);
/* In phase SCAN, as soon as it is known who belongs to the list, and where the order goes by priority, time or id: makes the first n rows ready. Until the list is READY lines, find and
 * total then tell of these, as they were at this moment, and of how many there will be. False: not yet, or not of this list. Ask in the turn of the last step. */
enum { DESK_HEAD_MOST = 2000 };
bool desk_query_head(struct desk *d, struct desk_query *q, size_t n);
/* One more holds it: it is closed once more. */
void desk_query_keep(struct desk_query *q);
int desk_query_work(struct desk_query *q, struct views *v, struct views_reader *r, struct err *e);
void desk_query_worked(struct desk *d, struct desk_query *q);
/* All of it at once, however long that takes. */
int desk_query_open(struct desk *d, const struct desk_query_spec *s, struct desk_query **out, struct err *e);
/* More incidents have its words than were looked at: it holds the newest that do. */
bool desk_query_is_part(const struct desk_query *q);
void desk_query_close(struct desk *d, struct desk_query *q);
size_t desk_query_total(const struct desk_query *q);
/* Grows whenever a member came, went, moved or changed. */
uint64_t desk_query_stamp(const struct desk_query *q);
struct desk_line {
    uint32_t row;
    uint64_t stamp; /* another one: the row's JSON is another */
};
/* Fills at most n lines from `offset`; returns how many. */
size_t desk_query_lines(const struct desk *d, const struct desk_query *q, size_t offset, struct desk_line *out, size_t n);
/* Where a row stands; -1 when it is not in the list. */
int64_t desk_query_find(const struct desk *d, const struct desk_query *q, uint32_t row);
/* Where a row stands, or would stand if it were in the list. */
size_t desk_query_place(const struct desk *d, const struct desk_query *q, uint32_t row);
/* The incident of a row, committed state. Views live until the next desk_turn. False: there is none. */
bool desk_incident(const struct desk *d, uint32_t row, struct incident *out);
/* The row of "AMICF-2026-000123" or "123" (the newest year's); 0: none. */
uint32_t desk_row(const struct desk *d, struct span id);
void desk_row_json(const struct desk *d, uint32_t row, struct json_writer *w); /* for the wire */
/* The same with all that its record says but the texts that protection withholds: for what is written about it. */
void desk_record_json(const struct desk *d, uint32_t row, struct json_writer *w);
const struct incident_context *desk_context(const struct desk *d);
/* views.db, which the desk feeds; lives as long as the desk. For readers who wait for it. */
struct views *desk_views(const struct desk *d);

/* ---- The other views ---------------------------------------------------------------------------------------- */

/* The whole record with its timeline; what it says of others that sight (NULL: all) does not hold is left out. Its text is there where it is not restricted, or sight reads it and it is `asked` for;
 * else "withheld" says why not ("role", "unread"). desk_show_begin copies the row on the loop; desk_show_json reads the journal and may run on any thread
 * with its own reader; it writes one object. before: timeline entries from below this seq (0: from the newest), at most `limit` (0: 500). */
struct desk_show;
int desk_show_begin(const struct desk *d, struct span id, const struct desk_sight *sight, bool asked, struct desk_show **out, struct err *e);
/* Does it tell the text? */
bool desk_show_is_open(const struct desk_show *s);
int desk_show_json(const struct desk_show *s, struct journal_reader *r, uint64_t before, size_t limit, struct json_writer *w, struct err *e);
void desk_show_free(struct desk_show *s);

/* Checkpoints, in order of the code. */
size_t desk_checkpoints(const struct desk *d);
/* i < desk_checkpoints(); the row as `checkpoints --json`, and "history": 24 numbers of queue minutes by hour, oldest first (null: none), "gates_history". */
void desk_checkpoint_json(const struct desk *d, size_t i, struct json_writer *w);
/* Changes whenever row i does. */
uint64_t desk_checkpoint_stamp(const struct desk *d, size_t i);
const char *desk_checkpoint_code(const struct desk *d, size_t i);

/* Rows of the log, newest first, from below `before` (0: the head): one call of fn each, at most `limit`; filter may be NULL: words and since/until, type of
 * `kind:`. Any thread. Facts that are no line of the log are passed over. */
struct desk_strikes;
/* plain: the same without what was written in free text (and without "struck"), for an incident that is restricted, also that of a border action; empty: of neither. */
struct desk_log_line {
    struct span json, plain;
    struct desk_actions_about actions;
};
typedef int desk_log_fn(void *arg, uint64_t seq, const struct desk_log_line *line);
int desk_log(struct journal_reader *r, const struct desk_strikes *struck, uint64_t before, size_t limit, desk_log_fn *fn, void *arg, struct err *e);
/* A fact's payload without what an officer wrote into its sentence, for who may see the record and not read it; in the arena. As it is where it has none. */
struct span desk_payload_plain(struct arena *a, struct span payload);
/* Which lines of the log were struck, as it is now: copied on the loop, for desk_log (which may be given NULL: none). */
struct desk_strikes *desk_strikes_copy(const struct desk *d);
void desk_strikes_free(struct desk_strikes *x);
/* Events that made no incident, newest first. Loop only copies seqs: *n of them from `offset`; then desk_set_aside_json on any thread. */
size_t desk_set_aside_seqs(const struct desk *d, size_t offset, uint64_t *seqs, size_t n);
size_t desk_set_aside_total(const struct desk *d);
int desk_set_aside_json(struct journal_reader *r, uint64_t seq, struct json_writer *w, struct err *e);
/* One quarantine row as `quarantine --json`; rows come from views_quarantine(). Any thread. */
void desk_quarantine_json(const struct views_quarantined *q, struct json_writer *w);
/* The bytes kept of a row of quarantine, as they came. WF_E_NOTFOUND: not kept, or dropped. Any thread. */
int desk_quarantine_bytes(struct vault *vault, struct journal_reader *r, const struct views_quarantined *q, struct buf *out, struct err *e);

/* ---- The whole -------------------------------------------------------------------------------------------------- */

/* SHA-256 over the canonical JSON of all view rows in key order, as 64 hex digits. Some ms for 10,000 incidents. */
void desk_hash(const struct desk *d, char out[65]);
uint64_t desk_generation(const struct desk *d);
/* The journal seq that the state shows. */
uint64_t desk_seq(const struct desk *d);

#include "desk/desk_action.h"
#include "desk/desk_notice.h"
#include "desk/desk_run.h"
#include "desk/desk_shift.h"

#endif
