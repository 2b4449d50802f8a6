/* child: one watchfloor-plughost process: how it is started, spoken with, timed, killed and reaped. It looks into no
 * frame but its header; what frames say is supervise.c's and job.c's. Called by those alone. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* close_range actions, memory of other processes */
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plugin/state.h"
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#define BLOCK_FIRST ((size_t) 16 << 10)
#define BLOCK_MAX ((size_t) 256 << 10)
#define READ_TURN ((size_t) 1 << 20) /* bytes that one child may give before others have their turn */
#define CPU_SLACK_S 60               /* RLIMIT_CPU stands this far ahead: for an engine that does not look */

/* ---- Starting ----------------------------------------------------------------------------------------------- */

/* Opens the plugin's file and checks what was opened, so that nothing can be put in its place afterwards. */
static int open_plugin(const char *path, uint64_t build[5], struct err *e)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return err_errno(e, errno == ENOENT ? WF_E_NOTFOUND : WF_E_IO, "cannot open plugin \"%s\"", path);
    int rc = 0;
    if (fstat(fd, &st) != 0)
        rc = err_errno(e, WF_E_IO, "cannot read \"%s\"", path);
    else if (!S_ISREG(st.st_mode))
        rc = err_set(e, WF_E_DENIED, "plugin \"%s\" is not a regular file", path);
    else if (st.st_uid != 0 && st.st_uid != geteuid())
        rc = err_set(e, WF_E_DENIED, "plugin \"%s\" belongs to user %u, neither to root nor to this one", path,
                     st.st_uid);
    else if (st.st_mode & (S_IWGRP | S_IWOTH))
        rc = err_set(e, WF_E_DENIED, "plugin \"%s\" can be written by others; chmod go-w mends it", path);
    if (rc != 0) {
        (void) close(fd);
        return rc;
    }
    build[0] = st.st_dev;
    build[1] = st.st_ino;
    build[2] = (uint64_t) st.st_size;
    build[3] = (uint64_t) st.st_mtim.tv_sec;
    build[4] = (uint64_t) st.st_mtim.tv_nsec;
    return fd;
}

/* posix_spawn with `sock` as 3, `plugin` as 4, nothing else but /dev/null. */
static int spawn(const char *host, int sock, int plugin, pid_t *pid)
{
    posix_spawn_file_actions_t fa;
    posix_spawnattr_t at;
    sigset_t none, all;
    char engine[24];
#ifdef WF_SANITIZERS
    const char *env[] = {"ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:handle_segv=0:handle_abort=0:handle_sigbus=0:"
                         "handle_sigfpe=0:handle_sigill=0:symbolize=0:quarantine_size_mb=8:allocator_may_return_null=1",
                         "UBSAN_OPTIONS=symbolize=0", NULL};
#else
    const char *env[] = {NULL};
#endif
    (void) snprintf(engine, sizeof engine, "%ld", (long) getpid());
    char name[] = "watchfloor-plughost", *argv[] = {name, engine, NULL};
    (void) sigemptyset(&none);
    (void) sigfillset(&all);
    (void) posix_spawn_file_actions_init(&fa);
    (void) posix_spawnattr_init(&at);
    int rc = posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDWR, 0);
    rc = rc ? rc : posix_spawn_file_actions_adddup2(&fa, 0, 1);
#ifndef WF_SANITIZERS /* there a report of a sanitiser is worth having */
    rc = rc ? rc : posix_spawn_file_actions_adddup2(&fa, 0, 2);
#endif
    rc = rc ? rc : posix_spawn_file_actions_adddup2(&fa, sock, 3);
    rc = rc ? rc : posix_spawn_file_actions_adddup2(&fa, plugin, 4);
    rc = rc ? rc : posix_spawn_file_actions_addclosefrom_np(&fa, 5);
    rc = rc ? rc : posix_spawnattr_setsigmask(&at, &none);
    rc = rc ? rc : posix_spawnattr_setsigdefault(&at, &all);
    rc = rc ? rc : posix_spawnattr_setflags(&at, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    rc = rc ? rc : posix_spawn(pid, host, &fa, &at, argv, (char **) (uintptr_t) env);
    (void) posix_spawn_file_actions_destroy(&fa);
    (void) posix_spawnattr_destroy(&at);
    return rc;
}

