/* few: see few.h. */
#include "desk/few.h"

#include "desk/items.h"
#include "desk/state.h"

#define UNDONE "undone: "
#define PERSONS "persons: "
#define OUTCOMES "outcomes of "
#define KNOWN " persons are known"
#define RETURN "return of "

static bool begins(struct span s, const char *with)
{
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

static struct span behind(struct span s, size_t n)
{
    return span_make(s.p + n, s.n - n);
}

/* Adds "involved minors" of "involved=4 minors=2"; a number alone is how many are involved. What stands behind a ';' is another sentence. */
static void add_names(struct buf *out, struct span s)
{
    bool first = true;
    while (s.n && s.p[0] != ';') {
        size_t n = 0, name = 0;
        while (n < s.n && s.p[n] != ' ' && s.p[n] != ';')
            n++;
        while (name < n && s.p[name] != '=')
            name++;
        bool unknown = begins(s, "unknown="); /* yes or no */
        if (n) {
            buf_str(out, first ? "" : " ");
            buf_span(out, s.p[0] >= '0' && s.p[0] <= '9' ? SPAN_LIT("involved") : span_make(s.p, unknown ? n : name));
            first = false;
        }
        s = behind(s, n + (n < s.n && s.p[n] == ' '));
    }
    buf_span(out, s);
}

struct span few_say(struct arena *a, struct span say)
{
    struct span rest = say;
    struct buf b = {0};
    const char *known;
    while (begins(rest, UNDONE))
        rest = behind(rest, sizeof UNDONE - 1);
    buf_add(&b, say.p, say.n - rest.n);
    if (begins(rest, PERSONS)) {
        buf_str(&b, "persons are counted: ");
        add_names(&b, behind(rest, sizeof PERSONS - 1));
    } else if (begins(rest, OUTCOMES) && (known = memmem(rest.p, rest.n, KNOWN, sizeof KNOWN - 1)) != NULL) {
        buf_str(&b, "outcomes of persons are said");
        buf_span(&b, behind(rest, (size_t) (known - rest.p) + sizeof KNOWN - 1));
    } else {
        buf_free(&b);
        return say;
    }
    struct span out = arena_span(a, buf_view(&b));
    buf_free(&b);
    return out;
}

struct span few_check(struct span text)
{
    return begins(text, RETURN) ? SPAN_LIT(RETURN "persons") : text;
}

enum item_counting few_counting(const struct state *s, const struct incident_more *m)
{
    int64_t small = 0, sum = 0, big = 0, left = incident_unaccounted(m);
    struct item it;
    for (uint32_t n = m->items; n; n = it.r.next) {
        items_get(s, n, &it);
        if (it.r.kind != ITEM_OUTCOME || it.r.state == ITEM_GONE || it.r.count <= 0)
            continue;
        bool few = it.r.count < INCIDENT_FEW;
        small += few;
        sum += few ? it.r.count : 0;
        big += !few;
    }
    if (!small)
        return left > 0 && left < INCIDENT_FEW ? ITEM_COUNT_HIDDEN : ITEM_COUNT_FEW;
    /* All who are involved have one of these outcomes: each is what it must be. */
    return !big && left == 0 && small > 1 && (sum == small || sum == small * (INCIDENT_FEW - 1)) ? ITEM_COUNT_NONE : ITEM_COUNT_HIDDEN;
}
