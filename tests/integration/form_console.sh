#!/usr/bin/env bash
# The console's forms, over a real engine: an incident by hand in few enough keys for 20 s, with what is stored; drafts; what is refused comes back with what was typed;
# persons, outcome, grade, protect, refer and ask by their forms.
. "${srcdir:?}/tests/integration/cli.sh"
command -v tmux >/dev/null || { ok "tmux # SKIP tmux is not installed"; done_testing; exit; }
mkdir -p "$home" "$work/config"
wf engine start --exercise forms >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
tm() { env -u TMUX -u NO_COLOR LC_ALL=C.UTF-8 tmux -u -f /dev/null -S "$work/tmux" "$@" 2>/dev/null; }
shot() { tm capture-pane -p; }
trap 'tm kill-server; clean_up' EXIT
until_shot() { # REGEX [not]
    local end=$((SECONDS + ${FORM_WAIT:-60}))
    while :; do
        if shot | grep -qE -- "$1"; then [ -n "${2-}" ] || return 0; else [ -z "${2-}" ] || return 0; fi
        [ $SECONDS -lt $end ] || return 1
        read -rt 0.03 <> <(:) || :
    done
}
seen() { if until_shot "$2" "${3-}"; then ok "$1"; else not_ok "$1" "wanted: ${3-} /$2/" "$(shot)" "$(cat "$work/console.err")"; done_testing; exit 1; fi; }
pressed=0
key() { pressed=$((pressed + $#)); tm send-keys "$@"; }             # each word is a key
words() { pressed=$((pressed + ${#1})); tm send-keys -l -- "$1"; }  # each character is a key
esc() { tm send-keys Escape; until_shot 'Esc leaves' not; }
record() { wf show "$1" --json; }
tm new-session -d -x 120 -y 34 "env XDG_CONFIG_HOME='$work/config' WATCHFLOOR_HOME='$home' ASAN_OPTIONS='${ASAN_OPTIONS-}:detect_leaks=1' watchfloor 2>'$work/console.err'"
seen "the Floor is there" ' Inbox 0 '

# ---- a boat, told by telephone: 22 persons, three of them minors, twenty minutes ago
key n
seen "n opens the form" 'A new incident, by hand'
words boat
seen "the type is completed" 'MOV\.BOAT_ARRIVAL'
key Tab
words idbtm
key Tab
seen "the member is the checkpoint's" 'member +ID'
words -20m
key Tab
words '22 mi'
seen "the word at hand is completed" 'minors= +under 18'
key Tab
words 3
seen "the priority is told while one types, with its rule" 'priority +P2, by the rule: assumed, never below P2'
key Tab
words 'Boat with 22 at Nongsa, engine dead'
key Enter
seen "Enter on the title opens it" ' Inbox 1 '
seen "it is on the Floor" 'Boat with 22 at Nongsa'
echo "# $pressed keys; at four a second $((pressed / 4)) s"
if [ "$pressed" -le 80 ]; then ok "20 s are enough for $pressed keys at four a second"; else not_ok "20 s are enough at four keys a second" "$pressed keys"; fi
r=$(record 1)
is "stored: type, place, title, persons" "$(jq -r '[.type, .checkpoint, .member, .title, .persons.involved, .persons.minors, .persons.dead] | join("|")' <<<"$r")" \
    "MOV.BOAT_ARRIVAL|IDBTM|ID|Boat with 22 at Nongsa, engine dead|22|3|"
is "stored: the priority that was shown, and its rule" "$(jq -r '.priority + " " + .rule' <<<"$r")" "P2 assumed, never below P2"
ago=$(jq -r '((.received | sub("\\.[0-9]+"; "") | fromdate) - (.occurred | sub("\\.[0-9]+"; "") | fromdate))' <<<"$r")
if [ "$ago" -ge 1195 ] && [ "$ago" -le 1290 ]; then ok "occurred 20 minutes before it was received"; else not_ok "occurred 20 minutes before it was received" "$ago s"; fi
is "what was not said is not there" "$(jq -c '[.detected, .reported, .lat, .lon, .area, .location_unknown]' <<<"$r")" '[null,null,null,null,null,false]'

# ---- location unknown; a draft; another size
key n
words drift
key BTab
esc
seen "what was typed is kept, and that is said" 'kept until the form is opened again'
key n
seen "it is there again" 'type +DRIFT'
key C-u
words queue
key Tab
words unk
seen "the location may be unknown" 'location unknown'
key Tab
words my
key Tab
tm resize-window -x 80 -y 24
seen "another size leaves what was typed" 'FLOW\.QUEUE'
tm resize-window -x 120 -y 34
key Tab
words 'minors=1'
seen "a minor raises it, and the rule says so" 'priority +P2, by the rule: floor: minor'
key Tab
words 'Two in a container'
key Tab
words 'the crew heard them'
key Tab
words -2h
key Tab
words -30m
key Enter
seen "it is opened" 'Two in a container'
r=$(record 2)
is "stored: location unknown, its member, its text" "$(jq -r '[.location_unknown, .checkpoint, .member, .timeline[-1].text] | tostring' <<<"$r")" '[true,null,"MY","opened by hand: Two in a container; the crew heard them"]'
is "stored: detected and reported, each as it was said" "$(jq -r 'def t: sub("\\.[0-9]+"; "") | fromdate; ((.received|t) - (.detected|t)) as $d | ((.received|t) - (.reported|t)) as $r
    | "\($d >= 7195 and $d < 7290) \($r >= 1795 and $r < 1890)"' <<<"$r")" "true true"

# ---- what the engine refuses comes back with what was typed
key n
words boat
key Tab
words idbtm
key Tab
seen "the member is filled in" 'member +ID'
esc
key n
seen "the draft has the checkpoint" 'checkpoint +IDBTM'
key Tab Tab Tab
words -20x
key Tab Tab
words 'A third one'
key Enter
seen "what is wrong is told beside the form" 'is no time'
seen "and what was typed is there" 'title +A third one'
key C-u
words -5m
key Enter Enter Enter
seen "mended, it is opened" ' Inbox 3 '

# ---- persons: filled from the record, only what was changed is said
wf own 1 >/dev/null
command_of() { key :; words "$1"; key Enter; }
command_of 'persons 1'
seen "the form of its persons" 'Persons of EX 000001'
esc
command_of 'show 1'
seen "it is opened whole" 'engine dead'
command_of persons
seen "what is known is filled in" 'involved +22'
key Tab Tab
words 2
key Enter
seen "it was done" 'persons EX 000001: .*injured=2'
is "stored: persons" "$(record 1 | jq -r '[.persons.involved, .persons.minors, .persons.injured] | join(" ")')" "22 3 2"
is "only what was changed is in the fact" "$(record 1 | jq -r '.timeline[0].text')" "persons: injured=2"
command_of persons
seen "again" 'injured +2'
wf persons 1 dead=1 >/dev/null
key C-u
words 23
key Enter
seen "what another said meanwhile is not overwritten" 'is not the current one'
seen "the form is there again with what was typed" 'involved +23'
key Enter
until_true 40 eval 'wf show 1 --json | jq -e ".persons.involved == 23 and .persons.dead == 1"' && ok "Enter once more says it, beside what the other said" || not_ok "Enter once more says it" "$(shot)"

# ---- outcome, grade, protect, refer, ask
command_of outcome
seen "the form of outcomes" 'Outcomes of the persons of EX 000001'
words 4
key Tab Tab Tab Tab
words 19
key Enter
seen "outcomes are taken" 'outcomes of 23 of 23 persons are known'
is "stored: outcomes" "$(record 1 | jq -rc '[.items[] | select(.kind == "outcome") | "\(.word)=\(.count)"] | sort')" '["ADMITTED=4","REFERRED_PROTECTION=19"]'
command_of grade
seen "the words of the grade" 'B +usually reliable'
words b
key Enter
seen "of the information too" 'probably true'
words 2
key Enter
seen "graded" 'graded B2'
is "stored: the grade" "$(record 1 | jq -r .grade)" B2
command_of refer
words hea
key Enter
words "the port's doctor, 24h desk"
key Enter
seen "referred" 'refer.* 000001: '
is "stored: the referral" "$(record 1 | jq -r '.items[] | select(.kind == "referral") | "\(.word) \(.text)"')" "health the port's doctor, 24h desk"
command_of ask
words my/desk
key Enter
words +2h
key Enter
words 'how many are on the second boat?'
key Enter
until_true 40 eval 'wf show 1 --json | jq -e "[.items[] | select(.kind == \"question\")] | length == 1"' && ok "asked" || not_ok "asked" "$(shot)"
command_of protect
words 1
key Enter
words 'they were told to say nothing'
key Enter
until_true 40 eval 'wf show 1 --json | jq -e ".protection == 1"' && ok "protected" || not_ok "protected" "$(shot)"

# ---- what its state does not allow is refused from the console, too, with what is possible now
command_of 'close 000002 --disposition drill'
seen "no way from NEW to CLOSED" '"close" is not possible; possible now: own, ack'
is "and nothing was changed" "$(record 2 | jq -r '.state')" NEW

# ---- z: what is inside of an incident is listed, and the floor again
wf new SYS.BCS_OUTAGE --member VN border system down >/dev/null
report gate | jq -c '.type = "SYS.GATE_OUTAGE" | .member = "VN" | .checkpoint = "VNSGN" | .title = "Gates of Tan Son Nhat"' | wf submit >/dev/null
until_true 40 eval 'wf incidents --json type:SYS.BCS_OUTAGE | jq -e ".inside == 1"' && ok "the outage took the gates in" || not_ok "the outage took the gates in" "$(wf incidents)"
key 1
seen "the Floor" ' Inbox '
key /
words 'type:SYS.BCS_OUTAGE'
key Enter
seen "the outage alone" '/ type:SYS\.BCS_OUTAGE'
seen "and how many are inside" '\+1 inside|inside \+1'
key z
seen "z lists them" '/ inside:AMICF-.*'
seen "the gates are there" 'Gates of Tan Son Nhat'
key z
seen "z once more: the whole floor" '/ inside:' not
seen "the outage with the others" 'A third one'
seen "where what is inside is not listed" 'Gates of Tan Son Nhat' not

# ---- a report of rights: without a policy it is refused, with that reason; nothing of it is kept
command_of 'rights report'
seen "the form of a report of rights" 'past the chain of command'
words 'struck at the gate'
key Tab
esc
command_of 'rights report'
seen "it is open again" 'past the chain of command'
if shot | grep -q 'struck at'; then not_ok "nothing of it was kept" "$(shot)"; else ok "nothing of it was kept"; fi
words 'struck at the gate'
key Tab Tab Tab
words y
key Enter
seen "it is refused, and the reason told" 'no policy file names'
esc
key q
if until_true 40 eval '! tm has-session'; then ok "it ends"; else not_ok "it ends" "$(shot)"; fi
is "nothing was said aloud" "$(cat "$work/console.err")" ""
wf engine stop >/dev/null
done_testing
