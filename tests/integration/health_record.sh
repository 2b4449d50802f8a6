#!/usr/bin/env bash
# What reports tell of ill travellers lies in a health record and nowhere else: not in a title, the log, the index, the journal, the views; who works with it opens it, and that is
# recorded; its key is destroyed when its time ends, and 60 s after that no file of the home holds a word of it.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home/conf.d"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor", "duty"} }
officer "duty1" { roles = {"duty"} }
officer "observer1" { roles = {"observer"} }
END
printf 'format = 1\njournal { health_days = 2 }\n' >"$home/conf.d/50-health.conf"
wf engine start --exercise health --start 2026-11-29T00:00:00Z >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
canaries='narwhal|Quagga|K1234567|quetzal|axolotl|31C|SQ-956|QX.?4711|quokka|2026-11-17:13|platypus|okapi|ocelot'
sick() { # ID REVISION TYPE TEXT
    report "$1" ",\"tlp\":\"GREEN\",\"revision\":\"$2\",\"text\":\"$4\",\"labels\":{\"seat\":\"31C\",\"flight\":\"SQ-956\"}" | jq -c ".type=\"$3\" | .title=\"quetzal fever, $1\" | .occurred=\"2026-11-29T00:00:00Z\""
}
ill=$(sick a 0 HLT.CLUSTER 'axolotl rash since Hanoi' | wf --as duty1 submit | jq -r .id)
wf --as duty1 own "$ill" >/dev/null
health() { wf --as "$1" show "$ill" --json | jq -c "$2"; }

is "the incident says what and where" "$(wf incidents --json | jq -r '[.title, .checkpoint] | join(" ")')" "Cluster of ill travellers SGWDL"
is "and nothing more" "$(health duty1 '[.text, (.labels | keys)]')" '[null,["health-record"]]'
is "who works with it opens what was told" "$(health duty1 '[.health.told.title, .health.told.text, .health.told.labels.seat, .health.withheld]')" '["quetzal fever, a","axolotl rash since Hanoi","31C",null]'
is "that he read it is recorded" "$(wf log --json --limit 200 | jq -r 'select(.kind == "incident.read").officer' | sort -u | xargs)" duty1
is "who looks on does not" "$(health observer1 '[.health.told, .health.withheld]')" '[null,"role"]'
does "the command line shows it" 'health +H-[0-9a-f]{16}-[0-9a-f]{6}[0-9], erased 2026-12-0' wf --as duty1 show "$ill"
is "not found by its words" "$(wf search axolotl --json 2>/dev/null | wc -l)" 0

# ---- a newer revision takes the older one's place
sick a 1 HLT.CLUSTER 'axolotl, three rows' | wf --as duty1 submit >/dev/null
is "the newest is told" "$(health duty1 .health.told.text)" '"axolotl, three rows"'
records() { find "$home/vault" -name '*.key' | wc -l; }
becomes "there is one record" 1 records

