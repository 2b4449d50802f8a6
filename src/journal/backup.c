/* backup: see backup.h.
 *
 * The copy is made by SQLite's online backup inside one read transaction of its own connection: it sees one moment of the journal however long it takes, and
 * keeps the write-ahead log from beginning anew for so long. Commits do not wait for it.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* renameat2 */
#endif
#include "journal/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "journal/reader.h"

enum { STEP_PAGES = 1024 };

/* ---- the file's name ---- */

/* The folder of a path, whole; mem_free. NULL: it is not there. */
static char *folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    char *dir = mem_strndup(file, slash > file ? (size_t) (slash - file) : 1), *whole = realpath(dir, NULL), *out = NULL;
    if (whole)
        out = mem_strdup(whole);
    free(whole);
    mem_free(dir);
    return out;
}

static bool is_within(const char *dir, const char *home)
{
    size_t n = strlen(home);
    return strncmp(dir, home, n) == 0 && (dir[n] == 0 || dir[n] == '/');
}

static int check_name(const char *home, const char *file, struct err *e)
{
    struct stat st;
    if (file[0] != '/' || strlen(file) > 4000 || file[strlen(file) - 1] == '/')
        return err_field(e, WF_E_INVALID, "file", "\"%s\" is no absolute path of a file", file);
    char *dir = folder_of(file), *whole = realpath(home, NULL);
    int rc = 0;
    if (!dir)
        rc = err_field(e, WF_E_NOTFOUND, "file", "the folder of \"%s\" is not there", file);
    else if (whole && is_within(dir, whole))
        rc = err_field(e, WF_E_INVALID, "file", "\"%s\" lies in the home itself: what takes the home would take its backup", file);
    else if (lstat(file, &st) == 0)
        rc = err_field(e, WF_E_EXISTS, "file", "\"%s\" is there already; nothing is overwritten", file);
    free(whole);
    mem_free(dir);
    return rc;
}

/* An empty file of our own, 0600; what an attempt that was cut off left there goes. */
static int make_part(const char *part, struct err *e)
{
    struct stat st;
    if (lstat(part, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid())
        unlink(part);
    int fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_errno(e, errno == ENOSPC ? WF_E_AGAIN : WF_E_IO, "\"%s\" can't be made", part);
    int rc = fchmod(fd, 0600) < 0 ? err_errno(e, WF_E_IO, "\"%s\" can't be closed to others", part) : 0;
    close(fd);
    return rc;
}

static int sync_path(const char *path, int flags, struct err *e)
{
    int fd = open(path, flags | O_CLOEXEC);
    int rc = fd < 0 || fsync(fd) < 0 ? err_errno(e, WF_E_IO, "\"%s\" can't be written to the disk", path) : 0;
    if (fd >= 0)
        close(fd);
    return rc;
}

/* On the disk under its own name, where nothing stood. */
static int give_name(const char *part, const char *file, struct err *e)
{
    int rc = sync_path(part, O_RDONLY, e);
    if (rc)
        return rc;
    if (renameat2(AT_FDCWD, part, AT_FDCWD, file, RENAME_NOREPLACE) < 0)
        return err_errno(e, errno == EEXIST ? WF_E_EXISTS : WF_E_IO, "\"%s\" can't get its name", file);
    char *dir = folder_of(file);
    rc = dir ? sync_path(dir, O_RDONLY | O_DIRECTORY, e) : 0;
    mem_free(dir);
    return rc;
}

/* ---- backup ---- */

static int copy_pages(sqlite3 *from, sqlite3 *to, bool (*stop)(void *arg), void *arg, struct err *e)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b)
        return journal_sql_error(to, e, "backup");
    int rc = SQLITE_OK, code = 0;
    while (rc == SQLITE_OK && !code) {
        rc = sqlite3_backup_step(b, STEP_PAGES);
        if (stop && stop(arg))
            code = err_set(e, WF_E_AGAIN, "the backup was stopped");
    }
    int end = sqlite3_backup_finish(b);
    if (!code && (rc != SQLITE_DONE || end != SQLITE_OK))
        code = journal_sql_error(to, e, "backup");
    return code;
}

