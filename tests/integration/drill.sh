# Sourced after lib.sh and sim.sh by tests that send notices: an exercise whose recipients are the simulator's gateways, two officers with keys, and what they do by the engine's protocol.
# shellcheck shell=bash disable=SC2034,SC2154
tools=${builddir:?}/tests/courier
# call OFFICER LINE: the answer of the engine
call() { "$builddir/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"hello\",\"as\":\"$1\"}" "$2" | tail -n 1; }
# verb OFFICER VERB ARGS [REV]: $answer; says so where it is refused
verb() {
    answer=$(call "$1" "{\"id\":2,\"op\":\"command\",\"verb\":\"$2\",\"args\":$3${4:+,\"rev\":$4}}")
    jq -e '.error == null' <<<"$answer" >/dev/null || { not_ok "$1: $2" "$answer"; return 1; }
}
# drill NAME SCENARIO [OPTION...]: simulator and engine, which are an exercise of that name, its clock as fast as the real one; $drill_more stands in the configuration, too
drill() {
    local name=$1 scenario=$2
    shift 2
    mkdir -p "$home" && chmod 0700 "$home"
    # Notices have an hour of their own, not that at which a scenario was written.
    printf '{"real_start":"%s","start":"%s","speed":1}\n' "$(date -u +%FT%TZ)" "$(date -u +%FT%TZ)" >"$home/clock.json"
    sim_start --scenario "$scenario" "$@"
    disown "$sim" # its end is no news
    gw=http://127.0.0.1:$base
    sim_config --scenario "$scenario" "$@" | sed 's/interval = .*/interval = 1/' >"$home/watchfloor.conf"
    printf '%s\n' "${drill_more-}" >>"$home/watchfloor.conf"
    watchfloor-sim --scenario "$scenario" "$@" --port "$base" --print-recipients >"$home/recipients.conf"
    chmod 0600 "$home"/*.conf
    starts "$name" || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; exit 1; }
}
starts() { wf engine start --exercise "$1" >/dev/null; }
declare -A public=()
# officers NAME...: each has a key, enrolled by a supervisor
officers() {
    local officer
    mkdir -p "$work/officers"
    for officer; do
        "$tools/sign" "$officer" EXERCISE >"$work/officers/$officer.pub"
        public[$officer]=$(tail -n 1 "$work/officers/$officer.pub")
        sed -i '$d' "$work/officers/$officer.pub"
        verb supervisor1 "key enrol" "$(jq -nc --arg o "$officer" --rawfile p "$work/officers/$officer.pub" '{officer:$o,pub:$p}')"
    done
}
# signed OFFICER PURPOSE [--digest]: the signature over what is read
signed() { "$tools/sign" "$1" EXERCISE "${@:2}"; }
# approved AUTHOR APPROVER DRAFT: up to where it may be released; its number in $notice, of how many in $desks
approved() {
    local content made manifest
    verb "$1" "notice new" "$(jq -nc --arg d "$3" '{draft:$d}')" || return
    notice=$(jq -r .notice <<<"$answer")
    made=$(call "$1" "{\"id\":2,\"op\":\"notice\",\"do\":\"compose\",\"notice\":\"$notice\"}")
    content=$(jq -r .content <<<"$made")
    [ "$(jq -r '(.errors // 9) + (.missing | length)' <<<"$made")" = 0 ] || { not_ok "the draft is right" "$(jq -c '[.error,.missing,.findings]' <<<"$made")"; return 1; }
    verb "$1" "notice submit" "$(jq -nc --arg n "$notice" --arg c "$content" --arg k "${public[$1]}" --arg s "$(signed "$1" notice.content --digest <<<"$content")" '{notice:$n,content:$c,key:$k,signature:$s}')" "$(jq -r .rev <<<"$made")" || return
    made=$(call "$2" "{\"id\":2,\"op\":\"notice\",\"do\":\"encode\",\"notice\":\"$notice\",\"sent\":\"$(date -u +%FT%TZ)\",\"key\":\"${public[$2]}\"}")
    jq -e .manifest <<<"$made" >/dev/null || { not_ok "the forms are made" "$made"; return 1; }
    desks=$(jq -r .desks <<<"$made")
    verb "$2" "notice approve" "$(by_manifest "$2" "$made" "$notice")" "$(jq -r .rev <<<"$made")"
}
# by_manifest OFFICER ANSWER NOTICE: the arguments with its manifest, signed
by_manifest() {
    local manifest
    manifest=$(jq -j .manifest <<<"$2" | base64 -w0)
    jq -nc --arg n "$3" --arg m "$(base64 -d <<<"$manifest")"$'\n' --arg k "${public[$1]}" --arg s "$(base64 -d <<<"$manifest" | signed "$1" notice.manifest)" '{notice:$n,manifest:$m,key:$k,signature:$s}'
}
release() { verb "$1" "notice release" "{\"notice\":\"$notice\",\"confirm\":\"$desks\"}"; }
# takes_back OFFICER NOTICE: X and y: one officer, one key; the Cancel's number in $cancel, when y was pressed in $pressed
takes_back() {
    local made arguments
    made=$(call "$1" "{\"id\":2,\"op\":\"notice\",\"do\":\"cancel-ready\",\"notice\":\"$2\",\"key\":\"${public[$1]}\"}")
    cancel=$(jq -r '.notice // empty' <<<"$made")
    [ -n "$cancel" ] || { not_ok "the Cancel is ready" "$made"; return 1; }
    arguments=$(by_manifest "$1" "$made" "$cancel")
    pressed=${EPOCHREALTIME/./}
    verb "$1" "notice cancel" "$arguments"
}
acks() { call r.sari "{\"id\":2,\"op\":\"query\",\"view\":\"acks\",\"key\":\"${1-$notice}\",\"all\":true,\"limit\":1000}" | jq -c '.rows // [] | .[]'; }
row_of() { call r.sari "{\"id\":2,\"op\":\"query\",\"view\":\"notice\",\"key\":\"$1\"}" | jq -c '.rows[0]'; }
# is_now NOTICE JQ: holds of its row; come NOTICE STATE N: so many desks are in that state
is_now() { row_of "$1" | jq -e "$2" >/dev/null; }
state_is() { [ "$(acks "$1" | jq -r "select(.to == \"$2\") | .state")" = "$3" ]; }
# comes_to NOTICE DESK STATE
comes_to() { if until_true 60 state_is "$@"; then ok "$1: $2 is $3"; else not_ok "$1: $2 is $3" "$(acks "$1" | jq -c '[.to,.state,.text]')" "$(tail -n 5 "$home"/log/*.log)"; fi; }
# taken JQ: of all that the gateways took, as one list
taken() { curl -sS "$gw/notices" | jq -sc "$1"; }
gateways() { curl -sS --data "$1" "$gw/_control" >/dev/null; }
closure='{"template":"closure","form":"alert","to":"all","tlp":"GREEN","languages":["en"],"fields":{"place":"KLIA","since":"10:00 (+08:00)","what":"terminal 1","reason":"a fault of the border system","until":"16:00 (+08:00)"},
 "areas":[{"desc":"KLIA","circle":[2.75,101.7,3],"polygon":[[2.7,101.6],[2.7,101.8],[2.8,101.8],[2.7,101.6]],"codes":[["UN/LOCODE","MYKUL"]]}]}'
