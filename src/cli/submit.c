/* submit: reports, a JSON object a line, from a file or standard input; an answer a line as soon as it is durable.
 *
 * Lines that have come are sent together, several requests under way at once; what is answered is printed in the order of
 * the lines, while the input may still be open. A line that is no JSON object is answered here: it would break the request.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/programs.h"

enum { BATCH_LINES = 200, BATCH_BYTES = 512 * 1024, IN_FLIGHT = 8, LINE_MOST = 512 * 1024 };

/* One request under way: its lines, in order. Lines refused here stand between them with their error. */
struct batch {
    uint64_t id; /* 0: nothing was sent, all its lines were refused here */
    VEC(char *) refused; /* one a line: NULL when it was sent, else the error */
    uint64_t first_line;
};
struct submit {
    struct cli *c;
    int fd;
    bool ended;
    struct buf in;
    size_t scanned;
    uint64_t line; /* lines taken so far */
    struct batch batches[IN_FLIGHT];
    size_t head, n; /* ring */
    bool rejected;
    struct arena arena;
};

static void put_answer(uint64_t line, struct span status, struct span id, struct span field, struct span error)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_kint(&w, "line", (int64_t) line);
    jw_kstr(&w, "status", status);
    jw_key(&w, "id");
    id.n ? jw_str(&w, id) : jw_null(&w);
    jw_key(&w, "field");
    field.n ? jw_str(&w, field) : jw_null(&w);
    jw_key(&w, "error");
    error.n ? jw_str(&w, error) : jw_null(&w);
    jw_end_object(&w);
    buf_char(&b, '\n');
    fwrite(b.p, 1, b.n, stdout);
    buf_free(&b);
}

/* Checks one line; NULL when it may be sent, else why not (mem_free). */
static char *check_line(struct submit *s, struct span line)
{
    struct err e = {0};
    struct json *tree;
    if (line.n > LINE_MOST)
        return mem_printf("the line has %zu bytes; a report has at most %d", line.n, LINE_MOST);
    arena_reset(&s->arena);
    if (json_parse(&s->arena, line, NULL, &tree, &e) < 0)
        return mem_strdup(e.text);
    return tree->type == JSON_OBJECT ? NULL : mem_strdup("a report is a JSON object");
}

static bool blank(struct span line)
{
    for (size_t i = 0; i < line.n; i++)
        if (!strchr(" \t\r", line.p[i]))
            return false;
    return true;
}

/* Takes the next whole line out of the buffer; false when there is none yet. */
static bool next_line(struct submit *s, size_t *at, struct span *line)
{
    char *begin = s->in.p + *at;
    size_t from = s->scanned > *at ? s->scanned - *at : 0;
    char *nl = s->in.n > *at + from ? memchr(begin + from, '\n', s->in.n - *at - from) : NULL;
    if (!nl) {
        s->scanned = s->in.n;
        if (!s->ended || *at >= s->in.n)
            return false;
        *line = span_make(begin, s->in.n - *at);
        *at = s->in.n;
        return true;
    }
    *line = span_make(begin, (size_t) (nl - begin));
    *at += line->n + 1;
    return true;
}

/* Makes one batch of the lines that have come. False when there was none. */
static bool send_batch(struct submit *s)
{
    struct batch *b = &s->batches[(s->head + s->n) % IN_FLIGHT];
    memset(b, 0, sizeof *b);
    b->first_line = s->line + 1;
    size_t at = 0, bytes = 0, sent = 0;
    struct json_writer *w = NULL;
    struct span line;
    if (!s->in.p)
        return false;
    while (b->refused.n < BATCH_LINES && bytes < BATCH_BYTES && next_line(s, &at, &line)) {
        s->line++;
        if (s->line == 1 && line.n >= 3 && memcmp(line.p, "\xef\xbb\xbf", 3) == 0)
            line = span_make(line.p + 3, line.n - 3); /* some editors begin a file so */
        char *why = blank(line) ? mem_strdup("the line is empty") : check_line(s, line);
        VEC_PUSH(&b->refused, why);
        if (why)
            continue;
        if (!w) {
            w = client_begin(s->c->client, WIRE_OP_SUBMIT);
            if (cli_has(s->c, "--source"))
                jw_kcstr(w, "source", cli_value(s->c, "--source"));
            jw_key(w, "reports");
            jw_begin_array(w);
        }
        while (line.n && strchr(" \t\r", line.p[line.n - 1]))
            line.n--;
        jw_raw(w, line);
        bytes += line.n;
        sent++;
    }
    buf_consume(&s->in, at);
    s->scanned = s->scanned > at ? s->scanned - at : 0;
    if (b->refused.n == 0)
        return false;
    if (sent) {
        jw_end_array(w);
        b->id = client_end(s->c->client);
    }
    s->n++;
    return true;
}

