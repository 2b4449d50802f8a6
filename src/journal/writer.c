/* writer: the one transaction of a batch, on the journal's thread.
 *
 * Owns the only write connection, the head of the chain and the numbers of intake. All of a batch is written or nothing.
 */
#include "journal/state.h"

#include <sodium.h>
#include <stdio.h>

#include "base/json.h"
#include "journal/block.h"
#include "journal/mutant.h"
#include "journal/record.h"

static int writer_pragmas(sqlite3 *db, struct err *e)
{
    const char *const want[][3] = {{"journal_mode", "WAL", "wal"}, {"synchronous", "FULL", "2"}, {"wal_autocheckpoint", "0", "0"},
        {"secure_delete", "ON", "1"}, {"journal_size_limit", "33554432", "33554432"}, {"cache_size", "-2048", "-2048"},
        {"locking_mode", "NORMAL", "normal"}};
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        int code = journal_sql_pragma(db, want[i][0], want[i][1], want[i][2], e);
        if (code)
            return code;
    }
    if (journal_mutant("sync-off"))
        return journal_sql_exec(db, "PRAGMA synchronous=OFF", e);
    return 0;
}

static int writer_prepare(struct journal_writer *w, struct err *e)
{
    const struct {
        sqlite3_stmt **s;
        const char *sql;
    } all[] = {{&w->begin, "BEGIN IMMEDIATE"}, {&w->commit, "COMMIT"}, {&w->fact, "INSERT INTO fact VALUES(?1, ?2, ?3)"},
        {&w->kind, "INSERT INTO kind VALUES(?1, ?2)"}, {&w->cursor, "INSERT OR REPLACE INTO cursor VALUES(?1, ?2)"},
        {&w->text, "SELECT txt FROM fact WHERE seq = ?1"}, {&w->retext, "UPDATE fact SET txt = ?2 WHERE seq = ?1"},
        {&w->dropped, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)"}};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        int code = journal_sql_prepare(w->db, all[i].s, all[i].sql, e);
        if (code)
            return code;
    }
    for (int k = 1; k < JOURNAL_KIND_END; k++) {
        char sql[96];
        snprintf(sql, sizeof sql, "INSERT INTO intake_%s VALUES(?1, ?2)", journal_kind_word((enum journal_kind) k));
        int code = journal_sql_prepare(w->db, &w->block[k], sql, e);
        snprintf(sql, sizeof sql, "DELETE FROM intake_%s WHERE first <= ?1", journal_kind_word((enum journal_kind) k));
        if (!code)
            code = journal_sql_prepare(w->db, &w->drop[k], sql, e);
        if (code)
            return code;
    }
    return 0;
}

static struct span kind_key(struct buf *key, struct span kind, uint32_t version)
{
    buf_clear(key);
    buf_span(key, kind);
    buf_char(key, '/');
    buf_u64(key, version);
    return buf_view(key);
}

static bool is_own_kind(struct span kind, uint32_t version)
{
    return version == 1 && (span_is(kind, "journal.created") || span_is(kind, "intake.block") || span_is(kind, "intake.dropped") || span_is(kind, "intake.redacted") ||
                               span_is(kind, "text.redacted"));
}

/* All kinds that the journal holds, into w->kinds; asks the caller whether each is known. */
static int writer_kinds(struct journal *j, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int code = journal_sql_prepare(j->w.db, &s, "SELECT name, version FROM kind", e), rc = 0;
    while (!code && (rc = journal_sql_step(s, e, "kinds")) == SQLITE_ROW) {
        struct span kind = journal_sql_blob(s, 0);
        uint32_t version = (uint32_t) sqlite3_column_int64(s, 1);
        if (!is_own_kind(kind, version) && j->knows && !j->knows(j->arg, kind, version))
            code = err_set(e, WF_E_UNSUPPORTED, "the journal holds facts \"%.*s\" of version %u, which this version does not know", SPAN_FMT(kind),
                version);
        else
            map_put(&j->w.kinds, kind_key(&j->w.key, kind, version), j);
    }
    sqlite3_finalize(s);
    return code ? code : rc < 0 ? rc : 0;
}

