#!/usr/bin/env bash
# The scenario wrong-polygon: a notice that two officers signed goes to 43 desks of eleven members; one gateway publishes a wider area; the read-back finds it, an incident alarms; one
# officer takes it back. Each desk had the notice once and the Cancel once, in its own form, and nothing left this machine.
. "${srcdir:?}/tests/integration/lib.sh"
. "$srcdir/tests/integration/sim.sh"
. "$srcdir/tests/integration/drill.sh"
drill wrong-polygon "$srcdir/contrib/scenarios/wrong-polygon.scenario"
officers r.sari n.tan
if approved r.sari n.tan "$closure"; then ok "written and approved"; else done_testing; fi
is "to all that the recipients name" "$desks" 43
release n.tan
first=$notice
comes_to "$first" MM ACKED
comes_to "$first" LA/health REJECTED
like "with the gateway's reason" "$(acks "$first" | jq -r 'select(.to == "LA/health") | .text')" 'the area is not ours'
comes_to "$first" TH DELIVERED

# ---- the read-back
differs() { [ "$(acks "$first" | jq -r 'select(.to == "TH") | .readback')" = different ]; }
holds "what Thailand's gateway shows is not what was sent" until_true 60 differs
alarm() { wf find type:SYS.NOTICE --json | jq -e 'select(.title | test("otherwise than it was sent by TH"))' >/dev/null; }
holds "which is an incident at once" until_true 60 alarm
like "the notice's row says what differs" "$(row_of "$first" | jq -r .readback)" 'area 1 .*polygon 1 is another'

# ---- members that acknowledge by their own feeds
for m in MY ID PH VN; do comes_to "$first" "$m" ACKED; done

# ---- X on that incident, at a console
tm() { env -u TMUX -u NO_COLOR LC_ALL=C.UTF-8 tmux -u -f /dev/null -S "$work/tmux" "$@" 2>/dev/null; }
on_screen() { tm capture-pane -t seat -p | tr '\n' ' ' | tr -s ' ' | grep -qE -- "$1"; }
tm new-session -d -s seat -x 120 -y 34 "exec env -u NO_COLOR TERM=xterm-256color watchfloor --home '$home' --as r.sari"
until_true 30 on_screen 'passphrase:' && tm send-keys -t seat Escape
until_true 30 on_screen 'r\.sari' && tm send-keys -t seat / && tm send-keys -t seat -l 'type:SYS.NOTICE' && tm send-keys -t seat Enter
holds "the incident is found" until_true 30 on_screen 'otherwise than it was sent by TH'
tm send-keys -t seat Enter
holds "it names its notice" until_true 30 on_screen "notice.{1,20}$first"
tm send-keys -t seat X
holds "X on it means to call that notice back" until_true 30 on_screen "Cancel EXERCISE EX $first .* to the same 43 desks\?"
tm send-keys -t seat n
holds "any other key than y does not" until_true 30 on_screen "notice cancel EX $first: not done"
tm send-keys -t seat b
holds "its playbook" until_true 30 on_screen 'Playbook|playbook'
tm send-keys -t seat X
holds "X there means to call it back" until_true 30 on_screen "Cancel EXERCISE EX $first .* to the same 43 desks\\?"
tm send-keys -t seat n
holds "nor there does another key" until_true 30 on_screen "notice cancel EX $first: not done"
tm send-keys -t seat H
holds "the handover lists it" until_true 30 on_screen "$first [A-Z]+ "
means_it() { # down the lines, to the one that is the notice's
    for _ in $(seq 40); do
        tm send-keys -t seat X
        until_true 1 on_screen "Cancel EXERCISE EX $first .* to the same 43 desks\\?" && return 0
        tm send-keys -t seat Down
    done
    return 1
}
holds "X on its line means to call it back" means_it
tm send-keys -t seat n
tm send-keys -t seat 8
holds "the log tells of the incident" until_true 30 on_screen 'Log [0-9]+ .*SYS\.NOTICE|Log [0-9]+ .*otherwise than it was sent'
holds "X on a line of the log means to call it back" means_it
tm send-keys -t seat n
tm kill-server

# ---- X y
before=${EPOCHREALTIME/./}
if takes_back r.sari "$first"; then ok "one officer takes it back"; fi
is_in() { [ "$(taken "[.[] | select(.identifier | endswith(\"${cancel#N-}\")) | select(.effects == 1)] | length")" -ge "$1" ]; }
holds "the Cancel reaches every desk but the one that refuses all" until_true 60 is_in 42
after=${EPOCHREALTIME/./}
if [ $((after - before)) -lt 30000000 ]; then ok "within 30 seconds"; else not_ok "within 30 seconds" "$(((after - before) / 1000)) ms"; fi
printf '# taken back at %d desks %d ms after the officer meant to\n' "$(taken "[.[] | select(.identifier | endswith(\"${cancel#N-}\"))] | length")" $(((after - before) / 1000))
holds "the notice is CANCELLED" until_true 30 is_now "$first" '.state == "CANCELLED"'
is "each desk had each once, with the same bytes" "$(taken '[.[] | select(.changed > 0 or .effects > 1)] | length') $(taken '[group_by([.to,.identifier])[] | select(length > 1)] | length')" "0 0"
is "and the Cancel is at each of the eleven members" "$(taken "[.[] | select(.identifier | endswith(\"${cancel#N-}\")) | .to[0:2]] | unique | length")" 11
like "how long it was out is recorded" "$(row_of "$first" | jq -r .retract_s)" '^[0-9]+$'
is "all of it said that it is an exercise" "$(taken '[.[] | select(.exercise | not)] | length')" 0
wf engine stop >/dev/null
holds "the journal verifies" wf journal verify
done_testing
