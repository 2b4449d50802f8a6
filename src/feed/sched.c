/* sched: when each feed is next looked at: one heap, one timer, none of either when nothing is due. */
#include "feed/impl.h"

static void sched_place(struct feeds *fs, size_t i, struct feed *f)
{
    fs->heap.v[i] = f;
    f->heap_at = i + 1;
}

static void sched_up(struct feeds *fs, size_t i, struct feed *f)
{
    while (i > 0 && fs->heap.v[(i - 1) / 2]->due > f->due) {
        sched_place(fs, i, fs->heap.v[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    sched_place(fs, i, f);
}

static void sched_down(struct feeds *fs, size_t i, struct feed *f)
{
    for (;;) {
        size_t k = 2 * i + 1;
        if (k >= fs->heap.n)
            break;
        if (k + 1 < fs->heap.n && fs->heap.v[k + 1]->due < fs->heap.v[k]->due)
            k++;
        if (fs->heap.v[k]->due >= f->due)
            break;
        sched_place(fs, i, fs->heap.v[k]);
        i = k;
    }
    sched_place(fs, i, f);
}

void feed_unsched(struct feed *f)
{
    struct feeds *fs = f->fs;
    if (f->heap_at == 0)
        return;
    size_t i = f->heap_at - 1;
    struct feed *last = fs->heap.v[--fs->heap.n];
    f->heap_at = 0;
    if (last == f)
        return;
    if (i > 0 && fs->heap.v[(i - 1) / 2]->due > last->due)
        sched_up(fs, i, last);
    else
        sched_down(fs, i, last);
}

bool feed_may_start(const struct feed *f)
{
    return f->c.enabled && !f->unfit[0] && !f->gone && !f->busy && f->ticket == 0 && !f->pending && f->plugin == FEED_PLUGIN_READY &&
           !f->held && !f->queued && !f->settling && !feed_has_elder(f);
}

void feed_resched(struct feed *f)
{
    struct feeds *fs = f->fs;
    int64_t due = f->fresh_at;
    if (f->next_try < due && feed_may_start(f))
        due = f->next_try;
    if (f->wake < due)
        due = f->wake;
    if (f->held && f->held < due)
        due = f->held;
    if (due == FEED_NEVER || f->gone) {
        feed_unsched(f);
        return;
    }
    int64_t was = f->due;
    f->due = due;
    if (f->heap_at == 0) {
        VEC_RESERVE(&fs->heap, fs->heap.n + 1);
        fs->heap.n++;
        sched_up(fs, fs->heap.n - 1, f);
    } else if (due < was) {
        sched_up(fs, f->heap_at - 1, f);
    } else if (due > was) {
        sched_down(fs, f->heap_at - 1, f);
    }
}

static void sched_look(struct feed *f, int64_t now)
{
    if (f->held && f->held <= now) {
        f->held = 0;
        feed_ready(f);
    }
    if (f->wake <= now) {
        f->wake = FEED_NEVER;
        if (f->t->tick)
            f->t->tick(f, now);
    }
    if (f->next_try <= now && feed_may_start(f)) {
        f->busy = true;
        f->next_try = FEED_NEVER;
        f->started = now;
        f->polls++;
        f->t->start(f);
    }
    if (f->fresh_at <= now)
        feed_judge(f, now);
    feed_resched(f);
}

static void sched_on_timer(uv_timer_t *t)
{
    struct feeds *fs = t->data;
    int64_t now = clock_mono() + NSEC_PER_MS / 2; /* the timer counts in milliseconds, cut off */
    fs->armed = FEED_NEVER;
    feed_multi_begin(fs->multi);
    while (fs->heap.n > 0 && fs->heap.v[0]->due <= now) {
        struct feed *f = fs->heap.v[0];
        int64_t due = f->due;
        sched_look(f, now);
        if (fs->heap.n > 0 && fs->heap.v[0] == f && f->due == due && due <= now) {
            f->due = now + NSEC_PER_MS; /* cannot be: but a feed never spins the loop */
            sched_down(fs, 0, f);
        }
    }
    feed_multi_end(fs->multi);
    feed_drain(fs);
}

int feed_sched_open(struct feeds *fs)
{
    fs->timer = mem_alloc(sizeof *fs->timer);
    fs->armed = FEED_NEVER;
    uv_timer_init(fs->loop, fs->timer);
    fs->timer->data = fs;
    return 0;
}

static void sched_closed(uv_handle_t *h)
{
    mem_free(h);
}

void feed_sched_close(struct feeds *fs)
{
    uv_close((uv_handle_t *) fs->timer, sched_closed);
    VEC_FREE(&fs->heap);
}

void feed_arm(struct feeds *fs)
{
    if (fs->draining || fs->closing)
        return;
    int64_t first = fs->ready.n || fs->link_dirty ? 0 : fs->heap.n ? fs->heap.v[0]->due : FEED_NEVER;
    if (first == fs->armed)
        return;
    fs->armed = first;
    if (first == FEED_NEVER) {
        uv_timer_stop(fs->timer);
        return;
    }
    int64_t wait = first ? first - clock_mono() : 0;
    uv_update_time(fs->loop);
    uv_timer_start(fs->timer, sched_on_timer, wait > 0 ? (uint64_t) (wait + NSEC_PER_MS - 1) / NSEC_PER_MS : 0, 0);
}
