#!/usr/bin/env bash
# The release: its tarball holds what the repository holds, builds from a source that can't be written, with the hardening that configure
# promises; installs below DESTDIR; uninstall leaves nothing of ours; contrib/run works in it.
: "${builddir:?}"
. "${srcdir:?}/tests/integration/lib.sh"
srcdir=$(cd "$srcdir" && pwd)
dist=$work/watchfloor stage=$work/stage
restore() { chmod -R u+w "$dist" 2>/dev/null; clean_up; }
trap restore EXIT

holds "make dist" make -C "$builddir" -s distdir distdir="$dist"
if [ -e "$srcdir/.git" ] && tracked=$(git -c safe.directory='*' -C "$srcdir" ls-files | sort); then
    is "every file of the repository is in it" "$(comm -23 <(echo "$tracked") <(cd "$dist" && find . -type f -printf '%P\n' | sort))" ""
    is "with its mode" "$(git -c safe.directory='*' -C "$srcdir" ls-files -s | awk '$1 == 100755 { print $4 }' | while read -r f; do [ -x "$dist/$f" ] || echo "$f"; done)" ""
else
    skip "not in a clone: nothing to compare the tarball with"
fi

# Built where contrib/run will look; the rest of the tree is read-only.
mkdir -p "$dist/build/run"
chmod -R a-w "$dist" && chmod -R u+w "$dist/build"
b=$dist/build/run
configure() { (cd "$b" && ../../configure -q --enable-werror CFLAGS=-O1); }
holds "configure, with the sources read-only" configure
if out=$(make -C "$b" -s -j2 all 2>&1); then ok "make"; else not_ok "make" "$(tail -n 30 <<<"$out")"; done_testing; fi
holds "make install DESTDIR=" make -C "$b" -s install DESTDIR="$stage"
holds "make install leaves the sources alone" test -z "$(find "$dist" -path "$dist/build" -prune -o -newer "$b/config.status" -type f -print)"
there() { for f in "$@"; do [ -s "$stage/usr/local/$f" ] || echo "$f"; done; }
is "what a user looks for is installed" "$(there bin/watchfloor bin/watchfloord bin/watchfloor-sim libexec/watchfloor/watchfloor-plughost libexec/watchfloor/watchfloor-tool \
    lib/watchfloor/plugins/{id,sg,la,gdacs,usgs}.so include/watchfloor/plugin.h lib/pkgconfig/watchfloor-plugin.pc lib/libwatchfloor-format.a \
    share/man/man1/watchfloor.1 share/man/man8/watchfloord.8 share/man/man5/watchfloor.conf.5 share/watchfloor/themes/dark.theme share/watchfloor/checkpoints.csv share/watchfloor/clocks.conf \
    share/bash-completion/completions/watchfloor share/zsh/site-functions/_watchfloor share/fish/vendor_completions.d/watchfloor.fish \
    share/doc/watchfloor/{README.md,PROTOCOL.md,OPERATIONS.md,LICENSE} lib/systemd/system/watchfloord.service lib/sysusers.d/watchfloor.conf)" ""
if grep -q '^#define HAVE_PAM 1' "$b/config.h"; then
    is "and PAM's service of a locked console" "$(there etc/pam.d/watchfloor)" ""
    echo '# its own' >"$stage/usr/local/etc/pam.d/watchfloor"
    make -C "$b" -s install DESTDIR="$stage" >/dev/null 2>&1
    is "one that a centre made its own is left as it is" "$(cat "$stage/usr/local/etc/pam.d/watchfloor")" '# its own'
    cp "$dist/contrib/pam/watchfloor" "$stage/usr/local/etc/pam.d/watchfloor"
fi
is "the unit names the program where it lies" "$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$stage/usr/local/lib/systemd/system/watchfloord.service")" /usr/local/bin/watchfloord
if command -v systemd-analyze >/dev/null; then
    unit=$stage/usr/local/lib/systemd/system/watchfloord.service
    # only what concerns the unit's own lines: other units and programs are not below this root
    is "systemd understands each line of it" "$(systemd-analyze verify --man=no --root="$stage" "$unit" 2>&1 | grep -E 'watchfloord.service:[0-9]+:')" ""
else
    skip "systemd-analyze is not installed: the unit is not checked"
fi

# ---- hardening, as it is in the programs
elf=("$stage"/usr/local/bin/* "$stage"/usr/local/libexec/watchfloor/* "$stage"/usr/local/lib/watchfloor/plugins/*.so)
without() { # REGEX COMMAND...: the programs of whose output no line matches
    local regex=$1 f
    shift
    for f in "${elf[@]}"; do "$@" "$f" 2>/dev/null | grep -qE "$regex" || echo "${f##*/}"; done
}
is "position independent" "$(without 'Type: +DYN' readelf -hW)" ""
is "relocations are read-only" "$(without GNU_RELRO readelf -lW)" ""
is "and all bound at start" "$(without 'BIND_NOW|FLAGS_1.*NOW' readelf -dW)" ""
is "no executable stack" "$(without 'GNU_STACK .* RW ' readelf -lW)" ""
is "stack protector" "$(without '__stack_chk_fail' nm -D)" ""
is "checked calls of libc (FORTIFY)" "$(without '__[a-z]+_chk(@|$)' nm -D)" ""
if [ "$(uname -m)" = x86_64 ]; then
    # Debian 12's own crti.o is not marked, so that the linker drops the mark of a whole program: the objects tell.
    marked() { find "$b/src" "$b/plugins" -name '*.o' | while read -r o; do readelf -nW "$o" | grep -q 'IBT, SHSTK' || echo "${o#"$b"/}"; done; }
    is "indirect branches and returns are protected (CET)" "$(marked)" ""
else
    skip "CET is of x86-64"
fi

# ---- the tarball is enough for the command that everybody begins with
export WATCHFLOOR_HOME=$home
unset WATCHFLOOR_BINDIR WATCHFLOOR_LIBEXECDIR WATCHFLOOR_PLUGINDIR WATCHFLOOR_DATADIR
out=$("$dist/contrib/run" --check 8 2>&1) && ok "contrib/run --check in the tarball" || not_ok "contrib/run --check in the tarball" "$out"
like "its last line" "$(tail -n 1 <<<"$out")" '^ok: every one of [0-9]+ feeds was up'

holds "make uninstall" make -C "$b" -s uninstall DESTDIR="$stage"
is "leaves no file" "$(find "$stage" ! -type d)" ""
is "and no folder of ours" "$(find "$stage" -type d -name '*watchfloor*')" ""
done_testing