/* A descriptor above those that the child gets, so that dup2 never meets its own. */
static int high(int fd)
{
    int up = fcntl(fd, F_DUPFD_CLOEXEC, 10);
    (void) close(fd);
    return up;
}

static int start_process(struct child *c, const char *host, int plugin, struct err *e)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return err_errno(e, WF_E_SYSTEM, "cannot make a socket pair for a plugin");
    c->fd = pair[0];
    int theirs = high(pair[1]), size = 1 << 20;
    (void) setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    (void) setsockopt(theirs, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    (void) fcntl(c->fd, F_SETFL, O_NONBLOCK);
    int rc = theirs < 0 ? errno : spawn(host, theirs, plugin, &c->pid);
    if (theirs >= 0)
        (void) close(theirs);
    errno = rc;
    if (rc == 0)
        c->pidfd = (int) syscall(SYS_pidfd_open, c->pid, 0);
    if (rc == 0 && c->pidfd >= 0)
        return 0;
    rc = err_errno(e, WF_E_SYSTEM, "cannot start \"%s\"", host);
    if (c->pid > 0) { /* no process descriptor: it can be neither watched nor kept */
        (void) kill(c->pid, SIGKILL);
        (void) waitpid(c->pid, NULL, 0);
    }
    (void) close(c->fd);
    return rc;
}

static void on_socket(uv_poll_t *h, int status, int events);
static void on_exit_(uv_poll_t *h, int status, int events);
static void on_watch(uv_timer_t *t);

int child_spawn(struct plugin *p, struct child **out, uint64_t build[5], struct err *e)
{
    int plugin = open_plugin(p->path, build, e);
    if (plugin < 0)
        return plugin;
    plugin = high(plugin);
    struct child *c = mem_alloc(sizeof *c);
    c->owner = p;
    c->all = p->all;
    c->pidfd = -1;
    int rc = plugin < 0 ? err_errno(e, WF_E_SYSTEM, "too many open files") : start_process(c, p->all->host, plugin, e);
    if (plugin >= 0)
        (void) close(plugin);
    if (rc != 0) {
        mem_free(c);
        return rc;
    }
    if (clock_getcpuclockid(c->pid, &c->cpu_clock) != 0)
        c->cpu_clock = CLOCK_MONOTONIC; /* gone already: its exit comes at once */
    uv_loop_t *loop = p->all->cfg.loop;
    (void) uv_poll_init(loop, &c->sock, c->fd);
    (void) uv_poll_init(loop, &c->exit, c->pidfd);
    (void) uv_timer_init(loop, &c->watch);
    c->sock.data = c->exit.data = c->watch.data = c;
    c->handles = 3;
    p->all->handles += 3;
    (void) uv_poll_start(&c->sock, UV_READABLE, on_socket);
    (void) uv_poll_start(&c->exit, UV_READABLE, on_exit_);
    child_begin(c, CHILD_GREETING, 0);
    *out = c;
    return 0;
}

