#!/usr/bin/env bash
# The direction of dependencies (doc/ARCHITECTURE.md): reads the includes and fails when an arrow points back.
set -u
cd "${srcdir:-$(dirname "$0")/..}" || exit 1
n=0; bad=0

# module: the modules it may include, beside itself
declare -A may=(
    [base]=""
    [text]="base"
    [model]="base text"
    [frame]="base text model"
    [wire]="base text"
    [journal]="base text model frame"
    [feed]="base text model frame wire journal"
    [plugin]="base text model frame wire journal"
    [desk]="base text model frame wire journal"
    [server]="base text model frame wire journal feed plugin desk"
    [engine]="base text model frame wire journal feed plugin desk server"
    [format]="base text"
    [plughost]="base text model frame format"
    [tool]="base text model frame journal plugin format"
    [console]="base text wire"
    [cli]="base text wire console"
    [sim]="base text model"
)
# A header of a library: the only places that may include it
declare -A only=(
    [curses.h]="src/console/term"
    [ncursesw/curses.h]="src/console/term"
    [cjson/cJSON.h]="src/base/json"
    [curl/curl.h]="src/feed/"
    [sqlite3.h]="src/journal/"
    [sodium.h]="src/journal/"
    [dlfcn.h]="src/plughost/"
    [libxml/]="src/format/"
    [microhttpd.h]="src/sim/"
    [confuse.h]="src/engine/"
)

ok() { n=$((n + 1)); echo "ok $n - $1"; }
fail() { n=$((n + 1)); bad=$((bad + 1)); echo "not ok $n - $1"; shift; printf '#   %s\n' "$@"; }

for folder in src/*/; do
    module=$(basename "$folder")
    if [ -z "${may[$module]+x}" ]; then
        fail "$module has a row in this script" "add it to the table, in its layer"
        continue
    fi
    wrong=()
    while IFS=: read -r file line text; do
        target=$(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([a-z]*\)\/.*/\1/p' <<<"$text")
        [ -n "$target" ] && [ -d "src/$target" ] || continue
        case " $module ${may[$module]} " in
            *" $target "*) ;;
            *) wrong+=("$file:$line: $module may not include $target") ;;
        esac
    done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$folder" --include='*.[ch]')
    if [ ${#wrong[@]} -eq 0 ]; then ok "$module includes only what lies below it"; else fail "$module includes only what lies below it" "${wrong[@]}"; fi
done

for header in "${!only[@]}"; do
    wrong=()
    while IFS=: read -r file line _; do
        case $file in "${only[$header]}"*) ;; *) wrong+=("$file:$line: $header belongs to ${only[$header]}* alone") ;; esac
    done < <(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*<${header}" src --include='*.[ch]')
    if [ ${#wrong[@]} -eq 0 ]; then ok "$header is included in ${only[$header]}* alone"; else fail "$header is included in ${only[$header]}* alone" "${wrong[@]}"; fi
done

# The engine parses no foreign format and never loads a plugin.
if grep -rlE 'dlopen|"format/' src/engine src/server src/desk src/feed src/plugin >/dev/null 2>&1; then
    fail "the engine knows neither dlopen nor format/"
else
    ok "the engine knows neither dlopen nor format/"
fi
echo "1..$n"
[ "$bad" -eq 0 ]
