#!/usr/bin/env bash
# watchfloor-sim over real HTTP and TCP: it answers, and each misbehaviour does what doc/interfaces/README.md says.
# shellcheck disable=SC2154,SC2317,SC2016,SC2034 # srcdir and the folders come from the runner; checks are evaluated
set -uo pipefail
work=$(mktemp -d)
sim=''
trap '[ -n "$sim" ] && kill "$sim" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
n=0 failed=0
check() { # NAME COMMAND...
    local name=$1
    shift
    n=$((n + 1))
    if "$@"; then echo "ok $n - $name"; else echo "not ok $n - $name"; failed=1; fi
}
program=$WATCHFLOOR_BINDIR/watchfloor-sim
[ -x "$program" ] || program=$builddir/watchfloor-sim
free_base() {
    local base=$((12000 + RANDOM % 18000)) port
    for port in $(seq "$base" $((base + 16))); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && { free_base; return; }
    done
    echo "$base"
}
base=$(free_base)
options=(--scenario "$srcdir/contrib/scenarios/ordinary-day.scenario" --clock "$work/clock.json" --port "$base" --speed 600)
"$program" "${options[@]}" --ready-file "$work/ready" 2>"$work/log" &
sim=$!
for _ in $(seq 200); do
    [ -e "$work/ready" ] && break
    kill -0 "$sim" 2>/dev/null || break
    sleep 0.05
done
[ -e "$work/ready" ] || { cat "$work/log" >&2; echo "Bail out! the simulator does not start"; exit 1; }
key=$(cat "$work/sim/sg.key")
sg=http://127.0.0.1:$((base + 8))
order() { curl -sS --max-time 5 --data "$1" "http://127.0.0.1:$base/_control" >/dev/null; }
get() { curl -sS --max-time 5 -H "X-Api-Key: $key" "$@"; }
code() { get -o /dev/null -w '%{http_code}' "$@"; }
is() { [ "$1" = "$2" ] || { echo "# got \"$1\", wanted \"$2\""; return 1; }; }
queues=$sg/v1/queues

check "a page is JSON" eval 'get "$queues" | jq -e ".value | length > 0" >/dev/null'
check "without the key: 401" eval 'is "$(curl -sS -o /dev/null -w "%{http_code}" "$queues")" 401'
check "the last page has no next" eval 'get "$queues?page=2" | jq -e ".next == null" >/dev/null'
check "every alert of the index is there" eval '
    for url in $(curl -sS "http://127.0.0.1:$((base + 2))/cap/rss.xml" | grep -o "http://[^<]*-[123].xml"); do
        is "$(curl -sS -o /dev/null -w "%{http_code}" "$url")" 200 || exit 1
    done'
check "an unchanged page: 304" eval '
    url=http://127.0.0.1:$((base + 12))/xml/rss.xml
    for _ in 1 2 3 4 5; do # the page is made anew every 0.6 s of ours
        tag=$(curl -sS -D - -o /dev/null "$url" | tr -d "\r" | sed -n "s/^ETag: //p")
        got=$(curl -sS -o /dev/null -w "%{http_code}" -H "If-None-Match: $tag" "$url")
        [ "$got" = 304 ] && break
    done
    is "$got" 304'
check "another path: 404" eval 'is "$(code "$sg/v1/nothing")" 404'
check "a wrong order: 400, and why" eval 'curl -sS --data "sg/queues=odd" "http://127.0.0.1:$base/_control" | grep -q "\"odd\" is no misbehaviour"'

order 'sg/queues=slow:600'
check "slow" eval 't=$(get -o /dev/null -w "%{time_total}" "$queues"); awk -v t="$t" "BEGIN { exit !(t >= 0.55) }"'
check "the neighbours are not slow" eval 't=$(get -o /dev/null -w "%{time_total}" "$sg/v1/checkpoints"); awk -v t="$t" "BEGIN { exit !(t < 0.5) }"'
order 'sg/queues=429:7'
check "429 with Retry-After" eval 'get -D - -o /dev/null "$queues" | tr -d "\r" | grep -qx "Retry-After: 7"'
order 'sg/queues=500x2'
check "500 twice, then good" eval 'is "$(code "$queues") $(code "$queues") $(code "$queues")" "500 500 200"'
order 'sg/queues=truncated'
check "truncated: whole by its length, cut in its content" eval 'get "$queues" >"$work/page" && ! jq . "$work/page" >/dev/null 2>&1'
order 'sg/queues=malformed'
check "malformed" eval 'get "$queues" >"$work/page" && ! jq . "$work/page" >/dev/null 2>&1'
order 'sg/queues=wrong-length'
check "wrong length: curl says that data is missing" eval 'get "$queues" >/dev/null 2>&1; is $? 18'
order 'sg/queues=reset'
check "reset" eval 'get "$queues" >/dev/null 2>&1; s=$?; [ $s -eq 56 ] || [ $s -eq 52 ]'
order 'sg/queues=silent'
check "silent" eval 'curl -sS --max-time 1 -H "X-Api-Key: $key" "$queues" >/dev/null 2>&1; is $? 28'
order 'sg/queues=ok'
order 'sg/incidents=duplicate'
check "duplicate" eval 'get "$sg/v1/incidents" | jq -e ".value | length == 2 * ([.[].id] | unique | length)" >/dev/null'
order 'sg/incidents=out-of-order'
check "out of order" eval 'get "$sg/v1/incidents" | jq -e "[.value[].occurredAt] as \$t | \$t == (\$t | sort | reverse) and (\$t | length > 1)" >/dev/null'
order 'sg/incidents=gap'
check "gap" eval 'a=$(get "$sg/v1/incidents" | jq ".value | length"); order sg/incidents=ok; b=$(get "$sg/v1/incidents" | jq ".value | length"); [ "$a" -lt "$b" ]'

