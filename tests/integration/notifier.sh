#!/usr/bin/env bash
# The notifier: an executable of the centre's own that is run with a JSON on its input: what it is given and what never, when it is run, what becomes of one
# that hangs, fails, forks, floods or is not there, and that nothing is told twice or forgotten over a restart.
. "${srcdir:?}/tests/integration/lib.sh"
now=$(date -u +%FT%TZ)
bin=$work/bin
got=$home/run/notifier/got
mkdir -p "$home/conf.d" "$bin"
# script NAME LINES: an executable that is put in place at one blow
script() { printf '#!/bin/bash\n%s\n' "$2" >"$bin/.new"; chmod 0755 "$bin/.new"; mv "$bin/.new" "$bin/$1"; }
conf() { printf 'format = 1\nlog_level = "debug"\ndesk { own_by_p1 = 86400  own_by_p2 = 86400  own_by_p3 = 86400  own_by_p4 = 86400 }\n%s\n' "$1" >"$home/watchfloor.conf"; }
# report ID FIELDS: an event that makes one incident
report() { echo "{\"source_id\":\"$1\",\"occurred\":\"$now\",\"title\":\"secret-title-$1\",\"text\":\"secret-text-$1\",$2}" | wf submit --source t - >"$work/said" || { cat "$work/said" >&2; return 1; }; }
P1='"impact":"HIGH","urgency":"Immediate"'
told() { cat "$got" 2>/dev/null; }
count() { told | jq -sr "[.[] | select($1)] | length"; }
is_told() { [ "$(count "$1")" -ge 1 ]; }
# The incident of the notifier itself: its condition, or "none"
own() { wf find type:SYS.NOTIFIER --json | jq -sr 'if length == 0 then "none" else map("\(.state) \(.condition)") | join(",") end'; }
own_is() { [ "$(own)" = "$1" ]; }
# Processes of a script, whoever their parent is: by a word in their command line, which is not that of who looks
left() { grep -slz -- "[${1:0:1}]${1:1}" /proc/[0-9]*/cmdline 2>/dev/null | wc -l; }
gone() { [ "$(left "$1")" = 0 ]; }

script notify 'cat >>got; env >env; id -u >uid; cat /proc/self/status >status; ls -l /proc/self/fd >fds; { cat ../../journal.db; } >leak 2>&1; { echo x >../stolen; } 2>/dev/null; exit 0'
conf ''
wf engine start >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }

# ---- the configuration
out=$(wf notifier test 2>&1); code=$?
is "without one a test says how to configure it" "$code $(grep -c 'notifier { command' <<<"$out")" "1 1"
conf "notifier { command = \"$bin/nothing\" }"
out=$(wf engine reload 2>&1); code=$?
like "a command that is not there is refused, with file and line" "$code $out" "^2 .*watchfloor.conf:4: notifier: command: \"$bin/nothing\" can't be looked at"
echo x >"$bin/plain"
conf "notifier { command = \"$bin/plain\" }"
like "one that can't be run is refused" "$(wf engine reload 2>&1)" 'watchfloor.conf:4: notifier: command: .*no file that can be run; chmod \+x mends it'
cp "$bin/notify" "$bin/open"; chmod 0777 "$bin/open"
conf "notifier { command = \"$bin/open\" }"
like "one that others can write is refused" "$(wf engine reload 2>&1)" 'can be written by others; chmod go-w mends it'
cp "$bin/notify" "$home/inside"
conf "notifier { command = \"$home/inside\" }"
like "one beside the journal is refused" "$(wf engine reload 2>&1)" 'lies in a folder that holds the home'
conf "notifier { command = \"relative\" environment = {\"LD_PRELOAD=/tmp/x.so\", \"9=1\", \"none\"} loud = true }"
out=$(wf engine reload 2>&1)
is "all that is wrong is told at once" "$(grep -c 'watchfloor.conf:4' <<<"$out")" 5
conf "notifier { environment = {\"A=b\"} }"
like "an environment without a command is told" "$(wf engine reload 2>&1)" 'watchfloor.conf:4: notifier: environment: there is no command'
conf "notifier { command = \"$bin/notify\" environment = {\"GATEWAY=https://sms.example\"} }"
holds "a right one is taken up" wf engine reload

# ---- a try
like "a try says how it ended" "$(wf notifier test)" '^the notifier works: exit 0 after [0-9.]+ s$'
is "it is told that it is a test" "$(told | jq -c '[.format,.event,.mode,.exercise,.id,.title,.more,(.others|length)]')" '[1,"test","ACTUAL",null,null,"This is a test of the notifier",0,0]'
like "who tried is a fact" "$(wf log --limit 5)" 'notifier.tested.*exit 0'
is "its environment is its own and what was configured" "$(grep -vE '^(PWD|SHLVL|_|OLDPWD)=' "$home/run/notifier/env" | sort | tr '\n' ' ')" \
    "GATEWAY=https://sms.example HOME=$(readlink -f "$home")/run/notifier LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin TMPDIR=$(readlink -f "$home")/run/notifier "
