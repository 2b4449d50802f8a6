/* journal: the append-only, hash-chained record of what was decided and what came in.
 *
 * Owns HOME/journal.db and HOME/journal.reserve. The engine opens one `struct journal`; its own thread
 * holds the only write connection. Everything named journal_batch_*, journal_commit and journal_reap belongs to one
 * thread (the loop); readers (struct journal_reader) open connections of their own and may be used by any one
 * thread each, also in another process and while an engine runs. No libuv here: completion is told by a callback on the
 * journal's thread, which should do no more than wake the loop.
 *
 * Facts are kept for ever, one row each, chained by BLAKE2b-256. Intake (what feeds said) is kept for a time, packed
 * in blocks; each commit that holds intake ends with a fact "intake.block" that carries the blocks' digests. Free text of
 * a fact ("parts") lies beside the chain, which holds its salted digest, so that it can be redacted later.
 *
 * Kinds of facts that the journal writes itself, and a fold must know (it may ignore the first three):
 *   journal.created 1  {"format","site","prefix","mode","exercise","created"}; always seq 1
 *   intake.block    1  {"blocks":[{"kind","first","rows","digest"}...]}
 *   text.redacted   1  {"seq","part","second"}; part "reason" beside the chain
 *   intake.redacted 1  {"kind","first","items","was","now","second"}; of blocks of intake, whose digest is another from then on
 *   intake.dropped  1  {"kind","from","up_to","rows","blocks","digest"}; the fold removes rows of that kind up to up_to
 */
#ifndef WF_JOURNAL_JOURNAL_H
#define WF_JOURNAL_JOURNAL_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"

struct journal;
struct journal_batch;
struct journal_reader;

enum { JOURNAL_FORMAT = 1, JOURNAL_SITE_BYTES = 16, JOURNAL_HASH_BYTES = 32 };
/* Batches that may be under way at once: one is written, the next waits for it. */
enum { JOURNAL_FLIGHTS = 2 };
/* Exit codes of the engine for `fatal` below. */
enum { JOURNAL_FATAL_FSYNC = 70, JOURNAL_FATAL_CORRUPT = 71 };

/* Bounds; more is WF_E_LIMIT and adds nothing. */
#define JOURNAL_PAYLOAD_MAX (1u << 20)
#define JOURNAL_TEXT_MAX (256u << 10)
#define JOURNAL_PARTS_MAX 16
#define JOURNAL_NAME_MAX 64u      /* kind, actor's name: 255; name of a part: this */
#define JOURNAL_BODY_MAX (32u << 20)
#define JOURNAL_CURSOR_MAX (64u << 10)

/* Kinds of intake. Each has its own run of seqs from 1 on, without holes, and its own retention.
 * SEALED: raw bytes of sources declared `sealed` (24 h); RAW: of `keep`; QUARANTINE: of `keep`, not understood. */
enum journal_kind {
    JOURNAL_REPORT = 1,
    JOURNAL_STATUS,
    JOURNAL_COUNT,
    JOURNAL_RAW,
    JOURNAL_QUARANTINE,
    JOURNAL_SEALED,
    JOURNAL_KIND_END
};
/* "report", "status", "count", "raw", "quarantine", "sealed"; NULL for none of them. Static. */
const char *journal_kind_word(enum journal_kind kind);
/* 0 when the word is none. */
enum journal_kind journal_kind_from_word(struct span word);

/* ---- what is written and read ---- */

/* Free text beside the chain, by name ("title", "text", "note", "reason"). */
struct journal_part {
    struct span name;
    struct span text; /* when read: empty if redacted */
    bool redacted;    /* when read */
};

/* A fact. Written: seq, hash and prev_hash are set by the journal. Read: spans are views that live until the next call
 * on the same reader. */
struct journal_fact {
    uint64_t seq;
    wf_time time;        /* domain time */
    int16_t offset;      /* minutes east of UTC, or OFFSET_NONE */
    uint32_t version;    /* of the kind's payload, from 1 on */
    struct span actor;   /* officer's name, "engine", "feed:sg/queues" ...: at most 255 bytes */
    struct span kind;    /* "incident.opened" ...: at most 255 bytes */
    struct span payload; /* JSON; stored as it is */
    const struct journal_part *parts;
    size_t nparts;
    const uint8_t *hash;      /* read only: JOURNAL_HASH_BYTES */
    const uint8_t *prev_hash; /* read only */
};

/* One item of intake. source: feed id ("sg/queues"), at most 255 bytes. */
struct journal_item {
    uint64_t seq; /* set by the journal */
    wf_time time; /* domain time of arrival; retention goes by it */
    struct span source;
    struct span body;
};

/* ---- the writer ---- */

enum journal_mode { JOURNAL_ACTUAL = 1, JOURNAL_EXERCISE };

