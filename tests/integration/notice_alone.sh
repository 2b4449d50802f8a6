#!/usr/bin/env bash
# One officer alone, by the command line: off by default, IMMEDIATE and FLASH only, ten minutes after it was handed in, and loud; another officer reviews it, and before that nobody closes
# the incident about it. The ten minutes pass while the engine is down: its exercise's clock is set on.
. "${srcdir:?}/tests/integration/cli.sh"
typed=${builddir:?}/tests/lib/typed
secret='correct horse battery'
mkdir -p "$home"
printf 'format = 1\nrecipient "MY" { title = "Duty desk" channel = "console" address = "MY" languages = {"ms", "en"} tlp = "AMBER" }\n' >"$home/recipients.conf"
config() { printf 'format = 1\nnotices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" %s }\n' "$1" >"$home/watchfloor.conf"; }
config ''
chmod 0600 "$home"/*.conf
clock() { printf '{"real_start":"%s","start":"%s","speed":1}\n' "$(date -u +%FT%TZ)" "$(date -u -d "+$1 seconds" +%FT%TZ)" >"$home/clock.json"; }
clock 0
starts() { wf engine start --exercise drill-1 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }; }
starts
as() { wf --as "$@"; }
signs() { # TEXT OFFICER CODE REGEX WORD...
    local what=$1 officer=$2 code=$3 want=$4
    shift 4
    out=$("$typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" "$@" 2>&1)
    rc=$?
    if [ "$rc" -eq "$code" ] && grep -qE -- "$want" <<<"$out"; then ok "$what"; else not_ok "$what" "exit $rc, wanted $code" "$out" "wanted: /$want/"; fi
}
row() { wf notice show "$1" --json; }
out=$("$typed" 'passphrase: ' "$secret" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as r.sari key new 2>&1)
like "her key is enrolled" "$out" 'of r.sari enrolled'
n=$(as r.sari notice new --template closure --to all --set 'place=Woodlands' --set 'since=10:00 (+08:00)' --set 'what=all lanes' --set 'reason=a fault of the power' --set 'until=12:00 (+08:00)')
is "it is IMMEDIATE" "$(row "$n" | jq -r .precedence)" IMMEDIATE
signs "handed in" r.sari 0 'signed by its author' notice submit "$n"
signs "the centre has not switched it on" r.sari 1 'not switched the single|one officer alone releases nothing' notice approve "$n" --single
config 'single = true'
wf engine reload >/dev/null
signs "an approver has ten minutes" r.sari 1 'an approver has until' notice approve "$n" --single
is "nothing of it was approved" "$(row "$n" | jq -r .state)" IN_REVIEW
wf engine stop >/dev/null
clock 660
starts
signs "then its author approves it, and it says ALONE" r.sari 0 'approved by its author ALONE' notice approve "$n" --single
out=$("$typed" 'to release: ' 'DRILL 1' -- watchfloor --home "$home" --as r.sari notice release "$n" 2>&1)
like "the release says it, too" "$out" 'by one officer ALONE: to be reviewed'
is "the rule stands in its row" "$(row "$n" | jq -r '[.rule, .to_review, .verdict] | map(tostring) | join(" ")')" "single officer true null"
like "and in what was signed" "$(row "$n" | jq -r .manifest)" '"rule":"single officer"'
i=$(wf find type:SYS.NOTICE --json | jq -r 'select(.title | test("by one officer alone")) | .id' | head -n 1)
like "an incident asks for its review" "$i" '^AMICF-'
is "which the row names" "$(row "$n" | jq -r '.alarms[0]')" "$i"
refuses "nobody closes it before" 1 'nobody reviewed it' as n.tan resolve "$i" --disposition confirmed
refuses "not she herself reviews it" 1 'another officer reviews it' as r.sari notice review "$n" --verdict upheld I had to
refuses "a verdict is one of two" 2 'verdict' as n.tan notice review "$n" --verdict fine she had to
does "it stands in the notice" 'one officer alone released it' wf notice show "$n"
as n.tan handover start >/dev/null 2>&1
does "and in the handover" "$n IMMEDIATE .*to be reviewed: released by one officer alone" wf handover show
does "another officer does" "$n reviewed: upheld" as n.tan notice review "$n" --verdict upheld nobody could be reached
is "who, and what" "$(row "$n" | jq -r '[.verdict, .reviewed_by, .to_review] | map(tostring) | join(" ")')" "upheld n.tan false"
like "his words stand in its history" "$(row "$n" | jq -r '.history[].text')" 'upheld.*nobody could be reached'
refuses "once" 1 'n.tan reviewed N-0001 already' as k.lim notice review "$n" --verdict wrong it was not right
refuses "she does not close the incident" 1 'you released N-0001 alone' as r.sari resolve "$i" --disposition confirmed
does "he does" 'CLOSED' as n.tan resolve "$i" --disposition confirmed
wf engine stop >/dev/null
holds "the journal verifies" wf journal verify
done_testing
