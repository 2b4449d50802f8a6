#!/usr/bin/env bash
# Each plugin's fixtures: input NN-name.in, arguments NN-name.args (of `plugin run` too) and NN-name.mock-args (of the mock host
# alone), what is expected NN-name.expected: reports as JSON lines, and what else the plugin said as lines with "#".
# Two runs: in the mock host, all of it compared; and, where the program is there, in the sandbox, the reports compared.
# FIXTURES_UPDATE=1 writes the expected files anew: read the difference before it is committed.
# shellcheck disable=SC2154 # srcdir and the folders come from the runner
set -uo pipefail
mock=$builddir/tests/plugins/mock_host
n=0 failed=0
tell() { # CONDITION-STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
for folder in "$srcdir"/plugins/*/fixtures; do
    plugin=$(basename "$(dirname "$folder")")
    so=$builddir/plugins/$plugin/$plugin.so
    for input in "$folder"/*.in; do
        [ -e "$input" ] || continue # a protocol has answers in place of input
        base=${input%.in}
        name=$plugin/$(basename "$base")
        read -ra args < <(cat "$base.args" 2>/dev/null) || true
        read -ra mock_args < <(cat "$base.mock-args" 2>/dev/null) || true
        # Exit status 1 says that a report broke the contract: it stands in the output as "#refused", and is compared.
        timeout 20 "$mock" ${args[@]+"${args[@]}"} ${mock_args[@]+"${mock_args[@]}"} "$so" "$input" >"$work/got" 2>"$work/err"
        status=$?
        if [ -n "${FIXTURES_UPDATE-}" ]; then cp "$work/got" "$base.expected"; fi
        [ $status -le 1 ] && diff -u "$base.expected" "$work/got" >"$work/diff" 2>&1
        tell $? "$name in the mock host"
        [ -s "$work/diff" ] && sed 's/^/# /' "$work/diff"
        [ -s "$work/err" ] && sed 's/^/# /' "$work/err"
        if [ -x "$WATCHFLOOR_BINDIR/watchfloor" ] && [ -x "$WATCHFLOOR_LIBEXECDIR/watchfloor-plughost" ] && [ ! -e "$base.mock-args" ]; then
            timeout 20 "$builddir/tests/plain/watchfloor" plugin run ${args[@]+"${args[@]}"} "$plugin" "$input" >"$work/got" 2>"$work/err"
            status=$?
            { grep -v '^#' "$base.expected" || true; } | diff -u - "$work/got" >"$work/diff" 2>&1 && [ $status -le 1 ]
            tell $? "$name in the sandbox"
            [ -s "$work/diff" ] && sed 's/^/# /' "$work/diff"
        fi
    done
done
echo "1..$n"
exit $failed