/* The head of the chain, from the last fact, which must be whole. */
static int writer_head(struct journal *j, struct err *e)
{
    journal_record_genesis(j->w.hash, j->info.site);
    sqlite3_stmt *s = NULL;
    int code = journal_sql_prepare(j->w.db, &s, "SELECT seq, rec, txt FROM fact ORDER BY seq DESC LIMIT 1", e);
    if (code)
        return code;
    int rc = journal_sql_step(s, e, "head");
    if (rc == SQLITE_ROW) {
        struct journal_record r;
        code = journal_record_decode(journal_sql_blob(s, 1), journal_sql_blob(s, 2), &r, e);
        if (!code)
            code = journal_record_check(&r, e);
        if (!code && (r.fact.seq != (uint64_t) sqlite3_column_int64(s, 0) || memcmp(r.site, j->info.site, JOURNAL_SITE_BYTES) != 0))
            code = err_set(e, WF_E_CORRUPT, "it is of another site or place");
        if (code)
            code = err_wrap(e, "last fact, %lld", (long long) sqlite3_column_int64(s, 0));
        else {
            j->w.seq = r.fact.seq;
            memcpy(j->w.hash, r.fact.hash, JOURNAL_HASH_BYTES);
        }
    }
    sqlite3_finalize(s);
    return code ? code : rc < 0 ? rc : 0;
}

/* The last intake seq of each kind: of the newest block, or of the last drop when that took all. */
static int writer_numbers(struct journal *j, struct err *e)
{
    for (int k = 1; k < JOURNAL_KIND_END; k++) {
        const char *word = journal_kind_word((enum journal_kind) k);
        char sql[160];
        snprintf(sql, sizeof sql, "SELECT CAST((SELECT value FROM meta WHERE key = 'dropped.%s') AS INTEGER)", word);
        int64_t dropped = 0;
        int code = journal_sql_number(j->w.db, sql, &dropped, e);
        sqlite3_stmt *s = NULL;
        snprintf(sql, sizeof sql, "SELECT first, substr(block, 1, %d) FROM intake_%s ORDER BY first DESC LIMIT 1", BLOCK_HEAD, word);
        if (!code)
            code = journal_sql_prepare(j->w.db, &s, sql, e);
        if (code)
            return code;
        int rc = journal_sql_step(s, e, "intake");
        struct journal_block b = {0};
        j->w.intake[k] = (uint64_t) dropped;
        if (rc == SQLITE_ROW && !(code = journal_block_open(journal_sql_blob(s, 1), &b, e)))
            j->w.intake[k] = b.first + b.rows - 1;
        sqlite3_finalize(s);
        if (code || rc < 0)
            return code ? code : rc;
    }
    return 0;
}

int journal_writer_open(struct journal *j, const struct journal_options *o, struct err *e)
{
    struct journal_writer *w = &j->w;
    int code = journal_sql_open(&w->db, j->path, JOURNAL_SQL_CREATE, e);
    if (code)
        return code;
    int64_t page = 0;
    if ((code = journal_sql_exec(w->db, "PRAGMA page_size=8192", e)) || (code = writer_pragmas(w->db, e)) ||
        (code = journal_schema_create(w->db, o, e)) || (code = journal_schema_check(w->db, e)) ||
        (code = journal_schema_info(w->db, &j->info, e)) || (code = journal_sql_number(w->db, "PRAGMA page_size", &page, e)) ||
        (code = writer_prepare(w, e)) || (code = writer_kinds(j, e)) || (code = writer_head(j, e)) || (code = writer_numbers(j, e)))
        return code;
    j->page = (uint64_t) page;
    sqlite3_wal_hook(w->db, journal_checkpoint_hook, j);
    return 0;
}

int journal_writer_renew(struct journal *j, struct err *e)
{
    int code = writer_head(j, e);
    return code ? code : writer_numbers(j, e);
}

void journal_writer_close(struct journal *j)
{
    struct journal_writer *w = &j->w;
    sqlite3_stmt *all[] = {w->begin, w->commit, w->fact, w->kind, w->cursor, w->text, w->retext, w->dropped};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        sqlite3_finalize(all[i]);
    for (int k = 1; k < JOURNAL_KIND_END; k++) {
        sqlite3_finalize(w->block[k]);
        sqlite3_finalize(w->drop[k]);
    }
    journal_sql_close(w->db);
    map_free(&w->kinds, NULL);
    buf_free(&w->key);
    buf_free(&w->payload);
    memset(w, 0, sizeof *w);
}

int journal_fatal(sqlite3 *db)
{
    int rc = sqlite3_extended_errcode(db);
    if (rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC)
        return journal_mutant("go-on") ? 0 : JOURNAL_FATAL_FSYNC;
    if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
        return JOURNAL_FATAL_CORRUPT;
    return 0;
}

