#!/usr/bin/env bash
# F1 in a real engine: the Lao line, numbered, over TLS. A hole is found at the next message, or at the next heartbeat where no message
# comes; it is a fact, a line of the log and a figure of the feed; what a feed has seen is known after a restart, also of the numbers
# that a heartbeat alone named; the connection begins where the hole began.
# shellcheck disable=SC2154
. "${srcdir:?}/tests/integration/lib.sh"
now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
event() { printf '%s\t%s\tEV\tLAVTE\tE-%s\t1\tQUEUE\t%s\t2C\tOPEN\tQueue %s\n' "$1" "$(now)" "$1" "$(now)" "$1"; }
beat() { printf 'HB\t%s\t%s\n' "$1" "$(now)"; }
begin() { printf 'BEGIN\t%s\t%s\n' "$1" "$2"; }

cd "$work" || exit 99
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout srv.key -out srv.pem -days 2 -subj /CN=la \
    -addext subjectAltName=IP:127.0.0.1 >/dev/null 2>&1 || { skip "no openssl"; done_testing; }
serve() { # PORT: what is written to fd 7 goes to who is connected; what they say lies in $work/said
    rm -f "$work/line"
    mkfifo "$work/line"
    openssl s_server -accept "127.0.0.1:$1" -cert srv.pem -key srv.key -quiet <"$work/line" >>"$work/said" 2>"$work/server.err" &
    server=$!
    children+=("$server")
    disown "$server"
    exec 7>"$work/line"
}
: >"$work/said"
port=$((20000 + RANDOM % 10000))
for _ in {1..20}; do
    serve "$port"
    listens() { ss -Hltn "sport = :$port" | grep -q .; }
    until_true 5 listens && kill -0 "$server" 2>/dev/null && break
    exec 7>&-
    port=$((20000 + RANDOM % 10000))
done
mkdir -p "$home"
chmod 700 "$home"
cat >"$home/watchfloor.conf" <<END
format = 1
plugin la { enabled = true }
feed "la/lines" { url = "tls://127.0.0.1:$port" ca_file = "$work/srv.pem" }
END
gaps() { wf log --json --limit 100 | jq -r 'select(.kind == "feed.gap") | .text' | tac; }
gap_n() { [ "$(gaps | wc -l)" -eq "$1" ]; }
resumed() { [ "$(grep -c RESUME "$work/said")" -eq "$1" ]; }
have() { [ "$(wf incidents --all --json | jq -r .title | grep -cx "Queue $1")" -eq 1 ]; }
cursor() { sqlite3 "file:$home/journal.db?mode=ro" "SELECT value FROM cursor WHERE feed = '$1'"; }
cursor_is() { [ "$(cursor "$1")" = "$2" ]; }

holds "the engine starts" wf engine start
until_true 15 resumed 1 || not_ok "it connects" "$(wf feeds)" "$(cat "$work/server.err")"
is "it asks for all there is" "$(tail -n 1 "$work/said")" "RESUME "
{ begin 1 3; event 1; event 2; event 3; beat 3; } >&7
if until_true 10 have 3; then ok "three messages, three incidents"; else not_ok "three messages, three incidents" "$(wf feeds)" "$(wf incidents)"; fi
is "and no hole" "$(gaps)" ""
event 6 >&7
if until_true 10 gap_n 1; then like "a hole is found at the next message" "$(gaps)" 'la/lines: messages 4 to 5 are missing \(2 missing in all\)'; else not_ok "a hole is found at the next message" "$(wf log)"; fi
if until_true 25 resumed 2; then is "it connects again by itself, and begins where the hole began" "$(tail -n 1 "$work/said")" "RESUME 3"; else not_ok "it connects again by itself" "$(wf feeds)"; fi
{ begin 4 6; event 4; event 6; beat 6; } >&7
if until_true 10 have 4; then ok "what comes late is taken"; else not_ok "what comes late is taken" "$(wf incidents)"; fi
start=$SECONDS
beat 9 >&7
if until_true 20 gap_n 2; then like "a heartbeat alone shows a hole ($((SECONDS - start)) s)" "$(gaps | tail -n 1)" 'messages 7 to 9 are missing \(4 missing in all\)'; else not_ok "a heartbeat alone shows a hole" "$(wf log)"; fi
beat 9 >&7
printf 'nonsense\n' >&7
until_true 10 eval '[ "$(wf quarantine --json | wc -l)" -ge 1 ]'
is "once" "$(gaps | wc -l)" 2
if until_true 5 cursor_is 'la/lines#number' 9; then ok "the last number is kept"; else not_ok "the last number is kept" "$(cursor 'la/lines#number')"; fi
is "the feed is told apart from what is missing: it goes on after the last before the hole" "$(cursor la/lines)" 4

# ---- a restart hides nothing
kill -9 "$(engine_pid)"
until_true 10 flock -n "$home/engine.lock" true
said=$(grep -c RESUME "$work/said")
kill "$server"
exec 7>&-
until_true 10 eval '! listens'
serve "$port"
holds "killed, it starts again" wf engine start
until_true 20 resumed $((said + 1)) || not_ok "it connects again" "$(wf feeds)" "$(cat "$work/server.err")"
is "and begins where the hole began" "$(tail -n 1 "$work/said")" "RESUME 4"
begin 5 12 >&7
for i in 5 6 7 8 9 12; do event "$i"; done >&7
if until_true 10 have 12; then ok "what was missing is there"; else not_ok "what was missing is there" "$(wf incidents)"; fi
if until_true 10 gap_n 3; then like "a hole beyond what was seen before the restart is found" "$(gaps | tail -n 1)" 'messages 10 to 11 are missing'; else not_ok "a hole beyond what was seen before the restart is found" "$(wf log)"; fi
is "no other" "$(gaps | wc -l)" 3
is "each message is one incident" "$(wf incidents --all --json | jq -r .title | grep -c '^Queue')" 10
wf engine stop >/dev/null
like "the journal verifies" "$(wf journal verify 2>&1)" 'facts verified'
done_testing
