#!/usr/bin/env bash
# tap.sh PROGRAM...: runs one test program, five minutes at most, and no process of it outlives it. cmocka 1.1.5 prints a skipped test as
# "not ok N # SKIP name", which TAP counts as failed; it becomes the "ok N # SKIP name" that it means. The log ends with the time it took.
# The exit status is the program's.
set -u
unset MAKEFLAGS MFLAGS MAKELEVEL # a test that calls make is not part of ours
start=${EPOCHREALTIME/./}
"${builddir:?}/tests/lib/contain" "${TEST_SECONDS:-300}" "$@" </dev/null | sed -u 's/^not ok \([0-9]*\) # SKIP/ok \1 # SKIP/'
status=${PIPESTATUS[0]}
printf '# took %d.%d s\n' $(((${EPOCHREALTIME/./} - start) / 1000000)) $(((${EPOCHREALTIME/./} - start) / 100000 % 10))
exit "$status"
