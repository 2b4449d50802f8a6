#!/usr/bin/env bash
# The binary interface that an author outside has, plugin.h and the readers of format/: compared by abidiff with what was stored
# (baseline.abi). What moves, grows or goes fails here. What is added is told, and is guarded too once the baseline is renewed with it:
#   tests/abi/probe.sh --renew      writes the baseline anew (from the sources' folder)
# shellcheck disable=SC2154
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1-}" = --renew ]; then srcdir=$(cd "$here/../.." && pwd) work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT; else . "${srcdir:?}/tests/integration/lib.sh"; fi
for tool in abidw abidiff; do
    command -v $tool >/dev/null || { echo "1..0 # SKIP there is no $tool (abigail-tools): the binary interface was not compared"; exit 0; }
done

# probe INCLUDE NAME: NAME.so has a variable of each type of plugin.h and a pointer to each function of format/, so that its debug data hold all
# of them; NAME.abi is what abidw reads there.
probe() {
    local inc=$1 to=$work/$2
    (cd "$inc" && for h in watchfloor/plugin.h watchfloor/protocol.h watchfloor/format/*.h; do echo "#include <$h>"; done) >"$to.c"
    gcc -std=gnu11 -I "$inc" -aux-info "$to.protos" -fsyntax-only "$to.c" || return 1
    sed -n 's/.*watchfloor\/[a-z_]*\/*[a-z_]*\.h:.*extern .*[ *]\(wf_[a-z0-9_]*\) (.*/\1/p' "$to.protos" | LC_ALL=C sort -u >"$to.functions"
    sed -n 's/^} \(wf_[a-z_]*\);.*/\1/p; s/^struct \(wf_host\) {$/\1/p' "$inc/watchfloor/plugin.h" "$inc/watchfloor/protocol.h" | LC_ALL=C sort -u >"$to.types"
    sed -n 's/^enum \(wf_[a-z_]*\) {.*/\1/p' "$inc/watchfloor/plugin.h" "$inc/watchfloor/protocol.h" | LC_ALL=C sort -u >"$to.enums"
    {
        sed 's/.*/__typeof__(\&&) probe_fn_&;/' "$to.functions"
        sed 's/.*/& probe_type_&;/' "$to.types"
        sed 's/.*/enum & probe_enum_&;/' "$to.enums"
        echo 'const wf_plugin watchfloor_plugin_v1;'
    } >>"$to.c"
    gcc -std=gnu11 -g -O0 -shared -fPIC -I "$inc" -o "$to.so" "$to.c" || return 1
    abidw --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --drop-undefined-syms --type-id-style hash "$to.so" >"$to.abi"
}
if [ "${1-}" = --renew ]; then
    probe "$srcdir/include" now && cp "$work/now.abi" "$here/baseline.abi" && echo "baseline.abi: $(wc -l <"$work/now.functions") functions, $(wc -l <"$work/now.types") types"
    exit
fi
what_to_do='A field that moved or went breaks every plugin in the field: put it back, or take a new major (WF_ABI_MAJOR, and another symbol).
A field or function that was added: raise WF_ABI_MINOR, add its lines to tests/abi/abi_v1.c and a row to doc/PLUGIN_API_CHANGES.md, then run tests/abi/probe.sh --renew.'
compare() { abidiff --harmless --no-added-syms "$srcdir/tests/abi/baseline.abi" "$1" 2>&1; }

holds "the interface of today is read" probe "$srcdir/include" now
is "it has functions, types and enumerations" "$([ "$(wc -l <"$work/now.functions")" -gt 60 ] && [ "$(wc -l <"$work/now.types")" -gt 12 ] && [ "$(wc -l <"$work/now.enums")" -gt 12 ] && echo yes)" yes
if out=$(compare "$work/now.so"); then ok "the interface is that of the baseline"; else not_ok "the interface is that of the baseline" "$out" "$what_to_do"; fi
new=$(LC_ALL=C comm -13 <(sed -n "s/.*elf-symbol name='probe_fn_\([a-z0-9_]*\)'.*/\1/p; s/.*mangled-name='probe_fn_\([a-z0-9_]*\)'.*/\1/p" "$srcdir/tests/abi/baseline.abi" | LC_ALL=C sort -u) "$work/now.functions")
[ -z "$new" ] || echo "# not in the baseline yet, renew it for the release: $(xargs <<<"$new")"
row=$(sed -n 's/^#define WF_ABI_MAJOR \([0-9]*\)u/\1/p' "$srcdir/include/watchfloor/plugin.h").$(sed -n 's/^#define WF_ABI_MINOR \([0-9]*\)u/\1/p' "$srcdir/include/watchfloor/plugin.h")
holds "the change log has a section for $row" grep -q "^## $row" "$srcdir/doc/PLUGIN_API_CHANGES.md"

# ---- that it would be seen: each change in a copy of the headers
mutant() { # TEXT FILE SED WANTED
    rm -rf "$work/inc" && cp -r "$srcdir/include" "$work/inc" && chmod -R u+w "$work/inc"
    sed -i "$3" "$work/inc/watchfloor/$2"
    if cmp -s "$work/inc/watchfloor/$2" "$srcdir/include/watchfloor/$2"; then not_ok "$1" "the mutation did nothing"; return; fi
    probe "$work/inc" mutant >"$work/mutant.log" 2>&1 || { not_ok "$1" "$(cat "$work/mutant.log")"; return; }
    if out=$(compare "$work/mutant.so"); then not_ok "$1" "it was not seen"; else like "$1" "$(tr '\n' ' ' <<<"$out")" "$4"; fi
}
mutant "a field that moved is seen" plugin.h '/^    wf_str revision; /d; s/^    uint64_t sequence;.*/&\n    wf_str revision;/' "wf_str revision' offset changed"
mutant "a field that grew is seen" plugin.h 's/^    int32_t queue_min; /    int64_t queue_min; /' 'queue_min'
mutant "a field that was put between others is seen" plugin.h 's/^    wf_str cursor;       \/\* the last one/    uint64_t between;\n&/' 'between'
mutant "a field at the end is seen too" plugin.h 's/^    uint64_t sequence;       \/\* of a numbered/    uint32_t before_last;\n&/' 'before_last'
mutant "a row of a protocol's table that grew is seen" protocol.h 's/^    uint32_t terminal;/    uint64_t terminal;/' 'terminal'
mutant "another number of an enumeration is seen" plugin.h 's/WF_IMPACT_LOW = 1, /WF_IMPACT_NONE = 1, WF_IMPACT_LOW, /' 'WF_IMPACT_LOW'
mutant "another argument of a host's function is seen" plugin.h 's/(\*scratch)(const wf_host \*host, size_t n)/(*scratch)(const wf_host *host, uint32_t n)/' 'scratch'
mutant "a reader that went is seen" format/json.h '/^size_t wf_json_count/d' 'wf_json_count'
mutant "another type of a reader is seen" format/json.h 's/^int64_t wf_json_int(/int32_t wf_json_int(/' 'wf_json_int'
done_testing
