/* prefix: see prefix.h.
 *
 * Facts are copied as they lie there. A fact intake.block brings the blocks that it names, where they are left; a fact intake.dropped takes those away that it
 * tells of, as it did when it was new. Written without waiting for the disk: all of it can be copied again.
 */
#include "journal/prefix.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "journal/reader.h"
#include "journal/verify.h"

struct journal_prefix {
    struct journal_reader *from;
    sqlite3 *db;
    sqlite3_stmt *fact, *kind, *meta;
    sqlite3_stmt *block[JOURNAL_KIND_END], *drop[JOURNAL_KIND_END];
    struct arena arena;
    uint64_t seq, missing;
    wf_time time;
    uint8_t hash[JOURNAL_HASH_BYTES];
};

/* ---- making it ---- */

static int put_meta(struct journal_prefix *p, const char *key, const char *value, struct err *e)
{
    journal_sql_bind_text(p->meta, 1, span_str(key));
    journal_sql_bind_text(p->meta, 2, span_str(value));
    int rc = journal_sql_step(p->meta, e, "meta");
    sqlite3_reset(p->meta);
    return rc < 0 ? rc : 0;
}

static int prepare(struct journal_prefix *p, struct err *e)
{
    int code = journal_sql_prepare(p->db, &p->fact, "INSERT INTO fact VALUES(?1, ?2, ?3)", e);
    if (!code)
        code = journal_sql_prepare(p->db, &p->kind, "INSERT OR IGNORE INTO kind VALUES(?1, ?2)", e);
    if (!code)
        code = journal_sql_prepare(p->db, &p->meta, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)", e);
    for (int k = 1; !code && k < JOURNAL_KIND_END; k++) {
        char sql[96];
        const char *word = journal_kind_word((enum journal_kind) k);
        snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO intake_%s VALUES(?1, ?2)", word);
        code = journal_sql_prepare(p->db, &p->block[k], sql, e);
        snprintf(sql, sizeof sql, "DELETE FROM intake_%s WHERE first <= ?1", word);
        if (!code)
            code = journal_sql_prepare(p->db, &p->drop[k], sql, e);
    }
    return code;
}

static int fill_new(struct journal_prefix *p, const char *part, struct err *e)
{
    struct journal_info info;
    sqlite3 *db = NULL;
    int code = journal_reader_info(p->from, &info, e);
    if (!code)
        code = journal_sql_open(&db, part, JOURNAL_SQL_CREATE, e);
    if (!code)
        code = journal_sql_exec(db, "PRAGMA page_size=8192; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF", e);
    if (!code)
        code = journal_schema_copy(db, &info, e);
    if (!code) /* here, and not once it has its name: what is left of a change of mode could not be read */
        code = journal_sql_pragma(db, "journal_mode", "WAL", "wal", e);
    journal_sql_close(db);
    return code;
}

/* A new one, of the same site as the other. It has its name when its tables are there: who is killed before leaves none. */
static int make(struct journal_prefix *p, const char *path, struct err *e)
{
    static const char *const ends[] = {"", "-journal", "-wal", "-shm"};
    char *part = mem_printf("%s.part", path);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        char *old = mem_printf("%s%s", part, ends[i]);
        unlink(old);
        mem_free(old);
    }
    int fd = open(part, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600), code = 0;
    if (fd < 0)
        code = err_errno(e, WF_E_IO, "\"%s\" can't be made", part);
    else
        close(fd);
    if (!code)
        code = fill_new(p, part, e);
    if (!code && rename(part, path) < 0)
        code = err_errno(e, WF_E_IO, "\"%s\" can't get its name", path);
    mem_free(part);
    return code;
}

/* What is there is a prefix of the other journal, whole. */
static int check(struct journal_prefix *p, const char *home, struct err *e)
{
    struct journal_reader *r;
    struct journal_info info, other;
    struct journal_fact f;
    struct journal_report report;
    int code = journal_reader_info(p->from, &other, e);
    if (code || (code = journal_reader_open(&r, home, e)))
        return code;
    code = journal_reader_info(r, &info, e);
    if (!code && (!info.replay || memcmp(info.site, other.site, sizeof info.site) != 0))
        code = err_set(e, WF_E_STATE, info.replay ? "the home \"%s\" is the replay of another floor" : "the home \"%s\" has a journal of its own: a replay goes into an empty one", home);
    if (!code)
        code = journal_reader_head(r, &p->seq, NULL, e);
    if (!code && p->seq)
        code = journal_reader_head(r, &p->seq, p->hash, e);
    journal_reader_close(r);
    if (code || p->seq == 0)
        return code;
    code = journal_verify(home, NULL, NULL, &report, e);
    if (!code)
        code = journal_read(p->from, p->seq, &f, e);
    if (!code && memcmp(f.hash, p->hash, sizeof p->hash) != 0)
        code = err_set(e, WF_E_STATE, "fact %llu of the replay \"%s\" is not that of the journal: it went another way", (unsigned long long) p->seq, home);
    p->time = code ? TIME_NONE : f.time;
    return code;
}

