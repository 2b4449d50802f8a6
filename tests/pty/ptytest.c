/* ptytest: runs the console in a pseudo-terminal against the fake engine, as a script says. It waits for states, never for time.
 *
 *   ptytest BINDIR DATADIR SCRIPT
 * A line is a statement; # begins a comment. TEXT runs to the line's end, with \e \r \t \\ \xNN.
 *   fixture FILE      what the engine plays (in DATADIR)      size 80x24        env NAME=VALUE     theme NAME
 *   start             starts engine and console               console           starts the console alone
 *   send TEXT         types                                   resize 120x34     changes the window
 *   wait TEXT         until TEXT stands on some row           gone TEXT         until it stands on none
 *   row N TEXT        until row N (from 1) holds TEXT         column N TEXT     until TEXT begins at column N of some row
 *   has TEXT / not TEXT   at once                             cursor X Y        until the cursor is there
 *   engine LINE       tells the fake engine (push ..., quiet, tick, stop, flood N, grow N)
 *   engine kill|freeze|thaw|restart
 *   started kill      the engine that the console has started (HOME/engine.pid)
 *   freeze / thaw     stops and continues the console         hang              closes the terminal
 *   exit N            until the console ended with N          clean             all it wrote is what terminfo can say
 *   restored          the terminal was given back             quick MS          the last `wait` took at most so long
 *   redraw            what is shown is what C-l paints anew, with its colours
 *   mark / cost N     what was written since `mark` until all is at rest is at most N bytes
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>

#include "base/clock.h"
#include "base/fs.h"
#include "emit.h"
#include "vt.h"

#define DEADLINE_MS 40000

struct test {
    const char *bin, *data;
    char home[64], fixture[512], theme[64];
    int w, h;
    VTerm *vt;
    VTermScreen *screen;
    int master;
    pid_t console, engine;
    FILE *to_engine, *from_engine;
    bool ticks; /* the engine lives, and tells each second */
    char half[4]; /* what was read of a character that is not whole yet */
    size_t half_n;
    struct buf raw;       /* all that the console wrote */
    size_t mark;          /* bytes of it, at `mark` */
    int64_t took;         /* of the last wait, ns */
    int status;           /* of the console that ended, or -1 */
    struct termios before;
    int line;
    const char *script;
};

static void row_text(struct test *t, int y, struct buf *out)
{
    vt_row_text(t->screen, t->w, y, out);
}

static void dump(struct test *t)
{
    fprintf(stderr, "# the screen at %s:%d\n", t->script, t->line);
    for (int y = 0; t->vt && y < t->h; y++) {
        struct buf b = {0};
        row_text(t, y, &b);
        fprintf(stderr, "# |%s|\n", b.p ? b.p : "");
        buf_free(&b);
    }
}

static void end_all(struct test *t)
{
    if (t->console > 0) {
        kill(t->console, SIGCONT);
        kill(t->console, SIGKILL);
        waitpid(t->console, NULL, 0);
    }
    if (t->engine > 0) {
        kill(t->engine, SIGCONT);
        kill(t->engine, SIGKILL);
        waitpid(t->engine, NULL, 0);
    }
}

static _Noreturn void fail(struct test *t, const char *what, const char *text)
{
    dump(t);
    fprintf(stderr, "# %s:%d: %s \"%s\"\n", t->script, t->line, what, text);
    end_all(t);
    exit(1);
}

/* How many bytes at the end are the beginning of a character: a read may end anywhere, and libvterm takes no half ones. */
static size_t half_character(const char *s, size_t n)
{
    for (size_t k = 1; k <= 3 && k <= n; k++) {
        unsigned char c = (unsigned char) s[n - k];
        if ((c & 0xc0) != 0x80)
            return c >= 0xf0 ? (k < 4 ? k : 0) : c >= 0xe0 ? (k < 3 ? k : 0) : c >= 0xc0 && k < 2 ? k : 0;
    }
    return 0;
}

/* Takes what the console wrote, for at most `ms`. False when it has ended. */
static bool pump(struct test *t, int ms)
{
    struct pollfd p = {.fd = t->master, .events = POLLIN};
    char bytes[65536];
    ssize_t n;
    size_t half;

    if (t->master < 0 || poll(&p, 1, ms) <= 0)
        return true;
    memcpy(bytes, t->half, t->half_n);
    n = read(t->master, bytes + t->half_n, sizeof bytes - t->half_n);
    if (n <= 0)
        return false;
    buf_add(&t->raw, bytes + t->half_n, (size_t) n);
    n += (ssize_t) t->half_n;
    half = half_character(bytes, (size_t) n);
    memcpy(t->half, bytes + n - half, half);
    t->half_n = half;
    vterm_input_write(t->vt, bytes, (size_t) n - half);
    return true;
}

