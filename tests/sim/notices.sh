#!/usr/bin/env bash
# The members' gateways for notices: each takes one once, whatever comes again; answers as it is told to; acknowledges late by the member's own feed; shows what it took, or something wider.
# shellcheck disable=SC2154,SC1091
. "${srcdir:?}/tests/integration/lib.sh"
. "$srcdir/tests/integration/sim.sh"
mkdir -m 700 "$home"
cat >"$work/quiet.scenario" <<'END'
format 1
title "quiet"
start 2026-11-24T09:00:00+07:00
at 00:00 misbehave notices/BN=reject for=99:00
END
sim_start --scenario "$work/quiet.scenario" --speed 1
gw=http://127.0.0.1:$base
is43='watch@centre.example,AMICF-2026-N00001,2026-11-24T02:00:05-00:00'
order() { curl -sS --data "$1" "$gw/_control"; }
post() { # PATH WHO BODY [IDENTITY]: the answer, and its code in the last line
    curl -sS --max-time "${wait-10}" -w '\n%{http_code}\n' -H "Idempotency-Key: \"${4-$is43} $2\"" -H 'Watchfloor-Mode: EXERCISE' --data-binary "$3" "$gw$1" 2>&1
}
code() { tail -n 1 <<<"$1"; }
taken() { curl -sS "$gw/notices" | jq -sc "$1"; }
cap='<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>AMICF-2026-N00001</identifier><area><polygon>1.0,100.0 1.0,101.0 2.0,101.0 1.0,100.0</polygon><circle>1.5,100.5 3</circle></area></alert>'

is "it takes what comes" "$(code "$(post /notices/MY MY '{"a":1}')")" 200
is "the same again is known" "$(code "$(post /notices/MY MY '{"a":1}')")" 409
is "with other bytes, too: and that is told" "$(code "$(post /notices/MY MY '{"a":2}')") $(taken '.[0] | [.to,.way,.times,.effects,.changed,.exercise]')" '409 ["MY","notices/MY",3,1,1,true]'
is "another desk is another one" "$(code "$(post /notices/MY/health MY/health x)") $(taken length)" "200 2"
is "another notice, too" "$(code "$(post /notices/MY MY x "${is43/00001/00002}")") $(taken length)" "200 3"
is "without an identity nothing is taken" "$(curl -sS -o /dev/null -w '%{http_code}' --data x "$gw/notices/MY") $(taken length)" "400 3"
is "nor at another desk's door" "$(code "$(post /notices/TH MY x)") $(taken length)" "400 3"
is "the scenario's own: one that refuses, with its reason" "$(post /notices/BN BN "$cap" | xargs)" "this desk does not take it: the area is not ours 422"
is "which has no effect" "$(taken '.[] | select(.to == "BN") | .effects')" 0
is "a text" "$(code "$(post /notices MY '{"channel":"sms","to":"MY","address":"+60 3","text":"x"}')") $(taken '.[] | select(.way == "sms") | .to')" '200 "MY"'
is "anything else has a door of its own" "$(code "$(post /notices MY '{"channel":"cap"}')")" 400

# ---- answers
order $'notices/*=ack\nnotices/SG/health=500x2' >/dev/null
like "acknowledged at once: an object to an object" "$(post /notices/SG SG '{}')" '"state":"ACKED","by":"duty officer, SG"'
ack=$(post /notices/TH TH "$cap")
like "an alert to an alert" "$ack" "<msgType>Ack</msgType>.*<references>$is43</references>"
like "which is an exercise's" "$ack" '<status>Exercise</status>'
is "a member's desks may differ" "$(code "$(post /notices/SG/health SG/health x)") $(code "$(post /notices/SG/health SG/health x)") $(code "$(post /notices/SG/health SG/health x)")" "500 500 200"
order 'notices/TL=reset' >/dev/null
like "a line that is dead" "$(post /notices/TL TL x)" 'curl: \((52|56)\)'
order 'notices/TL=silent' >/dev/null
like "one that says nothing" "$(wait=1 post /notices/TL TL x)" 'curl: \(28\)'
is "neither took it" "$(taken '[.[] | select(.to == "TL")] | length')" 0
like "what is for feeds is not for gateways" "$(order 'notices/TL=gap')" 'receives notices, and may do: '
like "nor the reverse" "$(order 'sg/queues=alter')" 'for what receives notices'

