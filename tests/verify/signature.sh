#!/usr/bin/env bash
# Signatures of CAP alerts, by `watchfloor cap check --signer`: keys made here, alerts signed here by xmlsec1. The four states; every attack that is known
# to us gets no "verified"; what may stand in a signer's file. Once with the verifier as it is built for the tests, its limits once more as released.
# shellcheck disable=SC2154,SC1091,SC2034 # srcdir and the folders come from the runner; variables are template's
. "$srcdir/tests/integration/lib.sh"
. "$srcdir/tests/verify/signed.sh"
have_signing
certificate signer
certificate other
cd "$work" || exit 99
# state FILE [SIGNER.pem]: what is said of its signatures, a line an alert
state() { watchfloor cap check --json --signer "${2-$keys/signer.pem}" "$1" | jq -r 'select(.rule == "signature") | .text'; }
verified="signed, verified: by CN=signer,O=Bureau of Immigration,C=PH"
broken='^signed, does not verify: '

# ---- the four states
alert PH-1 >unsigned.xml
is "nobody signed it" "$(state unsigned.xml)" "unsigned"
signed PH-1 >good.xml
is "signed, and it verifies" "$(state good.xml)" "$verified"
sed 's/Mactan-Cebu/Manila/' good.xml >changed.xml
is "one word changed" "$(state changed.xml)" "signed, does not verify: the alert is not as it was when it was signed"
is "no signer is given" "$(watchfloor cap check --json good.xml | jq -r .text)" "signed, not verified"
watchfloor cap check --signer "$keys/signer.pem" good.xml >/dev/null; is "verified: exit 0" $? 0
watchfloor cap check --strict --signer "$keys/signer.pem" good.xml >/dev/null; is "... with --strict too" $? 0
watchfloor cap check --signer "$keys/signer.pem" unsigned.xml >/dev/null; is "unsigned: advice, exit 0" $? 0
watchfloor cap check --strict --signer "$keys/signer.pem" unsigned.xml >/dev/null; is "... with --strict and --signer: exit 1" $? 1
watchfloor cap check --strict unsigned.xml >/dev/null; is "... with --strict alone: exit 0" $? 0
out=$(watchfloor cap check --signer "$keys/signer.pem" changed.xml); is "does not verify: exit 1" $? 1
like "... an error with file and line" "$out" '^changed.xml:2: error: signed, does not verify: '
like "cap show tells it" "$(watchfloor cap show --signer "$keys/signer.pem" good.xml)" '^signature +signed, verified: by CN=signer,O=Bureau of Immigration,C=PH$'
like "... and without a signer that nothing was verified" "$(watchfloor cap show good.xml)" '^signature +signed, not verified$'

# ---- what is signed in the ways that signers have
canon=$C14N signed PH-1 >x.xml; is "canonical XML 1.0" "$(state x.xml)" "$verified"
canon=$C14N#WithComments signed PH-1 >x.xml; is "... with comments, as Java does" "$(state x.xml)" "$verified"
canon=http://www.w3.org/2006/12/xml-c14n11 signed PH-1 >x.xml; is "canonical XML 1.1" "$(state x.xml)" "$verified"
transforms="$(transform $ENVELOPED)$(transform $EXC)" signed PH-1 >x.xml; is "a canonicalization among the transforms" "$(state x.xml)" "$verified"
digest=http://www.w3.org/2001/04/xmlenc#sha512 method=http://www.w3.org/2001/04/xmldsig-more#rsa-sha512 signed PH-1 >x.xml; is "SHA-512" "$(state x.xml)" "$verified"
keyinfo='' signed PH-1 >x.xml; is "without KeyInfo" "$(state x.xml)" "$verified"
attributes=' Id="a1"' uri=' URI="#a1"' last=$(attributes='' uri=' URI="#a1"' template) alert PH-1 >t.xml
sign signer --id-attr:Id alert <t.xml >x.xml; is "by the alert's own id" "$(state x.xml)" "$verified"
declaration='<?xml version="1.0" encoding="ISO-8859-1"?>' headline=$'Sturm \xe4\xf6' last=$(template) alert PH-1 | sign signer >x.xml
is "in ISO-8859-1 by declaration" "$(state x.xml)" "$verified"
openssl ecparam -name prime256v1 -genkey -noout -out "$keys/ec.key" 2>/dev/null
openssl req -x509 -new -key "$keys/ec.key" -days 30 -subj /CN=ec -out "$keys/ec.pem" 2>/dev/null
method=http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256 signed PH-1 '' ec >x.xml
is "by ECDSA" "$(state x.xml "$keys/ec.pem")" "signed, verified: by CN=ec"
openssl x509 -in "$keys/signer.pem" -noout -pubkey >"$keys/public.pem"
like "by a bare public key" "$(state good.xml "$keys/public.pem")" '^signed, verified: by key [0-9a-f]{16}$'
cat "$keys/other.pem" "$keys/signer.pem" >"$keys/both.pem"
is "the second of two certificates: a roll-over" "$(state good.xml "$keys/both.pem")" "$verified"
{
    printf '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://www.georss.org/georss"><title>t</title>'
    for f in good changed unsigned; do printf '<entry><id>%s</id><content type="text/xml">' $f; tail -n +2 $f.xml; printf '</content></entry>'; done
    printf '<entry><content type="text">'; sed 's/&/\&amp;/g; s/</\&lt;/g' good.xml; printf '</content></entry></feed>\n'
} >atom.xml
is "alerts in an Atom feed, as elements and as text: each by itself" "$(state atom.xml | cut -d: -f 1 | paste -sd/)" \
    "signed, verified/signed, does not verify/unsigned/signed, verified"
