#!/usr/bin/env bash
# A notice about a person and the states of his nationality and origin: at the console its protection officer reads it, sees how far it would go, says why and signs; anybody else, and she
# without a reason, does not.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/officers.sh"
. "$srcdir/tests/integration/notice_seats.sh"
mkdir -p "$home" "$work/config"
cp "$srcdir"/tests/data/notice/{recipients.conf,protection.pem} "$home/"
chmod 600 "$home/protection.pem"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "r.sari" { roles = {"duty", "liaison"} }
officer "p.dewi" { roles = {"supervisor", "protection"} }
END
cat >"$home/watchfloor.conf" <<'END'
format = 1
notices { sender = "watch@centre.example" sender_name = "AMICF Coordination Center" contact = "the watch" phone = "+62 21 1234 5678" }
END
printf 'recipient "MM" { title = "Duty desk" channel = "cap" address = "http://127.0.0.1:1/" languages = {"my", "en"} tlp = "AMBER" }\n' >"$work/mm"
grep -q 'recipient "MM"' "$home/recipients.conf" || cat "$work/mm" >>"$home/recipients.conf"
wf engine start --exercise allow >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
new_keys r.sari p.dewi
n=$(wf --as r.sari notice new --template missing-person --to MY,MM --set 'place=Woodlands' --protection referred --states MM)
carries() { wf --as r.sari notice preview "$n" --json | jq -r '.recipients[] | select(.to == "MM") | .carries'; }
is "Myanmar gets nothing of it" "$(carries)" nothing

open_key dewi 120 34
put dewi ":notice allow $n his family asked for it"
seen "what is signed is seen first" dewi 'read it; :notice allow REASON'
until_true 40 shows dewi 'Woodlands'
put dewi ':notice allow'
seen "a reason is asked for" dewi "notice allow $n"
tm send-keys -t dewi Escape
until_true 20 lacks dewi "notice allow $n"
put dewi ":notice allow $n his family asked for it"
seen "how far it would go stands in the question" dewi 'states of nationality and origin, too\? Now it goes to [0-9]+ members?, [0-9]+ desks?; with your signature to [0-9]+'
seen "and why" dewi 'Because: his family asked for it'
tm send-keys -t dewi n
seen "any other key does not" dewi 'notice allow EX '"$n"': not done'
is "and nothing is signed" "$(wf notice show "$n" --json | jq -r .allowed)" false
put dewi ":notice allow $n his family asked for it"
seen "asked again" dewi 'y signs it'
tm send-keys -t dewi y
signed() { [ "$(wf notice show "$n" --json | jq -r '[.allowed, .allowed_by] | map(tostring) | join(" ")')" = 'true p.dewi' ]; }
holds "y signs it" until_true 40 signed
is "it goes there then" "$(carries)" whole

open_key sari 80 24
m=$(wf --as p.dewi notice new --template missing-person --to MY,MM --set 'place=Woodlands' --protection referred --states MM)
put sari ":notice allow $m it is urgent"
until_true 40 shows sari 'Woodlands'
put sari ":notice allow $m it is urgent"
until_true 40 shows sari 'y signs it|may not' && tm send-keys -t sari y
seen "a liaison officer does not let it go" sari 'may not .?notice allow'
is "nor is it" "$(wf notice show "$m" --json | jq -r .allowed)" false
done_testing
