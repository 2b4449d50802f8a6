/* crash: see crash.h. The child writes; the parent keeps the list of what the child was told, in a process of its own. */
#include "crash.h"
#include "../lib/tmp.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/vec.h"
#include "disk.h"
#include "journal/journal.h"
#include "journal/verify.h"

enum { KEYS_A_ROUND = 1 << 20, CALL_BATCHES = 12 };

struct told {
    uint32_t first, n;
};

struct crash {
    char dir[96], home[112], shadow[112];
    VEC(struct told) told; /* of this round */
    uint64_t from;         /* facts up to here were checked in rounds before */
    uint32_t round;
    struct crash_tally *out;
};

/* ---- the child ---- */

static void child_fact(struct journal_batch *b, uint32_t key)
{
    char body[64], payload[96];
    uint64_t seq = 0;
    struct journal_item it = {.time = key, .source = SPAN_LIT("sg/queues")};
    it.body = span_make(body, (size_t) snprintf(body, sizeof body, "body of %u", key));
    if (journal_batch_intake(b, JOURNAL_REPORT, &it, &seq, NULL))
        _exit(3);
    struct journal_part part = {.name = SPAN_LIT("title"), .text = it.body};
    struct journal_fact f = {.time = key, .version = 1, .actor = SPAN_LIT("engine"), .kind = SPAN_LIT("report.accepted"), .parts = &part, .nparts = 1};
    f.payload = span_make(payload, (size_t) snprintf(payload, sizeof payload, "{\"key\":%u,\"intake\":%llu}", key, (unsigned long long) seq));
    if (journal_batch_fact(b, &f, NULL, NULL))
        _exit(3);
}

/* Batches until killed, or `batches` of them. Tells each that is durable through fd. */
static void child(const struct crash *c, int fd, unsigned batches)
{
    struct clock clock;
    clock_wall(&clock);
    struct journal_options o = {.home = c->home, .mode = JOURNAL_ACTUAL, .clock = &clock};
    struct journal *j;
    if (journal_open(&j, &o, NULL))
        _exit(4);
    struct journal_batch *b = journal_batch_new();
    uint32_t key = c->round * KEYS_A_ROUND;
    for (unsigned i = 0; !batches || i < batches; i++) {
        struct told t = {.first = key, .n = 1 + i % 7 * 5};
        char cursor[32];
        if (journal_batch_begin(j, b, NULL))
            _exit(5);
        while (key < t.first + t.n)
            child_fact(b, key++);
        journal_batch_cursor(b, SPAN_LIT("sg/queues"), span_make(cursor, (size_t) snprintf(cursor, sizeof cursor, "%u", key)), NULL);
        int code = journal_commit_wait(j, b, NULL, NULL);
        if (code)
            _exit(6);
        if (write(fd, &t, sizeof t) != sizeof t)
            _exit(7);
    }
    journal_batch_free(b);
    journal_close(j);
    _exit(0);
}

/* ---- what is left ---- */

struct check {
    struct crash *c;
    struct journal_reader *intake;
    uint8_t *seen; /* a byte a key of this round */
    uint32_t base;
};

static int on_fact(void *arg, const struct journal_fact *f, struct err *e)
{
    struct check *k = arg;
    struct arena a = {0};
    struct json *p = NULL;
    if (!span_is(f->kind, "report.accepted"))
        return 0;
    int code = json_parse(&a, f->payload, NULL, &p, e);
    if (!code) {
        uint32_t key = (uint32_t) json_int(p, "key", 0);
        struct journal_item it;
        char body[64];
        snprintf(body, sizeof body, "body of %u", key);
        if (journal_intake(k->intake, JOURNAL_REPORT, (uint64_t) json_int(p, "intake", 0), &it, NULL) != 0 || !span_is(it.body, body))
            k->c->out->half++;
        if (key - k->base < KEYS_A_ROUND && k->seen[key - k->base] < 200)
            k->seen[key - k->base]++;
    }
    arena_free(&a);
    return code;
}

static void broken(struct crash *c, const char *what, const struct err *e)
{
    c->out->broken++;
    snprintf(c->out->problem, sizeof c->out->problem, "%s: %.200s", what, e->text);
}

