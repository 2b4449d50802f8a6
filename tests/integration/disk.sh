#!/usr/bin/env bash
# What a real engine makes of its disk: killed at every single write (D3), full (D4), a sync that fails (D5), a slow one (D6). Each with its
# mutant: the same against an engine that is broken on purpose (src/journal/mutant.h), which must be caught, else the test proves nothing.
# The engine is that of tests/plain: strace and the sanitisers don't go together. DISK_ROUNDS: most kills of D3 (400).
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
. "${srcdir:?}/tests/integration/durable.sh"
mkdir -p "$work/bin"
ln -s "$builddir/tests/plain/watchfloord" "$work/bin/watchfloord"
export WATCHFLOOR_BINDIR=$work/bin
tab=$(printf '\t')

accepted() { grep -c '"status":"accepted"' "$1"; }
# lost PREFIX ANSWERS N: how many of those that were accepted are not there: handed in again, what was there is a duplicate
lost() {
    reports "$1" 1 "$3" | wf submit >"$work/again" 2>/dev/null
    join -t "$tab" <(sed -n 's/^{"line":\([0-9]*\),"status":"accepted".*/\1/p' "$2" | sort) \
        <(sed -n 's/^{"line":\([0-9]*\),"status":"accepted".*/\1/p' "$work/again" | sort) | wc -l
}
# Starts the engine under strace with these injections; sets traced. Ready, or 1.
traced=''
under() {
    rm -f "$work/ready"
    mkfifo "$work/ready"
    # in a shell of its own, whose word on how it ended goes elsewhere
    (
        strace -f -qq -o "$work/strace.log" -e "trace=$1" -e "signal=none" "${@:2}" "$work/bin/watchfloord" --home "$home" --ready-fd 9 9>"$work/ready" </dev/null
        exit $?
    ) 2>>"$work/strace.err" &
    traced=$!
    children+=("$traced")
    local line
    while read -r -t 60 line; do case $line in ready*) return 0 ;; esac; done <"$work/ready"
    return 1
}
gone() { ! kill -0 "$traced" 2>/dev/null; }
quit() { wf engine stop >/dev/null 2>&1; wait "$traced"; }
if ! strace -f -qq -o /dev/null true 2>/dev/null; then
    skip "D3, D5, D6: no strace here, or no leave to trace"
    can_trace=''
else
    can_trace=yes
fi

# ---- D5: a sync that fails: the engine ends with 70, and what it told durable is there
failing_sync() { # -> code, left
    home=$work/$1
    wf engine start >/dev/null && wf engine stop >/dev/null
    under fdatasync,fsync -e 'inject=fdatasync:error=EIO:when=12+' || return 1
    reports s 1 300 | awk '{ print; fflush(); if (NR % 10 == 0) system("sleep 0.02") }' | timeout 10 watchfloor --home "$home" submit >"$work/answers" 2>/dev/null
    if until_true 3 gone; then wait "$traced"; code=$?; else code=alive; kill -9 "$(engine_pid)"; wait "$traced" 2>/dev/null; fi
}
if [ -n "$can_trace" ]; then
    failing_sync sync
    is "a sync that fails ends the engine with 70" "$code" 70
    if [ "$(accepted "$work/answers")" -gt 0 ]; then ok "after it had accepted some"; else not_ok "after it had accepted some" "$(head -n 3 "$work/answers")"; fi
    like "its log says why" "$(cat "$home"/log/engine.log)" 'Input/output error|I/O error|EIO|sync'
    holds "it starts again" wf engine start
    n=$(accepted "$work/answers")
    is "0 of the $n that it had accepted are lost" "$(lost s "$work/answers" 300)" 0
    wf engine stop >/dev/null
    like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
    export WF_MUTANT=go-on
    failing_sync sync-mutant
    unset WF_MUTANT
    if [ "$code" != 70 ]; then ok "an engine that goes on after it is caught ($code)"; else not_ok "an engine that goes on after it is caught" "$code"; fi
fi

