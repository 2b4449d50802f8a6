#!/usr/bin/env bash
# Protection: from 1 on a record's title is type and place wherever it shows, its text is for the roles that the policy names, and each reading of a
# restricted record (protected, TLP:RED, a report of rights) is a fact before it is told.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
policy() {
    printf 'format = 1\ngroup "*" { roles = {"supervisor", "liaison"} }\n'
    for who in observer duty supervisor liaison analyst protection auditor; do printf 'officer "%s1" { roles = {"%s"} }\n' "$who" "$who"; done
    printf '%s\n' "$@"
}
policy >"$home/policy.conf"
wf engine start --exercise protection >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
name=Nguyenquetzal
id=$(report a ",\"type\":\"THB.INDICATOR\",\"title\":\"$name held in a house\",\"text\":\"$name says more\",\"labels\":{\"phone\":\"$name\"}" | jq -c . | wf submit | jq -r .id)
wf --as duty1 note "$id" "a note of $name" >/dev/null
wf --as duty1 task "$id" "call $name" >/dev/null
wf --as duty1 called "$id" --number "$name" "said $name" >/dev/null
like "before, the title is what was told" "$(wf --as duty1 incidents --json | jq -r .title)" "$name"
refuses "a flag needs a reason" 2 'needs a reason|wants REASON' wf --as duty1 protect "$id" 1 ' '
does "set tells what was said before" 'impact set to MEDIUM, was not said$' wf --as duty1 set "$id" impact MEDIUM "as told"
does "any officer raises it" 'protection 0 to 1' wf --as duty1 protect "$id" 1 "indicators"
does "of a restricted record it does not" 'impact set to HIGH$' wf --as duty1 set "$id" impact HIGH "as told"
refuses "only protection lowers it" 1 'only the role "protection" lowers it' wf --as duty1 protect "$id" 0 "no more"
refuses "a supervisor neither" 1 'only the role "protection" lowers it' wf --as supervisor1 protect "$id" 0 "no more"
is "TLP is at least AMBER+STRICT" "$(wf --as duty1 show "$id" --json | jq -r .tlp)" "AMBER+STRICT"
refuses "and can't be set lower" 1 'at least AMBER\+STRICT' wf --as duty1 set "$id" tlp GREEN reason

# ---- nowhere its title or text
masked="THB.INDICATOR, SGWDL"
is "in a list the title is type and place" "$(wf --as duty1 incidents --json | jq -r .title)" "$masked"
is "for every role" "$(wf --as protection1 incidents --json | jq -r .title)" "$masked"
is "in the whole record" "$(wf --as duty1 show "$id" --json | jq -r '[.title, .withheld, .text, .labels] | map(tostring) | join("|")')" "$masked|role|null|null"
is "the timeline tells what was done, and no words" "$(wf --as duty1 show "$id" --json | jq -r '.timeline[].text' | grep -c "$name")" 0
is "nor does a task" "$(wf --as duty1 show "$id" --json | jq -r '.items[].text')" null
is "to read it by what it says is not to be found" "$(wf --as duty1 find --json "text:$name" | wc -l)" 0
for what in "log --json --limit 100" "find --json type:THB.*" "screen floor" "screen log" "incidents" "show $id" "screen floor --size 200x60"; do
    # shellcheck disable=SC2086
    is "not in: $what" "$(wf --as duty1 $what | grep -c "$name")" 0
done
# ---- nor by the order, the filter or the way out
other=$(report b ',"type":"THB.INDICATOR","title":"Aardvark by the road"' | jq -c . | wf submit | jq -r .id)
for text in "$name" quetzal "\"$name held\""; do
    is "who may read it finds it by: $text" "$(wf --as protection1 find --json "text:$text" "type:THB.*" | jq -r .id | grep -cx "$id")" 1
    is "nobody else finds it by: $text" "$(for who in duty1 supervisor1 liaison1 analyst1 observer1; do wf --as "$who" find --json "text:$text" "type:THB.*" 2>/dev/null; done | grep -c "$id")" 0
done
is "what is found by its type is masked" "$(wf --as duty1 find --json --sort title "type:THB.*" | jq -r "select(.id == \"$id\").title")" "$masked"
like "sorted by title it stands where its mask does" "$(wf --as duty1 incidents --json --sort title | jq -r .id | xargs)" "$other.*$id"
for form in jsonl csv; do
    wf --as supervisor1 journal export --format "$form" >"$work/out" 2>/dev/null
    holds "an export as $form has something" test -s "$work/out"
    is "and nothing of it" "$(grep -ac "$name" "$work/out")" 0
done
"${builddir:?}/tests/lib/wfcall" -n 7 "$home" '{"id":1,"op":"hello","as":"protection1"}' '{"id":2,"op":"subscribe","sub":1,"view":"incidents"}' '{"id":3,"op":"subscribe","sub":2,"view":"log"}' \
    "{\"id\":4,\"op\":\"subscribe\",\"sub\":3,\"view\":\"incident\",\"key\":\"$id\"}" >"$work/pushes" 2>&1
is "nor is it pushed to who follows, whatever his role" "$(grep -c "$name" "$work/pushes")" 0
like "who may read it is told how" "$(cat "$work/pushes")" '"withheld":"unread"'

