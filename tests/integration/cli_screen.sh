#!/usr/bin/env bash
# screen: one frame of a view as text: as many lines as the size has, the width never exceeded, whatever is in it.
. "${srcdir:?}/tests/integration/cli.sh"
exercise ordinary-day
until_true 60 all_up || not_ok "every feed comes up" "$(wf feeds)"
# Text in all widths, with zero-width characters and one without blanks.
report wide | jq -c '.title = "中文标题很长很长很长很长很长很长很长很长很长很长 ប៉ុស្តិ៍​ព្រំដែន မြန်မာနိုင်ငံ ด่านชายแดน \u200b x\u0301"' | wf submit >/dev/null
report long | jq -c '.title = ("x" * 400) | .impact="HIGH" | .urgency="Immediate"' | wf submit >/dev/null
wf actions new HOURS --checkpoints BNBWN --hours 08:00-20:00 --expires +9d --rationale "night works" --legal-basis custom --proportionality "nights alone" --exceptions ambulances >"$work/frame" 2>&1 || not_ok "a border action" "$(cat "$work/frame")"
# The widest line, in columns as the C library counts them.
widest() { wc -L <"$1"; }
bad=''
for view in floor checkpoints map notices protocols borders feeds plugins quarantine directory duty log handover help; do
    for size in 40x10 80x24 120x34 200x60; do
        wf screen "$view" --size $size >"$work/frame" 2>"$work/err" || bad="$bad $view:$size(exit)"
        [ "$(wc -l <"$work/frame")" -eq "${size#*x}" ] || bad="$bad $view:$size($(wc -l <"$work/frame") lines)"
        [ "$(widest "$work/frame")" -le "${size%x*}" ] || bad="$bad $view:$size($(widest "$work/frame") columns)"
        grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\x{200b}|\x{200d}' "$work/frame" && bad="$bad $view:$size(control)"
        [ -s "$work/err" ] && bad="$bad $view:$size(stderr)"
    done
done
is "each view in four sizes: lines, columns, no control or zero-width character" "$bad" ""
like "the register in its matrix" "$(wf screen borders)" "BNBWN BN .*\*ON "
like "the screen of protocols has the register below them" "$(wf screen protocols)" "EX BA-0001 HOURS .*BNBWN"
wf screen floor >"$work/frame"
is "without --size: 120x34" "$(wc -l <"$work/frame") $(widest "$work/frame")" "34 120"
like "the top line: mode, unowned, feeds, UTC" "$(head -n 1 "$work/frame")" '^ EXERCISE demo .*[0-9]+ unowned.*feeds ([0-9]+)/\1 .*[0-9]{2}:[0-9]{2}:[0-9]{2}Z'
is "EX before every id" "$(grep -oE '(EX ([A-Z]+-[0-9]{4}-)?)?0000[0-9]{2} ' "$work/frame" | grep -cv '^EX')" 0
for theme in dark light mono; do
    wf screen floor --theme $theme --ansi >"$work/frame" || not_ok "theme $theme"
    is "theme $theme: 34 lines" "$(wc -l <"$work/frame")" 34
done
wf screen floor --theme mono --ansi >"$work/frame"
is "mono has no colour" "$(grep -c '[34]8;[25];' "$work/frame")" 0
printf 'base = #ffffff on #000000\n' >"$work/own.theme"
try wf screen floor --theme "$work/own.theme"
is "a theme may be a file" "$rc" 0
refuses "a file that is not there" 2 'nosuch.theme' wf screen floor --theme ./nosuch.theme
refuses "a theme that there is not" 2 '"drak" is no theme; did you mean "dark"' wf screen floor --theme drak
refuses "a view that there is not" 2 '"flor" is no VIEW; did you mean "floor"\? one of: floor checkpoints' wf screen flor
for size in 120 x34 120x 39x24 120x9 axb 120x34x1; do
    try wf screen floor --size $size
    [ "$rc" -eq 2 ] && [ -z "$out" ] && grep -q "COLUMNSxROWS .*not \"$size\"" <<<"$err" || not_ok "--size $size" "$rc" "$err"
done
ok "sizes that are none are refused, with the bounds"
wf engine stop >/dev/null

# ---- --ansi, of a floor where nothing moves
home=$work/still
wf engine start >/dev/null
strip() { sed 's/\x1b\[[0-9;:]*m//g'; }
wf screen help --size 80x24 >"$work/plain"
COLORTERM=truecolor wf screen help --size 80x24 --ansi >"$work/true"
env -u COLORTERM TERM=xterm-256color watchfloor --home "$home" screen help --size 80x24 --ansi >"$work/256"
like "--ansi with COLORTERM: truecolor" "$(cat "$work/true")" $'\e''\[[0-9;]*[34]8;2;[0-9]+;[0-9]+;[0-9]+'
like "without: 256 colours" "$(cat "$work/256")" $'\e''\[[0-9;]*[34]8;5;[0-9]+'
attributes=$'\e''\[0(;[147])*m'
NO_COLOR=1 wf screen help --size 80x24 --ansi >"$work/none"
is "NO_COLOR: bold, underline and reverse at most" "$(sed -E "s/$attributes//g" "$work/none" | grep -c $'\e')" 0
like "and these are there" "$(cat "$work/none")" $'\e''\[0;[147]'
is "the same text" "$(strip <"$work/none" | sed 1d | sed 's/ *$//' | cksum)" "$(sed 1d "$work/plain" | sed 's/ *$//' | cksum)"
NO_COLOR=1 wf screen help --size 80x24 --ansi --theme dark >"$work/dark"
like "a theme that is asked for has its colours all the same" "$(cat "$work/dark")" $'\e''\[[0-9;]*[34]8;[25];[0-9]+'
NO_COLOR='' wf screen help --size 80x24 --ansi >"$work/empty"
like "an empty NO_COLOR says nothing" "$(cat "$work/empty")" $'\e''\[[0-9;]*[34]8;[25];[0-9]+'
is "and no truecolor" "$(grep -c '8;2;' "$work/256")" 0
is "only colours: without them it is the same text" "$(strip <"$work/true" | sed 1d | sed 's/ *$//' | cksum)" "$(sed 1d "$work/plain" | sed 's/ *$//' | cksum)"
is "each line ends as it began" "$(grep -cv $'\e''\[0\{0,1\}m$' "$work/true")" 0
is "as many lines" "$(wc -l <"$work/true")" 24
wf engine stop >/dev/null
done_testing
