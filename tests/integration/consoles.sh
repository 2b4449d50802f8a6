#!/usr/bin/env bash
# Several people at consoles of one engine, on real terminals: who looks at what stands beside its line at each size, a locked console shows figures and nothing else until its
# officer's password is given (by PAM, with a service of the test's own), and one that only looks on changes nothing.
. "${srcdir:?}/tests/integration/cli.sh"
command -v tmux >/dev/null || { skip "tmux is not installed: no console was tried"; done_testing; }
mkdir -p "$home" "$work/pam"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor", "duty"} }
officer "r.sari" { roles = {"duty"} }
officer "n.tan" { roles = {"supervisor"} }
END
wf engine start --exercise seats --speed 1 >/dev/null || { not_ok "the engine starts"; done_testing; }
report q1 ',"impact":"HIGH","urgency":"Immediate"' | wf submit >/dev/null
red=$(report q2 ',"tlp":"RED","impact":"VERY_HIGH","urgency":"Immediate"' | wf submit | jq -r .id)

tmux() { env -u TMUX -u NO_COLOR LC_ALL=C.UTF-8 tmux -u -f /dev/null -S "$work/tmux" "$@" 2>/dev/null; }
trap 'tmux kill-server; clean_up' EXIT
tmux new-session -d -s keep -x 80 -y 24 "sleep 1000"
# sits SEAT WIDTH HEIGHT OPTION...: a console
sits() { local seat=$1 w=$2 h=$3; shift 3; tmux new-session -d -s "$seat" -x "$w" -y "$h" "WATCHFLOOR_PAM_DIR='$work/pam' WATCHFLOOR_LIBEXECDIR='$WATCHFLOOR_LIBEXECDIR' WATCHFLOOR_DATADIR='$WATCHFLOOR_DATADIR' '$WATCHFLOOR_BINDIR/watchfloor' --home '$home' $* 2>$work/err.$seat"; }
shot() { tmux capture-pane -t "$1" -p; }
shows() { shot "$1" | grep -qE -- "$2"; }
lacks() { ! shows "$@"; }
seen() { local what=$1; shift; if until_true 40 shows "$@"; then ok "$what"; else not_ok "$what" "wanted /$2/" "$(shot "$1")"; fi; }
gone() { local what=$1; shift; if until_true 40 lacks "$@"; then ok "$what"; else not_ok "$what" "not wanted /$2/" "$(shot "$1")"; fi; }
press() { local seat=$1; shift; tmux send-keys -t "$seat" "$@"; }

# ---- who looks at what
sits sari 120 34 --as r.sari
sits tan 120 34 --as n.tan
seen "the Floor, at one" sari 'Queue q1'
seen "and at the other" tan 'Queue q2'
press tan j k g
only_q1() { shot tan | grep -q 'AMICF-2026-'; }
until_true 40 only_q1
press tan Tab
press tan /
press tan q1 Enter
seen "who looks at it stands beside the line" sari '@n.tan |@nt '
seen "and in its record" sari 'looked at by +n.tan'
gone "of oneself nothing is said" sari '@r.sari|@rs '
for size in "80 24" "200 60"; do
    # shellcheck disable=SC2086
    sits "s${size%% *}" $size --as r.sari
    seen "also at ${size/ /x}" "s${size%% *}" '@n.tan |@nt '
    press "s${size%% *}" q
done
press tan Escape
press tan /
press tan q2 Enter
gone "what one may not see is not told by who looks at it" sari '@n.tan|@nt|q2'

# ---- only looking on
sits guest 120 34 --as n.tan --observer
seen "it says that it is read-only" guest 'READ-ONLY'
press guest o
seen "no verb is possible" guest 'own: this console only looks on \(--observer\)'
is "nothing was changed" "$(wf show "$red" --json | jq -r .owner)" null
press guest q
refuses "with a command it makes no sense" 2 'is for the console' wf --observer incidents
does "the help tells it" '--observer +the console only looks on' watchfloor --help

# ---- locked
if ! WATCHFLOOR_PAM_DIR=$work/pam watchfloor --version >/dev/null || ! ls /usr/lib/*/security/pam_exec.so /lib/*/security/pam_exec.so >/dev/null 2>&1; then
    skip "pam_exec is not there: no console was locked"; wf engine stop >/dev/null; done_testing
fi
press sari L
seen "without PAM's service it does not lock" sari 'PAM can.t be asked for your password here'
cat >"$work/check" <<'END'
#!/bin/sh
read -r given
[ "$given" = "open sesame" ]
END
chmod +x "$work/check"
printf 'auth required pam_exec.so expose_authtok quiet %s\naccount required pam_permit.so\n' "$work/check" >"$work/pam/watchfloor"
"$WATCHFLOOR_LIBEXECDIR/watchfloor-unlock" --check </dev/null; has=$?
if [ "$has" -eq 2 ] && ! WATCHFLOOR_PAM_DIR=$work/pam "$WATCHFLOOR_LIBEXECDIR/watchfloor-unlock" --check </dev/null; then
    skip "built without PAM: no console was locked"; wf engine stop >/dev/null; done_testing
fi
as_sari() { wf duty list --json | jq -r 'select(.officer == "r.sari") | .here'; }
wf --as r.sari duty on >/dev/null
press sari L
seen "locked" sari 'LOCKED by r.sari since [0-9:]+Z'
seen "figures are still there" sari '^ *!! 1 unowned, the oldest for .* P1 1 +P2 0 +1 open'
gone "nothing of the records is" sari 'Queue|AMICF-2|FLOW'
away() { [ "$(as_sari)" = false ]; }
if until_true 30 away; then ok "to the engine its officer is away"; else not_ok "to the engine its officer is away" "$(as_sari)"; fi
press sari q
press sari C-z
press sari C-c
press sari Escape
press sari wrong Enter
seen "another password is not it, and no key leaves" sari 'that is not it'
gone "still nothing of the records" sari 'Queue|AMICF-2|FLOW'
report q4 ',"impact":"HIGH","urgency":"Expected"' | wf submit >/dev/null
seen "a P2 that comes is told as what it is" sari 'a P2 came since'
report q3 ',"impact":"VERY_HIGH","urgency":"Immediate"' | wf submit >/dev/null
seen "a P1 that comes then is the worse one" sari 'a P1 came since'
gone "and not by what it says" sari 'Queue|AMICF-2|FLOW'
press sari "open sesame" Enter
seen "unlocked by the password" sari 'Queue q1'
back() { [ "$(as_sari)" = true ]; }
if until_true 30 back; then ok "and here again"; else not_ok "and here again"; fi
press sari q
press tan q
wf engine stop >/dev/null
done_testing
