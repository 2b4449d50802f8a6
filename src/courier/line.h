/* line: what the engine says to the courier: a JSON object a line: a job, a stop, or how the centre's things are set up.
 *
 * The reader is strict and bounded, though the engine is ours: a member that it does not know, a text with control characters, an identity that could end a
 * header's line is refused with its name. What a line says is a claim until gate.c has held it against the manifest.
 */
#ifndef WF_COURIER_LINE_H
#define WF_COURIER_LINE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "model/recipient.h"
#include "sign/digest.h"
#include "sign/key.h"

enum { LINE_MOST = 64 << 10,
       LINE_TEXT_MOST = 1024 };

/* One recipient's bytes of one notice. Texts are absent where the line does not say them. */
struct job {
    uint64_t id;
    struct span notice; /* "N-0031" */
    struct span to;     /* "MY/protection" */
    uint32_t channel;   /* enum recipient_channel */
    struct span address;
    struct span file, manifest;            /* absolute paths in the outbox */
    uint8_t digest[SIGN_DIGEST_SIZE];      /* of the file's bytes */
    uint8_t signature[KEY_SIGNATURE_SIZE]; /* over the manifest, by whoever it names as approver */
    wf_time expires;                       /* TIME_NONE: never */
    struct span identity;                  /* "sender,identifier,sent" */
    struct span sender, identifier;        /* its parts */
    wf_time sent;
    uint32_t attempt;    /* from 1 on */
    uint32_t precedence; /* enum notice_precedence */
    struct span type;    /* the bytes' media type, where an encoder said one */
    bool look;           /* nothing is sent: what its gateway shows is looked at */
    struct span certificate; /* the fingerprint of the one that the bytes are encrypted for; absent: they are not */
    struct span readback, ca_file, client_cert, client_key, token_file;
};
/* How the centre's own things are set up; NULL or 0 where it has none. */
struct setup {
    char *smtp, *mail_from, *smtp_user, *smtp_password_file;
    char *sms, *voice; /* commands */
    char *simulator;   /* where an exercise's texts and calls go to */
    char *ca_file, *client_cert, *client_key;
    char *feed_url, *feed_title;
    uint32_t parallel, per_host, feed_last;
};
enum line_kind { LINE_JOB = 1,
                 LINE_STOP,
                 LINE_SETUP };
struct line {
    enum line_kind kind;
    struct job job;
    struct span stop, stop_to; /* the notice; and whose part of it, absent: all */
    uint64_t stop_job;         /* "only": this job alone: a second path is not stopped with the first; 0: all */
    struct setup setup;        /* its texts lie in the arena */
    uint64_t id;               /* of a job's line that is refused, where it could be read; else 0 */
};
/* Reads one line without its end. All of *out lives in `a`. */
int line_read(struct span text, struct arena *a, struct line *out, struct err *e);
/* A copy whose texts lie in `a`. */
void line_copy_job(struct job *to, const struct job *from, struct arena *a);
/* A copy of its own; line_setup_free ends it. */
void line_setup_take(struct setup *to, const struct setup *from);
void line_setup_free(struct setup *s);

#endif
