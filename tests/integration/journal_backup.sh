#!/usr/bin/env bash
# backup while reports arrive, restore into an empty home: the same chain, and the same state by its hash; kill -9 in the middle of either leaves no half file.
. "${srcdir:?}/tests/integration/cli.sh"
wf engine start --exercise backup >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
reports() { # PREFIX N
    jq -cn --arg p "$1" --argjson n "$2" 'range($n) | {source_id: "\($p)\(.)", type: "FLOW.QUEUE", member: "SG", checkpoint: "SGWDL", title: "Queue \($p) \(.)", text: ("words " * 40), occurred: "2026-11-27T08:20:00Z"}'
}
reports a 500 | wf submit >/dev/null
id=$(wf incidents --all --json --limit 1 | jq -r .id)
wf own "$id" >/dev/null
wf note "$id" "as it was" >/dev/null
live=$(wf status --hash --json)
like "the state has a hash" "$live" '^\{"seq":[0-9]+,"hash":"[0-9a-f]{64}"\}$'
does "and says it to people" '^seq [0-9]+ state [0-9a-f]{64}$' wf status --hash
mkdir "$work/copies"
does "backup tells what it holds" 'facts 1 to [0-9]+, [0-9]+ bytes, head [0-9a-f]{64}' wf backup "$work/copies/one.db"
is "the file is its owner's alone" "$(stat -c '%a' "$work/copies/one.db")" 600
is "and nothing else is left" "$(ls "$work/copies")" one.db
is "it is a fact" "$(wf journal export --kind journal.backed_up | jq -r '[.payload.file, (.payload.seq | tostring)] | join(" ")')" "$work/copies/one.db $(jq .seq <<<"$live")"
refuses "nothing is overwritten" 1 'is there already' wf backup "$work/copies/one.db"
refuses "a folder that is not there" 1 'the folder of .* is not there' wf backup "$work/nosuch/one.db"
refuses "nor into the home" 2 'lies in the home itself' wf backup "$home/one.db"
mkdir -m 0777 "$work/open" && chmod 0777 "$work/open"
refuses "nor where others could get hold of it while it is written" 1 'others can write in the folder .*chmod go-w' wf backup "$work/open/one.db"
is "nothing of it is left there" "$(ls "$work/open")" ""
(cd "$work/copies" && wf backup here.db >/dev/null) && ok "a path from where one stands" || not_ok "a path from where one stands"

# ---- back again
try watchfloor --home "$work/second" restore "$work/copies/one.db"
like "restore verifies" "$rc $out$err" '^0 [0-9]+ facts and [0-9]+ items of intake verified and restored, head [0-9a-f]{64}'
is "the folder is private" "$(stat -c '%a %a' "$work/second" "$work/second/journal.db" | xargs)" "700 700 600 600"
(home=$work/second; wf journal verify >/dev/null) && ok "its chain is whole" || not_ok "its chain is whole"
watchfloor --home "$work/second" engine start >/dev/null
# Its own start is a fact: the state is that of the facts before.
is "the same state, by its hash" "$(watchfloor --home "$work/second" status --hash --json | jq -r .hash)" "$(jq -r .hash <<<"$live")"
is "an exercise goes on as one" "$(watchfloor --home "$work/second" status --json | jq -r .engine.mode)" EXERCISE
is "the incident is there" "$(watchfloor --home "$work/second" show "$id" --json | jq -r ".timeline[0].text")" "note: as it was"
refuses "not into a home whose engine runs" 2 'an engine runs on' watchfloor --home "$work/second" restore "$work/copies/one.db"
watchfloor --home "$work/second" engine stop >/dev/null
refuses "nor into one that has a journal" 1 'is not empty: it has "journal.db"' watchfloor --home "$work/second" restore "$work/copies/one.db"
is "which stays as it is" "$(watchfloor --home "$work/second" journal verify | grep -c verified)" 2
refuses "a file that is no journal" 1 'nothing of it was taken' watchfloor --home "$work/third" restore "$srcdir/README.md"
cp "$work/copies/one.db" "$work/copies/bad.db"
printf 'x' | dd of="$work/copies/bad.db" bs=1 seek=$(($(stat -c %s "$work/copies/bad.db") / 2)) conv=notrunc 2>/dev/null
refuses "one that was changed" 1 'nothing of it was taken' watchfloor --home "$work/third" restore "$work/copies/bad.db"
is "the home is empty still" "$(ls -A "$work/third")" engine.lock
refuses "a file that is not there" 2 'can.t be read' watchfloor --home "$work/third" restore "$work/copies/nosuch.db"

