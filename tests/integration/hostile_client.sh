#!/usr/bin/env bash
# A client that is up to something, at the socket with the roles that its officer has: what it asks twice, sideways and in another's name gives it nothing that
# the policy does not, nor lets it undo what another does.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
raw() { "${builddir:?}/tests/lib/wfcall" "$home" "{\"id\":1,\"op\":\"hello\",\"as\":\"$1\"}" "${@:2}"; }
call() { raw "$@" | tail -n 1; }
who() { wf --as "$@"; }
{
    printf 'format = 1\ngroup "*" { roles = {"supervisor", "duty"} }\n'
    for role in observer duty supervisor liaison analyst protection auditor; do
        for n in 1 2; do printf 'officer "%s%s" { roles = {"%s"} }\n' "$role" "$n" "$role"; done
    done
} >"$home/policy.conf"
wf engine start --exercise hostile >/dev/null || { echo "Bail out! the engine does not start"; exit 1; }
new() { report "$1" "${2-}" | wf submit | jq -r .id; }
amber=$(new a) red=$(new r ',"tlp":"RED"')
rights=${amber%-*}-R00001

# ---- who gives the orders
chmod 0666 "$home/policy.conf"
refuses "a policy that others could write is not taken up" 1 'policy.conf" can be written by others: it is not read; chmod go-w mends it' wf engine reload
chmod 0600 "$home/policy.conf"
mkdir -p "$home/conf.d"
printf 'format = 1\n' >"$home/conf.d/90-other.conf"
chmod 0622 "$home/conf.d/90-other.conf"
refuses "nor a configuration" 2 '90-other.conf" can be written by others' wf engine reload
rm "$home/conf.d/90-other.conf"
holds "as they were they are" wf engine reload

# ---- a command that is sent again
command() { printf '{"id":%s,"op":"command","verb":"%s","cmd_id":"%s","incident":"%s","args":%s}' "$@"; }
told='{"incident":null,"rev":0,"seq":0,"state":null}'
report='{"id":2,"op":"command","verb":"rights report","cmd_id":"again","args":{"text":"quetzal"}}'
is "who reports of rights is told no id" "$(call observer1 "$report" | jq -c '{incident,rev,seq,state}')" "$told"
is "nor when he sends it once more" "$(call observer1 "$report" | jq -c '{incident,rev,seq,state}')" "$told"
is "it was taken in once" "$(who auditor1 incidents --json | jq -r .id | grep -c R0)" 1
is "a command of one's own is answered as before" "$(for _ in 1 2; do call duty1 "$(command 2 own c1 "$amber" '{}')"; done | jq -c '[.incident, .rev, .state]' | uniq -c | xargs)" "2 [$amber,2,TRIAGED]"
is "its cmd_id with another verb is another command" "$(call duty1 "$(command 2 activate c1 "$amber" '{}')" | jq -r .text)" "$amber: TRIAGED to ACTIVE"
b=$(new b)
is "with another incident it is refused, not thought to be done" "$(call duty1 "$(command 2 own c1 "$b" '{}')" | jq -r '[.ok, .error.field] | join(" ")')" "false cmd_id"
is "and was not" "$(wf show "$b" --json | jq -r .owner)" null

# ---- a report of rights is asked for by its keys
told_rights() { report "$1" ",\"revision\":\"${2-0}\",\"dedup_key\":\"k\"" | jq -c '.type="RGT.RIGHTS_REPORT"' | who "$3" submit --source "${4-one}" | jq -r .status; }
is "duty1 submits one" "$(told_rights q 0 duty1)" accepted
is "another, who gives his source the same name, does not learn that it is there" "$(told_rights q 0 duty2)" accepted
is "nor does a report that is none, with the same id" "$(report q | who duty2 submit --source one | jq -r .status)" accepted
is "nor does its key lead him into it" "$(who auditor1 incidents --json | jq -c 'select(.type | startswith("RGT")).reports' | sort | xargs)" "0 1 1"

