#!/usr/bin/env bash
# The scenario scam-compound at two terminals, from the flag to the referral, to a signed handover.
. "${srcdir:?}/tests/integration/officers.sh"
opens scam-compound 5
name mae_sot 'type:THB.SCAM_COMPOUND checkpoint:THMSO'
name myawaddy 'type:THB.SCAM_COMPOUND checkpoint:MMMYW'
name bavet 'type:THB.SCAM_COMPOUND checkpoint:KHBAV'
name boten 'type:THB.SCAM_COMPOUND checkpoint:LABTN'
name smuggled 'type:MOV.SMUGGLING_SUSPECTED checkpoint:THMSO'
name home_my 'type:THB.INDICATOR checkpoint:MYKUL'
name noise 'type:DOC.FRAUD priority:P3'
work <<'END'
sari : duty on --until +8h ~ on duty until
tan : duty on ~ duty on: on duty
dewi $ duty on ~ on duty
# the worst first, by the keys that the status line says
sari - ~ !! P1 .* waits .* for an owner: (o|Tab, then o|Home)
sari ! Home o ~ own EX [0-9]+: owned, rev 2
+ 1 owner:r.sari priority:P1
tan : own @bavet ~ own EX @bavet: (owned|it is r.sari's)
sari : own @mae_sot --take "it is mine from the start" ~ own EX @mae_sot: (owned|it is yours already)
# the flag: type and place stand for the title from here on
sari : show @mae_sot ~ 60 persons from a scam compound received at Mae Sot
sari : protect 2 papers held by others, debt ~ protect EX @mae_sot: protection 0 to 2
sari - ~ protection 2 referred
- AMBER+STRICT .tlp @mae_sot
lim $ show @mae_sot ~ THB.SCAM_COMPOUND, THMSO .*withheld +title and text
dewi $ show @mae_sot ~ 60 persons from a scam compound received at Mae Sot
tan : protect @mae_sot 0 it was nothing ~ only the role "?protection
# no question to the state that may be theirs; the protection officer asks, the desk answers
sari : ask --to MM/desk --due +2h How many are still there? ~ only the role "protection" asks it
dewi $ ask @mae_sot --to TH/desk --due +2h "Are all sixty at the shelter?" ~ question [0-9]+
sari - ~ question [0-9]+ open to TH/desk
tan : answer @mae_sot All sixty, four of them children ~ answer EX @mae_sot:
# its playbook
sari ! b ~ Trafficking indicators step 1 by duty not started: S starts it
sari ! S ~ playbook trafficking-indicators started
sari - ~ 1 open [0-9:]+ duty
sari ! d ~ playbook done EX @mae_sot
sari ! j x ~ :playbook na
sari x ~ :playbook na
sari : playbook na 9 their phones are with the police of TH ~ playbook na EX @mae_sot
sari x ~ NO STATE
# who they are, and who takes them over
sari : persons involved=60 minors=4 in_need_of_protection=60 ~ persons: involved=60 minors=4
sari : refer --to victim-support One Stop Crisis Centre, Tak ~ referral [0-9]+ to victim-support
sari : refer --to protection National referral mechanism, TH ~ referral [0-9]+ to protection
sari : called --number +66-55-000000 The shelter has beds for all ~ called \+66-55-000000
sari : task --due +1h Interpreters, four languages ~ task [0-9]+
sari : assess likely --confidence moderate others follow over Mae Sot ~ assessed as likely
sari : resolve --disposition confirmed ~ resolve EX @mae_sot: (still open|.*persons)
sari : outcome REFERRED_VICTIM_SUPPORT=56 REFERRED_PROTECTION=4 ~ outcomes of 60 of 60 persons are known
- 0 .persons.unaccounted @mae_sot
# the other bank of the river tells of the same sixty
tan : own @myawaddy ~ own EX @myawaddy: (owned|it is)
tan : merge @myawaddy @mae_sot ~ merge EX @myawaddy: (duplicate of|it is)
tan : link @boten related @mae_sot ~ related AMICF-2026-@mae_sot
tan : link @smuggled caused_by @mae_sot ~ caused_by AMICF-2026-@mae_sot
# those who come home: marked, and one verb for all
tan ! / ~ type: member: priority:
tan ! type:THB.INDICATOR Space priority:P2 Space owner:none Enter ~ / type:THB.INDICATOR priority:P2 owner:none
tan ! Home * ~ [5-9] marked
tan ! o ~ [5-9] incidents :own marked
tan ! Enter ~ own: all [5-9] done
tan x ~ / type:THB
tan - ~ Mine ([6-9]|1[0-9])
tan : refer @home_my --to victim-support Shelter, Kuala Lumpur ~ referral [0-9]+ to victim-support
tan : refer @home_my --accepted ~ refer EX @home_my:
tan : note @home_my --ruled-out not the group of Mae Sot: other recruiter ~ ruled out
# a view for the night; noise is put aside
tan : find type:THB.* ~ Found [1-9][0-9]*
tan : save thb ~ view thb is kept
tan ! 1 ~ Inbox
tan : shelve @noise --until +2h seen by the member's laboratory at 06:00 ~ shelve EX @noise: .*until
tan : shelve @bavet --until +2h no ~ P1, P2, HLT, THB and SEC are never shelved
# promises, the log, who looks
sari ! 1 ~ Mine [1-9]
sari : handover promise --due +2h --incident @mae_sot Ring the shelter again ~ promise [0-9]+, due
sari : handover promise Ring somebody ~ by when\?
sari : log add the minister's office rang ~ log add: line [0-9]+ of the log
sari ! 8 ~ the minister.s office rang
sari ! 1 ~ Inbox
# relief for a coffee
tan : duty relief r.sari --until +30m ~ you stand in for r.sari until
- n.tan .owner @mae_sot
sari : duty back ~ duty back:
- r.sari .owner @mae_sot
# the shift changes
sari ! H ~ Handover [1-9][0-9]* .*not started: S starts it
sari ! S Enter ~ handover 1 started, [0-9]+ lines
sari - ~ started by r.sari +accepted 0 of
sari ! a ~ you started it
tan ! H ~ accepted 0 of
tan : handover accept 1 ~ line 1 accepted
tan ! a ~ line [0-9]+ accepted
END
dies tan 120 34
accepted=$(wf handover show --json | jq -r 'select(.state=="accepted").line' | wc -l)
is "what was accepted is" "$accepted" 2
line=$(wf handover show --json | jq -r --arg id "AMICF-2026-${named[mae_sot]}" 'select(.incident==$id and .state=="open").line' | head -n 1)
promise=$(wf handover show --json | jq -r 'select(.section=="promise").line' | head -n 1)
work <<END
tan : own @boten ~ own EX @boten: owned
tan ! H ~ accepted 2 of
tan : handover accept ${line:-1} ~ line ${line:-1} (was )?accepted
tan : handover accept $promise ~ line $promise accepted
tan ! C ~ :handover sign
tan ! Enter ~ handover 1 signed; [0-9]+ lines were not accepted
- n.tan .owner @mae_sot
sari ! 1 ~ Mine 0
tan ! 1 ~ Mine [1-9]
END
is "who handed over, and who signed" "$(wf handover list --json | jq -c '[.state,.by,.to]')" '["signed","r.sari","n.tan"]'
report=$(wf handover report 1)
like "the report has the referral" "$report" 'referrals +[3-9]'
like "and the promise, its words for those who open the record" "$(wf handover show 1 --json | jq -c 'select(.section=="promise")|[.state,.owner,.text]')" '\["accepted","n.tan",null\]'
like "who read what is protected is a fact" "$(wf log --json --limit 1000 | jq -r 'select(.kind=="incident.read").officer' | sort -u | xargs)" 'n.tan.*p.dewi|p.dewi.*r.sari'
closes
