/* passphrase: see passphrase.h. */
#include "sign/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_MOST = 1024 };

/* A line from the terminal, byte by byte: what follows is the next question's. */
static bool read_line(int fd, struct buf *out)
{
    char c;
    ssize_t n;
    buf_reserve(out, LINE_MOST + 1); /* all at once: growth would leave copies behind */
    while ((n = read(fd, &c, 1)) == 1 && c != '\n') {
        if (out->n < LINE_MOST)
            buf_char(out, c);
    }
    return n == 1;
}

static int ask(const char *prompt, tcflag_t off, const char *what, struct buf *out, struct err *e)
{
    struct termios was, quiet;
    sigset_t signals, before;
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || tcgetattr(fd, &was) < 0) {
        if (fd >= 0)
            close(fd);
        return err_set(e, WF_E_DENIED, "%s is asked for on the terminal, and there is none", what);
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT); /* a terminal is not left without its echo */
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGTSTP);
    sigprocmask(SIG_BLOCK, &signals, &before);
    quiet = was;
    quiet.c_lflag &= ~off;
    quiet.c_lflag |= ECHONL | ICANON;
    bool whole = tcsetattr(fd, TCSAFLUSH, &quiet) == 0 && write(fd, prompt, strlen(prompt)) == (ssize_t) strlen(prompt) && read_line(fd, out);
    tcsetattr(fd, TCSAFLUSH, &was);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(fd);
    if (!whole || memchr(out->p, 3, out->n)) { /* Ctrl-C is a byte here */
        passphrase_wipe(out);
        return err_set(e, WF_E_DENIED, "no %s was given", strchr(what, ' ') + 1);
    }
    return WF_OK;
}

int passphrase_ask(const char *prompt, struct buf *out, struct err *e)
{
    return ask(prompt, ECHO | ISIG, "a passphrase", out, e);
}

int passphrase_confirm(const char *prompt, struct buf *out, struct err *e)
{
    return ask(prompt, ISIG, "a confirmation", out, e);
}

void passphrase_wipe(struct buf *b)
{
    if (b->p)
        explicit_bzero(b->p, b->cap);
    buf_free(b);
}
