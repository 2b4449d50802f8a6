#!/usr/bin/env bash
# Fewer than five ill travellers of one flight can be found by who knows the flight: who works with them reads the number, who only looks on reads "<5", and so does what goes out.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor", "duty"} }
officer "duty1" { roles = {"duty"} }
officer "liaison1" { roles = {"liaison"} }
officer "observer1" { roles = {"observer"} }
END
wf engine start --exercise small >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
sick() { report "$1" ",\"tlp\":\"GREEN\",\"persons\":{\"involved\":$2,\"dead\":$3}" | jq -c ".type=\"$4\"" | wf --as duty1 submit | jq -r .id; }
persons() { jq -rc '[.persons | .involved, .dead, .unaccounted]' <<<"$1"; }
ill=$(sick a 3 1 HLT.CLUSTER) many=$(sick b 12 0 HLT.CLUSTER) queue=$(sick c 3 1 FLOW.QUEUE)

is "who works with it reads the number" "$(persons "$(wf --as duty1 show "$ill" --json)")" '[3,1,3]'
is "who looks on does not" "$(persons "$(wf --as observer1 show "$ill" --json)")" '["<5","<5","<5"]'
is "five and more are told, and none" "$(persons "$(wf --as observer1 show "$many" --json)")" '[12,0,12]'
is "what is not of health is counted" "$(persons "$(wf --as observer1 show "$queue" --json)")" '[3,1,3]'
does "and shows it" 'persons +involved <5 +dead <5' wf --as observer1 show "$ill"
looks() { "${builddir:?}/tests/lib/wfcall" "$home" '{"id":1,"op":"hello","as":"duty1","observer":'"$1"'}' "{\"id\":2,\"op\":\"query\",\"view\":\"incident\",\"key\":\"$ill\"}" | tail -n 1 | jq -c '.rows[0]'; }
is "a console that only looks on hangs on a wall" "$(persons "$(looks true)")" '["<5","<5","<5"]'
is "the same officer's own does not" "$(persons "$(looks false)")" '[3,1,3]'

# ---- nor in outcomes, in what the engine writes of them, in the log and to who watches
wf --as duty1 persons "$ill" involved=4 minors=2 >/dev/null
wf --as duty1 outcome "$ill" REFERRED_HEALTH=3 DECEASED=1 >/dev/null
wf --as duty1 outcome "$many" REFERRED_HEALTH=9 DECEASED=2 >/dev/null
wf --as duty1 outcome "$queue" REFERRED_HEALTH=2 >/dev/null
outcomes() { jq -c '[.items[] | select(.kind == "outcome") | {(.word): .count}] | add'; }
is "who works with it reads the outcomes" "$(wf --as duty1 show "$ill" --json | outcomes)" '{"DECEASED":1,"REFERRED_HEALTH":3}'
is "who looks on does not, nor what they are where the sum gives it away" "$(wf --as observer1 show "$ill" --json | outcomes)" '{"DECEASED":"<5","REFERRED_HEALTH":"<5"}'
is "nor the large one, from which the small one would follow" "$(wf --as observer1 show "$many" --json | outcomes)" '{"DECEASED":"<5","REFERRED_HEALTH":null}'
is "of how many there is none yet does not give it away" "$(persons "$(wf --as observer1 show "$many" --json)")" '[12,0,null]'
tells() { grep -oE '(involved|minors|dead|REFERRED_HEALTH|DECEASED)[= ]+[0-9]+|outcomes of [0-9]+ of [0-9]+' | sort -u | tr '\n' ';'; }
is "not on the page either" "$(wf --as observer1 show "$ill" | tells)" ""
is "nor in JSON" "$(wf --as observer1 show "$ill" --json | jq -r '.timeline[].text' | tells)" ""
is "the engine writes no number of an incident of health" "$(wf --as duty1 log | grep -F "$ill" | tells)" ""
is "it says who is counted" "$(wf --as duty1 show "$ill" --json | jq -r '.timeline[].text' | grep -c -e '^persons are counted: involved minors$' -e '^outcomes of persons are said$')" 2
is "of others it does" "$(wf --as duty1 log | grep -F "$queue" | tells)" "outcomes of 2 of 3;"
hand=$(wf --as duty1 new FLOW.QUEUE --checkpoint SGWDL Queue at the arrival hall | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
wf --as duty1 persons "$hand" involved=4 minors=2 >/dev/null
wf --as duty1 outcome "$hand" ADMITTED=2 >/dev/null
wf --as duty1 set "$hand" tlp GREEN "for the floor" >/dev/null
wf --as duty1 set "$hand" type HLT.ILL_TRAVELLER "they are ill" >/dev/null
is "what was written before an incident became one of health" "$(wf --as duty1 show "$hand" | tells)" "involved 4;involved=4;minors 2;minors=2;outcomes of 2 of 4;" 
is "is told without the numbers then" "$(wf --as observer1 show "$hand" | tells; wf --as observer1 log | grep -F "$hand" | tells)" ""
is "and still once it is one no more" "$(wf --as duty1 set "$hand" type FLOW.QUEUE "nobody is ill" >/dev/null; wf --as observer1 show "$hand" | tells; wf --as observer1 log | grep -F "$hand" | tells)" ""

# ---- the same of the picture of an event, and no number that would give a small one away
fell() { report "$1" ",\"tlp\":\"GREEN\",\"persons\":{\"involved\":$2},\"labels\":{\"onset\":\"$3\",\"flight\":\"$4\"}" | jq -c '.type="HLT.CLUSTER" | .occurred="2026-11-27T00:00:00Z"' | wf --as duty1 submit | jq -r .id; }
wide=$(fell d 12 "2026-11-21:2 2026-11-22:9" "XZ 402") near=$(fell e 2 "2026-11-22:2" "XZ402")
wf --as duty1 link "$near" part_of "$wide" >/dev/null
picture() { wf --as "$1" picture "$wide" --json | jq -c "$2"; }
is "days, places and flights are told who works with it" "$(picture duty1 '[(.onset[] | [.date, .count]), .undated, (.places[] | [.locode, .count, .few]), (.conveyances[] | [.id, .count, .reports])]')" \
    '[["2026-11-21",2],["2026-11-22",11],1,["SGWDL",14,0],["XZ402",14,2]]'
is "who looks on is told none that is small, or follows from the others" "$(picture observer1 '[(.onset[] | [.date, .count]), .undated, (.places[] | [.locode, .count, .few]), .conveyances, .conveyances_withheld]')" \
    '[["2026-11-21","<5"],["2026-11-22",11],"<5",["SGWDL",12,1],[],"role"]'
does "the command shows it" '2026-11-21 +2  #######' wf --as duty1 picture "$wide"
refuses "of no incident there is none" 1 'there is no incident' wf --as duty1 picture 999999
n=$(wf --as liaison1 notice new --template ill-travellers --incident "$ill" --to MY --set came="SQ 956" | grep -o 'N-[0-9]*' | head -n 1)
does "a notice made from it does not count them" '<5' wf --as liaison1 notice preview "$n" --lang en
wf --as liaison1 notice edit "$n" --set ill=2 >/dev/null
does "nor where its author does" '<5' wf --as liaison1 notice preview "$n" --lang en
wf --as liaison1 notice edit "$n" --set ill=7 >/dev/null
does "seven are seven" '\b7\b' wf --as liaison1 notice preview "$n" --lang en
done_testing
