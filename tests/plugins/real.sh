#!/usr/bin/env bash
# The plugins on the real files of their kind in the reference data: no crash, no hang, and sense. Skips loudly without them.
# shellcheck disable=SC2154 # srcdir and the folders come from the runner
set -uo pipefail
data=${WATCHFLOOR_SHARED-}/data
if [ ! -d "$data" ]; then
    echo "1..0 # SKIP the reference data are missing: WATCHFLOOR_SHARED is not set to a folder that has them"
    exit 0
fi
mock=$builddir/tests/plugins/mock_host
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
n=0 failed=0
tell() { # STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}
run() { # PLUGIN ARGUMENTS... FILE -> $work/out; a status over 1 is a crash or a hang
    local plugin=$1
    shift
    timeout 20 "$mock" "${@:1:$#-1}" "$builddir/plugins/$plugin/$plugin.so" "${!#}" >"$work/out" 2>"$work/err"
    [ $? -le 1 ] && return 0
    sed 's/^/# /' "$work/err" | head -n 5
    return 1
}
reports() { grep -c '^{' "$work/out"; }
# Of what mock_host said of many files: those that were passed over (no report or page to follow, no empty page of its kind, nothing set aside), set aside without
# a place or a reason, or took over 100 ms a MB (ten times that with sanitisers) and 200 ms.
faults() {
    awk -v sizes="$work/sizes" '
        BEGIN { while ((getline line < sizes) > 0) { at = index(line, " "); size[substr(line, at + 1)] = substr(line, 1, at - 1) } }
        /^#file / { name = substr($0, 7); seen = 0; n++ }
        /^(\{|#follow |#health 1 |#arrived |#sequence |#refused .)/ { seen = 1 }
        /^#reject / { if ($0 ~ /^#reject [0-9]+\+[1-9][0-9]* line [1-9][0-9]*: ./) seen = 1; else print name ": " $0 }
        /^#took / { if (!seen) print name ": passed over"; if ($2 > 200000 + size[name]) print name ": " $2 " us"; done++ }
        END { if (n != done || !n) print name ": the last that was begun, of " n }' "$work/out"
}
# survive NAME PLUGIN ARGUMENTS... -- FILES...: none crashes, hangs, or is passed over
survive() {
    local name=$1 plugin=$2 args=() files=() why
    shift 2
    while [ "$1" != -- ]; do args+=("$1"); shift; done
    shift
    for file in "$@"; do [ -f "$file" ] && files+=("$file"); done
    stat -c '%s %n' "${files[@]}" >"$work/sizes"
    timeout 120 "$mock" ${args[@]+"${args[@]}"} "$builddir/plugins/$plugin/$plugin.so" "${files[@]}" >"$work/out" 2>"$work/err"
    [ $? -le 1 ] || sed 's/^/# /' "$work/err" | head -n 5
    why=$(faults)
    [ -z "$why" ]
    tell $? "$name: ${#files[@]} files, none crashes, hangs or is passed over"
    [ -z "$why" ] || sed 's/^/# /' <<<"$why" | head -n 10
}
run gdacs --option region=world "$data/rss/georss/python-aio-georss--gdacs-rss-24h.xml"
tell $? "gdacs reads a real page"
[ "$(reports)" -eq 21 ] && ! grep -q '^#re[jf]' "$work/out"
tell $? "... with its 21 events, none set aside"
run gdacs --option region=world "$data/rss/georss/python-aio-georss--gdacs-1.xml" && grep -q '"source_id":"TC1000643".*"type":"HAZ.WEATHER"' "$work/out"
tell $? "... and knows a cyclone by its id"
run usgs --option region=world --option min_magnitude=0 "$data/json/geojson/python-aio-geojson-earthquakes-1.json" && [ "$(reports)" -ge 2 ]
tell $? "usgs reads a real page"
run id "$data/rss/real/bmkg-alert-rss_active.xml" && [ "$(grep -c '^#follow https://www.bmkg.go.id/' "$work/out")" -eq 3 ]
tell $? "id follows the three alerts of BMKG's index"
run id --tag t "$data/cap/bmkg-alert-cap_banten.xml" && grep -q '"type":"HAZ.WEATHER".*"title":"Hujan Lebat disertai Petir di Banten"' "$work/out"
tell $? "id reads BMKG's alert"
run id --tag t "$data/cap/sea/sea-id-en.xml" && [ "$(reports)" -eq 1 ]
tell $? "two languages of one alert are one report"
run id --tag t "$data/cap/sea/cycle-id-4-cancel.xml" && grep -q '"references":\["SEA-CYC-id-3"\].*"condition":"cleared"' "$work/out"
tell $? "a Cancel names what it cancels and clears it"
run cap --option region=world "$data/cap/cap-library-amber.atom" && grep -q '"title":"Amber Alert in Washington D.C."' "$work/out"
tell $? "cap reads an alert inside Atom"
survive "cap on CAP" cap --option region=world -- "$data"/cap/*.{xml,cap,atom} "$data"/cap/{sea,edxl,embedded,history,wrapped}/*
survive "cap on hostile XML" cap --option region=world -- "$data"/hostile/xml/* "$data"/hostile/bytes/*
survive "cap on feeds" cap --option region=world -- "$data"/rss/{real,capfeed,georss}/*
survive "paxlst on EDIFACT" paxlst -- "$data"/edifact/*.{txt,edi} "$data"/edifact/{dirty,history,other}/* "$data"/hostile/{edifact,bytes}/*
survive "ph's ports on CSV" ph --source ports -- "$data"/csv/{border,real,spectrum}/*.csv "$data"/hostile/csv/*
survive "mm's table on lines" mm --source checkpoints -- "$data"/hostile/lineproto/* "$data"/csv/spectrum/*.csv "$data"/hostile/bytes/*
survive "who-don on JSON" who-don --option region=world -- "$data"/json/{suite,shape,nws}/* "$data"/hostile/json/*
survive "bn on feeds" bn -- "$data"/rss/{real,georss}/* "$data"/hostile/xml/*
survive "id on CAP" id --tag t -- "$data"/cap/*.{xml,cap,atom} "$data"/cap/{sea,edxl,embedded,history,wrapped}/*
survive "id on hostile XML" id --tag t -- "$data"/hostile/xml/* "$data"/hostile/bytes/*
survive "id on feeds" id -- "$data"/rss/{real,capfeed,georss}/*
survive "autogate on JSON" id --source autogate -- "$data"/json/suite/* "$data"/hostile/json/*
survive "sg on JSON" sg -- "$data"/json/{suite,shape,nws,transform}/* "$data"/hostile/json/*
survive "tl's events on JSON" tl --tag evento -- "$data"/json/{suite,shape,transform}/* "$data"/hostile/json/*
survive "tl's checkpoints on JSON" tl --tag posto -- "$data"/json/suite/* "$data"/hostile/bytes/*
survive "usgs on JSON" usgs --option region=world -- "$data"/json/{suite,geojson,shape}/* "$data"/hostile/json/*
survive "gdacs on feeds" gdacs --option region=world -- "$data"/rss/{georss,real}/* "$data"/hostile/xml/*
survive "th's resource on JSON" th -- "$data"/json/{suite,shape}/* "$data"/hostile/json/*
survive "th's records on JSON" th --tag 0/ab/cd -- "$data"/json/thai/* "$data"/json/{suite,shape,nws,transform}/* "$data"/hostile/json/*
survive "vn on XML" vn -- "$data"/rss/{real,capfeed,georss}/* "$data"/hostile/{xml,bytes}/* "$data"/cap/*.xml
survive "kh's events on CSV" kh --source events --url https://x.example/csv/events-2026-11-24.csv -- "$data"/csv/{border,real,spectrum}/*.csv "$data"/hostile/{csv,bytes}/*
survive "kh's checkpoints on CSV" kh --source checkpoints --url https://x.example/csv/checkpoints-2026-11-24.csv -- "$data"/csv/{border,real,spectrum}/*.csv "$data"/hostile/{csv,bytes}/*
survive "my on JSON" my -- "$data"/json/{suite,shape,transform}/* "$data"/hostile/json/*
survive "la on lines" la -- "$data"/hostile/lineproto/* "$data"/lineproto/* "$data"/hostile/bytes/* "$data"/hostile/terminal/*
echo "1..$n"
exit $failed
