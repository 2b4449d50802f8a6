#!/usr/bin/env bash
# A run of ihr-annex2 from the command line, in an exercise, from the start to the close by two officers: neither is told the other's answers before both are in, by no
# list, log, record or export; they disagree, the more cautious one decides, the request goes with both; the focal point's answer, clocks, one alone, a new round, what is refused.
. "${srcdir:?}/tests/integration/cli.sh"
if [ ! -e "${WATCHFLOOR_PLUGINDIR:?}/ihr-annex2.so" ]; then skip "there is no ihr-annex2"; done_testing; fi
mkdir -p "$home"
cat >"$home/recipients.conf" <<'X'
format = 1
recipient "MY/nfp" { title = "National IHR focal point" channel = "console" address = "MY-NFP" languages = {"ms", "en"} tlp = "AMBER" phone = "+60 3 0000 0000" phone_language = "en" }
recipient "ID/health" { title = "Port health" channel = "console" address = "ID-HEALTH" languages = {"en"} tlp = "AMBER" phone = "+62 21 0000 0000" phone_language = "en" }
X
cat >"$home/watchfloor.conf" <<'X'
format = 1
notices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" }
protocols {
    single_after = 1
    clocks = {"ihr-annex2/notify=12h"}
}
plugin "ihr-annex2" { enabled = true }
plugin "mdh" { enabled = true }
X
chmod 0600 "$home"/*.conf
wf engine start --exercise drill-1 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
as() { wf --as "$@"; }
run() { as "$1" protocol status "${2:-PR-0001}" --json; }
# told_nothing TEXT WORDS: none of sari's answers stands there
told_nothing() {
    if [ -n "$2" ] && ! grep -qE 'cholera|"a1":"yes"|criteria|NOTIFY' <<<"$2"; then ok "$1"; else not_ok "$1" "$2"; fi
}

until_true 60 bash -c "watchfloor --home '$home' plugins --json | grep -q READY"
does "which there are" '^ihr-annex2 +[0-9.]+ +12 ' wf protocol list
does "what it asks, with the citation" 'a1 .*\[Annex 2' wf protocol show ihr-annex2
does "what is to be done, by whom" '^  request  liaison  request: .*\[Art 4' wf protocol show ihr-annex2
like "what may follow" "$(wf protocol show ihr-annex2)" '^  request  request ihr-nfp: '
like "and what suggests it" "$(wf protocol show ihr-annex2 | sed '1,/^suggested by/d')" '^  HLT\.CLUSTER  '
like "a text that no native speaker stands for says so" "$(wf protocol show ihr-annex2 --lang ms)" '^  a1  MT [A-Z]'
is "English does not" "$(wf protocol show ihr-annex2 | grep -c 'MT ')" 0
is "as JSON" "$(wf protocol show ihr-annex2 --json | jq -r .id)" ihr-annex2
refuses "one that is none" 1 'there is no protocol "none"' as r.sari protocol show none

# ---- started
i=$(as duty1 new HLT.ILL_TRAVELLER --checkpoint MYKUL 'Ill travellers on arrival' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
refuses "for an incident that there is" 1 'there is no incident' as r.sari protocol start ihr-annex2 --incident 99
refuses "one that is none is not started" 1 'there is no protocol "none"' as r.sari protocol start none --incident "$i"
does "show says which its type suggests, and how it starts" "^protocol +none runs; for its type there (is|are) ihr-annex2: watchfloor protocol start ihr-annex2 --incident $i\$" wf show "$i"
does "it starts" '^PR-0001: ihr-annex2 .* started' as r.sari protocol start ihr-annex2 --incident "$i"
refuses "not twice" 1 'runs already for this incident: PR-0001' as n.tan protocol start ihr-annex2 --incident "$i"
does "its clock runs, with the citation, in UTC and in the member's time" '^RUNNING .*\+08:00 +MY +PR-0001/assess .*IHR Annex 1A' wf clocks
like "what has not begun stands in the run alone, with what begins it" "$(as r.sari protocol status PR-0001)" '^  not begun  .* \[IHR Art 43\]; begins with: protocol mark PR-0001 measure$'
is "and is no clock yet" "$(wf clocks --json | jq -c 'select(.clock == "PR-0001/measure")')" ''

does "show names it" '^protocol +PR-0001 ihr-annex2 OPEN$' wf show "$i"

# ---- two assessors
does "sari answers, with evidence; by which rule so far" 'so far .* r.sari: DRAFT, NOTIFY: .*2 of 4' as r.sari protocol answer PR-0001 disease=cholera a1=yes a2=unknown b4=yes --evidence "a1=$i"
refuses "what is no question" 1 'zz' as r.sari protocol answer PR-0001 zz=yes
refuses "what is no answer" 2 'a1' as r.sari protocol answer PR-0001 a1=perhaps
refuses "what is no pair" 2 'QUESTION=VALUE' as r.sari protocol answer PR-0001 a1
refuses "evidence that there is not" 1 'no incident that you see' as r.sari protocol answer PR-0001 a1=yes --evidence a1=AMICF-2026-000999
does "tan is told that his answers rest on nothing yet" '^    no answer names a report that it rests on yet: --evidence QUESTION=ID$' as n.tan protocol answer PR-0001 a1=no
does "tan answers" 'so far .* n.tan: DRAFT, NOT NOTIFIED AT THIS STAGE: 1 of 4' as n.tan protocol answer PR-0001 a1=no c6=yes
is "who named one is not told so" "$(as r.sari protocol status PR-0001 | grep -c 'rests on yet')" 0
does "sari's is in" 'the assessment of r.sari is in' as r.sari protocol submit PR-0001
refuses "and is not changed" 1 'is in: it is changed by assessing anew' as r.sari protocol answer PR-0001 a1=no
is "tan is not told her answers" "$(run n.tan | jq -c '[.assessments[] | select(.officer == "r.sari") | .answers, .evidence, .decision] | unique')" '[null]'
is "nor another officer any" "$(run k.lim | jq -c '[.assessments[].answers] | unique')" '[null]'
is "she sees her own" "$(run r.sari | jq -r '.assessments[] | select(.mine) | .answers.disease')" cholera
told_nothing "nor by the list" "$(as n.tan protocol runs --json)"
told_nothing "nor by the log" "$(as n.tan log --json | grep -v protocol.seen)"
told_nothing "nor by the incident's record" "$(as n.tan show "$i" --json)"
told_nothing "nor by the clocks" "$(as n.tan clocks --json)"
is "nor by a search" "$(as n.tan find cholera --json | wc -l)" 0
refuses "undecided yet" 1 'is OPEN: "protocol decide" is for what is ASSESSED, and it waits for another officer.s assessment; from 20[-0-9T:]+Z on the one that is in decides alone$' as n.tan protocol decide PR-0001
does "tan's is in: they disagree" 'both assessments are in and they disagree, the more cautious one decides: NOTIFY; .*2 of 4' as n.tan protocol submit PR-0001
is "now both see both" "$(run n.tan | jq -r '.assessments[] | select(.officer == "r.sari") | .answers.disease')" cholera
is "what they disagree on stands first" "$(run n.tan | jq -c '[.questions[].disagree] | index(false) > 0 and (.[index(false):] | index(true) == null)')" true
is "with its evidence" "$(run n.tan | jq -r '.questions[] | select(.id == "a1") | .evidence_theirs[0]')" "$i"

# ---- the checklist, by whoever does it
does "a step is done" 'PR-0001: done: two \(health\)' as n.tan protocol tick PR-0001 two
does "two at once is no error" 'two is done already, by n.tan' as r.sari protocol tick PR-0001 two
refuses "what is no step" 1 '"zz" is no step of PR-0001; they are count, two, unknown, request' as r.sari protocol tick PR-0001 zz
does "by whom, when" '\[x\] two  health  .* \(n.tan at ' as k.lim protocol status PR-0001
does "taken back" 'not done after all: two' as r.sari protocol untick PR-0001 two 'the second was the same officer'
is "counted" "$(as r.sari protocol tick PR-0001 count >/dev/null; as k.lim protocol runs --json | jq -c 'select(.run == "PR-0001") | [.steps, .steps_done]')" '[7,1]'

# ---- decided, requested, answered
does "decided" 'PR-0001: decided: NOTIFY; .*2 of 4' as n.tan protocol decide PR-0001
is "the clock has this centre's length" "$(wf clocks --json | jq -r 'select(.clock == "PR-0001/notify") | ((.due[:19] + "Z" | fromdate) - (.started[:19] + "Z" | fromdate))')" 43200
refuses "not closed before the focal point has answered" 1 'the national IHR focal point was not asked yet: make the request' as r.sari protocol close PR-0001 "done"
try as n.tan protocol request PR-0001
is "the request is made: exit" "$rc" 0
like "by the role that immigration has" "$out" 'immigration does not notify WHO'
like "labelled" "$out" 'REQUEST TO THE NATIONAL IHR FOCAL POINT OF MY: immigration pre-assessment'
like "with both assessments" "$out" 'Assessment 2, by n.tan'
like "what its evidence is, by its title" "$out" "\(evidence: $i [A-Z]"
like "and what is still needed" "$out" '^  Still needed: [a-z0-9 ]+$'
is "as JSON" "$(as n.tan protocol request PR-0001 --json | jq -c '[.kind, .to, .member, .disagree, (.assessments | length)]')" '["immigration pre-assessment","ihr-nfp","MY",true,2]'
is "a notice's draft carries it" "$(run n.tan | jq -r .notice)" N-0001
is "to the focal point" "$(wf notice show N-0001 --draft | jq -c '[.to, .incident]')" "[\"MY/nfp\",\"$i\"]"
is "its headline has the place's time" "$(wf notice show N-0001 --json | jq -r .headline | grep -cE ', [0-9:]{5} \(\+08:00\)$')" 1
as n.tan notice preview N-0001 --cap >"$work/cap" 2>&1
like "as CAP, restricted, of health" "$(tr -d '\n' <"$work/cap")" '<scope>Restricted</scope>.*<category>Health</category>'
is "by its own template, in the focal point's language too" "$(wf notice show N-0001 --draft | jq -r .template) $(grep -c '<language>ms' "$work/cap")" 'ihr-request 1'
like "which says what it is" "$(tr -d '\n' <"$work/cap")" 'Penilaian awal imigresen untuk Pusat Tumpuan IHR Kebangsaan: .*Permintaan daripada proses PR-0001 \(pertama\), bukan pemberitahuan rasmi.*Keputusan: NOTIFY \(perlu dimaklumkan\)\. Peraturan \(dalam bahasa Inggeris\): box 3: 2 of 4'
like "labelled there, too" "$(cat "$work/cap")" 'immigration pre-assessment'
is "made is not sent: its notice's own record says so" "$(run k.lim | jq -c '[.requested != null, .notice_state, .notice_released, .notice_acked]')" '[true,"DRAFT",null,null]'
does "in words, too" '^notice +N-0001 DRAFT: not sent' as k.lim protocol status PR-0001
refuses "what never left is not answered" 1 'the request of PR-0001 never left: N-0001 is DRAFT' as r.sari protocol nfp PR-0001 --notified 'we notify WHO today'
refuses "an answer says of WHO what is so" 2 'is WHO notified\? --notified or --not-notified' as r.sari protocol nfp PR-0001 --by 'phone +60 3 0000 0000' 'we have it'
does "it came by telephone: they do not" 'answered \(phone \+60 3 0000 0000\), the request.s N-0001 is DRAFT: WHO is NOT notified' as r.sari protocol nfp PR-0001 --not-notified --by 'phone +60 3 0000 0000' 'we have it, and do not notify'
is "the clock of Article 6 is not met by that, and says so" "$(wf clocks --json | jq -c 'select(.clock == "PR-0001/notify") | [.state, .met, .refused != null]')" '["REFUSED",null,true]'
refuses "nor was it answered before it was asked" 2 'that is before it began, at 20' as r.sari protocol nfp PR-0001 --notified --at -30d --by 'phone +60 3 0000 0000' 'we notify WHO today'
refuses "an event is not marked for a time to come" 2 'at' as r.sari protocol mark PR-0001 --at +2h verification
does "the answer is recorded" 'focal point answered .*: WHO is notified' as r.sari protocol nfp PR-0001 --notified --by 'phone +60 3 0000 0000' 'we notify WHO today'
is "of WHO" "$(run k.lim | jq -c '[.who, .who_at == .answered, .answer_came]')" '["NOTIFIED",true,"phone +60 3 0000 0000"]'
is "and told" "$(run r.sari | jq -r .nfp_answer)" 'we notify WHO today'
is "its clock is met" "$(wf clocks --json | jq -r 'select(.clock == "PR-0001/notify") | .state')" MET
refuses "not closed while a request waits that may still leave" 1 "the request's N-0001 is DRAFT and was never sent: release it, or take it back" as r.sari protocol close PR-0001 "done"
as n.tan notice withdraw N-0001 'told by telephone' >/dev/null
does "closed, and what of its checklist was not done" 'PR-0001 closed: NOTIFY.*, [0-9]+ of the [0-9]+ steps of its checklist not ticked' as r.sari protocol close PR-0001 the focal point has it
refuses "closed is closed" 1 'is CLOSED' as r.sari protocol decide PR-0001

# ---- what the record tells at the end
story=$(wf show "$i" --json | jq -r '.timeline[] | .officer + ": " + .text')
round=$(as k.lim protocol status PR-0001 --round 1)
like "the round tells what carried its request" "$round" '^carried by N-0001 WITHDRAWN: not sent$'
like "and what was answered to it, each time" "$(tr '\n' '~' <<<"$round")" '~answered at [^~]*, written down by r.sari, it came by phone \+60 3 0000 0000, WHO is NOT notified: we have it, and do not notify~~answered at [^~]*, WHO is notified: we notify WHO today~'
like "who started it" "$story" 'r.sari: PR-0001: ihr-annex2 .* started'
like "by which rule it was decided, by whom" "$story" 'n.tan: PR-0001: decided: NOTIFY; .*2 of 4 criteria: serious impact \(a1\)'
like "told whom" "$story" 'request to the national IHR focal point made, with both assessments, draft N-0001'
like "what was answered" "$story" 'the national IHR focal point answered .*: WHO is notified: we notify WHO today'
is "on what evidence, from the run" "$(run k.lim | jq -c '[.assessments[] | .evidence.a1 // empty | .[0]]')" "[\"$i\"]"

is "the incident names its run" "$(wf show "$i" --json | jq -c .protocols)" '[{"run":"PR-0001","protocol":"ihr-annex2","state":"CLOSED","outcome":"NOTIFY"}]'

# ---- one alone, and a new round
i2=$(as duty1 new HLT.CLUSTER --checkpoint MMRGN 'Cluster on arrival' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
does "another run" 'PR-0002' as r.sari protocol start ihr-annex2 --incident "$i2"
does "at +06:30" '\+06:30 +MM +PR-0002/assess' wf clocks
wf protocol status PR-0002 --lang ms --json >"$work/ms"
like "its lines say which are of a machine" "$(as r.sari protocol status --lang ms PR-0001)" '^. +a1  MT [A-Z]'
is "in another language, or in English where it does not speak it" "$(jq -r '.questions[0].text' "$work/ms")" "$(wf protocol show ihr-annex2 --json | jq -r '[.questions[0].text[] | select(.lang == "ms" or .lang == "en")] | last | .text')"
as r.sari protocol answer PR-0002 a1=no >/dev/null
i5=$(as duty1 new HLT.CLUSTER --checkpoint MYPEN 'Cluster at night' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
run5=$(as r.sari protocol start ihr-annex2 --incident "$i5" | grep -oE '^PR-[0-9]+')
as r.sari protocol answer "$run5" a1=yes c6=yes --evidence "a1=$i5" >/dev/null
as r.sari protocol submit "$run5" >/dev/null
i7=$(as duty1 new HLT.CLUSTER --checkpoint MYKUL 'Cluster at dawn' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
run7=$(as r.sari protocol start ihr-annex2 --incident "$i7" | grep -oE '^PR-[0-9]+')
as r.sari protocol answer "$run7" a1=yes c6=yes >/dev/null
as r.sari protocol submit "$run7" >/dev/null
i6=$(as duty1 new HLT.CLUSTER --checkpoint MYKUL 'Cluster before dawn' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
run6=$(as r.sari protocol start ihr-annex2 --incident "$i6" | grep -oE '^PR-[0-9]+')
as r.sari protocol answer "$run6" a1=yes c6=yes --evidence "a1=$i6" >/dev/null
as r.sari protocol submit "$run6" >/dev/null
as r.sari protocol submit PR-0002 >/dev/null
until_true 120 bash -c "watchfloor --home '$home' protocol runs --json | jq -es 'any(.run == \"PR-0002\" and .state == \"ASSESSED\")'"
is "one assessment alone counts after a minute here" "$(wf protocol runs --json | jq -c 'select(.run == "PR-0002") | [.state, .single, .outcome]')" '["ASSESSED",true,"NOT NOTIFIED AT THIS STAGE"]'
does "decided, and never for good" 'decided: NOT NOTIFIED AT THIS STAGE \(single.*to be assessed again at' as r.sari protocol decide PR-0002
does "the second follows, more cautious" 'NOTIFY' as n.tan protocol answer PR-0002 a1=yes c6=yes
does "and is decided anew" 'they disagree, the more cautious one decides: NOTIFY' as n.tan protocol submit PR-0002
does "WHO asks: a clock begins" 'PR-0002: verification; its clocks follow' as n.tan protocol mark PR-0002 verification
does "it runs" '^RUNNING .*PR-0002/verify .*IHR Art 10' wf clocks
as n.tan protocol decide PR-0002 >/dev/null
try as n.tan protocol request PR-0002
is "a focal point that recipients.conf does not have is said at once, with what to do" "$rc $(grep -cE 'Its draft N-0002 reaches nobody: "MM/nfp" is nobody: recipients.conf has no such recipient. .* notice edit N-0002 --to WHO' <<<"$err") $(grep -c 'POINT OF MM: immigration pre-assessment' <<<"$out")" "0 1 1"
asked=$(as n.tan protocol request PR-0002)
does "a new round" 'to be assessed anew, round 2' as n.tan protocol reopen PR-0002 'more cases'
round=$(as k.lim protocol status PR-0002 --round 1)
is "what was asked in the round before is told in the words of then" "$([[ $round == *"$asked"* ]] && echo whole)" whole
like "with what each answered in it, and on what" "$(tr '\n' '~' <<<"$round")" "PR-0002, round 1 of 2: .*assessment of r.sari: IN at .*, NOT NOTIFIED.*assessment of n.tan: IN at .*, NOTIFY: .*~  a1  [^~]*: yes~.*request made at .* by n.tan, in the words below~PR-0002: .*, draft N-0002~carried by N-0002 DRAFT: not sent~"
like "who decided, when, by which rule, whose assessment, that they disagreed" "$(tr '\n' '~' <<<"$round")" "~state +REQUESTED~outcome +NOTIFY~rule +.*2 of 4 criteria[^~]*~by +n.tan~ +the two disagreed: the more cautious assessment decided~.*second +the second came at [^~]+~decided +n.tan at [^~]+~requested +n.tan at [^~]+~"
like "which of them decided" "$round" '^assessment of n.tan: IN at .*\(this one decided\)$'
does "what the round before was to send, and may still, stands in the new one" '^pending +N-0002 DRAFT: not sent$' as k.lim protocol status PR-0002
keeps row_run as k.lim protocol status PR-0002 --json
is "as rows, too" "$(as k.lim protocol status PR-0002 --round 1 --json | jq -c '[.run, .round, (.assessments | length), (.requests[0] | .round, .officer, .notice, .notice_released), (.rounds[] | .round, .outcome, .decided_by)]')" '["PR-0002",1,2,1,"n.tan","N-0002",null,1,"NOTIFY","n.tan"]'
like "of the new one nothing was asked yet" "$(as k.lim protocol status PR-0002 --round 2)" 'no request was made in it'
refuses "a round that was not" 1 'is in its round 2: --round is a number from 1 to that' as k.lim protocol status PR-0002 --round 3
does "that there were earlier ones is said" 'earlier rounds whole, with their requests: protocol status PR-0002 --round 1' as k.lim protocol status PR-0002
is "its words stand in no list" "$(wf log --json --limit 1000 | grep -c 'Asked of you')" 0
does "what one answered before stands, and what changed is marked" 'r.sari: DRAFT' as r.sari protocol answer PR-0002 b4=yes
is "marked" "$(as r.sari protocol status PR-0002 --json | jq -r '.questions[] | select(.id == "b4") | .changed')" true
is "against what she answered herself, not the other" "$(as r.sari protocol status PR-0002 --json | jq -c '.questions[] | select(.id == "c6") | [.mine == .before, .changed]')" '[true,false]'
as n.tan notice withdraw N-0002 'nobody is there' >/dev/null
refuses "what the round before was to ask is not forgotten" 1 'in an earlier round has not answered' as r.sari protocol close PR-0002 started anew elsewhere
does "closed without a word of the focal point, and said so" 'PR-0002 closed.*, not met and ended with it: .*verify \(IHR Art 10\)' as r.sari protocol close PR-0002 --unanswered started anew elsewhere
is "its clocks that ran have ended with it" "$(wf clocks --json | jq -c 'select(.clock == "PR-0002/verify") | [.state, .ended != null, .ended_by, .met]')" '["ENDED",true,"r.sari",null]'
# ---- alone at night the request goes with the grounds of the one, and with both when the second comes
described() { wf --as "${2:-r.sari}" notice show "$1" --draft | jq -r .texts.en.description | tr '\n' ' '; }
until_true 120 bash -c "watchfloor --home '$home' protocol runs --json | jq -es 'any(.run == \"$run5\" and .state == \"ASSESSED\")'"
as r.sari protocol decide "$run5" >/dev/null
does "one alone asks" 'immigration does not notify WHO' as r.sari protocol request "$run5"
n5=$(as k.lim protocol status "$run5" --json | jq -r .notice)
like "in lines, as it was read here" "$(as r.sari notice preview "$n5" --cap)" '^  - a1: Are there many cases or deaths, for this place, time and population\? '
like "its notice has the grounds, and says single" "$(described "$n5")" "\(single: by one assessment, .* Assessment 1 \(single\), by r.sari, .* Rule: .*2 of 4 criteria.*\(evidence: $i5 Cluster at night\).* Asked of you"
like "who may still be the second reads it without them" "$(described "$n5" n.tan)" "\(single: by one assessment, .* \[The grounds of the first assessment are held back until the second is in\. .*protocol grounds $run5; .*\] .*Asked of you"
for how in "show $n5" "show $n5 --draft" "show $n5 --json" "preview $n5" "preview $n5 --cap" "preview $n5 --to MY/nfp" "lint $n5"; do
    # shellcheck disable=SC2086 # words
    is "not what was answered, nor by which rule: notice $how" "$(as n.tan notice $how 2>&1 | grep -cE "Assessment 1|2 of 4 criteria|evidence: $i5")" 0
done
is "which is said" "$(as n.tan notice show "$n5" --json | jq -r .grounds_held) $(as r.sari notice show "$n5" --json | jq -r .grounds_held)" "$run5 null"
refuses "nor does he change it unread" 1 "the second is still to come: .*protocol grounds $run5" as n.tan notice edit "$n5" --to MY
as r.sari notice edit "$n5" --to MY >/dev/null
like "nor by which rule" "$(as n.tan protocol status "$run5" --round 1 --json | jq -c '[.rounds[] | .outcome, .rule, .single]')" '^\["NOTIFY",null,true\]$'
like "nor the words of the request in the run" "$(as n.tan protocol status "$run5" --round 1)" 'request made at .* by r.sari; its words are not told you'
as n.tan protocol answer "$run5" a1=no c6=yes >/dev/null
does "the second comes: the request follows at once" "both assessments are in.*; $run5: .*follows, with both assessments, draft $n5\$" as n.tan protocol submit "$run5"
like "what was not sent is written anew, with both" "$(described "$n5")" 'first by one assessment alone, at .* They differ on: a1 \(yes, no\).* Assessment 1, by r.sari.* Assessment 2, by n.tan'
is "both are told as they were made, one after the other" "$(as n.tan protocol status "$run5" --json | jq -c '[.requests[].text | [test("single: by one assessment"), test("They differ on: a1")]]')" '[[true,false],[false,true]]'
is "what was written anew was not sent in the words of before" "$(as n.tan protocol status "$run5" --json | jq -c '[.requests[] | .notice, .rewritten]')" "[\"$n5\",true,\"$n5\",false]"
is "to whom an officer chose" "$(wf notice show "$n5" --draft | jq -r .to)" MY
is "that one decided alone, and when the second came, stays" "$(as k.lim protocol status "$run5" --json | jq -c '[.single, .decided == .alone_decided, .second_in > .requested, .followed >= .second_in, .to_follow, .state]')" '[false,true,true,true,true,"REQUESTED"]'
does "until it leaves" 'its request follows with both when its notice is released' as k.lim protocol status "$run5"
refuses "drafted is not made again" 1 "the request of $run5 follows already: $n5 is DRAFT" as r.sari protocol request "$run5" --by radio
as r.sari notice withdraw "$n5" 'another way' >/dev/null
does "what is withdrawn has not followed" 'its request is to follow with both: protocol request' as k.lim protocol status "$run5"
as r.sari protocol nfp "$run5" --notified --by radio 'they have it' >/dev/null
refuses "nor is it closed as if it had" 1 "the request did not follow with both: make it \(protocol request $run5\), or say that it is closed without" as r.sari protocol close "$run5" "done"
does "handed over another way, which is told" 'follows, with both assessments, handed over \(radio\)' as r.sari protocol request "$run5" --by radio
is "it has followed, by no notice" "$(as k.lim protocol status "$run5" --json | jq -c '[.to_follow, .followed >= .second_in, .notice]')" '[false,true,null]'
does "and is closed" "$run5 closed: NOTIFY, 7 of the 7 steps of its checklist not ticked\$" as r.sari protocol close "$run5" "done"
does "in words, too" '^single +first decided by one assessment alone, at .*; the second came at ' as k.lim protocol status "$run5"
# ---- what was sent already is followed by an Update of it
secret='correct horse battery staple'
submits() { # NOTICE AUTHOR
    like "$1 is signed by its author" "$("$builddir/tests/lib/typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$2" notice submit "$1" 2>&1)" 'signed by its author'
}
leaves() { # NOTICE APPROVER
    local out
    out=$("$builddir/tests/lib/typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$2" notice approve "$1" 2>&1)
    like "$1 is approved by another" "$out" 'approved: '
    out=$("$builddir/tests/lib/typed" 'to release: ' 'DRILL 1' -- watchfloor --home "$home" --as "$2" notice release "$1" 2>&1)
    like "$1 is released" "$out" 'released to '
}
run6() { as k.lim protocol status "$run6" "$@"; }
for officer in r.sari n.tan k.lim; do
    "$builddir/tests/lib/typed" 'passphrase: ' "$secret" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" key new >/dev/null 2>&1
done
until_true 120 bash -c "watchfloor --home '$home' protocol runs --json | jq -es 'any(.run == \"$run6\" and .state == \"ASSESSED\")'"
as r.sari protocol decide "$run6" >/dev/null
as r.sari protocol request "$run6" >/dev/null
n6=$(run6 --json | jq -r .notice)
submits "$n6" r.sari
like "who approves it has read it" "$("$builddir/tests/lib/typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as k.lim notice approve "$n6" 2>&1)" "the second is still to come: .*protocol grounds $run6"
does "he says that he does" "$run6: k.lim reads the grounds of the first assessment before the second is in, and is not the second assessor" as k.lim protocol grounds "$run6"
like "and reads them" "$(described "$n6" k.lim)" 'Assessment 1 \(single\), by r.sari, .* Rule: .*2 of 4 criteria'
does "the request, too" 'Assessment 1 \(single\)' as k.lim protocol request "$run6"
does "once" 'nothing of the first assessment is held back from you' as k.lim protocol grounds "$run6"
refuses "he is not the second assessor" 1 'you have read the grounds of the first assessment' as k.lim protocol answer "$run6" a1=no
leaves "$n6" k.lim
is "what was sent is held back as well" "$(described "$n6" n.tan | grep -c 'Assessment 1')" 0
is "it left" "$(run6 --json | jq -c '[.notice_released != null, .to_follow, .alone_decided == .decided, .second_in, .followed]')" '[true,false,true,null,null]'
as n.tan protocol answer "$run6" a1=no c6=yes >/dev/null
does "the second is told that an Update of it is drafted, with both" "both assessments are in.*; $run6: .*follows, with both assessments, draft N-[0-9]+, an Update of $n6\$" as n.tan protocol submit "$run6"
u6=$(run6 --json | jq -r .notice)
is "it is one" "$(wf notice show "$u6" --draft | jq -r '[.form, .of, .to, .template] | join(" ")')" "update $n6 MY/nfp ihr-request"
like "with both assessments" "$(described "$u6")" 'first by one assessment alone, at .* They differ on: a1 \(yes, no\).* Assessment 1, by r.sari.* Assessment 2, by n.tan'
is "what was sent stands beside what is drafted" "$(run6 --json | jq -c '[.earlier_notice, .earlier_notice_state, .notice_state, .notice_released]')" "[\"$n6\",\"RELEASED\",\"DRAFT\",null]"
does "all who see the incident read of it" "n.tan +$run6: .*follows, with both assessments, draft $u6, an Update of $n6\$" wf show "$i6"
submits "$u6" n.tan
leaves "$u6" r.sari
wf notice preview "$u6" --cap >"$work/cap"
like "that it takes the place of that each language says in its own words" "$(tr -d '\n' <"$work/cap")" "New request to the national IHR focal point.*In place of the request sent before: $n6.*Permintaan daripada proses $run6 \\(baharu, menggantikan yang terdahulu\\)"
like "it refers to what was sent" "$(tr -d '\n' <"$work/cap")" "<msgType>Update</msgType>.*<references>watch@centre.example,$(wf notice show "$n6" --json | jq -r .identifier),"
is "the run tells how it went" "$(run6 --json | jq -c '[.single, .alone_decided == .decided, .second_in > .earlier_notice_released, .followed >= .second_in, .notice_released > .followed, .earlier_notice_state, .to_follow, .state]')" '[false,true,true,true,true,"SUPERSEDED",false,"REQUESTED"]'
run6 >"$work/status"
like "in words, too" "$(cat "$work/status")" '^single +first decided by one assessment alone, at [^ ]+; the second came at '
like "when it followed" "$(cat "$work/status")" '^followed +[0-9T:.-]+Z$'
like "what went first" "$(cat "$work/status")" "^earlier +$n6 SUPERSEDED: sent "
like "and what after" "$(cat "$work/status")" "^notice +$u6 RELEASED: sent "
# ---- with those of the other register
i3=$(as duty1 new HLT.CLUSTER --checkpoint MYKUL 'Cluster on two flights' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
as r.sari protocol start ihr-annex2 --incident "$i3" >/dev/null
does "a measure that delays travellers" '^BA-0001' as r.sari actions new HEALTH_MEASURE --checkpoints MYKUL --incident "$i3" --expires +48h --delays --rationale 'a cluster' --legal-basis 'IHR Art 43' --proportionality 'few flights' --exceptions 'care first' --affected 'arrivals by two flights' --alternatives 'screening at the gate'
does "its clocks stand beside those of runs" 'BA-0001/report .*Art 43' wf clocks
is "as JSON" "$(wf clocks --json | jq -r 'select(.action == "BA-0001" and .clock == "BA-0001/report") | .state')" RUNNING
is "and the run's own begins with it" "$(wf clocks --json | jq -r 'select(.clock | test("^PR-[0-9]+/measure")) | [.state, .incident] | join(" ")')" "RUNNING $i3"
does "reported to WHO" 'BA-0001' as r.sari actions reported BA-0001 'to WHO by the focal point'
is "it is met" "$(wf clocks --json | jq -r 'select(.clock | test("^PR-[0-9]+/measure")) | .state')" MET
is "what was met or has ended stands behind all that runs, of runs and border actions alike" "$(wf clocks --json | jq -r 'if .met or .ended then "over" else .state end' | uniq | xargs)" "RUNNING over"

# ---- what a decision leads on to: an incident, a notice, a request to somebody else than the focal point
i4=$(as duty1 new HLT.MDH_POSITIVE --checkpoint IDBTC 'A ship declares illness' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
as duty1 set "$i4" tlp AMBER+STRICT 'the ship is named' >/dev/null
run4=$(as r.sari protocol start mdh --incident "$i4" | grep -oE '^PR-[0-9]+')
for officer in r.sari n.tan; do
    as "$officer" protocol answer "$run4" q1=no q2=yes q3=no q4=yes q5=no q6=no q7=no q8=yes q9=no certificate=none >/dev/null
    as "$officer" protocol submit "$run4" >/dev/null
done
is "nothing is opened before it is decided" "$(as n.tan find type:MOV.STOWAWAY --json | wc -l)" 0
does "a ship with illness and stowaways is decided" 'HEALTH AUTHORITY BEFORE FREE PRATIQUE; yes to 2, 4: .*8: stowaways' as n.tan protocol decide "$run4"
is "stowaways are a movement incident of their own, where the ship is" "$(as n.tan find type:MOV.STOWAWAY --json | jq -r '[.member, .checkpoint, .title] | join(" ")')" "ID IDBTC Stowaways declared in a Maritime Declaration of Health"
m4=$(as n.tan find type:MOV.STOWAWAY --json | jq -r .id)
is "seen by those alone who see the ship's" "$(as n.tan show "$m4" --json | jq -r .tlp)" AMBER+STRICT
is "related to the ship's" "$(as n.tan show "$m4" --json | jq -r '.items[] | select(.kind == "link") | [.word, .other] | join(" ")')" "related $i4"
like "the ship's tells of it" "$(as n.tan show "$i4" --json | jq -r '.timeline[].text')" "$run4: Stowaways declared .*: $m4, opened"
is "what follows is told" "$(as n.tan protocol status "$run4" --json | jq -c '[.follows[] | [.kind, .desk, .form, .type]]')" '[["request","ID/health",null,null],["notice",null,"ill-travellers",null],["incident",null,null,"MOV.STOWAWAY"]]'
does "by the command line, too" 'request: Immigration pre-assessment: request to the port health authority \(to ID/health: protocol request\)' as n.tan protocol status "$run4"
try as n.tan protocol request "$run4"
like "the request is the port health authority's" "$out" 'REQUEST TO THE PORT HEALTH AUTHORITY OF ID: immigration pre-assessment'
is "which has nothing to notify" "$(grep -ciE 'focal point|whether you notify' <<<"$out")" 0
is "as JSON" "$(as n.tan protocol request "$run4" --json | jq -r .to)" port-health
is "its draft goes there" "$(wf notice show "$(as n.tan protocol status "$run4" --json | jq -r .notice)" --draft | jq -r .to)" ID/health
as n.tan notice withdraw "$(as n.tan protocol status "$run4" --json | jq -r .notice)" 'told by radio' >/dev/null
refuses "not closed before it has answered" 1 'the port health authority has not answered, and no notice with the request was sent' as r.sari protocol close "$run4" "done"
refuses "which says nothing of WHO" 2 'the national IHR focal point says' as r.sari protocol nfp "$run4" --notified --by radio 'aboard at ten'
does "its answer" 'the port health authority answered \(radio\)' as r.sari protocol nfp "$run4" --by radio 'aboard at ten'
as r.sari protocol reopen "$run4" 'the master has written again' >/dev/null
for officer in r.sari n.tan; do as "$officer" protocol answer "$run4" q4=no >/dev/null; as "$officer" protocol submit "$run4" >/dev/null; done
as n.tan protocol decide "$run4" >/dev/null
is "decided anew it opens no second one" "$(as n.tan find type:MOV.STOWAWAY --json | wc -l)" 1
# ---- what the focal point answers in a later round, while the draft of an earlier one still lies there
i8=$(as duty1 new HLT.CLUSTER --checkpoint MYKUL 'Cluster at noon' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
run8=$(as r.sari protocol start ihr-annex2 --incident "$i8" | grep -oE '^PR-[0-9]+')
decided() {
    for officer in r.sari n.tan; do
        as $officer protocol answer "$run8" a1=yes c6=yes >/dev/null
        as $officer protocol submit "$run8" >/dev/null
    done
    as r.sari protocol decide "$run8" >/dev/null
}
decided
as n.tan protocol request "$run8" >/dev/null
draft8=$(run n.tan "$run8" | jq -r .notice)
as n.tan protocol nfp "$run8" --not-notified --by phone 'they wait' >/dev/null
as n.tan protocol reopen "$run8" 'more cases' >/dev/null
decided
as n.tan protocol reopen "$run8" 'more still' >/dev/null
does "whose request it is that lies there" "answered, whom no request was made to in this round \(phone\), an earlier request's $draft8 is DRAFT: WHO is notified" as n.tan protocol nfp "$run8" --notified --by phone 'they notify'
# ---- the second is one who writes no notices: nothing is said to have followed before a liaison makes it
until_true 120 bash -c "watchfloor --home '$home' protocol runs --json | jq -es 'any(.run == \"$run7\" and .state == \"ASSESSED\")'"
as r.sari protocol decide "$run7" >/dev/null
as r.sari protocol request "$run7" >/dev/null
cat >"$home/policy.conf" <<'X'
format = 1
group "*" { roles = {"duty", "supervisor", "liaison"} }
officer "d.ho" { roles = {"duty"} }
officer "r.sari" { roles = {"duty", "liaison"} }
X
chmod 0600 "$home/policy.conf"
wf engine reload >/dev/null
run7() { as r.sari protocol status "$run7" --json | jq -c '[.notice, .to_follow, .followed != null]'; }
n7=$(run7 | jq -r '.[0]')
as d.ho protocol answer "$run7" a1=no c6=yes >/dev/null
does "he is told that it is to follow, and by whom" "both assessments are in.*; its request is to follow with both assessments \(protocol request $run7\): .* a liaison officer makes it" as d.ho protocol submit "$run7"
is "it has not followed" "$(run7)" "[\"$n7\",true,false]"
try as d.ho protocol request "$run7"
is "nor does it by his own request, which says who makes it, and shows what to hand over" "$rc $(grep -c "a liaison officer makes it (protocol request $run7, into $n7); or its text is handed over another way, and you say by which: protocol request $run7 --by" <<<"$err") $(grep -c 'Assessment 2, by d.ho' <<<"$out") $(run7)" "1 1 1 [\"$n7\",true,false]"
does "the liaison makes it" 'Assessment 2, by d.ho' as r.sari protocol request "$run7"
is "now it is drafted, and has followed when it is released" "$(run7)" "[\"$n7\",true,true]"
like "in the draft, too" "$(described "$n7")" 'Assessment 1, by r.sari.* Assessment 2, by d.ho'
wf engine stop >/dev/null
holds "the journal verifies" wf journal verify
done_testing
