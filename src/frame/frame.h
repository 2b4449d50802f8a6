/* frame: the framing between the engine and its sandboxed children, a plugin's host and watchfloor-verify; shared by these and nobody else.
 *
 * A stream of frames goes each way over one socketpair: a header of 8 bytes {version, type, two zero bytes,
 * length of the payload}, then the payload. Numbers are in the machine's own order: both ends are one machine and
 * one build. Many frames go out in one write. The decoder trusts nothing: every length is checked against what is
 * there, unknown types, set bits and left-over bytes are errors, and nothing is read beyond the payload.
 *
 *   host                                engine
 *   GREETING descriptor   ->            (or FAILED text: it cannot be loaded)
 *                         <-            OPEN options
 *   READY | FAILED        ->            from now on one input at a time:
 *                         <-            INPUT, then DATA until its bytes are whole
 *   REPORT REJECT ADVICE FOLLOW ...  -> any number
 *   RESULT                ->            the input is done with
 *                         <-            or ENCODE, a notice
 *   ENCODED               ->            its bytes
 *                         <-            or DECIDE, answers to a protocol's questions
 *   DECIDED               ->            what follows from them
 *   LOG, HEALTH           ->            at any time after OPEN
 *                         <-            CLOSE, or the end of the stream: the host leaves
 *
 *   verify                              engine
 *   READY | FAILED        ->            from now on one page at a time:
 *                         <-            VERIFY, then DATA until its bytes are whole
 *   VERDICT               ->            one for each alert in the page
 *   VERIFIED              ->            the page is done with
 *
 * What decodes gives strings as views into the payload, which must outlive them; arrays live in the arena given.
 */
#ifndef WF_FRAME_FRAME_H
#define WF_FRAME_FRAME_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "watchfloor/plugin.h"

#define FRAME_VERSION 1u
#define FRAME_HEADER ((size_t) 8)
#define FRAME_MAX ((size_t) 1 << 20)        /* payload of any frame */
#define FRAME_CHUNK ((size_t) 256 << 10)    /* payload of a DATA frame, at most */
#define FRAME_INPUT_MAX ((size_t) 64 << 20) /* bytes of one input: a page is 16 MiB unless its source says more */

/* What one input may give, at most. The host tells the plugin WF_FAIL_LIMIT; the engine kills a host that goes on. */
#define FRAME_MAX_REPORTS 100000u
#define FRAME_MAX_REJECTS 10000u
#define FRAME_MAX_ADVICES 1000u
#define FRAME_MAX_FOLLOWS 1000u
#define FRAME_MAX_LOGS 100u                  /* LOG and HEALTH together */
#define FRAME_MAX_OUTPUT ((size_t) 64 << 20) /* bytes of all frames of one input */
#define FRAME_MAX_TEXT ((size_t) 1024)       /* of a reason, an advice, a log line; longer is cut */
#define FRAME_MAX_OPTIONS 64u
#define FRAME_MAX_SOURCES 64u
#define FRAME_MAX_CURSOR ((size_t) 4096)
#define FRAME_MAX_URL ((size_t) 4096)
#define FRAME_MAX_SIGNER ((size_t) 64 << 10) /* bytes of a signer's PEM file */
#define FRAME_MAX_DECISIONS 1024u            /* sets of answers in one frame */
#define FRAME_MAX_TYPE ((size_t) 127)        /* of the content type of what was encoded */
#define FRAME_MAX_VERDICTS 1000u             /* alerts of one page; where there are more, none of it is verified */

enum frame_type {
    FRAME_GREETING = 1,
    FRAME_FAILED,
    FRAME_OPEN,
    FRAME_READY,
    FRAME_INPUT,
    FRAME_DATA,
    FRAME_REPORT,
    FRAME_REJECT,
    FRAME_ADVICE,
    FRAME_FOLLOW,
    FRAME_RESULT,
    FRAME_LOG,
    FRAME_HEALTH,
    FRAME_CLOSE,
    FRAME_VERIFY,
    FRAME_VERDICT,
    FRAME_VERIFIED,
    FRAME_ENCODE,
    FRAME_ENCODED,
    FRAME_DECIDE,
    FRAME_DECIDED,
    FRAME_TYPES
};

struct frame {
    enum frame_type type;
    struct span payload; /* a view into the bytes given */
};

/* Looks for a whole frame at the start of `in`. 1: *out and *size (header and payload) are set; 0: more bytes are
 * needed; WF_E_PROTO: what is there is no frame of this version. */
int frame_next(struct span in, struct frame *out, size_t *size, struct err *e);

