#!/usr/bin/env bash
# What is published and carried, and what is read back: feeds that any reader takes, files that can be verified anywhere, and gateways that show something else.
. "${srcdir:?}/tests/courier/lib.sh"
receiver_start gw
gw=http://127.0.0.1:$port
courier_start
echo '{"setup":{"feed_url":"https://watch.example/f","feed_title":"Centre & watch","feed_last":3}}' | give
feed=$home/feeds/carriers
title() { xmllint --xpath "string(//*[local-name()='entry'][$1]/*[local-name()='title'])" "$feed/atom.xml" 2>/dev/null; }
entries() { xmllint --xpath "count(//*[local-name()='entry'])" "$feed/atom.xml" 2>/dev/null; }
items() { xmllint --xpath 'count(//item)' "$feed/rss.xml" 2>/dev/null; }

outbox 1 3600 carrier:GA=feed=carriers >"$work/jobs"
give <"$work/jobs"
waits "a feed is published" 101 '.state == "SENT"'
is "with an entry, in Atom and RSS" "$(entries) $(items)" "1 1"
is "whose title is the headline" "$(title 1)" "Woodlands closed since 10:00 (+08:00)"
id=$(jq -r '.identity | split(",")[1]' "$work/jobs")
holds "the alert lies beside it as it was signed" cmp "$feed/$id.xml" "$(jq -r .file "$work/jobs")"
is "and is linked to" "$(xmllint --xpath "string(//*[local-name()='entry']/*[local-name()='link']/@href)" "$feed/atom.xml")" "https://watch.example/f/carriers/$id.xml"
is "others can read it" "$(stat -c %a "$feed" "$feed/atom.xml" "$feed/$id.xml" | xargs)" "755 644 644"
if command -v watchfloor >/dev/null; then
    holds "our own reader takes it for what it is" sh -c "watchfloor cap check '$feed/$id.xml'"
fi
courier_kill
rm "$home/outbox/sent.jsonl"
courier_start
echo '{"setup":{"feed_url":"https://watch.example/f","feed_title":"Centre & watch","feed_last":3}}' | give
jq -c '.job = 111' "$work/jobs" | give
waits "what is published again" 111 '.state == "SENT"'
is "is the same entry" "$(entries)" 1
for n in 2 3 4; do outbox $n 3600 carrier:GA=feed=carriers | give; waits "notice $n" ${n}01 '.state == "SENT"'; done
is "the last ones stay" "$(entries) $(title 1 | wc -l)" "3 1"
is "and what left is gone" "$(find "$feed" -name 'AMICF*' | wc -l) $([ -e "$feed/$id.xml" ]; echo $?)" "3 1"
outbox 5 2 carrier:GA=feed=short | give
waits "one that ends soon" 501 '.state == "SENT"'
sleep_until_gone() { outbox 6 3600 carrier:GA=feed=short | jq -c ".job = $((RANDOM + 1000))" | give; [ "$(xmllint --xpath "count(//*[local-name()='entry'])" "$home/feeds/short/atom.xml")" = 1 ]; }
if until_true 60 sleep_until_gone; then ok "what has expired leaves with the next"; else not_ok "what has expired leaves" "$(cat "$home/feeds/short/atom.xml")"; fi
outbox 7 3600 carrier:GA=feed=../../x carrier:GB=feed=.hidden | give
waits "a feed's name is no path" 701 '.refused'
waits "nor hidden" 702 '.refused'

# ---- carried
outbox 8 3600 MM=usb='the courier/../of MM' >"$work/jobs"
give <"$work/jobs"
waits "a file to be carried lies there" 801 '.state == "SENT" and (.text | test("export/the-courier-..-of-MM"))'
id=$(jq -r '.identity | split(",")[1]' "$work/jobs")
is "with what proves it" "$(find "$home/export" -type f -printf '%f %m\n' | sort | xargs)" "$id.manifest.json 600 $id.sig 600 $id.xml 600"
holds "as it was signed" cmp "$home/export/the-courier-..-of-MM/$id.manifest.json" "$(jq -r .manifest "$work/jobs")"

# ---- read back
outbox 9 3600 MY=cap="$gw/ok" TH=cap="$gw/ok" ID=edxl="$gw/ok" >"$work/jobs"
jq -c 'select(.to == "MY") | .readback = "'"$gw"'/out/{identifier}"' "$work/jobs" | give
waits "what a gateway shows as it was sent is the same" 901 '.readback == "same"'
jq -c 'select(.to == "TH") | .readback = "'"$gw"'/poor/{identifier}"' "$work/jobs" | give
waits "a polygon that is lost is told, with its area" 902 '.readback == "different" and (.text | test("area 1 .en.: 1 polygons were sent, 0 are shown")) and (.text | test("area 1 .ms."))'
jq -c 'select(.to == "ID") | .readback = "'"$gw"'/late/{identifier}"' "$work/jobs" | give
waits "what is not there yet" 903 '.state == "DELIVERED"'
touch "$work/gw/late"
waits "is looked at again" 903 '.readback == "same"'
posts=$(requests | wc -l)
jq -c 'select(.to == "MY") | .readback = "'"$gw"'/out/{identifier}" | .look = true | .job = 911' "$work/jobs" | give
waits "what was sent by one that died is looked at by the next" 911 '.readback == "same" and (has("state") | not)'
is "with nothing sent" "$(requests | wc -l)" "$posts"
outbox 10 3600 MY=cap="$gw/ok" | jq -c '.readback = "http://198.51.100.9/{identifier}"' | give
waits "an address that may not be read from is not" 1001 '.readback == "unread" and (.text | test("clear text"))'
courier_end
like "it complains of nothing" "$(wc -c <"$work/err")" '^0$'
done_testing
