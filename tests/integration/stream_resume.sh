#!/usr/bin/env bash
# Timor-Leste from end to end: the simulator's event stream over HTTP, a real engine, the plugin in its child. Connections are reset, cut in the middle
# of an event, refused and held; events come twice, in the wrong order, broken, or not at all; the engine is killed and started again: in the end every
# message that was sent is there once, and every end has cleared what it refers to.
# shellcheck disable=SC2154,SC1091
. "${srcdir:?}/tests/integration/lib.sh"
mkdir -m 700 "$home"
free_base() {
    local base=$((12000 + RANDOM % 18000)) port
    for port in $(seq "$base" $((base + 19))); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && { free_base; return; }
    done
    echo "$base"
}
base=$(free_base)
sed 's/^rate tl .*/rate tl 40/' "$srcdir/contrib/scenarios/ordinary-day.scenario" >"$work/busy.scenario"
options=(--only tl --scenario "$work/busy.scenario" --clock "$home/clock.json" --port "$base" --speed 120)
watchfloor-sim "${options[@]}" --ready-file "$work/ready" 2>"$work/sim.log" &
sim=$!
children+=("$sim")
until_true 20 test -e "$work/ready" || { cat "$work/sim.log"; echo "Bail out! the simulator does not start"; exit 1; }
watchfloor-sim "${options[@]}" --print-config >"$home/watchfloor.conf"
url=$(sed -n 's/^  url = "\(.*\)"/\1/p' "$home/watchfloor.conf")
order() { curl -sS --max-time 5 --data "tl/stream=$1" "http://127.0.0.1:$base/_control" >/dev/null; }
row() { wf feeds --json | jq -r "select(.id == \"tl/stream\") | $1"; }
up() { [ "$(row .state)" = UP ]; }
said() { tail -n +"$((mark + 1))" "$home/log/engine.log" | grep -qE -- "$1"; }
seq_of() { local n; n=$(sqlite3 "file:$home/journal.db?mode=ro" "SELECT value FROM cursor WHERE feed = 'tl/stream#number'"); echo "${n:-0}"; }
holds "the engine starts" wf engine start --exercise stream
if until_true 20 up; then ok "it is up"; else not_ok "it is up" "$(wf feeds)"; fi
checkpoints() { [ "$(wf checkpoints --json | jq -r 'select(.member == "TL" and .queue_min != null) | .checkpoint' | sort | xargs)" = "TLBTG TLDIL" ]; }
if until_true 20 checkpoints; then ok "both checkpoints report"; else not_ok "both checkpoints report" "$(wf checkpoints --json | grep TL)"; fi

# ---- each thing that can go wrong on the way, while messages come
while read -r word why; do
    mark=$(wc -l <"$home/log/engine.log")
    order "$word"
    heard() { said "$why" || [ "$(row .error | grep -cE -- "$why")" -gt 0 ]; }
    if until_true 30 heard; then ok "$word: the feed says so"; else not_ok "$word: the feed says so" "$(row .)" "$(tail -n 3 "$home/log/engine.log")"; fi
    order ok
    if until_true 60 up; then ok "$word: it comes back by itself"; else not_ok "$word: it comes back by itself" "$(row .)"; fi
done <<'END'
reset tl/stream.*(reset|Recv|closed|no reply|failed)
truncated tl/stream.*(closed|ended|outstanding|transfer|cut)
500 tl/stream.*500
429:1 tl/stream.*429
END
mark=$(wc -l <"$home/log/engine.log")
for word in duplicate out-of-order slow:600; do
    order "$word"
    before=$(seq_of)
    grown() { [ "$(seq_of)" -gt "$((before + 6))" ]; }
    if until_true 30 grown && up; then ok "$word: it is read on"; else not_ok "$word: it is read on" "$(row .)"; fi
    order ok
