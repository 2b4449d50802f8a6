/* verifier: see verifier.h. */
#include "plugin/verifier.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/vec.h"
#include "frame/frame.h"
#include "text/clean.h"
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

enum { VERIFIER_MS = 5000, VERIFIER_MS_PER_MIB = 500, VERIFIER_QUEUE = 256 };
#define VERIFIER_ANSWER_MAX ((size_t) 4 << 20) /* bytes of an answer */

/* One page on its way. */
struct page {
    struct page *next;
    uint64_t id;
    uint32_t what;      /* enum frame_verify_what */
    struct arena arena; /* what was copied, and the verdicts' texts */
    struct span signer, content_type, bytes;
    verifier_done *done;
    void *arg;
    VEC(struct verifier_alert)
    alerts;
};

/* A process with its socket; outlives its verifier's interest in it until both handles are closed. */
struct worker {
    struct verifier *v; /* NULL: let go */
    uv_process_t process;
    uv_pipe_t pipe;
    unsigned handles;
    struct buf in;
    size_t answered; /* bytes of the answer at work */
};

struct verifier {
    struct verifier_config cfg;
    char *program;
    uv_timer_t timer;
    struct worker *worker;
    struct page *queue, **end; /* the first one is at work where `busy` */
    size_t queue_n;
    bool busy, stopping;
    uint64_t next_id;
    char trouble[256]; /* why the page at work has no answer, told by the timer */
};

static void begin(struct verifier *v);

/* ---- Pages ------------------------------------------------------------------------------------------------------ */

static void page_free(struct page *p)
{
    VEC_FREE(&p->alerts);
    arena_free(&p->arena);
    mem_free(p);
}

static struct page *take_first(struct verifier *v)
{
    struct page *p = v->queue;
    v->queue = p->next;
    if (!v->queue)
        v->end = &v->queue;
    v->queue_n--;
    return p;
}

/* Answers the page at work and begins the next. */
static void finish(struct verifier *v, const char *trouble)
{
    struct page *p = take_first(v);
    struct verifier_answer a = {p->alerts.v, p->alerts.n, trouble};
    v->busy = false;
    (void) uv_timer_stop(&v->timer);
    p->done(p->arg, &a); /* may ask again, and so begin */
    page_free(p);
    if (!v->busy)
        begin(v);
}

/* ---- The child ---------------------------------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *h)
{
    struct worker *w = h->data;
    if (--w->handles == 0) {
        buf_free(&w->in);
        mem_free(w);
    }
}

/* Ends it, whatever it does; what it says from now on is not heard. */
static void let_go(struct worker *w)
{
    if (!w->v)
        return;
    w->v->worker = NULL;
    w->v = NULL;
    if (uv_is_active((uv_handle_t *) &w->process))
        (void) uv_process_kill(&w->process, SIGKILL);
    else if (!uv_is_closing((uv_handle_t *) &w->process))
        uv_close((uv_handle_t *) &w->process, on_closed);
    uv_close((uv_handle_t *) &w->pipe, on_closed);
}

/* The page at work gets no answer; its asker hears so from the loop. */
__attribute__((format(printf, 2, 3))) static void fail(struct verifier *v, const char *fmt, ...)
{
    va_list ap;
    struct buf clean = {0};
    char text[256];
    va_start(ap, fmt);
    (void) vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    (void) text_clean(span_str(text), 0, &clean);
    (void) snprintf(v->trouble, sizeof v->trouble, "%s", clean.p ? clean.p : "");
    log_warn(v->cfg.log, "verify", "%s", v->trouble);
    buf_free(&clean);
    if (v->worker)
        let_go(v->worker);
    if (v->busy)
        VEC_FREE(&v->queue->alerts);
}

static void on_timer(uv_timer_t *t)
{
    struct verifier *v = t->data;
    if (!v->busy)
        return;
    if (!v->trouble[0])
        fail(v, "watchfloor-verify did not answer in time");
    char text[sizeof v->trouble];
    memcpy(text, v->trouble, sizeof text);
    v->trouble[0] = 0;
    finish(v, text);
}

