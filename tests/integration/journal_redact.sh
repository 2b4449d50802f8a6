#!/usr/bin/env bash
# redact: a text that two officers take out of a record is in no file of the home any more: journal, its log, free pages, intake, raw bytes, views, the index of words,
# logs; the journal verifies, the timeline says who and why, a replay has the same state. One officer alone takes nothing. kill -9 in the middle.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/cli.sh"
export WATCHFLOOR_PLUGINDIR=$builddir/tests/plugin
mkdir -p "$home" "$work/libexec" "$work/drop"
chmod 700 "$home"
ln -s "$builddir/tests/plain/watchfloor-plughost" "$WATCHFLOOR_LIBEXECDIR/watchfloor-tool" "$work/libexec"
export WATCHFLOOR_LIBEXECDIR=$work/libexec
printf 'format = 1\nplugin raw { enabled = true }\nfeed "raw/keep" { url = "file://%s/" interval = 1 }\n' "$work/drop" >"$home/watchfloor.conf"
wf engine start --exercise redact >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
who() { local officer=$1; shift; wf --as "$officer" "$@"; }
# In which files of the home do the bytes stand? Everything in it is looked through, as bytes.
where() { grep -rlaF -- "$1" "$home" 2>/dev/null | sed "s|$home/||" | sort | xargs; }
is_gone() { [ -z "$(where "$1")" ]; }

# ---- a report's title and text, a note, an item's text
title='Canary-Tulip Zebra' text='The passport of Canary-Magnolia' note='call Canary-Begonia at home' task='Canary-Orchid is to be met'
send() { jq -cn --arg i "$1" --arg t "$2" --arg x "$3" --arg r "$4" '{source_id: $i, revision: $r, type: "FLOW.QUEUE", member: "SG", title: $t, text: $x, occurred: "2026-11-27T08:20:00Z"}'; }
id=$(send one "$title" "$text" 1 | wf submit | jq -r .id)
send one "$title, and again" "$text, more" 2 | wf submit >/dev/null
for i in $(seq 40); do send "other$i" "Queue $i" "quiet" 1; done | wf submit >/dev/null
who duty1 note "$id" "$note" >/dev/null
who duty1 task "$id" "$task" >/dev/null
who duty1 note "$id" "this one stays" >/dev/null
like "the words are in the journal and in what is derived" "$(where Canary-Tulip)" 'journal.db.* views'
before=$(wf status --json | jq .journal.seq)
is "they are found" "$(wf find --json 'text:Canary-Begonia' | jq -r .id)" "$id"

# ---- the number of a call is somebody's: it goes by itself, what was said stays
phone="+65 8123 4567"
does "a call" "called \\+65 8123 4567" who duty1 called "$id" --number "$phone" "they will look into it"
does "one proposes that its number goes" 'redaction proposed: number' who duty1 redact "$id" number "it is a private one"
does "another confirms" 'redacted: number' who duty2 redact "$id" number --confirm
holds "it is gone from every file" until_true 30 is_gone "8123 4567"
is "what was said is not" "$(wf show "$id" --json | jq -r '.timeline[] | select(.text | startswith("called")) | .text')" "called [redacted]: they will look into it"

refuses "it needs a reason" 2 'why is it to go' who duty1 redact "$id" title
refuses "what is no text is not redacted" 2 'is no text of a record: title, text, note' who duty1 redact "$id" member because
refuses "nobody confirms what nobody proposed" 1 'nobody has proposed' who duty2 redact "$id" title --confirm
does "one proposes" 'redaction proposed: title' who duty1 redact "$id" title "a name stands in it"
refuses "and cannot confirm it himself" 1 'another officer has to confirm' who duty1 redact "$id" title --confirm
is "nothing has gone yet" "$(wf show "$id" --json | jq -r .title)" "$title, and again"
who duty2 redact "$id" title --withdraw >/dev/null
refuses "what was withdrawn is not proposed" 1 'nobody has proposed' who duty2 redact "$id" title --confirm
who duty1 redact "$id" title "a name stands in it" >/dev/null
does "another confirms" 'redacted: title' who duty2 redact "$id" title --confirm
is "the title is gone from the record" "$(wf show "$id" --json | jq -r .title)" "[redacted]"
holds "and from every file of the home" until_true 30 is_gone Canary-Tulip
like "the timeline says who confirmed" "$(wf show "$id" --json | jq -r '.timeline[] | select(.text == "redacted: title") | .officer')" '^duty2$'
like "and who proposed, and why" "$(wf show "$id" --json | jq -r '.timeline[] | select(.text | startswith("redaction proposed")) | [.officer, .text] | join(" ")' | head -n 1)" 'duty1 redaction proposed: title: a name stands in it'
refuses "twice is once" 1 'nobody has proposed' who duty2 redact "$id" title --confirm
holds "the journal verifies" wf journal verify
like "and tells how much" "$(wf journal verify)" '[1-9][0-9]* texts redacted'
like "the text of the reports is still there" "$(where Canary-Magnolia)" journal.db
two() { who duty1 redact "$id" "$1" "it must not be here" >/dev/null && who duty2 redact "$id" "$1" --confirm >/dev/null; }
seq=$(wf show "$id" --json | jq '.timeline[] | select(.kind == "incident.item") | .seq')
holds "the text of a task" two "$seq"
holds "is gone from every file" until_true 30 is_gone Canary-Orchid
is "the task is there, without it" "$(wf show "$id" --json | jq -c '[.items[] | select(.kind == "task") | .text]')" '[null]'
holds "the text of its reports" two text
holds "is gone from every file" until_true 30 is_gone Canary-Magnolia
seq=$(wf show "$id" --json | jq '.timeline[] | select(.text | contains("Begonia")) | .seq')
holds "one entry of the timeline, by its number" two "$seq"
holds "is gone from every file" until_true 30 is_gone Canary-Begonia
not_found() { [ "$(wf find --json 'text:Begonia' | wc -l)" = 0 ]; }
holds "it is not found any more" until_true 10 not_found
is "the other note stays" "$(wf show "$id" --json | jq -r '[.timeline[].text | select(contains("this one stays"))] | length')" 1
# ---- the page that a report came on, as it was kept
printf '%s\n' 'page1 Canary-Peony stands on the page' 'page2 something else' >"$work/file" && mv "$work/file" "$work/drop/00001"
came() { wf incidents --all --json | grep -q Peony; }
if until_true 20 came; then
    raw=$(wf incidents --all --json | grep Peony | jq -r .id)
    idn=$id id=$raw
    holds "a report of a feed whose bytes are kept" two title
    two text >/dev/null 2>&1
    holds "is gone with the page that it came on" until_true 30 is_gone Canary-Peony
    id=$idn