struct journal_info {
    uint8_t site[JOURNAL_SITE_BYTES];
    char site_hex[2 * JOURNAL_SITE_BYTES + 1];
    char prefix[17]; /* "AMICF" */
    enum journal_mode mode;
    char exercise[65]; /* id of the exercise, or "" */
    wf_time created;
    uint32_t format;
    bool replay; /* it holds the first facts of another journal (prefix.h): nothing is written into it */
};

struct journal_options {
    const char *home;       /* an existing folder */
    const char *prefix;     /* for a new journal; NULL is "AMICF". 1..16 of A-Z 0-9 */
    enum journal_mode mode; /* of a new journal; 0 with an old one: whatever it has. Another than the old one's is WF_E_STATE */
    const char *exercise;   /* id for a new EXERCISE journal */
    const struct clock *clock; /* for `created`; must outlive the journal */
    uint64_t reserve_bytes; /* size of the reserve file; 0: none. 64 MiB is the engine's default */
    /* Is this kind and version known? Asked at open for all that the journal holds (beside its own four); NULL: not asked. */
    bool (*knows)(void *arg, struct span kind, uint32_t version);
    /* Called on a thread of the journal's when journal_health() says something new (full, room again, fatal). May be NULL. */
    void (*changed)(void *arg);
    void *arg; /* for both */
};

/* Opens HOME/journal.db, makes it if it is not there (with site id and the fact journal.created), checks pragmas by reading
 * them back, checks the last fact, starts the threads. WF_E_UNSUPPORTED: a newer format or an unknown kind, named.
 * WF_E_CORRUPT: exit 71. The caller holds engine.lock. */
int journal_open(struct journal **out, const struct journal_options *o, struct err *e);
/* Waits for a batch in flight, checkpoints, closes and frees. j may be NULL. */
void journal_close(struct journal *j);
/* Of a replay's journal, which another connection of this thread has made longer: takes its new head in. */
int journal_renew(struct journal *j, struct err *e);
/* Unchanging facts of the home; lives as long as j. */
const struct journal_info *journal_about(const struct journal *j);
/* The last committed seq (as the loop knows it: after journal_reap) and the chain's head; hash (32 bytes) may be NULL. */
uint64_t journal_seq(const struct journal *j, uint8_t *hash);
/* The last committed intake seq of a kind, 0 when there was none. */
uint64_t journal_intake_seq(const struct journal *j, enum journal_kind kind);

/* A batch: one transaction. It keeps its memory from use to use. Calls copy what they are given. */
struct journal_batch *journal_batch_new(void);
void journal_batch_free(struct journal_batch *b);
/* Empties b and sets its numbers to follow the head, or what is under way. WF_E_STATE when as many as may be are under way, and after a failure
 * until all have come back. */
int journal_batch_begin(struct journal *j, struct journal_batch *b, struct err *e);
/* Adds a fact; *seq (may be NULL) gets its number, f->seq is not read. */
int journal_batch_fact(struct journal_batch *b, const struct journal_fact *f, uint64_t *seq, struct err *e);
/* Adds an item of intake; *seq (may be NULL) gets its number within its kind. */
int journal_batch_intake(struct journal_batch *b, enum journal_kind kind, const struct journal_item *it, uint64_t *seq, struct err *e);
/* Sets a feed's cursor (any short text that the engine wants back with journal_cursor). The last one of a batch counts. */
int journal_batch_cursor(struct journal_batch *b, struct span feed, struct span cursor, struct err *e);
/* Erases part `part` of fact `target` and adds the fact text.redacted: actor and `second` are the two officers.
 * WF_E_NOTFOUND, WF_E_STATE (already redacted) come as the batch's failure. After the commit nothing of the text is left
 * in journal.db, and its WAL is emptied as soon as no reader needs it. */
int journal_batch_redact(struct journal_batch *b, uint64_t target, struct span part, wf_time time, struct span actor,
    struct span second, struct span reason, uint64_t *seq, struct err *e);
/* What a step of retention would drop: whole blocks, oldest first. Made by journal_drop_plan on a reader. */
struct journal_drop {
    enum journal_kind kind;
    uint64_t from, up_to; /* first and last seq dropped */
    uint64_t rows;        /* 0: nothing to drop */
    uint32_t blocks;
    uint8_t digest[JOURNAL_HASH_BYTES];
};
/* Deletes that intake and adds the fact intake.dropped, in the batch's transaction. */
int journal_batch_drop(struct journal_batch *b, const struct journal_drop *d, wf_time time, struct span actor, uint64_t *seq, struct err *e);
/* Officers' facts: when the disk is full, the reserve file is given up bit by bit so that this batch fits. */
void journal_batch_urgent(struct journal_batch *b);
/* A place in the batch to come back to when what followed was refused. Undo takes back facts, intake and cursors after it. */
struct journal_mark {
    size_t n[9];
};
struct journal_mark journal_batch_mark(const struct journal_batch *b);
void journal_batch_undo(struct journal_batch *b, const struct journal_mark *m);
/* Facts in it (not counting the block record that commit adds), items of intake, bytes. */
size_t journal_batch_facts(const struct journal_batch *b);
size_t journal_batch_items(const struct journal_batch *b);
size_t journal_batch_bytes(const struct journal_batch *b);

