#!/usr/bin/env bash
# A mail above GREEN goes encrypted for its recipient's certificate (S/MIME): a real relay takes it, and openssl opens it with the recipient's key, and with no other. What the
# certificate has to be is checked, and without one nothing of the notice is mailed. RSA and an elliptic curve.
. "${srcdir:?}/tests/courier/notice.sh"
. "${srcdir:?}/tests/courier/relay.sh"
receiver_start gw
# certificate NAME ADDRESS USAGE ALGORITHM-OPTIONS...: its certificate and key
certificate() {
    local name=$1 address=$2 usage=$3
    shift 3
    openssl req -x509 -nodes -days 400 -subj "/CN=$name" -addext "subjectAltName=email:$address" -addext "keyUsage=critical,$usage" -addext extendedKeyUsage=emailProtection -newkey "$@" \
        -keyout "$work/$name.key" -out "$home/$name.pem" 2>/dev/null || not_ok "openssl makes a certificate"
    chmod 0600 "$home/$name.pem"
}
certificate my protection@my.example keyEncipherment rsa:2048
certificate th Duty@th.example keyAgreement ec -pkeyopt ec_paramgen_curve:P-256
certificate signs x@my.example digitalSignature rsa:2048
certificate short x@my.example keyEncipherment rsa:1024
recipients() { # CERTIFICATE of MY/protection
    cat >"$home/recipients.conf" <<X
format = 1
recipient "MY/protection" { title = "Protection desk" channel = "mail" address = "protection@my.example" languages = {"en"} tlp = "AMBER" $1 }
recipient "TH" { title = "Duty desk" channel = "mail" address = "duty@th.example" languages = {"en"} tlp = "AMBER" encrypted = true certificate = "th.pem" }
recipient "SG" { title = "Duty desk" channel = "mail" address = "desk@sg.example" languages = {"en"} tlp = "GREEN" }
recipient "PH" { title = "Duty desk" channel = "json" address = "http://127.0.0.1:$port/ok" languages = {"en"} tlp = "AMBER" second = "mail" second_address = "second@ph.example" encrypted = true certificate = "$home/my.pem" }
X
    chmod 0600 "$home/recipients.conf"
}
check() { out=$(wf recipients check "$home/recipients.conf" 2>&1); }

# ---- what a certificate has to be
recipients 'encrypted = true'
check
like "encrypted without a certificate is refused, with what to do" "$out" 'recipients.conf:2: encrypted: of "MY/protection": is true, and there is nothing to encrypt with: ask it for its S/MIME certificate'
recipients 'certificate = "my.pem"'
check
like "a certificate alone, too" "$out" 'certificate: of "MY/protection": stands beside encrypted'
recipients 'encrypted = true certificate = "none.pem"'
check
like "one that is not there" "$out" 'recipients.conf:2: certificate: of "MY/protection": .*none.pem'
recipients 'encrypted = true certificate = "watchfloor.conf"'
echo 'format = 1' >"$home/watchfloor.conf"
chmod 0600 "$home/watchfloor.conf"
check
like "what is none" "$out" 'watchfloor.conf: it holds no certificate in PEM'
recipients 'encrypted = true certificate = "signs.pem"'
check
like "one that only signs" "$out" 'signs.pem: it is not meant for encryption: its key usage lacks keyEncipherment'
recipients 'encrypted = true certificate = "short.pem"'
check
like "one that is too short" "$out" 'short.pem: its RSA key has 1024 bits'
cat "$home/my.pem" "$work/my.key" >"$home/both.pem"
chmod 0600 "$home/both.pem"
recipients 'encrypted = true certificate = "both.pem"'
check
like "one with its key beside it" "$out" 'both.pem: it holds a private key'
cat "$home/my.pem" "$home/th.pem" >"$home/both.pem"
check
like "two" "$out" 'both.pem: it holds more than one certificate'
recipients 'encrypted = true certificate = "my.pem"'
chmod 0666 "$home/my.pem"
check
like "one that others can write" "$out" 'my.pem.* can be written by others'
chmod 0600 "$home/my.pem"
check
like "the right one is right" "$out" 'right: 4 recipients'
is "and nothing is said of it" "$(grep -c 'certificate of "MY/protection"' <<<"$out")" 0
is "capitals of an address are no other address" "$(grep -c 'certificate of "TH"' <<<"$out")" 0
like "one that names another address is told" "$out" 'the certificate of "PH" is for protection@my.example, and the notice goes to second@ph.example'

