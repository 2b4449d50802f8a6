/* notice: requests about notices: what the engine is asked first, what the desk is told then. Private to server/.
 *
 * A question about a notice goes through up to three hands: a worker reads its draft from the journal, the engine composes, encodes or has it verified
 * (server_calls.notice), the desk decides. One struct notice_work is on that way; it lies in its request's arena. Nothing that a client says about a draft is
 * believed: precedence, digest, recipients come from the engine. notice.c has the steps, notice_ask.c the op "notice", notice_command.c the verbs.
 */
#ifndef WF_SERVER_NOTICE_H
#define WF_SERVER_NOTICE_H

#include "model/notice_draft.h"
#include "model/recipient.h"
#include "server/state.h"

struct notice_work {
    struct request *r;
    struct desk_command *d; /* of a verb; NULL: of the op */
    struct desk_notice q;   /* what the desk is told */
    struct server_notice_ask ask;
    struct desk_notice_about about;
    char held[16]; /* the run whose first assessment it tells, and he is not to read yet; empty: none */
    void (*made)(struct notice_work *x, const struct server_notice_made *m);
    void (*read)(struct notice_work *x); /* the draft was read */
    desk_reply_fn *told; /* who is answered in place of the client; NULL: the client */
    void *told_arg;
    struct span draft;
    struct span nobody; /* why it would go to nobody: server_notice_made */
    struct span given; /* of an edit: the draft that takes the place of the one that is read */
    uint32_t reach_of; /* the notice whose recipients are compared with this one's; 0: none */
    struct key_public *keys;
    size_t keys_n;
    enum draft_form form; /* that the earlier one's draft is turned into */
};
struct notice_work *notice_new(struct request *r, struct desk_command *d);
/* The notice that is meant, into x->about; refused (and answered) where it is not seen. */
bool notice_find(struct notice_work *x, struct span id);
/* Reads the draft of x->about, then calls x->read. */
void notice_read(struct notice_work *x, void (*then)(struct notice_work *x));
/* Reads what was approved of x->about, its manifest and signature, into x->ask, then calls `then`. */
void notice_manifest(struct notice_work *x, void (*then)(struct notice_work *x));
/* Asks the engine, then calls x->made; a failure is answered. */
void notice_ask(struct notice_work *x, enum server_notice_do what, void (*made)(struct notice_work *x, const struct server_notice_made *m));
/* What the engine made of a draft, or found in the outbox, for the desk. */
void notice_take(struct notice_work *x, const struct server_notice_made *m);
/* The desk decides x->d; `done` answers. */
void notice_command(struct notice_work *x, desk_reply_fn *done);
/* What the notice refers to: its identity, and what is handed down from it. */
void notice_earlier(struct notice_work *x, const struct desk_notice_about *of);
/* The draft of the form x->form that follows from the one that was read (x->draft), with `why` where it is a Cancel; false: answered. */
bool notice_follow(struct notice_work *x, struct span why);
/* May he have it whole? Else it is refused: who changes or signs what it says has read it. */
bool notice_whole(struct notice_work *x);
void notice_refuse(struct notice_work *x, int code, const char *field, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The keys that may be used now. */
void notice_keys(struct notice_work *x);
/* 32 bytes in hex, 64 in base64, into out; refused by their field's name. */
bool notice_key(struct notice_work *x, struct span hex, uint8_t out[KEY_PUBLIC_SIZE]);
bool notice_signature(struct notice_work *x, struct span base64, uint8_t out[KEY_SIGNATURE_SIZE]);

/* The member "reach": who got x->reach_of and does not get what m is (NULL: x->about as it was approved), and the reverse; nothing where there is no such notice. */
void notice_reach_put(struct notice_work *x, const struct server_notice_made *m, struct json_writer *w);
void notice_reach_request(struct notice_work *x);
/* The ask is for those that got the notice, and nobody else. */
void notice_same_reach(struct notice_work *x, const struct desk_notice_about *of);

/* A draft of the engine's own making becomes a notice; `told` gets it, with the work that notice_told_arg reads. Refused (and answered) where that fails before. */
void notice_draft_new(struct request *r, struct span draft, desk_reply_fn *told, void *arg);
/* The same of a draft that is there and was not sent: its words, form and fields become these; to whom it goes, and what else an officer chose, stays. */
void notice_draft_anew(struct request *r, struct span id, struct span draft, desk_reply_fn *told, void *arg);
void *notice_told_arg(void *work);
/* Why that draft would go to nobody; empty: it goes to somebody. */
struct span notice_told_nobody(const void *work);
/* The draft of a border action, of which an earlier notice (`of`; empty: none) was sent, becomes a notice that names it. */
void notice_draft_of(struct notice_work *x, const struct desk_action_about *a, struct span draft, struct span of);
/* action_notice.c: "actions announce"; and what answers the verbs after which the notice of an action says what is no longer so. */
void action_notice_new(struct notice_work *x, const struct json *args);
void action_answered(void *arg, const struct desk_reply *a);
/* The op "notice". */
void notice_request(struct request *r);
/* Is it a verb about notices or keys ("notice submit"), whose arguments are its own? */
bool notice_is_verb(struct span verb);
/* Takes such a command over; false: it is none. */
bool notice_verb(struct request *r, struct desk_command *d, const struct json *args);

#endif
