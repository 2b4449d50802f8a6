#!/usr/bin/env bash
# What is posted, and what each answer means: real receivers on this machine, in clear text and with TLS, that count by identity.
. "${srcdir:?}/tests/courier/lib.sh"
receiver_start gw
gw=http://127.0.0.1:$port
courier_start

outbox 1 3600 MY/duty=cap="$gw/ok" TH=json="$gw/ok" VN=edxl="$gw/ack" ID=cap="$gw/jsonack" SG=cap="$gw/error" PH=json="$gw/jsonreject" KH=cap="$gw/refuse" LA=cap="$gw/forbidden" \
    MM=cap="$gw/strange" BN=cap="$gw/bomb" TL=cap="$gw/large" CN/desk=console=wall >"$work/jobs"
give <"$work/jobs"
waits "a receiver that takes it has it" 101 '.state == "DELIVERED"'
waits "so has one of JSON" 102 '.state == "DELIVERED"'
waits "a CAP Ack in the answer is one" 103 '.state == "ACKED" and .by == "duty@my.example" and (.text | test("received by the duty officer"))'
is "it is told once, whole" "$(said 103 .state | xargs)" "ACKED"
waits "a JSON body that says so is an acknowledgement, its words clean" 104 '.state == "ACKED" and .by == "A. Officer"'
waits "a CAP Error is a rejection with its words" 105 '.state == "REJECTED" and (.text | test("no such desk here"))'
waits "so is a JSON body that says so" 106 '.state == "REJECTED" and (.text | test("the desk is closed"))'
waits "422 is a rejection, with its first line" 107 '.state == "REJECTED" and .text == "HTTP 422: no polygon, no entry"'
waits "403 too, with what its JSON says" 108 '.state == "REJECTED" and .text == "HTTP 403: the token is old"'
waits "an Ack that refers to something else is none" 109 '.state == "DELIVERED"'
waits "a page with a DOCTYPE is no answer, and harms nobody" 110 '.state == "DELIVERED"'
waits "an answer without end is a delivery by its status" 111 '.state == "DELIVERED"'
waits "a console has nothing sent" 112 '.state == "SENT"'
is "an Ack of something else, and a page with a DOCTYPE, acknowledge nothing" "$(said 109 .state; said 110 .state)" '"DELIVERED"
"DELIVERED"'
is "each came once" "$(effects) $(requests | wc -l)" "11 11"
is "by its media type" "$(requests | jq -r 'select(.path == "/ok" or .path == "/ack") | .type' | sort | xargs)" \
    "application/cap+xml application/emergency-data-exchange-language+xml application/json"
is "with its mode and its identity" "$(requests | jq -r 'select(.path == "/ack") | [.mode, (.key | sub("-[0-9]{4}-"; "-Y-") | sub(",[^ ]* "; ",T "))] | join(" ")')" 'ACTUAL "centre@watch.example,T VN"'
is "the bytes are those that were signed" "$(requests | jq -r 'select(.path == "/jsonreject") | .body')" \
    "$(cat "$(sed -n 6p "$work/jobs" | jq -r .file)")"

# ---- a job that comes again
give <"$work/jobs"
until_true 30 sh -c "[ \$(jq -c 'select(.job == 107)' '$work/out' | wc -l) -ge 2 ]"
is "what was sent is not sent again to an engine that forgot" "$(requests | wc -l)" 11
is "it is told the last word" "$(said 103 .state | tail -n 1)" '"ACKED"'

# ---- later
outbox 2 3600 MY=cap="$gw/busy" TH=cap="$gw/after" ID=cap="$gw/redirect" VN=cap=http://127.0.0.1:1/in | give
waits "503 is tried again" 201 '.state == "FAILED" and .text == "HTTP 503: later" and .retry_s == 1'
waits "and again, later" 201 '.state == "FAILED" and .retry_s == 2'
waits "until it is taken" 201 '.state == "DELIVERED"'
waits "a receiver says when" 202 '.state == "FAILED" and .retry_s == 3'
waits "then it is taken" 202 '.state == "DELIVERED"'
waits "nobody is followed elsewhere" 203 '.state == "FAILED" and (.text | test("HTTP 302"))'
waits "who does not answer is tried again" 204 '.state == "FAILED" and (.text | test("127.0.0.1:1 does not answer")) and .retry_s == 1'
is "nothing came where it pointed" "$(requests | jq -s '[.[] | select(.path == "/ok" and (.key | test("N00002")))] | length')" 0
echo '{"stop":"N-0002"}' | give
waits "what is stopped is not tried again" 204 '.state == "FAILED" and (.text | test("stopped")) and (has("retry_s") | not)'
outbox 3 5 MY=cap="$gw/down" | give
waits "nothing is tried beyond the notice's end" 301 '.state == "FAILED" and (.text | test("end comes before")) and (has("retry_s") | not)'

