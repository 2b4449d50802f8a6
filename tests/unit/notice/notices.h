/* notices: a notice that is right, for tests to make wrong. */
#ifndef WF_TESTS_UNIT_NOTICE_NOTICES_H
#define WF_TESTS_UNIT_NOTICE_NOTICES_H

#include "support.h"

#include "notice/cap_write.h"
#include "readback/cap.h"

/* tests/data/notice/NAME as bytes; buf_free. */
static inline struct buf notice_bytes(const char *name)
{
    struct buf b = {0};
    char *relative = mem_printf("tests/data/notice/%s", name), *path = test_source(relative);
    assert_int_equal(fs_read(path, 1 << 20, &b, NULL), 0);
    mem_free(relative);
    mem_free(path);
    return b;
}

/* The same, read; notice_free. */
static inline struct notice notice_from(const char *name)
{
    struct buf b = notice_bytes(name);
    struct notice n;
    struct err e = {0};
    if (readback_cap_text(buf_view(&b), &n, &e))
        fail_msg("%s: %s", name, e.text);
    buf_free(&b);
    return n;
}

/* Writes bytes to DIR/NAME. */
static inline void notice_put(const char *dir, const char *name, struct span bytes)
{
    char *path = fs_join(dir, name);
    assert_int_equal(fs_write_atomic(path, bytes, 0600, NULL), 0);
    mem_free(path);
}

/* xmllint says of every file of the folder that the OASIS schema allows it; the folder is removed. */
static inline void notice_valid(const char *dir, const char *xsd)
{
    char *command = mem_printf("xmllint --noout --schema '%s' '%s'/* 2>&1 | grep -v ' validates$'; rm -rf '%s'", xsd, dir, dir);
    FILE *out = popen(command, "r");
    char line[400] = "";
    assert_non_null(out);
    if (fgets(line, sizeof line, out))
        fail_msg("%s", line);
    pclose(out);
    mem_free(command);
}

static inline struct span text(const char *s)
{
    return span_str(s);
}

#endif
