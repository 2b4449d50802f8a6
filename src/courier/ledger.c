/* ledger: see ledger.h. */
#include "courier/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "courier/outcome.h"

enum { LEDGER_MOST = 64 << 20, KEPT_S = 86400, NO_END_S = 7 * 86400 };

static void line_free(void *line)
{
    struct ledger_line *l = line;
    mem_free(l->text);
    mem_free(l->by);
    mem_free(l);
}

static void key_of(const struct job *j, char out[LEDGER_KEY])
{
    static const char hex[] = "0123456789abcdef";
    struct buf b = {0};
    uint8_t digest[SIGN_DIGEST_SIZE];
    buf_printf(&b, "%.*s\n%.*s\n%s\n", SPAN_FMT(j->identity), SPAN_FMT(j->to), words_of(&words_channel, j->channel));
    buf_add(&b, j->digest, sizeof j->digest);
    sign_digest(buf_view(&b), digest);
    for (size_t i = 0; i < (LEDGER_KEY - 1) / 2; i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15];
    }
    out[LEDGER_KEY - 1] = 0;
    buf_free(&b);
}

static void put(struct ledger *l, struct span key, uint32_t state, struct span text, struct span by)
{
    struct ledger_line *line = mem_alloc(sizeof *line), *old;
    line->state = state;
    line->text = mem_strndup(text.p ? text.p : "", text.n);
    line->by = by.n ? mem_strndup(by.p, by.n) : NULL;
    old = map_put(&l->lines, key, line);
    if (old)
        line_free(old);
}

/* A line of the file; what can't be read (the last one of a machine that stopped) says nothing. True: it is still of use. */
static bool take_line(struct ledger *l, struct span text, wf_time now)
{
    struct arena a = {0};
    struct json *v = NULL;
    wf_time until;
    bool fresh = false;
    if (json_parse(&a, text, NULL, &v, NULL) == 0 && json_str(v, "key").n == LEDGER_KEY - 1) {
        uint32_t state = words_find(&outcome_words, json_str(v, "state"));
        fresh = state && time_parse(json_str(v, "until"), &until, NULL, NULL) == 0 && until > now;
        if (fresh)
            put(l, json_str(v, "key"), state, json_str(v, "text"), json_str(v, "by"));
    }
    arena_free(&a);
    return fresh;
}

int ledger_open(struct ledger *l, const char *path, wf_time now, struct err *e)
{
    struct buf all = {0}, kept = {0};
    memset(l, 0, sizeof *l);
    l->fd = -1;
    l->path = mem_strdup(path);
    int code = access(path, F_OK) == 0 ? fs_read(path, LEDGER_MOST, &all, e) : 0;
    struct span rest = buf_view(&all);
    while (!code && rest.n) {
        const char *nl = memchr(rest.p, '\n', rest.n);
        struct span one = span_make(rest.p, nl ? (size_t) (nl - rest.p) : rest.n);
        if (take_line(l, one, now)) {
            buf_span(&kept, one);
            buf_char(&kept, '\n');
        }
        one.n += nl != NULL;
        rest = span_make(rest.p + one.n, rest.n - one.n);
    }
    if (!code)
        code = fs_write_atomic(path, buf_view(&kept), 0600, e);
    if (!code) {
        l->fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
        code = l->fd < 0 ? err_errno(e, WF_E_IO, "can't write \"%s\"", path) : 0;
    }
    buf_free(&all);
    buf_free(&kept);
    return code;
}

void ledger_close(struct ledger *l)
{
    if (l->fd >= 0 && l->path)
        close(l->fd);
    map_free(&l->lines, line_free);
    mem_free(l->path);
    memset(l, 0, sizeof *l);
    l->fd = -1;
}

const struct ledger_line *ledger_find(const struct ledger *l, const struct job *j)
{
    char key[LEDGER_KEY];
    key_of(j, key);
    return map_get(&l->lines, span_str(key));
}

/* The line whole, or nothing of it. */
static int append(struct ledger *l, struct span line, struct err *e)
{
    off_t end = lseek(l->fd, 0, SEEK_END);
    if (l->torn && write(l->fd, "\n", 1) == 1) /* half a line ends here, and is none */
        l->torn = false;
    ssize_t n = l->torn ? -1 : write(l->fd, line.p, line.n);
    l->dirty |= n > 0;
    if (n == (ssize_t) line.n)
        return 0;
    if (n >= 0)
        errno = ENOSPC;
    (void) err_errno(e, WF_E_IO, "can't add to \"%s\"", l->path);
    if (n > 0 && (end < 0 || ftruncate(l->fd, end) != 0))
        l->torn = true;
    return WF_E_IO;
}

int ledger_add(struct ledger *l, const struct job *j, uint32_t state, const char *text, const char *by, wf_time now, struct err *e)
{
    char key[LEDGER_KEY];
    struct buf b = {0};
    struct json_writer w;
    wf_time until = (j->expires == TIME_NONE || j->expires < now ? now + NO_END_S * NSEC_PER_SEC : j->expires + KEPT_S * NSEC_PER_SEC);
    key_of(j, key);
    put(l, span_str(key), state, span_str(text), span_str(by));
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_kcstr(&w, "key", key);
    jw_kstr(&w, "notice", j->notice);
    jw_kstr(&w, "to", j->to);
    jw_kcstr(&w, "state", words_of(&outcome_words, state));
    jw_kcstr(&w, "text", text);
    if (by && *by)
        jw_kcstr(&w, "by", by);
    jw_ktime(&w, "until", until);
    jw_end_object(&w);
    buf_char(&b, '\n');
    int code = append(l, buf_view(&b), e);
    buf_free(&b);
    return code;
}

int ledger_sync(struct ledger *l, struct err *e)
{
    int code = l->dirty && fdatasync(l->fd) != 0 ? err_errno(e, WF_E_IO, "can't sync \"%s\"", l->path) : 0;
    l->dirty = false;
    return code;
}
