#!/bin/bash
# Burmese, Khmer, Lao, Thai under tmux, whose idea of widths is not libvterm's: every border and the pane beside the list stay where they are.
set -u
bin=$(cd "${builddir:-.}" && pwd)/tests/pty
data=${srcdir:?}/tests/data/screen
export WATCHFLOOR_DATADIR=${WATCHFLOOR_DATADIR:-$srcdir} ASAN_OPTIONS=${ASAN_OPTIONS-}
command -v tmux >/dev/null || { echo "ok 1 - tmux # SKIP tmux is not installed"; echo "1..1"; exit 0; }
tmp=$(mktemp -d)
tmux() { env -u TMUX -u NO_COLOR LC_ALL=C.UTF-8 tmux -u -f /dev/null -S "$tmp/tmux" "$@" 2>/dev/null; }
trap 'tmux kill-server 2>/dev/null; kill $engine 2>/dev/null; rm -rf "$tmp"' EXIT
mkdir "$tmp/run"
mkfifo "$tmp/control"
"$bin/fakeserver" "$tmp/run/socket" "$data/actual.jsonl" <"$tmp/control" >"$tmp/ready" &
engine=$!
exec 9>"$tmp/control"
until grep -q ready "$tmp/ready" 2>/dev/null; do kill -0 $engine || { echo "not ok 1 - the fake engine"; echo 1..1; exit 1; }; done
tmux new-session -d -x 120 -y 34 "$bin/console_main '$tmp'"
shot() { tmux capture-pane -p; }
n=0
failed=0
check() { n=$((n + 1)); if [[ $1 == 0 ]]; then echo "ok $n - $2"; else echo "not ok $n - $2"; shot | sed 's/^/# /'; failed=1; fi; }
# until TEXT is on the screen, 20 s at most
until_seen() { local end=$((SECONDS + 20)); until shot | grep -qF -- "$1"; do [[ $SECONDS -lt $end ]] || return 1; read -rt 0.05 <> <(:) || :; done; }
until_seen "AMICF-2026-000143"
check $? "the Floor is there"
# The body: a border at both ends, one between the list and the pane, and nothing of the text beyond its own.
# What is half painted when it is looked at gets its time: the borders must come to stand, within twenty seconds.
borders() { # LAST-ROW
    local end=$((SECONDS + 20)) bad
    while bad=$(shot | sed -n "4,$1p" | grep -cvE '^│.*│.*│$'); [[ $bad != 0 && $SECONDS -lt $end ]]; do read -rt 0.05 <> <(:) || :; done
    return "$bad"
}
borders 30
check $? "all borders of all rows stand"
shot | grep -qE '│~3 20:00!?  +-- +000146 N'
check $? "the figures of the Burmese row stand"
for _ in 1 2 3 4 5 6; do tmux send-keys j; done
until_seen "AMICF-2026-000127"
check $? "moving over all scripts"
borders 30
check $? "all borders stand after moving"
tmux resize-window -x 200 -y 60
until_seen "MONITORING"
check $? "200x60"
borders 56
check $? "all borders stand at 200x60"
tmux send-keys q
echo "1..$n"
exit $failed
