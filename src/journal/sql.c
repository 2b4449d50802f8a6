/* sql: connections, pragmas and errors of SQLite. */
#include "journal/sql.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>

/* Memory statistics cost a mutex for each allocation of each thread; this must come before SQLite's first use. */
static void sql_configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
}

static int sql_setup(sqlite3 *db, struct err *e)
{
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, 1000);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    return journal_sql_exec(db, "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY", e);
}

/* A read-only database in WAL mode can't be opened where its -shm can't be made, as on read-only media. Without a WAL
 * that holds anything it can be read as it lies there. */
static int sql_open_immutable(sqlite3 **out, const char *path, struct err *e)
{
    struct stat st;
    char *wal = mem_printf("%s-wal", path);
    bool has_wal = stat(wal, &st) == 0 && st.st_size > 0;
    mem_free(wal);
    if (has_wal)
        return err_set(e, WF_E_IO, "\"%s\" has a write-ahead log and lies where none can be read: copy both to a writable folder", path);
    char *uri = mem_alloc(strlen(path) * 3 + 32);
    char *w = uri + sprintf(uri, "file:");
    for (const char *p = path; *p; p++)
        w += strchr("%?#", *p) ? sprintf(w, "%%%02X", (unsigned char) *p) : sprintf(w, "%c", *p);
    sprintf(w, "?immutable=1");
    int rc = sqlite3_open_v2(uri, out, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
    mem_free(uri);
    if (rc != SQLITE_OK)
        return journal_sql_error(*out, e, path);
    return sql_setup(*out, e);
}

int journal_sql_open(sqlite3 **out, const char *path, enum journal_sql_how how, struct err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, sql_configure);
    *out = NULL;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    flags |= how == JOURNAL_SQL_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (how == JOURNAL_SQL_CREATE)
        flags |= SQLITE_OPEN_CREATE;
    struct stat st;
    if (how != JOURNAL_SQL_CREATE && stat(path, &st) < 0)
        return err_errno(e, errno == ENOENT ? WF_E_NOTFOUND : WF_E_IO, "cannot open \"%s\"", path);
    sqlite3 *db = NULL;
    int code = 0, rc = sqlite3_open_v2(path, &db, flags, NULL);
    if (rc == SQLITE_OK)
        code = sql_setup(db, e);
    else
        code = journal_sql_error(db, e, path);
    int64_t n;
    if (!code)
        code = journal_sql_number(db, "SELECT count(*) FROM sqlite_schema", &n, e);
    if (code && db && how == JOURNAL_SQL_READ && (sqlite3_errcode(db) & 0xff) == SQLITE_CANTOPEN) {
        sqlite3_close(db);
        db = NULL;
        code = sql_open_immutable(&db, path, e);
    }
    if (code) {
        journal_sql_close(db);
        return code;
    }
    *out = db;
    return 0;
}

void journal_sql_close(sqlite3 *db)
{
    if (db)
        sqlite3_close_v2(db);
}

int journal_sql_exec(sqlite3 *db, const char *sql, struct err *e)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return journal_sql_error(db, e, "statement");
}

int journal_sql_prepare(sqlite3 *db, sqlite3_stmt **out, const char *sql, struct err *e)
{
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) == SQLITE_OK)
        return 0;
    *out = NULL;
    return journal_sql_error(db, e, "prepare");
}

int journal_sql_pragma(sqlite3 *db, const char *name, const char *value, const char *want, struct err *e)
{
    char sql[128];
    snprintf(sql, sizeof sql, "PRAGMA %s=%s", name, value);
    int code = journal_sql_exec(db, sql, e);
    if (code)
        return code;
    snprintf(sql, sizeof sql, "PRAGMA %s", name);
    sqlite3_stmt *s = NULL;
    code = journal_sql_prepare(db, &s, sql, e);
    if (code)
        return code;
    int rc = sqlite3_step(s);
    const char *got = rc == SQLITE_ROW ? (const char *) sqlite3_column_text(s, 0) : NULL;
    if (rc != SQLITE_ROW)
        code = journal_sql_error(db, e, name);
    else if (!got || strcmp(got, want) != 0)
        code = err_set(e, WF_E_IO, "%s is \"%s\" and must be \"%s\"", name, got ? got : "", want);
    sqlite3_finalize(s);
    return code;
}

int journal_sql_number(sqlite3 *db, const char *sql, int64_t *out, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int code = journal_sql_prepare(db, &s, sql, e);
    if (code)
        return code;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(s, 0);
    else if (rc == SQLITE_DONE)
        code = err_set(e, WF_E_NOTFOUND, "no such row");
    else
        code = journal_sql_error(db, e, "query");
    sqlite3_finalize(s);
    return code;
}

bool journal_sql_is_full(sqlite3 *db)
{
    int rc = sqlite3_errcode(db) & 0xff;
    if (rc == SQLITE_FULL)
        return true;
    int sys = sqlite3_system_errno(db);
    return rc == SQLITE_IOERR && (sys == ENOSPC || sys == EDQUOT || sys == EFBIG);
}

int journal_sql_error(sqlite3 *db, struct err *e, const char *what)
{
    if (!db)
        return err_set(e, WF_E_SYSTEM, "%s: no memory for a connection", what);
    int rc = sqlite3_errcode(db), code;
    if (journal_sql_is_full(db))
        return err_set(e, WF_E_AGAIN, "%s: the disk is full", what);
    switch (rc & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        code = WF_E_CORRUPT;
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        code = WF_E_LOCKED;
        break;
    default:
        code = WF_E_IO;
    }
    int sys = code == WF_E_IO ? sqlite3_system_errno(db) : 0;
    return err_set(e, code, "%s: %s (%d)%s%s", what, sqlite3_errmsg(db), sqlite3_extended_errcode(db), sys ? ": " : "",
        sys ? strerror(sys) : "");
}

int journal_sql_step(sqlite3_stmt *s, struct err *e, const char *what)
{
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW || rc == SQLITE_DONE)
        return rc;
    return journal_sql_error(sqlite3_db_handle(s), e, what);
}
