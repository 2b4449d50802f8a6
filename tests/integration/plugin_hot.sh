#!/usr/bin/env bash
# Plugins are switched off and on, and new builds of them taken up, while the engine runs and reports come in: each report is there, once. A
# build that does not come up changes nothing. A quarantine is lifted by an officer and by nobody else, which is a fact.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
plug=$work/plugins
mkdir -p "$plug" "$work/drop" "$home"
chmod 700 "$home"
export WATCHFLOOR_PLUGINDIR=$plug
# build VERSION [FLAG...]: a new build is put in place in one step, as make install does
build() {
    local version=$1
    shift
    cc -std=gnu11 -O1 -fPIC -shared -fvisibility=hidden -I "$srcdir/include" -I "$srcdir/tests/plugin" -DVERSION="\"$version\"" "$@" \
        -o "$work/new.so" "$srcdir/tests/plugin/hot.c" && chmod 755 "$work/new.so" && mv "$work/new.so" "$plug/hot.so"
}
plugin() { wf plugins --json | jq -r "select(.name == \"hot\") | $1"; }
plugin_is() { [ "$(plugin .state)" = "$1" ]; }
count() { wf status --json | jq ".reports.$1"; }
files=0 lines=0
put() { # LINE...: one file, written elsewhere and renamed in
    files=$((files + 1))
    printf '%s\n' "$@" >"$work/file"
    mv "$work/file" "$work/drop/$(printf '%06d' $files)"
}
numbered() { # N: N numbered lines, and some work
    local i all=()
    for ((i = 0; i < $1; i++)); do
        lines=$((lines + 1))
        all+=("number-$lines title-$lines")
    done
    put "${all[@]}" "bad slow ${2-15}"
}
all_there() { [ "$(count accepted)" -eq "$lines" ]; }
drained() { [ -z "$(find "$work/drop" -maxdepth 1 -type f)" ]; }

build 1 || { echo "1..0 # SKIP there is no compiler"; exit 0; }
printf 'format = 1\nfeed hot/drop { url = "file://%s/" interval = 1 }\nfeed hot/lines { enabled = false }\nfeed hot/secret { enabled = false }\n' "$work/drop" >"$home/watchfloor.conf"
wf engine start --exercise hot >/dev/null
engine=$(engine_pid)
is "it is switched on" "$(wf --as r.sari plugin enable hot)" "hot is on"
until_true 10 plugin_is READY
is "which is a fact with the officer's name" "$(wf log --json | jq -r 'select(.kind == "plugin.set") | .officer + ": " + .text')" "r.sari: plugin hot is on"

# ---- under load
reloads=0 refused=''
for version in 2 3 4 5 6; do
    for _ in 1 2 3 4; do numbered 25; done
    build "$version"
    numbered 25
    before=$(plugin .pid)
    out=$(wf --as r.sari plugin reload hot 2>&1) || refused="$refused; $out"
    for _ in 1 2 3; do numbered 25; done
    like "version $version is taken up while reports come in" "$out $(plugin .version) $([ "$(plugin .pid)" != "$before" ] && echo another)" \
        "version $version in place of $((version - 1)) $version another"
    reloads=$((reloads + 1))
done
is "no reload was refused" "$refused" ""
if until_true 60 all_there && until_true 10 drained; then ok "each of $lines reports is there"; else not_ok "each report is there" "$(count accepted) of $lines" "$(wf feeds)"; fi
is "none twice, none of them set aside" "$(count duplicate) $(count quarantined) $(wf quarantine --json | jq -r .reason)" "0 0 "
is "each number is one incident" "$(wf find --json --limit 100000 | jq -r .title | sort -u | wc -l)" "$lines"
is "each reload is a fact with its officer" "$(wf log --json --limit 100000 | jq -r 'select(.kind == "plugin.set" and .officer == "r.sari" and (.text | test("is reloaded: version"))) | .text' | wc -l)" $reloads
is "the same build again is taken up too" "$(wf plugin reload hot)" "hot is reloaded: version 6"

# ---- off while it parses, and on again
at_work() { plugin_is SLOW; }
# A call may work for a second at most, and where the machine is busy the command comes too late for it: then once more.
for _ in {1..10}; do
    numbered 10 700
    until_true 10 at_work || break
    out=$(wf plugin disable hot)
    [ "$(count accepted)" -ne $((lines - 10)) ] || break
    wf plugin enable hot >/dev/null
    until_true 20 all_there || break
