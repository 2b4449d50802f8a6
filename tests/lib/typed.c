/* typed: runs a command on a terminal of its own and types what it asks for, as an officer would.
 *
 *     typed [PROMPT ANSWER]... -- COMMAND [WORD]...
 *
 * Each answer is typed once its prompt has been printed, in order; a prompt is looked for behind the one before. What the command prints goes to standard
 * output, without the terminal's carriage returns. The exit code is the command's; 125 where a prompt did not come within a minute, with a word on standard error.
 */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_S = 60, ROOM = 1 << 20 };
static char seen[ROOM + 1];
static size_t seen_n, at;

static void type(int fd, const char *answer)
{
    char line[1024];
    int n = snprintf(line, sizeof line, "%s\n", answer);

    if (n > 0 && (size_t) n < sizeof line && write(fd, line, (size_t) n) != n)
        perror("typed");
}

/* More of what the command prints; 0 at its end. */
static ssize_t more(int fd)
{
    char b[4096];
    ssize_t n = read(fd, b, sizeof b);

    for (ssize_t i = 0; i < n; i++)
        if (b[i] != '\r') {
            putchar(b[i]);
            if (seen_n < ROOM)
                seen[seen_n++] = b[i];
        }
    return n > 0 ? n : 0;
}

static int end(pid_t pid)
{
    int status = 0;

    fflush(stdout);
    if (waitpid(pid, &status, 0) < 0)
        return 125;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    int i = 1, fd, pairs = 1;
    pid_t pid;
    time_t until = time(NULL) + WAIT_S;

    while (pairs < argc && strcmp(argv[pairs], "--") != 0)
        pairs += 2;
    if (pairs + 1 >= argc)
        return fprintf(stderr, "typed: [PROMPT ANSWER]... -- COMMAND\n"), 125;
    pid = forkpty(&fd, NULL, NULL, NULL);
    if (pid < 0)
        return perror("typed: no terminal"), 125;
    if (pid == 0) {
        execvp(argv[pairs + 1], argv + pairs + 1);
        _exit(127);
    }
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        char *found = i < pairs ? memmem(seen + at, seen_n - at, argv[i], strlen(argv[i])) : NULL;

        if (found) {
            at = (size_t) (found - seen) + strlen(argv[i]);
            type(fd, argv[i + 1]);
            i += 2;
            until = time(NULL) + WAIT_S;
            continue;
        }
        if (time(NULL) >= until) {
            fflush(stdout);
            fprintf(stderr, "typed: %s\n", i < pairs ? argv[i] : "the command does not end");
            kill(pid, SIGKILL);
            return 125;
        }
        if (poll(&p, 1, 500) > 0 && !more(fd))
            return end(pid);
    }
}