# ---- an officer adds days, flights and ships to it
pic() { wf --as "$1" picture "$ill" --json | jq -c "$2"; }
wf --as duty1 health add "$ill" --onset 2026-11-17:13,2026-11-18 --flight 'QX 4711' >"$work/added"
entry=$(grep -oE '[0-9]+' "$work/added" | tail -1)
does "that something was added is said, and not what" '^.*entry [0-9]+ added to the health record$' cat "$work/added"
is "the record tells who works with it what was added" "$(health duty1 '.health_entries[0] | [.officer, .told.labels.flight, .withheld]')" '["duty1","QX 4711",null]'
is "who looks on is told that there is something" "$(health observer1 '.health_entries[0] | [.officer, .told, .withheld]')" '["duty1",null,"role"]'
is "the picture shows it" "$(pic duty1 '[(.onset | map(.date, .count)), (.conveyances | map(.id, .count))]')" '[["2026-11-17",13,"2026-11-18",1],["QX4711",14,"SQ956",null]]'
is "the log says by whom, not what" "$(wf log --json --limit 200 | jq -r 'select(.text | test("added to the health record")) | .officer')" duty1
fails() { ! wf "$@" 2>&1; }
refused() { does "refused: $1" "$1" fails --as duty1 health add "$ill" "${@:2}"; }
refused 'none after tomorrow or older than a year' --onset 2026-12-24:2
refused 'day:cases' --onset yesterday
refused 'the days are of 4 cases, and 3 are said' --onset 2026-11-17:4 --cases 3
refused 'a whole number from 1' --flight QX1 --cases 0
refused 'what is added' --cases 3
refused 'of 1 to 40 bytes' --ship "$(printf 'x%.0s' {1..41})"
does "refused: of another kind of incident" 'a report of ill travellers' fails --as duty1 health add "$(report y | wf --as duty1 submit | jq -r .id)" --flight QX1
does "refused: who looks on" 'duty|role|may' fails --as observer1 health add "$ill" --flight QX1
does "refused: to undo it" 'taken out by its number: health drop' fails --as duty1 undo "$ill"
wf --as duty1 health add "$ill" --ship quokka --cases 2 >/dev/null
is "a second entry counts for itself" "$(pic duty1 '.conveyances | map(.id, .count)')" '["QX4711",14,"QUOKKA",2,"SQ956",null]'
wf --as duty1 persons "$ill" involved=15 >/dev/null
does "no more cases get a day than there are, and the numbers are told" 'of its 15 cases 14 have their day already .*, and with these it would be 16: say how many there are \(persons ID involved=N\), or take out' fails --as duty1 health add "$ill" --onset 2026-11-20:2
becomes "nothing of it was written" 3 records
does "as many as there are do" 'added to the health record' wf --as duty1 health add "$ill" --onset 2026-11-20
wf --as duty1 health drop "$ill" --item "$(health duty1 '[.health_entries[].entry] | max')" >/dev/null
wf --as duty1 health drop "$ill" --item "$entry" >/dev/null
is "one that is taken out is gone from the picture" "$(pic duty1 '[.onset, (.conveyances | map(.id))]')" '[[],["SQ956","QUOKKA"]]'
becomes "its key is destroyed at once" 2 records

# ---- nobody opens another's record with a label of his own
record=$(health duty1 .health.record)
other=$(report z ",\"labels\":{\"health-record\":$record}" | wf --as duty1 submit | jq -r .id)
is "a label of that name opens nothing" "$(wf --as duty1 show "$other" --json | jq -c .health)" null

# ---- a health measure that a member reports: the register has it, and of the persons nothing
measure=$(report m ",\"tlp\":\"GREEN\",\"expires\":\"2026-11-30T12:00:00Z\",\"text\":\"one Mr Quagga, passport K1234567\",\"labels\":{\"rationale\":\"seat 31C of SQ-956\",\"legal_basis\":\"Act s. 1\"}" |
    jq -c '.type="HLT.BORDER_MEASURE" | .title="3 passengers of row 31, one Mr Quagga, tested" | .occurred="2026-11-29T00:00:00Z"' | wf --as duty1 submit | jq -r .id)
is "its incident says what it is" "$(wf --as duty1 show "$measure" --json | jq -c '[.title, .text, (.labels | keys)]')" '["Health measure at a border",null,["health-record","legal_basis"]]'
is "the register has it" "$(wf actions --json | jq -c '[.kind, .legal_basis, .rationale]')" '["HEALTH_MEASURE","Act s. 1",null]'
is "what it told of persons is in its record" "$(wf --as duty1 show "$measure" --json | jq -r .health.told.text)" "one Mr Quagga, passport K1234567"
is "who looks on is told neither that nor by what number its source calls it" "$(health observer1 '[.source_id, ([.timeline[].source_id | select(. != null and . != "")] | length)]')" '[null,0]'

