/* reader: reading facts and intake over a connection of one's own.
 *
 * Beside a running engine and in other processes too. A long iteration reads in short transactions, since an open one keeps the
 * write-ahead log from beginning anew: facts are only ever appended, so that nothing is missed between two of them.
 */
#include <sodium.h>
#include <stdio.h>

#include "base/fs.h"
#include "journal/block.h"
#include "journal/reader.h"

int journal_reader_open(struct journal_reader **out, const char *home, struct err *e)
{
    *out = NULL;
    if (sodium_init() < 0)
        return err_set(e, WF_E_SYSTEM, "libsodium cannot start");
    struct journal_reader *r = mem_alloc(sizeof *r);
    char *path = fs_join(home, "journal.db");
    int code = journal_sql_open(&r->db, path, JOURNAL_SQL_READ, e);
    mem_free(path);
    if (!code)
        code = journal_sql_exec(r->db, "PRAGMA cache_size=-1024", e);
    if (!code)
        code = journal_schema_check(r->db, e);
    if (!code)
        code = journal_sql_prepare(r->db, &r->one, "SELECT seq, rec, txt FROM fact WHERE seq = ?1", e);
    if (!code)
        code = journal_sql_prepare(r->db, &r->range, "SELECT seq, rec, txt FROM fact WHERE seq >= ?1 ORDER BY seq LIMIT ?2", e);
    for (int k = 1; !code && k < JOURNAL_KIND_END; k++) {
        char sql[128];
        const char *word = journal_kind_word((enum journal_kind) k);
        snprintf(sql, sizeof sql, "SELECT first, block FROM intake_%s WHERE first <= ?1 ORDER BY first DESC LIMIT 1", word);
        code = journal_sql_prepare(r->db, &r->block[k], sql, e);
        snprintf(sql, sizeof sql, "SELECT first, block FROM intake_%s WHERE first > ?1 ORDER BY first LIMIT 1", word);
        if (!code)
            code = journal_sql_prepare(r->db, &r->after[k], sql, e);
    }
    if (code) {
        journal_reader_close(r);
        return code;
    }
    *out = r;
    return 0;
}

void journal_reader_close(struct journal_reader *r)
{
    if (!r)
        return;
    sqlite3_finalize(r->one);
    sqlite3_finalize(r->range);
    for (int k = 1; k < JOURNAL_KIND_END; k++) {
        sqlite3_finalize(r->block[k]);
        sqlite3_finalize(r->after[k]);
    }
    journal_sql_close(r->db);
    buf_free(&r->rec);
    buf_free(&r->txt);
    mem_free(r);
}

int journal_reader_info(struct journal_reader *r, struct journal_info *out, struct err *e)
{
    return journal_schema_info(r->db, out, e);
}

int journal_reader_head(struct journal_reader *r, uint64_t *seq, uint8_t *hash, struct err *e)
{
    int64_t n = 0;
    int code = journal_sql_number(r->db, "SELECT max(seq) FROM fact", &n, e);
    if (code)
        return code;
    *seq = (uint64_t) n;
    if (!hash)
        return 0;
    struct journal_fact f;
    code = journal_read(r, *seq, &f, e);
    if (!code)
        memcpy(hash, f.hash, JOURNAL_HASH_BYTES);
    return code;
}

int journal_row(sqlite3_stmt *s, uint64_t want, bool check, struct journal_record *out, struct err *e)
{
    uint64_t seq = (uint64_t) sqlite3_column_int64(s, 0);
    int txt = sqlite3_column_type(s, 2);
    if (seq != want)
        return err_set(e, WF_E_CORRUPT, "fact %llu is missing", (unsigned long long) want);
    if (sqlite3_column_type(s, 1) != SQLITE_BLOB || (txt != SQLITE_BLOB && txt != SQLITE_NULL))
        return err_set(e, WF_E_CORRUPT, "fact %llu: stored in another type", (unsigned long long) want);
    int code = journal_record_decode(journal_sql_blob(s, 1), journal_sql_blob(s, 2), out, e);
    if (!code && out->fact.seq != want)
        code = err_set(e, WF_E_CORRUPT, "it bears the number %llu", (unsigned long long) out->fact.seq);
    if (!code && check)
        code = journal_record_check(out, e);
    return code ? err_wrap(e, "fact %llu", (unsigned long long) want) : 0;
}

