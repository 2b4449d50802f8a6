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
does "set a field, with the reason" "^$i: checkpoint set to SGTUA, was SGWDL$" wf set "$i" checkpoint SGTUA it was Tuas, the caller says
is "it is so" "$(show '[.checkpoint,.rev]')" '["SGTUA",2]'
like "the reason is in the timeline" "$(wf show "$i")" 'checkpoint set to SGTUA, was SGWDL: it was Tuas, the caller says'
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

# ---- what hangs on it
does "a task" ': task 1$' wf task "$i" --due +2h call the port
does "a question to a member's desk" 'question 2 to MY/desk' wf ask "$i" --to MY/desk --due +1h is lane 4 open
refuses "a desk that is none" 2 '"MYdesk" is no desk; it is a member.s, as MY/desk' wf ask "$i" --to MYdesk --due +1h x
refuses "a desk of no member" 2 '"XX" is no member' wf ask "$i" --to XX/desk --due +1h x
does "a referral" 'referral 3 to victim-support' wf refer "$i" --to victim-support "Ms Lim, +60 3 5550000"
j=$(report r2 | wf submit | jq -r .id)
does "a link" "caused_by $j" wf link "$i" caused_by "$j"
refuses "what is open keeps it from being closed in one step" 1 '22 persons are not accounted for' wf resolve "$i" --disposition drill
does "outcomes" 'outcomes of 22 of 22 persons are known' wf outcome "$i" ADMITTED=19 REFERRED_VICTIM_SUPPORT=3
refuses "tasks, questions and referrals too" 1 'still open: (task|question|referral) [0-9].*(task|question|referral) [0-9].*(task|question|referral) [0-9].*; resolve it without' wf resolve "$i" --disposition drill
does "the answer" 'question 2 answered by MY/desk' wf answer "$i" yes, since 10
does "the referral was accepted" 'referral 3 to victim-support accepted' wf refer "$i" --accepted
does "the task is done" 'task 1 done: call the port' wf task "$i" --done
like "show lists them" "$(wf show "$i")" 'task 1 done: call the port'
is "and as JSON" "$(show '[.items[] | [.kind, .state, .word, .other]] | sort' | jq -c .)" \
    "[[\"link\",\"open\",\"caused_by\",\"$j\"],[\"outcome\",\"open\",\"ADMITTED\",null],[\"outcome\",\"open\",\"REFERRED_VICTIM_SUPPORT\",null],[\"question\",\"done\",null,null],[\"referral\",\"done\",\"victim-support\",null],[\"task\",\"done\",null,null]]"
is "found by what was asked and answered" "$(wf find --json 'text:"lane 4"' | jq -r .id) $(wf find --json 'text:"since 10"' | jq -r .id)" "$i $i"
is "whom it concerns beside the centre" "$(show .agencies)" '["victim-support","MY/desk"]'
items=$(show .items)
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
wf engine start >/dev/null
is "made again from the journal, it is the same" "$(show '[.owner,.checkpoint,.grade,.persons.involved,.protection]')" '["duty1","SGTUA","B2",22,0]'
is "and what hangs on it" "$(show .items)" "$items"
does "closed" 'NEW to CLOSED, drill|TRIAGED to CLOSED, drill' wf --as duty1 resolve "$i" --disposition drill
is "who closed it, and what it was" "$(show '[.state,.disposition,.closed_by]')" '["CLOSED","drill","duty1"]'
like "for people too" "$(wf show "$i")" '^end +drill, closed by duty1$'
does "who wants to be kept informed is named" "^$i: followed$" wf --as duty1 follow "$i"
does "once" 'you follow it already' wf --as duty1 follow "$i"
wf --as protection1 follow "$i" >/dev/null
is "with the others" "$(show .watchers)" '["protection1","duty1"]'
like "for people too" "$(wf show "$i")" '^followed +protection1, duty1$'
does "and is not any more" 'followed no longer' wf --as duty1 unfollow "$i"
refuses "twice" 1 "you don't follow it" wf --as duty1 unfollow "$i"
is "the other one stays" "$(show .watchers)" '["protection1"]'
refuses "a duty officer reviews nothing" 1 'may not "review"' wf --as duty1 review "$i"
does "another officer looked at it again" "^$i: reviewed" wf review "$i" the counts are right
is "who" "$(show .reviewed_by)" '"root"'
like "beside who closed it" "$(wf show "$i")" '^end +drill, closed by duty1, reviewed by root$'
does "with whom it is shared" 'sharing_group set to mekong-4, was not said' wf set "$i" sharing_group mekong-4 they asked
refuses "a group has a name" 2 'no group.s name; it is letters' wf set "$i" sharing_group "a b" they asked
is "it is so" "$(show .sharing_group)" '"mekong-4"'
is "its newest report, as the journal has it" "$(show '.raw_digest|length')" 64
does "reopened" 'CLOSED to ACTIVE' wf reopen "$i"
is "nobody reviewed that" "$(show .reviewed_by)" null
is "nobody closed it" "$(show '[.disposition,.closed_by]')" '[null,null]'

