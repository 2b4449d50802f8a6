/* command: see command.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* O_PATH */
#endif
#include "sandbox/command.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/vec.h"

#define DATA_MOST ((rlim_t) 1 << 30)
#define FILE_MOST ((rlim_t) 1 << 20)
enum { OPEN_FILES = 128,
       PROCESSES = 64,
       CPU_S = 10 };

/* ---- limits ---- */

/* The limit counts all processes of this user: those that there are, and some. */
static rlim_t processes(void)
{
    rlim_t n = PROCESSES;
    struct stat st;
    char path[300];
    DIR *d = opendir("/proc");
    for (struct dirent *f; d && (f = readdir(d));) { /* NOLINT(concurrency-mt-unsafe): one thread */
        (void) snprintf(path, sizeof path, "/proc/%s", f->d_name);
        n += isdigit((unsigned char) f->d_name[0]) && stat(path, &st) == 0 && st.st_uid == getuid();
    }
    if (d)
        (void) closedir(d);
    return n;
}

static int limit(int what, rlim_t value, const char *name, struct err *e)
{
    struct rlimit now, want = {value, value};
    if (getrlimit(what, &now) == 0 && now.rlim_max < value)
        want.rlim_cur = want.rlim_max = now.rlim_max;
    return setrlimit(what, &want) == 0 ? 0 : err_errno(e, WF_E_SYSTEM, "cannot limit %s", name);
}

static int limits(struct err *e)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_errno(e, WF_E_UNSUPPORTED, "cannot give up new privileges");
    int rc = limit(RLIMIT_CORE, 0, "core dumps", e);
    rc = rc ? rc : limit(RLIMIT_FSIZE, FILE_MOST, "the size of files", e);
    rc = rc ? rc : limit(RLIMIT_NOFILE, OPEN_FILES, "open files", e);
    rc = rc ? rc : limit(RLIMIT_CPU, CPU_S, "processor time", e);
    rc = rc ? rc : limit(RLIMIT_NPROC, processes(), "processes", e);
    errno = 0;
    if (rc == 0 && nice(5) == -1 && errno != 0)
        return err_errno(e, WF_E_SYSTEM, "cannot lower the priority");
    return rc;
}

/* ---- Landlock ---- */

#define FS_ABI1 ((UINT64_C(1) << 13) - 1)
#define FS_REFER (UINT64_C(1) << 13)
#define FS_TRUNCATE (UINT64_C(1) << 14)
#define FS_LOOK (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE)
#define SCOPE_SIGNAL (UINT64_C(2)) /* since ABI 6 */

struct rules {
    uint64_t fs, net, scoped;
};

static void allow(int rules, const char *path, uint64_t access)
{
    struct landlock_path_beneath_attr under = {.allowed_access = access, .parent_fd = open(path, O_PATH | O_CLOEXEC)};
    struct stat st;
    if (under.parent_fd < 0)
        return;
    if (fstat(under.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
        under.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
    (void) syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &under, 0);
    (void) close(under.parent_fd);
}

/* Silent where the kernel has none: the user's own rights are the wall then. */
static void landlock(const char *folder, const char *command)
{
    static const char *const look[] = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/opt", "/run", "/proc", "/dev/zero", "/dev/urandom", "/dev/random"};
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return;
    struct rules handled = {FS_ABI1, 0, abi >= 6 ? SCOPE_SIGNAL : 0};
    handled.fs |= abi >= 2 ? FS_REFER : 0;
    handled.fs |= abi >= 3 ? FS_TRUNCATE : 0;
    int rules = (int) syscall(SYS_landlock_create_ruleset, &handled, abi >= 6 ? 24 : 8, 0);
    if (rules < 0)
        return;
    const char *slash = strrchr(command, '/');
    char *own = mem_strndup(command, slash && slash > command ? (size_t) (slash - command) : 1);
    for (size_t i = 0; i < ARRAY_LEN(look); i++)
        allow(rules, look[i], FS_LOOK);
    allow(rules, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
    allow(rules, own, FS_LOOK);
    allow(rules, folder, handled.fs & ~(LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_CHAR | FS_REFER));
    (void) syscall(SYS_landlock_restrict_self, rules, 0);
    (void) close(rules);
    mem_free(own);
}

/* ---- seccomp ---- */

/* What no messenger needs: other processes' memory, namespaces and mounts, the kernel's own keys, clocks, modules. */
static int filter(struct err *e)
{
    static const int refused[] = {SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd), SCMP_SYS(kcmp),
                                  SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(move_mount), SCMP_SYS(open_tree), SCMP_SYS(fsopen), SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(unshare),
                                  SCMP_SYS(setns), SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup), SCMP_SYS(add_key), SCMP_SYS(request_key),
                                  SCMP_SYS(keyctl), SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load), SCMP_SYS(reboot), SCMP_SYS(swapon),
                                  SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(adjtimex), SCMP_SYS(sethostname), SCMP_SYS(setdomainname), SCMP_SYS(acct), SCMP_SYS(quotactl)};
    const uint64_t spaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    int rc = ctx ? 0 : -ENOMEM;
    for (size_t i = 0; rc == 0 && i < ARRAY_LEN(refused); i++)
        rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
    for (uint64_t bit = 1; rc == 0 && bit <= UINT64_C(1) << 31; bit <<= 1)
        if (spaces & bit)
            rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, bit, bit));
    if (rc == 0) /* its flags lie in memory: libc does without it */
        rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (rc == 0)
        rc = seccomp_load(ctx);
    if (ctx)
        seccomp_release(ctx);
    errno = -rc;
    return rc == 0 ? 0 : err_errno(e, WF_E_UNSUPPORTED, "no command is run without a system call filter (seccomp), and this kernel refused it");
}

int sandbox_command(const char *folder, const char *command, struct err *e)
{
    int rc = limits(e);
    if (rc == 0) {
        landlock(folder, command);
        rc = filter(e);
    }
    return rc ? rc : limit(RLIMIT_DATA, DATA_MOST, "memory", e); /* last: a sanitiser's shadow is larger, and goes with execve */
}
