#!/usr/bin/env bash
# Each finding of plugin check about protocols, by a protocol that has just that fault (tests/plugin/faulty_protocol.c). Without a fault there is nothing to say.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
command -v cc >/dev/null || { echo "1..0 # SKIP there is no compiler"; exit 0; }
mkdir -p "$work/faulty/fixtures"
cd "$work/faulty" || exit 99
echo 'What it is' >README.md
echo '{"a":"yes","b":"yes","way":"air"}' >fixtures/01-both.answers
echo '{"a":"yes","cases":10}' >fixtures/02-many.answers
echo '{}' >fixtures/03-nothing.answers
echo '{"a":"unknown","cases":0,"since":"2026-11-20"}' >fixtures/04-unknown.answers
echo '{"way":"land"}' >fixtures/05-land.answers
echo '--now 2028-02-29T00:00:00Z' >fixtures/05-land.args
build() { cc -std=gnu11 -O1 -fPIC -shared -fvisibility=hidden -I "$srcdir/include" "$@" -o faulty.so "$srcdir/tests/plugin/faulty_protocol.c" && chmod 755 faulty.so; }
samples=2000
check() { watchfloor plugin check --samples $samples "$@" . 2>&1; }
build && check --write-expected >/dev/null
is "decisions are expected" "$(jq -r .outcome fixtures/*.decision | xargs)" "ASK ASK LATER LATER LATER"
is "at the time of their .args" "$(jq -r .reassess_at fixtures/05-land.decision)" 2028-02-29T01:00:00Z
out=$(check); rc=$?
like "without a fault: nothing to say" "$rc $(tail -n 1 <<<"$out")" '^0 [^:]*faulty.so: 5 fixtures, [0-9]+ inputs tried: 0 errors, 0 advices$'
like "it tells what was tried" "$out" 'sets of answers were decided, of [0-9e.+]+ that there are: ASK [0-9.]+ %, LATER [0-9.]+ %'
samples=20000; out=$(check); rc=$?; samples=2000
like "all of a space that is small enough" "$rc $out" '^0 .*all [0-9]+ that there are'

