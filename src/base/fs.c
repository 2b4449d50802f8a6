/* fs: files as we need them: whole reads with a bound, atomic writes, private folders, secrets.
 *
 * Owns nothing. Everyone may call it. Every descriptor is close-on-exec.
 */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define SECRET_MAX ((size_t) 64 * 1024)

static int fs_read_fd(int fd, const char *path, size_t max, struct buf *out, struct err *e)
{
    size_t from = out->n;
    for (;;) {
        size_t room = max - (out->n - from);
        size_t want = room < 65536 ? room + 1 : 65536;
        char *to = buf_reserve(out, want);
        ssize_t n = read(fd, to, want);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(e, WF_E_IO, "can't read \"%s\"", path);
        if (n == 0)
            return 0;
        if ((size_t) n > room)
            return err_set(e, WF_E_LIMIT, "\"%s\" has more than %zu bytes", path, max);
        buf_grew(out, (size_t) n);
    }
}

static int fs_open_error(const char *path, struct err *e)
{
    int code = errno == ENOENT || errno == ENOTDIR ? WF_E_NOTFOUND
               : errno == EACCES || errno == EPERM ? WF_E_DENIED
                                                   : WF_E_IO;
    return err_errno(e, code, "can't open \"%s\"", path);
}

int fs_read(const char *path, size_t max, struct buf *out, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fs_open_error(path, e);
    int r = fs_read_fd(fd, path, max, out, e);
    close(fd);
    return r;
}

/* Fsyncs the folder that `path` lies in. */
static int fs_sync_parent(const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/');
    char *dir = !slash ? mem_strdup(".") : slash == path ? mem_strdup("/") : mem_strndup(path, (size_t) (slash - path));
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int r = 0;
    if (fd < 0 || fsync(fd) < 0)
        r = err_errno(e, WF_E_IO, "can't sync the folder \"%s\"", dir);
    if (fd >= 0)
        close(fd);
    mem_free(dir);
    return r;
}

static int fs_write_all(int fd, struct span data)
{
    while (data.n) {
        ssize_t n = write(fd, data.p, data.n);
        if (n < 0 && errno != EINTR)
            return -1;
        if (n > 0) {
            data.p += n;
            data.n -= (size_t) n;
        }
    }
    return 0;
}

int fs_write_atomic(const char *path, struct span data, unsigned mode, struct err *e)
{
    char *tmp = mem_printf("%s.tmp", path);
    int r = 0;
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, (mode_t) mode);
    if (fd < 0) {
        r = err_errno(e, WF_E_IO, "can't write \"%s\"", tmp);
        mem_free(tmp);
        return r;
    }
    if (fchmod(fd, (mode_t) mode) < 0 || fs_write_all(fd, data) < 0 || fsync(fd) < 0)
        r = err_errno(e, WF_E_IO, "can't write \"%s\"", tmp);
    if (close(fd) < 0 && r == 0)
        r = err_errno(e, WF_E_IO, "can't write \"%s\"", tmp);
    if (r == 0 && rename(tmp, path) < 0)
        r = err_errno(e, WF_E_IO, "can't rename \"%s\" to \"%s\"", tmp, path);
    if (r < 0)
        unlink(tmp);
    mem_free(tmp);
    return r < 0 ? r : fs_sync_parent(path, e);
}

static int fs_mkdir_one(const char *path, unsigned mode, struct err *e)
{
    struct stat st;
    if (mkdir(path, (mode_t) mode) == 0)
        return 0;
    int saved = errno;
    if (stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return 0;
        return err_set(e, WF_E_EXISTS, "\"%s\" is there and is no folder", path);
    }
    errno = saved;
    return err_errno(e, saved == EACCES || saved == EPERM ? WF_E_DENIED : WF_E_IO, "can't make the folder \"%s\"",
                     path);
}

int fs_mkdirs(const char *path, unsigned mode, struct err *e)
{
    char *p = mem_strdup(path);
    int r = 0;
    if (!*p)
        r = err_set(e, WF_E_INVALID, "the name of a folder is empty");
    for (char *s = p + (*p == '/'); r == 0 && *s; s++) {
        if (*s != '/')
            continue;
        *s = 0;
        r = fs_mkdir_one(p, mode, e);
        *s = '/';
    }
    if (r == 0)
        r = fs_mkdir_one(p, mode, e);
    mem_free(p);
    return r;
}

static int fs_check_secret(int fd, const char *path, struct err *e)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return err_errno(e, WF_E_IO, "can't look at \"%s\"", path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, WF_E_INVALID, "\"%s\" is no regular file", path);
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return err_set(e, WF_E_DENIED, "\"%s\" belongs to another user; a secret must be your own", path);
    if (st.st_mode & 077)
        return err_set(e, WF_E_DENIED, "\"%s\" is open to others (mode %04o); run: chmod 600 %s", path,
                       (unsigned) (st.st_mode & 07777), path);
    return 0;
}

