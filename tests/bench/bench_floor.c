/* bench_floor: a floor at work: ten consoles on one engine that takes 1,000 new reports a second, each an incident of its own.
 *
 * Prints what the engine needs of a core meanwhile, and how long a change at one console takes until it is a cell on another's screen: a P1 arrives, the
 * first console acknowledges it (":ack N" is typed; the time begins with Enter), and the mark before its row goes at the last one. That one and the first are
 * read through an emulator; what the other eight paint is taken and dropped, as a terminal that keeps up would.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../pty/vt.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/paths.h"
#include "engine.h"

enum { CONSOLES = 10,
       ROWS = 34,
       COLS = 120,
       CHANGES = 200,
       WARM = 10,
       PER_TICK = 10,
       TICK_MS = 10,
       WAIT_S = 30 };

struct console {
    int master;
    pid_t pid;
    VTerm *vt; /* NULL: nobody looks at its screen */
    VTermScreen *screen;
};

struct floor {
    struct engine engine;
    struct console console[CONSOLES];
    int load, one; /* connections: of the steady reports, of the ones that are acted on */
    uint64_t sent, answered, accepted;
    int64_t next; /* when the next tick's reports are due */
    struct buf in;
};

static int connect_to(const struct engine *g)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(a.sun_path, sizeof a.sun_path, "%.80s/run/socket", g->home);
    if (fd < 0 || connect(fd, (struct sockaddr *) &a, sizeof a) < 0)
        die("connect");
    for (char c = 0; c != '\n';) /* its greeting */
        if (recv(fd, &c, 1, 0) != 1)
            die("the engine closed");
    return fd;
}

static void console_start(struct console *c, const struct engine *g, bool looked_at)
{
    struct winsize size = {.ws_row = ROWS, .ws_col = COLS};
    char *program = paths_bin("watchfloor");
    c->pid = forkpty(&c->master, NULL, NULL, &size);
    if (c->pid < 0)
        die("a pseudo-terminal");
    if (c->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        execl(program, program, "--home", g->home, (char *) NULL);
        _exit(127);
    }
    mem_free(program);
    fcntl(c->master, F_SETFD, FD_CLOEXEC);
    if (!looked_at)
        return;
    c->vt = vterm_new(ROWS, COLS);
    vterm_set_utf8(c->vt, 1);
    c->screen = vterm_obtain_screen(c->vt);
    vterm_screen_reset(c->screen, 1);
}

/* ---- reports ----------------------------------------------------------------------------------------------------- */

static void send_all(int fd, const struct buf *b)
{
    for (size_t at = 0; at < b->n;) {
        ssize_t n = send(fd, b->p + at, b->n - at, MSG_NOSIGNAL);
        if (n < 0)
            die("send");
        at += (size_t) n;
    }
}

static void add_report(struct buf *b, const char *key, uint64_t n, const char *rest)
{
    static const char *const members[] = {"BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN"};
    const char *m = members[n % 11];
    buf_printf(b, "{\"source_id\":\"%s%llu\",\"member\":\"%s\",\"checkpoint\":\"%s%03llu\",\"title\":\"Report %llu of the day\",\"occurred\":\"2026-11-24T10:00:00+08:00\",%s}", key,
               (unsigned long long) n, m, m, (unsigned long long) (n % 900 + 100), (unsigned long long) n, rest);
}

/* The reports of the ticks that are due. */
static void load_tick(struct floor *f, int64_t now)
{
    struct buf b = {0};
    for (; f->next <= now; f->next += TICK_MS * NSEC_PER_MS) {
        buf_clear(&b);
        buf_str(&b, "{\"id\":1,\"op\":\"submit\",\"reports\":[");
        for (int i = 0; i < PER_TICK; i++) {
            if (i)
                buf_char(&b, ',');
            add_report(&b, "load", f->sent++, "\"type\":\"FLOW.QUEUE\",\"impact\":\"LOW\",\"urgency\":\"Expected\"");
        }
        buf_str(&b, "]}\n");
        send_all(f->load, &b);
    }
    buf_free(&b);
}

