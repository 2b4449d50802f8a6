#!/usr/bin/env bash
# What is kept of a source's bytes, in a real engine: of one declared digest nothing in any file of the home, whichever way it went wrong
# and however its plugin quoted it; of a sealed one a day, for those who may see it; retention ends the rest, and says so.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
export WATCHFLOOR_PLUGINDIR=$builddir/tests/plugin
mkdir -p "$home" "$work/libexec"
chmod 700 "$home"
ln -s "$builddir/tests/plain/watchfloor-plughost" "$WATCHFLOOR_LIBEXECDIR/watchfloor-tool" "$work/libexec"
export WATCHFLOOR_LIBEXECDIR=$work/libexec
{
    echo 'format = 1'
    echo 'plugin raw { enabled = true }'
    for s in keep digest sealed; do
        mkdir -p "$work/drop/$s"
        echo "feed \"raw/$s\" { url = \"file://$work/drop/$s/\" interval = 1 }"
    done
} >"$home/watchfloor.conf"
files=0
drop() { # SOURCE LINE...: one file, renamed in, until it was read
    local s=$1
    shift
    files=$((files + 1))
    printf '%s\n' "$@" >"$work/file"
    mv "$work/file" "$work/drop/$s/$(printf '%05d' $files)"
    read_() { [ ! -e "$work/drop/$s/$(printf '%05d' $files)" ]; }
    until_true 8 read_ || not_ok "a file of $s is read" "$(wf feeds)"
}
items() { wf quarantine --json --limit 100 | jq -r "select(.source == \"raw/$1\") | $2"; }
# Lines that are accepted carry another name: what holds NAME is raw bytes, or quotes them.
all_ways() { # SOURCE NAME: each way in which a line can go wrong
    drop "$1" "a-$1 fine" "$2-without-title" "b-$1 also"
    drop "$1" "bad reject $2"
    drop "$1" "bad fail $2"
    drop "$1" "$2 $(printf '%05000d' 0) $2"
    files=$((files + 1))
    printf '%s\0\377\n' "$2" >"$work/file"
    mv "$work/file" "$work/drop/$1/$(printf '%05d' $files)"
    until_true 8 read_
    drop "$1" "bad crash $2"
    until_true 8 ready
}
in_files() { grep -rlaF -- "$1" "$home" 2>/dev/null; }

ready() { [ "$(wf plugins --json | jq -r .state)" = READY ]; }
holds "the engine starts" wf engine start
until_true 20 ready || { not_ok "its plugin is ready" "$(wf plugins)" "$(tail -n 3 "$home"/log/engine.log)"; done_testing; }
all_ways keep KEPTNAME
n=$(items keep .n | wc -l)
if [ "$n" -ge 5 ]; then ok "each way of going wrong is in quarantine ($n)"; else not_ok "each way of going wrong is in quarantine" "$n" "$(wf quarantine)"; fi
shown() { for n in $(items "$1" .n); do wf quarantine show "$n" 2>/dev/null | grep -qaF "$2" && echo "$n"; done | wc -l; }
if [ "$(shown keep KEPTNAME)" -ge 5 ]; then ok "with its bytes"; else not_ok "with its bytes" "$(wf quarantine)"; fi
is "which are in no file of the home in the open, however its plugin quoted them" "$(in_files KEPTNAME)" ""
is "nor in what the floor tells" "$({ wf quarantine; wf feeds; wf plugins; wf log; wf incidents --all; } | grep KEPTNAME)" ""
is "why is told all the same, without what it quotes" "$(items keep .reason | grep -cE 'no number for +\.\.\.$')" 1
dropped() { grep -rlaF -- "$2" "$work/drop/$1" | sed "s|$work/drop/||"; }
is "nor do they lie in its folder, but for what is too large to be kept in quarantine whole" "$(dropped keep KEPTNAME)" "keep/quarantine/00004"
like "where a note says what became of a file" "$(tr '\n' ' ' <"$work/drop/keep/quarantine/00003.txt")" "could not read this file: .*lie sealed in watchfloor's quarantine, item [0-9]+ "
n=$(sed -n 's/.*quarantine show \([0-9]*\).*/\1/p' "$work/drop/keep/quarantine/00003.txt")
is "and where its bytes are" "$(wf quarantine show "$n")" "bad fail KEPTNAME"
like "also of one that was read in part" "$(cat "$work/drop/keep/done/00001.txt")" 'took this file in.*could not be read lies in'

all_ways digest CANARY9
d=$(items digest .n | wc -l)
if [ "$d" -ge 5 ]; then ok "of a digest source, too, each is in quarantine ($d)"; else not_ok "of a digest source, too, each is in quarantine" "$d" "$(wf quarantine)"; fi
is "nor in its folder" "$(dropped digest CANARY9)" ""
like "whose note says so" "$(cat "$work/drop/digest/quarantine/"*.txt | tr '\n' ' ')" 'did not read this file: a file of [0-9]+ bytes.*may not be kept'
is "its bytes are in no file of the home" "$(for f in $(in_files CANARY9); do echo "$f: $(strings -n 4 "$f" | grep -m 2 CANARY9 | cut -c1-200)"; done)" ""
is "nor in what the floor tells" "$({ wf quarantine; wf feeds; wf plugins; wf log; wf incidents --all; } | grep CANARY9)" ""
is "what is kept is digest, length, place and reason" "$(items digest '[.digest, .bytes, .reason] | map(. != null and . != "") | all' | sort -u)" true
like "there are no bytes to show" "$(wf quarantine show "$(items digest .n | head -n 1)" 2>&1)" 'digest|not kept|no bytes'

all_ways sealed SEALEDNAME
s=$(items sealed .n | wc -l)
if [ "$s" -ge 5 ]; then ok "a sealed source's are in quarantine ($s)"; else not_ok "a sealed source's are in quarantine" "$s" "$(wf quarantine)"; fi
is "nor in its folder" "$(dropped sealed SEALEDNAME)" ""
if [ "$(shown sealed SEALEDNAME)" -ge 1 ]; then ok "and kept, for now"; else not_ok "and kept, for now" "$(wf quarantine)"; fi
wf engine stop >/dev/null
rm -f "$home"/vault/Q-*.key
holds "what was kept is gone with its key" wf engine start
until_true 20 ready
is "from what is shown" "$(shown keep KEPTNAME)" 0
is "and from every file of the home" "$(in_files KEPTNAME)" ""
wf engine stop >/dev/null
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
is "after the stop the digest source's bytes are in no file either" "$(in_files CANARY9)" ""
done_testing
