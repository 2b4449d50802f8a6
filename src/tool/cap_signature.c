/* cap_signature: the signatures of a file's alerts, told as findings: by watchfloor-verify where the signer's key is given, else only that they are
 * there. */
#include <stdio.h>

#include "base/fs.h"
#include "model/words.h"
#include "plugin/verifier.h"
#include "tool/cap_file.h"

#define SIGNER_MOST ((size_t) 64 << 10)

struct asking {
    struct cap_file *file;
    uv_loop_t *loop;
    char trouble[256];
};

static void on_answer(void *arg, const struct verifier_answer *a)
{
    struct asking *q = arg;
    snprintf(q->trouble, sizeof q->trouble, "%s", a->trouble);
    for (size_t i = 0; i < a->n && i < q->file->alerts.n; i++) {
        struct cap_signature s = {.state = a->alerts[i].state};
        snprintf(s.note, sizeof s.note, "%.*s", SPAN_FMT(a->alerts[i].note));
        VEC_PUSH(&q->file->signatures, s);
    }
    uv_stop(q->loop);
}

static int ask(struct cap_file *f, struct span signer, struct err *e)
{
    uv_loop_t loop;
    struct clock clock;
    struct asking q = {.file = f, .loop = &loop};
    clock_wall(&clock);
    if (uv_loop_init(&loop) != 0)
        return err_set(e, WF_E_SYSTEM, "cannot make a loop");
    struct verifier_config cfg = {.loop = &loop, .clock = &clock};
    struct verifier *v = verifier_new(&cfg);
    int rc = verifier_check(v, signer, span_make(NULL, 0), buf_view(&f->bytes), on_answer, &q, e);
    if (rc == 0)
        (void) uv_run(&loop, UV_RUN_DEFAULT);
    verifier_stop(v);
    (void) uv_run(&loop, UV_RUN_DEFAULT);
    verifier_free(v);
    (void) uv_loop_close(&loop);
    return rc == 0 && q.trouble[0] ? err_set(e, WF_E_INVALID, "%s", q.trouble) : rc;
}

int cap_file_verify(struct cap_file *f, const char *signer, struct err *e)
{
    struct buf pem = {0};
    int rc = fs_read(signer, SIGNER_MOST, &pem, e);
    if (rc == 0 && f->alerts.n)
        rc = ask(f, buf_view(&pem), e);
    if (rc == 0 && pem.n == 0)
        rc = err_set(e, WF_E_INVALID, "\"%s\" is empty", signer);
    if (rc == 0 && f->signatures.n != f->alerts.n)
        rc = err_set(e, WF_E_INVALID, "its alerts are not those that were verified");
    buf_free(&pem);
    return rc;
}

const char *cap_signature_text(const struct cap_file *f, size_t alert, char *out, size_t size)
{
    bool verified = alert < f->signatures.n;
    enum report_signature state = verified                        ? f->signatures.v[alert].state
                                  : f->alerts.v[alert]->is_signed ? SIGNATURE_UNVERIFIED
                                                                  : SIGNATURE_NONE;
    const char *note = verified ? f->signatures.v[alert].note : "";
    snprintf(out, size, "%s%s%s", words_of(&words_signature, state), *note ? ": " : "", note);
    return out;
}
