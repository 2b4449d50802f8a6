#!/usr/bin/env bash
# The duty list, and what follows from it: who goes off or is absent owns nothing any more, a position is taken for a time and comes back, T1 names the next officer.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
printf 'format = 1\ndesk { absent = 86400  own_by_p3 = 10 }\n' >"$home/watchfloor.conf"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor", "duty"} }
officer "r.sari" { roles = {"duty"} }
officer "n.tan" { roles = {"duty"} }
officer "u.aung" { roles = {"supervisor"} }
officer "s.sok" { roles = {"duty"}  members = {"KH"} }
officer "o.bs" { roles = {"observer"} }
END
wf engine start --exercise duty --speed 1 >/dev/null || { not_ok "the engine starts"; done_testing; }
low=',"impact":"MEDIUM","urgency":"Expected"'
as() { local who=$1; shift; wf --as "$who" "$@"; }
owner() { wf show "$1" --json | jq -r '.owner // "none"'; }
show() { wf show "$1" --json | jq -c "$2"; }
list() { wf duty list --json | jq -c "select(.officer == \"$1\") | $2"; }
# An officer at a console: a session that lasts.
sits() { watchfloor --home "$home" --as "$1" watch >/dev/null 2>&1 & children+=($!); disown; eval "pid_${1//./_}=$!"; until_true 60 is_here "$1"; }
is_here() { [ "$(list "$1" .here)" = true ]; }
is_gone() { [ "$(list "$1" .here)" = false ]; }
gets_up() { local v=pid_${1//./_}; kill "${!v}"; until_true 60 is_gone "$1"; }

# ---- on, off, next
does "nobody yet" 'nobody is on duty' wf duty list
refuses "off without being on" 1 'you are not on duty' as r.sari duty off
gone_from_top() { ! wf screen floor | head -n 1 | grep -q 'on duty'; }
if gone_from_top; then ok "who keeps no list is told of none in the top line"; else not_ok "who keeps no list is told of none in the top line" "$(wf screen floor | head -n 1)"; fi
does "on duty" '^on duty until .*Z$' as r.sari duty on --until +8h
like "the top line has how many are" "$(as r.sari screen floor | head -n 1)" ' 1 on duty  .* r.sari duty'
like "at 80 columns, too" "$(wf screen floor --size 80x24 | head -n 1)" ' 1 on duty  '
refuses "on twice" 1 'you are on duty since .*Z' as r.sari duty on
refuses "a time that is over" 2 'is over already' as r.sari duty on --until 2026-01-01T00:00:00Z
refuses "an observer is on no duty" 1 'role "observer" may not "duty on"' as o.bs duty on
refuses "the next one wants a time" 2 'from when\?' as r.sari duty next n.tan
refuses "nobody knows him" 1 'the policy knows no officer "n.tam"' as r.sari duty next n.tam --from +8h
does "who comes next" 'n.tan comes next, at .*Z' as r.sari duty next n.tan --from +8h
is "who is on, since and until when, who is next" "$(wf duty list --json | jq -c '[.officer, .on, .since != null, .until != null, .next != null]')" \
    '["r.sari",true,true,true,false]
["n.tan",false,false,false,true]'
like "as a table" "$(wf duty list)" '^n.tan +next +[0-9-]+ [0-9:]+Z'
does "he does not come" 'n.tan does not come' as r.sari duty next n.tan --declined
is "nobody is next" "$(wf duty list --json | jq -r .officer)" r.sari
like "facts of the journal" "$(wf log --json --limit 5 | jq -r 'select(.kind == "duty.changed") | .officer + ": " + .text' | head -1)" '^r.sari: n.tan does not come$'

# ---- to whom anything is given
a=$(report q1 "$low" | wf submit | jq -r .id)
refuses "nothing is given to who is not on duty" 1 'n.tan is not on duty; duty list tells who is' as r.sari assign "$a" n.tan
as n.tan duty on >/dev/null
does "who is on gets it" 'assigned to n.tan' as r.sari assign "$a" n.tan

# ---- off duty
does "going off leaves nothing behind" 'off duty; 1 incident that you owned waits for another owner' as n.tan duty off
is "nobody's, its clock runs, and why" "$(show "$a" '[.owner, .due != null, .timeline[0].officer, .timeline[0].text]')" "[null,true,\"n.tan\",\"nobody's now: n.tan went off duty\"]"

# ---- T1 names the next officer: here before absent, who owns least
as n.tan duty on >/dev/null
sits n.tan
wf assign "$a" r.sari >/dev/null
b=$(report q2 "$low" | wf submit | jq -r .id)
does "called by hand" 'escalated: T1, the next officer n.tan$' wf escalate "$b" please
is "it is he who is called" "$(show "$b" .called)" '"n.tan"'
c=$(report q3 "$low" | wf submit | jq -r .id)
called() { [ "$(show "$c" .called)" = '"n.tan"' ]; }
until_true 60 called
like "and by the clock" "$(wf show "$c")" 'T1, the next officer n.tan: nobody owned it by'
as s.sok duty on >/dev/null
sits s.sok
sits r.sari
d=$(report q4 "$low" | wf submit | jq -r .id)
for x in "$b" "$c"; do as n.tan own "$x" >/dev/null; done
does "not one who may not see it, though he owns less" 'the next officer r.sari$' wf escalate "$d" please
as s.sok duty off >/dev/null

# ---- relief
wf assign "$d" n.tan >/dev/null
refuses "of oneself" 2 'nobody stands in for himself' as n.tan duty relief n.tan --until +15m
refuses "without an end" 2 'until when' as r.sari duty relief n.tan
refuses "beyond a shift" 2 'too far away' as r.sari duty relief n.tan --until +9h
refuses "by one who is not on duty" 1 'you are not on duty: duty on first' as s.sok duty relief n.tan --until +15m
does "the position is taken" 'you stand in for n.tan until .*Z; 3 incidents are yours till then' as r.sari duty relief n.tan --until +15m
is "owned by the one who stands in" "$(show "$b" '[.owner, .stands_for]')" '["r.sari","n.tan"]'
is "the list says it of both" "$(list r.sari .stands_for)$(list n.tan .relief)" '"n.tan""r.sari"'
like "the screen too, also at 80 columns" "$(wf screen duty --size 80x24)" 'r.sari .*for n.tan'
like "and at 120 until when" "$(wf screen duty --size 120x34)" 'n.tan .*r.sari stands in until [0-9:]+Z'
refuses "nothing is given to who is relieved" 1 'r.sari stands in for n.tan: assign it to r.sari' wf assign "$a" n.tan
refuses "no chain of them" 1 'stands in for you' as n.tan duty relief r.sari --until +5m
refuses "he does not go off meanwhile" 1 'r.sari stands in for you: duty back first' as n.tan duty off
as r.sari release "$c" >/dev/null
does "back" 'n.tan has the position again' as n.tan duty back
is "what is still held comes back, what was let go does not" "$(owner "$b") $(owner "$c") $(owner "$a") $(show "$b" .stands_for)" "n.tan none r.sari null"
as r.sari duty relief n.tan --until +1s >/dev/null
back() { [ "$(owner "$b")" = n.tan ]; }
until_true 60 back
is "the time over, the engine gives it back" "$(show "$b" '[.timeline[0].officer, .timeline[0].text]')" '["engine","back to n.tan: the time of the relief is over"]'
as r.sari duty relief n.tan --until +15m >/dev/null
as r.sari duty off >/dev/null
is "who stands in goes: it is the other's again, and his own is nobody's" "$(owner "$b") $(owner "$a")" "n.tan none"

# ---- what the one who relieves may not see stays whose it is, and is not spoken of
as r.sari duty on >/dev/null
as u.aung duty on >/dev/null
e=$(report q5 "$low,\"tlp\":\"RED\"" | wf submit | jq -r .id)
as u.aung own "$e" >/dev/null
does "nothing of it is told" 'until .*Z; 0 incidents are yours' as r.sari duty relief u.aung --until +15m
is "nor taken" "$(owner "$e")" u.aung
as u.aung duty back >/dev/null
for x in u.aung r.sari; do as $x duty off >/dev/null; done
like "one is left" "$(wf screen floor | head -n 1)" ' 1 on duty  '

# ---- absent
gets_up n.tan
sed -i 's/absent = 86400/absent = 1/' "$home/watchfloor.conf"
wf engine reload >/dev/null
alone() { [ "$(owner "$b")" = none ]; }
until_true 60 alone
is "absent for too long: nobody's, recorded" "$(show "$b" '[.timeline[] | select(.verb == "give")][0] | [.officer, (.text | test("^nobody.s now: n.tan is absent since .*Z$"))]')" '["engine",true]'
gone=$(list n.tan .absent_since)
like "the list says since when" "$gone" '^"20.*Z"$'
as n.tan duty off >/dev/null
like "that nobody is on duty is in the top line" "$(wf screen floor --size 80x24 | head -n 1)" ' !! nobody on duty  '

# ---- the journal alone knows it all
hash=$(wf duty list --json | jq -c 'del(.here, .absent_since)')
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
wf engine start >/dev/null
is "the list from the journal" "$(wf duty list --json | jq -c 'del(.here, .absent_since)')" "$hash"
wf engine stop >/dev/null
done_testing
