#!/usr/bin/env bash
# The scenario shift-change-drill: a notice goes out shortly before the shift changes. Five minutes before the floor's own handover it does not begin, but where two officers say so. Some acknowledge
# at once, some late by their own feeds, one desk refuses, some lines are dead: they are overdue, and an incident; the handover lists the notice, and who comes on chases it: one line comes
# back, others acknowledge by voice. Each desk that took it had it once.
. "${srcdir:?}/tests/integration/cli.sh"
. "$srcdir/tests/integration/sim.sh"
. "$srcdir/tests/integration/drill.sh"

# ---- 07:55 on the floor: a handover is near, and no drill begins by itself
floor=$work/floor
mkdir -m 700 "$floor"
on_floor() { watchfloor --home "$floor" "$@"; }
printf 'format = 1\ndesk { handovers = {"08:00+07:00", "20:00+07:00"} }\n' >"$floor/watchfloor.conf"
on_floor engine start --exercise floor --start 2026-11-27T00:55:00Z >/dev/null || { echo "Bail out! the floor does not start"; exit 1; }
agreed() { # each start is one that two officers of the floor agree to
    on_floor --as duty1 exercise agree shift-change-drill both shifts are here >/dev/null && on_floor --as supervisor1 exercise agree shift-change-drill I stand by >/dev/null
}
mkdir -m 700 "$home"
drill_more="exercise { floor = \"$floor\" }"
printf 'format = 1\n%s\n' "$drill_more" >"$home/watchfloor.conf"
refuses "five minutes before a handover the drill does not begin" 1 'does not let it start: a handover is planned at 2026-11-27T01:00:00Z' wf engine start --exercise shift-change-drill
holds "two officers of the floor agree" agreed
drill shift-change-drill "$srcdir/contrib/scenarios/shift-change-drill.scenario"
like "the floor's log says who let it begin all the same" "$(on_floor log --limit 3)" 'exercise shift-change-drill starts, though a handover is planned .*: duty1 and supervisor1 agreed'
gateways $'notices/ID=late:1\nnotices/MY=late:2\nnotices/PH=late:3\nnotices/VN=late:4\nnotices/LA=late:2\nnotices/TH=late:3\nnotices/BN=late:4' # the drill's own times are those of a drill
officers r.sari n.tan
approved r.sari n.tan "$closure" || done_testing
release n.tan
first=$notice
for m in SG BN LA TL; do comes_to "$first" "$m" ACKED; done
for m in MY ID PH VN TH; do comes_to "$first" "$m" ACKED; done
is "each late one by the member's own feed" "$(acks "$first" | jq -r 'select(.to == "MY" or .to == "LA" or .to == "TH") | .via' | sort | xargs)" "la/lines my/incidents th/events"
comes_to "$first" TH/health REJECTED
comes_to "$first" SG/health DELIVERED
is "the dead lines are not taken for acknowledged" "$(acks "$first" | jq -r 'select(.to == "KH" or .to == "MM" or .to == "TL/protection") | .state' | sort -u | grep -E 'ACK|DELIVERED')" ""
says_why() { [ -n "$(acks "$first" | jq -r 'select(.to == "KH") | .text // empty')" ]; }
until_true 60 says_why
like "and the board says why" "$(acks "$first" | jq -r 'select(.to == "KH") | .text')" 'HTTP 500|took too long|nothing'

# ---- a shift's end: acknowledged by voice, a line that is back, what is still owed
verb r.sari "notice ack" "{\"notice\":\"$first\",\"recipient\":\"KH\",\"by\":\"Capt. Sok\",\"number\":\"+855 23 000 010\",\"voice\":true}"
comes_to "$first" KH ACKED_VOICE
like "with by whom, and at which number" "$(acks "$first" | jq -r 'select(.to == "KH") | .by + " " + .number')" 'Capt\. Sok .*855'
gateways 'notices/MM=ack'
comes_to "$first" MM ACKED
open() { acks "$first" | jq -r 'select(.state | test("^(ACKED|ACKED_VOICE|REJECTED)$") | not) | .to' | sort | xargs; }
like "what is still owed is known by name" "$(open)" 'TL/protection'
is "whoever took it took it once" "$(taken '[.[] | select(.effects > 1 or .changed > 0)] | length')" 0

# ---- eleven minutes later: who did not acknowledge is overdue, and an incident; the next shift's engine was started anew meanwhile
wf engine stop >/dev/null
printf '{"real_start":"%s","start":"%s","speed":1}\n' "$(date -u +%FT%TZ)" "$(date -u -d '+660 seconds' +%FT%TZ)" >"$home/clock.json"
agreed
wf engine start >/dev/null || not_ok "the next shift's engine starts"
if until_true 60 is_now "$first" '.overdue > 0'; then ok "the desks that said nothing are overdue"; else not_ok "the desks that said nothing are overdue" "$(row_of "$first")"; fi
comes_to "$first" TL/protection FALLBACK_VOICE
overdue() { row_of "$first" | jq -r .overdue; }
alarm() { wf find type:SYS.NOTICE --json | jq -r 'select(.title | test("did not acknowledge it in time: call them")) | .condition' | head -n 1; }
alarm_is() { [ "$(alarm)" = "$1" ]; }
holds "which is an incident" until_true 60 alarm_is active
n=$(overdue)
like "the list of calls has a number and a language" "$(acks "$first" | jq -r 'select(.to == "TL/protection") | .phone + " " + .phone_language')" '^\+[0-9 ]+ tet$'

# ---- handed over: the notice is a line, who comes on accepts it, and chases
does "r.sari hands over" '^handover 1 started' wf --as r.sari handover start
line=$(wf --as n.tan handover show --json | jq -c "select(.section == \"notice\" and (.text | startswith(\"$first \")))")
like "the notice is a line, with how many are to be called" "$(jq -r .text <<<"$line")" "^$first IMMEDIATE PARTLY_ACKED: acknowledged by [0-9]+ of 43 desks, $n to be called\$"
does "n.tan accepts it" '^line [0-9]+ accepted' wf --as n.tan handover accept "$(jq .line <<<"$line")"
does "and signs" '^handover 1 signed' wf --as n.tan handover sign
like "the report says what was owed" "$(wf --as n.tan handover report 1)" "$first IMMEDIATE PARTLY_ACKED"
is "what is owed stands after a restart, too" "$(open | grep -c TL/protection)" 1
is "and a desk that had it does not get it again" "$(taken '[.[] | select(.effects > 1)] | length')" 0
gateways 'notices/TL/protection=ack'
comes_to "$first" TL/protection ACKED
for to in $(acks "$first" | jq -r 'select(.state == "FALLBACK_VOICE") | .to'); do
    verb n.tan "notice ack" "{\"notice\":\"$first\",\"recipient\":\"$to\",\"by\":\"whoever answered\",\"number\":\"+00 0 000\",\"voice\":true}"
done
is "the next shift called all of them: nobody is overdue" "$(overdue)" 0
holds "and the incident is over" until_true 60 alarm_is cleared
wf engine stop >/dev/null
holds "the journal verifies" wf journal verify
done_testing
