/* state: what the writing side of the journal holds. Used inside this folder only.
 *
 * Three threads: the loop (journal_batch_*, journal_commit, journal_reap), the journal's thread (`writer`), and a helper
 * that copies the write-ahead log into the database beside it (`checkpoint`).
 */
#ifndef WF_JOURNAL_STATE_H
#define WF_JOURNAL_STATE_H

#include <pthread.h>

#include "base/map.h"
#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/sql.h"

#define JOURNAL_APPLICATION_ID "1464224305" /* "WFJ1" */

enum { JOURNAL_BUCKETS = 256 };

/* A batch that was handed over and not yet taken back. The head that it leaves stands in next_*. */
struct journal_job {
    struct journal_batch *batch;
    void (*done)(void *arg);
    void *arg;
    int64_t begun; /* monotonic: handed over, or the one before was done, whichever is later */
    struct journal_result result;
    uint64_t next_seq;
    uint8_t next_hash[JOURNAL_HASH_BYTES];
    uint64_t next_intake[JOURNAL_KIND_END];
};

/* The writer's own; no other thread looks at it after the start. */
struct journal_writer {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *fact, *kind, *cursor, *text, *retext, *dropped;
    sqlite3_stmt *block[JOURNAL_KIND_END], *drop[JOURNAL_KIND_END];
    uint64_t seq; /* head of the chain */
    uint8_t hash[JOURNAL_HASH_BYTES];
    uint64_t intake[JOURNAL_KIND_END];
    struct map kinds; /* "kind/version" that the journal holds; values are not used */
    struct buf key, payload;
    bool news; /* its health is another than was told */
};

struct journal {
    /* Set at open, then read by all. */
    char *home, *path;
    struct journal_info info;
    void (*changed)(void *arg);
    bool (*knows)(void *arg, struct span kind, uint32_t version);
    void *arg;

    /* The loop's own. */
    uint64_t seq;
    uint8_t hash[JOURNAL_HASH_BYTES];
    uint64_t intake[JOURNAL_KIND_END];
    uint64_t last_seq; /* where the batches under way will end, if they succeed: the next one begins behind */
    uint64_t last_intake[JOURNAL_KIND_END];
    unsigned in_flight;
    bool failed; /* a batch failed: no other is begun until all that are under way have come back */

    struct journal_writer w;
    pthread_t thread, helper;
    bool threads;

    /* Everything below: under lock. */
    pthread_mutex_t lock;
    pthread_cond_t wake;   /* for the writer */
    pthread_cond_t copy;   /* for the helper */
    pthread_cond_t settled; /* for journal_wait, and the writer waiting for the helper at the end */
    bool stop;
    struct journal_job jobs[JOURNAL_FLIGHTS]; /* a ring: of `handed`, the first `done` are done; `first` is the oldest */
    unsigned first, handed, done;
    bool broken; /* one failed, and what was handed over behind it must not be written */

    bool ok, full;
    int fatal;
    uint64_t commits, failed_n;
    uint32_t buckets[JOURNAL_BUCKETS];
    int64_t max_us;
    char last_error[256];
    int reserve_fd;
    uint64_t reserve, reserve_left;

    uint64_t page;
    uint64_t wal_frames, wal_copied; /* in the log; of these already in the database */
    bool copying;  /* a checkpoint is under way */
    bool truncate; /* erased bytes must leave the log */
};

/* writer.c: the transaction. Called by the journal's thread, and by journal_open before there is one. Fills r but for batch and nsec. */
int journal_writer_open(struct journal *j, const struct journal_options *o, struct err *e);
/* The head of the chain and the numbers of intake, from the file. */
int journal_writer_renew(struct journal *j, struct err *e);
void journal_writer_close(struct journal *j);
void journal_writer_run(struct journal *j, struct journal_batch *b, struct journal_result *r);
/* Notes an error for journal_health, under no lock. True when it is new and `changed` should be told. */
bool journal_note(struct journal *j, int code, int fatal, const struct err *e);
/* Exit code for the connection's last error, or 0. */
int journal_fatal(sqlite3 *db);

/* checkpoint.c */
void *journal_checkpoint_main(void *arg);
/* Between two batches: empties the log where that is due and quick. On the journal's thread. */
void journal_checkpoint_between(struct journal *j);
int journal_checkpoint_hook(void *arg, sqlite3 *db, const char *name, int frames);

/* reserve.c */
/* Gives some of the reserve up so that the journal can be opened on a full disk. False: there is nothing to give. */
bool journal_reserve_lend(const struct journal *j);
int journal_reserve_open(struct journal *j, uint64_t bytes, struct err *e);
/* Gives up enough for `need` more bytes; false when nothing is left. */
bool journal_reserve_give(struct journal *j, uint64_t need);
/* There is room again and the reserve is whole: true. */
bool journal_reserve_mend(struct journal *j);
void journal_reserve_close(struct journal *j);

/* schema.c */
int journal_schema_create(sqlite3 *db, const struct journal_options *o, struct err *e);
int journal_schema_check(sqlite3 *db, struct err *e);
/* Tables of a new journal that is the replay of another, `info`'s. */
int journal_schema_copy(sqlite3 *db, const struct journal_info *info, struct err *e);
int journal_schema_info(sqlite3 *db, struct journal_info *out, struct err *e);

#endif