int journal_prefix_open(struct journal_prefix **out, const char *from, const char *home, struct err *e)
{
    struct stat st;
    struct journal_prefix *p = mem_alloc(sizeof *p);
    char *path = fs_join(home, "journal.db"), *a = realpath(from, NULL), *b = realpath(home, NULL);
    int code = a && b && strcmp(a, b) == 0 ? err_set(e, WF_E_INVALID, "a floor is not replayed into itself; give another folder") : 0;
    p->time = TIME_NONE;
    if (!code)
        code = journal_reader_open(&p->from, from, e);
    if (!code)
        code = lstat(path, &st) < 0 ? make(p, path, e) : check(p, home, e);
    if (!code)
        code = journal_sql_open(&p->db, path, JOURNAL_SQL_WRITE, e);
    if (!code)
        code = journal_sql_exec(p->db, "PRAGMA synchronous=OFF; PRAGMA secure_delete=ON; PRAGMA cache_size=-2048", e);
    if (!code)
        code = prepare(p, e);
    mem_free(path);
    free(a);
    free(b);
    if (code) {
        journal_prefix_close(p);
        return code;
    }
    *out = p;
    return 0;
}

void journal_prefix_close(struct journal_prefix *p)
{
    if (!p)
        return;
    sqlite3_finalize(p->fact);
    sqlite3_finalize(p->kind);
    sqlite3_finalize(p->meta);
    for (int k = 1; k < JOURNAL_KIND_END; k++) {
        sqlite3_finalize(p->block[k]);
        sqlite3_finalize(p->drop[k]);
    }
    journal_sql_close(p->db);
    journal_reader_close(p->from);
    arena_free(&p->arena);
    mem_free(p);
}

uint64_t journal_prefix_seq(const struct journal_prefix *p)
{
    return p->seq;
}

wf_time journal_prefix_time(const struct journal_prefix *p)
{
    return p->time;
}

uint64_t journal_prefix_missing(const struct journal_prefix *p)
{
    return p->missing;
}

int journal_prefix_head(struct journal_prefix *p, uint64_t *seq, struct err *e)
{
    return journal_reader_head(p->from, seq, NULL, e);
}

/* ---- growing ---- */

static int take_block(struct journal_prefix *p, const struct json *b, struct err *e)
{
    enum journal_kind k = journal_kind_from_word(json_str(b, "kind"));
    int64_t first = json_int(b, "first", 0);
    if (!k || first < 1)
        return err_set(e, WF_E_CORRUPT, "a fact names no block of intake");
    sqlite3_stmt *s = p->from->after[k];
    sqlite3_bind_int64(s, 1, first - 1);
    int rc = journal_sql_step(s, e, "intake"), code = rc < 0 ? rc : 0;
    if (rc != SQLITE_ROW || sqlite3_column_int64(s, 0) != first) {
        p->missing += code ? 0 : (uint64_t) json_int(b, "rows", 0);
    } else {
        sqlite3_bind_int64(p->block[k], 1, first);
        journal_sql_bind_blob(p->block[k], 2, journal_sql_blob(s, 1));
        rc = journal_sql_step(p->block[k], e, "intake");
        code = rc < 0 ? rc : 0;
        sqlite3_reset(p->block[k]);
    }
    sqlite3_reset(s);
    return code;
}

static int take_drop(struct journal_prefix *p, const struct json *d, struct err *e)
{
    enum journal_kind k = journal_kind_from_word(json_str(d, "kind"));
    char key[32], value[32];
    if (!k)
        return err_set(e, WF_E_CORRUPT, "a fact does not say what was dropped");
    sqlite3_bind_int64(p->drop[k], 1, json_int(d, "up_to", 0));
    int rc = journal_sql_step(p->drop[k], e, "drop");
    sqlite3_reset(p->drop[k]);
    snprintf(key, sizeof key, "dropped.%s", journal_kind_word(k));
    snprintf(value, sizeof value, "%lld", (long long) json_int(d, "up_to", 0));
    return rc < 0 ? rc : put_meta(p, key, value, e);
}

