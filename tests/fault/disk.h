/* disk: a disk that can fail, put between SQLite and the kernel within a test program.
 *
 * disk.c defines pwrite64, fdatasync and so on itself, so that libraries that the program links call those. With all of `disk` zero
 * (room and fail_at: -1) they only pass calls on. Only calls on files below disk.home count. */
#ifndef WF_TESTS_FAULT_DISK_H
#define WF_TESTS_FAULT_DISK_H

#include <stdbool.h>
#include <stdint.h>

struct disk {
    char home[128];
    long calls;     /* writes, syncs, truncations and so on so far */
    long kill_at;   /* SIGKILL instead of this call (0: never) */
    long fail_at;   /* this call fails with fail_errno (-1: never) */
    int fail_errno;
    long syncs;
    long sync_fails_from; /* syncs from this one on fail with EIO (0: never) */
    unsigned sync_delay_us;
    int64_t room;   /* bytes that the disk still has (-1: as many as there are) */
    char shadow[128]; /* folder that gets of each file only what was synced: what a power cut would leave. "": none */
};
extern struct disk disk;
void disk_reset(const char *home);

#endif
