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
canaries='quetzal|axolotl|31C|SQ-956'
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

# ---- nobody opens another's record with a label of his own
record=$(health duty1 .health.record)
other=$(report z ",\"labels\":{\"health-record\":$record}" | wf --as duty1 submit | jq -r .id)
is "a label of that name opens nothing" "$(wf --as duty1 show "$other" --json | jq -c .health)" null

# ---- nowhere in the open, neither while it lives nor after
holds "no file of the home has a word of it" bash -c "! grep -rlaE '$canaries' '$home'"
wf engine stop >/dev/null
jq -c '.start = "2026-12-01T00:00:10Z"' "$home/clock.json" >"$work/later" && cp "$work/later" "$home/clock.json" # two days have passed
wf engine start >/dev/null
gone() { [ -z "$(find "$home/vault" -name '*.key')" ]; }
holds "its time ends, and its key" until_true 30 gone
is "then it is erased" "$(health duty1 '[.health.told, .health.withheld]')" '[null,"erased"]'
recorded() { wf log --json --limit 200 | jq -r .text | grep -q 'has had its time: its key is destroyed'; }
holds "that it was erased is recorded" until_true 30 recorded
holds "no file of the home has a word of it afterwards" bash -c "! grep -rlaE '$canaries' '$home'"
wf engine stop >/dev/null
holds "the journal is whole" watchfloor --home "$home" journal verify
done_testing
