#!/usr/bin/env bash
# plugin encode: a notice in the form that a plugin makes of it, in its sandbox, without an engine; and that plugin check holds a form to what it must be.
. "${srcdir:?}/tests/integration/cli.sh"
cd "$work" || exit 99

# ---- each member's own form, as its fixtures have it
declare -A seen
for m in id my th vn la ph; do
    for notice in "$srcdir/plugins/$m"/fixtures/*.notice; do
        read -ra args <"${notice%.notice}.args"
        wf plugin encode "$m" --notice "$notice" "${args[@]}" --head >form 2>err
        rc=$?
        cmp -s form "${notice%.notice}.encoded"
        is "$m: $(basename "$notice")" "$rc $? $(cat err)" "0 0 "
    done
    wf plugin encode "$m" --notice "$srcdir/plugins/$m/fixtures/n1-closure.notice" --to "${m^^}/duty" --languages en >"$m.form"
    seen[$(head -c 60 "$m.form" | tr -d '\n')]=$m
    like "$m: an acknowledgement can name it" "$(tr -d '\n' <"$m.form")" 'AMICF-2026-N00031'
done
is "the six forms differ" "${#seen[@]}" 6
is "Indonesia's is JSON of its own words" "$(jq -r .pemberitahuan.isi.en.judul id.form)" "IDCGK closed for arrivals from 03:52 UTC"
is "Malaysia's numbers are strings" "$(jq -r '.data[0].precedence | type' my.form)" string
is "Thailand's years are Buddhist" "$(jq -r '.records[0]["วันเวลาประกาศ"]' th.form)" "24/11/2569 10:52:00"
is "the Lao PDR's is one line" "$(wc -l <la.form)" 1
if command -v xmllint >/dev/null; then
    holds "Viet Nam's fits its schema" xmllint --noout --schema "$srcdir/doc/interfaces/vn.xsd" vn.form
    is "the Philippines' holds the CAP alert" "$(xmllint --xpath 'string(//*[local-name()="embeddedXMLContent"]/*[local-name()="alert"]/*[local-name()="identifier"])' ph.form)" AMICF-2026-N00031
else
    skip "xmllint is not installed: two forms were not looked into"
fi
holds "what was embedded is read again" wf cap check ph.form

# ---- who it is for
cat >recipients.conf <<'END'
format = 1
recipient "VN/duty" { title = "Duty desk"  channel = "json"  address = "https://cuakhau.example.vn/thong-bao"  languages = {"vi", "en"}  tlp = "AMBER"  encoder = "vn"  phone = "+84 24 5550 0100"  phone_language = "vi" }
END
notice=$srcdir/plugins/vn/fixtures/n1-closure.notice
if wf recipients check recipients.conf >/dev/null 2>&1; then
    is "a recipient of a file" "$(wf plugin encode vn --notice "$notice" --recipients recipients.conf --to VN/duty | sed -n 's/.*<noiNhan>\(.*\)<.*/\1/p')" VN/duty
    refuses "one that is not in it" 2 'has no recipient "VN/nobody"' wf plugin encode vn --notice "$notice" --recipients recipients.conf --to VN/nobody
else
    not_ok "the file of recipients is right" "$(wf recipients check recipients.conf 2>&1)"
fi
refuses "a file alone says nobody" 2 'wants --to RECIPIENT' wf plugin encode vn --notice "$notice" --recipients recipients.conf

# ---- what can't be
try wf plugin encode sg --notice "$notice"
is "a plugin without a form of its own: exit 1" "$rc" 1
like "... and it is named" "$err" 'plugin "sg" has no form of its own'
refuses "no notice" 2 'notice' wf plugin encode vn
refuses "a file that is not there" 2 'No such file' wf plugin encode vn --notice nosuch.xml
printf '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>x</identifier></alert>' >half.xml
refuses "what is no notice is told with its file" 2 'half.xml: ' wf plugin encode vn --notice half.xml
refuses "a TLP that is none" 2 'TLP "WHITE"' wf plugin encode vn --notice "$notice" --tlp WHITE
sed 's|<description>|&'"$(printf 'x%.0s' {1..17000})"'|' "$srcdir/plugins/la/fixtures/n1-closure.notice" >long.xml
try wf plugin encode la --notice long.xml
is "a notice that the form has no room for: exit 1, and nothing is made" "$rc $out" "1 "
like "... in the plugin's words, with its name" "$err" 'plugin "la": .*longer than a line of 16 KiB'
done_testing
