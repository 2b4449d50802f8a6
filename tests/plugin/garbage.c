/* garbage: writes to the engine's socket itself: bytes that are no frame ("bad"), a frame that announces more than
 * there may be
 * ("bad long"), a result that nobody asked for ("bad result"), a report with a damaged inside ("bad report"). */
#define NAME "garbage"
#include <unistd.h>

#include "misbehave.h"

static int misbehave(const wf_host *host, wf_str rest)
{
    static const unsigned char junk[64] = {0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4};
    static const unsigned char longer[8] = {1, 7, 0, 0, 0xff, 0xff, 0xff, 0x7f};
    static const unsigned char result[8 + 64] = {1, 11, 0, 0, 64, 0, 0, 0, 0xff, 0xff};
    static const unsigned char report[8 + 12] = {1, 7, 0, 0, 12, 0, 0, 0, 0xff, 0xff, 0xff, 0xff};
    ssize_t n;
    (void) host;
    if (rest.n == 4)
        n = write(3, longer, sizeof longer);
    else if (rest.n == 6 && rest.p[2] == 's')
        n = write(3, result, sizeof result);
    else if (rest.n == 6)
        n = write(3, report, sizeof report);
    else
        n = write(3, junk, sizeof junk);
    return n > 0 ? WF_DONE : WF_FAIL_OTHER;
}