/* fail(), then the answer at the loop's next turn. */
#define GIVE_UP(v, ...) \
    do { \
        fail((v), __VA_ARGS__); \
        if ((v)->busy) \
            (void) uv_timer_start(&(v)->timer, on_timer, 0, 0); \
    } while (0)

static void on_exit_(uv_process_t *process, int64_t status, int sig)
{
    struct worker *w = process->data;
    struct verifier *v = w->v;
    if (v && sig == SIGSYS)
        GIVE_UP(v, "watchfloor-verify made a forbidden system call and was ended");
    else if (v && sig)
        GIVE_UP(v, "watchfloor-verify was ended by signal %d", sig);
    else if (v)
        GIVE_UP(v, "watchfloor-verify ended by itself with status %d", (int) status);
    if (!uv_is_closing((uv_handle_t *) process))
        uv_close((uv_handle_t *) process, on_closed);
}

static int take_verdict(struct page *p, struct span payload, struct err *e)
{
    struct frame_verdict f;
    int rc = frame_get_verdict(payload, &f, e);
    if (rc)
        return rc;
    if (p->alerts.n >= FRAME_MAX_VERDICTS)
        return err_set(e, WF_E_LIMIT, "more than %u verdicts", FRAME_MAX_VERDICTS);
    struct verifier_alert a = {.state = (enum report_signature) f.state, .line = f.line};
    const struct {
        struct span from, *to;
    } texts[] = {{f.identifier, &a.identifier}, {f.sender, &a.sender}, {f.sent, &a.sent}, {f.note, &a.note}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        *texts[i].to =
            arena_span(&p->arena, text_clean_arena(&p->arena, texts[i].from.p ? texts[i].from : SPAN_LIT(""), 0, NULL));
    VEC_PUSH(&p->alerts, a);
    return 0;
}

/* 1: the page is done with, and trouble says what there was. */
static int take_frame(struct verifier *v, const struct frame *f, char *trouble, size_t cap, struct err *e)
{
    struct frame_verified done;
    struct span text;
    if (f->type == FRAME_READY)
        return 0;
    if (f->type == FRAME_FAILED && frame_get_text(f->payload, &text, e) == 0)
        return err_set(e, WF_E_STATE, "%.*s", SPAN_FMT(text));
    if (!v->busy || (f->type != FRAME_VERDICT && f->type != FRAME_VERIFIED))
        return err_set(e, WF_E_PROTO, "a frame of type %d out of turn", f->type);
    if (f->type == FRAME_VERDICT)
        return take_verdict(v->queue, f->payload, e);
    int rc = frame_get_verified(f->payload, &done, e);
    if (rc)
        return rc;
    if (done.job != v->queue->id || done.verdicts != v->queue->alerts.n)
        return err_set(e, WF_E_PROTO, "an answer to another question");
    struct buf clean = {0};
    (void) text_clean(done.trouble.p ? done.trouble : SPAN_LIT(""), 0, &clean);
    (void) snprintf(trouble, cap, "%s", clean.p ? clean.p : "");
    buf_free(&clean);
    return 1;
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *out)
{
    struct worker *w = h->data;
    *out = uv_buf_init(buf_reserve(&w->in, suggested), (unsigned) suggested);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *b)
{
    struct worker *w = stream->data;
    struct verifier *v = w->v;
    char trouble[256] = "";
    (void) b;
    if (n < 0)
        (void) uv_read_stop(stream); /* it is dead, or soon; its exit tells */
    if (n <= 0 || !v)
        return;
    buf_grew(&w->in, (size_t) n);
    w->answered += (size_t) n;
    if (w->answered > VERIFIER_ANSWER_MAX) {
        GIVE_UP(v, "watchfloor-verify answered more than it may");
        return;
    }
    for (;;) {
        struct err e = {0};
        struct frame f;
        size_t size;
        int rc = frame_next(buf_view(&w->in), &f, &size, &e);
        if (rc == 0)
            return;
        rc = rc < 0 ? rc : take_frame(v, &f, trouble, sizeof trouble, &e);
        if (rc < 0) {
            GIVE_UP(v, "watchfloor-verify: %.200s", e.text);
            return;
        }
        buf_consume(&w->in, size);
        if (rc == 1) {
            finish(v, trouble);
            return; /* it says nothing more before it is asked */
        }
    }
}

static int start_worker(struct verifier *v, struct err *e)
{
    struct worker *w = mem_alloc(sizeof *w);
    char self[24], name[] = "watchfloor-verify", *argv[] = {name, self, NULL};
#ifdef WF_SANITIZERS
    char asan[] = "ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:handle_segv=0:handle_abort=0:handle_sigbus=0:handle_"
                  "sigfpe=0:handle_sigill=0:"
                  "symbolize=0:quarantine_size_mb=8:allocator_may_return_null=1",
         *env[] = {asan, NULL};
    uv_stdio_container_t last = {.flags = UV_INHERIT_FD, .data.fd = 2};
#else
    char *env[] = {NULL};
    uv_stdio_container_t last = {.flags = UV_IGNORE};
#endif
    (void) snprintf(self, sizeof self, "%ld", (long) getpid());
    uv_stdio_container_t stdio[4] = {
        {.flags = UV_IGNORE},
        {.flags = UV_IGNORE},
        last,
        {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *) &w->pipe}};
    uv_process_options_t o = {.exit_cb = on_exit_,
                              .file = v->program,
                              .args = argv,
                              .env = env,
                              .stdio = stdio,
                              .stdio_count = 4,
                              .flags = UV_PROCESS_DETACHED};
    w->v = v;
    w->handles = 2;
    v->worker = w;
    (void) uv_pipe_init(v->cfg.loop, &w->pipe, 0);
    w->pipe.data = w->process.data = w;
    int rc = uv_spawn(v->cfg.loop, &w->process, &o);
    w->process.data = w;
    if (rc == 0)
        rc = uv_read_start((uv_stream_t *) &w->pipe, on_alloc, on_read);
    if (rc == 0)
        return 0;
    let_go(w);
    return err_set(e, WF_E_SYSTEM, "cannot start \"%s\": %s", v->program, uv_strerror(rc));
}

