#!/usr/bin/env bash
# contrib/test as a CI sees it, over a project of three tests that is made here: the last line is the tally whatever happens, what failed is shown,
# it needs no terminal, HOME or input, it is incremental, and it leaves nothing.
. "${srcdir:?}/tests/integration/lib.sh"
tree=$work/tree
mkdir -p "$tree/contrib" "$tree/t"
cp "$srcdir/contrib/test" "$tree/contrib/"
printf '#!/bin/sh\nexit ${DEPS_RC:-0}\n' >"$tree/contrib/deps"
printf '#!/bin/sh\necho made >configure.made\nprintf "#!/bin/sh\\ncp ../../Makefile.in Makefile\\n" >configure\nchmod +x configure\n' >"$tree/bootstrap"
touch "$tree/configure.ac"
# What automake's check does, in short: each test's .log and .trs, several at once.
cat >"$tree/Makefile.in" <<'END'
TESTS = t/one t/two.sh t/three
top = ../..
all: ; @echo build >>built; sh $(top)/t/build
print-tests: ; @for t in $(TESTS); do echo $$t; done
check: $(patsubst %,run/%,$(TESTS))
run/%: ; @mkdir -p t; l=$(patsubst %.sh,%,$*); sh $(top)/$* >$$l.log 2>&1; sed -n 's/^ok \([0-9]* # SKIP.*\)/:test-result: SKIP \1/p; t; s/^ok/:test-result: PASS/p; s/^not ok/:test-result: FAIL/p' $$l.log >$$l.trs; ! grep -q '^not ok' $$l.log
END
chmod +x "$tree"/contrib/* "$tree/bootstrap"
project() { # TEXT-OF-TEST-TWO TEXT-OF-THE-BUILD
    printf 'echo "ok 1 - a"; echo "ok 2 - b"\n' >"$tree/t/one"
    printf '%s\n' "$1" >"$tree/t/two.sh"
    printf 'echo "ok 1 # SKIP no data"; touch "$TMPDIR/$$"; rm "$TMPDIR/$$"; [ "$HOME" != /root ] && echo "ok 2 - its own HOME"\n' >"$tree/t/three"
    printf '%s\n' "${2:-true}" >"$tree/t/build"
}
mkdir "$work/tmp"
ci() { out=$(env -i PATH="$PATH" TMPDIR="$work/tmp" "${with[@]}" "$tree/contrib/test" "$@" 2>&1 <&-); rc=$?; last=$(tail -n 1 <<<"$out"); }
with=(CI=true)

project 'echo "ok 1 - fine"'
ci
is "all is well: the tally, 0" "$last $rc" "4 passed, 0 failed, 1 skipped 0"
like "what was skipped is said" "$out" '^SKIP: t/three .*no data'
ci
is "the second run configures nothing" "$last $(wc -l <"$tree/build/test/built")" "4 passed, 0 failed, 1 skipped 2"
ci two
is "a filter" "$last" "1 passed, 0 failed, 0 skipped"
project 'env | grep -q ^PATH= && echo "ok 1 - a PATH"'
out=$(env -i TMPDIR="$work/tmp" "$tree/contrib/test" two 2>&1 <&-)
is "with nothing in the environment the tests have a PATH" "${out##*$'\n'}" "1 passed, 0 failed, 0 skipped"
ci nosuch
is "a filter that fits nothing fails" "$last $rc" "0 passed, 1 failed, 0 skipped 1"
project 'echo "ok 1 - fine"; echo "not ok 2 - the gates"; echo "# got 3, wanted 4"'
ci
is "a failed test" "$last $rc" "4 passed, 1 failed, 1 skipped 1"
like "it is named" "$out" '^FAIL: t/two.sh .*the gates'
like "with what it said" "$out" 'got 3, wanted 4'
project 'echo "ok 1 - fine"; kill -9 $PPID'
ci
like "a test whose make is killed counts as failed" "$last $rc" '^[0-9]+ passed, [1-9][0-9]* failed, [0-9]+ skipped 1$'
project 'echo ok' 'echo "x.c:1: error: no such thing"; exit 1'
ci
is "a build that fails" "$last $rc" "0 passed, 1 failed, 0 skipped 1"
like "with its error" "$out" 'x.c:1: error: no such thing'
project 'echo "ok 1 - fine"'
with=(DEPS_RC=1)
ci
is "packages that can't be had" "$last $rc" "0 passed, 1 failed, 0 skipped 1"
# What waits runs beside the others; what is long comes last, and is left out, saying so, when there is no time for it.
with=()
mkdir "$tree/tests"
printf '# what is told of tests\nt/one long 200\nt/two.sh wait\n' >"$tree/tests/lanes"
project 'until [ -e t/three.log ]; do sleep 0.1; done; echo "ok 1 - fine"'
printf 'echo "ok 1 - $TEST_END $TEST_SLOW"; ls t/three.log | sed "s/^/# /"\n' >"$tree/t/one"
sed -i 's/^TESTS = .*/&\nMAKEFLAGS += -j1/' "$tree/Makefile.in" "$tree/build/test/Makefile"
ci
is "what waits runs beside what comes before what is long" "$(grep -c '^# t/t' "$tree/build/test/t/one.log") $last" "1 3 passed, 0 failed, 1 skipped"
read -r end slow < <(sed -n 's/^ok 1 - //p' "$tree/build/test/t/one.log")
is "when it is over, and on how slow a machine" "$((end - ${EPOCHREALTIME%%[.,]*} > 22 * 60 && end - ${EPOCHREALTIME%%[.,]*} <= 23 * 60)) $slow" "1 100"
tap_sh=$(cd "$srcdir" && pwd)/tests/lib/tap.sh
printf 'echo "ok 1 - it ran"\n' >"$tree/t/one"
tap() { srcdir=$tree TEST_END=$((${EPOCHREALTIME%%[.,]*} + $1)) TEST_SLOW=$2 TEST_LANES=$tree/tests/lanes bash "$tap_sh" bash "$3" 2>&1 | tr '\n' ' '; }
cd "$tree" || exit 99
like "what would not end in time is skipped, and why is said" "$(tap 200 100 "$tree/t/one")" '^1..0 # SKIP no time was left for it.* $'
like "in time it runs" "$(tap 220 100 "$tree/t/one")" '^ok 1 - it ran'
like "on a machine half as fast it needs twice as long" "$(tap 400 200 "$tree/t/one")$(tap 420 200 "$tree/t/one")" '^1..0 # SKIP [^#]*ok 1 - it ran'
printf 't/one long 0\nt/two.sh long 0\n' >"$tree/tests/lanes"
printf 'echo "ok 1 - it began"; echo "not ok 2 - it was wrong"; exec sleep 60\n' >"$tree/t/one"
like "what has not ended when the time is over is cut off: what it found stays" "$(tap 12 100 "$tree/t/one")" '^ok 1 - it began not ok 2 - it was wrong .*ok 3 # SKIP it was cut off.* 1..3 '
printf 'echo "1..3"; echo "ok 1 - it began"; exec sleep 60\n' >"$tree/t/one"
like "and all that was planned is skipped" "$(tap 12 100 "$tree/t/one")" '^1..3 ok 1 - it began .*ok 2 # SKIP .*ok 3 # SKIP it was cut off[^0-9]*took'
printf 'echo "ok 1 - fine"; echo "not ok 2 # SKIP no data"; echo 1..2; exit 3\n' >"$tree/t/two.sh"
like "what cmocka calls a failure is what it means" "$(tap 100 100 "$tree/t/two.sh"; echo)" 'ok 1 - fine ok 2 # SKIP no data 1..2'
is "the status is the program's" "$(srcdir=$tree bash "$tap_sh" bash "$tree/t/two.sh" >/dev/null; echo $?)" 3
like "and what is not long runs always" "$(tap 1 100 "$tree/t/three")" 'no data'
cd "$OLDPWD" || exit 99
# The time is over, as timeout says it, while the tests of that name run.
mkdir "$work/bin"
printf '#!/bin/sh\ncase "$*" in *"test-suite-$OVER"*) exit 124 ;; esac\nexec %s "$@"\n' "$(command -v timeout)" >"$work/bin/timeout"
chmod +x "$work/bin/timeout"
printf 't/one long 1\n' >"$tree/tests/lanes"
project 'echo "ok 1 - fine"'
with=(PATH="$work/bin:$PATH" OVER=long)
ci
is "a long one for which no time was left is skipped" "$last $rc" "2 passed, 0 failed, 2 skipped 0"
like "and is named" "$out" '^SKIP: t/one - no time was left for it'
with=(PATH="$work/bin:$PATH" OVER=short)
ci
like "what is not long has to have run" "$last $rc $(grep -c '^FAIL: the time was over' <<<"$out")" '^0 passed, [1-9] failed, 0 skipped 1 1$'
with=()
rm -r "$tree/tests"
with=(WATCHFLOOR_TEST_MINUTES=0)
ci
is "no time" "$last $rc" "0 passed, 1 failed, 0 skipped 1"
with=()
project 'echo "ok 1 - fine"; touch "$TMPDIR/left"'
ci
is "what a test leaves is a failure" "$last" "4 passed, 1 failed, 1 skipped"
like "and is named" "$out" '/left$'
# Interrupted, in the midst of a test
mkfifo "$work/gate"
project "echo >'$work/gate'; exec sleep 300"
for signal in INT TERM HUP; do
    env -i PATH="$PATH" TMPDIR="$work/tmp" bash -c 'trap - INT; exec "$0"' "$tree/contrib/test" >"$work/out" 2>&1 &
    children=($!)
    read -rt 30 <>"$work/gate" # the test runs now
    begin=$SECONDS
    # a background job ignores INT from birth on: what a terminal sends, TERM and HUP stand for it
    kill -"$signal" "${children[0]}"
    [ $signal = INT ] && kill -TERM "${children[0]}"
    wait "${children[0]}"
    is "$signal: the tally, exit 1" "$? $(tail -n 1 "$work/out")" "1 0 passed, 1 failed, 0 skipped"
    if [ $((SECONDS - begin)) -lt 20 ]; then ok "at once"; else not_ok "at once" "after $((SECONDS - begin)) s"; fi
done
is "nothing is left in TMPDIR" "$(ls "$work/tmp")" ""
# Two at once in one clone take turns
project 'echo "ok 1 - fine"'
env -i PATH="$PATH" TMPDIR="$work/tmp" "$tree/contrib/test" >"$work/out" 2>&1 &
children=($!)
ci
wait "${children[0]}"
is "two at once: both are right" "$last, $(tail -n 1 "$work/out")" "4 passed, 0 failed, 1 skipped, 4 passed, 0 failed, 1 skipped"
done_testing