/* Hands b to the journal's thread. b belongs to the journal until journal_reap gives it back. `done` (may be NULL) is called
 * on the journal's thread, once, when the result can be reaped. WF_E_STATE when it was not begun as the next one; an empty batch is
 * WF_E_INVALID. Batches are written in the order in which they were handed over, and what is handed over behind one that fails is not
 * written. */
int journal_commit(struct journal *j, struct journal_batch *b, void (*done)(void *arg), void *arg, struct err *e);

struct journal_result {
    struct journal_batch *batch;
    /* 0: durable. WF_E_AGAIN: the disk is full. WF_E_IO: a write failed. WF_E_NOTFOUND, WF_E_STATE: a redaction or drop that
     * did not fit. WF_E_STALE: the batch before it failed. All of these: nothing of the batch is in the journal and its numbers are
     * free again. */
    int code;
    int fatal;     /* 0, or the code to exit with, now: JOURNAL_FATAL_*. What became of the batch is not known */
    uint64_t first, last; /* seqs of its facts, the block record counted; 0 when it failed */
    int64_t nsec;  /* from hand-over, or from when the batch before it was done, to durable */
    struct err err;
};
/* True and *r filled when the oldest batch under way is done. False: none in flight, or not done yet. */
bool journal_reap(struct journal *j, struct journal_result *r);
/* Waits until all batches in flight are done (start, stop, tests; never the running loop). */
void journal_wait(struct journal *j);
/* journal_commit, wait and reap in one; returns the result's code. No other may be in flight. */
int journal_commit_wait(struct journal *j, struct journal_batch *b, struct journal_result *r, struct err *e);

struct journal_health {
    bool ok;   /* neither full nor fatal, and the last commit succeeded */
    bool full; /* the disk is full: take in no intake; journal_batch_urgent still works while reserve_left > 0 */
    int fatal; /* as in journal_result; also set by a checkpoint that failed to fsync */
    uint64_t reserve, reserve_left; /* bytes */
    uint64_t commits, failed;
    int64_t p50_us, p99_us, max_us; /* of commits since the start */
    uint64_t wal_bytes;
    char last_error[256];
};
/* May be called from any thread. */
void journal_health(struct journal *j, struct journal_health *h);
/* Gives some of the reserve up for what must fit now, besides officers' facts: views.db, at the start on a full disk. False: none is left. */
bool journal_make_room(struct journal *j);

/* ---- readers ---- */

/* Opens HOME/journal.db read-only. Works beside a running engine and on a copy on read-only media. */
int journal_reader_open(struct journal_reader **out, const char *home, struct err *e);
void journal_reader_close(struct journal_reader *r);
int journal_reader_info(struct journal_reader *r, struct journal_info *out, struct err *e);
/* The last committed seq and its hash (may be NULL). */
int journal_reader_head(struct journal_reader *r, uint64_t *seq, uint8_t *hash, struct err *e);
/* One fact. WF_E_NOTFOUND past the head; WF_E_CORRUPT when its own hash does not fit. */
int journal_read(struct journal_reader *r, uint64_t seq, struct journal_fact *out, struct err *e);
/* Calls fn for each fact from `from` to `to` (0: the head), in order; each one's hash is checked when `check`. Stops at the first
 * non-zero value of fn and returns it. fn must not use r. */
typedef int (*journal_fact_fn)(void *arg, const struct journal_fact *f, struct err *e);
int journal_each(struct journal_reader *r, uint64_t from, uint64_t to, bool check, journal_fact_fn fn, void *arg, struct err *e);
/* One item of intake. WF_E_NOTFOUND: dropped, or never there. */
int journal_intake(struct journal_reader *r, enum journal_kind kind, uint64_t seq, struct journal_item *out, struct err *e);
/* All items of a kind that are left from `from` on, in order. */
typedef int (*journal_item_fn)(void *arg, const struct journal_item *it, struct err *e);
int journal_intake_each(struct journal_reader *r, enum journal_kind kind, uint64_t from, journal_item_fn fn, void *arg, struct err *e);
/* A feed's cursor, as text; WF_E_NOTFOUND when it has none. */
int journal_cursor(struct journal_reader *r, struct span feed, struct buf *out, struct err *e);
/* The oldest whole blocks of a kind whose items all arrived before `before`, at most `max_rows` items (at least one block). rows 0:
 * none. Small steps: 5,000 rows are some milliseconds of the journal's thread. */
int journal_drop_plan(struct journal_reader *r, enum journal_kind kind, wf_time before, uint64_t max_rows, struct journal_drop *out, struct err *e);

#endif
