#!/usr/bin/env bash
# The author's kit against an installed tree: plugin new for each transport and format builds with its Makefile and pkg-config alone, passes
# plugin check at once, is installed, and its feed shows on a floor. And plugin check finds what is wrong with a plugin.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"

stage=${WATCHFLOOR_BINDIR%/usr/local/bin}
PKG_CONFIG_PATH=$(dirname "$(find "$stage" -name watchfloor-plugin.pc)")
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR=$stage
san=$(sed -n 's/^SAN_CFLAGS = //p' "$builddir/Makefile")
kit() { make -s CFLAGS="-O1 -g -Werror $san" "$@"; }

is "the .pc file tells the major of the interface" "$(pkg-config --variable=abi_major watchfloor-plugin)" 1
like "and where plugins are installed" "$(pkg-config --variable=plugindir watchfloor-plugin)" '/watchfloor/plugins$'

# ---- every transport with every format it goes with
cd "$work" || exit 99
mkdir kit && cd kit || exit 99
for pair in http:json sse:json drop:json http:csv drop:csv http:xml sse:xml drop:xml http:rss drop:rss http:cap sse:cap drop:cap http:lines sse:lines tcp:lines drop:lines; do
    transport=${pair%:*} format=${pair#*:} name=p-$transport-$format
    out=$(watchfloor plugin new "$name" --member TH --transport "$transport" --format "$format" 2>&1 && kit -C "$name" "$name.so" 2>&1 && kit -C "$name" check 2>&1)
    rc=$?
    if [ $rc -eq 0 ] && grep -qE ' 11 fixtures, [0-9]+ inputs tried: 0 errors, 0 advices$' <<<"$out"; then
        ok "$transport and $format: new, builds, passes check without a remark"
    else
        not_ok "$transport and $format: new, builds, passes check" "exit $rc" "$out"
    fi
done
if grep -rqE '@[A-Z_]+@' .; then not_ok "no word of a template is left" "$(grep -rE '@[A-Z_]+@' . | head -5)"; else ok "no word of a template is left"; fi

printf '41\t2026-11-24T10:52:00+07:00\tA-1\tGATE\tQQAAA\topen\tGates are down' >event
is "an event's last line needs no end" "$(watchfloor plugin run ./p-sse-lines/p-sse-lines.so event 2>&1 | jq -r .source_id)" A-1
like "of a page or file it is set aside: it may have been cut" "$(watchfloor plugin run ./p-http-lines/p-http-lines.so event 2>&1)" 'event:1: a last line without its end'

# ---- what plugin new refuses
refuses() { local what=$1 want=$2 out rc; shift 2; out=$(watchfloor plugin new "$@" 2>&1); rc=$?; if [ $rc -eq 2 ] && grep -qF -- "$want" <<<"$out"; then ok "$what"; else not_ok "$what" "exit $rc" "$out"; fi; }
refuses "a name that is none is refused" 'a letter first' "No_Name" --member TH --transport http --format json
refuses "a member that is none is refused" '--member is "Thai"' x --member Thai --transport http --format json
refuses "a format that doesn't go with its transport is refused" 'cap does not come over tcp' x --member TH --transport tcp --format cap
refuses "a folder that is there is not touched" 'cannot be made' p-http-json --member TH --transport http --format json

out=$(cd "$work" && watchfloor plugin new th --member TH --transport http --format json 2>&1 >/dev/null); rc=$?
like "a name that a plugin here has is made, with a warning" "$rc $out" '^0 watchfloor: warning: there is a plugin "th" \(.*/th\.so\): installed, this one takes its place'
is "... and another without one" "$(cd "$work" && watchfloor plugin new unheard-of --member TH --transport http --format json 2>&1 >/dev/null)" ""

# ---- plugin check finds what is wrong
spoil() { # NAME SED-EXPRESSION: a copy of p-http-json with its source changed
    rm -rf "$1" && cp -r p-http-json "$1" && rm -f "$1"/*.so && mv "$1/p-http-json.c" "$1/$1.c" &&
        sed -i "s/\"p-http-json\"/\"$1\"/; s/P-HTTP-JSON\\./$(tr a-z A-Z <<<"$1")./; $2" "$1/$1.c" && sed -i "s/^NAME = .*/NAME = $1/" "$1/Makefile" && kit -C "$1" "$1.so" >/dev/null
    sed -i "s/\"P-HTTP-JSON\\.OTHER/\"$(tr a-z A-Z <<<"$1").OTHER/" "$1"/fixtures/*.expected
}
finds() { # TEXT WANTED NAME SED-EXPRESSION
    local out rc
    spoil "$3" "$4" || { not_ok "$1" "it does not build"; return; }
    out=$(watchfloor plugin check "$3" 2>&1); rc=$?
    if [ $rc -eq 1 ] && grep -qE -- "error: .*$2" <<<"$out"; then ok "$1"; else not_ok "$1" "exit $rc" "$(head -20 <<<"$out")"; fi
}
# ---- fuzzing finds the crash, keeps it as a fixture, and check then shows it
spoil crashes2 's/^    (void) instance;/    if (in->bytes.n > 20 \&\& in->bytes.p[3] == 0x22) __builtin_trap();\n&/' && rm -f crashes2/fixtures/*
cp p-http-json/fixtures/04-none.in crashes2/fixtures/
sed -i 's/^{"/{ "/' crashes2/fixtures/04-none.in
out=$(watchfloor plugin fuzz --for 3s crashes2 2>/dev/null); rc=$?
like "plugin fuzz finds a crash" "$rc $out" '^1 .*crash-[0-9a-f]+\.in: '
out=$(watchfloor plugin fuzz --for 2s p-http-xml 2>/dev/null); rc=$?
like "and none where there is none" "$rc $out" '^0 .* 0 found$'
spoil same '' && out=$(watchfloor plugin check same 2>&1)
is "a copy that is not spoilt passes" "$?" 0
finds "an empty licence is an error" 'no license' nolicense 's/\.license = "[^"]*"/.license = ""/'
finds "an empty attribution is an error" 'attribution' noattrib 's/\.attribution = "[^"]*"/.attribution = ""/'
finds "an export beside the descriptor is an error" 'exports more' exports 's/^static const char \*event(/WF_EXPORT int more;\nint more;\n&/'
finds "a crash is an error" 'died|crash|signal' crashes 's/^    (void) instance;/    if (in->bytes.n % 7 == 3) __builtin_trap();\n&/'
finds "a hang is an error" 'took more than' hangs 's/^    (void) instance;/    for (volatile unsigned x = 0; in->bytes.n == 15; x++) ;\n&/'
finds "a forbidden system call is an error" 'SIGSYS|system call' calls 's/^    (void) instance;/    if (getppid() == 1) return WF_FAIL_OTHER;\n&/; s/^#include <watchfloor\/plugin.h>/&\n#include <unistd.h>/'
finds "state between two callbacks is an error" 'second time' remembers 's/^    (void) instance;/    static int calls;\n    calls++;\n&/; s/r.title = i->title;/static int n; r.title = wf_fmt(host, "%d", n++);/'
finds "a form that has the hour in it is an error" 'at another hour' hours 's/^    wf_out_text(&o, "}\\n");/    wf_out_time(\&o, host->now(host), 0);\n&/'
finds "a form that nobody could acknowledge is an error" 'no acknowledgement could name it' nameless 's/wf_identity_text(host, &n->is)/n->to->name/'
finds "an exercise that is told as the real thing is an error" 'an exercise gives the same bytes' drills 's/natures\[n->status - 1\]/natures[0]/; s/wf_notice_text(host, n, text)/n->note/'
finds "a form that is not what it says is an error" 'no JSON' unclosed 's/^    wf_out_text(&o, "}\\n");//'
finds "a form that dies of odd notices is an error" 'changed notice [0-9]+: .*crash|died|SIG' fragile 's/^    wf_out o = wf_out_begin/    if (!n->infos_n) __builtin_trap();\n&/'
printf '{"items":[]}' >same/fixtures/12-new.in
out=$(watchfloor plugin check same 2>&1); rc=$?
like "a fixture without expectation is an error that says how to get one" "$rc $out" '1 .*--write-expected'
watchfloor plugin check --write-expected same >/dev/null 2>&1
out=$(watchfloor plugin check same 2>&1); is "--write-expected writes it" $? 0
sed -i 's/QQAAA/QQAAB/' same/fixtures/01-two-events.expected
out=$(watchfloor plugin check same 2>&1); rc=$?
like "another report than expected is an error that shows the difference" "$rc $out" '1 .*report 1 differs at character [0-9]+'

# ---- on a floor: installed, switched on, its feed delivers
mkdir -p "$work/plugins" "$work/drop"
export WATCHFLOOR_PLUGINDIR=$work/plugins
out=$(watchfloor plugin install p-drop-json 2>&1); is "plugin install" "$? $(ls "$work/plugins")" "0 p-drop-json.so"
wf engine start >/dev/null
mkdir -p "$home/conf.d"
printf 'format = 1\nplugin p-drop-json { enabled = true }\nfeed p-drop-json/events { url = "file://%s/"  interval = 1 }\n' "$work/drop" >"$home/conf.d/20.conf"
holds "the engine takes it up" wf engine reload
cp p-drop-json/fixtures/01-two-events.in "$work/drop/.a" && mv "$work/drop/.a" "$work/drop/a.json"
two() { [ "$(wf incidents --json | wc -l)" = 2 ]; }
if until_true 20 two; then ok "its events are incidents"; else not_ok "its events are incidents" "$(wf feeds; wf plugins)"; fi

# ---- a recording: kept, parsed again, masked
wf plugin record --for 3s p-drop-json/events "$work/rec" >"$work/rec.out" 2>&1 &
recording=$!
until_true 10 test -d "$work/rec"
sed 's/3 of 12 gates are down/Somchai Jaidee AB1234567 waits/; s/A-1/A-7/' p-drop-json/fixtures/01-two-events.in >"$work/drop/.b" && mv "$work/drop/.b" "$work/drop/b.json"
wait $recording; is "plugin record" $? 0
like "it tells what it kept" "$(cat "$work/rec.out")" '1 inputs, [0-9]+ bytes'
is "its files are 0600, its folder 0700" "$(stat -c %a "$work/rec" "$work/rec/0001.in" "$work/rec/0001.args" | tr '\n' ' ')" "700 600 600 "
out=$(watchfloor plugin replay "$work/rec" 2>&1); rc=$?
is "plugin replay parses it again" "$rc $(grep -c '"source_id":"A-' <<<"$out")" "0 2"
out=$(watchfloor plugin mask "$work/rec" 2>&1); is "plugin mask" $? 0
if grep -rqE 'Somchai|Jaidee|1234567|2026-11-24' "$work/rec"/*.in; then not_ok "names, numbers and dates are gone" "$(cat "$work"/rec/*.in)"; else ok "names, numbers and dates are gone"; fi
out=$(watchfloor plugin replay "$work/rec" 2>&1); rc=$?
is "what is masked means the same to the plugin" "$rc $(grep -c '"type":"SYS.GATE_OUTAGE"' <<<"$out") $(grep -c '"type":"FLOW.QUEUE"' <<<"$out")" "0 1 1"
out=$(wf plugin record --for 1s no/feed "$work/rec2" 2>&1); rc=$?
like "a feed that isn't there is refused" "$rc $out" '^1 .*no feed "no/feed"'
if [ -e "$work/rec2" ]; then not_ok "and leaves no folder"; else ok "and leaves no folder"; fi
wf engine stop >/dev/null
done_testing
