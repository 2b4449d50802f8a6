#!/usr/bin/env bash
# Shelving, escalation and the clocks behind them, on an engine whose exercise runs sixty times as fast as the wall clock: what comes to its end is a fact.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
cat >"$home/watchfloor.conf" <<'END'
format = 1
desk { own_by_p3 = 600  ack_ends = 300  shift_hours = 10 }
END
wf engine start --exercise shelf --speed 60 >/dev/null
low=',"impact":"MEDIUM","urgency":"Expected"'
i=$(report q1 "$low" | wf submit | jq -r .id)
show() { wf show "$i" --json | jq -c "$1"; }
listed() { wf incidents --json "$1" | jq -r .id | grep -qx "$i"; }

refuses "without a time" 2 'until when\? --until \+2h' wf shelve "$i" works on the bridge
refuses "without a reason" 2 'REASON' wf shelve "$i" --until +2h
refuses "beyond a shift" 2 'nothing is shelved beyond a shift: until .*Z at most' wf shelve "$i" --until +11h works on the bridge
refuses "what is over already" 2 'is over already' wf shelve "$i" --until 2026-01-01T00:00:00Z works on the bridge
refuses "what is not shelved is not taken back" 1 'it is not shelved' wf unshelve "$i"
j=$(report q2 ',"impact":"HIGH","urgency":"Immediate"' | wf submit | jq -r .id)
refuses "P1 is never shelved" 1 'it is P1 FLOW.QUEUE: P1, P2, HLT, THB and SEC are never shelved' wf shelve "$j" --until +1h no
does "shelved" "^$i: shelved until .*Z$" wf shelve "$i" --until +9h works on the bridge
is "who and why" "$(show '[.shelved_by, .shelved_reason, .due]')" "[\"$(id -un)\",\"works on the bridge\",null]"
like "show says so" "$(wf show "$i")" '^shelved +shelved_until .*Z +shelved_by .* +shelved_reason works on the bridge$'
if listed shelved:yes && ! listed shelved:no && ! listed 'owner:none shelved:no'; then ok "it waits in no inbox"; else not_ok "it waits in no inbox"; fi
like "the log says why" "$(wf log --limit 40)" 'shelved until .*Z: works on the bridge'
does "the Floor shows it apart" 'Shelved 1' wf screen floor --size 120x34
does "taken back" 'no longer shelved' wf unshelve "$i"
is "and its clock runs" "$(show '[.shelved_until, .due != null]')" '[null,true]'

does "for a minute, which is a second" 'shelved until' wf shelve "$i" --until +60s works on the bridge
over() { [ "$(show .shelved_until)" = null ]; }
until_true 60 over
is "its time over, it is a signal again" "$(show '[.signal, .timeline[0].officer, .timeline[0].verb]')" '["UNACK","engine","rearm"]'
wf shelve "$i" --until +9h works on the bridge >/dev/null
report q1 ',"revision":"2","impact":"HIGH","urgency":"Immediate"' | wf submit >/dev/null
is "a rise brings it back" "$(show '[.priority, .shelved_until]')" '["P1",null]'
like "and the log says so" "$(wf show "$i")" 'P3 to P1 .*; no longer shelved'

# ---- nobody comes
tier() { [ "$(show .tier)" = "\"$1\"" ]; }
until_true 60 tier T3
is "the next officer, the supervisor, the liaison group" "$(show '[.timeline[] | select(.verb == "escalate") | .text[:2]] | reverse')" '["T1","T2","T3"]'
refuses "there is nobody beyond" 1 'escalated to the liaison group already' wf escalate "$i" please
does "who owns it ends that" owned wf own "$i"
is "no tier" "$(show .tier)" null
does "called for by hand" 'escalated: T1, the next officer' wf escalate "$i" the minister asks
k=$(report q3 "$low" | wf submit | jq -r .id)
i=$k
does "acknowledged, and nobody owns it" acknowledged wf ack "$i"
unseen() { [ "$(show .signal)" = '"UNACK"' ]; }
until_true 60 unseen
is "unacknowledged again, and recorded" "$(show '[.timeline[] | select(.verb == "lapse") | .officer]')" '["engine"]'

