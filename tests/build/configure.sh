#!/usr/bin/env bash
# configure without the libraries: each that is missing is named with its Debian package, all at once, and the one command that installs them.
. "${srcdir:?}/tests/integration/lib.sh"
srcdir=$(cd "$srcdir" && pwd)
mkdir "$work/pc" "$work/b"
# every library's .pc but those named: what Requires: asks for stays
IFS=: read -ra places < <(pkg-config --variable pc_path pkg-config)
hide() { # MODULE...
    local place m
    rm -f "$work"/pc/*
    for place in "${places[@]}"; do for m in "$place"/*.pc; do [ -e "$m" ] && [ ! -e "$work/pc/${m##*/}" ] && ln -s "$m" "$work/pc/"; done; done
    for m in "$@"; do rm -f "$work/pc/$m.pc"; done
}
try_configure() { (cd "$work/b" && PKG_CONFIG_LIBDIR=$work/pc "$srcdir/configure" -q --cache-file="$work/cache" 2>&1); }

needs=$(sed -n 's/^WF_NEED(\[[A-Z0-9]*\], \[\([^] ]*\)[^]]*\], \[\([^]]*\)\])$/\1 \2/p' "$srcdir/configure.ac")
is "configure.ac needs fifteen libraries" "$(wc -l <<<"$needs")" 15
mapfile -t modules < <(cut -d' ' -f1 <<<"$needs")
hide "${modules[@]}"
if out=$(try_configure); then not_ok "without any it refuses" "$out"; else ok "without any it refuses"; fi
while read -r module package; do
    like "$module: one line names $package" "$(grep -c "^configure: error: $module .* is missing: apt-get install $package\$" <<<"$out")" '^1$'
done <<<"$needs"
all=$(cut -d' ' -f2 <<<"$needs" | xargs)
is "the last line installs them all" "$(grep -o 'missing Debian packages; run: .*' <<<"$out")" "missing Debian packages; run: apt-get install $all"
missing() { while read -r package; do grep -qw -- "$package" "$srcdir/contrib/deps" || echo "$package"; done < <(cut -d' ' -f2 <<<"$needs"); }
is "contrib/deps installs each" "$(missing)" ""

hide libsodium
if out=$(try_configure); then not_ok "without one it refuses" "$out"; else is "one that is missing is told alone" "$(grep -c 'is missing' <<<"$out") $(grep -o 'run: .*' <<<"$out")" "1 run: apt-get install libsodium-dev"; fi
like "with the version that it wants" "$out" 'libsodium >= 1\.0\.18 is missing: apt-get install libsodium-dev'
PKG_CONFIG=/nonexistent
export PKG_CONFIG
out=$(try_configure) && not_ok "without pkg-config it refuses" "$out"
like "without pkg-config it names that package" "$out" 'pkg-config >= 0\.29 is missing: apt-get install pkg-config'
unset PKG_CONFIG
like "--help knows the sanitisers" "$("$srcdir/configure" --help)" '--enable-sanitizers'
like "--help knows the hardening" "$("$srcdir/configure" --help)" '--disable-hardening'
done_testing
