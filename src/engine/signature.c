/* signature: the signatures of a page's alerts, for feeds whose configuration names a signer.
 *
 * The page goes to watchfloor-verify beside its plugin, and what both said is put together here: the plugin says what the alert reads, the
 * verifier whether it was signed. They meet by the alert's identifier and the time it was sent. Where a page holds two alerts of one
 * identifier and time, the worse state is that of both, so that nothing hides behind a signed alert.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "engine/engine.h"

#define SIGNER_MOST ((size_t) 64 << 10)

/* The PEM text of a signer. What the keys in it are worth is the verifier's to say: the engine reads no such format. */
static int read_signer(const char *path, struct buf *out, struct err *e)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return err_errno(e, WF_E_IO, "\"%s\" can't be read", path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, WF_E_INVALID, "\"%s\" is no regular file", path);
    if ((st.st_uid != 0 && st.st_uid != geteuid()) || (st.st_mode & (S_IWGRP | S_IWOTH)))
        return err_set(e, WF_E_DENIED,
                       "\"%s\" can be changed by others; it must belong to root or to the engine's user: chmod go-w",
                       path);
    int rc = fs_read(path, SIGNER_MOST, out, e);
    if (rc == 0 &&
        !(out->n && (strstr(out->p, "-----BEGIN CERTIFICATE-----") || strstr(out->p, "-----BEGIN PUBLIC KEY-----"))))
        rc = err_set(e, WF_E_INVALID,
                     "\"%s\" holds neither a certificate nor a public key in PEM (\"-----BEGIN CERTIFICATE-----\")",
                     path);
    return rc;
}

void signature_check_config(const struct config *cfg, struct buf *problems)
{
    for (size_t i = 0; i < cfg->feeds.n; i++) {
        const struct config_feed *f = &cfg->feeds.v[i];
        struct buf pem = {0};
        struct err e = {0};
        if (f->signer && read_signer(f->signer, &pem, &e) != 0)
            buf_printf(problems, "%s: feed \"%s\": signer: %s\n", config_where(cfg, "feed", f->id, "signer"), f->id, e.text);
        buf_free(&pem);
    }
}

static void trouble(struct signature *s, const char *text)
{
    snprintf(s->trouble, sizeof s->trouble, "%s", text);
    log_warn(s->g->log, "verify", "%s: %s", s->feed, text);
}

static void on_answer(void *arg, const struct verifier_answer *a)
{
    struct signature *s = arg;
    s->pending = false;
    for (size_t i = 0; i < a->n; i++) {
        struct verifier_alert v = a->alerts[i];
        v.identifier = arena_span(&s->arena, v.identifier);
        v.sender = arena_span(&s->arena, v.sender);
        v.sent = arena_span(&s->arena, v.sent);
        v.note = arena_span(&s->arena, v.note);
        VEC_PUSH(&s->alerts, v);
    }
    if (*a->trouble)
        trouble(s, a->trouble);
    s->done(s->arg);
}

void signature_begin(struct signature *s, struct engine *g, const char *feed, struct span content_type,
                     struct span bytes, void (*done)(void *arg), void *arg)
{
    const struct config_feed *f = config_feed(g->config, feed);
    struct buf pem = {0};
    struct err e = {0};
    if (!f || !f->signer)
        return;
    *s = (struct signature){.g = g, .feed = feed, .asked = true, .done = done, .arg = arg};
    int rc = read_signer(f->signer, &pem, &e);
    if (rc == 0)
        rc = verifier_check(g->verifier, buf_view(&pem), content_type, bytes, on_answer, s, &e);
    s->pending = rc == 0;
    if (rc)
        trouble(s, e.text);
    buf_free(&pem);
}

void signature_end(struct signature *s)
{
    if (s->pending)
        verifier_forget(s->g->verifier, s);
    s->pending = false;
    VEC_FREE(&s->alerts);
    arena_free(&s->arena);
}

/* ---- What a report's alert came to ------------------------------------------------------------------------------ */

static bool worse(enum report_signature a, enum report_signature b)
{
    static const uint8_t rank[] = {0, 3, 2, 1, 4}; /* verified, not verified, unsigned, does not verify */
    return rank[a] > rank[b];
}

/* The worst of the alerts of that identifier, and of that time where any is of it; NULL: there is none. */
static const struct verifier_alert *find(const struct signature *s, struct span id, struct span sent)
{
    const struct verifier_alert *any = NULL, *exact = NULL;
    for (size_t i = 0; i < s->alerts.n; i++) {
        const struct verifier_alert *a = &s->alerts.v[i];
        if (!span_eq(a->identifier, id))
            continue;
        if (!any || worse(a->state, any->state))
            any = a;
        if (span_eq(a->sent, sent) && (!exact || worse(a->state, exact->state)))
            exact = a;
    }
    return exact ? exact : any;
}

struct desk_signature signature_of(const struct signature *s, const wf_report *r)
{
    bool honest;
    struct desk_signature out = {report_signature_said(r, &honest), {"", 0}};
    const struct verifier_alert *a = find(s, report_span(r->source_id), report_span(r->revision));
    /* Where not all of the page could be looked at, an alert of the same name may be what this report is made of. */
    bool doubtful = s->trouble[0] && a && (a->state == SIGNATURE_UNVERIFIED || a->state == SIGNATURE_VERIFIED);
    if (a && !doubtful)
        return (struct desk_signature){a->state, a->note};
    if (a)
        out.state = SIGNATURE_UNVERIFIED;
    if (out.state == SIGNATURE_UNVERIFIED)
        out.note = s->trouble[0] ? span_str(s->trouble) : SPAN_LIT("the verifier found no such alert in the page");
    return out;
}
