#!/usr/bin/env bash
# A border action that was announced: its notice is signed, approved and sent to the members' gateway; extending and lifting it drafts the Update in the same step, which refers to the notice that
# was sent before, byte for byte; who may not draft is told who does; and each kind has its template, filled from the register, without anything missing.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/cli.sh"
. "$srcdir/tests/integration/sim.sh"
typed=$builddir/tests/lib/typed
secret='correct horse battery staple'
mkdir -p "$home"
cat >"$work/quiet.scenario" <<'END'
format 1
title "quiet"
start 2026-11-24T09:00:00+07:00
END
sim_start --scenario "$work/quiet.scenario" --speed 1
gw=http://127.0.0.1:$base
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "liaison", "supervisor"} }
officer "r.sari" { roles = {"duty", "liaison"} }
officer "n.tan" { roles = {"duty", "liaison"} }
officer "d.ho" { roles = {"duty"} }
END
cat >"$home/watchfloor.conf" <<X
format = 1
notices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" phone = "+62 21 0" }
courier { simulator = "$gw/notices" }
X
cat >"$home/recipients.conf" <<X
format = 1
recipient "MY" { title = "Duty desk" channel = "cap" address = "$gw/notices/MY" languages = {"ms", "en"} tlp = "AMBER" }
recipient "SG" { title = "Duty desk" channel = "cap" address = "$gw/notices/SG" languages = {"en"} tlp = "AMBER" }
X
chmod 0600 "$home"/*.conf
wf engine start --exercise announce-1 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
for officer in r.sari n.tan; do
    out=$("$typed" 'passphrase: ' "$secret" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" key new 2>&1)
    like "$officer has a key" "$out" "of $officer enrolled"
done
grounds=(--rationale "flood on the bridge" --legal-basis "Immigration Act 1959/63, s. 8" --proportionality "nothing less keeps people off it" --exceptions "crew, medical cases, families, asylum")
sari() { wf --as r.sari "$@"; }
show() { sari notice show "$1" --json; }
row() { sari actions --json | jq -c "select(.action == \"$1\")"; }
goes() { # NOTICE: signed, approved, released; then it has come to both gateways
    local n=$1
    sari notice edit "$n" --to MY,SG >/dev/null
    out=$("$typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as r.sari notice submit "$n" 2>&1)
    like "$n is signed by its author" "$out" 'signed by its author'
    out=$("$typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as n.tan notice approve "$n" 2>&1)
    like "$n is approved by another officer" "$out" "$n of r.sari: to 2 members"
    out=$("$typed" 'to release: ' 'DRILL 2' -- watchfloor --home "$home" --as n.tan notice release "$n" 2>&1)
    like "$n is released" "$out" 'released to 2 members'
    holds "$n comes to both gateways" until_true 60 arrived "$(show "$n" | jq -r .identifier)"
}
arrived() { [ "$(curl -sS "$gw/notices" | jq -sc "[.[] | select(.identifier == \"$1\") | .to] | unique | length")" = 2 ]; }
bytes() { curl -sS "$gw/notices/$2/$(show "$1" | jq -r .identifier)"; }
of() { sed -n "s/.*<$1>\([^<]*\)<.*/\1/p" <<<"$2" | head -n 1; }
triple() { local b; b=$(bytes "$1" "$2"); echo "$(of sender "$b"),$(of identifier "$b"),$(of sent "$b")"; }

does "a closure" '^BA-0001 CLOSURE IN MYJHB' sari actions new CLOSURE --checkpoints MYJHB --direction IN --expires +12h "${grounds[@]}"
does "what nobody was told is extended and nothing is drafted" 'takes the place of BA-0001: CLOSURE IN MYJHB until 20[-0-9T:]*Z$' sari actions extend BA-0001 --expires +14h --rationale "more rain"
does "it is announced" '^N-0001 drafted: alert of .*, of BA-0002' sari actions announce BA-0002
goes N-0001
like "as an Alert" "$(bytes N-0001 SG)" '<msgType>Alert</msgType>'

# ---- extended: the Update is drafted in the same step
does "extended" 'BA-0003 takes the place of BA-0002: .*; N-0002 drafted: update of FLOW.CLOSURE, of BA-0003' sari actions extend BA-0002 --expires +30h --rationale "no bridge before Thursday"
is "its draft is an Update of what was sent" "$(sari notice show N-0002 --draft | jq -r '[.form, .of, .template] | join(" ")')" "update N-0001 closure"
like "with the end and the reason that there are now" "$(sari notice show N-0002 --draft | jq -r '.fields.reason')" 'no bridge before Thursday'
is "each names the other" "$(row BA-0003 | jq -r .notice) $(show N-0002 | jq -r .action)" "N-0002 BA-0003"
goes N-0002
like "as an Update" "$(bytes N-0002 SG)" '<msgType>Update</msgType>'
is "that refers to the bytes that came before" "$(of references "$(bytes N-0002 SG)")" "$(triple N-0001 SG)"
is "also to the other member" "$(of references "$(bytes N-0002 MY)")" "$(triple N-0001 MY)"