# ---- a source that numbers its reports by persons: the number is told who opens the record, and is kept nowhere else
named() { report platypus-K7654321 ",\"tlp\":\"GREEN\",\"revision\":\"$1\",\"dedup_key\":\"okapi\",\"handling\":\"ask Mr Ocelot, seat 31C\"" | jq -c '.type="HLT.ILL_TRAVELLER" | .title="one" | .occurred="2026-11-29T00:00:00Z"' | wf --as duty1 submit | jq -r "${2-.id}"; }
person=$(named platypus-rev)
like "in its place stands a number of this floor's" "$(wf --as duty1 show "$person" --json | jq -r '[.source_id, .dedup_key, .revision] | join(" ")')" '^health-[0-9a-f]{16} health-[0-9a-f]{16} health-[0-9a-f]{16}$'
is "the same again is known again" "$(named platypus-rev .status)" duplicate
is "a newer one is of the same incident" "$(named 7)" "$person"
like "the record has its source's own" "$(wf --as duty1 show "$person" --json | jq -r '.health.told | [.source_id, .handling] | join("; ")')" 'platypus-K7654321; ask Mr Ocelot, seat 31C'
is "it turned out to be none" "$(report platypus-K7654321 ',"revision":"8"' | jq -c '.title="Queue"' | wf --as duty1 submit | jq -r .id)" "$person"
is "so is another that names it" "$(report b2 ',"references":["platypus-K7654321"]' | wf --as duty1 submit | jq -r .id)" "$person"

# ---- an incident of another type becomes one of health where nothing in it tells of persons
queue=$(report q ',"text":"wombat in seat 31C"' | jq -c '.labels={}' | sed 's/31C/12/' | wf --as duty1 submit | jq -r .id)
does "one that was reported does not: its words are in the open" 'what its report says stands in the open' fails --as duty1 set "$queue" type HLT.CLUSTER they are ill
hand=$(wf --as duty1 new FLOW.QUEUE --checkpoint SGWDL Queue at the hall | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
wf --as duty1 note "$hand" "the man in seat 14B coughs" >/dev/null
does "one whose notes tell of a person does not" 'entry [0-9]+ of its timeline tells of one person' fails --as duty1 set "$hand" type HLT.CLUSTER they are ill
hand=$(wf --as duty1 new FLOW.QUEUE --checkpoint SGWDL Queue at the hall | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1)
does "another does" 'type set to HLT.CLUSTER' wf --as duty1 set "$hand" type HLT.CLUSTER they are ill
does "and back: its notes are looked at still" 'type set to FLOW.QUEUE' wf --as duty1 set "$hand" type FLOW.QUEUE nobody is ill
does "refused: a note of a person" 'looks like|is a seat' fails --as duty1 note "$hand" "the man in seat 14B coughs"

# ---- what is not taken in lies in quarantine sealed, under a key that ends like a record's
report k | wf --as duty1 submit >/dev/null
report k ',"text":"narwhal in the second row"' | wf --as duty1 submit >/dev/null
n=$(wf quarantine --json --limit 1 | jq .n)
does "what can't be taken in is shown byte for byte" 'narwhal in the second row' wf --as duty1 quarantine show "$n"
wf backup "$work/backup.db" >/dev/null
holds "a backup has no word of it" bash -c "[ -s '$work/backup.db' ] && ! grep -qaE '$canaries' '$work/backup.db'"

# ---- nowhere in the open, neither while it lives nor after
holds "no file of the home has a word of it" bash -c "! grep -rlaE '$canaries' '$home'"
wf engine stop >/dev/null
jq -c '.start = "2026-12-01T00:00:10Z"' "$home/clock.json" >"$work/later" && cp "$work/later" "$home/clock.json" # two days have passed
wf engine start >/dev/null
gone() { [ -z "$(find "$home/vault" -name '*.key')" ]; }
holds "its time ends, and its key" until_true 30 gone
is "then it is erased" "$(health duty1 '[.health.told, .health.withheld]')" '[null,"erased"]'
shown() { wf --as duty1 quarantine show "$n" 2>&1; }
holds "what was in quarantine is not told any more" bash -c "! grep -q narwhal <<<'$(shown)'"
recorded() { wf log --json --limit 200 | jq -r .text | grep -q 'has had its time: its key is destroyed'; }
holds "that it was erased is recorded" until_true 30 recorded
holds "no file of the home has a word of it afterwards" bash -c "! grep -rlaE '$canaries' '$home'"
wf engine stop >/dev/null
holds "the journal is whole" watchfloor --home "$home" journal verify
done_testing
