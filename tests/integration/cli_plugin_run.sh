#!/usr/bin/env bash
# plugin run: a plugin's parse of files in its sandbox, without an engine.
. "${srcdir:?}/tests/integration/cli.sh"
fixtures=$srcdir/plugins/usgs/fixtures
good=$(find "$fixtures" -name '01-*.in')
cd "$work" || exit 99
cp "$good" good.json
printf '{"type":"FeatureCollection",\n"features":[{"type":"Feature"' >cut.json
printf 'nonsense' >odd.json
printf '1|x\nfoo\n' >bad.txt

try wf plugin run usgs good.json
is "exit 0" "$rc" 0
if [ -n "$out" ] && jq -e . <<<"$out" >/dev/null; then ok "reports are lines of JSON"; else not_ok "reports are lines of JSON" "$out" "$err"; fi
known=" kind source_id revision msg_status type member checkpoint title text lang occurred reported detected impact urgency severity certainty grade tlp pap handling lat lon location_unknown area condition persons protection expires links labels dedup_key references "
odd=$(for k in $(jq -r 'keys_unsorted[]' <<<"$out" | sort -u); do case $known in *" $k "*) ;; *) echo "$k" ;; esac; done)
is "their keys are those that submit takes" "$odd" ""
first=$out
mkdir -p "$home"
wf engine start --exercise run >/dev/null
is "submit takes what plugin run prints (but for a plugin's own types)" "$(jq -c 'select(.type | startswith("HAZ."))' <<<"$first" | wf submit | jq -r .status | sort -u)" accepted
wf engine stop >/dev/null

try wf plugin run usgs cut.json
is "a file that is not understood: exit 1" "$rc" 1
like "FILE:LINE: text on standard error" "$err" '^cut.json:2: .+'
is "and nothing on standard output" "$out" ""
try wf plugin run usgs odd.json good.json nosuch.json cut.json
is "the others still come out" "$rc $(cksum <<<"$out")" "1 $(cksum <<<"$first")"
is "each problem on a line of its own, with its file" "$(sed 's/:.*//' <<<"$err" | xargs)" "odd.json nosuch.json cut.json"
like "one that can't be read is FILE: text" "$err" '^nosuch.json: .*No such file'
try wf plugin run la bad.txt
is "a line protocol: each line that is not understood" "$rc $(grep -c '^bad.txt:[12]: ' <<<"$err")" "1 2"
try wf plugin run --source quakes usgs good.json
is "--source" "$rc$err $(cksum <<<"$out")" "0 $(cksum <<<"$first")"
try wf plugin run "$WATCHFLOOR_PLUGINDIR/usgs.so" good.json
is "a plugin may be a file" "$rc $(cksum <<<"$out")" "0 $(cksum <<<"$first")"
refuses "a source that there is not" 2 'has no source "nosuch"; there are "quakes"' wf plugin run --source nosuch usgs good.json
refuses "an option that there is not" 2 'no option "colour"' wf plugin run --option colour=red usgs good.json
refuses "an option without =" 2 '"colour" is not K=V' wf plugin run --option colour usgs good.json
refuses "a plugin that there is not" 2 'nosuch' wf plugin run nosuch good.json
refuses "no file" 2 'wants FILE' wf plugin run usgs
refuses "a time that is none" 2 '"noon" is no time' wf plugin run --now noon usgs good.json

# ---- plugins that misbehave: told with the file, and the next file comes out
printf 'a1 a good page\n' >good.txt
printf 'bad\n' >page
for name in crash abort hang exit; do
    so=${builddir:?}/tests/plugin/$name.so
    [ -e "$so" ] || { skip "$name: tests/plugin is not built"; continue; }
    try wf plugin run "$so" page good.txt
    is "$name: exit 1, and the good page's report" "$rc $(jq -r .source_id <<<"$out")" "1 a1"
    is "$name: told as FILE: text, once" "$(grep -c '^page: .' <<<"$err") $(wc -l <<<"$err")" "1 1"
done
done_testing
