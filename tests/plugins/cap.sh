#!/usr/bin/env bash
# `watchfloor cap check` and `cap show`: words, lines, exit codes, JSON; and with xmllint and the reference data beside it: what xmllint finds
# valid by the OASIS schema gets no error, with --strict none but those that the standard's text asks for.
# shellcheck disable=SC2154,SC1091 # srcdir and the folders come from the runner
. "$srcdir/tests/integration/lib.sh"
fix=$srcdir/plugins/cap/fixtures
check() { watchfloor cap check "$@"; }

holds "a good alert: no word, exit 0" check "$fix/01-alert.in"
is "... and nothing printed" "$(check "$fix/01-alert.in" 2>&1)" ""
out=$(check "$fix/07-in-the-wild.in"); rc=$?
is "the wild: exit 0 without an error" "$rc" 0
is "... every finding is an advice" "$(grep -c ': advice: ' <<<"$out")/$(wc -l <<<"$out")" "15/15"
like "... with file and line" "$out" "^$fix/07-in-the-wild.in:1: advice: \"sent\" has no time zone; taken as UTC\$"
out=$(check --strict "$fix/07-in-the-wild.in"); rc=$?
is "--strict: exit 1" "$rc" 1
like "... departures are errors" "$out" ': error: "msgType" is not spelled as the standard has it'
like "... remarks stay advice" "$out" ': advice: HTML in text; shown as plain text'
out=$(check --strict "$fix/20-hidden-characters.in"); rc=$?
is "what turns the text's direction, and tags: told even of an alert that is as it should be" "$rc $(grep -cE '.in:(6|8|9): advice: "(headline|instruction|areaDesc)" holds characters that are not seen' <<<"$out")/$(wc -l <<<"$out")" "0 3/3"
out=$(check "$fix/19-status-of-one-alert.in"); rc=$?
is "a status that is no word of CAP's: no error" "$rc" 0
like "cap show says so, too" "$(watchfloor cap show "$fix/19-status-of-one-alert.in" 2>&1)" '^alert +Alert, a status that is none \(a floor sets it aside\), Public$'
like "... and what a floor does with it" "$out" '19-status-of-one-alert.in:4: advice: "status" is no word of CAP.s; set aside'
for f in 10-doctype:DOCTYPE 11-cut: 17-not-an-alert:'no CAP alert'; do
    out=$(check "$fix/${f%%:*}.in"); rc=$?
    is "${f%%:*}: exit 1" "$rc" 1
    like "... an error that says why" "$out" ": error: .*${f#*:}"