# ---- a console that only looks on
looks() { "$builddir/tests/lib/wfcall" "$home" '{"id":1,"op":"hello","as":"supervisor1","observer":true}' '{"id":2,"op":"hello","as":"supervisor1","observer":false}' "$1" | tail -n 1 | jq -r '.error.text'; }
for op in '"command","verb":"duty on"' '"submit","reports":[]' '"export"' "\"backup\",\"file\":\"$work/b\"" '"replay","to":"1"' '"record","feed":"x"' '"feed","action":"test","feed":"x"' '"plugin","action":"restart","plugin":"x"' '"engine","action":"stop"' '"notifier","action":"test"'; do
    is "asks in vain: ${op%%,*}" "$(looks "{\"id\":3,\"op\":$op}")" "this client only looks on (--observer)"
done

# ---- what is another's
refuses "nobody gives himself what is another's" 1 "it is duty1's; take it over with a reason" who duty2 assign "$amber" duty2
is "it is still his" "$(wf show "$amber" --json | jq -r .owner)" duty1

# ---- texts that were taken away
who supervisor1 note "$red" words >/dev/null
who supervisor1 redact "$red" note "reasonofred" >/dev/null
does "a text of a record that few see is taken away" 'redacted: note' who supervisor2 redact "$red" note --confirm
who protection1 note "$rights" words >/dev/null
who protection1 redact "$rights" note "reasonofrights" >/dev/null
does "and one of a report of rights" 'redacted: note' who protection2 redact "$rights" note --confirm
log() { who "$1" log --json --limit 500; }
is "the log tells who may not see them nothing of it" "$(log duty1 | grep -cE 'reasonof|text.redacted')" 0
is "who sees the one is told of that alone" "$(log supervisor1 | jq -r 'select(.kind == "text.redacted").incident' | xargs)" "$red"
is "who sees both of both" "$(log auditor1 | jq -r 'select(.kind == "text.redacted").incident' | sort -u | xargs)" "$red $rights"
is "what is hidden is not counted" "$(call duty1 '{"id":2,"op":"query","view":"log","limit":900}' | jq '.total == (.rows | length)')" true

# ---- who is protected
protected=$(new p)
who duty1 note "$protected" "her statement" >/dev/null
who duty1 protect "$protected" 2 because >/dev/null
refuses "who may not read it does not take it away" 1 'by those who may read them alone' who duty1 redact "$protected" note because
who duty1 set "$protected" handling "H3 wordofhers" because >/dev/null
who duty1 undo "$protected" >/dev/null
who duty1 called "$protected" --number +65numberofhers said >/dev/null
is "the log has no word of an officer's about it" "$(log supervisor1 | grep -cE 'wordofhers|numberofhers')" 0
is "nor has the refusal of an undo" "$(call duty2 "$(command 2 undo u1 "$protected" '{}')" | grep -cE 'numberofhers')" 0
is "nor a sentence of an export" "$(who supervisor1 journal export | jq -r .payload.say | grep -cE 'wordofhers|numberofhers')" 0
is "who reads it gets them" "$(who auditor1 journal export | jq -r .payload.say | grep -cE 'wordofhers|numberofhers')" 2
like "the number, too, which lies beside its fact" "$(who auditor1 journal export | grep -c numberofhers)" '^[1-9]'

# ---- exports
who supervisor1 merge "$b" "$red" >/dev/null
who supervisor1 note "$amber" "see $red" >/dev/null
is "an export names no record that is not seen" "$(who analyst1 journal export | grep -c "$red")" 0
is "the same line stands in it masked" "$(who analyst1 journal export | grep -c 'duplicate of \[not yours\]')" 1
who supervisor1 journal export >"$work/export"
is "nothing of rights is in a supervisor's" "$(grep -cE 'R0000|reasonofrights' "$work/export")" 0
is "neither rows nor blocks, whose numbers would tell of it" "$(jq -r .kind "$work/export" | grep -cE '^(intake\.|report\.duplicates)')" 0
done_testing
