/* P2: a plugin cannot open, connect, fork, exec, trace, signal others or map code. Every system call is tried from inside, and what
 * is allowed is tried with what must not be. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "support.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "floor.h"
#include "model/report.h"
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

enum { LONG = 30000, LAST_CALL = 460 };

/* What one call of the plugin came to. */
struct outcome {
    bool dead; /* killed for it */
    long got;  /* else what it gave */
    int error;
    char text[256];
};

static struct outcome call(struct floor *f, const char *args)
{
    struct outcome o = {0};
    char *line = mem_printf("bad %s", args);
    struct plugin_output *out = floor_parse(f, "syscalls", line, LONG);
    assert_non_null(out);
    o.dead = out->outcome == PLUGIN_CRASHED;
    snprintf(o.text, sizeof o.text, "%s", out->text);
    if (!o.dead && out->reports_n == 1) {
        char title[64];
        snprintf(title, sizeof title, "%.*s", SPAN_FMT(report_span(out->reports[0].title)));
        assert_int_equal(sscanf(title, "%ld errno %d", &o.got, &o.error), 2);
    }
    plugin_output_free(out);
    mem_free(line);
    return o;
}

static bool in(const int *list, size_t n, int nr)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == nr)
            return true;
    return false;
}

/* Allowed whatever their arguments. All of them are tried with zeros and must come back; exit, exit_group and rt_sigreturn end the
 * process by what they are. */
static const int harmless[] = {SYS_munmap,         SYS_mremap, SYS_brk,       SYS_clock_gettime,
                               SYS_gettimeofday,   SYS_time,   SYS_getrandom, SYS_restart_syscall,
                               SYS_rt_sigprocmask, SYS_getpid, SYS_gettid,    SYS_mprotect};
static const int ends[] = {SYS_exit, SYS_exit_group, SYS_rt_sigreturn};
/* Kernels from 6.14 on let no filter see these; they do nothing for whoever is not being probed
 * (SIGILL, ENXIO). */
enum { CALL_URETPROBE = 335, CALL_UPROBE = 336 };
#ifdef WF_SANITIZERS
static const int more[] = {SYS_sigaltstack, SYS_sched_yield};
static const int refused[] = {SYS_openat,       SYS_open,  SYS_readlink, SYS_newfstatat,
                              SYS_rt_sigaction, SYS_prctl, SYS_getuid};
#else
static const int more[] = {-1};
static const int refused[] = {-1};
#endif

static void test_every_call(void **state)
{
    struct floor f;
    int killed = 0;
    char args[64];
    (void) state;
    floor_open(&f, true);
    assert_int_equal(floor_start(&f, "syscalls", NULL), 0);
    for (int nr = 0; nr <= LAST_CALL; nr++) {
        snprintf(args, sizeof args, "%d", nr);
        struct outcome o = call(&f, args);
        if (in(ends, ARRAY_LEN(ends), nr)) {
            assert_true(o.dead);
        } else if (in(harmless, ARRAY_LEN(harmless), nr) || in(more, ARRAY_LEN(more), nr)) {
            if (o.dead)
                fail_msg("call %d: %s", nr, o.text);
        } else if (in(refused, ARRAY_LEN(refused), nr)) {
            if (o.dead || o.error != EACCES)
                fail_msg("call %d: %s %ld errno %d", nr, o.text, o.got, o.error);
        } else {
            killed++;
            if ((nr == CALL_URETPROBE || nr == CALL_UPROBE) && (o.dead || o.error == ENXIO))
                continue;
            if (!o.dead || !strstr(o.text, "SIGSYS"))
                fail_msg("call %d was not forbidden: gave %ld, errno %d, \"%s\"", nr, o.got, o.error, o.text);
        }
    }
    print_message("# %d of %d calls are forbidden, the others harmless\n", killed, LAST_CALL + 1);
    floor_close(&f);
}

static void forbidden(struct floor *f, const char *what, const char *args)
{
    struct outcome o = call(f, args);
    if (!o.dead || !strstr(o.text, "SIGSYS"))
        fail_msg("%s was not forbidden: gave %ld, errno %d, \"%s\"", what, o.got, o.error, o.text);
}

