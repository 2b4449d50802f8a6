#!/usr/bin/env bash
# Reports of rights: who reports is told nothing but that it was taken in; the auditor and the protection role alone meet the report, on every path out:
# every command and every request of the protocol is asked as each role, and what comes back is searched for the report's words and its id.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
call() { "${builddir:?}/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"hello\",\"as\":\"$1\"}" "${@:2}" | tail -n 1; }
text=quetzalcanary
others=(observer1 duty1 supervisor1 liaison1 analyst1 plugindev1 jakarta)
policy() {
    printf 'format = 1\n'
    printf 'group "*" { roles = {"supervisor"} }\nofficer "jakarta" { roles = {"duty"} members = {"ID"} }\nofficer "whistler" { roles = {"observer"} }\n'
    for who in observer duty supervisor liaison analyst plugin-dev "$@"; do printf 'officer "%s1" { roles = {"%s"} }\n' "${who//-/}" "$who"; done
}

# ---- nobody may read it: refused, with that reason
wf engine start --exercise rights >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
refuses "without a policy file it is refused, and why" 1 'RGT.*no policy file names an auditor or a protection officer' wf rights report --text "$text"
policy >"$home/policy.conf"
wf engine reload >/dev/null
refuses "so it is with one that names neither role" 1 'no policy file names an auditor or a protection officer' wf rights report --text "$text"
like "a submitted one, too" "$(report x | jq -c '.type="RGT.RIGHTS_REPORT"' | wf submit)" '"field":"type","error":"reports of rights'
policy auditor protection >"$home/policy.conf"
wf engine reload >/dev/null

# ---- the world around it
amber=$(report a | wf submit | jq -r .id)
is "the first incident is number 1" "$amber" "${amber%-*}-000001"
does "any officer reports, an observer too, and is told nothing but that" '^taken in: the auditor and the protection role alone meet it$' \
    wf --as observer1 rights report --text "$text one at the counter" --member SG --checkpoint SGWDL
does "and may stay unnamed" 'who reported it is written down nowhere$' wf --as whistler rights report --anonymous --text "$text two, by night" --member SG
printf '%s three\nin lines' "$text" | wf --as duty1 rights report --text - >/dev/null
is "a submitted one is accepted, and not named" "$(report r | jq -c ".type=\"RGT.RIGHTS_REPORT\"|.title=\"$text four\"|.text=\"$text\"" | wf --as duty1 submit | jq -r '[.status, .id // "-"] | join(" ")')" "accepted -"
is "told again it is a duplicate, and not named" "$(report r | jq -c ".type=\"RGT.RIGHTS_REPORT\"|.title=\"$text four\"|.text=\"$text\"" | wf --as duty1 submit | jq -r '[.status, .id // "-"] | join(" ")')" "duplicate -"
is "with other words it is rejected" "$(report r | jq -c ".type=\"RGT.RIGHTS_REPORT\"|.title=\"$text five\"" | wf --as duty1 submit | jq -r '[.status, .id // "-", .field] | join(" ")')" "rejected - revision"
is "one that is a test is not set aside" "$(report t | jq -c ".type=\"RGT.RIGHTS_REPORT\"|.title=\"$text six\"|.msg_status=\"test\"" | wf --as duty1 submit | jq -r '[.status, .field] | join(" ")')" "rejected msg_status"
refuses "an empty one is refused" 2 'what happened' wf --as duty1 rights report --text ' '
second=$(report b | wf submit | jq -r .id)
is "the next incident is number 2: there is no gap" "$second" "${amber%-*}-000002"
counted=$(for who in "${others[@]}"; do wf --as "$who" status --json | jq -r '.incidents.open'; done | xargs)
is "no figure of who may not see it counts it" "$counted" "0 2 2 2 2 0 0"

# ---- who meets it
list=$(wf --as auditor1 incidents --json | jq -r 'select(.type | startswith("RGT")).id' | sort | xargs)
prefix=${amber%-*}
is "the auditor lists them, with numbers of their own" "$list" "$(printf "$prefix-R%05d " 1 2 3 4 | xargs)"
is "and so does protection" "$(wf --as protection1 incidents --json | jq -r 'select(.type | startswith("RGT")).id' | sort | xargs)" "$list"
is "who sees them has them counted" "$(wf --as auditor1 status --json | jq -r .incidents.open)" 6
rgt=$prefix-R00001
is "its text is the report's" "$(wf --as auditor1 show "$rgt" --json | jq -r '[.title, .opened_by, .tlp, .timeline[-1].text] | join("|")')" "Report of rights|observer1|AMBER+STRICT|reported: Report of rights; $text one at the counter"
like "and found by its words" "$(wf --as protection1 find --json text:$text | jq -r .id | sort | xargs)" "R00001 .*R00002 .*R00003 .*R00004"
does "a short id is understood" ': owned' wf --as protection1 own R00001
does "it is worked on" ': note' wf --as protection1 note "$rgt" "$text note"

