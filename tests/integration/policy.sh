#!/usr/bin/env bash
# A policy file: who is whom, what each role may do and see on every path out, a reload, a file that is wrong, and an ACTUAL home of an officer's.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
policy() { cat >"$home/policy.conf"; }
policy <<'END'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "duty1" { roles = {"duty"} }
officer "observer1" { roles = {"observer"} }
officer "jakarta" { roles = {"duty"} members = {"ID"} }
officer "analyst1" { roles = {"analyst"} }
officer "dev" { roles = {"plugin-dev"} }
END
wf engine start --exercise policy >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
one() { report "$1" "$2" | wf submit | jq -r .id; }
green=$(one g ',"tlp":"GREEN"') amber=$(one a ',"tlp":"AMBER"') strict=$(one s ',"tlp":"AMBER+STRICT"') red=$(one r ',"tlp":"RED","text":"the word zebra"')
id=$(printf '{"source_id":"i","type":"FLOW.QUEUE","member":"ID","checkpoint":"IDCGK","title":"Queue i","occurred":"2026-11-27T08:20:00Z"}\n' | wf submit | jq -r .id)
list() { wf "$@" incidents --json | jq -r .id | sort | xargs; }
sorted() { printf '%s\n' "$@" | sort | xargs; }

# ---- who sees what
is "whoever reaches the socket has the group's roles: a supervisor sees TLP:RED" "$(list)" "$(sorted "$green" "$amber" "$strict" "$red" "$id")"
is "duty sees up to AMBER+STRICT" "$(list --as duty1)" "$(sorted "$green" "$amber" "$strict" "$id")"
is "an analyst up to AMBER" "$(list --as analyst1)" "$(sorted "$green" "$amber" "$id")"
is "an observer up to GREEN" "$(list --as observer1)" "$green"
is "an officer of ID sees ID's" "$(list --as jakarta)" "$id"
refuses "what one may not see is not there: show" 1 "there is no incident \"$red\"" wf --as duty1 show "$red"
refuses "nor is it owned" 1 "there is no incident \"$red\"" wf --as duty1 own "$red"
refuses "nor does one merge into it" 1 "there is no incident \"$red\"" wf --as duty1 merge "$amber" "$red"
is "nor found by its text" "$(wf --as duty1 find --json text:zebra | wc -l)" 0
is "though the text is found by those who see it" "$(wf find --json text:zebra | jq -r .id)" "$red"
is "nor is it in the log" "$(wf --as duty1 log --json --limit 200 | jq -r .incident | grep -c "$red")" 0
is "which holds the others" "$(wf --as duty1 log --json --limit 200 | jq -r .incident | grep -c "$amber")" 1
wf --as duty1 watch --json >"$work/watch" & children+=($!)
wf --as supervisor watch --json >"$work/no" 2>&1
like "who is not in the file is nobody, also in an exercise" "$(cat "$work/no")" 'the policy file names no officer "supervisor"'
seen() { grep -q "$amber" "$work/watch"; }
until_true 10 bash -c "[ -s '$work/watch' ] || watchfloor --home '$home' note '$amber' tick"
wf note "$red" secret >/dev/null
wf note "$amber" open >/dev/null
holds "watch tells what is seen" until_true 10 seen
is "and nothing else" "$(grep -c "$red" "$work/watch")" 0

# ---- who may do what
refuses "an observer owns nothing" 1 'role "observer" may not "own" \(built in\)' wf --as observer1 own "$green"
like "nor submits" "$(report x | wf --as observer1 submit)" '"status":"rejected".*role ."observer." may not ."submit.' 
refuses "an officer of ID opens none of SG's" 1 'gives jakarta other members than SG' wf --as jakarta new FLOW.QUEUE --member SG title
does "but one of ID's" ': opened by hand' wf --as jakarta new FLOW.QUEUE --member ID title
is "a report of another member is rejected, by its field" "$(report y | wf --as jakarta submit | jq -r '[.status,.field] | join(" ")')" "rejected member"
refuses "duty stops no engine" 1 'role "duty" may not "engine stop"' wf --as duty1 engine stop
refuses "nor reloads it" 1 'role "duty" may not "engine reload"' wf --as duty1 engine reload
refuses "an analyst reads no raw bytes of quarantine" 1 'role "analyst" may not "quarantine show"' wf --as analyst1 quarantine show 1
refuses "set-aside events are not for an observer" 1 'for those who see AMBER\+STRICT' wf --as observer1 incidents --set-aside
refuses "nothing is given to nobody" 1 'the policy knows no officer "duty9"' wf --as duty1 assign "$green" duty9
refuses "nor to one who may own nothing" 1 'observer1 could not own it: role "observer" may not "own"' wf --as duty1 assign "$green" observer1
refuses "nor to one who does not see it" 1 'jakarta could not own it: .*other members than SG' wf --as duty1 assign "$green" jakarta
does "duty owns" ': owned' wf --as duty1 own "$green"

