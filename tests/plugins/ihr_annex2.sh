#!/usr/bin/env bash
# ihr-annex2 through the command line and its sandbox: a sample of all vectors against a reference in awk, a sample event, what is refused, hostile files, and that nothing is
# kept. All vectors are in ihr_vectors.c.
# shellcheck disable=SC2154,SC1091 # srcdir and the folders come from the runner
. "$srcdir/tests/integration/lib.sh"
cd "$work" || exit 1
home=$work/home # is not made
refuses() { # TEXT STATUS REGEX COMMAND...
    local text=$1 status=$2 want=$3 out rc
    shift 3
    out=$("$@" 2>&1); rc=$?
    if [ $rc = "$status" ] && grep -qE -- "$want" <<<"$out"; then ok "$text"; else not_ok "$text" "exit $rc" "$out"; fi
}
evaluate() { watchfloor --home "$home" protocol eval ihr-annex2 --now 2026-11-29T05:00:00Z "$@"; }

# ---- 3000 vectors, every 59th or so
awk 'BEGIN {
    split("a1 a2 a3 b4 b5 c6 c7 d8 d9 d10 d11", q); split("no yes unknown", s); split("1 1 1 2 2 3 3 4 4 4 4", g)
    split("smallpox poliomyelitis influenza-new-subtype sars cholera pneumonic-plague yellow-fever viral-haemorrhagic-fever west-nile-fever special-concern other unknown", d)
    for (x = 7; x < 177147; x += 59) {
        rest = x; line = ""; met = 0; split("", seen); k = x % 13 + 1
        for (i = 1; i <= 11; i++) {
            digit = rest % 3; rest = (rest - digit) / 3
            line = line ",\"" q[i] "\":\"" s[digit + 1] "\""
            if (digit == 1 && !seen[g[i]]++) met++
        }
        if (k <= 12) line = line ",\"disease\":\"" d[k] "\""
        print "{" substr(line, 2) "}" >"answers"
        print (k <= 4 || met >= 2 ? "NOTIFY" : "NOT NOTIFIED AT THIS STAGE") >"wanted"
    }
}'
evaluate --answers answers >got 2>err
is "a sample of the vectors through the sandbox" "$? $(wc -l <got) $(jq -r .outcome got | diff - wanted | head -n 3)" "0 $(wc -l <wanted) "
is "it is over two thousand" "$([ "$(wc -l <wanted)" -gt 2000 ] && echo yes)" yes
is "exactly these keys, in this order" "$(jq -c keys_unsorted got | sort -u)" '["outcome","rule","needed","reassess_at"]'
is "what is not notified is looked at again" "$(jq -r 'select(.outcome != "NOTIFY") | .reassess_at' got | sort -u)" 2026-11-30T05:00:00Z
is "what is notified need not be" "$(jq -r 'select(.outcome == "NOTIFY") | .reassess_at' got | sort -u)" null

# ---- boxes
for disease in smallpox poliomyelitis influenza-new-subtype sars; do
    is "box 1: $disease" "$(echo "{\"disease\":\"$disease\"}" | evaluate --answers - | jq -c '[.outcome, .needed]')" '["NOTIFY",[]]'
done
is "box 3 runs the algorithm" "$(echo '{"disease":"cholera","a1":"yes"}' | evaluate --answers - | jq -r '.outcome + ": " + .rule')" \
    "NOT NOTIFIED AT THIS STAGE: box 3: 1 of 4 criteria: serious impact (a1): fewer than two, not notified at this stage"
is "nothing known: all is asked" "$(echo '{}' | evaluate --answers - | jq -r '.needed | join(" ")')" "disease a1 a2 a3 b4 b5 c6 c7 d8 d9 d10 d11"
all_no='"a1":"no","a2":"no","a3":"no","b4":"no","b5":"no","c6":"no","c7":"no","d8":"no","d9":"no","d10":"no"'
is "an unknown is asked again" "$(echo "{\"disease\":\"other\",$all_no,\"d11\":\"unknown\"}" | evaluate --answers - | jq -c .needed)" '["d11"]'
is "also once it is notified" "$(echo '{"disease":"other","a1":"yes","b5":"yes","c6":"unknown"}' | evaluate --answers - | jq -c '[.outcome, .needed]')" '["NOTIFY",["c6"]]'
is "all answered with no: there is nothing to ask, and it is not the end" "$(echo "{\"disease\":\"other\",$all_no,\"d11\":\"no\"}" | evaluate --answers - | jq -c '[.outcome, .needed, .reassess_at]')" \
    '["NOT NOTIFIED AT THIS STAGE",[],"2026-11-30T05:00:00Z"]'
is "the hours are the centre's" "$(echo '{}' | evaluate --answers - --option reassess_hours=6 | jq -r .reassess_at)" 2026-11-29T11:00:00Z
is "over a leap day" "$(echo '{}' | watchfloor --home "$home" protocol eval ihr-annex2 --answers - --now 2028-02-28T23:30:00Z | jq -r .reassess_at)" 2028-02-29T23:30:00Z
is "--full: the request is the focal point's" "$(echo '{"disease":"sars"}' | evaluate --answers - --full | jq -c '[.rank, .terminal, .outputs]')" '[2,true,["request","notice"]]'

