#!/usr/bin/env bash
# One plugin a misbehaviour (tests/plugin), all of them in one real engine with its real feeds: only the feeds of the one that misbehaves
# stop, its neighbours deliver on, it is told for what it was, restarted, and its poisoned input is not offered again; five deaths are
# quarantine, and the floor says which member went dark. The host is that of tests/plain: its limits are those of a release.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
mkdir -p "$work/libexec" "$home" "$work/drop"
chmod 700 "$home"
ln -s "$builddir/tests/plain/watchfloor-plughost" "$WATCHFLOOR_LIBEXECDIR/watchfloor-tool" "$work/libexec"
export WATCHFLOOR_LIBEXECDIR=$work/libexec WATCHFLOOR_PLUGINDIR=$builddir/tests/plugin

usable=(good crash abort exit overflow hang sleep leak flood garbage syscalls theft exports)
unusable=(size major unnamed license member nothing unloadable)
{
    echo 'format = 1'
    for p in "${usable[@]}" "${unusable[@]}"; do echo "plugin $p { enabled = true }"; done
    for p in "${usable[@]}"; do
        mkdir -p "$work/drop/$p"
        echo "feed \"$p/drop\" { url = \"file://$work/drop/$p/\" interval = 1 }"
        echo "feed \"$p/lines\" { enabled = false }"
        echo "feed \"$p/secret\" { enabled = false }"
    done
} >"$home/watchfloor.conf"

plugin() { wf plugins --json | jq -r --arg n "$1" "select(.name == \$n) | $2"; }
feed() { wf feeds --json | jq -r --arg n "$1/drop" "select(.id == \$n) | $2"; }
plugin_is() { [ "$(plugin "$1" .state)" = "$2" ]; }
feed_is() { [ "$(feed "$1" .state)" = "$2" ]; }
# drop PLUGIN LINE...: one file, written elsewhere and renamed in
files=0
drop() {
    local p=$1
    shift
    files=$((files + 1))
    printf '%s\n' "$@" >"$work/file"
    mv "$work/file" "$work/drop/$p/$(printf '%05d' $files)"
}
here() { [ "$(wf incidents --json --all --limit 1000 | jq -r '.title' | grep -cx "$1")" -eq "${2-1}" ]; }
# delivers PLUGIN: a new report of it becomes an incident
delivers() { drop "$1" "id-$files title-$1-$files"; until_true 20 here "title-$1-$((files - 1))"; }

