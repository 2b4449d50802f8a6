/* journal: opening and closing, and the loop's side of the writer: batches go over, results come back.
 *
 * Owns the journal's thread. What the thread does with a batch is in writer.c.
 */
#include "journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "journal/mutant.h"
#include "journal/state.h"

/* ---- health ---- */

/* Eight steps to each doubling: a bucket is at most 12.5 % wide. */
static unsigned bucket_of(int64_t us)
{
    uint64_t v = us < 0 ? 0 : (uint64_t) us;
    if (v < 8)
        return (unsigned) v;
    unsigned log = 63u - (unsigned) __builtin_clzll(v);
    unsigned i = (log - 2) * 8 + (unsigned) (v >> (log - 3) & 7);
    return i < JOURNAL_BUCKETS ? i : JOURNAL_BUCKETS - 1;
}

static int64_t bucket_top(unsigned i)
{
    if (i < 8)
        return i;
    unsigned log = i / 8 + 2;
    return ((int64_t) (8 + i % 8 + 1) << (log - 3)) - 1;
}

static int64_t quantile(const struct journal *j, unsigned percent)
{
    uint64_t want = (j->commits * percent + 99) / 100, seen = 0;
    for (unsigned i = 0; i < JOURNAL_BUCKETS; i++) {
        seen += j->buckets[i];
        if (want && seen >= want)
            return bucket_top(i) < j->max_us ? bucket_top(i) : j->max_us;
    }
    return 0;
}

bool journal_note(struct journal *j, int code, int fatal, const struct err *e)
{
    pthread_mutex_lock(&j->lock);
    bool news = (fatal && !j->fatal) || (code == WF_E_AGAIN && !j->full) || (code && j->ok);
    if (fatal)
        j->fatal = fatal;
    if (code == WF_E_AGAIN) {
        j->full = true;
        pthread_cond_signal(&j->wake); /* it may have been the checkpoint: the journal's thread has to look for room now */
    }
    if (code) {
        j->ok = false;
        snprintf(j->last_error, sizeof j->last_error, "%.255s", e ? e->text : err_word(code));
    }
    pthread_mutex_unlock(&j->lock);
    return news;
}

void journal_health(struct journal *j, struct journal_health *h)
{
    memset(h, 0, sizeof *h);
    pthread_mutex_lock(&j->lock);
    h->ok = j->ok && !j->full && !j->fatal;
    h->full = j->full;
    h->fatal = j->fatal;
    h->reserve = j->reserve;
    h->reserve_left = j->reserve_left;
    h->commits = j->commits;
    h->failed = j->failed_n;
    h->p50_us = quantile(j, 50);
    h->p99_us = quantile(j, 99);
    h->max_us = j->max_us;
    h->wal_bytes = j->wal_frames * j->page;
    memcpy(h->last_error, j->last_error, sizeof h->last_error);
    pthread_mutex_unlock(&j->lock);
}

/* ---- the journal's thread ---- */

/* Takes the result in; called under the lock, which it keeps. */
static bool journal_settle(struct journal *j, struct journal_job *job, const struct journal_result *r)
{
    bool news = false;
    job->result = *r;
    job->result.nsec = clock_mono() - job->begun;
    if (r->code == 0) {
        int64_t us = job->result.nsec / 1000;
        j->commits++;
        j->buckets[bucket_of(us)]++;
        j->max_us = us > j->max_us ? us : j->max_us;
        news = !j->ok && !j->full;
        j->ok = true;
        job->next_seq = j->w.seq;
        memcpy(job->next_hash, j->w.hash, sizeof job->next_hash);
        memcpy(job->next_intake, j->w.intake, sizeof job->next_intake);
        if (job->batch->redactions.n || job->batch->drops.n || job->batch->rewrites.n)
            j->truncate = true;
    } else if (r->code != WF_E_STALE) {
        j->failed_n++;
        j->broken = true;
    }
    if (++j->done < j->handed)
        j->jobs[(j->first + j->done) % JOURNAL_FLIGHTS].begun = clock_mono();
    return news;
}