/* Prints a batch's answers; results may be NULL when the whole request was refused with `e`. */
static void finish(struct submit *s, const struct json *results, const struct err *e)
{
    struct batch *b = &s->batches[s->head];
    const struct json *r = results ? results->child : NULL;
    for (size_t i = 0; i < b->refused.n; i++) {
        uint64_t line = b->first_line + i;
        if (b->refused.v[i]) {
            put_answer(line, SPAN_LIT("rejected"), span_make(NULL, 0), span_make(NULL, 0), span_str(b->refused.v[i]));
            s->rejected = true;
        } else if (r) {
            struct span status = json_str(r, "status");
            put_answer(line, status, json_str(r, "id"), json_str(r, "field"), json_str(r, "error"));
            s->rejected = s->rejected || span_is(status, "rejected");
            r = r->next;
        } else {
            put_answer(line, SPAN_LIT("rejected"), span_make(NULL, 0), span_str(e->field), span_str(e->text));
            s->rejected = true;
        }
        mem_free(b->refused.v[i]);
    }
    VEC_FREE(&b->refused);
    s->head = (s->head + 1) % IN_FLIGHT;
    s->n--;
    fflush(stdout);
}

/* Finishes what stands at the head of the ring and needs no answer, or has one in `m`. */
static void settle(struct submit *s, const struct client_message *m)
{
    struct err e = {0};
    if (m && s->n && s->batches[s->head].id == m->id) {
        int rc = client_error(m->root, &e);
        finish(s, rc == 0 ? json_get(m->root, "results") : NULL, &e);
    }
    while (s->n && s->batches[s->head].id == 0)
        finish(s, NULL, &e);
}

static int read_input(struct submit *s)
{
    char *p = buf_reserve(&s->in, 256 * 1024);
    ssize_t n = read(s->fd, p, 256 * 1024);
    if (n < 0)
        return errno == EINTR || errno == EAGAIN ? 0 : cli_fail(CLI_USAGE, "reading the input failed: %m");
    if (n == 0)
        s->ended = true;
    buf_grew(&s->in, (size_t) n);
    return 0;
}

/* What a lost engine leaves: the lines that were sent and not answered. They may be in the journal or not; sending them again is safe. */
static int lost(struct submit *s, const char *why)
{
    uint64_t first = s->n ? s->batches[s->head].first_line : s->line + 1;
    return cli_fail(CLI_USAGE, "%s; no answer for the lines from %llu on: submit them again, repeats are told as duplicates", why, (unsigned long long) first);
}

static int run(struct submit *s)
{
    for (;;) {
        struct err e = {0};
        while (s->n < IN_FLIGHT && send_batch(s))
            ;
        settle(s, NULL);
        if (s->ended && s->n == 0 && s->in.n == 0)
            return 0;
        bool room = !s->ended && s->n < IN_FLIGHT && s->in.n < 2 * LINE_MOST;
        struct pollfd p[2] = {{client_fd(s->c->client), client_events(s->c->client), 0}, {room ? s->fd : -1, POLLIN, 0}};
        if (poll(p, 2, -1) < 0 && errno != EINTR)
            return cli_fail(CLI_USAGE, "poll failed: %m");
        if (p[1].revents && read_input(s))
            return CLI_USAGE;
        int rc = p[0].revents ? client_pump(s->c->client, &e) : 0;
        struct client_message m;
        struct err broken = {0};
        int got;
        while ((got = client_next(s->c->client, &m, &broken)) > 0)
            if (m.id)
                settle(s, &m);
        if (got < 0)
            return lost(s, broken.text);
        if (rc < 0)
            return lost(s, "the engine is gone");
    }
}

static bool source_ok(const char *name)
{
    static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    return *name && !strchr("-_.", *name) && strlen(name) < 64 && strspn(name, fine) == strlen(name);
}

int cli_submit(struct cli *c)
{
    struct submit s = {.c = c};
    const char *source = cli_value(c, "--source");
    if (source && !source_ok(source))
        return cli_fail(CLI_USAGE, "\"%s\" is no name of a source: 1 to 63 letters, digits, '-', '_' or '.', the first a letter or digit", source);
    const char *file = cli_value(c, "FILE");
    if (file && strcmp(file, "-") != 0) {
        s.fd = open(file, O_RDONLY | O_CLOEXEC);
        if (s.fd < 0)
            return cli_fail(CLI_USAGE, "\"%s\" can't be read: %m", file);
    }
    int rc = cli_connect(c);
    if (rc == 0)
        rc = run(&s);
    for (; s.n; s.n--, s.head = (s.head + 1) % IN_FLIGHT) {
        struct batch *b = &s.batches[s.head];
        for (size_t i = 0; i < b->refused.n; i++)
            mem_free(b->refused.v[i]);
        VEC_FREE(&b->refused);
    }
    buf_free(&s.in);
    arena_free(&s.arena);
    if (s.fd > 0)
        close(s.fd);
    return rc ? rc : s.rejected ? CLI_NO : CLI_DONE;
}