/* ---- before the transaction: digests and hashes ---- */

/* Seals the blocks of intake and adds the fact that carries their digests. */
static int seal_blocks(struct journal *j, struct journal_batch *b, struct err *e)
{
    struct journal_writer *w = &j->w;
    struct json_writer jw;
    wf_time newest = INT64_MIN;
    buf_clear(&w->payload);
    jw_init(&jw, &w->payload);
    jw_begin_object(&jw);
    jw_key(&jw, "blocks");
    jw_begin_array(&jw);
    for (int k = 1; k < JOURNAL_KIND_END; k++)
        for (size_t i = 0; i < b->runs[k].blocks.n; i++) {
            struct span block = journal_batch_block(b, (enum journal_kind) k, i);
            const struct batch_block *at = &b->runs[k].blocks.v[i];
            uint8_t digest[JOURNAL_HASH_BYTES];
            char hex[2 * JOURNAL_HASH_BYTES + 1];
            journal_block_seal(block, at->rows, j->info.site, digest);
            wf_time t = RECORD_GET(int64_t, block.p + 16);
            newest = t > newest ? t : newest;
            journal_hex(hex, digest, sizeof digest);
            jw_begin_object(&jw);
            jw_kcstr(&jw, "kind", journal_kind_word((enum journal_kind) k));
            jw_kint(&jw, "first", (int64_t) at->first);
            jw_kint(&jw, "rows", at->rows);
            jw_kcstr(&jw, "digest", hex);
            jw_end_object(&jw);
        }
    jw_end_array(&jw);
    jw_end_object(&jw);
    struct journal_fact f = {.time = newest, .offset = 0, .version = 1, .actor = SPAN_LIT("engine"), .kind = SPAN_LIT("intake.block"),
        .payload = buf_view(&w->payload)};
    b->begun = true; /* it was handed over, and is closed to the loop */
    int code = journal_batch_fact(b, &f, NULL, e);
    b->begun = false;
    return code;
}

/* Chains all facts; hash gets the new head. */
static void seal_facts(struct journal *j, struct journal_batch *b, uint8_t hash[JOURNAL_HASH_BYTES])
{
    uint8_t salts[JOURNAL_PARTS_MAX * RECORD_SALT * 16];
    size_t have = 0;
    const uint8_t *prev = j->w.hash;
    for (size_t i = 0; i < b->facts.n; i++) {
        struct span rec = journal_batch_rec(b, i);
        size_t need = (uint8_t) rec.p[1] * (size_t) RECORD_SALT;
        if (have < need) {
            randombytes_buf(salts, sizeof salts);
            have = sizeof salts;
        }
        have -= need;
        prev = journal_record_seal(rec, journal_batch_txt(b, i), j->info.site, prev, salts + have);
    }
    memcpy(hash, prev, JOURNAL_HASH_BYTES);
    sodium_memzero(salts, sizeof salts);
}

/* ---- the transaction ---- */

static int run(sqlite3_stmt *s, struct err *e, const char *what)
{
    int rc = sqlite3_step(s), code = 0;
    if (rc != SQLITE_DONE)
        code = journal_sql_error(sqlite3_db_handle(s), e, what);
    sqlite3_reset(s);
    return code;
}

static int write_facts(struct journal *j, struct journal_batch *b, struct err *e)
{
    struct journal_writer *w = &j->w;
    struct span last = {0};
    uint32_t last_version = 0;
    for (size_t i = 0; i < b->facts.n; i++) {
        struct span rec = journal_batch_rec(b, i), txt = journal_batch_txt(b, i);
        sqlite3_bind_int64(w->fact, 1, (int64_t) (b->first + i));
        sqlite3_bind_blob(w->fact, 2, rec.p, (int) rec.n, SQLITE_STATIC);
        if (txt.n)
            sqlite3_bind_blob(w->fact, 3, txt.p, (int) txt.n, SQLITE_STATIC);
        else
            sqlite3_bind_null(w->fact, 3);
        int code = run(w->fact, e, "fact");
        if (code)
            return code;
        struct span kind = span_make(rec.p + RECORD_HEAD, RECORD_GET(uint16_t, rec.p + 2));
        uint32_t version = RECORD_GET(uint32_t, rec.p + 24);
        if (version == last_version && span_eq(kind, last))
            continue;
        last = kind;
        last_version = version;
        struct span key = kind_key(&w->key, kind, version);
        if (map_get(&w->kinds, key))
            continue;
        map_put(&w->kinds, key, j);
        journal_sql_bind_text(w->kind, 1, kind);
        sqlite3_bind_int64(w->kind, 2, version);
        if ((code = run(w->kind, e, "kind")))
            return code;
    }
    return 0;
}

