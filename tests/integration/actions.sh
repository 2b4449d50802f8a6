#!/usr/bin/env bash
# The register of border actions by the command line, on a real engine: what is needed, what is in force at a time, objections, a neighbour that still lets out, what a member reports, and the
# register as a table and a calendar; after kill -9 it is the same.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "r.sari" { roles = {"duty", "liaison"} }
officer "mine" { roles = {"duty"} members = {"MY"} }
officer "watcher" { roles = {"observer"} }
END
wf engine start --exercise actions >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
grounds=(--rationale "flood on the bridge" --legal-basis "Immigration Act 1959/63, s. 8" --proportionality "nothing less keeps people off it" --exceptions "crew, medical cases, families, asylum")
hash() { "${builddir:?}/tests/lib/wfcall" "$home" '{"id":1,"op":"hash"}' | tail -n 1 | jq -r .hash; }
row() { wf actions --json | jq -c "select(.action == \"$1\")"; }

like "an empty register says so" "$(wf actions)" 'the register has no border action that you may see'
like "of those that are followed none is" "$(wf actions --followed)" '^no border action that you may see is at a place that you follow'
like "its matrix, too" "$(wf actions --matrix)" '^no border action that you may see is announced, in force, or was until a day ago: watchfloor actions new$'
refuses "without an end there is none" 2 'also says: expires' wf actions new CLOSURE --checkpoints MYJHB "${grounds[@]}"
refuses "nor without grounds" 2 'legal_basis, proportionality, exceptions' wf actions new CLOSURE --checkpoints MYJHB --expires +12h --rationale flood
refuses "nor by nationality without a law" 2 'names a nationality' wf actions new ENTRY_RULE --checkpoints MYJHB --expires +12h --affected "Thai nationals" --rationale x --legal-basis custom --proportionality x --exceptions x
refuses "an observer records nothing" 1 'observer' wf --as watcher actions new CLOSURE --checkpoints MYJHB --expires +12h "${grounds[@]}"
refuses "an officer of one member none of another's" 1 'other members than SG' wf --as mine actions new CLOSURE --checkpoints SGWDL --expires +12h "${grounds[@]}"
does "a closure" '^BA-0001 CLOSURE IN MYJHB: from 20' wf --as mine actions new CLOSURE --checkpoints MYJHB --direction IN --expires +12h "${grounds[@]}"
is "it is in force" "$(row BA-0001 | jq -r '.state, .by, .conflicts' | xargs)" "IN_FORCE mine 1"
is "Woodlands still lets out: found at once" "$(wf actions conflicts --json | jq -r '[.why, .from, .to, .a, .open] | join(" ")')" "CLOSED SGWDL MYJHB BA-0001 true"
is "an incident says so" "$(wf incidents --json | jq -r 'select(.type == "FLOW.CLOSURE") | .title')" "SGWDL still lets out to MYJHB, which is closed to who comes (BA-0001)"
conflict=$(wf incidents --json | jq -r 'select(.type == "FLOW.CLOSURE") | .id')
like "and names the action that it is about" "$(wf show "$conflict")" '^at border +BA-0001 CLOSURE IN IN_FORCE$'
matrix=$(wf actions --matrix)
like "the matrix has the kinds of measure as its columns" "$matrix" '^CP +MM +OPPOSITE +CLOSURE +REOPEN +HOURS +ENTRY +QUOTA +CARRIER +SCREEN +HEALTH$'
like "the conflict stands on the row of who is closed, and is of today" "$matrix" '^MYJHB +MY +SGWDL +!\*ON IN 1[12]h[0-9]+m? +\. '
like "and on that of who still sends" "$matrix" '^SGWDL +SG +MYJHB +!\*SENDS +\. '
is "both rows, and no other" "$(wf actions --matrix --json | jq -r '[.checkpoint, .cells.CLOSURE.conflict] | join(" ")' | xargs)" "MYJHB true SGWDL true"
is "actions --json is what it was" "$(wf actions --json | jq -r 'keys_unsorted[0:3] | join(" ")')" "action kind state"
does "Singapore closes as well" '^BA-0002' wf actions new CLOSURE --checkpoints SGWDL --direction OUT --expires +20h "${grounds[@]}"
says() { "${builddir:?}/tests/lib/wfcall" "$home" '{"id":1,"op":"hello","as":"mine"}' "{\"id\":2,\"op\":\"command\",\"verb\":\"$1\",\"args\":$2}" | tail -n 1 | jq -r '.error.text // "done"'; }
like "he does not lift it by saying that it is his member's" "$(says 'actions lift' '{"action":"BA-0002","member":"MY","reason":"over"}')" 'other members than SG'
like "nor record one of hers in a list of places" "$(says 'actions new' '{"kind":"CLOSURE","checkpoints":["SGWDL"],"expires":"+12h","rationale":"x","legal_basis":"y","proportionality":"z","exceptions":"w"}')" 'other members than SG'
like "nor one of nobody's" "$(says 'actions new' '{"kind":"CLOSURE","expires":"+12h","rationale":"x","legal_basis":"y","proportionality":"z","exceptions":"w"}')" 'some members alone'
is "they go together again" "$(wf actions conflicts --json | jq -r .open)" false
is "still naming it, for who reads it later" "$(wf show "$conflict" --json | jq -c .actions)" '[{"action":"BA-0001","kind":"CLOSURE","direction":"IN","state":"IN_FORCE"}]'
is "and the incident is over" "$(wf incidents --all --json | jq -r 'select(.type == "FLOW.CLOSURE") | .condition')" cleared

