#!/usr/bin/env bash
# Freshness on a real floor: the engine with its plugins against the simulator. UP, LATE, FAILED, UNKNOWN and back; a feed that goes silent
# is an incident that names the member, and is cleared on its return; a push source is judged by its heartbeat; a page that is kept from
# growing is CONTENT OLD while its feed is up; over half of all feeds lost within a minute is one incident: our own link.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
mkdir -p "$home/conf.d"
chmod 700 "$home" "$home/conf.d"
sim=''
play() { # CLOCK: the simulator on the ports of $base; at first on any
    for _ in {1..30}; do
        [ -n "${base-}" ] && [ -n "$sim" ] || base=$((12000 + RANDOM % 18000))
        rm -f "$work/ready"
        watchfloor-sim --scenario "$srcdir/contrib/scenarios/ordinary-day.scenario" --port "$base" --speed 60 --clock "$1" --keys "$work/keys" \
            --ready-file "$work/ready" >"$work/sim.log" 2>&1 </dev/null &
        sim_pid=$!
        children+=("$sim_pid")
        disown "$sim_pid"
        started() { [ -e "$work/ready" ] || ! kill -0 "$sim_pid"; }
        until_true 15 started
        [ -e "$work/ready" ] && { sim=$sim_pid; return 0; }
    done
    return 1
}
order() { curl -sS --max-time 5 --data "$1" "http://127.0.0.1:$base/_control" >/dev/null; }
feed() { wf feeds --json | jq -r --arg n "$1" "select(.id == \$n) | $2"; }
feed_is() { [ "$(feed "$1" .state)" = "$2" ]; }
all_are() { [ "$(wf feeds --json | jq -r .state | sort -u)" = "$1" ]; }
polled_are() { [ "$(wf feeds --json | jq -r 'select(.transport == "http") | .state' | sort -u)" = "$1" ]; }
silent() { wf incidents --all --json --limit 1000 'type:SYS.FEED_SILENT' | jq -c "$1"; }
becomes() { # SECONDS FEED STATE TEXT
    if until_true "$1" feed_is "$2" "$3"; then ok "$4"; else not_ok "$4" "$(wf feeds)"; fi
}

play "$home/clock.json" || { not_ok "the simulator starts" "$(cat "$work/sim.log")"; done_testing; }
watchfloor-sim --scenario "$srcdir/contrib/scenarios/ordinary-day.scenario" --port "$base" --speed 60 --clock "$home/clock.json" --keys "$work/keys" \
    --print-config | sed 's/interval = .*/interval = 2/' >"$home/conf.d/10-sim.conf"
holds "the engine starts" wf engine start --exercise fresh
if until_true 30 all_are UP; then ok "every feed is up"; else not_ok "every feed is up" "$(wf feeds)"; fi
is "and none was ever silent" "$(silent .id)" ""

# ---- a push source's heartbeat: every 15 s; looked at below, when its time has come
order 'la/lines=silent'

# ---- an answer that is a little late
order 'sg/queues=slow:1200'
becomes 15 sg/queues LATE "an answer that takes longer than an interval and a half: LATE"
becomes 15 sg/queues UP "it comes: UP"
order 'sg/queues=ok'
is "late is no incident" "$(silent .id)" ""

# ---- one that fails, then is silent
until_true 15 feed_is sg/queues UP
order 'sg/queues=500'
becomes 10 sg/queues FAILED "a source that answers 500: FAILED"
like "with the error and the next try" "$(feed sg/queues '[.error, .next_try] | @tsv')" '500.*20[0-9][0-9]-'
becomes 20 sg/queues UNKNOWN "after three intervals: UNKNOWN"
like "the last error stays" "$(feed sg/queues .error)" '500'
opened() { [ "$(silent 'select(.member == "SG" and .condition == "active") | .title')" ]; }
if until_true 5 opened; then like "a silent feed is an incident that names the member" "$(silent '[.member, .title]')" '"SG".*sg/queues'; else not_ok "a silent feed is an incident" "$(wf incidents --all)"; fi
id=$(silent 'select(.member == "SG") | .id' | tr -d '"')
wf own "$id" >/dev/null # an ack that nobody owns would end after ten of these fast minutes
order 'sg/queues=429:1'
# shellcheck disable=SC2053
titled() { [[ $(wf show "$id" --json | jq -r .title) == $1 ]]; }
if until_true 60 titled 'Feed sg/queues is silent*429 too many requests*'; then ok "its title tells why it is silent now"; else not_ok "its title tells why it is silent now" "$(wf show "$id")"; fi
is "no ack is undone by that" "$(wf show "$id" --json | jq -r .signal)" ACK
like "the timeline has both" "$(wf show "$id")" 'by now: Feed sg/queues is silent.*429'
order 'sg/queues=ok'
becomes 60 sg/queues UP "it answers again: UP"
cleared() { [ "$(silent 'select(.member == "SG") | .condition')" = '"cleared"' ]; }
if until_true 5 cleared; then ok "its incident is cleared"; else not_ok "its incident is cleared" "$(wf show "$id")"; fi
like "by the engine, and the record says so" "$(wf show "$id")" 'cleared'