/* What was redacted since it was copied: as the other journal has it now. */
static int take_text(struct journal_prefix *p, const struct json *d, struct err *e)
{
    sqlite3_stmt *s = p->from->one, *put = NULL;
    int code = journal_sql_prepare(p->db, &put, "UPDATE fact SET txt = ?2 WHERE seq = ?1", e), rc = 0;
    if (code)
        return code;
    sqlite3_bind_int64(s, 1, json_int(d, "seq", 0));
    rc = journal_sql_step(s, e, "read");
    if (rc == SQLITE_ROW && sqlite3_column_type(s, 2) == SQLITE_BLOB) {
        sqlite3_bind_int64(put, 1, json_int(d, "seq", 0));
        journal_sql_bind_blob(put, 2, journal_sql_blob(s, 2));
        rc = journal_sql_step(put, e, "redact");
    }
    sqlite3_reset(s);
    sqlite3_finalize(put);
    return rc < 0 ? rc : 0;
}

/* What a fact of the journal's own says of intake. */
static int take_intake(struct journal_prefix *p, const struct journal_fact *f, struct err *e)
{
    static const struct json_limits limits = {.bytes = JOURNAL_PAYLOAD_MAX, .long_integers = true};
    struct json *root = NULL;
    bool block = span_is(f->kind, "intake.block"), dropped = span_is(f->kind, "intake.dropped"), text = span_is(f->kind, "text.redacted");
    if (!block && !dropped && !text && !span_is(f->kind, "intake.redacted"))
        return 0;
    arena_reset(&p->arena);
    int code = json_parse(&p->arena, f->payload, &limits, &root, e);
    if (code || !block)
        return code ? code : dropped ? take_drop(p, root, e) : text ? take_text(p, root, e) : take_block(p, root, e);
    JSON_EACH (b, json_get(root, "blocks"))
        if (!code)
            code = take_block(p, b, e);
    return code;
}

static int take_fact(struct journal_prefix *p, const struct journal_record *r, struct err *e)
{
    const struct journal_fact *f = &r->fact;
    if (p->seq && memcmp(f->prev_hash, p->hash, sizeof p->hash) != 0)
        return err_set(e, WF_E_CORRUPT, "fact %llu does not follow the one before it", (unsigned long long) f->seq);
    sqlite3_bind_int64(p->fact, 1, (int64_t) f->seq);
    journal_sql_bind_blob(p->fact, 2, r->rec);
    if (r->txt.n)
        journal_sql_bind_blob(p->fact, 3, r->txt);
    else
        sqlite3_bind_null(p->fact, 3);
    int rc = journal_sql_step(p->fact, e, "fact");
    sqlite3_reset(p->fact);
    if (rc < 0)
        return rc;
    journal_sql_bind_text(p->kind, 1, f->kind);
    sqlite3_bind_int64(p->kind, 2, f->version);
    rc = journal_sql_step(p->kind, e, "kind");
    sqlite3_reset(p->kind);
    int code = rc < 0 ? rc : take_intake(p, f, e);
    if (code)
        return err_wrap(e, "fact %llu", (unsigned long long) f->seq);
    p->seq = f->seq;
    p->time = f->time;
    memcpy(p->hash, f->hash, sizeof p->hash);
    return 0;
}

int journal_prefix_grow(struct journal_prefix *p, uint64_t to, wf_time until, size_t most, size_t *n, struct err *e)
{
    struct journal_reader *r = p->from;
    struct journal_prefix was = *p;
    *n = 0;
    if (p->seq >= to)
        return 0;
    int rc = SQLITE_DONE, code = journal_sql_exec(p->db, "BEGIN IMMEDIATE", e);
    sqlite3_bind_int64(r->range, 1, (int64_t) p->seq + 1);
    sqlite3_bind_int64(r->range, 2, (int64_t) (to - p->seq < most ? to - p->seq : most));
    while (!code && (rc = journal_sql_step(r->range, e, "read")) == SQLITE_ROW) {
        code = journal_row(r->range, p->seq + 1, true, &r->record, e);
        if (!code && until != TIME_NONE && r->record.fact.time > until)
            break;
        if (!code)
            code = take_fact(p, &r->record, e);
        *n += code == 0;
    }
    sqlite3_reset(r->range);
    if (!code && rc < 0)
        code = rc;
    if (!code)
        code = journal_sql_exec(p->db, "COMMIT", e);
    if (code && !sqlite3_get_autocommit(p->db))
        journal_sql_exec(p->db, "ROLLBACK", NULL);
    if (code) {
        p->seq = was.seq;
        p->time = was.time;
        p->missing = was.missing;
        memcpy(p->hash, was.hash, sizeof p->hash);
    }
    return code;
}
