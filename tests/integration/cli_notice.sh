#!/usr/bin/env bash
# Notices without an engine: notice lint, notice verify, recipients check, as scripts use them: exit codes, words, JSON; a centre's own phrases.
. "${srcdir:?}/tests/integration/cli.sh"
data=$srcdir/tests/data/notice
mkdir -p "$work/n"
spoil() { sed "$1" "$data/gates.xml" >"$work/n/$2"; }

# ---- lint
does "what is right gets no word" "^$data/gates.xml: nothing to say against it$" wf notice lint "$data/gates.xml"
spoil 's/since 10:40 WIB/since this morning/; s/12 *hours/&/' time.xml
try wf notice lint "$work/n/time.xml"
is "a headline without a time: exit" "$rc" 1
like "with its element and rule" "$out" "^$work/n/time.xml: error: info\[1\].headline: names no time: .* \[time\]$"
is "as JSON" "$(wf notice lint --json "$work/n/time.xml" | jq -c '[.level,.rule,.info,.field]')" '["error","time",1,"headline"]'
spoil 's/<contact>.*<\/contact>//' contact.xml
does "an advice alone is no error" 'advice: info\[1\].contact: is missing' wf notice lint "$work/n/contact.xml"
spoil 's/<scope>Private/<scope>Secret/' schema.xml
try wf notice lint "$work/n/schema.xml"
is "what the schema does not allow: exit" "$rc" 1
like "has its line" "$out" "^$work/n/schema.xml:9: error: .*scope.* \[schema\]$"
spoil 's/<headline>Gates/<headline>\xe2\x80\xaeGates/' hidden.xml
like "what is not seen is told" "$(wf notice lint "$work/n/hidden.xml")" '"headline" holds characters that are not seen.* \[remark\]'
try wf notice lint "$work/n/none.xml"
is "a file that is not there: exit" "$rc" 2
like "is named" "$out$err" "none.xml"
refuses "no file" 2 'wants FILE' wf notice lint
mkdir -p "$home"
printf '# ours\nnot-a-drill en gates down\n' >"$home/phrases.conf"
like "the home's own phrases" "$(wf notice lint "$data/gates.xml")" 'says "gates down"'
printf 'not-a-drill english x\n' >"$home/phrases.conf"
refuses "a wrong file of phrases, with its line" 2 'phrases.conf:1: "english" is no language' wf notice lint "$data/gates.xml"
rm "$home/phrases.conf"
if [ -n "${WATCHFLOOR_SHARED-}" ] && [ -d "$WATCHFLOOR_SHARED/data/cap/sea" ]; then
    bad='' files=0
    for f in "$WATCHFLOOR_SHARED"/data/cap/*.xml "$WATCHFLOOR_SHARED"/data/cap/sea/*.xml "$WATCHFLOOR_SHARED"/data/hostile/xml/*; do
        files=$((files + 1))
        wf notice lint "$f" >"$work/out" 2>"$work/err"
        case $? in [01]) [ -s "$work/out" ] || bad="$bad $f" ;; *) [ -s "$work/out$work/err" ] || bad="$bad $f" ;; esac
    done
    is "$files alerts of the world and of the hostile get a word each" "$bad" ""
else
    skip "alerts of the world: no reference data"
fi

# ---- verify
does "what two officers signed" "^$data/signed/gates.xml: ACTUAL, Update, two officers" wf notice verify "$data/signed/gates.xml"
like "and who they are" "$out" 'written by r.sari, signed .*Z
  approved by n.tan, sent 2026-11-24T03:52:55Z
  2 recipients'
signed() { rm -rf "$work/s"; cp -r "$data/signed" "$work/s"; chmod -R u+w "$work/s"; }
signed; sed -i 's/36 of 40/35 of 40/' "$work/s/gates.xml"
refuses "a changed text" 1 "content is not what the author signed" wf notice verify "$work/s/gates.xml"
signed; sed -i 's/"bytes":3/"bytes":4/' "$work/s/gates.manifest.json"
refuses "a changed manifest" 1 "approver's signature is not over this manifest" wf notice verify "$work/s/gates.xml"
signed; sed -i '1s/^./A/' "$work/s/gates.sig"
refuses "a changed signature" 1 "approver's signature" wf notice verify "$work/s/gates.xml"
signed; rm "$work/s/n.tan.pub"
refuses "a key that nobody trusts" 1 "approver's key is none of those that are trusted" wf notice verify "$work/s/gates.xml"
mkdir "$work/keys"; cp "$data"/signed/*.pub "$work/keys"
does "keys of another folder" 'approved by n.tan' wf notice verify --keys "$work/keys" "$work/s/gates.xml"
rm "$work/s/gates.sig"
refuses "no signature beside it" 2 'gates.sig' wf notice verify "$work/s/gates.xml"
does "away from any home" 'two officers' env -i PATH="$PATH" WATCHFLOOR_LIBEXECDIR="$WATCHFLOOR_LIBEXECDIR" WATCHFLOOR_DATADIR="$WATCHFLOOR_DATADIR" HOME=/nonexistent \
    watchfloor notice verify "$data/signed/gates.xml"

# ---- recipients
cat >"$work/r.conf" <<'END'
format = 1
recipient "MY" { title = "desk" channel = "cap" address = "https://my.example/in" languages = {"ms"} tlp = "AMBER" }
END
does "a file that is right, and what it lacks" 'right: 1 recipient' wf recipients check "$work/r.conf"
like "is said" "$out" "$work/r.conf:2: \"MY\" was never tested"
like "of members too" "$out" 'Thailand \(TH\) has no recipient'
sed -i 's/AMBER/RED/' "$work/r.conf"
refuses "above its channel's ceiling" 1 'r.conf:2: tlp: of "MY": is above what its channel may carry' wf recipients check "$work/r.conf"

# ---- templates
shipped=$srcdir/share/watchfloor/notices
try wf template check "$shipped"/*.conf
is "eighteen ship, and are right" "$rc $(grep -c ': right: ' <<<"$out")" "0 18"
like "each says in which languages, and that nobody reviewed it" "$out" '^  en: UNREVIEWED$'
is "thirteen in each, twelve of them by a machine" "$(grep -cE '^  [a-z]+: MT$' <<<"$out") $(grep -cE '^  [a-z]+: ' <<<"$out")" "216 234"
sed 's/{place}/{palce}/' "$shipped/surge.conf" >"$work/surge.conf"
refuses "a word for no field, with its line" 1 'surge.conf:[0-9]+: alert "en": .palce. is none of its fields' wf template check "$work/surge.conf"
done_testing