/* Takes answers; what was not accepted ends the program: the figure would be of another load than it says. */
static void load_answers(struct floor *f)
{
    static const char word[] = "\"status\":\"accepted\"", ok[] = "\"ok\":";
    ssize_t n = recv(f->load, buf_reserve(&f->in, 1 << 16), 1 << 16, MSG_DONTWAIT);
    if (n <= 0)
        die("the engine closed");
    buf_grew(&f->in, (size_t) n);
    for (char *end; (end = memchr(f->in.p, '\n', f->in.n)); buf_consume(&f->in, (size_t) (end + 1 - f->in.p))) {
        size_t len = (size_t) (end - f->in.p), accepted = 0;
        for (const char *p = f->in.p; (p = memmem(p, len - (size_t) (p - f->in.p), word, sizeof word - 1)); p += sizeof word - 1)
            accepted++;
        if (memmem(f->in.p, len, ok, sizeof ok - 1)) {
            f->answered += PER_TICK;
            f->accepted += accepted;
        }
    }
}

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

static void console_read(struct console *c)
{
    char bytes[65536];
    ssize_t n = read(c->master, bytes, sizeof bytes);
    if (n <= 0)
        die("a console ended");
    if (c->vt)
        vterm_input_write(c->vt, bytes, (size_t) n);
}

/* Keeps everything going for at most `ms`, or until something came. */
static void turn(struct floor *f, int ms)
{
    struct pollfd p[CONSOLES + 1];
    int64_t now = clock_mono();
    int wait = (int) ((f->next - now) / NSEC_PER_MS);

    if (f->next <= now)
        load_tick(f, now);
    for (int i = 0; i < CONSOLES; i++)
        p[i] = (struct pollfd){.fd = f->console[i].master, .events = POLLIN};
    p[CONSOLES] = (struct pollfd){.fd = f->load, .events = POLLIN};
    if (poll(p, CONSOLES + 1, wait < 0 ? 0 : wait < ms ? wait
                                                       : ms) < 0)
        die("poll");
    if (p[CONSOLES].revents)
        load_answers(f);
    for (int i = 0; i < CONSOLES; i++)
        if (p[i].revents)
            console_read(&f->console[i]);
}

/* The mark of the row that shows this title: '!' while it is not acknowledged; 0 where no row shows it. */
static char mark_of(const struct console *c, const char *title)
{
    char mark = 0;
    for (int y = 0; y < ROWS && !mark; y++) {
        struct buf b = {0};
        vt_row_text(c->screen, COLS, y, &b);
        buf_char(&b, 0);
        const char *at = strstr(b.p, title), *p = strstr(b.p, "1 ");
        if (at && p && p < at && p > b.p)
            mark = p[-1];
        buf_free(&b);
    }
    return mark;
}

static void until_mark(struct floor *f, const struct console *c, const char *title, char mark)
{
    int64_t by = clock_mono() + (int64_t) WAIT_S * NSEC_PER_SEC;
    while (mark_of(c, title) != mark) {
        if (clock_mono() > by) {
            fprintf(stderr, "bench_floor: \"%s\" was not seen with mark '%c'\n", title, mark);
            exit(1);
        }
        turn(f, 50);
    }
}

