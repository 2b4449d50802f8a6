/* wfcall HOME LINE...: a client of nobody's making, for tests: connects to HOME's socket, sends each LINE as it is, prints the greeting and a
 * line of answer for each. With -n N it reads N lines behind the greeting in place of one each; with -g it prints only the greeting.
 * With -c N it opens N connections, reads nothing, says how many there are, and keeps them until its standard input ends. Exit 1 when the engine closes before, 2 when there is none. Waits at most 20 s.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_home(const char *home)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    char path[PATH_MAX + 16], link[PATH_MAX];
    snprintf(path, sizeof path, "%s/socket", home);
    ssize_t n = readlink(path, link, sizeof link - 1);
    if (n > 0)
        link[n] = 0;
    else
        snprintf(link, sizeof link, "%s/run/socket", home);
    if (strlen(link) >= sizeof a.sun_path) {
        fprintf(stderr, "wfcall: the path is too long: %s\n", link);
        return -1;
    }
    strcpy(a.sun_path, link);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {20, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *) &a, sizeof a) < 0) {
        fprintf(stderr, "wfcall: %s: %s\n", link, strerror(errno));
        close(fd);
        return -1;
    }
    return fd;
}

/* Connections that are only there. */
static int crowd(const char *home, int n)
{
    char c;
    int have = 0;
    while (have < n && connect_home(home) >= 0)
        have++;
    printf("%d\n", have);
    fflush(stdout);
    while (read(0, &c, 1) > 0)
        ;
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "-c") == 0)
        return crowd(argv[3], atoi(argv[2]));
    int lines = -1, at = 1;
    if (argc > 2 && strcmp(argv[1], "-n") == 0) {
        lines = atoi(argv[2]);
        at = 3;
    } else if (argc > 1 && strcmp(argv[1], "-g") == 0) {
        lines = 0;
        at = 2;
    }
    if (at >= argc) {
        fprintf(stderr, "usage: wfcall [-g | -n N | -c N] HOME LINE...\n");
        return 2;
    }
    int fd = connect_home(argv[at++]);
    if (fd < 0)
        return 2;
    FILE *in = fdopen(fd, "r");
    char *line = NULL;
    size_t cap = 0;
    int left = (lines >= 0 ? lines : argc - at) + 1;
    for (int i = at; i < argc; i++) {
        size_t n = strlen(argv[i]);
        if (write(fd, argv[i], n) != (ssize_t) n || write(fd, "\n", 1) != 1)
            return 1;
    }
    for (; left > 0 && getline(&line, &cap, in) >= 0; left--) {
        fputs(line, stdout);
        fflush(stdout);
    }
    free(line);
    fclose(in);
    return left > 0;
}
