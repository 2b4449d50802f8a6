#!/usr/bin/env bash
# T1: the wall clock is set under a running engine: a day on, an hour back, a year back, 91 days on. Nothing that is due is missed or done
# twice, no timer stands still, no id comes twice; then intake is gone, views are deleted, and the floor is the same.
# The engine is that of tests/plain, under libfaketime, which leaves the monotonic clock alone.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
lib=''
for f in /usr/lib/*/faketime/libfaketime.so.1; do [ -e "$f" ] && lib=$f; done
[ -n "$lib" ] || { skip "no libfaketime here (Debian: faketime)"; done_testing; }
mkdir -p "$work/bin" "$work/libexec" "$home" "$work/drop"
chmod 700 "$home"
cat >"$work/bin/watchfloord" <<END
#!/bin/sh
export LD_PRELOAD=$lib FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1 FAKETIME_TIMESTAMP_FILE=$work/faketime
exec "$builddir/tests/plain/watchfloord" "\$@"
END
cat >"$work/libexec/watchfloor-plughost" <<END
#!/bin/sh
unset LD_PRELOAD FAKETIME_TIMESTAMP_FILE
exec "$builddir/tests/plain/watchfloor-plughost" "\$@"
END
chmod +x "$work/bin/watchfloord" "$work/libexec/watchfloor-plughost"
ln -s "$WATCHFLOOR_LIBEXECDIR/watchfloor-tool" "$work/libexec/"
export WATCHFLOOR_BINDIR=$work/bin WATCHFLOOR_LIBEXECDIR=$work/libexec WATCHFLOOR_PLUGINDIR=$builddir/tests/plugin
echo "+0" >"$work/faketime"
cat >"$home/watchfloor.conf" <<END
format = 1
plugin raw { enabled = true }
feed "raw/keep" { enabled = false }
feed "raw/digest" { enabled = false }
feed "raw/sealed" { url = "file://$work/drop/" interval = 1 }
END
set_clock() { printf '%s\n' "$1" >"$work/faketime.new" && mv "$work/faketime.new" "$work/faketime"; }
say() { printf '{"source_id":"%s","revision":"%s","type":"FLOW.QUEUE","member":"SG","title":"Queue %s","occurred":"2026-11-24T10:00:00+08:00"}\n' "$1" "$2" "$1" | timeout 20 watchfloor --home "$home" submit | jq -r .status; }
drops() { wf log --json --limit 500 | jq -r 'select(.kind == "intake.dropped") | .text'; }
drops_n() { [ "$(drops | wc -l)" -eq "$1" ]; }
files=0
drop() { # a file of the feed: read while the clock is what it is
    files=$((files + 1))
    echo "d$files Drop-$files" >"$work/file"
    mv "$work/file" "$work/drop/$files"
    there() { wf incidents --all --json --limit 1000 | jq -r .title | grep -qx "Drop-$files"; }
    until_true 15 there
}
works() { # TEXT NAME: every part of it goes on
    is "$1: a report is accepted" "$(say "$2" 1)" accepted
    if drop; then ok "$1: a feed goes on"; else not_ok "$1: a feed goes on" "$(wf feeds)" "$(tail -n 3 "$home"/log/engine.log)"; fi
    local id
    id=$(wf incidents --json --limit 1000 | jq -r "select(.title == \"Queue $2\") | .id")
    holds "$1: an officer works" wf own "$id"
    is "$1: no age is negative" "$(wf status --json | jq '(.incidents.oldest_unowned_s // 0) < 0')" false
    is "$1: no id comes twice" "$(wf incidents --all --json --limit 1000 | jq -r .id | sort | uniq -d)" ""
}
holds "the engine starts" wf engine start
ready() { [ "$(wf plugins --json | jq -r .state)" = READY ]; }
until_true 20 ready || { not_ok "its plugin is ready" "$(wf plugins)"; done_testing; }
works "now" n
is "nothing is dropped" "$(drops)" ""
set_clock +1d
if until_true 15 drops_n 1; then like "a day on: what was sealed is gone at once, and a fact says so" "$(drops)" 'sealed'; else not_ok "a day on: what was sealed is gone" "$(wf log --limit 10)"; fi
works "a day on" d
set_clock -1h
works "an hour back" h
set_clock -365d
works "a year back" y
is "going back drops nothing" "$(drops | wc -l)" 1
set_clock +0
works "set right" r
is "what was accepted is known all the while" "$(say n 1) $(say d 1) $(say h 1) $(say y 1)" "duplicate duplicate duplicate duplicate"
before=$(drops | wc -l)
set_clock +91d
more() { [ "$(drops | wc -l)" -gt "$before" ] && drops | grep -q "of report"; }
if until_true 20 more; then ok "91 days on: intake is dropped"; else not_ok "91 days on: intake is dropped" "$(drops)"; fi
steady() { local a; a=$(drops | wc -l); wf status >/dev/null; [ "$a" = "$(drops | wc -l)" ]; }
until_true 10 steady
is "each once" "$(drops | sort | uniq -d)" ""
hash() { "$builddir/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"hash\"}" | jq -r .hash; }
floor() { hash; wf incidents --all --json --limit 1000; wf status --json | jq -c "[.incidents.open, .reports]"; }
floor >"$work/floor.before"
holds "it stops" wf engine stop
rm -rf "$home"/views.db* "$home/views"
holds "without its views it starts" wf engine start
floor >"$work/floor.after"
if grep -qE "^[0-9a-f]{64}$" "$work/floor.before"; then ok "the state has a hash"; else not_ok "the state has a hash" "$(head -n 1 "$work/floor.before")"; fi
is "the floor is the same, to the hash" "$(diff "$work/floor.before" "$work/floor.after")" ""
is "what was accepted is known still" "$(say n 1)" duplicate
wf engine stop >/dev/null
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
done_testing