# ---- clocks of the law
i=$(report q5 ',"type":"HLT.CLUSTER"' | sed 's/"type":"FLOW.QUEUE",//' | wf submit | jq -r .id)
is "the type begins one, with what it rests on" "$(show '[.items[] | [.kind, .to, .state, .text[:22]]]')" '[["clock","ihr-assess","open","IHR (2005), Annex 1A: "]]'
does "another by hand" 'clock ihr-notify runs until' wf clock "$i" ihr-notify --from -1h
refuses "a name that is none" 2 '"ihr-tell" is no clock; it is ihr-assess, ihr-notify' wf clock "$i" ihr-tell
refuses "it is not closed away" 1 'the clock ihr-notify runs' wf resolve "$i" --disposition confirmed
does "met" 'clock ihr-notify met$' wf clock "$i" ihr-notify --met "the focal point has it"
like "show lists them" "$(wf show "$i")" 'clock [0-9]+ ihr-notify done: IHR'
k=$(report q6 "$low" | wf submit | jq -r .id)
printf 'bridge 10m FLOW.* Bridge agreement, clause 4\nbridge 5m - twice\n' >"$home/clocks.conf"
refuses "a reload tells where a centre's own file is wrong" 2 'clocks.conf:2: "bridge" is there twice' wf engine reload
printf 'ihr-assess 24h HLT.* Law on borders, section 9\nbridge 10m - Bridge agreement, clause 4\n' >"$home/clocks.conf"
i=$(report q8 ',"type":"HLT.CLUSTER"' | sed 's/"type":"FLOW.QUEUE",//' | wf submit | jq -r .id)
wf own "$i" >/dev/null
was=$(show '.items[0].due | sub("\\.[0-9]+Z"; "Z") | fromdate')
does "taken up while the engine runs" 'taken up' wf engine reload
sooner() { [ "$(show '.items[0].due | sub("\\.[0-9]+Z"; "Z") | fromdate')" = $((was - 24 * 3600)) ]; }
if until_true 30 sooner; then ok "a clock that runs keeps its beginning and has the new number"; else not_ok "a clock that runs has the new number" "$(show .items)"; fi
like "the timeline says so, with what it rests on now" "$(wf show "$i")" 'clock ihr-assess is of 24 h now: it runs until .*Law on borders, section 9'
like "one that is new in the file begins by hand" "$(wf clock "$i" bridge)" 'clock bridge runs until'
printf 'bridge 10m FLOW.* Bridge agreement, clause 4\nbridge 5m - twice\n' >"$home/clocks.conf"
wf engine stop >/dev/null
refuses "a centre's own file that is wrong is told with its line" 2 'clocks.conf:2: "bridge" is there twice' wf engine start
printf '# ours\nbridge 1m FLOW.* Bridge agreement, clause 4\n' >"$home/clocks.conf"
wf engine start >/dev/null
i=$(report q7 "$low" | wf submit | jq -r .id)
breached() { [ "$(show '.items[0].state')" = '"breached"' ]; }
until_true 60 breached
like "its time was over, which is recorded" "$(wf show "$i")" 'clock bridge is over: it was to be met by'
# A copy of the file of before: the clock of Article 43 would run twice, and those of runs met none of ours.
printf '%s\n' 'ihr-measure 48h HLT.BORDER_MEASURE IHR (2005), Article 43: reported' 'ihr-notify 24h - IHR (2005), Article 6: by the focal point' 'ihr-notify by ihr-annex2/notify' >"$home/clocks.conf"
wf engine reload >/dev/null
like "a copy of an older file: what runs twice is told, with the line that ends it" "$(grep '"data"' "$home/log/engine.log")" 'clocks.conf: ihr-measure begins with HLT.BORDER_MEASURE, .* it runs twice. Take the types out of its line .*ihr-measure \.\.\. - '
like "and by which line a run's clock meets it" "$(grep '"data"' "$home/log/engine.log")" 'ihr-measure is not met when the run .* add the line .*ihr-measure by ihr-annex2/measure poe-measures/report'
is "of what is right nothing is said" "$(grep -c 'ihr-notify is not met' "$home/log/engine.log")" 0
rm "$home/clocks.conf"

# ---- what ran outlives the engine; other lengths hold from the reload on
i=$(report q4 "$low" | wf submit | jq -r .id)
wf shelve "$i" --until +9h works on the bridge >/dev/null
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
wf engine start >/dev/null
is "shelved as before, from the journal alone" "$(show '[.shelved_by, .shelved_reason]')" "[\"$(id -un)\",\"works on the bridge\"]"
sed -i 's/shift_hours = 10/shift_hours = 1/' "$home/watchfloor.conf"
wf engine reload >/dev/null
refuses "a shift is shorter now" 2 'beyond a shift' wf shelve "$i" --until +2h works on the bridge
sed -i 's/shift_hours = 1 /shift_hours = 30 /' "$home/watchfloor.conf"
refuses "a shift of thirty hours is refused, with its place" 2 'watchfloor.conf:2: shift_hours: "30" is not right' wf engine reload
wf engine stop >/dev/null
done_testing
