#!/usr/bin/env bash
# The scenario cluster-on-arrival from the first report to the stand-down, by two officers at two consoles: owned, assessed by both, who disagree, the more cautious decides; the request to a
# focal point that answers late; the ship with stowaways, contacts by counts, a measure and its clocks, a crossing closed on one side; posture and level up and down. At its end the
# record is asked: who decided what, by which rule, on what evidence, when, told whom, and what was in force at which border at any minute.
# shellcheck disable=SC2154,SC2016
. "${srcdir:?}/tests/integration/officers.sh"
. "$srcdir/tests/integration/notice_seats.sh"
protocols=(ihr-annex2 mdh contact-trace poe-measures pheoc-posture gendec-health)
for p in "${protocols[@]}"; do [ -e "${WATCHFLOOR_PLUGINDIR:?}/$p.so" ] || { skip "there is no $p"; done_testing; }; done
# The focal point has a minute, and not the day of Article 6, so that it can be late.
opens_more='protocols { single_after = 480 clocks = {"ihr-annex2/notify=1m"} }'$(printf '\nplugin "%s" { enabled = true }' "${protocols[@]}")
opens cluster-on-arrival 4
file=$srcdir/contrib/scenarios/cluster-on-arrival.scenario
port=$(sed -nE 's/.*simulator = "http:..127\.0\.0\.1:([0-9]+).*/\1/p' "$home/watchfloor.conf")
watchfloor-sim --scenario "$file" --port "$port" --print-recipients >"$home/recipients.conf"
sed -i 's/roles = {"duty"}/roles = {"duty", "liaison"}/' "$home/policy.conf"
chmod 0600 "$home"/*.conf
does "two liaison officers, and desks that receive" . wf --as s.lim engine reload
new_keys r.sari n.tan
ready() { [ "$(wf protocol list --json | jq -r .protocol | sort | xargs)" = "contact-trace gendec-health ihr-annex2 mdh pheoc-posture poe-measures" ]; }
holds "the protocols are there" until_true 60 ready
as() { XDG_CONFIG_HOME=$work/config wf --as "$@"; }
now() { wf status --json | jq -r .time; }
run() { as "${2-n.tan}" protocol status "$1" --json; }
id() { echo "AMICF-2026-${named[$1]}"; }

# ---- the first reports
name cluster 'type:HLT.CLUSTER checkpoint:SGSIN'
name bkk 'type:HLT.CLUSTER checkpoint:THBKK'
name ship 'type:HLT.MDH_POSITIVE checkpoint:IDBTC'
name stowaways 'type:MOV.STOWAWAY checkpoint:IDBTC'
name measure 'type:HLT.BORDER_MEASURE checkpoint:SGSIN'
name closed 'type:FLOW.CLOSURE checkpoint:MYJHB'
of_who() { wf incidents --all --json --limit 1000 | jq -r 'select(.title == "Measles - Cambodia").id' | head -n 1; }
written() { [ -n "$(of_who)" ]; }
holds "WHO had written of measles" until_true 60 written
who=$(of_who)
before=$(now)
is "protocols say what suggests them" "$(wf protocol list --json | jq -r 'select(.triggers | index("HLT.CLUSTER")).protocol' | sort | xargs)" "contact-trace gendec-health ihr-annex2 pheoc-posture"
work <<END
sari : duty on --until +8h ~ on duty until
tan : duty on ~ duty on: on duty
sari : own @cluster ~ own EX @cluster: owned
tan : own @bkk ~ own EX @bkk: owned
tan : link @bkk part_of @cluster ~ part_of AMICF-2026-@cluster
sari : activate @cluster ~ activate EX @cluster: .*ACTIVE
tan : own @ship,@stowaways,@closed,@measure ~ own: all 4 done
sari : posture set ALERT two flights of one cabin ~ posture WATCH to ALERT
# assessed by both; neither is told what the other answered
sari : protocol start ihr-annex2 --incident @cluster ~ PR-0001
sari $ protocol answer PR-0001 disease=unknown a1=unknown b4=yes c6=yes --evidence b4=AMICF-2026-@cluster --evidence c6=$who ~ so far .* NOTIFY: 2 of 4
tan $ protocol answer PR-0001 disease=unknown a1=no b4=no c6=unknown c7=yes --evidence c7=AMICF-2026-@bkk ~ so far .* NOT NOTIFIED AT THIS STAGE: 1 of 4
sari : protocol submit PR-0001 ~ assessment of r.sari is in
END
is "tan is not told hers" "$(run PR-0001 | jq -c '[.assessments[] | select(.officer == "r.sari") | .answers, .decision] | unique')" '[null]'
work <<END
tan : protocol submit PR-0001 ~ (disagree|DISAGREE)
tan : protocol decide PR-0001 ~ PR-0001: decided: NOTIFY; .*2 of 4
END

is "the picture of the event: by day, by place, by flight, of both reports" "$(as n.tan picture "$(id cluster)" --json | jq -c '[(.onset[] | [.date[5:], .count]), .undated, (.places[] | [.locode, .count]), (.conveyances[] | [.id, .count])]')" \
    '[["11-14",1],["11-16",5],["11-17",4],1,["SGSIN",7],["THBKK",4],["XZ402",7],["XZ931",4]]'

# ---- the request, told to the focal point as a notice that two sign
signs() { # TEXT OFFICER REGEX WORD...
    local what=$1 officer=$2 want=$3
    shift 3
    out=$(XDG_CONFIG_HOME=$work/config "$typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" "$@" 2>&1)
    like "$what" "$out" "$want"
}
# sent N COUNT: signed by n.tan, approved and released by r.sari, to so many desks
sent() {
    signs "$1: signed by its author" n.tan 'it waits for another officer' notice submit "$1"
    signs "$1: approved by another" r.sari "approved: .* $2 desk" notice approve "$1"
    out=$("$typed" 'to release: ' "DRILL $2" -- watchfloor --home "$home" --as r.sari notice release "$1" 2>&1)
    like "$1: released" "$out" "released to .* $2 desk"
}
try as n.tan protocol request PR-0001
like "the request is no notification" "$out" 'immigration does not notify WHO'
like "it has both assessments" "$out" 'Assessment 2, by n\.tan'
request=$(run PR-0001 | jq -r .notice)
is "to the focal point of the member" "$(wf notice show "$request" --draft | jq -r .to)" SG/nfp
sent "$request" 1
state_of() { as n.tan notice acks "$1" --json | jq -r "select(.to == \"$2\").state"; }
like "its desk says nothing yet" "$(state_of "$request" SG/nfp)" '^(QUEUED|SENT|DELIVERED|UNREACHABLE|FALLBACK_VOICE)$'

# ---- the ship: what is declared opens nothing twice; contacts by counts; the measure
answers() { # RUN QUESTION=VALUE...: both officers say the same, and hand in
    local officer
    for officer in r.sari n.tan; do
        as "$officer" protocol answer "$@" >/dev/null || not_ok "$officer answers $1" "$*"
        as "$officer" protocol submit "$1" >/dev/null || not_ok "$officer hands in $1"
    done
}
work <<END
tan : protocol start mdh --incident @ship ~ PR-0002
tan : protocol start contact-trace --incident @cluster ~ PR-0003
tan : protocol start poe-measures --incident @measure ~ PR-0004
sari : protocol start pheoc-posture --incident @cluster ~ PR-0005
END
answers PR-0002 q1=no q2=yes q3=no q4=yes q5=no q6=no q7=no q8=yes q9=no certificate=control issued=2026-08-01 ports=4 aboard=31
answers PR-0003 class=airborne craft=flight hours=3 arrived=2026-11-18 first=1 last=58 layout=3-3-3
answers PR-0004 measure=screening order=yes law=yes reason=yes advice=none proportion=yes gentler=yes nationality=no exceptions=yes care=yes long=no from=2026-11-18 expires=2026-11-18 told=yes
answers PR-0005 now=alert level=none event=yes cause=yes asked=no members=2 crossings=1 over=no long=no
work <<END
tan : protocol decide PR-0002 ~ HEALTH AUTHORITY BEFORE FREE PRATIQUE
tan : protocol decide PR-0003 ~ WHOLE CRAFT
tan : protocol decide PR-0004 ~ MAY BE ANNOUNCED
sari : protocol decide PR-0005 ~ RESPONSE-1
sari : posture set RESPONSE-1 an event that two members share ~ posture ALERT to RESPONSE-1
sari : level set PHEIC --who-doc WHO/HSE/IHR/2026.4 --reason "measles in two members" ~ level PHEIC proposed
tan : level confirm --who-doc WHO/HSE/IHR/2026.4 ~ level NONE to PHEIC
sari - ~ RESPONSE-1 +PHEIC
END
is "stowaways are one movement incident, the port's own" "$(wf find 'type:MOV.STOWAWAY checkpoint:IDBTC' --json | jq -r .id)" "$(id stowaways)"
like "which the ship's record names" "$(wf show "$(id ship)" --json | jq -r '.timeline[].text')" "PR-0002: Stowaways declared .*: $(id stowaways), which is open, is related"
like "the ship's request goes to the port" "$(as n.tan protocol request PR-0002)" 'REQUEST TO THE PORT HEALTH AUTHORITY OF ID'
like "contacts are asked of who holds the names" "$(as n.tan protocol request PR-0003)" 'REQUEST TO THE HOLDER OF THE PASSENGER LIST OF SG'

# ---- the crossing that is closed on one side
act() { wf actions --json | jq -r "select(.checkpoints[0] == \"$1\" and .source == \"feed\").action"; }
johor=$(act MYJHB)
is "what the members' feeds said is in the register" "$(wf actions --json | jq -r 'select(.source == "feed") | [.checkpoints[0], .kind, .direction, .delays_over_24h] | join(" ")' | sort | xargs)" "MYJHB CLOSURE IN true SGSIN HEALTH_MEASURE IN false"
name conflict 'type:FLOW.CLOSURE text:"still lets out"'
is "Woodlands sends where Johor is closed: found, and raised" "$(wf actions conflicts --json | jq -r 'select(.open) | [.from, .to, .a, .incident] | join(" ")')" "SGWDL MYJHB $johor $(id conflict)"
work <<END
tan : own @conflict ~ own EX @conflict: owned
tan : called @conflict --number +65-0000-0 Woodlands closes its side by telephone at ten ~ called EX @conflict
tan $ actions new CLOSURE --checkpoints SGWDL --direction OUT --expires +13h --incident AMICF-2026-@conflict --rationale 'nobody is let in at Johor' --legal-basis 'Immigration Act 1959, s. 8' --proportionality 'so that nobody waits on the causeway' --exceptions ambulances ~ ^BA-0003 CLOSURE OUT SGWDL
END
none_open() { [ -z "$(wf actions conflicts --json | jq -r 'select(.open).why')" ]; }
holds "both sides are closed: no conflict is left" until_true 30 none_open
does "what Malaysia owes WHO by Article 43 is a clock" "$johor/report .*Art 43" wf clocks --limit 1000
does "and is recorded when it was done" "$johor" as r.sari actions reported "$johor" "WHO, by the focal point of Malaysia, EIS 2026-118"
notice=$(as n.tan actions announce BA-0003 | grep -oE '^N-[0-9]+')
as n.tan notice edit "$notice" --to all >/dev/null
does "the notice of it lints" . as n.tan notice lint "$notice"
sent "$notice" 54
told() { [ "$(as n.tan notice acks "$notice" --json | jq -r 'select(.state | test("SENT|DELIVERED|ACKED")).to' | grep -c .)" -ge 40 ]; }
holds "the desks of eleven members have it" until_true 60 told

# ---- the focal point answers late
late() { [ "$(wf clocks --json --limit 1000 | jq -r 'select(.clock == "PR-0001/notify").state')" = BREACHED ]; }
if until_true 90 late; then ok "its time is over, and that is noted"; else not_ok "its time is over, and that is noted" "$(wf clocks --json --limit 1000 | grep -F PR-0001)" "$(run PR-0001 | jq -c .clocks)"; fi
does "its desk is called" 'ACKED_VOICE by Dr Lim' as n.tan notice ack "$request" --member SG/nfp --voice --by 'Dr Lim' --number '+65 0000 13'
work <<END
tan : protocol nfp PR-0001 --notified Singapore notifies WHO today ~ (the national IHR focal point answered|ANSWERED)
sari : protocol nfp PR-0002 --by phone the port doctor goes aboard at ten ~ (port health authority answered|ANSWERED)
sari : protocol nfp PR-0003 --by phone 271 asked for, 268 reached ~ (holder of the passenger list answered|ANSWERED)
END

# ---- stood down, in order
refuse_open() { as r.sari resolve "$(id "$1")" --disposition confirmed 2>&1; }
like "an incident is not closed while its protocols run" "$(refuse_open cluster)" 'PR-[0-9]+ [-a-z0-9]+ is [A-Z]+(, and [0-9]+ more of its protocols runs?)?: an incident ends after its protocols \(protocol close PR-[0-9]+ REASON\)'
# The posture that it suggested was set, which asks it anew.
answers PR-0005 event=no ended=yes
work <<END
sari : protocol decide PR-0005 ~ PR-0005.*(decided: RECOVERY|DECIDED +RECOVERY)
sari : outcome @cluster REFERRED_HEALTH=7 ~ outcomes of persons are said
tan : outcome @bkk REFERRED_HEALTH=4 ~ outcomes of persons are said
tan : persons @ship involved=3 ~ persons are counted: involved
tan : persons @stowaways involved=2 ~ persons: involved=2
tan : outcome @ship REFERRED_HEALTH=3 ~ outcomes of persons are said
tan : outcome @stowaways REFERRED_PROTECTION=2 ~ outcomes of 2 of 2 persons are known
tan : notice withdraw $(run PR-0002 | jq -r .notice) told by telephone ~ withdrawn: nothing of it was sent
tan : notice withdraw $(run PR-0003 | jq -r .notice) told by telephone ~ withdrawn: nothing of it was sent
sari : protocol close PR-0001 the focal point has it ~ PR-0001 closed
tan : protocol close PR-0002 seen by the port doctor ~ PR-0002 closed
tan : protocol close PR-0003 268 of 271 reached ~ PR-0003 closed
tan : protocol close PR-0004 the measure ends tonight ~ PR-0004 closed
sari : protocol mark PR-0005 reviewed ~ PR-0005: reviewed; its clocks follow
sari : protocol close PR-0005 the posture stands ~ PR-0005 closed
tan : actions lift BA-0003 Johor lets in again ~ BA-0003 lifted
END
lifted=$(wf actions --json | jq -r 'select(.action == "BA-0003").notice')
is "what was announced is lifted by an Update of that notice" "$(wf notice show "$lifted" --json | jq -r '[.form, .of] | join(" ")')" "update $notice"
[ -n "$(wf notice show "$lifted" --draft | jq -r '.to // empty')" ] || as n.tan notice edit "$lifted" --to all >/dev/null
sent "$lifted" 54
does "down is a supervisor's" '^posture RESPONSE-1 to RECOVERY' as s.lim posture set RECOVERY --reason "no case for the last hours"
work <<END
sari : level set NONE --who-doc WHO/HSE/IHR/2026.31 ~ level NONE proposed
tan : level confirm --who-doc WHO/HSE/IHR/2026.31 ~ level PHEIC to NONE
tan : clock @bkk ihr-assess --met "assessed with the other flight in PR-0001" ~ clock EX @bkk: .*ihr-assess
sari : resolve @cluster --disposition confirmed ~ resolve EX @cluster: .*CLOSED
tan : resolve @bkk --disposition confirmed ~ resolve EX @bkk: .*CLOSED
tan : resolve @ship --disposition confirmed ~ resolve EX @ship: .*CLOSED
tan : resolve @conflict --disposition confirmed ~ resolve EX @conflict: .*CLOSED
END
does "and watch" '^posture RECOVERY to WATCH' as s.lim posture set WATCH --reason "everything is lifted or ends tonight"
is "no protocol runs" "$(wf protocol runs --json | jq -r 'select(.state != "CLOSED").run')" ""
is "no legal clock of a run goes on" "$(wf clocks --json --limit 1000 | jq -r 'select(.state == "RUNNING") | .clock' | grep '^PR-')" ""

# ---- what is told of it as JSON is as doc/protocol.schema.json says
keeps row_runs wf protocol runs --json
for one in PR-0001 PR-0002 PR-0003; do
    keeps row_run as n.tan protocol status $one --json
    keeps row_run as r.sari protocol status $one --json --lang ms
done
keeps row_action wf actions show BA-0001 --json
keeps row_matrix wf actions --matrix --json
keeps row_clocks wf clocks --json --limit 1000
keeps row_actions wf actions --json
keeps row_protocols wf protocol list --json
keeps row_picture as n.tan picture "$(id cluster)" --json

# ---- the record: who decided what, by which rule, on what evidence, when, told whom
one=$(run PR-0001 s.lim)
is "who assessed, and that they disagreed" "$(jq -c '[.disagree, ([.assessments[].officer] | sort)]' <<<"$one")" '[true,["n.tan","r.sari"]]'
is "what each answered" "$(jq -c '[.assessments[] | {(.officer): [.answers.b4, .answers.c6, .answers.c7, .decision.outcome]}] | add' <<<"$one")" '{"n.tan":["no","unknown","yes","NOT NOTIFIED AT THIS STAGE"],"r.sari":["yes","yes",null,"NOTIFY"]}'
is "the more cautious one decided" "$(jq -r '.assessments[] | select(.decides).officer' <<<"$one")" r.sari
like "by which rule" "$(jq -r .rule <<<"$one")" '^2 of 4 criteria: unusual or unexpected \(b4\), international spread \(c6\)'
is "on what evidence" "$(jq -c '[.assessments[].evidence] | add' <<<"$one")" "{\"c7\":[\"$(id bkk)\"],\"b4\":[\"$(id cluster)\"],\"c6\":[\"$who\"]}"
is "who decided, requested, recorded the answer, closed" "$(jq -r '[.decided_by, .requested_by, .answered_by, .closed_by] | join(" ")' <<<"$one")" "n.tan n.tan n.tan r.sari"
is "each at its time, in order" "$(jq -c '[.started, .assessed, .decided, .requested, .answered, .closed] | (. == sort) and all(. != null)' <<<"$one")" true
is "what was answered" "$(jq -r .nfp_answer <<<"$one")" 'Singapore notifies WHO today'
is "that the request left, and was acknowledged" "$(jq -c '[.notice, .notice_state, .notice_released != null, .notice_acked >= .notice_released, .who]' <<<"$one")" "[\"$request\",\"FULLY_ACKED\",true,true,\"NOTIFIED\"]"
is "each in the run's own story" "$(jq -r '.history[] | select(.verb == "protocol notice").text' <<<"$one" | xargs)" "PR-0001: the notice of its request, $request, left PR-0001: the notice of its request, $request, is acknowledged"
is "that it came late, by how much" "$(jq -r '.clocks[] | select(.clock == "PR-0001/notify") | [(.state), (.breached_at == .due), (.met > .due)] | join(" ")' <<<"$one")" "BREACHED true true"
is "told whom: of the request one desk, by telephone" "$(as s.lim notice acks "$request" --json | jq -r '[.to, .state] | join(" ")')" "SG/nfp ACKED_VOICE"
is "of the closure fifty-four, of eleven members" "$(as s.lim notice acks "$notice" --json | jq -r .to | sort -u | grep -c .) $(as s.lim notice acks "$notice" --json | jq -r .member | sort -u | grep -c .)" "54 11"
is "who wrote, approved, released it" "$(wf notice show "$notice" --json | jq -r '[.author, .approver, .released_by] | join(" ")')" "n.tan r.sari r.sari"
is "the posture, by whom and why" "$(wf log --json --limit 1000 | jq -r 'select(.kind == "posture.changed") | .officer + " " + .text' | tac | sed 's/: .*//' | xargs)" "r.sari posture WATCH to ALERT r.sari posture ALERT to RESPONSE-1 s.lim posture RESPONSE-1 to RECOVERY s.lim posture RECOVERY to WATCH"
like "the level, by which document and which two" "$(wf log --json --limit 1000 | jq -r .text)" 'level NONE to PHEIC, WHO/HSE/IHR/2026.4, proposed by r\.sari'

