#!/usr/bin/env bash
# What an officer does with an incident: the table of CONTRACT, row by row; compare-and-set; refusals that say who, what, when and what is possible.
. "${srcdir:?}/tests/integration/cli.sh"
export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=1 # each verb gives back what it took
mkdir -p "$home"
wf engine start --exercise verbs >/dev/null
me=$(id -un)
time='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z'
n=0
# fresh: $i, the id of a new incident.
fresh() { n=$((n + 1)); i=$(report "v$n" | wf submit | jq -r .id); }
field() { wf show "$i" --json | jq -r ".$1"; }
state() { is "$1" "$(field state)" "$2"; }

# ---- own, take, assign, release
fresh
is "a new incident is NEW, without an owner, UNACK" "$(wf show "$i" --json | jq -c '[.state,.owner,.rev,.signal]')" '["NEW",null,1,"UNACK"]'
does "own" "^$i: owned" wf own "$i"
is "NEW becomes TRIAGED, and mine, revision 2" "$(wf show "$i" --json | jq -c '[.state,.owner,.rev]')" "[\"TRIAGED\",\"$me\",2]"
does "again: nothing changes" 'yours already' wf own "$i"
is "no revision more" "$(field rev)" 2
refuses "another officer's is not taken without a reason" 1 "it is $me's.*--take REASON" wf --as duty2 own "$i"
like "the refusal says who changed it, when and what" "$err" "last change: $me at $time \(.*owned.*\), revision 2"
like "and what is possible" "$err" '^possible now: own ack'
does "with one it is" "taken over from $me" wf --as duty2 own "$i" --take "shift change"
is "the owner is duty2" "$(field owner)" duty2
like "the reason is in the timeline" "$(wf show "$i")" 'duty2.*shift change'
does "assign" 'assigned to duty3' wf assign "$i" duty3
is "to duty3" "$(field owner)" duty3
refuses "nobody assigns to himself what is another's" 1 "it is duty3's; take it over with a reason" wf --as duty2 assign "$i" duty2
does "release" 'released' wf release "$i"
is "released: no owner, the state stays" "$(wf show "$i" --json | jq -c '[.state,.owner]')" '["TRIAGED",null]'
does "the number alone names it" "^$i: " wf own "${i##*-}"
does "without its zeros, too" 'yours already' wf own "$((10#${i##*-}))"

# ---- activate, monitor, resolve, close, reopen
does "activate" 'TRIAGED to ACTIVE' wf activate "$i"
does "monitor" 'ACTIVE to MONITORING' wf monitor "$i"
refuses "close before resolve is refused" 1 'it is MONITORING: "close" is not possible; possible now: own, ack' wf close "$i"
like "with the last change" "$err" "last change: $me at $time \(ACTIVE to MONITORING\), revision [0-9]+"
does "resolve" 'MONITORING to RESOLVED' wf resolve "$i"
refuses "activate is not possible now" 1 'it is RESOLVED.*possible now: .*close, reopen' wf activate "$i"
does "reopen" 'to ACTIVE, reopened' wf reopen "$i"
is "it is marked" "$(field reopened)" true
wf resolve "$i" >/dev/null
refuses "what was it?" 1 'what was it\? --disposition confirmed, not-an-incident' wf close "$i"
does "dispose" 'disposition insufficient-data' wf dispose "$i" insufficient-data "no call came back"
does "close" 'RESOLVED to CLOSED, insufficient-data' wf close "$i"
is "a closed one is not listed" "$(wf incidents --json | jq -r .id | grep -c "$i")" 0
is "but with --all" "$(wf incidents --all --json | jq -r .id | grep -c "$i")" 1
does "a note is possible in any state" ': note' wf note "$i" the report came by mail
fresh
does "resolve --disposition closes in one step" 'NEW to CLOSED, drill|TRIAGED to CLOSED, drill' wf resolve "$i" --disposition drill
refuses "a disposition that is none" 2 '"perhaps" is no disposition; one of: confirmed' wf close "$i" --disposition perhaps
does "closed ones are reopened, too" 'CLOSED to ACTIVE' wf reopen "$i"

# ---- ack
fresh
does "ack" ': acknowledged|: ack' wf ack "$i"
is "no state changes" "$(wf show "$i" --json | jq -c '[.state,.signal,.acked]')" '["NEW","ACK",true]'
does "the source says it is over" accepted wf submit <(report "v$n" ',"revision":"9","condition":"cleared"')
is "cleared: the ack is not undone" "$(wf show "$i" --json | jq -c '[.condition,.signal]')" '["cleared","NORMAL"]'