done
if [ "$(count accepted)" -eq $((lines - 10)) ]; then ok "it is at work"; else not_ok "it is at work" "$(wf plugins)"; fi
is "it is switched off in the midst" "$out" "hot is off"
is "its state is told" "$(plugin .state)" OFF
is "its feeds are gone, or OFF" "$(wf feeds --json | jq -r 'select(.plugin == "hot").state' | grep -cv OFF)" 0
out=$(wf plugin reload hot 2>&1); rc=$?
like "one that is off is not reloaded, which says what to do" "$rc $out" '^1 .*switched off; plugin enable hot'
is "what it had not finished is not there" "$(count accepted)" $((lines - 10))
is "on again" "$(wf plugin enable hot)" "hot is on"
if until_true 20 all_there; then ok "the input comes again"; else not_ok "the input comes again" "$(count accepted) of $lines" "$(wf feeds)"; fi
is "once" "$(count duplicate)" 0
numbered 10 700
until_true 10 at_work
is "a reload in the midst of a parse" "$(build 7; wf plugin reload hot)" "hot is reloaded: version 7 in place of 6"
until_true 20 all_there
is "its reports are there, once" "$(count accepted) $(count duplicate)" "$lines 0"

# ---- builds that do not come up: refused with the reason, the old one works on
stays() { # TEXT REGEX
    local pid out rc
    pid=$(plugin .pid)
    out=$(wf plugin reload hot 2>&1); rc=$?
    like "$1: refused, with the reason" "$rc $out" "^1 .*(hot is not reloaded, it is as it was: its new build|nothing is changed:) $2"
    numbered 5 0
    if until_true 20 all_there && [ "$(plugin '"\(.pid) \(.version) \(.state)"')" = "$pid 7 READY" ]; then ok "$1: the old build works on"; else not_ok "$1: the old build works on" "$(wf plugins)"; fi
}
printf 'no shared object' >"$work/new.so" && mv "$work/new.so" "$plug/hot.so"
stays "what is no plugin" 'not a shared object of 64 bits'
build 8 '-DAT_OPEN=host->log(host, WF_LEVEL_ERROR, WF_STR("its key is missing")); return WF_FAIL_INVALID'
stays "one that refuses to open" 'refused to open: its key is missing'
build 8 -DAT_OPEN='__builtin_trap()'
stays "one that dies" 'crashed \(SIGILL\)'
build 8 -DAT_OPEN='for (volatile int x = 0;; x++)'
stays "one that hangs" '(took more than 1.0 s of processor time|did not answer in 5.0 s)' # which of them comes first is the machine's
build 8 -DMAJOR=2
stays "one of another major" 'built for major 2'
rm "$plug/hot.so"
stays "none at all" 'cannot open plugin'
build 8 && chmod 777 "$plug/hot.so"
stays "one that anybody can write" '.*can be written by others; chmod go-w'
out=$(wf plugin reload nosuch 2>&1); rc=$?
like "a plugin that there is not" "$rc $out" '^1 .*no plugin "nosuch"'

# ---- sources come and go with a build
build 9 -DOTHER_SOURCE
is "a build with other sources" "$(wf plugin reload hot)" "hot is reloaded: version 9 in place of 7"
is "its feeds are those that it has" "$(wf feeds --json | jq -r 'select(.error // "" | contains("has no source") | not) | .id' | xargs)" "hot/other"
like "one that is configured and gone with the build is told on the board, and not read on" "$(wf feeds --json | jq -c 'select(.id == "hot/drop") | [.state, .error, .next_try]')" '^\["FAILED",".*has no source .*drop.*it has: other",null'
build 10
is "and back" "$(wf plugin reload hot >/dev/null; wf feeds --json | jq -r .id | xargs)" "hot/drop hot/lines hot/secret"

