/* floor: see floor.h. The simulator knows no engine and speaks none's protocol: the one program that does is run. */
#include "sim/floor.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/paths.h"

extern char **environ;
enum { NAME_MOST = 40 };

/* The command of this installation, else the one beside us (a build tree). */
static char *floor_program(void)
{
    char self[PATH_MAX];
    char *program = paths_bin("watchfloor");
    ssize_t n = access(program, X_OK) == 0 ? 0 : readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return program;
    self[n] = 0;
    char *slash = strrchr(self, '/');
    mem_free(program);
    return mem_printf("%.*s/watchfloor", slash ? (int) (slash - self) : 0, self);
}

/* ".../pdn-day.scenario": pdn-day. What else stands in a file's name becomes a dash. */
static void floor_name(const char *scenario, char out[NAME_MOST + 1])
{
    const char *slash = strrchr(scenario, '/'), *from = slash ? slash + 1 : scenario;
    size_t n = strlen(from), ending = strlen(".scenario");
    if (n > ending && strcmp(from + n - ending, ".scenario") == 0)
        n -= ending;
    if (n > NAME_MOST)
        n = NAME_MOST;
    for (size_t i = 0; i < n; i++)
        out[i] = (char) (isalnum((unsigned char) from[i]) && (unsigned char) from[i] < 0x80 ? from[i] : '-');
    out[n] = 0;
}

static int floor_run(char *const argv[], struct err *e)
{
    posix_spawn_file_actions_t acts;
    pid_t child;
    int status = 0;
    posix_spawn_file_actions_init(&acts);
    posix_spawn_file_actions_adddup2(&acts, STDERR_FILENO, STDOUT_FILENO);
    errno = posix_spawn(&child, argv[0], &acts, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&acts);
    if (errno)
        return err_errno(e, WF_E_SYSTEM, "the floor can't be asked whether the scenario may begin: %s", argv[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 1)
        return err_set(e, WF_E_DENIED, "the scenario does not begin: what \"watchfloor engine scenario\" said stands above");
    return err_set(e, WF_E_SYSTEM, "the floor can't be asked whether the scenario may begin: what \"watchfloor engine scenario\" said stands above");
}

int floor_may_begin(const char *clock, const char *scenario, struct err *e)
{
    char name[NAME_MOST + 1];
    char *program = floor_program(), *home = NULL;
    char option[] = "--home", engine[] = "engine", verb[] = "scenario";
    char *argv[7] = {program};
    int n = 1;
    floor_name(scenario, name);
    if (clock) {
        const char *slash = strrchr(clock, '/');
        home = slash ? mem_printf("%.*s", slash == clock ? 1 : (int) (slash - clock), clock) : mem_strdup(".");
        argv[n++] = option;
        argv[n++] = home;
    }
    argv[n++] = engine;
    argv[n++] = verb;
    argv[n] = name;
    int rc = floor_run(argv, e);
    mem_free(home);
    mem_free(program);
    return rc;
}
