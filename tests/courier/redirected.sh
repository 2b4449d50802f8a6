#!/usr/bin/env bash
# recipients.conf is another than when it was approved: what was approved goes to no other address. Before the release the release is refused by name; after it the delivery is, with nothing
# sent; and a Cancel goes where its original went.
. "${srcdir:?}/tests/courier/notice.sh"
receiver_start gw
receiver_start evil
evil=http://127.0.0.1:$port gw=http://127.0.0.1:$(<"$work/gw/port")
recipients() { # the addresses of MY and TH, and the number of PH
    cat >"$home/recipients.conf" <<X
format = 1
recipient "MY" { title = "Duty desk" channel = "cap" address = "$1" languages = {"en"} tlp = "AMBER" }
recipient "TH" { title = "Duty desk" channel = "cap" address = "$2" languages = {"en"} tlp = "AMBER" }
recipient "PH" { title = "Duty desk" channel = "sms" address = "$3" languages = {"en"} tlp = "GREEN" }
X
    chmod 0600 "$home/recipients.conf"
}
reload() { wf engine reload >/dev/null || not_ok "it is read again" "$(wf engine reload 2>&1)"; }
recipients "$gw/ok" "$gw/ack" "+63 2 0000"
cat >"$home/watchfloor.conf" <<X
format = 1
notices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" }
courier { simulator = "$gw/ok" }
X
chmod 0600 "$home"/*.conf
wf engine start --exercise drill-1 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
enrol_keys
draft='{"template":"closure","form":"alert","to":"all","languages":["en"],"fields":{"place":"Woodlands","since":"10:00 (+08:00)","what":"all lanes","reason":"a fault of the power","until":"12:00 (+08:00)"},"areas":[{"desc":"Woodlands","circle":[1.44,103.77,3],"codes":[["UN/LOCODE","SGWDL"]]}]}'
release() { call n.tan "{\"id\":2,\"op\":\"command\",\"verb\":\"notice release\",\"args\":{\"notice\":\"$notice\",\"confirm\":\"$desks\"}}"; }

# ---- between approval and release
approved "$draft"
recipients "$evil/ok" "$gw/ack" "+63 2 0000"
reload
like "released to another address: refused, by name, with what to do" "$(release)" 'MY, cap: its address in recipients.conf, or its certificate, is another than was approved: withdraw it, and have it approved again'
recipients "$gw/ok" "$gw/ack" "+63 2 6666"
reload
like "another number, too" "$(release)" 'PH, sms: its address'
recipients "$gw/ok" "$gw/ack" "+63 2 0000"
sed -i /TH/d "$home/recipients.conf"
reload
like "one who is not there any more" "$(release)" 'TH.* no more, to whom it was to go'
recipients "$gw/ok" "$gw/ack" "+63 2 0000"
reload
is "as it was it goes" "$(release | jq -c .error)" null
comes_to MY DELIVERED
comes_to TH ACKED
comes_to PH DELIVERED

# ---- after the release, while a receiver is down
recipients "$gw/down" "$gw/ack" "+63 2 0000"
reload
released "$draft"
tried() { [ "$(acks | jq -r 'select(.to == "MY") | .text')" = "HTTP 500" ]; }
holds "MY is down" until_true "${WF_WAIT-60}" tried
comes_to TH ACKED
recipients "$evil/ok" "$evil/ok" "+63 2 0000"
reload
kill -9 "$(courier_of)"
comes_to MY UNREACHABLE
like "what was still to go there is refused, and the row says why and what to do" "$(acks | jq -r 'select(.to == "MY") | .text')" 'another address, or certificate, .*than was approved: nothing goes there\. Set it right again'

# ---- its Cancel goes where the notice went, to one who is in the file no more, too
original=$notice
sed -i /TH/d "$home/recipients.conf"
reload
made=$(call n.tan "{\"id\":2,\"op\":\"notice\",\"do\":\"cancel-ready\",\"notice\":\"$original\",\"key\":\"${public[n.tan]}\"}")
verb n.tan "notice cancel" "$(jq -nc --argjson made "$made" --arg k "${public[n.tan]}" --arg s "$(jq -j .manifest <<<"$made" | "$tools/sign" n.tan EXERCISE notice.manifest)" \
    '{notice:$made.notice,manifest:$made.manifest,key:$k,signature:$s,reason:"the gates are open again"}')"
notice=$(jq -r '.notice // "none"' <<<"$made")
comes_to TH ACKED
comes_to PH DELIVERED
at_down() { [ "$(requests | jq -s "[.[] | select(.path == \"/down\" and (.key | test(\"-N0${notice#N-}\")))] | length")" -ge 1 ]; }
holds "the Cancel goes to MY's old address" until_true "${WF_WAIT-60}" at_down
is "nothing at all came to the new one" "$(requests evil | wc -l)" 0
wf engine stop >/dev/null
done_testing