# ---- mailed
cat >"$home/watchfloor.conf" <<X
format = 1
notices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" }
courier { simulator = "http://127.0.0.1:$port/ok" smtp = "smtp://127.0.0.1:$plain" mail_from = "watch@centre.example" }
X
wf engine start --exercise drill-1 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
enrol_keys
draft='{"template":"closure","form":"alert","to":"all","tlp":"AMBER","languages":["en"],"fields":{"place":"Woodlands","since":"10:00 (+08:00)","what":"all lanes","reason":"a fault of the power","until":"12:00 (+08:00)"},"areas":[{"desc":"Woodlands","circle":[1.44,103.77,3],"codes":[["UN/LOCODE","SGWDL"]]}]}'
released "$draft"
comes_to MY/protection SENT
comes_to TH SENT
comes_to SG SENT
# whole ADDRESS: the letter as it came, head and body; the head's lines in the spool begin with a number and a letter
whole() {
    local head
    head=$(letter "$1")
    sed -n '/^$/,$p' "$head" | sed -nE '2,$ s/^[0-9]{3}[A-Z* ] //p; 2,$ { /^[ \t]/p }'
    echo
    sed 1d "${head%-H}-D"
}
opens() { whole "$1" | openssl cms -decrypt -inform SMIME -inkey "$work/$2.key" -recip "$home/$2.pem" 2>/dev/null; }
told() { tr -d '\r' | sed -n '/^Content-Type: text\/plain/,/^--/{/^[A-Za-z0-9+\/=]*$/p}' | base64 -d 2>/dev/null; }
whole protection@my.example >"$work/letter"
is "what the relay got of the encrypted part is what was signed" "$(sed '1,/^\r*$/d' "$work/letter" | tr -d '\r')" "$(sed '1,/^\r$/d' "$home"/outbox/"$notice"/*/001.bin | tr -d '\r')"
like "its subject tells nothing but which notice it is" "$(grep '^Subject: ' "$work/letter")" '^Subject: EXERCISE Encrypted notice AMICF-[0-9]{4}-N00001'
is "nothing of the notice stands in it" "$(grep -ciE 'woodlands|lanes|closed' "$work/letter")" 0
opens protection@my.example my >"$work/open"
is "its recipient opens it with his key: the alert is the one that was signed" "$(tr -d '\r' <"$work/open" | sed -n '/^Content-Disposition: attachment/,/^--/{/^[A-Za-z0-9+\/=]*$/p}' | base64 -d | cmp - "$home"/outbox/"$notice"/*/notice.xml && echo same)" same
like "and the text is there to be read" "$(told <"$work/open")" 'Woodlands.*10:00'
is "another's key does not open it" "$(opens protection@my.example th | wc -c)" 0
opens duty@th.example th >"$work/open"
like "one with a key on a curve opens its own" "$(told <"$work/open")" 'Woodlands.*10:00'
is "without a certificate one hears that a notice is waiting" "$(whole desk@sg.example | tr -d '\r' | sed '1,/^$/d' | base64 -d 2>/dev/null | grep -c 'otice is waiting') $(whole desk@sg.example | grep -ciE 'woodlands|lanes')" "1 0"

# ---- a certificate that ends is an incident, until there is another one
openssl req -x509 -nodes -days 20 -subj /CN=th -addext subjectAltName=email:duty@th.example -addext keyUsage=critical,keyEncipherment -newkey rsa:2048 -keyout "$work/th.key" -out "$home/th.pem" 2>/dev/null
check
like "the check says how long it has" "$out" 'recipients.conf:3: the certificate of "TH" ends [0-9-]+, in (19|20) days'
wf engine reload >/dev/null
incident() { wf find type:SYS.NOTICE --json | jq -es --arg c "$1" 'map(select(.title | test("The certificate of TH"))) | length == 1 and .[0].condition == $c' >/dev/null; }
holds "and it is an incident" until_true "${WF_WAIT-60}" incident active
certificate th duty@th.example keyEncipherment rsa:2048
wf engine reload >/dev/null
holds "which is over with the next" until_true "${WF_WAIT-60}" incident cleared

# ---- approved for one certificate, and there is another when it is to go
approved "$draft"
cp "$home/my.pem" "$work/old.pem"
certificate my protection@my.example keyEncipherment rsa:2048
wf engine reload >/dev/null
like "what was encrypted for an old certificate does not leave" "$(call n.tan "{\"id\":2,\"op\":\"command\",\"verb\":\"notice release\",\"args\":{\"notice\":\"$notice\",\"confirm\":\"$desks\"}}")" \
    'MY/protection, mail: its address in recipients.conf, or its certificate, is another than was approved'
wf engine stop >/dev/null
done_testing
