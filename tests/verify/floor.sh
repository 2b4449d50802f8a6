#!/usr/bin/env bash
# Signatures on a floor: the plugins ph (alerts in Atom) and cap read pages that nginx serves, the engine asks watchfloor-verify where a feed has a
# signer, and each of the four states stands in the incident, its record, its facts and on the screen. The verifier is that of tests/plain.
# shellcheck disable=SC2154,SC1091,SC2034 # srcdir and the folders come from the runner; variables are template's
. "$srcdir/tests/integration/lib.sh"
. "$srcdir/tests/verify/signed.sh"
have_signing
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || { skip "nothing can be served here: nginx is missing"; done_testing; }
certificate signer
certificate other
mkdir -p "$work/libexec" "$work/www/logs" "$home"
chmod 700 "$home"
ln -s "$builddir/tests/plain/watchfloor-verify" "$WATCHFLOOR_LIBEXECDIR/watchfloor-plughost" "$WATCHFLOOR_LIBEXECDIR/watchfloor-tool" "$work/libexec"
export WATCHFLOOR_LIBEXECDIR=$work/libexec
free_port() { local p; for p in $(seq $((12000 + RANDOM % 18000)) 31999); do (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }; done; }
port=$(free_port)
cat >"$work/nginx.conf" <<END
daemon off; master_process off; pid $work/nginx.pid; error_log stderr crit;
events { }
http { access_log off; client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen 127.0.0.1:$port; root $work/www; } }
END
"$nginx" -p "$work" -c "$work/nginx.conf" 2>"$work/nginx.err" &
children+=($!)

# entry FILE...: an Atom page of alerts; written elsewhere and renamed in
page() { # NAME FILE...
    {
        printf '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://www.georss.org/georss"><title>t</title>'
        for f in "${@:2}"; do printf '<entry><id>%s</id><updated>2026-11-24T10:05:00+08:00</updated><content type="text/xml">' "$f"; tail -n +2 "$f"; printf '</content></entry>'; done
        printf '</feed>\n'
    } >"$work/page"
    mv "$work/page" "$work/www/$1"
}
cd "$work" || exit 99
headline='Verified storm' signed PH-1 >a.xml
headline='Broken storm' signed PH-2 | sed 's|Cebu</areaDesc>|Manila</areaDesc>|' >b.xml
headline='Unsigned storm' alert PH-3 >c.xml
digest=http://www.w3.org/2000/09/xmldsig#sha1 headline='Weak storm' signed PH-4 >d.xml
headline='Foreign storm' signed PH-5 '' other >e.xml
page ph.atom a.xml b.xml c.xml d.xml e.xml
headline='No key storm' signed CAP-1 >cap.xml
mv cap.xml www/
cat >"$home/watchfloor.conf" <<END
format = 1
plugin ph { enabled = true }
plugin cap { options = {"region=world"} }
feed "ph/ports" { enabled = false }
feed "ph/alerts" {
    url = "http://127.0.0.1:$port/ph.atom"
    interval = 1
    signer = "$keys/signer.pem"
}
feed "cap/alerts" { url = "http://127.0.0.1:$port/cap.xml" interval = 1 }
END
holds "the engine starts" wf engine start
id_of() { wf incidents --json --all --limit 100 | jq -r --arg t "$1" 'select(.title == $t) | .id' | head -n 1; }
there() { [ -n "$(id_of "$1")" ]; }
field() { wf show --json "$(id_of "$1")" | jq -r "$2"; }
while IFS='|' read -r title state note; do
    if until_true 20 there "$title"; then ok "$title: it is there"; else not_ok "$title: it is there" "$(wf incidents --all)" "$(wf feeds)"; continue; fi
    is "... $state" "$(field "$title" .signature)" "$state"
    is "... and so says its report" "$(field "$title" '.labels["cap.signature"]')" "$state"
    like "... with a reason" "$(field "$title" '.labels["cap.signature_note"] // ""')" "$note"