/* ---- Ending ------------------------------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *h)
{
    struct child *c = h->data;
    struct plugins *all = c->all;
    if (--c->handles == 0) {
        buf_free(&c->out);
        mem_free(c->block);
        mem_free(c);
    }
    plugins_closed(all, 1);
}

static void close_all(struct child *c)
{
    uv_close((uv_handle_t *) &c->sock, on_closed);
    uv_close((uv_handle_t *) &c->exit, on_closed);
    uv_close((uv_handle_t *) &c->watch, on_closed);
    (void) close(c->fd);
    (void) close(c->pidfd);
    c->fd = c->pidfd = -1;
}

static void kill_now(struct child *c)
{
    c->deaf = true;
    if (!c->gone)
        (void) syscall(SYS_pidfd_send_signal, c->pidfd, SIGKILL, NULL, 0);
}

void child_let_go(struct child *c)
{
    c->owner = NULL;
    c->cpu_limit = 0;
    (void) uv_timer_stop(&c->watch);
    (void) uv_poll_stop(&c->sock);
    kill_now(c);
}

void child_kill(struct child *c, const char *fmt, ...)
{
    va_list ap;
    if (c->verdict == 0) {
        c->verdict = PLUGIN_KILLED;
        va_start(ap, fmt);
        (void) vsnprintf(c->why, sizeof c->why, fmt, ap);
        va_end(ap);
    }
    (void) uv_poll_stop(&c->sock);
    kill_now(c);
}

static void read_socket(struct child *c, bool all);

static void on_exit_(uv_poll_t *h, int status, int events)
{
    struct child *c = h->data;
    siginfo_t si;
    (void) status;
    (void) events;
    memset(&si, 0, sizeof si);
    c->gone = true; /* it gets no further input */
    if (c->owner && !c->deaf)
        read_socket(c, true); /* what it said before it died */
    int rc = waitid((idtype_t) P_PIDFD, (id_t) c->pidfd, &si, WEXITED | WNOHANG);
    if (rc == 0 ? si.si_pid == 0 : errno == EINTR) {
        c->gone = false;
        return;
    }
    c->status = si.si_code == CLD_EXITED ? si.si_status << 8 : si.si_status;
    (void) uv_poll_stop(&c->exit);
    struct plugin *p = c->owner;
    if (p)
        supervise_died(p, c);
    close_all(c);
}

/* ---- Time --------------------------------------------------------------------------------------------------- */

