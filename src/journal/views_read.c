/* views_read: queries of views.db, each reader on a connection of its own. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <string.h>

#include "base/fs.h"
#include "journal/sql.h"
#include "journal/views.h"
#include "journal/views_gram.h"
#include "journal/views_short.h"
#include "journal/views_text.h"

enum { DIGITS_MOST = 4, GRAMS_MOST = 6 /* asked of the index for one search */ };

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
    if (!code)
        code = views_gram_register(r->db, e);
    if (code) {
        journal_sql_close(r->db);
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

/* ---- texts ---- */

static bool holds(struct span text, struct span what)
{
    return text.n >= what.n && memmem(text.p, text.n, what.p, what.n);
}

static void add_gram(struct buf *match, struct span gram, bool begins)
{
    buf_str(match, match->n ? " AND \"" : "\"");
    for (size_t i = 0; i < gram.n; i++) {
        if (gram.p[i] == '"')
            buf_char(match, '"');
        buf_char(match, gram.p[i]);
    }
    buf_str(match, begins ? "\" *" : "\"");
}

static bool has_digit(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9')
            return true;
    return false;
}

/* The index's query for what is looked for: all grams that begin with one or two characters; else a few of its grams: those with digits, which few texts share, or some
 * from its first to its last. *sure: what has
 * these has it, so that nothing need be looked into. */
static void make_match(struct span what, struct buf *match, bool *sure)
{
    size_t at[VIEWS_PHRASE_MAX + 1], n = 0;
    for (size_t i = 0; i < what.n; i = views_gram_after(what, i))
        at[n++] = i;
    at[n] = what.n;
    *sure = n <= VIEWS_GRAM;
    if (*sure) {
        add_gram(match, what, n < VIEWS_GRAM);
        return;
    }
    size_t grams = n - VIEWS_GRAM + 1, taken = 0;
    for (size_t i = 0; i < grams && taken < DIGITS_MOST; i++) {
        struct span gram = span_make(what.p + at[i], at[i + VIEWS_GRAM] - at[i]);
        if (has_digit(gram)) {
            add_gram(match, gram, false);
            taken++;
        }
    }
    size_t take = grams < GRAMS_MOST ? grams : GRAMS_MOST;
    for (size_t k = 0; !taken && k < take; k++) {
        size_t i = k * (grams - 1) / (take - 1);
        add_gram(match, span_make(what.p + at[i], at[i + VIEWS_GRAM] - at[i]), false);
    }
}

bool views_is_among(const struct views_search *s, uint64_t num)
{
    size_t row = num >> 32;
    return !s->among || (row / 64 < s->among_n && s->among[row / 64] >> (row % 64) & 1);
}

/* One half of the index: rows of titles and reports' texts, or of others; the newest incidents first. */
static int find_half(struct views_reader *r, const char *sql, struct span match, struct span what, bool sure, struct views_search *f, views_found_fn fn, void *arg,
                     struct err *e)
{
    sqlite3_stmt *s = NULL, *body = NULL;
    int rc = 0, code = journal_sql_prepare(r->db, &s, sql, e);
    if (!code && !sure)
        code = journal_sql_prepare(r->db, &body, "SELECT c0 FROM text_content WHERE id = ?1", e);
    if (!code)
        sqlite3_bind_text(s, 1, match.p, (int) match.n, SQLITE_STATIC);
    for (size_t found = 0; !code && (rc = journal_sql_step(s, e, "find")) == SQLITE_ROW;) {
        int64_t row = sqlite3_column_int64(s, 0);
        bool yes = views_is_among(f, views_text_num(row));
        if (yes && !sure) {
            sqlite3_bind_int64(body, 1, row);
            yes = sqlite3_step(body) == SQLITE_ROW && holds(journal_sql_blob(body, 0), what);
            sqlite3_reset(body);
        }
        if (!yes)
            continue;
        if (found++ == f->limit) {
            f->more = true;
            break;
        }
        code = fn(arg, views_text_num(row));
    }
    sqlite3_finalize(s);
    sqlite3_finalize(body);
    return code ? code : rc < 0 ? rc : 0;
}

static int fold(struct span text, struct buf *out, struct err *e)
{
    if (memchr(text.p ? text.p : "", 0, text.n))
        return err_set(e, WF_E_INVALID, "a NUL stands in what is looked for");
    text_fold_search(text, out);
    if (!out->n)
        return err_set(e, WF_E_INVALID, "nothing to search for");
    return out->n > VIEWS_PHRASE_MAX ? err_set(e, WF_E_INVALID, "what is looked for has at most %d bytes", VIEWS_PHRASE_MAX) : 0;
}

static bool is_short(struct span what)
{
    size_t n = 0;
    for (size_t i = 0; i < what.n && n < VIEWS_GRAM; i = views_gram_after(what, i))
        n++;
    return n < VIEWS_GRAM;
}

int views_find(struct views_reader *r, struct views_search *s, views_found_fn fn, void *arg, struct err *e)
{
    static const char *const halves[] = {"SELECT rowid FROM text WHERE text MATCH ?1 AND rowid > 0 ORDER BY rowid DESC",
                                         /* a note's row is below zero: the newest incident's is the lowest */
                                         "SELECT rowid FROM text WHERE text MATCH ?1 AND rowid < 0 ORDER BY rowid"};
    struct buf what = {0}, match = {0};
    bool sure = false, small = false;
    int code = fold(s->text, &what, e);
    s->more = false;
    if (!code) {
        small = is_short(buf_view(&what));
        make_match(buf_view(&what), &match, &sure);
    }
    for (int notes = 0; !code && notes < 2; notes++) {
        bool done = false;
        if (small)
            code = views_short_find(r->db, notes, buf_view(&what), s, fn, arg, &done, e);
        if (!code && !done)
            code = find_half(r, halves[notes], buf_view(&match), buf_view(&what), sure, s, fn, arg, e);
    }
    buf_free(&what);
    buf_free(&match);
    return code;
}

/* ---- quarantine ---- */

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
