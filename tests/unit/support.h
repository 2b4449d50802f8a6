/* support: what the unit tests share: cmocka with its headers, reference data, a folder of one's own. */
#ifndef WF_TESTS_UNIT_SUPPORT_H
#define WF_TESTS_UNIT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after the headers it needs */
#include <cmocka.h>

#include <dirent.h>
#include <unistd.h>

#include "../lib/tmp.h"
#include "base/buf.h"
#include "base/fs.h"

/* Path of reference data ("data/json/suite"), or NULL where there are none; mem_free. */
static inline char *test_shared(const char *relative)
{
    const char *dir = getenv("WATCHFLOOR_SHARED");
    if (!dir || !*dir)
        return NULL;
    char *path = fs_join(dir, relative);
    if (access(path, R_OK) == 0)
        return path;
    mem_free(path);
    return NULL;
}

/* Skips the test, saying why, where the reference data are missing. */
#define TEST_NEED_SHARED(var, relative) \
    char *var = test_shared(relative); \
    if (!var) { \
        print_message("# SKIP: %s is not below WATCHFLOOR_SHARED\n", relative); \
        skip(); \
    }

/* Path of a file of the source tree; mem_free. */
static inline char *test_source(const char *relative)
{
    const char *dir = getenv("srcdir");
    return fs_join(dir && *dir ? dir : ".", relative);
}

/* Calls fn for each regular file of dir; returns how many there were. */
static inline int test_each_file(const char *dir, void (*fn)(const char *name, struct span text, void *arg), void *arg)
{
    int n = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        char *path = fs_join(dir, e->d_name);
        struct buf b = {0};
        if (e->d_name[0] != '.' && fs_read(path, (size_t) 64 << 20, &b, NULL) == 0) {
            fn(e->d_name, buf_view(&b), arg);
            n++;
        }
        buf_free(&b);
        mem_free(path);
    }
    closedir(d);
    return n;
}

/* A fresh folder below TMPDIR; test_tmp_free removes it with what it holds. */
static inline char *test_tmp(void)
{
    char path[512];
    tmp_template(path, sizeof path, "wf-test");
    assert_non_null(mkdtemp(path));
    return mem_strdup(path);
}

static inline void test_tmp_free(char *path)
{
    char *command = mem_printf("rm -rf '%s'", path);
    assert_int_equal(system(command), 0);
    mem_free(command);
    mem_free(path);
}

#define assert_span(span_, text_) \
    do { \
        struct span got_ = (span_), want_ = span_str(text_); \
        if (!span_eq(got_, want_)) \
            fail_msg("got \"%.*s\" (%zu bytes), want \"%s\"", SPAN_FMT(got_), got_.n, (text_)); \
    } while (0)

#endif
