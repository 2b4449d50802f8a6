# shellcheck shell=bash disable=SC2154
# Sourced by the tests of signatures, after tests/integration/lib.sh: keys made anew, alerts, and their signing with xmlsec1.
keys=$work/keys
mkdir -p "$keys"
certificate() { # NAME OPENSSL-OPTION...
    local name=$1
    shift
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/C=PH/O=Bureau of Immigration/CN=$name" -keyout "$keys/$name.key" -out "$keys/$name.pem" "$@" 2>>"$work/openssl.log"
}
SHA256=http://www.w3.org/2001/04/xmlenc#sha256
RSA256=http://www.w3.org/2001/04/xmldsig-more#rsa-sha256
C14N=http://www.w3.org/TR/2001/REC-xml-c14n-20010315
EXC=http://www.w3.org/2001/10/xml-exc-c14n#
ENVELOPED=http://www.w3.org/2000/09/xmldsig#enveloped-signature
transform() { printf '<Transform Algorithm="%s"/>' "$1"; }
# What a template of a signature holds, each of which a test may set: canon method uri digest transforms references keyinfo more
template() {
    local canon=${canon-$EXC} method=${method-$RSA256} uri=${uri- URI=\"\"} digest=${digest-$SHA256} transforms=${transforms-$(transform $ENVELOPED)}
    local reference="<Reference$uri><Transforms>$transforms</Transforms><DigestMethod Algorithm=\"$digest\"/><DigestValue/></Reference>"
    printf '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><CanonicalizationMethod Algorithm="%s"/><SignatureMethod Algorithm="%s"/>%s</SignedInfo><SignatureValue/>%s%s</Signature>' \
        "$canon" "$method" "$reference${references-}" "${keyinfo-<KeyInfo><X509Data/></KeyInfo>}" "${more-}"
}
# alert ID [SENT]: CAP 1.2 by itself; with root attributes, a headline, something before its end, a declaration of its own where they are set
alert() {
    local utf8='<?xml version="1.0" encoding="UTF-8"?>'
    cat <<END
${declaration-$utf8}
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"${attributes-}>
  <identifier>$1</identifier><sender>ops@immigration.example.ph</sender><sent>${2:-2026-11-24T10:05:00+08:00}</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><language>en</language><category>Met</category><event>Storm</event><urgency>Expected</urgency><severity>Severe</severity>
  <certainty>Likely</certainty><headline>${headline-Storm delays traffic at Mactan-Cebu}</headline>
  <area><areaDesc>Cebu</areaDesc><circle>10.3,123.98 20</circle><geocode><valueName>UN/LOCODE</valueName><value>PHCEB</value></geocode></area></info>
${last-}</alert>
END
}
# sign KEY-NAME <template >signed
sign() {
    cat >"$work/template.xml"
    xmlsec1 --sign --privkey-pem "$keys/$1.key,$keys/$1.pem" "${@:2}" "$work/template.xml" 2>>"$work/xmlsec.log"
}
# signed ID [SENT] [KEY-NAME]: an alert with its signature
signed() { last=$(template) alert "$1" "${2:-2026-11-24T10:05:00+08:00}" | sign "${3-signer}"; }
have_signing() {
    command -v xmlsec1 >/dev/null && command -v openssl >/dev/null && return
    skip "nothing can be signed here: xmlsec1 or openssl is missing"
    done_testing
}
