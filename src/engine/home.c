/* home: see home.h. */
#include "engine/home.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

struct home {
    char *path;
    int lock;
};

/* The folder is a folder, this user's, and no other's business. */
static int check_folder(const char *path, const char *group, struct err *e)
{
    struct stat st;
    if (stat(path, &st) < 0)
        return err_errno(e, WF_E_SYSTEM, "the home \"%s\" can't be looked at", path);
    if (!S_ISDIR(st.st_mode))
        return err_set(e, WF_E_INVALID, "the home \"%s\" is no folder", path);
    if (st.st_uid != geteuid())
        return err_set(e, WF_E_DENIED, "the home \"%s\" belongs to user %u, not to you (%u); run the engine as its owner", path, (unsigned) st.st_uid,
                       (unsigned) geteuid());
    mode_t want = group ? 0710 : 0700;
    if ((st.st_mode & 07777) != want && chmod(path, want) < 0)
        return err_errno(e, WF_E_SYSTEM, "the home \"%s\" can't be closed to others (chmod %o)", path, want);
    if (group) {
        const struct group *g = getgrnam(group);
        if (!g)
            return err_set(e, WF_E_INVALID, "socket: group: there is no Unix group \"%s\"", group);
        if (st.st_gid != g->gr_gid && chown(path, (uid_t) -1, g->gr_gid) < 0)
            return err_errno(e, WF_E_SYSTEM, "the home \"%s\" can't be given to group \"%s\"", path, group);
    }
    return fs_check_local(path, e);
}

static int make_folders(const char *path, struct err *e)
{
    static const char *const names[] = {"log", "conf.d", "run"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char *dir = fs_join(path, names[i]);
        int rc = fs_mkdirs(dir, 0700, e);
        mem_free(dir);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Takes HOME/engine.lock; the pid of who has it stands in engine.pid. */
static int take_lock(struct home *h, struct err *e)
{
    char *lock = fs_join(h->path, "engine.lock"), *pid = fs_join(h->path, "engine.pid");
    int rc = 0;
    h->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (h->lock < 0) {
        rc = err_errno(e, WF_E_SYSTEM, "\"%s\" can't be opened", lock);
    } else if (flock(h->lock, LOCK_EX | LOCK_NB) < 0) {
        struct buf other = {0};
        rc = errno == EWOULDBLOCK ? WF_E_LOCKED : WF_E_SYSTEM;
        if (rc == WF_E_LOCKED) {
            (void) fs_read(pid, 64, &other, NULL);
            err_set(e, rc, "another engine (pid %.*s) has the home \"%s\"; watchfloor --home %s engine status", (int) strcspn(other.p ? other.p : "?", "\n"),
                    other.p ? other.p : "?", h->path, h->path);
        } else {
            err_errno(e, rc, "\"%s\" can't be locked", lock);
        }
        buf_free(&other);
    } else {
        char text[32];
        int n = snprintf(text, sizeof text, "%d\n", (int) getpid());
        if (fs_write_atomic(pid, span_make(text, (size_t) n), 0600, e) < 0) {
            unlink(pid); /* it is only for whoever looks: no reason not to run on a full disk */
            err_clear(e);
        }
    }
    mem_free(lock);
    mem_free(pid);
    return rc;
}

int home_open(struct home **out, const char *path, const char *group, struct err *e)
{
    struct home *h = mem_alloc(sizeof *h);
    h->lock = -1;
    umask(077);
    int rc = fs_mkdirs(path, 0700, e);
    if (rc == 0) {
        char *whole = realpath(path, NULL);
        h->path = mem_strdup(whole ? whole : path);
        free(whole);
        rc = check_folder(h->path, group, e);
    }
    if (rc == 0)
        rc = make_folders(h->path, e);
    if (rc == 0)
        rc = take_lock(h, e);
    if (rc < 0) {
        if (h->lock >= 0)
            close(h->lock);
        mem_free(h->path);
        mem_free(h);
        return rc;
    }
    *out = h;
    return 0;
}

void home_close(struct home *h)
{
    if (!h)
        return;
    char *pid = fs_join(h->path, "engine.pid");
    unlink(pid);
    mem_free(pid);
    close(h->lock);
    mem_free(h->path);
    mem_free(h);
}

const char *home_path(const struct home *h)
{
    return h->path;
}

int home_clock(struct home *h, bool exercise, wf_time start, double speed, struct clock *out, struct err *e)
{
    clock_wall(out);
    if (!exercise)
        return 0;
    char *path = fs_join(h->path, "clock.json");
    int rc;
    if (access(path, F_OK) == 0) {
        rc = clock_load(out, path, e);
    } else {
        clock_exercise(out, start == TIME_NONE ? clock_realtime() : start, speed);
        rc = clock_store(out, path, e);
    }
    mem_free(path);
    return rc;
}