/* A new P1; its number. */
static unsigned long arrive(struct floor *f, int n, const char *title)
{
    struct buf b = {0};
    char line[4096];
    size_t at = 0;
    buf_printf(&b, "{\"id\":2,\"op\":\"submit\",\"reports\":[{\"source_id\":\"p1-%d\",\"member\":\"SG\",\"checkpoint\":\"SGSIN\",\"title\":\"%s\",\"occurred\":\"2026-11-24T10:00:00+08:00\","
                   "\"type\":\"SEC.BOMB\",\"impact\":\"VERY_HIGH\",\"urgency\":\"Immediate\"}]}\n",
               n, title);
    send_all(f->one, &b);
    buf_free(&b);
    while (at == 0 || line[at - 1] != '\n') {
        ssize_t k = recv(f->one, line + at, sizeof line - 1 - at, MSG_DONTWAIT);
        if (k > 0)
            at += (size_t) k;
        else if (k == 0 || errno != EAGAIN)
            die("the engine closed");
        else
            turn(f, 1);
    }
    line[at] = 0;
    unsigned long number = 0;
    const char *id = strstr(line, "\"id\":\"");
    if (!id || sscanf(id, "\"id\":\"AMICF-%*u-%lu", &number) != 1)
        die(line);
    return number;
}

static double change(struct floor *f, int n)
{
    char title[32], command[64];
    const struct console *first = &f->console[0], *last = &f->console[CONSOLES - 1];
    snprintf(title, sizeof title, "change %d.", n);
    unsigned long number = arrive(f, n, title);
    until_mark(f, last, title, '!');
    snprintf(command, sizeof command, ":ack %lu", number);
    if (write(first->master, command, strlen(command)) != (ssize_t) strlen(command))
        die("typing");
    for (int64_t typed = clock_mono() + 100 * NSEC_PER_MS; clock_mono() < typed;)
        turn(f, 20);
    int64_t begin = clock_mono();
    if (write(first->master, "\r", 1) != 1)
        die("typing");
    until_mark(f, last, title, ' ');
    return (double) (clock_mono() - begin) / NSEC_PER_MS;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static void measure(struct floor *f)
{
    double ms[CHANGES], cpu;
    int64_t began;
    uint64_t before;

    for (int i = 0; i < WARM; i++)
        (void) change(f, i);
    cpu = engine_cpu(&f->engine);
    began = clock_mono();
    before = f->accepted;
    for (int i = 0; i < CHANGES; i++)
        ms[i] = change(f, WARM + i);
    double seconds = (double) (clock_mono() - began) / NSEC_PER_SEC;
    figure("floor_cpu", 100 * (engine_cpu(&f->engine) - cpu) / seconds, "%", CHANGES);
    figure("floor_rate", (double) (f->accepted - before) / seconds, "reports/s", (size_t) (f->accepted - before));
    qsort(ms, CHANGES, sizeof *ms, by_value);
    figure("floor_change_p50", ms[CHANGES / 2], "ms", CHANGES);
    figure("floor_change_p99", ms[CHANGES * 99 / 100], "ms", CHANGES);
    figure("floor_change_max", ms[CHANGES - 1], "ms", CHANGES);
    if (f->accepted != f->answered) {
        fprintf(stderr, "bench_floor: %llu of %llu reports were accepted\n", (unsigned long long) f->accepted, (unsigned long long) f->answered);
        exit(1);
    }
}

static void consoles_end(struct floor *f)
{
    struct rusage use;
    for (int i = 0; i < CONSOLES; i++) {
        kill(f->console[i].pid, SIGTERM);
        close(f->console[i].master);
        waitpid(f->console[i].pid, NULL, 0);
        if (f->console[i].vt)
            vterm_free(f->console[i].vt);
    }
    if (getrusage(RUSAGE_CHILDREN, &use) == 0)
        figure("floor_consoles_cpu", (double) use.ru_utime.tv_sec + (double) use.ru_stime.tv_sec + (double) (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6, "s", CONSOLES);
}

int main(void)
{
    struct floor f = {0};
    engine_start(&f.engine);
    f.load = connect_to(&f.engine);
    f.one = connect_to(&f.engine);
    for (int i = 0; i < CONSOLES; i++)
        console_start(&f.console[i], &f.engine, i == 0 || i == CONSOLES - 1);
    f.next = clock_mono();
    measure(&f);
    consoles_end(&f);
    close(f.load);
    close(f.one);
    engine_stop(&f.engine);
    buf_free(&f.in);
    return 0;
}
