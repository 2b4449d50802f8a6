/* format/numbered: the cursor of a stream of numbered messages. Owns no state; plugins call it. */
#include <watchfloor/format/numbered.h>

#define NUMBER_MOST INT64_C(1000000000000000)
#define ANEW 1000000 /* so much lower is no late message */

bool wf_numbered_read(wf_str s, int64_t *number)
{
    return wf_str_int(s, number) && *number >= 1 && *number <= NUMBER_MOST;
}

wf_numbered wf_numbered_begin(const wf_host *host, const wf_input *in, const char *who, int64_t patience)
{
    wf_numbered n = {.host = host, .who = who, .whole = -1, .patience = patience};
    if (!wf_str_int(in->cursor, &n.whole) || n.whole < 0 || n.whole > NUMBER_MOST)
        n.whole = -1;
    return n;
}

/* Says in the log what became of the numbers from the first that is missing up to `last`. */
static wf_str missing(const wf_numbered *n, int64_t last, const char *what)
{
    wf_str text = wf_fmt(n->host, "%s: messages %lld to %lld %s", n->who, (long long) n->whole + 1, (long long) last, what);
    n->host->log(n->host, WF_LEVEL_WARN, text);
    return text;
}

/* Whether the numbers began anew with this one. */
static bool is_anew(const wf_numbered *n, int64_t number)
{
    if (n->whole - number <= ANEW)
        return false;
    n->host->log(n->host, WF_LEVEL_WARN, wf_fmt(n->host, "%s: the messages' numbers began anew: %lld came after %lld", n->who, (long long) number,
                                                (long long) n->whole));
    return true;
}

void wf_numbered_came(wf_numbered *n, int64_t number)
{
    if (number < 1 || number > NUMBER_MOST)
        return;
    bool late = n->whole >= 0 && number - n->whole > n->patience;
    if (late && number > n->whole + 1)
        missing(n, number - 1, "have not come and are given up");
    if (late || n->whole < 0 || number == n->whole + 1 || is_anew(n, number))
        n->whole = number;
}

void wf_numbered_first(wf_numbered *n, int64_t first)
{
    if (first < 1 || first > NUMBER_MOST)
        return;
    bool lost = n->whole >= 0 && first > n->whole + 1;
    if (lost)
        n->host->health(n->host, WF_HEALTH_DEGRADED, missing(n, first - 1, "are no longer kept there"));
    if (lost || n->whole < 0 || is_anew(n, first))
        n->whole = first - 1;
}

void wf_numbered_tell(const wf_numbered *n, int64_t last)
{
    if (n->whole >= 0 && last > n->whole)
        n->host->health(n->host, WF_HEALTH_DEGRADED, wf_fmt(n->host, "%s: messages after %lld have not arrived; the last sent is %lld", n->who,
                                                            (long long) n->whole, (long long) last));
    else
        n->host->health(n->host, WF_HEALTH_OK, wf_fmt(n->host, "%s: the stream is alive", n->who));
}

wf_str wf_numbered_cursor(const wf_numbered *n)
{
    return n->whole >= 0 ? wf_fmt(n->host, "%lld", (long long) n->whole) : (wf_str){NULL, 0};
}