# ---- read, and recorded
reads() { wf --as protection1 log --json --limit 200 | jq -c 'select(.kind == "incident.read" and .officer != "duty1") | [.officer, .incident]'; }
is "lists, the log and what follows them are no reading" "$(reads | wc -l)" 0
like "the protection role reads it" "$(wf --as protection1 show "$id" --json | jq -r '[.title, .withheld, .text, .labels.phone] | map(tostring) | join("|")')" "$name held in a house\|null\|$name says more\|$name"
is "and that is a fact" "$(reads)" "[\"protection1\",\"$id\"]"
like "with notes and tasks" "$(wf --as protection1 show "$id" --json | jq -r '[.items[0].text, (.timeline[].text)] | join("|")')" "call $name.*note of $name"
is "each time one" "$(reads | wc -l)" 2
is "the record itself is unchanged by it" "$(wf --as duty1 show "$id" --json | jq -r '[.timeline[].verb] | map(select(. == "read")) | length')" 0
red=$(report r ',"tlp":"RED","text":"secret zebra"' | wf submit | jq -r .id)
wf --as supervisor1 show "$red" >/dev/null
is "TLP:RED is restricted, too" "$(reads | sed -n 1p)" "[\"supervisor1\",\"$red\"]"
is "and not told by the way" "$(wf --as supervisor1 log --json | grep -c zebra)" 0

# ---- the policy names who reads
policy 'role "duty" { protected = yes }' 'role "auditor" { protected = no }' >"$home/policy.conf"
does "the policy names the roles" 'taken up|digest|reloaded' wf engine reload
like "duty reads it now" "$(wf --as duty1 show "$id" --json | jq -r .title)" "$name"
is "the auditor does not" "$(wf --as auditor1 show "$id" --json | jq -r '[.title, .withheld] | join("|")')" "$masked|role"
does "protection lowers the flag" 'protection 1 to 0' wf --as protection1 protect "$id" 0 "was none"
like "and the title is told again" "$(wf --as duty1 incidents --json | jq -r .title | xargs)" "$name"

# ---- no question to the state of origin or nationality
of() { report "$1" ",\"type\":\"THB.INDICATOR\",\"labels\":$2,\"protection\":1" | jq -c . | wf submit | jq -r .id; }
known=$(of known '{"nationality":"MMR, PH","origin":"MM"}') silent=$(of silent '{"nationality":"MM"}')
refuses "the state of nationality is not asked" 1 'MM is the state of origin or nationality' wf --as duty1 ask "$known" --to MM/desk --due +1h "who is he?"
refuses "nor the second one that is named" 1 'PH is the state of origin or nationality' wf --as duty1 ask "$known" --to PH/desk --due +1h "who is he?"
refuses "nor is it handed to it" 1 'MM is the state of origin or nationality' wf --as supervisor1 transfer "$known" --to MM reason
does "another state is" 'question' wf --as duty1 ask "$known" --to TH/desk --due +1h "is there a bed?"
refuses "where origin was not said it may be any" 1 'nobody said nationality and origin' wf --as duty1 ask "$silent" --to TH/desk --due +1h "is there a bed?"
does "an officer says what it is" 'origin set to MM' wf --as duty1 set "$silent" origin MM "he told it"
does "then another state is asked" 'question' wf --as duty1 ask "$silent" --to TH/desk --due +1h "is there a bed?"
refuses "and that one is not" 1 'MM is the state of origin or nationality' wf --as duty1 ask "$silent" --to MM/desk --due +1h "who is he?"
is "who may not read its text is not told of which state he is" "$(wf --as auditor1 show "$silent" --json | jq -c '[.origin, .withheld]')" '[null,"role"]'
is "nor does the log say it" "$(wf --as auditor1 log --json --limit 300 | grep -c 'origin set to')" 0
does "a protection officer asks" 'question' wf --as protection1 ask "$known" --to MM/desk --due +1h "by consent"
open=$(report plain | wf submit | jq -r .id)
does "without a flag everyone is asked" 'question' wf --as duty1 ask "$open" --to MM/desk --due +1h "how long?"

# ---- non-punishment
wf --as duty1 persons "$open" involved=3 >/dev/null
does "a return reminds of non-punishment" 'non-punishment' wf --as duty1 outcome "$open" REFUSED_RETURNED_ON_CARRIER=1
does "so does who is handed to the police" 'non-punishment' wf --as duty1 outcome "$open" HANDED_TO_POLICE=1
is "another outcome does not" "$(wf --as duty1 outcome "$open" ADMITTED=1 | grep -c non-punishment)" 0
# ---- the non-refoulement check
refuses "it is not closed before the check is answered" 1 'non-refoulement check [0-9]+ .return of 1 person. is not answered' wf --as duty1 resolve "$open" --disposition confirmed
refuses "who may say that nobody is at risk" 1 'says the role "protection" alone' wf --as duty1 check "$open" no-risk "he laughed"
refuses "not without a reason" 2 'wants REASON' wf --as protection1 check "$open" no-risk
does "unknown leaves it open" 'it stays open' wf --as duty1 check "$open" unknown "no interpreter until nine"
like "it stands in the record" "$(wf --as duty1 show "$open")" 'non-refoulement check [0-9]+ open: return of 1 person, due '
is "and in the handover" "$(wf --as duty1 handover show --json | jq -r 'select(.section == "check") | [.incident, .to, .item_state] | join(" ")')" "$open return open"
does "the protection role answers it" 'no-risk$' wf --as protection1 check "$open" no-risk "interviewed alone, he wants to go"
like "by name" "$(wf --as duty1 show "$open")" 'non-refoulement check [0-9]+ no-risk, says protection1: return of 1 person'
told=$(reads | wc -l)
wf engine stop >/dev/null
wf engine start >/dev/null
is "readings outlive the engine" "$(reads | wc -l)" "$told"
like "so does that of who was told no word" "$(wf --as protection1 log --json --limit 200 | jq -r 'select(.kind == "incident.read").officer' | sort -u | xargs)" duty1
done_testing
