#!/usr/bin/env bash
# journal replay: the state of any fact again, by its hash, from the start and from an earlier replay; shown as REPLAY, in which nothing can be changed; at a
# speed; killed in the middle; of a floor with a policy. REPLAY_ROUNDS (12) of a random history.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/cli.sh"
wf engine start --exercise replay >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
rounds=${REPLAY_ROUNDS:-12}
RANDOM=${SEED:-$((16#$(date +%s | md5sum | cut -c 1-4)))}
echo "# random history, seed $RANDOM"
n=0
some_reports() {
    local i kind
    for ((i = 0; i < RANDOM % 30 + 5; i++)); do
        n=$((n + 1))
        kind=$((RANDOM % 10))
        if [ $kind -lt 2 ]; then
            printf '{"kind":"status","source_id":"st%d","member":"SG","checkpoint":"SGWDL","occurred":"2026-11-27T08:%02d:00Z","status":{"lanes_open":%d,"lanes":20,"queue_min":%d}}\n' $n $((n % 60)) $((RANDOM % 20)) $((RANDOM % 90))
        elif [ $kind -lt 3 ]; then
            printf '{"source_id":"r%d","type":"FLOW.QUEUE","member":"SG","title":"again %d","revision":"%d","occurred":"2026-11-27T08:20:00Z"}\n' $((RANDOM % n + 1)) $n $n
        elif [ $kind -lt 4 ]; then
            printf '{"source_id":"q%d","type":"FLOW.QUEUE","member":"SG"}\n' $n
        elif [ $kind -lt 5 ]; then
            printf '{"source_id":"t%d","type":"FLOW.QUEUE","member":"SG","title":"a test","msg_status":"test","occurred":"2026-11-27T08:20:00Z"}\n' $n
        else
            printf '{"source_id":"r%d","type":"FLOW.QUEUE","member":"SG","checkpoint":"SGWDL","title":"Queue %d","text":"told of %d","occurred":"2026-11-27T08:20:00Z"}\n' $n $n $n
        fi
    done | wf submit >/dev/null 2>&1
}
some_verbs() {
    local ids id verbs=(own ack "note:seen by hand $RANDOM" "priority:P2:because" activate monitor resolve release "persons:involved=3 minors=1" "grade:B2" "task:call them" merge undo)
    mapfile -t ids < <(wf incidents --all --json | jq -r .id)
    for _ in $(seq $((RANDOM % 8 + 3))); do
        id=${ids[RANDOM % ${#ids[@]}]}
        IFS=: read -r verb one two <<<"${verbs[RANDOM % ${#verbs[@]}]}"
        [ "$verb" != merge ] || one=${ids[RANDOM % ${#ids[@]}]}
        wf "$verb" "$id" ${one:+"$one"} ${two:+"$two"} >/dev/null 2>&1
    done
}
: >"$work/hashes"
for ((round = 1; round <= rounds; round++)); do
    some_reports
    some_verbs
    wf status --hash --json >>"$work/hashes"
done
bad=0
while read -r line; do
    seq=$(jq .seq <<<"$line")
    got=$(wf journal replay --to "$seq" --json 2>"$work/err")
    [ "$(jq -c '[.seq, .hash]' <<<"$got")" = "$(jq -c '[.seq, .hash]' <<<"$line")" ] || { bad=$((bad + 1)); echo "# $line / $got / $(cat "$work/err")"; }
done <"$work/hashes"
is "from the start, the state of $rounds facts of a random history is what it was" "$bad" 0

# ---- from an earlier replay, on and on
bad=0
while read -r line; do
    seq=$(jq .seq <<<"$line")
    wf journal replay --to "$seq" --into "$work/again" >"$work/said" 2>&1 || { bad=$((bad + 1)); cat "$work/said"; }
    [ "$(watchfloor --home "$work/again" status --hash --json | jq -c '[.seq, .hash]')" = "$(jq -c '[.seq, .hash]' <<<"$line")" ] || bad=$((bad + 1))
    watchfloor --home "$work/again" engine stop >/dev/null 2>&1
done < <(awk 'NR % 3 == 1' "$work/hashes")
is "each from where the one before came to: the same" "$bad" 0
last=$(tail -n 1 "$work/hashes" | jq .seq)
refuses "it does not go back" 1 'does not go back' wf journal replay --to 2 --into "$work/again"
(home=$work/again; wf journal verify >/dev/null) && ok "what it holds verifies" || not_ok "what it holds verifies" "$(watchfloor --home "$work/again" journal verify)"
cp -r "$work/again" "$work/spoilt"
printf '{"seq":%s,"time":null,"hash":"%064d","missing":0}\n' "$(jq .seq "$work/again/replay.json")" 0 >"$work/spoilt/replay.json"
refuses "a snapshot whose state is not what it was is not gone on from" 1 'is not what it was when it was made' wf journal replay --into "$work/spoilt"

# ---- it is looked at, nothing else
did=$(wf journal replay --to "$last" --into "$work/look")
like "it says how to look at it" "$did" 'look at it: watchfloor --home'
look() { watchfloor --home "$work/look" "$@"; }
is "its mode is REPLAY" "$(look status --json | jq -r .engine.mode)" REPLAY
like "to people, too" "$(look engine status)" REPLAY
like "on the screen, too" "$(look screen floor --size 120x34)" ' REPLAY '
is "the log ends where it ends" "$(look log --json --limit 1 | jq '.seq <= '"$last")" true
id=$(look incidents --all --json --limit 1 | jq -r .id)
is "the record is what it was" "$(look show "$id" --json | jq -c .timeline)" "$(wf show "$id" --json | jq -c --argjson l "$last" '.timeline | map(select(.seq <= $l))')"
for what in "own $id" "note $id x" "new FLOW.QUEUE --member SG x" "feed retry sg/queues" "engine reload" "backup $work/x.db" "plugin restart sg"; do
    # shellcheck disable=SC2086
    refuses "it takes no: ${what%% *}" 1 'this is a replay' look $what
done
like "nor a report" "$(report z | look submit 2>&1)" 'this is a replay'
printf 'format = 1\nplugin sg { enabled = true }\n' >"$work/look/watchfloor.conf"
look engine stop >/dev/null
look engine start >/dev/null
is "started anew it is a replay still" "$(look status --json | jq -r .engine.mode)" REPLAY
is "and no plugin runs, whatever stands in a configuration" "$(look plugins --json | wc -l) $(look feeds --json | wc -l)" "0 0"
is "the same state" "$(look status --hash --json | jq -r .hash)" "$(tail -n 1 "$work/hashes" | jq -r .hash)"
refuses "while it runs it is not gone on with" 1 'an engine runs on' wf journal replay --into "$work/look"
look engine stop >/dev/null
is "its journal is the floor's, fact for fact" "$(look journal export | cksum)" "$(wf journal export --to "$last" | cksum)"

# ---- what is refused
refuses "a fact that there is not" 1 'the journal ends at fact' wf journal replay --to 99999999
refuses "what is no fact and no time" 1 'takes a fact.s number, or a time' wf journal replay --to noon
refuses "a speed that is none" 1 '0.1 to 100000' wf journal replay --speed fast --into "$work/fast"
refuses "a speed without a place to look at" 2 'goes with --into' wf journal replay --speed 60
refuses "a floor into itself" 1 'an engine runs on|into itself' wf journal replay --into "$home"
mkdir -p "$work/other" && watchfloor --home "$work/other" engine start >/dev/null && watchfloor --home "$work/other" engine stop >/dev/null
refuses "into a floor's own home" 1 'has a journal of its own' wf journal replay --into "$work/other"
refuses "a home without a journal" 2 'there is no journal' watchfloor --home "$work/nosuch" journal replay
is "nothing is left of those made aside" "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'watchfloor-replay.*' -newer "$work/hashes" -user "$(id -u)" | wc -l)" 0

# ---- by time, and at a speed
begin=$(wf journal export --to 1 | jq -r .time)
is "to a time: the last fact before the first later one" "$(wf journal replay --to "$begin" --json | jq .seq)" "$(wf journal export | jq -s --arg t "$begin" '[.[] | select(.time <= $t)] | length')"
is "a time may be said from now" "$(wf journal replay --to -0s --json | jq '.seq >= '"$last")" true
wf journal replay --into "$work/slow" --speed 2000 --to "$last" >/dev/null
slow() { watchfloor --home "$work/slow" "$@"; }
there() { [ "$(slow status --json | jq .journal.seq)" = "$last" ]; }
slow watch --json >"$work/watched" 2>/dev/null & children+=($!)
holds "with a clock it comes to the same fact" until_true 60 there
is "and to the same state" "$(slow status --hash --json | jq -r .hash)" "$(tail -n 1 "$work/hashes" | jq -r .hash)"
is "lists are right" "$(slow incidents --json | jq -r .id | sort | cksum)" "$(look engine start >/dev/null; look incidents --json | jq -r .id | sort | cksum; look engine stop >/dev/null)"
slow engine stop >/dev/null

# ---- killed in the middle: whatever it holds is a beginning, and it goes on from there
jq -cn 'range(30000) | {source_id: "k\(.)", type: "FLOW.QUEUE", member: "SG", title: "Queue \(.)", occurred: "2026-11-27T08:20:00Z"}' | wf submit >/dev/null
want=$(wf status --hash --json)
for _ in 1 2 3 4; do
    rm -f "$work/killed/engine.pid" # of the one that was killed
    wf journal replay --to "$(jq .seq <<<"$want")" --into "$work/killed" >/dev/null 2>&1 & asked=$!
    begun() { [ -s "$work/killed/engine.pid" ] && [ -e "$work/killed/journal.db" ]; }
    until_true 30 begun
    read -rt "0.$((RANDOM % 5))" <> <(:)
    kill -9 "$(cat "$work/killed/engine.pid")" 2>/dev/null
    wait "$asked" 2>/dev/null
    until_true 20 flock -n "$work/killed/engine.lock" true
done
try wf journal replay --to "$(jq .seq <<<"$want")" --into "$work/killed" --json
is "killed four times, it comes there all the same" "$rc $err$(head -n 1 <<<"$out" | jq -c '[.seq, .hash]')" "0 $(jq -c '[.seq, .hash]' <<<"$want")"
watchfloor --home "$work/killed" engine stop >/dev/null
(home=$work/killed; wf journal verify >/dev/null) && ok "and verifies" || not_ok "and verifies"

# ---- with a policy
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty"} }
officer "observer1" { roles = {"observer"} }
officer "auditor1" { roles = {"auditor"} }
END
wf engine reload >/dev/null 2>&1 || { wf engine stop >/dev/null; wf engine start >/dev/null; }
refuses "duty replays nothing" 1 'role "duty" may not "journal replay"' wf journal replay
does "an auditor does" '^fact [0-9]+' wf --as auditor1 journal replay --to 5
is "it is a fact" "$(wf --as auditor1 journal export --kind journal.replayed | jq -r '[.actor, .payload.to] | join(" ")')" "auditor1 5"
wf --as auditor1 journal replay --into "$work/policed" >/dev/null
is "in it each sees what he may see" "$(watchfloor --home "$work/policed" --as observer1 incidents --all --json | wc -l)" "$(wf --as observer1 incidents --all --json | wc -l)"
watchfloor --home "$work/policed" --as auditor1 engine stop >/dev/null 2>&1
kill "$(cat "$work/policed/engine.pid")" 2>/dev/null
done_testing
