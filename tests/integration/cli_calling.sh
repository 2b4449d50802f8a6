#!/usr/bin/env bash
# The command line itself: global options, wrong words, exit codes, streams, homes that are not made, the empty home, engine start.
. "${srcdir:?}/tests/integration/cli.sh"

# ---- words
does "--version is one line" '^watchfloor [0-9]+\.[0-9]+\.[0-9]+$' watchfloor --version
does "--help lists the commands" '^  incidents ' watchfloor --help
refuses "a wrong command is quoted, with what was meant" 2 '"incidens".*did you mean "incidents"' wf incidens
refuses "one that is near nothing" 2 '"xyzzy".*--help' wf xyzzy
refuses "half a command says how it goes on" 2 '"engine" wants one of: start stop status reload' wf engine
refuses "a wrong second word, too" 2 '"engine stpo".*did you mean "engine stop"' wf engine stpo
does "and has a help" '^  engine start' wf engine --help
refuses "a wrong option" 2 'unknown option "--jsno".*did you mean "--json"' wf incidents --jsno
refuses "a wrong global option" 2 'unknown option "--hom"; did you mean "--home"' watchfloor --hom x status
refuses "an option without its value" 2 '"--limit" wants a value' wf incidents --limit
refuses "an option twice" 2 '"--limit" was given twice' wf log --limit 1 --limit 2
refuses "a number that is none" 2 '--limit takes a whole number from 1 .* not "many"' wf log --limit many
refuses "a word too many" 2 'takes no "more"' wf status more
refuses "a missing word" 2 '"own" wants ID' wf own
refuses "a wrong choice" 2 '"P9" is no PRIORITY.*P1 P2 P3 P4' wf priority 1 P9 why
refuses "the console without a terminal" 2 'wants a terminal' wf
esc=$(printf '\033[31mred')
try wf "$esc"
if grep -q "$(printf '\033')" <<<"$err"; then not_ok "no escape sequence of an argument reaches the terminal" "$err"; else ok "no escape sequence of an argument reaches the terminal"; fi

# ---- every command of the table has a --help that needs no engine, and makes no home
n=0 bad=''
while read -r name; do
    # shellcheck disable=SC2086 # two words
    try wf $name --help
    [ "$rc" -eq 0 ] && [ -z "$err" ] && grep -q "^usage: watchfloor $name" <<<"$out" || bad="$bad [$name]"
    n=$((n + 1))
done < <(watchfloor --help | sed -n 's/^  \([a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p')
if [ $n -gt 40 ] && [ -z "$bad" ]; then ok "--help of all $n commands"; else not_ok "--help of all $n commands" "$bad"; fi

# ---- no engine
for c in status incidents find feeds plugins checkpoints quarantine log watch "show 1" "own 1" "note 1 x" "submit" "screen floor" "feed test usgs/quakes" \
    "feed retry usgs/quakes" "plugin restart usgs" "quarantine show 1" "engine reload" "engine stop"; do
    # shellcheck disable=SC2086
    try wf $c
    [ "$rc" -eq 2 ] && [ -z "$out" ] && grep -q "start one with: watchfloor --home $home engine start" <<<"$err" || not_ok "$c without an engine" "exit $rc" "$out" "$err"
done
ok "commands that need an engine say how to start one"
refuses "the hint can be pasted, whatever the path" 2 "start one with: watchfloor --home '.*a b'\\\\''c' engine start" watchfloor --home "$work/a b'c" status
try wf engine status
is "engine status of a stopped one: 1" "$rc $out" "1 stopped"
refuses "switching a plugin on makes no home" 2 'no home' wf plugin enable usgs
refuses "nor does feed set" 2 'no home' wf feed set usgs/quakes interval 30
try wf journal verify
is "journal verify without a journal can't run" "$rc" 2
does "completion needs nothing" 'complete -F' wf completion bash
does "plugin check needs nothing" 'usgs' wf plugin check usgs
if [ -e "$home" ]; then not_ok "no home was made" "$(ls -R "$home")"; else ok "no home was made"; fi
try env -u HOME WATCHFLOOR_HOME="$work/by-env" watchfloor status
like "WATCHFLOOR_HOME names the home" "$err" "no engine runs for \"$work/by-env\""
try env WATCHFLOOR_HOME="$work/by-env" watchfloor --home="$work/by-option" status
like "--home=DIR stands above it" "$err" "no engine runs for \"$work/by-option\""
try watchfloor status
like "else XDG_DATA_HOME" "$err" "no engine runs for \"$XDG_DATA_HOME/watchfloor\""

# ---- engine start: the caller's pipes are not kept
refuses "--speed without --exercise" 2 '--speed goes with --exercise' wf engine start --speed 5
refuses "--start without --exercise" 2 '--start goes with --exercise' wf engine start --start 2026-11-27T08:00:00Z
if [ -e "$home/journal.db" ]; then not_ok "neither made a home"; else ok "neither made a home"; fi
line=$(timeout 20 bash -c 'watchfloor --home "$1" engine start 2>&1 | cat' - "$home")
is "engine start in a pipe: the pipe ends" "$? $line" "0 the engine runs, mode ACTUAL, seq 2"
held=$(find "/proc/$(engine_pid)/fd" -lname 'pipe:*' 2>/dev/null | wc -l)
exec 9>"$work/lock"
flock -n 9
wf engine status >/dev/null
exec 9>&-
holds "no lock of the caller is held" flock -n "$work/lock" true
is "its standard streams are no pipe" "$(readlink "/proc/$(engine_pid)/fd/0" "/proc/$(engine_pid)/fd/1" "/proc/$(engine_pid)/fd/2" | grep -c pipe:)" 0
[ "$held" -le 4 ] || not_ok "few pipes are open in the engine" "$held"
does "a second start says that one runs" '^an engine runs already, mode ACTUAL' wf engine start
does "engine status: 0" '^running: AMICF' wf engine status
refuses "a home's mode never changes" 1 'this home is ACTUAL' bash -c 'watchfloor --home "$1" engine start --exercise drill >/dev/null' - "$home"

for c in "status" "status --json" "log --json" "incidents"; do
    # shellcheck disable=SC2086
    wf $c >/dev/full 2>"$work/err"
    is "$c: output that can't be written is exit 2, and said" "$? $(cat "$work/err")" "2 watchfloor: the output can't be written: No space left on device"
done
is "a relative home is one, too" "$(cd "$work" && watchfloor --home home engine status >/dev/null; echo $?)" 0

# ---- the empty home
does "status says how to switch a plugin on" 'no plugin is switched on; watchfloor plugin enable' wf status
does "so does feeds" 'watchfloor plugin enable' wf feeds
does "and plugins" 'watchfloor plugin enable' wf plugins
does "and the console's Floor" 'plugin enable' wf screen floor
for c in incidents feeds plugins checkpoints quarantine "incidents --set-aside"; do
    # shellcheck disable=SC2086
    try wf $c --json
    is "$c --json of nothing prints nothing" "$rc$out$err" 0
    # shellcheck disable=SC2086
    does "$c of nothing says so" '^[a-z].* ' wf $c
done
refuses "--as in ACTUAL is a usage error" 2 'ACTUAL.*--as is for exercises' wf --as duty1 status
does "engine stop is clean" '^the engine has stopped$' wf engine stop
try wf engine status
is "and it is stopped" "$rc" 1
done_testing
