/* client: see client.h. Owns one socket and its two buffers. */
#include "wire/client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "base/vec.h"

struct client {
    int fd;
    bool gone;            /* the engine closed; what was read is still good */
    struct buf in;        /* bytes read; taken up to `at` */
    size_t at;            /* where the next line begins */
    size_t scanned;       /* no newline before this */
    struct buf out;
    size_t out_at;        /* written up to here */
    uint64_t next_id;
    struct json_writer writer;
    size_t line_start;    /* of the request being made */
    struct arena arena;   /* of the message last given */
    struct arena reply_arena;
    struct buf reply_text;
    struct buf kept;      /* lines that came while somebody waited for a reply; taken before `in` */
    size_t kept_at;
    struct arena greeting_arena;
    struct client_greeting greeting;
};

char *client_socket_path(const char *home)
{
    char *link = fs_join(home, WIRE_SOCKET_LINK);
    char target[256];
    ssize_t n = readlink(link, target, sizeof target - 1);
    mem_free(link);
    if (n > 0 && target[0] == '/') {
        target[n] = 0;
        return mem_strdup(target);
    }
    return fs_join(home, WIRE_SOCKET);
}

static int open_socket(const char *path, int *out, struct err *e)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    size_t n = strlen(path);
    if (n >= sizeof a.sun_path)
        return err_set(e, WF_E_NOTFOUND, "no engine listens at \"%s\"", path);
    memcpy(a.sun_path, path, n);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_errno(e, WF_E_SYSTEM, "can't make a socket");
    int rc;
    do
        rc = connect(fd, (struct sockaddr *) &a, sizeof a);
    while (rc < 0 && errno == EINTR);
    if (rc < 0) {
        int code = errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR ? WF_E_NOTFOUND : errno == EACCES ? WF_E_DENIED : WF_E_IO;
        if (code == WF_E_NOTFOUND)
            err_set(e, code, "no engine listens at \"%s\"", path);
        else
            err_errno(e, code, "can't connect to \"%s\"", path);
        close(fd);
        return code;
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    *out = fd;
    return 0;
}

/* Polls until the fd is ready or the time is over. */
static int wait_fd(struct client *c, short events, int64_t until, struct err *e)
{
    for (;;) {
        int64_t left = (until - clock_mono()) / NSEC_PER_MS;
        if (left < 0)
            return err_set(e, WF_E_TIMEOUT, "the engine does not answer");
        struct pollfd p = {c->fd, events, 0};
        int n = poll(&p, 1, (int) (left > 1000000 ? 1000000 : left + 1));
        if (n > 0)
            return 0;
        if (n < 0 && errno != EINTR)
            return err_errno(e, WF_E_IO, "can't wait for the engine");
    }
}

static int write_some(struct client *c, struct err *e)
{
    while (c->out_at < c->out.n) {
        ssize_t n = send(c->fd, c->out.p + c->out_at, c->out.n - c->out_at, MSG_NOSIGNAL);
        if (n > 0) {
            c->out_at += (size_t) n;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            break;
        } else if (errno != EINTR) {
            c->gone = true;
            return err_errno(e, WF_E_IO, "the engine is gone");
        }
    }
    if (c->out_at == c->out.n) {
        buf_clear(&c->out);
        c->out_at = 0;
    } else if (c->out_at > 1 << 20) {
        buf_consume(&c->out, c->out_at);
        c->out_at = 0;
    }
    return 0;
}

static int read_some(struct client *c, struct err *e)
{
    if (c->at && c->at == c->in.n) {
        buf_clear(&c->in);
        c->at = c->scanned = 0;
    } else if (c->at > 1 << 18) {
        buf_consume(&c->in, c->at);
        c->scanned -= c->at;
        c->at = 0;
    }
    for (int turn = 0; turn < 16; turn++) {
        char *p = buf_reserve(&c->in, 1 << 16);
        ssize_t n = recv(c->fd, p, 1 << 16, 0);
        if (n > 0) {
            buf_grew(&c->in, (size_t) n);
            if (n < 1 << 16)
                return 0;
        } else if (n == 0) {
            c->gone = true;
            return err_set(e, WF_E_IO, "the engine is gone");
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return 0;
        } else if (errno != EINTR) {
            c->gone = true;
            return err_errno(e, WF_E_IO, "the engine is gone");
        }
    }
    return 0;
}

