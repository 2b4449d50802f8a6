#!/usr/bin/env bash
# Public sources tell the same thing again: an episode of GDACS, a reviewed earthquake of the USGS, an item that WHO edits. Each goes to the
# incident that is there, and none opens a second: what was told in the first minutes is told again hours later, after a restart of engine and simulator.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
mkdir -p "$home/conf.d"
chmod 700 "$home" "$home/conf.d"
cat >"$work/a.scenario" <<'END'
format 1
title "Episodes"
start 2026-11-26T08:00:00+08:00
at 00:01 nature gdacs cyclone-ph for=60:00 size=7.4
at 00:01 nature usgs hinatuan for=02:00 size=6.8
at 00:01 nature who-don measles-kh for=96:00
END
sim=''
clock() { # MINUTES since the scenario began
    printf '{"real_start":"%s","start":"2026-11-26T00:00:00Z","speed":1}\n' "$(date -u -d "$1 minutes ago" +%Y-%m-%dT%H:%M:%SZ)" >"$home/clock.json"
}
play() {
    [ -z "$sim" ] || { kill -9 "$sim" 2>/dev/null; wait "$sim" 2>/dev/null; }
    for _ in {1..30}; do
        [ -n "$sim" ] || base=$((12000 + RANDOM % 18000))
        rm -f "$work/ready"
        watchfloor-sim --scenario "$work/a.scenario" --only gdacs,usgs,who-don --port "$base" --clock "$home/clock.json" --ready-file "$work/ready" \
            >"$work/sim.log" 2>&1 </dev/null &
        sim_pid=$!
        children+=("$sim_pid")
        started() { [ -e "$work/ready" ] || ! kill -0 "$sim_pid"; }
        until_true 20 started
        [ -e "$work/ready" ] && { sim=$sim_pid; return 0; }
    done
    return 1
}
of() { wf incidents --all --json --limit 1000 | jq -c "select(.title | test(\"$1\")) | $2"; }
one() { [ "$(of "$1" .id | wc -l)" = 1 ]; }
told_again() { [ "$(of "$1" .reports)" -ge 2 ]; }
up() { [ "$(wf feeds --json | jq -r .state | sort | uniq -c | tr -s ' ')" = " 3 UP" ]; }

clock 16
play || { not_ok "the simulator starts" "$(cat "$work/sim.log")"; done_testing; }
watchfloor-sim --scenario "$work/a.scenario" --only gdacs,usgs,who-don --port "$base" --clock "$home/clock.json" --print-config |
    sed 's/interval = [0-9]*/interval = 2/' >"$home/conf.d/10-sim.conf"
holds "the engine starts" wf engine start --exercise episodes
if until_true 40 up; then ok "the three feeds are up"; else not_ok "the three feeds are up" "$(wf feeds)"; fi
names=('[Cc]yclone' 'Hinatuan' 'Measles')
for t in "${names[@]}"; do
    if until_true 30 one "$t"; then ok "$t: one incident"; else not_ok "$t: one incident" "$(wf incidents --all)"; fi
done
before=$(for t in "${names[@]}"; do of "$t" .id; done)
wf engine stop >/dev/null

clock 430
play || { not_ok "the simulator starts again" "$(cat "$work/sim.log")"; done_testing; }
holds "seven hours later the engine starts" wf engine start
for t in "${names[@]}"; do
    if until_true 45 told_again "$t"; then ok "$t: told again, in the same incident"; else not_ok "$t: told again" "$(of "$t" .)" "$(wf feeds)"; fi
done
is "the incidents are those that there were" "$(for t in "${names[@]}"; do of "$t" .id; done)" "$before"
like "the episode is the second" "$(wf show "$(of '[Cc]yclone' .id | tr -d '"')")" 'Episode 2 of'
is "nothing is a conflict" "$(wf quarantine --json | jq -r .reason)" ""
wf engine stop >/dev/null
done_testing
