#!/usr/bin/env bash
# plugin.h is taken by C++17, and as strict C11; a plugin in C++ is loaded, and works.
# shellcheck disable=SC2154 # srcdir and the folders come from the runner
. "${srcdir:?}/tests/integration/lib.sh"
if ! command -v g++ >/dev/null; then
    echo "1..0 # SKIP there is no g++: whether C++ takes plugin.h was not tried"
    exit 0
fi
warn=(-Wall -Wextra -Wshadow -Werror -I "$srcdir/include")
printf '#include <watchfloor/plugin.h>\n' >"$work/empty.cc"
cp "$work/empty.cc" "$work/empty.c"
for std in c++17 c++20; do
    holds "plugin.h is $std" g++ -std=$std "${warn[@]}" -fsyntax-only "$work/empty.cc"
done
holds "plugin.h is strict C11" gcc -std=c11 -pedantic "${warn[@]}" -fsyntax-only "$work/empty.c"
holds "a plugin in C++ is built" g++ -std=c++17 -O1 -fPIC -shared -fvisibility=hidden "${warn[@]}" -o "$work/plugin.so" "$srcdir/tests/abi/plugin.cc"
printf 'first\nsecond\n' >"$work/in"
out=$(wf plugin run "$work/plugin.so" "$work/in" 2>&1)
is "it is loaded into the sandbox and runs" $? 0
is "its reports are there" "$(grep -c '"source_id":"line-[12]"' <<<"$out")" 2
done_testing