awk 'BEGIN { for (i = 0; i < 41008; i++) printf "%.5f,%.5f ", 10 + 3 * sin(i / 41008 * 6.2831853), 100 + 3 * cos(i / 41008 * 6.2831853); print "10.00000,103.00000" }' >points
last=$(template) alert PH-1 >t.xml
{ sed '/<area>/,$d' t.xml; printf '<area><areaDesc>a</areaDesc><polygon>'; cat points; printf '</polygon></area>'; sed -n '/<area>/,$p' t.xml; } | sign signer >x.xml
is "a polygon of 41,009 points" "$(state x.xml)" "$verified"

# ---- attacks. Whoever can write to the wire, and knows every public key, gets no "verified".
attack() { # TEXT FILE WHAT-IS-SAID
    local said
    said=$(state "$2")
    like "attack: $1" "$said" "${3-$broken}"
    case $said in *"signed, verified"*) not_ok "... and no alert of it is verified" "$said" ;; esac
}
sed 's|<SignatureValue>....|<SignatureValue>AAAA|' good.xml >x.xml; attack "another signature value" x.xml 'another key'
sed 's|<SignatureValue>[^<]*|<SignatureValue>|' good.xml | tr -d '\n' | sed 's|<SignatureValue>[^<]*<|<SignatureValue><|' >x.xml; attack "an empty signature value" x.xml
signed PH-1 '' other >x.xml; attack "another's key, with its certificate in KeyInfo" x.xml 'with another key than'
grep -q X509Certificate x.xml; is "... the certificate is there" $? 0
keyinfo='<KeyInfo><KeyValue/></KeyInfo>' signed PH-1 '' other >x.xml; attack "another's key, with the key in KeyInfo" x.xml 'with another key than'
keyinfo='<KeyInfo><RetrievalMethod URI="file:///etc/passwd"/></KeyInfo>' last=$(template) alert PH-1 >x.xml; attack "a key to be fetched" x.xml
for hash in 1:http://www.w3.org/2000/09/xmldsig#hmac-sha1 256:http://www.w3.org/2001/04/xmldsig-more#hmac-sha256; do
    method=${hash#*:} keyinfo='' last=$(method=${hash#*:} keyinfo='' template) alert PH-1 >t.xml
    xmlsec1 --sign --hmackey "$keys/signer.pem" t.xml >x.xml 2>>xmlsec.log
    attack "HMAC-SHA${hash%%:*} with the public certificate as its key" x.xml 'HMAC'
done
while IFS='|' read -r text transform said; do
    transforms="$(transform $ENVELOPED)$transform" last=$(transforms="$(transform $ENVELOPED)$transform" template) alert PH-1 >x.xml
    attack "$text" x.xml "$said"
done <<'END'
a transform by XSLT|<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:include href="file:///etc/passwd"/></xsl:stylesheet></Transform>|XSLT, which is refused
a transform by XPath|<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>not(ancestor-or-self::info)</XPath></Transform>|XPath, which is refused
a transform by XPath filter|<Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"><XPath xmlns="http://www.w3.org/2002/06/xmldsig-filter2" Filter="subtract">/</XPath></Transform>|XPath, which is refused
a transform by base64|<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#base64"/>|base64, which is refused
a transform that nobody knows|<Transform Algorithm="urn:x"/>|not allowed
a second enveloped-signature|<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>|transforms are other
three transforms|<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>|transforms are other
END
transforms=$(transform $EXC) last=$(transforms=$(transform $EXC) template) alert PH-1 >x.xml; attack "no enveloped-signature" x.xml 'transforms are other'
for u in file:///etc/passwd http://127.0.0.1:1/a "other.xml" "#xpointer(/)" "#xpointer(id('a1'))"; do
    last=$(uri=" URI=\"$u\"" template) alert PH-1 >x.xml; attack "a reference to \"$u\"" x.xml 'refers to'
done
last=$(uri='' template) alert PH-1 >x.xml; attack "a reference to nothing" x.xml 'does not name the alert'
last=$(uri=' URI="" Type="http://www.w3.org/2000/09/xmldsig#Manifest"' template) alert PH-1 >x.xml; attack "a manifest" x.xml
more='<Object Id="o"><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/></Object>' signed PH-1 >x.xml; attack "an object in the signature" x.xml
references=$(printf '<Reference URI="#a1"><Transforms>%s</Transforms><DigestMethod Algorithm="%s"/><DigestValue/></Reference>' "$(transform $EXC)" $SHA256) \
    last=$(references=$(printf '<Reference URI=""><DigestMethod Algorithm="%s"/><DigestValue/></Reference>' $SHA256) template) alert PH-1 >x.xml
attack "two references" x.xml 'more than one reference'

# wrapping: the alert that was signed is still there, but it is not the one that is read
attributes=' Id="a1"' last=$(uri=' URI="#a1"' template) alert PH-1 | sign signer --id-attr:Id alert >byid.xml
is "what is to be wrapped verifies by itself" "$(state byid.xml)" "$verified"
signature=$(tr '\n' ' ' <byid.xml | grep -o '<Signature.*</Signature>')
original=$(tail -n +2 byid.xml | tr '\n' ' ' | sed 's|<Signature.*</Signature>||')
last="<note>$original</note>$signature" alert EVIL >x.xml; attack "the signed alert within another, by its id" x.xml
last="${signature%</Signature>}<Object>$original</Object></Signature>" alert EVIL >x.xml
attack "the signed alert in the signature's object" x.xml
attributes=' Id="a1"' last="<x Id=\"a1\">$original</x>$signature" alert EVIL >x.xml; attack "the same id twice" x.xml
last="<info>$signature</info>" alert EVIL >x.xml; attack "the signature deeper than the alert's own" x.xml 'directly in the alert'
last="$(tail -n +2 good.xml)" alert EVIL >x.xml; attack "the whole signed alert within another" x.xml
{ printf '<x>'; alert EVIL | tail -n +2; tail -n +2 good.xml; printf '</x>'; } >x.xml
is "an unsigned alert beside a signed one is unsigned" "$(state x.xml)" "unsigned
$verified"
last=$(template)$(template) alert PH-1 >x.xml; attack "two signatures" x.xml '^signed, not verified: it holds 2 signatures'
sed 's|<identifier>PH-1|<?pi x?><identifier>PH-1|' good.xml >x.xml; attack "an instruction put in" x.xml
sed 's|<info>|<info xml:lang="th">|' good.xml >x.xml; attack "an attribute put in" x.xml
sed 's|PH-1|PH<!-- -->-1|' good.xml >x.xml; is "a comment put in is not signed, and changes no text" "$(state x.xml)" "$verified"
{ printf '<!DOCTYPE alert [<!ENTITY e "x">]>'; tail -n +2 good.xml; } >x.xml
like "a DOCTYPE is an error, and nothing is verified" "$(watchfloor cap check --signer "$keys/signer.pem" x.xml)" ':1: error: a DOCTYPE is not allowed$'

# ---- weak means are told, not trusted
digest=http://www.w3.org/2000/09/xmldsig#sha1 signed PH-1 >x.xml; attack "a digest of SHA-1" x.xml '^signed, not verified: signed by means of SHA-1, which is too weak'
method=http://www.w3.org/2000/09/xmldsig#rsa-sha1 signed PH-1 >x.xml; attack "RSA with SHA-1" x.xml '^signed, not verified: signed by means of RSA with SHA-1, which is too weak'
last=$(digest=http://www.w3.org/2001/04/xmldsig-more#md5 method=http://www.w3.org/2001/04/xmldsig-more#rsa-md5 template) alert PH-1 >x.xml
attack "MD5" x.xml '^signed, not verified: signed by means of MD5'

# ---- the signer's file
unusable() { # TEXT FILE WHAT-IS-SAID
    local out
    out=$(watchfloor cap check --signer "$2" good.xml)
    is "$1: exit 1" $? 1
    like "... and says why" "$out" ":1: error: no signature was verified: .*$3"
}
unusable "a signer's file that is not there" "$work/none.pem" 'none.pem'
: >empty.pem; unusable "an empty one" empty.pem 'empty'
unusable "what is no PEM" good.xml 'neither a certificate nor a public key'
unusable "a private key" "$keys/signer.key" 'private key'
certificate weak -newkey rsa:1024; unusable "an RSA key of 1024 bits" "$keys/weak.pem" 'RSA key has 1024 bits'
certificate server -addext keyUsage=critical,keyEncipherment; unusable "a certificate that is not meant to sign" "$keys/server.pem" 'not meant to sign'
openssl genpkey -algorithm ed25519 2>/dev/null | openssl pkey -pubout -out "$keys/ed.pem" 2>/dev/null; unusable "a key that is neither RSA nor ECDSA" "$keys/ed.pem" 'neither RSA nor'
for i in 1 2 3 4 5 6 7 8 9; do cat "$keys/other.pem"; done >many.pem; unusable "more keys than eight" many.pem 'more than 8 keys'
head -c 70000 /dev/zero >large.pem; unusable "a file over 64 KiB" large.pem '65536|64 KiB'
if faketime '2020-01-01 12:00:00' openssl req -x509 -key "$keys/signer.key" -days 30 -subj /CN=past -out "$keys/past.pem" 2>/dev/null; then
    is "a certificate that has ended" "$(state good.xml "$keys/past.pem")" "signed, not verified: signed by CN=past, but its certificate ended 2020-01-31"
    faketime '2090-01-01 12:00:00' openssl req -x509 -key "$keys/signer.key" -days 30 -subj /CN=future -out "$keys/future.pem" 2>/dev/null
    is "one that has not begun" "$(state good.xml "$keys/future.pem")" "signed, not verified: signed by CN=future, but its certificate begins 2090-01-01"
    cat "$keys/past.pem" "$keys/signer.pem" >"$keys/renewed.pem"
    is "one that has ended beside its successor of the same key" "$(state good.xml "$keys/renewed.pem")" "$verified"
else
    skip "certificates out of their time: there is no faketime here"
fi

# ---- as released: the filter that kills, RLIMIT_AS
mkdir -p "$work/plain"
ln -s "$builddir/tests/plain/watchfloor-verify" "$WATCHFLOOR_LIBEXECDIR/watchfloor-tool" "$work/plain"
export WATCHFLOOR_LIBEXECDIR=$work/plain
for f in good:verified changed:"does not verify" unsigned:unsigned byid:verified; do
    like "as released: ${f%%:*}" "$(state "${f%%:*}.xml")" "${f#*:}"
done
is "... in a feed" "$(state atom.xml | cut -d: -f 1 | paste -sd/)" "signed, verified/signed, does not verify/unsigned/signed, verified"
method=http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256 signed PH-1 '' ec >x.xml
is "... by ECDSA" "$(state x.xml "$keys/ec.pem")" "signed, verified: by CN=ec"
{ printf '<feed>'; for ((i = 0; i < 400; i++)); do tail -n +2 good.xml; done; printf '</feed>'; } >many.xml
is "... 400 signed alerts in one page" "$(state many.xml | sort | uniq -c | sed 's/^ *//')" "400 $verified"
{ sed '/<area>/,$d' good.xml; printf '<description>'; head -c 9000000 /dev/zero | tr '\0' x; printf '</description>'; sed -n '/<area>/,$p' good.xml; } >large.xml
like "... a page of 9 MB" "$(state large.xml)" 'not as it was'
done_testing
