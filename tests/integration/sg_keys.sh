#!/usr/bin/env bash
# Singapore's key and rate limit on a real floor: the member changes its key, and the engine takes the new one from its file without a restart or a
# reload; a key file that is missing, empty or open to others says so, and its feed comes back once it is right; 429 with Retry-After is waited for,
# longer than the feed's interval, and is neither a death of the plugin nor a lost report.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
mkdir -p "$home/conf.d" "$work/keys"
chmod 700 "$home" "$home/conf.d" "$work/keys"
sim=''
play() { # KEY: the simulator, which wants that key, on the ports of $base; at first on any
    [ -z "$sim" ] || { kill -9 "$sim" 2>/dev/null; wait "$sim" 2>/dev/null; }
    for _ in {1..30}; do
        [ -n "$sim" ] || base=$((12000 + RANDOM % 18000))
        rm -f "$work/ready" "$work/keys/sg.key"
        (umask 077 && printf '%s' "$1" >"$work/keys/sg.key")
        watchfloor-sim --scenario "$srcdir/contrib/scenarios/ordinary-day.scenario" --only sg --port "$base" --speed 1 --clock "$home/clock.json" \
            --keys "$work/keys" --ready-file "$work/ready" >"$work/sim.log" 2>&1 </dev/null &
        sim_pid=$!
        children+=("$sim_pid")
        started() { [ -e "$work/ready" ] || ! kill -0 "$sim_pid"; }
        until_true 20 started
        [ -e "$work/ready" ] && { sim=$sim_pid; return 0; }
    done
    return 1
}
key() { (umask 077 && printf '%s\n' "$1" >"$work/new.key") && mv "$work/new.key" "$work/engine.key"; }
order() { curl -sS --max-time 5 --data "$1" "http://127.0.0.1:$base/_control" >/dev/null; }
feed() { wf feeds --json | jq -r --arg n "$1" "select(.id == \$n) | $2"; }
state_is() { [ "$(wf feeds --json | jq -r .state | sort -u)" = "$1" ]; }
says() { wf feeds --json | jq -r '.error // ""' | grep -qE -- "$1"; }
told() { # REGEX TEXT: each feed has failed, for that reason
    if until_true 40 says "$1" && ! state_is UP; then ok "$2"; else not_ok "$2" "$(wf feeds)"; fi
}
up() { if until_true 60 state_is UP; then ok "$1"; else not_ok "$1" "$(wf feeds)"; fi; }
engine() { wf status --json | jq -r .pid; }
accepted() { wf status --json | jq '.reports.accepted + .reports.observations'; }

play first-key || { not_ok "the simulator starts" "$(cat "$work/sim.log")"; done_testing; }
key first-key
watchfloor-sim --scenario "$srcdir/contrib/scenarios/ordinary-day.scenario" --only sg --port "$base" --clock "$home/clock.json" --keys "$work/keys" \
    --print-config | sed "s/interval = [0-9]*/interval = 1/; s,key_file = \"[^\"]*\",key_file = \"$work/engine.key\"," >"$home/conf.d/10-sim.conf"
is "three feeds have the key's file" "$(grep -c "key_file = \"$work/engine.key\"" "$home/conf.d/10-sim.conf")" 3
holds "the engine starts" wf engine start --exercise keys
up "with the right key every feed is up"
pid=$(engine) plugin=$(wf plugins --json | jq -r 'select(.name == "sg") | .pid')

# ---- the member changes its key
play second-key
told '401' "the member wants another key: the feeds say 401"
key second-key
up "the new key in the file: up again"
key wrong-again
told '401' "a wrong one: 401"
: >"$work/engine.key"
told 'is empty' "an empty file: it says so"
key second-key && chmod 644 "$work/engine.key"
told 'engine\.key.*(chmod|readable|others|0600|600)' "a file that others can read: it says so"
rm "$work/engine.key"
told 'engine\.key' "no file: it says so"
key second-key
up "the right one: up"
is "all that without a restart: the engine is the same" "$(engine)" "$pid"
is "... and so is the plugin, which never held the key" "$(wf plugins --json | jq -r 'select(.name == "sg") | [.pid, .restarts] | @tsv')" "$plugin	0"
is "no key stands in log, journal or lists" "$(grep -rlE 'first-key|second-key|wrong-again' "$home" 2>/dev/null)" ""

# ---- the rate limit: nobody asks before its time
before=$(accepted)
order 'sg/queues=429:20'
limited() { [ "$(feed sg/queues .state)" != UP ] && feed sg/queues .error | grep -q 429; }
if until_true 30 limited; then ok "429: the feed says so"; else not_ok "429: the feed says so" "$(wf feeds)"; fi
seconds() { wf feeds --json | jq --arg n "$1" "select(.id == \$n) | $2"' | sub("\\.[0-9]+"; "") | fromdateiso8601'; }
wait_s() { echo $(($(seconds sg/queues .next_try) - $(seconds sg/checkpoints .last_ok))); } # those are read each second
waits() { local s; s=$(wait_s) && [ "$s" -ge 10 ] && [ "$s" -le 25 ]; }
if until_true 45 waits; then ok "the next try is when Retry-After has it, not after the interval of a second"; else not_ok "the next try is when Retry-After has it" "in $(wait_s) s" "$(wf feeds)"; fi
is "the others are not waited for" "$(feed sg/incidents .state)/$(feed sg/checkpoints .state)" UP/UP
order 'sg/queues=ok'
up "when the time is over it is read again"
grows() { [ "$(accepted)" -gt "$before" ]; }
if until_true 120 grows; then ok "reports come in"; else not_ok "reports come in" "$(wf status)"; fi
is "nothing was set aside, and the plugin never died" "$(wf quarantine --json | wc -l)/$(wf plugins --json | jq -r 'select(.name == "sg") | .restarts')" 0/0
wf engine stop >/dev/null
done_testing
