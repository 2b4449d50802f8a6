#!/usr/bin/env bash
# journal export: JSON lines and CSV, what is asked for and nothing else; with a policy file through the engine, what each may see, a fact each time.
. "${srcdir:?}/tests/integration/cli.sh"
wf engine start --exercise export >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
one() { report "$1" "${2-}" | wf submit | jq -r .id; }
a=$(one a ',"tlp":"GREEN"') b=$(one b ',"tlp":"AMBER"') r=$(one r ',"tlp":"RED"')
report a ',"tlp":"GREEN"' | wf submit >/dev/null
report r ',"tlp":"RED"' | wf submit >/dev/null
wf note "$a" '=SUM(A1:A9)' >/dev/null
wf note "$b" 'he said "no", twice' >/dev/null
wf note "$r" '@secret zebra' >/dev/null
printf '%s\n' '{"source_id":"t","type":"FLOW.QUEUE","member":"SG","title":"a test","occurred":"2026-11-27T08:20:00Z","msg_status":"test"}' | wf submit >/dev/null

# ---- what is asked for
n=$(wf status --json | jq .journal.seq)
is "jsonl is the form where none is asked for" "$(wf journal export --to "$n" | cksum)" "$(wf journal export --format jsonl --to "$n" | cksum)"
is "a line a fact" "$(wf journal export --to "$n" | wc -l)" "$n"
is "of one kind" "$(wf journal export --kind incident.opened | jq -r .kind | sort | uniq -c | xargs)" "3 incident.opened"
is "of several, by their first word" "$(wf journal export --kind 'incident.*,engine.started' | jq -r .kind | sort -u | xargs)" "engine.started incident.changed incident.opened"
now=$(wf journal export --kind engine.started | jq -r .time)
is "since a time that all have" "$(wf journal export --since "$now" --kind engine.started | wc -l)" 1
is "until a time is without it" "$(wf journal export --until "$now" --kind 'engine.*' | wc -l)" 0
is "since an hour ago" "$(wf journal export --since -1h --to "$n" | jq -r .kind | grep -c incident.opened)" 3
refuses "a kind that can be none" 2 '"Incident" is no kind of fact' wf journal export --kind Incident
refuses "a time that is none" 2 '"noon" is no time' wf journal export --since noon
refuses "a time to come" 2 'still to come' wf journal export --since 2100-01-01T00:00:00Z
refuses "a form that is none" 2 '"xml" is no format' wf journal export --format xml

# ---- CSV, as another program reads it
wf journal export --format csv --to "$n" >"$work/all.csv"
cat >"$work/read.py" <<'END'
import csv, json, sys
rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8')))
lines = [json.loads(l) for l in open(sys.argv[2], encoding='utf-8')]
head = rows[0]
assert head == "seq site time offset actor kind version payload text prev_hash hash".split(), head
assert len(rows) == len(lines) + 1, (len(rows), len(lines))
for row, f in zip(rows[1:], lines):
    x = dict(zip(head, row))
    assert x["seq"] == str(f["seq"]) and x["hash"] == f["hash"] and x["kind"] == f["kind"] and x["time"] == f["time"], row
    assert json.loads(x["payload"]) == f["payload"], row
    text = "\n".join("[redacted]" if t is None else t for t in f["text"].values())
    assert x["text"] == ("'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and text else text), (x["text"], text)
    assert x["text"][:1] not in ("=", "+", "-", "@", "\t", "\r") or not x["text"], x["text"]
print("the same", len(lines))
END
wf journal export --to "$n" >"$work/all.jsonl"
if command -v python3 >/dev/null; then
    is "CSV is RFC 4180, and says what JSON says" "$(python3 "$work/read.py" "$work/all.csv" "$work/all.jsonl" 2>&1)" "the same $n"
else
    skip "python3 is not there: CSV is not read by another program"
fi
is "its lines end in CRLF" "$(grep -c $'\r$' "$work/all.csv")" "$((n + 1))"
is "a formula is kept from being one" "$(grep -c "\"'=SUM(A1:A9)\"" "$work/all.csv")" 1
is "quotes are doubled" "$(grep -c '"he said ""no"", twice"' "$work/all.csv")" 1
is "without a policy nothing is asked of the engine, and it is no fact" "$(wf journal export --kind journal.exported | wc -l)" 0