/* The oldest batch that is not done. Called under the lock, which it keeps. */
static void journal_work(struct journal *j)
{
    struct journal_job *job = &j->jobs[(j->first + j->done) % JOURNAL_FLIGHTS];
    struct journal_result r = {.batch = job->batch};
    void (*done)(void *) = job->done;
    void *arg = job->arg;
    bool stale = j->broken;
    pthread_mutex_unlock(&j->lock);
    if (stale)
        r.code = err_set(&r.err, WF_E_STALE, "the batch before it was not written");
    else
        journal_writer_run(j, r.batch, &r);
    bool refused = stale || r.code == WF_E_NOTFOUND || r.code == WF_E_STATE || r.code == WF_E_LIMIT; /* says nothing of the disk */
    bool news = r.code && !refused && journal_note(j, r.code, r.fatal, &r.err);
    news |= j->w.news;
    j->w.news = false;
    pthread_mutex_lock(&j->lock);
    news |= journal_settle(j, job, &r);
    pthread_cond_broadcast(&j->settled);
    pthread_mutex_unlock(&j->lock);
    if (done)
        done(arg);
    if (news && j->changed)
        j->changed(j->arg);
    journal_checkpoint_between(j);
    pthread_mutex_lock(&j->lock);
}

/* Once a second while the disk is full or erased bytes wait to leave the log. Called under the lock, which it keeps. */
static void journal_nap(struct journal *j)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    if (pthread_cond_timedwait(&j->wake, &j->lock, &until) != ETIMEDOUT)
        return;
    bool full = j->full, truncate = j->truncate;
    pthread_mutex_unlock(&j->lock);
    bool mended = full && journal_reserve_mend(j);
    if (truncate)
        journal_checkpoint_between(j);
    pthread_mutex_lock(&j->lock);
    if (mended) {
        j->full = false;
        j->ok = true;
        pthread_mutex_unlock(&j->lock);
        if (j->changed)
            j->changed(j->arg);
        pthread_mutex_lock(&j->lock);
    }
}

static void *journal_main(void *arg)
{
    struct journal *j = arg;
    pthread_mutex_lock(&j->lock);
    for (;;) {
        if (j->done < j->handed)
            journal_work(j);
        else if (j->stop)
            break;
        else if ((j->full || j->truncate) && !j->fatal)
            journal_nap(j);
        else
            pthread_cond_wait(&j->wake, &j->lock);
    }
    pthread_mutex_unlock(&j->lock);
    return NULL;
}

/* ---- open and close ---- */

/* Fact 1 repeats table meta inside the chain, so that a change of meta is found. */
static int journal_first_fact(struct journal *j, struct err *e)
{
    struct buf payload = {0};
    struct json_writer w;
    jw_init(&w, &payload);
    jw_begin_object(&w);
    jw_kint(&w, "format", j->info.format);
    jw_kcstr(&w, "site", j->info.site_hex);
    jw_kcstr(&w, "prefix", j->info.prefix);
    jw_kcstr(&w, "mode", j->info.mode == JOURNAL_EXERCISE ? "EXERCISE" : "ACTUAL");
    jw_kcstr(&w, "exercise", j->info.exercise);
    jw_ktime(&w, "created", j->info.created);
    jw_end_object(&w);
    struct journal_fact f = {.time = j->info.created, .offset = 0, .version = 1, .actor = SPAN_LIT("engine"),
        .kind = SPAN_LIT("journal.created"), .payload = buf_view(&payload)};
    uint64_t next[JOURNAL_KIND_END];
    for (int k = 0; k < JOURNAL_KIND_END; k++)
        next[k] = 1;
    struct journal_batch *b = journal_batch_new();
    journal_batch_reset(b, 1, next);
    int code = journal_batch_fact(b, &f, NULL, e);
    buf_free(&payload);
    if (!code) {
        struct journal_result r = {0};
        journal_writer_run(j, b, &r);
        code = r.code;
        if (code && e)
            *e = r.err;
    }
    journal_batch_free(b);
    return code;
}

static void take_head(struct journal *j)
{
    j->seq = j->last_seq = j->w.seq;
    memcpy(j->hash, j->w.hash, sizeof j->hash);
    memcpy(j->intake, j->w.intake, sizeof j->intake);
    memcpy(j->last_intake, j->intake, sizeof j->last_intake);
}

int journal_renew(struct journal *j, struct err *e)
{
    if (!j->info.replay || j->in_flight)
        return err_set(e, WF_E_STATE, "only a replay's journal grows by itself");
    int code = journal_writer_renew(j, e); /* its thread has nothing to do: a replay commits nothing */
    if (!code)
        take_head(j);
    return code;
}