static int write_blocks(struct journal *j, struct journal_batch *b, struct err *e)
{
    for (int k = 1; k < JOURNAL_KIND_END; k++)
        for (size_t i = 0; i < b->runs[k].blocks.n; i++) {
            sqlite3_bind_int64(j->w.block[k], 1, (int64_t) b->runs[k].blocks.v[i].first);
            journal_sql_bind_blob(j->w.block[k], 2, journal_batch_block(b, (enum journal_kind) k, i));
            int code = run(j->w.block[k], e, "intake");
            if (code)
                return code;
        }
    return 0;
}

static int write_cursors(struct journal *j, struct journal_batch *b, struct err *e)
{
    for (size_t i = 0; i < b->cursors.n; i++) {
        const struct batch_cursor *c = &b->cursors.v[i];
        journal_sql_bind_text(j->w.cursor, 1, span_make(b->texts.p + c->at, c->feed_n));
        journal_sql_bind_text(j->w.cursor, 2, span_make(b->texts.p + c->at + c->feed_n, c->value_n));
        int code = run(j->w.cursor, e, "cursor");
        if (code)
            return code;
    }
    return 0;
}

static int write_drops(struct journal *j, struct journal_batch *b, struct err *e)
{
    for (size_t i = 0; i < b->drops.n; i++) {
        const struct journal_drop *d = &b->drops.v[i];
        sqlite3_bind_int64(j->w.drop[d->kind], 1, (int64_t) d->up_to);
        int code = run(j->w.drop[d->kind], e, "drop");
        if (code)
            return code;
        if (sqlite3_changes(j->w.db) != (int) d->blocks)
            return err_set(e, WF_E_STATE, "intake \"%s\" up to %llu is not what the plan saw", journal_kind_word(d->kind),
                (unsigned long long) d->up_to);
        char key[32], value[32];
        snprintf(key, sizeof key, "dropped.%s", journal_kind_word(d->kind));
        snprintf(value, sizeof value, "%llu", (unsigned long long) d->up_to);
        journal_sql_bind_text(j->w.dropped, 1, span_str(key));
        journal_sql_bind_text(j->w.dropped, 2, span_str(value));
        if ((code = run(j->w.dropped, e, "drop")))
            return code;
    }
    return 0;
}

static int write_redaction(struct journal *j, const struct batch_redaction *r, struct err *e)
{
    struct journal_writer *w = &j->w;
    sqlite3_bind_int64(w->text, 1, (int64_t) r->target);
    int rc = sqlite3_step(w->text), code = 0;
    if (rc == SQLITE_DONE)
        code = err_set(e, WF_E_NOTFOUND, "there is no fact %llu", (unsigned long long) r->target);
    else if (rc != SQLITE_ROW)
        code = journal_sql_error(w->db, e, "redact");
    size_t n = code ? 0 : (size_t) sqlite3_column_bytes(w->text, 0);
    char *copy = mem_alloc(n + 1);
    if (n)
        memcpy(copy, sqlite3_column_blob(w->text, 0), n);
    sqlite3_reset(w->text);
    if (!code)
        code = journal_record_redact(copy, n, span_make(r->part, r->part_n), e);
    if (!code) {
        /* Of the same size: SQLite overwrites the cell where it lies. */
        sqlite3_bind_int64(w->retext, 1, (int64_t) r->target);
        sqlite3_bind_blob(w->retext, 2, copy, (int) n, SQLITE_STATIC);
        code = run(w->retext, e, "redact");
        sqlite3_bind_null(w->retext, 2);
    }
    sodium_memzero(copy, n);
    mem_free(copy);
    return code;
}

