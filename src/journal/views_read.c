/* views_read: queries of views.db, each reader on a connection of its own. */
#include <stdio.h>

#include "base/fs.h"
#include "journal/sql.h"
#include "journal/views.h"

enum { WORDS_MAX = 8 };

struct views_reader {
    sqlite3 *db;
};

int views_reader_open(struct views_reader **out, const char *home, struct err *e)
{
    *out = NULL;
    struct views_reader *r = mem_alloc(sizeof *r);
    char *path = fs_join(home, "views.db");
    int code = journal_sql_open(&r->db, path, JOURNAL_SQL_READ, e);
    mem_free(path);
    if (code) {
        mem_free(r);
        return code;
    }
    *out = r;
    return 0;
}

void views_reader_close(struct views_reader *r)
{
    if (!r)
        return;
    journal_sql_close(r->db);
    mem_free(r);
}

static size_t characters(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char) s.p[i] & 0xc0) != 0x80;
    return n;
}

/* The words between spaces; more than WORDS_MAX is an error, since a query is typed by a person. */
static int split(struct span query, struct span *words, size_t *n, struct err *e)
{
    *n = 0;
    for (size_t i = 0; i < query.n;) {
        while (i < query.n && (unsigned char) query.p[i] <= ' ')
            i++;
        size_t from = i;
        while (i < query.n && (unsigned char) query.p[i] > ' ')
            i++;
        if (i == from)
            break;
        if (*n == WORDS_MAX)
            return err_set(e, WF_E_LIMIT, "a search has up to %d words", WORDS_MAX);
        words[(*n)++] = span_make(query.p + from, i - from);
    }
    return *n ? 0 : err_set(e, WF_E_INVALID, "nothing to search for");
}

static void quoted(struct buf *out, struct span word, const char *special, char escape)
{
    for (size_t i = 0; i < word.n; i++) {
        if (strchr(special, word.p[i]))
            buf_char(out, escape);
        buf_char(out, word.p[i]);
    }
}

/* Words of three characters and more go into the index's query, as phrases of trigrams; shorter ones are patterns for LIKE. */
static void find_sql(const struct span *words, size_t n, struct buf *sql, struct buf *match, struct buf *like, size_t *likes)
{
    buf_str(sql, "SELECT rowid FROM text WHERE rowid < ?1");
    *likes = 0;
    for (size_t i = 0; i < n; i++) {
        if (characters(words[i]) >= 3) {
            buf_str(match, match->n ? " AND \"" : "\"");
            quoted(match, words[i], "\"", '"');
            buf_char(match, '"');
            continue;
        }
        buf_printf(sql, " AND body LIKE ?%zu ESCAPE '\\'", 4 + (*likes)++);
        buf_char(like, '%');
        quoted(like, words[i], "%_\\", '\\');
        buf_add(like, "%", 2); /* with its NUL */
    }
    if (match->n)
        buf_str(sql, " AND text MATCH ?3");
    buf_str(sql, " ORDER BY rowid DESC LIMIT ?2");
}

int views_find(struct views_reader *r, struct span query, uint64_t before, size_t limit, views_found_fn fn, void *arg, struct err *e)
{
    struct span words[WORDS_MAX];
    size_t n = 0, likes = 0;
    int code = query.n > 1024 || memchr(query.p ? query.p : "", 0, query.n) ? err_set(e, WF_E_INVALID, "the search is too long") :
                                                                             split(query, words, &n, e);
    if (code)
        return code;
    struct buf sql = {0}, match = {0}, like = {0};
    find_sql(words, n, &sql, &match, &like, &likes);
    sqlite3_stmt *s = NULL;
    code = journal_sql_prepare(r->db, &s, sql.p, e);
    if (!code) {
        sqlite3_bind_int64(s, 1, before && before < INT64_MAX ? (int64_t) before : INT64_MAX);
        sqlite3_bind_int64(s, 2, (int64_t) limit);
        if (match.n)
            sqlite3_bind_text(s, 3, match.p, (int) match.n, SQLITE_STATIC);
        const char *p = like.p;
        for (size_t i = 0; i < likes; i++, p += strlen(p) + 1)
            sqlite3_bind_text(s, (int) (4 + i), p, -1, SQLITE_STATIC);
        int rc;
        while ((rc = journal_sql_step(s, e, "find")) == SQLITE_ROW && !code)
            code = fn(arg, (uint64_t) sqlite3_column_int64(s, 0));
        if (rc < 0)
            code = rc;
    }
    sqlite3_finalize(s);
    buf_free(&sql);
    buf_free(&match);
    buf_free(&like);
    return code;
}

static int give(sqlite3_stmt *s, views_quarantined_fn fn, void *arg)
{
    struct views_quarantined q = {.n = (uint64_t) sqlite3_column_int64(s, 0), .source = journal_sql_blob(s, 1), .member = journal_sql_blob(s, 2),
        .reason = journal_sql_blob(s, 3), .received = sqlite3_column_int64(s, 4), .offset = (uint64_t) sqlite3_column_int64(s, 5),
        .bytes = (uint64_t) sqlite3_column_int64(s, 6), .intake_kind = (uint32_t) sqlite3_column_int64(s, 8),
        .intake_seq = (uint64_t) sqlite3_column_int64(s, 9)};
    struct span digest = journal_sql_blob(s, 7);
    memcpy(q.digest, digest.p ? digest.p : "", digest.n < sizeof q.digest ? digest.n : sizeof q.digest);
    return fn(arg, &q);
}

int views_quarantine(struct views_reader *r, uint64_t before, size_t limit, views_quarantined_fn fn, void *arg, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int code = journal_sql_prepare(r->db, &s, "SELECT * FROM quarantine WHERE n < ?1 ORDER BY n DESC LIMIT ?2", e), rc = 0;
    if (code)
        return code;
    sqlite3_bind_int64(s, 1, before && before < INT64_MAX ? (int64_t) before : INT64_MAX);
    sqlite3_bind_int64(s, 2, (int64_t) limit);
    while (!code && (rc = journal_sql_step(s, e, "quarantine")) == SQLITE_ROW)
        code = give(s, fn, arg);
    sqlite3_finalize(s);
    return code ? code : rc < 0 ? rc : 0;
}

int views_quarantine_get(struct views_reader *r, uint64_t n, views_quarantined_fn fn, void *arg, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int code = journal_sql_prepare(r->db, &s, "SELECT * FROM quarantine WHERE n = ?1", e);
    if (code)
        return code;
    sqlite3_bind_int64(s, 1, (int64_t) n);
    int rc = journal_sql_step(s, e, "quarantine");
    if (rc == SQLITE_ROW)
        code = give(s, fn, arg);
    else
        code = rc < 0 ? rc : err_set(e, WF_E_NOTFOUND, "there is no quarantined item %llu", (unsigned long long) n);
    sqlite3_finalize(s);
    return code;
}

uint64_t views_quarantine_count(struct views_reader *r)
{
    int64_t n = 0;
    return journal_sql_number(r->db, "SELECT count(*) FROM quarantine", &n, NULL) == 0 ? (uint64_t) n : 0;
}
