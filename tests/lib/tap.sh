#!/usr/bin/env bash
# tap.sh PROGRAM...: runs one test program, five minutes at most (eight, a long one of tests/lanes), and no process of it outlives it. cmocka 1.1.5 prints a skipped test as
# "not ok N # SKIP name", which TAP counts as failed; it becomes the "ok N # SKIP name" that it means. The log ends with the time it took.
# The exit status is the program's. A long one that would not end before contrib/test does is not begun, and one that has not ended by then is cut off: what it had not
# tried yet is skipped, and says so; what it had found wrong stays wrong.
set -u
name=${*: -1:1}
name=${name#"${srcdir-}"/}
bound=${TEST_SECONDS:-300} cut=''
if [ "${TEST_LANES-}" ]; then
    seconds=$(awk -v name="${name#./}" '$1 == name && $2 == "long" { print $3 }' "$TEST_LANES")
    if [ "$seconds" ]; then
        left=$((${TEST_END:?} - ${EPOCHREALTIME%%[.,]*} - 10)) bound=${TEST_SECONDS:-480}
        if [ $left -lt $((seconds * TEST_SLOW / 100)) ]; then
            echo '1..0 # SKIP no time was left for it: WATCHFLOOR_TEST_MINUTES, or contrib/test with its path'
            exit 0
        fi
        [ $left -ge "$bound" ] || { bound=$left cut=1; }
    fi
fi
unset MAKEFLAGS MFLAGS MAKELEVEL # a test that calls make is not part of ours
start=${EPOCHREALTIME/./}
{ "${builddir:?}/tests/lib/contain" "$bound" "$@" </dev/null; echo "# $$ ended with $?"; } | awk -v cut="$cut" -v ended="# $$ ended with " '
    index($0, ended) == 1 { status = substr($0, length(ended) + 1); next }
    cut && /^Bail out! .* took over [0-9]+ s$/ { over = 1; next }
    /^not ok [0-9]+ # SKIP/ { sub(/^not /, "") }
    /^(not )?ok / { n++ }
    /^1\.\.[0-9]+/ { plan = substr($0, 4) + 0 }
    { print; fflush() }
    END {
        if (!over) exit status
        last = plan ? plan : n + 1
        for (i = n + 1; i <= last; i++) print "ok " i " # SKIP it was cut off, the time was over: WATCHFLOOR_TEST_MINUTES, or contrib/test with its path"
        if (!plan) print "1.." last
    }'
status=${PIPESTATUS[1]}
printf '# took %d.%d s\n' $(((${EPOCHREALTIME/./} - start) / 1000000)) $(((${EPOCHREALTIME/./} - start) / 100000 % 10))
exit "$status"