static void test_arguments(void **state)
{
    struct floor f;
    char args[128];
    (void) state;
    floor_open(&f, true);
    assert_int_equal(floor_start(&f, "syscalls", NULL), 0);
#define TRY(what, ...) \
    do { \
        snprintf(args, sizeof args, __VA_ARGS__); \
        forbidden(&f, what, args); \
    } while (0)
    int anon = MAP_PRIVATE | MAP_ANONYMOUS;
    TRY("mmap of code", "%d 0 4096 %d %d -1 0", (int) SYS_mmap, PROT_READ | PROT_EXEC, anon);
    TRY("mmap of writable code", "%d 0 4096 %d %d -1 0", (int) SYS_mmap, PROT_READ | PROT_WRITE | PROT_EXEC, anon);
    TRY("mmap of a file", "%d 0 4096 %d %d 3 0", (int) SYS_mmap, PROT_READ, MAP_PRIVATE);
    TRY("mprotect of code", "%d 0 4096 %d", (int) SYS_mprotect, PROT_READ | PROT_EXEC);
    TRY("read of another descriptor", "%d 4 0 0", (int) SYS_read);
    TRY("read of 3 with more bits", "%d 4294967299 0 0", (int) SYS_read);
    TRY("write to another descriptor", "%d 1 0 0", (int) SYS_write);
    TRY("a signal to the engine", "%d %d %d 6", (int) SYS_tgkill, (int) getpid(), (int) getpid());
    TRY("futex wait", "%d 0 %d 0", (int) SYS_futex, 0);
    TRY("a poll that sleeps", "%d 0 1 1000", (int) SYS_poll);
    TRY("a poll of two", "%d 0 2 -1", (int) SYS_poll);
    TRY("madvise that poisons", "%d 0 4096 100", (int) SYS_madvise);
    TRY("a call of the x32 interface", "%ld", 0x40000000L + SYS_getpid);
    /* what is allowed works */
    snprintf(args, sizeof args, "%d 0 4096 %d %d -1 0", (int) SYS_mmap, PROT_READ | PROT_WRITE, anon);
    assert_false(call(&f, args).dead);
    assert_true(call(&f, "39").got > 0);
    floor_close(&f);
}

/* What runs before `open`: a constructor has the first filter round it. */
static void test_early(void **state)
{
    struct floor f;
    (void) state;
    floor_open(&f, false);
    assert_int_equal(floor_start(&f, "early", NULL), 0);
    struct plugin_output *out = floor_parse(&f, "early", "bad", LONG);
    assert_non_null(out);
    assert_int_equal(out->reports_n, 1);
    struct span could = report_span(out->reports[0].text);
    if (span_is(could, " passwd")) /* reading is the one thing that only Landlock forbids */
        print_message("# this kernel has no Landlock: a constructor may read files\n");
    else if (could.n != 0)
        fail_msg("a constructor could:%.*s", SPAN_FMT(could));
    assert_int_equal(access("/tmp/watchfloor-early", F_OK), -1);
    plugin_output_free(out);
    floor_close(&f);
}

/* A child whose engine is killed is gone, even in the middle of a callback. */
static void test_orphan(void **state)
{
    struct floor f;
    int fds[2], pid = 0;
    (void) state;
    assert_int_equal(pipe(fds), 0);
    pid_t engine = fork();
    if (engine == 0) {
        floor_open(&f, false);
        (void) floor_start(&f, "hang", NULL);
        (void) floor_wait(&f, "hang", PLUGIN_READY, 0, LONG);
        pid = floor_row(&f, "hang").pid;
        struct plugin_input in = {.source = "lines", .bytes = SPAN_LIT("bad\n")};
        (void) plugins_parse(f.plugins, "hang", &in, (plugin_done *) 1, NULL, NULL);
        if (write(fds[1], &pid, sizeof pid) != sizeof pid)
            abort();
        for (;;)
            (void) pause();
    }
    assert_int_equal(read(fds[0], &pid, sizeof pid), sizeof pid);
    assert_true(pid > 0);
    assert_int_equal(kill(pid, 0), 0);
    assert_int_equal(kill(engine, SIGKILL), 0);
    int64_t until = clock_mono() + 10 * NSEC_PER_SEC;
    while (clock_mono() < until) {
        char *path = mem_printf("/proc/%d/stat", pid), state_ = 0;
        struct buf b = {0};
        int rc = fs_read(path, 4096, &b, NULL);
        char *close_ = rc == 0 ? strrchr(b.p, ')') : NULL;
        state_ = close_ ? close_[2] : 0;
        mem_free(path);
        buf_free(&b);
        if (state_ == 0 || state_ == 'Z' || state_ == 'X')
            return; /* dead; whoever adopted it may not have reaped it yet */
        usleep(1000);
    }
    fail_msg("process %d outlived its engine", pid);
}

/* Without seccomp nothing is loaded, and the reason is told. */
static void test_no_seccomp(void **state)
{
    static const struct {
        const char *host, *why;
    } kernels[] = {{"tests/plugin/noseccomp", "this kernel has no seccomp"}, {"tests/plugin/nofilter", "this kernel refused it"}};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(kernels); i++) {
        struct floor f;
        floor_open_with(&f, false, kernels[i].host);
        assert_int_equal(floor_start(&f, "good", NULL), 0);
        assert_int_equal(floor_wait(&f, "good", 0, 0, LONG), PLUGIN_QUARANTINED);
        if (!strstr(floor_row(&f, "good").last_error, kernels[i].why))
            fail_msg("%s: \"%s\"", kernels[i].host, floor_row(&f, "good").last_error);
        floor_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_early),
        cmocka_unit_test(test_orphan),
        cmocka_unit_test(test_no_seccomp),
        cmocka_unit_test(test_every_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