/* The next whole line of what was read: 1, 0 none, negative too long. */
static int next_line(struct client *c, struct span *line, struct err *e)
{
    const char *start = c->in.p + c->at;
    const char *from = c->in.p + (c->scanned > c->at ? c->scanned : c->at);
    const char *end = c->in.n > c->at ? memchr(from, '\n', (size_t) (c->in.p + c->in.n - from)) : NULL;
    if (!end) {
        c->scanned = c->in.n;
        if (c->in.n - c->at > WIRE_LINE_MAX)
            return err_set(e, WF_E_PROTO, "the engine sent a line over %d bytes", WIRE_LINE_MAX);
        return 0;
    }
    *line = span_make(start, (size_t) (end - start));
    c->at = (size_t) (end + 1 - c->in.p);
    c->scanned = c->at;
    return 1;
}

static int read_greeting(struct client *c, int64_t until, struct err *e)
{
    struct span line = {0};
    int rc;
    while ((rc = next_line(c, &line, e)) == 0) {
        if ((rc = wait_fd(c, POLLIN, until, e)))
            return rc;
        read_some(c, e);
        if (c->gone && (!c->in.n || !memchr(c->in.p, '\n', c->in.n)))
            return err_set(e, WF_E_IO, "the engine closed without a greeting");
    }
    if (rc < 0)
        return rc;
    struct json *g;
    struct span kept = arena_span(&c->greeting_arena, line);
    if (json_parse(&c->greeting_arena, kept, NULL, &g, e))
        return err_wrap(e, "the engine's greeting");
    if (json_get(g, "error"))
        return client_error(g, e);
    struct client_greeting *o = &c->greeting;
    o->proto = json_int(g, "proto", 0);
    if (o->proto != WIRE_PROTO)
        return err_set(e, WF_E_UNSUPPORTED, "the engine speaks protocol \"%lld\", this program %d", (long long) o->proto, WIRE_PROTO);
    o->minor = json_int(g, "minor", 0);
    o->seq = json_int(g, "seq", 0);
#define TEXT(field, name) o->field = arena_strndup(&c->greeting_arena, json_str(g, name).p ? json_str(g, name).p : "", json_str(g, name).n)
    TEXT(site, "site");
    TEXT(mode, "mode");
    TEXT(engine, "engine");
    TEXT(exercise, "exercise");
    TEXT(officer, "officer");
    TEXT(centre, "centre");
#undef TEXT
    o->speed = json_num(g, "speed", 1);
    o->now = TIME_NONE;
    if (json_str(g, "now").p)
        time_parse(json_str(g, "now"), &o->now, NULL, NULL);
    return 0;
}

static int say_hello(struct client *c, const char *as, struct err *e)
{
    struct json_writer *w = client_begin(c, WIRE_OP_HELLO);
    jw_kcstr(w, "as", as);
    const struct json *reply;
    int rc = client_call(c, 5000, &reply, e);
    if (rc)
        return rc;
    struct span who = json_str(reply, "officer");
    c->greeting.officer = arena_strndup(&c->greeting_arena, who.p ? who.p : "", who.n);
    return 0;
}

int client_connect(struct client **out, const char *home, const char *as, struct err *e)
{
    char *path = client_socket_path(home);
    int fd = -1, rc = open_socket(path, &fd, e);
    mem_free(path);
    if (rc)
        return rc;
    struct client *c = mem_alloc(sizeof *c);
    c->fd = fd;
    rc = read_greeting(c, clock_mono() + 5 * NSEC_PER_SEC, e);
    if (!rc && as)
        rc = say_hello(c, as, e);
    if (rc) {
        client_close(c);
        return rc;
    }
    *out = c;
    return 0;
}

void client_close(struct client *c)
{
    if (!c)
        return;
    close(c->fd);
    buf_free(&c->in);
    buf_free(&c->out);
    buf_free(&c->reply_text);
    buf_free(&c->kept);
    arena_free(&c->arena);
    arena_free(&c->reply_arena);
    arena_free(&c->greeting_arena);
    mem_free(c);
}

const struct client_greeting *client_greeting(const struct client *c)
{
    return &c->greeting;
}

int client_fd(const struct client *c)
{
    return c->fd;
}

short client_events(const struct client *c)
{
    return (short) (POLLIN | (c->out_at < c->out.n ? POLLOUT : 0));
}

size_t client_pending(const struct client *c)
{
    return c->out.n - c->out_at;
}

int client_pump(struct client *c, struct err *e)
{
    if (c->gone)
        return err_set(e, WF_E_IO, "the engine is gone");
    int rc = write_some(c, e);
    int rc2 = read_some(c, rc ? NULL : e);
    return rc ? rc : rc2;
}

