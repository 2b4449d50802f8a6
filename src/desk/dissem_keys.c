/* dissem_keys: what is told of officers' keys, and in each officer's top line of what waits for him. */
#include <stdio.h>

#include "desk/impl.h"
#include "model/notice_draft.h"
#include "sign/key.h"

/* ---- keys ---- */

static void key_json(const struct desk *d, const struct officer_key_row *k, struct json_writer *w)
{
    char hex[65], print[KEY_PRINT_SIZE];
    struct key_public p = {0};
    wf_time now = clock_now(d->o.clock);
    memcpy(p.bytes, k->public, sizeof p.bytes);
    for (size_t i = 0; i < sizeof k->public; i++)
        snprintf(hex + 2 * i, 3, "%02x", k->public[i]);
    jw_begin_object(w);
    dissem_put_name(d, w, "officer", k->officer);
    jw_kcstr(w, "key", hex);
    jw_kcstr(w, "print", key_print(&p, print));
    jw_kcstr(w, "mode", key_mode_word(k->exercise ? KEY_EXERCISE : KEY_ACTUAL));
    dissem_put_name(d, w, "enrolled_by", k->enrolled_by);
    jw_ktime(w, "enrolled", k->enrolled);
    dissem_put_name(d, w, "revoked_by", k->revoked_by);
    jw_ktime(w, "revoked", k->revoked);
    jw_ktime(w, "expires", k->expires);
    if (k->expires == TIME_NONE || k->revoked != TIME_NONE)
        jw_knull(w, "days");
    else
        jw_kint(w, "days", (k->expires - now) / ((int64_t) 86400 * NSEC_PER_SEC));
    jw_end_object(w);
}

size_t desk_officer_keys(const struct desk *d)
{
    return d->state.head->officer_keys_n;
}

void desk_officer_key_json(const struct desk *d, size_t i, struct json_writer *w)
{
    key_json(d, state_officer_key(&d->state, (uint32_t) i + 1), w);
}

void desk_keys_usable(const struct desk *d, void (*fn)(void *arg, struct span officer, const uint8_t key[32], bool exercise, wf_time made), void *arg)
{
    wf_time now = clock_now(d->o.clock);
    for (uint32_t n = 1; n <= d->state.head->officer_keys_n; n++) {
        const struct officer_key_row *k = state_officer_key(&d->state, n);
        if (k->revoked == TIME_NONE && (k->expires == TIME_NONE || k->expires > now))
            fn(arg, names_get(&d->state.names, k->officer), k->public, k->exercise, k->made);
    }
}

/* ---- the top line ---- */

void desk_notices_waiting(const struct desk *d, const struct desk_sight *s, struct span officer, struct desk_notices_wait *out)
{
    enum { LOOKED_AT = 2000 };
    uint32_t all = d->state.head->notices_n, least = all > LOOKED_AT ? all - LOOKED_AT : 0;
    uint16_t me = names_find(&d->state.names, officer);
    memset(out, 0, sizeof *out);
    out->since = out->until = TIME_NONE;
    for (uint32_t n = all; n > least; n--) {
        const struct notice_row *r = state_notice(&d->state, n);
        if (!dissem_seen(d, s, r))
            continue;
        out->out += dissem_is_out(r->state) && !r->of_received && r->form != DRAFT_CANCEL;
        bool approved = r->state == DISSEM_APPROVED; /* anybody may release it, and it runs out: that comes first */
        if (!approved && (r->state != DISSEM_IN_REVIEW || r->author == me))
            continue;
        out->waiting++;
        if (approved && (out->until == TIME_NONE || r->approved + DISSEM_APPROVAL_S * NSEC_PER_SEC < out->until)) {
            out->until = r->approved + DISSEM_APPROVAL_S * NSEC_PER_SEC;
            dissem_id(n, out->id);
        }
        if (!approved && (out->since == TIME_NONE || r->submitted < out->since)) {
            out->since = r->submitted;
            if (out->until == TIME_NONE)
                dissem_id(n, out->id);
        }
    }
    all = d->state.head->received_n;
    least = all > LOOKED_AT ? all - LOOKED_AT : 0;
    for (uint32_t n = all; n > least; n--)
        out->inbox += state_received(&d->state, n)->state == RECEIVED_NEW && dissem_received_seen(s, state_received(&d->state, n));
}
