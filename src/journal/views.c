/* views: HOME/views.db and the thread that writes it.
 *
 * Owns the file. Journal mode WAL, so that readers go on; synchronous OFF, since all of it can be made again: a file that was
 * not closed cleanly under another boot of the machine may be torn, and is thrown away at open.
 */
#include "journal/views.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/urgency.h"
#include "base/vec.h"
#include "journal/sql.h"
#include "journal/views_gram.h"
#include "journal/views_impl.h"
#include "journal/views_text.h"

enum { TRANSACTION_OPS = 20000 }; /* batches that wait are written together up to this many */
/* Text is indexed when it is quiet: in a storm the two cores are the reports' and the screens'. What waits is bounded in bytes and in time. */
enum { GATHER_MS = 250, STORM_OPS = 2000, STORM_MS = 10000, STORM_BYTES = 16 << 20, TRIM_BYTES = 4 << 20, TRIM_MS = 1000,
    LOOKED_BYTES = 512 << 10 /* what waits is looked into up to this, a ms or two under the lock; more is written first */ };

struct views {
    char *path;
    struct map meta; /* values: char *, as they were last submitted */
    sqlite3 *db;     /* the thread's, once it runs */
    sqlite3_stmt *put_meta, *put_q, *drop_q;
    struct views_text text;
    pthread_t thread;
    bool running;
    /* Under lock. */
    pthread_mutex_t lock;
    pthread_cond_t wake, settled;
    struct views_batch *first, **last;
    struct views_batch *writing; /* taken off the queue, in the transaction that is under way; read by who looks for texts */
    size_t pending;  /* operations */
    size_t bytes;    /* that they hold */
    bool large;      /* they held much since memory was last given back */
    int64_t trim_at; /* when it may be: the storm is over, whatever trickles in */
    int64_t window;  /* monotonic; operations since then, and in the GATHER_MS before */
    size_t lately, before;
    bool purge;      /* the thread's: after this transaction */
    bool stop;
    bool hurry;      /* somebody waits for what is queued */
    int code;
    struct err err;
};

/* ---- the file ---- */

static const char schema_sql[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    VIEWS_TEXT_SCHEMA
    "CREATE TABLE quarantine(n INTEGER PRIMARY KEY, source TEXT, member TEXT, reason TEXT, received INTEGER, offset INTEGER, bytes INTEGER,"
    " digest BLOB, kind INTEGER, seq INTEGER);"
    "CREATE INDEX quarantine_intake ON quarantine(kind, seq);"
    "INSERT INTO meta VALUES('views.clean', '0');";

static void boot_id(struct buf *out)
{
    if (fs_read("/proc/sys/kernel/random/boot_id", 256, out, NULL) != 0)
        buf_str(out, "unknown");
    while (out->n && out->p[out->n - 1] == '\n')
        out->p[--out->n] = 0;
}

static void unlink_all(const char *path)
{
    const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        char *p = mem_printf("%s%s", path, ends[i]);
        unlink(p);
        mem_free(p);
    }
}

static int meta_load(struct views *v, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int code = journal_sql_prepare(v->db, &s, "SELECT key, value FROM meta", e), rc = SQLITE_DONE;
    while (!code && (rc = journal_sql_step(s, e, "meta")) == SQLITE_ROW) {
        struct span value = journal_sql_blob(s, 1);
        struct buf *b = mem_alloc(sizeof *b);
        buf_span(b, value);
        map_put(&v->meta, journal_sql_blob(s, 0), b);
    }
    sqlite3_finalize(s);
    return code ? code : rc < 0 ? rc : 0;
}

static void meta_free(void *value)
{
    buf_free(value);
    mem_free(value);
}

static bool meta_is(struct views *v, const char *key, struct span want)
{
    struct buf *b = map_get(&v->meta, span_str(key));
    return b && span_eq(buf_view(b), want);
}

