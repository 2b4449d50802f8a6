/* dissem: the dissemination of emergency notices: notices of this centre, what became of each at each recipient, those that came from members, and officers' keys: rows of the state, and
 * the facts "notice.changed" and "key.changed" that make them.
 *
 * The machine is DOMAIN 9.5's. What an officer writes (the draft) lies beside the chain as the fact's text, and can be taken away; the row holds what stays:
 * who, when, digests, signatures. The desk composes nothing and reads no CAP: the engine does (server.h, server_notice_ask), and tells the desk what came of it;
 * signatures the desk checks itself. verbs_notice.c, verbs_send.c and verbs_key.c are the verbs, dissem_chase.c what follows from the time, dissem_tell.c what
 * is told. Used inside desk alone.
 */
#ifndef WF_DESK_DISSEM_H
#define WF_DESK_DISSEM_H

#include "base/clock.h"
#include "base/json.h"
#include "base/vec.h"
#include "desk/desk.h"
#include "model/notice.h"
#include "model/words.h"

enum { NOTICES_MOST = 1 << 20,
       DELIVERIES_MOST = 1 << 24,
       OFFICER_KEYS_MOST = 1 << 16,
       RECEIVED_MOST = 1 << 20 };
/* An approval lives so long; a single officer may release after so long without one; both in seconds. How far `sent` may be from now. */
enum { DISSEM_HERE = 1 }; /* as draft_seq: of this very fact */
enum { DISSEM_APPROVAL_S = 300,
       DISSEM_SINGLE_S = 600,
       DISSEM_SENT_S = 60,
       DISSEM_ANSWER_S = 86400,
       DISSEM_KEY_DAYS = 365,
       DISSEM_LEFT_DAYS = 7 };

enum notices_state {
    DISSEM_DRAFT = 1,
    DISSEM_IN_REVIEW,
    DISSEM_APPROVED,
    DISSEM_RELEASED,
    DISSEM_PARTLY_ACKED,
    DISSEM_FULLY_ACKED,
    DISSEM_EXPIRED,
    DISSEM_CANCELLED,
    DISSEM_SUPERSEDED,
    DISSEM_CORRECTED,
    DISSEM_WITHDRAWN,
    DISSEM_STATES_END
};
enum notices_rule { DISSEM_TWO = 1,
                    DISSEM_CANCEL,
                    DISSEM_SINGLE,
                    DISSEM_RECEIPT }; /* as notice/manifest.h has them */
enum received_state { RECEIVED_NEW = 1,
                      RECEIVED_ACKED,
                      RECEIVED_REJECTED,
                      RECEIVED_SUPERSEDED, /* these three: before anybody answered it */
                      RECEIVED_CANCELLED,
                      RECEIVED_EXPIRED,
                      RECEIVED_STATES_END };
enum notices_verdict { DISSEM_UPHELD = 1,
                       DISSEM_WRONG };
extern const struct words dissem_words_state, dissem_words_rule, dissem_words_received, dissem_words_verdict;

/* Invariant: numbers from 1 on, 0: none; names are numbers of struct names; times TIME_NONE where absent. Texts are NUL-terminated. */
struct notice_row {
    uint32_t n, rev;
    uint8_t state, form, precedence, rule, tlp;
    uint8_t verdict; /* dissem_words_verdict, of its review where one officer alone released it; 0: none yet */
    bool person, held, erased, allowed, single;                  /* held: what is QUEUED waits; allowed: a protection officer signed; single: released by one officer */
    bool unread;                                                 /* what a gateway published differs from what was sent */
    uint16_t author, approver, releaser, canceller, allower, by; /* by: who changed it last */
    uint16_t reviewer;
    uint32_t allow_key, allow_rev;     /* the protection officer's signature: by which key, of which revision; its bytes are model/notice_permit.h's */
    wf_time allowed_at, reviewed;
    uint8_t allow_content[32], allow_reason[32], allow_signature[64];
    uint32_t author_uid;
    uint32_t author_key, approver_key; /* numbers of keys */
    uint32_t of, replaced_by, cancel;  /* numbers of notices: what this one refers to, what took its place, its Cancel that is ready */
    uint32_t incident, of_received;    /* a row; the received one that it answers */
    uint32_t overdue;                  /* desks that are to be called */
    uint32_t deliveries_first, deliveries_n, members, desks, hours;
    wf_time created, updated, submitted, approved, sent, released, expires, ended, chase;
    uint64_t first, chain;                                                  /* seqs of its facts: the first and the last */
    uint64_t draft_seq, approve_seq;                                        /* of the fact beside which the draft lies, and of that which holds the manifest */
    uint8_t content[32], author_signature[64], signature[64], manifest[32]; /* manifest: the digest of what was approved */
    char type[24];
    char headline[200]; /* English; empty once erased */
    char sender[100];   /* CAP's, once approved */
};
struct delivery_row {
    uint32_t notice, no;          /* no from 1 on in its notice */
    uint8_t state, channel, step; /* state: words_delivery, 0 until the release; step of the chase: 1 a second path was taken, 2 it is to be called */
    bool whole;                   /* else only that a notice is waiting */
    uint8_t second;               /* its second path: 1 to be taken, 2 taken */
    uint8_t readback;             /* 0 not asked, 1 the same, 2 it differs */
    uint16_t to, member, title;
    uint32_t attempts;
    wf_time at, sent, due;
    char by[48], via[24], number[32], phone[32], phone_language[12], text[120];
};
/* An officer's public key. */
struct officer_key_row {
    uint32_t n;
    uint16_t officer, enrolled_by, revoked_by;
    uint8_t exercise, told; /* told: the days before its end of which an alarm was given last; 0: of none */
    uint8_t public[32];
    wf_time made, enrolled, revoked, expires;
};
/* A notice that came from a member. What it says lies beside its first fact ("title", "report"), and can be taken away. */
struct received_row {
    uint32_t n;
    uint8_t state, precedence, tlp, type;
    bool rejects;  /* the answer that is ready is an Error */
    bool person;   /* it may be about one */
    bool erased;   /* its words are */
    bool dangling; /* it updates or cancels what that member never sent here */
    uint16_t feed, member, by;
    uint32_t incident, answer; /* answer: number of the notice that is its Ack or Error */
    uint32_t of, replaced_by;  /* numbers of received ones: which it updates or cancels, and which one did so with it */
    uint64_t intake;           /* of the report's body, in journals of before */
    uint64_t first, refers;    /* the seq of its fact; which one it refers to, while it is dangling */
    wf_time received, sent, expires, at, chase;
    char sender[100], identifier[100], headline[200];
};