done
is "alerts in a feed: errors of the broken item" "$(check "$fix/12-atom-content.in" | grep -c ': error: ')" 1
printf ' \n<?xml version="1.0"?><alert/>' >"$work/space.xml"
like "white space before the declaration is an error" "$(check "$work/space.xml")" ':1: error: white space before the XML declaration'
printf '\xef\xbb\xbf' >"$work/bom.xml"; cat "$fix/01-alert.in" >>"$work/bom.xml"
is "a byte order mark is neither" "$(check "$work/bom.xml")" ""
printf '\xef\xbb\xbf' | cat - "$work/bom.xml" >"$work/boms.xml"
like "two of them are an error" "$(check "$work/boms.xml")" ':1: error: a second byte order mark'
printf '<a>%.0s' {1..70} >"$work/deep.xml"
like "over depth is an error" "$(check "$work/deep.xml")" ': error: elements lie more than 64 deep'
{ printf '<alert>'; head -c 17000000 /dev/zero | tr '\0' x; printf '</alert>'; } >"$work/big.xml"
like "over size is an error" "$(check "$work/big.xml")" ': error: larger than 16 MiB'
{
    printf '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>P</identifier><sender>s</sender><sent>2026-11-24T10:52:55+07:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><category>Met</category><event>e</event><urgency>Past</urgency><severity>Minor</severity><certainty>Likely</certainty><area><areaDesc>a</areaDesc><polygon>'
    awk 'BEGIN { for (i = 0; i < 41008; i++) printf "%.5f,%.5f ", 10 + 3 * sin(i / 41008 * 6.2831853), 100 + 3 * cos(i / 41008 * 6.2831853); print "10.00000,103.00000" }'
    printf '</polygon></area></info></alert>\n'
} >"$work/polygon.xml"
out=$(check --strict "$work/polygon.xml"); rc=$?
is "a polygon of 41,009 points: exit 0" "$rc" 0
like "... simplified, with an advice" "$out" ': advice: polygons of more than 8000 points; simplified'
like "--json: an object a finding" "$(watchfloor --json cap check "$fix/10-doctype.in" 2>/dev/null || check --json "$fix/10-doctype.in")" '^\{"file":".*","line":1,"level":"error","rule":"xml","text":"a DOCTYPE is not allowed"\}$'
check "$work/none.xml" >/dev/null 2>&1; is "a file that is not there: exit 2" "$?" 2
out=$(watchfloor cap show "$fix/01-alert.in"); rc=$?
is "cap show: exit 0" "$rc" 0
like "... what it says" "$out" '^what +Heavy rain$'
like "... in each language" "$out" '^what +ฝนตกหนัก$'
like "... how bad" "$out" '^how bad +Met / Expected / Severe / Likely$'
like "... and that nobody signed it" "$out" '^signature +unsigned$'
printf '<alert><identifier>\xc2\x9b31m</identifier><info><headline>a\xe2\x80\xaeb</headline></info></alert>' >"$work/esc.xml"
watchfloor cap show "$work/esc.xml" >"$work/shown"
is "what could steer a terminal is not printed" "$(grep -cP '\x9b|\xe2\x80\xae|\x1b' "$work/shown")" 0

data=${WATCHFLOOR_SHARED-}/data/cap
if [ ! -d "$data" ]; then
    skip "xmllint with the OASIS schema: the reference data are missing (WATCHFLOOR_SHARED)"
elif ! command -v xmllint >/dev/null; then
    skip "xmllint with the OASIS schema: there is no xmllint here (tests/unit/format/test_cap_schema has its results from a table)"
else
    mapfile -t files < <(find "$data" -type f \( -name '*.xml' -o -name '*.cap' \) | sort)
    for v in 0 1 2; do
        xmllint --nonet --noout --schema "$data/schema/cap1$v.xsd" "${files[@]}" 2>&1 | sed -n 's/ validates$//p'
    done | sort -u >"$work/valid"
    mapfile -t valid <"$work/valid"
    is "enough files are valid to mean something" "$([ "${#valid[@]}" -gt 100 ] && echo yes)" yes
    # A DOCTYPE is dangerous whatever the schema says: those files alone may be refused.
    mapfile -t safe < <(grep -L '<!DOCTYPE' "${valid[@]}")
    out=$(check "${safe[@]}"); rc=$?
    is "no valid file gets an error" "$rc/$(grep -c ': error: ' <<<"$out")" 0/0
    is "valid files with --strict: no departure from the schema" "$(check --strict --json "${safe[@]}" | grep -c '"rule":"schema"')" 0
    # where --strict asks for more than the schema: just the files that doc/interfaces/cap.md lists
    check --strict --json "${safe[@]}" | jq -r 'select(.level == "error") | .file' | sort -u | sed 's|.*/||; s|\.[a-z]*$||' >"$work/stricter"
    unlisted() { while read -r f; do case $f in filtered-alert-hub-*) ;; *) grep -qE -- "\`($f|-${f#*-})\`" "$srcdir/doc/interfaces/cap.md" || echo "$f" ;; esac; done <"$work/stricter"; }
    is "--strict refuses 34 valid files" "$(wc -l <"$work/stricter")" 34
    is "... each of which the document lists" "$(unlisted)" ""
    comm -23 <(printf '%s\n' "${files[@]}" | sort) "$work/valid" >"$work/invalid"
    bad=()
    while read -r f; do
        check --strict "$f" >/dev/null && bad+=("$f")
    done <"$work/invalid"
    is "every file that is not valid gets an error with --strict (${#bad[@]} of $(wc -l <"$work/invalid"))" "${bad[*]-}" ""
fi
done_testing
