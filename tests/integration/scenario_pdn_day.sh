#!/usr/bin/env bash
# The scenario pdn-day at two terminals: seven checkpoints lose their autogates at once; grouped, owned by one verb, called, asked, restored one by one; to a signed handover.
. "${srcdir:?}/tests/integration/officers.sh"
opens pdn-day 7
for place in cgk dps sub kno bth btc ngs; do name $place "type:SYS.GATE_OUTAGE checkpoint:ID${place^^}"; done
name queue 'type:FLOW.QUEUE checkpoint:IDCGK priority:P1'
name queue_dps 'type:FLOW.QUEUE checkpoint:IDDPS'
name surge 'type:FLOW.SURGE checkpoint:IDBTC'
name stranded 'type:FLOW.STRANDED checkpoint:SGSIN'
name ill 'type:HLT.CLUSTER priority:P1 member:MY'
work <<'END'
sari : duty on --until +8h ~ on duty until
tan : duty on ~ duty on: on duty
# seven of them, marked by a filter, and owned by one verb with the count first
tan ! / ~ type: member:
tan ! type:SYS.GATE_OUTAGE Space member:ID Enter ~ Inbox 7 .* / type:SYS.GATE_OUTAGE member:ID
tan ! Home * ~ 7 marked
tan ! o ~ 7 incidents :own marked
tan ! Enter ~ own: all 7 done
+ 7 owner:n.tan type:SYS.GATE_OUTAGE
tan : mark last ~ 7 marked
tan ! A Enter ~ activate: all 7 done
tan x ~ marked
tan x ~ / type:SYS
tan - ~ Mine 7
# what came of it belongs together
sari : own @queue ~ own EX @queue: owned
sari : link @queue caused_by @cgk ~ caused_by AMICF-2024-@cgk
sari : own @surge ~ own EX @surge: owned
sari : link @surge caused_by @btc ~ caused_by AMICF-2024-@btc
tan : link @dps part_of @cgk ~ part_of AMICF-2024-@cgk
tan : link @cgk part_of @dps ~ is part_of it already: one of the two is the other's
# what the officer sees first of it, and how it was translated
tan : set @cgk title "All 78 autogates at Soekarno-Hatta are down" said in English for the floor ~ set EX @cgk:
tan : priority @ngs P2 small, two lanes by hand ~ priority EX @ngs:
tan : undo @ngs ~ undo EX @ngs:
- P1 .priority @ngs
tan : grade @cgk B2 ~ grade EX @cgk:
# the playbook, whom to call, what they said
tan : show @cgk ~ All 78 autogates at Soekarno-Hatta
tan ! b ~ Gate outage step 1 by duty
tan ! S ~ playbook gate-outage started, 12 steps
tan - ~ 1 open [0-9:]+ duty
tan ! d ~ playbook done EX @cgk
tan x ~ NO STATE
tan ! D ~ for EX @cgk: c, and commands without an ID, speak of it
tan ! c ~ this entry has no number; .*called AMICF-2024-@cgk --number N SAID
tan : called --number +62-21-000 watch-list by a copy of yesterday ~ called EX @cgk: called \+62-21-000
tan ! 1 ~ Inbox
tan : ask @cgk --to ID/desk --due +1h Which copy of the watch-list, of what time? ~ ask EX @cgk: question [0-9]+
tan : answer @cgk Of 19 June, 22:00 WIB ~ answer EX @cgk:
tan : task @cgk --due +2h Tell Singapore and Johor about late ships ~ task EX @cgk: task [0-9]+
tan : resolve @cgk --disposition confirmed ~ still open:
tan : assess @cgk very-likely --confidence high the cause is one data centre, not seven ~ assessed as very-likely
tan : escalate @cgk the member needs the liaison group at eight ~ escalate EX @cgk: .*T1
# another desk has it; a health cluster is the other one's night
sari : own @cgk ~ it is n.tan's
sari : own @ill ~ own EX @ill: owned
sari : refer @ill --to health National focal point, MY ~ refer EX @ill: referral [0-9]+ to health
sari : clock @ill ihr-notify ~ clock EX @ill: .*ihr-notify
sari : refer @ill --accepted ~ refer EX @ill:
tan : assign @kno r.sari ~ assign EX @kno: assigned to r.sari
sari - ~ Mine 4
# what is not ours: handed over to the member, taken back by undo, discarded, given back
sari : transfer @stranded --to SG airline and airport see to it ~ 90 persons are not accounted for
sari : outcome @stranded ADMITTED=90 ~ outcomes of 90 of 90 persons are known
sari : transfer @stranded --to SG airline and airport see to it ~ transfer EX @stranded: .*SG
sari : transfer @stranded --accepted ~ transfer EX @stranded: .*(check|refoulement)
sari : check @stranded no-risk they wait for an aircraft ~ check EX @stranded: .*protection
dewi $ check @stranded no-risk "they wait for an aircraft, and go where they live" ~ no-risk
sari : transfer @stranded --accepted ~ transfer EX @stranded: .*accepted
- TRANSFERRED .state @stranded
tan : discard @queue_dps the queue of the same hall ~ discard EX @queue_dps:
tan : undo @queue_dps ~ undo EX @queue_dps:
- NEW .state @queue_dps
tan : merge @queue_dps @queue ~ merge EX @queue_dps: duplicate of
tan : split @queue_dps ~ split EX @queue_dps:
# each comes back on its own
tan : monitor @bth ~ monitor EX @bth: .*MONITORING
tan : resolve @ngs --disposition confirmed ~ resolve EX @ngs: .*CLOSED
tan : resolve @bth ~ resolve EX @bth: .*RESOLVED
tan : reopen @bth ~ reopen EX @bth: .*ACTIVE
# by a telephone call
sari : new SYS.GATE_OUTAGE --member ID --checkpoint IDPDG By telephone: gates down at Padang ~ new EX [0-9]+: opened by hand
lim $ find "type:SYS.GATE_OUTAGE checkpoint:IDPDG" ~ By telephone: gates down at Padang
lim $ out-of-service @stranded --until +2h "no" ~ .
tan ! 2 ~ Checkpoints [0-9]+
tan ! 1 ~ Inbox
# what is promised and what it is not
tan : handover promise --due 05:00 --incident @cgk Ring the member's centre about the copy ~ promise [0-9]+, due
tan : note @cgk --ruled-out no attack on the gates themselves ~ ruled out
tan : log add the vendor says Saturday ~ log add: line [0-9]+ of the log
tan ! H ~ not started: S starts it
tan ! S Enter ~ handover 1 started, [0-9]+ lines
sari ! H ~ accepted 0 of
sari ! a ~ line [0-9]+ accepted
END
dies sari 80 24
line() { wf handover show --json | jq -r --arg id "AMICF-2024-${named[$1]}" 'select(.incident==$id and .state=="open").line' | head -n 1; }
cgk=$(line cgk)
work <<END
sari : handover accept $cgk ~ line $cgk accepted: AMICF-2024-@cgk is yours
sari : handover accept $cgk ~ line $cgk was accepted by r.sari
# one of them is contested: whoever hands over has said something else meanwhile
sari : note @sub the member says that it is up again: not accepted as it stands ~ note EX @sub:
sari : handover sign ~ handover 1 signed; [0-9]+ lines were not accepted
- r.sari .owner @cgk
- null .owner @sub
- true .due!=null @sub
sari : find id:@sub ~ Found 1
tan ! 1 ~ Mine 0
END
is "who handed over, and who signed" "$(wf handover list --json | jq -c '[.state,.by,.to]')" '["signed","n.tan","r.sari"]'
report=$(wf handover report 1)
like "the report says what was ruled out" "$report" 'no attack on the gates themselves'
like "what was said outside last" "$report" 'Of 19 June, 22:00 WIB|called \+62-21-000'
like "and the new keeper of the incident" "$report" "accepted +AMICF-2024-${named[cgk]}.*r\.sari"
closes
