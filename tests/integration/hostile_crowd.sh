#!/usr/bin/env bash
# More clients than there may be: of one Unix user no more than a part of all, and where the system gives no more descriptors, those that come are turned away and
# the engine goes on: it neither spins nor is it deaf afterwards.
. "${srcdir:?}/tests/integration/cli.sh"
crowd() { # N: that many clients, until `leave`
    coproc CROWD { "${builddir:?}/tests/lib/wfcall" -c "$1" "$home"; }
    children+=("$CROWD_PID")
    read -rt 30 there <&"${CROWD[0]}"
}
# shellcheck disable=SC1083,SC2093 # a descriptor of an array: bash closes it, shellcheck does not know that
leave() { exec {CROWD[1]}>&-; wait "$CROWD_PID" 2>/dev/null; }
ticks() { awk '{print $14 + $15}' "/proc/$(engine_pid)/stat"; }
answers() { timeout 5 watchfloor --home "$home" status; }

wf engine start --exercise crowd >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
is "no memory of the engine goes into a core file" "$(sed -nE 's/^Max core file size +([^ ]+) .*/\1/p' "/proc/$(engine_pid)/limits")" 0
crowd 251
is "so many clients are there" "$there" 251
refuses "one Unix user does not take all the places" 2 'has 250 clients here already' wf status
leave
holds "when they have gone he may come in again" until_true 30 answers
wf engine stop >/dev/null

(ulimit -n 200 && exec watchfloor --home "$home" engine start >/dev/null)
crowd 240
full() { [ "$(find "/proc/$(engine_pid)/fd" -mindepth 1 | wc -l)" -ge 199 ]; }
holds "the system gives no more descriptors" until_true 30 full
before=$(ticks)
timeout 1 tail -f /dev/null
spent=$(($(ticks) - before))
holds "the engine does not spin: $spent hundredths of a second" test "$spent" -lt 50
leave
holds "and answers when there are some again" until_true 30 answers
done_testing
