#!/usr/bin/env bash
# How fresh the floor is, on a real engine with the simulator: a feed that falls silent is LATE, then UNKNOWN, and opens an incident that names its
# member; its return clears it; over half of all lost at once is one incident: our own link. A page that is repeated is not fresh.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"

free_base() {
    local base port
    for base in $(seq $((22000 + RANDOM % 8000)) 40 32000); do
        for port in $(seq "$base" $((base + 20))); do
            (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue 2
        done
        echo "$base"
        return
    done
}
base=$(free_base)
mkdir -p "$home/conf.d" && chmod 700 "$home" "$home/conf.d"
sim_options=(--scenario "$srcdir/contrib/scenarios/ordinary-day.scenario" --clock "$home/clock.json" --port "$base" --speed 60 --only sg,id)
watchfloor-sim "${sim_options[@]}" --print-config | sed 's/interval = [0-9]*/interval = 1/' >"$home/conf.d/10-sim.conf" || { not_ok "the simulator's configuration"; done_testing; }
watchfloor-sim "${sim_options[@]}" --ready-file "$work/ready" >"$work/sim.log" 2>&1 &
children+=($!)
until_true 20 test -e "$work/ready" || { not_ok "the simulator starts" "$(cat "$work/sim.log")"; done_testing; }
order() { curl -sS --max-time 5 --data "$1" "http://127.0.0.1:$base/_control" >/dev/null; }
wf engine start --exercise fresh >/dev/null 2>"$work/err" || { not_ok "the engine starts" "$(cat "$work/err")"; done_testing; }
state() { wf feeds --json | jq -r "select(.id == \"$1\") | .state"; }
is_state() { [ "$(state "$1")" = "$2" ]; }
total=$(wf feeds --json | wc -l)
all_up() { [ "$(wf feeds --json | jq -r 'select(.state == "UP") | .id' | wc -l)" = "$total" ]; }
if until_true 30 all_up; then ok "all $total feeds are UP"; else not_ok "all feeds are UP" "$(wf feeds)"; fi
silent() { wf incidents --all --json 'type:SYS.FEED_SILENT' | jq -r 'select(.condition == "active") | [.member, .title] | join(" ")'; }

# ---- one feed falls silent
order 'sg/queues=silent'
if until_true 30 is_state sg/queues UNKNOWN; then ok "three intervals without an answer are UNKNOWN"; else not_ok "three intervals without an answer are UNKNOWN" "$(wf feeds)"; fi
named() { silent | grep -q '^SG .*sg/queues'; }
if until_true 10 named; then ok "an incident names the feed and its member"; else not_ok "an incident names the feed and its member" "$(wf incidents --all 'type:SYS.FEED_SILENT')"; fi
is "the others of the member are not touched" "$(state sg/checkpoints)" UP
id=$(wf incidents --json 'type:SYS.FEED_SILENT' | jq -r .id | head -n 1)
wf ack "$id" >/dev/null
order 'sg/queues=ok'
wf feed retry sg/queues >/dev/null
if until_true 30 is_state sg/queues UP; then ok "it comes back by itself"; else not_ok "it comes back by itself" "$(wf feeds)"; fi
cleared() { [ "$(wf show "$id" --json | jq -r .condition)" = cleared ]; }
if until_true 10 cleared; then ok "and clears its incident"; else not_ok "and clears its incident" "$(wf show "$id")"; fi
is "which does not undo the officer's ack" "$(wf show "$id" --json | jq -r .signal)" NORMAL

# ---- an interface that refuses is FAILED and says why, and when it is tried again
order 'sg/checkpoints=500'
failed() { [ "$(wf feeds --json | jq -r 'select(.id == "sg/checkpoints" and .next_try != null) | .error' | grep -c '^500 ')" = 1 ]; }
if until_true 20 failed; then ok "an error and the next try are shown"; else not_ok "an error and the next try are shown" "$(wf feeds --json)"; fi
order 'sg/checkpoints=ok'
wf feed retry sg/checkpoints >/dev/null
if until_true 60 all_up; then ok "it recovers"; else not_ok "it recovers" "$(wf feeds)"; fi

# ---- over half within a minute: one incident
before=$(silent | wc -l)
order '*=reset'
link() { silent | grep -q 'own link'; }
if until_true 40 link; then ok "over half of all feeds lost is our own link"; else not_ok "over half of all feeds lost is our own link" "$(wf feeds; wf incidents --all 'type:SYS.FEED_SILENT')"; fi
all_unknown() { [ "$(wf feeds --json | jq -r 'select(.state == "UNKNOWN") | .id' | wc -l)" = "$total" ]; }
until_true 30 all_unknown
open=$(wf incidents --json 'type:SYS.FEED_SILENT' | jq -r 'select(.condition == "active") | .id' | wc -l)
is "and one incident, not one each" "$open" $((before + 1))
order '*=ok'
for f in $(wf feeds --json | jq -r .id); do wf feed retry "$f" >/dev/null; done
if until_true 60 all_up; then ok "the link is back: all are UP"; else not_ok "the link is back: all are UP" "$(wf feeds)"; fi
no_link() { ! link; }
if until_true 20 no_link; then ok "and its incident is cleared"; else not_ok "and its incident is cleared" "$(wf incidents --all 'type:SYS.FEED_SILENT')"; fi

wf engine stop >/dev/null
done_testing
