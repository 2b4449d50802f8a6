/* app: the loop; see app.h. */
#include "console/app.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "console/theme/role.h"

#define FRAMES_PER_SEC 30
#define FRAMES_AT_ONCE 8
#define MESSAGE_TICKS 10
#define ANSWER_TICKS 3 /* what the officer is answered stands so long before news take its place */
#define KEYS_AT_ONCE 64
#define FIRST_WAIT (NSEC_PER_SEC / 5)

void app_message(struct app *a, uint8_t role, const char *fmt, ...)
{
    const bool waits = role == ROLE_UNACK && a->screen.message[0] && a->screen.message_role != ROLE_UNACK && a->message_ticks > MESSAGE_TICKS - ANSWER_TICKS;
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(waits ? a->news : a->screen.message, sizeof a->screen.message, fmt, ap);
    va_end(ap);
    if (waits)
        return;
    if (role == ROLE_UNACK)
        a->news[0] = 0;
    a->screen.message_role = role;
    a->message_ticks = MESSAGE_TICKS;
    a->messages_n++;
    a->key_dirty = true;
}

void app_message_tick(struct app *a)
{
    char news[sizeof a->news];

    if (a->screen.message[0] && --a->message_ticks <= 0)
        a->screen.message[0] = 0;
    if (!a->news[0] || (a->screen.message[0] && a->message_ticks > MESSAGE_TICKS - ANSWER_TICKS))
        return;
    memcpy(news, a->news, sizeof news);
    app_message(a, ROLE_UNACK, "%s", news);
}

static void paint(struct app *a)
{
    if (!a->screen.base_holds)
        screen_sync(&a->screen, &a->model);
    screen_draw(&a->screen, &a->model, &a->cells, a->w, a->h, clock_mono(), &a->hits);
    if (!term_paint(a->term, &a->cells))
        return; /* bytes are unsent: once they are gone the newest state is painted */
    a->key_dirty = a->data_dirty = false;
}

/* The first frame waits a moment for what it is to show: on a slow line it would be paid for twice. */
static bool too_early(struct app *a, int64_t now)
{
    const struct model *m = &a->model;
    bool whole = m->now != TIME_NONE;

    if (!a->first_by)
        return false;
    screen_sync(&a->screen, m);
    for (int i = WIN_INBOX; i <= WIN_SHELVED; i++)
        whole = whole && m->win[i].loaded;
    if (whole && screen_shows_detail(&a->screen, a->w) && screen_subject(&a->screen, m).n)
        whole = m->win[WIN_DETAIL].loaded;
    if (!whole && now < a->first_by)
        return true;
    a->first_by = 0;
    return false;
}

/* May a frame of data be painted now? Takes a token. */
static bool take_token(struct app *a, int64_t now)
{
    a->tokens += (double) (now - a->tokens_at) * FRAMES_PER_SEC / 1e9;
    a->tokens_at = now;
    if (a->tokens > FRAMES_AT_ONCE)
        a->tokens = FRAMES_AT_ONCE;
    if (a->tokens < 1)
        return false;
    a->tokens -= 1;
    return true;
}

static void resize(struct app *a)
{
    term_size(a->term, &a->w, &a->h);
    term_redraw(a->term);
    a->key_dirty = true;
}

static void suspend(struct app *a)
{
    term_leave(a->term);
    kill(getpid(), SIGSTOP);
    if (term_enter(a->term, NULL) < 0)
        a->quit = true;
    resize(a);
}

static void on_signals(struct app *a)
{
    struct signalfd_siginfo si;

    while (read(a->signals, &si, sizeof si) == (ssize_t) sizeof si) {
        if (si.ssi_signo == SIGWINCH)
            resize(a);
        else
            a->quit = true;
    }
}

