/* sql: the few things we ask of SQLite, with our errors. For journal.db and views.db; nobody outside this folder. */
#ifndef WF_JOURNAL_SQL_H
#define WF_JOURNAL_SQL_H

#include <sqlite3.h>

#include "base/err.h"
#include "base/mem.h"

enum journal_sql_how {
    JOURNAL_SQL_READ,   /* read-only; a copy on read-only media too */
    JOURNAL_SQL_WRITE,  /* the file must be there */
    JOURNAL_SQL_CREATE
};
/* Opens a connection for one thread at a time: no mutex of SQLite's, no trust in the schema, 1 s busy time-out. */
int journal_sql_open(sqlite3 **out, const char *path, enum journal_sql_how how, struct err *e);
/* NULL is allowed. */
void journal_sql_close(sqlite3 *db);
/* One or more statements without results. */
int journal_sql_exec(sqlite3 *db, const char *sql, struct err *e);
int journal_sql_prepare(sqlite3 *db, sqlite3_stmt **out, const char *sql, struct err *e);
/* Sets a pragma and reads it back; `want` is the text it must then have. */
int journal_sql_pragma(sqlite3 *db, const char *name, const char *value, const char *want, struct err *e);
/* A query's single number; WF_E_NOTFOUND without a row. NULL reads as 0. */
int journal_sql_number(sqlite3 *db, const char *sql, int64_t *out, struct err *e);
/* The connection's last error as one of ours: AGAIN for a full disk, CORRUPT, LOCKED, else IO. */
int journal_sql_error(sqlite3 *db, struct err *e, const char *what);
/* SQLITE_ROW and SQLITE_DONE are >= 0 as they are; anything else is an error code of ours. */
int journal_sql_step(sqlite3_stmt *s, struct err *e, const char *what);
/* True when the last error says that there is no room: ENOSPC, EDQUOT, EFBIG. */
bool journal_sql_is_full(sqlite3 *db);
static inline struct span journal_sql_blob(sqlite3_stmt *s, int column)
{
    const char *p = sqlite3_column_blob(s, column);
    return span_make(p, (size_t) sqlite3_column_bytes(s, column));
}
static inline void journal_sql_bind_text(sqlite3_stmt *s, int i, struct span v)
{
    sqlite3_bind_text64(s, i, v.p ? v.p : "", v.n, SQLITE_STATIC, SQLITE_UTF8);
}
static inline void journal_sql_bind_blob(sqlite3_stmt *s, int i, struct span v)
{
    sqlite3_bind_blob64(s, i, v.p ? v.p : "", v.n, SQLITE_STATIC);
}

#endif
