#!/bin/bash
# Draws every view at three sizes from fixtures and compares with what was approved. golden.sh --update writes the goldens anew and shows
# what changed. Text, roles (with their runs) and, for each theme, the colours of each frame are compared.
set -u
here=${srcdir:?}/tests/screen
render=${builddir:-.}/tests/screen/render
data=$srcdir/tests/data/screen
update=false
[[ ${1-} == --update ]] && update=true
tmp=$(mktemp -d)
mkdir "$tmp/share" # as it is installed
ln -s "$(realpath "$srcdir")"/share/watchfloor/* "$(realpath "$srcdir")/themes" "$tmp/share"
export WATCHFLOOR_DATADIR=$tmp/share
trap 'rm -rf "$tmp"' EXIT
n=0
failed=0
# What files hold is read and compared without a process for each: there are a thousand of them.
compare() { # NAME FILE
    local is='' was=''
    n=$((n + 1))
    IFS= read -rd '' is <"$2"
    [ ! -e "$here/golden/$1" ] || IFS= read -rd '' was <"$here/golden/$1"
    if $update; then
        if [[ $is != "$was" ]]; then
            diff -u "$here/golden/$1" "$2" 2>/dev/null
            cp "$2" "$here/golden/$1"
        fi
    elif [[ $is && $is == "$was" ]]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        diff -u "$here/golden/$1" "$2" 2>&1 | head -20 | sed 's/^/# /'
        failed=1
    fi
}
$update && mkdir -p "$here/golden"
sizes='80x24 120x34 200x60'
# A screen's text and roles; then its colours in each theme.
screen() { # FIXTURE VIEW[+LAYER] NAME
    local size theme
    for size in $sizes; do
        "$render" "$data/$1.jsonl" "$2" "$size" all "$tmp" 2>"$tmp/said" || { failed=1; sed 's/^/# /' "$tmp/said"; : >"$tmp/text"; }
        compare "$1-$3-$size" "$tmp/text"
        for theme in dark light mono; do compare "$1-$3-$size-$theme" "$tmp/$theme"; done
    done
}
views='floor checkpoints feeds quarantine log find incident playbook directory handover help'
for fixture in actual exercise empty; do
    for view in $views; do screen "$fixture" "$view" "$view"; done
done
for view in notices notice; do
    for fixture in notices notices_ex; do screen "$fixture" "$view" "$view"; done
    screen empty "$view" "$view"
done
for fixture in protocols protocols_ex empty; do screen "$fixture" protocols protocols && screen "$fixture" borders borders; done
for fixture in run run_ex empty; do screen "$fixture" run run; done
for fixture in run run_ex; do
    screen "$fixture" run+law run-law
    screen "$fixture" run+request run-request
    screen "$fixture" run+picture run-picture
done
screen run_ex run+unsent run-unsent
for fixture in map map_ex empty; do screen "$fixture" map map; done
screen map map+near map-near
screen map map+strokes map-strokes
for fixture in notices notices_ex; do
    screen "$fixture" notices+inbox inbox
    screen "$fixture" compose compose
    screen "$fixture" compose+preview preview
    screen "$fixture" notice+review review
    screen "$fixture" notice+texts texts
    screen "$fixture" notice+release release
    screen "$fixture" notice+cancel cancel
    screen "$fixture" floor+passphrase passphrase
done
# what lies above a screen: a form, a command with its completions, a filter, a box
for fixture in actual exercise; do
    screen "$fixture" floor+new new
    screen "$fixture" 'floor+:p' command
    screen "$fixture" 'floor+:note AMICF-2026-000143 ' command-of
    screen "$fixture" 'checkpoints+/i' filter
    screen "$fixture" floor+wrong wrong
    screen "$fixture" floor+columns columns
    screen "$fixture" floor+sort sort
    screen "$fixture" feeds+box box
    screen "$fixture" floor+marks marks
done
if $update; then
    echo "$n goldens"
    exit 0
fi
# No row is wider than the screen, and there are as many as it has.
for size in 80x24 120x34 200x60; do
    n=$((n + 1))
    rows=$("$render" "$data/exercise.jsonl" floor "$size" text | wc -l)
    if [[ $rows == "${size#*x}" ]]; then echo "ok $n - $size has its rows"; else echo "not ok $n - $size has $rows rows"; failed=1; fi
done
# Each checkpoint that the fixtures show is one of the region's.
unknown=$(grep -oh '"checkpoint":"[^"]*"' "$data/actual.jsonl" "$data/exercise.jsonl" | cut -d'"' -f4 | sort -u | grep -vxFf <(cut -d, -f1 "$srcdir/share/watchfloor/checkpoints.csv"))
n=$((n + 1))
if [ -z "$unknown" ]; then
    echo "ok $n - the fixtures' checkpoints are those of the region"
else
    echo "not ok $n - the fixtures' checkpoints are those of the region"
    echo "# in no row of share/watchfloor/checkpoints.csv: $unknown"
    failed=1
fi
echo "1..$n"
exit $failed