static int make_message(struct span line, struct arena *a, struct client_message *out, struct err *e)
{
    struct json *root;
    int rc = json_parse(a, line, NULL, &root, e);
    if (rc) {
        err_wrap(e, "the engine's message");
        return WF_E_PROTO;
    }
    if (root->type != JSON_OBJECT)
        return err_set(e, WF_E_PROTO, "the engine's message is no object");
    *out = (struct client_message){.root = root, .text = line};
    int64_t id = json_int(root, "id", 0), sub = json_int(root, "sub", 0);
    out->id = id > 0 ? (uint64_t) id : 0;
    out->sub = sub > 0 ? (uint64_t) sub : 0;
    struct span push = json_str(root, "push");
    out->push = push.p ? push : SPAN_LIT("");
    return 1;
}

int client_next(struct client *c, struct client_message *out, struct err *e)
{
    arena_reset(&c->arena);
    if (c->kept_at < c->kept.n) {
        const char *start = c->kept.p + c->kept_at;
        size_t n = strcspn(start, "\n");
        c->kept_at += n + 1;
        return make_message(span_make(start, n), &c->arena, out, e);
    }
    buf_clear(&c->kept);
    c->kept_at = 0;
    struct span line = {0};
    int rc = next_line(c, &line, e);
    return rc <= 0 ? rc : make_message(line, &c->arena, out, e);
}

struct json_writer *client_begin(struct client *c, enum wire_op op)
{
    c->line_start = c->out.n;
    jw_init(&c->writer, &c->out);
    jw_begin_object(&c->writer);
    jw_kint(&c->writer, "id", (int64_t) ++c->next_id);
    jw_kcstr(&c->writer, "op", wire_op_word(op));
    return &c->writer;
}

uint64_t client_end(struct client *c)
{
    jw_end_object(&c->writer);
    buf_char(&c->out, '\n');
    if (!c->gone)
        write_some(c, NULL);
    return c->next_id;
}

/* Looks through the lines that were read for the reply; others are kept. 1 found, 0 not yet. */
static int find_reply(struct client *c, uint64_t id, const struct json **reply, struct err *e)
{
    struct span line = {0};
    int rc;
    while ((rc = next_line(c, &line, e)) > 0) {
        arena_reset(&c->reply_arena);
        buf_clear(&c->reply_text);
        buf_span(&c->reply_text, line);
        struct client_message m = {0};
        if ((rc = make_message(buf_view(&c->reply_text), &c->reply_arena, &m, e)) < 0)
            return rc;
        if (!m.push.n && m.id == id) {
            *reply = m.root;
            return 1;
        }
        buf_span(&c->kept, line);
        buf_char(&c->kept, '\n');
    }
    return rc;
}

int client_wait(struct client *c, uint64_t id, int deadline_ms, const struct json **reply, struct err *e)
{
    int64_t until = clock_mono() + deadline_ms * NSEC_PER_MS;
    for (;;) {
        int rc = find_reply(c, id, reply, e);
        if (rc < 0)
            return rc;
        if (rc > 0)
            return client_error(*reply, e);
        if (c->gone)
            return err_set(e, WF_E_IO, "the engine is gone");
        if ((rc = wait_fd(c, client_events(c), until, e)))
            return rc;
        client_pump(c, e);
    }
}

int client_call(struct client *c, int deadline_ms, const struct json **reply, struct err *e)
{
    return client_wait(c, client_end(c), deadline_ms, reply, e);
}

int client_error(const struct json *reply, struct err *e)
{
    const struct json *error = json_get(reply, "error");
    if (!error || error->type != JSON_OBJECT) {
        if (json_bool(reply, "ok", true))
            return 0;
        return err_set(e, WF_E_PROTO, "the engine refused without saying why");
    }
    struct span code = json_str(error, "code"), field = json_str(error, "field"), text = json_str(error, "text");
    char word[32], name[64];
    snprintf(word, sizeof word, "%.*s", SPAN_FMT(code));
    snprintf(name, sizeof name, "%.*s", SPAN_FMT(field));
    int number = err_from_word(word);
    return err_field(e, number ? number : WF_E_PROTO, name, "%.*s", SPAN_FMT(text));
}

void client_cmd_id(char out[27])
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    unsigned char r[26];
    hash_random(r, sizeof r);
    for (int i = 0; i < 26; i++)
        out[i] = digits[r[i] & 31];
    out[26] = 0;
}