/* What a fact says beside its words; every value absolute. */
struct notices_change {
    struct notice_row *notice; /* NULL: of none */
    struct delivery_row *deliveries;
    size_t deliveries_n;
    struct received_row *received; /* NULL */
    struct officer_key_row *key;   /* KEY */
    struct span manifest;          /* that was approved; in the chain */
};

struct state;
struct change;
struct change_env;
struct journal_fact;
struct desk;

/* ---- dissem_fact.c ---- */
void dissem_write(struct buf *out, const struct change *c, const struct change_env *env);
int dissem_read(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e);
/* The headline of what changed. */
struct span dissem_title(const struct notices_change *x);
/* What follows from the fact's own number. */
void dissem_seal(struct change *c);
int dissem_apply(struct state *s, const struct change *c, struct err *e);
/* All zero, and times that are not said. */
void dissem_row_init(struct notice_row *r);
void dissem_delivery_init(struct delivery_row *r);
void dissem_key_init(struct officer_key_row *r);
void dissem_received_init(struct received_row *r);

/* ---- dissem.c: rows as the batch in the making sees them ---- */
/* Is it out: released, and neither over nor taken back? */
bool dissem_is_out(uint8_t state);
/* "AMICF-2026-N00031", of the year in which it was sent. */
void dissem_identifier(const struct desk *d, const struct notice_row *r, char out[64]);
uint32_t dissem_deliveries_count(const struct desk *d);
bool dissem_get(const struct desk *d, uint32_t n, struct notice_row *out);
bool dissem_delivery(const struct desk *d, const struct notice_row *r, uint32_t no, struct delivery_row *out);
bool dissem_key(const struct desk *d, uint32_t n, struct officer_key_row *out);
bool dissem_received(const struct desk *d, uint32_t n, struct received_row *out);
uint32_t dissem_count(const struct desk *d);
uint32_t dissem_keys_count(const struct desk *d);
uint32_t dissem_received_count(const struct desk *d);
/* The key of that officer with these bytes that may be used now; 0: there is none, and *why says why not (never NULL then). */
uint32_t dissem_key_of(const struct desk *d, uint16_t officer, const uint8_t public[32], const char **why);
/* The number in "N-0031", "31" or "EX N-0031"; 0: it is none. */
uint32_t dissem_number(struct span id);
/* The same of "R-0007". */
uint32_t dissem_received_number(struct span id);
/* "N-0031" into out (16 bytes); returns out. */
char *dissem_id(uint32_t n, char *out);
/* The change is one of this notice from now on: a copy of its row, to be changed; and room for so many of its deliveries (the caller counts deliveries_n up). */
struct notice_row *dissem_change(struct desk *d, struct change *c, const struct notice_row *r, size_t deliveries);
/* A new change of the engine's, about this notice. */
struct change *dissem_engine(struct desk *d, const struct notice_row *r, size_t deliveries, const char *verb);
/* Did one officer alone release it, and nobody review that yet? */
bool dissem_to_review(const struct notice_row *r);
/* How the state follows from its deliveries, where it is out. */
void dissem_count_acks(struct desk *d, struct change *c);
/* May somebody with that sight see it? */
bool dissem_seen(const struct desk *d, const struct desk_sight *s, const struct notice_row *r);

