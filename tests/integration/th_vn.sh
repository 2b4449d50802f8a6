#!/usr/bin/env bash
# Thailand and Viet Nam from end to end, the simulator, the engine and the plugins in their children. Thailand's table of events is replaced under its id
# while it is read: nothing is lost and nothing is there twice. In Viet Nam two offices report one matter, one with letters and marks apart: one incident.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
. "$srcdir/tests/integration/sim.sh"
mkdir -m 700 "$home"
options=(--only 'th,vn' --scenario "$work/busy.scenario")
sed 's/^rate th .*/rate th 14/; s/^rate vn .*/rate vn 10/' "$srcdir/contrib/scenarios/ordinary-day.scenario" >"$work/busy.scenario"
id=8a5e7d10-6c1b-4a7e-9b1e-2f1d6f0c1e01
api() { curl -sS --max-time 5 "http://127.0.0.1:$((base + 9))/api/3/action/$1"; }
hash_now() { api "resource_show?id=$id" | jq -r .result.hash; }
# All records of the table: number, telling.
records() {
    local offset=0 total=1
    while [ "$offset" -lt "$total" ]; do
        api "datastore_search?resource_id=$id&sort=_id&limit=100&offset=$offset" >"$work/page"
        total=$(jq .result.total "$work/page")
        jq -r '.result.records[] | [.["เลขที่เหตุ"], .["ครั้งที่"]] | @tsv' "$work/page"
        offset=$((offset + $(jq '.result.records | length' "$work/page")))
    done
}
# The simulated clock was at 15:15, when the scenario begins, so many seconds ago and goes at a pace: at 15:55 it hardly moves,
# and the shift of 16:00 has not begun.
clock() { printf '{"real_start":"%s","start":"2026-11-27T08:15:00Z","speed":%s}\n' "$(date -u -d "-$1 seconds" +%Y-%m-%dT%H:%M:%SZ)" "$2" >"$home/clock.json"; }
clock 2400 1
sim_start "${options[@]}"
old=$(hash_now)
sim_config "${options[@]}" | sed 's/interval = .*/interval = 1/' >"$home/watchfloor.conf"
holds "the engine starts" wf engine start --exercise thvn
up() { [ "$(wf feeds --json | jq -r 'select(.state == "UP") | .id' | sort | xargs)" = "th/checkpoints th/events vn/checkpoints vn/events" ]; }
if until_true 30 up; then ok "the four feeds are up"; else not_ok "the four feeds are up" "$(wf feeds)"; fi
board() { [ "$(view checkpoints | jq -r --arg m "$1" 'select(.member == $m and .lanes_open != null and .queue_min != null and .pax_h != null and .watchlist != "unknown") | .checkpoint' | sort | xargs)" = "$2" ]; }
if until_true 20 board TH "THARN THBKK THDMK THHKT THMSO THSDO"; then ok "Thailand's six checkpoints report"; else not_ok "Thailand's six checkpoints" "$(view checkpoints)"; fi
if until_true 20 board VN "VNCXR VNDAD VNHAN VNHNG VNMOB VNSGN"; then ok "Viet Nam's six, two of them known by their names alone"; else not_ok "Viet Nam's six" "$(view checkpoints)"; fi

# ---- the table is replaced
cursor() { sqlite3 "file:$home/journal.db?mode=ro" "SELECT value FROM cursor WHERE feed = 'th/events'"; }
read_whole() {
    records >"$work/before"
    [ "$(cursor)" = "$(wc -l <"$work/before")/$old" ]
}
if until_true 60 read_whole; then ok "the table of the shift that ends is read to its end"; else not_ok "the table is read to its end" "$(cursor)" "$old"; fi
holds "the engine rests" wf engine stop
have=$(cursor)
records | head -n "${have%%/*}" >"$work/before"
kill "$sim"
wait "$sim"
clock 10 300
sim_base=$base
sim_start "${options[@]}"
holds "both go on, faster" wf engine start
read_anew() { local c; c=$(cursor); [ "${c#*/}" != "$old" ] && [ "${c%%/*}" -gt 10 ]; }
if until_true 60 read_anew; then ok "the table was replaced under its id, and is read anew"; else not_ok "it is read anew" "$old" "$(cursor)"; fi
holds "the engine rests" wf engine stop
have=$(cursor)
is "what is played is still the table that was read" "$(hash_now)" "${have#*/}"
records | head -n "${have%%/*}" >"$work/after"
# The table goes on growing: nothing more is read of it.
kill "$sim"
wait "$sim"
holds "it starts again" wf engine start
sort -u "$work/before" "$work/after" >"$work/sent"
rows() { view incidents | jq -c --arg s "$1" 'select(.source == $s)'; }
detail() { for key in $(rows "$1" | jq -r .id); do view incident "$key" | jq -r '"\(.source_id)\t\(.reports)"'; done; }
is "enough was told to mean something" "$([ "$(wc -l <"$work/sent")" -gt 40 ] && [ "$(comm -12 <(sort -u "$work/before") <(sort -u "$work/after") | wc -l)" -gt 5 ] && echo yes)" yes
cut -f1 "$work/sent" | uniq -c | awk '{ print $2 "\t" $1 }' | sort >"$work/told"
counted() {
    detail th/events | cut -f1,2 | sort >"$work/th"
    cmp "$work/told" "$work/th"
}
if until_true 20 counted; then ok "each event has one incident, in which each telling counts once"; else not_ok "each event has one incident, in which each telling counts once" "$(diff "$work/told" "$work/th")" "read: $have"; fi

# ---- one case of two offices
view incidents | jq -c 'select(.source == "vn/events")' >"$work/vn"
planned=$(jq -r 'select(.checkpoint == "VNMOB" and .type == "MOV.IRREGULAR_ENTRY") | .id' "$work/vn" | head -n 1)
is "two offices' reports are one incident" "$(view incident "$planned" | jq -r '.reports >= 2')" true
is "no second office has an incident of its own" "$(for key in $(jq -r .id "$work/vn"); do view incident "$key" | jq -r .source_id; done | grep -c -- '-BP$')" 0
is "every event of the land border found its checkpoint by name" "$(jq -r 'select(.checkpoint == null) | .id' "$work/vn")" ""
is "nothing was set aside" "$(wf quarantine --json)" ""
holds "stop is clean" wf engine stop
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
done_testing
