/* term: the device: modes, keys, bytes that wait. How a frame becomes bytes is in paint.c. See term.h. */
#include "console/term/term_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "console/term/crash.h"

/* A lone ESC is the Esc key when nothing follows for so long. */
#define ESC_WAIT (30 * NSEC_PER_MS)

int term_flush(struct term *t, struct err *e)
{
    size_t done = 0;

    while (done < t->out.n) {
        ssize_t n = write(t->fd, t->out.p + done, t->out.n - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        if (n <= 0) {
            buf_clear(&t->out);
            return err_errno(e, WF_E_IO, "can't write to the terminal");
        }
        done += (size_t) n;
    }
    buf_consume(&t->out, done);
    return 0;
}

bool term_unsent(const struct term *t)
{
    return t->out.n > 0;
}

void term_redraw(struct term *t)
{
    t->known = false;
}

void term_set_theme(struct term *t, const struct theme *theme)
{
    t->theme = theme;
    t->caps.colored = t->caps.depth != DEPTH_MONO && !theme->mono;
    term_forget_looks(t);
    t->known = false;
}

bool term_is_mono(const struct term *t)
{
    return t->caps.depth == DEPTH_MONO;
}

void term_bell(struct term *t)
{
    buf_str(&t->out, t->caps.bel);
    term_flush(t, NULL);
}

int term_fd(const struct term *t)
{
    return t->fd;
}

void term_size(const struct term *t, int *w, int *h)
{
    struct winsize ws = {0};

    *w = 80;
    *h = 24;
    if (ioctl(t->fd, TIOCGWINSZ, &ws) == 0 && ws.ws_col && ws.ws_row) {
        *w = ws.ws_col;
        *h = ws.ws_row;
    }
}

int term_read(struct term *t, struct key *out, size_t max, size_t *n, struct err *e)
{
    size_t used = 0;

    *n = 0;
    if (t->in_n < sizeof t->in) {
        ssize_t got = read(t->fd, t->in + t->in_n, sizeof t->in - t->in_n);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return err_set(e, WF_E_IO, "the terminal hung up");
        if (got > 0) {
            t->in_n += (size_t) got;
            t->esc_at = clock_mono();
        }
    }
    *n = key_parse(&t->parser, t->in, t->in_n, &used, out, max);
    memmove(t->in, t->in + used, t->in_n - used);
    t->in_n -= used;
    return 0;
}

struct span term_paste(const struct term *t)
{
    return buf_view(&t->parser.paste);
}

bool term_keys_held(const struct term *t)
{
    return t->in_n > 0;
}

int64_t term_keys_wait(const struct term *t)
{
    int64_t left;

    if (!key_parser_waiting(&t->parser) || t->in_n)
        return -1;
    left = t->esc_at + ESC_WAIT - clock_mono();
    return left > 0 ? left : 0;
}

size_t term_keys_timeout(struct term *t, struct key *out)
{
    return key_parse_timeout(&t->parser, out);
}

/* A description of our own, so that not blocking stays with us and not with the shell. */
static int open_tty(struct err *e)
{
    const char *name = ttyname(STDIN_FILENO);
    int fd;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(e, WF_E_UNSUPPORTED, "the console needs a terminal: for text try \"watchfloor screen floor\"");
    fd = open(name ? name : "/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return fd < 0 ? err_errno(e, WF_E_SYSTEM, "can't open the terminal") : fd;
}

int term_enter(struct term *t, struct err *e)
{
    struct termios raw;

    if (tcgetattr(t->fd, &t->saved) < 0)
        return err_errno(e, WF_E_SYSTEM, "can't read the terminal's modes");
    raw = t->saved;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(t->fd, TCSANOW, &raw) < 0)
        return err_errno(e, WF_E_SYSTEM, "can't set the terminal's modes");
    crash_arm(t->fd, &t->saved, t->caps.leave, strlen(t->caps.leave));
    buf_str(&t->out, t->caps.enter);
    buf_str(&t->out, t->caps.civis);
    t->entered = true;
    t->cursor_on = false;
    t->known = false;
    return term_flush(t, e);
}

void term_leave(struct term *t)
{
    int64_t until = clock_mono() + NSEC_PER_SEC / 2;

    if (!t->entered)
        return;
    buf_str(&t->out, t->caps.leave);
    while (t->out.n && clock_mono() < until) {
        struct pollfd p = {.fd = t->fd, .events = POLLOUT};
        if (poll(&p, 1, 100) < 0 || (p.revents & (POLLHUP | POLLERR)) || term_flush(t, NULL) < 0)
            break;
    }
    if (t->out.n)
        tcflush(t->fd, TCOFLUSH); /* a stopped terminal must not keep us */
    buf_clear(&t->out);
    crash_disarm();
    tcsetattr(t->fd, TCSANOW, &t->saved);
    t->entered = false;
}

int term_open(struct term **out, const struct theme *theme, struct err *e)
{
    struct term *t;
    int fd = open_tty(e), rc;

    if (fd < 0)
        return fd;
    t = mem_alloc(sizeof *t);
    t->fd = fd;
    rc = caps_open(&t->caps, e);
    if (!rc) {
        caps_keys(&t->parser);
        term_set_theme(t, theme);
        rc = term_enter(t, e);
    }
    if (rc) {
        term_close(t);
        return rc;
    }
    *out = t;
    return 0;
}

void term_close(struct term *t)
{
    if (!t)
        return;
    term_leave(t);
    term_forget_looks(t);
    cells_free(&t->shown);
    key_parser_free(&t->parser);
    caps_free(&t->caps);
    buf_free(&t->out);
    close(t->fd);
    mem_free(t);
}
