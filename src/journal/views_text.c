/* views_text: writes the index of texts. FTS5 gathers postings in memory as long as row numbers ascend, and begins a new segment, to be
 * merged later, where one does not: so all of a transaction is sorted first, and of a text that was put several times only the last is
 * written. One that has not changed is left alone.
 */
#include "journal/views_text.h"

#include <stdlib.h>

int views_text_open(struct views_text *t, sqlite3 *db, struct err *e)
{
    const struct {
        sqlite3_stmt **s;
        const char *sql;
    } all[] = {{&t->get, "SELECT body FROM text WHERE rowid = ?1"}, {&t->put, "INSERT INTO text(rowid, body) VALUES(?1, ?2)"},
        {&t->replace, "INSERT OR REPLACE INTO text(rowid, body) VALUES(?1, ?2)"}, {&t->drop, "DELETE FROM text WHERE rowid = ?1"}};
    int code = 0;
    for (size_t i = 0; !code && i < ARRAY_LEN(all); i++)
        code = journal_sql_prepare(db, all[i].s, all[i].sql, e);
    /* NULL, read as 0, where it is empty. */
    return code ? code : journal_sql_number(db, "SELECT (SELECT rowid FROM text ORDER BY rowid DESC LIMIT 1)", &t->top, e);
}

void views_text_close(struct views_text *t)
{
    sqlite3_stmt *all[] = {t->get, t->put, t->replace, t->drop};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        sqlite3_finalize(all[i]);
    VEC_FREE(&t->ops);
    buf_free(&t->folded);
}

void views_text_clear(struct views_text *t)
{
    t->ops.n = 0;
}

void views_text_reset(struct views_text *t)
{
    views_text_clear(t);
    t->top = 0;
}

void views_text_add(struct views_text *t, uint64_t num, struct span text, bool drop)
{
    struct views_text_op op = {.row = views_text_row(num), .order = t->ops.n, .drop = drop, .text = text};
    VEC_PUSH(&t->ops, op);
}

static int by_row(const void *a, const void *b)
{
    const struct views_text_op *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static int run(sqlite3_stmt *s, int64_t row, const struct buf *text, struct err *e)
{
    sqlite3_bind_int64(s, 1, row);
    if (text)
        journal_sql_bind_text(s, 2, buf_view(text));
    int rc = journal_sql_step(s, e, "index of texts");
    sqlite3_reset(s);
    return rc < 0 ? rc : 0;
}

/* Whether the row holds the folded text already. */
static bool is_there(struct views_text *t, int64_t row)
{
    sqlite3_bind_int64(t->get, 1, row);
    bool same = sqlite3_step(t->get) == SQLITE_ROW && span_eq(journal_sql_blob(t->get, 0), buf_view(&t->folded));
    sqlite3_reset(t->get);
    return same;
}

static int write_one(struct views_text *t, const struct views_text_op *op, struct err *e)
{
    bool fresh = op->row > 0 && op->row > t->top;
    if (op->drop)
        return fresh ? 0 : run(t->drop, op->row, NULL, e);
    buf_clear(&t->folded);
    text_fold_search(op->text, &t->folded);
    if (!fresh)
        return is_there(t, op->row) ? 0 : run(t->replace, op->row, &t->folded, e);
    t->top = op->row;
    return run(t->put, op->row, &t->folded, e);
}

int views_text_write(struct views_text *t, struct err *e)
{
    int code = 0;
    size_t n = t->ops.n;
    if (n)
        qsort(t->ops.v, n, sizeof *t->ops.v, by_row);
    for (size_t i = 0; !code && i < n; i++)
        if (i + 1 == n || t->ops.v[i + 1].row != t->ops.v[i].row)
            code = write_one(t, &t->ops.v[i], e);
    t->ops.n = 0;
    return code;
}