# ---- beside a storm
reports s 20000 | wf submit >"$work/answers" & children+=($!)
until_true 20 test -s "$work/answers"
wf backup "$work/copies/storm.db" >/dev/null && ok "a backup while reports arrive" || not_ok "a backup while reports arrive"
wait "${children[-1]}"
try watchfloor --home "$work/storm" restore "$work/copies/storm.db"
is "is whole" "$rc" 0
said=$(wf journal export --kind journal.backed_up | tail -n 1 | jq -r '[.payload.seq, .payload.head] | map(tostring) | join(" ")')
is "and holds what was there at one moment" "$(watchfloor --home "$work/storm" journal export | tail -n 1 | jq -r '[.seq, .hash] | map(tostring) | join(" ")')" "$said"
is "the same facts as the journal has" "$(watchfloor --home "$work/storm" journal export | cksum)" "$(wf journal export --to "${said% *}" | cksum)"

# ---- killed in the middle
for round in 1 2 3 4 5; do
    rm -f "$work/copies/killed.db"
    wf backup "$work/copies/killed.db" >/dev/null 2>&1 & asked=$!
    begun() { [ -e "$work/copies/killed.db.part" ] || [ -e "$work/copies/killed.db" ]; }
    until_true 20 begun
    kill -9 "$(engine_pid)"
    wait "$asked" 2>/dev/null
    until_true 20 flock -n "$home/engine.lock" true
    if [ -e "$work/copies/killed.db" ]; then # it was quicker
        rm -rf "$work/killed"
        watchfloor --home "$work/killed" restore "$work/copies/killed.db" >/dev/null 2>&1 || not_ok "round $round: a file with that name is whole"
    fi
    wf engine start >/dev/null || not_ok "round $round: the engine starts again"
done
ok "five engines killed while they copied: no file of that name is half"
rm -f "$work/copies/killed.db"
wf backup "$work/copies/killed.db" >/dev/null && ok "the next one takes its place" || not_ok "the next one takes its place"
is "and no part is left" "$(find "$work/copies" -name "*part*" | wc -l)" 0
for round in 1 2 3; do
    watchfloor --home "$work/cut" restore "$work/copies/storm.db" >/dev/null 2>&1 & asked=$!
    in_part() { [ -e "$work/cut/restore.part/journal.db" ] || ! kill -0 "$asked" 2>/dev/null; }
    until_true 20 in_part
    pid=$(pgrep -P "$asked" || echo "$asked")
    kill -9 "$pid" "$asked" 2>/dev/null
    wait "$asked" 2>/dev/null
    [ ! -e "$work/cut/journal.db" ] || { watchfloor --home "$work/cut" journal verify >/dev/null || not_ok "round $round: a journal with that name is whole"; rm -f "$work"/cut/journal.db*; }
done
until_true 20 flock -n "$work/cut/engine.lock" true
try watchfloor --home "$work/cut" restore "$work/copies/storm.db"
is "a restore that was cut off is made again" "$rc" 0
is "and leaves nothing of the first" "$(find "$work/cut" -name '*part*' | wc -l)" 0
wf engine stop >/dev/null

# ---- who may
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty"} }
officer "supervisor1" { roles = {"supervisor"} }
END
wf engine start >/dev/null
refuses "duty makes no backup" 1 'role "duty" may not "backup"' wf backup "$work/copies/duty.db"
wf --as supervisor1 backup "$work/copies/super.db" >/dev/null && ok "a supervisor does" || not_ok "a supervisor does"
wf --as supervisor1 engine stop >/dev/null
done_testing