# ---- nothing of who stays unnamed
is "the fact names nobody" "$(wf --as auditor1 show "$prefix-R00002" --json | jq -r '[.opened_by, .changed_by, .timeline[-1].officer] | join(" ")')" "unnamed unnamed unnamed"
is "his name stands in no file of the home" "$(grep -rl whistler "$home" | grep -v 'policy.conf$' | xargs)" ""

# ---- links
refuses "no record leads to one: link" 1 'would meet the report of rights' wf --as protection1 link "$amber" related "$rgt"
refuses "nor does a merge" 1 'no duplicate of another record' wf --as protection1 merge "$amber" "$rgt"
refuses "nor one the other way" 1 'no duplicate of another record' wf --as protection1 merge "$rgt" "$amber"
concern() { wf --as "$1" show "$2" --json | jq -c .rights_concern; }
concerns() { for who in duty1 supervisor1 liaison1 analyst1; do concern "$who" "$1"; done | xargs; }
is "no report is about it yet" "$(concern protection1 "$amber") $(concern auditor1 "$amber")" "false false"
is "of which others are told nothing" "$(concerns "$amber")" "null null null null"
does "from the report one may link" 'related' wf --as protection1 link "$rgt" related "$amber"
is "then one is, for those who may know" "$(concern protection1 "$amber") $(concern auditor1 "$amber") $(concern auditor1 "$second")" "true true false"
is "a report is one itself" "$(concern auditor1 "$rgt")" true
is "others are told what they were told before" "$(concerns "$amber")" "null null null null"
like "for people too" "$(wf --as auditor1 show "$amber")" '^rights +a report of rights is about it$'
is "for others no line" "$(wf --as duty1 show "$amber" | grep -c '^rights')" 0
refuses "it is not called out to the chain" 1 'past the chain of command' wf --as protection1 escalate "$rgt" reason
refuses "nor given to who may not see it" 1 'supervisor1 could not own it' wf --as protection1 assign "$rgt" supervisor1
does "an officer's words that name it" ': note' wf --as protection1 note "$amber" "see $rgt"
does "and those that name what is not there" ': note' wf --as protection1 note "$amber" "see $prefix-R00099"

