/* change: what one fact says, as a struct, and its JSON both ways; and the kinds of facts that this version folds.
 *
 * The desk makes a change when it decides, writes it as the fact's payload, and folds the struct; at replay the struct is read
 * from the payload and folded by the same code (fold.c). Values are absolute. Used inside desk alone.
 */
#ifndef WF_DESK_CHANGE_H
#define WF_DESK_CHANGE_H

#include "base/json.h"
#include "desk/state.h"
#include "model/item.h"

/* kind of fact, its word, the newest version that is understood, view bits that it touches */
#define CHANGE_KINDS(X) \
    X(CREATED, "journal.created", 1) \
    X(BLOCK, "intake.block", 1) \
    X(REDACTED, "text.redacted", 1) \
    X(DROPPED, "intake.dropped", 1) \
    X(REWRITTEN, "intake.redacted", 1) \
    X(OPENED, "incident.opened", 2) \
    X(REPORT, "incident.report", 2) \
    X(CHANGED, "incident.changed", 2) \
    X(CONFLICT, "incident.conflict", 2) \
    X(ITEM, "incident.item", 5) \
    X(DUPLICATES, "report.duplicates", 1) \
    X(ASIDE, "report.set_aside", 1) \
    X(HOUR, "checkpoint.hour", 1) \
    X(ALARM, "incident.alarm", 1) \
    X(TESTED, "directory.tested", 1) \
    X(DUTY, "duty.changed", 1) \
    X(READ, "incident.read", 1) \
    X(SHIFT, "shift.changed", 4) \
    X(NOTICE, "notice.changed", 1) \
    X(KEY, "key.changed", 1) \
    X(RUN, "protocol.changed", 1) \
    X(PROTOCOL, "protocol.seen", 1) \
    X(POSTURE, "posture.changed", 1) \
    X(LEVEL, "level.changed", 1) \
    X(ACTION, "action.changed", 1) \
    X(ENGINE_STARTED, "engine.started", 1) \
    X(ENGINE_STOPPED, "engine.stopped", 1) \
    X(ENGINE_RELOADED, "engine.reloaded", 1) \
    X(ENGINE_UPGRADED, "engine.upgraded", 1) \
    X(FEED_SET, "feed.set", 1) \
    X(FEED_GAP, "feed.gap", 1) \
    X(PLUGIN_SET, "plugin.set", 1) \
    X(JOURNAL_EXPORTED, "journal.exported", 1) \
    X(JOURNAL_BACKED_UP, "journal.backed_up", 1) \
    X(JOURNAL_REPLAYED, "journal.replayed", 1) \
    X(NOTIFIER_TESTED, "notifier.tested", 1) \
    X(SCENARIO, "exercise.scenario", 1) \
    X(HEALTH_ERASED, "health.erased", 1) \
    X(QUARANTINE_READ, "quarantine.read", 1)

enum change_kind {
    CHANGE_NONE,
#define X(id, word, version) CHANGE_##id,
    CHANGE_KINDS(X)
#undef X
    CHANGE_END
};
/* NULL past the end. Static. */
const char *change_kind_word(enum change_kind k);
/* What a fact says it did, without what was said in it: verb and sentence. */
struct span change_plain(struct span verb, struct span say);
/* CHANGE_NONE when it is none of ours; *version gets the newest that is understood. */
enum change_kind change_kind_find(struct span word, uint32_t *version);
static inline bool change_is_incident(enum change_kind k)
{
    return k >= CHANGE_OPENED && k <= CHANGE_ITEM;
}

/* A fact of its own that an officer made, of no incident. */
static inline bool change_is_alone(enum change_kind k)
{
    return k >= CHANGE_TESTED && k < CHANGE_ENGINE_STARTED;
}

/* An exact repeat's count: the incident's number and its absolute count. */
struct change_count {
    uint32_t row;
    uint32_t duplicates;
};
struct change_hour {
    char code[6];
    int16_t queue, low;
    int32_t pax;
};

/* What of an incident was given to the notifier, or told by it: the whole byte of incident_more.alarmed. */
struct change_alarm {
    uint32_t row;
    uint8_t alarmed;
    struct incident *inc; /* as the batch sees it; NULL at replay */
};

