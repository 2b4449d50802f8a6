/* deliver: the one place from which the owner is called. Inputs go out one at a time a feed, each with a ticket; answers
 * come back by ticket, so that a feed may be gone by then without harm. */
#include <stdio.h>

#include "feed/impl.h"


void feed_ready(struct feed *f)
{
    if (f->queued)
        return;
    f->queued = true;
    VEC_PUSH(&f->fs->ready, f);
}

void feed_set_aside(struct feed *f, struct span head, uint64_t total, const char *reason)
{
    struct feeds *fs = f->fs;
    if (f->test)
        return;
    snprintf(f->error, sizeof f->error, "%s", reason);
    log_warn(fs->log, "feed", "%s: set aside: %s", f->c.id, reason);
    feed_touch(f);
    if (head.n > FEED_HEAD_MAX)
        head.n = FEED_HEAD_MAX;
    if (f->c.raw == WF_RAW_DIGEST)
        head.n = 0;
    if (fs->calls.set_aside)
        fs->calls.set_aside(fs->calls.arg, f->c.id, head, total, reason);
}

static void deliver_state(struct feed *f)
{
    struct feeds *fs = f->fs;
    struct feed_change c = {
        .id = f->c.id,
        .plugin = f->c.plugin,
        .member = f->c.member,
        .from = f->told,
        .to = f->state,
        .silent = f->state == FEED_UNKNOWN,
        .content_old = f->content_old,
        .content_was_old = f->told_old,
        .own_link_down = fs->link_down,
        .error = f->error,
    };
    f->told = f->state;
    f->told_old = f->content_old;
    f->told_error = feed_error_mark(f);
    if (fs->calls.state)
        fs->calls.state(fs->calls.arg, &c);
}

static bool deliver_input(struct feed *f)
{
    struct feeds *fs = f->fs;
    struct feed_input in = {
        .feed = f->c.id,
        .plugin = f->c.plugin,
        .source = f->c.source,
        .member = f->c.member,
        .raw = f->c.raw,
        .cursor = f->has_cursor ? buf_view(&f->cursor) : span_make(NULL, 0),
        .fetched = feed_domain_now(fs),
        .first = true,
        .last = true,
        .test = f->test,
    };
    if (!f->t->next(f, &in))
        return false;
    in.ticket = f->ticket = ++fs->ticket;
    f->begins = in.first && !in.followed;
    map64_put(&fs->tickets, in.ticket, f);
    if (!f->test) {
        fs->calls.input(fs->calls.arg, &in);
        return true;
    }
    feed_test_cb *cb = f->test_cb;
    f->test_done = true;
    f->test_cb = NULL;
    f->probe.bytes = in.bytes.n;
    cb(f->test_arg, &in, &f->probe, NULL);
    return true;
}

static void deliver_test_error(struct feed *f)
{
    feed_test_cb *cb = f->test_cb;
    f->test_cb = NULL;
    f->gone = true;
    if (cb)
        cb(f->test_arg, NULL, &f->probe, &f->test_err);
    feed_ready(f);
}

static void deliver_one(struct feed *f)
{
    if (f->gone) {
        if (f->ticket == 0 && !f->settling)
            feed_free(f);
        return;
    }
    if (f->test && f->test_done && f->ticket == 0) {
        deliver_test_error(f);
        return;
    }
    if (f->pending && f->ticket == 0 && !f->settling)
        feed_apply_pending(f);
    if (!f->test && feed_is_news(f))
        deliver_state(f);
    while (f->ticket == 0 && !f->held && !f->gone && !f->pending && !(f->test && f->test_done) && deliver_input(f))
        continue;
    feed_resched(f);
}

void feed_drain(struct feeds *fs)
{
    if (fs->draining || fs->closing)
        return;
    fs->draining = true;
    feed_multi_begin(fs->multi);
    if (fs->link_dirty)
        feed_ownlink_judge(fs);
    for (size_t i = 0; i < fs->ready.n; i++) {
        struct feed *f = fs->ready.v[i];
        f->queued = false;
        deliver_one(f);
    }
    fs->ready.n = 0;
    if (fs->link_dirty)
        feed_ownlink_judge(fs);
    feed_multi_end(fs->multi);
    fs->draining = false;
    feed_arm(fs);
}

static void done_taken(struct feed *f, const struct feed_result *r)
{
    feed_backoff_reset(&f->hold_backoff);
    f->reports += r->reports;
    if (r->outcome == FEED_TAKEN) {
        if (f->begins || (r->error && *r->error))
            snprintf(f->note, sizeof f->note, "%s", r->error ? r->error : "");
        if (r->cursor.p) {
            buf_clear(&f->cursor);
            buf_span(&f->cursor, r->cursor);
            f->has_cursor = true;
        }
        if (r->content_time != TIME_NONE && (f->content_at == TIME_NONE || r->content_time > f->content_at))
            f->content_at = r->content_time;
    }
    feed_touch(f);
    f->t->taken(f, r);
}

/* What was put meanwhile does not stop what is under way. */
static bool goes_on(const struct feed *f)
{
    return !f->pending || (f->busy && f->pending->enabled && !feed_config_moved(&f->c, f->pending));
}

/* It was removed, moved or switched off meanwhile: what was accepted counts, and does not come again, the rest of the poll does not count. */
static void done_late(struct feed *f, const struct feed_result *r)
{
    struct feed *to = f->gone ? feed_find(f->fs, f->c.id) : f;
    if (to && r->outcome == FEED_TAKEN) {
        if (r->cursor.p) {
            buf_clear(&to->cursor);
            buf_span(&to->cursor, r->cursor);
            to->has_cursor = true;
        }
        if (to != f && to->gaps.high < f->gaps.high)
            to->gaps.high = f->gaps.high;
        to->reports += r->reports;
    }
    if (f->t->late && r->outcome != FEED_AGAIN)
        f->settling = f->t->late(f, r);
}

void feed_settled(struct feed *f)
{
    f->settling = false;
    feed_ready(f);
}

void feed_done(struct feeds *fs, uint64_t ticket, const struct feed_result *r)
{
    struct feed *f = ticket ? map64_remove(&fs->tickets, ticket) : NULL;
    if (!f)
        return;
    f->ticket = 0;
    if (f->test)
        f->gone = true;
    if (!f->gone && r->outcome == FEED_AGAIN) {
        f->held = clock_mono() + feed_backoff_next(&f->hold_backoff, &f->fs->rng) + NSEC_PER_MS;
        snprintf(f->error, sizeof f->error, "not taken yet: %s", r->error && *r->error ? r->error : "it is tried again");
        log_complain(fs->log, &f->complaint, "feed", "%s: %s", f->c.id, f->error);
        feed_touch(f);
        feed_resched(f);
    } else if (!f->gone && goes_on(f)) {
        done_taken(f, r);
    } else if (!f->test) {
        done_late(f, r);
    }
    feed_ready(f);
    feed_arm(fs);
}
