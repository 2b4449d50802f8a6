#!/usr/bin/env bash
# The day of the scenario pdn-day, told to the neighbours: from one of its incidents to the acknowledgements of all eleven members, one of them by telephone; once at two consoles, and
# once more by the command line. Forty-three desks get it from the simulator's gateways, in their own forms.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/officers.sh"
. "$srcdir/tests/integration/notice_seats.sh"
opens pdn-day 7
port=$(sed -nE 's/.*simulator = "http:..127\.0\.0\.1:([0-9]+).*/\1/p' "$home/watchfloor.conf")
watchfloor-sim --scenario "$srcdir/contrib/scenarios/pdn-day.scenario" --port "$port" --print-recipients >"$home/recipients.conf"
sed -i 's/roles = {"duty"}/roles = {"duty", "liaison"}/' "$home/policy.conf"
chmod 0600 "$home"/*.conf
does "the officers are liaison officers too, and there are recipients" . wf --as s.lim engine reload
[ "$rc" -eq 0 ] || tail -n 20 "$home/log/engine.log" "$home/log/start.log" | sed 's/^/# /'
is "forty-three desks" "$(wf recipients list --json | grep -c .)" 43

# ---- keys; in an exercise they enrol themselves
new_keys r.sari n.tan
open_key sari 120 34
open_key tan 120 34

# ---- who has acknowledged: members, of a notice
members() { wf --as r.sari notice acks "$1" --json | jq -r 'select(.state == "ACKED" or .state == "ACKED_VOICE") | .member' | sort -u | grep -c .; }
all_but() { [ "$(members "$1")" -ge "$2" ]; }
silent() { [ "$(wf --as r.sari notice acks "$1" --json | jq -r 'select(.to == "TL").state')" != ACKED ]; }
answers=$'notices/*=ack\nnotices/ID=late:1\nnotices/MY=late:1\nnotices/PH=late:1\nnotices/VN=late:1\nnotices/TL=silent'
holds "all gateways acknowledge but Timor-Leste's, which answer nothing" curl -fsS -o /dev/null --data "$answers" "http://127.0.0.1:$port/_control"

# ---- at the consoles
name cgk 'type:SYS.GATE_OUTAGE checkpoint:IDCGK'
while IFS= read -r line; do row "$line"; done <<'END'
sari : show @cgk ~ @cgk
sari ! N ~ A new notice .*system-outage
sari ! Enter ~ Composer.*EX N-0001 .*F5 +missing
END
says_fields sari to=all 'place=Soekarno-Hatta (IDCGK)' 'since=03:20 (UTC+7)' 'system=the border system'
holds "nothing is missing, nothing is wrong" until_true 40 lacks sari ' (missing|error) '
seen "who gets it" sari 'to 11 members, 43 desks'
while IFS= read -r line; do row "$line"; done <<'END'
sari ! F4 ~ EX N-0001 .*IN_REVIEW
tan - ~ ! approve EX N-0001
tan ! 5 ~ waits for your approval
tan ! Enter ~ To 11 members, 43 desks
tan ! A ~ type DRILL 43 to release:
END
tm send-keys -t tan -l 'DRILL 43' && tm send-keys -t tan Enter
seen "released" tan 'EX N-0001 .*(RELEASED|PARTLY_ACKED)'
holds "ten members acknowledge" until_true 120 all_but N-0001 10
holds "one does not" silent N-0001
row 'tan ! v ~ Reached by telephone'
for key in BTab C-u TL Tab C-u 'J. Soares' Tab C-u '+670 331 0000' Enter; do
    case $key in BTab | C-u | Tab | Enter) tm send-keys -t tan "$key" ;; *) tm send-keys -t tan -l "$key" ;; esac
done
seen "Timor-Leste by telephone" tan 'ACKED_VOICE .*J\. Soares'
is "eleven have acknowledged" "$(members N-0001)" 11

# ---- by the command line
name dps 'type:SYS.GATE_OUTAGE checkpoint:IDDPS'
as() { XDG_CONFIG_HOME=$work/config wf --as "$@"; }
signs() { # TEXT OFFICER REGEX WORD...
    local what=$1 officer=$2 want=$3
    shift 3
    out=$(XDG_CONFIG_HOME=$work/config "$typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" "$@" 2>&1)
    like "$what" "$out" "$want"
}
n=$(as n.tan notice new --template system-outage --incident "AMICF-2024-${named[dps]}" --to all --set 'place=Ngurah Rai (IDDPS)' --set 'since=03:40 (UTC+8)' --set 'system=the border system' | sed -E 's/^(N-[0-9]+).*/\1/')
is "drafted" "$n" N-0002
does "it lints without an error" . as n.tan notice lint "$n"
signs "signed by its author" n.tan 'it waits for another officer' notice submit "$n"
signs "approved by another" r.sari 'approved: .*11 members, 43 desks' notice approve "$n"
out=$("$typed" 'to release: ' 'DRILL 43' -- watchfloor --home "$home" --as r.sari notice release "$n" 2>&1)
like "released, with the words typed" "$out" 'released to 11 members, 43 desks'
holds "ten members acknowledge this one" until_true 120 all_but "$n" 10
does "Timor-Leste by telephone" 'ACKED_VOICE by J. Soares' as r.sari notice ack "$n" --member TL --voice --by 'J. Soares' --number '+670 331 0000'
is "eleven have acknowledged this one too" "$(members "$n")" 11
like "the incident tells of it" "$(wf show "AMICF-2024-${named[dps]}")" "$n .*was sent"
closes
