#!/usr/bin/env bash
# status and the lists, over the simulator's ordinary day: names and order of the keys, their types, and what people get.
. "${srcdir:?}/tests/integration/cli.sh"
exercise ordinary-day
until_true 60 all_up || not_ok "every feed comes up" "$(wf feeds)"
wf submit >/dev/null < <(report q1; report q1 ',"text":"another"')

# has TEXT FILTER: of every line of $out the jq expression is true.
has() { if [ -n "$out" ] && jq -se "map($2) | all" >/dev/null <<<"$out"; then ok "$1"; else not_ok "$1" "$2" "$(head -n 3 <<<"$out")"; fi; }
keys() { # COMMAND WANTED
    # shellcheck disable=SC2086
    try wf $1 --json
    is "$1: keys in their order" "$rc $(jq -r 'keys_unsorted | join(" ")' <<<"$out" | sort -u)" "0 $2"
}
time='test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?Z$")'

keys status "engine feeds incidents reports journal loop signals load"
is "one line" "$(wc -l <<<"$out")" 1
is "engine" "$(jq -r '.engine | keys_unsorted | join(" ")' <<<"$out")" "version pid mode uptime_s"
is "feeds" "$(jq -r '.feeds | keys_unsorted | join(" ")' <<<"$out")" "up late unknown failed quarantined total"
is "incidents" "$(jq -r '.incidents | keys_unsorted | join(" ")' <<<"$out")" "open unowned oldest_unowned_s"
like "reports" "$(jq -r '.reports | keys_unsorted | join(" ")' <<<"$out")" '^accepted duplicate quarantined (observations set_aside|set_aside observations)$'
is "journal" "$(jq -r '.journal | keys_unsorted | join(" ")' <<<"$out")" seq
is "loop" "$(jq -r '.loop | keys_unsorted | join(" ")' <<<"$out")" "lag_us_p50 lag_us_p99 lag_us_max"
is "the mode, the pid" "$(jq -r '"\(.engine.mode) \(.engine.pid)"' <<<"$out")" "EXERCISE $(engine_pid)"
has "whole numbers" '[.engine.pid, .engine.uptime_s, .feeds[], .incidents.open, .incidents.unowned, .reports[], .journal.seq, .loop[]] | all(type == "number" and . == floor)'
does "for people" "^feeds +$(played_feeds) of $(played_feeds) up\$" wf status

keys feeds "id plugin member transport state last_ok age_s interval_s error next_try reports content_at content_old"
has "feeds: values" ".plugin as \$p | (.id | startswith(\$p + \"/\")) and (.transport | IN(\"http\", \"sse\", \"tcp\", \"drop\")) and .state == \"UP\" and (.last_ok | $time) and .error == null and (.age_s | type == \"number\") and (.content_old | type == \"boolean\")"
is "all of them" "$(wc -l <<<"$out")" "$(played_feeds)"
does "for people, with a head" '^FEED +MEMBER +VIA +STATE' wf feeds

keys plugins "name version member state pid restarts last_error parsed quarantined time_us_p99"
has "plugins: values" '(.state == "READY" or .state == "SLOW") and .pid > 0 and .restarts == 0 and .last_error == null and .parsed > 0 and (.version | test("^[0-9]+[.]"))'
is "all of them, in order" "$(jq -r .name <<<"$out" | xargs)" "$(played_plugins)"
is "each in a process of its own, children of the engine" "$(jq -r .pid <<<"$out" | sort -n | xargs)" "$(pgrep -P "$(engine_pid)" watchfloor-plug | sort -n | xargs)"
does "for people, with a head" '^PLUGIN +VERSION' wf plugins

keys incidents "id rev state type priority member checkpoint title owner opened updated reports duplicates condition alert sources badges inside inside_of"
has "incidents: values" "(.id | test(\"^AMICF-[0-9]{4}-[0-9]{6}\$\")) and (.rev > 0) and (.priority | test(\"^P[1-4]\$\")) and (.title | length > 0) and (.opened | $time) and (.updated | $time) and .reports > 0 and (.condition | IN(\"active\", \"cleared\"))"
is "find has the same" "$(wf find --json --limit 1 | jq -r 'keys_unsorted | join(" ")')" "$(head -n 1 <<<"$out" | jq -r 'keys_unsorted | join(" ")')"
as_many() { [ "$(wf incidents --json owner:none | wc -l)" -eq "$(wf status --json | jq .incidents.unowned)" ]; } # the floor lives on between the two
if until_true 20 as_many; then ok "as many as status counts open"; else not_ok "as many as status counts open" "$(wf status)"; fi
does "for people, with a head" '^ID +P +STATE' wf incidents
lao=$(wf incidents --json --all member:LA | jq -r 'select(.type | startswith("HLT.") | not).title') # what is told of ill travellers lies in health records
is "texts in Lao are there whole" "$(grep -c 'ດ່ານ\|ສະໜາມບິນ' <<<"$lao")" "$(wc -l <<<"$lao")"

keys checkpoints "checkpoint name member lanes_open lanes gates_up gates queue_min pax_h watchlist health updated source"
has "checkpoints: values" "(.checkpoint | test(\"^[A-Z0-9]{5}\$\")) and (.watchlist == null or (.watchlist | IN(\"ok\", \"degraded\", \"down\", \"unknown\"))) and (.updated | $time) and ([.lanes_open, .lanes, .gates_up, .gates, .queue_min, .pax_h] | all(. == null or type == \"number\"))"
is "--limit" "$(wf checkpoints --json --limit 2 | wc -l)" 2

keys quarantine "n source member received reason offset bytes digest"
has "quarantine: values" "(.n > 0) and (.received | $time) and (.reason | length > 0) and .bytes > 0 and (.digest | test(\"^[0-9a-f]{64}\$\"))"

keys "log --limit 20" "seq time officer kind incident text"
has "log: values" ".seq > 0 and (.time | $time) and (.kind | length > 0)"
is "the newest first" "$(jq -r .seq <<<"$out" | xargs)" "$(jq -r .seq <<<"$out" | sort -rn | xargs)"
is "--limit" "$(wc -l <<<"$out")" 20

id=$(wf incidents --json --limit 1 | jq -r .id)
try wf show "$id" --json
is "show: one line, the list's keys first" "$(wc -l <<<"$out") $(jq -r '[keys_unsorted[] | select(IN("id","rev","state","type","priority","member","checkpoint","title"))] | join(" ")' <<<"$out")" \
    "1 id rev state type priority member checkpoint title"
has "its timeline" "(.timeline | length > 0) and (.timeline | all((.seq > 0) and (.time | $time) and (.officer | length > 0)))"
does "for people" "^$id  P[1-4] [A-Z]+ " wf show "$id"
is "UTF-8 all through" "$( (wf incidents --json --all; wf log --json; wf checkpoints --json) | iconv -f UTF-8 -t UTF-8 >/dev/null; echo $?)" 0
wf engine stop >/dev/null
done_testing
