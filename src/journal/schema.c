/* schema: the tables of journal.db, and the unchanging facts of a home in its table meta. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "journal/record.h"
#include "journal/state.h"

static const char schema_sql[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE kind(name TEXT, version INTEGER, PRIMARY KEY(name, version)) WITHOUT ROWID;"
    "CREATE TABLE cursor(feed TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE fact(seq INTEGER PRIMARY KEY, rec BLOB NOT NULL, txt BLOB);";

static int meta_put(sqlite3 *db, const char *key, const char *value, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int code = journal_sql_prepare(db, &s, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)", e);
    if (code)
        return code;
    sqlite3_bind_text(s, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, value, -1, SQLITE_STATIC);
    int rc = journal_sql_step(s, e, "meta");
    sqlite3_finalize(s);
    return rc < 0 ? rc : 0;
}

static int schema_tables(sqlite3 *db, struct err *e)
{
    int code = journal_sql_exec(db, schema_sql, e);
    for (int k = 1; !code && k < JOURNAL_KIND_END; k++) {
        char sql[128];
        snprintf(sql, sizeof sql, "CREATE TABLE intake_%s(first INTEGER PRIMARY KEY, block BLOB NOT NULL)",
            journal_kind_word((enum journal_kind) k));
        code = journal_sql_exec(db, sql, e);
    }
    char sql[128];
    snprintf(sql, sizeof sql, "PRAGMA application_id=%s; PRAGMA user_version=%d", JOURNAL_APPLICATION_ID, JOURNAL_FORMAT);
    return code ? code : journal_sql_exec(db, sql, e);
}

static bool is_name(const char *s, size_t max)
{
    size_t n = strlen(s);
    return n >= 1 && n <= max && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == n;
}

static bool is_exercise(const char *s)
{
    size_t n = strlen(s);
    return n >= 1 && n <= 64 && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == n;
}

/* rows: key and value each. */
static int put_all(sqlite3 *db, const char *const rows[][2], size_t n, struct err *e)
{
    int code = 0;
    for (size_t i = 0; !code && i < n; i++)
        code = meta_put(db, rows[i][0], rows[i][1], e);
    return code;
}

static int schema_meta(sqlite3 *db, const struct journal_options *o, struct err *e)
{
    const char *prefix = o->prefix ? o->prefix : "AMICF";
    bool exercise = o->mode == JOURNAL_EXERCISE;
    if (!is_name(prefix, 16))
        return err_field(e, WF_E_INVALID, "prefix", "prefix \"%s\" must be 1 to 16 of A-Z and 0-9", prefix);
    if (exercise && (!o->exercise || !is_exercise(o->exercise)))
        return err_field(e, WF_E_INVALID, "exercise", "exercise \"%s\" must be 1 to 64 letters, digits, dots, dashes", o->exercise ? o->exercise : "");
    uint8_t site[JOURNAL_SITE_BYTES];
    char hex[2 * JOURNAL_SITE_BYTES + 1], created[40];
    randombytes_buf(site, sizeof site);
    journal_hex(hex, site, sizeof site);
    time_format(o->clock ? clock_now(o->clock) : clock_realtime(), created);
    const char *const rows[][2] = {{"site", hex}, {"prefix", prefix}, {"mode", exercise ? "EXERCISE" : "ACTUAL"},
        {"exercise", exercise ? o->exercise : ""}, {"created", created}};
    return put_all(db, rows, ARRAY_LEN(rows), e);
}

int journal_schema_copy(sqlite3 *db, const struct journal_info *info, struct err *e)
{
    char created[40];
    time_format(info->created, created);
    const char *const rows[][2] = {{"site", info->site_hex}, {"prefix", info->prefix}, {"mode", info->mode == JOURNAL_EXERCISE ? "EXERCISE" : "ACTUAL"},
        {"exercise", info->exercise}, {"created", created}, {"replay", "1"}};
    int code = journal_sql_exec(db, "BEGIN IMMEDIATE", e);
    if (!code)
        code = schema_tables(db, e);
    if (!code)
        code = put_all(db, rows, ARRAY_LEN(rows), e);
    return code ? code : journal_sql_exec(db, "COMMIT", e);
}

