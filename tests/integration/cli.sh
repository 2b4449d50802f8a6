# Sourced by the tests of the command line (cli_*.sh), after which `try` runs a command as a script would: what it wrote and how it ended.
# shellcheck shell=bash disable=SC2034
. "${srcdir:?}/tests/integration/lib.sh"
# try COMMAND...: $out and $err, what it wrote; $rc, its exit code.
try() {
    "$@" >"$work/out" 2>"$work/err" </dev/null
    rc=$?
    out=$(cat "$work/out") err=$(cat "$work/err")
}
# refuses TEXT CODE REGEX COMMAND...: exit CODE, the reason on standard error, nothing on standard output.
refuses() {
    local what=$1 code=$2 why=$3
    shift 3
    try "$@"
    if [ "$rc" -eq "$code" ] && [ -z "$out" ] && grep -qE -- "$why" <<<"$err"; then ok "$what"; else
        not_ok "$what" "exit $rc, wanted $code" "stdout: $out" "stderr: $err" "wanted: /$why/"
    fi
}
# does TEXT REGEX COMMAND...: exit 0, standard output matches, nothing on standard error.
does() {
    local what=$1 want=$2
    shift 2
    try "$@"
    if [ "$rc" -eq 0 ] && [ -z "$err" ] && grep -qE -- "$want" <<<"$out"; then ok "$what"; else
        not_ok "$what" "exit $rc" "stdout: $out" "stderr: $err" "wanted: /$want/"
    fi
}
keys_of() { jq -r 'keys_unsorted | join(" ")' <<<"$1"; }
# report SOURCE_ID [MORE]: one report as submit takes it.
report() {
    printf '{"source_id":"%s","type":"FLOW.QUEUE","member":"SG","checkpoint":"SGWDL","title":"Queue %s","occurred":"2026-11-27T08:20:00Z"%s}\n' \
        "$1" "$1" "${2-}"
}
free_base() { # a run of ports where nothing listens
    local base port
    for _ in $(seq 50); do
        base=$((12000 + RANDOM % 18000))
        for port in $(seq "$base" $((base + 16))); do
            (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue 2
        done
        echo "$base"
        return
    done
}
# exercise SCENARIO [PLAYS...]: the simulator and an engine that reads it, in mode EXERCISE.
exercise() {
    local base pid scenario=$srcdir/contrib/scenarios/$1.scenario options
    shift
    mkdir -p "$home/conf.d"
    chmod 0700 "$home" "$home/conf.d"
    sim_settled() { [ -e "$work/sim.ready" ] || ! kill -0 "$pid"; }
    for _ in 1 2 3 4 5; do # a port that was free may be another test's by now
        base=$(free_base)
        options=(--scenario "$scenario" --port "$base" --speed 60 --clock "$home/clock.json" "$@")
        watchfloor-sim "${options[@]}" --print-config >"$home/conf.d/10-simulator.conf"
        watchfloor-sim "${options[@]}" --ready-file "$work/sim.ready" >"$work/sim.log" 2>&1 &
        pid=$!
        children+=("$pid")
        disown "$pid" # its end is no news
        until_true 10 sim_settled
        [ ! -e "$work/sim.ready" ] || break
    done
    [ -e "$work/sim.ready" ] || { cat "$work/sim.log"; echo "Bail out! the simulator does not start"; exit 1; }
    wf engine start --exercise demo >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
}
all_up() { wf status --json | jq -se '.[0].feeds | .total > 0 and .up == .total' >/dev/null; }
