#!/usr/bin/env bash
# What a new build of a protocol does to runs of the old one: while they are open, after they have ended, after a restart from the journal alone, when the plugin is gone: they stay readable
# as they were asked and decided, with the version that ran them; nothing of an old run is answered to a new rule; a new run is one of the new version.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$work/plugins" "$home"
chmod 700 "$home"
export WATCHFLOOR_PLUGINDIR=$work/plugins
build() { # VERSION [FLAG...]
    local version=$1
    shift
    cc -std=gnu11 -O1 -fPIC -shared -fvisibility=hidden -I "$srcdir/include" -DVERSION="\"$version\"" "$@" -o "$work/new.so" "$srcdir/tests/plugin/faulty_protocol.c" &&
        chmod 755 "$work/new.so" && mv "$work/new.so" "$work/plugins/faulty.so"
}
build 1 || { echo "1..0 # SKIP there is no compiler"; exit 0; }
printf 'format = 1\nplugin "faulty" { enabled = true }\nprotocols { single_after = 1 }\n' >"$home/watchfloor.conf"
chmod 0600 "$home"/*.conf
wf engine start --exercise drill-1 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
as() { wf --as "$@"; }
run() { as r.sari protocol status "$1" --json; }
ready() { wf plugins --json | jq -e "select(.name == \"faulty\") | .state == \"READY\" and .version == \"$1\"" >/dev/null; }
incident() { as duty1 new HLT.CLUSTER --checkpoint MYKUL "Cluster $1" | grep -oE '[A-Z]+-[0-9]+-[0-9]+' | head -n 1; }
until_true 60 ready 1.0
i1=$(incident one) i2=$(incident two)
as r.sari protocol start faulty --incident "$i1" >/dev/null
as r.sari protocol start faulty --incident "$i2" >/dev/null
for who in r.sari n.tan; do
    as $who protocol answer PR-0002 way=air a=yes b=yes >/dev/null
    as $who protocol submit PR-0002 >/dev/null
done
as n.tan protocol decide PR-0002 >/dev/null
as n.tan protocol close PR-0002 --unanswered 'the tests' >/dev/null
as r.sari protocol answer PR-0001 way=air a=yes b=yes >/dev/null
old='["1","Is anybody ill?","Ask","two points or more: ask"]'
of() { run "$1" | jq -c '[.version, (.questions[] | select(.id == "a") | .text), ([.clocks[] | .name][0]), (.rule // (.assessments[0].decision.rule))]'; }
is "a run that is open" "$(of PR-0001)" "$old"
is "and one that has ended" "$(of PR-0002)" "$old"

# ---- a new version, with another question and another rule
build 2 '-DA_TEXTS=TEXT("Is anybody on board ill, with a fever?", "Ada yang demam?")' '-DRULE=out->rule = WF_STR("the rule of 2027");' || not_ok "the second build"
does "it is taken up" 'version 2.0 in place of 1.0' as r.sari plugin reload faulty
until_true 60 ready 2.0
is "the list has it" "$(wf protocol list --json | jq -c '[.version, .protocol] | map(select(. != null))' | grep -c '"2"')" 1
like "it asks otherwise" "$(wf protocol show faulty)" 'on board ill, with a fever'
is "the open run is as it was" "$(of PR-0001)" "$old"
is "the one that ended, too" "$(of PR-0002)" "$old"
refuses "no answer of the old run goes to the new rule" 1 'PR-0001 ran with faulty 1, and version 2 is here now: close it, and start it anew' as r.sari protocol answer PR-0001 cases=3
refuses "nor is an assessment handed in to it" 1 'ran with faulty 1, and version 2 is here now' as r.sari protocol submit PR-0001
does "it is closed" 'PR-0001 closed' as r.sari protocol close PR-0001 'the rule has changed'
does "and started anew, with the new one" 'PR-0003: faulty 2 started' as r.sari protocol start faulty --incident "$i1"
as r.sari protocol answer PR-0003 way=air a=yes b=yes >/dev/null
new='["2","Is anybody on board ill, with a fever?","Ask","the rule of 2027"]'
is "which asks and decides as it does" "$(of PR-0003)" "$new"

# ---- switched off it is started for nothing, and what it ran stays readable
does "switched off" 'faulty is off' wf plugin disable faulty
gone() { [ -z "$(wf protocol list --json)" ]; }
holds "it is no longer among those that are switched on" until_true 30 gone
refuses "nor begun" 1 'there is no protocol "faulty" here' as r.sari protocol start faulty --incident "$i2"
refuses "nor shown" 1 'there is no protocol "faulty" here' as r.sari protocol show faulty
is "a run of it is readable" "$(of PR-0003)" "$new"
refuses "and is given no answers" 1 'is switched off' as r.sari protocol answer PR-0003 cases=3
does "on again" 'faulty is on' wf plugin enable faulty
until_true 60 ready 2.0
does "it decides again" 'the rule of 2027' as r.sari protocol answer PR-0003 cases=3

# ---- from the journal alone; without any build of it
wf engine stop >/dev/null
rm -rf "$home/views" "$home"/views.db*
rm "$work/plugins/faulty.so"
wf engine start --exercise drill-1 >/dev/null 2>&1 || { not_ok "the engine starts without it" "$(cat "$home/log/start.log")"; done_testing; }
is "the first is readable without its plugin" "$(of PR-0001 | jq -c '.[:3]')" "$(jq -c '.[:3]' <<<"$old")"
is "with its rule, the second" "$(of PR-0002)" "$old"
is "the third" "$(of PR-0003)" "$new"
like "as lines for an officer" "$(as r.sari protocol status PR-0002)" 'Is anybody ill\?'
refuses "and nothing is answered to what is not there" 1 'ran with faulty 2, and none is here now' as r.sari protocol answer PR-0003 cases=3
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
wf engine stop >/dev/null
done_testing
