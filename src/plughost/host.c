/* host: the conversation with the engine: greeting, open, one input or notice at a time, close. See host.h and frame/frame.h. */
#include "plughost/host.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "plughost/host_state.h"
#include "text/clean.h"

#define BYTES_KEPT ((size_t) 1 << 20) /* a larger input's memory is given back */

struct host *host_new(int fd)
{
    struct host *h = mem_alloc(sizeof *h);
    h->fd = fd;
    host_table_init(&h->table);
    return h;
}

void host_flush(struct host *h, bool all)
{
    if (h->out.n < HOST_FLUSH && !all)
        return;
    size_t done = 0;
    while (done < h->out.n && !h->broken) {
        ssize_t n = write(h->fd, h->out.p + done, h->out.n - done);
        if (n > 0)
            done += (size_t) n;
        else if (n == 0 || errno != EINTR)
            h->broken = true;
    }
    h->given += h->out.n;
    buf_clear(&h->out);
}

void host_fail(struct host *h, const struct err *e)
{
    (void) frame_put_text(&h->out, FRAME_FAILED, span_str(e->text), NULL);
    host_flush(h, true);
}

int host_greet(struct host *h, const wf_plugin *d, const char *exports, struct err *e)
{
    h->d = d;
    int rc = frame_put_greeting(&h->out, d, span_str(exports), e);
    if (rc == 0)
        host_flush(h, true);
    h->binding.plugin = span_str(d->name);
    h->binding.member = span_str(d->member);
    return rc;
}

/* Reads until a whole frame stands at the start of h->in. 1: *f, and *size to consume afterwards; 0: the engine hung
 * up. */
static int next_frame(struct host *h, struct frame *f, size_t *size, struct err *e)
{
    for (;;) {
        int rc = frame_next(buf_view(&h->in), f, size, e);
        if (rc != 0)
            return rc;
        char *w = buf_reserve(&h->in, FRAME_CHUNK);
        /* Who waits in read() is also woken when the engine takes what was written; who waits in poll() is not. */
        struct pollfd in = {.fd = h->fd, .events = POLLIN};
        (void) poll(&in, 1, -1);
        ssize_t n = read(h->fd, w, FRAME_CHUNK);
        if (n == 0 || (n < 0 && errno == ECONNRESET))
            return 0;
        if (n < 0 && errno != EINTR)
            return err_errno(e, WF_E_IO, "cannot read from the engine");
        if (n > 0)
            buf_grew(&h->in, (size_t) n);
    }
}

/* Appends the payloads of DATA frames until the input's bytes are whole. */
static int read_bytes(struct host *h, struct err *e)
{
    size_t want = h->input.in.bytes.n;
    buf_clear(&h->bytes);
    (void) buf_reserve(&h->bytes, want);
    while (h->bytes.n < want) {
        struct frame f;
        size_t size;
        int rc = next_frame(h, &f, &size, e);
        if (rc <= 0)
            return rc == 0 ? err_set(e, WF_E_IO, "the engine hung up") : rc;
        if (f.type != FRAME_DATA || f.payload.n == 0 || f.payload.n > want - h->bytes.n)
            return err_set(e, WF_E_PROTO, "frame of type %d within an input", f.type);
        buf_span(&h->bytes, f.payload);
        buf_consume(&h->in, size);
    }
    h->input.in.bytes.p = h->bytes.p ? h->bytes.p : "";
    return 0;
}

/* What the plugin may not say of its result becomes a failure of it. */
static int judge(struct host *h, int code, const wf_result *out)
{
    if (h->overflow)
        return WF_FAIL_LIMIT;
    if (code != WF_DONE)
        return code < WF_FAIL_OTHER || code > 0 ? WF_FAIL_OTHER : code;
    if (out->consumed > h->input.in.bytes.n || out->list > WF_LIST_END ||
        (out->cursor.p && (out->cursor.n > FRAME_MAX_CURSOR || (out->cursor.n && text_has_forbidden(report_span(out->cursor))))))
        return WF_FAIL_INVALID;
    return WF_DONE;
}

static void send_result(struct host *h, int code, const wf_result *out, uint64_t time_us)
{
    struct frame_result r = {.job = h->input.job, .code = code, .time_us = time_us, .overflow = h->overflow};
    if (code == WF_DONE) {
        r.list = out->list;
        r.consumed = out->consumed;
        r.content_time = out->content_time;
        r.cursor = report_span(out->cursor);
        r.sequence = out->sequence;
        r.arrived = buf_view(&h->arrived);
    }
    (void) frame_put_result(&h->out, &r, NULL);
    host_flush(h, true);
}

static void parse(struct host *h)
{
    wf_result out;
    memset(&out, 0, sizeof out);
    out.struct_size = sizeof out;
    out.consumed = h->input.in.bytes.n;
    h->reports = h->rejects = h->advices = h->follows = h->notes = 0;
    h->given = 0;
    buf_clear(&h->arrived);
    buf_clear(&h->refused);
    h->overflow = false;
    h->now = h->input.now;
    h->parsing = true;
    int64_t begun = clock_mono();
    int code = h->d->parse(h->instance, &h->table, &h->input.in, &out);
    int64_t took = clock_mono() - begun;
    host_settle(h, 0, 0, 0);
    arena_reset(&h->work);
    send_result(h, judge(h, code, &out), &out, (uint64_t) (took / 1000));
    h->parsing = false;
    arena_reset(&h->scratch);
    if (h->bytes.cap > BYTES_KEPT)
        buf_free(&h->bytes);
    if (h->scratch.cap > BYTES_KEPT)
        arena_free(&h->scratch);
}

