#!/usr/bin/env bash
# What is of one person, or tells which few they are, comes neither into the register of border actions nor into titles, notes and runs of health, nor out in a notice.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor", "duty"} }
officer "n.tan" { roles = {"duty", "liaison"} }
END
wf engine start --exercise words >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
as() { wf --as n.tan "$@"; }
screening() { as actions new "$1" --checkpoints SGSIN --expires +2d --affected "${3:-arrivals}" --rationale "$2" --legal-basis "${4:-Act s. 31C}" --proportionality ok --alternatives x --exceptions none "${@:5}"; }

refuses "a seat, an age and a passport" 2 '"seat 31C" is a seat: the register of border actions leaves in exports and notices' screening HEALTH_MEASURE 'a family, the mother in seat 31C, 42 years old, passport K1234567'
refuses "whatever is said against it" 2 '"passport K1234567" is a passport' screening CLOSURE 'passport K1234567' arrivals 'Act 3' --no-person 'a book'
refuses "of any kind" 2 'fewer than five persons .*write "<5"' screening EXTRA_SCREENING 'three ill of one family'
refuses "what looks so" 2 '"Mr Tan" looks like a person.s name.*--no-person REASON' screening EXTRA_SCREENING 'a family of ours, Mr Tan'
does "unless it is said why it is none" 'BA-0001' screening EXTRA_SCREENING 'the bridge of Mr Tan' arrivals 'Act s. 31C' --no-person 'the name of a bridge'
refuses "nor by another's words" 2 '"43yo" is the age of a person' as actions object BA-0001 --member MY 'ours is 43yo'
refuses "nor why it ends" 2 'looks like' as actions lift BA-0001 'K1234567 left'
refuses "a state says who, without a law" 2 'names a nationality' screening EXTRA_SCREENING x 'warga Kamboja' x
does "where they come from does not" 'BA-0002' screening EXTRA_SCREENING x 'ผู้โดยสารจากกัมพูชา' x
is "the export has nothing of it" "$(wf actions export --csv | grep -cE 'K1234567|31C,|43yo')" 0

refuses "a title tells of no few" 2 'fewer than five persons' as new HLT.CLUSTER --checkpoint SGWDL '3 Chinese nationals ill with measles on SQ956'
refuses "of no flight" 2 '"SQ956" tells of a flight.*the place and the pathogen alone' as new HLT.CLUSTER --checkpoint SGWDL 'Measles on SQ956'
refuses "of no nationality" 2 'a disease has none' as new HLT.CLUSTER --checkpoint SGWDL 'Chinese tourists with measles'
does "place and pathogen" 'opened by hand' as new HLT.CLUSTER --checkpoint SGWDL 'Measles, Woodlands'
i=$(wf incidents --json | jq -r 'select(.type == "HLT.CLUSTER").id')
refuses "nor is it set so" 2 'fewer than five' as set "$i" title '2 ill in a family, flight SQ956, Ebola' 'better title'
does "what only looks so is set with the reason" 'held to be of no person: a road' as set "$i" title 'Measles on road AB12' 'where it is' --no-person 'a road'
refuses "a reason of what looks so, and says what to say" 2 'looks like.*Where it is of no person: --no-person REASON' as priority "$i" P2 'the road AB123456'
does "it is taken with the reason" 'P2' as priority "$i" P2 'the road AB123456' --no-person 'a road'
does "of a task, too" "$i" as task "$i" 'call the depot AB123456' --no-person 'a depot'
refuses "what is certain is not, by no command" 2 'is a passport' as task "$i" 'passport K1234567' --no-person 'a book'
as playbook start "$i" >/dev/null
does "of a playbook's step" 'step 1 ' as playbook 'done' "$i" 1 'by car AB123456' --no-person 'a car'
does "of a telephone call" "$i" as called "$i" --number +65555 'told of road AB123456' --no-person 'a road'
does "the log has why" 'held to be of no person: a car' wf log --limit 20
does "and discard" 'DISCARDED' as discard "$(as new HLT.CLUSTER --checkpoint SGWDL 'Mumps, Woodlands' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)" 'the same as road AB123456' --no-person 'a road'
for text in '31C and 31D have a rash' 'row 31 seat C' 'seat C31' '43yo' '43/M' '4 y.o.' 'DOB 12/03/1981' 'born 1981-03-12' 'HIV positive, on ART since 2019' 'PCR positive'; do
    refuses "a note: $text" 2 "is |looks like" as note "$i" "$text"
done
for text in '3 ill' 'two suspected cases' '2 of 14 passengers' 'ill: 2, contacts: 40' 'tiga orang sakit' 'dalawang pasahero' '3 taken to hospital'; do
    refuses "a note: $text" 2 'fewer than five persons .*write "<5"; how many, .*persons ID involved=N.*--no-person' as note "$i" "$text"
done
for text in 'gate 31C is shut' 'lane 4B' 'flight SQ31 is late' '12 tested positive' 'gate 3 passengers informed' '3 flights with 200 passengers' '2 of 4 criteria' '<5 ill' 'more than 3 ill is a cluster' '2 officers met arrivals'; do
    does "a note: $text" "$i" as note "$i" "$text"
done
does "few who are no travellers are said with the reason" 'held to be of no person: staff' as note "$i" '3 men guard the stand' --no-person 'staff'
refuses "nor in a task" 2 'fewer than five' as task "$i" 'ring the 3 ill'
refuses "nor in a reason" 2 'fewer than five' as priority "$i" P2 'two ill more'
does "which has the same way out" "$i" as task "$i" 'post 2 people at the door' --no-person 'staff'
j=$(as new FLOW.QUEUE --checkpoint SGWDL 'Queue' --text '3 ill' >/dev/null && wf incidents --json | jq -r 'select(.type == "FLOW.QUEUE").id')
does "of what is not of health it is told" "$j" as note "$j" '2 ill in the queue'

n=$(as notice new --template ill-travellers --incident "$i" --to all | grep -oE 'N-[0-9]+' | head -n 1)
as notice edit "$n" --set signs="3 children of one family, seat 31C, one dead" --set came="a flight" >/dev/null
told=$(as notice lint "$n" 2>&1)
has() { if grep -qE -- "$2" <<<"$told"; then ok "$1"; else not_ok "$1" "$told"; fi; }
has "the linter wants <5" 'description.*fewer than five persons \("3 children'
has "and no seat" 'description.*says "seat 31C", which is a seat'
done_testing
