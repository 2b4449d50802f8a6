# Sourced by the tests of this folder that drive an exercise's engine: two officers' keys, a notice from its draft to its release, and its board.
# shellcheck shell=bash
. "${srcdir:?}/tests/courier/lib.sh"
keys=$work/keys
declare -A public
now() { date -u +%FT%TZ; }
# call OFFICER LINE: the answer
call() { "$builddir/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"hello\",\"as\":\"$1\"}" "$2" | tail -n 1; }
# does_verb OFFICER VERB ARGS: an answer without an error, else the test says so
verb() {
    local rev=''
    [ -z "${4-}" ] || rev=",\"rev\":$4"
    answer=$(call "$1" "{\"id\":2,\"op\":\"command\",\"verb\":\"$2\",\"args\":$3$rev}")
    jq -e '.error == null' <<<"$answer" >/dev/null || not_ok "$1: $2" "$answer"
}
# enrol_keys: a key for each of the two officers, enrolled by the supervisor
enrol_keys() {
    local officer
    mkdir -p "$keys"
    for officer in r.sari n.tan; do
        "$tools/sign" "$officer" EXERCISE >"$keys/$officer.pub"
        public[$officer]=$(tail -n 1 "$keys/$officer.pub")
        sed -i '$d' "$keys/$officer.pub"
        verb supervisor1 "key enrol" "$(jq -nc --arg o "$officer" --rawfile p "$keys/$officer.pub" '{officer:$o,pub:$p}')"
    done
}
# approved DRAFT: the notice's number in $notice, its recipients' in $desks
approved() {
    local content sent made manifest
    verb r.sari "notice new" "$(jq -nc --arg d "$1" '{draft:$d}')"
    notice=$(jq -r .notice <<<"$answer")
    made=$(call r.sari "{\"id\":2,\"op\":\"notice\",\"do\":\"compose\",\"notice\":\"$notice\"}")
    content=$(jq -r .content <<<"$made")
    [ "$(jq -r '(.errors // 9) + (.missing | length)' <<<"$made")" = 0 ] || not_ok "the draft is right" "$made"
    verb r.sari "notice submit" "$(jq -nc --arg n "$notice" --arg c "$content" --arg k "${public[r.sari]}" --arg s "$(echo "$content" | "$tools/sign" r.sari EXERCISE notice.content --digest)" '{notice:$n,content:$c,key:$k,signature:$s}')" "$(jq -r .rev <<<"$made")"
    sent=$(now)
    made=$(call n.tan "{\"id\":2,\"op\":\"notice\",\"do\":\"encode\",\"notice\":\"$notice\",\"sent\":\"$sent\",\"key\":\"${public[n.tan]}\"}")
    manifest=$(jq -j .manifest <<<"$made" | base64 -w0)
    desks=$(jq -r .desks <<<"$made")
    verb n.tan "notice approve" "$(jq -nc --arg n "$notice" --arg m "$(base64 -d <<<"$manifest")"$'\n' --arg k "${public[n.tan]}" --arg s "$(base64 -d <<<"$manifest" | "$tools/sign" n.tan EXERCISE notice.manifest)" '{notice:$n,manifest:$m,key:$k,signature:$s}')" "$(jq -r .rev <<<"$made")"
}
released() {
    approved "$1"
    verb n.tan "notice release" "{\"notice\":\"$notice\",\"confirm\":\"$desks\"}"
}
acks() { call r.sari "{\"id\":2,\"op\":\"query\",\"view\":\"acks\",\"key\":\"$notice\"}" | jq -c '.rows // [] | .[]'; }
state_of() { acks | jq -r "select(.to == \"$1\") | .state"; }
state_is() { [ "$(state_of "$1")" = "$2" ]; }
comes_to() { if until_true "${WF_WAIT-60}" state_is "$1" "$2"; then ok "$1 is $2"; else not_ok "$1 is $2" "$(acks)"; fi; }
courier_of() { pgrep -P "$(engine_pid)" -f 'watchfloor-courie[r] ' | head -n 1; }

