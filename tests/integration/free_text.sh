#!/usr/bin/env bash
# Every command that takes an officer's own words: of an incident of health it takes none that are of one person. A command that takes words and stands in neither list here fails.
. "${srcdir:?}/tests/integration/cli.sh"
if [ ! -e "${WATCHFLOOR_PLUGINDIR:?}/mdh.so" ]; then skip "there is no mdh"; done_testing; fi
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor", "duty"} }
officer "n.tan" { roles = {"duty", "liaison", "supervisor", "protection", "auditor"} }
officer "r.sari" { roles = {"duty", "liaison", "supervisor"} }
END
cat >"$home/recipients.conf" <<'END'
format = 1
recipient "MY/desk" { title = "Desk" channel = "console" address = "MY-DESK" languages = {"en"} tlp = "AMBER" phone = "+60 3 0000 0000" phone_language = "en" }
END
printf 'format = 1\nnotices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" }\nplugin "mdh" { enabled = true }\n' >"$home/watchfloor.conf"
chmod 0600 "$home"/*.conf
wf engine start --exercise words >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
as() { wf --as "$@"; }
until_true 60 bash -c "watchfloor --home '$home' plugins --json | grep -q READY"
new() { as n.tan new "$1" --checkpoint MYKUL 'Measles, Kuala Lumpur' | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1; }
x='the one who is 43yo'
declare -A heard
# hears COMMAND WORDS... -- ARGS: the words of the command are its name
hears() {
    local name=$1
    shift
    heard[$name]=1
    # shellcheck disable=SC2086 # two words
    refuses "$name" 2 '"43yo" is the age of a person' as n.tan $name "$@"
}

fresh=$(new HLT.CLUSTER) open=$(new HLT.CLUSTER) over=$(new HLT.CLUSTER) theirs=$(new HLT.CLUSTER)
as r.sari own "$theirs" >/dev/null
for i in "$open" "$over"; do as n.tan own "$i" >/dev/null && as n.tan activate "$i" >/dev/null; done
as n.tan resolve "$over" >/dev/null
as n.tan ask "$open" --to MY/desk --due +2h 'how many?' >/dev/null
as n.tan playbook start "$open" ill-travellers >/dev/null 2>&1 || as n.tan playbook start "$open" "$(wf playbook list --json | jq -r 'select(.types | tostring | test("HLT")).playbook // .name' | head -n 1)" >/dev/null
as n.tan protocol start mdh --incident "$open" >/dev/null
as n.tan protocol tick PR-0001 "$(as n.tan protocol status PR-0001 --json | jq -r '.checklist[0].id')" >/dev/null

hears note "$open" "$x"
hears own "$theirs" --take "$x"
hears escalate "$open" "$x"
hears priority "$open" P1 "$x"
hears discard "$fresh" "$x"
hears transfer "$fresh" --to MY "$x"
hears dispose "$over" confirmed "$x"
hears set "$open" impact HIGH "$x"
hears protect "$open" 1 "$x"
hears called "$open" --number '+60 3 0000 0000' "$x"
hears assess "$open" likely "$x"
hears task "$open" "$x"
hears ask "$open" --to MY/desk --due +2h "$x"
hears answer "$open" "$x"
hears refer "$open" --to health "$x"
hears clock "$open" ihr-assess --met "$x"
hears new HLT.CLUSTER --checkpoint MYKUL "$x"
hears new HLT.CLUSTER --checkpoint MYKUL Measles --text "$x"
hears "playbook done" "$open" 1 "$x"
hears "playbook na" "$open" 1 "$x"
as n.tan playbook "done" "$open" 1 called >/dev/null
hears "playbook open" "$open" 1 "$x"
hears redact "$open" note "$x"
hears "protocol answer" PR-0001 "ship=$x"
hears "protocol untick" PR-0001 "$(as n.tan protocol status PR-0001 --json | jq -r '.checklist[0].id')" "$x"
hears "protocol close" PR-0001 "$x"
hears "posture set" RESPONSE-1 "$x"
measure() { echo actions new HEALTH_MEASURE --checkpoints MYKUL --expires +2d; }
grounds=(--affected arrivals --legal-basis 'IHR Art 43' --proportionality ok --alternatives none --exceptions none)
# shellcheck disable=SC2046 # words
as n.tan $(measure) --rationale 'a cluster' "${grounds[@]}" >/dev/null
hears "actions new" HEALTH_MEASURE --checkpoints MYKUL --expires +2d --rationale "$x" "${grounds[@]}"
hears "actions edit" BA-0001 --rev 1 --rationale "$x"
hears "actions extend" BA-0001 --expires +3d --rationale "$x"
hears "actions lift" BA-0001 "$x"
hears "actions object" BA-0001 --member SG "$x"
as n.tan actions object BA-0001 --member SG 'too long' >/dev/null
hears "actions answer" BA-0001 1 "$x"
hears "actions reported" BA-0001 "$x"
hears "actions reviewed" BA-0001 "$x"
n=$(as n.tan notice new --template ill-travellers --incident "$open" --to MY/desk | grep -oE 'N-[0-9]+' | head -n 1)
hears "notice withdraw" "$n" "$x"

# ---- words that stand in no incident of health, or are looked at elsewhere
declare -A other=(
    [review]="of what is closed, as note" [check]="of a check on returns, which needs one: rights.sh" [shelve]="never of health" [out-of-service]="never of health" ["rights report"]="of rights, which is under a key of its own" ["exercise agree"]="of no incident" ["directory tested"]="of an entry of the directory"
    ["handover cancel"]="of the floor" ["handover promise"]="of the floor" ["handover kept"]="of the floor" ["handover dropped"]="of the floor" ["log add"]="of the floor" ["log strike"]="of the floor"
    ["notice new"]="the linter" ["notice edit"]="the linter" ["notice submit"]="signs" ["notice allow"]="signs: verbs_notice.c, as withdraw" ["notice cancel"]="a text of the notice: the linter" ["notice return"]="as withdraw"
    ["notice resume"]="as withdraw" ["notice review"]="as withdraw" ["notice ack"]="of a delivery" ["inbox reject"]="of what a member sent" ["key revoke"]="of a key" ["level set"]="as posture" ["level confirm"]="as posture"
    ["level withdraw"]="as posture" ["protocol nfp"]="words_of_persons.sh" ["protocol reopen"]="as close" ["actions from-notice"]="as new" ["health add"]="health_record.sh"
)
bad=''
while read -r name; do
    # shellcheck disable=SC2086 # two words
    watchfloor $name --help | head -n 4 | grep -qE '(^|[ [])(TEXT|REASON|CONTACT|WHY)( |\]|$)' || continue
    [ -n "${heard[$name]-}${other[$name]-}" ] || bad="$bad [$name]"
done < <(watchfloor --help | sed -n 's/^  \([a-z-]*\( [a-z-]*\)\{0,1\}\)  .*/\1/p')
is "no other command takes words" "$bad" ""
done_testing