done <<'END'
Verified storm|signed, verified|^by CN=signer,O=Bureau of Immigration,C=PH$
Broken storm|signed, does not verify|^the alert is not as it was when it was signed$
Unsigned storm|unsigned|^$
Weak storm|signed, not verified|^signed by means of SHA-1, which is too weak
Foreign storm|signed, does not verify|^signed with another key than
No key storm|signed, not verified|^$
END
verified=$(id_of 'Verified storm') broken=$(id_of 'Broken storm')
like "show says it" "$(wf show "$verified")" '^signature +signed, verified: by CN=signer'
like "... and its log" "$(wf show "$broken")" 'signed, does not verify: the alert is not as it was when it was signed: Broken storm'
like "the screen does, of what is selected" "$(wf screen floor --size 200x50)" 'signature (signed, (verified|not verified|does not verify)|unsigned) '
is "the facts hold it" "$(wf journal export | jq -r 'select(.kind == "incident.opened") | .payload.set.signature // "-"' | sort | uniq -c | sed 's/^ *//' | paste -sd/)" \
    "2 signed, does not verify/2 signed, not verified/1 signed, verified/1 unsigned"

# ---- the child, as it runs
child() { pgrep -P "$(engine_pid)" -f watchfloor-verify; }
pid=$(child)
is "one verifier runs, and only for the feed that has a signer" "$(wc -w <<<"$pid")" 1
is "... behind a filter" "$(awk '/^Seccomp:/ { print $2 }' "/proc/$pid/status")" 2
is "... with no new privileges" "$(awk '/^NoNewPrivs:/ { print $2 }' "/proc/$pid/status")" 1
is "... its memory is bounded" "$(awk '/^Max address space/ { print $4 }' "/proc/$pid/limits")" 805306368
is "... it holds its socket and nothing else" "$(ls "/proc/$pid/fd")" 3
kill -9 "$pid"
gone() { ! kill -0 "$pid" 2>/dev/null; }
until_true 10 gone

# ---- an update that nobody signed: the incident is no longer what was verified, and the log says so. The killed verifier is replaced.
headline='Verified storm, again' alert PH-1 2026-11-24T11:05:00+08:00 >a2.xml
headline='Later storm' signed PH-6 >f.xml
page ph.atom a2.xml a.xml f.xml
if until_true 20 there 'Verified storm, again'; then ok "an update arrives"; else not_ok "an update arrives" "$(wf incidents --all)"; fi
is "... the incident is the same" "$(id_of 'Verified storm, again')" "$verified"
is "... and unsigned now" "$(field 'Verified storm, again' .signature)" unsigned
like "... which its log tells" "$(wf show "$verified")" 'further report; unsigned'
if until_true 20 there 'Later storm'; then ok "after the verifier was killed, alerts arrive"; else not_ok "after the verifier was killed, alerts arrive" "$(wf feeds)"; fi
is "... and are verified, by another" "$(field 'Later storm' .signature)" 'signed, verified'

# ---- two alerts of one identifier and time: the worse state is both's
headline='Twice told storm' alert PH-7 >g2.xml
headline='Twice told storm' signed PH-7 >g.xml
page ph.atom g2.xml g.xml
if until_true 20 there 'Twice told storm'; then ok "an alert beside an unsigned one of its name arrives"; else not_ok "an alert beside an unsigned one arrives" "$(wf incidents --all)"; fi
is "... and is not verified" "$(field 'Twice told storm' .signature)" unsigned

