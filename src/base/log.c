/* log: our own log, JSON lines with rotation, or plain text on standard error.
 *
 * Owns the open file. Any thread may write: a lock is held for one line. Failures to write are dropped:
 * a full disk must not stop the desk.
 */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/utf8.h"

#define LOG_FILE_MAX ((off_t) 8 * 1024 * 1024)
#define LOG_FILES 4
#define LOG_TEXT_MAX ((size_t) 4096)
#define COMPLAINT_FIRST (60 * NSEC_PER_SEC)
#define COMPLAINT_MOST (3600 * NSEC_PER_SEC)

struct log {
    pthread_mutex_t lock;
    const struct clock *clock;
    char *path; /* NULL: standard error */
    int fd;
    off_t size;
    enum log_level level;
    struct buf line;
};

static const char *const log_levels[] = {"debug", "info", "warn", "error"};

static int log_open_file(struct log *l, struct err *e)
{
    struct stat st;
    l->fd = open(l->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (l->fd < 0)
        return err_errno(e, WF_E_IO, "can't open the log \"%s\"", l->path);
    l->size = fstat(l->fd, &st) == 0 ? st.st_size : 0;
    return 0;
}

int log_open(struct log **out, const char *path, const struct clock *clock, struct err *e)
{
    struct log *l = mem_alloc(sizeof *l);
    l->clock = clock;
    l->level = LOG_INFO_;
    l->fd = STDERR_FILENO;
    l->path = mem_strdup(path);
    pthread_mutex_init(&l->lock, NULL);
    int r = path ? log_open_file(l, e) : 0;
    if (r < 0) {
        l->fd = -1;
        log_close(l);
        return r;
    }
    *out = l;
    return 0;
}

void log_close(struct log *l)
{
    if (!l)
        return;
    if (l->path && l->fd >= 0)
        close(l->fd);
    pthread_mutex_destroy(&l->lock);
    buf_free(&l->line);
    mem_free(l->path);
    mem_free(l);
}

void log_set_level(struct log *l, enum log_level level)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->lock);
    l->level = level;
    pthread_mutex_unlock(&l->lock);
}

/* path -> path.1 -> path.2 -> path.3, whose former content is lost. */
static void log_rotate(struct log *l)
{
    for (int i = LOG_FILES - 1; i > 0; i--) {
        char *to = mem_printf("%s.%d", l->path, i);
        char *from = i > 1 ? mem_printf("%s.%d", l->path, i - 1) : mem_strdup(l->path);
        (void) rename(from, to); /* a file of the row may not be there yet */
        mem_free(from);
        mem_free(to);
    }
    int old = l->fd;
    if (log_open_file(l, NULL) < 0)
        l->fd = old;
    else
        close(old);
}

static void log_json_line(struct log *l, enum log_level level, const char *module, const char *text, wf_time now)
{
    struct json_writer w;
    jw_init(&w, &l->line);
    jw_begin_object(&w);
    jw_ktime(&w, "time", now);
    jw_kcstr(&w, "level", log_levels[level]);
    jw_kcstr(&w, "module", module);
    jw_kcstr(&w, "text", text);
    jw_end_object(&w);
}

/* Standard error may be a terminal: nothing that acts on it gets through. */
static void log_plain_line(struct log *l, enum log_level level, const char *module, const char *text, wf_time now)
{
    char when[40];
    time_format(now, when);
    buf_printf(&l->line, "%s %s %s: ", when, log_levels[level], module);
    for (size_t n = strlen(text), i = 0; i < n;) {
        uint32_t cp;
        int k = utf8_decode(text + i, n - i, &cp);
        size_t len = (size_t) (k < 0 ? -k : k);
        if (utf8_is_hidden(cp))
            buf_char(&l->line, '?');
        else
            buf_grew(&l->line, (size_t) utf8_encode(cp, buf_reserve(&l->line, 4)));
        i += len;
    }
}

__attribute__((format(printf, 4, 0))) static void log_vline(struct log *l, enum log_level level, const char *module, const char *fmt, va_list ap)
{
    char text[LOG_TEXT_MAX];
    vsnprintf(text, sizeof text, fmt, ap);
    pthread_mutex_lock(&l->lock);
    if (level >= l->level) {
        wf_time now = l->clock ? clock_now(l->clock) : clock_realtime();
        buf_clear(&l->line);
        if (l->path)
            log_json_line(l, level, module, text, now);
        else
            log_plain_line(l, level, module, text, now);
        buf_char(&l->line, '\n');
        if (l->path && l->size + (off_t) l->line.n > LOG_FILE_MAX && l->size > 0)
            log_rotate(l);
        ssize_t n = write(l->fd, l->line.p, l->line.n);
        if (n > 0)
            l->size += n;
    }
    pthread_mutex_unlock(&l->lock);
}

void log_write(struct log *l, enum log_level level, const char *module, const char *fmt, ...)
{
    if (!l)
        return;
    int saved = errno;
    va_list ap;
    va_start(ap, fmt);
    log_vline(l, level, module, fmt, ap);
    va_end(ap);
    errno = saved;
}

void log_complain(struct log *l, struct log_complaint *c, const char *module, const char *fmt, ...)
{
    int64_t now = clock_mono();
    if (c->on && now < c->next) {
        c->held++;
        return;
    }
    c->interval = !c->on ? COMPLAINT_FIRST : c->interval * 2 > COMPLAINT_MOST ? COMPLAINT_MOST : c->interval * 2;
    c->next = now + c->interval;
    if (l) {
        char text[LOG_TEXT_MAX];
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(text, sizeof text, fmt, ap);
        va_end(ap);
        if (c->held)
            log_write(l, LOG_WARN_, module, "%s (and %llu times since)", text, (unsigned long long) c->held);
        else
            log_write(l, LOG_WARN_, module, "%s", text);
    }
    c->on = true;
    c->held = 0;
}

void log_relent(struct log *l, struct log_complaint *c, const char *module, const char *fmt, ...)
{
    if (!c->on)
        return;
    if (l) {
        va_list ap;
        va_start(ap, fmt);
        log_vline(l, LOG_INFO_, module, fmt, ap);
        va_end(ap);
    }
    memset(c, 0, sizeof *c);
}
