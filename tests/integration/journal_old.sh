#!/usr/bin/env bash
# Journals that released versions wrote (tests/data/journal): each opens, verifies as it did, and shows what it showed; what the floor knows by now besides is not looked at.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/cli.sh"
versions=0
# same WANTED GOT: each member of each wanted line is in the line of the same id, with that value. Ages go on, and revisions of lists of what is possible.
same() {
    jq -nr --slurpfile want "$1" --slurpfile got "$2" '
        ($got | map({(.id): .}) | add) as $by | $want[] | . as $w | $by[.id] as $g
        | if $g == null then "\(.id) is not there" else
          (keys_unsorted[] | select(. as $k | ["age_s", "playbook", "possible"] | index($k) | not) | select($w[.] != $g[.])
           | . as $k | "\($w.id) \($k): was \($w[$k] | tojson), is \($g[$k] | tojson)") end'
}
for folder in "$srcdir"/tests/data/journal/*/; do
    version=$(basename "$folder")
    [ -f "$folder/journal.db.gz" ] || continue
    versions=$((versions + 1))
    home=$work/$version
    gzip -dc "$folder/journal.db.gz" >"$work/$version.db"
    try wf restore "$work/$version.db"
    is "$version: it is taken in" "$rc$err" 0
    is "$version: it verifies as it did" "$(wf journal verify --json)" "$(cat "$folder/verify.json")"
    wf journal replay --into "$work/$version.replay" >/dev/null 2>"$work/err" && ok "$version: it is replayed" || not_ok "$version: it is replayed" "$(cat "$work/err")"
    look() { watchfloor --home "$work/$version.replay" "$@"; }
    look incidents --all --json >"$work/incidents"
    is "$version: every incident is what it was" "$(same "$folder/incidents.jsonl" "$work/incidents")" ""
    while read -r id; do look show "$id" --json; done < <(jq -r .id "$folder/records.jsonl") >"$work/records"
    is "$version: every record, with its timeline, too" "$(same "$folder/records.jsonl" "$work/records")" ""
    hash=$(look status --hash --json | jq -r .hash)
    look engine stop >/dev/null
    # And a floor goes on with it.
    wf engine start >/dev/null 2>"$work/err" && ok "$version: an engine goes on with it" || not_ok "$version: an engine goes on with it" "$(cat "$work/err")"
    report "new-$version" | wf submit >/dev/null
    id=$(jq -r .id "$folder/incidents.jsonl" | head -n 1)
    wf note "$id" "by a later version" >/dev/null && ok "$version: what it opened is worked on" || not_ok "$version: what it opened is worked on"
    wf engine stop >/dev/null
    wf journal verify >/dev/null && ok "$version: and it verifies" || not_ok "$version: and it verifies"
    is "$version: up to where it was, the state is the same" "$(wf journal replay --to "$(jq .facts "$folder/verify.json")" --json | jq -r .hash)" "$hash"
done
if [ "$versions" -gt 0 ]; then ok "journals of $versions versions"; else not_ok "there is a journal of each version"; fi
done_testing
