#!/usr/bin/env bash
# The console's ways to find, over a real engine: / as one types, Esc gives back what was, what is wrong is pointed at, order, columns, views that stay.
. "${srcdir:?}/tests/integration/cli.sh"
command -v tmux >/dev/null || { ok "tmux # SKIP tmux is not installed"; done_testing; exit; }
mkdir -p "$home" "$work/config"
wf engine start --exercise find >/dev/null
put() { report "$1" | jq -c ".title=\"$2\" | .type=\"$3\" | .member=\"$4\" | .checkpoint=\"$5\"" | wf submit >/dev/null; }
put f1 "Autogates down at the arrivals" SYS.GATE_OUTAGE ID IDCGK
put f2 "Queue at Johor" FLOW.QUEUE MY MYJHB
put f3 "Boats by night" MOV.BOAT_ARRIVAL TH THPHK
consoles=0
tm() { env -u TMUX -u NO_COLOR LC_ALL=C.UTF-8 tmux -u -f /dev/null -S "$work/tmux$consoles" "$@" 2>/dev/null; }
shot() { tm capture-pane -p; }
console() { # WIDTH HEIGHT
    tm kill-server
    consoles=$((consoles + 1)) # a server of its own: the one before may be still on its way out
    tm new-session -d -x "$1" -y "$2" "env XDG_CONFIG_HOME='$work/config' WATCHFLOOR_HOME='$home' ASAN_OPTIONS='${ASAN_OPTIONS-}:detect_leaks=1' watchfloor 2>'$work/console.err'"
}
finish_tmux() { tm kill-server; }
trap 'finish_tmux; clean_up' EXIT
keys() { tm send-keys "$@"; }
until_shot() { # REGEX [not]
    local end=$((SECONDS + ${FIND_WAIT:-40}))
    while :; do
        if shot | grep -qE -- "$1"; then [ -n "${2-}" ] || return 0; else [ -z "${2-}" ] || return 0; fi
        [ $SECONDS -lt $end ] || return 1
        read -rt 0.05 <> <(:) || :
    done
}
esc() { # alone: with what follows at once it would be another key
    keys Escape
    until_shot '^EX [/:]' not
    until_shot 'STALE' not
}
seen() { if until_shot "$2" "${3-}"; then ok "$1"; else not_ok "$1" "wanted: ${3-} /$2/" "$(shot)" "$(cat "$work/console.err")"; done_testing; exit 1; fi; }
console 120 34
seen "three wait" ' Inbox 3 '
keys '/queue'
seen "the filter acts as one types" ' Inbox 1 .* / queue '
keys Enter
keys '/'
keys -l ' nothing'
seen "another word on it" ' Inbox 0 .* / queue nothing '
esc
seen "Esc gives back what was" ' Inbox 1 .* / queue '
esc
seen "and then all" ' Inbox 3 '
keys '/' && keys -l 'member:ID colour:red'
seen "what is wrong has a mark under it, and the reason" '^ {14}\^ "colour" is no name'
keys Enter
seen "Enter does not take it" '/member:ID colour:red'
keys C-w && keys -l 'typ' && keys Tab && keys -l 'sys.*'
seen "a name by Tab; mended, the mark is gone" ' Inbox 1 .* / member:ID type:sys\.\* '
seen "the reason too" 'is no name' not
keys Enter
keys ':' && keys -l 'find member:XYZ' && keys Enter
seen "a wrong :find has its line again, with the mark" '"XYZ" is no member'
esc
keys ':' && keys -l 'find "Boats by" type:MOV.*' && keys Enter
seen "quotes stay quotes" ' Found 1 .* / "Boats by" type:MOV\.\* '
keys '1'
seen "back on the Floor its own filter stands" ' Inbox 1 .* / member:ID'
esc
seen "until Esc" ' Inbox 3 '
keys ':' && keys -l 'sort title' && keys Enter
seen "the order stands in the head" 'TITLE▲'
keys ':' && keys -l 'sort title desc' && keys Enter
seen "turned round" 'TITLE▼'
first_row() { # TEXT: the first row comes to hold it; the head says the order as soon as it is asked for
    local end=$((SECONDS + ${FIND_WAIT:-40}))
    until shot | grep -aE '^╱[!~ ][1-4]' | head -1 | grep -q "$1"; do
        [ $SECONDS -lt $end ] || return 1
        read -rt 0.05 <> <(:) || :
    done
}
if first_row 'Queue at Johor'; then ok "the last title is the first row"; else not_ok "the last title is the first row" "$(shot)"; fi
keys ':' && keys -l 'columns id,tlp,colour' && keys Enter
seen "a column that there is not" '"colour" is no column; they are priority'
keys ':' && keys -l 'columns title id,tlp,updated' && keys Enter
seen "columns of one's own, the title last" '^╱ID +TLP +UPDATED +TITLE▼'
keys '/' && keys -l 'johor' && keys Enter
seen "filtered" ' Inbox 1 '
for name in '../x' 'a b' '-x' "$(printf 'x%.0s' {1..33})" '"a
b"'; do
    keys ':' && keys -l "save ${name//$'\n'/ }" && keys Enter
    seen "no view is named ${name//$'\n'/ }" "a view's name has 1 to 32"
