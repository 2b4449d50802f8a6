#!/usr/bin/env bash
# --as: one person plays two officers in an exercise, and in an exercise only; facts keep the real user beside it.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
does "an exercise" '^the engine runs, mode EXERCISE drill-7, seq 2$' wf engine start --exercise drill-7
does "status names the mode" 'mode EXERCISE' wf status
i=$(report e1 | wf --as duty1 submit | jq -r .id)
is "a report of duty1" "$(wf show "$i" --json | jq -r .source)" submit/duty1
does "duty1 owns" owned wf --as duty1 own "$i"
is "its owner" "$(wf show "$i" --json | jq -r .owner)" duty1
refuses "duty2 can't without a reason" 1 "it is duty1's" wf --as duty2 own "$i"
does "supervisor1 assigns" 'assigned to duty2' wf --as supervisor1 assign "$i" duty2
like "the log names who was played" "$(wf log --json --limit 1)" '"officer":"supervisor1"'
is "owner:me is who is played" "$(wf --as duty2 incidents --json owner:me | jq -r .id)" "$i"
is "the journal has the real user beside it" "$(wf journal export | jq -r 'select(.actor == "supervisor1").payload.uid')" "$(id -u)"
refuses "a name that is none" 2 "officer's name is 1 to 31 letters" wf --as ../x status
refuses "--as wants a value" 2 '"--as" wants a value' wf --as
does "a second start says which exercise" 'mode EXERCISE drill-7' wf engine start
refuses "another exercise is refused" 1 'this home is EXERCISE drill-7, not the exercise "other"' bash -c 'watchfloor --home "$1" engine start --exercise other >/dev/null' - "$home"
wf engine stop >/dev/null
does "the home stays an exercise" 'mode EXERCISE drill-7' wf engine start
wf engine stop >/dev/null
home=$work/clock
mkdir -p "$home"
does "a clock of its own" 'EXERCISE fast' wf engine start --exercise fast --speed 60 --start 2026-11-27T08:00:00Z
like "times are the exercise's" "$(wf log --json | tail -n 1)" '"time":"2026-11-27T08:0'
wf engine stop >/dev/null
refuses "a speed that is none" 2 '--speed takes a whole number from 1 to 600' wf engine start --exercise fast --speed 0
home=$work/bad
refuses "a start that is none" 2 '"tomorrow" is no time' wf engine start --exercise x --start tomorrow
done_testing
