/* fsync: a disk that can't sync any more, and what the journal makes of it. Shared by test_disk and test_mutants. */
#ifndef WF_TESTS_FAULT_FSYNC_H
#define WF_TESTS_FAULT_FSYNC_H

/* Commits until the sync of one fails (EIO); returns the result's `fatal`, or -1 when the batch was told durable all the same. */
int fsync_fails(void);

#endif
