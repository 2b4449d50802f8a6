#!/usr/bin/env bash
# The whole life of a notice from the command line, in an exercise: keys, a draft from an incident, two officers' signatures, the release whose number is typed, acknowledgements with one
# by voice, the Cancel in one command; sent back, taken back, corrected; and what is refused. What asks on a terminal gets one (tests/lib/typed).
. "${srcdir:?}/tests/integration/cli.sh"
typed=${builddir:?}/tests/lib/typed
secret='correct horse battery'
mkdir -p "$home"
cat >"$home/recipients.conf" <<'X'
format = 1
recipient "MY" { title = "Duty desk" channel = "console" address = "MY" languages = {"ms", "en"} tlp = "AMBER" phone = "+60 3 0000 0000" phone_language = "ms" }
recipient "MY/protection" { title = "Protection desk" channel = "console" address = "MY-P" languages = {"ms", "en"} tlp = "AMBER" }
recipient "SG" { title = "Duty desk" channel = "usb" address = "the courier" languages = {"en"} tlp = "AMBER" }
recipient "LA" { title = "Public page" channel = "feed" address = "la" languages = {"lo", "en"} tlp = "GREEN" }
X
cat >"$home/watchfloor.conf" <<'X'
format = 1
notices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" }
X
chmod 0600 "$home"/*.conf
wf engine start --exercise drill-1 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
as() { wf --as "$@"; }
# signs TEXT OFFICER CODE REGEX WORD...: asked for the passphrase, ends with CODE, says REGEX
signs() {
    local what=$1 officer=$2 code=$3 want=$4
    shift 4
    out=$("$typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" "$@" 2>&1)
    rc=$?
    if [ "$rc" -eq "$code" ] && grep -qE -- "$want" <<<"$out"; then ok "$what"; else not_ok "$what" "exit $rc, wanted $code" "$out" "wanted: /$want/"; fi
}
# confirms TEXT OFFICER WORDS CODE REGEX NOTICE: the release, with WORDS typed
confirms() {
    out=$("$typed" 'to release: ' "$3" -- watchfloor --home "$home" --as "$2" notice release "$6" 2>&1)
    rc=$?
    if [ "$rc" -eq "$4" ] && grep -qE -- "$5" <<<"$out"; then ok "$1"; else not_ok "$1" "exit $rc, wanted $4" "$out" "wanted: /$5/"; fi
}
row() { wf notice show "$1" --json; }
state() { row "$1" | jq -r .state; }
desk() { wf notice acks "$1" --json | jq -r "select(.to == \"$2\").state"; }

# ---- keys
for officer in r.sari n.tan; do
    out=$("$typed" 'passphrase: ' "$secret" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" key new 2>&1)
    like "in an exercise $officer's new key enrols itself" "$out" "key [0-9a-f ]+ of $officer enrolled, until"
done
does "both are listed" '^r.sari +EXERCISE +r.sari +36[45] ' wf key list
is "as JSON" "$(wf key list --json | jq -r .officer | sort | xargs)" "n.tan r.sari"
wf key export r.sari >"$work/r.sari.pub"
refuses "enrolled once" 1 'is enrolled already' as supervisor1 key enrol r.sari "$work/r.sari.pub"
refuses "another's is not his" 2 "the key is r.sari's, not n.tan's" as supervisor1 key enrol n.tan "$work/r.sari.pub"
does "a ping says which floor" '^EXERCISE drill-1 ' as r.sari ping
try as r.sari ping --live
is "--live is not this one: exit" "$rc" 1
like "with what is so" "$out$err" 'locked here, enrolled until .*
nothing was sent
.*no live floor'

# ---- a draft, from an incident
i=$(report gates | as duty1 submit | jq -r .id)
does "templates" '^closure +FLOW.CLOSURE +IMMEDIATE +GREEN ' wf notice templates
does "recipients" '^MY/protection +console +AMBER ' wf recipients list
refuses "a draft needs a template" 2 'which --template' as r.sari notice new
refuses "--set has its form" 2 'FIELD=VALUE' as r.sari notice new --template closure --set place
n=$(as r.sari notice new --template closure --incident "$i" --to all)
is "the first notice" "$n" N-0001
like "what the incident's record says stands in it" "$(wf notice show "$n" --draft | jq -c '[.incident, .to]')" "\"$i\",\"all\""
try wf notice lint "$n"
is "what is missing yet: exit" "$rc" 1
like "and which" "$out" "^N-0001: error: reason: why \[missing\]"
is "where it is from" "$(wf notice show "$n" --draft | jq -c '[.fields.place != null, .origins.place]')" '[true,"incident"]'
does "it is given" 'N-0001 changed' as r.sari notice edit "$n" --set 'place=Woodlands' --set 'since=10:00 (+08:00)' --set 'what=all lanes' --set 'reason=a fault of the power' --set 'until=12:00 (+08:00)'
is "and is an officer's word" "$(wf notice show "$n" --draft | jq -r .origins.until)" officer
wf notice lint "$n" >"$work/lint"
is "nothing is wrong then" "$? $(grep -c error "$work/lint")" "0 0"
refuses "two on one draft: who saw the older one changes nothing" 1 'revision 1 is not the current one' as n.tan notice edit "$n" --rev 1 --hours 3
does "an officer's own words, in another language than English" 'N-0001 changed' as n.tan notice edit "$n" --lang ms --headline 'Ditutup: Woodlands, 10:00 (+08:00)'
is "that part alone, and by whom" "$(wf notice show "$n" --draft | jq -c .texts)" '{"ms":{"headline":"Ditutup: Woodlands, 10:00 (+08:00)","by":"n.tan"}}'
like "it is read so, and is UNREVIEWED" "$(wf notice preview "$n" --lang ms)" '^-- ms, UNREVIEWED'
does "another officer's, in English" 'N-0001 changed' as r.sari notice edit "$n" --instruction 'Turn back at Kranji.'
is "each language says whose it is, whatever a draft says of that" "$(wf notice show "$n" --draft | jq -c '.texts.ms.by = "r.sari"' >"$work/draft.json"; as r.sari notice edit "$n" --draft-file "$work/draft.json" >/dev/null; wf notice show "$n" --draft | jq -c '[.texts.ms.by, .texts.en.by]')" '["n.tan","r.sari"]'
like "who reads it sees by whom, too" "$(wf notice preview "$n" --json | jq -c '[.texts[] | select(.by) | [.language, .by]]')" '\["ms","n.tan"\]'
refuses "--lang of nothing" 2 'none of them is given' as r.sari notice edit "$n" --lang ms
is "- leaves it without an instruction" "$(as r.sari notice edit "$n" --instruction - >/dev/null; wf notice show "$n" --draft | jq -c .texts.en.instruction)" '""'
does "an empty one gives the template's back" 'N-0001 changed' as r.sari notice edit "$n" --instruction ''
does "and in Malay" 'N-0001 changed' as r.sari notice edit "$n" --lang ms --headline ''
is "nothing of it is left" "$(wf notice show "$n" --draft | jq -c '.texts // {}')" '{}'
does "how it reads in Malay" '^-- ms, ' wf notice preview "$n" --lang ms
does "as Lao reads it" '.' wf notice preview "$n" --to LA
does "as CAP" '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">' wf notice preview "$n" --cap
refuses "a language that it has not" 1 'has no text in "xx"' wf notice preview "$n" --lang xx
is "as JSON" "$(wf notice preview "$n" --json | jq -c '[.members, .desks, .errors]')" '[3,4,0]'

# ---- two officers
try setsid watchfloor --home "$home" --as r.sari notice submit "$n"
like "no terminal, no signature" "$rc $err" '^1 .*a passphrase is asked for on the terminal'
secret_was=$secret secret='wrong horse battery'
signs "another passphrase opens nothing" r.sari 1 'passphrase' notice submit "$n"
secret=$secret_was
refuses "without a key nobody signs" 1 'watchfloor key new makes one' as duty9 notice submit "$n"
signs "its author signs" r.sari 0 'EX N-0001 signed by its author: it waits' notice submit "$n"
is "it is in review" "$(state "$n")" IN_REVIEW
refuses "the same officer can't approve" 1 'you wrote N-0001: another officer approves it' as r.sari notice approve "$n"
refuses "not approved, not released" 1 'N-0001 is IN_REVIEW' as n.tan notice release "$n"
does "sent back, with the reason" 'sent back to r.sari' as n.tan notice return "$n" the time is that of yesterday
is "a draft again" "$(state "$n")" DRAFT
does "changed" changed as r.sari notice edit "$n" --set 'until=13:00 (+08:00)'
signs "signed anew" r.sari 0 'signed by its author' notice submit "$n"
signs "another approves" n.tan 0 'EXERCISE IMMEDIATE alert EX N-0001 of r.sari: to 3 members, 4 desks' notice approve "$n"
is "approved" "$(state "$n")" APPROVED
confirms "another number sends nothing" n.tan 'DRILL 43' 1 'that is not DRILL 4: nothing was sent' "$n"
confirms "nor do the words of the other mode" n.tan 'SEND 4' 1 'nothing was sent' "$n"
refuses "nor a pipe" 1 'asked for on the terminal' setsid bash -c 'echo DRILL 4 | watchfloor --home "$1" --as n.tan notice release N-0001 >"$2"; exit "${PIPESTATUS[1]}"' - "$home" "$work/said"
confirms "what is typed is what it says" n.tan 'DRILL 4' 0 'EX N-0001 IMMEDIATE released to 3 members, 4 desks' "$n"
like "the sentence has mode, precedence, reach and end" "$out" 'EXERCISE IMMEDIATE: EX N-0001 goes to 3 members, 4 desks, and holds until 20'
refuses "once" 1 'N-0001 is ' as n.tan notice release "$n"

# ---- who has it
sent() { [ "$(desk "$n" MY)" = SENT ] && [ "$(desk "$n" SG)" = SENT ]; }
holds "it is out" until_true 60 sent
does "one desk by hand" 'MY/protection ACKED by Aminah' as duty1 notice ack "$n" --member MY/protection --by Aminah
refuses "by voice has who and at which number" 2 'at which number' as duty1 notice ack "$n" --member sg --voice
does "one by voice" 'SG ACKED_VOICE by Lim' as duty1 notice ack "$n" --member sg --voice --by Lim --number '+65 6000 0000'
refuses "nobody of that name got it" 1 'went to nobody called "PH"' as duty1 notice ack "$n" --member PH
does "a reject has its reason" 'MY REJECTED' as duty1 notice ack "$n" --member MY --state REJECTED --reason 'it names the wrong lane'
does "the board" '^SG +Duty desk +usb +ACKED_VOICE .* Lim ' wf notice acks "$n"
is "as JSON" "$(wf notice acks "$n" --json | jq -r 'select(.to == "SG") | [.state, .by, .number] | join(" ")')" 'ACKED_VOICE Lim +65 6000 0000'
is "counted" "$(row "$n" | jq -r .acked)" 2
does "and told whole" '^officers +author r.sari, approver n.tan, released_by n.tan' wf notice show "$n"
does "listed" '^N-0001 +PARTLY_ACKED +IMMEDIATE ' wf notice list
does "exported" 'N00001.xml' as r.sari notice export "$n" "$work/stick"
id=$(row "$n" | jq -r .identifier)
for officer in r.sari n.tan; do wf key export "$officer" >"$work/stick/$officer.pub"; done
does "and verified anywhere" 'EXERCISE, Alert, two officers' wf notice verify "$work/stick/$id.xml"
refuses "of none that was approved there is nothing to export" 1 'not approved|no notice' as r.sari notice export N-0099 "$work/stick"

# ---- an acknowledgement as a file
ack() { # TYPE SOURCE SENT
    cat >"$work/ack.xml" <<X
<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>MY-7</identifier><sender>duty@my.example</sender><sent>$3</sent><status>${4-Exercise}</status><msgType>$1</msgType>
<source>$2</source><scope>Private</scope><addresses>watch@centre.example</addresses><note>it names the wrong lane</note>
<references>watch@centre.example,$id,$3</references></alert>
X
}
at=$(row "$n" | jq -r .sent)
at=${at%Z}-00:00
ack Ack MY "$at"
refuses "whose it is must be clear" 2 'whose is it' as duty1 notice import-ack "$work/ack.xml"
does "an Ack that came on a stick" 'EX N-0001: MY ACKED by duty@my.example' as duty1 notice import-ack --member MY "$work/ack.xml"
is "stands on the board" "$(desk "$n" MY)" ACKED
is "at whose word it was taken" "$(wf notice acks "$n" --json | jq -r 'select(.to == "MY").via')" 'file, unsigned'
like "and that is said" "$(as duty1 notice import-ack --member MY "$work/ack.xml" 2>&1)" 'signed by nobody whom this centre knows'
refuses "another member than the file's own is not believed" 1 'the file says that it is of MY, --member says sg' as duty1 notice import-ack --member sg "$work/ack.xml"
ack Error MY/protection "$at"
refuses "nor another desk" 1 'the file says that it is of MY/protection, --member says MY/health' as duty1 notice import-ack --member MY/health "$work/ack.xml"
refuses "nor another member than that of its desk" 1 'the file says that it is of MY/protection, --member says LA' as duty1 notice import-ack --member LA "$work/ack.xml"
does "a member's own desk is the more exact word" 'MY/protection REJECTED' as duty1 notice import-ack --member my "$work/ack.xml"
does "an Error with its desk" 'MY/protection REJECTED' as duty1 notice import-ack "$work/ack.xml"
ack Ack MY 2026-01-01T00:00:00-00:00
refuses "of another time is of another notice" 1 'it refers to ' as duty1 notice import-ack --member MY "$work/ack.xml"
ack Ack MY "$at" Actual
refuses "an actual one is none of an exercise" 1 'its status is actual' as duty1 notice import-ack --member MY "$work/ack.xml"
refuses "what acknowledges nothing" 1 'acknowledges no notice' as duty1 notice import-ack --member MY "$work/stick/$id.xml"

# ---- corrected, updated, taken back before it left
c=$(as r.sari notice correct "$n" | sed -E 's/^(N-[0-9]+).*/\1/')
is "a correction refers to it" "$(wf notice show "$c" --draft | jq -c '[.form, .of]')" '["correction","N-0001"]'
as r.sari notice edit "$c" --to MY,SG >/dev/null
is "whom it does not reach though N-0001 did, by name" "$(wf notice preview "$c" --json | jq -c .reach)" '{"of":"N-0001","lost":["LA"],"fresh":[]}'
u=$(as r.sari notice update "$n" | sed -E 's/^(N-[0-9]+).*/\1/')
is "so does an update" "$(wf notice show "$u" --draft | jq -c '[.form, .of]')" '["update","N-0001"]'
does "withdrawn" 'withdrawn: nothing of it was sent' as r.sari notice withdraw "$u" it was another lane
is "is over" "$(state "$u")" WITHDRAWN

