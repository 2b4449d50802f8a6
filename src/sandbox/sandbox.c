/* sandbox: see sandbox.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* O_TMPFILE, O_PATH */
#endif
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifdef WF_SANITIZERS
#define SANITIZERS true
#else
#define SANITIZERS false
#endif

#define ADDRESS_SPACE ((rlim_t) 768 << 20)
#define OPEN_FILES 32

static int limit(int what, rlim_t value, const char *name, struct err *e)
{
    struct rlimit now;
    if (getrlimit(what, &now) != 0)
        return err_errno(e, WF_E_SYSTEM, "cannot read the limit of %s", name);
    if (now.rlim_max < value)
        value = now.rlim_max;
    struct rlimit want = {value, value};
    if (setrlimit(what, &want) != 0)
        return err_errno(e, WF_E_SYSTEM, "cannot limit %s", name);
    return 0;
}

int sandbox_limits(pid_t engine, struct err *e)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return err_errno(e, WF_E_SYSTEM, "cannot bind the child's life to the engine's");
    if (getppid() != engine)
        return err_set(e, WF_E_STATE, "the engine is gone");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_errno(e, WF_E_UNSUPPORTED, "cannot give up new privileges");
    int persona = personality(0xffffffff);
    if (persona >= 0 && (persona & READ_IMPLIES_EXEC) &&
        personality((unsigned long) (persona & ~READ_IMPLIES_EXEC)) < 0)
        return err_errno(e, WF_E_SYSTEM, "cannot keep readable memory from being executable");
    int rc = limit(RLIMIT_CORE, 0, "core dumps", e);
    rc = rc ? rc : limit(RLIMIT_FSIZE, 0, "the size of files", e);
    rc = rc ? rc : limit(RLIMIT_NOFILE, OPEN_FILES, "open files", e);
    rc = rc ? rc : limit(RLIMIT_MEMLOCK, 0, "locked memory", e);
    if (!SANITIZERS) /* a sanitiser's shadow alone is larger */
        rc = rc ? rc : limit(RLIMIT_AS, ADDRESS_SPACE, "memory", e);
    errno = 0;
    if (rc == 0 && nice(5) == -1 && errno != 0)
        return err_errno(e, WF_E_SYSTEM, "cannot lower the priority");
    return rc;
}

/* ---- Landlock ------------------------------------------------------------------------------------------- */

/* As the kernel knows it since ABI 6; an older one takes the parts that it has. */
struct landlock_rules {
    uint64_t fs, net, scoped;
};
#define LANDLOCK_FS_ABI1 ((UINT64_C(1) << 13) - 1)
#define LANDLOCK_REFER (UINT64_C(1) << 13)
#define LANDLOCK_TRUNCATE (UINT64_C(1) << 14)
#define LANDLOCK_IOCTL_DEV (UINT64_C(1) << 15)

static void landlock_allow(int rules, int fd, uint64_t access)
{
    struct landlock_path_beneath_attr under = {.allowed_access = access, .parent_fd = fd};
    if (fd >= 0)
        (void) syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &under, 0);
}

static void landlock_allow_path(int rules, const char *path, uint64_t access)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    landlock_allow(rules, fd, access);
    if (fd >= 0)
        (void) close(fd);
}

/* Denies all files, but for loading libraries and the plugin where `loading`; TCP, abstract sockets and signals too
 * where the kernel can. Silent where it has no Landlock: the filter is the wall. */
