/* host_decide: answers to a protocol's questions, given to decide(), and what it said of each, judged. See host.h, frame/frame.h. */
#include <stdio.h>

#include "model/protocol.h"
#include "plughost/host_state.h"

/* Calls it for one set of answers. What the plugin may not say becomes a failure of it; why is then a sentence that quotes no answer. */
static int decide(struct host *h, const wf_answers *answers, wf_decision *d, struct err *why)
{
    memset(d, 0, sizeof *d);
    d->struct_size = sizeof *d;
    d->outcome = WF_OUTCOME_NONE;
    int code = h->d->decide(h->instance, &h->table, answers, d);
    if (code != WF_DONE) {
        (void) err_set(why, WF_E_INVALID, "decide() failed (%d)", code);
        return code < WF_FAIL_OTHER || code > 0 ? WF_FAIL_OTHER : code;
    }
    return protocol_decision_check(h->d->protocol, answers, d, why) == 0 ? WF_DONE : WF_FAIL_INVALID;
}

int host_decide(struct host *h, struct span payload, struct err *e)
{
    struct frame_decide f = {0};
    struct frame_decided r = {.code = WF_DONE};
    struct err why = {0};
    wf_decision d;
    buf_clear(&h->strings);
    buf_span(&h->strings, payload);
    int rc = frame_get_decide(buf_view(&h->strings), &h->work, &f, e);
    if (rc == 0 && !h->d->decide)
        rc = err_set(e, WF_E_PROTO, "answers for a plugin that is no protocol");
    if (rc != 0)
        return rc;
    h->notes = 0;
    h->given = 0;
    h->now = f.now;
    size_t at = 0, n = 0;
    struct buf out = {0}; /* what it logs goes before it */
    at = frame_begin_decided(&out, f.job);
    int64_t begun = clock_mono();
    while (n < f.n && r.code == WF_DONE && frame_decided_has_room(&out, at)) {
        r.code = decide(h, f.answers[n++], &d, &why);
        if (r.code == WF_DONE)
            frame_add_decision(&out, &d);
        arena_reset(&h->scratch);
    }
    r.time_us = (uint64_t) (clock_mono() - begun) / 1000;
    r.why = span_str(why.text);
    rc = frame_end_decided(&out, at, &r, e);
    buf_span(&h->out, buf_view(&out));
    buf_free(&out);
    host_flush(h, true);
    arena_reset(&h->work);
    return rc;
}
