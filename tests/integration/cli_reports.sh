#!/usr/bin/env bash
# submit: what a report may hold and what each line is answered, and that the counts agree with the incidents.
. "${srcdir:?}/tests/integration/cli.sh"
wf engine start >/dev/null

# answer TEXT LINE WANTED: the answer without its line number, as "status field"; $id is the incident's.
answer() {
    out=$(wf submit <<<"$2" 2>"$work/err"); rc=$? err=$(cat "$work/err")
    id=$(jq -r .id <<<"$out")
    local got
    got=$(jq -r '"\(.status) \(.field)"' <<<"$out")
    if [ "$got" = "$3" ] && [ -z "$err" ] && [ "$rc" -eq "$([ "${3%% *}" = rejected ] && echo 1 || echo 0)" ]; then ok "$1"; else not_ok "$1" "exit $rc" "$out" "$err" "wanted: $3"; fi
}
told() { like "... and why: $2" "$(jq -r .error <<<"$out")" "$1"; }
first=$(report a1)
answer "accepted" "$first" "accepted null"
is "keys and their order" "$out" "{\"line\":1,\"status\":\"accepted\",\"id\":\"$id\",\"field\":null,\"error\":null}"
like "the id is the incident's" "$id" '^AMICF-[0-9]{4}-000001$'
one=$id
answer "the same again is a duplicate" "$first" "duplicate null"
is "of the same incident" "$id" "$one"
answer "the same id and revision with other content is a conflict" "${first/Queue a1/Another}" "rejected revision"
answer "a new revision goes to the same incident" "$(report a1 ',"revision":"2"')" "accepted null"
is "the same id" "$id" "$one"
answer "a revision may be a number" "$(report a1 ',"revision":3')" "accepted null"
answer "and is compared as text" "$(report a1 ',"revision":"3"')" "duplicate null"
answer "dedup_key: one incident for member, type and key" "$(report a2 ',"dedup_key":"k1"')" "accepted null"
two=$id
answer "whatever the source id" "$(report a3 ',"dedup_key":"k1"')" "accepted null"
is "the same incident" "$id" "$two"
answer "references go to the incident that they name" "$(report a4 ',"references":["a2"]')" "accepted null"
is "that one" "$id" "$two"
answer "every field" "$(report a5 ',"revision":"1","text":"Long.","lang":"en","reported":"2026-11-27T16:25:00+08:00","detected":"2026-11-27T08:21:00Z","impact":"HIGH","urgency":"Immediate","severity":"Severe","certainty":"Observed","grade":"B2","tlp":"TLP:AMBER+STRICT","pap":"AMBER","handling":"none","lat":1.44,"lon":103.77,"location_unknown":false,"area":[{"desc":"hall","circle":[1.44,103.77,2.5],"polygon":[[1,103],[1,104],[2,104],[1,103]],"geocode":{"UN/LOCODE":"SGWDL"}}],"condition":"active","persons":{"involved":4,"dead":0,"injured":1,"missing":0,"minors":0,"in_need_of_protection":0,"unknown":false},"protection":0,"expires":"2026-11-28T08:00:00Z","links":["https://example.org/1"],"labels":{"gate":"4"},"msg_status":"actual"')" "accepted null"
show=$(wf show "$id" --json)
is "they stand in the record" "$(jq -c '[.impact,.urgency,.severity,.certainty,.grade,.tlp,.lat,.lon,.persons.involved,.labels.gate,.links[0],.area[0].desc,.lang]' <<<"$show")" \
    '["HIGH","Immediate","Severe","Observed","B2","AMBER+STRICT",1.44,103.77,4,"4","https://example.org/1","hall","en"]'
is "times are printed in UTC" "$(jq -c '[.occurred,.reported,.detected,.expires]' <<<"$show")" '["2026-11-27T08:20:00Z","2026-11-27T08:25:00Z","2026-11-27T08:21:00Z","2026-11-28T08:00:00Z"]'
like "people see the time at the place beside it" "$(wf show "$id")" '2026-11-27T08:25:00Z \(16:25 \+08:00\)'