# ---- called back, by one officer with one key; who gives it up says so
out=$("$typed" 'passphrase: ' "not this one, no" -- watchfloor --home "$home" --as n.tan notice cancel "$n" 2>&1)
is "whoever meant to cancel holds what is not sent yet" "$(row "$n" | jq -r .held)" true
refuses "it does not go on without a reason" 2 'why does it go on' as n.tan notice resume "$n" ' '
does "it goes on" "$n: what was held of it goes on" as n.tan notice resume "$n" it was the right lane
is "and is held no longer" "$(row "$n" | jq -r .held)" false
sed -i '/^recipient "LA"/s/"LA"/"TH"/' "$home/recipients.conf"
rm "$home"/outbox/"$n"/*/places.json # as an older version left it: with it the Cancel would reach LA, too (tests/courier/redirected.sh)
does "a recipient is another by now" . as supervisor1 engine reload
as r.sari notice edit "$c" --to TH,SG >/dev/null
is "and the reverse" "$(wf notice preview "$c" --json | jq -c .reach)" '{"of":"N-0001","lost":["LA","MY","MY/protection"],"fresh":["TH"]}'
cat >"$home/policy.conf" <<'X'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "r.sari" { roles = {"duty", "liaison"} }
officer "n.tan" { roles = {"duty"} }
officer "supervisor1" { roles = {"supervisor"} }
X
chmod 0600 "$home/policy.conf"
does "n.tan is no liaison officer any more; who reloads it loses roles himself, and hears how it went" 'digest|taken up|reloaded' as supervisor1 engine reload
refuses "she writes nothing" 1 'may not "notice new"' as n.tan notice new --template closure
signs "the Cancel needs but her key" n.tan 0 'cancels N-0001, [0-9]+:[0-9][0-9] after its release: to 2 members, 3 desks' notice cancel "$n" the lane was another
like "before the passphrase it said whom it does not reach" "$out" '^NOT reached, though N-0001 went there \(1 desk, call it\): LA'
is "cancelled" "$(state "$n")" CANCELLED
like "how long it was out is kept" "$(row "$n" | jq -r .retract_s)" '^[0-9]+$'
signs "once" n.tan 1 'CANCELLED|is for what is' notice cancel "$n"

# ---- keys end
does "a key gets an end" "key .* of r.sari ends at" as supervisor1 key expire r.sari --until +30d
does "a key is revoked" "revoked: what it signed" as supervisor1 key revoke r.sari it was lost
signs "and signs no more" r.sari 1 'revoked' notice submit "$c"
does "nobody sent anything" 'no member sent a notice that you may see' wf notice inbox
refuses "nothing to answer" 1 'nothing was received|asked for on the terminal' setsid watchfloor --home "$home" --as n.tan inbox ack R-0001
done_testing
