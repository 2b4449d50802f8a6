/* contain SECONDS PROGRAM...: runs one test and lets none of its processes outlive it.
 *
 * The program gets no descriptor but 0, 1 and 2. Whatever it starts, daemons too, becomes ours when its parent ends (we are their
 * subreaper). Two seconds after the program has ended, or at once when its time is over, what is left is named and killed. So no daemon of a
 * test can hold a pipe of whoever runs the tests. Exit: the program's status; 97 when processes were left behind, 124 when its time was over
 * or we were told to end. Says the processor time of all that it reaped: on a machine that is shared, that is what can be compared.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GRACE_MS = 2000, STEP_MS = 20, LEFT = 97, LATE = 124 };

static volatile sig_atomic_t told;
static void on_signal(int sig)
{
    told = sig;
}

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The parent and the name of a process; false when it is gone, or a zombie. */
static bool process(pid_t pid, pid_t *parent, char name[32])
{
    char path[64], line[512], state;
    snprintf(path, sizeof path, "/proc/%d/stat", (int) pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    size_t n = fread(line, 1, sizeof line - 1, f);
    fclose(f);
    line[n] = 0;
    char *open = strchr(line, '('), *close = strrchr(line, ')');
    int up;
    if (!open || !close || sscanf(close + 1, " %c %d", &state, &up) != 2 || state == 'Z')
        return false;
    *close = 0;
    snprintf(name, 32, "%.31s", open + 1);
    *parent = up;
    return true;
}

/* Our living children, adopted ones too. Returns how many; kills them, and says which, when told to. */
static int children(bool kill_them)
{
    DIR *d = opendir("/proc");
    int n = 0;
    for (struct dirent *e; d && (e = readdir(d));) {
        pid_t pid = isdigit((unsigned char) e->d_name[0]) ? (pid_t) atol(e->d_name) : 0, parent;
        char name[32];
        if (!pid || !process(pid, &parent, name) || parent != getpid())
            continue;
        n++;
        if (kill_them) {
            printf("# left behind: %s (%d)\n", name, (int) pid);
            kill(pid, SIGKILL);
        }
    }
    if (d)
        closedir(d);
    return n;
}

static void reap(pid_t program, int *status)
{
    int s;
    for (pid_t got; (got = waitpid(-1, &s, WNOHANG)) > 0;)
        if (got == program)
            *status = s;
}

/* Kills what is left, generation by generation; true when there was something. */
static bool sweep(pid_t program, int *status)
{
    bool any = false;
    for (int i = 0; i < 100 && children(true) > 0; i++) {
        any = true;
        poll(NULL, 0, STEP_MS);
        reap(program, status);
    }
    return any;
}

static void say_used(void)
{
    struct rusage all;
    if (getrusage(RUSAGE_CHILDREN, &all) == 0)
        printf("# used %.1f s of the processor\n", (double) (all.ru_utime.tv_sec + all.ru_stime.tv_sec) + (double) (all.ru_utime.tv_usec + all.ru_stime.tv_usec) / 1e6);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    long end = now_ms() + atol(argv[1]) * 1000;
    int status = -1;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t program = fork();
    if (program < 0)
        return 2;
    if (program == 0) {
        setpgid(0, 0);
        closefrom(3);
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    struct sigaction end_us = {.sa_handler = on_signal};
    sigaction(SIGTERM, &end_us, NULL);
    sigaction(SIGINT, &end_us, NULL);
    sigaction(SIGHUP, &end_us, NULL);
    while (status == -1 && now_ms() < end && !told) {
        poll(NULL, 0, STEP_MS);
        reap(program, &status);
    }
    if (status == -1) {
        sweep(program, &status);
        if (told)
            printf("Bail out! %s was told to end\n", argv[argc - 1]);
        else
            printf("Bail out! %s took over %s s\n", argv[argc - 1], argv[1]);
        say_used();
        return LATE;
    }
    for (end = now_ms() + GRACE_MS; children(false) > 0 && now_ms() < end; reap(program, &status))
        poll(NULL, 0, STEP_MS);
    if (sweep(program, &status)) {
        printf("# %s left processes behind\n", argv[argc - 1]);
        return LEFT;
    }
    say_used();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