# ---- the sample event: two criteria yes, the spread unknown
sample=${WATCHFLOOR_SHARED-}/data/health/ihr/ihr-event-sample.json
if [ -r "$sample" ]; then
    jq -c 'def w: if . == true then "yes" elif . == false then "no" else "unknown" end; .assessment
        | {disease: "other", a1: (.seriousImpact | w), b4: (.unusual | w), c6: (.internationalSpread | w), c7: (.internationalSpread | w), d8: (.tradeTravelRestriction | w),
           d9: (.tradeTravelRestriction | w), d10: (.tradeTravelRestriction | w), d11: (.tradeTravelRestriction | w)}' "$sample" >event.json
    is "the sample event is to be notified, the unknown is asked again" "$(evaluate --answers event.json | jq -c '[.outcome, .rule, .needed]')" \
        '["NOTIFY","2 of 4 criteria: serious impact (a1), unusual or unexpected (b4): notify",["c6","c7"]]'
else
    skip "the sample event is not here (WATCHFLOOR_SHARED)"
fi
# The examples of WHO's guide for focal points, one object of answers a line beside its decision, where somebody has put them there.
guide=${WATCHFLOOR_SHARED-}/data/health/ihr/who-guide-examples
if [ -r "$guide.answers" ] && [ -r "$guide.decisions" ]; then
    is "the published examples of WHO's guide" "$(evaluate --answers "$guide.answers" | jq -r .outcome | diff - "$guide.decisions")" ""
else
    skip "the published examples of WHO's guide are not among the shared data: nothing was compared with them"
fi

# ---- what is refused, and where
printf '%s\n' '{"a1":"yes"}' '' '{"a1":"perhaps"}' '{"zz":"yes"}' '{"disease":"flu"}' '{"a1":' '[]' '{"b4":"yes"}' >bad
evaluate --answers bad >got 2>err
is "the other lines are decided" "$? $(wc -l <got)" "1 2"
like "an answer that is none: line and question" "$(sed -n 1p err)" '^bad:3: a1: .*the answer is yes, no or unknown$'
like "a question that is none" "$(sed -n 2p err)" '^bad:4: .*has no question "zz"$'
like "a choice that is none names those that are" "$(sed -n 3p err)" '^bad:5: disease: .*one of smallpox, .*, other or unknown$'
like "no JSON" "$(sed -n 4p err)" '^bad:6: JSON'
like "no object" "$(sed -n 5p err)" '^bad:7: .*JSON object'
# ---- hostile files: each is told by its line, and the lines beside it are decided
{
    echo '{"a1":"yes"}'
    printf '{"a1":"%s"}\n' "$(head -c 3000000 /dev/zero | tr '\0' y)"
    printf '{"a1":%s%s}\n' "$(head -c 100000 /dev/zero | tr '\0' '[')" "$(head -c 100000 /dev/zero | tr '\0' ']')"
    printf '{"a1":"y\0es"}\n'
    echo '{"a1":"no","a1":"yes"}'
    echo '{"a1":1}'
    echo '{"a1":["yes"]}'
    echo '{"disease":{"id":"cholera"}}'
    echo '{"disease":true}'
    printf '{"a1":"\377\376"}\n'
    echo '{"a1":1e999}'
    echo '{"a1":"yes"'
    for ((i = 0; i < 500; i++)); do printf '%s"q%d":"yes"' "$([ $i = 0 ] && echo '{' || echo ,)" $i; done; echo '}'
    echo '{"a1":"no","\u0000":"yes"}'
    echo '{"a1":"yes","b4":"yes"}'
} >hostile
evaluate --answers hostile >got 2>err; rc=$?
is "hostile lines are told, the others are decided" "$rc $(wc -l <got) $(tail -n 1 got | jq -r .outcome)" "1 2 NOTIFY"
is "each by its line" "$(grep -oE '^hostile:[0-9]+:' err | cut -d: -f2 | sort -nu | xargs)" "2 3 4 5 6 7 8 9 10 11 12 13 14"
like "what comes twice" "$(grep '^hostile:5:' err)" 'the key comes twice'
is "no line of it is echoed at length" "$(awk 'length > 400' err | wc -l)" 0
head -c 400000 /dev/urandom >noise
evaluate --answers noise >got 2>err; rc=$?
is "noise" "$rc $(wc -l <got)" "1 0"
: >nothing
is "an empty file decides nothing, and is told" "$(evaluate --answers nothing 2>&1 | wc -l)" 1
printf '{\n  "disease": "cholera",\n  "a1": "yes"\n}\n' >one.json
is "an object over several lines is one" "$(evaluate --answers one.json | wc -l)" 1
refuses "no answers" 2 'needs --answers|--answers' watchfloor --home "$home" protocol eval ihr-annex2
refuses "a file that is not there" 2 'No such file' evaluate --answers nosuch.json
refuses "a plugin that is no protocol" 2 '"usgs" is no protocol' watchfloor --home "$home" protocol eval usgs --answers bad
refuses "a plugin that is none" 2 'nosuch' watchfloor --home "$home" protocol eval nosuch --answers bad
is "no home was made" "$([ -e "$home" ] && echo made)" ""
done_testing
