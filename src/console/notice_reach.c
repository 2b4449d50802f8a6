/* notice_reach: see notice_reach.h. */
#include "console/notice_reach.h"

#define NAMES_SHOWN 12

static bool put_names(const struct json *list, struct buf *out)
{
    size_t n = 0;

    JSON_EACH (v, list)
        if (n++ < NAMES_SHOWN)
            buf_printf(out, "%s%.*s", n > 1 ? ", " : "", SPAN_FMT(v->s));
    if (n > NAMES_SHOWN)
        buf_printf(out, " and %zu more", n - NAMES_SHOWN);
    return n > 0;
}

static size_t count(const struct json *list)
{
    return list && list->type == JSON_ARRAY ? list->count : 0;
}

bool notice_reach_lost(const struct json *reach, struct buf *out)
{
    size_t n = count(json_get(reach, "lost"));

    if (!n)
        return false;
    buf_printf(out, "NOT reached, though %.*s went there (%zu desk%s, call %s): ", SPAN_FMT(json_str(reach, "of")), n, n == 1 ? "" : "s", n == 1 ? "it" : "them");
    return put_names(json_get(reach, "lost"), out);
}

bool notice_reach_fresh(const struct json *reach, struct buf *out)
{
    size_t n = count(json_get(reach, "fresh"));

    if (!n)
        return false;
    buf_printf(out, "reached, though %.*s did not go there (%zu desk%s): ", SPAN_FMT(json_str(reach, "of")), n, n == 1 ? "" : "s");
    return put_names(json_get(reach, "fresh"), out);
}
