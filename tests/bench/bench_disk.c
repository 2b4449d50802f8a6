/* bench_disk: what the bare disk does with the writes that one client of the engine causes, so that the longest wait of that client can be told apart
 * from the disk's own.
 *
 * No database and no engine: a log of 16 MiB is written over and over, COMMIT_BYTES at a time and each followed by fdatasync, as the journal's
 * write-ahead log is by a hundred reports a commit; beside it, for each COPY_BYTES of the log, a second thread appends as much to another file and syncs that,
 * as a checkpoint does. Prints one line of JSON a figure, of a peer called "disk". Files: in a folder of its own below TMPDIR.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"

enum {
    PAGE = 8192,
    COMMIT_BYTES = 16 * PAGE,
    COPY_BYTES = 2 << 20,
    LOG_BYTES = 16 << 20,
    COMMITS = 1000,
    PAUSE_US = 1000, /* between two commits: the engine and its client have other work, too */
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "bench_disk: %s: %s\n", what, strerror(errno));
    exit(1);
}

static char page[PAGE];

static void write_pages(int fd, off_t at, size_t n)
{
    for (size_t done = 0; done < n; done += PAGE)
        if (pwrite(fd, page, PAGE, at + (off_t) done) != PAGE)
            die("write");
}

static double sync_ms(int fd)
{
    int64_t began = clock_mono();
    if (fdatasync(fd))
        die("fdatasync");
    return (double) (clock_mono() - began) / 1e6;
}

/* The second thread and what it waits for. */
struct copier {
    int fd;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    unsigned asked, done; /* copies */
    bool stop;
};

static void *copy(void *arg)
{
    struct copier *c = arg;
    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (c->done == c->asked && !c->stop)
            pthread_cond_wait(&c->wake, &c->lock);
        if (c->done == c->asked)
            break;
        off_t at = (off_t) c->done * COPY_BYTES;
        pthread_mutex_unlock(&c->lock);
        write_pages(c->fd, at, COPY_BYTES);
        (void) sync_ms(c->fd);
        pthread_mutex_lock(&c->lock);
        c->done++;
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

static void ask(struct copier *c, unsigned more, bool stop)
{
    pthread_mutex_lock(&c->lock);
    c->asked += more;
    c->stop = stop;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

static void figure(const char *name, double value)
{
    printf("{\"peer\":\"disk\",\"figure\":\"%s\",\"value\":%.6g,\"unit\":\"ms\",\"n\":%d}\n", name, value, COMMITS);
}

/* Times of all commits' syncs, with copies beside them or without. */
static void commits(int log, struct copier *c, double *ms)
{
    size_t since = 0;
    off_t at = 0;
    for (int i = 0; i < COMMITS; i++) {
        write_pages(log, at, COMMIT_BYTES);
        ms[i] = sync_ms(log);
        at = (at + COMMIT_BYTES) % LOG_BYTES;
        since += COMMIT_BYTES;
        if (c && since >= COPY_BYTES) {
            ask(c, 1, false);
            since = 0;
        }
        usleep(PAUSE_US);
    }
    qsort(ms, COMMITS, sizeof *ms, by_value);
}

static int open_in(const char *dir, const char *name)
{
    char *path = fs_join(dir, name);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || unlink(path))
        die(path);
    mem_free(path);
    return fd;
}

int main(void)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = fs_join(tmp && *tmp ? tmp : "/tmp", "wf-bench-XXXXXX");
    double *ms = mem_alloc_array(COMMITS, sizeof *ms);
    pthread_t thread;
    if (!mkdtemp(dir))
        die("a folder");
    int log = open_in(dir, "log");
    struct copier c = {.fd = open_in(dir, "copy"), .lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
    memset(page, 'x', sizeof page);
    write_pages(log, 0, LOG_BYTES);
    (void) sync_ms(log);
    commits(log, NULL, ms);
    figure("alone_p50", ms[COMMITS / 2]);
    figure("alone_worst", ms[COMMITS - 1]);
    if (pthread_create(&thread, NULL, copy, &c))
        die("a thread");
    commits(log, &c, ms);
    ask(&c, 0, true);
    pthread_join(thread, NULL);
    figure("p50", ms[COMMITS / 2]);
    figure("p99", ms[COMMITS * 99 / 100]);
    figure("worst", ms[COMMITS - 1]);
    close(log);
    close(c.fd);
    rmdir(dir);
    mem_free(dir);
    mem_free(ms);
    return 0;
}
