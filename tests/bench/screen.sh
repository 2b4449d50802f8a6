#!/usr/bin/env bash
# The console's rows of `make bench`: start, events, keys and idling, in a pseudo-terminal of 120x34 with an engine of its own, driven by
# the shared ptydrive. Prints a line of JSON a figure. Usage: screen.sh PTYDRIVE start|screen
set -u
drive=${1:?} part=${2:?}
work=$(mktemp -d "${TMPDIR:-/tmp}/wf-bench.XXXXXX") || exit 1
home=$work/home
wf() { watchfloor --home "$home" "$@"; }
clean_up() { wf engine stop >/dev/null 2>&1; rm -rf "$work"; }
trap clean_up EXIT
trap 'exit 1' INT TERM
export TERM=xterm-256color XDG_RUNTIME_DIR=$work
unset NO_COLOR COLORTERM
measure() { "$drive" --rows 34 --cols 120 --timeout 60 --peer watchfloor "$@"; }
median() { # FIGURE: of the start times that are read
    awk -F'[:,]' -v f="$1" '/"start_time"/ { v[++n] = $6 } END { for (i = 2; i <= n; i++) for (k = i; k > 1 && v[k] < v[k - 1]; k--) { x = v[k]; v[k] = v[k - 1]; v[k - 1] = x }
        if (n) printf "{\"peer\":\"watchfloor\",\"figure\":\"%s\",\"value\":%s,\"unit\":\"ms\",\"n\":%d}\n", f, v[int((n + 1) / 2)], n }'
}
report() { # ID TITLE
    printf '{"source_id":"%s","type":"SEC.BOMB","member":"SG","checkpoint":"SGSIN","title":"%s","occurred":"2026-11-24T10:00:00+08:00","impact":"VERY_HIGH","urgency":"Immediate"}' "$1" "$2"
}

if [ "$part" = start ]; then # the engine is started by the console, on 1M reports
    tests/bench/bench_ingest fill "$home" "${FILL:-1000000}" >&2 || exit 1
    for _ in 1 2 3 4 5; do
        measure start --until 'Inbox 1' -- watchfloor --home "$home"
        wf engine stop >/dev/null
    done | median start_time
    for _ in 1 2 3 4 5; do # what a kill leaves: facts that the tables do not have yet, a write-ahead log
        tests/bench/bench_ingest killed "$home" || exit 1
        measure start --until 'Inbox 1' -- watchfloor --home "$home"
        wf engine stop >/dev/null
    done | median start_killed_time
    for _ in 1 2 3; do # ... and without any of them: all is made again from the journal
        rm -rf "$home/views" "$home/views.db"*
        measure start --until 'Inbox 1' -- watchfloor --home "$home"
        wf engine stop >/dev/null
    done | median start_rebuilt_time
    exit
fi

wf engine start --exercise bench >/dev/null || exit 1
engine=$(cat "$home/engine.pid")
mkfifo "$work/in"
exec 7<>"$work/in"
wf submit <&7 >/dev/null 2>&1 &
{ report s1 'start 1'; echo; report s2 'start 2'; echo; report s3 'start 3'; echo; } >&7
until [ "$(wf incidents --json | wc -l)" = 3 ]; do read -rt 0.05 <> <(:) || :; done
console=(watchfloor --home "$home")
move=(--ready 'start 3' --a j --see-a '@3:000002' --b k --see-b '@3:000003')
measure --watch "$engine" latency --name key "${move[@]}" --n 100 -- "${console[@]}"
measure --watch "$engine" idle --ready 'start 3' --seconds 20 -- "${console[@]}"
# Slower than the 30 frames a second that data are painted with, as the peers' events are slower than theirs.
measure --watch "$engine" --gap 60 event --name event --ready 'start 3' --to "$work/in" --line "$(report '{ID}' '{ID} arrives')\\n" --n 100 -- "${console[@]}"
flood='BEGIN { for (i = 1; ; i++) printf "{\"source_id\":\"f%d\",\"type\":\"FLOW.QUEUE\",\"member\":\"SG\",\"checkpoint\":\"SGSIN\",\"title\":\"Queue %d\",\"occurred\":\"2026-11-24T10:00:00+08:00\"}\n", i, i }'
printf '%s\n' "$flood" >"$work/flood.awk"
mapfile -t top < <(wf incidents --json --limit 2 | sed 's/.*"id":"[A-Z]*-[0-9]*-\([0-9]*\)".*/\1/')
measure latency --name key_in_flood --ready 'arrives' --a j --see-a "@3:${top[1]}" --b k --see-b "@3:${top[0]}" --n 60 \
    --during "exec awk -f '$work/flood.awk' | watchfloor --home '$home' submit >/dev/null 2>&1" -- "${console[@]}"
exec 7>&-
