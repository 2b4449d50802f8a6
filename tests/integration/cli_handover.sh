#!/usr/bin/env bash
# A shift handed over by two officers on the command line: promises, lines, what is new meanwhile, the signature, what is nobody's then; the log's strikes; the shift's report; what one may not see.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "duty1" { roles = {"duty"} }
officer "duty2" { roles = {"duty"} }
officer "strict" { roles = {"duty"} members = {"SG"} }
officer "observer1" { roles = {"observer"} }
END
wf engine start --exercise handover >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
hash() { "${builddir:?}/tests/lib/wfcall" "$home" '{"id":1,"op":"hash"}' | tail -n 1 | jq -r .hash; }
lines() { wf --as "${1:-duty2}" handover show --json | jq -c "$2"; }
owner() { wf show "$1" --json | jq -r .owner; }
i=$(printf '{"source_id":"b","type":"MOV.BOAT_ARRIVAL","member":"ID","title":"Boat","occurred":"2026-11-27T08:20:00Z"}\n' | wf submit | jq -r .id)
wf --as duty1 new FLOW.QUEUE --member MY Queue at the bridge >/dev/null
wf --as duty1 new FLOW.QUEUE --member SG Queue at Tuas >/dev/null
wf --as duty1 new FLOW.QUEUE --member TL Queue at Batugade >/dev/null
for n in 1 2 4; do wf --as duty1 own "$n" >/dev/null; done
wf --as duty1 shelve 4 --until +2h known >/dev/null
wf --as duty1 ask 2 --to MY/desk --due +1h "how long?" >/dev/null
wf --as duty1 refer 1 --to sar MRCC >/dev/null

# ---- promises, what was ruled out
refuses "a promise without a date is refused" 2 'a promise has a date' wf --as duty1 handover promise call Johor back
refuses "and one with a date that is none" 2 '"soon" is no time' wf --as duty1 handover promise --due soon call Johor back
does "with a date it is taken" '^promise [0-9]+, due 20' wf --as duty1 handover promise --due +2h --incident 2 call Johor back
does "of no incident, too" '^promise [0-9]+, due 20' wf --as duty1 handover promise --due +3h send the list
refuses "not on one that is none" 1 'there is no incident "77"' wf --as duty1 handover promise --due +3h --incident 77 x
does "what it is not is kept" 'ruled out$' wf --as duty1 note 1 --ruled-out it is not the ferry
does "a call is the last word outside" 'called \+00 1' wf --as duty1 called 1 --number "+00 1" "they <said> \"no\""
like "the incident shows both" "$(wf show 1)" 'ruled-out .*it is not the ferry'
refuses "an observer promises nothing" 1 'role "observer" may not "handover promise"' wf --as observer1 handover promise --due +1h x

# ---- before the start: what would be handed over
is "sections, in order" "$(lines duty1 .section | uniq | xargs)" "P2 owned own-by shelved question referral promise ruled-out"
is "without numbers" "$(lines duty1 .line | sort -u)" null
like "for people, too" "$(wf --as duty1 handover show)" 'not started: watchfloor handover start'
refuses "nothing is accepted yet" 1 'no handover is open' wf --as duty2 handover accept 1

