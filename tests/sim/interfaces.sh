#!/usr/bin/env bash
# What the simulator plays over HTTP is what the plugins read: at three times of a day each page of each play gives reports, and nothing of it is
# set aside; pages that an index links to are read, too, and every alert of the simulator's is CAP that --strict has no word against.
# shellcheck disable=SC2154 # srcdir and the folders come from the runner
set -uo pipefail
work=$(mktemp -d)
sim=''
trap '[ -n "$sim" ] && kill "$sim" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
n=0 failed=0
tell() { # STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}
program=$WATCHFLOOR_BINDIR/watchfloor-sim
scenario=$srcdir/contrib/scenarios/ordinary-day.scenario
start_at() { # MINUTES of the scenario have passed
    printf '{"real_start":"%s","start":"2026-11-27T08:15:00Z","speed":60}\n' "$(date -u -d "-$1 seconds" +%Y-%m-%dT%H:%M:%SZ)" >"$work/clock.json"
}
free_base() {
    local base=$((12000 + RANDOM % 18000)) port
    for port in $(seq "$base" $((base + 19))); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && { free_base; return; }
    done
    echo "$base"
}
run_sim() {
    base=$(free_base)
    rm -f "$work/ready"
    "$program" --scenario "$scenario" --clock "$work/clock.json" --port "$base" --ready-file "$work/ready" 2>"$work/log" &
    sim=$!
    for _ in $(seq 200); do
        [ -e "$work/ready" ] && return
        kill -0 "$sim" 2>/dev/null || break
        sleep 0.05
    done
    cat "$work/log" >&2
    echo "Bail out! the simulator does not start"
    exit 1
}
mock=$builddir/tests/plugins/mock_host
get() { curl -sS --max-time 5 -H "X-Api-Key: $(cat "$work/sim/sg.key" 2>/dev/null)" "$1" -o "$work/page" -w '%{http_code} %{content_type}'; }
# parse FEED URL TAG: the page at URL as the plugin reads it; adds to $work/reports
parse() {
    local plugin=${1%%/*} type
    type=$(get "$2") || return 1
    [ "${type%% *}" = 404 ] && [ -n "$3" ] && return 0 # the clock runs: it is no longer listed
    type=${type#* }
    timeout 20 "$mock" --source "${1#*/}" --url "$2" --type "$type" ${3:+--tag "$3"} ${options[$plugin]-} "$builddir/plugins/$plugin/$plugin.so" "$work/page" >"$work/out" 2>"$work/err"
    [ $? -le 1 ] || { sed 's/^/# /' "$work/err"; return 1; }
    grep '^#re[jf]' "$work/out" >>"$work/aside"
    grep '^{' "$work/out" >>"$work/reports"
    if [ "$plugin" = vn ] && command -v xmllint >/dev/null; then # what is served is as its schema says
        xmllint --noout --schema "$srcdir/doc/interfaces/vn.xsd" "$work/page" 2>&1 | grep -v ' validates$' >>"$work/strict"
    fi
    grep -E 'cap\+xml' <<<"$type" >/dev/null && { watchfloor cap check --strict "$work/page" >>"$work/strict" || cp "$work/page" "$work/bad.xml"; }
    return 0
}
links() { # URL: what its page, in $work/out, asks for: "LINK TAG", the link whole
    local link tag
    sed -nE 's/^#follow ([^ ]+) tag (.*)$/\1 \2/p' "$work/out" | while read -r link tag; do
        case $link in http*) ;; *) link=${1%/*}/$link ;; esac
        printf '%s %s\n' "$link" "$tag"
    done
}
# stream FEED URL: some of the kept events and all that is not a checkpoint's state, each as the plugin reads it
stream() {
    local plugin=${1%%/*} name n=0
    curl -sSN --max-time 1.5 "$2" 2>/dev/null | awk '/^event: / { name = substr($0, 8) } /^data: / { data = data (data == "" ? "" : "\v") substr($0, 7) }
        /^$/ { if (data != "") print name "\t" data; data = "" }' | sort -u | awk -F'\t' '!((seen[$1]++) % 9) || seen[$1] < 8' >"$work/events"
    while IFS=$'\t' read -r name data; do
        tr '\v' '\n' <<<"$data" >"$work/page"
        timeout 20 "$mock" --source "${1#*/}" --tag "$name" "$builddir/plugins/$plugin/$plugin.so" "$work/page" >"$work/out" 2>"$work/err"
        [ $? -le 1 ] || { sed 's/^/# /' "$work/err"; return 1; }
        grep '^#re[jf]' "$work/out" >>"$work/aside"
        grep '^{' "$work/out" >>"$work/reports"
        n=$((n + 1))
    done <"$work/events"
    [ $n -gt 10 ]
}
declare -A streams=([tl]=1)
declare -A options=([gdacs]='--option region=world' [usgs]='--option region=world' [cap]='--option region=world')
command -v xmllint >/dev/null || echo "# skipped: vn's pages by their schema: there is no xmllint"
for time in 30 225 1255; do
    start_at "$time"
    run_sim
    "$program" --scenario "$scenario" --clock "$work/clock.json" --port "$base" --print-config >"$work/config"
    sed -nE 's/^feed ([^ ]+) \{$/\1/p' "$work/config" >"$work/feeds"
    day=$(date -u -d "2026-11-27T15:15:00Z + $time minutes" +%F) # in Cambodia
    sed -nE 's/^  url = "(.*)"$/\1/p' "$work/config" | sed "s/{date:+07:00}/$day/" >"$work/urls"
    while read -r feed url; do
        case $url in http:*) ;; *) continue ;; esac
        : >"$work/aside" && : >"$work/strict" && : >>"$work/reports.$(tr / - <<<"$feed")"
        rm -f "$work/reports"; : >"$work/reports"
        if [ -n "${streams[${feed%%/*}]-}" ]; then stream "$feed" "$url"; else parse "$feed" "$url" ''; fi
        status=$?
        links "$url" >"$work/links"
        for ((at = 1; at <= 64; at++)); do # a page that was followed may name further ones
            read -r link tag < <(sed -n "${at}p" "$work/links") || break
            parse "$feed" "$link" "$tag" || status=1
            links "$link" >>"$work/links"
        done
        cat "$work/reports" >>"$work/reports.$(tr / - <<<"$feed")"
        [ $status -eq 0 ] && [ ! -s "$work/aside" ] && [ ! -s "$work/strict" ]
        tell $? "$feed, $time minutes in: $(wc -l <"$work/reports") reports, nothing set aside"
        sed 's/^/# /' "$work/aside" "$work/strict" | head -n 10
    done < <(paste -d' ' "$work/feeds" "$work/urls")
    kill "$sim" && wait "$sim" 2>/dev/null
    sim=''
done
for f in "$work"/reports.*; do
    [ -s "$f" ]
    tell $? "${f##*/reports.} had reports in a day: $(wc -l <"$f")"
done
echo "1..$n"
exit $failed