static int journal_prepare(struct journal *j, const struct journal_options *o, struct err *e)
{
    if (sodium_init() < 0)
        return err_set(e, WF_E_SYSTEM, "libsodium cannot start");
    struct stat st;
    if (lstat(j->path, &st) == 0 && !S_ISREG(st.st_mode))
        return err_set(e, WF_E_INVALID, "\"%s\" is not a regular file", j->path);
    /* Ours alone, whatever the umask; SQLite gives its other files the same mode. */
    int fd = open(j->path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    int code = journal_writer_open(j, o, e);
    if (code == WF_E_AGAIN && journal_reserve_lend(j)) { /* a full disk: officers must get in all the same */
        journal_writer_close(j);
        err_clear(e);
        code = journal_writer_open(j, o, e);
    }
    if (code)
        return code;
    if (o->mode && o->mode != j->info.mode)
        return err_set(e, WF_E_STATE, "this home is %s and stays so", j->info.mode == JOURNAL_EXERCISE ? "EXERCISE" : "ACTUAL");
    if (o->mode == JOURNAL_EXERCISE && o->exercise && strcmp(o->exercise, j->info.exercise) != 0)
        return err_set(e, WF_E_STATE, "this home is of exercise \"%s\", not \"%s\"", j->info.exercise, o->exercise);
    if (j->w.seq == 0 && j->info.replay)
        return err_set(e, WF_E_STATE, "this home is a replay that has not begun; begin it with: watchfloor journal replay --into DIR");
    if (j->w.seq == 0 && (code = journal_first_fact(j, e)))
        return code;
    if ((code = journal_reserve_open(j, o->reserve_bytes, e)))
        return code;
    take_head(j);
    return 0;
}

static int journal_start(struct journal *j, struct err *e)
{
    int rc = pthread_create(&j->thread, NULL, journal_main, j);
    if (rc == 0 && (rc = pthread_create(&j->helper, NULL, journal_checkpoint_main, j)) != 0) {
        pthread_mutex_lock(&j->lock);
        j->stop = true;
        pthread_cond_signal(&j->wake);
        pthread_mutex_unlock(&j->lock);
        pthread_join(j->thread, NULL);
    }
    if (rc != 0)
        return err_set(e, WF_E_SYSTEM, "cannot start the journal's thread: %s", strerror(rc));
    j->threads = true;
    return 0;
}

int journal_open(struct journal **out, const struct journal_options *o, struct err *e)
{
    struct journal *j = mem_alloc(sizeof *j);
    *out = NULL;
    j->home = mem_strdup(o->home);
    j->path = fs_join(o->home, "journal.db");
    j->changed = o->changed;
    j->knows = o->knows;
    j->arg = o->arg;
    j->reserve_fd = -1;
    j->ok = true;
    pthread_condattr_t mono;
    pthread_condattr_init(&mono);
    pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->wake, &mono);
    pthread_cond_init(&j->copy, &mono);
    pthread_cond_init(&j->settled, &mono);
    pthread_condattr_destroy(&mono);
    int code = journal_prepare(j, o, e);
    if (!code)
        code = journal_start(j, e);
    if (code) {
        journal_close(j);
        return code;
    }
    *out = j;
    return 0;
}

