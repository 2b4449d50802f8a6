#!/usr/bin/env bash
# The direction of dependencies: reads the includes and the built objects, and fails when an arrow points back, when a library is used outside
# its place, or when a name that the linker sees does not tell whose it is. The arrows are those of doc/ARCHITECTURE.md: they are read from there.
# tests/layers_mutants.sh shows that each of these is noticed.
set -u
build=${builddir:-.}
build=$(cd "$build" && pwd)
cd "${srcdir:-$(dirname "$0")/..}" || exit 1
n=0 bad=0
ok() { n=$((n + 1)); echo "ok $n - $1"; }
fail() { n=$((n + 1)); bad=$((bad + 1)); echo "not ok $n - $1"; shift; printf '#   %s\n' "$@"; }
verdict() { # TEXT FAULTS: one fault a line, nothing when it holds
    local faults
    if [ -z "$2" ]; then ok "$1"; else mapfile -t faults <<<"$2"; fail "$1" "${faults[@]}"; fi
}

# module may-include, a pair a line, from "a <- { b, c } <- d": each may include what stands left of it, and what that may include
arrows=$(awk '
    /^## Layers/ { here = 1 }
    here && /^```/ { if (inside) exit; inside = 1; next }
    inside {
        chains = split($0, chain, /   +/)
        for (c = 1; c <= chains; c++) {
            links = split(chain[c], link, / *<- */); seen = ""
            for (l = 1; l <= links; l++) {
                gsub(/[{},]/, " ", link[l]); names = split(link[l], name, / +/)
                for (i = 1; i <= names; i++) if (name[i] != "") { known[name[i]]; k = split(seen, left, " "); for (j = 1; j <= k; j++) may[name[i], left[j]] }
                seen = seen " " link[l]
            }
        }
    }
    END {
        for (b in known) for (a in known) for (c in known) if (((a, b) in may) && ((b, c) in may)) may[a, c]
        for (a in known) { print a, a; for (c in known) if ((a, c) in may) print a, c }
    }' doc/ARCHITECTURE.md)
# file line what is included, of every include of src and of the plugins
includes=$(find src plugins include -name '*.[ch]' -exec awk '/^[ \t]*#[ \t]*include/ { t = $0; sub(/^[^<"]*/, "", t); print FILENAME, FNR, t }' {} +)

if [ "$(wc -l <<<"$arrows")" -gt 20 ]; then ok "doc/ARCHITECTURE.md has the arrows"; else fail "doc/ARCHITECTURE.md has the arrows" "none under \"## Layers\""; fi
for folder in src/*/; do
    module=$(basename "$folder")
    if grep -qx "$module $module" <<<"$arrows"; then
        verdict "$module includes only what lies below it" "$(awk -v m="$module" '
            NR == FNR { if ($1 == m) may[$2]; all[$1]; next }
            index($1, "src/" m "/") != 1 { next }
            $3 ~ /\.\./ { print $1 ":" $2 ": write the path from src/, not " $3; next }
            match($3, /^["<][a-z]+\//) { t = substr($3, 2, RLENGTH - 2); if ((t in all) && !(t in may)) print $1 ":" $2 ": " m " may not include " t }
        ' <(echo "$arrows") <(echo "$includes"))"
    else
        fail "$module has its place in doc/ARCHITECTURE.md" "add it to the arrows under \"## Layers\""
    fi
done
verdict "a plugin includes its contract, the readers and libc alone" "$(awk '
    $1 ~ /^plugins\// && $3 !~ /^<watchfloor\/(plugin|format\/[a-z_]+)\.h>$/ && $3 !~ /^<(ctype|errno|float|inttypes|limits|math|stdarg|stdbool|stddef|stdint|stdlib|string|wchar)\.h>$/ \
        && $3 !~ /^"[a-z0-9_]+\.h"/ { print $1 ":" $2 ": a plugin may not include " $3 }' <<<"$includes")"
verdict "the public headers include no library" "$(awk '
    $1 ~ /^include\// && $3 !~ /^<(watchfloor\/(plugin|protocol|format\/[a-z_]+)|stdbool|stddef|stdint)\.h>$/ { print $1 ":" $2 ": " $3 }' <<<"$includes")"

# A header of a library, and the only places that may include it
while read -r header places; do
    verdict "$header belongs to $places" "$(awk -v h="$header" -v places="$places" '
        index($3, "<" h) == 1 || index($3, "\"" h) == 1 || ($3 ~ "/" && h !~ "/" && substr($3, length($3) - length(h), length(h)) == h && $3 ~ /^</) {
            fine = 0; k = split(places, p, " "); for (i = 1; i <= k; i++) if (index($1, p[i]) == 1) fine = 1
            if (!fine) print $1 ":" $2 ": " $3 }' <<<"$includes")"
done <<'END'
curses.h src/console/term
term.h src/console/term
cJSON.h src/base/json
curl.h src/feed/ src/courier/
sqlite3.h src/journal/
nats.h src/exchange/
sodium.h src/sign/ src/vault/ src/journal/
dlfcn.h src/plughost/
libxml/ src/verify/
xmlsec/ src/verify/
openssl/ src/verify/ src/seal/
security/ src/unlock/
microhttpd.h src/sim/
confuse.h src/engine/ src/policy/
seccomp.h src/sandbox/
uv.h src/engine/ src/feed/ src/plugin/ src/server/ src/journal/ src/desk/ src/sim/
END
verdict "the engine knows neither dlopen nor format/" "$(grep -nE 'dlopen|"format/' -r src/engine src/server src/desk src/feed src/plugin src/journal --include='*.[ch]')"

# File = module = prefix: a name begins with the module, the file or a header of the module (or its first words: json_read.c has json_), a type's
# short name of the list below, or ends as a handler of the server does (_request). The public library has wf_ alone.
others="base:jw base:span base:map64 cli:conf console:view console:choices console:incident console:screen desk:queries desk:own desk:signal
    desk:views server:window server:reply sim:phrase sim:tongues sim:place sim:places sim:tmpl sim:tmpls tool:check tool:recording"
objects() { # those whose source is still there: a build folder may be older than a move
    find "$build/src" -name '*.o' | while read -r o; do
        base=${o##*/} dir=${o#"$build/"}
        base=${base##*-} dir=${dir%/*}
        [ -f "$dir/${base%.o}.c" ] && printf '%s\0' "$o"
    done
}
names() {
    objects | xargs -0 -r nm -A -g --defined-only 2>/dev/null | sed "s|^$build/src/||; s|:[0-9a-f]* . | |" |
        awk -v others="$others" '
        function words(s,   i) { for (i = length(s); i > 0; i--) if (substr(s, i, 1) == "_") words_add(substr(s, 1, i - 1)); words_add(s) }
        function words_add(s) { pre[module, s]; pre[module, s "s"]; if (s ~ /s$/) pre[module, substr(s, 1, length(s) - 1)] }
        BEGIN { k = split(others, o, " "); for (i = 1; i <= k; i++) { split(o[i], p, ":"); pre[p[1], p[2]] }
            while (("find src -name \"*.[ch]\"" | getline f) > 0) { split(f, p, "/"); module = p[2]; s = p[split(f, q, "/")]; s = q[split(f, q, "/")]; sub(/\..$/, "", s); words(s); words_add(module) } }
        $2 ~ /^(__asan|__odr|__ubsan|__sanitizer|__start|__stop|_|main$|watchfloor_plugin_v1$)/ { next }
        { split($1, p, "/"); module = p[1]; good = (module == "format" && $2 ~ /^wf_/) || (module == "server" && $2 ~ /_request$/)
          for (i = 1; !good && i <= length($2); i++) if (i == length($2) || substr($2, i + 1, 1) == "_") good = (module, substr($2, 1, i)) in pre
          if (!good) print "src/" $1 ": " $2 " tells neither its module nor its file" }'
}
verdict "names that the linker sees tell whose they are" "$(names)"
if [ -f "$build/libwatchfloor-format.a" ]; then
    # format readers' own inner names are theirs; text, base and model names must not leak out of a plugin: it links with --exclude-libs,ALL
    verdict "a plugin exports its descriptor alone" "$(for so in "$build"/plugins/*/*.so; do
        nm -D --defined-only "$so" | awk -v f="${so##*/}" '$NF !~ /^(watchfloor_plugin_v1|__asan.*|__odr.*|_.*)$/ { print f ": exports " $NF }'; done)"
fi

# Past 500 lines a file, look for the seam (told); past 600, and past 80 of a function, it was missed.
sizes() { # LINES-OF-A-FILE LINES-OF-A-FUNCTION
    local where=(src plugins include)
    [ ! -d tests ] || where+=(tests)
    find "${where[@]}" -name '*.[ch]' -exec awk -v file="$1" -v func_="$2" '
        FNR == 1 { if (lines > file) print f ": " lines " lines"; f = FILENAME }
        { lines = FNR }
        /^\{$/ { s = FNR; name = head }
        /^\}$/ { if (s && FNR - s > func_) print FILENAME ":" s ": " FNR - s " lines: " name; s = 0 }
        /^[a-z]/ { head = $0 }
        END { if (lines > file) print f ": " lines " lines" }' {} +
}
sizes 500 80 | sed 's/^/# look for the seam: /'
verdict "no file has over 600 lines, no function over 80" "$(sizes 600 80)"
verdict "each file says at its head what it owns" "$(for f in $(find src plugins include -name '*.h' | sort); do head -n 3 "$f" | grep -qE '^/\*|^//' || echo "$f"; done)"
echo "1..$n"
[ "$bad" -eq 0 ]
