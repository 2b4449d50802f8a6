#!/usr/bin/env bash
# The engine and its courier: a notice that two officers signed is released, and comes to each receiver once, whatever is killed meanwhile; what came of it stands on the board. An
# exercise, in which one user plays all officers.
. "${srcdir:?}/tests/courier/notice.sh"
receiver_start gw
gw=http://127.0.0.1:$port
cat >"$home/recipients.conf" <<X
format = 1
recipient "MY" { title = "Duty desk" channel = "cap" address = "$gw/ok" languages = {"ms", "en"} tlp = "AMBER" readback = "$gw/out/{identifier}" }
recipient "TH" { title = "Duty desk" channel = "cap" address = "$gw/ack" languages = {"th", "en"} tlp = "AMBER" }
recipient "ID" { title = "Duty desk" channel = "edxl" address = "$gw/jsonack" languages = {"id", "en"} tlp = "AMBER" }
recipient "VN" { title = "Duty desk" channel = "json" address = "$gw/refuse" languages = {"vi", "en"} tlp = "AMBER" }
recipient "PH" { title = "Duty desk" channel = "sms" address = "+63 2 0000" languages = {"fil", "en"} tlp = "GREEN" }
recipient "LA" { title = "Public page" channel = "feed" address = "la" languages = {"lo", "en"} tlp = "GREEN" }
recipient "KH" { title = "Duty desk" channel = "cap" address = "$gw/hold" languages = {"km", "en"} tlp = "AMBER" }
recipient "MM" { title = "Elsewhere" channel = "cap" address = "https://gw.example/in" languages = {"my", "en"} tlp = "AMBER" }
X
cat >"$home/watchfloor.conf" <<X
format = 1
notices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" }
courier { simulator = "$gw/ok" feed_title = "Centre" }
X
chmod 0600 "$home"/*.conf
wf engine start --exercise drill-1 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
enrol_keys
draft='{"template":"closure","form":"alert","to":"all","languages":["en"],"fields":{"place":"Woodlands","since":"10:00 (+08:00)","what":"all lanes","reason":"a fault of the power","until":"12:00 (+08:00)"},"areas":[{"desc":"Woodlands","circle":[1.44,103.77,3],"codes":[["UN/LOCODE","SGWDL"]]}]}'
released "$draft"
comes_to MY DELIVERED
comes_to TH ACKED
comes_to ID ACKED
comes_to VN REJECTED
comes_to PH DELIVERED
comes_to LA SENT
comes_to MM UNREACHABLE
is "KH has not answered yet" "$(state_of KH)" QUEUED
like "an address elsewhere was refused, and the row says why" "$(acks | jq -r 'select(.to == "MM") | .text')" 'not this machine'
like "who acknowledged" "$(acks | jq -r 'select(.to == "TH") | .by')" 'duty@my.example'
read_back() { [ "$(acks | jq -r 'select(.to == "MY") | .readback')" = same ]; }
holds "what MY shows was read back" until_true "${WF_WAIT-60}" read_back

# ---- killed
first=$(courier_of)
kill -9 "$first"
another() { [ -n "$(courier_of)" ] && [ "$(courier_of)" != "$first" ]; }
holds "a courier that is killed is started again" until_true 30 another
came() { [ "$(requests | jq -s '[.[] | select(.path == "/hold")] | length')" -ge "$1" ]; }
holds "and what had no outcome is sent again" until_true "${WF_WAIT-60}" came 2
first=$(courier_of)
kill -9 "$(engine_pid)"
dead() { ! kill -0 "$first" 2>/dev/null; }
holds "a courier dies with its engine" until_true 30 dead
wf engine start >/dev/null
holds "an engine that was killed gives it again" until_true "${WF_WAIT-60}" came 3
touch "$work/gw/go"
comes_to KH DELIVERED
is "each receiver got it once" "$(requests | jq -r 'select(.effect) | .key' | sort | uniq -c | awk '$1 != 1' | wc -l) $(requests | jq -s '[.[] | select(.effect)] | length')" "0 6"
is "and what had an outcome was not posted again" "$(requests | jq -s '[.[] | select(.path != "/hold")] | length')" 5
is "the feed has one entry" "$(xmllint --xpath "count(//*[local-name()='entry'])" "$home/feeds/la/atom.xml")" 1

# ---- at each step: killed as soon as so many have come, engine and courier in turn
rm -f "$work/gw/go"
released "$draft"
effects_of() { requests | jq -s "[.[] | select(.effect and (.key | test(\"${notice#N-}\")))] | length"; }
least() { [ "$(effects_of)" -ge "$1" ]; }
for n in 1 2 4 6; do
    until_true "${WF_WAIT-60}" least "$n"
    if [ $((n % 2)) = 0 ]; then
        kill -9 "$(engine_pid)"
        wf engine start >/dev/null || not_ok "the engine starts at once after it was killed, at $n" "$(cat "$home/log/start.log")"
    else
        kill -9 "$(courier_of)" 2>/dev/null
    fi
done
touch "$work/gw/go"
comes_to KH DELIVERED
comes_to MY DELIVERED
comes_to TH ACKED
is "each receiver got the second once, too" "$(requests | jq -r 'select(.effect) | .key' | sort | uniq -c | awk '$1 != 1' | wc -l) $(effects_of)" "0 6"

# ---- a read-back under way when the engine is killed is taken up again, and nothing is sent again for it
sed -i "s|$gw/out/|$gw/late/|" "$home/recipients.conf"
wf engine reload >/dev/null
released "$draft"
comes_to MY DELIVERED
like "a delivery at the first try is one attempt" "$(acks | jq -c 'select(.to == "MY") | [.attempts, .readback]')" '^\[1,null\]$'
kill -9 "$(engine_pid)"
wf engine start >/dev/null || not_ok "the engine starts at once after it was killed" "$(cat "$home/log/start.log")"
touch "$work/gw/late"
holds "what MY shows was read back though the engine was killed meanwhile" until_true "${WF_WAIT-60}" read_back
is "MY got it once" "$(requests | jq -s "[.[] | select(.path == \"/ok\" and (.key | test(\"N0${notice#N-}.*MY\")))] | length")" "$(requests | jq -s "[.[] | select(.path == \"/ok\" and .effect and (.key | test(\"N0${notice#N-}.*MY\")))] | length")"
sed -i "s|$gw/late/|$gw/out/|" "$home/recipients.conf"
wf engine reload >/dev/null

# ---- a gateway that shows something else
sed -i "s|$gw/out/|$gw/poor/|" "$home/recipients.conf"
wf engine reload >/dev/null
released "$(jq -c '.areas[0].polygon = [[1.4,103.7],[1.4,103.8],[1.5,103.8],[1.4,103.7]]' <<<"$draft")"
differs() { [ "$(acks | jq -r 'select(.to == "MY") | .readback')" = different ]; }
holds "a polygon that a gateway lost is on the board" until_true "${WF_WAIT-60}" differs
alarm() { wf find type:SYS.NOTICE --json | jq -e 'select(.title | test("not what was sent|MY"))' >/dev/null; }
holds "and is an incident" until_true "${WF_WAIT-60}" alarm
# ---- called back while a receiver is down: the notice is not tried again, its Cancel is
sed -i "s|$gw/hold|$gw/down|" "$home/recipients.conf"
wf engine reload >/dev/null
released "$draft"
says() { [ "$(acks | jq -r 'select(.to == "KH") | .text')" = "HTTP 500" ]; }
holds "a receiver that is down is told on the board" until_true "${WF_WAIT-60}" says
original=$notice
made=$(call n.tan "{\"id\":2,\"op\":\"notice\",\"do\":\"cancel-ready\",\"notice\":\"$original\",\"key\":\"${public[n.tan]}\"}")
verb n.tan "notice cancel" "$(jq -nc --argjson made "$made" --arg k "${public[n.tan]}" --arg s "$(jq -j .manifest <<<"$made" | "$tools/sign" n.tan EXERCISE notice.manifest)" \
    '{notice:$made.notice,manifest:$made.manifest,key:$k,signature:$s,reason:"the gates are open again"}')"
notice=$(jq -r '.notice // "none"' <<<"$made")
tried() { requests | jq -s "[.[] | select(.path == \"/down\" and (.key | test(\"-N0${1#N-}\")))] | length"; }
tried_least() { [ "$(tried "$1")" -ge "$2" ]; }
before=$(tried "$original")
holds "the Cancel goes to who is down, too, again and again" until_true "${WF_WAIT-60}" tried_least "$notice" 3
is "and the notice no more" "$(($(tried "$original") - before <= 1))" 1
comes_to MY DELIVERED
comes_to TH ACKED

# ---- its configuration
echo 'courier { sms = "/nothing/there" smtp = "smtps://relay.example" }' >>"$home/watchfloor.conf"
out=$(wf engine reload 2>&1)
like "a command that is not there is refused" "$out" 'watchfloor.conf:4: courier: sms: .*can.t be looked at'
like "and a relay without who mails" "$out" 'watchfloor.conf:4: courier: smtp and mail_from stand together'

first=$(courier_of)
wf engine stop >/dev/null
holds "it ends with its engine's stop" until_true 30 dead
done_testing