# ---- lines: at x600 ten minutes a second, so ten lines or more a second --------------------------------------------
lines() { # SECONDS: what a new client hears that asks for all that is new
    exec 5<>"/dev/tcp/127.0.0.1/$((base + 4))" || return 1
    printf 'RESUME %s\n' "${2-}" >&5
    timeout "$1" cat <&5
    exec 5>&-
}
numbers() { grep -aE '^[0-9]+	' | cut -f1; }
check "lines are numbered without a gap" eval 'lines 1 | numbers >"$work/all"; [ "$(wc -l <"$work/all")" -gt 100 ] && awk "NR > 1 && \$1 != last + 1 { exit 1 } { last = \$1 }" "$work/all"'
last=$(tail -n 1 "$work/all")
check "resume goes on after the number" eval 'is "$(lines 1 "$last" | numbers | head -n 1)" "$((last + 1))"'
order 'la/lines=duplicate'
check "lines twice" eval 'lines 0.7 "$last" | numbers | uniq -c | awk "\$1 != 2 { bad++ } END { exit !(NR > 3 && bad <= 1) }"'
order 'la/lines=out-of-order'
check "lines out of order" eval 'lines 0.7 "$last" | numbers | awk "NR > 1 && \$1 < last { found = 1 } { last = \$1 } END { exit !found }"'
order 'la/lines=gap'
check "lines with gaps" eval 'lines 0.7 "$last" | numbers | awk "NR > 1 && \$1 > last + 1 { found = 1 } { last = \$1 } END { exit !found }"'
order 'la/lines=malformed'
check "lines malformed" eval 'lines 0.7 "$last" | grep -aq "^?"'
order 'la/lines=wrong-length'
check "a line too long" eval 'lines 0.7 "$last" | awk "length(\$0) > 65536 { found = 1 } END { exit !found }"'
order 'la/lines=truncated'
check "half a line, and the end" eval 'lines 2 "$last" >"$work/cut"; [ -n "$(tail -c 1 "$work/cut")" ]'
order 'la/lines=429'
check "429 on the line" eval 'lines 2 "$last" | grep -aq "^ERR	429"'
order 'la/lines=500'
check "500 on the line" eval 'lines 2 "$last" | grep -aq "^ERR	500"'
order 'la/lines=reset'
check "the line is reset" eval 'lines 2 "$last" 2>&1 | grep -aqi reset'
order 'la/lines=silent'
check "nothing on the line" eval '[ -z "$(lines 0.7 "$last")" ]'
order '*=ok'
check "all is well again" eval 'is "$(code "$queues")" 200 && [ "$(lines 0.7 "$last" | numbers | wc -l)" -gt 3 ]'

check "the configuration names each feed" eval '
    "$program" "${options[@]}" --print-config >"$work/conf" &&
        [ "$(grep -c "^feed " "$work/conf")" -eq "$("$program" --list | grep -cE "^ +[a-z-]+/[a-z0-9-]+ ")" ] && grep -q "key_file = \"$work/sim/sg.key\"" "$work/conf"'
check "only some" eval '"$program" "${options[@]}" --only sg,id --print-config | grep -c "^plugin " | grep -qx 2'
check "the list names all" eval '[ "$("$program" --list | grep -cE "^(bn|id|la|mm|sg|gdacs|usgs) ")" -eq 7 ]'
check "a wrong option: exit 2" eval '"$program" --speed 9000 --scenario x 2>"$work/err"; is $? 2 && grep -q "\"9000\"" "$work/err"'
check "the key is for its owner alone" eval 'is "$(stat -c %a "$work/sim/sg.key")" 600'
check "a clean end" eval 'kill "$sim"; wait "$sim"; s=$?; sim=; is $s 0 && [ ! -e "$work/ready" ]'
echo "1..$n"
exit $failed