static bool on_screen(struct test *t, const char *text, int row, int column)
{
    for (int y = 0; y < t->h; y++) {
        struct buf b = {0};
        const char *at;
        bool found;

        if (row > 0 && y != row - 1)
            continue;
        row_text(t, y, &b);
        at = b.p ? strstr(b.p, text) : NULL;
        found = at && (column <= 0 || (int) (at - b.p) == column - 1);
        buf_free(&b);
        if (found)
            return true;
    }
    return false;
}

/* The cursor's cell stands at column `column` on the screen, whatever bytes are before: for rows of other scripts. */
static bool at_column(struct test *t, const char *text, int column)
{
    for (int y = 0; y < t->h; y++) {
        bool all = true;

        for (int i = 0; all && text[i]; i++) {
            VTermScreenCell c;
            VTermPos pos = {.row = y, .col = column - 1 + i};
            all = vterm_screen_get_cell(t->screen, pos, &c) && c.chars[0] == (uint32_t) (unsigned char) text[i];
        }
        if (all)
            return true;
    }
    return false;
}

enum want { WANT_TEXT, WANT_GONE, WANT_ROW, WANT_COLUMN, WANT_CURSOR };

static bool holds(struct test *t, enum want want, const char *text, int a, int b)
{
    VTermPos pos;

    switch (want) {
    case WANT_TEXT: return on_screen(t, text, 0, 0);
    case WANT_GONE: return !on_screen(t, text, 0, 0);
    case WANT_ROW: return on_screen(t, text, a, 0);
    case WANT_COLUMN: return at_column(t, text, a);
    case WANT_CURSOR: break;
    }
    vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &pos);
    return pos.col == a - 1 && pos.row == b - 1;
}

static void wait_for(struct test *t, enum want want, const char *text, int a, int b)
{
    int64_t begin = clock_mono(), until = begin + DEADLINE_MS * NSEC_PER_MS;

    while (!holds(t, want, text, a, b)) {
        if (clock_mono() > until || !pump(t, 50))
            fail(t, want == WANT_GONE ? "still there:" : "not seen:", text);
    }
    t->took = clock_mono() - begin;
}

static void unescape(const char *s, struct buf *out)
{
    for (; *s; s++) {
        if (*s != '\\' || !s[1]) {
            buf_char(out, *s);
            continue;
        }
        s++;
        if (*s == 'x' && s[1] && s[2]) {
            char hex[3] = {s[1], s[2], 0};
            buf_char(out, (char) strtol(hex, NULL, 16));
            s += 2;
        } else {
            buf_char(out, *s == 'e' ? 033 : *s == 'r' ? '\r' : *s == 't' ? '\t' : *s);
        }
    }
}

