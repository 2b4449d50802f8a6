#!/usr/bin/env bash
# Reads of restricted records are facts: before anything is told, once a reading, by TLP as the policy says, for a protection flag; and who sees the record sees who read it.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"supervisor", "duty"} }
officer "r.sari" { roles = {"duty"} }
officer "u.aung" { roles = {"supervisor"} }
END
wf engine start --exercise reads --speed 1 >/dev/null || { not_ok "the engine starts"; done_testing; }
reads() { wf log --json --limit 400 | jq -r "select(.kind == \"incident.read\" and .incident == \"$1\") | .officer + \" \" + .text"; }
how_many() { reads "$1" | grep -c .; }
open=$(report q1 | wf submit | jq -r .id)
red=$(report q2 ',"tlp":"RED"' | wf submit | jq -r .id)
strict=$(report q3 ',"tlp":"AMBER+STRICT"' | wf submit | jq -r .id)

wf show "$open" >/dev/null
is "an open record is read by anyone" "$(how_many "$open")" 0
wf --as u.aung show "$red" >/dev/null
is "one that is TLP:RED is not: who, and how it was marked" "$(reads "$red")" "u.aung read: TLP:RED"
wf --as u.aung show "$red" --json >/dev/null
is "each opening is one" "$(how_many "$red")" 2
wf incidents >/dev/null
is "a list is no reading" "$(how_many "$red")" 2
is "nor is it in the record's own timeline" "$(wf --as u.aung show "$red" --json | jq '[.timeline[] | select(.kind == "incident.read")] | length')" 0
wf --as r.sari show "$red" >/dev/null 2>&1
is "who may not see it has not read it" "$(reads "$red" | grep -c r.sari)" 0
is "nor does he see who did" "$(wf --as r.sari log --json --limit 400 | jq -r 'select(.kind == "incident.read") | .kind' | grep -c .)" 0
wf --as r.sari show "$strict" >/dev/null
is "AMBER+STRICT by itself is none" "$(how_many "$strict")" 0
wf protect "$strict" 1 a minor is alone >/dev/null
wf --as r.sari show "$strict" >/dev/null
is "with a protection flag it is" "$(reads "$strict")" "r.sari read: TLP:AMBER+STRICT, protection 1"
echo 'reads { tlp = "SECRET" }' >>"$home/policy.conf"
refuses "a policy that names no TLP" 2 'policy.conf:5: tlp: "SECRET" is not right' wf engine reload
sed -i 's/SECRET/GREEN/' "$home/policy.conf"
wf engine reload >/dev/null
wf --as r.sari show "$open" >/dev/null
is "the policy says from which TLP on" "$(reads "$open")" "r.sari read: TLP:AMBER"

# ---- a member's own footprint
m=$(wf new FLOW.QUEUE a queue elsewhere --member MY | grep -oE 'AMICF-[0-9]+-[0-9]+' | head -n 1)
wf ask "$m" --to SG/desk --due +2h how long is yours >/dev/null
wf called "$strict" --number "+65 1" they know of it >/dev/null
is "what was held, seen, asked and sent" "$(wf footprint SG --json | jq -r .what | sort | uniq -c | xargs)" "1 asked 3 held $(($(how_many "$red") + $(how_many "$strict") + $(how_many "$open"))) seen 1 sent"
like "a question of another's incident that was put to it is its" "$(wf footprint sg)" "Z  +asked +.*$m +question 1 to SG/desk"
like "in figures" "$(wf footprint SG)" '^SG: 3 records, 3 open; held 3, seen [0-9]+, asked 1, sent 1; exports'
is "as far as one may see it oneself" "$(wf --as r.sari footprint SG --json | jq -r .incident | grep -c "$red")" 0
is "of a member about which nothing is held nothing is told" "$(wf footprint TL --json)" ""
refuses "what is no member" 2 'is no member' wf footprint Singapore
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
wf engine start >/dev/null
is "and the journal opens again with them" "$(reads "$strict")" "r.sari read: TLP:AMBER+STRICT, protection 1"
wf engine stop >/dev/null
done_testing
