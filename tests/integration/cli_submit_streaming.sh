#!/usr/bin/env bash
# submit while its input is open: each line is answered by itself, when it is durable; a lost engine; many lines.
. "${srcdir:?}/tests/integration/cli.sh"
wf engine start >/dev/null

# ---- a line, its answer, the next line
mkfifo "$work/in" "$work/answers"
wf submit - <"$work/in" >"$work/answers" 2>"$work/submit.err" &
submit=$!
children+=("$submit")
exec 7>"$work/in" 8<"$work/answers"
answered=0
for i in 1 2 3; do
    report "s$i" >&7
    if IFS= read -rt 10 line <&8 && [ "$(jq -c '[.line,.status]' <<<"$line")" = "[$i,\"accepted\"]" ]; then answered=$i; fi
done
is "each line was answered while the input stood open" "$answered" 3
id=$(jq -r .id <<<"$line")

# ---- what was answered is on the disk: the engine dies at once, the journal has it
kill -9 "$(engine_pid)"
wait "$submit"
rc=$?
is "the engine gone: exit 2" "$rc" 2
like "and which lines have no answer" "$(cat "$work/submit.err")" 'no answer for the lines from 4 on: submit them again'
exec 7>&- 8<&-
until_true 5 flock -n "$home/engine.lock" true
does "the journal is whole" 'facts verified' wf journal verify
wf engine start >/dev/null
is "the third is there" "$(wf show "$id" --json | jq -r .source_id)" s3
is "submitted again they are duplicates" "$(for i in 1 2 3; do report "s$i"; done | wf submit | jq -r .status | sort | uniq -c | xargs)" "3 duplicate"

# ---- part of a line is not answered; the rest of it makes it whole
wf submit - <"$work/in" >"$work/answers" &
children+=($!)
exec 7>"$work/in" 8<"$work/answers"
whole=$(report half)
printf '%s' "${whole:0:40}" >&7
report_sent=$(report other)
wf submit - >/dev/null <<<"$report_sent"
if IFS= read -rt 0.3 line <&8; then not_ok "half a line is not answered" "$line"; else ok "half a line is not answered"; fi
printf '%s\n' "${whole:40}" >&7
IFS= read -rt 10 line <&8
is "whole it is" "$(jq -r .status <<<"$line")" accepted
exec 7>&-
IFS= read -rt 10 line <&8
is "the end of the input ends it" "$?" 1
wait "${children[-1]}"
is "with exit 0" "$?" 0

# ---- many at once, in order, no answer lost
for i in $(seq 3000); do report "many-$i"; done >"$work/many"
wf submit "$work/many" >"$work/out"
is "3000 lines: exit 0" "$?" 0
is "3000 answers in order" "$(jq -r 'select(.status == "accepted").line' "$work/out" | cksum)" "$(seq 3000 | cksum)"
is "3000 incidents" "$(jq -r .id "$work/out" | sort -u | wc -l)" 3000

wf log --json >"$work/log"
is "the log over several pages: each line once, the newest first" "$(jq -r .seq "$work/log" | cksum)" "$(jq -r .seq "$work/log" | sort -rnu | cksum)"
is "with the 3000 that were opened, to the journal's beginning" "$(jq -r 'select(.incident != null).incident' "$work/log" | sort -u | wc -l) $(tail -n 1 "$work/log" | jq .seq)" \
    "$(wf incidents --all --json | wc -l) 1"
is "a limit between pages" "$(wf log --json --limit 2500 | wc -l)" 2500

# ---- a reader that leaves early: no answers are lost to it that it asked for, and nothing hangs
first=$(wf submit "$work/many" 2>/dev/null | head -n 1)
is "head -n 1 gets its line" "$(jq -c '[.line,.status]' <<<"$first")" '[1,"duplicate"]'
wf engine stop >/dev/null
done_testing
