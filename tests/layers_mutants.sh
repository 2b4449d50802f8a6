#!/usr/bin/env bash
# tests/layers.sh must notice each of these: a copy of the sources is broken in one place, and the check has to fail and name that place.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/integration/lib.sh"
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
mkdir -p "$work/t/doc" "$work/none"
cp -r "$top/src" "$top/plugins" "$top/include" "$work/t/"
cp "$top/doc/ARCHITECTURE.md" "$work/t/doc/"
chmod -R u+w "$work/t" # the sources may be read-only (make distcheck)
check() { srcdir=$work/t builddir=${1:-$work/none} bash "$top/tests/layers.sh" 2>&1; }
# caught TEXT FILE LINE WHAT-IT-SAYS: FILE with LINE at its end
caught() {
    local text=$1 file=$work/t/$2 line=$3 says=$4 old='' out
    [ -f "$file" ] && old=$(mktemp "$work/old.XXXXXX") && cp "$file" "$old"
    mkdir -p "${file%/*}" && printf '%s\n' "$line" >>"$file"
    if out=$(check); then not_ok "$text" "it passed"; elif grep -qF -- "$says" <<<"$out"; then ok "$text"; else not_ok "$text" "$(grep -v ^ok <<<"$out")"; fi
    if [ -n "$old" ]; then mv "$old" "$file"; else rm "$file"; rmdir --ignore-fail-on-non-empty "${file%/*}"; fi
}
if out=$(check); then ok "the sources as they are pass"; else not_ok "the sources as they are pass" "$(grep -v ^ok <<<"$out")"; fi
caught "model may not include desk" src/model/report.c '#include "desk/desk.h"' "model may not include desk"
caught "neither with angle brackets" src/model/report.c '#include <desk/desk.h>' "model may not include desk"
caught "nor by way of .." src/model/report.c '#include "../desk/desk.h"' 'src/model/report.c:'
caught "console may not include journal" src/console/app.c '#  include "journal/journal.h"' "console may not include journal"
caught "neighbours in braces don't include each other" src/feed/feed.c '#include "desk/desk.h"' "feed may not include desk"
caught "curses outside console/term" src/console/view/floor.c '#include <ncursesw/curses.h>' 'src/console/view/floor.c:'
caught "SQLite outside journal" src/desk/desk.c '#include <sqlite3.h>' 'src/desk/desk.c:'
caught "cJSON outside base/json" src/server/server.c '#include <cjson/cJSON.h>' 'src/server/server.c:'
caught "libxml outside verify" plugins/gdacs/gdacs.c '#include <libxml/parser.h>' 'plugins/gdacs/gdacs.c:'
caught "libxmlsec1 outside verify" src/format/cap.c '#include <xmlsec/xmlsec.h>' 'src/format/cap.c:'
caught "OpenSSL in the engine" src/engine/main.c '#include <openssl/evp.h>' 'src/engine/main.c:'
caught "a plugin that looks into the engine" plugins/sg/sg.c '#include "base/str.h"' 'plugins/sg/sg.c:'
caught "a plugin that wants a socket" plugins/sg/sg.c '#include <sys/socket.h>' 'plugins/sg/sg.c:'
caught "a library in the contract" include/watchfloor/plugin.h '#include <uv.h>' 'include/watchfloor/plugin.h:'
caught "a module without a place" src/newmodule/a.h '/* a */' 'add it to the arrows'
caught "dlopen in the engine" src/engine/main.c 'void *p = dlopen("x", 0);' 'src/engine/main.c'
caught "a header without a paragraph" src/base/bare.h '#pragma once' 'src/base/bare.h'
caught "a file that grew too long" src/base/long.c "$(printf '/* long */\n%.0s' {1..601})" 'src/base/long.c: 601 lines'
caught "a function that grew too long" src/base/long.c "$(echo 'void long_one(void)'; echo '{'; printf '    ;\n%.0s' {1..125}; echo '}')" 'src/base/long.c:2: '

# A name that tells nothing, in a built object
mkdir -p "$work/built/src/base"
echo 'int bogus_name(void); int bogus_name(void) { return 1; }' | ${CC:-cc} -x c -c -o "$work/built/src/base/buf.o" - || not_ok "a compiler" "none"
if out=$(check "$work/built"); then not_ok "a name without its module" "it passed"; else like "a name without its module" "$out" "bogus_name tells neither"; fi
echo 'int buf_more(void); int buf_more(void) { return 1; }' | ${CC:-cc} -x c -c -o "$work/built/src/base/buf.o" -
if check "$work/built" >/dev/null; then ok "one with it"; else not_ok "one with it"; fi
done_testing
