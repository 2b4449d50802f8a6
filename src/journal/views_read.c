/* views_read: queries of views.db, each reader on a connection of its own. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <string.h>

#include "base/fs.h"
#include "journal/sql.h"
#include "journal/views.h"
#include "journal/views_text.h"

enum { WORDS_MAX = 8, TRIGRAMS_MAX = 16 /* of one word */ };

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

/* The words between spaces, folded; more than WORDS_MAX is an error, since a query is typed by a person. */
static int split(struct span query, struct buf *folded, struct span *words, size_t *n, struct err *e)
{
    *n = 0;
    text_fold(query, 0, folded);
    for (size_t i = 0; i < folded->n;) {
        while (i < folded->n && (unsigned char) folded->p[i] <= ' ')
            i++;
        size_t from = i;
        while (i < folded->n && (unsigned char) folded->p[i] > ' ')
            i++;
        if (i == from)
            break;
        if (*n == WORDS_MAX)
            return err_set(e, WF_E_LIMIT, "a search has up to %d words", WORDS_MAX);
        words[(*n)++] = span_make(folded->p + from, i - from);
    }
    return *n ? 0 : err_set(e, WF_E_INVALID, "nothing to search for");
}

/* Where the character that begins at `at` ends. */
static size_t after(struct span s, size_t at)
{
    do
        at++;
    while (at < s.n && ((unsigned char) s.p[at] & 0xc0) == 0x80);
    return at;
}

/* Adds the trigrams of a word to the index's query: none where it has one or two characters, and of a long one not all, since what is found is
 * looked into anyhow. */
static void add_trigrams(struct buf *match, struct span word)
{
    size_t from = 0, end = 0;
    for (int k = 0; k < 2 && end < word.n; k++)
        end = after(word, end);
    for (int k = 0; k < TRIGRAMS_MAX && end < word.n; k++, from = after(word, from)) {
        end = after(word, end);
        buf_str(match, match->n ? " AND \"" : "\"");
        for (size_t i = from; i < end; i++) {
            if (word.p[i] == '"')
                buf_char(match, '"');
            buf_char(match, word.p[i]);
        }
        buf_char(match, '"');
    }
}

static bool has_all(struct span text, const struct span *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text.n < words[i].n || !memmem(text.p, text.n, words[i].p, words[i].n))
            return false;
    return true;
}

static int find(struct views_reader *r, const struct span *words, size_t n, size_t limit, views_found_fn fn, void *arg, struct err *e)
{
    struct buf match = {0};
    sqlite3_stmt *s = NULL;
    for (size_t i = 0; i < n; i++)
        add_trigrams(&match, words[i]);
    int rc = 0, code = journal_sql_prepare(r->db, &s, match.n ? "SELECT rowid, body FROM text WHERE text MATCH ?1" : "SELECT rowid, body FROM text", e);
    if (!code && match.n)
        sqlite3_bind_text(s, 1, match.p, (int) match.n, SQLITE_STATIC);
    for (size_t found = 0; !code && found < limit && (rc = journal_sql_step(s, e, "find")) == SQLITE_ROW;) {
        if (!has_all(journal_sql_blob(s, 1), words, n))
            continue;
        code = fn(arg, views_text_num(sqlite3_column_int64(s, 0)));
        found++;
    }
    sqlite3_finalize(s);
    buf_free(&match);
    return code ? code : rc < 0 ? rc : 0;
}

int views_find(struct views_reader *r, struct span query, size_t limit, views_found_fn fn, void *arg, struct err *e)
{
    struct span words[WORDS_MAX];
    struct buf folded = {0};
    size_t n = 0;
    int code = query.n > 1024 || memchr(query.p ? query.p : "", 0, query.n) ? err_set(e, WF_E_INVALID, "the search is too long") :
                                                                             split(query, &folded, words, &n, e);
    if (!code)
        code = find(r, words, n, limit, fn, arg, e);
    buf_free(&folded);
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