# ---- every command, as each role
fill() { # the words of a usage line
    local w
    for w in $1; do
        case $w in
        \[*|--*) ;;
        ID|INTO) printf '%s\n' "$amber" ;;
        FILTER) printf 'text:%s\n' "$text" ;;
        PRIORITY) echo P2 ;; TYPE) echo FLOW.QUEUE ;; LEVEL) echo 1 ;; GRADE) echo B2 ;; VIEW) echo floor ;; N|SEQ|STEP) echo 1 ;;
        *'|'*) echo "${w%%|*}" ;;
        *) echo word ;;
        esac
    done
}
commands() { wf --help | sed -nE 's/^  ([a-z]+( [a-z]+)?)  +.*/\1/p' | sort -u; }
walked=0 leaks='' asked=()
while read -r name; do
    case $name in engine\ *|completion|help|plugin\ *|cap\ *|theme\ *|backup*|journal\ *) continue ;; esac
    # shellcheck disable=SC2046 # no word where there is no second one
    asked+=("$name|$("$wf" "${name%% *}" $(grep -q ' ' <<<"$name" && echo "${name#* }") --help 2>/dev/null | sed -nE '1,2s/^(usage: )?watchfloor //p' | head -n 1)")
done < <(commands)
for who in "${others[@]}"; do
    for one in "${asked[@]}"; do
        name=${one%%|*} usage=${one#*|}
        mapfile -t words < <(fill "${usage#"$name"}")
        for json in "" $(grep -qF -- --json <<<"$usage" && echo --json); do
            # shellcheck disable=SC2086 # a command of two words is two
            got=$(timeout 3 "$wf" --home "$home" --as "$who" $name "${words[@]}" $json 2>&1 </dev/null | grep -v "text:$text" | grep -E "$text|R0000[0-9]" | head -n 1)
            [ -z "$got" ] || leaks+="$who: $name $json: $got"$'\n'
            walked=$((walked + 1))
        done
    done
done
is "no command tells of one to whom it is not for" "$leaks" ""
holds "and they were asked: $walked calls" test "$walked" -gt 400

# ---- every request of the protocol, as each role: each operation and each view of the tables has a decision here, a new one without it fails
table() { sed -nE "/^#define $1\(X\)/,/[^\\]\$/s/^ +X\([A-Z_]+, \"([a-z-]+)\".*/\1/p" "${srcdir:?}/src/wire/protocol.h"; }
mapfile -t views < <(table WIRE_VIEWS)
mapfile -t ops < <(table WIRE_OPS)
holds "the tables are read: ${#views[@]} views, ${#ops[@]} operations" test "${#views[@]}" -ge 17 -a "${#ops[@]}" -ge 20
hello() { [ "$1" = owner ] && echo '{"id":1,"op":"hello"}' || echo "{\"id\":1,\"op\":\"hello\",\"as\":\"$1\"}"; }
# something in each view: officers on duty, a handover that is open and one that was signed, who looks at a report of rights
wf --as duty1 duty on >/dev/null
wf --as protection1 duty on >/dev/null
wf --as protection1 refer "$rgt" --to protection "$text contact" >/dev/null
wf --as protection1 ask "$rgt" --to MY/desk --due +1h "$text asked" >/dev/null
wf --as protection1 handover start >/dev/null
wf --as protection1 handover cancel "no more" >/dev/null 2>&1
wf --as supervisor1 handover start >/dev/null
"$builddir/tests/lib/wfcall" -n 9 "$home" "$(hello auditor1)" "{\"id\":2,\"op\":\"look\",\"incident\":\"$rgt\"}" >/dev/null 2>&1 &
looks=$!
at=$SECONDS
until [ $((SECONDS - at)) -gt 15 ] || call protection1 '{"id":2,"op":"query","view":"presence"}' | grep -q R00001; do :; done
like "who may see it meets who looks at it" "$(call protection1 '{"id":2,"op":"query","view":"presence"}')" R00001
n=10 requests=() undecided=''
ask() { n=$((n + 1)); requests+=("{\"id\":$n,$1}"); }
view() { # NAME MEMBERS: queried, and followed
    ask "\"op\":\"query\",\"view\":\"$1\"$2"
    ask "\"op\":\"subscribe\",\"sub\":$n,\"view\":\"$1\"$2"
}
for one in "${views[@]}"; do
    case $one in
    incidents|log|changes)
        for more in '' ',"all":true' ',"all":true,"sort":"updated","desc":true' ',"all":true,"sort":"title"' ",\"all\":true,\"filter\":\"text:$text\"" \
            ',"all":true,"filter":"type:RGT.*"' ",\"all\":true,\"filter\":\"id:$rgt\""; do view "$one" "$more"; done ;;
    incident) for key in "$amber" "$rgt"; do view "$one" ",\"key\":\"$key\",\"read\":true"; done ;;
    picture) for key in "$amber" "$rgt"; do view "$one" ",\"key\":\"$key\""; done ;;
    handover|handovers) for more in '' ',"key":"1"' ',"key":"2"'; do view "$one" "$more"; done ;;
    status|set-aside|feeds|plugins|checkpoints|places|playbooks|directory|duty|presence|quarantine|tick|notices|notice|acks|keys|inbox|actions|action|conflicts|matrix|follows|floor|protocols|protocol|runs|run|clocks) view "$one" '' ;;
    *) undecided+="view $one " ;;
    esac
done
for one in "${ops[@]}"; do
    case $one in
    hello|query|subscribe) ;; # above
    command) ask "\"op\":\"command\",\"verb\":\"note\",\"incident\":\"$rgt\",\"args\":{\"text\":\"x\"}" ;; # each verb: "what is hidden answers as what is not there"
    window) ask '"op":"window","sub":12,"offset":0,"limit":50' ;;
    unsubscribe) ask '"op":"unsubscribe","sub":12' ;;
    submit|engine|quit) ;; # the first: above; the others end what is walked
    feed) ask '"op":"feed","action":"test","name":"none/none"' ;;
    plugin) ask '"op":"plugin","action":"reload","name":"none"' ;;
    notifier) ask '"op":"notifier","action":"test"' ;;
    raw) ask '"op":"raw","n":1' ;;
    record) ask '"op":"record","plugin":"none"' ;;
    notice) ask '"op":"notice","do":"templates"' ;;
    look) ask "\"op\":\"look\",\"incident\":\"$rgt\"" ;;
    export) ;; # below: it goes page by page
    backup|replay) ;; # a file for the officer of the machine, who has the home as well: not an answer
    hash|ping) ask "\"op\":\"$one\"" ;;
    *) undecided+="operation $one " ;;
    esac
