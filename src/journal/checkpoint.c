/* checkpoint: keeps the write-ahead log short without a commit ever waiting for it.
 *
 * A checkpoint syncs the database file, which takes as long as there are bytes to write: tens or hundreds of ms for a big
 * log. So a helper thread with its own connection copies often and little (every COPY_BYTES), in mode PASSIVE, which takes no lock that
 * a commit needs. The log begins anew only once all of it is copied and nobody reads it; while batches keep coming there is always a
 * rest, so the journal's thread copies that itself between two batches, when it is small.
 */
#include "base/clock.h"
#include "journal/state.h"

enum {
    COPY_BYTES = 2 << 20,   /* the helper copies when this much is not yet in the database */
    TURN_BYTES = 16 << 20,  /* the log should begin anew from this size on */
    REST_BYTES = 1 << 20,   /* ... and the journal's thread copies a rest of up to this much itself */
    FORCE_BYTES = 128 << 20 /* or any rest, when the log is as long as this: it must not grow without bound */
};

/* Under the lock. */
static bool copy_due(const struct journal *j)
{
    uint64_t copied = j->wal_copied < j->wal_frames ? j->wal_copied : j->wal_frames;
    return !j->copying && !j->fatal && !j->full && (j->wal_frames - copied) * j->page >= COPY_BYTES;
}

int journal_checkpoint_hook(void *arg, sqlite3 *db, const char *name, int frames)
{
    (void) db;
    (void) name;
    struct journal *j = arg;
    pthread_mutex_lock(&j->lock);
    if ((uint64_t) frames < j->wal_frames)
        j->wal_copied = 0; /* the log began anew */
    j->wal_frames = (uint64_t) frames;
    if (copy_due(j))
        pthread_cond_signal(&j->copy);
    pthread_mutex_unlock(&j->lock);
    return SQLITE_OK;
}

/* One checkpoint on db; the caller has set copying. Tells about errors and counts what was copied. */
static int checkpoint_run(struct journal *j, sqlite3 *db, int mode)
{
    int frames = -1, copied = -1, fatal = 0;
    struct err e = {0};
    int rc = sqlite3_wal_checkpoint_v2(db, "main", mode, &frames, &copied), code = 0;
    if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY && (rc & 0xff) != SQLITE_LOCKED) {
        code = journal_sql_error(db, &e, "checkpoint");
        fatal = journal_fatal(db);
    }
    pthread_mutex_lock(&j->lock);
    j->copying = false;
    if (frames >= 0 && mode != SQLITE_CHECKPOINT_TRUNCATE)
        j->wal_copied = (uint64_t) copied;
    if (mode == SQLITE_CHECKPOINT_TRUNCATE && rc == SQLITE_OK)
        j->wal_frames = j->wal_copied = 0;
    pthread_cond_broadcast(&j->settled);
    pthread_mutex_unlock(&j->lock);
    if (code && journal_note(j, code, fatal, &e) && j->changed)
        j->changed(j->arg);
    return rc;
}

void *journal_checkpoint_main(void *arg)
{
    struct journal *j = arg;
    sqlite3 *db = NULL;
    struct err e = {0};
    int code = journal_sql_open(&db, j->path, JOURNAL_SQL_WRITE, &e);
    if (!code)
        code = journal_sql_exec(db, "PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=FULL; PRAGMA cache_size=-64", &e);
    if (code && journal_note(j, code, 0, &e) && j->changed)
        j->changed(j->arg);
    pthread_mutex_lock(&j->lock);
    while (!j->stop) {
        if (code || !copy_due(j)) {
            pthread_cond_wait(&j->copy, &j->lock);
            continue;
        }
        j->copying = true;
        pthread_mutex_unlock(&j->lock);
        checkpoint_run(j, db, SQLITE_CHECKPOINT_PASSIVE);
        pthread_mutex_lock(&j->lock);
    }
    pthread_mutex_unlock(&j->lock);
    journal_sql_close(db);
    return NULL;
}

void journal_checkpoint_between(struct journal *j)
{
    pthread_mutex_lock(&j->lock);
    uint64_t size = j->wal_frames * j->page, rest = size - (j->wal_copied < j->wal_frames ? j->wal_copied : j->wal_frames) * j->page;
    bool turn = size >= TURN_BYTES && rest && (rest <= REST_BYTES || size >= FORCE_BYTES);
    bool truncate = j->truncate, go = (turn || truncate) && !j->copying && !j->fatal && !j->full;
    if (go)
        j->copying = true;
    pthread_mutex_unlock(&j->lock);
    if (!go)
        return;
    if (!truncate) {
        checkpoint_run(j, j->w.db, SQLITE_CHECKPOINT_PASSIVE);
        return;
    }
    sqlite3_busy_timeout(j->w.db, 0); /* a reader keeps the log: later then */
    bool gone = checkpoint_run(j, j->w.db, SQLITE_CHECKPOINT_TRUNCATE) == SQLITE_OK;
    sqlite3_busy_timeout(j->w.db, 1000);
    pthread_mutex_lock(&j->lock);
    if (gone)
        j->truncate = false;
    pthread_mutex_unlock(&j->lock);
}
