#!/usr/bin/env bash
# The man pages say what is: every command, option and key of --json in watchfloor.1, the options of watchfloord and watchfloor-sim in theirs,
# every key of the configuration in watchfloor.conf.5; and they format without a warning.
. "${srcdir:?}/tests/integration/cli.sh"
pages=$srcdir/doc/man
command -v man >/dev/null || { skip "man is not installed"; done_testing; }
page() { # NAME: its text in one line
    MANWIDTH=1000 man --local-file "$pages/$1" 2>/dev/null | col -bx | tr -s ' \n' '  ' | tr '‐−' '--'
}
for f in "$pages"/*.[1-8]; do
    warned=$(LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings=w -E UTF-8 -l -Tutf8 -Z "$f" 2>&1 >/dev/null)
    is "${f##*/} formats without a warning" "$warned" ""
    like "${f##*/} has its name in its NAME" "$(page "${f##*/}")" "NAME ([a-z-]+, )*$(basename "${f%.*}")[ ,]"
done
text=$(page watchfloor.1)
has() { [[ $text == *"$1"* ]]; }

# ---- commands and their options, as the program tells them
bad=''
while read -r name; do
    has "$name" || bad="$bad [$name]"
    # shellcheck disable=SC2086 # two words
    for o in $(watchfloor $name --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p'); do has "$o" || bad="$bad [$name $o]"; done
done < <(watchfloor --help | sed -n 's/^  \([a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p')
is "watchfloor.1 has every command and option" "$bad" ""
bad=''
for o in $(watchfloor --help | sed -n 's/^  \(--[a-z]*\).*/\1/p'); do has "$o" || bad="$bad $o"; done
is "and the global options" "$bad" ""

# ---- the keys of --json, as an engine gives them
mkdir -p "$home"
wf engine start --exercise man >/dev/null
report m1 | wf submit >/dev/null
report m1 ',"text":"other"' | wf submit >/dev/null
wf submit >/dev/null <<<'{"kind":"status","source_id":"s","checkpoint":"SGWDL","occurred":"2026-11-27T08:20:00Z","status":{"lanes":1}}'
report m2 ',"msg_status":"test"' | wf submit >/dev/null
for c in status incidents checkpoints quarantine log "incidents --set-aside"; do
    # shellcheck disable=SC2086
    keys=$(wf $c --json | head -n 1 | jq -r 'paths | map(strings) | last // empty' | grep -v '^[A-Z]' | sort -u)
    bad=''
    for k in $keys; do has "$k" || bad="$bad $k"; done
    is "watchfloor.1 has the keys of $c" "$bad" ""
done
wf engine stop >/dev/null
bad=''
for k in id plugin member transport state last_ok age_s interval_s error next_try reports content_at content_old name version pid restarts last_error parsed quarantined time_us_p99; do
    has "$k" || bad="$bad $k"
done
is "and those of feeds and plugins" "$bad" ""
for w in line status id field error accepted duplicate rejected; do has "$w" || not_ok "the answer of submit: $w"; done

# ---- the interface of plugins: every enumeration with its values, every struct with its fields as the header declares them, and every function
text=$(page watchfloor-plugin.3)
header=$work/headers.h
cat "$srcdir/include/watchfloor/plugin.h" "$srcdir/include/watchfloor/protocol.h" >"$header"
members() { sed 's,/\*[^*]*\(\*[^/][^*]*\)*\*/,,g; s,/\*.*,,; s,^ \*.*,,' "$header" | sed -n '/^\(typedef \)\{0,1\}struct wf_[a-z_]* {$/,/^}/p' | sed -n 's/^    \(.*;\) *$/\1/p'; }
is "the header's fields are found" "$([ "$(members | wc -l)" -gt 110 ] && echo yes)" yes
bad=''
while read -r m; do has "$m" || bad="$bad [$m]"; done < <(members)
is "watchfloor-plugin.3 has every field of every struct" "$bad" ""
bad=''
for w in $(grep -oE '\b(wf_[a-z_]+|WF_[A-Z0-9_]+)\b' "$header" | sort -u); do has "$w" || bad="$bad $w"; done
is "every type, function, macro and value" "$bad" ""
bad='' n=0
for header in "$srcdir"/include/watchfloor/format/*.h; do
    has "${header##*/}" || bad="$bad ${header##*/}"
    # a declaration begins its line; what stands before the name is its type
    for w in $(sed -n 's/^[a-z][a-z_ ]*[ *]\**\(wf_[a-z0-9_]*\)(.*/\1/p' "$header"); do
        n=$((n + 1))
        has "$w" || bad="$bad $w"
    done
done
is "the readers' functions are found" "$([ $n -gt 90 ] && echo yes)" yes
is "and every reader, with every function" "$bad" ""

# ---- the others
text=$(page watchfloord.8)
bad=''
for o in $(watchfloord --help | grep -o -- '--[a-z-]*' | sort -u); do has "$o" || [ "$o" = --help ] || bad="$bad $o"; done
is "watchfloord.8 has its options" "$bad" ""
for code in 2 70 71 72; do has "$code " || not_ok "watchfloord.8: exit code $code"; done
text=$(page watchfloor-sim.1)
bad=''
for o in $(watchfloor-sim --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p'); do has "$o" || bad="$bad $o"; done
is "watchfloor-sim.1 has its options" "$bad" ""
text=$(page watchfloor.conf.5)
bad=''
printf 'format = 1\nnosuch = 1\nplugin x { nosuch = 1 }\nfeed "x/y" { nosuch = 1 }\njournal { nosuch = 1 }\nsocket { nosuch = 1 }\n' >"$home/watchfloor.conf"
wf engine start >/dev/null 2>"$work/err"
is "a wrong key is answered with those that there are, in each section" "$(grep -c 'there are:' "$work/err")" 5
for k in $(sed -n 's/.*there are: //p' "$work/err"); do has "$k" || bad="$bad $k"; done
is "watchfloor.conf.5 has every key" "$bad" ""
done_testing
