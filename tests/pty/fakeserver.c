/* fakeserver: plays an engine over a Unix socket from a fixture, for tests of the console.
 *
 *   fakeserver SOCKET FIXTURE
 * Answers hello, subscribe, window, command, query; ticks each second. Commands come on standard input, a line each:
 *   push JSON    sent to whoever subscribed to the window that its member "win" names
 *   old          an engine that does not know shelved: in a filter
 *   quiet        no more ticks        stop   says bye and ends        flood N   N deltas to the inbox at once
 *   grow N       N rows come in at the inbox's head, and stay
 * Prints "ready" once it listens. A filter's last word is looked for in each row; one with a colon is refused. Any "sort" turns the order round.
 * A window that does not hold its whole list, or stands around an anchor, is sent anew at each change.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/vec.h"
#include "fake_home.h"

#define CLIENTS 4
#define WINDOWS 15
#define SUBS 64

static const char *const names[WINDOWS] = {"inbox", "mine", "floor", "checkpoints", "feeds", "plugins", "quarantine", "log", "find", "detail", "shelved",
    "directory", "handover", "places", "map"};

struct window {
    VEC(char *) rows;
};

/* What a subscription asked for. */
struct part {
    int64_t offset, limit, anchor_row;
    char anchor[64], word[64];
    bool turned;
};

struct peer {
    int fd;
    struct buf in;
    int sub_win[SUBS]; /* window + 1 */
    int64_t sub_no[SUBS];
    struct part part[SUBS];
    bool anew[SUBS];   /* a snapshot is due */
    int64_t tick_sub;
};

struct fake {
    struct window win[WINDOWS];
    char *greeting, *tick;
    struct peer peer[CLIENTS];
    bool quiet, stop, old;
    int64_t seq;
    int grown; /* rows that came so */
};

static char *copy(struct span s)
{
    return mem_strndup(s.p, s.n);
}

static int window_of(struct span name)
{
    for (int i = 0; i < WINDOWS; i++)
        if (span_is(name, names[i]))
            return i;
    return -1;
}

static void send_text(struct peer *p, const struct buf *b)
{
    size_t at = 0;

    while (p->fd >= 0 && at < b->n) {
        ssize_t n = send(p->fd, b->p + at, b->n - at, MSG_NOSIGNAL);
        if (n <= 0) {
            close(p->fd);
            p->fd = -1;
            return;
        }
        at += (size_t) n;
    }
}

