/* desk_notice: what the desk is told of notices and officers' keys, and tells of them. Comes with desk/desk.h.
 *
 * What the engine and the server say of a notice comes as struct desk_notice beside a command; verbs are those of desk_command ("notice new" ... "key expire").
 */
#ifndef WF_DESK_DESK_NOTICE_H
#define WF_DESK_DESK_NOTICE_H

#include "desk/desk.h"

/* To whom a notice goes: a row a recipient. */
struct desk_recipient {
    struct span to, member, title, phone, phone_language;
    uint8_t channel; /* words_channel */
    bool whole;      /* else only that one is waiting */
};
/* What the engine found out about a notice, and what an officer signed. Texts live until done. */
struct desk_notice {
    struct span id;    /* "N-0031"; received: "R-0007" */
    struct span draft; /* JSON (model/notice_draft.h), checked */
    /* made by the engine of the draft */
    uint8_t form, precedence, tlp, status; /* status: enum notice_status */
    bool person;
    struct span type, headline, of, incident;
    unsigned errors, missing, hours;
    bool composed; /* those are so */
    /* signed */
    struct span key;       /* 32 bytes */
    struct span signature; /* 64 bytes: submit, allow: over the content; else over the manifest */
    uint8_t content[32];
    struct span manifest;        /* its bytes; what follows is read from it */
    struct span manifest_notice; /* the alert's identifier */
    uint8_t rule;                /* as notice/manifest.h has them */
    bool exercise;
    wf_time sent, expires;
    struct span author, author_key, author_signature; /* in it */
    struct span sender;                               /* CAP's */
    const struct desk_recipient *recipients;
    size_t recipients_n;
    bool supervisor; /* the officer has that role */
    /* release, ack */
    struct span confirm, recipient, by, state, via; /* via: "file", or empty */
    uint32_t action; /* new: the number of the border action that it announces; 0: none */
    struct span verdict; /* review */
    bool voice;
};

/* ---- Notices, deliveries, received ones, keys ------------------------------------------------------------------ */

/* How they are kept within bounds (0: the default), and whether one officer may release alone. */
struct desk_notice_rules {
    uint32_t per_author_hour, per_centre_hour; /* releases; beyond it a supervisor approves (10, 30) */
    bool single;                               /* FLASH and IMMEDIATE after 10 minutes without an approver */
};
void desk_set_notice_rules(struct desk *d, const struct desk_notice_rules *r);
/* The wall clock differs by so much from what others say (seconds; either sign): over 60 only a supervisor approves. */
void desk_set_clock_doubt(struct desk *d, int64_t seconds);