# ---- what is in force is not rewritten
refuses "what is in force is not rewritten" 1 'BA-0001 is IN_FORCE: expires' wf actions edit BA-0001 --rev 1 --expires +30h
does "its grounds are" 'changed: rationale' wf actions edit BA-0001 --rev 1 --rationale "the bridge is gone"
refuses "by who read the newest" 1 '2 is the newest' wf actions edit BA-0001 --rev 1 --rationale "x"
does "an extension takes its place" '^BA-0003 takes the place of BA-0001' wf actions extend BA-0001 --expires +30h --rationale "no bridge before Thursday"
is "the first one says so" "$(row BA-0001 | jq -r '.state, .replaced_by' | xargs)" "SUPERSEDED BA-0003"
refuses "it is not lifted any more, and which took its place is said" 1 'BA-0001 is SUPERSEDED, BA-0003 took its place: "actions lift" is for' wf actions lift BA-0001 the bridge is open
does "an objection" 'SG objects' wf actions object BA-0003 --member SG "300000 commuters a day"
does "and its answer" 'answered' wf actions answer BA-0003 "ferries from Thursday on"
like "one whole shows both" "$(wf actions show BA-0003)" '300000 commuters'
is "with its history" "$(wf actions show BA-0003 --json | jq -r '[.history[].verb] | join(",")')" "actions extend,actions object,actions answer"

does "a notice is drafted of it" '^N-0001 drafted: alert of .*, of BA-0003' wf --as r.sari actions announce BA-0003
is "each names the other" "$(row BA-0003 | jq -r .notice) $(wf notice show N-0001 --json | jq -r '.action, .draft.template, .draft.fields.place' | xargs)" "N-0001 BA-0003 closure MYJHB"
refuses "of no action there is none" 1 'no border action' wf --as r.sari actions announce BA-0099

# ---- at a time
is "in 20 hours the extension holds alone, and Singapore's is over" "$(wf actions at +21h --json | jq -r .action | xargs)" BA-0003
is "in 40 nothing does" "$(wf actions at +40h --json)" ""
is "before all there was nothing" "$(wf actions at 2020-02-29T12:00:00+06:30 --json)" ""
refuses "a time that is none" 2 'is no time' wf actions at yesterday
does "lifted" '^BA-0003 lifted' wf actions lift BA-0003 the water fell
is "nothing of Johor's is in force now" "$(wf actions at now --json | jq -r 'select(.member == "MY") | .action')" ""
is "a minute after it began it was" "$(wf actions at "$(row BA-0003 | jq -r .effective)" --json | jq -r 'select(.member == "MY") | .action')" BA-0003
refuses "it is over" 1 'BA-0003 is LIFTED' wf actions lift BA-0003 again

# ---- what members report
report() { printf '%s\n' "$1" | wf submit | jq -r '.id'; }
id=$(report '{"source_id":"t1","type":"HLT.BORDER_MEASURE","member":"TH","checkpoint":"THMSO","title":"Screening at Mae Sot","occurred":"2026-11-27T03:20:00+07:00"}')
like "what is too little stays an incident, and says what it lacks" "$(wf show "$id" --json | jq -r '.timeline[].text')" 'not in the register of border actions: it does not say expires'
soon=$(date -u -d '+9 days' +%Y-%m-%dT00:00:00Z) now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
id=$(report "{\"source_id\":\"t2\",\"type\":\"HLT.BORDER_MEASURE\",\"member\":\"TH\",\"checkpoint\":\"THMSO\",\"title\":\"Quarantine at Mae Sot\",\"occurred\":\"$now\",\"expires\":\"$soon\",\"labels\":{\"direction\":\"IN\",\"delays_over_24h\":\"yes\",\"rationale\":\"=cmd() 3 ill travellers\"}}")
is "what is enough is in the register" "$(row BA-0004 | jq -r '.kind, .direction, .checkpoints[0], .source, .incident' | xargs)" "HEALTH_MEASURE IN THMSO feed $id"
like "its clocks run" "$(row BA-0004 | jq -r .report_due)" '^20'
does "reported to WHO" 'reported to WHO' wf actions reported BA-0004 WHO SEARO 17/2026

