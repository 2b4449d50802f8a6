#!/usr/bin/env bash
# kill -9 of the courier at every step of a send, and an engine that gives everything again each time: exactly one effect at each receiver.
. "${srcdir:?}/tests/courier/lib.sh"
receiver_start gw
gw=http://127.0.0.1:$port
recipients=(MY/duty=cap="$gw/ok" MY/protection=json="$gw/ok" TH=cap="$gw/ack" ID=cap="$gw/jsonack" VN=edxl="$gw/ok" SG=cap="$gw/ok" PH=cap="$gw/ok" KH=cap="$gw/ok" LA=cap="$gw/ok" MM=cap="$gw/ok" BN=cap="$gw/ok" TL=cap="$gw/hold"
    carrier:GA=feed=carriers)
outbox 1 3600 "${recipients[@]}" >"$work/jobs"
done_jobs() { jq -r 'select(.state == "DELIVERED" or .state == "ACKED" or .state == "SENT") | .job' "$work/out" 2>/dev/null | sort -u | wc -l; }
# step WHEN: one life of a courier, ended when that holds
lives=0
step() {
    lives=$((lives + 1))
    courier_start
    give <"$work/jobs"
    until_true 20 "$@" || not_ok "life $lives comes to: $*" "$(tail -n 3 "$work/out" "$work/err")"
    courier_kill
}
begun() { [ -e "$home/outbox/sent.jsonl" ]; }
arrived() { [ "$(requests | wc -l)" -ge "$1" ]; }
noted() { [ "$(wc -l <"$home/outbox/sent.jsonl")" -ge "$1" ]; }
told() { [ "$(done_jobs)" -ge "$1" ]; }
step begun
for n in 1 3 5 8; do step arrived "$n"; done
for n in 2 4 6 9 11; do step noted "$n"; done
for n in 3 7 12; do step told "$n"; done
touch "$work/gw/go"
courier_start
give <"$work/jobs"
if until_true 60 told 13; then ok "everything arrives in the end, after $lives courier's deaths"; else not_ok "everything arrives" "$(done_jobs) of 13"; fi
is "each receiver got it once" "$(requests | jq -r 'select(.effect) | .key' | sort | uniq -c | awk '$1 != 1' | wc -l) $(effects)" "0 12"
is "the feed has one entry" "$(xmllint --xpath "count(//*[local-name()='entry'])" "$home/feeds/carriers/atom.xml")" 1
like "what came twice was known by its identity" "$(requests | wc -l) requests, 12 effects" '^[0-9]+ requests, 12 effects$'
# an engine that gives it all again finds it done
before=$(requests | wc -l)
: >"$work/out"
give <"$work/jobs"
until_true 60 told 13
is "given again, nothing is posted" "$(($(requests | wc -l) - before)) $(done_jobs)" "0 13"
# half a line at the ledger's end, as a machine leaves that stops
courier_kill
printf '{"key":"0011' >>"$home/outbox/sent.jsonl"
courier_start
: >"$work/out"
give <"$work/jobs"
until_true 60 told 13
is "nor after half a line at the ledger's end" "$(($(requests | wc -l) - before))" 0
courier_end
done_testing