static void sendf(struct peer *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void sendf(struct peer *p, const char *fmt, ...)
{
    struct buf b = {0};
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    buf_char(&b, '\n');
    send_text(p, &b);
    buf_free(&b);
}

static void load(struct fake *f, const char *path)
{
    struct buf text = {0};
    struct arena a = {0};
    struct err e = {0};

    if (fs_read(path, 1 << 20, &text, &e) < 0) {
        fprintf(stderr, "%s\n", e.text);
        exit(2);
    }
    for (size_t at = 0; at < text.n;) {
        size_t n = strcspn(text.p + at, "\n");
        struct json *j = NULL;
        int w;

        if (n && json_parse(&a, span_make(text.p + at, n), NULL, &j, &e) < 0) {
            fprintf(stderr, "%s: %s\n", path, e.text);
            exit(2);
        }
        w = window_of(json_str(j, "win"));
        if (json_get(j, "greeting"))
            f->greeting = copy(json_get(j, "greeting")->raw);
        else if (span_is(json_str(j, "push"), "tick"))
            f->tick = copy(span_make(text.p + at, n));
        JSON_EACH (r, w >= 0 ? json_get(j, "rows") : NULL)
            VEC_PUSH(&f->win[w].rows, copy(r->raw));
        at += n + 1;
    }
    arena_free(&a);
    buf_free(&text);
}

/* What was typed of a filter, behind the "owner:none shelved:no suppressed:no " that the console puts before it. */
static struct span typed_filter(const struct json *j)
{
    struct span s = json_str(j, "filter");
    const char *more = s.n ? memmem(s.p, s.n, "suppressed:", 11) : NULL, *own = more ? more : s.n ? memmem(s.p, s.n, "shelved:", 8) : NULL, *from = own ? own : s.p;
    const char *blank = s.n ? memchr(from, ' ', s.n - (size_t) (from - s.p)) : NULL;

    return blank ? span_make(blank + 1, s.n - (size_t) (blank + 1 - s.p)) : span_make("", 0);
}

static void read_part(struct part *w, const struct json *j)
{
    w->offset = json_int(j, "offset", w->offset);
    w->limit = json_int(j, "limit", 100);
    w->anchor_row = json_int(j, "anchor_row", 0);
    w->turned = json_str(j, "sort").n > 0;
    snprintf(w->anchor, sizeof w->anchor, "%.*s", SPAN_FMT(json_str(j, "anchor")));
    snprintf(w->word, sizeof w->word, "%.*s", SPAN_FMT(typed_filter(j)));
}

/* The rows that hold the word, in the order asked for; *at: where the anchor stands, or would, or -1. */
static size_t choose(const struct fake *f, int w, const struct part *part, const char **out, int64_t *at)
{
    char *needle = mem_printf("\"id\":\"%s\"", part->anchor);
    size_t n = 0, rows = f->win[w].rows.n;

    *at = -1;
    for (size_t i = 0; i < rows; i++) {
        const char *row = f->win[w].rows.v[part->turned ? rows - 1 - i : i];

        if (part->anchor[0] && strstr(row, needle))
            *at = (int64_t) n;
        if (strstr(row, part->word))
            out[n++] = row;
    }
    mem_free(needle);
    return n;
}

/* The part of the list that the subscription's window shows. */
static void snapshot(const struct fake *f, struct peer *p, int k)
{
    struct part *part = &p->part[k];
    int w = p->sub_win[k] - 1;
    const char **rows = mem_alloc_array(f->win[w].rows.n + 1, sizeof *rows);
    struct buf b = {0};
    int64_t at;
    size_t n = choose(f, w, part, rows, &at);

    if (at >= 0)
        part->offset = at > part->anchor_row ? at - part->anchor_row : 0;
    for (size_t i = (size_t) part->offset; i < n && (int64_t) i < part->offset + part->limit; i++)
        buf_printf(&b, "%s%s", b.n ? "," : "", rows[i]);
    sendf(p, "{\"push\":\"snapshot\",\"sub\":%lld,\"seq\":%lld,\"total\":%zu,\"offset\":%lld,\"anchor\":\"%s\",\"anchor_at\":%lld,\"rows\":[%s]}",
          (long long) p->sub_no[k], (long long) f->seq, n, (long long) part->offset, part->anchor, (long long) at, b.n ? b.p : "");
    mem_free((void *) rows);
    buf_free(&b);
}

/* The record of one incident: the fixture's, or what the lists have of it. */
static void record(struct fake *f, struct peer *p, struct span id, int64_t sub)
{
    char *needle = mem_printf("\"id\":\"%.*s\"", SPAN_FMT(id));
    const char *found = NULL;

    for (int w = 9; w >= 0; w--)
        for (size_t i = 0; (w == 9 || w < 3) && !found && i < f->win[w].rows.n; i++)
            found = strstr(f->win[w].rows.v[i], needle) ? f->win[w].rows.v[i] : NULL;
    mem_free(needle);
    if (f->win[9].rows.n && !strstr(f->win[9].rows.v[0], "\"id\":\"AMICF-"))
        found = f->win[9].rows.v[0]; /* a record whose id is hostile too: it is the answer to all */
    sendf(p, "{\"push\":\"snapshot\",\"sub\":%lld,\"seq\":%lld,\"total\":%d,\"offset\":0,\"rows\":[%s]}", (long long) sub, (long long) f->seq, found != NULL,
          found ? found : "");
}

/* One edit to everyone who watches the window. */
static void delta(struct fake *f, int w, const char *edit)
{
    for (int i = 0; i < CLIENTS; i++)
        for (int k = 0; f->peer[i].fd >= 0 && k < SUBS; k++)
            if (f->peer[i].sub_win[k] == w + 1 && w < 3 && (f->peer[i].part[k].anchor[0] || (int64_t) f->win[w].rows.n > f->peer[i].part[k].limit))
                f->peer[i].anew[k] = true;
            else if (f->peer[i].sub_win[k] == w + 1)
                sendf(&f->peer[i], "{\"push\":\"delta\",\"sub\":%lld,\"from_seq\":%lld,\"to_seq\":%lld,\"total\":%zu,\"offset\":0,\"edits\":[%s]}",
                      (long long) f->peer[i].sub_no[k], (long long) f->seq, (long long) f->seq + 1, f->win[w].rows.n, edit);
}

static void insert_row(struct fake *f, int w, const char *row)
{
    struct buf edit = {0};

    VEC_PUSH(&f->win[w].rows, NULL);
    memmove(&f->win[w].rows.v[1], &f->win[w].rows.v[0], (f->win[w].rows.n - 1) * sizeof(char *));
    f->win[w].rows.v[0] = mem_strdup(row);
    buf_printf(&edit, "{\"ins\":0,\"row\":%s}", row);
    delta(f, w, edit.p);
    f->seq++;
    buf_free(&edit);
}

static void remove_row(struct fake *f, int w, size_t i)
{
    char edit[64];

    mem_free(f->win[w].rows.v[i]);
    VEC_REMOVE(&f->win[w].rows, i);
    snprintf(edit, sizeof edit, "{\"del\":%zu}", i);
    delta(f, w, edit);
    f->seq++;
}

/* Text `from` in the row becomes `to`, once. */
static char *replaced(const char *row, const char *from, const char *to)
{
    const char *at = strstr(row, from);

    return at ? mem_printf("%.*s%s%s", (int) (at - row), row, to, at + strlen(from)) : mem_strdup(row);
}

static bool own(struct fake *f, struct span id)
{
    char *needle = mem_printf("\"id\":\"%.*s\"", SPAN_FMT(id));

    for (size_t i = 0; i < f->win[0].rows.n; i++) {
        char *owned, *row = f->win[0].rows.v[i];

        if (!strstr(row, needle))
            continue;
        owned = replaced(row, "\"owner\":null", "\"owner\":\"r.sari\"");
        remove_row(f, 0, i);
        row = replaced(owned, "\"state\":\"NEW\"", "\"state\":\"TRIAGED\"");
        insert_row(f, 1, row);
        mem_free(owned);
        mem_free(row);
        mem_free(needle);
        return true;
    }
    mem_free(needle);
    return false;
}

/* Takes the incident off the three lists of the floor, as one that was resolved leaves them. */
static void resolve(struct fake *f, struct span id)
{
    char *needle = mem_printf("\"id\":\"%.*s\"", SPAN_FMT(id));

    for (int w = 0; w < 3; w++)
        for (size_t i = f->win[w].rows.n; i-- > 0;)
            if (strstr(f->win[w].rows.v[i], needle))
                remove_row(f, w, i);
    mem_free(needle);
}

/* Answers with what was asked for: "AMICF-2026-000143: step=2". */
static void said(struct fake *f, struct peer *p, int64_t id, const struct json *j)
{
    struct span incident = json_str(j, "incident");
    struct buf b = {0}, text = {0};
    struct json_writer w;

    buf_printf(&text, "%.*s%s", SPAN_FMT(incident), incident.n ? ":" : "");
    JSON_EACH (v, json_get(j, "args"))
        buf_printf(&text, "%s%.*s=%.*s", text.n ? " " : "", SPAN_FMT(v->key), SPAN_FMT(v->type == JSON_STRING ? v->s : v->raw));
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_kint(&w, "id", id);
    jw_kbool(&w, "ok", true);
    if (incident.n)
        jw_kstr(&w, "incident", incident);
    jw_kint(&w, "rev", 4);
    jw_kint(&w, "seq", f->seq);
    jw_kstr(&w, "text", buf_view(&text));
    jw_end_object(&w);
    sendf(p, "%s", b.p);
    buf_free(&b);
    buf_free(&text);
}

static void command(struct fake *f, struct peer *p, int64_t id, const struct json *j)
{
    struct span verb = json_str(j, "verb"), incident = json_str(j, "incident");

    if (span_is(verb, "close")) {
        sendf(p, "{\"id\":%lld,\"ok\":false,\"error\":{\"code\":\"state\",\"field\":\"state\",\"text\":\"it is NEW, not RESOLVED\",\"possible\":[\"own\",\"resolve\"]}}", (long long) id);
        return;
    }
    if (span_is(verb, "resolve")) {
        resolve(f, incident);
        sendf(p, "{\"id\":%lld,\"ok\":true,\"incident\":\"%.*s\",\"rev\":5,\"seq\":%lld,\"state\":\"RESOLVED\",\"text\":\"%.*s: NEW to RESOLVED\"}",
              (long long) id, SPAN_FMT(incident), (long long) f->seq, SPAN_FMT(incident));
        return;
    }
    if (verb.n > 9 && (memcmp(verb.p, "playbook ", 9) == 0 || memcmp(verb.p, "directory", 9) == 0 || memcmp(verb.p, "handover ", 9) == 0)) {
        said(f, p, id, j);
        return;
    }
    if (json_bool(j, "try", false)) {
        sendf(p, "{\"id\":%lld,\"ok\":true,\"priority\":\"P2\",\"rule\":\"floor: minor\"}", (long long) id);
        return;
    }
    if (span_is(verb, "new") && !span_is(json_str(json_get(j, "args"), "member"), "ID")) {
        sendf(p, "{\"id\":%lld,\"ok\":false,\"error\":{\"code\":\"invalid\",\"field\":\"member\",\"text\":\"it is not ID\",\"possible\":[]}}", (long long) id);
        return;
    }
    if (span_is(verb, "new")) {
        const struct json *args = json_get(j, "args");
        char *row = mem_printf("{\"id\":\"AMICF-2026-000999\",\"rev\":1,\"state\":\"NEW\",\"type\":\"%.*s\",\"priority\":\"P2\",\"member\":\"%.*s\","
                               "\"checkpoint\":\"%.*s\",\"title\":\"%.*s\",\"owner\":null,\"opened\":\"2026-11-24T14:32:05Z\",\"reports\":1,\"signal\":\"UNACK\"}",
                               SPAN_FMT(json_str(args, "type")), SPAN_FMT(json_str(args, "member")), SPAN_FMT(json_str(args, "checkpoint")),
                               SPAN_FMT(json_str(args, "title")));
        insert_row(f, 0, row);
        mem_free(row);
        incident = SPAN_LIT("AMICF-2026-000999");
    } else if (span_is(verb, "own") && !own(f, incident)) {
        sendf(p, "{\"id\":%lld,\"ok\":false,\"error\":{\"code\":\"state\",\"field\":\"owner\",\"text\":\"n.tan has it since 14:09Z\",\"possible\":[\"own --take REASON\"]}}",
              (long long) id);
        return;
    }
    sendf(p, "{\"id\":%lld,\"ok\":true,\"incident\":\"%.*s\",\"rev\":4,\"seq\":%lld,\"state\":\"TRIAGED\"}", (long long) id, SPAN_FMT(incident),
          (long long) f->seq);
}

static int wanted_window(const struct json *j)
{
    struct span view = json_str(j, "view"), filter = json_str(j, "filter");

    if (span_is(view, "incident"))
        return 9;
    if (!span_is(view, "incidents"))
        return window_of(view);
    if (json_bool(j, "all", false))
        return 8;
    if (filter.n >= 10 && memcmp(filter.p, "owner:none", 10) == 0)
        return 0;
    if (filter.n >= 11 && memcmp(filter.p, "shelved:yes", 11) == 0)
        return 10;
    return filter.n >= 10 && memcmp(filter.p, "shelved:no", 10) == 0 ? 14 : filter.n >= 8 && (memcmp(filter.p, "for:me", 6) == 0 || memcmp(filter.p, "owner:me", 8) == 0) ? 1 : 2;
}

static void subscribe(struct fake *f, struct peer *p, int64_t id, const struct json *j)
{
    int64_t sub = json_int(j, "sub", 0);
    int w = wanted_window(j);
    struct span filter = json_str(j, "filter");

    if (f->old && filter.n && memmem(filter.p, filter.n, "shelved:", 8)) {
        sendf(p, "{\"id\":%lld,\"ok\":false,\"error\":{\"code\":\"usage\",\"field\":\"shelved\",\"text\":\"\\\"shelved\\\" is no name; they are type, member, checkpoint\","
                 "\"possible\":[]}}", (long long) id);
        return;
    }
    sendf(p, "{\"id\":%lld,\"ok\":true}", (long long) id);
    if (span_is(json_str(j, "view"), "tick")) {
        p->tick_sub = sub;
        sendf(p, "%s", f->tick);
        return;
    }
    for (int k = 0; w >= 0 && k < SUBS; k++)
        if (!p->sub_win[k]) {
            p->sub_win[k] = w + 1;
            p->sub_no[k] = sub;
            memset(&p->part[k], 0, sizeof p->part[k]);
            read_part(&p->part[k], j);
            p->anew[k] = w != 9;
            if (w == 9)
                record(f, p, json_str(j, "key"), sub);
            return;
        }
}

static void request(struct fake *f, struct peer *p, struct span line)
{
    struct arena a = {0};
    struct json *j = NULL;
    int64_t id, sub;
    bool refused;
    struct span op;

    if (json_parse(&a, line, NULL, &j, NULL) < 0) {
        arena_free(&a);
        return;
    }
    id = json_int(j, "id", 0);
    sub = json_int(j, "sub", -1);
    op = json_str(j, "op");
    refused = span_is(op, "window") && typed_filter(j).n && memchr(typed_filter(j).p, ':', typed_filter(j).n);
    if (span_is(op, "subscribe"))
        subscribe(f, p, id, j);
    else if (span_is(op, "command"))
        command(f, p, id, j);
    else if (span_is(op, "plugin"))
        sendf(p, "{\"id\":%lld,\"ok\":true,\"text\":\"%.*s: %.*s was asked for\"}", (long long) id, SPAN_FMT(json_str(j, "plugin")),
              SPAN_FMT(json_str(j, "action")));
    else if (refused)
        sendf(p, "{\"id\":%lld,\"ok\":false,\"error\":{\"code\":\"usage\",\"field\":\"filter\",\"text\":\"\\\"foo\\\" is no name; they are type, member, checkpoint, priority, "
                 "state, owner, source, condition, signal, tlp, id, since, until, text\",\"possible\":[]}}", (long long) id);
    else
        sendf(p, "{\"id\":%lld,\"ok\":true,\"officer\":\"r.sari\",\"roles\":[],\"rows\":[]}", (long long) id);
    for (int k = 0; k < SUBS; k++) {
        if (p->sub_no[k] != sub || !p->sub_win[k])
            continue;
        if (span_is(op, "window") && !refused) {
            read_part(&p->part[k], j);
            p->anew[k] = true;
        }
        if (span_is(op, "unsubscribe")) {
            p->sub_win[k] = 0;
            p->anew[k] = false;
        }
    }
    arena_free(&a);
}

/* Windows that are to be sent anew, once what was asked for is done. */
static void send_anew(struct fake *f)
{
    for (int i = 0; i < CLIENTS; i++)
        for (int k = 0; k < SUBS; k++) {
            if (f->peer[i].fd >= 0 && f->peer[i].anew[k])
                snapshot(f, &f->peer[i], k);
            f->peer[i].anew[k] = false;
        }
}

static void on_peer(struct fake *f, struct peer *p)
{
    ssize_t n = read(p->fd, buf_reserve(&p->in, 65536), 65536);

    if (n <= 0) {
        close(p->fd);
        p->fd = -1;
        return;
    }
    buf_grew(&p->in, (size_t) n);
    for (char *nl; p->fd >= 0 && p->in.n && (nl = memchr(p->in.p, '\n', p->in.n));) {
        size_t len = (size_t) (nl - p->in.p);
        request(f, p, span_make(p->in.p, len));
        send_anew(f);
        buf_consume(&p->in, len + 1);
    }
}

static void push(struct fake *f, struct span text)
{
    struct arena a = {0};
    struct json *j = NULL;
    struct err e = {0};
    int w;

    if (json_parse(&a, text, NULL, &j, &e) < 0) {
        fprintf(stderr, "push: %s\n", e.text);
        exit(2);
    }
    w = window_of(json_str(j, "win"));
    if (w >= 0 && json_get(j, "row")) {
        char *row = copy(json_get(j, "row")->raw);
        insert_row(f, w, row);
        mem_free(row);
    }
    arena_free(&a);
}

/* n rows at the inbox's head, numbered from `first`. most: the last one goes for each above so many. */
static void flood(struct fake *f, const char *what, int first, int n, size_t most)
{
    for (int i = 0; i < n; i++) {
        char *row = mem_printf("{\"id\":\"AMICF-2026-%06d\",\"rev\":1,\"state\":\"NEW\",\"type\":\"FLOW.QUEUE\",\"priority\":\"P3\",\"member\":\"SG\","
                               "\"checkpoint\":\"SGSIN\",\"title\":\"%s %d\",\"owner\":null,\"opened\":\"2026-11-24T14:32:05Z\",\"reports\":1,\"signal\":\"UNACK\"}",
                               first + i, what, (first + i) % 100000);
        insert_row(f, 0, row);
        mem_free(row);
        if (f->win[0].rows.n > most)
            remove_row(f, 0, f->win[0].rows.n - 1);
    }
}

static void control(struct fake *f, char *line)
{
    if (strncmp(line, "push ", 5) == 0)
        push(f, span_str(line + 5));
    else if (strcmp(line, "old") == 0)
        f->old = true;
    else if (strncmp(line, "flood ", 6) == 0)
        flood(f, "flood", 500000, atoi(line + 6), 60);
    else if (strncmp(line, "grow ", 5) == 0) {
        flood(f, "grown", 600000 + f->grown, atoi(line + 5), SIZE_MAX);
        f->grown += atoi(line + 5);
    }
    else if (strcmp(line, "quiet") == 0)
        f->quiet = true;
    else if (strcmp(line, "tick") == 0)
        f->quiet = false;
    else if (strcmp(line, "stop") == 0)
        f->stop = true;
    send_anew(f);
    printf("done\n");
    fflush(stdout);
}

static void welcome(struct fake *f, int fd)
{
    for (int i = 0; i < CLIENTS; i++)
        if (f->peer[i].fd < 0) {
            buf_free(&f->peer[i].in);
            memset(&f->peer[i], 0, sizeof f->peer[i]);
            f->peer[i].fd = fd;
            sendf(&f->peer[i], "{\"proto\":1,\"minor\":0,\"site\":\"AMICF\",\"seq\":4711,\"uid\":1000,\"roles\":[],\"now\":\"2026-11-24T14:32:07Z\",\"speed\":1,%s",
                  f->greeting + 1);
            return;
        }
    close(fd);
}

int main(int argc, char **argv)
{
    struct fake f = {.seq = 4711};
    int64_t next = clock_mono();
    char line[65536];
    int server;
    bool has_input = true;

    if (argc < 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < CLIENTS; i++)
        f.peer[i].fd = -1;
    load(&f, argv[2]);
    server = fake_home_listen(argv[1]);
    fake_home_tell(argv[1]);
    printf("ready\n");
    fflush(stdout);
    while (!f.stop) {
        struct pollfd p[2 + CLIENTS] = {{.fd = server, .events = POLLIN}, {.fd = has_input ? 0 : -1, .events = POLLIN}};
        int64_t now = clock_mono();

        for (int i = 0; i < CLIENTS; i++)
            p[2 + i] = (struct pollfd){.fd = f.peer[i].fd, .events = POLLIN};
        poll(p, 2 + CLIENTS, next > now ? (int) ((next - now) / NSEC_PER_MS) + 1 : 0);
        if (p[0].revents)
            welcome(&f, accept(server, NULL, NULL));
        for (int i = 0; i < CLIENTS; i++)
            if (p[2 + i].revents && f.peer[i].fd == p[2 + i].fd)
                on_peer(&f, &f.peer[i]);
        if (p[1].revents) {
            if (!fgets(line, sizeof line, stdin)) {
                has_input = false;
                continue;
            }
            line[strcspn(line, "\n")] = 0;
            control(&f, line);
        }
        if (clock_mono() >= next) {
            next = clock_mono() + NSEC_PER_SEC;
            if (access(argv[1], F_OK) != 0)
                break; /* the test is over: its folder is gone */
            for (int i = 0; !f.quiet && i < CLIENTS; i++)
                if (f.peer[i].fd >= 0 && f.peer[i].tick_sub)
                    sendf(&f.peer[i], "%s", f.tick);
        }
    }
    for (int i = 0; i < CLIENTS; i++)
        if (f.peer[i].fd >= 0)
            sendf(&f.peer[i], "{\"push\":\"bye\",\"reason\":\"r.sari stopped it\",\"stopped\":true}");
    unlink(argv[1]);
    return 0;
}
