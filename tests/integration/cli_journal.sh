#!/usr/bin/env bash
# journal verify and export: a good journal, one that was damaged, one that is not there; while the engine runs and when not.
. "${srcdir:?}/tests/integration/cli.sh"
wf engine start >/dev/null
for i in 1 2 3; do report "j$i"; done | wf submit >/dev/null
wf own 1 >/dev/null
try wf journal verify
like "N facts verified, and the head" "$rc $out" '^0 [0-9]+ facts verified'
like "the chain's head" "$out" '^head [0-9a-f]{64}$'
facts=$(sed -n 's/ facts verified//p' <<<"$out")
is "as many as status knows" "$facts" "$(wf status --json | jq .journal.seq)"
wf engine stop >/dev/null
try wf journal verify
like "without the engine, too" "$rc $out" '^0 [0-9]+ facts verified'
does "--json" '^\{"ok":true,"facts":[0-9]+,"intake":[0-9]+,"dropped":0,"redacted":0,"head":"[0-9a-f]{64}"\}$' wf journal verify --json
try wf journal export
is "export: a line a fact" "$rc $(wc -l <<<"$out")" "0 $((facts + 1))"
is "keys in their order" "$(jq -r 'keys_unsorted | join(" ")' <<<"$out" | sort -u)" "seq site time offset actor kind version payload text prev_hash hash"
is "each names the one before" "$(jq -r '.prev_hash' <<<"$out" | sed 1d | cksum)" "$(jq -r '.hash' <<<"$out" | sed '$d' | cksum)"
is "the last is verify's head" "$(tail -n 1 <<<"$out" | jq -r .hash)" "$(wf journal verify --json | jq -r .head)"
is "--from and --to" "$(wf journal export --from 2 --to 3 | jq -r .seq | xargs)" "2 3"
refuses "a number that is none" 2 '"x" must be' wf journal export --from x
refuses "an option that there is not" 2 'unknown option "--fro".*"--from"' wf journal export --fro 1

# ---- damaged: a bit of a fact in the middle, on the disk
cp -r "$home" "$work/good"
tables=$(sqlite3 "$home/journal.db" .tables | xargs)
fact=$(sqlite3 "$home/journal.db" "select name from sqlite_master where type='table' and sql like '%prev_hash%' limit 1")
[ -n "$fact" ] || fact=$(sqlite3 "$home/journal.db" "select name from sqlite_master where type='table' and name like '%fact%' limit 1")
like "the facts have a table" "$tables" "$fact"
column=$(sqlite3 "$home/journal.db" "select name from pragma_table_info('$fact') where type = 'BLOB' limit 1")
sqlite3 "$home/journal.db" "update $fact set $column = cast(substr($column, 1, length($column) - 1) || x'00' as blob) where rowid = 3"
try wf journal verify
is "a changed fact: exit 1" "$rc" 1
like "the first bad record is named" "$out$err" '(record|fact|seq)[^0-9]*3[^0-9]'
try wf journal verify --json
is "in JSON, too" "$rc $(jq -c '[.ok, (.error // .text // .problem | length > 0)]' <<<"$out")" '1 [false,true]'
# The engine begins at once with its views, and checks the whole chain behind: then it ends, and is not started again by itself.
wf engine start >/dev/null
ended() { ! wf engine status; }
if until_true 30 ended; then ok "an engine on it ends"; else not_ok "an engine on it ends"; wf engine stop >/dev/null; fi
like "its log says why" "$(cat "$home"/log/*)" 'fact.{0,40} 3'
# ---- a fact that is gone
rm -rf "$home"
cp -r "$work/good" "$home"
sqlite3 "$home/journal.db" "delete from $fact where rowid = 4"
try wf journal verify
is "a missing fact: exit 1" "$rc" 1
like "and which" "$out$err" '[45]'
# ---- no journal at all
rm "$home"/journal.db*
try wf journal verify
is "no journal: exit 2" "$rc" 2
like "which says what is missing" "$err" 'there is no journal in'
printf 'not a database, whatever it says' >"$home/journal.db"
try wf journal verify
if [ "$rc" -ne 0 ] && [ -n "$err$out" ]; then ok "a file that is no journal is told"; else not_ok "a file that is no journal" "$rc" "$out" "$err"; fi
done_testing