void journal_close(struct journal *j)
{
    if (!j)
        return;
    if (j->threads) {
        journal_wait(j);
        pthread_mutex_lock(&j->lock);
        j->stop = true;
        pthread_cond_broadcast(&j->wake);
        pthread_cond_broadcast(&j->copy);
        pthread_mutex_unlock(&j->lock);
        pthread_join(j->thread, NULL);
        pthread_join(j->helper, NULL);
    }
    if (j->w.db && j->fatal == 0)
        sqlite3_wal_checkpoint_v2(j->w.db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    journal_writer_close(j);
    journal_reserve_close(j);
    pthread_cond_destroy(&j->wake);
    pthread_cond_destroy(&j->copy);
    pthread_cond_destroy(&j->settled);
    pthread_mutex_destroy(&j->lock);
    mem_free(j->home);
    mem_free(j->path);
    mem_free(j);
}

const struct journal_info *journal_about(const struct journal *j)
{
    return &j->info;
}

uint64_t journal_seq(const struct journal *j, uint8_t *hash)
{
    if (hash)
        memcpy(hash, j->hash, JOURNAL_HASH_BYTES);
    return j->seq;
}

uint64_t journal_intake_seq(const struct journal *j, enum journal_kind kind)
{
    return journal_kind_word(kind) ? j->intake[kind] : 0;
}

/* ---- hand over and take back ---- */

int journal_batch_begin(struct journal *j, struct journal_batch *b, struct err *e)
{
    if (j->failed)
        return err_set(e, WF_E_STATE, "a batch failed, and another is in flight");
    if (j->in_flight == JOURNAL_FLIGHTS)
        return err_set(e, WF_E_STATE, "%d batches are in flight", JOURNAL_FLIGHTS);
    uint64_t next[JOURNAL_KIND_END];
    for (int k = 0; k < JOURNAL_KIND_END; k++)
        next[k] = j->last_intake[k] + 1;
    journal_batch_reset(b, j->last_seq + 1, next);
    return 0;
}

/* Where the journal ends once b is written: with the fact that names its blocks, where it has intake. */
static void journal_expect(struct journal *j, const struct journal_batch *b)
{
    j->last_seq = b->first + b->facts.n + (b->items.n > 0) - 1;
    for (int k = 1; k < JOURNAL_KIND_END; k++)
        j->last_intake[k] = b->runs[k].next - 1;
}

int journal_commit(struct journal *j, struct journal_batch *b, void (*done)(void *arg), void *arg, struct err *e)
{
    if (j->failed || j->in_flight == JOURNAL_FLIGHTS || !b->begun)
        return err_set(e, WF_E_STATE, b->begun ? "too many batches are in flight" : "the batch was not begun");
    if (journal_batch_is_empty(b))
        return err_set(e, WF_E_INVALID, "the batch is empty");
    if (b->first != j->last_seq + 1)
        return err_set(e, WF_E_STATE, "the batch was begun before another was committed");
    pthread_mutex_lock(&j->lock);
    int fatal = j->fatal;
    if (!fatal) {
        b->begun = false;
        j->in_flight++;
        journal_expect(j, b);
        j->jobs[(j->first + j->handed++) % JOURNAL_FLIGHTS] =
            (struct journal_job){.batch = b, .done = done, .arg = arg, .begun = clock_mono()};
        pthread_cond_signal(&j->wake);
    }
    pthread_mutex_unlock(&j->lock);
    if (!fatal && journal_mutant("on-loop"))
        journal_wait(j);
    return fatal ? err_set(e, WF_E_IO, "the journal has failed: %s", j->last_error) : 0;
}

/* The loop's side of a batch that has come back. */
static void journal_take_back(struct journal *j, const struct journal_job *job)
{
    j->in_flight--;
    if (job->result.code == 0) {
        j->seq = job->next_seq;
        memcpy(j->hash, job->next_hash, sizeof j->hash);
        memcpy(j->intake, job->next_intake, sizeof j->intake);
        return;
    }
    j->failed = j->in_flight > 0;
    j->last_seq = j->seq;
    memcpy(j->last_intake, j->intake, sizeof j->last_intake);
}

bool journal_reap(struct journal *j, struct journal_result *r)
{
    if (!j->in_flight)
        return false;
    pthread_mutex_lock(&j->lock);
    bool done = j->done > 0;
    if (done) {
        const struct journal_job *job = &j->jobs[j->first];
        *r = job->result;
        journal_take_back(j, job);
        j->first = (j->first + 1) % JOURNAL_FLIGHTS;
        j->handed--;
        j->done--;
        if (j->handed == 0)
            j->broken = false;
    }
    pthread_mutex_unlock(&j->lock);
    return done;
}

void journal_wait(struct journal *j)
{
    if (!j->in_flight)
        return;
    pthread_mutex_lock(&j->lock);
    while (j->done < j->handed)
        pthread_cond_wait(&j->settled, &j->lock);
    pthread_mutex_unlock(&j->lock);
}

int journal_commit_wait(struct journal *j, struct journal_batch *b, struct journal_result *r, struct err *e)
{
    struct journal_result own = {0};
    int code = j->in_flight ? err_set(e, WF_E_STATE, "a batch is in flight") : journal_commit(j, b, NULL, NULL, e);
    if (code)
        return code;
    if (!r)
        r = &own;
    journal_wait(j);
    journal_reap(j, r);
    if (r->code && e)
        *e = r->err;
    return r->code;
}