# ---- a signed alert where no plugin reads one, and a forged one of its name where the verifier might not look
escaped() { tail -n +2 "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g'; }
forged() { # SIGNED FORGED BETWEEN BEFORE AFTER
    {
        printf '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><subtitle>'
        escaped "$1"
        printf '</subtitle>%s<entry><id>f%s</id><updated>2026-11-24T10:05:00+08:00</updated>%s' "$3" "$RANDOM" "$4"
        cat "$2"
        printf '%s</entry></feed>\n' "$5"
    } >"$work/page"
    mv "$work/page" "$work/www/ph.atom"
}
signed PH-8 >g.xml
headline='Storm beside an element' alert PH-8 >h.xml
escaped h.xml >h.text
forged g.xml h.text '' '<summary type="text">' '<b/></summary>'
if until_true 20 there 'Storm beside an element'; then ok "text with an element beside it arrives"; else not_ok "text with an element beside it arrives" "$(wf incidents --all)"; fi
is "... and is what it is" "$(field 'Storm beside an element' .signature)" unsigned
signed PH-9 >g.xml
headline='Storm behind a thousand' alert PH-9 | tail -n +2 >h.xml
forged g.xml h.xml "<x>$(printf '<alert/>%.0s' $(seq 1000))</x>" '<content type="text/xml">' '</content>'
if until_true 20 there 'Storm behind a thousand'; then ok "an alert behind a thousand arrives"; else not_ok "an alert behind a thousand arrives" "$(wf incidents --all)"; fi
is "... and is not verified" "$(field 'Storm behind a thousand' .signature)" 'signed, not verified'

# ---- nobody but the verifier says "verified"
echo '{"source_id":"S-1","type":"HAZ.WEATHER","member":"PH","title":"Claimed storm","occurred":"2026-11-24T10:00:00Z","labels":{"cap.signature":"signed, verified","cap.signature_note":"by me"}}' |
    wf submit >/dev/null
is "a claim is not believed" "$(field 'Claimed storm' .signature)" 'signed, not verified'
is "... nor is its note" "$(field 'Claimed storm' '.labels["cap.signature_note"] // "none"')" none

# ---- the configuration
holds "a signer is set by command" wf feed set cap/alerts signer "$keys/signer.pem"
headline='Now known storm' signed CAP-2 >cap.xml; mv cap.xml www/
if until_true 20 there 'Now known storm'; then ok "the next alert arrives"; else not_ok "the next alert arrives" "$(wf feeds)"; fi
is "... and is verified" "$(field 'Now known storm' .signature)" 'signed, verified'
is "feed test says it" "$(wf feed test cap/alerts 2>/dev/null | jq -r '.labels["cap.signature"]')" 'signed, verified'
refused() { # TEXT FILE WHAT-IS-SAID
    local out
    out=$(wf feed set cap/alerts signer "$2" 2>&1)
    is "$1 is refused" $? 2
    like "... with where and the reason" "$out" "$3"
    like "... and nothing is changed" "$out" 'nothing was changed$'
}
refused "a file that is not there" "$work/none.pem" 'signer: there is no file ".*none.pem"'
refused "a folder" "$keys" 'signer: can.t read ".*": Is a directory'
refused "a private key" "$keys/signer.key" '50-feed-cap-alerts.conf:4: feed "cap/alerts": signer: .*neither a certificate nor a public key'
cp "$keys/signer.pem" "$keys/open.pem"; chmod 666 "$keys/open.pem"; refused "a file that others can change" "$keys/open.pem" '50-feed-cap-alerts.conf:4: feed "cap/alerts": signer: .*chmod go-w'
printf -- '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' >"$keys/garbage.pem"
holds "what only looks like a certificate is taken" wf feed set cap/alerts signer "$keys/garbage.pem"
headline='Garbage key storm' signed CAP-3 >cap.xml; mv cap.xml www/
until_true 20 there 'Garbage key storm'
is "... and nothing is verified by it" "$(field 'Garbage key storm' .signature)" 'signed, not verified'
like "... for a reason" "$(field 'Garbage key storm' '.labels["cap.signature_note"]')" "the signer's file can't be used: a certificate in it can't be read"
rm "$keys/garbage.pem"
headline='Lost key storm' signed CAP-4 >cap.xml; mv cap.xml www/
until_true 20 there 'Lost key storm'
is "a signer's file that is lost later: not verified" "$(field 'Lost key storm' .signature)" 'signed, not verified'
like "... for a reason" "$(field 'Lost key storm' '.labels["cap.signature_note"]')" "garbage.pem\" can't be read"

# ---- what is known outlives the views
before=$(for t in 'Broken storm' 'Later storm' 'Unsigned storm'; do field "$t" .signature; done | paste -sd/)
holds "the engine stops" wf engine stop
rm -rf "$home/views" "$home/views.db"
holds "it starts without its views, and with a signer that is not there" wf engine start
if until_true 20 there 'Broken storm'; then ok "the incidents are there"; else not_ok "the incidents are there"; fi
is "their states too" "$(for t in 'Broken storm' 'Later storm' 'Unsigned storm'; do field "$t" .signature; done | paste -sd/)" "$before"
like "the missing signer is in the log, with file and line" "$(cat "$home"/log/engine.log)" '50-feed-cap-alerts.conf:4: feed \\"cap/alerts\\": signer: '
holds "the engine stops again" wf engine stop
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
done_testing