int journal_schema_create(sqlite3 *db, const struct journal_options *o, struct err *e)
{
    int64_t tables = 0, version = 0;
    int code = journal_sql_number(db, "SELECT count(*) FROM sqlite_schema", &tables, e);
    if (!code)
        code = journal_sql_number(db, "PRAGMA user_version", &version, e);
    if (code || tables || version)
        return code;
    code = journal_sql_exec(db, "BEGIN IMMEDIATE", e);
    if (code)
        return code;
    code = schema_tables(db, e);
    if (!code)
        code = schema_meta(db, o, e);
    if (!code)
        code = journal_sql_exec(db, "COMMIT", e);
    if (code && !sqlite3_get_autocommit(db))
        journal_sql_exec(db, "ROLLBACK", NULL);
    return code;
}

int journal_schema_check(sqlite3 *db, struct err *e)
{
    int64_t id = 0, version = 0;
    int code = journal_sql_number(db, "PRAGMA application_id", &id, e);
    if (!code)
        code = journal_sql_number(db, "PRAGMA user_version", &version, e);
    if (code)
        return code;
    if (id != strtoll(JOURNAL_APPLICATION_ID, NULL, 10))
        return err_set(e, WF_E_CORRUPT, "journal.db is not a journal of watchfloor's (application id %lld)", (long long) id);
    if (version > JOURNAL_FORMAT)
        return err_set(e, WF_E_UNSUPPORTED, "journal.db has format %lld, this version reads up to %d", (long long) version, JOURNAL_FORMAT);
    if (version < 1)
        return err_set(e, WF_E_CORRUPT, "journal.db has format %lld, which never was", (long long) version);
    int64_t others = 0;
    code = journal_sql_number(db, "SELECT count(*) FROM sqlite_schema WHERE type <> 'table'", &others, e);
    if (!code && others)
        code = err_set(e, WF_E_CORRUPT, "journal.db has triggers, views or indexes, and should have none");
    return code;
}

static int meta_get(sqlite3_stmt *s, const char *key, char *out, size_t max, struct err *e)
{
    sqlite3_bind_text(s, 1, key, -1, SQLITE_STATIC);
    int rc = journal_sql_step(s, e, "meta");
    int code = rc < 0 ? rc : 0;
    if (rc == SQLITE_DONE)
        code = err_set(e, WF_E_CORRUPT, "journal.db has no \"%s\" in its table meta", key);
    if (!code) {
        const char *v = (const char *) sqlite3_column_text(s, 0);
        if (!v || strlen(v) >= max)
            code = err_set(e, WF_E_CORRUPT, "\"%s\" in journal.db's table meta is too long", key);
        else
            snprintf(out, max, "%s", v);
    }
    sqlite3_reset(s);
    return code;
}

int journal_schema_info(sqlite3 *db, struct journal_info *out, struct err *e)
{
    memset(out, 0, sizeof *out);
    sqlite3_stmt *s = NULL;
    int code = journal_sql_prepare(db, &s, "SELECT value FROM meta WHERE key = ?1", e);
    if (code)
        return code;
    char mode[16], created[40];
    if ((code = meta_get(s, "site", out->site_hex, sizeof out->site_hex, e)) ||
        (code = meta_get(s, "prefix", out->prefix, sizeof out->prefix, e)) || (code = meta_get(s, "mode", mode, sizeof mode, e)) ||
        (code = meta_get(s, "exercise", out->exercise, sizeof out->exercise, e)) ||
        (code = meta_get(s, "created", created, sizeof created, e)))
        goto out;
    int64_t replay = 0;
    if ((code = journal_sql_number(db, "SELECT count(*) FROM meta WHERE key = 'replay'", &replay, e)))
        goto out;
    out->replay = replay != 0;
    out->format = JOURNAL_FORMAT;
    out->mode = strcmp(mode, "EXERCISE") == 0 ? JOURNAL_EXERCISE : JOURNAL_ACTUAL;
    if (!journal_unhex(out->site, span_str(out->site_hex), JOURNAL_SITE_BYTES) || !is_name(out->prefix, 16) ||
        (out->mode == JOURNAL_ACTUAL && strcmp(mode, "ACTUAL") != 0) || time_parse(span_str(created), &out->created, NULL, NULL) != 0)
        code = err_set(e, WF_E_CORRUPT, "journal.db's table meta is damaged");
out:
    sqlite3_finalize(s);
    return code;
}