done
keys ':' && keys -l 'save johor-1' && keys Enter
seen "a view is kept" 'view johor-1 is kept'
keys q
console 80 24
seen "at 80 columns, anew: the columns are kept" '^╱ID +TLP +UPDATED +TITLE'
keys v
seen "v offers the views" '^  johor-1 +johor'
keys Tab Enter
seen "the view is there after a restart, order and all" ' Inbox 1 .* / johor '
seen "its order" 'TITLE▼'
keys ':' && keys -l 'columns default' && keys Enter
seen "the usual columns again" '^╱P +AGE +ID'
keys ':' && keys -l 'view nosuch' && keys Enter
seen "a view that there is not" 'there is no view "nosuch"'
keys ':' && keys -l 'view delete johor-1' && keys Enter
seen "forgotten" 'view johor-1 is forgotten'
# ---- other lists have other names
esc
seen "the filter is gone" ' Inbox 3 '
keys ':' && keys -l 'directory' && keys Enter
seen "the directory" 'Directory [0-9]+ '
keys '/' && keys -l 'priority:P1'
seen "it knows no priority, and says so at once" '\^ there is no "priority:"|there is no "priority:".*\^'
keys C-w && keys -l 'ro' && keys Tab && keys -l 'sa' && keys Tab
seen "its own names and values by Tab" ' / role:sar '
keys Enter
seen "taken" ' Directory 1[0-9] .* / role:sar '
esc
seen "all of them again" ' / role:sar ' not
keys F
seen "the feeds" 'Feeds [0-9]+ '
keys '/'
seen "there are only words" 'words that a line holds'
keys -l 'ty' && keys Tab
seen "and nothing is offered" '^EX /ty *$'
esc
keys 1
file=$work/config/watchfloor/views.conf
if [ "$(stat -c %a "$file")" = 600 ]; then ok "the file is the officer's alone"; else not_ok "the file is the officer's alone" "$(stat "$file")"; fi
printf 'view good floor johor\nview b@d floor x\n' >"$file"
keys ':' && keys -l 'save more' && keys Enter
seen "a file with a fault is told with its line" 'views\.conf:2:'
if [ "$(head -1 "$file")" = 'view good floor johor' ]; then ok "and not written over"; else not_ok "and not written over" "$(cat "$file")"; fi
# ---- a bare number in front of counts is an incident; before a text it may be either. What is long to say takes the lines that it needs
keys ':' && keys -l 'persons 2 involved=3' && keys Enter
seen "a number before counts is an incident" 'persons EX 2: persons: involved=3'
keys Home
keys ':' && keys -l 'note 2 wait at the barrier' && keys Enter
seen "before a text it is asked which" 'which\? 000002 is the incident, "2 ..." in quotes the text'
esc
keys ':' && keys -l 'outcome 2 REFUSED_PENDING=3' && keys Enter
seen "what was done is said to its end" 'as a victim of trafficking, rev [0-9]+ *$'
seen "beginning above" '^ outcome EX 2: outcomes of 3 of 3 persons are known; non-refoulement'
keys q
finish_tmux
wf engine stop >/dev/null
done_testing
