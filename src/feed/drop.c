/* drop: a folder into which others put complete files (written elsewhere, renamed in). Read in order of name, then moved
 * to done/ or quarantine/ below it; a file that may tell of persons goes, once what it says is safe elsewhere, and a note
 * lies there in its place. What lies in quarantine/ has its time. Regular files only: no links, devices or pipes. All file
 * work is on uv's pool. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feed/impl.h"

#define DROP_NAMES 1000 /* files of one poll */
#define DROP_SWEEP (600 * NSEC_PER_SEC)

enum drop_op { DROP_SCAN, DROP_READ, DROP_MOVE };
/* One piece of work. It owns what it works on: its feed may go away meanwhile (f is NULL then). */
struct drop_work {
    uv_work_t req;
    struct feed *f;
    enum drop_op op;
    char *dir, *name;
    const char *to; /* MOVE: "done" or "quarantine" */
    char *note;     /* MOVE: what lies there in its place; NULL: itself */
    int64_t keep_s; /* SCAN: what lies in quarantine/ for longer goes; 0: nothing does */
    size_t max;
    VEC(char *) names; /* SCAN: in order */
    bool more;         /* SCAN: there were more */
    struct buf bytes;  /* READ */
    uint64_t total;    /* READ: over max */
    bool passed;       /* READ: not a regular file, or gone */
    struct err err;    /* code 0: it went well */
    struct err stuck;  /* SCAN: the same of what has had its time; the rest is read all the same */
};
struct drop {
    struct drop_work *work;
    char *dir;
    VEC(char *) names;
    size_t at;
    int64_t swept;    /* monotonic; 0: not yet */
    bool more, any;   /* any: a file was handed out in this poll */
    bool ready;
    struct buf bytes, shown; /* shown: the name, fit to print */
    char fault[FEED_ERROR_MAX];
};

static void drop_names_free(char **v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        mem_free(v[i]);
}

static void drop_work_free(struct drop_work *w)
{
    drop_names_free(w->names.v, w->names.n);
    VEC_FREE(&w->names);
    buf_free(&w->bytes);
    mem_free(w->dir);
    mem_free(w->name);
    mem_free(w->note);
    mem_free(w);
}

static int drop_cmp(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

/* What was put into quarantine/ (a change of its name is a change of its inode) so long ago that it has had its time. */
static void drop_sweep(struct drop_work *w)
{
    char path[4096];
    struct timespec now;
    struct dirent *ent;
    DIR *d = (size_t) snprintf(path, sizeof path, "%s/quarantine", w->dir) < sizeof path ? opendir(path) : NULL;
    if (!d)
        return;
    clock_gettime(CLOCK_REALTIME, &now);
    while ((ent = readdir(d))) {
        struct stat st;
        if (fstatat(dirfd(d), ent->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) && now.tv_sec - st.st_ctim.tv_sec >= w->keep_s && unlinkat(dirfd(d), ent->d_name, 0) < 0)
            err_errno(&w->stuck, WF_E_IO, "a file in \"%.200s\" has had its time and cannot be removed", path);
    }
    closedir(d);
}

/* On the pool: the names of regular files, in order. */
static void drop_scan(struct drop_work *w)
{
    DIR *d = opendir(w->dir);
    struct dirent *ent;
    if (!d) {
        err_errno(&w->err, WF_E_IO, "the folder \"%.200s\" cannot be read", w->dir);
        return;
    }
    while ((ent = readdir(d))) {
        struct stat st;
        size_t n = strlen(ent->d_name);
        if (ent->d_name[0] == '.' || (n > 4 && strcmp(ent->d_name + n - 4, ".tmp") == 0) ||
            (n > 5 && strcmp(ent->d_name + n - 5, ".part") == 0))
            continue;
        if (ent->d_type != DT_REG && (ent->d_type != DT_UNKNOWN || fstatat(dirfd(d), ent->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode)))
            continue;
        VEC_PUSH(&w->names, mem_strdup(ent->d_name));
    }
    closedir(d);
    if (w->names.n > 1)
        qsort(w->names.v, w->names.n, sizeof *w->names.v, drop_cmp);
    if (w->keep_s)
        drop_sweep(w);
    w->more = w->names.n > DROP_NAMES;
    while (w->names.n > DROP_NAMES)
        mem_free(w->names.v[--w->names.n]);
}

static int drop_open_dir(struct drop_work *w)
{
    int d = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (d < 0)
        err_errno(&w->err, WF_E_IO, "the folder \"%.200s\" cannot be opened", w->dir);
    return d;
}

static void drop_read_fd(struct drop_work *w, int fd)
{
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        w->passed = true;
        return;
    }
    if ((uint64_t) st.st_size > w->max)
        w->total = (uint64_t) st.st_size;
    size_t want = w->total ? FEED_HEAD_MAX : w->max + 1;
    while (w->bytes.n < want) {
        size_t chunk = want - w->bytes.n < 65536 ? want - w->bytes.n : 65536;
        ssize_t n = read(fd, buf_reserve(&w->bytes, chunk), chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            err_errno(&w->err, WF_E_IO, "a file cannot be read");
        if (n <= 0)
            break;
        buf_grew(&w->bytes, (size_t) n);
    }
    if (!w->total && w->bytes.n > w->max)
        w->total = w->bytes.n; /* it grew while we read: not complete when it came in */
}

static void drop_read(struct drop_work *w)
{
    int d = drop_open_dir(w);
    if (d < 0)
        return;
    int fd = openat(d, w->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ELOOP))
        w->passed = true;
    else if (fd < 0)
        err_errno(&w->err, WF_E_IO, "a file cannot be opened");
    else
        drop_read_fd(w, fd);
    if (fd >= 0)
        close(fd);
    close(d);
}