int journal_read(struct journal_reader *r, uint64_t seq, struct journal_fact *out, struct err *e)
{
    sqlite3_bind_int64(r->one, 1, (int64_t) seq);
    int rc = journal_sql_step(r->one, e, "read"), code = rc < 0 ? rc : 0;
    if (rc == SQLITE_DONE)
        code = err_set(e, WF_E_NOTFOUND, "there is no fact %llu", (unsigned long long) seq);
    if (!code && !(code = journal_row(r->one, seq, true, &r->record, e))) {
        /* A copy: an open statement would keep the log from beginning anew until the next call. */
        buf_clear(&r->rec);
        buf_clear(&r->txt);
        buf_span(&r->rec, r->record.rec);
        buf_span(&r->txt, r->record.txt);
        code = journal_record_decode(buf_view(&r->rec), buf_view(&r->txt), &r->record, e);
        *out = r->record.fact;
    }
    sqlite3_reset(r->one);
    return code;
}

int journal_each(struct journal_reader *r, uint64_t from, uint64_t to, bool check, journal_fact_fn fn, void *arg, struct err *e)
{
    uint64_t want = from ? from : 1;
    int code = 0, rows = 1;
    while (!code && rows && (to == 0 || want <= to)) {
        uint64_t limit = to && to - want < JOURNAL_STRIDE ? to - want + 1 : JOURNAL_STRIDE;
        sqlite3_bind_int64(r->range, 1, (int64_t) want);
        sqlite3_bind_int64(r->range, 2, (int64_t) limit);
        int rc = SQLITE_ROW;
        for (rows = 0; !code && (rc = journal_sql_step(r->range, e, "read")) == SQLITE_ROW; rows++) {
            code = journal_row(r->range, want++, check, &r->record, e);
            if (!code)
                code = fn(arg, &r->record.fact, e);
        }
        sqlite3_reset(r->range);
        if (!code && rc < 0)
            code = rc;
    }
    return code;
}

/* The block in a row, whose place must be right. */
static int block_row(sqlite3_stmt *s, enum journal_kind kind, struct journal_block *b, struct err *e)
{
    int code = journal_block_open(journal_sql_blob(s, 1), b, e);
    if (!code && (b->kind != kind || b->first != (uint64_t) sqlite3_column_int64(s, 0)))
        code = err_set(e, WF_E_CORRUPT, "it is of another kind or place");
    return code ? err_wrap(e, "intake \"%s\" %lld", journal_kind_word(kind), (long long) sqlite3_column_int64(s, 0)) : 0;
}

int journal_intake(struct journal_reader *r, enum journal_kind kind, uint64_t seq, struct journal_item *out, struct err *e)
{
    const char *word = journal_kind_word(kind);
    if (!word || seq == 0)
        return err_set(e, WF_E_NOTFOUND, "there is no such intake");
    sqlite3_stmt *s = r->block[kind];
    sqlite3_bind_int64(s, 1, (int64_t) seq);
    struct journal_block b = {0};
    int rc = journal_sql_step(s, e, "intake"), code = rc < 0 ? rc : 0;
    if (!code && rc == SQLITE_ROW)
        code = block_row(s, kind, &b, e);
    if (!code && (rc != SQLITE_ROW || seq - b.first >= b.rows))
        code = err_set(e, WF_E_NOTFOUND, "intake \"%s\" %llu is not there, or no longer", word, (unsigned long long) seq);
    for (uint64_t i = code ? seq + 1 : b.first; i <= seq; i++)
        if (!journal_block_next(&b, out)) {
            code = err_set(e, WF_E_CORRUPT, "intake \"%s\" %llu: its block is damaged", word, (unsigned long long) seq);
            break;
        }
    if (!code) {
        out->seq = seq;
        buf_clear(&r->rec);
        buf_span(&r->rec, out->source);
        buf_span(&r->rec, out->body);
        out->source.p = r->rec.p ? r->rec.p : "";
        out->body.p = out->source.p + out->source.n;
    }
    sqlite3_reset(s);
    return code;
}

