/* failcall: preloaded into a program, makes one of its calls fail: the FAILCALL_AT-th allocation (FAILCALL_KIND=alloc: no memory) or the
 * FAILCALL_AT-th call that opens, reads, writes or syncs a file (io: EIO). 0 fails none. What libconfuse allocates is left alone: its 3.3 does not
 * survive the want of memory, whatever its caller does. At the end the number of calls is written to FAILCALL_COUNT.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define OURS __attribute__((visibility("default")))

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

enum kind { ALLOC = 1, IO };
static int chosen; /* 0: not yet looked up */
static long at, calls;

static void look_up(void)
{
    const char *n = getenv("FAILCALL_AT"), *kind = getenv("FAILCALL_KIND");
    at = n ? atol(n) : 0;
    chosen = kind && strcmp(kind, "io") == 0 ? IO : ALLOC;
}

static bool by_libconfuse(void)
{
    void *frames[8];
    Dl_info in;
    int n = backtrace(frames, 8);
    for (int i = 0; i < n; i++)
        if (dladdr(frames[i], &in) && in.dli_fname && strstr(in.dli_fname, "libconfuse"))
            return true;
    return false;
}

static bool fails(enum kind kind)
{
    if (!chosen)
        look_up();
    if ((int) kind != chosen || __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) != at || by_libconfuse())
        return false;
    errno = kind == ALLOC ? ENOMEM : EIO;
    return true;
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAILCALL_COUNT");
    chosen = 3;
    FILE *f = path ? fopen(path, "w") : NULL;
    if (f) {
        fprintf(f, "%ld\n", calls);
        fclose(f);
    }
}

OURS void *malloc(size_t n)
{
    return fails(ALLOC) ? NULL : __libc_malloc(n);
}
OURS void *calloc(size_t n, size_t size)
{
    return fails(ALLOC) ? NULL : __libc_calloc(n, size);
}
OURS void *realloc(void *p, size_t n)
{
    return fails(ALLOC) ? NULL : __libc_realloc(p, n);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) \
        *(void **) &real = dlsym(RTLD_NEXT, #name)

/* A disk fails; the kernel's own counters and pipes between our threads (eventfd, signals) don't. */
static bool on_disk(int fd)
{
    struct stat st;
    if (!chosen)
        look_up();
    return chosen == IO && fstat(fd, &st) == 0 && S_ISREG(st.st_mode); /* the plugin host may not ask, and is not asked for io */
}

OURS ssize_t read(int fd, void *p, size_t n)
{
    REAL(read);
    return on_disk(fd) && fails(IO) ? -1 : real(fd, p, n);
}
OURS ssize_t pread64(int fd, void *p, size_t n, off64_t off)
{
    REAL(pread64);
    return fails(IO) ? -1 : real(fd, p, n, off);
}
OURS ssize_t write(int fd, const void *p, size_t n)
{
    REAL(write);
    return on_disk(fd) && fails(IO) ? -1 : real(fd, p, n);
}
OURS ssize_t pwrite64(int fd, const void *p, size_t n, off64_t off)
{
    REAL(pwrite64);
    return fails(IO) ? -1 : real(fd, p, n, off);
}
OURS int fsync(int fd)
{
    REAL(fsync);
    return fails(IO) ? -1 : real(fd);
}
OURS int fdatasync(int fd)
{
    REAL(fdatasync);
    return fails(IO) ? -1 : real(fd);
}
OURS int ftruncate64(int fd, off64_t n)
{
    REAL(ftruncate64);
    return fails(IO) ? -1 : real(fd, n);
}
OURS int rename(const char *from, const char *to)
{
    REAL(rename);
    return fails(IO) ? -1 : real(from, to);
}
static mode_t mode_of(int flags, va_list ap)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}
#define OPEN(name) \
    OURS int name(const char *path, int flags, ...) \
    { \
        REAL(name); \
        va_list ap; \
        va_start(ap, flags); \
        mode_t mode = mode_of(flags, ap); \
        va_end(ap); \
        return fails(IO) ? -1 : real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)