/* The report that a fact accepted (or that conflicts). */
struct change_report {
    bool present;
    struct span source, source_id, revision;
    struct span dedup_type, dedup_member, dedup_key; /* where the report has a dedup_key */
    uint64_t digest;
    uint64_t intake; /* seq of its body in the journal's reports; 0: none */
    bool keyed;      /* the two keys below were made already */
    struct hash128 key_report, key_id;
};

/* Invariant: strings live as long as who made the change says (the overlay's arena; at replay, the call). */
struct change {
    enum change_kind kind;
    uint64_t seq;
    wf_time time;
    struct span actor;
    /* OPENED, REPORT, CHANGED, CONFLICT, ITEM */
    struct incident *inc;       /* after; row, number, year are right */
    const struct incident *was; /* before; NULL for OPENED and at replay */
    struct span verb, cmd, say;
    uint32_t uid;
    bool has_uid;
    uint8_t rings;              /* the priority with which its signal rang anew with this fact; 0: it did not */
    struct change_report report;
    uint64_t quarantine;        /* CONFLICT: number of the row of quarantine */
    bool new_title;             /* the title comes with this fact, beside the chain */
    const char *free_name;      /* name of the free text beside the title: "note", "reason" */
    struct span free_text;
    struct span number;         /* that was called: beside the chain as well, it is a person's */
    struct item **items;        /* ITEM; SHIFT: of no incident */
    size_t items_n;
    /* DUPLICATES */
    const struct change_count *counts;
    size_t counts_n;
    uint64_t set_aside;         /* absolute; ASIDE too */
    bool has_set_aside;
    uint32_t msg_status;        /* ASIDE */
    /* TESTED */
    struct span entry;          /* of the directory */
    bool answered;
    /* DUTY */
    struct duty_row duty;
    /* READ: the incident, which is not changed by it */
    uint32_t read_row;
    struct span read_id, read_member;
    uint8_t read_tlp, read_protection;
    /* ALARM */
    const struct change_alarm *alarms;
    size_t alarms_n;
    bool alarms_told;           /* else they were given to the notifier */
    struct shift_change *shift; /* SHIFT */
    struct notices_change *notices; /* NOTICE, KEY */
    struct actions_change *actions; /* ACTION */
    struct runs_change *runs;       /* RUN, PROTOCOL */
    struct posture_change *posture; /* POSTURE, LEVEL */
    /* HOUR */
    int64_t hour;
    const struct change_hour *hours;
    size_t hours_n;
    /* BLOCK: last seqs of kinds of intake, 0 where not told. DROPPED, REDACTED */
    uint64_t last[JOURNAL_KIND_END];
    uint32_t dropped_kind;
    uint64_t dropped_up_to;
    uint64_t redacted_seq;
    struct span redacted_part;
    uint32_t redacted_row;      /* whose texts they were; REWRITTEN: whose report bodies, 0: of none. Not at replay */
    /* What fold_keys found, once it was laid over the state: not to be hashed again. NULL: not yet. */
    const struct fold_key *keys;
    size_t keys_n;
};

/* The texts beside a fact "protocol.changed": an assessment, and a request's words as it was made. The run tells them to whom it may; no log, list or export gives them away. */
#define CHANGE_ASSESSMENT "assessment"
#define CHANGE_REQUEST "request"
struct change_env {
    struct state *state;
    const char *prefix;
};
/* The version of the fact that it is written as. */
uint32_t change_version(const struct change *c);
/* Writes the payload. */
void change_write(struct buf *out, const struct change *c, const struct change_env *env);
/* Reads a fact. c->inc must point to memory for an incident: it is filled from the state and the payload. WF_E_CORRUPT. */
int change_read(struct arena *a, const struct journal_fact *f, const struct change_env *env, struct change *c, struct err *e);
/* "SAY: TEXT", or the one that there is. Lives in `a`, or is one of the two. */
struct span change_line(struct arena *a, struct span say, struct span text);
/* A title and what was said beside it: "Boat at Nongsa; the crew called". */
struct span change_both(struct arena *a, struct span title, struct span text);
/* The line in the log: the sentence and the free text; empty for facts that are no line. Lives in `a`. */
/* The sentence with the number that was called. */
struct span change_said(struct arena *a, struct span say, struct span number);
struct span change_text(struct arena *a, const struct journal_fact *f, const struct json *payload);

#endif
