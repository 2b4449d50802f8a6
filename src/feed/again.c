/* again: see again.h. */
#include "feed/again.h"

#define AGAIN_NS \
    (5 * NSEC_PER_SEC) /* least age of a connection that is given up for what it lost; doubled up to a minute */
#define AGAIN_MAX_NS (60 * NSEC_PER_SEC)
#define AGAIN_MOST 8 /* in a row: what has not come by then is lost for good */

void feed_again_want(struct feed *f, struct feed_again *a)
{
    int64_t now = clock_mono(), wait = AGAIN_NS << (a->times < 4 ? a->times : 4);
    if (a->at || f->test)
        return;
    if (wait > AGAIN_MAX_NS)
        wait = AGAIN_MAX_NS;
    a->at = now - a->opened > wait ? now + NSEC_PER_SEC : a->opened + wait;
    a->times++;
    if (a->at < f->wake)
        f->wake = a->at;
    feed_resched(f);
}

void feed_again_opened(struct feed *f, struct feed_again *a)
{
    a->opened = clock_mono();
    a->at = 0;
    if (f->gaps.missing && a->times && a->times < AGAIN_MOST)
        feed_again_want(f, a);
}

bool feed_again_tick(struct feed *f, struct feed_again *a, int64_t now)
{
    if (!a->at || now < a->at)
        return false;
    if (f->gaps.missing == 0) {
        a->at = 0;
        a->times = 0;
        return false;
    }
    if (f->ticket) {
        a->at = now + NSEC_PER_SEC;
        return false;
    }
    log_info(f->fs->log, "feed", "%s: connecting again for %llu messages that are missing", f->c.id,
             (unsigned long long) f->gaps.missing);
    feed_stop(f);
    f->since = f->next_try = now;
    return true;
}
