#!/usr/bin/env bash
# watch: follows the incidents, a line each change, until interrupted; what it says when the engine ends or nobody reads on.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
wf engine start --exercise watch >/dev/null
report w0 | wf submit >/dev/null
mkfifo "$work/lines" "$work/people"
# A shell's background jobs ignore an interrupt; this one is to feel it.
env --default-signal=INT watchfloor --home "$home" watch --json type:FLOW.QUEUE >"$work/lines" 2>"$work/watch.err" &
watch=$!
children+=("$watch")
exec 7<"$work/lines"
# next TEXT JQ: within 10 s a line comes of which the expression is true.
next() {
    local line
    if IFS= read -rt 10 line <&7 && [ "$(jq -c "$2" <<<"$line")" = true ]; then ok "$1"; else not_ok "$1" "$line" "$(cat "$work/watch.err")"; fi
    last=$line
}
# It follows from when it is there: its first line comes of a change made after that.
there() { wf note 1 "are you there" >/dev/null; IFS= read -rt 0.2 last <&7; }
if until_true 10 there; then ok "it follows"; else not_ok "it follows" "$(cat "$work/watch.err")"; fi
while IFS= read -rt 0.3 last <&7; do :; done
id=$(report w1 | wf submit | jq -r .id)
next "a new incident is a line" ".id == \"$id\" and .state == \"NEW\" and .change.kind == \"incident.opened\""
is "its keys" "$(jq -r 'keys_unsorted | join(" ")' <<<"$last")" "id rev state type priority member checkpoint title owner opened updated reports duplicates condition alert sources badges inside inside_of change"
is "its change's" "$(jq -r '.change | keys_unsorted | join(" ")' <<<"$last")" "seq time officer kind text"
wf --as duty1 own "$id" >/dev/null
next "each change is one, with who and what" ".id == \"$id\" and .owner == \"duty1\" and .change.officer == \"duty1\" and (.change.text | test(\"own\"))"
wf new SYS.POWER --member ID Power >/dev/null
wf note "$id" after >/dev/null
next "what the filter leaves out is not told" ".id == \"$id\" and .change.officer == \"$(id -un)\""
kill -INT "$watch"
wait "$watch"
rc=$?
is "an interrupt ends it" "$rc" 130
is "with nothing said" "$(cat "$work/watch.err")" ""
exec 7<&-

# ---- for people
wf watch >"$work/people" 2>"$work/watch.err" &
watch=$!
children+=("$watch")
exec 7<"$work/people"
until_true 10 there || not_ok "it follows for people" "$(cat "$work/watch.err")"
while IFS= read -rt 0.3 last <&7; do :; done
wf activate "$id" >/dev/null
IFS= read -rt 10 last <&7
like "a line says when, which, who and what" "$last" "^[0-9TZ:.-]+  $id P[1-4] ACTIVE +FLOW.QUEUE  $(id -un): TRIAGED to ACTIVE +\| Queue w1$"
wf engine stop >/dev/null
wait "$watch"
rc=$?
is "the engine's end: exit 1" "$rc" 1
like "and it says so" "$(cat "$work/watch.err")" 'the engine let go'
exec 7<&-

# ---- nobody reads on
wf engine start >/dev/null
wf watch > >(head -n 1 >/dev/null) 2>/dev/null &
watch=$!
children+=("$watch")
over() { wf note 1 "still there" >/dev/null; ! kill -0 "$watch"; }
if until_true 10 over; then ok "a reader that leaves ends it"; else not_ok "a reader that leaves ends it"; fi
wf engine stop >/dev/null
done_testing
