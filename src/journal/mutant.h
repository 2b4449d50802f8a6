/* mutant: deliberately broken behaviour, for proving that a test would catch it.
 *
 * Only in builds with -DWF_MUTANTS (programs of tests/fault and tests/plain), where the environment variable WF_MUTANT names one. In every
 * other build journal_mutant() is the constant false and none of this exists.
 *
 *   sync-off   commits are not synced         drop-tx      every 8th batch is told durable and rolled back
 *   go-on      a failed fsync is not fatal    half-batch   intake is committed apart from its facts
 *   on-loop    who commits waits for the disk no-reserve   what officers do has no room set aside
 */
#ifndef WF_JOURNAL_MUTANT_H
#define WF_JOURNAL_MUTANT_H

#include <stdbool.h>

#ifdef WF_MUTANTS
#include <stdlib.h>
#include <string.h>
static inline bool journal_mutant(const char *name)
{
    const char *m = getenv("WF_MUTANT");
    return m && strcmp(m, name) == 0;
}
#else
#define journal_mutant(name) false
#endif

#endif
