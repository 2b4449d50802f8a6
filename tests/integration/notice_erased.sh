#!/usr/bin/env bash
# What notices said of persons is in no file of the home once their time is over: of one that was sent (its outbox, what lay for who carries it, the journal, the views), of its Cancel that was
# ready and never signed, of drafts that were left and taken back, of who acknowledged with which words. The exercise's clock is set on while the engine is down.
# shellcheck disable=SC2154,SC1091
. "${srcdir:?}/tests/integration/lib.sh"
. "$srcdir/tests/integration/drill.sh"
mkdir -m 700 "$home"
began=$(date -u +%s)
clock() { # HOURS since it began
    printf '{"real_start":"%s","start":"%s","speed":1}\n' "$(date -u +%FT%TZ)" "$(date -u -d "@$((began + $1 * 3600))" +%FT%TZ)" >"$home/clock.json"
}
clock 0
cat >"$home/recipients.conf" <<'X'
format = 1
recipient "MY" { title = "Duty desk" channel = "console" address = "MY" languages = {"en"} tlp = "AMBER" }
recipient "SG" { title = "Duty desk" channel = "usb" address = "the courier" languages = {"en"} tlp = "AMBER" }
X
cat >"$home/watchfloor.conf" <<'X'
format = 1
notices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" phone = "+62 21 0000 0000" }
X
chmod 0600 "$home"/*.conf
starts erased-1 || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
officers r.sari n.tan
draft() { # CANARY
    jq -nc --arg c "$1" '{template:"missing-person",form:"alert",to:"all",tlp:"AMBER",languages:["en"],person:{protection:"none"},
        fields:{place:"KLIA",since:"10:00 (+08:00)",who:("a girl of nine, "+$c),with:("her uncle, "+$c),risk:("that she is sold, "+$c),source:"her mother",protection:"no"},contact:$c,
        areas:[{desc:"KLIA",circle:[2.75,101.7,3],polygon:[[2.7,101.6],[2.7,101.8],[2.8,101.8],[2.7,101.6]],codes:[["UN/LOCODE","MYKUL"]]}]}'
}
files() { grep -rlaF -- "$1" "$home" 2>/dev/null | sed "s#$home/##" | sort | xargs; }

# ---- one that is sent, acknowledged, and may be called back; a draft that is left; one that is taken back
approved r.sari n.tan "$(draft CANARYSENT)" || done_testing
release n.tan || done_testing
sent=$notice
comes_to "$sent" SG SENT
verb r.sari "notice ack" "$(jq -nc --arg n "$sent" '{notice:$n,recipient:"MY",state:"REJECTED",reason:"we know her: CANARYSENT"}')"
made=$(call n.tan "{\"id\":2,\"op\":\"notice\",\"do\":\"cancel-ready\",\"notice\":\"$sent\",\"key\":\"${public[n.tan]}\"}")
like "its Cancel is ready" "$made" '"notice":"N-0002"'
verb r.sari "notice new" "$(jq -nc --arg d "$(draft CANARYLEFT)" '{draft:$d}')"
verb r.sari "notice new" "$(jq -nc --arg d "$(draft CANARYBACK)" '{draft:$d}')"
verb r.sari "notice withdraw" "$(jq -nc --arg n "$(jq -r .notice <<<"$answer")" '{notice:$n,reason:"CANARYBACK was found"}')"
like "it lies in the outbox, and for who carries it" "$(files CANARYSENT)" 'export/.*outbox/N-0001/.*outbox/N-0002/'
like "the others in the journal" "$(files CANARYLEFT) $(files CANARYBACK)" 'journal.*journal'

# ---- its time is over
over() { # HOURS: the engine's clock goes on while it is down
    wf engine stop >/dev/null
    clock "$1"
    starts erased-1 || not_ok "the engine starts again" "$(cat "$home/log/start.log")"
}
none() { [ -z "$(files "$1")" ]; }
gone() { # TEXT CANARY
    if until_true 60 none "$2"; then ok "$1"; else not_ok "$1" "$(files "$2")"; fi
}
over 25
until_true 60 is_now "$sent" '.erased == true'
gone "a day later no file of the home has a word of it, nor of its Cancel, nor of why it was rejected" CANARYSENT
is "that it was, and who had it, is known" "$(row_of "$sent" | jq -c '[.state,.headline,.desks]')" '["EXPIRED","[erased]",2]'
is "the drafts are there yet" "$([ -n "$(files CANARYLEFT)" ] && [ -n "$(files CANARYBACK)" ] && echo yes)" yes
over 200
gone "a week later none has what was left" CANARYLEFT
gone "nor what was taken back" CANARYBACK
wf engine stop >/dev/null
is "nor after it was stopped" "$(files CANARY)" ""
holds "the journal verifies" wf journal verify
rm -rf "$home/views" "$home"/views.db*
starts erased-1 || not_ok "it starts from the journal alone"
is "nor when all is made of the journal again" "$(files CANARY)" ""
is "and the row is as it was" "$(row_of "$sent" | jq -c '[.state,.headline,.desks]')" '["EXPIRED","[erased]",2]'
wf engine stop >/dev/null
done_testing
