/* disk: see disk.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define OURS __attribute__((visibility("default")))

struct disk disk = {.room = -1, .fail_at = -1};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What was written and not yet synced, in order. bytes NULL: a truncation to at. */
struct pending {
    char name[64];
    off_t at;
    size_t n;
    char *bytes;
    struct pending *next;
};
static struct pending *first, **last = &first;

void disk_reset(const char *home)
{
    disk = (struct disk){.room = -1, .fail_at = -1};
    snprintf(disk.home, sizeof disk.home, "%s", home);
}

struct name {
    char s[64];
};

/* The name within our home of an open file, into *out; false when it lies elsewhere. */
static bool ours(int fd, struct name *out)
{
    char link[64], path[256];
    size_t h = strlen(disk.home);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = h ? readlink(link, path, sizeof path - 1) : 0;
    if (n <= (ssize_t) h || strncmp(path, disk.home, h) != 0 || path[h] != '/')
        return false;
    path[n] = 0;
    snprintf(out->s, sizeof out->s, "%.63s", path + h + 1);
    return !strstr(path, "-shm");
}

/* Counts a call; true when it has to fail, with errno set. */
static bool fails(void)
{
    long n = __atomic_add_fetch(&disk.calls, 1, __ATOMIC_SEQ_CST);
    if (n == disk.kill_at)
        syscall(SYS_kill, getpid(), SIGKILL);
    if (n != disk.fail_at)
        return false;
    errno = disk.fail_errno;
    return true;
}

static int64_t size_of(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 ? (int64_t) st.st_size : 0;
}

/* Growth to `size` takes room; less gives it back. False: there is none. */
static bool takes_room(int fd, int64_t size)
{
    pthread_mutex_lock(&lock);
    int64_t more = size - size_of(fd);
    bool fits = disk.room < 0 || more <= disk.room;
    if (disk.room >= 0 && fits)
        disk.room -= more;
    pthread_mutex_unlock(&lock);
    if (!fits)
        errno = ENOSPC;
    return fits;
}

static void remember(const char *name, off_t at, const void *p, size_t n)
{
    if (!disk.shadow[0])
        return;
    struct pending *x = calloc(1, sizeof *x);
    snprintf(x->name, sizeof x->name, "%.63s", name);
    x->at = at;
    x->n = n;
    if (p) {
        x->bytes = malloc(n + 1);
        memcpy(x->bytes, p, n);
    }
    pthread_mutex_lock(&lock);
    *last = x;
    last = &x->next;
    pthread_mutex_unlock(&lock);
}

/* All that is pending of one file goes into the shadow. */
static void settle(const char *name)
{
    if (!disk.shadow[0])
        return;
    char path[256];
    snprintf(path, sizeof path, "%s/%s", disk.shadow, name);
    pthread_mutex_lock(&lock);
    int fd = (int) syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    for (struct pending **at = &first; *at;) {
        struct pending *x = *at;
        if (strcmp(x->name, name) != 0) {
            at = &x->next;
            continue;
        }
        if (x->bytes)
            syscall(SYS_pwrite64, fd, x->bytes, x->n, x->at);
        else
            syscall(SYS_ftruncate, fd, x->at);
        *at = x->next;
        free(x->bytes);
        free(x);
    }
    for (last = &first; *last; last = &(*last)->next)
        ;
    syscall(SYS_close, fd);
    pthread_mutex_unlock(&lock);
}

OURS ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    struct name name;
    if (ours(fd, &name)) {
        if (fails())
            return -1;
        int64_t size = size_of(fd), end = at + (int64_t) n;
        if (end > size && !takes_room(fd, end))
            return -1;
        remember(name.s, at, p, n);
    }
    return syscall(SYS_pwrite64, fd, p, n, at);
}

OURS ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    return pwrite64(fd, p, n, at);
}

static int truncate_to(int fd, off_t size)
{
    struct name name;
    if (ours(fd, &name)) {
        if (fails() || !takes_room(fd, size))
            return -1;
        remember(name.s, size, NULL, 0);
    }
    return (int) syscall(SYS_ftruncate, fd, size);
}

OURS int ftruncate64(int fd, off64_t size)
{
    return truncate_to(fd, size);
}

OURS int ftruncate(int fd, off_t size)
{
    return truncate_to(fd, size);
}

static int sync_call(int fd, long number)
{
    struct name name;
    if (ours(fd, &name)) {
        if (fails())
            return -1;
        long n = __atomic_add_fetch(&disk.syncs, 1, __ATOMIC_SEQ_CST);
        if (disk.sync_delay_us)
            nanosleep(&(struct timespec){.tv_sec = disk.sync_delay_us / 1000000, .tv_nsec = (long) (disk.sync_delay_us % 1000000) * 1000}, NULL);
        if (disk.sync_fails_from && n >= disk.sync_fails_from) {
            errno = EIO;
            return -1;
        }
        settle(name.s);
        if (disk.shadow[0])
            return 0; /* the shadow is the disk */
    }
    return (int) syscall(number, fd);
}

OURS int fdatasync(int fd)
{
    return sync_call(fd, SYS_fdatasync);
}

OURS int fsync(int fd)
{
    return sync_call(fd, SYS_fsync);
}

/* At once, also in the shadow: SQLite syncs the folder before it relies on it. */
OURS int unlink(const char *path)
{
    size_t h = strlen(disk.home);
    if (h && strncmp(path, disk.home, h) == 0 && path[h] == '/' && !strstr(path, "-shm")) {
        char other[256];
        if (fails())
            return -1;
        if (disk.shadow[0]) {
            settle(path + h + 1);
            snprintf(other, sizeof other, "%s/%s", disk.shadow, path + h + 1);
            syscall(SYS_unlink, other);
        }
    }
    return (int) syscall(SYS_unlink, path);
}

static int allocate(int fd, off_t at, off_t n)
{
    struct name name;
    if (ours(fd, &name)) {
        if (fails())
            return errno;
        if (at + n > size_of(fd) && !takes_room(fd, at + n))
            return ENOSPC;
    }
    return syscall(SYS_fallocate, fd, 0, at, n) == 0 ? 0 : errno;
}

OURS int posix_fallocate64(int fd, off64_t at, off64_t n)
{
    return allocate(fd, at, n);
}

OURS int posix_fallocate(int fd, off_t at, off_t n)
{
    return allocate(fd, at, n);
}

static int room_of(int fd, struct statvfs *out)
{
    memset(out, 0, sizeof *out);
    struct name name;
    out->f_frsize = out->f_bsize = 4096;
    out->f_bavail = ours(fd, &name) && disk.room >= 0 ? (fsblkcnt_t) disk.room / 4096 : (fsblkcnt_t) 1 << 30;
    return 0;
}

OURS int fstatvfs64(int fd, struct statvfs64 *out)
{
    return room_of(fd, (struct statvfs *) out);
}

OURS int fstatvfs(int fd, struct statvfs *out)
{
    return room_of(fd, out);
}
