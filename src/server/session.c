/* session: one client: who it is, its buffers, its budget.
 *
 * A session lives until its last reference goes: the server's own, one for each request that is not answered, one for each job.
 * Closed, it takes no more output; who still holds a reference writes into nothing.
 */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/state.h"

const char *server_mode(const struct server *s)
{
    return s->o.replay ? "REPLAY" : s->exercise ? "EXERCISE" : "ACTUAL";
}

size_t session_waiting(const struct session *c)
{
    return c->out.n - c->out_at;
}

void session_unref(struct session *c)
{
    if (--c->refs)
        return;
    buf_free(&c->in);
    buf_free(&c->out);
    VEC_FREE(&c->reads);
    mem_free(c);
}

static void on_closed(uv_handle_t *h)
{
    struct session *c = h->data;
    close(c->fd);
    session_unref(c);
}

void session_close(struct session *c)
{
    if (c->closed)
        return;
    c->closed = true;
    struct server *s = c->server;
    while (c->subs.n) {
        struct sub *b = c->subs.v[--c->subs.n];
        sub_free(c, b);
    }
    VEC_FREE(&c->subs);
    desk_tally_close(s->o.desk, c->tally);
    c->tally = NULL;
    record_end(c);
    export_end(c);
    if (c->paused)
        s->paused--;
    for (size_t i = 0; i < s->sessions.n; i++) {
        if (s->sessions.v[i] == c) {
            s->sessions.v[i] = s->sessions.v[s->sessions.n - 1];
            s->sessions.n--;
            break;
        }
    }
    who_attend(c);
    presence_changed(s);
    uv_poll_stop(&c->poll);
    uv_close((uv_handle_t *) &c->poll, on_closed);
}

void session_bye(struct session *c, const char *reason, bool stopped)
{
    struct json_writer w;
    jw_init(&w, &c->out);
    jw_begin_object(&w);
    jw_kcstr(&w, "push", WIRE_PUSH_BYE);
    jw_kcstr(&w, "reason", reason);
    if (stopped)
        jw_kbool(&w, "stopped", true);
    jw_end_object(&w);
    buf_char(&c->out, '\n');
    session_flush(c);
    session_close(c);
}

void session_touch(struct session *c)
{
    if (c->dirty || c->closed)
        return;
    c->dirty = true;
    c->refs++;
    c->next_dirty = c->server->dirty_sessions;
    c->server->dirty_sessions = c;
}

/* Whether more of this client's requests may be read now. */
static bool may_read(const struct session *c)
{
    return !c->closing && c->requests < SESSION_REQUESTS && c->request_bytes < SESSION_INPUT &&
           session_waiting(c) < SESSION_BUDGET && desk_queued(c->server->o.desk) < DESK_QUEUE;
}

static void take_lines(struct session *c)
{
    size_t at = 0;
    while (!c->closed && may_read(c)) {
        size_t from = c->scanned > at ? c->scanned : at;
        const char *end = c->in.n > from ? memchr(c->in.p + from, '\n', c->in.n - from) : NULL;
        if (!end) {
            c->scanned = c->in.n;
            break;
        }
        size_t n = (size_t) (end - c->in.p) - at;
        struct span line = span_make(c->in.p + at, n);
        at += n + 1;
        if (n > WIRE_LINE_MAX) {
            session_close(c);
            return;
        }
        if (n && line.p[n - 1] == '\r')
            line.n--;
        if (line.n)
            request_line(c, line);
    }
    if (c->closed)
        return;
    if (at) {
        buf_consume(&c->in, at);
        c->scanned = c->scanned > at ? c->scanned - at : 0;
    }
    if (c->in.n > WIRE_LINE_MAX && c->scanned == c->in.n) {
        log_info(c->server->o.log, "server", "a client of %s sent a line over %d bytes", c->user, WIRE_LINE_MAX);
        struct err e;
        err_set(&e, WF_E_LIMIT, "a line holds at most %d bytes", WIRE_LINE_MAX);
        reply_error(c, 0, &e);
        c->closing = true;
        buf_clear(&c->in);
    }
}

static void on_event(uv_poll_t *h, int status, int events)
{
    struct session *c = h->data;
    if (status < 0) {
        session_close(c);
        return;
    }
    if (events & UV_WRITABLE)
        session_touch(c);
    if (!(events & (UV_READABLE | UV_DISCONNECT)))
        return;
    for (int turn = 0; turn < 4; turn++) {
        char *p = buf_reserve(&c->in, 1 << 16);
        ssize_t n = recv(c->fd, p, 1 << 16, 0);
        if (n > 0) {
            buf_grew(&c->in, (size_t) n);
            take_lines(c);
            if (c->closed || n < 1 << 16 || !may_read(c))
                break;
        } else if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            break;
        } else {
            /* Half closed: what it asked for is still answered, then the session ends. */
            if (n == 0 && (c->requests || session_waiting(c)) && !c->closing) {
                c->closing = true;
                session_touch(c);
            } else {
                session_close(c);
            }
            return;
        }
    }
    session_arm(c);
}

