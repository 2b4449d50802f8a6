#!/usr/bin/env bash
# Server-sent events of watchfloor-sim over real HTTP: its form, many readers, resume by Last-Event-ID, heartbeats, and each misbehaviour as
# doc/interfaces/README.md says. The scenario's clock runs at x600: ten numbered messages a second and more.
# shellcheck disable=SC2154,SC2317,SC2016,SC2034,SC1091 # srcdir and the folders come from the runner; checks are evaluated
. "${srcdir:?}/tests/integration/lib.sh"
free_base() {
    local base=$((12000 + RANDOM % 18000)) port
    for port in $(seq "$base" $((base + 19))); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && { free_base; return; }
    done
    echo "$base"
}
base=$(free_base)
options=(--scenario "$srcdir/contrib/scenarios/ordinary-day.scenario" --only tl --clock "$work/clock.json" --port "$base" --speed 600)
watchfloor-sim "${options[@]}" --ready-file "$work/ready" 2>"$work/log" &
sim=$!
children+=("$sim")
until_true 20 test -e "$work/ready" || { cat "$work/log"; echo "Bail out! the simulator does not start"; exit 1; }
url=http://127.0.0.1:$((base + 10))/v1/fluxo
order() { curl -sS --max-time 5 --data "$1" "http://127.0.0.1:$base/_control" >/dev/null; }
# hear SECONDS [ID]: what a reader gets who has all up to ID
hear() { curl -sSN --max-time "$1" ${2:+-H "Last-Event-ID: $2"} "$url" 2>"$work/curl"; }
ids() { sed -n 's/^id: //p'; }
# objects: the data of each event joined, an event's name before it
objects() { awk '/^event: / { name = substr($0, 8) } /^data: / { data = data substr($0, 7) } /^$/ { if (data != "") print name "\t" data; data = "" }'; }
check() { local name=$1; shift; if "$@"; then ok "$name"; else not_ok "$name" "$(head -c 600 "$work/all" 2>/dev/null)"; fi; }

is "its type" "$(curl -sSI --max-time 5 "$url" | tr -d '\r' | sed -n 's/^Content-Type: //p')" 'text/event-stream; charset=utf-8'
hear 1.2 >"$work/all"
like "a comment first" "$(head -n 1 "$work/all")" '^: Timor-Leste'
is "then how long to wait" "$(sed -n '2p;3s/^$/empty/p' "$work/all" | xargs)" 'retry: 2000 empty'
check "all that is kept, numbered without a hole" eval 'ids <"$work/all" | awk "NR > 1 && \$1 != last + 1 { bad = 1 } { last = \$1 } END { exit bad || NR < 360 }"'
check "each is JSON, in several lines, with its number" eval '
    objects <"$work/all" | cut -f2 | jq -s -e "all(.n > 0) and length > 360" >/dev/null && grep -c "^data: " "$work/all" | awk "{ exit !(\$1 > 700) }"'
is "checkpoints and events" "$(objects <"$work/all" | cut -f1 | sort -u | grep -v sinal | xargs)" 'evento posto'
last=$(ids <"$work/all" | tail -n 1)
is "resume goes on after the id" "$(hear 0.6 "$last" | ids | head -n 1)" "$((last + 1))"
is "... from the middle, too" "$(hear 0.4 $((last - 100)) | ids | head -n 100 | tail -n 1)" "$last"
is "what is no longer there is told" "$(hear 0.4 0 | objects | head -n 1 | cut -f1)" posto
is "an id that was never given: all that is kept" "$(hear 0.4 99999999 | ids | head -n 1)" 1
hear 6.5 "$last" >"$work/beats"
check "a heartbeat as a comment" grep -q '^: heartbeat$' "$work/beats"
check "... and the last number" eval '[ "$(objects <"$work/beats" | sed -n "s/^sinal\t//p" | jq .ultimo | head -n 1)" -gt "$last" ]'
seq 150 | sed "s|.*|url = \"$url\"\noutput = \"$work/reader.&\"|" >"$work/curlrc"
curl -sN -Z --parallel-immediate --parallel-max 150 --max-time 4 -H "Last-Event-ID: $last" --config "$work/curlrc" 2>/dev/null
check "150 readers at once: each hears the same from its id on" eval '
    for i in $(seq 150); do ids <"$work/reader.$i" | head -n 20 | sha256sum; done | sort | uniq -c | awk "{ n++; if (\$1 != 150) bad = 1 } END { exit bad || n != 1 }" &&
        [ "$(ids <"$work/reader.1" | wc -l)" -ge 20 ]'
