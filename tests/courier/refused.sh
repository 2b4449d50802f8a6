#!/usr/bin/env bash
# What does not leave: another mode's manifest, altered bytes, links, what lies elsewhere, what has expired or is signed by somebody else; in an exercise, whatever
# is not this machine. The receiver says that nothing came.
. "${srcdir:?}/tests/courier/lib.sh"
receiver_start gw
gw=http://127.0.0.1:$port
courier_start
# refuses TEXT JOB CONDITION: for good
refuses() { waits "$1" "$2" "(.state == \"FAILED\" and .refused and (has(\"retry_s\") | not)) and ($3)"; }
# job N: the jobs of a notice of its own, one recipient
job() { outbox "$1" 3600 MY=cap="$gw/ok"; }

mode=EXERCISE job 1 | give
refuses "an exercise's manifest" 101 '.text | test("mode EXERCISE, and this courier.s is ACTUAL")'
job 2 >"$work/j"; file=$(jq -r .file "$work/j")
printf x | dd of="$file" bs=1 seek=20 conv=notrunc 2>/dev/null
give <"$work/j"
refuses "a byte that was altered" 201 '.text | test("not those that were signed")'
job 3 >"$work/j"; echo >>"$(jq -r .file "$work/j")"; give <"$work/j"
refuses "a byte more" 301 '.text | test("not those that were signed")'
job 4 >"$work/j"; file=$(jq -r .file "$work/j"); mv "$file" "$home/elsewhere"; ln -s "$home/elsewhere" "$file"; give <"$work/j"
refuses "a link in the file's place" 401 '.text | test("is a link")'
job 5 >"$work/j"; dir=$(dirname "$(jq -r .file "$work/j")"); mv "$dir" "$home/folder"; ln -s "$home/folder" "$dir"; give <"$work/j"
refuses "a link in a folder's place" 501 '.text | test("is a link")'
job 6 >"$work/j"; cp "$(jq -r .file "$work/j")" "$home/copy.bin"; jq -c ".file = \"$home/copy.bin\"" "$work/j" | give
refuses "a file beside the outbox" 601 '.text | test("not in the outbox")'
job 7 | jq -c ".file |= sub(\"/outbox/\"; \"/outbox/../outbox/\")" | give
refuses "a path with .." 701 '.text | test("\"\\.\\.\"")'
job 8 | jq -c ".file |= sub(\"/outbox/\"; \"/outbox//\")" | give
refuses "a path with nothing between" 801 '.text | test("empty")'
job 9 >"$work/j"; chmod 0666 "$(jq -r .file "$work/j")"; give <"$work/j"
refuses "a file that others can write" 901 '.text | test("others can write")'
job 10 >"$work/j"; file=$(jq -r .file "$work/j"); rm "$file"; mkfifo "$file"; give <"$work/j"
refuses "a pipe" 1001 '.text | test("no regular file")'
job 11 >"$work/j"; m=$(jq -r .manifest "$work/j"); sed -i 's/"rule":"two officers"/"rule":"single officer"/' "$m"; give <"$work/j"
refuses "a manifest that was changed" 1101 '.text | test("not signed by")'
job 12 >"$work/j"; m=$(jq -r .manifest "$work/j"); sed -i 's/{"v":1/{ "v":1/' "$m"; give <"$work/j"
refuses "a manifest that is written in another way" 1201 '.text | test("not written as we write it")'
job 13 | jq -c '.signature |= ("AAAA" + .[4:])' | give
refuses "another signature" 1301 '.text | test("not signed by")'
job 14 >"$work/j"; job 15 >"$work/k"; jq -c --slurpfile k "$work/k" '.signature = $k[0].signature' "$work/j" | give
refuses "another manifest's signature" 1401 '.text | test("not signed by")'
jq -c --slurpfile j "$work/j" '.identity = $j[0].identity' "$work/k" | give
refuses "another notice's identity" 1501 '.text | test("another notice.s")'
job 16 | jq -c '.to = "TH"' | give
refuses "another recipient" 1601 '.text | test("no such bytes for \"TH\"")'
job 17 | jq -c '.channel = "json"' | give
refuses "another channel" 1701 '.text | test("no such bytes for \"MY\" by json")'
job 18 | jq -c '.expires = "2099-01-01T00:00:00Z"' | give
refuses "another end" 1801 '.text | test("end is another")'
outbox 19 -5 MY=cap="$gw/ok" | give
refuses "what has expired" 1901 '.text | test("expired")'
job 24 | jq -c '.address += "2"' | give
refuses "another address than was approved" 2401 '.text | test("the address of \"MY\" \\(cap\\) is another than was approved: withdraw it")'
job 25 | jq -c '.certificate = "00"' | give
refuses "as if it were encrypted for somebody" 2501 '.text | test("another than was approved")'
job 26 | jq -c '.look = true' | give
refuses "a look at what shows nothing" 2601 '.text | test("readback")'
job 20 | jq -c '.address = "http://198.51.100.7/in"' | give
refuses "clear text to elsewhere" 2001 '.text | test("clear text")'
job 21 | jq -c '.address = "https://user:word@127.0.0.1/in"' | give
refuses "a password in an address" 2101 '.text | test("has a user in it")'
job 22 | jq -c '.address = "file:///etc/passwd"' | give
refuses "another scheme" 2201 '.text | test("no address")'
job 23 | jq -c '.shell = "rm"' | give
refuses "a member that is not known" 2301 '.text | test("has no \"shell\"")'
outbox 24 3600 MY=sms=+6031 TH=mail=a@b.example | give
refuses "a text without a command" 2401 '.text | test("sms = ")'
refuses "a mail without a relay" 2402 '.text | test("smtp = ")'
{ echo nonsense; echo '{"job":1}'; printf '\377\n'; echo '[]'; echo '{"stop":1}'; } | give
waits "lines that are none" 1 '.refused'
is "nothing came" "$(requests | wc -l)" 0
job 25 | give
waits "and it still sends" 2501 '.state == "DELIVERED"'
courier_end

