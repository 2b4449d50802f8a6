/* watchfloor-verify: verifies the XML signatures of CAP alerts, in a sandbox that is a plugin's host's.
 *
 * Started by the engine and by watchfloor-tool alone, with the socket as descriptor 3 and the starter's process id as its argument. A page and the
 * PEM text of its source's signer come in, a verdict on each alert goes out (frame/frame.h); or a notice with its manifest, signatures and every recipient's bytes
 * comes in, and whether it may leave goes out (verify/release.h). It opens no file: the keys come with the page, from
 * whoever holds the configuration. Nothing of one page is left when the next one comes.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <libxml/parser.h>

#include <watchfloor/format/cap.h>

#include "frame/frame.h"
#include "sandbox/sandbox.h"
#include "text/clean.h"
#include "verify/alerts.h"
#include "verify/dsig.h"
#include "verify/release.h"

#define VERIFY_FLUSH ((size_t) 64 << 10)
#define VERIFY_KEPT ((size_t) 1 << 20) /* a larger page's memory is given back */

struct session {
    struct buf in, out, strings, bytes;
    struct frame_verify page; /* its strings lie in `strings` */
    struct arena work;        /* of one alert */
    struct signer signer;
    uint32_t verdicts;
    bool unread; /* an alert of the page has no verdict */
    bool broken; /* whoever asked is gone */
};

static void flush(struct session *s)
{
    size_t done = 0;
    while (done < s->out.n && !s->broken) {
        ssize_t n = write(SANDBOX_SOCKET, s->out.p + done, s->out.n - done);
        if (n > 0)
            done += (size_t) n;
        else if (n == 0 || errno != EINTR)
            s->broken = true;
    }
    buf_clear(&s->out);
}

/* Until a whole frame stands at the start of s->in. 1: *f, and *size to consume afterwards; 0: the other end hung up. */
static int next_frame(struct session *s, struct frame *f, size_t *size, struct err *e)
{
    for (;;) {
        int rc = frame_next(buf_view(&s->in), f, size, e);
        if (rc != 0)
            return rc;
        char *w = buf_reserve(&s->in, FRAME_CHUNK);
        ssize_t n = read(SANDBOX_SOCKET, w, FRAME_CHUNK);
        if (n == 0 || (n < 0 && errno == ECONNRESET))
            return 0;
        if (n < 0 && errno != EINTR)
            return err_errno(e, WF_E_IO, "cannot read from the engine");
        if (n > 0)
            buf_grew(&s->in, (size_t) n);
    }
}

static int read_bytes(struct session *s, struct err *e)
{
    size_t want = (size_t) s->page.bytes;
    buf_clear(&s->bytes);
    (void) buf_reserve(&s->bytes, want);
    while (s->bytes.n < want) {
        struct frame f;
        size_t size;
        int rc = next_frame(s, &f, &size, e);
        if (rc <= 0)
            return rc == 0 ? err_set(e, WF_E_IO, "the engine hung up") : rc;
        if (f.type != FRAME_DATA || f.payload.n == 0 || f.payload.n > want - s->bytes.n)
            return err_set(e, WF_E_PROTO, "frame of type %d within a page", f.type);
        buf_span(&s->bytes, f.payload);
        buf_consume(&s->in, size);
    }
    return 0;
}

/* ---- One alert ---------------------------------------------------------------------------------------------------- */

/* Of an alert's own words, what names it: cut, so that a verdict stays small, and cleaned as a report's id is. */
static struct span word_of(struct session *s, wf_str w)
{
    return text_clean_arena(&s->work, span_make(w.p ? w.p : "", w.n < 512 ? w.n : 512), 0, NULL);
}

/* Which alert it is: by the reader that a plugin reads it with, from what was signed where that was verified, else from what stands there. */
static void identify(struct session *s, struct span text, struct frame_verdict *v)
{
    const wf_cap *cap = wf_cap_read((wf_str){text.p, text.n}, (wf_str){NULL, 0}, NULL, NULL, NULL);
    if (!cap) {
        s->unread = true;
        return;
    }
    v->identifier = arena_span(&s->work, word_of(s, cap->identifier));
    v->sender = arena_span(&s->work, word_of(s, cap->sender));
    v->sent = arena_span(&s->work, word_of(s, cap->sent_text));
    wf_cap_free(cap);
}

static void on_alert(void *arg, xmlDocPtr doc, uint32_t line)
{
    struct session *s = arg;
    struct frame_verdict v = {.line = line};
    struct dsig_verdict d;
    xmlChar *text = NULL;
    int n = 0;
    if (s->verdicts >= FRAME_MAX_VERDICTS) {
        s->unread = true;
        return;
    }
    dsig_judge(doc, s->signer.n ? &s->signer : NULL, &d);
    if (d.state != SIGNATURE_VERIFIED)
        xmlDocDumpMemoryEnc(doc, &text, &n, "UTF-8");
    identify(s,
             d.state == SIGNATURE_VERIFIED ? buf_view(&d.signed_)
                                           : span_make((const char *) text, text && n > 0 ? (size_t) n : 0),
             &v);
    v.state = d.state;
    v.note = text_clean_arena(&s->work, span_str(d.note), 0, NULL);
    if (frame_put_verdict(&s->out, &v, NULL) == 0)
        s->verdicts++;
    else
        s->unread = true;
    if (s->out.n >= VERIFY_FLUSH)
        flush(s);
    xmlFree(text);
    buf_free(&d.signed_);
    arena_reset(&s->work);
}

