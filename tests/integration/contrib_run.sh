#!/usr/bin/env bash
# contrib/run with the programs that are built: a check, its second run, another scenario and back, interrupts, a terminal that hangs up, and
# that no process is left in any case.
. "${srcdir:?}/tests/integration/cli.sh"
run=$srcdir/contrib/run
export WATCHFLOOR_HOME=$home
# Every process of ours names this home on its command line, or has its engine for a parent.
left() { pgrep -f -- "$home" | grep -vx $$; }
nothing_left() { [ -z "$(left)" ]; }
clean() { if until_true 10 nothing_left; then ok "$1: no process is left"; else not_ok "$1: no process is left" "$(ps -o pid,args -p "$(left | paste -sd,)")"; fi; }

refuses "an unknown option" 2 'unknown option "--chekc"' "$run" --chekc
refuses "--check wants a number" 2 '--check takes a whole number from 1 to 86400, not "x"' "$run" --check x
refuses "a speed" 2 '--speed takes a whole number from 1 to 600, not "601"' "$run" --speed 601
refuses "a scenario that there is not" 2 "no scenario \"nosuch\"; there are: $(basename -as .scenario "$srcdir"/contrib/scenarios/*.scenario | xargs)\$" "$run" --scenario nosuch
does "--help" 'contrib/run --check SECONDS' "$run" --help

try "$run" --check 8
is "a check: exit 0" "$rc" 0
like "a status line every few seconds" "$out" '^ +[0-9]+s left  feeds ([0-9]+)/\1  incidents open [0-9]+ unowned [0-9]+  reports [0-9]+  journal [0-9]+$'
like "its summary" "$(tail -n 1 <<<"$out")" "^ok: every one of $(played_feeds) feeds was up, 11 members told of [0-9]+ checkpoints, [0-9]+ incidents were made\$"
clean "after it"
seq=$(wf journal verify | sed -n 's/ facts verified//p')
# Where there is a policy file an export goes through the engine, which does not run now: of a copy without one.
first_hash() {
    local copy
    copy=$(mktemp -d "$TMPDIR/copy.XXXXXX")
    cp -r "$home/." "$copy" 2>/dev/null
    rm -f "$copy/policy.conf"
    watchfloor --home "$copy" journal export --from 1 --to 1 | jq -r .hash
    rm -rf "$copy"
}
first=$(first_hash)
like "the first record's hash" "$first" '^[0-9a-f]{16,}$'

# ---- another scenario: what this one left is kept, and there again when it is played again
begin=$SECONDS
try "$run" --check 3 --scenario pdn-day --speed 600
like "another scenario has a journal of its own" "$err" "what \"ordinary-day\" left is kept in $home/scenarios/ordinary-day"
like "and a time of its own" "$out" 'AMICF-2024-0000'
[ $((SECONDS - begin)) -le 30 ] && ok "a run takes seconds" || not_ok "a run takes seconds" "$((SECONDS - begin))"
clean "after another scenario"
try "$run" --check 1
is "back again, it goes on in its journal" "$(first_hash)" "$first"
now=$(wf journal verify | sed -n 's/ facts verified//p')
[ "$now" -gt "$seq" ] && ok "which has grown" || not_ok "which has grown" "$now, $seq before"

# ---- Ctrl-C while it runs
running() { wf status --json | jq -se '.[0].feeds.up > 0'; }
env --default-signal=INT "$run" --check 60 >"$work/run.out" 2>&1 </dev/null &
pid=$!
children+=("$pid")
until_true 20 running || not_ok "it runs" "$(cat "$work/run.out")"
refuses "a second one in the same home is refused, with how to attach" 2 "already runs in \"$home\"; attach with: watchfloor --home $home" "$run" --check 1
# Several runs are one day: what is played is counted from the clock's start, which stays.
all_up() { wf status --json | jq -se '.[0].feeds | .up == .total' >/dev/null; }
until_true 30 all_up || not_ok "all feeds are up" "$(wf feeds)"
protocols() { [ "$(wf protocol list --json | jq -r .protocol | sort | xargs)" = "contact-trace gendec-health ihr-annex2 mdh pheoc-posture poe-measures" ]; }
holds "the health protocols are switched on" until_true 30 protocols
is "the clock's start is the scenario's after several runs" "$(date -d "$(jq -r .start "$home/clock.json")" +%s)" "$(date -d "$(sed -n 's/^start //p' "$srcdir/contrib/scenarios/ordinary-day.scenario")" +%s)"
is "... so no report comes again with other content" "$(wf quarantine --json --limit 1000 | grep -c 'other content')" 0
# Again until it is felt: bash leaves a single one to the child that it waits for. A terminal's reaches both.
interrupted() { kill -INT $pid 2>/dev/null; ! kill -0 $pid 2>/dev/null; }
until_true 20 interrupted || not_ok "an interrupt ends it"
wait $pid
rc=$?
if [ $rc -eq 130 ]; then ok "an interrupt: exit 130"; else not_ok "an interrupt: exit 130" "exit $rc" "$(tail -n 12 "$work/run.out")"; fi
clean "after an interrupt"

# ---- the console in a terminal that hangs up
tmux -f /dev/null -L "wf$$" new-session -d -x 120 -y 34 "$run" 2>"$work/tmux.err"
shown() { tmux -L "wf$$" capture-pane -p | grep -q 'EXERCISE demo.*feeds \([0-9]*\)/\1 '; }
if until_true 30 shown; then ok "on a terminal the console opens, in mode EXERCISE"; else not_ok "the console opens" "$(tmux -L "wf$$" capture-pane -p)" "$(cat "$work/tmux.err")"; fi
tmux -L "wf$$" kill-server
clean "after the terminal hung up"

# ---- the console is left with its key
tmux -f /dev/null -L "wf$$" new-session -d -x 120 -y 34 "$run"
until_true 30 shown || not_ok "the console opens again" "$(tmux -L "wf$$" capture-pane -p)"
# A second console, of whoever else looks on, takes the end for what it is: it starts no engine of its own accord.
tmux -L "wf$$" new-window -d watchfloor
attached() { tmux -L "wf$$" capture-pane -t :1 -p | grep -q 'EXERCISE demo.*feeds \([0-9]*\)/\1 '; }
until_true 20 attached || not_ok "a second console attaches" "$(tmux -L "wf$$" capture-pane -t :1 -p)"
tmux -L "wf$$" send-keys -t :0 q
told() { tmux -L "wf$$" capture-pane -t :1 -p | grep -q 'stopped it; Enter starts it again'; }
if until_true 20 told; then ok "the second console says who stopped the engine"; else not_ok "the second console says who stopped the engine" "$(tmux -L "wf$$" capture-pane -t :1 -p)"; fi
clean "after q"
tmux -L "wf$$" kill-server 2>/dev/null

# ---- --reset, --live
try "$run" --check 1 --reset
is "--reset begins anew" "$([ "$(first_hash)" != "$first" ]; echo $?)" 0
try "$run" --live --check 1
like "--live says what it calls" "$err" 'public addresses of GDACS and USGS; mode ACTUAL; nothing is sent'
is "in a home of its own" "$(watchfloor --home "$home-live" journal export --to 1 | jq -r '.payload.mode // "ACTUAL"')" ACTUAL
if [ "$rc" -ne 0 ]; then like "without internet it says so" "$err$out" 'no way to www.gdacs.org|never up: '; else ok "there is internet"; fi
clean "after --live"
done_testing