else
    not_ok "a report of a feed whose bytes are kept" "$(wf feeds)"
fi

# ---- the same state from the journal, from nothing, and in a replay
live=$(wf status --hash --json)
is "a replay has the same state" "$(wf journal replay --to "$(jq .seq <<<"$live")" --json | jq -c '[.seq, .hash]')" "$(jq -c '[.seq, .hash]' <<<"$live")"
holds "a replay of what was before it can be made" wf journal replay --to "$before" --into "$work/then"
watchfloor --home "$work/then" engine stop >/dev/null
is "and has nothing of it either" "$(grep -rlaF Canary-Tulip "$work/then" | wc -l)" 0
holds "what it holds verifies" watchfloor --home "$work/then" journal verify
wf engine stop >/dev/null
holds "stopped, the files have nothing of it" is_gone Canary-
rm -rf "$home/views" "$home"/views.db*
wf engine start >/dev/null
is "made again from nothing: the same state" "$(wf status --hash --json | jq -r .hash)" "$(jq -r .hash <<<"$live")"
is "and nothing of it" "$(where Canary-)" ""

# ---- a replay that was made before, and goes on
id=$(send late 'Canary-Lily in the title' "nothing" 1 | wf submit | jq -r .id)
at=$(wf status --json | jq .journal.seq)
wf journal replay --to "$at" --into "$work/older" >/dev/null && watchfloor --home "$work/older" engine stop >/dev/null
is "it holds what was there" "$(grep -rlaF Canary-Lily "$work/older" | grep -c journal.db)" 1
two title
wf journal replay --into "$work/older" >/dev/null && watchfloor --home "$work/older" engine stop >/dev/null
is "gone on with, it does not" "$(grep -rlaF Canary-Lily "$work/older" | sed "s|$work/older/||" | xargs)" ""
holds "and verifies" watchfloor --home "$work/older" journal verify

# ---- killed in the middle: all of it or nothing, and then nothing is left
left=0 bad=0
for round in $(seq "${REDACT_ROUNDS:-8}"); do
    word=Canary-Rose-$round-$RANDOM
    id=$(send "k$round" "$word in a title" "$word in the text" 1 | wf submit | jq -r .id)
    who duty1 redact "$id" title "round $round" >/dev/null
    who duty2 redact "$id" title --confirm >/dev/null 2>&1 & asked=$!
    read -rt "0.0$((RANDOM % 6))" <> <(:)
    kill -9 "$(engine_pid)"
    wait "$asked" 2>/dev/null
    until_true 20 flock -n "$home/engine.lock" true
    wf engine start >/dev/null || { bad=$((bad + 1)); break; }
    wf journal verify >/dev/null || { bad=$((bad + 1)); wf journal verify; }
    case $(wf show "$id" --json | jq -r .title) in
    '[redacted]') ;;
    *) left=$((left + 1)); two title || bad=$((bad + 1)) ;;
    esac
    two text || bad=$((bad + 1))
    until_true 30 is_gone "$word" || { bad=$((bad + 1)); echo "# $word stands in $(where "$word")"; }
done
is "killed ${REDACT_ROUNDS:-8} times while it was confirmed ($left times before it was durable): it verifies, and nothing is left" "$bad" 0
wf engine stop >/dev/null
done_testing
