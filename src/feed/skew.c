/* skew: see skew.h. */
#include "feed/skew.h"

#include <stdlib.h>
#include <sys/timex.h>

static int by_seconds(const void *a, const void *b)
{
    int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;
    return x < y ? -1 : x > y;
}

int64_t feed_skew(int64_t *v, size_t n, bool kept)
{
    if (n)
        qsort(v, n, sizeof *v, by_seconds);
    if (n >= 3)
        return v[n / 2];
    if (n == 2)
        return v[0] > 0 ? v[0] : v[1] < 0 ? v[1] : 0;
    return n == 1 && !kept ? v[0] : 0;
}

bool feed_skew_kept(void)
{
    struct timex t = {0};
    int state = ntp_adjtime(&t);
    return state >= 0 && state != TIME_ERROR && !(t.status & STA_UNSYNC);
}
