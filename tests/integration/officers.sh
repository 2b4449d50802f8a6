# Sourced by scenario_*.sh: two duty officers at two consoles on real terminals (r.sari at 80x24, n.tan at 120x34) work a scenario that is played through the members' own
# interfaces; a supervisor and a protection officer have the command line. A scenario is a table; `work` goes through its lines in order:
#   sari : COMMAND ~ REGEX      typed at her console; REGEX comes to stand on it (lines joined)
#   tan ! KEY... ~ REGEX        keys, by tmux's names; Space for a blank
#   tan x ~ REGEX               Esc; REGEX goes
#   tan - ~ REGEX               only looked at
#   dewi $ COMMAND ~ REGEX      the command line, as that officer; what it says, refusals too
#   - VALUE JQ-OF-ID @name      a field of a record: comes to be VALUE
#   + N FILTER                  so many incidents pass it
# @name is an incident's six digits, from `name NAME FILTER`. Each line is a test of its own, and the first that fails ends the script.
# shellcheck shell=bash disable=SC2154,SC2034
. "${srcdir:?}/tests/integration/cli.sh"
command -v tmux >/dev/null || { skip "tmux is not installed: nobody sat at a console"; done_testing; }
declare -A named=() pane=()
unset TMUX NO_COLOR
tm() { LC_ALL=C.UTF-8 tmux -u -f /dev/null -S "$work/tmux" "$@" 2>/dev/null; }
trap 'tm kill-server; clean_up' EXIT
officer_of() { case $1 in sari) echo r.sari ;; tan) echo n.tan ;; lim) echo s.lim ;; dewi) echo p.dewi ;; esac; }
sit() { # SEAT WIDTH HEIGHT [THEME]
    tm kill-session -t "$1"
    tm new-session -d -s "$1" -x "$2" -y "$3" "exec env WATCHFLOOR_LIBEXECDIR='$WATCHFLOOR_LIBEXECDIR' WATCHFLOOR_DATADIR='$WATCHFLOOR_DATADIR' XDG_CONFIG_HOME='$work/config' '$WATCHFLOOR_BINDIR/watchfloor' --home '$home' --as $(officer_of "$1") 2>>'$work/err.$1'"
}
lacks() { ! shows "$@"; }
# SEAT REGEX: what stands on the screen, each run of blanks and line ends as one blank. Nothing is started for it but tmux: it is called many times a second.
shows() {
    local words
    read -rd '' -ra words < <(tm capture-pane -t "$1" -p)
    [[ " ${words[*]} " =~ $2 ]]
}
over() { not_ok "$@"; wf log --limit 6 | sed 's/^/#   /'; tm capture-pane -t sari -p | sed 's/^/#   /'; tm capture-pane -t tan -p | sed 's/^/#   /'; done_testing; exit 1; }
seen() { # TEXT SEAT REGEX
    if until_true "${OFFICERS_WAIT:-40}" shows "$2" "$3"; then ok "$1"; else over "$1" "wanted on $2's screen: /$3/" "$(cat "$work/err.$2")"; fi
}
name() { # NAME FILTER: the newest that passes
    local id
    found() { id=$(wf find "$2" --json | jq -r .id | head -n 1) && [ -n "$id" ]; }
    until_true 60 found "$@" || over "there is a $1" "$2"
    id=$(wf find "$2" --json | jq -r .id | head -n 1)
    named[$1]=${id##*-}
}
put_names() { # TEXT: @name gives way, in $text
    text=$1
    local n
    for n in "${!named[@]}"; do text=${text//@$n/${named[$n]}}; done
}
field_is() { [ "$(wf show "$1" --json | jq -r "$2")" = "$3" ]; }
count_is() { [ "$(wf find "$1" --json --limit 1000 | grep -c .)" = "$2" ]; }
says() { wf --as "$(officer_of "$1")" "${@:3}" 2>&1 | tr '\n' ' ' | grep -qE -- "$2"; }
row() { # LINE
    local line=$1 who how what want text
    put_names "$line"
    read -r who how what <<<"$text"
    want=${text##* ~ }
    what=${what% ~ *}
    case $who in
    -) if until_true "${OFFICERS_WAIT:-40}" field_is "${what##* }" "${what% *}" "$how"; then ok "$line"; else over "$line" "$(wf show "${what##* }" --json | jq -r "${what% *}")"; fi; return ;;
    +) if until_true "${OFFICERS_WAIT:-40}" count_is "$what" "$how"; then ok "$line"; else over "$line" "$(wf find "$what" --limit 1000)"; fi; return ;;
    esac
    case $how in
    :) tm send-keys -t "$who" : && tm send-keys -t "$who" -l "$what" && tm send-keys -t "$who" Enter ;;
    !) local keys; read -ra keys <<<"$what"; for what in "${keys[@]}"; do tm send-keys -t "$who" "$what"; done ;;
    x) tm send-keys -t "$who" Escape
       if until_true "${OFFICERS_WAIT:-40}" lacks "$who" "$want"; then ok "$line"; else over "$line"; fi; return ;;
    \$) local words; mapfile -t words < <(xargs -n 1 printf '%s\n' <<<"$what")
        if says "$who" "$want" "${words[@]}"; then ok "$line"; else over "$line" "$(wf --as "$(officer_of "$who")" "${words[@]}" 2>&1)"; fi; return ;;
    esac
    seen "$line" "$who" "$want"
}
work() { local line; while IFS= read -r line; do [[ $line =~ ^\ *(#|$) ]] || row "$line"; done; }
# opens SCENARIO HOURS: $opens_more stands in the configuration, too; the home, the policy, the simulator and the engine at that hour of the scenario's clock, and both consoles.
opens() {
    local file=$srcdir/contrib/scenarios/$1.scenario base start pid try
    mkdir -m 700 "$home"
    cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor", "auditor"} }
officer "r.sari" { roles = {"duty"} }
officer "n.tan" { roles = {"duty"} }
officer "s.lim" { roles = {"supervisor"} }
officer "p.dewi" { roles = {"protection"} }
role "duty" { protected = yes }
END
    start=$(date -u -d "$(sed -n 's/^start //p' "$file")" +%Y-%m-%dT%H:%M:%SZ)
    settled() { [ -e "$work/ready" ] || ! kill -0 "$pid"; }
    for try in 1 2 3 4 5; do # a port that was free may be another test's by now
        base=$(free_base)
        printf '{"real_start":"%s","start":"%s","speed":1}\n' "$(date -u -d "-$2 hours" +%Y-%m-%dT%H:%M:%SZ)" "$start" >"$home/clock.json"
        watchfloor-sim --scenario "$file" --seed 1 --clock "$home/clock.json" --keys "$work/keys" --port "$base" --ready-file "$work/ready" >"$work/sim.log" 2>&1 &
        pid=$!
        children+=("$pid")
        disown "$pid"
        until_true 30 settled
        [ -e "$work/ready" ] && break
    done
    [ -e "$work/ready" ] || { not_ok "$1 is played" "$(cat "$work/sim.log")"; done_testing; exit 1; }
    watchfloor-sim --scenario "$file" --clock "$home/clock.json" --keys "$work/keys" --port "$base" --print-config | sed 's/interval = .*/interval = 1/' >"$home/watchfloor.conf"
    printf 'desk { bell = "off" }\n%s\n' "${opens_more-}" >>"$home/watchfloor.conf" # its twin would take the place of what is looked for
    wf engine start --exercise "$1" >/dev/null || { not_ok "the engine starts" "$(cat "$home"/*.log)"; done_testing; exit 1; }
    sit sari 80 24
    sit tan 120 34
    seen "sari's console shows the floor" sari ' Inbox [1-9][0-9]* '
    seen "tan's too" tan ' Inbox [1-9][0-9]* '
}
# What is under way dies: the engine, and a console beside it. Both are there again, and nothing is lost.
dies() { # SEAT WIDTH HEIGHT
    local pid before
    pid=$(cat "$home/engine.pid")
    before=$(wf log --json --limit 1 | jq .seq)
    kill -9 "$(tm display-message -p -t "$1" '#{pane_pid}')" "$pid"
    back() { [ "$(cat "$home/engine.pid")" != "$pid" ] && wf engine status; }
    if until_true 60 back; then ok "the engine was killed, and is back"; else over "the engine was killed, and is back"; fi
    if [ "$(wf log --json --limit 1 | jq .seq)" -ge "$before" ]; then ok "with all that it said"; else over "with all that it said"; fi
    sit "$@"
    seen "$1 sits down again" "$1" ' Inbox [1-9][0-9]* '
}
closes() { # the last word: the journal's
    tm kill-server
    wf engine stop >/dev/null
    holds "the journal verifies" wf journal verify
    is "no console said anything was wrong" "$(cat "$work"/err.* | head -n 5)" ""
    done_testing
}
