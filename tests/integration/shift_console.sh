#!/usr/bin/env bash
# A whole shift at two terminals, over a real engine: 200 signals, each owned with two keys from its appearing (five are allowed); then a handover from its start to its
# signature, line by line, with something new meanwhile and an engine that dies in the middle.
. "${srcdir:?}/tests/integration/cli.sh"
command -v tmux >/dev/null || { ok "tmux # SKIP tmux is not installed"; done_testing; exit; }
mkdir -p "$home" "$work/config"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "duty1" { roles = {"duty"} }
officer "duty2" { roles = {"duty"} }
END
wf engine start --exercise shift >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
tm() { local who=$1; shift; env -u TMUX -u NO_COLOR LC_ALL=C.UTF-8 tmux -u -f /dev/null -S "$work/tmux-$who" "$@" 2>/dev/null; }
console() { # OFFICER
    tm "$1" new-session -d -x 120 -y 34 "env XDG_CONFIG_HOME='$work/config' WATCHFLOOR_HOME='$home' ASAN_OPTIONS='${ASAN_OPTIONS-}:detect_leaks=1' watchfloor --as $1 2>'$work/console.$1'"
}
finish_tmux() { tm duty1 kill-server; tm duty2 kill-server; }
trap 'finish_tmux; clean_up' EXIT
shot() { tm "$1" capture-pane -p; }
until_shot() { # OFFICER REGEX
    local end=$((SECONDS + 60))
    until shot "$1" | grep -qE -- "$2"; do
        [ $SECONDS -lt $end ] || return 1
        read -rt 0.02 <> <(:) || :
    done
}
seen() { # TEXT OFFICER REGEX
    if until_shot "$2" "$3"; then ok "$1"; else
        not_ok "$1" "wanted: /$3/" "$(shot "$2")" "$(cat "$work/console.$2")"
        done_testing
        exit 1
    fi
}
keys_sent=0
keys() { # OFFICER KEY...
    local who=$1
    shift
    keys_sent=$((keys_sent + $#))
    tm "$who" send-keys "$@"
}

# ---- the shift: signals of eleven members, in batches, as they come
console duty1
seen "duty1's console is there" duty1 ' Inbox 0 '
members=(BN ID KH LA MM MY PH SG TH TL VN) types=(FLOW.QUEUE DOC.FRAUD MOV.SECONDARY SYS.POWER)
signal() { # N
    printf '{"source_id":"s%d","type":"%s","member":"%s","title":"Signal number %d","occurred":"2026-11-27T08:20:00Z"}\n' "$1" "${types[$1 % 4]}" "${members[$1 % 11]}" "$1"
}
most=0
for batch in $(seq 0 9); do
    for n in $(seq $((batch * 20 + 1)) $((batch * 20 + 20))); do signal "$n"; done | wf submit >/dev/null
    until_shot duty1 ' Inbox 20 ' || break
    for left in $(seq 19 -1 0); do
        keys_sent=0
        keys duty1 Tab o
        until_shot duty1 " Inbox $left " || break 2
        [ $keys_sent -le $most ] || most=$keys_sent
    done
done
is "200 signals came, and each is owned" "$(wf incidents 'owner:duty1' --json | wc -l)" 200
is "none waits" "$(wf incidents 'owner:none' --json | wc -l)" 0
is "with two keys each" "$most" 2
n=$(wf incidents 'owner:duty1 type:FLOW.*,DOC.*,MOV.*' --json | wc -l)
does "most of it is done by the end of the shift" "$n" wf --as duty1 resolve --disposition confirmed --each 'owner:duty1 type:FLOW.*,DOC.*,MOV.*' --count "$n"
left=$((200 - n))
wf --as duty1 handover promise --due +2h "Send the list of closed lanes" >/dev/null

# ---- the handover
console duty2
seen "duty2's console is there" duty2 "Floor $left "
keys duty1 H
seen "duty1 sees what there is to hand over" duty1 "Handover $((left + 1)) "
seen "and that it is not started" duty1 'not started: S starts it'
keys duty1 S
seen "one key only begins the line" duty1 '^.*:handover start'
keys duty1 Enter
seen "it is started" duty1 '  1 open '
keys duty2 H
seen "duty2 sees it" duty2 '  1 open '
keys duty1 a
seen "duty1 can't accept his own" duty1 'you started it'
accept_to() { # up to line N: the next open one is selected by itself
    while [ "$at" -le "$1" ]; do
        tm duty2 send-keys a
        until_shot duty2 "(line| ) *$at accepted " || return 1
        at=$((at + 1))
    done
}
at=1
half=$((left / 2))
accept_to "$half" && ok "line by line, a key each" || not_ok "line by line, a key each" "at line $at" "$(shot duty2)"
is "what is accepted is duty2's" "$(wf incidents 'owner:duty2' --json | wc -l)" "$half"
pid=$(cat "$home/engine.pid")
kill -9 "$pid"
back() { [ "$(cat "$home/engine.pid" 2>/dev/null)" != "$pid" ] && wf engine status >/dev/null 2>&1; }
until_true 60 back && ok "the engine was killed, and is back" || not_ok "the engine was killed, and is back"
is "nothing of it is lost" "$(wf handover show --json | jq -r 'select(.state=="accepted").line' | wc -l)" "$half"
seen "duty2's console goes on" duty2 ' accepted .*duty2'
printf '{"source_id":"late","type":"SYS.GATE_OUTAGE","member":"ID","title":"Gates down at the end","occurred":"2026-11-27T08:20:00Z"}\n' | wf submit >/dev/null
seen "what comes meanwhile is a line more" duty2 "Handover $((left + 2)) "
is "and is new" "$(wf handover show --json | jq -c 'select(.new)|[.line,.title]')" "[$((left + 2)),\"Gates down at the end\"]"
accept_to $((left - 1)) && ok "all but the last and the promise" || not_ok "all but the last and the promise" "at line $at" "$(shot duty2)"
keys duty2 C
seen "the signature's line is begun" duty2 ':handover sign'
keys duty2 Enter
seen "signed" duty2 'handover 1 signed; 3 lines were not accepted'
is "who and when" "$(wf handover list --json | jq -c '[.state,.by,.to]')" '["signed","duty1","duty2"]'
is "duty1 has nothing any more" "$(wf incidents 'owner:duty1' --json | wc -l)" 0
is "duty2 has what he accepted" "$(wf incidents 'owner:duty2' --json | wc -l)" $((left - 1))
is "the rest waits, its clock running" "$(wf incidents 'owner:none' --json | wc -l)" 2
like "the report has all of it" "$(wf handover report 1)" "Signal number 200"
keys duty1 q
keys duty2 q
wf engine stop >/dev/null
done_testing
