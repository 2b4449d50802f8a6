/* multi: drives curl from the loop: socket callback, timer callback, and an epoll set of its own (multi.h says why).
 * A timer of 0 means now: it is run in the same turn. Errors of a socket go to curl as CURL_CSELECT_ERR. */
#include "feed/multi.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/mem.h"
#include "feed/addr.h"

#define MULTI_CONNECTIONS 1024 /* open at one time, in all */
#define MULTI_EVENTS 64
#define MULTI_KICKS 32

struct multi_slot {
    uint32_t want, have; /* epoll events asked for, and registered */
    bool ours;           /* opened by multi_open_socket: we hear of its close */
    feed_watch_cb *cb;   /* not curl's: a connect-only socket */
    void *arg;
};
struct feed_multi {
    CURLM *curl;
    uv_loop_t *loop;
    uv_timer_t timer;
    uv_poll_t poll;
    int ep;
    struct multi_slot *slots; /* by descriptor */
    size_t nslots;
    bool kick;   /* curl asked for a timeout of 0 */
    bool closing;
    unsigned busy, handles;
    void (*after)(void *arg);
    void *after_arg;
};

static struct multi_slot *multi_slot(struct feed_multi *m, curl_socket_t fd)
{
    size_t i = (size_t) fd;
    if (i >= m->nslots) {
        size_t n = m->nslots ? m->nslots : 64;
        while (n <= i)
            n *= 2;
        m->slots = mem_resize(m->slots, n * sizeof *m->slots);
        memset(m->slots + m->nslots, 0, (n - m->nslots) * sizeof *m->slots);
        m->nslots = n;
    }
    return &m->slots[i];
}

/* Brings the epoll set to what is wanted. A descriptor that is gone is no error: its events ended with it. */
static void multi_register(struct feed_multi *m, curl_socket_t fd, struct multi_slot *s)
{
    struct epoll_event ev = {.events = s->want, .data.fd = fd};
    if (s->want == 0) {
        epoll_ctl(m->ep, EPOLL_CTL_DEL, fd, &ev);
    } else if (epoll_ctl(m->ep, s->have ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &ev) < 0) {
        if (errno == ENOENT)
            epoll_ctl(m->ep, EPOLL_CTL_ADD, fd, &ev);
        else if (errno == EEXIST)
            epoll_ctl(m->ep, EPOLL_CTL_MOD, fd, &ev);
    }
    s->have = s->want;
}

static int multi_socket_cb(CURL *easy, curl_socket_t fd, int what, void *arg, void *socketp)
{
    (void) easy, (void) socketp;
    struct feed_multi *m = arg;
    struct multi_slot *s = multi_slot(m, fd);
    s->cb = NULL;
    s->want = (what == CURL_POLL_IN || what == CURL_POLL_INOUT ? EPOLLIN : 0) |
              (what == CURL_POLL_OUT || what == CURL_POLL_INOUT ? EPOLLOUT : 0);
    /* An idle connection of ours stays registered for reading: the next poll on it finds it so. */
    if (s->want == 0 && s->ours && s->have == EPOLLIN)
        return 0;
    if (s->want != s->have)
        multi_register(m, fd, s);
    return 0;
}

static void multi_after(struct feed_multi *m)
{
    if (m->after && !m->closing)
        m->after(m->after_arg);
}

static void multi_reap(struct feed_multi *m)
{
    CURLMsg *msg;
    int left;
    while ((msg = curl_multi_info_read(m->curl, &left))) {
        if (msg->msg != CURLMSG_DONE)
            continue;
        struct feed_job *j = NULL;
        CURLcode code = msg->data.result;
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **) &j);
        if (!j->keep || code != CURLE_OK) {
            curl_multi_remove_handle(m->curl, j->easy);
            j->active = false;
        }
        j->done(j, code);
    }
}

/* Finishes what is done and runs what curl wants at once. */
static void multi_pump(struct feed_multi *m)
{
    int running;
    multi_reap(m);
    for (int i = 0; m->kick && i < MULTI_KICKS; i++) {
        m->kick = false;
        curl_multi_socket_action(m->curl, CURL_SOCKET_TIMEOUT, 0, &running);
        multi_reap(m);
    }
}

static void multi_on_timer(uv_timer_t *t);

static int multi_timer_cb(CURLM *curl, long ms, void *arg)
{
    (void) curl;
    struct feed_multi *m = arg;
    m->kick = ms == 0;
    if (m->closing)
        return 0;
    if (ms < 0 || (ms == 0 && m->busy))
        uv_timer_stop(&m->timer);
    else
        uv_timer_start(&m->timer, multi_on_timer, (uint64_t) ms, 0);
    return 0;
}

void feed_multi_begin(struct feed_multi *m)
{
    m->busy++;
}

void feed_multi_end(struct feed_multi *m)
{
    if (m->busy == 1) {
        multi_pump(m);
        if (m->kick && !m->closing)
            uv_timer_start(&m->timer, multi_on_timer, 0, 0);
    }
    m->busy--;
}

static void multi_on_timer(uv_timer_t *t)
{
    struct feed_multi *m = t->data;
    int running;
    m->busy++;
    m->kick = false;
    curl_multi_socket_action(m->curl, CURL_SOCKET_TIMEOUT, 0, &running);
    feed_multi_end(m);
    multi_after(m);
}