done
order gap
if until_true 20 said 'tl/stream: messages .* are missing'; then ok "a hole is found and told"; else not_ok "a hole is found and told" "$(tail -n 3 "$home/log/engine.log")"; fi
order ok
order malformedx2
broken() { [ "$(wf quarantine --json --limit 100 | jq -r 'select(.source == "tl/stream") | .reason' | grep -c JSON)" -ge 1 ]; }
if until_true 20 broken; then ok "broken JSON is in quarantine, with its place"; else not_ok "broken JSON is in quarantine" "$(wf quarantine)"; fi
order wrong-lengthx1
long() { wf quarantine --json --limit 100 | jq -r .reason | grep -q 'over the bound'; }
if until_true 20 long; then ok "... and an event that is too long"; else not_ok "... and an event that is too long" "$(wf quarantine)"; fi
order ok
missing() { "$builddir/tests/lib/wfcall" "$home" '{"id":1,"op":"query","view":"feeds"}' | tail -n 1 | jq '.rows[] | select(.id == "tl/stream") | .missing'; }
complete() { [ "$(missing)" -eq 0 ]; }
if until_true 90 complete; then ok "what was lost is asked for again, until nothing is missing"; else not_ok "what was lost is asked for again" "$(row .)"; fi

# ---- the engine dies in the middle
kill -9 "$(engine_pid)"
gone() { ! wf engine status; }
until_true 10 gone || not_ok "it is dead"
holds "the engine starts again" wf engine start
if until_true 20 up && until_true 20 complete; then ok "it goes on, and nothing is missing"; else not_ok "it goes on" "$(row .)"; fi

# ---- what was sent, and what is there: the engine rests, and what is sent meanwhile doesn't count
holds "it stops" wf engine stop
last=$(seq_of)
curl -sSN --max-time 1.5 "$url" 2>/dev/null | awk '/^event: / { name = substr($0, 8) } /^data: / { data = data substr($0, 7) } /^$/ { if (data != "") print name "\t" data; data = "" }' >"$work/sent"
kill "$sim"
wait "$sim"
holds "it starts" wf engine start
sed -n 's/^evento\t//p' "$work/sent" | jq -c "select(.n <= $last)" >"$work/events"
jq -r 'select(.refere == null) | .id' "$work/events" | sort -u >"$work/begun"
jq -r '.refere[0] // empty' "$work/events" | sort -u >"$work/over"
rows() { "$builddir/tests/lib/wfcall" "$home" '{"id":1,"op":"query","view":"incidents","all":true,"limit":1000}' | tail -n 1 | jq -c '.rows[] | select(.source == "tl/stream")'; }
for id in $(rows | jq -r .id); do
    "$builddir/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"query\",\"view\":\"incident\",\"key\":\"$id\"}" | tail -n 1 | jq -r '.rows[0] | "\(.source_id)\t\(.condition)\t\(.reports)"'
done >"$work/have"
is "enough happened to mean something" "$([ "$(wc -l <"$work/begun")" -gt 20 ] && [ "$(wc -l <"$work/over")" -gt 3 ] && echo yes)" yes
is "every event that was sent has its incident" "$(comm -23 "$work/begun" <(cut -f1 "$work/have" | sort -u))" ""
is "none has two" "$(cut -f1 "$work/have" | sort | uniq -d)" ""
is "an end makes no incident of its own" "$(grep -c -- '-FIM' "$work/have")" 0
is "what is over is cleared, by the end that refers to it" "$(comm -23 "$work/over" <(awk -F'\t' '$2 == "cleared" { print $1 }' "$work/have" | sort))" ""
is "what goes on is not" "$(comm -13 "$work/over" <(awk -F'\t' '$2 == "cleared" { print $1 }' "$work/have" | sort) | comm -12 - "$work/begun")" ""
jq -r 'if .refere then .refere[0] else .id end' "$work/events" | sort | uniq -c | awk '{ print $2 "\t" $1 }' >"$work/messages"
is "each message about an event counts once" "$(cut -f1,3 "$work/have" | sort | comm -3 "$work/messages" - | head)" ""
holds "stop is clean" wf engine stop
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
done_testing
