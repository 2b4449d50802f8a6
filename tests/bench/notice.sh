#!/usr/bin/env bash
# How long a notice takes: from "release" (a Cancel: from y, and from X, in which its forms are made and signed) until the first member's gateway has it, and until all 43 desks of eleven
# members have. The engine, its courier and the
# members' own forms are real, the gateways are watchfloor-sim's on this machine; two officers sign. Times are taken by whoever releases, before his program starts, and by the gateways when a notice has
# come whole. Prints a line of JSON a figure. Usage: notice.sh [NOTICES] (30: as many as a centre may send in an hour)
: "${srcdir:?make bench sets it}" "${builddir:?}"
set -u
notices=${1:-30}
. "$srcdir/tests/integration/lib.sh"
. "$srcdir/tests/integration/sim.sh"
. "$srcdir/tests/integration/drill.sh"
not_ok() { printf 'notice: %s\n' "$@" >&2; exit 1; }
printf 'format 1\ntitle "quiet"\nstart 2026-11-24T09:00:00+07:00\nat 00:00 misbehave notices/*=ack for=99:00\n' >"$work/quiet.scenario"
drill bench "$work/quiet.scenario"
authors=(r.sari s.lim p.dewi)
officers n.tan "${authors[@]}" >&2
# came NUMBER: milliseconds from $since until the first, and until all of them, have it; empty while not all have
came() {
    taken "[.[] | select(.identifier | endswith(\"${1#N-}\")) | .real_us] | if length < $desks then empty else \"\((min - $since) / 1000) \((max - $since) / 1000)\" end" | tr -d '"'
}
all_have() { [ -n "$(came "$1")" ]; }
wait_for() { until_true 60 all_have "$1" || { echo "notice: not all desks have $1" >&2; exit 1; }; }
for ((i = 0; i < notices; i++)); do
    approved "${authors[i % 3]}" n.tan "$closure" >&2 || exit 1
    since=${EPOCHREALTIME/./}
    release n.tan >&2 || exit 1
    wait_for "$notice"
    came "$notice" >>"$work/out.release"
    meant=${EPOCHREALTIME/./}
    takes_back "${authors[i % 3]}" "$notice" >&2 || exit 1
    since=$pressed
    wait_for "$cancel"
    came "$cancel" >>"$work/out.cancel"
    since=$meant
    came "$cancel" >>"$work/out.meant"
done
[ "$(taken '[.[] | select(.effects != 1 or .changed > 0)] | length')" = 0 ] || { echo "notice: a desk had one twice" >&2; exit 1; }
# quantile NAME FILE COLUMN
quantile() {
    sort -n -k "$3,$3" "$2" | awk -v c="$3" -v name="$1" '{ v[NR] = $c }
        function at(q,  n) { n = int(q * NR + 0.999999); return v[n < 1 ? 1 : n] }
        END { printf "{\"figure\":\"%s_p50\",\"value\":%.1f,\"unit\":\"ms\"}\n{\"figure\":\"%s_p99\",\"value\":%.1f,\"unit\":\"ms\"}\n", name, at(0.5), name, at(0.99) }'
}
quantile notice_first "$work/out.release" 1
quantile notice_all "$work/out.release" 2
quantile notice_cancel_first "$work/out.cancel" 1
quantile notice_cancel_all "$work/out.cancel" 2
quantile notice_meant_all "$work/out.meant" 2
