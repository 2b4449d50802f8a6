#!/usr/bin/env bash
# Playbooks and the directory as an officer uses them: start, steps, refusals, who may; a centre's own files, taken up whole or refused with line and key.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home/playbooks"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "observer1" { roles = {"observer"} }
officer "strict" { roles = {"duty"} members = {"SG"} }
END
wf engine start --exercise playbook >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
i=$(printf '{"source_id":"b","type":"MOV.BOAT_ARRIVAL","member":"ID","title":"Boat","occurred":"2026-11-27T08:20:00Z"}\n' | wf submit | jq -r .id)

# ---- those that ship
is "thirteen ship" "$(wf playbook list --json | wc -l)" 13
like "a boat's begins with the danger" "$(wf playbook show boat-arrival | sed -n 5p)" '^  1  Is anyone in danger\?'
refuses "one that is none is named, with those there are" 1 'there is no playbook "fire"; there are: boat-arrival bomb-threat' wf playbook show fire
like "an incident says which fits" "$(wf show "$i")" "playbook +boat-arrival fits, 13 steps: watchfloor playbook start $i"
refuses "no step before it is started" 1 'no playbook was started on it' wf playbook "done" "$i" 1
refuses "an observer starts none" 1 'role "observer" may not "playbook start"' wf --as observer1 playbook start "$i"
refuses "nor one who does not see the incident" 1 "there is no incident \"$i\"" wf --as strict playbook start "$i"
does "start: the one for the type" "^$i: playbook boat-arrival started, 13 steps" wf playbook start "$i"
refuses "twice is once" 1 'boat-arrival was started already' wf playbook start "$i"
does "a step is done" "^$i: step 1 done \(1/13\): Is anyone in danger" wf playbook "done" "$i" 1 MRCC told 08:31
refuses "not applicable wants a reason" 2 'wants REASON' wf playbook na "$i" 2
does "and has it" 'step 2 not-applicable \(2/13\)' wf playbook na "$i" 2 seen from the shore
does "a second one on the same incident" 'playbook surge started, 12 steps' wf playbook start "$i" surge
does "its steps are numbered on" '^.*step 14 done \(3/25\): Is anyone in danger: crush' wf playbook "done" "$i" 14
is "the row says how far they are" "$(wf show "$i" --json | jq -c '[.steps,.steps_open]')" '[25,22]'
like "the timeline says what was said" "$(wf show "$i")" 'step 1 done .*: MRCC told 08:31'
refuses "an incident with open steps is not closed in one step" 1 'still open: step [0-9]+ \(.*, step [0-9]+ \(.* and 19 more; resolve it without' wf resolve "$i" --disposition drill
does "a step is taken up again" 'step 1 open \(2/25\)' wf playbook open "$i" 1 the MRCC lost it
does "within 30 s that is undone" 'undone: step 1 open' wf undo "$i"
is "and it is done" "$(wf show "$i" --json | jq -r '.items[]|select(.kind=="step" and .count==1).state')" "done"

# ---- the centre's own
own=$home/playbooks/boat-arrival.conf
printf 'format = 1\ntitle = "Our boat"\ntypes = {"MOV.BOAT_ARRIVAL"}\nstep { do = "ours" whom = "duty" }\n' >"$own"
refuses "a wrong file is refused at a reload, with line and key" 2 "boat-arrival.conf:4: whom: there is no such key in step; there are: do who within" wf engine reload
is "the shipped one stands" "$(wf playbook list --json | jq -r 'select(.name=="boat-arrival").own')" false
refuses "check says the same without an engine" 1 "boat-arrival.conf:4: whom: there is no such key" wf playbook check "$own"
sed -i 's/whom/who/' "$own"
does "check says that it is right" 'right: "Our boat", 1 step, for MOV.BOAT_ARRIVAL' wf playbook check "$own"
does "and it is taken up" '.' wf engine reload
is "the centre's own is the one there is" "$(wf playbook list --json | jq -c 'select(.name=="boat-arrival")|[.own,.steps,.title]')" '[true,1,"Our boat"]'
like "what was started keeps its words" "$(wf show "$i")" 'playbook boat-arrival open: Boat arrival'
like "a reload that took up a playbook is a fact" "$(wf log --json --limit 3)" '"kind":"engine.reloaded"'
is "the same once more is none" "$(wf engine reload >/dev/null; wf log --json | jq -r .kind | grep -c engine.reloaded)" 1

