#!/usr/bin/env bash
# The scenarios that are shipped: each is the same for a seed and another for another one, and played through the members' own interfaces to a real
# engine it puts what it tells of on the floor: incidents of the right type, member, checkpoint and priority, and where something names its persons, how many.
# shellcheck disable=SC2154,SC1091
. "${srcdir:?}/tests/integration/lib.sh"
free_base() {
    local base=$((12000 + RANDOM % 18000)) port
    for port in $(seq "$base" $((base + 19))); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && { free_base; return; }
    done
    echo "$base"
}
speed=600
at() { # HOURS of the scenario's clock have passed, and it runs at x600, or $speed
    printf '{"real_start":"%s","start":"%s","speed":%s}\n' "$(date -u -d "-$(($1 * 3600 / speed)) seconds" +%Y-%m-%dT%H:%M:%SZ)" "$start" "$speed"
}
play() { # SEED CLOCK: a simulator with an own control port in $base
    base=$(free_base)
    rm -f "$work/ready"
    watchfloor-sim --scenario "$file" --seed "$1" --clock "$2" --keys "$work/keys" --port "$base" --ready-file "$work/ready" 2>"$work/sim.log" &
    sim=$!
    children+=("$sim")
    until_true 20 test -e "$work/ready" || not_ok "$scenario: the simulator starts" "$(cat "$work/sim.log")"
}
ends() { kill "$sim"; wait "$sim" 2>/dev/null; }
# What some interfaces say at a moment that stands still but for the seconds that two looks are apart.
digest() {
    curl -sS --max-time 5 -H "X-Api-Key: $(cat "$work/keys/sg.key")" "http://127.0.0.1:$((base + 8))/v1/incidents" | jq -c '[.value[] | [.id, .revision, .title]]'
    curl -sS --max-time 5 "http://127.0.0.1:$((base + 2))/cap/rss.xml" | grep -o '<guid[^/]*'
    curl -sSN --max-time 1 "http://127.0.0.1:$((base + 10))/v1/fluxo" 2>/dev/null | grep -E '^(id|event|data): ' | head -n 900
}
# stands "TYPE MEMBER CHECKPOINT PRIORITY PERSONS"...: "-" is any
row_stands() { jq -se --arg t "$1" --arg m "$2" --arg c "$3" --arg p "$4" 'any(.[]; .type == $t and .member == $m and ($c == "-" or .checkpoint == $c) and ($p == "-" or .priority == "P" + $p))' "$work/rows"; }
persons() { "$builddir/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"query\",\"view\":\"incident\",\"key\":\"$1\"}" | tail -n 1 | jq -r '.rows[0].persons.involved'; }
stands() {
    local line missing=()
    wf incidents --all --json --limit 1000 >"$work/rows"
    while read -r line; do
        # shellcheck disable=SC2086 # words
        [ -z "$line" ] || row_stands $line >/dev/null || missing+=("$line")
    done <<<"$wanted"
    printf '%s\n' "${missing[@]-}" >"$work/missing"
    [ ${#missing[@]} -eq 0 ]
}
scenario_plays() { # NAME HOURS: it is looked at from then on
    scenario=$1 file=$srcdir/contrib/scenarios/$1.scenario
    start=$(date -u -d "$(sed -n 's/^start //p' "$file")" +%Y-%m-%dT%H:%M:%SZ)
    speed=1 at 3 >"$work/still.json"
    local one two other
    play 1 "$work/still.json"; one=$(digest); ends
    play 1 "$work/still.json"; two=$(digest); ends
    play 2 "$work/still.json"; other=$(digest); ends
    is "$scenario: the same for the same seed" "$(diff <(cat <<<"$one") <(cat <<<"$two") | head -n 6)" ""
    if [ "$one" != "$other" ] && [ "${#one}" -gt 2000 ]; then ok "$scenario: another for another"; else not_ok "$scenario: another for another" "${#one}"; fi
    rm -rf "$home"
    mkdir -m 700 "$home"
    at "$2" >"$home/clock.json"
    play 1 "$home/clock.json"
    watchfloor-sim --scenario "$file" --clock "$home/clock.json" --keys "$work/keys" --port "$base" --print-config | sed 's/interval = .*/interval = 1/' >"$home/watchfloor.conf"
    holds "$scenario: an engine starts" wf engine start --exercise "$scenario"
    if until_true 60 stands; then ok "$scenario: all $(grep -c . <<<"$wanted") that it tells of stand on the floor"; else not_ok "$scenario: what it tells of stands on the floor" "$(cat "$work/missing")" "$(wf feeds | grep -v ' UP ')"; fi
    is "$scenario: nothing of it is set aside" "$(wf quarantine --json --limit 100 | jq -r '"\(.source) \(.reason)"' | sort | uniq -c | head -n 5)" ""
}
# told NAME TITLE: an incident of this title stands, or comes to stand
told() {
    has() { wf incidents --all --json --limit 1000 | jq -se --arg t "$2" 'any(.[]; .title == $t)'; }
    if until_true 30 has "$@"; then ok "$scenario: $1"; else not_ok "$scenario: $1" "$(wf incidents --all --limit 60)"; fi
}
# Nothing that came to the floor hides that it is made up: a cluster, too, whose own title lies in its health record.
all_marked() { is "$scenario: each title begins with SYNTHETIC" "$(wf incidents --all --json --limit 1000 | jq -r 'select(.reports > 0) | select(.title | startswith("SYNTHETIC: ") | not) | "\(.type) \(.title)"' | head -n 5)" ""; }
over() { ends; holds "$scenario: it ends" wf engine stop; }

wanted='
HAZ.WEATHER PH - -
HAZ.WEATHER PH PHMNL 1
HAZ.WEATHER PH PHCRK 1
FLOW.CLOSURE PH PHMNL 1
FLOW.CLOSURE PH PHCRK 1
FLOW.CLOSURE PH PHZAM 3
FLOW.STRANDED PH PHMNL 1
FLOW.STRANDED PH PHCRK 2
SYS.POWER PH PHCRK 1
FLOW.STRANDED SG SGSIN 3
FLOW.STRANDED MY MYKUL 3
FLOW.STRANDED TH THBKK 3
FLOW.STRANDED BN BNBWN 3
FLOW.SURGE PH PHCEB 1'
scenario_plays typhoon 5
told "GDACS tells of it, Red" "Red alert for tropical cyclone in Philippines"
told "... and a CAP authority" "A tropical storm moves towards the coast"
over
wanted='
HAZ.WEATHER VN - -
HAZ.WEATHER VN VNDAD 1
FLOW.CLOSURE VN VNDAD 1
FLOW.STRANDED VN VNDAD 2
FLOW.SURGE VN VNHAN 2'
scenario_plays typhoon 36
over

wanted='
HLT.CLUSTER SG SGSIN 1
HLT.CLUSTER TH THBKK 1
HLT.MDH_POSITIVE ID IDBTC 1
MOV.STOWAWAY ID IDBTC 2
HLT.ILL_TRAVELLER MY MYKUL 3
HLT.ILL_TRAVELLER VN VNSGN 3
HLT.ILL_TRAVELLER LA LAVTE 3
HLT.ILL_TRAVELLER KH KHKTI 2
HLT.ILL_TRAVELLER PH PHMNL 3
HLT.ILL_TRAVELLER TL TLDIL 3
HLT.ILL_TRAVELLER ID IDCGK 3
HLT.BORDER_MEASURE SG SGSIN 3
FLOW.CLOSURE MY MYJHB 1
FLOW.CLOSURE SG - -
FLOW.QUEUE SG SGSIN 3
FLOW.QUEUE TH THBKK 2'
speed=60 # what it tells of is over after some hours, and a loaded machine takes its time
scenario_plays cluster-on-arrival 6
told "WHO's news stand beside it" "Measles - Cambodia"
is "cluster-on-arrival: seven persons" "$(for i in $(jq -r 'select(.type == "HLT.CLUSTER" and .member == "SG") | .id' "$work/rows"); do wf show "$i" --json | jq -r 'select(.health.told.title // "" | test("XZ402")).persons.involved'; done | sort -u | xargs)" 7
is "cluster-on-arrival: both measures are in the register, with direction, end and grounds" "$(wf actions --json | jq -r 'select(.source == "feed") | [.kind, .direction, .checkpoints[0], .delays_over_24h, (.legal_basis | length > 9), (.exceptions | length > 9)] | join(" ")' | sort | xargs)" "CLOSURE IN MYJHB true true true HEALTH_MEASURE IN SGSIN false true true"
found() { [ "$(wf actions conflicts --json | jq -r 'select(.open) | [.why, .from, .to] | join(" ")')" = "CLOSED SGWDL MYJHB" ]; }
holds "cluster-on-arrival: that Woodlands still lets out to Johor is found" until_true 30 found
over

wanted='
HLT.CLUSTER PH PHMNL 1
HLT.CLUSTER ID IDCGK 1
HLT.CLUSTER MY MYKUL 3
HLT.BORDER_MEASURE SG SGSIN 3
HLT.ILL_TRAVELLER SG SGSIN 3
HLT.ILL_TRAVELLER TH THBKK 3
HLT.ILL_TRAVELLER BN BNBWN 3'
scenario_plays respiratory-cluster-on-return 8
told "WHO's news say that they are synthetic" "SYNTHETIC: Acute respiratory illness among travellers - Multi-country"
all_marked
over

wanted='
HLT.ILL_TRAVELLER LA LATHL 1
HLT.CLUSTER VN VNHAN 1
HLT.CLUSTER TH THBKK 1
FLOW.CLOSURE MY MYJHB 1
FLOW.CLOSURE SG SGWDL 1
HLT.BORDER_MEASURE SG SGSIN 3
FLOW.STRANDED SG SGSIN 2'
scenario_plays unknown-pneumonia 9
told "WHO's news say that they are synthetic" "SYNTHETIC: Pneumonia of unknown cause - Multi-country"
all_marked
closed_both() { [ "$(wf actions --json | jq -r 'select(.kind == "CLOSURE" and .source == "feed" and .state == "IN_FORCE") | .checkpoints[0] + .direction' | sort | xargs)" = "MYJHBIN SGWDLOUT" ]; }
holds "unknown-pneumonia: both sides are closed, as their feeds say" until_true 30 closed_both
none_open() { [ -z "$(wf actions conflicts --json | jq -r 'select(.open) | .why')" ]; }
holds "unknown-pneumonia: then nothing contradicts any more" until_true 30 none_open
over
speed=600

wanted='
THB.SCAM_COMPOUND MM MMMYW 1
THB.SCAM_COMPOUND TH THMSO 1
THB.SCAM_COMPOUND MM MMTCL 2
THB.SCAM_COMPOUND LA LABTN 2
THB.SCAM_COMPOUND KH KHBAV 1
FLOW.QUEUE TH THMSO 3
MOV.SMUGGLING_SUSPECTED TH THMSO 2
MOV.SMUGGLING_SUSPECTED TH THARN 2
THB.INDICATOR KH KHPOI 2
THB.INDICATOR MY MYKUL 2
THB.INDICATOR ID IDCGK 2
THB.INDICATOR PH PHMNL 2
THB.INDICATOR VN VNSGN 2
DOC.FRAUD SG SGSIN 3'
scenario_plays scam-compound 6
is "scam-compound: sixty persons" "$(persons "$(jq -r 'select(.type == "THB.SCAM_COMPOUND" and .member == "TH") | .id' "$work/rows" | head -n 1)")" 60
over

wanted='
FLOW.SURGE SG SGWDL 1
FLOW.QUEUE MY MYJHB 1
THB.INDICATOR KH KHPOI 2
MOV.OVERSTAY_CLUSTER LA LATHL 3
HLT.CLUSTER SG SGSIN 1
MOV.IRREGULAR_ENTRY VN VNMOB 3
HLT.ILL_TRAVELLER LA LAVTE 3
FLOW.QUEUE TH THSDO 3'
scenario_plays ordinary-day 1
over

wanted='
SYS.GATE_OUTAGE ID IDCGK 1
SYS.GATE_OUTAGE ID IDDPS 1
SYS.GATE_OUTAGE ID IDSUB 1
SYS.GATE_OUTAGE ID IDKNO 1
SYS.GATE_OUTAGE ID IDBTH 1
SYS.GATE_OUTAGE ID IDBTC 1
SYS.GATE_OUTAGE ID IDNGS 1
FLOW.QUEUE ID IDCGK 1
FLOW.QUEUE ID IDDPS 2
FLOW.STRANDED SG SGSIN 3
FLOW.SURGE ID IDBTC 2'
scenario_plays pdn-day 6
over
done_testing