/* ---- Asking ------------------------------------------------------------------------------------------------------- */

/* What is written, until it is. */
struct sending {
    uv_write_t req;
    struct buf head;                       /* VERIFY */
    unsigned char (*chunks)[FRAME_HEADER]; /* of the DATA frames */
};

static void on_written(uv_write_t *req, int status)
{
    struct sending *s = req->data;
    (void) status; /* a child that is gone tells so by its exit */
    buf_free(&s->head);
    mem_free(s->chunks);
    mem_free(s);
}

static void send_page(struct verifier *v, const struct page *p)
{
    struct sending *s = mem_alloc(sizeof *s);
    size_t n = (p->bytes.n + FRAME_CHUNK - 1) / FRAME_CHUNK;
    struct frame_verify f = {.job = p->id,
                             .what = p->what,
                             .now = {.utc_ns = clock_now(v->cfg.clock), .set = 1},
                             .signer = p->signer,
                             .content_type = p->content_type,
                             .bytes = p->bytes.n};
    uv_buf_t *bufs = mem_alloc_array(2 * n + 1, sizeof *bufs);
    s->chunks = mem_alloc_array(n + 1, sizeof *s->chunks);
    s->req.data = s;
    (void) frame_put_verify(&s->head, &f, NULL);
    bufs[0] = uv_buf_init(s->head.p, (unsigned) s->head.n);
    for (size_t i = 0; i < n; i++) {
        size_t at = i * FRAME_CHUNK, size = p->bytes.n - at < FRAME_CHUNK ? p->bytes.n - at : FRAME_CHUNK;
        frame_header(s->chunks[i], FRAME_DATA, size);
        bufs[1 + 2 * i] = uv_buf_init((char *) s->chunks[i], FRAME_HEADER);
        bufs[2 + 2 * i] = uv_buf_init((char *) (uintptr_t) (p->bytes.p + at), (unsigned) size);
    }
    if (uv_write(&s->req, (uv_stream_t *) &v->worker->pipe, bufs, (unsigned) (2 * n + 1), on_written) != 0)
        on_written(&s->req, -1); /* its exit comes */
    mem_free(bufs);
}

