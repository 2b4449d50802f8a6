/* last_words: see last_words.h. */
#include "console/last_words.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"

#define TAIL 8192

/* The end of the file, at most TAIL bytes. */
static void read_tail(const char *path, struct buf *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        off_t from = st.st_size > TAIL ? st.st_size - TAIL : 0;
        ssize_t n = pread(fd, buf_reserve(out, TAIL), TAIL, from);
        if (n > 0)
            buf_grew(out, (size_t) n);
    }
    close(fd);
}

void last_words(const char *home, char *out, size_t size)
{
    char *log = fs_join(home, "log"), *path = fs_join(log, "engine.log");
    struct buf b = {0};
    struct arena a = {0};
    struct json *line = NULL;
    out[0] = 0;
    read_tail(path, &b);
    while (b.n && b.p[b.n - 1] == '\n')
        b.p[--b.n] = 0;
    size_t at = b.n;
    while (at && b.p[at - 1] != '\n')
        at--;
    if (b.n > at && json_parse(&a, span_make(b.p + at, b.n - at), NULL, &line, NULL) == 0) {
        struct span time = json_str(line, "time"), text = json_str(line, "text");
        snprintf(out, size, "%.*s %.*s", (int) (time.n > 19 ? 19 : time.n), time.p ? time.p : "", (int) (text.n > 400 ? 400 : text.n), text.p ? text.p : "");
    }
    arena_free(&a);
    buf_free(&b);
    mem_free(path);
    mem_free(log);
}
