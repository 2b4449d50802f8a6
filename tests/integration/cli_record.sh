#!/usr/bin/env bash
# What is written into a record by hand: set, persons, grade, protect, called; and undo.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "duty1" { roles = {"duty"} }
officer "protection1" { roles = {"protection"} }
END
wf engine start --exercise record >/dev/null
i=$(report r1 ',"impact":"LOW","urgency":"Future","tlp":"GREEN"' | wf submit | jq -r .id)
show() { wf --as protection1 show "$i" --json | jq -c "$1"; }
does "set a field, with the reason" "^$i: checkpoint set to SGTUA$" wf set "$i" checkpoint SGTUA it was Tuas, the caller says
is "it is so" "$(show '[.checkpoint,.rev]')" '["SGTUA",2]'
like "the reason is in the timeline" "$(wf show "$i")" 'checkpoint set to SGTUA: it was Tuas, the caller says'
refuses "a field that is none" 2 '"color" is no FIELD; one of: title type member' wf set "$i" color red because
refuses "a wrong value names what is right" 2 '"HUGE" is no impact; it is LOW, MEDIUM, HIGH or VERY_HIGH' wf set "$i" impact HUGE because
refuses "no reason" 2 'REASON' wf set "$i" impact HIGH
does "persons" 'persons: involved=22 minors=3' wf persons "$i" involved=22 minors=3
is "a minor is a floor of P2, and the rule is told" "$(show '[.priority,.rule,.persons.minors]')" '["P2","floor: minor",3]'
does "grade" 'graded B2' wf grade "$i" B2
is "the grade" "$(show .grade)" '"B2"'
does "protect raises TLP" 'protection 0 to 1, TLP:AMBER\+STRICT' wf protect "$i" 1 "one of them would not speak in front of the others"
refuses "who lowers it has the role" 1 'it is 1: only the role "protection" lowers it' wf --as duty1 protect "$i" 0 "no"
does "protection lowers" 'protection 1 to 0' wf --as protection1 protect "$i" 0 "spoken with each"
does "called" 'called \+65 6000 0000' wf called "$i" --number "+65 6000 0000" they send two officers
is "found by what was said" "$(wf find --json 'text:"two officers"' | jq -r .id)" "$i"
refuses "without a number" 2 'which number was called\? --number N' wf called "$i" they said
does "own, by mistake" owned wf own "$i"
does "undo" 'undone: owned' wf undo "$i"
is "nobody owns it, and it is NEW" "$(show '[.owner,.state,.signal]')" '[null,"NEW","UNACK"]'
wf --as duty1 own "$i" >/dev/null
refuses "another's is not undone" 1 'the last change is not yours: duty1: owned' wf undo "$i"
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
wf engine start >/dev/null
is "made again from the journal, it is the same" "$(show '[.owner,.checkpoint,.grade,.persons.involved,.protection]')" '["duty1","SGTUA","B2",22,0]'
done_testing
