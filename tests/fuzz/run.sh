#!/usr/bin/env bash
# run.sh SRCDIR BUILDDIR NAME...: builds the fuzz targets with clang and libFuzzer and runs each for FUZZ_SECONDS.
# Exit 1 when one finds something; the input is then in BUILDDIR/found/.
set -euo pipefail
src=$1 dir=$2
shift 2
seconds=${FUZZ_SECONDS:-60}
make=${MAKE:-make}
echo 'int LLVMFuzzerTestOneInput(const char *p, unsigned long n); int LLVMFuzzerTestOneInput(const char *p, unsigned long n) { return !p && n; }' |
    clang -x c -fsanitize=fuzzer -o /dev/null - 2>/dev/null || { echo "make fuzz needs clang with libFuzzer: contrib/deps fuzz" >&2; exit 2; }
export WATCHFLOOR_DATADIR=$src/share/watchfloor
mkdir -p "$dir/found"
cd "$dir"
if [ ! -f config.status ]; then
    "$src/configure" -q --enable-sanitizers CC=clang CFLAGS='-O1 -g -DWF_LIBFUZZER -fsanitize=fuzzer-no-link'
fi
bad=0
for name in "$@"; do
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