# ---- start, accept
does "start" '^handover 1 started, 9 lines' wf --as duty1 handover start
refuses "one at a time" 1 'duty1 started one at 20.*Z' wf --as duty2 handover start
refuses "who started it does not accept" 1 'you started it' wf --as duty1 handover accept 1
refuses "nor sign" 1 'you started it' wf --as duty1 handover sign
is "its lines have numbers" "$(lines duty2 .line | xargs)" "1 2 3 4 5 6 7 8 9"
is "the last word outside stands beside its incident" "$(lines duty2 'select(.line==1).said.text')" '"called +00 1: they <said> \"no\""'
does "accept: the incident is his" "^line 1 accepted: $i is yours" wf --as duty2 handover accept 1
is "and belongs to him" "$(owner 1)" duty2
refuses "twice is once, and says by whom" 1 'line 1 was accepted by duty2 at 20' wf handover accept 1
refuses "a line that is none" 1 'the handover has no line 99' wf --as duty2 handover accept 99
refuses "a number that is none" 2 '"x" is no number' wf --as duty2 handover accept x
n=$(lines duty2 'select(.section=="own-by").line')
wf own 3 >/dev/null
refuses "what somebody else took meanwhile is refused, with whose it is" 1 "is $(id -un)'s by now" wf --as duty2 handover accept "$n"
n=$(lines duty2 'select(.section=="promise" and .incident==null).line')
does "a promise is his to keep" "promise [0-9]+ is yours to keep" wf --as duty2 handover accept "$n"
is "and has moved" "$(lines duty2 "select(.line==$n) | [.owner,.was] | join(\" \")")" '"duty2 duty1"'
n=$(lines duty2 'select(.section=="question").line')
does "a question is only known" "^line $n accepted: AMICF-[0-9]+-000002\$" wf --as duty2 handover accept "$n"
is "its incident stays whose it is" "$(owner 2)" duty1

# ---- what is new, what one may not see
wf new SYS.POWER --member SG --checkpoint SGSIN Power cut >/dev/null
is_new() { [ "$(lines duty2 'select(.new).line')" = 10 ]; }
until_true 30 is_new && ok "what comes up is listed as new" || not_ok "what comes up is listed as new"
is "who sees only SG's has only those lines" "$(lines strict .member | sort -u | xargs)" "SG null"
refuses "and accepts no other" 1 'the handover has no line 1$' wf --as strict handover accept 1
is "nor meets another in the log" "$(wf --as strict log --json | jq -r 'select(.kind=="shift.changed").incident' | sort -u | xargs)" "AMICF-$(date -u +%Y)-000005 null"

# ---- sign
before=$(hash)
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
wf engine start >/dev/null
is "in the middle of it the journal makes the same state from nothing" "$(hash)" "$before"
does "sign" '^handover 1 signed; 7 lines were not accepted' wf --as duty2 handover sign
is "what was not accepted is nobody's" "$(owner 2)" null
like "and its clock runs" "$(wf show 2)" 'due'
is "what was accepted stays" "$(owner 1)" duty2
is "what somebody took himself, too" "$(owner 3)" "$(id -un)"
is "what was shelved is a signal again" "$(wf show 4 --json | jq -c '[.shelved_until,.signal,.owner]')" '[null,"UNACK",null]'
like "the timeline says why" "$(wf show 2)" "nobody's: it was not accepted at the handover"
refuses "it is not undone" 1 'not yours|is not undone' wf --as duty2 undo 2
refuses "nothing is open any more" 1 'no handover is open' wf --as duty2 handover sign
is "the list says who and when" "$(wf handover list --json | jq -c '[.handover,.state,.by,.to]')" '[1,"signed","duty1","duty2"]'
is "what became of each line stays" "$(wf handover show 1 --json | jq -r .state | sort | uniq -c | xargs)" "3 accepted 7 left"
p=$(wf handover show --json | jq -r 'select(.section=="promise" and .incident==null).item')
does "kept" "^promise $p kept" wf --as duty2 handover kept "$p" sent at noon
refuses "only once" 1 "promise $p was kept by duty2" wf --as duty2 handover kept "$p"
p=$(wf handover show --json | jq -r 'select(.section=="promise").item')
refuses "not one of an incident that one may not see" 1 "there is no promise $p" wf --as strict handover kept "$p"
refuses "dropped wants a reason" 2 'wants REASON' wf --as duty2 handover dropped "$p"
does "and has it" "promise $p dropped" wf --as duty2 handover dropped "$p" they called us
does "another is started" '^handover 2 started' wf --as duty2 handover start
refuses "cancel wants a reason" 2 'wants REASON' wf --as duty2 handover cancel
does "cancel" '^handover 2 cancelled' wf --as duty2 handover cancel nobody came

