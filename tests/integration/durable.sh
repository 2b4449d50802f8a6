# Sourced after lib.sh by the tests that hurt an engine: what it is given, and whether it has, afterwards, what it said it had.
# shellcheck shell=bash disable=SC2154,SC2034
reports() { # PREFIX FROM TO [BYTES]: as lines
    awk -v p="$1" -v a="$2" -v b="$3" -v n="${4-0}" 'BEGIN { for (t = ""; length(t) < n;) t = t "0123456789 abcdef "; for (i = a; i <= b; i++) printf "{\"source_id\":\"%s-%d\",\"type\":\"FLOW.QUEUE\",\"member\":\"SG\",\"title\":\"Queue %d\",\"text\":\"%s\",\"occurred\":\"2026-11-24T10:00:00+08:00\"}\n", p, i, i, t; fflush() }'
}
call=$builddir/tests/lib/wfcall
submits=()
for i in 1 2 3; do
    submits+=("{\"id\":$i,\"op\":\"submit\",\"source\":\"kill\",\"reports\":[$(reports "k$i" 1 2 | paste -sd,)]}")
done
told() { grep -o '"id":[0-9],"ok":true,.*' "$1" | sed -n 's/^"id":\([0-9]\),.*"results":\[\(.*\)\].*/\1 \2/p' | sort; } # what was answered: a line for each request
recovers() {
    local lost
    wf engine start >"$work/start.out" 2>&1 || { cat "$work/start.out"; return 1; }
    "$call" "$home" "${submits[@]}" >"$work/again" 2>&1
    kill -9 "$(engine_pid)"
    until_true 10 flock -n "$home/engine.lock" true
    lost=$(join <(told "$work/answers" | sed 's/ .*accepted.*/ yes/') <(told "$work/again" | sed 's/ .*accepted.*/ lost/') | grep -c ' yes lost')
    [ "$lost" -eq 0 ] || { echo "what was accepted is lost"; return 1; }
    [ "$(told "$work/again" | wc -l)" -eq 3 ] || { echo "it does not answer"; return 1; }
    wf journal verify >"$work/verify" 2>&1 || { tail -n 1 "$work/verify"; return 1; }
}
