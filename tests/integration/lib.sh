# Sourced by the tests of this folder: TAP, a home of one's own, waiting for a state, and no process left behind.
# shellcheck shell=bash disable=SC2034
set -u
tap_n=0
tap_bad=0
ok() { tap_n=$((tap_n + 1)); printf 'ok %d - %s\n' "$tap_n" "$1"; }
not_ok() {
    tap_n=$((tap_n + 1)); tap_bad=$((tap_bad + 1))
    printf 'not ok %d - %s\n' "$tap_n" "$1"
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/#   /' | head -n 40
}
skip() { tap_n=$((tap_n + 1)); printf 'ok %d # SKIP %s\n' "$tap_n" "$1"; }
# is TEXT GOT WANTED
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got:    $2" "wanted: $3"; fi; }
# like TEXT GOT REGEX
like() { if grep -qE -- "$3" <<<"$2"; then ok "$1"; else not_ok "$1" "got:    $2" "wanted: /$3/"; fi; }
# holds TEXT COMMAND...
holds() { local what=$1; shift; local out; if out=$("$@" 2>&1); then ok "$what"; else not_ok "$what" "exit $?" "$out"; fi; }
# keeps DEFINITION COMMAND...: each line that it prints, and there is one at least, is as doc/protocol.schema.json says
keeps() { holds "each line of \"${*:2}\" is a $1" kept "$@"; }
kept() { "${@:2}" | "${builddir:?}/tests/lib/wfschema" "${srcdir:?}/doc/protocol.schema.json" "$1"; }
done_testing() { printf '1..%d\n' "$tap_n"; [ "$tap_bad" -eq 0 ]; exit; }

work=$(mktemp -d "${TMPDIR:-/tmp}/wf-test.XXXXXX") || exit 99
home=$work/home
export XDG_RUNTIME_DIR=$work XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config
children=()
# The tests of the command line call it with sanitisers; the others, to which it is a tool, call one that starts five times as fast.
case ${0##*/} in cli*) wf=watchfloor ;; *) wf=${builddir:?}/tests/plain/watchfloor ;; esac
wf() { "$wf" --home "$home" "$@"; }
exec {never}<> <(:) # nothing ever comes of it
# until_true SECONDS COMMAND...: tries until it holds, each time after a longer pause, so that what is waited for gets the processor; 1 when the time is over
until_true() {
    local end=$((${EPOCHREALTIME/./} + $1 * 1000000)) pause=20 seconds
    shift
    until "$@" >/dev/null 2>&1; do
        [ "${EPOCHREALTIME/./}" -lt "$end" ] || return 1
        printf -v seconds '0.%03d' $pause
        read -rt $seconds -u $never || :
        pause=$((pause < 200 ? pause * 3 / 2 : 200))
    done
}
# becomes TEXT WANTED COMMAND...: what the command says, within 20 s
becomes() {
    local what=$1 want=$2
    shift 2
    becomes_so() { got_now=$("$@" 2>&1); [ "$got_now" = "$want" ]; }
    until_true 20 becomes_so "$@"
    is "$what" "$got_now" "$want"
}
clean_up() {
    local pid
    for pid in "${children[@]-}"; do [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; done
    find "$work" -name engine.pid 2>/dev/null | while read -r f; do
        pid=$(cat "$f")
        kill -9 "$pid" 2>/dev/null && until_true 20 eval "! kill -0 $pid 2>/dev/null" # it writes until it is gone
    done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM
# How many feeds the simulator plays, and by which plugins, in order.
played_feeds() { watchfloor-sim --list | grep -cE '^ +[a-z-]+/[a-z0-9-]+ '; }
played_plugins() { watchfloor-sim --list | sed -nE 's/^([a-z-]+) +\+[0-9]+ .*/\1/p' | sort | xargs; }
engine_pid() { cat "$home/engine.pid"; }
