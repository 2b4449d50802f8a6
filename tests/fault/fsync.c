/* fsync: see fsync.h. */
#include "fsync.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "disk.h"
#include "journal/journal.h"

int fsync_fails(void)
{
    char home[] = "/tmp/test_fsync.XXXXXX", command[64];
    struct clock clock;
    struct journal *j;
    struct journal_result r = {0};
    clock_wall(&clock);
    if (!mkdtemp(home))
        abort();
    struct journal_options o = {.home = home, .mode = JOURNAL_ACTUAL, .clock = &clock};
    if (journal_open(&j, &o, NULL))
        abort();
    disk_reset(home);
    disk.sync_fails_from = 6;
    struct journal_batch *b = journal_batch_new();
    for (int i = 0; i < 12 && r.code == 0; i++) {
        struct journal_fact f = {.version = 1, .kind = SPAN_LIT("x"), .payload = SPAN_LIT("{}")};
        if (journal_batch_begin(j, b, NULL) || journal_batch_fact(b, &f, NULL, NULL))
            abort();
        journal_commit_wait(j, b, &r, NULL);
    }
    int fatal = r.code ? r.fatal : -1;
    /* Told fatal, it must take no more, even when the disk seems well again. */
    disk.sync_fails_from = 0;
    struct journal_fact f = {.version = 1, .kind = SPAN_LIT("x"), .payload = SPAN_LIT("{}")};
    if (fatal > 0 && (journal_batch_begin(j, b, NULL) || journal_batch_fact(b, &f, NULL, NULL) || journal_commit(j, b, NULL, NULL, NULL) == 0))
        fatal = -2;
    journal_close(j);
    journal_batch_free(b);
    disk_reset("");
    snprintf(command, sizeof command, "rm -r %s", home);
    return system(command) == 0 ? fatal : -3;
}
