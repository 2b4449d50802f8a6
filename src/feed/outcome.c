/* outcome: how a try ended, and what follows: state, error, back-off, next try, our own link. Called by the transports. */
#include <stdarg.h>
#include <stdio.h>

#include "feed/impl.h"
#include "feed/ownlink.h"

void feed_touch(struct feed *f)
{
    f->version++;
}

/* Counts f (or no longer) among the feeds that tell of our own link. */
static void outcome_count(struct feed *f)
{
    struct feeds *fs = f->fs;
    bool want = f->c.enabled && !f->gone && !f->test && f->t != &feed_drop && f->plugin != FEED_PLUGIN_QUARANTINED && !f->unfit[0];
    if (want != f->counted) {
        fs->networked += want ? 1 : (size_t) -1;
        f->counted = want;
        fs->link_dirty = true;
    }
    bool lost = want && (f->net_failures >= 2 || (f->state == FEED_UNKNOWN && (f->net_failures > 0 || f->busy)));
    if (lost != f->lost) {
        fs->lost += lost ? 1 : (size_t) -1;
        f->lost = lost;
        if (lost && f->net_failures == 0)
            f->lost_at = f->started;
        fs->link_dirty = true;
    }
}

/* Content age, in domain time; also when it will be too old. */
static void outcome_content(struct feed *f, int64_t now)
{
    const struct clock *c = f->fs->clock;
    if (f->c.content_max_age_s == 0 || f->content_at == TIME_NONE) {
        f->content_old = false;
        return;
    }
    double left = (double) f->c.content_max_age_s - (double) (clock_now(c) - f->content_at) / (double) NSEC_PER_SEC;
    f->content_old = left <= 0;
    if (!f->content_old && c->speed > 0 && c->fixed == TIME_NONE) {
        double real_ns = left / c->speed * (double) NSEC_PER_SEC + (double) NSEC_PER_MS;
        if (real_ns < (double) (INT64_MAX / 4) && now + (int64_t) real_ns < f->fresh_at)
            f->fresh_at = now + (int64_t) real_ns;
    }
}

uint64_t feed_error_mark(const struct feed *f)
{
    char words[FEED_ERROR_MAX];
    size_t n = 0;
    if (f->state != FEED_UNKNOWN && f->state != FEED_QUARANTINED)
        return 0;
    for (const char *p = f->error; *p; p++)
        if (*p < '0' || *p > '9')
            words[n++] = *p;
    return hash_sip64(&f->fs->key, words, n);
}

bool feed_is_news(const struct feed *f)
{
    return f->state != f->told || f->content_old != f->told_old || feed_error_mark(f) != f->told_error;
}

void feed_judge(struct feed *f, int64_t now)
{
    if (f->test || f->gone) {
        f->fresh_at = FEED_NEVER;
        outcome_count(f);
        return;
    }
    struct feed_fresh fr = {
        .on = f->pending ? f->pending->enabled : f->c.enabled,
        .quarantined = f->plugin == FEED_PLUGIN_QUARANTINED,
        .push = f->t->push,
        .connected = f->connected,
        .failing = f->failing || f->unfit[0],
        .since = f->since,
        .heard = f->heard,
        .interval_ns = feed_interval_ns(f),
    };
    enum feed_state s = feed_fresh_judge(&fr, now, &f->fresh_at);
    if (f->stray && s != FEED_OFF)
        s = FEED_FAILED;
    bool old = f->content_old;
    outcome_content(f, now);
    if (s != f->state || old != f->content_old)
        feed_touch(f);
    f->state = s;
    outcome_count(f);
    if (feed_is_news(f) || f->fs->link_dirty)
        feed_ready(f);
}

void feed_begin(struct feed *f, int64_t now)
{
    f->connected = f->failing = f->busy = false;
    f->net_failures = 0;
    f->since = now;
    f->heard = f->held = 0;
    f->wake = FEED_NEVER;
    f->last_ok = f->content_at = TIME_NONE;
    f->error[0] = f->note[0] = 0;
    feed_backoff_reset(&f->backoff);
    feed_backoff_reset(&f->hold_backoff);
    /* All feeds of a start do not call at the same instant; none waits long for its first word. */
    int64_t spread = feed_interval_ns(f) < NSEC_PER_SEC && feed_interval_ns(f) > 0 ? feed_interval_ns(f) : NSEC_PER_SEC;
    f->next_try = f->c.enabled ? now + (int64_t) feed_rng_below(&f->fs->rng, (uint64_t) spread / 4) : FEED_NEVER;
    feed_touch(f);
}