/* What the plugin may not say of its form becomes a failure of it, with the reason as its last word. */
static int judge_form(struct host *h, int code, const wf_encoded *out)
{
    const char *why = NULL;
    if (code != WF_DONE)
        return code < WF_FAIL_OTHER || code > 0 ? WF_FAIL_OTHER : code;
    if (!out->bytes.p || out->bytes.n == 0)
        why = "encode gave no bytes";
    else if (out->bytes.n > WF_ENCODED_MAX)
        why = "encode gave more bytes than a form may have";
    else if (!frame_content_type_ok(report_span(out->content_type)))
        why = "encode gave no content type as \"text/csv; charset=utf-8\"";
    if (why)
        h->table.log(&h->table, WF_LEVEL_ERROR, report_str(span_str(why)));
    return why ? WF_FAIL_INVALID : WF_DONE;
}

/* One notice, whose strings lie in `strings`. */
static int encode(struct host *h, struct span payload, struct err *e)
{
    struct frame_encode f = {0};
    wf_encoded out;
    buf_clear(&h->strings);
    buf_span(&h->strings, payload);
    int rc = frame_get_encode(buf_view(&h->strings), &h->work, &f, e);
    if (rc != 0)
        return rc;
    memset(&out, 0, sizeof out);
    out.struct_size = sizeof out;
    h->notes = 0;
    h->given = 0;
    h->now = f.now;
    h->encoding = true;
    int64_t begun = clock_mono();
    int code = h->d->encode ? h->d->encode(h->instance, &h->table, f.notice, &out) : WF_FAIL_OTHER;
    int64_t took = clock_mono() - begun;
    struct frame_encoded r = {.job = f.job, .code = judge_form(h, code, &out), .time_us = (uint64_t) (took / 1000)};
    if (r.code == WF_DONE) {
        r.content_type = report_span(out.content_type);
        r.bytes = report_span(out.bytes);
    }
    (void) frame_put_encoded(&h->out, &r, NULL);
    host_flush(h, true);
    h->encoding = false;
    arena_reset(&h->work);
    arena_reset(&h->scratch);
    return 0;
}

static int take_input(struct host *h, struct span payload, struct err *e)
{
    /* its strings outlive the frame: DATA frames come into the same buffer */
    buf_clear(&h->strings);
    buf_span(&h->strings, payload);
    return frame_get_input(buf_view(&h->strings), &h->input, e);
}

/* `open`, and READY or FAILED. */
static int open_plugin(struct host *h, struct span payload, struct err *e)
{
    struct span kept = arena_span(&h->kept, payload);
    int rc = frame_get_open(kept, &h->kept, &h->options, e);
    if (rc != 0)
        return rc;
    h->now = h->options.now;
    h->notes = 0;
    int code = h->d->open ? h->d->open(&h->table, &h->instance) : WF_DONE;
    arena_reset(&h->scratch);
    if (code != WF_DONE)
        return err_set(e, WF_E_INVALID, "refused to open (%d): see its log for the reason", code);
    (void) frame_put_text(&h->out, FRAME_READY, SPAN_LIT(""), NULL);
    host_flush(h, true);
    return 0;
}

static int one_frame(struct host *h, const struct frame *f, size_t size, bool *open, struct err *e)
{
    int rc;
    if (f->type == FRAME_OPEN && !*open) {
        rc = open_plugin(h, f->payload, e);
        buf_consume(&h->in, size);
        *open = rc == 0;
        return rc;
    }
    if (f->type == FRAME_ENCODE && *open) {
        rc = encode(h, f->payload, e);
        buf_consume(&h->in, size);
        return rc;
    }
    if (f->type == FRAME_DECIDE && *open) {
        rc = host_decide(h, f->payload, e);
        buf_consume(&h->in, size);
        return rc;
    }
    if (f->type != FRAME_INPUT || !*open || !h->d->parse)
        return err_set(e, WF_E_PROTO, "frame of type %d out of turn", f->type);
    rc = take_input(h, f->payload, e);
    buf_consume(&h->in, size);
    rc = rc ? rc : read_bytes(h, e);
    if (rc == 0)
        parse(h);
    return rc;
}

int host_run(struct host *h, struct err *e)
{
    bool open = false;
    int rc = 0;
    while (rc == 0 && !h->broken) {
        struct frame f;
        size_t size;
        int got = next_frame(h, &f, &size, e);
        if (got <= 0 || f.type == FRAME_CLOSE) {
            rc = got < 0 ? got : 0;
            break;
        }
        rc = one_frame(h, &f, size, &open, e);
    }
    if (open && h->d->close)
        h->d->close(h->instance);
    return rc;
}
