#!/usr/bin/env bash
# T1: the wall clock jumps a day forward, an hour back and a year back under a running engine, while the monotonic clock goes on: nothing is lost, doubled or
# stuck, feeds are not taken for silent, ids go on, and the journal verifies.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"

lib=$(find /usr/lib -name 'libfaketimeMT.so.1' 2>/dev/null | head -n 1)
engine=$builddir/tests/plain/watchfloord
if [ -z "$lib" ] || [ ! -x "$engine" ]; then
    skip "clock jumps: libfaketime (Debian: faketime) or the plain engine is not there"
    done_testing
fi
jump() { printf '%s\n' "$1" >"$work/offset.new" && mv "$work/offset.new" "$work/offset"; }
mkdir -p "$home/conf.d" "$work/drop" && chmod 700 "$home" "$home/conf.d"
printf 'format = 1\nplugin usgs { enabled = true }\nfeed "usgs/quakes" { url = "http://127.0.0.1:9/"  interval = 3600 }\n' >"$home/conf.d/10.conf"
jump +0
(
    export LD_PRELOAD=$lib FAKETIME_TIMESTAMP_FILE=$work/offset FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_RESET=1
    exec "$engine" --home "$home" --ready-fd 3 3>"$work/ready" >"$work/engine.out" 2>&1
) &
children+=($!)
if until_true 20 grep -q ready "$work/ready"; then ok "the engine runs under a clock that can jump"; else not_ok "the engine runs" "$(cat "$work/engine.out" "$work/ready")"; done_testing; fi

say() { # hands one report in; prints the incident's id
    local n
    echo >>"$work/said"
    n=$(wc -l <"$work/said")
    printf '{"source_id":"j%d","type":"FLOW.QUEUE","member":"SG","checkpoint":"SGSIN","title":"Queue %d","occurred":"2026-11-24T10:00:00+08:00"}\n' "$n" "$n" |
        wf submit 2>&1 | sed -n 's/.*"accepted","id":"\([^"]*\)".*/\1/p'
}
opened() { wf show "$1" --json | jq -r .opened; }
now() { date -u -d "now $1" +%Y-%m-%dT%H; }
uptime() { wf status --json | jq -r '.engine.uptime_s | floor'; }
reaches() { # DATE-PREFIX: what is handed in now is opened then
    local id
    id=$(say)
    [ -n "$id" ] && [[ $(opened "$id") == "$1"* ]]
}
first=$(say)
like "before any jump" "$first $(opened "$first")" "^AMICF-$(date -u +%Y)-[0-9]+ $(date -u +%Y-%m-%dT)"

jump +86400
if until_true 15 reaches "$(now '+1 day')"; then ok "a day forward: what comes now is of tomorrow"; else not_ok "a day forward" "$(wf log --limit 3)"; fi
if [ "$(uptime)" -lt 3600 ]; then ok "the engine's age is the monotonic clock's"; else not_ok "the engine's age is the monotonic clock's" "$(uptime)"; fi
like "no feed was taken for silent by it" "$(wf incidents --all --json 'type:SYS.FEED_SILENT' | wc -l)" '^0$'
jump -3600
if until_true 15 reaches "$(now '-1 hour')"; then ok "then an hour before now"; else not_ok "then an hour before now" "$(wf log --limit 3)"; fi
jump -31536000
if until_true 15 reaches "$(now '-31536000 seconds')"; then ok "then a year before"; else not_ok "then a year before" "$(wf log --limit 3)"; fi
like "ids go on: a year that is over is not numbered again" "$(say)" "^AMICF-$(date -u +%Y)-[0-9]{6}\$"
jump +0
if until_true 15 reaches "$(now '')"; then ok "and back"; else not_ok "and back" "$(wf log --limit 3)"; fi
out=$(wf own "$first" 2>&1); is "an officer's verb works after all of it" $? 0
beat() { [ "$(uptime)" -gt "$1" ]; }
at=$(uptime)
if until_true 10 beat "$at"; then ok "its clock still ticks"; else not_ok "its clock still ticks" "$(uptime)"; fi
is "each report is there once" "$(wf status --json | jq -r .reports.accepted) $(wf incidents --all --json | jq -r .id | sort -u | wc -l)" "$(wc -l <"$work/said") $(wc -l <"$work/said")"
kill -TERM "${children[0]}"
until_true 20 flock -n "$home/engine.lock" true
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
done_testing
