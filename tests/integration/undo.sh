#!/usr/bin/env bash
# Each verb of the table of commands: taken back within 30 s the record is as it was before, but for the timeline; or it is said why it stays.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/cli.sh"
. "$srcdir/tests/integration/verbs.sh"
mkdir -p "$home"
wf engine start --exercise undo >/dev/null
is "each verb of the table of commands has its line in tests/data/verbs.txt" "$(verbs_amiss)" ""
# The whole record without what each change has of its own.
record() { wf show "$1" --json | jq -S 'del(.rev, .updated, .changed_by, .seq, .timeline, .more)'; }
one() { # VERB BEFORE COMMAND UNDO
    local was now problem
    [ "$2" != elsewhere ] || return
    verb_fresh
    problem=$(verb_before "$2") || { not_ok "$1: what goes before it" "$problem"; return; }
    was=$(record "$id") was_other=$(record "$other")
    verb_words "$3"
    try wf "${words[@]}"
    [ "$rc" -eq 0 ] || { not_ok "$1 is done" "$err"; return; }
    case $1 in
    new) id=${out%%:*} ;;
    esac
    case $4 in
    'of no incident') ok "$1 is of no incident" ;;
    yes)
        if [ "$(record "$id")" = "$was" ] && [ "$1" != ack ]; then not_ok "$1 changes something" "$was"; return; fi
        try wf undo "$id"
        [ "$rc" -eq 0 ] || { not_ok "$1 is undone" "$err"; return; }
        now=$(record "$id")
        if [ "$now" = "$was" ]; then ok "$1: undone, the record is as it was"; else not_ok "$1: undone, the record is as it was" "$(diff <(echo "$was") <(echo "$now"))"; fi
        is "$1: the other one, too" "$(record "$other")" "$was_other"
        like "$1: and the timeline tells of both" "$(wf show "$id" --json | jq -r '.timeline[0].text')" '^undone: '
        ;;
    'it is DISCARDED'*)
        does "$1: undone it is DISCARDED" 'undone: opened by hand; it is DISCARDED' wf undo "$id"
        is "$1: so it is" "$(wf show "$id" --json | jq -r .state)" DISCARDED
        ;;
    *)
        was=$(record "$id")
        refuses "$1 is not undone: $4" 1 '.' wf undo "$id"
        is "$1: nothing is changed" "$(record "$id")" "$was"
        ;;
    esac
}
each_verb one

# ---- another's is nobody else's to take back, and one's own only while it is the last
verb_fresh
wf own "$id" >/dev/null
refuses "another officer's" 1 'the last change is not yours' wf --as duty2 undo "$id"
wf --as duty2 note "$id" the hall is empty >/dev/null
refuses "one that another wrote behind" 1 'the last change is not yours: duty2: note' wf undo "$id"
wf engine stop >/dev/null
done_testing
