# Sourced after lib.sh by tests with the real simulator: sim_start OPTION... plays into $home, with its port in $base.
# shellcheck shell=bash disable=SC2034,SC2154
free_base() { # the first of 20 ports where nothing listens
    local base=$((12000 + RANDOM % 18000)) port
    for port in $(seq "$base" $((base + 19))); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && { free_base; return; }
    done
    echo "$base"
}
# sim_start OPTION...: starts it; its clock is $home/clock.json, where --clock names no other; waits until it listens. Its ports are those of $sim_base, where that is set.
sim_start() {
    base=${sim_base:-$(free_base)}
    rm -f "$work/sim.ready"
    watchfloor-sim --clock "$home/clock.json" --keys "$work/keys" --port "$base" "$@" --ready-file "$work/sim.ready" 2>"$work/sim.log" &
    sim=$!
    children+=("$sim")
    until_true 20 test -e "$work/sim.ready" || { cat "$work/sim.log"; echo "Bail out! the simulator does not start"; exit 1; }
}
# sim_config OPTION...: the same options; the engine's configuration for it.
sim_config() { watchfloor-sim --clock "$home/clock.json" --keys "$work/keys" --port "$base" "$@" --print-config; }
# view NAME [KEY]: the rows of a view of the engine, a JSON object a line.
view() {
    "$builddir/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"query\",\"view\":\"$1\",\"all\":true,\"limit\":1000${2:+,\"key\":\"$2\"}}" | tail -n 1 | jq -c '.rows[]'
}