static void landlock(bool loading)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return;
    struct landlock_rules handled = {LANDLOCK_FS_ABI1, 0, 0};
    handled.fs |= abi >= 2 ? LANDLOCK_REFER : 0;
    handled.fs |= abi >= 3 ? LANDLOCK_TRUNCATE : 0;
    handled.fs |= abi >= 5 ? LANDLOCK_IOCTL_DEV : 0;
    handled.net = abi >= 4 ? 3 : 0;
    handled.scoped = abi >= 6 ? 3 : 0;
    int rules = (int) syscall(SYS_landlock_create_ruleset, &handled, abi >= 6 ? 24 : abi >= 4 ? 16 : 8, 0);
    if (rules < 0)
        return;
    if (loading) {
        const uint64_t file = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
        static const char *const dirs[] = {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"};
        for (size_t i = 0; i < ARRAY_LEN(dirs); i++)
            landlock_allow_path(rules, dirs[i], file);
        landlock_allow_path(rules, "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE);
        landlock_allow(rules, SANDBOX_PLUGIN, file);
    }
    (void) syscall(SYS_landlock_restrict_self, rules, 0);
    (void) close(rules);
}

/* ---- The filters ---------------------------------------------------------------------------------------- */

/* An argument of a call that must have just this value. */
#define IS(argument, value) SCMP_CMP64(argument, SCMP_CMP_EQ, value, 0)

/* Gathers the rules of one filter; the first failure sticks. */
struct filter {
    scmp_filter_ctx ctx;
    int rc;
};

static void allow(struct filter *f, int call)
{
    if (f->rc == 0)
        f->rc = seccomp_rule_add(f->ctx, SCMP_ACT_ALLOW, call, 0);
}

static void allow1(struct filter *f, int call, struct scmp_arg_cmp a)
{
    if (f->rc == 0)
        f->rc = seccomp_rule_add(f->ctx, SCMP_ACT_ALLOW, call, 1, a);
}

static void allow2(struct filter *f, int call, struct scmp_arg_cmp a, struct scmp_arg_cmp b)
{
    if (f->rc == 0)
        f->rc = seccomp_rule_add(f->ctx, SCMP_ACT_ALLOW, call, 2, a, b);
}

static void refuse(struct filter *f, int call, int code)
{
    if (f->rc == 0)
        f->rc = seccomp_rule_add(f->ctx, SCMP_ACT_ERRNO((uint32_t) code), call, 0);
}

/* What both filters allow: a process that computes, speaks on its socket, and dies when it must. */
static void allow_common(struct filter *f)
{
    static const int calls[] = {SCMP_SYS(munmap),
                                SCMP_SYS(mremap),
                                SCMP_SYS(brk),
                                SCMP_SYS(clock_gettime),
                                SCMP_SYS(gettimeofday),
                                SCMP_SYS(time),
                                SCMP_SYS(getrandom),
                                SCMP_SYS(exit),
                                SCMP_SYS(exit_group),
                                SCMP_SYS(rt_sigreturn),
                                SCMP_SYS(restart_syscall),
                                SCMP_SYS(rt_sigprocmask),
                                SCMP_SYS(getpid),
                                SCMP_SYS(gettid)};
    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        allow(f, calls[i]);
    allow1(f, SCMP_SYS(write), IS(0, SANDBOX_SOCKET));
    /* to wait for one descriptor without an end: nobody sleeps by it */
    allow2(f, SCMP_SYS(poll), IS(1, 1), SCMP_A2_64(SCMP_CMP_MASKED_EQ, UINT32_MAX, UINT32_MAX));
    allow2(f, SCMP_SYS(mmap), SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
           SCMP_A3_64(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
    allow1(f, SCMP_SYS(madvise), IS(2, MADV_DONTNEED));
    allow1(f, SCMP_SYS(madvise), IS(2, MADV_FREE));
    /* pthread_once wakes whoever waits, though nobody does */
    allow1(f, SCMP_SYS(futex), IS(1, FUTEX_WAKE));
    allow1(f, SCMP_SYS(futex), IS(1, FUTEX_WAKE_PRIVATE));
    /* abort() tells what it is */
    allow2(f, SCMP_SYS(tgkill), IS(0, (uint64_t) getpid()), IS(2, SIGABRT));
    if (SANITIZERS) {
        allow1(f, SCMP_SYS(write), IS(0, 2));
        allow1(f, SCMP_SYS(madvise), IS(2, MADV_DONTDUMP));
        allow1(f, SCMP_SYS(madvise), IS(2, MADV_NOHUGEPAGE));
        allow(f, SCMP_SYS(sigaltstack));
        allow(f, SCMP_SYS(sched_yield));
    }
}

static void allow_loading(struct filter *f)
{
    static const int calls[] = {SCMP_SYS(read),
                                SCMP_SYS(pread64),
                                SCMP_SYS(lseek),
                                SCMP_SYS(fstat),
                                SCMP_SYS(newfstatat),
                                SCMP_SYS(close),
                                SCMP_SYS(close_range),
                                SCMP_SYS(seccomp),
                                SCMP_SYS(landlock_create_ruleset),
                                SCMP_SYS(landlock_restrict_self),
                                SCMP_SYS(prctl),
                                SCMP_SYS(prlimit64),
                                SCMP_SYS(readlink),
                                SCMP_SYS(getcwd),
                                SCMP_SYS(uname),
                                SCMP_SYS(sysinfo),
                                SCMP_SYS(sched_getaffinity)};
    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        allow(f, calls[i]);
    const uint64_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
    allow1(f, SCMP_SYS(openat), SCMP_A2_64(SCMP_CMP_MASKED_EQ, writing, 0));
    allow1(f, SCMP_SYS(open), SCMP_A1_64(SCMP_CMP_MASKED_EQ, writing, 0));
    /* a library's segments: data as they are, code from a file and never writable */
    allow1(f, SCMP_SYS(mmap), SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    allow2(f, SCMP_SYS(mmap), SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC | PROT_WRITE, PROT_EXEC),
           SCMP_A3_64(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0));
    allow1(f, SCMP_SYS(mprotect), SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (SANITIZERS)
        allow(f, SCMP_SYS(rt_sigaction));
}

static void allow_final(struct filter *f)
{
    allow1(f, SCMP_SYS(read), IS(0, SANDBOX_SOCKET));
    allow1(f, SCMP_SYS(mprotect), SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (SANITIZERS) { /* so that a sanitiser's report can come out before it aborts */
        static const int calls[] = {SCMP_SYS(openat),       SCMP_SYS(open),  SCMP_SYS(readlink), SCMP_SYS(newfstatat),
                                    SCMP_SYS(rt_sigaction), SCMP_SYS(prctl), SCMP_SYS(getuid)};
        for (size_t i = 0; i < ARRAY_LEN(calls); i++)
            refuse(f, calls[i], EACCES);
    }
}

/* Loads a filter of `common + more`, everything else meeting `otherwise`. */
static int load(uint32_t otherwise, void (*more)(struct filter *), struct err *e)
{
    struct filter f = {seccomp_init(otherwise), 0};
    if (!f.ctx)
        return err_set(e, WF_E_UNSUPPORTED, "cannot make a system call filter");
    f.rc = seccomp_attr_set(f.ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (f.rc == 0)
        f.rc = seccomp_attr_set(f.ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    allow_common(&f);
    more(&f);
    if (f.rc == 0)
        f.rc = seccomp_load(f.ctx);
    seccomp_release(f.ctx);
    if (f.rc != 0) {
        errno = -f.rc;
        return err_errno(e, WF_E_UNSUPPORTED,
                         "nothing runs here without a system call filter (seccomp), and this kernel refused it");
    }
    return 0;
}

int sandbox_loading(struct err *e)
{
    if (prctl(PR_GET_SECCOMP) < 0)
        return err_errno(e, WF_E_UNSUPPORTED,
                         "nothing runs here without a system call filter, and this kernel has no seccomp");
    landlock(true);
    return load(SCMP_ACT_ERRNO(EPERM), allow_loading, e);
}

int sandbox_final(struct err *e)
{
    landlock(false);
    if (syscall(SYS_close_range, SANDBOX_PLUGIN, ~0U, 0) != 0)
        return err_errno(e, WF_E_SYSTEM, "cannot close what was opened");
    if (!SANITIZERS && syscall(SYS_close_range, 0, 2, 0) != 0)
        return err_errno(e, WF_E_SYSTEM, "cannot close the standard streams");
    if (prctl(PR_SET_DUMPABLE, 0) != 0)
        return err_errno(e, WF_E_SYSTEM, "cannot keep others from reading the child's memory");
    return load(SCMP_ACT_KILL_PROCESS, allow_final, e);
}