/* Opens what is there, and says whether it can be used. */
static bool views_usable(struct views *v)
{
    if (access(v->path, F_OK) != 0 || journal_sql_open(&v->db, v->path, JOURNAL_SQL_WRITE, NULL) != 0 || views_gram_register(v->db, NULL) != 0)
        return false;
    int64_t version = 0;
    struct buf boot = {0};
    boot_id(&boot);
    bool good = journal_sql_number(v->db, "PRAGMA user_version", &version, NULL) == 0 && version == VIEWS_SCHEMA && meta_load(v, NULL) == 0 &&
                (meta_is(v, "views.clean", SPAN_LIT("1")) || meta_is(v, "views.boot", buf_view(&boot)));
    buf_free(&boot);
    return good;
}

static int views_create(struct views *v, struct err *e)
{
    journal_sql_close(v->db);
    v->db = NULL;
    map_free(&v->meta, meta_free);
    memset(&v->meta, 0, sizeof v->meta);
    unlink_all(v->path);
    int code = journal_sql_open(&v->db, v->path, JOURNAL_SQL_CREATE, e);
    if (!code)
        code = views_gram_register(v->db, e);
    if (!code)
        code = journal_sql_exec(v->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; BEGIN", e);
    if (!code)
        code = journal_sql_exec(v->db, schema_sql, e);
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA user_version=%d; COMMIT", VIEWS_SCHEMA);
    return code ? code : journal_sql_exec(v->db, sql, e);
}

static int views_prepare(struct views *v, struct err *e)
{
    const struct {
        sqlite3_stmt **s;
        const char *sql;
    } all[] = {{&v->put_meta, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)"},
        {&v->put_q, "INSERT OR REPLACE INTO quarantine VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
        {&v->drop_q, "DELETE FROM quarantine WHERE kind = ?1 AND seq <= ?2"}};
    int code = journal_sql_exec(v->db, "PRAGMA synchronous=OFF; PRAGMA secure_delete=ON; PRAGMA cache_size=-2048; PRAGMA journal_size_limit=8388608", e);
    for (size_t i = 0; !code && i < ARRAY_LEN(all); i++)
        code = journal_sql_prepare(v->db, all[i].s, all[i].sql, e);
    if (!code)
        code = views_text_open(&v->text, v->db, e);
    struct buf boot = {0};
    boot_id(&boot);
    char *sql = sqlite3_mprintf("INSERT OR REPLACE INTO meta VALUES('views.boot', %Q), ('views.clean', '0')", boot.p);
    if (!code)
        code = journal_sql_exec(v->db, sql, e);
    sqlite3_free(sql);
    buf_free(&boot);
    return code;
}

/* ---- the thread ---- */

static int step(sqlite3_stmt *s, struct err *e)
{
    int rc = journal_sql_step(s, e, "views");
    sqlite3_reset(s);
    return rc < 0 ? rc : 0;
}

static int op_quarantined(struct views *v, const struct op *op, const char *p, struct err *e)
{
    sqlite3_stmt *s = v->put_q;
    const struct views_quarantined *q = op->q;
    sqlite3_bind_int64(s, 1, (int64_t) q->n);
    for (int i = 0; i < 3; i++) {
        journal_sql_bind_text(s, 2 + i, span_make(p, op->n[i]));
        p += op->n[i];
    }
    sqlite3_bind_int64(s, 5, q->received);
    sqlite3_bind_int64(s, 6, (int64_t) q->offset);
    sqlite3_bind_int64(s, 7, (int64_t) q->bytes);
    sqlite3_bind_blob(s, 8, q->digest, sizeof q->digest, SQLITE_STATIC);
    sqlite3_bind_int64(s, 9, q->intake_kind);
    sqlite3_bind_int64(s, 10, (int64_t) q->intake_seq);
    return step(s, e);
}

static int op_run(struct views *v, const struct views_batch *b, const struct op *op, struct err *e)
{
    const char *p = b->bytes.p ? b->bytes.p + op->at : "";
    switch (op->type) {
    case OP_META:
        journal_sql_bind_text(v->put_meta, 1, span_make(p, op->n[0]));
        journal_sql_bind_blob(v->put_meta, 2, span_make(p + op->n[0], op->n[1]));
        return step(v->put_meta, e);
    case OP_TEXT:
    case OP_TEXT_DROP:
        views_text_add(&v->text, op->num, span_make(p, op->n[0]), op->type == OP_TEXT_DROP);
        return 0;
    case OP_QUARANTINED:
        return op_quarantined(v, op, p, e);
    case OP_QUARANTINE_DROP:
        sqlite3_bind_int64(v->drop_q, 1, (int64_t) op->num);
        sqlite3_bind_int64(v->drop_q, 2, (int64_t) op->up_to);
        return step(v->drop_q, e);
    case OP_PURGE:
        v->purge = true;
        return 0;
    case OP_RESET:
        views_text_reset(&v->text);
        return journal_sql_exec(v->db, "DELETE FROM text; DELETE FROM quarantine; DELETE FROM meta WHERE key NOT LIKE 'views.%'", e);
    }
    return err_set(e, WF_E_INVALID, "no such operation");
}

/* Writes a chain of batches in one transaction. */
static int views_write(struct views *v, const struct views_batch *list, struct err *e)
{
    int code = journal_sql_exec(v->db, "BEGIN IMMEDIATE", e);
    views_text_clear(&v->text);
    for (const struct views_batch *b = list; b && !code; b = b->next)
        for (size_t i = 0; i < b->ops.n && !code; i++)
            code = op_run(v, b, &b->ops.v[i], e);
    if (!code)
        code = views_text_write(&v->text, e);
    if (!code && v->purge)
        code = journal_sql_exec(v->db, "INSERT INTO text(text) VALUES('optimize')", e);
    if (!code)
        code = journal_sql_exec(v->db, "COMMIT", e);
    if (!code && v->purge) {
        sqlite3_busy_timeout(v->db, 5000); /* readers end soon */
        code = journal_sql_exec(v->db, "PRAGMA wal_checkpoint(TRUNCATE)", e);
        v->purge = false;
    }
    if (code && !sqlite3_get_autocommit(v->db))
        journal_sql_exec(v->db, "ROLLBACK", NULL);
    return code;
}

/* Takes batches off the queue, up to TRANSACTION_OPS operations. Under the lock. */
static struct views_batch *views_take(struct views *v, size_t *ops)
{
    struct views_batch *list = v->first, *b = list;
    *ops = b->ops.n;
    while (b->next && *ops + b->next->ops.n <= TRANSACTION_OPS) {
        b = b->next;
        *ops += b->ops.n;
    }
    v->first = b->next;
    if (!v->first)
        v->last = &v->first;
    b->next = NULL;
    return list;
}

static size_t batch_bytes(const struct views_batch *b)
{
    return b->bytes.cap + b->ops.cap * sizeof *b->ops.v + sizeof *b;
}

/* Counts n operations that come now. Under the lock. */
static void views_count(struct views *v, size_t n, int64_t now)
{
    int64_t past = now - v->window;
    if (past >= GATHER_MS * NSEC_PER_MS) {
        v->before = past < 2 * GATHER_MS * NSEC_PER_MS ? v->lately : 0;
        v->lately = 0;
        v->window = now;
    }
    v->lately += n;
}

static bool is_storm(const struct views *v, int64_t now)
{
    int64_t past = now - v->window;
    return past < 2 * GATHER_MS * NSEC_PER_MS && (v->lately >= STORM_OPS || (past < GATHER_MS * NSEC_PER_MS && v->before >= STORM_OPS));
}

/* Whether what is queued is to be written now: many small transactions cost the text index several times what a few large ones do, so it
 * waits a quarter of a second, and as long as a storm lasts; not when somebody waits for it, or too much waits too long. *until gets when to
 * look again. Under the lock. */
static bool views_due(const struct views *v, int64_t *until)
{
    int64_t now = clock_mono(), age = now - v->first->at;
    if (v->stop || v->hurry || v->bytes >= STORM_BYTES || age >= STORM_MS * NSEC_PER_MS)
        return true;
    *until = age < GATHER_MS * NSEC_PER_MS ? v->first->at + GATHER_MS * NSEC_PER_MS : now + GATHER_MS * NSEC_PER_MS;
    return age >= GATHER_MS * NSEC_PER_MS && !is_storm(v, now);
}

static void views_wait(struct views *v, int64_t until)
{
    struct timespec t = {until / NSEC_PER_SEC, until % NSEC_PER_SEC};
    (void) pthread_cond_clockwait(&v->wake, &v->lock, CLOCK_MONOTONIC, &t);
}

/* One transaction. Under the lock, which is let go meanwhile. */
static void views_turn(struct views *v)
{
    size_t ops, bytes = 0;
    struct views_batch *list = views_take(v, &ops);
    int code = v->code;
    v->writing = list;
    pthread_mutex_unlock(&v->lock);
    struct err e = {0};
    if (!code)
        code = views_write(v, list, &e);
    pthread_mutex_lock(&v->lock);
    v->writing = NULL;
    pthread_mutex_unlock(&v->lock);
    while (list) {
        struct views_batch *next = list->next;
        bytes += batch_bytes(list);
        views_batch_free(list);
        list = next;
    }
    pthread_mutex_lock(&v->lock);
    v->pending -= ops;
    v->bytes -= bytes;
    if (!v->pending)
        v->hurry = false;
    if (code && !v->code) {
        v->code = code;
        v->err = e;
    }
    pthread_cond_broadcast(&v->settled);
}

/* Nothing is queued. What a storm held in small pieces goes back once it is over: it takes some ms, in which nobody else of this process gets memory. Under the lock. */
static void views_rest(struct views *v)
{
    if (!v->large) {
        pthread_cond_wait(&v->wake, &v->lock);
    } else if (clock_mono() < v->trim_at) {
        views_wait(v, v->trim_at);
    } else {
        v->large = false;
        pthread_mutex_unlock(&v->lock);
        malloc_trim(0);
        pthread_mutex_lock(&v->lock);
    }
}

static void *views_main(void *arg)
{
    struct views *v = arg;
    int64_t until;
    /* Derived data: it may take its time, reports and screens may not. */
    urgency_of_thread(URGENCY_DERIVED);
    pthread_mutex_lock(&v->lock);
    while (v->first || !v->stop) {
        if (!v->first) {
            views_rest(v);
            continue;
        }
        if (!views_due(v, &until)) {
            views_wait(v, until);
            continue;
        }
        views_turn(v);
    }
    pthread_mutex_unlock(&v->lock);
    return NULL;
}

/* ---- open and close ---- */

int views_open(struct views **out, const char *home, bool *fresh, struct err *e)
{
    struct views *v = mem_alloc(sizeof *v);
    *out = NULL;
    *fresh = false;
    v->path = fs_join(home, "views.db");
    v->last = &v->first;
    pthread_mutex_init(&v->lock, NULL);
    pthread_cond_init(&v->wake, NULL);
    pthread_cond_init(&v->settled, NULL);
    int code = 0;
    if (!views_usable(v)) {
        *fresh = true;
        code = views_create(v, e);
    }
    if (!code)
        code = views_prepare(v, e);
    if (!code && pthread_create(&v->thread, NULL, views_main, v) != 0)
        code = err_set(e, WF_E_SYSTEM, "cannot start the thread of views.db");
    v->running = !code;
    if (code) {
        views_close(v);
        return code;
    }
    *out = v;
    return 0;
}

void views_close(struct views *v)
{
    if (!v)
        return;
    if (v->running) {
        pthread_mutex_lock(&v->lock);
        v->stop = true;
        pthread_cond_signal(&v->wake);
        pthread_mutex_unlock(&v->lock);
        pthread_join(v->thread, NULL);
    }
    sqlite3_stmt *all[] = {v->put_meta, v->put_q, v->drop_q};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        sqlite3_finalize(all[i]);
    views_text_close(&v->text);
    /* Clean only once everything else is on the disk. */
    if (v->running && !v->code)
        journal_sql_exec(v->db, "PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE); UPDATE meta SET value = '1' WHERE key = 'views.clean'",
            NULL);
    journal_sql_close(v->db);
    while (v->first) {
        struct views_batch *next = v->first->next;
        views_batch_free(v->first);
        v->first = next;
    }
    map_free(&v->meta, meta_free);
    pthread_mutex_destroy(&v->lock);
    pthread_cond_destroy(&v->wake);
    pthread_cond_destroy(&v->settled);
    mem_free(v->path);
    mem_free(v);
}

int views_meta(struct views *v, const char *key, struct buf *out, struct err *e)
{
    struct buf *b = map_get(&v->meta, span_str(key));
    if (!b)
        return err_set(e, WF_E_NOTFOUND, "views.db has no \"%s\"", key);
    buf_span(out, buf_view(b));
    return 0;
}

/* ---- the queue ---- */

void views_submit(struct views *v, struct views_batch *b)
{
    for (size_t i = 0; i < b->ops.n; i++) {
        const struct op *op = &b->ops.v[i];
        if (op->type == OP_RESET) {
            map_free(&v->meta, meta_free);
            memset(&v->meta, 0, sizeof v->meta);
        }
        if (op->type != OP_META)
            continue;
        struct buf *value = mem_alloc(sizeof *value), *former;
        buf_add(value, b->bytes.p + op->at + op->n[0], op->n[1]);
        former = map_put(&v->meta, span_make(b->bytes.p + op->at, op->n[0]), value);
        if (former)
            meta_free(former);
    }
    bool idle;
    b->at = clock_mono();
    b->next = NULL;
    pthread_mutex_lock(&v->lock);
    idle = !v->first;
    *v->last = b;
    v->last = &b->next;
    v->pending += b->ops.n;
    v->bytes += batch_bytes(b);
    if (v->bytes > TRIM_BYTES) {
        v->large = true;
        v->trim_at = b->at + TRIM_MS * NSEC_PER_MS;
    }
    views_count(v, b->ops.n, b->at);
    for (size_t i = 0; i < b->ops.n; i++)
        v->hurry = v->hurry || b->ops.v[i].type == OP_QUARANTINED;
    if (idle || v->hurry || v->bytes >= STORM_BYTES) /* else it looks by itself */
        pthread_cond_signal(&v->wake);
    pthread_mutex_unlock(&v->lock);
}

size_t views_pending(struct views *v)
{
    pthread_mutex_lock(&v->lock);
    size_t n = v->pending;
    pthread_mutex_unlock(&v->lock);
    return n;
}

int views_flush(struct views *v, struct err *e)
{
    pthread_mutex_lock(&v->lock);
    v->hurry = v->pending > 0;
    pthread_cond_signal(&v->wake);
    while (v->pending)
        pthread_cond_wait(&v->settled, &v->lock);
    int code = v->code;
    if (code && e)
        *e = v->err;
    pthread_mutex_unlock(&v->lock);
    return code;
}

/* Under the lock. */
static int find_in(const struct views_batch *list, const struct views_search *s, struct span what, struct buf *room, views_found_fn fn, void *arg)
{
    int code = 0;
    for (const struct views_batch *b = list; b && !code; b = b->next)
        for (size_t i = 0; i < b->ops.n && !code; i++) {
            const struct op *op = &b->ops.v[i];
            size_t row = op->num >> 32;
            if (op->type != OP_TEXT || (s->among && !(row / 64 < s->among_n && s->among[row / 64] >> (row % 64) & 1)))
                continue;
            buf_clear(room);
            text_fold_search(span_make(b->bytes.p + op->at, op->n[0]), room);
            if (room->n >= what.n && memmem(room->p, room->n, what.p, what.n))
                code = fn(arg, op->num);
        }
    return code;
}

int views_find_queued(struct views *v, const struct views_search *s, views_found_fn fn, void *arg, struct err *e)
{
    struct buf what = {0}, room = {0};
    text_fold_search(s->text, &what);
    pthread_mutex_lock(&v->lock);
    bool much = v->bytes > LOOKED_BYTES;
    int code = much ? 0 : find_in(v->writing, s, buf_view(&what), &room, fn, arg);
    if (!much && !code)
        code = find_in(v->first, s, buf_view(&what), &room, fn, arg);
    pthread_mutex_unlock(&v->lock);
    buf_free(&what);
    buf_free(&room);
    return much ? views_flush(v, e) : code;
}

void views_settle(struct views *v, int ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&v->lock);
    v->hurry = v->pending > 0;
    pthread_cond_signal(&v->wake);
    while (v->pending && pthread_cond_clockwait(&v->settled, &v->lock, CLOCK_MONOTONIC, &until) == 0)
        ;
    pthread_mutex_unlock(&v->lock);
}
