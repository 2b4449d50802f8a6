#!/usr/bin/env bash
# The second path of a FLASH that nobody acknowledged in a minute: another channel with bytes of its own, signed with the first; on a clock eight times as fast.
. "${srcdir:?}/tests/courier/notice.sh"
receiver_start gw
gw=http://127.0.0.1:$port
cat >"$home/recipients.conf" <<X
format = 1
recipient "MY" { title = "Duty desk" channel = "cap" address = "$gw/ok" languages = {"en"} tlp = "AMBER" second = "sms" second_address = "+60 3 1111" phone = "+60 3 2222" }
recipient "TH" { title = "Duty desk" channel = "cap" address = "$gw/ack" languages = {"en"} tlp = "AMBER" second = "sms" second_address = "+66 2 1111" }
X
cat >"$home/watchfloor.conf" <<X
format = 1
notices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" }
courier { simulator = "$gw/ok" }
X
chmod 0600 "$home"/*.conf
wf engine start --exercise drill-2 --speed 8 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
# the exercise's time, of its clock's file
now() { jq -r --argjson n "$(date +%s.%N)" 'def s: split(".")[0] | rtrimstr("Z") + "Z" | fromdate; (.start | s) + ($n - (.real_start | s)) * .speed | floor | todate' "$home/clock.json"; }
enrol_keys
released '{"template":"closure","form":"alert","to":"all","languages":["en"],"severity":"Extreme","urgency":"Immediate","certainty":"Observed","fields":{"place":"Woodlands","since":"10:00 (+08:00)","what":"all lanes","reason":"a fault of the power","until":"12:00 (+08:00)"},"areas":[{"desc":"Woodlands","circle":[1.44,103.77,3],"codes":[["UN/LOCODE","SGWDL"]]}]}'
comes_to TH ACKED
texts() { requests | jq -c 'select(.type == "application/json") | .body | fromjson? | select(.channel == "sms")'; }
came() { [ -n "$(texts)" ]; }
holds "a text goes to who did not acknowledge" until_true "${WF_WAIT-60}" came
is "to the second path's number, once" "$(texts | jq -r '[.to, .address] | join(" ")')" "MY +60 3 1111"
is "the row says that the second path was used" "$(acks | jq -r 'select(.to == "MY") | [.second, .attempts] | join(" ")')" "true 2"
called() { [ "$(acks | jq -r 'select(.to == "MY") | .state')" = FALLBACK_VOICE ]; }
holds "then it is to be called" until_true "${WF_WAIT-60}" called
is "who acknowledged gets no text" "$(texts | jq -r .to)" MY
wf engine stop >/dev/null
done_testing