/* Never over a file that is there: a name that comes twice gets a number. */
static void drop_move(struct drop_work *w)
{
    int d = drop_open_dir(w);
    char to[512];
    if (d < 0)
        return;
    if (mkdirat(d, w->to, 0750) < 0 && errno != EEXIST) {
        err_errno(&w->err, WF_E_IO, "the folder \"%s\" cannot be made in \"%.200s\"", w->to, w->dir);
        close(d);
        return;
    }
    int r = -1;
    errno = EEXIST;
    for (unsigned i = 0; r < 0 && errno == EEXIST && i < 100000; i++) {
        if (i == 0)
            snprintf(to, sizeof to, "%s/%s", w->to, w->name);
        else
            snprintf(to, sizeof to, "%s/%.240s.%u", w->to, w->name, i);
        r = renameat2(d, w->name, d, to, RENAME_NOREPLACE);
    }
    if (r < 0 && errno == EINVAL)
        r = renameat(d, w->name, d, to); /* a file system without RENAME_NOREPLACE */
    if (r < 0 && errno != ENOENT)
        err_errno(&w->err, WF_E_IO, "a file that was read cannot be moved to \"%s/\" in \"%.200s\"", w->to, w->dir);
    close(d);
}

/* The note first, then the file goes: a crash between the two reads it once more. */
static void drop_remove(struct drop_work *w)
{
    int d = drop_open_dir(w), fd = -1;
    char to[512];
    if (d < 0)
        return;
    if (mkdirat(d, w->to, 0750) == 0 || errno == EEXIST) {
        errno = EEXIST;
        for (unsigned i = 0; fd < 0 && errno == EEXIST && i < 100000; i++) {
            if (i == 0)
                snprintf(to, sizeof to, "%s/%.240s.txt", w->to, w->name);
            else
                snprintf(to, sizeof to, "%s/%.240s.%u.txt", w->to, w->name, i);
            fd = openat(d, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
        }
    }
    size_t n = strlen(w->note);
    if (fd < 0 || write(fd, w->note, n) != (ssize_t) n)
        err_errno(&w->err, WF_E_IO, "a note cannot be written to \"%s/\" in \"%.200s\"", w->to, w->dir);
    else if (unlinkat(d, w->name, 0) < 0 && errno != ENOENT)
        err_errno(&w->err, WF_E_IO, "a file that was read cannot be removed from \"%.200s\"", w->dir);
    if (w->err.code && fd >= 0)
        (void) unlinkat(d, to, 0);
    if (fd >= 0)
        close(fd);
    close(d);
}

static void drop_on_pool(uv_work_t *req)
{
    struct drop_work *w = CONTAINER_OF(req, struct drop_work, req);
    if (w->op == DROP_SCAN)
        drop_scan(w);
    else if (w->op == DROP_READ)
        drop_read(w);
    else if (w->note)
        drop_remove(w);
    else
        drop_move(w);
}

static void drop_after(uv_work_t *req, int status);

static void drop_begin(struct feed *f, enum drop_op op, const char *name, const char *to, const char *note)
{
    struct drop *d = f->run;
    struct drop_work *w = mem_alloc(sizeof *w);
    w->f = f;
    w->op = op;
    w->dir = mem_strdup(d->dir);
    w->name = mem_strdup(name);
    w->to = to;
    w->note = mem_strdup(note);
    int64_t now = clock_mono();
    if (op == DROP_SCAN && !f->test && f->fs->keep_s && (!d->swept || now - d->swept >= (f->fs->keep_s < DROP_SWEEP / NSEC_PER_SEC ? NSEC_PER_SEC : DROP_SWEEP))) {
        w->keep_s = f->fs->keep_s;
        d->swept = now;
    }
    w->max = feed_max_bytes(f, FEED_PAGE_MAX);
    d->work = w;
    uv_queue_work(f->fs->loop, &w->req, drop_on_pool, drop_after);
}

static void drop_finish(struct feed *f)
{
    struct drop *d = f->run;
    if (d->fault[0]) {
        feed_failed(f, FEED_FAULT_LOCAL, 0, "%s", d->fault);
        return;
    }
    feed_ok(f, !d->any);
    if (d->more && !f->test) {
        f->next_try = clock_mono();
        feed_resched(f);
    }
}

/* The next name, or the end of the poll. */
static void drop_step(struct feed *f)
{
    struct drop *d = f->run;
    if (d->at < d->names.n)
        drop_begin(f, DROP_READ, d->names.v[d->at], NULL, NULL);
    else
        drop_finish(f);
}

static void drop_fault(struct drop *d, const struct err *e)
{
    if (!d->fault[0])
        snprintf(d->fault, sizeof d->fault, "%.500s", e->text);
}

static void drop_read_done(struct feed *f, struct drop *d, struct drop_work *w)
{
    if (w->err.code || w->passed) {
        if (w->err.code)
            drop_fault(d, &w->err);
        d->at++;
        drop_step(f);
    } else if (w->total) {
        char why[128], note[256];
        snprintf(why, sizeof why, "a file of %llu bytes is over the bound of %zu", (unsigned long long) w->total, w->max);
        snprintf(note, sizeof note, "watchfloor did not read this file: %s\nIts bytes may not be kept, so it was removed: put it in again in parts.\n", why);
        feed_set_aside(f, buf_view(&w->bytes), w->total, why);
        if (f->test)
            feed_failed(f, FEED_FAULT_PAGE, 0, "%s", why);
        else
            drop_begin(f, DROP_MOVE, w->name, "quarantine", f->c.raw == WF_RAW_KEEP ? NULL : note);
    } else {
        struct buf old = d->bytes;
        d->bytes = w->bytes;
        w->bytes = old;
        f->bytes += d->bytes.n;
        buf_clear(&d->shown);
        for (const char *p = w->name; *p; p++)
            buf_char(&d->shown, (unsigned char) *p < 0x20 || *p == 0x7f ? '?' : *p);
        d->ready = d->any = true;
        feed_ready(f);
    }
}

static void drop_after(uv_work_t *req, int status)
{
    struct drop_work *w = CONTAINER_OF(req, struct drop_work, req);
    struct feed *f = w->f;
    (void) status;
    if (!f) {
        drop_work_free(w);
        return;
    }
    struct feeds *fs = f->fs;
    struct drop *d = f->run;
    d->work = NULL;
    if (w->stuck.code)
        log_warn(fs->log, "feed", "%s: %s", f->c.id, w->stuck.text);
    if (f->settling) {
        if (w->err.code)
            log_warn(fs->log, "feed", "%s: %s", f->c.id, w->err.text);
        feed_settled(f);
    } else if (w->op == DROP_READ) {
        drop_read_done(f, d, w);
    } else if (w->err.code) {
        drop_fault(d, &w->err);
        drop_finish(f);
    } else if (w->op == DROP_SCAN) {
        drop_names_free(d->names.v, d->names.n);
        VEC_FREE(&d->names);
        memcpy(&d->names, &w->names, sizeof d->names);
        memset(&w->names, 0, sizeof w->names);
        d->more = w->more;
        d->at = 0;
        drop_step(f);
    } else {
        feed_heard(f);
        d->at++;
        drop_step(f);
    }
    drop_work_free(w);
    feed_drain(fs);
}

/* "file:///FOLDER/" as a path. */
static const char *drop_path(const char *url)
{
    return url + strlen("file://");
}

static void drop_start(struct feed *f)
{
    if (!f->run)
        f->run = mem_alloc(sizeof(struct drop));
    struct drop *d = f->run;
    mem_free(d->dir);
    d->dir = mem_strdup(drop_path(f->c.url));
    d->ready = d->any = false;
    d->fault[0] = 0;
    drop_begin(f, DROP_SCAN, NULL, NULL, NULL);
}

static void drop_stop(struct feed *f)
{
    struct drop *d = f->run;
    if (!d)
        return;
    if (d->work)
        d->work->f = NULL;
    d->work = NULL;
    d->ready = false;
}

static bool drop_next(struct feed *f, struct feed_input *in)
{
    struct drop *d = f->run;
    if (!d || !d->ready)
        return false;
    in->bytes = buf_view(&d->bytes);
    in->url = buf_view(&d->shown);
    return true;
}

static void drop_taken(struct feed *f, const struct feed_result *r)
{
    struct drop *d = f->run;
    if (!d || !d->ready)
        return;
    d->ready = false;
    drop_begin(f, DROP_MOVE, d->names.v[d->at], r->outcome == FEED_TAKEN ? "done" : "quarantine", r->note);
}

static bool drop_late(struct feed *f, const struct feed_result *r)
{
    struct drop *d = f->run;
    if (!d || d->work || d->at >= d->names.n)
        return false;
    d->ready = false;
    drop_begin(f, DROP_MOVE, d->names.v[d->at], r->outcome == FEED_TAKEN ? "done" : "quarantine", r->note);
    return true;
}

static void drop_free(struct feed *f)
{
    struct drop *d = f->run;
    if (!d)
        return;
    drop_stop(f);
    drop_names_free(d->names.v, d->names.n);
    VEC_FREE(&d->names);
    buf_free(&d->bytes);
    buf_free(&d->shown);
    mem_free(d->dir);
    mem_free(d);
    f->run = NULL;
}

static int drop_check(const struct feed_config *c, struct err *e)
{
    size_t n = strlen(c->url);
    if (strncmp(c->url, "file:///", 8) != 0 || n < 10 || c->url[n - 1] != '/')
        return err_set(e, WF_E_INVALID, "\"%s\" is no drop folder; \"file:///srv/drop/%s/\" would be one", c->url, c->plugin);
    if (strstr(c->url, "/../") || strchr(c->url, '%'))
        return err_set(e, WF_E_INVALID, "\"%s\" must be a plain path, without \"..\" and \"%%\"", c->url);
    return 0;
}

const struct feed_transport feed_drop = {
    .word = "drop",
    .id = WF_TRANSPORT_DROP,
    .check = drop_check,
    .start = drop_start,
    .stop = drop_stop,
    .next = drop_next,
    .taken = drop_taken,
    .late = drop_late,
    .free = drop_free,
};
