#!/usr/bin/env bash
# A notice in seven languages and six scripts, four of them without spaces, read in a terminal of 80 columns and of 40: every line is broken by us, where its reader
# would, and none by the terminal, which would cut a syllable; nothing is lost.
. "${srcdir:?}/tests/integration/cli.sh"
file=$srcdir/tests/data/notice/scripts.xml
does "not to a terminal: 100 columns" '^to do +คาดว่า' wf cap show "$file"
labels='alert|id|sender|sent|signature|standard|what|event|how bad|language|until|where|to do|respond|by|contact|code|parameter'
letters() { sed -E "s/^($labels) +//" | tr -d ' \n'; }
letters <"$work/out" >"$work/whole"
command -v tmux >/dev/null || { skip "tmux is not installed"; done_testing; }
tm() { env -u TMUX LC_ALL=C.UTF-8 tmux -u -f /dev/null -S "$work/tmux" "$@" 2>/dev/null; }
trap 'tm kill-server; clean_up' EXIT
shown() { # COLUMNS: what a terminal of so many shows, line by line
    tm new-session -d -s "c$1" -x "$1" -y 400 "watchfloor --home '$home' cap show '$file'; echo; echo all of it; exec cat"
    until_true 60 eval "tm capture-pane -p -t c$1 | grep -q '^all of it'"
    tm capture-pane -p -t "c$1" | sed '/^all of it/,$d'
}
for columns in 80 40; do
    shown $columns >"$work/lines"
    is "$columns columns: each line is ours" "$(grep -vcE "^$|^($labels) |^ {14}[^ ]" "$work/lines")" 0
    is "$columns columns: nothing is lost" "$(letters <"$work/lines")" "$(cat "$work/whole")"
done
done_testing