# ---- TLS, tokens, certificates
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
receiver_start tls "$work/cert.pem" "$work/key.pem"
tls=https://localhost:$port
echo "secret-token" >"$work/token"; chmod 0600 "$work/token"
cp "$work/token" "$work/open"; chmod 0644 "$work/open"
outbox 4 3600 MY=cap="$tls/ok" TH=cap="$tls/ok" ID=cap="$tls/ok" >"$work/jobs"
{ sed -n 1p "$work/jobs"; sed -n 2p "$work/jobs" | jq -c ". + {ca_file:\"$work/cert.pem\", token_file:\"$work/token\", type:\"text/x-own\"}"
  sed -n 3p "$work/jobs" | jq -c ". + {ca_file:\"$work/cert.pem\", token_file:\"$work/open\"}"; } | give
waits "a certificate that nobody vouches for is not trusted" 401 '.state == "FAILED" and (.text | test("not to be trusted"))'
waits "by its ca_file it is" 402 '.state == "DELIVERED"'
waits "a token that others can read is not used" 403 '.state == "FAILED" and (.text | test("chmod"))'
is "the token and the encoder's type came" "$(requests tls | jq -r '[.authorization, .type] | join(" ")')" "Bearer secret-token text/x-own"
is "no token stands in what it says" "$(cat "$work/out" "$work/err" "$home/outbox/sent.jsonl" | grep -c secret-token)" 0

# ---- a receiver that wants to see our certificate
certificate() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$work/$1.key" -out "$work/$1.crt" 2>/dev/null; }
certificate centre
certificate stranger
cp "$work/centre.crt" "$work/copy.crt" # a connection that is open is used again by who names the same certificate
mkdir -p "$work/nginx"
for _ in 1 2 3; do
    port=$(shuf -i 20000-32000 -n 1)
    cat >"$work/nginx/conf" <<X
daemon off; pid $work/nginx/pid; error_log stderr error;
events { worker_connections 64; }
http { access_log $work/nginx/access; client_body_temp_path $work/nginx/b; proxy_temp_path $work/nginx/p; fastcgi_temp_path $work/nginx/f; uwsgi_temp_path $work/nginx/u; scgi_temp_path $work/nginx/s;
  server { listen 127.0.0.1:$port ssl; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem; ssl_client_certificate $work/centre.crt; ssl_verify_client on;
    location / { return 202; } } }
X
    nginx -p "$work/nginx" -c "$work/nginx/conf" 2>"$work/nginx/err" 7>&- &
    children+=("$!")
    until_true 10 test -s "$work/nginx/pid" && break
done
outbox 5 3600 MY=cap="https://localhost:$port/in" TH=cap="https://localhost:$port/in" ID=cap="https://localhost:$port/in" >"$work/jobs"
{ sed -n 1p "$work/jobs" | jq -c ". + {ca_file:\"$work/cert.pem\", client_cert:\"$work/centre.crt\", client_key:\"$work/centre.key\"}"
  sed -n 2p "$work/jobs" | jq -c ". + {ca_file:\"$work/cert.pem\", client_cert:\"$work/stranger.crt\", client_key:\"$work/stranger.key\"}"
  sed -n 3p "$work/jobs" | jq -c ". + {ca_file:\"$work/cert.pem\", client_cert:\"$work/copy.crt\", client_key:\"$work/stranger.key\"}"; } | give
waits "our certificate opens it" 501 '.state == "DELIVERED" and .text == "HTTP 202"'
waits "another one does not" 502 '.state == "REJECTED" and (.text | test("HTTP 400"))'
waits "a key of another certificate is no key" 503 '.state == "FAILED" and .retry_s == 1'
echo '{"stop":"N-0005"}' | give
nginx -p "$work/nginx" -c "$work/nginx/conf" -s stop 2>/dev/null
holds "nginx has gone" until_true 20 test ! -e "$work/nginx/pid"

# ---- no receiver gets many at one time
before=$(requests | wc -l)
echo '{"setup":{"per_host":3}}' | give
desks=()
for n in $(seq 20); do desks+=("MY/desk$n=json=$gw/hold"); done
outbox 6 3600 "${desks[@]}" BN=json="$tls/ok" >"$work/jobs"
jq -c "if .to == \"BN\" then .ca_file = \"$work/cert.pem\" else . end" "$work/jobs" | give
waits "another receiver does not wait for it" 621 '.state == "DELIVERED"'
came() { [ $(($(requests | wc -l) - before)) -ge "$1" ]; }
until_true 30 came 3
is "three are under way" "$(($(requests | wc -l) - before))" 3
touch "$work/gw/go"
if until_true 60 came 20; then ok "then all the others come"; else not_ok "all come" "$(requests | wc -l)"; fi
waits "to the last" 620 '.state == "DELIVERED"'
courier_end
is "it ends with its engine" $? 0
like "and complains of nothing" "$(wc -c <"$work/err")" '^0$'
done_testing