void session_arm(struct session *c)
{
    if (c->closed)
        return;
    bool read = may_read(c);
    if (read == c->paused) {
        c->paused = !read;
        if (c->paused)
            c->server->paused++;
        else
            c->server->paused--;
    }
    int want = (read ? UV_READABLE : 0) | (session_waiting(c) ? UV_WRITABLE : 0);
    if (!want)
        want = UV_DISCONNECT;
    if (want != c->events) {
        c->events = want;
        uv_poll_start(&c->poll, want, on_event);
    }
}

void session_flush(struct session *c)
{
    while (!c->closed && c->out_at < c->out.n) {
        ssize_t n = send(c->fd, c->out.p + c->out_at, c->out.n - c->out_at, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) {
            c->out_at += (size_t) n;
        } else if (n < 0 && errno == EINTR) {
            continue;
        } else {
            if (n < 0 && errno != EAGAIN)
                session_close(c);
            break;
        }
    }
    if (c->closed)
        return;
    if (c->out_at == c->out.n) {
        c->out_at = 0;
        if (c->out.cap > 256 << 10)
            buf_free(&c->out);
        else
            buf_clear(&c->out);
        if (c->closing && !c->requests) {
            session_close(c);
            return;
        }
    } else if (c->out_at > 1 << 20) {
        buf_consume(&c->out, c->out_at);
        c->out_at = 0;
    }
    if (c->paused && c->in.n && may_read(c))
        take_lines(c);
    session_arm(c);
}

static void user_name(uint32_t uid, char out[64])
{
    struct passwd p, *found = NULL;
    char buf[4096];
    if (getpwuid_r(uid, &p, buf, sizeof buf, &found) == 0 && found && found->pw_name[0])
        snprintf(out, 64, "%.63s", found->pw_name);
    else
        snprintf(out, 64, "uid-%u", uid);
}

static void greet(struct session *c, const struct err *denied)
{
    struct server *s = c->server;
    struct json_writer w;
    jw_init(&w, &c->out);
    jw_begin_object(&w);
    jw_kint(&w, "proto", WIRE_PROTO);
    jw_kint(&w, "minor", WIRE_MINOR);
    if (denied) {
        jw_key(&w, "error");
        jw_begin_object(&w);
        jw_kcstr(&w, "code", err_word(denied->code));
        jw_kcstr(&w, "field", denied->field);
        jw_kcstr(&w, "text", denied->text);
        jw_key(&w, "possible");
        jw_begin_array(&w);
        jw_end_array(&w);
        jw_end_object(&w);
    } else {
        jw_kcstr(&w, "site", s->site);
        jw_kcstr(&w, "mode", server_mode(s));
        jw_kcstr(&w, "engine", s->version);
        jw_kint(&w, "seq", (int64_t) desk_seq(s->o.desk));
        jw_kcstr(&w, "exercise", s->exercise);
        jw_kcstr(&w, "centre", s->centre);
        jw_kcstr(&w, "officer", c->officer);
        jw_kint(&w, "uid", c->uid);
        who_roles(c, &w);
        jw_ktime(&w, "now", clock_now(s->o.clock));
        jw_knum(&w, "speed", s->o.clock->speed);
    }
    jw_end_object(&w);
    buf_char(&c->out, '\n');
    session_touch(c);
}

static size_t sessions_of(const struct server *s, uint32_t uid)
{
    size_t n = 0;
    for (size_t i = 0; i < s->sessions.n; i++)
        n += s->sessions.v[i]->uid == uid;
    return n;
}

void session_accept(struct server *s, int fd)
{
    struct ucred cred;
    socklen_t n = sizeof cred;
    if (s->closed || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) < 0) {
        close(fd);
        return;
    }
    struct session *c = mem_alloc(sizeof *c);
    c->server = s;
    c->fd = fd;
    c->refs = 1;
    c->number = ++s->numbers;
    c->uid = cred.uid;
    user_name(c->uid, c->user);
    memcpy(c->officer, c->user, sizeof c->officer);
    uv_poll_init(s->o.loop, &c->poll, fd);
    c->poll.data = c;
    VEC_PUSH(&s->sessions, c);
    struct err e;
    struct policy_who who;
    bool known = who_is(s, c->uid, c->user, &who);
    if (known)
        who_take(c, &who);
    if (!known) {
        log_warn(s->o.log, "server", "%s (uid %u) was denied", c->user, c->uid);
        err_field(&e, WF_E_DENIED, "officer", "\"%s\" has no role here: %s", c->user,
                  s->policy ? "the policy file names neither that user nor a group of his"
                            : "without a policy file only the home's owner may come in");
        greet(c, &e);
        c->closing = true;
    } else if (s->sessions.n > SESSIONS_MAX) {
        err_set(&e, WF_E_LIMIT, "there are %d clients already", SESSIONS_MAX);
        greet(c, &e);
        c->closing = true;
    } else if (sessions_of(s, c->uid) > SESSIONS_EACH) {
        err_set(&e, WF_E_LIMIT, "%s has %d clients here already", c->user, SESSIONS_EACH);
        greet(c, &e);
        c->closing = true;
    } else {
        greet(c, NULL);
    }
    session_arm(c);
}
