/* restore: `watchfloor restore FILE`: a backup back into a home that is empty and that no engine runs on. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "journal/backup.h"
#include "tool/tool.h"

static int on_progress(void *arg, uint64_t done, uint64_t total)
{
    (void) arg;
    if (total)
        fprintf(stderr, "\rverifying: %llu of %llu facts", (unsigned long long) done, (unsigned long long) total);
    return 0;
}

/* Nobody's engine may start meanwhile. The descriptor, or -1 after a message. */
static int take_home(const struct tool *t)
{
    struct err e = {0};
    if (fs_mkdirs(t->home, 0700, &e)) {
        tool_fail(t, "%s", e.text);
        return -1;
    }
    char *path = fs_join(t->home, "engine.lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
        close(fd);
        fd = -1;
        if (errno == EWOULDBLOCK) {
            tool_fail(t, "an engine runs on \"%s\"; a backup goes into an empty home that has none", t->home);
            mem_free(path);
            return -1;
        }
    }
    if (fd < 0)
        tool_fail(t, "\"%s\" can't be locked: %m", path);
    mem_free(path);
    return fd;
}

/* An exercise's clock is not in its journal: it goes on from the last fact. */
static int set_clock(const struct tool *t, struct err *e)
{
    struct journal_reader *r;
    struct journal_info info;
    struct journal_fact last;
    struct clock clock;
    uint64_t head = 0;
    int rc = journal_reader_open(&r, t->home, e);
    if (rc)
        return rc;
    rc = journal_reader_info(r, &info, e);
    if (!rc && info.mode == JOURNAL_EXERCISE && !(rc = journal_reader_head(r, &head, NULL, e)) && !(rc = journal_read(r, head, &last, e))) {
        char *path = fs_join(t->home, "clock.json");
        clock_exercise(&clock, last.time, 1);
        rc = access(path, F_OK) == 0 ? 0 : clock_store(&clock, path, e);
        mem_free(path);
    }
    journal_reader_close(r);
    return rc;
}

int tool_restore(const struct tool *t)
{
    const char *file = NULL, *value;
    struct journal_report r;
    struct err e = {0};
    int i = 0;
    while (!tool_option(t, "", "", &i, &value) && i >= 0 && value) {
        if (file)
            return tool_fail(t, "one file at a time, not also \"%s\"", value);
        file = value;
    }
    if (i < 0 || !file)
        return i < 0 ? TOOL_USAGE : tool_fail(t, "which file?");
    int lock = take_home(t);
    if (lock < 0)
        return TOOL_USAGE;
    bool talk = isatty(STDERR_FILENO);
    int rc = journal_restore(file, t->home, talk ? on_progress : NULL, NULL, &r, &e);
    if (talk && r.facts)
        fputs("\r\033[K", stderr);
    if (!rc)
        rc = set_clock(t, &e);
    close(lock);
    if (rc) {
        tool_fail(t, "%s%s", e.text, rc == WF_E_CORRUPT ? "; nothing of it was taken" : "");
        return rc == WF_E_CORRUPT || rc == WF_E_STATE ? TOOL_NO : TOOL_USAGE;
    }
    printf("%llu facts and %llu items of intake verified and restored, head %s\nnext: watchfloor --home %s engine start\n", (unsigned long long) r.facts,
           (unsigned long long) r.items, r.head, t->home);
    return TOOL_OK;
}