static int copy_journal(const char *home, const char *part, bool (*stop)(void *arg), void *arg, struct journal_backed *out, struct err *e)
{
    struct journal_reader *r = NULL;
    sqlite3 *to = NULL;
    uint8_t hash[JOURNAL_HASH_BYTES];
    int code = journal_reader_open(&r, home, e);
    if (!code)
        code = journal_sql_exec(r->db, "BEGIN", e);
    if (!code)
        code = journal_reader_head(r, &out->seq, hash, e); /* the transaction's moment is this one */
    if (!code)
        code = journal_sql_open(&to, part, JOURNAL_SQL_CREATE, e);
    /* It counts for nothing until it is whole: no journal of its own, and one fsync at the end. */
    if (!code)
        code = journal_sql_exec(to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-2048", e);
    if (!code)
        code = copy_pages(r->db, to, stop, arg, e);
    journal_sql_close(to);
    journal_reader_close(r);
    if (!code)
        journal_hex(out->head, hash, sizeof hash);
    return code;
}

int journal_backup(const char *home, const char *file, bool (*stop)(void *arg), void *arg, struct journal_backed *out, struct err *e)
{
    struct stat st;
    struct err place = {0};
    char *part = mem_printf("%s.part", file);
    memset(out, 0, sizeof *out);
    int rc = check_name(home, file, e);
    if (!rc && fs_check_place(file, &place)) /* the whole journal: nobody else is to get hold of it while it is written */
        rc = err_field(e, place.code, "file", "%s", place.text);
    if (!rc)
        rc = make_part(part, e);
    if (!rc) {
        rc = copy_journal(home, part, stop, arg, out, e);
        out->bytes = stat(part, &st) == 0 ? (uint64_t) st.st_size : 0;
        if (!rc)
            rc = give_name(part, file, e);
        if (rc)
            unlink(part);
    }
    mem_free(part);
    return rc;
}

/* ---- restore ---- */

static int copy_file(const char *from, const char *to, struct err *e)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600), rc = 0;
    enum { CHUNK = 1 << 20 };
    if (in < 0)
        rc = err_errno(e, errno == ENOENT ? WF_E_NOTFOUND : WF_E_IO, "\"%s\" can't be read", from);
    else if (out < 0)
        rc = err_errno(e, WF_E_IO, "\"%s\" can't be made", to);
    char *room = rc ? NULL : mem_alloc(CHUNK);
    while (!rc) {
        ssize_t n = read(in, room, CHUNK);
        if (n < 0)
            rc = err_errno(e, WF_E_IO, "\"%s\" can't be read", from);
        if (n <= 0)
            break;
        for (ssize_t at = 0, w; !rc && at < n; at += w)
            if ((w = write(out, room + at, (size_t) (n - at))) <= 0)
                rc = err_errno(e, errno == ENOSPC ? WF_E_AGAIN : WF_E_IO, "\"%s\" can't be written", to);
    }
    if (!rc && fsync(out) < 0)
        rc = err_errno(e, WF_E_IO, "\"%s\" can't be written to the disk", to);
    mem_free(room);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return rc;
}

/* What a restore that was cut off left. */
static void clear_part(const char *dir)
{
    static const char *const names[] = {"journal.db", "journal.db-wal", "journal.db-shm", "journal.db-journal"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char *path = fs_join(dir, names[i]);
        unlink(path);
        mem_free(path);
    }
    rmdir(dir);
}

static int check_empty(const char *home, struct err *e)
{
    static const char *const names[] = {"journal.db", "journal.db-wal", "views.db", "views"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct stat st;
        char *path = fs_join(home, names[i]);
        bool there = lstat(path, &st) == 0;
        mem_free(path);
        if (there)
            return err_set(e, WF_E_STATE, "the home \"%s\" is not empty: it has \"%s\"; a backup goes into a home without a journal", home, names[i]);
    }
    return 0;
}

/* A file whose log lies beside it is not a whole journal. */
static int check_whole(const char *file, struct err *e)
{
    struct stat st;
    char *wal = mem_printf("%s-wal", file);
    bool has = stat(wal, &st) == 0 && st.st_size > 0;
    mem_free(wal);
    return has ? err_set(e, WF_E_STATE, "\"%s\" has a write-ahead log beside it: it is a journal in use, not a backup", file) : 0;
}

int journal_restore(const char *file, const char *home, journal_progress_fn progress, void *arg, struct journal_report *r, struct err *e)
{
    char *dir = fs_join(home, "restore.part"), *part = fs_join(dir, "journal.db"), *name = fs_join(home, "journal.db");
    memset(r, 0, sizeof *r);
    int rc = check_empty(home, e);
    if (!rc)
        rc = check_whole(file, e);
    if (!rc) {
        clear_part(dir);
        rc = fs_mkdirs(dir, 0700, e);
    }
    if (!rc)
        rc = copy_file(file, part, e);
    if (!rc)
        rc = journal_verify(dir, progress, arg, r, e);
    if (!rc)
        rc = give_name(part, name, e);
    clear_part(dir);
    mem_free(dir);
    mem_free(part);
    mem_free(name);
    return rc;
}
