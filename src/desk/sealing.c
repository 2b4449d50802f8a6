/* sealing: see sealing.h. */
#include "desk/sealing.h"

#include <stdio.h>

#include "desk/impl.h"

#define HEAD "WFSEALED1 "
#define DAY ((wf_time) 24 * 3600 * NSEC_PER_SEC)

static int new_key(struct desk *d)
{
    struct sealing *s = &d->sealing;
    struct err e = {0};
    uint32_t days = d->o.clocks.health_days, most = d->o.clocks.quarantine_days;
    wf_time life = (wf_time) (most && most < days ? most : days) * DAY;
    snprintf(s->id, sizeof s->id, "Q");
    vault_new_id(s->id, sizeof s->id);
    vault_wipe(&s->key);
    vault_new_key(&s->key);
    s->from = d->now;
    s->to = d->now + (life / 8 < DAY ? life / 8 : DAY);
    if (vault_write(d->o.vault, span_str(s->id), buf_view(&s->key), d->now, d->now + life, &e) == 0)
        return 0;
    log_warn(d->o.log, "desk", "what can't be understood is not kept in quarantine, but that it came: no key can be made for it: %s", e.text);
    vault_wipe(&s->key);
    return -1;
}

int sealing_take(struct desk *d, struct span bytes, struct buf *out)
{
    struct sealing *s = &d->sealing;
    if (!d->o.vault) {
        buf_span(out, bytes);
        return 0;
    }
    if ((!s->key.n || d->now < s->from || d->now >= s->to) && new_key(d))
        return -1;
    buf_printf(out, HEAD "%s\n", s->id);
    return vault_seal(buf_view(&s->key), bytes, out);
}

int sealing_open(struct vault *v, struct span body, struct buf *out, struct err *e)
{
    size_t n = sizeof HEAD - 1;
    const char *nl = body.n > n && memcmp(body.p, HEAD, n) == 0 ? memchr(body.p, '\n', body.n < n + VAULT_ID_MOST + 1 ? body.n : n + VAULT_ID_MOST + 1) : NULL;
    struct buf key = {0};
    if (!nl) {
        buf_span(out, body);
        return 0;
    }
    struct span id = span_make(body.p + n, (size_t) (nl - body.p) - n);
    int rc = v ? vault_read(v, id, &key, e) : WF_E_NOTFOUND;
    if (rc == WF_E_NOTFOUND)
        err_set(e, WF_E_NOTFOUND, "these bytes had their time: the key that opened them (%.*s) is destroyed", SPAN_FMT(id));
    else if (rc == 0 && vault_unseal(buf_view(&key), span_make(nl + 1, body.n - (size_t) (nl + 1 - body.p)), out))
        rc = err_set(e, WF_E_CORRUPT, "they are damaged: the key %.*s does not open them", SPAN_FMT(id));
    vault_wipe(&key);
    return rc;
}
