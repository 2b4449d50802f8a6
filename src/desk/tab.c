#include "desk/tab.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"

enum { STEP_LEAST = 64 * 1024, STEP_MOST = 4 * 1024 * 1024, FORGET_STEP = 512 * 1024 };

int tab_open(struct tab *t, const char *dir, const char *name, size_t most, struct err *e)
{
    struct stat st;
    memset(t, 0, sizeof *t);
    t->path = fs_join(dir, name);
    t->most = most;
    t->fd = open(t->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (t->fd < 0 || fstat(t->fd, &st)) {
        int rc = err_errno(e, WF_E_IO, "\"%s\" cannot be opened", t->path);
        tab_close(t);
        return rc;
    }
    t->base = mmap(NULL, most, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, t->fd, 0);
    if (t->base == MAP_FAILED) {
        t->base = NULL;
        int rc = err_errno(e, WF_E_SYSTEM, "\"%s\" cannot be mapped", t->path);
        tab_close(t);
        return rc;
    }
    /* A file that was cut in the middle of a page, or has holes, is no harm: the state's head tells whether to trust it. */
    t->have = (size_t) st.st_size > most ? most : (size_t) st.st_size & ~(size_t) 4095;
    if (t->have && posix_fallocate(t->fd, 0, (off_t) t->have)) {
        t->have = 0;
        return tab_reset(t, e);
    }
    return 0;
}

void tab_close(struct tab *t)
{
    if (t->base)
        munmap(t->base, t->most);
    if (t->fd >= 0 && t->path)
        close(t->fd);
    mem_free(t->path);
    memset(t, 0, sizeof *t);
    t->fd = -1;
}

/* The disk is full: the same bytes, in plain memory at the same place. */
static int go_plain(struct tab *t, struct err *e)
{
    char *copy = NULL;
    if (t->have) {
        copy = mem_alloc(t->have);
        memcpy(copy, t->base, t->have);
    }
    void *p = mmap(t->base, t->most, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    if (p == MAP_FAILED) {
        mem_free(copy);
        return err_errno(e, WF_E_SYSTEM, "\"%s\": no room on disk, nor in memory", t->path);
    }
    if (copy)
        memcpy(t->base, copy, t->have);
    mem_free(copy);
    t->lost = true;
    if (unlink(t->path) || ftruncate(t->fd, 0))
        return 0; /* it is not trusted at the next start either way */
    return 0;
}

int tab_need(struct tab *t, size_t n, struct err *e)
{
    if (n <= t->have)
        return 0;
    if (n > t->most)
        return err_set(e, WF_E_LIMIT, "\"%s\" would need more than %zu bytes", t->path, t->most);
    size_t step = t->have / 4;
    step = step < STEP_LEAST ? STEP_LEAST : step > STEP_MOST ? STEP_MOST : step;
    size_t want = n > t->have + step ? n : t->have + step;
    want = (want + 4095) & ~(size_t) 4095;
    want = want > t->most ? t->most : want;
    if (!t->lost && posix_fallocate(t->fd, (off_t) t->have, (off_t) (want - t->have))) {
        int rc = go_plain(t, e);
        if (rc)
            return rc;
    }
    t->have = want;
    return 0;
}

int tab_reset(struct tab *t, struct err *e)
{
    t->have = 0;
    if (t->lost) {
        if (mmap(t->base, t->most, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED)
            return err_errno(e, WF_E_SYSTEM, "\"%s\" cannot be emptied", t->path);
        return 0;
    }
    return ftruncate(t->fd, 0) ? err_errno(e, WF_E_IO, "\"%s\" cannot be emptied", t->path) : 0;
}

void tab_forget(struct tab *t, int64_t until)
{
    for (size_t at = 0; !t->lost && at < t->have; at += FORGET_STEP) {
        if (t->forgotten >= t->have)
            t->forgotten = 0;
        size_t n = t->have - t->forgotten < FORGET_STEP ? t->have - t->forgotten : FORGET_STEP;
        madvise(t->base + t->forgotten, n, MADV_DONTNEED);
        t->forgotten += n;
        if (clock_mono() >= until)
            return;
    }
}
