#!/usr/bin/env bash
# The scenario shift-change-drill: a notice goes out shortly before the shift changes. Some acknowledge at once, some late by their own feeds, one desk refuses, some lines are dead: they are seen as
# not acknowledged, one comes back, one acknowledges by voice, and the handover's report says what is owed. Each desk that took it had it once.
. "${srcdir:?}/tests/integration/lib.sh"
. "$srcdir/tests/integration/sim.sh"
. "$srcdir/tests/integration/drill.sh"
drill shift-change-drill "$srcdir/contrib/scenarios/shift-change-drill.scenario"
gateways $'notices/ID=late:1\nnotices/MY=late:2\nnotices/PH=late:3\nnotices/VN=late:4' # the drill's own times are those of a drill
officers r.sari n.tan
approved r.sari n.tan "$closure" || done_testing
release n.tan
first=$notice
for m in SG BN LA TL; do comes_to "$first" "$m" ACKED; done
for m in MY ID PH VN; do comes_to "$first" "$m" ACKED; done
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
wf engine stop >/dev/null
wf engine start >/dev/null || not_ok "the next shift's engine starts"
is "what is owed stands after a restart, too" "$(open | grep -c TL/protection)" 1
is "and a desk that had it does not get it again" "$(taken '[.[] | select(.effects > 1)] | length')" 0
gateways 'notices/TL/protection=ack'
comes_to "$first" TL/protection ACKED
wf engine stop >/dev/null
holds "the journal verifies" wf journal verify
done_testing
