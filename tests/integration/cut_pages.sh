#!/usr/bin/env bash
# A page that was cut in its middle, for every plugin and each of its fixtures that is understood whole: the rest is told with its file, and what
# stands before it is read on. Nothing that was cut passes for whole.
set -u
. "${srcdir:?}/tests/integration/lib.sh"
mkdir "$work/cut"
for dir in "$srcdir"/plugins/*/fixtures; do
    plugin=$(basename "$(dirname "$dir")") tried=0 silent=''
    for whole in "$dir"/*.in; do
        size=$(stat -c %s "$whole") args=()
        [ "$size" -gt 300 ] || continue
        [ ! -f "${whole%.in}.args" ] || mapfile -t args < <(xargs -n 1 <"${whole%.in}.args")
        watchfloor plugin run "${args[@]}" "$plugin" "$whole" >/dev/null 2>&1 || continue
        head -c $((size * 3 / 5)) "$whole" >"$work/cut/page"
        watchfloor plugin run "${args[@]}" "$plugin" "$work/cut/page" >/dev/null 2>"$work/err"
        rc=$?
        tried=$((tried + 1))
        [ $rc -eq 1 ] && grep -q '/cut/page:' "$work/err" || silent+="$(basename "$whole") (exit $rc) "
        [ $tried -lt 4 ] || break
    done
    if [ $tried -eq 0 ]; then skip "$plugin has no fixture that is large enough and understood whole"; else is "$plugin: what was cut is told, $tried pages" "$silent" ""; fi
done
done_testing
