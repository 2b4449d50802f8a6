#!/usr/bin/env bash
# Mail to a real relay (Exim): what it gets, what it refuses, TLS, who we are to it; and texts by a command of the centre's own.
. "${srcdir:?}/tests/courier/lib.sh"
. "${srcdir:?}/tests/courier/relay.sh"

courier_start
echo "{\"setup\":{\"smtp\":\"smtp://127.0.0.1:$plain\",\"mail_from\":\"watch@centre.example\"}}" | give
outbox 1 3600 MY/protection=mail=duty@my.example TH=mail=nobody@th.example VN=mail=later@vn.example >"$work/jobs"
give <"$work/jobs"
waits "the relay takes a mail" 101 '.state == "SENT"'
waits "who is nobody there is a rejection, in its words" 102 '.state == "REJECTED" and (.text | test("550"))'
waits "who is to come later is tried again" 103 '.state == "FAILED" and .retry_s == 1'
head=$(letter duty@my.example)
is "there is one" "$(spooled)" 1
is "its subject is the notice's" "$(sed -n 's/^[0-9]*[A-Z ]* Subject: //p' "$head")" "Woodlands closed since 10:00 (+08:00)"
is "its text is what was signed" "$(sed 1d "${head%-H}-D" | tr -d '\r')" "$(sed '1,/^\r$/d' "$(jq -r 'select(.job == 101) | .file' "$work/jobs")" | tr -d '\r')"
id=$(sed -n 's/^[0-9]*[A-Z ]* Message-ID: //p' "$head")
like "its Message-ID is the notice's" "$id" '^<AMICF-[0-9]{4}-N00001@watch.example>$'
echo '{"stop":"N-0001"}' | give

# one that is sent again is the same letter
courier_kill
rm "$home/outbox/sent.jsonl"
courier_start
echo "{\"setup\":{\"smtp\":\"smtp://127.0.0.1:$plain\",\"mail_from\":\"watch@centre.example\"}}" | give
sed -n 1p "$work/jobs" | jq -c '.job = 111' | give
waits "without a ledger it is sent again" 111 '.state == "SENT"'
is "with the same Message-ID" "$(sed -n 's/^[0-9]*[A-Z ]* Message-ID: //p' "$work/relay/spool/input/"*-H | sort -u)" "$id"

# ---- TLS
outbox 2 3600 ID=mail=a@id.example >"$work/jobs"
echo "{\"setup\":{\"smtp\":\"smtps://localhost:$tls\",\"mail_from\":\"watch@centre.example\"}}" | give
give <"$work/jobs"
waits "a relay that nobody vouches for is not trusted" 201 '.state == "FAILED" and (.text | test("not to be trusted"))'
(umask 077; echo word >"$work/password")
echo "{\"setup\":{\"smtp\":\"smtps://localhost:$tls\",\"mail_from\":\"watch@centre.example\",\"ca_file\":\"$work/relay/cert.pem\",\"smtp_user\":\"centre\",\"smtp_password_file\":\"$work/password\"}}" | give
waits "by its ca_file it is" 201 '.state == "SENT"'
like "we said who we are" "$(cat "$work/relay/mainlog")" 'P=esmtpsa .*A=plain:centre'
echo wrong >"$work/password"
outbox 3 3600 ID=mail=a@id.example | give
waits "with a wrong word it fails, and is tried again" 301 '.state == "FAILED" and .retry_s == 1'
is "no password is told" "$(cat "$work/out" "$work/err" | grep -c word)" 0
echo '{"stop":"N-0003"}' | give

# ---- a command
mkdir -p "$work/bin"
chmod 0755 "$work/bin"
printf '#!/bin/sh\n{ echo "$NUMBER $CHANNEL $RECIPIENT $NOTICE"; cat; } >>told\nenv >env\n' >"$work/bin/text"
printf '#!/bin/sh\necho the gateway is closed >&2\nexit 3\n' >"$work/bin/call"
chmod 0755 "$work/bin"/*
echo "{\"setup\":{\"sms\":\"$work/bin/text\",\"voice\":\"$work/bin/call\"}}" | give
outbox 4 3600 'LA=sms=+856 21 000' KH=voice=+85523 >"$work/jobs"
give <"$work/jobs"
waits "a command takes a text" 401 '.state == "SENT"'
waits "one that fails says why, and is tried again" 402 '.state == "FAILED" and .retry_s == 1 and (.text | test("exit 3.*the gateway is closed"))'
is "it got the number and the text" "$(cat "$home/run/courier/told")" "+856 21 000 sms LA $(jq -r 'select(.job == 401) | .identity | split(",")[1]' "$work/jobs")
$(cat "$(jq -r 'select(.job == 401) | .file' "$work/jobs")")"
is "and nothing else of us" "$(grep -cE '^(WATCHFLOOR|ASAN)' "$home/run/courier/env")" 0

# ---- killed while a text was sent: whether it went nobody knows, and the row says so; one that was stopped and is given again waits for the first
printf '#!/bin/sh\ncat >/dev/null\necho "$NOTICE" >>slow\nuntil [ -e "%s/go" ]; do sleep 0.1; done\n' "$work" >"$work/bin/slow"
chmod 0755 "$work/bin/slow"
setup="{\"setup\":{\"sms\":\"$work/bin/slow\",\"smtp\":\"smtp://127.0.0.1:$plain\",\"mail_from\":\"watch@centre.example\"}}"
slow() { grep -c "N0000$1\$" "$home/run/courier/slow" 2>/dev/null; }
slow_is() { [ "$(slow "$1")" = "$2" ]; }
echo "$setup" | give
outbox 6 3600 LA=sms=+85621 >"$work/jobs"
give <"$work/jobs"
waits "what waits for its next try while its command is taken away is refused, and says why" 402 '.state == "FAILED" and .refused and (.text | test("there is no command for it"))'
holds "a text is under way" until_true 30 slow_is 6 1
like "that it is about to go is on the disk" "$(tail -n 1 "$home/outbox/sent.jsonl")" '"state":"BEGUN"'
courier_kill
touch "$work/go"
courier_start
echo "$setup" | give
jq -c '.job = 611' "$work/jobs" | give
waits "after a kill it is sent, and said that it may have gone twice" 611 '.state == "SENT" and (.text | test("may have gone twice"))'
is "as it has" "$(slow 6)" 2
courier_kill
courier_start
echo "$setup" | give
jq -c '.job = 612' "$work/jobs" | give
waits "that stays known" 612 '.state == "SENT" and (.text | test("may have gone twice")) and (.tried | not)'
rm "$work/go"
outbox 7 3600 LA=sms=+85621 >"$work/jobs"
give <"$work/jobs"
holds "another is under way" until_true 30 slow_is 7 1
echo '{"stop":"N-0007"}' | give
jq -c '.job = 711' "$work/jobs" | give
outbox 8 3600 MY=mail=duty@my.example | give
waits "stopped, and given again at once" 801 '.state == "SENT"'
touch "$work/go"
waits "it waits for what comes of the first" 711 '.state == "SENT" and (.text | test("twice") | not)'
is "and is sent once" "$(slow 7)" 1
chmod 0777 "$work/bin/text"
echo "{\"setup\":{\"sms\":\"$work/bin/text\"}}" | give
outbox 5 3600 LA=sms=+85621 | give
waits "one that others can write is not run" 501 '.state == "FAILED" and .refused'
courier_end
done_testing
