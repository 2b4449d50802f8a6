#!/usr/bin/env bash
# Posture and global level: who may, with which reason and document, by how many; the top line, the log, the handover and the playbooks that follow from them; after a restart too.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor", "duty"} }
officer "r.sari" { roles = {"duty"} }
officer "n.tan" { roles = {"liaison"} }
officer "boss" { roles = {"supervisor"} }
officer "o.bs" { roles = {"observer"} }
officer "an" { roles = {"analyst"} }
END
wf engine start --exercise posture --speed 1 >/dev/null || { not_ok "the engine starts"; done_testing; }
as() { local who=$1; shift; wf --as "$who" "$@"; }
top() { wf screen floor --size "$1" | head -n 1; }
doc=WHO/HSE/IHR/2026.4

# ---- posture
is "nobody set one" "$(wf posture)" WATCH
is "as JSON" "$(wf posture --json)" '{"what":"posture","value":"WATCH","since":null,"by":null,"confirmed_by":null,"who_doc":null,"reason":null,"proposal":null}'
like "the top line tells it" "$(top 120x34)" ' posture WATCH '
refuses "a reason is needed" 2 'a change of posture needs a reason' as r.sari posture set ALERT
refuses "a blank one is none" 2 'needs a reason' as r.sari posture set ALERT --reason ' '
refuses "what is none" 2 '"PANIC" is no POSTURE' as r.sari posture set PANIC --reason x
refuses "an observer may not" 1 'may not "posture set"' as o.bs posture set ALERT --reason x
refuses "an analyst may not" 1 'may not "posture set"' as an posture set ALERT --reason x
does "up by whoever is on the floor, in small letters" '^posture WATCH to RESPONSE-2$' as r.sari posture set response-2 two clusters at two borders
like "since when, by whom, why" "$(wf posture)" '^RESPONSE-2$'
like "by whom" "$(wf posture)" '^  by +r\.sari$'
like "why" "$(wf posture)" '^  reason +two clusters at two borders$'
like "the top line" "$(top 120x34)" ' posture RESPONSE-2 '
like "at 80 columns" "$(top 80x24)" ' RESPONSE-2 '
refuses "the same again" 1 'the posture is RESPONSE-2 already, since .*Z, by r\.sari' as n.tan posture set RESPONSE-2 --reason x
refuses "down is a supervisor's" 1 'stands the floor down: a supervisor does that' as n.tan posture set ALERT --reason "quiet"
does "a supervisor brings it down" '^posture RESPONSE-2 to RECOVERY$' as boss posture set RECOVERY --reason "the last case is 21 days old"
is "the log tells both" "$(wf log --json | jq -r 'select(.kind == "posture.changed") | .officer + ": " + .text')" 'boss: posture RESPONSE-2 to RECOVERY: the last case is 21 days old
r.sari: posture WATCH to RESPONSE-2: two clusters at two borders'

# ---- level
is "none was declared" "$(wf level)" NONE
refuses "no document, no level" 2 'which document says so\?' as r.sari level set PHEIC
refuses "hearsay is no document" 2 'is no WHO document.s id; it is a document.s id as WHO prints it' as r.sari level set PHEIC --who-doc "the evening news"
refuses "an observer may not" 1 'may not "level set"' as o.bs level set PHEIC --who-doc "$doc"
does "it is proposed" "^level PHEIC proposed, $doc: another officer confirms it\$" as r.sari level set pheic --who-doc "$doc" --reason "mpox clade Ib"
is "and is not so yet" "$(wf level --json | jq -c '[.value, .proposal.level, .proposal.by, .proposal.reason, .proposal.stale]')" '["NONE","PHEIC","r.sari","mpox clade Ib",false]'
like "the others are asked" "$(as n.tan screen floor --size 200x60 | head -n 1)" ' confirm PHEIC\? '
like "who proposed it reads that" "$(as r.sari screen floor --size 200x60 | head -n 1)" ' PHEIC proposed '
refuses "who proposed it confirms nothing" 1 'you proposed it: another officer reads' as r.sari level confirm
refuses "nor who does not say what he read" 2 'which one did you read\? --who-doc' as n.tan level confirm
like "which the list tells" "$(wf level)" 'waits for another officer, who reads the document: watchfloor level confirm --rev 1$'
refuses "one at a time" 1 'another officer confirms or withdraws that first' as n.tan level set PANDEMIC_EMERGENCY --who-doc WHA79.1
refuses "another document than that was read" 2 "by $doc, not by \"WHA79.1\"" as n.tan level confirm --who-doc WHA79.1
refuses "another proposal than that was read" 1 'proposal 9 is not the one that waits, which is 1' as n.tan level confirm --rev 9
refuses "turned down with a reason" 2 'is withdrawn with a reason' as n.tan level withdraw
does "another officer makes it so" "^level NONE to PHEIC, $doc, proposed by r\.sari\$" as n.tan level confirm --who-doc "$doc" --rev 1
is "both stand there" "$(wf level --json | jq -c '[.value, .who_doc, .by, .confirmed_by, .reason, .proposal]')" "[\"PHEIC\",\"$doc\",\"r.sari\",\"n.tan\",\"mpox clade Ib\",null]"
like "the top line, at 80 columns too" "$(top 80x24)" ' RECOVERY  PHEIC '
like "and the line is no wider" "$(top 80x24)" "^.{1,80}\$"
is "its playbook stands first" "$(wf playbook list --json | jq -r .name | head -n 1)" health-emergency
like "the list says why" "$(wf playbook list)" '^health-emergency .* PHEIC PANDEMIC_EMERGENCY '
n=$(wf submit <<<'{"source_id":"h1","type":"HLT.CLUSTER","member":"ID","checkpoint":"IDCGK","title":"Three ill on arrival","occurred":"2026-11-24T03:20:00+07:00"}' | jq -r .id)
is "and is the incident's" "$(wf show "$n" --json | jq -r .playbook.name)" health-emergency

# ---- the handover
as r.sari handover start >/dev/null
is "first of all it tells both" "$(wf handover show --json | jq -r '.section' | head -n 2)" 'posture
level'
like "with what there is to know" "$(wf handover show)" "level PHEIC since .*Z, $doc"
as r.sari handover cancel "later" >/dev/null

# ---- after a restart, and made again from the journal alone
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
wf engine start >/dev/null || { not_ok "the engine starts again"; done_testing; }
is "the posture stands" "$(wf posture --json | jq -c '[.value, .by, .reason]')" '["RECOVERY","boss","the last case is 21 days old"]'
is "the level stands" "$(wf level --json | jq -c '[.value, .who_doc, .confirmed_by]')" "[\"PHEIC\",\"$doc\",\"n.tan\"]"

# ---- down again: a document and two officers as well
as n.tan level set NONE --who-doc WHO/HSE/IHR/2026.31 >/dev/null
refuses "not by the same" 1 'you proposed it' as n.tan level confirm
does "by another" '^level PHEIC to NONE' as boss level confirm --who-doc WHO/HSE/IHR/2026.31
is "the list is as it was" "$(wf playbook list --json | jq -r .name | head -n 1)" boat-arrival
if top 80x24 | grep -q PHEIC; then not_ok "the top line forgets it" "$(top 80x24)"; else ok "the top line forgets it"; fi
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
wf engine stop >/dev/null
done_testing