done
is "each view and each operation has its decision" "$undecided" ""
leaks=''
for who in "${others[@]}" owner; do
    got=$("$builddir/tests/lib/wfcall" -n $((${#requests[@]} + 1)) "$home" "$(hello "$who")" "${requests[@]}" 2>&1 | sed "s/there is no incident ..$rgt//" | grep -oE ".{0,60}($text|R0000[0-9]).{0,20}" | grep -vE "text:$text|id:$rgt" | head -n 3)
    [ -z "$got" ] || leaks+="$who: $got"$'\n'
done
is "no request tells of one" "$leaks" ""
got=$("$builddir/tests/lib/wfcall" -n $((${#requests[@]} + 1)) "$home" "$(hello auditor1)" "${requests[@]}" 2>&1 | grep -cE "$text|R0000[0-9]")
holds "the same requests of an auditor's are full of them: $got" test "$got" -gt 10
kill "$looks" 2>/dev/null
leaks='' exports=0
for who in owner "${others[@]}"; do
    as=(--as "$who")
    [ "$who" != owner ] || as=()
    for form in jsonl csv; do
        wf "${as[@]}" journal export --format "$form" >"$work/export" 2>/dev/null && exports=$((exports + 1))
        got=$(grep -aoE ".{0,60}($text|R0000[0-9]).{0,20}" "$work/export" | head -n 2)
        [ -z "$got" ] || leaks+="$who: $got"$'\n'
    done
done
is "no export tells of one" "$leaks" ""
holds "and there were such: $exports" test "$exports" -ge 4

# ---- what is hidden answers as what is not there
same() { # same TEXT REQUEST: the answer for a report of rights and for an id that is none differ in the id alone
    local a b
    a=$(call duty1 "${2//@/$rgt}") b=$(call duty1 "${2//@/$prefix-R00077}")
    is "$1" "${a//"$rgt"/ID}" "${b//"$prefix-R00077"/ID}"
}
same "show" '{"id":2,"op":"query","view":"incident","key":"@"}'
same "follow" '{"id":2,"op":"subscribe","sub":5,"view":"incident","key":"@"}'
for verb in own ack note close protect "playbook start" undo; do
    same "$verb" "{\"id\":2,\"op\":\"command\",\"verb\":\"$verb\",\"incident\":\"@\",\"args\":{}}"
done
same "merge into" "{\"id\":2,\"op\":\"command\",\"verb\":\"merge\",\"incident\":\"$amber\",\"args\":{\"into\":\"@\"}}"
same "link with" "{\"id\":2,\"op\":\"command\",\"verb\":\"link\",\"incident\":\"$amber\",\"args\":{\"rel\":\"related\",\"to\":\"@\"}}"
same "unlink from" "{\"id\":2,\"op\":\"command\",\"verb\":\"unlink\",\"incident\":\"$amber\",\"args\":{\"to\":\"@\"}}"
same "an anchor" '{"id":2,"op":"query","view":"incidents","anchor":"@"}'
is "ids that officers wrote are masked, of what is there and of what is not alike" \
    "$(wf --as duty1 show "$amber" --json | jq -r '.timeline[] | select(.verb == "note").text' | sort -u | xargs)" "note: see [not yours]"
is "and stand for who sees them" "$(wf --as auditor1 show "$amber" --json | jq -r '.timeline[] | select(.verb == "note").text' | sort | xargs)" "note: see $rgt note: see $prefix-R00099"

list=$(wf --as auditor1 incidents --json | jq -r 'select(.type | startswith("RGT")).id' | sort | xargs)
last=$(wf --as supervisor1 incidents --all --json | jq -r .id | sort | tail -n 1)

# ---- the journal outlives an engine, and a policy
wf engine stop >/dev/null
wf engine start >/dev/null
is "after a restart they are there, with their ids" "$(wf --as auditor1 incidents --json | jq -r 'select(.type | startswith("RGT")).id' | sort | xargs)" "$list"
rm "$home"/views/head
wf engine stop >/dev/null
wf engine start >/dev/null
is "and when all tables are made anew from the journal" "$(wf --as auditor1 incidents --json | jq -r 'select(.type | startswith("RGT")).id' | sort | xargs)" "$list"
third=$(report c | wf submit | jq -r .id)
is "the numbers go on without a gap" "$((10#${third##*-}))" "$((10#${last##*-} + 1))"
rm "$home/policy.conf"
wf engine reload >/dev/null
is "without a policy file they are shown to nobody" "$(wf incidents --all --json | jq -r .id | grep -c R)" 0
is "and counted by nobody" "$(wf status --json | jq .incidents.open)" "$(wf incidents --json | wc -l)"
done_testing