# finds error|advice TEXT REGEX -D...
finds() {
    local kind=$1 what=$2 want=$3 out rc
    shift 3
    build "$@" || { not_ok "$what" "it does not build"; return; }
    out=$(check); rc=$?
    if [ $rc = "$([ "$kind" = error ] && echo 1 || echo 0)" ] && grep -qE -- ": $kind: .*$want" <<<"$out"; then ok "$kind: $what"; else not_ok "$kind: $what" "exit $rc" "$(head -n 12 <<<"$out")"; fi
}
# ---- what it declares
finds error "no decide" 'needs both .protocol and .decide; it has no .decide' -DDECIDE=NULL
finds error "rows of another size" 'its table questions has 6 rows of 24 bytes' -DTABLE_SIZE=24
finds error "a question without a citation" 'question "a" has no citation' '-DA_CITATION=""'
finds error "a clock without a citation" 'clock "ask" has no citation' -DCLOCK_CITATION=NULL
finds error "a question that depends on one behind it" 'question "a": it depends on "cases", which is no question that stands before it' '-DA_WHEN="cases"'
finds error "an answer that there is not" 'question "a": "rail" is not an answer to "way"' '-DA_VALUES="air rail"'
finds error "two outcomes of one rank" 'outcome "LATER": it has the rank 2 of "ASK"' -DLATER_RANK=2
finds error "a translation that is not complete" '1 texts are not there in "ms", which it declares; the first is that of question "a"' '-DA_TEXTS=WF_TEXTS({"en", "Is anybody ill?", NULL})'
finds error "no English" 'question "a": its text is not there in English' '-DA_TEXTS=WF_TEXTS({"ms", "Ada yang sakit?", NULL})'
finds error "a language that is not declared" 'there are texts in "ms", which .languages does not name' '-DLANGUAGES="en"'
finds advice "translations for which nobody stands" 'nobody stands for these translations, they are shown as machine-made: ms \(1[0-9] of 1[0-9]\)' -DREVIEWER=NULL
finds advice "a request to nobody whom the floor knows" 'output "request": "the-press" is none of ihr-nfp, port-health, manifest-holder' '-DREQUEST_TO="the-press"'
# ---- what can't come up
finds error "a question that is for nothing" 'question "words" is for nothing' '-DNEEDED=needed(host, a, out); if (out->needed_n && memcmp(out->needed[out->needed_n - 1].p, "words", 5) == 0) out->needed_n--;'
finds error "an outcome that is never reached" 'outcome "NEVER" is never reached' -DTHIRD
finds error "an outcome that is no longer reached" 'outcome "ASK" is never reached' '-DPOINTS=0 * points(a)'
finds error "an output that never follows" 'output "request" never follows' '-DFOLLOWS='
# ---- what it decides
finds error "answers that it refuses" 'answers \{.*\}: plugin "faulty": decide\(\) failed' '-DAT_DECIDE=if (a->n == 0) return WF_FAIL_INVALID;'
finds error "no outcome" 'outcome: there is none' '-DAT_DECIDE=if (wf_answer_of(a, "a") == WF_ANSWER_NO) out->outcome = WF_OUTCOME_NONE;'
finds error "an outcome that is none" 'outcome: it is none of the outcomes' '-DAT_DECIDE=if (wf_answer_number(a, "cases", 0) == 500) out->outcome = 7;'
finds error "later, and it does not say when" 'reassess_s: the outcome is not terminal' '-DAT_DECIDE=out->reassess_s = 0;'
finds error "no rule" 'rule: it says nothing' '-DRULE='
finds error "a question asked that was answered" 'needed: a question is asked that was answered' '-DAT_DECIDE=static const wf_str again[] = {{"a", 1}}; out->needed = again; out->needed_n = wf_answer_is_yes(a, "a");'
finds error "a question asked that is not asked" 'not asked after these answers' '-DAT_DECIDE=static const wf_str again[] = {{"b", 1}}; wf_str way = wf_answer_text(a, "way"); if (way.n == 4 && wf_answer_of(a, "b") == WF_ANSWER_UNKNOWN) out->needed = again, out->needed_n = 1;'
finds error "a state that is kept" 'decided otherwise the second time' '-DRULE=out->rule = calls++ % 7 == 3 ? WF_STR("once") : WF_STR("else");'
finds error "more that is less" 'question "[ab]" says that more of it never lowers the outcome' '-DPOINTS=points(a) - 2 * (unsigned) (wf_answer_is_yes(a, "b") && points(a) == 3)'
finds error "a greater number that is less" 'question "cases" says that more of it never lowers' '-DPOINTS=points(a) - 2 * (unsigned) (wf_answer_number(a, "cases", 0) == 500 && points(a) >= 2)'
samples=20000 # every number, with all of the others that these leave room for
finds error "one number of all at which less comes out" 'question "cases" says that more of it never lowers' '-DPOINTS=points(a) - 2 * (unsigned) (wf_answer_number(a, "cases", 0) == 313 && points(a) >= 2)'
finds error "one number of all that is not decided" 'answers \{.*"cases":313.*decide\(\) failed' '-DAT_DECIDE=if (wf_answer_number(a, "cases", 0) == 313) return WF_FAIL_INVALID;'
finds error "one day of all that is not decided" 'answers .*decide\(\) failed' '-DAT_DECIDE=const wf_response *day = wf_answer_to(a, "since"); if (day && day->at.set && day->at.utc_ns / 86400000000000 == a->now.utc_ns / 86400000000000 - 113) return WF_FAIL_INVALID;'
samples=2000
finds error "words that come back" 'what was answered in words comes back' '-DAT_DECIDE=if (wf_answer_text(a, "words").n) out->rule = wf_answer_text(a, "words");'
count='{ static char t[40]; out->rule = (wf_str){t, (size_t) snprintf(t, sizeof t, "%d are ill", (int) wf_answer_number(a, "cases", 0))}; }'
finds error "a number of the ill that comes back" 'what is answered to "cases" comes back in the rule' -include stdio.h -DCASES_HEALTH=1 "-DAT_DECIDE=$count"
build -DCASES_HEALTH=1 '-DRULE=out->rule = wf_answer_number(a, "cases", 0) >= 50 ? WF_STR("2 of 3, 50 or more are ill") : WF_STR("fewer than 50, 5 at least");'
if grep -q 'comes back' <<<"$(check)"; then not_ok "a threshold is no number that comes back"; else ok "a threshold is no number that comes back"; fi
finds error "a crash" 'crashed|SIGILL|SIGSEGV|aborted' '-DAT_DECIDE=if (wf_answer_number(a, "cases", 0) == 100) __builtin_trap();'
finds error "a hang" 'of processor time|did not answer' '-DAT_DECIDE=while (wf_answer_number(a, "cases", 0) == 100 && wf_answer_is_yes(a, "b")) ;'
finds error "a forbidden system call" 'SIGSYS' '-DAT_DECIDE=if (wf_answer_is_yes(a, "b") && system("true")) return WF_FAIL_OTHER;'
finds error "a clock beyond 2038" 'crashed|SIGILL' '-DAT_DECIDE=if (a->now.utc_ns > 2147483647LL*1000000000) __builtin_trap();'
# ---- its fixtures
finds error "another decision than expected" 'is decided otherwise than its .decision says: \{"outcome":"LATER"' '-DPOINTS=points(a) - (unsigned) (wf_answer_number(a, "cases", 0) == 10)'
build
rm fixtures/03-nothing.decision
like "a decision that nobody expected yet" "$(check)" '03-nothing: error: there is no .decision'
check --write-expected >/dev/null
echo '{"who":"me"}' >fixtures/03-nothing.answers
like "answers to another protocol" "$(check)" '03-nothing.answers: error: protocol "faulty" has no question "who"'
rm fixtures/03-nothing.* fixtures/04*
like "few fixtures" "$(check)" 'advice: 3 fixtures \(NN-name.answers'
out=$(watchfloor plugin check --samples 10 . 2>&1); rc=$?
like "samples that are none" "$rc $out" '^2 .*samples is a number from 1000' 
done_testing