/* What a success changes, of a poll or of a push source. */
static void outcome_good(struct feed *f, int64_t now)
{
    f->heard = now;
    f->last_ok = feed_domain_now(f->fs);
    f->failing = false;
    f->net_failures = 0;
    if (f->error[0]) {
        log_relent(f->fs->log, &f->complaint, "feed", "%s: works again", f->c.id);
        f->error[0] = 0;
    }
    feed_backoff_reset(&f->backoff);
    feed_touch(f);
}

void feed_ok(struct feed *f, bool unchanged)
{
    int64_t now = clock_mono();
    f->busy = false;
    f->wake = FEED_NEVER;
    if (f->test) {
        if (unchanged && !f->test_done) {
            err_set(&f->test_err, WF_E_NOTFOUND, "%s: the source answers, and has nothing to say now", f->c.id);
            f->test_done = true;
            feed_ready(f);
        }
        return;
    }
    outcome_good(f, now);
    f->unchanged += unchanged;
    int64_t next = feed_backoff_again(f->started, feed_interval_ns(f), &f->fs->rng);
    f->next_try = next > now ? next : now;
    feed_judge(f, now);
    feed_resched(f);
}

void feed_heard(struct feed *f)
{
    int64_t now = clock_mono();
    outcome_good(f, now);
    feed_judge(f, now);
    feed_resched(f);
}

void feed_connected(struct feed *f)
{
    int64_t now = clock_mono();
    f->connected = true;
    f->failing = false;
    f->net_failures = 0;
    f->connected_at = now;
    if (feed_interval_ns(f)) {
        /* What has a heartbeat is fresh when it beats: who takes our call and says nothing stays as old as it was. */
        feed_touch(f);
        feed_judge(f, now);
        feed_resched(f);
        return;
    }
    f->heard = now;
    f->last_ok = feed_domain_now(f->fs);
    if (f->error[0]) {
        log_relent(f->fs->log, &f->complaint, "feed", "%s: connected again", f->c.id);
        f->error[0] = 0;
    }
    feed_touch(f);
    feed_judge(f, now);
    feed_resched(f);
}

static void outcome_test_failed(struct feed *f, const char *text)
{
    if (f->test_done)
        return;
    err_set(&f->test_err, WF_E_IO, "%s: %s", f->c.id, text);
    f->test_done = true;
    feed_ready(f);
}

void feed_failed(struct feed *f, enum feed_fault k, int64_t wait_ns, const char *fmt, ...)
{
    int64_t now = clock_mono();
    char text[FEED_ERROR_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    f->busy = false;
    f->wake = FEED_NEVER;
    if (f->connected) {
        f->connected = false;
        if (!feed_interval_ns(f))
            f->since = now;
    }
    if (f->test) {
        outcome_test_failed(f, text);
        return;
    }
    f->failing = true;
    f->failures++;
    if (k == FEED_FAULT_NET) {
        if (f->net_failures++ == 0)
            f->lost_at = now;
    } else {
        f->net_failures = 0;
    }
    int64_t wait = feed_backoff_next(&f->backoff, &f->fs->rng);
    if (k == FEED_FAULT_AUTH || k == FEED_FAULT_LOCAL || k == FEED_FAULT_TAKER) {
        /* Trying sooner would change nothing, or lock us out. */
        int64_t regular = feed_interval_ns(f) ? feed_interval_ns(f) : 10 * NSEC_PER_SEC;
        wait = wait > regular ? wait : regular;
    }
    f->next_try = now + (wait > wait_ns ? wait : wait_ns);
    if (strcmp(text, f->error) != 0) {
        snprintf(f->error, sizeof f->error, "%s", text);
        f->complaint.next = 0; /* another fault is news */
    }
    log_complain(f->fs->log, &f->complaint, "feed", "%s: %s", f->c.id, text);
    feed_touch(f);
    feed_judge(f, now);
    feed_resched(f);
}

void feed_ownlink_judge(struct feeds *fs)
{
    fs->link_dirty = false;
    size_t total = fs->networked;
    bool half = total >= FEED_OWNLINK_MIN && fs->lost * 2 > total, down = fs->link_down;
    if (half != down) {
        VEC(int64_t) at = {0};
        for (size_t i = 0; i < fs->byid.n; i++)
            if (fs->byid.v[i]->lost)
                VEC_PUSH(&at, fs->byid.v[i]->lost_at);
        down = feed_ownlink_down(at.v, at.n, total, fs->link_down);
        VEC_FREE(&at);
    }
    if (down == fs->link_down)
        return;
    fs->link_down = down;
    if (down)
        log_error(fs->log, "feed", "%zu of %zu feeds were lost within a minute: our own link", fs->lost, total);
    else
        log_info(fs->log, "feed", "our own link is back: %zu of %zu feeds are lost", fs->lost, total);
    if (fs->calls.own_link)
        fs->calls.own_link(fs->calls.arg, down, fs->lost, total);
}
