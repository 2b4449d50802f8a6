#!/usr/bin/env bash
# What a floor of 44 sources of eleven members, each polled every ten seconds, takes of a core: the engine and its eleven sandboxed plugins, over
# SECONDS (40) after a start of 15. Every page is another one at each poll: of the events two of twenty are new and the others as they were, of the queues
# all twenty minutes are other ones. Pages come from nginx, whose
# time is not counted. Then the same engine with nothing new (304). Prints a line of JSON a figure. Usage: sources.sh [SECONDS]
: "${srcdir:?make bench sets it}"
set -u
seconds=${1:-40}
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || { echo "SKIPPED: sources: nginx-light is not installed" >&2; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/wf-bench.XXXXXX") || exit 1
home=$work/home
wf() { watchfloor --home "$home" "$@"; }
web='' writer=''
clean_up() {
    wf engine stop >/dev/null 2>&1
    for p in $web $writer; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null; done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM
members='bn kh id la my mm ph sg th tl vn'
sources='gates queues events alerts'
mkdir -p "$work/www" "$work/plugins" "$home/conf.d" || exit 1
chmod 0700 "$home"
export WATCHFLOOR_PLUGINDIR=$work/plugins XDG_RUNTIME_DIR=$work
for m in $members; do
    "${CC:-cc}" -O2 -fPIC -shared -fvisibility=hidden -I"$srcdir/include" -DNAME="\"f$m\"" -DMEMBER="\"${m^^}\"" "$srcdir/tests/bench/floor.c" -o "$work/plugins/f$m.so" || exit 1
done
cat >"$work/nginx.conf" <<END
daemon off; master_process off; pid $work/nginx.pid; error_log stderr crit;
events { worker_connections 512; }
http { access_log off; client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4;
  scgi_temp_path $work/t5; keepalive_timeout 600; server { listen 127.0.0.1:PORT; root $work/www; } }
END
pages() { # ROUND: all 44
    awk -v n="$1" -v dir="$work/www" -v members="$members" -v sources="$sources" 'BEGIN {
        split(members, m, " "); split(sources, s, " ")
        for (i in m) for (k in s) { f = dir "/" m[i] "-" s[k]; t = f ".new"
            for (l = 0; l < 20; l++) {
                if (k % 2) printf "%s%03d=%d\n", toupper(m[i]), 100 + l, (n + l) % 90 >t
                else printf "%s-%d Queue of %d minutes at lane %d\n", s[k], n + l, (n + l) * 3 % 90, (n + l) % 12 >t
            }
            close(t); system("mv " t " " f) } }'
}
pages 0
for port in $(shuf -i 20000-29999 -n 20); do
    sed "s/PORT/$port/" "$work/nginx.conf" >"$work/nginx.run"
    "$nginx" -p "$work" -c "$work/nginx.run" 2>"$work/nginx.log" &
    web=$!
    for _ in $(seq 50); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break 2
        kill -0 $web 2>/dev/null || continue 2
        read -rt 0.05 <> <(:) || :
    done
done
{
    echo 'format = 1'
    for m in $members; do
        echo "plugin f$m { enabled = true }"
        for s in $sources; do echo "feed \"f$m/$s\" { url = \"http://127.0.0.1:$port/$m-$s\" interval = 10 }"; done
    done
} >"$home/watchfloor.conf"
wf engine start --exercise bench >/dev/null || exit 1
engine=$(cat "$home/engine.pid")
spent() { # nanoseconds of the engine's and its children's processor time, all threads
    local all=$engine p
    all="$all $(cat "/proc/$engine/task/"*/children 2>/dev/null)"
    for p in $all; do cat "/proc/$p/task/"*/schedstat; done | awk '{ n += $1 } END { printf "%.0f\n", n }'
}
rest() { read -rt "$1" <> <(:) || :; }
share() { # NAME: of a core, over the time
    local a b t0 t1
    a=$(spent) t0=$EPOCHREALTIME
    rest "$seconds"
    b=$(spent) t1=$EPOCHREALTIME
    awk -v n=$((b - a)) -v t0="$t0" -v t1="$t1" -v f="$1" 'BEGIN { printf "{\"figure\":\"%s\",\"value\":%.3g,\"unit\":\"%%\",\"n\":44}\n", f, n / 1e9 / (t1 - t0) * 100 }'
}
(n=0; while :; do n=$((n + 1)); pages $n; read -rt 5 <> <(:) || :; done) &
writer=$!
rest 15
up=$(wf feeds --json | grep -c '"state":"UP"')
[ "$up" = 44 ] || { echo "sources: $up of 44 are up" >&2; wf feeds >&2; exit 1; }
share sources_44_cpu
kill $writer 2>/dev/null && wait $writer 2>/dev/null
writer=''
rest 11
share sources_44_unchanged_cpu
wf status --json | sed -n 's/.*"accepted":\([0-9]*\).*/{"figure":"sources_44_reports","value":\1,"unit":"reports","n":44}/p'
