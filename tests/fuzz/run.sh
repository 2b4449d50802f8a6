#!/usr/bin/env bash
# run.sh SRCDIR BUILDDIR FUZZDIR NAME...: fuzzes each for FUZZ_SECONDS. A NAME is a target of this folder, which is built with clang and libFuzzer in
# FUZZDIR; plugin-NAME is a shipped plugin, in the sandbox of BUILDDIR's own build; plugins is all of them. Exit 1 when one finds something; the input
# is then in FUZZDIR/found/.
set -euo pipefail
src=$1 build=$2 dir=$3
shift 3
targets=() plugins=()
for name in "$@"; do
    case $name in
        plugins) for p in "$src"/plugins/*/fixtures; do p=${p%/fixtures} && plugins+=("${p##*/}"); done ;;
        plugin-*) plugins+=("${name#plugin-}") ;;
        *) targets+=("$name") ;;
    esac
done
seconds=${FUZZ_SECONDS:-60}
make=${MAKE:-make}
mkdir -p "$dir/found"
cd "$dir"
bad=0
# Inputs made of the plugin's fixtures; what kills it is moved to found/, with the .args it came with. Each night other ones.
for name in "${plugins[@]}"; do
    rm -rf "plugins/$name" && mkdir -p "plugins/$name"
    cp "$build/plugins/$name/$name.so" "plugins/$name/"
    cp -r "$src/plugins/$name/fixtures" "plugins/$name/" && chmod -R u+w "plugins/$name"
    echo "plugin $name: $seconds s"
    if ! WATCHFLOOR_LIBEXECDIR=$build "$build/watchfloor-tool" plugin fuzz --for "${seconds}s" --seed "${FUZZ_SEED:-$(date +%s)}" "plugins/$name/$name.so"; then
        for f in "plugins/$name/fixtures"/crash-*; do [ ! -e "$f" ] || mv "$f" "found/plugin-$name-${f##*/}"; done
        echo "plugin $name: see $PWD/found" >&2
        bad=1
    fi
done
[ ${#targets[@]} -gt 0 ] || exit "$bad"
echo 'int LLVMFuzzerTestOneInput(const char *p, unsigned long n); int LLVMFuzzerTestOneInput(const char *p, unsigned long n) { return !p && n; }' |
    clang -x c -fsanitize=fuzzer -o /dev/null - 2>/dev/null || { echo "make fuzz needs clang with libFuzzer: contrib/deps fuzz" >&2; exit 2; }
export WATCHFLOOR_DATADIR=$src/share/watchfloor
if [ ! -f config.status ]; then
    "$src/configure" -q --enable-sanitizers CC=clang CFLAGS='-O1 -g -DWF_LIBFUZZER -fsanitize=fuzzer-no-link'
fi
for name in "${targets[@]}"; do
    "$make" -s "tests/fuzz/fuzz_$name" fuzz_link=-fsanitize=fuzzer
    mkdir -p "corpus/$name"
    echo "fuzz_$name: $seconds s"
    if ! "tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
        -verbosity=0 -artifact_prefix="found/$name-" "corpus/$name" "$src/tests/data/fuzz/$name"; then
        echo "fuzz_$name found something: see $PWD/found" >&2
        bad=1
    fi
done
exit "$bad"
