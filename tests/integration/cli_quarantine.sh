#!/usr/bin/env bash
# quarantine: what could not be understood, with its raw bytes, byte for byte.
. "${srcdir:?}/tests/integration/cli.sh"
exercise ordinary-day --only sg,la --misbehave 'sg/queues=malformed'
until_true 20 sh -c "watchfloor --home '$home' quarantine --json | grep -q sg/queues" || not_ok "a malformed page is in quarantine" "$(wf feeds)" "$(wf quarantine)"
row=$(wf quarantine --json | jq -c 'select(.source == "sg/queues")' | tail -n 1)
n=$(jq .n <<<"$row")
wf quarantine show "$n" >"$work/raw"
is "that they were read is a fact: who, which, of whom, and no byte of it" "$(wf log --json --limit 50 | jq -r 'select(.kind == "quarantine.read") | [.officer, .text] | join(" ")')" "$(id -un) bytes in quarantine were read: item $n of SG, from sg/queues"
is "by its digest" "$(wf journal export --kind quarantine.read | jq -r '.payload.digest')" "$(jq -r .digest <<<"$row")"
does "the member is told of it" "seen .*item $n of SG" wf footprint SG
is "and no other" "$(wf footprint LA | grep -c "item $n of SG")" 0
is "show prints as many bytes as the list says" "$(stat -c %s "$work/raw")" "$(jq .bytes <<<"$row")"
is "their digest is the list's" "$(sha256sum <"$work/raw" | cut -d' ' -f1)" "$(jq -r .digest <<<"$row")"
piece=$(tail -c 60 "$work/raw" | tr -d '\n\0' | tail -c 40)
is "no file of the home has them in the open" "$([ ${#piece} -ge 30 ] && grep -rlaF -- "$piece" "$home")" ""
like "it names source, member and reason" "$row" '"source":"sg/queues","member":"SG","received":"[^"]*Z","reason":"line [1-9][0-9]*: [^"]+","offset":[0-9]+,'
like "the feed says so, too" "$(wf feeds --json | jq -c 'select(.id == "sg/queues") | [.state, .error]')" 'FAILED|UP|LATE'
is "status counts it" "$(wf status --json | jq '.reports.quarantined > 0')" true

last() { wf quarantine --json | jq 'select(.source | startswith("submit/")).n' | head -n 1; } # the simulator goes on beside it
# A conflict is kept as it was handed in, to the byte.
line='{ "source_id":"q1","type":"FLOW.QUEUE",  "title":"Other\u200b \u1e80","occurred":"2026-11-27T16:20:00+08:00" }'
report q1 | wf submit >/dev/null
wf submit <<<"$line" >/dev/null
n=$(last)
is "a conflict's raw bytes are the line that came" "$(wf quarantine show "$n")" "$line"
does "for people, with a head, the newest first" "^ *N +SOURCE +MEMBER" wf quarantine
is "--limit" "$(wf quarantine --json --limit 1 | wc -l)" 1
printf 'x' | wf submit >/dev/null
is "what no engine ever took is not in it" "$(last)" "$n"
refuses "a number that there is not" 1 'no item "99999"' wf quarantine show 99999
refuses "a word that is none" 2 '"last" is no number' wf quarantine show last
# To a terminal they are written harmless.
line=$(printf '{"source_id":"q1","type":"FLOW.QUEUE","title":"\\u001b[31mred","occurred":"2026-11-27T08:20:00Z"}')
wf submit <<<"$line" >/dev/null
n=$(last)
script -qec "watchfloor --home $home quarantine show $n" /dev/null </dev/null >"$work/tty" 2>&1
is "no escape reaches a terminal" "$(grep -c "$(printf '\033')" "$work/tty")" 0
like "but the text does" "$(cat "$work/tty")" 'red'
wf engine stop >/dev/null
done_testing
