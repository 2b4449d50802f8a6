/* row: what the board shows of each feed, and the totals. Reads only. */
#include <stdlib.h>

#include "feed/impl.h"
#include "feed/skew.h"

const char *feed_state_word(enum feed_state s)
{
    static const char *const words[] = {
        [FEED_STARTING] = "STARTING",
        [FEED_UP] = "UP",
        [FEED_LATE] = "LATE",
        [FEED_UNKNOWN] = "UNKNOWN",
        [FEED_FAILED] = "FAILED",
        [FEED_QUARANTINED] = "QUARANTINED",
        [FEED_OFF] = "OFF",
    };
    return (size_t) s < ARRAY_LEN(words) && words[s] ? words[s] : "UNKNOWN";
}

size_t feeds_count(const struct feeds *fs)
{
    return fs->byid.n;
}

bool feeds_own_link_down(const struct feeds *fs)
{
    return fs->link_down;
}

void feeds_own_link_count(const struct feeds *fs, size_t *lost, size_t *total)
{
    *lost = fs->lost;
    *total = fs->networked;
}

/* A monotonic time to come, in domain time. */
static wf_time row_domain(const struct feeds *fs, int64_t mono)
{
    int64_t left = mono - clock_mono();
    double speed = fs->clock->fixed == TIME_NONE ? fs->clock->speed : 1;
    return feed_domain_now(fs) + (left > 0 ? (int64_t) ((double) left * speed) : 0);
}

static void row_fill(struct feed *f, struct feed_row *r)
{
    int64_t now = clock_mono(), interval = feed_interval_ns(f);
    feed_judge(f, now);
    bool off = f->state == FEED_OFF || f->state == FEED_QUARANTINED;
    *r = (struct feed_row){
        .id = f->c.id,
        .plugin = f->c.plugin,
        .member = f->c.member,
        .title = f->c.title ? f->c.title : "",
        .transport = f->t->word,
        .state = f->state,
        .last_ok = f->last_ok,
        .age_s = f->heard && (!f->t->push || interval) ? (double) (now - f->heard) / (double) NSEC_PER_SEC : -1,
        .interval_s = (double) interval / (double) NSEC_PER_SEC,
        .error = f->error[0] ? f->error : f->note,
        .next_try = off || f->next_try == FEED_NEVER ? TIME_NONE : row_domain(f->fs, f->next_try),
        .reports = f->reports,
        .content_at = f->content_at,
        .content_old = f->content_old,
        .url = f->c.url,
        .raw = f->c.raw,
        .stray = f->stray,
        .polls = f->polls,
        .unchanged = f->unchanged,
        .failures = f->failures,
        .bytes = f->bytes,
        .missing = f->gaps.missing + f->gaps.lost,
        .sequence = f->gaps.high,
        .version = f->version,
    };
}

bool feeds_row(struct feeds *fs, size_t i, struct feed_row *out)
{
    if (i >= fs->byid.n)
        return false;
    row_fill(fs->byid.v[i], out);
    feed_resched(fs->byid.v[i]);
    feed_arm(fs);
    return true;
}

bool feeds_row_by_id(struct feeds *fs, const char *id, struct feed_row *out)
{
    struct feed *f = feed_find(fs, id);
    if (!f)
        return false;
    row_fill(f, out);
    feed_resched(f);
    feed_arm(fs);
    return true;
}

/* "https://a.example:8443" of an address. */
static size_t host_end(const char *url)
{
    const char *p = strstr(url, "://");
    return p ? (size_t) (p + 3 - url) + strcspn(p + 3, "/?#") : strlen(url);
}

int64_t feeds_clock_skew(const struct feeds *fs)
{
    enum { MOST = 64 };
    int64_t v[MOST], now = clock_mono();
    const char *urls[MOST];
    size_t n = 0;
    for (size_t i = 0; i < fs->byid.n && n < MOST; i++) {
        const struct feed *f = fs->byid.v[i];
        bool known = !f->skew_at || now - f->skew_at > 3600 * NSEC_PER_SEC || !f->c.url;
        for (size_t k = 0; k < n && !known; k++)
            known = host_end(urls[k]) == host_end(f->c.url) && strncmp(urls[k], f->c.url, host_end(f->c.url)) == 0;
        if (known)
            continue;
        urls[n] = f->c.url;
        v[n++] = f->skew_s;
    }
    return feed_skew(v, n, n == 1 && feed_skew_kept());
}

void feeds_totals(struct feeds *fs, struct feed_totals *out)
{
    size_t by[FEED_OFF + 1] = {0};
    for (size_t i = 0; i < fs->byid.n; i++)
        by[fs->byid.v[i]->state]++;
    *out = (struct feed_totals){
        .up = by[FEED_UP],
        .late = by[FEED_LATE],
        .unknown = by[FEED_UNKNOWN],
        .failed = by[FEED_FAILED],
        .quarantined = by[FEED_QUARANTINED],
        .starting = by[FEED_STARTING],
        .off = by[FEED_OFF],
        .total = fs->byid.n - by[FEED_OFF],
    };
}
