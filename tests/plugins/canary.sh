#!/usr/bin/env bash
# No name leaves the plugin paxlst: the fixtures' persons, contacts and documents all hold CANARY, and nothing that the plugin says of them does: not of
# the fixtures, not of two hundred changed copies (a separator in another place, a piece cut out), not in the sandbox's words; and what an engine
# keeps of a simulated mailbox, whose persons are all called NAMENLOS, is searched whole: journal, views, log.
# shellcheck disable=SC2154,SC1091 # srcdir and the folders come from the runner
. "$srcdir/tests/integration/lib.sh"
mock=$builddir/tests/plugins/mock_host
so=$builddir/plugins/paxlst/paxlst.so
fix=$srcdir/plugins/paxlst/fixtures
is "there is something to find" "$(grep -lc CANARY "$fix"/*.in | wc -l)" "$(find "$fix" -name '*.in' | wc -l)"
for f in "$fix"/*.in; do
    timeout 20 "$mock" "$so" "$f"
    watchfloor plugin run --verbose paxlst "$f"
done >"$work/said" 2>&1
like "it says something" "$(cat "$work/said")" '"value":2'
is "of the fixtures: not one" "$(grep -c CANARY "$work/said")" 0

RANDOM=7
marks=("'" '+' ':' '?' 'UNH+1+PAXLST:D:05B:UN'\' "TDT+20+" "LOC+125+" "DTM+189:" "UNZ+1+1'" $'\n' '')
for f in 01-list 05-folded-in-mail 07-release-characters 11-several-legs; do
    size=$(stat -c %s "$fix/$f.in")
    for i in $(seq 50); do
        at=$((RANDOM % size)) cut=$((i % 3 ? 0 : RANDOM % 40))
        { head -c "$at" "$fix/$f.in"; printf '%s' "${marks[RANDOM % ${#marks[@]}]}"; tail -c "+$((at + cut + 1))" "$fix/$f.in"; } >"$work/changed"
        timeout 20 "$mock" "$so" "$work/changed" || echo "status $?"
    done
done >"$work/said" 2>&1
is "changed ones: none crashes" "$(grep -cE '^status ([2-9]|[0-9]{2})' "$work/said")" 0
is "... and not one" "$(grep -c CANARY "$work/said")" 0

base=$((12000 + RANDOM % 18000))
options=(--scenario "$srcdir/contrib/scenarios/ordinary-day.scenario" --port "$base" --only paxlst --clock "$home/clock.json")
mkdir -p "$home/conf.d" && chmod 700 "$home" "$home/conf.d"
watchfloor-sim "${options[@]}" --ready-file "$work/ready" 2>"$work/sim.log" &
children+=($!)
until_true 20 test -e "$work/ready" || not_ok "the simulator starts" "$(cat "$work/sim.log")"
{ echo 'format = 1'; watchfloor-sim "${options[@]}" --print-config | grep -v '^format'; } >"$home/conf.d/10-simulator.conf"
curl -sS --max-time 10 "http://127.0.0.1:$((base + 16))/paxlst" >"$work/page"
like "the mailbox names persons" "$(tr -d '\r\n' <"$work/page" | head -c 4000)" NAMENLOS
holds "an engine starts" wf engine start --exercise canary
read_some() { [ "$(wf status --json | jq .reports.observations)" -ge 3 ]; }
if until_true 40 read_some; then ok "it has counts of flights"; else not_ok "it has counts of flights" "$(wf feeds; wf quarantine)"; fi
curl -sS --data 'paxlst/mailbox=truncatedx2' "http://127.0.0.1:$base/_control" >/dev/null
spoilt() { [ "$(wf status --json | jq .reports.quarantined)" -ge 1 ]; }
if until_true 60 spoilt; then ok "a spoilt page is in quarantine"; else not_ok "a spoilt page is in quarantine" "$(wf status --json)"; fi
wf quarantine >"$work/quarantine" 2>&1
wf quarantine show 1 >>"$work/quarantine" 2>&1
is "quarantine shows a place, no byte" "$(grep -c NAMENLOS "$work/quarantine")" 0
holds "it stops" wf engine stop
is "what it keeps names nobody" "$(grep -rlaE 'NAMENLOS|NAMEN' "$home" | xargs)" ""
done_testing
