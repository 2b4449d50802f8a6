#!/usr/bin/env bash
# A storm through a real engine: 10,000 reports of 80 sources' items while the border systems of all members are down. What was received is the sum of
# what was counted, at each look; the Floor has a hundred lines at most; nothing that is grave is hidden, and all is there again when it is over.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
command -v jq >/dev/null || { skip "no jq"; done_testing; }
mkdir -p "$home"
printf 'format = 1\n' >"$home/watchfloor.conf"
holds "the engine starts" wf engine start
members=(BN ID KH LA MM MY PH SG TH TL VN)

# 80 sources, ten gates and queues each: of 125 reports some are news, some come twice, some are tests, some contradict what came before.
storm() { # SOURCE-NUMBER
    awk -v n="$1" -v m="${members[$(($1 % 11))]}" 'BEGIN {
        for (k = 0; k < 125; k++) {
            item = k % 10; rev = int(k / 10)
            if (k % 25 == 24) { item = (k - 10) % 10; rev = int((k - 10) / 10) }        # comes again as it was
            type = item < 7 ? "SYS.GATE_OUTAGE" : "FLOW.QUEUE"
            title = sprintf("%s %d of source %d", item < 7 ? "Gate" : "Queue", item, n)
            if (k % 50 == 33) title = title " says another thing"; more = ""
            if (k % 50 == 33) rev = rev - 1                                              # the same revision, other content
            if (k % 40 == 7) more = ",\"msg_status\":\"test\""
            printf "{\"source_id\":\"i%d\",\"revision\":\"%d\",\"type\":\"%s\",\"member\":\"%s\",\"title\":\"%s\",\"occurred\":\"2026-11-24T03:%02d:00Z\",\"impact\":\"MEDIUM\",\"urgency\":\"Expected\",\"condition\":\"%s\"%s}\n",
                item, rev, type, m, title, rev, rev % 3 == 2 ? "cleared" : "active", more
        }
    }'
}
report() { # ID TYPE MEMBER MORE
    printf '{"source_id":"%s","type":"%s","member":"%s","title":"%s","occurred":"2026-11-24T03:00:00Z"%s}\n' "$1" "$2" "$3" "$2 of $3" "$4"
}
sum() { wf status --json | jq '.reports | .accepted + .duplicate + .quarantined + .set_aside'; }

for m in "${members[@]}"; do report "down-$m" SYS.BCS_OUTAGE "$m" ',"impact":"HIGH","urgency":"Immediate"'; done | wf submit --source outages >/dev/null
{ report hlt HLT.CLUSTER ID ''; report thb THB.INDICATOR MY ''; report sec SEC.THREAT SG ''
  report life SYS.GATE_OUTAGE PH ',"persons":{"injured":2}'; report minors SYS.GATE_OUTAGE VN ',"persons":{"minors":1}'; } | wf submit --source grave >/dev/null
sent=16
is "what came before the storm" "$(sum)" "$sent"
bad=''
for n in {1..80}; do
    storm "$n" >"$work/in"
    wf submit --source "s$n" <"$work/in" >"$work/out" 2>/dev/null
    [ "$(wc -l <"$work/out")" -eq 125 ] || bad="source $n: $(wc -l <"$work/out") answers"
    sent=$((sent + 125))
    [ "$(sum)" = "$sent" ] || bad="after source $n: $(sum) of $sent"
done
is "at each look the sum is what was received" "$bad" ""
is "10,000 reports and what came before" "$sent" 10016
counts=$(wf status --json | jq -c '.reports')
if [ "$(jq '.duplicate > 0 and .quarantined > 0 and .set_aside > 0' <<<"$counts")" = true ]; then ok "of each kind some: $counts"; else not_ok "of each kind some" "$counts"; fi
all=$(wf incidents --all --json)
is "reports over all incidents are the accepted" "$(jq -s 'map(.reports) | add' <<<"$all")" "$(jq .accepted <<<"$counts")"
is "and so are the duplicates" "$(jq -s 'map(.duplicates) | add' <<<"$all")" "$(jq .duplicate <<<"$counts")"

floor=$(wf incidents --json shelved:no suppressed:no)
lines=$(wc -l <<<"$floor")
if [ "$lines" -le 100 ] && [ "$lines" -ge 16 ]; then ok "the Floor has $lines lines"; else not_ok "the Floor has at most a hundred lines" "$lines"; fi
is "each outage is one of them" "$(jq -r 'select(.type == "SYS.BCS_OUTAGE") | .member' <<<"$floor" | sort | xargs)" "${members[*]}"
is "what is grave is on it" "$(jq -r 'select(.type | test("^(HLT|THB|SEC)")) | .type' <<<"$floor" | sort | xargs)" "HLT.CLUSTER SEC.THREAT THB.INDICATOR"
is "a gate where somebody is hurt, and one with a minor, too" "$(jq -r 'select(.type == "SYS.GATE_OUTAGE" and (.member == "PH" or .member == "VN")) | .member' <<<"$floor" | sort | xargs)" "PH VN"
inside=$(jq -s 'map(.inside) | add' <<<"$floor")
suppressed=$(wf status --json | jq .signals.suppressed)
is "what is inside is counted: $inside" "$inside" "$(wf incidents --json suppressed:yes | wc -l)"
# the Inbox of the screen counts what it can't show
shot=$(wf screen floor --size 200x60)
like "the screen says so" "$shot" "\+[0-9]+ inside"
like "the footer, too" "$shot" "$suppressed inside  .*[0-9]+ open"
is "nothing is lost" "$(wf incidents --json | wc -l)" "$(($(wc -l <<<"$floor") + $(wf incidents --json shelved:no suppressed:yes | wc -l) + $(wf incidents --json shelved:yes | wc -l)))"
like "what flapped is shelved with its badge" "$(wf incidents --json shelved:yes | head -n 1; wf incidents --json badge:chattering,flapping | head -n 1)" '"(flapping|chattering)"'

# ---- the outage of one member is over: what was inside of it is back
of_id() { wf incidents --json member:ID "$1" | wc -l; }
was=$(of_id suppressed:yes)
report down-ID SYS.BCS_OUTAGE ID ',"revision":"1","condition":"cleared"' | wf submit --source outages >/dev/null
back() { [ "$(of_id suppressed:yes)" -eq 0 ]; }
if [ "$was" -gt 0 ] && until_true 30 back; then ok "$was of ID are back when it clears"; else not_ok "they are back when it clears" "$was" "$(of_id suppressed:yes)"; fi
is "the sum is still what was received" "$(sum)" $((sent + 1))
hash=$(wf status --json --hash | jq -r .hash)
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
holds "an engine without its tables starts" wf engine start
is "and makes the same state of the journal" "$(wf status --json --hash | jq -r .hash)" "$hash"
done_testing
