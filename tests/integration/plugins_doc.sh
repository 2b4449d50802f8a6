#!/usr/bin/env bash
# doc/PLUGINS.md as a newcomer follows it: every sh block is run in its order, every c block is compiled into the plugin before step 9.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"

stage=${WATCHFLOOR_BINDIR%/usr/local/bin}
PKG_CONFIG_PATH=$(dirname "$(find "$stage" -name watchfloor-plugin.pc)")
san=$(sed -n 's/^SAN_CFLAGS = //p' "$builddir/Makefile")
# Where a user's `make install` would put it: the plugins' folder that this engine looks into.
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR=$stage CFLAGS="-O1 -g -Werror $san" WATCHFLOOR_HOME=$home DESTDIR=$work/installed
WATCHFLOOR_PLUGINDIR=$DESTDIR$(pkg-config --variable=plugindir watchfloor-plugin)
export WATCHFLOOR_PLUGINDIR

# step-N.sh and step-N.c of the document
awk -v dir="$work" '
    /^## [0-9]+ / { step = $2 }
    /^```sh$/ { file = dir "/step-" step ".sh"; next }
    /^```c$/ { file = dir "/step-" step ".c"; next }
    /^```$/ { file = ""; next }
    file { print > file }' "$srcdir/doc/PLUGINS.md"
is "there are fourteen steps" "$(grep -c '^## [0-9]* ' "$srcdir/doc/PLUGINS.md")" 14
cd "$work" || exit 99
for step in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
    title=$(sed -n "s/^## $step //p" "$srcdir/doc/PLUGINS.md")
    if [ -f "$work/step-$step.c" ]; then
        # behind the includes, and used, so that nothing of it is thrown away unseen
        name=$(sed -n 's/^static void \([a-z_]*\)(.*/\1/p' "$work/step-$step.c")
        { cat "$work/step-$step.c"; printf 'const void *use_%s(void);\nconst void *use_%s(void)\n{\n    return (const void *) (uintptr_t) %s;\n}\n' "$name" "$name" "$name"; } >"$work/block.c"
        sed '/^static const struct {/,$d' demo.c >"$work/try.c"
        cat "$work/block.c" >>"$work/try.c"
        # shellcheck disable=SC2046 # words of pkg-config
        out=$(cc -std=gnu11 -Wall -Wextra -Werror -fPIC $(pkg-config --cflags watchfloor-plugin) -c -o "$work/try.o" "$work/try.c" 2>&1)
        is "step $step compiles: $title" "$?" 0
        [ -z "$out" ] || sed 's/^/# /' <<<"$out"
        continue
    fi
    sed '/ cd demo$/d; /^cd demo$/d' "$work/step-$step.sh" >"$work/run.sh"
    out=$(set -e; . "$work/run.sh" 2>&1); rc=$?
    if [ $rc -eq 0 ]; then ok "step $step: $title"; else not_ok "step $step: $title" "exit $rc" "$out"; fi
    [ "$step" -eq 1 ] && { cd "$work/demo" || exit 99; }
done
like "the incident is in the member's own words" "$(wf incidents --json)" 'แถวรอ 95 นาที'
wf engine stop >/dev/null
done_testing
