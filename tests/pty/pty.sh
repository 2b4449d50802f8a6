#!/bin/bash
# Runs every script of tests/pty/scripts against the console in a pseudo-terminal. PTY=NAME runs only that one.
set -u
here=${srcdir:?}/tests/pty
bin=${builddir:-.}/tests/pty
scripts=("$here"/scripts/*.pty)
export WATCHFLOOR_DATADIR=${WATCHFLOOR_DATADIR:-$srcdir}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0
failed=0
run() { # NAME DATA SCRIPT
    n=$((n + 1))
    if "$bin/ptytest" "$bin" "$2" "$3" 2>"$tmp/err"; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        sed 's/^#*/#/' "$tmp/err"
        failed=1
    fi
}
for s in "${scripts[@]}"; do
    name=$(basename "$s" .pty)
    [[ -n ${PTY-} && $PTY != "$name" ]] && continue
    run "$name" "$srcdir/tests/data/screen" "$s"
done
if [[ -z ${PTY-} || $PTY == shared ]]; then
    if [[ -d ${WATCHFLOOR_SHARED-}/data/hostile ]]; then
        for d in terminal unicode bytes; do
            "$bin/hostile_fixture" "$WATCHFLOOR_SHARED/data/hostile/$d" >"$tmp/hostile.jsonl"
            run "hostile files: $d" "$tmp" "$here/scripts/hostile.pty"
        done
    else
        n=$((n + 1))
        echo "ok $n - hostile files # SKIP WATCHFLOOR_SHARED is not there"
    fi
fi
echo "1..$n"
exit $failed