static int64_t cpu_now(const struct child *c)
{
    struct timespec ts;
    if (clock_gettime(c->cpu_clock, &ts) != 0)
        return 0;
    return (int64_t) ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

void child_begin(struct child *c, enum child_phase phase, size_t bytes)
{
    c->phase = phase;
    c->begun = clock_mono();
    c->cpu_begun = cpu_now(c);
    c->cpu_limit = PLUGIN_CPU_MS * NSEC_PER_MS +
                   (int64_t) (bytes * (uint64_t) PLUGIN_CPU_MS_PER_MIB * (uint64_t) NSEC_PER_MS >> 20);
    if (c->cpu_begun + 2 * c->cpu_limit > c->cpu_allowed) {
        c->cpu_allowed = c->cpu_begun + 2 * c->cpu_limit + CPU_SLACK_S * NSEC_PER_SEC;
        struct rlimit cpu = {(rlim_t) (c->cpu_allowed / NSEC_PER_SEC), RLIM_INFINITY};
        (void) prlimit(c->pid, RLIMIT_CPU, &cpu, NULL);
    }
    (void) uv_timer_start(&c->watch, on_watch, PLUGIN_SLOW_MS, 0);
}

int64_t child_end(struct child *c)
{
    c->cpu_limit = 0;
    c->phase = CHILD_IDLE;
    (void) uv_timer_stop(&c->watch);
    return (clock_mono() - c->begun) / 1000;
}

/* A callback is still at work: is it slow, must it be killed, when to look again? */
static void on_watch(uv_timer_t *t)
{
    struct child *c = t->data;
    if (!c->owner || c->deaf || c->cpu_limit == 0)
        return;
    int64_t begun = c->begun;
    read_socket(c, false); /* this thread may have been the slow one */
    if (!c->owner || c->deaf || c->cpu_limit == 0 || c->begun != begun)
        return;
    int64_t wall = clock_mono() - c->begun, cpu = cpu_now(c) - c->cpu_begun;
    if (cpu >= c->cpu_limit) {
        child_kill(c, "took more than %.1f s of processor time", (double) c->cpu_limit / 1e9);
        return;
    }
    if (wall >= PLUGIN_WALL_FACTOR * c->cpu_limit) {
        child_kill(c, "did not answer in %.1f s", PLUGIN_WALL_FACTOR * (double) c->cpu_limit / 1e9);
        return;
    }
    if (c->phase == CHILD_PARSING && wall >= PLUGIN_SLOW_MS * NSEC_PER_MS && c->owner->state == PLUGIN_READY) {
        c->owner->state = PLUGIN_SLOW;
        plugins_changed(c->owner);
    }
    int64_t left = c->cpu_limit - cpu, left_wall = PLUGIN_WALL_FACTOR * c->cpu_limit - wall;
    left = left < left_wall ? left : left_wall;
    (void) uv_timer_start(&c->watch, on_watch, (uint64_t) (left / NSEC_PER_MS) + 1, 0);
}

size_t child_rss_mib(const struct child *c)
{
    char path[48], text[96];
    (void) snprintf(path, sizeof path, "/proc/%ld/statm", (long) c->pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        (void) close(fd);
    text[n > 0 ? n : 0] = 0;
    char *at = strchr(text, ' ');
    return at ? (size_t) strtoull(at, NULL, 10) * (size_t) sysconf(_SC_PAGESIZE) >> 20 : 0;
}

/* ---- Reading ------------------------------------------------------------------------------------------------ */

static struct plugin_block *block_new(size_t cap)
{
    struct plugin_block *b = mem_resize(NULL, sizeof *b + cap);
    b->next = NULL;
    b->cap = cap;
    b->n = 0;
    return b;
}

/* A new block for the frames to come, with what of the last frame is there already. Returns the old one; NULL for none.
 */
static struct plugin_block *fresh_block(struct child *c, size_t cap)
{
    struct plugin_block *old = c->block;
    size_t rest = old ? old->n - c->parsed : 0;
    c->block = block_new(cap < 2 * rest ? 2 * rest : cap);
    if (rest)
        memcpy(c->block->data, old->data + c->parsed, rest);
    c->block->n = rest;
    if (old)
        old->n = c->parsed;
    c->parsed = 0;
    return old;
}

struct plugin_block *child_take_block(struct child *c)
{
    return fresh_block(c, BLOCK_FIRST);
}

/* Room to read into. A full block goes to the answer at work, whose reports point into it. */
static void make_room(struct child *c)
{
    struct plugin_block *b = c->block;
    if (b && c->parsed == b->n && c->phase != CHILD_PARSING)
        b->n = c->parsed = 0;
    if (b && b->cap - b->n >= 4096)
        return;
    size_t want = b ? b->cap * 2 : BLOCK_FIRST;
    want = want > BLOCK_MAX ? BLOCK_MAX : want;
    if (b && b->n - c->parsed >= FRAME_HEADER) { /* the frame that has begun fits */
        uint32_t n;
        memcpy(&n, b->data + c->parsed + 4, sizeof n);
        if (n <= FRAME_MAX && want < FRAME_HEADER + n + 4096)
            want = FRAME_HEADER + n + 4096;
    }
    struct plugin_block *old = fresh_block(c, want);
    struct job *j = c->owner ? c->owner->running : NULL;
    if (old && j && j->out && c->phase == CHILD_PARSING) {
        old->next = j->out->blocks;
        j->out->blocks = old;
    } else {
        mem_free(old);
    }
}

static void take_frame(struct child *c, const struct frame *f);

/* Looks at every whole frame that is there. */
static void take_frames(struct child *c)
{
    struct err e = {0};
    while (c->owner && !c->deaf && c->block) {
        struct frame f;
        size_t size;
        int rc = frame_next(span_make(c->block->data + c->parsed, c->block->n - c->parsed), &f, &size, &e);
        if (rc == 0)
            return;
        if (rc < 0) {
            child_kill(c, "wrote what is no frame: %s", e.text);
            return;
        }
        c->parsed += size;
        take_frame(c, &f);
    }
}

static void read_socket(struct child *c, bool all)
{
    size_t got = 0;
    while (c->owner && !c->deaf && (all || got < READ_TURN)) {
        make_room(c);
        size_t room = c->block->cap - c->block->n;
        ssize_t n = recv(c->fd, c->block->data + c->block->n, room, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) {
                (void) uv_poll_stop(&c->sock);
                if (!all) /* it hung up: dead, or soon; if it is neither, now it is */
                    (void) syscall(SYS_pidfd_send_signal, c->pidfd, SIGKILL, NULL, 0);
            }
            return;
        }
        c->block->n += (size_t) n;
        got += (size_t) n;
        take_frames(c);
        if ((size_t) n < room)
            return;
    }
}

static void on_socket(uv_poll_t *h, int status, int events)
{
    struct child *c = h->data;
    if (status < 0 || (events & UV_READABLE))
        read_socket(c, false);
    if (c->owner && !c->deaf && (events & UV_WRITABLE))
        child_pump(c);
}

/* ---- Writing ------------------------------------------------------------------------------------------------ */

static void watch_writable(struct child *c, bool want)
{
    if (c->want_write == want)
        return;
    c->want_write = want;
    (void) uv_poll_start(&c->sock, UV_READABLE | (want ? UV_WRITABLE : 0), on_socket);
}

/* Puts the header of the next DATA frame behind the control frames, where the last one is out. */
static void next_chunk(struct child *c, const struct job *j)
{
    if (!j || c->phase != CHILD_PARSING || c->chunk_left || c->data_at >= j->bytes.n)
        return;
    size_t n = j->bytes.n - c->data_at;
    c->chunk_left = n < FRAME_CHUNK ? n : FRAME_CHUNK;
    frame_header((unsigned char *) buf_reserve(&c->out, FRAME_HEADER), FRAME_DATA, c->chunk_left);
    buf_grew(&c->out, FRAME_HEADER);
}

void child_pump(struct child *c)
{
    struct job *j = c->owner ? c->owner->running : NULL;
    for (;;) {
        next_chunk(c, j);
        struct iovec iov[2] = {{c->out.p + c->out_at, c->out.n - c->out_at},
                               {c->chunk_left ? (void *) (uintptr_t) (j->bytes.p + c->data_at) : NULL, c->chunk_left}};
        struct msghdr m = {.msg_iov = iov, .msg_iovlen = 2};
        if (iov[0].iov_len + iov[1].iov_len == 0)
            break;
        ssize_t n = sendmsg(c->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            if (errno == EAGAIN || errno == EWOULDBLOCK)
                watch_writable(c, true);
            return; /* else it is dead, and its exit comes */
        }
        size_t head = (size_t) n < iov[0].iov_len ? (size_t) n : iov[0].iov_len;
        c->out_at += head;
        c->data_at += (size_t) n - head;
        c->chunk_left -= (size_t) n - head;
        if (c->out_at == c->out.n) {
            buf_clear(&c->out);
            c->out_at = 0;
        }
    }
    watch_writable(c, false);
}

/* ---- What frames mean -------------------------------------------------------------------------------------- */

static void note_error(struct child *c, struct span text, const char *context)
{
    char clean[200];
    job_keep_text(clean, sizeof clean, text);
    c->failed = true;
    child_kill(c, "%s%s", context, clean);
}

static void greeted(struct child *c, const struct frame *f)
{
    struct plugin *p = c->owner;
    struct err e = {0};
    struct arena a = {0};
    const wf_plugin *d = NULL;
    const char *exports = "";
    struct frame_open open = {0};
    wf_pair *options = NULL;
    int rc = frame_get_greeting(f->payload, &a, &d, &exports, &e);
    if (rc == WF_E_PROTO) {
        child_kill(c, "its greeting is no frame: %s", e.text);
    } else if (rc != 0) {
        c->failed = true;
        child_kill(c, "%s", e.text);
    } else if (descriptor_check(d, p->name, &e) != 0) {
        c->failed = true;
        child_kill(c, "%s", e.text);
    } else {
        descriptor_keep(p, &a, d, exports);
        if (descriptor_options(d, p->options, p->options_n, &p->described, &options, &e) != 0) {
            c->failed = true;
            child_kill(c, "%s", e.text);
            return;
        }
        open.now = (wf_instant){.utc_ns = clock_now(p->all->cfg.clock), .set = 1};
        open.options = options;
        open.options_n = d->options_n;
        open.centre = p->all->centre ? span_str(p->all->centre) : span_make(NULL, 0);
        (void) frame_put_open(&c->out, &open, NULL);
        child_begin(c, CHILD_OPENING, 0);
        child_pump(c);
    }
    arena_free(&a);
}

/* LOG and HEALTH. */
static void noted(struct child *c, const struct frame *f)
{
    struct plugin *p = c->owner;
    struct frame_note n;
    struct err e = {0};
    char text[200];
    if (frame_get_note(f->payload, &n, &e) != 0 || n.text.n > FRAME_MAX_TEXT) {
        child_kill(c, "wrote what is no frame: %s", e.text);
        return;
    }
    if (p->running && job_is_discreet(p->running))
        n.text = SPAN_LIT("speaks of an input whose bytes may not be kept; its words are not either");
    else if (p->running)
        n.text = job_unquoted(p->running, n.text);
    job_keep_text(text, sizeof text, n.text);
    if (f->type == FRAME_HEALTH) {
        p->health = n.level >= WF_HEALTH_OK && n.level <= WF_HEALTH_DOWN ? n.level : WF_HEALTH_DEGRADED;
        (void) snprintf(p->health_text, sizeof p->health_text, "%s", text);
        plugins_changed(p);
        return;
    }
    if (n.level >= WF_LEVEL_WARN)
        (void) snprintf(p->last_note, sizeof p->last_note, "%s", text);
    log_write(p->all->cfg.log, n.level <= WF_LEVEL_ERROR ? (enum log_level) n.level : LOG_ERROR_, "plugin", "%s: %s",
              p->name, text);
}

static void take_frame(struct child *c, const struct frame *f)
{
    struct err e = {0};
    struct span text;
    bool note = f->type == FRAME_LOG || f->type == FRAME_HEALTH;
    if (f->type == FRAME_FAILED && c->phase <= CHILD_OPENING) {
        if (frame_get_text(f->payload, &text, &e) != 0)
            child_kill(c, "wrote what is no frame: %s", e.text);
        else if (c->phase == CHILD_OPENING && c->owner->last_note[0])
            note_error(c, span_str(c->owner->last_note), "refused to open: ");
        else
            note_error(c, text, "");
    } else if (c->phase == CHILD_GREETING && f->type == FRAME_GREETING) {
        greeted(c, f);
    } else if (c->phase == CHILD_OPENING && f->type == FRAME_READY) {
        (void) child_end(c);
        supervise_ready(c->owner);
    } else if (note && (c->phase == CHILD_OPENING || c->phase == CHILD_PARSING)) {
        struct job *j = c->owner->running;
        if (j && ++j->notes > FRAME_MAX_LOGS)
            child_kill(c, "flooded: more than %u notes for one input", FRAME_MAX_LOGS);
        else
            noted(c, f);
    } else if (c->phase == CHILD_PARSING && c->owner->running) {
        int rc = job_frame(c->owner->running, c, f, &e);
        if (rc < 0)
            child_kill(c, "%s", e.text);
        else if (rc == 1)
            supervise_success(c->owner);
    } else {
        child_kill(c, "wrote a frame of type %d out of turn", f->type);
    }
}