# ---- followed places are an officer's own, and are kept
does "she follows a crossing by its name" '^border actions at MYJHB-SGWDL are followed$' wf --as r.sari actions follow johor-singapore causeway
does "and a member" '^border actions at TH are followed$' wf --as r.sari actions follow th
refuses "no place that nobody knows" 1 'no checkpoint, crossing or member "USNYC"' wf --as r.sari actions follow USNYC
refuses "who only looks on follows nothing" 1 'observer' wf --as watcher actions follow TH
is "an officer of one member follows another's" "$(wf --as mine actions follow SG)" "border actions at SG are followed"
keeps row_actions wf --as r.sari actions --json
keeps row_conflicts wf actions conflicts --json
keeps row_follows wf --as r.sari actions followed --json
keeps row_clocks wf clocks --json
keeps row_action wf actions show BA-0003 --json
keeps row_matrix wf actions --matrix --json
is "hers are listed" "$(wf --as r.sari actions followed --json | jq -r '[.place, .kind, .in_force] | join(" ")' | xargs)" "MYJHB-SGWDL CROSSING 1 TH MEMBER 1"
like "nobody else's are" "$(wf actions followed)" 'you follow no place'
is "by which of them, with the register" "$(wf --as r.sari actions --followed --json | jq -r '[.action, .followed[].place] | join(" ")' | xargs)" "BA-0004 TH BA-0003 MYJHB-SGWDL BA-0002 MYJHB-SGWDL BA-0001 MYJHB-SGWDL"
is "and in no row of another's" "$(wf actions --json | jq -c .followed | sort -u)" "[]"
does "no longer" '^border actions at TH are followed no longer$' wf --as r.sari actions unfollow TH

# ---- as a table, as a calendar
wf actions export --csv >"$work/a.csv"
is "lines of the table end as RFC 4180 says" "$(grep -vc $'\r$' "$work/a.csv")" 0
is "a line a record" "$(wc -l <"$work/a.csv")" 5
like "no cell is a formula" "$(cat "$work/a.csv")" "\"'=cmd\(\) <5 ill travellers\""
wf actions export --ics >"$work/a.ics"
is "lines of the calendar end as RFC 5545 says" "$(grep -vc $'\r$' "$work/a.ics")" 0
is "none has over 75 octets" "$(LC_ALL=C awk '{ sub(/\r$/, ""); if (length($0) > 75) n++ } END { print n + 0 }' "$work/a.ics")" 0
unfolded=$(tr -d '\r' <"$work/a.ics" | sed -e ':a' -e 'N' -e '$!ba' -e 's/\n //g')
is "an event an action, with an identity that stays" "$(grep -c '^UID:BA-000[1-4]\..*@watchfloor$' <<<"$unfolded")" 4
is "begun and ended" "$(grep -c '^BEGIN:VEVENT' <<<"$unfolded") $(grep -c '^END:VEVENT' <<<"$unfolded") $(grep -c '^DTSTART:[0-9]\{8\}T[0-9]\{6\}Z$' <<<"$unfolded") $(grep -c '^DTEND:[0-9]\{8\}T[0-9]\{6\}Z$' <<<"$unfolded")" "4 4 4 4"
like "its revision is its sequence" "$(grep -A12 '^UID:BA-0001' <<<"$unfolded")" '^SEQUENCE:2$'
is "in none of them is a number of ill travellers under five" "$(cat "$work/a.csv" "$work/a.ics" <(wf actions --json) <(wf actions show BA-0004) | grep -c '3 ill')" 0
like "text is escaped" "$unfolded" 'crew\\, medical cases'
refuses "one of the two" 2 'as what' wf actions export

