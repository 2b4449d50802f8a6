#!/usr/bin/env bash
# The bell and its twin, the strip of clocks, and who is called: a console of an engine in a terminal of its own. What the officer does himself is silent,
# what is acknowledged is quiet, a P1 rings until it is, and each bell says on the screen why it rang.
. "${srcdir:?}/tests/integration/lib.sh"
command -v tmux >/dev/null || { skip "tmux is not installed"; done_testing; }
mkdir -p "$home"
conf() { printf 'format = 1\ndesk { own_by_p1 = 86400  own_by_p2 = 600  own_by_p3 = 900  bell = "%s" }\n' "$1" >"$home/watchfloor.conf"; }
conf P2
wf engine start --exercise bell >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
now=$(date -u +%FT%TZ)
report() { echo "{\"source_id\":\"$1\",\"occurred\":\"$now\",\"type\":\"${4:-FLOW.QUEUE}\",\"member\":\"MM\",\"title\":\"title-$1\",\"impact\":\"$2\",\"urgency\":\"$3\"}" | wf --as n.tan submit --source t - | jq -r .id; }
tm() { env -u TMUX -u NO_COLOR LC_ALL=C.UTF-8 tmux -u -f /dev/null -S "$work/tmux" "$@" 2>/dev/null; }
trap 'tm kill-server; clean_up' EXIT
tm new-session -d -x 220 -y 40 "watchfloor --home '$home' --as r.sari"
tm pipe-pane -o "cat >>'$work/raw'"
shot() { tm capture-pane -p; }
seen() { until_true 40 eval 'shot | grep -qE -- "'"$1"'"'; }
bells() { tr -cd '\007' <"$work/raw" 2>/dev/null | wc -c; }
rings() { [ "$(bells)" -ge "$1" ]; }
holds "the Floor is there, and no clock runs" seen 'clocks: none runs'

one=$(report p1 HIGH Immediate)
holds "a P1 rings" until_true 40 rings 1
holds "and says why" seen "!! (new P1: ${one##*-} FLOW.QUEUE title-p1|P1 ${one##*-} is not acknowledged)"
holds "its clock stands below the Floor, with the time by which it is to be owned" seen "clocks: EX ${one##*-} own .*Z 2[34]h"
holds "it rings again until somebody acknowledges it" until_true 60 rings 2
tm send-keys a
holds "acknowledged" seen 'acknowledged'
before=$(bells)
three=$(report p3 MEDIUM Expected)
holds "a P3 comes" seen "title-p3"
is "without a bell" "$(bells)" "$before"
two=$(report p2 MEDIUM Immediate)
holds "a P2 has a twin" seen "!! new P2: ${two##*-} FLOW.QUEUE title-p2"
holds "of its bell" until_true 40 rings $((before + 1))
tm send-keys ':new SYS.POWER --member MM by hand' Enter
holds "what the officer opens himself" seen 'by hand'
wf --as n.tan assign "$three" r.sari >/dev/null
holds "what another gives him rings" seen "!! P3 ${three##*-} is yours: title-p3"
holds "once" until_true 20 rings $((before + 2))
is "and his own did not ring" "$(bells)" $((before + 2))

# ---- what he follows rings when it changes in a way that matters; each bell is the one more
five=$(report p5 MEDIUM Expected)
wf --as n.tan own "$five" >/dev/null
said=$(wf --as r.sari follow "$five") # from elsewhere: of what was done at the console all is his own doing for some seconds
like "he follows one of another's" "$said" 'followed$'
tm send-keys ':find follows:me' Enter
holds "and finds it by that" seen "${five##*-}.*title-p5"
n=$(bells)
is "which rings for nothing yet" "$n" $((before + 2))
like "follows:NAME is for everybody" "$(wf --as n.tan incidents follows:r.sari --json | jq -r .id)" "$five"
wf --as n.tan priority "$five" P2 it grows >/dev/null
holds "its priority rises" seen "!! ${five##*-} that you follow, rises from P3 to P2: title-p5"
holds "with a bell" until_true 40 rings $((n + 1))
wf --as n.tan note "$five" a word >/dev/null
wf --as n.tan escalate "$five" the minister asks >/dev/null
holds "it is escalated" seen "!! ${five##*-} that you follow, is escalated to T1: title-p5"
holds "with a bell, the note had none" until_true 40 rings $((n + 2))
wf --as n.tan resolve "$five" --disposition confirmed >/dev/null
holds "it ends" seen "!! ${five##*-} that you follow, is (RESOLVED|CLOSED): title-p5"
wf --as n.tan reopen "$five" >/dev/null
holds "it is open again" seen "!! ${five##*-} that you follow, is open again, ACTIVE: title-p5"
holds "with a bell; two within two seconds are one" until_true 40 rings $((n + 3))
tm send-keys ":unfollow ${five##*-}" Enter
holds "no longer followed" seen 'followed no longer'
wf --as n.tan resolve "$five" --disposition drill >/dev/null
until_true 20 eval '[ -z "$(wf incidents follows:r.sari --all --json)" ]'
tm send-keys ':floor' Enter
holds "back at the Floor" seen 'clocks:'
until_true 5 rings $((n + 4)) # the second of two, where they were two
before=$(($(bells) - 2))

conf off
wf --as s.ono engine reload >/dev/null
four=$(report p1b HIGH Immediate)
holds "switched off, it is silent" seen "title-p1b"
is "and stays so" "$(bells)" $((before + 2))

# ---- who is called stands at the row, and is found by who is called
wf --as n.tan escalate "$four" the minister asks >/dev/null
wf --as n.tan escalate "$four" and again >/dev/null
holds "the row says who is called" seen "${four##*-}.*>supervis"
like "the supervisor finds it by for:me" "$(wf --as s.ono incidents for:me --json | jq -r .id)" "$four"
wf --as n.tan escalate "$four" once more >/dev/null
is "T3 is called: T2 has it still" "$(wf show "$four" --json | jq -r .tier) $(wf --as s.ono incidents for:me --json | jq -r .id | grep -c "$four")" "T3 1"
wf --as n.tan own "$four" >/dev/null
is "until somebody owns it" "$(wf --as s.ono incidents for:me --json | jq -r .id | grep -c "$four")" 0
is "who owns it has it there" "$(wf --as n.tan incidents for:me --json | jq -r .id | grep -c "$four")" 1
is "and whose it is by name" "$(wf incidents for:n.tan --json | jq -r .id | grep -c "$four")" 1

# ---- a clock of the law: citation, UTC and the member's own time
law=$(report law HIGH Expected HLT.CBRN)
holds "a clock of the law stands in the strip" seen "${law##*-} ihr-assess"
tm send-keys ":show $law" Enter
holds "its record cites it" seen 'IHR \(2005\), Annex 1A'
holds "and gives its time in UTC and in Myanmar's" seen 'due .*[0-9]{2}:[0-9]{2}Z / [0-9]{2}:[0-9]{2}(\+1)? \+06:30, .* left'
tm send-keys q
wf engine stop >/dev/null
done_testing
