#!/usr/bin/env bash
# An ACTUAL floor and users of the machine: what one wrote another one approves from his own account, never from the same; ping --live says whether one could send now; a protection officer
# signs that a notice about a person goes to states of origin, and what was not so signed does not. By the command line, as each user. Needs root, who can be each.
. "${srcdir:?}/tests/integration/cli.sh"
typed=${builddir:?}/tests/lib/typed
secret='correct horse battery'
command -v setpriv >/dev/null || { skip "setpriv is not installed: nobody is another user"; done_testing; }
[ "$(id -u)" = 0 ] || { skip "not root: no second user of the machine is to be had, so nothing ACTUAL was sent"; done_testing; }
declare -A uid=([r.sari]=61001 [n.tan]=61002 [p.dewi]=61003 [boss]=61004 [boss2]=61005)
group=$(getent group 65534 | cut -d: -f1)
[ -n "$group" ] || { skip "there is no group 65534"; done_testing; }
user() { # OFFICER COMMAND...
    local id=${uid[$1]}
    shift
    env XDG_CONFIG_HOME="$work/u$id" XDG_RUNTIME_DIR="$work/u$id" setpriv --reuid "$id" --regid 65534 --clear-groups "$@"
}
mkdir -p "$home"
chmod 0755 "$work"
chgrp 65534 "$home" && chmod 0750 "$home"
for id in "${uid[@]}"; do mkdir -m 700 "$work/u$id" && chown "$id:65534" "$work/u$id"; done
if ! user n.tan "$(command -v watchfloor)" --version >/dev/null 2>&1 || ! user n.tan test -x "$typed"; then skip "another user can't run the programs where they were built"; done_testing; fi
{
    printf 'format = 1\n'
    printf 'officer "r.sari" { unix = "uid-61001" roles = {"liaison", "duty"} }\nofficer "n.tan" { unix = "uid-61002" roles = {"liaison", "duty"} }\n'
    printf 'officer "p.dewi" { unix = "uid-61003" roles = {"protection", "liaison"} }\nofficer "boss" { unix = "uid-61004" roles = {"supervisor"} }\n'
    printf 'officer "boss2" { unix = "uid-61005" roles = {"supervisor"} }\n'
} >"$home/policy.conf"
cat >"$home/recipients.conf" <<'X'
format = 1
recipient "MY" { title = "Duty desk" channel = "console" address = "MY" languages = {"ms", "en"} tlp = "AMBER" }
recipient "MM" { title = "Duty desk" channel = "console" address = "MM" languages = {"my", "en"} tlp = "AMBER" }
X
cat >"$home/watchfloor.conf" <<X
format = 1
notices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" }
socket { group = "$group" }
X
chmod 0600 "$home"/*.conf
wf engine start >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
as() { local who=$1; shift; user "$who" watchfloor --home "$home" "$@"; }
signs() { # TEXT OFFICER CODE REGEX WORD...
    local what=$1 officer=$2 code=$3 want=$4
    shift 4
    out=$(user "$officer" "$typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" "$@" 2>&1)
    rc=$?
    if [ "$rc" -eq "$code" ] && grep -qE -- "$want" <<<"$out"; then ok "$what"; else not_ok "$what" "exit $rc, wanted $code" "$out" "wanted: /$want/"; fi
}
row() { as boss notice show "$1" --json; }
like "the floor is ACTUAL, and knows him by his account" "$(as n.tan ping)" '^ACTUAL'
for who in r.sari n.tan p.dewi; do
    out=$(user "$who" "$typed" 'passphrase: ' "$secret" 'passphrase: ' "$secret" -- watchfloor --home "$home" key new --mode actual "$who" 2>&1)
    as "$who" key export --mode actual "$who" >"$work/$who.pub"
    chmod 0644 "$work/$who.pub"
    [ "$who" = r.sari ] && { try as r.sari ping --live; is "a key that nobody enrolled is not fit: exit" "$rc" 1; like "and it says so" "$out" 'NOT enrolled'; }
    does "$who's key is enrolled by a supervisor" "of $who enrolled" as boss key enrol "$who" "$work/$who.pub"
done
does "ping --live: she could sign here now" '^key .*enrolled until ' as r.sari ping --live
like "and nothing was sent" "$out" 'nothing was sent'

# ---- written by one user, approved by another
n=$(as r.sari notice new --template closure --to MY --set 'place=Woodlands' --set 'since=10:00 (+08:00)' --set 'what=all lanes' --set 'reason=a fault of the power' --set 'until=12:00 (+08:00)')
signs "its author signs" r.sari 0 'signed by its author' notice submit "$n"
signs "she does not approve it" r.sari 1 'another officer approves' notice approve "$n"
signs "another user does" n.tan 0 'approved: ' notice approve "$n"
out=$(user n.tan "$typed" 'to release: ' 'DRILL 1' -- watchfloor --home "$home" notice release "$n" 2>&1)
like "an exercise's word releases nothing here" "$out" 'that is not SEND 1: nothing was sent'
out=$(user n.tan "$typed" 'to release: ' 'SEND 1' -- watchfloor --home "$home" notice release "$n" 2>&1)
like "SEND does" "$out" 'N-0001 IMMEDIATE released to 1 member, 1 desk'
is "officers are told apart by their accounts" "$(row "$n" | jq -r '[.author, .approver, .released_by] | join(" ")')" 'r.sari n.tan n.tan'

# ---- about a person: states of origin get nothing, but where a protection officer signed
p=$(as r.sari notice new --template missing-person --to MY,MM --set 'place=Woodlands' --protection referred --states MM)
carries() { as r.sari notice preview "$p" --json | jq -r '.recipients[] | select(.to == "MM") | .carries'; }
is "Myanmar gets nothing of it" "$(carries)" nothing
signs "its author does not let it go there" r.sari 1 'protection|may not|role' notice allow "$p" he is not at risk
signs "nor does a liaison officer" n.tan 1 'protection|may not|role' notice allow "$p" he is not at risk
signs "a protection officer signs that it may" p.dewi 0 'a protection officer answers for its going to states' notice allow "$p" his family asked for it
is "who, stands in its row" "$(row "$p" | jq -r '[.allowed, .allowed_by] | map(tostring) | join(" ")')" 'true p.dewi'
is "it goes there then" "$(carries)" whole
as r.sari notice edit "$p" --set 'place=Tuas' >/dev/null
is "another word, and it does not" "$(carries) $(row "$p" | jq -r .allowed)" 'nothing false'
q=$(as p.dewi notice new --template missing-person --to MY,MM --set 'place=Woodlands' --protection referred --states MM)
signs "who wrote it does not let it go herself" p.dewi 1 'another protection officer answers for it' notice allow "$q" he is not at risk
wf engine stop >/dev/null
done_testing