# ---- what is wrong is named
answer "an unknown field is named" "$(report b1 ',"colour":"red"')" "rejected colour"
told '"colour"' 'the field'
answer "an unknown field of persons, too" "$(report b1 ',"persons":{"cats":1}')" "rejected persons.cats"
for f in source_id type title occurred; do
    answer "without $f" "$(report b2 | jq -c "del(.$f)")" "rejected $f"
done
answer "a type that is none" "$(report b3 | jq -c '.type="FLOW.NOSUCH"')" "rejected type"
answer "a plugin's type is the plugin's alone" "$(report b3 | jq -c '.type="GDACS.X"')" "rejected type"
answer "a time without an offset" "$(report b4 | jq -c '.occurred="2026-11-27T08:20:00"')" "rejected occurred"
told 'offset|is no time' 'what would be right'
answer "a Buddhist year read as a common one" "$(report b4 | jq -c '.occurred="2569-11-27T08:20:00Z"')" "rejected occurred"
answer "a member that is none" "$(report b5 | jq -c '.member="SGP"')" "rejected member"
answer "a checkpoint that is none" "$(report b5 | jq -c '.checkpoint="S1"')" "rejected checkpoint"
answer "one that no data file knows is accepted" "$(report b6 | jq -c '.checkpoint="SGZZZ"')" "accepted null"
answer "a grade that is none" "$(report b7 ',"grade":"Z9"')" "rejected grade"
answer "persons below 0" "$(report b8 ',"persons":{"dead":-1}')" "rejected persons.dead"
answer "half a person" "$(report b8 ',"persons":{"dead":1.5}')" "rejected persons.dead"
answer "a latitude over 90" "$(report b9 ',"lat":91,"lon":0')" "rejected lat"
answer "a bidi character in source_id" "$(report 'b\u202e')" "rejected source_id"
answer "33 labels" "$(report b10 | jq -c '.labels=([range(33)|{key:"k\(.)",value:"v"}]|from_entries)')" "rejected labels"
answer "text over 64 KiB" "$(report b11 | jq -c '.text=("x"*70000)')" "rejected text"
answer "rights reports are refused, with that reason" "$(report b12 | jq -c '.type="RGT.RIGHTS_REPORT"')" "rejected type"
told 'RGT.*roles that may see them' 'the roles'
answer "of whatever name" "$(report b12 | jq -c '.type="RGT.PUSHBACK"')" "rejected type"
told 'RGT.*roles that may see them' 'the roles'
answer "no JSON" "nonsense" "rejected null"
told 'byte 0' 'the place'
answer "no object" "[1]" "rejected null"
answer "a key twice" '{"source_id":"x","source_id":"y"}' "rejected null"

# ---- text is cleaned, not refused; zero-width is kept and shown as an escape
answer "control, bidi and tag characters are removed" "$(report c1 | jq -c '.title="a\u0007b\u202ec\u200bd"')" "accepted null"
like "zero-width is \\uXXXX in JSON" "$(wf show "$id" --json)" '"title":"abc\\u200bd"'
is "in the lists, too" "$(wf incidents --json id:"$id" | grep -c 'abc\\u200bd')" 1
is "and is never written to a terminal" "$(wf incidents id:"$id" | tail -n 1 | grep -c 'abcd$')" 1

