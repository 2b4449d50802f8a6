#!/usr/bin/env bash
# The life of a notice at two consoles, each with its officer's own key, over a real engine: from an incident by N to the composer, what is missing led to by a key, saved as it
# is typed, handed in with a signature; another officer reads what will be sent, approves it, types DRILL and the number of desks; a desk is reached by telephone; and
# the wrong one is called back by X and y. A passphrase is never on the screen; two authors learn of each other; a draft survives a console that is killed.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/officers.sh"
. "$srcdir/tests/integration/notice_seats.sh"
mkdir -p "$home" "$work/config"
cp "$srcdir"/tests/data/notice/{recipients.conf,protection.pem} "$home/"
chmod 600 "$home/protection.pem"
echo 'recipient "BN" { title = "Duty desk" channel = "cap" address = "http://127.0.0.1:1/" languages = {"ms", "en"} tlp = "AMBER" }' >>"$home/recipients.conf" # nobody answers there
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "r.sari" { roles = {"duty", "liaison"} }
officer "n.tan" { roles = {"duty", "liaison"} }
officer "p.dewi" { roles = {"supervisor", "protection"} }
END
cat >"$home/watchfloor.conf" <<'END'
format = 1
notices { sender = "watch@centre.example" sender_name = "AMICF Coordination Center" contact = "the watch" phone = "+62 21 1234 5678" }
END
wf engine start --exercise notices >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }

# ---- two keys, made on a terminal
make_key() { # OFFICER
    tm new-session -d -s key -x 100 -y 24 "exec env XDG_CONFIG_HOME='$work/config' '$WATCHFLOOR_BINDIR/watchfloor' --home '$home' key new --mode exercise $1 2>&1"
    until_true 60 shows key 'passphrase:' && tm send-keys -t key -l "$secret" && tm send-keys -t key Enter
    until_true 60 shows key 'once more' && tm send-keys -t key -l "$secret" && tm send-keys -t key Enter
    until_true 90 test -s "$work/config/watchfloor/keys/exercise/$1.key" || return 1
    tm kill-session -t key
    return 0
}
# enrolled by a supervisor who is another
enrol() { # OFFICER
    wf key export --mode exercise "$1" >"$work/$1.pub"
    "$builddir/tests/lib/wfcall" "$home" '{"id":1,"op":"hello","as":"p.dewi"}' \
        "$(jq -nc --rawfile pub "$work/$1.pub" --arg o "$1" '{id: 2, op: "command", verb: "key enrol", args: {officer: $o, pub: $pub}}')" 2>&1 | grep -c '"id":2.*"ok"\|"id":2.*"seq"\|"id":2.*"text"'
}
for who in r.sari n.tan; do
    holds "$who has a key" make_key "$who"
    enrol "$who" >/dev/null
done
# ---- an incident, and the two consoles
printf '{"source_id":"o1","type":"SYS.BCS_OUTAGE","member":"ID","checkpoint":"IDCGK","title":"Border system down, manual checks","occurred":"2026-11-27T08:20:00Z"}\n' | wf submit >/dev/null
name outage type:SYS.BCS_OUTAGE
unlock() { # SEAT
    seen "$1 is asked for the passphrase when the console starts" "$1" 'passphrase:'
    tm send-keys -t "$1" -l "no such words at all" && tm send-keys -t "$1" Enter
    seen "$1: another is not it" "$1" 'that is not it'
    tm send-keys -t "$1" -l "$secret" && tm send-keys -t "$1" Enter
    seen "$1's key is open" "$1" 'your key is open'
    is "$1: nothing of it was on the screen" "$(tm capture-pane -t "$1" -p | grep -c 'horse')" 0
}
sit sari 120 34
unlock sari
sit tan 80 24
unlock tan

# ---- written, by the incident: the template that fits stands there, what is missing is led to, each field is saved as it is left
while IFS= read -r line; do row "$line"; done <<'END'
sari ! 1 ~ Border system down
sari ! N ~ A new notice EX 000001 .*system-outage
sari ! Enter ~ Composer.*EX N-0001 .*F5 +missing
END

says_fields sari to='MY,ID' 'place=Soekarno-Hatta (IDCGK)' 'since=21:20 (UTC+7)' 'system=the border system'
seen "nothing is missing any more" sari 'nothing is missing'
seen "what it will be stands beside it" sari 'Border system down at Soekarno-Hatta'
seen "who gets it" sari 'to 2 members, 3 desks'

