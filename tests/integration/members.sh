#!/usr/bin/env bash
# All that the simulator plays, read by a real engine: every feed is up, every member's reports arrive, and the Checkpoints board has each member's
# checkpoints with lanes, waiting time, passengers, the watch-list link, and the hour in its sparkline.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
. "$srcdir/tests/integration/sim.sh"
mkdir -m 700 "$home"
options=(--scenario "$srcdir/contrib/scenarios/ordinary-day.scenario" --speed 120)
sim_start "${options[@]}"
sim_config "${options[@]}" | sed 's/interval = .*/interval = 2/' >"$home/watchfloor.conf"
holds "the engine starts" wf engine start --exercise members
total=$(grep -c '^feed ' "$home/watchfloor.conf")
all_up() { [ "$(wf feeds --json | jq -r 'select(.state == "UP") | .id' | wc -l)" -eq "$total" ]; }
if until_true 60 all_up; then ok "all $total feeds are up"; else not_ok "all $total feeds are up" "$(wf feeds)"; fi

# a checkpoint that shows what an officer asks for first
reports() {
    view checkpoints | jq -c --arg m "$1" 'select(.member == $m and .lanes_open != null and .lanes > 0 and .queue_min != null and .pax_h != null
        and .watchlist != "unknown" and (.history | map(select(. != null)) | length > 0))' | grep -q .
}
arrived() { wf feeds --json | jq -c --arg m "$1" 'select(.member == $m and .reports > 0)' | grep -q .; }
board() { wf screen --size 140x80 checkpoints | grep -E " $1 +[0-9]+/[0-9]+ .*[▁▂▃▄▅▆▇█]"; }
for member in BN ID KH LA MM MY PH SG TH TL VN; do
    if until_true 30 arrived "$member"; then ok "$member: reports arrive"; else not_ok "$member: reports arrive" "$(wf feeds)"; fi
    if until_true 30 reports "$member"; then ok "$member: a checkpoint's state"; else not_ok "$member: a checkpoint's state" "$(view checkpoints | grep "\"member\":\"$member\"")"; fi
    if until_true 30 board "$member"; then ok "$member: the board draws it"; else not_ok "$member: the board draws it" "$(wf screen --size 140x80 checkpoints)"; fi
done
incidents() { view incidents | jq -r .member | sort -u | xargs; }
some() { [ "$(incidents | tr ' ' '\n' | grep -cxE 'BN|ID|KH|LA|MM|MY|PH|SG|TH|TL|VN')" -eq 11 ]; }
if until_true 60 some; then ok "and every member has an incident"; else not_ok "and every member has an incident" "$(incidents)"; fi
is "nothing was set aside" "$(wf quarantine --json)" ""
holds "stop is clean" wf engine stop
done_testing
