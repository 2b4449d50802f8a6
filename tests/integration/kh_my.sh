#!/usr/bin/env bash
# Cambodia and Malaysia from end to end, the simulator, the engine and the plugins in their children. Cambodia's day turns while its files are read: not a
# row is lost, none is there twice, no half of one is taken. Malaysia's incidents lie on five pages of a snapshot, end, and are left out for once.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
. "$srcdir/tests/integration/sim.sh"
# play NAME START SPEED SED: the member alone, in a home of its own, from a scenario that stands in $work/NAME.scenario
play() {
    local options=(--only "$1" --scenario "$work/$1.scenario")
    home=$work/$1
    mkdir -m 700 "$home"
    printf '{"real_start":"%s","start":"%s","speed":%s}\n' "$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)" "$2" "$3" >"$home/clock.json"
    sim_start "${options[@]}"
    sim_config "${options[@]}" | sed "$4" >"$home/watchfloor.conf"
    holds "an engine starts for $1" wf engine start --exercise members
}
stop() {
    holds "stop is clean" wf engine stop
    kill "$sim"
}
incidents() { wf incidents --all --json --limit 1000 type:FLOW.QUEUE; }

# ---- twelve things at Poipet round midnight, each told, told anew and over within some minutes; a poll comes every ten minutes of theirs
{
    printf 'format 1\nstart 2026-11-27T16:40:00Z\n'
    for i in $(seq 0 11); do printf 'at 00:%02d happens KHPOI queue for=00:06 revise=00:04 n=%d\n' $((i * 2)) $((30 + i)); done
} >"$work/kh.scenario"
# six seconds of ours before the first of them: a slow machine takes some to start an engine
play kh 2026-11-27T15:40:00Z 600 's/interval = .*/interval = 1/'
three() { [ "$(incidents | jq -c 'select(.reports == 3 and .condition == "cleared")' | wc -l)" -eq 12 ]; }
if until_true 75 three; then ok "the day turned, and every row of both files was read"; else not_ok "the day turned, and every row of both files was read" "$(incidents)"; fi
is "... once" "$(incidents | jq -s 'map(.duplicates) | add')" 0
is "... and no half of one" "$(wf quarantine --json)" ""
like "titles are Khmer" "$(incidents | jq -r .title | head -n 1)" '^ពេលវេលារង់ចាំលើសពី [0-9]+ នាទី នៅ'
is "both its feeds are up" "$(wf feeds --json | jq -r '[.id, .state] | join(" ")' | sort | xargs)" "kh/checkpoints UP kh/events UP"
is "its checkpoints" "$(wf checkpoints --json | jq -r 'select(.lanes_open > 0 and .queue_min != null and .watchlist == "ok") | .checkpoint' | xargs)" "KHBAV KHKTI KHPOI KHSAI"
hours=$(view checkpoints | jq -r 'select(.checkpoint == "KHPOI") | [.history[] | select(. != null)] | length')
if [ "${hours:-0}" -ge 20 ]; then ok "the file of the day fills the hours of the board: $hours"; else not_ok "the file of the day fills the hours of the board" "$(view checkpoints)"; fi
stop

# ---- nine things at Johor, two to a page
{
    printf 'format 1\nstart 2026-11-27T08:00:00Z\n'
    for i in $(seq 9); do printf 'at 00:00 happens MYJHB queue for=%s n=%d\n' "$([ "$i" -le 4 ] && echo 00:20 || echo 20:00)" $((40 + i)); done
} >"$work/my.scenario"
play my 2026-11-27T08:00:00Z 300 's/interval = .*/interval = 1/; s/limit=8/limit=2/'
order() { curl -sS --data "$1" "http://127.0.0.1:$base/_control" >/dev/null; }
cleared() { incidents | jq -c 'select(.condition == "cleared")' | wc -l; }
nine() { [ "$(incidents | wc -l)" -eq 9 ]; }
if until_true 30 nine; then ok "every page is read"; else not_ok "every page is read" "$(incidents)" "$(wf feeds)"; fi
four() { [ "$(cleared)" -eq 4 ]; }
if until_true 30 four; then ok "what is over is cleared"; else not_ok "what is over is cleared" "$(incidents)"; fi
order my/incidents=gap
more() { [ "$(cleared)" -gt 4 ]; }
if until_true 30 more; then ok "... and what the list leaves out"; else not_ok "... and what the list leaves out" "$(incidents)"; fi
order my/incidents=ok
if until_true 30 four; then ok "... until it is listed again"; else not_ok "... until it is listed again" "$(incidents)"; fi
is "five checkpoints on pages of three" "$(wf checkpoints --json | jq -r .checkpoint | xargs)" "MYJHB MYKSB MYKUL MYPDB MYPEN"
is "... one without gates has none of none" "$(wf checkpoints --json | jq -c 'select(.checkpoint == "MYPDB") | [.gates_up, .gates]')" '[0,0]'
stop
done_testing
