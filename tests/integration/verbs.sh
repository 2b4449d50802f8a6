# Sourced by the tests that walk tests/data/verbs.txt: each verb of the table of commands, as an officer would use it.
# shellcheck shell=bash disable=SC2034,SC2154
verbs_file=$srcdir/tests/data/verbs.txt
trim() { sed 's/^ *//; s/ *$//' <<<"$1"; }
# The verbs of the table that have no line in the file, and lines of verbs that are none.
verbs_amiss() {
    diff <("$builddir/tests/lib/wfverbs" | sort) <(grep -v '^#' "$verbs_file" | cut -d'|' -f1 | sed 's/ *$//' | sort) | sed -n 's/^< /no line: /p; s/^> /no verb: /p'
}
verbs_n=0
# verb_fresh: $id and $other, two incidents that were just reported.
verb_fresh() {
    verbs_n=$((verbs_n + 1))
    local ids
    ids=$({ report "v$verbs_n-a"; report "v$verbs_n-b"; } | wf submit | jq -r .id)
    id=$(sed -n 1p <<<"$ids") other=$(sed -n 2p <<<"$ids")
}
# verb_words COMMAND: $words, an array: ID, OTHER and NN are put in, "..." is one word.
verb_words() {
    local line=${1//OTHER/$other}
    line=${line//ID/$id}
    line=${line//NN/$verbs_n}
    mapfile -t words < <(xargs -n1 printf '%s\n' <<<"${line//\'/\\\'}")
}
# verb_before SETUP: does what goes before it; 1 and a message where that is refused.
verb_before() {
    local part
    while IFS= read -rd ';' part; do
        [ -n "$(trim "$part")" ] || continue
        part=$(trim "$part")
        verb_words "${part#\~}"
        wf "${words[@]}" >/dev/null 2>"$work/before.err" || [[ $part == \~* ]] || { echo "$part: $(cat "$work/before.err")"; return 1; }
    done <<<"$1;"
}
# each_verb FUNCTION: FUNCTION VERB BEFORE COMMAND UNDO for each line.
each_verb() {
    local verb before command undo
    while IFS='|' read -r verb before command undo <&3; do
        [[ $verb == '#'* ]] || "$1" "$(trim "$verb")" "$(trim "$before")" "$(trim "$command")" "$(trim "$undo")"
    done 3<"$verbs_file"
}