holds "the engine starts with twenty plugins of which nineteen misbehave" wf engine start
all_ready() { [ "$(wf plugins --json | jq -r 'select(.state == "READY") | .name' | wc -l)" -eq ${#usable[@]} ]; }
if until_true 20 all_ready; then ok "those that can be used are ready"; else not_ok "those that can be used are ready" "$(wf plugins)"; fi
all_up() { [ "$(wf feeds --json | jq -r 'select(.state == "UP") | .id' | wc -l)" -eq ${#usable[@]} ]; }
if until_true 20 all_up; then ok "their feeds are up"; else not_ok "their feeds are up" "$(wf feeds)"; fi
while IFS='|' read -r p why; do
    if plugin_is "$p" QUARANTINED; then like "$p cannot be used, and says why" "$(plugin "$p" .last_error)" "$why"; else not_ok "$p is quarantined" "$(wf plugins)"; fi
done <<'EOF'
size|struct_size of its descriptor is 24
major|built for major 2 of the plugin interface, not 1
unnamed|calls itself "good", but its file is "unnamed"
license|its descriptor has no license
member|member is neither two capital letters nor "--"
nothing|exports no descriptor
unloadable|undefined symbol
EOF
grep -hq 'exports exports_too_much' "$home"/log/*; is "more exports than the descriptor are told in the log" $? 0

# ---- each misbehaviour: dies for this reason, is back, others go on
# misbehaves PLUGIN LINE REASON
misbehaves() {
    local p=$1 line=$2 why=$3 before neighbour=good
    before=$(plugin "$p" .restarts)
    drop "$p" "$line"
    died() { [ "$(plugin "$p" .restarts)" -gt "$before" ]; }
    if ! until_true 15 died; then not_ok "$p \"$line\" ends its child" "$(wf plugins)"; return; fi
    like "$p \"$line\": the plugin says what happened" "$(plugin "$p" .last_error)" "$why"
    if until_true 15 plugin_is "$p" READY; then ok "$p \"$line\": it is ready again"; else not_ok "$p \"$line\": it is ready again" "$(wf plugins)"; fi
    told() { feed "$p" .error | grep -qE -- "$why" || [ -e "$work/drop/$p/quarantine/$(printf '%05d' $files).txt" ]; }
    if until_true 15 told; then ok "$p \"$line\": its feed was told, the file set aside"; else not_ok "$p \"$line\": its feed was told" "$(wf feeds)"; fi
    if delivers $neighbour; then ok "... its neighbour delivers"; else not_ok "... its neighbour delivers" "$(wf feeds)"; fi
    if delivers "$p"; then ok "... and so does it, with other input"; else not_ok "... it delivers again" "$(wf feeds)" "$(wf plugins)"; fi
    before=$(plugin "$p" .restarts)
    drop "$p" "$line"
    if until_true 15 test -e "$work/drop/$p/quarantine/$(printf '%05d' $files).txt"; then ok "... the same input is set aside"; else not_ok "... the same input is set aside" "$(ls -R "$work/drop/$p")"; fi
    is "... and not offered again" "$(plugin "$p" .restarts)" "$before"
}
misbehaves crash "bad" 'crashed \(SIGSEGV\)'
misbehaves abort "bad" 'aborted \(SIGABRT\)'
misbehaves exit "bad" 'exited by itself with status 0'
misbehaves overflow "bad" 'crashed \(SIGSEGV\)'
misbehaves hang "bad" 'took more than 1.0 s of processor time|did not answer in 5.0 s'
misbehaves sleep "bad" 'forbidden system call \(SIGSYS\)'
misbehaves sleep "bad read" 'did not answer in 5.0 s'
misbehaves flood "bad" 'took more than 1.0 s of processor time|flooded|did not answer in 5.0 s'
misbehaves garbage "bad" 'wrote what is no frame'
misbehaves garbage "bad long" 'wrote what is no frame'
misbehaves syscalls "bad 41 2 1 0" 'forbidden system call \(SIGSYS\)' # socket(AF_INET, SOCK_STREAM)

# ---- a leak: no memory is left for it; refused, replaced, and nobody else notices
before=$(plugin leak .restarts)
drop leak "bad all"
replaced() { [ "$(plugin leak .restarts)" -gt "$before" ]; }
if until_true 15 replaced; then ok "a plugin without memory is replaced: $(plugin leak .last_error)"; else not_ok "a plugin without memory is replaced" "$(wf plugins)"; fi
if delivers leak && delivers good; then ok "... it and its neighbour deliver"; else not_ok "... it and its neighbour deliver" "$(wf plugins)"; fi

# ---- speaking for another member: refused where it arrives, whatever the frame says
drop theft "bad" "own-1 an-own-report"
drop theft "bad raw" "own-2 another-own-report"
if until_true 15 here an-own-report && until_true 15 here another-own-report; then ok "what it says for itself is taken"; else not_ok "what it says for itself is taken" "$(wf incidents --all)"; fi
is "nothing was taken for another member" "$(wf incidents --json --all --limit 1000 | jq -r 'select(.member != "LA" and .member != "MM") | .id')" ""
like "it is in quarantine, and names the member" "$(wf quarantine --json --limit 1000 | jq -r 'select(.source == "theft/drop") | .reason')" '"TH"'

# ---- five deaths in ten minutes
deaths=$(plugin crash .restarts)
while [ "$deaths" -lt 5 ]; do
    until_true 30 plugin_is crash READY
    drop crash "bad $deaths"
    more() { [ "$(plugin crash .restarts)" -gt "$deaths" ]; }
    until_true 40 more || break
    deaths=$(plugin crash .restarts)
done
if until_true 20 plugin_is crash QUARANTINED; then ok "five deaths are quarantine"; else not_ok "five deaths are quarantine" "$(wf plugins)"; fi
like "it says so" "$(plugin crash .last_error)" '5 deaths in 10 minutes'
if until_true 20 feed_is crash QUARANTINED; then ok "its feed is QUARANTINED"; else not_ok "its feed is QUARANTINED" "$(wf feeds)"; fi
is "only its own feed is" "$(wf status --json | jq -r '.feeds.quarantined')" 1
dark() { [ "$(wf incidents --json type:SYS.FEED_SILENT member:MM | jq -r 'select(.condition != "cleared") | .member' | sort -u)" = MM ]; }
if until_true 20 dark; then ok "an incident names the member that went dark"; else not_ok "an incident names the member that went dark" "$(wf incidents --all type:SYS.FEED_SILENT)"; fi
like "the board of feeds does" "$(wf screen feeds --size 120x34)" 'MM.*QUARANTINED|QUARANTINED.*MM|crash/drop.*QUARANTINED'
if delivers good; then ok "its neighbour delivers"; else not_ok "its neighbour delivers" "$(wf feeds)"; fi
holds "an officer's restart" wf plugin restart crash
if until_true 20 plugin_is crash READY && until_true 20 feed_is crash UP; then ok "lifts the quarantine"; else not_ok "lifts the quarantine" "$(wf plugins)" "$(wf feeds)"; fi
cleared() { ! dark; }
if until_true 20 cleared; then ok "the incident is cleared"; else not_ok "the incident is cleared" "$(wf incidents --json type:SYS.FEED_SILENT)"; fi
if delivers crash; then ok "it delivers again"; else not_ok "it delivers again" "$(wf feeds)"; fi

# ---- afterwards
left() { [ "$(pgrep -P "$(engine_pid)" watchfloor-plug | wc -l)" -eq ${#usable[@]} ]; }
if until_true 10 left; then ok "the engine has one child for each that can be used"; else not_ok "the engine has one child for each that can be used" "$(pgrep -lP "$(engine_pid)")"; fi
# each title came from one file: as many incidents as titles, none twice
is "no report was taken twice" "$(wf incidents --json --all --limit 1000 | jq -r 'select(.type == "FLOW.QUEUE") | .title' | sort | uniq -d)" ""
holds "stop is clean" wf engine stop
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
done_testing