# ---- kinds, and what makes no incident
n=$(wf incidents --all --json | wc -l)
answer "a status" '{"kind":"status","source_id":"s1","checkpoint":"SGWDL","occurred":"2026-11-27T08:20:00Z","status":{"lanes":10,"lanes_open":4,"rejects":{"face":2}}}' "accepted null"
is "it has no incident" "$id" null
answer "the same status again" '{"kind":"status","source_id":"s1","checkpoint":"SGWDL","occurred":"2026-11-27T08:20:00Z","status":{"lanes":10,"lanes_open":4,"rejects":{"face":2}}}' "duplicate null"
answer "a status without checkpoint" '{"kind":"status","source_id":"s2","occurred":"2026-11-27T08:20:00Z","status":{"lanes":1}}' "rejected checkpoint"
answer "a count" '{"kind":"count","source_id":"n1","checkpoint":"SGWDL","indicator":"refused","value":4,"denominator":100,"from":"2026-11-27T00:00:00Z","to":"2026-11-28T00:00:00Z"}' "accepted null"
answer "a count without its denominator" '{"kind":"count","source_id":"n1","checkpoint":"SGWDL","indicator":"refused","value":4,"from":"2026-11-27T00:00:00Z","to":"2026-11-28T00:00:00Z"}' "rejected denominator"
for s in test exercise system draft; do
    answer "msg_status $s makes no incident in ACTUAL" "$(report "t-$s" ",\"msg_status\":\"$s\"")" "accepted null"
    is "no id" "$id" null
done
is "none of these made an incident" "$(wf incidents --all --json | wc -l)" "$n"
is "they are listed apart" "$(wf incidents --set-aside --json | jq -r '"\(keys_unsorted | join(" ")): \(.msg_status) \(.source_id)"' | sort)" \
    "$(for s in draft exercise system test; do echo "seq time msg_status source source_id revision title: $s t-$s"; done)"
like "people get a table" "$(wf incidents --set-aside)" '^ *SEQ  TIME .*STATUS'
refuses "which takes no filter" 2 'takes no FILTER' wf incidents --set-aside type:X

# ---- sources, files, streams
is "the source is submit/OFFICER" "$(wf show "$one" --json | jq -r .source)" "submit/$(id -un)"
report f1 >"$work/reports"
report f2 >>"$work/reports"
try wf submit --source gate-4 "$work/reports"
is "a file; lines count from 1" "$rc $(jq -c '[.line,.status]' <<<"$out" | tr '\n' ' ')" '0 [1,"accepted"] [2,"accepted"] '
is "--source NAME" "$(wf show "$(jq -rs '.[0].id' <<<"$out")" --json | jq -r .source)" submit/gate-4
refuses "a source that is no name is refused before anything is sent" 2 'source' wf submit --source a/b "$work/reports"
refuses "a file that is not there" 2 '"/nonexistent" can.t be read: No such file' wf submit /nonexistent
report f3 | tr -d '\n' >"$work/reports"
try wf submit "$work/reports"
is "a last line without its newline counts" "$(jq -r .status <<<"$out")" accepted
(report g1; echo; echo nonsense; report g1) >"$work/reports"
try wf submit "$work/reports"
is "an empty line is answered, too: one answer a line, in order" "$rc $(jq -c '[.line,.status]' <<<"$out" | tr '\n' ' ')" \
    '1 [1,"accepted"] [2,"rejected"] [3,"rejected"] [4,"duplicate"] '
printf '\xef\xbb\xbf%s\r\n' "$(report h1)" >"$work/reports"
try wf submit "$work/reports"
is "a byte order mark and carriage returns are no fault" "$rc $(jq -r .status <<<"$out")" "0 accepted"
try wf submit /dev/null
is "no line, no answer, exit 0" "$rc$out$err" 0

# ---- the sums
status=$(wf status --json)
is "reports.accepted is the sum over the incidents" "$(jq .reports.accepted <<<"$status")" "$(wf incidents --all --json | jq -s 'map(.reports) | add')"
is "reports.duplicate, too" "$(jq .reports.duplicate <<<"$status")" "$(wf incidents --all --json | jq -s 'map(.duplicates) | add')"
is "observations and set_aside stand apart" "$(jq -c '[.reports.observations, .reports.set_aside]' <<<"$status")" '[2,4]'
wf engine stop >/dev/null
done_testing
