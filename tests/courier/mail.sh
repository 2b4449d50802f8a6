#!/usr/bin/env bash
# Mail to a real relay (Exim): what it gets, what it refuses, TLS, who we are to it; and texts by a command of the centre's own.
. "${srcdir:?}/tests/courier/lib.sh"
relay() { PATH=$PATH:/usr/sbin command -v exim4; }
relay >/dev/null || { echo "1..0 # SKIP exim4 is not installed: contrib/deps test installs it"; exit 0; }
chmod 0711 "$work"
mkdir -p "$work/relay/spool"
chmod -R 0777 "$work/relay"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout "$work/relay/key.pem" -out "$work/relay/cert.pem" 2>/dev/null
chmod 0644 "$work/relay/key.pem"
if [ "$(id -u)" = 0 ]; then as=nobody group=nogroup; else as=$(id -un) group=$(id -gn); fi
free_port() { local p; for p in $(shuf -i 20000-32000 -n 50); do (exec 9<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }; done; }
plain=$(free_port) tls=$(free_port)
cat >"$work/relay/conf" <<X
primary_hostname = relay.test
spool_directory = $work/relay/spool
log_file_path = $work/relay/%slog
local_interfaces = <; 127.0.0.1 ; ::1
daemon_smtp_ports = $plain : $tls
tls_on_connect_ports = $tls
tls_certificate = $work/relay/cert.pem
tls_privatekey = $work/relay/key.pem
tls_advertise_hosts = *
keep_environment =
exim_user = $as
exim_group = $group
queue_only = true
host_lookup =
rfc1413_query_timeout = 0s
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  deny message = no such desk
       local_parts = nobody
  defer message = come again
       local_parts = later
  accept
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_advertise_condition = true
  server_condition = \${if and{{eq{\$auth2}{centre}}{eq{\$auth3}{word}}}}
  server_set_id = \$auth2
X
"$(relay)" -C "$work/relay/conf" -bdf -oP "$work/relay/pid" >"$work/relay/said" 2>&1 7>&- &
children+=("$!")
answers() { (exec 9<>"/dev/tcp/127.0.0.1/$plain") 2>/dev/null; }
until_true 30 answers || { not_ok "the relay starts" "$(cat "$work/relay/said" "$work/relay"/*log)"; done_testing; }
# letter HEAD: the file of the spool whose head says so
letter() { grep -lF "$1" "$work/relay/spool/input/"*-H 2>/dev/null | head -n 1; }
spooled() { find "$work/relay/spool/input" -name '*-H' 2>/dev/null | wc -l; }

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
chmod 0777 "$work/bin/text"
outbox 5 3600 LA=sms=+85621 | give
waits "one that others can write is not run" 501 '.state == "FAILED" and .refused'
courier_end
done_testing
