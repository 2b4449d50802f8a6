#!/usr/bin/env bash
# Options that a plugin's open() sees to: what can't be is refused, and the line in the log names the option and what it may be; what can be is taken.
# shellcheck disable=SC2154 # srcdir and the folders come from the runner
set -uo pipefail
mock=$builddir/tests/plugins/mock_host
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
: >"$work/empty"
n=0 failed=0
tell() { # STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}
option() { # PLUGIN OPTION=VALUE [SAID]: refused with SAID, or taken
    timeout 20 "$mock" --option "$2" "$builddir/plugins/$1/$1.so" "$work/empty" >"$work/out" 2>&1
    if [ -n "${3-}" ]; then grep -qxF "#log 3 option $3" "$work/out" && ! grep -qv '^#log' "$work/out"; else ! grep -q '^#log 3' "$work/out"; fi
    tell $? "$1: $2 is $([ -n "${3-}" ] && echo refused || echo taken)"
}
while IFS='|' read -r plugin set said; do option "$plugin" "$set" "$said"; done <<'END'
kh|days=1|
kh|days=8|"days" is a whole number from 1 to 7
kh|days=0|"days" is a whole number from 1 to 7
kh|grade=F6|
kh|grade=|
kh|grade=B7|"grade" is a letter from A to F and a digit from 1 to 6, as "B2"; leave it empty for no grade
kh|grade=b2|"grade" is a letter from A to F and a digit from 1 to 6, as "B2"; leave it empty for no grade
kh|grade=B2 |"grade" is a letter from A to F and a digit from 1 to 6, as "B2"; leave it empty for no grade
la|patience=1|
la|patience=0|"patience" is a whole number from 1 to 1000000
la|patience=1000001|"patience" is a whole number from 1 to 1000000
paxlst|lists=crew|
paxlst|lists=persons|"lists" is one of all, passengers, crew
paxlst|direction=Departures|
paxlst|direction=out|"direction" is one of both, arrivals, departures
bn|language=ms|
bn|language=malay|"language" is one of en, ms
my|language=ms|
my|language=th|"language" is one of en, ms
sg|wait=departure|
sg|wait=both|"wait" is one of longer, arrival, departure
sg|tlp=AMBER+STRICT|
sg|tlp=floor|
sg|tlp=AMBR|"tlp" is one of CLEAR, GREEN, AMBER, AMBER+STRICT, RED, floor
th|language=th|
th|language=vi|"language" is one of en, th
th|page_size=32000|
th|page_size=0|"page_size" is a whole number from 1 to 32000
tl|language=tet|
tl|language=|"language" is one of pt, tet
tl|patience=no|"patience" is a whole number from 1 to 1000000
vn|language=vi|
vn|language=th|"language" is one of en, vi
END
echo "1..$n"
exit $failed