/* ---- One page ------------------------------------------------------------------------------------------------------- */

static void verify_page(struct session *s)
{
    struct err e = {0};
    const struct frame_verify *p = &s->page;
    struct frame_verified done = {.job = p->job, .trouble = SPAN_LIT("")};
    char trouble[FRAME_MAX_TEXT] = "";
    s->verdicts = 0;
    s->unread = false;
    wf_time now = p->now.set ? p->now.utc_ns : 0;
    if (p->signer.n && signer_read(&s->signer, p->signer, now, &e) != 0)
        (void) snprintf(trouble, sizeof trouble, "the signer's file can't be used: %.900s", e.text);
    err_clear(&e);
    if (alerts_each(buf_view(&s->bytes), p->content_type, on_alert, s, &e) != 0 && !trouble[0])
        (void) snprintf(trouble, sizeof trouble, "no signature was looked at: %.900s", e.text);
    if (s->unread && !trouble[0]) /* the one that is left out may bear the name of one that is signed */
        (void) snprintf(trouble, sizeof trouble, "it holds an alert that can't be read, or more than %u", FRAME_MAX_VERDICTS);
    signer_free(&s->signer);
    done.verdicts = s->verdicts;
    done.trouble = span_str(trouble);
    (void) frame_put_verified(&s->out, &done, NULL);
    flush(s);
    if (s->bytes.cap > VERIFY_KEPT)
        buf_free(&s->bytes);
}

/* ---- One notice that is about to leave ---------------------------------------------------------------------------- */

static void verify_notice(struct session *s)
{
    struct release r;
    struct notice n = {0};
    struct err e = {0};
    struct frame_verified done = {.job = s->page.job, .trouble = SPAN_LIT("")};
    int rc = release_read(&r, buf_view(&s->bytes), &e);
    if (rc == 0) {
        r.now = s->page.now.set ? s->page.now.utc_ns : 0;
        rc = release_check(&r, &n, &e);
    }
    if (rc == 0) {
        struct frame_verdict v = {.state = SIGNATURE_VERIFIED, .line = release_precedence(&n), .identifier = n.is.identifier, .sender = n.is.sender};
        char sent[32];
        v.sent = span_make(sent, time_format(n.is.sent.at, sent));
        v.note = release_headline(&n);
        rc = frame_put_verdict(&s->out, &v, &e);
        done.verdicts = rc == 0;
    }
    if (rc)
        done.trouble = span_str(e.text);
    (void) frame_put_verified(&s->out, &done, NULL);
    flush(s);
    notice_free(&n);
    release_free(&r);
}

static int serve(struct session *s, struct err *e)
{
    (void) frame_put_text(&s->out, FRAME_READY, SPAN_LIT(""), NULL);
    flush(s);
    while (!s->broken) {
        struct frame f;
        size_t size;
        int rc = next_frame(s, &f, &size, e);
        if (rc <= 0 || f.type == FRAME_CLOSE)
            return rc < 0 ? rc : 0;
        if (f.type != FRAME_VERIFY)
            return err_set(e, WF_E_PROTO, "frame of type %d out of turn", f.type);
        /* its strings outlive the frame: DATA frames come into the same buffer */
        buf_clear(&s->strings);
        buf_span(&s->strings, f.payload);
        buf_consume(&s->in, size);
        rc = frame_get_verify(buf_view(&s->strings), &s->page, e);
        rc = rc ? rc : read_bytes(s, e);
        if (rc)
            return rc;
        if (s->page.what == FRAME_VERIFY_NOTICE)
            verify_notice(s);
        else
            verify_page(s);
    }
    return 0;
}

/* What libraries read from files at their first use, read now: the time zone is UTC, whatever the machine's is. */
static int settle(struct err *e)
{
    (void) setenv("TZ", "UTC0", 1); /* NOLINT(concurrency-mt-unsafe): one thread */
    tzset();
    (void) signal(SIGPIPE, SIG_IGN);
    (void) syscall(SYS_close_range, SANDBOX_SOCKET + 1, ~0U, 0);
    int rc = release_begin(e);
    return rc ? rc : dsig_begin(e);
}

int main(int argc, char **argv)
{
    struct session s = {0};
    struct err e = {0};
    int type = 0;
    socklen_t n = sizeof type;
    char *end = NULL;
    long starter = argc == 2 ? strtol(argv[1], &end, 10) : 0;
    if (starter <= 0 || !end || *end || getsockopt(SANDBOX_SOCKET, SOL_SOCKET, SO_TYPE, &type, &n) != 0) {
        (void) fprintf(stderr, "watchfloor-verify: only the engine and watchfloor-tool start this program\n");
        return 2;
    }
    int rc = settle(&e);
    rc = rc ? rc : sandbox_limits((pid_t) starter, &e);
    rc = rc ? rc : sandbox_final(&e);
    if (rc == 0)
        rc = serve(&s, &e);
    else
        (void) frame_put_text(&s.out, FRAME_FAILED, span_str(e.text), NULL);
    flush(&s);
    _exit(rc != 0);
}
