#!/usr/bin/env bash
# Each misbehaviour of the simulator, for each interface, against a real engine: the feed says what happened, the other feeds don't notice,
# it comes back by itself, and in the end nothing is lost and nothing is there twice.
# shellcheck disable=SC2154,SC2317
. "${srcdir:?}/tests/integration/lib.sh"
mkdir -m 700 "$home"
free_base() {
    local base=$((12000 + RANDOM % 18000)) port
    for port in $(seq "$base" $((base + 16))); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && { free_base; return; }
    done
    echo "$base"
}
base=$(free_base)
# those of plain formats whose breaking can be told: half a page of lines is a page of lines
options=(--only 'id,sg,la,gdacs,usgs,th,tl,vn' --scenario "$srcdir/contrib/scenarios/ordinary-day.scenario" --clock "$home/clock.json" --keys "$work/keys" --port "$base" --speed 60)
watchfloor-sim "${options[@]}" --ready-file "$work/ready" 2>"$work/sim.log" &
children+=($!)
until_true 20 test -e "$work/ready" || { cat "$work/sim.log"; echo "Bail out! the simulator does not start"; exit 1; }
watchfloor-sim "${options[@]}" --print-config | sed 's/interval = .*/interval = 1/' >"$home/watchfloor.conf"
holds "the engine starts" wf engine start --exercise sim

order() { curl -sS --max-time 5 --data "$1" "http://127.0.0.1:$base/_control" >/dev/null; }
rows() { wf feeds --json >"$work/rows"; }
row() { jq -r --arg id "$1" "select(.id == \$id) | $2" "$work/rows"; }
count() { wf status --json | jq ".reports.$1"; }
total=$(grep -c '^feed ' "$home/watchfloor.conf")
all_up() { rows; [ "$(jq -r 'select(.state == "UP") | .id' "$work/rows" | wc -l)" -eq "$total" ]; }
if until_true 30 all_up; then ok "all $total feeds are up"; else not_ok "all $total feeds are up" "$(wf feeds)"; fi
# Two halves: while one misbehaves the other must not notice. Not more than half: that would be our own link.
mapfile -t a < <(jq -r .id "$work/rows" | awk 'NR % 2 == 0')
mapfile -t b < <(jq -r .id "$work/rows" | awk 'NR % 2 == 1' | tail -n +$((total % 2 + 1)))
lined() { [ "$(row "$1" .transport)" != http ]; }

