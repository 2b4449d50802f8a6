#!/usr/bin/env bash
# What a member sends to the centre, from its feed to its gateway: a CAP alert addressed to us becomes R-0001 in the inbox, is acknowledged from the command line and at a console, rejected
# with a reason; the Ack or Error, signed, refers to it and comes to the sender's gateway once, to no other's. Updated, cancelled, dangling, expired, of the other mode; handed over.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/officers.sh"
. "$srcdir/tests/integration/sim.sh"
typed=$builddir/tests/lib/typed
secret='correct horse battery staple'
command -v nginx >/dev/null || { skip "nginx is not installed: nobody serves a member's alerts"; done_testing; }
mkdir -p "$home" "$work/www" "$work/exercise" "$work/actual"
chmod 700 "$home"
web=$(free_base)
cat >"$work/nginx.conf" <<X
daemon off; master_process off; pid $work/nginx.pid; error_log stderr crit;
events { worker_connections 64; }
http { access_log off; client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen 127.0.0.1:$web; root $work/www; } }
X
nginx -p "$work" -c "$work/nginx.conf" 2>"$work/nginx.log" &
children+=("$!")
disown "$!"
cat >"$work/quiet.scenario" <<'END'
format 1
title "quiet"
start 2026-11-24T09:00:00+07:00
END
sim_start --scenario "$work/quiet.scenario" --speed 1
disown "$sim"
gw=http://127.0.0.1:$base
curl -fsS -o /dev/null --data 'notices/*=ack' "$gw/_control"
cat >"$home/policy.conf" <<'END'
format = 1
group "*" { roles = {"duty", "liaison", "supervisor"} }
officer "r.sari" { roles = {"duty", "liaison"} }
officer "n.tan" { roles = {"duty", "liaison"} }
END
conf() { # PAGE
    cat <<X
format = 1
notices { sender = "watch@centre.example" sender_name = "Centre" contact = "the duty officer" phone = "+62 21 0" }
plugin cap { enabled = true options = {"member=MY"} }
feed "cap/alerts" { url = "http://127.0.0.1:$web/$1.xml" interval = 1 }
X
}
{ conf exercise; echo "courier { simulator = \"$gw/notices\" }"; } >"$home/watchfloor.conf"
cat >"$home/recipients.conf" <<X
format = 1
recipient "MY" { title = "Duty desk" channel = "cap" address = "$gw/notices/MY" languages = {"ms", "en"} tlp = "AMBER" }
recipient "MY/protection" { title = "Protection desk" channel = "cap" address = "$gw/notices/MY/protection" languages = {"ms", "en"} tlp = "AMBER" }
recipient "SG" { title = "Duty desk" channel = "cap" address = "$gw/notices/SG" languages = {"en"} tlp = "AMBER" }
X
chmod 0600 "$home"/*.conf
wf engine start --exercise inbox-1 >/dev/null || { not_ok "the engine starts" "$(cat "$home/log/start.log")"; done_testing; }
for officer in r.sari n.tan; do
    out=$(XDG_CONFIG_HOME=$work/config "$typed" 'passphrase: ' "$secret" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" key new 2>&1)
    like "$officer has a key" "$out" "of $officer enrolled"
done

# ---- what the member sends
files=0
soon=2026-11-24T20:00:00-00:00
alert() { # ID TYPE [TITLE] [REFERS] [STATUS] [EXPIRES] [PAGE]: comes by the member's feed, a page whose newest stands first
    local page=${7:-exercise}
    files=$((files + 1))
    cat >"$work/$page/$(printf '%05d' $((90000 - files)))" <<X
<entry><id>urn:$1:$files</id><title>$1</title><updated>2026-11-24T00:53:00Z</updated><content type="text/xml"><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>$1</identifier><sender>duty@imi.example.my</sender><sent>2026-11-24T08:53:0${1: -1}+08:00</sent><status>${5:-Exercise}</status><msgType>$2</msgType><scope>Private</scope><addresses>"Immigration HQ" watch@centre.example</addresses><code>TLP:AMBER</code>${4:+<references>$4</references>}
<info><language>en</language><category>Security</category><event>Closure</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty><eventCode><valueName>urn:amicf:event:1</valueName><value>${what:-FLOW.CLOSURE}</value></eventCode><expires>${6:-$soon}</expires><headline>${3:-Second Link closed}</headline><description>Since ten, by $1.</description><area><areaDesc>Johor Bahru</areaDesc><geocode><valueName>UN/LOCODE</valueName><value>MYJHB</value></geocode></area></info></alert></content></entry>
X
    { echo '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>urn:my</id><title>Alerts</title><updated>2026-11-24T00:53:00Z</updated>'; cat "$work/$page"/*; echo '</feed>'; } >"$work/file"
    mv "$work/file" "$work/www/$page.xml"
}
is_of() { echo "duty@imi.example.my,$1,2026-11-24T08:53:0${1: -1}+08:00"; }
inbox() { wf --as r.sari notice inbox --json | jq -c "select(.received == \"$1\")"; }
holds_of() { [ "$(inbox "$1" | jq "$2")" = true ]; }
comes() { if until_true 60 holds_of "$1" "$2"; then ok "$1: $2"; else over "$1: $2" "$(inbox "$1")" "$(wf feeds)" "$(wf quarantine)" "$(tail -n 5 "$home"/log/*.log)"; fi; }
alert MY-1 Alert
comes R-0001 '.state == "NEW" and .member == "MY" and .precedence == "IMMEDIATE" and .type == "Alert" and .identifier == "MY-1"'
does "it is listed" '^R-0001 +MY +NEW +IMMEDIATE .*Second Link closed' wf --as r.sari notice inbox
does "and read whole" 'Since ten, by MY-1\.' wf --as r.sari notice show R-0001
found() { [ "$(wf find 'type:SYS.NOTICE' --json | jq -r .title | grep -c 'R-0001')" = 1 ]; }
holds "a grave one is an incident" until_true 60 found
alert MY-1 Alert # the same once more: it is there
alert MY-2 Alert "Tuas is closed"
alert MY-3 Alert "Padang Besar is closed"
comes R-0003 '.identifier == "MY-3"'

# ---- acknowledged, by the command line
signs() { # TEXT OFFICER REGEX WORD...
    local what=$1 officer=$2 want=$3
    shift 3
    out=$(XDG_CONFIG_HOME=$work/config "$typed" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" "$@" 2>&1)
    like "$what" "$out" "$want"
}
taken() { curl -sS "$gw/notices" | jq -sc "$1"; }
answered() { # RECEIVED: which of our notices answers it came to the gateway: identifier
    wf --as r.sari notice show "$(inbox "$1" | jq -r .answer)" --json | jq -r .identifier
}
arrived() { [ "$(taken "[.[] | select(.identifier == \"$1\")] | length")" -ge 1 ]; }
answer_is() { # TEXT RECEIVED TYPE REFERS NOTE: what the sender's gateway holds
    local id bytes
    id=$(answered "$2")
    holds "$1" until_true 60 arrived "$id"
    bytes=$(curl -sS "$gw/notices/MY/$id")
    like "$2: of that type" "$bytes" "<msgType>$3</msgType>"
    like "$2: it refers to what was sent" "$bytes" "<references>$4</references>"
    like "$2: of an exercise, to that sender" "$bytes" '<status>Exercise</status>'
    like "$2: note" "$bytes" "<note>$5"
    is "$2: to the sender's desk alone, once" "$(taken "[.[] | select(.identifier == \"$id\") | [.to, .effects]]")" '[["MY",1]]'
    wf --as r.sari notice export "$(inbox "$2" | jq -r .answer)" "$work/stick" >/dev/null
    is "$2: byte for byte what was signed" "$(cmp <(sed 's/^<?xml[^>]*?>//' "$work/stick/$id.xml" | tr -d '\n') <(tr -d '\n' <<<"$bytes") && echo same)" same
    does "$2: whose signature anybody can verify" "EXERCISE, $3, receipt" wf notice verify "$work/stick/$id.xml"
}
mkdir -p "$work/stick"
for officer in r.sari n.tan; do wf key export "$officer" >"$work/stick/$officer.pub"; done
signs "acknowledged" r.sari 'R-0001 acknowledged' inbox ack R-0001
comes R-0001 '.state == "ACKED" and .by == "r.sari" and .at != null'
answer_is "the Ack comes to the sender" R-0001 Ack "duty@imi.example.my,MY-1,2026-11-24T00:53:01-00:00|$(is_of MY-1)" 'exercise inbox-1</note>'
signs "twice is one effect" n.tan 'R-0001 is ACKED already' inbox ack R-0001
is "nothing more left" "$(taken length)" 1

# ---- at the console: a acknowledges, R rejects with a reason
open_key() { # SEAT WIDTH HEIGHT
    sit "$@"
    seen "$1 is asked for the passphrase" "$1" 'passphrase:'
    tm send-keys -t "$1" -l "$secret" && tm send-keys -t "$1" Enter
    seen "$1's key is open" "$1" 'your key is open'
}
open_key sari 120 34
open_key tan 80 24
while IFS= read -r line; do row "$line"; done <<'END'
sari ! 5 ~ Inbox 3 .*R-0003 .*R-0001 .*ACKED
sari ! l ~ a acknowledges it
sari - ~ Since ten, by MY-3\. .*area +Johor Bahru
sari ! a ~ R-0003 acknowledged
END
comes R-0003 '.state == "ACKED"'
answer_is "the console's Ack comes, too" R-0003 Ack "duty@imi.example.my,MY-3,2026-11-24T00:53:03-00:00|$(is_of MY-3)" 'exercise inbox-1</note>'
row 'tan ! 5 ~ Inbox 3 .*R-0002 +IMMEDIATE MY +NEW'
row 'tan ! l ~ R-0002 +IMMEDIATE +Alert +NEW .*Since ten, by MY-2'
tm send-keys -t tan R
seen "a reject asks for its reason" tan ': ?inbox reject R-0002'
tm send-keys -t tan -l 'the Link is open' && tm send-keys -t tan Enter
seen "rejected" tan 'R-0002 rejected'
comes R-0002 '.state == "REJECTED" and .by == "n.tan"'
answer_is "the Error comes with the reason" R-0002 Error "duty@imi.example.my,MY-2,2026-11-24T00:53:02-00:00|$(is_of MY-2)" 'exercise inbox-1: the Link is open</note>'

# ---- updated, cancelled, dangling
alert MY-4 Alert "Bukit Kayu Hitam is closed"
comes R-0004 '.state == "NEW"'
does "it is taken into the register of border actions" '^BA-0001 CLOSURE BOTH MYJHB: from 2026-11-24T00:53:04Z until 2026-11-24T20:00:00Z, as R-0004 of MY says$' wf --as r.sari actions from-notice R-0004
own=$(wf --as r.sari actions announce BA-0001 | grep -oE 'N-[0-9]+' | head -n 1)
is "a notice of it goes to no more than what it was taken from" "$(wf --as r.sari notice show "$own" --draft | jq -r .tlp)" AMBER
alert MY-5 Update "Bukit Kayu Hitam is open for lorries" "$(is_of MY-4)"
comes R-0005 '.of == "R-0004" and .dangling == false'
comes R-0004 '.state == "SUPERSEDED" and .replaced_by == "R-0005"'
action() { wf --as r.sari actions --json | jq -r "select(.action == \"$1\") | $2"; }
is "what was taken from it says that it was updated" "$(action BA-0001 '.state + " " + .received + " " + .updated_by')" "IN_FORCE R-0004 R-0005"
does "the Update is taken in its place" 'as R-0005 of MY says; it takes the place of BA-0001; N-[0-9]+, which was not sent, is withdrawn$' wf --as r.sari actions from-notice R-0005 --direction IN
signs "the older one is answered by nobody" r.sari 'R-0004 was SUPERSEDED by R-0005: answer that one' inbox ack R-0004
alert MY-6 Cancel "" "$(is_of MY-5)"
comes R-0006 '.type == "Cancel" and .of == "R-0005"'
comes R-0005 '.state == "CANCELLED"'
is "and that its sender withdrew it; it holds until an officer lifts it" "$(action BA-0002 '.state + " " + .withdrawn_by')" "IN_FORCE R-0006"
like "an incident says what is to be done" "$(wf --as r.sari incidents --json | jq -r .title)" 'BA-0002 .*MY withdrew its notice \(R-0006\): lift it'
refuses "a Cancel says nothing that holds" 1 'R-0006 is a Cancel' wf --as r.sari actions from-notice R-0006
signs "the Cancel is acknowledged" r.sari 'R-0006 acknowledged' inbox ack R-0006
alert MY-7 Cancel "" "duty@imi.example.my,MY-77,2026-11-24T11:00:00+08:00"
comes R-0007 '.dangling == true and .of == null and .state == "NEW"'
does "what refers to nothing says so" 'what that member never sent here' wf --as r.sari notice show R-0007
seen "at the console, too" sari 'R-0007'
tm send-keys -t sari h l
seen "and what is to be done" sari 'member never sent here'

# ---- expired, of the other mode, handed over
alert MY-8 Alert "It is over" "" "" 2026-11-24T01:30:00-00:00
comes R-0008 '.state == "EXPIRED"'
aside() { wf incidents --set-aside --json 2>/dev/null | grep -c . || view set-aside | grep -c .; }
before=$(view set-aside | grep -c .)
alert MY-9 Alert "CANARYASIDE" "" Actual
set_aside() { [ "$(view set-aside | grep -c .)" -gt "$before" ]; }
holds "an actual one stands aside in an exercise" until_true 60 set_aside
is "it is in no inbox" "$(inbox R-0009)" ""
is "and none of its words is kept" "$(grep -rlaF CANARYASIDE "$home")" ""
does "a handover says what nobody answered" 'R-0007 IMMEDIATE from MY: not answered' wf --as r.sari handover show
is "and what was answered is no line of it" "$(wf --as r.sari handover show | grep -cE 'R-000[1-6] .*not answered')" 0

# ---- a live floor takes no exercise's
home2=$work/home2
mkdir -m 700 "$home2"
conf actual >"$home2/watchfloor.conf"
cp "$home/policy.conf" "$home2"
watchfloor --home "$home2" engine start >/dev/null || not_ok "the live engine starts" "$(cat "$home2/log/start.log")"
alert MY-1 Alert "CANARYEXERCISE" "" Exercise "" actual
alert MY-2 Alert "The Link is closed" "" Actual "" actual
live() { watchfloor --home "$home2" notice inbox --json | jq -r .identifier | grep -qx "$1"; }
holds "its own are in its inbox" until_true 60 live MY-2
is "an exercise's is not" "$(watchfloor --home "$home2" notice inbox --json | grep -c .)" 1
is "nor its words anywhere" "$(grep -rlaF CANARYEXERCISE "$home2")" ""
watchfloor --home "$home2" engine stop >/dev/null
closes
