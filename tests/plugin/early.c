/* early: tries before `open`, from a constructor that the loader runs: files, network, processes, executable memory.
 * What it could do is its title. */
#define NAME "early"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static char could[256];

static void note(const char *what, long got)
{
    size_t n = strlen(could);
    if (got >= 0)
        (void) snprintf(could + n, sizeof could - n, " %s", what);
}

#include "misbehave.h"

__attribute__((constructor)) static void before(void)
{
    char word[] = "true", *argv[] = {word, NULL};
    note("write", open("/tmp/watchfloor-early", O_WRONLY | O_CREAT, 0600));
    note("append", open("/dev/null", O_WRONLY | O_APPEND));
    note("socket", socket(AF_INET, SOCK_STREAM, 0));
    note("unix", socket(AF_UNIX, SOCK_STREAM, 0));
    note("fork", syscall(SYS_fork));
    note("clone", syscall(SYS_clone, 0, 0, 0, 0, 0));
    note("exec", execv("/bin/true", argv));
    note("signal", syscall(SYS_kill, getppid(), 0));
    note("memfd", syscall(SYS_memfd_create, "x", 0));
    note("code", mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
    note("writable code",
         mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1
                                                                                                                : 0);
    note("passwd", open("/etc/passwd", O_RDONLY)); /* only Landlock keeps it from reading */
}

static int misbehave(const wf_host *host, wf_str rest)
{
    wf_report r;
    (void) rest;
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = WF_STR("early");
    r.type = WF_STR("FLOW.QUEUE");
    r.title = WF_STR("could:");
    r.text.p = could;
    r.text.n = strlen(could);
    r.occurred = host->now(host);
    return host->emit(host, &r);
}
