/* format/norm: texts compared whatever way their letters are composed. Owns no state; plugins call it. In a file of its own, so that a plugin that
 * has no use for it does not carry utf8proc. */
#include <watchfloor/format/text.h>

#include "text/norm.h"

wf_str wf_nfc(const wf_host *host, wf_str s)
{
    struct buf composed = {0};
    wf_str r = s;
    if (!s.n)
        return s;
    text_nfc(span_make(s.p, s.n), &composed);
    if (!span_eq(buf_view(&composed), span_make(s.p, s.n)))
        r = wf_keep(host, (wf_str){composed.p, composed.n});
    buf_free(&composed);
    return r;
}

bool wf_str_same(const wf_host *host, wf_str a, wf_str b)
{
    return wf_str_eq(a, b) || wf_str_eq(wf_nfc(host, a), wf_nfc(host, b));
}
