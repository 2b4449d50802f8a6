#!/usr/bin/env bash
# A protocol whose questions are about persons' health is answered whole: contact-trace by two officers, rows and seats in the run's health record, what was decided in the journal. Who looks on
# is told that they are held; who works with them opens them, and that is recorded; kill -9 between loses nothing; at the end of the incubation their keys are destroyed, and no file of the home
# has a word of them, before or after.
. "${srcdir:?}/tests/integration/cli.sh"
for plugin in contact-trace mdh; do
    if [ ! -e "${WATCHFLOOR_PLUGINDIR:?}/$plugin.so" ]; then skip "there is no $plugin"; done_testing; fi
done
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor", "duty"} }
officer "duty1" { roles = {"duty"} }
officer "r.sari" { roles = {"supervisor"} }
officer "n.tan" { roles = {"supervisor"} }
officer "k.lim" { roles = {"supervisor"} }
officer "observer1" { roles = {"observer"} }
END
printf 'format = 1\nplugin "contact-trace" { enabled = true }\nplugin "mdh" { enabled = true }\n' >"$home/watchfloor.conf"
chmod 0600 "$home"/*.conf
wf engine start --exercise trace --start 2026-11-29T00:00:00Z >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
as() { wf --as "$@"; }
run() { as "$1" protocol status PR-0001 --json; }
of() { run "$1" | jq -c ".assessments[] | select(.officer == \"$2\") | $3"; }
until_true 60 bash -c "[ \$(watchfloor --home '$home' plugins --json | grep -c READY) = 2 ]"

# rows that stand nowhere else: 87 and 93, and what follows from them (85-89, 91-95)
canaries='"row1" *: *(87|93)|"seat1" *: *1[01]|85-89|91-95|quetzal|zq4177|[Mm]v heliodora|palembang|9074729'
clean() { ! grep -rlaE "$canaries" "$home" >"$work/found"; }
came() { report "$1" ',"tlp":"GREEN"' | jq -c ".type = \"$2\" | .occurred = \"2026-11-29T00:00:00Z\"" | as duty1 submit | jq -r .id; } # who looks on sees it
i=$(came a HLT.ILL_TRAVELLER)
as r.sari protocol start contact-trace --incident "$i" >/dev/null
try as r.sari protocol answer PR-0001 class=airborne incubation=14 craft=flight hours=3 arrived=2026-11-28 first=1 last=100 layout=3-4-3 more=no row1=87 seat1=10 'flight=zq4177, 28 Nov'
is "rows and seats are answered: exit" "$rc" 0
like "by which rule so far" "$out" 'ROWS AND ZONES: airborne: 2 rows around each of the ill'
like "and what follows from it" "$out" 'rows: 85-89'
like "how long that is kept" "$out" 'health record PR-0001-[0-9a-f]{16}, erased 2026-12-13'
is "there is one record" "$(find "$home/vault" -name 'PR-*.key' | wc -l)" 1
does "one answer more: the rest stands" 'rows: 85-89' as r.sari protocol answer PR-0001 hours=4
only_one() { [ "$(find "$home/vault" -name 'PR-*.key' | wc -l)" = "$1" ]; }
holds "the older record is destroyed" until_true 20 only_one 1
does "the other officer" 'rows: 91-95' as n.tan protocol answer PR-0001 class=airborne incubation=14 craft=flight arrived=2026-11-28 last=100 more=no row1=93 seat1=11 'flight=zq4177, 28 Nov'
is "what he took from the first's he has not" "$(of n.tan r.sari '[.answers, .held, .health]')" '[null,{},null]'

# ---- kill -9
kill -9 "$(engine_pid)"
until_true 20 eval '! kill -0 '"$(engine_pid)"' 2>/dev/null'
wf engine start >/dev/null 2>&1
until_true 60 bash -c "[ \$(watchfloor --home '$home' plugins --json | grep -c READY) = 2 ]"
is "after kill -9 hers are whole" "$(of r.sari r.sari '[.answers.row1, .answers.seat1, .answers.hours, .decision.results[0].value]')" '[87,10,4,"85-89"]'
is "and his" "$(of n.tan n.tan '[.answers.row1, .decision.results[0].value]')" '[93,"91-95"]'
is "each in its record" "$(find "$home/vault" -name 'PR-*.key' | wc -l)" 2

# ---- both in
as r.sari protocol submit PR-0001 >/dev/null
does "both are in: the decision comes out, and tells no row" 'both assessments are in: ROWS AND ZONES; airborne: 2 rows around each of the ill' as n.tan protocol submit PR-0001
does "decided" 'PR-0001: decided: ROWS AND ZONES' as n.tan protocol decide PR-0001
is "who works with it reads the other's" "$(of n.tan r.sari '[.answers.row1, .held, .decision.results[0].value]')" '[87,{},"85-89"]'
is "that he read it is recorded" "$(wf log --json --limit 200 | jq -r 'select(.kind == "incident.read").officer' | sort -u | grep -c n.tan)" 1
is "who looks on is told that they are held" "$(of observer1 r.sari '[.answers.row1, .held.row1, .held_results, .decision.results, .answers.class]')" '[null,"role","role",[],"airborne"]'
does "as words" 'row1 .* held \(role\) \| held \(role\)' as observer1 protocol status PR-0001
try as n.tan protocol request PR-0001
like "hours and rows of the cabin are told as they are: they count nobody" "$out" "How many hours.* 4( |$)"
like "the request says what it has not, and how that is told" "$out" 'in this centre.s health record and not in this request: by telephone, or another channel of the two of you, the officer who sends it tells you "Which flight, bus or train: designator and date\?" and the rows or seats'
like "who made it is told the flight, apart from it" "$out" '^    Which flight, bus or train: designator and date\? zq4177, 28 Nov \('
like "and says that nobody is there to get it" "$err" 'Its draft N-0001 reaches nobody: "SG" is nobody'
is "as JSON neither" "$(as k.lim protocol request PR-0001 --json | jq -c '[(.assessments[].answers | has("row1")), (.assessments[].held >= 2), .assessments[0].answers.hours // .assessments[1].answers.hours]')" '[false,false,true,true,4]'
told_apart() { as "$1" protocol request PR-0001 --json | jq -c '[.apart[] | [.question, .value, .held]]'; }
is "as JSON it stands apart, once where both say the same" "$(told_apart k.lim)" '[["flight","zq4177, 28 Nov",null]]'
is "for who does not work with the record only that it is held" "$(told_apart observer1)" '[["flight",null,"role"]]'
is "its draft has no flight" "$(wf notice show N-0001 --draft | grep -c zq4177)" 0
like "who made it is told what is asked for, apart from it" "$(as n.tan protocol request PR-0001)" 'rows: (85-89|91-95)'
holds "no file of the home has a word of it" clean

# ---- another protocol: the number of persons that a declaration lists
i2=$(came b HLT.MDH_POSITIVE)
as r.sari protocol start mdh --incident "$i2" >/dev/null
try as r.sari protocol answer PR-0002 q2=yes q4=yes listed=3
is "mdh is answered whole: exit" "$rc" 0
is "the number is held" "$(wf --as observer1 protocol status PR-0002 --json | jq -c '.assessments[0].answers')" null
as r.sari protocol submit PR-0002 >/dev/null
for words in 'ship=MV Heliodora, Mr Tan' 'ship=the master, passport K1234567' 'called=palembang, she is 43yo' 'called=Semarang, HIV positive'; do
    refuses "an answer in words says of nobody who he is: $words" 2 'answers\.(ship|called)|an answer tells of no person' as n.tan protocol answer PR-0002 q2=yes "$words"
done
does "seats may stand there" 'PR-0002' as n.tan protocol answer PR-0002 'called=berth of row 31 seat C, 31D'
try as n.tan protocol answer PR-0002 q2=yes listed=3 'ship=MV Heliodora' imo=9074729 'called=palembang 3 Nov; Semarang 9 Nov'
like "the ship and its ports of call are answered, and needed no more" "$out" 'still needed: certificate area ports aboard'
as n.tan protocol submit PR-0002 >/dev/null
is "from who looks on" "$(wf --as observer1 protocol status PR-0002 --json | jq -c '[.assessments[] | .answers.listed, .held.listed]')" '[null,"role",null,"role"]'

as duty1 protocol decide PR-0002 >/dev/null
try as duty1 protocol request PR-0002
like "port health is told by telephone which ship, and where it called" "$out" 'tells you "What is the ship.s name\?" "[^"]*IMO[^"]*" "Which ports of call in the last 30 days, each with its date\?"; ask for what else you need'
like "who made the request has the ship apart" "$out" '^    What is the ship.s name\? MV Heliodora \(n.tan\)'
like "its number, by which it is found as well" "$out" '^    .*IMO.* 9074729 \(n.tan\)'
like "and where it called" "$out" '^    Which ports .* each with its date\? palembang 3 Nov; Semarang 9 Nov'
like "who may not write notices is told whose turn it is" "$err" "No notice carries it: .* A liaison officer does \(notice new --template [a-z-]+ --incident $i2 --to SG/health\)"

# ---- a backup and an export have none of it
wf backup "$work/backup.db" >/dev/null
wf journal export >"$work/export.jsonl"
holds "there is a backup, and an export" test -s "$work/backup.db" -a -s "$work/export.jsonl"
holds "neither has a word of it" bash -c "! grep -laE '$canaries' '$work/backup.db' '$work/export.jsonl'"

# ---- the end of the incubation
wf engine stop >/dev/null
jq -c '.start = "2026-12-13T00:00:10Z"' "$home/clock.json" >"$work/later" && cp "$work/later" "$home/clock.json"
wf engine start >/dev/null
gone() { [ -z "$(find "$home/vault" -name 'PR-0001-*.key')" ]; }
holds "their time ends, and their keys" until_true 60 gone
does "the run is readable, and says so" 'row1 .*held \(erased\)' as n.tan protocol status PR-0001
is "what was decided stays" "$(run n.tan | jq -r '[.outcome, .state] | join(" ")')" 'ROWS AND ZONES REQUESTED'
recorded() { [ "$(wf log --json --limit 200 | jq -r .text | grep -cE 'health record PR-0001-[0-9a-f]+ has had its time: its key is destroyed')" = 2 ]; }
holds "that they were erased is recorded" until_true 30 recorded
nothing_left() { [ -z "$(find "$home/vault" -name 'PR-0001-*')" ]; }
holds "then nothing is left of them" until_true 30 nothing_left
holds "no file of the home has a word of it afterwards" clean
wf engine stop >/dev/null
holds "the journal is whole" watchfloor --home "$home" journal verify
done_testing
