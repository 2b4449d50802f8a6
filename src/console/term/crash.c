/* crash: see crash.h. */
#include "console/term/crash.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct {
    volatile sig_atomic_t armed;
    int fd;
    struct termios saved;
    char bytes[512];
    size_t n;
} crash;

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

static void on_fault(int sig)
{
    if (crash.armed) {
        ssize_t ignored = write(crash.fd, crash.bytes, crash.n);
        (void) ignored;
        tcsetattr(crash.fd, TCSANOW, &crash.saved);
        crash.armed = 0;
    }
    signal(sig, SIG_DFL);
    raise(sig);
}

void crash_arm(int fd, const struct termios *saved, const char *bytes, size_t n)
{
    struct sigaction sa = {.sa_handler = on_fault, .sa_flags = (int) SA_RESETHAND};

    crash.armed = 0;
    crash.fd = fd;
    crash.saved = *saved;
    crash.n = n < sizeof crash.bytes ? n : sizeof crash.bytes;
    memcpy(crash.bytes, bytes, crash.n);
    crash.armed = 1;
    sigemptyset(&sa.sa_mask);
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        sigaction(fatal[i], &sa, NULL);
}

void crash_disarm(void)
{
    crash.armed = 0;
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        signal(fatal[i], SIG_DFL);
}
