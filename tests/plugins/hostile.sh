#!/usr/bin/env bash
# Every source of every plugin on every hostile file of the reference data, and on the fuzz targets' corpora, through the sandbox: `watchfloor
# plugin run` gives reports or says what is wrong with the file; no child crashes, hangs or is killed.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
files=()
while IFS= read -r f; do files+=("$f"); done < <(find "$srcdir/tests/data/fuzz" -type f -size -1024k | sort)
if [ -d "${WATCHFLOOR_SHARED-}/data/hostile" ]; then
    while IFS= read -r f; do files+=("$f"); done < <(find "$WATCHFLOOR_SHARED/data/hostile" "$WATCHFLOOR_SHARED/data/json/suite" -type f -size -4M | sort)
else
    skip "the hostile reference data are missing: only our own corpora are tried"
fi
for so in "$WATCHFLOOR_PLUGINDIR"/*.so; do
    plugin=$(basename "$so" .so)
    case $(wf plugin run "$plugin" /dev/null 2>&1) in *"it is a protocol"*) continue ;; esac
    for source in $(wf plugin run --source '?' "$plugin" /dev/null 2>&1 | sed -n 's/.*there \(are\|is\) //p' | tr -d '",.'); do
        timeout 120 watchfloor --home "$home" plugin run --source "$source" "$plugin" "${files[@]}" >"$work/out" 2>"$work/err"
        status=$?
        dead=$(grep -E ': (crashed|aborted|exited by itself|made a forbidden|did not answer|took more than|used up|kept [0-9]+ MiB|flooded|wrote (what is no|a frame)|was ended|this input stopped)' "$work/err" | head -n 3)
        if [ $status -le 1 ] && [ -z "$dead" ]; then ok "$plugin/$source: ${#files[@]} files, $(wc -l <"$work/out") reports"; else not_ok "$plugin/$source: ${#files[@]} files" "exit $status" "$dead" "$(tail -n 2 "$work/err")"; fi
    done
done
if [ "$tap_n" -gt 8 ]; then ok "every plugin was tried"; else not_ok "every plugin was tried" "$tap_n"; fi
done_testing