/* A block of intake is written over where it lies, if it is what the plan saw. */
static int write_rewrite(struct journal *j, const struct journal_batch *b, const struct batch_rewrite *r, struct err *e)
{
    char sql[96];
    sqlite3_stmt *s = NULL;
    uint8_t hash[JOURNAL_HASH_BYTES];
    const char *word = journal_kind_word(r->kind);
    snprintf(sql, sizeof sql, "SELECT block FROM intake_%s WHERE first = ?1", word);
    int code = journal_sql_prepare(j->w.db, &s, sql, e);
    if (code)
        return code;
    sqlite3_bind_int64(s, 1, (int64_t) r->first);
    int rc = journal_sql_step(s, e, "redact");
    if (rc == SQLITE_ROW)
        journal_hash(hash, sqlite3_column_blob(s, 0), (size_t) sqlite3_column_bytes(s, 0));
    if (rc < 0)
        code = rc;
    else if (rc != SQLITE_ROW || memcmp(hash, r->was, sizeof hash) != 0)
        code = err_set(e, WF_E_STATE, "intake \"%s\" from %llu on is not what the plan saw", word, (unsigned long long) r->first);
    sqlite3_finalize(s);
    snprintf(sql, sizeof sql, "UPDATE intake_%s SET block = ?2 WHERE first = ?1", word);
    if (code || (code = journal_sql_prepare(j->w.db, &s, sql, e)))
        return code;
    sqlite3_bind_int64(s, 1, (int64_t) r->first);
    journal_sql_bind_blob(s, 2, span_make(b->texts.p + r->at, r->n));
    code = run(s, e, "redact");
    sqlite3_finalize(s);
    return code;
}

static int write_all(struct journal *j, struct journal_batch *b, struct err *e)
{
    int code = write_facts(j, b, e);
    if (!code && journal_mutant("half-batch")) {
        run(j->w.commit, e, "commit");
        run(j->w.begin, e, "begin");
    }
    if (!code)
        code = write_blocks(j, b, e);
    if (!code)
        code = write_cursors(j, b, e);
    if (!code)
        code = write_drops(j, b, e);
    for (size_t i = 0; !code && i < b->redactions.n; i++)
        code = write_redaction(j, &b->redactions.v[i], e);
    for (size_t i = 0; !code && i < b->rewrites.n; i++)
        code = write_rewrite(j, b, &b->rewrites.v[i], e);
    return code;
}

/* Kinds that a failed batch would have brought are forgotten: they are read again from what is committed. */
static void forget_kinds(struct journal *j)
{
    map_free(&j->w.kinds, NULL);
    memset(&j->w.kinds, 0, sizeof j->w.kinds);
    bool (*knows)(void *, struct span, uint32_t) = j->knows;
    j->knows = NULL;
    writer_kinds(j, NULL);
    j->knows = knows;
}

static int transact(struct journal *j, struct journal_batch *b, int *fatal, struct err *e)
{
    int code = run(j->w.begin, e, "begin");
    if (!code)
        code = write_all(j, b, e);
    if (!code && journal_mutant("drop-tx") && j->commits % 8 == 7) {
        sqlite3_exec(j->w.db, "ROLLBACK", NULL, NULL, NULL);
        return 0;
    }
    if (!code)
        code = run(j->w.commit, e, "commit");
    if (!code)
        return 0;
    *fatal = journal_fatal(j->w.db);
    if (!sqlite3_get_autocommit(j->w.db))
        sqlite3_exec(j->w.db, "ROLLBACK", NULL, NULL, NULL);
    if (!*fatal)
        forget_kinds(j);
    return code;
}

/* The disk is full: for officers' facts the reserve is given up, bit by bit. */
static int transact_urgent(struct journal *j, struct journal_batch *b, int *fatal, struct err *e)
{
    int code = transact(j, b, fatal, e);
    while (code == WF_E_AGAIN && !*fatal) {
        j->w.news |= journal_note(j, code, 0, e);
        if (!b->urgent || journal_mutant("no-reserve") || !journal_reserve_give(j, journal_batch_bytes(b)))
            break;
        err_clear(e);
        code = transact(j, b, fatal, e);
    }
    return code;
}

void journal_writer_run(struct journal *j, struct journal_batch *b, struct journal_result *r)
{
    struct journal_writer *w = &j->w;
    uint8_t hash[JOURNAL_HASH_BYTES];
    int code = b->items.n ? seal_blocks(j, b, &r->err) : 0;
    if (!code) {
        seal_facts(j, b, hash);
        code = transact_urgent(j, b, &r->fatal, &r->err);
    }
    r->code = code;
    if (code)
        return;
    if (b->facts.n) {
        r->first = b->first;
        r->last = w->seq = b->first + b->facts.n - 1;
        memcpy(w->hash, hash, sizeof hash);
    }
    for (int k = 1; k < JOURNAL_KIND_END; k++)
        w->intake[k] = b->runs[k].next - 1;
}