/* ---- dissem_chase.c ---- */
/* When a delivery is chased next, by the notice's precedence and the step that it has reached; TIME_NONE: never. */
wf_time dissem_due(uint8_t precedence, uint8_t step, wf_time released);
/* The next moment of a notice: the earliest of its deliveries', its approval's end, its own. */
void dissem_set_chase(struct desk *d, struct change *c);
bool dissem_time_due(const struct desk *d, wf_time now);
/* Nothing of what was written is left beside the facts, from that one back. > 0: later, it can't be read yet. */
int dissem_erase_texts(struct desk *d, uint64_t chain, struct err *e);
int dissem_decide(struct desk *d, size_t most, struct err *e);
void dissem_merged(struct desk *d);
/* At start. */
void dissem_load(struct desk *d);
void dissem_close(struct desk *d);

/* ---- dissem_alarm.c: the engine's incidents about notices and keys ---- */
enum dissem_alarm { DISSEM_ALARM_READBACK,
                    DISSEM_ALARM_OVERDUE,
                    DISSEM_ALARM_REVIEW,
                    DISSEM_ALARMS };
/* The incident of that kind about notice n, as the state has it; 0: there was none. */
uint32_t dissem_alarm_row(const struct desk *d, enum dissem_alarm kind, uint32_t n);
/* A gateway published another thing than was sent: somebody is told at once. */
int dissem_tell_altered(struct desk *d, const struct notice_row *r, struct span to, struct span text, struct err *e);
/* Which desks are to be called: the incident about it is opened, told anew, or over. */
int dissem_tell_overdue(struct desk *d, const struct notice_row *r, struct err *e);
/* The notice whose release by one officer alone that incident is about; 0: of none. In the making of a batch. */
uint32_t dissem_reviewed_in(const struct desk *d, const struct incident *i);
/* One officer alone released it: it is to be reviewed, or is. */
int dissem_tell_single(struct desk *d, const struct notice_row *r, struct err *e);
/* A key ends within so many days; 0: nobody has to see to it any more, and why. */
int dissem_tell_key(struct desk *d, const struct officer_key_row *k, unsigned days, const char *over, struct err *e);

/* ---- dissem_arrive.c: what came from the courier, and from members ---- */
int dissem_decide_delivery(struct desk *d, const struct desk_delivery *x, struct err *e);
/* How many desks are to be called, as the change leaves them. */
uint32_t dissem_calls_left(const struct desk *d, const struct notices_change *x);
/* May a delivery in state `was` come into that state by what the courier or a member tells? */
bool dissem_may_become(uint8_t was, uint8_t state);
struct work;
void dissem_copy_delivery(struct work *w, const struct desk_delivery *x);
/* Why a report of kind NOTICE or ACK is not taken from there; NULL: it is. */
struct decide_source;
const char *dissem_refuse(const struct decide_source *src, struct span member, const wf_report *r);
/* Takes it: it was checked. json: its body. */
int dissem_take(struct desk *d, const struct decide_source *src, struct span member, const wf_report *r, struct span json, struct desk_answer *a, struct desk_accepted *sum,
                struct err *e);
/* Text into a field of a row, no character cut. */
void dissem_put(char *out, size_t size, struct span s);

/* ---- dissem_inbox.c: what members sent ---- */
/* By which feed something came. */
struct dissem_came {
    struct span source, member, actor;
    wf_time received;
    bool bound; /* the source is that member's */
};
int dissem_receive(struct desk *d, const struct dissem_came *in, const wf_report *r, struct span json, bool *again, struct err *e);
/* The time in an identity; TIME_NONE where it is none. */
wf_time dissem_sent_of(const wf_identity *is);
/* A grave one is an incident, until it is answered, or over. */
int dissem_tell_received(struct desk *d, const struct received_row *r, struct err *e);
/* When something follows for it from the time alone: nobody answered it and it ends, or what it says of a person goes. */
wf_time dissem_received_next(const struct received_row *r);
/* That follows now. */
int dissem_received_end(struct desk *d, const struct received_row *was, struct err *e);
/* A change of the engine's, of a received one alone: its row, to be changed. */
struct received_row *dissem_received_change(struct desk *d, struct change **c, const struct received_row *was, const char *verb);
bool dissem_received_seen(const struct desk_sight *s, const struct received_row *r);
void dissem_received_members(const struct desk *d, const struct received_row *r, struct json_writer *w);
/* "R-0007 IMMEDIATE from MY: not answered". Returns out. */
char *dissem_received_line(const struct desk *d, uint32_t n, char *out, size_t size);

/* ---- dissem_tell.c ---- */
/* "N-0031 FLASH PARTLY_ACKED: 2 of 43 desks acknowledged it, 3 are to be called". Returns out. */
char *dissem_line(const struct desk *d, uint32_t n, char *out, size_t size);
/* Members of a row: null where there is none. */
void dissem_put_name(const struct desk *d, struct json_writer *w, const char *key, uint16_t n);
void dissem_put_number(struct json_writer *w, const char *key, uint32_t n);
void dissem_put_incident(const struct desk *d, const struct desk_sight *s, struct json_writer *w, uint32_t row);
/* Row i of the rows that the hash of the state is taken over; false: there is no more. */
bool dissem_hash_row(const struct desk *d, size_t i, struct json_writer *w);

#endif