# ---- the directory
is "each member has a hotline" "$(wf directory role:hotline --json | jq -r .member | xargs)" "BN ID KH LA MM MY PH SG TH TL VN"
like "without a number it says so" "$(wf directory member:MY role:sar)" 'my-sar +MY +sar +no number'
refuses "a wrong name of a filter is pointed at" 2 'there is no "desk:"; there are member: role: lang: untested:' wf directory member:MY desk:sar
like "under the word" "$(wf directory member:MY desk:sar 2>&1 | tail -n 1)" '^ +\^$'
refuses "and a wrong value" 2 '"boss" is no value of role:' wf directory role:boss
cat >"$home/directory.conf" <<'END'
format = 1
entry "my-hotline" { member = "MY" role = "hotline" name = "Duty desk" numbers = {"+00 3 0000 0000"} languages = {"ms", "en"} tested = "2020-01-01" }
entry "sg-hotline" { member = "SG" role = "hotline" name = "Duty desk" numbers = {"65x"} }
END
refuses "a wrong number is refused with its line" 2 'directory.conf:3: numbers: "65x" is not right' wf engine reload
sed -i 's/65x/+00 65/' "$home/directory.conf"
does "a right file is taken up" '.' wf engine reload
is "it is the whole directory" "$(wf directory --json | jq -r .id | xargs)" "my-hotline sg-hotline"
is "untested for 90 days says so" "$(wf directory untested:yes --json | jq -c '[.id,.overdue]' | xargs)" "[my-hotline,true] [sg-hotline,true]"
like "also to people" "$(wf directory member:MY)" '2020-01-01 over 90 days!'
does "tested" '^my-hotline answered$' wf directory tested my-hotline second ring
is "it no longer says so" "$(wf directory untested:yes --json | jq -r .id)" sg-hotline
is "who tested it is told" "$(wf directory member:MY --json | jq -r .tested_by)" "$(id -un)"
refuses "a failed test says why" 2 'what happened\?' wf directory tested --failed sg-hotline
does "with words it is taken" '^sg-hotline did not answer$' wf directory tested --failed sg-hotline rang out
like "and stands beside the entry" "$(wf directory member:SG)" 'never!, failed 20'
refuses "an entry that is none" 1 'the directory has no entry "xx"' wf directory tested xx
refuses "an observer tests nothing" 1 'role "observer" may not "directory tested"' wf --as observer1 directory tested my-hotline
is "but reads it" "$(wf --as observer1 directory --json | wc -l)" 2
like "a test is in the log" "$(wf log --json --limit 3)" 'my-hotline answered: second ring|sg-hotline did not answer: rang out'

# ---- a start after an end: the same state; a file gone wrong meanwhile stands aside
hash() { "${builddir:?}/tests/lib/wfcall" "$home" '{"id":1,"op":"hash"}' | tail -n 1 | jq -r .hash; }
before=$(hash)
wf engine stop >/dev/null
printf 'format = 1\ntitle "x"\n' >"$own"
rm -rf "$home/views" "$home"/views.db*
does "the engine starts with a wrong playbook" 'the engine runs' wf engine start
is "the journal makes the same state from nothing" "$(hash)" "$before"
is "the shipped playbook stands in its place" "$(wf playbook list --json | jq -c 'select(.name=="boat-arrival")|.own')" false
like "and the log says why" "$(cat "$home"/log/*)" 'boat-arrival.conf:2: .*; what ships stands in its place'
is "what was started is as it was" "$(wf show "$i" --json | jq -c '[.steps,.steps_open]')" '[25,22]'

# ---- screens
like "the playbook's screen" "$(wf screen playbook --size 120x34)" ' 1 done .*Is anyone in danger'
like "the directory's" "$(wf screen directory --size 80x24)" 'MY hotline +\+00 3 0000 0000'
wf engine stop >/dev/null
done_testing
