/* console_main: the console alone, for pty tests: HOME THEME. With FAKESERVER and FIXTURE in the environment it starts an engine of that kind
 * where none runs, as the command line would start a real one; FAKE_BROKEN makes each start fail. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "console/console.h"

extern char **environ;

static int start(void *arg, struct err *e)
{
    const char *home = arg, *program = getenv("FAKESERVER");
    char socket[512];
    char *argv[] = {(char *) (uintptr_t) program, socket, getenv("FIXTURE"), NULL};
    posix_spawn_file_actions_t files;
    int out[2], rc;
    pid_t pid;
    char ready[8];

    if (getenv("FAKE_BROKEN"))
        return err_set(e, WF_E_CORRUPT, "the engine ended with 71: journal.db: the chain is broken at 17");
    snprintf(socket, sizeof socket, "%s/run/socket", home);
    if (pipe(out) < 0)
        return err_errno(e, WF_E_SYSTEM, "can't make a pipe");
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&files, out[1], 1);
    posix_spawn_file_actions_addclose(&files, out[0]);
    rc = posix_spawn(&pid, program, &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    close(out[1]);
    if (!rc && read(out[0], ready, sizeof ready) <= 0)
        rc = -1;
    close(out[0]);
    return rc ? err_set(e, WF_E_SYSTEM, "can't start %s", program) : 0;
}

int main(int argc, char **argv)
{
    struct console_options o = {.home = argc > 1 ? argv[1] : ".", .theme = argc > 2 ? argv[2] : NULL,
                                .start = getenv("FAKESERVER") || getenv("FAKE_BROKEN") ? start : NULL, .arg = argc > 1 ? argv[1] : NULL};
    struct err e = {0};

    if (console_run(&o, &e) < 0) {
        fprintf(stderr, "console: %s\n", e.text);
        return 2;
    }
    return 0;
}
