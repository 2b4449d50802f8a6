/* outcome: see outcome.h. */
#include "courier/outcome.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "text/clean.h"
#include "text/cluster.h"

static const char *const states[] = {"SENT", "DELIVERED", "ACKED", "REJECTED", "FAILED", "BEGUN"};
const struct words outcome_words = {"state", states, ARRAY_LEN(states)};

void outcome_set(struct outcome *o, uint32_t state, const char *fmt, ...)
{
    va_list ap;
    memset(o, 0, sizeof *o);
    o->state = state;
    va_start(ap, fmt);
    (void) vsnprintf(o->text, sizeof o->text, fmt, ap);
    va_end(ap);
}

void outcome_refuse(struct outcome *o, const char *why)
{
    outcome_set(o, OUTCOME_FAILED, "refused: %s", why);
    o->final = o->refused = true;
}

void outcome_add(struct outcome *o, struct span words)
{
    enum { WORDS_MOST = 200 };
    struct buf clean = {0};
    size_t at = strlen(o->text), end = 0;
    (void) text_clean(span_make(words.p, words.n < 4 * WORDS_MOST ? words.n : 4 * WORDS_MOST), 0, &clean);
    struct span s = buf_view(&clean);
    for (size_t to; end < s.n && (to = text_cluster_end(s, end)) <= WORDS_MOST; end = to)
        ;
    if (end)
        (void) snprintf(o->text + at, sizeof o->text - at, "%s%.*s", at ? ": " : "", (int) end, s.p);
    buf_free(&clean);
}
