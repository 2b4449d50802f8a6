#!/usr/bin/env bash
# In a page of a hundred items with one bad, ninety-nine arrive, and what is wrong with the hundredth is told with its place: every plugin, every source
# whose page is a list, each way of being bad that its format has, the bad one first, in the middle, and last. New plugins are found: one without a page here
# fails, where it does not say that its sources send one item at a time.
# shellcheck disable=SC2154,SC2016 # srcdir and the folders come from the runner
set -uo pipefail
mock=$builddir/tests/plugins/mock_host
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
n=0 failed=0
tell() { # STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}
tried=' tl ' # an event of a stream is one item
page() { # PLACE BAD: the page, its item of that place replaced by the bad one; an item's @I@ is a number of three digits
    local i text
    printf '%s' "$head"
    for ((i = 100; i < 200; i++)); do
        text=${item//@I@/$i}
        if [ $((i - 99)) -eq "$1" ]; then printf '%s' "${2//@I@/$i}"; else printf '%s' "$text"; fi
        [ $i -eq 199 ] || printf '%s' "$between"
    done
    printf '%s' "$tail"
}
json=('{"a":1,,"b":2}' '{"a":1' '{"a":1}}' '{"a":"\ud800"}' '{"a":12345678901234567890}' '{"a":1,"a":2}' '{"a"' '{}' '17' 'null' $'{"a":"\xff"}')
xml() { bad=("<$1><title>x</titl></$1>" "<$1><title>a & b</title></$1>" "<$1>"$'\x01'"</$1>" "<$1/>" "<$1><title>x</title>" "<$1 a=1></$1>" "<$1>"$'\xff\xfe'"</$1>" "<$1><title>&nbsp;</title></$1>"); }
# hundred PLUGIN/SOURCE EXPECTED [ARG]...: with $head $item $between $tail, and the bad items in $bad; EXPECTED begins a line of what arrives
hundred() {
    local plugin=${1%%/*} source=${1#*/} lines=$2 place b got why
    tried+="$plugin "
    shift 2
    for b in "${!bad[@]}"; do
        why=''
        for place in 1 50 100; do
            page "$place" "${bad[$b]}" >"$work/page"
            timeout 20 "$mock" --source "$source" "$@" "$builddir/plugins/$plugin/$plugin.so" "$work/page" >"$work/out" 2>"$work/err"
            [ $? -le 1 ] || why+="; at $place: exit $?: $(head -c 200 "$work/err")"
            got=$(grep -c "^$lines" "$work/out")
            [ "$got" -eq 99 ] || why+="; at $place: $got arrived: $(grep -m1 '^#re[jf]' "$work/out")"
            grep -qE '^#reject [0-9]+\+[1-9][0-9]* line [1-9][0-9]*: .|^#refused [0-9]+\+[1-9][0-9]* line [1-9][0-9]*: .' "$work/out" || why+="; at $place: no reason with its place: $(grep -m1 '^#re[jf]' "$work/out")"
        done
        if [ -z "$why" ]; then tell 0 "$plugin/$source: $(printf '%q' "${bad[$b]}" | head -c 60)"; else tell 1 "$plugin/$source: $(printf '%q' "${bad[$b]}" | head -c 60)"; echo "# ${why#; }"; fi
    done
}

# ---- JSON
bad=("${json[@]}") between=$',\n'
head='{"meta":{"generatedAt":"2026-11-24T10:52:00+08:00","page":1,"pages":1},"value":[' tail='],"next":null}'
item='{"id":"SG-@I@","revision":1,"category":"QUEUE","checkpoint":"SGWDL","title":"Queue","occurredAt":"2026-11-24T10:20:00+08:00","status":"OPEN"}'
hundred sg/incidents '{'
item='{"code":"SG@I@","arrival":{"queueMinutes":4,"paxPerHour":100},"updatedAt":"2026-11-24T10:20:00+08:00"}'
hundred sg/queues '{'
hundred sg/checkpoints '{'
head='{"help":"x","success":true,"result":{"resource_id":"ab","records":[' tail='],"limit":100,"offset":0,"total":100}}'
item='{"_id":@I@,"เลขที่เหตุ":"TH-@I@","ครั้งที่":"1","หัวเรื่อง":"รอคิวนาน","วันเวลาเกิดเหตุ":"27/11/2569 15:17:05"}'
hundred th/events '{' --tag 0/ab/cd
item='{"_id":@I@,"รหัสด่าน":"TH@I@","วันเวลา":"27/11/2569 15:17:05"}'
hundred th/checkpoints '{' --tag 0/ab/cd
head='{"meta":{"snapshot":"1795492320","as_of":"2026-11-24T11:52:00+08:00","page":"1","pages":"1"},"data":[' tail=']}'
item='{"id":"MY-@I@","version":"1","category":"SESAK","checkpoint":"MYJHB","status":"AKTIF","message":"SEBENAR","title_en":"Queue","started_at":"2026-11-24T18:10:00+08:00","updated_at":"2026-11-24T18:12:00+08:00"}'
hundred my/incidents '{' --url 'https://x.example/v1/incidents?meta=true'
item='{"code":"MY@I@","updated_at":"2026-11-24T11:52:00+08:00","lanes_open":"1","lanes_total":"2"}'
hundred my/checkpoints '{' --url 'https://x.example/v1/checkpoints?meta=true'
head='{"versi":1,"waktu":"2026-11-24T10:52:00+07:00","terminal":[],"gangguan":['
item='{"id":"ID-@I@","locode":"IDCGK","jenis":"autogate","dampak":"penuh","status":"aktif","judul":"Mati","sejak":"2026-11-24T04:15:00+07:00","diperbarui":"2026-11-24T04:15:00+07:00"}'
hundred id/autogate '{'
head='{"type":"FeatureCollection","metadata":{"generated":1795492380000},"features":['
item='{"type":"Feature","properties":{"mag":6.8,"place":"37 km ENE of Hinatuan, Philippines","time":1795491000000,"updated":1795492000000,"title":"M 6.8"},"geometry":{"type":"Point","coordinates":[126.7,8.5,32.4]},"id":"us7000@I@"}'
hundred usgs/quakes '{' --option region=world
head='{"value":['
item='{"DonId":"2026-DON@I@","UrlName":"2026-DON@I@","Title":"Measles - Cambodia","PublicationDate":"2026-11-20T15:00:00Z","LastModified":"2026-11-20T15:30:00Z","Summary":"Cases."}'
hundred who-don/news '{' --option region=world

# ---- XML
between=$'\n'
head='<?xml version="1.0"?><banTin xmlns="https://cuakhau.example.vn/xsd/ban-tin/1" lap="2026-11-27T15:17:00+07:00">' tail='</banTin>'
item='<suKien ma="VN-@I@" lan="1"><loai>FLOW.QUEUE</loai><tieuDe ngonNgu="vi">Chờ lâu</tieuDe><xayRa>2026-11-27T15:15:00+07:00</xayRa></suKien>'
xml suKien
hundred vn/events '{'
item='<cuaKhau ma="VN@I@"><ten>x</ten><luc>2026-11-27T15:15:00+07:00</luc></cuaKhau>'
xml cuaKhau
hundred vn/checkpoints '{'
xml item
head='<?xml version="1.0"?><rss version="2.0" xmlns:bn="https://sempadan.example.bn/rss/1"><channel><title>x</title><lastBuildDate>Tue, 24 Nov 2026 11:00:00 +0800</lastBuildDate>' tail='</channel></rss>'
item='<item><guid>BN-@I@</guid><title>Queue</title><category domain="urn:amicf:event:1">FLOW.QUEUE</category><pubDate>Tue, 24 Nov 2026 10:20:00 +0800</pubDate></item>'
hundred bn/events '{'
item='<item><guid>BN@I@</guid><title>x</title><pubDate>Tue, 24 Nov 2026 10:20:00 +0800</pubDate><bn:lanes>1/2</bn:lanes></item>'
hundred bn/checkpoints '{'
head='<?xml version="1.0"?><rss version="2.0" xmlns:gdacs="http://www.gdacs.org"><channel><title>GDACS</title>'
item='<item><title>Red alert</title><description>x</description><link>https://www.gdacs.org/report.aspx?eventtype=TC&amp;eventid=1001@I@</link><pubDate>Mon, 23 Nov 2026 06:00:00 GMT</pubDate><gdacs:fromdate>Sun, 22 Nov 2026 21:14:03 GMT</gdacs:fromdate><guid>TC1001@I@</guid><gdacs:version>1</gdacs:version><gdacs:eventtype>TC</gdacs:eventtype><gdacs:alertlevel>Red</gdacs:alertlevel><gdacs:eventid>1001@I@</gdacs:eventid><gdacs:episodeid>1</gdacs:episodeid></item>'
hundred gdacs/rss '{' --option region=world
head='<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>'
item='<item><guid>A-@I@</guid><title>x</title><link>https://x.example/a-@I@.xml</link><pubDate>Mon, 23 Nov 2026 06:00:00 GMT</pubDate></item>'
# id's index of alerts has at most sixty items, and is read by what reads mm's
hundred mm/alerts '#follow' --url https://x.example/rss.xml
xml entry
head='<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><id>urn:f</id><updated>2026-11-24T04:00:00Z</updated>' tail='</feed>'
item='<entry><id>e@I@</id><title>t</title><updated>2026-11-24T04:00:00Z</updated><content type="text/xml"><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A-@I@</identifier><sender>x@x.example</sender><sent>2026-11-24T11:00:00+07:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><category>Met</category><event>Rain</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty><headline>Rain</headline><area><areaDesc>x</areaDesc></area></info></alert></content></entry>'
hundred cap/alerts '{' --option region=world --url https://x.example/a.atom
hundred ph/alerts '{' --url https://x.example/a.atom

# ---- CSV, lines, EDIFACT
tail=$'\n'
head=$'port_code,as_of,counters_open,remarks\n' item='PH@I@,2026-11-24 11:00,4,x' bad=('PH@I@,yesterday,4,x' ',2026-11-24 11:00,4,x' 'PH@I@' '?' 'P,2026-11-24 11:00,4,x')
hundred ph/ports '{'
head=$'taken_at,checkpoint,counters_open,counters,egates_up,egates,wait_minutes,travellers_per_hour,rejected_percent,verify_ms,watchlist,note\n'
item='2026-11-24T10:45:00+07:00,KH@I@,18,28,19,20,22,1240,3.1,7900,ok,' bad=('yesterday,KH@I@,18,28,19,20,22,1240,3.1,7900,ok,' '2026-11-24T10:45:00+07:00,,18,28,19,20,22,1240,3.1,7900,ok,' '?' '2026-11-24T10:45:00+07:00,KH@I@' '2569-11-24T10:45:00+07:00,KH@I@,18,28,19,20,22,1240,3.1,7900,ok,')
hundred kh/checkpoints '{' --url https://x.example/csv/checkpoints-2026-11-24.csv
head=$'event_id,written_at,occurred_at,checkpoint,kind,impact,urgency,state,message,persons,refers_to,title,text,lat,lon\n'
item='KH-@I@,2026-11-24T13:04:00+07:00,2026-11-24T13:02:00+07:00,KHPOI,long_queue,2,expected,open,,,,x,y,,' bad=('KH-@I@,2026-11-24T13:04:00+07:00,soon,KHPOI,long_queue,2,expected,open,,,,x,y,,' '?' ',2026-11-24T13:04:00+07:00,2026-11-24T13:02:00+07:00,KHPOI,long_queue,2,expected,open,,,,x,y,,')
hundred kh/events '{' --url https://x.example/csv/events-2026-11-24.csv
head=$'# 2026-11-24T11:00:00+06:30\n' item=$'MM@I@\t7\t10\t-\t-\t35\t410\tslow' bad=('MM@I@ 7 10' '?' $'\t7\t10\t-\t-\t35\t410\tslow' $'M\t7\t10\t-\t-\t35\t410\tslow')
hundred mm/checkpoints '{'
head=$'BEGIN\t100\t199\n' item=$'@I@\t2026-11-24T10:52:00+07:00\tST\tLA@I@\tlanes=6/10 queue=12' bad=($'@I@\tnow\tST\tLA@I@\tlanes=6/10' '?' $'@I@\t2026-11-24T10:52:00+07:00\tXX\tLA@I@' $'@I@\t2026-11-24T10:52:00+07:00\tST\t\tlanes=6/10' $'\xff\xfe')
hundred la/lines '{'
head=$'UNA:+.? \'\nUNB+UNOA:4+AIR:ZZ+SGICA:ZZ+261123:1000+000000001++APIS\'\n' tail=$'\nUNZ+100+000000001\'\n'
item=$'UNH+@I@+PAXLST:D:05B:UN:IATA\'\nBGM+745\'\nTDT+20+XX@I@\'\nLOC+125+BKK\'\nDTM+189:2611230800:201\'\nLOC+87+SIN\'\nDTM+232:2611231130:201\'\nCNT+42:0\'\nUNT+9+@I@\''
bad=($'UNH+@I@+PAXLST:D:05B:UN:IATA\'\nBGM+745\'\nUNT+3+@I@\'' $'UNH+@I@+PAXLST:D:05B:UN:IATA\'\nBGM+745\'\nTDT+20+XX@I@\'\nLOC+125+BKK\'\nDTM+189:9999999999:201\'\nLOC+87+SIN\'\nUNT+7+@I@\'' $'UNH+@I@+PAXLST:D:05B:UN:IATA\'\nBGM+745\'')
hundred paxlst/mailbox '{'

for so in "$builddir"/plugins/*/*.so; do
    plugin=$(basename "$so" .so)
    case $(watchfloor plugin run "$so" /dev/null 2>&1) in *"it is a protocol"*) tell 0 "$plugin reads no pages"; continue ;; esac
    case $tried in *" $plugin "*) tell 0 "$plugin has its page" ;; *) tell 1 "$plugin has no page of a hundred items here" ;; esac
done
echo "1..$n"
exit $failed