# ---- over the socket, by hand: what no command of ours would send
call() { "${builddir:?}/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"hello\",\"as\":\"$1\"}" "${@:2}" | tail -n 1; }
sends() { # sends WHO SOURCE MEMBER MORE: the answer to one report
    call "$1" "{\"id\":2,\"op\":\"submit\",\"source\":\"$2\",\"reports\":[{\"type\":\"FLOW.QUEUE\",\"member\":\"$3\",\"title\":\"taken\",\"occurred\":\"2026-11-27T08:20:00Z\",\"tlp\":\"GREEN\"$4}]}" |
        jq -r '.results[0] | [.status, .id // "-", .field // "-"] | join(" ")'
}
verb() { call "$1" "{\"id\":2,\"op\":\"command\",\"verb\":\"$2\",$3}" | jq -r '.error.text // .text'; }
record() { wf show "$red" --json | jq -r '[.member, .tlp, .title, .reports] | map(tostring) | join(" ")'; }
report k ',"tlp":"RED","dedup_key":"K"' | wf submit --source keyed >/dev/null
was=$(record)
me=$(id -un)
is "a report goes into no record that its officer does not see, by a reference" "$(sends jakarta "$me" ID ',"source_id":"x1","references":["r"]')" "rejected - references"
is "nor by its source_id" "$(sends duty1 "$me" SG ',"source_id":"r","revision":"2"')" "rejected - source_id"
is "nor by a dedup_key" "$(sends duty1 duty1 SG ',"source_id":"x2","dedup_key":"K"')" "rejected - dedup_key"
is "nor as the same revision with other words" "$(sends jakarta "$me" ID ',"source_id":"r"')" "rejected - revision"
is "a duplicate of one is called so, and not named" "$(report r ',"tlp":"RED","text":"the word zebra"' | wf --as duty1 submit --source "$me" | jq -r '[.status, .id // "-"] | join(" ")')" "duplicate -"
is "the record is as it was" "$(record)" "$was"
unseen="there is no incident \"$red\""
is "to follow one is no way to learn of it" "$(call duty1 "{\"id\":2,\"op\":\"subscribe\",\"sub\":1,\"view\":\"incident\",\"key\":\"$red\"}" | jq -r .error.text)" "$unseen"
other="officer \"jakarta\" gives jakarta other members than SG"
is "new opens nothing for another member beside an incident of one's own" "$(verb jakarta new "\"incident\":\"$id\",\"args\":{\"type\":\"FLOW.QUEUE\",\"member\":\"SG\",\"title\":\"t\"}")" "$other"
is "nor of no member, at its checkpoint, whose member it is" "$(verb jakarta new '"args":{"type":"FLOW.QUEUE","checkpoint":"SGWDL","title":"t"}')" "$other"
is "nor does set make it another member's" "$(verb jakarta set "\"incident\":\"$id\",\"args\":{\"field\":\"member\",\"value\":\"SG\",\"reason\":\"r\"}")" "$other"
report r ',"tlp":"RED","text":"other zebra"' | wf submit >/dev/null
item=$(wf quarantine --json | jq -r 'select(.member == "SG").n' | head -n 1)
refuses "bytes of a TLP:RED report are not for who sees less" 1 "may tell of persons: they are for who sees TLP:RED" wf --as duty1 quarantine show "$item"
is "what was refused is no reading" "$(wf journal export --kind quarantine.read | wc -l)" 0
does "and are for who sees them" zebra wf quarantine show "$item"
is "that they were read is a fact, with the item and not with its bytes" "$(wf journal export --kind quarantine.read | jq -c '[.actor, .payload.n, .payload.member]')" "[\"$me\",$item,\"SG\"]"
does "in the log, too" "quarantine.read .*item $item of SG, from keyed|bytes in quarantine were read: item $item of SG" wf log
is "who sees one member alone is not told of it" "$(wf --as jakarta log --json --limit 500 | jq -r 'select(.kind == "quarantine.read").seq' | wc -l)" 0
report plain ',"text":"one"' | wf submit >/dev/null
report plain ',"text":"two"' | wf submit >/dev/null
bare=$(wf quarantine --json | jq -r .n | sort -n | tail -n 1)
refuses "bytes that say no TLP are AMBER: not for who sees GREEN, who is told whom to ask" 1 "for who sees TLP:AMBER of its member; ask a supervisor" wf --as dev quarantine show "$bare"
does "and are for who sees that" two wf --as duty1 quarantine show "$bare"
is "another member's item is not on the list" "$(wf --as jakarta quarantine --json | wc -l)" 0
# Both in one turn: the command is decided before the record is on disk.
"$builddir/tests/lib/wfcall" -n 9 "$home" '{"id":1,"op":"hello","as":"duty1"}' \
    '{"id":2,"op":"submit","reports":[{"source_id":"z","type":"FLOW.QUEUE","member":"SG","title":"z","occurred":"2026-11-27T08:20:00Z","tlp":"RED"}]}' \
    "$(for n in 6 7 8 9 10 11 12; do printf '{"id":%s,"op":"command","verb":"note","incident":%s,"args":{"text":"raced"}}\n' "$n" "$n"; done)" >"$work/turn"