# ---- the log
seq=$(wf log --json | jq -r 'select(.text|startswith("called")).seq')
does "an edit is a new entry" '^line [0-9]+ of the log' wf --as duty1 log add --strikes "$seq" they said yes
is "the old line is struck, and reads as before" "$(wf log --json | jq -c "select(.seq==$seq) | [.text,.struck.officer,.struck.reason]")" '["called +00 1: they <said> \"no\"","duty1","they said yes"]'
like "for people, too" "$(wf log)" '\[struck by duty1, line [0-9]+: they said yes\] called'
refuses "once" 1 "line $seq was struck by line" wf --as duty2 log strike "$seq" again
refuses "the engine's lines stand" 1 "is the engine's" wf --as duty2 log strike "$(wf log --json | jq -r 'select(.officer=="engine" and .kind=="shift.changed").seq' | tail -n 1)" no
refuses "a line that is none" 1 'the log has no line 99999' wf --as duty2 log strike 99999 no
refuses "nor one that one may not see" 1 "the log has no line $seq" wf --as strict log strike "$seq" no
does "strike" "^line [0-9]+ struck" wf --as duty2 log strike "$(wf log --json | jq -r 'select(.text|startswith("ruled out")).seq')" it was the ferry
does "an entry by hand" '^line [0-9]+ of the log' wf --as duty2 log add --incident 3 "radio check <done> & fine"
is "is of its incident" "$(wf --as strict log --json | jq -r 'select(.text|startswith("radio")).incident')" "AMICF-$(date -u +%Y)-000003"

# ---- the report
like "text" "$(wf --as duty2 handover report 1)" '^handed over by duty1, signed by duty2$'
is "JSON, keys in their order" "$(wf handover report 1 --format json | jq -r 'keys_unsorted|join(" ")')" "from to reader handover officers figures lines log"
is "from the beginning to the signature" "$(wf handover report 1 --format json | jq -c '[.from,.to==.handover.ended,(.log|last.text)]')" '[null,true,"handover 1 signed, from duty1"]'
is "each fact of the log once, in order" "$(wf handover report 1 --format json | jq '[.log[].seq] | . == (sort|unique)')" true
is "its lines and what became of them" "$(wf handover report 1 --format json | jq -c '[(.lines|length), ([.lines[]|select(.state=="accepted")]|length)]')" '[10,3]'
is "what the reader may not see is not in it" "$(wf --as strict handover report 1 --format json | jq -r '.log[].incident // empty' | sort -u | xargs)" "AMICF-$(date -u +%Y)-000003 AMICF-$(date -u +%Y)-000005"
wf handover report --format html >"$work/report.html"
is "the running shift's, escaped" "$(grep -c 'radio check &lt;done&gt; &amp; fine' "$work/report.html")" 1
is "no tag of a text is one" "$(wf handover report 1 --format html | grep -c '<said>')" 0
is "nothing is fetched from elsewhere" "$(grep -cE 'src=|href=|url\(|@import|<script' "$work/report.html")" 0
if command -v xmllint >/dev/null; then
    try xmllint --html --noout "$work/report.html"
    is "well formed" "$rc $err" "0 "
else
    skip "well formed" "no xmllint"
fi
refuses "of a handover that there was not" 1 'there was no handover 9' wf handover report 9
like "the screen" "$(wf screen handover --size 120x34)" 'Handover [0-9]+'

# ---- with a duty list
for o in duty1 duty2; do wf --as "$o" duty on >/dev/null; done
wf --as duty1 own 2 >/dev/null
wf new SYS.POWER --member MY Power cut >/dev/null
wf --as duty2 own 6 >/dev/null
does "one who leaves starts another" '^handover 3 started' wf --as duty1 handover start
refuses "who is not on duty takes nothing over" 1 "$(id -un) is not on duty" wf handover accept "$(lines duty2 'select(.incident|endswith("000002")?).line' | head -n 1)"
refuses "nor signs" 1 "$(id -un) is not on duty" wf handover sign
wf duty on >/dev/null
does "on duty he does" '^handover 3 signed' wf handover sign
is "what another has who stays on duty stays his" "$(owner 6)" duty2
is "what the one who left had is nobody's" "$(owner 2)" null
wf engine stop >/dev/null
done_testing
