#!/usr/bin/env bash
# The filter language of incidents, find and watch: what each word means, times, and faults that are pointed at.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
wf engine start --exercise filter >/dev/null
put() { # SOURCE_ID TYPE MEMBER CHECKPOINT TITLE [MORE]
    report "$1" ",\"text\":\"seen by patrol $1\"${6-}" | jq -c ".type=\"$2\" | .member=\"$3\" | .checkpoint=\"$4\" | .title=\"$5\"" | wf submit | jq -r .id
}
put f1 SYS.GATE_OUTAGE ID IDCGK "Gates down, all of them" ',"impact":"HIGH","urgency":"Immediate"' >/dev/null
queue=$(put f2 FLOW.QUEUE SG SGWDL "Queue at Woodlands")
queue2=$(put f3 FLOW.QUEUE MY MYJHB "Queue at Johor" ',"impact":"LOW","urgency":"Future"')
cyber=$(put f4 SYS.CYBER ID IDDPS "Odd mail")
wf own "$queue" >/dev/null
wf --as duty2 own "$cyber" >/dev/null
wf resolve "$queue2" >/dev/null
# finds TEXT WANTED WORDS...: the incidents that match, as their titles' first words.
finds() {
    local what=$1 want=$2
    shift 2
    try wf incidents --json "$@"
    if [ "$rc" -eq 0 ] && [ "$(jq -r '.title | split(" ")[0]' <<<"$out" | sort | xargs)" = "$want" ]; then ok "$what"; else not_ok "$what" "exit $rc" "$out" "$err" "wanted: $want"; fi
}
finds "no filter: what is open" "Gates Odd Queue"
finds "--all: also what is resolved" "Gates Odd Queue Queue" --all
finds "a family of types" "Gates Odd" 'type:SYS.*'
finds "a type in small letters" "Queue" type:flow.queue
finds "members, one or the other" "Gates Odd Queue" member:ID,SG
finds "words are joined by AND" "Gates" member:ID checkpoint:IDCGK
finds "in one argument, too" "Gates" "member:ID checkpoint:IDCGK"
finds "a range of priorities" "Gates Odd" priority:P1..P1
finds "all priorities" "Gates Odd Queue" priority:P1..P4
finds "owner:none" "Gates" owner:none
finds "owner:me" "Queue" owner:me
finds "owner:NAME" "Odd" owner:duty2
finds "a state that is not open is found without --all" "Queue" state:RESOLVED
finds "states, one or the other" "Gates Queue" state:NEW,RESOLVED
finds "a bare word of the title" "Queue" woodlands
finds "of the text" "Odd" "text:f4"
finds "words in quotes" "Gates" 'text:"all of them"'
finds "since" "Gates Odd Queue" since:-6h
finds "until: nothing is older" "" until:-6h
finds "a day" "Gates Odd Queue" "since:$(date -u +%F)"
finds "an instant" "" "since:$(date -u -d '+1 hour' +%FT%TZ)"
finds "a clock time means the last one, in UTC" "Gates Odd Queue" "since:$(date -u -d '-2 minutes' +%H:%M)"
try wf find --json Queue
is "find is incidents --all" "$(jq -r .id <<<"$out" | sort | xargs)" "$(printf '%s\n' "$queue" "$queue2" | sort | xargs)"
does "nothing found is no fault" '^no open incident matches' wf incidents owner:nobody
try wf incidents --json --limit 2
is "--limit" "$(wc -l <<<"$out")" 2

# points TEXT COLUMN REGEX WORDS...: exit 2, the filter, and a mark under the place.
points() {
    local what=$1 column=$2 why=$3
    shift 3
    try wf incidents "$@"
    if [ "$rc" -eq 2 ] && [ -z "$out" ] && grep -qE -- "$why" <<<"$err" && grep -qF -- "  $*" <<<"$err" && grep -qx "  $(printf '%*s' "$column" '')^" <<<"$err"; then
        ok "$what"
    else
        not_ok "$what" "exit $rc" "$out" "$err" "wanted: /$why/ at $column"
    fi
}
points "a name that there is not" 0 '"colour" is no name; they are type, member' colour:red
points "behind others" 10 '"colour" is no name' member:ID colour:red
points "a type that is none" 5 '"SYS.NOSUCH" is no event type; it is as SYS.GATE_OUTAGE or SYS.\*' type:SYS.NOSUCH
points "the second value of a list" 10 '"XYZ" is no member; it is two letters' member:ID,XYZ
points "a priority" 9 '"P9" is no priority; it is P1, P2, P3, P4 or a range' priority:P9
points "a range the wrong way" 9 'a range as P1..P2' priority:P3..P1
points "a state" 6 '"ODD" is no state; it is NEW, TRIAGED' state:ODD
points "a checkpoint" 11 '"ID" is no checkpoint; it is five' checkpoint:ID
points "a time" 6 '"yesterday" is no time; it is as -6h, -2d, 08:00' since:yesterday
points "a value that is missing" 6 'a value belongs behind "owner:"' owner:
points "a quote that is not closed" 5 'the quote that opens here is not closed' 'text:"a b'
refuses "find says the same" 2 '"colour" is no name' wf find colour:red
refuses "and watch" 2 '"colour" is no name' wf watch colour:red

# The log, by the same language. logs TEXT WANTED WORDS...: the lines' kinds and incidents, the newest first.
logs() {
    local what=$1 want=$2
    shift 2
    try wf log --json "$@"
    if [ "$rc" -eq 0 ] && [ "$(jq -r '.kind + ":" + (.incident // "" | split("-")[2] // "")' <<<"$out" | xargs)" = "$want" ]; then ok "$what"; else not_ok "$what" "exit $rc" "$out" "$err" "wanted: $want"; fi
}
logs "the log of an incident" "incident.changed:000004 incident.opened:000004" "id:$cyber"
logs "of those of a member" "incident.changed:000003 incident.opened:000003" member:MY
logs "by a word: a kind" "engine.started:" engine.started
logs "by what a line says" "journal.created:" '"the journal begins"'
logs "by an officer, of an incident" "incident.changed:000004" duty2 type:SYS.CYBER
logs "by time: nothing is older" "" until:-6h
logs "a line of no incident passes where nothing is asked of one" "journal.created:" until:-0m journal.created
logs "what is asked of incidents leaves out the others" "" member:MY engine.started
refuses "a name that there is not, in the log" 2 '"colour" is no name' wf log colour:red
try wf log --limit 1 member:ID --json
is "--limit, of those that match" "$(wc -l <<<"$out")" 1
seq 1 2300 | jq -c '{source_id:"m\(.)",type:"FLOW.QUEUE",member:(if . % 2 == 0 then "TH" else "VN" end),title:"many \(.)",occurred:"2026-11-24T10:00:00Z"}' | wf submit >/dev/null
try wf log --json member:TH
is "the whole log is looked through, step after step" "$(jq -r .incident <<<"$out" | sort -u | wc -l)" 1150
logs "its oldest line, too" "journal.created:" '"the journal begins"'
wf engine stop >/dev/null
done_testing