/* What the courier is to be given: each delivery that is QUEUED, or was SENT and nothing is known of it since the last start, of a notice that is out and not held. */
struct desk_courier_job {
    uint32_t n, no; /* notice, delivery */
    char id[16];    /* "N-0031" */
    struct span to; /* "MY/protection" */
    uint8_t channel;
    uint8_t precedence;
    bool second;      /* by its second path: nothing came back in time */
    bool sent_before; /* it may have arrived */
    bool look;        /* it arrived, and nothing is known yet of what its gateway shows: that alone is looked at, nothing is sent */
    wf_time sent, expires;
    char identifier[64];
    const char *sender;
    uint64_t approve_seq;  /* the fact that holds the manifest */
    uint8_t manifest[32];  /* its digest: names the folder of its bytes */
    uint8_t signature[64]; /* of who approved, or cancelled, over the manifest */
};
void desk_deliveries(const struct desk *d, bool (*fn)(void *arg, const struct desk_courier_job *j), void *arg);
/* The manifest of a notice that was approved: its bytes, from the journal. Any thread with its own reader. */
int desk_notice_manifest(struct journal_reader *r, uint64_t approve_seq, struct buf *manifest, uint8_t signature[64], struct err *e);
/* What became of a delivery; becomes a fact. state: words_delivery. */
struct desk_delivery {
    uint32_t n, no;
    uint8_t state; /* 0: as it is (a text alone) */
    wf_time at;    /* TIME_NONE: now */
    struct span by, via, text;
    uint32_t attempts; /* tries since the last time */
    uint8_t readback;  /* 1 the same, 2 it differs, 3 it could not be read; 0: nothing is said */
    bool second;      /* by the second path */
    /* An Ack that came by a feed: n and no 0; these say which. */
    struct span identifier, member, desk;
    wf_time sent;
};
int desk_delivery(struct desk *d, const struct desk_delivery *x, struct err *e);
/* A notice by its number, for who sees it; *out lives until the next turn. */
struct desk_notice_about {
    uint32_t n, rev, of, cancel;
    uint8_t state, form, precedence, tlp, rule, content[32], author_signature[64], author_key[32], signature[64];
    uint8_t manifest[32]; /* the digest of what was approved */
    bool allowed, person, erased, approved; /* approved: its release is awaited */
    uint64_t draft_seq, approve_seq;
    wf_time sent, submitted, expires;
    char id[16], identifier[64];
    const char *sender;
    struct span author, incident;
    size_t deliveries_n;
};
bool desk_notice_find(const struct desk *d, const struct desk_sight *s, struct span id, struct desk_notice_about *out);
struct span desk_notice_recipient(const struct desk *d, uint32_t n, size_t i); /* i < deliveries_n; a view */
/* The draft of a notice, from the journal; WF_E_NOTFOUND: it was erased. Any thread. */
int desk_notice_draft(struct journal_reader *r, uint64_t draft_seq, struct buf *out, struct err *e);
/* Notices that were about a person and are over since the last call: their forms are to be deleted. */
bool desk_notice_erased(struct desk *d, uint32_t *n);
/* The keys that may be used now; fn gets the officer and 32 bytes. */
void desk_keys_usable(const struct desk *d, void (*fn)(void *arg, struct span officer, const uint8_t key[32], bool exercise, wf_time made), void *arg);

/* Views. Rows the newest first; false: there is none, or it is not seen. */
size_t desk_notices(const struct desk *d);
bool desk_notice_json(const struct desk *d, const struct desk_sight *s, size_t i, struct json_writer *w, char key[16]);
/* The whole of one, as that officer is told it: begun on the loop, told by any thread with its own reader: one object. */
struct desk_notice_show;
int desk_notice_show_begin(const struct desk *d, const struct desk_sight *s, struct span officer, struct span id, struct desk_notice_show **out, struct err *e);
int desk_notice_show_json(const struct desk_notice_show *x, struct journal_reader *r, struct json_writer *w, struct err *e);
void desk_notice_show_free(struct desk_notice_show *x);
/* Its deliveries, in order; n 0: there is no such notice. */
size_t desk_acks(const struct desk *d, const struct desk_sight *s, struct span id, uint32_t *n);
void desk_ack_json(const struct desk *d, uint32_t n, size_t i, struct json_writer *w);
size_t desk_officer_keys(const struct desk *d);
void desk_officer_key_json(const struct desk *d, size_t i, struct json_writer *w);
size_t desk_received(const struct desk *d);
bool desk_received_json(const struct desk *d, const struct desk_sight *s, size_t i, struct json_writer *w, char key[16]);
struct desk_received_about {
    struct span sender, identifier, member; /* views until the next turn */
    wf_time sent;
    uint64_t intake;
    bool is_new;
};
bool desk_received_find(const struct desk *d, const struct desk_sight *s, struct span id, struct desk_received_about *out);
/* What the top line tells an officer: approvals that he could give. */
struct desk_notices_wait {
    uint32_t waiting, inbox, out; /* out: those that are out and can be cancelled */
    char id[16];                  /* the one whose author waits longest */
    wf_time since;
    wf_time until; /* the end of the approval that runs out first; TIME_NONE: id waits for one */
};
void desk_notices_waiting(const struct desk *d, const struct desk_sight *s, struct span officer, struct desk_notices_wait *out);

#endif