int fs_read_secret(const char *path, struct buf *out, struct err *e)
{
    size_t from = out->n;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return fs_open_error(path, e);
    int r = fs_check_secret(fd, path, e);
    if (r == 0) {
        /* All at once: growth by realloc would leave copies of the secret behind. */
        buf_reserve(out, SECRET_MAX + 1);
        r = fs_read_fd(fd, path, SECRET_MAX, out, e);
    }
    close(fd);
    if (r < 0) {
        if (out->p) {
            explicit_bzero(out->p + from, out->cap - from);
            out->n = from;
        }
        return r;
    }
    if (out->n > from && out->p[out->n - 1] == '\n')
        out->p[--out->n] = 0;
    return 0;
}

char *fs_join(const char *dir, const char *name)
{
    size_t n = strlen(dir);
    return mem_printf("%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name);
}

struct fs_kind {
    uint32_t magic;
    const char *name;
};

/* From statfs(2) and linux/magic.h: file systems whose locks, fsync or sockets are not this machine's own. */
static const struct fs_kind fs_remote[] = {
    {0x6969, "NFS"},
    {0x517b, "SMB"},
    {0xff534d42, "CIFS"},
    {0xfe534d42, "SMB2"},
    {0x65735546, "FUSE"},
    {0x01021997, "9p"},
    {0x5346414f, "AFS"},
    {0x6b414653, "AFS"},
    {0x73757245, "Coda"},
    {0x564c, "NCP"},
    {0x00c36400, "Ceph"},
    {0x47504653, "GPFS"},
    {0x0bd00bd0, "Lustre"},
    {0x01161970, "GFS2"},
    {0x7461636f, "OCFS2"},
    {0x19830326, "BeeGFS"},
    {0xaad7aaea, "PanFS"},
    {0x786f4256, "VirtualBox"},
    {0xbacbacbc, "VMware HGFS"},
};

int fs_check_local(const char *path, struct err *e)
{
    struct statfs st;
    int r;
    do
        r = statfs(path, &st);
    while (r < 0 && errno == EINTR);
    if (r < 0)
        return fs_open_error(path, e);
    for (size_t i = 0; i < ARRAY_LEN(fs_remote); i++)
        if ((uint32_t) st.f_type == fs_remote[i].magic)
            return err_set(e, WF_E_UNSUPPORTED, "\"%s\" lies on %s; it must lie on a local file system", path,
                           fs_remote[i].name);
    return 0;
}

/* A group of the user's own number has nobody else in it. */
static mode_t others_may_write(const struct stat *st)
{
    return st->st_mode & (S_IWOTH | (st->st_gid == getegid() && st->st_gid == geteuid() ? 0 : S_IWGRP));
}

int fs_check_orders(const char *path, struct err *e)
{
    struct stat st;
    if (stat(path, &st) < 0)
        return err_errno(e, WF_E_NOTFOUND, "\"%s\" can't be looked at", path);
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return err_set(e, WF_E_DENIED, "\"%s\" belongs to user %u, neither to root nor to this one: it is not read", path, (unsigned) st.st_uid);
    return others_may_write(&st) ? err_set(e, WF_E_DENIED, "\"%s\" can be written by others: it is not read; chmod go-w mends it", path) : 0;
}

/* One folder on the way. */
static int check_folder(const char *dir, struct err *e)
{
    struct stat st;
    if (stat(dir, &st) < 0)
        return err_errno(e, WF_E_NOTFOUND, "\"%s\" can't be looked at", dir);
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return err_set(e, WF_E_DENIED, "the folder \"%s\" belongs to user %u, who could put another file there; use one of your own", dir, (unsigned) st.st_uid);
    if (others_may_write(&st) && !(st.st_mode & S_ISVTX))
        return err_set(e, WF_E_DENIED, "others can write in the folder \"%s\" and put another file there; chmod go-w mends it", dir);
    return 0;
}

int fs_check_place(const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/');
    char *dir = mem_strndup(slash ? path : ".", slash > path ? (size_t) (slash - path) : 1), *whole = realpath(dir, NULL);
    int rc = whole ? 0 : err_errno(e, WF_E_NOTFOUND, "the folder of \"%s\" is not there", path);
    while (whole && !rc) {
        rc = check_folder(whole, e);
        char *end = strrchr(whole, '/');
        if (!end || !whole[1])
            break;
        end[end == whole] = 0; /* "/" is the last */
    }
    free(whole);
    mem_free(dir);
    return rc;
}