# ---- D6: a slow disk: who commits waits, the loop does not
slow_disk() { # -> worst: longest time that the loop was busy at a stretch, in us; waited: of a submit, ms
    local t i
    home=$work/$1
    wf engine start >/dev/null && wf engine stop >/dev/null
    under fdatasync -e 'inject=fdatasync:delay_enter=300000' || return 1
    waited=0
    for i in 1 2 3 4 5; do
        t=${EPOCHREALTIME/./}
        reports "slow$i" 1 20 | wf submit >/dev/null
        t=$(((${EPOCHREALTIME/./} - t) / 1000))
        [ "$t" -gt "$waited" ] && waited=$t
    done
    worst=$(wf status --json | jq .loop.lag_us_max)
    quit
}
if [ -n "$can_trace" ]; then
    for try in 1 2 3; do # a busy machine takes the processor away now and then
        slow_disk "slow$try" && [ "$worst" -lt 50000 ] && break
    done
    if [ "$waited" -ge 290 ]; then ok "on a slow disk a submit waits ($waited ms)"; else not_ok "on a slow disk a submit waits" "$waited ms"; fi
    if [ "$worst" -lt 50000 ]; then ok "but never the loop: at most $worst us"; else not_ok "but never the loop" "$worst us"; fi
    export WF_MUTANT=on-loop
    slow_disk slow-mutant
    unset WF_MUTANT
    if [ "$worst" -ge 50000 ]; then ok "an engine whose loop waits for the disk is caught ($worst us)"; else not_ok "an engine whose loop waits for the disk is caught" "$worst us"; fi
fi

# ---- D4: a full disk
disk=$work/disk
trap 'clean_up; umount "$disk" 2>/dev/null; rm -rf "$work"' EXIT
home_on_disk() { # a home on a disk of its own, with room for 9 MiB, a reserve of 4 MiB among them
    mkdir -p "$disk"
    rm -f "$work/img"
    truncate -s 48M "$work/img" && mkfs.ext4 -q -m 0 "$work/img" 2>/dev/null && mount -o loop "$work/img" "$disk" 2>/dev/null || return 1
    home=$disk/home
    mkdir -m 700 "$home"
    printf 'format = 1\njournal { reserve_mib = 4 }\n' >"$home/watchfloor.conf"
    fallocate -l $(($(df --output=avail -B1 "$disk" | tail -n 1) - 9437184)) "$disk/ballast"
}
running() { wf status --json | jq .engine.pid; }
trouble() { "$builddir/tests/lib/wfcall" -n 2 "$home" '{"id":1,"op":"subscribe","sub":1,"view":"tick"}' | tail -n 1 | jq -r '.trouble // "none"'; }
full() { [ "$(trouble)" != none ]; }
well() { [ "$(trouble)" = none ]; }
# Reports, one by one, until the engine says "not now"; then the last block goes too. Sets full_after.
fill() {
    local line answer
    coproc SUBMIT { exec watchfloor --home "$home" submit; }
    : >"$work/full.answers"
    while read -r line; do
        printf '%s\n' "$line" >&"${SUBMIT[1]}" && read -r -t 20 answer <&"${SUBMIT[0]}" || break
        printf '%s\n' "$answer" >>"$work/full.answers"
        case $answer in *'"rejected"'*) break ;; esac
    done < <(reports big 1 1000 8000)
    eval "exec ${SUBMIT[1]}>&-"
    wait "$SUBMIT_PID" 2>/dev/null
    full_after=$(accepted "$work/full.answers")
    cat /dev/zero >"$disk/ballast2" 2>/dev/null
}
long_notes() { # ID: 200 KiB of them; what a write that failed left behind is less
    local i
    for i in {1..12}; do wf note "$1" "$i $(printf '%017d' {1..1000})" || return 1; done
}
if [ "$(id -u)" -ne 0 ] || ! home_on_disk; then
    skip "D4: no leave to mount a disk (root and a loop device are needed)"
else
    wf engine start >/dev/null
    pid=$(engine_pid)
    reports early 1 3 | wf submit >/dev/null
    id=$(wf incidents --json | jq -r .id | tail -n 1)
    fill
    if [ "$full_after" -gt 20 ] && [ "$full_after" -lt 1000 ]; then ok "the disk is full after $full_after reports"; else not_ok "the disk is full at some time" "$full_after" "$(tail -n 1 "$work/full.answers")"; fi
    if until_true 2 full; then ok "the floor says so within 2 s: $(trouble)"; else not_ok "the floor says so within 2 s" "$(wf status)"; fi
    like "so does the console, in its top line" "$(wf screen floor --size 80x24 | head -n 1)" '! the disk is full'
    like "who submits is told \"not now\"" "$(reports late 1 1 | wf submit 2>&1)" 'the disk is full'
    holds "an officer's note still fits, from the reserve" wf note "$id" "no room, but this"
    holds "and twelve long ones" long_notes "$id"
    holds "so does taking an incident" wf own "$id"
    is "the engine lives" "$(engine_pid)" "$pid"
    kill -9 "$pid"
    until_true 10 flock -n "$home/engine.lock" true
    cat /dev/zero >"$disk/ballast3" 2>/dev/null
    holds "killed on a full disk it starts again" wf engine start
    pid=$(running)
    like "with the officer's note" "$(wf show "$id")" 'no room, but this'
    if until_true 5 full; then ok "and says that the disk is full"; else not_ok "and says that the disk is full" "$(wf status)"; fi
    rm "$disk"/ballast*
    if until_true 10 well; then ok "when there is room it goes on by itself"; else not_ok "when there is room it goes on by itself" "$(trouble)" "$(df "$disk")" "$(tail -n 5 "$home"/log/engine.log)"; fi
    like "and takes reports" "$(reports after 1 1 | wf submit)" '"status":"accepted"'
    is "in the same process" "$(running)" "$pid"
    is "0 of the $full_after that were accepted are lost" "$(lost big "$work/full.answers" 1000)" 0
    wf engine stop >/dev/null
    like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
    until_true 10 umount "$disk"
    # the mutant: nothing is held back for officers
    export WF_MUTANT=no-reserve
    home_on_disk && wf engine start >/dev/null
    reports early 1 3 | wf submit >/dev/null
    fill
    if until_true 2 full && ! long_notes 1 >/dev/null 2>&1; then ok "an engine without a reserve is caught: they do not fit"; else not_ok "an engine without a reserve is caught" "$(trouble)"; fi
    unset WF_MUTANT
    kill -9 "$(running)"
    until_true 10 flock -n "$home/engine.lock" true
    until_true 10 umount "$disk"