static void multi_event(struct feed_multi *m, curl_socket_t fd, uint32_t events)
{
    struct multi_slot *s = multi_slot(m, fd);
    int running, mask = 0;
    if (s->want == 0) {
        if (s->have)
            multi_register(m, fd, s); /* an idle connection that the server closed: curl will find out */
        return;
    }
    if (s->cb) {
        s->cb(s->arg);
        return;
    }
    if (s->have != s->want)
        multi_register(m, fd, s);
    if (events & EPOLLIN)
        mask |= CURL_CSELECT_IN;
    if (events & EPOLLOUT)
        mask |= CURL_CSELECT_OUT;
    if (events & (EPOLLERR | EPOLLHUP))
        mask |= CURL_CSELECT_ERR | CURL_CSELECT_IN;
    curl_multi_socket_action(m->curl, fd, mask, &running);
}

static void multi_on_poll(uv_poll_t *p, int status, int events)
{
    (void) events;
    struct feed_multi *m = p->data;
    struct epoll_event ev[MULTI_EVENTS];
    if (status < 0)
        return;
    int n = epoll_wait(m->ep, ev, MULTI_EVENTS, 0);
    m->busy++;
    for (int i = 0; i < n; i++)
        multi_event(m, ev[i].data.fd, ev[i].events);
    feed_multi_end(m);
    multi_after(m);
}

static void multi_closed(uv_handle_t *h)
{
    struct feed_multi *m = h->data;
    if (--m->handles > 0)
        return;
    close(m->ep);
    mem_free(m->slots);
    mem_free(m);
}

int feed_multi_open(struct feed_multi **out, uv_loop_t *loop, struct err *e)
{
    struct feed_multi *m = mem_alloc(sizeof *m);
    m->loop = loop;
    m->ep = epoll_create1(EPOLL_CLOEXEC);
    m->curl = m->ep < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ? NULL : curl_multi_init();
    if (!m->curl || uv_poll_init(loop, &m->poll, m->ep) != 0) {
        err_errno(e, WF_E_SYSTEM, "the network cannot be set up");
        curl_multi_cleanup(m->curl);
        if (m->ep >= 0)
            close(m->ep);
        mem_free(m);
        return WF_E_SYSTEM;
    }
    uv_timer_init(loop, &m->timer);
    m->handles = 2;
    m->timer.data = m->poll.data = m;
    uv_poll_start(&m->poll, UV_READABLE, multi_on_poll);
    curl_multi_setopt(m->curl, CURLMOPT_SOCKETFUNCTION, multi_socket_cb);
    curl_multi_setopt(m->curl, CURLMOPT_SOCKETDATA, m);
    curl_multi_setopt(m->curl, CURLMOPT_TIMERFUNCTION, multi_timer_cb);
    curl_multi_setopt(m->curl, CURLMOPT_TIMERDATA, m);
    curl_multi_setopt(m->curl, CURLMOPT_PIPELINING, (long) CURLPIPE_NOTHING);
    curl_multi_setopt(m->curl, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long) MULTI_CONNECTIONS);
    *out = m;
    return 0;
}

void feed_multi_close(struct feed_multi *m)
{
    m->closing = true;
    curl_multi_cleanup(m->curl);
    uv_close((uv_handle_t *) &m->timer, multi_closed);
    uv_close((uv_handle_t *) &m->poll, multi_closed);
}

void feed_multi_after(struct feed_multi *m, void (*after)(void *arg), void *arg)
{
    m->after = after;
    m->after_arg = arg;
}

static curl_socket_t multi_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct feed_link *l = arg;
    (void) purpose;
    feed_addr_text(&a->addr, l->address, sizeof l->address);
    l->refused = !l->any && feed_addr_kind(&a->addr) != FEED_ADDR_PUBLIC;
    if (l->refused) {
        errno = EACCES;
        return CURL_SOCKET_BAD;
    }
    int fd = socket(a->family, a->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->protocol);
    if (fd >= 0)
        *multi_slot(l->multi, fd) = (struct multi_slot){.ours = true};
    return fd;
}

static int multi_close_socket(void *arg, curl_socket_t fd)
{
    struct feed_multi *m = arg;
    struct multi_slot *s = multi_slot(m, fd);
    if (s->have) {
        s->want = 0;
        multi_register(m, fd, s);
    }
    *s = (struct multi_slot){0};
    return close(fd);
}

void feed_multi_adopt(struct feed_multi *m, CURL *easy, struct feed_link *link)
{
    link->multi = m;
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, multi_open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, link);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, multi_close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, m);
}

int feed_multi_start(struct feed_multi *m, struct feed_job *j, struct err *e)
{
    curl_easy_setopt(j->easy, CURLOPT_PRIVATE, j);
    CURLMcode c = curl_multi_add_handle(m->curl, j->easy);
    if (c != CURLM_OK)
        return err_set(e, WF_E_SYSTEM, "a transfer cannot be started: %s", curl_multi_strerror(c));
    j->active = true;
    return 0;
}

void feed_multi_cancel(struct feed_multi *m, struct feed_job *j)
{
    if (!j->active)
        return;
    curl_multi_remove_handle(m->curl, j->easy);
    j->active = false;
}

void feed_multi_watch(struct feed_multi *m, curl_socket_t fd, int events, feed_watch_cb *cb, void *arg)
{
    struct multi_slot *s = multi_slot(m, fd);
    s->cb = events ? cb : NULL;
    s->arg = arg;
    s->want = (events & UV_READABLE ? EPOLLIN : 0) | (events & UV_WRITABLE ? EPOLLOUT : 0);
    if (s->want != s->have)
        multi_register(m, fd, s);
}