/* Adds a header whose length frame_end() fills in; returns where it stands. */
size_t frame_begin(struct buf *out, enum frame_type type);
/* Fills in the length; WF_E_LIMIT, with the whole frame taken back, where it is over FRAME_MAX. */
int frame_end(struct buf *out, size_t at, struct err *e);
/* A header by itself, for a payload that the caller writes from elsewhere. out holds FRAME_HEADER bytes. */
void frame_header(unsigned char *out, enum frame_type type, size_t length);

/* ---- Messages. put: adds one whole frame, 0 or WF_E_LIMIT (nothing added).
 * get: reads a payload, 0 or WF_E_PROTO. ------------------------------------------------------------- */

/* The descriptor, without its functions, but that of encode it is told whether it is there: d->encode is not NULL then, and not to be called. A protocol
 * comes as its JSON, and is judged by get (protocol_check: WF_E_INVALID, which is a fault of the plugin's, not of the frame). For the rest: put trusts the struct (the host checked its sizes) and reads each string
 * with a bound; get makes a wf_plugin of this build's size in the arena, with NUL-terminated strings there: what
 * they say is not judged here. exports: what the file exports beside its descriptor, "" as it should be. */
int frame_put_greeting(struct buf *out, const wf_plugin *d, struct span exports, struct err *e);
int frame_get_greeting(struct span payload, struct arena *a, const wf_plugin **d, const char **exports, struct err *e);

/* FAILED: why the plugin cannot be used. READY: empty text. */
int frame_put_text(struct buf *out, enum frame_type type, struct span text, struct err *e);
int frame_get_text(struct span payload, struct span *text, struct err *e);

/* OPEN: every declared option with its value, the engine's time, and the names under which the centre is addressed (p NULL: none). */
struct frame_open {
    wf_instant now;
    struct span centre;
    const wf_pair *options;
    size_t options_n;
};
int frame_put_open(struct buf *out, const struct frame_open *o, struct err *e);
int frame_get_open(struct span payload, struct arena *a, struct frame_open *o, struct err *e);

/* INPUT: all of wf_input but its bytes (in.bytes.n says how many follow in DATA frames; p is NULL after get). */
struct frame_input {
    uint64_t job;
    wf_instant now;
    uint32_t raw; /* enum wf_raw of the source: digest and sealed keep its bytes out of every text */
    uint32_t follow_max;
    wf_input in;
};
int frame_put_input(struct buf *out, const struct frame_input *i, struct err *e);
int frame_get_input(struct span payload, struct frame_input *i, struct err *e);

/* A report. get sets absent fields as wf_report_init does; areas, links, labels ... lie in the arena. */
int frame_put_report(struct buf *out, const wf_report *r, struct err *e);
int frame_get_report(struct span payload, struct arena *a, wf_report *r, struct err *e);

struct frame_reject {
    uint64_t offset, length; /* in the input's bytes; length 0: no place in particular */
    uint32_t line;           /* 1..; 0 unknown */
    struct span reason;
};
int frame_put_reject(struct buf *out, const struct frame_reject *r, struct err *e);
int frame_get_reject(struct span payload, struct frame_reject *r, struct err *e);

struct frame_advice {
    uint64_t offset;
    uint32_t line;
    struct span text;
};
int frame_put_advice(struct buf *out, const struct frame_advice *v, struct err *e);
int frame_get_advice(struct span payload, struct frame_advice *v, struct err *e);

struct frame_follow {
    struct span url, tag;
};
int frame_put_follow(struct buf *out, const struct frame_follow *f, struct err *e);
int frame_get_follow(struct span payload, struct frame_follow *f, struct err *e);

/* LOG: level is enum wf_level. HEALTH: enum wf_health. */
struct frame_note {
    uint32_t level;
    struct span text;
};
int frame_put_note(struct buf *out, enum frame_type type, const struct frame_note *n, struct err *e);
int frame_get_note(struct span payload, struct frame_note *n, struct err *e);

struct frame_result {
    uint64_t job;
    int32_t code;  /* enum wf_code, as parse returned it */
    uint32_t list; /* enum wf_list */
    uint64_t consumed;
    uint64_t time_us;  /* of the callback, as the host measured it */
    uint32_t overflow; /* 1: the plugin gave more than an input may give */
    wf_instant content_time;
    struct span cursor; /* p NULL: keep the old one */
    uint64_t sequence;    /* the last number that the interface says it has sent; 0: none */
    struct span arrived;  /* numbers of messages without a report, 8 bytes each in the machine's order */
};
int frame_put_result(struct buf *out, const struct frame_result *r, struct err *e);
int frame_get_result(struct span payload, struct frame_result *r, struct err *e);