static void on_keys(struct app *a, const struct key *keys, size_t n)
{
    if (n)
        a->key_at = clock_mono();
    for (size_t i = 0; i < n && !a->quit; i++) {
        if (keys[i].code == 'z' && keys[i].mods == KEY_CTRL && !a->screen.lock.on)
            suspend(a);
        else
            app_key(a, &keys[i]);
        a->key_dirty = true;
    }
}

static void on_input(struct app *a)
{
    struct key keys[KEYS_AT_ONCE];
    size_t n;

    do {
        if (term_read(a->term, keys, KEYS_AT_ONCE, &n, NULL) < 0) {
            a->quit = true; /* hung up: the engine goes on, the officer comes back */
            return;
        }
        on_keys(a, keys, n);
    } while (n && term_keys_held(a->term) && !a->quit);
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int timeout_ms(const struct app *a, int64_t now)
{
    int64_t at = app_link_deadline(a), esc = term_keys_wait(a->term);

    if (a->more)
        return 0;
    if (esc >= 0)
        at = sooner(at, now + esc);
    if (a->first_by)
        at = sooner(at, a->first_by);
    else if (a->data_dirty && !term_unsent(a->term))
        at = sooner(at, now + (int64_t) ((1 - a->tokens) * 1e9 / FRAMES_PER_SEC));
    if (at == INT64_MAX)
        return -1;
    return at <= now ? 0 : (int) ((at - now) / NSEC_PER_MS) + 1;
}

/* One turn. The order is what an officer feels: signals, keys and their paint, then data. */
static void turn(struct app *a)
{
    struct pollfd p[6] = {{.fd = term_fd(a->term), .events = (short) (POLLIN | (term_unsent(a->term) ? POLLOUT : 0))},
                          {.fd = a->signals, .events = POLLIN},
                          {.fd = a->client ? client_fd(a->client) : -1, .events = a->client ? client_events(a->client) : 0},
                          {.fd = a->start ? start_fd(a->start) : -1, .events = POLLIN},
                          {.fd = a->unlock_fd, .events = POLLIN},
                          {.fd = keyring_fd(a->keyring), .events = POLLIN}};
    struct key esc;
    int64_t now = clock_mono();

    if (poll(p, 6, timeout_ms(a, now)) < 0 && errno != EINTR) {
        a->quit = true;
        return;
    }
    if (p[1].revents)
        on_signals(a);
    if (p[0].revents & POLLOUT && term_flush(a->term, NULL) < 0)
        a->quit = true;
    if (p[0].revents & (POLLIN | POLLHUP | POLLERR))
        on_input(a);
    else if (term_keys_wait(a->term) == 0)
        on_keys(a, &esc, term_keys_timeout(a->term, &esc));
    if (a->key_dirty && !a->quit && !a->first_by)
        paint(a);
    if ((p[2].revents || a->more) && a->client)
        app_link_pump(a);
    if (p[4].revents)
        app_lock_answered(a);
    if (p[5].revents)
        app_key_opened(a);
    if (p[3].revents && a->start)
        app_link_ready(a);
    now = clock_mono();
    app_link_timers(a, now);
    if (!too_early(a, now) && (a->key_dirty || (a->data_dirty && take_token(a, now))))
        paint(a);
    app_follow(a);
}

int app_loop(struct app *a, struct err *e)
{
    sigset_t set, old;

    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, &old);
    a->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (a->signals < 0) {
        sigprocmask(SIG_SETMASK, &old, NULL);
        return err_errno(e, WF_E_SYSTEM, "can't make a signalfd");
    }
    a->tokens = FRAMES_AT_ONCE;
    a->tokens_at = clock_mono();
    a->first_by = a->tokens_at + FIRST_WAIT;
    app_connect(a);
    resize(a);
    while (!a->quit && !a->fatal.code)
        turn(a);
    close(a->signals);
    sigprocmask(SIG_SETMASK, &old, NULL);
    if (a->fatal.code && e)
        *e = a->fatal;
    return a->fatal.code;
}
