#!/usr/bin/env bash
# D1: what was accepted is there exactly once after kill -9 of the engine at random moments. KILL9_ROUNDS (30).
# The generator keeps its own record of what was accepted, in a process of its own. A fifth of the rounds is of the engine with sanitisers,
# which is ten times as slow. Then the same against an engine that drops transactions on purpose: this test must catch it, else it proves nothing.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"

# Reports PREFIX FROM TO as lines.
reports() {
    awk -v p="$1" -v a="$2" -v b="$3" 'BEGIN { for (i = a; i <= b; i++) printf "{\"source_id\":\"%s-%d\",\"type\":\"FLOW.QUEUE\",\"member\":\"SG\",\"checkpoint\":\"SGSIN\",\"title\":\"Queue %d\",\"occurred\":\"2026-11-24T10:00:00+08:00\"}\n", p, i, i; fflush() }'
}
# One round: an engine, a stream of reports, kill -9 after 10..90 ms of it.
round() { # NAME
    local name=$1 pid
    wf engine start >/dev/null 2>"$work/start.err" || { cat "$work/start.err"; return 1; }
    pid=$(engine_pid)
    reports "$name" 1 20000 | wf submit >"$work/answers.$name" 2>/dev/null &
    local submit=$!
    until_true 10 test -s "$work/answers.$name" || return 1
    if [ -n "${WF_MUTANT-}" ]; then # some batches more: each 8th is dropped
        until_true 20 enough "$work/answers.$name" || true
    else
        usleep_ms $((RANDOM % 81 + 10))
    fi
    kill -9 "$pid"
    wait $submit
    # nobody may still hold the lock when the next round begins
    until_true 10 flock -n "$home/engine.lock" true
}
enough() { [ "$(wc -l <"$1")" -gt 9000 ]; }
usleep_ms() { read -rt "0.$(printf '%03d' "$1")" <> <(:) || :; }

# storm ROUNDS: sets lost, twice, accepted
storm() {
    local i rounds=$1
    accepted=0 lost=0 twice=0
    : >"$work/accepted.ids"
    : >"$work/all.jsonl"
    for ((i = 1; i <= rounds; i++)); do
        round "r$i" || { echo "# round $i failed"; return 1; }
        # line N of the answers is report rI-N
        sed -n "s/^{\"line\":\([0-9]*\),\"status\":\"accepted\".*/r$i-\1/p" "$work/answers.r$i" >>"$work/accepted.ids"
        # what is asked again afterwards: all that was answered, and what might have been under way behind it
        reports "r$i" 1 $(($(wc -l <"$work/answers.r$i") + 1700 > 20000 ? 20000 : $(wc -l <"$work/answers.r$i") + 1700)) >>"$work/all.jsonl"
        rm -f "$work/answers.r$i"
    done
    accepted=$(wc -l <"$work/accepted.ids")
    # What is derived goes: the journal alone has to know.
    rm -rf "$home/views" "$home"/views.db*
    wf engine start >/dev/null || return 1
    # Each is handed in again: a duplicate was there, an accepted one was not.
    wf submit "$work/all.jsonl" >"$work/again" 2>"$work/again.err" || { echo "# $(head -3 "$work/again.err")"; }
    paste -d' ' <(sed -n 's/^{"source_id":"\([^"]*\)".*/\1/p' "$work/all.jsonl") <(sed -n 's/.*"status":"\([a-z]*\)".*/\1/p' "$work/again") |
        awk '$2 == "accepted" { print $1 }' | sort >"$work/absent.ids"
    lost=$(comm -12 <(sort "$work/accepted.ids") "$work/absent.ids" | wc -l)
    # Now all of all.jsonl are there: each exactly once means that the count of accepted ones is the count of lines.
    local have
    have=$(wf status --json | sed -n 's/.*"reports":{"accepted":\([0-9]*\).*/\1/p')
    twice=$((have - $(wc -l <"$work/all.jsonl")))
    wf engine stop >/dev/null
}

rounds=${KILL9_ROUNDS:-30}
mkdir -p "$work/bin"
ln -s "$builddir/tests/plain/watchfloord" "$work/bin/watchfloord"
proves() { # ENGINE ROUNDS
    home=$work/$1
    if storm "$2"; then
        if [ "$accepted" -gt $(($2 * 20)) ]; then ok "$1: $accepted reports were accepted in $2 rounds of kill -9"; else not_ok "$1: enough was accepted to prove something" "$accepted"; fi
        is "$1: 0 of $accepted accepted reports were lost" "$lost" 0
        is "$1: 0 were taken twice" "$twice" 0
        like "$1: the journal verifies" "$(wf journal verify 2>&1)" "facts verified"
    else
        not_ok "$1: the rounds could be played"
    fi
}
proves sanitised $((rounds / 5 > 3 ? rounds / 5 : 3))
export WATCHFLOOR_BINDIR=$work/bin
proves plain "$rounds"

# ---- the mutant: an engine that says durable and drops each 20th transaction
home=$work/mutant
export WF_MUTANT=drop-tx
if storm $((rounds / 10 > 3 ? rounds / 10 : 3)); then
    if [ "$lost" -gt 0 ]; then ok "an engine that drops transactions is caught: $lost of $accepted lost"; else not_ok "an engine that drops transactions is caught" "accepted $accepted lost $lost"; fi
else
    ok "an engine that drops transactions is caught: it can't be started again"
fi
done_testing
