#!/usr/bin/env bash
# Nothing of an exercise starts within 30 minutes of a handover without two persons: two engines, one of the floor, one of the exercise that asks it.
. "${srcdir:?}/tests/integration/cli.sh"
floor=$work/floor home=$work/drill
on_floor() { watchfloor --home "$floor" "$@"; }
sets() { mkdir -p "$1"; printf 'format = 1\n%s\n' "$2" >"$1/watchfloor.conf"; }
# The floor is an exercise itself, whose clock stands at 07:55 in Jakarta, and which is named to the drill.
sets "$floor" 'desk { handovers = {"08:00+07:00", "20:00+07:00"} }'
on_floor engine start --exercise floor --start 2026-11-27T00:55:00Z >/dev/null || { echo "Bail out! the floor does not start"; exit 1; }
sets "$home" "exercise { floor = \"$floor\" }"

refuses "five minutes before a handover it does not start" 1 "the floor \"$floor\" does not let it start: a handover is planned at 2026-11-27T01:00:00Z: nothing of an exercise .*nobody does" \
    wf engine start --exercise drill-1
is "nothing of it is there" "$(ls "$home/journal.db" "$home/clock.json" 2>/dev/null)" ""
refuses "nor started by its engine's own program" 2 'does not let it start' watchfloord --home "$home" --exercise drill-1
does "one officer agrees" 'one officer agrees, near a handover it takes two' on_floor --as duty1 exercise agree drill-1 both shifts are here
refuses "twice is no two" 1 'you agreed already' on_floor --as duty1 exercise agree drill-1 again
refuses "that does not do" 1 'duty1 does$' wf engine start --exercise drill-1
does "another one does" 'two officers agree' on_floor --as supervisor1 exercise agree drill-1 I stand by
does "two do" 'mode EXERCISE drill-1' wf engine start --exercise drill-1
like "the floor's log has it, and who" "$(on_floor log --limit 3)" 'exercise drill-1 starts, though a handover is planned .*: duty1 and supervisor1 agreed'
like "and the exercise's whom it asked" "$(wf log)" "the floor \"$floor\" was told"

# ---- what of it is switched on later is a start, too
refuses "a plugin that is switched on is one more start" 1 'does not let it start.*nobody does' wf plugin enable gdacs
is "it stays off" "$(wf plugins --json)" ""

# ---- and so is a scenario that begins under an engine that runs
base=$(free_base)
play=(watchfloor-sim --scenario "$srcdir/contrib/scenarios/typhoon.scenario" --clock "$home/clock.json" --keys "$work/keys" --port "$base" --ready-file "$work/ready")
plays() { # until it listens; then it is ended
    "${play[@]}" >/dev/null 2>"$work/sim.log" &
    local sim=$!
    until_true 60 test -e "$work/ready" -o ! -d "/proc/$sim"
    until_true 20 grep -q 'is simulated' "$work/sim.log"
    kill "$sim" 2>/dev/null
    wait "$sim" 2>/dev/null
    rm -f "$work/ready"
    cat "$work/sim.log"
}
refuses "the simulator does not play" 1 "the floor \"$floor\" does not let it start: a handover is .*nobody does" "${play[@]}"
like "it says so itself" "$err" 'watchfloor-sim: the scenario does not begin'
like "the exercise's log says why" "$(wf log --limit 1)" "exercise.scenario.*scenario typhoon does not begin: the floor .* a handover is"
on_floor --as duty1 exercise agree drill-1 a scenario, too >/dev/null
on_floor --as supervisor1 exercise agree drill-1 a scenario, too >/dev/null
like "two officers of the floor let it" "$(plays)" 'scenario typhoon begins: the floor .* was told'
like "the exercise's log says that it begins" "$(wf log --limit 1)" 'scenario typhoon begins: the floor .* was told'
like "the floor's, who agreed" "$(on_floor log --limit 3)" 'exercise drill-1 starts, though a handover is .*: duty1 and supervisor1 agreed'
refuses "the next one is a start of its own" 1 'nobody does' "${play[@]}"
wf engine stop >/dev/null
like "where no engine runs, there is nobody to ask" "$(plays)" "no engine runs in $home: it asks the floor when it starts"
refuses "to start it again, too" 1 'does not let it start' wf engine start

# ---- floors that do not answer
on_floor engine stop >/dev/null
refuses "a floor that is named has to answer" 1 'no engine answers for the floor .*nobody can say' wf engine start
sets "$home" "exercise { floor = \"$home\" }"
refuses "it is not the exercise's own home" 1 "this exercise's own home" wf engine start
sets "$home" 'exercise { floor = "none" }'
does "where there is none the configuration says so" 'mode EXERCISE drill-1' wf engine start
like "and the log does" "$(wf log)" 'no floor was asked: exercise \{ floor = "none" \}'
wf engine stop >/dev/null

# ---- the user's own home, mode ACTUAL, is asked without being named
floor=$XDG_DATA_HOME/watchfloor
sets "$home" ''
does "an actual floor that does not run disturbs nobody" 'mode EXERCISE drill-1' wf engine start
wf engine stop >/dev/null
sets "$floor" "desk { handovers = {\"$(date -u -d '+10 minutes' +%H:%M)\"} }"
on_floor engine start >/dev/null || not_ok "the actual floor starts"
like "what is played into no engine tells it, too" "$(timeout 60 watchfloor-sim --scenario "$srcdir/contrib/scenarios/typhoon.scenario" --port "$base" 2>&1)" 'a handover is planned .*exercise agree typhoon'
refuses "one that runs is asked" 1 "the floor \"$floor\" does not let it start: a handover is planned" wf engine start
sets "$floor" "desk { handovers = {\"$(date -u -d '+3 hours' +%H:%M)\"} }"
on_floor engine reload >/dev/null
does "three hours before a handover it starts" 'mode EXERCISE drill-1' wf engine start
like "and the floor knows it" "$(on_floor log --limit 2)" 'exercise drill-1 starts$'
wf plugin enable gdacs >/dev/null
wf engine stop >/dev/null

# ---- times of the day that are none
sets "$home" 'desk { handovers = {"8:00"} }'
refuses "a time that is none is named with its place" 2 'watchfloor.conf:2: .*handovers.*"08:00\+07:00"' wf engine start
on_floor engine stop >/dev/null
done_testing