static void check(struct crash *c)
{
    struct err e = {0};
    struct journal_report report;
    struct journal_reader *r = NULL;
    struct check k = {.c = c, .base = c->round * KEYS_A_ROUND};
    struct buf cursor = {0};
    uint64_t head = 0;
    k.seen = mem_alloc(KEYS_A_ROUND);
    /* Killed before it had a journal at all: nothing was told, nothing can be lost. */
    char *path = fs_join(c->home, "journal.db");
    bool there = access(path, F_OK) == 0;
    mem_free(path);
    if (!there && c->told.n == 0)
        goto out;
    /* The next start of an engine comes first, as in life: it makes what a kill at the very first calls left unmade. */
    struct journal_options o = {.home = c->home, .mode = JOURNAL_ACTUAL};
    struct journal *j;
    if (journal_open(&j, &o, &e)) {
        broken(c, "open", &e);
        goto out;
    }
    journal_close(j);
    if (journal_verify(c->home, NULL, NULL, &report, &e))
        broken(c, "verify", &e);
    else if (journal_reader_open(&r, c->home, &e) || journal_reader_open(&k.intake, c->home, &e) ||
             journal_each(r, c->from + 1, 0, true, on_fact, &k, &e) || journal_reader_head(r, &head, NULL, &e))
        broken(c, "read", &e);
    c->from = head;
    uint32_t end = 0;
    for (size_t i = 0; i < c->told.n; i++) {
        const struct told *t = &c->told.v[i];
        c->out->accepted += t->n;
        for (uint32_t key = t->first; key < t->first + t->n; key++) {
            c->out->lost += k.seen[key - k.base] == 0;
            c->out->twice += k.seen[key - k.base] > 1;
        }
        end = t->first + t->n;
    }
    /* The cursor goes with the batch: at least as far as what was told. */
    if (r && end && (journal_cursor(r, SPAN_LIT("sg/queues"), &cursor, NULL) || strtoul(cursor.p, NULL, 10) < end))
        c->out->lost++;
out:
    journal_reader_close(r);
    journal_reader_close(k.intake);
    buf_free(&cursor);
    mem_free(k.seen);
}

/* ---- rounds ---- */

/* "VERB A B" as a command. */
static void shell(const char *verb, const char *a, const char *b)
{
    char command[512];
    snprintf(command, sizeof command, "%s %s %s", verb, a, b);
    if (system(command) != 0)
        abort();
}

/* One child; true when it ended by itself. */
static bool round_run(struct crash *c, enum crash_how how, unsigned ms, long kill_at)
{
    int fd[2];
    if (how == CRASH_POWER)
        shell("cp -r", c->home, c->shadow);
    if (pipe(fd) != 0)
        abort();
    pid_t pid = fork();
    if (pid == 0) {
        close(fd[0]);
        disk_reset(c->home);
        disk.kill_at = kill_at;
        if (how == CRASH_POWER)
            snprintf(disk.shadow, sizeof disk.shadow, "%s", c->shadow);
        child(c, fd[1], how == CRASH_CALL ? CALL_BATCHES : 0);
    }
    close(fd[1]);
    if (how != CRASH_CALL) {
        nanosleep(&(struct timespec){.tv_nsec = (long) ms * 1000000}, NULL);
        kill(pid, SIGKILL);
    }
    c->told.n = 0;
    struct told t;
    while (read(fd[0], &t, sizeof t) == sizeof t)
        VEC_PUSH(&c->told, t);
    close(fd[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    if (how == CRASH_POWER) { /* the power comes back */
        shell("rm -rf", c->home, "");
        shell("mv", c->shadow, c->home);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
        c->out->broken++;
        snprintf(c->out->problem, sizeof c->out->problem, "the writer ended with %d", WEXITSTATUS(status));
    }
    return WIFEXITED(status);
}

void crash_run(enum crash_how how, unsigned rounds, struct crash_tally *out)
{
    struct crash c = {.out = out};
    memset(out, 0, sizeof *out);
    tmp_template(c.dir, sizeof c.dir, "test_crash");
    if (!mkdtemp(c.dir))
        abort();
    snprintf(c.home, sizeof c.home, "%s/home", c.dir);
    snprintf(c.shadow, sizeof c.shadow, "%s/shadow", c.dir);
    fs_mkdirs(c.home, 0700, NULL);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    unsigned seed = (unsigned) now.tv_nsec;
    bool ended = false;
    for (c.round = 0; c.round < rounds && !ended && !out->broken; c.round++) {
        ended = round_run(&c, how, 10 + (unsigned) rand_r(&seed) % 80, how == CRASH_CALL ? (long) c.round + 1 : 0);
        check(&c);
        out->rounds++;
        if (how == CRASH_CALL && !ended) {
            shell("rm -rf", c.home, "");
            fs_mkdirs(c.home, 0700, NULL);
            c.from = 0;
        }
        ended = ended && how == CRASH_CALL;
    }
    VEC_FREE(&c.told);
    shell("rm -rf", c.dir, "");
}
