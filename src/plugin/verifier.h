/* verifier: the child that verifies signatures (watchfloor-verify): started when it is first needed, fed one page at a time, timed, killed, replaced.
 *
 * Owns that one process. The engine and `watchfloor-tool cap` may call it, on the loop's thread. done never comes from inside the call that
 * caused it. A page that ends or outlasts the child is answered with that trouble and no verdicts; the next page gets a new child.
 */
#ifndef WF_PLUGIN_VERIFIER_H
#define WF_PLUGIN_VERIFIER_H

#include <uv.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "model/report.h"

struct verifier;
struct verifier_config {
    uv_loop_t *loop;
    struct log *log;           /* may be NULL */
    const struct clock *clock; /* certificates are judged by domain time */
    const char *program;       /* NULL: watchfloor-verify of paths_libexec() */
};
struct verifier *verifier_new(const struct verifier_config *cfg);
/* Ends the child and forgets what is queued; the loop must run once more before verifier_free. v may be NULL. */
void verifier_stop(struct verifier *v);
void verifier_free(struct verifier *v);

/* One alert of the page. The spans are clean text. */
struct verifier_alert {
    enum report_signature state;
    uint32_t line; /* in the page, 1.. */
    struct span identifier, sender,
        sent;         /* as the alert says them; where it was verified, as what was signed says them */
    struct span note; /* by whom, or why not; may be empty */
};
/* Lives during the call. */
struct verifier_answer {
    const struct verifier_alert *alerts;
    size_t n;
    const char *trouble; /* the signer or the page can't be used, or the child ended; "": nothing */
};
typedef void verifier_done(void *arg, const struct verifier_answer *a);
/* Queues a page. signer: PEM text, empty where none is known. `bytes` must live until the answer, the rest is copied. WF_E_LIMIT: the page, the
 * PEM text or the queue is too large. */
int verifier_check(struct verifier *v, struct span signer, struct span content_type, struct span bytes,
                   verifier_done *done, void *arg, struct err *e);
/* Queues the parts of a notice (frame.h) that is about to leave. Its answer: one alert, `note` its headline and `line` its precedence, and no trouble; or the trouble, for
 * which it may not leave. `parts` must live until the answer. */
int verifier_notice(struct verifier *v, struct span parts, verifier_done *done, void *arg, struct err *e);
/* Forgets pages with this arg: done is not called, their bytes are needed no longer. */
void verifier_forget(struct verifier *v, void *arg);

#endif