# ---- the heartbeat
becomes 60 la/lines UNKNOWN "a line that is connected and says nothing for three heartbeats: UNKNOWN"
lao() { [ "$(silent "select(.member == \"LA\" and .condition == \"$1\") | .id")" ]; }
if until_true 5 lao active; then ok "that is an incident of the Lao PDR"; else not_ok "that is an incident of the Lao PDR" "$(silent .)"; fi
order 'la/lines=ok'
becomes 70 la/lines UP "it beats again: UP"
if until_true 5 lao cleared; then ok "cleared"; else not_ok "cleared" "$(silent .)"; fi
is "two silent feeds, two incidents" "$(silent .id | wc -l)" 2

# ---- a page that is kept from growing
kill "$sim"
gone() { ! kill -0 "$sim"; }
until_true 10 gone
start=$(jq -r .start "$home/clock.json")
jq -c --arg s "$(date -u -d "$start - 6 hours" +%Y-%m-%dT%H:%M:%SZ)" '.start = $s' "$home/clock.json" >"$work/behind.json"
play "$work/behind.json" || not_ok "a simulator six hours behind starts" "$(cat "$work/sim.log")"
until_true 60 feed_is sg/checkpoints UP
old() { [ "$(feed sg/checkpoints '[.state, .content_old] | @tsv')" = "UP	$1" ]; }
if until_true 60 old true; then ok "a source that tells what is hours old: up, and CONTENT OLD"; else not_ok "a source that tells what is hours old: up, and CONTENT OLD" "$(feed sg/checkpoints .)"; fi
like "the board shows it" "$(wf screen feeds --size 140x40)" 'CONTENT OLD|content old|old'

# ---- our own link
kill "$sim"
until_true 10 gone
own() { [ "$(wf incidents --all --json --limit 1000 | jq -r "select((.title | startswith(\"Our own link\")) and .condition == \"$1\") | .id" | wc -l)" -eq 1 ]; }
if until_true 30 own active; then ok "all feeds are lost: one incident, our own link"; else not_ok "all feeds are lost: one incident, our own link" "$(wf incidents --all --limit 50)"; fi
if until_true 60 polled_are UNKNOWN; then ok "every polled feed is UNKNOWN, none is drawn as if nothing had happened"; else not_ok "every polled feed is UNKNOWN" "$(wf feeds)"; fi
id=$(silent 'select(.title | startswith("Our own link")) | .id' | tr -d '"')
lost=$(wf feeds --json | jq -r 'select(.transport != "drop") | .id' | wc -l)
if until_true 60 titled "Our own link is lost: $lost of $lost feeds are silent"; then ok "its title follows the number"; else not_ok "its title follows the number" "$(wf show "$id")"; fi
open_silent() { [ "$(silent 'select(.state != "DUPLICATE" and .condition == "active") | .id' | wc -l)" -eq 1 ]; }
if until_true 5 open_silent; then ok "and no other incident says so"; else not_ok "and no other incident says so" "$(silent .)"; fi
play "$home/clock.json"
if until_true 100 all_are UP; then ok "they are back"; else not_ok "they are back" "$(wf feeds)"; fi
if until_true 5 own cleared; then ok "our own link's incident is cleared"; else not_ok "our own link's incident is cleared" "$(silent .)"; fi
if until_true 60 old false; then ok "what is told is new again"; else not_ok "what is told is new again" "$(feed sg/checkpoints .)"; fi
wf engine stop >/dev/null
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
kill "$sim"
done_testing