# ---- and what was in force at which border at any minute
at() { wf actions at "$1" --json | jq -r '.checkpoints[0] + " " + .kind + " " + .direction' | sort | xargs; }
made=$(wf actions --json | jq -r 'select(.action == "BA-0003").effective') ended=$(wf actions --json | jq -r 'select(.action == "BA-0003").ended')
is "before the first" "$(at 2026-11-18T08:09:00+08:00)" ""
is "the minute in which Singapore began to screen" "$(at 2026-11-18T08:10:00+08:00)" "SGSIN HEALTH_MEASURE IN"
is "the minute before Johor closed" "$(at 2026-11-18T08:59:00+08:00)" "SGSIN HEALTH_MEASURE IN"
is "the minute in which it did" "$(at 2026-11-18T09:00:00+08:00)" "MYJHB CLOSURE IN SGSIN HEALTH_MEASURE IN"
is "when Woodlands was closed, too" "$(at "$made")" "MYJHB CLOSURE IN SGSIN HEALTH_MEASURE IN SGWDL CLOSURE OUT"
is "when it was lifted" "$(at "$ended")" "MYJHB CLOSURE IN SGSIN HEALTH_MEASURE IN"
is "in the evening Johor's is over" "$(at 2026-11-18T21:00:00+08:00)" "SGSIN HEALTH_MEASURE IN"
is "at night nothing is in force" "$(at 2026-11-19T04:10:00+08:00)" ""
is "each says why, by which law, and what is excepted" "$(wf actions --json | jq -r '[.rationale, .legal_basis, .proportionality, .exceptions] | all(length > 5)' | sort -u)" true
tm kill-server
wf engine stop >/dev/null
holds "the journal verifies" wf journal verify
is "no console said anything was wrong" "$(cat "$work"/err.* | head -n 5)" ""
done_testing
