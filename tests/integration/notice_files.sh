#!/usr/bin/env bash
# The data files of notices are read again by a reload: whole or not at all, each fault with file and line; at a start a file with a fault is dark, told, and the floor opens. A new notice is
# filled from its incident's record.
. "${srcdir:?}/tests/integration/lib.sh"
mkdir -m 700 "$home"
cp "$srcdir"/tests/data/notice/{recipients.conf,protection.pem} "$home/"
printf 'format = 1\nnotices { sender = "watch@centre.example" phone = "+62 21 555" }\n' >"$home/watchfloor.conf"
chmod 600 "$home"/*.conf "$home"/*.pem
wf engine start --exercise drill-1 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
call() { "${builddir:?}/tests/lib/wfcall" "$home" '{"id":1,"op":"hello","as":"r.sari"}' "$1" | tail -n 1; }
desks() { call '{"id":2,"op":"notice","do":"recipients"}' | jq '.recipients | length'; }
reload() { out=$(wf --as r.sari engine reload 2>&1); }

is "the recipients are there" "$(desks)" 11
reload
like "with the same files nothing has changed" "$out" 'nothing in the configuration has changed'
echo 'recipient' >>"$home/recipients.conf"
reload
like "a fault is told with file and line" "$out" "recipients\\.conf:$(wc -l <"$home/recipients.conf"): recipient: "
is "and the old file stands" "$(desks)" 11
sed -i -e '$d' -e '/carrier/d' "$home/recipients.conf"
chmod 666 "$home/recipients.conf"
reload
like "a file that others can write is not read" "$out" 'can be written by others'
chmod 600 "$home/recipients.conf"
mkdir "$home/notices"
echo 'format = 1' >"$home/notices/bad.conf"
reload
like "so is a template's fault" "$out" 'notices/bad\.conf:1: title: is missing'
is "nothing of it was taken up" "$(desks)" 11
rm "$home/notices/bad.conf"
reload
is "what is right is taken up" "$(desks)" 10

wf --as r.sari new FLOW.CLOSURE "Terminal 3 arrivals shut" --member ID --checkpoint IDCGK >/dev/null
id=$(wf --as r.sari incidents --json | jq -rs '[.[] | .rows[]?, .] | map(.id? // empty) | first')
answer=$(call "$(jq -nc --arg d "{\"incident\":\"$id\",\"to\":\"all\"}" '{id:2,op:"command",verb:"notice new",args:{draft:$d}}')")
is "a notice of the incident is drafted" "$(jq -r .state <<<"$answer")" DRAFT
made=$(call "{\"id\":2,\"op\":\"notice\",\"do\":\"compose\",\"notice\":\"$(jq -r .notice <<<"$answer")\",\"recipient\":\"TH\"}")
is "its template is that of the type" "$(jq -r .template <<<"$made")" closure
is "its place and title are the record's" "$(jq -r '[.fields[] | select(.origin == "incident") | .field] | sort | join(" ")' <<<"$made")" "place since what"
is "what the record does not say is missing" "$(jq -r '[.missing[].field] | join(" ")' <<<"$made")" reason
like "an AMBER notice only waits at a short message's end" "$(jq -r .preview <<<"$made")" 'EXERCISE.* a notice is waiting: open your console'

wf engine stop >/dev/null
echo 'recipient' >>"$home/recipients.conf"
out=$(wf engine start 2>&1)
like "at a start the fault is told" "$out" "recipients\\.conf:$(wc -l <"$home/recipients.conf"): recipient: "
is "and the file is dark until it is mended" "$(desks)" 0
done_testing
