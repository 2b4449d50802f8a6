#!/usr/bin/env bash
# The scenario typhoon at two terminals: one storm told by several, ports and airports closed, people stranded and missing; sea rescue first; to a signed handover.
. "${srcdir:?}/tests/integration/officers.sh"
opens typhoon 7
name storm 'type:HAZ.WEATHER checkpoint:PHMNL'
name storm_crk 'type:HAZ.WEATHER checkpoint:PHCRK'
name gdacs 'text:"Red alert for tropical cyclone in Philippines"'
name port 'type:FLOW.CLOSURE checkpoint:PHMNL'
name ferry 'type:FLOW.CLOSURE checkpoint:PHZAM'
name stranded 'type:FLOW.STRANDED checkpoint:PHMNL'
name wait_sg 'type:FLOW.STRANDED checkpoint:SGSIN'
name wait_my 'type:FLOW.STRANDED checkpoint:MYKUL'
name power 'type:SYS.POWER checkpoint:PHCRK'
name surge 'type:FLOW.SURGE checkpoint:PHCEB'
name noise 'type:DOC.FRAUD priority:P3'
work <<'END'
sari : duty on --until +8h ~ on duty until
tan : duty on ~ duty on: on duty
sari : duty next n.tan --from +8h ~ duty next:
# the storm: several tell of it, one record has it
sari : own @storm ~ own EX @storm: owned
sari : merge @gdacs @storm ~ merge EX @gdacs: duplicate of AMICF-2026-@storm
sari : merge @storm_crk @storm ~ merge EX @storm_crk: duplicate of
sari : undo @storm_crk ~ undo EX @storm_crk:
- NEW .state @storm_crk
sari : link @storm_crk part_of @storm ~ part_of AMICF-2026-@storm
sari : show @storm ~ playbook Natural hazard 0/
sari ! b ~ Natural hazard step 1
sari ! S ~ playbook natural-hazard started
sari - ~ 1 open [0-9:]+ duty
sari ! d ~ playbook done EX @storm
sari x ~ NO STATE
sari : set tlp GREEN public authorities tell it themselves ~ set EX @storm:
sari : set impact VERY_HIGH ports closed in three provinces ~ set EX @storm:
sari : activate ~ activate EX @storm: .*ACTIVE
# what it does: closures, people who wait, one boat that is not in
tan : own @port,@ferry,@power ~ own: all 3 done
tan : link @port caused_by @storm ~ caused_by AMICF-2026-@storm
tan : link @ferry caused_by @storm ~ caused_by AMICF-2026-@storm
tan : new MOV.BOAT_ARRIVAL --member PH --checkpoint PHZAM Ferry with 40 on board has not come in ~ new EX [0-9]+: opened by hand
END
name boat 'type:MOV.BOAT_ARRIVAL checkpoint:PHZAM'
work <<'END'
tan : own @boat ~ own EX @boat: owned
tan : persons @boat involved=40 missing=40 ~ persons: involved=40 missing=40
- P2 .priority @boat
tan : refer @boat --to sar Coast guard, Zamboanga ~ referral [0-9]+ to sar
tan : called @boat --number +63-62-000 A patrol boat leaves at five ~ called \+63-62-000
tan : set @boat place 6.95,121.95 last seen by another ferry ~ set EX @boat:
tan : discard @boat it came in after all ~ 40 persons are not accounted for
tan : refer @boat --accepted ~ refer EX @boat: referral [0-9]+ to sar accepted
tan : outcome @boat RESCUED=39 ~ outcomes of 39 of 40 persons are known
tan : resolve @boat ~ resolve EX @boat: .*RESOLVED
tan : close @boat --disposition confirmed ~ 1 person|are not accounted for|is not accounted for
tan ! 1 ~ Mine [4-9]
# they who wait elsewhere: asked, shelved, one verb for two
sari : own @stranded ~ own EX @stranded: owned
sari : ask @stranded --to PH/desk --due +1h How many need medicine? ~ question [0-9]+
tan : answer @stranded Six, seen by the airport doctor ~ answer EX @stranded:
sari : refer @stranded --to health Airport doctor, Manila ~ referral [0-9]+ to health
sari : refer @stranded --declined ~ refer EX @stranded: referral [0-9]+ to health declined
lim $ ack --each "type:FLOW.STRANDED member:SG,MY owner:none" --count 2 ~ ack
sari : shelve @wait_sg --until +2h flights go again at nine ~ P1|shelve EX @wait_sg: .*until
sari : shelve @noise --until +1h the laboratory answers at six ~ shelve EX @noise: .*until
sari : unshelve @noise ~ unshelve EX @noise:
sari : escalate @surge lanes in Cebu are too few ~ escalate EX @surge: .*T1
tan : own @surge ~ own EX @surge: owned
tan : monitor @power ~ monitor EX @power: .*MONITORING
sari : monitor @power ~ monitor EX @power: (.*MONITORING|.*already|it is n.tan's)
# the list as one wants it, the log
sari : find type:HAZ.*,FLOW.* member:PH ~ Found [1-9]
sari : sort type ~ sorted by type|TYPE.?▲|sort
sari : columns id,type,state,owner,title ~ OWNER
sari : columns default ~ ID S TYPE
sari ! 1 ~ Inbox
sari : log add the governor asks for a word at six ~ log add: line [0-9]+ of the log
sari ! 8 ~ the governor asks
sari ! x ~ :log strike [0-9]+
sari ! Space at Space seven Enter ~ log strike: line [0-9]+
sari ! 1 ~ Inbox
# what is promised, what it is not; the shift changes
sari : handover promise --due +3h --incident @stranded Tell the desk in Manila when flights go ~ promise [0-9]+, due
sari : note @storm --ruled-out not the storm of last week: another track ~ ruled out
sari : duty list ~ OFFICER +DUTY
sari - ~ r.sari on .*n.tan 
sari ! H ~ not started: S starts it
sari ! S Enter ~ handover 1 started, [0-9]+ lines
tan ! H ~ accepted 0 of
tan ! a ~ line [0-9]+ accepted
END
dies tan 120 34
line() { wf handover show --json | jq -r --arg id "AMICF-2026-${named[$1]}" 'select(.incident==$id and .state=="open").line' | head -n 1; }
storm=$(line storm) boat=$(wf handover show --json | jq -r 'select(.section=="unaccounted").line' | head -n 1) promise=$(wf handover show --json | jq -r 'select(.section=="promise").line' | head -n 1)
work <<END
tan ! H ~ accepted 1 of
tan : handover accept $storm ~ line $storm (was )?accepted
tan : handover accept $promise ~ line $promise accepted
tan : handover kept 99 ~ handover kept: .*99
sari : handover sign ~ you started it|started it
tan ! C Enter ~ handover 1 signed; [0-9]+ lines were not accepted
- n.tan .owner @storm
- n.tan .owner @boat
+ 1 id:@storm owner:n.tan
sari ! 1 ~ Mine 0
sari : duty off ~ duty off:
END
if [ -n "$boat" ]; then ok "who is not accounted for stands in the handover"; else not_ok "who is not accounted for stands in the handover" "$(wf handover show 1)"; fi
is "who handed over, and who signed" "$(wf handover list --json | jq -c '[.state,.by,.to]')" '["signed","r.sari","n.tan"]'
report=$(wf handover report 1)
like "the report has the promise" "$report" 'Tell the desk in Manila when flights go'
like "what was ruled out" "$report" 'not the storm of last week'
like "and the line that was struck" "$report" 'the governor asks for a word'
closes
