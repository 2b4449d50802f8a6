#!/usr/bin/env bash
# Every plugin that is shipped is fit for a floor by `plugin check`: its fixtures, malformed input of its kind, time and memory, in the sandbox.
# shellcheck disable=SC2154,SC1091 # srcdir and the folders come from the runner
. "$srcdir/tests/integration/lib.sh"
for folder in "$srcdir"/plugins/*/fixtures; do
    plugin=$(basename "$(dirname "$folder")")
    holds "$plugin" watchfloor plugin check --samples 20000 --fixtures "$folder" "$builddir/plugins/$plugin/$plugin.so"
done
done_testing
