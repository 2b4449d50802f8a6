/* fuzz_frame: a stream of frames from either end. What is no frame is an error; what is taken, written again, stays what it is; a report that
 * passes the engine's check is clean. */
#include <stdlib.h>

#include "frame/frame.h"
#include "model/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
    if (!ok)
        abort();
}

static void greeting(struct span payload, struct arena *a, struct buf *out)
{
    const wf_plugin *d;
    const char *exports;
    if (frame_get_greeting(payload, a, &d, &exports, NULL) != 0)
        return;
    need(d->options_n <= FRAME_MAX_OPTIONS && d->sources_n <= FRAME_MAX_SOURCES && exports);
    need(frame_put_greeting(out, d, span_str(exports), NULL) == 0);
}

static void report(struct span payload, struct arena *a, struct buf *out)
{
    const struct report_binding binding = {SPAN_LIT("sg"), SPAN_LIT("SG")};
    struct err e = {0};
    wf_report r;
    if (frame_get_report(payload, a, &r, NULL) != 0)
        return;
    need(frame_put_report(out, &r, NULL) == 0);
    report_clean(a, &r, NULL);
    if (report_check(&r, &binding, &e) != 0)
        need(e.text[0] != 0);
    else
        need(!r.member.p || (r.member.n == 2 && memcmp(r.member.p, "SG", 2) == 0));
}

/* Reads a payload by its type and, where it is taken, writes it to out. */
static void again(enum frame_type type, struct span payload, struct arena *a, struct buf *out)
{
    union {
        struct frame_open open;
        struct frame_input input;
        struct frame_reject reject;
        struct frame_advice advice;
        struct frame_follow follow;
        struct frame_note note;
        struct frame_result result;
        struct frame_verify verify;
        struct frame_verdict verdict;
        struct frame_verified verified;
        struct frame_encode encode;
        struct frame_encoded encoded;
        struct span text;
    } m;
    int rc = 0;
    switch (type) {
    case FRAME_GREETING: greeting(payload, a, out); break;
    case FRAME_REPORT: report(payload, a, out); break;
    case FRAME_FAILED:
    case FRAME_READY: rc = frame_get_text(payload, &m.text, NULL) ? 0 : frame_put_text(out, type, m.text, NULL); break;
    case FRAME_OPEN: rc = frame_get_open(payload, a, &m.open, NULL) ? 0 : frame_put_open(out, &m.open, NULL); break;
    case FRAME_INPUT: rc = frame_get_input(payload, &m.input, NULL) ? 0 : frame_put_input(out, &m.input, NULL); break;
    case FRAME_REJECT: rc = frame_get_reject(payload, &m.reject, NULL) ? 0 : frame_put_reject(out, &m.reject, NULL); break;
    case FRAME_ADVICE: rc = frame_get_advice(payload, &m.advice, NULL) ? 0 : frame_put_advice(out, &m.advice, NULL); break;
    case FRAME_FOLLOW: rc = frame_get_follow(payload, &m.follow, NULL) ? 0 : frame_put_follow(out, &m.follow, NULL); break;
    case FRAME_LOG:
    case FRAME_HEALTH: rc = frame_get_note(payload, &m.note, NULL) ? 0 : frame_put_note(out, type, &m.note, NULL); break;
    case FRAME_RESULT: rc = frame_get_result(payload, &m.result, NULL) ? 0 : frame_put_result(out, &m.result, NULL); break;
    case FRAME_VERIFY: rc = frame_get_verify(payload, &m.verify, NULL) ? 0 : frame_put_verify(out, &m.verify, NULL); break;
    case FRAME_VERDICT: rc = frame_get_verdict(payload, &m.verdict, NULL) ? 0 : frame_put_verdict(out, &m.verdict, NULL); break;
    case FRAME_VERIFIED: rc = frame_get_verified(payload, &m.verified, NULL) ? 0 : frame_put_verified(out, &m.verified, NULL); break;
    case FRAME_ENCODE: rc = frame_get_encode(payload, a, &m.encode, NULL) ? 0 : frame_put_encode(out, &m.encode, NULL); break;
    case FRAME_ENCODED: rc = frame_get_encoded(payload, &m.encoded, NULL) ? 0 : frame_put_encoded(out, &m.encoded, NULL); break;
    default: break; /* DATA and CLOSE have no form */
    }
    need(rc == 0);
}

static void one_frame(const struct frame *f)
{
    struct arena a = {0};
    struct buf once = {0}, twice = {0};
    struct frame back;
    size_t size = 0;
    again(f->type, f->payload, &a, &once);
    if (once.n) {
        need(frame_next(buf_view(&once), &back, &size, NULL) == 1 && size == once.n && back.type == f->type);
        again(back.type, back.payload, &a, &twice);
        need(span_eq(buf_view(&once), buf_view(&twice)));
    }
    buf_free(&once);
    buf_free(&twice);
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct span in = span_make((const char *) data, n);
    struct frame f;
    size_t size = 0;
    struct err e = {0};
    int rc;
    while ((rc = frame_next(in, &f, &size, &e)) == 1) {
        need(size >= FRAME_HEADER && size <= in.n && f.payload.n == size - FRAME_HEADER);
        one_frame(&f);
        in = span_make(in.p + size, in.n - size);
    }
    need(rc == 0 || (rc == WF_E_PROTO && e.text[0]));
    return 0;
}
