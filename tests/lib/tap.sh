#!/usr/bin/env bash
# tap.sh PROGRAM...: runs one test program, five minutes at most (eight, one of tests/long), and no process of it outlives it. cmocka 1.1.5 prints a skipped test as
# "not ok N # SKIP name", which TAP counts as failed; it becomes the "ok N # SKIP name" that it means. The log ends with the time it took.
# The exit status is the program's. One of tests/long that contrib/test has no time for any more is skipped, and says so.
set -u
name=${*: -1:1}
name=${name#"${srcdir-}"/}
if [ "${TEST_LONG-}" ] && grep -qxF -e "${name#./}" "$TEST_LONG" 2>/dev/null; then
    if [ "${EPOCHREALTIME%%[.,]*}" -ge "${TEST_LAST_BEGIN:?}" ]; then
        echo '1..0 # SKIP no time was left for it: WATCHFLOOR_TEST_MINUTES, or contrib/test with its path'
        exit 0
    fi
    TEST_SECONDS=${TEST_SECONDS-480}
fi
unset MAKEFLAGS MFLAGS MAKELEVEL # a test that calls make is not part of ours
start=${EPOCHREALTIME/./}
"${builddir:?}/tests/lib/contain" "${TEST_SECONDS:-300}" "$@" </dev/null | sed -u 's/^not ok \([0-9]*\) # SKIP/ok \1 # SKIP/'
status=${PIPESTATUS[0]}
printf '# took %d.%d s\n' $(((${EPOCHREALTIME/./} - start) / 1000000)) $(((${EPOCHREALTIME/./} - start) / 100000 % 10))
exit "$status"