is "it may gain no privileges, and a filter stands" "$(awk '/^NoNewPrivs|^Seccomp:/ { printf "%s ", $2 }' "$home/run/notifier/status")" "1 2 "
is "it has no descriptor but its three" "$(awk 'NR > 1 && $9 > 3' "$home/run/notifier/fds" | grep -cv /proc)" 0
if grep -q landlock /sys/kernel/security/lsm 2>/dev/null || grep -q 'denied' "$home/run/notifier/leak"; then
    is "the journal is out of its reach, and so is the home" "$(grep -c 'denied' "$home/run/notifier/leak") $([ -e "$home/run/stolen" ] && echo 1 || echo 0)" "1 0"
else
    skip "this kernel has no Landlock"
fi
rm -f "$got"

# ---- what it is given, cell by cell: TLP x type x protection
n=0
cell() { # TLP TYPE FIELDS QUOTED
    n=$((n + 1))
    rm -f "$got"
    report "c$n" "\"type\":\"$2\",\"member\":\"ID\",\"tlp\":\"$1\",$P1$3"
    until_true 40 is_told '.event == "unowned"' || { not_ok "$1 $2 $3 is told" "$(told)" "$(cat "$work/said")" "$(tail -n 3 "$home/log/engine.log")"; return; }
    local id want='[null,null]'
    id=$(jq -r .id "$work/said")
    [ "$4" = no ] || want="[\"secret-title-c$n\",\"secret-text-c$n\"]"
    is "$1 $2 $3: id, priority, member, due; title and text: $4" "$(told | jq -c '[.id,.priority,.member,(.due|test("^20.*Z$")),.overdue,.tier,.for.role]') $(told | jq -c '[.title,.text]') $(grep -c secret "$got")" \
        "[\"$id\",\"P1\",\"ID\",true,false,null,\"duty\"] $want $([ "$4" = no ] && echo 0 || echo 1)"
    wf own "$id" >/dev/null
}
for tlp in CLEAR GREEN AMBER AMBER+STRICT RED; do
    case $tlp in CLEAR | GREEN) yes=yes ;; *) yes=no ;; esac
    cell $tlp SYS.GATE_OUTAGE '' $yes
    cell $tlp THB.INDICATOR '' no
    cell $tlp HLT.CLUSTER '' no
    cell $tlp SYS.GATE_OUTAGE ',"protection":1' no
done
cell GREEN SEC.BOMB '' yes
cell GREEN FLOW.SURGE ',"protection":3' no
rm -f "$got"
report q1 '"type":"FLOW.QUEUE","member":"MY","impact":"LOW","urgency":"Future"'
report q2 "\"type\":\"FLOW.SURGE\",\"member\":\"MY\",$P1"
until_true 40 is_told 'true'
is "a P4 that waits calls nobody" "$(count '.priority == "P4"') $(count '.priority == "P1"')" "0 1"
id=$(jq -r .id "$work/said")

# ---- each step of the escalation
rm -f "$got"
wf escalate "$id" the minister asks >/dev/null
until_true 40 is_told '.tier == "T1"'
wf escalate "$id" still >/dev/null
until_true 40 is_told '.tier == "T2"'
wf escalate "$id" and still >/dev/null
until_true 40 is_told '.tier == "T3"'
is "T1, T2 and T3, and who is called" "$(told | jq -c '[.event,.id,.tier,.for.role]' | tr '\n' ' ')" \
    "[\"escalated\",\"$id\",\"T1\",\"duty\"] [\"escalated\",\"$id\",\"T2\",\"supervisor\"] [\"escalated\",\"$id\",\"T3\",\"liaison\"] "
alarmed() { wf show "$id" --json | jq -c .alarmed; }
becomes "the record says what was told" '["unowned","T3"]' alarmed
like "the log says so, without the content" "$(wf log --limit 4 | grep incident.alarm | head -n 1)" 'the notifier told: for liaison, T3: P1, nobody owns it; exit 0 after'
is "and nothing of the content" "$(wf log --json --limit 500 | grep incident.alarm | grep -c secret) $(grep -c secret "$home"/log/*.log | grep -v ':0' | wc -l)" "0 0"
wf own "$id" >/dev/null

