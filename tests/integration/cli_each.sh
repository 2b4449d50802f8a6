#!/usr/bin/env bash
# One verb for several incidents: a list of ids, or a filter whose number was said first; each is decided by itself, the refusals are told.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
wf engine start --exercise each >/dev/null
me=$(id -un)
for n in 1 2 3 4 5; do report "e$n"; done | wf submit >/dev/null
states() { wf incidents --all --json | jq -rs 'sort_by(.id) | map(.state) | join(" ")'; }
owners() { wf incidents --all --json | jq -rs 'sort_by(.id) | map(.owner // "-") | join(" ")'; }

# ---- a list of ids
does "two ids, a line each" '000001: owned' wf own 1,2
is "the second line is the second's" "$(sed -n 2p "$work/out")" "AMICF-2026-000002: owned"
is "nothing is done to the others" "$(owners)" "$me $me - - -"
wf resolve 2 --disposition drill >/dev/null
try wf activate 1,2,99
is "one of three is done: exit 1" "$rc" 1
like "what was done is told" "$out" '000001: TRIAGED to ACTIVE'
like "what was refused, with its reason" "$err" '^watchfloor: 2: it is CLOSED: "activate" is not possible'
like "and what there is not" "$err" '^watchfloor: 99: there is no incident "99"'
like "and how many" "$err" '1 of 3 done, 2 refused'
like "verbs with words take lists, too" "$(wf note 1,3 seen on the camera)" '000003: note'
like "each has it in its timeline" "$(wf show 3)" 'seen on the camera'
refuses "an empty place in the list" 2 '"1,,2" is no list of incidents' wf own 1,,2
refuses "a comma at the end" 2 'no list of incidents' wf own 1,
refuses "a revision is one's" 2 '\-\-rev is a revision of one incident' wf own 1,2 --rev 3
refuses "more than 200" 2 '201 incidents where 200 are the most' wf own "$(seq -s, 201)"

# ---- a filter
try wf own --each owner:none
is "a filter alone does nothing: exit 1" "$rc" 1
like "it lists them" "$out" '000003.*FLOW.QUEUE.*Queue e3'
like "says how many, and how it is done" "$err" '3 incidents pass the filter; nothing was done yet. To own each of them, add --count 3'
is "nothing was done" "$(owners)" "$me $me - - -"
refuses "another number: nothing is done" 1 '3 incidents pass the filter, not 2; nothing was done' wf own --each owner:none --count 2
does "the right number" '000005: owned' wf own --each owner:none --count 3
is "it is done to each" "$(owners)" "$me $me $me $me $me"
refuses "none passes" 1 'no incident passes the filter; nothing was done' wf own --each owner:none --count 3
refuses "a wrong filter is pointed at" 2 'owner:none colour:red' wf own --each 'owner:none colour:red' --count 3
refuses "a number without a filter" 2 '\-\-count is the number of those' wf own 3 --count 3
does "words behind it are the verb's" '000004: note' wf note --each 'owner:me state:TRIAGED' --count 3 'asked all of them'
does "closed ones are looked at where the filter says so" '000002: CLOSED to ACTIVE' wf reopen --each state:CLOSED --count 1
like "help tells of it" "$(wf help own)" 'each FILTER .*at most 200'
like "completion offers it" "$(watchfloor __complete own --)" '^--each'
is "verbs of no incident have none" "$(watchfloor __complete new -- | grep -c -e '--each')" 0
is "the states in the end" "$(states)" "ACTIVE ACTIVE TRIAGED TRIAGED TRIAGED"
wf engine stop >/dev/null
done_testing
