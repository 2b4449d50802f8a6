/* crash: a writer of the journal that dies, and what is left of what it was told is durable. Shared by test_crash and test_mutants. */
#ifndef WF_TESTS_FAULT_CRASH_H
#define WF_TESTS_FAULT_CRASH_H

#include <stdbool.h>

enum crash_how {
    CRASH_KILL,  /* SIGKILL after a random time: the kernel keeps what was written */
    CRASH_POWER, /* ... and of each file only what was synced is left */
    CRASH_CALL   /* SIGKILL at each call that changes a file, one after the other, in a fixed run of batches, until one run ends by itself */
};
struct crash_tally {
    unsigned rounds;
    unsigned long accepted; /* facts told durable */
    unsigned long lost;     /* ... and not there, or not there in full (their intake, the cursor) */
    unsigned long twice;
    unsigned long half;     /* facts without their intake */
    unsigned broken;        /* rounds after which the journal did not verify or open */
    char problem[256];
};
/* rounds: at most. Prints nothing. */
void crash_run(enum crash_how how, unsigned rounds, struct crash_tally *out);

#endif