static void begin(struct verifier *v)
{
    struct err e = {0};
    if (v->busy || !v->queue || v->stopping)
        return;
    struct page *p = v->queue;
    v->busy = true;
    v->trouble[0] = 0;
    if (!v->worker && start_worker(v, &e) != 0) {
        GIVE_UP(v, "%s", e.text);
        return;
    }
    v->worker->answered = 0;
    uint64_t ms = VERIFIER_MS + (uint64_t) VERIFIER_MS_PER_MIB * p->bytes.n / ((size_t) 1 << 20);
    (void) uv_timer_start(&v->timer, on_timer, ms, 0);
    send_page(v, p);
}

static int ask(struct verifier *v, uint32_t what, struct span signer, struct span content_type, struct span bytes, verifier_done *done, void *arg, struct err *e)
{
    if (v->stopping)
        return err_set(e, WF_E_STATE, "the engine is stopping");
    if (bytes.n > FRAME_INPUT_MAX || signer.n > FRAME_MAX_SIGNER || content_type.n > FRAME_MAX_TEXT)
        return err_set(e, WF_E_LIMIT, "too large to verify");
    if (v->queue_n >= VERIFIER_QUEUE)
        return err_set(e, WF_E_LIMIT, "%d pages wait to be verified already", VERIFIER_QUEUE);
    struct page *p = mem_alloc(sizeof *p);
    p->id = ++v->next_id;
    p->what = what;
    p->signer = arena_span(&p->arena, signer);
    p->content_type = content_type.p ? arena_span(&p->arena, content_type) : content_type;
    p->bytes = bytes;
    p->done = done;
    p->arg = arg;
    *v->end = p;
    v->end = &p->next;
    v->queue_n++;
    begin(v);
    return 0;
}

int verifier_check(struct verifier *v, struct span signer, struct span content_type, struct span bytes,
                   verifier_done *done, void *arg, struct err *e)
{
    return ask(v, FRAME_VERIFY_ALERTS, signer, content_type, bytes, done, arg, e);
}

int verifier_notice(struct verifier *v, struct span parts, verifier_done *done, void *arg, struct err *e)
{
    return ask(v, FRAME_VERIFY_NOTICE, SPAN_LIT(""), span_make(NULL, 0), parts, done, arg, e);
}

void verifier_forget(struct verifier *v, void *arg)
{
    struct page **at = &v->queue;
    while (*at) {
        struct page *p = *at;
        if (p->arg != arg) {
            at = &p->next;
            continue;
        }
        if (p == v->queue && v->busy) { /* the child may hold half of it */
            v->busy = false;
            v->trouble[0] = 0;
            (void) uv_timer_stop(&v->timer);
            if (v->worker)
                let_go(v->worker);
        }
        *at = p->next;
        v->queue_n--;
        page_free(p);
    }
    v->end = at;
    begin(v);
}

/* ---- Life ----------------------------------------------------------------------------------------------------------- */

struct verifier *verifier_new(const struct verifier_config *cfg)
{
    struct verifier *v = mem_alloc(sizeof *v);
    v->cfg = *cfg;
    v->program = cfg->program ? mem_strdup(cfg->program) : paths_libexec("watchfloor-verify");
    v->end = &v->queue;
    (void) uv_timer_init(cfg->loop, &v->timer);
    v->timer.data = v;
    return v;
}

void verifier_stop(struct verifier *v)
{
    if (!v || v->stopping)
        return;
    v->stopping = true;
    v->busy = false;
    while (v->queue)
        page_free(take_first(v));
    struct worker *w = v->worker;
    if (w) {
        let_go(w);
        if (!uv_is_closing((uv_handle_t *) &w->process)) /* its end is not waited for */
            uv_close((uv_handle_t *) &w->process, on_closed);
    }
    (void) uv_timer_stop(&v->timer);
    uv_close((uv_handle_t *) &v->timer, NULL);
}

void verifier_free(struct verifier *v)
{
    if (!v)
        return;
    mem_free(v->program);
    mem_free(v);
}
