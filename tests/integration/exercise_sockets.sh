#!/usr/bin/env bash
# An exercise reaches this machine alone: every socket that its engine, its plugins and its courier open is watched (strace) while feeds are read and a notice goes to all desks, to two of them
# elsewhere: nothing is opened but to the simulator, and no name is asked for.
. "${srcdir:?}/tests/integration/lib.sh"
. "$srcdir/tests/integration/sim.sh"
. "$srcdir/tests/integration/drill.sh"
command -v strace >/dev/null || { skip "strace is not installed: no socket was watched"; done_testing; }
strace -f -e trace=none true 2>/dev/null || { skip "strace may not trace here: no socket was watched"; done_testing; }
trace=$work/trace
starts() {
    cat >>"$home/recipients.conf" <<'END'
recipient "carrier:XX" { title = "By a number" channel = "cap" address = "https://192.0.2.7/in" languages = {"en"} tlp = "GREEN" }
recipient "carrier:YY" { title = "By a name" channel = "json" address = "https://gateway.example/in" languages = {"en"} tlp = "GREEN" }
END
    # who is traced can't look for leaks
    ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -f -qq -s 0 -e trace=connect,sendto,sendmsg,sendmmsg -o "$trace" watchfloor --home "$home" engine start --exercise "$1" >"$work/start" 2>&1 &
    children+=($!)
    until_true 120 wf engine status
}
drill sockets "$srcdir/contrib/scenarios/wrong-polygon.scenario"
officers r.sari n.tan
approved r.sari n.tan "$(jq -c '.to = "all,carrier:XX,carrier:YY"' <<<"$closure")" || done_testing
release n.tan
comes_to "$notice" MM ACKED
comes_to "$notice" TL/health ACKED
comes_to "$notice" carrier:XX UNREACHABLE
comes_to "$notice" carrier:YY UNREACHABLE
differs() { [ "$(acks | jq -r 'select(.to == "TH") | .readback')" = different ]; }
holds "a gateway was read back" until_true 60 differs
up() { wf status --json | jq -se '.[0].feeds | .total > 0 and .up == .total' >/dev/null; }
until_true 60 up
wf engine stop >/dev/null
gone() { ! kill -0 "${children[-1]}" 2>/dev/null; }
until_true 30 gone
# to where: one line for each address of the internet's families
to() { grep -oE 'sin_port=htons\([0-9]+\), sin_addr=inet_addr\("[^"]*"\)|sin6_port=htons\([0-9]+\).*inet_pton\(AF_INET6, "[^"]*"' "$trace" | sed -E 's/.*htons\(([0-9]+)\).*"([^"]+)".*/\2 \1/'; }
like "the watch saw the notices leave" "$(to | sort | uniq -c)" "[0-9]+ 127\.0\.0\.1 $base\$"
is "nothing but this machine" "$(to | grep -vE '^(127\.0\.0\.1|::1|::ffff:127\.0\.0\.1) ' | sort -u)" ""
is "nothing but the simulator's ports: no relay, no name server" "$(to | awk -v b="$base" '$2 < b || $2 > b + 19' | sort -u)" ""
is "and no other family than sockets of this machine" "$(grep -oE 'sa_family=AF_[A-Z0-9]+' "$trace" | sort -u | grep -vE '=AF_(INET|INET6|UNIX|UNSPEC)$')" ""
done_testing
