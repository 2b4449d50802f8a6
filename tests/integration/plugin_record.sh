#!/usr/bin/env bash
# plugin record over HTTP: the bytes, what the plugin was told and the answer's headers are kept, and nothing that is a secret; on an ACTUAL
# floor a source whose bytes may not be kept is refused, in an exercise it is not.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
command -v cc >/dev/null && PATH=$PATH:/usr/sbin command -v nginx >/dev/null || { echo "1..0 # SKIP there is no compiler or no nginx: recording over HTTP was not tried"; exit 0; }
mkdir -p "$work/plugins" "$work/www"
export WATCHFLOOR_PLUGINDIR=$work/plugins
cc -std=gnu11 -O1 -fPIC -shared -fvisibility=hidden -I "$srcdir/include" -I "$srcdir/tests/plugin" -o "$work/plugins/hot.so" "$srcdir/tests/plugin/hot.c"
chmod 755 "$work/plugins/hot.so"
for port in $(seq $((12000 + RANDOM % 18000)) 31999); do
    cat >"$work/nginx.conf" <<END
daemon off; master_process off; pid $work/nginx.pid; error_log stderr crit;
events { }
http { access_log off; client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen 127.0.0.1:$port; root $work/www; default_type text/plain; etag off; if_modified_since off;
    add_header Set-Cookie "session=CANARY-1"; add_header X-Api-Key "CANARY-2"; add_header X-Plain "kept"; } }
END
    PATH=$PATH:/usr/sbin nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null &
    nginx=$!
    children+=("$nginx")
    up() { [ -s "$work/nginx.pid" ] || ! kill -0 $nginx 2>/dev/null; }
    until_true 10 up
    kill -0 $nginx 2>/dev/null && break
done
printf 'a1 a title\n' >"$work/www/lines"
floor() { # HOME [OPTION...]
    home=$1
    shift
    mkdir -p "$home"
    chmod 700 "$home"
    { echo 'format = 1'; echo 'plugin hot { enabled = true }'; for s in lines secret; do echo "feed hot/$s { url = \"http://127.0.0.1:$port/lines?key=CANARY-3&day=1\" interval = 1 }"; done
        echo 'feed hot/drop { enabled = false }'; } >"$home/watchfloor.conf"
    wf engine start "$@" >/dev/null
    up() { [ "$(wf feeds --json | jq -r 'select(.id == "hot/lines").state')" = UP ]; }
    until_true 20 up
}
floor "$work/actual"
out=$(wf plugin record --for 1s hot/secret "$work/rec0" 2>&1); rc=$?
like "ACTUAL: a source whose bytes are not kept is refused" "$rc $out" '^1 .*its bytes are not kept; on an ACTUAL floor it is not recorded'
if [ -e "$work/rec0" ]; then not_ok "and there is no folder"; else ok "and there is no folder"; fi
# record FEED DIR: while it records the page changes
record() {
    wf plugin record --for 6s "$1" "$2" >"$work/out" 2>&1 &
    local recording=$! page=$work/www/new
    until_true 10 test -d "$2"
    echo "a$RANDOM another title" >"$page" && mv "$page" "$work/www/lines"
    wait $recording
}
record hot/lines "$work/rec"
is "one whose bytes are kept is recorded" "$?" 0
is "the bytes, as they came" "$(cat "$work/rec/0001.in")" "$(cat "$work/www/lines")"
like "the headers" "$(cat "$work/rec/0001.headers")" 'X-Plain: kept'
like "what the plugin was told" "$(cat "$work/rec/0001.args")" '--url "http://127.0.0.1:[0-9]+/lines\?key=taken-out&day=1"'
is "no secret in any file" "$(grep -rhoE 'CANARY-[0-9]' "$work/rec" | sort -u | xargs)" ""
is "files of the owner alone" "$(stat -c %a "$work/rec" "$work"/rec/* | sort -u | xargs)" "600 700"
out=$(wf plugin replay --plugin "$work/plugins/hot.so" "$work/rec" 2>/dev/null | jq -r .source_id | sort -u); is "replay gives its reports" "$out" "$(cut -d" " -f1 "$work/rec/0001.in")"
wf engine stop >/dev/null
floor "$work/exercise" --exercise record
record hot/secret "$work/rec2"
is "EXERCISE: it is recorded" "$? $(cat "$work/rec2/0001.in")" "0 $(cat "$work/www/lines")"
wf engine stop >/dev/null
done_testing