# ---- who may not draft ends it all the same, and is told who does
does "a duty officer lifts it" 'BA-0003 lifted: CLOSURE IN MYJHB; N-0002 announced it otherwise: a liaison drafts its Update' wf --as d.ho actions lift BA-0003 the water fell
does "the liaison does" '^N-0003 drafted: update of FLOW.REOPEN, of BA-0003' sari actions announce BA-0003
is "it says that it is open" "$(sari notice show N-0003 --draft | jq -r '[.form, .of, .template] | join(" ")')" "update N-0002 reopening"
goes N-0003
is "and refers to the newest" "$(of references "$(bytes N-0003 SG)")" "$(triple N-0002 SG)"

# ---- every kind has its template
kind() { # ACTION KIND TEMPLATE OPTION...
    local id=$1 kind=$2 template=$3 n
    shift 3
    does "$kind" "^$id $kind" sari actions new "$kind" --checkpoints THMSO --expires +20h "${grounds[@]}" "$@"
    n=$(sari actions announce "$id" | grep -o 'N-[0-9]*')
    is "$kind: by its template" "$(sari notice show "$n" --draft | jq -r .template)" "$template"
    sari notice edit "$n" --to MY >/dev/null
    is "$kind: nothing is missing" "$(sari notice lint "$n" 2>&1 | grep -c '\[missing\]')" 0
    said=$(sari notice preview "$n" --lang en)
}
kind BA-0004 CLOSURE closure
kind BA-0005 REOPENING reopening --of BA-0004
kind BA-0006 HOURS border-measure --hours 06:00-22:00
like "HOURS: says which" "$said" 'changed opening hours.*'
like "HOURS: and when it is open" "$said" 'open 06:00-22:00; entry and exit: all travellers'
kind BA-0007 ENTRY_RULE border-measure --affected "whoever was there in 21 days"
kind BA-0008 QUOTA border-measure --quota 300
like "QUOTA: says how many" "$said" '300 travellers a day'
like "QUOTA: and by which law" "$said" 'Legal basis: Immigration Act 1959/63, s. 8'
kind BA-0009 CARRIER_INSTRUCTION border-measure --affected "ferries"
kind BA-0010 EXTRA_SCREENING border-measure --affected "lorries"
kind BA-0011 HEALTH_MEASURE health-measure --affected "arrivals by air" --alternatives "testing"
n=$(sari actions --json | jq -r 'select(.action == "BA-0008") | .notice')
goes "$n"
does "a quota is lifted: all clear of it" 'BA-0008 lifted: .*; N-[0-9]* drafted: update of ADM.POLICY_CHANGE, of BA-0008' sari actions lift BA-0008 enough gates again
u=$(row BA-0008 | jq -r .notice)
is "of that it is over" "$(sari notice show "$u" --draft | jq -r '[.template, .fields.what] | join(": ")')" "all-clear: limit on travellers a day"
like "what is over, and what still holds" "$(sari notice preview "$u" --lang en | tr -s '[:space:]' ' ')" 'limit on travellers a day.*what other notices say'
goes "$u"
is "which refers to it" "$(of references "$(bytes "$u" SG)")" "$(triple "$n" SG)"

# ---- what was drafted and had not left: extended, the new one has a draft in its place
n=$(row BA-0007 | jq -r .notice)
does "extended before it left: drafted anew" "BA-0012 takes the place of BA-0007: .*$n, which was not sent, is withdrawn; N-[0-9]* drafted: alert of .*, of BA-0012" sari actions extend BA-0007 --expires +44h --rationale "the rule stays"
does "who may not draft is told who does" 'the notice of the one before it did not leave: a liaison drafts the new one' wf --as d.ho actions extend BA-0009 --expires +44h --rationale "it goes on"

# ---- lifted here while its member still reports it: no notice says that it is open
closed() { printf '{"source_id":"c1","revision":"%s","type":"FLOW.CLOSURE","member":"TH","checkpoint":"THSGL","title":"Sungai Kolok closed","occurred":"%s","expires":"%s"%s}\n' "$1" "$(date -u +%FT%TZ)" "$(date -u -d '+9 hours' +%FT%TZ)" "${2-}" | wf submit | jq -r .status; }
is "a member reports a closure" "$(closed 1)" accepted
alone=$(sari actions --json | jq -r 'select(.source == "feed").action')
does "it is lifted here, which is said" "^$alone lifted: .*lifted here alone: TH still reports it" sari actions lift "$alone" "we heard that it is open"
refuses "and not announced as open" 1 "$alone was lifted here alone, and TH's feed still reports it: .*notice new --template reopening" sari actions announce "$alone"
like "the matrix asks" "$(sari actions --matrix)" 'THSGL.*LIFT\?'
is "as rows" "$(sari actions --matrix --json | jq -c 'select(.checkpoint == "THSGL").cells.CLOSURE | [.state, .still_reported]')" '["LIFTED",true]'
is "its member says that it is over" "$(closed 2 ',"condition":"cleared"')" accepted
is "then it is lifted, and no more" "$(row "$alone" | jq -c '[.state, .still_reported]')" '["LIFTED",false]'
does "and may be announced" "drafted: .* of $alone" sari actions announce "$alone"
wf engine stop >/dev/null
done_testing
