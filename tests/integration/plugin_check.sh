#!/usr/bin/env bash
# Each finding of plugin check, by a plugin that has just that fault (tests/plugin/faulty.c): errors end with exit 1, advice does not. Without a fault
# there is nothing to say. Crashes, hangs, calls, exports, licence and attribution are in plugin_kit.sh.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
command -v cc >/dev/null || { echo "1..0 # SKIP there is no compiler"; exit 0; }
mkdir -p "$work/faulty/fixtures"
cd "$work/faulty" || exit 99
echo 'Laos: how to switch it to the real address' >README.md
for n in 01 02 03 04 05 06 07 08 09 10; do printf 'a%s A title\nno-title\n' "$n" >"fixtures/$n-lines.in"; done
build() { cc -std=gnu11 -O1 -fPIC -shared -fvisibility=hidden -I "$srcdir/include" "$@" -o faulty.so "$srcdir/tests/plugin/faulty.c" && chmod 755 faulty.so; }
build && watchfloor plugin check --write-expected . >/dev/null 2>&1
is "a report and what was set aside are expected" "$(grep -c . fixtures/01-lines.expected)" 2
out=$(watchfloor plugin check . 2>&1); rc=$?
like "without a fault: nothing to say" "$rc $out" '^0 [^:]*faulty.so: 10 fixtures, [0-9]+ inputs tried: 0 errors, 0 advices$'

# finds error|advice TEXT REGEX -D...
finds() {
    local kind=$1 what=$2 want=$3 out rc
    shift 3
    build "$@" || { not_ok "$what" "it does not build"; return; }
    out=$(watchfloor plugin check . 2>&1); rc=$?
    if [ $rc = "$([ "$kind" = error ] && echo 1 || echo 0)" ] && grep -qE -- ": $kind: .*$want" <<<"$out"; then ok "$kind: $what"; else not_ok "$kind: $what" "exit $rc" "$(head -n 12 <<<"$out")"; fi
}
# ---- what it declares
finds error "a descriptor of another size" 'struct_size of its descriptor is 24' -DSIZE=24
finds error "a source of another size" 'struct_size of its source is 40' -DSOURCE_SIZE=40
finds error "another major" 'built for major 2 of the plugin interface, not 1' -DMAJOR=2
finds advice "a newer minor" 'built for minor [0-9]+ of the interface' '-DMINOR=(WF_ABI_MINOR+1)'
finds error "no version" 'has no version' '-DVERSION=""'
finds error "no title" 'has no title' '-DTITLE=""'
finds error "a source without a title" 'source "lines": error: has no title|has no title; say' '-DSOURCE_TITLE=""'
finds error "an address that is none" 'url is not one' '-DURL="lines"'
finds error "a brace that is not closed" 'brace that is not closed' '-DURL="https://lines.example/{cursor"'
finds error "a template that there is not" 'is neither \{cursor\} nor' '-DURL="https://lines.example/{day}"'
finds advice "an address in clear" 'in clear' '-DURL="http://lines.example/"'
finds error "an interval out of range" 'interval_s is 0' -DINTERVAL=0
finds error "an authentication that there is not" 'auth has unknown bits' -DAUTH=512
finds advice "no authentication" 'declares no authentication' -DAUTH=0
finds advice "no age of its content" 'when its content is old' -DMAX_AGE=0
finds error "an option without help" 'option "word" has no help' '-DOPTION_HELP=""'
finds error "an option without a default" 'option "word" has no default' -DOPTION_DEFAULT=NULL
finds error "a default that does not fit its type" 'not a whole number' -DOPTION_TYPE=WF_OPTION_INTEGER
finds error "a type of option that there is not" 'unknown type 9' -DOPTION_TYPE=9
# ---- what it does
finds error "a type of event that is neither ours nor its own" 'differs|type' '-DTYPE="GDACS.TC"'
finds error "another report than expected" 'report 1 differs' '-DTOLD=WF_STR("another")'
finds error "other reports of the same bytes" 'other reports the second time' '-DTOLD=counted()'
finds error "a refusal of a fixture" 'reject\(\) and return WF_DONE' '-DAT_PARSE=if (in->bytes.n < 24) return WF_FAIL_INVALID;'
finds error "a clock that is trusted" 'SIGILL' '-DAT_PARSE=if (host->now(host).utc_ns < 0) __builtin_trap();'
finds error "a clock beyond 2038" 'SIGILL' '-DAT_PARSE=if (host->now(host).utc_ns > 2147483647LL*1000000000) __builtin_trap();'
finds error "a crash of a malformed input alone" 'cut after|changed|deep' '-DAT_PARSE=if (in->bytes.n == 5) __builtin_trap();'
finds error "memory that is kept" 'grew from [0-9]+ to [0-9]+ MiB' '-DAT_PARSE=if (in->bytes.n) memset(malloc(1 << 18), 1, 1 << 18);'
finds error "a forbidden system call" 'SIGSYS' '-DAT_PARSE=if (system("true")) return WF_FAIL_OTHER;'
finds advice "a slow callback" 'took [0-9]+ ms; over 50 ms' \
    '-DAT_PARSE=struct timespec a, b; clock_gettime(CLOCK_MONOTONIC, &a); if (in->bytes.n == 21) do clock_gettime(CLOCK_MONOTONIC, &b); while ((b.tv_sec - a.tv_sec) * 1000000000LL + b.tv_nsec - a.tv_nsec < 70000000);'
finds advice "no word of its health" "says nothing of its interface's health" '-DHEALTH='
finds advice "a health that does not name the member" 'does not name "Laos"' '-DHEALTH=host->health(host, WF_HEALTH_OK, WF_STR("fine"));'
# ---- what lies beside it
mv fixtures/10-lines.in "$work"
finds advice "fewer than ten fixtures" '9 fixtures; ten'
mv README.md "$work"
finds advice "no README" 'no README.md in its folder'
mv fixtures "$work"
finds advice "no fixtures" 'no fixtures: nothing shows'
done_testing
