/* views_short: words of one or two characters. See views_short.h.
 *
 * The index has their grams side by side, but would merge the lists of all of them, a quarter of a second where nearly every text has the character. So texts themselves are
 * looked into, from the newest back, a bounded number of them. Where one of twenty has the word those found are the answer, and it is said that there are more; where
 * fewer have it the lists are short, and the index gives all.
 */
#include "journal/views_short.h"

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <string.h>

enum { LOOK_MOST = 30000, PASS_MOST = 120000 /* of others than are asked for */, COMMON_ONE_OF = 20 };

struct walk {
    struct views_search *s;
    struct span what;
    views_found_fn fn;
    void *arg;
    size_t passed, looked, found;
    bool full; /* the limit was reached */
};

/* One text; non-zero ends the walk. */
static int look(struct walk *w, int64_t row, struct span text)
{
    w->looked++;
    if (!memmem(text.p ? text.p : "", text.n, w->what.p, w->what.n))
        return 0;
    if (w->found == w->s->limit) {
        w->full = true;
        return 1;
    }
    w->found++;
    return w->fn(w->arg, views_text_num(row));
}

/* Text after text. *all: there are no more. */
static int walk_all(sqlite3 *db, const char *sql, struct walk *w, bool *all, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = 0, code = journal_sql_prepare(db, &s, sql, e);
    while (!code && w->looked < LOOK_MOST && w->passed++ < PASS_MOST && !w->full && (rc = journal_sql_step(s, e, "find")) == SQLITE_ROW) {
        int64_t row = sqlite3_column_int64(s, 0);
        code = views_is_among(w->s, views_text_num(row)) ? look(w, row, journal_sql_blob(s, 1)) : 0;
    }
    *all = !code && rc != SQLITE_ROW && !w->full;
    sqlite3_finalize(s);
    return w->full ? 0 : code ? code : rc < 0 ? rc : 0;
}

/* Titles and reports' texts of those that are asked for, from the newest incident back. */
static int walk_among(sqlite3 *db, struct walk *w, bool *all, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int code = journal_sql_prepare(db, &s, "SELECT id, c0 FROM text_content WHERE id BETWEEN ?1 AND ?1 + 1 ORDER BY id DESC", e);
    size_t word = w->s->among_n;
    while (!code && !w->full && w->looked < LOOK_MOST && word-- > 0)
        for (uint64_t bits = w->s->among[word]; !code && !w->full && bits; bits &= ~(UINT64_C(1) << (63 - __builtin_clzll(bits)))) {
            int rc;
            sqlite3_bind_int64(s, 1, ((int64_t) word * 64 + 63 - __builtin_clzll(bits)) * 2);
            while (!code && (rc = journal_sql_step(s, e, "find")) == SQLITE_ROW)
                code = look(w, sqlite3_column_int64(s, 0), journal_sql_blob(s, 1));
            code = code ? code : rc < 0 ? rc : 0;
            sqlite3_reset(s);
        }
    *all = !code && word == SIZE_MAX;
    sqlite3_finalize(s);
    return w->full ? 0 : code;
}

int views_short_find(sqlite3 *db, bool notes, struct span what, struct views_search *s, views_found_fn fn, void *arg, bool *done, struct err *e)
{
    struct walk w = {.s = s, .what = what, .fn = fn, .arg = arg};
    bool all = false;
    int code;
    if (notes)
        code = walk_all(db, "SELECT id, c0 FROM text_content WHERE id < 0 ORDER BY id", &w, &all, e);
    else if (s->among)
        code = walk_among(db, &w, &all, e);
    else
        code = walk_all(db, "SELECT id, c0 FROM text_content WHERE id > 0 ORDER BY id DESC", &w, &all, e);
    bool common = w.full || (w.found && w.found * COMMON_ONE_OF >= w.looked);
    *done = all || common;
    s->more = s->more || (!all && common);
    return code;
}