# ---- kill -9
was=$(hash)
kill -9 "$(engine_pid)"
until_true 20 eval '! kill -0 '"$(engine_pid)"' 2>/dev/null'
wf engine start --exercise actions >/dev/null
is "after kill -9 the register is the same" "$(hash)" "$was"
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
wf engine start --exercise actions >/dev/null
is "and made again of the journal alone" "$(hash)" "$was"
is "with what is followed" "$(wf --as r.sari actions followed --json | jq -r .place) $(wf --as mine actions followed --json | jq -r .place)" "MYJHB-SGWDL SG"
does "the next one has the next number" '^BA-0005' wf actions new HOURS --checkpoints BNBWN --hours 08:00-20:00 --expires +9d --rationale "night works"
calendar() { wf actions export --ics | tr -d '\r' | sed -e ':a' -e 'N' -e '$!ba' -e 's/\n //g' | sed -n "/^UID:$1\\./,/^END:VEVENT/p"; }
like "the calendar says which hours" "$(calendar BA-0005)" '^DESCRIPTION:BA-0005 IN_FORCE\\nhours: 08:00-20:00\\nrationale: night works$'
like "an exercise's says that it is one" "$(calendar BA-0005)" '^SUMMARY:EXERCISE actions: BN HOURS BOTH BNBWN$'
like "and has not the name that the floor's of that number has" "$(calendar BA-0005)" '^UID:BA-0005\.[^.]+\.EX-actions@watchfloor$'
is "so does the table" "$(wf actions export --csv | tr -d '\r' | sed -n '1p; /^"BA-0005"/p' | sed 's/.*,//' | xargs)" 'mode EXERCISE actions'

# ---- of an incident for few: who sees AMBER+STRICT of all members is told of it nowhere, not in the log either
id=$(report "{\"source_id\":\"t3\",\"type\":\"FLOW.CLOSURE\",\"member\":\"TH\",\"checkpoint\":\"THMSO\",\"title\":\"Closed\",\"tlp\":\"RED\",\"occurred\":\"$now\",\"expires\":\"$soon\",\"labels\":{\"direction\":\"IN\"}}")
is "a supervisor sees it" "$(row BA-0006 | jq -r .incident)" "$id"
like "and its line of the log" "$(wf log --json | jq -r 'select(.kind == "action.changed") | .text')" 'BA-0006'
is "another does not see it" "$(wf --as r.sari actions --json | jq -r .action | grep -c BA-0006)" 0
is "nor its line, but those of the others" "$(wf --as r.sari log --json | jq -r 'select(.kind == "action.changed") | .text' | grep -c BA-0006) $(wf --as r.sari log --json | jq -r 'select(.kind == "action.changed") | .text' | grep -c 'BA-0005')" "0 1"
is "nor is it in what is exported by who may not see it" "$(wf --as r.sari actions export --csv | grep -c BA-0006) $(wf --as r.sari actions export --ics | grep -c BA-0006) $(wf actions export --csv | grep -c '^"BA-0006')" "0 0 1"
refuses "nor drafted into a notice" 1 'no border action' wf --as r.sari actions announce BA-0006
does "what goes on is told" '^BA-0007' wf actions new HOURS --checkpoints BNBWN --hours 09:00-20:00 --expires +9d --rationale "night works"
does "a closure is entered behind its beginning" 'BA-[0-9]+' wf actions new CLOSURE --checkpoints BNBWN --effective -33h --expires +2h "${grounds[@]}"
like "what was entered behind its beginning says so" "$(wf actions at now | grep BNBWN)" 'BNBWN .* [0-9:]+Z late '
like "what was not does not" "$(wf actions at "$(row BA-0003 | jq -r .effective)" | grep BA-0003 | grep -c ' late ')" '^0$'

# ---- what was done in time and is told late is no breach
late=$(wf actions new HEALTH_MEASURE --checkpoints THMSO --effective -72h --expires +9d --delays --affected "all travellers" "${grounds[@]}" --alternatives "screening alone" | grep -oE 'BA-[0-9]+' | head -n 1)
art43() { wf clocks --json | jq -r "select(.clock == \"$late/report\").state"; }
told() { wf incidents --all --json | jq -r "select(.type == \"HLT.BORDER_MEASURE\" and (.title | contains(\"$late\"))) | .condition"; }
becomes "three days on it is not reported, and late" BREACHED art43
becomes "which an incident tells" active told
refuses "a time to come is none at which it was" 2 'at' wf actions reported "$late" --at +2h WHO SEARO 18/2026
does "it was reported on the first day, and is told now" 'reported to WHO \(IHR Art 43\), at 20[0-9-]+T[0-9:]+Z, as told now$' wf actions reported "$late" --at -50h WHO SEARO 18/2026
is "then it is met, and was never late" "$(art43)" MET
becomes "and the incident is over" cleared told
wf engine stop >/dev/null
done_testing
