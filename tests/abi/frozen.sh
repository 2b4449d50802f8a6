#!/usr/bin/env bash
# A plugin's source and the header of 1.0 that it was built with, as they were: it builds, loads and works today. Their sums stand here: who has to
# change one of these files has broken plugins that are in the field.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
frozen=$srcdir/tests/abi/v1.0
is "nothing of 1.0 was changed" "$(cd "$frozen" && sha256sum watchfloor/plugin.h old.c input expected.jsonl)" "e4d126d0cb1a89c2b995fb7c8aa42aa3796a3c1debc971b9b4eb5fc018b63590  watchfloor/plugin.h
5d5ce0691eaa9ff8d7c7d5de813889b1cdbf3c280fe3faf138d36b6271caf315  old.c
b99f277b50c3100142c6915c4848f6efad665ed9a7dc277d6ecf8ff85de344c5  input
eddc7739cf1432b8da675723510352d2dcb92f27baeff0688866e7551c0869db  expected.jsonl"
is "and nothing was added" "$(cd "$frozen" && find . -type f | LC_ALL=C sort | xargs)" "./expected.jsonl ./input ./old.c ./watchfloor/plugin.h"
plug=$work/plugins
mkdir -p "$plug"
export WATCHFLOOR_PLUGINDIR=$plug
warn=(-std=gnu11 -Wall -Wextra -Werror -O1 -fPIC -shared -fvisibility=hidden)
holds "it builds with its own header" cc "${warn[@]}" -I "$frozen" -o "$plug/old.so" "$frozen/old.c"
chmod 755 "$plug/old.so"
options=(--source poll --option region=south --url http://127.0.0.1:1/x --tag page --cursor page-1 --now 2026-11-24T10:00:00Z)
runs() { # TEXT FILE.so
    wf plugin run "${options[@]}" --verbose "$2" "$frozen/input" >"$work/out" 2>"$work/err"
    is "$1: every field of its reports arrives" "$(cat "$work/out")" "$(cat "$frozen/expected.jsonl")"
    is "$1: what it set aside, what it advised, what it logged" "$(sed 's/^[^ ]*input:/input:/; s/^[^ ]*Z info/info/; /is ready/d' "$work/err" | LC_ALL=C sort)" \
        "$(printf '%s\n' 'info plugin: old: all of the host was called' 'input:3: this line says so' 'input:4: advice: this line is odd')"
}
runs "the old plugin" "$plug/old.so"
out=$(wf plugin run "${options[@]}" --option strict=true "$plug/old.so" "$frozen/input" 2>&1); rc=$?
like "it may refuse to open" "$rc $out" '^2 .*refused to open'
holds "its source builds with today's header, without a warning" cc "${warn[@]}" -I "$srcdir/include" -o "$work/old.so" "$frozen/old.c"
chmod 755 "$work/old.so"
runs "the same source, built today" "$work/old.so"

# ---- on a floor
mkdir -p "$home"
chmod 700 "$home"
printf 'format = 1\nplugin old { enabled = true }\n' >"$home/watchfloor.conf"
wf engine start --exercise old >/dev/null
ready() { [ "$(wf plugins --json | jq -r .state)" = READY ]; }
until_true 20 ready
is "an engine of today takes it" "$(wf plugins --json | jq -r '[.name, .version, .member, .state] | join("|")')" "old|1.0|SG|READY"
is "with its sources" "$(wf feeds --json | jq -r '[.id, .transport, .interval_s] | join(" ")' | sort | xargs)" "old/poll http 60 old/wire tcp 5"
wf engine stop >/dev/null
done_testing
