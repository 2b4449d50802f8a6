#!/usr/bin/env bash
# An Annex 2 assessment at two consoles, wholly by keys: from the incident P starts the protocol that its type suggests, and its page opens; y, n, u and a form answer, the rule in
# sight moves with the answers, a wrong answer is told what is wanted; neither sees the other's before both are in; then what they disagree on stands first, the more cautious
# decides; d, R, f and C lead to its end. What was answered while the engine was gone is shown as not sent, and goes when it is back. 6 lists runs, clocks with due time and citation.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/officers.sh"
if [ ! -e "${WATCHFLOOR_PLUGINDIR:?}/ihr-annex2.so" ]; then echo "1..0 # SKIP there is no ihr-annex2"; exit 0; fi
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "r.sari" { roles = {"duty", "liaison"} }
officer "n.tan" { roles = {"duty"} }
END
printf 'format = 1\nplugin "ihr-annex2" { enabled = true }\n' >"$home/watchfloor.conf"
chmod 0600 "$home"/*.conf
wf engine start --exercise drill >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
until_true 60 bash -c "watchfloor --home '$home' plugins --json | grep -q READY"
sit sari 120 34
sit tan 80 24
seen "the floor" sari ' Inbox 0 '
row 'sari ! 6 ~ Protocols 0 .*no run of a protocol that you may see: P on an incident .*no legal clock that you may see runs:'
i=$(wf --as r.sari new HLT.ILL_TRAVELLER --checkpoint MYKUL 'Ill travellers on arrival' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
seen "tan has it, too" tan 'Ill travellers'
while IFS= read -r line; do row "$line"; done <<END
sari ! 1 Enter ~ protocol none runs +P starts the one that is suggested
sari ! P ~ Start a protocol for EX ${i##*-} .*ihr-annex2 +suggested
sari ! Enter ~ EX PR-0001 +ihr-annex2 .* OPEN +incident ${i##*-}
sari - ~ IHR Annex 1A .*/ [0-9:+1]+ \\+08, .* left
sari ! y ~ disease is answered by one of the choices: Enter lists them
sari ! Enter ~ Answer .*cholera +Cholera
sari ! n o n s e n s e Enter ~ that is not one of the choices
sari ! C-u c h o l Enter ~ disease .* cholera
sari ! n ~ so far 0 of 4: NOT NOTIFIED AT THIS STAGE
sari ! Down Down y ~ b4 +Is the event unusual\\? +yes
sari - ~ so far 1 of 4: NOT NOTIFIED AT THIS STAGE .*still needed a2 a3
sari ! s ~ :protocol submit PR-0001
sari - ~ your answers rest on no report: Esc, e
tan ! 6 ~ EX PR-0001 +ihr-annex2 +${i##*-} OPEN
tan - ~ EX PR-0001 RUNNING +[0-9:hd]+ MY .*IHR
tan ! Enter ~ r.sari not in yet
END
if shows tan 'NOT NOTIFIED|cholera +Cholera.*you +cholera'; then over "nothing of what the other answered"; else ok "nothing of what the other answered"; fi
while IFS= read -r line; do row "$line"; done <<END
sari ! Enter ~ the assessment of r.sari is in
sari - ~ yours is in: the second officer answers now
sari ! y ~ your assessment is in: it is changed by assessing anew, O
tan - ~ r.sari in [0-9:]+Z
tan ! Enter c h o l Enter ~ cholera
tan ! y ~ so far 1 of 4
tan : protocol answer --evidence disease=$i disease=cholera ~ disease .* cholera
tan ! e ~ a2 has no answer that this would be the evidence of: answer it first
tan ! Up e ~ What the answer rests on .*a1 +$i
tan ! Enter Down ~ a2 +Annex 2
END
if shows tan 'unexpected \(b4'; then over "still nothing of it"; else ok "still nothing of it"; fi
pid=$(engine_pid)
wf engine stop >/dev/null
row 'tan - ~ STALE'
row 'tan ! Down Down y ~ yes >'
row 'tan - ~ NOT SENT: 1 answer with > behind'
row 'tan ! q ~ 1 answer is not sent yet'
wf engine start --exercise drill >/dev/null
row 'tan - ~ so far 2 of 4: NOTIFY'
is "another engine has it" "$([ "$(engine_pid)" != "$pid" ] && wf --as n.tan protocol status PR-0001 --json | jq -r '.questions[] | select(.id == "b4") | .mine')" yes
is "typed with what it rests on" "$(wf --as n.tan protocol status PR-0001 --json | jq -c '.questions[] | select(.id == "disease") | [.mine, .evidence]')" "[\"cholera\",[\"$i\"]]"
while IFS= read -r line; do row "$line"; done <<END
tan ! s ~ :protocol submit PR-0001
tan ! Enter ~ THE ASSESSORS DISAGREE on 1 answer: yours, the more cautious, decides
tan - ~ The two disagree on .*! a1
sari - ~ THE ASSESSORS DISAGREE on 1 answer: n.tan's, the more cautious, decides
sari - ~ The two disagree on .*! a1 .* no +yes
sari ! d Enter ~ PR-0001 +ihr-annex2 .* DECIDED
sari - ~ IHR Art 6 .* 23 h 59 min left
sari ! R Enter ~ Its draft N-[0-9]+ reaches nobody: "MY/nfp" is nobody
sari x ~ reaches nobody
sari - ~ IHR FOCAL POINT OF .* MY: immigration pre-assessment
sari ! t ~ What is done .*liaison: Send the request
sari ! r e q u e s t Enter ~ \\[x\\] liaison +request +r.sari
sari ! T ~ What is not done after all .*request
sari x ~ What is not done after all
sari ! f ~ :protocol nfp PR-0001
sari : protocol nfp PR-0001 they notify today ~ is WHO notified
sari : protocol nfp PR-0001 --notified --by "phone +60 3 0000" they notify today ~ PR-0001 +ihr-annex2 .* ANSWERED
sari : notice withdraw N-0001 told by telephone ~ ANSWERED
sari ! p p p ~ not begun; what begins them: .*IHR Art 43: protocol mark PR-0001 measure.* What happened
sari : protocol close the focal point has it ~ PR-0001 +ihr-annex2 .* CLOSED
tan ! i ~ Ill travellers on arrival .*protocol ihr-annex2 +PR-0001 +CLOSED +NOTIFY
tan ! Escape ~ CLOSED .*closed; O assesses it anew
tan ! Escape ~ Protocols 1
tan ! Enter O ~ :protocol reopen PR-0001
tan ! n e w Space c a s e s Enter ~ OPEN .* round 2 .*the last round came to NOTIFY
tan ! Home Home Down n ~ \\* +a1 .* no .*so far 1 of 4|so far 1 of 4.* \\* +a1 .* no
tan ! Up ~ at the last assessment: +yes
tan : run PR-0001 ms ~ MT
tan ! Down ~ a2 +Annex 2
END
# ---- the page of another run begins at its own first question
wf plugin enable pheoc-posture >/dev/null
until_true 60 bash -c "watchfloor --home '$home' protocol list | grep -q pheoc-posture"
wf --as n.tan protocol start pheoc-posture --incident "$i" >/dev/null
while IFS= read -r line; do row "$line"; done <<END
tan : run PR-0001 en ~ EX PR-0001
tan ! End ~ d11 +Annex 2, IV.11
tan : run PR-0002 ~ EX PR-0002 +pheoc-posture .* now +WHO, Framework
END
i2=$(wf --as n.tan new HLT.CLUSTER --checkpoint MYPEN 'Cluster on arrival' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
wf --as n.tan protocol start ihr-annex2 --incident "$i2" >/dev/null
row 'tan ! Escape ~ PR-0003 +ihr-annex2'
row 'tan ! Home Enter y ~ no question is selected|disease is answered by one of the choices'
is "what is typed before the questions of another run are there answers none of it" "$(wf --as n.tan protocol status PR-0003 --json | jq -c '[.questions[] | select(.mine != null) | .id]')" '[]'
closes