# ---- quarantine
for n in 1 2 3 4 5; do put "number-x$n" "bad die"; done
if until_true 60 plugin_is QUARANTINED; then ok "five deaths are quarantine"; else not_ok "five deaths are quarantine" "$(wf plugins)"; fi
lifts() { wf log --json --limit 100000 | jq -r 'select(.kind == "plugin.set" and (.text | test("quarantine"))) | .officer + ": " + .text'; }
like "which is a fact" "$(lifts)" '^engine: plugin hot is in quarantine: crashed .*5 deaths'
wf engine reload >/dev/null
is "the configuration does not lift it" "$(plugin .state)" QUARANTINED
like "nor does enable, which says what does" "$(wf plugin enable hot)" 'in quarantine: plugin reload or plugin restart lifts that'
is "the engine did not end meanwhile" "$(engine_pid)" "$engine"
wf engine stop >/dev/null
wf engine start >/dev/null
until_true 10 plugin_is QUARANTINED
is "an engine's start does not lift it, and the reason is known" "$(plugin '"\(.state) \(.last_error | test("5 deaths"))"')" "QUARANTINED true"
is "the board has its feed, dark" "$(wf feeds --json | jq -r 'select(.id == "hot/drop").state')" QUARANTINED
kill -9 "$(engine_pid)"
until_true 10 flock -n "$home/engine.lock" true
wf engine start >/dev/null
until_true 10 plugin_is QUARANTINED
is "nor does its death" "$(plugin .state)" QUARANTINED
build 11 -DAT_OPEN='__builtin_trap()'
out=$(wf --as r.sari plugin reload hot 2>&1); rc=$?
is "nor a reload of what does not come up" "$rc $(plugin .state)" "1 QUARANTINED"
build 11
is "an officer does, with a new build" "$(wf --as r.sari plugin reload hot)" "hot is reloaded: version 11 in place of 10"
lifted_last() { lifts | head -n 1; }
becomes "a fact with the officer's name" "r.sari: plugin hot: its quarantine is lifted" lifted_last
numbered 10 0
if until_true 30 all_there; then ok "it delivers again"; else not_ok "it delivers again" "$(wf feeds; wf plugins)"; fi
wf engine stop >/dev/null
wf engine start >/dev/null
until_true 10 plugin_is READY
is "what was lifted stays so" "$(plugin .state)" READY
wf engine stop >/dev/null
holds "the journal is whole" wf journal verify

# ---- the same with a member's numbered lines, from the simulator: every number is one report, none is missing
stage=${WATCHFLOOR_BINDIR%/usr/local/bin}
PKG_CONFIG_PATH=$(dirname "$(find "$stage" -name watchfloor-plugin.pc)")
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR=$stage
lao() { # VERSION: the shipped plugin's source with that version
    sed "s/\.version = \"[^\"]*\"/.version = \"$1\"/" "$srcdir/plugins/la/la.c" >"$work/la.c"
    # shellcheck disable=SC2046 # words of pkg-config and of configure
    cc -std=gnu11 -O1 -fPIC -shared -fvisibility=hidden $(sed -n 's/^SAN_CFLAGS = //p' "$builddir/Makefile") $(pkg-config --cflags watchfloor-plugin) \
        -o "$work/new.so" "$work/la.c" -Wl,--exclude-libs,ALL $(pkg-config --libs watchfloor-plugin) && mv "$work/new.so" "$plug/la.so"
}
home=$work/lao
mkdir -p "$home"
chmod 700 "$home"
scenario=$srcdir/contrib/scenarios/ordinary-day.scenario
for port in $(seq $((12000 + RANDOM % 18000)) 10 31900); do
    watchfloor-sim --scenario "$scenario" --only la --port "$port" --speed 600 --clock "$home/clock.json" --keys "$work/keys" --ready-file "$work/sim" >/dev/null 2>&1 &
    sim=$!
    children+=("$sim")
    playing() { [ -e "$work/sim" ] || ! kill -0 $sim 2>/dev/null; }
    until_true 20 playing
    [ -e "$work/sim" ] && break
done
watchfloor-sim --scenario "$scenario" --only la --port "$port" --print-config >"$home/watchfloor.conf"
lao 7.1
wf engine start --exercise lao >/dev/null
taken() { wf status --json | jq '.reports.accepted + .reports.observations'; }
more_than() { [ "$(taken)" -gt "$1" ]; }
until_true 30 more_than 300
for version in 7.2 7.3 7.4 7.5; do
    lao $version
    before=$(taken)
    like "la $version is taken up" "$(wf plugin reload la 2>&1)" "version $version in place of"
    if until_true 30 more_than $((before + 10)); then ok "its lines go on"; else not_ok "its lines go on" "$(wf feeds)"; fi
done
kill "$sim"
silent() { [ "$(wf feeds --json | jq -r .state)" != UP ]; }
until_true 30 silent
row=$(wf feeds --json | jq -c '[.missing // 0, .reports]')
wf engine stop >/dev/null
if command -v sqlite3 >/dev/null; then
    last=$(sqlite3 "$home/journal.db" "SELECT value FROM cursor WHERE feed = 'la/lines#number'")
    is "none of $last numbers is missing, each is one report" "$row" "[0,$last]"
else
    skip "there is no sqlite3: the last number was not looked at"
fi
wf engine start >/dev/null
is "and the journal holds them once" "$(taken) $(wf status --json | jq -c '[.reports.duplicate, .reports.quarantined]')" "$last [0,0]"
wf engine stop >/dev/null
done_testing
