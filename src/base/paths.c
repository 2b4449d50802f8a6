/* paths: where our own programs and data lie, installed or in a build tree.
 *
 * Owns nothing; reads the environment. Everyone may call it.
 */
#include "base/paths.h"

#include <dirent.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/vec.h"

#ifndef WF_BINDIR
#error "the build defines WF_BINDIR, WF_LIBEXECDIR, WF_PLUGINDIR, WF_DATADIR"
#endif

/* An empty variable counts as none. */
static const char *paths_env(const char *name)
{
    const char *v = getenv(name); /* NOLINT(concurrency-mt-unsafe): nothing of ours calls setenv */
    return v && *v ? v : NULL;
}

static char *paths_under(const char *env, const char *dflt, const char *name)
{
    const char *dir = paths_env(env);
    return fs_join(dir ? dir : dflt, name);
}

char *paths_bin(const char *program)
{
    return paths_under("WATCHFLOOR_BINDIR", WF_BINDIR, program);
}

char *paths_libexec(const char *program)
{
    return paths_under("WATCHFLOOR_LIBEXECDIR", WF_LIBEXECDIR, program);
}

char *paths_plugin(const char *name)
{
    char *file = mem_printf("%s.so", name);
    char *path = paths_under("WATCHFLOOR_PLUGINDIR", WF_PLUGINDIR, file);
    mem_free(file);
    return path;
}

char *paths_plugin_dir(void)
{
    const char *dir = paths_env("WATCHFLOOR_PLUGINDIR");
    return mem_strdup(dir ? dir : WF_PLUGINDIR);
}

static int paths_by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

void paths_plugins(struct buf *out)
{
    char *dir = paths_plugin_dir();
    VEC(char *) names = {0};
    DIR *d = opendir(dir);
    for (struct dirent *f; d && (f = readdir(d));) {
        size_t n = strlen(f->d_name);
        if (n > 3 && f->d_name[0] != '.' && strcmp(f->d_name + n - 3, ".so") == 0)
            VEC_PUSH(&names, mem_strndup(f->d_name, n - 3));
    }
    if (d)
        closedir(d);
    if (names.n)
        qsort(names.v, names.n, sizeof *names.v, paths_by_name);
    for (size_t i = 0; i < names.n; i++) {
        buf_printf(out, "%s%s", i ? " " : "", names.v[i]);
        mem_free(names.v[i]);
    }
    VEC_FREE(&names);
    mem_free(dir);
}

char *paths_data(const char *relative)
{
    return paths_under("WATCHFLOOR_DATADIR", WF_DATADIR, relative);
}

char *paths_home(const char *home)
{
    if (home && *home)
        return mem_strdup(home);
    const char *v = paths_env("WATCHFLOOR_HOME");
    return v ? mem_strdup(v) : paths_home_usual();
}

char *paths_home_usual(void)
{
    /* The XDG rules: a relative path in the variable is to be ignored. */
    const char *v = paths_env("XDG_DATA_HOME");
    if (v && *v == '/')
        return fs_join(v, "watchfloor");
    v = paths_env("HOME");
    struct passwd pw, *got = NULL;
    char room[4096];
    if (!v && getpwuid_r(geteuid(), &pw, room, sizeof room, &got) == 0 && got)
        v = got->pw_dir;
    return fs_join(v ? v : "/", ".local/share/watchfloor");
}
