#!/usr/bin/env bash
# kill -9 of the engine in the middle of each verb of the table of commands, before one of the calls that write, sync or answer: afterwards the whole
# change is there or none of it; whoever was told that it is done finds it, and who was not is told that the engine is gone. KILL9_VERB_ROUNDS (1)
# a verb; with 5 each verb meets each call.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/cli.sh"
. "$srcdir/tests/integration/verbs.sh"
mkdir -p "$home" "$work/bin"
cat >"$work/bin/watchfloord" <<EOF
#!/bin/bash
export LD_PRELOAD=$builddir/tests/fault/killcall.so KILLCALL_FILE=$work/kill
exec "$builddir/tests/plain/watchfloord" "\$@"
EOF
chmod +x "$work/bin/watchfloord"
export WATCHFLOOR_BINDIR=$work/bin
wf engine start --exercise kill >/dev/null
is "each verb of the table of commands has its line in tests/data/verbs.txt" "$(verbs_amiss)" ""
calls=5 # of an engine from behind its greeting to its answer, about
rounds=${KILL9_VERB_ROUNDS:-1}
killed=0 none=0 whole=0 done_n=0 half=0 lost=0 untold=0 bad=0 k=0

# What may differ between two incidents to which the same was done: times, ids (and so the digest of what it rests on), numbers of items and facts.
plain_record() { # ID OTHER
    wf show "$1" --json | jq -S 'del(.rev, .seq, .timeline, .more, .raw_digest, .items[]?.n, .items[]?.part_of) | walk(if type == "string" and test("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T") then "T" else . end)' |
        sed "s/$1/ID/g; s/$2/OTHER/g; s/\"v[0-9]*-\([ab]\)/\"v-\1/g; s/Queue v[0-9]*-/Queue v-/; s/\b[op]$verbs_n\b/officer/g"
}
facts() { wf log --json | jq -r 'select(.officer != "engine") | select(.kind == "duty.changed" or .kind == "directory.tested" or .kind == "shift.changed" or .kind == "posture.changed" or .kind == "level.changed") | .seq' | wc -l; }
# What the verb is about, as it stands now.
stands() { # UNDO
    if [ "$1" = 'of no incident' ]; then facts; else
        plain_record "$id" "$other"
        plain_record "$other" "$id"
        wf show "$id" --json | jq '.timeline | length'
    fi
}
again() { # the engine is there once more, whatever became of it
    rm -f "$work/kill"
    kill -9 "$(engine_pid)" 2>/dev/null
    until_true 30 flock -n "$home/engine.lock" true || return 1
    wf engine start >/dev/null 2>"$work/start.err" || { cat "$work/start.err"; return 1; }
}
# What it comes to where nothing is killed: $want.
unharmed() { # VERB BEFORE COMMAND UNDO
    verb_fresh && verb_before "$2" || return 1
    verb_words "$3"
    try wf "${words[@]}"
    [ "$rc" -eq 0 ] || { echo "$1: $err"; return 1; }
    [ "$1" != new ] || { id=${out%%:*} news=$((${news-0} + 1)); }
    want=$(stands "$4")
}
round() { # VERB BEFORE COMMAND UNDO N: with a kill before call N
    local was now
    verb_fresh && verb_before "$2" || return 1
    [ "$1" = new ] || was=$(stands "$4")
    [ "$4" != 'of no incident' ] || want=$((was + 1))
    verb_words "$3"
    echo "$5" >"$work/kill"
    try wf "${words[@]}"
    kill -0 "$(engine_pid)" 2>/dev/null || killed=$((killed + 1))
    [ "$rc" -eq 0 ] || [ -n "$err" ] || { untold=$((untold + 1)); echo "$1: exit $rc, and nothing was said"; }
    again || return 1
    if [ "$1" = new ]; then
        new_one
        return
    fi
    now=$(stands "$4")
    if [ "$now" = "$want" ]; then
        whole=$((whole + 1))
    elif [ "$now" = "$was" ]; then
        none=$((none + 1))
        [ "$rc" -ne 0 ] || { lost=$((lost + 1)); echo "$1: it was told to be done, and is not"; }
    else
        half=$((half + 1))
        echo "$1, killed before call $5 (exit $rc): neither as before nor as after"
        diff <(echo "$want") <(echo "$now") | head -n 10
    fi
    [ "$rc" -ne 0 ] || done_n=$((done_n + 1))
}
# Of the incidents that were opened by hand the newest, whole, or none more than the one that was told.
new_one() {
    local n
    n=$(wf incidents --all --json | jq -r 'select(.title == "told by telephone") | .id' | wc -l)
    if [ "$n" -eq $((news + 1)) ]; then
        whole=$((whole + 1)) news=$n
    elif [ "$n" -eq "$news" ]; then
        none=$((none + 1))
        [ "$rc" -ne 0 ] || { lost=$((lost + 1)); echo "new: it was told to be done, and is not"; }
    else
        half=$((half + 1)) && echo "new: $n of $news"
    fi
    [ "$rc" -ne 0 ] || done_n=$((done_n + 1))
}
one() { # VERB BEFORE COMMAND UNDO
    local r
    [ "$2" != elsewhere ] || return
    unharmed "$@" >>"$work/why" || { bad=$((bad + 1)); return; }
    for ((r = 0; r < rounds; r++)); do
        k=$((k + 1))
        round "$@" $((2 + (k + r) % calls)) >>"$work/why" || { bad=$((bad + 1)); echo "$1: the round can't be played" >>"$work/why"; }
    done
}
: >"$work/why"
each_verb one
if [ "$bad" -eq 0 ]; then ok "$k rounds were played, the engine was killed within $killed of them"; else not_ok "all rounds could be played" "$bad of $k" "$(cat "$work/why")"; fi
if [ "$killed" -gt $((k / 6)) ] && [ "$none" -gt 0 ] && [ "$whole" -gt 0 ]; then ok "some were killed before and some behind the change: $none without it, $whole with it, $done_n told"; else not_ok "the kills are spread" "$killed of $k, $none without, $whole with"; fi
if [ "$half" -eq 0 ]; then ok "no half change in $k rounds"; else not_ok "no half change" "$(cat "$work/why")"; fi
if [ "$lost" -eq 0 ]; then ok "whoever was told that it is done finds it"; else not_ok "whoever was told that it is done finds it" "$(cat "$work/why")"; fi
if [ "$untold" -eq 0 ]; then ok "who was not is told that something is wrong"; else not_ok "who was not is told" "$(cat "$work/why")"; fi
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
hash() { "$builddir/tests/lib/wfcall" "$home" '{"id":1,"op":"hash"}' | tail -n 1 | jq -r .hash; }
said() { wf log --json --limit 200 | jq -r 'select(.kind | startswith("engine.") | not) | .seq' | head -n 1; }
quiet() { local was; was=$(said); sleep 2; [ "$(said)" = "$was" ]; } # a second after its start it tells what is new for the handover
# What the floor says by itself in between (nobody owned one) is in the second hash alone: then the views that it had are put back, follow the journal, and it is compared once more.
for _ in 1 2 3 4; do
    until_true 60 quiet
    live=$(hash) before=$(said)
    wf engine stop >/dev/null
    mkdir -p "$work/views" && cp -a "$home/views" "$home"/views.db* "$work/views" 2>/dev/null
    rm -rf "$home/views" "$home"/views.db*
    wf engine start >/dev/null
    made=$(hash)
    [ "$made" != "$live" ] && [ "$(said)" != "$before" ] || break
    wf engine stop >/dev/null
    rm -rf "$home/views" "$home"/views.db*
    mv "$work/views"/* "$home"
    wf engine start >/dev/null
done
is "what is derived is what the journal makes from nothing" "$made" "$live"
wf engine stop >/dev/null
done_testing