# ---- an exercise reaches this machine alone
mode=EXERCISE
courier_start
outbox 30 3600 MY=cap="$gw/ok" TH=cap=https://gw.example/in ID=cap=https://198.51.100.7/in VN=sms=+841 PH=cap=http://127.0.0.1.nip.example/in KH=cap=https://localhost.example/ >"$work/jobs"
give <"$work/jobs"
waits "this machine is reached" 3001 '.state == "DELIVERED"'
refuses "a name is not even asked for" 3002 '.text | test("gw.example. is not this machine|not this machine")'
refuses "nor is an address elsewhere reached" 3003 '.text | test("not this machine")'
refuses "no text leaves without a simulator" 3004 '.text | test("simulator")'
refuses "what only looks like this machine" 3005 '.text | test("not this machine")'
refuses "and so" 3006 '.text | test("not this machine")'
echo "{\"setup\":{\"simulator\":\"$gw/ok\",\"sms\":\"/bin/false\",\"smtp\":\"smtps://mail.example\",\"mail_from\":\"c@w.example\"}}" | give
outbox 31 3600 VN=sms=+84123 PH=mail=a@b.example LA=voice=+8561 | give
waits "a text goes to the simulator, and no command is run" 3101 '.state == "DELIVERED"'
refuses "a relay elsewhere gets no mail" 3102 '.text | test("not this machine")'
waits "a call too" 3103 '.state == "DELIVERED"'
is "the simulator hears whose number it is" "$(requests | jq -r 'select(.path == "/ok" and .mode == "EXERCISE" and (.key | test("31,"))) | .body | fromjson | [.channel, .address] | join(" ")' | sort | xargs)" "sms +84123 voice +8561"
echo "{\"setup\":{\"simulator\":\"http://198.51.100.7/\"}}" | give
outbox 32 3600 VN=sms=+84123 | give
refuses "a simulator is on this machine" 3201 '.text | test("not this machine")'
mode=ACTUAL outbox 33 3600 MY=cap="$gw/ok" | give
refuses "an actual notice leaves no exercise" 3301 '.text | test("mode ACTUAL, and this courier.s is EXERCISE")'
courier_end

# every socket that an exercise's courier opens, as the kernel sees it
if strace -f -e trace=connect,sendto -o "$work/trace" true 2>/dev/null; then
    strace -f -qq -e trace=socket,connect,sendto,sendmsg -o "$work/trace" bash -c 'exec "$0" $PPID "$@"' "$WATCHFLOOR_LIBEXECDIR/watchfloor-courier" --mode EXERCISE --home "$home" <"$work/in" >>"$work/out" 2>>"$work/err" 7>&- &
    strace_=$!
    children+=("$strace_")
    exec 7>"$work/in"
    sed 's/"job":30/"job":40/; s/N-0030/N-0030/' "$work/jobs" | jq -c 'select(.to != "MY")' | give
    outbox 41 3600 MY=cap="$gw/ok" | give
    if until_true 60 has_said 4101 '.state == "DELIVERED"'; then ok "it sends under strace"; else not_ok "it sends under strace" "$(tail -n 5 "$work/err" "$work/out")"; fi
    exec 7>&-
    until_true 30 eval "! kill -0 $strace_ 2>/dev/null"
    is "nothing is connected to but the simulator" "$(grep -E 'connect\(|sendto\(|sendmsg\(' "$work/trace" | grep -E 'AF_INET6?' | grep -cvE 'AF_INET, sin_port=htons\('"$port"'\), sin_addr=inet_addr\("127\.0\.0\.1"\)')" 0
    is "and that is" "$(grep -cE 'connect\(.*htons\('"$port"'\)' "$work/trace")" 1
else
    skip "strace does not work here"
fi
done_testing
