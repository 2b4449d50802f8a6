#!/usr/bin/env bash
# tests/layers.sh must notice each of these: a copy of the sources is broken in many places, each in a file that no other touches, and the check has to fail and name every one.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/integration/lib.sh"
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
mkdir -p "$work/t/doc" "$work/none"
cp -r "$top/src" "$top/plugins" "$top/include" "$work/t/"
cp "$top/doc/ARCHITECTURE.md" "$work/t/doc/"
chmod -R u+w "$work/t" # the sources may be read-only (make distcheck)
check() { srcdir=$work/t builddir=${1:-$work/none} bash "$top/tests/layers.sh" 2>&1; }
# caught TEXT FILE LINE REGEX-OF-WHAT-IT-SAYS: FILE gets LINE at its end
texts=() files=() sayings=()
caught() {
    mkdir -p "$work/t/$(dirname "$2")" && printf '%s\n' "$3" >>"$work/t/$2"
    texts+=("$1") files+=("$2") sayings+=("$4")
}
if out=$(check); then ok "the sources as they are pass"; else not_ok "the sources as they are pass" "$(grep -v ^ok <<<"$out")"; fi
caught "model may not include desk" src/model/report.c '#include "desk/desk.h"' "src/model/report.c:[0-9]+: model may not include desk"
caught "neither with angle brackets" src/model/item.c '#include <desk/desk.h>' "src/model/item.c:[0-9]+: model may not include desk"
caught "nor by way of .." src/model/recipient.c '#include "../desk/desk.h"' 'src/model/recipient.c:'
caught "console may not include journal" src/console/app.c '#  include "journal/journal.h"' "src/console/app.c:[0-9]+: console may not include journal"
caught "neighbours in braces don't include each other" src/feed/feed.c '#include "desk/desk.h"' "src/feed/feed.c:[0-9]+: feed may not include desk"
caught "curses outside console/term" src/console/view/floor.c '#include <ncursesw/curses.h>' 'src/console/view/floor.c:'
caught "SQLite outside journal" src/desk/desk.c '#include <sqlite3.h>' 'src/desk/desk.c:'
caught "cJSON outside base/json" src/server/server.c '#include <cjson/cJSON.h>' 'src/server/server.c:'
caught "libxml outside verify" plugins/gdacs/gdacs.c '#include <libxml/parser.h>' 'plugins/gdacs/gdacs.c:'
caught "libxmlsec1 outside verify" src/format/cap.c '#include <xmlsec/xmlsec.h>' 'src/format/cap.c:'
caught "OpenSSL in the engine" src/engine/main.c '#include <openssl/evp.h>' 'src/engine/main.c:'
caught "a plugin that looks into the engine" plugins/sg/sg.c '#include "base/str.h"' 'plugins/sg/sg.c:'
caught "a plugin that wants a socket" plugins/th/th.c '#include <sys/socket.h>' 'plugins/th/th.c:'
caught "a library in the contract" include/watchfloor/plugin.h '#include <uv.h>' 'include/watchfloor/plugin.h:'
caught "a module without a place" src/newmodule/a.h '/* a */' 'newmodule has its place in doc/ARCHITECTURE.md'
caught "dlopen in the engine" src/engine/start.c 'void *p = dlopen("x", 0);' 'src/engine/start.c:'
caught "a header without a paragraph" src/base/bare.h '#pragma once' 'src/base/bare.h'
caught "a file that grew too long" src/base/long.c "$(printf '/* long */\n%.0s' {1..601})" 'src/base/long.c: 601 lines'
caught "a function that grew too long" src/base/longer.c "$(echo 'void long_one(void)'; echo '{'; printf '    ;\n%.0s' {1..125}; echo '}')" 'src/base/longer.c:2: '
is "no file has two of them" "$(printf '%s\n' "${files[@]}" | sort | uniq -d)" ""
out=$(check) && not_ok "so many pass"
for i in "${!texts[@]}"; do
    if grep -qE -- "${sayings[i]}" <<<"$out"; then ok "${texts[i]}"; else not_ok "${texts[i]}" "$(grep -F -- "${files[i]}" <<<"$out")"; fi
done
for f in "${files[@]}"; do if [ -e "$top/$f" ]; then cp "$top/$f" "$work/t/$f"; else rm "$work/t/$f"; fi; done
rmdir "$work/t/src/newmodule"

# A name that tells nothing, in a built object
mkdir -p "$work/built/src/base"
echo 'int bogus_name(void); int bogus_name(void) { return 1; }' | ${CC:-cc} -x c -c -o "$work/built/src/base/buf.o" - || not_ok "a compiler" "none"
if out=$(check "$work/built"); then not_ok "a name without its module" "it passed"; else like "a name without its module" "$out" "bogus_name tells neither"; fi
echo 'int buf_more(void); int buf_more(void) { return 1; }' | ${CC:-cc} -x c -c -o "$work/built/src/base/buf.o" -
if check "$work/built" >/dev/null; then ok "one with it"; else not_ok "one with it"; fi
done_testing