# ---- a restart: nothing is told again, nothing is forgotten
report r1 "\"type\":\"FLOW.SURGE\",\"member\":\"MY\",$P1"
r1=$(jq -r .id "$work/said")
until_true 40 is_told ".id == \"$r1\""
told_of() { wf journal export | grep incident.alarm | grep -q "told.*id.*$1"; }
holds "that it was told is in the journal" until_true 40 told_of "$r1"
wf engine stop >/dev/null
script notify 'cat >>got; exit 3'
rm -f "$got"
wf engine start >/dev/null
report r2 "\"type\":\"FLOW.SURGE\",\"member\":\"MY\",$P1"
r2=$(jq -r .id "$work/said")
until_true 40 is_told ".id == \"$r2\""
is "after a restart what was told is not told again" "$(count ".id == \"$r1\"")" 0
holds "its failure is an incident" until_true 40 own_is 'NEW active'
like "which says why" "$(wf find type:SYS.NOTIFIER)" 'The notifier fails: exit 3 after'
holds "what failed is tried again" until_true 60 is_told ".id == \"$r2\""
kill -9 "$(engine_pid)"
until_true 20 sh -c '! kill -0 '"$(engine_pid)"' 2>/dev/null'
script notify 'cat >>got; exit 0'
rm -f "$got"
wf engine start >/dev/null
until_true 40 is_told ".id == \"$r2\""
is "what was given and never told is told after a kill" "$(count ".id == \"$r2\"") $(count ".id == \"$r1\"")" "1 0"
holds "and that it works again clears its incident" until_true 40 own_is 'NEW cleared'
wf own "$r1" >/dev/null; wf own "$r2" >/dev/null
i=$(wf find type:SYS.NOTIFIER --json | jq -r .id)

# ---- one that hangs, with children that left its session; one that floods; one that is gone; one that dies
script notify 'cat >/dev/null; sleep 43219876 & setsid sleep 43219876 & (setsid setsid bash -c "sleep 43219876 & sleep 43219876" &) ; wait; sleep 43219876'
out=$(wf notifier test 2>&1); code=$?
is "one that hangs is ended after ten seconds" "$code $out" "1 watchfloor: the notifier failed: it took longer than 10 s and was ended"
holds "with whatever it started" until_true 20 gone 43219876
holds "its incident is the same one, active again" until_true 40 own_is 'NEW active'
is "one incident, however often it fails" "$(wf find type:SYS.NOTIFIER --json | jq -s length) $(wf find type:SYS.NOTIFIER --json | jq -r .id)" "1 $i"
script notify 'setsid sleep 54329876 & exit 0'
like "one that leaves a child behind ends well" "$(wf notifier test)" 'works: exit 0'
holds "and the child with it" until_true 20 gone 54329876
script notify 'yes 0123456789 | head -c 40000000; exit 0'
out=$(wf notifier test); code=$?
is "a flood is passed on by its first kilobyte" "$code $(head -c 2000 <<<"$out" | grep -c 0123456789)" "0 93"
script notify 'printf "\033[31mred\a\n"; kill -9 $$'
out=$(wf notifier test 2>&1); code=$?
is "what it says is cleaned; a death is told" "$code $(grep -c $'\033' <<<"$out") $(grep -c 'the notifier failed: signal 9' <<<"$out")" "1 0 1"
mv "$bin/notify" "$bin/away"
like "one that went away is told" "$(wf notifier test 2>&1)" "failed: \"$bin/notify\" can't be looked at"
mv "$bin/away" "$bin/notify"
printf '\177ELF broken' >"$bin/notify"
like "one that is no program is told" "$(wf notifier test 2>&1)" "failed: it can't be run: Exec format error"
script notify ': (){ :|:& };:; exit 0'
wf notifier test >/dev/null 2>&1
holds "one that forks without end is ended too" until_true 30 gone "$bin/notify"
before=$(wf status --json | jq .loop.lag_us_max)
like "the engine's loop did not wait for any of them" "$before" '^[0-9]{1,6}$'

# ---- many at once are few messages
script notify 'sleep 1; cat >>got'
wf notifier test >/dev/null
rm -f "$got"
for k in $(seq 60); do echo "{\"source_id\":\"m$k\",\"occurred\":\"$now\",\"title\":\"m\",\"type\":\"SYS.CYBER\",\"member\":\"TH\",$P1}"; done | wf submit --source t - >/dev/null
all() { [ "$(told | jq -s '[.[] | 1 + (.others | length)] | add')" -ge 60 ]; }
holds "a burst of sixty is told whole" until_true 40 all
like "in a few messages" "$(told | wc -l)" '^[1-5]$'
is "nothing of it twice" "$(told | jq -r '.id, .others[].id' | sort | uniq -d | wc -l)" 0

# ---- switched off
conf ''
holds "without a command" wf engine reload
holds "its incident is cleared, for nobody waits for it" until_true 20 own_is 'NEW cleared'
like "the journal is whole" "$(wf journal verify)" 'facts verified'
wf engine stop >/dev/null
done_testing
