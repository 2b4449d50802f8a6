#!/usr/bin/env bash
# Each interface that is played misbehaves in each way it is told to: every feed of --list, over real HTTP (pages, event streams) and TCP. What is wrong with
# the items of a list (twice, in the other order, one left out) is looked at in tests/unit/sim; here what happens on the way.
# shellcheck disable=SC2154,SC1091
. "${srcdir:?}/tests/integration/lib.sh"
free_base() {
    local base=$((12000 + RANDOM % 18000)) port
    for port in $(seq "$base" $((base + 19))); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && { free_base; return; }
    done
    echo "$base"
}
base=$(free_base)
options=(--scenario "$srcdir/contrib/scenarios/typhoon.scenario" --clock "$work/clock.json" --keys "$work/keys" --port "$base" --speed 1)
watchfloor-sim "${options[@]}" --ready-file "$work/ready" 2>"$work/log" &
sim=$!
children+=("$sim")
until_true 20 test -e "$work/ready" || { cat "$work/log"; echo "Bail out! the simulator does not start"; exit 1; }
watchfloor-sim "${options[@]}" --print-config >"$work/config"
order() { curl -sS --max-time 5 --data "$1" "http://127.0.0.1:$base/_control" >/dev/null; }
key=$(cat "$work/keys/sg.key")
# get SECONDS ARGUMENTS...: the feed's first page, or what a stream says in that time
get() { curl -sSN --max-time "$1" -H "X-Api-Key: $key" -H 'Last-Event-ID: 1' "${@:2}" "$url" 2>/dev/null; }
code() { get 0.5 -o /dev/null -w '%{http_code}'; }
# Each is 0 where the feed does what WORD says.
does_ok() { [ "$(code)" = 200 ]; }
does_429() { get 1 -D - -o /dev/null | tr -d '\r' | grep -qx 'Retry-After: 7'; }
does_500() { [ "$(code)" = 500 ]; }
does_slow() { local t; t=$(get 2 -o /dev/null -w '%{time_starttransfer}'); awk -v t="$t" 'BEGIN { exit !(t >= 0.25) }'; }
does_reset() { get 2 >/dev/null; local s=$?; [ $s -eq 56 ] || [ $s -eq 52 ]; }
does_silent() { [ "$(get 0.4 | wc -c)" -eq 0 ]; }
does_truncated() {
    get 2 >"$work/cut"; local s=$?
    if [ "$kind" = page ]; then [ $s -eq 0 ] && [ "$(wc -c <"$work/cut")" -lt "$whole" ]; else [ $s -eq 18 ] && [ "$(wc -c <"$work/cut")" -lt 2000 ]; fi
}
does_malformed() { if [ "$kind" = page ]; then get 2 | grep -qaF '}<"]{'; else get 0.5 | grep -qF 'data: }<"'; fi; }
does_wrong_length() { if [ "$kind" = page ]; then get 2 >/dev/null; [ $? -eq 18 ]; else [ "$(get 0.5 | awk 'length($0) > 65536' | wc -l)" -gt 0 ]; fi; }
lines() { # what a line door says
    exec 5<>"/dev/tcp/127.0.0.1/${url##*:}" || return 1
    printf 'RESUME\n' >&5
    timeout 0.5 cat <&5 2>&1
    exec 5>&-
}
line_ok() { [ "$(lines | grep -cE '^[0-9]+	')" -gt 3 ]; }
line_429() { lines | grep -q '^ERR	429'; }
line_500() { lines | grep -q '^ERR	500'; }
line_slow() { line_ok; }
line_reset() { lines | grep -qi reset; }
line_silent() { [ -z "$(lines)" ]; }
line_truncated() { lines >"$work/cut"; [ -n "$(tail -c 1 "$work/cut")" ]; }
line_malformed() { lines | grep -q '^?'; }
line_wrong_length() { [ "$(lines | awk 'length($0) > 65536' | wc -l)" -gt 0 ]; }

while read -r feed url; do
    case $url in tcp:*) kind=lines prefix=line ;; *) kind=page prefix=does ;; esac
    [ "$kind" = lines ] || [ "$(get 0.5 -o /dev/null -w '%{content_type}')" != 'text/event-stream; charset=utf-8' ] || kind=stream
    whole=$(get 1 2>/dev/null | wc -c)
    bad=()
    for word in ok 429:7 500 slow:300 reset silent truncated malformed wrong-length ok; do
        order "$feed=$word"
        name=${word%%:*}
        "${prefix}_${name//-/_}" || bad+=("$word")
    done
    if [ ${#bad[@]} -eq 0 ]; then ok "$feed ($kind) in each way"; else not_ok "$feed ($kind) in each way" "not: ${bad[*]}"; fi
done < <(paste -d' ' <(sed -nE 's/^feed ([^ ]+) \{$/\1/p' "$work/config") <(sed -nE 's/^  url = "(.*)"$/\1/p' "$work/config" | sed 's/{date:[^}]*}/2026-11-13/'))
is "every feed that is played" "$tap_n" "$(played_feeds)"

# ---- --list and --only
is "--list: each with its own port" "$(watchfloor-sim --list | sed -nE 's/^[a-z-]+ +\+([0-9]+) .*/\1/p' | sort -n | uniq -d)" ""
is "... a way to misbehave in twelve words, and four of gateways" "$(watchfloor-sim --list | sed -n '/^misbehaviours/,$p' | grep -cE '^  [a-z0-9-]+ ')" 16
like "... what a scenario may call up" "$(watchfloor-sim --list)" '^ +nature: cyclone-ph '
is "--only sg,th: these plugins" "$(watchfloor-sim "${options[@]}" --only sg,th --print-config | sed -n 's/^plugin \([a-z]*\) .*/\1/p' | xargs)" "sg th"
is "... with all their feeds" "$(watchfloor-sim "${options[@]}" --only sg,th --print-config | grep -c '^feed ')" "$(watchfloor-sim --list | grep -cE '^ +(sg|th)/')"
kill "$sim"; wait "$sim"; rc=$?
is "a clean end" "$rc" 0
rm -f "$work/ready"
watchfloor-sim "${options[@]}" --only sg,th --ready-file "$work/ready" 2>"$work/log" &
children+=($!)
until_true 20 test -e "$work/ready" || not_ok "it starts with --only" "$(cat "$work/log")"
open() { (exec 3<>"/dev/tcp/127.0.0.1/$((base + $1))") 2>/dev/null && printf '%s ' "$1"; }
is "only their ports are open, and the control's" "$(for port in $(seq 0 19); do open "$port"; done)" "0 8 9 "
refused() { # NAME REGEX ARGUMENTS...
    local out rc
    out=$(watchfloor-sim "${options[@]}" "${@:3}" --print-config 2>&1); rc=$?
    if [ $rc -eq 2 ]; then like "$1" "$out" "$2"; else not_ok "$1" "exit $rc" "$out"; fi
}
refused "--only of what is not played is refused, with the name" '"xx" is none of what is played; --list names them' --only sg,xx
refused "--only of nothing" '--only is empty; --list names what is played' --only ''
refused "--only with an empty name" '"" is none of what is played' --only sg,,th
done_testing
