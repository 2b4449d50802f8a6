/* The verifier, were it taken over by what it reads: it cannot open, connect, fork, exec, trace, signal others or map code. Every system call is
 * tried from inside, in the program as it is released (tests/plain). */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "support.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frame/frame.h"

enum { LAST_CALL = 460 };

struct outcome {
    bool answered; /* the page was answered: the call was allowed, or gave an error */
    int status;    /* as waitpid has it */
};

/* Runs `program` with the call in its way, gives it one page, and waits for its answer or its end. */
static struct outcome run(const char *program, const char *call, struct buf *said)
{
    struct outcome o = {0};
    struct buf out = {0}, in = {0};
    int pair[2];
    char self[24];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    (void) snprintf(self, sizeof self, "%ld", (long) getpid());
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char preload[512], var[256];
        (void) snprintf(preload, sizeof preload, "LD_PRELOAD=%s/tests/verify/calls.so",
                        getenv("builddir") ? getenv("builddir") : ".");
        (void) snprintf(var, sizeof var, "VERIFY_CALL=%s", call);
        char *env[] = {preload, var, NULL}, *plain[] = {NULL},
             *argv[] = {(char *) (uintptr_t) "watchfloor-verify", self, NULL};
        (void) dup2(pair[1], 3);
        (void) execve(program, argv, *call ? env : plain);
        _exit(127);
    }
    (void) close(pair[1]);
    struct frame_verify v = {.job = 1, .now = {.set = 1}, .signer = SPAN_LIT(""), .bytes = 8};
    (void) frame_put_verify(&out, &v, NULL);
    frame_header((unsigned char *) buf_reserve(&out, FRAME_HEADER), FRAME_DATA, 8);
    buf_grew(&out, FRAME_HEADER);
    buf_str(&out, "<alert/>");
    (void) send(pair[0], out.p, out.n, MSG_NOSIGNAL); /* it may be gone already */
    for (;;) {
        struct frame f;
        size_t size;
        if (frame_next(buf_view(&in), &f, &size, NULL) == 1) {
            struct span text;
            o.answered = f.type == FRAME_VERIFIED;
            if (f.type == FRAME_FAILED && frame_get_text(f.payload, &text, NULL) == 0)
                buf_span(said, text);
            buf_consume(&in, size);
            if (o.answered)
                break;
            continue;
        }
        ssize_t n = recv(pair[0], buf_reserve(&in, 4096), 4096, 0);
        if (n <= 0)
            break;
        buf_grew(&in, (size_t) n);
    }
    (void) close(pair[0]);
    assert_int_equal(waitpid(pid, &o.status, 0), pid);
    buf_free(&in);
    buf_free(&out);
    return o;
}

static struct outcome call(const char *args)
{
    struct buf said = {0};
    struct outcome o = run("tests/plain/watchfloor-verify", args, &said);
    if (said.n)
        fail_msg("it does not start: %s", said.p);
    buf_free(&said);
    return o;
}

static bool in(const int *list, size_t n, int nr)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == nr)
            return true;
    return false;
}

static const int harmless[] = {SYS_munmap,         SYS_mremap, SYS_brk,       SYS_clock_gettime,
                               SYS_gettimeofday,   SYS_time,   SYS_getrandom, SYS_restart_syscall,
                               SYS_rt_sigprocmask, SYS_getpid, SYS_gettid,    SYS_mprotect};
static const int ends[] = {SYS_exit, SYS_exit_group, SYS_rt_sigreturn};
enum { CALL_URETPROBE = 335, CALL_UPROBE = 336 }; /* kernels from 6.14 on let no filter see these */

static void test_every_call(void **state)
{
    int killed = 0;
    char args[32];
    (void) state;
    for (int nr = 0; nr <= LAST_CALL; nr++) {
        (void) snprintf(args, sizeof args, "%d 0", nr);
        struct outcome o = call(args);
        if (nr == CALL_URETPROBE || nr == CALL_UPROBE)
            continue;
        if (in(ends, ARRAY_LEN(ends), nr)) {
            assert_false(o.answered);
        } else if (in(harmless, ARRAY_LEN(harmless), nr)) {
            if (!o.answered)
                fail_msg("call %d, which is harmless, ended it (status %d)", nr, o.status);
        } else {
            killed++;
            if (o.answered || !WIFSIGNALED(o.status) || WTERMSIG(o.status) != SIGSYS)
                fail_msg("call %d was not forbidden (status %d)", nr, o.status);
        }
    }
    print_message("# %d of %d calls are forbidden, the others harmless\n", killed, LAST_CALL + 1);
}

static void test_arguments(void **state)
{
    static const struct {
        const char *what;
        long args[7];
    } forbidden[] = {
        {"reading from another descriptor", {SYS_read, 4}},
        {"writing to standard error", {SYS_write, 2}},
        {"memory that can be executed", {SYS_mmap, 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0}},
        {"memory of a file", {SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE, 3, 0}},
        {"making memory executable", {SYS_mprotect, 0, 4096, PROT_READ | PROT_EXEC}},
        {"a network socket", {SYS_socket, AF_INET, SOCK_STREAM, 0}},
        {"signals to others", {SYS_tgkill, 1, 1, SIGTERM}},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(forbidden); i++) {
        struct buf b = {0};
        for (int k = 0; k < 7; k++)
            buf_printf(&b, "%ld ", forbidden[i].args[k]);
        struct outcome o = call(b.p);
        if (o.answered || !WIFSIGNALED(o.status) || WTERMSIG(o.status) != SIGSYS)
            fail_msg("%s was not forbidden (status %d)", forbidden[i].what, o.status);
        buf_free(&b);
    }
}

/* More memory than a child may have is not there; the child goes on. */
static void test_memory(void **state)
{
    char args[128];
    (void) state;
    (void) snprintf(args, sizeof args, "%d 0 %ld %d %d -1 0", SYS_mmap, 1L << 30, PROT_READ,
                    MAP_PRIVATE | MAP_ANONYMOUS);
    assert_true(call(args).answered);
}

/* Without seccomp nothing is verified, and the reason is told. */
static void test_no_seccomp(void **state)
{
    struct buf said = {0};
    (void) state;
    struct outcome o = run("tests/verify/nofilter", "", &said);
    assert_false(o.answered);
    bool told = said.n && strstr(said.p, "system call filter");
    if (!told)
        print_message("# it said \"%s\" (status %d)\n", said.n ? said.p : "", o.status);
    buf_free(&said);
    assert_true(told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_no_seccomp),
        cmocka_unit_test(test_every_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