# says REGEX FEED...: each of them has this error now, or said so in the log since the order was given
says() {
    local why=$1 f
    shift
    rows
    for f; do
        grep -qE -- "$why" <<<"$(row "$f" .state) $(row "$f" .error)" && continue
        tail -n +"$((mark + 1))" "$home/log/engine.log" | grep -F "$f:" | grep -qE -- "$why" && continue
        # what could be read of it was, the rest lies in quarantine
        [ "$part" ] && wf quarantine --json --limit 1000 | jq -c --arg f "$f" --argjson n "$aside" 'select(.source == $f and .n > $n)' | grep -q . && continue
        return 1
    done
}
others_up() { local f; for f; do [ "$(row "$f" .state)" = UP ] || return 1; done; }
unnoticed() {
    noticed=''
    calm() { rows; others_up "$@"; }
    until_true 5 calm "$@" || { noticed=yes; wf feeds >"$work/noticed"; }
}
# fails WORD REGEX-OF-HTTP REGEX-OF-LINES
fails() {
    local word=$1 http=$2 lines=$3 part=${4-} half f aside
    for half in a b; do
        if [ $half = a ]; then local these=("${a[@]}") rest=("${b[@]}"); else local these=("${b[@]}") rest=("${a[@]}"); fi
        mark=$(wc -l <"$home/log/engine.log")
        aside=$(wf quarantine --json --limit 1 | jq '.n' | sort -n | tail -n 1)
        aside=${aside:-0}
        for f in "${these[@]}"; do order "$f=$word"; done
        for f in "${these[@]}"; do
            local why=$http
            lined "$f" && why=$lines
            local said=''
            until_true 20 says "$why" "$f" && said=yes
            [ "$f" = "${these[0]}" ] && unnoticed "${rest[@]}"
            order "$f=ok" # at once: who fails long is asked seldom
            if [ "$said" ]; then ok "$f $word: its feed says so"; else not_ok "$f $word: its feed says so" "$(row "$f" .)" "$(tail -n +"$((mark + 1))" "$home/log/engine.log" | grep -F "$f" | tail -n 5)"; fi
        done
        if [ "$noticed" ]; then not_ok "$word: the others do not notice" "$(cat "$work/noticed")"; else ok "$word: the others do not notice"; fi
        if until_true 70 all_up; then ok "$word: they come back by themselves"; else not_ok "$word: they come back by themselves" "$(wf feeds)"; fi
    done
}
fails 429:1 '429' '429|busy|closed|ended|FAILED'
fails 500 '500' '500|error|closed|ended|FAILED'
fails truncated "can't be read" 'closed|ended|cut|gone|connection' part
# What is left of a page that was cut is read, the feed is up, and the board says that something is missing, and where.
cut=(gdacs/rss usgs/quakes id/cap sg/queues)
for f in "${cut[@]}"; do order "$f=truncated"; done
told_cut() { rows; [[ $(row "$1" '[.state, .error] | @tsv') =~ ^(UP|FAILED|UNKNOWN|LATE)$'\t'.*can\'t\ be\ read:\ .+ ]]; }
for f in "${cut[@]}"; do if until_true 60 told_cut "$f"; then ok "$f cut in its middle: the board says so"; else not_ok "$f cut in its middle: the board says so" "$(wf feeds)"; fi; done
for f in "${cut[@]}"; do order "$f=ok"; done
whole() { all_up && [ -z "$(jq -r 'select(.error // "" != "") | .id' "$work/rows")" ]; }
if until_true 70 whole; then ok "whole again, the board says nothing"; else not_ok "whole again, the board says nothing" "$(wf feeds)"; fi
fails malformed "can't be read" "can't be read" part
fails wrong-length 'length|outstanding|missing|short|closed|transfer' 'long|bytes' part
fails reset 'reset|Recv|empty|closed|reply' 'reset|closed|connection|ended'

# ---- what is no failure: the feed stays up, and nothing is counted twice or lost
good=(duplicate out-of-order gap slow:1500)
for word in "${good[@]}"; do
    mark=$(wc -l <"$home/log/engine.log")
    order "*=$word"
    alive() { rows; [ "$(jq -r 'select(.state == "UP" or .state == "LATE" or .state == "UNKNOWN") | .id' "$work/rows" | wc -l)" -eq "$total" ]; }
    lines_before=$(row la/lines .reports)
    grown() { rows; [ "$(row la/lines .reports)" -gt "$((lines_before + 5))" ]; }
    if until_true 30 grown && alive; then ok "$word: every feed is read on"; else not_ok "$word: every feed is read on" "$(wf feeds)"; fi
    [ "$word" = gap ] && if until_true 20 grep -q 'la/lines: messages .* are missing' "$home/log/engine.log"; then ok "a gap in numbered lines is found and told"; elif [ "$word" = gap ]; then not_ok "a gap in numbered lines is found and told" "$(tail -n 5 "$home/log/engine.log")"; fi
    order "*=ok"
    if until_true 30 all_up; then ok "$word: all is well again"; else not_ok "$word: all is well again" "$(wf feeds)"; fi
done

# ---- silent, all of them: dark after three intervals, one incident for our own link; then all are back by themselves
order '*=silent'
dark() { rows; [ "$(jq -r 'select(.state == "UNKNOWN" or .state == "FAILED" or .state == "LATE") | .id' "$work/rows" | wc -l)" -eq "$total" ]; }
if until_true 60 dark; then ok "silent: none is drawn as if nothing had happened"; else not_ok "silent: none is drawn as if nothing had happened" "$(wf feeds)"; fi
order '*=ok'
if until_true 90 all_up; then ok "silent: they come back by themselves"; else not_ok "silent: they come back by themselves" "$(wf feeds)"; fi
cleared() { [ "$(wf incidents --json type:SYS.FEED_SILENT | jq -r 'select(.condition != "cleared") | .id' | wc -l)" -eq 0 ]; }
if until_true 30 cleared; then ok "no feed is told silent any more"; else not_ok "no feed is told silent any more" "$(wf incidents type:SYS.FEED_SILENT)"; fi

# ---- nothing lost, nothing twice
curl -sS -H "X-Api-Key: $(cat "$work/keys/sg.key")" "http://127.0.0.1:$((base + 8))/v1/incidents" | jq -r '.value[].id' | sort -u >"$work/page"
kill "${children[0]}"
wait "${children[0]}"
settled=-1
settle() { local now; now=$(count accepted); [ "$now" -eq "$settled" ] || { settled=$now; read -rt 0.3 <> <(:); return 1; }; }
until_true 10 settle
"$builddir/tests/lib/wfcall" "$home" '{"id":1,"op":"query","view":"incidents","all":true,"limit":1000}' | tail -n 1 >"$work/all"
jq -r '.rows[].id' "$work/all" >"$work/ids"
for id in $(jq -r '.rows[] | select(.source == "sg/incidents") | .id' "$work/all"); do
    "$builddir/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"query\",\"view\":\"incident\",\"key\":\"$id\",\"read\":true}" | tail -n 1 | jq -r '.rows[0] | .health.told.source_id // .source_id'
done | sort >"$work/have"
is "every incident of Singapore's page is there" "$(comm -23 "$work/page" <(sort -u "$work/have"))" ""
is "none of them twice" "$(uniq -d "$work/have")" ""
sum=$(jq '[.rows[].reports] | add' "$work/all")
is "the incidents' reports are the accepted ones" "$sum" "$(count accepted)"
is "the engine is the one that was started" "$(grep -c '"text":"ready: ' "$home/log/engine.log")" 1
holds "stop is clean" wf engine stop
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
done_testing
