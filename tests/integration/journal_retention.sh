#!/usr/bin/env bash
# Retention of intake: on by default, of one kind alone by configuration; facts stay, the journal verifies, what was dropped is told; the state is that of a rebuild and
# of a replay; kill -9 while it drops leaves all of a step or nothing.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
chmod 0700 "$home"
wf engine start --exercise retention >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
for n in 1 2 3 4; do
    jq -cn --argjson n "$n" 'range(300) | {source_id: "r\($n)-\(.)", type: "FLOW.QUEUE", member: "SG", checkpoint: "SGWDL", title: "Queue \(.)", text: "Canary-Report-\($n)-\(.)", occurred: "2026-11-27T08:20:00Z"}' | wf submit >/dev/null
    jq -cn --argjson n "$n" 'range(20) | {kind: "status", source_id: "s\($n)-\(.)", member: "SG", checkpoint: "SGWDL", occurred: "2026-11-27T08:20:00Z", status: {lanes_open: 9, lanes: 20, queue_min: .}}' | wf submit >/dev/null
    # the same report in other words: a conflict, which lies in quarantine
    printf '{"source_id":"r%s-0","type":"FLOW.QUEUE","member":"SG","title":"in other words","occurred":"2026-11-27T08:20:00Z"}\n' "$n" | wf submit >/dev/null 2>&1
done
opened=$(wf journal export --kind incident.opened | wc -l)
wf engine stop >/dev/null
whole=$(wf journal verify --json | jq .intake)
# later DAYS: the exercise's clock stands so many days further on
later() {
    jq -c --argjson d "$1" '.start = ((.start | sub("\\.[0-9]+Z$"; "Z") | fromdateiso8601) + $d * 86400 | todateiso8601)' "$home/clock.json" >"$work/clock" && cp "$work/clock" "$home/clock.json"
}
dropped() { wf journal export --kind intake.dropped | jq -r .payload.kind | sort -u | xargs; }
# idle: nothing more is dropped
kinds_are() { [ "$(dropped)" = "$1" ]; }

# ---- of one kind alone
printf 'format = 1\njournal { status_days = 3 }\n' >"$home/watchfloor.conf"
later 4
wf engine start >/dev/null
holds "four days later the statuses are gone, and nothing else" until_true 60 kinds_are status
is "the board says nothing of that time any more" "$(wf checkpoints --json | jq -r 'select(.checkpoint == "SGWDL") | .lanes_open')" ""
like "the log tells what went" "$(wf log --limit 50)" '[0-9]+ rows of status are past their time and gone'
holds "the journal verifies" wf journal verify
wf engine stop >/dev/null
is "and knows how many" "$(wf journal verify --json | jq .dropped)" 80

# ---- the default: 90 days; killed while it drops
later 80
wf engine start >/dev/null
none_else() { kinds_are "quarantine status" && [ "$(wf status --json | jq .engine.uptime_s)" -ge 5 ]; }
holds "84 days: reports are there, what is in quarantine went after the days of health records" until_true 60 none_else
wf engine stop >/dev/null
later 7
bad=0
for _ in 1 2 3 4 5; do
    wf engine start >/dev/null || bad=$((bad + 1))
    read -rt "0.$((RANDOM % 9))" <> <(:)
    kill -9 "$(engine_pid)"
    until_true 20 flock -n "$home/engine.lock" true
    wf journal verify >/dev/null || { bad=$((bad + 1)); wf journal verify; }
done
is "killed five times about the time when it drops: it verifies each time" "$bad" 0
wf engine start >/dev/null
holds "91 days: reports are gone" until_true 90 kinds_are "quarantine report status"
gone() { [ "$(wf journal verify --json | jq -r '.intake')" -lt $((whole / 10)) ] && ! grep -rlaqF Canary-Report "$home"/journal.db*; }
holds "and stand in the file no more" until_true 30 gone
is "the facts stay" "$(wf journal export --kind incident.opened | wc -l)" "$opened"
is "and the incidents" "$(wf incidents --all --json | wc -l)" "$opened"
live=$(wf status --hash --json)
is "the state is what a replay makes of it" "$(wf journal replay --to "$(jq .seq <<<"$live")" --json 2>/dev/null | jq -r .hash)" "$(jq -r .hash <<<"$live")"
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
wf engine start >/dev/null
is "and what is made again from nothing" "$(wf status --hash --json | jq -r .hash)" "$(jq -r .hash <<<"$live")"
wf engine stop >/dev/null
holds "the journal verifies" wf journal verify
done_testing