raced=$(jq -r 'select(.results).results[0].id' "$work/turn")
is "nor is a record of this very turn written to" "$(wf show "$raced" --json | jq -r '[.timeline[] | select(.verb == "note")] | length')" 0

# ---- another policy
cp "$home/policy.conf" "$work/good"
policy <<'END'
format = 1
group "*" { roles = {"duty", "sheriff"} }
officer "duty1" { rolls = {"duty"} }
END
refuses "a file that is wrong is refused, every fault with its line" 2 'policy.conf:2: roles: "sheriff" is not right' wf engine reload
like "all of them at once" "$err" 'policy.conf:3: rolls: there is no such key in officer'
is "and the old one still holds" "$(list --as duty1 | wc -w)" 6
sed 's/officer "duty1" { roles = {"duty"} }/officer "duty1" { roles = {"observer"} }/' "$work/good" >"$home/policy.conf"
does "a right one is taken up" 'taken up|digest|reloaded' wf engine reload
is "duty1 is an observer now" "$(list --as duty1)" "$green"
is "it is a fact" "$(wf journal export | jq -r 'select(.kind == "engine.reloaded").payload.policy | length')" 32

# ---- the tool, with no engine
does "policy check" 'right: 5 officers, 1 group; reports of rights .* are refused' wf policy check
refuses "a wrong file" 1 'rolls: there is no such key' wf policy check <(printf 'format = 1\nofficer "a" { rolls = {"x"} }\n')
does "policy explain: allowed, and by which rule" '^allowed: role "duty" may "own" \(built in\), which officer "jakarta" gives jakarta$' wf policy explain jakarta own --member ID --tlp AMBER
try wf policy explain jakarta own --member SG
is "denied is exit 1, with the rule" "$rc $out" '1 denied: officer "jakarta" gives jakarta other members than SG'
try wf policy explain observer1 see --tlp RED
is "to see is asked, too" "$rc $out" '1 denied: role "observer" sees up to TLP:GREEN, and this is TLP:RED'
# ---- bytes of health are AMBER in quarantine, whatever they say themselves
sick() { printf '{"source_id":"sick","type":"HLT.CLUSTER","member":"SG","checkpoint":"%s","title":"ill","occurred":"2026-11-27T08:20:00Z","tlp":"GREEN"}\n' "$1" | wf submit --source sick >/dev/null; }
sick SGWDL
sick SGSIN
item=$(wf quarantine --json | jq -r 'select(.source | test("sick")).n')
refuses "bytes of health are for who sees AMBER, whatever they say" 1 "for who sees TLP:AMBER" wf --as dev quarantine show "$item"
does "and show them" '"tlp":"GREEN"' wf quarantine show "$item"
wf engine stop >/dev/null

# ---- ACTUAL: who owns the files is nobody to the policy
home=$work/actual
mkdir -p "$home"
policy <<END
format = 1
officer "boss" { unix = "$(id -un)" roles = {"supervisor"} }
END
wf engine start >/dev/null 2>&1 && wf engine stop >/dev/null 2>&1
refuses "an engine in ACTUAL does not run as an officer" 2 "as whom the engine runs, is an officer: who owns the journal could read past every role" \
    bash -c 'watchfloor --home "$1" engine start' - "$home"
policy <<'END'
format = 1
officer "boss" { unix = "nobody" roles = {"supervisor"} }
END
does "as one whom the policy does not name it does" 'mode ACTUAL' wf engine start
refuses "the home's owner then sees no record" 1 "keeps the engine and its configuration, and sees no record" wf new FLOW.QUEUE --member SG title
is "an empty list" "$(wf incidents --json | wc -l)" 0
does "but stops the engine" 'stopped' wf engine stop
done_testing
