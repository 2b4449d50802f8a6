#!/usr/bin/env bash
# I4: an allocation or a call that opens, reads, writes or syncs fails, one by one: no crash, no half change. The engine and the plugin host end
# by abort where there is no memory (that is meant), with a sentence where the disk fails, or go on; what was told durable is there
# afterwards, and the journal verifies. FAILURES: about how many of each (16); the calls between are passed over.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
. "${srcdir:?}/tests/integration/durable.sh"
plain=$builddir/tests/plain
preload=$builddir/tests/fault/failcall.so
want=${FAILURES:-16}
mkdir -p "$work/bin" "$work/libexec"
ln -s "$plain/watchfloord" "$work/bin/watchfloord"
export WATCHFLOOR_BINDIR=$work/bin

# ---- the engine: its start, three requests, a note, its end
home=$work/base
mkdir -m 700 "$home"
printf 'format = 1\njournal { reserve_mib = 1 }\n' >"$home/watchfloor.conf"
wf engine start >/dev/null && reports first 1 3 | wf submit >/dev/null && wf engine stop >/dev/null
cp -a "$work/base" "$work/saved"
engine_with() { # KIND N: one run with the Nth call failing; sets status
    local pid
    : >"$work/answers"
    rm -f "$home/engine.pid"
    LD_PRELOAD=$preload FAILCALL_KIND=$1 FAILCALL_AT=$2 FAILCALL_COUNT=$work/count "$work/bin/watchfloord" --home "$home" >"$work/out" 2>&1 </dev/null &
    pid=$!
    children+=("$pid")
    listens() { ! kill -0 "$pid" || "$call" -g "$home"; }
    until_true 20 listens
    "$call" "$home" "${submits[@]}" '{"id":4,"op":"command","verb":"note","incident":"1","args":{"text":"seen"}}' >"$work/answers" 2>/dev/null
    kill -TERM "$pid" 2>/dev/null
    ended() { ! kill -0 "$pid"; }
    until_true 4 ended || kill -TERM "$pid" # the one write that fails may be that of its signal's handler
    local hangs=''
    until_true 20 ended || { hangs=yes; kill -9 "$pid"; }
    { wait "$pid"; } 2>/dev/null
    status=$?
    [ -z "$hangs" ] || status=hangs
    # a library's constructor that has no memory (GnuTLS) ends the process before main, and says so
    [ "$status" = 1 ] && grep -q 'GnuTLS initialization' "$work/out" && status=2
    return 0
}
each_call() { # KIND
    local kind=$1 total step n bad=0 tried=0 aborted=0 ended_itself=0
    engine_with "$kind" 0
    total=$(cat "$work/count")
    step=$((total / want + 1))
    for ((n = 1 + step / 2; n <= total; n += step)); do
        rm -rf "$home" && cp -a "$work/saved" "$home"
        engine_with "$kind" "$n"
        tried=$((tried + 1))
        case $status in
            0 | 2 | 70 | 71 | 72) [ "$status" -eq 0 ] || ended_itself=$((ended_itself + 1)) ;;
            134) aborted=$((aborted + 1)) ;;
            *) bad=$((bad + 1)); echo "# $kind $n of $total: the engine ended with $status: $(tail -n 2 "$work/out")" ;;
        esac
        recovers >"$work/why" || { bad=$((bad + 1)); echo "# $kind $n of $total (ended with $status): $(head -n 3 "$work/why")"; }
    done 2>/dev/null
    if [ "$tried" -ge 10 ]; then ok "$kind: $tried of $total calls of the engine failed one by one: $aborted aborts, $ended_itself ends of its own"; else not_ok "$kind: the engine ran with failing calls" "$tried of $total" "$(cat "$work/out")"; fi
    is "$kind: no crash, no hang, no half change" "$bad" 0
}
each_call io
each_call alloc

# ---- the plugin host: loading, opening, parsing; its caller tells what became of it
cat >"$work/libexec/watchfloor-plughost" <<EOF
#!/bin/bash
export LD_PRELOAD=$preload FAILCALL_KIND=alloc FAILCALL_AT=\$(cat "$work/n")
exec "$plain/watchfloor-plughost" "\$@"
EOF
chmod 755 "$work/libexec/watchfloor-plughost"
ln -s "$WATCHFLOOR_LIBEXECDIR/watchfloor-tool" "$work/libexec"
printf 'a first\nlonely\nb second\n' >"$work/in"
host_with() { # N
    echo "$1" >"$work/n"
    WATCHFLOOR_LIBEXECDIR=$work/libexec timeout 20 watchfloor plugin run --source lines "$builddir/tests/plugin/good.so" "$work/in" >"$work/out" 2>"$work/err"
}
host_with 0
is "the plugin host by itself gives both reports" "$? $(grep -c '"source_id"' "$work/out")" "1 2" # 1: a line was set aside
bad=0 tried=0 whole=0
for ((n = 1; n <= 400 && tried < 2 * want; n += 1 + n / 20)); do
    host_with "$n"
    status=$?
    tried=$((tried + 1))
    case $status-$(grep -c '"source_id"' "$work/out") in
        1-2) whole=$((whole + 1)) ;;
        1-0 | 2-0) grep -q . "$work/err" || { bad=$((bad + 1)); echo "# allocation $n: nothing is said"; } ;;
        *) bad=$((bad + 1)); echo "# allocation $n: exit $status: $(head -n 3 "$work/err")" ;;
    esac
done
if [ "$tried" -gt 10 ] && [ "$whole" -lt "$tried" ]; then ok "$tried allocations of the plugin host failed, $((tried - whole)) of them with an effect"; else not_ok "allocations of the plugin host failed" "$tried, $whole whole"; fi
is "its caller told each, gave no half output, and did not hang" "$bad" 0
done_testing
