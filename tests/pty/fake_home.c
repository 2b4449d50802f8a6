/* fake_home: see fake_home.h. */
#include "fake_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fs.h"

int fake_home_listen(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
    unlink(path);
    if (fd < 0 || bind(fd, (struct sockaddr *) &a, sizeof a) < 0 || listen(fd, 4) < 0) {
        perror(path);
        exit(2);
    }
    return fd;
}

void fake_home_tell(const char *path)
{
    char name[256];
    const char *run = strstr(path, "/run/socket");
    snprintf(name, sizeof name, "%.*s/engine.pid", run ? (int) (run - path) : 0, path);
    FILE *f = fopen(name, "w");
    if (f) {
        fprintf(f, "%d\n", (int) getpid());
        fclose(f);
    }
    char *at = strstr(name, "/engine.pid");
    if (!getenv("FAKE_LOG") || !at)
        return;
    strcpy(at, "/log");
    fs_mkdirs(name, 0700, NULL);
    strcpy(at, "/log/engine.log");
    f = fopen(name, "w");
    if (f) {
        fprintf(f, "{\"time\":\"2026-11-24T14:32:06Z\",\"level\":\"info\",\"module\":\"engine\",\"text\":\"ready\"}\n"
                   "{\"time\":\"2026-11-24T14:32:07Z\",\"level\":\"error\",\"module\":\"engine\",\"text\":\"the last word\"}\n");
        fclose(f);
    }
}
