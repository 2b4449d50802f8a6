# Sourced by the tests of this folder: a courier that the test itself is the engine of, and receivers. What is posted where is in $work/gw/requests.
# shellcheck shell=bash
. "${srcdir:?}/tests/integration/lib.sh"
mode=ACTUAL
tools=${builddir:?}/tests/courier
mkdir -p "$home/outbox" && chmod -R 0700 "$home"
mkfifo "$work/in"
: >"$work/out"
: >"$work/err"

# courier_start: it reads $work/in, what it says is in $work/out
courier_start() {
    # shellcheck disable=SC2094
    "$WATCHFLOOR_LIBEXECDIR/watchfloor-courier" $$ --mode "$mode" --home "$home" <"$work/in" >>"$work/out" 2>>"$work/err" 7>&- &
    courier=$!
    children+=("$courier")
    exec 7>"$work/in"
}
courier_kill() { kill -9 "$courier" 2>/dev/null; wait "$courier" 2>/dev/null; exec 7>&-; }
courier_end() { exec 7>&-; until_true 30 eval "! kill -0 $courier 2>/dev/null" || { kill -9 "$courier"; return 99; }; wait "$courier"; }
give() { cat >&7; }
# receiver_start NAME [CERT KEY]: its folder is $work/NAME
receiver_start() {
    local name=$1
    shift
    mkdir -p "$work/$name"
    rm -f "$work/$name/port"
    "$tools/receiver" "$work/$name" "$@" 7>&- &
    receiver=$!
    children+=("$receiver")
    until_true 20 test -s "$work/$name/port" || { not_ok "the receiver $name starts"; done_testing; }
    port=$(<"$work/$name/port")
}
# outbox NUMBER SECONDS TO=CHANNEL=ADDRESS...: jobs, a line each
outbox() { "$tools/outbox" "$home" "$mode" "$@"; }
# said JOB FILTER: what jq's filter makes of what was said of a job
said() { jq -c "select(.job == $1) | $2" "$work/out" 2>/dev/null; }
has_said() { [ -n "$(jq -c "select(.job == $1 and ($2))" "$work/out" 2>/dev/null)" ]; }
# waits TEXT JOB CONDITION
waits() { if until_true "${WF_WAIT-60}" has_said "$2" "$3"; then ok "$1"; else not_ok "$1" "$(cat "$work/out" "$work/err")"; fi; }
requests() { cat "$work/${1-gw}/requests" 2>/dev/null; }
effects() { requests "${1-gw}" | jq -s '[.[] | select(.effect)] | length'; }