# ---- priority, note
fresh
does "priority" 'P[1-4] to P1' wf priority "$i" P1 three coaches wait
is "it is P1" "$(field priority)" P1
like "with its reason" "$(wf show "$i")" 'three coaches wait'
refuses "a reason is wanted" 2 'wants REASON' wf priority "$i" P2
refuses "a note is wanted" 2 'a note needs a text' wf note "$i" " "
if grep -q 'possible now' <<<"$err"; then not_ok "a wrong word is not the state's fault" "$err"; else ok "a wrong word is not the state's fault"; fi

# ---- discard, transfer, merge, split
fresh
refuses "discard wants a reason" 2 'wants REASON' wf discard "$i"
does "discard" 'to DISCARDED' wf discard "$i" a test call
refuses "what is discarded stays so" 1 'it is DISCARDED: "reopen" is not possible; possible now: ' wf reopen "$i"
fresh
refuses "transfer wants a reason" 2 'reason' wf transfer "$i" --to MY
does "transfer" 'transferred to MY' wf transfer "$i" --to MY their hall
state "TRANSFERRED" TRANSFERRED
does "declined" 'declined' wf transfer "$i" --declined
state "is TRIAGED again" TRIAGED
wf transfer "$i" --to my again >/dev/null
does "accepted" 'MY accepted' wf transfer "$i" --accepted
is "is listed no more" "$(wf incidents --json | jq -r .id | grep -c "$i")" 0
fresh
a=$i
fresh
b=$i i=$a
does "merge" "duplicate of $b" wf merge "$a" "$b"
is "A is DUPLICATE of B" "$(wf show "$a" --json | jq -c '[.state,.duplicate_of]')" "[\"DUPLICATE\",\"$b\"]"
is "a report for A goes to B" "$(report "v$((n - 1))" ',"revision":"2"' | wf submit | jq -r .id)" "$b"
does "split" 'NEW again' wf split "$a"
state "has the state that it had" NEW
refuses "merge into nothing" 1 'there is no incident "999999"' wf merge "$a" 999999
refuses "no duplicate of itself" 2 'no duplicate of itself' wf merge "$a" "$a"

# ---- --rev
rev=$(field rev)
does "--rev of the revision that it has" 'owned' wf own "$i" --rev "$rev"
refuses "a stale one is refused: who, when, what, now" 1 "revision $rev is not the current one, which is $((rev + 1)): $me changed it at $time \(.*owned.*\)" wf activate "$i" --rev "$rev"
like "and what is possible" "$err" '^possible now: '
is "nothing was changed" "$(wf show "$i" --json | jq -c '[.state,.rev]')" "[\"TRIAGED\",$((rev + 1))]"
does "a note takes it, and needs none" ': note' wf note "$i" --rev "$rev" text
refuses "a revision is a number" 2 '--rev takes a whole number' wf own "$i" --rev last
# two at once: one wins
rev=$(field rev)
for k in 1 2 3 4; do wf --as "duty$k" activate "$i" --rev "$rev" >"$work/race.$k" 2>&1 & done
for k in 1 2 3 4; do wait "%$k" 2>/dev/null; done
wait
is "of four with one revision one wins" "$(cat "$work"/race.? | grep -c '^[A-Z]*-.*to ACTIVE')" 1

# ---- what there is not
refuses "an incident that there is not" 1 'there is no incident "777777"; watchfloor incidents --all lists them$' wf own 777777
refuses "show of it" 1 'there is no incident "x"; watchfloor incidents --all lists them$' wf show x

# ---- new
does "new" '^[A-Z]+-[0-9]{4}-[0-9]{6}: opened by hand$' wf new SYS.POWER --member ID --checkpoint IDCGK Power out in T3, by phone
i=${out%%:*}
is "as it was told" "$(wf show "$i" --json | jq -c '[.state,.type,.member,.checkpoint,.title,.by_hand,.opened_by]')" "[\"NEW\",\"SYS.POWER\",\"ID\",\"IDCGK\",\"Power out in T3, by phone\",true,\"$me\"]"
does "in small letters, too" 'opened by hand' wf new flow.queue --member sg --checkpoint sgsin Queue
refuses "a member is wanted" 2 '--member XX or --checkpoint L: BN ID KH LA MM MY PH SG TH TL VN' wf new FLOW.QUEUE Queue
refuses "a type that is none" 2 '"FLOW.QUEU" is no event type' wf new FLOW.QUEU --member SG Queue
like "what was meant" "$err" 'did you mean "FLOW.QUEUE"'
refuses "a checkpoint that is none" 2 'five capital letters or digits' wf new FLOW.QUEUE --member SG --checkpoint X Queue
refuses "rights reports are refused, with the reason" 1 'RGT.*roles that may see them' wf new RGT.RIGHTS_REPORT --member SG Report

# ---- the record tells each change with who and when
is "the timeline of one incident" "$(wf show "$b" --json | jq -r '.timeline | map(has("seq") and has("time") and has("officer") and has("text")) | all')" true
wf engine stop >/dev/null
done_testing