# ---- more is pasted than a field takes: what has no room is left out, and that is said
head -c 5000 /dev/zero | tr '\0' x >"$work/long"
tm load-buffer -b long "$work/long"
holds "the last field" until_field sari 'never personal data'
tm paste-buffer -p -b long -t sari
seen "what a field takes no more of is told" sari 'note takes 400 bytes: 4600 at its end were left out'
row 'sari ! C-u ~ rev [0-9]+, saved'

# ---- an officer's own words, in another language than English: the template's are taken and written on
while IFS= read -r line; do row "$line"; done <<'END'
sari - ~ \[en\(!\)\] id\(MT\) ms\(MT\)
sari ! F3 ~ \[id\(MT\)\].*id headline
END
holds "the rows of a language's own words" until_field sari "in place of the template's"
tm send-keys -t sari C-y && tm send-keys -t sari -l ' [posko]' && tm send-keys -t sari Tab
seen "it says by whom, and is UNREVIEWED" sari "r\.sari's, UNREVIEWED"
seen "the notice says it so" sari 'id UNREVIEWED written by r\.sari'
is "and the draft has it in that language alone" "$(wf --as r.sari notice show N-0001 --draft | jq -c '[(.texts | keys), (.texts.id.instruction // .texts.id.description // .texts.id.headline | test("posko")), .texts.id.by]')" '[["id"],true,"r.sari"]'
row 'sari ! F3 ~ \[ms\(MT\)\].*ms headline +template, MT'
row 'sari ! BTab F3 F3 ~ \[id\(!\)\].*id instruction +Perkirakan'

# ---- a draft survives a console that is killed: what was typed is there, though nobody left the field
kill -9 "$(tm list-panes -t sari -F '#{pane_pid}')"
sit sari 120 34
unlock sari
while IFS= read -r line; do row "$line"; done <<'END'
sari ! 5 ~ EX N-0001 .*DRAFT
sari ! Enter ~ Composer.*nothing is missing
sari - ~ from the incident
END
# ---- two authors learn of each other
draft=$("$builddir/tests/lib/wfcall" "$home" '{"id":1,"op":"hello","as":"n.tan"}' '{"id":2,"op":"query","view":"notice","key":"N-0001"}' 2>/dev/null | jq -c 'select(.id == 2) | .rows[0]')
"$builddir/tests/lib/wfcall" "$home" '{"id":1,"op":"hello","as":"n.tan"}' \
    "$(jq -nc --argjson r "$draft" '{id: 2, op: "command", verb: "notice edit", rev: $r.rev, args: {notice: "N-0001", draft: ($r.draft + {contact: "n.tan, +62 21 0"} | tojson)}}')" >/dev/null 2>&1
seen "the other author's change is told, with his name" sari 'n\.tan changed it'
tm send-keys -t sari C-t
seen "C-t takes his" sari 'rev [0-9]+, saved.*nothing is missing'

# ---- handed in, and read and approved by the other officer
while IFS= read -r line; do row "$line"; done <<'END'
sari ! F4 ~ EX N-0001 .*IN_REVIEW
sari - ~ waits for another officer
sari ! A ~ author|another officer|refus
tan - ~ ! approve EX N-0001
tan ! 5 ~ waits for your approval
tan ! Enter ~ To 2 members, 3 desks
tan ! p ~ UNREVIEWED.*Border system down at Soekarno-Hatta
tan ! A ~ type DRILL 3 to release:
tan ! Escape ~ ! release EX N-0001 .*0[34]:[0-9][0-9] left
tan ! S ~ type DRILL 3 to release:
tan - ~ EXERCISE IMMEDIATE: EX N-0001 goes to 2 members, 3 desks
END
tm send-keys -t tan -l 'SEND 3' && tm send-keys -t tan Enter
seen "the floor's word releases nothing here" tan 'that is not DRILL 3: nothing was sent'
tm send-keys -t tan -l 'DRILL 3' && tm send-keys -t tan Enter
seen "the exercise's does" tan 'EX N-0001 .*RELEASED'
seen "the board has a cell a desk" tan 'protection'

