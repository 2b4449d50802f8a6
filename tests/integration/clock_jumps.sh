#!/usr/bin/env bash
# T1: the wall clock jumps a day forward, an hour back and a year back under a running engine, while the monotonic clock goes on: nothing is lost, doubled or
# stuck, feeds are not taken for silent, ids go on, and the journal verifies. Own-by and legal clocks of a member at +06:30 come when they are to, over midnight, over a
# jump forward and over one back: nobody is called later because the wall was set back.
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

# ---- own-by, escalation, the law
alarm() { # TYPE: one of Myanmar, P1; prints its id
    local n
    echo >>"$work/said"
    n=$(wc -l <"$work/said")
    printf '{"source_id":"j%d","type":"%s","member":"MM","title":"Alarm %d","impact":"HIGH","urgency":"Immediate","occurred":"2026-11-24T10:00:00+06:30"}\n' "$n" "$1" "$n" |
        wf submit 2>&1 | sed -n 's/.*"accepted","id":"\([^"]*\)".*/\1/p'
}
seconds() { # ID JQ: that time of the record, in seconds since 1970
    wf show "$1" --json | jq -r "$2 | sub(\"[.][0-9]+Z\"; \"Z\") | fromdate"
}
span() { echo $(($(seconds "$1" "$3") - $(seconds "$1" "$2"))); }
tier() { [ "$(wf show "$1" --json | jq -r .tier)" = "$2" ]; }
far=$(($(date -u -d 'today 00:00' +%s) + 3 * 86400 - 30 - $(date -u +%s))) # half a minute before a midnight of UTC
jump "+$far"
until_true 20 reaches "$(date -u -d "@$(($(date -u +%s) + far))" +%Y-%m-%dT)"
midnight=$(date -u -d "@$(($(date -u +%s) + far + 60))" +%Y-%m-%dT00:)
a=$(alarm SYS.GATE_OUTAGE)
h=$(alarm HLT.CLUSTER)
is "to be owned a minute after it was opened" "$(span "$a" .opened .due)" 60
like "which is behind midnight" "$(wf show "$a" --json | jq -r .due)" "^$midnight"
is "a clock of the law: two days after it began" "$(span "$h" '.items[0].made' '.items[0].due')" $((48 * 3600))
jump "+$((far + 75))"
if until_true 30 tier "$a" T1; then ok "over midnight, and a jump forward: the next officer is called"; else not_ok "over midnight the next officer is called" "$(wf show "$a")"; fi
like "by the time that it said" "$(wf show "$a")" "T1, the next officer.*: nobody owned it by $midnight"
b=$(alarm SYS.GATE_OUTAGE)
due=$(seconds "$b" .due) law=$(seconds "$h" '.items[0].due')
jump "+$((far + 75 - 7200))"
earlier() { [ "$(seconds "$b" .due)" -le $((due - 7195)) ]; }
if until_true 30 earlier; then ok "two hours back: its own-by clock goes with the wall"; else not_ok "two hours back: its own-by clock goes with the wall" "$due" "$(wf show "$b")"; fi
is "the law's does not" "$(seconds "$h" '.items[0].due')" "$law"
like "its timeline says why" "$(wf show "$b")" 'the wall clock was set back by .*, and its clock with it: somebody is called at'
jump "+$((far + 75 - 7200 + 61))"
if until_true 30 tier "$b" T1; then ok "nobody is called two hours late"; else not_ok "nobody is called two hours late" "$(wf show "$b")"; fi
called() { wf show "$a" --json | jq '[.timeline[] | select(.verb == "escalate")] | length'; }
twice() { [ "$(called)" -ge 2 ]; }
if until_true 30 twice; then ok "who was called once is not called again, the one after is"; else not_ok "the one after is called" "$(wf show "$a")"; fi
is "each step once" "$(wf show "$a" --json | jq -r '[.timeline[] | select(.verb == "escalate") | .text[0:2]] | unique | length')" "$(called)"
jump "+$((far + 3 * 86400))"
over() { [ "$(wf show "$h" --json | jq -r '.items[0].state')" = breached ]; }
if until_true 30 over; then ok "three days on: the law's time is over, which is recorded"; else not_ok "the law's time is over" "$(wf show "$h")"; fi
jump +0
until_true 15 reaches "$(now '')"
is "and stays recorded, once" "$(wf show "$h" --json | jq '[.timeline[] | select(.verb == "breach")] | length')" 1

beat() { [ "$(uptime)" -gt "$1" ]; }
at=$(uptime)
if until_true 10 beat "$at"; then ok "its clock still ticks"; else not_ok "its clock still ticks" "$(uptime)"; fi
is "each report is there once" "$(wf status --json | jq -r .reports.accepted) $(wf incidents --all --json | jq -r .id | sort -u | wc -l)" "$(wc -l <"$work/said") $(wc -l <"$work/said")"
kill -TERM "${children[0]}"
until_true 20 flock -n "$home/engine.lock" true
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
done_testing
