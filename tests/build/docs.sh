#!/usr/bin/env bash
# What README and doc/ name is there: each file of ours, each man page, each subcommand, each target of make; and each subcommand and program has its
# place in the man pages. Man pages and completions format without a complaint.
. "${srcdir:?}/tests/integration/lib.sh"
srcdir=$(cd "$srcdir" && pwd)
cd "$srcdir" || exit 99
docs=(README.md doc/*.md)
texts=()
for f in "${docs[@]}" doc/man/*; do [ -f "$f" ] && texts+=("$f"); done

# doc/BENCHMARKS.md is written by make bench
files() {
    grep -ohE '\b(contrib|doc|tests|plugins|share|themes|src|include|\.ci)/[A-Za-z0-9_./*<>-]*[A-Za-z0-9_*>]' "${texts[@]}" | sort -u | grep -vE '[<>]|\.\.\.|^doc/BENCHMARKS\.md$'
}
missing() { while read -r f; do compgen -G "$f" >/dev/null || compgen -G "$f.*" >/dev/null || echo "$f"; done < <(files); }
is "every file that is named is there" "$(missing)" ""
like "and some are" "$(files | wc -l)" '^[2-9][0-9]|^1[0-9]'

pages() { grep -ohE "man ([1-8] )?[a-z][a-z.-]+|\b(watchfloor[a-z.-]*)\([1-8]\)" "${docs[@]}" doc/man/* | sed -E 's/^man ([1-8] )?//; s/\([1-8]\)//' | sort -u; }
no_page() { while read -r p; do compgen -G "doc/man/$p.[1-8]" >/dev/null || echo "$p"; done < <(pages); }
is "every man page that is named is there" "$(no_page | grep -vxE 'page|pages')" ""
unlisted() { for m in doc/man/*; do grep -qF "$m" doc/module.am || echo "$m"; done; }
is "every man page is installed" "$(unlisted)" ""
index() { for m in doc/man/*; do n=${m##*/}; grep -qF -- "${n%.*}" README.md || echo "${n%.*}"; done; }
is "README says which man pages there are" "$(index)" ""

commands=$(watchfloor --help | sed -n 's/^  \([a-z]\+\) .*/\1/p' | sort -u)
like "the program lists its subcommands" "$(wc -l <<<"$commands")" '^[2-9][0-9]$'
named() { grep -ohE '(^|[`( ]|    )watchfloor (--home [^ ]+ |--as [^ ]+ )*[a-z]+' README.md doc/*.md | grep -oE '[a-z]+$' | sort -u; }
unknown() { comm -23 <(named) <(echo "$commands"); }
is "every subcommand that a document names is one" "$(unknown | grep -vxE 'SUBCOMMAND|watchfloor')" ""
untold() { for c in $commands; do grep -qE "(^|[^a-z])$c([^a-z]|$)" doc/man/watchfloor.1 || echo "$c"; done; }
is "every subcommand stands in watchfloor(1)" "$(untold)" ""

targets() { grep -ohE '`make [a-z]+`|^ +make [a-z]+' README.md doc/*.md | grep -oE '[a-z]+`?$' | tr -d '`' | sort -u; }
# not by make -n: a recipe that calls $(MAKE) is run even then
no_target() { targets | while read -r t; do grep -q "^$t:" "${builddir:?}/Makefile" || echo "$t"; done; }
is "every target of make is one" "$(no_target)" ""

if command -v man >/dev/null; then
    for m in $(grep -L '^\.so ' doc/man/*); do is "$m formats" "$(LC_ALL=C.UTF-8 MANWIDTH=80 MANROFFSEQ='' man --warnings -E UTF-8 -l "./$m" 2>&1 >/dev/null)" ""; done
else
    skip "man is not installed"
fi
done_testing