fi

# ---- D3: killed at every single write: it recovers, and what it told durable is there. strace counts for each thread, and the loop's
# thread writes most at the start; so the files that other threads write have rounds of their own.
writes=pwrite64,write,fdatasync,fsync,ftruncate,rename,unlink,fallocate
killed_at() { # N STRACE-OPTIONS...: the engine of $home is killed at its Nth write, or comes to its end: 1
    local n=$1 status
    shift
    : >"$work/answers"
    if under "$writes" "$@" -e "inject=$writes:signal=SIGKILL:when=$n"; then
        "$call" "$home" "${submits[@]}" '{"id":4,"op":"command","verb":"note","incident":"1","args":{"text":"seen"}}' >"$work/answers" 2>/dev/null
        kill -TERM "$(engine_pid)" 2>/dev/null
    fi
    wait "$traced"
    status=$?
    [ $status -ne 0 ]
}
each_write() { # NAME LEAST STRACE-OPTIONS...: kills at the first, the second ... until the engine comes to its end
    local name=$1 least=$2 n bad=0 answered=0
    shift 2
    for ((n = 1; n <= ${DISK_ROUNDS:-400}; n++)); do
        home=$work/base
        rm -rf "$home" && cp -a "$work/saved" "$home"
        killed_at "$n" "$@" || break
        [ -s "$work/answers" ] && grep -q '"status":"accepted"' "$work/answers" && answered=$((answered + 1))
        recovers >"$work/why" || { bad=$((bad + 1)); echo "# write $n of $name: $(cat "$work/why")"; }
    done
    if [ "$n" -gt "$least" ]; then ok "killed at each of $((n - 1)) writes to $name, $answered times after it had accepted"; else not_ok "killed at each write to $name" "$((n - 1))" "$(tail -n 3 "$work/strace.err")"; fi
    is "it recovered each time, with what it had accepted" "$bad" 0
}
if [ -n "$can_trace" ]; then
    home=$work/base
    printf 'format = 1\njournal { reserve_mib = 1 }\n' >"$work/conf"
    mkdir -m 700 "$home" && cp "$work/conf" "$home/watchfloor.conf"
    wf engine start >/dev/null && reports first 1 3 | wf submit >/dev/null && wf engine stop >/dev/null
    cp -a "$work/base" "$work/saved"
    each_write "the journal" 8 -P "$work/base/journal.db" -P "$work/base/journal.db-wal"
    each_write "views.db" 3 -P "$work/base/views.db" -P "$work/base/views.db-wal"
    each_write "all files" 20
    # the mutant: what was told durable is rolled back, or half of it is there
    export WF_MUTANT=half-batch
    caught=0
    for n in 6 7 5 8 9 4 10 11 3 12 13 14 $(seq 15 40) $(seq 4 24) $(seq 4 24); do # between which two writes it happens depends on the batches
        home=$work/base
        rm -rf "$home" && cp -a "$work/saved" "$home"
        killed_at "$n" -P "$work/base/journal.db" -P "$work/base/journal.db-wal" || continue
        { wf journal verify >"$work/why" 2>&1 && WF_MUTANT='' recovers >"$work/why"; } || { caught=$n; break; }
    done
    unset WF_MUTANT
    if [ "$caught" -gt 0 ]; then ok "an engine that commits by halves is caught at write $caught: $(tail -n 1 "$work/why")"; else not_ok "an engine that commits by halves is caught"; fi
fi
done_testing