# ---- by telephone: who, at which number
while IFS= read -r line; do row "$line"; done <<'END'
sari - ~ \[X\] cancel \(text ready\)
sari ! v ~ Reached by telephone
END
tm send-keys -t sari -l 'S. Aminah' && tm send-keys -t sari Tab && tm send-keys -t sari C-u && tm send-keys -t sari -l '+60 3 8880 1000' && tm send-keys -t sari Enter
seen "it is on the board, with who answered" sari 'ACKED_VOICE .*S\. Aminah'

# ---- called back from the incident that names it: two keys, no passphrase
while IFS= read -r line; do row "$line"; done <<'END'
tan ! Escape ~ Inbox [0-9]+ 
tan ! 1 ~ Mine [0-9]+ 
tan ! Enter ~ notice EX N-0001 .*\[X\] cancel
tan ! X ~ Cancel EXERCISE EX N-0001 IMMEDIATE to the same 3 desks\?
tan ! n ~ not done
tan ! X ~ y calls it back
tan ! y ~ cancels EX N-0001, [0-9]+:[0-9]+ after its release
tan ! 5 ~ EX N-0001 .*CANCELLED
END
retract=$("$builddir/tests/lib/wfcall" "$home" '{"id":1,"op":"hello","as":"n.tan"}' '{"id":2,"op":"query","view":"notice","key":"N-0001"}' 2>/dev/null | jq -c 'select(.id == 2) | .rows[0].retract_s')
like "time-to-retract is recorded" "$retract" '^[0-9]+$'

# ---- called back with a locked key: what is still to be sent waits from y on, before anything is typed; then the passphrase
as() { wf --as "$@"; }
signs() { # OFFICER WORD...
    local officer=$1
    shift
    XDG_CONFIG_HOME=$work/config "$typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" "$@" 2>&1
}
second=$(as n.tan notice new --template system-outage --incident "$(wf find type:SYS.BCS_OUTAGE --json | jq -r .id)" --to MY,ID,BN --set 'place=Ngurah Rai (IDDPS)' --set 'since=03:40 (UTC+8)' --set 'system=the border system' | grep -oE 'N-[0-9]+')
like "a second one is handed in" "$(signs n.tan notice submit "$second")" 'waits for another officer'
like "and approved" "$(signs r.sari notice approve "$second")" 'approved'
like "and released" "$("$typed" 'to release: ' "DRILL $(wf notice show "$second" --json | jq .desks)" -- watchfloor --home "$home" --as r.sari notice release "$second" 2>&1)" 'released'
is_now() { [ "$(wf notice show "$second" --json | jq -r "$1")" = "$2" ]; }
sit tan 80 24
seen "tan's console starts again" tan 'passphrase:'
row 'tan x ~ passphrase:'
while IFS= read -r line; do row "${line//SECOND/EX $second}"; done <<'END'
tan ! 5 ~ SECOND .*(RELEASED|PARTLY_ACKED)
tan ! X ~ Your key is locked: y stops what is still to be sent, then your passphrase is asked for
tan ! y ~ SECOND: what of it is still to be sent waits\. It is NOT cancelled before your key signs that
END
holds "nothing more of it leaves, though no key is open" until_true 20 is_now .held true
like "there is something that waits" "$(wf notice show "$second" --json | jq .queued)" '^[1-9]'
row "tan ! Escape ~ EX $second is NOT cancelled; what of it was still to be sent waits: X calls it back"
is "it is not cancelled" "$(wf notice show "$second" --json | jq -r .replaced_by)" null
sed -i '/^recipient "BN"/d' "$home/recipients.conf"
rm "$home"/outbox/"$second"/*/places.json # as an older version left it: with it the Cancel would reach BN, too
does "a desk that got it is in the list of recipients no more" . as p.dewi engine reload
row 'tan ! X ~ NOT reached, though N-000[0-9] went there \(1 desk, call it\): BN .*y calls it back'
row 'tan ! y ~ passphrase:'
put tan "$secret"
seen "the passphrase, and it is called back" tan "cancels EX $second, [0-9]+:[0-9]+ after its release"

# ---- L wipes the key: the next signature asks for the passphrase again, and X says so before
if "$WATCHFLOOR_LIBEXECDIR/watchfloor-unlock" --check 2>/dev/null; then
    tm send-keys -t sari L
    seen "locked" sari 'LOCKED by r\.sari'
    lacks sari 'key open' && ok "its key is wiped" || not_ok "its key is wiped"
fi
closes
