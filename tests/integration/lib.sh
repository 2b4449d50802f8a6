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
done_testing() { printf '1..%d\n' "$tap_n"; [ "$tap_bad" -eq 0 ]; exit; }

work=$(mktemp -d "${TMPDIR:-/tmp}/wf-test.XXXXXX") || exit 99
home=$work/home
export XDG_RUNTIME_DIR=$work XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config
children=()
wf() { watchfloor --home "$home" "$@"; }
# until_true SECONDS COMMAND...: tries until it holds; 1 when the time is over
until_true() {
    local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "${EPOCHREALTIME/./}" -lt "$end" ] || return 1
        read -rt 0.02 <> <(:) || :
    done
}
clean_up() {
    local pid
    for pid in "${children[@]-}"; do [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; done
    find "$work" -name engine.pid 2>/dev/null | while read -r f; do kill -9 "$(cat "$f")" 2>/dev/null; done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM
# How many feeds the simulator plays, and by which plugins, in order.
played_feeds() { watchfloor-sim --list | grep -cE '^ +[a-z-]+/[a-z0-9-]+ '; }
played_plugins() { watchfloor-sim --list | sed -nE 's/^([a-z-]+) +\+[0-9]+ .*/\1/p' | sort | xargs; }
engine_pid() { cat "$home/engine.pid"; }