static void start_engine(struct test *t)
{
    if (t->to_engine) {
        fclose(t->to_engine);
        fclose(t->from_engine);
    }

    int in[2], out[2];
    char program[600], socket[128], ready[16];

    snprintf(program, sizeof program, "%s/fakeserver", t->bin);
    snprintf(socket, sizeof socket, "%s/run/socket", t->home);
    if (pipe(in) < 0 || pipe(out) < 0)
        fail(t, "no pipe", "");
    t->engine = fork();
    if (t->engine == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execl(program, program, socket, t->fixture, (char *) NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    fcntl(in[1], F_SETFD, FD_CLOEXEC);
    fcntl(out[0], F_SETFD, FD_CLOEXEC);
    t->ticks = true;
    t->to_engine = fdopen(in[1], "w");
    t->from_engine = fdopen(out[0], "r");
    if (!fgets(ready, sizeof ready, t->from_engine) || strncmp(ready, "ready", 5) != 0)
        fail(t, "the fake engine did not start:", t->fixture);
}

/* A terminal of its own for the console. Its modes are noted before the console runs, which may be quick to change them. */
static pid_t fork_console(struct test *t)
{
    struct winsize ws = {.ws_col = (unsigned short) t->w, .ws_row = (unsigned short) t->h};
    char program[600];
    int terminal;
    pid_t pid;

    snprintf(program, sizeof program, "%s/console_main", t->bin);
    if (openpty(&t->master, &terminal, NULL, NULL, &ws) < 0 || tcgetattr(terminal, &t->before) < 0)
        fail(t, "no terminal:", strerror(errno));
    pid = fork();
    if (pid == 0) {
        close(t->master);
        login_tty(terminal);
        execl(program, program, t->home, t->theme[0] ? t->theme : (char *) NULL, (char *) NULL);
        _exit(127);
    }
    close(terminal);
    return pid;
}

static void start_console(struct test *t)
{
    if (t->vt)
        vterm_free(t->vt);
    t->vt = vterm_new(t->h, t->w);
    vterm_set_utf8(t->vt, 1);
    t->screen = vterm_obtain_screen(t->vt);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
    buf_clear(&t->raw);
    t->mark = 0;
    t->status = -1;
    t->console = fork_console(t);
}

static void tell_engine(struct test *t, const char *line)
{
    char answer[32];

    t->ticks = strcmp(line, "tick") == 0 || strcmp(line, "thaw") == 0 ||
               (t->ticks && strcmp(line, "quiet") != 0 && strcmp(line, "kill") != 0 && strcmp(line, "freeze") != 0 && strcmp(line, "stop") != 0);
    if (strcmp(line, "kill") == 0) {
        kill(t->engine, SIGKILL);
        waitpid(t->engine, NULL, 0);
        t->engine = -1;
    } else if (strcmp(line, "freeze") == 0 || strcmp(line, "thaw") == 0) {
        kill(t->engine, line[0] == 'f' ? SIGSTOP : SIGCONT);
    } else if (strcmp(line, "restart") == 0) {
        start_engine(t);
    } else {
        fprintf(t->to_engine, "%s\n", line);
        fflush(t->to_engine);
        if (!fgets(answer, sizeof answer, t->from_engine))
            fail(t, "the fake engine died of", line);
        if (strcmp(line, "stop") == 0) {
            waitpid(t->engine, NULL, 0);
            t->engine = -1;
        }
    }
}

/* Kills the engine that the console started, and forgets who it was: the next one writes its own. */
static void kill_started(struct test *t)
{
    struct buf b = {0};
    char path[128];
    long pid = 0;

    snprintf(path, sizeof path, "%s/engine.pid", t->home);
    if (fs_read(path, 32, &b, NULL) == 0)
        pid = strtol(b.p, NULL, 10);
    buf_free(&b);
    unlink(path);
    if (pid <= 1 || kill((pid_t) pid, SIGKILL) < 0)
        fail(t, "no engine was started:", path);
}

static void wait_exit(struct test *t, int want)
{
    int64_t until = clock_mono() + DEADLINE_MS * NSEC_PER_MS;
    int status = 0;
    char text[64];

    while (waitpid(t->console, &status, WNOHANG) == 0) {
        if (clock_mono() > until)
            fail(t, "the console does not end", "");
        if (!pump(t, 20))
            poll(NULL, 0, 1); /* the terminal is closed; the process is about to end */
    }
    t->console = -1;
    while (t->master >= 0) {
        struct pollfd p = {.fd = t->master, .events = POLLIN};
        if (poll(&p, 1, 0) <= 0 || !pump(t, 0))
            break;
    }
    t->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    snprintf(text, sizeof text, "%d", t->status);
    if (t->status != want)
        fail(t, "the console ended with", text);
}

static void check_restored(struct test *t)
{
    struct termios now;
    size_t from = t->raw.n > 400 ? t->raw.n - 400 : 0;

    if (!t->raw.n || !strstr(t->raw.p + from, "\033[?1049l") || !strstr(t->raw.p + from, "\033[?25h"))
        fail(t, "the screen was not given back", "");
    if (tcgetattr(t->master, &now) < 0 || now.c_lflag != t->before.c_lflag || now.c_iflag != t->before.c_iflag || now.c_oflag != t->before.c_oflag)
        fail(t, "the modes were not given back", "");
}

static void check_clean(struct test *t)
{
    struct buf why = {0};

    if (emit_check(buf_view(&t->raw), &why) < 0)
        fail(t, "not clean:", why.p);
    buf_free(&why);
}

static bool asleep(pid_t pid)
{
    struct buf b = {0};
    char path[64];
    const char *end;
    bool yes;

    snprintf(path, sizeof path, "/proc/%d/stat", (int) pid);
    end = fs_read(path, 4096, &b, NULL) == 0 ? strrchr(b.p, ')') : NULL;
    yes = end && end[1] && end[2] == 'S';
    buf_free(&b);
    return yes;
}

/* Until at least `least` bytes were written in all, console and engine wait for each other, and all has come through the terminal. What the console does a
 * moment later (it asks for a record) is waited for, too. */
static void settle(struct test *t, size_t least)
{
    int64_t until = clock_mono() + DEADLINE_MS * NSEC_PER_MS;

    for (int quiet = 0; quiet < 3;) {
        size_t before = t->raw.n;

        pump(t, 20);
        if (clock_mono() > until)
            fail(t, t->raw.n < least ? "nothing was painted" : "it does not come to rest", "");
        quiet = t->raw.n < least || t->raw.n != before || !asleep(t->console) || !asleep(t->engine) ? 0 : quiet + 1;
    }
}

/* No second ends between the two, and no message with it. */
static void check_redraw(struct test *t)
{
    size_t n = (size_t) t->w * (size_t) t->h, before;
    const bool ticks = t->ticks;
    VTermScreenCell *was = mem_alloc_array(n, sizeof *was), now;
    char at[64];

    if (ticks)
        tell_engine(t, "quiet");
    settle(t, 0);
    for (size_t i = 0; i < n; i++)
        vterm_screen_get_cell(t->screen, (VTermPos){.row = (int) i / t->w, .col = (int) i % t->w}, &was[i]);
    before = t->raw.n;
    if (write(t->master, "\f", 1) != 1)
        fail(t, "can't type", "C-l");
    settle(t, before + 1000);
    for (size_t i = 0; i < n; i++) {
        vterm_screen_get_cell(t->screen, (VTermPos){.row = (int) i / t->w, .col = (int) i % t->w}, &now);
        snprintf(at, sizeof at, "row %zu, column %zu", i / (size_t) t->w + 1, i % (size_t) t->w + 1);
        if (!vt_looks_same(&was[i], &now))
            fail(t, "a redraw shows another thing at", at);
    }
    if (ticks)
        tell_engine(t, "tick");
    mem_free(was);
}

static void check_cost(struct test *t, const char *rest)
{
    size_t most = (size_t) atol(rest), n;
    char text[64];

    settle(t, 0);
    n = t->raw.n - t->mark;
    fprintf(stderr, "# %s:%d: %zu bytes of %zu\n", t->script, t->line, n, most);
    snprintf(text, sizeof text, "%zu bytes, at most %zu", n, most);
    if (n > most)
        fail(t, "too much was written:", text);
}

static void set_size(struct test *t, const char *text)
{
    struct winsize ws = {0};

    if (sscanf(text, "%dx%d", &t->w, &t->h) != 2)
        fail(t, "no size:", text);
    if (!t->vt)
        return;
    ws.ws_col = (unsigned short) t->w;
    ws.ws_row = (unsigned short) t->h;
    vterm_set_size(t->vt, t->h, t->w);
    ioctl(t->master, TIOCSWINSZ, &ws);
}

static bool setting(struct test *t, const char *verb, const char *rest)
{
    if (strcmp(verb, "fixture") == 0) {
        snprintf(t->fixture, sizeof t->fixture, "%s/%s", t->data, rest);
        setenv("FIXTURE", t->fixture, 1);
    } else if (strcmp(verb, "size") == 0 || strcmp(verb, "resize") == 0) {
        set_size(t, rest);
    } else if (strcmp(verb, "theme") == 0) {
        snprintf(t->theme, sizeof t->theme, "%s", rest);
    } else if (strcmp(verb, "env") == 0) {
        char *copy = mem_strdup(rest), *eq = strchr(copy, '=');
        char program[600];
        if (eq)
            *eq++ = 0;
        snprintf(program, sizeof program, "%s/fakeserver", t->bin);
        setenv(copy, eq && strcmp(eq, "@fakeserver") == 0 ? program : eq ? eq : "", 1);
        mem_free(copy);
    } else {
        return false;
    }
    return true;
}

static bool waiting(struct test *t, const char *verb, const char *rest)
{
    int a = 0, b = 0, n = 0;

    if (strcmp(verb, "wait") == 0)
        wait_for(t, WANT_TEXT, rest, 0, 0);
    else if (strcmp(verb, "gone") == 0)
        wait_for(t, WANT_GONE, rest, 0, 0);
    else if (strcmp(verb, "row") == 0 && sscanf(rest, "%d %n", &a, &n) == 1)
        wait_for(t, WANT_ROW, rest + n, a, 0);
    else if (strcmp(verb, "column") == 0 && sscanf(rest, "%d %n", &a, &n) == 1)
        wait_for(t, WANT_COLUMN, rest + n, a, 0);
    else if (strcmp(verb, "cursor") == 0 && sscanf(rest, "%d %d", &a, &b) == 2)
        wait_for(t, WANT_CURSOR, rest, a, b);
    else if (strcmp(verb, "exit") == 0)
        wait_exit(t, atoi(rest));
    else
        return false;
    return true;
}

static void statement(struct test *t, char *line)
{
    char *rest = line + strcspn(line, " ");
    struct buf text = {0};

    if (*rest)
        *rest++ = 0;
    unescape(rest, &text);
    rest = text.p ? text.p : (char *) (uintptr_t) "";
    if (setting(t, line, rest) || waiting(t, line, rest)) {
        buf_free(&text);
        return;
    }
    if (strcmp(line, "start") == 0 || strcmp(line, "console") == 0) {
        if (line[0] == 's')
            start_engine(t);
        start_console(t);
    } else if (strcmp(line, "send") == 0) {
        if (write(t->master, text.p, text.n) != (ssize_t) text.n)
            fail(t, "can't type", rest);
    } else if (strcmp(line, "has") == 0 || strcmp(line, "not") == 0) {
        pump(t, 0);
        if (on_screen(t, rest, 0, 0) != (line[0] == 'h'))
            fail(t, line[0] == 'h' ? "not there:" : "there:", rest);
    } else if (strcmp(line, "engine") == 0) {
        tell_engine(t, rest);
    } else if (strcmp(line, "started") == 0) {
        kill_started(t);
    } else if (strcmp(line, "freeze") == 0 || strcmp(line, "thaw") == 0) {
        kill(t->console, line[0] == 'f' ? SIGSTOP : SIGCONT);
    } else if (strcmp(line, "hang") == 0) {
        close(t->master);
        t->master = -1;
    } else if (strcmp(line, "mark") == 0) {
        settle(t, 0);
        t->mark = t->raw.n;
    } else if (strcmp(line, "redraw") == 0) {
        check_redraw(t);
    } else if (strcmp(line, "cost") == 0) {
        check_cost(t, rest);
    } else if (strcmp(line, "clean") == 0) {
        check_clean(t);
    } else if (strcmp(line, "restored") == 0) {
        check_restored(t);
    } else if (strcmp(line, "quick") == 0) {
        if (t->took > atoll(rest) * NSEC_PER_MS)
            fail(t, "it took longer than", rest);
    } else {
        fail(t, "no statement:", line);
    }
    buf_free(&text);
}

int main(int argc, char **argv)
{
    struct test t = {.w = 80, .h = 24, .master = -1, .status = -1};
    struct buf text = {0};
    struct err e = {0};
    char run[80];

    if (argc < 4)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    t.bin = argv[1];
    t.data = argv[2];
    t.script = argv[3];
    setenv("TERM", "xterm-256color", 1);
    unsetenv("COLORTERM");
    snprintf(t.home, sizeof t.home, "/tmp/wfpty.XXXXXX");
    if (!mkdtemp(t.home) || fs_read(argv[3], 1 << 20, &text, &e) < 0) {
        fprintf(stderr, "# %s\n", e.text);
        return 2;
    }
    snprintf(run, sizeof run, "%s/run", t.home);
    fs_mkdirs(run, 0700, NULL);
    for (size_t at = 0; at < text.n;) {
        size_t n = strcspn(text.p + at, "\n");

        text.p[at + n] = 0;
        t.line++;
        if (n && text.p[at] != '#')
            statement(&t, text.p + at);
        at += n + 1;
    }
    end_all(&t);
    if (t.vt)
        vterm_free(t.vt);
    if (t.to_engine) {
        fclose(t.to_engine);
        fclose(t.from_engine);
    }
    buf_free(&t.raw);
    buf_free(&text);
    snprintf(run, sizeof run, "rm -rf %s", t.home);
    return system(run) == 0 ? 0 : 2;
}
