#!/usr/bin/env bash
# plugin enable|disable, feed set|test|retry, engine reload: what they write, what they refuse, and that all faults are told at once.
. "${srcdir:?}/tests/integration/cli.sh"
reports() { wf status --json | jq '.reports.accepted + .reports.observations'; }
state_of() { wf feeds --json | jq -r "select(.id == \"$1\").state"; }

wf engine start >/dev/null
refuses "a plugin that is not installed" 1 'there is no plugin "usg"; did you mean "usgs"\? installed:.* gdacs .*id .*la .*sg .*usgs' wf plugin enable usg
refuses "one that is off is not restarted: what to do" 1 'plugin "sg" is switched off; plugin enable sg switches it on' wf plugin restart sg
refuses "nor reloaded" 1 'plugin enable sg' wf plugin reload sg
refuses "plugin run names those that there are" 2 'no plugin ".*nosuch.so"; installed: .*sg' wf plugin run nosuch /dev/null
refuses "a home without a journal: what makes one" 2 'no journal in ".*"; .*engine start makes one' watchfloor --home "$work/nowhere" journal verify
refuses "an item of quarantine that there is not" 1 'no item "7"; watchfloor quarantine lists them' wf quarantine show 7
refuses "nor is its feed" 1 'there is no plugin "nosuch"; installed' wf feed set nosuch/x interval 30
refuses "what is no feed is told alike, whatever is asked of it" 1 '"nope" is no feed; a feed is PLUGIN/SOURCE' wf feed set nope url x
refuses "by the engine, too" 1 'there is no feed "nope"' wf feed test nope
refuses "a name that is a path" 1 'there is no plugin' wf plugin enable ../../etc/x
does "feed set of a plugin that is off says from when on it holds" 'plugin enable usgs' wf feed set usgs/quakes url http://127.0.0.1:9/
does "it is switched on" '^usgs is on$' wf plugin enable usgs
does "an interval" '^usgs/quakes: interval is set$' wf feed set usgs/quakes interval 7
is "both stand in one file of conf.d" "$(cat "$home/conf.d/50-feed-usgs-quakes.conf")" '# written by watchfloor; change it with the same commands, or by hand
format = 1
feed "usgs/quakes" {
    url = "http://127.0.0.1:9/"
    interval = 7
}'
is "of the owner alone" "$(stat -c %a "$home/conf.d/50-feed-usgs-quakes.conf")" 600
is "the engine took them up" "$(wf feeds --json | jq -c '[.id, .interval_s]')" '["usgs/quakes",7]'
before=$(cat "$home"/conf.d/*)
refuses "an interval that is none" 2 'seconds from 1 to 86400, not "soon"' wf feed set usgs/quakes interval soon
refuses "a URL that is none" 2 '^[^ ]*50-feed-usgs-quakes.conf:[45]: feed "usgs/quakes": url: .*not-a-url' wf feed set usgs/quakes url not-a-url
like "and nothing is changed, which is said" "$err" 'nothing was changed'
refuses "a source that the plugin has not" 1 'there is no feed "usgs/nosuch"; plugin "usgs" has: usgs/quakes; nothing was changed' wf feed set usgs/nosuch interval 9
refuses "a key that there is not" 2 '"colour" is no KEY; one of: url interval key-file' wf feed set usgs/quakes colour red
is "the files are as they were" "$(cat "$home"/conf.d/*)" "$before"
printf 'secret' >"$work/key"
chmod 0600 "$work/key"
refuses "a key for a source that takes none" 2 'usgs/quakes.*takes no key' wf feed set usgs/quakes key-file "$work/key"
chmod 0644 "$work/key"
refuses "a key file that there is not: what to do" 2 'key-file: there is no file "/nonexistent"; put the key into it.*chmod 600 /nonexistent; nothing was changed' wf feed set sg/queues key-file /nonexistent
refuses "one that others can read: what to do" 2 "key-file: .*open to others .mode 0644.; run: chmod 600 $work/key; nothing was changed" wf feed set sg/queues key-file "$work/key"
refuses "a signer that there is not" 2 'signer: there is no file' wf feed set id/cap signer /nonexistent
is "nothing was written" "$(cat "$home"/conf.d/* | grep -c -e key_file -e signer)" 0
chmod 0600 "$work/key"
pushd "$work" >/dev/null || exit 1
does "a key file is set, by its short name" 'key-file is set' wf feed set sg/queues key-file key
popd >/dev/null || exit 1
like "its whole path is written" "$(cat "$home/conf.d/50-feed-sg-queues.conf")" "key_file = \"$work/key\""
for key in url interval key-file signer; do like "feed set --help has $key, and an example" "$(wf feed set --help)" "^  $key +feed set [a-z]+/[a-z]+ $key [^ ]+"; done
chmod 0644 "$work/key"
for f in queues checkpoints incidents; do wf feed set sg/$f url http://127.0.0.1:9/ >/dev/null; done
does "its plugin is switched on" '^sg is on$' wf plugin enable sg
key_told() { wf feeds --json | jq -se --arg key "$work/key" 'any(.[]; .id == "sg/queues" and .state == "FAILED" and (.error // "" | contains($key)))' >/dev/null; }
if until_true 10 key_told; then ok "a key that others can read is not used, and the board says so"; else not_ok "a key that others can read" "$(wf feeds)"; fi
does "another feed can be set all the same: nothing new is wrong" 'interval is set' wf feed set sg/incidents interval 60
wf plugin disable sg >/dev/null
does "it is a fact, with who did it" '"kind":"engine.reloaded"' wf log --json --limit 3
does "off again" '^usgs is off$' wf plugin disable usgs
is "its feeds are gone from the board, or OFF" "$(wf feeds --json | jq -r .state | grep -cv OFF)" 0

# ---- all faults of a configuration at once
printf 'format = 1\ncolour = "red"\nfeed "sg/queues" {\n    interval = soon\n}\nplugin usgs { enabled = maybe }\n' >"$home/watchfloor.conf"
refuses "reload: exit 2" 2 'nothing of it was taken up' wf engine reload
like "the first fault: file, line, key, what there is" "$err" 'watchfloor.conf:2: colour: .*there are: format log_level'
like "the second: what was wrong and what would be right" "$err" 'watchfloor.conf:4: interval: "soon".*seconds from 1 to 86400'
like "the third" "$err" 'watchfloor.conf:6: enabled: "maybe".*true or false'
does "the engine goes on with what it had" '"mode":"ACTUAL"' wf status --json
wf engine stop >/dev/null
refuses "start: exit 2, and the same three faults" 2 'watchfloor.conf:4: interval' wf engine start
is "each on its line" "$(grep -c 'watchfloor.conf:[246]: ' <<<"$err")" 3
refuses "a --config that is not there" 2 'nosuch.conf' wf --config "$work/nosuch.conf" engine start
refuses "... nor for a command that asks the engine" 2 'nosuch.conf": No such file' wf --config "$work/nosuch.conf" status
rm "$home/watchfloor.conf"
# ---- one go tells all: what is wrong with the text, with addresses, plugins, sources, options and files, wherever it stands
rm -f "$home"/conf.d/*sg*
cat >"$home/conf.d/90-all.conf" <<END
format = 1
colour = "red"
log_level = "loud"
plugin sg { options = {"nosuch=1"} }
plugin usgs { enabled = true }
plugin nope { enabled = true }
feed "usgs/quakes" {
    interval = soon
    url = "gopher://127.0.0.1/"
}
feed "sg/nosuch" { interval = 5 }
feed "mm/nosuch" { }
feed "nope/x" { interval = 5 }
feed "la/lines" { url = "no address"
    key_file = "$work/key" }
feed "sg/queues" { key_file = "/nonexistent"
    url = "http://example.org/" }
feed "sg/incidents" { ca_file = "relative.pem" }
socket { group = "no-such-group" }
END
faults='2: colour: there is no such key
3: log_level: "loud" is not right; "debug"
4: plugin "sg": options: it has no option "nosuch"
6: plugin "nope": there is no plugin "nope"; installed: .*sg.* usgs
8: interval: "soon" is not right; seconds
9: feed "usgs/quakes": url: "gopher://127.0.0.1/".*https, http
11: feed "sg/nosuch": plugin "sg" has no source "nosuch"; it has: .*queues
12: feed "mm/nosuch": plugin "mm" has no source "nosuch"; it has: .*alerts
13: feed "nope/x": there is no plugin "nope"; installed: .*sg.* usgs
14: feed "la/lines": url: .*white space
15: feed "la/lines": key_file: "la/lines" takes no key
15: feed "la/lines": key_file: .*run: chmod 600
16: feed "sg/queues": key_file: there is no file "/nonexistent"; put the key into it
17: feed "sg/queues": url: .*clear text; use https://
18: ca_file: "relative.pem" is not right; a file.s whole path
19: group: "no-such-group" is not right'
refuses "start: exit 2" 2 'the engine was not started$' wf engine start
while read -r fault; do like "told at once: $fault" "$err" "^[^ ]*/90-all.conf:$fault"; done <<<"$faults"
is "and nothing else is" "$(grep -c 90-all.conf <<<"$err")" "$(wc -l <<<"$faults")"
# Faults of single feeds and plugins alone keep no floor dark: they are told, and the board shows them.
sed -i -e 's/^colour.*//;s/^log_level.*//;s/ca_file = .*}/}/;s/^socket.*//;s/interval = soon//' "$home/conf.d/90-all.conf"
try wf engine start
is "with those of single feeds and plugins it starts" "$rc $out" "0 $(grep '^the engine runs' <<<"$out")"
while read -r fault; do like "... and tells: $fault" "$err" "^[^ ]*/90-all.conf:$fault"; done <<<"$(grep -vE '^(2|3|8|18|19):' <<<"$faults")"
like "... and what to do" "$err" 'dark until it is put right.*watchfloor engine reload$'
like "the log has them" "$(grep '"area":"config"\|config' "$home/log/engine.log")" 'has no source'
row() { wf feeds --json | jq -c --arg id "$1" 'select(.id == $id) | [.state, .error, .next_try]'; }
like "a plugin that there is not: its feed is FAILED on the board" "$(row nope/x)" '^\["FAILED",".*there is no such plugin",null\]'
like "so is a source that the plugin has not" "$(row sg/nosuch)" '^\["FAILED",".*has no source .*it has: .*queues'
like "a plugin with a wrong option: its feeds are dark, with the reason" "$(row sg/checkpoints)" '^\["QUARANTINED",".*no option .*nosuch'
refuses "reload tells the same, but no file that was known" 2 'nothing of it was taken up' wf engine reload
is "... each on its line" "$(grep -cE '90-all.conf:(4|6|9|11|13|17): ' <<<"$err") $(grep -c 'no file' <<<"$err")" "6 0"
printf 'format = 1\nfeed "sg/queues" { key_file = "/nonexistent/other" }\n' >"$home/conf.d/91-key.conf"
refuses "a file that is new is looked at" 2 '91-key.conf:2: feed "sg/queues": key_file: there is no file' wf engine reload
rm "$home/conf.d/91-key.conf"
printf 'format = 1\nplugin usgs { enabled = true }\nfeed "usgs/quakes" { url = "gopher://127.0.0.1/" }\n' >"$home/conf.d/90-all.conf"
wf engine reload 2>/dev/null
is "what is configured no longer is off the board: only what was mended is taken up" "$(wf feeds --json | jq -r .id | tr '\n' ' ')" "nope/x sg/checkpoints sg/incidents sg/nosuch sg/queues usgs/quakes "
sed -i 's#gopher://127.0.0.1/#http://127.0.0.1:9/#' "$home/conf.d/90-all.conf"
does "mended" 'taken up' wf engine reload
is "they are off the board" "$(wf feeds --json | jq -r .id | tr '\n' ' ')" "usgs/quakes "
wf engine stop >/dev/null
rm "$home/conf.d/90-all.conf"
# An address that can't be, alone.
printf 'format = 1\nplugin usgs { enabled = true }\nfeed "usgs/quakes" { url = "gopher://127.0.0.1/" }\n' >"$home/conf.d/90-unfit.conf"
try wf engine start
like "an address of a kind that there is not: it starts, and says so" "$rc $out $err" '^0 the engine runs.*90-unfit.conf:3: feed "usgs/quakes": url: .*gopher'
unfit() { wf feeds --json | jq -se 'any(.[]; .id == "usgs/quakes" and .state == "FAILED" and .next_try == null and (.error | test("url: .*gopher.*https, http")))' >/dev/null; }
if until_true 10 unfit; then ok "the feed is FAILED on the board, with what would be right"; else not_ok "a feed that can't be as configured is on the board" "$(wf feeds --json)"; fi
is "it is counted among the feeds" "$(wf status --json | jq -c '.feeds | [.up, .total]')" '[0,1]'
refuses "it is not tried" 1 'gopher' wf feed retry usgs/quakes
refuses "reload: file, line, what would be right" 2 '90-unfit.conf:3: feed "usgs/quakes": url: .*gopher' wf engine reload
sed -i 's#gopher://127.0.0.1/#http://127.0.0.1:9/#' "$home/conf.d/90-unfit.conf"
does "put right it is taken up" 'taken up' wf engine reload
tried() { wf feeds --json | jq -se 'any(.[]; .id == "usgs/quakes" and .next_try != null and (.error // "" | test("127.0.0.1:9")))' >/dev/null; }
if until_true 10 tried; then ok "and tried"; else not_ok "the feed is tried once it is put right" "$(wf feeds --json)"; fi
wf engine stop >/dev/null
rm "$home/conf.d/90-unfit.conf"
does "without them it starts" '^the engine runs' wf engine start
does "a reload of nothing new" 'nothing in the configuration has changed' wf engine reload
wf engine stop >/dev/null
does "without an engine it is written for the next start" "from the engine's next start on" wf plugin enable la

# ---- feed test, against the simulator: one fetch, one parse, and nothing of it is kept
home=$work/ex
exercise ordinary-day --only sg,id,usgs
printf 'format = 1\n' >"$home/conf.d/20-slow.conf"
for f in usgs/quakes id/cap id/autogate sg/incidents sg/queues sg/checkpoints; do printf 'feed "%s" { interval = 86400 }\n' "$f" >>"$home/conf.d/20-slow.conf"; done
until_true 30 all_up || not_ok "the feeds come up" "$(wf feeds)"
does "they are asked once a day from now on" 'taken up' wf engine reload
counts() { wf status --json | jq -c '[.reports, .journal.seq, .incidents.open]'; }
# What is under way comes to its end: two looks, a poll of ours in between, see the same.
quiet() { local a; a=$(counts); wf feed test usgs/quakes >/dev/null 2>&1; wf feed test id/cap >/dev/null 2>&1; [ "$a" = "$(counts)" ]; }
until_true 30 quiet || not_ok "it becomes quiet" "$(counts)"
before=$(wf status --json | jq -c '[.reports, .incidents.open]') seq=$(wf status --json | jq .journal.seq)
try wf feed test sg/queues
is "feed test: exit 0" "$rc" 0
is "each report is a line of JSON" "$(jq -r .kind "$work/out" | sort -u)" status
like "the summary is on standard error" "$err" '^[0-9]+ reports, 0 rejected, .*nothing was recorded$'
try wf feed test usgs/quakes
is "events, too" "$(jq -r .type "$work/out" | sort -u)" HAZ.QUAKE
is "nothing was recorded: counts and incidents are what they were" "$(wf status --json | jq -c '[.reports, .incidents.open]')" "$before"
is "and the journal, but for hours that pass" "$(wf log --json --limit 50 | jq -r --argjson seq "$seq" 'select(.seq > $seq).text' | grep -v 'nobody owned it by')" ""
refuses "a feed that there is not" 1 'there is no feed "sg/nosuch"' wf feed test sg/nosuch
does "feed retry" 'sg/queues is tried now' wf feed retry sg/queues
kill "${children[0]}"
gone() { ! kill -0 "${children[0]}"; }
until_true 5 gone
refuses "a server that is not there: exit 2, and what the network said" 2 '[Cc]onnect' wf feed test sg/queues
wf engine stop >/dev/null

# Root sets a home of another user's: the engine, which runs as that user, must be able to read what was written.
other=$work/other
mkdir "$other" && chmod 0711 "$work"
if [ "$(id -u)" -eq 0 ] && chown 65534:65534 "$other" && setpriv --reuid 65534 --regid 65534 --clear-groups test -w "$other"; then
    does "root switches a plugin on in a home of another user's" 'usgs is on' watchfloor --home "$other" plugin enable usgs
    is "the file is that user's" "$(stat -c '%u %g %a' "$other/conf.d" "$other/conf.d/50-plugin-usgs.conf" | tr '\n' ',')" "65534 65534 700,65534 65534 600,"
else
    skip "only root may write into another user's home"
fi
done_testing
