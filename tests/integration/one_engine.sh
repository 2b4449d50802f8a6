#!/usr/bin/env bash
# One home, one engine, many starters; long paths; locks; what an empty home says; a dead engine's socket.
. "${srcdir:?}/tests/integration/lib.sh"

# ---- no engine: every command but the starters says how to start one, and makes no home
for c in status incidents feeds plugins "show 1" "own 1" log checkpoints quarantine "watch"; do
    # shellcheck disable=SC2086
    out=$(wf $c 2>&1); rc=$?
    if [ $rc -eq 2 ] && grep -q 'engine start' <<<"$out"; then ok "\"$c\" without an engine: exit 2, and how to start one"; else not_ok "\"$c\" without an engine" "exit $rc" "$out"; fi
done
if [ -e "$home" ]; then not_ok "no home was made by them"; else ok "no home was made by them"; fi
out=$(wf engine status); is "engine status is 1 when it is stopped" "$? $out" "1 stopped"

# ---- ten starters at once
for i in 1 2 3 4 5 6 7 8 9 10; do wf engine start >"$work/start.$i" 2>&1 & done
wait
is "ten starters at once make one engine" "$(grep -l 'the engine runs' "$work"/start.* | wc -l)" 1
is "the others found it" "$(grep -l 'an engine runs already' "$work"/start.* | wc -l)" 9
wf engine status >/dev/null; is "engine status is 0 when it runs" $? 0
pid=$(engine_pid)
is "the socket is 0600" "$(stat -c %a "$home/run/socket")" 600
is "its folder is 0700" "$(stat -c %a "$home/run")" 700
is "the home is 0700" "$(stat -c %a "$home")" 700
out=$(wf status --json)
like "an empty home is ACTUAL and has no feed" "$out" '"mode":"ACTUAL".*"feeds":\{"up":0,"late":0,"unknown":0,"failed":0,"quarantined":0,"total":0\}'
like "status says how to switch a plugin on" "$(wf status)" 'plugin enable'

# ---- a second engine is refused
out=$(watchfloord --home "$home" 2>&1); rc=$?
is "a second watchfloord for the home exits 72" $rc 72
like "and names the one that has it" "$out" "pid $pid"

# ---- killed: the socket is stale, the next start works
kill -9 "$pid"
until_true 5 flock -n "$home/engine.lock" true
out=$(wf status 2>&1); is "after kill -9 commands say that none runs" $? 2
holds "it starts again over its stale socket" wf engine start
# one that was killed holds its lock until the kernel is done with it: whoever starts another at once waits for that
kill -9 "$(engine_pid)"
until_true 20 flock -n "$home/engine.lock" true
mkfifo "$work/dying"
flock "$home/engine.lock" cat "$work/dying" >/dev/null &
held() { ! flock -n "$1" true; }
until_true 20 held "$home/engine.lock"
wf engine start >"$work/late" 2>&1 &
late=$!
until_true 20 held "$home/start.lock"
: >"$work/dying"
wait "$late"
is "a start waits for one that is dying" "$? $(grep -o 'the engine runs' "$work/late")" "0 the engine runs"
mkdir -p "$home/conf.d"
printf 'format = 1\nplugin usgs { enabled = true }\nfeed "usgs/quakes" { url = "http://127.0.0.1:9/" }\n' >"$home/conf.d/10.conf"
holds "a reload takes a plugin up" wf engine reload
ready() { [ "$(wf plugins --json | sed -n 's/.*"state":"\([A-Z]*\)".*/\1/p')" = READY ]; }
if until_true 10 ready; then ok "its child is ready"; else not_ok "its child is ready" "$(wf plugins)"; fi
hosts=$(pgrep -P "$(engine_pid)" watchfloor-plug)
like "the engine has a child for it" "$hosts" '^[0-9]+$'
out=$(wf engine stop); is "stop is clean" "$? $out" "0 the engine has stopped"
left() { for p in $hosts; do kill -0 "$p" 2>/dev/null && return 1; done; return 0; }
if until_true 5 left; then ok "no plugin host is left"; else not_ok "no plugin host is left" "$hosts"; fi
rm -f "$home/conf.d/10.conf"
if [ -e "$home/engine.pid" ]; then not_ok "the pid file is gone"; else ok "the pid file is gone"; fi

# ---- the mode is written once
out=$(wf engine start --exercise drill 2>&1); rc=$?
if [ $rc -ne 0 ]; then ok "an ACTUAL home is never started as an exercise"; else not_ok "an ACTUAL home is never started as an exercise" "$out"; fi
wf engine stop >/dev/null 2>&1

# ---- a home of 200 characters
long=$work/$(printf 'h%.0s' {1..90})/$(printf 'o%.0s' {1..90})
out=$(watchfloor --home "$long" engine start 2>&1); rc=$?
is "a home of over 200 characters starts" $rc 0
[ $rc -eq 0 ] || printf '#   %s\n' "$out"
out=$(watchfloor --home "$long" status --json 2>&1); is "and answers" $? 0
if [ -L "$long/socket" ]; then ok "its socket is named by HOME/socket"; else not_ok "its socket is named by HOME/socket" "$(ls -la "$long")"; fi
watchfloor --home "$long" engine stop >/dev/null

# ---- a wrong configuration: all faults at once, and nothing starts
home=$work/wrong
mkdir -p "$home"
printf 'format = 1\ncolour = "red"\nfeed sg/queues {\n interval = soon\n}\n' >"$home/watchfloor.conf"
out=$(wf engine start 2>&1; cat "$home/log/start.log"); rc=$?
like "a wrong configuration names line and key" "$out" 'watchfloor.conf:2: colour'
like "and the second fault, too" "$out" 'watchfloor.conf:4: interval: "soon"'

# ---- usage
out=$(watchfloor incidentz 2>&1); is "a wrong word is exit 2" $? 2
like "and what was meant is told" "$out" 'did you mean "incidents"'
out=$(watchfloor --help); is "--help is exit 0" $? 0
out=$(watchfloor --version); like "--version" "$out" '^watchfloor [0-9]+\.[0-9]+\.[0-9]+$'
done_testing
