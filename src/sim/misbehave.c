/* sim/misbehave: see misbehave.h. */
#include "sim/misbehave.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/play.h"

static const char *const words[] = {
#define X(name, word, help) word,
    MISBEHAVE_LIST(X)
#undef X
};

#define NOTICES "notices/"

static bool is_gateway(struct span feed)
{
    return feed.n >= strlen(NOTICES) && memcmp(feed.p, NOTICES, strlen(NOTICES)) == 0;
}

/* "notices/MY", "notices/MY/health", "notices/carrier:GA", "notices/" with a star. */
static bool known_gateway(struct span feed)
{
    static const char *const signs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:/";
    struct span who = span_make(feed.p + strlen(NOTICES), feed.n - strlen(NOTICES));
    for (size_t i = 0; i < who.n; i++)
        if (!strchr(signs, who.p[i]))
            return who.n == 1 && who.p[0] == '*';
    return who.n >= 2;
}

/* What is asked of a feed and of what receives notices. */
static bool fits(struct span feed, enum misbehave_kind kind)
{
    static const enum misbehave_kind both[] = {MIS_OK, MIS_SLOW, MIS_BUSY, MIS_ERROR, MIS_RESET, MIS_SILENT};
    for (size_t i = 0; i < ARRAY_LEN(both); i++)
        if (kind == both[i])
            return true;
    return is_gateway(feed) == (kind >= MIS_ACK);
}

static bool known_feed(struct span feed)
{
    if (is_gateway(feed))
        return known_gateway(feed);
    if (span_is(feed, "*"))
        return true;
    const char *slash = memchr(feed.p, '/', feed.n);
    const struct play *p = slash ? play_find(span_make(feed.p, (size_t) (slash - feed.p))) : NULL;
    for (size_t i = 0; p && i < p->feeds_n; i++) {
        if (span_eq(span_make(slash + 1, feed.n - (size_t) (slash + 1 - feed.p)), span_str(p->feeds[i].id)))
            return true;
    }
    return false;
}

/* The digits after the sign at *p, up to 600000; moves *p behind them. */
static bool number(const char **p, unsigned *out)
{
    size_t n = strspn(*p + 1, "0123456789");
    unsigned long v = strtoul(*p + 1, NULL, 10);
    if (n == 0 || n > 6 || v > 600000)
        return false;
    *out = (unsigned) v;
    *p += n + 1;
    return true;
}

int misbehave_parse(struct misbehaviour *m, const char *text, struct err *e)
{
    memset(m, 0, sizeof *m);
    const char *eq = strchr(text, '=');
    struct span feed = span_make(text, eq ? (size_t) (eq - text) : 0);
    if (!eq)
        return err_set(e, WF_E_INVALID, "\"%s\" is no FEED=MISBEHAVIOUR, as \"sg/queues=slow:3000\"", text);
    if (feed.n >= sizeof m->feed || !known_feed(feed))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is none of the feeds that are played; --list names them", SPAN_FMT(feed));
    memcpy(m->feed, feed.p, feed.n);
    const char *word = eq + 1;
    size_t n = strcspn(word, ":x");
    size_t k = 0;
    while (k < ARRAY_LEN(words) && !span_eq(span_make(word, n), span_str(words[k])))
        k++;
    if (k == ARRAY_LEN(words))
        return err_set(e, WF_E_INVALID, "\"%s\" is no misbehaviour; --list names them", word);
    m->kind = (enum misbehave_kind) k;
    if (!fits(feed, m->kind))
        return err_set(e, WF_E_INVALID, "\"%.*s\" can't be told \"%.*s\": %s", SPAN_FMT(feed), (int) n, word,
                       is_gateway(feed) ? "it receives notices, and may do: ok slow 429 500 reset silent ack late reject alter" : "that is for what receives notices (notices/MY)");
    m->value = k == MIS_SLOW ? 3000 : k == MIS_LATE ? 20 : 3;
    const char *rest = word + n;
    bool good = (*rest != ':' || number(&rest, &m->value)) && (*rest != 'x' || (number(&rest, &m->times) && m->times));
    if (!good || *rest)
        return err_set(e, WF_E_INVALID, "\"%s\" does not end as it should: WORD, WORD:NUMBER, WORDxTIMES", word);
    return 0;
}

int misbehave_set(struct misbehaviours *all, const char *text, struct err *e)
{
    struct misbehaviour m;
    int rc = misbehave_parse(&m, text, e);
    if (rc)
        return rc;
    for (size_t i = all->list.n; i-- > 0;) {
        const char *feed = all->list.v[i].feed;
        if (strcmp(feed, m.feed) == 0 || (strcmp(m.feed, "*") == 0 && !is_gateway(span_str(feed))))
            VEC_REMOVE(&all->list, i);
    }
    if (m.kind != MIS_OK)
        VEC_PUSH(&all->list, m);
    return 0;
}

bool misbehave_of(struct misbehaviours *all, const char *feed, bool use, struct misbehaviour *out)
{
    for (size_t i = 0; i < all->list.n; i++) {
        if (strcmp(all->list.v[i].feed, feed) != 0)
            continue;
        *out = all->list.v[i];
        if (use && out->times && --all->list.v[i].times == 0)
            VEC_REMOVE(&all->list, i);
        return true;
    }
    return false;
}

struct misbehaviour misbehave_next(struct misbehaviours *all, const char *feed, bool use)
{
    struct misbehaviour good = {.kind = MIS_OK};
    for (size_t i = 0; i < all->list.n; i++) {
        struct misbehaviour m = all->list.v[i];
        if (strcmp(m.feed, feed) != 0 && strcmp(m.feed, "*") != 0)
            continue;
        if (use && m.times && --all->list.v[i].times == 0)
            VEC_REMOVE(&all->list, i);
        return m;
    }
    return good;
}

void misbehave_show(const struct misbehaviours *all, struct buf *out)
{
    for (size_t i = 0; i < all->list.n; i++) {
        const struct misbehaviour *m = &all->list.v[i];
        buf_printf(out, "%s=%s", m->feed, words[m->kind]);
        if (m->kind == MIS_SLOW || m->kind == MIS_BUSY || m->kind == MIS_LATE)
            buf_printf(out, ":%u", m->value);
        if (m->times)
            buf_printf(out, "x%u", m->times);
        buf_char(out, '\n');
    }
}

void misbehave_free(struct misbehaviours *all)
{
    VEC_FREE(&all->list);
}
