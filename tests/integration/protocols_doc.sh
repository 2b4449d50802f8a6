#!/usr/bin/env bash
# doc/PROTOCOLS.md as an author follows it: every sh block is run in its order, every c block is compiled with the protocol's own head.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"

stage=${WATCHFLOOR_BINDIR%/usr/local/bin}
PKG_CONFIG_PATH=$(dirname "$(find "$stage" -name watchfloor-plugin.pc)")
san=$(sed -n 's/^SAN_CFLAGS = //p' "$builddir/Makefile")
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR=$stage CFLAGS="-O1 -g -Werror $san" WATCHFLOOR_HOME=$home DESTDIR=$work/installed
WATCHFLOOR_PLUGINDIR=$DESTDIR$(pkg-config --variable=plugindir watchfloor-plugin)
export WATCHFLOOR_PLUGINDIR

awk -v dir="$work" '
    /^## [0-9]+ / { step = $2 }
    /^```sh$/ { file = dir "/step-" step ".sh"; next }
    /^```c$/ { file = dir "/step-" step ".c"; next }
    /^```$/ { file = ""; next }
    file { print > file }' "$srcdir/doc/PROTOCOLS.md"
cd "$work" || exit 99
blocks=0
for step in 1 2 3 4 5 6 7 8 9; do
    title=$(sed -n "s/^## $step //p" "$srcdir/doc/PROTOCOLS.md")
    if [ -f "$work/step-$step.c" ]; then
        blocks=$((blocks + 1))
        name=$(sed -n 's/^static [a-z_ ]*\(rule\|another\)[([].*/\1/p' "$work/step-$step.c")
        { sed '/^static const wf_group groups/,$d' measles.c; cat "$work/step-$step.c"; printf 'const void *use_%s(void);\nconst void *use_%s(void)\n{\n    return (const void *) (uintptr_t) %s;\n}\n' "$name" "$name" "$name"; } >"$work/try.c"
        # shellcheck disable=SC2046 # words of pkg-config
        out=$(cc -std=gnu11 -Wall -Wextra -Werror -fPIC $(pkg-config --cflags watchfloor-plugin) -c -o "$work/try.o" "$work/try.c" 2>&1)
        is "step $step compiles: $title" "$?" 0
        [ -z "$out" ] || sed 's/^/# /' <<<"$out"
    elif [ -f "$work/step-$step.sh" ]; then
        blocks=$((blocks + 1))
        sed 's/plugin check /plugin check --samples 2000 /' "$work/step-$step.sh" >"$work/run.sh"
        out=$(set -e; . "$work/run.sh" 2>&1); rc=$?
        out=$(tr '\n' ' ' <<<"$out")
        if [ $rc -eq 0 ]; then ok "step $step: $title"; else not_ok "step $step: $title" "exit $rc" "$out"; fi
        [ "$step" -eq 1 ] && { cd "$work/measles" || exit 99; }
        case $step in
        2) like "it decides" "$out" '"outcome":"ASK","rule":"2 of 2 criteria: ask".*"outcome":"NOT YET"' ;;
        3) like "it passes plugin check" "$out" '5 fixtures, [0-9]+ inputs tried: 0 errors, 0 advices' ;;
        6) like "a decision is written and read" "$out" '06-one-criterion.decision: written.*"outcome":"NOT YET".*6 fixtures, [0-9]+ inputs tried: 0 errors' ;;
        esac
    fi
done
is "all of its blocks" "$blocks" 7
is "it lies where an engine looks" "$(basename "$(find "$DESTDIR" -name measles.so)")" measles.so
cd "$work" || exit 99
out=$(watchfloor plugin new --protocol measles --member TH 2>&1); rc=$?
like "a protocol takes no member" "$rc $out" '^2 .*reads no feed'
done_testing