/* ENCODE: a notice for one recipient. get makes all of it in the arena. */
struct frame_encode {
    uint64_t job;
    wf_instant now;
    const wf_notice *notice;
};
int frame_put_encode(struct buf *out, const struct frame_encode *f, struct err *e);
int frame_get_encode(struct span payload, struct arena *a, struct frame_encode *f, struct err *e);

/* ENCODED: code is enum wf_code; the bytes and their type where it is WF_DONE. */
struct frame_encoded {
    uint64_t job;
    int32_t code;
    uint64_t time_us;
    struct span content_type, bytes;
};
int frame_put_encoded(struct buf *out, const struct frame_encoded *v, struct err *e);
int frame_get_encoded(struct span payload, struct frame_encoded *v, struct err *e);
/* Bytes of FRAME_MAX_TYPE at most, "text/csv; charset=tis-620": a type, a slash and printable ASCII without line ends. */
bool frame_content_type_ok(struct span s);

/* DECIDE: sets of answers, one after the other; each as of `now`. get makes all of it in the arena. */
struct frame_decide {
    uint64_t job;
    wf_instant now;
    const wf_answers *const *answers;
    size_t n;
};
int frame_put_decide(struct buf *out, const struct frame_decide *f, struct err *e);
int frame_get_decide(struct span payload, struct arena *a, struct frame_decide *f, struct err *e);

/* DECIDED: as many decisions as there were sets, or fewer: then the frame was full, or (code not WF_DONE) the next one went wrong, and why. */
struct frame_decided {
    uint64_t job;
    const wf_decision *const *decisions;
    size_t n;
    int32_t code;
    uint64_t time_us; /* of all callbacks */
    struct span why;
};
/* Begins one; decisions are added while frame_decided_has_room; the end takes code, time_us and why of f. */
size_t frame_begin_decided(struct buf *out, uint64_t job);
void frame_add_decision(struct buf *out, const wf_decision *d);
bool frame_decided_has_room(const struct buf *out, size_t at);
int frame_end_decided(struct buf *out, size_t at, const struct frame_decided *f, struct err *e);
int frame_get_decided(struct span payload, struct arena *a, struct frame_decided *f, struct err *e);

/* ---- watchfloor-verify ---- */

/* VERIFY: a page whose `bytes` follow in DATA frames, and the PEM text of who may have signed its alerts; or the parts of a notice that is about to leave, which
 * is answered with one verdict (note: its headline, line: its precedence) where nothing is against it, and with trouble where something is. */
enum frame_verify_what { FRAME_VERIFY_ALERTS, FRAME_VERIFY_NOTICE };
struct frame_verify {
    uint64_t job;
    uint32_t what; /* enum frame_verify_what */
    wf_instant now;           /* domain time: certificates are judged by it */
    struct span signer;       /* PEM text; empty: nobody's key is known */
    struct span content_type; /* p NULL: not said */
    uint64_t bytes;
};
int frame_put_verify(struct buf *out, const struct frame_verify *v, struct err *e);
int frame_get_verify(struct span payload, struct frame_verify *v, struct err *e);

/* The parts of a notice, one behind the other. FORM: a recipient's bytes, in the manifest's order; KEY: the text of one OFFICER.pub; MODE: "ACTUAL".
 * PLACE: where such a form would go to now, in the same order: the address, and behind a newline the certificate that it would be encrypted for (PEM). */
enum frame_part { FRAME_PART_MODE = 1, FRAME_PART_MANIFEST, FRAME_PART_SIGNATURE, FRAME_PART_CAP, FRAME_PART_KEY, FRAME_PART_FORM, FRAME_PART_PLACE };
void frame_put_part(struct buf *out, enum frame_part part, struct span bytes);
/* The next of *rest, which then begins behind it. 1: there was one; 0: at the end; WF_E_PROTO. */
int frame_get_part(struct span *rest, enum frame_part *part, struct span *bytes, struct err *e);

/* VERDICT: one alert, as it stands in the page or, where it was verified, in what was signed. */
struct frame_verdict {
    uint32_t state; /* enum report_signature */
    uint32_t line;  /* in the page, 1.. */
    struct span identifier, sender, sent; /* sent: as it is written */
    struct span note; /* by whom it was signed, or why it is not verified; may be empty */
};
int frame_put_verdict(struct buf *out, const struct frame_verdict *v, struct err *e);
int frame_get_verdict(struct span payload, struct frame_verdict *v, struct err *e);

/* VERIFIED. */
struct frame_verified {
    uint64_t job;
    uint32_t verdicts;    /* how many came before it */
    struct span trouble;  /* what was wrong with the signer or the page; empty: nothing */
};
int frame_put_verified(struct buf *out, const struct frame_verified *v, struct err *e);
int frame_get_verified(struct span payload, struct frame_verified *v, struct err *e);

#endif
