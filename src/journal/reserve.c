/* reserve: HOME/journal.reserve, disk space that is held back so that officers' facts still fit when the disk is full.
 *
 * Owned by the journal's thread; reserve and reserve_left are read by others under the lock.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* fallocate */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/fs.h"
#include "journal/state.h"

enum { GIVE_STEP = 256 << 10, MARGIN_MAX = 8 << 20, MARGIN_MIN = 1 << 20 };

static void reserve_set(struct journal *j, uint64_t left)
{
    pthread_mutex_lock(&j->lock);
    j->reserve_left = left;
    pthread_mutex_unlock(&j->lock);
}

/* Real blocks, not a hole: fallocate where the file system can, else zeros written. */
static int reserve_fill(int fd, uint64_t bytes)
{
    int rc = posix_fallocate(fd, 0, (off_t) bytes);
    if (rc == 0 && fsync(fd) < 0)
        rc = errno;
    return rc;
}

static uint64_t reserve_held(int fd)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return 0;
    uint64_t blocks = (uint64_t) st.st_blocks * 512;
    return blocks < (uint64_t) st.st_size ? blocks : (uint64_t) st.st_size;
}

bool journal_reserve_lend(const struct journal *j)
{
    char *path = fs_join(j->home, "journal.reserve");
    int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    mem_free(path);
    if (fd < 0)
        return false;
    uint64_t held = reserve_held(fd);
    bool lent = held > 0 && ftruncate(fd, (off_t) (held > GIVE_STEP ? held - GIVE_STEP : 0)) == 0;
    fsync(fd);
    close(fd);
    return lent;
}

int journal_reserve_open(struct journal *j, uint64_t bytes, struct err *e)
{
    char *path = fs_join(j->home, "journal.reserve");
    j->reserve = bytes;
    j->reserve_fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct stat st;
    int code = 0;
    if (j->reserve_fd < 0 || fstat(j->reserve_fd, &st) < 0)
        code = err_errno(e, WF_E_IO, "cannot open \"%s\"", path);
    else if (!S_ISREG(st.st_mode))
        code = err_set(e, WF_E_INVALID, "\"%s\" is not a regular file", path);
    mem_free(path);
    if (code)
        return code;
    if ((uint64_t) st.st_size > bytes && ftruncate(j->reserve_fd, (off_t) bytes) < 0)
        return err_errno(e, WF_E_IO, "cannot cut journal.reserve");
    int rc = bytes && reserve_held(j->reserve_fd) < bytes ? reserve_fill(j->reserve_fd, bytes) : 0;
    j->reserve_left = reserve_held(j->reserve_fd);
    if (rc) {
        /* Not fatal: the home may just now be full, and the engine must start all the same. */
        j->full = rc == ENOSPC || rc == EDQUOT || rc == EFBIG;
        errno = rc;
        struct err why;
        err_errno(&why, WF_E_AGAIN, "cannot hold back %llu bytes in journal.reserve", (unsigned long long) bytes);
        snprintf(j->last_error, sizeof j->last_error, "%.255s", why.text);
    }
    return 0;
}

bool journal_reserve_give(struct journal *j, uint64_t need)
{
    uint64_t left = reserve_held(j->reserve_fd);
    if (left == 0)
        return false;
    uint64_t step = need * 2 > GIVE_STEP ? need * 2 : GIVE_STEP;
    uint64_t now = left > step ? left - step : 0;
    if (ftruncate(j->reserve_fd, (off_t) now) < 0)
        return false;
    fsync(j->reserve_fd); /* freed blocks are usable once the file system has committed that */
    reserve_set(j, now);
    return true;
}

bool journal_make_room(struct journal *j)
{
    return journal_reserve_give(j, GIVE_STEP / 2);
}

bool journal_reserve_mend(struct journal *j)
{
    struct statvfs vfs;
    if (fstatvfs(j->reserve_fd, &vfs) < 0)
        return false;
    uint64_t room = (uint64_t) vfs.f_bavail * vfs.f_frsize, held = reserve_held(j->reserve_fd);
    uint64_t margin = j->reserve > MARGIN_MAX ? MARGIN_MAX : j->reserve < MARGIN_MIN ? MARGIN_MIN : j->reserve;
    if (room < margin + (j->reserve - (held < j->reserve ? held : j->reserve)))
        return false;
    if (j->reserve && held < j->reserve && reserve_fill(j->reserve_fd, j->reserve) != 0) {
        reserve_set(j, reserve_held(j->reserve_fd));
        return false;
    }
    reserve_set(j, reserve_held(j->reserve_fd));
    return true;
}

void journal_reserve_close(struct journal *j)
{
    if (j->reserve_fd >= 0)
        close(j->reserve_fd);
    j->reserve_fd = -1;
}
