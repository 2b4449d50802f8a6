/* reader: see reader.h. The question is one JSON line, then the bytes that it counts; the answer is one JSON line. */
#include "courier/reader.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <watchfloor/format/cap.h>

#include "base/json.h"
#include "readback/compare.h"
#include "sandbox/sandbox.h"
#include "text/clean.h"

/* ---- asked ---- */

int reader_ask(struct send *s, const char *what, struct span sent, struct span given, child_done *done, struct err *e)
{
    static char name[] = "watchfloor-courier", read_[] = "--read";
    static char *env[] = {NULL, NULL};
    char pid[24];
    char *argv[] = {name, read_, pid, NULL};
    struct child_run run = {.program = "/proc/self/exe", .argv = argv, .env = env, .socket = true, .most = READER_MOST, .ms = READER_MS, .done = done, .arg = s};
    struct json_writer w;
#ifdef WF_SANITIZERS
    static char asan[] = "ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:symbolize=0";
    env[0] = asan;
#endif
    (void) snprintf(pid, sizeof pid, "%ld", (long) getpid());
    jw_init(&w, &run.give);
    jw_begin_object(&w);
    jw_kcstr(&w, "do", what);
    jw_kint(&w, "sent", (int64_t) sent.n);
    jw_kint(&w, "given", (int64_t) given.n);
    jw_kstr(&w, "identity", s->job.identity);
    jw_kbool(&w, "exercise", s->c->mode == KEY_EXERCISE);
    jw_end_object(&w);
    buf_char(&run.give, '\n');
    buf_span(&run.give, sent);
    buf_span(&run.give, given);
    return child_start(s->c, &run, e);
}

/* ---- asking ---- */

struct question {
    struct span what, identity, sent, given;
    bool exercise;
};

static void put_clean(struct json_writer *w, const char *key, struct span s, size_t most)
{
    struct buf clean = {0};
    (void) text_clean(span_make(s.p ? s.p : "", s.n < most ? s.n : most), 0, &clean);
    jw_kstr(w, key, buf_view(&clean));
    buf_free(&clean);
}

/* Does it refer to what was sent, and is it an exercise's exactly where that was? */
static bool refers(const wf_cap *cap, const struct question *q)
{
    const char *first = q->identity.n ? memchr(q->identity.p, ',', q->identity.n) : NULL, *last = first ? memrchr(q->identity.p, ',', q->identity.n) : NULL;
    if (!first || last == first || (cap->msg_status == WF_MSG_EXERCISE) != q->exercise)
        return false;
    for (size_t i = 0; i < cap->references_n; i++)
        if (span_eq(span_make(cap->references[i].p, cap->references[i].n), span_make(first + 1, (size_t) (last - first - 1))))
            return true;
    return false;
}

static void answer(const struct question *q, struct json_writer *w)
{
    const wf_cap *cap = wf_cap_read((wf_str){q->given.p, q->given.n}, (wf_str){NULL, 0}, NULL, NULL, NULL);
    if (!cap) {
        jw_kcstr(w, "type", "");
        return;
    }
    jw_kcstr(w, "type", !refers(cap, q) ? "" : cap->type == WF_CAP_ACK ? "Ack" : cap->type == WF_CAP_ERROR ? "Error" : "");
    put_clean(w, "by", span_make(cap->sender.p, cap->sender.n), 120);
    put_clean(w, "text", span_make(cap->note.p, cap->note.n), 400);
    wf_cap_free(cap);
}

static void compare(const struct question *q, struct json_writer *w)
{
    struct buf differs = {0};
    enum readback_verdict v = readback_compare_text(q->sent, q->given, &differs);
    jw_kcstr(w, "verdict", v == READBACK_SAME ? "same" : v == READBACK_DIFFERENT ? "different" : "unread");
    put_clean(w, "text", buf_view(&differs), 1000);
    buf_free(&differs);
}

static void title(const struct question *q, struct json_writer *w)
{
    struct notice n;
    struct err e = {0};
    if (readback_cap_text(q->given, &n, &e) == 0 && n.infos_n) {
        put_clean(w, "title", n.infos[0].headline, 400);
        put_clean(w, "text", n.infos[0].description, 2000);
        put_clean(w, "language", notice_language(&n.infos[0]), 20);
        put_clean(w, "type", span_str(words_of(&words_notice_type, n.type)), 20);
    }
    notice_free(&n);
}

static const struct {
    const char *what;
    void (*act)(const struct question *q, struct json_writer *w);
} acts[] = {{"answer", answer}, {"compare", compare}, {"title", title}};

/* Everything until the other side has said all. */
static int hear(struct buf *in)
{
    for (;;) {
        char *w = buf_reserve(in, 64 << 10);
        ssize_t n = read(SANDBOX_SOCKET, w, 64 << 10);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -1 : 0;
        buf_grew(in, (size_t) n);
    }
}

static int take(struct span in, struct arena *a, struct question *q)
{
    struct json *v = NULL;
    const char *nl = in.n ? memchr(in.p, '\n', in.n) : NULL;
    if (!nl || json_parse(a, span_make(in.p, (size_t) (nl - in.p)), NULL, &v, NULL) != 0)
        return -1;
    struct span rest = span_make(nl + 1, in.n - (size_t) (nl + 1 - in.p));
    int64_t sent = json_int(v, "sent", -1), given = json_int(v, "given", -1);
    if (sent < 0 || given < 0 || (uint64_t) sent + (uint64_t) given != rest.n)
        return -1;
    *q = (struct question){json_str(v, "do"), json_str(v, "identity"), span_make(rest.p, (size_t) sent), span_make(rest.p + sent, (size_t) given), json_bool(v, "exercise", false)};
    return 0;
}

int reader_main(pid_t parent)
{
    struct err e = {0};
    struct buf in = {0}, out = {0};
    struct arena a = {0};
    struct question q;
    struct json_writer w;
    if (sandbox_limits(parent, &e) != 0 || sandbox_final(&e) != 0 || hear(&in) != 0 || take(buf_view(&in), &a, &q) != 0)
        return 1;
    jw_init(&w, &out);
    jw_begin_object(&w);
    for (size_t i = 0; i < ARRAY_LEN(acts); i++)
        if (span_is(q.what, acts[i].what))
            acts[i].act(&q, &w);
    jw_end_object(&w);
    buf_char(&out, '\n');
    for (size_t done = 0; done < out.n;) {
        ssize_t n = write(SANDBOX_SOCKET, out.p + done, out.n - done);
        if (n <= 0)
            return 1;
        done += (size_t) n;
    }
    return 0;
}