int journal_intake_each(struct journal_reader *r, enum journal_kind kind, uint64_t from, journal_item_fn fn, void *arg, struct err *e)
{
    if (!journal_kind_word(kind))
        return err_set(e, WF_E_INVALID, "%d is no kind of intake", (int) kind);
    /* First the block that holds `from`, then those after it. */
    sqlite3_stmt *s = r->block[kind];
    sqlite3_bind_int64(s, 1, (int64_t) from);
    int code = 0;
    uint64_t last = 0;
    for (;;) {
        struct journal_block b;
        struct journal_item it;
        int rc = journal_sql_step(s, e, "intake");
        if (rc != SQLITE_ROW && s == r->block[kind] && rc >= 0) {
            sqlite3_reset(s);
            s = r->after[kind];
            sqlite3_bind_int64(s, 1, (int64_t) from);
            continue;
        }
        code = rc < 0 ? rc : 0;
        if (code || rc != SQLITE_ROW || (code = block_row(s, kind, &b, e)))
            break;
        last = b.first;
        it.seq = b.first;
        for (; !code && journal_block_next(&b, &it); it.seq++)
            if (it.seq >= from)
                code = fn(arg, &it, e);
        sqlite3_reset(s);
        if (code)
            break;
        s = r->after[kind];
        sqlite3_bind_int64(s, 1, (int64_t) last);
    }
    sqlite3_reset(r->block[kind]);
    sqlite3_reset(r->after[kind]);
    return code;
}

int journal_cursor(struct journal_reader *r, struct span feed, struct buf *out, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int code = journal_sql_prepare(r->db, &s, "SELECT value FROM cursor WHERE feed = ?1", e);
    if (code)
        return code;
    journal_sql_bind_text(s, 1, feed);
    int rc = journal_sql_step(s, e, "cursor");
    if (rc == SQLITE_ROW)
        buf_span(out, journal_sql_blob(s, 0));
    sqlite3_finalize(s);
    return rc < 0 ? rc : rc == SQLITE_ROW ? 0 : err_set(e, WF_E_NOTFOUND, "feed \"%.*s\" has no cursor", SPAN_FMT(feed));
}

int journal_drop_plan(struct journal_reader *r, enum journal_kind kind, wf_time before, uint64_t max_rows, struct journal_drop *out, struct err *e)
{
    memset(out, 0, sizeof *out);
    out->kind = kind;
    if (!journal_kind_word(kind))
        return err_set(e, WF_E_INVALID, "%d is no kind of intake", (int) kind);
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, JOURNAL_HASH_BYTES);
    sqlite3_stmt *s = r->after[kind];
    int code = 0;
    while (out->rows < max_rows || out->blocks == 0) {
        struct journal_block b;
        sqlite3_bind_int64(s, 1, (int64_t) out->up_to);
        int rc = journal_sql_step(s, e, "intake");
        code = rc < 0 ? rc : 0;
        if (rc != SQLITE_ROW || (code = block_row(s, kind, &b, e)) || b.newest >= before ||
            (out->blocks && out->rows + b.rows > max_rows))
            break;
        struct span bytes = journal_sql_blob(s, 1);
        uint8_t digest[JOURNAL_HASH_BYTES];
        journal_hash(digest, bytes.p, bytes.n);
        crypto_generichash_update(&h, digest, sizeof digest);
        out->from = out->blocks ? out->from : b.first;
        out->up_to = b.first + b.rows - 1;
        out->rows += b.rows;
        out->blocks++;
        sqlite3_reset(s);
    }
    sqlite3_reset(s);
    crypto_generichash_final(&h, out->digest, JOURNAL_HASH_BYTES);
    return code;
}