# ---- where it went: each said in the head of the record, not in its timeline alone
k=$(report r3 ',"urgency":"Immediate","severity":"Extreme","certainty":"Likely"' | wf submit | jq -r .id)
record() { wf show "$k" --json | jq -c "$1"; }
is "precedence is what CAP's words make it (DOMAIN 1)" "$(record .precedence)" '"FLASH"'
wf set "$k" certainty Possible "seen by one" >/dev/null
is "and follows them" "$(record .precedence)" '"IMMEDIATE"'
is "without them there is none" "$(wf show "$j" --json | jq -c .precedence)" null
does "handed over" 'transferred to MY' wf transfer "$k" --to MY it is theirs
is "to whom, and not answered" "$(record '[.transferred_to,.transfer_accepted]')" '["MY",false]'
like "for people too" "$(wf show "$k")" '^end +transferred to MY, which has not answered yet$'
wf transfer "$k" --accepted >/dev/null
like "accepted" "$(wf show "$k")" '^end +transferred to MY, which accepted it$'
does "a priority by hand" 'P[1-4] to P1' wf priority "$j" P1 a minister is on site
like "its reason stands beside it, with what the rules say" "$(wf show "$j")" '^override +P[2-4] by the rules; a minister is on site$'
like "on the screen too" "$(wf screen floor --size 200x60 | grep -A 1 ' override ' | tail -n 1)" '│ +a minister is on site +│|│ +a minister is on site +╱'
wf priority "$j" P2 "he has left" >/dev/null
like "the newest one's" "$(wf show "$j")" '^override +P[2-4] by the rules; he has left$'
l=$(report r4 | wf submit | jq -r .id)
does "a duplicate said as a link is a merge" "duplicate of $j" wf link "$l" duplicate_of "$j"
is "it is one" "$(wf show "$l" --json | jq -c '[.state,.duplicate_of]')" "[\"DUPLICATE\",\"$j\"]"
like "for people too" "$(wf show "$l")" "^end +duplicate of $j\$"
refuses "another time it is told what is possible" 1 'it is DUPLICATE: "merge" is not possible; possible now: ' wf link "$l" duplicate_of "$i"
does "split takes it out again" 'NEW again' wf split "$l"

# ---- what is opened by hand is of the floor as what is reported is
p=$(wf new SYS.BCS_OUTAGE --member TH --checkpoint THBKK "all gates of the member" | cut -d: -f1)
c=$(report r5 | jq -c '.type="SYS.GATE_OUTAGE"|.member="TH"|.checkpoint="THBKK"' | wf submit | jq -r .id)
is "an outage opened by hand takes in what is reported" "$(wf show "$c" --json | jq -c '[.alert,.inside_of]') $(wf show "$p" --json | jq .inside)" "[\"SUPPRESSED\",\"$p\"] 1"

# ---- what is no value, and too much of everything
for place in ',' '1,' ',1' '0x10,0x10' ' 1, 2' '1,2,3' 'nan,nan' '91,0'; do
    refuses "\"$place\" is no place" 2 'is no place; it is LAT,LON in degrees' wf set "$i" place "$place" because
done
does "a place" 'place set to -6.1256,106.6559' wf set "$i" place -6.1256,106.6559 because
like "blanks are no persons" "$("${builddir:?}/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"command\",\"verb\":\"persons\",\"incident\":\"$i\",\"args\":{\"counts\":\"  \"}}" | tail -n 1)" 'which persons'
full=$(report full | wf submit | jq -r .id) text=$(printf '"%.0s' $(seq 4000))
fill() {
    local tasks=()
    for _ in $(seq 130); do tasks+=("$(jq -nc --arg i "$full" --arg t "$text" '{id:1,op:"command",verb:"task",incident:$i,args:{text:$t}}')"); done
    "$builddir/tests/lib/wfcall" "$home" "${tasks[@]}" | tail -n 130
}
fill >"$work/full"
like "there is an end to what hangs on an incident, with what to do" "$(tail -n 1 "$work/full")" 'open another incident, and link it'
is "and all of it is shown" "$(wf show "$full" --json | jq -c '.items | length')" "$(grep -c '"ok":true' "$work/full")"
does "what is there is still worked on" 'task [0-9]+ done' wf task "$full" --done --item "$(wf show "$full" --json | jq .items[0].n)"
done_testing
