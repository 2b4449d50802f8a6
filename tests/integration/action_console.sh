#!/usr/bin/env bash
# Border actions at a console: 6 goes to them; what is in force stands with its end and where, what contradicts a neighbour first; a verb that is typed changes it, and Enter opens its incident.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/officers.sh"
mkdir -p "$home"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "supervisor"} }
officer "r.sari" { roles = {"duty", "liaison"} }
officer "p.dewi" { roles = {"duty"} }
END
printf 'format = 1\n' >"$home/watchfloor.conf"
chmod 0600 "$home"/*.conf
wf engine start --exercise borders >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
sit sari 80 24
seen "the floor" sari ' Inbox 0 '
row 'sari ! 6 ~ Border actions 0 .*no border action that you may see: :actions new'
printf '{"source_id":"o1","type":"HAZ.WEATHER","member":"MY","checkpoint":"MYJHB","title":"Flood on the causeway","occurred":"2026-11-27T08:20:00Z"}\n' | wf submit >/dev/null
grounds=(--rationale 'the road is under water' --legal-basis 'Immigration Act 1959/63 s.5' --proportionality 'for as long as it is' --exceptions 'ambulances')
does "a closure is recorded" '^BA-0001 CLOSURE' wf actions new CLOSURE --checkpoints MYJHB --direction IN --expires +12h --incident "$(wf find type:HAZ.WEATHER --json | jq -r .id)" "${grounds[@]}"
while IFS= read -r line; do row "$line"; done <<'END'
sari - ~ EX BA-0001 CLOSURE +MY IN +IN_FORCE +1[12]h[0-9]+ .*MYJHB
sari - ~ :actions extend BA-0001 --expires
sari ! v ~ Borders 2
sari - ~ MYJHB +MY +SGWDL +!\*ON
sari - ~ SGWDL +SG +MYJHB +!\*SENDS
sari - ~ ! SGWDL still lets out to MYJHB, which is closed to who comes
sari ! l ~ REOPENING +nothing
sari ! h ~ Johor-Singapore Causeway +CLOSURE
sari ! Enter ~ NEW .*Flood on the causeway
sari ! Escape ~ Borders 2
sari ! w ~ the road is under water
sari ! Escape ~ Borders 2
sari ! f ~ border actions at MYJHB are followed
sari - ~ you follow MYJHB
sari ! f ~ border actions at MYJHB are followed no longer
sari : actions follow MYJHB-SGWDL ~ border actions at MYJHB-SGWDL are followed
dewi $ actions new HOURS --checkpoints SGWDL --hours 06:00-22:00 --expires +9m --rationale works ~ BA-0002 HOURS
sari - ~ !! EX BA-0002 HOURS at MYJHB-SGWDL that you follow holds until
dewi $ actions extend BA-0002 --expires +9d --rationale rain ~ takes the place of BA-0002
sari - ~ !! EX BA-0003 HOURS at MYJHB-SGWDL that you follow takes the place of BA-0002
dewi $ actions lift BA-0003 done ~ BA-0003 lifted
sari - ~ !! EX BA-0003 HOURS at MYJHB-SGWDL that you follow is lifted
sari ! Escape ~ Border actions 3
sari : actions lift BA-0001 the water is gone ~ BA-0001 CLOSURE +MY IN +LIFTED
sari - ~ BA-0001 lifted
sari ! Enter ~ NEW .*Flood on the causeway
sari ! Escape ~ Border actions 3
END
closes
