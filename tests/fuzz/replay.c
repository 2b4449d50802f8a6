/* replay: the main of a fuzz target outside libFuzzer: gives it every file of its saved corpus, as a TAP test.
 *
 * fuzz_NAME replays $srcdir/tests/data/fuzz/NAME, or the files and folders named as arguments. Each file is given
 * whole, then cut short at 64 places. A target reports a fault by abort(), as under libFuzzer, or by what a sanitizer
 * sees.
 */
#ifndef WF_LIBFUZZER

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/fs.h"

#define CUTS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int tests;

static void replay_bytes(const char *p, size_t n)
{
    /* Memory of just that size, so that a sanitizer sees any read past the end. */
    char *copy = mem_alloc(n);
    if (n)
        memcpy(copy, p, n);
    LLVMFuzzerTestOneInput((const uint8_t *) copy, n);
    mem_free(copy);
}

static void replay_file(const char *path)
{
    struct buf b = {0};
    struct err e = {0};
    int r = fs_read(path, (size_t) 16 << 20, &b, &e);
    if (r < 0) {
        printf("not ok %d - %s\n", ++tests, e.text);
        buf_free(&b);
        return;
    }
    struct span s = buf_view(&b);
    replay_bytes(s.p, s.n);
    for (size_t i = 0; i < CUTS && i < s.n; i++)
        replay_bytes(s.p, s.n * i / CUTS);
    printf("ok %d - %s\n", ++tests, path);
    fflush(stdout);
    buf_free(&b);
}

static void replay_path(const char *path)
{
    struct stat st;
    struct dirent **names = NULL;
    int n = stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? scandir(path, &names, NULL, alphasort) : -1;
    if (n < 0) {
        replay_file(path);
        return;
    }
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.') {
            char *file = fs_join(path, names[i]->d_name);
            replay_file(file);
            mem_free(file);
        }
        free(names[i]);
    }
    free(names);
    if (tests == 0)
        printf("not ok %d - no corpus in %s\n", ++tests, path);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay_path(argv[i]);
    if (argc < 2) {
        const char *name = strrchr(argv[0], '/'), *src = getenv("srcdir");
        name = name ? name + 1 : argv[0];
        if (strncmp(name, "fuzz_", 5) == 0)
            name += 5;
        char *dir = mem_printf("%s/tests/data/fuzz/%s", src && *src ? src : ".", name);
        replay_path(dir);
        mem_free(dir);
    }
    printf("1..%d\n", tests);
    return 0;
}

#else
/* libFuzzer has a main of its own. */
typedef int replay_is_empty;
#endif
