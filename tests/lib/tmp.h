/* tmp: where a test's own files lie: below TMPDIR (contrib/test names one in memory where there is room), else /tmp. */
#ifndef WF_TESTS_LIB_TMP_H
#define WF_TESTS_LIB_TMP_H

#include <stdio.h>
#include <stdlib.h>

/* What mkdtemp takes: "/tmp/NAME-XXXXXX". One that does not fit has no X at its end, and mkdtemp says so. */
static inline void tmp_template(char *out, size_t size, const char *name)
{
    const char *dir = getenv("TMPDIR");
    (void) snprintf(out, size, "%s/%s-XXXXXX", dir && *dir ? dir : "/tmp", name);
}

#endif
