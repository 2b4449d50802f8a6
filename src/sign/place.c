/* sign/place: see place.h. Each text stands behind its length, so that no two places are one text. */
#include "sign/place.h"

#include "base/buf.h"

void sign_place(const struct sign_place *p, uint8_t out[SIGN_DIGEST_SIZE])
{
    const struct span parts[] = {p->to, p->channel, p->address, p->certificate};
    struct buf b = {0};
    buf_str(&b, "watchfloor place 1\n");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        buf_printf(&b, "%zu:%.*s\n", parts[i].n, SPAN_FMT(parts[i]));
    sign_digest(buf_view(&b), out);
    buf_free(&b);
}
