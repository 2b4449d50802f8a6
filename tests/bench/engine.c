/* engine: see engine.h. */
#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/paths.h"

_Noreturn void die(const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
    exit(1);
}

void figure(const char *name, double value, const char *unit, size_t n)
{
    printf("{\"figure\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"n\":%zu}\n", name, value, unit, n);
    fflush(stdout);
}

void engine_start_in(struct engine *g, const char *home)
{
    int ready[2];
    g->home = mem_strdup(home);
    if (pipe2(ready, O_CLOEXEC) < 0)
        die("a pipe");
    char *program = paths_bin("watchfloord"), fd[16];
    snprintf(fd, sizeof fd, "%d", ready[1]);
    g->pid = fork();
    if (g->pid == 0) {
        fcntl(ready[1], F_SETFD, 0);
        execl(program, program, "--home", g->home, "--exercise", "bench", "--ready-fd", fd, (char *) NULL);
        _exit(127);
    }
    close(ready[1]);
    char line[4096] = "";
    for (size_t at = 0; !strstr(line, "ready\n");) {
        ssize_t n = read(ready[0], line + at, sizeof line - 1 - at);
        if (n <= 0)
            die("the engine did not start");
        at += (size_t) n;
    }
    close(ready[0]);
    mem_free(program);
}

void engine_start(struct engine *g)
{
    const char *tmp = getenv("TMPDIR");
    char *home = fs_join(tmp && *tmp ? tmp : "/tmp", "wf-bench-XXXXXX");
    if (!mkdtemp(home))
        die("a folder");
    engine_start_in(g, home);
    mem_free(home);
}

void engine_end(struct engine *g)
{
    int status;
    kill(g->pid, SIGTERM);
    waitpid(g->pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fprintf(stderr, "%s: the engine ended with %d\n", program_invocation_short_name, status);
}

void engine_stop(struct engine *g)
{
    engine_end(g);
    char *command = mem_printf("rm -rf '%s'", g->home);
    if (system(command) != 0)
        fprintf(stderr, "%s: %s is left\n", program_invocation_short_name, g->home);
    mem_free(command);
    mem_free(g->home);
}

double engine_cpu(const struct engine *g)
{
    char path[64], text[1024];
    unsigned long user = 0, system_time = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int) g->pid);
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f)
        fclose(f);
    text[n] = 0;
    char *p = strrchr(text, ')');
    if (!p || sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system_time) != 2)
        die("its CPU time");
    return (double) (user + system_time) / (double) sysconf(_SC_CLK_TCK);
}

double engine_cpu_still(const struct engine *g)
{
    enum { LOOK_MS = 50,
           STILL_MS = 2000 };
    double cpu = engine_cpu(g);
    for (int still = 0; still < STILL_MS; still += LOOK_MS) {
        usleep(LOOK_MS * 1000);
        double now = engine_cpu(g);
        if (now > cpu)
            still = 0;
        cpu = now;
    }
    return cpu;
}

double engine_rss(const struct engine *g, const char *key)
{
    char path[64], line[256];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int) g->pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, key, strlen(key)) == 0)
            kib = atol(line + strlen(key));
    if (f)
        fclose(f);
    return (double) kib / 1024;
}