# ---- late, by the members' own feeds
order $'notices/ID=late:0\nnotices/MY=late:0\nnotices/PH=late:0\nnotices/VN=late:0' >/dev/null
late=${is43/00001/00007}
for m in ID MY PH VN; do post "/notices/$m/protection" "$m/protection" x "$late" >/dev/null; done
port_of() { watchfloor-sim --list | sed -n "s/^$1 *+\([0-9]*\) .*/\1/p"; }
page() { curl -sS "http://127.0.0.1:$((base + $(port_of "$1")))$2"; }
says() { page "$2" "$3" | grep -qF "$4"; }
holds "Indonesia acknowledges in its own form" until_true 20 says x id /autogate/status.json '"tujuan":"ID/protection","petugas":"Ibu Ratna","latihan":true'
holds "Malaysia" until_true 20 says x my '/v1/incidents?meta=true' '"status":"DIAKUI","recipient":"MY/protection"'
holds "the Philippines" until_true 20 says x ph /atom/alerts.atom '<source>PH/protection</source>'
holds "Viet Nam" until_true 20 says x vn /ban-tin/su-kien.xml 'ketQua="chapNhan" noiNhan="VN/protection" tinhChat="dienTap"'
order $'notices/LA=late:0\nnotices/TH=late:0' >/dev/null
for m in LA TH; do post "/notices/$m/protection" "$m/protection" x "$late" >/dev/null; done
holds "Thailand, by a record among the events" until_true 20 says x th '/api/3/action/datastore_search?resource_id=8a5e7d10-6c1b-4a7e-9b1e-2f1d6f0c1e01&limit=1000&offset=0' '"ผลการรับ":"รับทราบ","หน่วยรับ":"TH/protection"'
lines_of() { (exec 3<>"/dev/tcp/127.0.0.1/$((base + $(port_of la)))" && printf 'RESUME 0\n' >&3 && timeout 3 cat <&3); }
laos() { lines_of | grep -qP "^[0-9]+\t[^\t]+\tAK\tACPT\t$late\tLA/protection\tThao Somchai\t\texercise$"; }
holds "the Lao PDR, by a numbered line" until_true 20 laos
is "its numbers have no hole" "$(lines_of | grep -P '^[0-9]+\t' | cut -f1 | awk 'NR > 1 && $1 != last + 1 {print "after " last} {last = $1}')" ""
# who has no feed of its own: when it is asked again
none=0
for m in BN KH MM SG TL; do
    order "notices/$m/health=late:3600" >/dev/null
    [ "$(code "$(post "/notices/$m/health" "$m/health" x "$late")")" = 503 ] || none=$((none + 1))
done
is "the other five say that nobody has read it yet" "$none" 0
is "each took it, once" "$(taken "[.[] | select(.identifier == \"AMICF-2026-N00007\") | select(.to | test(\"^(BN|KH|MM|SG|TL)/health\")) | .effects] | add")" 5
none=0
for m in BN KH MM SG TL; do
    order "notices/$m/border=late:0" >/dev/null
    post "/notices/$m/border" "$m/border" '{}' "$late" | grep -q ACKED || none=$((none + 1))
done
is "and acknowledge when it was read" "$none" 0
for m in id my; do page "$m" "$([ $m = id ] && echo /autogate/status.json || echo '/v1/incidents?meta=true')" | jq -e . >/dev/null && ok "$m: still JSON" || not_ok "$m: still JSON"; done
holds "and XML" eval 'page ph /atom/alerts.atom | xmllint --noout - && page vn /ban-tin/su-kien.xml | xmllint --noout -'

# ---- the read-back
shown() { curl -sS "$gw/notices/TH/AMICF-2026-N00001"; }
is "what was taken is shown, byte for byte" "$(shown)" "${cap#*>}"
order 'notices/TH=alter' >/dev/null
is "or with wider areas" "$(shown | grep -oE '<(polygon|circle)>[^<]*')" "$(printf '<polygon>0.5000,99.0000 0.5000,102.0000 3.5000,102.0000 0.5000,99.0000\n<circle>1.5,100.5 13.000')"
is "what was never taken is not" "$(curl -sS -o /dev/null -w '%{http_code}' "$gw/notices/TH/AMICF-2026-N00009")" 404

# ---- the recipients
watchfloor-sim --scenario "$work/quiet.scenario" --port "$base" --print-recipients >"$work/recipients.conf"
like "recipients for it: 43 desks" "$(wf recipients check "$work/recipients.conf" 2>&1)" 'right: 43 recipients'
is "of eleven members" "$(sed -n 's/^recipient "\(..\).*/\1/p' "$work/recipients.conf" | sort -u | wc -l)" 11
done_testing
