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