is "another path: 404" "$(curl -sS -o /dev/null -w '%{http_code}' "${url}s")" 404

last=$(hear 0.4 "$last" | ids | tail -n 1)
order 'tl/stream=slow:700'
check "slow: the answer begins late" eval 't=$(curl -sSN --max-time 2 -o /dev/null -w "%{time_starttransfer}" "$url" 2>/dev/null); awk -v t="$t" "BEGIN { exit !(t >= 0.65) }"'
check "... and each message" eval '[ "$(hear 3 1 | ids | wc -l)" -le 5 ]'
order 'tl/stream=429:7'
check "429 with Retry-After" eval 'curl -sS -D - -o /dev/null "$url" | tr -d "\r" | grep -qx "Retry-After: 7"'
order 'tl/stream=500x2'
code() { curl -sN --max-time 0.5 -o /dev/null -w '%{http_code} ' "$url"; }
is "500 twice, then good" "$(code; code; code)" '500 500 200 '
order '*=ok'
(hear 5 "$last" >"$work/open"; echo "${PIPESTATUS[0]}" >"$work/open.rc") &
children+=($!)
grown() { [ -s "$work/open" ]; }
until_true 5 grown
order 'tl/stream=500'
until_true 4 test -e "$work/open.rc"
is "an interface that fails ends what is open" "$(cat "$work/open.rc" 2>/dev/null)" 0
order 'tl/stream=reset'
hear 2 >/dev/null; rc=$?
check "reset" eval '[ $rc -eq 56 ] || [ $rc -eq 52 ]'
order 'tl/stream=silent'
is "silent: taken, and nothing said" "$(hear 6 "$last" | wc -c)" 0
order 'tl/stream=duplicate'
check "everything twice" eval 'hear 0.6 1 | ids | head -n 100 | uniq -c | awk "\$1 != 2 { bad++ } END { exit !(NR == 50 && bad == 0) }"'
order 'tl/stream=out-of-order'
check "out of order" eval 'hear 0.6 1 | ids | head -n 40 | awk "NR > 1 && \$1 < last { found = 1 } { last = \$1 } END { exit !found }"'
is "... none is lost" "$(hear 0.6 1 | ids | head -n 40 | sort -n | sed -n '1p;$p' | xargs)" '2 41'
order 'tl/stream=gap'
check "one of five is lost" eval 'hear 0.6 1 | ids | head -n 40 | awk "NR > 1 && \$1 > last + 1 { holes++ } { last = \$1 } END { exit !(holes >= 9) }"'
order 'tl/stream=malformed'
check "malformed: no JSON" eval '! hear 0.6 1 | objects | head -n 1 | cut -f2 | jq . >/dev/null 2>&1'
order 'tl/stream=wrong-length'
check "an event that is too long" eval 'hear 0.6 1 | awk "length(\$0) > 65536 { found = 1 } END { exit !found }"'
order 'tl/stream=truncated'
hear 2 1 >"$work/all"; rc=$?
check "half an event, and the end" eval '[ $rc -eq 18 ] && [ "$(ids <"$work/all" | wc -l)" -le 1 ] && [ -n "$(tail -c 1 "$work/all")" ]'
order '*=ok'
check "all is well again" eval '[ "$(hear 0.8 "$last" | ids | wc -l)" -gt 3 ]'
kill "$sim"; wait "$sim"; rc=$?
is "a clean end with readers" "$rc" 0
done_testing
