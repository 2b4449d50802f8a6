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

# The interface that step 11 points at.
python_free_port() { local p; for p in $(seq $((12000 + RANDOM % 18000)) 31999); do (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }; done; }
port=$(python_free_port)
mkdir -p "$work/www/logs"
cat >"$work/nginx.conf" <<END
daemon off; master_process off; pid $work/nginx.pid; error_log stderr crit;
events { }
http { access_log off; client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen 127.0.0.1:$port; root $work/www; } }
END
PATH=$PATH:/usr/sbin nginx -p "$work" -c "$work/nginx.conf" 2>"$work/nginx.err" &
children+=($!)
export DEMO_URL=http://127.0.0.1:$port/events.json

# step-N.sh and step-N.c of the document
awk -v dir="$work" '
    /^## [0-9]+ / { step = $2 }
    /^```sh$/ { file = dir "/step-" step ".sh"; next }
    /^```c$/ { file = dir "/step-" step ".c"; next }
    /^```$/ { file = ""; next }
    file { print > file }' "$srcdir/doc/PLUGINS.md"
is "there are twelve steps" "$(grep -c '^## [0-9]* ' "$srcdir/doc/PLUGINS.md")" 12
cd "$work" || exit 99
for step in 1 2 3 4 5 6 7 8 9 10 11 12; do
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
    [ "$step" -eq 11 ] && cp fixtures/20-our-own.in "$work/www/events.json"
    sed '/ cd demo$/d; /^cd demo$/d' "$work/step-$step.sh" >"$work/run.sh"
    out=$(set -e; . "$work/run.sh" 2>&1); rc=$?
    if [ $rc -eq 0 ]; then ok "step $step: $title"; else not_ok "step $step: $title" "exit $rc" "$out"; fi
    [ "$step" -eq 1 ] && { cd "$work/demo" || exit 99; }
done
like "the incident is in the member's own words" "$(wf incidents --json)" 'แถวรอ 95 นาที'
wf engine stop >/dev/null
done_testing