# ---- with a policy
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor"} }
officer "auditor1" { roles = {"auditor"} }
officer "analyst1" { roles = {"analyst"} }
officer "jakarta" { roles = {"analyst"} members = {"ID"} }
officer "duty1" { roles = {"duty"} }
END
wf engine reload >/dev/null
whole=$(wf --as auditor1 journal export --to "$n" | cksum)
is "who sees all gets all, as it was" "$whole" "$(cksum <"$work/all.jsonl")"
wf --as analyst1 journal export >"$work/some"
ids() { jq -r 'select(.kind | startswith("incident.")) | .payload.id' "$1" | sort -u | xargs; }
is "an analyst gets what is AMBER and below" "$(ids "$work/some")" "$(printf '%s\n' "$a" "$b" | sort | xargs)"
is "and nothing of the others in any line" "$(grep -c "zebra\|$r" "$work/some")" 0
is "nor what comes in with others' facts: counts of repeats, blocks of intake" "$(jq -r .kind "$work/some" | grep -cE '^(report.duplicates|intake\.)')" 0
is "nor are events that were set aside" "$(jq -r .kind "$work/some" | grep -c report.set_aside)" 0
is "what the house did is there" "$(jq -r .kind "$work/some" | grep -cE '^(engine.started|journal.created)$')" 2
is "of a member that is not theirs there is nothing" "$(wf --as jakarta journal export | jq -r .kind | grep -c '^incident')" 0
is "CSV, too" "$(wf --as analyst1 journal export --format csv --kind incident.opened | wc -l)" 3
wf protect "$b" 1 "indicators" >/dev/null
wf journal export >"$work/some"
is "of who is protected the facts are there, without their texts" "$(jq -c "select(.payload.id == \"$b\") | [.text[] | . == null] | all" "$work/some" | sort -u)" true
is "nothing of the words" "$(grep -c 'he said' "$work/some")" 0
is "others are told whole" "$(grep -c 'SUM(A1' "$work/some")" 1
is "who may read them gets them" "$(wf --as auditor1 journal export | grep -c 'he said')" 1
is "CSV says the same" "$(wf journal export --format csv | grep -c 'he said')" 0
refuses "duty exports nothing" 1 'role "duty" may not "journal export"' wf --as duty1 journal export
refuses "nor does the program that reads the file" 2 'the home has a policy file' "$WATCHFLOOR_LIBEXECDIR/watchfloor-tool" --home "$home" journal export
is "each is a fact: who, and what" "$(wf --as auditor1 journal export --kind journal.exported | jq -r '[.actor, .payload.format, (.payload.from | tostring), .payload.kind] | join(" ")' | head -4 | xargs -d '\n' printf '%s|')" \
    "auditor1 jsonl 1 |analyst1 jsonl 1 |jakarta jsonl 1 |analyst1 csv 1 incident.opened|"
call() { "${builddir:?}/tests/lib/wfcall" "$home" '{"id":1,"op":"hello","as":"auditor1"}' "$@" | tail -n 1; }
is "nobody comes to the second page without the first" "$(call '{"id":2,"op":"export","more":true}' | jq -r .error.text)" "there is no export to go on with"
wf engine stop >/dev/null
refuses "without the engine there is none" 2 'no engine runs' wf journal export
# ---- more than one answer holds
mv "$home/policy.conf" "$work/policy.conf"
wf engine start >/dev/null
jq -cn 'range(3000) | {source_id: "m\(.)", type: "FLOW.QUEUE", member: "SG", tlp: "GREEN", title: ("Queue \(.) " + ("long " * 60)), occurred: "2026-11-27T08:20:00Z"}' | wf submit >/dev/null
wf journal export --kind incident.opened >"$work/long"
mv "$work/policy.conf" "$home/policy.conf"
wf engine reload >/dev/null
wf --as analyst1 journal export --kind incident.opened | grep -v "$b" | cmp - <(grep -v "$b\|$r" "$work/long") >/dev/null && ok "three thousand facts come whole, over many answers" ||
    not_ok "three thousand facts" "$(wf --as analyst1 journal export --kind incident.opened | wc -l) of $(wc -l <"$work/long")"
wf engine stop >/dev/null
wf journal verify >/dev/null && ok "the journal verifies" || not_ok "the journal verifies"
done_testing
